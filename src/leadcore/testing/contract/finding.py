"""Laws of finding leads: by a condition, in order, page by page."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, get_args

import attrs

from leadcore.model import Lead, lead_schema
from leadcore.repositories import LeadRepository, Order, in_order
from leadcore.rules import Condition
from leadcore.testing.contract.capabilities import Subject, needs
from leadcore.testing.contract.entries import AT, closed, filled, held, ids, lead, same
from leadcore.values import MoneyRange

BY_CODE_POINT: Final = ("A", "B", "Z-10", "Z-9", "a", "é", "线", "ａ", "😀")
"""In their order; by UTF-16, by length or by a language it is another."""
ORDERS: Final[tuple[Order, ...]] = get_args(Order)
TEXTS: Final = (
    'city == "苏州市"',
    'city != "苏州市"',
    'not (city == "苏州市")',
    "city is missing",
    "city is known",
    "score >= 50",
    "not (score >= 50)",
    "not (score < 50)",
    "not (score > 0)",
    "not (score <= 0)",
    "not (score == 50)",
    'not (owner in ("li", "Li"))',
    "score < 50 or city is known",
    'score < 50 and not (city == "南京市")',
    "demand.budget >= 200_000",
    'phase == "lost"',
    'owner in ("li", "Li")',
    'starts_with(company, "启明_")',
    'contains(company, "%")',
    "age(received_at) > days(7)",
)
"""Conditions that are unknown for some of the leads."""


def crowd() -> tuple[Lead, ...]:
    """Return leads with ties, and with many things missing."""
    hour = timedelta(hours=1)
    budget = attrs.evolve(lead().demand, budget=MoneyRange.parse("20-30万"))
    return (
        attrs.evolve(lead("d"), score=50, city="苏州市", received_at=AT + hour),
        attrs.evolve(lead("b"), score=-3, city="南京市", company="启明_教育"),
        attrs.evolve(lead("c"), updated_at=AT + hour, company="启明x教育 100%", demand=budget),
        attrs.evolve(held("li", "a"), score=50, received_at=AT - hour * 999, city=""),
        attrs.evolve(held("Li", "f"), score=0, received_at=AT + timedelta(microseconds=1)),
        closed(attrs.evolve(lead("e"), score=50, city="苏州市", updated_at=AT)),
        attrs.evolve(lead("线"), score=100, received_at=AT + hour, updated_at=AT + hour),
    )


def expected(
    where: Condition | None = None,
    order: Order = "id",
    after: Lead | None = None,
    limit: int = 1000,
) -> list[str]:
    """Return which of the crowd are found, by the meaning of conditions and orders."""
    found = (each for each in crowd() if where is None or where.holds(each, now=AT))
    return ids(in_order(found, order, after, limit))


class FindingLaws(Subject):
    """`find` has what is true, in order, each lead once."""

    def crowded(self) -> LeadRepository:
        """Return a repository with the crowd in it."""
        return filled(self.empty(), *crowd())

    def test_leads_are_found_by_id_in_the_order_of_code_points(self) -> None:
        """Whatever the order of adding, the language or the encoding."""
        mixed = (*BY_CODE_POINT[1::2], *BY_CODE_POINT[::-2])
        leads = filled(self.empty(), *(lead(each) for each in mixed))
        same(ids(leads.find(now=AT)), list(BY_CODE_POINT), "the order of ids")
        after = [ids(leads.find(after=lead(each), limit=1, now=AT)) for each in BY_CODE_POINT]
        same(after, [*([each] for each in BY_CODE_POINT[1:]), []], "the lead past each")

    def test_only_what_is_true_is_found(self) -> None:
        """What is unknown of a lead is neither true nor false of it."""
        leads = self.crowded()
        for text in TEXTS:
            where = lead_schema().condition(text)
            same(ids(leads.find(where, now=AT)), expected(where), f"find where {text}")

    def test_a_condition_looks_at_the_given_time(self) -> None:
        """The same lead is young at one time and old at another."""
        leads, where = self.crowded(), lead_schema().condition("age(received_at) > days(7)")
        late = AT + timedelta(days=8)
        found = (ids(leads.find(where, now=AT)), ids(leads.find(where, now=late)))
        same(found, (["a"], ids(in_order(crowd(), "id", None, 99))), "age over 7 days")

    def test_the_limit_counts_what_is_found(self) -> None:
        """Leads for which the condition is not true take no place of a page."""
        leads, where = self.crowded(), lead_schema().condition("score >= 50")
        for limit in (1, 2, 3, 9):
            found = ids(leads.find(where, limit=limit, now=AT))
            same(found, expected(where, limit=limit), f"the first {limit} with a score from 50")
        after = next(each for each in crowd() if each.id == "b")
        found = ids(leads.find(where, after=after, limit=2, now=AT))
        same(found, expected(where, after=after, limit=2), "two past b")

    def test_pages_by_id_cover_every_lead_once(self) -> None:
        """From the first page to an empty one, whatever the limit."""
        self.paged("id")

    @needs("order")
    def test_every_order_is_kept(self) -> None:
        """By a field, then by id; leads without a score come last in both orders of it."""
        leads = self.crowded()
        for order in ORDERS:
            same(ids(leads.find(order=order, now=AT)), expected(order=order), f"order {order}")

    @needs("order")
    def test_pages_in_any_order_cover_every_lead_once(self) -> None:
        """Ties and missing scores neither hide a lead nor show it twice."""
        for order in ORDERS:
            self.paged(order)

    @needs("order")
    def test_a_page_goes_on_past_the_lead_as_it_was_read(self) -> None:
        """It need not be there any more, and may have moved since."""
        leads = self.crowded()
        gone = attrs.evolve(lead("c0"), score=50, received_at=AT + timedelta(minutes=1))
        for order in ORDERS:
            found = ids(leads.find(order=order, after=gone, now=AT))
            same(found, expected(order=order, after=gone), f"past another lead by {order}")

    @needs("order")
    def test_a_condition_goes_with_an_order(self) -> None:
        """The page is cut after both."""
        leads, where = self.crowded(), lead_schema().condition('not (city == "南京市")')
        for order in ORDERS:
            found = ids(leads.find(where, order=order, limit=3, now=AT))
            same(found, expected(where, order, limit=3), f"three by {order}")

    def paged(self, order: Order) -> None:
        """Read all pages in an order, and refuse what is missing or comes twice."""
        leads = self.crowded()
        for limit in (1, 2, 3, 7):
            read: list[Lead] = []
            while page := list(
                leads.find(order=order, after=read[-1] if read else None, limit=limit, now=AT)
            ):
                same(len(page) <= limit, True, f"a page has at most {limit}")
                read += page
                same(len(read) <= len(crowd()), True, f"pages of {limit} by {order} end")
            same(ids(read), expected(order=order), f"pages of {limit} by {order}")
