"""What the tests of filters and rankers share: a rep, a candidate, a budget, and every filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
from hypothesis import strategies as st

from leadcore import Demand, Lead, Money, Rep, Text
from leadcore.assignment import ByIndustry, ByRegion, ByValue, Candidate, HasCapacity
from leadcore.assignment.caps import Capped
from leadcore.assignment.combined import AllOf, AnyOf, Not
from leadcore.assignment.conversion import BestConversion
from leadcore.assignment.filters import Available, ByValueBand, NotAmong
from leadcore.assignment.protocols import Filter, Ranker
from leadcore.assignment.quotas import WithinQuota
from leadcore.assignment.rankers import (
    IdleFirst,
    LeastLoadRatio,
    LeastOpen,
    LongestWaiting,
    MostExperienced,
    StickyOwner,
)
from leadcore.assignment.rotation import RoundRobin
from leadcore.assignment.skills import ByLanguage, BySkill, SkillNeed
from leadcore.calendars import WorkCalendar
from leadcore.model import Level
from leadcore.model.quota import Quota
from leadcore.values import Extra, MoneyRange
from tests.builders import AT, DAY, HOUR, lead

OF_CANDIDATES = frozenset(attrs.fields_dict(Candidate))


def candidate(id_: str = "li", **changes: object) -> Candidate:
    """Return a candidate; what is no field of one is one of the rep's."""
    own = {name: value for name, value in changes.items() if name in OF_CANDIDATES}
    rep: dict[str, object] = {"id": id_, "name": "某", "team": "east"}
    rep |= {name: value for name, value in changes.items() if name not in OF_CANDIDATES}
    own.setdefault("rep", Rep(**rep))  # type: ignore[arg-type]  # the tests name real fields
    return Candidate(**own)  # type: ignore[arg-type]  # the tests name real fields


def worth(text: str, currency: str = "CNY") -> Demand:
    """Return a demand with this budget."""
    return Demand(budget=MoneyRange.parse(text, currency=currency))


SHOWS = Capped(
    id="shows",
    label=Text("展会线索", "leads from trade shows"),
    when='source == "trade_show"',
    most=2,
)
SCHOOLS = BySkill(
    needs=(
        SkillNeed(skill="schools", when='industry == "教育"'),
        SkillNeed(skill="tenders", when="demand.budget >= 1_000_000"),
    )
)
LANGUAGE = ByLanguage(field="extra.language")
BANDS = ByValueBand(bands=((Money.of(50_000), Level.REGULAR), (Money.of(300_000), Level.SENIOR)))

PLAIN: tuple[Filter, ...] = (
    ByRegion(),
    ByIndustry(),
    ByValue(threshold=Money.of(300_000)),
    BANDS,
    SCHOOLS,
    LANGUAGE,
    Available(),
    Available(among="all"),
    HasCapacity(),
    WithinQuota(),
    SHOWS,
    NotAmong(ids=frozenset({"li"})),
)
"""A filter of every kind that is no formula."""
FORMULAS: tuple[Filter, ...] = (
    AllOf(filters=(ByRegion(), ByIndustry())),
    AnyOf(filters=(ByRegion(), ByIndustry())),
    Not(filter=HasCapacity()),
)
RANKERS: tuple[Ranker, ...] = (
    LeastOpen(),
    LeastLoadRatio(),
    IdleFirst(),
    LongestWaiting(),
    MostExperienced(),
    BestConversion(segment="industry"),
    StickyOwner(),
    RoundRobin(id="east"),
)
"""A ranker of every kind."""

RECORDS: Mapping[str, tuple[int, int]] = {"industry=教育": (3, 4)}
candidates: st.SearchStrategy[Candidate] = st.builds(
    candidate,
    st.sampled_from(("li", "han")),
    open_leads=st.integers(0, 6),
    taken=st.lists(st.sampled_from((AT, AT - HOUR, AT - DAY)), max_size=3),
    counts=st.sampled_from(({}, {"shows": 2})),
    record=st.sampled_from(({}, RECORDS)),
    serves=st.sampled_from((frozenset(), frozenset({"启明教育"}))),
    regions=st.sampled_from(((), ("华东",), ("华北",))),
    industries=st.sampled_from(((), ("教育",))),
    level=st.sampled_from(Level),
    capacity=st.sampled_from((None, 0, 3)),
    active=st.booleans(),
    away_until=st.sampled_from((None, AT, AT + DAY)),
    skills=st.sampled_from(((), ("schools",), ("schools", "tenders"))),
    languages=st.sampled_from(((), ("de",))),
    quota=st.sampled_from((None, Quota(count=2, per="day"), Quota(count=14, per="month"))),
    calendar=st.sampled_from((None, WorkCalendar.standard())),
)
"""Candidates whom each filter refuses now and then."""
leads: st.SearchStrategy[Lead] = st.builds(
    lead,
    source=st.sampled_from(("web_form", "trade_show")),
    region=st.sampled_from((None, "上海市", "北京市")),
    industry=st.sampled_from((None, "教育", "医疗")),
    company=st.sampled_from((None, "启明教育")),
    demand=st.sampled_from((Demand(), worth("5万"), worth("50万"), worth("200万"))),
    extra=st.sampled_from((Extra(), Extra({"language": "de-AT"}))),
)
"""Leads that ask for something else each."""


def squads(
    ids: Sequence[str], teams: Sequence[str], max_size: int
) -> st.SearchStrategy[list[Candidate]]:
    """Return candidates of several teams, each id once."""
    people = st.builds(
        candidate,
        st.sampled_from(ids),
        open_leads=st.integers(0, 4),
        team=st.sampled_from(teams),
        regions=st.sampled_from(((), ("华东",), ("华北",))),
        industries=st.sampled_from(((), ("教育",))),
        capacity=st.sampled_from((None, 0, 3)),
        active=st.sampled_from((True, True, False)),
        weight=st.integers(1, 3),
    )
    return st.lists(people, max_size=max_size, unique_by=lambda one: one.rep.id)
