"""The public pool 公海 at the desk: release, claim, protection, recycling, and no way round it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise, product

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import (
    LeadcoreError,
    LeadDesk,
    PermissionDenied,
    TransitionRefused,
    ValidationError,
)
from leadcore import commands as c
from leadcore.calendars import Deadline
from leadcore.events import LadderClimbed, LeadAssigned, LeadReleased
from leadcore.followup import Ladder, LadderStep
from leadcore.model import Actor, Lead
from leadcore.pool import PoolRules, Protection, day_start, holdings_of
from leadcore.rules import Action
from leadcore.texts import Text
from tests.builders import (
    AT,
    COORDINATOR,
    DAY,
    HAN,
    HOUR,
    LI,
    REP_HAN,
    REP_LI,
    SPECIALIST,
    STANDARD,
    WANG,
    desk,
    entered,
)

TICK = timedelta.resolution
REASON = Text("无意向", "no interest")
MEI = Actor(id="mei", role="sales_rep")
REPS = (REP_LI, REP_HAN, attrs.evolve(REP_LI, id="mei", name="韩梅梅"))
PROTECTION = Protection(default=3 * DAY, extension=3 * DAY, most=8 * DAY)


def office(rules: PoolRules | None, reps: tuple[object, ...] = REPS, **fields: object) -> LeadDesk:
    """Return a desk with these rules of a pool, and no other deadlines than theirs."""
    given = {"pool": rules, "accept_within": None, "ladders": (), "plan": None, **fields}
    return desk(policy=attrs.evolve(STANDARD, **given), reps=reps)  # type: ignore[arg-type]  # they are real fields


def release(one: LeadDesk, by: Actor, now: datetime, id_: str = "A-1") -> Lead:
    return one.handle(c.Release(lead_id=id_, by=by, reason=REASON), now=now).lead


def claim(one: LeadDesk, by: Actor, now: datetime, id_: str = "A-1") -> Lead:
    return one.handle(c.Claim(lead_id=id_, by=by), now=now).lead


def give(one: LeadDesk, to: Actor, now: datetime, id_: str = "A-1") -> Lead:
    return one.handle(c.Assign(lead_id=id_, by=COORDINATOR, owner=to.id), now=now).lead


TAKE = (claim, give)
"""The ways in which people come to a lead."""


def extend(one: LeadDesk, by: Actor, now: datetime, until: datetime | None = None) -> Lead:
    command = c.ExtendProtection(lead_id="A-1", by=by, reason="快成交", until=until)
    return one.handle(command, now=now).lead


def pooled(one: LeadDesk, *ids: str) -> LeadDesk:
    """Return the desk with leads that the team's lead has put into the pool."""
    for number, id_ in enumerate(ids):
        entered(one, phone=f"1381234567{number}", id=id_)
        one.handle(c.Assign(lead_id=id_, by=COORDINATOR, owner="wang", team="east"), now=AT)
        release(one, WANG, AT, id_)
    return one


def refused(error: pytest.ExceptionInfo[ValidationError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


# ------------------------------------------------------------------------------- into and out of


@pytest.mark.requirement("R-28")
@pytest.mark.parametrize("by", [LI, WANG])
def test_the_owner_and_the_team_s_lead_release_a_lead_with_a_reason(by: Actor) -> None:
    """It waits where the rules say, and the history says whose it was and why."""
    one = office(PoolRules(queue="公海"))
    entered(one, id="A-1")
    after = release(one, by, AT + HOUR)
    assert (after.owner, after.queue, after.protected_until) == (None, "公海", None)
    assert one.leads.events("A-1")[-1].data == LeadReleased(owner="li", queue="公海", reason=REASON)


@pytest.mark.requirement("R-28", "R-70")
@pytest.mark.parametrize("by", [HAN, COORDINATOR, SPECIALIST])
def test_nobody_else_releases_a_lead(by: Actor) -> None:
    """It is the owner's, or their team's lead's, to give up."""
    one = office(PoolRules())
    entered(one, id="A-1")
    with pytest.raises(PermissionDenied):
        release(one, by, AT)


@pytest.mark.requirement("R-28")
def test_what_a_rep_claims_is_theirs_accepted_and_protected_at_once() -> None:
    """With the team of the rep, and nothing to accept any more."""
    rules = PoolRules(protection=PROTECTION)
    one = pooled(office(rules, accept_within=Deadline(HOUR)), "A-1")
    after = claim(one, HAN, AT + HOUR)
    assert (after.owner, after.team, after.queue) == ("han", "north", None)
    assert (after.accepted_at, after.accept_by) == (AT + HOUR, None)
    assert after.protected_until == AT + HOUR + 3 * DAY
    assert one.advance(AT + 9 * DAY) == ()


@pytest.mark.requirement("R-28")
def test_without_rules_a_released_lead_waits_in_the_pool_and_can_be_claimed() -> None:
    """By anybody, as often as they like, also by whoever released it; it never goes back."""
    one = office(None)
    entered(one, id="A-1")
    assert release(one, LI, AT).queue == "pool"
    for _ in range(3):
        assert claim(one, LI, AT).owner == "li"
        assert release(one, LI, AT).queue == "pool"
    assert one.next_deadline() is None


@pytest.mark.requirement("R-28")
def test_a_lead_that_is_not_in_the_pool_cannot_be_claimed() -> None:
    """Somebody has it, it waits elsewhere, it is closed, or another rep was faster."""
    one = pooled(office(PoolRules()), "A-1", "A-2", "A-3", "A-4")
    give(one, HAN, AT, "A-1")
    one.handle(c.Enqueue(lead_id="A-2", by=WANG, queue="vip", reason=REASON), now=AT)
    one.handle(c.Lose(lead_id="A-3", by=WANG, reason="no_budget"), now=AT)
    claim(one, HAN, AT, "A-4")
    for id_ in ("A-1", "A-2", "A-3", "A-4"):
        with pytest.raises(ValidationError) as error:
            claim(one, MEI, AT, id_)
        assert refused(error) == ["not_in_pool"]


@pytest.mark.requirement("R-27", "R-28")
@pytest.mark.parametrize(
    "change", [{"active": False}, {"away_until": AT + DAY}], ids=["left", "away"]
)
def test_a_rep_who_left_or_is_away_cannot_claim(change: dict[str, object]) -> None:
    """Nor be given a lead; who comes back can."""
    gone = attrs.evolve(REP_HAN, **change)  # type: ignore[arg-type]  # they are real fields
    one = pooled(office(PoolRules(), reps=(REP_LI, gone)), "A-1")
    for ask in TAKE:
        with pytest.raises(ValidationError) as error:
            ask(one, HAN, AT)
        assert refused(error) == ["unavailable"]
    assert claim(attrs.evolve(one, reps=REPS), HAN, AT).owner == "han"


# ---------------------------------------------------------------------------------------- limits


@pytest.mark.requirement("R-28")
def test_claims_are_counted_by_the_day_on_the_wall() -> None:
    """One minute before and one after midnight in Shanghai are two days, though one in UTC."""
    one = pooled(office(PoolRules(claims_per_day=2)), "A-1", "A-2", "A-3")
    late = datetime.fromisoformat("2024-05-01T23:59+08:00")
    claim(one, HAN, late, "A-1")
    claim(one, HAN, late, "A-2")
    with pytest.raises(ValidationError) as error:
        claim(one, HAN, late, "A-3")
    assert refused(error) == ["claims_per_day"]
    assert claim(one, HAN, late + timedelta(minutes=1), "A-3").owner == "han"


@pytest.mark.requirement("R-28")
def test_who_has_as_many_leads_as_the_rules_allow_claims_no_more() -> None:
    """Open leads count, however they came; a closed one makes room."""
    one = pooled(office(PoolRules(stock=1)), "A-1", "A-2")
    give(one, HAN, AT, "A-1")
    with pytest.raises(ValidationError) as error:
        claim(one, HAN, AT, "A-2")
    assert refused(error) == ["stock"]
    one.handle(c.Lose(lead_id="A-1", by=HAN, reason="no_budget"), now=AT)
    assert claim(one, HAN, AT, "A-2").owner == "han"


@pytest.mark.requirement("R-28")
def test_a_refused_claim_says_everything_that_speaks_against_it() -> None:
    """The place, the day's claims, the stock and the wait, in one answer."""
    rules = PoolRules(claims_per_day=1, stock=1, wait=DAY)
    one = pooled(office(rules), "A-1", "A-2")
    claim(one, HAN, AT, "A-1")
    release(one, HAN, AT, "A-1")
    claim_again = claim(one, MEI, AT, "A-1")
    give(one, HAN, AT, "A-2")
    assert claim_again.owner == "mei"
    with pytest.raises(ValidationError) as error:
        claim(one, HAN, AT, "A-1")
    assert refused(error) == ["not_in_pool", "claims_per_day", "stock", "wait"]


@pytest.mark.requirement("R-28")
def test_two_reps_cannot_keep_a_lead_by_turns() -> None:
    """Each waits from their own last day on, whoever had it since, to claim or to be given it."""
    one = office(PoolRules(wait=7 * DAY))
    entered(one, id="A-1")
    release(one, LI, AT)
    claim(one, MEI, AT + DAY)
    release(one, MEI, AT + 2 * DAY)
    for ask in TAKE:
        with pytest.raises(ValidationError) as error:
            ask(one, LI, AT + 6 * DAY)
        assert refused(error) == ["wait"]
    assert claim(one, LI, AT + 7 * DAY).owner == "li"


@pytest.mark.requirement("R-28", "R-35")
def test_neither_a_ladder_nor_placing_gives_a_lead_to_who_must_wait() -> None:
    """Li released it and Mei has it, and nobody else is of the region."""
    reassign = Ladder(
        id="quick",
        since="untouched",
        steps=(LadderStep(after=Deadline(HOUR), do=(Action(name="reassign"),), label=REASON),),
    )
    one = office(PoolRules(wait=7 * DAY), ladders=(reassign,))
    entered(one, id="A-1")
    release(one, LI, AT)
    assert one.place("A-1", now=AT).lead.owner == "mei"
    one.advance(AT + 2 * HOUR)
    assert one.leads.get("A-1").owner == "wang"
    release(one, WANG, AT + 2 * HOUR)
    assert one.place("A-1", now=AT + 3 * HOUR).lead.queue == "unassigned"
    assert one.place("A-1", now=AT + 7 * DAY).lead.owner == "li"


@pytest.mark.requirement("R-28")
def test_who_has_a_lead_may_be_given_it_again() -> None:
    """The present owner need not wait, such as when their team changes."""
    one = office(PoolRules(wait=7 * DAY, holdings=1))
    entered(one, id="A-1")
    moved = c.Assign(lead_id="A-1", by=COORDINATOR, owner="li", team="south")
    assert one.handle(moved, now=AT).lead.team == "south"


TURNS = st.lists(
    st.tuples(
        st.sampled_from([claim, release, give]),
        st.sampled_from([LI, HAN, MEI]),
        st.sampled_from(["A-1", "A-2", "A-3"]),
        st.integers(0, 30).map(lambda hours: hours * HOUR),
    ),
    max_size=40,
)


@pytest.mark.requirement("R-28")
@given(TURNS, st.booleans())
def test_whatever_people_try_the_rules_hold(
    turns: list[tuple[Callable[[LeadDesk, Actor, datetime, str], Lead], Actor, str, timedelta]],
    looking: bool,
) -> None:
    """No rep has a lead again before the wait, or too often, or claims too many in a day."""
    rules = PoolRules(claims_per_day=2, wait=DAY, holdings=2, untouched=Deadline(20 * HOUR))
    one, now = pooled(office(rules), "A-1", "A-2", "A-3"), AT
    for ask, by, id_, wait in turns:
        now += wait
        if looking:
            one.advance(now)
        with suppress(LeadcoreError):
            ask(one, by, now, id_)
    histories = [one.leads.events(id_) for id_ in ("A-1", "A-2", "A-3")]
    claims = Counter(
        (event.data.owner, day_start(event.at, one.policy.calendar))
        for events in histories
        for event in events
        if isinstance(event.data, LeadAssigned) and event.data.claimed
    )
    assert max(claims.values(), default=0) <= 2
    for events, rep in product(histories, ("li", "han", "mei")):
        held = [each for each in holdings_of(events) if each.owner == rep]
        assert len(held) <= 2
        assert all(b.since - (a.until or b.since) >= DAY for a, b in pairwise(held))


# ------------------------------------------------------------------------ protection, recycling


@pytest.mark.requirement("R-28")
def test_protection_is_extended_up_to_the_most_and_not_beyond() -> None:
    """Three days, three more, and two to the eighth; then it is refused."""
    one = office(PoolRules(protection=PROTECTION))
    entered(one, id="A-1")
    ends = [extend(one, LI, AT + HOUR).protected_until for _ in range(2)]
    assert ends == [AT + 6 * DAY, AT + 8 * DAY]
    with pytest.raises(ValidationError) as error:
        extend(one, LI, AT + HOUR)
    assert refused(error) == ["not_longer"]


@pytest.mark.requirement("R-28")
def test_nobody_protects_a_lead_for_longer_than_the_most_by_naming_the_moment() -> None:
    """Up to it they may; neither an extension nor a claim says more."""
    one = pooled(office(PoolRules(protection=PROTECTION)), "A-1")
    last = AT + 8 * DAY
    long = c.Claim(lead_id="A-1", by=LI, protected_until=last + TICK)
    with pytest.raises(ValidationError) as error:
        one.handle(long, now=AT)
    assert refused(error) == ["too_long"]
    claim(one, LI, AT)
    with pytest.raises(ValidationError) as error:
        extend(one, LI, AT + HOUR, last + TICK)
    assert refused(error) == ["too_long"]
    assert extend(one, LI, AT + HOUR, last).protected_until == last


@pytest.mark.requirement("R-28")
def test_protection_that_would_have_ended_already_is_refused() -> None:
    """An extension counts from the assignment, and the past protects nobody."""
    one = office(PoolRules(protection=PROTECTION))
    entered(one, id="A-1")
    with pytest.raises(ValidationError) as error:
        extend(one, LI, AT + 7 * DAY)
    assert refused(error) == ["not_longer"]


@pytest.mark.requirement("R-28")
@pytest.mark.parametrize("rules", [None, PoolRules()], ids=["no rules", "no protection"])
def test_without_protection_there_is_none_to_extend(rules: PoolRules | None) -> None:
    """A lead that nobody holds has none either."""
    one = office(rules)
    entered(one, id="A-1")
    with pytest.raises(ValidationError):
        extend(one, LI, AT)
    release(one, LI, AT)
    with pytest.raises(TransitionRefused):
        extend(one, WANG, AT, AT + DAY)


QUIET = PoolRules(untouched=Deadline(7 * DAY), warn_before=(2 * DAY, DAY))


@pytest.mark.requirement("R-28", "R-34")
def test_the_owner_is_warned_and_then_the_lead_goes_back_with_the_reason() -> None:
    """Two days before, one day before, and after seven days without follow-up."""
    one = office(QUIET)
    entered(one, id="A-1")
    outcomes = one.advance(AT + 30 * DAY)
    assert [outcome.events[0].at - AT for outcome in outcomes] == [5 * DAY, 6 * DAY, 7 * DAY]
    first, second, last = (outcome.events[0].data for outcome in outcomes)
    for warning in (first, second):
        assert isinstance(warning, LadderClimbed)
        assert (warning.ladder, warning.notify) == ("pool", ("li",))
    assert isinstance(last, LeadReleased)
    assert last.reason.en == "no follow-up within 7 days"
    assert one.leads.get("A-1").queue == "pool"


@pytest.mark.requirement("R-28")
def test_exempt_leads_stay() -> None:
    """Whatever the days; the others go."""
    one = office(attrs.evolve(QUIET, exempt='city == "苏州市"'))
    entered(one, id="A-1", city="苏州市")
    entered(one, id="A-2", phone="13912345678")
    one.advance(AT + 30 * DAY)
    assert [one.leads.get(id_).owner for id_ in ("A-1", "A-2")] == ["li", None]


@pytest.mark.requirement("R-28")
def test_protection_holds_recycling_back_and_the_warnings_with_it() -> None:
    """The lead goes when the protection ends, if nobody touched it by then."""
    one = office(attrs.evolve(QUIET, untouched=Deadline(3 * DAY), protection=PROTECTION))
    entered(one, id="A-1")
    extend(one, LI, AT + DAY)
    outcomes = one.advance(AT + 30 * DAY)
    assert [outcome.events[0].at - AT for outcome in outcomes] == [4 * DAY, 5 * DAY, 6 * DAY]
