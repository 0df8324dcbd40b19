"""A team first, then a rep of it (R-25)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs

from leadcore.assignment.chain import EXCLUDED, Chain, nobody
from leadcore.assignment.composite import (
    ask,
    chains_of,
    check_strategy,
    in_order,
    returned,
    ring_problems,
    rotations_of,
)
from leadcore.assignment.definition import refuse
from leadcore.assignment.protocols import (
    MAX_TAKEN,
    NOBODY,
    AssignmentStrategy,
    Candidate,
    Considered,
)
from leadcore.assignment.question import barred_ids, each_once
from leadcore.assignment.rotation import StatefulAssignment, is_stateful
from leadcore.model import Lead, Rep
from leadcore.model.people import MAX_WEIGHT
from leadcore.model.quota import MAX_COUNT
from leadcore.model.rotation import EMPTY, AssignmentState
from leadcore.model.validators import MAX_ITEMS
from leadcore.texts import Text
from leadcore.values import utc

TEAM: Final = "team"
"""What refuses the reps of a team that does not get the lead."""


@attrs.frozen(kw_only=True)
class TeamFirst:
    """Gives a lead to a team, and then to a rep of it.

    `teams` sees each team as one candidate (`as_one`) whose id is the team's, and teams in
    which `reps` finds nobody as excluded. What nobody takes waits in the queue of `teams`.

    >>> from datetime import UTC
    >>> from leadcore.assignment import LeastOpen, RoundRobin, Step
    >>> from leadcore.model import Phase
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN)
    >>> turns, load = Text("各组轮流", "team by team"), Text("负载最低", "by load")
    >>> strategy = TeamFirst(
    ...     teams=Chain(steps=(Step(label=turns, rankers=(RoundRobin(id="teams"),)),)),
    ...     reps=Chain(steps=(Step(label=load, rankers=(LeastOpen(),)),)),
    ... )
    >>> people = [Candidate(rep=Rep(id="li", name="李雷", team="east"), open_leads=2),
    ...           Candidate(rep=Rep(id="han", name="韩梅", team="north"))]
    >>> print(strategy.assign(lead, people, at).text("en"))
    goes to li: team east: team by team: in turn, weight 1, due 0.50 leads; by load: 2 open leads
      · li: 2 open leads
      × han: team north comes later: in turn, weight 1, due 0.50 leads
    """

    teams: AssignmentStrategy = attrs.field(validator=check_strategy)
    """Chooses the team."""
    reps: AssignmentStrategy = attrs.field(validator=check_strategy)
    """Chooses among the team's reps; the others are excluded for it."""

    def __attrs_post_init__(self) -> None:
        refuse(ring_problems("reps", rotations_of([self.teams]), rotations_of([self.reps])))

    @property
    def chains(self) -> tuple[Chain, ...]:
        """The chains over teams, then those over reps."""
        return (*chains_of(self.teams), *chains_of(self.reps))

    @property
    def takes_state(self) -> bool:
        """Whether teams or reps go by turns."""
        return is_stateful(self.teams) or is_stateful(self.reps)

    def assign(
        self,
        lead: Lead,
        candidates: Sequence[Candidate],
        now: datetime,
        *,
        excluded: Collection[str] = (),
        state: AssignmentState = EMPTY,
    ) -> StatefulAssignment:
        """Return who gets `lead`: the first rep of the first team that has one who may.

        A team that has none is no eligible candidate, so that its ring does not count the lead;
        only the rings of who gets it move. `candidates` are the whole roster.
        """
        candidates, barred, now = each_once(candidates), barred_ids(excluded), utc(now)
        squads = by_team(candidates)
        alone = {
            team: ask(self.reps, lead, people, now, excluded=barred, others={}, state=state)
            for team, people in squads.items()
        }
        idle = {team for team, answer in alone.items() if answer.owner is None}
        shown = [as_one(team, free(people, barred) or people) for team, people in squads.items()]
        choice = ask(self.teams, lead, shown, now, excluded=idle, others={}, state=state)
        others = left_out(choice, squads, barred)
        others |= {one.rep_id: one for team in idle for one in alone[team].considered}
        if choice.owner is None:
            return waiting(choice, others, state)
        answer = ask(
            self.reps, lead, candidates, now, excluded=barred, others=others, state=choice.state
        )
        return given(choice, answer)

    def returned(self, state: AssignmentState, ring: str, rep: str) -> AssignmentState:
        """Return the state after `rep` handed back a lead of this ring, and keeps the turn.

        An answer names the ring of the reps. The team's turn is used unless the lead is returned to
        the ring of the teams too, with the team's id in place of the rep's.
        """
        return returned((self.teams, self.reps), state, ring, rep)


def by_team(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    """Return the candidates of each team, the teams by id."""
    squads: dict[str, list[Candidate]] = {}
    for one in sorted(candidates, key=lambda one: (one.rep.team, one.rep.id)):
        squads.setdefault(one.rep.team, []).append(one)
    return squads


def free(people: Iterable[Candidate], barred: Collection[str]) -> list[Candidate]:
    return [one for one in people if one.rep.id not in barred]


def as_one(team: str, people: Sequence[Candidate]) -> Candidate:
    """Return a team as a candidate, made from one or more reps; who left counts for nothing.

    Loads, counts, records, weights and capacities add up, without a capacity where one rep has
    none. Regions, industries, skills, languages and customers are those of all, and the level is
    the highest. A team is away until the first is back; working hours and quotas are not looked at.
    More than 100 regions or industries are shown as all of them, of skills and languages 100.

    >>> li = Candidate(rep=Rep(id="li", name="李雷", team="east", capacity=9), open_leads=2)
    >>> wei = Candidate(rep=Rep(id="wei", name="小魏", team="east", capacity=5), open_leads=4)
    >>> east = as_one("east", [li, wei])
    >>> east.rep.id, east.open_leads, east.rep.capacity, east.rep.weight
    ('east', 6, 14, 2)
    """
    present = [one for one in people if one.rep.active] or people
    reps = [one.rep for one in present]
    leave = [rep.away_until for rep in reps if rep.away_until is not None]
    capacities = [rep.capacity for rep in reps if rep.capacity is not None]
    rep = Rep(
        id=team,
        name=team,
        team=team,
        regions=all_or(rep.regions for rep in reps),
        industries=all_or(rep.industries for rep in reps),
        skills=union(rep.skills for rep in reps)[:MAX_ITEMS],
        languages=union(rep.languages for rep in reps)[:MAX_ITEMS],
        level=max((rep.level for rep in reps), key=lambda level: level.rank),
        capacity=min(sum(capacities), MAX_COUNT) if len(capacities) == len(reps) else None,
        weight=min(sum(rep.weight for rep in reps), MAX_WEIGHT),
        active=any(rep.active for rep in reps),
        away_until=min(leave) if len(leave) == len(reps) else None,
    )
    return Candidate(
        rep=rep,
        open_leads=sum(one.open_leads for one in present),
        taken=sorted((at for one in present for at in one.taken), reverse=True)[:MAX_TAKEN],
        counts=total(one.counts for one in present),
        record=total_record(present),
        serves=NOBODY.union(*(one.serves for one in present)),
    )


def union(named: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({name for names in named for name in names}))


def all_or(named: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the names of all; where one has none, which means all, or they are too many: none."""
    listed = list(named)
    names = union(listed) if all(listed) else ()
    return names if len(names) <= MAX_ITEMS else ()


def total(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    added: Counter[str] = Counter()
    for each in counts:
        added.update(each)
    return added


def total_record(people: Iterable[Candidate]) -> dict[str, tuple[int, int]]:
    """Return the leads won and closed of all, by key."""
    record: dict[str, tuple[int, int]] = {}
    for one in people:
        for key, (won, closed) in one.record.items():
            before = record.get(key, (0, 0))
            record[key] = (before[0] + won, before[1] + closed)
    return record


def left_out(
    choice: StatefulAssignment, squads: Mapping[str, Sequence[Candidate]], barred: Collection[str]
) -> dict[str, Considered]:
    """Return what is told of everybody outside the chosen team, by rep id."""
    teams = {one.rep_id: one for one in choice.considered}
    return {
        one.rep.id: (
            Considered(rep_id=one.rep.id, refused_by="excluded", reason=EXCLUDED)
            if one.rep.id in barred
            else Considered(rep_id=one.rep.id, refused_by=TEAM, reason=team_text(teams[team]))
        )
        for team, people in squads.items()
        if team != choice.owner
        for one in people
    }


def team_text(team: Considered) -> Text:
    """Return why a team does not get the lead."""
    id_, why = team.rep_id, team.reason
    if team.is_eligible:
        return Text(f"团队 {id_} 在后：{why.zh}", f"team {id_} comes later: {why.en}")
    return Text(f"团队 {id_}：{why.zh}", f"team {id_}: {why.en}")


def given(choice: StatefulAssignment, answer: StatefulAssignment) -> StatefulAssignment:
    team, why, then = choice.owner, choice.reason, answer.reason
    reason = Text(f"团队 {team}：{why.zh}；{then.zh}", f"team {team}: {why.en}; {then.en}")
    return attrs.evolve(answer, reason=reason, considered=in_order(answer.considered))


def waiting(
    choice: StatefulAssignment, others: Mapping[str, Considered], state: AssignmentState
) -> StatefulAssignment:
    considered = in_order(others.values())
    return StatefulAssignment(
        owner=None,
        team=None,
        queue=choice.queue,
        reason=nobody(considered, choice.reason),
        considered=considered,
        state=state,
    )
