"""One lead's full story: a line for every event, as a sales manager reads it.

`leadcore.insight.phrases` says for each kind of event how it is told. A phrase shows no name of a
customer, of a contact its hint and nothing more, and any free text with phone numbers and addresses
redacted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo

import attrs

from leadcore import labels as words
from leadcore.events import Event, HostEvent, Payload
from leadcore.insight.phrases import PHRASES
from leadcore.insight.phrasing import Telling, minute, phrase
from leadcore.insight.table import NO_LABELS
from leadcore.labels import label
from leadcore.lifecycle import Lifecycle
from leadcore.model import Actor, Role
from leadcore.texts import Language, Text
from leadcore.values import redact


@attrs.frozen(kw_only=True)
class StoryLine:
    """One event in words: when, who, what.

    >>> from datetime import UTC, datetime
    >>> line = StoryLine(at=datetime(2024, 5, 1, 9, 30, tzinfo=UTC), by=Text("系统", "system"),
    ...                  text=Text("评分 65", "score 65"))
    >>> print(line)
    2024-05-01 09:30 系统：评分 65
    """

    at: datetime
    """In the zone that the story was asked for."""
    by: Text
    text: Text

    def to(self, language: Language) -> str:
        """Return the line as text, to the minute."""
        colon = Text("：", ": ").to(language)
        return f"{minute(self.at)} {self.by.to(language)}{colon}{self.text.to(language)}"

    def __str__(self) -> str:
        return self.to("zh")


def story(
    events: Iterable[Event],
    lifecycle: Lifecycle,
    *,
    zone: tzinfo = UTC,
    labels: Mapping[str, Text] = NO_LABELS,
) -> tuple[StoryLine, ...]:
    """Return one line for each event, in their order, with times in `zone`.

    `labels` says what to call the ids of score rules, priority cases, and cadences with their steps
    and outcomes; without one, what is standard has a name here, and any other id stands for itself.

    >>> from leadcore.events import LeadScored
    >>> from leadcore.lifecycle import standard_lifecycle
    >>> from leadcore.model import SYSTEM
    >>> at = datetime(2024, 5, 1, 1, 30, tzinfo=UTC)
    >>> scored = LeadScored(score=20, points=(("budget-large", 20),))
    >>> event = Event(lead_id="A-1", version=2, at=at, by=SYSTEM, command_id="c-1", data=scored)
    >>> labels = {"budget-large": Text("预算充足", "large budget")}
    >>> for line in story([event], standard_lifecycle(), labels=labels):
    ...     print(line)
    2024-05-01 01:30 系统：评分 20（预算充足 +20）
    """
    return tuple(
        told(event, Telling(lifecycle=lifecycle, labels=labels, zone=zone, at=event.at))
        for event in events
    )


def told(event: Event, tell: Telling) -> StoryLine:
    return StoryLine(
        at=event.at.astimezone(tell.zone),
        by=actor(event.by),
        text=said(event.data, tell),
    )


def said(data: Payload | HostEvent, tell: Telling) -> Text:
    if isinstance(data, HostEvent):
        told = data.told()
        return Text(redact(told.zh), redact(told.en))
    return PHRASES[type(data)](data, tell)


def actor(by: Actor) -> Text:
    """Return who acted: the id and the role, never a name."""
    role = label(words.ROLE, by.role)
    return role if by.role == Role.SYSTEM else phrase("{}（{}）", "{} ({})", by.id, role)
