"""What the tests of intake are given: a key, a moment, a good row, and ways of reading one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import attrs

from leadcore.intake import (
    LEAD_SHEET,
    Accepted,
    Column,
    Refused,
    Requirements,
    RowMapping,
    read_row,
)
from leadcore.intake.fields import ParserName
from leadcore.model import NewLead
from leadcore.values import FingerprintKey

KEY = FingerprintKey(id="test", secret=b"0123456789abcdef")
NOW = datetime(2024, 7, 1, tzinfo=UTC)
ANYTHING = Requirements(required=())
GOOD = {
    "获取时间": "2024/5/1 9:30",
    "线索来源": "展会",
    "联系人": "王敏",
    "联系电话": "138 1234 5678",
    "行业": "教育",
    "省份": "江苏",
    "城市": "南京",
}
"""A row of the 线索管理表 with nothing but what is required."""


def read(
    row: object, mapping: RowMapping = LEAD_SHEET, requirements: Requirements | None = None
) -> Accepted | Refused:
    asked = Requirements() if requirements is None else requirements
    return read_row(row, mapping, requirements=asked, key=KEY, now=NOW)


def accepted(row: object, mapping: RowMapping = LEAD_SHEET) -> Accepted:
    answer = read(row, mapping)
    assert isinstance(answer, Accepted), str(answer)
    return answer


def refused(row: object, mapping: RowMapping = LEAD_SHEET) -> Refused:
    answer = read(row, mapping)
    assert isinstance(answer, Refused), str(answer)
    return answer


def codes(answer: Refused) -> list[tuple[str, str]]:
    """Return path and code of every problem."""
    return [(problem.path, problem.code) for problem in answer.problems]


def notes(answer: Accepted | Refused) -> set[tuple[str, str]]:
    """Return path and code of every note but those on the columns of the row."""
    return {(note.path, note.code) for note in answer.notes if note.path != "row"}


def sole(
    field: str, cell: object, parse: ParserName | None = None, **settings: Any
) -> Accepted | Refused:
    """Read a row of one column, which gives `field`; whatever is read is enough."""
    column = Column(header="column", field=field)
    if parse is not None:
        column = attrs.evolve(column, parse=parse)
    defaults = {} if field == "source" else {"source": "referral"}
    mapping = RowMapping(name="sole", columns=(column,), defaults=defaults, **settings)
    return read({"column": cell}, mapping, ANYTHING)


def new_of(answer: Accepted | Refused) -> NewLead:
    assert isinstance(answer, Accepted), str(answer)
    return answer.new


def code_of(answer: Accepted | Refused) -> str:
    """Return the code of the one problem of a refused row."""
    assert isinstance(answer, Refused), str(answer)
    (problem,) = answer.problems
    return problem.code
