"""Well-formed commands of every kind, with every field filled as its kind allows.

Whether a lead allows them is another question, which the lifecycle answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import attrs

from leadcore import commands as c
from leadcore.model import (
    Actor,
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

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Strategies = Mapping[str, Any]
"""A strategy for each field of a command, by name; each is of the field's own type."""

REASONS: Final = ("老客户推荐", "预算待批", "价格过高", "asked for a quote")
"""What people give as a reason."""
LATER: Final = (
    timedelta(0),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(days=1),
)
"""How long after one thing the next one comes, or falls due."""


@attrs.frozen(kw_only=True)
class Forms:
    """What commands name: a lead, people, moments, statuses and cadences.

    words: what stands wherever people write.

    >>> from datetime import UTC
    >>> from hypothesis import strategies as st
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> li = Actor(id="li", role="sales_rep")
    >>> forms = Forms(lead_id="A-1", people=(li,), at=at, words=st.sampled_from(REASONS))
    >>> forms.of(c.Accept).validate()
    """

    lead_id: str
    people: tuple[Actor, ...]
    at: datetime
    words: SearchStrategy[str]
    owners: tuple[str, ...] = ("li", "han", "wang")
    statuses: tuple[str, ...] = tuple(Status)
    cadences: tuple[str, ...] = ("calls",)

    def of(
        self, kind: type[c.Command], **given: SearchStrategy[object]
    ) -> SearchStrategy[c.Command]:
        """Return commands of one kind; `given` says what stands in some fields."""
        from hypothesis import strategies as st

        who = {"lead_id": st.just(self.lead_id), "by": st.sampled_from(self.people)}
        fields = {**who, **self.fields().get(kind, {}), **given}
        return st.builds(kind, **fields)

    def all(self) -> dict[type[c.Command], SearchStrategy[c.Command]]:
        """Return commands of each kind, by kind."""
        from hypothesis import strategies as st

        who = {"lead_id": st.just(self.lead_id), "by": st.sampled_from(self.people)}
        own = self.fields()
        return {kind: st.builds(kind, **who, **own.get(kind, {})) for kind in c.COMMANDS}

    def fields(self) -> Mapping[type[c.Command], Strategies]:
        """Return the fields of each kind of command that has any of its own."""
        return {**self.assessing(), **self.assigning(), **self.following(), **self.closing()}

    def dues(self) -> SearchStrategy[datetime]:
        """Return moments at which something may fall due."""
        from hypothesis import strategies as st

        return st.sampled_from(LATER).map(self.at.__add__)

    def texts(self) -> SearchStrategy[Text]:
        """Return texts of the words in both languages."""
        from hypothesis import strategies as st

        return st.builds(Text, self.words, self.words)

    def details(self) -> Strategies:
        """Return a strategy for each detail of a lead that a person writes."""
        from hypothesis import strategies as st

        maybe = st.none() | self.words
        files = st.builds(Attachment, name=self.words, reference=st.just("s3://leads/2"))
        entry = st.tuples(st.sampled_from(("note", "event")), self.words)
        brought = st.lists(entry, max_size=2).map(Extra)
        written = ("campaign", "name", "title", "company", "industry", "region", "city")
        return {
            **dict.fromkeys(written, maybe),
            "demand": self.demands(),
            "attachments": st.lists(files, max_size=2).map(tuple),
            "extra": brought,
        }

    def demands(self) -> SearchStrategy[Demand]:
        """Return demands of which anything may be missing."""
        from hypothesis import strategies as st

        people = st.builds(DecisionMaker, name=self.words, title=st.none() | self.words)
        return st.builds(
            Demand,
            description=st.none() | self.words,
            budget=st.none() | amounts().map(lambda amount: MoneyRange(low=amount)),
            decision_makers=st.lists(people, max_size=2).map(tuple),
        )

    def enquiries(self) -> SearchStrategy[NewLead]:
        """Return enquiries by telephone, received at the moment."""
        from hypothesis import strategies as st

        source, received = st.just("telephone"), st.just(self.at)
        return st.builds(NewLead, source=source, received_at=received, **self.details())

    def steps(self) -> SearchStrategy[PlannedStep]:
        """Return planned steps by any method."""
        from hypothesis import strategies as st

        methods = st.sampled_from(Method)
        return st.builds(PlannedStep, method=methods, action=self.words, due=self.dues())

    def places(self) -> SearchStrategy[CadencePlace]:
        """Return places in the cadences."""
        from hypothesis import strategies as st

        return st.builds(
            CadencePlace,
            cadence=st.sampled_from(self.cadences),
            step=st.sampled_from(("first", "second")),
            due=self.dues(),
            number=st.integers(1, 3),
        )

    def records(self) -> SearchStrategy[FollowUp]:
        """Return records of a contact at the moment, of customers who were not reached too."""
        from hypothesis import strategies as st

        promises = st.builds(Promise, action=self.words, due=self.dues())
        return st.builds(
            FollowUp,
            at=st.just(self.at),
            method=st.sampled_from(Method),
            content=self.words,
            concerns=st.none() | self.words,
            promise=st.none() | promises,
            intent=st.none() | st.sampled_from(Intent),
            reached=st.booleans(),
        )

    def assessing(self) -> Mapping[type[c.Command], Strategies]:
        """Return the fields of what says more about a lead, and judges it."""
        from hypothesis import strategies as st

        priorities, scores = st.sampled_from(Priority), st.integers(-100, 100)
        dues = st.none() | self.dues()
        files = st.builds(Attachment, name=self.words, reference=st.just("s3://leads/2"))
        return {
            c.Register: {"new": self.enquiries()},
            c.Amend: {"changes": st.fixed_dictionaries({}, optional=dict(self.details()))},
            c.Attach: {"attachment": files},
            c.LinkEnquiry: {"new": self.enquiries(), "reason": self.texts()},
            c.SetScore: {"score": scores},
            c.OverrideScore: {"score": st.none() | scores, "reason": self.words},
            c.SetPriority: {"priority": priorities, "reason": self.words, "respond_by": dues},
            c.OverridePriority: {
                "priority": st.none() | priorities,
                "reason": self.words,
                "respond_by": dues,
            },
            c.Qualify: {"reason": self.words},
        }

    def assigning(self) -> Mapping[type[c.Command], Strategies]:
        """Return the fields of what gives a lead to somebody, or takes it away."""
        from hypothesis import strategies as st

        owners, queues = st.sampled_from(self.owners), st.sampled_from(("pool", "settling"))
        dues, reasons = st.none() | self.dues(), self.texts()
        return {
            c.Assign: {
                "owner": owners,
                "team": st.sampled_from(("east", None)),
                "reason": reasons,
                "accept_by": dues,
            },
            c.Enqueue: {"queue": queues, "reason": reasons},
            c.Decline: {"reason": self.words},
            c.Escalate: {"owner": st.none() | owners, "queue": queues},
            c.Release: {"reason": reasons, "queue": st.none() | queues},
            c.ExtendProtection: {"reason": self.words, "until": dues},
            c.Climb: {
                "ladder": st.sampled_from(("untouched", "promise")),
                "step": st.integers(0, 3),
                "since": self.dues(),
                "due": self.dues(),
                "reason": reasons,
                "notify": st.lists(owners, max_size=2).map(tuple),
            },
        }

    def following(self) -> Mapping[type[c.Command], Strategies]:
        """Return the fields of what is planned and recorded."""
        from hypothesis import strategies as st

        moved = st.fixed_dictionaries({}, optional=dict.fromkeys(MOVABLE, self.dues()))
        return {
            c.MoveDeadlines: {
                "paused_at": self.dues(),
                "moved": moved.map(lambda found: tuple(sorted(found.items()))),
            },
            c.StartCadence: {
                "cadence": st.sampled_from(self.cadences),
                "place": self.places(),
            },
            c.ReachStep: {"step": self.steps()},
            c.ReportStep: {"outcome": st.just("no_answer"), "place": st.none() | self.places()},
            c.StopCadence: {"reason": self.words},
            c.PlanFollowUp: {"step": self.steps()},
            c.RecordFollowUp: {"record": self.records()},
        }

    def closing(self) -> Mapping[type[c.Command], Strategies]:
        """Return the fields of what moves a lead on, ends it, brings it back, or clears it."""
        from hypothesis import strategies as st

        notes = st.none() | self.words
        return {
            c.ChangeStatus: {"to": st.sampled_from(self.statuses), "reason": notes},
            c.Win: {
                "amount": amounts(),
                "evidence": st.sampled_from(Evidence),
                "key_factors": self.words,
            },
            c.Lose: {"reason": st.sampled_from(LossReason), "note": notes},
            c.ProposeInvalid: {"reason": st.sampled_from(InvalidReason), "note": notes},
            c.RefuseInvalid: {"reason": self.words},
            c.Reopen: {"reason": self.words},
            c.Erase: {
                "reason": st.just("customer_request"),
                "keep": st.lists(st.sampled_from(("city", "company", "note")), unique=True),
            },
        }


def amounts() -> SearchStrategy[Money]:
    """Return amounts above zero.

    >>> amounts().validate()
    """
    from hypothesis import strategies as st

    return st.integers(1, 10**9).map(lambda minor: Money(minor=minor))
