"""What rules can name: the fields of an attrs class by dotted path, and facts that a host adds."""

from __future__ import annotations

import keyword
import types
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, cast, get_args, get_type_hints

import attrs

from leadcore.errors import DefinitionError, Problem
from leadcore.rules.compiled import moment
from leadcore.rules.condition import Condition
from leadcore.rules.evaluate import Reading
from leadcore.rules.facts import Fact
from leadcore.rules.kinds import Kind, closed, hide, kind_of, opaque, plain, set_of
from leadcore.rules.nodes import Scalar
from leadcore.rules.operators import Formula
from leadcore.rules.plain_values import excerpt
from leadcore.rules.readers import AttributeReader, EntryReader, FactReader
from leadcore.rules.views import Terse
from leadcore.texts import Text

MAX_DEPTH: Final = 8
"""How many names a path may have."""
MAX_FIELDS: Final = 2_000
"""How many paths a schema may have."""
SUBJECT: Final = Text("规则字段表", "schema")
"""What a refused schema is called."""


@attrs.frozen(kw_only=True, eq=False)
class FieldSpec:
    """One thing that rules can name.

    >>> from leadcore.rules.kinds import TEXT
    >>> name = FieldSpec(path="name", kind=TEXT, read=lambda subject, now: None, is_private=True)
    >>> name.show("Zhang San")
    '…'
    """

    path: str
    kind: Kind
    read: Callable[[object, datetime], Scalar | None]
    """Read it from a subject at a time; None is missing."""
    is_private: bool = False
    """Whether explanations show `…` instead of the value."""

    def show(self, value: Scalar | None) -> Scalar | None:
        """Return what an explanation may show of `value`."""
        if value is None:
            return None
        return hide(value) if self.is_private else self.kind.show(value)


@attrs.frozen(kw_only=True, eq=False)
class Schema(Terse):
    """The fields that rules can name, with their kinds; made by `Schema.of`.

    >>> @attrs.frozen
    ... class Parcel:
    ...     weight: float
    ...     city: str | None = None
    >>> heavy = Schema.of(Parcel).condition('weight > 20 and city == "上海市"')
    >>> noon = datetime.fromisoformat("2026-01-31T12:00+00:00")
    >>> heavy.evaluate(Parcel(5), now=noon), heavy.evaluate(Parcel(30), now=noon)
    (False, None)
    """

    subject: type
    """The class of the subjects; instances of its subclasses are subjects too."""
    fields: Mapping[str, FieldSpec] = attrs.field(repr=False)
    """By dotted path, in the order of the class."""

    @classmethod
    def of(
        cls,
        subject: type,
        *,
        kinds: Mapping[type, Kind] = types.MappingProxyType({}),
        vocabulary: Mapping[str, Collection[str]] = types.MappingProxyType({}),
        entries: Mapping[str, object] = types.MappingProxyType({}),
        facts: Collection[Fact] = (),
        private: Collection[str] = (),
    ) -> Schema:
        """Return the schema of an attrs class.

        kinds: how values of host classes are read, by class, such as `{Money: money_kind(...)}`.
        vocabulary: the known values of a text field, by path; any other in a rule is an error.
        entries: the keys of mapping fields and their types, such as `{"extra.employees": int}`.
        facts: computed fields, read after the others and named like them.
        private: paths whose values, and whose children's, explanations never show.
        """
        found = list(class_fields(subject, kinds))
        found += [entry_field(path, annotation, kinds) for path, annotation in entries.items()]
        found += [fact_field(each, kinds) for each in facts]
        known = {spec.path for spec in found}
        refuse(
            [
                *path_problems(found),
                *unknown_problems(known, {*vocabulary, *private}),
                *vocabulary_problems(spec for spec in found if spec.path in vocabulary),
            ]
        )
        fields = {
            spec.path: attrs.evolve(
                spec,
                kind=with_members(spec, vocabulary.get(spec.path)),
                is_private=any(f"{spec.path}.".startswith(f"{path}.") for path in private),
            )
            for spec in found
        }
        return cls(subject=subject, fields=types.MappingProxyType(fields))

    def condition(self, when: str | Formula) -> Condition:
        """Return the condition, parsed and checked; RuleSyntaxError and RuleTypeError refuse it."""
        return Condition.of(self, when)

    def admit(self, subject: object, now: datetime) -> datetime:
        """Return `now` as UTC; a subject of another class or a naive time is refused."""
        if not isinstance(subject, self.subject):
            raise TypeError(
                f"these rules read {self.subject.__name__}, not {type(subject).__name__};"
                " make a schema of that class"
            )
        return now if getattr(now, "tzinfo", None) is UTC else moment(now)

    def reading(self, subject: object, *, now: datetime) -> Reading:
        """Return `subject` at `now`, ready to be read; another class or a naive time is refused."""
        return Reading(subject, self.admit(subject, now), self.fields)

    def __reduce__(self) -> tuple[Callable[..., Schema], tuple[object, ...]]:
        return restored, (self.subject, dict(self.fields))


def restored(subject: type, fields: dict[str, FieldSpec]) -> Schema:
    return Schema(subject=subject, fields=types.MappingProxyType(fields))


@attrs.frozen
class Way:
    """The attributes that lead to a class, and whether each of them may hold None."""

    names: tuple[str, ...] = ()
    optional: tuple[bool, ...] = ()


ROOT: Final = Way()


def class_fields(
    cls: type, kinds: Mapping[type, Kind], way: Way = ROOT, seen: tuple[type, ...] = ()
) -> Iterator[FieldSpec]:
    """Yield the fields of an attrs class and, by dotted path, of the attrs classes in it."""
    hints = type_hints(cls)
    for attribute in attrs.fields(cls):
        if attribute.name.startswith("_") or not attribute.eq:
            continue  # What is no part of equality decides nothing.
        names, annotation = (*way.names, attribute.name), hints[attribute.name]
        found, nested = kind_of(annotation, kinds), plain(annotation)
        kind = found or opaque(type_name(nested))
        optional = (*way.optional, is_optional(annotation))
        read = AttributeReader(names, optional, kind)
        yield FieldSpec(path=".".join(names), kind=kind, read=read)
        if found is None and is_new_class(nested, (*seen, cls)) and len(names) < MAX_DEPTH:
            yield from class_fields(cast("type", nested), kinds, Way(names, optional), (*seen, cls))


def type_hints(cls: type) -> Mapping[str, object]:
    try:
        return get_type_hints(cls, include_extras=True)
    except NameError as error:
        problem = Problem(
            path=cls.__name__,
            code="unresolved",
            given=str(error),
            allowed=Text("运行时可导入的类型", "annotations imported at run time too"),
        )
        raise DefinitionError(SUBJECT, (problem,)) from error


def is_new_class(annotation: object, seen: tuple[type, ...]) -> bool:
    return isinstance(annotation, type) and attrs.has(annotation) and annotation not in seen


def is_optional(annotation: object) -> bool:
    return types.NoneType in get_args(annotation) or annotation in {None, object, Any}


def type_name(annotation: object) -> str:
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)


def entry_field(path: str, annotation: object, kinds: Mapping[type, Kind]) -> FieldSpec:
    *names, key = path.split(".")
    kind = kind_of(annotation, kinds) or opaque(type_name(annotation))
    return FieldSpec(path=path, kind=kind, read=EntryReader(tuple(names), key, kind))


def fact_field(each: object, kinds: Mapping[type, Kind]) -> FieldSpec:
    if not isinstance(each, Fact):
        raise TypeError(f"facts: a {type(each).__name__} was given; allowed: what @fact makes")
    kind = kind_of(each.returns, kinds) or opaque(type_name(each.returns))
    read = FactReader(each, kind, is_optional(each.returns))
    return FieldSpec(path=each.name, kind=kind, read=read)


def with_members(spec: FieldSpec, members: Collection[str] | None) -> Kind:
    if members is None:
        return spec.kind
    name, item = f"one of {spec.path}", spec.kind.item
    if item is None:
        return closed(name, members, like=spec.kind)
    return set_of(closed(name, members, like=item))


def is_writable(path: str) -> bool:
    """Whether rules can name the path: Python names, in the one form in which Python reads them."""
    return unicodedata.is_normalized("NFKC", path) and all(
        name.isidentifier() and not keyword.iskeyword(name) for name in path.split(".")
    )


def path_problems(found: list[FieldSpec]) -> Iterator[Problem]:
    yield from entry_problems(found)
    paths = [spec.path for spec in found]
    for path in paths:
        if not is_writable(path):
            yield Problem(
                path=path,
                code="bad_name",
                given=repr(path),
                allowed=Text(
                    "以点分隔的标识符，不含关键字",
                    "names joined by dots, no keywords, no compatibility characters",
                ),
            )
    for path in (path for path, times in Counter(paths).items() if times > 1):
        yield Problem(
            path=path,
            code="duplicate",
            given=Text("第二个同名字段", "a second field of this name"),
            allowed=Text("每个名称只用一次", "every name once"),
        )
    if len(paths) > MAX_FIELDS:
        yield Problem(
            path="fields",
            code="too_many",
            given=str(len(paths)),
            allowed=Text(f"至多 {MAX_FIELDS} 个字段", f"at most {MAX_FIELDS} fields"),
        )


def entry_problems(found: list[FieldSpec]) -> Iterator[Problem]:
    known = {spec.path for spec in found if not isinstance(spec.read, EntryReader)}
    for path in (spec.path for spec in found if isinstance(spec.read, EntryReader)):
        if path not in known and path.rpartition(".")[0] not in known:
            yield Problem(
                path=path,
                code="no_mapping",
                given=excerpt(path),
                allowed=Text(
                    "字段、点和键，如 extra.employees",
                    "a field, a dot and a key in it, such as extra.employees",
                ),
            )


def unknown_problems(known: set[str], named: set[str]) -> Iterator[Problem]:
    for path in sorted(named - known):
        yield Problem(
            path=path,
            code="unknown",
            given=Text("类中没有的路径", "a path that the class does not have"),
            allowed=Text("类中存在的路径", "a path of the class"),
        )


def vocabulary_problems(found: Iterable[FieldSpec]) -> Iterator[Problem]:
    for spec in found:
        if spec.kind.word != "text":
            yield Problem(
                path=spec.path,
                code="not_text",
                given=spec.kind.name,
                allowed=Text("文本字段的取值", "known values of a text field only"),
            )


def refuse(problems: list[Problem]) -> None:
    if problems:
        raise DefinitionError(SUBJECT, tuple(problems))
