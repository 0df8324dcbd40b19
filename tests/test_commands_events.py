"""Commands and events are plain, frozen, valid data."""

from __future__ import annotations

import pickle
import typing
from datetime import UTC, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import commands as c
from leadcore import events as e
from leadcore.model import SYSTEM, Priority
from leadcore.texts import Text
from leadcore.values import Money
from tests.builders import AT, HOUR, LI, new_lead
from tests.lifecycle.strategies import WORDS, forms

FORMS = forms(WORDS)
PAYLOADS: tuple[type, ...] = typing.get_args(e.Payload)


@given(st.sampled_from(c.COMMANDS).flatmap(lambda kind: FORMS[kind]))
def test_a_command_is_a_value(command: c.Command) -> None:
    """A command is equal to its copy, hashable unless it carries what is not, and pickles."""
    assert attrs.evolve(command) == command
    assert pickle.loads(pickle.dumps(command)) == command
    assert hash(command) == hash(attrs.evolve(command))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        command.lead_id = "A-2"  # type: ignore[misc]  # that is what is tested


def test_every_command_is_named_once() -> None:
    """A command's name is its class in words, and no two have the same."""
    names = [command.name for command in c.COMMANDS]
    assert len(set(names)) == len(c.COMMANDS) == 34
    for command in c.COMMANDS:
        assert command.name.replace("_", "") == command.__name__.lower()


def test_a_command_knows_who_asks() -> None:
    """No command is without an actor and a lead."""
    for field in ("by", "lead_id"):
        given_fields = {"by": LI, "lead_id": "A-1"}
        del given_fields[field]
        with pytest.raises(TypeError, match=field):
            c.Accept(**given_fields)  # type: ignore[arg-type]  # that is what is tested


def test_a_registration_has_one_number() -> None:
    """An enquiry with a number of its own is registered under it or not at all."""
    assert c.Register(lead_id="A-1", by=LI, new=new_lead(id="A-1")).new.id == "A-1"
    with pytest.raises(ValueError, match="number of its own"):
        c.Register(lead_id="A-1", by=LI, new=new_lead(id="A-2"))


def test_deadlines_are_moved_to_instants() -> None:
    """In UTC wherever they were said; a moment without a zone is refused, for a lead has it."""
    there = [("respond_by", AT.astimezone(timezone(8 * HOUR)))]
    command = c.MoveDeadlines(lead_id="A-1", by=SYSTEM, paused_at=AT, moved=there)
    for moved in (command.moved, e.DeadlinesMoved(paused_at=AT, moved=there).moved):
        assert moved == (("respond_by", AT),)
        assert moved[0][1].tzinfo is UTC
    nowhere = [("respond_by", AT.replace(tzinfo=None))]
    with pytest.raises(ValueError, match="naive"):
        attrs.evolve(command, moved=nowhere)
    with pytest.raises(ValueError, match="naive"):
        e.DeadlinesMoved(paused_at=AT, moved=nowhere)


def test_changes_are_sorted_pairs() -> None:
    """The same changes in another order, or as pairs, are the same command."""
    amend = c.Amend(lead_id="A-1", by=LI, changes={"title": "总监", "city": "上海市"})
    assert amend.changes == (("city", "上海市"), ("title", "总监"))
    assert c.Amend(lead_id="A-1", by=LI, changes=amend.changes) == amend
    assert "总监" not in repr(amend)


@pytest.mark.requirement("R-04")
def test_an_amended_name_is_not_shown() -> None:
    """What was changed to is not in the event's repr, since it may be the contact's name."""
    assert "王敏" not in repr(e.LeadAmended(changes=(("name", "王敏"),)))


def test_changes_are_bounded() -> None:
    """A command changes at most a hundred fields."""
    changes: dict[str, object] = {f"f{number}": 1 for number in range(101)}
    with pytest.raises(ValueError, match="101 changes were given; allowed: at most 100"):
        c.Amend(lead_id="A-1", by=LI, changes=changes)
    del changes["f0"]
    assert len(c.Amend(lead_id="A-1", by=LI, changes=changes).changes) == 100


@pytest.mark.requirement("R-10")
def test_the_points_of_a_score_add_up() -> None:
    """A score with points that do not make it is refused; without points it stands alone."""
    points = (("budget", 30), ("source", -5))
    assert c.SetScore(lead_id="A-1", by=SYSTEM, score=25, points=points).points == points
    assert c.SetScore(lead_id="A-1", by=SYSTEM, score=25).points == ()
    with pytest.raises(ValueError, match="score 24 given"):
        c.SetScore(lead_id="A-1", by=SYSTEM, score=24, points=points)


@pytest.mark.requirement("R-12")
@pytest.mark.parametrize(
    "kind",
    [c.OverrideScore, c.OverridePriority, c.Qualify, c.Decline, c.RefuseInvalid, c.Reopen],
    ids=lambda kind: kind.__name__,
)
def test_what_a_person_decides_has_a_reason(kind: type[c.Command]) -> None:
    """A decision by hand without a reason cannot be asked for."""
    given_fields: dict[str, Any] = {"lead_id": "A-1", "by": LI, "reason": " "}
    if kind is c.OverrideScore:
        given_fields["score"] = 1
    if kind is c.OverridePriority:
        given_fields["priority"] = "low"
    with pytest.raises(ValueError, match="reason in words"):
        kind(**given_fields)


@pytest.mark.parametrize("name", ["", " pool", "x" * 129])
def test_owners_teams_and_queues_are_ids(name: str) -> None:
    """Nobody owns a lead without a name."""
    for build in (
        lambda: c.Assign(lead_id="A-1", by=LI, owner=name),
        lambda: c.Assign(lead_id="A-1", by=LI, owner="li", team=name),
        lambda: c.Enqueue(lead_id="A-1", by=LI, queue=name, reason=Text("", "")),
        lambda: c.Escalate(lead_id="A-1", by=SYSTEM, owner=name, queue="pool"),
        lambda: c.Escalate(lead_id="A-1", by=SYSTEM, owner=None, queue=name),
        lambda: c.ChangeStatus(lead_id="A-1", by=LI, to=name),
    ):
        with pytest.raises(ValueError, match="printable"):
            build()


def test_names_become_members() -> None:
    """Enums are given by name, and unknown names are refused."""
    command = c.SetPriority(lead_id="A-1", by=SYSTEM, priority="low")
    assert command.priority is Priority.LOW
    with pytest.raises(ValueError, match="allowed: high"):
        c.OverridePriority(lead_id="A-1", by=LI, priority="urgent", reason="x")
    with pytest.raises(ValueError, match="allowed: contract"):
        c.Win(lead_id="A-1", by=LI, amount=Money.of(1), evidence="handshake")


def test_deadlines_have_zones() -> None:
    """A naive deadline is refused in commands and events."""
    naive = AT.replace(tzinfo=None)
    with pytest.raises(ValueError, match="naive"):
        c.Assign(lead_id="A-1", by=LI, owner="li", accept_by=naive)
    with pytest.raises(ValueError, match="naive"):
        e.LeadAssigned(owner="li", team=None, reason=Text("", ""), accept_by=naive)
    with pytest.raises(ValueError, match="naive"):
        e.Event(lead_id="A-1", version=1, at=naive, by=LI, command_id="c", data=e.LeadAccepted())


def test_a_payload_is_a_frozen_class_of_its_own() -> None:
    """Every payload is a frozen attrs class, and none is another's subclass."""
    for kind in PAYLOADS:
        assert attrs.has(kind)
        assert kind.__bases__ == (object,)
    assert len(set(PAYLOADS)) == len(PAYLOADS) == 33


def test_an_events_id_is_of_its_command_and_version() -> None:
    """Two events of one command have different ids, and deciding again gives the same."""
    event = e.Event(
        lead_id="A-1", version=7, at=AT, by=SYSTEM, command_id="c-1", data=e.LeadAccepted()
    )
    assert (event.id, attrs.evolve(event, version=8).id) == ("c-1/7", "c-1/8")
