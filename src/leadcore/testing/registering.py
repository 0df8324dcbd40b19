"""Telling Hypothesis which strategy draws which type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from leadcore.assignment import Candidate
from leadcore.calendars import WorkCalendar
from leadcore.model import Demand, Lead, NewLead, Rep, Team
from leadcore.policy import Policy
from leadcore.testing.calendars import calendars
from leadcore.testing.enquiries import new_leads
from leadcore.testing.journeys import LeadHistory, histories
from leadcore.testing.open_leads import leads
from leadcore.testing.people import a_team, candidates, reps
from leadcore.testing.policies import policies
from leadcore.testing.values import contacts, demands, extras, money_ranges, moneys, texts
from leadcore.texts import Text
from leadcore.values import ContactPoint, Extra, Money, MoneyRange

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

STRATEGIES: Final[Mapping[type, Callable[[], SearchStrategy[object]]]] = MappingProxyType(
    {
        Candidate: candidates,
        ContactPoint: contacts,
        Demand: demands,
        Extra: extras,
        Lead: leads,
        LeadHistory: histories,
        Money: moneys,
        MoneyRange: money_ranges,
        NewLead: new_leads,
        Policy: policies,
        Rep: reps,
        Team: a_team,
        Text: texts,
        WorkCalendar: calendars,
    }
)
"""Which strategy draws which type."""


def register(*lead_types: type[Lead]) -> None:
    """Let `hypothesis.strategies.from_type` find the strategies of this kit, by type.

    They hold for the whole process, so call it where your tests begin, such as in a `conftest.py`;
    calling it again changes nothing. lead_types: classes of the host's own that are leads.

    >>> from hypothesis import strategies as st
    >>> register(Lead)
    >>> st.from_type(Rep).validate()
    """
    from hypothesis import strategies as st

    for kind, strategy in STRATEGIES.items():
        st.register_type_strategy(kind, strategy())
    for lead_type in lead_types:
        st.register_type_strategy(lead_type, leads(lead_type))
