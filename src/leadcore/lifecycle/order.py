"""What is said of an event that is not the next one of its lead."""

from __future__ import annotations

from leadcore.errors import Problem
from leadcore.events import Event
from leadcore.model import Lead
from leadcore.texts import Text


def out_of_order(lead: Lead | None, event: Event) -> Problem:
    zh, en = ("第 1 版", "version 1")
    if lead is not None:
        version = lead.version + 1
        zh, en = f"线索 {lead.id} 的第 {version} 版", f"version {version} of lead {lead.id}"
    return Problem(
        path="events",
        code="out_of_order",
        given=Text(
            f"线索 {event.lead_id} 的第 {event.version} 版",
            f"version {event.version} of lead {event.lead_id}",
        ),
        allowed=Text(f"下一个事件：{zh}", f"the next event, {en}"),
    )
