"""A lead goes back to the pool when the rules say, not before, and its owner is warned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.calendars import Deadline, WorkCalendar
from leadcore.model import Lead, Phase, lead_schema
from leadcore.pool import BoundPool, PoolRules, Protection
from tests.builders import AT, DAY, HOUR, lead
from tests.pool.histories import LENGTHS, WHENS, pools

SCHEMA = lead_schema()
ALWAYS, OFFICE = WorkCalendar.always(), WorkCalendar.standard()
WEEK = PoolRules(
    untouched=Deadline(7 * DAY), undecided=Deadline(30 * DAY), warn_before=(2 * DAY, DAY)
)
OWNED = lead(owner="li", assigned_at=AT, quiet_since=AT)
OPTIONAL = st.none() | LENGTHS


def owned(**changes: Any) -> Lead:
    return attrs.evolve(OWNED, **changes)


def bound(rules: PoolRules = WEEK, **changes: Any) -> BoundPool:
    return attrs.evolve(rules, **changes).bind(SCHEMA)


def days(moments: tuple[datetime, ...]) -> list[float]:
    return [(moment - AT) / DAY for moment in moments]


@st.composite
def held(draw: st.DrawFn) -> Lead:
    """Return open leads with an owner, touched and protected at any time since."""
    at = draw(WHENS)
    quiet, protected = draw(LENGTHS), draw(OPTIONAL)
    until = None if protected is None else at + protected
    return owned(assigned_at=at, quiet_since=at + quiet, protected_until=until)


@pytest.mark.requirement("R-28")
def test_an_untouched_lead_goes_back() -> None:
    """A lead without follow-up goes back so long after it was last touched, for that reason."""
    back = bound().recycling(owned(quiet_since=AT + 3 * DAY), ALWAYS)
    assert back is not None
    assert (back.limit, back.since, back.at) == ("untouched", AT + 3 * DAY, AT + 10 * DAY)
    assert back.reason.zh == "7 天内未跟进"


@pytest.mark.requirement("R-28")
def test_an_undecided_lead_goes_back() -> None:
    """A lead that is touched and never decided goes back so long after its assignment."""
    back = bound().recycling(owned(quiet_since=AT + 29 * DAY), ALWAYS)
    assert back is not None
    assert (back.limit, back.since, back.at) == ("undecided", AT, AT + 30 * DAY)
    assert back.reason.en == "no deal within 30 days"


@pytest.mark.requirement("R-28")
@given(rules=pools(), one=held())
def test_a_lead_goes_back_at_the_first_limit_after_its_protection(
    rules: PoolRules, one: Lead
) -> None:
    """The moment is the earlier of the two limits, and not before the protection ends."""
    pairs = ((rules.untouched, one.quiet_since), (rules.undecided, one.assigned_at))
    ends = [
        limit.after(since, OFFICE).astimezone(UTC)
        for limit, since in pairs
        if limit is not None and since is not None
    ]
    expected = max(min(ends), one.protected_until or min(ends))
    assert bound(rules).recycle_at(one, OFFICE) == expected


@pytest.mark.requirement("R-28")
@given(rules=pools(), one=held())
def test_warnings_come_before_and_in_order(rules: PoolRules, one: Lead) -> None:
    """Every warning lies between what the limit counts from and the moment itself."""
    back = bound(rules).recycling(one, OFFICE)
    assert back is not None
    assert sorted(set(back.warnings)) == list(back.warnings)
    assert all(back.since < moment < back.at for moment in back.warnings)
    assert {back.at - moment for moment in back.warnings} == set(rules.warn_before)


@pytest.mark.requirement("R-28")
@given(rules=pools(), one=held(), later=LENGTHS)
def test_warnings_move_with_the_moment(rules: PoolRules, one: Lead, later: timedelta) -> None:
    """A longer protection moves the warnings by as much as the moment, and never forward."""
    pool, longer = bound(rules), attrs.evolve(one, protected_until=AT + 2000 * DAY + later)
    at = pool.recycle_at(longer, OFFICE)
    assert at == longer.protected_until
    assert at is not None
    assert pool.warnings(longer, OFFICE) == tuple(at - before for before in rules.warn_before)


@pytest.mark.requirement("R-28")
@given(rules=pools(), one=held(), later=LENGTHS)
def test_a_touch_never_brings_the_moment_nearer(
    rules: PoolRules, one: Lead, later: timedelta
) -> None:
    """Whoever follows up keeps the lead for at least as long as without."""
    assert one.quiet_since is not None
    touched = attrs.evolve(one, quiet_since=one.quiet_since + later)
    before, after = (bound(rules).recycle_at(each, OFFICE) for each in (one, touched))
    assert before is not None
    assert after is not None
    assert before <= after


def test_warnings_are_so_long_before() -> None:
    """Two days and one day before the seventh."""
    assert days(bound().warnings(OWNED, ALWAYS)) == [5, 6]


def test_a_warning_before_the_limit_begins_is_left_out() -> None:
    """A limit of few working hours may begin only after a warning would come."""
    rules = PoolRules(
        untouched=Deadline(9 * HOUR, clock="working"), warn_before=(2 * DAY, DAY, HOUR)
    )
    assert days(bound(rules).warnings(OWNED, OFFICE)) == [1 - HOUR / DAY]
    # From Friday to Monday there is time for more.
    friday = owned(assigned_at=AT + 2 * DAY, quiet_since=AT + 2 * DAY)
    assert days(bound(rules).warnings(friday, OFFICE)) == [3, 4, 5 - HOUR / DAY]


def test_a_protected_lead_stays_until_the_protection_ends() -> None:
    """A limit that is up before the protection waits for it."""
    one = owned(protected_until=AT + 9 * DAY)
    assert bound().recycle_at(one, ALWAYS) == AT + 9 * DAY
    assert days(bound().warnings(one, ALWAYS)) == [7, 8]


@pytest.mark.parametrize(
    "changes",
    [
        {"owner": None, "queue": "pool"},
        {"phase": Phase.REVIEW},
        {"phase": Phase.WON},
        {"phase": Phase.ARCHIVED},
        {"assigned_at": None, "quiet_since": None},
    ],
    ids=str,
)
def test_a_lead_that_nobody_works_does_not_go_back(changes: dict[str, Any]) -> None:
    """A lead without owner, in review, closed, or of which nothing can be counted stays."""
    one = owned(**changes)
    assert bound().recycle_at(one, ALWAYS) is None
    assert bound().warnings(one, ALWAYS) == ()


@given(one=held())
def test_rules_without_limits_send_nothing_back(one: Lead) -> None:
    """Where neither limit is set every lead stays."""
    assert bound(PoolRules()).recycling(one, OFFICE) is None


def test_each_limit_works_alone() -> None:
    """A rule that is not set sends nothing back."""
    assert bound(undecided=None).recycle_at(OWNED, ALWAYS) == AT + 7 * DAY
    assert bound(untouched=None).recycle_at(OWNED, ALWAYS) == AT + 30 * DAY


@pytest.mark.requirement("R-28")
def test_an_exempt_lead_does_not_go_back() -> None:
    """Where the exemption is true the lead stays; where it is false or unknown it does not."""
    pool = bound(exempt="intent == 'high'")
    found = [
        pool.recycle_at(owned(intent=intent), ALWAYS) is None for intent in ("high", "low", None)
    ]
    assert found == [True, False, False]


@pytest.mark.parametrize(("visit", "stays"), [(7 * DAY, True), (7 * DAY - HOUR, False)])
def test_an_exemption_is_asked_at_the_moment_itself(visit: timedelta, stays: bool) -> None:
    """A planned visit keeps a lead only if it still lies ahead when the lead would go back."""
    pool = bound(exempt="age(next_action_at) <= minutes(0)")
    one = owned(next_action_at=AT + visit)
    assert (pool.recycle_at(one, ALWAYS) is None) == stays


def test_an_exemption_is_not_asked_of_a_lead_before_it_was_so() -> None:
    """Where the moment has passed, the exemption is asked at the lead's last change."""
    pool = bound(exempt="age(next_action_at) <= minutes(0)")
    one = owned(next_action_at=AT + 8 * DAY, updated_at=AT + 9 * DAY)
    assert pool.recycle_at(one, ALWAYS) == AT + 7 * DAY


def test_a_limit_in_working_time_says_so() -> None:
    """The reason names the clock where it is not the one on the wall."""
    pool = bound(PoolRules(untouched=Deadline(9 * HOUR, clock="working")))
    back = pool.recycling(OWNED, OFFICE)
    assert back is not None
    assert back.at == AT + DAY
    assert (
        str(back.reason) == "9 小时工作时间内未跟进 / no follow-up within 9 hours of working time"
    )


def test_of_two_limits_at_once_the_first_is_named() -> None:
    """A lead that is untouched and undecided at one moment goes back as untouched."""
    back = bound().recycling(owned(quiet_since=AT + 23 * DAY), ALWAYS)
    assert back is not None
    assert (back.limit, back.at) == ("untouched", AT + 30 * DAY)


def test_a_protection_does_not_need_to_be_the_rules_own() -> None:
    """A protection that was granted counts, whatever the rules would grant today."""
    own = Protection(default=DAY, extension=DAY, most=DAY)
    one = owned(protected_until=AT + 40 * DAY)
    assert bound(protection=own).recycle_at(one, ALWAYS) == AT + 40 * DAY


def test_bound_rules_show_what_they_are() -> None:
    """The queue and the canonical exemption are shown."""
    assert repr(bound(exempt="intent  ==  'high'")) == """<pool 'pool', exempt: intent == "high">"""
    assert repr(bound()) == "<pool 'pool'>"
