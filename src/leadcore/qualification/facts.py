"""Facts: what rules can ask of a qualification, criterion by criterion."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final, Literal, TypeVar, cast

import attrs

from leadcore.model import Lead, NewLead
from leadcore.qualification.answers import VALUES, Answer, Value
from leadcore.qualification.criteria import RESERVED, Criterion
from leadcore.qualification.framework import Framework
from leadcore.rules import Fact

L = TypeVar("L", bound=Lead | NewLead)

PERCENT: Final = 100


def qualification_facts(
    framework: Framework, answers: Callable[[L], Iterable[Answer]]
) -> tuple[Fact, ...]:
    """Return a fact for every criterion, such as `bant.need`, and `bant.completeness`.

    `answers` says where the answers of a lead are kept. A fact has the value of the answer that
    counts, and is missing while there is none that is fresh; the completeness is whole percent,
    rounded down. The facts pickle where `answers` does.

    >>> from datetime import UTC
    >>> from leadcore.model import lead_schema
    >>> from leadcore.qualification import BANT
    >>> facts = qualification_facts(BANT, BANT.stated)
    >>> [fact.name for fact in facts]
    ['bant.budget', 'bant.authority', 'bant.need', 'bant.timing', 'bant.completeness']
    >>> now = datetime(2024, 5, 1, tzinfo=UTC)
    >>> rules = lead_schema(NewLead, facts=facts)
    >>> rules.condition("bant.completeness >= 50").holds(
    ...     NewLead(source="referral", received_at=now), now=now)
    False
    """

    return (
        *(
            Fact(
                name=f"{framework.id}.{one.key}",
                read=ReadAnswer(framework, answers, place),
                returns=value_type(one),
            )
            for place, one in enumerate(framework.criteria)
        ),
        Fact(
            name=f"{framework.id}.{RESERVED}",
            read=ReadCompleteness(framework, answers),
            returns=int,
        ),
    )


@attrs.frozen
class ReadAnswer:
    """Reads what is known of one criterion; a class, so that it pickles."""

    framework: Framework
    answers: Callable[[Any], Iterable[Answer]]
    place: int
    """Which criterion it is."""

    def __call__(self, lead: Lead | NewLead, now: datetime) -> Value | None:
        return self.framework.qualify(self.answers(lead), now=now).standings[self.place].value


@attrs.frozen
class ReadCompleteness:
    """Reads how much is answered."""

    framework: Framework
    answers: Callable[[Any], Iterable[Answer]]

    def __call__(self, lead: Lead | NewLead, now: datetime) -> int:
        share = self.framework.qualify(self.answers(lead), now=now).completeness
        return int(share * PERCENT)


def value_type(criterion: Criterion) -> object:
    if criterion.kind != "choice":
        return VALUES[criterion.kind]
    literal = cast("Any", Literal)  # a type of members that are known at run time only
    return cast("object", literal[tuple(option.key for option in criterion.options)])
