"""Planned steps, records of contact and overrides are valid once built."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.model import (
    ByPriority,
    FollowUp,
    Intent,
    Method,
    Override,
    PlannedStep,
    Priority,
    Promise,
)
from tests.builders import AT

ZONES = st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours)))
MOMENTS = st.datetimes(
    AT.replace(tzinfo=None, year=1950), AT.replace(tzinfo=None, year=2100), timezones=ZONES
)


@pytest.mark.requirement("R-33")
@given(MOMENTS)
def test_a_contact_is_timed_to_the_minute(at: datetime) -> None:
    """A record keeps the minute, in UTC, that the contact was in."""
    kept = FollowUp(at=at, method="phone", content="x").at
    assert kept <= at < kept + timedelta(minutes=1)
    assert (kept.second, kept.microsecond, kept.tzinfo) == (0, 0, UTC)


@pytest.mark.requirement("R-33")
def test_a_record_says_how_and_what() -> None:
    """A record takes the five methods and four intents by their names, and nothing else."""
    record = FollowUp(at=AT, method="visit", content="需求", concerns="价格", intent="none")
    assert (record.method, record.intent, record.reached) == (Method.VISIT, Intent.NONE, True)
    assert FollowUp(at=AT, method="phone", content="x").intent is None
    for changes in ({"method": "fax"}, {"intent": "huge"}):
        with pytest.raises(ValueError, match="allowed: "):
            FollowUp(**({"at": AT, "method": "phone", "content": "x"} | changes))  # type: ignore[arg-type]  # real fields


def test_what_was_said_is_not_shown() -> None:
    """A record's repr keeps the customer's words to itself."""
    record = FollowUp(at=AT, method="phone", content="想要报价", concerns="太贵")
    assert "报价" not in repr(record)
    assert "太贵" not in repr(record)


@pytest.mark.parametrize(
    "build",
    [
        lambda at: FollowUp(at=at, method="phone", content="x"),
        lambda at: Promise(action="x", due=at),
        lambda at: PlannedStep(method="phone", action="x", due=at),
        lambda at: Override(by="li", at=at, reason="x", replaced=None),
    ],
    ids=["record", "promise", "step", "override"],
)
def test_a_naive_time_is_refused(build: object) -> None:
    """Times have zones."""
    assert callable(build)
    with pytest.raises(ValueError, match="naive"):
        build(AT.replace(tzinfo=None))


@pytest.mark.requirement("R-12")
def test_an_override_has_an_author_and_a_reason() -> None:
    """Nobody overrides without saying who and why."""
    with pytest.raises(ValueError, match="by:"):
        Override(by="", at=AT, reason="x", replaced=None)
    with pytest.raises(ValueError, match="reason in words"):
        Override(by="li", at=AT, reason=" ", replaced=None)


@pytest.mark.parametrize(("name", "hours"), [("high", 24), ("medium", 48), ("low", 72)])
def test_each_priority_has_its_value(name: str, hours: int) -> None:
    """A value by priority is found by the name or the member."""
    table = ByPriority(high=24, medium=48, low=72)
    assert table.of(name) == table.of(Priority(name)) == hours


def test_an_unknown_priority_has_no_value() -> None:
    """There are three priorities."""
    with pytest.raises(ValueError, match="allowed: "):
        ByPriority(high=1, medium=2, low=3).of("urgent")
