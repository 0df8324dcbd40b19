"""From rows to enquiries: every row is accepted or refused, with all that is to be said of it.

`read_rows` is lazy and never stops at a bad row. What it says of a row names columns and what was
given, never a name, a number or an address.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import cast

import attrs

from leadcore.errors import Problem
from leadcore.intake.enquiry import Draft, draft_of
from leadcore.intake.layout import ROW, Layout, is_row, layout_of
from leadcore.intake.mapping import RowMapping
from leadcore.intake.notes import Note
from leadcore.intake.parsers import Around
from leadcore.intake.requirements import NOTHING, Requirements
from leadcore.model import NewLead
from leadcore.texts import Text
from leadcore.values import FingerprintKey, utc

NEEDED: Mapping[str, Text] = MappingProxyType(
    {"received_at": Text("获取时间", "when it was received"), "source": Text("来源", "the source")}
)
"""What every enquiry has, whatever the requirements are."""
BLANK = Problem(
    path=ROW,
    code="blank_row",
    given=NOTHING,
    allowed=Text(
        "至少一个有内容的单元格，或删去此行", "a cell with something in it, or no such row"
    ),
)


@attrs.frozen(kw_only=True)
class Accepted:
    """A row that is an enquiry, and what was read otherwise than it was written.

    >>> from datetime import UTC
    >>> new = NewLead(source="referral", received_at=datetime(2024, 5, 1, tzinfo=UTC))
    >>> Accepted(number=1, new=new).notes
    ()
    """

    number: int
    """Which row it was, counted from 1."""
    new: NewLead
    notes: tuple[Note, ...] = ()
    row: object = attrs.field(default=None, repr=False, eq=False)
    """The caller's own row, as it was given."""


@attrs.frozen(kw_only=True)
class Refused:
    """A row that is no enquiry yet: everything that is wrong with it, and the row, to be mended.

    >>> city = Text("城市", "the city")
    >>> problem = Problem(path="城市", code="missing", given=NOTHING, allowed=city)
    >>> print(Refused(number=7, problems=(problem,)))
    row 7: 1 problem(s)
    - 城市: nothing given; allowed: the city [missing]
    """

    number: int
    """Which row it was, counted from 1."""
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...] = ()
    row: object = attrs.field(default=None, repr=False, eq=False)
    """The caller's own row, as it was given; it can be mended and read again."""

    def __str__(self) -> str:
        lines = "".join(f"\n- {problem}" for problem in self.problems)
        return f"row {self.number}: {len(self.problems)} problem(s){lines}"


def read_row(
    row: object,
    mapping: RowMapping,
    *,
    requirements: Requirements,
    key: FingerprintKey,
    now: datetime,
    number: int = 1,
) -> Accepted | Refused:
    """Return one row as an enquiry, or why it is none.

    >>> from datetime import UTC
    >>> from leadcore.intake import LEAD_SHEET
    >>> row = {"获取时间": "2024/5/1 9:30", "线索来源": "展会", "联系人": "王敏", "行业": "教育",
    ...        "联系电话": "13812345678", "省份": "江苏", "城市": "南京", "预算": "20-30万"}
    >>> key = FingerprintKey(id="2024", secret=b"0123456789abcdef")
    >>> june = datetime(2024, 6, 1, tzinfo=UTC)
    >>> new = read_row(row, LEAD_SHEET, requirements=Requirements(), key=key, now=june).new
    >>> new.source, new.city, str(new.demand.budget), str(new.contacts[0])
    ('trade_show', '南京市', '20–30万元', '电话尾号5678')
    """
    reader = Reader.of(mapping, requirements, key, now)
    return reader.read(number, row, layout_of(row, mapping, reader.required), again=False)


def read_rows(
    rows: Iterable[object],
    mapping: RowMapping,
    *,
    requirements: Requirements,
    key: FingerprintKey,
    now: datetime,
) -> Iterator[Accepted | Refused]:
    """Read rows one by one, as they are asked for: one answer for each row, in order.

    Notes on the columns of the table as a whole come with the first row that has these columns.
    Raises `DefinitionError` at once where the mapping names a zone that the system does not know.

    >>> from datetime import UTC
    >>> from leadcore.intake import OLIST
    >>> rows = [{"mql_id": "a1", "origin": "social"}, {"origin": "socials"}, None]
    >>> asked = Requirements(required=("id",), sources={"social": Text("社交", "social")})
    >>> key = FingerprintKey(id="2024", secret=b"0123456789abcdef")
    >>> june = datetime(2018, 6, 1, tzinfo=UTC)
    >>> for answer in read_rows(rows, OLIST, requirements=asked, key=key, now=june):
    ...     print(*(f"{problem.path} {problem.code}" for problem in answer.problems), sep=", ")
    first_contact_date missing_columns
    mql_id/first_contact_date missing_columns, origin unknown_source
    row not_a_row
    """
    return Reader.of(mapping, requirements, key, now).read_all(rows)


@attrs.frozen(kw_only=True)
class Reader:
    """All that reading a row needs beside the row."""

    around: Around
    requirements: Requirements
    required: frozenset[str]
    now: datetime

    @classmethod
    def of(
        cls, mapping: RowMapping, requirements: Requirements, key: FingerprintKey, now: datetime
    ) -> Reader:
        if not isinstance(cast("object", mapping), RowMapping):
            kind = type(mapping).__name__
            raise TypeError(f"mapping: a {kind} was given; allowed: a RowMapping of columns")
        return cls(
            around=Around.of(mapping, requirements.sources, key),
            requirements=requirements,
            required=frozenset((*requirements.required, *NEEDED)),
            now=utc(now),
        )

    def read_all(self, rows: Iterable[object]) -> Iterator[Accepted | Refused]:
        """Read rows; those with the same columns as the row before have its layout."""
        last = Layout()
        for number, row in enumerate(rows, start=1):
            again = is_row(row) and last.keys != () and tuple(row) == last.keys
            layout = last if again else layout_of(row, self.around.mapping, self.required)
            yield self.read(number, row, layout, again=again)
            last = layout

    def read(self, number: int, row: object, layout: Layout, *, again: bool) -> Accepted | Refused:
        """Return what one row says; `again` leaves out the notes on its columns."""
        notes = () if again else layout.notes
        if not is_row(row) or not layout.cells:
            return Refused(number=number, problems=layout.problems, notes=notes, row=row)
        draft = draft_of(((row[key], column) for key, column in layout.cells), self.around)
        new = draft.new_lead(self.now)
        problems = (
            *layout.problems,
            *draft.problems,
            *self.unmet(new, draft, layout.absent | draft.failed),
        )
        if draft.is_blank:
            problems = (BLANK,)
        notes += draft.notes
        if problems:
            return Refused(number=number, problems=problems, notes=notes, row=row)
        return Accepted(number=number, new=new, notes=notes, row=row)

    def unmet(self, new: NewLead, draft: Draft, named: frozenset[str]) -> Iterator[Problem]:
        """Yield the requirements that are not met, but for fields that have a problem already."""
        mapping = self.around.mapping
        lacking = {field for field in NEEDED if mapping.headers(field)} - set(draft.values)
        for field in (field for field in NEEDED if field in lacking - named):
            path = mapping.path(field)
            yield Problem(path=path, code="missing", given=NOTHING, allowed=NEEDED[field])
        for problem in self.requirements.problems(new, self.now):
            if problem.path not in named | lacking:
                yield attrs.evolve(problem, path=mapping.path(problem.path))
