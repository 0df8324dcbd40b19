"""What the assignment benchmark compares finds the same loads."""

from __future__ import annotations

import pytest

from benchmarks import assignment
from benchmarks.assignment_parts import hand_outs, people
from benchmarks.assignment_parts.batches import LARGE, SMALL, TINY, Case, batch_of
from benchmarks.assignment_parts.peers import PEERS, cost, units
from leadcore.assignment.batch import assign_batch, plan_problems
from leadcore.assignment.sequence import hand_out

MEDIUM = Case(5_000, 60, 6)
FEW = Case(200, 12, 3, 8)


def test_a_batch_is_always_the_same() -> None:
    """Two runs measure the same batch."""
    assert batch_of(TINY) == batch_of(TINY)


@pytest.mark.parametrize("case", [SMALL, LARGE], ids=str)
def test_cases_have_the_size_that_their_figure_names(case: Case) -> None:
    """The text of a case counts its classes."""
    assert str(case).endswith(f"{case.regions * case.industries:,} classes")
    assert case.leads in (100_000, 1_000_000)


def test_batches_are_worth_measuring() -> None:
    """Leads form about as many classes as named, loads end uneven, and the plan is proved."""
    batch = batch_of(MEDIUM)
    plan = assign_batch(batch)
    assert 60 < len(batch.classes) <= 72
    assert len(set(plan.loads.values())) > 5
    assert plan_problems(batch, plan.owners.items()) == ()


def test_every_unit_that_there_is_room_for_has_its_cost() -> None:
    """The units of all reps together are as many as their room, or as the leads."""
    batch = batch_of(TINY)
    rooms = [taker.room for taker in batch.takers if taker.room is not None]
    assert len(units(batch)) == sum(rooms)


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_finds_the_same_cost(name: str) -> None:
    """Every solver that is installed finds loads of the same cost, nobody waiting."""
    batch = batch_of(TINY)
    plan = assign_batch(batch)
    assert not plan.waiting
    try:
        solve = PEERS[name](batch)
    except ImportError:
        pytest.skip(f"{name} is not installed")
    assert solve() == cost(batch, plan)


def test_each_case_gives_its_figure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The figures are seconds by name, and a person reads of the rest."""
    monkeypatch.setattr(assignment, "CASES", {"tiny_s": TINY})
    monkeypatch.setattr(assignment, "PEER_CASES", dict.fromkeys(PEERS, (TINY,)))
    monkeypatch.setattr(assignment, "MEASURED", (assignment.exact, assignment.peers))
    figures = assignment.run()
    assert figures.keys() == {"tiny_s"}
    assert 0 < figures["tiny_s"] < 5
    told = capsys.readouterr().err
    assert all(word in told for word in ("flow of classes", "greedy", "largest value", "proof"))


def test_a_lead_that_is_handed_out_has_its_figures(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a lead costs and how that grows are told, and what other rankers cost besides."""
    monkeypatch.setattr(hand_outs, "ROUNDS", 1)
    figures = dict(hand_outs.greedy(FEW))
    assert figures.keys() == {"greedy_us_per_lead", "greedy_growth_reps"}
    assert all(figure > 0 for figure in figures.values())
    told = capsys.readouterr().err
    assert all(name in told for name in ("96 reps", "50 leads", *hand_outs.OTHERS))


def test_what_is_handed_out_is_worth_measuring() -> None:
    """Loads end uneven, all reps get some, and quick owners are those of the slow way."""
    given, reps = people.leads(FEW), people.candidates(FEW)
    for chain in (hand_outs.COMMON, *hand_outs.OTHERS.values()):
        done = hand_out(chain, given, reps, people.NOW)
        slow = chain.assign_each(given, reps, people.NOW)
        assert done.owners == tuple(answer.owner for answer in slow)
        assert len({one.open_leads for one in done.after}) > 5


def test_enquiries_of_one_contact_have_one_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    """About a fifth are recognised, and nobody who is known gets a second owner."""
    monkeypatch.setattr(hand_outs, "ROUNDS", 1)
    given, reps = people.enquiries(hand_outs.ODOO), people.candidates(hand_outs.ODOO)
    owners = hand_outs.shared(given, reps)
    by_contact: dict[str | None, set[str | None]] = {}
    for lead, owner in zip(given, owners, strict=True):
        by_contact.setdefault(lead.contacts[0].fingerprint, set()).add(owner)
    assert all(len(some) == 1 for some in by_contact.values())
    assert 0.75 < len(by_contact) / len(given) < 0.85
    assert dict(hand_outs.odoo()).keys() == {"odoo_shape_s"}
