"""What a commit writes, found by asking: `planned` decides, and the store compares and stores.

Whatever a commit goes by was read while the head of the store said one thing, and is stored only if
it says so still: so each commit is decided on what the one before it left.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

import attrs

from leadcore.codec import Codec
from leadcore.errors import ConcurrencyConflict
from leadcore.events import Event, LeadAssigned
from leadcore.key_value.keys import HEAD, TURNS, key, number, stamp, within
from leadcore.key_value.reads import Asking, Head, assignment_state, scan, value
from leadcore.model import Lead, StateChange
from leadcore.model.lead import fingerprints
from leadcore.repositories import Change, Unless, contact_mark, marks_of

TRIES: Final = 100
"""How often a write may be refused in a row; each time another writer has got through."""


@attrs.define
class Plan:
    """The rows that a commit writes, while they are gathered; what is read here has them too."""

    codec: Codec
    seen: str | None
    """The text of the head that was read first, on which everything depends."""
    position: int
    rows: dict[str, str | None] = attrs.field(factory=dict[str, str | None])

    def value(self, of: str) -> Asking[str | None]:
        """Return the value of a key after this commit."""
        if of in self.rows:
            return self.rows[of]
        return (yield from value(of))

    def within(self, table: str, *parts: str) -> Asking[dict[str, str]]:
        """Return the rows of a table after this commit."""
        start, stop = within(table, *parts)
        found: dict[str, str | None] = dict((yield from scan(start, stop)))
        found |= {name: text for name, text in self.rows.items() if start <= name < stop}
        return {name: text for name, text in found.items() if text is not None}

    def lead(self, lead_id: str) -> Asking[Lead | None]:
        text = yield from self.value(key("lead", lead_id))
        return None if text is None else self.codec.loads(text, Lead)


def planned(
    codec: Codec, changes: Sequence[Change], turns: StateChange | None, unless: Unless | None
) -> Asking[Plan]:
    """Return what a commit of changes writes; `ConcurrencyConflict` where it does not count."""
    seen = yield from value(HEAD)
    head = Head.of(seen)
    plan = Plan(codec, seen, head.position)
    for change in changes:
        yield from store(plan, change)
    yield from check(plan, changes[0], turns, unless)
    plan.rows[HEAD] = Head(head.commits + 1, plan.position).text
    return plan


def check(
    plan: Plan, first: Change, turns: StateChange | None, unless: Unless | None
) -> Asking[None]:
    """Refuse turns that were overtaken, and what must not have happened; store the turns."""
    is_late = False
    if turns is not None:
        is_late = (yield from assignment_state(plan.codec)) != turns.before
        plan.rows[TURNS] = plan.codec.dumps(turns.after)
    if unless is not None:
        for mark in sorted(unless.marks):
            left = yield from value(key("mark", mark))
            is_late = is_late or int(left or 0) > unless.since
    if is_late:
        raise overtaken(first)


def overtaken(first: Change) -> ConcurrencyConflict:
    """Return the conflict of a commit whose versions are right, and that does not count."""
    return ConcurrencyConflict(first.lead.id, first.expected_version, first.expected_version)


def refused(scope: str) -> RuntimeError:
    """Return the error of a store that lets nobody through."""
    return RuntimeError(
        f"a number of scope {scope!r} was refused by the store {TRIES} times in a row; allowed: a"
        " store that writes where the value of `key` is `expected`"
    )


def store(plan: Plan, change: Change) -> Asking[None]:
    """Gather what one change writes."""
    lead = change.lead
    before = yield from plan.lead(lead.id)
    done = None if change.command_id is None else key("command", change.command_id)
    is_repeated = done is not None and (yield from plan.value(done)) is not None
    found = 0 if before is None else before.version
    if found != change.expected_version or is_repeated:
        raise ConcurrencyConflict(lead.id, change.expected_version, found)
    last = plan.position + len(change.events)
    if done is not None:
        plan.rows[done] = json.dumps([lead.id, plan.position, last])
    for event in change.events:
        plan.position += 1
        tell(plan, event)
    plan.rows[key("lead", lead.id)] = written(plan.codec, lead)
    plan.rows |= dict.fromkeys((key("mark", each) for each in marks_of(before, lead)), str(last))
    yield from hold(plan, before, lead)
    lead_to(plan, before, lead)
    yield from fall_due(plan, change)
    if change.history is not None:
        yield from tell_anew(plan, lead, change.history)


def written(codec: Codec, lead: Lead) -> str:
    """Return the text of a lead; TypeError where the codec could not read it again."""
    kind = type(lead)
    if kind not in (Lead, codec.lead_type):
        raise TypeError(
            f"a {kind.__name__} was given, and the repository reads {codec.lead_type.__name__};"
            f" give it codec=Codec(lead_type={kind.__name__})"
        )
    return codec.dumps(lead)


def tell(plan: Plan, event: Event) -> None:
    """Gather an event, at the position that was reached."""
    place = number(plan.position)
    plan.rows[key("event", event.lead_id, number(event.version))] = str(plan.position)
    plan.rows[key("outbox", place)] = plan.codec.dumps(event)
    if isinstance(event.data, LeadAssigned):
        moment = stamp(event.at)
        for table in ("given", "claim") if event.data.claimed else ("given",):
            plan.rows[key(table, event.data.owner, moment, place)] = moment


def hold(plan: Plan, before: Lead | None, lead: Lead) -> Asking[None]:
    """Gather who holds the lead, where that is somebody else now or it was closed or opened."""
    if before is not None and (before.owner, before.is_open) == (lead.owner, lead.is_open):
        return
    for each, more in ((before, -1), (lead, 1)):
        if each is None or each.owner is None:
            continue
        shelf = key("held", each.owner, "open" if each.is_open else "closed", each.id)
        plan.rows[shelf] = each.id if more > 0 else None
        if each.is_open:
            load = key("load", each.owner)
            count = int((yield from plan.value(load)) or 0) + more
            plan.rows[load] = str(count) if count else None


def lead_to(plan: Plan, before: Lead | None, lead: Lead) -> None:
    """Gather which contacts lead to the lead, where they did not before."""
    known = frozenset[str]() if before is None else fingerprints(before)
    for fingerprint in fingerprints(lead) - known:
        plan.rows[key("contact", fingerprint, lead.id)] = lead.id
        plan.rows[key("had", lead.id, fingerprint)] = fingerprint


def fall_due(plan: Plan, change: Change) -> Asking[None]:
    """Gather when something falls due on the lead next, where that is another moment."""
    lead_id, moment = change.lead.id, change.next_deadline_at
    deadline = key("deadline", lead_id)
    old = yield from plan.value(deadline)
    new = None if moment is None else stamp(moment)
    if old == new:
        return
    if old is not None:
        plan.rows[key("due", old, lead_id)] = None
    if new is not None:
        plan.rows[key("due", new, lead_id)] = lead_id
    plan.rows[deadline] = new


def tell_anew(plan: Plan, lead: Lead, history: Sequence[Event]) -> Asking[None]:
    """Put a history in place of the stored one, and let go of contacts that are gone."""
    places = yield from plan.within("event", lead.id)
    for event in history:
        place = places.get(key("event", lead.id, number(event.version)))
        if place is not None:
            plan.rows[key("outbox", number(int(place)))] = plan.codec.dumps(event)
    had = yield from plan.within("had", lead.id)
    for gone in set(had.values()) - fingerprints(lead):
        plan.rows[key("had", lead.id, gone)] = None
        plan.rows[key("contact", gone, lead.id)] = None
        if not (yield from plan.within("contact", gone)):
            plan.rows[key("mark", contact_mark(gone))] = None
