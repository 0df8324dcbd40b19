"""Analyse the rules of a set: what can never happen, what nobody decides, and who shows it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Final

import attrs

from leadcore.rules.analysis.blocks import universes
from leadcore.rules.analysis.clauses import Boxes, clauses_of
from leadcore.rules.analysis.factors import Universe
from leadcore.rules.analysis.findings import Analysis, Finding, FindingKind
from leadcore.rules.analysis.questions import ALL, QUESTIONS, Answer, Answers, Question
from leadcore.rules.analysis.rule_sets import (
    ALONE,
    Analysable,
    RuleSet,
    activity_rules,
    rule_set,
)
from leadcore.rules.analysis.witness import Witness, resolved
from leadcore.rules.boxes import boxes
from leadcore.rules.cells import Space, atoms
from leadcore.rules.nodes import Const
from leadcore.rules.schema import Schema

MAX_BOXES: Final = 256
"""How many cases a condition may have; of one that has more nothing is decided."""

SHOWN_BY_ONE: Final = frozenset({"overlap", "gap"})
"""What one subject is enough to show; the others are about all subjects."""


def analyse(rules: Analysable, *, ask: tuple[FindingKind, ...] = ()) -> Analysis:
    """Return what is wrong with a set of rules, each finding with a witness or a proof.

    ask: what to look for. If nothing is named, what such a set should not have: of score cards and
    automation `unsatisfiable` and `always`; of decision lists, routers and tables of hit policy F
    also `shadowed` and `dead`; of tables of U and A `overlap`; of tables that give nothing
    otherwise `gap`; of plain conditions, which count as a partition, `overlap` and `gap`. Activity
    rules of a card, which are about activities, are only asked for `unsatisfiable` and `always`.

    >>> from leadcore.rules import Schema
    >>> @attrs.frozen
    ... class Parcel:
    ...     weight: int | None = None
    >>> parcels = Schema.of(Parcel)
    >>> sizes = {"small": "weight <= 5", "large": "weight > 5", "none": "weight > 5 and weight < 6"}
    >>> print(analyse({id_: parcels.condition(text) for id_, text in sizes.items()}))
    none is never true
    no rule is true
      weight = missing
    """
    given = rule_set(rules)
    asked = ask or given.usual
    unknown = [kind for kind in asked if kind not in QUESTIONS]
    if unknown:
        raise ValueError(f"cannot ask for {unknown[0]!r}; ask for any of: {', '.join(QUESTIONS)}")
    alone: list[FindingKind] = [kind for kind in ALONE if kind in asked]
    about_activities = findings(activity_rules(rules), alone) if alone else ()
    return Analysis(asked=asked, findings=(*findings(given, asked), *about_activities))


def findings(rules: RuleSet, asked: Collection[FindingKind]) -> tuple[Finding, ...]:
    if not rules.conditions:
        return (Finding(kind="gap"),) if "gap" in asked else ()
    schema = rules.conditions[0].schema
    trees = [condition.tree for condition in rules.conditions]
    judged = (atom for tree in trees for atom in atoms(tree) if not isinstance(atom, Const))
    space = Space.of({path: spec.kind for path, spec in schema.fields.items()}, judged)
    boxed = [boxes(space, tree, limit=MAX_BOXES) for tree in trees]
    unboxed = frozenset(number for number, found in enumerate(boxed) if found is None)
    real, allowed = universes(schema, space)
    sure = answers(rules, real, boxed, asked)
    wide = sure if real.is_exact else answers(rules, allowed, boxed, asked)
    writer = Writer(rules=rules, schema=schema, universe=real, unboxed=unboxed)
    found = [
        Finding(kind="unsatisfiable", rules=(rules.ids[number],), proof="not_decided")
        for number in sorted(unboxed)
    ]
    for kind in asked:
        certain, doubtful = (sure, wide) if kind in SHOWN_BY_ONE else (wide, sure)
        answer = QUESTIONS[kind]
        found += writer.findings(kind, certain[answer], doubtful[answer])
    return tuple(found)


def answers(
    rules: RuleSet,
    universe: Universe,
    boxed: Sequence[Boxes | None],
    asked: Collection[FindingKind],
) -> Mapping[Question, Answers]:
    clauses = clauses_of(universe, [found or () for found in boxed])
    questions = dict.fromkeys(QUESTIONS[kind] for kind in asked)
    return {answer: answer(clauses, rules.outcomes) for answer in questions}


@attrs.frozen(kw_only=True, eq=False)
class Writer:
    """Makes findings of answers."""

    rules: RuleSet
    schema: Schema
    universe: Universe
    unboxed: frozenset[int]
    """The rules with more cases than the limit."""

    def findings(self, kind: FindingKind, certain: Answers, doubtful: Answers) -> Iterator[Finding]:
        """Yield what is certain, and what would be so if there were more subjects, or fewer."""
        open_ = {
            number: attrs.evolve(answer, is_decided=False, choices=None)
            for number, answer in doubtful.items()
        }
        for number, answer in sorted((open_ | dict(certain)).items(), key=itemgetter(0)):
            if (
                answer.kind == kind
                and number not in self.unboxed
                and not self.is_meant(number, kind)
            ):
                yield self.finding(number, answer)

    def is_meant(self, number: int, kind: FindingKind) -> bool:
        """Return whether a rule that is always true plainly says so."""
        return kind == "always" and self.rules.conditions[number].tree == Const(True)

    def finding(self, number: int, answer: Answer) -> Finding:
        witness = None if answer.choices is None else self.witness(answer.choices)
        is_shown = witness is None or answer.kind != "gap" or self.is_gap(witness)
        ids = self.rules.ids
        return Finding(
            kind=answer.kind,
            rules=tuple(ids[each] for each in (number, *answer.others) if each != ALL),
            count=answer.count,
            witness=witness if is_shown else None,
            proof="proved" if is_shown and answer.is_decided else "not_decided",
        )

    def witness(self, choices: Mapping[int, int]) -> Witness:
        values, now = self.universe.subject(choices)
        return Witness(schema=self.schema, values=resolved(values, now), now=now)

    def is_gap(self, witness: Witness) -> bool:
        """Return whether none of the rules that had too many cases is true of a witness."""
        conditions = self.rules.conditions
        return not any(witness.evaluate(conditions[number]) for number in self.unboxed)
