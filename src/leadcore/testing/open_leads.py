"""Hypothesis strategies for open leads, as their events make them.

What happened to a lead is drawn, and the lead is what `replay` gives, so that it can be. The values
are few, and stand here on purpose: missing, empty, falsy, at a boundary, in any script. The
plainest comes first, so that a counterexample shrinks to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args, get_type_hints

import attrs

from leadcore.events import (
    EnquiryLinked,
    Event,
    FollowUpRecorded,
    LeadAccepted,
    LeadAmended,
    LeadAssigned,
    LeadPrioritised,
    LeadQueued,
    LeadRegistered,
    LeadScored,
    Payload,
    StatusChanged,
)
from leadcore.lifecycle import replay
from leadcore.lifecycle.evolve import own_fields
from leadcore.model import (
    SYSTEM,
    Attachment,
    DecisionMaker,
    Demand,
    FollowUp,
    Intent,
    Lead,
    Method,
    NewLead,
    Phase,
    Priority,
    Promise,
)
from leadcore.testing.arguments import check_class
from leadcore.testing.enquiries import fits, is_taken, of_type
from leadcore.testing.people import IDS, INDUSTRIES, NOW, REGIONS, SOURCES, TEAMS
from leadcore.testing.values import KEY
from leadcore.texts import Text
from leadcore.values import ContactKind, ContactPoint, Extra, MoneyRange, Timeframe, parse_contact

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

BEGIN: Final = NOW - timedelta(days=40)
"""When generated leads came in; everything else happened within the hour."""
MINUTE: Final = timedelta(minutes=1)
REASON: Final = Text("轮到", "whose turn it is")
NAMES: Final = (None, "", " ", "王敏", "😀", "e\u0301 “x”")
BUDGETS: Final = (None, *map(MoneyRange.parse, ("0", "5万", "20-30万", "30万", "200万")))
TIMEFRAMES: Final = (None, *map(Timeframe.parse, ("1个月内", "12个月内")))
PHONE: Final = parse_contact("13800000000", KEY, ContactKind.PHONE)
IN_VAULT: Final = ContactPoint(kind=ContactKind.PHONE, hint="0001", vault_ref="vault:7")
"""A contact without a fingerprint."""
PEOPLE: Final = (DecisionMaker(name=""), DecisionMaker(name="王敏", title="", confirmed=True))
FILE: Final = Attachment(name="", reference="s3://leads/1")
"""A file of which nobody knows how large it is."""
EXTRAS: Final = (Extra(), Extra({"language": "de"}), Extra({"language": ""}))
GIVEN: Final = LeadAssigned(owner=IDS[0], team=TEAMS[0], reason=REASON, accept_by=NOW)
MET: Final = FollowUp(at=BEGIN, method=Method.PHONE, content="", intent=Intent.HIGH)
PROMISED: Final = attrs.evolve(MET, promise=Promise(action="", due=NOW))
AGAIN: Final = EnquiryLinked(new=NewLead(source=SOURCES[0], received_at=BEGIN), reason=REASON)
CONTACTED: Final = StatusChanged(before="new", status="contacted", phase=Phase.OPEN, reason=None)
FATES: Final[tuple[tuple[Payload, ...], ...]] = (
    (),
    (LeadQueued(queue="unassigned", reason=REASON),),
    (GIVEN,),
    (GIVEN, LeadAccepted(), FollowUpRecorded(record=attrs.evolve(MET, reached=False))),
    (GIVEN, LeadAccepted(), FollowUpRecorded(record=MET), AGAIN, CONTACTED),
    (GIVEN, LeadAccepted(), CONTACTED, FollowUpRecorded(record=PROMISED)),
)
"""What may have happened to a lead once it was scored."""

L = TypeVar("L", bound=Lead)


def leads(lead_type: type[L] = Lead) -> SearchStrategy[L]:  # type: ignore[assignment]  # Lead itself is the usual one
    """Return open leads, of a class of the host's own too, with anything missing.

    Each is what `replay` makes of its events: it came in and perhaps was mended, scored, given to
    somebody, met and moved on. What its own fields hold is drawn by their types, as far as the
    class takes it.

    >>> leads().validate()
    """
    from hypothesis import strategies as st

    check_class("lead_type", lead_type, Lead)
    scores: tuple[int | None, ...] = (None, 0, -5, 100)
    return st.builds(
        lived,
        st.just(lead_type),
        came_in(),
        own_values(lead_type),
        score=st.sampled_from(scores),
        priority=st.sampled_from((None, *Priority)),
        fate=st.sampled_from(FATES),
    )


def lived(
    lead_type: type[L],
    new: NewLead,
    own: Mapping[str, object],
    *,
    score: int | None,
    priority: Priority | None,
    fate: tuple[Payload, ...],
) -> L:
    """Return the lead that all this makes."""
    told: list[Payload] = [LeadRegistered(new=new, status="new")]
    if own:
        told.append(LeadAmended(changes=tuple(sorted(own.items()))))
    if score is not None:
        told.append(LeadScored(score=score, points=()))
    if priority is not None:
        told.append(LeadPrioritised(priority=priority, reason="otherwise", respond_by=NOW))
    return replay(
        (
            Event(
                lead_id=str(new.id),
                version=version,
                at=BEGIN + version * MINUTE,
                by=SYSTEM,
                command_id=f"c-{version}",
                data=data,
            )
            for version, data in enumerate((*told, *fate), start=1)
        ),
        lead_type,
    )


def came_in() -> SearchStrategy[NewLead]:
    """Return enquiries of few values, so that what reps serve is often met.

    >>> came_in().validate()
    """
    from hypothesis import strategies as st

    demand = st.builds(
        Demand,
        description=st.sampled_from(NAMES),
        budget=st.sampled_from(BUDGETS),
        timeframe=st.sampled_from(TIMEFRAMES),
        decision_makers=st.sampled_from(((), PEOPLE[:1], PEOPLE)),
    )
    return st.builds(
        NewLead,
        id=st.sampled_from(("A-1", "线索-2024-0501-001")),
        source=st.sampled_from(SOURCES),
        received_at=st.just(BEGIN),
        campaign=st.sampled_from((None, "spring")),
        name=st.sampled_from(NAMES),
        company=st.sampled_from((None, "", "启明教育")),
        contacts=st.sampled_from(((), (PHONE,), (IN_VAULT, PHONE))),
        industry=st.sampled_from((None, *INDUSTRIES)),
        region=st.sampled_from((None, *REGIONS)),
        city=st.sampled_from((None, "南京市", "上海市")),
        demand=demand,
        attachments=st.sampled_from(((), (FILE,))),
        extra=st.sampled_from(EXTRAS),
    )


def own_values(lead_type: type[Lead]) -> SearchStrategy[Mapping[str, object]]:
    """Return values for some of the fields that a host added, such as the class takes together."""
    from hypothesis import strategies as st

    hints, own = get_type_hints(lead_type), own_fields(lead_type)
    optional = {
        field.name: values_of(hints[field.name]).filter(partial(fits, lead_type, field.name))
        for field in attrs.fields(lead_type)
        if field.init and field.name in own
    }
    return st.fixed_dictionaries({}, optional=optional).filter(partial(is_taken, lead_type))


def values_of(annotation: object) -> SearchStrategy[Any]:
    """Return values of a type, as the kit draws them where `extra` can hold them."""
    from hypothesis import strategies as st

    kinds: tuple[Any, ...] = (annotation,)
    if of_type(annotation) is not None:
        kinds = get_args(annotation) or kinds
    known = [(kind, of_type(kind)) for kind in kinds]
    return st.one_of([st.from_type(kind) if some is None else some for kind, some in known])
