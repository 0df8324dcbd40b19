"""What a decision table is made of: output columns and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import attrs

from leadcore.errors import Problem
from leadcore.rules.nearest import did_you_mean
from leadcore.rules.nodes import BoundError, Constant
from leadcore.rules.parts import of_kind, tuple_of
from leadcore.rules.plain_values import KINDS, ValueKind, excerpt, read_plain, value_reader
from leadcore.rules.tables.places import misfitting, wrong
from leadcore.texts import Text

MAX_NAME: Final = 100
"""How many characters the name of an output may have."""
MAX_VALUES: Final = 1_000
"""How many values an output may list."""

Values = tuple[Constant, ...]
"""What a row gives: one value for each output."""


@attrs.frozen(kw_only=True)
class TableOutput:
    """A column of a decision table that says what is decided.

    >>> TableOutput(name="carrier", kind="text", values=("truck", "bicycle")).values[0]
    'truck'
    """

    name: str
    kind: ValueKind
    """What its values are."""
    values: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    """Every value there is, the most important first, as text; empty where any may stand."""


@attrs.frozen(kw_only=True)
class TableRow:
    """A rule of a decision table: what must hold of each input, and what it then gives.

    >>> TableRow(id="1", when=("> 20", "-"), then=("truck",)).then
    ('truck',)
    """

    id: str = attrs.field(validator=of_kind(str))
    """Unique in its table."""
    when: tuple[str, ...] = attrs.field(validator=tuple_of(str))
    """An entry for each input; `-` or nothing is anything."""
    then: tuple[str, ...] = attrs.field(validator=tuple_of(str))
    """A value for each output, as text; a text stands without quotes."""


def reader(output: TableOutput) -> Callable[[str], Constant]:
    """Return what reads the cells of a column; BoundError says what may stand there."""
    return value_reader(output.kind, output.values)


def ranks(output: TableOutput) -> Mapping[Constant, int]:
    """Return the place of each value that the column lists, the most important being 0."""
    return {read_plain(output.kind, value): place for place, value in enumerate(output.values)}


def output_problems(output: TableOutput, path: str) -> Iterator[Problem]:
    """Yield what is wrong with the header of an output."""
    if not 0 < len(output.name) <= MAX_NAME or not output.name.isprintable():
        allowed = Text(f"1 至 {MAX_NAME} 个可见字符", f"1 to {MAX_NAME} visible characters")
        yield wrong(path, "bad_name", excerpt(output.name), allowed)
    if output.kind not in KINDS:
        yield wrong(path, "unknown_kind", excerpt(output.kind), did_you_mean(output.kind, KINDS))
        return
    if len(output.values) > MAX_VALUES:
        allowed = Text(f"至多 {MAX_VALUES} 个取值", f"at most {MAX_VALUES} values")
        yield wrong(path, "too_many", str(len(output.values)), allowed)
    for value in output.values[:MAX_VALUES]:
        try:
            read_plain(output.kind, value)
        except BoundError as error:
            yield misfitting(path, error)
