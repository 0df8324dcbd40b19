"""Leads handed out quickly go where they would go one after the other (R-25, R-82, R-85)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Hashable, Sequence
from datetime import datetime

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore import Text
from leadcore.assignment import (
    AllOf,
    AnyOf,
    Available,
    BestConversion,
    ByIndustry,
    ByRegion,
    Candidate,
    Chain,
    HandOut,
    HasCapacity,
    IdleFirst,
    LeastOpen,
    LongestWaiting,
    Not,
    RoundRobin,
    Step,
    Trend,
    WithinQuota,
    hand_out,
    trend_of,
)
from leadcore.assignment import holdings as kept_answers
from leadcore.assignment.protocols import MAX_TAKEN, Filter, Ranker, Sighted
from leadcore.assignment.rotation import Turn, weights_of
from leadcore.model import Lead, Phase
from leadcore.model.quota import Quota
from leadcore.model.rotation import EMPTY, LEAD, LIMIT, AssignmentState, RingState
from leadcore.values import Extra, parse_contact
from tests.assignment.candidates import FORMULAS, PLAIN, RANKERS, SHOWS, candidate, candidates
from tests.assignment.candidates import leads as some_leads
from tests.builders import AT, DAY, HOUR, KEY, lead

REFUSED = Text("不要", "no")
BY_TURNS, ANYBODY = Text("轮流", "by turns"), Text("任何人", "anybody")
IDS = "abcdef"


@attrs.frozen
class OddLoads:
    """Undeclared: takes web leads only while the rep holds an odd number of leads."""

    name: str = "odd"

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        return REFUSED if lead.source == "web_form" and candidate.open_leads % 2 else None


@attrs.frozen
class Alternating:
    """Declared to change either way: the rank and the refusal go up and down with the load."""

    name: str = "alternating"
    trend: Trend = "free"

    def sees(self, lead: Lead, now: datetime) -> Hashable:
        return lead.industry

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        return REFUSED if lead.industry and candidate.open_leads % 3 == 1 else None

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        return -candidate.open_leads if lead.industry else candidate.open_leads % 2

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        return REFUSED


@attrs.frozen
class ByLetters:
    """Undeclared: the rank depends on the lead's source and on nobody's load."""

    name: str = "letters"

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        return ord(candidate.rep.id[0]) * (1 if lead.source == "web_form" else -1)

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        return REFUSED


class NightShift(HasCapacity):
    """Answers in its own way, so that what it inherits of declarations does not count."""

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        return REFUSED if lead.region and candidate.open_leads < 2 else None


@attrs.frozen
class Backwards:
    """A ring that is no `RoundRobin`: the largest credit goes first, then the last id."""

    id: str = "back"
    name: str = "turn"

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        return 0 if lead.industry else candidate.rep.weight

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        return REFUSED

    def turn(
        self,
        state: AssignmentState,
        eligible: Sequence[Candidate],
        *,
        absent: Sequence[Candidate] = (),
        roster: object = None,
    ) -> Turn:
        had = state.ring(self.id).credits
        ids = sorted(weights_of(eligible), reverse=True)
        order = tuple(sorted(ids, key=lambda id_: -abs(had.get(id_, 0))))
        more = {id_: had.get(id_, -1) // 2 for id_ in (order[0], *weights_of(absent))}
        after = state.with_ring(self.id, RingState(credits={**had, **more}))
        return Turn(order=order, figures=dict.fromkeys(order, REFUSED), state=after)

    def returned(self, state: AssignmentState, rep: str) -> AssignmentState:
        return state


OWN: tuple[Filter, ...] = (OddLoads(), Alternating(), NightShift())
SHOW_LIMITS = (SHOWS, attrs.evolve(SHOWS, id="web", when='source == "web_form"'))
filters = st.recursive(
    st.sampled_from((*PLAIN, *FORMULAS, *SHOW_LIMITS, *OWN)),
    lambda inner: st.one_of(
        st.builds(lambda some: AllOf(filters=tuple(some)), st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda some: AnyOf(filters=tuple(some)), st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda one: Not(filter=one), inner),
    ),
    max_leaves=3,
)
ringless: tuple[Ranker, ...] = tuple(one for one in RANKERS if one.name != "turn")
rankers: st.SearchStrategy[list[Ranker]] = st.lists(
    st.sampled_from((*ringless, Alternating(), ByLetters(), IdleFirst(below=2))), max_size=3
)


def rings(id_: str) -> st.SearchStrategy[Ranker | None]:
    """Return the rings that may stand last in the step of a chain, or none."""
    plain = st.builds(
        RoundRobin,
        id=st.just(id_),
        cycle=st.sampled_from(("smooth", "block")),
        make_up=st.sampled_from(("none", "none", "first", "spread")),
    )
    return st.one_of(st.none(), plain, st.just(Backwards(id=id_)), st.just(RoundRobin(id="shared")))


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    """Chains of up to three steps that share filters and rings, as the standard one does."""
    common = draw(st.lists(filters, max_size=2))
    steps: list[Step] = []
    for number in range(draw(st.integers(1, 3))):
        own = draw(st.lists(filters, max_size=2))
        ring = draw(rings(f"r{number}"))
        ranked = (*draw(rankers), *(() if ring is None else (ring,)))
        label = Text(f"{number}", f"{number}")
        steps.append(Step(label=label, filters=(*common, *own), rankers=ranked))
    return Chain(steps=tuple(steps))


def named(one: Candidate, id_: str, weight: int) -> Candidate:
    return attrs.evolve(one, rep=attrs.evolve(one.rep, id=id_, weight=weight))


rosters = st.lists(
    st.builds(named, candidates, st.sampled_from(IDS), st.integers(1, 4)),
    max_size=6,
    unique_by=lambda one: one.rep.id,
)
batches = st.lists(some_leads, max_size=14)
states = st.sampled_from(
    (
        EMPTY,
        EMPTY.with_ring("r0", RingState(credits={"a": LEAD, "z": -LEAD}, handed_back=2)),
        EMPTY.with_ring("shared", RingState(credits={"b": 2, "a": 1}, owed={"c": LEAD, "z": 1})),
        EMPTY.with_ring("r0", RingState(credits={"a": LIMIT, "b": -LIMIT}, owed={"a": 9 * LEAD})),
    )
)


def same(
    chain: Chain, given_leads: Sequence[Lead], roster: Sequence[Candidate], state: AssignmentState
) -> HandOut:
    """Return what is handed out, after comparing it with one lead after the other."""
    done = hand_out(chain, given_leads, roster, AT, state=state)
    slow = chain.assign_each(given_leads, roster, AT, state=state)
    assert done.owners == tuple(answer.owner for answer in slow)
    assert done.rings == tuple(answer.ring for answer in slow)
    assert done.state == (slow[-1].state if slow else state)
    assert done.after == booked(chain, given_leads, roster, done.owners)
    for step, answer in zip(done.steps, slow, strict=True):
        if step is None:
            assert answer.owner is None
        else:
            assert answer.reason.en.startswith(f"{chain.steps[step].label.en}: ")
    return done


def booked(
    chain: Chain,
    given_leads: Sequence[Lead],
    roster: Sequence[Candidate],
    owners: Sequence[str | None],
) -> tuple[Candidate, ...]:
    held = {one.rep.id: one for one in roster}
    for each, owner in zip(given_leads, owners, strict=True):
        if owner is not None:
            held[owner] = chain.loaded(held[owner], each, AT)
    return tuple(held.values())


@pytest.mark.requirement("R-25", "R-82", "R-85")
@given(chain=chains(), given_leads=batches, roster=rosters, state=states)
def test_a_hand_out_is_its_sequence(
    chain: Chain, given_leads: list[Lead], roster: list[Candidate], state: AssignmentState
) -> None:
    """Owners, rings, loads and state are those of one lead after the other, for every chain."""
    same(chain, given_leads, roster, state)


LIMITS: tuple[Filter, ...] = (HasCapacity(), WithinQuota(), *SHOW_LIMITS)
BUSY: tuple[Ranker, ...] = (IdleFirst(below=2), LeastOpen(), LongestWaiting())
usual_filters = st.lists(
    st.sampled_from((*LIMITS, *LIMITS, ByRegion(), ByIndustry(), Available(), ~HasCapacity())),
    max_size=4,
)
usual_steps = st.builds(
    lambda some, ranked, ring: Step(
        label=ANYBODY, filters=tuple(some), rankers=(*ranked, *(() if ring is None else (ring,)))
    ),
    usual_filters,
    st.lists(st.sampled_from((*BUSY, *BUSY, *ringless)), max_size=2),
    rings("r0"),
)
usual_chains = st.builds(
    lambda steps: Chain(steps=tuple(steps)),
    st.lists(usual_steps, min_size=1, max_size=2).filter(
        lambda steps: len({step.rotation for step in steps if step.rotation}) < 2
    ),
)
plain_people = st.lists(
    st.builds(
        candidate,
        st.sampled_from(IDS),
        open_leads=st.integers(0, 3),
        capacity=st.sampled_from((None, 0, 1, 2, 4)),
        quota=st.sampled_from((None, None, Quota(count=0, per="day"), Quota(count=5, per="day"))),
        regions=st.sampled_from(((), (), ("华东",))),
        weight=st.integers(1, 3),
        active=st.sampled_from((True, True, False)),
        away_until=st.sampled_from((None, None, AT + DAY)),
        serves=st.sampled_from((frozenset(), frozenset({"启明教育"}))),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one.rep.id,
)
many_leads = st.lists(
    st.builds(
        lead,
        source=st.sampled_from(("web_form", "trade_show")),
        region=st.sampled_from(("上海市", "北京市")),
        industry=st.sampled_from((None, "教育")),
        company=st.sampled_from((None, "启明教育")),
        phase=st.sampled_from((Phase.OPEN, Phase.OPEN, Phase.LOST)),
    ),
    min_size=8,
    max_size=20,
)


@pytest.mark.requirement("R-23", "R-27", "R-82")
@given(chain=usual_chains, given_leads=many_leads, roster=plain_people, state=states)
def test_loads_that_rise_to_their_limits_change_nothing(
    chain: Chain, given_leads: list[Lead], roster: list[Candidate], state: AssignmentState
) -> None:
    """Capacities, quotas and caps are used up to the last lead, in the same order."""
    same(chain, given_leads, roster, state)


members = st.lists(
    st.builds(
        candidate,
        st.sampled_from("abc"),
        open_leads=st.integers(0, 1),
        weight=st.integers(1, 3),
        active=st.sampled_from((True, True, True, False)),
        away_until=st.sampled_from((None, None, AT + DAY)),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda one: one.rep.id,
)
credits = st.dictionaries(
    st.sampled_from("abcz"), st.sampled_from((0, 1, LEAD, -LEAD, LIMIT - 1, LIMIT, -LIMIT))
) | st.just({"a": LIMIT, "b": LIMIT, "z": LIMIT})
begun = st.builds(
    lambda credits, owed, back: EMPTY.with_ring(
        "r0", RingState(credits=credits, owed=owed, handed_back=back)
    ),
    credits,
    st.dictionaries(st.sampled_from("abcz"), st.sampled_from((0, LEAD, 2 * LEAD))),
    st.integers(0, 3),
)

ring_steps = st.builds(
    lambda ring, before, among: Step(label=ANYBODY, filters=among, rankers=(*before, ring)),
    rings("r0").filter(lambda ring: ring is not None),
    st.sampled_from(((), (IdleFirst(below=3),), (LeastOpen(),))),
    st.sampled_from(((), (Available(),), (Available(among="all"),))),
)


@pytest.mark.requirement("R-85")
@given(step=ring_steps, roster=members, state=begun, count=st.integers(1, 9))
def test_a_ring_goes_on_from_any_state(
    step: Step, roster: list[Candidate], state: AssignmentState, count: int
) -> None:
    """Credits at their limits, leads handed back, absence and make-up are as in the slow way."""
    same(Chain(steps=(step,)), [lead()] * count, roster, state)


@pytest.mark.parametrize("amount", [LIMIT, -LIMIT])
def test_credits_stay_within_their_limits(amount: int) -> None:
    """Whoever is owed, or owes, a thousand leads already is owed, or owes, no more."""
    state = EMPTY.with_ring("r0", RingState(credits=dict.fromkeys("abc", amount)))
    chain = Chain(steps=(Step(label=ANYBODY, rankers=(RoundRobin(id="r0"),)),))
    done = same(chain, [lead()], [candidate(one) for one in "abc"], state)
    assert max(map(abs, done.state.ring("r0").credits.values())) == LIMIT


@given(roster=members, industries=st.lists(st.sampled_from((None, "教育")), max_size=12))
def test_answers_that_change_either_way_are_asked_for_again(
    roster: list[Candidate], industries: list[str | None]
) -> None:
    """Ranks that fall and refusals that are lifted as loads rise count at once."""
    free = Alternating()
    for filters, ranked in (((free,), (LeastOpen(),)), ((), (free,)), ((~HasCapacity(),), ())):
        steps = (
            Step(label=ANYBODY, filters=filters, rankers=ranked),
            Step(label=ANYBODY, rankers=(LeastOpen(),)),
        )
        given_leads = [lead(industry=one) for one in industries]
        same(Chain(steps=steps), given_leads, roster, EMPTY)


def test_answers_beyond_the_limit_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept stays within its bound, the latest answer included."""
    monkeypatch.setattr(kept_answers, "MOST_KEPT", 5)
    kept: kept_answers.Kept[str] = kept_answers.Kept()
    for key in "abc":
        kept.keep(key, key, 1)
    assert [kept.get(key) for key in "abc"] == [None, None, "c"]


@pytest.mark.requirement("R-82")
@settings(max_examples=50)
@given(chain=usual_chains, given_leads=many_leads, roster=plain_people, data=st.data())
def test_the_order_of_leads_counts_and_that_of_people_does_not(
    chain: Chain, given_leads: list[Lead], roster: list[Candidate], data: st.DataObject
) -> None:
    """However the people are listed, and however few answers are kept, the owners are the same."""
    done = hand_out(chain, given_leads, roster, AT)
    shuffled = hand_out(chain, given_leads, data.draw(st.permutations(roster)), AT)
    assert (shuffled.owners, shuffled.state) == (done.owners, done.state)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_answers, "MOST_KEPT", data.draw(st.integers(0, 12)))
        forgetful = hand_out(chain, given_leads, roster, AT)
    assert forgetful == done


@settings(max_examples=50)
@given(chain=usual_chains, given_leads=many_leads, roster=plain_people, data=st.data())
def test_a_lead_is_explained_as_if_it_had_come_after_the_others(
    chain: Chain, given_leads: list[Lead], roster: list[Candidate], data: st.DataObject
) -> None:
    """The explanation of a lead is the answer of the sequence."""
    number = data.draw(st.integers(0, len(given_leads) - 1))
    done = hand_out(chain, given_leads, roster, AT)
    assert done.explain(number) == chain.assign_each(given_leads, roster, AT)[number]


@pytest.mark.parametrize("number", [-1, 1])
def test_a_lead_that_was_not_handed_out_has_no_explanation(number: int) -> None:
    """What is outside the batch is refused with what is allowed."""
    done = hand_out(Chain(steps=(Step(label=ANYBODY),)), [lead()], [], AT)
    with pytest.raises(IndexError, match=rf"lead {number} given; allowed: 0 to 0"):
        done.explain(number)


DECLARED = tuple(one for one in (*PLAIN, *FORMULAS, *RANKERS) if isinstance(one, Sighted))
AREAS = ByRegion(area="district")
SEGMENTS = BestConversion(segment="source")


CALLER = parse_contact("13812345678", KEY)
lookalikes = st.builds(
    lead,
    region=st.just("江苏省"),
    city=st.sampled_from(("南京市", "苏州市")),
    company=st.just("启明教育"),
    contacts=st.sampled_from(((), (CALLER,))),
    extra=st.sampled_from((Extra(), Extra({"district": "鼓楼区"}))),
)
"""Leads that differ in little."""
choosy = st.builds(
    candidate,
    regions=st.sampled_from((("南京市",), ("南京市鼓楼区",))),
    serves=st.just(frozenset({CALLER.fingerprint or ""})),
)
"""Candidates to whom that little matters."""


def answer(one: object, of: Lead, about: Candidate) -> int:
    """Return the rank, or whether they are refused."""
    if hasattr(one, "rank"):
        return int(one.rank(of, about, AT))
    return int(getattr(one, "refusal")(of, about, AT) is not None)  # noqa: B009  # either has one


@pytest.mark.parametrize(
    "one", [*DECLARED, AREAS, SEGMENTS, Alternating()], ids=lambda one: one.name
)
@settings(max_examples=40)
@given(
    pair=st.tuples(some_leads, some_leads) | st.tuples(lookalikes, lookalikes),
    about=candidates | choosy,
)
def test_a_declaration_keeps_its_laws(
    one: Sighted, pair: tuple[Lead, Lead], about: Candidate
) -> None:
    """Leads that look the same get the same answer; with more leads it is as steady as declared."""
    ones, other = pair
    before = answer(one, ones, about)
    if one.sees(ones, AT) == one.sees(other, AT):
        assert answer(one, other, about) == before
    chain = Chain(steps=(Step(label=ANYBODY, filters=(SHOWS,)),))
    after = answer(one, ones, chain.loaded(about, ones, AT))
    assert one.trend != "steady" or after == before
    assert one.trend != "worse" or after >= before


@pytest.mark.parametrize("one", [ByRegion(), ByIndustry()], ids=lambda one: one.name)
@settings(max_examples=40)
@given(of=some_leads, about=candidates, other=candidates)
def test_candidates_with_the_same_profile_get_the_same_answer(
    one: ByRegion | ByIndustry, of: Lead, about: Candidate, other: Candidate
) -> None:
    """What a filter says of one candidate holds for everybody of the same profile."""
    if one.profile(about) == one.profile(other):
        assert answer(one, of, about) == answer(one, of, other)


@attrs.frozen(kw_only=True)
class OneTeam(ByIndustry):
    """Says anew what it sees of a lead, and nothing of candidates."""

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        return REFUSED if candidate.rep.id == "b" else None

    def sees(self, lead: Lead, now: datetime) -> None:
        return None


def test_a_profile_that_is_inherited_does_not_count() -> None:
    """A subclass that answers in its own way is asked about every candidate."""
    chain = Chain(steps=(Step(label=ANYBODY, filters=(OneTeam(),)),))
    people = [candidate("a"), candidate("b"), candidate("c", open_leads=1)]
    assert hand_out(chain, [lead()] * 2, people, AT).owners == ("a", "a")
    assert trend_of(OneTeam()) == "steady"


@pytest.mark.parametrize(
    ("one", "trend"),
    [
        (HasCapacity(), "worse"),
        (~HasCapacity(), "free"),
        (~~HasCapacity(), "free"),
        (~ByRegion(), "steady"),
        (ByRegion() & HasCapacity(), "worse"),
        (ByRegion() | OddLoads(), "unknown"),
        (~(ByRegion() & OddLoads()), "unknown"),
        (HasCapacity() & ~WithinQuota(), "free"),
        (NightShift(), "unknown"),
        (ByLetters(), "unknown"),
    ],
)
def test_a_formula_promises_what_its_weakest_part_does(one: Filter | Ranker, trend: Trend) -> None:
    """What nobody declared, or a subclass answers in its own way, is not known."""
    assert trend_of(one) == trend


def test_nobody_is_given_more_leads_than_can_be_described() -> None:
    """Of a rep with a quota of as many, the limit of moments is refused, the same in both ways."""
    chain = Chain(steps=(Step(label=ANYBODY),))
    full = candidate("li", taken=[AT] * MAX_TAKEN, quota=Quota(count=MAX_TAKEN, per="month"))
    with pytest.raises(ValueError, match="10000") as slow:
        chain.assign_each([lead()], [full], AT)
    with pytest.raises(ValueError, match="10000") as quick:
        hand_out(chain, [lead()], [full], AT)
    assert str(quick.value) == str(slow.value)


@pytest.mark.parametrize("quota", [None, Quota(count=MAX_TAKEN - 1, per="day")])
def test_who_is_given_very_many_leads_is_described_by_the_last(quota: Quota | None) -> None:
    """One lead more goes in for the one longest ago, whatever the order of the others."""
    chain = Chain(steps=(Step(label=ANYBODY),))
    taken = [AT - HOUR, AT - 2 * HOUR, *[AT - DAY / 48] * (MAX_TAKEN - 2)]
    full = candidate("li", taken=taken, quota=quota)
    done = same(chain, [lead()], [full], EMPTY)
    assert done.owners == ("li",)
    assert Counter(done.after[0].taken) == {AT: 1, AT - HOUR: 1, AT - DAY / 48: MAX_TAKEN - 2}


def test_a_moment_without_a_zone_is_refused() -> None:
    """Nothing is handed out at a naive time."""
    with pytest.raises(ValueError, match="zone"):
        hand_out(Chain(steps=(Step(label=ANYBODY),)), [], [], AT.replace(tzinfo=None))


@attrs.frozen(kw_only=True)
class Trainee(Candidate):
    """A host's own candidate, with a field more."""

    mentor: str = ""


def test_a_hosts_own_candidates_keep_what_they_are() -> None:
    """After the leads they are of their class, with their fields, and hold more."""
    one = Trainee(rep=candidate("li").rep, mentor="han")
    done = hand_out(Chain(steps=(Step(label=ANYBODY),)), [lead()] * 2, [one], AT)
    assert done.after == (attrs.evolve(one, open_leads=2, taken=(AT, AT)),)


@pytest.mark.requirement("R-23", "R-27")
def test_a_large_batch_goes_to_the_least_loaded_each_time() -> None:
    """A thousand leads go where counting loads by hand sends them, until everybody is full."""
    areas = (("华东",), ("华北",), ("华东", "华北"))
    people = [
        candidate(f"r{number:02}", open_leads=number % 5, capacity=19, regions=areas[number % 3])
        for number in range(40)
    ]
    places = [("上海市", "华东"), ("北京市", "华北")]
    asked = [places[number * number % 7 % 2] for number in range(1_000)]
    filters = (HasCapacity(), ByRegion())
    chain = Chain(steps=(Step(label=ANYBODY, filters=filters, rankers=(LeastOpen(),)),))
    done = hand_out(chain, [lead(region=region) for region, _ in asked], people, AT)
    loads = {one.rep.id: one.open_leads for one in people}
    for (_, area), owner in zip(asked, done.owners, strict=True):
        able = [one.rep.id for one in people if area in one.rep.regions and loads[one.rep.id] < 19]
        assert owner == min(able, key=lambda rep: (loads[rep], rep), default=None)
        if owner is not None:
            loads[owner] += 1
    assert set(loads.values()) == {19}


SCRIPT = """
from datetime import UTC, datetime
from leadcore import Rep, Text
from leadcore.assignment import Candidate, Chain, HasCapacity, LeastOpen, RoundRobin, Step, hand_out
from leadcore.codec import Codec
from leadcore.model import Lead, Phase
at = datetime(2024, 5, 1, tzinfo=UTC)
leads = [Lead(id=f"A-{n}", version=1, source="web", received_at=at, updated_at=at, status="new",
              phase=Phase.OPEN, region=region) for n, region in enumerate(["上海市", "北京市"] * 9)]
ids = {"li", "han", "wu", "zhou", "qian"}
people = [Candidate(rep=Rep(id=id_, name="x", team="a", capacity=2)) for id_ in ids]
steps = (Step(label=Text("a", "a"), filters=(HasCapacity(),), rankers=(LeastOpen(),)),
         Step(label=Text("b", "b"), rankers=(RoundRobin(id="b"),)))
done = hand_out(Chain(steps=steps), leads, people, at)
print(done.owners, done.steps, Codec().dumps(done.state))
"""


@pytest.mark.requirement("R-82")
def test_the_seed_of_hashes_changes_nothing() -> None:
    """People out of a set, in whatever order it has today, get the same leads and state."""
    printed = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1
