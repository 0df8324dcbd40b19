"""What a newer version wrote beside what is known is kept, and decides nothing."""

from __future__ import annotations

import json
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore.assignment import Chain
from leadcore.codec import Codec, dumps, from_data, loads, to_data
from leadcore.codec.shapes import data_fields
from leadcore.commands import Accept
from leadcore.errors import ValidationError
from leadcore.events import Event, PersonalDataErased
from leadcore.lifecycle import evolve, replay
from leadcore.model import Actor, Lead, lead_schema
from leadcore.policy import Policy
from tests import strategies
from tests.builders import DAY, LI, lead
from tests.codec.histories import history, lead_of, routed
from tests.codec.hosts import SCHOOLS, STRICT, SchoolLead, school
from tests.codec.samples import CONTACT, POLICY, WON, WON_EVENT
from tests.effort import examples

KEPT = strategies.events() | strategies.leads() | strategies.policies()
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(-1e300, 1e300)
SCALARS = st.none() | st.booleans() | NUMBERS | strategies.WORDS
FUTURE = st.dictionaries(
    st.sampled_from(("loyalty", "新字段", "x")),
    st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=2), max_leaves=4),
    min_size=1,
    max_size=2,
)


def singly_held(data: Any) -> list[Any]:
    """Return every object that is no item of a list, of a document's data."""
    inner = [item for key, item in data.items() if isinstance(item, dict) and key not in KEYED]
    return [data, *(found for item in inner for found in singly_held(item))]


KEYED = ("extra", "changes", "sources", "averages", "value")
"""Objects that have whatever keys they are given."""


@given(value=KEPT, future=FUTURE, data=st.data())
@settings(max_examples=examples(1 / 2))
def test_unknown_fields_are_read_and_written_again(
    value: Any, future: Any, data: st.DataObject
) -> None:
    """Whatever stands in whichever object that is held singly is there again, byte for byte."""
    document: Any = to_data(value)
    data.draw(st.sampled_from(singly_held(document["data"]))).update(future)
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    again = loads(text, type(value))
    assert again == value
    assert json.loads(dumps(again)) == document
    assert dumps(loads(dumps(again), type(value))) == dumps(again)


def newer(value: object) -> Any:
    """Return a document with an unknown field, and one in a part."""
    document: Any = to_data(value)
    document["data"]["loyalty"] = 3
    return document


def test_what_is_kept_survives_what_happens_to_the_lead() -> None:
    """It goes with the lead through every event, up to the erasure of personal data."""
    events = history()
    erasure = next(n for n, each in enumerate(events) if isinstance(each.data, PersonalDataErased))
    before = from_data(newer(lead_of(events[:5])), Lead)
    after = before
    for event in events[5:erasure]:
        after = evolve(after, event)
    assert after == replay(events[:erasure])
    assert after.unknown == '{"loyalty":3}'
    assert evolve(after, events[erasure]).unknown is None


def test_what_is_kept_decides_nothing() -> None:
    """It is no part of equality, of what is shown, or of what rules can name."""
    kept = from_data(newer(lead()), Lead)
    assert (kept == lead(), hash(kept.demand) == hash(lead().demand)) == (True, True)
    assert "loyalty" not in repr(kept)
    assert "unknown" not in lead_schema().fields


def test_part_that_is_gone_takes_its_unknown_fields_with_it() -> None:
    """They come back while their part is there, and not into what is put in its place."""
    document = newer(lead(won=WON))
    document["data"]["won"]["bonus"] = {"percent": 5}
    document["data"]["demand"]["urgent"] = True
    kept = from_data(document, Lead)
    moved: Any = to_data(attrs.evolve(kept, won=None, owner="li"))["data"]
    assert (moved["won"], moved["demand"]["urgent"], moved["loyalty"]) == (None, True, 3)


def test_strategy_that_is_replaced_takes_its_unknown_fields_with_it() -> None:
    """What was said of one class is not said of another."""
    document: Any = to_data(POLICY)
    document["data"]["assignment"]["patience"] = 5
    document["data"]["scoring"]["patience"] = 6
    kept = from_data(document, Policy)
    other = attrs.evolve(kept, assignment=Policy.standard().assignment, scoring=None)
    assert isinstance(other.assignment, Chain)
    data: Any = to_data(other)["data"]
    assert data["assignment"]["patience"] == 5
    assert data["scoring"] is None
    swapped: Any = to_data(attrs.evolve(kept, assignment=routed().assignment))["data"]
    assert "patience" not in swapped["assignment"]


def paths(codec: Codec, document: object, cls: type) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        codec.from_data(document, cls)
    return [(problem.path, problem.code) for problem in caught.value.problems]


def test_unknown_fields_of_items_of_a_list_are_refused() -> None:
    """In a list nothing would say later which item they belonged to."""
    document = newer(lead(contacts=(CONTACT,)))
    document["data"]["contacts"][0]["label"] = "private"
    assert paths(Codec(), document, Lead) == [("contacts[0].label", "unknown_key")]


def test_unknown_fields_of_commands_and_people_are_refused() -> None:
    """What has no place for them says so."""
    accept = Accept(lead_id="A-1", by=Actor(id="li", role="sales_rep"))
    assert paths(Codec(), newer(accept), Accept) == [("loyalty", "unknown_key")]
    assert paths(Codec(), newer(LI), Actor) == [("loyalty", "unknown_key")]


@pytest.mark.parametrize("name", ["unknown", "reactions", "bound_pool"])
def test_fields_that_are_no_data_are_not_taken_for_unknown(name: str) -> None:
    """A document cannot bring what a class makes of itself, nor what is kept."""
    document: Any = to_data(POLICY)
    document["data"][name] = "{}"
    assert paths(Codec(), document, Policy) == [(name, "unknown_key")]


def test_a_tag_where_none_belongs_is_refused() -> None:
    """An object of another class than is asked for is not read in part."""
    document: Any = to_data(lead())
    document["data"]["demand"] |= {"type": "LargeDemand", "x": 1}
    assert ("demand.type", "unknown_key") in paths(Codec(), document, Lead)


def test_an_unknown_change_is_refused() -> None:
    """An amendment of a field that is not known here cannot be carried out."""
    event: Any = to_data(history()[1])
    event["data"]["data"]["changes"]["loyalty"] = 3
    assert paths(Codec(), event, Event) == [("data.changes.loyalty", "unknown_key")]


def test_where_people_write_unknown_fields_are_refused() -> None:
    """A codec that refuses them says what was meant."""
    document: Any = to_data(Policy.standard())
    document["data"]["numbring"] = document["data"].pop("numbering")
    with pytest.raises(ValidationError, match="did you mean numbering"):
        STRICT.from_data(document, Policy)
    assert from_data(document, Policy).unknown is not None


@pytest.mark.parametrize("unknown", ["drop", "", None])
def test_nothing_else_can_be_done_with_them(unknown: Any) -> None:
    """They are kept or refused."""
    with pytest.raises(ValueError, match="unknown"):
        Codec(unknown=unknown)


def test_too_much_is_not_kept() -> None:
    """What is kept has a bound, past which the document is refused."""
    document: Any = to_data(lead())
    document["data"] |= {f"k{number}": "x" * 1_000 for number in range(10)}
    assert paths(Codec(), document, Lead) == [("data", "too_long")]
    del document["data"]["k0"]
    assert loads(dumps(from_data(document, Lead)), Lead) == lead()


def test_hosts_leads_keep_them_too() -> None:
    """A subclass has the field, and whoever knows a field gets it as its own."""
    document: Any = SCHOOLS.to_data(school())
    document["data"]["loyalty"] = 3
    assert SCHOOLS.from_data(document, SchoolLead).unknown == '{"loyalty":3}'


def test_whoever_knows_the_field_later_gets_it() -> None:
    """What an older version kept is a field again where it is known."""
    document: Any = SCHOOLS.to_data(school())
    pupils = document["data"]["pupils"]
    plain = {name: document["data"][name] for name in data_fields(Lead)}
    older = from_data({"leadcore": 1, "type": "Lead", "data": plain | {"pupils": pupils}}, Lead)
    again: Any = to_data(older) | {"type": "SchoolLead"}
    found = SCHOOLS.from_data(again, SchoolLead)
    assert (found.pupils, found.unknown) == (900, None)


@pytest.mark.parametrize("unknown", ["", "[]", "{", "5", '{"a":1,"a":2}'])
def test_what_is_no_object_is_not_written(unknown: str) -> None:
    """A host that fills the field with something else is told so."""
    with pytest.raises(ValidationError):
        to_data(attrs.evolve(lead(), unknown=unknown))


def test_equal_events_may_differ_in_what_is_no_part_of_them() -> None:
    """When somebody looked comes back; where nobody looked later nothing is written."""
    seen = attrs.evolve(WON_EVENT, seen=WON_EVENT.at + DAY)
    assert seen == WON_EVENT
    assert loads(dumps(seen), Event).seen == seen.seen
    assert '"seen"' not in dumps(WON_EVENT)
    assert loads(dumps(WON_EVENT), Event).seen is None


def test_entries_of_extra_are_never_taken_for_unknown() -> None:
    """Whatever key they have, what is wrong with them is said."""
    document: Any = to_data(lead())
    document["data"]["extra"] = {"k": None}
    assert paths(Codec(), document, Lead) == [("extra.k", "wrong_type")]


def test_unknown_keys_of_an_envelope_are_refused() -> None:
    """An envelope has no place for them."""
    assert paths(Codec(), to_data(lead()) | {"more": 1}, Lead) == [("more", "unknown_key")]
