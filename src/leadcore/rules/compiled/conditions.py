"""Conditions as programs: whether one holds, its outcome, and the first that decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from leadcore.rules.compiled.blocks import Loads, last_reads
from leadcore.rules.compiled.chains import INDENT, Lines, indented
from leadcore.rules.compiled.expressions import NOTHING, Writer
from leadcore.rules.compiled.forms import (
    Fallback,
    names_of_columns,
    on_columns,
    on_each,
    on_one,
)
from leadcore.rules.compiled.formula import outcome_is
from leadcore.rules.compiled.program import Program
from leadcore.rules.compiled.slots import Named, Slots, terms_of
from leadcore.rules.nodes import Expression

Cases = Sequence[tuple[Expression, bool, str | bool]]
"""Conditions in order, the outcome that decides, and the value decided on."""


def predicate(tree: Expression, fields: Mapping[str, Named], fallback: Fallback) -> Program:
    """Return the program that tells whether a condition holds."""
    slots, test = alone(tree, fields)
    return on_one(slots, [f"return {test}"], fallback)


def selection(tree: Expression, fields: Mapping[str, Named], fallback: Fallback) -> Program:
    """Return the program that picks the subjects for which a condition holds."""
    slots, test = alone(tree, fields)
    otherwise = "if fallback(s, now): add(s)"
    return on_each(slots, [f"if {test}:", f"{INDENT}add(s)"], fallback, otherwise=otherwise)


def outcome(tree: Expression, fields: Mapping[str, Named], fallback: Fallback) -> Program:
    """Return the program that gives the outcome of a condition, None for unknown."""
    return first(((tree, True, True), (tree, False, False)), None, fields, fallback)


def first(
    cases: Cases, otherwise: str | None, fields: Mapping[str, Named], fallback: Fallback
) -> Program:
    """Return the program that gives the value of the first condition with the wanted outcome."""
    slots = Slots(fields)
    return on_one(slots, decided(slots, cases, otherwise, returned), fallback)


def firsts(
    cases: Cases, otherwise: str, fields: Mapping[str, Named], fallback: Fallback
) -> Program:
    """Return the program that gives the same of many subjects."""
    slots = Slots(fields)
    return on_each(slots, decided(slots, cases, otherwise, added), fallback)


def first_columns(
    cases: Cases,
    otherwise: str,
    fields: Mapping[str, Named],
    paths: Sequence[str],
    fallback: Fallback,
) -> Program:
    """Return the program that gives the same of rows, from columns in the order of `paths`."""
    names = names_of_columns(paths)
    slots = Slots(fields, names)
    lines = decided(slots, cases, otherwise, added)
    return on_columns(slots, names.values() or ("c0",), lines, fallback)


def returned(value: str) -> Lines:
    return [f"return {value}"]


def added(value: str) -> Lines:
    return [f"add({value})", "continue"]


def decided(
    slots: Slots, cases: Cases, otherwise: str | None, give: Callable[[str], Lines]
) -> Lines:
    """Return the statements that give the value of the first case."""
    formulas = [outcome_is(tree, wanted) for tree, wanted, _ in cases]
    for formula in formulas:
        slots.count(formula)
    last = last_reads([terms_of([formula]) for formula in formulas])
    loads, lines, sure = Loads(slots), Lines(), NOTHING
    for index, (formula, (_, _, value)) in enumerate(zip(formulas, cases, strict=True)):
        found = terms_of([formula])
        shared = [term for term in found if last[term] > index]
        sure = loads.before(found, shared, sure, lines, holds=True)
        lines.append(f"if {Writer(slots).formula(formula, sure).text}:")
        lines += indented(give(slots.constant(value)))
    return [*lines, *give("None" if otherwise is None else slots.constant(otherwise))]


def alone(tree: Expression, fields: Mapping[str, Named]) -> tuple[Slots, str]:
    slots, formula = Slots(fields), outcome_is(tree, True)
    slots.count(formula)
    return slots, Writer(slots).formula(formula, NOTHING).text
