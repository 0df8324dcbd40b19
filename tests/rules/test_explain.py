"""Explanations say what the condition does, with the values that made it so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given

from leadcore.rules import Actual, Explanation, Formula
from tests.rules.parcels import FORMULAS, NOW, PARCELS, SCHEMA, Coin, Parcel, Place, Size, oracle


def explain(when: str, parcel: Parcel) -> Explanation:
    return SCHEMA.condition(when).explain(parcel, now=NOW)


def walk(explanation: Explanation) -> Iterator[Explanation]:
    yield explanation
    for part in explanation.parts:
        yield from walk(part)


@given(FORMULAS, PARCELS)
def test_every_part_is_true_to_its_text(formula: Formula, parcel: Parcel) -> None:
    """Whole and parts carry the outcome that their own text has, and texts of their own."""
    condition = SCHEMA.condition(formula)
    explanation = condition.explain(parcel, now=NOW)
    assert (explanation.text, explanation.outcome) == (
        condition.text,
        condition.evaluate(parcel, now=NOW),
    )
    for part in walk(explanation):
        assert part.outcome is oracle(parcel, part.text)


@given(FORMULAS, PARCELS)
def test_only_missing_fields_are_asked_for(formula: Formula, parcel: Parcel) -> None:
    """An unknown outcome names missing fields to ask for; a decided one asks for nothing."""
    explanation = SCHEMA.condition(formula).explain(parcel, now=NOW)
    if explanation.outcome is not None:
        assert explanation.unknowns == ()
    else:
        assert explanation.unknowns
        for path in explanation.unknowns:
            assert SCHEMA.condition(f"{path} is missing").holds(parcel, now=NOW)


def test_what_cannot_matter_is_not_asked() -> None:
    """A missing field under a part that is already decided is no question."""
    explanation = explain("pieces > 1 and (weight > 1 or note is missing)", Parcel())
    assert explanation.unknowns == ("pieces",)


def test_as_text() -> None:
    """The text shows every part below its whole, with the actual values."""
    explanation = explain(
        "not (weight > 5 and 'a' in tags) or target is missing",
        Parcel(weight=12_500.5, target=Place()),
    )
    assert explanation.to("zh").splitlines() == [
        '未知：not (weight > 5 and "a" in tags) or target is missing',
        '  未知：not (weight > 5 and "a" in tags)',
        '    未知：weight > 5 and "a" in tags',
        "      成立：weight > 5（weight = 12,500.5）",
        '      未知："a" in tags（tags = 缺失）',
        "  不成立：target is missing（target = …）",
    ]
    assert str(explanation).startswith('unknown: not (weight > 5 and "a" in tags)')


def test_negated_comparisons_are_shown_whole() -> None:
    """`not` of one comparison is one line."""
    explanation = explain("size not in ('small',)", Parcel(size=Size.SMALL))
    assert explanation == Explanation(
        text='size not in ("small",)', outcome=False, actuals=(Actual("size", "small"),)
    )


def test_values_are_shown_as_people_write_them() -> None:
    """Money in its large unit, instants as UTC, sets in braces, long text shortened."""
    parcel = Parcel(
        value=Coin(1_234_550),
        sent_at=NOW,
        tags=frozenset("ba"),
        note="x" * 50,
        fragile=True,
        due_on=date(2026, 1, 31),
        transit=timedelta(hours=3),
    )
    text = explain(
        "value > 1 and age(sent_at) > days(1) and 'a' in tags and note == 'x' and fragile"
        " and due_on == date('2026-01-31') and transit > days(1)",
        parcel,
    ).to("en")
    for shown in (
        "(value = 12,345.50)",
        "(sent_at = 2026-02-01T12:00Z)",
        "(tags = {a, b})",
        f"(note = {'x' * 39}…)",
        "true: fragile (fragile = true)",
        "(due_on = 2026-01-31)",
        "(transit = 3 hours)",
    ):
        assert shown in text


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (True, "是", "true"),
        (False, "否", "false"),
        (timedelta(days=90), "90 天", "90 days"),
        (timedelta(days=1, hours=2, minutes=30), "1 天 2 小时 30 分钟", "1 day 2 hours 30 minutes"),
        (None, "缺失", "missing"),
    ],
)
def test_values_are_shown_in_the_language_asked_for(
    value: bool | timedelta | None, zh: str, en: str
) -> None:
    """Yes and no, lengths of time and what is missing are words, not Python."""
    actual = Actual("field", value)
    assert (actual.to("zh"), actual.to("en")) == (f"field = {zh}", f"field = {en}")


def test_private_values_are_never_shown() -> None:
    """A private field shows only whether it is there."""
    explanation = explain("sender == 'Zhang San' or sender is missing", Parcel(sender="Li Si"))
    assert "Li Si" not in str(explanation) + repr(explanation)
    assert explanation.parts[0].actuals == (Actual("sender", "…"),)
    assert explain("sender == 'a'", Parcel()).actuals == (Actual("sender", None),)
