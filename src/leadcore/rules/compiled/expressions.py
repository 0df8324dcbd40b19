"""Write a formula as one Python expression.

What is sure at each point of an expression (which variables are set, which values are known) is
carried along, so that nothing is read or tested twice: after `v1 is not None and`, v1 is known.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Final, cast

import attrs

from leadcore.rules.compiled.formula import All, Formula, Literal
from leadcore.rules.compiled.shapes import GIVEN, PLAIN, WHOLE
from leadcore.rules.compiled.slots import Slots, Term, Test
from leadcore.rules.nodes import (
    Call,
    Compare,
    Const,
    Contains,
    Field,
    Known,
    OneOf,
    Operand,
    Scalar,
)
from leadcore.rules.readers import AttributeReader, FactReader

INVERSE: Final[Mapping[str, str]] = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
}
"""What a comparison of known values is when it is false."""

CALLS: Final[Mapping[str, str]] = {
    "lower": "{0}.lower()",
    "contains": "{1} in {0}",
    "starts_with": "{0}.startswith({1})",
    "ends_with": "{0}.endswith({1})",
    "age": "now - {0}",
}
"""How each function is written."""

CONSTANT_CALLS: Final[Mapping[str, str]] = {
    "contains": "{1} in {0} and isinstance({0}, str)",
    "starts_with": "{1} <= {0} < {2}",
    "ends_with": "{0}[-{2}:] == {1}",
}
"""How each is written whose second argument is a constant `{1}`.

`{2}` is how many characters it has; for the start of a text, what comes after all such texts, as a
range is compared in half the time that a slice takes.
"""

LAST: Final = chr(sys.maxunicode)
"""The last of all characters."""

MAX_OPTIONS: Final = 12
"""How many options are written out; more are a numbered global."""

Sure = frozenset[str]
"""What is sure: `v1` that the variable is set, `v1!` that its value is known as well."""

NOTHING: Final[Sure] = frozenset()


@attrs.frozen
class Piece:
    """A piece of an expression, and what is sure after it."""

    text: str
    always: Sure = NOTHING
    """Whatever it gives."""
    if_true: Sure = NOTHING
    if_false: Sure = NOTHING
    is_or: bool = False
    """Whether `and` needs it in brackets."""


@attrs.frozen
class Writer:
    """Writes expressions for one piece of generated code."""

    slots: Slots

    def formula(self, formula: Formula, sure: Sure) -> Piece:
        """Return the expression that is true just where the formula holds."""
        if isinstance(formula, bool):
            return Piece(repr(formula))
        if isinstance(formula, Literal):
            return self.literal(formula, sure)
        return self.joined(formula.parts, sure, is_and=isinstance(formula, All))

    def joined(self, parts: Iterable[Formula], sure: Sure, *, is_and: bool) -> Piece:
        """Return the parts joined by `and`, or by `or`."""
        texts: list[str] = []
        always: Sure | None = None
        through = NOTHING
        for part in parts:
            piece = self.formula(part, sure | through)
            texts.append(f"({piece.text})" if piece.is_or and is_and else piece.text)
            always = piece.always if always is None else always
            through |= piece.always | (piece.if_true if is_and else piece.if_false)
        first = always or NOTHING
        text = (" and " if is_and else " or ").join(texts)
        if is_and:
            return Piece(text, first, if_true=through)
        return Piece(text, first, if_false=through, is_or=True)

    def literal(self, literal: Literal, sure: Sure) -> Piece:
        match literal.atom:
            case Field() as field:
                return self.truth(field, literal.wanted, sure)
            case Known(field=field):
                return self.known(field, sure) if literal.wanted else self.missing(field, sure)
            case Call() as call:
                return self.call(call, literal.wanted, sure)
            case Compare(right=Const(comparable=value)) as atom:
                operator = atom.operator if literal.wanted else INVERSE[atom.operator]
                return self.comparison(atom.left, operator, value, sure)
            case Compare() as atom:
                operator = atom.operator if literal.wanted else INVERSE[atom.operator]
                test = f"{self.exact(atom.left)} {operator} {self.exact(atom.right)}"
                return self.test((atom.left, atom.right), test, sure)
            case OneOf() as atom:
                return self.membership(atom, literal.wanted, sure)
            case atom:
                found, verb = cast("Contains", atom), "in" if literal.wanted else "not in"
                test = f"{self.exact(found.item)} {verb} {self.exact(found.container)}"
                return self.test((found.item, found.container), test, sure)

    def truth(self, field: Field, wanted: bool, sure: Sure) -> Piece:
        text, now_sure = self.reference(field, sure)
        return Piece(f"{text} is {wanted}", now_sure, if_true=self.told(field, sure | now_sure))

    def told(self, term: Term, sure: Sure) -> Sure:
        """Return that a value is known, if it stands in its variable."""
        name = self.slots.variable(term)
        return frozenset({f"{name}?", f"{name}!"}) if name in sure else NOTHING

    def there(self, term: Term, sure: Sure) -> Piece:
        """Return the test that a variable, now set, does not hold None; empty where that is so."""
        name = self.slots.variable(term)
        if f"{name}?" in sure or (name in sure and not self.slots.is_optional(term)):
            return Piece("")
        found = frozenset({f"{name}?"})
        if self.slots.shape(term).known == GIVEN.known:
            found |= {f"{name}!"}
        text, now_sure = self.reference(term, sure, is_kept=True)
        return Piece(f"{text} is not None", now_sure, if_true=found)

    def known(self, term: Term, sure: Sure) -> Piece:
        """Return the test that a value is known."""
        name, known = self.slots.variable(term), self.slots.shape(term).known
        if f"{name}!" in sure:
            return Piece("True")
        if known == GIVEN.known:
            text, now_sure = self.reference(term, sure, is_kept=True)
            told = self.told(term, sure | now_sure)
            return Piece(Test(known).of(name, text), now_sure, if_true=told)
        return self.behind(term, Test(known), sure)

    def behind(self, term: Term, test: Test, sure: Sure) -> Piece:
        """Return a test that tells that a value is known, behind the test that it is not None."""
        there, written = self.there(term, sure), test.of(self.slots.variable(term))
        found = there.always | there.if_true
        text = f"{there.text} and {written}" if there.text else written
        return Piece(text, there.always, if_true=found | self.told(term, sure | found))

    def missing(self, term: Term, sure: Sure) -> Piece:
        """Return the test that a value is missing."""
        known = self.known(term, sure)
        if known.text == "True":
            return Piece("False")
        if self.slots.shape(term).known == GIVEN.known:
            text = known.text.removesuffix("is not None") + "is None"
        else:
            text = f"not ({known.text})"
        return Piece(text, known.always, if_false=known.if_true)

    def comparison(self, term: Term, operator: str, value: Scalar, sure: Sure) -> Piece:
        shape = self.slots.shape(term)
        if operator == "==" and shape.tests["=="] == PLAIN["=="]:
            text, now_sure = self.reference(term, sure)
            equality = f"{text} == {self.slots.constant(value, term)}"
            return Piece(equality, now_sure, if_true=self.told(term, sure | now_sure))
        test = self.slots.compared(operator, term, value)
        if operator not in shape.telling:
            return self.test((term,), test.of(self.slots.variable(term)), sure)
        return self.raising(term, test, sure)

    def raising(self, term: Term, test: Test, sure: Sure) -> Piece:
        """Return a test that tells that a value is known, and raises for None."""
        name = self.slots.variable(term)
        if self.slots.is_optional(term) or name in sure:
            return self.behind(term, test, sure)
        text, now_sure = self.reference(term, sure, is_kept=test.reads_twice)
        told = self.told(term, sure | now_sure)
        return Piece(test.of(name, text), now_sure, if_true=told)

    def membership(self, atom: OneOf, wanted: bool, sure: Sure) -> Piece:
        term, verb = atom.operand, "in" if wanted else "not in"
        among = self.among([option.comparable for option in atom.options], term)
        if self.slots.shape(term).tests is WHOLE or not wanted:
            return self.test((term,), f"{self.exact(term)} {verb} {among}", sure)
        text, now_sure = self.reference(term, sure)
        return Piece(f"{text} in {among}", now_sure, if_true=self.told(term, sure | now_sure))

    def call(self, call: Call, wanted: bool, sure: Sure) -> Piece:
        """Return the test of a function that says yes or no."""
        text, part = call.arguments
        if isinstance(text, Const) or not isinstance(part, Const) or not after(str(part.value)):
            value = self.applied(call)
            return self.test(call.arguments, value if wanted else f"not ({value})", sure)
        constant, beside = self.slots.constant(part.comparable), str(len(str(part.value)))
        if call.function == "starts_with":
            beside = self.slots.constant(after(str(part.value)))
        test = Test(CONSTANT_CALLS[call.function], constant, beside)
        return self.raising(text, test if wanted else test.negated(), sure)

    def applied(self, call: Call) -> str:
        """Return a function of values as they are read."""
        self.slots.reads_now |= call.function == "age"
        texts = [self.exact(each) for each in call.arguments]
        return Test(CALLS[call.function], *texts[1:]).of(texts[0])

    def exact(self, operand: Operand) -> str:
        """Return a value as it is read, given that it is known and its variable is set."""
        if isinstance(operand, Const):
            return self.slots.constant(operand.comparable)
        return self.slots.exact(operand)

    def test(self, operands: Iterable[Operand], test: str, sure: Sure) -> Piece:
        """Return a test of values behind the tests that they are known."""
        guard = self.guard(operands, sure)
        text = f"{guard.text} and {test}" if guard.text else test
        return Piece(text, guard.always, if_true=guard.if_true)

    def guard(self, operands: Iterable[Operand], sure: Sure) -> Piece:
        """Return the test that all operands are known; empty where that is sure."""
        guards: list[Piece] = []
        found = NOTHING
        for operand in operands:
            if not isinstance(operand, Const):
                guards.append(self.known(operand, sure | found))
                found |= guards[-1].always | guards[-1].if_true
        texts = [guard.text for guard in guards if guard.text != "True"]
        return Piece(" and ".join(texts), guards[0].always if guards else NOTHING, if_true=found)

    def among(self, options: list[Scalar], term: Term) -> str:
        """Return the set of the options."""
        texts = [self.slots.constant(option, term) for option in options]
        if any(text.startswith("g") for text in texts) or len(texts) > MAX_OPTIONS:
            return self.slots.shared(frozenset(options))
        return f"{{{', '.join(texts)}}}"

    def reference(self, term: Term, sure: Sure, *, is_kept: bool = False) -> tuple[str, Sure]:
        """Return a term's variable, set here if it was not; or what it holds, if used once."""
        name = self.slots.variable(term)
        if name in sure:
            return name, NOTHING
        loaded, now_sure = self.loaded(term, sure)
        if not is_kept and self.slots.uses.get(term, 0) <= 1:
            return loaded, now_sure
        return f"({name} := {loaded})", now_sure | {name}

    def loaded(self, term: Term, sure: Sure) -> tuple[str, Sure]:
        """Return the expression that reads a term."""
        if isinstance(term, Call):
            return self.computed(term, sure)
        raw, now_sure = self.raw(term, sure)
        load = self.slots.shape(term).load
        if "{1}" in load:
            load = load.replace("{1}", self.slots.shared(self.slots.fields[term.path].kind.read))
        return load.replace("{0}", raw), now_sure

    def computed(self, call: Call, sure: Sure) -> tuple[str, Sure]:
        """Return the expression that computes the value of a function, None if it is missing."""
        guard, value = self.guard(call.arguments, sure), self.applied(call)
        return (
            f"({value} if {guard.text} else None)" if guard.text else f"({value})"
        ), guard.always

    def raw(self, field: Field, sure: Sure) -> tuple[str, Sure]:
        """Return the expression for what the subject holds."""
        if self.slots.columns is not None:
            return self.slots.columns[field.path], NOTHING
        reader = self.slots.fields[field.path].read
        if isinstance(reader, AttributeReader):
            return self.attribute(reader.names, reader.optional, sure)
        self.slots.reads_now = True
        function = reader.fact.read if isinstance(reader, FactReader) else reader
        return f"{self.slots.shared(function)}(s, now)", NOTHING

    def attribute(
        self, names: tuple[str, ...], optional: tuple[bool, ...], sure: Sure
    ) -> tuple[str, Sure]:
        *prefix, last = names
        if not prefix:
            return f"s.{last}", NOTHING
        holder = self.slots.holder(tuple(prefix))
        if holder in sure:
            text, now_sure = holder, NOTHING
        else:
            text, now_sure = self.attribute(tuple(prefix), optional, sure)
        if not optional[len(prefix) - 1]:
            return f"{text}.{last}", now_sure
        if holder not in sure:
            text, now_sure = f"({holder} := {text})", now_sure | {holder}
        return f"(None if {text} is None else {holder}.{last})", now_sure


def after(start: str) -> str:
    """Return the least text that is greater than all that start so; none, if that is empty."""
    head = start.rstrip(LAST)
    return head and f"{head[:-1]}{chr(ord(head[-1]) + 1)}"
