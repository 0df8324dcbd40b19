"""A router decides as a decision list does, and explains only what matters."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.errors import DefinitionError
from leadcore.rules import Case, DecisionList, Formula, Router
from leadcore.texts import Text
from tests.rules.parcels import FORMULAS, NOW, PARCELS, SCHEMA, Parcel


def case(id_: str, when: str | Formula, then: str) -> Case:
    return Case(id=id_, when=when, then=then, label=Text(f"情形{id_}", f"case {id_}"))


def cases(formulas: list[Formula]) -> tuple[Case, ...]:
    return tuple(case(f"c{n}", formula, f"v{n}") for n, formula in enumerate(formulas))


@given(st.lists(FORMULAS, max_size=6), PARCELS)
def test_it_decides_as_a_list_does(formulas: list[Formula], parcel: Parcel) -> None:
    """Value and case are those of the decision list of the same cases."""
    router = Router(cases=cases(formulas), otherwise="none").bind(SCHEMA)
    tried = DecisionList(cases=cases(formulas), otherwise="none").bind(SCHEMA)
    decision, expected = router.decide(parcel, now=NOW), tried.decide(parcel, now=NOW)
    assert (decision.value, decision.case) == (expected.value, expected.case)
    assert router.value(parcel, now=NOW) == expected.value


@given(st.lists(FORMULAS, max_size=6), PARCELS)
def test_it_explains_what_matters(formulas: list[Formula], parcel: Parcel) -> None:
    """Of the cases that a decision list tries, it lists true and unknown ones, explained alike."""
    decision = Router(cases=cases(formulas), otherwise="none").bind(SCHEMA).decide(parcel, now=NOW)
    tried = DecisionList(cases=cases(formulas), otherwise="none").bind(SCHEMA)
    matter = [each for each in tried.decide(parcel, now=NOW).tried if each.why.outcome is not False]
    assert decision.tried == tuple(each for each in matter if each in decision.tried)
    assert [each.id for each in matter if each.why.outcome] == [
        each.id for each in decision.tried if each.why.outcome
    ]


ROUTER = Router(
    cases=(
        case("far", "target.city == '昆明市'", "air"),
        case("heavy", "weight > 20", "truck"),
        case("near", "target.city == '上海市'", "bicycle"),
    ),
    otherwise="post",
)


def test_unknown_cases_are_asked_about() -> None:
    """An earlier case that a missing field could make true is listed; false ones are not."""
    parcel = Parcel(extra={})
    decision = ROUTER.bind(SCHEMA).decide(parcel, now=NOW)
    assert (decision.value, decision.case) == ("post", None)
    assert decision.unknowns == ("target.city", "weight")
    assert [tried.id for tried in decision.tried] == ["far", "heavy", "near"]


def test_the_list_of_unknown_cases_is_bounded() -> None:
    """However many cases are unknown, an explanation lists twenty."""
    many = tuple(case(f"c{n}", f"weight > {n}", "x") for n in range(100))
    decision = Router(cases=many, otherwise="post").bind(SCHEMA).decide(Parcel(), now=NOW)
    assert [tried.id for tried in decision.tried] == [f"c{n}" for n in range(20)]


def test_ids_are_unique() -> None:
    """Two cases of one id are refused."""
    with pytest.raises(DefinitionError, match="router") as caught:
        Router(cases=(case("a", "True", "x"), case("a", "True", "y")), otherwise="z")
    assert [problem.code for problem in caught.value.problems] == ["duplicate"]


def test_every_refused_case_at_once() -> None:
    """Binding lists all cases that the schema refuses."""
    wrong = (case("a", "nothing", "x"), case("b", "weight >", "y"))
    with pytest.raises(DefinitionError) as caught:
        Router(cases=wrong, otherwise="z").bind(SCHEMA)
    assert [problem.path for problem in caught.value.problems] == ["a.when", "b.when"]


def test_a_naive_now_is_refused() -> None:
    """The time of a decision has a zone, also where no case reads it."""
    with pytest.raises(ValueError, match="no time zone"):
        ROUTER.bind(SCHEMA).value(Parcel(), now=NOW.replace(tzinfo=None))


def test_a_subject_of_another_class_is_refused() -> None:
    """A router of parcels refuses what is no parcel."""
    with pytest.raises(TypeError, match="read Parcel, not dict"):
        ROUTER.bind(SCHEMA).value({"weight": 30}, now=NOW)


def test_a_bound_router_can_be_copied_after_use() -> None:
    """A router that has decided pickles and copies, and the copy decides alike."""
    bound = ROUTER.bind(SCHEMA)
    assert bound.value(Parcel(weight=30), now=NOW) == "truck"
    for twin in (pickle.loads(pickle.dumps(bound)), copy.deepcopy(bound)):
        assert twin.value(Parcel(weight=30), now=NOW) == "truck"
    assert repr(bound) == "<router of 3 cases>"
