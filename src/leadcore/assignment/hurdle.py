"""What a rep must pass before it is worth asking a strategy whether they get a lead.

A rep whom no step lets through gets nothing, and in a chain nobody gets what another comes first
for. Filters and rankers look at one candidate alone, so the others are judged once, as long as
they, the lead and the moment stay the same. Who passes is asked about all the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from leadcore.assignment.chain import Chain, Step
from leadcore.assignment.levers import Scene
from leadcore.assignment.parts import rep_chains
from leadcore.assignment.protocols import AssignmentStrategy, Candidate, refusal_of
from leadcore.assignment.question import Question

Order = tuple[tuple[int, ...], str]
"""What a step sorts candidates by."""


@attrs.frozen
class Hurdle:
    """The steps of which a rep must pass one, and of a chain the best rival at each."""

    before: Scene
    chains: tuple[Chain, ...]
    """None where nothing is known of the strategy, so that everybody passes."""
    rivals: tuple[Order | None, ...]
    """Of a strategy that is a chain, the best of the other reps at each step; None is nobody."""

    @classmethod
    def of(cls, strategy: AssignmentStrategy, scene: Scene) -> Hurdle:
        """Return the hurdle for the rep of a scene."""
        asked = scene.question
        others = [one for one in scene.others if one.rep.id not in asked.excluded]
        steps = strategy.steps if isinstance(strategy, Chain) else ()
        rivals = tuple(best(step, others, asked) for step in steps)
        return cls(before=scene, chains=rep_chains(strategy), rivals=rivals)

    def may_pass(self, scene: Scene) -> bool:
        """Return whether the rep might get the lead."""
        asked = scene.question
        if not self.chains:
            return True
        if scene.rep_id in asked.excluded:
            return False
        if self.rivals and self.is_same(scene):
            return self.may_win(scene)
        steps = (step for chain in self.chains for step in chain.steps)
        return any(lets_through(step, scene.candidate, asked) for step in steps)

    def is_same(self, scene: Scene) -> bool:
        """Return whether a scene differs from the first in the rep at most."""
        asked, before = scene.question, self.before.question
        return (
            asked.lead is before.lead
            and asked.now == before.now
            and asked.excluded == before.excluded - {scene.rep_id}
            and scene.others == self.before.others
        )

    def may_win(self, scene: Scene) -> bool:
        """Return whether the rep might come first at the first step that lets anybody through."""
        asked, rep = scene.question, scene.candidate
        for step, rival in zip(self.chains[0].steps, self.rivals, strict=True):
            if lets_through(step, rep, asked):
                ranks, id_ = step.order(asked.lead, rep, asked.now)
                if rival is None or step.rotation is not None:
                    return rival is None or ranks <= rival[0]
                return (ranks, id_) < rival
            if rival is not None:
                return False
        return False


def lets_through(step: Step, rep: Candidate, asked: Question) -> bool:
    return all(refusal_of(one, asked.lead, rep, asked.now) is None for one in step.filters)


def best(step: Step, others: Sequence[Candidate], asked: Question) -> Order | None:
    """Return the best order of those whom a step lets through."""
    found = (one for one in others if lets_through(step, one, asked))
    return min((step.order(asked.lead, one, asked.now) for one in found), default=None)
