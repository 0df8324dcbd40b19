"""How a lead stands with its deadlines: ahead, breached or met, and by how much in either clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

import attrs

from leadcore.errors import CalendarRangeError
from leadcore.model import Lead
from leadcore.texts import Language, Text, duration_text
from leadcore.values import utc

if TYPE_CHECKING:
    from leadcore.policy.bundle import Policy

Kind = Literal["accept", "respond", "next_action", "promise", "recycle"]
State = Literal["ahead", "breached", "met", "met_late"]

KINDS: dict[Kind, Text] = {
    "accept": Text("确认接收", "accept"),
    "respond": Text("响应客户", "respond"),
    "next_action": Text("计划的跟进", "planned step"),
    "promise": Text("承诺", "promise"),
    "recycle": Text("退回公海", "goes to the pool"),
}
STATES: dict[State, Text] = {
    "ahead": Text("还有", "ahead by"),
    "breached": Text("已超期", "breached by"),
    "met": Text("提前完成", "met early by"),
    "met_late": Text("逾期完成", "met late by"),
}


@attrs.frozen(kw_only=True)
class Attainment:
    """One deadline of a lead and what became of it so far; late is strictly after due.

    >>> from datetime import UTC
    >>> due = datetime(2024, 5, 1, tzinfo=UTC)
    >>> print(Attainment(kind="respond", due=due, state="breached", margin=timedelta(hours=-2),
    ...                  working_margin=timedelta(hours=-1)))
    respond by 2024-05-01T00:00+00:00: breached by 2 hours (1 hour of working time)
    """

    kind: Kind
    due: datetime
    met_at: datetime | None = None
    """When it was met; None while it is not."""
    state: State
    margin: timedelta
    """How long before its deadline it was met, or it is now; negative is after it."""
    working_margin: timedelta | None
    """The same, counted in the policy's working time; None past the days that it covers."""

    def to(self, language: Language) -> str:
        """Return it as one line."""
        kind, state = KINDS[self.kind].to(language), STATES[self.state].to(language)
        length = duration_text(abs(self.margin)).to(language)
        due, worked = self.due.isoformat(timespec="minutes"), worked_text(self.working_margin)
        return Text(
            f"{kind}（{due} 前）：{state} {length}{worked.zh}",
            f"{kind} by {due}: {state} {length}{worked.en}",
        ).to(language)

    def __str__(self) -> str:
        return self.to("en")


def worked_text(margin: timedelta | None) -> Text:
    if margin is None:
        return Text("", "")
    length = duration_text(abs(margin))
    return Text(f"（工作时间 {length.zh}）", f" ({length.en} of working time)")


def attainments(lead: Lead, policy: Policy, now: datetime) -> tuple[Attainment, ...]:
    """Return how a lead stands at `now` with each deadline that it has, by due moment, then kind.

    What is met stays; while the lead is paused, it stands as when the pause began.

    >>> from datetime import UTC
    >>> from leadcore.model import Phase
    >>> from leadcore.policy import Policy
    >>> at = datetime(2024, 5, 6, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", source="referral", received_at=at, updated_at=at, status="new",
    ...             phase=Phase.OPEN, version=3, respond_by=at + timedelta(hours=24))
    >>> for each in attainments(lead, Policy.standard(), at + timedelta(hours=2)):
    ...     print(each)
    respond by 2024-05-07T01:00+00:00: ahead by 22 hours (7 hours of working time)
    """
    moment = utc(now)
    paused_at = None if policy.pause is None else policy.pause.since(lead)
    here = moment if paused_at is None else min(moment, paused_at)
    found = (attained(policy, here, *each) for each in kept(lead, policy))
    return tuple(sorted(found, key=lambda each: (each.due, each.kind)))


def kept(lead: Lead, policy: Policy) -> Iterator[tuple[Kind, datetime, datetime | None]]:
    """Yield the deadlines of a lead, each with when it was met."""
    pool = policy.bound_pool
    recycle = None if pool is None else pool.recycle_at(lead, policy.calendar)
    table: tuple[tuple[Kind, datetime | None, datetime | None], ...] = (
        ("accept", lead.accept_by, None),
        ("respond", lead.respond_by, lead.first_response_at),
        ("next_action", lead.next_action_at, None),
        ("promise", lead.promise_by, None),
        ("recycle", recycle, None),
    )
    for kind, due, met_at in table:
        if due is not None:
            yield kind, due, met_at


def attained(
    policy: Policy, now: datetime, kind: Kind, due: datetime, met_at: datetime | None
) -> Attainment:
    moment = now if met_at is None else met_at
    in_time: State = "ahead" if met_at is None else "met"
    late: State = "breached" if met_at is None else "met_late"
    return Attainment(
        kind=kind,
        due=due,
        met_at=met_at,
        state=late if moment > due else in_time,
        margin=due - moment,
        working_margin=worked(policy, moment, due),
    )


def worked(policy: Policy, start: datetime, end: datetime) -> timedelta | None:
    try:
        return policy.calendar.between(start, end)
    except CalendarRangeError:
        return None
