"""Levers: what could be otherwise about a rep or a lead, each with the few values worth trying.

A value is worth trying where a filter or ranker of leadcore may answer otherwise: at the loads of
the other reps and just below them, at limits and thresholds, at the regions and industries that
somebody works. A host's own filter may look at more; `lead_field` and levers of a host's own add
to these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import attrs

from leadcore.assignment.protocols import Candidate, Filter
from leadcore.assignment.question import Question
from leadcore.assignment.rankers import IdleFirst
from leadcore.model import Lead, Rep
from leadcore.texts import Text
from leadcore.values import FrozenMapping, Money

MAX_VALUES: Final = 24
"""The most values of one lever that are tried: the nearest ones, and the farthest."""

Value = str | int | Money | None
"""What a change shows: a number, a name, a moment in ISO format, an amount; None is nothing."""
NAMELESS: Final[Mapping[Value, Text]] = FrozenMapping[Value, Text]({})


def frozen_names(given: Mapping[Value, Text]) -> Mapping[Value, Text]:
    return FrozenMapping(given)


@attrs.frozen(kw_only=True)
class Scene:
    """One rep who wants one lead, and what the strategy looks at.

    >>> from datetime import UTC, datetime
    >>> from leadcore.model import Phase
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN)
    >>> li = Candidate(rep=Rep(id="li", name="李雷", team="east"), open_leads=2)
    >>> scene = Scene(question=Question(lead=lead, candidates=(li,), now=at), rep_id="li")
    >>> scene.with_candidate(attrs.evolve(li, open_leads=1)).candidate.open_leads
    1
    """

    question: Question
    rep_id: str
    """One of the candidates."""
    filters: tuple[Filter, ...] = ()
    """The plain filters of the strategy, as far as they are known."""
    idle: tuple[IdleFirst, ...] = ()
    """Its rankers that tell idle reps apart."""

    @property
    def candidate(self) -> Candidate:
        """The rep as a candidate."""
        return next(one for one in self.question.candidates if one.rep.id == self.rep_id)

    @property
    def rep(self) -> Rep:
        """The rep."""
        return self.candidate.rep

    @property
    def others(self) -> tuple[Candidate, ...]:
        """All other candidates."""
        return tuple(one for one in self.question.candidates if one.rep.id != self.rep_id)

    def with_candidate(self, changed: Candidate) -> Scene:
        """Return the scene with the rep changed as a candidate."""
        return attrs.evolve(self, question=self.question.with_candidate(changed))

    def with_rep(self, changed: Rep) -> Scene:
        """Return the scene with the rep changed."""
        return self.with_candidate(attrs.evolve(self.candidate, rep=changed))

    def with_lead(self, changed: Lead) -> Scene:
        """Return the scene with the lead changed."""
        return attrs.evolve(self, question=attrs.evolve(self.question, lead=changed))


Then = Callable[[Scene], Scene]
"""Makes one change."""


@attrs.frozen(kw_only=True)
class Option:
    """One value that a lever can be set to.

    >>> Option(before=5, after=2, then=lambda scene: scene).after
    2
    """

    before: Value
    after: Value
    then: Then = attrs.field(eq=False, repr=False)


@attrs.frozen(kw_only=True)
class Lever:
    """Something that could be otherwise, and what it could be.

    >>> def earlier(scene: Scene) -> Iterable[Option]:
    ...     yield Option(before="now", after="an hour ago", then=lambda scene: scene)
    >>> Lever(name="earlier", label=Text("更早", "earlier"), options=earlier).is_ordered
    False
    """

    name: str
    label: Text
    options: Callable[[Scene], Iterable[Option]] = attrs.field(eq=False, repr=False)
    """The values to try, the nearest first; none where there is nothing to change."""
    is_ordered: bool = False
    """Whether a later value is a greater change; else all are equally great."""
    names: Mapping[Value, Text] = attrs.field(default=NAMELESS, converter=frozen_names, repr=False)
    """What values are called that do not speak for themselves; None is called `none` otherwise."""
