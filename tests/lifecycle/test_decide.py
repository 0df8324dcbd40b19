"""What is asked of a command, in which order, and what every event of it bears."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest

from leadcore import commands as c
from leadcore.errors import PermissionDenied, TransitionRefused, ValidationError
from leadcore.lifecycle import decide
from leadcore.lifecycle.decisions import DECISIONS
from leadcore.model import FollowUp, Lead
from leadcore.texts import Text
from tests.builders import ANALYST, AT, HAN, HOUR, LI, SPECIALIST, lead, new_lead
from tests.lifecycle.host import HOST
from tests.lifecycle.walks import (
    ARCHIVE,
    ASSIGN,
    ID,
    LOSE,
    MINUTE,
    RECORD,
    REGISTER,
    REOPEN,
    STANDARD,
    in_status,
    registered,
    to,
)

TICK = timedelta(microseconds=1)


def problem_of(here: Lead | None, command: c.Command, now: datetime) -> tuple[str, str]:
    """Return the path and code of the one problem with which a command is refused."""
    with pytest.raises(ValidationError) as refusal:
        decide(here, command, STANDARD, now)
    (problem,) = refusal.value.problems
    return problem.path, problem.code


def test_every_command_has_a_decision() -> None:
    """The table of decisions has exactly the commands there are."""
    assert set(DECISIONS) == set(c.COMMANDS)
    assert set(c.COMMANDS) == set(c.Command.__subclasses__())


@pytest.mark.requirement("R-44")
def test_an_event_bears_lead_version_time_actor_and_command() -> None:
    """The envelope says of which lead, which version, when, by whom and from which command."""
    (event,) = decide(registered(), attrs.evolve(ASSIGN, id="c-7"), STANDARD, AT + HOUR)
    assert (event.lead_id, event.version, event.at) == (ID, 2, AT + HOUR)
    assert (event.by, event.command_id, event.id) == (ASSIGN.by, "c-7", "c-7/2")


def test_a_command_without_an_id_gets_one_from_lead_and_version() -> None:
    """Two commands without ids on two versions of one lead make events with different ids."""
    (first,) = decide(None, REGISTER, STANDARD, AT)
    (second,) = decide(registered(), ASSIGN, STANDARD, AT)
    assert (first.command_id, second.command_id) == (f"{ID}@0", f"{ID}@1")


def test_a_command_is_decided_on_its_own_lead() -> None:
    """A command for another lead is refused, whatever it asks."""
    command = attrs.evolve(ASSIGN, lead_id="A-2")
    assert problem_of(registered(), command, AT) == ("lead_id", "other_lead")


@pytest.mark.parametrize("command", [ASSIGN, REGISTER, ARCHIVE], ids=lambda command: command.name)
def test_nothing_is_decided_before_the_last_event(command: c.Command) -> None:
    """A moment before the lead's last event is refused; the moment itself is not too early."""
    assert problem_of(registered(), command, AT - TICK) == ("now", "time_went_back")


def test_a_command_may_come_at_the_moment_of_the_last_event() -> None:
    """Two events can happen at one moment."""
    assert decide(registered(), ASSIGN, STANDARD, AT)[0].at == AT


def test_an_enquiry_is_not_registered_before_it_was_received() -> None:
    """A registration or a linked enquiry from the future is refused."""
    later = new_lead(received_at=AT + HOUR)
    register = c.Register(lead_id=ID, by=SPECIALIST, new=later)
    link = c.LinkEnquiry(lead_id=ID, by=SPECIALIST, new=later, reason=Text("同号", "same"))
    assert problem_of(None, register, AT) == ("now", "time_went_back")
    assert problem_of(registered(), link, AT) == ("now", "time_went_back")
    assert decide(registered(), link, STANDARD, AT + HOUR)


@pytest.mark.parametrize(("received", "name"), [(HOUR, "received_at"), (-HOUR, "updated_at")])
def test_who_asks_too_early_is_told_from_when_on_it_can_be(received: timedelta, name: str) -> None:
    """Of all that lies ahead, the latest is named."""
    new = new_lead(received_at=AT + received)
    link = c.LinkEnquiry(lead_id=ID, by=SPECIALIST, new=new, reason=Text("同号", "same"))
    with pytest.raises(ValidationError) as refusal:
        decide(registered(), link, STANDARD, AT - 2 * HOUR)
    latest = max(AT, new.received_at).isoformat()
    assert f"no earlier than {latest} ({name})" in str(refusal.value)


@pytest.mark.requirement("R-33")
def test_a_contact_is_recorded_after_it_happened() -> None:
    """A record of a contact that is yet to come, or before receipt, is refused."""
    here = registered(ASSIGN)
    tomorrow = attrs.evolve(RECORD, record=attrs.evolve(RECORD.record, at=AT + 24 * HOUR))
    early = attrs.evolve(RECORD, record=attrs.evolve(RECORD.record, at=AT - MINUTE))
    assert problem_of(here, tomorrow, AT) == ("now", "time_went_back")
    assert problem_of(here, early, AT) == ("record.at", "before_receipt")


@pytest.mark.requirement("R-33")
def test_a_contact_in_the_minute_of_receipt_is_recorded() -> None:
    """Records count minutes, so that the minute of receipt is not before it."""
    received = AT + timedelta(seconds=40)
    here = lead(id=ID, received_at=received, updated_at=received, owner="li")
    record = FollowUp(at=received, method="phone", content="确认需求")
    assert record.at < received
    assert decide(here, attrs.evolve(RECORD, record=record), STANDARD, received)


def test_the_moment_is_asked_before_the_status() -> None:
    """A command that is too early is refused for that, whatever the status says."""
    assert problem_of(registered(), REOPEN, AT - TICK) == ("now", "time_went_back")


def test_the_status_is_asked_before_permission() -> None:
    """Who may not, and could not if they might, is told what the status allows."""
    with pytest.raises(TransitionRefused):
        decide(in_status("lost"), attrs.evolve(LOSE, by=HAN), STANDARD, AT)


def test_permission_is_asked_before_needs() -> None:
    """Who may not is not told what is missing."""
    with pytest.raises(PermissionDenied):
        decide(in_status("contacted"), to("engaged", by=HAN), STANDARD, AT)
    with pytest.raises(PermissionDenied):
        decide(registered(), to("contacted", by=ANALYST), STANDARD, AT)


def test_needs_are_asked_before_arguments() -> None:
    """A record for a lead without an owner is refused for that, although its time is wrong."""
    early = attrs.evolve(RECORD, by=attrs.evolve(LI, role="team_lead"))
    early = attrs.evolve(early, record=attrs.evolve(RECORD.record, at=AT - HOUR))
    with pytest.raises(TransitionRefused, match="an owner"):
        decide(registered(), early, STANDARD, AT)


def test_nothing_but_a_registration_begins_a_lead() -> None:
    """Before it is registered a lead can only be registered, and afterwards never again."""
    for command in (ASSIGN, LOSE, to("contacted")):
        with pytest.raises(TransitionRefused) as refusal:
            decide(None, attrs.evolve(command, by=SPECIALIST), STANDARD, AT)
        assert (refusal.value.status, refusal.value.allowed) == ("(start)", ("register",))
    with pytest.raises(TransitionRefused):
        decide(registered(), REGISTER, STANDARD, AT)


def test_an_unknown_status_is_echoed_shortly() -> None:
    """A status that the table does not have is named in quotes, and cut when it is long."""
    with pytest.raises(TransitionRefused) as refusal:
        decide(in_status("new"), to("wonn"), STANDARD, AT)
    assert refusal.value.command == "change_status to 'wonn'"
    with pytest.raises(TransitionRefused) as refusal:
        decide(in_status("new"), to("w" * 128), STANDARD, AT)
    assert len(refusal.value.command) < 64


def test_the_time_is_kept_as_utc() -> None:
    """The same instant in another zone makes the same events."""
    there = AT.astimezone(timezone(timedelta(hours=8)))
    (event,) = decide(registered(), ASSIGN, STANDARD, there)
    assert event == decide(registered(), ASSIGN, STANDARD, AT)[0]
    assert event.at.tzinfo is UTC


def test_a_naive_time_is_refused() -> None:
    """A time without a zone decides nothing."""
    with pytest.raises(ValueError, match="naive"):
        decide(registered(), ASSIGN, STANDARD, AT.replace(tzinfo=None))


def test_a_lead_does_not_go_back_to_a_status_that_is_gone() -> None:
    """A lead whose former status a new table lacks stays where it is, and the refusal says why."""
    here = attrs.evolve(in_status("lost"), previous_status="pilot")
    with pytest.raises(TransitionRefused, match="to go back to"):
        decide(here, REOPEN, STANDARD, AT)


def test_a_status_of_another_table_allows_nothing() -> None:
    """A lead in a status that the table does not have is left alone."""
    here = attrs.evolve(in_status("lost"), status="pilot")
    with pytest.raises(TransitionRefused) as refusal:
        decide(here, REOPEN, HOST, AT)
    assert (refusal.value.status, refusal.value.allowed) == ("pilot", ())
