"""Dated deals given out again: the owners are those of a replay made without leadcore."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.assignment_parts import maven
from leadcore.assignment import Chain

UNTIL = maven.day("2017-04-01")
"""The beginning is enough: whoever is wrong once stays wrong, for the loads differ from then on."""


@pytest.mark.real_data("maven_crm")
@pytest.mark.requirement("R-20", "R-23", "R-82")
@pytest.mark.parametrize("name", maven.STRATEGIES)
def test_owners_are_those_of_the_reference(name: str, real_data: Path) -> None:
    """By turns, by load in the office and overall, and idle first; ties by name."""
    found = [deal for deal in maven.deals(real_data) if deal.engaged < UNTIL]
    reference = {
        row["opportunity_id"]: row[name]
        for row in maven.rows("reference_assignment_owners.csv", real_data)
    }
    owners = maven.replayed(Chain(steps=maven.STRATEGIES[name]), maven.agents(real_data), found)
    assert len(owners) > 1_000
    assert owners == {deal.id: reference[deal.id] for deal in found}


def test_without_the_data_there_is_no_figure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said instead."""
    monkeypatch.setenv("LEADCORE_DATA", str(tmp_path))
    assert list(maven.maven()) == []
    assert "maven_crm: absent" in capsys.readouterr().err
