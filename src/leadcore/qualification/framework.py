"""Frameworks: lists of criteria as data, against which answers are checked and counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from difflib import get_close_matches
from operator import attrgetter
from typing import Any, Final

import attrs

from leadcore.errors import DefinitionError, Problem, ValidationError
from leadcore.model import SYSTEM, Lead, NewLead
from leadcore.model.validators import instance_of, tuple_of
from leadcore.qualification.answers import ANSWERS, VALUES, Answer, Value
from leadcore.qualification.criteria import Criterion, criteria_problems, name_problems, problem
from leadcore.qualification.qualification import Qualification, Standing
from leadcore.texts import Text
from leadcore.values import echo, utc

MAX_ANSWERS: Final = 1_000
"""The most answers of one lead to one framework, earlier ones included."""


@attrs.frozen(kw_only=True)
class Framework:
    """A list of things to find out; plain data, equal when the same.

    >>> from datetime import UTC
    >>> from leadcore.qualification import BANT
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> answer = BANT.answer("authority", "decides", said="我说了算", by="li", at=at)
    >>> BANT.qualify((answer,), now=at).next_question().question.to("en")
    'How much may it cost?'
    """

    id: str
    """A name that rules can write, such as `bant`."""
    label: Text = attrs.field(validator=instance_of(Text))
    criteria: tuple[Criterion, ...] = attrs.field(validator=tuple_of(Criterion))
    """In the order in which they are asked when nothing else says what matters."""

    def __attrs_post_init__(self) -> None:
        found = (*name_problems("id", [self.id]), *criteria_problems(self.criteria))
        if found:
            raise DefinitionError(Text("甄别框架", "qualification framework"), found)

    def answer(self, key: str, value: Value, *, by: str, at: datetime, said: str = "") -> Answer:
        """Return the answer to the criterion `key`; ValidationError refuses what does not fit.

        >>> from datetime import UTC
        >>> from leadcore.qualification import BANT
        >>> BANT.answer("budget", "much", by="li", at=datetime(2024, 5, 1, tzinfo=UTC))
        Traceback (most recent call last):
        leadcore.errors.ValidationError: 1 problem(s), mend them and submit again:
        - bant.budget: a str given; allowed: a MoneyRange [wrong_type]
        """
        refuse(misfits(self, key, value))
        make: Any = ANSWERS[self.criterion(key).kind]
        made: Answer = make(key=key, value=value, said=said, by=by, at=at)
        return made

    def stated(self, lead: Lead | NewLead) -> tuple[Answer, ...]:
        """Return the answers that the enquiry itself gave, as of when it came.

        >>> from datetime import UTC
        >>> from leadcore.model import Demand
        >>> from leadcore.qualification import BANT
        >>> lead = NewLead(source="referral", received_at=datetime(2024, 5, 1, tzinfo=UTC),
        ...                demand=Demand(description="招生管理系统"))
        >>> [answer.key for answer in BANT.stated(lead)]
        ['need']
        """
        fields = ((each.key, each.stated_in) for each in self.criteria if each.stated_in)
        values = ((key, value_at(lead, path)) for key, path in fields)
        return tuple(
            self.answer(key, value, by=SYSTEM.id, at=lead.received_at)
            for key, value in values
            if not is_nothing(value)
        )

    def qualify(self, answers: Iterable[Answer], *, now: datetime) -> Qualification:
        """Return what is known at `now`; ValidationError lists every answer that does not fit.

        Of several answers to one criterion the latest counts, of equally late ones the last. What
        was said after `now` is not known yet.

        >>> from datetime import UTC
        >>> from leadcore.qualification import BANT
        >>> BANT.qualify((), now=datetime(2024, 5, 1, tzinfo=UTC)).completeness
        Fraction(0, 1)
        """
        given, moment = tuple(answers), utc(now)
        refuse(answer_problems(self, given))
        said = sorted((each for each in given if each.at <= moment), key=attrgetter("at"))
        latest = {each.key: each for each in said}
        return Qualification(
            framework=self.id,
            label=self.label,
            standings=tuple(standing(one, latest.get(one.key), moment) for one in self.criteria),
        )

    def criterion(self, key: str) -> Criterion:
        """Return the criterion of this key; ValidationError where there is none.

        >>> from leadcore.qualification import BANT
        >>> BANT.criterion("need").label.zh
        '需求'
        """
        for each in self.criteria:
            if each.key == key:
                return each
        keys = [each.key for each in self.criteria]
        raise ValidationError((unknown(self, key, keys),))


def value_at(lead: Lead | NewLead, path: str) -> Any:
    """Return what a dotted path leads to, None where something on the way is missing."""
    value: Any = lead
    for name in path.split("."):
        value = None if value is None else getattr(value, name)
    return value


def is_nothing(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def standing(criterion: Criterion, answer: Answer | None, now: datetime) -> Standing:
    age = None if answer is None else now - answer.at
    return Standing(criterion=criterion, answer=answer, age=age)


def refuse(problems: Iterable[Problem]) -> None:
    found = tuple(problems)
    if found:
        raise ValidationError(found)


def answer_problems(framework: Framework, answers: tuple[Answer, ...]) -> Iterator[Problem]:
    if len(answers) > MAX_ANSWERS:
        path, allowed = f"{framework.id}.answers", f"at most {MAX_ANSWERS}"
        yield problem(path, "too_many", str(len(answers)), f"至多 {MAX_ANSWERS} 条", allowed)
    for each in answers[:MAX_ANSWERS]:
        found = tuple(misfits(framework, each.key, each.value))
        yield from found or misplaced(framework, each)


def misplaced(framework: Framework, answer: Answer) -> Iterator[Problem]:
    """Yield that an answer whose value would fit is one of another kind."""
    wanted = ANSWERS[framework.criterion(answer.key).kind]
    if not isinstance(answer, wanted):
        yield wrong_type(f"{framework.id}.{answer.key}", answer, wanted)


def misfits(framework: Framework, key: str, value: object) -> Iterator[Problem]:
    """Yield why `value` is no answer to the criterion of this key."""
    known = {each.key: each for each in framework.criteria}
    if key not in known:
        yield unknown(framework, key, list(known))
        return
    one, path = known[key], f"{framework.id}.{key}"
    wanted = VALUES[one.kind]
    if not isinstance(value, wanted):
        yield wrong_type(path, value, wanted)
    elif one.kind == "choice" and value not in [option.key for option in one.options]:
        yield no_option(path, value, [option.key for option in one.options])


def wrong_type(path: str, value: object, wanted: type) -> Problem:
    given, name = type(value).__name__, wanted.__name__
    return problem(path, "wrong_type", f"a {given}", f"{name} 类型的值", f"a {name}")


def unknown(framework: Framework, key: object, keys: list[str]) -> Problem:
    path = f"{framework.id}.key"
    near = get_close_matches(key, keys, n=1) if isinstance(key, str) else []
    listed = ", ".join(near or keys)
    return problem(path, "unknown_criterion", echo(key), f"以下之一：{listed}", f"one of {listed}")


def no_option(path: str, value: object, keys: list[str]) -> Problem:
    listed = ", ".join(keys)
    return problem(path, "unknown_option", echo(value), f"以下之一：{listed}", f"one of {listed}")
