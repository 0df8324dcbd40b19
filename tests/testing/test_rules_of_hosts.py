"""The laws of lifecycles, policies, rules and delivery hold for what is right, and for no more."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadcore import FollowUp, LeadDesk, MemoryRepository, Policy, testing
from leadcore import commands as c
from leadcore.calendars import Deadline, Week, WorkCalendar
from leadcore.errors import CalendarRangeError, LeadcoreError
from leadcore.intake import Requirements
from leadcore.lifecycle import Lifecycle, standard_lifecycle
from leadcore.model import SYSTEM, NewLead, lead_schema
from leadcore.rules import (
    Action,
    Automation,
    AutomationRule,
    DecisionTable,
    ScoreCard,
    TableOutput,
    TableRow,
)
from leadcore.rules.tables import HIT_POLICIES, HitPolicy
from leadcore.rules.tables.hits import RANKED
from leadcore.scoring import standard_scoring
from leadcore.testing import Sent
from leadcore.testing.contract.entries import event, lead
from leadcore.testing.delivery import Crash, CrashingRepository, Fate
from leadcore.testing.rules import WHOLE
from leadcore.texts import Text
from tests.builders import AT, HOUR, LI, SPECIALIST, desk, new_lead
from tests.effort import examples
from tests.lifecycle.host import HOST
from tests.meta.sources import CHECKOUT
from tests.rules.parcels import NOW as PARCELS_NOW
from tests.rules.parcels import PARCELS, SCHEMA
from tests.testing import wrong_rules as wrong

PAGE = CHECKOUT / "docs" / "how-to" / "test-your-rules.md"
FEW = 30
NESTED = (HealthCheck.nested_given,)
"""A law that is tried on drawn rules draws its subjects itself."""
LABEL = Text("规则", "a rule")
BARE = NewLead(source="web_form", received_at=AT)
"""As little as an enquiry can be, so that what is wrong is found soon."""


@pytest.mark.requirement("R-82", "R-86")
@pytest.mark.parametrize("lifecycle", [standard_lifecycle(), HOST], ids=["standard", "host"])
def test_lifecycles_keep_the_laws(lifecycle: Lifecycle) -> None:
    """The standard one, and a host's with a class, needs and entries of its own."""
    testing.check_lifecycle(lifecycle, examples=FEW)


@pytest.mark.requirement("R-82", "R-86")
def test_policies_keep_the_laws() -> None:
    """The standard one, with every part that it may have."""
    testing.check_policy(Policy.standard(), examples=FEW)


def test_a_policy_that_lets_no_enquiry_in_keeps_the_laws() -> None:
    """A deadline that is never reached is refused in words, and there is no lead to try."""
    policy = attrs.evolve(
        Policy.standard(),
        calendar=WorkCalendar(zone="UTC", week=Week()),
        accept_within=Deadline(HOUR, clock="working"),
    )
    with pytest.raises(CalendarRangeError):
        desk(policy=policy).register(new_lead(id="A-1"), by=SPECIALIST, now=AT)
    testing.check_policy(policy, examples=FEW)


@pytest.mark.requirement("R-86")
@settings(max_examples=examples(1 / 10), deadline=None, suppress_health_check=NESTED)
@given(policy=testing.policies())
def test_generated_policies_keep_the_laws(policy: Policy) -> None:
    """Whatever a business decides, no lead makes it fail."""
    testing.check_policy(policy, examples=2)


def a_table() -> Any:
    cells = [
        ["F", "region", "then: text"],
        ["east", '"上海市", "江苏省"', "east"],
        ["otherwise", "", "all"],
    ]
    return DecisionTable.parse(cells).bind(lead_schema())


def an_automation() -> Any:
    rule = AutomationRule(
        id="rich",
        on="LeadAmended",
        when="demand.budget >= 1_000",
        do=(Action(name="set_priority", parameters={"priority": "high"}),),
        label=LABEL,
    )
    policy = attrs.evolve(Policy.standard(), automation=Automation(rules=(rule,)))
    return policy.reactions


def a_partition() -> Any:
    schema = lead_schema()
    texts = {
        "rich": "demand.budget >= 200_000",
        "poor": "demand.budget <= 200_000",
        "no": "score < 0 and score > 5",
    }
    return {id_: schema.condition(text) for id_, text in texts.items()}


@pytest.mark.requirement("R-80", "R-86")
@pytest.mark.parametrize(
    "rules",
    [
        lambda: standard_scoring().card.bind(lead_schema()),
        a_table,
        an_automation,
        a_partition,
        dict,
    ],
    ids=["card", "table", "automation", "conditions", "nothing"],
)
def test_rule_sets_of_leads_keep_the_laws(rules: Callable[[], Any]) -> None:
    """Of every sort, flawed ones too: what the analysis says of them is true."""
    testing.check_rules(rules(), examples=FEW)


@pytest.mark.requirement("R-80", "R-86")
@settings(max_examples=examples(1 / 4), deadline=None, suppress_health_check=NESTED)
@given(rules=testing.schemas().flatmap(testing.rule_sets))
def test_generated_rule_sets_keep_the_laws(rules: Any) -> None:
    """On subjects with a field of every kind."""
    testing.check_rules(rules, examples=5)


@settings(max_examples=examples(1 / 8), deadline=None, suppress_health_check=NESTED)
@given(rules=testing.rule_sets(SCHEMA))
def test_rule_sets_of_another_class_keep_the_laws(rules: Any) -> None:
    """With money, decimals and facts, on subjects that are given."""
    testing.check_rules(rules, subjects=PARCELS, now=PARCELS_NOW, examples=5)


@pytest.mark.requirement("R-80", "R-86")
@pytest.mark.parametrize("hit", HIT_POLICIES)
def test_tables_of_every_hit_policy_keep_the_laws(hit: HitPolicy) -> None:
    """Where no row matches, where one does, and where all do."""
    output = TableOutput(name="days", kind="number", values=("1", "2") if hit in RANKED else ())
    rows = tuple(
        TableRow(id=f"r{n}", when=(entry,), then=("2",))
        for n, entry in enumerate(("== 5", "in (0, 5)", "is known"))
    )
    for inputs in (("whole",), ("other",)):
        table = DecisionTable(hit=hit, inputs=inputs, outputs=(output,), rows=rows)
        testing.check_rules(table.bind(WHOLE), examples=FEW)


CHECKS: Mapping[str, tuple[Callable[[Any], None], Mapping[str, Any]]] = {
    "lifecycle": (
        lambda one: testing.check_lifecycle(one(), new_leads=st.just(BARE)),
        wrong.WRONG_LIFECYCLES,
    ),
    "policy": (lambda one: testing.check_policy(one(), examples=FEW), wrong.WRONG_POLICIES),
    "rules": (lambda one: testing.check_rules(one(), examples=FEW), wrong.WRONG_RULES),
    "consumer": (lambda one: deliver(*one), wrong.WRONG_CONSUMERS),
}
MUTANTS = [(kind, name) for kind, (_, table) in CHECKS.items() for name in table]


@pytest.mark.requirement("R-86")
@pytest.mark.parametrize(("kind", "name"), MUTANTS)
def test_what_is_wrong_is_found(kind: str, name: str) -> None:
    """A law says so, with a case that a person can read."""
    check, table = CHECKS[kind]
    wrong.ASKED.clear()
    with pytest.raises(AssertionError, match="the law does not hold") as found:
        check(table[name])
    assert len(str(found.value)) < 6_000


def test_the_page_lists_everything_wrong() -> None:
    """What it says is found is what is found here, at least a dozen of them."""
    listed = set(re.findall(r"^- (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    names = {name for _, name in MUTANTS}
    assert names == listed
    assert len(names) >= 12


# ----------------------------------------------------------------------------------------- delivery


def log(*ids: str) -> tuple[Sent, ...]:
    """Return the log of some leads, in the order of time: they interleave, and some is refused."""
    sent: list[Sent] = []
    for number, id_ in enumerate(ids):
        new = new_lead(f"1381234567{number}")
        sent.append(Sent(c.Register(lead_id=id_, by=SPECIALIST, new=new, id=f"r-{id_}"), AT))
    for id_ in ids:
        to = c.ChangeStatus(lead_id=id_, by=LI, to="contacted", id=f"early-{id_}")
        record = FollowUp(at=AT + HOUR, method="phone", content="确认需求")
        sent += [
            Sent(c.Assign(lead_id=id_, by=SYSTEM, owner="li", id=f"a-{id_}"), AT + HOUR / 2),
            Sent(to, AT + HOUR / 2),
            Sent(c.RecordFollowUp(lead_id=id_, by=LI, record=record, id=f"f-{id_}"), AT + HOUR),
            Sent(attrs.evolve(to, id=f"s-{id_}"), AT + HOUR),
        ]
    return tuple(sent)


def deliver(make: Callable[[], LeadDesk], handle: Any) -> None:
    testing.assert_delivery_independent(make, log("A-1"), handle=handle, examples=FEW)


@pytest.mark.requirement("R-82", "R-86")
def test_a_desk_makes_one_history_of_any_delivery() -> None:
    """In one partition, with all that a policy looks at across leads."""
    testing.assert_delivery_independent(desk, log("A-1", "A-2"), examples=FEW)


@pytest.mark.requirement("R-82", "R-86")
def test_partitions_interleave_where_nothing_goes_across_leads() -> None:
    """Leads in several partitions, worked in any order."""

    def alone() -> LeadDesk:
        policy = attrs.evolve(Policy.standard(), assignment=None, duplicates="allow")
        return desk(policy=policy)

    testing.assert_delivery_independent(alone, log("A-1", "A-2", "A-3"), partitions=3, examples=FEW)


def test_a_rule_across_leads_shows_where_partitions_interleave() -> None:
    """Which enquiry of a known contact comes first decides which is linked to which."""
    new = NewLead(source="referral", received_at=AT, contacts=new_lead().contacts)
    sent = [Sent(c.Register(lead_id=id_, by=SPECIALIST, new=new, id=id_), AT) for id_ in "abcd"]

    def linking() -> LeadDesk:
        policy = attrs.evolve(Policy.standard(), requirements=Requirements(required=()))
        return desk(policy=policy)

    testing.assert_delivery_independent(linking, sent, examples=FEW)
    with pytest.raises(AssertionError, match=r"Plan\(fates=\{\}, order=\("):
        testing.assert_delivery_independent(linking, sent, partitions=4, examples=200)


def test_a_command_without_an_id_is_refused() -> None:
    """It could not be told from a second one."""
    sent = Sent(c.Archive(lead_id="A-1", by=SYSTEM), AT)
    with pytest.raises(ValueError, match="archive without an id"):
        testing.assert_delivery_independent(desk, (sent,))


def test_a_desk_that_was_used_before_is_refused() -> None:
    """It would find every command carried out, and so the law would hold for any consumer."""
    used = desk()
    with pytest.raises(ValueError, match="make a new one each time"):
        testing.assert_delivery_independent(lambda: used, log("A-1"), examples=FEW)


def test_a_consumer_that_does_nothing_is_found() -> None:
    """Whatever is delivered, it does the same: nothing."""
    with pytest.raises(AssertionError, match="what is carried out makes events"):
        testing.assert_delivery_independent(desk, log("A-1"), handle=lambda *given: None)


def test_no_partition_is_refused() -> None:
    """A command would have nowhere to go."""
    with pytest.raises(ValueError, match="partitions: 0 was given; allowed: a whole number from 1"):
        testing.assert_delivery_independent(desk, log("A-1"), partitions=0)


def test_a_late_copy_of_what_was_refused_is_another_command() -> None:
    """It is not sent again, for by then it may be allowed."""
    early = tuple(attrs.evolve(sent, now=AT + HOUR) for sent in log("A-1")[:4])
    assert early[2].command.id == "early-A-1"
    one = desk()
    for sent in early:
        with suppress(LeadcoreError):
            one.handle(sent.command, now=sent.now)
    assert one.handle(early[2].command, now=AT + HOUR).lead.status == "contacted"
    testing.assert_delivery_independent(desk, early, examples=FEW)


def test_a_worker_crashes_before_a_commit_or_after_it() -> None:
    """Then it is stored already, and comes again all the same."""
    stored: dict[Fate, int] = {"crash_before": 0, "crash_after": 1}
    for fate, position in stored.items():
        base = MemoryRepository()
        with pytest.raises(Crash):
            CrashingRepository(base, fate).add(lead(), [event("A-1", 1)])
        assert base.position() == position


def test_rules_without_a_schema_are_refused() -> None:
    """A card says what to do: it is bound first."""
    card: Any = ScoreCard(rules=())
    with pytest.raises(TypeError, match="a ScoreCard without a schema was given"):
        testing.check_rules(card)
