"""Two libraries of state machines, built from the exported chart, agree with the lifecycle.

An interpreter of SCXML runs the one text as it is, `transitions` what is read from the other. What
a need asks of a lead, and who a name in a row stands for, is written here by hand a second time;
the machines know nothing else but the chart. All three get the same random commands.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import Any, Final, Protocol

import attrs
import pytest

from leadcore import commands as c
from leadcore.errors import PermissionDenied, TransitionRefused
from leadcore.lifecycle import (
    BACK,
    Lifecycle,
    Transition,
    decide,
    evolve,
    options,
    to_scxml,
    to_xstate,
)
from leadcore.lifecycle.export import event_of
from leadcore.model import (
    SYSTEM,
    Actor,
    Attachment,
    CadencePlace,
    Demand,
    FollowUp,
    Lead,
    Method,
    PlannedStep,
    Status,
)
from leadcore.texts import Text
from leadcore.values import Money
from tests.builders import AT, DAY, EVERYBODY, HOUR, demand, new_lead
from tests.lifecycle.charts import Arrow, Chart, from_xstate
from tests.lifecycle.walks import (
    ASSIGN,
    ID,
    MINUTE,
    OTHER_LEAD,
    RECORD,
    REGISTER,
    STANDARD,
    STRANGER,
    WAYS,
)

LIVES: Final = 36
"""How many leads there are of each status, to which each is taken first."""
COMMANDS: Final = 26
"""How many random commands each of them gets then."""
WHY: Final = Text("理由", "a reason")
PEOPLE: Final = (*EVERYBODY, OTHER_LEAD, STRANGER)


@attrs.frozen
class Asked:
    """One command, of this lead at this moment."""

    lead: Lead | None
    command: c.Command
    now: datetime

    @property
    def event(self) -> str:
        to = getattr(self.command, "to", None)
        return self.command.name if to is None else f"{self.command.name}.{to}"


def known(name: str) -> Callable[[Asked], bool]:
    return lambda asked: getattr(asked.lead, name) is not None


def given(name: str) -> Callable[[Asked], bool]:
    return lambda asked: getattr(asked.command, name) not in (None, "", ())


NEEDS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "owner": known("owner"),
    "pending": known("accept_by"),
    "in_time": lambda a: a.lead.accept_by is not None and a.now <= a.lead.accept_by,
    "overdue": lambda a: a.lead.accept_by is not None and a.now >= a.lead.accept_by,
    "nobody": lambda a: a.lead.owner is None,
    "cadence": known("cadence"),
    "no_cadence": lambda a: a.lead.cadence is None,
    "step_due": lambda a: a.lead.cadence is not None and a.lead.cadence.is_due,
    "contact": known("first_response_at"),
    "demand": lambda a: a.lead.demand.description is not None,
    "budget": lambda a: a.lead.demand.budget is not None,
    "decision_maker": lambda a: len(a.lead.demand.decision_makers) > 0,
    "not_won": lambda a: a.lead.won is None,
    "amount": given("amount"),
    "evidence": given("evidence"),
    "key_factors": given("key_factors"),
}
"""What each need of the standard table means."""


def may(who: tuple[str, ...], asked: Asked) -> bool:
    """Return whether the actor is one of `who`; a team's lead only for leads of the team."""
    by, lead = asked.command.by, asked.lead
    if lead is not None and lead.owner == by.id and "owner" in who:
        return True
    if by.role not in who:
        return False
    is_other_team = lead is not None and None not in (by.team, lead.team) and by.team != lead.team
    return by.role != "team_lead" or not is_other_team


def guard(arrow: Arrow) -> Callable[[Asked], bool]:
    return lambda asked: may(arrow.who, asked) and all(NEEDS[name](asked) for name in arrow.needs)


class Machine(Protocol):
    """What both libraries are made to look like."""

    def restart(self) -> None:
        """Begin with a lead that is not registered."""
        ...

    def accepts(self, asked: Asked) -> bool:
        """Fire the event; return whether a transition was taken."""
        ...

    @property
    def status(self) -> str:
        """The state that it is in."""
        ...


class ByTransitions:
    """`transitions`, which has no history: a status to come back to is a condition of its own."""

    def __init__(self, chart: Chart) -> None:
        library = pytest.importorskip("transitions")
        self.chart = chart
        self.left = ""
        self.machine = library.Machine(
            model=self,
            states=[chart.initial, *names(chart)],
            initial=chart.initial,
            transitions=[row for arrow in chart.arrows for row in self.rows(arrow)],
            auto_transitions=False,
            send_event=True,
            before_state_change="remember",
        )

    def rows(self, arrow: Arrow) -> Iterator[dict[str, object]]:
        """Yield an arrow as it is, or one for each status that it may lead back to."""
        holds = guard(arrow)
        row = {"trigger": arrow.event, "source": arrow.source}
        if arrow.target != "where-it-was":
            yield {**row, "dest": arrow.target, "conditions": lambda told: holds(told.args[0])}
            return
        for status in sorted(self.chart.worked):

            def back(told: Any, to: str = status) -> bool:
                return self.left == to and holds(told.args[0])

            yield {**row, "dest": status, "conditions": back}

    def remember(self, told: Any) -> None:
        move = told.transition
        if move.dest and move.source in self.chart.worked and move.dest not in self.chart.worked:
            self.left = move.source

    def restart(self) -> None:
        self.machine.set_state(self.chart.initial)
        self.left = ""

    def accepts(self, asked: Asked) -> bool:
        has_row = asked.event in self.machine.get_triggers(self.status)
        return has_row and bool(self.machine.events[asked.event].trigger(self, asked))

    @property
    def status(self) -> str:
        return str(vars(self)["state"])


class ByStateChart:
    """`python-statemachine`, of which the interpreter of SCXML runs the exported text as it is."""

    def __init__(self, text: str) -> None:
        library = pytest.importorskip("statemachine.io.scxml.processor")
        self.processor = library.SCXMLProcessor(trusted=True)
        self.processor.parse_scxml("lead", text)
        self.restart()

    def restart(self) -> None:
        self.machine: Any = self.processor.start()
        self.machine.model.needs = self.needs
        self.machine.model.may = self.may
        self.machine.add_listener(self)

    def needs(self, names: list[str]) -> bool:
        return all(NEEDS[name](self.asked) for name in names)

    def may(self, who: list[str]) -> bool:
        return may(tuple(who), self.asked)

    def after_transition(self) -> None:
        self.is_taken = True

    def accepts(self, asked: Asked) -> bool:
        self.asked, self.is_taken = asked, False
        self.machine.send(asked.event)
        return self.is_taken

    @property
    def status(self) -> str:
        (leaf,) = (name for name in self.machine.configuration_values if name != "being-worked")
        return str(leaf)


def names(chart: Chart) -> list[str]:
    return [status.name for _, status in chart.statuses]


DEMANDS: Final = (
    demand(),
    demand(description=None),
    demand(budget=None),
    demand(decision_makers=()),
    Demand(),
)
PLACE: Final = CadencePlace(cadence="calls", step="first", due=AT)
FIELDS: Final[Mapping[str, Callable[[random.Random, datetime], Mapping[str, object]]]] = {
    "register": lambda _, now: {"new": new_lead(received_at=now, demand=demand())},
    "amend": lambda chance, _: {"changes": {"demand": chance.choice(DEMANDS)}},
    "attach": lambda _, __: {"attachment": Attachment(name="a", reference="s3://a")},
    "link_enquiry": lambda _, now: {"new": new_lead(received_at=now), "reason": WHY},
    "set_score": lambda chance, _: {"score": chance.randint(0, 100)},
    "override_score": lambda chance, _: {"score": chance.choice((None, 50)), "reason": "x"},
    "set_priority": lambda _, __: {"priority": "high"},
    "override_priority": lambda _, __: {"priority": "low", "reason": "x"},
    "qualify": lambda _, __: {"reason": "x"},
    "assign": lambda chance, now: {
        "owner": chance.choice(("li", "han")),
        "team": chance.choice(("east", "north", None)),
        "reason": WHY,
        "accept_by": chance.choice((None, now + MINUTE, now + HOUR, now + 3 * HOUR)),
    },
    "enqueue": lambda _, __: {"queue": "pool", "reason": WHY},
    "decline": lambda _, __: {"reason": "x"},
    "escalate": lambda chance, _: {"owner": chance.choice((None, "wang")), "queue": "pool"},
    "release": lambda _, __: {"reason": WHY},
    "extend_protection": lambda _, now: {"reason": "x", "until": now + DAY},
    "climb": lambda _, now: {"ladder": "a", "step": 0, "since": AT, "due": now, "reason": WHY},
    "move_deadlines": lambda _, now: {"paused_at": now, "moved": (("respond_by", now),)},
    "start_cadence": lambda _, __: {"cadence": "calls", "place": PLACE},
    "reach_step": lambda _, now: {"step": planned(now)},
    "report_step": lambda chance, _: {"outcome": "busy", "place": chance.choice((None, PLACE))},
    "stop_cadence": lambda _, __: {"reason": "x"},
    "plan_follow_up": lambda _, now: {"step": planned(now)},
    "record_follow_up": lambda chance, now: {
        "record": FollowUp(at=now, method=Method.PHONE, content="x", reached=chance.random() < 0.7)
    },
    "change_status": lambda chance, _: {"to": chance.choice(list(Status))},
    "win": lambda _, __: {"amount": Money.of(1), "evidence": "contract", "key_factors": "x"},
    "lose": lambda _, __: {"reason": "price"},
    "propose_invalid": lambda _, __: {"reason": "not_target"},
    "refuse_invalid": lambda _, __: {"reason": "x"},
    "reopen": lambda _, __: {"reason": "x"},
    "erase": lambda _, __: {"reason": "customer_request"},
}
"""What a command has beside the lead and the actor; the others have nothing."""
KINDS: Final = {kind.name: kind for kind in c.COMMANDS}
OFTEN: Final = {
    "accept": 6,
    "amend": 6,
    "assign": 2,
    "change_status": 6,
    "erase": 0.2,  # possible everywhere, and leads nowhere
    "reach_step": 2,
    "release": 3,
    "report_step": 6,
}
"""How often a row is tried that others need, or that is seldom possible; the others once."""


def planned(now: datetime) -> PlannedStep:
    return PlannedStep(method=Method.PHONE, action="x", due=now)


def random_command(chance: random.Random, lead: Lead | None, now: datetime) -> c.Command:
    """Return any command by anybody, or more often one that a row foresees for the lead."""
    if chance.random() < 0.1:
        return command(chance, chance.choice(tuple(KINDS)), chance.choice(PEOPLE), now)
    status = "(start)" if lead is None else lead.status
    rows = [row for row in STANDARD.transitions if status in row.sources]
    possible = zip(rows, options(lead, SYSTEM, STANDARD, now), strict=True)
    if chance.random() < 0.6:
        rows = [row for row, option in possible if not option.missing]
    (row,) = chance.choices(rows, [OFTEN.get(row.command, 1) for row in rows])
    who = chance.choice(row.who)
    owner = None if lead is None else lead.owner
    fit = [each for each in PEOPLE if owner == each.id or who in (each.role, "owner")]
    by = chance.choice(fit if chance.random() < 0.75 else [*PEOPLE, STRANGER, STRANGER, STRANGER])
    to = {"to": row.target} if row.command == "change_status" else {}
    return command(chance, row.command, by, now, to)


def command(
    chance: random.Random,
    name: str,
    by: Actor,
    now: datetime,
    to: Mapping[str, object] = MappingProxyType({}),
) -> c.Command:
    fields: dict[str, Any] = {**FIELDS.get(name, nothing)(chance, now), **to}
    return KINDS[name](lead_id=ID, by=by, **fields)


def nothing(_: random.Random, __: datetime) -> Mapping[str, object]:
    return {}


@attrs.frozen
class Step:
    """A command, whether leadcore carried it out, and the status afterwards."""

    asked: Asked
    is_accepted: bool
    status: str


@cache
def walks() -> tuple[tuple[Step, ...], ...]:
    """Return what leadcore says of many leads, always the same ones."""
    chance = random.Random(0)
    return tuple(tuple(walk(chance, WAYS[status])) for _ in range(LIVES) for status in WAYS)


def walk(chance: random.Random, way: tuple[c.Command, ...]) -> Iterator[Step]:
    lead: Lead | None = None
    now = AT
    first = [REGISTER, ASSIGN, RECORD, *way] if chance.random() < 0.9 else []
    for number in range(len(first) + COMMANDS):
        now += chance.choice((timedelta(seconds=1), MINUTE, HOUR))
        is_first = number < len(first)
        command = first[number] if is_first else random_command(chance, lead, now)
        asked = Asked(lead, command, now)
        try:
            events = decide(lead, command, STANDARD, now)
        except (TransitionRefused, PermissionDenied):
            events, is_accepted = (), False
        else:
            is_accepted = True
        for event in events:
            lead = evolve(lead, event)
        yield Step(asked, is_accepted, "not-registered" if lead is None else lead.status)


def differences(machine: Machine, lives: Iterable[Iterable[Step]]) -> Iterator[Step]:
    """Yield the steps of which the machine does not say what leadcore says."""
    for life in lives:
        machine.restart()
        for step in life:
            said = machine.accepts(step.asked), machine.status
            if said != (step.is_accepted, step.status):
                yield step
                break


Build = Callable[[Lifecycle], Machine]
MACHINES: Final[Mapping[str, Build]] = {
    "transitions": lambda lifecycle: ByTransitions(from_xstate(to_xstate(lifecycle))),
    "python-statemachine": lambda lifecycle: ByStateChart(to_scxml(lifecycle)),
}
"""How each is built."""


@pytest.mark.requirement("R-40", "R-45", "R-70")
@pytest.mark.parametrize("build", MACHINES.values(), ids=MACHINES)
def test_a_machine_of_the_chart_does_what_leadcore_does(build: Build) -> None:
    """Thousands of random commands are taken alike, and lead to the same statuses."""
    assert sum(map(len, walks())) >= 10_000
    assert next(differences(build(STANDARD), walks()), None) is None


def test_the_walks_go_everywhere() -> None:
    """Every row of the table is taken and refused, and every status seen."""
    taken, refused = set[Transition](), set[Transition]()
    for step in chain.from_iterable(walks()):
        status = "(start)" if step.asked.lead is None else step.asked.lead.status
        rows = STANDARD.rows(status, step.asked.command.name)
        found = {row for row in rows if event_of(row) == step.asked.event}
        (taken if step.is_accepted else refused).update(found)
    assert taken == refused == set(STANDARD.transitions)
    statuses = {step.status for step in chain.from_iterable(walks())}
    assert statuses == {"not-registered", *STANDARD.status}


def broken(row: Transition) -> Iterator[dict[str, Any]]:
    """Yield what can be otherwise in the arrows of a row."""
    yield {"who": ("nobody",)}
    yield {"who": (*row.who, STRANGER.role)}
    for need in row.needs:
        if STANDARD.need[need][0].when is not None:  # every command here brings what is asked
            yield {"needs": tuple(name for name in row.needs if name != need)}
    if row.target in STANDARD.status:
        yield {"target": "contacted" if row.target == "new" else "new"}
    if row.target == BACK:
        yield {"target": "contacted"}


@pytest.mark.parametrize("number", range(len(STANDARD.transitions)))
def test_a_broken_row_is_noticed(number: int) -> None:
    """Whatever is changed of any row, a machine of the chart does something else."""
    chart = from_xstate(to_xstate(STANDARD))
    for changes in broken(STANDARD.transitions[number]):
        arrows = (
            attrs.evolve(arrow, **changes) if arrow.place[0] == number else arrow
            for arrow in chart.arrows
        )
        machine = ByTransitions(attrs.evolve(chart, arrows=tuple(arrows)))
        assert next(differences(machine, walks()), None) is not None, changes
