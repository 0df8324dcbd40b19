"""A story has a line for every event, in words, and tells nothing private."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import events as e
from leadcore.events import Event, Payload
from leadcore.insight import StoryLine, story
from leadcore.insight.story import MAX_SAID, PHRASES
from leadcore.model import (
    Actor,
    Attachment,
    DecisionMaker,
    Demand,
    FollowUp,
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
from leadcore.values import FingerprintKey, Money, MoneyRange, Timeframe, parse_contact
from tests.insight.cases import AT, LI, LIFECYCLE, MANY_HISTORIES, happened, moved

SHANGHAI = timezone(timedelta(hours=8))
KEY = FingerprintKey(id="test", secret=b"not a secret, only for tests")
LATER = AT + timedelta(hours=1)
WANG = Actor(id="wang", role="team_lead")


def told(data: Payload, by: Actor = LI) -> tuple[str, str]:
    """Return what is told of one event, in Chinese and in English."""
    (line,) = story(happened(data, by=by), LIFECYCLE, zone=SHANGHAI, labels=LABELS)
    return line.text.zh, line.text.en


LABELS = {
    "budget-large": Text("预算充足", "large budget"),
    "high": Text("需求明确、预算充足", "explicit need, sufficient budget"),
}


def an_enquiry(secret: str = "13812345678", said: str = "招生管理系统") -> NewLead:
    return NewLead(
        source="telephone",
        campaign="春季展",
        received_at=AT,
        name="王敏",
        company="启明教育",
        contacts=(parse_contact(secret, KEY),),
        industry="教育",
        region="上海市",
        city="上海市",
        demand=Demand(
            description=said,
            budget=MoneyRange.parse("20-30万"),
            timeframe=Timeframe.parse("3个月内"),
            decision_makers=(DecisionMaker(name="赵强", confirmed=True),),
        ),
    )


def a_record(**changes: object) -> FollowUp:
    given: dict[str, object] = {"at": AT, "method": "phone", "content": "确认了需求"}
    return FollowUp(**(given | changes))  # type: ignore[arg-type]  # the tests name real fields


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


@given(MANY_HISTORIES)
def test_a_story_has_a_line_for_every_event(histories: list[list[Event]]) -> None:
    """One line an event, in their order, each on one line, none of them empty."""
    for history in histories:
        lines = story(iter(history), LIFECYCLE)
        assert [line.at for line in lines] == [event.at for event in history]
        for line in lines:
            assert line.text.zh.isprintable()
            assert line.text.en.isprintable()
            assert line.text.zh
            assert line.text.en


def test_a_line_says_when_and_who() -> None:
    """A moment in the zone asked for, the actor by id and role, and what happened."""
    (line,) = story(happened(e.LeadAccepted(), by=LI), LIFECYCLE, zone=SHANGHAI)
    assert line.to("zh") == str(line) == "2024-05-01 09:30 li（销售代表）：确认接收"
    assert line.to("en") == "2024-05-01 09:30 li (sales rep): accepted"


def test_the_system_has_no_id() -> None:
    """What happens by policy is told of the system; a role of a host's own stands for itself."""
    (line,) = story(happened(e.LeadAccepted()), LIFECYCLE)
    assert line.by == Text("系统", "system")
    own = Actor(id="x", role="broker")
    (line,) = story(happened(e.LeadAccepted(), by=own), LIFECYCLE)
    assert line.by == Text("x（broker）", "x (broker)")


def test_without_a_zone_moments_are_in_utc() -> None:
    """Both the line and the deadlines in it."""
    data = e.LeadPrioritised(priority=Priority.LOW, reason="", respond_by=LATER)
    (line,) = story(happened(data), LIFECYCLE)
    assert str(line) == "2024-05-01 01:30 系统：优先级 低，2024-05-01 02:30 前响应"
    assert line.at.tzinfo is UTC


@pytest.mark.parametrize(
    "prioritised",
    [
        lambda due: e.LeadPrioritised(priority=Priority.LOW, reason="", respond_by=due),
        lambda due: e.PriorityOverridden(
            priority=Priority.LOW, reason="own", replaced=None, respond_by=due
        ),
    ],
    ids=["computed", "own"],
)
def test_nobody_is_told_to_respond_by_a_moment_that_has_passed(
    prioritised: Callable[[datetime], Payload],
) -> None:
    """A priority that is set when the time to respond is over sets no time; one due now does."""
    zh, en = told(prioritised(AT - timedelta(microseconds=1)))
    assert "响应" not in zh
    assert "respond" not in en
    assert "respond by 2024-05-01 09:30" in told(prioritised(AT))[1]


def test_ids_of_rules_stand_for_themselves_without_labels() -> None:
    """Nothing is lost where a host gives no labels."""
    (line,) = story(happened(e.LeadScored(score=5, points=(("own", 5),))), LIFECYCLE)
    assert line.text.zh == "评分 5（own +5）"


def free_texts(said: str) -> tuple[Payload, ...]:
    """Return events whose every free text is `said`, as a careless host might build them."""
    both = Text(said, said)
    return (
        e.LeadRegistered(new=an_enquiry(said=said), status="new"),
        e.EnquiryLinked(new=NewLead(source="own", campaign=said, received_at=AT), reason=both),
        e.AttachmentAdded(attachment=Attachment(name=said, reference="s3://leads/1")),
        e.ScoreOverridden(score=1, reason=said, replaced=None),
        e.PriorityOverridden(priority=Priority.LOW, reason=said, replaced=None, respond_by=None),
        e.LeadQualified(reason=said),
        e.LeadAssigned(owner="li", team=None, reason=both, accept_by=None),
        e.LeadQueued(queue="q", reason=both),
        e.LeadDeclined(owner="li", reason=said),
        e.FollowUpPlanned(step=PlannedStep(method="phone", action=said, due=LATER)),
        e.FollowUpRecorded(
            record=a_record(content=said, concerns=said, promise=Promise(action=said, due=LATER))
        ),
        e.StatusChanged(before="new", status="contacted", phase=Phase.OPEN, reason=said),
        e.LeadLost(before="new", status="lost", lost=Lost(at=AT, reason="other", note=said)),
        e.InvalidRefused(before="x", status="new", phase=Phase.OPEN, reason=said),
        e.LeadReopened(before="lost", status="new", phase=Phase.OPEN, reason=said),
        e.LeadAmended(changes=(("contacts", said), ("name", said))),
    )


PHONES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
WAYS: tuple[Callable[[str], str], ...] = (
    lambda phone: phone,
    lambda phone: f"请拨打{phone}联系",
    lambda phone: f"+86 {phone[:3]}-{phone[3:7]}-{phone[7:]}",
    lambda phone: f"tel {phone[:3]} {phone[3:7]} {phone[7:]}, thanks",
)


@pytest.mark.requirement("R-04")
@given(PHONES, st.sampled_from(WAYS))
def test_a_story_shows_no_more_than_the_last_four_digits(
    phone: str, way: Callable[[str], str]
) -> None:
    """However a number gets into an event, its story shows four digits and no name."""
    events = happened(
        e.LeadRegistered(new=an_enquiry(secret=phone), status="new"), *free_texts(way(phone))
    )
    shown = "\n".join(
        line.to(language) for line in story(events, LIFECYCLE) for language in ("zh", "en")
    )
    without_moments = re.sub(r"2024-05-01 \d\d:\d\d", "", shown)
    assert re.findall(r"\d(?:[ -]?\d){4,}", without_moments) == []
    assert f"尾号{phone[-4:]}" in shown
    assert "王敏" not in shown
    assert "赵强" not in shown


@pytest.mark.requirement("R-04")
def test_a_story_shows_no_address() -> None:
    """Of an e-mail address the domain stays."""
    for line in story(happened(*free_texts("请联系 wang.min@example.com")), LIFECYCLE):
        assert "wang" not in str(line)


def test_a_long_text_is_told_in_short() -> None:
    """Free text over several lines is told on one, shortened."""
    (zh, _) = told(e.LeadQualified(reason="一行\n" * 400))
    assert zh.startswith("甄别通过：一行 一行 ")
    assert zh.endswith("…")
    assert len(zh) < MAX_SAID


def test_a_text_of_several_lines_is_told_on_one() -> None:
    """Wherever people write lines, the story stays a line for each event."""
    for line in story(happened(*free_texts("一行\n两行")), LIFECYCLE):
        assert line.to("zh").isprintable()
        assert line.to("en").isprintable()


def test_a_blank_text_is_not_told() -> None:
    """A reason of nothing but spaces leaves no colon behind."""
    assert told(e.LeadQualified(reason="  \n")) == ("甄别通过", "qualified")


def test_braces_in_what_people_wrote_are_theirs() -> None:
    """Text of people is never taken for a template."""
    assert told(e.LeadQualified(reason="{0} {x}"))[0] == "甄别通过：{0} {x}"


def test_a_line_is_plain_data() -> None:
    """Lines compare equal and can be built by a host."""
    line = StoryLine(at=AT, by=Text("系统", "system"), text=Text("评分 65", "score 65"))
    assert line.to("en") == "2024-05-01 01:30 system: score 65"
