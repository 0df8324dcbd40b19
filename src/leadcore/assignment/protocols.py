"""What an assignment strategy is, what it answers, and the laws it keeps.

A strategy gets the lead, the candidates with their present load, and the moment; it answers with an
`Assignment`. Laws, for every strategy:

- the owner is one of the candidates, or nobody; an excluded candidate is never the owner;
- nobody is never silent: without an owner there is a queue and a reason;
- every candidate is in `considered`, with why they were refused or how they ranked;
- the same input gives the same answer, in whatever order the candidates come.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, Protocol, cast, runtime_checkable

import attrs

from leadcore.model import Lead, Rep
from leadcore.model.validators import instance_of, refusal
from leadcore.texts import Language, Text
from leadcore.values import FrozenMapping, utc

MAX_TAKEN: Final = 10_000
"""The most moments that a candidate is described by; only those of the present month matter."""


NOBODY: Final[frozenset[str]] = frozenset()


def moments(given: Iterable[datetime]) -> tuple[datetime, ...]:
    return tuple(map(utc, given))


def latest(taken: Sequence[datetime], rep: Rep) -> tuple[datetime, ...]:
    """Return so many moments as a candidate is described by, the last ones.

    They say as much as all of them, but to a quota of as many leads: then all are returned.

    >>> from datetime import UTC, timedelta
    >>> start = datetime(2024, 5, 1, tzinfo=UTC)
    >>> taken = [start + n * timedelta(minutes=1) for n in range(MAX_TAKEN + 1)]
    >>> min(latest(taken, Rep(id="li", name="李雷", team="east"))).minute
    1
    """
    if len(taken) <= MAX_TAKEN or (rep.quota is not None and rep.quota.count >= MAX_TAKEN):
        return tuple(taken)
    return tuple(sorted(taken, reverse=True)[:MAX_TAKEN])


def frozen_counts(given: Mapping[str, int]) -> Mapping[str, int]:
    return FrozenMapping(given)


def frozen_record(given: Mapping[str, tuple[int, int]]) -> Mapping[str, tuple[int, int]]:
    return FrozenMapping(given)


def check_counts(
    _: object, attribute: attrs.Attribute[Mapping[str, int]], value: Mapping[str, int]
) -> None:
    """Refuse what are no numbers of leads."""
    if not all(type(count) is int and count >= 0 for count in value.values()):
        raise refusal(value, attribute, "whole numbers, zero or more")


def check_frozenset(
    _: object, attribute: attrs.Attribute[frozenset[str]], value: frozenset[str]
) -> None:
    """Refuse what is no frozenset, such as a text, of which every character would be an item."""
    if type(value) is not frozenset:
        raise TypeError(refusal(value, attribute, "a frozenset of texts"))


def check_held(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    """Refuse what is no number of leads."""
    if type(value) is not int or value < 0:
        raise refusal(value, attribute, "a whole number, zero or more")


def is_record(pair: object) -> bool:
    match pair:
        case (int(won), int(closed)):
            return 0 <= won <= closed
        case _:
            return False


def check_record(
    _: object,
    attribute: attrs.Attribute[Mapping[str, tuple[int, int]]],
    value: Mapping[str, tuple[int, int]],
) -> None:
    """Refuse what are no numbers of leads, and more won than closed."""
    if not all(map(is_record, value.values())):
        raise refusal(value, attribute, "pairs of leads won and leads closed, zero or more")


@attrs.frozen(kw_only=True)
class Candidate:
    """A rep, how many open leads they hold now, and what else filters and rankers look at.

    Whoever has no use for `taken`, `counts`, `record` or `serves` leaves them out.

    >>> Candidate(rep=Rep(id="li", name="李雷", team="east"), open_leads=3).open_leads
    3
    """

    rep: Rep = attrs.field(validator=instance_of(Rep))
    open_leads: int = attrs.field(default=0, validator=check_held)
    taken: tuple[datetime, ...] = attrs.field(
        default=(), converter=moments, validator=attrs.validators.max_len(MAX_TAKEN)
    )
    """When they were given new leads lately, in any order, in UTC."""
    counts: Mapping[str, int] = attrs.field(
        factory=dict, converter=frozen_counts, validator=check_counts
    )
    """How many open leads they hold of what each `Capped` counts, by its id."""
    record: Mapping[str, tuple[int, int]] = attrs.field(
        factory=dict, converter=frozen_record, validator=check_record
    )
    """Leads won and leads closed, by the keys of `BestConversion`."""
    serves: frozenset[str] = attrs.field(default=NOBODY, validator=check_frozenset, repr=False)
    """Companies and fingerprints of contacts that they serve already."""


@attrs.frozen(kw_only=True)
class Considered:
    """What became of one candidate: refused with a reason, or ranked.

    >>> Considered(rep_id="li", refused_by="capacity", reason=Text("已满", "full")).is_eligible
    False
    """

    rep_id: str
    refused_by: str | None = None
    """Name of the filter that refused; None when eligible."""
    reason: Text = attrs.field(validator=instance_of(Text))
    """Why refused, or the figures behind the rank."""

    @property
    def is_eligible(self) -> bool:
        """Whether no filter refused."""
        return self.refused_by is None


@attrs.frozen(kw_only=True)
class Assignment:
    """Who gets the lead and why, why not each other, or why nobody (R-29).

    >>> answer = Assignment(owner=None, team=None, queue="unassigned", considered=(),
    ...                     reason=Text("没有候选人", "there is no candidate"))
    >>> print(answer.text("en"))
    waits in unassigned: there is no candidate
    """

    owner: str | None
    team: str | None
    queue: str | None
    """Where the lead waits when nobody gets it."""
    reason: Text
    considered: tuple[Considered, ...]
    """Every candidate: the eligible ones best first, then the refused ones by id."""

    def text(self, language: Language = "zh") -> str:
        """Return the decision and every candidate, one line each."""
        lines = [self.headline().to(language)]
        for one in self.considered:
            mark = "·" if one.is_eligible else "×"
            lines.append(f"  {mark} {one.rep_id}: {one.reason.to(language)}")
        return "\n".join(lines)

    def headline(self) -> Text:
        """Return the decision without the other candidates."""
        if self.owner is None:
            return Text(
                f"在 {self.queue} 等待：{self.reason.zh}",
                f"waits in {self.queue}: {self.reason.en}",
            )
        return Text(
            f"分配给 {self.owner}：{self.reason.zh}", f"goes to {self.owner}: {self.reason.en}"
        )


class AssignmentStrategy(Protocol):
    """Chooses the owner of a lead."""

    def assign(
        self,
        lead: Lead,
        candidates: Sequence[Candidate],
        now: datetime,
        *,
        excluded: Collection[str] = (),
    ) -> Assignment:
        """Return who gets `lead`; `excluded` are the ids of reps who may not get it again."""
        ...


class Filter(Protocol):
    """Says whether a candidate may get a lead at all.

    Law: the answer depends on this candidate alone, never on the others.

    Filters combine by `&`, `|` and `~` where one of them is of leadcore; see `AllOf`.
    """

    @property
    def name(self) -> str:
        """Short name for explanations."""
        ...

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return why `candidate` may not get `lead`, or None when they may."""
        ...


def refusal_of(filter: Filter, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
    """Return a filter's answer about a candidate; TypeError says what else a host's own gave.

    >>> from typing import Any, cast
    >>> class Sure:
    ...     name = "sure"
    ...     def refusal(self, lead, candidate, now):
    ...         return False
    >>> refusal_of(cast(Any, Sure()), *cast(Any, (None, None, None)))
    Traceback (most recent call last):
    TypeError: filter 'sure': its refusal gave a bool; allowed: None for who may get the lead, else
    a Text that says why not
    """
    said = filter.refusal(lead, candidate, now)
    if said is None or isinstance(cast("object", said), Text):
        return said
    raise TypeError(
        f"filter {filter.name!r}: its refusal gave a {type(said).__name__};"
        " allowed: None for who may get the lead, else a Text that says why not"
    )


class Ranker(Protocol):
    """Orders the candidates that may get a lead; the smallest rank comes first.

    Law: the rank depends on this candidate alone, never on the others.
    """

    @property
    def name(self) -> str:
        """Short name for explanations."""
        ...

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        """Return the candidate's rank, smaller being better."""
        ...

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        """Return the figure behind the rank, in words."""
        ...


Trend = Literal["steady", "worse", "free", "unknown"]
"""What becomes of the answer about a candidate who is given one more lead.

`steady` answers the same. `worse` refuses whoever it refused, and ranks nobody sooner. `free` may
go either way. `unknown` promises nothing at all, so it is asked about every lead.
"""
TRENDS: Final[tuple[Trend, ...]] = ("steady", "worse", "free", "unknown")
"""The one that promises most first."""


@runtime_checkable
class Sighted(Protocol):
    """A filter or ranker that says what it looks at, so that `hand_out` need not ask it each time.

    Laws, `sees` counting only where `trend` is not `unknown`:

    - at one moment, two leads of which it sees the same get the same answer, whatever its words,
      about every candidate, those whom another filter refuses too;
    - its trend holds for a candidate who is given leads in the way of `Chain.loaded`.

    A subclass that answers in its own way says so anew: what it inherits does not count.
    """

    @property
    def trend(self) -> Trend:
        """What becomes of its answer about a candidate who is given a lead."""
        ...

    def sees(self, lead: Lead, now: datetime) -> Hashable:
        """Return all that its answers depend on of the lead."""
        ...


def sees_nothing(self: object, lead: Lead, now: datetime) -> None:
    """Return None: the lead does not matter; `sees` of what looks at the candidate alone.

    >>> from leadcore.assignment import HasCapacity
    >>> HasCapacity.sees is sees_nothing
    True
    """


@runtime_checkable
class Profiled(Sighted, Protocol):
    """A steady filter that says what it looks at of a candidate too, so that many share an answer.

    Law: at one moment, two candidates with the same profile get the same answer about every lead.
    """

    def profile(self, candidate: Candidate) -> Hashable:
        """Return all that its answers depend on of the candidate."""
        ...


def trend_of(one: Filter | Ranker) -> Trend:
    """Return the trend that a filter or ranker declares, `unknown` where it declares none.

    >>> from leadcore.assignment import HasCapacity
    >>> trend_of(HasCapacity()), trend_of(~HasCapacity())
    ('worse', 'free')
    """
    return one.trend if isinstance(one, Sighted) and is_declared(one, "sees") else "unknown"


def is_declared(one: object, name: str) -> bool:
    """Return whether a method that declares was written by whoever wrote the answer, or later."""
    answers = {name, "refusal", "rank"}
    written = (owner.__dict__.keys() & answers for owner in type(one).__mro__)
    return name in next(filter(None, written), ())
