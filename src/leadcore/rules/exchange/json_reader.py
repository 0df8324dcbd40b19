"""Read a condition from the JSON form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import attrs

from leadcore.rules.exchange.json_values import (
    A_VALUE,
    call,
    meant,
    read_constant,
    read_operand,
    read_term,
    shape,
)
from leadcore.rules.exchange.reading import (
    NOTHING,
    Place,
    Reader,
    formula,
    list_at,
    refuse,
    wrong_type,
)
from leadcore.rules.exchange.words import (
    CHOICES,
    COMPARISONS,
    FIELD,
    FOREIGN_OPERATORS,
    ITEMS,
    JOINERS,
    NEGATIVE,
    NOT,
    OP,
    OPERATORS,
    PRESENCE,
    TERMS,
    TEXT_TESTS,
    VALUE,
)
from leadcore.rules.nodes import (
    Call,
    Compare,
    Const,
    Contains,
    Expression,
    Field,
    Known,
    Not,
    OneOf,
    conjoin,
    disjoin,
)
from leadcore.rules.operators import Formula
from leadcore.rules.schema import Schema
from leadcore.texts import Text

A_CONDITION: Final = Text(
    '条件，如 {"field": …, "op": …, "value": …}',
    'a condition such as {"field": …, "op": …, "value": …}',
)
CONDITIONS: Final = Text("至少含一个条件的列表；总是成立请写 true", "a list of conditions, or true")
OPTIONS: Final = Text("至少含一个常量的列表", "a list of one or more constants")
AN_OPERATOR: Final = Text('运算符，如 "op": "=="', 'an operator such as "op": "=="')


def from_json(data: object, *, schema: Schema | None = None) -> Formula:
    """Return the condition that JSON says; ValidationError lists all that is wrong, with paths.

    schema: what it may name and compare; without one, only the form is checked.

    >>> from_json({"any": [{"field": "fragile"}, {"field": "weight", "op": ">", "value": 20}]})
    <fragile or weight > 20>
    >>> from_json({"field": "weight", "op": "=", "value": 20})
    Traceback (most recent call last):
    leadcore.errors.ValidationError: 1 problem(s), mend them and submit again:
    - $.op: an operator that is not known given; allowed: write == [unknown_operator]
    """
    return formula(data, schema, read_condition)


def read_condition(reader: Reader, data: object, place: Place) -> Expression:
    if type(data) is bool:
        return reader.build(place, Const, data)
    head, entries = shape(place, data, A_CONDITION)
    inner = place.key(head)
    if head in JOINERS:
        items = list_at(inner, entries[head], CONDITIONS)
        return joined(head, reader.each(inner, items, read_condition))
    if head == NOT:
        return Not(read_condition(reader, entries[head], inner))
    if head not in TERMS:
        refuse(place, "wrong_type", Text("值", "a value"), A_CONDITION)
    subject = read_term(reader, head, entries[head], inner)
    return reader.test(read_test(Row(reader, place, subject, entries)))


def joined(head: str, parts: tuple[Expression, ...]) -> Expression:
    if len(parts) == 1:
        return parts[0]
    return conjoin(parts) if head == "all" else disjoin(parts)


@attrs.frozen(eq=False, repr=False)
class Row:
    """One test: a term, an operator, and what the term is compared with."""

    reader: Reader
    place: Place
    subject: Field | Call
    entries: Mapping[str, object]

    @property
    def value(self) -> object:
        """What stands under `value`, which must be there."""
        if VALUE not in self.entries:
            refuse(self.place.key(VALUE), "missing", NOTHING, A_VALUE)
        return self.entries[VALUE]

    def field(self, operator: str) -> Field:
        """Return the subject of an operator that asks only fields."""
        if not isinstance(self.subject, Field):
            given = Text(f"函数值后的 {operator}", f"{operator} behind a function")
            refuse(self.place.key(OP), "not_a_field", given, Text("字段", f"it behind {FIELD}"))
        return self.subject


def read_test(row: Row) -> Expression:
    if OP not in row.entries:
        if VALUE in row.entries:
            refuse(row.place.key(OP), "missing", NOTHING, AN_OPERATOR)
        return row.subject
    operator, at = row.entries[OP], row.place.key(OP)
    if type(operator) is not str:
        wrong_type(at, operator, AN_OPERATOR)
    if operator not in TESTS:
        given = Text("未知的运算符", "an operator that is not known")
        refuse(at, "unknown_operator", given, meant(operator, FOREIGN_OPERATORS, OPERATORS))
    test = TESTS[operator](row, operator)
    return Not(test) if operator in NEGATIVE else test


def read_compare(row: Row, operator: str) -> Compare:
    right = read_operand(row.reader, row.value, row.place.key(VALUE))
    return row.reader.build(row.place.key(OP), Compare, row.subject, operator, right)


def read_choice(row: Row, _: str) -> OneOf:
    at = row.place.key(VALUE)
    options = row.reader.each(at, list_at(at, row.value, OPTIONS), read_constant)
    return row.reader.build(row.place.key(OP), OneOf, row.subject, options)


def read_item(row: Row, operator: str) -> Contains:
    container = row.field(operator)
    item = read_operand(row.reader, row.value, row.place.key(VALUE))
    return row.reader.build(row.place.key(OP), Contains, item, container)


def read_presence(row: Row, operator: str) -> Known:
    field = row.field(operator)
    if VALUE in row.entries:
        given = Text(f"{operator} 后的值", f"a value behind {operator}")
        refuse(row.place.key(VALUE), "extra_key", given, Text("没有值", "no value"))
    return row.reader.build(row.place.key(OP), Known, field)


def read_text_test(row: Row, operator: str) -> Call:
    part = read_operand(row.reader, row.value, row.place.key(VALUE))
    return call(row.reader, operator, (row.subject, part), row.place.key(OP))


TESTS: Final[Mapping[str, Callable[[Row, str], Expression]]] = {
    **dict.fromkeys(COMPARISONS, read_compare),
    **dict.fromkeys(CHOICES, read_choice),
    **dict.fromkeys(ITEMS, read_item),
    **dict.fromkeys(PRESENCE, read_presence),
    **dict.fromkeys(TEXT_TESTS, read_text_test),
}
"""How the test of each operator is read."""
