"""What the desk refuses before anything is decided, in the words of a problem."""

from __future__ import annotations

from leadcore.errors import Problem
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
        allowed=Text(
            "每个命令一个编号；重复提交须为同一人对同一线索的同一请求",
            "an id of its own for each command; what is sent again is the same command,"
            " by the same person",
        ),
    )
