"""All that is wrong with a document is said at once, at its place, and nothing is coerced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leadcore.codec import dumps, from_data, loads, to_data
from leadcore.commands import Amend, SetScore
from leadcore.errors import Problem, ValidationError
from leadcore.events import Event
from leadcore.model import Actor, Attachment, Rep
from leadcore.policy import Policy
from leadcore.values import Extra, Money
from tests import strategies
from tests.builders import demand, lead, new_lead
from tests.codec.hosts import SCHOOLS, STRICT, STRICT_SCHOOLS, SchoolLead, school


def problems(data: object, value: object) -> tuple[Problem, ...]:
    """Return what is wrong with the document of `value` once its data are `data`."""
    codec = STRICT_SCHOOLS if isinstance(value, SchoolLead) else STRICT
    document = codec.to_data(value) | {"data": data}
    with pytest.raises(ValidationError) as caught:
        codec.from_data(document, type(value))
    return caught.value.problems


def found(value: object, **changes: object) -> list[tuple[str, str]]:
    """Return the paths and codes of what is wrong with `value` when some keys are changed."""
    codec = SCHOOLS if isinstance(value, SchoolLead) else STRICT
    data: Any = codec.to_data(value)["data"]
    return [(problem.path, problem.code) for problem in problems(data | changes, value)]


@pytest.mark.parametrize("minor", ["5", 5.0, True, None, [5], {"5": 5}])
def test_no_number_is_made_of_something_else(minor: object) -> None:
    """Texts, fractions and bools are no whole numbers."""
    assert found(Money.of(5), minor=minor) == [("minor", "wrong_type")]


@pytest.mark.parametrize("active", [1, 0, "true", None, 1.0])
def test_no_bool_is_made_of_something_else(active: object) -> None:
    """1 is not true, and null is not false."""
    assert found(Rep(id="li", name="李", team="east"), active=active) == [("active", "wrong_type")]


@pytest.mark.parametrize("name", [5, True, ["a"], {"a": 1}])
def test_no_text_is_made_of_something_else(name: object) -> None:
    """A number is no text."""
    assert found(lead(), city=name) == [("city", "wrong_type")]


@pytest.mark.parametrize("regions", ["华东", {"华东": 1}, 5, None])
def test_no_tuple_is_made_of_something_else(regions: object) -> None:
    """A text or an object is no list, although one can iterate over it."""
    found_ = found(Rep(id="li", name="李", team="east"), regions=regions)
    assert found_ == [("regions", "wrong_type")]


@pytest.mark.parametrize(
    ("field", "data", "code"),
    [
        ("share", "0.5", "wrong_type"),
        ("share", True, "wrong_type"),
        ("size", "larg", "unknown_value"),
        ("size", 1, "wrong_type"),
        ("level", "high", "unknown_value"),
        ("level", 5, "wrong_type"),
        ("founded", "1951-02-30", "bad_format"),
        ("founded", "1951-9-1", "bad_format"),
        ("founded", "1951-09-01T00:00:00Z", "bad_format"),
        ("founded", 1951, "wrong_type"),
        ("bell", "7:45", "bad_format"),
        ("bell", "25:00:00", "bad_format"),
        ("bell", "07:45:00+08:00", "bad_format"),
        ("lesson", "45 min", "bad_format"),
        ("lesson", "PT99999999999999S", "bad_format"),
        ("lesson", 2700, "wrong_type"),
        ("seen_at", "2024-05-01T09:30:00", "bad_format"),
        ("seen_at", "2024-05-01", "bad_format"),
        ("seen_at", "2024-02-30T00:00:00Z", "bad_format"),
        ("seen_at", "20240501T093000Z", "bad_format"),
        ("seen_at", "２０２４-05-01T09:30:00Z", "bad_format"),
        ("seen_at", "0001-01-01T00:00:00+14:00", "bad_instant"),
        ("seen_at", "9999-12-31T23:59:59-14:00", "bad_instant"),
        ("seen_at", 1714527000, "wrong_type"),
        ("tags", "a", "wrong_type"),
        ("pair", ["a"], "wrong_length"),
        ("pair", ["a", 1, 2], "wrong_length"),
        ("pair", "ab", "wrong_type"),
        ("fees", [], "wrong_type"),
        ("motto", 5, "wrong_type"),
    ],
)
def test_data_of_another_form_are_refused(field: str, data: object, code: str) -> None:
    """Each type has one form, and the path is the field's."""
    assert found(school(), **{field: data}) == [(field, code)]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2024-05-01T09:30:00+08:00", "2024-05-01T01:30:00.000000Z"),
        ("2024-05-01T01:30:00Z", "2024-05-01T01:30:00.000000Z"),
        ("2024-05-01T01:30:00.5Z", "2024-05-01T01:30:00.500000Z"),
        ("2024-04-30T20:00:00-05:30", "2024-05-01T01:30:00.000000Z"),
    ],
)
def test_instants_are_read_with_any_offset(text: str, same: str) -> None:
    """An instant with another offset, or fewer digits, is the instant that it says."""
    data: Any = SCHOOLS.to_data(school())
    data["data"]["seen_at"] = text
    again: Any = SCHOOLS.to_data(SCHOOLS.from_data(data, SchoolLead))
    assert again["data"]["seen_at"] == same


def test_whole_number_is_a_number_with_a_fraction_of_nothing() -> None:
    """`5` is read as 5.0 where a float stands, since many programs write it so."""
    data: Any = SCHOOLS.to_data(school())
    data["data"]["share"] = 5
    assert SCHOOLS.from_data(data, SchoolLead).share == 5.0


def test_paths_lead_through_objects_lists_and_keys() -> None:
    """A path has a name for each field and key, and an index for each item."""
    data: Any = to_data(lead(demand=demand()))["data"]
    data["demand"]["budget"]["low"]["minor"] = "5"
    data["demand"]["decision_makers"][0]["confirmed"] = 1
    data["extra"] = {"a b": None, "13812345678": [], "tel13812345678": []}
    assert [problem.path for problem in problems(data, lead())] == [
        "demand.budget.low.minor",
        "demand.decision_makers[0].confirmed",
        "extra['a b']",
        "extra['****5678']",
        "extra['tel****5678']",
    ]


def test_everything_is_said_at_once() -> None:
    """Missing and unknown keys, wrong types and refused values are all in one error."""
    by, payload = {"id": 5, "rol": "sales_rep"}, {"type": "LeadQualified"}
    event = from_data(EVENT, Event)
    assert found(event, version="1", at="yesterday", by=by, data=payload) == [
        ("version", "wrong_type"),
        ("at", "bad_format"),
        ("by.id", "wrong_type"),
        ("by.role", "missing"),
        ("by.rol", "unknown_key"),
        ("data.reason", "missing"),
    ]


EVENT: dict[str, Any] = {
    "leadcore": 1,
    "type": "Event",
    "data": {
        "lead_id": "A-1",
        "version": 2,
        "at": "2024-05-01T01:30:00.000000Z",
        "by": {"id": "li", "role": "sales_rep", "team": None},
        "command_id": "c-1",
        "data": {"type": "LeadAccepted"},
    },
}


def test_unknown_keys_come_with_what_was_meant() -> None:
    """A key that is nearly right is refused with the right one."""
    (problem,) = problems({"minor": 1, "curency": "CNY"}, Money.of(1))
    assert (problem.path, problem.allowed.en) == ("curency", "did you mean currency")


def test_unknown_keys_of_a_class_without_fields_are_refused() -> None:
    """An object that needs no key takes none."""
    event = from_data(EVENT, Event)
    payload = {"type": "LeadAccepted", "x": 1}
    (problem,) = problems(EVENT["data"] | {"data": payload}, event)
    assert (problem.path, problem.allowed.en) == ("data.x", "no key at all")


def test_fields_with_defaults_may_be_left_out() -> None:
    """A document from before a field came is still read."""
    assert from_data({"leadcore": 1, "type": "Money", "data": {"minor": 5}}, Money) == Money(
        minor=5
    )


def test_what_a_constructor_refuses_is_told_at_its_field() -> None:
    """What one field's converter or validator refuses has that field's path."""
    changes = {"id": "", "team": " x "}
    actor = Actor(id="li", role="sales_rep")
    assert found(actor, **changes) == [("id", "refused"), ("team", "refused")]


def test_what_a_constructor_refuses_inside_is_told_with_the_whole_path() -> None:
    """The path of a constructor's refusal begins outside."""
    broken = to_data(lead(demand=demand()))["data"]
    assert isinstance(broken, dict)
    wrong = {"budget": {"low": {"minor": 5, "currency": "cny"}, "high": None}}
    assert found(lead(), demand=wrong) == [("demand.budget.low.currency", "refused")]


def test_what_only_the_whole_refuses_is_told_at_the_whole() -> None:
    """A rule about several fields together is told at the object that they are in."""
    upside_down = {"low": {"minor": 5}, "high": {"minor": 4}}
    assert found(lead(), demand={"budget": upside_down}) == [("demand.budget", "refused")]


def test_validator_that_asks_for_the_whole_object_is_told_at_the_whole() -> None:
    """Which field is to blame is not guessed where a validator looks at several."""
    assert found(school(), share=2.0, pupils=None) == [("data", "refused")]


def test_own_problems_of_a_class_keep_their_paths() -> None:
    """A class that lists its problems by path is heard to the end, at its own place."""
    standard: Any = to_data(Policy.standard())["data"]
    standard["lifecycle"]["transitions"][0]["who"] = ["nobody", "noone"]
    paths = [(problem.path, problem.code) for problem in problems(standard, Policy.standard())]
    assert paths == [("lifecycle.transitions[0].who", "unknown_name")] * 2


def test_rule_that_cannot_be_read_is_told_by_its_path() -> None:
    """A rule of a stored policy that the schema does not know is a problem of the document."""
    standard: Any = to_data(Policy.standard())["data"]
    standard["scoring"]["card"]["rules"][0]["when"] = "pupils > 500"
    (problem,) = problems(standard, Policy.standard())
    assert problem.path.startswith("scoring")
    assert "pupils" in problem.given.en


@pytest.mark.parametrize("name", ["schema", "bound"])
def test_what_is_no_data_cannot_be_given(name: str) -> None:
    """A document cannot bring what the codec, or the class itself, makes."""
    standard: Any = to_data(Policy.standard())["data"]
    standard["scoring"][name] = None
    assert [(p.path, p.code) for p in problems(standard, Policy.standard())] == [
        (f"scoring.{name}", "unknown_key")
    ]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (None, ("extra.k", "wrong_type")),
        ([], ("extra.k", "wrong_type")),
        ({}, ("extra.k.type", "missing")),
        ({"type": "Money"}, ("extra.k.value", "missing")),
        ({"type": "Monye", "value": 1}, ("extra.k.type", "unknown_type")),
        ({"type": 5, "value": 1}, ("extra.k.type", "wrong_type")),
        ({"type": "datetime", "value": "today"}, ("extra.k.value", "bad_format")),
        ({"type": "Money", "value": {"minor": "1"}}, ("extra.k.value.minor", "wrong_type")),
    ],
)
def test_entries_of_extra_are_texts_numbers_bools_or_tagged(
    entry: object, problem: tuple[str, str]
) -> None:
    """What is no scalar of `Extra` is refused at its key."""
    assert problem in found(lead(extra=Extra({"k": 1})), extra={"k": entry})


def test_what_extra_refuses_as_a_whole_is_told_at_it() -> None:
    """More entries than `Extra` takes are a problem of the document."""
    many = {f"k{number}": number for number in range(101)}
    assert found(lead(), extra=many) == [("extra", "refused")]


def test_changes_have_the_types_of_their_fields() -> None:
    """The value of a change is read as its field's type; an unknown field is refused."""
    amend = Amend(lead_id="A-1", by=Actor(id="li", role="owner"), changes={"city": "南京市"})
    changes = {"city": 5, "demand": {"budget": []}, "ctiy": "x"}
    assert found(amend, changes=changes) == [
        ("changes.city", "wrong_type"),
        ("changes.ctiy", "unknown_key"),
        ("changes.demand.budget", "wrong_type"),
    ]


def test_change_of_an_unknown_field_is_not_written() -> None:
    """What could not be read again is refused when it is written."""
    amend = Amend(lead_id="A-1", by=Actor(id="li", role="owner"), changes={"ctiy": "南京市"})
    with pytest.raises(ValidationError, match="did you mean city"):
        dumps(amend)


def test_changes_of_a_hosts_own_fields_are_known_to_its_codec() -> None:
    """A codec for a host's leads reads changes of the host's own fields."""
    amend = Amend(lead_id="A-1", by=Actor(id="li", role="owner"), changes={"pupils": 800})
    assert SCHOOLS.loads(SCHOOLS.dumps(amend), Amend) == amend
    with pytest.raises(ValidationError, match="a key that is not known"):
        dumps(amend)


def test_numbers_that_do_not_add_up_are_refused() -> None:
    """What a command refuses of its fields together is a problem of the document."""
    score = SetScore(lead_id="A-1", by=Actor(id="a", role="system"), score=3, points=(("r", 3),))
    assert found(score, score=4) == [("data", "refused")]


def test_no_personal_data_are_shown() -> None:
    """What stands in the wrong place is not echoed when it may be a number or an address."""
    data = {"source": "web_form", "received_at": "13812345678", "contacts": "li@example.com"}
    more = {"13987654321": 1, "demand": "王敏"}
    text = str(ValidationError(problems(data | more, new_lead())))
    hidden = ("13812345678", "13987654321", "li@", "王敏")
    assert [secret for secret in hidden if secret in text] == []


def test_what_a_hosts_constructor_says_is_redacted() -> None:
    """The message of a class's own error is shown without numbers and addresses."""
    (problem,) = problems({"name": "a", "reference": " 13812345678"}, ATTACHMENT)
    assert "13812345678" not in problem.allowed.en


ATTACHMENT = Attachment(name="a.pdf", reference="s3://b/1")

# ------------------------------------------------------------------------------------ mutations

KEYS_ARE_DATA = ("extra", "changes", "sources", "averages")
"""Objects that have whatever keys they are given."""


def places(data: Any, path: str = "") -> Iterator[tuple[Any, Any, str]]:
    """Yield each list or object, a key of it that is a field or an index, and the path of that."""
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, item in items:
        here = f"{path}[{key}]" if isinstance(data, list) else f"{path}.{key}".removeprefix(".")
        yield data, key, here
        if isinstance(item, dict | list) and key not in KEYS_ARE_DATA:
            yield from places(item, here)


VALUES = strategies.events() | strategies.commands() | strategies.leads() | strategies.policies()
PLAIN_KEYS = st.sampled_from(("x", "typ", "minor_"))


@given(value=VALUES, data=st.data())
def test_wrong_kind_of_data_anywhere_is_refused_right_there(
    value: object, data: st.DataObject
) -> None:
    """Whatever is put where something else belongs, the only problems are at that place."""
    assume(getattr(value, "unknown", None) is None)  # of that nobody knows what belongs there
    document: Any = to_data(value)
    container, key, path = data.draw(st.sampled_from(list(places(document["data"]))))
    container[key] = [[]] if isinstance(container[key], dict) else {"?": []}
    with pytest.raises(ValidationError) as caught:
        from_data(document, type(value))
    paths = [problem.path for problem in caught.value.problems]
    assert [each for each in paths if not each.startswith(path)] == []


@given(value=VALUES, data=st.data())
def test_missing_key_is_refused_right_there_or_has_a_default(
    value: object, data: st.DataObject
) -> None:
    """Without one of its keys an object is refused, or read with that field's default."""
    document: Any = to_data(value)
    keyed = [place for place in places(document["data"]) if isinstance(place[0], dict)]
    container, key, path = data.draw(st.sampled_from(keyed))
    del container[key]
    parent = path.removesuffix(key)
    for each in wrong(document, type(value)):
        assert each.path.startswith(parent.removesuffix(".")) or each.path == "data"


def wrong(document: object, cls: type[object]) -> tuple[Problem, ...]:
    try:
        again = from_data(document, cls)
    except ValidationError as error:
        return error.problems
    assert loads(dumps(again), cls) == again
    return ()


def without_unknown(value: Any) -> object:
    return attrs.evolve(value, unknown=None) if hasattr(value, "unknown") else value


@given(value=VALUES, key=PLAIN_KEYS, data=st.data())
def test_unknown_key_anywhere_is_refused_right_there(
    value: object, key: str, data: st.DataObject
) -> None:
    """Where unknown keys are refused, an object of a class has no other keys than its own."""
    document: Any = to_data(without_unknown(value))
    inner = [
        (container[name], path)
        for container, name, path in places(document["data"])
        if isinstance(container[name], dict) and name not in KEYS_ARE_DATA
    ]
    target, path = data.draw(st.sampled_from([(document["data"], ""), *inner]))
    target[key] = 1
    with pytest.raises(ValidationError) as caught:
        STRICT.from_data(document, type(value))
    assert [(p.path, p.code) for p in caught.value.problems] == [
        (f"{path}.{key}".removeprefix("."), "unknown_key")
    ]
