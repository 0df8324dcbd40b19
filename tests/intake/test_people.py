"""Decision makers are read with their titles and whether they are confirmed."""

from __future__ import annotations

import pytest

from leadcore.model import DecisionMaker
from tests.intake.given import code_of, new_of, notes, sole


def people(text: str) -> tuple[DecisionMaker, ...]:
    return new_of(sole("demand.decision_makers", text)).demand.decision_makers


@pytest.mark.requirement("R-05")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("王总监（采购总监，已确认）", [("王总监", "采购总监", True)]),
        ("李工", [("李工", None, False)]),
        ("王总(已确认)；李工", [("王总", None, True), ("李工", None, False)]),
        (
            "张主任（分管领导，待确认）；刘经理（采购经理，已确认）",
            [("张主任", "分管领导", False), ("刘经理", "采购经理", True)],
        ),
        ("A, B (CTO, confirmed)\nC", [("A", None, False), ("B", "CTO", True), ("C", None, False)]),
        ("王总（总经理，董事，已确认）", [("王总", "总经理，董事", True)]),
    ],
)
def test_people_are_read(text: str, expected: list[tuple[str, str | None, bool]]) -> None:
    """Names, titles and confirmations are told apart however brackets and commas are written."""
    assert [(p.name, p.title, p.confirmed) for p in people(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "（采购总监）",
        "王总（经理）助理",
        "；；",
        "、".join("王" * 21),
        "王总（总经理，已确认",
        "王总，已确认",
    ],
)
def test_what_names_nobody_is_refused(text: str) -> None:
    """A title without a name, text after the brackets and too many people are refused."""
    assert code_of(sole("demand.decision_makers", text)) == "bad_decision_makers"


def test_number_among_the_titles_is_masked() -> None:
    """A phone number beside a person is masked, and that is noted."""
    answer = sole("demand.decision_makers", "王总监（采购总监，已确认，15412345678）")
    (person,) = new_of(answer).demand.decision_makers
    assert person == DecisionMaker(name="王总监", title="采购总监，****5678", confirmed=True)
    assert notes(answer) == {("column", "masked")}
