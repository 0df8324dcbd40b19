"""What is made past a constructor is what the constructor makes."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore import commands as c
from leadcore import events as e
from leadcore.errors import PermissionDenied, TransitionRefused, ValidationError
from leadcore.events import Event
from leadcore.lifecycle import decide, evolve, replay
from leadcore.lifecycle.copies import copied, numbered
from leadcore.model import Lead, NewLead
from leadcore.model.validators import is_id
from tests.builders import AT, HOUR, SPECIALIST, new_lead
from tests.effort import examples
from tests.lifecycle.host import SeatLead
from tests.lifecycle.strategies import WORDS, details, forms
from tests.lifecycle.walks import ASSIGN, ID, LOSE, RECORD, STANDARD, WAYS, history

LEAD_NAMES = tuple(field.name for field in attrs.fields(Lead))
COMMANDS = st.one_of(list(forms(WORDS).values()))
ENQUIRIES = st.builds(
    NewLead, source=st.just("telephone"), received_at=st.just(AT), **details(WORDS)
)


@attrs.frozen(kw_only=True)
class ByConstructor(Lead):
    """A lead without fields of its own, which every event builds by its constructor."""


@attrs.frozen(kw_only=True)
class Titled(SeatLead):
    """A host's lead with a field that follows from others."""

    headline: str = attrs.field(
        init=False,
        default=attrs.Factory(lambda self: f"{self.status} {self.version}", takes_self=True),
    )


@attrs.frozen(kw_only=True)
class LooseEnquiry(NewLead):
    """A host's enquiry that does not scrub a text."""

    title: str | None = None


@st.composite
def histories(draw: st.DrawFn) -> tuple[Event, ...]:
    """Return a life of the commands that are allowed, of a way to a status and of any others."""
    register = c.Register(lead_id=ID, by=SPECIALIST, new=draw(st.just(new_lead()) | ENQUIRIES))
    way = draw(st.sampled_from([*WAYS.values()]))
    lead: Lead | None = None
    events: list[Event] = []
    for command in (register, ASSIGN, RECORD, *way, *draw(st.lists(COMMANDS, max_size=8))):
        try:
            decided = decide(lead, command, STANDARD, AT + HOUR)
        except (TransitionRefused, PermissionDenied, ValidationError):
            continue
        for event in decided:
            lead = evolve(lead, event)
            events.append(event)
    return tuple(events)


def values(made: attrs.AttrsInstance) -> Sequence[tuple[type, object]]:
    found = [getattr(made, field.name) for field in attrs.fields(type(made))]
    return [(type(value), value) for value in found]


@settings(max_examples=examples(1 / 2))
@given(events=histories())
def test_a_lead_is_what_the_constructor_makes_of_its_history(events: tuple[Event, ...]) -> None:
    """After every event both ways give the same values, of the same types, in every field."""
    quick: Lead | None = None
    slow: ByConstructor | None = None
    for event in events:
        quick, slow = evolve(quick, event), evolve(slow, event, ByConstructor)
        assert type(quick) is Lead
        assert values(quick) == values(slow)
        assert attrs.evolve(quick) == quick


@settings(max_examples=examples(1 / 2))
@given(one=histories(), other=histories(), names=st.sets(st.sampled_from(LEAD_NAMES)))
def test_a_copy_is_what_attrs_makes(
    one: tuple[Event, ...], other: tuple[Event, ...], names: set[str]
) -> None:
    """With any fields of another lead it equals `attrs.evolve`, and the lead stays as it was."""
    lead, given_by = replay(one), replay(other)
    before = values(lead)
    changes = {name: getattr(given_by, name) for name in names}
    copy = copied(lead, changes)
    assert values(copy) == values(attrs.evolve(lead, **changes))
    assert (hash(copy), repr(copy)) == (hash(attrs.evolve(copy)), repr(attrs.evolve(copy)))
    assert values(lead) == before


@settings(max_examples=examples(1 / 2))
@given(events=histories())
def test_an_event_is_what_its_constructor_makes(events: tuple[Event, ...]) -> None:
    """What deciding makes has the values that the constructor leaves, and is as frozen."""
    for event in events:
        again = attrs.evolve(event)
        assert (type(event), values(event)) == (Event, values(again))
        assert (event.seen, event.unknown) == (None, None)
        assert (hash(event), repr(event)) == (hash(again), repr(again))
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            event.version = 0  # type: ignore[misc]  # that it is refused is what is tested


@settings(max_examples=examples(1 / 2))
@given(new=ENQUIRIES, number=WORDS.filter(is_id))
def test_a_numbered_enquiry_is_what_attrs_makes(new: NewLead, number: str) -> None:
    """It has its number and everything that it had."""
    copy = numbered(new, {"id": number})
    assert type(copy) is NewLead
    assert values(copy) == values(attrs.evolve(new, id=number))


def test_an_enquiry_of_a_hosts_own_class_is_numbered_as_one() -> None:
    """It stays of its class, with the number that the command gives it."""
    new = LooseEnquiry(source="referral", received_at=AT)
    (first,) = decide(None, c.Register(lead_id=ID, by=SPECIALIST, new=new), STANDARD, AT + HOUR)
    assert isinstance(first.data, e.LeadRegistered)
    assert (type(first.data.new), first.data.new.id) == (LooseEnquiry, ID)


def test_a_field_that_follows_from_others_follows() -> None:
    """A host's lead is built anew by every event, so what it computes is never out of date."""
    lead: Titled | None = None
    for event in history(c.Register(lead_id=ID, by=SPECIALIST, new=new_lead()), ASSIGN, LOSE):
        lead = evolve(lead, event, Titled)
        assert lead.headline == f"{lead.status} {lead.version}"


def test_an_enquiry_of_a_hosts_own_class_is_checked_again() -> None:
    """What it did not scrub itself, the lead does (R-04)."""
    new = LooseEnquiry(source="referral", received_at=AT, title="回电 13812345678")
    data = e.LeadRegistered(new=new, status="new")
    first = Event(lead_id=ID, version=1, at=AT, by=SPECIALIST, command_id="c", data=data)
    assert evolve(None, first).title == "回电 ****5678"
