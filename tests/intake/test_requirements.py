"""What an enquiry must have is the policy's data, and all that is missing is told at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leadcore.errors import DefinitionError
from leadcore.intake import Requirements
from leadcore.model import NewLead
from leadcore.texts import Text
from leadcore.values import parse_contact
from tests.intake.given import KEY, NOW

FULL = NewLead(
    source="referral",
    received_at=NOW,
    name="王敏",
    contacts=(parse_contact("13812345678", KEY),),
    industry="教育",
    region="上海市",
    city="上海市",
)


def found(new: NewLead, requirements: Requirements | None = None) -> list[tuple[str, str]]:
    asked = Requirements() if requirements is None else requirements
    return [(problem.path, problem.code) for problem in asked.problems(new, NOW)]


@pytest.mark.requirement("R-02")
def test_standard_requirements_are_those_of_the_handbook() -> None:
    """Name, contact, industry, region and city are asked for, and missing ones told together."""
    assert found(FULL) == []
    assert found(NewLead(source="referral", received_at=NOW)) == [
        (name, "missing") for name in ("name", "contacts", "industry", "region", "city")
    ]


@pytest.mark.requirement("R-01")
def test_source_is_one_of_the_declared() -> None:
    """A source that the policy does not have is refused; a host's own is not."""
    new = NewLead(source="field", received_at=NOW)
    assert found(new, Requirements(required=())) == [("source", "unknown_source")]
    own = Requirements(required=(), sources={"field": Text("地推", "field sales")})
    assert found(new, own) == []


def test_refused_source_says_what_to_write() -> None:
    """Every source comes with its key and its label, in both languages; a near one alone."""
    own = Requirements(
        required=(), sources={"field": Text("地推", "field sales"), "fair": Text("展销会", "fair")}
    )
    (far,) = own.problems(NewLead(source="xyzzy", received_at=NOW), NOW)
    assert far.allowed == Text(
        "来源之一：地推（field）、展销会（fair）", "one of field (field sales), fair (fair)"
    )
    (near,) = own.problems(NewLead(source="feild", received_at=NOW), NOW)
    assert near.allowed == Text("您是否指 地推（field）", "did you mean field (field sales)")


def test_enquiry_of_the_future_is_refused() -> None:
    """Nothing is received after now."""
    late = NewLead(source="referral", received_at=NOW + timedelta(microseconds=1))
    assert found(late, Requirements(required=())) == [("received_at", "in_future")]


def test_requirements_name_fields_that_there_are() -> None:
    """A required field that no lead has is refused when the requirements are built."""
    with pytest.raises(DefinitionError, match="telephone"):
        Requirements(required=("telephone", "name"))
