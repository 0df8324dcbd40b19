"""The world that the rules tests judge: parcels, in which everything may be missing."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, StrEnum
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import attrs
from hypothesis import strategies as st

from leadcore.rules import F, Formula, Schema, money_kind

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


@attrs.frozen
class Coin:
    minor: int
    currency: str = "CNY"


@attrs.frozen(kw_only=True)
class Place:
    city: str | None = None
    country: str | None = None


@attrs.frozen(kw_only=True)
class Parcel:
    weight: float | None = None
    pieces: int | None = None
    limit: int | None = None
    rate: Decimal | None = None
    value: Coin | None = None
    note: str | None = None
    size: Size | None = None
    status: str | None = None
    fragile: bool | None = None
    tags: frozenset[str] | None = None
    sent_at: datetime | None = None
    due_on: date | None = None
    transit: timedelta | None = None
    target: Place | None = None
    sender: str | None = None
    extra: Mapping[str, object] = attrs.field(factory=dict[str, object])


@attrs.frozen(kw_only=True)
class FirmParcel(Parcel):
    """A parcel in which nothing is declared to be possibly missing."""

    weight: float
    pieces: int
    limit: int
    rate: Decimal
    value: Coin
    note: str
    size: Size
    status: str
    fragile: bool
    tags: frozenset[str]
    sent_at: datetime
    due_on: date
    transit: timedelta
    target: Place


def in_yuan(coin: Coin) -> int | None:
    return coin.minor if coin.currency == "CNY" else None


def schema_of(subject: type[Parcel]) -> Schema:
    return Schema.of(
        subject,
        kinds={Coin: money_kind(Coin, "CNY", digits=2, read=in_yuan)},
        vocabulary={"status": ("new", "sent", "lost")},
        entries={"extra.floors": int},
        private=("sender",),
    )


SCHEMA = schema_of(Parcel)
FIRM_SCHEMA = schema_of(FirmParcel)
"""The same fields, declared to be always there."""

TEXTS = ("", "上海市", "Shanghai", "urgent", 'say "hi"', "back\\slash", "it's")
NUMBERS = (-1, 0, 1, 5, 10_000, 0.0, 0.1, 0.5, 5.0)
MOMENTS = tuple(NOW - timedelta(days=days) for days in (-1, 0, 1, 7, 400))
DURATIONS = tuple(timedelta(seconds=seconds) for seconds in (-60, 0, 90, 3600, 86_400, 90_061))


def maybe(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | values


PARCELS = st.builds(
    Parcel,
    weight=maybe(st.sampled_from([0.0, 0.5, 5.0, 20.0, float("nan"), float("inf")])),
    pieces=maybe(st.integers(-2, 6)),
    limit=maybe(st.integers(-2, 6)),
    rate=maybe(st.sampled_from([Decimal("0.1"), Decimal(0), Decimal(5), Decimal("NaN")])),
    value=maybe(st.builds(Coin, st.sampled_from([0, 50, 500]), st.sampled_from(["CNY", "EUR"]))),
    note=maybe(st.sampled_from(TEXTS)),
    size=maybe(st.sampled_from(Size)),
    status=maybe(st.sampled_from(["new", "sent", "elsewhere"])),
    fragile=maybe(st.booleans()),
    tags=maybe(st.frozensets(st.sampled_from(TEXTS), max_size=3)),
    sent_at=maybe(st.sampled_from(MOMENTS)),
    due_on=maybe(st.sampled_from([date(2026, 1, 31), date(2026, 2, 1)])),
    transit=maybe(st.sampled_from(DURATIONS)),
    target=maybe(
        st.builds(Place, city=maybe(st.sampled_from(TEXTS)), country=maybe(st.sampled_from(TEXTS)))
    ),
    extra=st.sampled_from([{}, {"floors": 3}, {"floors": "three"}, {"floors": None}]),
)
"""Parcels with much missing, much falsy, and some values that are not of their kind."""


class Shade(Enum):
    RED = "urgent"


ODD: tuple[object, ...] = (
    *(True, False, 0, 5, 5.5, -0.5, 10**400, float("nan"), float("inf"), float("-inf")),
    *(Decimal("5.5"), Decimal("NaN"), Decimal("sNaN"), Fraction(1, 2), 5j, "", "urgent", b"urgent"),
    *(Size.SMALL, Shade.RED, ["urgent"], ("urgent", 5, Shade.RED), {"urgent": 1}, {"urgent"}, []),
    *(frozenset({5}), Coin(5), Place(city="Shanghai"), object(), len, Parcel, ..., timedelta()),
    *(NOW, NOW.replace(tzinfo=None), NOW.astimezone(timezone(timedelta(hours=8))), NOW.timetz()),
    *(datetime.max.replace(tzinfo=timezone(timedelta(hours=-1))), date(2026, 2, 1), time(1)),
    *(ZoneInfo("Europe/Berlin"), memoryview(b""), range(3), "\ue000", NOW.isoformat()),
)
"""Values of every sort, for fields that they do not belong in."""


def with_values(parcel: Parcel, values: dict[str, Any]) -> Parcel:
    return attrs.evolve(parcel, **values)


ODD_PARCELS = st.fixed_dictionaries(
    {}, optional={each.name: st.sampled_from(ODD) for each in attrs.fields(Parcel)}
).flatmap(lambda odd: PARCELS.map(lambda parcel: with_values(parcel, odd)))
"""Parcels with whatever there is in some fields."""


def firm(parcel: Parcel) -> FirmParcel:
    """Return the same parcel of the class in which nothing should be missing, though it may be."""
    return FirmParcel(**attrs.asdict(parcel, recurse=False))


COMPARE: tuple[Callable[[Any, Any], Any], ...] = (
    operator.eq,
    operator.ne,
    operator.lt,
    operator.le,
    operator.gt,
    operator.ge,
)


def compared(path: str, values: Sequence[object]) -> st.SearchStrategy[Formula]:
    return st.builds(
        lambda compare, value: compare(F[path], value),
        st.sampled_from(COMPARE),
        st.sampled_from(values),
    )


ATOMS: st.SearchStrategy[Formula] = st.one_of(
    *(compared(path, NUMBERS) for path in ("weight", "pieces", "rate", "value", "extra.floors")),
    *(compared(path, TEXTS) for path in ("note", "target.city", "target.country")),
    compared("sent_at", MOMENTS),
    compared("due_on", [date(2026, 1, 31), date(2026, 2, 1)]),
    compared("transit", DURATIONS),
    compared("pieces", [F.limit]),
    st.builds(lambda value: F.sent_at.age() > value, st.sampled_from(DURATIONS)),
    st.builds(lambda values: F.size.in_(*values), st.sets(st.sampled_from(Size), min_size=1)),
    st.builds(lambda values: F.note.in_(*values), st.sets(st.sampled_from(TEXTS), min_size=1)),
    st.builds(F.tags.has, st.sampled_from(TEXTS)),
    st.builds(F.note.contains, st.sampled_from(TEXTS)),
    st.builds(lambda text: F.note.lower().starts_with(text), st.sampled_from(TEXTS)),
    st.builds(F.note.ends_with, st.sampled_from(TEXTS)),
    st.sampled_from([F.tags.has(F.note), F.note.contains("u") == F.fragile]),
    st.sampled_from([F.fragile.in_(True), F.fragile.in_(True, False), F.note == F.target.city]),
    st.sampled_from([F.note.ends_with(F.target.city), F.note.lower() == "urgent"]),
    st.sampled_from([F.fragile, F.fragile == False, F.status == "lost"]),  # noqa: E712
    st.sampled_from(["weight", "target", "target.city", "tags"]).map(lambda p: F[p].is_known()),
    st.sampled_from(["pieces", "target", "note"]).map(lambda p: F[p].is_missing()),
)
"""Well-typed comparisons of every kind."""

FORMULAS: st.SearchStrategy[Formula] = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(operator.and_, inner, inner),
        st.builds(operator.or_, inner, inner),
        st.builds(operator.invert, inner),
    ),
    max_leaves=12,
)
"""Well-typed conditions."""


DENSE: st.SearchStrategy[Formula] = st.recursive(
    st.one_of(
        st.builds(lambda value: F.status == value, st.sampled_from(["new", "sent", "lost"])),
        st.builds(lambda value: F.weight >= value, st.sampled_from([0, 5, 20])),
        st.builds(lambda value: F.pieces < value, st.sampled_from([1, 2.5, 4])),
        st.sampled_from([F.fragile, F.status.is_known(), F.note.is_missing(), F.note == "urgent"]),
        st.sampled_from([F.note.contains("g"), F.target.city == "Shanghai", F.note == "it's"]),
    ),
    lambda inner: st.builds(operator.and_, inner, inner) | st.builds(operator.invert, inner),
    max_leaves=3,
)
"""Well-typed conditions that have much in common."""


MISSING = object()


def actual(parcel: Parcel, path: str) -> object:
    """Read a field in the plainest way; amounts in yuan."""
    value: object = parcel
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else getattr(value, name, None)
    if isinstance(value, Coin):
        value = Decimal(value.minor) / 100 if value.currency == "CNY" else None
    return MISSING if value is None or str(value) in {"nan", "NaN", "inf", "three"} else value


def oracle(parcel: Parcel, text: str) -> bool | None:
    """Judge a condition by walking Python's own tree of its text, with missing as an exception."""
    return judge(ast.parse(text, mode="eval").body, parcel)


def judge(node: ast.expr, parcel: Parcel) -> bool | None:
    match node:
        case ast.BoolOp(op=op, values=values):
            outcomes = {judge(value, parcel) for value in values}
            decisive = isinstance(op, ast.Or)
            return decisive if decisive in outcomes else None if None in outcomes else not decisive
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            outcome = judge(operand, parcel)
            return None if outcome is None else not outcome
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[ast.Name(id=word)]):
            return (actual(parcel, ast.unparse(left)) is not MISSING) == (word == "known")
    names: dict[str, object] = {}
    plain = ast.unparse(Flatten(parcel, names).visit(node))
    if MISSING in names.values():
        return None
    return bool(eval(plain, {**FUNCTIONS, **names}))


class Flatten(ast.NodeTransformer):
    """Replace every field by a plain name that holds its value."""

    def __init__(self, parcel: Parcel, names: dict[str, object]) -> None:
        self.parcel, self.names = parcel, names

    def visit_Call(self, node: ast.Call) -> ast.expr:
        node.args = [self.visit(argument) for argument in node.args]
        return node

    def visit_Attribute(self, node: ast.Attribute | ast.Name) -> ast.expr:
        name = f"field{len(self.names)}"
        self.names[name] = actual(self.parcel, ast.unparse(node))
        return ast.Name(name)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.visit_Attribute(node)

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if not isinstance(node.value, float):
            return node
        return ast.parse(f"number('{node.value!r}')", mode="eval").body


FUNCTIONS: dict[str, object] = {
    "number": Decimal,
    "lower": str.lower,
    "contains": lambda text, part: part in text,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
    "age": lambda moment: NOW - moment,
    "days": lambda count: timedelta(days=count),
    "hours": lambda count: timedelta(hours=count),
    "minutes": lambda count: timedelta(minutes=count),
    "seconds": lambda count: timedelta(seconds=count),
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
}
