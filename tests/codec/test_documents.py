"""Documents are versioned, canonical, and read back to what was written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore.codec import FORMAT, Codec, dumps, from_data, loads, to_data
from leadcore.commands import Accept, Amend, Command
from leadcore.errors import ValidationError
from leadcore.events import Event
from leadcore.lifecycle import replay
from leadcore.model import Actor, Lead, Rep, Team
from leadcore.policy import Policy
from leadcore.testing.values import ZONES
from leadcore.texts import Text
from leadcore.values import FingerprintKey, FrozenMapping, Money, Numbering, Place
from tests import strategies
from tests.builders import AT, desk, lead, new_lead
from tests.codec.hosts import SCHOOLS, SchoolLead, school
from tests.effort import examples

DOCUMENTS = strategies.leads() | strategies.events() | strategies.commands() | strategies.policies()


def refused(document: object, cls: type) -> list[tuple[str, str]]:
    """Return the path and code of everything that is wrong with a document."""
    with pytest.raises(ValidationError) as caught:
        from_data(document, cls)
    return [(problem.path, problem.code) for problem in caught.value.problems]


@given(value=DOCUMENTS)
def test_what_is_read_is_equal_to_what_was_written(value: object) -> None:
    """Any lead, event, command and policy comes back equal, and of the same class."""
    again = from_data(to_data(value), type(value))
    assert (again, type(again)) == (value, type(value))


class Careful(Codec):
    """A codec that always reads with care."""

    def _read_quickly(self, document: Any, classes: Mapping[str, type]) -> object:
        raise ValueError("read with care")


@given(value=DOCUMENTS, data=st.data())
def test_both_readers_give_the_same(value: object, data: st.DataObject) -> None:
    """What the quick reader takes the careful one takes too, and makes the same of it."""
    document: Any = to_data(value)
    names = data.draw(st.lists(st.sampled_from(sorted(document["data"])), max_size=2))
    odd: st.SearchStrategy[object] = st.sampled_from(
        (None, "x", 5, 0.5, [], {}, "2024-05-01T01:30:00Z", "high")
    )
    document["data"] |= {name: data.draw(odd) for name in names}
    for name in data.draw(st.lists(st.sampled_from(sorted(document["data"])), max_size=1)):
        del document["data"][name]
    quick, careful = (answer(codec, document, type(value)) for codec in (Codec(), CAREFUL))
    assert quick == careful


CAREFUL = Careful()


def answer(codec: Codec, document: object, cls: type) -> object:
    try:
        return codec.from_data(document, cls)
    except ValidationError as error:
        return error.problems


def test_an_amendment_of_nothing_is_written_as_an_object() -> None:
    """Changes are an object, though they are a tuple, empty or not."""
    nothing = Amend(lead_id="A-1", by=Actor(id="li", role="sales_rep"), changes={})
    assert json.loads(dumps(nothing)) == to_data(nothing)
    assert loads(dumps(nothing), Amend) == nothing


@given(value=DOCUMENTS)
def test_text_is_canonical(value: object) -> None:
    """A value that was read is written as the same text, whatever the order of its keys was."""
    text = dumps(value)
    shuffled = json.dumps(dict(reversed(json.loads(text).items())), ensure_ascii=True, indent=1)
    assert dumps(loads(shuffled, type(value))) == text


@given(value=DOCUMENTS)
def test_data_are_what_json_reads_back(value: object) -> None:
    """Data are plain JSON: through the standard library's text they stay as they are."""
    data = to_data(value)
    assert json.loads(json.dumps(data, allow_nan=False)) == data


@pytest.mark.parametrize(
    "value",
    [
        Actor(id="li", role="sales_rep"),
        Rep(id="li", name="李雷", team="east", regions=("华东",), away_until=AT),
        Team(id="east", lead="wang"),
        Place.parse("江苏 南京"),
        Numbering(),
        Text("高", "high"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_parts_are_documents_too(value: object) -> None:
    """The values that leads and policies are made of, and the people, can be stored alone."""
    assert loads(dumps(value), type(value)) == value


def test_a_document_says_its_version_and_class() -> None:
    """The envelope has the version of the format, the class, and the value."""
    assert to_data(Money.of(2)) == {
        "leadcore": FORMAT,
        "type": "Money",
        "data": {"minor": 200, "currency": "CNY"},
    }


@pytest.mark.parametrize("version", [0, 2, "1", 1.0, True, None])
def test_another_version_is_refused(version: object) -> None:
    """A document of another version, or of none that is one, is not guessed at."""
    document = to_data(Money.of(2)) | {"leadcore": version}
    assert refused(document, Money) == [("leadcore", "unknown_version")]


def test_everything_about_an_envelope_is_said_at_once() -> None:
    """Unknown and missing keys of the envelope are all listed."""
    found = refused({"leadcore": 1, "typ": "Money", "5": 1}, Money)
    assert found == [
        ("['5']", "unknown_key"),
        ("typ", "unknown_key"),
        ("type", "missing"),
        ("data", "missing"),
    ]


def test_version_and_class_are_refused_together() -> None:
    """A wrong version does not hide a wrong class."""
    document = {"leadcore": 9, "type": "Monye", "data": {}}
    assert refused(document, Money) == [("leadcore", "unknown_version"), ("type", "unknown_type")]


@pytest.mark.parametrize("document", [[], "x", None, 5, {}])
def test_what_is_no_document_is_refused(document: object) -> None:
    """Only an object with the keys of a document is one."""
    assert refused(document, Money)


def test_value_of_another_kind_is_refused_as_a_whole() -> None:
    """Where the value itself is wrong, the path is `data`."""
    assert refused(to_data(Money.of(2)) | {"data": []}, Money) == [("data", "wrong_type")]


def test_value_of_another_class_is_refused() -> None:
    """A document is only read as what it says it is."""
    assert refused(to_data(Money.of(2)), Text) == [("type", "unknown_type")]


def test_command_stands_for_every_command() -> None:
    """Whoever reads commands need not know which one comes."""
    accept = Accept(lead_id="A-1", by=Actor(id="li", role="sales_rep"))
    assert from_data(to_data(accept), Command) == accept


def test_lead_stands_for_the_codecs_own_class_of_leads() -> None:
    """A codec with a host's class reads leads of that class, and plain ones, as `Lead`."""
    for one in (school(), lead()):
        again = SCHOOLS.from_data(SCHOOLS.to_data(one), Lead)
        assert (again, type(again)) == (one, type(one))


def test_a_hosts_class_is_asked_for_by_itself() -> None:
    """Whoever asks for the host's class does not get a plain lead."""
    with pytest.raises(ValidationError, match="SchoolLead"):
        SCHOOLS.from_data(SCHOOLS.to_data(lead()), SchoolLead)


def test_fields_of_every_type_come_back() -> None:
    """A host's own fields of every type that documents know are read as they were written."""
    assert SCHOOLS.loads(SCHOOLS.dumps(school()), SchoolLead) == school()


@pytest.mark.parametrize("seconds", [0.0, -1.0, -0.000001, 0.5, 86_400.25])
def test_durations_come_back_exactly(seconds: float) -> None:
    """A duration is exact to the microsecond, also when it is negative."""
    one = school(lesson=timedelta(seconds=seconds))
    assert SCHOOLS.loads(SCHOOLS.dumps(one), SchoolLead) == one


def test_equal_mappings_are_the_same_text() -> None:
    """The order in which a mapping was filled does not show."""
    fees = {"书本": Money.of(300), "a": Money.of(1)}
    turned = FrozenMapping(dict(reversed(fees.items())))
    assert SCHOOLS.dumps(school(fees=turned)) == SCHOOLS.dumps(school(fees=FrozenMapping(fees)))


@pytest.mark.requirement("R-82")
def test_history_is_replayed_from_its_documents() -> None:
    """The events of a lead, written and read, replay to the same lead."""
    work = desk()
    outcome = work.register(new_lead(), by=Actor(id="zhang", role="lead_specialist"), now=AT)
    kept = [dumps(event) for event in outcome.events]
    assert replay([loads(text, Event) for text in kept]) == outcome.lead


@given(policy=strategies.policies(), subject=strategies.leads())
@settings(max_examples=examples(1 / 3))
def test_policy_that_was_read_decides_the_same(policy: Policy, subject: Lead) -> None:
    """Scores, priorities and deadlines of a policy are the same after it was written and read."""
    again = loads(dumps(policy), Policy)
    now = subject.updated_at
    if policy.scoring and again.scoring:
        assert again.scoring.score(subject, now) == policy.scoring.score(subject, now)
    if policy.priority and again.priority:
        decided = policy.priority.prioritise(subject, now)
        assert again.priority.prioritise(subject, now) == decided
    if policy.assignment and again.assignment:
        chosen = policy.assignment.assign(subject, (), now)
        assert again.assignment.assign(subject, (), now) == chosen
    assert again.lifecycle.index == policy.lifecycle.index


PROGRAM = """
import sys
from tests.codec.hosts import SCHOOLS, school
from leadcore.policy import Policy
from leadcore.codec import dumps
sys.stdout.buffer.write((dumps(Policy.standard()) + SCHOOLS.dumps(school())).encode())
"""


def test_same_bytes_in_every_process() -> None:
    """Neither the hash seed nor the zone nor the language of a process changes a byte."""
    texts = set()
    for seed, zone in (("0", "UTC"), ("1", "Asia/Shanghai"), ("random", "America/New_York")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, check=True
        )
        texts.add(done.stdout)
    assert texts == {(dumps(Policy.standard()) + SCHOOLS.dumps(school())).encode()}


def test_secret_is_never_written() -> None:
    """The key of fingerprints is refused, and the refusal does not show it."""
    key = FingerprintKey(id="2024", secret=b"0123456789abcdef")
    with pytest.raises(ValidationError, match="secrets and bytes stay with the host") as caught:
        dumps(key)
    assert "0123456789" not in str(caught.value)


def test_secret_is_never_read() -> None:
    """A document cannot bring a key."""
    document = {"leadcore": 1, "type": "FingerprintKey", "data": {"id": "k", "secret": "x" * 16}}
    assert refused(document, FingerprintKey) == [("data", "never_stored")]


@pytest.mark.parametrize("value", [5, "text", None, [1], Money])
def test_what_is_no_value_of_a_class_is_not_written(value: object) -> None:
    """Only instances of attrs classes are documents."""
    with pytest.raises(ValidationError, match="an instance of an attrs class"):
        to_data(value)


@pytest.mark.parametrize("cls", [int, dict, type(None)])
def test_class_that_is_none_of_ours_is_a_mistake_of_the_program(cls: type) -> None:
    """Asking for a class that documents cannot have is a TypeError, whatever the data."""
    with pytest.raises(TypeError, match="give the class of the value"):
        from_data({}, cls)


def test_value_of_the_wrong_type_is_not_written() -> None:
    """What could not be read again is refused when it is written."""
    wrong = attrs.evolve(Team(id="east"), label=5)  # type: ignore[arg-type]  # the point
    with pytest.raises(ValidationError, match="a whole number given; allowed: a text"):
        to_data(wrong)


def test_too_long_a_text_is_not_written() -> None:
    """The bounds of documents hold on the way out too, with the path."""
    with pytest.raises(ValidationError) as caught:
        to_data(Team(id="east", label="x" * 10_001))
    assert [(p.path, p.code) for p in caught.value.problems] == [("label", "too_long")]


@attrs.frozen
class Private:
    """A class with a field that the constructor calls otherwise, and one by itself."""

    _level: int = 1
    note: str = attrs.field(default="", alias="remark")


@attrs.frozen
class Alone:
    """A class of one field."""

    level: int


@pytest.mark.parametrize("value", [Private(5, "a"), Private(), Alone(3)])
def test_fields_with_another_name_for_the_constructor_come_back(value: object) -> None:
    """Documents have the names of the fields, whole or with some left to their defaults."""
    assert loads(dumps(value), type(value)) == value
    partial: Any = to_data(value)
    partial["data"].pop("note", None)
    assert dumps(from_data(partial, type(value))) == dumps(
        attrs.evolve(value, remark="") if isinstance(value, Private) else value
    )


def test_codecs_are_values() -> None:
    """Codecs of the same classes are equal, and a codec can be kept in a constant."""
    assert Codec(lead_type=SchoolLead) == Codec(lead_type=SchoolLead) != Codec()


@given(st.timedeltas(timedelta(days=-999), timedelta(days=999)), st.sampled_from(ZONES))
def test_instants_are_written_in_utc(length: timedelta, zone: timezone) -> None:
    """The same instant in another zone is the same text, always of the same length."""
    at = AT + length
    text = dumps(lead(received_at=at.astimezone(zone)))
    assert text == dumps(lead(received_at=at))
    assert f'"received_at":"{at:%Y-%m-%dT%H:%M:%S.%f}Z"' in text
