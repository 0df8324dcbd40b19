"""What becomes of each field when the person is removed: one table, by class and field.

The rule: ids, keys, moments, numbers, amounts and choices stay; contacts and whatever people write
go. Ids are of leads, of staff and of what a policy names, and staff are no customers: an audit must
say who acted. Where in doubt a text goes, that of a policy too, since it stands where people write.

For editors. Every field that can hold text must be here, in `FATES`; a test walks all classes that
events and leads are made of, and names the fields that are missing. A field that is not here is
looked into: a part with fields of its own is treated as the table says, anything else stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from leadcore import events as e
from leadcore.model import (
    Actor,
    Attachment,
    CadencePlace,
    DecisionMaker,
    Demand,
    Details,
    FollowUp,
    Invalid,
    Lead,
    Lost,
    NewLead,
    Override,
    PlannedStep,
    Promise,
    Rung,
    Won,
)
from leadcore.values import Money, Timeframe


class Fate(Enum):
    """What becomes of a field.

    >>> FATES[Details]["name"] is Fate.MARKED
    True
    """

    STAYS = "stays"
    """It is not about the person."""
    MARKED = "marked"
    """Its text becomes the mark `[erased]`; no text stays none."""
    CHOSEN = "chosen"
    """As `MARKED`, unless the host keeps it by name."""
    GONE = "gone"
    """It is as if it had never been given."""
    SIFTED = "sifted"
    """Of its entries only those stay that the host keeps by name."""


STAYS, MARKED, CHOSEN = Fate.STAYS, Fate.MARKED, Fate.CHOSEN
GONE, SIFTED = Fate.GONE, Fate.SIFTED

MOVE: Final = {"before": STAYS, "status": STAYS}
WHY: Final = {"reason": MARKED}

# fmt: off
FATES: Final[Mapping[type, Mapping[str, Fate]]] = MappingProxyType({
    Actor:           {"id": STAYS, "role": STAYS, "team": STAYS},
    Details:         {"source": STAYS, "campaign": STAYS, "industry": STAYS, "region": STAYS,
                      "company": CHOSEN, "city": CHOSEN, "name": MARKED, "title": MARKED,
                      "contacts": GONE, "extra": SIFTED},
    NewLead:         {"id": STAYS},
    Lead:            {"id": STAYS, "status": STAYS, "previous_status": STAYS, "owner": STAYS,
                      "team": STAYS, "queue": STAYS, "unknown": GONE},
    Demand:          {"description": MARKED},
    DecisionMaker:   {"name": MARKED, "title": MARKED},
    Attachment:      {"name": MARKED, "reference": MARKED, "media_type": STAYS, "digest": GONE},
    FollowUp:        {"content": MARKED, "concerns": MARKED},
    Promise:         {"action": MARKED},
    PlannedStep:     {"action": MARKED},
    CadencePlace:    {"cadence": STAYS, "step": STAYS},
    Rung:            {"ladder": STAYS},
    Override:        {"by": STAYS, "replaced": STAYS, **WHY},
    Won:             {"key_factors": MARKED},
    Lost:            {"note": MARKED},
    Invalid:         {"note": MARKED, "proposed_by": STAYS, "reviewed_by": STAYS},
    Money:           {"currency": STAYS},
    Timeframe:       {"unit": STAYS},

    e.Event:              {"lead_id": STAYS, "command_id": STAYS, "unknown": GONE},
    e.LeadRegistered:     {"status": STAYS},
    e.LeadAmended:        {"changes": SIFTED},
    e.EnquiryLinked:      WHY,
    e.LeadScored:         {"points": STAYS},
    e.ScoreOverridden:    WHY,
    e.LeadPrioritised:    WHY,
    e.PriorityOverridden: WHY,
    e.LeadQualified:      WHY,
    e.LeadAssigned:       {"owner": STAYS, "team": STAYS, "ring": STAYS, **WHY},
    e.LeadQueued:         {"queue": STAYS, **WHY},
    e.LeadDeclined:       {"owner": STAYS, **WHY},
    e.AcceptanceLapsed:   {"owner": STAYS, "to": STAYS, "queue": STAYS},
    e.LeadReleased:       {"owner": STAYS, "queue": STAYS, **WHY},
    e.ProtectionExtended: WHY,
    e.LadderClimbed:      {"ladder": STAYS, "notify": STAYS, **WHY},
    e.DeadlinesMoved:     {"moved": STAYS},
    e.CadenceMoved:       {"outcome": STAYS},
    e.CadenceStopped:     {"cadence": STAYS, **WHY},
    e.StatusChanged:      {**MOVE, **WHY},
    e.LeadWon:            MOVE,
    e.LeadLost:           MOVE,
    e.InvalidProposed:    MOVE,
    e.InvalidConfirmed:   MOVE,
    e.InvalidRefused:     {**MOVE, **WHY},
    e.LeadArchived:       MOVE,
    e.LeadReopened:       {**MOVE, **WHY},
    e.PersonalDataErased: {"reason": STAYS, "kept": STAYS},
})
# fmt: on
"""What becomes of the fields of each class that can hold text."""

MAY_STAY: Final = tuple(
    name for fates in FATES.values() for name, fate in fates.items() if fate is CHOSEN
)
"""The details that a host may keep."""
ALWAYS_GO: Final = (
    *(name for name, fate in FATES[Details].items() if fate in (MARKED, GONE, SIFTED)),
    *("attachments", "demand"),
)
"""The details of which something goes whatever a host keeps."""
