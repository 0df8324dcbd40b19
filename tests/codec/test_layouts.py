"""Older layouts are lifted step by step, wherever they stand; newer ones are refused."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.codec import JSON, Codec
from leadcore.codec import layouts as layouts_module
from leadcore.errors import DefinitionError, ValidationError
from leadcore.events import Event, HostEvent, LeadAmended, LeadAssigned
from leadcore.model import Lead
from leadcore.policy import Policy
from leadcore.rules import ScoreResult
from leadcore.texts import Text
from tests.builders import lead
from tests.codec.samples import WON_EVENT

Data = dict[str, JSON]
WHY = Text("按地区", "by region")


@attrs.frozen(kw_only=True)
class Hall:
    """A part that once had a width and a length, both in metres."""

    area: int
    name: str = ""


@attrs.frozen(kw_only=True)
class Visit(HostEvent):
    """A payload that had one hall, then a list of texts, and now halls."""

    halls: tuple[Hall, ...]
    best: Hall | None = None
    pair: tuple[Hall, int] | None = None


@attrs.frozen(kw_only=True)
class Weighted:
    """A strategy whose weight was once a text."""

    weight: int

    def score(self, subject: Lead, now: object) -> ScoreResult:
        """Return no points."""
        return ScoreResult(lines=())


@attrs.frozen(kw_only=True)
class HallLead(Lead):
    """A lead with parts of a class that changed."""

    hall: Hall | None = None


def area_of(data: Data) -> Data:
    width, length = data.pop("width"), data.pop("length")
    assert isinstance(width, int)
    assert isinstance(length, int)
    return data | {"area": width * length}


def in_a_list(data: Data) -> Data:
    return {"names": [data["hall"]]}


def as_halls(data: Data) -> Data:
    names = data["names"]
    assert isinstance(names, list)
    return {"halls": [{"width": 1, "length": len(str(name)), "name": name} for name in names]}


def number(data: Data) -> Data:
    return {"weight": int(str(data["weight"]))}


CODEC = Codec(
    lead_type=HallLead,
    strategies=(Weighted,),
    events=(Visit,),
    upcasters={
        (Hall, 1): area_of,
        (Visit, 1): in_a_list,
        (Visit, 2): as_halls,
        (Weighted, 1): number,
    },
)


def event(data: Any) -> Event:
    return attrs.evolve(WON_EVENT, data=data)


def stored(value: object) -> Any:
    return CODEC.to_data(value)


VISIT = event(Visit(halls=(Hall(area=2, name="B2"),)))


def test_a_layout_is_written_only_where_it_is_not_the_first() -> None:
    """The number stands with each object of a class that has changed, and with no other."""
    data = stored(VISIT)["data"]
    assert data["data"]["@v"] == 3
    assert data["data"]["halls"] == [{"@v": 2, "area": 2, "name": "B2"}]
    assert "@v" not in data
    assert CODEC.from_data(stored(VISIT), Event) == VISIT
    assert CODEC.loads(CODEC.dumps(VISIT), Event) == VISIT


@pytest.mark.parametrize(
    "payload",
    [
        {"hall": "B2"},
        {"@v": 1, "hall": "B2"},
        {"@v": 2, "names": ["B2"]},
        {"@v": 3, "halls": [{"width": 2, "length": 1, "name": "B2"}]},
        {"@v": 3, "halls": [{"@v": 2, "area": 2, "name": "B2"}]},
    ],
)
def test_every_older_layout_is_lifted_to_the_present_one(payload: Data) -> None:
    """A chain of two, and the parts inside, whatever layout each is of, end in the same value."""
    document = stored(VISIT)
    document["data"]["data"] = {"type": "Visit", **payload}
    assert CODEC.from_data(document, Event) == VISIT


@given(width=st.integers(0, 99), length=st.integers(0, 99))
def test_parts_are_lifted_wherever_they_stand(width: int, length: int) -> None:
    """In a field, in a list, in a tuple of several kinds, and in the changes of an amendment."""
    old = {"width": width, "length": length}
    hall = Hall(area=width * length)
    document = stored(event(Visit(halls=(hall,), best=hall, pair=(hall, 5))))
    document["data"]["data"] |= {"halls": [dict(old)], "best": dict(old), "pair": [dict(old), 5]}
    found = CODEC.from_data(document, Event).data
    assert found == Visit(halls=(hall,), best=hall, pair=(hall, 5))
    here = stored(HallLead(**{n: getattr(lead(), n) for n in attrs.fields_dict(Lead)}))
    here["data"]["hall"] = dict(old)
    assert CODEC.from_data(here, HallLead).hall == hall


def test_changes_of_an_amendment_are_lifted() -> None:
    """The value of a change is lifted as its field's."""
    amended = event(LeadAmended(changes=(("hall", Hall(area=6)),)))
    document = stored(amended)
    document["data"]["data"]["changes"]["hall"] = {"width": 2, "length": 3}
    assert CODEC.from_data(document, Event) == amended


def test_strategies_are_lifted() -> None:
    """An older layout of a host's strategy is read."""
    policy = Policy(scoring=Weighted(weight=5))
    codec = Codec(strategies=(Weighted,), upcasters={(Weighted, 1): number})
    document: Any = codec.to_data(policy)
    document["data"]["scoring"] = {"type": "Weighted", "weight": "5"}
    assert codec.from_data(document, Policy) == policy


def test_what_is_given_is_not_changed() -> None:
    """A function may change what it gets; the caller's data stay as they were."""

    def nested(data: Data) -> Data:
        halls = data["halls"]
        assert isinstance(halls, list)
        halls.clear()
        return data

    codec = Codec(events=(Visit,), upcasters={(Visit, 1): nested})
    document: Any = Codec(events=(Visit,)).to_data(VISIT)
    codec.from_data(document, Event)
    assert document == Codec(events=(Visit,)).to_data(VISIT)


@pytest.mark.parametrize("layout", [4, 0, -1, "3", True, None, 3.0])
def test_a_layout_that_is_not_known_is_refused(layout: object) -> None:
    """A newer layout, or what is none, is refused at its place, with what to do."""
    document = stored(VISIT)
    document["data"]["data"]["@v"] = layout
    with pytest.raises(ValidationError) as caught:
        CODEC.from_data(document, Event)
    (problem,) = caught.value.problems
    assert (problem.path, problem.code) == ("data['@v']", "unknown_version")
    assert problem.allowed.en.startswith("a layout of Visit from 1 to 3; a newer version may have")


def test_a_newer_layout_of_a_class_that_never_changed_is_refused() -> None:
    """Nothing of a newer layout is kept as unknown, or guessed at."""
    document: Any = CODEC.to_data(lead())
    document["data"]["demand"]["@v"] = 2
    with pytest.raises(ValidationError, match="a layout of Demand from 1 to 1"):
        CODEC.from_data(document, Lead)
    document["data"]["demand"]["@v"] = 1
    assert CODEC.from_data(document, Lead) == lead()


def test_an_object_that_is_not_as_its_layout_is_refused() -> None:
    """What an upcaster cannot lift is a problem of the document, at its place."""
    document = stored(VISIT)
    document["data"]["data"] = {"type": "Visit", "@v": 3, "halls": [{"width": 2}]}
    with pytest.raises(ValidationError) as caught:
        CODEC.from_data(document, Event)
    (problem,) = caught.value.problems
    assert (problem.path, problem.code) == ("data.halls[0]", "bad_layout")
    assert problem.allowed.en == "an object of layout 1 of Hall"


def test_leadcores_own_classes_have_a_table_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row in the library's table lifts what earlier versions of it wrote."""
    assigned = event(LeadAssigned(owner="li", team=None, reason=WHY, accept_by=None))
    document: Any = Codec().to_data(assigned)
    document["data"]["data"]["rep"] = document["data"]["data"].pop("owner")
    table = {(LeadAssigned, 1): lambda data: data | {"owner": data.pop("rep")}}
    monkeypatch.setattr(layouts_module, "UPCASTERS", table)
    assert Codec().from_data(document, Event) == assigned
    again: Any = Codec().to_data(assigned)
    assert again["data"]["data"]["@v"] == 2


@pytest.mark.parametrize(
    "upcasters",
    [
        {(Hall, 2): area_of},
        {(Hall, 0): area_of},
        {(Hall, 1): area_of, (Hall, 3): area_of},
        {(Lead, 1): area_of},
        {(int, 1): area_of},
        {(Hall, True): area_of},
        {(Hall, 1): "area_of"},
        {("Hall", 1): area_of},
        {Hall: area_of},
        {(Hall, 1, 2): area_of},
    ],
)
def test_a_table_with_gaps_or_of_others_classes_is_refused(upcasters: Any) -> None:
    """Layouts go from 1 without a gap, and leadcore counts those of its own classes."""
    with pytest.raises(DefinitionError, match="attrs classes of the host's own"):
        Codec(upcasters=upcasters)


def test_codecs_of_the_same_tables_are_equal() -> None:
    """A codec is a value, its table too."""
    one, same = (Codec(upcasters={(Hall, 1): area_of}) for _ in range(2))
    assert (one == same, one == Codec(), hash(one) == hash(same)) == (True, False, True)
