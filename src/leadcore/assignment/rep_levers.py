"""What could be otherwise about a rep: their load and limits, their hours, what they work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

import attrs

from leadcore.assignment.caps import Capped
from leadcore.assignment.filters import ByRegion
from leadcore.assignment.levers import Lever, Option, Scene, Then
from leadcore.assignment.quotas import WithinQuota, period_at, used_and_allowed
from leadcore.assignment.skills import ByLanguage, BySkill
from leadcore.errors import CalendarRangeError
from leadcore.labels import LEVEL
from leadcore.model import Level, Rep
from leadcore.texts import Text
from leadcore.values import utc


def inclusion(scene: Scene) -> Iterator[Option]:
    """Yield that the rep may get the lead again."""

    def included(scene: Scene) -> Scene:
        left = scene.question.excluded - {scene.rep_id}
        return attrs.evolve(scene, question=attrs.evolve(scene.question, excluded=left))

    if scene.rep_id in scene.question.excluded:
        yield Option(before="excluded", after=None, then=included)


def open_leads(scene: Scene) -> Iterator[Option]:
    """Yield fewer open leads: below the limit, as many as another holds, and one fewer."""
    held, capacity = scene.candidate.open_leads, scene.rep.capacity
    found = {one.below - 1 for one in scene.idle} | {0}
    for other in scene.others:
        found |= {other.open_leads, other.open_leads - 1}
        if capacity and other.rep.capacity:
            level = other.open_leads * capacity // other.rep.capacity
            found |= {level, level - 1}
    if capacity is not None:
        found.add(capacity - 1)
    for count in sorted((count for count in found if 0 <= count < held), reverse=True):
        yield Option(before=held, after=count, then=holding(count))


def holding(count: int) -> Then:
    return lambda scene: scene.with_candidate(attrs.evolve(scene.candidate, open_leads=count))


def capacity(scene: Scene) -> Iterator[Option]:
    """Yield a higher limit: room for one more, for less of a load than another's, and none."""
    held, limit = scene.candidate.open_leads, scene.rep.capacity
    if limit is None:
        return
    found = {held + 1}
    for other in scene.others:
        if other.rep.capacity and other.open_leads:
            level = held * other.rep.capacity // other.open_leads
            found |= {level, level + 1}
    for count in sorted(count for count in found if count > limit):
        yield Option(before=limit, after=count, then=limited(count))
    yield Option(before=limit, after=None, then=limited(None))


def limited(limit: int | None) -> Then:
    return lambda scene: scene.with_rep(attrs.evolve(scene.rep, capacity=limit))


def leave(scene: Scene) -> Iterator[Option]:
    """Yield that the rep is back from leave."""
    until = scene.rep.away_until
    if until is not None and scene.question.now < until:
        yield Option(
            before=until.isoformat(),
            after=None,
            then=lambda scene: scene.with_rep(attrs.evolve(scene.rep, away_until=None)),
        )


def moment(scene: Scene) -> Iterator[Option]:
    """Yield later moments: when the rep is back, at work, or due a lead of their quota."""
    now = utc(scene.question.now)
    back = scene.rep.away_until
    starts = [now] if back is None or back <= now else [now, back]
    found = [*starts, *quota_moments(scene, now)]
    opened = [at for start in found for at in next_opening(scene.rep, start)]
    for at in sorted({utc(each) for each in (*found, *opened)}):
        if at > now:
            yield Option(before=now.isoformat(), after=at.isoformat(), then=asked_at(at))


def asked_at(at: datetime) -> Then:
    return lambda scene: attrs.evolve(scene, question=attrs.evolve(scene.question, now=at))


def next_opening(rep: Rep, start: datetime) -> Iterator[datetime]:
    """Yield when the rep is at work next, as far as their calendar says."""
    if rep.calendar is not None:
        try:
            yield rep.calendar.next_open(start)
        except CalendarRangeError:
            return


def quota_moments(scene: Scene, now: datetime) -> Iterator[datetime]:
    """Yield when the next lead of the rep's quota is due."""
    quota = scene.rep.quota
    if quota is None or not quota.count:
        return
    for one in scene.filters:
        if isinstance(one, WithinQuota):
            start, end = period_at(now, quota.per, one.zone)
            used, _ = used_and_allowed(quota, scene.candidate.taken, now, one.zone)
            due = start - (start - end) * used // quota.count
            yield min(due, end)


def quota(scene: Scene) -> Iterator[Option]:
    """Yield so many fewer new leads in the present period that one is due, the first ones less."""
    limit, taken, now = scene.rep.quota, scene.candidate.taken, utc(scene.question.now)
    for one in scene.filters:
        if limit is None or not isinstance(one, WithinQuota):
            continue
        used, due = used_and_allowed(limit, taken, now, one.zone)
        if 0 < due <= used:
            start, end = period_at(now, limit.per, one.zone)
            given = sorted(moment for moment in taken if start <= moment < end)
            kept = [moment for moment in taken if not start <= moment < end]
            left = (*kept, *given[used - due + 1 :])
            yield Option(before=used, after=due - 1, then=given_at(left))


def given_at(taken: tuple[datetime, ...]) -> Then:
    return lambda scene: scene.with_candidate(attrs.evolve(scene.candidate, taken=taken))


def caps(scene: Scene) -> Iterator[Option]:
    """Yield fewer open leads of the sorts whose caps are reached, all of them together."""
    counts = scene.candidate.counts
    full = [one for one in scene.filters if isinstance(one, Capped)]
    less = {one.id: one.most - 1 for one in full if counts.get(one.id, 0) >= one.most > 0}
    if less:
        held, left = sum(counts[id_] for id_ in less), sum(less.values())
        yield Option(before=held, after=left, then=counting({**counts, **less}))


def counting(counts: Mapping[str, int]) -> Then:
    return lambda scene: scene.with_candidate(attrs.evolve(scene.candidate, counts=counts))


def regions(scene: Scene) -> Iterator[Option]:
    """Yield the lead's district, city and region added to the rep's, the smallest first."""
    own, lead = scene.rep.regions, scene.question.lead
    found = [one.places(lead) for one in scene.filters if isinstance(one, ByRegion)]
    places = dict.fromkeys(name for names in found for name in reversed(names))
    for place in (place for place in places if own and place not in own):
        more = (*own, place)
        yield Option(before="、".join(own), after="、".join(more), then=covering(more))


def covering(regions: tuple[str, ...]) -> Then:
    return lambda scene: scene.with_rep(attrs.evolve(scene.rep, regions=regions))


def industries(scene: Scene) -> Iterator[Option]:
    """Yield the lead's industry added to the rep's."""
    own, asked = scene.rep.industries, scene.question.lead.industry
    if own and asked is not None and asked not in own:
        more = (*own, asked)
        yield Option(before="、".join(own), after="、".join(more), then=working(more))


def working(industries: tuple[str, ...]) -> Then:
    return lambda scene: scene.with_rep(attrs.evolve(scene.rep, industries=industries))


def level(scene: Scene) -> Iterator[Option]:
    """Yield the higher levels."""
    own = scene.rep.level
    for higher in tuple(Level)[own.rank + 1 :]:
        yield Option(before=own.value, after=higher.value, then=raised(higher))


def raised(level: Level) -> Then:
    return lambda scene: scene.with_rep(attrs.evolve(scene.rep, level=level))


def skills(scene: Scene) -> Iterator[Option]:
    """Yield the skills that the lead asks for and the rep lacks: of each filter, and of all."""
    own, asked = scene.rep.skills, scene.question
    lacking = [
        tuple(
            skill
            for skill, when in one.conditions
            if skill not in own and when.holds(asked.lead, now=asked.now)
        )
        for one in scene.filters
        if isinstance(one, BySkill)
    ]
    together = tuple(dict.fromkeys(skill for each in lacking for skill in each))
    for more in dict.fromkeys((*lacking, together)):
        if more:
            has = (*own, *more)
            yield Option(before="、".join(own) or None, after="、".join(has), then=able(has))


def able(skills: tuple[str, ...]) -> Then:
    return lambda scene: scene.with_rep(attrs.evolve(scene.rep, skills=skills))


def languages(scene: Scene) -> Iterator[Option]:
    """Yield the lead's language added to the rep's."""
    own, asked = scene.rep.languages, scene.question
    for one in scene.filters:
        if isinstance(one, ByLanguage):
            wanted = one.reader.read(asked.lead, asked.now)
            if wanted and wanted not in own:
                has = (*own, wanted)
                shown = "、".join(own) or None
                yield Option(before=shown, after="、".join(has), then=speaking(has))


def speaking(languages: tuple[str, ...]) -> Then:
    return lambda scene: scene.with_rep(attrs.evolve(scene.rep, languages=languages))


REP_LEVERS: Final[tuple[Lever, ...]] = (
    Lever(
        name="excluded",
        label=Text("退回或超时记录", "declined or too late"),
        options=inclusion,
        names={"excluded": Text("有", "yes")},
    ),
    Lever(
        name="open_leads",
        label=Text("未结线索", "open leads"),
        options=open_leads,
        is_ordered=True,
    ),
    Lever(
        name="capacity",
        label=Text("容量", "capacity"),
        options=capacity,
        is_ordered=True,
        names={None: Text("不限", "no limit")},
    ),
    Lever(name="leave", label=Text("休假至", "away until"), options=leave),
    Lever(name="moment", label=Text("时间", "moment"), options=moment, is_ordered=True),
    Lever(name="quota", label=Text("本期新线索", "new leads in the period"), options=quota),
    Lever(name="caps", label=Text("分类未结线索", "open leads of capped sorts"), options=caps),
    Lever(name="regions", label=Text("负责地区", "regions"), options=regions, is_ordered=True),
    Lever(name="industries", label=Text("负责行业", "industries"), options=industries),
    Lever(
        name="level",
        label=Text("级别", "level"),
        options=level,
        is_ordered=True,
        names={level.value: LEVEL[level] for level in Level},
    ),
    Lever(name="skills", label=Text("技能", "skills"), options=skills),
    Lever(name="languages", label=Text("语言", "languages"), options=languages),
)
"""What could be otherwise about the rep."""
