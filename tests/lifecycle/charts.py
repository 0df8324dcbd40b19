"""Readers of exported charts, written for the tests: back to a lifecycle, or on to machines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.etree import ElementTree

import attrs

from leadcore.lifecycle import BACK, SAME, START, Lifecycle, Need, StatusDef, Transition
from leadcore.texts import Text

SCXML: Final = "{http://www.w3.org/2005/07/scxml}"
OWN: Final = "{urn:leadcore:lifecycle:1}"
MARKS: Final = {"not-registered": START, "where-it-was": BACK, None: SAME}


@attrs.frozen
class Arrow:
    """One transition of a chart."""

    source: str
    event: str
    target: str | None
    needs: tuple[str, ...]
    who: tuple[str, ...]
    place: tuple[int, int]


@attrs.frozen
class Chart:
    """What both formats say."""

    statuses: tuple[tuple[int, StatusDef], ...]
    """With their places in the funnel."""
    arrows: tuple[Arrow, ...]
    needs: tuple[Need, ...]
    roles: tuple[str, ...]
    initial: str
    final: frozenset[str]
    worked: frozenset[str]
    """The states inside of the one with a history."""


def from_scxml(text: str) -> Chart:
    root = ElementTree.fromstring(text)
    states = [each for each in root.iter() if each.tag in (f"{SCXML}state", f"{SCXML}final")]
    (inside,) = [each for each in states if each.find(f"{SCXML}history") is not None]
    return Chart(
        statuses=tuple(
            (int(each.attrib[f"{OWN}place"]), status_of(each))
            for each in states
            if f"{OWN}phase" in each.attrib
        ),
        arrows=tuple(
            arrow_of(each.attrib["id"], arrow)
            for each in states
            for arrow in each.findall(f"{SCXML}transition")
        ),
        needs=tuple(map(need_of, root.findall(f"{OWN}need"))),
        roles=tuple(json.loads(root.attrib[f"{OWN}roles"])),
        initial=root.attrib["initial"],
        final=frozenset(each.attrib["id"] for each in root.iter(f"{SCXML}final")),
        worked=frozenset(each.attrib["id"] for each in inside.findall(f"{SCXML}state")),
    )


def label_of(element: ElementTree.Element) -> Text:
    return Text(element.attrib[f"{OWN}zh"], element.attrib[f"{OWN}en"])


def status_of(element: ElementTree.Element) -> StatusDef:
    return StatusDef(element.attrib["id"], element.attrib[f"{OWN}phase"], label_of(element))


def need_of(element: ElementTree.Element) -> Need:
    found = element.attrib
    return Need(found["name"], label_of(element), when=found.get("when"), given=found.get("given"))


def arrow_of(source: str, element: ElementTree.Element) -> Arrow:
    found = element.attrib
    cond = found["cond"].removeprefix("needs(")
    needs, end = json.JSONDecoder().raw_decode(cond)
    who = cond[end:].removeprefix(") && may(").removesuffix(")")
    first, second = map(int, found[f"{OWN}place"].split())
    return Arrow(
        source,
        found["event"],
        found.get("target"),
        tuple(needs),
        tuple(json.loads(who)),
        (first, second),
    )


def from_xstate(text: str) -> Chart:
    machine = json.loads(text)
    states: dict[str, Any] = {**machine["states"], **machine["states"]["being-worked"]["states"]}
    return Chart(
        statuses=tuple(
            (
                each["meta"]["place"],
                StatusDef(name, each["meta"]["phase"], Text(**each["meta"]["label"])),
            )
            for name, each in states.items()
            if "meta" in each
        ),
        arrows=tuple(
            Arrow(
                name,
                event,
                move["target"].removeprefix("#") if "target" in move else None,
                tuple(move["guard"]["params"]["needs"]),
                tuple(move["guard"]["params"]["who"]),
                tuple(move["meta"]["place"]),
            )
            for name, each in states.items()
            for event, move in each.get("on", {}).items()
        ),
        needs=tuple(Need(**{**each, "label": Text(**each["label"])}) for each in needs_in(machine)),
        roles=tuple(machine["meta"]["roles"]),
        initial=machine["initial"],
        final=frozenset(name for name, each in states.items() if each.get("type") == "final"),
        worked=frozenset(machine["states"]["being-worked"]["states"]) - {"where-it-was"},
    )


def needs_in(machine: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = machine["meta"]["needs"]
    return found


def lifecycle_of(chart: Chart) -> Lifecycle:
    """Return the lifecycle that a chart was made of."""
    return Lifecycle(
        statuses=tuple(status for _, status in sorted(chart.statuses, key=lambda pair: pair[0])),
        transitions=tuple(rows_of(chart)),
        needs=chart.needs,
        roles=chart.roles,
    )


def rows_of(chart: Chart) -> Iterator[Transition]:
    rows: dict[int, list[Arrow]] = {}
    for arrow in sorted(chart.arrows, key=lambda arrow: arrow.place):
        rows.setdefault(arrow.place[0], []).append(arrow)
    assert list(rows) == list(range(len(rows)))
    for arrows in rows.values():
        (alike,) = {(each.event, each.target, each.needs, each.who) for each in arrows}
        event, target, needs, who = alike
        sources = tuple(MARKS.get(each.source, each.source) for each in arrows)
        command = event.partition(".")[0]
        yield Transition(sources, command, MARKS.get(target, target), needs, who)
