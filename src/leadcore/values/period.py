"""Timeframes: "within so long", as people say when they want to work together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal, Self, get_args

import attrs

from leadcore.errors import ParseError
from leadcore.texts import Language, Text
from leadcore.values.characters import half_width, visible
from leadcore.values.instants import utc
from leadcore.values.numerals import CHINESE, whole
from leadcore.values.redaction import echo

TimeUnit = Literal["day", "week", "month", "year"]
"""The units that timeframes come in."""

NOMINAL_DAYS: Mapping[TimeUnit, int] = MappingProxyType(
    {"day": 1, "week": 7, "month": 30, "year": 365}
)
"""How many days a unit counts when timeframes are compared."""

MAX_DAYS = 3650
"""The longest timeframe, in nominal days: ten years. So `2024年` is no timeframe."""
MAX_TIMEFRAME_TEXT = 32
"""Longest text that is read as a timeframe, in characters."""

ZH_UNITS: Mapping[TimeUnit, str] = MappingProxyType(
    {"day": "天", "week": "周", "month": "个月", "year": "年"}
)

WORDS: Mapping[str, tuple[int, TimeUnit]] = MappingProxyType(
    {
        **dict.fromkeys(("尽快", "立即", "立刻", "马上", "即刻", "现在"), (0, "day")),
        **dict.fromkeys(("asap", "now", "immediately", "at once"), (0, "day")),
        **dict.fromkeys(("半个月", "半月"), (15, "day")),
        **dict.fromkeys(("半年", "半年度", "half a year"), (6, "month")),
        **dict.fromkeys(("一年半", "1年半"), (18, "month")),
    }
)
"""Timeframes that are written without a number."""

UNIT_WORDS: Mapping[str, TimeUnit] = MappingProxyType(
    {
        "天": "day",
        **dict.fromkeys(("周", "个星期", "星期", "个礼拜", "礼拜"), "week"),
        "个月": "month",
        "年": "year",
        **{name + plural: name for name in get_args(TimeUnit) for plural in ("", "s")},
    }
)
"""How units are written; not `月` and `日` by themselves, which name a month or a day."""

SHAPE = (
    rf"(?:within|in|预计|大约|约)?\s*(?:[{CHINESE}\d]+\s*(?:-|–|~|至|到|to)\s*)?"
    rf"(?P<number>\d{{1,4}}|[{CHINESE}]+)\s*(?P<unit>{'|'.join(UNIT_WORDS)})"
)
AFTER = r"\s*(?:之内|以内|内|左右)?"

TIMEFRAME_ALLOWED = Text(
    "从现在起的时间，如 尽快、两周内、3个月内、半年内、一年内",
    "a time from now, such as 尽快, 两周内, 3个月内, half a year or within 3 months",
)


def whole_amount(amount: object) -> int:
    if not isinstance(amount, int) or isinstance(amount, bool) or amount < 0:
        raise ValueError(f"amount is {echo(amount)}; give a whole number, 0 or more")
    return int(amount)


@attrs.frozen(kw_only=True, order=False)
class Timeframe:
    """Within so many days, weeks, months or years; 0 days is at once.

    Timeframes compare by their nominal days, so that neither of `30 day` and `1 month` is shorter.

    >>> Timeframe.parse("三个月内")
    Timeframe(amount=3, unit='month')
    >>> Timeframe.parse("两周内") < Timeframe.parse("within 1 month")
    True
    """

    amount: int = attrs.field(converter=whole_amount)
    """How many units; 0 only of days."""
    unit: TimeUnit = attrs.field(validator=attrs.validators.in_(get_args(TimeUnit)))

    def __attrs_post_init__(self) -> None:
        if self.days > MAX_DAYS:
            raise ValueError(f"more than {MAX_DAYS} nominal days were given; give a shorter time")
        if not self.amount and self.unit != "day":
            raise ValueError(f"0 of the unit {self.unit} were given; say at once by 0 of day")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the timeframe that people wrote; of a range such as `1-3个月`, its end.

        Raises `ParseError` for what depends on the day it is read, such as `年底`, `Q3` or `3月`.

        >>> Timeframe.parse("半年内") == Timeframe(amount=6, unit="month")
        True
        """
        if len(text) > MAX_TIMEFRAME_TEXT:
            raise unreadable(text)
        plain = visible(half_width(text)).lower()
        word = WORDS.get(re.sub(AFTER + "$", "", plain, count=1))
        found = re.fullmatch(SHAPE + AFTER, plain)
        amount = whole(found["number"]) if found else None
        try:
            if word:
                return cls(amount=word[0], unit=word[1])
            if found and amount is not None:
                return cls(amount=amount, unit=UNIT_WORDS[found["unit"]])
        except ValueError:
            pass
        raise unreadable(text)

    @property
    def days(self) -> int:
        """Nominal days: 7 a week, 30 a month, 365 a year."""
        return self.amount * NOMINAL_DAYS[self.unit]

    def deadline(self, start: datetime) -> datetime:
        """Return the end of the timeframe in UTC, counted on the calendar of `start`'s own zone.

        A month ends on the same day of a later month, or on its last day where it is shorter.

        >>> from datetime import UTC
        >>> Timeframe(amount=1, unit="month").deadline(datetime(2024, 1, 31, tzinfo=UTC)).day
        29
        """
        # Loading dateutil costs a sixth of the time that importing this whole package may take.
        from dateutil.relativedelta import relativedelta  # noqa: PLC0415  # on first use

        begin = utc(start)
        if not self.amount:
            return begin
        steps = {
            "day": relativedelta(days=self.amount),
            "week": relativedelta(weeks=self.amount),
            "month": relativedelta(months=self.amount),
            "year": relativedelta(years=self.amount),
        }
        return utc(start + steps[self.unit])

    def to(self, language: Language) -> str:
        """Return the timeframe as people write it: `3个月内`, `within 3 months`."""
        if not self.amount:
            return "立即" if language == "zh" else "immediately"
        if language == "zh":
            return f"{self.amount}{ZH_UNITS[self.unit]}内"
        return f"within {self.amount} {self.unit}{'' if self.amount == 1 else 's'}"

    def __str__(self) -> str:
        return self.to("zh")

    def __lt__(self, other: Timeframe) -> bool:
        return self.days < nominal_days(other)

    def __le__(self, other: Timeframe) -> bool:
        return self.days <= nominal_days(other)


def nominal_days(other: object) -> int:
    if not isinstance(other, Timeframe):
        raise TypeError(f"{echo(other)} cannot be compared with a Timeframe; give a Timeframe")
    return other.days


def unreadable(text: str) -> ParseError:
    return ParseError("bad_timeframe", echo(text), TIMEFRAME_ALLOWED)
