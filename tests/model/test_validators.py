"""Ids, reasons, references and tuples are refused when they are none, without being echoed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.commands import Accept, Decline
from leadcore.model import Actor, Attachment, DecisionMaker, Demand
from leadcore.model.validators import MAX_ID, MAX_ITEMS, MAX_REFERENCE, is_id
from tests.builders import LI, lead, new_lead

BAD_IDS = ["", " ", " a", "a ", "a\n", "a\x00b", "\ud800", "x" * (MAX_ID + 1)]


@pytest.mark.parametrize("text", BAD_IDS)
@pytest.mark.parametrize(
    "build",
    [
        lambda text: Accept(lead_id=text, by=LI),
        lambda text: Accept(lead_id="A-1", by=LI, id=text),
        lambda text: Actor(id=text, role="sales_rep"),
        lambda text: Actor(id="li", role="sales_rep", team=text),
        lambda text: new_lead(id=text),
    ],
    ids=["lead", "command", "actor", "team", "enquiry"],
)
def test_an_id_is_a_short_printable_text(build: Callable[[str], object], text: str) -> None:
    """What is empty, padded, unprintable or too long names nothing."""
    assert not is_id(text)
    with pytest.raises(ValueError, match="1 to 128 printable characters"):
        build(text)


@pytest.mark.parametrize("value", [None, 5, b"a", ("a",)])
def test_an_id_is_a_text(value: object) -> None:
    """Nothing but text is an id, and a lead has one."""
    assert not is_id(value)
    with pytest.raises(ValueError, match=f"a {type(value).__name__}.* was given"):
        Accept(lead_id=value, by=LI)  # type: ignore[arg-type]  # that is what is tested


@given(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=MAX_ID))
def test_a_word_of_any_script_is_an_id(text: str) -> None:
    """Letters and digits of every script make ids."""
    assert is_id(text)
    assert Accept(lead_id=text, by=LI).lead_id == text


def test_a_refusal_does_not_echo() -> None:
    """A number in the wrong place is refused by its type and length alone."""
    with pytest.raises(ValueError, match="lead_id: a str of length 12 was given") as refusal:
        Accept(lead_id=" 13812345678", by=LI)
    assert "138" not in str(refusal.value)


@pytest.mark.parametrize("reason", ["", "  ", "\n\t"])
def test_a_reason_is_in_words(reason: str) -> None:
    """Who has to say why says something."""
    with pytest.raises(ValueError, match="reason in words"):
        Decline(lead_id="A-1", by=LI, reason=reason)


@pytest.mark.parametrize("reference", ["", " ", "a\n", "x" * (MAX_REFERENCE + 1), None])
def test_a_reference_is_a_bounded_text(reference: str) -> None:
    """A reference says where something is kept, in at most a thousand characters."""
    with pytest.raises(ValueError, match="1 to 1000 printable characters"):
        Attachment(name="a.pdf", reference=reference)
    assert Attachment(name="a.pdf", reference="x" * MAX_REFERENCE).size is None


@pytest.mark.parametrize(
    "changes",
    [
        {"contacts": ("13812345678",)},
        {"contacts": []},
        {"attachments": None},
        {"attachments": (None,)},
        {"demand": None},
        {"demand": {}},
        {"extra": {"a": 1}},
    ],
)
def test_a_lead_takes_only_values_of_its_types(changes: dict[str, object]) -> None:
    """A list is no tuple, a dict no demand and no extra, and a text no contact."""
    with pytest.raises(TypeError, match=f"{next(iter(changes))}: a .* was given; allowed: a"):
        lead(**changes)


def test_a_tuple_is_bounded() -> None:
    """A hundred people decide at most."""
    people = (DecisionMaker(name="王敏"),) * MAX_ITEMS
    assert len(Demand(decision_makers=people).decision_makers) == 100
    with pytest.raises(ValueError, match="at most 100 items"):
        Demand(decision_makers=(*people, *people[:1]))
