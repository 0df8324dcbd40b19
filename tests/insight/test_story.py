"""A story has a line for every event, in words, and tells nothing private."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import events as e
from leadcore.events import Event, Payload
from leadcore.insight import StoryLine, story
from leadcore.insight.phrasing import MAX_SAID
from leadcore.model import (
    Actor,
    Attachment,
    Lost,
    NewLead,
    Phase,
    PlannedStep,
    Priority,
    Promise,
)
from leadcore.texts import Text
from tests.insight.cases import AT, LI, LIFECYCLE, MANY_HISTORIES, happened
from tests.insight.telling import LATER, SHANGHAI, a_place, a_record, an_enquiry, told


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
        e.LeadAssigned(owner="li", team=None, reason=both, accept_by=None, claimed=True),
        e.LeadReleased(owner="li", queue="q", reason=both),
        e.ProtectionExtended(until=LATER, reason=said),
        e.LadderClimbed(ladder="promise", step=0, since=AT, due=AT, reason=both, notify=("li",)),
        e.CadenceStepDue(place=a_place(), step=PlannedStep(method="phone", action=said, due=LATER)),
        e.CadenceMoved(outcome=said, place=a_place()),
        e.CadenceStopped(cadence="first_contact", reason=said),
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
    without_moments = re.sub(r"2024-05-0[12] \d\d:\d\d", "", shown)
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
