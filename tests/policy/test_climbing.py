"""What the steps of ladders do: checked as rules of automation, and who is told."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import Policy
from leadcore.calendars import Deadline
from leadcore.errors import DefinitionError
from leadcore.followup import Ladder, LadderStep, standard_cadences, standard_ladders
from leadcore.lifecycle import Lifecycle, standard_lifecycle
from leadcore.policy.climbing import (
    COMMANDS,
    OWN_ACTIONS,
    bound_ladders,
    commands_of,
    recipients,
    step_name,
)
from leadcore.rules import Action
from leadcore.texts import Text
from tests.builders import DAY, lead
from tests.lifecycle.host import HOST
from tests.strategies import ladders

STANDARD = standard_lifecycle()
OWNER = Action(name="remind", parameters={"to": "owner"})
LEADER = Action(name="remind", parameters={"to": "team_lead"})
RELEASE = Action(name="release")


def tell(whom: str) -> Action:
    return Action(name="tell", parameters={"whom": whom})


def ladder(*does: tuple[Action, ...], id: str = "quiet", when: str = "True") -> Ladder:
    """Return a ladder with a step a day, each doing these actions."""
    steps = tuple(
        LadderStep(after=Deadline(day * DAY), do=do, label=Text("测试", "test"))
        for day, do in enumerate(does, start=1)
    )
    return Ladder(id=id, since="untouched", when=when, steps=steps)


def refused(*ladders: Ladder) -> dict[str, str]:
    """Return the path and code of everything that is refused of a policy's ladders."""
    with pytest.raises(DefinitionError, match="escalation ladder") as refusal:
        attrs.evolve(Policy.standard(), ladders=ladders)
    return {problem.path: problem.code for problem in refusal.value.problems}


# ---------------------------------------------------------------------------------------- binding


@pytest.mark.requirement("R-35")
def test_every_step_is_a_rule_of_its_ladder_and_number() -> None:
    """A step is bound under its own name, listens to that, and is called what it is called."""
    steps = bound_ladders(standard_ladders(), STANDARD)
    names = [
        step_name(each.id, number)
        for each in standard_ladders()
        for number in range(len(each.steps))
    ]
    assert [rule.id for rule in steps.definition.rules] == names
    assert all(rule.on == (rule.id,) for rule in steps.definition.rules)
    labels = [step.label for each in standard_ladders() for step in each.steps]
    assert [rule.label for rule in steps.definition.rules] == labels


def test_no_ladders_bind_to_nothing() -> None:
    """A policy without ladders has no steps."""
    assert bound_ladders((), STANDARD).actions == ()


@given(st.lists(ladders(), max_size=3, unique_by=lambda each: each.id))
def test_each_step_has_its_own_condition_and_actions(some: list[Ladder]) -> None:
    """The steps of one ladder share its condition, and none of them takes another's actions."""
    steps = bound_ladders(some, STANDARD)
    for each in some:
        for number, step in enumerate(each.steps):
            (at,) = steps.on(step_name(each.id, number))
            assert [action.name for action in steps.actions[at]] == [one.name for one in step.do]
            assert str(steps.conditions[at]) == str(STANDARD.schema.condition(each.when))


@pytest.mark.parametrize(
    ("action", "path", "code"),
    [
        (Action(name="shout"), "", "unknown_action"),
        (Action(name="remind"), ".to", "missing"),
        (Action(name="remind", parameters={"to": "boss"}), ".to", "bad_value"),
        (Action(name="remind", parameters={"to": "owner", "by": "x"}), "", "unknown_parameter"),
        (Action(name="tell"), ".whom", "missing"),
        (tell(""), ".whom", "bad_value"),
        (tell("x" * 129), "", "unfit"),
        (Action(name="enqueue", parameters={"queue": "x" * 129}), "", "unfit"),
        (Action(name="set_priority", parameters={"priority": "urgent"}), ".priority", "bad_value"),
    ],
)
def test_an_action_that_cannot_be_done_is_refused(action: Action, path: str, code: str) -> None:
    """Unknown actions and parameters, and values that no command can have, are found at once."""
    one = ladder((OWNER,), (OWNER, action))
    assert refused(one) == {f"ladders.quiet.1.do[1]{path}": code}


def test_what_is_refused_of_a_value_does_not_repeat_it() -> None:
    """A queue that is none stands nowhere in the refusal: it may be a phone number."""
    wrong = "13812345678" * 12
    queue = Action(name="enqueue", parameters={"queue": wrong})
    with pytest.raises(DefinitionError) as refusal:
        bound_ladders((ladder((queue,), (tell(wrong),)),), STANDARD)
    assert [problem.path for problem in refusal.value.problems] == [
        "ladders.quiet.0.do[0]",
        "ladders.quiet.1.do[0]",
    ]
    assert "13812345678" not in str(refusal.value)


def test_a_condition_that_cannot_be_is_refused() -> None:
    """A field that the leads do not have is refused at each step that would ask for it."""
    assert refused(ladder((OWNER,), (LEADER,), when="colour == 'red'")) == {
        "ladders.quiet.0.when": "rule_type",
        "ladders.quiet.1.when": "rule_type",
    }


def test_everything_is_refused_at_once() -> None:
    """The conditions, actions and values of all ladders are told together."""
    one = ladder((Action(name="shout"),), when="colour == 'red'")
    other = ladder((Action(name="remind", parameters={"to": "boss"}),), id="late")
    assert refused(one, other) == {
        "ladders.quiet.0.when": "rule_type",
        "ladders.quiet.0.do[0]": "unknown_action",
        "ladders.late.0.do[0].to": "bad_value",
    }


def test_a_step_that_does_nothing_is_refused() -> None:
    """A step has something to do, or it need not fall due."""
    assert refused(ladder((OWNER,), ())) == {"ladders.quiet.1.do": "bad_length"}


def test_two_ladders_of_one_id_are_refused() -> None:
    """An id stands for one ladder, or nobody could tell how far which was climbed."""
    late = ladder((OWNER,), id="late")
    with pytest.raises(DefinitionError, match="'late' 3 times") as refusal:
        attrs.evolve(Policy.standard(), ladders=(late, ladder((OWNER,)), late, late))
    assert [(each.path, each.code) for each in refusal.value.problems] == [("ladders", "duplicate")]


# --------------------------------------------------------------------------------------- commands


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (OWNER, ["climb"]),
        (tell("li"), ["climb"]),
        (RELEASE, ["climb", "release"]),
        (Action(name="reassign"), ["climb", "assign", "enqueue"]),
        (Action(name="hand_to_team_lead"), ["climb", "assign"]),
        (Action(name="archive"), ["climb", "archive"]),
    ],
)
def test_what_a_step_asks_of_the_lifecycle(action: Action, expected: list[str]) -> None:
    """Each action is told with the commands that it gives, and climbing itself."""
    assert list(commands_of((ladder((action,)),))) == expected


def test_without_ladders_nothing_is_asked_of_the_lifecycle() -> None:
    """Only what is there is climbed, and each of an action's commands is one of a step's."""
    assert list(commands_of(())) == []
    assert set(COMMANDS) <= set(OWN_ACTIONS)


def without(command: str) -> Lifecycle:
    rows = tuple(row for row in STANDARD.transitions if row.command != command)
    return attrs.evolve(STANDARD, transitions=rows)


@pytest.mark.parametrize(
    ("command", "action"),
    [
        ("climb", OWNER),
        ("release", RELEASE),
        ("enqueue", Action(name="reassign")),
    ],
)
def test_a_lifecycle_must_have_rows_for_what_ladders_do(command: str, action: Action) -> None:
    """A table without a row for a step's command is refused with the ladders that need it."""
    plain = attrs.evolve(Policy.standard(), ladders=(), assignment=None)
    lacking = without(command)
    assert attrs.evolve(plain, lifecycle=lacking).ladders == ()
    with pytest.raises(DefinitionError, match=rf"transitions\.{command}: .* ladders=\(\)"):
        attrs.evolve(plain, lifecycle=lacking, ladders=(ladder((action,)),))


def test_a_hosts_own_fields_may_be_asked_about() -> None:
    """A condition is about the leads of the lifecycle, a host's own among them."""
    steps = bound_ladders((ladder((OWNER,), when="seats >= 10"),), HOST)
    assert str(steps.conditions[0]) == "seats >= 10"


# ------------------------------------------------------------------------------------- recipients

HELD = lead(owner="li", team="east")


@pytest.mark.requirement("R-34", "R-35")
@pytest.mark.parametrize(
    ("do", "expected"),
    [
        ((OWNER,), ("li",)),
        ((LEADER,), ("wang",)),
        ((LEADER, OWNER), ("wang", "li")),
        ((tell("zhou"), OWNER), ("zhou", "li")),
        ((OWNER, tell("li"), OWNER), ("li",)),
        ((tell("owner"),), ("owner",)),
        ((Action(name="remind", parameters={"to": " owner "}), tell(" zhou ")), ("li", "zhou")),
        ((RELEASE, Action(name="enqueue", parameters={"queue": "li"})), ()),
        ((), ()),
    ],
)
def test_who_is_told(do: tuple[Action, ...], expected: tuple[str, ...]) -> None:
    """The owner, the team's lead, and whoever is named, in their order and each once."""
    assert recipients(do, HELD, "wang") == expected


def test_who_is_missing_is_left_out() -> None:
    """Nobody is told in place of an owner, or of a team's lead, that there is not."""
    alone = lead()
    assert recipients((OWNER, LEADER, tell("zhou")), alone, None) == ("zhou",)
    assert recipients((OWNER, LEADER), alone, "wang") == ("wang",)
    assert recipients((OWNER, LEADER), HELD, None) == ("li",)


def test_a_team_lead_who_is_the_owner_is_told_once() -> None:
    """One person is one person, whatever they are to the lead."""
    assert recipients((OWNER, LEADER), HELD, "li") == ("li",)


def test_two_cadences_of_one_id_are_refused() -> None:
    """Which one a lead runs would not be known."""
    one = standard_cadences()[0]
    with pytest.raises(DefinitionError) as refusal:
        attrs.evolve(Policy.standard(), cadences=(one, one))
    found = [(each.path, each.code) for each in refusal.value.problems]
    assert found == [("cadences.first_contact", "duplicate")]
