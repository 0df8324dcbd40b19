"""A condition: one expression, checked against a schema, that can be evaluated and explained."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

import attrs

from leadcore.rules.check import check
from leadcore.rules.compiled import Program, moment, outcome, predicate, selection
from leadcore.rules.evaluate import Reading, evaluate
from leadcore.rules.explain import Explanation, Outline, explain, outline, paths
from leadcore.rules.nodes import Expression
from leadcore.rules.operators import Formula
from leadcore.rules.parse import parse
from leadcore.rules.views import Terse

if TYPE_CHECKING:
    from leadcore.rules.schema import Schema

T = TypeVar("T")


@attrs.frozen(repr=False)
class Condition(Terse):
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

    @cached_property
    def outline(self) -> Outline:
        """What its explanations have in common."""
        return outline(self.tree)

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

    @cached_property
    def program(self) -> Program:
        """The generated function that tells whether it holds, and its text."""
        return predicate(self.tree, self.schema.fields, self.interpreted_holds)

    @property
    def source(self) -> str:
        """The text of the generated function."""
        return self.program.source

    @cached_property
    def predicate(self) -> Callable[[object, datetime], bool]:
        """The generated function itself: whether it holds for a subject at a time.

        The fastest way to ask. It takes the subject to be one of the schema's class.
        """
        return self.program.function

    @cached_property
    def outcome(self) -> Callable[[object, datetime], bool | None]:
        """The generated function that gives the outcome; None is unknown."""
        return outcome(self.tree, self.schema.fields, self.interpreted).function

    @cached_property
    def selection(self) -> Callable[[Iterable[object], datetime], list[object]]:
        """The generated function that picks subjects."""
        return selection(self.tree, self.schema.fields, self.interpreted_holds).function

    def evaluate(self, subject: object, *, now: datetime) -> bool | None:
        """Return whether it holds for `subject` at `now`; None is unknown."""
        return self.outcome(subject, self.schema.admit(subject, now))

    def holds(self, subject: object, *, now: datetime) -> bool:
        """Return whether it is true; what is unknown does not hold."""
        return self.predicate(subject, self.schema.admit(subject, now))

    def filter(self, subjects: Iterable[T], *, now: datetime) -> list[T]:
        """Return the subjects for which it holds, in order."""
        return cast("list[T]", self.selection(subjects, moment(now)))

    def interpreted(self, subject: object, now: datetime) -> bool | None:
        """Return the outcome as the interpreter gives it, which is what it means."""
        return evaluate(self.tree, self.schema.reading(subject, now=now))

    def interpreted_holds(self, subject: object, now: datetime) -> bool:
        """Return whether it is true, as the interpreter gives it."""
        return self.interpreted(subject, now) is True

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
