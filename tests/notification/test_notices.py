"""Each event is told to those whom it concerns: what to do, and nothing private."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore import Actor, Lead
from leadcore import events as e
from leadcore.events import Event, Payload
from leadcore.notification import notifications
from leadcore.texts import Text
from leadcore.values import redact
from tests.builders import AT, HAN, HOUR, LI, WANG, lead
from tests.effort import examples
from tests.notification.cases import (
    KNOWN,
    LATER,
    SHANGHAI,
    assigned,
    climbed,
    happened,
    happenings,
    lapsed,
    linked,
    phones,
    refused,
    released,
    reopened,
    step_due,
    survives,
    told,
)

pytestmark = pytest.mark.requirement("R-71")

SUBJECT = ("线索 A-1：启明教育；教育；上海市；", "Lead A-1: 启明教育; 教育; 上海市; ")

TOLD: tuple[tuple[Payload, tuple[tuple[str, str, str, str], ...]], ...] = (
    (
        assigned(),
        (
            (
                "li",
                "assigned",
                "由您跟进；优先级：高；请于 2024-05-01 10:30 前确认接收",
                "now yours; priority: high; accept by 2024-05-01 10:30",
            ),
        ),
    ),
    (
        lapsed(to="wang"),
        (
            (
                "wang",
                "to_settle",
                "原负责人：li；未在 2024-05-01 10:30 前确认接收",
                "was with: li; not accepted by 2024-05-01 10:30",
            ),
            (
                "li",
                "acceptance_lapsed",
                "未在 2024-05-01 10:30 前确认接收；现由 wang 处理",
                "not accepted by 2024-05-01 10:30; now with wang",
            ),
        ),
    ),
    (
        lapsed(queue="settling"),
        (
            (
                "li",
                "acceptance_lapsed",
                "未在 2024-05-01 10:30 前确认接收；已转入队列 settling",
                "not accepted by 2024-05-01 10:30; now in queue settling",
            ),
        ),
    ),
    (
        lapsed(),
        (
            (
                "li",
                "acceptance_lapsed",
                "未在 2024-05-01 10:30 前确认接收；已转入队列 —",
                "not accepted by 2024-05-01 10:30; now in queue —",
            ),
        ),
    ),
    (
        climbed(),
        tuple(
            (
                recipient,
                "untouched",
                "3 天未跟进；负责人：li；自 2024-05-01 09:30 起；于 2024-05-01 10:30 到期",
                "no follow-up for 3 days; owner: li; since 2024-05-01 09:30;"
                " due at 2024-05-01 10:30",
            )
            for recipient in ("li", "wang")
        ),
    ),
    (
        climbed(ladder="promise", since=LATER, notify=("li",)),
        (
            (
                "li",
                "promise",
                "3 天未跟进；负责人：li；于 2024-05-01 10:30 到期",
                "no follow-up for 3 days; owner: li; due at 2024-05-01 10:30",
            ),
        ),
    ),
    (
        climbed(ladder="pool", since=LATER + HOUR, notify=("li",)),
        (
            (
                "li",
                "pool",
                "3 天未跟进；负责人：li；将于 2024-05-01 11:30 退回公海",
                "no follow-up for 3 days; owner: li; goes back to the pool at 2024-05-01 11:30",
            ),
        ),
    ),
    (
        released(),
        (("li", "released", "已退回公海；没有进展", "back in the public pool; 没有进展"),),
    ),
    (
        released(queue="north", reason=""),
        (("li", "released", "已转入队列 north", "now in queue north"),),
    ),
    (
        refused(),
        (
            (
                "li",
                "invalid_refused",
                "无效申请被驳回，回到初步接触；客户刚回复",
                "refused as invalid, back to contacted; 客户刚回复",
            ),
        ),
    ),
    (
        step_due(),
        (
            (
                "li",
                "cadence_step",
                "电话：首次致电；请于 2024-05-01 10:30 前完成",
                "phone: 首次致电; do it by 2024-05-01 10:30",
            ),
        ),
    ),
    (
        linked(),
        (
            (
                "li",
                "enquiry_linked",
                "同一客户再次咨询：研讨会；同一电话",
                "the same customer enquired again: seminar; 同一电话",
            ),
        ),
    ),
    (
        reopened(),
        (
            (
                "li",
                "reopened",
                "重新激活，回到深度沟通；客户来电",
                "reactivated, back to in discussion; 客户来电",
            ),
        ),
    ),
)
"""Event, and of each notification the recipient, the occasion, and what follows the subject."""


@pytest.mark.parametrize(("data", "expected"), TOLD)
def test_an_event_is_told_in_words(
    data: Payload, expected: tuple[tuple[str, str, str, str], ...]
) -> None:
    """Each kind of event says who is told, on what occasion, which lead it is and what to do."""
    found = [(one.recipient, one.occasion, one.text.zh, one.text.en) for one in told(data)]
    zh, en = SUBJECT
    assert found == [(who, why, zh + says, en + also) for who, why, says, also in expected]


def test_a_notification_knows_its_event() -> None:
    """A notification names the lead, the event and when it happened."""
    (one,) = told(assigned())
    assert (one.lead_id, one.event_id, one.at) == ("A-1", "c-1/4", AT)


@pytest.mark.parametrize(
    "data",
    [
        assigned(owner="li", claimed=True),
        e.LeadDeclined(owner="li", reason="太远"),
        e.LeadAccepted(),
        e.LeadQualified(reason="需求明确"),
        e.LeadQueued(queue="north", reason=Text("无人", "nobody")),
        climbed(notify=()),
    ],
)
def test_some_events_concern_nobody(data: Payload) -> None:
    """What the owner took, and what only changes the lead, is told to nobody."""
    assert told(data) == ()


@pytest.mark.parametrize(
    ("data", "by"),
    [
        (assigned(), LI),
        (released(), LI),
        (refused(), LI),
        (linked(), LI),
        (reopened(), LI),
        (climbed(notify=("wang",)), WANG),
    ],
)
def test_nobody_is_told_what_they_did_themselves(data: Payload, by: Actor) -> None:
    """Whoever acted is not told of it."""
    assert told(data, by) == ()


@pytest.mark.parametrize("data", [refused(), linked(), reopened(), step_due()])
def test_a_lead_without_owner_tells_nobody(data: Payload) -> None:
    """What is for the owner is told to nobody where there is none."""
    assert told(data, HAN, lead()) == ()


def test_one_who_settles_their_own_lead_is_told_once() -> None:
    """Whom the lead went to is told that it is theirs, also where they had it before."""
    assert [one.occasion for one in told(lapsed(to="li"))] == ["to_settle"]


def test_a_lead_that_nobody_holds_says_so() -> None:
    """A step that falls due while nobody holds the lead names no owner."""
    (one,) = told(climbed(notify=("wang",)), to=lead())
    assert one.text.zh.startswith("线索 A-1：3 天未跟进；尚无负责人；")


def test_a_lead_is_told_by_its_region_where_the_city_is_unknown() -> None:
    """The region stands for an unknown city, and what is unknown is left out."""
    (one,) = told(assigned(accept_by=None), to=lead(region="江苏省"))
    assert one.text == Text("线索 A-1：江苏省；由您跟进", "Lead A-1: 江苏省; now yours")


def test_the_lead_of_another_event_is_refused() -> None:
    """A notification is never about a lead that the event did not happen to."""
    with pytest.raises(ValueError, match="another lead"):
        notifications(happened(assigned()), lead(id="A-2"))


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        (UTC, "2024-05-01 02:30 UTC"),
        (ZoneInfo("UTC"), "2024-05-01 02:30 UTC"),
        (SHANGHAI, "2024-05-01 10:30"),
        (ZoneInfo("America/New_York"), "2024-04-30 22:30"),
    ],
)
def test_times_are_those_of_the_reader(zone: ZoneInfo, shown: str) -> None:
    """A moment is shown to the minute as the reader's clock shows it; UTC says that it is UTC."""
    (one,) = notifications(happened(assigned()), KNOWN, zone=zone)
    assert f"请于 {shown} 前" in one.text.zh
    assert one.text.en.endswith(f"accept by {shown}")


def test_utc_is_the_zone_where_none_is_given() -> None:
    """Without a zone, times are those of UTC."""
    assert notifications(happened(assigned()), KNOWN) == notifications(
        happened(assigned()), KNOWN, zone=UTC
    )


@given(happenings())
@settings(max_examples=examples(1 / 2))
def test_every_event_can_be_told(happening: tuple[Event, Lead]) -> None:
    """Whatever happened to whatever lead, everybody who is told is told once, in both languages."""
    found = notifications(*happening)
    assert len({one.id for one in found}) == len(found)
    assert all(one.text.zh and one.text.en for one in found)


@given(happenings())
def test_the_actor_is_never_told(happening: tuple[Event, Lead]) -> None:
    """No event is told to the person who caused it."""
    event, after = happening
    assert event.by.id not in [one.recipient for one in notifications(event, after)]


@given(happenings())
@settings(max_examples=examples(1 / 2))
def test_the_same_event_is_told_in_the_same_way(happening: tuple[Event, Lead]) -> None:
    """Told again, an event gives equal notifications, so a host may tell it again."""
    assert notifications(*happening) == notifications(*happening)


REASONS: tuple[Callable[[str], Payload], ...] = (
    lambda text: climbed(reason=Text(text, text)),
    lambda text: released(reason=text),
    lambda text: released(queue=text),
    refused,
    step_due,
    linked,
    reopened,
    lambda text: lapsed(to=text),
    lambda text: lapsed(queue=text),
)
"""Events with a text where a person may have typed a number."""


@pytest.mark.requirement("R-04")
@given(
    phones(),
    st.sampled_from(REASONS),
    st.sampled_from(("company", "industry", "city", "region", "name", "owner")),
)
def test_no_phone_number_survives_in_a_text(
    phone: tuple[str, str], event_of: Callable[[str], Payload], field: str
) -> None:
    """A number in a reason, a company, a name or an id shows at most its last digits."""
    digits, written = phone
    known = lead(**({"company": "启明", "owner": "li"} | {field: f"请致电{written}"}))
    for data in (assigned(), event_of(f"回电 {written}")):
        for one in told(data, to=known):
            assert not survives(digits, one.text.zh)
            assert not survives(digits, one.text.en)


@pytest.mark.requirement("R-04")
@given(st.integers(130, 165), st.sampled_from(("\n", "\t", "\u2028", "\u200b")))
def test_no_phone_number_survives_where_a_text_is_cut(before: int, gap: str) -> None:
    """A number over several lines, at the place where a long text is cut, is hidden before that."""
    reason = "启" * before + gap.join(("138", "1234", "5678")) + "启" * 40
    (one,) = told(released(reason=reason))
    assert not survives("13812345678", one.text.zh)


@given(happenings())
@settings(max_examples=examples(1 / 2))
def test_a_text_is_one_line(happening: tuple[Event, Lead]) -> None:
    """Whatever lines and invisible characters people typed, a text is one line that prints."""
    for one in notifications(*happening):
        assert one.text.zh.isprintable()
        assert one.text.en.isprintable()


@pytest.mark.requirement("R-04")
def test_no_name_of_a_customer_is_told() -> None:
    """A notification may be read by others, so it does not name the contact."""
    (one,) = told(assigned(), to=lead(name="王敏", company="启明教育"))
    assert "王敏" not in str(one)


@given(
    st.text("0123456789 -.,，/()", max_size=7).map(str.strip),
    st.text("0123456789 -.,，/()", max_size=7).map(str.strip),
)
def test_figures_beside_each_other_hide_no_deadline(first: str, second: str) -> None:
    """Whatever figures stand in a company, a city or a reason, the moment stays readable."""
    known = lead(company=f"公司{first}", city=f"{second}", owner="li")
    for data in (assigned(), climbed(notify=("li",), reason=Text(second, second)), step_due(first)):
        (one,) = told(data, to=known)
        assert "2024-05-01 10:30" in one.text.zh
        assert "2024-05-01 10:30" in one.text.en
        assert redact(" ".join(first.split())) in one.text.zh


def test_a_long_text_is_shortened() -> None:
    """The longest company, city and reason that a lead may have fit into a notification."""
    long = "启" * 2_000
    known = lead(company=long, industry=long, city=long, owner="li")
    (one,) = told(released(reason=long), to=known)
    assert one.text.zh.count("…") == 4
    assert len(one.text.zh) < 700
