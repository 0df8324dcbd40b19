"""What is wanted, who decides, and what came with it."""

from __future__ import annotations

import pytest

from leadcore.model import Attachment, DecisionMaker, Demand
from leadcore.values import MoneyRange, Timeframe
from tests.builders import demand


@pytest.mark.requirement("R-05")
def test_a_demand_has_budget_time_and_people() -> None:
    """What people write about a demand is kept as values."""
    wanted = demand()
    assert wanted.description == "招生管理系统"
    assert wanted.budget == MoneyRange.parse("200000-300000")
    assert wanted.timeframe == Timeframe(amount=1, unit="month")
    assert [(p.title, p.confirmed) for p in wanted.decision_makers] == [("总监", True)]


@pytest.mark.requirement("R-05")
def test_nothing_need_be_known() -> None:
    """A demand of which nothing is known is one, and nobody is confirmed by default."""
    assert Demand() == Demand(description=None, budget=None, timeframe=None, decision_makers=())
    assert DecisionMaker(name="王敏").confirmed is False


@pytest.mark.requirement("R-05")
@pytest.mark.parametrize(
    ("changes", "allowed"),
    [({"budget": "20-30万"}, "MoneyRange"), ({"timeframe": "1个月内"}, "Timeframe")],
)
def test_what_is_to_be_parsed_is_refused_as_text(changes: dict[str, str], allowed: str) -> None:
    """A text in the place of a value is refused at once, not when a rule asks for it."""
    with pytest.raises(TypeError, match=f"allowed: an instance of {allowed}"):
        Demand(**changes)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.requirement("R-04")
def test_descriptions_and_names_are_not_shown() -> None:
    """The customer's words and the decision makers' names stay out of reprs."""
    assert "招生" not in repr(demand())
    assert "王敏" not in repr(demand())


@pytest.mark.requirement("R-06")
def test_an_attachment_says_what_the_file_is() -> None:
    """Name, type, size, digest and where it is kept, but no bytes."""
    file = Attachment(
        name="需求.pdf",
        reference="s3://leads/1",
        media_type="application/pdf",
        size=0,
        digest="sha256:9f86d081884c7d65",
    )
    assert (file.size, file.media_type, file.digest) == (
        0,
        "application/pdf",
        "sha256:9f86d081884c7d65",
    )


@pytest.mark.requirement("R-06")
def test_an_attachment_has_no_negative_size() -> None:
    """A size is a number of bytes."""
    with pytest.raises(ValueError, match="size -1 given"):
        Attachment(name="a", reference="b", size=-1)
    for changes in ({"media_type": ""}, {"digest": " x"}):
        with pytest.raises(ValueError, match="printable"):
            Attachment(name="a", reference="b", **changes)  # type: ignore[arg-type]  # real fields
