"""A host's own events are stored, replayed and told, and change nothing of the lead."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.codec import Codec, dumps, from_data, to_data
from leadcore.errors import DefinitionError, ValidationError
from leadcore.events import Event, HostEvent
from leadcore.insight import story
from leadcore.lifecycle import evolve, replay, standard_lifecycle
from leadcore.texts import Text
from leadcore.values import utc
from tests import strategies
from tests.builders import AT, DAY, lead
from tests.codec.histories import history, lead_of
from tests.codec.samples import WON_EVENT


@attrs.frozen(kw_only=True)
class VisitBooked(HostEvent):
    """The customer comes to see us."""

    room: str
    on: datetime | None = None


@attrs.frozen(kw_only=True)
class CallDropped(HostEvent):
    """The line broke."""

    number: str

    def told(self) -> Text:
        """Return what happened, with the number, which no story shows."""
        return Text(f"通话中断 {self.number}", f"call dropped {self.number}")


CODEC = Codec(events=(VisitBooked, CallDropped))
INSTANTS = strategies.INSTANTS.map(utc)
PAYLOADS = st.builds(VisitBooked, room=strategies.WORDS, on=st.none() | INSTANTS)


def booked(version: int, data: HostEvent) -> Event:
    return attrs.evolve(WON_EVENT, version=version, data=data, at=AT + 30 * DAY)


@pytest.mark.requirement("R-82")
@given(payload=PAYLOADS, after=st.integers(1, len(history())))
def test_own_event_is_kept_and_changes_nothing(payload: HostEvent, after: int) -> None:
    """Anywhere in a history it takes a version, and the rest of the lead is as without it."""
    events = history()
    own = booked(after + 1, payload)
    later = [attrs.evolve(event, version=event.version + 1) for event in events[after:]]
    stored = [CODEC.dumps(event) for event in (*events[:after], own, *later)]
    found = replay([CODEC.loads(text, Event) for text in stored])
    plain = lead_of(events)
    changed = {"version": found.version, "updated_at": found.updated_at}
    assert attrs.evolve(plain, **changed) == found  # type: ignore[arg-type]  # a version and a moment
    assert (found.version, CODEC.loads(stored[after], Event)) == (len(stored), own)


def test_own_event_needs_its_place_in_the_history() -> None:
    """As every event it is the next one of its lead, and never the first."""
    for before, version in ((lead(id=WON_EVENT.lead_id), 3), (None, 1)):
        with pytest.raises(ValidationError):
            evolve(before, booked(version, VisitBooked(room="B2")))


def test_own_event_says_when_the_lead_changed_last() -> None:
    """The version and the moment of the last change are those of the event."""
    after = evolve(lead(id=WON_EVENT.lead_id), booked(2, VisitBooked(room="B2")))
    assert (after.version, after.updated_at) == (2, AT + 30 * DAY)


def test_own_events_are_told() -> None:
    """By the name of their class, or as they say, without numbers and addresses."""
    events = [booked(2, VisitBooked(room="B2")), booked(3, CallDropped(number="13812345678"))]
    lines = story(events, standard_lifecycle())
    assert [line.text.en for line in lines] == ["VisitBooked", "call dropped ****5678"]


def test_a_payload_that_the_codec_does_not_know_is_not_written() -> None:
    """The refusal says which class it is, and how a codec is told of it."""
    with pytest.raises(ValidationError, match=r"a VisitBooked given.*Codec\(events=\(…,\)\)"):
        dumps(booked(2, VisitBooked(room="B2")))
    with pytest.raises(ValidationError, match="a HostEvent given"):
        CODEC.dumps(booked(2, HostEvent()))


@pytest.mark.parametrize("tag", ["VisitBooked", "HostEvent", "LeadAsigned"])
def test_a_tag_that_the_codec_does_not_know_is_not_read(tag: str) -> None:
    """The refusal names the tag, what may have been meant, and what to do."""
    document: Any = to_data(WON_EVENT)
    document["data"]["data"] = {"type": tag}
    with pytest.raises(ValidationError) as caught:
        from_data(document, Event)
    (problem,) = caught.value.problems
    assert (problem.path, problem.code, problem.given.en) == (
        "data.type",
        "unknown_type",
        f"'{tag}'",
    )
    assert "Codec(events=(…,))" in problem.allowed.en
    assert ("did you mean LeadAssigned" in problem.allowed.en) == (tag == "LeadAsigned")


@attrs.frozen(kw_only=True)
class Tagged(HostEvent):
    """A payload with a field where the tag would be."""

    type: str


@attrs.frozen(kw_only=True)
class Loose:
    """A class that is no payload."""


def test_payloads_that_cannot_be_told_apart_are_refused() -> None:
    """A codec refuses what is no payload, has a name twice, or a field `type`."""
    same = attrs.make_class("LeadWon", [], bases=(HostEvent,), frozen=True)
    twice = attrs.make_class("VisitBooked", [], bases=(HostEvent,), frozen=True)
    given_: Any = (Tagged, CallDropped, Loose, HostEvent, same, VisitBooked, twice)
    with pytest.raises(DefinitionError) as caught:
        Codec(events=given_)
    assert [(p.path, p.given.en) for p in caught.value.problems] == [
        ("events", name)
        for name in ("Tagged", "Loose", "HostEvent", "LeadWon", "VisitBooked", "VisitBooked")
    ]
