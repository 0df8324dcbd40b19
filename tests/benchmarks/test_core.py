"""What the core benchmark compares does the same work, and its figures come out."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise

import attrs
import pytest

from benchmarks import core
from benchmarks.core_parts import lives, stored
from benchmarks.core_parts.machines import PEERS
from leadcore.lifecycle import replay
from leadcore.model import Actor, Demand

ENQUIRIES = [lives.enquiry(number) for number in range(3)]


@pytest.mark.parametrize("name", PEERS)
def test_a_life_in_a_library_leaves_the_same_events(name: str) -> None:
    """Every library that is installed records what leadcore records."""
    try:
        live = PEERS[name]()
    except ImportError:
        pytest.skip(f"{name} is not installed")
    assert [live(new) for new in ENQUIRIES] == [lives.leadcore_life(new) for new in ENQUIRIES]


def test_the_life_by_hand_ends_in_the_same_lead() -> None:
    """Events and lead are equal, though every version was built by the constructor."""
    for new in ENQUIRIES:
        lead, history = lives.handwritten(new)
        assert history == lives.bare_life(new) == lives.leadcore_life(new)
        assert lead == replay(history)


def test_a_life_has_five_moves() -> None:
    """A registration, four changes of status and a win, each a minute after the other."""
    history = lives.leadcore_life(ENQUIRIES[0])
    names = [type(event.data).__name__ for event in history]
    assert names == ["LeadRegistered", *["StatusChanged"] * 4, "LeadWon"]
    assert {after.at - one.at for one, after in pairwise(history)} == {lives.MINUTE}


@pytest.mark.parametrize(
    ("by", "demand"),
    [
        (Actor(id="guest", role="visitor"), lives.enquiry(1).demand),
        (lives.BOSS, Demand()),
    ],
)
def test_the_guards_by_hand_refuse(by: Actor, demand: Demand) -> None:
    """Who may not, and what is missing, is refused there too."""
    lead, _ = lives.created(attrs.evolve(lives.enquiry(1), demand=demand))
    with pytest.raises((PermissionError, ValueError)):
        lives.moved(lead, "contacted", by, lives.START, {})


def test_the_lambda_finds_what_the_criteria_find() -> None:
    """Some leads meet the criteria, some do not, and both say which."""
    leads = stored.varied(200)
    found = stored.criteria().filter(leads, now=lives.START)
    assert 0 < len(found) < len(leads)
    assert stored.by_lambda()(leads) == found


@pytest.fixture
def _small_heap() -> Iterator[None]:
    """Timing collects garbage first, which takes long where many tests are loaded."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("_small_heap")
def test_every_figure_comes_out() -> None:
    """Few leads and one round give every figure but those of absent libraries, above zero."""
    figures = dict(
        figure
        for measured in (
            core.lifetimes(2, 1),
            core.one_command(2, 1),
            core.weight(50),
            core.finding(60, 1),
            core.codec(6, 1),
            core.contract(1, dict),
        )
        for figure in measured
    )
    absent = {f"life_vs_{name}" for name in set(PEERS) - set(core.installed())}
    assert set(figures) == set(core.COMPARED) - absent - {"codec_out_orjson_vs_cattrs"}
    assert all(figure > 0 for figure in figures.values())


def test_contenders_that_disagree_are_no_measure() -> None:
    """A contender with another answer stops the benchmark, by name."""
    with pytest.raises(AssertionError, match="wrong does not do what right does"):
        core.agree({"right": abs, "wrong": bool}, [-2])


def test_a_contract_that_is_broken_is_no_measure() -> None:
    """A law that memory does not keep stops the benchmark, by name."""
    with pytest.raises(AssertionError, match="memory breaks an_id_is_taken_once"):
        dict(core.contract(1, lambda: {"an_id_is_taken_once": "a second lead was stored"}))


def test_the_contract_runs_its_laws_on_memory() -> None:
    """What is timed is the contract that hosts run."""
    core.Memory().test_an_id_is_taken_once()
    assert len(core.Memory.contract_report()) > 70


def test_the_benchmark_is_listed() -> None:
    """`python -m benchmarks` knows it by its name."""
    command = [sys.executable, "-m", "benchmarks"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "core" in listed.stdout.split()
