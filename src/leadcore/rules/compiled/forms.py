"""The forms in which generated statements run: on one subject, on many, on columns.

In every form what raises is left to the interpreter, so that a subject whose values are not of
their kinds gets what the interpreter says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final, cast

from leadcore.rules.compiled.chains import INDENT, Lines, indented
from leadcore.rules.compiled.program import Program
from leadcore.rules.compiled.slots import Slots
from leadcore.rules.nodes import as_utc

Fallback = Callable[[Any, datetime], object]
"""What is asked where generated code raises."""

NOW: Final = "now = now if now.tzinfo is UTC else moment(now)"


def moment(now: datetime) -> datetime:
    """Return the instant as UTC; ValueError refuses a time without its zone."""
    if not isinstance(cast("object", now), datetime):
        given = type(now).__name__
        raise TypeError(f"now is a {given}; give an aware datetime, such as in UTC")
    found = as_utc(now)
    if found is None:
        raise ValueError("now has no time zone; give an aware datetime, such as in UTC")
    return found


def on_one(slots: Slots, body: Lines, fallback: Fallback) -> Program:
    """Return the program of a function of a subject and the time; the body returns."""
    lines = [*now_in_utc(slots), *body]
    return program(
        slots,
        ["def run(s, now):", *indented(guarded(lines, "return fallback(s, now)"))],
        fallback,
    )


def on_each(
    slots: Slots, body: Lines, fallback: Fallback, *, otherwise: str = "add(fallback(s, now))"
) -> Program:
    """Return the program of a function of many subjects and the time; the body adds to a list."""
    return loop(slots, "for s in subjects:", guarded(body, otherwise), fallback)


def names_of_columns(paths: Sequence[str]) -> dict[str, str]:
    """Return the loop variable of every path."""
    return {path: f"c{number}" for number, path in enumerate(paths, start=1)}


def on_columns(slots: Slots, names: Iterable[str], body: Lines, fallback: Fallback) -> Program:
    """Return the program of a function of columns and the time; the body adds to a list."""
    row = "".join(f"{name}, " for name in names)
    inside = guarded(body, f"add(fallback(({row}), now))")
    return loop(slots, f"for {row}in zip(*subjects, strict=True):", inside, fallback)


def loop(slots: Slots, head: str, inside: Lines, fallback: Fallback) -> Program:
    lines = [
        *now_in_utc(slots),
        "found = []",
        "add = found.append",
        head,
        *indented(inside),
        "return found",
    ]
    return program(slots, ["def run(subjects, now):", *indented(lines)], fallback)


def guarded(body: Lines, otherwise: str) -> Lines:
    """Return the statements, and what is done where they raise."""
    return ["try:", *indented(body), "except Exception:", f"{INDENT}{otherwise}"]


def now_in_utc(slots: Slots) -> Lines:
    return [NOW] if slots.reads_now else []


def program(slots: Slots, lines: Lines, fallback: Fallback) -> Program:
    names = {**slots.globals, "fallback": fallback, "moment": moment}
    return Program.of("\n".join(lines) + "\n", names)
