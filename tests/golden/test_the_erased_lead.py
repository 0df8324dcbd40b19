"""The customer of a won lead asks to be forgotten: the person goes, the audit and the sums stay."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from leadcore import Money, replay
from leadcore import commands as c
from leadcore.audit import seal, verify
from leadcore.codec import dumps
from leadcore.insight import conversion, days_to_won, funnel, story
from leadcore.model import Attachment, FollowUp, Promise
from tests.builders import AT, COORDINATOR, DAY, HOUR, LI, SPECIALIST, WANG, desk, new_lead

PERSON = ("王敏", "总监", "启明教育", "5678", "s3://", "合同", "出国", "孩子", "张老师")
"""Names, ends of numbers, files, and what people wrote about the customer."""


def at(day: int, hour: int) -> datetime:
    """Return a moment after the enquiry came in."""
    return AT + day * DAY + hour * HOUR


@pytest.mark.requirement("R-88")
def test_the_person_goes_and_the_audit_stays() -> None:
    """What was done with a won lead, by whom and when, is proved without the customer."""
    one = desk()
    file = Attachment(name="王敏的合同.pdf", reference="s3://leads/9", digest="sha256:77")
    new = new_lead(title="总监", attachments=(file,))
    lead = one.register(new, by=SPECIALIST, now=AT, command_id="form-1").lead
    call = FollowUp(
        at=at(0, 0),
        method="phone",
        content="王敏下周出国",
        concerns="孩子开学",
        promise=Promise(action="给张老师发方案", due=at(2, 0)),
        intent="high",
    )
    commands = (
        c.Accept(lead_id=lead.id, by=LI),
        c.RecordFollowUp(lead_id=lead.id, by=LI, record=call),
        c.ChangeStatus(lead_id=lead.id, by=LI, to="contacted", reason="王敏同意"),
        c.OverridePriority(lead_id=lead.id, by=WANG, priority="high", reason="王敏是老客户"),
        c.ChangeStatus(lead_id=lead.id, by=LI, to="engaged"),
        c.ChangeStatus(lead_id=lead.id, by=LI, to="proposed"),
        c.Win(
            lead_id=lead.id,
            by=LI,
            amount=Money.of(250_000),
            evidence="contract",
            key_factors="张老师推荐",
        ),
    )
    for minutes, command in enumerate(commands, start=5):
        one.handle(command, now=AT + timedelta(minutes=minutes))
    one.archive_closed(before=at(30, 0), by=COORDINATOR, now=at(30, 0))
    history, outbox = one.leads.events(lead.id), one.leads.outbox()
    before, seals, lifecycle = one.leads.get(lead.id), seal(history), one.policy.lifecycle
    assert all(word in "".join(map(dumps, history)) for word in PERSON)

    # The customer asks to be forgotten; the team's lead does it, and keeps nothing.
    after = one.erase(lead.id, by=WANG, reason="customer_request", now=at(40, 0)).lead
    left = one.leads.events(lead.id)
    shown = "".join([*map(dumps, left), dumps(after), *(dumps(e) for _, e in one.leads.outbox())])
    assert [word for word in PERSON if word in shown] == []

    # Who did what, when and in which role; what was won, and what it was worth.
    assert [(e.id, e.version, e.at, e.by) for e in left[:-1]] == [
        (e.id, e.version, e.at, e.by) for e in history
    ]
    assert [(place, e.id) for place, e in one.leads.outbox()][:-1] == [
        (place, e.id) for place, e in outbox
    ]
    assert (after.status, after.owner, after.score) == (before.status, before.owner, before.score)
    assert after.won is not None
    assert before.won is not None
    assert (after.won.amount, after.won.cycle) == (before.won.amount, before.won.cycle)
    assert replay(left) == after

    # Nothing else was altered: the chain is what it was before anybody asked.
    assert verify(left[:-1], seals) is None
    assert seal(left) == (*seals, *seal(left[-1:], after=seals[-1]))

    # Reports count what they counted.
    assert funnel([left], lifecycle) == funnel([history], lifecycle)
    assert conversion([after]) == conversion([before])
    assert days_to_won([after]) == days_to_won([before])
    last = story(left, lifecycle)[-1]
    assert last.to("zh") == "2024-06-10 01:30 wang（团队经理）：删除个人信息（customer_request）"
