"""How a lead ended: won (R-41), lost (R-42), invalid (R-43)."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from leadcore.model.choice import Choice
from leadcore.values import Money, optional_scrubbed, utc


class Evidence(Choice):
    """What proves a win.

    >>> Evidence("contract") is Evidence.CONTRACT
    True
    """

    CONTRACT = "contract"
    """签订合同"""
    DEPOSIT = "deposit"
    """支付定金"""
    CONFIRMATION = "confirmation"
    """确认合作"""


class LossReason(Choice):
    """Why a lead was not won 未成交原因.

    >>> LossReason("competitor") is LossReason.COMPETITOR
    True
    """

    NO_BUDGET = "no_budget"
    COMPETITOR = "competitor"
    NEED_CHANGED = "need_changed"
    NO_RESPONSE = "no_response"
    PRICE = "price"
    TIMING = "timing"
    OTHER = "other"


class InvalidReason(Choice):
    """Why a lead is no lead 无效原因.

    >>> InvalidReason("false_need") is InvalidReason.FALSE_NEED
    True
    """

    WRONG_CONTACT = "wrong_contact"
    NOT_TARGET = "not_target"
    FALSE_NEED = "false_need"


@attrs.frozen(kw_only=True)
class Won:
    """A win 成交: when, how much, by what evidence, after how long, and why.

    >>> from datetime import UTC, datetime, timedelta
    >>> from leadcore.values import Money
    >>> won = Won(at=datetime(2024, 6, 1, tzinfo=UTC), amount=Money.of(250_000),
    ...           evidence="contract", cycle=timedelta(days=31))
    >>> won.cycle.days
    31
    """

    at: datetime = attrs.field(converter=utc)
    amount: Money | None
    """成交金额; None where the host's records do not have it."""
    evidence: Evidence | None = attrs.field(
        default=None, converter=attrs.converters.optional(Evidence)
    )
    """None where the host's records do not have it."""
    key_factors: str | None = attrs.field(default=None, converter=optional_scrubbed)
    """成交关键因素"""
    cycle: timedelta
    """成交周期: from receipt to win."""


@attrs.frozen(kw_only=True)
class Lost:
    """A loss 未成交 and its reason.

    >>> from datetime import UTC, datetime
    >>> Lost(at=datetime(2024, 6, 1, tzinfo=UTC), reason="competitor").reason.value
    'competitor'
    """

    at: datetime = attrs.field(converter=utc)
    reason: LossReason = attrs.field(converter=LossReason)
    note: str | None = attrs.field(default=None, converter=optional_scrubbed)


@attrs.frozen(kw_only=True)
class Invalid:
    """An invalid lead 无效线索: why, who proposed it, and who reviewed it.

    >>> Invalid(reason="not_target", proposed_by="li").reviewed_by
    """

    reason: InvalidReason = attrs.field(converter=InvalidReason)
    note: str | None = attrs.field(default=None, converter=optional_scrubbed)
    proposed_by: str
    reviewed_by: str | None = None
