"""The desk: load, ask the pure core, save."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial

import attrs

from leadcore import commands as c
from leadcore.assignment import Candidate
from leadcore.desk import flow
from leadcore.desk.flow import Outcome
from leadcore.errors import (
    ConcurrencyConflict,
    DuplicateLead,
    LeadNotFound,
    Problem,
    ValidationError,
)
from leadcore.events import AcceptanceLapsed, EnquiryLinked, LeadDeclined, LeadRegistered
from leadcore.identity import find_match, fingerprints
from leadcore.lifecycle import Option, options
from leadcore.model import Actor, Lead, NewLead, Phase, Rep, Team
from leadcore.policy import Policy
from leadcore.repositories import LeadRepository
from leadcore.texts import Text
from leadcore.values import utc

PAGE = 1000
"""How many leads are read at a time."""
ATTEMPTS = 3
"""How often a command is decided again when somebody else saved the lead first."""


def each_once(
    _: object, attribute: attrs.Attribute[tuple[Rep, ...]], reps: tuple[Rep, ...]
) -> None:
    """Refuse a roster in which one rep stands twice: they would count as two."""
    ids = [rep.id for rep in reps]
    if len(set(ids)) < len(ids):
        raise ValueError(f"{attribute.name}: a rep given twice; allowed: each rep once")


@attrs.frozen(kw_only=True)
class LeadDesk:
    """Where a host hands in enquiries and commands, and gets back leads, events and reasons.

    The desk holds no state: everything is in the repository that the host gave it.

    >>> from datetime import UTC
    >>> from leadcore.memory import MemoryRepository
    >>> desk = LeadDesk(policy=Policy.standard(), leads=MemoryRepository())
    >>> desk.advance(datetime(2024, 5, 1, tzinfo=UTC))
    ()
    """

    policy: Policy
    leads: LeadRepository
    reps: tuple[Rep, ...] = attrs.field(default=(), converter=tuple[Rep, ...], validator=each_once)
    teams: tuple[Team, ...] = ()

    def register(
        self, new: NewLead, *, by: Actor, now: datetime, command_id: str | None = None
    ) -> Outcome:
        """Enter an enquiry: check it, recognise a known contact, number it, score it, assign it.

        Raises `ValidationError` with everything that is missing or wrong, `DuplicateLead` where the
        policy refuses an enquiry of a known contact, `PermissionDenied`; nothing is stored then.
        """
        now = utc(now)

        def attempt() -> Outcome:
            repeated = self.done(command_id)
            if repeated is not None:
                return same_enquiry(repeated, new)
            problems = self.policy.requirements.problems(new, now)
            if problems:
                raise ValidationError(problems)
            if new.id is not None and self.exists(new.id):
                raise ValidationError((taken(new.id),))
            link = self.link(new, by, command_id)
            if link is not None:
                return self.carry_out(link, now)
            number = new.id or self.free_number(new)
            command = c.Register(lead_id=number, by=by, id=command_id, new=new)
            outcome = flow.enter(command, self.policy, self.candidates(), now)
            self.leads.add(outcome.lead, outcome.events, command_id)
            return outcome

        return retried(attempt)

    def handle(self, command: c.Command, *, now: datetime) -> Outcome:
        """Carry out a command; one with the id of a command carried out before changes nothing.

        An acceptance that fell due before `now` lapses first. Raises what `leadcore.decide` raises,
        `LeadNotFound`, and `ConcurrencyConflict` when others keep saving first; nothing of
        the command is stored then.
        """
        now = utc(now)
        if isinstance(command, c.Register):
            new = attrs.evolve(command.new, id=command.lead_id)
            return self.register(new, by=command.by, now=now, command_id=command.id)

        def attempt() -> Outcome:
            repeated = self.done(command.id)
            if repeated is None:
                return self.carry_out(command, now)
            if repeated.lead.id != command.lead_id:
                raise ValidationError((reused(),))
            return repeated

        return retried(attempt)

    def place(self, lead_id: str, *, now: datetime) -> Outcome:
        """Ask the policy's strategy who gets a lead that waits, and plan the first step with them.

        A lead that somebody holds, or that is closed, stays as it is.
        """
        now = utc(now)

        def attempt() -> Outcome:
            lead = self.leads.get(lead_id)
            outcome = Outcome(lead=lead)
            if lead.owner is not None or lead.phase is not Phase.OPEN:
                return outcome
            barred = self.gave_back(lead)
            outcome = flow.place(
                outcome, self.policy, self.candidates(), now, None, excluded=barred
            )
            outcome = flow.plan(outcome, self.policy, now, None)
            return self.saved(lead, flow.automate(outcome, self.policy, now, None), None)

        return retried(attempt)

    def advance(self, now: datetime) -> tuple[Outcome, ...]:
        """Let happen what fell due before `now`: acceptances lapse, in the order they were due.

        Calling it late, or twice, gives the same history as calling it often.
        """
        now = utc(now)
        lapsed: list[Outcome] = []
        for lead in self.leads.awaiting_acceptance(now):
            # Whom others keep saving first is settled by their commands, or the next time.
            with suppress(ConcurrencyConflict):
                lapsed.append(retried(partial(self.lapse, lead.id, now)))
        return tuple(outcome for outcome in lapsed if outcome.events)

    def options(self, lead_id: str, actor: Actor, *, now: datetime) -> tuple[Option, ...]:
        """Return what `actor` can do with the lead now, and what is missing for the rest."""
        return options(self.leads.get(lead_id), actor, self.policy.lifecycle, utc(now))

    def waiting(self, now: datetime) -> tuple[Lead, ...]:
        """Return the open leads that nobody holds, by id; `place` asks again who gets one."""
        leads = self.all_leads(utc(now))
        return tuple(lead for lead in leads if lead.is_open and lead.owner is None)

    def archive_closed(self, *, before: datetime, by: Actor, now: datetime) -> tuple[Outcome, ...]:
        """Archive every lead that was closed before `before`, as at a month's end (R-50)."""
        before, now = utc(before), utc(now)
        closed = [
            lead
            for lead in self.all_leads(now)
            if lead.phase.is_closed
            and lead.phase is not Phase.ARCHIVED
            and lead.status_since is not None
            and lead.status_since < before
        ]
        return tuple(self.handle(c.Archive(lead_id=lead.id, by=by), now=now) for lead in closed)

    def all_leads(self, now: datetime) -> Iterator[Lead]:
        """Yield every lead, by id, reading the repository page by page."""
        after = ""
        while page := self.leads.find(after=after, limit=PAGE, now=now):
            yield from page
            after = page[-1].id

    def candidates(self) -> tuple[Candidate, ...]:
        """Return the reps with their present load."""
        loads = self.leads.open_loads()
        return tuple(Candidate(rep=rep, open_leads=loads.get(rep.id, 0)) for rep in self.reps)

    def done(self, command_id: str | None) -> Outcome | None:
        """Return what a command did when it was carried out before, or None."""
        if command_id is None:
            return None
        before = self.leads.carried_out(command_id)
        if before is None:
            return None
        lead = self.leads.get(before.lead_id)
        return Outcome(lead=lead, events=before.events, repeated=True)

    def carry_out(self, command: c.Command, now: datetime) -> Outcome:
        """Let the lead lapse if it is late, decide, and save; only a decline asks who else may."""
        late = self.lapse(command.lead_id, now)
        lead = late.lead
        if isinstance(command, c.Decline):
            people, excluded = self.candidates(), self.gave_back(lead)
        else:
            people, excluded = (), frozenset[str]()
        known = self.known_owner(command, now)
        outcome = flow.handle(lead, known, self.policy, people, now, excluded=excluded)
        self.saved(lead, outcome, command.id)
        return attrs.evolve(
            outcome,
            events=late.events + outcome.events,
            automation=late.automation + outcome.automation,
        )

    def known_owner(self, command: c.Command, now: datetime) -> c.Command:
        """Return an assignment with the rep's team; refuse a rep who left or is away (R-27).

        An owner who is not among the reps, such as a team's lead, is the caller's to know.
        """
        if not isinstance(command, c.Assign):
            return command
        rep = next((rep for rep in self.reps if rep.id == command.owner), None)
        if rep is None:
            return command
        if not rep.is_available(now):
            raise ValidationError((unavailable(),))
        return command if command.team else attrs.evolve(command, team=rep.team)

    def lapse(self, lead_id: str, now: datetime) -> Outcome:
        """Take one lead that was not accepted before `now` to the team's lead."""
        lead = self.leads.get(lead_id)
        outcome = flow.lapse(lead, self.policy, self.team_lead(lead), now)
        return self.saved(lead, outcome, None)

    def saved(self, before: Lead, outcome: Outcome, command_id: str | None) -> Outcome:
        """Save what changed, and remember the command."""
        if outcome.events or command_id is not None:
            self.leads.save(outcome.lead, before.version, outcome.events, command_id)
        return outcome

    def team_lead(self, lead: Lead) -> str | None:
        """Return who settles what the lead's team leaves open; never the owner who left it open."""
        leaders = (team.lead for team in self.teams if team.id == lead.team)
        leader = next(leaders, None)
        return None if leader == lead.owner else leader

    def gave_back(self, lead: Lead) -> frozenset[str]:
        """Return the reps who declined the lead or did not accept it in time."""
        history = (event.data for event in self.leads.events(lead.id))
        gone = (LeadDeclined, AcceptanceLapsed)
        return frozenset(data.owner for data in history if isinstance(data, gone))

    def link(self, new: NewLead, by: Actor, command_id: str | None) -> c.LinkEnquiry | None:
        """Return the command that notes an enquiry on the open lead of the same contact, if any."""
        if self.policy.duplicates == "allow":
            return None
        match = find_match(new, self.leads.by_fingerprint(fingerprints(new)))
        if match is None:
            return None
        if self.policy.duplicates == "refuse":
            raise DuplicateLead(match.lead_id, match.reason)
        return c.LinkEnquiry(
            lead_id=match.lead_id, by=by, id=command_id, new=new, reason=match.reason
        )

    def free_number(self, new: NewLead) -> str:
        """Return the next lead number of the day of receipt that is free."""
        day = new.received_at.astimezone(self.policy.calendar.timezone).date()
        numbering = self.policy.numbering
        while True:
            number = numbering.number(day, self.leads.next_number(numbering.scope(day)))
            if not self.exists(number):
                return number

    def exists(self, lead_id: str) -> bool:
        """Return whether a lead has this id."""
        try:
            self.leads.get(lead_id)
        except LeadNotFound:
            return False
        return True


def retried(attempt: Callable[[], Outcome]) -> Outcome:
    """Decide again, a bounded number of times, while others save first."""
    for _ in range(ATTEMPTS - 1):
        try:
            return attempt()
        except ConcurrencyConflict:
            continue
    return attempt()


def taken(number: str) -> Problem:
    return Problem(
        path="id",
        code="taken",
        given=repr(number),
        allowed=Text(
            "未使用的线索编号，或留空自动编号",
            "a number not used yet, or none for an automatic one",
        ),
    )


def unavailable() -> Problem:
    return Problem(
        path="owner",
        code="unavailable",
        given=Text("已离职或休假的人员", "a rep who left or is away"),
        allowed=Text("在岗的人员", "a rep who is there"),
    )


def reused() -> Problem:
    return Problem(
        path="id",
        code="reused",
        given=Text("已用于另一请求的命令编号", "the id of another command, carried out before"),
        allowed=Text("每个命令一个编号", "an id of its own for each command"),
    )


def same_enquiry(repeated: Outcome, new: NewLead) -> Outcome:
    """Return what was done with this enquiry before; refuse another one under the same command id.

    The number and the moment of receipt may have been filled in when it was entered.
    """
    entered = next(
        (e.data.new for e in repeated.events if isinstance(e.data, LeadRegistered | EnquiryLinked)),
        None,
    )
    if entered is None or attrs.evolve(entered, id=new.id, received_at=new.received_at) != new:
        raise ValidationError((reused(),))
    return repeated
