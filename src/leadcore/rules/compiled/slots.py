"""Where generated code finds a value: each term in a numbered variable, read at most once.

Names in generated code are numbered, never made from paths: `a.b_c` and `a_b.c` would collide.
Texts and numbers of the exact type are written out; every other constant is a numbered global.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, repeat
from math import floor
from typing import Final, Protocol

import attrs

from leadcore.rules.compiled.formula import Formula, literals
from leadcore.rules.compiled.shapes import FINITE, GIVEN, NAMES, READ, WHOLE, Shape, shape_of
from leadcore.rules.kinds import Kind
from leadcore.rules.nodes import Call, Compare, Contains, Expression, Field, Known, OneOf, Scalar
from leadcore.rules.readers import AttributeReader, FactReader

MAX_WRITTEN: Final = 100
"""How many characters of a text are written out; a longer one is a numbered global."""

WRITTEN: Final = frozenset({bool, int, float, str})
"""The types whose exact instances are written out."""

Term = Field | Call
"""What is read into a variable."""

Names = tuple[str, ...]
"""The attributes that lead somewhere."""


class Named(Protocol):
    """What the compiler needs of a field of a schema."""

    @property
    def kind(self) -> Kind:
        """Its kind."""
        ...

    @property
    def read(self) -> Callable[..., Scalar | None]:
        """Read it from a subject at a time."""
        ...


@attrs.frozen
class Test:
    """A test of one value, `{0}`, in which a constant is `{1}` and the integer behind it `{2}`."""

    template: str
    constant: str = ""
    successor: str = ""

    def of(self, name: str, first: str | None = None) -> str:
        """Return the test of a variable, which `first` may set where it is read first."""
        values = chain([first or name], repeat(name))
        texts: dict[str, Iterator[str]] = {
            "0": values,
            "1": repeat(self.constant),
            "2": repeat(self.successor),
        }
        return PLACES.sub(lambda found: next(texts[found[1]]), self.template)

    def negated(self) -> Test:
        """Return the opposite."""
        return attrs.evolve(self, template=f"not ({self.template})")

    @property
    def reads_twice(self) -> bool:
        """Whether it reads the value more than once."""
        return self.template.count("{0}") > 1


PLACES: Final = re.compile(r"\{([012])\}")
"""Where something is put in."""


@attrs.define(eq=False)
class Slots:
    """The variables and globals of one piece of generated code."""

    fields: Mapping[str, Named]
    columns: Mapping[str, str] | None = None
    """The loop variable of every path, where values are given in columns."""
    globals: dict[str, object] = attrs.field(factory=lambda: dict(NAMES))
    shares: dict[tuple[type, object], str] = attrs.field(factory=dict[tuple[type, object], str])
    numbers: dict[Term, int] = attrs.field(factory=dict[Term, int])
    holder_numbers: dict[Names, int] = attrs.field(factory=dict[Names, int])
    uses: dict[Term | Names, int] = attrs.field(factory=dict[Term | Names, int])
    """How often a term is compared, and how many terms an object holds."""
    tables: int = 0
    reads_now: bool = False
    """Whether what was written reads the time."""

    def count(self, formula: Formula) -> None:
        """Take note of what a formula reads, before code is generated for it."""
        for literal in literals(formula):
            for term in terms(literal.atom):
                self.count_term(term)

    def count_term(self, term: Term) -> None:
        if term not in self.uses and isinstance(term, Field):
            for holder in self.holders(term):
                self.uses[holder] = self.uses.get(holder, 0) + 1
        self.uses[term] = self.uses.get(term, 0) + 1
        if isinstance(term, Call):
            for argument in terms(term):
                self.count_term(argument)

    def variable(self, term: Term) -> str:
        """Return the variable of a term."""
        return f"v{self.numbers.setdefault(term, len(self.numbers) + 1)}"

    def holder(self, names: Names) -> str:
        """Return the variable of an object on the way to fields."""
        return f"p{self.holder_numbers.setdefault(names, len(self.holder_numbers) + 1)}"

    def holders(self, term: Field) -> tuple[Names, ...]:
        """Return the ways to the objects on the way to a field, the outermost first."""
        reader = self.fields[term.path].read
        if self.columns is not None or not isinstance(reader, AttributeReader):
            return ()
        return tuple(reader.names[:size] for size in range(1, len(reader.names)))

    def shape(self, term: Term) -> Shape:
        """Return how the variable of a term is tested."""
        if isinstance(term, Call):
            return GIVEN
        spec = self.fields[term.path]
        if self.columns is None and not isinstance(spec.read, AttributeReader | FactReader):
            return GIVEN
        return shape_of(spec.kind)

    def constant(self, value: Scalar, like: Term | None = None) -> str:
        """Return how a constant is written that is compared with a term."""
        if type(value) is int and like is not None and self.shape(like).tests is FINITE:
            value = float(value)
        if type(value) in WRITTEN and len(text := repr(value)) <= MAX_WRITTEN:
            return text
        return self.shared(value)

    def shared(self, value: object) -> str:
        """Return the global that holds a value."""
        key = (type(value), id(value) if callable(value) else value)
        if key not in self.shares:
            self.shares[key] = f"g{len(self.shares) + 1}"
            self.globals[self.shares[key]] = value
        return self.shares[key]

    def table(self, values: Mapping[Scalar | None, int]) -> str:
        """Return the global that holds a table."""
        self.tables += 1
        self.globals[f"t{self.tables}"] = values
        return f"t{self.tables}"

    def is_optional(self, term: Term) -> bool:
        """Whether the variable of a term may hold None in a subject that is as it is declared."""
        if isinstance(term, Call):
            return any(self.is_optional(each) for each in terms(term))
        if self.columns is not None:
            return True
        return self.shape(term) is READ or may_be_none(self.fields[term.path].read)

    def compared(self, operator: str, term: Term, value: Scalar) -> Test:
        """Return the test of a term against a constant."""
        tests = self.shape(term).tests
        if tests is not WHOLE or not isinstance(value, int | float):
            return Test(tests[operator], self.constant(value, term))
        below = floor(value)
        if below == value:
            return Test(tests[operator], str(below), str(below + 1))
        match operator:
            case "<" | "<=":
                return Test(WHOLE["<="], str(below), str(below + 1))
            case ">" | ">=":
                return Test(WHOLE[">"], str(below), str(below + 1))
            case _:
                return Test(self.shape(term).known if operator == "!=" else "False")

    def bound(self, operator: str, term: Term, value: Scalar) -> str:
        """Return the test of a variable against a bound, be it finite or not."""
        if self.shape(term).tests is WHOLE:
            return self.compared(operator, term, value).of(self.variable(term))
        return f"{self.variable(term)} {operator} {self.constant(value, term)}"

    def exact(self, term: Term) -> str:
        """Return the expression for a known value as it is read, where its variable is set."""
        exact = self.shape(term).exact.replace("{0}", self.variable(term))
        if "{1}" not in exact or not isinstance(term, Field):
            return exact
        return exact.replace("{1}", self.shared(self.fields[term.path].kind.read))


def may_be_none(reader: object) -> bool:
    """Whether what a reader reads is declared to be possibly None."""
    match reader:
        case AttributeReader():
            return any(reader.optional)
        case FactReader():
            return reader.is_optional
        case _:
            return True


def terms(atom: Expression) -> tuple[Term, ...]:
    """Return the terms that an atom compares, without the constants."""
    match atom:
        case Known():
            found: tuple[Expression, ...] = (atom.field,)
        case Compare():
            found = (atom.left, atom.right)
        case OneOf():
            found = (atom.operand,)
        case Contains():
            found = (atom.item, atom.container)
        case Call():
            found = atom.arguments
        case _:
            found = (atom,)
    return tuple(term for term in found if isinstance(term, Field | Call))


def terms_of(formulas: Iterable[Formula]) -> tuple[Term, ...]:
    """Return what formulas read, each term once."""
    found = (literal.atom for formula in formulas for literal in literals(formula))
    return tuple(dict.fromkeys(term for atom in found for term in terms(atom)))
