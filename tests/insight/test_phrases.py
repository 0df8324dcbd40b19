"""Every kind of event is told in words, in Chinese and in English."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest

from leadcore import events as e
from leadcore.events import Payload
from leadcore.insight.phrases import PHRASES
from leadcore.lifecycle.decisions import CLAIMED
from leadcore.model import (
    Attachment,
    Invalid,
    Lost,
    NewLead,
    Phase,
    PlannedStep,
    Priority,
    Promise,
    Won,
)
from leadcore.texts import Text
from leadcore.values import Money
from tests.insight.cases import AT, moved
from tests.insight.telling import LATER, a_place, a_record, an_enquiry, told

WON = Won(
    at=AT,
    amount=Money.of(250_000),
    evidence="contract",
    key_factors="响应快",
    cycle=timedelta(days=31),
)

TOLD: tuple[tuple[Payload, str, str], ...] = (
    (
        e.LeadRegistered(new=an_enquiry(), status="new"),
        "录入：电话咨询，春季展，启明教育，教育，上海市，招生管理系统，20–30万元，3个月内，电话尾号5678",
        "registered: telephone enquiry, 春季展, 启明教育, 教育, 上海市, 招生管理系统,"
        " CNY 200,000–300,000, within 3 months, phone ending in 5678",
    ),
    (
        e.LeadRegistered(
            new=NewLead(source="own", received_at=AT - timedelta(days=1)), status="new"
        ),
        "录入：own，获取于 2024-04-30 09:30",
        "registered: own, received 2024-04-30 09:30",
    ),
    (
        e.LeadAmended(changes=(("city", "苏州市"), ("name", "王敏"), ("product", "云"))),
        "修改资料：城市，联系人，product",
        "amended: city, contact name, product",
    ),
    (
        e.AttachmentAdded(attachment=Attachment(name="需求说明.pdf", reference="s3://leads/1")),
        "添加附件：需求说明.pdf",
        "file added: 需求说明.pdf",
    ),
    (
        e.EnquiryLinked(
            new=NewLead(source="seminar", received_at=AT), reason=Text("同一电话", "same phone")
        ),
        "再次咨询（研讨会）：同一电话",
        "enquired again (seminar): same phone",
    ),
    (
        e.LeadScored(score=15, points=(("budget-large", 20), ("own", 5), ("total", -10))),
        "评分 15（预算充足 +20，own +5，总分上下限 -10）",
        "score 15 (large budget +20, own +5, bounds of the total -10)",
    ),
    (e.LeadScored(score=0, points=()), "评分 0", "score 0"),
    (
        e.ScoreOverridden(score=80, reason="老客户", replaced=15),
        "人工评分 80（原为 15）：老客户",
        "score set to 80 (was 15): 老客户",
    ),
    (
        e.ScoreOverridden(score=80, reason="老客户", replaced=None),
        "人工评分 80：老客户",
        "score set to 80: 老客户",
    ),
    (
        e.ScoreOverridden(score=None, reason="误判", replaced=80),
        "撤回人工评分：误判",
        "own score withdrawn: 误判",
    ),
    (
        e.LeadPrioritised(priority=Priority.HIGH, reason="high", respond_by=LATER),
        "优先级 高（需求明确、预算充足），2024-05-01 10:30 前响应",
        "priority high (explicit need, sufficient budget), respond by 2024-05-01 10:30",
    ),
    (
        e.LeadPrioritised(priority=Priority.MEDIUM, reason="otherwise", respond_by=None),
        "优先级 中（其他情况）",
        "priority medium (none of the cases)",
    ),
    (
        e.PriorityOverridden(
            priority=Priority.LOW, reason="预算不足", replaced=Priority.HIGH, respond_by=LATER
        ),
        "人工定级 低（原为 高），2024-05-01 10:30 前响应：预算不足",
        "priority set to low (was high), respond by 2024-05-01 10:30: 预算不足",
    ),
    (
        e.PriorityOverridden(
            priority=Priority.LOW, reason="预算不足", replaced=None, respond_by=None
        ),
        "人工定级 低：预算不足",
        "priority set to low: 预算不足",
    ),
    (
        e.PriorityOverridden(priority=None, reason="误判", replaced=Priority.LOW, respond_by=None),
        "撤回人工定级：误判",
        "own priority withdrawn: 误判",
    ),
    (e.LeadQualified(reason="有明确需求"), "甄别通过：有明确需求", "qualified: 有明确需求"),
    (
        e.LeadAssigned(
            owner="li", team="east", reason=Text("按地区：空闲", "by region: idle"), accept_by=LATER
        ),
        "分配给 li：按地区：空闲，2024-05-01 10:30 前确认接收",
        "assigned to li: by region: idle, accept by 2024-05-01 10:30",
    ),
    (
        e.LeadAssigned(owner="li", team=None, reason=Text("", ""), accept_by=None),
        "分配给 li",
        "assigned to li",
    ),
    (
        e.LeadAssigned(
            owner="li",
            team=None,
            reason=Text("", ""),
            accept_by=LATER,
            protected_until=LATER + timedelta(days=3),
        ),
        "分配给 li，2024-05-01 10:30 前确认接收，保护至 2024-05-04 10:30",
        "assigned to li, accept by 2024-05-01 10:30, protected until 2024-05-04 10:30",
    ),
    (
        e.LeadAssigned(
            owner="li",
            team="east",
            reason=CLAIMED,
            accept_by=None,
            protected_until=LATER,
            claimed=True,
        ),
        "li 从公海领取，保护至 2024-05-01 10:30",
        "claimed from the pool by li, protected until 2024-05-01 10:30",
    ),
    (
        e.LeadAssigned(owner="li", team=None, reason=CLAIMED, accept_by=None, claimed=True),
        "li 从公海领取",
        "claimed from the pool by li",
    ),
    (
        e.LeadQueued(queue="unassigned", reason=Text("无人可接", "nobody may take it")),
        "在队列 unassigned 等待：无人可接",
        "waits in queue unassigned: nobody may take it",
    ),
    (e.LeadAccepted(), "确认接收", "accepted"),
    (e.LeadDeclined(owner="li", reason="休假"), "li 退回：休假", "li handed it back: 休假"),
    (
        e.AcceptanceLapsed(owner="li", due=LATER, to="wang", queue=None),
        "li 未在 2024-05-01 10:30 前确认接收，转交 wang",
        "li did not accept by 2024-05-01 10:30, goes to wang",
    ),
    (
        e.AcceptanceLapsed(owner="li", due=LATER, to=None, queue="settling"),
        "li 未在 2024-05-01 10:30 前确认接收，在队列 settling 等待",
        "li did not accept by 2024-05-01 10:30, waits in queue settling",
    ),
    (
        e.AcceptanceLapsed(owner="li", due=LATER, to=None, queue=None),
        "li 未在 2024-05-01 10:30 前确认接收，在队列 — 等待",
        "li did not accept by 2024-05-01 10:30, waits in queue —",
    ),
    (
        e.LeadReleased(owner="li", queue="pool", reason=Text("无法联系", "cannot be reached")),
        "从 li 退回公海：无法联系",
        "left li for the public pool: cannot be reached",
    ),
    (
        e.LeadReleased(owner="li", queue="east", reason=Text("", "")),
        "从 li 退回队列 east",
        "left li for queue east",
    ),
    (
        e.PersonalDataErased(reason="customer_request", kept=()),
        "删除个人信息（customer_request）",
        "personal data erased (customer_request)",
    ),
    (
        e.PersonalDataErased(reason="law", kept=("company", "pupils")),
        "删除个人信息（law），保留 company、pupils",
        "personal data erased (law), kept: company、pupils",
    ),
    (
        e.ProtectionExtended(until=LATER, reason="等待招标"),
        "保护期延长至 2024-05-01 10:30：等待招标",
        "protection extended until 2024-05-01 10:30: 等待招标",
    ),
    (
        e.LadderClimbed(
            ladder="untouched",
            step=1,
            since=AT - timedelta(days=5),
            due=AT - timedelta(hours=1),
            reason=Text("5 天未跟进", "no follow-up for 5 days"),
            notify=("li", "wang"),
        ),
        "逐级提醒：5 天未跟进，2024-05-01 08:30 到期，通知 li、wang",
        "escalation: no follow-up for 5 days, due 2024-05-01 08:30, to be told: li, wang",
    ),
    (
        e.LadderClimbed(
            ladder="month_end",
            step=0,
            since=AT - timedelta(days=5),
            due=AT,
            reason=Text("每月底归档", "archived at the month's end"),
        ),
        "逐级提醒：每月底归档",
        "escalation: archived at the month's end",
    ),
    (
        e.LadderClimbed(
            ladder="pool",
            step=0,
            since=LATER,
            due=AT,
            reason=Text("即将退回公海", "about to go to the public pool"),
            notify=("li",),
        ),
        "逐级提醒：即将退回公海，2024-05-01 10:30 到期，通知 li",
        "escalation: about to go to the public pool, due 2024-05-01 10:30, to be told: li",
    ),
    (
        e.DeadlinesMoved(
            paused_at=AT - timedelta(hours=1),
            moved=(
                ("accept_by", LATER),
                ("cadence", LATER),
                ("next_action_at", LATER),
                ("promise_by", LATER),
                ("protected_until", LATER),
                ("quiet_since", AT),
                ("respond_by", LATER),
            ),
        ),
        "自 2024-05-01 08:30 起的暂停结束，时限顺延：确认接收时限 → 2024-05-01 10:30，"
        "跟进节奏 → 2024-05-01 10:30，下一步跟进 → 2024-05-01 10:30，"
        "承诺时限 → 2024-05-01 10:30，保护期 → 2024-05-01 10:30，"
        "无人处理起点 → 2024-05-01 09:30，响应时限 → 2024-05-01 10:30",
        "pause since 2024-05-01 08:30 ended, moved: acceptance deadline → 2024-05-01 10:30,"
        " cadence → 2024-05-01 10:30, next action → 2024-05-01 10:30,"
        " promise deadline → 2024-05-01 10:30, protection → 2024-05-01 10:30,"
        " untouched since → 2024-05-01 09:30, response deadline → 2024-05-01 10:30",
    ),
    (
        e.CadenceStarted(place=a_place("after_proposal", "call")),
        "开始跟进节奏 方案回访，第一步 询问意见，2024-05-01 10:30 前",
        "cadence after a proposal started, first step ask what they think by 2024-05-01 10:30",
    ),
    (
        e.CadenceStarted(place=a_place()),
        "开始跟进节奏 first_contact，第一步 call_again，2024-05-01 10:30 前",
        "cadence first_contact started, first step call_again by 2024-05-01 10:30",
    ),
    (
        e.CadenceStepDue(
            place=a_place(), step=PlannedStep(method="phone", action="再次致电", due=AT)
        ),
        "跟进步骤到期，电话：再次致电",
        "follow-up step due, phone: 再次致电",
    ),
    (
        e.CadenceStepDue(
            place=a_place(),
            step=PlannedStep(method="email", action="发送案例", due=AT - timedelta(hours=1)),
        ),
        "跟进步骤到期（2024-05-01 08:30），邮件：发送案例",
        "follow-up step due (2024-05-01 08:30), e-mail: 发送案例",
    ),
    (
        e.CadenceMoved(outcome="no_answer", place=a_place()),
        "跟进步骤结果：无人接听，下一步 call_again，2024-05-01 10:30 前",
        "follow-up step reported: no answer, next step call_again by 2024-05-01 10:30",
    ),
    (
        e.CadenceMoved(outcome="answered", place=None),
        "跟进步骤结果：客户已答复，跟进节奏结束",
        "follow-up step reported: the customer answered, cadence ended",
    ),
    (
        e.CadenceMoved(outcome="voicemail", place=None),
        "跟进步骤结果：语音信箱，跟进节奏结束",
        "follow-up step reported: voicemail, cadence ended",
    ),
    (
        e.CadenceMoved(outcome="hung_up", place=None),
        "跟进步骤结果：hung_up，跟进节奏结束",
        "follow-up step reported: hung_up, cadence ended",
    ),
    (
        e.CadenceStopped(cadence="after_proposal", reason="客户来访"),
        "停止跟进节奏 方案回访：客户来访",
        "cadence after a proposal stopped: 客户来访",
    ),
    (
        e.FollowUpPlanned(step=PlannedStep(method="phone", action="首次致电", due=LATER)),
        "计划电话：首次致电，2024-05-01 10:30 前",
        "planned, phone: 首次致电, by 2024-05-01 10:30",
    ),
    (e.FollowUpRecorded(record=a_record()), "电话：确认了需求", "phone: 确认了需求"),
    (
        e.FollowUpRecorded(
            record=a_record(
                at=AT - timedelta(hours=1),
                method="visit",
                reached=False,
                concerns="价格",
                intent="high",
                promise=Promise(action="发送报价", due=LATER),
            )
        ),
        "拜访（2024-05-01 08:30）（未联系上）：确认了需求，疑虑：价格，"
        "承诺 2024-05-01 10:30 前发送报价，高意向",
        "visit (2024-05-01 08:30) (not reached): 确认了需求, concerns: 价格,"
        " promised by 2024-05-01 10:30: 发送报价, high intent",
    ),
    (moved("new", "contacted"), "未接触 → 初步接触", "not contacted → contacted"),
    (
        e.StatusChanged(before="trial", status="engaged", phase=Phase.OPEN, reason="已演示"),
        "trial → 深度沟通：已演示",
        "trial → in discussion: 已演示",
    ),
    (
        e.LeadWon(before="proposed", status="won", won=WON),
        "成交 25万元（签订合同），周期 31.0 天：响应快",
        "won CNY 250,000 (signed contract) after 31.0 days: 响应快",
    ),
    (
        e.LeadWon(
            before="new",
            status="won",
            won=Won(at=AT, amount=None, evidence="deposit", cycle=timedelta(hours=12)),
        ),
        "成交（支付定金），周期 0.5 天",
        "won (deposit paid) after 0.5 days",
    ),
    (
        e.LeadLost(
            before="new", status="lost", lost=Lost(at=AT, reason="competitor", note="已签约")
        ),
        "未成交，选择竞品：已签约",
        "lost, chose a competitor: 已签约",
    ),
    (
        e.InvalidProposed(
            before="new",
            status="invalid_review",
            invalid=Invalid(reason="wrong_contact", proposed_by="li"),
        ),
        "申请无效，联系方式错误",
        "proposed as invalid, wrong contact detail",
    ),
    (
        e.InvalidConfirmed(
            before="invalid_review",
            status="invalid",
            invalid=Invalid(reason="false_need", proposed_by="li", reviewed_by="wang"),
        ),
        "确认无效，虚假需求",
        "confirmed as invalid, false need",
    ),
    (
        e.InvalidRefused(
            before="invalid_review", status="contacted", phase=Phase.OPEN, reason="已核实"
        ),
        "驳回无效申请，回到初步接触：已核实",
        "refused as invalid, back to contacted: 已核实",
    ),
    (e.LeadArchived(before="won", status="archived"), "归档（成交）", "archived (won)"),
    (
        e.LeadReopened(before="lost", status="engaged", phase=Phase.OPEN, reason="有新预算"),
        "重新激活，回到深度沟通：有新预算",
        "reactivated, back to in discussion: 有新预算",
    ),
)


@pytest.mark.requirement("R-44")
@pytest.mark.parametrize(("data", "zh", "en"), TOLD)
def test_an_event_is_told_in_words(data: Payload, zh: str, en: str) -> None:
    """What happened, why, and by when, in Chinese and in English."""
    assert told(data) == (zh, en)


def test_every_kind_of_event_is_told() -> None:
    """No payload lacks a phrase, and each is shown above."""
    assert set(PHRASES) == set(get_args(Payload)) == {type(data) for data, _, _ in TOLD}
