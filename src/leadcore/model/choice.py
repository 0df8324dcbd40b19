"""Enumerations whose refusals say what is allowed, and not what was given."""

from __future__ import annotations

from enum import StrEnum


class Choice(StrEnum):
    """A closed list of names; anything else is refused with the list.

    What was given is not echoed: it may be a phone number in the wrong place.
    """

    @classmethod
    def _missing_(cls, value: object) -> None:
        listed = ", ".join(cls)
        raise ValueError(f"no {cls.__name__} has this name; allowed: {listed}")
