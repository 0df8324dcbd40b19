"""The mappings that ship read what they were made for."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from docs.examples.make_leads import COLUMNS, leads
from leadcore.intake import LEAD_SHEET, OLIST, Accepted, Refused, Requirements, read_rows
from leadcore.intake.sheets import SOURCE_WORDS
from leadcore.labels import SOURCE
from leadcore.texts import Text
from tests.intake.given import KEY, NOW


def test_lead_sheet_has_the_columns_of_the_sheet() -> None:
    """The mapping names every column of the 线索管理表, in its order."""
    assert tuple(column.header for column in LEAD_SHEET.columns) == COLUMNS


def test_every_synonym_means_a_standard_source() -> None:
    """What people write for a source is read as one that there is."""
    assert set(SOURCE_WORDS.values()) == set(SOURCE)


@pytest.mark.requirement("R-08")
def test_example_sheet_is_read() -> None:
    """Of two hundred rows with realistic dirt, those that cannot be used are refused, by reason."""
    answers = list(read_rows(leads(), LEAD_SHEET, requirements=Requirements(), key=KEY, now=NOW))
    out = [answer for answer in answers if isinstance(answer, Refused)]
    reasons = Counter(problem.code for answer in out for problem in answer.problems)
    assert (len(answers), len(out)) == (200, 26)
    assert reasons == {
        **{"missing": 15, "bad_phone": 5, "masked_phone": 3, "bad_money": 2, "bad_email": 1},
        **{"bad_moment": 1, "in_future": 1, "bad_timeframe": 1, "unknown_source": 1},
    }


@pytest.mark.real_data("olist")
def test_olist_is_read_whole(real_data: Path) -> None:
    """Every real lead is accepted with its id, day and origin; a missing origin is noted."""
    path = real_data / "olist" / "mql_to_2018-04.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    origins = {row["origin"] for row in rows} - {""} | {"(missing)"}
    asked = Requirements(
        required=("id",), sources={origin: Text(origin, origin) for origin in origins}
    )
    answers = list(read_rows(rows, OLIST, requirements=asked, key=KEY, now=NOW))
    new = [answer.new for answer in answers if isinstance(answer, Accepted)]
    assert len(new) == len(rows)
    assert [(one.id, one.source, one.received_at) for one in new] == [
        (
            row["mql_id"],
            row["origin"] or "(missing)",
            datetime.fromisoformat(row["first_contact_date"]).replace(tzinfo=UTC),
        )
        for row in rows
    ]
    filled = [a.number for a in answers if any(note.code == "filled" for note in a.notes)]
    assert filled == [number for number, row in enumerate(rows, 1) if not row["origin"]]
