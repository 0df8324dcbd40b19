"""Events as they happen to one lead, phone numbers as people write them, what a messenger reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import get_args

import attrs
from hypothesis import strategies as st

from leadcore import SYSTEM, Actor, Lead
from leadcore import events as e
from leadcore.events import Event, Payload
from leadcore.model import CadencePlace, Method, NewLead, Phase, PlannedStep
from leadcore.notification import Notification, dingtalk, notifications, slack, wecom
from leadcore.texts import Language, Text
from tests.builders import AT, HOUR, lead
from tests.strategies import events, leads

SHANGHAI = timezone(timedelta(hours=8))
LATER = AT + HOUR
NOTHING = Text("", "")
KNOWN = lead(company="启明教育", industry="教育", city="上海市", owner="li", priority="high")

Messenger = Callable[..., dict[str, object]]
MESSENGERS: tuple[Messenger, ...] = (wecom, dingtalk, slack)
LANGUAGES: tuple[Language, ...] = get_args(Language)


def happened(data: Payload, by: Actor = SYSTEM, at: datetime = AT) -> Event:
    return Event(lead_id="A-1", version=4, at=at, by=by, command_id="c-1", data=data)


def told(data: Payload, by: Actor = SYSTEM, to: Lead = KNOWN) -> tuple[Notification, ...]:
    """Return the notifications of one event, with the times of Shanghai."""
    return notifications(happened(data, by), to, zone=SHANGHAI)


def notification(**changes: object) -> Notification:
    given: dict[str, object] = {
        "recipient": "li",
        "occasion": "promise",
        "lead_id": "A-1",
        "event_id": "c-1/4",
        "at": AT,
        "text": Text("请回电", "call back"),
    }
    return Notification(**(given | changes))  # type: ignore[arg-type]  # the tests name real fields


def saying(text: str, **changes: object) -> Notification:
    return notification(text=Text(text, text), **changes)


def happenings() -> st.SearchStrategy[tuple[Event, Lead]]:
    """Return events of every kind, each with a lead that it may have happened to."""
    return st.tuples(events(), leads()).map(
        lambda pair: (pair[0], attrs.evolve(pair[1], id=pair[0].lead_id))
    )


def assigned(**changes: object) -> e.LeadAssigned:
    given: dict[str, object] = {
        "owner": "li",
        "team": "east",
        "reason": NOTHING,
        "accept_by": LATER,
    }
    return e.LeadAssigned(**(given | changes))  # type: ignore[arg-type]  # the tests name real fields


def climbed(**changes: object) -> e.LadderClimbed:
    given: dict[str, object] = {
        "ladder": "untouched",
        "step": 0,
        "since": AT,
        "due": LATER,
        "reason": Text("3 天未跟进", "no follow-up for 3 days"),
        "notify": ("li", "wang"),
    }
    return e.LadderClimbed(**(given | changes))  # type: ignore[arg-type]  # the tests name real fields


def lapsed(to: str | None = None, queue: str | None = None) -> e.AcceptanceLapsed:
    return e.AcceptanceLapsed(owner="li", due=LATER, to=to, queue=queue)


def released(queue: str = "pool", reason: str = "没有进展") -> e.LeadReleased:
    return e.LeadReleased(owner="li", queue=queue, reason=Text(reason, reason))


def refused(reason: str = "客户刚回复") -> e.InvalidRefused:
    before, back = "invalid_review", "contacted"
    return e.InvalidRefused(before=before, status=back, phase=Phase.OPEN, reason=reason)


def step_due(action: str = "首次致电") -> e.CadenceStepDue:
    place = CadencePlace(cadence="first", step="call", due=LATER, is_due=True)
    step = PlannedStep(method=Method.PHONE, action=action, due=LATER)
    return e.CadenceStepDue(place=place, step=step)


def linked(reason: str = "同一电话") -> e.EnquiryLinked:
    new = NewLead(source="seminar", received_at=AT)
    return e.EnquiryLinked(new=new, reason=Text(reason, reason))


def reopened(reason: str = "客户来电") -> e.LeadReopened:
    return e.LeadReopened(before="lost", status="engaged", phase=Phase.OPEN, reason=reason)


# ------------------------------------------------------------------------------------- privacy


@st.composite
def phones(draw: st.DrawFn) -> tuple[str, str]:
    """Return the digits of a phone number, and the number as somebody writes it."""
    rest = draw(st.integers(0, 10**9 - 1))
    digits = f"1{draw(st.integers(3, 9))}{rest:09d}"
    country = draw(st.sampled_from(("", "+86 ", "0086-", "(+86) ")))
    gap = draw(st.sampled_from(("", " ", "-", ".")))
    return digits, country + gap.join((digits[:3], digits[3:7], digits[7:]))


def survives(digits: str, text: str) -> bool:
    """Tell whether seven digits of a number in a row stand in a text, however they are grouped."""
    bare = re.sub(r"[\s\-.()（）]", "", text)
    return any(digits[start : start + 7] in bare for start in range(len(digits) - 6))
