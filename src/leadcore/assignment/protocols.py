"""What an assignment strategy is, what it answers, and the laws it keeps.

A strategy gets the lead, the candidates with their present load, and the moment; it answers with an
`Assignment`. Laws, for every strategy:

- the owner is one of the candidates, or nobody; an excluded candidate is never the owner;
- nobody is never silent: without an owner there is a queue and a reason;
- every candidate is in `considered`, with why they were refused or how they ranked;
- the same input gives the same answer, in whatever order the candidates come.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

import attrs

from leadcore.model import Lead, Rep
from leadcore.texts import Language, Text


@attrs.frozen(kw_only=True)
class Candidate:
    """A rep and how many open leads they hold now.

    >>> Candidate(rep=Rep(id="li", name="李雷", team="east"), open_leads=3).open_leads
    3
    """

    rep: Rep
    open_leads: int = 0


@attrs.frozen(kw_only=True)
class Considered:
    """What became of one candidate: refused with a reason, or ranked.

    >>> Considered(rep_id="li", refused_by="capacity", reason=Text("已满", "full")).is_eligible
    False
    """

    rep_id: str
    refused_by: str | None = None
    """Name of the filter that refused; None when eligible."""
    reason: Text
    """Why refused, or the figures behind the rank."""

    @property
    def is_eligible(self) -> bool:
        """Whether no filter refused."""
        return self.refused_by is None


@attrs.frozen(kw_only=True)
class Assignment:
    """Who gets the lead and why, why not each other, or why nobody (R-29).

    >>> answer = Assignment(owner=None, team=None, queue="unassigned", considered=(),
    ...                     reason=Text("没有候选人", "there is no candidate"))
    >>> print(answer.text("en"))
    waits in unassigned: there is no candidate
    """

    owner: str | None
    team: str | None
    queue: str | None
    """Where the lead waits when nobody gets it."""
    reason: Text
    considered: tuple[Considered, ...]
    """Every candidate: the eligible ones best first, then the refused ones by id."""

    def text(self, language: Language = "zh") -> str:
        """Return the decision and every candidate, one line each."""
        lines = [self.headline().to(language)]
        for one in self.considered:
            mark = "·" if one.is_eligible else "×"
            lines.append(f"  {mark} {one.rep_id}: {one.reason.to(language)}")
        return "\n".join(lines)

    def headline(self) -> Text:
        """Return the decision without the other candidates."""
        if self.owner is None:
            return Text(
                f"在 {self.queue} 等待：{self.reason.zh}",
                f"waits in {self.queue}: {self.reason.en}",
            )
        return Text(
            f"分配给 {self.owner}：{self.reason.zh}", f"goes to {self.owner}: {self.reason.en}"
        )


class AssignmentStrategy(Protocol):
    """Chooses the owner of a lead."""

    def assign(
        self,
        lead: Lead,
        candidates: Sequence[Candidate],
        now: datetime,
        *,
        excluded: Collection[str] = (),
    ) -> Assignment:
        """Return who gets `lead`; `excluded` are the ids of reps who may not get it again."""
        ...


class Filter(Protocol):
    """Says whether a candidate may get a lead at all.

    Law: the answer depends on this candidate alone, never on the others.
    """

    @property
    def name(self) -> str:
        """Short name for explanations."""
        ...

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return why `candidate` may not get `lead`, or None when they may."""
        ...


class Ranker(Protocol):
    """Orders the candidates that may get a lead; the smallest rank comes first.

    Law: the rank depends on this candidate alone, never on the others.
    """

    @property
    def name(self) -> str:
        """Short name for explanations."""
        ...

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        """Return the candidate's rank, smaller being better."""
        ...

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        """Return the figure behind the rank, in words."""
        ...
