"""Random commands: every kind, by anybody, and every field filled as its kind allows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from leadcore import commands as c
from leadcore.model import (
    Attachment,
    CadencePlace,
    DecisionMaker,
    Demand,
    Evidence,
    FollowUp,
    Intent,
    InvalidReason,
    LossReason,
    Method,
    NewLead,
    PlannedStep,
    Priority,
    Promise,
    Status,
)
from leadcore.model.validators import MOVABLE
from leadcore.texts import Text
from leadcore.values import Extra, Money, MoneyRange
from tests.builders import AT, DAY, EVERYBODY, HOUR
from tests.lifecycle.walks import ID, OTHER_LEAD, STRANGER

PEOPLE = (*EVERYBODY, OTHER_LEAD, STRANGER)
WORDS = st.sampled_from(("老客户推荐", "预算待批", "价格过高", "asked for a quote"))
STEPS = st.sampled_from((timedelta(0), timedelta(minutes=1), HOUR, 3 * HOUR, DAY))
DUES = STEPS.map(lambda step: AT + step)
AMOUNTS = st.integers(1, 10**9).map(lambda minor: Money(minor=minor))


def texts(words: st.SearchStrategy[str]) -> st.SearchStrategy[Text]:
    return st.builds(Text, words, words)


def attachments(words: st.SearchStrategy[str]) -> st.SearchStrategy[Attachment]:
    return st.builds(Attachment, name=words, reference=st.just("s3://leads/2"))


def demands(words: st.SearchStrategy[str]) -> st.SearchStrategy[Demand]:
    people = st.builds(DecisionMaker, name=words, title=st.none() | words)
    return st.builds(
        Demand,
        description=st.none() | words,
        budget=st.none() | AMOUNTS.map(lambda amount: MoneyRange(low=amount)),
        decision_makers=st.lists(people, max_size=2).map(tuple),
    )


def details(words: st.SearchStrategy[str]) -> Mapping[str, st.SearchStrategy[Any]]:
    """Return a strategy for each detail of a lead that a person writes."""
    maybe = st.none() | words
    return {
        "campaign": maybe,
        "name": maybe,
        "title": maybe,
        "company": maybe,
        "industry": maybe,
        "region": maybe,
        "city": maybe,
        "demand": demands(words),
        "attachments": st.lists(attachments(words), max_size=2).map(tuple),
        "extra": st.dictionaries(st.sampled_from(("note", "event")), words).map(Extra),
    }


def enquiries(words: st.SearchStrategy[str]) -> st.SearchStrategy[NewLead]:
    return st.builds(
        NewLead, source=st.just("telephone"), received_at=st.just(AT), **details(words)
    )


def changes(words: st.SearchStrategy[str]) -> st.SearchStrategy[Mapping[str, object]]:
    return st.fixed_dictionaries({}, optional=dict(details(words)))


def records(words: st.SearchStrategy[str]) -> st.SearchStrategy[FollowUp]:
    return st.builds(
        FollowUp,
        at=st.just(AT),
        method=st.sampled_from(Method),
        content=words,
        concerns=st.none() | words,
        promise=st.none() | st.builds(Promise, action=words, due=DUES),
        intent=st.none() | st.sampled_from(Intent),
        reached=st.booleans(),
    )


PLACES = st.builds(
    CadencePlace,
    cadence=st.just("calls"),
    step=st.sampled_from(("first", "second")),
    due=DUES,
    number=st.integers(1, 3),
)


def moves() -> st.SearchStrategy[tuple[tuple[str, datetime], ...]]:
    """What a pause moves: any of the deadlines, the next step of a cadence among them."""
    fields = st.fixed_dictionaries({}, optional=dict.fromkeys(MOVABLE, DUES))
    return fields.map(lambda found: tuple(sorted(found.items())))


def forms(
    words: st.SearchStrategy[str],
) -> Mapping[type[c.Command], st.SearchStrategy[c.Command]]:
    """Return for each kind of command a strategy of well-formed ones, all of one lead."""
    who: dict[str, Any] = {"lead_id": st.just(ID), "by": st.sampled_from(PEOPLE)}
    priorities, scores = st.sampled_from(Priority), st.integers(-100, 100)
    owners = st.sampled_from(("li", "han", "wang"))
    queues = st.sampled_from(("pool", "settling"))
    steps = st.builds(PlannedStep, method=st.sampled_from(Method), action=words, due=DUES)
    notes, ladders = st.none() | words, st.sampled_from(("untouched", "promise"))
    own: Mapping[type[c.Command], dict[str, Any]] = {
        c.Register: {"new": enquiries(words)},
        c.Amend: {"changes": changes(words)},
        c.Attach: {"attachment": attachments(words)},
        c.LinkEnquiry: {"new": enquiries(words), "reason": texts(words)},
        c.SetScore: {"score": scores},
        c.OverrideScore: {"score": st.none() | scores, "reason": words},
        c.SetPriority: {"priority": priorities, "reason": words, "respond_by": st.none() | DUES},
        c.OverridePriority: {
            "priority": st.none() | priorities,
            "reason": words,
            "respond_by": st.none() | DUES,
        },
        c.Qualify: {"reason": words},
        c.Assign: {
            "owner": owners,
            "team": st.sampled_from(("east", None)),
            "reason": texts(words),
            "accept_by": st.none() | DUES,
        },
        c.Enqueue: {"queue": queues, "reason": texts(words)},
        c.Decline: {"reason": words},
        c.Escalate: {"owner": st.none() | owners, "queue": queues},
        c.Release: {"reason": texts(words), "queue": st.none() | queues},
        c.ExtendProtection: {"reason": words, "until": st.none() | DUES},
        c.Climb: {
            "ladder": ladders,
            "step": st.integers(0, 3),
            "since": DUES,
            "due": DUES,
            "reason": texts(words),
            "notify": st.lists(owners, max_size=2).map(tuple),
        },
        c.MoveDeadlines: {"paused_at": DUES, "moved": moves()},
        c.StartCadence: {"cadence": st.just("calls"), "place": PLACES},
        c.ReachStep: {"step": steps},
        c.ReportStep: {"outcome": st.just("no_answer"), "place": st.none() | PLACES},
        c.StopCadence: {"reason": words},
        c.PlanFollowUp: {"step": steps},
        c.RecordFollowUp: {"record": records(words)},
        c.ChangeStatus: {"to": st.sampled_from(Status), "reason": notes},
        c.Win: {"amount": AMOUNTS, "evidence": st.sampled_from(Evidence), "key_factors": words},
        c.Lose: {"reason": st.sampled_from(LossReason), "note": notes},
        c.ProposeInvalid: {"reason": st.sampled_from(InvalidReason), "note": notes},
        c.RefuseInvalid: {"reason": words},
        c.Reopen: {"reason": words},
    }
    return {kind: st.builds(kind, **who, **own.get(kind, {})) for kind in c.COMMANDS}
