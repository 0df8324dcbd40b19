"""Who is able to work a lead: the skills that it asks for, the customer's language (R-24)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar, Final

import attrs

from leadcore.assignment.combined import Combinable
from leadcore.assignment.definition import (
    TextField,
    bound,
    problem,
    refuse,
    tuple_problems,
    twice,
)
from leadcore.assignment.protocols import Candidate, Trend
from leadcore.errors import Problem
from leadcore.model import Lead, lead_schema
from leadcore.model.validators import check_id
from leadcore.rules import Condition, Schema
from leadcore.texts import Text

NEEDS: Final = Text("SkillNeed 元组", "a tuple of SkillNeed")
MAX_NEEDS: Final = 100
"""The most skills that one filter asks for."""


@attrs.frozen(kw_only=True)
class SkillNeed:
    """A skill, and the condition on a lead that asks for it.

    >>> SkillNeed(skill="tenders", when='demand.budget >= 1_000_000').skill
    'tenders'
    """

    skill: str = attrs.field(validator=check_id)
    """One of `Rep.skills`."""
    when: str
    """A condition on the lead; what is not known asks for nothing."""


def bound_needs(filter: BySkill) -> tuple[tuple[str, Condition], ...]:
    refuse(need_problems(filter.needs))
    paths = [(f"needs.{need.skill}.when", need.when) for need in filter.needs]
    skills = [need.skill for need in filter.needs]
    return tuple(zip(skills, bound(filter.schema, paths), strict=True))


def is_need(value: object) -> bool:
    return isinstance(value, SkillNeed)


def need_problems(needs: tuple[SkillNeed, ...]) -> Iterator[Problem]:
    if misfits := tuple(tuple_problems("needs", needs, is_need, NEEDS)):
        yield from misfits
        return
    if not 0 < len(needs) <= MAX_NEEDS:
        zh, en = f"1 至 {MAX_NEEDS} 项", f"1 to {MAX_NEEDS} skills"
        yield problem("needs", "bad_number", str(len(needs)), zh, en)
    yield from twice("needs", [need.skill for need in needs])


@attrs.frozen(kw_only=True)
class BySkill(Combinable):
    """Refuses reps who lack a skill that the lead asks for (R-24).

    >>> needs = (SkillNeed(skill="schools", when='industry == "教育"'),)
    >>> BySkill(needs=needs).name
    'skill'
    """

    needs: tuple[SkillNeed, ...]
    """What is asked for, each skill once; a lead may ask for several."""
    schema: Schema = attrs.field(factory=lead_schema, eq=False, repr=False)
    """What the conditions can name; `lead_schema(MyLead)` for a lead of one's own."""
    conditions: tuple[tuple[str, Condition], ...] = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(bound_needs, takes_self=True)
    )
    """The skills with their conditions, checked."""
    name: str = attrs.field(default="skill", init=False)
    trend: ClassVar[Trend] = "steady"

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None when the rep has every skill that the lead asks for."""
        has = candidate.rep.skills
        lacking = [
            skill
            for skill, condition in self.conditions
            if skill not in has and condition.holds(lead, now=now)
        ]
        if not lacking:
            return None
        return Text(f"缺少技能 {'、'.join(lacking)}", f"lacks {', '.join(lacking)}")

    def sees(self, lead: Lead, now: datetime) -> tuple[bool, ...]:
        """Return which of the skills the lead asks for."""
        return tuple([condition.holds(lead, now=now) for _, condition in self.conditions])


def bound_field(filter: ByLanguage) -> TextField:
    return TextField.of(filter.schema, filter.field, "field")


@attrs.frozen(kw_only=True)
class ByLanguage(Combinable):
    """Refuses reps who do not speak the customer's language.

    Tags match as ranges do in RFC 4647, section 3.3.1: who speaks `pt` speaks `pt-BR`.

    >>> ByLanguage(field="extra.language").common
    'zh'
    """

    field: str
    """Where a lead says its language: the path of a text field, or of an entry of `extra`."""
    common: str = attrs.field(default="zh", validator=check_id)
    """What every rep speaks; a lead that names no language is in it."""
    schema: Schema = attrs.field(factory=lead_schema, eq=False, repr=False)
    """What `field` can name; `lead_schema(MyLead)` for a lead of one's own."""
    reader: TextField = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(bound_field, takes_self=True)
    )
    """The field, checked."""
    name: str = attrs.field(default="language", init=False)
    trend: ClassVar[Trend] = "steady"

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None when the rep speaks the language, or the lead names none."""
        wanted = self.reader.read(lead, now)
        if not wanted or is_within(wanted, self.common):
            return None
        if any(is_within(wanted, spoken) for spoken in candidate.rep.languages):
            return None
        return Text(f"不会说 {wanted}", f"does not speak {wanted}")

    def sees(self, lead: Lead, now: datetime) -> str | None:
        """Return the language of the customer."""
        return self.reader.read(lead, now)


def is_within(tag: str, range: str) -> bool:
    """Return whether a language tag is in a range of them.

    >>> is_within("zh-Hant-TW", "ZH"), is_within("zhx", "zh")
    (True, False)
    """
    return f"{tag}-".lower().startswith(f"{range}-".lower())
