"""Decision tables: rows of conditions on named inputs, with typed outputs and a hit policy.

Definitions are plain data, checked for themselves when they are built and against a schema when
they are bound.

>>> import attrs
>>> from datetime import UTC, datetime
>>> from leadcore.rules import Schema
>>> @attrs.frozen
... class Parcel:
...     weight: float | None = None
...     city: str | None = None
>>> table = DecisionTable.parse([
...     ["F", "weight", "city", "carrier: text", "days: number"],
...     ["heavy", "> 20", "-", "truck", "3"],
...     ["near", "-", '"上海市", "苏州市"', "bicycle", "1"],
...     ["otherwise", "", "", "van", "2"],
... ])
>>> bound = table.bind(Schema.of(Parcel))
>>> bound.decide(Parcel(weight=5, city="上海市"), now=datetime.now(UTC)).records()
({'carrier': 'bicycle', 'days': 1},)
>>> print(bound.explain(Parcel(city="北京市"), now=datetime.now(UTC)).to("en"))
no row matches, so the default: carrier = van, days = 2
  unknown: heavy: weight > 20 (weight = missing)
  false: near: city in ("上海市", "苏州市") (city = 北京市)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final, cast

import attrs

from leadcore.errors import Problem
from leadcore.rules.binding import MAX_ID, refuse
from leadcore.rules.nearest import did_you_mean
from leadcore.rules.nodes import BoundError
from leadcore.rules.parts import tuple_of
from leadcore.rules.plain_values import excerpt, listed
from leadcore.rules.schema import Schema
from leadcore.rules.tables.bound_table import BoundDecisionTable
from leadcore.rules.tables.columns import TableOutput, TableRow, output_problems, reader
from leadcore.rules.tables.conditions import row_conditions
from leadcore.rules.tables.hits import HIT_POLICIES, NUMERIC, RANKED, HitPolicy
from leadcore.rules.tables.places import FIRST_COLUMN, FIRST_ROW, address, misfitting, wrong
from leadcore.rules.tables.sheet import MAX_COLUMNS, MAX_PROBLEMS, MAX_ROWS, OTHERWISE, read_sheet
from leadcore.rules.views import Block, Code, Table, View
from leadcore.texts import Text, as_text

SUBJECT: Final = Text("决策表", "decision table")
"""What a refused table is called."""


@attrs.frozen(kw_only=True)
class DecisionTable(View):
    """A decision table (DMN 1.x); plain data, equal when the same.

    Problems name the cell as a spreadsheet would: the header is row 1, the ids are column A.

    >>> try:
    ...     DecisionTable.parse([["U", "weight", "days: number"], ["1", "> 20", "three"]])
    ... except ValueError as error:
    ...     print(error)
    the decision table cannot be used, 1 problem(s):
    - C2 (days): 'three' given; allowed: a number such as 200_000 or 0.5 [bad_value]
    """

    hit: HitPolicy
    """What is given when several rows match."""
    inputs: tuple[str, ...] = attrs.field(validator=tuple_of(str))
    """What the entries of each input column are about: a field, or a function of fields."""
    outputs: tuple[TableOutput, ...] = attrs.field(validator=tuple_of(TableOutput))
    rows: tuple[TableRow, ...] = attrs.field(validator=tuple_of(TableRow))
    otherwise: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    """A value for each output, given when no row matches; empty gives nothing."""

    def __attrs_post_init__(self) -> None:
        found = chain(shape_problems(self), value_problems(self))
        refuse(SUBJECT, islice(found, MAX_PROBLEMS))

    @classmethod
    def parse(cls, cells: Iterable[Sequence[str]]) -> DecisionTable:
        """Return the table of a sheet, such as `csv.reader` gives; DefinitionError lists all.

        The corner has the hit policy, the first column the ids, `otherwise` the default outputs.
        """
        sheet = read_sheet(cells)
        refuse(SUBJECT, sheet.problems)
        return cls(
            hit=cast("HitPolicy", sheet.hit),
            inputs=sheet.inputs,
            outputs=sheet.outputs,
            rows=sheet.rows,
            otherwise=sheet.otherwise,
        )

    def bind(self, schema: Schema) -> BoundDecisionTable:
        """Return the table ready to decide; DefinitionError lists every cell that is refused."""
        conditions, problems = row_conditions(schema, self.inputs, self.rows)
        refuse(SUBJECT, problems)
        return BoundDecisionTable(self, schema, conditions)

    def blocks(self) -> tuple[Block, ...]:
        """Return the table as its sheet, the default outputs in the last row."""
        names = [*self.inputs, *(output.name for output in self.outputs)]
        rows = [(row.id, *row.when, *row.then) for row in self.rows]
        if self.otherwise:
            rows.append((OTHERWISE, *["-"] * len(self.inputs), *self.otherwise))
        policy = HIT_POLICIES[self.hit]
        return (
            Table(
                caption=Text(f"{SUBJECT.zh}（{policy.zh}）", f"{SUBJECT.en} ({policy.en})"),
                columns=(as_text(self.hit), *(as_text(name) for name in names)),
                rows=tuple(tuple(Code(cell or "-") for cell in row) for row in rows),
            ),
        )


def shape_problems(table: DecisionTable) -> Iterator[Problem]:
    """Yield what is wrong with the header, with rows as a whole, and with their ids."""
    yield from header_problems(table)
    yield from policy_problems(table)
    yield from row_problems(table)


def header_problems(table: DecisionTable) -> Iterator[Problem]:
    if table.hit not in HIT_POLICIES:
        yield wrong(
            "A1", "unknown_policy", excerpt(table.hit), did_you_mean(table.hit, HIT_POLICIES)
        )
    if not table.outputs:
        allowed = Text(
            "至少一个输出，如 carrier: text", "at least one output, such as carrier: text"
        )
        yield wrong("header", "no_output", Text("没有输出", "no output"), allowed)
    count = len(table.inputs) + len(table.outputs)
    if count > MAX_COLUMNS:
        allowed = Text(f"至多 {MAX_COLUMNS} 列", f"at most {MAX_COLUMNS} columns")
        yield wrong("header", "too_many", str(count), allowed)
    names = Counter(output.name for output in table.outputs)
    for column, output in enumerate(table.outputs, start=FIRST_COLUMN + len(table.inputs)):
        place = address(column, 1)
        yield from output_problems(output, place)
        if names[output.name] > 1:
            allowed = Text("每个名称只用一次", "every name once")
            yield wrong(place, "duplicate", excerpt(output.name), allowed)


def policy_problems(table: DecisionTable) -> Iterator[Problem]:
    """Yield what the hit policy needs of the outputs and they lack."""
    first = FIRST_COLUMN + len(table.inputs)
    for column, output in enumerate(table.outputs, start=first):
        if table.hit in RANKED and not output.values:
            allowed = Text(
                f"按重要性列出取值，如 {output.name}: text (a, b)",
                f"its values, the most important first: {output.name}: text (a, b)",
            )
            given = Text("没有取值顺序", "no order of values")
            yield wrong(address(column, 1), "no_order", given, allowed)
    kinds = [output.kind for output in table.outputs]
    if table.hit in NUMERIC and kinds != ["number"]:
        allowed = Text("一个 number 输出", "one output, a number")
        yield wrong(address(first, 1), "not_one_number", listed(kinds), allowed)
    if table.hit == "C#" and table.otherwise:
        allowed = Text("无默认值：没有行成立时为 0", "no default: where no row matches it is 0")
        row = FIRST_ROW + len(table.rows)
        yield wrong(address(0, row), "no_default", OTHERWISE, allowed)


def row_problems(table: DecisionTable) -> Iterator[Problem]:
    if len(table.rows) > MAX_ROWS:
        allowed = Text(f"至多 {MAX_ROWS} 行", f"at most {MAX_ROWS} rows")
        yield wrong("rows", "too_many", str(len(table.rows)), allowed)
        return
    ids = Counter(row.id for row in table.rows)
    inputs, outputs = len(table.inputs), len(table.outputs)
    for number, row in enumerate(table.rows, start=FIRST_ROW):
        yield from id_problems(row.id, ids[row.id], address(0, number))
        if (len(row.when), len(row.then)) != (inputs, outputs):
            yield misshapen(address(0, number), len(row.when), len(row.then), inputs, outputs)
    if table.otherwise and len(table.otherwise) != outputs:
        place = address(0, FIRST_ROW + len(table.rows))
        yield misshapen(place, 0, len(table.otherwise), 0, outputs)


def id_problems(id_: str, times: int, place: str) -> Iterator[Problem]:
    if times > 1:
        yield wrong(place, "duplicate", excerpt(id_), Text("每个 id 只用一次", "every id once"))
    if id_ == OTHERWISE:
        allowed = Text("默认值只在最后一行", "the default outputs in the last row only")
        yield wrong(place, "bad_id", OTHERWISE, allowed)
    elif not 0 < len(id_) <= MAX_ID or not id_.isprintable():
        allowed = Text(f"1 至 {MAX_ID} 个可见字符", f"1 to {MAX_ID} visible characters")
        yield wrong(place, "bad_id", excerpt(id_), allowed)


def misshapen(place: str, inputs: int, outputs: int, wanted: int, wanted_out: int) -> Problem:
    given = Text(f"{inputs} 个输入、{outputs} 个输出", f"{inputs} inputs and {outputs} outputs")
    allowed = Text(f"{wanted} 个输入、{wanted_out} 个输出", f"{wanted} and {wanted_out}")
    return wrong(place, "misshapen", given, allowed)


def value_problems(table: DecisionTable) -> Iterator[Problem]:
    """Yield every output cell that its column refuses; a column that is wrong itself says more."""
    readers = [
        None if any(output_problems(output, "")) else reader(output) for output in table.outputs
    ]
    first = FIRST_COLUMN + len(table.inputs)
    lines = (*(row.then for row in table.rows), table.otherwise)
    for number, then in enumerate(lines, start=FIRST_ROW):
        for column, (read, text) in enumerate(zip(readers, then, strict=False)):
            try:
                if read is not None:
                    read(text)
            except BoundError as error:
                place = address(first + column, number, table.outputs[column].name)
                yield misfitting(place, error)
