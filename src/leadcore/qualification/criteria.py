"""Criteria: the things to find out, each with its question and the kind of its answer."""

from __future__ import annotations

import keyword
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

import attrs

from leadcore.errors import Problem
from leadcore.model.validators import instance_of, tuple_of
from leadcore.qualification.answers import ANSWERS, AnswerKind
from leadcore.texts import Text
from leadcore.values import echo

MAX_CRITERIA: Final = 50
"""The most criteria of a framework."""
MAX_OPTIONS: Final = 20
"""The most options of a choice."""
MAX_NAME: Final = 40
"""The longest id or key, in code points."""
RESERVED: Final = "completeness"
"""What rules call the share of what is answered; no criterion may have this key."""


@attrs.frozen(kw_only=True)
class Option:
    """One of the answers that can be chosen.

    >>> Option(key="decides", label=Text("拍板", "decides")).label.zh
    '拍板'
    """

    key: str
    label: Text = attrs.field(validator=instance_of(Text))


@attrs.frozen(kw_only=True)
class Criterion:
    """One thing to find out: how to ask for it, and for how long an answer stays fresh.

    >>> need = Criterion(
    ...     key="need",
    ...     label=Text("需求", "need"),
    ...     question=Text("要解决什么问题？", "What is the problem?"),
    ...     kind="text",
    ...     fresh_for=timedelta(days=90),
    ... )
    >>> need.options
    ()
    """

    key: str
    """Unique in its framework; rules name it behind the framework's id, such as `bant.need`."""
    label: Text = attrs.field(validator=instance_of(Text))
    question: Text = attrs.field(validator=instance_of(Text))
    """What to ask the customer."""
    kind: AnswerKind
    fresh_for: timedelta = attrs.field(validator=instance_of(timedelta))
    """How old an answer may be; one that is older is stale and counts as none."""
    options: tuple[Option, ...] = attrs.field(default=(), validator=tuple_of(Option))
    """What can be chosen, for the kind `choice`."""
    stated_in: str | None = None
    """The field of a lead that answers it too, such as `demand.budget`; blank text is no answer."""


def is_name(text: object) -> bool:
    """Return whether rules can write `text` as the name of something."""
    return (
        isinstance(text, str)
        and len(text) <= MAX_NAME
        and text.isidentifier()
        and text.replace("_", "a").isalnum()  # rules do not read ℘ or a·b, which Python does
        and not keyword.iskeyword(text)
        and unicodedata.is_normalized("NFKC", text)
    )


def criteria_problems(criteria: Sequence[Criterion]) -> Iterator[Problem]:
    """Yield everything that is wrong with the criteria of a framework."""
    if not 0 < len(criteria) <= MAX_CRITERIA:
        zh, en = f"1 至 {MAX_CRITERIA} 项", f"1 to {MAX_CRITERIA} criteria"
        yield problem("criteria", "bad_count", str(len(criteria)), zh, en)
    yield from name_problems("criteria", [each.key for each in criteria])
    for each in criteria:
        yield from criterion_problems(each)


def criterion_problems(one: Criterion) -> Iterator[Problem]:
    if one.key == RESERVED:
        yield problem(one.key, "reserved", echo(one.key), "其他名称", "another name")
    if one.kind not in ANSWERS:
        path, listed = f"{one.key}.kind", ", ".join(ANSWERS)
        yield problem(path, "bad_kind", echo(one.kind), f"以下之一：{listed}", f"one of {listed}")
    if one.fresh_for <= timedelta(0):
        path, given = f"{one.key}.fresh_for", str(one.fresh_for)
        yield problem(path, "not_positive", given, "大于零的时长", "more than zero")
    least, most = (2, MAX_OPTIONS) if one.kind == "choice" else (0, 0)
    if not least <= len(one.options) <= most:
        path, given = f"{one.key}.options", str(len(one.options))
        yield problem(path, "bad_count", given, f"{least} 至 {most} 项", f"{least} to {most}")
    yield from name_problems(f"{one.key}.options", [option.key for option in one.options])


def name_problems(path: str, names: Sequence[str]) -> Iterator[Problem]:
    for name, times in Counter(names).items():
        if times > 1:
            given = Text(f"{echo(name)} {times} 次", f"{echo(name)} {times} times")
            yield problem(path, "duplicate", given, "每个只用一次", "every one once")
        if not is_name(name):
            zh = f"至多 {MAX_NAME} 个字符的标识符，不含关键字"
            en = f"a name of letters, digits and _, at most {MAX_NAME}, no keyword"
            yield problem(path, "bad_name", echo(name), zh, en)


def problem(path: str, code: str, given: str | Text, zh: str, en: str) -> Problem:
    return Problem(path=path, code=code, given=given, allowed=Text(zh, en))
