"""A log that delivers at least once, and the law that nothing comes of how it does.

The log is cut into partitions by a stable hash of the lead's id. Each partition is worked in order;
the worker may crash before its commit or after it, and then the command comes again; what was
carried out may come a second time much later; partitions interleave in any way. A desk whose
commands have ids makes the same events of all that as of one clean run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from leadcore import commands as c
from leadcore.desk import LeadDesk
from leadcore.errors import LeadcoreError
from leadcore.events import Event
from leadcore.model import StateChange
from leadcore.repositories import ByCommit, Change, LeadRepository, Unless
from leadcore.testing.arguments import check_able, check_count, listed
from leadcore.testing.simulation import outbox
from leadcore.testing.trials import broken, tried
from leadcore.values.instants import utc

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Fate = Literal["well", "crash_before", "crash_after", "again"]
"""What becomes of a delivery; `again` is well, and a second copy comes at the end."""
FATES: Final[tuple[Fate, ...]] = ("well", "crash_before", "crash_after", "again")
Handler = Callable[[LeadDesk, c.Command, datetime], object]
"""What a host's consumer does with a command that was sent at a moment."""
Histories = Mapping[str, tuple[Event, ...]]
"""The events of each lead."""


@attrs.frozen
class Sent:
    """A command in a log, and when it was given.

    >>> from datetime import UTC
    >>> from leadcore.model import SYSTEM
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> Sent(c.Archive(lead_id="A-1", by=SYSTEM, id="c-1"), at).now.day
    1
    """

    command: c.Command
    now: datetime = attrs.field(converter=utc)


@attrs.frozen(kw_only=True)
class Plan:
    """How a log is delivered; a plan that says nothing delivers it once, and well.

    >>> Plan().fates
    {}
    """

    fates: Mapping[int, tuple[Fate, ...]] = attrs.field(factory=dict[int, "tuple[Fate, ...]"])
    """By the number of a command, from 0, what becomes of its deliveries; the next goes well."""
    order: tuple[int, ...] = ()
    """Of which partition a command comes next; then all the others, partition by partition."""


class Crash(Exception):
    """The worker stopped."""


@attrs.define
class CrashingRepository(ByCommit):
    """Another repository, which stops the worker before a commit or after it.

    >>> from leadcore.memory import MemoryRepository
    >>> CrashingRepository(MemoryRepository()).position()
    0
    """

    base: LeadRepository
    fate: Fate = "well"

    def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        """Store changes, unless the worker stops before."""
        if self.fate == "crash_before":
            raise Crash
        self.base.commit(changes, turns=turns, unless=unless)
        if self.fate == "crash_after":
            raise Crash

    def __getattr__(self, name: str) -> Any:
        return getattr(self.base, name)


def handled(desk: LeadDesk, command: c.Command, now: datetime) -> object:
    """Give a desk a command as it came."""
    return desk.handle(command, now=now)


def assert_delivery_independent(
    desk_of: Callable[[], LeadDesk],
    commands: Sequence[Sent],
    *,
    handle: Handler = handled,
    partitions: int = 1,
    examples: int = 100,
) -> None:
    """Try that nothing comes of how a log delivers; AssertionError says how it made a difference.

    The events of every lead, and the outbox of each, are those of one clean run, whatever crashes,
    comes again, or comes in between; and there are some. Every command needs an `id`; ValueError
    names one without.

    desk_of: makes a desk that has no leads yet, a new one for each delivery; ValueError says that
    one had events. commands: the log, in the order of time, with commands that would do something
    if they came again. handle: what your consumer does with a command. partitions: how many there
    are, 1 or more; a lead is always in the same one. Rules across leads (loads, turns,
    quotas, known contacts) go by the order of all leads, so with several partitions the policy must
    not have them.

    >>> from datetime import UTC
    >>> from leadcore.memory import MemoryRepository
    >>> from leadcore.policy import Policy
    >>> def desk():
    ...     return LeadDesk(policy=Policy.standard(), leads=MemoryRepository())
    >>> assert_delivery_independent(desk, (), examples=5)
    """
    check_able("desk_of", desk_of, "__call__")
    check_able("handle", handle, "__call__")
    check_count("partitions", partitions, 1)
    commands = identified(commands)
    clean = new_desk(desk_of)
    carried = tuple(given(clean, sent, handle) for sent in commands)
    wanted = histories(clean, commands)
    if commands and not any(wanted.values()):
        raise broken("what is carried out makes events", *commands[:1])
    log = Log(tuple(commands), carried, partitions)

    def law(plan: Plan) -> None:
        desk = new_desk(desk_of)
        log.deliver(desk, plan, handle)
        found = histories(desk, commands)
        for lead_id in wanted:
            if found[lead_id] != wanted[lead_id]:
                law = "events are those of one clean run, however commands are delivered"
                pairs = zip_longest(found[lead_id], wanted[lead_id])
                raise broken(law, plan, lead_id, *next(one for one in pairs if one[0] != one[1]))

    tried(plans(partitions, len(commands)), law, examples)


def identified(commands: Sequence[Sent]) -> tuple[Sent, ...]:
    """Return a log in which every command has an id."""
    found = listed("commands", commands, Sent)
    nameless = [sent.command.name for sent in found if sent.command.id is None]
    if nameless:
        raise ValueError(f"a command {nameless[0]} without an id was given; give each an id")
    return found


def new_desk(desk_of: Callable[[], LeadDesk]) -> LeadDesk:
    """Return a desk without leads; one that was used before would find every command done."""
    desk = desk_of()
    if desk.leads.position():
        raise ValueError("desk_of gave a desk that has events already; make a new one each time")
    return desk


def given(desk: LeadDesk, sent: Sent, handle: Handler) -> bool:
    """Give a desk a command; return whether it was carried out, and not refused."""
    try:
        handle(desk, sent.command, sent.now)
    except LeadcoreError:
        return False
    return True


def histories(desk: LeadDesk, commands: Sequence[Sent]) -> Histories:
    """Return the events of each lead, from its history and as the outbox tells them."""
    found: dict[str, tuple[Event, ...]] = {}
    ids = sorted({sent.command.lead_id for sent in commands})
    for lead_id in ids:
        found[lead_id] = tuple(desk.leads.events(lead_id)) if desk.exists(lead_id) else ()
    told = tuple(outbox(desk))
    return found | {f"outbox of {id_}": tuple(e for e in told if e.lead_id == id_) for id_ in ids}


def plans(partitions: int, length: int) -> SearchStrategy[Plan]:
    """Return how a log may be delivered."""
    from hypothesis import strategies as st

    some = st.lists(st.sampled_from(FATES), min_size=1, max_size=3).map(tuple)
    numbers = st.integers(0, max(length - 1, 0))
    order = st.lists(st.integers(0, partitions - 1), max_size=length if partitions > 1 else 0)
    fates = st.dictionaries(numbers, some, max_size=4)
    return st.builds(Plan, fates=fates, order=order.map(tuple))


def partition_of(lead_id: str, partitions: int) -> int:
    """Return the partition of a lead, the same in every process.

    >>> partition_of("线索-2024-0501-001", 4)
    2
    """
    from hashlib import blake2b

    digest = blake2b(lead_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % partitions


@attrs.frozen
class Log:
    """Commands, whether the clean run carried each out, and how many partitions there are."""

    commands: tuple[Sent, ...]
    carried: tuple[bool, ...]
    partitions: int

    def deliver(self, desk: LeadDesk, plan: Plan, handle: Handler) -> None:
        """Deliver every command at least once."""
        queues: list[deque[int]] = [deque() for _ in range(self.partitions)]
        for number, sent in enumerate(self.commands):
            queues[partition_of(sent.command.lead_id, self.partitions)].append(number)
        copies: list[int] = []
        for partition in (*plan.order, *(n for n, queue in enumerate(queues) for _ in queue)):
            if queues[partition]:
                number = queues[partition].popleft()
                fates = plan.fates.get(number, ())
                self.repeat(desk, number, fates, handle)
                # What was refused may be allowed by now: a copy of it would be another command.
                if "again" in fates and self.carried[number]:
                    copies.append(number)
        for number in copies:
            self.attempted(desk, number, "well", handle)

    def repeat(self, desk: LeadDesk, number: int, fates: tuple[Fate, ...], handle: Handler) -> None:
        """Deliver one command until the worker has noted that it is done."""
        for fate in fates:
            if self.attempted(desk, number, fate, handle):
                return
        self.attempted(desk, number, "well", handle)

    def attempted(self, desk: LeadDesk, number: int, fate: Fate, handle: Handler) -> bool:
        """Deliver one command; return whether the worker noted that it is done."""
        crashing = CrashingRepository(desk.leads, fate)
        try:
            given(attrs.evolve(desk, leads=crashing), self.commands[number], handle)
        except Crash:
            return False
        return True
