"""The funnel counts how far leads came, and where they ended."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.events import Event, Payload
from leadcore.insight import funnel
from leadcore.lifecycle import Lifecycle, StatusDef, Transition, replay
from leadcore.model import Phase, Role
from leadcore.texts import Text
from tests.insight.cases import (
    LIFECYCLE,
    MANY_HISTORIES,
    STEPS,
    archived,
    confirmed_invalid,
    happened,
    lost,
    moved,
    proposed_invalid,
    refused_invalid,
    registered,
    reopened,
    won,
)

pytestmark = pytest.mark.requirement("R-60")


def column(histories: list[list[Event]], name: str) -> list[object]:
    return [row[name] for row in funnel(histories, LIFECYCLE).records()]


@given(MANY_HISTORIES)
def test_a_funnel_never_widens(histories: list[list[Event]]) -> None:
    """From all leads at the top, each step has at most as many as the one before."""
    reached = column(histories, "reached")
    assert reached[0] == len(histories)
    assert reached == sorted(reached, reverse=True)  # type: ignore[type-var]  # counts


def went(history: list[Event]) -> set[str]:
    """Return every status that a lead was in, as its events name them."""
    return {getattr(event.data, "status", "new") for event in history}


@given(MANY_HISTORIES)
def test_a_step_counts_who_was_there_or_later(histories: list[list[Event]]) -> None:
    """A second count, by the statuses that a history names, gives the same figures."""
    counted = [
        sum(bool(went(history) & set(STEPS[index:])) for history in histories)
        for index in range(len(STEPS))
    ]
    assert column(histories, "reached") == counted


@given(MANY_HISTORIES)
def test_the_leads_that_came_no_further_are_the_difference(histories: list[list[Event]]) -> None:
    """What is lost between two steps is still open, lost or invalid; who reached won is won."""
    rows = funnel(histories, LIFECYCLE).records()
    for row, after in pairwise(rows):
        left = row["open"] + row["lost"] + row["invalid"]  # type: ignore[operator]  # counts
        assert left == row["reached"] - after["reached"]  # type: ignore[operator]  # counts
    outcomes = [replay(history).outcome for history in histories]
    assert rows[-1]["reached"] == outcomes.count(Phase.WON)
    assert sum(column(histories, "lost")) == outcomes.count(Phase.LOST)  # type: ignore[arg-type]  # counts
    assert sum(column(histories, "invalid")) == outcomes.count(Phase.INVALID)  # type: ignore[arg-type]  # counts


@given(MANY_HISTORIES, st.randoms())
def test_the_order_of_leads_does_not_matter(histories: list[list[Event]], chance: object) -> None:
    """Shuffled histories make the same table."""
    shuffled = list(histories)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert funnel(map(iter, shuffled), LIFECYCLE) == funnel(histories, LIFECYCLE)


@pytest.mark.parametrize(
    ("history", "reached"),
    [
        ([registered()], 1),
        ([registered(), moved("new", "proposed")], 4),
        ([registered(), moved("new", "proposed"), moved("proposed", "engaged")], 4),
        ([registered(), won("new")], 6),
        ([registered(), lost("new"), reopened("lost", "new"), moved("new", "contacted")], 2),
        ([registered(), proposed_invalid("new"), refused_invalid("new")], 1),
        ([registered(), proposed_invalid("new"), confirmed_invalid(), archived("invalid")], 1),
        ([registered("engaged")], 3),
        ([registered("unheard of")], 1),
    ],
    ids=["new", "skipped", "back", "won", "reopened", "refused", "invalid", "late", "unknown"],
)
def test_a_lead_counts_once_in_every_step_up_to_its_furthest(
    history: list[Payload], reached: int
) -> None:
    """Skipped steps are reached, going back takes nothing away, coming again adds nothing."""
    rows = funnel([happened(*history)], LIFECYCLE).records()
    assert [row["reached"] for row in rows] == [1] * reached + [0] * (6 - reached)


def test_shares_are_of_all_and_of_the_step_before() -> None:
    """Of four leads two were contacted and one of them was won."""
    new = happened(registered())
    contacted = happened(registered(), moved("new", "contacted"))
    histories = [new, new, contacted, happened(registered(), won("contacted"))]
    assert column(histories, "share") == [1, 0.5, 0.25, 0.25, 0.25, 0.25]
    assert column(histories, "from_previous") == [None, 0.5, 0.5, 1, 1, 1]


def test_without_leads_there_are_no_shares() -> None:
    """Every step is shown with nobody in it; an empty history is no lead."""
    assert column([], "reached") == column([[]], "reached") == [0] * 6
    assert column([], "share") == column([], "from_previous") == [None] * 6


def test_a_won_lead_that_was_archived_is_still_won() -> None:
    """Archived leads stand where they stood before."""
    (*_, row) = funnel([happened(registered(), won("new"), archived("won"))], LIFECYCLE).records()
    assert (row["reached"], row["open"], row["lost"], row["invalid"]) == (1, 0, 0, 0)


def test_a_win_that_was_undone_has_been_reached() -> None:
    """Where a host reopens won leads, one that is lost after all ended at won, and was lost."""
    history = happened(registered(), won("new"), reopened("won", "new"), lost("new"))
    (*_, row) = funnel([history], LIFECYCLE).records()
    assert (row["reached"], row["open"], row["lost"], row["invalid"]) == (1, 0, 1, 0)


def test_a_lead_in_review_is_open_where_it_stood() -> None:
    """Until the review is done the lead stays in its step."""
    history = happened(registered(), moved("new", "contacted"), proposed_invalid("contacted"))
    assert column([history], "open") == [0, 1, 0, 0, 0, 0]


def test_a_history_that_begins_with_an_archive_stands_as_archived() -> None:
    """A lead that a host took over as archived counts, with no more known of it."""
    assert column([happened(archived("won"))], "reached") == [1, 0, 0, 0, 0, 0]


def test_a_lifecycle_of_a_hosts_own_has_its_own_steps_and_labels() -> None:
    """Steps are the open statuses in the host's order, under the host's names."""
    anybody = tuple(Role)
    own = Lifecycle(
        statuses=(
            StatusDef("trial", Phase.OPEN, Text("试用", "trial")),
            StatusDef("offer", Phase.OPEN, Text("报价", "offer")),
            StatusDef("signed", Phase.WON, Text("签约", "signed")),
        ),
        transitions=(
            Transition("(start)", "register", "trial", (), anybody),
            Transition("trial", "change_status", "offer", (), anybody),
            Transition("offer", "win", "signed", (), anybody),
        ),
    )
    offered = happened(registered("trial"), moved("trial", "offer"))
    signed = happened(registered("trial"), won("trial", "signed"))
    table = funnel([offered, signed, happened(registered("trial"))], own)
    assert [row[:2] for row in table.rows] == [("trial", 3), ("offer", 2), ("won", 1)]
    assert [table.columns[0].shown(row[0], "zh") for row in table.rows] == ["试用", "报价", "成交"]
