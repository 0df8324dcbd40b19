"""Generated code, made runnable and shown in tracebacks.

Its text is handed to whoever prints a traceback by a loader in its own globals, as for modules in
an archive: so nothing is kept anywhere for code that is gone, and nothing is kept twice.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import attrs

NAME = "leadcore_{}_{}.py"
"""What tracebacks call generated code: what it is for; the same text, the same name."""


@attrs.frozen(repr=False)
class Program:
    """One generated function and its text."""

    source: str
    """Readable Python: the same for the same rules and schema."""
    function: Callable[..., Any] = attrs.field(eq=False)

    @classmethod
    def of(cls, source: str, names: dict[str, object], area: str = "rules") -> Program:
        """Return the program whose text defines `run`, which can use these names and no others."""
        file = NAME.format(area, sha256(source.encode()).hexdigest()[:16])
        space = {**names, "__name__": file.removesuffix(".py"), "__loader__": Loader(source)}
        exec(compile(source, file, "exec"), space)
        return cls(source, space["run"])  # type: ignore[arg-type]  # the text defines a function


@attrs.frozen
class Loader:
    """Gives the text of generated code to `linecache`."""

    source: str

    def get_source(self, _: str) -> str:
        """Return the text, whatever the name."""
        return self.source
