"""What the check of a policy finds: where, what, and the lead that shows it."""

from __future__ import annotations

from typing import Literal

import attrs

from leadcore.rules import Finding, Witness
from leadcore.texts import Language, Text

PolicyFindingCode = Literal[
    "unsatisfiable",
    "always",
    "shadowed",
    "dead",
    "overlap",
    "gap",
    "may_wait",
    "nobody",
    "two_caps",
    "deadlines",
    "never_due",
    "calendar",
    "no_label",
    "newer",
    "unknown_word",
]
"""What can be found; the first six are about rules, as `leadcore.rules.Analysis` says."""


@attrs.frozen(kw_only=True)
class PolicyFinding:
    """One thing about a policy that somebody should look at; text is a view of it.

    >>> finding = PolicyFinding(
    ...     path="respond_within", code="deadlines", text=Text("高优先级更晚", "high is later")
    ... )
    >>> print(finding)
    respond_within: high is later
    """

    path: str
    """Where, as the name of a field of the policy, and what lies in it."""
    code: PolicyFindingCode
    """What sort of finding it is."""
    text: Text
    """What was found."""
    witness: Witness | None = None
    """The lead on which it can be seen, where one lead is enough."""
    proof: Literal["proved", "not_decided"] = "proved"
    """Whether it is certain, or could be neither shown nor ruled out."""

    def to(self, language: Language) -> str:
        """Return the finding as a line of text, and its lead as a second one."""
        colon = Text("：", ": ").to(language)
        lead = f"\n  {self.witness.to(language)}" if self.witness is not None else ""
        return f"{self.path}{colon}{self.text.to(language)}{lead}"

    def __str__(self) -> str:
        return self.to("en")


def of_rules(path: str, finding: Finding) -> PolicyFinding:
    """Return what was found about the rules of a part of the policy."""
    return PolicyFinding(
        path=".".join((path, *finding.rules[:1])),
        code=finding.kind,
        text=finding.text,
        witness=finding.witness,
        proof=finding.proof,
    )
