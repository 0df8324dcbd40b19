"""A history has one chain of seals, erased or not, and any change of it is found (R-88)."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore import events as e
from leadcore.audit import Break, Seal, seal, verify
from leadcore.codec import Codec, loads
from leadcore.erasure import erased
from leadcore.events import Event, HostEvent
from leadcore.model import SYSTEM, Lead, NewLead
from leadcore.texts import Text
from leadcore.values import Extra, Money
from tests.builders import AT, DAY, LI
from tests.codec.histories import history
from tests.codec.record import RECORDED
from tests.effort import examples
from tests.erasure.told import histories
from tests.strategies import events as any_events

pytestmark = pytest.mark.requirement("R-88")

HISTORY = history()
SEALS = seal(HISTORY)
KEY = b"of this lead alone"
KEEPS = st.lists(st.sampled_from(("city", "company", "pupils")), unique=True)


@settings(max_examples=examples(1 / 4))
@given(told=histories(), keep=KEEPS)
def test_what_is_left_has_the_chain_of_the_whole(told: tuple[Event, ...], keep: list[str]) -> None:
    """Whatever the host keeps: who has the seals can check the history after the erasure too."""
    seals = seal(told)
    left = erased(told, keep=keep)
    assert seal(left) == seals
    assert verify(left, seals) is None
    assert [each.version for each in seals] == [each.version for each in told]


@settings(max_examples=examples(1 / 4))
@given(told=histories(), data=st.data())
def test_a_chain_goes_on_where_it_ended(told: tuple[Event, ...], data: st.DataObject) -> None:
    """Sealing as events come gives what sealing all at once gives, and is verified by parts."""
    place = data.draw(st.integers(0, len(told)))
    first = seal(told[:place])
    last = first[-1] if first else None
    rest = seal(told[place:], after=last)
    assert first + rest == seal(told)
    assert verify(told[place:], rest, after=last) is None
    if place and rest:
        assert verify(told[place:], rest) == Break(version=place + 1, kind="altered")


@pytest.mark.parametrize("place", range(len(HISTORY)))
def test_a_missing_event_is_named(place: int) -> None:
    """Any one, the last too."""
    without = (*HISTORY[:place], *HISTORY[place + 1 :])
    assert verify(without, SEALS) == Break(version=place + 1, kind="dropped")


@pytest.mark.parametrize("place", range(len(HISTORY)))
def test_a_doubled_event_is_named(place: int) -> None:
    """Right after itself, or in the end."""
    twice = (*HISTORY[: place + 1], *HISTORY[place:])
    assert verify(twice, SEALS) == Break(version=place + 1, kind="doubled")
    again = (*HISTORY, HISTORY[place])
    assert verify(again, SEALS) == Break(version=place + 1, kind="doubled")


@pytest.mark.parametrize("place", range(len(HISTORY) + 1))
def test_an_event_that_was_put_in_is_named(place: int) -> None:
    """With the number of the next one, or after the last; one with a lower number too."""
    data = e.LeadArchived(before="won", status="archived")
    strange = Event(lead_id="A-1", version=place + 1, at=AT, by=LI, command_id="x", data=data)
    told = (*HISTORY[:place], strange, *HISTORY[place:])
    assert verify(told, SEALS) == Break(version=place + 1, kind="inserted")
    if place:
        lower = attrs.evolve(strange, version=place)
        told = (*HISTORY[:place], lower, *HISTORY[place:])
        assert verify(told, SEALS) == Break(version=place, kind="inserted")


def other(event: Event) -> list[Event]:
    """Return an event with one thing about who did what and when changed."""
    return [
        attrs.evolve(event, at=event.at + timedelta(microseconds=1)),
        attrs.evolve(event, by=attrs.evolve(event.by, id="other")),
        attrs.evolve(event, by=attrs.evolve(event.by, role="other")),
        attrs.evolve(event, command_id="other"),
        attrs.evolve(event, lead_id="other"),
        attrs.evolve(event, data=e.LeadArchived(before="a", status="b")),
    ]


@pytest.mark.parametrize("place", range(0, len(HISTORY), 4))
def test_an_altered_event_is_named(place: int) -> None:
    """Whatever of it was altered, also where the alteration was made after an erasure."""
    for changed in other(HISTORY[place]):
        told = [*HISTORY]
        told[place] = changed
        for one in (told, erased(told, keep=())):
            assert verify(one, SEALS) == Break(version=place + 1, kind="altered")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (e.LeadScored(score=0, points=()), e.LeadScored(score=0, points=(("a", 0),))),
        (
            e.ScoreOverridden(score=None, reason="x", replaced=1),
            e.ScoreOverridden(score=0, reason="x", replaced=1),
        ),
        (e.LeadAmended(changes=()), e.LeadAmended(changes=(("name", None),))),
        (e.LeadAmended(changes=(("name", None),)), e.LeadAmended(changes=(("title", None),))),
        (
            e.LeadAmended(changes=(("contacts", ()),)),
            e.LeadAmended(changes=(("attachments", ()),)),
        ),
        (
            e.PersonalDataErased(reason="law", kept=()),
            e.PersonalDataErased(reason="law", kept=("company",)),
        ),
        (
            e.LeadAssigned(owner="a", team=None, reason=Text("", ""), accept_by=None),
            e.LeadAssigned(owner="a", team=None, reason=Text("", ""), accept_by=AT),
        ),
    ],
)
def test_nothing_is_as_something(before: e.Payload, after: e.Payload) -> None:
    """Leaving out what is empty hides no alteration: zero is a value, and so is a name."""
    assert seal([told(before)]) != seal([told(after)])
    assert seal([told(after)])[0] != seal([told(before)])[0]


def told(data: e.Payload | HostEvent) -> Event:
    return Event(lead_id="A-1", version=1, at=AT, by=SYSTEM, command_id="c-1", data=data)


@given(event=any_events())
def test_a_seal_is_of_what_happened(event: Event) -> None:
    """When it was seen, and what a newer version wrote beside it, is in no seal."""
    bare = attrs.evolve(event, seen=None, unknown=None)
    later = attrs.evolve(event, seen=AT + DAY)
    assert seal([bare]) == seal([event]) == seal([later])


def test_with_a_key_of_the_lead_the_persons_words_are_proved_too() -> None:
    """As long as the key is there; once it is thrown away the chain proves the rest."""
    seals = seal(HISTORY, key=KEY)
    assert [each.digest for each in seals] == [each.digest for each in SEALS]
    assert verify(HISTORY, seals, key=KEY) is None
    place = next(n for n, each in enumerate(HISTORY) if isinstance(each.data, e.LeadQualified))
    altered = [*HISTORY]
    altered[place] = attrs.evolve(HISTORY[place], data=e.LeadQualified(reason="没有预算"))
    assert verify(altered, seals) is None
    assert verify(altered, seals, key=KEY) == Break(version=place + 1, kind="altered")
    left = erased(HISTORY, keep=())
    assert verify(left, seals) is None
    assert verify(left, seals, key=KEY) == Break(version=1, kind="altered")
    assert verify(HISTORY, seals, key=KEY + b"!") == Break(version=1, kind="altered")
    with pytest.raises(ValueError, match="seals that were made without one"):
        verify(HISTORY, SEALS, key=KEY)


@pytest.mark.parametrize("key", [b"", b"15 bytes only  "])
def test_a_short_key_is_refused(key: bytes) -> None:
    """It could be guessed, and then the words too."""
    with pytest.raises(ValueError, match=r"a key of \d+ bytes was given; give at least 16"):
        seal([], key=key)


@pytest.mark.parametrize("digest", ["", "0" * 63, "g" * 64, "A" * 64])
def test_a_seal_is_a_digest(digest: str) -> None:
    """Anything else is refused as soon as it is read."""
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        Seal(version=1, digest=digest)
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        Seal(version=1, digest="0" * 64, whole=digest)


def test_a_break_is_said_in_both_languages() -> None:
    """What happened to which version."""
    kinds: list[Any] = ["altered", "doubled", "dropped", "inserted"]
    said = [Break(version=7, kind=kind).text for kind in kinds]
    assert [text.zh for text in said] == [
        "第 7 版被改动",
        "第 7 版重复出现",
        "第 7 版缺失",
        "第 7 版是后加的",
    ]
    assert str(Break(version=7, kind="dropped")) == said[2].en == "version 7 is missing"


def test_no_events_have_no_seals() -> None:
    """And keep them."""
    assert seal([]) == ()
    assert verify([], []) is None
    assert verify(HISTORY[:1], []) == Break(version=1, kind="inserted")


@attrs.frozen(kw_only=True)
class SchoolLead(Lead):
    """A host's lead with a field of its own."""

    pupils: int = 0


@attrs.frozen(kw_only=True)
class VisitBooked(HostEvent):
    """A host's own event."""

    guests: int = 0

    def erased(self) -> VisitBooked:
        return self


def test_a_hosts_own_leads_and_events_are_sealed_with_its_codec() -> None:
    """Its fields are the person's as far as nobody says more; its events say themselves."""
    codec = Codec(lead_type=SchoolLead, events=(VisitBooked,))
    new = NewLead(
        source="web_form", received_at=AT, extra=Extra([("pupils", 9), ("fee", Money.of(3))])
    )
    first = told(e.LeadRegistered(new=new, status="new"))
    second = attrs.evolve(told(e.LeadAmended(changes=(("pupils", 8),))), version=2)
    third = attrs.evolve(told(VisitBooked(guests=3)), version=3)
    whole = (first, second, third)
    left = erased(whole, keep=["pupils"], lead_type=SchoolLead)
    assert seal(whole, codec=codec) == seal(left, codec=codec)
    altered = (*whole[:2], attrs.evolve(third, data=VisitBooked(guests=4)))
    seals = seal(whole, codec=codec)
    assert verify(altered, seals, codec=codec) == Break(version=3, kind="altered")


class First:
    """What a host's event was."""

    @attrs.frozen(kw_only=True)
    class Booked(HostEvent):
        guests: int

        def erased(self) -> HostEvent:
            return self


class Later:
    """What it is in a later version."""

    @attrs.frozen(kw_only=True)
    class Booked(HostEvent):
        guests: int
        place: str | None = None
        tags: tuple[str, ...] = ()

        def erased(self) -> HostEvent:
            return self


def test_a_field_that_comes_later_with_nothing_in_it_breaks_no_chain() -> None:
    """What a version adds is as good as absent from what was sealed before it."""
    seals = seal([told(First.Booked(guests=3))], codec=Codec(events=(First.Booked,)))
    codec = Codec(events=(Later.Booked,))
    assert verify([told(Later.Booked(guests=3))], seals, codec=codec) is None
    for filled in ({"place": ""}, {"tags": ("a",)}, {"guests": 4}):
        given: Any = {"guests": 3} | filled
        altered = verify([told(Later.Booked(**given))], seals, codec=codec)
        assert altered == Break(version=1, kind="altered")


RELEASED = {
    "0.1.0": "783f7138418da11553832f1445de2ace2639bc80d2fa207c473da980a64fb087",
    "0.2.0": "bcb8d8c99e334e60d0f4cab5de17a798c5085537382520ad40d8d680d96b519a",
}
"""The last seal of each history that a version has recorded."""


@pytest.mark.parametrize("version", sorted(path.name for path in RECORDED.iterdir()))
def test_recorded_histories_have_the_seals_that_they_had(version: str) -> None:
    """A later version seals what an earlier one wrote as that one did, or nothing is proved."""
    text = (RECORDED / version / "history.jsonl").read_text(encoding="utf-8")
    events = [loads(line, Event) for line in text.splitlines()]
    assert seal(events)[-1].digest == RELEASED[version]


CODE = """
from tests.codec.histories import history
from leadcore.audit import seal
print(seal(history())[-1].digest)
"""


def test_seals_are_the_same_in_every_process() -> None:
    """Whatever the hash seed."""
    root = Path(__file__).parents[2]
    path = os.pathsep.join((str(root / "src"), str(root)))
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == SEALS[-1].digest
