"""Random commands: every kind, by anybody, and every field filled as its kind allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from leadcore import commands as c
from leadcore.testing.forms import LATER, REASONS, Forms
from tests.builders import AT, EVERYBODY
from tests.lifecycle.walks import ID, OTHER_LEAD, STRANGER

PEOPLE = (*EVERYBODY, OTHER_LEAD, STRANGER)
WORDS = st.sampled_from(REASONS)
STEPS = st.sampled_from(LATER)


def forms(
    words: st.SearchStrategy[str],
) -> Mapping[type[c.Command], st.SearchStrategy[c.Command]]:
    """Return for each kind of command a strategy of well-formed ones, all of one lead."""
    return asked(words).all()


def details(words: st.SearchStrategy[str]) -> Mapping[str, st.SearchStrategy[Any]]:
    """Return a strategy for each detail of a lead that a person writes."""
    return asked(words).details()


def asked(words: st.SearchStrategy[str]) -> Forms:
    return Forms(lead_id=ID, people=PEOPLE, at=AT, words=words)
