"""What the tests of stories share: one event told, and the parts that events are made of."""

from __future__ import annotations

from datetime import timedelta, timezone

from leadcore.events import Payload
from leadcore.insight import story
from leadcore.model import Actor, CadencePlace, DecisionMaker, Demand, FollowUp, NewLead
from leadcore.texts import Text
from leadcore.values import FingerprintKey, MoneyRange, Timeframe, parse_contact
from tests.insight.cases import AT, LI, LIFECYCLE, happened

SHANGHAI = timezone(timedelta(hours=8))
KEY = FingerprintKey(id="test", secret=b"not a secret, only for tests")
LATER = AT + timedelta(hours=1)
LABELS = {
    "budget-large": Text("预算充足", "large budget"),
    "high": Text("需求明确、预算充足", "explicit need, sufficient budget"),
    "after_proposal": Text("方案回访", "after a proposal"),
    "call": Text("询问意见", "ask what they think"),
    "voicemail": Text("语音信箱", "voicemail"),
}


def told(data: Payload, by: Actor = LI) -> tuple[str, str]:
    """Return what is told of one event, in Chinese and in English."""
    (line,) = story(happened(data, by=by), LIFECYCLE, zone=SHANGHAI, labels=LABELS)
    return line.text.zh, line.text.en


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


def a_place(cadence: str = "first_contact", step: str = "call_again") -> CadencePlace:
    return CadencePlace(cadence=cadence, step=step, due=LATER)
