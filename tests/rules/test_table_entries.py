"""Entries of decision tables are conditions of the one language, written shorter."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.errors import RuleError, RuleSyntaxError, RuleTypeError
from leadcore.rules.printing import canonical
from leadcore.rules.tables.entries import entry_tree
from tests.rules.parcels import FORMULAS, NOW, PARCELS, SCHEMA, Parcel


def meaning(term: str, entry: str) -> str | None:
    """Return the canonical condition that an entry is."""
    tree = entry_tree(SCHEMA, term, entry)
    return None if tree is None else canonical(tree)


@pytest.mark.parametrize(
    ("term", "entry", "cure"),
    [
        ("note", "教育", 'texts stand in quotes, write "教育"'),
        ("note", '"x", 教育', 'texts stand in quotes, write "教育"'),
        ("note", "教育 == 5", "use one of: "),
        ("weight", "教育", "use one of: "),
        ("lower(note)", "教育", "use one of: "),
        ("note", "fragil", "did you mean fragile?"),
        ("note", "weight", "compare it, "),
    ],
)
def test_a_text_without_quotes_has_them_as_its_cure(term: str, entry: str, cure: str) -> None:
    """A whole test that is an unknown word was meant as a text, where texts are compared."""
    with pytest.raises(RuleTypeError) as caught:
        entry_tree(SCHEMA, term, entry)
    assert caught.value.cure.en.startswith(cure)


@pytest.mark.parametrize("entry", ["", "-", "  ", " - ", "\n"])
def test_nothing_and_a_dash_are_anything(entry: str) -> None:
    """An empty entry, or a dash, sets no condition."""
    assert meaning("weight", entry) is None


@pytest.mark.parametrize(
    ("term", "entry", "condition"),
    [
        ("weight", "5", "weight == 5"),
        ("weight", " -0.5 ", "weight == -0.5"),
        ("value", "1_000", "value == 1000"),
        ("note", '"a, b"', 'note == "a, b"'),
        ("note", "'it is'", 'note == "it is"'),
        ("note", r'"say \"hi\", then"', r'note == "say \"hi\", then"'),
        ("fragile", "True", "fragile == True"),
        ("transit", "days( 2 )", "transit == days(2)"),
        ("due_on", 'date("2026-01-31")', 'due_on == date("2026-01-31")'),
        ("size", '"small","large"', 'size in ("small", "large")'),
        ("pieces", "1, 2 , 3", "pieces in (1, 2, 3)"),
        ("transit", "days(1), hours(2)", "transit in (days(1), hours(2))"),
    ],
)
def test_constants_are_equal_or_one_of(term: str, entry: str, condition: str) -> None:
    """One constant is compared; several are a choice."""
    assert meaning(term, entry) == condition


@pytest.mark.parametrize(
    ("term", "entry", "condition"),
    [
        ("weight", ">= 100", "weight >= 100"),
        ("weight", "<100", "weight < 100"),
        ("note", '!= "x"', 'note != "x"'),
        ("pieces", "== limit", "pieces == limit"),
        ("pieces", "> limit", "pieces > limit"),
        ("note", "is missing", "note is missing"),
        ("tags", "is known", "tags is known"),
        ("size", 'in ("small",)', 'size in ("small",)'),
        ("size", 'not in ("small", "large")', 'size not in ("small", "large")'),
        ("age(sent_at)", "> days(7)", "age(sent_at) > days(7)"),
        ("lower(note)", '"a"', 'lower(note) == "a"'),
    ],
)
def test_an_operator_goes_on_from_the_column(term: str, entry: str, condition: str) -> None:
    """An entry that begins with an operator has the column's term before it."""
    assert meaning(term, entry) == condition


@pytest.mark.parametrize(
    ("entry", "condition"),
    [
        ("[100..200)", "weight >= 100 and weight < 200"),
        ("(100 .. 200]", "weight > 100 and weight <= 200"),
        ("[-1..0.5]", "weight >= -1 and weight <= 0.5"),
        ("(0.5..1.5)", "weight > 0.5 and weight < 1.5"),
    ],
)
def test_intervals_have_open_and_closed_ends(entry: str, condition: str) -> None:
    """A square bracket takes its end in, a round one leaves it out."""
    assert meaning("weight", entry) == condition


def test_intervals_of_other_kinds() -> None:
    """Days and texts have intervals too, whatever their constants contain."""
    day = '[date("2026-01-01")..date("2026-02-01"))'
    assert meaning("due_on", day) == (
        'due_on >= date("2026-01-01") and due_on < date("2026-02-01")'
    )
    assert meaning("note", '["a..b".."c,d")') == 'note >= "a..b" and note < "c,d"'


@pytest.mark.parametrize(
    ("term", "entry", "condition"),
    [
        ("weight", "< 5, [10..20]", "weight < 5 or (weight >= 10 and weight <= 20)"),
        ("weight", "5, > 10", "weight == 5 or weight > 10"),
        ("note", '"a", is missing', 'note == "a" or note is missing'),
        ("weight", "> 5, fragile", "weight > 5 or fragile"),
        ("weight", "5, fragile and pieces > 1", "weight == 5 or (fragile and pieces > 1)"),
    ],
)
def test_commas_are_alternatives(term: str, entry: str, condition: str) -> None:
    """Any of the tests between commas may hold."""
    assert meaning(term, entry) == condition


@pytest.mark.parametrize(
    ("entry", "condition"),
    [
        ('not("a")', 'not (note == "a")'),
        ('not ( "a", "b" )', 'note not in ("a", "b")'),
        ('not(> "a", is missing)', 'not (note > "a" or note is missing)'),
        ('not (fragile and note == "a")', 'not (fragile and note == "a")'),
        ('not (fragile) or (note == "a")', 'not fragile or note == "a"'),
        ("not fragile", "not fragile"),
    ],
)
def test_not_is_none_of_them(entry: str, condition: str) -> None:
    """What stands in `not(…)` must be false; a condition that begins so is one."""
    assert meaning("note", entry) == condition


@pytest.mark.parametrize(
    "condition",
    [
        "weight > 20 and fragile",
        '"a" in tags',
        '100 <= weight < 200 or contains(note, "x, y")',
        'size in ("small", "large") and pieces > 1',
        "fragile",
    ],
)
def test_a_whole_condition_stands_as_it_is(condition: str) -> None:
    """An entry that is a condition itself needs no column."""
    assert meaning("weight", condition) == canonical(SCHEMA.condition(condition).tree)


@given(FORMULAS, PARCELS)
def test_any_condition_can_be_an_entry(formula: object, parcel: Parcel) -> None:
    """The entry holds just when the condition does, whatever the column is."""
    condition = SCHEMA.condition(str(formula))
    assert meaning("weight", f" {formula} ") == str(condition)
    bracketed = SCHEMA.condition(meaning("note", f"not({formula})") or "")
    whole = condition.evaluate(parcel, now=NOW)
    assert bracketed.evaluate(parcel, now=NOW) is (None if whole is None else not whole)


@pytest.mark.parametrize(
    ("term", "entry", "error", "piece"),
    [
        ("weight", ">= 100kg", RuleSyntaxError, "100kg"),
        ("weight", "= 5", RuleSyntaxError, "="),
        ("weight", "≥ 5", RuleSyntaxError, "≥"),
        ("weight", '"heavy"', RuleTypeError, '"heavy"'),
        ("weight", '5, "heavy"', RuleTypeError, '"heavy"'),
        ("weight", '[5.."x")', RuleTypeError, '"x"'),
        ("note", 'not("a", 5)', RuleTypeError, "5"),
        ("size", '  "smal"', RuleTypeError, '"smal"'),
        ("size", "> 'small'", RuleTypeError, "> 'small'"),
        ("weight", "heavy", RuleTypeError, "heavy"),
        ("weight", "1, , 2", RuleSyntaxError, "1, , 2"),
        ("weight", "5,", RuleSyntaxError, "5,"),
        ("weight", "not()", RuleSyntaxError, "()"),
        ("weight", "[5..limit)", RuleSyntaxError, "[5..limit)"),
        ("weight", "5..10", RuleSyntaxError, "5..10"),
        ("weight", "[5", RuleSyntaxError, "["),
        ("weight", "fragile) or (fragile, > 2", RuleSyntaxError, ")"),
        ("weight", "> 5 and\n  >= 7", RuleSyntaxError, ">="),
    ],
)
def test_what_is_refused_is_shown_in_the_entry(
    term: str, entry: str, error: type[RuleError], piece: str
) -> None:
    """The error's source is the entry, and its position that of the offending piece."""
    with pytest.raises(error) as caught:
        entry_tree(SCHEMA, term, entry)
    found = caught.value
    line = entry.split("\n")[found.line - 1]
    assert found.source == entry
    assert line[found.column - 1 :][: found.width] == piece


def test_hostile_entries_are_refused_in_bounded_time() -> None:
    """Long, deep and unbalanced entries are errors like any other."""
    for entry in (
        "x" * 20_000,
        "not(" * 5_000,
        "(" * 5_000,
        "1," * 4_999,
        '"' * 9_999,
        "> 1," * 2_000,
    ):
        with pytest.raises(RuleError):
            entry_tree(SCHEMA, "weight", entry)


@given(st.text(st.sampled_from(string.printable + "。，（【“≥"), max_size=30))
def test_any_text_is_an_entry_or_a_rule_error(entry: str) -> None:
    """No text raises anything else, and the error lies within the entry."""
    error = refusal(entry)
    assert error is None or 1 <= error.line <= entry.count("\n") + 1
    assert error is None or error.column <= len(entry) + 1


def refusal(entry: str) -> RuleError | None:
    try:
        entry_tree(SCHEMA, "weight", entry)
    except RuleError as error:
        return error
    return None
