"""Hypothesis strategies for rule sets of every sort, bound to a schema.

A rule set is small and plain where it can be: what Hypothesis leaves of one that breaks a law is
read by a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, get_args

from leadcore.rules import (
    Action,
    Automation,
    AutomationRule,
    BoundAutomation,
    BoundDecisionList,
    BoundDecisionTable,
    BoundRouter,
    BoundScoreCard,
    Case,
    DecisionList,
    DecisionTable,
    Formula,
    Group,
    Parameter,
    Router,
    Rule,
    Schema,
    ScoreCard,
    TableOutput,
    TableRow,
)
from leadcore.rules.plain_values import ValueKind
from leadcore.rules.tables import HitPolicy
from leadcore.rules.tables.hits import NUMERIC, RANKED
from leadcore.testing.arguments import check_kind
from leadcore.testing.rules import atoms, expressions
from leadcore.texts import Text

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

RuleSet = BoundScoreCard | BoundDecisionList | BoundRouter | BoundDecisionTable | BoundAutomation
"""A set of rules that is bound to its schema."""

LABEL: Final = Text("规则", "a rule")
ANYTHING: Final = "-"
"""The entry of a table that every subject meets."""
HITS: Final[tuple[HitPolicy, ...]] = get_args(HitPolicy)
VALUES: Final[Mapping[ValueKind, tuple[str, ...]]] = MappingProxyType(
    {
        "text": ("a", "b", "c"),
        "number": ("0", "1", "-1", "0.5", "9007199254740991"),
        "bool": ("False", "True"),
        "duration": ("days(0)", "days(1)", "hours(2)"),
    }
)
"""What stands in outputs and parameters of each kind, as text."""
EVENTS: Final = ("arrived", "changed", "left")
"""What can happen, to generated automation."""
ACTIONS: Final[Mapping[str, tuple[Parameter, ...]]] = MappingProxyType(
    {
        "tell": (),
        "move": (Parameter(name="to", kind="text", values=VALUES["text"]),),
        "wait": (Parameter(name="for", kind="duration"), Parameter(name="times", kind="number")),
    }
)
"""What generated automation can do."""


def rule_sets(schema: Schema) -> SearchStrategy[RuleSet]:
    """Return cards, lists, routers, tables of every hit policy and automation, bound to a schema.

    Automation is on the events `arrived`, `changed` and `left`.

    >>> from leadcore.testing.rules import WHOLE
    >>> rule_sets(WHOLE).validate()
    """
    from hypothesis import strategies as st

    check_kind("schema", schema, Schema)
    sorts = (cards(schema), lists(schema), routers(schema), tables(schema), automations(schema))
    return st.deferred(lambda: st.one_of(sorts))  # So that its repr is not as long as theirs.


def whens(schema: Schema) -> SearchStrategy[list[str]]:
    """Return the texts of a few conditions."""
    from hypothesis import strategies as st

    return st.lists(expressions(schema).map(str), max_size=4)


def cards(schema: Schema) -> SearchStrategy[BoundScoreCard]:
    """Return score cards of a few rules, with caps and floors that matter."""
    from hypothesis import strategies as st

    points, caps = st.sampled_from((0, 1, -1, 10, -10)), st.none() | st.integers(0, 12)
    rule = st.tuples(expressions(schema).map(str), points, st.sampled_from((None, "care")))
    bounds = st.tuples(caps, caps, st.none() | st.integers(-12, 0))
    drawn = st.tuples(st.lists(rule, max_size=4), bounds)
    return drawn.map(lambda pair: card(*pair).bind(schema))


def card(
    rules: Sequence[tuple[str, int, str | None]], bounds: tuple[int | None, int | None, int | None]
) -> ScoreCard:
    """Return the card of conditions with points and groups; bounds of the group and of the card."""
    group, cap, floor = bounds
    return ScoreCard(
        rules=tuple(
            Rule(id=f"r{n}", when=when, points=points, label=LABEL, group=within)
            for n, (when, points, within) in enumerate(rules)
        ),
        groups=(Group(id="care", cap=group),),
        cap=cap,
        floor=floor,
    )


def lists(schema: Schema) -> SearchStrategy[BoundDecisionList]:
    """Return decision lists of a few cases."""
    return whens(schema).map(
        lambda texts: DecisionList(cases=cases(texts), otherwise="none").bind(schema)
    )


def routers(schema: Schema) -> SearchStrategy[BoundRouter]:
    """Return routers of a few cases."""
    return whens(schema).map(
        lambda texts: Router(cases=cases(texts), otherwise="none").bind(schema)
    )


def cases(texts: Sequence[str]) -> tuple[Case, ...]:
    return tuple(
        Case(id=f"c{n}", when=when, then=f"v{n % 3}", label=LABEL) for n, when in enumerate(texts)
    )


def tables(
    schema: Schema, *, hits: Sequence[HitPolicy] = HITS
) -> SearchStrategy[BoundDecisionTable]:
    """Return decision tables of some hit policies, with a few inputs, outputs and rows."""
    from hypothesis import strategies as st

    paths = tuple(schema.fields)
    columns = {path: entries(schema, path) for path in paths}
    inputs = st.lists(st.sampled_from(paths), max_size=2, unique=True)

    @st.composite
    def table(draw: DrawFn) -> BoundDecisionTable:
        hit = draw(st.sampled_from(hits))
        asked, outputs = draw(inputs), draw(outputs_for(hit))
        then = st.tuples(*(st.sampled_from(VALUES[output.kind]) for output in outputs))
        row = st.tuples(st.tuples(*(columns[path] for path in asked)), then)
        rows = [
            TableRow(id=f"r{n}", when=when, then=values)
            for n, (when, values) in enumerate(draw(st.lists(row, max_size=4)))
        ]
        otherwise = () if hit == "C#" else draw(st.just(()) | then)
        return DecisionTable(
            hit=hit, inputs=tuple(asked), outputs=outputs, rows=tuple(rows), otherwise=otherwise
        ).bind(schema)

    return table()


def entries(schema: Schema, path: str) -> SearchStrategy[str]:
    """Return what can stand in the column of a field: anything, a test of it, a whole condition."""
    from hypothesis import strategies as st

    def entry(formula: Formula) -> str:
        return schema.condition(formula).text.removeprefix(f"{path} ")

    tests = st.one_of(list(atoms(schema.fields[path], schema))).map(entry)
    return st.one_of(st.just(ANYTHING), tests, expressions(schema).map(str))


def outputs_for(hit: HitPolicy) -> SearchStrategy[tuple[TableOutput, ...]]:
    """Return the outputs that a table may have: a number, or one or two of any kind."""
    from hypothesis import strategies as st

    if hit in NUMERIC:
        return st.just((TableOutput(name="o0", kind="number"),))
    kinds = st.lists(st.sampled_from(tuple(VALUES)), min_size=1, max_size=2)
    return kinds.map(
        lambda found: tuple(
            TableOutput(name=f"o{n}", kind=kind, values=VALUES[kind] if hit in RANKED else ())
            for n, kind in enumerate(found)
        )
    )


def automations(schema: Schema) -> SearchStrategy[BoundAutomation]:
    """Return automation of a few rules, each on an event or several, with an action or two."""
    from hypothesis import strategies as st

    events = st.lists(st.sampled_from(EVENTS), min_size=1, max_size=2, unique=True)
    doing = st.lists(st.one_of([action(name) for name in ACTIONS]), min_size=1, max_size=2)
    rule = st.tuples(events, st.just("True") | expressions(schema).map(str), doing)
    return st.lists(rule, max_size=4).map(
        lambda drawn: Automation(
            rules=tuple(
                AutomationRule(id=f"a{n}", on=on, when=when, do=tuple(do), label=LABEL)
                for n, (on, when, do) in enumerate(drawn)
            )
        ).bind(schema, events=EVENTS, actions=ACTIONS)
    )


def action(name: str) -> SearchStrategy[Action]:
    """Return an action with anything that it may be told."""
    from hypothesis import strategies as st

    told = {each.name: st.sampled_from(VALUES[each.kind]) for each in ACTIONS[name]}
    return st.fixed_dictionaries(told).map(lambda given: Action(name=name, parameters=given))
