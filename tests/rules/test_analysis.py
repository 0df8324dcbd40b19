"""What an analysis finds is so, and what it does not find is not so."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from itertools import product

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.rules import Analysis, Condition, F, Finding, Formula, Schema, analyse
from leadcore.rules.analysis import FindingKind, questions
from tests.rules.parcels import FORMULAS, NOW, PARCELS, SCHEMA, Parcel, Size

EVERY: tuple[FindingKind, ...] = (
    "unsatisfiable",
    "always",
    "shadowed",
    "dead",
    "overlap",
    "gap",
)


@attrs.frozen(kw_only=True)
class Box:
    """A world that is small enough to look at every one of its subjects."""

    pieces: int | None = None
    limit: int | None = None
    fragile: bool | None = None
    size: Size | None = None
    note: str | None = None


BOXES = Schema.of(Box)
WORLD = tuple(
    Box(pieces=pieces, limit=limit, fragile=fragile, size=size, note=note)
    for pieces, limit, fragile, size, note in product(
        (None, -1, 0, 1, 2, 3, 4, 5, 6),
        (None, -1, 0, 1, 2, 3, 4, 5, 6),
        (None, False, True),
        (None, *Size),
        (None, "a", "b", "c"),
    )
)
"""Every box that rules with constants from 1 to 4 and the notes a and b can tell apart."""

SIGNS = st.sampled_from([operator.eq, operator.ne, operator.lt, operator.le, operator.gt])
ATOMS: st.SearchStrategy[Formula] = st.one_of(
    st.builds(lambda sign, n: sign(F.pieces, n), SIGNS, st.integers(1, 4)),
    st.builds(lambda sign, n: sign(F.limit, n), SIGNS, st.integers(1, 4)),
    st.builds(lambda ns: F.pieces.in_(*ns), st.sets(st.integers(1, 4), min_size=1)),
    st.sampled_from([F.fragile, F.fragile == False]),  # noqa: E712
    st.sampled_from([F.size == Size.SMALL, F.size != Size.SMALL, F.size.in_(*Size)]),
    st.sampled_from([F.note == "a", F.note != "b", F.note.in_("a", "b")]),
    st.sampled_from(["pieces", "fragile", "size", "note"]).map(lambda path: F[path].is_known()),
    st.sampled_from(["pieces", "fragile", "size", "note"]).map(lambda path: F[path].is_missing()),
)
COMPARED: st.SearchStrategy[Formula] = SIGNS.map(lambda sign: sign(F.pieces, F.limit))


def nested(atoms: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            st.builds(operator.and_, inner, inner),
            st.builds(operator.or_, inner, inner),
            st.builds(operator.invert, inner),
        ),
        max_leaves=5,
    )


def small_rules(atoms: st.SearchStrategy[Formula]) -> st.SearchStrategy[Mapping[str, Condition]]:
    return st.lists(nested(atoms), min_size=1, max_size=5).map(
        lambda found: {f"r{number}": BOXES.condition(each) for number, each in enumerate(found)}
    )


def found_by_looking(rules: Mapping[str, Condition]) -> set[tuple[str, ...]]:
    """Return the findings that looking at every box gives, as their kind and rules."""
    true = {
        id_: frozenset(n for n, box in enumerate(WORLD) if rule.holds(box, now=NOW))
        for id_, rule in rules.items()
    }
    found: set[tuple[str, ...]] = set()
    before: frozenset[int] = frozenset()
    for number, (id_, mine) in enumerate(true.items()):
        earlier = list(true)[:number]
        if not mine:
            found.add(("unsatisfiable", id_))
        elif any(mine <= true[other] for other in earlier):
            found.add(("shadowed", id_))
        elif mine <= before:
            found.add(("dead", id_))
        if len(mine) == len(WORLD):
            found.add(("always", id_))
        if any(mine & true[other] for other in earlier):
            found.add(("overlap", id_))
        before |= mine
    return found if len(before) == len(WORLD) else found | {("gap",)}


def found_by_proof(analysis: Analysis) -> set[tuple[str, ...]]:
    assert {finding.proof for finding in analysis.findings} <= {"proved"}
    return {(finding.kind, *finding.rules[:1]) for finding in analysis.findings}


@pytest.mark.requirement("R-80")
@given(small_rules(ATOMS))
def test_looking_at_every_subject_finds_the_same(rules: Mapping[str, Condition]) -> None:
    """In a world small enough to look at every subject, the proofs find just what is there."""
    assert found_by_proof(analyse(rules, ask=EVERY)) == found_by_looking(rules)


@given(small_rules(ATOMS | COMPARED))
def test_fields_that_are_compared_with_each_other_are_no_exception(
    rules: Mapping[str, Condition],
) -> None:
    """Rules on how two numbers compare are decided completely, too."""
    assert found_by_proof(analyse(rules, ask=EVERY)) == found_by_looking(rules)


def merged(found: Iterable[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Return findings in which it does not count by how many rules one is covered."""
    return {("behind", *rules) if kind in BEHIND else (kind, *rules) for kind, *rules in found}


BEHIND = frozenset({"shadowed", "dead"})


@pytest.mark.requirement("R-80")
@given(small_rules(ATOMS), st.integers(1, 12))
def test_what_is_cut_short_claims_nothing_wrong(
    rules: Mapping[str, Condition], states: int
) -> None:
    """With hardly a state to visit, what is proved is so, and what is not so far is left open."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(questions, "MAX_STATES", states)
        found = analyse(rules, ask=EVERY).findings
    seen = found_by_looking(rules)
    proved = {(each.kind, *each.rules[:1]) for each in found if each.proof == "proved"}
    assert merged(proved) <= merged(seen)
    assert {each for each in proved if each[0] == "shadowed"} <= seen
    assert merged((each.kind, *each.rules[:1]) for each in found) >= merged(seen)


def conditions(formulas: Iterable[Formula | str]) -> Mapping[str, Condition]:
    return {f"r{number}": SCHEMA.condition(each) for number, each in enumerate(formulas)}


def shows(finding: Finding, rules: Mapping[str, Condition]) -> bool:
    """Return whether evaluating the rules on its witness shows a finding."""
    assert finding.witness is not None
    true = {id_ for id_, rule in rules.items() if finding.witness.evaluate(rule)}
    return not true if finding.kind == "gap" else set(finding.rules[:2]) <= true


@pytest.mark.requirement("R-80")
@given(st.lists(FORMULAS, min_size=1, max_size=6))
def test_every_witness_shows_its_finding(formulas: list[Formula]) -> None:
    """Evaluated on the witness of a gap no rule is true, on that of an overlap both are."""
    rules = conditions(formulas)
    for finding in analyse(rules, ask=("overlap", "gap")).findings:
        assert finding.proof == "not_decided" or shows(finding, rules)


def holds_of(finding: Finding, rules: Mapping[str, Condition], parcel: Parcel) -> bool:
    """Return whether a finding about all subjects is so for this one."""
    rule, *others = finding.rules
    is_true = rules[rule].holds(parcel, now=NOW)
    if finding.kind == "unsatisfiable":
        return not is_true
    if finding.kind == "always":
        return is_true
    earlier = list(rules)[: list(rules).index(rule)] if finding.kind == "dead" else others
    return not is_true or any(rules[other].holds(parcel, now=NOW) for other in earlier)


@pytest.mark.requirement("R-80")
@given(st.lists(FORMULAS, min_size=1, max_size=6), st.lists(PARCELS, min_size=1, max_size=30))
def test_no_subject_contradicts_a_proof(formulas: list[Formula], parcels: list[Parcel]) -> None:
    """What is proved of all subjects is so for every parcel, whatever is missing or ill-typed."""
    rules = conditions(formulas)
    proved = [each for each in analyse(rules, ask=EVERY).findings if each.proof == "proved"]
    universal = [each for each in proved if each.kind not in {"overlap", "gap"}]
    assert all(holds_of(each, rules, parcel) for each in universal for parcel in parcels)


@given(st.lists(FORMULAS, min_size=1, max_size=6), st.lists(PARCELS, min_size=1, max_size=30))
def test_no_subject_shows_what_was_not_found(
    formulas: list[Formula], parcels: list[Parcel]
) -> None:
    """Where no gap and no overlap was found, no parcel has one."""
    rules = conditions(formulas)
    found = {(each.kind, *each.rules[:1]) for each in analyse(rules, ask=EVERY).findings}
    for parcel in parcels:
        true = [id_ for id_, rule in rules.items() if rule.holds(parcel, now=NOW)]
        assert true or ("gap",) in found
        assert all(("overlap", id_) in found for id_ in true[1:])
