"""Automation reacts to events by rules, ends always, and says what it did, refused and cut."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.codec import from_data, to_data
from leadcore.errors import DefinitionError, LeadNotFound
from leadcore.rules import (
    Action,
    Automation,
    AutomationRule,
    AutomationRun,
    BoundAction,
    BoundAutomation,
    Parameter,
)
from leadcore.rules.bound_automation import MAX_DEPTH
from leadcore.texts import Text
from tests.rules.parcels import NOW, SCHEMA, Parcel

EVENTS = ("arrived", "moved", "left")
ACTIONS = {
    "move": (Parameter(name="to", kind="text", values=("ramp", "door")),),
    "wait": (Parameter(name="pieces", kind="number"), Parameter(name="within", kind="duration")),
    "ring": (),
}
MOVE = Action(name="move", parameters={"to": "ramp"})
RING = Action(name="ring")


def rule(id_: str, on: str | tuple[str, ...], *do: Action, when: str = "True") -> AutomationRule:
    return AutomationRule(id=id_, on=on, when=when, do=do, label=Text(f"规则{id_}", f"rule {id_}"))


def bound(*rules: AutomationRule, events: tuple[str, ...] = EVENTS) -> BoundAutomation:
    return Automation(rules=rules).bind(SCHEMA, events=events, actions=ACTIONS)


def refused(*rules: AutomationRule) -> dict[str, str]:
    """Return the codes of what is wrong, by their paths."""
    with pytest.raises(DefinitionError) as caught:
        bound(*rules)
    return {problem.path: problem.code for problem in caught.value.problems}


@pytest.mark.requirement("R-72")
def test_a_rule_reacts_when_it_is_on_the_event_and_holds() -> None:
    """Another event, a false and an unknown condition give no reaction."""
    heavy = bound(rule("heavy", "arrived", MOVE, when="weight > 20"))
    (reaction,) = heavy.react("arrived", Parcel(weight=25), now=NOW)
    assert (reaction.rule, reaction.event, reaction.why.outcome) == ("heavy", "arrived", True)
    assert reaction.actions == (
        BoundAction(name="move", arguments=(("to", "ramp"),), rule="heavy"),
    )
    assert heavy.react("left", Parcel(weight=25), now=NOW) == ()
    assert heavy.react("arrived", Parcel(weight=5), now=NOW) == ()
    assert heavy.react("arrived", Parcel(), now=NOW) == ()


def test_a_rule_on_several_events_is_asked_once() -> None:
    """Events that come together make one reaction, named after the first that the rule is on."""
    both = bound(rule("a", ("left", "moved"), RING))
    (reaction,) = both.react(("arrived", "moved", "left"), Parcel(), now=NOW)
    assert reaction.event == "moved"


def test_rules_react_in_their_own_order() -> None:
    """The order of the events that come together does not matter."""
    on = {1: "left", 8: "arrived"}
    nine = bound(*(rule(f"r{n}", on.get(n, "moved"), RING) for n in range(9)))
    found = nine.react(("arrived", "left"), Parcel(), now=NOW)
    assert [reaction.rule for reaction in found] == ["r1", "r8"]


def test_every_rule_on_the_event_is_explained() -> None:
    """Also those that are false or unknown, with what to ask."""
    heavy = bound(rule("heavy", "arrived", MOVE, when="weight > 20"), rule("b", "left", RING))
    (tried,) = heavy.explain("arrived", Parcel(), now=NOW)
    assert (tried.id, tried.why.outcome, tried.why.unknowns) == ("heavy", None, ("weight",))


def test_parameters_are_read_as_their_kind() -> None:
    """A host is given values, not texts."""
    action = Action(name="wait", parameters={"within": "hours(2)", "pieces": "5"})
    (reaction,) = bound(rule("a", "left", action)).react("left", Parcel(), now=NOW)
    assert reaction.actions[0].arguments == (("within", timedelta(hours=2)), ("pieces", 5))
    assert reaction.to("zh").splitlines() == [
        "发生 left：规则a：wait(within = 2 小时，pieces = 5)",
        "  成立：True",
    ]


@pytest.mark.requirement("R-72")
def test_everything_that_is_wrong_is_said_when_it_is_bound() -> None:
    """Conditions, events, actions and parameters are all checked, each with its path."""
    assert refused(
        rule("a", "arived", MOVE, when="wieght > 5"),
        rule("b", "left", Action(name="moove"), Action(name="move", parameters={"too": "ramp"})),
        rule("c", "left", Action(name="move", parameters={"to": "rmap"}), when="weight >"),
        rule("d", "left", Action(name="wait", parameters={"pieces": "two", "within": "2h"})),
        rule("e", "left", Action(name="move", parameters=(("to", "ramp"), ("to", "door")))),
    ) == {
        "a.when": "rule_type",
        "c.when": "rule_syntax",
        "a.on": "unknown_event",
        "b.do[0]": "unknown_action",
        "b.do[1].to": "missing",
        "b.do[1]": "unknown_parameter",
        "c.do[0].to": "bad_value",
        "d.do[0].pieces": "bad_value",
        "d.do[0].within": "bad_value",
        "e.do[0].to": "duplicate",
    }


def test_a_wrong_name_gets_the_nearest_as_its_cure() -> None:
    """Events, actions, parameters and listed values are guessed."""
    with pytest.raises(DefinitionError) as caught:
        bound(
            rule(
                "a", "arived", Action(name="moove"), Action(name="move", parameters={"to": "rmap"})
            )
        )
    cures = [problem.allowed for problem in caught.value.problems]
    assert [cure.en for cure in cures] == [
        "did you mean arrived?",
        "did you mean move?",
        "did you mean ramp?",
    ]


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ((rule("a", (), RING),), {"a.on": "bad_length"}),
        ((rule("a", "left"),), {"a.do": "bad_length"}),
        ((rule("a", "left", *[RING] * 101),), {"a.do": "bad_length"}),
        ((rule("a", "left", RING), rule("a", "left", RING)), {"a": "duplicate"}),
        ((rule("", "left", RING),), {"id": "bad_id"}),
    ],
)
def test_a_rule_has_an_id_events_and_actions(
    rules: tuple[AutomationRule, ...], found: dict[str, str]
) -> None:
    """What no host could bind is refused when it is built."""
    assert refused(*rules) == found


def test_an_event_that_does_not_exist_is_no_silent_nothing() -> None:
    """A host that misspells its own event is told."""
    with pytest.raises(ValueError, match="did you mean arrived"):
        bound().react("arived", Parcel(), now=NOW)


def test_automation_is_data() -> None:
    """It is equal to its pickled copy and to what its document is read as."""
    automation = Automation(rules=(rule("a", ("left", "moved"), MOVE, RING, when="weight > 5"),))
    assert pickle.loads(pickle.dumps(automation)) == automation
    assert from_data(to_data(automation), Automation) == automation
    assert repr(bound(*automation.rules)) == "<automation of 1 rules>"


def test_automation_is_a_table_to_look_at() -> None:
    """A row for each rule, with what it is on, when, and what it does."""
    automation = Automation(rules=(rule("a", ("left", "moved"), MOVE, RING, when="weight > 5"),))
    assert automation.to_markdown("zh").splitlines() == [
        "**自动化规则**",
        "",
        "| 编号 | 名称 | 事件 | 条件 | 动作 |",
        "| --- | --- | --- | --- | --- |",
        "| `a` | 规则a | `left, moved` | `weight > 5` | `move(to = ramp); ring()` |",
    ]


Apply = Callable[[Parcel, BoundAction], tuple[Parcel, tuple[str, ...]]]


def carried_out(parcel: Parcel, action: BoundAction) -> tuple[Parcel, tuple[str, ...]]:
    """Count a piece for each action; moving makes an event, ringing none, waiting is refused."""
    if action.name == "wait":
        raise LeadNotFound("A-1")
    after = attrs.evolve(parcel, pieces=(parcel.pieces or 0) + 1)
    return after, ("moved",) if action.name == "move" else ()


def ran(
    automation: BoundAutomation, *events: str, apply: Apply = carried_out
) -> AutomationRun[Parcel]:
    return automation.run(Parcel(), events, now=NOW, apply=apply, subject=lambda state: state)


WAIT = Action(name="wait", parameters={"pieces": "1", "within": "days(1)"})


@pytest.mark.requirement("R-72")
def test_a_reaction_leads_to_the_next() -> None:
    """What an action makes happen is reacted to, on the subject as it is then."""
    automation = bound(rule("b", "moved", RING, when="pieces == 1"), rule("a", "arrived", MOVE))
    run = ran(automation, "arrived")
    assert [(s.reaction.rule, s.depth, s.status) for s in run.steps] == [
        ("a", 1, "done"),
        ("b", 2, "done"),
    ]
    assert run.state.pieces == 2
    assert str(run.steps[0]) == f"done: {run.steps[0].reaction}"
    assert str(run.steps[0].reaction.actions[0]) == "move(to = ramp)"


@pytest.mark.requirement("R-72")
def test_a_loop_is_cut_and_reported() -> None:
    """A rule acts once in a run; the second time is cut, with the reason in both languages."""
    run = ran(bound(rule("a", ("arrived", "moved"), MOVE)), "arrived")
    assert [step.status for step in run.steps] == ["done", "cut"]
    (cut,) = run.cut
    assert (cut.depth, cut.reaction.event) == (2, "moved")
    assert cut.to("zh").startswith("已截断（该规则在本次运行中已执行过）：发生 moved：规则a：move")
    assert str(cut).splitlines()[-1] == "  true: True"
    assert cut.to_markdown("en").splitlines() == [
        "**cut (the rule has acted before in this run): on moved: rule a: move(to = ramp)**",
        "",
        "- ✓ true `True`",
    ]
    assert cut.reaction.to_markdown("zh").startswith("**发生 moved：规则a：move(to = ramp)**")
    assert run.state.pieces == 1


@pytest.mark.requirement("R-72")
def test_a_loop_of_many_rules_is_reported_once_for_each() -> None:
    """However many reactions would set a rule off again, its cut is reported once."""
    loop = bound(*(rule(str(number), "moved", MOVE) for number in range(30)))
    run = ran(loop, "moved")
    assert [step.status for step in run.steps] == ["done"] * 30 + ["cut"] * 30
    assert [step.reaction.rule for step in run.cut] == [str(number) for number in range(30)]


def test_a_rule_that_makes_its_condition_false_needs_no_cut() -> None:
    """A loop that ends by itself is none."""
    run = ran(bound(rule("a", ("arrived", "moved"), MOVE, when="pieces is missing")), "arrived")
    assert [step.status for step in run.steps] == ["done"]


def test_a_rule_is_asked_after_what_the_rules_before_it_did() -> None:
    """What is no longer so when its turn comes is not reacted to."""
    automation = bound(
        rule("a", "arrived", RING), rule("b", "arrived", RING, when="pieces is missing")
    )
    assert [step.reaction.rule for step in ran(automation, "arrived").steps] == ["a"]


def test_a_long_chain_is_cut_and_reported() -> None:
    """Past ten links a chain does not go on, even if no rule comes twice."""
    events = tuple(f"e{n}" for n in range(15))
    rules = [rule(f"r{n}", f"e{n}", RING) for n in range(15)]

    def next_event(parcel: Parcel, action: BoundAction) -> tuple[Parcel, tuple[str, ...]]:
        return parcel, (f"e{int(action.rule[1:]) + 1}",)

    run = ran(bound(*rules, events=events), "e0", apply=next_event)
    assert [step.status for step in run.steps] == ["done"] * MAX_DEPTH + ["cut"]
    assert run.steps[-1].reason == Text("连锁反应过长", "too long a chain of reactions")


@pytest.mark.requirement("R-72")
def test_the_actions_of_a_rule_are_done_all_or_none() -> None:
    """A refused action takes back those before it in its rule, and only those; it is reported."""
    automation = bound(
        rule("a", "left", RING), rule("b", "left", MOVE, WAIT), rule("c", "left", RING)
    )
    run = ran(automation, "left")
    assert [step.status for step in run.steps] == ["done", "refused", "done"]
    assert run.state.pieces == 2
    (refusal,) = run.refused
    assert refusal.reason == LeadNotFound("A-1").text
    assert refusal.to("en").startswith("refused (no lead has the id 'A-1'; ")


def test_a_mistake_of_the_host_is_no_refusal() -> None:
    """Only leadcore's own errors refuse; any other is the host's to see."""

    def broken(parcel: Parcel, action: BoundAction) -> tuple[Parcel, tuple[str, ...]]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ran(bound(rule("a", "left", RING)), "left", apply=broken)


RULES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(EVENTS), min_size=1, max_size=3),
        st.lists(st.sampled_from([MOVE, RING, WAIT]), min_size=1, max_size=3),
        st.sampled_from(["True", "pieces > 2", "pieces is missing", "weight > 5"]),
    ),
    max_size=8,
)


@given(RULES, st.lists(st.sampled_from(EVENTS), min_size=1, max_size=3))
def test_any_rules_end_and_every_reaction_is_accounted_for(
    rules: list[tuple[list[str], list[Action], str]], events: list[str]
) -> None:
    """No rule acts twice, and the state is the sum of what was done."""
    automation = bound(
        *(rule(f"r{n}", tuple(on), *do, when=when) for n, (on, do, when) in enumerate(rules))
    )

    def moving(parcel: Parcel, action: BoundAction) -> tuple[Parcel, tuple[str, ...]]:
        after, _ = carried_out(parcel, action)
        return after, EVENTS if action.name == "move" else ()

    run = ran(automation, *events, apply=moving)
    acted = [step.reaction.rule for step in run.steps if step.status != "cut"]
    assert len(set(acted)) == len(acted)
    done = [step.reaction for step in run.steps if step.status == "done"]
    assert (run.state.pieces or 0) == sum(len(reaction.actions) for reaction in done)
    assert all(step.reaction.rule in acted for step in run.cut)
    assert len(run.refused) + len(done) + len(run.cut) == len(run.steps)
    assert ran(automation, *events, apply=moving) == run
