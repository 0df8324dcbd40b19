"""Documents: values as versioned, plain data, and back.

A document is `{"leadcore": 1, "type": "Lead", "data": {…}}`: the version of the format, the class
of the value, and the value. In `data` an object has a key for each field that is data and, where it
can be of several classes (an event's payload, a strategy), also `type`, its class's name. The paths
of problems start inside `data`; `data` itself is the value as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from functools import cache, cached_property
from typing import Any, Final, Literal, TypeVar, cast

import attrs
from cattrs import Converter

from leadcore.codec import json_text
from leadcore.codec.bounds import JSON, plain
from leadcore.codec.choices import (
    TAG,
    Registry,
    by_name,
    check_events,
    check_strategies,
    named,
)
from leadcore.codec.containers import Read, each, exactly, write_at
from leadcore.codec.converter import Setup, new_converter
from leadcore.codec.depth import is_shallow
from leadcore.codec.findings import REFUSALS, problems, refused
from leadcore.codec.layouts import Upcast, Upcasters, layouts_of
from leadcore.codec.refusals import refusal, wrong_type
from leadcore.codec.text_objects import WriteText
from leadcore.codec.text_writers import text_converter
from leadcore.codec.unknown import FIELD, Splitter, keeps_unknown, kept, merged, with_unknown
from leadcore.commands import COMMANDS, Command
from leadcore.errors import Problem, ValidationError
from leadcore.events import HostEvent
from leadcore.model import Lead, lead_schema
from leadcore.rules import ActivitySource, Schema
from leadcore.scoring import lead_activities
from leadcore.texts import Text
from leadcore.values import FrozenMapping, echo

FORMAT: Final = 1
"""The version of the format; a document of another version is refused."""
VERSION: Final = "leadcore"
"""The key of the version."""
DATA: Final = "data"
"""The key of the value."""
KEYS: Final = (VERSION, TAG, DATA)

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Codec:
    """Writes and reads leads, events, commands and policies, a host's own classes among them.

    What is read is equal to what was written, and equal values are written as the same text in
    every process. All that is wrong with a document is said at once, by one `ValidationError`.

    >>> @attrs.frozen(kw_only=True)
    ... class SchoolLead(Lead):
    ...     pupils: int = 0
    >>> codec = Codec(lead_type=SchoolLead, unknown="refuse")
    >>> codec.from_data({"leadcore": 1, "type": "SchoolLead", "data": {"pupil": "9"}}, SchoolLead)
    Traceback (most recent call last):
    leadcore.errors.ValidationError: 8 problem(s), mend them and submit again:
    ...
    - pupil: a key that is not known given; allowed: did you mean pupils [unknown_key]
    """

    lead_type: type[Lead] = Lead
    """The class of the leads; a subclass of `Lead` with a host's own fields."""
    strategies: tuple[type, ...] = attrs.field(
        default=(), validator=lambda _, __, given: check_strategies(given)
    )
    """A host's own strategies, filters and rankers: attrs classes, each of another name."""
    events: tuple[type[HostEvent], ...] = attrs.field(
        default=(), validator=lambda _, __, given: check_events(given)
    )
    """A host's own payloads of events: attrs classes, each of another name."""
    upcasters: Upcasters = attrs.field(
        factory=FrozenMapping[tuple[type, int], Upcast],
        converter=FrozenMapping[tuple[type, int], Upcast],
        validator=lambda _, __, given: layouts_of(given),
    )
    """How older layouts of a host's own classes become the next: by class and layout from 1."""
    unknown: Literal["keep", "refuse"] = attrs.field(
        default="keep", validator=attrs.validators.in_(("keep", "refuse"))
    )
    """Whether what a newer version wrote is kept with the value; refuse it in what people write."""
    schema: Schema = attrs.field(
        default=attrs.Factory(lambda self: lead_schema(self.lead_type), takes_self=True),
        eq=False,
        repr=False,
    )
    """What the rules of a policy can name; give one with a host's own facts and entries."""
    activities: ActivitySource = attrs.field(factory=lead_activities, eq=False, repr=False)
    """Where activity rules find what happened; give a host's own."""

    def to_data(self, value: object) -> dict[str, JSON]:
        """Return the document of `value`, an instance of an attrs class, as plain data."""
        with reported(seen_inside):
            document = self._document(value)
        with reported(seen_outside):
            return cast("dict[str, JSON]", plain(document))

    def from_data(self, data: object, cls: type[T]) -> T:
        """Return the value of a document, which is of the class `cls`.

        `Command` stands for every command, and `Lead` for the codec's own class of leads too.
        """
        classes = self._classes(cls)
        with reported(seen_outside):
            document = plain(data)
        return cast("T", self._read(document, classes))

    def dumps(self, value: object) -> str:
        """Return the document of `value` as JSON text: keys sorted, no spaces, nothing escaped."""
        if getattr(value, FIELD, None) is None:
            try:
                return self._text_writer(type(value))(value)
            except Exception:  # of any kind, as for reading; with care it is said what is wrong
                pass
        return json_text.write_text(self.to_data(value))

    def loads(self, text: str, cls: type[T]) -> T:
        """Return the value of a document that is given as JSON text."""
        try:
            if json_text.is_surely_small(text, is_shallow=self._is_shallow(cls)):
                return cast("T", self._read_quickly(json_text.read_small(text), self._known(cls)))
        except Exception:  # of any kind, as in `_read`
            pass
        classes = self._classes(cls)
        with reported(seen_outside):
            data = plain(json_text.read_text(text))
        return cast("T", self._read(data, classes))

    def _document(self, value: object) -> dict[str, object]:
        cls = type(checked_value(value))
        data = self._careful.unstructure(value, cls)
        unknown = getattr(value, FIELD, None)
        if unknown is not None and keeps_unknown(cls):
            data = merged(data, cast("dict[str, JSON]", write_at(FIELD, kept, unknown)))
        return {VERSION: FORMAT, TAG: cls.__name__, DATA: data}

    def _read(self, document: JSON, classes: Mapping[str, type]) -> object:
        """Return the value of plain data: quickly, and if that fails with all that is wrong."""
        try:
            return self._read_quickly(document, classes)
        except Exception:  # of any kind: hooks and constructors of hosts raise what they like
            return self._read_carefully(document, classes)

    def _read_quickly(self, document: Any, classes: Mapping[str, type]) -> object:
        given = document[VERSION]
        if given != FORMAT or type(given) is not int or len(document) != len(KEYS):
            raise KeyError(VERSION)
        cls = classes[document[TAG]]
        return self._reader(cls)(document[DATA], cls)

    def _read_carefully(self, data: JSON, classes: Mapping[str, type]) -> object:
        with reported(seen_outside):
            document = exactly(plain(data), KEYS)
            tags = [
                (VERSION, document[VERSION], version, int),
                (TAG, document[TAG], named, classes),
            ]
            _, found = each(tags)
        cls = cast("type", found)
        with reported(seen_inside):
            known, unknown = self._splitter(cls).split(cast("JSON", document[DATA]), cls)
            return with_unknown(cast("object", self._careful.structure(known, cls)), unknown)

    def _splitter(self, cls: type) -> Splitter:
        return Splitter(
            lead_type=self.lead_type,
            registry=self._setup.registry,
            layouts=self._setup.layouts,
            keeps=self.unknown == "keep" and keeps_unknown(cls),
        )

    def _classes(self, cls: type) -> Mapping[str, type]:
        if not attrs.has(cls):
            raise TypeError(f"{cls!r} was given; give the class of the value, such as Lead")
        if cls is Command:
            return by_name(COMMANDS)
        return by_name((Lead, self.lead_type) if cls is Lead else (cls,))

    @cached_property
    def _setup(self) -> Setup:
        return Setup(
            lead_type=self.lead_type,
            registry=Registry(strategies=self.strategies, events=self.events),
            layouts=layouts_of(self.upcasters),
            schema=self.schema,
            activities=self.activities,
        )

    @cached_property
    def _quick(self) -> Converter:
        return new_converter(self._setup, careful=False, number=json_text.write_fraction)

    @cached_property
    def _careful(self) -> Converter:
        return new_converter(self._setup, careful=True)

    @cached_property
    def _reader(self) -> Callable[[type], Read]:
        """Return what gives the quick reader of a class."""
        return cache(self._quick.get_structure_hook)

    @cached_property
    def _text_writer(self) -> Callable[[type], WriteText]:
        """Return what gives the writer of a class's documents."""
        converter = text_converter(self._setup, self._quick)

        def writer(cls: type) -> WriteText:
            return document_writer(cls, converter, is_shallow=self._is_shallow(cls))

        return cache(writer)

    @cached_property
    def _known(self) -> Callable[[type], Mapping[str, type]]:
        """Return what gives the classes that a document of a class may be of."""
        return cache(self._classes)

    @cached_property
    def _is_shallow(self) -> Callable[[type], bool]:
        """Return what says whether documents of a class are never too deep."""
        registry = self._setup.registry

        def are_shallow(cls: type) -> bool:
            classes = self._known(cls).values()
            return all(is_shallow(each, registry, self.lead_type) for each in classes)

        return cache(are_shallow)


@contextmanager
def reported(place: Callable[[Problem], Problem]) -> Generator[None]:
    """Raise one `ValidationError` of what is refused, each problem at its `place`."""
    try:
        yield
    except REFUSALS as error:
        found = refused(map(place, problems(error)))
        raise ValidationError(found.problems) from None


def seen_inside(problem: Problem) -> Problem:
    """Return a problem of the value: its path, or `data` for the value as a whole."""
    return attrs.evolve(problem, path=problem.path or DATA)


def seen_outside(problem: Problem) -> Problem:
    """Return a problem of the document, with the path that it has inside `data` if it is there."""
    return attrs.evolve(problem, path=problem.path.removeprefix(f"{DATA}.") or "document")


def document_writer(cls: type, converter: Converter, *, is_shallow: bool) -> WriteText:
    """Return what writes the text of the documents of one class, of those that are small."""
    write: WriteText = converter.get_unstructure_hook(cls)
    head = f'{{"{DATA}":'
    rest = f',"{VERSION}":{FORMAT},"{TAG}":{json_text.write_text(cls.__name__)}}}'

    def write_document(value: object) -> str:
        text = f"{head}{write(value)}{rest}"
        if json_text.is_surely_small(text, is_shallow=is_shallow):
            return text
        raise ValueError

    return write_document


def checked_value(value: object) -> object:
    if not attrs.has(type(value)):
        raise wrong_type(value, Text("attrs 类的实例", "an instance of an attrs class"))
    return value


def version(data: object, _: object) -> int:
    if type(data) is not int or data != FORMAT:
        newer = Text(
            f"{FORMAT}；可能由更新的版本写出", f"{FORMAT}; a newer leadcore may have written it"
        )
        raise refusal("unknown_version", echo(data), newer)
    return data


@cache
def standard() -> Codec:
    """Return the codec of the module's functions."""
    return Codec()


def to_data(value: object) -> dict[str, JSON]:
    """Return the document of a lead, an event, a command, a policy or a part of them.

    >>> from leadcore.values import Money
    >>> to_data(Money.of(200))
    {'leadcore': 1, 'type': 'Money', 'data': {'minor': 20000, 'currency': 'CNY'}}
    """
    return standard().to_data(value)


def from_data(data: object, cls: type[T]) -> T:
    """Return the value of a document; `ValidationError` lists all that is wrong with it.

    >>> from leadcore.values import Money
    >>> from_data({"leadcore": 1, "type": "Money", "data": {"minor": "5"}}, Money)
    Traceback (most recent call last):
    leadcore.errors.ValidationError: 1 problem(s), mend them and submit again:
    - minor: a text given; allowed: a whole number [wrong_type]
    """
    return standard().from_data(data, cls)


def dumps(value: object) -> str:
    """Return the document as JSON text, the same for equal values in every process.

    >>> from leadcore.texts import Text
    >>> dumps(Text("高", "high"))
    '{"data":{"en":"high","zh":"高"},"leadcore":1,"type":"Text"}'
    """
    return standard().dumps(value)


def loads(text: str, cls: type[T]) -> T:
    """Return the value of a document that is given as JSON text.

    >>> from leadcore.texts import Text
    >>> loads(dumps(Text("高", "high")), Text)
    Text(zh='高', en='high')
    """
    return standard().loads(text, cls)
