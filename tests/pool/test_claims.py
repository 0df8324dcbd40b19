"""Nobody takes from the pool what the rules do not allow, and everything is said at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.calendars import WorkCalendar
from leadcore.errors import Problem
from leadcore.model import Lead, Phase
from leadcore.pool import (
    Claimer,
    Holding,
    PoolRules,
    claim_problems,
    day_start,
    holding_problems,
)
from tests.builders import AT, DAY, HOUR, lead
from tests.pool.histories import REPS, WHENS, chains
from tests.strategies import calendars

TICK = timedelta.resolution
RULES = PoolRules(claims_per_day=3, stock=5, wait=7 * DAY, holdings=2)
WAITING = lead(queue="pool")
FREE = Claimer(id="li", open_leads=0, claims_today=0)
LI = Holding(owner="li", since=AT, until=AT + DAY)
HAN = Holding(owner="han", since=AT + DAY, until=AT + 2 * DAY)


def codes(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.code for problem in problems]


def claim(
    rules: PoolRules = RULES,
    one: Lead = WAITING,
    claimer: Claimer = FREE,
    holdings: tuple[Holding, ...] = (),
    now: datetime = AT,
) -> list[str]:
    return codes(claim_problems(rules, one, claimer, holdings, now))


@pytest.mark.requirement("R-28")
def test_a_lead_in_the_pool_may_be_claimed() -> None:
    """Where nothing is in the way nothing is said."""
    assert claim() == []


@pytest.mark.requirement("R-28")
def test_everything_in_the_way_is_said_at_once() -> None:
    """A claim that breaks every rule is told of every rule, in both languages."""
    busy = Claimer(id="li", open_leads=5, claims_today=3)
    problems = claim_problems(RULES, lead(queue="settling"), busy, (LI, HAN, LI), AT + 2 * DAY)
    assert codes(problems) == ["not_in_pool", "claims_per_day", "stock", "wait", "holdings"]
    assert [problem.to("zh") for problem in problems] == [
        "queue：给出 'settling'；应为 在 pool 中的线索 [not_in_pool]",
        "claims_today：给出 3；应为 每天至多领取 3 条；请明天再来 [claims_per_day]",
        "open_leads：给出 5；应为 领取前至多 4 条；请先关闭或退回一些 [stock]",
        "owner：给出 2024-05-03 01:30:00+00:00；应为 2024-05-09 01:30:00+00:00 起，"
        "即上次持有结束后 7 天 [wait]",
        "owner：给出 已持有 2 次；应为 每人至多持有 2 次；请换人 [holdings]",
    ]


@pytest.mark.requirement("R-28")
@pytest.mark.parametrize(
    ("changes", "given"),
    [
        ({"owner": "han"}, "a lead with an owner"),
        ({"owner": "li"}, "a lead with an owner"),
        ({}, "a lead in no queue"),
        ({"queue": "settling"}, "'settling'"),
        ({"queue": "pool", "phase": Phase.LOST}, "lost"),
        ({"queue": "pool", "phase": Phase.REVIEW}, "in review"),
    ],
)
def test_only_what_is_in_the_pool_may_be_claimed(changes: dict[str, Any], given: str) -> None:
    """An owned, closed or reviewed lead and one of another queue are not in the pool."""
    (problem,) = claim_problems(RULES, lead(**changes), FREE, (), AT)
    assert (problem.code, problem.given.en) == ("not_in_pool", given)


@pytest.mark.requirement("R-28")
@given(most=st.integers(1, 9), had=st.integers(0, 20))
def test_a_day_has_so_many_claims(most: int, had: int) -> None:
    """As many claims as allowed are made, and not one more."""
    claimer = Claimer(id="li", open_leads=0, claims_today=had)
    expected = [] if had < most else ["claims_per_day"]
    assert claim(PoolRules(claims_per_day=most), claimer=claimer) == expected


@pytest.mark.requirement("R-28")
@given(most=st.integers(1, 9), had=st.integers(0, 20))
def test_a_claimer_holds_at_most_the_stock(most: int, had: int) -> None:
    """A claim never leads to more open leads than the stock."""
    claimer = Claimer(id="li", open_leads=had, claims_today=0)
    expected = [] if had + 1 <= most else ["stock"]
    assert claim(PoolRules(stock=most), claimer=claimer) == expected


@given(chain=chains(), claims=st.integers(0), stock=st.integers(0))
def test_without_limits_nothing_is_in_the_way(
    chain: tuple[Holding, ...], claims: int, stock: int
) -> None:
    """Rules that set no limit refuse nobody what is in the pool and was held before."""
    claimer = Claimer(id="li", open_leads=stock, claims_today=claims)
    assert claim(PoolRules(), claimer=claimer, holdings=chain, now=AT + 999 * DAY) == []


@pytest.mark.requirement("R-28")
@pytest.mark.parametrize(("step", "expected"), [(-TICK, ["wait"]), (timedelta(0), []), (TICK, [])])
def test_the_wait_is_over_at_its_last_moment(step: timedelta, expected: list[str]) -> None:
    """Exactly when the wait is over the rep may have the lead again."""
    assert claim(holdings=(LI,), now=AT + 8 * DAY + step) == expected


@pytest.mark.requirement("R-28")
def test_two_reps_cannot_keep_a_lead_by_turns() -> None:
    """That another rep held the lead meanwhile does not shorten one's own wait."""
    assert codes(holding_problems(RULES, "li", (LI, HAN), AT + 2 * DAY)) == ["wait"]
    assert codes(holding_problems(RULES, "zhou", (LI, HAN), AT + 2 * DAY)) == []


@pytest.mark.requirement("R-28")
@given(chain=chains(ended=True), rep=REPS, others=chains(ended=True), now=WHENS)
def test_what_others_held_does_not_matter(
    chain: tuple[Holding, ...], rep: str, others: tuple[Holding, ...], now: datetime
) -> None:
    """Whether a rep may have a lead depends on that rep's own holdings alone."""
    own = tuple(each for each in chain if each.owner == rep)
    foreign = tuple(each for each in others if each.owner != rep)
    alone = holding_problems(RULES, rep, own, now)
    assert holding_problems(RULES, rep, (*foreign, *own, *foreign), now) == alone


@pytest.mark.requirement("R-28")
@given(chain=chains(ended=True), rep=REPS, wait=st.timedeltas(timedelta(0), 90 * DAY), now=WHENS)
def test_the_wait_counts_from_the_last_end(
    chain: tuple[Holding, ...], rep: str, wait: timedelta, now: datetime
) -> None:
    """A rep may have a lead again once every holding of theirs ended at least the wait ago."""
    ends = [each.until for each in chain if each.owner == rep and each.until is not None]
    expected = [] if all(now - end >= wait for end in ends) else ["wait"]
    assert codes(holding_problems(PoolRules(wait=wait), rep, chain, now)) == expected


@given(chain=chains(ended=True), rep=REPS, most=st.integers(1, 4))
def test_a_rep_holds_a_lead_so_often(chain: tuple[Holding, ...], rep: str, most: int) -> None:
    """A rep who has held a lead as often as allowed does not get it again, ever."""
    times = sum(each.owner == rep for each in chain)
    expected = [] if times < most else ["holdings"]
    assert codes(holding_problems(PoolRules(holdings=most), rep, chain, AT + 999 * DAY)) == expected


@given(chain=chains(), rep=REPS, now=WHENS)
def test_the_present_owner_need_not_wait(
    chain: tuple[Holding, ...], rep: str, now: datetime
) -> None:
    """Whoever holds the lead may go on, however often and lately they had it before."""
    last = chain[-1].until if chain else AT
    present = Holding(owner=rep, since=AT if last is None else last)
    assert holding_problems(RULES, rep, (*chain, present), now) == ()


@given(chain=chains(), now=WHENS)
def test_a_claim_passes_what_every_change_of_owner_passes(
    chain: tuple[Holding, ...], now: datetime
) -> None:
    """Of a claim within its limits exactly the problems of any change of owner are told."""
    claimed = claim_problems(RULES, WAITING, FREE, chain, now)
    assert claimed == holding_problems(RULES, FREE.id, chain, now)


@given(chain=chains(ended=True), rep=REPS, data=st.data(), now=WHENS)
def test_the_order_of_holdings_does_not_matter(
    chain: tuple[Holding, ...], rep: str, data: st.DataObject, now: datetime
) -> None:
    """Holdings in any order have the same problems, in the same words."""
    shuffled = tuple(data.draw(st.permutations(chain)))
    assert holding_problems(RULES, rep, shuffled, now) == holding_problems(RULES, rep, chain, now)


def test_the_moment_told_is_the_one_from_which_it_is_allowed() -> None:
    """A rep who held the lead twice is told when the wait after the second time is over."""
    twice = (LI, Holding(owner="li", since=AT + 2 * DAY, until=AT + 3 * DAY))
    (problem,) = holding_problems(PoolRules(wait=7 * DAY), "li", twice, AT + 3 * DAY)
    assert problem.allowed.en.startswith(f"from {AT + 10 * DAY} on")


def test_before_the_end_of_a_holding_one_waits_too() -> None:
    """A moment before the last holding ended is no moment after it, without a wait either."""
    assert codes(holding_problems(PoolRules(), "li", (LI,), AT)) == ["wait"]


def test_moments_are_shown_in_the_zone_of_now() -> None:
    """A refusal says until when to wait by the clock of whoever asks."""
    now = AT.astimezone(ZoneInfo("Asia/Shanghai")) + DAY
    (problem,) = holding_problems(RULES, "li", (LI,), now)
    assert problem.given.en == "2024-05-02 09:30:00+08:00"
    assert (
        problem.allowed.en
        == "from 2024-05-09 09:30:00+08:00 on, 7 days after the rep last had the lead"
    )


def test_a_naive_now_is_refused() -> None:
    """Nobody knows what a date-time without a zone means."""
    naive = AT.replace(tzinfo=None)
    with pytest.raises(ValueError, match="say which zone"):
        claim(now=naive)
    with pytest.raises(ValueError, match="say which zone"):
        day_start(naive, WorkCalendar.standard())


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"id": " li"}, "not padded"),
        ({"open_leads": -1}, "zero or more"),
        ({"claims_today": True}, "zero or more"),
        ({"claims_today": 1.0}, "zero or more"),
    ],
)
def test_a_claimer_is_somebody_with_a_number_of_leads(changes: dict[str, Any], told: str) -> None:
    """An id that is none, and what is no number of leads, are refused."""
    given_: dict[str, Any] = {"id": "li", "open_leads": 0, "claims_today": 0}
    with pytest.raises(ValueError, match=told):
        Claimer(**(given_ | changes))


@given(calendar=calendars(), now=WHENS)
def test_a_day_starts_at_its_first_instant(calendar: WorkCalendar, now: datetime) -> None:
    """The start is on the day of `now` by the calendar's clock, and the instant before is not."""
    start, day = day_start(now, calendar), now.astimezone(calendar.timezone).date()
    assert start <= now
    assert start.astimezone(calendar.timezone).date() == day
    assert (start - TICK).astimezone(calendar.timezone).date() < day


def test_a_day_is_the_calendars() -> None:
    """What is still yesterday in UTC is already today in Shanghai."""
    now = datetime.fromisoformat("2024-05-06T00:00+08:00")
    assert day_start(now, WorkCalendar.standard()) == now
    assert day_start(now - TICK, WorkCalendar.standard()) == now - DAY


def test_a_claimer_may_have_none() -> None:
    """Zero open leads and zero claims are numbers like others."""
    assert claim(PoolRules(stock=1, claims_per_day=1), now=AT + HOUR) == []
