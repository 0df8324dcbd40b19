"""Errors are one tree, each also a built-in, with fields, a stable code and a cure."""

from __future__ import annotations

import copy
import pickle

import attrs
import pytest

from leadcore import errors
from leadcore.errors import LeadcoreError, Problem
from leadcore.texts import Text

PROBLEM = Problem(
    path="city", code="missing", given=Text("空", "nothing"), allowed=Text("城市", "a city")
)
TEXT = Text("同一电话", "same phone")
SAMPLES: tuple[tuple[LeadcoreError, str, type[Exception]], ...] = (
    (errors.ValidationError((PROBLEM,)), "validation", ValueError),
    (errors.ParseError("bad_phone", "'12'", TEXT), "parse", ValueError),
    (errors.DefinitionError("lifecycle", (PROBLEM,)), "definition", ValueError),
    (errors.RuleSyntaxError("odd", "write so", "a >", 1, 3), "rule_syntax", ValueError),
    (errors.RuleTypeError("odd", "write so", "a > b", 1, 3, 2), "rule_type", TypeError),
    (
        errors.TransitionRefused("A-1", "win", "new", ("lose",), (TEXT,)),
        "transition_refused",
        ValueError,
    ),
    (
        errors.PermissionDenied("A-1", "win", "li", "sales_rep", ("owner", "team_lead")),
        "permission_denied",
        PermissionError,
    ),
    (errors.ConcurrencyConflict("A-1", 2, 3), "concurrency_conflict", RuntimeError),
    (errors.LeadNotFound("A-1"), "lead_not_found", KeyError),
    (errors.DuplicateLead("A-1", TEXT), "duplicate_lead", ValueError),
    (
        errors.CalendarRangeError("2031-01-01", "2024-01-01", "2026-12-31"),
        "calendar_range",
        ValueError,
    ),
)
EACH = pytest.mark.parametrize(
    "error", [error for error, _, _ in SAMPLES], ids=lambda error: type(error).__name__
)


def fields(error: LeadcoreError) -> dict[str, object]:
    return {field.name: getattr(error, field.name) for field in attrs.fields(type(error))}  # type: ignore[arg-type]  # an attrs class each


def test_every_error_is_sampled_here() -> None:
    """Every error that can be raised is in the table above."""
    kinds = {
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, LeadcoreError)
    }
    assert kinds - {LeadcoreError, errors.RuleError} == {type(error) for error, _, _ in SAMPLES}


def test_every_error_has_a_code_of_its_own() -> None:
    """Codes are stable and tell errors apart."""
    assert [(type(error).code, error.code) for error, code, _ in SAMPLES] == [
        (code, code) for _, code, _ in SAMPLES
    ]
    codes = {LeadcoreError.code, errors.RuleError.code, *(code for _, code, _ in SAMPLES)}
    assert len(codes) == len(SAMPLES) + 2


@pytest.mark.parametrize(
    ("error", "builtin"),
    [(error, builtin) for error, _, builtin in SAMPLES],
    ids=lambda value: getattr(value, "__name__", None) or type(value).__name__,
)
def test_an_error_is_caught_as_itself_and_as_a_builtin(
    error: LeadcoreError, builtin: type[Exception]
) -> None:
    """Whoever knows nothing of leadcore catches the fitting built-in."""
    for kind in (type(error), LeadcoreError, builtin):
        with pytest.raises(kind) as caught:
            raise error
        assert caught.value is error


@EACH
def test_an_error_survives_pickling_and_copying(error: LeadcoreError) -> None:
    """An error from another process has the same fields and says the same."""
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(other) is type(error)
        assert fields(other) == fields(error)
        assert (str(other), other.args) == (str(error), error.args)


@EACH
def test_an_error_takes_notes_and_causes(error: LeadcoreError) -> None:
    """A frozen error can still be raised from another and be given a note."""
    error = copy.copy(error)
    error.add_note("row 7")
    cause = KeyError("x")
    with pytest.raises(type(error)) as caught:
        raise error from cause
    assert caught.value.__cause__ is cause
    assert caught.value.__notes__ == ["row 7"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            SAMPLES[0][0],
            "1 problem(s), mend them and submit again:\n"
            "- city: nothing given; allowed: a city [missing]",
        ),
        (SAMPLES[1][0], "'12' given; allowed: same phone [bad_phone]"),
        (
            SAMPLES[2][0],
            "the lifecycle cannot be used, 1 problem(s):\n"
            "- city: nothing given; allowed: a city [missing]",
        ),
        (SAMPLES[3][0], "odd (line 1, column 3); write so\n    a >\n      ^"),
        (SAMPLES[4][0], "odd (line 1, column 3); write so\n    a > b\n      ^^"),
        (SAMPLES[5][0], "win of lead A-1 (new) still needs: same phone"),
        (
            errors.TransitionRefused("A-1", "win", "new", ("lose", "amend")),
            "win is not allowed for lead A-1 in new; allowed: lose, amend",
        ),
        (
            errors.TransitionRefused("A-1", "win", "new", ()),
            "win is not allowed for lead A-1 in new; allowed: nothing",
        ),
        (
            SAMPLES[6][0],
            "li (sales_rep) may not win lead A-1; ask one of: owner, team_lead",
        ),
        (
            SAMPLES[7][0],
            "lead A-1 is at version 3, not 2; load it again and decide again",
        ),
        (
            errors.ConcurrencyConflict("A-1", 2, 2),
            "the command for lead A-1 was carried out before, or what it goes by (a turn, the leads"
            " of a rep or of a contact) has changed; load it again and decide again",
        ),
        (SAMPLES[8][0], "no lead has the id 'A-1'; register it first, or check the id"),
        (SAMPLES[9][0], "lead A-1 is already here (same phone); open it instead"),
        (
            SAMPLES[10][0],
            "2031-01-01 is outside the calendar, which covers 2024-01-01 to 2026-12-31;"
            " give it the days that were announced since",
        ),
    ],
)
def test_an_error_says_what_was_given_what_is_allowed_and_what_to_do(
    error: LeadcoreError, said: str
) -> None:
    """The text of an error is for a person who has to mend it."""
    assert str(error) == said


def test_a_problem_is_said_in_both_languages() -> None:
    """A problem is one line with path, given, allowed and code."""
    assert PROBLEM.to("zh") == "city：给出 空；应为 城市 [missing]"
    assert str(PROBLEM) == PROBLEM.to("en")


def test_a_parse_error_becomes_a_problem_of_its_place() -> None:
    """Whoever knows the column makes a problem of it."""
    error = errors.ParseError("bad_phone", "'12'", TEXT)
    assert error.at("电话") == Problem(path="电话", code="bad_phone", given="'12'", allowed=TEXT)


def test_the_caret_of_a_rule_error_stands_below_its_line() -> None:
    """Of a rule over several lines the offending one is shown; an empty rule has one too."""
    error = errors.RuleSyntaxError("odd", "mend", "a > 1\nand b", 2, 5)
    assert str(error).splitlines()[1:] == ["    and b", "        ^"]
    assert str(errors.RuleSyntaxError("empty", "write one", "", 1, 1)).endswith("\n    \n    ^")


@EACH
def test_an_error_is_said_in_both_languages(error: LeadcoreError) -> None:
    """An error's text is in Chinese and in English, and `str` gives the English one."""
    assert error.text == Text(error.to("zh"), error.to("en"))
    assert str(error) == error.to("en")
    assert any("\u4e00" <= char <= "\u9fff" for char in error.to("zh"))


def test_an_error_of_a_hosts_own_says_what_it_was_given() -> None:
    """A host's error below the root needs no more than a message."""
    assert str(LeadcoreError("the vault is closed")) == "the vault is closed"
    assert LeadcoreError("the vault is closed").to("zh") == "the vault is closed"
