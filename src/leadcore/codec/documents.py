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
from typing import Final, TypeVar, cast

import attrs
from cattrs import Converter

from leadcore.codec import json_text
from leadcore.codec.bounds import JSON, plain
from leadcore.codec.choices import TAG, by_name, check_strategies, named
from leadcore.codec.containers import each, exactly
from leadcore.codec.converter import new_converter
from leadcore.codec.findings import REFUSALS, problems, refused
from leadcore.codec.refusals import refusal, wrong_type
from leadcore.commands import COMMANDS, Command
from leadcore.errors import Problem, ValidationError
from leadcore.model import Lead, lead_schema
from leadcore.rules import ActivitySource, Schema
from leadcore.scoring import lead_activities
from leadcore.texts import Text
from leadcore.values import echo

FORMAT: Final = 1
"""The version of the format; a document of another version is refused."""
VERSION: Final = "leadcore"
"""The key of the version."""
DATA: Final = "data"
"""The key of the value."""

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Codec:
    """Writes and reads leads, events, commands and policies, a host's own classes among them.

    What is read is equal to what was written, and equal values are written as the same text in
    every process. All that is wrong with a document is said at once, by one `ValidationError`.

    >>> @attrs.frozen(kw_only=True)
    ... class SchoolLead(Lead):
    ...     pupils: int = 0
    >>> codec = Codec(lead_type=SchoolLead)
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
        cls = type(value)
        with reported(seen_inside):
            data = self._converter.unstructure(checked_value(value), cls)
        with reported(seen_outside):
            return cast("dict[str, JSON]", plain({VERSION: FORMAT, TAG: cls.__name__, DATA: data}))

    def from_data(self, data: object, cls: type[T]) -> T:
        """Return the value of a document, which is of the class `cls`.

        `Command` stands for every command, and `Lead` for the codec's own class of leads too.
        """
        classes = self._classes(cls)
        with reported(seen_outside):
            document = exactly(plain(data), (VERSION, TAG, DATA))
            tags = [
                (VERSION, document[VERSION], version, int),
                (TAG, document[TAG], named, classes),
            ]
            _, found = each(tags)
        with reported(seen_inside):
            return cast("T", self._converter.structure(document[DATA], cast("type", found)))

    def dumps(self, value: object) -> str:
        """Return the document of `value` as JSON text: keys sorted, no spaces, nothing escaped."""
        return json_text.write_text(self.to_data(value))

    def loads(self, text: str, cls: type[T]) -> T:
        """Return the value of a document that is given as JSON text."""
        with reported(seen_outside):
            data = json_text.read_text(text)
        return self.from_data(data, cls)

    def _classes(self, cls: type) -> Mapping[str, type]:
        if not attrs.has(cls):
            raise TypeError(f"{cls!r} was given; give the class of the value, such as Lead")
        if cls is Command:
            return by_name(COMMANDS)
        return by_name((Lead, self.lead_type) if cls is Lead else (cls,))

    @cached_property
    def _converter(self) -> Converter:
        return new_converter(
            self.lead_type, self.strategies, schema=self.schema, activities=self.activities
        )


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
