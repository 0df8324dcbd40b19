"""Who may get a lead: what each filter asks for, what it says, and what all have in common."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import get_args

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import Lead, Money, Text, labels
from leadcore.assignment import ByRegion, ByValue, Candidate, HasCapacity
from leadcore.assignment.caps import Capped, open_counts
from leadcore.assignment.catalogue import FILTERS, RANKERS
from leadcore.assignment.filters import Among, Available, ByValueBand, NotAmong
from leadcore.assignment.protocols import Filter
from leadcore.assignment.skills import ByLanguage, BySkill, SkillNeed
from leadcore.calendars import WorkCalendar
from leadcore.codec import dumps, loads
from leadcore.codec.choices import STRATEGIES
from leadcore.errors import DefinitionError
from leadcore.model import Level, Phase, Rep, lead_schema
from leadcore.values import Extra, RegionTree
from tests.assignment import candidates as samples
from tests.assignment.candidates import (
    BANDS,
    FORMULAS,
    LANGUAGE,
    PLAIN,
    SCHOOLS,
    SHOWS,
    candidate,
    worth,
)
from tests.builders import AT, DAY, lead

EVENING = AT + timedelta(hours=10)
"""Wednesday 2024-05-01, 19:30 in Shanghai."""


def codes(error: DefinitionError) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in error.problems]


def takes(one: Filter, subject: Lead, who: Candidate, now: datetime = AT) -> bool:
    return one.refusal(subject, who, now) is None


# ------------------------------------------------------------------------------------ all of them


def test_every_filter_and_ranker_is_found_by_its_own_name() -> None:
    """The tables list each class under the name that its values have."""
    for table in (FILTERS, RANKERS):
        names = {name: attrs.fields_dict(cls)["name"].default for name, cls in table.items()}  # type: ignore[arg-type]  # attrs classes
        assert names == {name: name for name in table}


def test_no_filter_has_the_name_of_a_ranker() -> None:
    """A name says which of all of them is meant."""
    assert not FILTERS.keys() & RANKERS.keys()


def test_every_filter_and_ranker_has_a_label_and_can_be_stored() -> None:
    """What a chain is made of can be named to people, and written."""
    assert set(labels.FILTER) == {*FILTERS, "member", "team", "excluded"}
    assert list(labels.RANKER) == list(RANKERS)
    assert {*FILTERS.values(), *RANKERS.values()} <= set(STRATEGIES)


def test_the_tests_have_a_filter_of_every_kind() -> None:
    """A new filter is held to the laws below the day it comes."""
    assert {type(one) for one in (*PLAIN, *FORMULAS)} == set(FILTERS.values())


@pytest.mark.requirement("R-29")
@given(one=st.sampled_from((*PLAIN, *FORMULAS)), subject=samples.leads, who=samples.candidates)
def test_a_refusal_says_why_in_both_languages(one: Filter, subject: Lead, who: Candidate) -> None:
    """Nobody is refused without words."""
    reason = one.refusal(subject, who, AT)
    assert reason is None or (reason.zh.strip() and reason.en.strip())


@given(one=st.sampled_from((*PLAIN, *FORMULAS)), subject=samples.leads, who=samples.candidates)
def test_the_same_is_refused_by_a_filter_that_was_stored(
    one: Filter, subject: Lead, who: Candidate
) -> None:
    """What comes back from JSON is equal, hashes the same and says the same."""
    again = loads(dumps(one), type(one))
    assert (again, hash(again)) == (one, hash(one))
    assert again.refusal(subject, who, AT) == one.refusal(subject, who, AT)


# ----------------------------------------------------------------------------------------- region


def rows(real_data: Path, name: str) -> list[dict[str, str]]:
    with (real_data / "cn_divisions" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def divisions(real_data: Path) -> tuple[RegionTree, Mapping[str, str]]:
    """Return all of China as a tree, and the province of every area's full name."""
    provinces = {row["code"]: row["name"] for row in rows(real_data, "provinces")}
    cities = {
        row["code"]: (f"{provinces[row['provinceCode']]}{row['name']}", row["provinceCode"])
        for row in rows(real_data, "cities")
    }
    parents = {city: provinces[province] for city, province in cities.values()}
    areas: dict[str, str] = {}
    for row in rows(real_data, "areas"):
        city, province = cities[row["cityCode"]]
        parents[city + row["name"]], areas[city + row["name"]] = city, provinces[province]
    return RegionTree(parents), areas


@pytest.mark.requirement("R-20")
@pytest.mark.real_data("cn_divisions")
def test_every_area_of_china_is_covered_by_its_provinces_rep_and_by_no_other(
    real_data: Path,
) -> None:
    """All 2,978 areas lie in a city and that in its province, by a tree of the host's own."""
    tree, areas = divisions(real_data)
    reps = [candidate(name, regions=(name,)) for name in sorted(set(areas.values()))]
    by_region = ByRegion(tree=tree, area="area")
    assert (len(areas), len(reps)) == (2_978, 31)
    for area, province in areas.items():
        subject = lead(extra=Extra({"area": area}))
        found = [who.rep.id for who in reps if takes(by_region, subject, who)]
        assert found == [province]


@pytest.mark.requirement("R-20")
def test_a_district_is_found_with_its_city() -> None:
    """Two cities have a 鼓楼区; only the one of the lead's city is meant."""
    by_region = ByRegion(area="area")
    nanjing = lead(region="江苏省", city="南京市", extra=Extra({"area": "鼓楼区"}))
    assert takes(by_region, nanjing, candidate(regions=("南京市鼓楼区",)))
    assert not takes(by_region, nanjing, candidate(regions=("徐州市鼓楼区",)))
    assert not takes(ByRegion(), nanjing, candidate(regions=("南京市鼓楼区",)))


@attrs.frozen(kw_only=True)
class LocalLead(Lead):
    """A lead with a field for its district."""

    area: str | None = None


def test_a_district_may_be_a_field_of_the_hosts_own_lead() -> None:
    """A typed field is read like an entry of `extra`; without it there is no district."""
    local = LocalLead(**attrs.asdict(lead(city="南京市"), recurse=False), area="鼓楼区")
    who = candidate(regions=("南京市鼓楼区",))
    assert takes(ByRegion(area="area"), local, who)
    assert not takes(ByRegion(area="area"), attrs.evolve(local, area=None), who)


@given(subject=samples.leads, who=samples.candidates)
def test_a_region_covers_what_its_tree_says(subject: Lead, who: Candidate) -> None:
    """The filter walks the tree as `RegionTree.covers` does."""
    tree, regions = RegionTree.china(), who.rep.regions
    place = subject.region or ""
    covered = not regions or any(tree.covers(region, place) for region in regions)
    assert takes(ByRegion(), subject, who) == covered


# ------------------------------------------------------------------------------------------ value


@pytest.mark.requirement("R-22")
@pytest.mark.parametrize(
    ("budget", "level"),
    [
        ("4.99万", Level.JUNIOR),
        ("5万", Level.REGULAR),
        ("29万", Level.REGULAR),
        ("30-50万", Level.SENIOR),
        ("50万以内", Level.JUNIOR),
    ],
)
def test_the_more_a_lead_is_worth_the_more_experience_it_asks_for(
    budget: str, level: Level
) -> None:
    """Exactly the levels from the band's own on get it."""
    subject = lead(demand=worth(budget))
    found = [one for one in Level if takes(BANDS, subject, candidate(level=one))]
    assert found == [one for one in Level if one.rank >= level.rank]


@pytest.mark.requirement("R-22")
@given(subject=samples.leads, who=samples.candidates)
def test_one_band_is_a_threshold(subject: Lead, who: Candidate) -> None:
    """A single band says the same as `ByValue`."""
    threshold = Money.of(300_000)
    band = ByValueBand(bands=((threshold, Level.SENIOR),))
    value = ByValue(threshold=threshold, level=Level.SENIOR)
    assert band.refusal(subject, who, AT) == value.refusal(subject, who, AT)


def test_a_budget_in_another_currency_asks_for_nothing() -> None:
    """Amounts of two currencies are never compared."""
    subject = lead(demand=worth("900000", "USD"))
    assert takes(BANDS, subject, candidate(level=Level.JUNIOR))


@pytest.mark.parametrize(
    ("bands", "code"),
    [
        ((), "empty"),
        (((Money.of(1), Level.REGULAR), (Money.of(9, "USD"), Level.SENIOR)), "mixed_currencies"),
        (((Money.of(2), Level.REGULAR), (Money.of(2), Level.SENIOR)), "not_rising"),
        (((Money.of(1), Level.SENIOR), (Money.of(2), Level.SENIOR)), "not_rising"),
    ],
)
def test_bands_that_contradict_each_other_are_refused(
    bands: tuple[tuple[Money, Level], ...], code: str
) -> None:
    """More money never asks for less experience."""
    with pytest.raises(DefinitionError) as caught:
        ByValueBand(bands=bands)
    assert codes(caught.value) == [("bands", code)]


# --------------------------------------------------------------------------- skills and languages


@pytest.mark.requirement("R-24")
@pytest.mark.parametrize(
    ("industry", "budget", "lacking"),
    [
        ("教育", "200万", "lacks schools, tenders"),
        ("教育", "2万", "lacks schools"),
        ("医疗", "200万", "lacks tenders"),
        (None, "2万", None),
    ],
)
def test_a_rep_without_a_skill_gets_no_lead_that_asks_for_it(
    industry: str | None, budget: str, lacking: str | None
) -> None:
    """Every skill that is lacking is named; what is not known asks for nothing."""
    subject = lead(industry=industry, demand=worth(budget))
    reason = SCHOOLS.refusal(subject, candidate(skills=("english",)), AT)
    assert (None if reason is None else reason.en) == lacking
    assert takes(SCHOOLS, subject, candidate(skills=("schools", "tenders")))


@given(subject=samples.leads, who=samples.candidates)
def test_another_skill_never_loses_a_lead(subject: Lead, who: Candidate) -> None:
    """Who gets a lead gets it with one skill more too."""
    learned = attrs.evolve(who, rep=attrs.evolve(who.rep, skills=(*who.rep.skills, "tenders")))
    assert takes(SCHOOLS, subject, learned) or not takes(SCHOOLS, subject, who)


def test_all_conditions_that_the_schema_refuses_are_told_at_once() -> None:
    """Each is told where it stands, with its line and column."""
    needs = (
        SkillNeed(skill="a", when="regoin is known"),
        SkillNeed(skill="b", when="city =="),
        SkillNeed(skill="c", when="city is known"),
    )
    with pytest.raises(DefinitionError) as caught:
        BySkill(needs=needs)
    assert codes(caught.value) == [
        ("needs.a.when", "rule_type"),
        ("needs.b.when", "rule_syntax"),
    ]


@pytest.mark.parametrize(
    ("skills", "problem"),
    [
        ((), ("needs", "bad_number")),
        (("a", "b", "a"), ("needs.a", "duplicate")),
        (tuple(f"s{n}" for n in range(101)), ("needs", "bad_number")),
    ],
)
def test_needs_that_say_nothing_or_too_much_are_refused(
    skills: tuple[str, ...], problem: tuple[str, str]
) -> None:
    """One to a hundred skills, each once."""
    with pytest.raises(DefinitionError) as caught:
        BySkill(needs=tuple(SkillNeed(skill=skill, when="city is known") for skill in skills))
    assert codes(caught.value) == [problem]


@pytest.mark.requirement("R-24")
@pytest.mark.parametrize(
    ("wanted", "spoken", "taken"),
    [
        (None, (), True),
        ("zh", (), True),
        ("zh-TW", (), True),
        ("ZH", (), True),
        ("de-AT", ("de",), True),
        ("de-AT", ("en", "de-AT"), True),
        ("de", ("de-AT",), False),
        ("de", (), False),
        ("zhx", (), False),
        (True, (), True),
    ],
)
def test_a_rep_speaks_the_customers_language(
    wanted: str | bool | None, spoken: tuple[str, ...], taken: bool
) -> None:
    """Everybody speaks the common one; a rep's `de` includes `de-AT`, and not the other way."""
    extra = Extra({} if wanted is None else {"language": wanted})
    assert takes(LANGUAGE, lead(extra=extra), candidate(languages=spoken)) == taken


def test_a_language_may_be_a_field_that_the_schema_knows() -> None:
    """Fields of the lead and entries with a type are read as rules read them."""
    schema = lead_schema(entries={"extra.language": str})
    typed = ByLanguage(field="extra.language", schema=schema)
    assert not takes(typed, lead(extra=Extra({"language": "de"})), candidate())
    assert not takes(ByLanguage(field="campaign"), lead(campaign="de"), candidate())


@pytest.mark.parametrize("field", ["name", "version", "contacts", "langauge", "extra.", "demand"])
def test_what_is_no_text_or_private_is_no_language(field: str) -> None:
    """A path is checked when the filter is made, not when a lead comes."""
    with pytest.raises(DefinitionError) as caught:
        ByLanguage(field=field)
    assert codes(caught.value) == [("field", "bad_field")]


def test_a_field_of_several_texts_is_no_language() -> None:
    """A lead is in one language."""
    schema = lead_schema(entries={"extra.tags": tuple[str, ...]})
    with pytest.raises(DefinitionError, match="a text field"):
        ByLanguage(field="extra.tags", schema=schema)


# ------------------------------------------------------------------------- availability and limits


@pytest.mark.requirement("R-27")
@pytest.mark.parametrize(
    ("changes", "tiers"),
    [
        ({}, ("active", "away", "all")),
        ({"away_until": EVENING + DAY}, ("all",)),
        ({"calendar": WorkCalendar.standard()}, ("away", "all")),
        ({"active": False}, ()),
    ],
)
def test_each_tier_of_availability_asks_for_less(
    changes: dict[str, object], tiers: tuple[str, ...]
) -> None:
    """In the evening `active` wants working hours, `away` no leave, `all` only who is employed."""
    who = candidate("li", **changes)
    found = (one for one in get_args(Among) if takes(Available(among=one), lead(), who, EVENING))
    assert tuple(found) == tiers


@pytest.mark.requirement("R-27")
@given(who=samples.candidates)
def test_a_tier_takes_whom_the_one_before_it_takes(who: Candidate) -> None:
    """So a later step of a chain never asks for more."""
    active, away, everybody = (takes(Available(among=one), lead(), who) for one in get_args(Among))
    assert active <= away <= everybody


@given(who=samples.candidates)
def test_the_first_tier_takes_who_is_working(who: Candidate) -> None:
    """The filter and the rep's own answer agree."""
    assert takes(Available(), lead(), who) == who.rep.is_working(AT)


def test_a_calendar_that_does_not_reach_so_far_keeps_the_lead_and_says_so() -> None:
    """An assignment does not fail because one rep's calendar has run out."""
    calendar = attrs.evolve(WorkCalendar.standard(), last=date(2024, 4, 1))
    reason = Available().refusal(lead(), candidate(calendar=calendar), AT)
    assert reason == Text("工作日历不含 2024-05-01", "has no working calendar for 2024-05-01")


@pytest.mark.requirement("R-27")
def test_who_is_full_of_one_sort_of_lead_gets_others() -> None:
    """A cap counts what its condition says, and nothing else."""
    full = candidate(counts={"shows": 2})
    reason = SHOWS.refusal(lead(source="trade_show"), full, AT)
    assert reason == Text(
        "展会线索已有 2 条，上限 2", "leads from trade shows: holds 2 of at most 2"
    )
    assert takes(SHOWS, lead(source="web_form"), full)
    assert takes(SHOWS, lead(source="trade_show"), candidate(counts={"shows": 1}))


@pytest.mark.requirement("R-27")
@given(one=st.sampled_from((HasCapacity(), SHOWS)), subject=samples.leads, who=samples.candidates)
def test_who_has_room_gets_the_lead(
    one: HasCapacity | Capped, subject: Lead, who: Candidate
) -> None:
    """A limit refuses exactly those who have room for none."""
    room = one.room(subject, who, AT)
    assert takes(one, subject, who) == (room is None or room > 0)


@given(subjects=st.lists(samples.leads, max_size=9), is_open=st.booleans())
def test_counts_are_of_open_leads_that_the_cap_is_about(
    subjects: list[Lead], is_open: bool
) -> None:
    """Caps are found inside formulas, and closed leads count for none."""
    held = [attrs.evolve(one, phase=Phase.OPEN if is_open else Phase.WON) for one in subjects]
    shows = sum(one.source == "trade_show" for one in held)
    assert open_counts([~SHOWS & HasCapacity()], held, AT) == {"shows": shows if is_open else 0}


def test_a_cap_whose_condition_the_schema_refuses_is_refused() -> None:
    """The error names the field that the condition stands in."""
    with pytest.raises(DefinitionError) as caught:
        attrs.evolve(SHOWS, when="soruce is known")
    assert codes(caught.value) == [("when", "rule_type")]


def test_who_is_named_gets_nothing() -> None:
    """Others are not concerned."""
    named = NotAmong(ids=frozenset({"li"}))
    assert named.refusal(lead(), candidate("li"), AT) == Text("名单排除", "is ruled out by name")
    assert takes(named, lead(), candidate("han"))


def test_a_name_in_place_of_names_is_refused() -> None:
    """A text would be a set of its characters."""
    with pytest.raises(TypeError, match="a frozenset of texts"):
        NotAmong(ids="li")  # type: ignore[arg-type]  # that is what is tested


# --------------------------------------------------------------------------- candidates and people


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("counts", {"shows": -1}),
        ("record", {"": (2, 1)}),
        ("record", {"": (-1, 1)}),
        ("serves", "启明教育"),
        ("taken", (AT.replace(tzinfo=None),)),
        ("weight", 0),
        ("weight", 1_001),
        ("quota", 14),
        ("calendar", "standard"),
        ("skills", "schools"),
        ("capacity", -1),
        ("capacity", 2.5),
        ("capacity", "3"),
        ("capacity", True),
        ("active", "false"),
        ("name", None),
        ("rep", "li"),
        ("open_leads", -1),
        ("open_leads", 2.5),
        ("open_leads", "3"),
        ("open_leads", None),
        ("record", {"": 1}),
        ("record", {"": (1, 2, 3)}),
        ("record", {"": ("1", "2")}),
        ("record", {"": (0.5, 1)}),
    ],
)
def test_what_describes_nobody_is_refused(field: str, value: object) -> None:
    """A candidate and a rep are valid once built."""
    with pytest.raises((ValueError, TypeError), match=r"allowed|naive"):
        candidate("li", **{field: value})


@given(who=samples.candidates)
def test_equal_candidates_hash_the_same(who: Candidate) -> None:
    """A candidate is a value, whichever mappings it was made of."""
    again = attrs.evolve(who, counts=dict(who.counts), record=dict(who.record))
    assert (again, hash(again)) == (who, hash(who))


def test_a_rep_needs_nothing_but_an_id_a_name_and_a_team() -> None:
    """What is not said limits nothing."""
    rep = Rep(id="li", name="李雷", team="east")
    assert (rep.skills, rep.languages, rep.weight, rep.quota, rep.calendar) == (
        (),
        (),
        1,
        None,
        None,
    )
