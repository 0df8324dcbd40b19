"""A history without the person is the same history, and replays to the same lead (R-88)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore import commands as c
from leadcore import events as e
from leadcore.codec import Codec, dumps, loads
from leadcore.erasure import ERASED, ERASED_TEXT, erased, erased_lead
from leadcore.erasure.erasing import Eraser
from leadcore.errors import ValidationError
from leadcore.events import Event, HostEvent
from leadcore.insight import story
from leadcore.lifecycle import decide, evolve, replay
from leadcore.lifecycle.decisions import CLAIMED
from leadcore.model import SYSTEM, DecisionMaker, Demand, Lead, NewLead
from leadcore.texts import Text
from leadcore.values import Extra
from tests.builders import AT, HOUR, LI, demand, lead, new_lead
from tests.codec.histories import history as recorded
from tests.effort import examples
from tests.erasure.told import LIFECYCLE, TOKENS, ended, histories, leaves_of
from tests.strategies import events as any_events

pytestmark = pytest.mark.requirement("R-88")

KEEPS = st.lists(st.sampled_from(("city", "company", "pupils")), unique=True)


def event(data: e.Payload | HostEvent, version: int = 2, **changes: Any) -> Event:
    given = {"at": AT} | changes
    return Event(lead_id="A-1", version=version, by=LI, command_id="c-1", data=data, **given)


@settings(max_examples=examples(1 / 2))
@given(history=histories())
def test_nothing_that_was_written_is_left(history: tuple[Event, ...]) -> None:
    """No secret that was put in is in the JSON of the events, of the lead or in its story."""
    assert any(token in dumps(each) for each in history for token in TOKENS)
    left = erased(history, keep=())
    shown = "".join([*map(dumps, left), dumps(replay(left)), *map(str, story(left, LIFECYCLE))])
    assert [token for token in TOKENS if token in shown] == []


@settings(max_examples=examples(1 / 2))
@given(history=histories(), keep=KEEPS)
def test_everything_else_is_as_it_was(history: tuple[Event, ...], keep: list[str]) -> None:
    """Who did what and when, under which command; and every value but the secrets themselves."""
    left = erased(history, keep=keep)
    for before, after in zip(history, left, strict=True):
        assert type(before.data) is type(after.data)
        now = leaves_of(after)
        gone = (".contacts.", ".extra.", ".digest", ".reference")
        claimed = (CLAIMED.zh, CLAIMED.en)
        others = {
            path: value
            for path, value in leaves_of(before).items()
            if not any(part in path for part in gone)
            and "秘" not in str(value)
            and value not in claimed
        }
        assert {path: now.get(path) for path in others} == others


@settings(max_examples=examples(1 / 4))
@given(history=histories(), keep=KEEPS, data=st.data())
def test_the_laws_of_erasing(
    history: tuple[Event, ...], keep: list[str], data: st.DataObject
) -> None:
    """It does nothing a second time, less after more is nothing new, and parts go by themselves."""
    left = erased(history, keep=keep)
    assert erased(left, keep=keep) == left
    assert erased(left, keep=()) == erased(history, keep=())
    place = data.draw(st.integers(0, len(history)))
    first, rest = history[:place], history[place:]
    assert erased(first, keep=keep) + erased(rest, keep=keep) == left
    assert erased((*erased(first, keep=keep), *rest), keep=keep) == left


@settings(max_examples=examples(1 / 2))
@given(history=histories(), keep=KEEPS, earlier=st.none() | KEEPS)
def test_what_is_left_replays_to_the_lead_that_was_erased(
    history: tuple[Event, ...], keep: list[str], earlier: list[str] | None
) -> None:
    """From the last erasure on, also after another one that kept something else."""
    if earlier is not None:
        history = ended(history, replay(history), earlier)
    whole = ended(history, replay(history), keep)
    left = erased(whole)
    assert replay(left) == replay(whole)
    assert replay(whole) == evolve(replay(history), whole[-1])
    assert erased(left) == left
    assert erased_lead(replay(whole), keep) == replay(whole)


@settings(max_examples=examples(1))
@given(event=any_events())
def test_any_event_is_erased_to_one_that_is_stored(event: Event) -> None:
    """What comes out is valid, is written and read back equal, and has the same envelope."""
    (left,) = erased([event], keep=["company"])
    assert loads(dumps(left), Event) == left
    envelope = ("lead_id", "version", "at", "by", "command_id", "seen", "id")
    for name in envelope:
        assert getattr(left, name) == getattr(event, name)
    assert left.unknown is None


def test_what_stands_in_place_of_texts() -> None:
    """A mark where there was a text, nothing where there was none; counts and choices stay."""
    said = Demand(description="", decision_makers=(DecisionMaker(name="王敏", confirmed=True),))
    new = new_lead(title=None, demand=said)
    (left,) = erased([event(e.LeadRegistered(new=new, status="new"), 1)])
    assert isinstance(left.data, e.LeadRegistered)
    after = left.data.new
    assert (after.name, after.title, after.company, after.city) == (ERASED, None, ERASED, ERASED)
    assert (after.source, after.industry, after.region) == ("web_form", "教育", "上海市")
    assert (after.contacts, after.extra) == ((), Extra())
    assert after.demand.description == ""
    assert after.demand.decision_makers == (DecisionMaker(name=ERASED, confirmed=True),)
    assert [(each.name, each.reference) for each in after.attachments] == [(ERASED, ERASED)]


def test_texts_in_both_languages_are_marked_in_both() -> None:
    """A reason that was given becomes one mark; one that was not stays empty."""
    data = e.LeadQueued(queue="pool", reason=Text("找王敏", ""))
    silent = e.LeadQueued(queue="pool", reason=Text("", ""))
    left = erased([event(data), event(silent, 3)])
    assert [each.data for each in left] == [attrs.evolve(data, reason=ERASED_TEXT), silent]


def test_payloads_without_texts_of_their_own_are_looked_into() -> None:
    """A file, a record and a step stand inside; no kind of event keeps what is in them."""
    shown = "".join(dumps(each) for each in erased(recorded(), keep=()))
    assert [
        said for said in ("方案", "致电", "王敏", "启明", "7712", "s3://") if said in shown
    ] == []


@pytest.mark.parametrize("name", ["company", "city"])
def test_the_host_chooses_what_of_the_details_stays(name: str) -> None:
    """The company's name and the city go, unless they are to be kept."""
    one = lead(company="启明教育", city="苏州市", name="王敏")
    assert getattr(erased_lead(one), name) == ERASED
    left = erased_lead(one, [name])
    assert getattr(left, name) == getattr(one, name)
    assert {left.company, left.city, left.name} == {getattr(one, name), ERASED}


def test_of_extra_only_what_is_named_stays() -> None:
    """Entries that may stay are named; an own typed field may be named the same."""
    one = lead(extra=Extra([("pupils", 900), ("motto", "disce")]))
    assert erased_lead(one).extra == Extra()
    assert erased_lead(one, ["pupils", "other"]).extra == Extra({"pupils": 900})


@pytest.mark.parametrize("name", ["name", "title", "contacts", "demand", "attachments", "extra"])
def test_what_always_goes_cannot_be_kept(name: str) -> None:
    """It is refused by name, rather than erased though somebody counted on it."""
    with pytest.raises(ValidationError) as refusal:
        erased_lead(lead(), ["company", name])
    (problem,) = refusal.value.problems
    assert (problem.path, problem.code) == ("keep", "always_goes")
    assert problem.allowed.en.startswith("company, city, own fields")
    command = c.Erase(lead_id="A-1", by=SYSTEM, reason="law", keep=[name])
    with pytest.raises(ValidationError, match="always_goes"):
        decide(lead(), command, LIFECYCLE, AT)


@pytest.mark.parametrize(
    "keep", ["company", ["x" * 65], [""], ["a\n"], [str(n) for n in range(101)]]
)
def test_keep_is_a_collection_of_names(keep: Any) -> None:
    """A text is no collection of names, and a name is short and printable."""
    with pytest.raises(ValueError, match="a collection of at most 100 names"):
        erased_lead(lead(), keep)
    with pytest.raises(ValueError, match="a collection of at most 100 names"):
        c.Erase(lead_id="A-1", by=SYSTEM, reason="law", keep=keep)


@pytest.mark.parametrize("name", ["compnay", "Company", "citty"])
def test_what_may_stay_is_not_misspelt(name: str) -> None:
    """Otherwise it would go without a word."""
    with pytest.raises(ValidationError) as refused:
        erased([], keep=[name])
    (problem,) = refused.value.problems
    assert (problem.path, problem.code) == ("keep", "misspelt")
    assert problem.allowed.en.startswith(("company, ", "city, "))


@pytest.mark.parametrize("name", ["company_size", "cities", "王校长", "pupils"])
def test_entries_of_extra_may_have_other_names(name: str) -> None:
    """What is not nearly one of the two is a name of the host's own."""
    assert erased([], keep=[name]) == ()


def test_no_number_is_a_name_of_what_stays() -> None:
    """The names stay for ever."""
    with pytest.raises(ValueError, match="no phone number"):
        erased([], keep=["王敏 13812345678"])


@pytest.mark.parametrize("reason", ["", "王敏要求", "she asked", "tel_13812345678", "a" * 65, 7])
def test_the_reason_of_an_erasure_is_a_key(reason: Any) -> None:
    """Words about the person would stay for ever, so they are refused."""
    with pytest.raises(ValueError, match="1 to 64 ASCII letters, digits and underscores"):
        c.Erase(lead_id="A-1", by=SYSTEM, reason=reason)
    assert c.Erase(lead_id="A-1", by=SYSTEM, reason="gdpr_17", keep=["b", "a", "b"]).keep == (
        "a",
        "b",
    )


# ------------------------------------------------------------------------- what a host has itself


@attrs.frozen(kw_only=True)
class Visit:
    """A part of a host's own field."""

    where: str


@attrs.frozen(kw_only=True)
class SchoolLead(Lead):
    """A lead with fields of its own, and one that follows from another."""

    pupils: int = 0
    motto: str | None = None
    visits: tuple[Visit, ...] = attrs.field(factory=tuple)
    size: str = attrs.field(init=False, default=attrs.Factory(lambda one: "s" * one.pupils, True))


def school_history() -> list[Event]:
    extra = Extra([("pupils", 9), ("motto", "王敏"), ("fees", 7)])
    new = NewLead(source="web_form", received_at=AT, extra=extra)
    changes = (("motto", "王强"), ("pupils", 8), ("visits", (Visit(where="王敏家"),)))
    return [
        event(e.LeadRegistered(new=new, status="new"), 1),
        event(e.LeadAmended(changes=changes)),
    ]


@pytest.mark.parametrize(("keep", "pupils"), [((), 0), (("pupils",), 8), (("fees", "pupils"), 8)])
def test_a_hosts_own_fields_go_unless_they_are_kept(keep: tuple[str, ...], pupils: int) -> None:
    """Each becomes its default, in the enquiry, in amendments and in the lead."""
    history = school_history()
    done = event(e.PersonalDataErased(reason="law", kept=keep), 3)
    left = erased([*history, done], lead_type=SchoolLead)
    one = replay([*history, done], SchoolLead)
    assert replay(left, SchoolLead) == one
    assert (one.pupils, one.motto, one.visits, one.size) == (pupils, None, (), "s" * pupils)
    assert one.extra == Extra({"fees": 7} if "fees" in keep else {})
    assert isinstance(left[1].data, e.LeadAmended)
    assert [name for name, _ in left[1].data.changes] == ["motto", "pupils", "visits"]
    shown = "".join(Codec(lead_type=SchoolLead).dumps(each) for each in left)
    assert "王" not in shown


def test_changes_of_another_class_of_leads_are_refused() -> None:
    """Without the class nobody knows what a field of it becomes."""
    with pytest.raises(ValidationError, match="lead_type: a class of leads without motto given"):
        erased(school_history())


@attrs.frozen(kw_only=True)
class BadLead(Lead):
    """Fields of which nobody can say what they were without the person."""

    code: str
    note: str = attrs.field(default=attrs.Factory(lambda one: one.code, takes_self=True))


@pytest.mark.parametrize("name", ["code", "note"])
def test_a_field_without_a_default_must_be_kept(name: str) -> None:
    """It is said which one, and nothing is erased by halves."""
    given = attrs.asdict(lead(), recurse=False) | {"code": "7"}
    one = BadLead(**given)
    with pytest.raises(ValidationError, match=rf"BadLead.{name}: a field without a default"):
        erased_lead(one, {"code", "note"} - {name})
    assert erased_lead(one, ["code", "note"]).note == "7"


@attrs.frozen(kw_only=True)
class RankedLead(Lead):
    """A lead with a field whose constructor calls it otherwise."""

    rank: int = attrs.field(default=0, alias="place")


def test_a_field_is_erased_by_the_name_that_its_constructor_takes() -> None:
    """It is kept by the name of the field."""
    one = RankedLead(**attrs.asdict(lead(), recurse=False), place=7)
    assert erased_lead(one).rank == 0
    assert erased_lead(one, ["rank"]).rank == 7


@attrs.frozen(kw_only=True)
class VisitBooked(HostEvent):
    """A host's own event, whose fields have defaults."""

    guests: int = 0
    place: str = ""


@attrs.frozen(kw_only=True)
class Called(HostEvent):
    """A host's own event that says itself what stays."""

    line: int
    said: str

    def erased(self) -> Called:
        return Called(line=self.line, said=ERASED)


@attrs.frozen(kw_only=True)
class Careless(HostEvent):
    """A host's own event that forgot to."""

    said: str


@attrs.frozen(kw_only=True)
class Counting(HostEvent):
    """A host's own event that is another one each time."""

    times: int = 0

    def erased(self) -> Counting:
        return Counting(times=self.times + 1)


def test_a_hosts_own_event_that_is_never_done_is_refused() -> None:
    """Before anything is stored, and by its name: no desk could tell whether it was erased."""
    with pytest.raises(TypeError, match=r"Counting\.erased gives another event each time"):
        erased([event(Counting())])


def test_a_hosts_own_events_say_what_stays() -> None:
    """By default the defaults of their fields, or what `erased` gives; else it is refused."""
    booked, called = VisitBooked(guests=3, place="王敏家"), Called(line=7, said="王敏")
    left = erased([event(booked), event(called, 3)])
    assert [each.data for each in left] == [VisitBooked(), Called(line=7, said=ERASED)]
    with pytest.raises(NotImplementedError, match=r"Careless has no default for \['said'\]"):
        erased([event(Careless(said="王敏"))])


def test_what_the_last_erasure_kept_stays_in_what_is_left() -> None:
    """Without `keep` the history itself says; one that was never erased keeps nothing."""
    new = new_lead(phone=None)
    history = [event(e.LeadRegistered(new=new, status="new"), 1)]
    (only,) = erased(history)
    assert isinstance(only.data, e.LeadRegistered)
    assert only.data.new.company == ERASED
    for number, kept in enumerate(((), ("company",)), start=2):
        history.append(event(e.PersonalDataErased(reason="law", kept=kept), number))
    (first, *_) = erased(history)
    assert isinstance(first.data, e.LeadRegistered)
    assert (first.data.new.company, first.data.new.city) == ("启明教育", ERASED)


def test_what_a_newer_version_wrote_goes_too() -> None:
    """Nobody knows what it is about."""
    one = lead(unknown='{"wechat":"wangmin"}')
    assert erased_lead(one).unknown is None
    (left,) = erased([event(e.LeadAccepted(), unknown='{"note":"王敏"}')])
    assert left.unknown is None


def test_an_erasure_changes_nothing_else_of_the_lead() -> None:
    """The lead stands where it stood: only the version, the moment and the person change."""
    before = lead(name="王敏", demand=demand(), owner="li", score=40)
    done = event(e.PersonalDataErased(reason="law", kept=()), at=AT + HOUR)
    after = evolve(before, done)
    left = attrs.evolve(erased_lead(before), version=2, updated_at=AT + HOUR)
    assert after == left
    assert (after.owner, after.score, after.status, after.demand.budget) == (
        "li",
        40,
        "new",
        before.demand.budget,
    )


def test_eraser_gives_back_what_has_nothing_to_erase() -> None:
    """No copy is made of what stays as it is."""
    eraser = Eraser(keep=(), lead_type=Lead)
    same = event(e.LeadAccepted())
    assert eraser.event(same) is same


def test_moments_are_kept_to_the_microsecond() -> None:
    """A planned step stays due when it was."""
    due = datetime.fromisoformat("2024-05-01T10:00:00.000001+00:00")
    history = (each for each in recorded() if isinstance(each.data, e.CadenceStepDue))
    (step,) = (each.data.step for each in history if isinstance(each.data, e.CadenceStepDue))
    data = e.FollowUpPlanned(step=attrs.evolve(step, due=due))
    (left,) = erased([event(data)])
    assert left.data == e.FollowUpPlanned(step=attrs.evolve(step, due=due, action=ERASED))
