"""Cycle times say how long leads took, and how long they stay."""

from __future__ import annotations

import statistics
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.events import Event
from leadcore.insight import days_to_won, time_in_status
from leadcore.insight.table import Cell
from leadcore.model import Lead, Phase
from leadcore.texts import Text
from tests.insight.cases import (
    AT,
    LIFECYCLE,
    MANY_HISTORIES,
    MANY_LEADS,
    NOW,
    OPEN,
    a_win,
    archived,
    happened,
    lead,
    lost,
    moved,
    proposed_invalid,
    refused_invalid,
    registered,
    reopened,
)

pytestmark = pytest.mark.requirement("R-64")
WORKED = (*OPEN, "invalid_review")


def wins(*days: float) -> list[Lead]:
    return [lead(phase=Phase.WON, won=a_win(number)) for number in days]


def spread(leads: list[Lead]) -> list[Cell]:
    return list(days_to_won(leads).rows[0])


@given(st.lists(st.integers(min_value=0, max_value=10**4), min_size=2, max_size=40))
def test_quantiles_are_those_of_the_standard_library(days: list[int]) -> None:
    """Median and 90th percentile agree with `statistics`, to a microsecond."""
    tenths = statistics.quantiles(days, n=10, method="inclusive")
    expected = [statistics.median(days), tenths[-1], min(days), max(days)]
    assert spread(wins(*days))[1:] == pytest.approx(expected, abs=1e-10)


def test_one_win_is_its_own_spread() -> None:
    """With a single win, every figure is that win."""
    assert spread(wins(12.5)) == [1, 12.5, 12.5, 12.5, 12.5]


def test_days_to_won_of_nothing_are_missing() -> None:
    """Without a win there is no median."""
    assert spread([lead()]) == [0, None, None, None, None]


def test_a_quantile_divides_neighbours_in_proportion() -> None:
    """Of 1 to 4 days the median is 2.5 and the 90th percentile 3.7."""
    assert spread(wins(4, 1, 3, 2)) == [4, 2.5, 3.7, 1, 4]


def test_only_leads_that_are_won_count() -> None:
    """Archived wins count; a lead that was lost after all does not."""
    leads = [
        lead(phase=Phase.ARCHIVED, won=a_win(3)),
        lead(phase=Phase.LOST, won=a_win(99)),
        lead(phase=Phase.WON),
    ]
    assert spread(leads)[:2] == [1, 3]


@given(MANY_LEADS, st.randoms())
def test_wins_of_the_groups_are_all_wins(leads: list[Lead], chance: object) -> None:
    """Groups add up, in whatever order the leads come, and only groups with wins are shown."""
    shuffled = list(leads)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    table = days_to_won(shuffled, by="source")
    assert table == days_to_won(leads, by="source")
    won = Counter(one.source for one in leads if one.outcome is Phase.WON)
    assert {row[0]: row[1] for row in table.rows} == won


def in_status(*histories: list[Event]) -> dict[Cell, dict[str, Cell]]:
    table = time_in_status(histories, LIFECYCLE, NOW)
    return {record["status"]: record for record in table.records()}


@given(MANY_HISTORIES)
def test_every_stay_is_counted_once(histories: list[list[Event]]) -> None:
    """Each time that a lead enters a status in which it is worked, it has left it or is there."""
    entered: Counter[str] = Counter()
    for history in histories:
        entered.update(getattr(event.data, "status", "") for event in history)
    rows = in_status(*histories)
    for name in WORKED:
        assert rows[name]["left"] + rows[name]["present"] == entered[name]  # type: ignore[operator]  # counts
    assert set(rows) == set(WORKED)


@given(MANY_HISTORIES)
def test_who_is_present_is_who_stands_there(histories: list[list[Event]]) -> None:
    """The last status that a history names is where its lead is now."""
    last = Counter(
        [name for event in history if (name := getattr(event.data, "status", None))][-1]
        for history in histories
    )
    rows = in_status(*histories)
    assert {name: row["present"] for name, row in rows.items()} == {n: last[n] for n in WORKED}


@given(MANY_HISTORIES)
def test_time_in_open_statuses_is_never_longer_than_the_history(
    histories: list[list[Event]],
) -> None:
    """No stay is negative, nor longer than from the first event to now."""
    for row in in_status(*histories).values():
        for name in ("min_days", "max_days", "present_median_days"):
            figure = row[name]
            assert figure is None or 0 <= figure <= (NOW - AT).days  # type: ignore[operator]  # numbers


def test_a_stay_lasts_from_entering_to_leaving() -> None:
    """12 h new, then 36 h contacted, then engaged until now."""
    steps = (registered(), moved("new", "contacted"), moved("contacted", "engaged"))
    rows = in_status(happened(*steps, hours=(0, 12, 48)))
    assert (rows["new"]["left"], rows["new"]["median_days"]) == (1, 0.5)
    assert rows["contacted"]["max_days"] == 1.5
    assert rows["engaged"]["median_days"] is None
    assert rows["engaged"]["present_median_days"] == 4000 - 2


def test_a_lead_that_comes_back_stays_again() -> None:
    """A reactivated lead, and one whose review was refused, enters its status a second time."""
    again = happened(registered(), lost("new"), archived("lost"), reopened("archived", "new"))
    refused = happened(registered(), proposed_invalid("new"), refused_invalid("new"))
    rows = in_status(again, refused)
    assert (rows["new"]["left"], rows["new"]["present"]) == (2, 2)
    assert rows["invalid_review"]["left"] == 1


def test_an_event_that_leaves_the_status_does_not_divide_a_stay() -> None:
    """A change from a status to itself is no move."""
    history = happened(registered(), moved("new", "new"), moved("new", "contacted"))
    assert in_status(history)["new"]["max_days"] == timedelta(hours=2) / timedelta(days=1)


def test_a_status_that_the_lifecycle_lacks_is_shown_last() -> None:
    """Statuses of an older lifecycle are not dropped; closed ones are not shown."""
    rows = in_status(happened(registered("trial"), lost("trial")))
    assert list(rows) == [*WORKED, "trial"]
    assert rows["trial"]["left"] == 1


def test_statuses_have_the_labels_of_the_lifecycle() -> None:
    """A person reads the status in words."""
    table = time_in_status([], LIFECYCLE, NOW)
    assert table.columns[0].labels["new"] == Text("未接触", "not contacted")


def test_now_is_not_before_the_last_event() -> None:
    """A moment at which the lead was not there yet is refused."""
    with pytest.raises(ValueError, match="allowed: no earlier than 2024-05-01T01:30"):
        time_in_status([happened(registered())], LIFECYCLE, AT - timedelta(seconds=1))
    table = time_in_status([happened(registered())], LIFECYCLE, AT)
    assert table.records()[0]["present_median_days"] == 0


def test_a_naive_now_is_refused() -> None:
    """A moment without a zone is no moment."""
    with pytest.raises(ValueError, match="naive"):
        time_in_status([], LIFECYCLE, AT.replace(tzinfo=None))
