"""What leads are grouped by: source, industry, month of receipt, or what a host computes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import tzinfo
from difflib import get_close_matches
from types import MappingProxyType

import attrs

from leadcore import labels
from leadcore.errors import Problem, ValidationError
from leadcore.insight.table import NO_LABELS, Cell, Column
from leadcore.model import Lead
from leadcore.texts import Text

Key = Callable[[Lead], str | None]
"""Says which group a lead belongs to; None where that is not known."""


@attrs.frozen(kw_only=True)
class Dimension:
    """A way to group leads; those whose key is None are the missing group, apart from all others.

    >>> size = Dimension(
    ...     name="size",
    ...     label=Text("规模", "size"),
    ...     key=lambda lead: "large" if lead.extra.get("employees", 0) >= 100 else None,
    ... )
    >>> size.name
    'size'
    """

    name: str
    """Name of the column in records."""
    label: Text
    key: Key
    labels: Mapping[str, Text] = attrs.field(default=NO_LABELS, repr=False)
    """What people call the groups, where that is not the key itself."""
    is_ordered: bool = False
    """Whether groups stand in the order of their keys, as months do; else the largest is first."""

    @property
    def column(self) -> Column:
        """The column that names the groups."""
        return Column(self.name, self.label, "text", self.labels)


By = str | Dimension | Key
"""A field's name, a dimension, or a function of the lead."""

GROUP_LABELS: Mapping[str, Text] = MappingProxyType(
    {
        "source": Text("来源", "source"),
        "campaign": Text("市场活动", "campaign"),
        "title": Text("职位", "title"),
        "company": Text("公司", "company"),
        "industry": Text("行业", "industry"),
        "region": Text("地区", "region"),
        "city": Text("城市", "city"),
        "owner": Text("负责人", "owner"),
        "team": Text("团队", "team"),
        "queue": Text("队列", "queue"),
        "status": Text("状态", "status"),
        "phase": Text("阶段", "phase"),
        "outcome": Text("结果", "outcome"),
        "priority": Text("优先级", "priority"),
        "intent": Text("意向等级", "intent"),
    }
)
"""What people call the fields of a lead that make groups."""

FIELD_LABELS: Mapping[str, Text] = MappingProxyType(
    {
        **GROUP_LABELS,
        "name": Text("联系人", "contact name"),
        "contacts": Text("联系方式", "contact details"),
        "demand": Text("需求", "demand"),
        "attachments": Text("附件", "attachments"),
        "extra": Text("其他信息", "other details"),
        "accept_by": Text("确认接收时限", "acceptance deadline"),
        "respond_by": Text("响应时限", "response deadline"),
        "next_action_at": Text("下一步跟进", "next action"),
        "promise_by": Text("承诺时限", "promise deadline"),
        "protected_until": Text("保护期", "protection"),
        "quiet_since": Text("无人处理起点", "untouched since"),
        "cadence": Text("跟进节奏", "cadence"),
    }
)
"""What people call the fields of a lead."""

VALUE_LABELS: Mapping[str, Mapping[str, Text]] = MappingProxyType(
    {
        "source": labels.SOURCE,
        "status": labels.STATUS,
        "phase": labels.PHASE,
        "outcome": labels.PHASE,
        "priority": labels.PRIORITY,
        "intent": labels.INTENT,
    }
)
"""What people call the values of a field."""

PERSONAL = ("name",)
"""Fields that no report shows."""


def month_of(zone: tzinfo) -> Dimension:
    """Return the month in which a lead was received, by the calendar of `zone`, such as `2024-05`.

    >>> from datetime import UTC
    >>> month_of(UTC).label.zh
    '月份'
    """
    return Dimension(
        name="month",
        label=Text("月份", "month"),
        key=lambda lead: lead.received_at.astimezone(zone).date().isoformat()[:7],
        is_ordered=True,
    )


def dimension(by: By) -> Dimension:
    """Return the dimension that `by` means; a function without a name of its own makes `group`.

    Raises `ValidationError` for a field that is personal; one that leads do not have, or that is
    not text or a number, is refused when a lead is asked for it.

    >>> dimension("industry").label.zh
    '行业'
    """
    if isinstance(by, Dimension):
        return by
    if not isinstance(by, str):
        return Dimension(name="group", label=Text("分组", "group"), key=by)
    if by in PERSONAL:
        raise refused(by, "personal", Text("个人信息字段", "a personal field"), Lead)
    return Dimension(
        name=by,
        label=labels.label(FIELD_LABELS, by),
        key=field_reader(by),
        labels=VALUE_LABELS.get(by, NO_LABELS),
    )


def field_reader(name: str) -> Key:
    """Return a function that gives the value of a field, as text."""

    def read(lead: Lead) -> str | None:
        try:
            value: object = getattr(lead, name)
        except AttributeError:
            unknown = Text("未知字段", "an unknown field")
            raise refused(name, "unknown_field", unknown, type(lead)) from None
        if value is None or isinstance(value, str | int):
            return None if value is None else str(value)
        kind = type(value).__name__
        given = Text(f"{kind} 类型的字段", f"a field of {kind}")
        raise refused(name, "not_a_group", given, type(lead))

    return read


def refused(name: str, code: str, given: Text, lead_type: type[Lead]) -> ValidationError:
    names = [one.name for one in attrs.fields(lead_type) if one.name not in PERSONAL]
    near = get_close_matches(name, [one for one in names if one != name], n=1)
    listed = ", ".join(near or sorted(GROUP_LABELS))
    allowed = Text(
        f"文本或数字字段（如 {listed}），或线索的函数",
        f"a field of text or numbers (such as {listed}), or a function of the lead",
    )
    return ValidationError((Problem(path="by", code=code, given=given, allowed=allowed),))


def grouped(leads: Iterable[Lead], by: By) -> tuple[Dimension, dict[str | None, list[Lead]]]:
    """Return the dimension and its groups in the order in which they are shown, missing last."""
    found = dimension(by)
    groups: dict[str | None, list[Lead]] = {}
    for lead in leads:
        groups.setdefault(checked(found.key(lead)), []).append(lead)

    def place(key: str | None) -> tuple[bool, int, str]:
        return key is None, 0 if found.is_ordered else -len(groups[key]), key or ""

    return found, {key: groups[key] for key in sorted(groups, key=place)}


def checked(key: object) -> str | None:
    """Return a key as plain text; refuse one that is neither text nor None."""
    if key is None or isinstance(key, str):
        return None if key is None else str(key)
    raise TypeError(
        f"the group of a lead is a {type(key).__name__}; give a str, or None if unknown"
    )


def by_group(
    leads: Iterable[Lead],
    by: By | None,
    columns: tuple[Column, ...],
    figures: Callable[[list[Lead]], tuple[Cell, ...]],
) -> tuple[tuple[Column, ...], list[tuple[Cell, ...]]]:
    """Return columns and rows of `figures` for each group; without `by`, one row for all leads."""
    if by is None:
        return columns, [figures(list(leads))]
    found, groups = grouped(leads, by)
    return (found.column, *columns), [(key, *figures(group)) for key, group in groups.items()]
