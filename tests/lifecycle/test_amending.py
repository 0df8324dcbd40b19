"""What may be amended, with which values, and how a refusal says so."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import commands as c
from leadcore.errors import Problem, ValidationError
from leadcore.events import LeadAmended
from leadcore.lifecycle import evolve, replay
from leadcore.lifecycle.amending import amendable, conforms
from leadcore.model import Details, Lead
from leadcore.texts import Text
from leadcore.values import Extra, Timeframe
from tests.builders import AT, HOUR, SPECIALIST, demand
from tests.lifecycle.host import HOST, SELLER, SeatLead
from tests.lifecycle.strategies import WORDS, details
from tests.lifecycle.walks import ASSIGN, ID, REGISTER, after, history, payloads, registered


def amend(changes: dict[str, object]) -> c.Amend:
    return c.Amend(lead_id=ID, by=SPECIALIST, changes=changes)


def problems_of(changes: dict[str, object]) -> tuple[Problem, ...]:
    with pytest.raises(ValidationError) as refusal:
        payloads(registered(), amend(changes))
    return refusal.value.problems


@given(st.data())
def test_details_are_amended_to_what_was_given(data: st.DataObject) -> None:
    """Each detail takes a value of its type, and nothing else changes."""
    given = data.draw(st.fixed_dictionaries({}, optional=dict(details(WORDS))))
    before = registered()
    here = after(before, amend(given))
    assert {name: getattr(here, name) for name in given} == given
    same = attrs.evolve(here, version=before.version, updated_at=before.updated_at)
    assert attrs.evolve(same, **{name: getattr(before, name) for name in given}) == before


def test_only_what_changes_is_said() -> None:
    """An event has the fields that are different now, by name."""
    changes: dict[str, object] = {"title": "总监", "city": "上海市", "campaign": "spring"}
    assert payloads(registered(), amend(changes)) == [
        LeadAmended(changes=(("campaign", "spring"), ("title", "总监")))
    ]
    assert payloads(registered(), amend({"city": "上海市"})) == []
    assert payloads(registered(), amend({})) == []


def test_an_event_keeps_no_more_than_the_lead() -> None:
    """What was scrubbed from the lead is not in its event either."""
    (data,) = payloads(registered(), amend({"title": "回电 13812345678"}))
    assert isinstance(data, LeadAmended)
    assert data.changes == (("title", "回电 ****5678"),)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("regoin", "one of the details: region"),
        ("demnd", "one of the details: demand"),
        ("version", "one of the details: region"),
        ("xyzzy", f"one of the details: {', '.join(sorted(amendable(Lead)))}"),
    ],
)
def test_an_unknown_field_is_refused_with_the_nearest(name: str, said: str) -> None:
    """A misspelt field is answered with the one that was meant, else with all there are."""
    (problem,) = problems_of({name: "x"})
    assert (problem.path, problem.code) == ("changes", "unknown_field")
    assert problem.given == Text(f"'{name}'", f"'{name}'")
    assert problem.allowed.en == said


STATE = sorted(
    {field.name for field in attrs.fields(Lead)} - {field.name for field in attrs.fields(Details)}
)


@pytest.mark.requirement("R-44")
@pytest.mark.parametrize("name", STATE)
def test_where_a_lead_stands_is_not_amended(name: str) -> None:
    """What commands of their own change is no detail: status, owner, score, deadlines, ids."""
    (problem,) = problems_of({name: getattr(registered(), name)})
    assert problem.code == "unknown_field"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", 5),
        ("source", None),
        ("demand", {"description": "x"}),
        ("demand", None),
        ("contacts", []),
        ("contacts", ("x",)),
        ("extra", {"a": 1}),
        ("attachments", (demand(),)),
        ("title", True),
    ],
)
def test_a_value_of_another_type_is_refused(name: str, value: object) -> None:
    """The path is the field, and the refusal names both types but never the value."""
    (problem,) = problems_of({name: value})
    assert (problem.path, problem.code) == (name, "wrong_type")
    assert problem.given.en == f"a value of type {type(value).__name__}"
    assert problem.allowed.en.startswith("a value of type ")


def test_a_value_that_the_lead_refuses_is_a_problem_of_its_field() -> None:
    """What a field's own checks refuse is reported under its path with their words."""
    problems = problems_of({"title": "x" * 3000, "source": " ", "city": "上海市"})
    assert [(problem.path, problem.code) for problem in problems] == [
        ("source", "unfit"),
        ("title", "unfit"),
    ]
    assert "2000" in problems[1].allowed.en


def test_everything_that_is_wrong_is_said_at_once() -> None:
    """One refusal has a problem for each bad change."""
    codes = [problem.code for problem in problems_of({"nmae": "x", "title": 5, "name": 6})]
    assert codes == ["wrong_type", "unknown_field", "wrong_type"]


def seat_lead(**changes: object) -> SeatLead:
    system = attrs.evolve(REGISTER, by=attrs.evolve(SPECIALIST, role="system"))
    extra: dict[str, Any] = dict(changes)
    system = attrs.evolve(system, new=attrs.evolve(REGISTER.new, extra=Extra(extra)))
    return replay(history(system, lifecycle=HOST), SeatLead)


def host_payloads(here: Lead, changes: dict[str, object]) -> list[object]:
    command = c.Amend(lead_id=ID, by=attrs.evolve(SPECIALIST, role=SELLER), changes=changes)
    return list(payloads(here, command, lifecycle=HOST))


def test_a_hosts_own_fields_are_amended() -> None:
    """A typed field of a host's lead is a detail like the others."""
    here = seat_lead()
    changes: dict[str, object] = {"seats": 3, "trial_until": AT + HOUR, "tier": "pro"}
    (data,) = host_payloads(here, changes)
    assert data == LeadAmended(changes=(("seats", 3), ("tier", "pro"), ("trial_until", AT + HOUR)))


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("seats", "three", "wrong_type"),
        ("seats", True, "wrong_type"),
        ("seats", 3.0, "wrong_type"),
        ("seats", -1, "unfit"),
        ("trial_until", "2024-05-01", "wrong_type"),
        ("trial_until", AT.replace(tzinfo=None), "unfit"),
        ("sets", 3, "unknown_field"),
    ],
)
def test_a_hosts_own_fields_are_checked(name: str, value: object, code: str) -> None:
    """Its type and its own checks hold for a host's field too."""
    with pytest.raises(ValidationError) as refusal:
        host_payloads(seat_lead(), {name: value})
    assert [problem.code for problem in refusal.value.problems] == [code]


def test_values_that_only_fail_together_are_a_problem_of_the_changes() -> None:
    """A check across fields refuses the change as a whole."""

    @attrs.frozen(kw_only=True)
    class Ranged(Lead):
        low: int = 0
        high: int = 9

        def __attrs_post_init__(self) -> None:
            if self.low > self.high:
                raise ValueError("low is above high")

    here = Ranged(**{field.name: getattr(registered(), field.name) for field in attrs.fields(Lead)})
    with pytest.raises(ValidationError) as refusal:
        payloads(here, amend({"low": 5, "high": 4}))
    (problem,) = refusal.value.problems
    assert (problem.path, problem.code) == ("changes", "unfit")
    assert problem.allowed.en == "low is above high"
    assert payloads(here, amend({"low": 15, "high": 20}))


@pytest.mark.parametrize(
    ("brought", "path", "code"),
    [
        ({"seats": "three"}, "extra.seats", "wrong_type"),
        ({"seats": True}, "extra.seats", "wrong_type"),
        ({"seats": -1}, "extra", "unfit"),
    ],
)
def test_what_a_registration_brings_is_of_the_fields_type(
    brought: dict[str, object], path: str, code: str
) -> None:
    """An entry of `extra` that does not fit the host's field of its name is refused."""
    with pytest.raises(ValidationError) as refusal:
        seat_lead(**brought)
    assert [(p.path, p.code) for p in refusal.value.problems] == [(path, code)]


def test_a_registration_keeps_entries_without_a_field() -> None:
    """What no typed field takes stays as it came."""
    here = seat_lead(seats=3, event="展会")
    assert (here.seats, here.extra) == (3, Extra({"event": "展会"}))


@pytest.mark.parametrize(
    ("value", "wanted", "does"),
    [
        (1, int, True),
        (True, int, False),
        (True, bool, True),
        (True, object, True),
        (1, float, True),
        (1.5, float, True),
        ("1", float, False),
        (None, str | None, True),
        (1, str | None, False),
        ("a", Literal["a", "b"], True),
        ("c", Literal["a", "b"], False),
        (("a",), tuple[str, ...], True),
        (("a", 1), tuple[str, ...], False),
        (["a"], tuple[str, ...], False),
        ("a", tuple[str, ...], False),
        ((1, "a"), tuple[int, str], True),
        (frozenset({"a"}), frozenset[str], True),
        ({"a"}, frozenset[str], False),
        (date(2024, 5, 1), date, True),
        (Timeframe(amount=1, unit="day"), Timeframe, True),
        ("anything", Any, True),
        (True, Any, True),
        (True, int | None, False),
        (True, bool | None, True),
    ],
)
def test_a_value_conforms_to_an_annotation(value: object, wanted: object, does: bool) -> None:
    """Types are asked strictly: a bool is no number, a list no tuple."""
    assert conforms(value, wanted) is does


def test_changes_of_one_lead_do_not_touch_another() -> None:
    """An amended lead is a new one."""
    before = registered(ASSIGN)
    (event,) = history(REGISTER, ASSIGN, amend({"title": "总监"}))[2:]
    assert evolve(before, event).title == "总监"
    assert before.title is None
