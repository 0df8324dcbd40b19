"""Where in a sheet something is wrong: the letter of the column, the number of the row."""

from __future__ import annotations

import attrs

from leadcore.errors import Problem, RuleError
from leadcore.rules.nodes import BoundError
from leadcore.texts import Language, Text

FIRST_ROW = 2
"""The row of a sheet on which the first rule stands, below the header."""
FIRST_COLUMN = 1
"""The column of the first input, from 0, behind the ids."""


@attrs.frozen(kw_only=True)
class CellProblem(Problem):
    """One thing that is wrong with a cell of a table, with the place inside the cell.

    >>> print(CellProblem(path="B3 (weight)", code="rule_syntax", given="a unit behind a number",
    ...     allowed=Text("请写完整的数", "write the number out"), view="    100kg\\n    ^^^^^"))
    B3 (weight): a unit behind a number given; allowed: write the number out [rule_syntax]
        100kg
        ^^^^^
    """

    view: str = ""
    """The cell, with carets below the offending piece; empty where all of it is wrong."""

    def to(self, language: Language) -> str:
        """Return the problem as one line in `language`, and the view below it."""
        line = super().to(language)
        return f"{line}\n{self.view}" if self.view else line


def address(column: int, row: int, header: str = "") -> str:
    """Return what a spreadsheet calls a cell, its column counted from 0 and its row from 1.

    >>> address(1, 3, "weight"), address(27, 1)
    ('B3 (weight)', 'AB1')
    """
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row} ({header})" if header else f"{letters}{row}"


def unreadable(path: str, error: RuleError) -> CellProblem:
    """Return the problem of a cell with a condition that was refused."""
    return CellProblem(
        path=path, code=error.code, given=error.problem, allowed=error.cure, view=error.view()
    )


def misfitting(path: str, error: BoundError) -> CellProblem:
    """Return the problem of a cell with a value that was refused."""
    return CellProblem(path=path, code="bad_value", given=error.problem, allowed=error.cure)


def wrong(path: str, code: str, given: str | Text, allowed: Text) -> CellProblem:
    return CellProblem(path=path, code=code, given=given, allowed=allowed)
