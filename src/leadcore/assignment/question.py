"""Everything that a strategy is asked about one lead, as a value that can be changed and asked."""

from __future__ import annotations

from datetime import datetime

import attrs

from leadcore.assignment.protocols import Assignment, AssignmentStrategy, Candidate
from leadcore.assignment.rotation import is_stateful
from leadcore.model import Lead
from leadcore.model.rotation import EMPTY, AssignmentState


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
