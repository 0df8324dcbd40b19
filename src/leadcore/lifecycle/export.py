"""The table as other tools read it: a statechart in SCXML, or a machine of XState.

Both say the same. Open statuses stand in one state with a shallow history, which is where `BACK`
leads: whoever leaves them for a review or a closing comes back to where they were. Whoever is not
registered yet is in a state before. A row that keeps the status is a transition without a target.
The event is the command's name; that of a change of status names the target too, such as
`change_status.contacted`. Who may and what is needed are a guard with names, which the host's
interpreter of the chart has to answer.

Labels, phases and needs come along as data, and so does where each row and status stands in the
table: nothing of a lifecycle is lost but the schema of its leads.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final
from xml.sax.saxutils import quoteattr

import attrs

from leadcore.errors import Problem, ValidationError
from leadcore.lifecycle.definition import Lifecycle
from leadcore.lifecycle.table import BACK, SAME, START, Need, StatusDef, Transition
from leadcore.model import Phase
from leadcore.texts import Text
from leadcore.values.characters import is_storable

MACHINE: Final = "lead-lifecycle"
"""The chart itself; like the three states below it has a hyphen, which no status has."""
BEFORE: Final = "not-registered"
"""The state of a lead that is not registered yet."""
WORKED: Final = "being-worked"
"""The state around all open statuses."""
WHERE_IT_WAS: Final = "where-it-was"
"""The history of the open statuses."""
NODES: Final[Mapping[str, str]] = {START: BEFORE, BACK: WHERE_IT_WAS}
"""What sources and targets that are no status are called in a chart."""
NAMESPACE: Final = "urn:leadcore:lifecycle:1"
"""Of what SCXML has no words for."""

Attributes = Mapping[str, object]


@attrs.frozen(kw_only=True)
class Arrow:
    """A row from one of its sources."""

    event: str
    target: str | None
    """None where the status stays."""
    needs: tuple[str, ...]
    who: tuple[str, ...]
    place: tuple[int, int]
    """The row's number in the table, and the source's in the row."""


def arrows(lifecycle: Lifecycle, status: str) -> Iterator[Arrow]:
    """Yield the arrows that leave a status, or `START`, in table order."""
    for number, row in enumerate(lifecycle.transitions):
        if status in row.sources:
            yield Arrow(
                event=event_of(row),
                target=None if row.target == SAME else NODES.get(row.target, row.target),
                needs=row.needs,
                who=row.who,
                place=(number, row.sources.index(status)),
            )


def event_of(row: Transition) -> str:
    return f"{row.command}.{row.target}" if row.command == "change_status" else row.command


def parts(lifecycle: Lifecycle) -> tuple[list[StatusDef], list[StatusDef]]:
    """Return the statuses of open leads, and the others."""
    inside = [each for each in lifecycle.statuses if each.phase is Phase.OPEN]
    return inside, [each for each in lifecycle.statuses if each.phase is not Phase.OPEN]


def to_xstate(lifecycle: Lifecycle) -> str:
    """Return the config of a machine of XState 5, as JSON text.

    Its guard `allowed` gets the names of the needs and of who may. A status is a final state where
    the table lets nothing more happen.

    >>> from leadcore.lifecycle import standard_lifecycle
    >>> machine = json.loads(to_xstate(standard_lifecycle()))
    >>> machine["states"]["invalid_review"]["on"]["confirm_invalid"]
    {'guard': {'params': {'needs': [], 'who': ['team_lead']}, 'type': 'allowed'},
     'meta': {'place': [34, 0]}, 'target': '#invalid'}
    """
    inside, outside = parts(lifecycle)
    states: dict[str, object] = {BEFORE: {"id": BEFORE, "on": moves(lifecycle, START)}}
    if inside:
        history = {"id": WHERE_IT_WAS, "type": "history", "history": "shallow"}
        nodes = {status.name: node(lifecycle, status) for status in inside}
        states[WORKED] = {
            "id": WORKED,
            "initial": inside[0].name,
            "states": {WHERE_IT_WAS: history, **nodes},
        }
    machine = {
        "id": MACHINE,
        "initial": BEFORE,
        "states": states | {status.name: node(lifecycle, status) for status in outside},
        "meta": {
            "needs": [attrs.asdict(need) for need in lifecycle.needs],
            "roles": list(lifecycle.roles),
        },
    }
    return json.dumps(machine, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def node(lifecycle: Lifecycle, status: StatusDef) -> dict[str, object]:
    on = moves(lifecycle, status.name)
    meta = {
        "label": attrs.asdict(status.label),
        "phase": status.phase.value,
        "place": lifecycle.statuses.index(status),
    }
    return {"id": status.name, "meta": meta, **({"on": on} if on else {"type": "final"})}


def moves(lifecycle: Lifecycle, status: str) -> dict[str, dict[str, object]]:
    return {each.event: move(each) for each in arrows(lifecycle, status)}


def move(arrow: Arrow) -> dict[str, object]:
    params = {"needs": list(arrow.needs), "who": list(arrow.who)}
    target = {} if arrow.target is None else {"target": f"#{arrow.target}"}
    guard = {"type": "allowed", "params": params}
    return {"guard": guard, "meta": {"place": list(arrow.place)}, **target}


def to_scxml(lifecycle: Lifecycle) -> str:
    """Return the statechart in SCXML, as text.

    A guard is `needs([…]) && may([…])`, two functions that the interpreter is to have. Raises
    `ValidationError` when a text has a character that XML does not have.

    >>> from leadcore.lifecycle import standard_lifecycle
    >>> for line in to_scxml(standard_lifecycle()).splitlines():
    ...     if 'event="confirm_invalid"' in line:
    ...         print(line.strip())
    <transition event="confirm_invalid" target="invalid"
    cond='needs([]) &amp;&amp; may(["team_lead"])' lc:place="34 0"/>
    """
    inside, outside = parts(lifecycle)
    root = {
        "xmlns": "http://www.w3.org/2005/07/scxml",
        "xmlns:lc": NAMESPACE,
        "version": "1.0",
        "name": MACHINE,
        "initial": BEFORE,
        "datamodel": "ecmascript",
        "lc:roles": in_json(lifecycle.roles),
    }
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        tag("<scxml", root),
        *(f"  {tag('<lc:need', told(need), '/>')}" for need in lifecycle.needs),
        *element("state", {"id": BEFORE}, lifecycle, START),
        *worked(lifecycle, inside),
        *(line for status in outside for line in state(lifecycle, status)),
        "</scxml>",
    ]
    return "\n".join(lines) + "\n"


def worked(lifecycle: Lifecycle, inside: list[StatusDef]) -> Iterator[str]:
    """Yield the lines of the state around the open statuses, if there are any."""
    if inside:
        first = inside[0].name
        yield f"  {tag('<state', {'id': WORKED, 'initial': first})}"
        yield f"    {tag('<history', {'id': WHERE_IT_WAS, 'type': 'shallow'})}"
        yield f"      {tag('<transition', {'target': first}, '/>')}"
        yield "    </history>"
        yield from (f"  {line}" for status in inside for line in state(lifecycle, status))
        yield "  </state>"


def state(lifecycle: Lifecycle, status: StatusDef) -> Iterator[str]:
    """Yield the lines of a status; one that the table lets nothing leave or change is final."""
    has_arrows = any(status.name in row.sources for row in lifecycle.transitions)
    about = {
        "id": status.name,
        "lc:phase": status.phase.value,
        "lc:place": lifecycle.statuses.index(status),
        **told_label(status.label),
    }
    yield from element("state" if has_arrows else "final", about, lifecycle, status.name)


def element(name: str, about: Attributes, lifecycle: Lifecycle, status: str) -> Iterator[str]:
    inner = [f"    {transition(arrow)}" for arrow in arrows(lifecycle, status)]
    yield f"  {tag(f'<{name}', about)}"
    yield from (*inner, f"  </{name}>")


def transition(arrow: Arrow) -> str:
    cond = f"needs({in_json(arrow.needs)}) && may({in_json(arrow.who)})"
    target = {} if arrow.target is None else {"target": arrow.target}
    about = {"event": arrow.event, **target, "cond": cond, "lc:place": "{} {}".format(*arrow.place)}
    return tag("<transition", about, "/>")


def told(need: Need) -> Attributes:
    asked = {"when": need.when, "given": need.given}
    return {
        "name": need.name,
        **told_label(need.label),
        **{name: text for name, text in asked.items() if text is not None},
    }


def told_label(label: Text) -> Attributes:
    return {"lc:zh": label.zh, "lc:en": label.en}


def in_json(names: tuple[str, ...]) -> str:
    return json.dumps(list(names), ensure_ascii=False)


def tag(start: str, attributes: Attributes, end: str = ">") -> str:
    """Return a tag; XML has no control characters, not even escaped."""
    texts = {name: str(value) for name, value in attributes.items()}
    for name, text in texts.items():
        if not all(is_storable(char) and char not in "\ufffe\uffff" for char in text):
            given = Text("XML 没有的字符", "a character that XML does not have")
            allowed = Text("不含控制字符的文本", "a text without control characters")
            raise ValidationError(
                (Problem(path=name, code="bad_text", given=given, allowed=allowed),)
            )
    return " ".join([start, *(f"{name}={quoteattr(text)}" for name, text in texts.items())]) + end
