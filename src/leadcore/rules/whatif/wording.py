"""Wording: outcomes and what is wanted, as text."""

from __future__ import annotations

from leadcore.rules.explain import shown
from leadcore.rules.whatif.verdicts import AtLeast, AtMost, Outcome, Wanted
from leadcore.texts import Language, Text

NOTHING = Text("无结果", "nothing")
"""What a table gives that gives no row."""


def outcome_text(outcome: Outcome, language: Language) -> str:
    """Return an outcome as text: a value, or the rows of a table.

    >>> outcome_text((("truck", 3), ("van", 1)), "en")
    'truck, 3; van, 1'
    """
    if not isinstance(outcome, tuple):
        return shown(outcome, language)
    rows = (wanted_text(values, language) for values in outcome)
    return Text("；", "; ").to(language).join(rows) or NOTHING.to(language)


def wanted_text(wanted: Wanted, language: Language) -> str:
    """Return what is wanted as text.

    >>> wanted_text(AtLeast(60), "zh"), wanted_text(("truck", 3), "zh")
    ('≥ 60', 'truck，3')
    """
    if isinstance(wanted, AtLeast | AtMost):
        return str(wanted)
    values = wanted if isinstance(wanted, tuple) else (wanted,)
    return Text("，", ", ").to(language).join(shown(value, language) for value in values)
