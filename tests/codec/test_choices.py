"""A host's own strategies and classes are stored by a codec that was told of them."""

from __future__ import annotations

from datetime import UTC, time
from enum import IntEnum, StrEnum
from typing import Any

import attrs
import pytest

from leadcore.assignment import Available, Chain, Step
from leadcore.codec import Codec, dumps, from_data, to_data
from leadcore.errors import DefinitionError, RuleTypeError, ValidationError
from leadcore.lifecycle import STANDARD_STATUSES, Lifecycle, standard_lifecycle
from leadcore.model import Lead
from leadcore.policy import Policy
from leadcore.priority import PriorityTable, standard_priority
from leadcore.rules import Rule, ScoreCard
from leadcore.scoring import RuleScoring, standard_scoring
from leadcore.texts import Text
from leadcore.values import Money
from tests.builders import AT
from tests.codec.hosts import SCHEMA, SCHOOLS, Campus, Doubled, Named, SchoolLead, school


def school_policy() -> Policy:
    """Return a policy of a host's own strategies, about its own leads and facts."""
    big = Rule(id="big", when="is_big", points=7, label=Text("大校", "a large school"))
    scoring = RuleScoring(card=ScoreCard(rules=(big,)), schema=SCHEMA)
    named = Step(label=Text("名单", "the named"), filters=(Named(reps=("li",)), Available()))
    return Policy(
        name="schools",
        lead_type=SchoolLead,
        lifecycle=attrs.evolve(standard_lifecycle(), schema=SCHEMA),
        scoring=Doubled(inner=scoring),
        priority=attrs.evolve(standard_priority(), lead_type=SchoolLead),
        assignment=Chain(steps=(named,)),
    )


def test_own_strategies_come_back() -> None:
    """A policy of a host's own classes is read equal, and scores the host's leads the same."""
    policy = school_policy()
    again = SCHOOLS.loads(SCHOOLS.dumps(policy), Policy)
    assert again == policy
    assert isinstance(again.scoring, Doubled)
    assert again.scoring.score(school(), AT).total == 14


def test_rules_are_bound_to_the_codecs_schema() -> None:
    """What a document leaves out, the schema and the class of the leads, is the codec's."""
    again = SCHOOLS.from_data(SCHOOLS.to_data(school_policy()), Policy)
    assert again.lifecycle.schema is SCHEMA
    assert again.lead_type is SchoolLead
    assert isinstance(again.priority, PriorityTable)
    assert again.priority.lead_type is SchoolLead


def test_strategies_are_tagged_by_their_class() -> None:
    """Where several classes can stand, `type` says which."""
    data: Any = SCHOOLS.to_data(school_policy())["data"]
    assert data["scoring"]["type"] == "Doubled"
    assert data["scoring"]["inner"]["type"] == "RuleScoring"
    assert data["assignment"]["steps"][0]["filters"][0] == {"type": "Named", "reps": ["li"]}


def test_a_strategy_that_the_codec_does_not_know_is_not_written() -> None:
    """The refusal says which class it is, and how a codec is told of it."""
    policy = Policy(scoring=Doubled(inner=standard_scoring()))
    with pytest.raises(ValidationError, match=r"a Doubled given.*Codec\(strategies=") as caught:
        dumps(policy)
    assert [problem.code for problem in caught.value.problems] == ["unknown_type"]


def test_a_strategy_of_a_known_name_and_another_class_is_not_written() -> None:
    """Two classes of one name are not taken for each other."""
    same = attrs.make_class("RuleScoring", [], bases=(Doubled,), frozen=True)
    with pytest.raises(ValidationError, match="a RuleScoring given"):
        dumps(Policy(scoring=same(inner=standard_scoring())))


def refused(codec: Codec, document: object) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        codec.from_data(document, Policy)
    return [(problem.path, problem.code) for problem in caught.value.problems]


def test_a_strategy_that_the_codec_does_not_know_is_not_read() -> None:
    """A tag that names no known class is refused at the tag."""
    document = SCHOOLS.to_data(school_policy())
    strange = Codec(lead_type=SchoolLead, strategies=(Named,), schema=SCHEMA)
    assert refused(strange, document) == [("scoring.type", "unknown_type")]


@pytest.mark.parametrize(
    ("scoring", "code"),
    [
        ({"type": "Chain", "steps": []}, "unknown_type"),
        ({"type": "Available"}, "unknown_type"),
        ({"type": 5}, "wrong_type"),
        ({"type": None}, "wrong_type"),
        ({}, "missing"),
    ],
)
def test_a_strategy_of_another_kind_is_not_read(scoring: object, code: str) -> None:
    """A chain of assignment steps cannot stand where a scoring strategy does."""
    document: Any = to_data(Policy.standard())
    document["data"]["scoring"] = scoring
    assert refused(Codec(), document) == [("scoring.type", code)]


def test_policy_of_other_leads_is_not_written() -> None:
    """The class of a policy's leads is the codec's, since its rules are bound to that."""
    lifecycle = attrs.evolve(standard_lifecycle(), schema=SCHEMA)
    with pytest.raises(ValidationError, match=r"'SchoolLead' given; .*Codec\(lead_type="):
        dumps(attrs.evolve(Policy.standard(), lead_type=SchoolLead, lifecycle=lifecycle))


@pytest.mark.parametrize(("name", "code"), [("Lead", "unknown_type"), (5, "wrong_type")])
def test_policy_of_other_leads_is_not_read(name: object, code: str) -> None:
    """A stored policy of another class of leads is refused."""
    document: Any = SCHOOLS.to_data(school_policy())
    document["data"]["lead_type"] = name
    assert refused(SCHOOLS, document) == [("lead_type", code)]


def test_subclass_of_a_part_is_not_cut_down() -> None:
    """A value of a subclass is refused where its own fields would be lost."""

    @attrs.frozen
    class Note(Text):
        more: str = "lost"

    with pytest.raises(ValidationError, match="a Text and no subclass of it"):
        dumps(Step(label=Note("高", "high")))


@attrs.frozen
class Tagged:
    """A strategy with a field where the tag would be."""

    type: str

    def score(self) -> None:
        """Do nothing."""


@attrs.frozen
class Idle:
    """A class that is no strategy."""


class Bare:
    """A strategy that is no attrs class."""

    def score(self) -> None:
        """Do nothing."""


def test_strategies_that_cannot_be_told_apart_are_refused() -> None:
    """A codec refuses classes that have one name, no method, no fields, or a field `type`."""
    same = attrs.make_class("Chain", [], bases=(Named,))
    with pytest.raises(DefinitionError) as caught:
        Codec(strategies=(Tagged, Named, Idle, Bare, same))
    assert [p.given.en for p in caught.value.problems] == ["Tagged", "Idle", "Bare", "Chain"]


@pytest.mark.parametrize(
    "annotation",
    [
        object,
        Any,
        list[int],
        dict[str, int],
        set[str],
        int | str,
        complex,
        tuple,
    ],
    ids=str,
)
def test_field_of_a_type_that_is_not_supported_is_a_mistake_of_the_program(annotation: Any) -> None:
    """What cannot be stored exactly is refused, in both directions, with what can be."""
    cls = attrs.make_class("Odd", {"value": attrs.field(type=annotation)}, frozen=True)
    with pytest.raises(TypeError, match="cannot be stored"):
        to_data(cls(value=0))
    with pytest.raises(TypeError, match="cannot be stored"):
        from_data({"leadcore": 1, "type": "Odd", "data": {"value": 0}}, cls)


class Grade(IntEnum):
    """A number with names, which would come back as a number."""

    ONE = 1


class Slug(str):
    """A text of another class, which would come back as a text."""

    __slots__ = ()


@pytest.mark.parametrize(("annotation", "data"), [(Grade, 1), (Slug, "one")])
def test_field_of_a_subclass_of_a_scalar_is_a_mistake_of_the_program(
    annotation: type, data: object
) -> None:
    """A number or text of a class of its own is not read as a plain one."""
    cls = attrs.make_class("Odd", {"value": attrs.field(type=annotation)}, frozen=True)
    with pytest.raises(TypeError, match="cannot be stored"):
        from_data({"leadcore": 1, "type": "Odd", "data": {"value": data}}, cls)


def test_bytes_are_never_stored() -> None:
    """A field of bytes, which may be a secret, is refused in both directions."""
    cls = attrs.make_class("Odd", {"value": attrs.field(type=bytes)}, frozen=True)
    with pytest.raises(ValidationError, match="secrets and bytes stay with the host"):
        to_data(cls(value=b"0123456789"))
    with pytest.raises(ValidationError, match="secrets and bytes stay with the host"):
        from_data({"leadcore": 1, "type": "Odd", "data": {"value": 10}}, cls)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("pupils", True),
        ("pupils", Grade.ONE),
        ("share", True),
        ("is_public", 1),
        ("size", 5),
        ("level", "high"),
        ("founded", AT),
        ("bell", time(7, 45, tzinfo=UTC)),
        ("bell", "07:45"),
        ("lesson", 2700),
        ("seen_at", AT.replace(tzinfo=None)),
        ("seen_at", "2024-05-01"),
        ("tags", ("a",)),
        ("pair", ["a", 1]),
        ("sites", [Campus("东校区")]),
        ("sites", (Text("东", "east"),)),
        ("fees", (("书本", Money.of(1)),)),
        ("motto", 5),
    ],
)
def test_value_of_the_wrong_type_is_not_written(field: str, value: object) -> None:
    """What could not be read again as it was is refused when it is written."""
    with pytest.raises(ValidationError):
        SCHOOLS.to_data(school(**{field: value}))


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ValueError("call 13812345678"), "call ****5678"),
        (ValueError("first", "second"), "first"),
        (OverflowError(), ""),
        (
            RuleTypeError("no such field", "use another", "x", 1, 1),
            "no such field (line 1, column 1)",
        ),
    ],
)
def test_what_a_constructor_says_is_told(error: Exception, message: str) -> None:
    """The message of a constructor's error is what the problem says is allowed, redacted."""

    def fail(value: int) -> int:
        raise error

    cls = attrs.make_class("Odd", {"value": attrs.field(type=int, converter=fail)})
    with pytest.raises(ValidationError) as caught:
        from_data({"leadcore": 1, "type": "Odd", "data": {"value": 5}}, cls)
    (problem,) = caught.value.problems
    assert (problem.code, problem.allowed.en[: len(message) or 9]) == ("refused", message)


def fail(*_: object) -> int:
    raise RuntimeError("out of luck")


@pytest.mark.parametrize(
    "cls",
    [
        attrs.make_class("Odd", {"value": attrs.field(type=int, converter=fail)}),
        attrs.make_class(
            "Odd", {"value": attrs.field(type=int)}, class_body={"__attrs_post_init__": fail}
        ),
    ],
    ids=["of a field", "of the whole"],
)
def test_mistakes_in_a_hosts_class_are_not_hidden(cls: type) -> None:
    """What a constructor raises that is no refusal of its arguments reaches the caller."""
    with pytest.raises(RuntimeError, match="out of luck"):
        from_data({"leadcore": 1, "type": "Odd", "data": {"value": 5}}, cls)


def test_lifecycle_that_contradicts_itself_is_refused() -> None:
    """A stored table is checked as any other when it is read."""
    document: Any = to_data(Policy.standard())
    document["data"]["lifecycle"]["transitions"] = []
    assert {path for path, _ in refused(Codec(), document)} == {
        f"lifecycle.statuses.{status.name}" for status in STANDARD_STATUSES
    }


def test_parts_of_a_policy_are_documents() -> None:
    """A lifecycle, a score card or a chain can be stored by itself."""
    lifecycle = standard_lifecycle()
    assert from_data(to_data(lifecycle), Lifecycle) == lifecycle
    chain = Chain(steps=(Step(label=Text("任何人", "anybody")),))
    assert from_data(to_data(chain), Chain) == chain


def test_money_of_an_average_is_told_at_its_key() -> None:
    """Entries of a mapping are told by their keys."""
    document: Any = to_data(Policy(priority=standard_priority({"教育": Money.of(5)})))
    document["data"]["priority"]["averages"]["教育"]["minor"] = None
    assert refused(Codec(), document) == [("priority.averages.教育.minor", "wrong_type")]


def test_leads_of_the_standard_class_are_no_hosts_leads() -> None:
    """Without a class of its own a codec reads plain leads only."""
    document = SCHOOLS.to_data(school())
    with pytest.raises(ValidationError, match="'SchoolLead' given; allowed: one of Lead"):
        from_data(document, Lead)


class Guess(StrEnum):
    """An enum that makes a member of anything."""

    ONE = "one"

    @classmethod
    def _missing_(cls, value: object) -> Guess:
        return cls.ONE


def test_no_member_is_made_of_another_text() -> None:
    """A text is a member only where it is that member's own."""
    cls = attrs.make_class("Odd", {"value": attrs.field(type=Guess)}, frozen=True)
    document = {"leadcore": 1, "type": "Odd", "data": {"value": "two"}}
    with pytest.raises(ValidationError, match="one of one"):
        from_data(document, cls)


@pytest.mark.parametrize("given", ["Named", None, Idle(), int])
def test_what_is_no_class_of_the_kind_is_refused_by_name(given: Any) -> None:
    """Whatever stands among the strategies or events, the codec says what belongs there."""
    with pytest.raises(DefinitionError, match="bad_strategy"):
        Codec(strategies=(given,))
    with pytest.raises(DefinitionError, match="bad_event"):
        Codec(events=(given,))
