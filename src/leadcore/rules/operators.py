"""Write conditions with Python's operators: the same tree as the text form.

>>> print((F.demand.budget >= 200_000) & F.region.in_("上海市", "江苏省"))
demand.budget >= 200_000 and region in ("上海市", "江苏省")
"""

from __future__ import annotations

from enum import Enum
from typing import ClassVar, Final, NoReturn

import attrs

from leadcore.rules.nodes import (
    Call,
    Const,
    Constant,
    Contains,
    Expression,
    Field,
    Known,
    Not,
    OneOf,
    Operand,
    Operator,
    compare,
    conjoin,
    disjoin,
)
from leadcore.rules.printing import canonical

Value = Constant | Enum
"""A constant, or an enum member, which is its value."""


@attrs.frozen(eq=False, repr=False)
class Formula:
    """A condition made with operators; `&` is and, `|` is or, `~` is not.

    >>> ~(F.city == "上海市")
    <not (city == "上海市")>
    """

    node: Expression
    """The tree, equal to that of the text."""

    def __and__(self, other: Formula) -> Formula:
        return Formula(conjoin((self.node, tree_of(other))))

    def __or__(self, other: Formula) -> Formula:
        return Formula(disjoin((self.node, tree_of(other))))

    def __rand__(self, other: object) -> NoReturn:
        refuse(other)

    def __ror__(self, other: object) -> NoReturn:
        refuse(other)

    def __invert__(self) -> Formula:
        return Formula(Not(self.node))

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "a condition has no truth of its own: join conditions with & | ~ instead of"
            " and or not, put each in brackets, and write a < x < b as (F.x > a) & (F.x < b)"
        )

    def __str__(self) -> str:
        return canonical(self.node)

    def __repr__(self) -> str:
        return f"<{self}>"


def tree_of(given: object) -> Expression:
    return given.node if isinstance(given, Formula) else refuse(given)


def refuse(given: object) -> NoReturn:
    """Refuse what is joined with a condition and is none, as `5 & F.b` is in `F.a > 5 & F.b`."""
    raise TypeError(
        f"a value of the type {type(given).__name__} is no condition: put each in brackets,"
        " as in (F.x > 5) & F.y"
    )


@attrs.frozen(eq=False, repr=False)
class Term(Formula):
    """What can be compared; a yes-or-no field is a condition as it stands.

    >>> F.company.lower().starts_with("acme")
    <starts_with(lower(company), "acme")>
    """

    node: Field | Call

    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # comparing builds, so no hash

    def __eq__(self, other: Value | Term) -> Formula:  # type: ignore[override]  # builds a tree
        return comparison(self, "==", other)

    def __ne__(self, other: Value | Term) -> Formula:  # type: ignore[override]  # builds a tree
        return comparison(self, "!=", other)

    def __lt__(self, other: Value | Term) -> Formula:
        return comparison(self, "<", other)

    def __le__(self, other: Value | Term) -> Formula:
        return comparison(self, "<=", other)

    def __gt__(self, other: Value | Term) -> Formula:
        return comparison(self, ">", other)

    def __ge__(self, other: Value | Term) -> Formula:
        return comparison(self, ">=", other)

    def in_(self, *options: Value) -> Formula:
        """Return whether it is one of the constants."""
        return Formula(OneOf(self.node, tuple(constant(option) for option in options)))

    def contains(self, part: str | Term) -> Formula:
        """Return whether the text contains `part`."""
        return call("contains", self, part)

    def starts_with(self, part: str | Term) -> Formula:
        """Return whether the text begins with `part`."""
        return call("starts_with", self, part)

    def ends_with(self, part: str | Term) -> Formula:
        """Return whether the text ends with `part`."""
        return call("ends_with", self, part)

    def lower(self) -> Term:
        """Return the text in small letters."""
        return call("lower", self)

    def age(self) -> Term:
        """Return how long ago the instant was."""
        return call("age", self)


@attrs.frozen(eq=False, repr=False)
class Path(Term):
    """A field by its path; one that is named like a method here is written `F["parcel.age"]`.

    >>> F.demand.budget.is_missing()
    <demand.budget is missing>
    """

    node: Field

    __hash__: ClassVar[None] = None  # attrs would make one for this class

    def __getattr__(self, name: str) -> Path:
        return step(f"{self.node.path}.{name}", name)

    def has(self, item: Value | Term) -> Formula:
        """Return whether the set of text holds `item`."""
        return Formula(Contains(operand(item), self.node))

    def is_known(self) -> Formula:
        """Return whether the field has a value."""
        return Formula(Known(self.node))

    def is_missing(self) -> Formula:
        """Return whether the field has no value."""
        return Formula(Not(Known(self.node)))


class Root:
    """Where paths begin; `F` is the one that there is.

    >>> F.city
    <city>
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Path:
        return step(name, name)

    def __getitem__(self, path: str) -> Path:
        return Path(Field(path))

    def __repr__(self) -> str:
        return "F"


def step(path: str, name: str) -> Path:
    if name.startswith("_"):
        raise AttributeError(f"{name} is no field: names of fields do not begin with _")
    return Path(Field(path))


def comparison(left: Term, operator: Operator, right: Value | Term) -> Formula:
    return Formula(compare(left.node, operator, operand(right)))


def call(function: str, *arguments: Value | Term) -> Term:
    return Term(Call(function, tuple(operand(argument) for argument in arguments)))


def constant(value: Value) -> Const:
    return Const(value.value if isinstance(value, Enum) else value)


def operand(value: Value | Term) -> Operand:
    return value.node if isinstance(value, Term) else constant(value)


F: Final = Root()
"""Where paths begin: `F.demand.budget`."""
