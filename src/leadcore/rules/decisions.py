"""Decision lists: the first case whose condition is true decides.

Definitions are plain data; bound to a schema, they decide.

>>> import attrs
>>> from datetime import UTC, datetime
>>> from leadcore.rules import Schema
>>> @attrs.frozen
... class Parcel:
...     weight: float | None = None
>>> carriers = DecisionList(
...     cases=(Case(id="heavy", when="weight > 20", then="truck", label=Text("重", "heavy")),),
...     otherwise="bicycle",
... )
>>> decision = carriers.bind(Schema.of(Parcel)).decide(Parcel(), now=datetime.now(UTC))
>>> decision.value, decision.case, decision.unknowns
('bicycle', None, ('weight',))
>>> print(decision.to("en"))
bicycle
  unknown: heavy: weight > 20 (weight = missing)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Final

import attrs

from leadcore.rules.binding import bind, id_problems, refuse
from leadcore.rules.column_rows import columns_of, paths_of, row_reading
from leadcore.rules.compiled import Cases, Program, first, first_columns, firsts, moment
from leadcore.rules.condition import Condition, text_of
from leadcore.rules.evaluate import evaluate
from leadcore.rules.explain import COLON, Explanation
from leadcore.rules.parts import of_kind, tuple_of
from leadcore.rules.schema import Schema
from leadcore.rules.views import NOTHING, Block, Branch, Code, Table, View
from leadcore.texts import Language, Text, as_text

SUBJECT: Final = Text("决策列表", "decision list")
"""What a refused list is called."""
COLUMNS: Final = (
    Text("编号", "id"),
    Text("情况", "case"),
    Text("条件", "when"),
    Text("结论", "then"),
)
"""The columns of the table of cases."""
OTHERWISE: Final = Text("其他情况", "otherwise")


@attrs.frozen(kw_only=True)
class Case:
    """A value that is decided on when a condition is true.

    >>> Case(id="heavy", when="weight > 20", then="truck", label=Text("重", "heavy")).then
    'truck'
    """

    id: str = attrs.field(validator=of_kind(str))
    """Unique in its list."""
    when: str = attrs.field(converter=text_of)
    """The condition, as text; one made with operators is taken by its canonical text."""
    then: str = attrs.field(validator=of_kind(str))
    """The value decided on."""
    label: Text = attrs.field(validator=of_kind(Text))
    """What it is called in explanations."""


@attrs.frozen(kw_only=True)
class Tried(View):
    """One case that was looked at, with its outcome explained.

    >>> why = Explanation(text="weight > 20", outcome=True)
    >>> Tried(id="heavy", label=Text("重", "heavy"), why=why).to("zh")
    '成立：重：weight > 20'
    """

    id: str
    label: Text
    why: Explanation

    def to(self, language: Language) -> str:
        """Return the case and its explanation as lines of text."""
        colon = COLON.to(language)
        outcome, _, rest = self.why.to(language).partition(colon)
        return colon.join((outcome, self.label.to(language), rest))

    def blocks(self) -> tuple[Block, ...]:
        """Return the case with its explanation as a nested list."""
        return ((self.branch(),),)

    def branch(self) -> Branch:
        """Return the case as a list item, the parts of its condition below it."""
        return self.why.branch(self.label)


@attrs.frozen(kw_only=True)
class Decision(View):
    """What was decided, by which case, and what became of every case before it.

    >>> Decision(value="bicycle", case=None, tried=()).unknowns
    ()
    """

    value: str
    case: str | None
    """The id of the case that decided; None when none did."""
    tried: tuple[Tried, ...]
    """Every case up to the one that decided, in order."""

    @property
    def unknowns(self) -> tuple[str, ...]:
        """The missing fields that could have decided otherwise, each once: what to ask for."""
        return tuple(dict.fromkeys(path for each in self.tried for path in each.why.unknowns))

    def to(self, language: Language) -> str:
        """Return the decision and the cases that were tried as lines of text."""
        lines = [self.value, *(each.to(language) for each in self.tried)]
        return "\n".join(lines).replace("\n", "\n  ")

    def blocks(self) -> tuple[Block, ...]:
        """Return the value, and the cases that were tried as a nested list."""
        return (as_text(self.value), tuple(each.branch() for each in self.tried))

    def __str__(self) -> str:
        return self.to("en")


@attrs.frozen(kw_only=True)
class DecisionList(View):
    """Cases in order, the first true one deciding; plain data, equal when the same.

    >>> DecisionList(cases=(), otherwise="low") == DecisionList(cases=(), otherwise="low")
    True
    """

    cases: tuple[Case, ...] = attrs.field(validator=tuple_of(Case))
    otherwise: str = attrs.field(validator=of_kind(str))
    """The value when no case is true."""

    def __attrs_post_init__(self) -> None:
        refuse(SUBJECT, id_problems([case.id for case in self.cases]))

    def bind(self, schema: Schema) -> BoundDecisionList:
        """Return the list ready to decide; DefinitionError lists every case that is refused."""
        texts = {case.id: case.when for case in self.cases}
        return BoundDecisionList(self, schema, bind(schema, SUBJECT, texts))

    def blocks(self) -> tuple[Block, ...]:
        """Return the cases as a table, with what is decided otherwise in its last row."""
        return (table_of(SUBJECT, self.cases, self.otherwise),)


def table_of(caption: Text, cases: Iterable[Case], otherwise: str) -> Table:
    """Return cases as a table, with what is decided otherwise in its last row."""
    rows = ((Code(case.id), case.label, Code(case.when), as_text(case.then)) for case in cases)
    last = (NOTHING, OTHERWISE, NOTHING, as_text(otherwise))
    return Table(caption=caption, columns=COLUMNS, rows=(*rows, last))


@attrs.frozen(eq=False, repr=False)
class BoundDecisionList:
    """A decision list that was checked against a schema; made by `DecisionList.bind`.

    >>> import attrs
    >>> @attrs.frozen
    ... class Parcel:
    ...     weight: float
    >>> DecisionList(cases=(), otherwise="bicycle").bind(Schema.of(Parcel))
    <decision list of 0 cases>
    """

    definition: DecisionList
    schema: Schema
    conditions: tuple[Condition, ...]
    """Of every case, in order."""

    @cached_property
    def program(self) -> Program:
        """The generated function that gives the value decided on, and its text."""
        return first(self.cases, self.definition.otherwise, self.schema.fields, self.interpreted)

    @property
    def cases(self) -> Cases:
        """What each case asks and decides, as it is compiled."""
        return [
            (condition.tree, True, case.then)
            for case, condition in zip(self.definition.cases, self.conditions, strict=True)
        ]

    @property
    def source(self) -> str:
        """The text of the generated function."""
        return self.program.source

    @cached_property
    def decider(self) -> Callable[[object, datetime], str]:
        """The generated function itself: the value decided on for a subject at a time.

        The fastest way to ask. It takes the subject to be one of the schema's class.
        """
        return self.program.function

    @cached_property
    def batch(self) -> Callable[[Iterable[object], datetime], list[str]]:
        """The generated function that gives the values decided on for many subjects."""
        return firsts(
            self.cases, self.definition.otherwise, self.schema.fields, self.interpreted
        ).function

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The fields that the cases read, each once."""
        return paths_of(self.conditions)

    @cached_property
    def column_decider(self) -> Callable[[Sequence[Sequence[object]], datetime], list[str]]:
        """The generated function that gives the values of rows, from the columns of `paths`."""
        otherwise, fields = self.definition.otherwise, self.schema.fields
        return first_columns(self.cases, otherwise, fields, self.paths, self.row_value).function

    def value(self, subject: object, *, now: datetime) -> str:
        """Return the value decided on for `subject` at `now`, without the reasons."""
        return self.decider(subject, self.schema.admit(subject, now))

    def values(self, subjects: Iterable[object], *, now: datetime) -> list[str]:
        """Return the values decided on for many subjects, in order."""
        return self.batch(subjects, moment(now))

    def value_columns(self, columns: Mapping[str, Sequence[object]], *, now: datetime) -> list[str]:
        """Return the values decided on for rows given as columns by path; None is missing.

        Raises ValueError for a field that the cases read and no column gives, and for columns of
        different lengths.
        """
        return self.column_decider(columns_of(self.paths, columns), moment(now))

    def row_value(self, row: Sequence[object], now: datetime) -> str:
        """Return the value of a row of the columns of `paths` as the interpreter gives it."""
        reading = row_reading(self.schema, self.paths, row, now)
        cases = zip(self.definition.cases, self.conditions, strict=True)
        found = (case.then for case, each in cases if evaluate(each.tree, reading) is True)
        return next(found, self.definition.otherwise)

    def interpreted(self, subject: object, now: datetime) -> str:
        """Return the value as the interpreter gives it, which is what it means."""
        return self.decide(subject, now=now).value

    def decide(self, subject: object, *, now: datetime) -> Decision:
        """Return the decision on `subject` at `now`; a case that is unknown does not decide."""
        reading = self.schema.reading(subject, now=now)
        tried: list[Tried] = []
        for case, condition in zip(self.definition.cases, self.conditions, strict=True):
            why = condition.explain_reading(reading)
            tried.append(Tried(id=case.id, label=case.label, why=why))
            if why.outcome:
                return Decision(value=case.then, case=case.id, tried=tuple(tried))
        return Decision(value=self.definition.otherwise, case=None, tried=tuple(tried))

    def __repr__(self) -> str:
        return f"<decision list of {len(self.conditions)} cases>"
