"""One lead's full story: a line for every event, as a sales manager reads it.

`PHRASES` says for each kind of event how it is told. A phrase shows no name of a customer, of a
contact its hint and nothing more, and any free text with phone numbers and addresses redacted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType
from typing import Any

import attrs

from leadcore import events as e
from leadcore import labels as words
from leadcore.events import Event
from leadcore.insight.dimensions import FIELD_LABELS
from leadcore.insight.layout import one_line
from leadcore.insight.quantiles import DAY
from leadcore.insight.table import NO_LABELS
from leadcore.labels import label
from leadcore.lifecycle import Lifecycle
from leadcore.model import Actor, FollowUp, NewLead, Role
from leadcore.texts import Language, Text, as_text
from leadcore.values import redact

MAX_SAID = 200
"""The widest that a free text is shown, in columns of a terminal."""
NOTHING = Text("", "")


@attrs.frozen(kw_only=True)
class StoryLine:
    """One event in words: when, who, what.

    >>> from datetime import UTC, datetime
    >>> line = StoryLine(at=datetime(2024, 5, 1, 9, 30, tzinfo=UTC), by=Text("系统", "system"),
    ...                  text=Text("评分 65", "score 65"))
    >>> print(line)
    2024-05-01 09:30 系统：评分 65
    """

    at: datetime
    """In the zone that the story was asked for."""
    by: Text
    text: Text

    def to(self, language: Language) -> str:
        """Return the line as text, to the minute."""
        colon = Text("：", ": ").to(language)
        return f"{minute(self.at)} {self.by.to(language)}{colon}{self.text.to(language)}"

    def __str__(self) -> str:
        return self.to("zh")


def story(
    events: Iterable[Event],
    lifecycle: Lifecycle,
    *,
    zone: tzinfo = UTC,
    labels: Mapping[str, Text] = NO_LABELS,
) -> tuple[StoryLine, ...]:
    """Return one line for each event, in their order, with times in `zone`.

    `labels` says what to call the ids of score rules and priority cases; an id without one stands
    for itself.

    >>> from leadcore.lifecycle import standard_lifecycle
    >>> from leadcore.model import SYSTEM
    >>> at = datetime(2024, 5, 1, 1, 30, tzinfo=UTC)
    >>> scored = e.LeadScored(score=20, points=(("budget-large", 20),))
    >>> event = Event(lead_id="A-1", version=2, at=at, by=SYSTEM, command_id="c-1", data=scored)
    >>> labels = {"budget-large": Text("预算充足", "large budget")}
    >>> for line in story([event], standard_lifecycle(), labels=labels):
    ...     print(line)
    2024-05-01 01:30 系统：评分 20（预算充足 +20）
    """
    return tuple(
        told(event, Telling(lifecycle=lifecycle, labels=labels, zone=zone, at=event.at))
        for event in events
    )


@attrs.frozen(kw_only=True)
class Telling:
    """What a phrase needs beside the event's payload."""

    lifecycle: Lifecycle
    labels: Mapping[str, Text]
    zone: tzinfo
    at: datetime
    """When the event happened."""

    def status(self, name: str) -> Text:
        known = self.lifecycle.status.get(name)
        return Text(name, name) if known is None else known.label

    def rule(self, id_: str) -> Text:
        return self.labels.get(id_) or OWN_RULES.get(id_) or Text(id_, id_)

    def moment(self, moment: datetime) -> str:
        return minute(moment.astimezone(self.zone))

    def until(self, zh: str, en: str, due: datetime | None) -> Text:
        """Return a phrase with a deadline, or nothing where there is none."""
        return NOTHING if due is None else phrase(zh, en, self.moment(due))

    def answer_by(self, due: datetime | None) -> Text:
        """Return by when to respond, unless that had passed when the event happened."""
        ahead = None if due is None or due < self.at else due
        return self.until("，{} 前响应", ", respond by {}", ahead)

    def unless_now(self, zh: str, en: str, moment: datetime) -> Text:
        """Return a phrase with a moment, or nothing when the event itself shows that minute."""
        shown = self.moment(moment)
        return NOTHING if shown == self.moment(self.at) else phrase(zh, en, shown)


OWN_RULES: Mapping[str, Text] = MappingProxyType(
    {
        "total": Text("总分上下限", "bounds of the total"),
        "otherwise": Text("其他情况", "none of the cases"),
    }
)
"""What scores and priorities name that is neither rule nor case."""


def told(event: Event, tell: Telling) -> StoryLine:
    return StoryLine(
        at=event.at.astimezone(tell.zone),
        by=actor(event.by),
        text=PHRASES[type(event.data)](event.data, tell),
    )


def minute(moment: datetime) -> str:
    return moment.isoformat(" ")[:16]


def actor(by: Actor) -> Text:
    """Return who acted: the id and the role, never a name."""
    role = label(words.ROLE, by.role)
    return role if by.role == Role.SYSTEM else phrase("{}（{}）", "{} ({})", by.id, role)


def phrase(zh: str, en: str, *parts: str | Text) -> Text:
    """Return a text from a template in each language, with `{}` for each part."""
    pairs = [as_text(part) for part in parts]
    return Text(zh.format(*(pair.zh for pair in pairs)), en.format(*(pair.en for pair in pairs)))


def said(text: str) -> str:
    """Return a free text as it may be shown: redacted, on one line, shortened."""
    return one_line(redact(text), MAX_SAID)


def noted(text: str | Text | None, zh: str = "：{}", en: str = ": {}") -> Text:
    """Return a phrase with a free text, or nothing where none was given."""
    pair = NOTHING if text is None else as_text(text)
    if not (pair.zh.strip() or pair.en.strip()):
        return NOTHING
    return phrase(zh, en, Text(said(pair.zh), said(pair.en)))


def listed(texts: Iterable[str | Text]) -> Text:
    """Return the texts that say something, separated by commas."""
    kept = [pair for pair in map(as_text, texts) if pair.zh]
    return Text("，".join(pair.zh for pair in kept), ", ".join(pair.en for pair in kept))


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
    parts = listed(phrase("{} {}", "{} {}", tell.rule(id_), f"{by:+d}") for id_, by in data.points)
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
    reason = phrase("（{}）", " ({})", tell.rule(data.reason)) if data.reason else NOTHING
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
    due = tell.until("，{} 前确认接收", ", accept by {}", data.accept_by)
    return phrase("分配给 {}{}{}", "assigned to {}{}{}", data.owner, noted(data.reason), due)


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
}
