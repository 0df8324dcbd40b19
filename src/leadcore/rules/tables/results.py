"""What a decision table decided, and why: as data, with text as a view of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import attrs

from leadcore.rules.decisions import Tried
from leadcore.rules.explain import COLON, shown
from leadcore.rules.nodes import Constant
from leadcore.rules.tables.columns import Values
from leadcore.rules.views import Block, View
from leadcore.texts import Language, Text

Status = Literal["decided", "otherwise", "none", "conflict"]
"""Whether rows decided, the default did, nothing did, or rows contradict each other."""

STATUSES: Final[Mapping[Status, Text]] = {
    "decided": Text("已决定", "decided"),
    "otherwise": Text("无行成立，取默认值", "no row matches, so the default"),
    "none": Text("无行成立", "no row matches"),
    "conflict": Text("成立的行相互矛盾", "rows that match contradict each other"),
}
"""What each status is called."""


@attrs.frozen(kw_only=True)
class TableDecision(View):
    """What a decision table gives, by which rows; a conflict gives nothing and names its rows.

    >>> decision = TableDecision(
    ...     names=("carrier",), results=(("truck",),), status="decided", matched=("1",)
    ... )
    >>> decision.value, decision.records(), str(decision)
    ('truck', ({'carrier': 'truck'},), 'decided: carrier = truck')
    """

    names: tuple[str, ...]
    """Of the outputs."""
    results: tuple[Values, ...]
    """One value for each output, once or, where the hit policy collects, any number of times."""
    status: Status
    matched: tuple[str, ...]
    """The ids of the rows that match, in their order; of `F`, the first."""
    tried: tuple[Tried, ...] = ()
    """Every row that was looked at, explained, when that was asked for."""

    @property
    def value(self) -> Constant | None:
        """The first output of the first result; None where there is none."""
        return self.results[0][0] if self.results else None

    def records(self) -> tuple[dict[str, Constant], ...]:
        """Return the results, each as its values by the names of the outputs."""
        return tuple(dict(zip(self.names, values, strict=True)) for values in self.results)

    @property
    def unknowns(self) -> tuple[str, ...]:
        """The missing fields that keep rows unknown, each once; needs an explained decision."""
        return tuple(dict.fromkeys(path for each in self.tried for path in each.why.unknowns))

    def head(self, language: Language) -> str:
        """Return the heading in one language."""
        status = STATUSES[self.status].to(language)
        found = [record_text(record, language) for record in self.records()]
        found = list(self.matched) if self.status == "conflict" else found
        semicolon = Text("；", "; ").to(language)
        return f"{status}{COLON.to(language)}{semicolon.join(found)}" if found else status

    def to(self, language: Language) -> str:
        """Return the decision, and the rows that were tried, as lines of text."""
        lines = [self.head(language), *(each.to(language) for each in self.tried)]
        return "\n".join(lines).replace("\n", "\n  ")

    def blocks(self) -> tuple[Block, ...]:
        """Return the decision, and the rows that were tried as a nested list."""
        heading = Text(self.head("zh"), self.head("en"))
        return (heading, tuple(each.branch() for each in self.tried))

    def __str__(self) -> str:
        return self.to("en")


def record_text(record: Mapping[str, Constant], language: Language) -> str:
    comma = Text("，", ", ").to(language)
    return comma.join(f"{name} = {shown(value, language)}" for name, value in record.items())
