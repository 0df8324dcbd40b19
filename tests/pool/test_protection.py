"""A protected lead stays, for as long as the rules say and no longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.calendars import WorkCalendar
from leadcore.pool import PoolRules, Protection, extended, protected_until
from tests.builders import AT, DAY, HOUR, lead
from tests.pool.histories import LENGTHS, WHENS, protections

ALWAYS, OFFICE = WorkCalendar.always(), WorkCalendar.standard()
TEN = PoolRules(protection=Protection(default=10 * DAY, extension=3 * DAY, most=20 * DAY))
OWNED = lead(owner="li", assigned_at=AT)


def ends(rules: PoolRules, calendar: WorkCalendar, **changes: Any) -> list[datetime]:
    """Return the ends of a lead's protection, extended until it cannot be."""
    one = attrs.evolve(OWNED, **changes)
    found = []
    while (until := extended(rules, one, calendar)) is not None:
        found.append(until)
        one = attrs.evolve(one, protected_until=until)
        assert len(found) < 99
    return found


@pytest.mark.requirement("R-28")
def test_a_protection_is_extended_up_to_the_most() -> None:
    """10 days, 3 more at a time, and never more than 20."""
    first = protected_until(TEN, AT, OFFICE)
    assert first == AT + 10 * DAY
    days = [(end - AT).days for end in ends(TEN, OFFICE, protected_until=first)]
    assert days == [13, 16, 19, 20]


@pytest.mark.requirement("R-28")
@given(protection=protections(), at=WHENS, length=st.none() | LENGTHS)
def test_no_extension_goes_past_the_most(
    protection: Protection, at: datetime, length: timedelta | None
) -> None:
    """An extension ends later than what there was, and at most `most` after the assignment."""
    rules = PoolRules(protection=protection)
    present = None if length is None else at + length
    one = attrs.evolve(OWNED, assigned_at=at, protected_until=present)
    until = extended(rules, one, OFFICE)
    all_most = PoolRules(protection=attrs.evolve(protection, default=protection.most))
    last = protected_until(all_most, at, OFFICE)
    assert last is not None
    if until is None:
        assert protection.extension == timedelta(0) or (present or at) >= last
    else:
        assert (present or at) < until <= last


@given(protection=protections(), at=WHENS)
def test_the_first_protection_is_within_the_most(protection: Protection, at: datetime) -> None:
    """A new owner is protected from the assignment on, and at most as long as anybody."""
    until = protected_until(PoolRules(protection=protection), at, OFFICE)
    longest = attrs.evolve(protection, default=protection.most)
    last = protected_until(PoolRules(protection=longest), at, OFFICE)
    assert until is not None
    assert last is not None
    assert at <= until <= last
    assert until.tzinfo is UTC


def test_without_protection_nobody_is_protected() -> None:
    """Rules without a protection give none and extend none."""
    assert protected_until(PoolRules(), AT, ALWAYS) is None
    assert extended(PoolRules(), OWNED, ALWAYS) is None


@pytest.mark.parametrize("changes", [{"owner": None}, {"assigned_at": None}])
def test_only_an_owners_protection_is_extended(changes: dict[str, Any]) -> None:
    """Nobody's lead, and one of which nobody knows since when, are not extended."""
    assert extended(TEN, attrs.evolve(OWNED, **changes), ALWAYS) is None


def test_an_owner_without_protection_is_given_one_extension() -> None:
    """Where nothing was protected, an extension counts from the assignment."""
    assert extended(TEN, OWNED, ALWAYS) == AT + 3 * DAY


def test_a_protection_of_zero_is_one() -> None:
    """Zero ends at the assignment itself, and can be extended."""
    rules = PoolRules(protection=Protection(default=timedelta(0), extension=DAY, most=DAY))
    assert protected_until(rules, AT, ALWAYS) == AT
    assert ends(rules, ALWAYS, protected_until=AT) == [AT + DAY]


def test_an_extension_of_zero_is_none() -> None:
    """Rules whose extension adds nothing extend nothing."""
    rules = PoolRules(protection=Protection(default=DAY, extension=timedelta(0), most=9 * DAY))
    assert ends(rules, ALWAYS, protected_until=AT + DAY) == []


def test_a_protection_beyond_the_most_is_not_cut() -> None:
    """What was granted by hand beyond the most stays, and is not extended."""
    assert ends(TEN, ALWAYS, protected_until=AT + 30 * DAY) == []


def test_a_protection_in_working_time_stands_still_at_night() -> None:
    """Nine hours of work from Wednesday 09:30 end on Thursday 09:30 in Shanghai."""
    protection = Protection(default=9 * HOUR, extension=9 * HOUR, most=27 * HOUR, clock="working")
    rules = PoolRules(protection=protection)
    assert protected_until(rules, AT, OFFICE) == AT + DAY
    assert ends(rules, OFFICE, protected_until=AT + DAY) == [AT + 2 * DAY, AT + 5 * DAY]


def test_a_naive_assignment_is_refused() -> None:
    """Nobody knows what a date-time without a zone means."""
    with pytest.raises(ValueError, match="say which zone"):
        protected_until(TEN, AT.replace(tzinfo=None), ALWAYS)
