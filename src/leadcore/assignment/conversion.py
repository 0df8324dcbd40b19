"""Who wins the most leads like this one (R-24), so that a few lucky ones do not decide.

A rep's rate is shrunk towards what is usual: `(won + prior * k) / (closed + k)`, as if `k` more
leads of the usual rate had been closed. Nobody closed is the usual rate itself; the more were
closed, the less the usual one weighs. Rates are whole numbers of a millionth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import ClassVar, Final

import attrs

from leadcore.assignment.definition import TextField, problem, refuse
from leadcore.assignment.protocols import Candidate, Ranker, Trend
from leadcore.errors import Problem
from leadcore.model import Lead, Phase, lead_schema
from leadcore.rules import Schema
from leadcore.texts import Text
from leadcore.values import FrozenMapping, echo

WHOLE: Final = 1_000_000
"""A rate of one, in millionths."""
MOST_WEIGHT: Final = 10_000
"""The most leads that the usual rate may count for."""
DECIDED: Final = (Phase.WON, Phase.LOST)
"""How a lead ends that says something about whoever worked it."""


def bound_segment(ranker: BestConversion) -> TextField | None:
    refuse(prior_problems(ranker))
    path = ranker.segment
    return None if path is None else TextField.of(ranker.schema, path, "segment")


def prior_problems(ranker: BestConversion) -> Iterator[Problem]:
    if type(ranker.prior) is not int or not 0 <= ranker.prior <= WHOLE:
        zh, en = f"百万分比，0 至 {WHOLE}", f"millionths, 0 to {WHOLE}"
        yield problem("prior", "bad_rate", echo(ranker.prior), zh, en)
    if type(ranker.weight) is not int or not 1 <= ranker.weight <= MOST_WEIGHT:
        zh, en = f"1 至 {MOST_WEIGHT} 的整数", f"a whole number, 1 to {MOST_WEIGHT}"
        yield problem("weight", "bad_count", echo(ranker.weight), zh, en)


@attrs.frozen(kw_only=True)
class BestConversion:
    """Puts the rep first who won the largest part of the leads of the lead's segment (R-24).

    >>> by_industry = BestConversion(segment="industry", prior=200_000, weight=10)
    >>> [by_industry.rate(won, closed) for won, closed in ((0, 0), (1, 1), (45, 90))]
    [200000, 272727, 470000]
    """

    segment: str | None = None
    """The path of the text field that tells segments apart; None compares over all leads."""
    prior: int = 200_000
    """The usual rate, in millionths."""
    weight: int = 10
    """How many leads the usual rate counts for."""
    schema: Schema = attrs.field(factory=lead_schema, eq=False, repr=False)
    """What `segment` can name; `lead_schema(MyLead)` for a lead of one's own."""
    reader: TextField | None = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(bound_segment, takes_self=True)
    )
    """The field, checked."""
    name: str = attrs.field(default="conversion", init=False)
    trend: ClassVar[Trend] = "steady"

    def key(self, lead: Lead, now: datetime) -> str:
        """Return what a candidate's `record` has the lead's segment under; empty is all leads.

        >>> at = datetime.fromisoformat("2024-05-01T00:00Z")
        >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
        ...             status="new", phase=Phase.OPEN)
        >>> BestConversion(segment="source").key(lead, at)
        'source=referral'
        """
        value = None if self.reader is None else self.reader.read(lead, now)
        return "" if value is None else f"{self.segment}={value}"

    def rate(self, won: int, closed: int) -> int:
        """Return the rate in millionths, shrunk towards the usual one and rounded down."""
        return (WHOLE * won + self.prior * self.weight) // (closed + self.weight)

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        """Return how many millionths of the leads are not won."""
        return WHOLE - self.rate(*candidate.record.get(self.key(lead, now), (0, 0)))

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        """Return how many were won, and the rate that follows."""
        won, closed = candidate.record.get(self.key(lead, now), (0, 0))
        rate = self.rate(won, closed)
        percent = f"{rate // 10_000}.{rate // 1_000 % 10}"
        return Text(
            f"同类成交 {won}/{closed}，计为 {percent}%",
            f"won {won} of {closed} such leads, counted as {percent} %",
        )

    def sees(self, lead: Lead, now: datetime) -> str:
        """Return the lead's segment."""
        return self.key(lead, now)


def win_record(
    rankers: Iterable[Ranker], leads: Iterable[Lead], now: datetime
) -> Mapping[str, tuple[int, int]]:
    """Return how many of one rep's leads were won and decided, by each key of the rankers.

    That is the candidate's `record`. What turned out invalid decided nothing.

    >>> at = datetime.fromisoformat("2024-05-01T00:00Z")
    >>> lead = Lead(id="A-1", version=9, source="referral", received_at=at, updated_at=at,
    ...             status="lost", phase=Phase.LOST)
    >>> win_record([BestConversion(segment="source")], [lead], at)
    FrozenMapping({'source=referral': (0, 1)})
    """
    won: Counter[str] = Counter()
    closed: Counter[str] = Counter()
    own = [one for one in rankers if isinstance(one, BestConversion)]
    for lead in leads:
        if lead.outcome in DECIDED:
            for key in {one.key(lead, now) for one in own}:
                closed[key] += 1
                won[key] += lead.outcome is Phase.WON
    return FrozenMapping({key: (won[key], closed[key]) for key in sorted(closed)})
