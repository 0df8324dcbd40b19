"""Which event is told to whom, and in which words.

`NOTICES` has a row for every kind of event that somebody is told of. Two rules hold for all rows:
nobody is told what they did themselves, and nobody is told of one event twice.

A text names the lead by its id, company, industry and city, and never a customer's name or contact:
it may be read in a group, on a locked screen, and by the vendor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

import attrs

from leadcore import events as e
from leadcore import labels as words
from leadcore.events import Event
from leadcore.labels import label
from leadcore.model import Lead
from leadcore.notification.notification import Notification
from leadcore.notification.wording import listed, minute, phrase, said, said_text
from leadcore.texts import Text, as_text

NOTHING = Text("", "")
POOL = "pool"
"""The queue that is usually the public pool 公海, and the ladder of its warnings."""


def notifications(event: Event, lead: Lead, *, zone: tzinfo = UTC) -> tuple[Notification, ...]:
    """Return who is to be told of an event, and what; `lead` is the lead after it.

    Times in the texts are to the minute in `zone`, where the readers live; only in UTC the zone is
    shown.

    >>> from zoneinfo import ZoneInfo
    >>> from leadcore.model import SYSTEM, Phase
    >>> at = datetime(2024, 5, 1, 1, 30, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=4, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN, company="启明教育", city="上海市", owner="li")
    >>> given = e.LeadAssigned(owner="li", team=None, reason=NOTHING,
    ...                        accept_by=datetime(2024, 5, 1, 2, 30, tzinfo=UTC))
    >>> event = Event(lead_id="A-1", version=4, at=at, by=SYSTEM, command_id="c-1", data=given)
    >>> for told in notifications(event, lead, zone=ZoneInfo("Asia/Shanghai")):
    ...     print(told.recipient, told.occasion, told.text.zh)
    li assigned 线索 A-1：启明教育；上海市；由您跟进；请于 2024-05-01 10:30 前确认接收
    """
    if lead.id != event.lead_id:
        raise ValueError("the event of another lead was given; give the lead that it happened to")
    notices = NOTICES.get(type(event.data))
    if notices is None:
        return ()
    telling = Telling(lead=lead, zone=zone)
    told: dict[str, Notice] = {}
    for notice in notices(event.data, telling):
        told.setdefault(notice.recipient or "", notice)
    return tuple(
        notification(event, recipient, notice, telling)
        for recipient, notice in told.items()
        if recipient not in ("", event.by.id)
    )


@attrs.frozen(kw_only=True)
class Telling:
    """What a notice needs beside the event's payload."""

    lead: Lead
    zone: tzinfo

    def by(self, zh: str, en: str, due: datetime | None) -> Text:
        """Return a phrase with a moment, or nothing where there is none."""
        return NOTHING if due is None else phrase(zh, en, minute(due, self.zone))

    def subject(self) -> Iterator[Text]:
        """Yield what tells the lead from others."""
        lead = self.lead
        for fact in (lead.company, lead.industry, lead.city or lead.region):
            yield as_text(said(fact or ""))


@attrs.frozen
class Notice:
    """Who is told what, before it is put together; None is nobody."""

    recipient: str | None
    occasion: str
    parts: tuple[Text, ...]


def notification(event: Event, recipient: str, notice: Notice, telling: Telling) -> Notification:
    what = listed((*telling.subject(), *notice.parts))
    return Notification(
        recipient=recipient,
        occasion=notice.occasion,
        lead_id=event.lead_id,
        event_id=event.id,
        at=event.at,
        text=phrase("线索 {}：{}", "Lead {}: {}", said(event.lead_id), what),
    )


def assigned(data: e.LeadAssigned, telling: Telling) -> Iterator[Notice]:
    if data.claimed:
        return
    urgency = telling.lead.priority
    how_soon = (
        NOTHING
        if urgency is None
        else phrase("优先级：{}", "priority: {}", label(words.PRIORITY, urgency))
    )
    accept = telling.by("请于 {} 前确认接收", "accept by {}", data.accept_by)
    yield Notice(data.owner, "assigned", (Text("由您跟进", "now yours"), how_soon, accept))


def lapsed(data: e.AcceptanceLapsed, telling: Telling) -> Iterator[Notice]:
    late = telling.by("未在 {} 前确认接收", "not accepted by {}", data.due)
    who = phrase("原负责人：{}", "was with: {}", said(data.owner))
    where = (
        queue(data.queue or "—")
        if data.to is None
        else phrase("现由 {} 处理", "now with {}", said(data.to))
    )
    yield Notice(data.to, "to_settle", (who, late))
    yield Notice(data.owner, "acceptance_lapsed", (late, where))


def queue(name: str) -> Text:
    if name == POOL:
        return Text("已退回公海", "back in the public pool")
    return phrase("已转入队列 {}", "now in queue {}", said(name))


def climbed(data: e.LadderClimbed, telling: Telling) -> Iterator[Notice]:
    owner = telling.lead.owner
    held = (
        Text("尚无负责人", "nobody holds it")
        if owner is None
        else phrase("负责人：{}", "owner: {}", said(owner))
    )
    parts = (said_text(data.reason), held, *reckoned(data, telling))
    for recipient in data.notify:
        yield Notice(recipient, data.ladder, parts)


def reckoned(data: e.LadderClimbed, telling: Telling) -> Iterator[Text]:
    """Yield the moments of a step; the pool's warnings count back from the recycling."""
    if data.ladder == POOL:
        yield telling.by("将于 {} 退回公海", "goes back to the pool at {}", data.since)
        return
    if data.since != data.due:
        yield telling.by("自 {} 起", "since {}", data.since)
    yield telling.by("于 {} 到期", "due at {}", data.due)


def released(data: e.LeadReleased, telling: Telling) -> Iterator[Notice]:
    yield Notice(data.owner, "released", (queue(data.queue), said_text(data.reason)))


def invalid_refused(data: e.InvalidRefused, telling: Telling) -> Iterator[Notice]:
    back = phrase("无效申请被驳回，回到{}", "refused as invalid, back to {}", status(data.status))
    yield Notice(telling.lead.owner, "invalid_refused", (back, as_text(said(data.reason))))


def status(name: str) -> Text:
    return said_text(label(words.STATUS, name))


def step_due(data: e.CadenceStepDue, telling: Telling) -> Iterator[Notice]:
    method, action = label(words.METHOD, data.step.method), said(data.step.action)
    parts = (
        phrase("{}：{}", "{}: {}", method, action),
        telling.by("请于 {} 前完成", "do it by {}", data.step.due),
    )
    yield Notice(telling.lead.owner, "cadence_step", parts)


def enquiry_linked(data: e.EnquiryLinked, telling: Telling) -> Iterator[Notice]:
    source = label(words.SOURCE, data.new.source)
    parts = (
        phrase("同一客户再次咨询：{}", "the same customer enquired again: {}", said_text(source)),
        said_text(data.reason),
    )
    yield Notice(telling.lead.owner, "enquiry_linked", parts)


def reopened(data: e.LeadReopened, telling: Telling) -> Iterator[Notice]:
    back = phrase("重新激活，回到{}", "reactivated, back to {}", status(data.status))
    yield Notice(telling.lead.owner, "reopened", (back, as_text(said(data.reason))))


# The payload types are disjoint, so each row gets the payload it names; a precise type for this
# table would need one signature per row.
NOTICES: Mapping[type, Callable[[Any, Telling], Iterator[Notice]]] = {
    e.LeadAssigned: assigned,
    e.AcceptanceLapsed: lapsed,
    e.LadderClimbed: climbed,
    e.LeadReleased: released,
    e.InvalidRefused: invalid_refused,
    e.CadenceStepDue: step_due,
    e.EnquiryLinked: enquiry_linked,
    e.LeadReopened: reopened,
}
