"""Leads and people for tests: small, complete, and easy to vary."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from leadcore import (
    SYSTEM,
    Actor,
    Demand,
    FingerprintKey,
    Lead,
    LeadDesk,
    MemoryRepository,
    NewLead,
    Policy,
    Rep,
    Role,
    Team,
)
from leadcore.model import Attachment, DecisionMaker, Phase
from leadcore.values import MoneyRange, Timeframe, parse_contact

AT = datetime(2024, 5, 1, 1, 30, tzinfo=UTC)
"""Wednesday 2024-05-01, 09:30 in Shanghai."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEY = FingerprintKey(id="test", secret=b"not a secret, only for tests")
STANDARD = Policy.standard()
"""Made once: it costs more than what most tests do with it."""

SPECIALIST = Actor(id="zhang", role=Role.LEAD_SPECIALIST)
ANALYST = Actor(id="qian", role=Role.ANALYST)
COORDINATOR = Actor(id="sun", role=Role.SALES_COORDINATOR)
LI = Actor(id="li", role=Role.SALES_REP)
HAN = Actor(id="han", role=Role.SALES_REP)
WANG = Actor(id="wang", role=Role.TEAM_LEAD, team="east")
EVERYBODY = (SPECIALIST, ANALYST, COORDINATOR, LI, HAN, WANG, SYSTEM)

REP_LI = Rep(id="li", name="李雷", team="east", regions=("华东",))
REP_HAN = Rep(id="han", name="韩梅", team="north", regions=("华北",))
EAST = Team(id="east", lead="wang")


def demand(**changes: object) -> Demand:
    """Return a demand of which everything is known."""
    given: dict[str, object] = {
        "description": "招生管理系统",
        "budget": MoneyRange.parse("20-30万"),
        "timeframe": Timeframe.parse("1个月内"),
        "decision_makers": (DecisionMaker(name="王敏", title="总监", confirmed=True),),
    }
    return Demand(**(given | changes))  # type: ignore[arg-type]  # the tests name real fields


def new_lead(phone: str | None = "13812345678", **changes: object) -> NewLead:
    """Return a complete enquiry from Shanghai."""
    given: dict[str, object] = {
        "source": "web_form",
        "received_at": AT,
        "name": "王敏",
        "company": "启明教育",
        "contacts": (parse_contact(phone, KEY),) if phone else (),
        "industry": "教育",
        "region": "上海市",
        "city": "上海市",
        "demand": demand(),
        "attachments": (Attachment(name="需求说明.pdf", reference="s3://leads/1"),),
    }
    return NewLead(**(given | changes))  # type: ignore[arg-type]  # the tests name real fields


def lead(**changes: object) -> Lead:
    """Return a registered lead with nothing known but where it comes from."""
    given: dict[str, object] = {
        "id": "A-1",
        "version": 1,
        "source": "web_form",
        "received_at": AT,
        "updated_at": AT,
        "status": "new",
        "phase": Phase.OPEN,
    }
    return Lead(**(given | changes))  # type: ignore[arg-type]  # the tests name real fields


def desk(**changes: object) -> LeadDesk:
    """Return a desk over an empty memory, with two reps in two regions."""
    given: dict[str, object] = {
        "policy": STANDARD,
        "leads": MemoryRepository(),
        "reps": (REP_LI, REP_HAN),
        "teams": (EAST,),
    }
    return LeadDesk(**(given | changes))  # type: ignore[arg-type]  # the tests name real fields


def entered(one: LeadDesk, **changes: Any) -> Lead:
    """Return the lead that a complete enquiry becomes at this desk."""
    return one.register(new_lead(**changes), by=SPECIALIST, now=AT).lead
