"""The agenda answers what a scan of all deadlines would, whatever was put, moved and removed."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from leadcore.desk.agenda import MOST, Agenda

NINE = datetime(2024, 5, 1, 9, tzinfo=UTC)
FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
MICROSECOND = timedelta.resolution
ZONES = (UTC, ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York"))

Model = dict[str, datetime]

near = st.builds(
    lambda count, unit: NINE + count * unit,
    st.integers(-3, 3),
    st.sampled_from(
        (MICROSECOND, timedelta(seconds=1), timedelta(seconds=59.5), timedelta(days=9))
    ),
)
"""Instants that often coincide, or lie within one minute."""
utc_instants = (
    near
    | st.sampled_from((FIRST, FIRST + MICROSECOND, LAST))
    | st.datetimes().map(lambda at: at.replace(tzinfo=UTC))
)
instants = utc_instants | st.builds(
    lambda at, zone: at.astimezone(zone), near, st.sampled_from(ZONES)
)
ids = st.sampled_from("abcdef") | st.integers(0, 3 * MOST).map(str)


def scan(model: Model, now: datetime) -> list[tuple[datetime, str]]:
    return sorted((at, lead_id) for lead_id, at in model.items() if at < now)


class AgendaMachine(RuleBasedStateMachine):
    """An agenda beside a plain dict."""

    def __init__(self) -> None:
        super().__init__()
        self.agenda = Agenda()
        self.model: Model = {}

    @rule(lead_id=ids, due=instants)
    def put(self, lead_id: str, due: datetime) -> None:
        self.agenda.put(lead_id, due)
        self.model[lead_id] = due.astimezone(UTC)

    @rule(lead_id=ids)
    def remove(self, lead_id: str) -> None:
        self.agenda.put(lead_id, None)
        self.model.pop(lead_id, None)

    @rule(seed=st.integers(0, 9), seconds=st.sampled_from((0, 1, 90, 10**7)))
    def put_many(self, seed: int, seconds: int) -> None:
        """Put or move so many that blocks are cut, all at one instant or spread."""
        random = Random(seed)
        for number in random.sample(range(3 * MOST), 2 * MOST):
            self.put(str(number), NINE + timedelta(seconds=random.uniform(0, seconds)))

    @rule(seed=st.integers(0, 9), keep=st.sampled_from((0, 3, MOST // 2)))
    def remove_many(self, seed: int, keep: int) -> None:
        """Remove in random order so many that blocks are joined."""
        known = sorted(self.model)
        Random(seed).shuffle(known)
        for lead_id in known[keep:]:
            self.remove(lead_id)

    @rule(now=instants)
    def ask_what_is_due(self, now: datetime) -> None:
        assert self.agenda.due(now) == scan(self.model, now)

    @rule(now=instants, limit=st.integers(0, 3) | st.sampled_from((MOST, 9 * MOST)))
    def ask_with_a_limit(self, now: datetime, limit: int) -> None:
        assert self.agenda.due(now, limit=limit) == scan(self.model, now)[:limit]

    @rule(lead_id=ids)
    def ask_about_one(self, lead_id: str) -> None:
        assert self.agenda.at(lead_id) == self.model.get(lead_id)
        assert (lead_id in self.agenda) == (lead_id in self.model)

    @invariant()
    def they_agree(self) -> None:
        assert len(self.agenda) == len(self.model)
        assert self.agenda.next() == min(self.model.values(), default=None)


AgendaMachine.TestCase.settings = settings(stateful_step_count=15)
TestAgenda = AgendaMachine.TestCase


@given(st.dictionaries(ids, instants), instants)
def test_what_is_due_stays_until_it_is_moved(deadlines: Model, now: datetime) -> None:
    """Asking changes nothing, and in any order the same deadlines give the same answers."""
    forwards, backwards = Agenda(), Agenda()
    for lead_id, due in deadlines.items():
        forwards.put(lead_id, due)
    for lead_id, due in reversed(deadlines.items()):
        backwards.put(lead_id, due)
    assert forwards.due(now) == forwards.due(now) == backwards.due(now)


def test_late_is_strictly_after_due() -> None:
    """At its deadline a lead is not due yet; a microsecond later it is."""
    agenda = Agenda()
    agenda.put("L-1", NINE)
    assert agenda.due(NINE) == []
    assert agenda.due(NINE + MICROSECOND) == [(NINE, "L-1")]


def test_equal_deadlines_come_by_id() -> None:
    """Leads that are due together come in the order of their ids, however they were put."""
    agenda = Agenda()
    for lead_id in ("L-3", "L-1", "L-2"):
        agenda.put(lead_id, NINE)
    assert [lead_id for _, lead_id in agenda.due(LAST)] == ["L-1", "L-2", "L-3"]


def test_deadlines_come_back_in_utc() -> None:
    """What was put in any zone, even in an hour that comes twice, comes back as UTC."""
    agenda = Agenda()
    again = datetime(2024, 11, 3, 1, 30, tzinfo=ZoneInfo("America/New_York"), fold=1)
    agenda.put("L-1", again)
    assert agenda.at("L-1") == datetime(2024, 11, 3, 6, 30, tzinfo=UTC)
    assert str(agenda.next()) == "2024-11-03 06:30:00+00:00"


@pytest.mark.parametrize(
    ("given_due", "said"),
    [
        (NINE.replace(tzinfo=None), "say which zone it is in"),
        (FIRST.replace(tzinfo=timezone(timedelta(hours=8))), "in the years 1 to 9999 in UTC"),
        (LAST.replace(tzinfo=timezone(timedelta(hours=-8))), "in the years 1 to 9999 in UTC"),
    ],
)
def test_a_deadline_that_is_no_instant_is_refused(given_due: datetime, said: str) -> None:
    """A naive date-time, or one that UTC cannot tell, is refused and changes nothing."""
    agenda = Agenda()
    agenda.put("L-1", NINE)
    with pytest.raises(ValueError, match=said):
        agenda.put("L-1", given_due)
    with pytest.raises(ValueError, match=said):
        agenda.due(given_due)
    assert agenda.due(LAST) == [(NINE, "L-1")]


def test_a_limit_below_zero_is_refused() -> None:
    """A negative limit is an error that says what to give instead."""
    with pytest.raises(ValueError, match="zero or more, or None for all"):
        Agenda().due(NINE, limit=-1)


def test_moves_leave_nothing_behind() -> None:
    """After 10,000 moves of four deadlines the agenda holds no more memory than four deadlines."""
    agenda = Agenda()
    tracemalloc.start()
    try:
        for number in range(10_000):
            agenda.put(f"L-{number % 4}", NINE + timedelta(hours=number))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 5_000


def test_a_move_holds_no_second_copy_of_an_id() -> None:
    """Moved under an equal id, an entry keeps the id object that it has."""
    agenda, first = Agenda(), "".join(("L-", "1"))
    agenda.put(first, NINE)
    agenda.put("".join(("L-", "1")), LAST)
    assert agenda.due(LAST) == []
    agenda.put("".join(("L-", "1")), FIRST)
    assert agenda.due(LAST)[0][1] is first


def test_a_closing_time_of_thousands_is_emptied_in_any_order() -> None:
    """Many leads due at one instant are found and removed one by one, by id."""
    agenda, numbers = Agenda(), [f"{number:05d}" for number in range(5 * MOST)]
    for lead_id in Random(1).sample(numbers, len(numbers)):
        agenda.put(lead_id, NINE)
    assert [lead_id for _, lead_id in agenda.due(LAST)] == numbers
    for lead_id in Random(2).sample(numbers[1:], len(numbers) - 1):
        agenda.put(lead_id, None)
    assert agenda.due(LAST) == [(NINE, "00000")]


def test_an_empty_agenda_is_an_agenda() -> None:
    """Without entries it is true, has no next deadline, and says how many it has."""
    assert Agenda()
    assert Agenda().next() is None
    assert repr(Agenda()) == "<Agenda of 0 deadlines>"
