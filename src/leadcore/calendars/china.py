"""Mainland China's working calendar: the days off and the make-up days 调休 of every year.

Each year's days are announced by a notice of the State Council's General Office
(国务院办公厅关于部分节假日安排的通知), usually in November of the year before; a row of `NOTICES`
is one year's days with the pages on which they were published. What has not been announced is not
known: past the last row a calendar refuses to answer. The next notice may still move the last days
of the last year, as those for 2008, 2012, 2019 and 2023 did.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import attrs

from leadcore.calendars.schedule import SpecialDay, Week, Window, Windows
from leadcore.calendars.work_calendar import WorkCalendar

PUBLISHED: Final = "https://www.gov.cn/zhengce/zhengceku/"
"""Where the notices stand."""


@attrs.frozen
class Notice:
    """One year's days as announced; days of the year before are written with their year."""

    year: int
    closed: str
    """Days off, single ones and runs such as `01-01..03`, weekends within them included."""
    worked: str
    """Weekend days that are worked to make up for them."""
    pages: str
    """The pages of the notice and of what amended it, below `PUBLISHED`."""


# fmt: off
NOTICES: Final = (
    Notice(2007, "01-01..03 02-18..24 05-01..07 10-01..07",
           "02-17 02-25 04-28 04-29 09-29 09-30",
           "2008-03/28/content_1761.htm"),
    Notice(2008, "2007-12-30..01-01 02-06..12 04-04..06 05-01..03 06-07..09 09-13..15 09-29..10-05",
           "2007-12-29 02-02 02-03 05-04 09-27 09-28",
           "2008-03/28/content_1645.htm"),
    Notice(2009, "01-01..03 01-25..31 04-04..06 05-01..03 05-28..30 10-01..08",
           "01-04 01-24 02-01 05-31 09-27 10-10",
           "2008-12/10/content_1572.htm"),
    Notice(2010, "01-01..03 02-13..19 04-03..05 05-01..03 06-14..16 09-22..24 10-01..07",
           "02-20 02-21 06-12 06-13 09-19 09-25 09-26 10-09",
           "2009-12/08/content_1476.htm"),
    Notice(2011, "01-01..03 02-02..08 04-03..05 04-30..05-02 06-04..06 09-10..12 10-01..07",
           "01-30 02-12 04-02 10-08 10-09",
           "2010-12/10/content_1423.htm"),
    Notice(2012, "01-01..03 01-22..28 04-02..04 04-29..05-01 06-22..24 09-30..10-07",
           "2011-12-31 01-21 01-29 03-31 04-01 04-28 09-29",
           "2011-12/06/content_1411.htm"),
    Notice(2013, "01-01..03 02-09..15 04-04..06 04-29..05-01 06-10..12 09-19..21 10-01..07",
           "01-05 01-06 02-16 02-17 04-07 04-27 04-28 06-08 06-09 09-22 09-29 10-12",
           "2012-12/10/content_1353.htm"),
    Notice(2014, "01-01 01-31..02-06 04-05 04-07 05-01..03 06-02 09-08 10-01..07",
           "01-26 02-08 05-04 09-28 10-11",
           "2014-01/02/content_1194.htm"),
    Notice(2015, "01-01..03 02-18..24 04-05..06 05-01 06-20 06-22 09-03..05 09-27 10-01..07",
           "01-04 02-15 02-28 09-06 10-10",
           "2014-12/16/content_9302.htm 2015-05/13/content_9742.htm"),
    Notice(2016, "01-01 02-07..13 04-04 05-01..02 06-09..11 09-15..17 10-01..07",
           "02-06 02-14 06-12 09-18 10-08 10-09",
           "2015-12/10/content_10394.htm"),
    Notice(2017, "01-01..02 01-27..02-02 04-02..04 05-01 05-28..30 10-01..08",
           "01-22 02-04 04-01 05-27 09-30",
           "2016-12/01/content_5141603.htm"),
    Notice(2018, "01-01 02-15..21 04-05..07 04-29..05-01 06-18 09-24 10-01..07",
           "02-11 02-24 04-08 04-28 09-29 09-30",
           "2017-11/30/content_5243579.htm"),
    Notice(2019, "2018-12-30..01-01 02-04..10 04-05 05-01..04 06-07 09-13 10-01..07",
           "2018-12-29 02-02 02-03 04-28 05-05 09-29 10-12",
           "2018-12/06/content_5346276.htm 2019-03/22/content_5375877.htm"),
    Notice(2020, "01-01 01-24..02-02 04-04..06 05-01..05 06-25..27 10-01..08",
           "01-19 04-26 05-09 06-28 09-27 10-10",
           "2019-11/21/content_5454164.htm 2020-01/27/content_5472352.htm"),
    Notice(2021, "01-01..03 02-11..17 04-03..05 05-01..05 06-12..14 09-19..21 10-01..07",
           "02-07 02-20 04-25 05-08 09-18 09-26 10-09",
           "2020-11/25/content_5564127.htm"),
    Notice(2022, "01-01..03 01-31..02-06 04-03..05 04-30..05-04 06-03..05 09-10..12 10-01..07",
           "01-29 01-30 04-02 04-24 05-07 10-08 10-09",
           "2021-10/25/content_5644835.htm"),
    Notice(2023, "2022-12-31..01-02 01-21..27 04-05 04-29..05-03 06-22..24 09-29..10-06",
           "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
           "2022-12/08/content_5730844.htm"),
    Notice(2024, "01-01 02-10..17 04-04..06 05-01..05 06-10 09-15..17 10-01..07",
           "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
           "202310/content_6911528.htm"),
    Notice(2025, "01-01 01-28..02-04 04-04..06 05-01..05 05-31..06-02 10-01..08",
           "01-26 02-08 04-27 09-28 10-11",
           "202411/content_6986383.htm"),
    Notice(2026, "01-01..03 02-15..23 04-04..06 05-01..05 06-19..21 09-25..27 10-01..07",
           "01-04 02-14 02-28 05-09 09-20 10-10",
           "202511/content_7047091.htm"),
)
# fmt: on

FIRST_YEAR: Final = NOTICES[0].year
LAST_YEAR: Final = NOTICES[-1].year
"""The last year that was announced when this table was written."""


def mainland_china(week: Week | None = None, *, make_up: Windows | None = None) -> WorkCalendar:
    """Return the working calendar of mainland China, in Shanghai's time.

    week: the hours of an ordinary week; Monday to Friday, 09:00 to 18:00, when not given.
    make_up: the hours of a make-up day 调休; those of Monday when not given.

    Its last day is the end of the last year that was announced; after it, `CalendarRangeError`.

    >>> from datetime import datetime
    >>> sunday = datetime.fromisoformat("2025-01-26T10:00+08:00")
    >>> print(mainland_china().add(sunday, timedelta(hours=8)))
    2025-01-26 18:00:00+08:00
    """
    hours = Week.weekdays(Window.parse("09:00-18:00")) if week is None else week
    days = announced(hours.monday if make_up is None else make_up)
    return WorkCalendar(
        zone="Asia/Shanghai",
        week=hours,
        special_days=tuple(sorted(days, key=lambda special: special.day)),
        first=date(FIRST_YEAR, 1, 1),
        last=date(LAST_YEAR, 12, 31),
    )


def announced(make_up: Windows) -> Iterator[SpecialDay]:
    for notice in NOTICES:
        source = " ".join(PUBLISHED + page for page in notice.pages.split())
        for run in notice.closed.split():
            for day in days_of(run, notice.year):
                yield SpecialDay(day=day, source=source)
        for text in notice.worked.split():
            yield SpecialDay(day=day_of(text, notice.year), windows=make_up, source=source)


def days_of(run: str, year: int) -> Iterator[date]:
    """Yield the days of `01-01`, of `01-01..03` or of `2007-12-30..01-01`, both ends included."""
    first, _, last = run.partition("..")
    day = day_of(first, year)
    end = day.replace(day=int(last)) if len(last) == len("03") else day_of(last or first, year)
    while day <= end:
        yield day
        day += timedelta(days=1)


def day_of(text: str, year: int) -> date:
    return date.fromisoformat(text if len(text) > len("01-01") else f"{year}-{text}")
