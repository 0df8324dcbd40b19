"""Who comes first: each ranker orders by what it says, in whole numbers."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import Lead, Text
from leadcore.assignment import Candidate, Chain, Step
from leadcore.assignment.catalogue import RANKERS
from leadcore.assignment.conversion import BestConversion, win_record
from leadcore.assignment.protocols import Ranker
from leadcore.assignment.rankers import (
    LeastLoadRatio,
    LeastOpen,
    LongestWaiting,
    MostExperienced,
    StickyOwner,
)
from leadcore.codec import dumps, loads
from leadcore.errors import DefinitionError
from leadcore.model import Level, Phase
from leadcore.model.quota import MAX_COUNT
from leadcore.values import parse_contact
from tests.assignment import candidates as samples
from tests.assignment.candidates import candidate
from tests.builders import AT, DAY, HOUR, KEY, lead

COUNTS = st.integers(0, MAX_COUNT)
CAPACITIES = st.integers(1, MAX_COUNT)


def first(ranker: Ranker, subject: Lead, *people: Candidate) -> str | None:
    step = Step(label=Text("任何人", "anybody"), rankers=(ranker,))
    return Chain(steps=(step,)).assign(subject, people, AT).owner


def test_the_tests_have_a_ranker_of_every_kind() -> None:
    """A new ranker is held to the laws below the day it comes."""
    assert [type(one) for one in samples.RANKERS] == list(RANKERS.values())


@pytest.mark.requirement("R-29")
@given(one=st.sampled_from(samples.RANKERS), subject=samples.leads, who=samples.candidates)
def test_a_rank_is_a_whole_number_with_words_for_it(
    one: Ranker, subject: Lead, who: Candidate
) -> None:
    """Ranks sort the same on every machine, and are explained in both languages."""
    figure = one.figure(subject, who, AT)
    assert type(one.rank(subject, who, AT)) is int
    assert figure.zh
    assert figure.en


@given(one=st.sampled_from(samples.RANKERS), subject=samples.leads, who=samples.candidates)
def test_a_ranker_that_was_stored_ranks_the_same(
    one: Ranker, subject: Lead, who: Candidate
) -> None:
    """What comes back from JSON is equal and gives the same rank."""
    again = loads(dumps(one), type(one))
    assert again == one
    assert again.rank(subject, who, AT) == one.rank(subject, who, AT)


@pytest.mark.requirement("R-23")
@given(held=COUNTS, capacity=CAPACITIES, other=COUNTS, others_capacity=CAPACITIES)
def test_load_ratios_compare_as_fractions_do(
    held: int, capacity: int, other: int, others_capacity: int
) -> None:
    """No two different fractions get one rank, and none are swapped."""
    ranker = LeastLoadRatio()
    one = ranker.rank(lead(), candidate(open_leads=held, capacity=capacity), AT)
    two = ranker.rank(lead(), candidate(open_leads=other, capacity=others_capacity), AT)
    left, right = Fraction(held, capacity), Fraction(other, others_capacity)
    assert (one < two, one == two) == (left < right, left == right)


def test_neighbouring_fractions_do_not_meet() -> None:
    """Two of the closest there are: a millionth, and one of 999,999."""
    low = candidate("z", open_leads=1, capacity=MAX_COUNT)
    high = candidate("a", open_leads=1, capacity=MAX_COUNT - 1)
    assert first(LeastLoadRatio(), lead(), high, low) == "z"


@pytest.mark.requirement("R-23")
def test_no_capacity_is_no_load_and_a_capacity_of_zero_is_full() -> None:
    """Who has no limit comes first, who may hold none last, after who is full."""
    people = [
        candidate("a", open_leads=0, capacity=0),
        candidate("b", open_leads=5, capacity=5),
        candidate("c", open_leads=90),
    ]
    ranks = [LeastLoadRatio().rank(lead(), who, AT) for who in people]
    assert ranks[2] < ranks[1] < ranks[0]
    assert [LeastLoadRatio().figure(lead(), who, AT).en for who in people] == [
        "0 of 0 open leads",
        "5 of 5 open leads",
        "no limit of open leads",
    ]


@pytest.mark.requirement("R-23")
@given(waits=st.lists(st.integers(0, 9), unique=True, min_size=1, max_size=5), data=st.data())
def test_who_waited_longest_comes_first(waits: list[int], data: st.DataObject) -> None:
    """Only the last lead counts, in whatever order the moments come."""
    people = []
    for wait in waits:
        moments = data.draw(st.permutations((AT - wait * HOUR, AT - 30 * DAY + wait * HOUR)))
        people.append(candidate(f"w{wait}", taken=moments))
    assert first(LongestWaiting(), lead(), *people) == f"w{max(waits)}"
    assert first(LongestWaiting(), lead(), *people, candidate("z")) == "z"


@pytest.mark.parametrize(
    ("taken", "text"),
    [
        ((), Text("尚未分得线索", "no new lead yet")),
        (
            (AT - DAY - HOUR - timedelta(seconds=59),),
            Text("等待 1 天 1 小时", "waiting 1 day 1 hour"),
        ),
        ((AT + HOUR,), Text("等待 0", "waiting 0")),
    ],
)
def test_a_wait_is_told_to_the_minute(taken: tuple[object, ...], text: Text) -> None:
    """Nobody waits less than not at all."""
    assert LongestWaiting().figure(lead(), candidate(taken=taken), AT) == text


# -------------------------------------------------------------------------------------- conversion

RATES = st.builds(BestConversion, prior=st.integers(0, 1_000_000), weight=st.integers(1, 10_000))


@pytest.mark.requirement("R-24")
@given(ranker=RATES, won=st.integers(0, 9_999), lost=st.integers(0, 9_999))
def test_a_rate_lies_between_the_usual_one_and_the_reps_own(
    ranker: BestConversion, won: int, lost: int
) -> None:
    """Shrinkage moves a rate towards the usual one and never past either; it rounds down."""
    closed = won + lost
    own = Fraction(1_000_000 * won, closed) if closed else Fraction(ranker.prior)
    low, high = sorted((own, Fraction(ranker.prior)))
    assert low - 1 < ranker.rate(won, closed) <= high


@pytest.mark.requirement("R-24")
@given(ranker=RATES, won=st.integers(0, 999), lost=st.integers(0, 999))
def test_a_lead_more_won_is_never_worse_and_one_more_lost_never_better(
    ranker: BestConversion, won: int, lost: int
) -> None:
    """A rate rises with what is won and falls with what is lost."""
    rate = ranker.rate(won, won + lost)
    assert ranker.rate(won + 1, won + 1 + lost) >= rate >= ranker.rate(won, won + lost + 1)


@pytest.mark.requirement("R-24")
def test_one_lucky_lead_does_not_beat_a_long_record() -> None:
    """One of one counts less than 45 of 90, where one in five is usual."""
    ranker = BestConversion(segment="industry")
    people = (
        candidate("lucky", record={"industry=教育": (1, 1)}),
        candidate("proven", record={"industry=教育": (45, 90)}),
        candidate("new"),
    )
    subject = lead(industry="教育")
    assert first(ranker, subject, *people) == "proven"
    assert [ranker.figure(subject, who, AT).en for who in people] == [
        "won 1 of 1 such leads, counted as 27.2 %",
        "won 45 of 90 such leads, counted as 47.0 %",
        "won 0 of 0 such leads, counted as 20.0 %",
    ]


@pytest.mark.parametrize(
    ("segment", "industry", "key"),
    [(None, "教育", ""), ("industry", "教育", "industry=教育"), ("industry", None, "")],
)
def test_a_segment_is_found_by_its_field_and_value(
    segment: str | None, industry: str | None, key: str
) -> None:
    """A lead of no segment is compared over all leads."""
    assert BestConversion(segment=segment).key(lead(industry=industry), AT) == key


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"prior": -1}, ("prior", "bad_rate")),
        ({"prior": 0.2}, ("prior", "bad_rate")),
        ({"prior": 1_000_001}, ("prior", "bad_rate")),
        ({"weight": 0}, ("weight", "bad_count")),
        ({"weight": True}, ("weight", "bad_count")),
        ({"segment": "demand.budget"}, ("segment", "bad_field")),
    ],
)
def test_a_conversion_that_cannot_be_computed_is_refused(
    changes: dict[str, object], problem: tuple[str, str]
) -> None:
    """A rate is in millionths, the usual one counts for a lead at least, a segment is a text."""
    with pytest.raises(DefinitionError) as caught:
        BestConversion(**changes)  # type: ignore[arg-type]  # the tests name real fields
    assert [(one.path, one.code) for one in caught.value.problems] == [problem]


@given(outcomes=st.lists(st.sampled_from(("won", "lost", "invalid", "open")), max_size=9))
def test_a_record_counts_what_was_decided(outcomes: list[str]) -> None:
    """Won and lost count, once for each key, whichever rankers ask for it."""
    subjects = [lead(industry="教育", phase=Phase(one)) for one in outcomes]
    rankers = (
        LeastOpen(),
        BestConversion(),
        BestConversion(segment="industry"),
        BestConversion(segment="industry", weight=3),
    )
    won = outcomes.count("won")
    closed = won + outcomes.count("lost")
    expected = {"": (won, closed), "industry=教育": (won, closed)} if closed else {}
    assert win_record(rankers, subjects, AT) == expected


# ------------------------------------------------------------------------------- sticky, experience


SERVED: tuple[tuple[frozenset[str | None], bool], ...] = (
    (frozenset({"启明教育"}), True),
    (frozenset({parse_contact("13812345678", KEY).fingerprint}), True),
    (frozenset({"别的公司"}), False),
    (frozenset(), False),
)


@pytest.mark.parametrize(("serves", "is_first"), SERVED)
def test_a_customer_goes_to_who_serves_them(serves: frozenset[str | None], is_first: bool) -> None:
    """The same company or the same contact, whoever else has less to do."""
    subject = lead(company="启明教育", contacts=(parse_contact("13812345678", KEY),))
    people = (candidate("a"), candidate("z", serves=serves))
    assert first(StickyOwner(), subject, *people) == ("z" if is_first else "a")
    told = "serves this customer" if is_first else "does not serve this customer"
    assert StickyOwner().figure(subject, people[1], AT).en == told


def test_a_lead_without_company_and_contact_is_nobodys_customer() -> None:
    """What is not known is not the same as what is not known elsewhere."""
    assert StickyOwner().rank(lead(), candidate(serves=frozenset({"", "启明教育"})), AT) == 1


@pytest.mark.requirement("R-24")
@given(levels=st.lists(st.sampled_from(Level), min_size=1, max_size=4))
def test_the_most_experienced_comes_first(levels: list[Level]) -> None:
    """Of equals the smaller id."""
    people = [candidate(f"r{number}", level=level) for number, level in enumerate(levels)]
    best = max(level.rank for level in levels)
    expected = next(who.rep.id for who in people if who.rep.level.rank == best)
    assert first(MostExperienced(), lead(), *people) == expected


@pytest.mark.requirement("R-23", "R-24")
@given(one=st.sampled_from(samples.RANKERS), subject=samples.leads, data=st.data())
def test_a_rank_depends_on_its_candidate_alone(
    one: Ranker, subject: Lead, data: st.DataObject
) -> None:
    """Whoever else was asked before, the same candidate has the same rank."""
    who, other = data.draw(samples.candidates), data.draw(samples.candidates)
    rank = one.rank(subject, who, AT)
    one.rank(subject, other, AT)
    assert one.rank(subject, who, AT) == rank
