"""Who held a lead is what its history says."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given

from leadcore import events as e
from leadcore.events import Event
from leadcore.lifecycle import replay
from leadcore.pool import Holding, holdings_of
from leadcore.texts import Text
from tests.builders import AT, DAY, HOUR
from tests.pool.histories import histories, history

NO_REASON = Text("", "")
TO_LI = e.LeadAssigned(owner="li", team=None, reason=NO_REASON, accept_by=None)
TO_HAN = e.LeadAssigned(owner="han", team=None, reason=NO_REASON, accept_by=None)
BY_LI = e.LeadAssigned(owner="li", team=None, reason=NO_REASON, accept_by=None, claimed=True)
BACK = e.LeadReleased(owner="li", queue="pool", reason=NO_REASON)


def shown(events: tuple[Event, ...]) -> list[tuple[str, timedelta, timedelta | None]]:
    return [
        (each.owner, each.since - AT, None if each.until is None else each.until - AT)
        for each in holdings_of(events)
    ]


@pytest.mark.requirement("R-28")
@given(events=histories())
def test_the_open_holding_is_the_owners(events: tuple[Event, ...]) -> None:
    """After every event the holding that lasts is that of the replayed lead's owner."""
    for count in range(1, len(events) + 1):
        open_ = [each.owner for each in holdings_of(events[:count]) if each.is_open]
        owner = replay(events[:count]).owner
        assert open_ == ([] if owner is None else [owner])


@given(events=histories())
def test_holdings_follow_each_other(events: tuple[Event, ...]) -> None:
    """A holding begins when the one before it has ended, or after."""
    for before, after in pairwise(holdings_of(events)):
        assert before.until is not None
        assert before.until <= after.since


@given(events=histories())
def test_a_holding_begins_no_later_than_its_last_assignment(events: tuple[Event, ...]) -> None:
    """Being assigned again what one holds does not make the holding any shorter."""
    lead = replay(events)
    begun = [each.since for each in holdings_of(events) if each.is_open]
    assert begun == [] or (lead.assigned_at is not None and begun[0] <= lead.assigned_at)


@given(events=histories())
def test_what_has_ended_stays(events: tuple[Event, ...]) -> None:
    """A later event changes none of the holdings that have ended."""
    whole = holdings_of(events)
    for count in range(len(events)):
        ended = tuple(each for each in holdings_of(events[:count]) if not each.is_open)
        assert whole[: len(ended)] == ended


@pytest.mark.requirement("R-28")
def test_a_lead_claimed_twice_in_a_day_was_held_twice() -> None:
    """Giving a lead back and claiming it again makes two holdings."""
    events = history((DAY, BY_LI), (HOUR, BACK), (HOUR, BY_LI))
    assert shown(events) == [("li", DAY, DAY + HOUR), ("li", DAY + 2 * HOUR, None)]


def test_giving_a_lead_to_its_owner_begins_nothing() -> None:
    """Who is assigned what they hold goes on holding it."""
    assert shown(history((DAY, TO_LI), (DAY, TO_LI))) == [("li", DAY, None)]


def test_a_transfer_ends_one_holding_and_begins_another() -> None:
    """A lead that goes from rep to rep is never without holder."""
    assert shown(history((DAY, TO_LI), (DAY, TO_HAN))) == [
        ("li", DAY, 2 * DAY),
        ("han", 2 * DAY, None),
    ]


@pytest.mark.parametrize(
    "end",
    [
        BACK,
        e.LeadQueued(queue="settling", reason=NO_REASON),
        e.LeadDeclined(owner="li", reason="出差"),
        e.AcceptanceLapsed(owner="li", due=AT, to=None, queue="settling"),
    ],
    ids=lambda data: type(data).__name__,
)
def test_every_way_out_ends_a_holding(end: e.Payload) -> None:
    """A lead that leaves its owner for nobody has no open holding."""
    assert shown(history((DAY, TO_LI), (DAY, end))) == [("li", DAY, 2 * DAY)]


def test_a_lapse_gives_the_lead_to_the_teams_lead() -> None:
    """A lead not accepted in time is then held by whom it went to."""
    lapse = e.AcceptanceLapsed(owner="li", due=AT, to="wang", queue=None)
    assert shown(history((DAY, TO_LI), (DAY, lapse))) == [
        ("li", DAY, 2 * DAY),
        ("wang", 2 * DAY, None),
    ]


def test_a_holding_does_not_end_before_it_begins() -> None:
    """An end before the beginning is refused."""
    with pytest.raises(ValueError, match="not before 2024-05-01"):
        Holding(owner="li", since=AT, until=AT - HOUR)


def test_a_holding_of_no_time_is_one() -> None:
    """Zero is a length like any other."""
    assert not Holding(owner="li", since=AT, until=AT).is_open


@pytest.mark.parametrize("field", ["since", "until"])
def test_a_naive_moment_is_refused(field: str) -> None:
    """Nobody knows what a date-time without a zone means."""
    moments: dict[str, datetime] = {"since": AT, "until": AT} | {field: AT.replace(tzinfo=None)}
    with pytest.raises(ValueError, match="say which zone"):
        Holding(owner="li", since=moments["since"], until=moments["until"])
