"""Workload shows every open lead with whoever holds it, and every rep."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.insight import workload
from leadcore.insight.table import Cell
from leadcore.model import Lead, Phase, Rep
from tests.insight.cases import MANY_LEADS, NOW, lead

pytestmark = pytest.mark.requirement("R-62")
LI = Rep(id="li", name="李雷", team="east", capacity=8)
HAN = Rep(id="han", name="韩梅", team="north")


def rows(leads: list[Lead], *reps: Rep) -> list[dict[str, Cell]]:
    return workload(leads, reps).records()


def held(count: int, **changes: object) -> list[Lead]:
    return [lead(**changes) for _ in range(count)]


@given(MANY_LEADS)
def test_every_open_lead_is_held_somewhere(leads: list[Lead]) -> None:
    """Over reps, strangers and queues, the open leads are all there are; so are those waiting."""
    table = rows(leads, LI, HAN)
    is_open = [one for one in leads if one.outcome in (Phase.OPEN, Phase.REVIEW)]
    assert sum(row["open"] for row in table) == len(is_open)  # type: ignore[misc]  # counts
    waiting = [one for one in is_open if one.accept_by]
    assert sum(row["awaiting"] for row in table) == len(waiting)  # type: ignore[misc]  # counts


@given(MANY_LEADS)
def test_each_owner_holds_their_own(leads: list[Lead]) -> None:
    """A second count, owner by owner, gives the same figures; nobody else appears."""
    table = {row["holder"]: row["open"] for row in rows(leads, LI, HAN) if row["kind"] != "queue"}
    owners = {"li", "han"} | {one.owner for one in leads if one.owner and one.is_open}
    assert table == {
        owner: sum(one.owner == owner and one.is_open for one in leads) for owner in owners
    }


@given(MANY_LEADS, st.randoms())
def test_the_order_of_leads_and_reps_does_not_matter(leads: list[Lead], chance: object) -> None:
    """Shuffled leads and reps make the same rows."""
    shuffled = list(leads)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert workload(iter(shuffled), [HAN, LI]) == workload(leads, [LI, HAN])


def test_a_rep_without_leads_is_shown() -> None:
    """Who holds nothing is there, idle."""
    (row,) = rows([], LI)
    assert row == {
        "kind": "rep",
        "holder": "li",
        "team": "east",
        "open": 0,
        "awaiting": 0,
        "capacity": 8,
        "use": 0,
        "idle": True,
    }


def test_the_fullest_comes_first_among_its_kind() -> None:
    """Reps, then owners that are not on the roster, then queues, the fullest of each first."""
    leads = [
        *held(1, owner="li"),
        *held(2, owner="han"),
        *held(1, owner="b"),
        *held(1, owner="a"),
        *held(2, owner="gone"),
        *held(3),
        *held(1, queue="unassigned"),
    ]
    assert [(row["kind"], row["holder"], row["open"]) for row in rows(leads, LI, HAN)] == [
        ("rep", "han", 2),
        ("rep", "li", 1),
        ("stranger", "gone", 2),
        ("stranger", "a", 1),
        ("stranger", "b", 1),
        ("queue", None, 3),
        ("queue", "unassigned", 1),
    ]


@pytest.mark.parametrize(("count", "idle"), [(4, True), (5, False)])
def test_fewer_than_five_open_leads_are_idle(count: int, idle: bool) -> None:
    """The standard limit; at five a rep is busy."""
    (row,) = rows(held(count, owner="li"), LI)
    assert row["idle"] is idle


def test_the_limit_of_idle_is_a_choice() -> None:
    """A host says below which load a rep is idle."""
    (row,) = workload(held(2, owner="li"), [LI], idle_below=2).records()
    assert row["idle"] is False


def test_use_is_the_share_of_the_capacity() -> None:
    """Two of eight are a quarter; without a limit, or with none at all, there is no share."""
    full = Rep(id="full", name="满", team="east", capacity=0)
    leads = [*held(2, owner="li"), *held(2, owner="han"), *held(2, owner="full")]
    used = {row["holder"]: row["use"] for row in rows(leads, LI, HAN, full)}
    assert used == {"li": 0.25, "han": None, "full": None}


def test_nobody_who_left_is_idle() -> None:
    """A rep who left is shown with what they still hold, and is neither idle nor busy."""
    (row,) = rows(held(1, owner="old"), Rep(id="old", name="旧", team="east", active=False))
    assert (row["open"], row["idle"]) == (1, None)


def test_what_waits_to_be_accepted_is_counted() -> None:
    """Leads that the owner has yet to accept are counted among the open ones."""
    leads = [lead(owner="li", accept_by=NOW), lead(owner="li")]
    (row,) = rows(leads, LI)
    assert (row["open"], row["awaiting"]) == (2, 1)


def test_closed_leads_are_no_load() -> None:
    """Won, lost, invalid and archived leads weigh nothing."""
    closed = [phase for phase in Phase if phase.is_closed]
    (row,) = rows([lead(owner="li", phase=phase) for phase in closed], LI)
    assert row["open"] == 0


def test_a_person_reads_names_and_a_program_ids() -> None:
    """The text shows name and id of a rep, the records the id."""
    table = workload(held(1, queue="unassigned"), [LI])
    assert "李雷 (li)" in table.text("zh")
    assert "不在名册" not in table.text("zh")
    assert "队列" in table.text("zh")
