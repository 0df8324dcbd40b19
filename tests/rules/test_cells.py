"""Cells and boxes: subjects in the same cells get the same outcome, and boxes say which."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal, Inexact, localcontext

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadcore.rules import Formula
from leadcore.rules.boxes import EVERYWHERE, NOWHERE, boxes, disjoint
from leadcore.rules.cells import EQUAL, GREATER, LESS, MISSING, Space, paths_of
from leadcore.rules.evaluate import Reading, evaluate
from leadcore.rules.kinds import BOOL, DATE, DATETIME, DECIMAL, DURATION, NUMBER, TEXT, Kind
from leadcore.rules.nodes import Const, Expression, Operator, Scalar
from leadcore.rules.samples import between, exactly
from tests.rules.parcels import FORMULAS, NOW, PARCELS, SCHEMA, Coin, Parcel

KINDS = {path: spec.kind for path, spec in SCHEMA.fields.items()}


def space_of(*trees: Expression) -> Space:
    return Space.of(KINDS, trees)


def tree_of(when: str | Formula) -> Expression:
    return SCHEMA.condition(when).tree


def read(parcel: Parcel) -> Reading:
    return SCHEMA.reading(parcel, now=NOW)


def is_inside(box: object, cells: tuple[int, ...]) -> bool:
    assert isinstance(box, dict)
    return all(inside >> cells[axis] & 1 for axis, inside in box.items())


@given(FORMULAS, PARCELS)
def test_a_condition_is_true_exactly_in_its_boxes(formula: Formula, parcel: Parcel) -> None:
    """The cells of a subject are in a box of an outcome if and only if that is the outcome."""
    tree = tree_of(formula)
    space = space_of(tree)
    cells = space.cells(read(parcel))
    for wanted in (True, False):
        found = boxes(space, tree, wanted=wanted, limit=4096)
        assert found is not None
        inside = any(is_inside(box, cells) for box in found)
        assert inside == (evaluate(tree, read(parcel)) is wanted)


@given(FORMULAS, PARCELS)
def test_disjoint_boxes_hold_a_subject_once(formula: Formula, parcel: Parcel) -> None:
    """Made disjoint, exactly one box holds a subject for which the condition is true."""
    tree = tree_of(formula)
    space = space_of(tree)
    found = boxes(space, tree, limit=4096)
    assert found is not None
    apart = disjoint(space, found, limit=100_000)
    assert apart is not None
    cells = space.cells(read(parcel))
    count = sum(is_inside(box, cells) for box in apart)
    assert count == (evaluate(tree, read(parcel)) is True)


ATOMS = st.one_of(
    st.builds(
        "{} {} {}".format,
        st.sampled_from(["pieces", "limit"]),
        st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
        st.sampled_from([1, 2]),
    ),
    st.sampled_from(["fragile", "pieces is known", "limit in (1, 2)", "pieces < limit", "True"]),
)
NESTED = st.recursive(
    ATOMS,
    lambda part: st.one_of(
        st.builds("({} and {})".format, part, part),
        st.builds("({} or {})".format, part, part),
        st.builds("(not {})".format, part),
    ),
    max_leaves=7,
)
"""Conditions that meet again and again on few axes, with every constant about."""

EVERY = tuple(
    Parcel(pieces=pieces, limit=limit, fragile=fragile)
    for pieces in (None, 0, 1, 2, 3)
    for limit in (None, 0, 1, 2, 3)
    for fragile in (None, True, False)
)
"""A parcel in every cell of theirs."""


@given(NESTED, st.integers(1, 40))
@example("pieces >= 1 and limit == 1 or limit >= 1 and fragile", 40)
@example("pieces is known and fragile or pieces is missing and fragile", 40)
def test_boxes_are_exact_everywhere(when: str, limit: int) -> None:
    """All subjects there can be are in a box exactly where the outcome is theirs, once if disjoint.

    No box has an axis without cells, or with all of them; there are no more boxes than the limit.
    """
    tree = tree_of(when)
    space = space_of(tree)
    for wanted in (True, False):
        found = boxes(space, tree, wanted=wanted, limit=limit)
        if found is None:
            continue
        assert len(found) <= limit
        assert all(0 < box[axis] < space.every(axis) for box in found for axis in box)
        apart = disjoint(space, found, limit=10_000)
        assert apart is not None
        for parcel in EVERY:
            cells, outcome = space.cells(read(parcel)), evaluate(tree, read(parcel))
            assert any(is_inside(box, cells) for box in found) == (outcome is wanted)
            assert sum(is_inside(box, cells) for box in apart) == (outcome is wanted)


OPERATORS: tuple[Operator, ...] = ("==", "!=", "<", "<=", ">", ">=")
COINS = [Parcel(value=Coin(minor)) for minor in (29, 30, 31, 499, 500, 501)] + [Parcel()]
NOTES = [Parcel(note=note) for note in (None, "", "a", "aa", "m", "z", "z…")]
PAIRS = [Parcel(pieces=left, limit=right) for left in (None, 0, 1, 2) for right in (None, 1)]


@pytest.mark.parametrize("sign", OPERATORS)
@pytest.mark.parametrize(
    ("whens", "parcels"),
    [
        (("value {} 0.3",), COINS),
        (("value {} 0.3", "value in (0.3, 5)"), COINS),
        (("value in (0.3, 5)", "value {} 5"), COINS),
        (("note {} 'm'", "note == 'a'", "note in ('z', 'm')"), NOTES),
        (("note == 'a'", "note in ('z', 'm')", "note {} 'm'"), NOTES),
        (("pieces {} 1", "pieces == 2"), PAIRS),
        (("pieces {} limit", "limit < pieces"), PAIRS),
    ],
)
def test_every_operator_is_told_apart(
    sign: Operator, whens: tuple[str, ...], parcels: list[Parcel]
) -> None:
    """On, beside and between constants in any unit, an atom has the outcome of its cell."""
    trees = [tree_of(when.format(sign)) for when in whens]
    space = space_of(*trees)
    for parcel in parcels:
        cells = space.cells(read(parcel))
        for tree in trees:
            atom, outcome = space.atom(tree), evaluate(tree, read(parcel))
            found = (atom.true >> cells[atom.axis] & 1, atom.false >> cells[atom.axis] & 1)
            assert found == (outcome is True, outcome is False)


@given(FORMULAS)
def test_a_sample_lies_in_its_cell(formula: Formula) -> None:
    """A value that stands for a cell is in that cell, and only the missing cell is missing."""
    space = space_of(tree_of(formula))
    for axis in space.axes:
        for cell in range(axis.size):
            value = axis.sample(cell)
            if value is not None:
                assert cell != MISSING
                assert axis.cell_of(value) == cell  # type: ignore[attr-defined]  # pairs: no sample


WHOLE = attrs.evolve(NUMBER, integral=True)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
NOON = datetime(2026, 2, 1, 12, tzinfo=UTC)
FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)

HELD: tuple[tuple[Scalar | None, Scalar | None, Kind], ...] = (
    (None, 5, NUMBER),
    (5, None, NUMBER),
    (5, 6, NUMBER),
    (5, 7, WHOLE),
    (5, 8, WHOLE),
    (0.5, 1.5, WHOLE),
    (None, 0.5, WHOLE),
    (None, Decimal("0.5"), DECIMAL),
    (Decimal("0.5"), None, DECIMAL),
    (Decimal("0.5"), Decimal("0.6"), DECIMAL),
    (None, "a", TEXT),
    ("a", None, TEXT),
    ("a", "a!", TEXT),
    ("a", "a ", TEXT),
    (None, NOON, DATETIME),
    (NOON, NOON + 2 * TICK, DATETIME),
    (LAST - TICK, None, DATETIME),
    (None, FIRST + TICK, DATETIME),
    (date(2026, 1, 31), date(2026, 2, 2), DATE),
    (DAY, None, DURATION),
    (None, None, TEXT),
    (None, None, DATETIME),
    (None, None, BOOL),
)
"""Intervals in which a value of the kind lies."""


@pytest.mark.parametrize(("low", "high", "kind"), HELD)
def test_an_interval_with_values_has_a_sample(
    low: Scalar | None, high: Scalar | None, kind: Kind
) -> None:
    """The sample lies strictly inside, and is read as it stands."""
    found = between(low, high, kind)
    assert found is not None
    assert kind.read(found) == found
    assert low is None or low < found  # type: ignore[operator]  # of one kind in every row
    assert high is None or found < high  # type: ignore[operator]  # of one kind in every row


@pytest.mark.parametrize(
    ("low", "high", "kind"),
    [
        (5, 6, WHOLE),
        (5.2, 5.8, WHOLE),
        (0.1, 0.1 + 2**-56, NUMBER),
        (None, "", TEXT),
        ("a", "a\x01", TEXT),
        (NOON, NOON + TICK, DATETIME),
        (LAST, None, DATETIME),
        (None, FIRST, DATETIME),
        (date(2026, 1, 31), date(2026, 2, 1), DATE),
        (DAY, DAY + TICK, DURATION),
    ],
)
def test_an_interval_without_values_has_none(
    low: Scalar | None, high: Scalar | None, kind: Kind
) -> None:
    """Between neighbours of a kind there is no sample."""
    assert between(low, high, kind) is None


@pytest.mark.parametrize("context", [Context(prec=1), Context(prec=9, traps=[Inexact])])
def test_the_decimal_context_of_a_thread_means_nothing(context: Context) -> None:
    """Between two decimals lies what lies between them, however roughly a thread computes."""
    with localcontext(context):
        found = between(Decimal("123.4"), Decimal("123.5"), DECIMAL)
    assert found == Decimal("123.45")
    smallest = between(Decimal("1e15") - Decimal("1e-9"), Decimal("1e15"), DECIMAL)
    assert smallest == Decimal("1e15") - Decimal("5e-10")
    assert between(Decimal("999999999999999.9"), Decimal("1e15"), DECIMAL) is not None


def test_a_point_that_no_whole_number_hits_has_no_sample() -> None:
    """A whole number is never 0.5, and is 5 where a rule says 5.0."""
    assert [exactly(point, WHOLE) for point in (0.5, 5.0, 5)] == [None, 5, 5]
    assert exactly(0.5, NUMBER) == 0.5


def test_the_cells_of_a_number_are_its_constants_and_what_lies_between() -> None:
    """Two constants cut a number in five, and missing stands before them."""
    space = space_of(tree_of("weight > 5 and weight <= 20"))
    (axis,) = space.axes
    weights = (None, 4, 5, 6, 20, 21)
    assert [space.cells(read(Parcel(weight=each))) for each in weights] == [
        (cell,) for cell in range(axis.size)
    ]


def test_other_is_a_cell_of_open_lists_only() -> None:
    """A text may be anything else; a member of a closed list or a bool may not."""
    tree = tree_of('note == "a" and status == "new" and fragile')
    last = [axis.sample(axis.size - 1) for axis in space_of(tree).axes]
    assert last == ["a…", None, None]


def test_a_closed_list_has_a_cell_for_every_member() -> None:
    """Also for those that no rule names, and none for anything else."""
    (axis,) = space_of(tree_of('status == "sent"')).axes
    assert [axis.sample(cell) for cell in range(axis.size)] == [None, "new", "sent", "lost", None]


def test_a_comparison_of_two_fields_has_cells_of_its_own() -> None:
    """Both ways to write a comparison stand on one axis: less, equal, greater, or missing."""
    space = space_of(tree_of("pieces < limit or pieces >= limit"))
    (axis,) = space.axes
    parcels = [Parcel(pieces=a, limit=b) for a, b in ((1, 2), (2, 2), (3, 2), (None, 2))]
    cells = [axis.cell(read(parcel)) for parcel in parcels]
    assert cells == [LESS, EQUAL, GREATER, MISSING]
    assert axis.sample(LESS) is None
    assert paths_of(axis.term) == ("pieces", "limit")


def test_what_holds_everywhere_and_nowhere_is_said_so() -> None:
    """A condition that covers an axis has one box without bounds, an impossible one has none."""
    always = tree_of("weight is known or weight is missing")
    never = tree_of("weight is known and weight is missing")
    joined = tree_of("weight > 5 and pieces > 1 or not (weight > 5) and pieces > 1")
    space = space_of(always, never, joined)
    assert boxes(space, always) == EVERYWHERE
    assert boxes(space, never) == NOWHERE
    assert [len(box) for box in boxes(space, joined) or ()] == [2]
    for value, found in ((True, EVERYWHERE), (False, NOWHERE)):
        assert boxes(space, Const(value)) == found
    nested = tree_of("pieces > 1 or not (weight is known and weight is missing)")
    assert boxes(space_of(nested), nested) == EVERYWHERE


def test_past_the_limit_there_are_no_boxes() -> None:
    """A condition that needs too many boxes, or too many disjoint ones, has None."""
    paths = ("weight", "pieces", "limit", "rate")
    tree = tree_of(" and ".join(f"({path} > 1 or note == {path!r})" for path in paths))
    space = space_of(tree)
    assert boxes(space, tree, limit=4) is None
    found = boxes(space, tree)
    assert found is not None
    assert disjoint(space, found, limit=2) is None


def test_alternatives_on_many_fields_are_boxes_each() -> None:
    """They count against the limit too, which is 64 where none is given."""
    fields = tree_of("weight > 1 or pieces > 1 or limit > 1")
    assert [boxes(space_of(fields), fields, limit=limit) is None for limit in (2, 3)] == [
        True,
        False,
    ]
    for count in (64, 65):
        pairs = (f"pieces == {n} and limit == {n}" for n in range(count))
        tree = tree_of(" or ".join(pairs))
        found = boxes(space_of(tree), tree)
        assert (None if found is None else len(found)) == (count if count == 64 else None)


def test_a_long_list_of_alternatives_is_one_box() -> None:
    """Alternatives on one field never run into the limit."""
    tree = tree_of(" or ".join(f"pieces == {number}" for number in range(300)))
    assert len(boxes(space_of(tree), tree) or ()) == 1


def test_a_field_that_is_only_asked_for_has_two_cells() -> None:
    """Where nothing is compared, a field is missing or has any value of its kind."""
    space = space_of(tree_of("target is known and tags is known and due_on is known"))
    assert [axis.size for axis in space.axes] == [2, 2, 2]
    samples = [axis.sample(1) for axis in space.axes]
    assert samples == ["…", frozenset(), date(2000, 1, 1)]


def test_a_constant_has_no_axis() -> None:
    """True and False are told apart without reading anything."""
    assert len(space_of(tree_of("True and fragile"), tree_of("False")).axes) == 1
