"""The shipped laws hold for everything that leadcore brings, and kill what is wrong."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import find
from hypothesis import strategies as st

from leadcore import testing
from leadcore.assignment import Chain, Filter, Ranker, RoundRobin, Step, standard_chain
from leadcore.model import Lead
from leadcore.model.rotation import LEAD, RingState
from leadcore.priority import standard_priority
from leadcore.scoring import standard_scoring
from leadcore.testing import Given, History
from leadcore.testing.trials import tried
from leadcore.texts import Text
from tests import builders
from tests.assignment.candidates import FORMULAS, PLAIN, RANKERS, candidate
from tests.effort import examples
from tests.meta.sources import CHECKOUT
from tests.testing import wrong_strategies as wrong

FEW = examples(3 / 10)
"""Examples for each law: enough for what is wrong here, and soon done."""
PAGE = CHECKOUT / "docs" / "how-to" / "write-a-strategy.md"


@pytest.mark.requirement("R-86")
@pytest.mark.parametrize("one", [*PLAIN, *FORMULAS], ids=lambda one: one.name)
def test_every_filter_keeps_the_laws(one: Filter) -> None:
    """Whatever is missing, and whoever was asked about before."""
    testing.check_filter(one, examples=FEW)


@pytest.mark.requirement("R-86")
@pytest.mark.parametrize("one", RANKERS, ids=lambda one: one.name)
def test_every_ranker_keeps_the_laws(one: Ranker) -> None:
    """Whole numbers and figures, for every lead."""
    testing.check_ranker(one, examples=FEW)


CHAINS = {
    "standard": standard_chain(),
    "turns": wrong.TURNS,
    "all": Chain(steps=(Step(label=Text("全部", "all"), filters=PLAIN[:6], rankers=RANKERS),)),
}


@pytest.mark.requirement("R-85", "R-86")
@pytest.mark.parametrize("name", CHAINS)
def test_chains_keep_the_laws(name: str) -> None:
    """With a memory and without."""
    testing.check_assignment(CHAINS[name], examples=FEW)


@pytest.mark.requirement("R-85", "R-86")
@pytest.mark.parametrize("make_up", ["none", "first", "spread"])
def test_rings_keep_the_laws(make_up: str) -> None:
    """Mixed turns, whatever is made up for, and blocks by their own bound."""
    ring = RoundRobin(id="a", make_up=make_up)  # type: ignore[arg-type]  # one of the three
    testing.check_rotation(ring, examples=FEW)
    testing.check_rotation(attrs.evolve(ring, cycle="block"), rounds=True, examples=FEW)


@pytest.mark.requirement("R-86")
def test_the_standard_scoring_and_priority_keep_the_laws() -> None:
    """As the policy of the source documents has them."""
    testing.check_scoring(standard_scoring(), examples=FEW)
    testing.check_priority(standard_priority(), examples=FEW)


KINDS: Mapping[str, tuple[Any, Mapping[str, Any]]] = {
    "filter": (testing.check_filter, wrong.WRONG_FILTERS),
    "ranker": (testing.check_ranker, wrong.WRONG_RANKERS),
    "strategy": (testing.check_assignment, wrong.WRONG_STRATEGIES),
    "scoring": (testing.check_scoring, wrong.WRONG_SCORINGS),
    "priority": (testing.check_priority, wrong.WRONG_PRIORITIES),
}
MUTANTS = [(kind, name) for kind, (_, table) in KINDS.items() for name in table]


@pytest.mark.requirement("R-86")
@pytest.mark.parametrize(("kind", "name"), MUTANTS)
def test_what_is_wrong_is_found(kind: str, name: str) -> None:
    """A law fails, also where the strategy itself does; every one is told in a few lines."""
    check, table = KINDS[kind]
    with pytest.raises(AssertionError, match="the law does not hold: ") as found:
        check(table[name]())
    assert 0 < len(str(found.value)) < 6_000


@pytest.mark.requirement("R-85", "R-86")
@pytest.mark.parametrize("name", wrong.WRONG_ROTATIONS)
def test_a_ring_that_is_wrong_is_found(name: str) -> None:
    """Each mistake that rings are known for."""
    with pytest.raises(AssertionError, match="the law does not hold"):
        testing.check_rotation(wrong.WRONG_ROTATIONS[name])


def test_the_page_lists_every_wrong_strategy() -> None:
    """What it says is killed is what is killed here, at least twenty-five of them."""
    listed = set(re.findall(r"^- (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    tables = [table for _, table in KINDS.values()]
    names = {name for table in (*tables, wrong.WRONG_ROTATIONS) for name in table}
    assert names <= listed
    assert len(names) >= 25


def test_a_counterexample_is_minimal_and_names_the_law() -> None:
    """The reader sees the law first, then what breaks it."""
    broken = wrong.WRONG_FILTERS["gives no reason in English"]()
    with pytest.raises(AssertionError) as found:
        testing.check_filter(broken)
    first, second = str(found.value).splitlines()
    assert first.startswith("the law does not hold: a filter answers None, or a Text")
    assert second == "  Text(zh='已满', en='')"


def test_what_fails_only_once_is_told_as_such() -> None:
    """A law that cannot be broken again by the same input says that nothing can be relied on."""
    failures = iter([True])

    def law(number: int) -> None:
        if number > 3 and next(failures, False):
            raise ValueError("once")

    with pytest.raises(AssertionError, match="the same arguments give the same answer"):
        tried(st.integers(), law, 50)


@attrs.frozen(kw_only=True)
class Shop(Lead):
    """A host's own lead."""

    seats: int = 0
    wing: str | None = None


def test_leads_of_a_class_of_ones_own_have_its_fields_filled() -> None:
    """By their types; the fields of every lead as ever."""
    found = find(testing.leads(Shop), lambda lead: lead.seats > 7 and lead.wing is not None)
    assert type(found) is Shop
    testing.check_scoring(standard_scoring(), leads=testing.leads(Shop), examples=5)


def test_leads_and_rosters_of_ones_own_are_used() -> None:
    """A law is tried on these and no others."""
    lead, roster = builders.lead(), (candidate("a"), candidate("b"))
    seen: set[tuple[str, ...]] = set()

    @attrs.frozen
    class Watched(wrong.Spoilt):
        def assign(self, lead, candidates, now, *, excluded=()):  # type: ignore[no-untyped-def]  # as its base
            seen.add((lead.id, *sorted(one.rep.id for one in candidates)))
            return super().assign(lead, candidates, now, excluded=excluded)

    testing.check_assignment(Watched(), leads=st.just(lead), rosters=st.just(roster), examples=5)
    testing.check_filter(PLAIN[0], leads=st.just(lead), examples=5)
    testing.check_priority(standard_priority(), leads=st.just(lead), examples=5)
    assert seen == {(lead.id, *sorted(one.rep.id for one in roster))}


EVEN = {"x": 1, "y": 1}


def forgotten(history: History) -> None:
    """Hold a history against a ring that has kept nothing of it."""
    testing.check_ledger(history, RingState())


@pytest.mark.requirement("R-85")
@pytest.mark.parametrize(
    ("law", "history"),
    [
        (testing.check_steady, [Given(EVEN, "x")] * 3),
        (testing.check_ahead, [Given(EVEN, "x")] * 3),
        (testing.check_companions, [Given(EVEN, "x")] * 3),
        (testing.check_blocks, [Given(EVEN, "x")] * 3),
        (forgotten, [Given(EVEN, "x")]),
    ],
)
def test_an_unfair_history_is_told(law: Callable[[History], None], history: History) -> None:
    """Each law of histories by itself."""
    with pytest.raises(AssertionError, match="the law does not hold"):
        law(history)


def test_a_law_about_those_who_stay_refuses_a_history_in_which_somebody_goes() -> None:
    """Rather than say that it holds."""
    with pytest.raises(ValueError, match="somebody goes"):
        testing.check_ahead([Given(EVEN, "x"), Given({"x": 1}, "x")])


def test_who_left_and_came_back_is_no_companion_of_who_stayed() -> None:
    """Only those who are named are held against each other."""
    history = [Given(EVEN, "y")] * 3
    testing.check_companions(history, among=("x", "z"))
    with pytest.raises(AssertionError, match="companions stay together"):
        testing.check_companions(history, among=("x", "y", "z"))


def test_a_sound_ledger_holds() -> None:
    """A half each way."""
    credits = {"x": -LEAD // 2, "y": LEAD // 2}
    testing.check_ledger([Given(EVEN, "x")], RingState(credits=credits))


def test_importing_the_kit_imports_no_test_tool() -> None:
    """Neither Hypothesis nor pytest, until a function is called."""
    code = "import sys, leadcore.testing as t; print({'hypothesis', 'pytest'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.home()
    )
    assert done.stdout.strip() == "set()"
