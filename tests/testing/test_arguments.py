"""What the kit cannot use is refused in words: the argument, what was given, what is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from leadcore import LeadDesk, MemoryRepository, testing
from leadcore.assignment import HasCapacity, LeastOpen, RoundRobin, standard_chain
from leadcore.commands import Erase
from leadcore.lifecycle import standard_lifecycle
from leadcore.model import SYSTEM, RingState, lead_schema
from leadcore.rules import analyse
from leadcore.testing import Given
from tests.builders import STANDARD

TURN = [Given({"li": 1}, "li")]


def desk() -> LeadDesk:
    return LeadDesk(policy=STANDARD, leads=MemoryRepository())


def keeping(names: Any) -> object:
    return Erase(lead_id="A-1", by=SYSTEM, reason="law", keep=names)


SINGLE: tuple[tuple[Callable[[Any], object], str, str], ...] = (
    (testing.check_assignment, "strategy", "an object that has assign"),
    (testing.check_filter, "filter", "an object that has name, refusal"),
    (testing.check_ranker, "ranker", "an object that has name, rank, figure"),
    (testing.check_scoring, "strategy", "an object that has score"),
    (testing.check_priority, "strategy", "an object that has prioritise"),
    (testing.check_rotation, "rotation", "an object that has turn"),
    (testing.check_lifecycle, "lifecycle", "a Lifecycle"),
    (testing.lifecycle_machine, "lifecycle", "a Lifecycle"),
    (testing.check_policy, "policy", "a Policy"),
    (testing.check_rules, "rules", "what the `bind` of a rule set returns"),
    (lambda given: testing.check_rules({"a": given}), "rules", "conditions of one schema by id"),
    (analyse, "rules", "what the `bind` of a rule set returns"),
    (testing.check_steady, "history", "a collection of Given"),
    (testing.check_ahead, "history", "a collection of Given"),
    (testing.check_companions, "history", "a collection of Given"),
    (testing.check_blocks, "history", "a collection of Given"),
    (lambda given: testing.check_ledger(given, RingState()), "history", "a collection of Given"),
    (lambda given: testing.check_ledger(TURN, given), "state", "a RingState"),
    (lambda given: testing.check_steady([given]), "history", "a collection of Given"),
    (testing.expressions, "schema", "a Schema"),
    (testing.subjects, "schema", "a Schema"),
    (testing.rule_sets, "schema", "a Schema"),
    (testing.leads, "lead_type", "the class Lead, or one derived from it"),
    (testing.new_leads, "lead_type", "the class Lead, or one derived from it"),
    (testing.register, "lead_type", "the class Lead, or one derived from it"),
    (lambda given: testing.histories(reps=given), "reps", "a collection of Rep"),
    (lambda given: testing.histories(teams=given), "teams", "a collection of Team"),
    (lambda given: testing.histories(steps=given).validate(), "steps", "a whole number from 0"),
    (lambda given: testing.simulate(seed=given), "seed", "a int"),
    (lambda given: testing.simulate(seed=1, leads=given), "leads", "a whole number from 0"),
    (lambda given: testing.simulate(seed=1, days=given), "days", "a whole number from 0"),
    (lambda given: testing.simulate(seed=1, habits=given), "habits", "a Habits"),
    (lambda given: testing.assert_delivery_independent(given, ()), "desk_of", "__call__"),
    (lambda given: testing.assert_delivery_independent(desk, given), "commands", "Sent"),
)


@pytest.mark.parametrize("given", [None, ""])
@pytest.mark.parametrize(("call", "name", "allowed"), SINGLE)
def test_what_is_of_another_kind_is_refused_in_words(
    call: Callable[[Any], object], name: str, allowed: str, given: object
) -> None:
    """The message says what would do instead of what Python stumbles on."""
    said = rf"^{name}: a {type(given).__name__} was given; allowed: .*{re.escape(allowed)}"
    with pytest.raises(TypeError, match=said):
        call(given)


OPTIONAL: tuple[tuple[Callable[[Any], object], str, str], ...] = (
    (testing.histories, "policy", "a Policy"),
    (testing.commands_for, "lead", "a Lead"),
    (lambda given: testing.commands_for(None, policy=given), "policy", "a Policy"),
    (lambda given: testing.commands_for(None, people=given), "people", "a collection of Actor"),
    (lambda given: testing.new_leads(entries=given), "entries", "a Mapping"),
    (lambda given: testing.check_companions(TURN, among=given), "among", "a collection of str"),
)


@pytest.mark.parametrize(("call", "name", "allowed"), OPTIONAL)
def test_what_may_be_left_out_is_refused_in_words_too(
    call: Callable[[Any], object], name: str, allowed: str
) -> None:
    """None is no mistake there."""
    with pytest.raises(TypeError, match=f"^{name}: a int was given; allowed: {allowed}"):
        call(-1)


NEGATIVE: tuple[tuple[Callable[[Any], object], str], ...] = (
    (lambda given: testing.histories(steps=given).validate(), "steps: -1 was given"),
    (lambda given: testing.check_policy(STANDARD, steps=given), "steps: -1 was given"),
    (lambda given: testing.simulate(seed=1, leads=given), "leads: -1 was given"),
    (
        lambda given: testing.assert_delivery_independent(desk, (), partitions=given),
        "partitions: -1 was given; allowed: a whole number from 1 on",
    ),
)


@pytest.mark.parametrize(("call", "said"), NEGATIVE)
def test_less_than_nothing_is_refused_in_words(call: Callable[[Any], object], said: str) -> None:
    """With the least that is allowed."""
    with pytest.raises(ValueError, match=said):
        call(-1)


@pytest.mark.parametrize("check", [testing.check_steady, testing.check_ahead, testing.check_blocks])
def test_a_history_of_nothing_proves_nothing(check: Callable[[Any], object]) -> None:
    """It is refused, as a mistake of the test."""
    with pytest.raises(ValueError, match="leads of the history: 0 was given"):
        check([])


def test_a_moment_without_a_zone_is_refused_in_words() -> None:
    """Wherever one may be given."""
    rich = {"rich": lead_schema().condition("score > 1")}
    for call in (
        lambda: testing.check_rules(rich, now=None),  # type: ignore[arg-type]  # the mistake
        lambda: testing.commands_for(None, now=""),  # type: ignore[arg-type]  # the mistake
        lambda: testing.simulate(seed=1, begin=None),  # type: ignore[arg-type]  # the mistake
    ):
        with pytest.raises(TypeError, match="give an aware datetime"):
            call()


@pytest.mark.parametrize("names", [None, 5, "city"])
def test_what_is_no_collection_of_names_is_refused_in_words(names: object) -> None:
    """A text is one name; nothing is none."""
    said = f"a {type(names).__name__} was given; allowed: a collection of at most 100 names"
    with pytest.raises(ValueError, match=said):
        keeping(names)


def test_what_is_no_name_is_refused_in_words() -> None:
    """Whatever it is; how many were given is said, and none of them."""
    with pytest.raises(ValueError, match="3 names were given; allowed") as caught:
        keeping(["city", [], "13812345678"])
    assert "city" not in str(caught.value)


def test_what_is_right_is_taken() -> None:
    """The refusals are in nobody's way."""
    testing.check_filter(HasCapacity(), examples=1)
    testing.check_ranker(LeastOpen(), examples=1)
    testing.check_rotation(RoundRobin(id="east"), examples=1)
    testing.check_assignment(standard_chain(), examples=1)
    testing.lifecycle_machine(standard_lifecycle(), people=(SYSTEM,))
    testing.check_companions([])
