"""Read a condition from JSON of any shape: places, bounds, and all problems at once.

Whoever reads one piece raises a `ValidationError` with its place; whoever reads a list of them
gathers these. While a tree is read, the place of a node (`at`) is the number of its path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from types import NoneType
from typing import Final, NoReturn, TypeVar, cast

import attrs

from leadcore.errors import Problem, RuleSyntaxError, RuleTypeError, ValidationError
from leadcore.rules.check import Named, check
from leadcore.rules.nodes import BoundError, Expression, Span
from leadcore.rules.operators import Formula
from leadcore.rules.parse import MAX_NODES, parse
from leadcore.rules.printing import MAX_NESTING, canonical
from leadcore.rules.schema import Schema
from leadcore.texts import Text

MAX_PROBLEMS: Final = 100
"""How many problems are listed; what else is wrong is found when these are mended."""

TYPES: Final[Mapping[type, Text]] = {
    dict: Text("对象", "an object"),
    list: Text("列表", "a list"),
    str: Text("文本", "a text"),
    bool: Text("true 或 false", "true or false"),
    int: Text("整数", "a whole number"),
    float: Text("小数", "a number with a fraction"),
    NoneType: Text("null", "null"),
}
"""What each type of JSON is called; a value may be personal and is not shown."""

NOTHING: Final = Text("空", "nothing")

N = TypeVar("N", bound=Expression)


@attrs.frozen
class Place:
    """Where a piece of JSON stands: its path, and how many objects deep.

    >>> Place().key("all").item(1).key("value")
    Place(path='$.all[1].value', level=3)
    """

    path: str = "$"
    level: int = 1

    def key(self, name: str) -> Place:
        step = f".{name}" if name.isidentifier() else f"['{name}']"
        return Place(self.path + step, self.level + 1)

    def item(self, index: int) -> Place:
        return Place(f"{self.path}[{index}]", self.level)


def problem(place: Place, code: str, given: Text, allowed: Text) -> Problem:
    return Problem(path=place.path, code=code, given=given, allowed=allowed)


def refuse(place: Place, code: str, given: Text, allowed: Text) -> NoReturn:
    raise ValidationError((problem(place, code, given, allowed),))


def refuse_all(problems: Iterable[Problem]) -> None:
    """Raise ValidationError if there are problems; the first hundred are listed."""
    found = tuple(islice(problems, MAX_PROBLEMS))
    if found:
        raise ValidationError(found)


def is_object(data: object) -> bool:
    return type(data) is dict


def is_list(data: object) -> bool:
    return type(data) is list


def wrong_type(place: Place, data: object, allowed: Text) -> NoReturn:
    name = type(data).__name__
    given = TYPES.get(type(data)) or Text(f"类型 {name}", f"a value of the type {name}")
    refuse(place, "wrong_type", given, allowed)


def object_at(place: Place, data: object, allowed: Text) -> Mapping[object, object]:
    """Return the object at `place`, which may not be nested too deep."""
    if not is_object(data):
        wrong_type(place, data, allowed)
    if place.level > MAX_NESTING:
        given = Text(f"超过 {MAX_NESTING} 层", f"more than {MAX_NESTING} levels")
        refuse(place, "too_deep", given, Text("请拆成几条规则", "several rules instead"))
    return cast("Mapping[object, object]", data)


def list_at(place: Place, data: object, allowed: Text) -> Sequence[object]:
    """Return the list at `place`, in which there is at least one item."""
    if not is_list(data):
        wrong_type(place, data, allowed)
    if not data:
        refuse(place, "empty", Text("空列表", "an empty list"), allowed)
    return cast("Sequence[object]", data)


def values_at(place: Place, data: object, *counts: int) -> Sequence[object]:
    """Return the list at `place`, which has one of the numbers of values."""
    count = " / ".join(map(str, counts))
    allowed = Text(f"{count} 个值的列表", f"a list of {count} values")
    items = list_at(place, data, allowed)
    if len(items) not in counts:
        given = Text(f"{len(items)} 个值", f"{len(items)} value(s)")
        refuse(place, "wrong_count", given, allowed)
    return items


@attrs.frozen(eq=False, repr=False)
class Reader:
    """One reading of one document."""

    fields: Mapping[str, Named] | None
    """What conditions may name; None accepts every name."""
    paths: list[str] = attrs.field(factory=list[str])
    """Where every node stands, by the start of its `at`."""

    def build(self, place: Place, make: Callable[..., N], *parts: object) -> N:
        """Return the node made of `parts`, at `place`; what it refuses is refused there."""
        count = len(self.paths)
        if count >= MAX_NODES:
            given = Text(f"超过 {MAX_NODES} 个部分", f"more than {MAX_NODES} parts")
            refuse(place, "too_many", given, Text("请拆成几条规则", "several rules instead"))
        self.paths.append(place.path)
        try:
            return make(*parts, at=Span(count, count + 1))
        except BoundError as error:
            refuse(place, "bad_value", error.problem, error.cure)

    def test(self, node: N) -> N:
        """Return a test without parts, which the fields must allow."""
        if self.fields is not None:
            try:
                check(node, " " * len(self.paths), self.fields)
            except RuleTypeError as error:
                place = Place(self.paths[error.column - 1])
                refuse(place, error.code, error.problem, error.cure)
        return node

    def each(
        self, place: Place, items: Sequence[object], read: Callable[[Reader, object, Place], N]
    ) -> tuple[N, ...]:
        """Return what every item is read as; ValidationError lists all that are refused."""
        nodes: list[N] = []
        problems: list[Problem] = []
        for index, item in enumerate(items):
            try:
                nodes.append(read(self, item, place.item(index)))
            except ValidationError as error:
                problems += error.problems
                if len(problems) >= MAX_PROBLEMS or len(self.paths) >= MAX_NODES:
                    break
        refuse_all(problems)
        return tuple(nodes)


def formula(
    data: object, schema: Schema | None, read: Callable[[Reader, object, Place], Expression]
) -> Formula:
    """Return the condition that `read` makes of `data`; its text is one that can be loaded."""
    tree = read(Reader(schema.fields if schema else None), data, Place())
    try:
        return Formula(parse(canonical(tree)))
    except (BoundError, RuleSyntaxError) as error:
        refuse(Place(), "too_large", error.problem, error.cure)
