"""Every kind of event in words: `PHRASES` says for each payload how it is told.

A phrase shows no name of a customer, and free text only through `said` or `noted`, which redact it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from leadcore import events as e
from leadcore import labels as words
from leadcore.followup.cadence import OUTCOMES
from leadcore.insight.dimensions import FIELD_LABELS
from leadcore.insight.phrasing import NOTHING, Telling, listed, noted, phrase, said
from leadcore.insight.quantiles import DAY
from leadcore.labels import label
from leadcore.lifecycle.decisions import POOL
from leadcore.model import CadencePlace, FollowUp, NewLead
from leadcore.model.activity import ANSWERED
from leadcore.texts import Text

OWN_RULES: Mapping[str, Text] = MappingProxyType(
    {
        "total": Text("总分上下限", "bounds of the total"),
        "otherwise": Text("其他情况", "none of the cases"),
    }
)
"""What scores and priorities name that is neither rule nor case."""
OUTCOME: Mapping[str, Text] = MappingProxyType(
    {
        ANSWERED: Text("客户已答复", "the customer answered"),
        **{outcome.id: outcome.label for outcome in OUTCOMES},
    }
)
"""What the standard outcomes of a step of a cadence are called."""


def enquiry(new: NewLead) -> Text:
    """Return what an enquiry says, without names, contacts by their hints."""
    budget, timeframe = new.demand.budget, new.demand.timeframe
    facts = (new.campaign, new.company, new.industry, new.region, new.city, new.demand.description)
    return listed(
        (
            label(words.SOURCE, new.source),
            *(said(fact) for fact in dict.fromkeys(facts) if fact),
            *(Text(one.to("zh"), one.to("en")) for one in (budget, timeframe) if one is not None),
            *(Text(one.to("zh"), one.to("en")) for one in new.contacts),
        )
    )


def registered(data: e.LeadRegistered, tell: Telling) -> Text:
    received = tell.unless_now("，获取于 {}", ", received {}", data.new.received_at)
    return phrase("录入：{}{}", "registered: {}{}", enquiry(data.new), received)


def amended(data: e.LeadAmended, tell: Telling) -> Text:
    fields = listed(label(FIELD_LABELS, name) for name, _ in data.changes)
    return phrase("修改资料：{}", "amended: {}", fields)


def attached(data: e.AttachmentAdded, tell: Telling) -> Text:
    return phrase("添加附件{}", "file added{}", noted(data.attachment.name))


def linked(data: e.EnquiryLinked, tell: Telling) -> Text:
    return phrase(
        "再次咨询（{}）{}", "enquired again ({}){}", enquiry(data.new), noted(data.reason)
    )


def scored(data: e.LeadScored, tell: Telling) -> Text:
    parts = listed(
        phrase("{} {}", "{} {}", tell.called(id_, OWN_RULES), f"{by:+d}") for id_, by in data.points
    )
    made_of = phrase("（{}）", " ({})", parts) if data.points else NOTHING
    return phrase("评分 {}{}", "score {}{}", str(data.score), made_of)


def score_overridden(data: e.ScoreOverridden, tell: Telling) -> Text:
    if data.score is None:
        return phrase("撤回人工评分{}", "own score withdrawn{}", noted(data.reason))
    before = NOTHING if data.replaced is None else replaced(str(data.replaced))
    why = noted(data.reason)
    return phrase("人工评分 {}{}{}", "score set to {}{}{}", str(data.score), before, why)


def replaced(before: str | Text) -> Text:
    return phrase("（原为 {}）", " (was {})", before)


def prioritised(data: e.LeadPrioritised, tell: Telling) -> Text:
    reason = (
        phrase("（{}）", " ({})", tell.called(data.reason, OWN_RULES)) if data.reason else NOTHING
    )
    due = tell.answer_by(data.respond_by)
    return phrase("优先级 {}{}{}", "priority {}{}{}", priority(data.priority), reason, due)


def priority_overridden(data: e.PriorityOverridden, tell: Telling) -> Text:
    due = tell.answer_by(data.respond_by)
    why = noted(data.reason)
    if data.priority is None:
        return phrase("撤回人工定级{}{}", "own priority withdrawn{}{}", due, why)
    before = NOTHING if data.replaced is None else replaced(priority(data.replaced))
    now = priority(data.priority)
    return phrase("人工定级 {}{}{}{}", "priority set to {}{}{}{}", now, before, due, why)


def priority(name: str) -> Text:
    return label(words.PRIORITY, name)


def qualified(data: e.LeadQualified, tell: Telling) -> Text:
    return phrase("甄别通过{}", "qualified{}", noted(data.reason))


def assigned(data: e.LeadAssigned, tell: Telling) -> Text:
    kept = tell.until("，保护至 {}", ", protected until {}", data.protected_until)
    if data.claimed:
        return phrase("{} 从公海领取{}", "claimed from the pool by {}{}", data.owner, kept)
    due = tell.until("，{} 前确认接收", ", accept by {}", data.accept_by)
    why = noted(data.reason)
    return phrase("分配给 {}{}{}{}", "assigned to {}{}{}{}", data.owner, why, due, kept)


def queued(data: e.LeadQueued, tell: Telling) -> Text:
    return phrase("在队列 {} 等待{}", "waits in queue {}{}", data.queue, noted(data.reason))


def accepted(data: e.LeadAccepted, tell: Telling) -> Text:
    return Text("确认接收", "accepted")


def declined(data: e.LeadDeclined, tell: Telling) -> Text:
    return phrase("{} 退回{}", "{} handed it back{}", data.owner, noted(data.reason))


def lapsed(data: e.AcceptanceLapsed, tell: Telling) -> Text:
    late = phrase(
        "{} 未在 {} 前确认接收", "{} did not accept by {}", data.owner, tell.moment(data.due)
    )
    if data.to is not None:
        return phrase("{}，转交 {}", "{}, goes to {}", late, data.to)
    return phrase("{}，在队列 {} 等待", "{}, waits in queue {}", late, data.queue or "—")


def released(data: e.LeadReleased, tell: Telling) -> Text:
    pool = Text("公海", "the public pool")
    where = pool if data.queue == POOL else phrase("队列 {}", "queue {}", data.queue)
    return phrase("从 {} 退回{}{}", "left {} for {}{}", data.owner, where, noted(data.reason))


def extended(data: e.ProtectionExtended, tell: Telling) -> Text:
    until, why = tell.moment(data.until), noted(data.reason)
    return phrase("保护期延长至 {}{}", "protection extended until {}{}", until, why)


def climbed(data: e.LadderClimbed, tell: Telling) -> Text:
    # A warning comes ahead of the moment that it counts to, and all other steps after it.
    due = tell.unless_now("，{} 到期", ", due {}", max(data.since, data.due))
    recipients = Text("、".join(data.notify), ", ".join(data.notify))
    notify = phrase("，通知 {}", ", to be told: {}", recipients) if data.notify else NOTHING
    return phrase("逐级提醒{}{}{}", "escalation{}{}{}", noted(data.reason), due, notify)


def deadlines_moved(data: e.DeadlinesMoved, tell: Telling) -> Text:
    moved = listed(
        phrase("{} → {}", "{} → {}", label(FIELD_LABELS, name), tell.moment(moment))
        for name, moment in data.moved
    )
    paused = tell.moment(data.paused_at)
    return phrase(
        "自 {} 起的暂停结束，时限顺延：{}", "pause since {} ended, moved: {}", paused, moved
    )


def cadence_started(data: e.CadenceStarted, tell: Telling) -> Text:
    cadence, first = tell.called(data.place.cadence), next_step(data.place, tell)
    return phrase("开始跟进节奏 {}，第一步 {}", "cadence {} started, first step {}", cadence, first)


def next_step(place: CadencePlace, tell: Telling) -> Text:
    """Return a step of a cadence, and by when it is to be done."""
    return phrase("{}，{} 前", "{} by {}", tell.called(place.step), tell.moment(place.due))


def cadence_step_due(data: e.CadenceStepDue, tell: Telling) -> Text:
    method, action = label(words.METHOD, data.step.method), said(data.step.action)
    due = tell.unless_now("（{}）", " ({})", data.step.due)
    return phrase("跟进步骤到期{}，{}：{}", "follow-up step due{}, {}: {}", due, method, action)


def cadence_moved(data: e.CadenceMoved, tell: Telling) -> Text:
    follows = (
        Text("，跟进节奏结束", ", cadence ended")
        if data.place is None
        else phrase("，下一步 {}", ", next step {}", next_step(data.place, tell))
    )
    outcome = tell.called(said(data.outcome), OUTCOME)
    return phrase("跟进步骤结果：{}{}", "follow-up step reported: {}{}", outcome, follows)


def cadence_stopped(data: e.CadenceStopped, tell: Telling) -> Text:
    cadence, why = tell.called(data.cadence), noted(data.reason)
    return phrase("停止跟进节奏 {}{}", "cadence {} stopped{}", cadence, why)


def planned(data: e.FollowUpPlanned, tell: Telling) -> Text:
    method, due = label(words.METHOD, data.step.method), tell.moment(data.step.due)
    action = said(data.step.action)
    return phrase("计划{}：{}，{} 前", "planned, {}: {}, by {}", method, action, due)


def recorded(data: e.FollowUpRecorded, tell: Telling) -> Text:
    record = data.record
    missed = NOTHING if record.reached else Text("（未联系上）", " (not reached)")
    return phrase(
        "{}{}{}：{}",
        "{}{}{}: {}",
        label(words.METHOD, record.method),
        tell.unless_now("（{}）", " ({})", record.at),
        missed,
        listed((said(record.content), *outcomes(record, tell))),
    )


def outcomes(record: FollowUp, tell: Telling) -> Iterable[Text]:
    """Yield what came of a contact: concerns, a promise, the intent."""
    yield noted(record.concerns, "疑虑：{}", "concerns: {}")
    if record.promise is not None:
        action, due = said(record.promise.action), tell.moment(record.promise.due)
        yield phrase("承诺 {} 前{}", "promised by {}: {}", due, action)
    if record.intent is not None:
        yield label(words.INTENT, record.intent)


def status_changed(data: e.StatusChanged, tell: Telling) -> Text:
    before, after = tell.status(data.before), tell.status(data.status)
    return phrase("{} → {}{}", "{} → {}{}", before, after, noted(data.reason))


def won(data: e.LeadWon, tell: Telling) -> Text:
    amount, proof = data.won.amount, data.won.evidence
    evidence = NOTHING if proof is None else phrase("（{}）", " ({})", label(words.EVIDENCE, proof))
    figure = NOTHING if amount is None else Text(f" {amount.to('zh')}", f" {amount.to('en')}")
    days = f"{data.won.cycle / DAY:.1f}"
    return phrase(
        "成交{}{}，周期 {} 天{}",
        "won{}{} after {} days{}",
        *(figure, evidence, days, noted(data.won.key_factors)),
    )


def lost(data: e.LeadLost, tell: Telling) -> Text:
    reason = label(words.LOSS_REASON, data.lost.reason)
    return phrase("未成交，{}{}", "lost, {}{}", reason, noted(data.lost.note))


def invalid_proposed(data: e.InvalidProposed, tell: Telling) -> Text:
    reason = label(words.INVALID_REASON, data.invalid.reason)
    return phrase("申请无效，{}{}", "proposed as invalid, {}{}", reason, noted(data.invalid.note))


def invalid_confirmed(data: e.InvalidConfirmed, tell: Telling) -> Text:
    return phrase(
        "确认无效，{}", "confirmed as invalid, {}", label(words.INVALID_REASON, data.invalid.reason)
    )


def invalid_refused(data: e.InvalidRefused, tell: Telling) -> Text:
    status, why = tell.status(data.status), noted(data.reason)
    return phrase("驳回无效申请，回到{}{}", "refused as invalid, back to {}{}", status, why)


def archived(data: e.LeadArchived, tell: Telling) -> Text:
    return phrase("归档（{}）", "archived ({})", tell.status(data.before))


def reopened(data: e.LeadReopened, tell: Telling) -> Text:
    status, why = tell.status(data.status), noted(data.reason)
    return phrase("重新激活，回到{}{}", "reactivated, back to {}{}", status, why)


def erased(data: e.PersonalDataErased, tell: Telling) -> Text:
    kept = noted("、".join(data.kept), "，保留 {}", ", kept: {}")
    return phrase("删除个人信息（{}）{}", "personal data erased ({}){}", said(data.reason), kept)


# The payload types are disjoint, so each phrase gets the payload it names; a precise type for this
# table would need one signature per row.
PHRASES: Mapping[type, Callable[[Any, Telling], Text]] = {
    e.LeadRegistered: registered,
    e.LeadAmended: amended,
    e.AttachmentAdded: attached,
    e.EnquiryLinked: linked,
    e.LeadScored: scored,
    e.ScoreOverridden: score_overridden,
    e.LeadPrioritised: prioritised,
    e.PriorityOverridden: priority_overridden,
    e.LeadQualified: qualified,
    e.LeadAssigned: assigned,
    e.LeadQueued: queued,
    e.LeadAccepted: accepted,
    e.LeadDeclined: declined,
    e.AcceptanceLapsed: lapsed,
    e.LeadReleased: released,
    e.ProtectionExtended: extended,
    e.LadderClimbed: climbed,
    e.DeadlinesMoved: deadlines_moved,
    e.CadenceStarted: cadence_started,
    e.CadenceStepDue: cadence_step_due,
    e.CadenceMoved: cadence_moved,
    e.CadenceStopped: cadence_stopped,
    e.FollowUpPlanned: planned,
    e.FollowUpRecorded: recorded,
    e.StatusChanged: status_changed,
    e.LeadWon: won,
    e.LeadLost: lost,
    e.InvalidProposed: invalid_proposed,
    e.InvalidConfirmed: invalid_confirmed,
    e.InvalidRefused: invalid_refused,
    e.LeadArchived: archived,
    e.LeadReopened: reopened,
    e.PersonalDataErased: erased,
}
