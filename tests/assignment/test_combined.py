"""Formulas of filters: the laws of logic hold, refusals say which part refused, bounds hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import Lead, Text
from leadcore.assignment import ByIndustry, ByRegion, Candidate, Chain, HasCapacity, Step
from leadcore.assignment.combined import AllOf, AnyOf, Not, formula_text, leaves
from leadcore.assignment.filters import Available
from leadcore.assignment.protocols import Filter
from leadcore.codec import dumps, loads
from leadcore.errors import DefinitionError
from tests.assignment import candidates as samples
from tests.assignment.candidates import PLAIN, SHOWS, candidate
from tests.builders import AT, lead

REGION, INDUSTRY, CAPACITY = ByRegion(), ByIndustry(), HasCapacity()


@attrs.frozen
class OnlyMondays:
    """A host's own filter, which has no operators."""

    name: str = "mondays"

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None on Mondays."""
        return None if now.weekday() == 0 else Text("今天不是星期一", "it is not Monday")


def nested(inner: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    """Return filters, and formulas of them."""
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        inner,
        st.builds(AllOf, filters=several),
        st.builds(AnyOf, filters=several),
        st.builds(Not, filter=inner),
    )


own: st.SearchStrategy[Filter] = st.sampled_from(PLAIN)
stored = nested(nested(own))
formulas = nested(nested(nested(own | st.just(OnlyMondays()))))


def takes(one: Filter, subject: Lead, who: Candidate) -> bool:
    return one.refusal(subject, who, AT) is None


def means(one: Filter, subject: Lead, who: Candidate) -> bool:
    """Return whether a formula takes the candidate, read off its parts alone."""
    match one:
        case AllOf():
            return all(means(part, subject, who) for part in one.filters)
        case AnyOf():
            return any(means(part, subject, who) for part in one.filters)
        case Not():
            return not means(one.filter, subject, who)
        case _:
            return takes(one, subject, who)


@pytest.mark.requirement("R-25")
@given(one=formulas, subject=samples.leads, who=samples.candidates)
def test_a_formula_means_what_its_words_say(one: Filter, subject: Lead, who: Candidate) -> None:
    """All, any and not, at any depth, of filters of leadcore and of the host."""
    assert takes(one, subject, who) == means(one, subject, who)


@given(one=own, two=own, subject=samples.leads, who=samples.candidates)
def test_operators_are_the_classes(one: Any, two: Any, subject: Lead, who: Candidate) -> None:
    """`&`, `|` and `~` take exactly whom the words and, or and not say."""
    first, second = takes(one, subject, who), takes(two, subject, who)
    assert takes(one & two, subject, who) == (first and second)
    assert takes(one | two, subject, who) == (first or second)
    assert takes(~one, subject, who) == (not first)


@given(one=own, two=own, subject=samples.leads, who=samples.candidates)
def test_de_morgan_holds(one: Any, two: Any, subject: Lead, who: Candidate) -> None:
    """Not both is the one not or the other not."""
    assert takes(~(one & two), subject, who) == takes(~one | ~two, subject, who)


def test_operators_of_one_kind_make_one_formula() -> None:
    """However they are bracketed, three filters are three parts."""
    three = AllOf(filters=(REGION, INDUSTRY, CAPACITY))
    assert (REGION & INDUSTRY) & CAPACITY == REGION & (INDUSTRY & CAPACITY) == three
    either = AnyOf(filters=(REGION, INDUSTRY, CAPACITY))
    assert (REGION | INDUSTRY) | CAPACITY == REGION | (INDUSTRY | CAPACITY) == either


def test_a_filter_of_the_hosts_own_may_stand_on_either_side() -> None:
    """It needs no operators where the other filter is of leadcore."""
    mondays = OnlyMondays()
    assert mondays & REGION == AllOf(filters=(mondays, REGION))
    assert REGION | mondays == AnyOf(filters=(REGION, mondays))
    assert mondays | REGION == AnyOf(filters=(mondays, REGION))
    assert REGION & mondays == AllOf(filters=(REGION, mondays))


# ------------------------------------------------------------------------------------------- words


@pytest.mark.requirement("R-29")
@given(one=formulas, subject=samples.leads, who=samples.candidates)
def test_a_refusal_of_a_formula_is_in_both_languages(
    one: Filter, subject: Lead, who: Candidate
) -> None:
    """Whatever the formula, whoever is refused is told something."""
    reason = one.refusal(subject, who, AT)
    assert reason is None or (reason.zh and reason.en)


@pytest.mark.requirement("R-29")
def test_refusals_combine_in_words() -> None:
    """All of says the first reason, any of every reason, not what must not be."""
    subject = lead(region="上海市", industry="医疗")
    who = candidate(regions=("华北",), industries=("教育",))
    region = "covers 华北, the lead is in 上海市"
    industry = "works 教育, the lead's is 医疗"
    told: dict[Filter, str] = {
        REGION & INDUSTRY: region,
        REGION | INDUSTRY: f"{region}; and {industry}",
        ~(CAPACITY & ~REGION): "must not fit: capacity and not region",
        CAPACITY & ~(CAPACITY | REGION): "must not fit: capacity or region",
    }
    for one, text in told.items():
        reason = one.refusal(subject, who, AT)
        assert reason is not None
        assert reason.en == text


@pytest.mark.parametrize(
    ("one", "zh", "en"),
    [
        (REGION, "地区", "region"),
        (OnlyMondays(), "mondays", "mondays"),
        (REGION & ~INDUSTRY, "地区且非行业", "region and not industry"),
        (REGION & (INDUSTRY | SHOWS), "地区且（行业或分类上限）", "region and (industry or cap)"),
        (~(REGION | INDUSTRY), "非（地区或行业）", "not (region or industry)"),
        (~AllOf(filters=(REGION,)), "非地区", "not region"),
    ],
)
def test_a_formula_is_written_in_words(one: Filter, zh: str, en: str) -> None:
    """Brackets stand only where something would change without them."""
    assert formula_text(one) == Text(zh, en)


# ----------------------------------------------------------------------------------------- as data


@given(one=stored)
def test_formulas_come_back_from_json(one: Filter) -> None:
    """A chain with formulas in its steps is stored and read, equal."""
    chain = Chain(steps=(Step(label=Text("任何人", "anybody"), filters=(one,)),))
    assert loads(dumps(chain), Chain) == chain


@pytest.mark.requirement("R-25")
def test_a_formula_takes_part_in_a_chain() -> None:
    """Whoever it refuses is explained under its name."""
    step = Step(label=Text("任何人", "anybody"), filters=(Available() & ~REGION,))
    answer = Chain(steps=(step,)).assign(lead(), (candidate(),), AT)
    assert [(one.refused_by, one.reason.en) for one in answer.considered] == [
        ("all", "must not fit: region")
    ]
    assert answer.reason.en == "nobody may take it (all conditions 1)"


def test_the_plain_filters_of_a_formula_are_found_in_order() -> None:
    """At any depth, those of the host too."""
    formula = CAPACITY & ~(REGION | OnlyMondays())
    assert [one.name for one in leaves(formula)] == ["capacity", "region", "mondays"]


def codes(error: DefinitionError) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in error.problems]


@pytest.mark.parametrize("kind", [AllOf, AnyOf])
def test_a_formula_of_nothing_is_refused(kind: type[AllOf | AnyOf]) -> None:
    """All of nothing would take everybody, any of nothing nobody."""
    with pytest.raises(DefinitionError) as caught:
        kind(filters=())
    assert codes(caught.value) == [("filters", "empty")]


def test_what_is_no_filter_is_refused() -> None:
    """The error says which class was given."""
    with pytest.raises(DefinitionError, match="a str given") as caught:
        Not(filter="region")  # type: ignore[arg-type]  # that is what is tested
    assert codes(caught.value) == [("filter", "no_filter")]


@pytest.mark.parametrize("kind", [AllOf, AnyOf])
def test_a_formula_has_at_most_a_hundred_filters(kind: type[AllOf | AnyOf]) -> None:
    """The bound counts those at every depth."""
    largest = kind(filters=(CAPACITY,) * 100)
    with pytest.raises(DefinitionError) as caught:
        AllOf(filters=(~largest, REGION))
    assert codes(caught.value) == [("filters", "too_many")]


def test_formulas_stand_in_each_other_eight_deep_at_most() -> None:
    """The ninth is refused."""
    deep: Filter = REGION
    for _ in range(8):
        deep = Not(filter=deep)
    with pytest.raises(DefinitionError) as caught:
        Not(filter=deep)
    assert codes(caught.value) == [("filter", "too_deep")]


def test_a_list_in_place_of_a_tuple_is_refused() -> None:
    """A formula is a value, so nothing in it can change."""
    with pytest.raises(TypeError, match="tuple"):
        AllOf(filters=[REGION])  # type: ignore[arg-type]  # that is what is tested
