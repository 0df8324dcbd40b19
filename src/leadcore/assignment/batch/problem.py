"""A batch as data: who takes leads, which leads there are, and the classes that they form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from operator import attrgetter
from typing import Final

import attrs

from leadcore.assignment.protocols import Candidate
from leadcore.errors import Problem, ValidationError
from leadcore.model.validators import check_id
from leadcore.texts import Text

MAX_LEADS: Final = 5_000_000
"""The most leads of one batch."""
MAX_TAKERS: Final = 100_000
"""The most reps of one batch."""
MAX_LOAD: Final = 10**9
"""The largest load and capacity."""
MAX_WEIGHT: Final = 10**6
"""The largest weight and skill."""
MAX_RANK: Final = 2**53
"""The largest priority and value."""
MAX_PROBLEMS: Final = 20
"""How many problems of one kind are listed."""

ONCE: Final = Text("每个编号一次", "each id once")
KNOWN: Final = Text("批次中销售的编号", "ids of takers")


def whole(
    least: int, most: int, *, optional: bool = False
) -> Callable[[object, attrs.Attribute[int], int | None], None]:
    """Return a validator that refuses what is no whole number from `least` to `most`."""

    def check(_: object, attribute: attrs.Attribute[int], value: int | None) -> None:
        if optional and value is None:
            return
        if type(value) is not int or not least <= value <= most:
            other = ", or None" if optional else ""
            raise ValueError(
                f"{attribute.name}: a {type(value).__name__} out of bounds was given;"
                f" allowed: a whole number, {least} to {most}{other}"
            )

    return check


def rep_ids(_: object, __: attrs.Attribute[frozenset[str]], value: frozenset[str]) -> None:
    """Refuse more reps than a batch may have."""
    if len(value) > MAX_TAKERS:
        raise ValueError(f"eligible: {len(value)} ids given; allowed: at most {MAX_TAKERS}")


def ids(given: Collection[str]) -> frozenset[str]:
    """Return the ids as a set; a bare text is a slip, not a collection of letters."""
    if isinstance(given, str):
        raise TypeError("eligible: a str was given; allowed: a set of rep ids")
    return frozenset(given)


@attrs.frozen(kw_only=True)
class BatchLead:
    """A lead that waits for an owner.

    Leads whose `eligible` is the same object are grouped fastest.

    >>> BatchLead(id="A-1", eligible={"li", "han"}, priority=2).value
    0
    """

    id: str = attrs.field(validator=check_id)
    eligible: frozenset[str] = attrs.field(converter=ids, validator=rep_ids)
    """Ids of the reps who may get it."""
    priority: int = attrs.field(default=0, validator=whole(-MAX_RANK, MAX_RANK))
    """Who waits when room is short: the greater is placed first."""
    value: int = attrs.field(default=0, validator=whole(0, MAX_RANK))
    """What it is worth; the greater goes to the abler rep."""


@attrs.frozen(kw_only=True)
class Taker:
    """A rep as the batch sees them.

    >>> Taker(rep_id="li", open_leads=3, capacity=5).room
    2
    """

    rep_id: str = attrs.field(validator=check_id)
    open_leads: int = attrs.field(default=0, validator=whole(0, MAX_LOAD))
    """How many leads they hold now."""
    capacity: int | None = attrs.field(default=None, validator=whole(0, MAX_LOAD, optional=True))
    """The most leads they may hold; None is no limit."""
    weight: int = attrs.field(default=1, validator=whole(1, MAX_WEIGHT))
    """What the load is divided by before loads are compared; such as the capacity."""
    skill: int = attrs.field(default=0, validator=whole(0, MAX_WEIGHT))
    """How able they are; the abler gets the leads of more value."""

    @property
    def room(self) -> int | None:
        """How many leads more they may get, zero when they hold too many, None without limit."""
        return None if self.capacity is None else max(0, self.capacity - self.open_leads)

    @classmethod
    def of(cls, candidate: Candidate, *, weight: int = 1) -> Taker:
        """Return a candidate as a taker; the skill is the rank of their level.

        >>> from leadcore.model import Level, Rep
        >>> rep = Rep(id="li", name="李雷", team="east", level=Level.SENIOR, capacity=30)
        >>> Taker.of(Candidate(rep=rep, open_leads=4))
        Taker(rep_id='li', open_leads=4, capacity=30, weight=1, skill=2)
        """
        rep = candidate.rep
        return cls(
            rep_id=rep.id,
            open_leads=candidate.open_leads,
            capacity=rep.capacity,
            weight=weight,
            skill=rep.level.rank,
        )


@attrs.frozen(kw_only=True)
class LeadClass:
    """Leads that the same reps may get; made by `grouped`.

    >>> [one] = grouped([BatchLead(id=id_, eligible={"li"}) for id_ in ("A-2", "A-1")])
    >>> one.eligible, [lead.id for lead in one.leads]
    (('li',), ['A-1', 'A-2'])
    """

    eligible: tuple[str, ...]
    """Ids of the reps, ascending."""
    leads: tuple[BatchLead, ...]
    """Whoever is placed first comes first: by priority and value, greatest first, then by id."""


def ranked(leads: Iterable[BatchLead]) -> list[BatchLead]:
    """Return leads by priority and value, the greatest first, then by id.

    >>> some = {"b": 0, "a": 0, "c": 1}
    >>> leads = [BatchLead(id=key, eligible=(), priority=value) for key, value in some.items()]
    >>> [lead.id for lead in ranked(leads)]
    ['c', 'a', 'b']
    """
    found = sorted(leads, key=attrgetter("id"))
    found.sort(key=attrgetter("value"), reverse=True)
    found.sort(key=attrgetter("priority"), reverse=True)
    return found


def grouped(leads: Iterable[BatchLead]) -> tuple[LeadClass, ...]:
    """Return the classes of leads that the same reps may get, by the ids of these reps.

    >>> east, all_reps = frozenset({"li"}), frozenset({"li", "han"})
    >>> some = {"A-1": east, "A-2": all_reps, "A-3": east}
    >>> leads = [BatchLead(id=key, eligible=reps) for key, reps in some.items()]
    >>> [(one.eligible, len(one.leads)) for one in grouped(leads)]
    [(('han', 'li'), 1), (('li',), 2)]
    """
    members: dict[frozenset[str], list[BatchLead]] = {}
    for lead in leads:
        found = members.get(lead.eligible)
        if found is None:
            members[lead.eligible] = [lead]
        else:
            found.append(lead)
    named = sorted((tuple(sorted(key)), some) for key, some in members.items())
    return tuple(LeadClass(eligible=key, leads=tuple(ranked(some))) for key, some in named)


def as_tuple(leads: Iterable[BatchLead]) -> tuple[BatchLead, ...]:
    return tuple(leads)


def by_id(takers: Iterable[Taker]) -> tuple[Taker, ...]:
    given = tuple(takers)
    check_items(given, Taker, MAX_TAKERS)
    return tuple(sorted(given, key=lambda taker: taker.rep_id))


@attrs.frozen(kw_only=True)
class Batch:
    """Leads to be given away at once, and the reps; refuses what contradicts itself.

    >>> Batch(takers=[Taker(rep_id="li")], leads=[BatchLead(id="A-1", eligible={"li", "wei"})])
    Traceback (most recent call last):
    leadcore.errors.ValidationError: 1 problem(s), mend them and submit again:
    - eligible: 'wei' given; allowed: ids of takers [unknown_rep]
    """

    takers: tuple[Taker, ...] = attrs.field(converter=by_id)
    """By rep id, in whatever order they were given."""
    leads: tuple[BatchLead, ...] = attrs.field(converter=as_tuple, repr=False)
    classes: tuple[LeadClass, ...] = attrs.field(init=False, repr=False, eq=False)
    """The leads that the same reps may get, by the ids of these reps."""

    def __attrs_post_init__(self) -> None:
        check_items(self.leads, BatchLead, MAX_LEADS)
        object.__setattr__(self, "classes", grouped(self.leads))
        found = (
            *twice("takers", [taker.rep_id for taker in self.takers]),
            *twice("leads", [lead.id for lead in self.leads]),
            *unknown(self),
        )
        if found:
            raise ValidationError(found)


def check_items(values: Collection[object], kind: type, most: int) -> None:
    """Refuse more values than allowed, and values of another kind."""
    if len(values) > most:
        raise ValueError(f"{len(values)} {kind.__name__}s given; allowed: at most {most}")
    for value in values:
        if not isinstance(value, kind):
            raise TypeError(f"a {type(value).__name__} given; allowed: a {kind.__name__}")


def twice(path: str, keys: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each id that comes more than once."""
    if len(set(keys)) == len(keys):
        return
    repeated = (key for key, count in sorted(Counter(keys).items()) if count > 1)
    for key in islice(repeated, MAX_PROBLEMS):
        yield Problem(path=path, code="twice", given=repr(key), allowed=ONCE)


def unknown(batch: Batch) -> Iterator[Problem]:
    """Yield a problem for each rep that may get leads and takes none."""
    named = {rep_id for one in batch.classes for rep_id in one.eligible}
    missing = sorted(named - {taker.rep_id for taker in batch.takers})
    for key in missing[:MAX_PROBLEMS]:
        yield Problem(path="eligible", code="unknown_rep", given=repr(key), allowed=KNOWN)
