"""Each law by itself, on the one thing that breaks it, which no sound part of leadcore can make."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from leadcore import LeadDesk, MemoryRepository, Policy, TransitionRefused
from leadcore import commands as c
from leadcore.desk import Outcome
from leadcore.errors import LeadcoreError, PermissionDenied
from leadcore.lifecycle import Lifecycle, Need, Option, standard_lifecycle
from leadcore.model import SYSTEM, Actor, Lead, NewLead, Phase, lead_schema
from leadcore.rules import (
    BoundDecisionList,
    BoundDecisionTable,
    BoundScoreCard,
    Case,
    Condition,
    Decision,
    DecisionList,
    DecisionTable,
    Explanation,
    Finding,
    Rule,
    ScoreCard,
    ScoreResult,
    Witness,
    fact,
)
from leadcore.testing import policy_laws, rule_laws, walks
from leadcore.testing.journeys import LEAD_ID, Journey, Office, entered
from leadcore.testing.people import NOW
from leadcore.testing.reaching import Round, Search
from leadcore.testing.walks import Asked, Walk
from leadcore.texts import Text
from tests.builders import AT, LI, lead
from tests.lifecycle.walks import REGISTER
from tests.testing.wrong_rules import LABEL, Choosy, of_class, of_fact, wordy

STANDARD = standard_lifecycle()
SCHEMA = lead_schema()
ASKED = Asked(c.Accept(lead_id="A-1", by=LI), NOW)
MAY = Option(command="accept", to=None, is_permitted=True, missing=())
OFFICE = Office(policy=Policy.standard())
RICH = SCHEMA.condition("demand.budget >= 200_000")
WITNESS = Witness(schema=SCHEMA, values={"demand.budget": None})
BY = Actor(id="sun", role="sales_coordinator")


class Mute(LeadcoreError):
    """An error that says nothing in English."""

    @property
    def text(self) -> Text:
        return Text("不行", "")


def skipping() -> None:
    walk = Walk(STANDARD)
    walk.take(Asked(REGISTER, AT))
    walk.events.append(walk.events[0])
    walk.take(Asked(c.Qualify(lead_id=REGISTER.lead_id, by=REGISTER.by, reason="属实"), AT))


def astray() -> None:
    walk = Walk(STANDARD)
    walk.take(Asked(REGISTER, AT))
    lost = c.Lose(lead_id=REGISTER.lead_id, by=Actor(id="w", role="team_lead"), reason="price")
    from leadcore.lifecycle import decide

    walk.apply(decide(walk.lead, lost, STANDARD, AT), [MAY])


@attrs.frozen
class ATable(BoundDecisionTable):
    """A table whose explanation is of another subject."""

    def explain(self, subject: object, *, now: Any) -> Any:
        return super().explain(lead(region="北京市"), now=now)


def a_table() -> BoundDecisionTable:
    cells = [["F", "region", "then: text"], ["e", '"上海市"', "east"], ["otherwise", "", "all"]]
    bound = DecisionTable.parse(cells).bind(SCHEMA)
    given = {
        field.name: getattr(bound, field.name) for field in attrs.fields(type(bound)) if field.init
    }
    return ATable(**given)


class AnExplained(Condition):
    """A condition whose explanation says the contrary."""

    def explain(self, subject: object, *, now: Any) -> Explanation:
        return attrs.evolve(super().explain(subject, now=now), outcome=True)


class ANewText(Condition):
    """A condition that is written as another."""

    @property
    def text(self) -> str:
        return "demand.budget > 200_000"


LIST = DecisionList(
    cases=(Case(id="rich", when=RICH.text, then="a", label=LABEL),), otherwise="b"
).bind(SCHEMA)
CARD = ScoreCard(rules=(Rule(id="rich", when=RICH.text, points=1, label=LABEL),)).bind(SCHEMA)


def finding(kind: Any, *rules: str, witness: Witness | None = None) -> Finding:
    return Finding(kind=kind, rules=rules, count=max(len(rules) - 1, 0), witness=witness)


def two_events() -> LeadDesk:
    desk = OFFICE.desk()
    new = NewLead(
        id=LEAD_ID, source="web_form", received_at=NOW, name="王", industry="教育",
        region="上海市", city="上海市", contacts=REGISTER.new.contacts,
    )  # fmt: skip
    entered(desk, Journey(new=new, by=BY))
    return desk


class Losing(MemoryRepository):
    """A repository that loses the last event of a history."""

    def events(self, lead_id: str) -> Any:
        return list(super().events(lead_id))[:-1]


def losing() -> LeadDesk:
    desk = two_events()
    other = Losing()
    events = desk.leads.events(LEAD_ID)
    other.add(desk.leads.get(LEAD_ID), events)
    return attrs.evolve(desk, leads=other)


def owned(**changes: Any) -> Any:
    return lead(owner="li", queue="pool", **changes)


LAWS: dict[str, Callable[[], object]] = {
    "the phase is that of the status": lambda: walks.sane(lead(phase=Phase.WON), STANDARD),
    "a lead has an owner or waits in a queue, not both": lambda: walks.sane(owned(), STANDARD),
    "nothing falls due for the owner of a closed lead": lambda: walks.sane(
        lead(status="won", phase=Phase.WON, accept_by=AT), STANDARD
    ),
    "a refusal says why in both languages": lambda: walks.refused(Mute(), (), ASKED, None),
    "what options call possible is not refused": lambda: walks.refused(
        TransitionRefused("A-1", "accept", "new", ()), (MAY,), ASKED, None
    ),
    "who may by the options is not turned away": lambda: walks.refused(
        PermissionDenied("A-1", "accept", "li", "sales_rep", ()), (MAY,), ASKED, None
    ),
    "nothing but what options call possible is decided": lambda: walks.accepted((), ASKED, None),
    "versions count by one": skipping,
    "a command leads where options say": astray,
    "the text of a condition gives it again": lambda: rule_laws.written(
        ANewText(SCHEMA, RICH.tree)
    ),
    "an explanation adds up to the outcome": lambda: rule_laws.judged(
        AnExplained(SCHEMA, RICH.tree), lead(), NOW
    ),
    "compiled is interpreted": lambda: rule_laws.decided(
        a_table(), lead(region="上海市"), NOW, {"e": True}
    ),
    "the first true case decides": lambda: rule_laws.decided(LIST, lead(), NOW, {"rich": True}),
    "a line says what its rule gives": lambda: rule_laws.decided(CARD, lead(), NOW, {"rich": True}),
    "a witness shows what was found": lambda: rule_laws.witnessed(
        finding("overlap", "rich", witness=WITNESS), {"rich": RICH}
    ),
    "what was proved of every subject holds": lambda: rule_laws.proved(
        finding("always", "rich"), {"rich": None}, lead()
    ),
    "replaying its events gives the lead": lambda: policy_laws.stored(losing(), OFFICE),
    "whoever holds a lead is somebody of the house": lambda: policy_laws.held(
        lead(owner="zhou"), OFFICE
    ),
    "nothing shows the name or the number of who asked": lambda: policy_laws.private(
        f"call {policy_laws.PHONE}"
    ),
}


def search(lifecycle: Lifecycle) -> Search:
    return Search(lifecycle, (LI,), {}, Round(1, (timedelta(0),), frozenset(lifecycle.need)))


WORDY = of_fact(wordy)
ANSWERS: list[bool] = []


def as_listed(one: Lead, now: datetime) -> bool:
    return ANSWERS.pop(0)


@attrs.frozen(kw_only=True)
class Noted(Lead):
    """A lead on which facts may write, though nothing should."""

    notes: list[str] = attrs.field(factory=list)


def noting(one: Noted, now: datetime) -> bool:
    one.notes.append("asked")
    return True


def walked(lifecycle: Lifecycle, cls: type[Lead] = Lead) -> None:
    here = cls(**attrs.asdict(lead(owner="li"), recurse=False))
    to = c.ChangeStatus(lead_id="A-1", by=LI, to="contacted")
    Walk(lifecycle, here, [None]).take(Asked(to, AT))  # type: ignore[list-item]  # what came before does not matter


def asked_twice() -> None:
    ANSWERS[:] = [True, True, *[False] * 20]
    walked(of_fact(as_listed))


def written_on() -> None:
    schema = lead_schema(Noted, facts=(fact(noting),))
    needs = tuple(
        Need("contact", each.label, when="noting") if each.name == "contact" else each
        for each in STANDARD.needs
    )
    walked(attrs.evolve(STANDARD, needs=needs, schema=schema), Noted)


@attrs.frozen(eq=False, repr=False)
class AnotherList(BoundDecisionList):
    """A list whose quick answer is not that of its cases."""

    def value(self, subject: object, *, now: Any) -> str:
        return "c"


@attrs.frozen(eq=False, repr=False)
class AnotherCard(BoundScoreCard):
    """A card that does not tell of rules without points."""

    def score(self, subject: object, *, now: Any) -> ScoreResult:
        found = super().score(subject, now=now)
        return ScoreResult(lines=tuple(line for line in found.lines if line.points))


NIL = ScoreCard(rules=(Rule(id="nil", when="True", points=0, label=LABEL),)).bind(SCHEMA)


class Moody(Condition):
    """A condition that the interpreter takes differently every time."""

    def interpreted(self, subject: object, now: Any) -> bool | None:
        return ANSWERS.pop(0)


def moody() -> None:
    ANSWERS[:] = [True, False]
    rule_laws.judged(Moody(SCHEMA, SCHEMA.condition("True").tree), lead(), NOW)


def mute() -> None:
    class Refusing(MemoryRepository):
        def position(self) -> int:
            raise Mute

    desk = attrs.evolve(OFFICE.desk(), leads=Refusing())
    policy_laws.answered(desk, Journey(new=NewLead(source="x", received_at=NOW), by=BY), None)


def invented() -> None:
    decision = Decision(value="urgent", case=None, tried=())
    policy_laws.judged(Outcome(lead=lead(), priority=decision), OFFICE)


ASSIGN = Asked(c.Assign(lead_id="A-1", by=SYSTEM, owner="han"), AT)
LAWS |= {
    "the same arguments give the same events": asked_twice,
    "deciding changes nothing": written_on,
    "the outcome depends on the subject and the moment alone": moody,
    "a priority is high, medium or low": invented,
    "a score tells of the rules that held": lambda: rule_laws.decided(
        AnotherCard(NIL.card, SCHEMA, NIL.conditions, NIL.activities), lead(), NOW, {"nil": True}
    ),
    "every lead has options, whatever is missing": lambda: search(WORDY).choices(lead(), AT),
    "every need can be asked, whatever is missing": lambda: search(WORDY).sort_of(lead(), AT),
    "what options call possible happens": lambda: search(of_class(Choosy)).taken(
        Choosy(**attrs.asdict(lead(), recurse=False)), MAY, ASSIGN
    ),
    "what was decided can happen": lambda: Walk(
        of_class(Choosy),
        Choosy(**attrs.asdict(lead(), recurse=False)),
        [None],  # type: ignore[list-item]  # what came before does not matter
    ).take(ASSIGN),
}


@pytest.mark.requirement("R-86")
@pytest.mark.parametrize("law", LAWS)
def test_a_law_that_is_broken_says_so(law: str) -> None:
    """By its own name, with what breaks it."""
    with pytest.raises(AssertionError, match=f"the law does not hold: {law}"):
        LAWS[law]()


def test_laws_that_two_sorts_share_hold_of_each() -> None:
    """A desk says why, too; a list decides quickly what it decides."""
    with pytest.raises(AssertionError, match="a refusal says why in both languages"):
        mute()
    other = AnotherList(LIST.definition, SCHEMA, LIST.conditions)
    with pytest.raises(AssertionError, match="compiled is interpreted"):
        rule_laws.decided(other, lead(), NOW, {"rich": None})


def test_what_is_refused_for_what_it_brings_leads_nowhere() -> None:
    """The search goes on; only a refusal against the options breaks a law."""
    early = Asked(c.Qualify(lead_id="A-1", by=SYSTEM, reason="属实"), AT - timedelta(days=1))
    assert search(STANDARD).taken(lead(), MAY, early) is None


def test_the_same_law_of_held_leads_holds_of_policies() -> None:
    """An owner and a queue at once are found there too."""
    with pytest.raises(AssertionError, match="not both"):
        policy_laws.held(owned(), OFFICE)


@pytest.mark.parametrize(
    ("kind", "outcomes", "holds"),
    [
        ("unsatisfiable", {"a": True}, False),
        ("unsatisfiable", {"a": None}, True),
        ("shadowed", {"a": True, "b": None}, False),
        ("shadowed", {"a": True, "b": True}, True),
        ("dead", {"a": True, "b": False}, False),
        ("dead", {"a": False, "b": False}, True),
        ("gap", {"a": True, "b": False}, True),
    ],
)
def test_what_is_proved_is_held_against_subjects(
    kind: str, outcomes: dict[str, bool | None], holds: bool
) -> None:
    """Each word means what the analysis says it does."""
    found = finding(kind, *outcomes)
    if holds:
        rule_laws.proved(found, outcomes, lead())
        return
    with pytest.raises(AssertionError, match="what was proved of every subject holds"):
        rule_laws.proved(found, outcomes, lead())


def test_a_gap_is_shown_by_a_subject_of_which_nothing_is_true() -> None:
    """One of which something is true shows none."""
    rich = Witness(schema=SCHEMA, values={"demand.budget": 30_000_000})
    rule_laws.witnessed(finding("gap", witness=WITNESS), {"rich": RICH})
    with pytest.raises(AssertionError, match="a witness shows what was found"):
        rule_laws.witnessed(finding("gap", witness=rich), {"rich": RICH})


def test_moments_in_tuples_move_along() -> None:
    """Those of a pause's own command, and nothing else."""
    from leadcore.testing.asking import shifted

    command = c.MoveDeadlines(lead_id="A-1", by=SYSTEM, paused_at=AT, moved=(("accept_by", AT),))
    later = shifted(command, timedelta(days=1))
    assert later.paused_at == later.moved[0][1] == AT + timedelta(days=1)
    assert shifted(command, timedelta(0)) is command
