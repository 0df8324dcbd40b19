"""What can be wrong with a lifecycle table, found when it is defined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

import attrs

from leadcore.commands import COMMANDS
from leadcore.errors import Problem, RuleError
from leadcore.lifecycle.table import BACK, OWNER, SAME, START, Need, StatusDef, Transition
from leadcore.model import Lead, Phase
from leadcore.rules import Schema
from leadcore.texts import Text
from leadcore.values import echo

FIELDS: Mapping[str, frozenset[str]] = {
    command.name: frozenset(field.name for field in attrs.fields(command)) for command in COMMANDS
}
"""The fields of each command, by its name."""

SOURCE_PHASES: Mapping[str, tuple[Phase, ...]] = {
    "change_status": (Phase.OPEN,),
    "win": (Phase.OPEN,),
    "lose": (Phase.OPEN,),
    "propose_invalid": (Phase.OPEN,),
    "confirm_invalid": (Phase.REVIEW,),
    "refuse_invalid": (Phase.REVIEW,),
    "archive": (Phase.WON, Phase.LOST, Phase.INVALID),
    "reopen": (Phase.WON, Phase.LOST, Phase.INVALID, Phase.ARCHIVED),
}
"""Commands that leave a status, and the phases that status may have."""

TARGET_PHASES: Mapping[str, tuple[Phase, ...]] = {
    "register": (Phase.OPEN,),
    "change_status": (Phase.OPEN,),
    "win": (Phase.WON,),
    "lose": (Phase.LOST,),
    "propose_invalid": (Phase.REVIEW,),
    "confirm_invalid": (Phase.INVALID,),
    "archive": (Phase.ARCHIVED,),
}
"""Commands that lead to another status, and the phases that status may have."""

BACKWARD = ("refuse_invalid", "reopen")
"""Commands that lead back."""


def problems(
    statuses: tuple[StatusDef, ...],
    transitions: tuple[Transition, ...],
    needs: tuple[Need, ...],
    roles: tuple[str, ...],
    schema: Schema,
) -> tuple[Problem, ...]:
    """Return everything that is wrong with a lifecycle of these parts, in order."""
    found = [
        *bad_schema(schema),
        *bad_words("statuses", [status.name for status in statuses]),
        *repeated("statuses", [status.name for status in statuses]),
        *repeated("needs", [need.name for need in needs]),
        *repeated("roles", [OWNER, *roles]),
        *bad_needs(needs, schema),
    ]
    phases = {status.name: status.phase for status in statuses}
    given = {need.name: need.given for need in needs}
    for number, row in enumerate(transitions):
        path = f"transitions[{number}]"
        found += [*bad_move(path, row, phases), *bad_terms(path, row, given, roles)]
    return tuple(found) or (*ambiguous(transitions), *lost_statuses(statuses, transitions))


def unknown(path: str, given: str, allowed: Iterable[str]) -> Problem:
    known = sorted(allowed)
    near = get_close_matches(given, known, n=1)
    listed = ", ".join(near or known) or "nothing"
    said = f"did you mean {listed}" if near else f"one of {listed}"
    return Problem(
        path=path, code="unknown_name", given=echo(given), allowed=Text(f"可用名称：{listed}", said)
    )


def bad_schema(schema: Schema) -> Iterator[Problem]:
    subject: type[object] = schema.subject
    if not issubclass(subject, Lead):
        allowed = Text("线索类的模式", "a schema of leads, made by lead_schema")
        given = Text(f"{subject.__name__} 的模式", f"a schema of {subject.__name__}")
        yield Problem(path="schema", code="other_schema", given=given, allowed=allowed)


def bad_words(path: str, names: list[str]) -> Iterator[Problem]:
    for name in names:
        if not name.isidentifier():
            allowed = Text("由字母、数字、下划线组成的名称", "letters, digits and underscores")
            yield Problem(path=path, code="bad_name", given=echo(name), allowed=allowed)


def repeated(path: str, names: list[str]) -> Iterator[Problem]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        allowed = Text("每个名称只出现一次", "each name once")
        yield Problem(path=path, code="repeated", given=echo(name), allowed=allowed)


def bad_needs(needs: tuple[Need, ...], schema: Schema) -> Iterator[Problem]:
    for need in needs:
        path = f"needs.{need.name}"
        if (need.when is None) == (need.given is None):
            allowed = Text("when 或 given 之一", "exactly one of when and given")
            given = Text("两者都有或都没有", "both or neither")
            yield Problem(path=path, code="unclear_need", given=given, allowed=allowed)
        if need.when is not None:
            try:
                schema.condition(need.when)
            except RuleError as error:
                allowed = Text(
                    f"可用的规则表达式：{error.cure.zh}",
                    f"an expression of the lead schema: {error.cure.en}",
                )
                said = error.problem
                yield Problem(path=f"{path}.when", code=error.code, given=said, allowed=allowed)


def bad_move(path: str, row: Transition, phases: Mapping[str, Phase]) -> Iterator[Problem]:
    """Yield what is wrong with the command of a row and where it leads from and to."""
    if row.command not in FIELDS:
        yield unknown(f"{path}.command", row.command, FIELDS)
        return
    sources, targets = sources_of(row.command, phases), targets_of(row.command, phases)
    for source in row.sources or ("",):
        if source not in sources:
            yield unknown(f"{path}.sources", source, sources)
    if row.target not in targets:
        yield unknown(f"{path}.target", row.target, targets)


def sources_of(command: str, phases: Mapping[str, Phase]) -> tuple[str, ...]:
    if command == "register":
        return (START,)
    allowed = SOURCE_PHASES.get(command, tuple(Phase))
    return tuple(name for name, phase in phases.items() if phase in allowed)


def targets_of(command: str, phases: Mapping[str, Phase]) -> tuple[str, ...]:
    if command in BACKWARD:
        return (BACK,)
    if command not in TARGET_PHASES:
        return (SAME,)
    return tuple(name for name, phase in phases.items() if phase in TARGET_PHASES[command])


def bad_terms(
    path: str, row: Transition, given: Mapping[str, str | None], roles: tuple[str, ...]
) -> Iterator[Problem]:
    """Yield what is wrong with the needs of a row and with who may."""
    for name in row.needs:
        if name not in given:
            yield unknown(f"{path}.needs", name, given)
            continue
        fields = FIELDS.get(row.command, frozenset())
        if (field := given[name]) is not None and field not in fields:
            yield unknown(f"needs.{name}.given", field, fields)
    for name in row.who or ("",):
        if name not in (OWNER, *roles):
            yield unknown(f"{path}.who", name, (OWNER, *roles))


def ambiguous(transitions: tuple[Transition, ...]) -> Iterator[Problem]:
    seen: set[tuple[str, str, str]] = set()
    for number, row in enumerate(transitions):
        for source in row.sources:
            target = row.target if row.command == "change_status" else ""
            if (source, row.command, target) in seen:
                yield Problem(
                    path=f"transitions[{number}]",
                    code="ambiguous",
                    given=Text(
                        f"{source} 状态下 {row.command} 的第二行",
                        f"a second row for {row.command} in {source}",
                    ),
                    allowed=Text("每种情况只有一行", "one row for one command in one status"),
                )
            seen.add((source, row.command, target))


def lost_statuses(
    statuses: tuple[StatusDef, ...], transitions: tuple[Transition, ...]
) -> Iterator[Problem]:
    edges = {(source, row.target) for row in transitions for source in row.sources}
    reached = closure({START}, edges)
    closed = {status.name for status in statuses if status.phase.is_closed}
    ending = closure(closed, {(after, before) for before, after in edges | ways_back(edges)})
    no_way_in, way_in = (
        Text("无法到达", "no way in"),
        Text("从录入可以到达", "a status that a registered lead can reach"),
    )
    no_way_out, way_out = (
        Text("没有出路", "no way out"),
        Text("可以走到结束状态", "a way to a closed status"),
    )
    for name in (status.name for status in statuses):
        path = f"statuses.{name}"
        if name not in reached:
            yield Problem(path=path, code="unreachable", given=no_way_in, allowed=way_in)
        elif name not in ending:
            yield Problem(path=path, code="trap", given=no_way_out, allowed=way_out)


def ways_back(edges: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return where the rows lead that go back: to wherever one came from."""
    back = {source for source, target in edges if target == BACK}
    return {(after, before) for before, after in edges if after in back}


def closure(start: set[str], edges: set[tuple[str, str]]) -> set[str]:
    """Return everything that can be reached from `start` along `edges`."""
    reached = set(start)
    while more := {after for before, after in edges if before in reached} - reached:
        reached |= more
    return reached
