"""What an enquiry must have before it is registered (R-01, R-02), as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches

import attrs

from leadcore import labels
from leadcore.errors import DefinitionError, Problem
from leadcore.model import Details, NewLead
from leadcore.texts import Text
from leadcore.values import FrozenMapping, echo
from leadcore.values.characters import visible

NOTHING = Text("空", "nothing")

WANTED: Mapping[str, Text] = {
    "id": Text("线索编号", "the lead number"),
    "campaign": Text("市场活动", "the campaign"),
    "company": Text("公司名称", "the company"),
    "title": Text("职位", "the contact's position"),
    "name": Text("联系人姓名", "the contact's name"),
    "contacts": Text(
        "电话、电子邮箱或即时通讯号", "a telephone number, e-mail address or messenger name"
    ),
    "industry": Text("所属行业", "the industry"),
    "region": Text("省、自治区或直辖市", "the province or municipality"),
    "city": Text("城市", "the city"),
}
"""What a missing field should have held."""


def is_blank(value: object) -> bool:
    """Return whether nothing can be seen: no value, or text of spaces and invisible characters."""
    return value in (None, ()) or (isinstance(value, str) and not visible(value))


def known_fields(requirements: Requirements, attribute: object, required: tuple[str, ...]) -> None:
    names = {field.name for field in attrs.fields(Details)} | {"id"}
    problems = tuple(
        Problem(
            path="required",
            code="unknown_name",
            given=repr(name),
            allowed=Text(
                f"线索的字段名，如 {'、'.join(sorted(names))}",
                f"a field of a lead, such as {', '.join(sorted(names))}",
            ),
        )
        for name in required
        if name not in names
    )
    if problems:
        raise DefinitionError(Text("线索录入要求", "intake requirements"), problems)


def frozen_sources(sources: Mapping[str, Text]) -> FrozenMapping[str, Text]:
    return FrozenMapping(sources)


@attrs.frozen(kw_only=True)
class Requirements:
    """Which fields an enquiry must have, and which sources there are.

    >>> Requirements(required=("name",)).required
    ('name',)
    """

    required: tuple[str, ...] = attrs.field(
        default=("name", "contacts", "industry", "region", "city"), validator=known_fields
    )
    sources: Mapping[str, Text] = attrs.field(default=labels.SOURCE, converter=frozen_sources)
    """Every source there is, with its label; a host adds its own."""

    def problems(self, new: NewLead, now: datetime) -> tuple[Problem, ...]:
        """Return everything that keeps `new` from being registered at `now`, all at once.

        >>> from datetime import UTC
        >>> may = datetime(2024, 5, 1, tzinfo=UTC)
        >>> new = NewLead(source="web_from", received_at=may, name="王")
        >>> for problem in Requirements(required=("name", "city")).problems(new, may):
        ...     print(problem)
        source: 'web_from' given; allowed: did you mean web_form (web form) [unknown_source]
        city: nothing given; allowed: the city [missing]
        """
        return tuple(self.found(new, now))

    def found(self, new: NewLead, now: datetime) -> Iterator[Problem]:
        """Yield the problems one by one."""
        if new.source not in self.sources:
            yield self.unknown_source(new.source)
        for name in self.required:
            if is_blank(getattr(new, name)):
                wanted = WANTED.get(name, Text(name, name))
                yield Problem(path=name, code="missing", given=NOTHING, allowed=wanted)
        if new.received_at > now:
            at = now.isoformat()
            allowed = Text(f"不晚于 {at}", f"no later than {at}")
            given = new.received_at.isoformat()
            yield Problem(path="received_at", code="in_future", given=given, allowed=allowed)

    def unknown_source(self, source: str) -> Problem:
        """Return the problem of a source that nobody declared."""
        near = get_close_matches(source[:64], self.sources, n=1)
        known = [(key, self.sources[key]) for key in near or self.sources]
        zh = "、".join(f"{label.zh}（{key}）" for key, label in known)
        en = ", ".join(f"{key} ({label.en})" for key, label in known)
        allowed = Text(f"来源之一：{zh}", f"one of {en}")
        if near:
            allowed = Text(f"您是否指 {zh}", f"did you mean {en}")
        return Problem(path="source", code="unknown_source", given=echo(source), allowed=allowed)
