"""Answers: what a customer said to a question, typed, with who recorded it and when.

Answers are what a host keeps. None is ever changed: a later one to the same question counts in
its place, and the earlier ones stay as its history.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

import attrs

from leadcore.model.validators import check_id, instance_of
from leadcore.values import MoneyRange, Timeframe, scrubbed, utc

AnswerKind = Literal["budget", "choice", "text", "timeframe", "yes_no"]
"""What kinds of answer a question can ask for."""


@attrs.frozen(kw_only=True)
class Evidence:
    """What every answer has beside its value."""

    key: str = attrs.field(validator=check_id)
    """The criterion that it answers, such as `budget`."""
    said: str = attrs.field(default="", repr=False, converter=scrubbed)
    """The customer's own words, phone numbers masked; never shown by `repr`."""
    by: str = attrs.field(validator=check_id)
    """Id of who recorded it."""
    at: datetime = attrs.field(converter=utc)
    """When it was said."""


@attrs.frozen(kw_only=True)
class BudgetAnswer(Evidence):
    """An amount or a range of money.

    >>> from datetime import UTC
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> str(BudgetAnswer(key="budget", value=MoneyRange.parse("20-30万"), by="li", at=at).value)
    '20–30万元'
    """

    value: MoneyRange = attrs.field(validator=instance_of(MoneyRange))


@attrs.frozen(kw_only=True)
class ChoiceAnswer(Evidence):
    """The key of one of the options of its criterion.

    >>> from datetime import UTC
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> ChoiceAnswer(key="authority", value="decides", by="li", at=at).value
    'decides'
    """

    value: str = attrs.field(validator=check_id)


@attrs.frozen(kw_only=True)
class TextAnswer(Evidence):
    """What was found out, in words; masked like all free text, and never shown by `repr`.

    >>> from datetime import UTC
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> TextAnswer(key="need", value="找王敏 13812345678", by="li", at=at).value
    '找王敏 ****5678'
    """

    value: str = attrs.field(repr=False, converter=scrubbed)

    def __attrs_post_init__(self) -> None:
        if not self.value.strip():
            raise ValueError("value: a blank text was given; leave out what is not answered")


@attrs.frozen(kw_only=True)
class TimeframeAnswer(Evidence):
    """Within so long.

    >>> from datetime import UTC
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> TimeframeAnswer(key="timing", value=Timeframe.parse("3个月内"), by="li", at=at).value.days
    90
    """

    value: Timeframe = attrs.field(validator=instance_of(Timeframe))


@attrs.frozen(kw_only=True)
class YesNoAnswer(Evidence):
    """Yes or no.

    >>> from datetime import UTC
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> YesNoAnswer(key="champion", value=False, by="li", at=at).value
    False
    """

    value: bool = attrs.field(validator=instance_of(bool))


Answer = BudgetAnswer | ChoiceAnswer | TextAnswer | TimeframeAnswer | YesNoAnswer
"""One answer; the type of the field in which a host keeps them is `tuple[Answer, ...]`."""

Value = MoneyRange | Timeframe | str | bool
"""What an answer says."""

ANSWERS: Final[Mapping[AnswerKind, type[Answer]]] = {
    "budget": BudgetAnswer,
    "choice": ChoiceAnswer,
    "text": TextAnswer,
    "timeframe": TimeframeAnswer,
    "yes_no": YesNoAnswer,
}
"""The class of the answers of every kind."""

VALUES: Final[Mapping[AnswerKind, type[Value]]] = {
    "budget": MoneyRange,
    "choice": str,
    "text": str,
    "timeframe": Timeframe,
    "yes_no": bool,
}
"""The class of what they say."""
