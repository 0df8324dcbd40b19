"""JSON text is the same, and as much is accepted, with orjson and without it."""

from __future__ import annotations

import json
import re
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore.codec import Codec, dumps, json_text, loads
from leadcore.codec.scalars import write_number
from leadcore.errors import ValidationError
from leadcore.events import Event
from leadcore.model import Lead
from leadcore.rules import ScoreCard
from leadcore.scoring import RuleScoring, ScoringStrategy
from leadcore.texts import Text
from leadcore.values import Extra, Scalar
from tests import strategies
from tests.builders import lead
from tests.codec.hosts import SCHOOLS, Doubled, SchoolLead, school
from tests.codec.samples import FULL_LEAD, SAMPLES
from tests.effort import examples

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5) | st.sampled_from(
    ("\x7f\x1b\b\f", "\u2028\ud7ff\ue000\U0010ffff😀", "</")
)
ODD = (1e16, 1e-7, 1e22, 5e-324, 1.7976931348623157e308, -0.0, 1e15, 123456789012345680.0, 1e-4)


def fragments(data: Any) -> Any:
    """Return data with every number that has a fraction as it is given to be written quickly."""
    if isinstance(data, dict):
        return {key: fragments(item) for key, item in data.items()}
    if isinstance(data, list):
        return [fragments(item) for item in data]
    return json_text.write_fraction(data) if type(data) is float else data


SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | FLOATS | st.sampled_from(ODD)
JSONS = st.recursive(
    SCALARS | KEYS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(data=JSONS)
def test_text_is_the_same_byte_for_byte(data: Any) -> None:
    """Whatever the data, orjson and the standard library write one text."""
    assert json_text.write_quickly(fragments(data)) == json_text.write_text(data)


@given(data=JSONS)
def test_what_is_read_quickly_is_what_json_reads(data: Any) -> None:
    """Canonical text says the same to both, types and signs of zero included."""
    text = json_text.write_text(data)
    quick = json_text.read_quickly(text)
    assert quick is None or repr(quick) == repr(json_text.read_text(text))


LIKELY = (
    "{",
    "}",
    '"a"',
    ":",
    ",",
    "[",
    "]",
    "1",
    "-0",
    "1e5",
    "1.0",
    "NaN",
    " ",
    '"\\ud800"',
    "null",
)
ODD_TEXTS = (
    '{"a":1,"a":1}',
    '{"a":{"b":1,"b":2}}',
    "NaN",
    "Infinity",
    "-0",
    "-0.0",
    "1e999",
    "1E5",
    "1e16",
    "1.0",
    "01",
    "9" * 30,
    "18446744073709551616",
    "9223372036854775808",
    '"\\ud800"',
    '"\\u0041"',
    '"\\/"',
    '"\x00"',
    "[1,]",
    "[1 ,2]",
    '{"b":1,"a":2}',
    "\ufeff1",
    "[" * 300 + "]" * 300,
    "",
    "null",
)


@given(text=st.sampled_from(ODD_TEXTS) | st.lists(st.sampled_from(LIKELY)).map("".join))
def test_what_is_read_quickly_is_canonical(text: str) -> None:
    """What is no canonical text of `json` is left to it, so that as much is accepted."""
    quick = json_text.read_quickly(text)
    if quick is not None:
        assert repr(json.loads(text)) == repr(quick)
        if not re.search(r"\de", text):  # Some versions of orjson write 1e16, others 1e+16.
            assert json_text.write_text(json.loads(text)) == text


@pytest.fixture(params=["orjson", "json"])
def route(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Go by one of the two routes."""
    if request.param == "json":
        monkeypatch.setattr(json_text, "ORJSON", None)
    return str(request.param)


def test_documents_are_the_same_by_both_routes(route: str) -> None:
    """Every sample is written as the standard library writes it, and read back."""
    entries: dict[str, Scalar] = {"a": 1e-7, "b": 0.1, "c": 1e15, "d": "😀\u2028"}
    odd = attrs.evolve(FULL_LEAD, extra=Extra(entries))
    for value in (odd, *SAMPLES.values()):
        text = Codec().dumps(value)
        assert text == json_text.write_text(Codec().to_data(value))
        assert Codec().loads(text, type(value)) == value
    share = attrs.evolve(SCHOOLS)  # with converters of its own, made by this route
    for number in (1e16, 1e22, 1e-7):
        one = school(share=number, pupils=1)
        assert share.dumps(one) == json_text.write_text(share.to_data(one))
        assert share.loads(share.dumps(one), SchoolLead) == one


VALUES = strategies.events() | strategies.leads() | strategies.commands()


@given(value=VALUES)
@settings(max_examples=examples(1 / 2))
def test_any_value_is_written_as_its_data_are(value: object) -> None:
    """The quick way from a value to its text gives the text of its data."""
    codec = Codec()
    assert dumps(value) == json_text.write_text(codec.to_data(value))


REFUSED = (
    ('{"leadcore":1,"leadcore":1}', "document", "repeated_key"),
    ('{"data":{"en":"a","zh":NaN},"leadcore":1,"type":"Text"}', "zh", "not_finite"),
    ('{"data":{"en":"a","zh":"\\ud800"},"leadcore":1,"type":"Text"}', "zh", "bad_text"),
    ('{"data":{"en":"a","zh":"\\u0000"},"leadcore":1,"type":"Text"}', "zh", "bad_text"),
    (
        '{"data":{"en":"a","zh":"a","zh":"b"},"leadcore":1,"type":"Text"}',
        "document",
        "repeated_key",
    ),
    ("[" * 100_000, "document", "too_deep"),
    ("[" * 45 + "]" * 45, "document", "too_deep"),
    ('{"data":{"en":"a","zh":' + "9" * 400 + '},"leadcore":1,"type":"Text"}', "zh", "too_large"),
    ('{"data":{"en":"a","zh":18446744073709551616},"leadcore":1,"type":"Text"}', "zh", "too_large"),
    ('{"data":{"en":"a","zh":"b"},"leadcore":1.0,"type":"Text"}', "leadcore", "unknown_version"),
    ('{"data":{"en":"a","zh":"b"},"leadcore":true,"type":"Text"}', "leadcore", "unknown_version"),
    ("[]", "document", "wrong_type"),
    ("null", "document", "wrong_type"),
)


@pytest.mark.parametrize(("text", "path", "code"), REFUSED)
def test_the_same_is_refused_by_both_routes(route: str, text: str, path: str, code: str) -> None:
    """Hostile text is refused in the same words, whichever way it is read."""
    with pytest.raises(ValidationError) as caught:
        Codec().loads(text, Text)
    found = [(problem.path, problem.code) for problem in caught.value.problems]
    assert (path if path != "document" or code != "too_deep" else found[0][0], code) in found


@pytest.mark.parametrize("text", ["a\0", "\ud800", "x" * 10_001])
def test_texts_out_of_bounds_are_not_written_by_either_route(route: str, text: str) -> None:
    """The bounds hold on the quick way out too."""
    with pytest.raises(ValidationError) as caught:
        Codec().dumps(Text(zh=text, en="a"))
    assert [problem.path for problem in caught.value.problems] == ["zh"]


@attrs.frozen
class Whole:
    """A whole number and one with a fraction."""

    whole: int = 0
    number: float = 0.0


@pytest.mark.parametrize(
    "value",
    [Whole(2**53 + 1), Whole(-(2**64)), Whole(0, float("nan")), Whole(0, float("-inf"))],
)
def test_numbers_out_of_bounds_are_not_written_by_either_route(route: str, value: Whole) -> None:
    """Neither what JSON does not have nor what engines do not keep exactly."""
    with pytest.raises(ValidationError):
        Codec().dumps(value)
    number = 2**53
    assert Codec().loads(Codec().dumps(Whole(number, -0.0)), Whole) == Whole(number, -0.0)


@given(number=FLOATS | st.sampled_from(ODD))
def test_numbers_come_back_exactly(number: float) -> None:
    """A number with a fraction is read as it was written, with its sign."""
    again = loads(dumps(Whole(0, number)), Whole)
    assert repr(again.number) == repr(number)


def test_many_small_objects_are_bounded_by_either_route(route: str) -> None:
    """A document with more brackets than a quick look allows is looked at with care."""
    many = lead(attachments=FULL_LEAD.attachments)
    assert Codec().loads(Codec().dumps(many), Lead) == many
    assert write_number(1) == 1.0
    event = SAMPLES["event"]
    assert Codec().loads(Codec().dumps(event), Event) == event


def test_too_deep_a_value_is_not_written_by_either_route(route: str) -> None:
    """A short document that is nested too deeply to be read again is refused."""
    strategy: ScoringStrategy = RuleScoring(card=ScoreCard(rules=()))
    for _ in range(45):
        strategy = Doubled(inner=strategy)
    with pytest.raises(ValidationError) as caught:
        attrs.evolve(SCHOOLS).dumps(Doubled(inner=strategy))
    assert [problem.code for problem in caught.value.problems] == ["too_deep"]
