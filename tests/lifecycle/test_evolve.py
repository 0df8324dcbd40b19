"""A history makes exactly one lead, and what is no history makes none."""

from __future__ import annotations

import typing

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import events as e
from leadcore.errors import ValidationError
from leadcore.events import Event
from leadcore.lifecycle import evolve, replay
from leadcore.lifecycle.evolve import EFFECTS
from leadcore.model import Lead
from leadcore.values import Extra, Scalar
from tests.builders import AT, HOUR, SPECIALIST, new_lead
from tests.lifecycle.host import SeatLead
from tests.lifecycle.walks import (
    ARCHIVE,
    ASSIGN,
    CONFIRM,
    ID,
    LOSE,
    PROPOSE,
    RECORD,
    REFUSE,
    REGISTER,
    REOPEN,
    WAYS,
    WIN,
    history,
)

LONG = history(REGISTER, ASSIGN, RECORD, *WAYS["proposed"], PROPOSE, REFUSE, WIN, ARCHIVE)
"""A whole life."""
LOST = history(REGISTER, ASSIGN, LOSE, ARCHIVE, REOPEN, PROPOSE, CONFIRM)


def codes(events: list[Event]) -> list[str]:
    with pytest.raises(ValidationError) as refusal:
        replay(events)
    return [problem.code for problem in refusal.value.problems]


def test_every_payload_has_an_effect() -> None:
    """The table of effects has exactly the payloads there are, but for the first of a history."""
    assert {*EFFECTS, e.LeadRegistered} == set(typing.get_args(e.Payload))


@pytest.mark.requirement("R-44")
@pytest.mark.parametrize("events", [LONG, LOST], ids=["won", "invalid"])
def test_a_replayed_history_is_the_lead(events: tuple[Event, ...]) -> None:
    """Replaying all events gives what applying them one by one gave."""
    lead: Lead | None = None
    for version, event in enumerate(events, start=1):
        lead = evolve(lead, event)
        assert (lead.version, lead.updated_at) == (version, event.at)
        assert replay(events[:version]) == lead


@pytest.mark.requirement("R-44")
@given(data=st.data(), events=st.sampled_from([LONG, LOST]))
def test_a_history_with_a_hole_is_refused(data: st.DataObject, events: tuple[Event, ...]) -> None:
    """A history in which an event is missing before others is none."""
    hole = data.draw(st.integers(0, len(events) - 2))
    assert codes([*events[:hole], *events[hole + 1 :]]) == ["out_of_order"]


@given(data=st.data(), events=st.sampled_from([LONG, LOST]))
def test_a_history_with_a_double_is_refused(data: st.DataObject, events: tuple[Event, ...]) -> None:
    """An event is applied once."""
    twice = data.draw(st.integers(0, len(events) - 1))
    assert codes([*events[: twice + 1], *events[twice:]]) == ["out_of_order"]


@given(events=st.permutations(LONG))
def test_a_shuffled_history_is_refused(events: list[Event]) -> None:
    """Events are applied in the order in which they happened, or not at all."""
    if events == list(LONG):
        assert replay(events) == replay(LONG)
    else:
        assert codes(events) == ["out_of_order"]


def test_a_history_of_two_leads_is_refused() -> None:
    """The events of another lead do not belong to this one, and the refusal names both."""
    other = attrs.evolve(LONG[1], lead_id="A-2")
    with pytest.raises(ValidationError, match=rf"version 2 of lead A-2 .*version 2 of lead {ID}"):
        replay([LONG[0], other])


def test_a_lead_is_registered_only_once() -> None:
    """A second registration is refused, whatever version it says."""
    first = LONG[0]
    assert codes([first, attrs.evolve(first, version=2)]) == ["out_of_order"]
    assert codes([attrs.evolve(first, version=2)]) == ["out_of_order"]


def test_an_empty_history_is_none() -> None:
    """No events make no lead."""
    assert codes([]) == ["empty_history"]


def test_a_registration_takes_every_detail() -> None:
    """The lead has each detail of the enquiry, when it came in, and when it was entered."""
    new = new_lead(received_at=AT - HOUR, campaign="spring", title="总监", extra=Extra({"a": 1}))
    data = e.LeadRegistered(new=new, status="new")
    lead = evolve(
        None, Event(lead_id=ID, version=1, at=AT, by=SPECIALIST, command_id="c", data=data)
    )
    for name in ("source", "campaign", "name", "title", "company", "contacts", "industry"):
        assert getattr(lead, name) == getattr(new, name)
    for name in ("region", "city", "demand", "attachments", "extra"):
        assert getattr(lead, name) == getattr(new, name)
    assert (lead.received_at, lead.updated_at, lead.status_since) == (AT - HOUR, AT, AT)


@pytest.mark.requirement("R-04")
def test_an_amendment_from_elsewhere_is_scrubbed() -> None:
    """An event that was not made by `decide` brings no more into the lead than one that was."""
    data = e.LeadAmended(changes=(("title", "回电 13812345678"),))
    event = attrs.evolve(LONG[1], data=data)
    assert replay([LONG[0], event]).title == "回电 ****5678"


def test_a_registration_fills_a_hosts_own_fields() -> None:
    """An entry of `extra` with the name of a typed field becomes that field, the others stay."""
    brought: dict[str, Scalar] = {"seats": 12, "event": "展会"}
    new = new_lead(extra=Extra(brought))
    data = e.LeadRegistered(new=new, status="fresh")
    event = Event(lead_id=ID, version=1, at=AT, by=SPECIALIST, command_id="c", data=data)
    lead = replay([event], SeatLead)
    assert isinstance(lead, SeatLead)
    assert (lead.seats, lead.trial_until, lead.tier) == (12, None, "basic")
    assert lead.extra == Extra({"event": "展会"})
    plain = replay([event])
    assert plain.extra == Extra(brought)
