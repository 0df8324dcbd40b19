"""How stories say things: phrases in both languages, moments to the minute, free text redacted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

import attrs

from leadcore.insight.layout import one_line
from leadcore.insight.table import NO_LABELS
from leadcore.labels import label
from leadcore.lifecycle import Lifecycle
from leadcore.texts import Text, as_text
from leadcore.values import redact

MAX_SAID = 200
"""The widest that a free text is shown, in columns of a terminal."""
NOTHING = Text("", "")


@attrs.frozen(kw_only=True)
class Telling:
    """What a phrase needs beside the event's payload."""

    lifecycle: Lifecycle
    labels: Mapping[str, Text]
    zone: tzinfo
    at: datetime
    """When the event happened."""

    def status(self, name: str) -> Text:
        known = self.lifecycle.status.get(name)
        return Text(name, name) if known is None else known.label

    def called(self, id_: str, known: Mapping[str, Text] = NO_LABELS) -> Text:
        """Return what the host calls an id, else what is `known` of it, else the id."""
        return self.labels.get(id_) or label(known, id_)

    def moment(self, moment: datetime) -> str:
        return minute(moment.astimezone(self.zone))

    def until(self, zh: str, en: str, due: datetime | None) -> Text:
        """Return a phrase with a deadline, or nothing where there is none."""
        return NOTHING if due is None else phrase(zh, en, self.moment(due))

    def answer_by(self, due: datetime | None) -> Text:
        """Return by when to respond, unless that had passed when the event happened."""
        ahead = None if due is None or due < self.at else due
        return self.until("，{} 前响应", ", respond by {}", ahead)

    def unless_now(self, zh: str, en: str, moment: datetime) -> Text:
        """Return a phrase with a moment, or nothing when the event itself shows that minute."""
        shown = self.moment(moment)
        return NOTHING if shown == self.moment(self.at) else phrase(zh, en, shown)


def minute(moment: datetime) -> str:
    return moment.isoformat(" ")[:16]


def phrase(zh: str, en: str, *parts: str | Text) -> Text:
    """Return a text from a template in each language, with `{}` for each part."""
    pairs = [as_text(part) for part in parts]
    return Text(zh.format(*(pair.zh for pair in pairs)), en.format(*(pair.en for pair in pairs)))


def said(text: str) -> str:
    """Return a free text as it may be shown: redacted, on one line, shortened."""
    return one_line(redact(text), MAX_SAID)


def noted(text: str | Text | None, zh: str = "：{}", en: str = ": {}") -> Text:
    """Return a phrase with a free text, or nothing where none was given."""
    pair = NOTHING if text is None else as_text(text)
    if not (pair.zh.strip() or pair.en.strip()):
        return NOTHING
    return phrase(zh, en, Text(said(pair.zh), said(pair.en)))


def listed(texts: Iterable[str | Text]) -> Text:
    """Return the texts that say something, separated by commas."""
    kept = [pair for pair in map(as_text, texts) if pair.zh]
    return Text("，".join(pair.zh for pair in kept), ", ".join(pair.en for pair in kept))
