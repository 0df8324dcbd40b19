"""Hypothesis strategies for leads and for the people who can be given them.

Missing, empty, falsy and boundary values come often, for that is where rules break; a small set of
regions, industries and ids makes filters and rankers meet.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar, get_type_hints

import attrs

from leadcore.assignment import Candidate
from leadcore.calendars import WorkCalendar
from leadcore.model import Demand, Lead, Level, Phase, Priority, Quota, Rep, Team
from leadcore.testing.arguments import check_class
from leadcore.values import Extra, MoneyRange, Timeframe

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

NOW = datetime(2024, 5, 1, 1, 30, tzinfo=UTC)
"""When generated leads are assigned and scored: a Wednesday, 09:30 in Shanghai."""
REGIONS = ("华东", "上海市", "江苏省", "北京市", "…")
INDUSTRIES = ("教育", "医疗", "a")
SOURCES = ("web_form", "trade_show", "referral", "telephone")
TEAMS = ("east", "north")
IDS = tuple("abcdefgh")
CALENDAR = WorkCalendar.standard()
OWN = frozenset(attrs.fields_dict(Lead))

L = TypeVar("L", bound=Lead)


def moments() -> SearchStrategy[datetime]:
    """Return moments around `NOW`, the same one and far ones among them.

    >>> moments().validate()
    """
    from hypothesis import strategies as st

    near = (timedelta(0), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1))
    steps = st.sampled_from((*near, *(-step for step in near), timedelta(days=-40)))
    return steps.map(NOW.__add__)


def leads(lead_type: type[L] = Lead) -> SearchStrategy[L]:  # type: ignore[assignment]  # Lead itself is the usual one
    """Return open leads, of a class of the host's own too, with anything missing.

    What its own fields hold is drawn by their types, as `hypothesis.strategies.from_type` does.

    >>> leads().validate()
    """
    from hypothesis import strategies as st

    check_class("lead_type", lead_type, Lead)
    hints = get_type_hints(lead_type)
    own = {
        field.name: st.from_type(hints[field.name])
        for field in attrs.fields(lead_type)
        if field.init and field.name not in OWN
    }
    budget = st.sampled_from((None, "0", "5万", "20-30万", "30万", "200万"))
    return st.builds(
        lead_type,
        id=st.sampled_from(("A-1", "线索-2024-0501-001")),
        version=st.just(1),
        source=st.sampled_from(SOURCES),
        received_at=st.just(NOW - timedelta(days=40)),
        updated_at=st.just(NOW - timedelta(days=40)),
        status=st.just("new"),
        phase=st.just(Phase.OPEN),
        region=st.sampled_from((None, *REGIONS)),
        city=st.sampled_from((None, "南京市", "上海市")),
        industry=st.sampled_from((None, *INDUSTRIES)),
        company=st.sampled_from((None, "", "启明教育")),
        demand=st.builds(demand_of, budget, st.sampled_from((None, "1个月内", "12个月内"))),
        score=st.sampled_from((None, 0, -5, 100)),
        priority=st.sampled_from((None, *Priority)),
        extra=st.sampled_from((Extra(), Extra({"language": "de"}), Extra({"language": ""}))),
        **own,
    )


def demand_of(budget: str | None, timeframe: str | None) -> Demand:
    return Demand(
        budget=None if budget is None else MoneyRange.parse(budget),
        timeframe=None if timeframe is None else Timeframe.parse(timeframe),
    )


def reps(ids: tuple[str, ...] = IDS) -> SearchStrategy[Rep]:
    """Return reps of any reach, level, limit and absence.

    >>> reps().validate()
    """
    from hypothesis import strategies as st

    regions = st.sampled_from(((), (), REGIONS[:1], REGIONS[1:3], REGIONS[3:]))
    industries = st.sampled_from(((), (), INDUSTRIES[:1], INDUSTRIES))
    quotas = (None, None, Quota(count=0, per="day"), Quota(count=14, per="month"))
    return st.builds(
        Rep,
        id=st.sampled_from(ids),
        name=st.just("某"),
        team=st.sampled_from(TEAMS),
        regions=regions,
        industries=industries,
        level=st.sampled_from(Level),
        capacity=st.sampled_from((None, None, None, 0, 3)),
        active=st.sampled_from((True, True, True, False)),
        away_until=st.sampled_from((None, None, NOW, NOW + timedelta(days=1))),
        skills=st.sampled_from(((), ("tenders",))),
        languages=st.sampled_from(((), ("de",))),
        weight=st.sampled_from((1, 1, 2, 1000)),
        quota=st.sampled_from(quotas),
        calendar=st.sampled_from((None, None, CALENDAR)),
    )


def teams() -> SearchStrategy[tuple[Team, ...]]:
    """Return the teams of the reps, some without a lead, one of them or none at all.

    >>> teams().validate()
    """
    from hypothesis import strategies as st

    team = st.builds(
        Team,
        id=st.sampled_from(TEAMS),
        lead=st.sampled_from((None, "wang", IDS[0])),
        label=st.sampled_from(("", "华东一组", "😀")),
    )
    return st.lists(team, max_size=len(TEAMS), unique_by=lambda one: one.id).map(tuple)


def candidates(ids: tuple[str, ...] = IDS) -> SearchStrategy[Candidate]:
    """Return reps with what they hold and were given.

    >>> candidates().validate()
    """
    from hypothesis import strategies as st

    return st.builds(
        Candidate,
        rep=reps(ids),
        open_leads=st.sampled_from((0, 1, 3, 4, 5, 6)),
        taken=st.lists(moments(), max_size=3),
        counts=st.dictionaries(st.sampled_from(("shows", "x")), st.integers(0, 3), max_size=2),
        record=st.sampled_from(({}, {"industry=教育": (3, 4)})),
        serves=st.sampled_from((frozenset(), frozenset({"启明教育"}))),
    )


def rosters(max_size: int = 5) -> SearchStrategy[tuple[Candidate, ...]]:
    """Return candidates of different ids, none among them too, in any order.

    >>> rosters().validate()
    """
    from hypothesis import strategies as st

    found = st.lists(candidates(), max_size=max_size, unique_by=lambda one: one.rep.id)
    return found.map(tuple)
