"""What is no condition is refused when it is loaded, at its place and with the cure."""

from __future__ import annotations

import pickle
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadcore.errors import RuleError, RuleSyntaxError, RuleTypeError
from leadcore.rules import F, Schema
from leadcore.rules.nodes import Const, Field, OneOf
from leadcore.rules.parse import parse
from tests.rules.parcels import SCHEMA, Parcel
from tests.rules.refused import SYNTAX, TYPES, Refused


def refused(source: str) -> RuleError | None:
    """Return the error that loading the text raises, if any."""
    try:
        SCHEMA.condition(source)
    except RuleError as error:
        return error
    return None


def refusal(source: str) -> RuleError:
    with pytest.raises(RuleError) as caught:
        SCHEMA.condition(source)
    return caught.value


@pytest.mark.parametrize("row", SYNTAX, ids=lambda row: ascii(row[0]))
def test_no_expression(row: Refused) -> None:
    """What the language does not have is a syntax error at the piece that is wrong."""
    source, place, problem = row
    error = refusal(source)
    assert isinstance(error, RuleSyntaxError)
    assert (error.line, error.column, error.width) == place
    assert error.problem == problem


@pytest.mark.parametrize("row", TYPES, ids=lambda row: ascii(row[0]))
def test_no_sense(row: Refused) -> None:
    """What the schema lacks or cannot compare is a type error at the piece that is wrong."""
    source, place, problem = row
    error = refusal(source)
    assert isinstance(error, RuleTypeError)
    assert (error.line, error.column, error.width) == place
    assert error.problem == problem


CURES = [
    ("pieces = 1", "write == to compare"),
    ("pieces ＝ 1", "write == to compare"),
    ("pieces <> 1", "write !="),
    ("fragile && fragile", "write and"),
    ("fragile 或者 fragile", "write or"),
    ("note 是 'x'", "write =="),
    ("pieces 大于 5", "write >"),
    ("pieces ＞ 5", "write >"),
    ("（fragile）", "write ("),
    ("note\u3000== 'x'", "write a plain space"),
    ("ｎote == 'x'", "write note"),
    ("note is None", "write `is missing`"),
    ("note == null", "write `is missing`"),
    ("fragile == true", "write True"),
    ("note == 'a' or 'b'", 'to allow several values write `field in ("a", "b")`'),
    ("'w' in ('web')", "write == 'web' or in ('web',)"),
    ("pieces > 1,000", "write 1_000; between two values put a space behind the comma"),
    ("pieces > 200万", "write the number out, such as 2_000_000"),
    ("wieght > 1", "did you mean weight?"),
    ("FRAGILE", "did you mean fragile?"),
    ("city == 'x'", "did you mean target.city?"),
    ("lowr(note) == 'x'", "did you mean lower?"),
    ("size == 'smal'", "did you mean small?"),
    ("tags == 'x'", 'write "…" in tags'),
    ("value == 0.005", "write at most 2 decimals"),
    ("sent_at < now", "write age(field) > days(0) for what is past"),
    ("zzz > 1", "use one of: weight, pieces, limit, rate, value, note, size, status, …"),
]


@pytest.mark.parametrize(("source", "cure"), CURES)
def test_cures(source: str, cure: str) -> None:
    """An error says what to write instead."""
    assert refusal(source).cure == cure


BOMBS = {
    "brackets": "(" * 41 + "fragile" + ")" * 41,
    "open brackets": "(" * 9_999,
    "negations": "not " * 41 + "fragile",
    "negations in brackets": "not (" * 30 + "not " * 20 + "fragile" + ")" * 30,
    "negations and more": "not " * 2_400 + "fragile",
    "alternating": "not (fragile and " * 41 + "fragile" + ")" * 41,
    "characters": "x" * 10_001,
    "path": ".".join("a" * 4_000),
    "dashes": "-" * 9_999,
    "quotes": '"' * 9_999,
    "backslashes": '"' + "\\" * 9_997 + '"',
    "parts": "pieces in (" + "1, " * 2_000 + "1)",
    "digits": "pieces > " + "9" * 9_000,
    "underscores": "pieces > 1" + "_1" * 4_000,
    "name": "x" * 10_000,
    "controls": "\0" * 10_000,
    "newlines": "\n" * 9_999 + "(",
    "commas": "pieces in (" + "," * 9_000 + ")",
    "calls": "lower(" * 1_000,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_bombs_are_refused_at_once(bomb: str) -> None:
    """No text takes long to refuse, and the message is short beside it."""
    started = time.process_time()
    error = refusal(bomb)
    assert time.process_time() - started < 1
    assert len(error.problem) + len(error.cure) < 200


PIECES = st.sampled_from(
    [
        *"(),-=<>&.\\'\"是（＝\n\t\u202e\x00\ud800",
        *("==", "in", "is", "not", "and", "or", "known", "missing", "True", "None"),
        *("1", "0.5", "1_000", "'a'", "note", "pieces", "tags", "lower"),
    ]
)
"""What texts are made of, good and bad."""


LEVELS = [
    ("(" * 41 + "fragile" + ")" * 41, 41),
    ("not " * 41 + "fragile", 161),
    ("not (" * 30 + "not " * 20 + "fragile" + ")" * 30, 191),
    ("not (fragile and " * 41 + "fragile" + ")" * 41, 681),
    ("not (" * 38 + "1 < pieces < 5" + ")" * 38, 1),
]


@pytest.mark.parametrize(("source", "column"), LEVELS)
def test_the_level_that_is_too_deep_is_shown(source: str, column: int) -> None:
    """Nesting is refused where it passes forty levels, before Python's parser has to follow."""
    assert refusal(source).column == column


DEEP = [
    (("not " * 40 + "(") * 40 + "fragile" + ")" * 40, "more than 40 levels"),
    (".".join("a" * 41) + " > 1", "a path of more than 40 names"),
]


@pytest.mark.parametrize(("source", "problem"), DEEP, ids=["negations", "path"])
def test_depth_is_refused_before_it_is_parsed(source: str, problem: str) -> None:
    """What would lead Python's parser deep is refused by its tokens."""
    assert refusal(source).problem == problem


@pytest.mark.parametrize(
    "source",
    [
        "pieces in (1,2,3000)",
        "not (" * 37 + "1 < pieces < 5" + ")" * 37,
        "(" * 40 + "fragile" + ")" * 40,
        "not fragile and " * 60 + "fragile",
        "(not fragile or fragile) and " * 60 + "fragile",
        "fragile" + " " * 9_993,
    ],
    ids=len,
)
def test_the_bounds_themselves_are_allowed(source: str) -> None:
    """What is just within the bounds loads, and its canonical text loads again."""
    text = SCHEMA.condition(source).text
    assert SCHEMA.condition(text).text == text


def test_guessing_is_bounded() -> None:
    """Looking for the nearest of thousands of names to an endless one is quick."""
    schema = Schema.of(Parcel, entries={f"extra.{'x' * 60}{n}": int for n in range(1_900)})
    started = time.process_time()
    with pytest.raises(RuleTypeError):
        schema.condition("x" * 9_000 + " > 1")
    assert time.process_time() - started < 1


@given(st.lists(PIECES, max_size=25).map(" ".join) | st.text())
@example("\ud800")
def test_any_text_is_a_condition_or_a_rule_error(text: str) -> None:
    """Whatever is given, the answer is a condition or a RuleError with a place inside the text."""
    error = refused(text)
    if error is not None:
        rows = text.split("\n")
        assert 1 <= error.line <= len(rows)
        assert 1 <= error.column <= len(rows[error.line - 1]) + 1
        assert str(error).encode()


def test_the_place_counts_code_points() -> None:
    """A position behind Chinese text counts characters, and the caret stands below it."""
    error = refusal("note == '上海市' and wrong > 1")
    assert str(error).splitlines() == [
        "there is no field wrong (line 1, column 19); "
        "use one of: weight, pieces, limit, rate, value, note, size, status, …",
        "    note == '上海市' and wrong > 1",
        "             \u3000\u3000\u3000      ^^^^^",
    ]


def test_the_place_counts_lines() -> None:
    """A rule may have several lines; the caret stands below its own."""
    error = refusal("  fragile\r\n  and note ==\n  wrong")
    assert (error.line, error.column, error.width) == (3, 3, 5)
    assert str(error).endswith("\n      wrong\n      ^^^^^")


def test_the_caret_ends_with_its_line() -> None:
    """A piece that goes on in the next line is underlined up to the end of its first."""
    error = refusal("fragile and 1 <\n  2 or fragile")
    assert (error.line, error.column, error.width) == (1, 13, 3)


def test_an_error_shows_no_control_characters() -> None:
    """What could turn a terminal around is replaced in the message, character by character."""
    error = refusal("note == '\u202eabc'")
    assert error.source == "note == '\ufffdabc'"


def test_a_rule_error_is_also_the_built_in() -> None:
    """Callers may catch ValueError and TypeError."""
    assert isinstance(refusal("1 <"), ValueError)
    assert isinstance(refusal("note > 1"), TypeError)


def test_operators_are_checked_like_text() -> None:
    """A formula's type error points into its canonical text."""
    with pytest.raises(RuleTypeError) as caught:
        SCHEMA.condition((F.pieces > 1) & (F.note == 5))
    assert (caught.value.source, caught.value.column) == ("pieces > 1 and note == 5", 24)


@pytest.mark.parametrize("size", [1, 300])
def test_long_lists_are_fine(size: int) -> None:
    """A list of values is bounded only by the length of the rule."""
    tree = parse("x in (" + ", ".join(["7"] * size) + ",)")
    assert tree == OneOf(Field("x"), (Const(7),) * size)


def test_trees_pickle() -> None:
    """A tree is data."""
    tree = parse("not (a and b in (1, 2)) or contains(lower(c), 'x') or d is known or e in f")
    assert pickle.loads(pickle.dumps(tree)) == tree
