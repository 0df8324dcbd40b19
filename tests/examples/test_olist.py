"""The quick start on real leads, compared with figures counted from the files without leadcore."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from docs.examples import olist_journey
from docs.examples.olist_journey import BY_ORIGIN, END, Journey
from leadcore import Lead, ValidationError
from leadcore.insight import Table, conversion, days_to_won, month_of
from tests.examples import olist_counts
from tests.examples.olist_counts import Conversion, Row

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
DAY = timedelta(days=1)
R = pytest.mark.requirement

pytestmark = pytest.mark.real_data("olist")

WON_BEFORE = "b91cf8812365f50ff4bda4bcd6206b05"
"""The one lead whose deal is older than its first contact: the only difference that there is."""

Files = tuple[list[Row], list[Row]]


@pytest.fixture(scope="module")
def files(real_data: Path) -> Files:
    """The rows of the leads and of the deals, as they stand in the files."""
    return olist_counts.read_leads(real_data), olist_counts.read_deals(real_data)


@pytest.fixture(scope="module")
def journey(real_data: Path) -> Journey:
    """What leadcore makes of the same files."""
    return olist_journey.replay(real_data, lambda done, total: None)


@pytest.fixture(scope="module")
def leads(journey: Journey) -> list[Lead]:
    return list(journey.desk.all_leads(END))


def differences(table: Table, counted: dict[str, Conversion]) -> dict[str, tuple[int, int]]:
    """Return, for each group where they differ, the wins of leadcore and those counted."""
    column = table.columns[0].name
    records = {str(row[column]): row for row in table.records()}
    assert records.keys() == counted.keys()
    found: dict[str, tuple[int, int]] = {}
    for name, expected in counted.items():
        leads, won, rate = (records[name][key] for key in ("leads", "won", "conversion"))
        assert isinstance(leads, int)
        assert isinstance(won, int)
        assert leads == expected["leads"], name
        assert rate == won / leads, name
        if won != expected["won"]:
            found[name] = (won, expected["won"])
    return found


@R("R-08")
def test_every_row_is_accounted_for(journey: Journey, files: Files) -> None:
    """Accepted and refused leads are the rows of the one file, deals those of the other."""
    rows, deals = files
    assert [answer.number for answer in journey.answers] == list(range(1, len(rows) + 1))
    assert journey.refused == []
    assert journey.deals == len(deals)


def test_the_one_deal_before_first_contact_is_refused(journey: Journey, files: Files) -> None:
    """The lifecycle refuses a win that is older than the lead, and only that, by its row."""
    odd = olist_counts.odd_rows(*files)
    (refused,) = journey.refused_deals
    assert odd["won_before_first_contact"] == [WON_BEFORE] == [refused.lead_id]
    assert odd["deal_without_lead"] == []
    assert files[1][refused.number - 1]["mql_id"] == WON_BEFORE
    assert isinstance(refused.error, ValidationError)
    assert [problem.code for problem in refused.error.problems] == ["time_went_back"]


def test_missing_origins_are_noted(journey: Journey, files: Files) -> None:
    """The rows without an origin are exactly those noted, and none of them is `unknown`."""
    missing = olist_counts.odd_rows(*files)["missing_origin"]
    assert [files[0][answer.number - 1]["mql_id"] for answer in journey.filled] == missing
    for lead_id in missing:
        assert journey.desk.leads.get(lead_id).source == olist_counts.MISSING


def test_every_lead_row_by_row(leads: list[Lead], files: Files) -> None:
    """Every lead has its origin and first contact, and its deal, if any, is won after so long."""
    rows, deals = files
    by_id = {lead.id: lead for lead in leads}
    times = olist_counts.times_to_won(rows, deals)
    assert len(by_id) == len(rows)
    different: list[str] = []
    for row in rows:
        lead = by_id[row["mql_id"]]
        assert lead.received_at == olist_counts.instant(row["first_contact_date"])
        assert lead.source == (row["origin"] or olist_counts.MISSING)
        cycle = None if lead.won is None else lead.won.cycle
        assert lead.status == ("new" if cycle is None else "won")
        if cycle != times.get(lead.id):
            different.append(lead.id)
    assert different == [WON_BEFORE]


@R("R-60")
def test_conversion_by_origin(leads: list[Lead], files: Files) -> None:
    """Every origin has the leads and wins that were counted, but for the refused deal's."""
    counted = olist_counts.by_origin(*files)
    found = differences(conversion(leads, BY_ORIGIN), counted)
    (origin,) = (row["origin"] for row in files[0] if row["mql_id"] == WON_BEFORE)
    assert found == {origin: (counted[origin]["won"] - 1, counted[origin]["won"])}


@R("R-60")
def test_conversion_by_month(leads: list[Lead], files: Files) -> None:
    """Every month of first contact has the leads and wins counted, but for the refused deal's."""
    counted = olist_counts.by_month(*files)
    found = differences(conversion(leads, month_of(UTC)), counted)
    assert found == {"2018-03": (counted["2018-03"]["won"] - 1, counted["2018-03"]["won"])}


@R("R-64")
def test_days_to_won(leads: list[Lead], files: Files) -> None:
    """Median and 90th percentile are those counted over the deals that are not odd."""
    counted = olist_counts.days_to_won(olist_counts.times_to_won(*files))
    (row,) = days_to_won(leads).records()
    assert row["won"] == counted["deals"]
    assert row["median_days"] == pytest.approx(counted["median"], abs=1e-9)
    assert row["p90_days"] == pytest.approx(counted["p90"], abs=1e-9)


def test_script_prints_the_figures(real_data: Path, files: Files, tmp_path: Path) -> None:
    """The script says what became of every row, names the odd ones, and shows its progress."""
    result = subprocess.run(
        [
            *(sys.executable, str(EXAMPLES / "quickstart.py")),
            *("--data", "olist", "--language", "en"),
        ],
        cwd=tmp_path,
        env={**os.environ, "LEADCORE_DATA": str(real_data.resolve())},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    rows, deals = map(len, files)
    missing = len(olist_counts.odd_rows(*files)["missing_origin"])
    assert f"{rows} accepted + 0 refused = {rows} rows; {missing} of them" in result.stdout
    assert f"{deals - 1} accepted + 1 refused = {deals} rows" in result.stdout
    said = result.stdout.partition(f"lead {WON_BEFORE}: 1 problem(s)")[2].splitlines()
    assert said[1].startswith("    - now: 2018-03-06T19:38:55")
    median = olist_counts.days_to_won(olist_counts.times_to_won(*files))["median"]
    assert re.search(rf"^ *{deals - 1} +{median:.1f} ", result.stdout, flags=re.MULTILINE)
    assert f"{rows:,}/{rows:,}" in result.stderr
