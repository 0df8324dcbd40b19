"""The questions of an analysis, each answered about the clauses of one universe.

An answer says of a rule, by its number, what was found; a rule without an answer has no finding.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

import attrs

from leadcore.rules.analysis.clauses import Clauses
from leadcore.rules.analysis.columns import bits
from leadcore.rules.analysis.findings import MAX_NAMED, FindingKind
from leadcore.rules.analysis.sweep import MAX_STATES, Sweep, choices

ALL: Final = -1
"""Stands for all rules together, where an answer is about no single one."""

MIN_SHARED: Final = 10
"""The rules that the first search left open share its number of states, as if at least so many."""


@attrs.frozen(kw_only=True)
class Answer:
    """What was found about one rule."""

    kind: FindingKind
    others: tuple[int, ...] = ()
    """The first of the other rules that have to do with it."""
    count: int = 0
    """How many other rules there are."""
    choices: Mapping[int, int] | None = None
    """The subject that shows it, by the value of every factor that matters."""
    is_decided: bool = True


Answers = Mapping[int, Answer]
Outcomes = Sequence[Hashable]


def never_true(clauses: Clauses, _: Outcomes) -> Answers:
    """Answer for the rules that are true on no subject."""
    return {
        rule: Answer(kind="unsatisfiable")
        for rule, members in enumerate(clauses.members)
        if not members
    }


def always_true(clauses: Clauses, _: Outcomes) -> Answers:
    """Answer for the rules that are true on every subject."""
    found: dict[int, Answer] = {}
    for rule, members in enumerate(clauses.members):
        if members and may_be_always(clauses, members):
            sweep = searched(clauses, live=members, seeks_gap=True)
            if not sweep.has_gap:
                found[rule] = Answer(kind="always", is_decided=sweep.is_complete)
    return found


def may_be_always(clauses: Clauses, members: int) -> bool:
    """Return whether a rule has more than one clause, or one that says nothing."""
    return members.bit_count() > 1 or all(members & each.wild for each in clauses.columns)


def never_first(clauses: Clauses, _: Outcomes) -> Answers:
    """Answer for the rules that are true on some subjects, but on each after an earlier one."""
    found = dict(shadowed(clauses))
    rest = [rule for rule, mask in enumerate(clauses.members) if mask and rule not in found]
    live = sum(clauses.members[rule] for rule in rest)
    reached = set(clauses.rules_of(searched(clauses, live=live, sought=live).reached))
    left = [rule for rule in rest if rule not in reached]
    budget = MAX_STATES // max(len(left), MIN_SHARED)
    answers = {rule: behind(clauses, rule, live, budget) for rule in left}
    return found | {rule: answer for rule, answer in answers.items() if answer is not None}


def shadowed(clauses: Clauses) -> Iterator[tuple[int, Answer]]:
    """Yield the rules of which every clause lies within one clause of the same earlier rule."""
    for rule, members in enumerate(clauses.members):
        if members:
            earlier = clauses.before(rule)
            covers = [clauses.covering(part) & earlier for part in bits(members)]
            shadow = next(shared(clauses, covers), None) if all(covers) else None
            if shadow is not None:
                yield rule, Answer(kind="shadowed", others=(shadow,), count=1)


def shared(clauses: Clauses, masks: Sequence[int]) -> Iterator[int]:
    """Yield the rules that have a clause in every mask, in order."""
    first, *rest = masks
    for rule, _ in groupby(clauses.owner[part] for part in bits(first)):
        if all(clauses.members[rule] & mask for mask in rest):
            yield rule


def behind(clauses: Clauses, rule: int, live: int, budget: int) -> Answer | None:
    """Return by which earlier rules one is covered, or None where it is first somewhere.

    live: the clauses that count, without those that are never first anyway.
    """
    winners, is_decided, rivals = 0, True, list[int]()
    for part in bits(clauses.members[rule]):
        rivals.append(clauses.overlapping(part) & clauses.before(rule) & live)
        sweep = searched(
            clauses, live=rivals[-1] | 1 << part, sought=-1, must=1 << part, budget=budget
        )
        if sweep.reached >> part & 1:
            return None
        is_decided &= sweep.is_complete
        winners |= sweep.reached
    several = (other for other in shared(clauses, rivals) if covers(clauses, other, rule))
    shadow = next(several, None) if is_decided else None
    if shadow is not None:
        return Answer(kind="shadowed", others=(shadow,), count=1)
    others = clauses.rules_of(winners)
    return Answer(kind="dead", others=others[:MAX_NAMED], count=len(others), is_decided=is_decided)


def covers(clauses: Clauses, other: int, rule: int) -> bool:
    """Return whether a rule of several clauses is true wherever another one is."""
    members = clauses.members[other]
    return members & members - 1 != 0 and all(
        is_covered(clauses, members, 1 << part) for part in bits(clauses.members[rule])
    )


def is_covered(clauses: Clauses, members: int, part: int) -> bool:
    """Return whether some clauses together are true wherever one is."""
    sweep = searched(clauses, live=members | part, sought=part, must=part)
    return sweep.is_complete and not sweep.reached


def true_together(clauses: Clauses, outcomes: Outcomes) -> Answers:
    """Answer for the rules that are true together with an earlier one of another outcome."""
    same: dict[Hashable, int] = {}
    for rule, outcome in enumerate(outcomes):
        same[outcome] = same.get(outcome, 0) | clauses.members[rule]
    found: dict[int, Answer] = {}
    for rule, members in enumerate(clauses.members):
        rivals = 0
        others_of = clauses.before(rule) & ~same[outcomes[rule]] if members else 0
        for part in bits(members) if others_of else ():
            rivals |= clauses.overlapping(part) & others_of
        if rivals:
            found[rule] = overlap(clauses, rule, rivals)
    return found


def overlap(clauses: Clauses, rule: int, rivals: int) -> Answer:
    """Return the answer for a rule that is true together with some earlier clauses."""
    rival = next(bits(rivals))
    part = next(
        each for each in bits(clauses.members[rule]) if clauses.overlapping(each) >> rival & 1
    )
    return Answer(
        kind="overlap",
        others=clauses.first_rules_of(rivals, MAX_NAMED),
        count=clauses.count(rivals),
        choices=clauses.meeting(rival, part),
    )


def true_nowhere(clauses: Clauses, _: Outcomes) -> Answers:
    """Answer for all rules together: whether on some subject none of them is true."""
    sweep = searched(clauses, live=(1 << len(clauses.owner)) - 1, seeks_gap=True)
    if sweep.has_gap:
        return {ALL: Answer(kind="gap", choices=choices(sweep.gap))}
    return {} if sweep.is_complete else {ALL: Answer(kind="gap", is_decided=False)}


def searched(
    clauses: Clauses,
    *,
    live: int,
    sought: int = 0,
    seeks_gap: bool = False,
    must: int = 0,
    budget: int | None = None,
) -> Sweep:
    """Return the finished search of some clauses."""
    sweep = Sweep(
        columns=clauses.columns,
        rules=clauses.siblings,
        sought=sought,
        seeks_gap=seeks_gap,
        must=must,
        budget=MAX_STATES if budget is None else budget,
    )
    return sweep.run(live)


Question = Callable[[Clauses, Outcomes], Answers]

QUESTIONS: Final[Mapping[FindingKind, Question]] = {
    "unsatisfiable": never_true,
    "always": always_true,
    "shadowed": never_first,
    "dead": never_first,
    "overlap": true_together,
    "gap": true_nowhere,
}
"""What answers each question; one answer may be to two."""
