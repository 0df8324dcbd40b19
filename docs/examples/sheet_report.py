"""What a sales manager wants to see of a sheet that was lived through, section by section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise

import attrs

from leadcore import Lead, LeadDesk, Outcome, Text
from leadcore.desk import Imported
from leadcore.events import AcceptanceLapsed, EnquiryLinked, Event, LeadDeclined, LeadQueued
from leadcore.insight import conversion, days_to_won, funnel, losses, story, workload
from leadcore.intake import Refused
from leadcore.labels import PRIORITY, label
from leadcore.model import Phase
from leadcore.scoring import RuleScoring
from leadcore.texts import Language

FIRST = 12
"""How many of the assignments are listed when not all are asked for."""


@dataclass(frozen=True, kw_only=True)
class View:
    """What there is to report, and how it is asked for."""

    desk: LeadDesk
    answers: Mapping[int, Imported | Refused]
    """What became of each row, by its number."""
    now: datetime
    language: Language
    show_all: bool

    @cached_property
    def leads(self) -> list[Lead]:
        return list(self.desk.all_leads(self.now))

    @cached_property
    def refused(self) -> dict[int, Refused]:
        return {n: one for n, one in self.answers.items() if isinstance(one, Refused)}

    @cached_property
    def imported(self) -> dict[int, Imported]:
        return {n: one for n, one in self.answers.items() if isinstance(one, Imported)}

    @cached_property
    def entered(self) -> list[Outcome]:
        """The registrations that made a lead of its own."""
        return [one.outcome for one in self.imported.values() if not one.outcome.linked]

    def say(self, zh: str, en: str) -> str:
        return Text(zh, en).to(self.language)

    def history(self, lead_id: str) -> Sequence[Event]:
        return self.desk.leads.events(lead_id)

    def told(self, events: Iterable[Event], before: str = "  ") -> Iterator[str]:
        """Yield events in words, by the clock of the policy's zone."""
        policy = self.desk.policy
        zone, labels = policy.calendar.timezone, policy.labels()
        lines = story(events, policy.lifecycle, zone=zone, labels=labels)
        return (before + line.to(self.language) for line in lines)


# ---- the sections -------------------------------------------------------------------------------


def rows(view: View) -> Iterator[str]:
    """How many rows came in, and why the others did not."""
    new, refused = len(view.entered), len(view.refused)
    total, linked = len(view.answers), len(view.imported) - len(view.entered)
    yield view.say(
        f"共 {total} 行（不计表头）：新线索 {new}，关联到已有线索 {linked}，拒绝 {refused}",
        f"{total} rows below the header: {new} new leads, {linked} linked to known ones,"
        f" {refused} refused",
    )
    for number, answer in view.refused.items():
        for problem in answer.problems:
            yield view.say(f"  第 {number} 行  ", f"  row {number}  ") + problem.to(view.language)
    notes = Counter(note.code for answer in view.answers.values() for note in answer.notes)
    said = ", ".join(f"{code} {count}" for code, count in notes.most_common())
    yield view.say(f"未按原文读取之处：{said}", f"read otherwise than written: {said}")


def duplicates(view: View) -> Iterator[str]:
    """Which rows are of a customer whose lead is open."""
    for number, answer in view.imported.items():
        for event in answer.outcome.events:
            if isinstance(event.data, EnquiryLinked):
                lead_id, why = event.lead_id, event.data.reason
                yield view.say(
                    f"  第 {number} 行 → {lead_id}：{why.zh}",
                    f"  row {number} → {lead_id}: {why.en}",
                )


def assignments(view: View) -> Iterator[str]:
    """Who got which lead at registration, and why."""
    given = [one for one in view.entered if one.assignment and one.assignment.owner]
    shown = given if view.show_all else given[:FIRST]
    for outcome in shown:
        assert outcome.assignment is not None
        yield f"  {outcome.lead.id}  {outcome.assignment.headline().to(view.language)}"
    if hidden := len(given) - len(shown):
        yield view.say(f"  ……另有 {hidden} 条（--all）", f"  … and {hidden} more (--all)")
    owners = Counter(one.assignment.owner for one in given if one.assignment)
    yield view.say("合计：", "in all: ") + ", ".join(
        f"{id_} {n}" for id_, n in owners.most_common()
    )


def waiting(view: View) -> Iterator[str]:
    """What nobody holds at the end, where it waits, and why."""
    for lead in view.leads:
        if lead.is_open and lead.owner is None:
            history = view.history(lead.id)
            causes = [one for one in history if isinstance(one.data, LeadQueued | AcceptanceLapsed)]
            place = f"{lead.region or ''}{lead.city or ''}"
            yield from view.told(causes[-1:], before=f"  {lead.id} {place}  ")


def handed_on(view: View) -> Iterator[str]:
    """What was not accepted within the hour, or declined, and to whom it went."""
    for lead in view.leads:
        for event, after in pairwise(view.history(lead.id)):
            if isinstance(event.data, AcceptanceLapsed):
                yield from view.told([event], before=f"  {lead.id}  ")
            elif isinstance(event.data, LeadDeclined):
                yield from view.told([event, after], before=f"  {lead.id}  ")


def figures(view: View) -> Iterator[str]:
    histories = (view.history(lead.id) for lead in view.leads)
    yield funnel(histories, view.desk.policy.lifecycle).text(view.language)
    yield ""
    yield losses(view.leads).text(view.language)


def sources(view: View) -> Iterator[str]:
    yield conversion(view.leads, "source").text(view.language)


def people(view: View) -> Iterator[str]:
    yield workload(view.leads, view.desk.reps).text(view.language)


def cycles(view: View) -> Iterator[str]:
    yield days_to_won(view.leads).text(view.language)
    yield ""
    yield days_to_won(view.leads, "source").text(view.language)


def chosen(view: View) -> Outcome:
    """Return the registration of the won lead with the most to tell."""
    won = {lead.id for lead in view.leads if lead.outcome is Phase.WON}
    candidates = (one for one in view.entered if one.lead.id in won)
    return max(candidates, key=lambda one: len(view.history(one.lead.id)))


def one_lead(view: View) -> Iterator[str]:
    """One lead from its first line to its last."""
    return view.told(view.history(chosen(view).lead.id), before="")


def score(view: View) -> Iterator[str]:
    """Why the same lead had the score that it had when it was registered, rule by rule."""
    lead, scoring = chosen(view).lead, view.desk.policy.scoring
    yield lead.id
    if isinstance(scoring, RuleScoring):
        yield scoring.explain(lead, lead.received_at).to(view.language)


def priority_and_owner(view: View) -> Iterator[str]:
    """Why it had its priority, and why this rep got it and not another."""
    outcome = chosen(view)
    yield outcome.lead.id
    if outcome.priority is not None:
        called = label(PRIORITY, outcome.priority.value).to(view.language)
        yield attrs.evolve(outcome.priority, value=called).to(view.language)
    if outcome.assignment is not None:
        yield outcome.assignment.text(view.language)


SECTIONS: tuple[tuple[Text, Callable[[View], Iterator[str]]], ...] = (
    (Text("导入", "import"), rows),
    (Text("重复咨询", "duplicates"), duplicates),
    (Text("分配", "assignment"), assignments),
    (Text("队列中等待的线索", "waiting in a queue"), waiting),
    (Text("未按时接收与退回", "not accepted in time, or declined"), handed_on),
    (Text("漏斗与未成交原因", "funnel and reasons of loss"), figures),
    (Text("各来源转化", "conversion by source"), sources),
    (Text("人员负荷", "open load"), people),
    (Text("成交周期", "days to won"), cycles),
    (Text("一条线索的全过程", "one lead's story"), one_lead),
    (Text("录入时的评分依据", "its score at registration"), score),
    (Text("录入时的定级与分配依据", "its priority and owner at registration"), priority_and_owner),
)
"""Heading and content, in the order in which they are shown."""


def report(view: View) -> Iterator[str]:
    """Yield the lines of all sections."""
    for heading, lines in SECTIONS:
        yield f"\n== {heading.to(view.language)} =="
        yield from lines(view)
