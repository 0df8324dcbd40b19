"""A chart says all that the table says, in either format."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore.errors import ValidationError
from leadcore.lifecycle import (
    START,
    Lifecycle,
    StatusDef,
    Transition,
    standard_lifecycle,
    to_scxml,
    to_xstate,
)
from leadcore.model import Phase
from leadcore.texts import Text
from tests.effort import examples
from tests.lifecycle.charts import Chart, from_scxml, from_xstate, lifecycle_of
from tests.lifecycle.walks import OPEN_STATUSES, STANDARD
from tests.strategies import SHORT_LIFECYCLE

FORMATS = {"scxml": (to_scxml, from_scxml), "xstate": (to_xstate, from_xstate)}
Format = tuple[Callable[[Lifecycle], str], Callable[[str], Chart]]

LABELS = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=8
) | st.sampled_from(("<b>&amp;\"'", "两\n行\t", "]]>"))


@st.composite
def lifecycles(draw: st.DrawFn) -> Lifecycle:
    """Return the standard table with everything that may be otherwise otherwise."""

    def label() -> Text:
        return Text(draw(LABELS), draw(LABELS))

    names = [need.name for need in STANDARD.needs]
    said = dict(zip(names, draw(st.permutations(names)), strict=True))
    needs = {need.name: need for need in STANDARD.needs}
    rows = [
        attrs.evolve(
            row,
            sources=tuple(draw(st.permutations(row.sources))),
            needs=tuple(said[name] for name in row.needs if needs[said[name]].when),
            who=tuple(draw(st.permutations(row.who))),
        )
        for row in STANDARD.transitions
    ]
    statuses = draw(st.permutations(STANDARD.statuses))
    return Lifecycle(
        statuses=tuple(attrs.evolve(status, label=label()) for status in statuses),
        transitions=tuple(draw(st.permutations(rows))),
        needs=tuple(attrs.evolve(need, label=label()) for need in STANDARD.needs),
        roles=(*STANDARD.roles, *draw(st.sets(st.sampled_from(("it's", '"', ")", "顾问"))))),
    )


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
@settings(max_examples=examples(1 / 4))
@given(lifecycle=lifecycles())
def test_what_is_read_from_a_chart_is_the_table(form: Format, lifecycle: Lifecycle) -> None:
    """Statuses, rows, needs and roles come back, each with its words and in its order."""
    write, read = form
    assert lifecycle_of(read(write(lifecycle))) == lifecycle


@pytest.mark.requirement("R-40")
@pytest.mark.parametrize("lifecycle", [STANDARD, SHORT_LIFECYCLE], ids=["standard", "short"])
def test_both_formats_say_the_same(lifecycle: Lifecycle) -> None:
    """Two routes to one chart: but for the order in which they tell, they are equal."""
    one, other = from_scxml(to_scxml(lifecycle)), from_xstate(to_xstate(lifecycle))
    assert told(one) == told(other)


def told(chart: Chart) -> dict[str, Any]:
    return attrs.asdict(chart, recurse=False) | {
        "statuses": sorted(chart.statuses, key=lambda pair: pair[0]),
        "arrows": sorted(chart.arrows, key=lambda arrow: arrow.place),
    }


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_a_chart_starts_before_registration_and_remembers_open_statuses(form: Format) -> None:
    """The first state is none of the statuses; the open ones, and only they, have a history."""
    write, read = form
    chart = read(write(STANDARD))
    assert chart.initial == "not-registered"
    assert chart.worked == set(OPEN_STATUSES)
    assert chart.final == frozenset()


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_a_status_that_lets_nothing_more_happen_is_final(form: Format) -> None:
    """Without a row from there, a closed status is where a chart ends."""
    write, read = form
    rows = [row for row in STANDARD.transitions if row.command != "reopen"]
    lifecycle = attrs.evolve(
        STANDARD,
        transitions=tuple(
            attrs.evolve(row, sources=tuple(name for name in row.sources if name != "archived"))
            for row in rows
        ),
    )
    assert read(write(lifecycle)).final == {"archived"}


@pytest.mark.parametrize("write", [to_scxml, to_xstate])
def test_a_table_without_anything_is_a_chart_too(write: Callable[[Lifecycle], str]) -> None:
    """Nothing but the state before is left, and no history of nothing."""
    text = write(Lifecycle(statuses=(), transitions=()))
    assert "not-registered" in text
    assert "being-worked" not in text


@pytest.mark.parametrize("write", [to_scxml, to_xstate])
def test_a_chart_is_the_same_text_each_time(write: Callable[[Lifecycle], str]) -> None:
    """Equal tables have equal charts."""
    assert write(standard_lifecycle()) == write(standard_lifecycle())


def test_no_status_has_the_name_of_a_part_of_the_chart() -> None:
    """Every id of a chart is used once, though a status is called like what the chart is about."""
    lead = StatusDef("lead", Phase.OPEN, Text("线索", "lead"))
    sold = StatusDef("sold", Phase.WON, Text("售出", "sold"))
    rows = (
        Transition(START, "register", "lead", (), "system"),
        Transition("lead", "win", "sold", (), "system"),
    )
    ids: list[str] = []

    def gather(found: dict[str, str]) -> dict[str, str]:
        ids.extend(found[name] for name in ("id",) if name in found)
        return found

    json.loads(to_xstate(Lifecycle(statuses=(lead, sold), transitions=rows)), object_hook=gather)
    expected = ["being-worked", "lead", "lead-lifecycle", "not-registered", "sold", "where-it-was"]
    assert sorted(ids) == expected


@pytest.mark.parametrize("char", ["\0", "\x1b", "\ufffe", "\ud800"])
def test_scxml_refuses_what_xml_cannot_say(char: str) -> None:
    """A control character in a label is refused at its place, and the label is not repeated."""
    odd = StatusDef("fresh", Phase.OPEN, Text(f"张三{char}", "fresh"))
    sold = StatusDef("sold", Phase.WON, Text("售出", "sold"))
    rows = (
        Transition(START, "register", "fresh", (), "system"),
        Transition("fresh", "win", "sold", (), "system"),
    )
    lifecycle = Lifecycle(statuses=(odd, sold), transitions=rows)
    with pytest.raises(ValidationError) as caught:
        to_scxml(lifecycle)
    assert [(each.path, each.code) for each in caught.value.problems] == [("lc:zh", "bad_text")]
    assert "张三" not in str(caught.value)
    assert json.loads(to_xstate(lifecycle))
