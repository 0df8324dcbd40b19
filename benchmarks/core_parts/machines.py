"""The same life in state-machine libraries, each in its fastest form that leaves the same events.

The lead of a peer is an object that changes, which is less than a frozen one for every version; its
guards are methods, as both libraries find them by name.

- transitions: one machine for all leads, without automatic transitions. `machine.add_model` gives
  every lead its triggers, which takes longer than the moves; asking the machine's own events to
  trigger does without, so that is what counts. The other two ways are only shown.
- python-statemachine: a machine is one lead, so each life builds one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import import_module
from typing import Any, Final

from benchmarks.core_parts.lives import BOSS, MAY, MINUTE, PROOF, START, History, event, won_of
from leadcore.events import LeadRegistered, LeadWon, StatusChanged
from leadcore.model import Actor, NewLead, Phase

Life = Callable[[NewLead], History]

GUARDS: Final[Mapping[str, tuple[str, ...]]] = {
    "contacted": ("demand",),
    "engaged": ("demand",),
    "proposed": ("demand", "budget"),
    "negotiating": ("decision_maker",),
    "won": ("proof",),
}
"""What a move to each status needs, beside somebody who may."""
STATES: Final = ("new", *GUARDS)


class Moving:
    """A lead that changes, and what its guards ask."""

    def __init__(self, enquiry: NewLead) -> None:
        self.enquiry = enquiry
        self.version = 1
        self.owner: str | None = None
        data = LeadRegistered(new=enquiry, status="new")
        self.history: History = [event(enquiry.id or "", 1, START, BOSS, data)]

    def may(self, by: Actor) -> bool:
        return by.role in MAY or ("owner" in MAY and self.owner == by.id)

    def demand(self) -> bool:
        return self.enquiry.demand.description is not None

    def budget(self) -> bool:
        return self.enquiry.demand.budget is not None

    def decision_maker(self) -> bool:
        return len(self.enquiry.demand.decision_makers) >= 1

    def proof(self, amount: object, evidence: str, key_factors: str) -> bool:
        return amount is not None and bool(evidence and key_factors)

    def record(
        self, before: str, status: str, by: Actor, at: datetime, given: Mapping[str, object]
    ) -> None:
        self.version += 1
        data: StatusChanged | LeadWon
        if status == "won":
            won = won_of(self.enquiry.received_at, at, given)
            data = LeadWon(before=before, status=status, won=won)
        else:
            data = StatusChanged(before=before, status=status, phase=Phase.OPEN, reason=None)
        self.history.append(event(self.enquiry.id or "", self.version, at, by, data))


class Model(Moving):
    """A lead for transitions, which hands its own event to guards and callbacks."""

    def may_move(self, asked: Any) -> bool:
        return self.may(asked.kwargs["by"])

    def demand_known(self, asked: Any) -> bool:
        return self.demand()

    def budget_known(self, asked: Any) -> bool:
        return self.budget()

    def decision_maker_known(self, asked: Any) -> bool:
        return self.decision_maker()

    def proof_known(self, asked: Any) -> bool:
        return self.proof(**asked.kwargs["given"])

    def keep(self, asked: Any) -> None:
        told, row = asked.kwargs, asked.transition
        self.record(row.source, row.dest, told["by"], told["at"], told["given"])


def machine_of(model: object = None) -> Any:
    """Return a machine of transitions, for one lead or, without one, for all."""
    rows = [
        {
            "trigger": f"move_{target}",
            "source": source,
            "dest": target,
            "conditions": ["may_move", *(f"{need}_known" for need in GUARDS[target])],
        }
        for source, target in zip(STATES, GUARDS, strict=False)
    ]
    return import_module("transitions").Machine(
        model=model,
        states=list(STATES),
        initial="new",
        transitions=rows,
        auto_transitions=False,
        send_event=True,
        after_state_change="keep",
    )


def through(trigger: Callable[[str, datetime, Mapping[str, object]], object]) -> None:
    """Pull the triggers of one life."""
    at = START
    for target in GUARDS:
        at += MINUTE
        trigger(f"move_{target}", at, PROOF if target == "won" else {})


def transitions_by_events() -> Life:
    machine = machine_of()
    events = machine.events

    def live(new: NewLead) -> History:
        lead: Any = Model(new)
        lead.state = machine.initial
        through(lambda name, at, given: events[name].trigger(lead, by=BOSS, at=at, given=given))
        return [*lead.history]

    return live


def transitions_by_models() -> Life:
    machine = machine_of()

    def live(new: NewLead) -> History:
        lead = Model(new)
        machine.add_model(lead)
        through(lambda name, at, given: getattr(lead, name)(by=BOSS, at=at, given=given))
        machine.models.pop()
        return lead.history

    return live


def transitions_by_machines() -> Life:
    machine_of()

    def live(new: NewLead) -> History:
        lead = Model(new)
        machine_of(lead)
        through(lambda name, at, given: getattr(lead, name)(by=BOSS, at=at, given=given))
        return lead.history

    return live


def python_statemachine() -> Life:
    library: Any = import_module("statemachine")
    states = {name: library.State(initial=name == "new", final=name == "won") for name in STATES}
    moves = {
        f"move_{target}": states[source].to(states[target], cond=["may", *GUARDS[target]])
        for source, target in zip(STATES, GUARDS, strict=False)
    }

    def initialise(self: Any, new: NewLead) -> None:
        Moving.__init__(self, new)
        library.StateMachine.__init__(self)

    def after_transition(
        self: Any, source: Any, target: Any, by: Actor, at: datetime, **given: object
    ) -> None:
        kept = {name: given[name] for name in PROOF} if target.id == "won" else {}
        self.record(source.id, target.id, by, at, kept)

    members = {**states, **moves, "__init__": initialise, "after_transition": after_transition}
    machine: Any = type("LeadMachine", (library.StateMachine, Moving), members)

    def live(new: NewLead) -> History:
        lead = machine(new)
        through(lambda name, at, given: getattr(lead, name)(by=BOSS, at=at, **given))
        return [*lead.history]

    return live


PEERS: Final[Mapping[str, Callable[[], Life]]] = {
    "transitions": transitions_by_events,
    "transitions, with models": transitions_by_models,
    "transitions, a machine a lead": transitions_by_machines,
    "python_statemachine": python_statemachine,
}
"""Each makes its life, or raises ImportError; the names without a comma have a figure."""
