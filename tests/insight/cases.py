"""Leads and histories of every kind, for the tests of the reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from leadcore import events as e
from leadcore.events import Event, Payload
from leadcore.lifecycle import standard_lifecycle
from leadcore.model import SYSTEM, Actor, Invalid, Lead, Lost, NewLead, Phase, Won
from leadcore.values import Money

AT = datetime(2024, 5, 1, 1, 30, tzinfo=UTC)
"""09:30 in Shanghai."""
NOW = AT + timedelta(days=4000)
"""After everything that happens in generated histories."""
LIFECYCLE = standard_lifecycle()
OPEN = ("new", "contacted", "engaged", "proposed", "negotiating")
STEPS = (*OPEN, "won")
LI = Actor(id="li", role="sales_rep")


def happened(*data: Payload, hours: Sequence[float] = (), by: Actor = SYSTEM) -> list[Event]:
    """Return a history of these payloads, one hour apart, or at these hours."""
    moments = hours or range(len(data))
    return [
        Event(
            lead_id="A-1",
            version=version,
            at=AT + timedelta(hours=hour),
            by=by,
            command_id=f"c-{version}",
            data=one,
        )
        for version, (hour, one) in enumerate(zip(moments, data, strict=True), start=1)
    ]


def registered(status: str = "new") -> e.LeadRegistered:
    return e.LeadRegistered(new=NewLead(source="referral", received_at=AT), status=status)


def moved(before: str, status: str) -> e.StatusChanged:
    return e.StatusChanged(before=before, status=status, phase=Phase.OPEN, reason=None)


def won(before: str, status: str = "won") -> e.LeadWon:
    return e.LeadWon(before=before, status=status, won=a_win())


def a_win(days: float = 30, amount: Money | None = None) -> Won:
    return Won(at=AT, amount=amount, evidence="contract", cycle=timedelta(days=days))


def a_loss(reason: str = "competitor") -> Lost:
    return Lost(at=AT, reason=reason)


def lost(before: str) -> e.LeadLost:
    return e.LeadLost(before=before, status="lost", lost=a_loss())


def proposed_invalid(before: str) -> e.InvalidProposed:
    return e.InvalidProposed(before=before, status="invalid_review", invalid=an_invalid())


def an_invalid(reason: str = "not_target") -> Invalid:
    return Invalid(reason=reason, proposed_by="li")


def confirmed_invalid() -> e.InvalidConfirmed:
    return e.InvalidConfirmed(before="invalid_review", status="invalid", invalid=an_invalid())


def refused_invalid(back: str) -> e.InvalidRefused:
    return e.InvalidRefused(
        before="invalid_review", status=back, phase=Phase.OPEN, reason="真实需求"
    )


def archived(before: str) -> e.LeadArchived:
    return e.LeadArchived(before=before, status="archived")


def reopened(before: str, back: str) -> e.LeadReopened:
    return e.LeadReopened(before=before, status=back, phase=Phase.OPEN, reason="重新联系")


def walk(choices: Sequence[int]) -> list[Payload]:
    """Return the payloads of a lead that takes these choices among what can happen to it."""
    told: list[Payload] = [registered()]
    status, back, closed = "new", "new", ""
    for choice in choices:
        found = possible(status, back, closed)
        data = found[choice % len(found)]
        told.append(data)
        if isinstance(data, e.LeadAccepted | e.LeadQualified):
            continue
        if status in OPEN:
            back = status
        closed = status
        status = data.status  # type: ignore[union-attr]  # all others put the lead into a status
    return told


def possible(status: str, back: str, closed: str) -> tuple[Payload, ...]:
    """Return what can happen to a lead in a status, archived from the status `closed`."""
    idle = (e.LeadAccepted(), e.LeadQualified(reason="有需求"))
    if status in OPEN:
        others = tuple(moved(status, other) for other in OPEN if other != status)
        return (*others, won(status), lost(status), proposed_invalid(status), *idle)
    if status == "invalid_review":
        return confirmed_invalid(), refused_invalid(back)
    if status == "archived":
        return idle if closed == "won" else (reopened(status, back), *idle)
    if status == "won":
        return (archived(status), *idle)
    return archived(status), reopened(status, back)


CHOICES = st.lists(st.integers(min_value=0, max_value=99), max_size=12)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Generate one lead's history; nothing of it after `NOW`."""
    payloads = walk(draw(CHOICES))
    size = len(payloads)
    gaps = draw(st.lists(st.integers(0, 2000), min_size=size, max_size=size))
    hours = [sum(gaps[: number + 1]) for number in range(size)]
    return happened(*payloads, hours=hours)


AMOUNTS = st.none() | st.builds(
    Money, minor=st.integers(0, 10**9), currency=st.sampled_from(["CNY", "CNY", "CNY", "JPY"])
)
SOME = st.sampled_from([None, "unknown", "—", "教育", "a|b"])


@st.composite
def leads(draw: st.DrawFn) -> Lead:
    """Generate a lead in any phase, by any way."""
    outcome = draw(
        st.sampled_from([Phase.OPEN, Phase.REVIEW, Phase.WON, Phase.LOST, Phase.INVALID])
    )
    is_archived = outcome.is_closed and draw(st.booleans())
    owner = draw(st.sampled_from([None, "li", "han", "gone"]))
    return Lead(
        id=f"A-{draw(st.integers(1, 10**6))}",
        version=1,
        source=draw(st.sampled_from(["referral", "web_form", "unknown"])),
        industry=draw(SOME),
        received_at=AT + timedelta(hours=draw(st.integers(0, 5000))),
        updated_at=NOW,
        status="x",
        phase=Phase.ARCHIVED if is_archived else outcome,
        won=a_win(draw(st.integers(0, 400)), draw(AMOUNTS)) if outcome is Phase.WON else None,
        lost=a_loss(draw(REASONS)) if outcome is Phase.LOST else None,
        invalid=an_invalid() if outcome in (Phase.INVALID, Phase.REVIEW) else None,
        owner=owner,
        queue=draw(st.sampled_from([None, "unassigned"])) if owner is None else None,
        accept_by=draw(st.sampled_from([None, NOW])) if owner else None,
    )


REASONS = st.sampled_from(["no_budget", "competitor", "price"])
MANY_LEADS = st.lists(leads(), max_size=15)
MANY_HISTORIES = st.lists(histories(), max_size=7)


def lead(**changes: object) -> Lead:
    """Return an open lead of which little is known."""
    known: dict[str, object] = {
        "id": "A-1",
        "version": 1,
        "source": "referral",
        "received_at": AT,
        "updated_at": AT,
        "status": "new",
        "phase": Phase.OPEN,
    }
    return Lead(**(known | changes))  # type: ignore[arg-type]  # the tests name real fields
