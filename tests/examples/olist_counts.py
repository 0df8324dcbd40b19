"""Figures of the Olist leads, counted straight from the two files with the standard library alone.

They are the second route to the figures that leadcore gives, so nothing of leadcore is used here.
Leads are those of `mql_to_2018-04.csv`; a lead is won where `deals_of_mql_to_2018-04.csv` has a
deal of it. Nothing is mended: what is odd is counted as it stands, and named by `odd_rows`.
"""

from __future__ import annotations

import csv
import statistics
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypedDict

ZONE = UTC
"""The files name no zone and give first contacts as days only: all of it is read as UTC, a first
contact as the first instant of its day."""

MISSING = "(missing)"
"""The origin of a lead whose cell is empty; `unknown` is an origin that the file itself names."""

Row = dict[str, str]


class Conversion(TypedDict):
    leads: int
    won: int
    rate: float
    """`won / leads`, between 0 and 1."""


class DaysToWon(TypedDict):
    deals: int
    """Deals that count: of a known lead, and not won before its first contact."""
    median: float
    """In days of 24 hours; the middle two averaged where the number is even."""
    p90: float
    """The 90th percentile, between neighbours in proportion (as numpy and pandas have it)."""


class OddRows(TypedDict):
    """Lead ids in the order of the files."""

    won_before_first_contact: list[str]
    missing_origin: list[str]
    deal_without_lead: list[str]


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_leads(data: Path) -> list[Row]:
    """Return the rows of the leads, from the folder of the real data."""
    return read_rows(data / "olist" / "mql_to_2018-04.csv")


def read_deals(data: Path) -> list[Row]:
    """Return the rows of the deals, from the folder of the real data."""
    return read_rows(data / "olist" / "deals_of_mql_to_2018-04.csv")


def instant(text: str) -> datetime:
    """Return the instant of a day or of a date-time as the files write it.

    >>> instant("2018-02-01").isoformat(), instant("2018-02-26 19:58:54").isoformat()
    ('2018-02-01T00:00:00+00:00', '2018-02-26T19:58:54+00:00')
    """
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def conversion(leads: Iterable[Row], won: set[str]) -> Conversion:
    ids = [lead["mql_id"] for lead in leads]
    count = sum(lead_id in won for lead_id in ids)
    return {"leads": len(ids), "won": count, "rate": count / len(ids) if ids else 0.0}


def conversion_by(
    key: Callable[[Row], str], leads: Iterable[Row], deals: Iterable[Row]
) -> dict[str, Conversion]:
    groups: dict[str, list[Row]] = {}
    for lead in leads:
        groups.setdefault(key(lead), []).append(lead)
    won = {deal["mql_id"] for deal in deals}
    return {name: conversion(groups[name], won) for name in sorted(groups)}


def total(leads: Iterable[Row], deals: Iterable[Row]) -> Conversion:
    """Return the conversion of all leads.

    >>> total([{"mql_id": "a"}, {"mql_id": "b"}], [{"mql_id": "b"}])
    {'leads': 2, 'won': 1, 'rate': 0.5}
    """
    return conversion(leads, {deal["mql_id"] for deal in deals})


def by_origin(leads: Iterable[Row], deals: Iterable[Row]) -> dict[str, Conversion]:
    """Return the conversion by origin, with the leads of no origin under `MISSING`.

    >>> list(by_origin([{"mql_id": "a", "origin": ""}, {"mql_id": "b", "origin": "unknown"}], []))
    ['(missing)', 'unknown']
    """
    return conversion_by(lambda lead: lead["origin"] or MISSING, leads, deals)


def by_month(leads: Iterable[Row], deals: Iterable[Row]) -> dict[str, Conversion]:
    """Return the conversion by the month of first contact, such as `2018-01`.

    The files record no win before 2017-12-05: months before 2018-01 look worse than they were.

    >>> list(by_month([{"mql_id": "a", "first_contact_date": "2018-01-31"}], []))
    ['2018-01']
    """
    return conversion_by(lambda lead: f"{instant(lead['first_contact_date']):%Y-%m}", leads, deals)


def times_to_won(leads: Iterable[Row], deals: Iterable[Row]) -> dict[str, timedelta]:
    """Return the time from first contact to the deal for every won lead, negative where it is odd.

    >>> leads = [{"mql_id": "a", "first_contact_date": "2018-03-08"}]
    >>> times_to_won(leads, [{"mql_id": "a", "won_date": "2018-03-09 12:00:00"}])
    {'a': datetime.timedelta(days=1, seconds=43200)}
    """
    contacts = {lead["mql_id"]: instant(lead["first_contact_date"]) for lead in leads}
    return {
        deal["mql_id"]: instant(deal["won_date"]) - contacts[deal["mql_id"]]
        for deal in deals
        if deal["mql_id"] in contacts
    }


def days_to_won(times: Mapping[str, timedelta]) -> DaysToWon:
    """Return the median and the 90th percentile of the times that are not negative.

    >>> days_to_won({str(n): timedelta(days=n) for n in range(-1, 11)})
    {'deals': 11, 'median': 5.0, 'p90': 9.0}
    """
    days = [time / timedelta(days=1) for time in times.values() if time >= timedelta(0)]
    p90 = statistics.quantiles(days, n=10, method="inclusive")[-1]
    return {"deals": len(days), "median": statistics.median(days), "p90": p90}


def odd_rows(leads: Iterable[Row], deals: Iterable[Row]) -> OddRows:
    """Return the ids of the rows that a reader has to know of.

    >>> odd_rows([{"mql_id": "a", "first_contact_date": "2018-03-08", "origin": ""}], [])
    {'won_before_first_contact': [], 'missing_origin': ['a'], 'deal_without_lead': []}
    """
    leads, deals = list(leads), list(deals)
    known = {lead["mql_id"] for lead in leads}
    times = times_to_won(leads, deals)
    return {
        "won_before_first_contact": [i for i, time in times.items() if time < timedelta(0)],
        "missing_origin": [lead["mql_id"] for lead in leads if not lead["origin"]],
        "deal_without_lead": [deal["mql_id"] for deal in deals if deal["mql_id"] not in known],
    }
