"""Every error says the same in Chinese and in English: what is wrong, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from leadcore import errors
from leadcore.calendars import Deadline
from leadcore.errors import LeadcoreError, Problem
from leadcore.texts import Text

CITY = Problem(
    path="城市", code="missing", given=Text("空", "nothing"), allowed=Text("城市", "a city")
)
PHONE = Text("同一电话", "same phone")
SAID: tuple[tuple[LeadcoreError, str], ...] = (
    (
        errors.ValidationError((CITY, CITY)),
        "共 2 处问题，请改正后重新提交：\n"
        "- 城市：给出 空；应为 城市 [missing]\n- 城市：给出 空；应为 城市 [missing]",
    ),
    (
        errors.ParseError("bad_phone", "'12'", Text("电话号码", "a phone number")),
        "给出 '12'；应为 电话号码 [bad_phone]",
    ),
    (
        errors.DefinitionError(Text("生命周期", "lifecycle"), (CITY,)),
        "生命周期无法使用，共 1 处问题：\n- 城市：给出 空；应为 城市 [missing]",
    ),
    (
        errors.RuleSyntaxError(Text("不对", "odd"), Text("请改", "mend"), "a >\nb", 2, 1),
        "不对（第 2 行第 1 列）；请改\n    b\n    ^",
    ),
    (
        errors.RuleTypeError(Text("不对", "odd"), Text("请改", "mend"), "a > b", 1, 3, 2),
        "不对（第 1 行第 3 列）；请改\n    a > b\n      ^^",
    ),
    (
        errors.TransitionRefused("A-1", "win", "new", ("lose", "amend")),
        "线索 A-1 处于 new，不能执行 win；可以执行：lose、amend",
    ),
    (
        errors.TransitionRefused("A-1", "win", "new", ()),
        "线索 A-1 处于 new，不能执行 win；可以执行：无",
    ),
    (
        errors.TransitionRefused("A-1", "win", "new", (), (PHONE, Text("金额", "the amount"))),
        "线索 A-1（new）执行 win 还需要：同一电话；金额",
    ),
    (
        errors.PermissionDenied("A-1", "win", "li", "sales_rep", ("owner", "team_lead")),
        "li（sales_rep）无权对线索 A-1 执行 win；请联系：owner、team_lead",
    ),
    (
        errors.ConcurrencyConflict("A-1", 2, 3),
        "线索 A-1 已是第 3 版，不是第 2 版；请重新读取后再操作",
    ),
    (errors.LeadNotFound("A-1"), "没有编号为 'A-1' 的线索；请先录入，或核对编号"),
    (errors.DuplicateLead("A-1", PHONE), "线索 A-1 已存在（同一电话）；请打开该线索"),
    (
        errors.CalendarRangeError("2031-01-01", "2024-01-01", "2026-12-31"),
        "2031-01-01 超出日历的范围（2024-01-01 至 2026-12-31）；请补充此后公布的日期",
    ),
)
EACH = pytest.mark.parametrize(
    ("error", "zh"), SAID, ids=[f"{type(error).__name__}-{n}" for n, (error, _) in enumerate(SAID)]
)


def concrete(kind: type[LeadcoreError]) -> Iterator[type[LeadcoreError]]:
    """Yield the errors below `kind` that are raised as themselves."""
    below = [each for each in kind.__subclasses__() if each.__module__ == errors.__name__]
    yield from (each for one in below for each in concrete(one))
    if not below:
        yield kind


def test_every_error_is_said_here() -> None:
    """An error that is added is added to the table, with a Chinese sentence of its own."""
    assert {type(error) for error, _ in SAID} >= set(concrete(LeadcoreError))


@EACH
def test_an_error_is_said_in_chinese(error: LeadcoreError, zh: str) -> None:
    """The text is a sentence for a person who has to mend it."""
    assert error.to("zh") == error.text.zh == zh


@EACH
def test_an_error_is_printed_in_english(error: LeadcoreError, zh: str) -> None:
    """What a log or a traceback shows is the English text, in which no Chinese is mixed."""
    assert str(error) == error.to("en") == error.text.en
    assert not re.search(r"[；：，]|给出|应为", str(error))


def test_an_error_of_a_host_s_own_says_its_message() -> None:
    """A plain message is the same in both languages, and none is an empty one."""
    assert LeadcoreError("stop").text == Text("stop", "stop")
    assert str(LeadcoreError()) == ""


def test_what_was_given_may_be_a_plain_string() -> None:
    """A value that is echoed needs no translation."""
    given = Text("'12'", "'12'")
    assert Problem(path="x", code="y", given="'12'", allowed=PHONE).given == given
    assert errors.ParseError("y", "'12'", PHONE).given == given
    assert errors.DefinitionError("mapping", ()).subject == Text("mapping", "mapping")


def test_a_chinese_problem_has_no_english_words() -> None:
    """What was given is said in the language of the line."""
    with pytest.raises(errors.ValidationError) as refused:
        Deadline(timedelta(hours=-1))
    assert refused.value.problems[0].to("zh") == "within：给出 -1 小时；应为 零或更长 [bad_within]"
