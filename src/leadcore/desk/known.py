"""What an async repository has answered so far, as a plain one.

The desk decides without waiting. Where it asks what nobody has read yet, `Unread` stops it; the
async desk reads just that, and lets it decide again. Deciding is pure, so doing it twice is free of
consequences, and both desks share every line that decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast

import attrs

from leadcore.errors import LeadNotFound
from leadcore.events import Event
from leadcore.model import AssignmentState, Lead
from leadcore.repositories import AsyncLeadRepository, CarriedOut, Order
from leadcore.rules import Condition


class Unread(Exception):  # No error: a question that is to be asked first.
    """The desk asked what was not read yet."""

    def __init__(self, name: str, args: tuple[object, ...], options: Mapping[str, object]) -> None:
        super().__init__(name)
        self.name = name
        self.asked = args
        self.options = options

    @property
    def key(self) -> Hashable:
        """What the answer is found by."""
        return key_of(self.name, self.asked, self.options)

    async def answer(self, leads: AsyncLeadRepository) -> object:
        """Ask the repository; that there is no such lead is an answer too."""
        args = self.asked[:1] if self.name == "next_number" else self.asked
        try:
            return await getattr(leads, self.name)(*args, **self.options)
        except LeadNotFound as error:
            return error


def key_of(name: str, args: tuple[object, ...], options: Mapping[str, object]) -> Hashable:
    return (name, *map(plain, args), *((each, plain(options[each])) for each in sorted(options)))


def plain(value: Hashable) -> Hashable:
    """Return what stands for an argument: a lead by its id and version, a condition by itself."""
    if isinstance(value, Lead):
        return (value.id, value.version)
    return id(value) if isinstance(value, Condition) else value


@attrs.frozen
class Known:
    """A `LeadReader` that has read some things, and asks for the others."""

    answers: dict[Hashable, object]
    """What was read, shared by all attempts of one decision."""
    drawn: Counter[str] = attrs.field(factory=Counter[str], init=False)
    """How many numbers of each scope this attempt has drawn: each is one of its own."""

    def ask(self, name: str, *args: object, **options: object) -> object:
        """Return the answer, or raise what it is, or `Unread`."""
        key = key_of(name, args, options)
        if key not in self.answers:
            raise Unread(name, args, options)
        answer = self.answers[key]
        if isinstance(answer, LeadNotFound):
            raise answer
        return answer

    def get(self, lead_id: str) -> Lead:
        return cast("Lead", self.ask("get", lead_id))

    def find(
        self,
        where: Condition | None = None,
        *,
        order: Order = "id",
        after: Lead | None = None,
        limit: int = 1000,
        now: datetime,
    ) -> Sequence[Lead]:
        found = self.ask("find", where, order=order, after=after, limit=limit, now=now)
        return cast("Sequence[Lead]", found)

    def events(self, lead_id: str) -> Sequence[Event]:
        return cast("Sequence[Event]", self.ask("events", lead_id))

    def carried_out(self, command_id: str) -> CarriedOut | None:
        return cast("CarriedOut | None", self.ask("carried_out", command_id))

    def outbox(self, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Event]]:
        return cast("Sequence[tuple[int, Event]]", self.ask("outbox", after, limit))

    def position(self) -> int:
        return cast("int", self.ask("position"))

    def by_fingerprint(self, fingerprints: Iterable[str]) -> Sequence[Lead]:
        marks = tuple(sorted(fingerprints))
        return cast("Sequence[Lead]", self.ask("by_fingerprint", marks))

    def open_loads(self) -> Mapping[str, int]:
        return cast("Mapping[str, int]", self.ask("open_loads"))

    def due(self, before: datetime, *, limit: int = 1000) -> Sequence[tuple[datetime, str]]:
        return cast("Sequence[tuple[datetime, str]]", self.ask("due", before, limit=limit))

    def assignment_state(self) -> AssignmentState:
        return cast("AssignmentState", self.ask("assignment_state"))

    def book(self, owner: str, *, closed: bool = False) -> Sequence[Lead]:
        return cast("Sequence[Lead]", self.ask("book", owner, closed=closed))

    def given(self, owner: str, since: datetime) -> Sequence[datetime]:
        return cast("Sequence[datetime]", self.ask("given", owner, since))

    def claims(self, owner: str, since: datetime) -> int:
        return cast("int", self.ask("claims", owner, since))

    def next_number(self, scope: str) -> int:
        self.drawn[scope] += 1
        return cast("int", self.ask("next_number", scope, self.drawn[scope]))
