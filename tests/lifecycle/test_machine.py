"""Any commands by anybody at any time: a lead stays what its history says, and sane."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

import attrs
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from leadcore import commands as c
from leadcore.errors import PermissionDenied, TransitionRefused, ValidationError
from leadcore.events import Event
from leadcore.lifecycle import Lifecycle, decide, evolve, options, replay
from leadcore.model import SYSTEM, Actor, Lead, Phase
from leadcore.values import Extra, Scalar
from tests.builders import AT, HOUR, new_lead
from tests.lifecycle.host import HOST, SELLER
from tests.lifecycle.strategies import PEOPLE, STEPS, WORDS, forms
from tests.lifecycle.walks import ASSIGN, ID, MINUTE, RECORD, REGISTER, STANDARD, WAYS, assign_until

FORMS = forms(WORDS)
BY_NAME = {command.name: command for command in c.COMMANDS}
MAY_LOOK_THE_SAME = (c.PlanFollowUp, c.Erase)
"""A lead has not what the next step is, but when it is due, nor what its history has to erase."""


class LeadMachine(RuleBasedStateMachine):
    """One lead under the standard lifecycle."""

    lifecycle: ClassVar[Lifecycle] = STANDARD
    people: ClassVar[tuple[Actor, ...]] = PEOPLE
    starts: ClassVar[tuple[tuple[c.Command, ...], ...]] = (
        (REGISTER,),
        *((REGISTER, assign_until(AT + HOUR), RECORD, *way) for way in WAYS.values()),
    )

    def __init__(self) -> None:
        super().__init__()
        self.now = AT
        self.events: list[Event] = []
        self.lead: Lead | None = None

    @initialize(data=st.data())
    def start(self, data: st.DataObject) -> None:
        for command in data.draw(st.sampled_from(self.starts)):
            self.apply(self.decided(command, AT))

    @property
    def subject(self) -> Lead:
        assert self.lead is not None
        return self.lead

    def decided(self, command: c.Command, now: datetime) -> Sequence[Event]:
        return decide(self.lead, command, self.lifecycle, now)

    def apply(self, events: Sequence[Event]) -> None:
        for event in events:
            assert event.version == len(self.events) + 1
            assert not self.events or self.events[-1].at <= event.at
            self.lead = evolve(self.lead, event, self.lifecycle.lead_type)
            self.events.append(event)

    def form(
        self, data: st.DataObject, kind: type[c.Command], by: Actor, to: str | None
    ) -> c.Command:
        """Draw a well-formed command of a kind."""
        command = attrs.evolve(data.draw(FORMS[kind]), by=by)
        if isinstance(command, c.ChangeStatus):
            statuses = [status.name for status in self.lifecycle.statuses]
            return attrs.evolve(command, to=to or data.draw(st.sampled_from(statuses)))
        if isinstance(command, c.ExtendProtection):
            before = self.subject.protected_until if self.lead is not None else None
            until = max(self.now, before or self.now) + data.draw(STEPS) + MINUTE
            return attrs.evolve(command, until=until)
        if isinstance(command, c.RecordFollowUp):
            at = data.draw(st.sampled_from((AT, self.now)))
            return attrs.evolve(command, record=attrs.evolve(command.record, at=at))
        return command

    @rule(step=STEPS)
    def wait(self, step: timedelta) -> None:
        self.now += step

    @rule(data=st.data())
    def progress(self, data: st.DataObject) -> None:
        """What somebody can do now, somebody does."""
        possible = [
            (option, by)
            for by in self.people
            for option in options(self.subject, by, self.lifecycle, self.now)
            if option.is_possible
        ]
        name = data.draw(st.sampled_from(sorted({option.command for option, _ in possible})))
        option, by = data.draw(
            st.sampled_from([pair for pair in possible if pair[0].command == name])
        )
        self.apply(self.decided(self.form(data, BY_NAME[name], by, option.to), self.now))

    @rule(data=st.data(), kind=st.sampled_from(c.COMMANDS))
    def command(self, data: st.DataObject, kind: type[c.Command]) -> None:
        """Whatever is not refused by a typed error changes the lead, by events without gaps."""
        before = self.subject
        command = self.form(data, kind, data.draw(st.sampled_from(self.people)), None)
        try:
            events = self.decided(command, self.now)
        except (TransitionRefused, PermissionDenied):
            return
        assert self.decided(command, self.now) == events
        self.apply(events)
        same = attrs.evolve(self.subject, version=before.version, updated_at=before.updated_at)
        assert (same != before) == bool(events) or isinstance(command, MAY_LOOK_THE_SAME)

    @rule(data=st.data(), back=st.timedeltas(timedelta(microseconds=1), timedelta(days=400)))
    def too_early(self, data: st.DataObject, back: timedelta) -> None:
        """Nothing is decided before the lead's last event."""
        kind = data.draw(st.sampled_from(c.COMMANDS))
        command = self.form(data, kind, data.draw(st.sampled_from(self.people)), None)
        with pytest.raises(ValidationError, match="time_went_back"):
            self.decided(command, self.subject.updated_at - back)

    @rule(data=st.data())
    def impossible(self, data: st.DataObject) -> None:
        """What the table foresees and is not possible is refused with exactly what is missing."""
        by = data.draw(st.sampled_from(self.people))
        offered = options(self.subject, by, self.lifecycle, self.now)
        blocked = [option for option in offered if not option.is_possible]
        if not blocked:
            return
        chosen = data.draw(st.sampled_from(blocked))
        command = self.form(data, BY_NAME[chosen.command], by, chosen.to)
        if not chosen.is_permitted:
            with pytest.raises(PermissionDenied):
                self.decided(command, self.now)
            return
        with pytest.raises(TransitionRefused) as refusal:
            self.decided(command, self.now)
        assert refusal.value.missing == chosen.missing

    @rule(data=st.data(), kind=st.sampled_from(c.COMMANDS))
    def foreign(self, data: st.DataObject, kind: type[c.Command]) -> None:
        """What the table does not foresee is refused, and the answer says what it allows."""
        by = data.draw(st.sampled_from(self.people))
        command = self.form(data, kind, by, None)
        offered = options(self.subject, by, self.lifecycle, self.now)
        to = command.to if isinstance(command, c.ChangeStatus) else None
        if any(o.command == kind.name and to in (None, o.to) for o in offered):
            return
        with pytest.raises(TransitionRefused) as refusal:
            self.decided(command, self.now)
        possible = {option.command for option in offered if option.is_possible}
        assert {name.partition(" ")[0] for name in refusal.value.allowed} == possible
        assert refusal.value.missing == ()

    @precondition(lambda self: self.lead is not None)
    @invariant()
    def history_explains_the_lead(self) -> None:
        assert replay(self.events, self.lifecycle.lead_type) == self.lead
        assert self.subject.version == len(self.events)
        assert self.subject.updated_at == self.events[-1].at

    @precondition(lambda self: self.lead is not None)
    @invariant()
    def lead_is_sane(self) -> None:
        lead = self.subject
        assert attrs.evolve(lead) == lead  # what the constructor would keep
        assert lead.phase is self.lifecycle.status[lead.status].phase
        assert lead.owner is None or lead.queue is None
        assert lead.accept_by is None or lead.owner is not None
        assert lead.accept_by is None or lead.accepted_at is None
        if lead.phase.is_closed:
            assert (lead.accept_by, lead.next_action_at) == (None, None)
        assert (lead.phase is Phase.OPEN) == (lead.previous_status is None)
        assert (lead.score_override is None) <= (lead.score == lead.score_computed)
        assert (lead.priority_override is None) <= (lead.priority == lead.priority_computed)
        endings = [ending for ending in (lead.won, lead.lost, lead.invalid) if ending is not None]
        assert len(endings) == (0 if lead.phase is Phase.OPEN else 1)


BROUGHT: dict[str, Scalar] = {"seats": 12, "budget_code": "B-7", "event": "展会"}
SEATS = c.Register(lead_id=ID, by=SYSTEM, new=new_lead(extra=Extra(BROUGHT)))


class HostMachine(LeadMachine):
    """One lead under a host's lifecycle."""

    lifecycle = HOST
    people = tuple(
        Actor(id=name, role=role) for name in ("li", "han") for role in (SELLER, "visitor", "owner")
    )
    starts = ((SEATS,), (SEATS, attrs.evolve(ASSIGN, by=SYSTEM)))


TestLeadMachine = pytest.mark.requirement("R-44", "R-70")(LeadMachine.TestCase)
TestHostMachine = HostMachine.TestCase
