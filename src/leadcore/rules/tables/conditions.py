"""The conditions of a decision table's rows: the entries of each, all of which must be true."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import Final

from leadcore.errors import Problem, RuleError
from leadcore.rules.check import check
from leadcore.rules.condition import Condition
from leadcore.rules.explain import walk
from leadcore.rules.nodes import BoundError, Call, Compare, Const, Expression, Field, Known, conjoin
from leadcore.rules.parse import MAX_NODES, parse
from leadcore.rules.places import MAX_SOURCE
from leadcore.rules.plain_values import excerpt
from leadcore.rules.printing import canonical
from leadcore.rules.schema import Schema
from leadcore.rules.tables.columns import TableRow
from leadcore.rules.tables.entries import entry_tree
from leadcore.rules.tables.places import (
    FIRST_COLUMN,
    FIRST_ROW,
    address,
    misfitting,
    unreadable,
    wrong,
)
from leadcore.rules.tables.sheet import MAX_PROBLEMS
from leadcore.texts import Text

MAX_TERM: Final = 200
"""How many characters the header of an input may have."""

Read = Callable[[str], "Expression | None"]
"""What makes a checked condition of an entry; None where anything goes."""


def row_conditions(
    schema: Schema, inputs: Sequence[str], rows: Sequence[TableRow]
) -> tuple[tuple[Condition, ...], list[Problem]]:
    """Return the condition of every row, and the first problems of the cells that are refused."""
    problems = [
        problem
        for column, term in enumerate(inputs, start=FIRST_COLUMN)
        for problem in term_problems(schema, term, address(column, 1))
    ]
    if problems:
        return (), problems
    readers: list[Read] = [cache(partial(entry_tree, schema, term)) for term in inputs]
    conditions: list[Condition] = []
    for number, row in enumerate(rows, start=FIRST_ROW):
        trees = list(entries(readers, inputs, row, number, problems))
        if len(problems) >= MAX_PROBLEMS:
            break
        try:
            conditions.append(Condition(schema, all_of(trees)))
        except BoundError as error:
            problems.append(misfitting(address(0, number), error))
    return tuple(conditions), problems


def entries(
    readers: Sequence[Read],
    inputs: Sequence[str],
    row: TableRow,
    number: int,
    problems: list[Problem],
) -> Iterator[Expression]:
    """Yield the conditions of a row, and add what is refused to `problems`."""
    for column, (read, entry) in enumerate(zip(readers, row.when, strict=True)):
        try:
            tree = read(entry)
        except RuleError as error:
            place = address(column + FIRST_COLUMN, number, inputs[column])
            problems.append(unreadable(place, error))
        else:
            if tree is not None:
                yield tree


def term_problems(schema: Schema, term: str, place: str) -> Iterator[Problem]:
    """Yield what keeps the header of an input from being compared or asked about."""
    if len(term) > MAX_TERM:
        allowed = Text(f"至多 {MAX_TERM} 个字符", f"at most {MAX_TERM} characters")
        yield wrong(place, "too_long", excerpt(term), allowed)
        return
    try:
        tree = parse(term)
        if isinstance(tree, Field | Call):
            asked = Known(tree) if isinstance(tree, Field) else Compare(tree, "==", tree)
            check(asked, term, schema.fields)
            return
    except RuleError as error:
        yield unreadable(place, error)
        return
    allowed = Text("字段或函数，如 lower(city)", "a field, or a function such as lower(city)")
    yield wrong(place, "no_term", excerpt(term), allowed)


def all_of(trees: Sequence[Expression]) -> Expression:
    """Return the condition that all are true; BoundError refuses more than one rule may hold."""
    if not trees:
        return Const(True)
    tree = trees[0] if len(trees) == 1 else conjoin(trees)
    if len(canonical(tree)) > MAX_SOURCE or sum(1 for _ in walk(tree)) > MAX_NODES:
        raise BoundError(
            Text("一行的条件过长", "a row of too many conditions"),
            Text("请拆成几行，或计算为事实", "split it into several rows, or compute a fact"),
        )
    return tree
