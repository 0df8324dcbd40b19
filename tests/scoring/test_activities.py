"""What happened with a lead counts in its score, from the lead, its events or a host's own log."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from datetime import datetime, timedelta

import attrs
import pytest

from leadcore import DefinitionError, Lead, Policy, Text
from leadcore.events import (
    AttachmentAdded,
    EnquiryLinked,
    Event,
    FollowUpRecorded,
    LeadAccepted,
    LeadRegistered,
    Payload,
)
from leadcore.model import SYSTEM, Attachment, FollowUp, Intent, Method
from leadcore.rules import ActivityRule, ActivitySource, Group, Rule, Schema, ScoreCard
from leadcore.scoring import (
    Activity,
    RuleScoring,
    event_activities,
    known_activities,
    lead_activities,
)
from tests.builders import AT, DAY, HOUR, lead, new_lead

CALL = FollowUp(at=AT + DAY, method=Method.PHONE, content="确认需求", intent=Intent.HIGH)
MISSED = FollowUp(at=AT + 2 * DAY, method=Method.EMAIL, content="未回复", reached=False)


def event(number: int, data: Payload) -> Event:
    return Event(
        lead_id="A-1",
        version=number,
        at=AT + number * HOUR,
        by=SYSTEM,
        command_id=f"c-{number}",
        data=data,
    )


HISTORY = (
    event(1, LeadRegistered(new=new_lead(received_at=AT), status="new")),
    event(2, FollowUpRecorded(record=CALL)),
    event(3, AttachmentAdded(attachment=Attachment(name="需求.pdf", reference="s3://1"))),
    event(4, EnquiryLinked(new=new_lead(received_at=AT - DAY), reason=Text("同一手机号", "phone"))),
    event(5, FollowUpRecorded(record=MISSED)),
    event(6, LeadAccepted()),
)


def rule(
    id_: str, when: str, points: int, days: int = 14, group: str | None = None
) -> ActivityRule:
    return ActivityRule(
        id=id_,
        when=when,
        points=points,
        half_life=timedelta(days=days),
        label=Text("活动", "activity"),
        group=group,
    )


def test_a_lead_knows_when_it_came_was_reached_and_was_last_worked() -> None:
    """What has not happened is no activity."""
    assert known_activities(lead(received_at=AT)) == (Activity(type="enquiry", at=AT),)
    worked = lead(received_at=AT, first_response_at=AT + HOUR, last_follow_up_at=AT + DAY)
    assert known_activities(worked) == (
        Activity(type="enquiry", at=AT),
        Activity(type="response", at=AT + HOUR),
        Activity(type="follow_up", at=AT + DAY),
    )


def test_events_tell_every_enquiry_file_and_contact() -> None:
    """Each with the time at which it happened; an acceptance is nothing of the kind."""
    assert event_activities(HISTORY) == (
        Activity(type="enquiry", at=AT),
        Activity(
            type="follow_up", at=AT + DAY, method=Method.PHONE, reached=True, intent=Intent.HIGH
        ),
        Activity(type="attachment", at=AT + 3 * HOUR),
        Activity(type="enquiry", at=AT - DAY),
        Activity(type="follow_up", at=AT + 2 * DAY, method=Method.EMAIL, reached=False),
    )


@pytest.mark.requirement("R-10")
def test_a_lead_that_sleeps_loses_what_it_got_for_its_activity() -> None:
    """Points for what a lead is stay, those for what it does fade away."""
    card = ScoreCard(
        rules=(Rule(id="known", when="source is known", points=10, label=Text("来源", "source")),),
        activities=(rule("worked", 'type == "follow_up"', 16),),
    )
    subject = lead(last_follow_up_at=AT)
    scoring = RuleScoring(card=card)
    totals = [scoring.score(subject, AT + weeks * 7 * DAY).total for weeks in (0, 2, 4, 52)]
    assert totals == [26, 18, 14, 10]


@pytest.mark.requirement("R-10")
def test_the_events_of_a_lead_can_be_scored() -> None:
    """A host that keeps them gives them, and rules can name what a follow-up was."""
    history = {"A-1": HISTORY}
    card = ScoreCard(
        activities=(
            rule("called", 'method == "phone" and reached', 8),
            rule("unreached", "not reached", -4),
            rule("keen", 'intent == "high"', 2),
        )
    )
    source = lead_activities(lambda subject: event_activities(history[subject.id]))
    result = RuleScoring(card=card, activities=source).score(lead(id="A-1"), AT + 2 * DAY)
    assert dict(result.points) == {"called": 8, "unreached": -4, "keen": 2}


@attrs.frozen
class Visit:
    """A page that a customer looked at, in a host's own log."""

    page: str
    day: datetime


LOG: Mapping[str, tuple[Visit, ...]] = {"A-1": (Visit("prices", AT), Visit("jobs", AT))}


def visits_of(subject: Lead) -> tuple[Visit, ...]:
    return LOG.get(subject.id, ())


VISITS = ActivitySource(schema=Schema.of(Visit), read=visits_of, at="day")


@pytest.mark.requirement("R-10")
def test_a_host_scores_activities_of_its_own() -> None:
    """A class, a function and a path are all that it takes; groups bound them like rules."""
    card = ScoreCard(
        activities=(rule("prices", 'page == "prices"', 30, group="web"),),
        groups=(Group(id="web", cap=20),),
    )
    scoring = RuleScoring(card=card, activities=VISITS)
    assert dict(scoring.score(lead(id="A-1"), AT).points) == {"prices": 30, "web": -10}
    assert scoring.score(lead(id="A-2"), AT).total == 0


def test_an_activity_rule_that_names_what_no_activity_has_is_refused_when_built() -> None:
    """The error lists the rule and the likely value."""
    with pytest.raises(DefinitionError, match="follow_up"):
        RuleScoring(card=ScoreCard(activities=(rule("x", 'type == "followup"', 1),)))


def test_equal_cards_are_equal_strategies_whatever_their_source() -> None:
    """A strategy is its data; where activities come from is no data."""
    card = ScoreCard(activities=(rule("x", "True", 1),))
    assert RuleScoring(card=card) == RuleScoring(card=card)


def test_an_activity_keeps_its_time_as_utc() -> None:
    """It equals its pickled copy; a naive time is refused."""
    one = Activity(type="enquiry", at=AT)
    assert pickle.loads(pickle.dumps(one)) == one
    with pytest.raises(ValueError, match="naive"):
        Activity(type="enquiry", at=AT.replace(tzinfo=None))


def test_a_policy_names_its_activity_rules() -> None:
    """Stories and reports call their points by the label."""
    card = ScoreCard(activities=(rule("worked", 'type == "follow_up"', 5),))
    policy = Policy(scoring=RuleScoring(card=card))
    assert policy.labels()["worked"] == Text("活动", "activity")
