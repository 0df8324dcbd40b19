"""The desk: load, ask the pure core, save."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import attrs

from leadcore import commands as c
from leadcore.assignment import Candidate, is_stateful
from leadcore.desk import flow
from leadcore.desk.erasing import check_stored, erasing, is_erased
from leadcore.desk.flow import Outcome
from leadcore.desk.guards import declined_ring, watched
from leadcore.desk.owners import Gate, barred
from leadcore.desk.refusals import taken
from leadcore.desk.repeats import same_command, same_enquiry
from leadcore.desk.roster import Roster, each_once, each_team
from leadcore.desk.ticking import PAGE, due_page, fire_page, retried
from leadcore.desk.timing import Around, due_before, fire, joined
from leadcore.errors import (
    CalendarRangeError,
    ConcurrencyConflict,
    DuplicateLead,
    LeadNotFound,
    ValidationError,
)
from leadcore.events import AcceptanceLapsed, Event, LeadDeclined, PersonalDataErased
from leadcore.identity import find_match, fingerprints
from leadcore.lifecycle import Option, options
from leadcore.model import SYSTEM, Actor, AssignmentState, Lead, NewLead, Phase, Rep, Team
from leadcore.model.rotation import EMPTY
from leadcore.policy import Policy
from leadcore.pool import Holding, holdings_of
from leadcore.repositories import LeadRepository, Unless
from leadcore.values import utc

LAST_MOMENT = datetime(9000, 1, 1, tzinfo=UTC)
"""Later than every deadline."""


def is_waiting(lead: Lead) -> bool:
    """Whether it is open and nobody holds it."""
    return lead.is_open and lead.owner is None


def is_closed_before(lead: Lead, before: datetime) -> bool:
    """Whether it was closed before a moment, and is not put away yet."""
    is_closed = lead.phase.is_closed and lead.phase is not Phase.ARCHIVED
    return is_closed and lead.status_since is not None and lead.status_since < before


@attrs.frozen(kw_only=True)
class LeadDesk:
    """Where a host hands in enquiries and commands, and gets back leads, events and reasons.

    The desk holds no state: everything is in the repository that the host gave it.

    >>> from datetime import UTC
    >>> from leadcore.memory import MemoryRepository
    >>> desk = LeadDesk(policy=Policy.standard(), leads=MemoryRepository())
    >>> desk.advance(datetime(2024, 5, 1, tzinfo=UTC)), desk.next_deadline()
    ((), None)
    """

    policy: Policy
    leads: LeadRepository
    reps: tuple[Rep, ...] = attrs.field(default=(), converter=tuple[Rep, ...], validator=each_once)
    teams: tuple[Team, ...] = attrs.field(
        default=(), converter=tuple[Team, ...], validator=each_team
    )

    def register(
        self, new: NewLead, *, by: Actor, now: datetime, command_id: str | None = None
    ) -> Outcome:
        """Enter an enquiry: check it, recognise a known contact, number it, score it, assign it.

        Raises `ValidationError` with everything that is missing or wrong, `DuplicateLead` where the
        policy refuses an enquiry of a known contact, `PermissionDenied`; nothing is stored then.
        """
        now = utc(now)

        def attempt() -> Outcome:
            since = self.leads.position()
            repeated = self.done(command_id)
            if repeated is not None:
                return same_enquiry(repeated, new, self.told(repeated.lead))
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
            return self.entered(command, now, since)

        return retried(attempt)

    def entered(self, command: c.Register, now: datetime, since: int) -> Outcome:
        """Enter a new lead and store it, unless somebody did so since."""
        people, state = self.candidates(now), self.turns()
        outcome = flow.enter(command, self.policy, people, now, state=state)
        self.leads.add(
            outcome.lead,
            outcome.events,
            command.id,
            next_deadline_at=self.policy.next_deadline(outcome.lead),
            turns=outcome.turns,
            unless=watched(self.policy, self.reps, None, outcome, since),
        )
        return outcome

    def handle(self, command: c.Command, *, now: datetime) -> Outcome:
        """Carry out a command; one that was carried out before under its id changes nothing.

        What fell due on the lead before `now` happens first. Raises `ValidationError` where another
        command had the id, what `leadcore.decide` raises, `LeadNotFound`, and `ConcurrencyConflict`
        when others keep saving first; nothing of the command is stored then.
        """
        now = utc(now)
        if isinstance(command, c.Register):
            new = attrs.evolve(command.new, id=command.lead_id)
            return self.register(new, by=command.by, now=now, command_id=command.id)

        def attempt() -> Outcome:
            repeated = self.done(command.id)
            if repeated is None:
                return self.carry_out(command, now)
            return same_command(repeated, command, self.told(repeated.lead))

        return retried(attempt)

    def erase(
        self,
        lead_id: str,
        *,
        by: Actor,
        reason: str,
        now: datetime,
        keep: Iterable[str] = (),
        command_id: str | None = None,
    ) -> Outcome:
        """Remove what is about the person from the lead, its history and the outbox (R-88).

        So does `handle` with an `Erase`. reason: a key, such as `customer_request`. keep: what may
        stay, by name. Once nothing is left to remove it changes nothing.
        """
        command = c.Erase(lead_id=lead_id, by=by, id=command_id, reason=reason, keep=keep)
        return self.handle(command, now=now)

    def place(
        self, lead_id: str, *, now: datetime, leaving: str | None = None, by: Actor = SYSTEM
    ) -> Outcome:
        """Ask the policy's strategy who gets a lead that waits, and plan the first step with them.

        A lead that somebody holds, or that is closed, stays as it is; one that `leaving` holds is
        given to somebody else.
        """
        now = utc(now)

        def attempt() -> Outcome:
            late, since = self.begun(lead_id, now)
            lead = late.lead
            if lead.owner not in (None, leaving) or lead.phase is not Phase.OPEN:
                return late
            who = tuple(each for each in self.candidates(now) if each.rep.id != leaving)
            out, state = self.barred(lead, now), self.turns()
            outcome = flow.place(
                Outcome(lead=lead), self.policy, who, now, None, excluded=out, state=state, by=by
            )
            if leaving is None or outcome.lead.next_action_at is None:
                outcome = flow.plan(outcome, self.policy, now, None)
            outcome = flow.automate(outcome, self.policy, now, None)
            return joined(late, self.saved(lead, outcome, None, since))

        return retried(attempt)

    def advance(self, now: datetime) -> tuple[Outcome, ...]:
        """Let happen what fell due before `now`, in the order in which it fell due.

        Acceptances lapse, ladders and cadences take their next step, the pool takes leads back.
        Calling it late, or twice, gives the same history as calling it often. One outcome for each
        deadline, and for what the lifecycle refused; a refused one is tried again the next time.
        """
        now = utc(now)
        done: list[Outcome] = []
        stuck: set[str] = set()
        while page := due_page(self.leads, now, stuck):
            done += fire_page(page, self.fire_next, self.policy, now, stuck)
        return tuple(done)

    def next_deadline(self) -> datetime | None:
        """Return when something falls due next on any lead: when to call `advance` again, after it.

        None where nothing does. What is due at a moment happens once it is later than that.
        """
        return next((due for due, _ in self.leads.due(LAST_MOMENT, limit=1)), None)

    def reschedule(self, now: datetime) -> None:
        """Store every lead's next deadline anew; the leads themselves stay as they are.

        Needed once when the policy's deadlines have changed.
        """
        for lead in self.all_leads(utc(now)):
            with suppress(ConcurrencyConflict):  # Whoever saved it first stored the new deadline.
                self.stored(lead, Outcome(lead=lead), None)

    def options(self, lead_id: str, actor: Actor, *, now: datetime) -> tuple[Option, ...]:
        """Return what `actor` can do with the lead now, and what is missing for the rest."""
        return options(self.leads.get(lead_id), actor, self.policy.lifecycle, utc(now))

    def waiting(self, now: datetime) -> tuple[Lead, ...]:
        """Return the open leads that nobody holds, by id; `place` asks again who gets one."""
        return tuple(lead for lead in self.all_leads(utc(now)) if is_waiting(lead))

    def archive_closed(self, *, before: datetime, by: Actor, now: datetime) -> tuple[Outcome, ...]:
        """Archive every lead that was closed before `before`, as at a month's end (R-50)."""
        before, now = utc(before), utc(now)
        closed = [lead for lead in self.all_leads(now) if is_closed_before(lead, before)]
        return tuple(self.put_away(lead.id, by, now) for lead in closed)

    def put_away(self, lead_id: str, by: Actor, now: datetime) -> Outcome:
        """Archive a closed lead, unless a ladder of the policy has done so by now."""
        late = self.caught_up(lead_id, now)
        if late.lead.phase is Phase.ARCHIVED:
            return late
        return joined(late, self.handle(c.Archive(lead_id=lead_id, by=by), now=now))

    def all_leads(self, now: datetime) -> Iterator[Lead]:
        """Yield every lead, by id, reading the repository page by page."""
        last: Lead | None = None
        while page := self.leads.find(after=last, limit=PAGE, now=now):
            yield from page
            last = page[-1]

    def candidates(self, now: datetime) -> tuple[Candidate, ...]:
        """Return the reps with their load, and with what else the policy's strategy looks at."""
        roster = Roster(reps=self.reps, leads=self.leads, strategy=self.policy.assignment)
        return roster.candidates(now)

    def turns(self) -> AssignmentState:
        """Return whose turn it is, where the policy's strategy goes by turns."""
        strategy = self.policy.assignment
        if strategy is None or not is_stateful(strategy):
            return EMPTY
        return self.leads.assignment_state()

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
        """Let happen what is due on the lead, decide, and save; a decline asks who else may."""
        late, since = self.begun(command.lead_id, now)
        lead = late.lead
        known = Gate(
            policy=self.policy, leads=self.leads, reps=self.reps, holdings=self.history(lead)
        ).passed(command, lead, now)
        people: tuple[Candidate, ...] = ()
        excluded, ring = frozenset[str](), None
        if isinstance(command, c.Decline):
            people, excluded = self.candidates(now), self.barred(lead, now)
            ring = declined_ring(self.leads.events(lead.id))
        outcome = flow.handle(
            lead, known, self.policy, people, now, excluded=excluded, state=self.turns(), ring=ring
        )
        if isinstance(command, c.Erase) and is_erased(lead, self.leads.events(lead.id), outcome):
            outcome = Outcome(lead=lead, repeated=True)
        return joined(late, self.saved(lead, outcome, command.id, since))

    def begun(self, lead_id: str, now: datetime) -> tuple[Outcome, int]:
        """Let happen what is due on a lead; return that, and the position from which to watch.

        It lies past the marks that this left. A desk over a draft is told the first one again,
        before anything that it read.
        """
        since = self.leads.position()
        late = self.caught_up(lead_id, now)
        return late, self.leads.position() if late.events else since

    def caught_up(self, lead_id: str, now: datetime) -> Outcome:
        """Let everything happen that fell due on one lead before `now`."""
        late = Outcome(lead=self.leads.get(lead_id))
        while late.refused is None and due_before(now, late.lead, self.policy):
            late = joined(late, self.fire_next(lead_id, now))
        return late

    def fire_next(self, lead_id: str, now: datetime) -> Outcome:
        """Let the next deadline of one lead happen if it is due, and store the one after it."""
        lead = self.leads.get(lead_id)
        outcome = Outcome(lead=lead)
        try:
            if due := due_before(now, lead, self.policy):
                outcome = fire(lead, due, self.policy, now, self.around(lead))
            return outcome if outcome.refused is not None else self.stored(lead, outcome, None)
        except CalendarRangeError as error:  # Nothing is stored of what the calendar lacks.
            return Outcome(lead=lead, refused=error.text)

    def around(self, lead: Lead) -> Around:
        """Return who there is for what falls due on a lead."""
        return Around(
            candidates=self.candidates,
            state=self.turns,
            team_lead=self.team_lead(lead),
            former=lambda: frozenset(each.owner for each in self.history(lead)()),
        )

    def told(self, lead: Lead) -> Callable[[], Sequence[Event]]:
        """Return what reads what happened to the lead."""
        return lambda: self.leads.events(lead.id)

    def history(self, lead: Lead) -> Callable[[], tuple[Holding, ...]]:
        """Return what reads who had the lead, and when."""
        return lambda: holdings_of(self.leads.events(lead.id))

    def saved(self, before: Lead, outcome: Outcome, command_id: str | None, since: int) -> Outcome:
        """Save what changed, and remember the command, unless it broke a rule across leads."""
        if outcome.events or command_id is not None:
            unless = watched(self.policy, self.reps, before, outcome, since)
            self.stored(before, outcome, command_id, unless)
        return outcome

    def stored(
        self, before: Lead, outcome: Outcome, command_id: str | None, unless: Unless | None = None
    ) -> Outcome:
        """Save a lead with its next deadline, and its history anew where the person is erased."""
        due = self.policy.next_deadline(outcome.lead)
        if any(isinstance(event.data, PersonalDataErased) for event in outcome.events):
            change = erasing(before, outcome, self.leads.events(before.id), command_id, due)
            self.leads.commit((change,), turns=outcome.turns, unless=unless)
            check_stored(change, self.leads.events(before.id))
            return outcome
        self.leads.save(
            outcome.lead,
            before.version,
            outcome.events,
            command_id,
            next_deadline_at=due,
            turns=outcome.turns,
            unless=unless,
        )
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

    def barred(self, lead: Lead, now: datetime) -> frozenset[str]:
        """Return the reps who gave the lead back, or may not have it again yet."""
        owners = [rep.id for rep in self.reps]
        return self.gave_back(lead) | barred(self.policy, owners, self.history(lead)(), now)

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
