"""Moments as people write them: `2024/5/1 9:30`, `2024年5月1日`, `May 1, 2024 9:30 AM`.

How a moment is read, rules for editors:
- First by the mapping's own formats, then as ISO 8601, then as dateutil understands it.
- Never anything that may be two days: the year has four digits, nothing is filled in but midnight,
  and day and month that could change places are refused unless the mapping says which is first.
- The machine's own zone and clock have no say.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import attrs

from leadcore.errors import ParseError
from leadcore.intake.mapping import RowMapping
from leadcore.texts import Text
from leadcore.values import echo, utc
from leadcore.values.characters import half_width, visible

MAX_MOMENT_TEXT = 64
"""Longest text that is read as a moment, in characters."""
YEAR = r"(?<!\d)(?:19|20|21)\d\d(?!\d)"
PROBES = (datetime(2000, 1, 1), datetime(2001, 2, 2))  # noqa: DTZ001 - what shows what is missing
"""What is not written differs between two readings that begin from these."""

MOMENT_ALLOWED = Text(
    "日期时间，如 2024-05-01 09:30、2024/5/1 9:30、2024年5月1日",
    "a date with or without a time, such as 2024-05-01 09:30, 2024/5/1 9:30 or 2024年5月1日",
)
AMBIGUOUS_ALLOWED = Text(
    "日和月不会弄混的写法，如 2024-05-01",
    "a date of which day and month cannot change places, such as 2024-05-01",
)
NAIVE_ALLOWED = Text(
    "带时区的时间，如 2024-05-01T09:30+08:00，或在映射中声明时区",
    "a moment with its zone, such as 2024-05-01T09:30+08:00, or a mapping that says which zone",
)


@attrs.frozen
class Clock:
    """How a table writes its moments, ready to read them."""

    formats: tuple[str, ...]
    zone: ZoneInfo | None
    day_first: bool | None

    @classmethod
    def of(cls, mapping: RowMapping) -> Clock:
        """Return the clock of a mapping; `DefinitionError` where its zone is not known."""
        return cls(mapping.moment_formats, mapping.timezone, mapping.day_first)

    def read(self, cell: object) -> datetime:
        """Return the instant that a cell says; `ParseError` when it says none, or may say two."""
        moment = self.written(cell)
        if moment.utcoffset() is None:
            if self.zone is None:
                raise refused("naive_moment", cell, NAIVE_ALLOWED)
            moment = moment.replace(tzinfo=self.zone)
        try:
            return utc(moment)
        except (ValueError, OverflowError):
            raise refused("bad_moment", cell, MOMENT_ALLOWED) from None

    def written(self, cell: object) -> datetime:
        """Return the date and time in a cell, with the zone that it names, if any."""
        if isinstance(cell, datetime):
            return cell
        if isinstance(cell, date):
            return datetime.combine(cell, time())
        text = cell if isinstance(cell, str) and len(cell) <= MAX_MOMENT_TEXT else ""
        plain = re.sub(r"\s+", " ", visible(half_width(text)))
        for form in self.formats:
            try:
                return datetime.strptime(plain, form)  # noqa: DTZ007 - the zone comes after
            except ValueError:
                continue
        try:
            return datetime.fromisoformat(plain)
        except ValueError:
            return self.understood(plain, cell)

    def understood(self, plain: str, cell: object) -> datetime:
        """Return what dateutil makes of a text, if it can mean but one moment."""
        if not re.search(YEAR, plain) or not plain.isascii():
            raise refused("bad_moment", cell, MOMENT_ALLOWED)
        orders = (False, True) if self.day_first is None else (self.day_first,)
        if re.match(YEAR, plain):
            orders = (False,)  # After the year comes the month, everywhere.
        readings = {complete(plain, day_first) for day_first in orders}
        if None in readings:
            raise refused("bad_moment", cell, MOMENT_ALLOWED)
        if len(readings) > 1:
            raise refused("ambiguous_moment", cell, AMBIGUOUS_ALLOWED)
        return next(moment for moment in readings if moment is not None)


def complete(text: str, day_first: bool) -> datetime | None:
    """Return the moment that dateutil reads if the text says its year, month and day."""
    readings = {lenient(text, probe, day_first) for probe in PROBES}
    return readings.pop() if len(readings) == 1 else None


def lenient(text: str, probe: datetime, day_first: bool) -> datetime | None:
    """Return the moment that dateutil reads, with what is not written taken from `probe`."""
    # Loading dateutil's parser costs more than importing this whole package may take.
    from dateutil.parser import parse  # noqa: PLC0415  # on first use

    try:
        return parse(text, default=probe, dayfirst=day_first, tzinfos=offset_only)
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError, ArithmeticError):
        return None


def offset_only(name: str | None, offset: int | None) -> tzinfo | None:
    """Return the zone of a written offset; a zone's name alone depends on who reads it."""
    if offset is None and name is not None:
        raise ValueError("a zone without its offset")
    return None if offset is None else timezone(timedelta(seconds=offset))


def refused(reason: str, cell: object, allowed: Text) -> ParseError:
    return ParseError(reason, echo(cell), allowed)
