"""Every error that leadcore raises: one tree, each also the built-in that a caller would catch.

An error's fields say what was given and what is allowed, so that a program can act on them; its
text says the same to a person, in Chinese and in English, and what to do; `str` gives the English
one. `code` never changes once released. No error holds a full phone number, an address or a name:
whoever raises one echoes input only through `leadcore.values.redact`.
"""

from __future__ import annotations

from typing import ClassVar, Final
from unicodedata import category, east_asian_width

import attrs

from leadcore.texts import Language, Text, as_text

__all__ = [
    "CalendarRangeError",
    "ConcurrencyConflict",
    "DefinitionError",
    "DuplicateLead",
    "LeadNotFound",
    "LeadcoreError",
    "ParseError",
    "PermissionDenied",
    "Problem",
    "RuleError",
    "RuleSyntaxError",
    "RuleTypeError",
    "TransitionRefused",
    "ValidationError",
]


@attrs.frozen(kw_only=True)
class Problem:
    """One thing that is wrong with an input: where, what was given, what is allowed.

    >>> problem = Problem(
    ...     path="region",
    ...     code="missing",
    ...     given=Text("空", "nothing"),
    ...     allowed=Text("省或直辖市", "a province or municipality"),
    ... )
    >>> print(problem)
    region: nothing given; allowed: a province or municipality [missing]
    >>> problem.to("zh")
    'region：给出 空；应为 省或直辖市 [missing]'
    """

    path: str
    """Dotted path of the field, or the column name of a row."""
    code: str
    """Stable identifier of the kind of problem, such as `missing` or `bad_phone`."""
    given: Text = attrs.field(converter=as_text)
    """What was given, shortened and without personal data; a `str` is so in both languages."""
    allowed: Text
    """What would have been accepted, and so the cure."""

    def to(self, language: Language) -> str:
        """Return the problem as one line in `language`."""
        if language == "zh":
            return f"{self.path}：给出 {self.given.zh}；应为 {self.allowed.zh} [{self.code}]"
        return f"{self.path}: {self.given.en} given; allowed: {self.allowed.en} [{self.code}]"

    def __str__(self) -> str:
        return self.to("en")


class LeadcoreError(Exception):
    """The root of every error that leadcore raises on purpose.

    >>> LeadNotFound("A-1").to("zh")
    "没有编号为 'A-1' 的线索；请先录入，或核对编号"
    """

    code: ClassVar[str] = "leadcore"
    """Stable identifier of the kind of error."""

    @property
    def text(self) -> Text:
        """What the error says, in both languages."""
        return as_text(super().__str__())

    def to(self, language: Language) -> str:
        """Return what the error says in `language`."""
        return self.text.to(language)

    def __str__(self) -> str:
        return self.text.en


def listed(zh: str, en: str, problems: tuple[Problem, ...]) -> Text:
    """Return a heading with a line for every problem below it."""
    return Text(
        "\n- ".join([zh, *(problem.to("zh") for problem in problems)]),
        "\n- ".join([en, *(problem.to("en") for problem in problems)]),
    )


@attrs.frozen
class ValidationError(LeadcoreError, ValueError):
    """An input was refused; `problems` lists everything that is wrong with it at once."""

    code: ClassVar[str] = "validation"
    problems: tuple[Problem, ...]

    @property
    def text(self) -> Text:
        """How many problems there are, and a line for each."""
        count = len(self.problems)
        return listed(
            f"共 {count} 处问题，请改正后重新提交：",
            f"{count} problem(s), mend them and submit again:",
            self.problems,
        )


@attrs.frozen
class ParseError(LeadcoreError, ValueError):
    """A text could not be read as a value; whoever knows where it stood makes it a `Problem`."""

    code: ClassVar[str] = "parse"
    reason: str
    """Stable identifier of what is wrong, such as `bad_phone` or `masked_phone`."""
    given: Text = attrs.field(converter=as_text)
    """What was given, shortened and without personal data; a `str` is so in both languages."""
    allowed: Text
    """What would have been accepted, and so the cure."""

    def at(self, path: str) -> Problem:
        """Return the problem that this error is for the field or column `path`."""
        return Problem(path=path, code=self.reason, given=self.given, allowed=self.allowed)

    @property
    def text(self) -> Text:
        """What was given, and what is allowed."""
        return Text(
            f"给出 {self.given.zh}；应为 {self.allowed.zh} [{self.reason}]",
            f"{self.given.en} given; allowed: {self.allowed.en} [{self.reason}]",
        )


@attrs.frozen
class DefinitionError(LeadcoreError, ValueError):
    """A policy, lifecycle, calendar or mapping contradicts itself; `problems` lists every place."""

    code: ClassVar[str] = "definition"
    subject: Text = attrs.field(converter=as_text)
    """What was being defined, such as a lifecycle; a `str` is the same in both languages."""
    problems: tuple[Problem, ...]

    @property
    def text(self) -> Text:
        """What cannot be used, and a line for every problem."""
        count = len(self.problems)
        return listed(
            f"{self.subject.zh}无法使用，共 {count} 处问题：",
            f"the {self.subject.en} cannot be used, {count} problem(s):",
            self.problems,
        )


MAX_VIEW: Final = 100
"""How many code points of a long line the view of a rule error shows."""


def display_width(char: str) -> int:
    """Return how many columns a terminal gives the character."""
    if category(char) in {"Mn", "Me"}:
        return 0
    return 2 if east_asian_width(char) in {"W", "F"} else 1


def blank(char: str) -> str:
    """Return a space as wide as `char` is shown, so that a caret stands below its place."""
    return ("", " ", "\u3000")[display_width(char)]


@attrs.frozen
class RuleError(LeadcoreError):
    """The text of a rule was refused at load; the position is one-based and counts code points."""

    code: ClassVar[str] = "rule"
    problem: Text = attrs.field(converter=as_text)
    """What is wrong, in one line; a `str` is so in both languages."""
    cure: Text = attrs.field(converter=as_text)
    """What to write instead; a `str` is so in both languages."""
    source: str
    """The text of the rule as given, the invisible replaced; only a beginning when too long."""
    line: int
    column: int
    width: int = 1
    """How many code points the offending piece is wide."""

    @property
    def text(self) -> Text:
        """Where the rule is wrong, what is wrong with it, what to write instead, and its view."""
        line, column, view = self.line, self.column, self.view()
        return Text(
            f"{self.problem.zh}（第 {line} 行第 {column} 列）；{self.cure.zh}\n{view}",
            f"{self.problem.en} (line {line}, column {column}); {self.cure.en}\n{view}",
        )

    def view(self) -> str:
        """Return the offending line of the rule, with carets below the offending piece.

        >>> print(RuleSyntaxError("=", "==", 'city = "上海市"', 1, 6).view())
            city = "上海市"
                 ^
        """
        rows = self.source.split("\n")
        row = rows[min(self.line, len(rows)) - 1]
        start = self.column - 1
        first = max(0, start - MAX_VIEW // 2) if len(row) > MAX_VIEW else 0
        shown = row[first : first + MAX_VIEW]
        cut, more = "…" if first else "", "…" if first + MAX_VIEW < len(row) else ""
        before = "".join(blank(char) for char in cut + row[first:start])
        piece = shown[start - first :][: self.width]
        carets = "^" * max(sum(display_width(char) for char in piece), 1)
        return f"    {cut}{shown}{more}\n    {before}{carets}"


@attrs.frozen
class RuleSyntaxError(RuleError, ValueError):
    """The text is not an expression of the rules language."""

    code: ClassVar[str] = "rule_syntax"


@attrs.frozen
class RuleTypeError(RuleError, TypeError):
    """The expression compares what cannot be compared, or names what the schema does not have."""

    code: ClassVar[str] = "rule_type"


@attrs.frozen
class TransitionRefused(LeadcoreError, ValueError):
    """The lifecycle does not allow this command now; the fields say what it does allow."""

    code: ClassVar[str] = "transition_refused"
    lead_id: str
    command: str
    status: str
    allowed: tuple[str, ...]
    """What this actor may do in this status."""
    missing: tuple[Text, ...] = ()
    """What the lead still lacks for this command; empty when the status itself forbids it."""

    @property
    def text(self) -> Text:
        """What is still needed, or else what is allowed instead."""
        if self.missing:
            zh = "；".join(one.zh for one in self.missing)
            en = "; ".join(one.en for one in self.missing)
            return Text(
                f"线索 {self.lead_id}（{self.status}）执行 {self.command} 还需要：{zh}",
                f"{self.command} of lead {self.lead_id} ({self.status}) still needs: {en}",
            )
        return Text(
            f"线索 {self.lead_id} 处于 {self.status}，不能执行 {self.command}；"
            f"可以执行：{'、'.join(self.allowed) or '无'}",
            f"{self.command} is not allowed for lead {self.lead_id} in {self.status};"
            f" allowed: {', '.join(self.allowed) or 'nothing'}",
        )


@attrs.frozen
class PermissionDenied(LeadcoreError, PermissionError):
    """This actor may not do this; `roles` may."""

    code: ClassVar[str] = "permission_denied"
    lead_id: str
    command: str
    actor: str
    role: str
    roles: tuple[str, ...]
    """The roles that may, `owner` meaning the lead's owner."""

    @property
    def text(self) -> Text:
        """Who may not do what, and whom to ask."""
        return Text(
            f"{self.actor}（{self.role}）无权对线索 {self.lead_id} 执行 {self.command}；"
            f"请联系：{'、'.join(self.roles)}",
            f"{self.actor} ({self.role}) may not {self.command} lead {self.lead_id};"
            f" ask one of: {', '.join(self.roles)}",
        )


@attrs.frozen
class ConcurrencyConflict(LeadcoreError, RuntimeError):
    """Somebody else saved first; load the lead again and decide again.

    Where both versions are equal, it is something else that the change was decided on.
    """

    code: ClassVar[str] = "concurrency_conflict"
    lead_id: str
    expected: int
    found: int

    @property
    def text(self) -> Text:
        """Which version there is, or that something else is in the way, and what to do."""
        if self.found == self.expected:
            return Text(
                f"线索 {self.lead_id} 的命令已执行过，或其所依据的轮次、负责人的线索"
                "或联系方式的线索已改变；请重新读取后再操作",
                f"the command for lead {self.lead_id} was carried out before, or what it goes by"
                " (a turn, the leads of a rep or of a contact) has changed;"
                " load it again and decide again",
            )
        return Text(
            f"线索 {self.lead_id} 已是第 {self.found} 版，不是第 {self.expected} 版；"
            "请重新读取后再操作",
            f"lead {self.lead_id} is at version {self.found}, not {self.expected};"
            " load it again and decide again",
        )


@attrs.frozen
class LeadNotFound(LeadcoreError, KeyError):
    """No lead has this id."""

    code: ClassVar[str] = "lead_not_found"
    lead_id: str

    @property
    def text(self) -> Text:
        """Which id is not known, and what to do."""
        return Text(
            f"没有编号为 {self.lead_id!r} 的线索；请先录入，或核对编号",
            f"no lead has the id {self.lead_id!r}; register it first, or check the id",
        )


@attrs.frozen
class DuplicateLead(LeadcoreError, ValueError):
    """The enquiry belongs to a lead that is already here."""

    code: ClassVar[str] = "duplicate_lead"
    lead_id: str
    """The lead that is already here."""
    reason: Text
    """What they have in common."""

    @property
    def text(self) -> Text:
        """Which lead is already here, and what they have in common."""
        return Text(
            f"线索 {self.lead_id} 已存在（{self.reason.zh}）；请打开该线索",
            f"lead {self.lead_id} is already here ({self.reason.en}); open it instead",
        )


@attrs.frozen
class CalendarRangeError(LeadcoreError, ValueError):
    """The calendar was asked about a day that it does not cover."""

    code: ClassVar[str] = "calendar_range"
    asked: str
    """The day asked about, ISO 8601."""
    first: str
    """The first day covered."""
    last: str
    """The last day covered."""

    @property
    def text(self) -> Text:
        """Which day was asked about, and which are covered."""
        return Text(
            f"{self.asked} 超出日历的范围（{self.first} 至 {self.last}）；请补充此后公布的日期",
            f"{self.asked} is outside the calendar, which covers {self.first} to {self.last};"
            " give it the days that were announced since",
        )
