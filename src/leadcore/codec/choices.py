"""Which class a value is of, where it can be one of several: the tag `type`, its class's name.

The name is a promise: a class that is renamed can no longer be read from what was written before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import UnionType
from typing import Any, Final, Union, cast, get_args, get_origin

import attrs
from cattrs import Converter

from leadcore.assignment import AssignmentStrategy, Chain, Filter, Ranker, Routing, TeamFirst
from leadcore.assignment.catalogue import FILTERS, RANKERS
from leadcore.codec.containers import Read, Write, each, entries_of
from leadcore.codec.refusals import Refused, in_place, missing, one_of, refusal, wrong_type
from leadcore.codec.scalars import A_TEXT
from leadcore.errors import DefinitionError, Problem
from leadcore.priority import PriorityStrategy, PriorityTable
from leadcore.scoring import RuleScoring, ScoringStrategy
from leadcore.texts import Text

TAG: Final = "type"
"""The key that says of which class an object is, where it can be of several."""

PROTOCOLS: Final[Mapping[object, str]] = {
    ScoringStrategy: "score",
    PriorityStrategy: "prioritise",
    AssignmentStrategy: "assign",
    Filter: "refusal",
    Ranker: "rank",
}
"""Each Protocol that a policy is made of, and the method by which one knows it."""

STRATEGIES: Final[tuple[type, ...]] = (
    RuleScoring,
    PriorityTable,
    Chain,
    Routing,
    TeamFirst,
    *FILTERS.values(),
    *RANKERS.values(),
)
"""The strategies that leadcore brings."""

REGISTERED: Final = Text(
    "用 Codec(strategies=(…,)) 登记的类", "a class that was registered by Codec(strategies=(…,))"
)


@attrs.frozen
class Choice:
    """Writes and reads the values of several classes, each tagged with its class's name."""

    classes: Mapping[str, type]
    converter: Converter
    cure: Text | None = None
    """What to do about a class that is none of them."""

    def write(self, value: object) -> dict[str, object]:
        """Return the object with its tag."""
        name = type(value).__name__
        if self.classes.get(name) is not type(value):
            known = ", ".join(self.classes)
            allowed = self.cure or Text(f"以下之一：{known}", f"one of {known}")
            raise refusal("unknown_type", Text(f"{name} 类型的值", f"a {name}"), allowed)
        data = cast("dict[str, object]", self.converter.unstructure(value))
        return {TAG: name, **data}

    def read(self, data: object, _: object) -> object:
        """Return the value that the tagged object is of."""
        entries = entries_of(data)
        cls = chosen(entries, self.classes)
        rest = {key: item for key, item in entries.items() if key != TAG}
        return cast("object", self.converter.structure(rest, cls))


def chosen(entries: Mapping[str, object], classes: Mapping[str, type]) -> type:
    """Return the one of `classes` that the tag names."""
    if TAG not in entries:
        raise Refused(in_place(TAG, missing(TAG).problems))
    (cls,) = each([(TAG, entries[TAG], named, classes)])
    return cast("type", cls)


def named(name: object, classes: Mapping[str, type]) -> type:
    if type(name) is not str:
        raise wrong_type(name, A_TEXT)
    if name not in classes:
        raise one_of("unknown_type", name, classes)
    return classes[name]


def is_choice(annotation: object) -> bool:
    """Whether it is a union of attrs classes."""
    return is_union(annotation) and all(attrs.has(cls) for cls in get_args(annotation))


def is_union(annotation: object) -> bool:
    return get_origin(annotation) in {Union, UnionType}


def is_protocol(annotation: object) -> bool:
    return annotation in PROTOCOLS


def by_name(classes: Iterable[type]) -> Mapping[str, type]:
    return {cls.__name__: cls for cls in classes}


def union_writer(annotation: Any, converter: Converter) -> Write:
    return Choice(by_name(get_args(annotation)), converter).write


def union_reader(annotation: Any, converter: Converter) -> Read:
    return Choice(by_name(get_args(annotation)), converter).read


def strategies_for(protocol: object, own: Iterable[type]) -> Mapping[str, type]:
    """Return the strategies, a host's `own` among them, that can stand where `protocol` does."""
    return by_name(cls for cls in (*STRATEGIES, *own) if hasattr(cls, PROTOCOLS[protocol]))


def check_strategies(strategies: tuple[type, ...]) -> None:
    """Refuse what cannot be told apart, or cannot be written at all."""
    names = [cls.__name__ for cls in (*STRATEGIES, *strategies)]
    found = [
        unusable(cls) for cls in strategies if not is_usable(cls) or names.count(cls.__name__) > 1
    ]
    if found:
        raise DefinitionError(Text("编解码器", "codec"), tuple(found))


def is_usable(cls: type) -> bool:
    has_method = any(hasattr(cls, method) for method in PROTOCOLS.values())
    return has_method and attrs.has(cls) and TAG not in attrs.fields_dict(cls)


def unusable(cls: type) -> Problem:
    methods = ", ".join(PROTOCOLS.values())
    return Problem(
        path="strategies",
        code="bad_strategy",
        given=cls.__name__,
        allowed=Text(
            f"名称唯一、无 {TAG} 字段的 attrs 类，具有方法 {methods} 之一",
            f"attrs classes of different names, without a field {TAG}, that have one of {methods}",
        ),
    )
