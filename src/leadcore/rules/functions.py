"""The table of functions: what rules can call, on what, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

import attrs

from leadcore.rules.kinds import BOOL, DATETIME, DURATION, TEXT, Kind
from leadcore.rules.nodes import MAX_DURATION, MOMENT_CURE, BoundError, Constant, Scalar
from leadcore.rules.printing import DURATIONS
from leadcore.texts import Text


@attrs.frozen(eq=False, repr=False)
class Function:
    """One function: the kinds of its arguments and of its value, and what it computes.

    A missing argument makes the value missing.
    """

    takes: tuple[Kind, ...]
    gives: Kind
    apply: Callable[..., Scalar]
    """Called with the time of the evaluation, then the arguments."""


def lower(_: datetime, text: str) -> str:
    return text.lower()


def contains(_: datetime, text: str, part: str) -> bool:
    return part in text


def starts(_: datetime, text: str, part: str) -> bool:
    return text.startswith(part)


def ends(_: datetime, text: str, part: str) -> bool:
    return text.endswith(part)


def age(now: datetime, moment: datetime) -> timedelta:
    return now - moment


FUNCTIONS: Final[Mapping[str, Function]] = {
    "lower": Function((TEXT,), TEXT, lower),
    "contains": Function((TEXT, TEXT), BOOL, contains),
    "starts_with": Function((TEXT, TEXT), BOOL, starts),
    "ends_with": Function((TEXT, TEXT), BOOL, ends),
    "age": Function((DATETIME,), DURATION, age),
}
"""What can be called on fields; `age(x)` is how long ago x was, negative for the future."""


def duration(unit: timedelta) -> Callable[[Any], Constant]:
    def parse(count: object) -> Constant:
        if type(count) is not int or abs(count) > MAX_DURATION // unit:
            raise BoundError(
                Text("无法计数的时长", "a duration that cannot be counted"),
                Text(
                    "请写整数，如 days(7)、hours(36)，至多一百年",
                    "write a whole number, as in days(7) or hours(36), up to a century",
                ),
            )
        return count * unit

    return parse


def moment(text: object) -> Constant:
    try:
        value = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        value = None
    if value is None:
        raise BoundError(Text("时间不是 ISO 8601 格式", "a time that is not ISO 8601"), MOMENT_CURE)
    return value


def day(text: object) -> Constant:
    try:
        value = date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        value = None
    if value is None:
        raise BoundError(
            Text("日期不是 ISO 8601 格式", "a day that is not ISO 8601"),
            Text('请写 date("2026-01-31")', 'write date("2026-01-31")'),
        )
    return value


CONSTANTS: Final[Mapping[str, Callable[[Any], Constant]]] = {
    **{name: duration(unit) for name, unit in DURATIONS.items()},
    "datetime": moment,
    "date": day,
}
"""What writes a constant; called with what stands in its brackets."""
