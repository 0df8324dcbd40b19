"""What if: which answers would matter most, and the smallest change that changes the outcome."""

from __future__ import annotations

from leadcore.rules.whatif.counterfactual import Change, SmallestChange, smallest_change
from leadcore.rules.whatif.questions import Question, questions
from leadcore.rules.whatif.verdicts import AtLeast, AtMost

__all__ = [
    "AtLeast",
    "AtMost",
    "Change",
    "Question",
    "SmallestChange",
    "questions",
    "smallest_change",
]
