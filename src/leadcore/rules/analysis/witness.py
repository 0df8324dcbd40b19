"""Witnesses: a subject given by the values of its fields, on which conditions are evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import attrs

from leadcore.rules.condition import Condition
from leadcore.rules.evaluate import Reading, evaluate
from leadcore.rules.explain import Actual
from leadcore.rules.nodes import Scalar
from leadcore.rules.schema import Schema
from leadcore.texts import Language, Text

NOW: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The time of a witness where only how long ago something was matters."""


@attrs.frozen
class Ago:
    """An instant that is as long ago as this, whatever the time is.

    >>> Ago(timedelta(days=7)).at(NOW).isoformat()
    '1999-12-25T00:00:00+00:00'
    """

    age: timedelta

    def at(self, now: datetime) -> datetime:
        """Return the instant, seen from `now`."""
        return now - self.age


Value = Scalar | Ago | None
"""What a field of a witness holds before its time is known; None is missing."""


@attrs.frozen(kw_only=True)
class Witness:
    """A subject that proves a finding: what its fields hold, in the unit that rules compare in.

    Fields that no rule at hand reads are missing. Fields count as independent of one another: of
    one that is computed from others no relation to them is known.

    >>> @attrs.frozen
    ... class Parcel:
    ...     weight: float | None = None
    ...     city: str | None = None
    >>> schema = Schema.of(Parcel)
    >>> witness = Witness(schema=schema, values={"weight": 25, "city": None})
    >>> witness.evaluate(schema.condition("weight > 20")), witness.to("en")
    (True, 'weight = 25, city = missing')
    """

    schema: Schema = attrs.field(repr=False, eq=False)
    values: Mapping[str, Scalar | None]
    """By path, every field that the rules read; None is missing."""
    now: datetime = NOW
    """The time of the evaluation."""

    @property
    def actuals(self) -> tuple[Actual, ...]:
        """The values as explanations show them."""
        fields = self.schema.fields
        return tuple(Actual(path, fields[path].show(value)) for path, value in self.values.items())

    def evaluate(self, condition: Condition) -> bool | None:
        """Return whether a condition of the same schema holds; None is unknown."""
        return evaluate(condition.tree, reading(self.schema, self.values, self.now))

    def to(self, language: Language) -> str:
        """Return the values as text."""
        comma = Text("，", ", ").to(language)
        return comma.join(actual.to(language) for actual in self.actuals)

    def __str__(self) -> str:
        return self.to("en")


def reading(schema: Schema, values: Mapping[str, Value], now: datetime) -> Reading:
    """Return a subject that has these values and lacks every other field."""
    return Reading(None, now, {}, dict.fromkeys(schema.fields) | resolved(values, now))


def resolved(values: Mapping[str, Value], now: datetime) -> dict[str, Scalar | None]:
    return {
        path: value.at(now) if isinstance(value, Ago) else value for path, value in values.items()
    }
