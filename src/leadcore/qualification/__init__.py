"""What is known about a lead's chances: BANT, MEDDIC, CHAMP or a host's own questions (R-15)."""

from leadcore.qualification.answers import (
    Answer,
    BudgetAnswer,
    ChoiceAnswer,
    TextAnswer,
    TimeframeAnswer,
    YesNoAnswer,
)
from leadcore.qualification.criteria import Criterion, Option
from leadcore.qualification.facts import qualification_facts
from leadcore.qualification.framework import Framework
from leadcore.qualification.qualification import Qualification, Standing
from leadcore.qualification.standard import BANT, CHAMP, MEDDIC

__all__ = [
    "BANT",
    "CHAMP",
    "MEDDIC",
    "Answer",
    "BudgetAnswer",
    "ChoiceAnswer",
    "Criterion",
    "Framework",
    "Option",
    "Qualification",
    "Standing",
    "TextAnswer",
    "TimeframeAnswer",
    "YesNoAnswer",
    "qualification_facts",
]
