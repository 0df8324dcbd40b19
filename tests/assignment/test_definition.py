"""What strategies cannot be made of is refused where it is given, and not when a lead comes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from leadcore import Money, Text
from leadcore.assignment import (
    Available,
    BestConversion,
    ByIndustry,
    ByLanguage,
    ByRegion,
    BySkill,
    ByValue,
    ByValueBand,
    Capped,
    Chain,
    Considered,
    IdleFirst,
    LeastOpen,
    Queue,
    RoundRobin,
    Routing,
    SkillNeed,
    Step,
    TeamFirst,
    WithinQuota,
    standard_chain,
)
from leadcore.assignment.composite import is_strategy
from leadcore.errors import DefinitionError
from leadcore.model import Level
from leadcore.model.quota import Quota
from leadcore.rules import Router

ANYBODY = Text("任何人", "anybody")
Make = Callable[..., object]


def kept(make: Make, **given: object) -> str:
    """Return what is said when such a thing is made."""
    with pytest.raises((ValueError, TypeError)) as refused:
        make(**given)
    return str(refused.value)


class Nameless:
    """A host's own part that forgot its name."""

    def refusal(self, *_: object) -> None: ...
    def rank(self, *_: object) -> int:
        return 0

    def figure(self, *_: object) -> Text:
        return ANYBODY


class Named(Nameless):
    """Another, which has one for all that the class makes."""

    name: str = "own"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("filters", (Named,), "filters.0: a class Named given"),
        ("rankers", (Named,), "rankers.0: a class Named given"),
        ("filters", ByRegion(), "filters: a ByRegion given; allowed: a tuple of filters"),
        ("filters", [ByRegion()], "filters: a list given"),
        ("filters", (ByIndustry(), ByRegion), "filters.1: a class ByRegion given"),
        ("filters", ("region",), "filters.0: a str given"),
        ("filters", (LeastOpen(),), "filters.0: a LeastOpen given"),
        ("filters", (Nameless(),), "filters.0: a Nameless given"),
        ("rankers", LeastOpen(), "rankers: a LeastOpen given; allowed: a tuple of rankers"),
        ("rankers", (LeastOpen,), "rankers.0: a class LeastOpen given"),
        ("rankers", (ByRegion(),), "rankers.0: a ByRegion given"),
        ("rankers", (Nameless(),), "rankers.0: a Nameless given"),
    ],
)
def test_a_step_is_made_of_filters_and_rankers(field: str, value: object, said: str) -> None:
    """One that is none is named with its place, not met when the first lead comes."""
    assert f"- {said}" in kept(Step, label=ANYBODY, **{field: value})


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ((), "steps: () given; allowed: a tuple of Steps, one or more [empty]"),
        ([Step(label=ANYBODY)], "steps: a list given"),
        (Step(label=ANYBODY), "steps: a Step given"),
        ((standard_chain(),), "steps.0: a Chain given"),
    ],
)
def test_a_chain_is_made_of_steps(steps: object, said: str) -> None:
    """In a tuple, as JSON gives them back."""
    assert f"- {said}" in kept(Chain, steps=steps)


@pytest.mark.parametrize(
    ("make", "given"),
    [
        (Queue, {"id": "q", "label": ANYBODY, "strategy": None}),
        (Queue, {"id": "q", "label": ANYBODY, "strategy": Chain}),
        (TeamFirst, {"teams": "chain", "reps": standard_chain()}),
        (TeamFirst, {"teams": standard_chain(), "reps": None}),
    ],
)
def test_what_has_no_assign_is_no_strategy(make: Make, given: dict[str, object]) -> None:
    """A class is none either, only what it makes."""
    assert "allowed: a strategy, with the method assign" in kept(make, **given)
    assert is_strategy(standard_chain())


@pytest.mark.parametrize(
    ("make", "given"),
    [
        (Step, {}),
        (Queue, {"id": "q"}),
        (Capped, {"id": "shows", "when": "True", "most": 1}),
    ],
)
def test_a_label_is_in_both_languages(make: Make, given: dict[str, object]) -> None:
    """A plain text would fail only when the answer is told."""
    assert kept(make, label="x", **given).startswith("label: a str of length 1 was given; allowed")


def test_a_refusal_without_words_is_refused() -> None:
    """A filter that answers True or False fails at its first answer."""
    said = "reason: a bool was given; allowed: an instance of Text"
    assert kept(Considered, rep_id="li", refused_by="own", reason=False) == said


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        ({Money.of(1): Level.SENIOR}, "bands: a dict given"),
        ((Money.of(1), Level.SENIOR), "bands.0: a Money given"),
        (((1, Level.SENIOR),), "bands.0: a tuple given"),
        (((Money.of(1), "senior"),), "bands.0: a tuple given"),
    ],
)
def test_bands_are_pairs_of_money_and_level(bands: object, said: str) -> None:
    """Whatever else fails when it is made, and not at the first valuable lead."""
    assert f"- {said}; allowed: a tuple of pairs (Money, Level)" in kept(ByValueBand, bands=bands)


@pytest.mark.parametrize(
    ("make", "given", "said"),
    [
        (BySkill, {"needs": [SkillNeed(skill="x", when="True")]}, "needs: a list given"),
        (BySkill, {"needs": ("tenders",)}, "needs.0: a str given"),
        (ByLanguage, {"field": 5}, "field: 5 given; allowed: a text field"),
        (BestConversion, {"segment": 5}, "segment: 5 given; allowed: a text field"),
        (WithinQuota, {"zone": None}, "zone: nothing given; allowed: an IANA zone"),
        (ByRegion, {"tree": {"南京市": "江苏省"}}, "tree: a dict of length 1 was given"),
        (ByValue, {"threshold": 300_000}, "threshold: a int was given; allowed: an instance of"),
        (IdleFirst, {"below": "5"}, "below: a str of length 1 was given; allowed: zero or more"),
        (IdleFirst, {"below": -1}, "below: a int was given; allowed: zero or more"),
    ],
)
def test_parts_refuse_what_they_cannot_use(make: Make, given: dict[str, object], said: str) -> None:
    """The error says what was given and what is allowed."""
    assert said in kept(make, **given)


def test_a_level_may_be_named() -> None:
    """As for a rep, its key is enough; an unknown one is refused with the list."""
    named = ByValue(threshold=Money.of(1), level="senior")
    assert named == ByValue(threshold=Money.of(1), level=Level.SENIOR)
    assert "junior, regular, senior" in kept(ByValue, threshold=Money.of(1), level="seniour")


@pytest.mark.parametrize(
    ("make", "given", "said"),
    [
        (Available, {"among": "Active"}, "among: a str of length 6 was given; allowed: active,"),
        (RoundRobin, {"id": "r", "cycle": "Block"}, "cycle: a str of length 5 was given; allowed"),
        (RoundRobin, {"id": "r", "make_up": None}, "make_up: a NoneType was given; allowed: none,"),
        (
            Quota,
            {"count": 1, "per": "year"},
            "per: a str of length 4 was given; allowed: day,",
        ),
    ],
)
def test_a_choice_is_refused_with_those_that_there_are(
    make: Make, given: dict[str, object], said: str
) -> None:
    """In one line, which says what to write instead."""
    assert kept(make, **given).startswith(said)


def test_a_definition_error_is_a_value_error() -> None:
    """Whoever catches ValueError around a policy that is read catches these too."""
    assert issubclass(DefinitionError, ValueError)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rules": ()}, "rules: a tuple given; allowed: a Router"),
        ({"queues": [Queue(id="q", label=ANYBODY)]}, "queues: a list given; allowed: a tuple of"),
        ({"queues": ("q",)}, "queues.0: a str given; allowed: a tuple of Queues"),
    ],
)
def test_a_routing_is_made_of_a_router_and_queues(changes: dict[str, object], said: str) -> None:
    """What is wrong is named before anything is looked up in it."""
    made = {"rules": Router(cases=(), otherwise="q"), "queues": (Queue(id="q", label=ANYBODY),)}
    assert f"- {said}" in kept(Routing, **(made | changes))
