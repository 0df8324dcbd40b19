"""The standard lifecycle of the source documents (R-40 to R-45), as one literal table."""

from __future__ import annotations

from leadcore import labels
from leadcore.lifecycle.definition import Lifecycle
from leadcore.lifecycle.table import BACK, OWNER, SAME, START, Need, StatusDef, Transition
from leadcore.model import Phase, Role, Status, lead_schema
from leadcore.rules import Schema
from leadcore.texts import Text

NEW, CONTACTED, ENGAGED = Status.NEW, Status.CONTACTED, Status.ENGAGED
PROPOSED, NEGOTIATING = Status.PROPOSED, Status.NEGOTIATING
WON, LOST, ARCHIVED = Status.WON, Status.LOST, Status.ARCHIVED
REVIEW, INVALID = Status.INVALID_REVIEW, Status.INVALID
SPECIALIST, ANALYST, COORDINATOR = Role.LEAD_SPECIALIST, Role.ANALYST, Role.SALES_COORDINATOR
REP, LEAD, SYSTEM = Role.SALES_REP, Role.TEAM_LEAD, Role.SYSTEM

OPEN = (NEW, CONTACTED, ENGAGED, PROPOSED, NEGOTIATING)
LIVE = (*OPEN, REVIEW)
ANY = (*LIVE, WON, LOST, INVALID, ARCHIVED)
EVERYBODY = (OWNER, SPECIALIST, ANALYST, COORDINATOR, REP, LEAD, SYSTEM)
KEEPERS = (OWNER, SPECIALIST, COORDINATOR, LEAD, SYSTEM)
SCREENERS = (SPECIALIST, ANALYST, LEAD)

PHASES = {
    WON: Phase.WON,
    LOST: Phase.LOST,
    REVIEW: Phase.REVIEW,
    INVALID: Phase.INVALID,
    ARCHIVED: Phase.ARCHIVED,
}
STANDARD_STATUSES = tuple(
    StatusDef(status, PHASES.get(status, Phase.OPEN), labels.STATUS[status]) for status in Status
)

# fmt: off
STANDARD_NEEDS = (
    Need("owner", Text("负责人", "an owner"), when="owner is known"),
    Need("pending", Text("等待确认接收", "an acceptance that is asked for"), when="accept_by is known"),
    Need("in_time", Text("在时限内的确认接收", "an acceptance that is asked for and not late"), when="age(accept_by) <= minutes(0)"),
    Need("overdue", Text("已到时限的确认接收", "an acceptance that has fallen due"), when="age(accept_by) >= minutes(0)"),
    Need("nobody", Text("无人负责", "a lead that nobody holds"), when="owner is missing"),
    Need("cadence", Text("进行中的跟进节奏", "a running cadence"), when="cadence.step is known"),
    Need("no_cadence", Text("没有进行中的跟进节奏", "no running cadence"), when="cadence.step is missing"),
    Need("step_due", Text("已到期的节奏步骤", "a step of a cadence that fell due"), when="cadence.is_due"),
    Need("contact", Text("一次有效联系", "a contact that reached the customer"), when="first_response_at is known"),
    Need("demand", Text("需求描述", "the customer's demand"), when="demand.description is known"),
    Need("budget", Text("预算", "the budget"), when="demand.budget is known or budget_limit is known"),
    Need("decision_maker", Text("关键决策人", "a decision maker"), when="decision_makers >= 1"),
    Need("not_won", Text("未曾成交", "a lead that was not won"), when="won.at is missing"),
    Need("amount", Text("成交金额", "the amount"), given="amount"),
    Need("evidence", Text("成交依据", "what proves the win"), given="evidence"),
    Need("key_factors", Text("成交关键因素", "the key factors"), given="key_factors"),
)

T = Transition
STANDARD_TABLE = (
    #  from          command              to           needs                        who may
    T(START,        "register",          NEW,         (),                          (SPECIALIST, COORDINATOR, REP, LEAD, SYSTEM)),
    T(ANY,          "link_enquiry",      SAME,        (),                          (SPECIALIST, COORDINATOR, REP, LEAD, SYSTEM)),
    T(OPEN,         "amend",             SAME,        (),                          KEEPERS),
    T(OPEN,         "attach",            SAME,        (),                          KEEPERS),
    T(OPEN,         "set_score",         SAME,        (),                          (ANALYST, SYSTEM)),
    T(OPEN,         "override_score",    SAME,        (),                          SCREENERS),
    T(OPEN,         "set_priority",      SAME,        (),                          (ANALYST, SYSTEM)),
    T(OPEN,         "override_priority", SAME,        (),                          SCREENERS),
    T(OPEN,         "qualify",           SAME,        (),                          SCREENERS),
    T(OPEN,         "assign",            SAME,        (),                          (COORDINATOR, LEAD, SYSTEM)),
    T(OPEN,         "enqueue",           SAME,        (),                          (COORDINATOR, LEAD, SYSTEM)),
    T(LIVE,         "accept",            SAME,        ("in_time",),                (OWNER,)),
    T(OPEN,         "decline",           SAME,        ("pending",),                (OWNER,)),
    T(LIVE,         "escalate",          SAME,        ("overdue",),                (SYSTEM,)),
    T(OPEN,         "claim",             SAME,        ("nobody",),                 (REP, LEAD)),
    T(OPEN,         "release",           SAME,        ("owner",),                  (OWNER, LEAD, SYSTEM)),
    T(OPEN,         "extend_protection", SAME,        ("owner",),                  (OWNER, LEAD)),
    T(ANY,          "climb",             SAME,        (),                          (SYSTEM,)),
    T(LIVE,         "move_deadlines",    SAME,        (),                          (SYSTEM,)),
    T(OPEN,         "start_cadence",     SAME,        ("no_cadence",),             (OWNER, SPECIALIST, LEAD, SYSTEM)),
    T(OPEN,         "reach_step",        SAME,        ("cadence",),                (SYSTEM,)),
    T(OPEN,         "report_step",       SAME,        ("step_due",),               (OWNER, SPECIALIST, LEAD, SYSTEM)),
    T(OPEN,         "stop_cadence",      SAME,        ("cadence",),                (OWNER, SPECIALIST, LEAD, SYSTEM)),
    T(OPEN,         "plan_follow_up",    SAME,        ("owner",),                  (OWNER, LEAD, SYSTEM)),
    T(OPEN,         "record_follow_up",  SAME,        ("owner",),                  (OWNER, LEAD)),
    T(NEW,          "change_status",     CONTACTED,   ("owner", "contact"),        (OWNER, LEAD)),
    T(CONTACTED,    "change_status",     ENGAGED,     ("demand",),                 (OWNER, LEAD)),
    T(ENGAGED,      "change_status",     PROPOSED,    ("demand", "budget"),        (OWNER, LEAD)),
    T(PROPOSED,     "change_status",     NEGOTIATING, ("decision_maker",),         (OWNER, LEAD)),
    T(PROPOSED,     "change_status",     ENGAGED,     (),                          (OWNER, LEAD)),
    T(NEGOTIATING,  "change_status",     PROPOSED,    (),                          (OWNER, LEAD)),
    T((PROPOSED, NEGOTIATING), "win",    WON,         ("amount", "evidence", "key_factors"), (OWNER, LEAD)),
    T(OPEN,         "lose",              LOST,        (),                          (OWNER, LEAD)),
    T(OPEN,         "propose_invalid",   REVIEW,      (),                          EVERYBODY),
    T(REVIEW,       "confirm_invalid",   INVALID,     (),                          (LEAD,)),
    T(REVIEW,       "refuse_invalid",    BACK,        (),                          (LEAD,)),
    T((WON, LOST, INVALID), "archive",   ARCHIVED,    (),                          (COORDINATOR, ANALYST, LEAD, SYSTEM)),
    T((LOST, INVALID), "reopen",         BACK,        (),                          (OWNER, COORDINATOR, LEAD)),
    T(ARCHIVED,     "reopen",            BACK,        ("not_won",),                (OWNER, COORDINATOR, LEAD)),
    T(ANY,          "erase",             SAME,        (),                          (LEAD, SYSTEM)),
)
# fmt: on


def standard_lifecycle(schema: Schema | None = None) -> Lifecycle:
    """Return the lifecycle of the source documents, for leads of `schema`, a host's own perhaps.

    >>> [status.label.zh for status in standard_lifecycle().statuses][:3]
    ['未接触', '初步接触', '深度沟通']
    """
    return Lifecycle(
        statuses=STANDARD_STATUSES,
        transitions=STANDARD_TABLE,
        needs=STANDARD_NEEDS,
        schema=schema or lead_schema(),
    )
