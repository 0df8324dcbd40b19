"""From the errors of hooks, constructors and cattrs to problems with paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from cattrs.errors import BaseValidationError, ClassValidationError, ForbiddenExtraKeysError

from leadcore.codec.bounds import MAX_PROBLEMS
from leadcore.codec.refusals import Refused, in_place, missing, refusal, unknown_key
from leadcore.codec.scalars import UnsupportedType
from leadcore.codec.shapes import data_fields
from leadcore.errors import DefinitionError, LeadcoreError, Problem, ValidationError
from leadcore.texts import Text, as_text
from leadcore.values import redact

MAX_MESSAGE = 300
"""How much of a constructor's message a problem shows, in code points."""

NOT_ACCEPTED = Text("其类不接受的值", "what its class does not accept")

REFUSALS = (Refused, BaseValidationError)
"""What hooks raise."""
CONSTRUCTOR_REFUSALS = (ValueError, TypeError, ArithmeticError)
"""What a class raises that does not accept its arguments; leadcore's own errors are these too."""


def refused(found: Iterable[Problem]) -> Refused:
    """Return the refusal for the first problems of `found`."""
    return Refused(tuple(islice(found, MAX_PROBLEMS)))


def problems(error: Exception) -> Iterator[Problem]:
    """Yield the problems that `error` stands for, their paths relative to the value refused.

    What is no refusal of the data, such as a mistake in a host's class, is raised again.
    """
    match error:
        case ClassValidationError():
            yield from class_problems(error)
        case Refused() | ValidationError() | DefinitionError():
            yield from error.problems
        case ForbiddenExtraKeysError():
            names = data_fields(error.cl)
            for key in sorted(error.extra_fields):
                yield from in_place(key, unknown_key(key, names).problems)
        case _ if isinstance(error, UnsupportedType) or not isinstance(error, CONSTRUCTOR_REFUSALS):
            raise error
        case _:
            yield from refusal("refused", NOT_ACCEPTED, message(error)).problems


def message(error: Exception) -> Text:
    """Return what a constructor said, redacted; those of attrs say it first of several things."""
    if isinstance(error, LeadcoreError):
        said = error.text
    else:
        said = as_text(str(error.args[0] if len(error.args) > 1 else error))
    return Text(redact(said.zh[:MAX_MESSAGE]), redact(said.en[:MAX_MESSAGE]))


def class_problems(error: ClassValidationError) -> Iterator[Problem]:
    noted, others = error.group_exceptions()
    for inner, note in noted:
        is_missing = isinstance(inner, KeyError) and inner.args == (note.name,)
        yield from in_place(note.name, problems(missing(note.name) if is_missing else inner))
    for inner in others:
        yield from problems(inner)
