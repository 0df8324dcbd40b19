"""What the customer wants (R-05) and what came with the enquiry (R-06)."""

from __future__ import annotations

import attrs

from leadcore.model.validators import check_id, check_reference, instance_of, tuple_of
from leadcore.values import MoneyRange, Timeframe, optional_scrubbed, scrubbed


@attrs.frozen(kw_only=True)
class DecisionMaker:
    """A person who has a say in the purchase 关键决策人.

    >>> DecisionMaker(name="王敏", title="采购总监", confirmed=True)
    DecisionMaker(title='采购总监', confirmed=True)
    """

    name: str = attrs.field(repr=False, converter=scrubbed)
    title: str | None = attrs.field(default=None, converter=optional_scrubbed)
    confirmed: bool = False
    """Whether it is confirmed that this person decides."""


@attrs.frozen(kw_only=True)
class Demand:
    """What is wanted, for how much, by when, and who decides.

    >>> from leadcore.values import MoneyRange
    >>> str(Demand(budget=MoneyRange.parse("20-30万")).budget)
    '20–30万元'
    """

    description: str | None = attrs.field(default=None, repr=False, converter=optional_scrubbed)
    """Free text; phone numbers in it are masked when it is built."""
    budget: MoneyRange | None = attrs.field(
        default=None, validator=attrs.validators.optional(instance_of(MoneyRange))
    )
    timeframe: Timeframe | None = attrs.field(
        default=None, validator=attrs.validators.optional(instance_of(Timeframe))
    )
    """Expected time of cooperation 预计合作时间."""
    decision_makers: tuple[DecisionMaker, ...] = attrs.field(
        default=(), validator=tuple_of(DecisionMaker)
    )


@attrs.frozen(kw_only=True)
class Attachment:
    """A file that belongs to a lead: where the host keeps it and what it is, never its bytes.

    >>> Attachment(name="需求说明.pdf", media_type="application/pdf", reference="s3://b/1").size
    """

    name: str = attrs.field(converter=scrubbed)
    reference: str = attrs.field(repr=False, validator=check_reference)
    """Where the host keeps it."""
    media_type: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(check_id)
    )
    size: int | None = None
    """Bytes."""
    digest: str | None = attrs.field(default=None, validator=attrs.validators.optional(check_id))
    """Such as `sha256:…`."""

    def __attrs_post_init__(self) -> None:
        if self.size is not None and self.size < 0:
            raise ValueError(f"size {self.size} given; allowed: a number of bytes, zero or more")
