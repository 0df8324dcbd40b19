"""Claims: why a rep may not take a lead from the pool, or have it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, tzinfo

import attrs

from leadcore import labels
from leadcore.calendars import WorkCalendar
from leadcore.calendars.wall_clock import first_instant
from leadcore.errors import Problem
from leadcore.model import Lead, Phase
from leadcore.model.validators import check_id, refusal
from leadcore.pool.definition import PoolRules, problem
from leadcore.pool.holdings import Holding
from leadcore.texts import Text, duration_text
from leadcore.values import echo, utc


def not_negative(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    """Refuse what is no number of leads."""
    if type(value) is not int or value < 0:
        raise refusal(value, attribute, "a whole number, zero or more")


@attrs.frozen(kw_only=True)
class Claimer:
    """A rep who would take a lead, and what they already have.

    >>> Claimer(id="li", open_leads=12, claims_today=0).open_leads
    12
    """

    id: str = attrs.field(validator=check_id)
    open_leads: int = attrs.field(validator=not_negative)
    """How many open leads the rep has now."""
    claims_today: int = attrs.field(validator=not_negative)
    """How many leads the rep has claimed since `day_start`."""


def day_start(now: datetime, calendar: WorkCalendar) -> datetime:
    """Return when the day of `now` began by the calendar's wall clock, in UTC.

    >>> morning = datetime.fromisoformat("2024-05-06T07:00+08:00")
    >>> print(day_start(morning, WorkCalendar.standard()))
    2024-05-05 16:00:00+00:00
    """
    day = utc(now).astimezone(calendar.timezone).date()
    return first_instant(day, time.min, calendar.timezone)


def claim_problems(
    rules: PoolRules, lead: Lead, claimer: Claimer, holdings: Sequence[Holding], now: datetime
) -> tuple[Problem, ...]:
    """Return everything that keeps `claimer` from taking `lead` at `now`; nothing means go ahead.

    `holdings` are those of the whole history. Moments are shown in the zone of `now`.

    >>> from datetime import UTC
    >>> now = datetime(2024, 5, 3, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=now, updated_at=now,
    ...             status="new", phase=Phase.OPEN, queue="pool")
    >>> claimer = Claimer(id="li", open_leads=50, claims_today=2)
    >>> for each in claim_problems(PoolRules(stock=50), lead, claimer, (), now):
    ...     print(each)
    open_leads: 50 given; allowed: at most 49 before a claim; close or release some [stock]
    """
    return (
        *place_problems(rules, lead),
        *day_problems(rules, claimer),
        *stock_problems(rules, claimer),
        *holding_problems(rules, claimer.id, holdings, now),
    )


def holding_problems(
    rules: PoolRules, owner: str, holdings: Sequence[Holding], now: datetime
) -> tuple[Problem, ...]:
    """Return why `owner` may not have the lead again at `now`: too soon, or too often.

    Every way to an owner must pass this, also an assignment, a transfer and an escalation, or the
    wait is worth nothing. The present owner keeps the lead and need not wait.

    >>> from datetime import UTC, timedelta
    >>> first = datetime(2024, 5, 1, tzinfo=UTC)
    >>> li = Holding(owner="li", since=first, until=first + timedelta(days=1))
    >>> han = Holding(owner="han", since=li.until, until=li.until + timedelta(days=1))
    >>> week = PoolRules(wait=timedelta(days=7))
    >>> print(holding_problems(week, "li", (li, han), han.until)[0].allowed.en)
    from 2024-05-09 00:00:00+00:00 on, 7 days after the rep last had the lead
    """
    own, moment = tuple(each for each in holdings if each.owner == owner), utc(now)
    if any(each.is_open for each in own):
        return ()
    return (*wait_problems(rules, own, moment, now.tzinfo), *count_problems(rules, len(own)))


def wait_problems(
    rules: PoolRules, own: Iterable[Holding], now: datetime, zone: tzinfo | None
) -> Iterator[Problem]:
    """Yield that a rep must wait, in words that show the moments in `zone`."""
    ends = [each.until + rules.wait for each in own if each.until is not None]
    if ends and now < max(ends):
        free, length = max(ends).astimezone(zone), duration_text(rules.wait)
        zh = f"{free} 起，即上次持有结束后 {length.zh}"
        en = f"from {free} on, {length.en} after the rep last had the lead"
        yield problem("owner", "wait", str(now.astimezone(zone)), zh, en)


def count_problems(rules: PoolRules, times: int) -> Iterator[Problem]:
    most = rules.holdings
    if most is not None and times >= most:
        given = Text(f"已持有 {times} 次", f"held {times} times")
        zh, en = f"每人至多持有 {most} 次；请换人", f"at most {most} a rep; choose another rep"
        yield problem("owner", "holdings", given, zh, en)


def place_problems(rules: PoolRules, lead: Lead) -> Iterator[Problem]:
    where = elsewhere(rules, lead)
    if where is not None:
        zh, en = f"在 {rules.queue} 中的线索", f"an open lead that waits in {rules.queue}"
        yield problem("queue", "not_in_pool", where, zh, en)


def elsewhere(rules: PoolRules, lead: Lead) -> Text | None:
    """Return where the lead is, None if in the pool."""
    if lead.phase is not Phase.OPEN:
        return labels.PHASE[lead.phase]
    if lead.owner is not None:
        return Text("已有负责人", "a lead with an owner")
    if lead.queue is None:
        return Text("不在任何队列中", "a lead in no queue")
    return None if lead.queue == rules.queue else Text(echo(lead.queue), echo(lead.queue))


def day_problems(rules: PoolRules, claimer: Claimer) -> Iterator[Problem]:
    most = rules.claims_per_day
    if most is not None and claimer.claims_today >= most:
        zh, en = f"每天至多领取 {most} 条；请明天再来", f"{most} claims a day; come back tomorrow"
        yield problem("claims_today", "claims_per_day", str(claimer.claims_today), zh, en)


def stock_problems(rules: PoolRules, claimer: Claimer) -> Iterator[Problem]:
    most = rules.stock
    if most is not None and claimer.open_leads >= most:
        zh = f"领取前至多 {most - 1} 条；请先关闭或退回一些"
        en = f"at most {most - 1} before a claim; close or release some"
        yield problem("open_leads", "stock", str(claimer.open_leads), zh, en)
