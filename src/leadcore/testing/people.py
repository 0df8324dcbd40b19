"""Hypothesis strategies for the people who can be given leads.

Missing, empty, falsy and boundary values come often, for that is where rules break; a small set of
regions, industries and ids makes filters and rankers meet.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from leadcore.assignment import Candidate
from leadcore.calendars import WorkCalendar
from leadcore.model import Level, Quota, Rep, Team

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


def moments() -> SearchStrategy[datetime]:
    """Return moments around `NOW`, the same one and far ones among them.

    >>> moments().validate()
    """
    from hypothesis import strategies as st

    near = (timedelta(0), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1))
    steps = st.sampled_from((*near, *(-step for step in near), timedelta(days=-40)))
    return steps.map(NOW.__add__)


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

    some = st.lists(a_team(), max_size=len(TEAMS), unique_by=lambda one: one.id)
    return some.map(tuple)


def a_team() -> SearchStrategy[Team]:
    """Return one of the teams of the reps.

    >>> a_team().validate()
    """
    from hypothesis import strategies as st

    return st.builds(
        Team,
        id=st.sampled_from(TEAMS),
        lead=st.sampled_from((None, "wang", IDS[0])),
        label=st.sampled_from(("", "华东一组", "😀")),
    )


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
