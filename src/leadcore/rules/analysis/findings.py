"""What an analysis finds: data, of which text is a view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import attrs

from leadcore.rules.analysis.witness import Witness
from leadcore.rules.views import Block, Branch, View
from leadcore.texts import Language, Text

FindingKind = Literal["unsatisfiable", "always", "shadowed", "dead", "overlap", "gap"]
"""What can be found; `Analysis` says what each word means."""

Proof = Literal["proved", "not_decided"]
"""Whether a finding is certain, or could be neither shown nor ruled out within the bound."""

MAX_NAMED: Final = 10
"""How many other rules a finding names."""

SAYS: Final[Mapping[FindingKind, Text]] = {
    "unsatisfiable": Text("{rule} 永远不成立", "{rule} is never true"),
    "always": Text("{rule} 始终成立", "{rule} is true of everything"),
    "shadowed": Text(
        "{rule} 永远轮不到：凡它成立之处，{others} 已先成立",
        "{rule} is never reached: {others} is true wherever it is",
    ),
    "dead": Text(
        "{rule} 永远轮不到：凡它成立之处，{others} 总有一条已先成立",
        "{rule} is never reached: wherever it is true, one of {others} is true before",
    ),
    "overlap": Text(
        "{rule} 与 {others} 会同时成立，结果却不同",
        "{rule} is true together with {others}, which decides otherwise",
    ),
    "gap": Text("没有一条规则成立的情况", "no rule is true"),
}
"""What a finding says; `{rule}` is the rule it is about and `{others}` those it has to do with."""

NOTHING: Final = Text("未发现问题", "nothing found")

UNDECIDED: Final = Text("在限度内未能判定是否：", "not decided within the bound, whether: ")


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that is wrong, or that could not be decided, with the subject that shows it.

    >>> finding = Finding(kind="shadowed", rules=("heavy", "large"), count=1)
    >>> print(finding)
    heavy is never reached: large is true wherever it is
    """

    kind: FindingKind
    rules: tuple[str, ...] = ()
    """The id of the rule it is about, then of at most ten others that have to do with it."""
    count: int = 0
    """How many others there are."""
    witness: Witness | None = None
    """A subject on which it can be seen: on which no rule is true, or two are that differ."""
    proof: Proof = "proved"

    @property
    def text(self) -> Text:
        """What was found, in one line."""
        return Text(self.line("zh"), self.line("en"))

    def line(self, language: Language) -> str:
        """Return what was found, in one line of one language."""
        rule, *others = self.rules or ("",)
        more = self.count - len(others)
        if more > 0:
            others.append(Text(f"另外 {more} 条", f"{more} more").to(language))
        named = Text("、", ", ").to(language).join(others)
        head = UNDECIDED.to(language) if self.proof == "not_decided" else ""
        return head + SAYS[self.kind].to(language).format(rule=rule, others=named)

    def to(self, language: Language) -> str:
        """Return the finding as a line of text, and its witness as a second one."""
        shown = f"\n  {self.witness.to(language)}" if self.witness is not None else ""
        return self.line(language) + shown

    def __str__(self) -> str:
        return self.to("en")


@attrs.frozen(kw_only=True)
class Analysis(View):
    """Everything that was found about a set of rules.

    - `unsatisfiable`: the rule is true of no subject.
    - `always`: the rule is true of every subject, and does not plainly say `True`.
    - `shadowed`: rules are tried in order, and one earlier rule is true wherever this one is.
    - `dead`: the same, but only several earlier rules together are.
    - `overlap`: the rule is true together with an earlier one that decides otherwise.
    - `gap`: some subject has no rule that is true.

    What was asked for and is not among the findings is proved not to be so. Of a rule with more
    than 256 cases nothing is decided; it is `unsatisfiable` and `not_decided`. A subject is any
    choice of a value, or of none, for every field: fields count as independent of one another,
    save that an unknown object has no known fields, and that a field with a closed list holds one
    of its members.

    >>> Analysis(asked=("gap",), findings=()).is_clean
    True
    """

    asked: tuple[FindingKind, ...]
    """What was looked for."""
    findings: tuple[Finding, ...]
    """In the order in which it was asked, then of the rules."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found and nothing was left undecided."""
        return not self.findings

    def of(self, kind: FindingKind) -> tuple[Finding, ...]:
        """Return the findings of one kind."""
        return tuple(finding for finding in self.findings if finding.kind == kind)

    def to(self, language: Language) -> str:
        """Return the findings as lines of text."""
        return "\n".join(each.to(language) for each in self.findings) or NOTHING.to(language)

    def blocks(self) -> tuple[Block, ...]:
        """Return the findings as a list, each witness below its finding."""
        found = tuple(Branch((each.text,), witness_below(each)) for each in self.findings)
        return (found,) if found else (NOTHING,)

    def __str__(self) -> str:
        return self.to("en")


def witness_below(finding: Finding) -> tuple[Branch, ...]:
    witness = finding.witness
    return () if witness is None else (Branch((Text(witness.to("zh"), witness.to("en")),)),)
