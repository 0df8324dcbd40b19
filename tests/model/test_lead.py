"""Details, enquiries and leads as values."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, timedelta, timezone

import attrs
import pytest

from leadcore.model import Details, Invalid, Lead, Lost, NewLead, Phase, Source, Won
from leadcore.values import Extra
from tests.builders import AT, lead, new_lead

LOST = Lost(at=AT, reason="price")
WON = Won(at=AT, amount=None, evidence="contract", cycle=timedelta(0))
INVALID = Invalid(reason="not_target", proposed_by="li")


@pytest.mark.requirement("R-02")
def test_a_lead_says_what_its_enquiry_said() -> None:
    """Every detail of an enquiry is a detail of a lead."""
    details = {field.name for field in attrs.fields(Details)}
    for kind in (NewLead, Lead):
        assert details <= {field.name for field in attrs.fields(kind)}


@pytest.mark.parametrize("phase", Phase)
def test_a_lead_is_open_until_it_is_closed(phase: Phase) -> None:
    """Open leads and those in review are worked; the four ends are not."""
    assert lead(phase=phase).is_open == (phase in (Phase.OPEN, Phase.REVIEW))
    assert phase.is_closed != lead(phase=phase).is_open


@pytest.mark.requirement("R-50")
@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"phase": Phase.OPEN}, Phase.OPEN),
        ({"phase": Phase.REVIEW, "invalid": INVALID}, Phase.REVIEW),
        ({"phase": Phase.WON, "won": WON}, Phase.WON),
        ({"phase": Phase.LOST, "lost": LOST}, Phase.LOST),
        ({"phase": Phase.INVALID, "invalid": INVALID}, Phase.INVALID),
        ({"phase": Phase.ARCHIVED, "won": WON}, Phase.WON),
        ({"phase": Phase.ARCHIVED, "lost": LOST}, Phase.LOST),
        ({"phase": Phase.ARCHIVED, "invalid": INVALID}, Phase.INVALID),
    ],
)
def test_the_archive_does_not_hide_the_outcome(changes: dict[str, object], outcome: Phase) -> None:
    """How a lead ended stays known when it is put away."""
    assert lead(**changes).outcome is outcome


def test_times_are_kept_as_utc() -> None:
    """The same instants in other zones make equal leads."""
    there = AT.astimezone(timezone(timedelta(hours=8)))
    here = lead(received_at=there, updated_at=there, accept_by=there)
    assert here == lead(accept_by=AT)
    assert here.received_at.tzinfo is UTC


@pytest.mark.requirement("R-01")
def test_a_source_is_kept_as_plain_text() -> None:
    """A standard source and its name are the same; a host's own is as good."""
    assert new_lead(source=Source.REFERRAL) == new_lead(source="referral")
    assert type(new_lead(source=Source.REFERRAL).source) is str
    assert new_lead(source="trade_fair_hk", campaign="spring").source == "trade_fair_hk"


@pytest.mark.parametrize("source", ["", " web_form", "x" * 200])
def test_a_source_is_a_key(source: str) -> None:
    """A source is named by a key."""
    with pytest.raises(ValueError, match="source"):
        new_lead(source=source)


@pytest.mark.requirement("R-04")
def test_free_text_is_scrubbed_when_a_lead_is_built() -> None:
    """No detail keeps a number that somebody typed into it."""
    names = ("source", "campaign", "name", "title", "company", "industry", "region", "city")
    for name in names:
        assert getattr(new_lead(**{name: "找13812345678"}), name) == "找****5678"


def test_a_lead_is_a_value() -> None:
    """Leads are frozen, hashable, and survive copying and pickling."""
    here = lead(extra=Extra({"seats": 12}), demand=new_lead().demand)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        here.owner = "li"  # type: ignore[misc]  # that is what is tested
    assert hash(here) == hash(attrs.evolve(here))
    assert copy.deepcopy(here) == here
    assert pickle.loads(pickle.dumps(here)) == here
