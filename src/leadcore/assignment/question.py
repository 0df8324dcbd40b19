"""Everything that a strategy is asked about one lead, as a value that can be changed and asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final, cast

import attrs

from leadcore.assignment.definition import problem, refuse
from leadcore.assignment.protocols import Assignment, AssignmentStrategy, Candidate
from leadcore.assignment.rotation import is_stateful
from leadcore.errors import Problem, ValidationError
from leadcore.model import Lead
from leadcore.model.rotation import EMPTY, AssignmentState
from leadcore.texts import Text
from leadcore.values import echo, utc

MOST_TOLD: Final = 20
"""How many reps who are given twice are told."""
EACH_ONCE: Final = Text("每人一次", "each rep once")


def each_once(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates; refuse a rep who is given twice, who would count as two.

    TypeError refuses what is no candidate.

    >>> from leadcore.model import Rep
    >>> li = Candidate(rep=Rep(id="li", name="李雷", team="east"))
    >>> each_once([li, li])
    Traceback (most recent call last):
    leadcore.errors.ValidationError: 1 problem(s), mend them and submit again:
    - candidates: 'li' given; allowed: each rep once [twice]
    """
    people = tuple(candidates)
    for one in cast("tuple[object, ...]", people):
        if not isinstance(one, Candidate):
            kind = type(one).__name__
            raise TypeError(f"candidates: a {kind} was given; allowed: each a Candidate")
    ids = [one.rep.id for one in people]
    if len(set(ids)) < len(ids):
        twice = sorted(id for id, count in Counter(ids).items() if count > 1)
        raise ValidationError(tuple(map(given_twice, twice[:MOST_TOLD])))
    return people


def given_twice(id: str) -> Problem:
    return Problem(path="candidates", code="twice", given=echo(id), allowed=EACH_ONCE)


def check_state(state: AssignmentState) -> None:
    """Refuse what is no state of turns (`TypeError`).

    >>> check_state(EMPTY)
    """
    if not isinstance(cast("object", state), AssignmentState):
        kind = type(state).__name__
        raise TypeError(
            f"state: a {kind} was given; allowed: the AssignmentState of the last answer,"
            " or none at all where no lead was given yet"
        )


def barred_ids(excluded: Iterable[str]) -> frozenset[str]:
    """Return the ids as a set; a text alone is not taken for its characters."""
    if isinstance(excluded, str):
        raise TypeError("excluded: a str was given; allowed: several ids, such as a set")
    return frozenset(excluded)


def check_owner(
    answer: Assignment, candidates: Iterable[Candidate], excluded: Collection[str]
) -> None:
    """Refuse the answer of a strategy that gives the lead to whom it may not (`DefinitionError`).

    >>> answer = Assignment(owner="li", team=None, queue=None, considered=(), reason=EACH_ONCE)
    >>> check_owner(answer, (), ())
    Traceback (most recent call last):
    leadcore.errors.DefinitionError: the rule of assignment cannot be used, 1 problem(s):
    - owner: 'li' given; allowed: a candidate who is not excluded, or None [no_candidate]
    """
    owner = answer.owner
    if owner is None:
        return
    if owner in excluded or all(one.rep.id != owner for one in candidates):
        zh, en = "未被排除的候选人，或 None", "a candidate who is not excluded, or None"
        refuse([problem("owner", "no_candidate", echo(owner), zh, en)])


@attrs.frozen(kw_only=True)
class Question:
    """Who gets this lead: the arguments of a strategy.

    >>> from datetime import UTC
    >>> from leadcore.assignment import standard_chain
    >>> from leadcore.model import Phase
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN)
    >>> Question(lead=lead, candidates=(), now=at).ask(standard_chain()).reason.en
    'there is no candidate'
    """

    lead: Lead
    candidates: tuple[Candidate, ...]
    now: datetime
    excluded: frozenset[str] = frozenset()
    """Ids of reps who may not get the lead again."""
    state: AssignmentState = EMPTY

    @classmethod
    def of(
        cls,
        lead: Lead,
        candidates: Iterable[Candidate],
        now: datetime,
        *,
        excluded: Iterable[str],
        state: AssignmentState,
    ) -> Question:
        """Return the question that a host's arguments ask, once they are looked at."""
        return cls(
            lead=lead,
            candidates=each_once(candidates),
            now=utc(now),
            excluded=barred_ids(excluded),
            state=state,
        )

    def ask(self, strategy: AssignmentStrategy) -> Assignment:
        """Return the strategy's answer, with the state where it takes one."""
        lead, candidates, now = self.lead, self.candidates, self.now
        if is_stateful(strategy):
            return strategy.assign(lead, candidates, now, excluded=self.excluded, state=self.state)
        return strategy.assign(lead, candidates, now, excluded=self.excluded)

    def candidate(self, rep_id: str) -> Candidate | None:
        """Return the candidate of this id, if there is one."""
        return next((one for one in self.candidates if one.rep.id == rep_id), None)

    def with_candidate(self, changed: Candidate) -> Question:
        """Return the question with the candidate of the same id replaced."""
        id_ = changed.rep.id
        people = (changed if one.rep.id == id_ else one for one in self.candidates)
        return attrs.evolve(self, candidates=tuple(people))
