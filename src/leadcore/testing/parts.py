"""The laws of filters and rankers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import attrs

from leadcore.assignment import Candidate, Filter, Ranker
from leadcore.model import Lead
from leadcore.testing import open_leads, people
from leadcore.testing.arguments import check_able
from leadcore.testing.trials import answered, broken, is_said, tried

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Case = tuple[Lead, tuple[Candidate, ...]]
T = TypeVar("T")
ALONE = "the answer depends on the arguments alone, whoever was asked about before"


def check_filter(
    filter: Filter, *, leads: SearchStrategy[Lead] | None = None, examples: int = 200
) -> None:
    """Try the laws of a filter; AssertionError says which does not hold, and on what.

    It answers for every lead and candidate, whatever is missing; None, or a reason in both
    languages; and its answer depends on nothing but its arguments.

    leads: those that it is meant for, such as `leads(MyLead)`.

    >>> from leadcore.assignment import HasCapacity
    >>> check_filter(HasCapacity(), examples=20)
    """
    check_able("filter", filter, "name", "refusal")
    check_name(filter.name)

    def law(case: Case) -> None:
        for refusal in asked(filter.refusal, case):
            if refusal is not None and not is_said(refusal):
                raise broken("a filter answers None, or a Text in both languages", refusal)

    tried(cases(leads), law, examples)


def check_ranker(
    ranker: Ranker, *, leads: SearchStrategy[Lead] | None = None, examples: int = 200
) -> None:
    """Try the laws of a ranker; AssertionError says which does not hold, and on what.

    A rank is a whole number, its figure a text in both languages, for every lead and candidate,
    whatever is missing; both depend on nothing but the arguments.

    >>> from leadcore.assignment import LeastOpen
    >>> check_ranker(LeastOpen(), examples=20)
    """
    check_able("ranker", ranker, "name", "rank", "figure")
    check_name(ranker.name)

    def law(case: Case) -> None:
        for rank in asked(ranker.rank, case):
            if type(rank) is not int:
                raise broken("a rank is a whole number", rank)
        for figure in asked(ranker.figure, case):
            if not is_said(figure):
                raise broken("a figure is a Text in both languages", figure)

    tried(cases(leads), law, examples)


def check_name(name: object) -> None:
    """Refuse a name that cannot stand in an explanation."""
    if not isinstance(name, str) or not name.strip():
        raise broken("a filter or ranker has a name", name)


def cases(leads: SearchStrategy[Lead] | None) -> SearchStrategy[Case]:
    from hypothesis import strategies as st

    return st.tuples(open_leads.leads() if leads is None else leads, people.rosters(3))


def asked(ask: Callable[[Lead, Candidate, datetime], T], case: Case) -> list[T]:
    """Return the answers about each candidate; they are the same in another order, and again.

    Equal copies stand for the arguments the second time, so that identity decides nothing.
    """
    lead, roster = case
    first = [answered(ask, lead, one, people.NOW) for one in roster]
    for number in (*reversed(range(len(roster))), *range(len(roster))):
        again = answered(ask, attrs.evolve(lead), attrs.evolve(roster[number]), people.NOW)
        if again != first[number]:
            raise broken(ALONE, first[number], again, roster[number], lead)
    return first
