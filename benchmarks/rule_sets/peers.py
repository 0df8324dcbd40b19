"""Other engines on the twenty rules, each in its fastest form; those not installed are left out.

Where an engine reads no attributes, its leads are turned into what it reads before the clock
starts; what can be compiled is compiled once.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

import attrs

from benchmarks.rule_sets.dialects import (
    CEL,
    MAY_MISS,
    PYTHON,
    RULE_ENGINE,
    ZEN,
    BusinessRules,
    Dialect,
    Infix,
    JsonLogic,
    written,
)
from benchmarks.rule_sets.leads import SCHEMA, Lead
from benchmarks.rule_sets.scoring import RULES

Score = Callable[[Any], Any]


@attrs.frozen
class Peer:
    """An engine that is installed, ready to score."""

    subject: Callable[[Lead], Any]
    """Turns a lead into what it reads; not timed."""
    score: Score


def rules_in(dialect: Dialect) -> list[tuple[int, Any]]:
    """Return points and condition of every rule, in the language of an engine."""
    return [(points, written(SCHEMA.condition(when).tree, dialect)) for _, points, when in RULES]


def conditional_sum(dialect: Infix) -> str:
    """Return one expression that adds all points up."""
    return " + ".join(f"({when} ? {points} : 0)" for points, when in rules_in(dialect))


def json_sum(dialect: JsonLogic) -> dict[str, Any]:
    """Return one JsonLogic expression that adds all points up."""
    return {"+": [{"if": [when, points, 0]} for points, when in rules_in(dialect)]}


def rule_engine() -> Peer:
    library: Any = import_module("rule_engine")
    context = library.Context(resolver=library.resolve_attribute)
    rules = [
        (points, library.Rule(text, context=context)) for points, text in rules_in(RULE_ENGINE)
    ]
    return Peer(
        lambda lead: lead,
        lambda lead: sum(points for points, rule in rules if rule.matches(lead)),
    )


def simpleeval() -> Peer:
    library: Any = import_module("simpleeval")
    functions = {"starts_with": str.startswith, "ends_with": str.endswith}
    evaluator = library.EvalWithCompoundTypes(functions=functions)
    rules = [(points, evaluator.parse(text)) for points, text in rules_in(PYTHON)]

    def score(names: dict[str, object]) -> int:
        evaluator.names = names
        return sum(points for points, tree in rules if evaluator.eval("", previously_parsed=tree))

    return Peer(
        lambda lead: (
            {"None": None} | {name: getattr(lead, name) for name in attrs.fields_dict(Lead)}
        ),
        score,
    )


def common_expression_language() -> Peer:
    library: Any = import_module("cel")
    program = library.compile(conditional_sum(CEL))
    return Peer(attrs.asdict, program.execute)


def zen_engine() -> Peer:
    library: Any = import_module("zen")
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {
            "id": "score",
            "type": "expressionNode",
            "name": "score",
            "content": {
                "expressions": [{"id": "1", "key": "score", "value": conditional_sum(ZEN)}]
            },
        },
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": f"{source}-{target}", "type": "edge", "sourceId": source, "targetId": target}
        for source, target in (("in", "score"), ("score", "out"))
    ]
    content = {"card": {"nodes": nodes, "edges": edges}}
    engine = library.ZenEngine({"loader": {"type": "static", "content": content}})
    evaluate = engine.get_decision("card").evaluate
    return Peer(
        lambda lead: json.dumps(attrs.asdict(lead)),
        lambda text: evaluate(text)["result"]["score"],
    )


def zen_expression() -> Peer:
    library: Any = import_module("zen")
    expression = library.compile_expression(conditional_sum(ZEN))
    return Peer(attrs.asdict, expression.evaluate)


def datalogic_py() -> Peer:
    library: Any = import_module("datalogic_py")
    engine = library.Engine()
    rule, session = engine.compile(json_sum(JsonLogic(has_text_tests=True))), engine.session()
    return Peer(
        lambda lead: library.DataHandle(json.dumps(attrs.asdict(lead))),
        lambda handle: session.evaluate_int(rule, handle),
    )


def panzi_json_logic() -> Peer:
    library: Any = import_module("json_logic")
    rule = json_sum(JsonLogic(has_text_tests=False))
    return Peer(attrs.asdict, lambda data: library.jsonLogic(rule, data))


def business_rules() -> Peer:
    library: Any = import_module("business_rules")
    actions: Any = import_module("business_rules.actions")
    variables: Any = import_module("business_rules.variables")
    fields: Any = import_module("business_rules.fields")
    variables_class = type("Variables", (variables.BaseVariables,), variables_of(variables))

    class Actions(actions.BaseActions):  # type: ignore[misc]  # the library has no types
        def __init__(self) -> None:
            self.total = 0

        @actions.rule_action(params={"points": fields.FIELD_NUMERIC})  # type: ignore[untyped-decorator]  # the same
        def add(self, points: int) -> None:
            self.total += points

    rules = [
        {"conditions": when, "actions": [{"name": "add", "params": {"points": points}}]}
        for points, when in rules_in(BusinessRules())
    ]

    def score(lead: Lead) -> int:
        added = Actions()
        library.run_all(rules, variables_class(lead), added)
        return added.total

    return Peer(lambda lead: lead, score)


def variables_of(library: Any) -> dict[str, object]:
    """Return the methods of the variables that business-rules reads."""

    def initialise(self: Any, lead: Lead) -> None:
        self.lead = lead

    found: dict[str, object] = {"__init__": initialise}
    for path, spec in SCHEMA.fields.items():
        if spec.kind.comparing != "never":
            decorate = DECORATORS[spec.kind.word]
            found[path.replace(".", "_")] = named(getattr(library, decorate)(), path)
    for path in MAY_MISS:
        found[f"{path}_known".replace(".", "_")] = named(
            library.boolean_rule_variable(), path, True
        )
    return found


DECORATORS: Final = {
    "number": "numeric_rule_variable",
    "text": "string_rule_variable",
    "bool": "boolean_rule_variable",
}


def named(decorate: Callable[..., object], path: str, asks: bool = False) -> object:
    """Return the variable that reads a path, or asks whether it is known."""
    outer, name = path.split(".")

    def read(self: Any) -> object:
        value = getattr(getattr(self.lead, outer), name)
        return value is not None if asks else value

    read.__name__ = f"{path}_known" if asks else path
    return decorate(read)


PEERS: Final[dict[str, Callable[[], Peer]]] = {
    "datalogic-py": datalogic_py,
    "zen-engine, one expression": zen_expression,
    "zen-engine, decision": zen_engine,
    "common-expression-language": common_expression_language,
    "panzi-json-logic": panzi_json_logic,
    "simpleeval": simpleeval,
    "business-rules": business_rules,
    "rule-engine": rule_engine,
}
"""How each is made ready; ImportError where it is not installed."""
