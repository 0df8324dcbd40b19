"""A chain of filters and rankers, with fallbacks, and a queue at its end (R-25)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

import attrs

from leadcore import labels
from leadcore.assignment.filters import Available, ByIndustry, ByRegion, ByValue, HasCapacity
from leadcore.assignment.protocols import Assignment, Candidate, Considered, Filter, Ranker
from leadcore.assignment.rankers import IdleFirst, LeastOpen, MostExperienced
from leadcore.model import Lead
from leadcore.model.validators import check_id
from leadcore.texts import Text
from leadcore.values import Money

EXCLUDED = Text("已退回或未按时接收", "declined it, or did not accept it in time")


@attrs.frozen(kw_only=True)
class Step:
    """One link of a chain: who may, and who comes first; ties break by rep id.

    >>> Step(label=Text("任何人", "anybody")).filters
    ()
    """

    label: Text
    filters: tuple[Filter, ...] = ()
    rankers: tuple[Ranker, ...] = (LeastOpen(),)

    def consider(self, lead: Lead, candidate: Candidate, now: datetime) -> Considered:
        """Return the first filter's refusal, or the figures behind the candidate's rank."""
        for one in self.filters:
            refusal = one.refusal(lead, candidate, now)
            if refusal is not None:
                return Considered(rep_id=candidate.rep.id, refused_by=one.name, reason=refusal)
        figures = [ranker.figure(lead, candidate, now) for ranker in self.rankers]
        reason = Text("，".join(f.zh for f in figures), ", ".join(f.en for f in figures))
        return Considered(rep_id=candidate.rep.id, reason=reason)

    def order(self, lead: Lead, candidate: Candidate, now: datetime) -> tuple[tuple[int, ...], str]:
        """Return what the candidates are sorted by."""
        ranks = tuple(ranker.rank(lead, candidate, now) for ranker in self.rankers)
        return ranks, candidate.rep.id


@attrs.frozen(kw_only=True)
class Chain:
    """Tries its steps in order; what no step can place waits in the queue, with the reason.

    >>> from datetime import UTC, datetime
    >>> from leadcore.model import Phase, Rep
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN, region="上海市")
    >>> li = Rep(id="li", name="李雷", team="east", regions=("华东",))
    >>> han = Rep(id="han", name="韩梅", team="north", regions=("华北",))
    >>> people = (Candidate(rep=li, open_leads=2), Candidate(rep=han))
    >>> print(standard_chain().assign(lead, people, at).text("en"))
    goes to li: by region and industry: idle, 2 open leads, regular
      · li: idle, 2 open leads, regular
      × han: covers 华北, the lead is in 上海市
    """

    steps: tuple[Step, ...] = attrs.field(validator=attrs.validators.min_len(1))
    queue: str = attrs.field(default="unassigned", validator=check_id)

    def assign(
        self,
        lead: Lead,
        candidates: Sequence[Candidate],
        now: datetime,
        *,
        excluded: Collection[str] = (),
    ) -> Assignment:
        """Return the best candidate of the first step that has one, or the queue."""
        free = [candidate for candidate in candidates if candidate.rep.id not in excluded]
        barred = tuple(
            Considered(rep_id=candidate.rep.id, refused_by="excluded", reason=EXCLUDED)
            for candidate in sorted(candidates, key=lambda one: one.rep.id)
            if candidate.rep.id in excluded
        )
        refused: tuple[Considered, ...] = ()
        for step in self.steps:
            eligible, refused = tried(step, lead, free, now)
            if eligible:
                return given(step, eligible, refused + barred)
        return self.waiting(refused + barred)

    def waiting(self, refused: tuple[Considered, ...]) -> Assignment:
        """Return the answer when nobody may take the lead."""
        reason = Text("没有候选人", "there is no candidate")
        if refused:
            counts = Counter(one.refused_by or "" for one in refused)
            named = [(labels.label(labels.FILTER, name), counts[name]) for name in sorted(counts)]
            zh = "，".join(f"{name.zh} {count}" for name, count in named)
            en = ", ".join(f"{name.en} {count}" for name, count in named)
            reason = Text(f"无人可接（{zh}）", f"nobody may take it ({en})")
        return Assignment(
            owner=None, team=None, queue=self.queue, reason=reason, considered=refused
        )


Ranked = list[tuple[tuple[tuple[int, ...], str], Candidate, Considered]]


def tried(
    step: Step, lead: Lead, candidates: Sequence[Candidate], now: datetime
) -> tuple[Ranked, tuple[Considered, ...]]:
    """Return the eligible candidates best first, and the refused ones by id."""
    eligible: Ranked = []
    refused: list[Considered] = []
    for candidate in candidates:
        considered = step.consider(lead, candidate, now)
        if considered.is_eligible:
            eligible.append((step.order(lead, candidate, now), candidate, considered))
        else:
            refused.append(considered)
    eligible.sort(key=lambda entry: entry[0])
    return eligible, tuple(sorted(refused, key=lambda one: one.rep_id))


def given(step: Step, eligible: Ranked, refused: tuple[Considered, ...]) -> Assignment:
    _, best, considered = eligible[0]
    reason = considered.reason
    return Assignment(
        owner=best.rep.id,
        team=best.rep.team,
        queue=None,
        reason=Text(f"{step.label.zh}：{reason.zh}", f"{step.label.en}: {reason.en}"),
        considered=(*(entry[2] for entry in eligible), *refused),
    )


def standard_chain(threshold: Money | None = None) -> Chain:
    """Return the source documents' chain: the reps of region and industry, else of the region.

    Leads from `threshold` on (300,000 元) go to experienced reps only. Whoever is idle comes first,
    then whoever holds fewer open leads, then the more experienced.

    >>> [step.label.en for step in standard_chain().steps]
    ['by region and industry', 'by region']
    """
    able = (Available(), HasCapacity(), ByValue(threshold=threshold or Money.of(300_000)))
    rankers = (IdleFirst(), LeastOpen(), MostExperienced())
    region, industry = ByRegion(), ByIndustry()
    both, one = Text("按地区和行业", "by region and industry"), Text("按地区", "by region")
    return Chain(
        steps=(
            Step(label=both, filters=(*able, region, industry), rankers=rankers),
            Step(label=one, filters=(*able, region), rankers=rankers),
        )
    )
