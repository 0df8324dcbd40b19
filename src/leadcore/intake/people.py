"""Decision makers as people write them: `王总监（采购总监，已确认）；李工`."""

from __future__ import annotations

import re

from leadcore.errors import ParseError
from leadcore.intake.cells import described
from leadcore.model import DecisionMaker
from leadcore.texts import Text

MAX_PEOPLE = 20
"""Most decision makers in one cell."""

SEPARATORS = ";；、,，\n"
"""What stands between people, and in brackets between what is said of one."""
PIECE = rf"(?:[^{SEPARATORS}(（]|[(（][^()（）]*[)）]|[(（])+"
"""What stands between separators that are not in brackets."""
PERSON = r"(?P<name>[^()（）]*)(?:[(（](?P<inside>[^()（）]*)[)）])?"
CONFIRMED = frozenset({"已确认", "确认", "confirmed", "yes"})
UNCONFIRMED = frozenset({"未确认", "待确认", "不确定", "unconfirmed", "not confirmed", "no"})

PEOPLE_ALLOWED = Text(
    f"至多 {MAX_PEOPLE} 人，如 王总监（采购总监，已确认）；李工",
    f"at most {MAX_PEOPLE} people, such as 王总监（采购总监，已确认）；李工",
)


def parse_people(text: str) -> tuple[DecisionMaker, ...]:
    """Return the people in `text`; `ParseError` where a name is missing or brackets do not match.

    >>> parse_people("王总监（采购总监，已确认）；李工")
    (DecisionMaker(title='采购总监', confirmed=True), DecisionMaker(title=None, confirmed=False))
    """
    pieces = [piece.strip() for piece in re.findall(PIECE, text)]
    named = [re.fullmatch(PERSON, piece) for piece in pieces if piece]
    people = tuple(person(match["name"], match["inside"] or "") for match in named if match)
    readable = 0 < len(people) == len(named) <= MAX_PEOPLE
    if not readable or not all(is_name(one.name) for one in people):
        raise ParseError("bad_decision_makers", described(text), PEOPLE_ALLOWED)
    return people


def is_name(text: str) -> bool:
    """Return whether `text` is a name; in `王总，已确认` it is open what the second word is."""
    return bool(text) and text.casefold() not in CONFIRMED | UNCONFIRMED


def person(name: str, inside: str) -> DecisionMaker:
    """Return one person; in brackets stand the title and whether it is confirmed."""
    said = [part.strip() for part in re.split(f"[{SEPARATORS}]", inside) if part.strip()]
    title = "，".join(part for part in said if part.casefold() not in CONFIRMED | UNCONFIRMED)
    confirmed = any(part.casefold() in CONFIRMED for part in said)
    return DecisionMaker(name=name.strip(), title=title or None, confirmed=confirmed)
