"""The laws of rules: every form of a condition means the same, and what is said of it is true."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import attrs

from leadcore.rules import (
    BoundAutomation,
    BoundDecisionList,
    BoundDecisionTable,
    BoundRouter,
    BoundScoreCard,
    Condition,
    Explanation,
    Finding,
    analyse,
    from_json,
    to_json,
)
from leadcore.rules.analysis.rule_sets import Analysable, rule_set
from leadcore.rules.nodes import And, Const, Expression, Known, Not, Or
from leadcore.testing.people import NOW
from leadcore.testing.rules import subjects as subjects_of
from leadcore.testing.trials import broken, tried
from leadcore.values import utc

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Outcomes = Mapping[str, bool | None]
"""What each rule of a set gives of one subject, by id; None is unknown."""


def check_rules(
    rules: Analysable,
    *,
    subjects: SearchStrategy[object] | None = None,
    now: datetime = NOW,
    examples: int = 100,
) -> None:
    """Try the laws of rules; AssertionError says which does not hold, and on what.

    Every subject can be read, whatever is missing, and gives the same every time; the generated
    code gives what the interpreter gives; an explanation adds up, and what compares a missing value
    is unknown; a score is the sum of its lines, a decision the first true case, a table's the rows
    that are true, and automation acts once for each true rule; text and JSON give the same tree
    again; what the analysis proves is so, and its witnesses show it.

    rules: what is bound to a schema, or conditions of one schema by id. The facts and the kinds of
    values of that schema are tried along. subjects: those that they judge; without them any of the
    schema's class. now: when.

    >>> from leadcore.model import lead_schema
    >>> rich = lead_schema().condition("demand.budget >= 200_000")
    >>> check_rules({"rich": rich}, examples=20)
    """
    if hasattr(rules, "bind"):
        kind = type(rules).__name__
        raise TypeError(f"a {kind} without a schema was given; give what its `bind` returns")
    now = utc(now)
    ids, conditions = named(rules)
    for condition in conditions:
        written(condition)
    schema = conditions[0].schema if conditions else None
    found = analyse(rules).findings if conditions else ()
    for finding in found:
        witnessed(finding, dict(zip(ids, conditions, strict=True)))
    if schema is None:
        return

    def law(subject: object) -> None:
        outcomes = dict(zip(ids, (judged(one, subject, now) for one in conditions), strict=True))
        decided(rules, subject, now, outcomes)
        for finding in found:
            proved(finding, outcomes, subject)

    tried(subjects_of(schema) if subjects is None else subjects, law, examples)


def named(rules: Analysable) -> tuple[tuple[str, ...], tuple[Condition, ...]]:
    """Return the ids of the rules and their conditions, in order."""
    found = rule_set(rules)
    return found.ids, found.conditions


def written(condition: Condition) -> None:
    """Try that text and JSON say all of a condition."""
    schema, tree = condition.schema, condition.tree
    data: object = json.loads(json.dumps(to_json(condition)))
    for form, given in (("text", condition.text), ("JSON", from_json(data, schema=schema))):
        if schema.condition(given).tree != tree:
            raise broken(f"the {form} of a condition gives it again", condition.text, str(given))


def judged(condition: Condition, subject: object, now: datetime) -> bool | None:
    """Return what a condition gives of a subject, the same in every form."""
    try:
        meant = condition.interpreted(subject, now)
        given = condition.evaluate(subject, now=now)
        holds = condition.holds(subject, now=now)
        why = condition.explain(subject, now=now)
    except Exception as error:
        law = "every subject can be read, whatever is missing"
        raise broken(law, error, condition.text, subject) from error
    if given is not meant or holds is not (meant is True):
        raise broken("compiled is interpreted", condition.text, subject, given, meant)
    if why.outcome is not meant or added_up(condition.tree, why) is not meant:
        raise broken("an explanation adds up to the outcome", str(why), meant, subject)
    if condition.interpreted(attrs.evolve(cast("Any", subject)), now) is not meant:
        raise broken("the outcome depends on the subject and the moment alone", str(why), subject)
    return meant


def added_up(node: Expression, why: Explanation) -> bool | None:
    """Return the outcome that the parts of an explanation add up to, by Kleene's logic."""
    match node:
        case Not() if why.parts:
            inner = added_up(node.part, why.parts[0])
            return None if inner is None else not inner
        case And() | Or():
            parts = [added_up(*each) for each in zip(node.parts, why.parts, strict=True)]
            decisive = isinstance(node, Or)
            return decisive if decisive in parts else None if None in parts else not decisive
        case Known() | Not(part=Known()) | Const():
            return why.outcome
        case _:
            is_missing = any(actual.value is None for actual in why.actuals)
            return None if is_missing else why.outcome


def decided(rules: Analysable, subject: object, now: datetime, outcomes: Outcomes) -> None:
    """Try that a set gives what its rules give together."""
    match rules:
        case BoundScoreCard():
            scored(rules, subject, now, outcomes)
        case BoundDecisionList() | BoundRouter():
            first_true(rules, subject, now, outcomes)
        case BoundDecisionTable():
            matched(rules, subject, now, outcomes)
        case BoundAutomation():
            reacted(rules, subject, now, outcomes)
        case _:  # Conditions give what each of them gives.
            return


def scored(card: BoundScoreCard, subject: object, now: datetime, outcomes: Outcomes) -> None:
    """Try that a score is what its rules add up to, within bounds."""
    score, why = card.score(subject, now=now), card.explain(subject, now=now)
    totals = (card.total(subject, now=now), score.total, why.total)
    if len({*totals, sum(line.points for line in why.lines)}) > 1:
        raise broken("a score is the sum of its lines, in every form", totals, why, subject)
    for line in why.lines:
        if line.kind == "rule" and line.outcome is not outcomes[line.id]:
            raise broken("a line says what its rule gives", line, outcomes[line.id], subject)
    if score.fired != why.fired:
        raise broken("a score tells of the rules that held", score.fired, why.fired, subject)


def first_true(
    rules: BoundDecisionList | BoundRouter, subject: object, now: datetime, outcomes: Outcomes
) -> None:
    """Try that the first true case decides."""
    first = next((id_ for id_, outcome in outcomes.items() if outcome), None)
    then = {case.id: case.then for case in rules.definition.cases}
    wanted = rules.definition.otherwise if first is None else then[first]
    decision = rules.decide(subject, now=now)
    if (decision.value, decision.case) != (wanted, first):
        raise broken("the first true case decides", wanted, decision, subject)
    if rules.value(subject, now=now) != wanted:
        raise broken("compiled is interpreted", rules.value(subject, now=now), wanted, subject)


def matched(table: BoundDecisionTable, subject: object, now: datetime, outcomes: Outcomes) -> None:
    """Try that the rows that are true match, and that they decide the same explained or not."""
    plain, why = table.decide(subject, now=now), table.explain(subject, now=now)
    if attrs.evolve(why, tried=()) != plain:
        raise broken("compiled is interpreted", plain, why, subject)
    true = tuple(id_ for id_, outcome in outcomes.items() if outcome)
    wanted = true[:1] if table.definition.hit == "F" else true
    if plain.matched != wanted:
        raise broken("the rows that are true match", wanted, plain, subject)
    if any(each.why.outcome is not outcomes[each.id] for each in why.tried):
        raise broken("a row is explained as it is", why, outcomes, subject)
    if (plain.status in {"otherwise", "none"}) != (not true and table.definition.hit != "C#"):
        raise broken("the default is given where no row matches", plain, subject)


def reacted(rules: BoundAutomation, subject: object, now: datetime, outcomes: Outcomes) -> None:
    """Try that the rules on an event that are true react, and each once in what follows."""
    for event in rules.events:
        asked = [rule.id for rule in rules.definition.rules if event in rule.on]
        explained = [(each.id, each.why.outcome) for each in rules.explain(event, subject, now=now)]
        if explained != [(id_, outcomes[id_]) for id_ in asked]:
            raise broken("the rules on an event are explained as they are", event, explained)
        given = [each.rule for each in rules.react(event, subject, now=now)]
        if given != [id_ for id_ in asked if outcomes[id_]]:
            raise broken("the rules on an event that are true react", event, given, subject)
    run = rules.run(
        subject,
        rules.events,
        now=now,
        apply=lambda state, action: (state, rules.events),
        subject=lambda state: state,
    )
    done = [step.reaction.rule for step in run.steps if step.status == "done"]
    if done != [id_ for id_, outcome in outcomes.items() if outcome]:
        raise broken("a rule acts once, whatever follows", done, outcomes, subject)


def witnessed(finding: Finding, conditions: Mapping[str, Condition]) -> None:
    """Try that a witness shows what it is said to show."""
    if finding.witness is None or finding.proof != "proved":
        return
    given = [finding.witness.evaluate(conditions[each]) for each in finding.rules or conditions]
    shows = any(given) if finding.kind == "gap" else not all(given[:2])
    if shows:
        raise broken("a witness shows what was found", finding.text, finding.witness, given)


def proved(finding: Finding, outcomes: Outcomes, subject: object) -> None:
    """Try what was proved of all subjects on one."""
    if finding.proof != "proved" or finding.kind in {"gap", "overlap"}:
        return
    rule, *others = finding.rules
    is_named = finding.count == len(others)
    is_wrong = {
        "unsatisfiable": outcomes[rule] is True,
        "always": outcomes[rule] is not True,
        "shadowed": outcomes[rule] is True and not outcomes[others[0]] if others else False,
        "dead": outcomes[rule] is True and is_named and not any(outcomes[one] for one in others),
    }
    if is_wrong[finding.kind]:
        raise broken("what was proved of every subject holds", finding.text, subject)
