"""Read a condition from JsonLogic, as far as it means the same here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Final, NoReturn

import attrs

from leadcore.rules.exchange.json_values import call, read_field, read_scalar
from leadcore.rules.exchange.jsonlogic_words import BETWEEN, EQUALITY, ORDER, REFUSED, VAR
from leadcore.rules.exchange.reading import (
    Place,
    Reader,
    formula,
    is_list,
    is_object,
    list_at,
    object_at,
    refuse,
    values_at,
)
from leadcore.rules.kinds import MAX_SHOWN
from leadcore.rules.nearest import did_you_mean
from leadcore.rules.nodes import (
    Const,
    Contains,
    Expression,
    Field,
    Known,
    Not,
    OneOf,
    Operator,
    compare,
    conjoin,
    disjoin,
)
from leadcore.rules.operators import Formula
from leadcore.rules.schema import Schema
from leadcore.texts import Text

A_RULE: Final = Text(
    '一个运算，如 {"==": [{"var": …}, …]}', 'one operation such as {"==": [{"var": …}, …]}'
)
A_VALUE: Final = Text('{"var": …} 或常量', '{"var": …} or a constant')
A_CONSTANT: Final = Text("数字、文本、true 或 false", "a number, a text, true or false")
A_VAR: Final = Text('{"var": "字段"}，不带默认值', '{"var": "a field"}, which has no default')
OPTIONS: Final = Text("至少含一个常量的列表", "a list of one or more constants")
RULES: Final = Text("至少含一个条件的列表", "a list of one or more conditions")


def from_jsonlogic(data: object, *, schema: Schema) -> Formula:
    """Return the condition that a JsonLogic rule says; ValidationError lists what has no equal.

    The two agree on every subject whose fields are known. On a missing value JsonLogic goes on
    with null, which it compares like 0; here the comparison is unknown, and nothing fires on it.

    >>> import attrs
    >>> @attrs.frozen
    ... class Parcel:
    ...     weight: float | None = None
    >>> from_jsonlogic({"<": [5, {"var": "weight"}, 20]}, schema=Schema.of(Parcel))
    <weight > 5 and weight < 20>
    >>> from_jsonlogic({"==": [{"var": "weight"}, None]}, schema=Schema.of(Parcel))
    <weight is missing>
    """
    return formula(data, schema, read_rule)


@attrs.frozen(eq=False, repr=False)
class Operation:
    """One operation, what it is given, and where that stands."""

    reader: Reader
    name: str
    data: object
    place: Place

    @property
    def only(self) -> tuple[object, Place]:
        """The single argument and its place; a list around it may be left out."""
        if not is_list(self.data):
            return self.data, self.place
        return values_at(self.place, self.data, 1)[0], self.place.item(0)


def operation(reader: Reader, data: object, place: Place, allowed: Text) -> Operation:
    """Return the operation at `place`, which is one that has an equivalent."""
    entries = object_at(place, data, allowed)
    if len(entries) != 1:
        given = Text(f"{len(entries)} 个键", f"{len(entries)} keys")
        refuse(place, "one_head", given, allowed)
    name, arguments = next(iter(entries.items()))
    if not isinstance(name, str) or name not in OPERATIONS:
        refuse_operation(place, name)
    return Operation(reader, name, arguments, place.key(name))


def refuse_operation(place: Place, name: object) -> NoReturn:
    if not isinstance(name, str):
        refuse(place, "unknown_key", Text("非文本的键", "a key that is no text"), A_RULE)
    if name in REFUSED:
        refuse(place, "no_equivalent", Text(name, name), REFUSED[name])
    given = Text("未知的运算", "an operation that is not known")
    refuse(place, "unknown_operator", given, did_you_mean(name[:MAX_SHOWN], OPERATIONS))


def read_rule(reader: Reader, data: object, place: Place) -> Expression:
    if type(data) is bool:
        return reader.build(place, Const, data)
    of = operation(reader, data, place, A_RULE)
    return OPERATIONS[of.name](of)


def read_value(reader: Reader, data: object, place: Place) -> Const | Field:
    if is_object(data):
        return read_field_of(reader, data, place)
    return read_scalar(reader, data, place, A_VALUE)


def read_option(reader: Reader, data: object, place: Place) -> Const:
    return read_scalar(reader, data, place, A_CONSTANT)


def read_field_of(reader: Reader, data: object, place: Place) -> Field:
    """Return the field of a `var`, where no constant may stand."""
    of = operation(reader, data, place, A_VAR)
    if of.name != VAR:
        refuse(place, "wrong_type", Text("条件", "a condition"), A_VALUE)
    return read_var(of)


def read_var(of: Operation) -> Field:
    name, place = of.only
    return read_field(of.reader, name, place)


def read_yes_or_no(of: Operation) -> Field:
    return of.reader.test(read_var(of))


def read_joined(of: Operation) -> Expression:
    parts = of.reader.each(of.place, list_at(of.place, of.data, RULES), read_rule)
    if len(parts) == 1:
        return parts[0]
    return conjoin(parts) if of.name == "and" else disjoin(parts)


def read_cast(of: Operation) -> Expression:
    return read_rule(of.reader, *of.only)


def read_not(of: Operation) -> Expression:
    return Not(read_cast(of))


def read_equality(of: Operation) -> Expression:
    items = values_at(of.place, of.data, 2)
    if not any(item is None for item in items):
        return read_links(of, EQUALITY[of.name], items)
    other = 0 if items[1] is None else 1
    field = read_field_of(of.reader, items[other], of.place.item(other))
    known = of.reader.test(of.reader.build(of.place, Known, field))
    return known if EQUALITY[of.name] == "!=" else Not(known)


def read_order(of: Operation) -> Expression:
    counts = (2, 3) if of.name in BETWEEN else (2,)
    return read_links(of, ORDER[of.name], values_at(of.place, of.data, *counts))


def read_links(of: Operation, operator: Operator, items: Sequence[object]) -> Expression:
    """Return the comparisons of every value with the next."""
    sides = of.reader.each(of.place, items, read_value)
    links = [
        of.reader.test(of.reader.build(of.place, compare, left, operator, right))
        for left, right in pairwise(sides)
    ]
    return links[0] if len(links) == 1 else conjoin(links)


def read_in(of: Operation) -> Expression:
    """Return a membership, or a part of a text; which of them is said by the kind of field."""
    reader, inside = of.reader, of.place.item(1)
    item, container = values_at(of.place, of.data, 2)
    if is_list(container):
        options = reader.each(inside, list_at(inside, container, OPTIONS), read_option)
        subject = read_field_of(reader, item, of.place.item(0))
        return reader.test(reader.build(of.place, OneOf, subject, options))
    part, whole = reader.each(of.place, (item, container), read_value)
    if isinstance(whole, Field) and is_set(reader, whole):
        return reader.test(reader.build(of.place, Contains, part, whole))
    return reader.test(call(reader, "contains", (whole, part), of.place))


def is_set(reader: Reader, field: Field) -> bool:
    known = (reader.fields or {}).get(field.path)
    return known is not None and known.kind.item is not None


OPERATIONS: Final[Mapping[str, Callable[[Operation], Expression]]] = {
    VAR: read_yes_or_no,
    "and": read_joined,
    "or": read_joined,
    "!": read_not,
    "!!": read_cast,
    **dict.fromkeys(EQUALITY, read_equality),
    **dict.fromkeys(ORDER, read_order),
    "in": read_in,
}
"""How each operation is read that has an equivalent."""
