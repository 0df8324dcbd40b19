"""What somebody is to be told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

import attrs

from leadcore.labels import label
from leadcore.model.texts import scrubbed_text
from leadcore.model.validators import check_id, check_reference
from leadcore.texts import Text
from leadcore.values import utc

OCCASION: Mapping[str, Text] = MappingProxyType(
    {
        "assigned": Text("新线索", "new lead"),
        "acceptance_lapsed": Text("未按时确认接收", "not accepted in time"),
        "to_settle": Text("待处理", "to settle"),
        "released": Text("线索已退回", "lead released"),
        "invalid_refused": Text("无效申请被驳回", "not invalid"),
        "cadence_step": Text("跟进步骤到期", "follow-up step due"),
        "enquiry_linked": Text("客户再次咨询", "customer enquired again"),
        "reopened": Text("线索重新激活", "lead reactivated"),
        "response": Text("未按时响应客户", "customer not answered"),
        "next_action": Text("计划的跟进到期", "planned step due"),
        "promise": Text("承诺到期", "promise due"),
        "untouched": Text("线索未跟进", "no follow-up"),
        "pool": Text("即将退回公海", "about to go to the pool"),
    }
)
"""What occasions are called. The last five are the usual ladders; one of your own that is not here
is called by its id."""


@attrs.frozen(kw_only=True)
class Notification:
    """What one person is to be told of one event; the host sends it (R-71).

    Whoever builds it, its text holds no full phone number and no e-mail address.

    >>> from datetime import UTC, datetime
    >>> told = Notification(
    ...     recipient="li", occasion="promise", lead_id="A-1", event_id="c-1/7",
    ...     at=datetime(2024, 5, 1, tzinfo=UTC),
    ...     text=Text("请致电 13812345678", "call 13812345678"),
    ... )
    >>> told.text.zh, told.title.zh, told.id
    ('请致电 ****5678', '承诺到期', 'c-1/7/li')
    """

    recipient: str = attrs.field(validator=check_id)
    """Id of the rep, or of the team's lead."""
    occasion: str = attrs.field(validator=check_id)
    """A key of `OCCASION`, or the id of a ladder."""
    lead_id: str = attrs.field(validator=check_id)
    event_id: str = attrs.field(validator=check_reference)
    at: datetime = attrs.field(converter=utc)
    """When it happened."""
    text: Text = attrs.field(converter=scrubbed_text)
    """Plain text; the payloads escape it."""

    @property
    def id(self) -> str:
        """The same whenever the same event is told to the same person: send each id once."""
        return f"{self.event_id}/{self.recipient}"

    @property
    def title(self) -> Text:
        """What the occasion is called."""
        return label(OCCASION, self.occasion)
