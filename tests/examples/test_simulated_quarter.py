"""The simulated quarter: whatever the ticks are, the same happens."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from docs.examples import simulated_quarter
from docs.examples.simulated_quarter import TICKS, Result, main, report, simulated

SCRIPT = Path(__file__).parents[2] / "docs" / "examples" / "simulated_quarter.py"
LEADS, DAYS = 150, 21
SMALL = ("--leads", "20", "--days", "9")


@pytest.fixture(scope="module")
def daily() -> Result:
    return simulated(leads=LEADS, days=DAYS, tick=TICKS["day"])


@pytest.mark.requirement("R-82")
@pytest.mark.parametrize("tick", [TICKS["minute"], TICKS["none"], timedelta(hours=7, seconds=11)])
def test_the_same_happens_whatever_the_ticks_are(daily: Result, tick: timedelta | None) -> None:
    """Minute by minute, oddly, or only before each command: events and hash are those of daily."""
    other = simulated(leads=LEADS, days=DAYS, tick=tick)
    assert (other.digest, other.kinds) == (daily.digest, daily.kinds)
    assert other.ticks == (0 if tick is None else timedelta(days=DAYS) // tick)


def test_people_and_policy_both_have_something_to_do(daily: Result) -> None:
    """Leads are registered, worked and closed; they lapse, are reminded of and given anew."""
    assert daily.leads + daily.kinds["EnquiryLinked"] == LEADS
    assert {"LeadLost", "InvalidConfirmed", "LeadAmended", "CadenceMoved"} <= daily.kinds.keys()
    assert {"AcceptanceLapsed", "CadenceStepDue", "LeadQueued"} <= daily.kinds.keys()
    assert daily.ladders.keys() == {"next_action", "pool", "promise", "response", "untouched"}
    assert daily.reminders > daily.reassigned > 0


def test_the_report_has_the_counts_and_the_hash(daily: Result) -> None:
    """The last lines say how often somebody was told, and what all events hash to."""
    counts, digest = list(report(daily))[-2:]
    assert counts == f"reminders {daily.reminders}, reassigned {daily.reassigned}, archived 0"
    assert digest == f"sha256 {daily.digest}"


def test_it_runs_as_a_script() -> None:
    """Run by its path, it compares both ticks and prints one hash twice."""
    command = [sys.executable, str(SCRIPT), *SMALL, "--tick", "both"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    hashes = [line for line in done.stdout.splitlines() if line.startswith("sha256 ")]
    assert len(hashes) == 2
    assert len(set(hashes)) == 1
    assert done.stdout.endswith("the same events\n")


def test_it_fails_where_the_events_differ(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever compares the ticks sees in the exit code that they do not agree."""
    seen = iter("ab")

    def differing(*, leads: int, days: int, tick: timedelta | None) -> Result:
        return Result(
            leads=leads, ticks=0, kinds={}, ladders={}, reminders=0, reassigned=0, digest=next(seen)
        )

    monkeypatch.setattr(simulated_quarter, "simulated", differing)
    assert main([*SMALL, "--tick", "both"]) == 1
    assert capsys.readouterr().out.endswith("NOT the same events\n")
