"""A host's own lifecycle of four statuses, with leads that have a field of their own."""

from __future__ import annotations

from datetime import datetime

import attrs

from leadcore.lifecycle import BACK, OWNER, SAME, START, Lifecycle, Need, StatusDef, Transition
from leadcore.model import Lead, Phase, lead_schema
from leadcore.texts import Text
from leadcore.values import optional_utc


def check_seats(_: object, __: attrs.Attribute[int | None], value: int | None) -> None:
    if value is not None and value < 0:
        raise ValueError("seats below zero")


@attrs.frozen(kw_only=True)
class SeatLead(Lead):
    """A lead for a subscription that is sold by seats."""

    seats: int | None = attrs.field(default=None, validator=check_seats)
    trial_until: datetime | None = attrs.field(default=None, converter=optional_utc)
    tier: str = "basic"


STATUSES = (
    StatusDef("fresh", Phase.OPEN, Text("新建", "fresh")),
    StatusDef("trial", Phase.OPEN, Text("试用", "on trial")),
    StatusDef("bought", Phase.WON, Text("购买", "bought")),
    StatusDef("gone", Phase.LOST, Text("流失", "gone")),
)
NEEDS = (
    Need("seats", Text("席位数", "the number of seats"), when="seats >= 1"),
    Need("owner", Text("负责人", "an owner"), when="owner is known"),
    Need("budget_code", Text("预算编号", "a budget code"), when="extra.budget_code is known"),
)
SELLER = "seller"
TABLE = (
    Transition(START, "register", "fresh", (), (SELLER, "system")),
    Transition(("fresh", "trial"), "amend", SAME, (), (OWNER, SELLER)),
    Transition(("fresh", "trial"), "assign", SAME, (), (SELLER, "system")),
    Transition(("fresh", "trial"), "plan_follow_up", SAME, "owner", OWNER),
    Transition("fresh", "change_status", "trial", "seats", OWNER),
    Transition("trial", "win", "bought", "budget_code", OWNER),
    Transition(("fresh", "trial"), "lose", "gone", (), (OWNER, SELLER)),
    Transition(("bought", "gone"), "reopen", BACK, (), SELLER),
)
HOST = Lifecycle(
    statuses=STATUSES,
    transitions=TABLE,
    needs=NEEDS,
    roles=(SELLER, "system"),
    schema=lead_schema(SeatLead, entries={"extra.budget_code": str}),
)
