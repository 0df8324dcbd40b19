"""Many leads handed out one after the other, as `Chain.assign_each` does it, without the reasons.

`assign_each` asks every filter and ranker about every candidate for each lead, and says why. Here
the owners come first: what is known of one lead is used for those that look the same, and the
reasons of any lead are given when asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import cast

import attrs

from leadcore.assignment.chain import Chain, Step
from leadcore.assignment.combined import AllOf, Not
from leadcore.assignment.filters import Available
from leadcore.assignment.holdings import Holdings
from leadcore.assignment.protocols import Candidate
from leadcore.assignment.question import check_state, each_once
from leadcore.assignment.rotation import ABSENT, Rotation, StatefulAssignment
from leadcore.assignment.standing import Heaps, Line, Tables
from leadcore.assignment.turns import Turns, is_plain
from leadcore.model import Lead
from leadcore.model.rotation import EMPTY, AssignmentState

First = Callable[[Lead], int | None]
"""Says which rep a step gives a lead to; a ring goes on by it."""


@attrs.frozen(kw_only=True)
class HandOut:
    """Who got each lead, and how things stand after; made by `hand_out`.

    >>> from datetime import UTC
    >>> from leadcore.assignment import standard_chain
    >>> hand_out(standard_chain(), (), (), datetime(2024, 5, 1, tzinfo=UTC)).owners
    ()
    """

    owners: tuple[str | None, ...]
    """Id of the rep who got each lead, in the order of the leads; None waits in the queue."""
    steps: tuple[int | None, ...]
    """Number of the step of the chain that gave each lead."""
    after: tuple[Candidate, ...]
    """The candidates with what they hold now."""
    state: AssignmentState
    """Whose turn it is next."""

    chain: Chain = attrs.field(repr=False)
    leads: tuple[Lead, ...] = attrs.field(repr=False)
    candidates: tuple[Candidate, ...] = attrs.field(repr=False)
    """The candidates before the first lead."""
    now: datetime = attrs.field(repr=False)
    start: AssignmentState = attrs.field(repr=False)
    """The state before the first lead."""

    @property
    def rings(self) -> tuple[str | None, ...]:
        """Id of the ring whose turn it was, for each lead; None where no ring decided."""
        rotations = [step.rotation for step in self.chain.steps]
        ids = [None if one is None else one.id for one in rotations]
        return tuple(None if step is None else ids[step] for step in self.steps)

    def explain(self, number: int) -> StatefulAssignment:
        """Return what `Chain.assign_each` says of a lead, the first being number 0.

        It hands out the leads before it once more, and asks the chain about this one. IndexError
        says that there is no such lead.
        """
        if not 0 <= number < len(self.leads):
            raise IndexError(f"lead {number} given; allowed: 0 to {len(self.leads) - 1}")
        before = hand_out(
            self.chain, self.leads[:number], self.candidates, self.now, state=self.start
        )
        return self.chain.assign(self.leads[number], before.after, self.now, state=before.state)


def hand_out(
    chain: Chain,
    leads: Iterable[Lead],
    candidates: Sequence[Candidate],
    now: datetime,
    *,
    state: AssignmentState = EMPTY,
) -> HandOut:
    """Return who gets each lead in order: the owners, rings and state of `Chain.assign_each`.

    It is quick where filters and rankers say what they look at (`Sighted`), as those of leadcore
    do; any other is asked about every candidate for each lead.

    >>> from datetime import UTC
    >>> from leadcore.assignment import standard_chain
    >>> from leadcore.model import Phase, Rep
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN, region="上海市")
    >>> people = [Candidate(rep=Rep(id="li", name="李雷", team="east", capacity=3), open_leads=1),
    ...           Candidate(rep=Rep(id="han", name="韩梅", team="east", capacity=2))]
    >>> done = hand_out(standard_chain(), [lead] * 5, people, at)
    >>> done.owners
    ('han', 'han', 'li', 'li', None)
    >>> print(done.explain(2).text("en"))
    goes to li: by region and industry: idle, 1 open leads, regular
      · li: idle, 1 open leads, regular
      × han: holds 2 of at most 2
    """
    check_chain(chain)
    check_state(state)
    given, roster = tuple(leads), each_once(candidates)
    holdings = Holdings(chain, roster, now)
    turns = Turns(holdings, state)
    firsts = [first_of(step, holdings, turns) for step in chain.steps]
    answers = [placed(firsts, holdings, lead) for lead in given]
    ids = [one.rep.id for one in holdings.held]
    held = dict(zip(ids, holdings.held, strict=True))
    return HandOut(
        owners=tuple([None if rep is None else ids[rep] for _, rep in answers]),
        steps=tuple([step for step, _ in answers]),
        after=tuple([held[one.rep.id] for one in roster]),
        state=turns.state,
        chain=chain,
        leads=given,
        candidates=roster,
        now=now,
        start=state,
    )


def check_chain(chain: Chain) -> None:
    if not isinstance(cast("object", chain), Chain):
        kind = type(chain).__name__
        raise TypeError(f"a {kind} was given; allowed: a Chain; ask other strategies lead by lead")


def placed(
    firsts: Sequence[First], holdings: Holdings, lead: Lead
) -> tuple[int, int] | tuple[None, None]:
    """Give a lead to who stands first in the first step that has somebody; return both."""
    for step, first in enumerate(firsts):
        rep = first(lead)
        if rep is not None:
            holdings.give(rep, lead)
            return step, rep
    return None, None


def first_of(step: Step, holdings: Holdings, turns: Turns) -> First:
    """Return what says who stands first for a step."""
    if step.rotation is not None:
        return in_turn(step, step.rotation, holdings, turns)
    line = Line(holdings, step.filters, step.rankers)
    return (Heaps if line.trend in ("steady", "worse") else Tables)(line).first


def in_turn(step: Step, rotation: Rotation, holdings: Holdings, turns: Turns) -> First:
    """Return what says whose turn it is, between those whom all rankers leave equal."""
    plain = is_plain(rotation)
    rankers = step.rankers[:-1] if plain else step.rankers  # a plain ring ranks everybody equal
    eligible = Tables(Line(holdings, step.filters, rankers))
    absent = None if plain else absentees(step, holdings)

    def first(lead: Lead) -> int | None:
        entries = eligible.entries(lead)
        if not entries:
            return None
        best = min(entries)[:-1]
        members = tuple([entry[-1] for entry in entries if entry[:-1] == best])
        others = () if absent is None else absent.entries(lead)
        return turns.next(rotation, members, [one[-1] for one in others if one[:-1] <= best])

    return first


def absentees(step: Step, holdings: Holdings) -> Tables | None:
    """Return whom only leave or working hours keep from a lead; None where the step never asks."""
    away = tuple(one for one in step.filters if one.name == ABSENT)
    if not away:
        return None
    others = [one for one in step.filters if one.name != ABSENT]
    filters = (*others, Available(among="all"), Not(filter=AllOf(filters=away)))
    return Tables(Line(holdings, filters, step.rankers))
