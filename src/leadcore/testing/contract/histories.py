"""Generated changes of leads, and everything that can be read of what they leave.

A history is a tuple of steps, and a step is plain data: Hypothesis makes it smaller where a law is
broken, and the same step asks the same of any repository, whatever that has stored so far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, get_args

import attrs

from leadcore.errors import ConcurrencyConflict, LeadNotFound
from leadcore.events import Event
from leadcore.model import Lead, StateChange, lead_schema
from leadcore.model.rotation import EMPTY
from leadcore.repositories import CarriedOut, Change, LeadRepository, Order, Unless
from leadcore.repositories.changes import contact_mark, owner_mark
from leadcore.testing.contract.capabilities import Capability
from leadcore.testing.contract.entries import (
    AT,
    LATE,
    MINUTE,
    change,
    closed,
    contact,
    given_to,
    held_loads,
    ids,
    lead,
    mark,
    same,
    turn,
)

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

IDS: Final = ("A-1", "a", "线索-1", "😀")
OWNERS: Final = ("li", "han")
NUMBERS: Final = (1, 2)
COMMANDS: Final = ("c-1", "c-2", "c-3", "c-4")
WHERE: Final = lead_schema().condition('not (score >= 10) and owner != "li"')


@attrs.frozen(kw_only=True)
class Move:
    """One change of one lead, new or not."""

    lead: str
    owner: str | None
    contacts: tuple[int, ...]
    is_closed: bool
    score: int | None
    events: int
    """How many come with it; a new lead has at least one."""
    claimed: bool | None
    """Whether the events tell of a claim or of another assignment; None of neither."""
    due: int | None
    """In minutes."""
    command: str | None
    ahead: int
    """How far the expected version lies ahead of the stored one; 0 is right."""


@attrs.frozen(kw_only=True)
class Commit:
    """Some moves in one commit, perhaps on conditions."""

    moves: tuple[Move, ...]
    turns: tuple[int, int] | None
    """From which state to which; from 0 is from the empty one."""
    unless: tuple[int, str] | None
    """How many events ago was looked, and at which mark."""


def commits(*, turns: bool = True) -> SearchStrategy[Commit]:
    """Return commits of which most count.

    >>> commits().validate()
    """
    from hypothesis import strategies as st

    marks = (*map(owner_mark, OWNERS), *(contact_mark(mark(each)) for each in NUMBERS))
    watched = st.tuples(st.integers(0, 3), st.sampled_from(marks))
    taken = st.tuples(st.integers(0, 1), st.integers(1, 2)) if turns else st.none()
    return st.builds(
        Commit,
        moves=st.lists(moves(), min_size=1, max_size=3).map(tuple),
        turns=st.one_of(st.none(), st.none(), st.none(), taken),
        unless=st.one_of(st.none(), st.none(), watched),
    )


def moves() -> SearchStrategy[Move]:
    """Return changes of a few leads that share owners, contacts, scores and deadlines.

    >>> moves().validate()
    """
    from hypothesis import strategies as st

    return st.builds(
        Move,
        lead=st.sampled_from(IDS),
        owner=st.sampled_from((None, *OWNERS)),
        contacts=st.lists(st.sampled_from(NUMBERS), max_size=2, unique=True).map(tuple),
        is_closed=st.booleans(),
        score=st.sampled_from((None, 0, 10, -1)),
        events=st.sampled_from((1, 1, 2, 0)),
        claimed=st.sampled_from((None, False, True)),
        due=st.sampled_from((None, 0, 1, -1)),
        command=st.sampled_from((*[None] * 8, *COMMANDS)),
        ahead=st.sampled_from((*[0] * 20, 1, -1)),
    )


def stored(leads: LeadRepository, commit: Commit) -> str | tuple[str, int, int]:
    """Store a commit, and return what became of it."""
    versions: dict[str, int] = {}
    changes = [changed(leads, move, versions) for move in commit.moves]
    turns, unless = None, None
    if commit.turns is not None:
        before, after = commit.turns
        turns = StateChange(before=turn(before) if before else EMPTY, after=turn(after))
    if commit.unless is not None:
        ago, watched = commit.unless
        unless = Unless(since=max(leads.position() - ago, 0), marks={watched})
    try:
        leads.commit(changes, turns=turns, unless=unless)
    except ConcurrencyConflict as error:
        return error.lead_id, error.expected, error.found
    return "stored"


def changed(leads: LeadRepository, move: Move, versions: dict[str, int]) -> Change:
    """Return the change that a move makes of a lead at the version that it has by then."""
    found = got(leads, move.lead)
    stored = 0 if found is None else found.version
    before = max(versions.get(move.lead, stored) + move.ahead, 0)
    after = before + (move.events or (before == 0))
    versions[move.lead] = after
    one = attrs.evolve(
        lead(move.lead, after),
        owner=move.owner,
        contacts=tuple(contact(each) for each in move.contacts),
        score=move.score,
        received_at=AT + (move.score or 0) * MINUTE,
    )
    given = None
    if move.claimed is not None and move.owner is not None:
        given = given_to(move.owner, AT + after % 3 * MINUTE, claimed=move.claimed)
    return change(
        closed(one) if move.is_closed else one,
        move.command,
        before=before,
        due=None if move.due is None else AT + move.due * MINUTE,
        turned=given,
    )


Read = Callable[[LeadRepository], object]


def got(leads: LeadRepository, lead_id: str) -> Lead | None:
    try:
        return leads.get(lead_id)
    except LeadNotFound:
        return None


def found(leads: LeadRepository) -> list[Lead | None]:
    """Return the leads of a few ids; None where there is none."""
    return [got(leads, each) for each in IDS]


def known(leads: LeadRepository) -> list[Lead]:
    """Return every lead that was stored, page by page."""
    read: list[Lead] = []
    while page := list(leads.find(after=read[-1] if read else None, limit=2, now=LATE)):
        read += page
    return read


def told(leads: LeadRepository) -> list[tuple[Event, ...]]:
    """Return the history of every lead."""
    return [tuple(leads.events(each.id)) for each in known(leads)]


def reached(leads: LeadRepository) -> list[list[str]]:
    """Return the leads that have, or once had, each contact."""
    return [ids(leads.by_fingerprint([mark(n)])) for n in NUMBERS]


def ordered(leads: LeadRepository) -> list[list[str]]:
    """Return the leads in every order, and the second page of each."""
    pages: list[list[str]] = []
    for order in get_args(Order):
        first: Sequence[Lead] = leads.find(order=order, now=AT)
        pages.append(ids(first))
        if first:
            pages.append(ids(leads.find(order=order, after=first[0], limit=2, now=AT)))
    return pages


def carried_out(leads: LeadRepository) -> list[CarriedOut | None]:
    return [leads.carried_out(each) for each in COMMANDS]


def due(leads: LeadRepository) -> list[Sequence[tuple[datetime, str]]]:
    """Return what is due at a few moments."""
    return [list(leads.due(before, limit=3)) for before in (AT, AT + MINUTE, LATE)]


def books(leads: LeadRepository) -> list[object]:
    """Return what each owner holds, was given and claimed."""
    return [
        (
            ids(leads.book(owner)),
            ids(leads.book(owner, closed=True)),
            list(leads.given(owner, AT + MINUTE)),
            leads.claims(owner, AT + MINUTE),
        )
        for owner in OWNERS
    ]


READS: Final[Mapping[str, Read]] = MappingProxyType(
    {
        "get": found,
        "events": told,
        "find": known,
        "find where": lambda leads: list(leads.find(WHERE, now=AT)),
        "carried_out": carried_out,
        "by_fingerprint": reached,
        "open_loads": held_loads,
        "due": due,
    }
)
"""What every repository answers at any time."""
SENT: Final[Mapping[str, Read]] = MappingProxyType(
    {
        "outbox": lambda leads: (list(leads.outbox()), list(leads.outbox(2, 3))),
        "position": lambda leads: leads.position(),
    }
)
"""What is answered by events that are stored for good."""
OPTIONAL: Final[Mapping[str, Read]] = MappingProxyType(
    {
        "order": ordered,
        "turns": lambda leads: leads.assignment_state(),
        "history": books,
    }
)
"""What a repository answers that has the capability of this name."""


def reads_of(capabilities: Iterable[Capability]) -> Mapping[str, Read]:
    """Return what a repository with these capabilities answers, by what it is called."""
    able = {str(each) for each in capabilities}
    return {**READS, **SENT, **{name: read for name, read in OPTIONAL.items() if name in able}}


def check_alike(
    one: LeadRepository, other: LeadRepository, reads: Mapping[str, Read], said: str
) -> None:
    """Refuse two repositories of which any read gives different answers."""
    for name, read in reads.items():
        same(read(one), read(other), f"{said}: {name}")
