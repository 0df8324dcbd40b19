"""How single values are written and read: texts, numbers, instants, days, times and durations.

| type        | JSON                                                              |
|-------------|-------------------------------------------------------------------|
| `str`       | text                                                              |
| `int`       | whole number; never a bool, a text or `1.0`                       |
| `float`     | number                                                            |
| `bool`      | `true` or `false`                                                 |
| `datetime`  | `"2024-05-01T01:30:00.000000Z"`: UTC, always with microseconds    |
| `date`      | `"2024-05-01"`                                                    |
| `time`      | `"09:00:00"`, without a zone                                      |
| `timedelta` | `"PT3600S"`, or `"PT0.500000S"`: ISO 8601 in seconds, exact       |
| enum        | the text of the member                                            |

An instant is also read with another offset and fewer digits. Nothing is coerced: what is not of
its type is refused, on the way out too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Any, Final, TypeGuard, TypeVar

from leadcore.codec.bounds import number_fault, whole_fault
from leadcore.codec.refusals import Refused, kind, one_of, refusal, wrong_type
from leadcore.texts import Text
from leadcore.values import echo, utc
from leadcore.values.instants import FIRST_YEAR, LAST_YEAR

INSTANT: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII
)
TWO_DIGITS: Final = tuple(f"{number:02d}" for number in range(60))
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
CLOCK: Final = re.compile(r"\d\d:\d\d:\d\d(\.\d{6})?", re.ASCII)
DURATION: Final = re.compile(r"(-?)PT(\d{1,14})(?:\.(\d{6}))?S", re.ASCII)

A_TEXT: Final = Text("文本", "a text")
A_WHOLE: Final = Text("整数", "a whole number")
A_NUMBER: Final = Text("数", "a number")
A_BOOL: Final = Text("true 或 false", "true or false")
AN_INSTANT: Final = Text(
    "带时区的时间，如 2024-05-01T01:30:00.000000Z",
    "a date-time with its zone, such as 2024-05-01T01:30:00.000000Z",
)
A_DAY: Final = Text("日期，如 2024-05-01", "a day such as 2024-05-01")
A_CLOCK: Final = Text("时刻，如 09:00:00", "a time of day such as 09:00:00")
A_DURATION: Final = Text("时长（秒），如 PT3600S", "a duration in seconds such as PT3600S")

T = TypeVar("T")
N = TypeVar("N", int, float)


def write_text(value: object) -> str:
    if type(value) is str:
        return value
    if not isinstance(value, str):
        raise wrong_type(value, A_TEXT)
    return str.__str__(value)


def read_text(data: object, cls: type[object]) -> str | Enum:
    """Return the text, or the member of `cls` that it names; enums of texts are texts too."""
    if type(data) is not str:
        raise wrong_type(data, A_TEXT)
    return data if cls is str else member(data, cls)


def member(text: str, cls: type[object]) -> Enum:
    if not issubclass(cls, Enum):
        raise unsupported(cls)
    try:
        found: Enum | None = cls(text)
    except ValueError:
        found = None
    if found is None or found.value != text:
        raise one_of("unknown_value", text, [str(each.value) for each in cls])
    return found


def is_enum_of_texts(annotation: object) -> TypeGuard[type[Enum]]:
    """Whether it is an enum whose members are texts too."""
    return (
        isinstance(annotation, type)
        and issubclass(annotation, str)
        and issubclass(annotation, Enum)
    )


def member_writer(cls: type[Enum]) -> Callable[[object], str]:
    """Return what writes the members of an enum, and the texts that name them."""
    names = frozenset(each.value for each in cls)
    allowed = Text(f"{cls.__name__} 的成员", f"a member of {cls.__name__}")

    def write_member(value: object) -> str:
        text = write_text(value)
        if text not in names:
            raise refusal("unknown_value", kind(value), allowed)
        return text

    return write_member


class UnsupportedType(TypeError):
    """A class has a field of a type that documents do not have: a mistake in the program."""


def unsupported(cls: object) -> UnsupportedType:
    return UnsupportedType(
        f"a field of the type {cls} cannot be stored; give it one of str, int, float, bool,"
        " datetime, date, time, timedelta, an enum of texts, an attrs class, Literal texts, or a"
        " tuple, frozenset or Mapping of these"
    )


def write_whole(value: object) -> int:
    return within(exact(value, int, A_WHOLE), whole_fault)


def read_whole(data: object, cls: type) -> int:
    if cls is not int:
        raise unsupported(cls)
    return write_whole(data)


def within(number: N, fault: Callable[[N], Refused | None]) -> N:
    """Return a number in which there is no `fault`."""
    if found := fault(number):
        raise found
    return number


def exact(value: object, cls: type[T], allowed: Text) -> T:
    """Return `value` when it is of `cls` and of no subclass of it."""
    if type(value) is not cls:
        raise wrong_type(value, allowed)
    return value


def write_number(value: object) -> float:
    return read_number(value, float)


def read_number(data: object, cls: type) -> float:
    """Return the number as a float; `5` is `5.0`, as many programs write it.

    A whole number that may be out of bounds is no float either: it would be another number.
    """
    if type(data) is int:
        return float(within(data, whole_fault))
    return within(exact(data, float, A_NUMBER), number_fault)


def write_bool(value: object) -> bool:
    return exact(value, bool, A_BOOL)


def read_bool(data: object, cls: type) -> bool:
    return exact(data, bool, A_BOOL)


def write_instant(value: object) -> str:
    if not isinstance(value, datetime):
        raise wrong_type(value, AN_INSTANT)
    return quoted_instant(value)[1:-1]


def quoted_instant(value: datetime) -> str:
    """Return the text of an instant in quotes; this is three times as quick as `isoformat`."""
    is_utc = type(value) is datetime and value.tzinfo is UTC
    at = value if is_utc and FIRST_YEAR <= value.year <= LAST_YEAR else instant(value)
    two, micros = TWO_DIGITS, at.microsecond
    fraction = f"{micros:06d}" if micros else "000000"
    return (
        f'"{at.year}-{two[at.month]}-{two[at.day]}'
        f'T{two[at.hour]}:{two[at.minute]}:{two[at.second]}.{fraction}Z"'
    )


def read_instant(data: object, cls: type) -> datetime:
    return instant(parsed(data, INSTANT, datetime.fromisoformat, AN_INSTANT))


def instant(value: datetime) -> datetime:
    try:
        return utc(value)
    except ValueError as error:
        message = str(error)
        raise refusal("bad_instant", echo(value), Text(message, message)) from None


def parsed(data: object, pattern: re.Pattern[str], parse: Callable[[str], T], allowed: Text) -> T:
    """Return what `parse` makes of a text of the form `pattern`."""
    if type(data) is not str:
        raise wrong_type(data, allowed)
    try:
        if pattern.fullmatch(data):
            return parse(data)
    except (ValueError, OverflowError):
        pass
    raise refusal("bad_format", echo(data), allowed)


def write_day(value: object) -> str:
    return exact(value, date, A_DAY).isoformat()


def read_day(data: object, cls: type) -> date:
    return parsed(data, DAY, date.fromisoformat, A_DAY)


def write_clock(value: object) -> str:
    clock = exact(value, time, A_CLOCK)
    if clock.tzinfo is not None:
        given = Text("带时区的时刻", "a time of day with a zone")
        raise refusal("bad_format", given, A_CLOCK)
    return clock.isoformat()


def read_clock(data: object, cls: type) -> time:
    return parsed(data, CLOCK, time.fromisoformat, A_CLOCK)


def write_duration(value: object) -> str:
    length = exact(value, timedelta, A_DURATION)
    size, sign = abs(length), "-" if length.days < 0 else ""
    fraction = f".{size.microseconds:06d}" if size.microseconds else ""
    return f"{sign}PT{size.days * 86_400 + size.seconds}{fraction}S"


def read_duration(data: object, cls: type) -> timedelta:
    return parsed(data, DURATION, duration, A_DURATION)


def duration(text: str) -> timedelta:
    found = DURATION.fullmatch(text)
    sign, seconds, fraction = found.groups() if found else ("", "", "")
    length = timedelta(seconds=int(seconds), microseconds=int(fraction or 0))
    return -length if sign else length


# What a hook is given and gives depends on the type that it is registered for.
SCALARS: Final[Mapping[type, tuple[Callable[[Any], object], Callable[[Any, Any], object]]]] = {
    str: (write_text, read_text),
    int: (write_whole, read_whole),
    float: (write_number, read_number),
    bool: (write_bool, read_bool),
    datetime: (write_instant, read_instant),
    date: (write_day, read_day),
    time: (write_clock, read_clock),
    timedelta: (write_duration, read_duration),
}
"""How each type is written and read."""
