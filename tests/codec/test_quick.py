"""The quick ways out and in give what the careful ones give, and refuse what these refuse."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from typing import Any

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadcore.codec import Codec
from leadcore.codec.refusals import Refused
from leadcore.codec.scalars import quoted_instant, write_duration
from leadcore.errors import ValidationError
from leadcore.events import Event, HostEvent
from leadcore.model import Attachment, Lead
from leadcore.policy import Policy
from leadcore.values import Money
from tests import strategies
from tests.builders import lead
from tests.codec.hosts import AT, SCHOOLS, Campus, Pupils, Shop, Size
from tests.codec.samples import SAMPLES
from tests.codec.ways import (
    EXTRA,
    INSTANTS,
    ODD_DATA,
    ODD_VALUES,
    Every,
    Impatient,
    Odd,
    Patient,
    Tree,
)
from tests.effort import examples

CODEC = Codec()
PATIENT = Patient()
IMPATIENT = Impatient()
STANDARD = Policy.standard()
FIELDS = sorted(attrs.fields_dict(Every))


def answer(act: Any, *arguments: object) -> object:
    """Return what it gives, or what it refuses, or the class of any other error."""
    try:
        return act(*arguments)
    except ValidationError as error:
        return error.problems
    except Exception as error:  # whatever it is, it must be the same
        return type(error)


@pytest.mark.parametrize("name", FIELDS)
def test_what_is_written_at_once_is_the_text_of_the_data(name: str) -> None:
    """Whatever stands in a field: the same text, or the same refusal."""
    for odd in ODD_VALUES:
        changes: dict[str, Any] = {name: odd}
        value = Every(**changes)
        assert answer(CODEC.dumps, value) == answer(PATIENT.dumps, value), odd


def either_way(document: object) -> list[str]:
    """Return the answers of both ways to the document as data and as text."""
    text = json.dumps(document, ensure_ascii=False)
    return [
        repr(answer(read, source, Every))
        for codec in (CODEC, PATIENT)
        for read, source in ((codec.from_data, document), (codec.loads, text))
    ]


@pytest.mark.parametrize("name", [*FIELDS, "@v", "type"])
def test_what_is_read_quickly_is_what_is_read_with_care(name: str) -> None:
    """Whatever stands in the document: the same value, or the same refusal."""
    document: Any = CODEC.to_data(Every())
    for odd in ODD_DATA:
        of_data, of_text, *with_care = either_way(
            document | {"data": document["data"] | {name: odd}}
        )
        assert [of_data, of_text] == with_care, odd


@given(
    changes=st.dictionaries(
        st.sampled_from((*FIELDS, "@v", "type")), st.sampled_from(ODD_DATA), max_size=2
    ),
    left_out=st.sets(st.sampled_from(FIELDS), max_size=2),
    order=st.randoms(use_true_random=False),
)
def test_keys_may_be_left_out_and_come_in_any_order(
    changes: dict[str, object], left_out: set[str], order: Any
) -> None:
    """Wherever it stands: the same value, or the same refusal."""
    document: Any = CODEC.to_data(Every(seen=AT))
    data = {key: item for key, item in document["data"].items() if key not in left_out} | changes
    keys = sorted(data)
    order.shuffle(keys)
    of_data, of_text, *with_care = either_way(document | {"data": {key: data[key] for key in keys}})
    assert [of_data, of_text] == with_care


VALUES = st.one_of(
    strategies.leads(),
    strategies.events(),
    strategies.commands(),
    st.builds(Every, seen=st.none() | st.just(AT), by=st.text(max_size=3).filter(str.isprintable)),
)


@given(value=VALUES)
@settings(max_examples=examples(1 / 2))
def test_small_documents_go_the_quick_ways(value: object) -> None:
    """They are neither written nor read with care, unless something unknown is kept in them."""
    text = CODEC.dumps(value)
    is_known = getattr(value, "unknown", None) is None
    if is_known and len(text) < 10_000 and "\\u" not in text:
        assert IMPATIENT.dumps(value) == text
        assert IMPATIENT.loads(text, type(value)) == value


def test_every_sample_goes_the_quick_ways() -> None:
    """So does one value of each kind; a policy has many brackets, and is written with care."""
    every = Every(
        **{
            **{"number": 0.5, "pupils": Pupils(5), "odd": Odd.FIVE, "day": date(2024, 5, 1)},
            **{"bell": time(9), "span": timedelta(-1, 5, 7), "texts": ("b", "a"), "seen": AT},
            **{"ends": (AT, None), "pair": ("a", 1), "names": frozenset({"b", "a"})},
            **{"prices": {"b": Money.of(1), "a": Money.of(2)}, "sizes": {Size.LARGE: 2}},
            **{"sites": (Campus("东"), Shop("书")), "tree": Tree(name="a", rest=(Tree(name="b"),))},
            **{"extra": EXTRA},
        }  # type: ignore[arg-type]  # each value fits its field
    )
    for value in (every, *SAMPLES.values()):
        text = CODEC.dumps(value)
        assert text == PATIENT.dumps(value)
        if not isinstance(value, Policy):
            assert IMPATIENT.dumps(value) == text
        assert IMPATIENT.from_data(json.loads(text), type(value)) == value


@given(at=INSTANTS)
@example(at=datetime(1899, 12, 31, 23, 59, 59, 999_999, UTC))
@example(at=datetime(9001, 1, 1, tzinfo=UTC))
def test_an_instant_is_written_as_isoformat_says_it(at: datetime) -> None:
    """In whatever zone it is given, the hour that comes twice among them."""
    there = at.astimezone(UTC)
    if 1900 <= there.year <= 9000:
        wanted = there.replace(tzinfo=None).isoformat(timespec="microseconds")
        assert quoted_instant(at) == f'"{wanted}Z"'
    else:
        with pytest.raises(Refused):
            quoted_instant(at)


WRITTEN = "2024-05-01T01:30:00.000000Z"


@given(
    text=st.lists(
        st.tuples(st.integers(0, len(WRITTEN) - 1), st.sampled_from("0159-:TZ.,+W １é")), max_size=3
    ),
    cut=st.sampled_from((0, 1)),
    more=st.sampled_from(("", "0", "Z", "00")),
)
def test_an_instant_is_read_quickly_only_as_it_is_written(
    text: list[tuple[int, str]], cut: int, more: str
) -> None:
    """Whatever else `fromisoformat` would take is refused, or taken, as it is with care."""
    chars = list(WRITTEN)
    for place, char in text:
        chars[place] = char
    document: Any = CODEC.to_data(Every())
    document["data"]["at"] = "".join((*chars[cut:-1], more, *chars[-1:]))
    quick, careful = (answer(codec.from_data, document, Every) for codec in (CODEC, PATIENT))
    assert repr(quick) == repr(careful)


@given(length=st.timedeltas())
def test_a_duration_is_written_exactly(length: timedelta) -> None:
    """Its text says its microseconds, and its sign."""
    sign, _, seconds = write_duration(length).removesuffix("S").partition("PT")
    whole, _, fraction = seconds.partition(".")
    micros = int(whole) * 10**6 + int(fraction or 0)
    assert timedelta(microseconds=-micros if sign else micros) == length
    assert len(fraction) in (0, 6)
    assert not (fraction and not int(fraction))


@given(
    tree=st.recursive(
        st.builds(Tree, name=st.text("ab", max_size=2)),
        lambda inner: st.builds(
            Tree, name=st.just("t"), left=inner | st.none(), rest=st.lists(inner).map(tuple)
        ),
        max_leaves=8,
    )
)
def test_a_class_that_contains_itself_goes_the_quick_ways(tree: Tree) -> None:
    """As deep as it is: it is written and read as it is with care."""
    text = PATIENT.dumps(tree)
    assert CODEC.dumps(tree) == text
    assert CODEC.loads(text, Tree) == tree
    if text.count("{") + text.count("[") <= 40:
        assert IMPATIENT.loads(IMPATIENT.dumps(tree), Tree) == tree


def chain(levels: int) -> Any:
    """Return a value in which so many classes contain one another."""
    value: Any = 1
    for level in range(levels):
        field: Any = attrs.field(type=int if level == 0 else type(value))
        value = attrs.make_class(f"Level{level}", {"inner": field}, frozen=True)(value)
    return value


@pytest.mark.parametrize("levels", [30, 35, 36, 37, 38, 39, 40, 41, 42, 50])
def test_types_that_may_be_too_deep_are_measured(levels: int) -> None:
    """Different classes inside each other are refused from the same depth on by either way."""
    value = chain(levels)
    quick, careful = (answer(codec.dumps, value) for codec in (CODEC, PATIENT))
    assert quick == careful
    if levels < 40:
        assert isinstance(quick, str)
        assert CODEC.loads(quick, type(value)) == value
    else:
        inner: object = 1
        for _ in range(levels):
            inner = {"inner": inner}
        document = {"leadcore": 1, "type": type(value).__name__, "data": inner}
        for codec in (CODEC, PATIENT):
            with pytest.raises(ValidationError, match="too_deep"):
                codec.loads(json.dumps(document), type(value))


@attrs.frozen(kw_only=True)
class Hint:
    """Has nothing but what takes no part in equality, and a key that comes before any other."""

    A_first: str | None = attrs.field(default=None, eq=False, metadata={"stored": True})
    z_last: int = attrs.field(factory=lambda: 5, eq=False, metadata={"stored": True})


@attrs.frozen(kw_only=True)
class Heard(HostEvent):
    """A payload whose fields have the names that the code made for it uses."""

    by_key: str = ""
    cls: int = 0
    data: str | None = None
    value: str = ""
    found: Hint | None = None
    it: int | None = None
    _secret: str = attrs.field(default="", alias="most")


@attrs.frozen(kw_only=True)
class Nothing:
    """Has no field."""


@pytest.mark.parametrize(
    "value",
    [
        *(Hint(), Hint(A_first="a"), Hint(z_last=6), Hint(A_first="a", z_last=6)),
        *(Heard(), Heard(by_key="a", cls=1, data="b", value="c", found=Hint(), it=2, most="d")),
        Nothing(),
        attrs.evolve(
            next(one for one in SAMPLES.values() if isinstance(one, Event)), data=Heard(it=3)
        ),
    ],
    ids=repr,
)
@pytest.mark.parametrize("is_lifted", [False, True])
def test_any_names_and_layouts_go_the_quick_ways(value: Any, is_lifted: bool) -> None:
    """Fields that may be left out, names that the code uses too, and layouts that have a number."""
    classes = (Hint, Heard, Nothing)
    upcasters: Any = {(cls, 1): dict for cls in classes} if is_lifted else {}
    codecs = [cls(events=(Heard,), upcasters=upcasters) for cls in (Impatient, Patient)]
    quick, careful = codecs
    text = careful.dumps(value)
    assert quick.dumps(value) == text
    assert ("@v" in text) == is_lifted
    assert repr(quick.loads(text, type(value))) == repr(value)
    assert repr(careful.loads(text, type(value))) == repr(value)


@pytest.mark.parametrize("cls", [Nothing, Hint])
@pytest.mark.parametrize("data", [{}, [], "", None, {"more": 1}], ids=repr)
def test_what_is_no_object_is_not_taken_for_one_without_keys(cls: type, data: object) -> None:
    """A list or a text is as empty as an object of a class that is written with no key."""
    document = {"leadcore": 1, "type": cls.__name__, "data": data}
    of_data, of_text, *with_care = [
        answer(read, source, cls)
        for codec in (CODEC, PATIENT)
        for read, source in ((codec.from_data, document), (codec.loads, json.dumps(document)))
    ]
    assert [of_data, of_text] == with_care
    assert isinstance(of_data, cls) == (data == {})


@attrs.frozen(kw_only=True)
class Typed:
    """Has a field where the tag would be."""

    type: str = "Campus"


@attrs.frozen(kw_only=True)
class Either:
    """May hold one, or something else."""

    one: Typed | Campus


@pytest.mark.parametrize("codec", [CODEC, PATIENT], ids=["quick", "careful"])
def test_a_class_with_a_field_where_the_tag_would_be_is_no_choice(codec: Codec) -> None:
    """What was written could not be read again, or as another class."""
    document = {"leadcore": 1, "type": "Either", "data": {"one": {"type": "Typed"}}}
    with pytest.raises(TypeError, match="Typed"):
        codec.from_data(document, Either)
    for act in (codec.dumps, codec.to_data):
        with pytest.raises(TypeError, match="Typed"):
            act(Either(one=Typed()))


@pytest.mark.parametrize("number", ["1", "3", '"2"', "true", "2.0", "null"])
def test_no_other_layout_is_taken_for_the_present_one(number: str) -> None:
    """An object with all its keys and another number is lifted, or refused."""
    upcasters: Any = {(Tree, 1): lambda data: data | {"name": "lifted"}}
    quick, careful = (cls(upcasters=upcasters) for cls in (Codec, Patient))
    text = careful.dumps(Tree(name="a")).replace('"@v":2', f'"@v":{number}')
    assert number in text
    assert answer(quick.loads, text, Tree) == answer(careful.loads, text, Tree)


@pytest.mark.parametrize("left_out", ["", "roles"])
def test_what_the_codec_supplies_needs_no_key(left_out: str) -> None:
    """It is supplied with all keys there, and with some left out."""
    lifecycle = STANDARD.lifecycle
    document: Any = SCHOOLS.to_data(lifecycle)
    document["data"].pop(left_out, None)
    again = SCHOOLS.from_data(document, type(lifecycle))
    assert again == lifecycle
    assert again.schema is SCHOOLS.schema


def test_many_objects_go_the_quick_ways_where_they_cannot_be_deep() -> None:
    """The brackets of leads need not be counted."""
    files = tuple(Attachment(name=f"{number}.pdf", reference="r") for number in range(60))
    many = lead(attachments=files)
    text = IMPATIENT.dumps(many)
    assert text == PATIENT.dumps(many)
    assert text.count("{") > 40
    assert IMPATIENT.loads(text, Lead) == many


@attrs.frozen(kw_only=True)
class Unfit:
    """Has a field that cannot be stored."""

    thing: complex = 0j


@attrs.frozen(kw_only=True)
class MayHold:
    """Holds one, or none."""

    one: Unfit | None = None
    name: str = "a"


def test_only_values_of_what_cannot_be_stored_are_refused() -> None:
    """A class that may hold one is written and read as long as it holds none."""
    codec = Codec()
    assert codec.loads(codec.dumps(MayHold()), MayHold) == MayHold()
    for act in (codec.dumps, codec.to_data):
        with pytest.raises(TypeError, match="complex"):
            act(MayHold(one=Unfit()))
    with pytest.raises(TypeError, match="complex"):
        codec.from_data({"leadcore": 1, "type": "MayHold", "data": {"one": {}}}, MayHold)


class Rank(IntEnum):
    """An enum of numbers, which documents do not have."""

    FIRST = 1


@attrs.frozen
class Blank:
    """Has a tuple of no items."""

    nothing: tuple[()] = ()


@pytest.mark.parametrize("codec", [Codec(), Patient()], ids=["quick", "careful"])
def test_a_tuple_of_no_items_is_read_by_either_way(codec: Codec) -> None:
    """And one with any is refused in its place."""
    assert codec.loads(codec.dumps(Blank()), Blank) == Blank()
    with pytest.raises(ValidationError, match=r"- nothing: 1 items given; allowed: 0 items"):
        codec.from_data({"leadcore": 1, "type": "Blank", "data": {"nothing": [5]}}, Blank)


@attrs.frozen
class Ranked:
    """Has one."""

    rank: Rank = Rank.FIRST


@pytest.mark.parametrize("codec", [Codec(), Patient()], ids=["quick", "careful"])
def test_an_enum_of_numbers_is_refused_by_either_way(codec: Codec) -> None:
    """A plain number is not taken for its member."""
    with pytest.raises(TypeError, match="Rank"):
        codec.from_data({"leadcore": 1, "type": "Ranked", "data": {"rank": 1}}, Ranked)
    with pytest.raises(ValidationError):
        codec.dumps(Ranked())


@pytest.mark.parametrize("rest", [" ", "\n", "x", "}", "{}", "null"])
def test_what_comes_after_a_document_is_not_overlooked(rest: str) -> None:
    """Space is taken, and anything else refused, by either way."""
    text = CODEC.dumps(Money.of(5))
    assert answer(CODEC.loads, text + rest, Money) == answer(PATIENT.loads, text + rest, Money)
    assert answer(CODEC.loads, rest + text, Money) == answer(PATIENT.loads, rest + text, Money)
