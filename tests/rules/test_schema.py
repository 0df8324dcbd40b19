"""A schema finds the fields of a class, and only those that rules can use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Annotated, Literal, NewType, Optional

import attrs
import pytest

from leadcore.errors import DefinitionError, RuleTypeError
from leadcore.rules import Fact, Kind, Schema, fact, money_kind
from leadcore.rules.nodes import BoundError
from tests.rules.parcels import NOW, SCHEMA, Parcel, Place

if TYPE_CHECKING:
    from fractions import Fraction

Code = NewType("Code", str)
Short = NewType("Short", Code)


class Colour(Enum):
    RED = "red"


class Level(Enum):
    LOW = 1


class Name(str):
    __slots__ = ()


@attrs.frozen(kw_only=True)
class Everything:
    number: int | float
    exact: Decimal
    mixed: int | str
    code: Short | None
    name: Name
    note: Annotated[str, "free"]
    old: Optional[str]  # noqa: UP045  # older code writes it so
    colour: Colour
    level: Level
    word: Literal["a", "b"]
    figure: Literal[1, 2]
    tags: tuple[str, ...]
    pair: tuple[str, int]
    colours: frozenset[Colour]
    words: Sequence[Literal["a", "b"]]
    counts: list[int]
    bare: tuple  # type: ignore[type-arg]  # as hosts may write it
    mapping: Mapping[str, str]
    anything: object
    _hidden: int = 0


KINDS = {
    "number": "number",
    "exact": "decimal",
    "mixed": "int | str",
    "code": "text",
    "name": "text",
    "note": "text",
    "old": "text",
    "colour": "Colour",
    "level": "Level",
    "word": "one of a, b",
    "figure": "typing.Literal[1, 2]",
    "tags": "set of text",
    "pair": "tuple[str, int]",
    "colours": "set of Colour",
    "words": "set of one of a, b",
    "counts": "list[int]",
    "bare": "tuple",
    "mapping": "collections.abc.Mapping[str, str]",
    "anything": "object",
}


def test_kinds_come_from_annotations() -> None:
    """Every annotation gives its kind; what rules cannot compare keeps its type's name."""
    fields = Schema.of(Everything).fields
    assert {path: spec.kind.name for path, spec in fields.items()} == KINDS


@pytest.mark.parametrize("path", ["mixed", "level", "figure", "pair", "counts", "bare", "anything"])
def test_other_types_can_only_be_there_or_not(path: str) -> None:
    """Comparing a field of a type that rules cannot use says so; `is known` works."""
    schema = Schema.of(Everything)
    with pytest.raises(RuleTypeError, match="which rules cannot compare"):
        schema.condition(f"{path} == 1")
    assert schema.condition(f"{path} is known").paths == (path,)


def test_members_are_checked_in_sets_too() -> None:
    """A set of enum members refuses what is no member."""
    schema = Schema.of(Everything)
    assert schema.condition('"red" in colours').text == '"red" in colours'
    with pytest.raises(RuleTypeError, match="did you mean red"):
        schema.condition('"rde" in colours')


def test_a_set_of_members_is_read_as_their_values() -> None:
    """Members and plain text in a collection are read alike; what is no text is left out."""

    @attrs.frozen
    class Box:
        colours: Sequence[Colour]

    spec = Schema.of(Box).fields["colours"]
    assert spec.read(Box([Colour.RED, "blue", 5]), NOW) == {"red", "blue"}  # type: ignore[list-item]


def test_nested_classes_have_dotted_paths() -> None:
    """The fields of a class in a class are there, whether it is optional or not."""
    assert [path for path in SCHEMA.fields if path.startswith("target")] == [
        "target",
        "target.city",
        "target.country",
    ]


@attrs.frozen
class Knot:
    depth: int
    inner: Knot | None = None


def test_recursion_ends() -> None:
    """A class inside itself is there, its fields are not unrolled."""
    assert list(Schema.of(Knot).fields) == ["depth", "inner"]


def chain(length: int) -> type:
    inner: type = Place
    for number in range(length):
        inner = attrs.make_class(f"Level{number}", {"below": attrs.field(type=inner)}, frozen=True)
    return inner


def test_depth_is_bounded() -> None:
    """Paths have at most eight names."""
    assert max(path.count(".") for path in Schema.of(chain(20)).fields) == 7


def test_subclasses_are_subjects() -> None:
    """A schema of a class reads its subclasses; a subclass's schema knows its fields too."""

    @attrs.frozen(kw_only=True)
    class Insured(Parcel):
        cover: int

    assert SCHEMA.condition("pieces == 1").holds(Insured(cover=5, pieces=1), now=NOW)
    assert (
        Schema.of(Insured)
        .condition("cover > 1 and pieces is missing")
        .holds(Insured(cover=5), now=NOW)
    )


@fact
def heavy(parcel: Parcel, now: datetime) -> bool | None:
    return None if parcel.weight is None else parcel.weight > 20


def test_facts_are_fields() -> None:
    """A computed fact has the type of its annotation, and is missing when it is None."""
    hour = Fact(name="hour", read=lambda subject, now: now.hour, returns=int)
    odd = Fact(name="odd", read=lambda subject, now: object(), returns=object)
    schema = Schema.of(Parcel, facts=(heavy, hour, odd))
    condition = schema.condition("heavy or hour == 12 and odd is known")
    assert condition.evaluate(Parcel(weight=1), now=NOW) is True
    assert schema.condition("heavy").evaluate(Parcel(), now=NOW) is None


def test_a_fact_says_what_it_returns_and_takes_subject_and_time() -> None:
    """What could not be read later is refused where it becomes a fact."""

    def unsaid(parcel: Parcel, now: datetime):  # type: ignore[no-untyped-def]  # wrong on purpose
        return parcel, now

    def timeless(parcel: Parcel) -> bool:
        return parcel.weight is None

    with pytest.raises(TypeError, match="unsaid does not say what it returns"):
        fact(unsaid)
    with pytest.raises(TypeError, match=r"timeless does not take .* \(subject, now\)"):
        fact(timeless)  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(TypeError, match="a function was given; allowed: what @fact makes"):
        Schema.of(Parcel, facts=(timeless,))  # type: ignore[arg-type]  # wrong on purpose


def test_a_fact_is_read_once_an_evaluation() -> None:
    """However often a condition names a fact, it is computed once."""
    calls: list[datetime] = []
    counted = Fact(name="counted", read=lambda subject, now: calls.append(now), returns=int)
    condition = Schema.of(Parcel, facts=(counted,)).condition("counted > 1 or counted < 0")
    condition.explain(Parcel(), now=NOW)
    assert calls == [NOW]


def test_entries_reach_into_nested_mappings() -> None:
    """A declared key of a mapping field in a nested class is a field; a type without a kind too."""

    @attrs.frozen
    class Outer:
        inner: Everything | None = None

    schema = Schema.of(Outer, entries={"inner.mapping.size": int, "inner.mapping.raw": bytes})
    assert schema.condition("inner.mapping.size == 1 or True").holds(Outer(), now=NOW)
    assert schema.fields["inner.mapping.raw"].kind.name == "bytes"


def test_a_vocabulary_closes_a_set_of_text() -> None:
    """Known values of a set of text are checked like those of a text."""
    schema = Schema.of(Parcel, vocabulary={"tags": ("red", "blue")})
    with pytest.raises(RuleTypeError, match="did you mean blue"):
        schema.condition('"bleu" in tags')


def test_privacy_covers_what_is_below() -> None:
    """A private path hides its children, not its namesakes."""
    fields = Schema.of(Parcel, private=("target", "size")).fields
    assert {path for path, spec in fields.items() if spec.is_private} == {
        "target",
        "target.city",
        "target.country",
        "size",
    }


def test_privacy_is_by_whole_names() -> None:
    """A private name does not hide another that begins with it."""

    @attrs.frozen
    class Two:
        tag: str
        tags: str

    fields = Schema.of(Two, private=("tag",)).fields
    assert (fields["tag"].is_private, fields["tags"].is_private) == (True, False)


def test_a_kind_without_a_smaller_unit() -> None:
    """Money without decimals refuses any."""
    yen = money_kind(int, "JPY", digits=0, read=lambda amount: amount)
    assert (yen.convert(5), yen.read(7), yen.read("7")) == (5, 7, None)
    with pytest.raises(BoundError, match="finer than the smallest unit of JPY"):
        yen.convert(0.5)


def test_a_host_kind_reads_subclasses() -> None:
    """A kind that a host gives for a class reads its subclasses, before any other kind."""
    shout = Kind(name="shout", word="text", read=lambda value: str(value).upper())
    schema = Schema.of(Everything, kinds={str: shout})
    assert schema.fields["name"].kind is shout


REFUSED = [
    ({"entries": {"extra.class": int}}, "extra.class", "bad_name"),
    ({"entries": {"extra.two words": int}}, "extra.two words", "bad_name"),
    ({"entries": {"extra.ｘ": int}}, "extra.ｘ", "bad_name"),
    ({"entries": {"weight": int}}, "weight", "duplicate"),
    ({"entries": {"pupils": int}}, "pupils", "no_mapping"),
    ({"entries": {"extras.pupils": int}}, "extras.pupils", "no_mapping"),
    ({"facts": (heavy, heavy)}, "heavy", "duplicate"),
    ({"private": ("nobody",)}, "nobody", "unknown"),
    ({"vocabulary": {"nothing": ("a",)}}, "nothing", "unknown"),
    ({"vocabulary": {"weight": ("a",)}}, "weight", "not_text"),
    ({"entries": {f"extra.x{number}": int for number in range(2_000)}}, "fields", "too_many"),
]


@pytest.mark.parametrize(("options", "path", "code"), REFUSED, ids=[row[1] for row in REFUSED])
def test_a_schema_that_contradicts_itself(options: dict[str, object], path: str, code: str) -> None:
    """What rules could not name, or what is not there, is refused with its path."""
    with pytest.raises(DefinitionError) as caught:
        Schema.of(Parcel, **options)  # type: ignore[arg-type]  # wrong on purpose
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [(path, code)]


def test_every_contradiction_at_once() -> None:
    """One error lists all that is wrong with a schema."""
    with pytest.raises(DefinitionError) as caught:
        Schema.of(Parcel, entries={"extra.a b": int, "weight": int}, private=("x", "y"))
    assert len(caught.value.problems) == 4


def test_annotations_must_be_importable() -> None:
    """A type that is imported for the type checker only is named in the error."""

    @attrs.frozen
    class Vague:
        ratio: Fraction

    with pytest.raises(DefinitionError, match=r"Vague: name 'Fraction' is not defined"):
        Schema.of(Vague)


def test_nobody_changes_a_schema() -> None:
    """The fields of a schema cannot be assigned."""
    with pytest.raises(TypeError):
        SCHEMA.fields["x"] = SCHEMA.fields["weight"]  # type: ignore[index]


class Tone(StrEnum):
    LOUD = "loud"


def test_text_in_an_enum_field_is_read_as_text() -> None:
    """A host that keeps the value instead of the member is understood."""

    @attrs.frozen
    class Call:
        tone: Tone

    condition = Schema.of(Call).condition("tone == 'loud'")
    assert condition.holds(Call("loud"), now=NOW)  # type: ignore[arg-type]  # on purpose
    assert condition.holds(Call(Tone.LOUD), now=NOW)
