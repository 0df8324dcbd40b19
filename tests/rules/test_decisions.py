"""The first case that is true decides; the others say why they did not."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.errors import DefinitionError
from leadcore.rules import Case, DecisionList, Formula
from leadcore.texts import Text
from tests.rules.parcels import FORMULAS, NOW, PARCELS, SCHEMA, Parcel


def case(id_: str, when: str | Formula, then: str) -> Case:
    return Case(id=id_, when=when, then=then, label=Text(f"情形{id_}", f"case {id_}"))


@given(st.lists(FORMULAS, max_size=5), PARCELS)
def test_the_first_true_case_decides(formulas: list[Formula], parcel: Parcel) -> None:
    """The value is that of the first case that holds, and every case before it is explained."""
    cases = tuple(case(f"c{n}", formula, f"v{n}") for n, formula in enumerate(formulas))
    decision = DecisionList(cases=cases, otherwise="none").bind(SCHEMA).decide(parcel, now=NOW)
    holding = [SCHEMA.condition(each.when).holds(parcel, now=NOW) for each in cases]
    first = holding.index(True) if True in holding else None
    assert decision.value == ("none" if first is None else f"v{first}")
    assert decision.case == (None if first is None else f"c{first}")
    looked_at = len(cases) if first is None else first + 1
    assert [tried.id for tried in decision.tried] == [f"c{n}" for n in range(looked_at)]
    assert [tried.why.outcome is True for tried in decision.tried] == holding[:looked_at]


LIST = DecisionList(
    cases=(
        case("heavy", "weight > 20", "truck"),
        case("odd", "note is missing and fragile", "by hand"),
    ),
    otherwise="bicycle",
)


def test_unknown_cases_are_asked_about() -> None:
    """A missing field that could have decided is named, once."""
    decision = LIST.bind(SCHEMA).decide(Parcel(), now=NOW)
    assert (decision.value, decision.case) == ("bicycle", None)
    assert decision.unknowns == ("weight", "fragile")


def test_as_text() -> None:
    """The text shows the value and every case that was tried."""
    decision = LIST.bind(SCHEMA).decide(Parcel(weight=5, fragile=True), now=NOW)
    assert decision.to("zh").splitlines() == [
        "by hand",
        "  不成立：情形heavy：weight > 20（weight = 5）",
        "  成立：情形odd：note is missing and fragile",
        "    成立：note is missing（note = 缺失）",
        "    成立：fragile（fragile = 是）",
    ]
    assert str(decision) == decision.to("en")


def test_a_list_is_data() -> None:
    """A decision list equals its pickled copy."""
    assert pickle.loads(pickle.dumps(LIST)) == LIST


def test_ids_are_unique() -> None:
    """Two cases of one id are refused."""
    with pytest.raises(DefinitionError, match="duplicate"):
        DecisionList(cases=(case("a", "True", "x"), case("a", "True", "y")), otherwise="z")


def test_every_refused_case_at_once() -> None:
    """Binding lists all cases that the schema refuses."""
    cases = (case("a", "nothing", "x"), case("b", "weight >", "y"))
    with pytest.raises(DefinitionError) as caught:
        DecisionList(cases=cases, otherwise="z").bind(SCHEMA)
    assert [problem.path for problem in caught.value.problems] == ["a.when", "b.when"]


def test_a_bound_list_shows_its_size() -> None:
    """The repr of a bound list is short."""
    assert repr(LIST.bind(SCHEMA)) == "<decision list of 2 cases>"
