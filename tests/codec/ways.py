"""The two ways of the codec, each by itself, and values and data that may trouble them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import Enum
from types import MappingProxyType
from typing import Any, Literal
from zoneinfo import ZoneInfo

import attrs
from hypothesis import strategies as st

from leadcore.codec import JSON, Codec, json_text
from leadcore.model import Lead, Phase
from leadcore.texts import Text
from leadcore.values import Extra, FingerprintKey, FrozenMapping, Money
from tests.codec.hosts import AT, Campus, Pupils, Shop, Size


class Impatient(Codec):
    """A codec that never goes the careful way."""

    def to_data(self, value: object) -> dict[str, JSON]:
        """Refuse to write with care."""
        raise AssertionError("written with care")

    def _read_carefully(self, data: JSON, classes: Mapping[str, type]) -> object:
        raise AssertionError("read with care")


class Patient(Codec):
    """A codec that always goes the careful way."""

    def dumps(self, value: object) -> str:
        """Write with care."""
        return json_text.write_text(self.to_data(value))

    def _read_quickly(self, document: Any, classes: Mapping[str, type]) -> object:
        raise ValueError("read with care")


class Odd(str, Enum):  # noqa: UP042  # a StrEnum does not let its values differ
    """An enum of texts, one of whose members has a number for its value."""

    FIVE = "five"
    SIX = "six"

    def __new__(cls, text: str) -> Odd:
        """Make the value of one member a number."""
        made = str.__new__(cls, text)
        made._value_ = 6 if text == "six" else text
        return made


@attrs.frozen(kw_only=True)
class Tree:
    """Contains itself, singly and in a list."""

    name: str
    left: Tree | None = None
    rest: tuple[Tree, ...] = ()


@attrs.frozen(kw_only=True)
class Every:
    """A field of every kind, and nothing that checks what is given."""

    text: str = ""
    whole: int = 0
    number: float = 0.0
    is_so: bool = False
    pupils: Pupils | None = None
    size: Size = Size.SMALL
    odd: Odd | None = None
    level: Literal["a", "b"] = "a"
    at: datetime = AT
    seen: datetime | None = attrs.field(default=None, eq=False, metadata={"stored": True})
    day: date | None = None
    bell: time | None = None
    span: timedelta | None = None
    texts: tuple[str, ...] = ()
    ends: tuple[datetime | None, ...] = ()
    pair: tuple[str, int] | None = None
    names: frozenset[str] = frozenset()
    prices: Mapping[str, Money] = FrozenMapping()
    sizes: Mapping[Size, int] = FrozenMapping()
    levels: Mapping[Literal["a", "b"], int] = FrozenMapping()
    sites: tuple[Campus | Shop, ...] = ()
    tree: Tree | None = None
    extra: Extra = attrs.field(factory=Extra)
    by: str = ""


class Tags(tuple[str, ...]):
    """A tuple, but of a class of its own."""

    __slots__ = ()


class Entries(Extra):
    """Extra of a class of its own, which shows no entry."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        """Yield no name."""
        return iter(())


@attrs.frozen(kw_only=True)
class OtherTree(Tree):
    """Looks like the class that it is of."""


OTHER_CAMPUS: Any = attrs.make_class("Campus", {"name": attrs.field(type=str)}, frozen=True)
"""Another class of the same name."""


class Later(datetime):
    """A date-time of a class of its own, as some tools have."""


BERLIN = ZoneInfo("Europe/Berlin")
TWICE = datetime(2024, 10, 27, 2, 30, tzinfo=BERLIN)
"""An hour that comes twice; `fold` says which."""
INSTANTS = st.datetimes(
    min_value=datetime(1899, 12, 30),  # noqa: DTZ001  # Hypothesis wants them without a zone
    max_value=datetime(9001, 1, 3),  # noqa: DTZ001
).flatmap(
    lambda at: st.sampled_from((UTC, BERLIN, timezone(timedelta(hours=-11)))).map(
        lambda zone: at.replace(tzinfo=zone)
    )
)
EXTRA = Extra([("b", True), ("a", 0.5), ("c", Money.of(1)), ("d", AT), ("e", "x")])
TREE = Tree(name="a", left=Tree(name="b", rest=(Tree(name="c"), Tree(name="d"))))
SITES = (Campus("东"), Shop("书"))
PRICES = FrozenMapping({"b": Money.of(1), "a!": Money.of(2), "a": Money.of(3)})
SECRET = FingerprintKey(id="2024", secret=b"0123456789abcdef")

ODD_VALUES: tuple[object, ...] = (
    *(None, True, False, 0, -1, 1.0, 2**53, -(2**53), 2**53 + 1, float("nan"), -0.0, 1e-7, 10**30),
    *("a", "b", "small", "five", "\ud800", "\0", '"', "\\", "\n", "\x7f", "\u2028", "x" * 10_001),
    *(Size.LARGE, Odd.FIVE, Odd.SIX, Phase.OPEN, b"x", object(), int, Lead, SECRET),
    *((), ("a",), ("a", 1), ("a", True), [], ["a"], Tags(("a",)), (None,), (AT, None), SITES),
    *({}, {"a": 1}, {1: "a"}, {"a": Money.of(1)}, {Size.SMALL: 1, "large": 2}, PRICES),
    *(MappingProxyType({"a": Money.of(3)}), {"a!": 1, "a": 2, "A": 3}, {True: 1}, {None: 1}),
    *(frozenset(), frozenset({"b", "a"}), frozenset({'a"', "a!"}), frozenset({1}), {"a"}),
    *(AT.replace(tzinfo=None), TWICE, TWICE.replace(fold=1), AT.date(), AT.time()),
    *(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), AT.replace(fold=1)),
    *(Later(2024, 5, 1, tzinfo=UTC), time(9, tzinfo=UTC), timedelta(-1, 5, 7), timedelta.min),
    *(Campus("东"), TREE, (TREE,), Money.of(5), Extra({"a": AT}), EXTRA, Text("是", "yes")),
    *(OtherTree(name="a"), (OTHER_CAMPUS("a"),), Entries({"a": 1}), Tree(name=5)),  # type: ignore[arg-type]  # what is tested
)
"""Values that do not fit every field, or any."""

ODD_DATA: tuple[object, ...] = tuple(
    map(
        json.loads,
        """
        null|true|false|0|1|6|-1|0.5|1.0|-0.0|1e-7|9007199254740992|9007199254740993|1e400|NaN
        "a"|"b"|"small"|"five"|"six"|"PT5S"|"-PT0.500000S"|"2024-05-01"|"09:00:00"|"\\ud800"|"\\u0000"
        "2024-05-01T01:30:00Z"|"2024-05-01T01:30:00.000000Z"|"2024-05-01T01:30:00.000000+00:00"
        "9000-12-31T23:59:59.999999Z"|"9001-01-01T00:00:00.000000Z"|"1899-12-31T23:59:59.999999Z"
        []|{}|["a"]|["a",1]|["a",true]|["a","b","a"]|[null]|["2024-05-01T01:30:00.000000Z",null]
        {"a":1}|{"small":1}|{"tiny":1}|{"a":{"minor":1,"currency":"CNY"}}|{"minor":1}|[[]]
        [{"type":"Shop","name":"a"}]|[{"type":"Campus","name":"a"}]|[{"type":["Shop"],"name":"a"}]
        [{"type":"Lead"}]|[{"name":"a"}]|[{"type":"Shop","name":"a","opened":null}]
        {"name":"a"}|{"name":"a","rest":[{"name":"b"}]}|{"name":"a","left":{"name":5}}
        {"a":{"type":"Money","value":{"minor":5}}}|{"a":{"type":"Money"}}|{"a":null}|{"a":[1,2]}
        {"a":{"type":"date","value":"x"}}|{"a":{"type":[],"value":1}}|{"a":"x\\u0000"}|{"":1}
        {"a":{"type":"datetime","value":"2024-05-01"}}|{"a":{"type":"Money","value":{"minor":5},"more":2}}
        """.replace("\n", "|")
        .replace(" ", "")
        .strip("|")
        .split("|"),
    )
)
"""Data that do not fit every field, or any."""
