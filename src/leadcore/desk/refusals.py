"""What the desk refuses before anything is decided, in the words of a problem."""

from __future__ import annotations

import attrs

from leadcore.desk.flow import Outcome
from leadcore.errors import Problem, ValidationError
from leadcore.events import EnquiryLinked, LeadRegistered
from leadcore.model import NewLead
from leadcore.texts import Text


def taken(number: str) -> Problem:
    return Problem(
        path="id",
        code="taken",
        given=repr(number),
        allowed=Text(
            "未使用的线索编号，或留空自动编号",
            "a number not used yet, or none for an automatic one",
        ),
    )


def reused() -> Problem:
    return Problem(
        path="id",
        code="reused",
        given=Text("已用于另一请求的命令编号", "the id of another command, carried out before"),
        allowed=Text("每个命令一个编号", "an id of its own for each command"),
    )


def same_enquiry(repeated: Outcome, new: NewLead) -> Outcome:
    """Return what was done with this enquiry before; refuse another one under the same command id.

    The number and the moment of receipt may have been filled in when it was entered.
    """
    entered = next(
        (e.data.new for e in repeated.events if isinstance(e.data, LeadRegistered | EnquiryLinked)),
        None,
    )
    if entered is None or attrs.evolve(entered, id=new.id, received_at=new.received_at) != new:
        raise ValidationError((reused(),))
    return repeated
