"""Which class a value is of, where it can be one of several: the tag `type`, its class's name.

The name is a promise: a class that is renamed can no longer be read from what was written before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, cast, get_args

import attrs
from cattrs import Converter

from leadcore.assignment import AssignmentStrategy, Chain, Filter, Ranker, Routing, TeamFirst
from leadcore.assignment.catalogue import FILTERS, RANKERS
from leadcore.codec.containers import entries_of
from leadcore.codec.refusals import Refused, in_place, missing, one_of, refusal, wrong_type
from leadcore.codec.scalars import A_TEXT
from leadcore.codec.shapes import is_union
from leadcore.errors import DefinitionError, Problem
from leadcore.events import HostEvent, Payload
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

A_STRATEGY: Final = Text(
    "用 Codec(strategies=(…,)) 登记的类", "a class that was registered by Codec(strategies=(…,))"
)
AN_EVENT: Final = Text(
    "用 Codec(events=(…,)) 登记的 HostEvent 子类",
    "a class derived from HostEvent that was registered by Codec(events=(…,))",
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
        cls = chosen(entries, self.classes, self.cure)
        rest = {key: item for key, item in entries.items() if key != TAG}
        return cast("object", self.converter.structure(rest, cls))


def chosen(
    entries: Mapping[str, object], classes: Mapping[str, type], cure: Text | None = None
) -> type:
    """Return the one of `classes` that the tag names; `cure` says where more may come from."""
    if TAG not in entries:
        raise Refused(in_place(TAG, missing(TAG).problems))
    try:
        return named(entries[TAG], classes)
    except Refused as error:
        found = [with_cure(problem, cure) for problem in error.problems]
        raise Refused(in_place(TAG, found)) from None


def with_cure(problem: Problem, cure: Text | None) -> Problem:
    if cure is None or problem.code != "unknown_type":
        return problem
    near = problem.allowed
    both = Text(f"{near.zh}；或{cure.zh}", f"{near.en}; or {cure.en}")
    return attrs.evolve(problem, allowed=both)


def named(name: object, classes: Mapping[str, type]) -> type:
    if type(name) is not str:
        raise wrong_type(name, A_TEXT)
    if name not in classes:
        raise one_of("unknown_type", name, classes)
    return classes[name]


def by_name(classes: Iterable[type]) -> Mapping[str, type]:
    return {cls.__name__: cls for cls in classes}


@attrs.frozen
class Registry:
    """Which classes can stand where several can, a host's own among them."""

    strategies: tuple[type, ...] = ()
    events: tuple[type, ...] = ()

    def has(self, annotation: object) -> bool:
        """Whether values of several classes can stand there: it is a union, or a Protocol."""
        is_choice = is_union(annotation) and all(map(can_be_tagged, get_args(annotation)))
        return is_choice or annotation in PROTOCOLS

    def classes(self, annotation: object) -> Mapping[str, type]:
        """Return the classes, by their names."""
        if annotation in PROTOCOLS:
            known = (*STRATEGIES, *self.strategies)
            return by_name(cls for cls in known if hasattr(cls, PROTOCOLS[annotation]))
        found = [cls for cls in get_args(annotation) if cls is not HostEvent]
        return by_name((*found, *self.events) if is_payload(annotation) else found)

    def choice(self, annotation: object, converter: Converter) -> Choice:
        """Return what writes and reads these classes."""
        cure = A_STRATEGY if annotation in PROTOCOLS else None
        return Choice(
            self.classes(annotation), converter, AN_EVENT if is_payload(annotation) else cure
        )


def is_payload(annotation: object) -> bool:
    """Whether it is what an event can carry, a host's own payloads among it."""
    return HostEvent in get_args(annotation)


def check_events(events: tuple[type, ...]) -> None:
    """Refuse what is no payload, cannot be told apart, or has a field where the tag would be."""
    allowed = Text(
        f"名称唯一、无 {TAG} 字段的 HostEvent 子类（attrs 类）",
        f"attrs classes derived from HostEvent, of different names, without a field {TAG}",
    )
    wrong = Problem(path="events", code="bad_event", given="", allowed=allowed)
    check_classes(events, get_args(Payload), is_host_event, wrong)


def is_host_event(cls: type) -> bool:
    return HostEvent in cls.__mro__[1:]


def check_strategies(strategies: tuple[type, ...]) -> None:
    """Refuse what cannot be told apart, or cannot be written at all."""
    methods = ", ".join(PROTOCOLS.values())
    allowed = Text(
        f"名称唯一、无 {TAG} 字段的 attrs 类，具有方法 {methods} 之一",
        f"attrs classes of different names, without a field {TAG}, that have one of {methods}",
    )
    wrong = Problem(path="strategies", code="bad_strategy", given="", allowed=allowed)
    check_classes(strategies, STRATEGIES, is_strategy, wrong)


def is_strategy(cls: type) -> bool:
    return any(hasattr(cls, method) for method in PROTOCOLS.values())


def check_classes(
    own: tuple[type, ...], known: tuple[type, ...], is_one: Callable[[type], bool], wrong: Problem
) -> None:
    """Refuse a host's classes that are none of their kind, or cannot be told from the others."""
    names = [name_of(cls) for cls in (*known, *own)]
    found = tuple(
        attrs.evolve(wrong, given=name_of(cls))
        for cls in own
        if not (can_be_tagged(cls) and is_one(cls)) or names.count(name_of(cls)) > 1
    )
    if found:
        raise DefinitionError(Text("编解码器", "codec"), found)


def name_of(cls: object) -> str:
    """Return the name of a class; of anything else, what it is."""
    return cls.__name__ if isinstance(cls, type) else f"a {type(cls).__name__}"


def can_be_tagged(cls: object) -> bool:
    """Whether it is an attrs class whose objects have room for the tag."""
    return isinstance(cls, type) and attrs.has(cls) and TAG not in attrs.fields_dict(cls)
