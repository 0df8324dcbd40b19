"""Rules of a pool that contradict themselves are refused, all at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.calendars import Deadline
from leadcore.errors import DefinitionError, RuleTypeError
from leadcore.model import lead_schema
from leadcore.pool import PoolRules, Protection, standard_pool
from tests.builders import DAY, HOUR
from tests.pool.histories import LENGTHS

ZERO = timedelta(0)
LONG = 3_660 * DAY
TICK = timedelta.resolution
WEEK, MONTH = Deadline(7 * DAY), Deadline(30 * DAY)
WORKING = Deadline(9 * HOUR, clock="working")
FAIR: dict[str, Any] = {"default": DAY, "extension": DAY, "most": 3 * DAY}


def found(refusal: pytest.ExceptionInfo[DefinitionError]) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in refusal.value.problems]


@pytest.mark.requirement("R-28")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"queue": ""}, [("queue", "bad_id")]),
        ({"queue": " pool"}, [("queue", "bad_id")]),
        ({"claims_per_day": 0}, [("claims_per_day", "bad_count")]),
        ({"claims_per_day": True}, [("claims_per_day", "bad_count")]),
        ({"stock": -1}, [("stock", "bad_count")]),
        ({"stock": 1_000_001}, [("stock", "bad_count")]),
        ({"holdings": 1.5}, [("holdings", "bad_count")]),
        ({"wait": -TICK}, [("wait", "bad_length")]),
        ({"wait": LONG + TICK}, [("wait", "bad_length")]),
        ({"untouched": Deadline(ZERO)}, [("untouched", "bad_length")]),
        ({"undecided": Deadline(LONG + TICK)}, [("undecided", "bad_length")]),
        ({"untouched": WEEK, "undecided": WEEK}, [("untouched", "never_first")]),
        ({"untouched": MONTH, "undecided": WEEK}, [("untouched", "never_first")]),
        ({"warn_before": (DAY,)}, [("warn_before", "no_limit")]),
        ({"untouched": WEEK, "warn_before": (ZERO,)}, [("warn_before", "bad_length")]),
        ({"untouched": WEEK, "warn_before": (DAY, DAY)}, [("warn_before", "not_falling")]),
        ({"untouched": WEEK, "warn_before": (DAY, 2 * DAY)}, [("warn_before", "not_falling")]),
        ({"untouched": WEEK, "warn_before": (7 * DAY,)}, [("warn_before", "too_early")]),
        ({"undecided": MONTH, "warn_before": (31 * DAY, DAY)}, [("warn_before", "too_early")]),
        (
            {"untouched": WEEK, "warn_before": (DAY, 9 * DAY)},
            [("warn_before", "not_falling"), ("warn_before", "too_early")],
        ),
        (
            {"untouched": WEEK, "warn_before": tuple(n * HOUR for n in range(11, 0, -1))},
            [("warn_before", "too_many")],
        ),
    ],
    ids=str,
)
def test_a_contradiction_is_refused(
    changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    """Each figure is refused that no pool can have, or that makes another one pointless."""
    with pytest.raises(DefinitionError) as refusal:
        PoolRules(**changes)
    assert found(refusal) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"claims_per_day": 1, "stock": 1, "holdings": 1, "wait": ZERO},
        {"stock": 1_000_000, "wait": LONG, "undecided": Deadline(LONG)},
        {"untouched": Deadline(TICK)},
        {"untouched": WEEK, "warn_before": (7 * DAY - TICK, TICK)},
        {"untouched": WORKING, "undecided": Deadline(9 * HOUR)},
        {"untouched": WORKING, "warn_before": (2 * DAY,)},
        {"untouched": WEEK, "warn_before": tuple(n * HOUR for n in range(10, 0, -1))},
    ],
    ids=str,
)
def test_what_lies_just_within_its_bounds_is_allowed(changes: dict[str, Any]) -> None:
    """Bounds include their ends, and lengths on different clocks are not compared."""
    assert PoolRules(**changes) == PoolRules(**changes)


@pytest.mark.requirement("R-28")
def test_everything_wrong_is_told_at_once() -> None:
    """A refusal lists every problem, and says each in both languages."""
    with pytest.raises(DefinitionError) as refusal:
        PoolRules(
            queue="", stock=0, wait=-DAY, untouched=MONTH, undecided=WEEK, warn_before=(9 * DAY,)
        )
    assert refusal.value.to("en") == (
        "the rules of the public pool cannot be used, 5 problem(s):\n"
        "- queue: '' given; allowed: 1 to 128 printable characters, not padded [bad_id]\n"
        "- stock: 0 given; allowed: a whole number, 1 to 1000000, or None [bad_count]\n"
        "- wait: -1 day given; allowed: zero, up to 3660 days [bad_length]\n"
        "- untouched: 30 days given;"
        " allowed: less than 7 days, which is undecided and would always come first [never_first]\n"
        "- warn_before: 9 days given;"
        " allowed: less than 7 days, which is undecided [too_early]"
    )
    assert refusal.value.to("zh") == (
        "公海规则无法使用，共 5 处问题：\n"
        "- queue：给出 ''；应为 1 至 128 个可见字符 [bad_id]\n"
        "- stock：给出 0；应为 1 至 1000000 的整数，或 None [bad_count]\n"
        "- wait：给出 -1 天；应为 零至 3660 天 [bad_length]\n"
        "- untouched：给出 30 天；应为 短于 7 天，即 undecided，否则永不生效 [never_first]\n"
        "- warn_before：给出 9 天；应为 短于 7 天，即 undecided [too_early]"
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"default": -TICK}, [("default", "bad_length")]),
        ({"extension": -TICK}, [("extension", "bad_length")]),
        ({"most": LONG + TICK}, [("most", "bad_length")]),
        ({"default": 3 * DAY + TICK}, [("default", "above_most")]),
        ({"clock": "wall"}, [("clock", "bad_clock")]),
        (
            {"extension": -DAY, "most": ZERO, "clock": ""},
            [("extension", "bad_length"), ("default", "above_most"), ("clock", "bad_clock")],
        ),
    ],
    ids=str,
)
def test_a_protection_that_contradicts_itself_is_refused(
    changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    """A protection is never negative, nor longer at first than it may ever be."""
    with pytest.raises(DefinitionError) as refusal:
        Protection(**(FAIR | changes))
    assert found(refusal) == expected


@given(lengths=st.lists(LENGTHS, min_size=3, max_size=3))
def test_a_protection_with_its_default_within_the_most_is_allowed(
    lengths: list[timedelta],
) -> None:
    """Zero is a length too, of the default, the extension and the most."""
    default, most = sorted(lengths[:2])
    assert Protection(default=default, extension=lengths[2], most=most).most == most


@pytest.mark.parametrize(
    "changes",
    [
        {"wait": 7},
        {"untouched": 7 * DAY},
        {"undecided": 30},
        {"warn_before": [DAY]},
        {"warn_before": (1,)},
        {"protection": 3 * DAY},
        {"exempt": 1},
    ],
    ids=str,
)
def test_what_is_of_another_type_is_refused(changes: dict[str, Any]) -> None:
    """The rules are plain data of the types that they name."""
    with pytest.raises(TypeError, match=f"{next(iter(changes))}: a"):
        PoolRules(**changes)


def test_a_refusal_holds_no_phone_number() -> None:
    """What was given in the wrong place is told redacted."""
    with pytest.raises(DefinitionError) as refusal:
        PoolRules(queue=" 13812345678")
    assert "1381234" not in str(refusal.value)


@pytest.mark.parametrize(
    ("exempt", "code"),
    [("intent ==", "rule_syntax"), ("intent > 1", "rule_type"), ("", "rule_syntax")],
)
def test_a_bad_exemption_is_refused_when_bound(exempt: str, code: str) -> None:
    """What the schema does not understand is told with its place, and what caused it."""
    with pytest.raises(DefinitionError) as refusal:
        PoolRules(exempt=exempt).bind(lead_schema())
    assert found(refusal) == [("exempt", code)]
    assert "line 1, column" in refusal.value.problems[0].given.en
    assert refusal.value.__cause__ is not None


def test_the_cause_of_a_refused_exemption_is_kept() -> None:
    """A program finds the position in the error that came before."""
    with pytest.raises(DefinitionError) as refusal:
        PoolRules(exempt="owner > 1").bind(lead_schema())
    assert isinstance(refusal.value.__cause__, RuleTypeError)


@pytest.mark.requirement("R-28")
def test_the_standard_pool_can_be_used() -> None:
    """The standard rules bind to leads, and equal themselves."""
    assert standard_pool() == standard_pool()
    assert standard_pool().bind(lead_schema()).rules == standard_pool()
