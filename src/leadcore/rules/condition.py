"""A condition: one expression, checked against a schema, that can be evaluated and explained."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from leadcore.rules.check import check
from leadcore.rules.evaluate import Reading, evaluate
from leadcore.rules.explain import Explanation, Outline, explain, outline, paths
from leadcore.rules.nodes import Expression
from leadcore.rules.operators import Formula
from leadcore.rules.parse import parse

if TYPE_CHECKING:
    from leadcore.rules.schema import Schema


@attrs.frozen(repr=False)
class Condition:
    """A condition on the subjects of a schema; made by `Schema.condition`.

    >>> from leadcore.rules import F, Schema
    >>> @attrs.frozen
    ... class Parcel:
    ...     weight: float
    >>> Schema.of(Parcel).condition(F.weight > 20)
    <weight > 20>
    """

    schema: Schema
    tree: Expression
    """The tree of its canonical text."""
    outline: Outline = attrs.field(
        init=False,
        eq=False,
        default=attrs.Factory(lambda self: outline(self.tree), takes_self=True),
    )

    @classmethod
    def of(cls, schema: Schema, when: str | Formula) -> Condition:
        """Return the condition, parsed and checked; RuleSyntaxError and RuleTypeError refuse it."""
        source = text_of(when)
        return cls(schema, check(parse(source), source, schema.fields))

    @property
    def text(self) -> str:
        """The canonical text."""
        return self.outline.text

    @property
    def paths(self) -> tuple[str, ...]:
        """The fields that it reads, each once, in the order of the text."""
        return paths(self.tree)

    def evaluate(self, subject: object, *, now: datetime) -> bool | None:
        """Return whether it holds for `subject` at `now`; None is unknown."""
        return evaluate(self.tree, self.schema.reading(subject, now=now))

    def holds(self, subject: object, *, now: datetime) -> bool:
        """Return whether it is true; what is unknown does not hold."""
        return self.evaluate(subject, now=now) is True

    def explain(self, subject: object, *, now: datetime) -> Explanation:
        """Return its outcome with that of every part and the actual values."""
        return self.explain_reading(self.schema.reading(subject, now=now))

    def explain_reading(self, reading: Reading) -> Explanation:
        """Return the explanation of a subject that is already being read."""
        return explain(self.outline, reading, self.schema.fields)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<{self.text}>"


def text_of(when: str | Formula) -> str:
    """Return the text of a condition: what was given, or the canonical text of operators."""
    return when if isinstance(when, str) else str(when)
