"""Mappings as data: which column of a table gives which field of an enquiry, and how it is read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Literal
from zoneinfo import ZoneInfo

import attrs

from leadcore.errors import DefinitionError, Problem
from leadcore.intake.fields import EXTRA, FIELDS, PARSER_NAMES, ParserName, field_named, gives
from leadcore.texts import Text
from leadcore.values import FrozenMapping, echo
from leadcore.values.characters import half_width, visible
from leadcore.values.extra import MAX_KEYS

MAX_COLUMNS = 200
"""Most headers of a mapping, and columns of a row."""
MAX_SHARING = 5
"""Most columns that give one field together, such as contacts."""
MAX_HEADER = 64
"""Longest header, in characters."""


def spelled(text: str) -> str:
    """Return `text` in the one spelling in which headers, sources and the like are compared."""
    return visible(half_width(text)).casefold()


def usual_parser(column: Column) -> ParserName:
    field = field_named(column.field)
    return field.parsers[0] if field else "text"


@attrs.frozen(kw_only=True)
class Column:
    """One column: its header, the field that it gives, and how its cells are read.

    >>> Column(header="预算", field="demand.budget").parse
    'budget'
    """

    header: str
    """What stands in the first line; width, case and space around it do not matter."""
    field: str
    """A field of `leadcore.intake.fields.FIELDS`, or `extra.` and a name of the host's own."""
    parse: ParserName = attrs.field(default=attrs.Factory(usual_parser, takes_self=True))
    """How a cell is read; by default the usual parser of the field."""
    synonyms: FrozenMapping[str, str] = attrs.field(
        factory=FrozenMapping[str, str], converter=FrozenMapping[str, str]
    )
    """What people write → what they mean by it."""
    also: tuple[str, ...] = attrs.field(default=(), converter=tuple[str, ...])
    """Other headers of the column; the first that a row has is read, `header` before all.

    Problems and notes name the column by its `header`, whichever was read.
    """

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that the column may have, in the order in which they are looked for.

        >>> Column(header="Mobile", field="contacts", also=("MobilePhone",)).headers
        ('Mobile', 'MobilePhone')
        """
        return (self.header, *self.also)


@attrs.frozen(kw_only=True)
class RowMapping:
    """How the rows of one kind of table become enquiries; checked when it is built.

    Rows of a mapping without a column for `received_at` were received when they are read.

    >>> RowMapping(
    ...     name="badges",
    ...     defaults={"source": "trade_show"},
    ...     columns=(Column(header="Badge", field="name"), Column(header="Mail", field="contacts")),
    ... ).headers("contacts")
    ('Mail',)
    """

    name: str
    """What the kind of table is called in errors."""
    columns: tuple[Column, ...] = attrs.field(converter=tuple[Column, ...])
    defaults: FrozenMapping[str, str] = attrs.field(
        factory=FrozenMapping[str, str], converter=FrozenMapping[str, str]
    )
    """Field → the text to read where no column of the row says anything."""
    zone: str | None = None
    """IANA name of the zone of date-times that name none; None refuses them."""
    moment_formats: tuple[str, ...] = attrs.field(default=(), converter=tuple[str, ...])
    """How moments are written, for `datetime.strptime`, tried in this order, then as ISO 8601."""
    day_first: bool | None = None
    """Whether `1/5/2024` is 1 May or 5 January; None refuses what may be both."""
    currency: str = "CNY"
    """The currency of budgets that name none."""
    country: str = "86"
    """The calling code of phone numbers that have none."""
    unmapped: Literal["ignore", "extra"] = "ignore"
    """What happens to columns that the mapping does not name: noted, or kept in `extra`."""

    def __attrs_post_init__(self) -> None:
        problems = tuple(found(self))
        if problems:
            raise DefinitionError(subject(self), problems)

    def headers(self, field: str) -> tuple[str, ...]:
        """Return the headers of the columns that give a field of an enquiry.

        >>> from leadcore.intake import LEAD_SHEET
        >>> LEAD_SHEET.headers("contacts")
        ('联系电话', '电子邮箱', '微信')
        """
        return tuple(column.header for column in self.columns if field in gives(column.field))

    def path(self, field: str) -> str:
        """Return how errors name a field: by its columns, or by itself where it has none.

        >>> from leadcore.intake import LEAD_SHEET
        >>> LEAD_SHEET.path("contacts"), LEAD_SHEET.path("extra.rating")
        ('联系电话/电子邮箱/微信', 'extra.rating')
        """
        return "/".join(self.headers(field)) or field

    @property
    def timezone(self) -> ZoneInfo | None:
        """The zone; `DefinitionError` where the system does not know it.

        It is looked up when it is needed, since looking it up reads the system's files.

        >>> from leadcore.intake import OLIST
        >>> OLIST.timezone
        zoneinfo.ZoneInfo(key='UTC')
        """
        if self.zone is None:
            return None
        try:
            return ZoneInfo(self.zone)
        except (
            KeyError,
            ValueError,
            OSError,
        ):  # What zoneinfo raises for a name, a path, a folder.
            raise DefinitionError(subject(self), (bad_zone(self.zone),)) from None


def subject(mapping: RowMapping) -> Text:
    """Return what errors call a mapping."""
    return Text(f"列映射 {mapping.name} ", f"mapping {mapping.name}")


def found(mapping: RowMapping) -> Iterator[Problem]:
    """Yield everything that is wrong with a mapping."""
    for number, column in enumerate(mapping.columns):
        yield from column_problems(f"columns[{number}]", column)
    yield from clashes(mapping)
    yield from default_problems(mapping)
    yield from setting_problems(mapping)


def column_problems(path: str, column: Column) -> Iterator[Problem]:
    for header in column.headers:
        if not spelled(header) or len(header) > MAX_HEADER:
            allowed = Text(f"1 至 {MAX_HEADER} 个字符", f"1 to {MAX_HEADER} characters")
            yield problem(f"{path}.header", "bad_header", header, allowed)
    field = field_named(column.field)
    if field is None:
        yield unknown_field(f"{path}.field", column.field)
    elif column.parse not in field.parsers:
        near = (
            get_close_matches(str(column.parse), PARSER_NAMES, n=1)
            if column.parse not in PARSER_NAMES
            else []
        )
        meant = f", did you mean {near[0]}" if near else ""
        known = ", ".join(field.parsers)
        allowed = Text(
            f"{column.field} 的读法：{known}", f"for {column.field} one of {known}{meant}"
        )
        yield problem(f"{path}.parse", "unknown_parser", column.parse, allowed)


def every_header(mapping: RowMapping) -> Iterator[str]:
    return (header for column in mapping.columns for header in column.headers)


def clashes(mapping: RowMapping) -> Iterator[Problem]:
    """Yield the headers that stand twice, and the fields that only one column can give."""
    headers = Counter(map(spelled, every_header(mapping)))
    for header in (header for header, count in headers.items() if count > 1):
        allowed = Text("每个表头一次", "every header once")
        yield problem("columns", "duplicate_header", header, allowed)
    given = Counter(name for column in mapping.columns for name in gives(column.field))
    for name, count in given.items():
        field = field_named(name)
        most = MAX_SHARING if field is not None and field.many else 1
        if count > most:
            allowed = Text(f"该字段至多 {most} 列", f"at most {most} column(s) for this field")
            yield problem("columns", "duplicate_field", name, allowed)


def default_problems(mapping: RowMapping) -> Iterator[Problem]:
    for name in mapping.defaults:
        if field_named(name) is None or name in ("id", "place"):
            yield unknown_field("defaults", name)
    if not mapping.headers("source") and "source" not in mapping.defaults:
        allowed = Text("来源的一列，或默认来源", "a column for the source, or a default source")
        yield problem("columns", "no_source", Text("空", "nothing"), allowed)


def setting_problems(mapping: RowMapping) -> Iterator[Problem]:
    headers = len(tuple(every_header(mapping)))
    if headers > MAX_COLUMNS:
        allowed = Text(f"最多 {MAX_COLUMNS} 个表头", f"at most {MAX_COLUMNS} headers")
        yield problem("columns", "too_many_columns", headers, allowed)
    extra = sum(column.field.startswith(EXTRA) for column in mapping.columns)
    if extra > MAX_KEYS:
        allowed = Text(f"extra 最多 {MAX_KEYS} 列", f"at most {MAX_KEYS} columns for extra")
        yield problem("columns", "too_many_extra", extra, allowed)
    if mapping.zone is not None and not re.fullmatch(r"(?!localtime)[\w+/-]{1,64}", mapping.zone):
        yield bad_zone(mapping.zone)
    if not re.fullmatch(r"[A-Z]{3}", mapping.currency):
        allowed = Text("ISO 4217 货币代码，如 CNY", "an ISO 4217 code, such as CNY")
        yield problem("currency", "bad_currency", mapping.currency, allowed)
    if not re.fullmatch(r"[1-9]\d{0,2}", mapping.country, re.ASCII):
        allowed = Text("国际区号，如 86", "a calling code, such as 86")
        yield problem("country", "bad_country", mapping.country, allowed)
    for form in mapping.moment_formats:
        if not re.search("(?=.*%Y)(?=.*%d)(?=.*%[mbB])", form):
            allowed = Text("含 %Y、%m 和 %d 的格式", "a format with %Y, %m and %d")
            yield problem("moment_formats", "bad_format", form, allowed)


def problem(path: str, code: str, given: object, allowed: Text) -> Problem:
    shown = given if isinstance(given, Text) else echo(given)
    return Problem(path=path, code=code, given=shown, allowed=allowed)


def unknown_field(path: str, name: str) -> Problem:
    known = [name for name in FIELDS if name not in ("place",)]
    near = get_close_matches(name[:MAX_HEADER], FIELDS, n=1)
    listed = ", ".join((*known, f"{EXTRA}…"))
    meant = f"did you mean {near[0]}" if near else f"one of {listed}"
    return problem(path, "unknown_field", name, Text(f"字段之一：{listed}", meant))


def bad_zone(zone: str) -> Problem:
    allowed = Text(
        "IANA 时区名，如 Asia/Shanghai；系统没有时区库时请安装 tzdata",
        "the name of an IANA zone, such as Asia/Shanghai;"
        " install tzdata where the system has no zones",
    )
    return problem("zone", "unknown_zone", zone, allowed)
