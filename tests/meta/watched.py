"""Import the whole library and run the journey under an audit hook; print what they did outside.

A process cannot take an audit hook back, so this runs as a script of its own: one line of output
for each forbidden event, and none for a pure library. Reading the clock or chance raises no audit
event; `test_purity.py` looks for those in the source.
"""

from __future__ import annotations

import sys
import zoneinfo
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import CodeType, FrameType

from tests.meta.purity_journey import journey
from tests.meta.sources import PACKAGE, files, module_name

FORBIDDEN = (
    "_thread.",
    "ctypes.",
    "fcntl.",
    "ftplib.",
    "glob.",
    "http.",
    "mmap.",
    "open",
    "os.",
    "pathlib.",
    "pty.",
    "shutil.",
    "signal.",
    "smtplib.",
    "socket.",
    "sqlite3.",
    "subprocess.",
    "syslog.",
    "tempfile.",
    "time.sleep",
    "urllib.",
    "webbrowser.",
    "winreg.",
)
"""What the names of the events of input, output, processes and threads begin with."""


def callers(frame: FrameType | None) -> Iterator[CodeType]:
    while frame is not None:
        yield frame.f_code
        frame = frame.f_back


def is_ours(frame: FrameType | None, package: str) -> bool:
    """Tell whether the library did it, and not an import, the zone data or a dependency's import.

    Imports read files, and `zoneinfo` reads the table of each zone once: both must be. What a
    dependency does while it is imported is its own doing.
    """
    for depth, code in enumerate(callers(frame)):
        if depth == 0 and code.co_filename.startswith("<frozen importlib"):
            return False
        if Path(code.co_filename).parent.name == "zoneinfo":
            return False
        if code.co_name == "<module>":
            return code.co_filename.startswith((package, __file__, "<string>"))
    return True


def is_zone_table(event: str, args: tuple[object, ...]) -> bool:
    """Tell whether `zoneinfo` reads the table of a zone, which its C code does without a frame."""
    return event == "open" and str(args[0]).startswith(tuple(zoneinfo.TZPATH))


def watch(package: str) -> list[str]:
    """Begin to record the forbidden events of the library in `package`; recording never ends."""
    seen: list[str] = []

    def hook(event: str, args: tuple[object, ...]) -> None:
        if is_zone_table(event, args):
            return
        if event.startswith(FORBIDDEN) and is_ours(sys._getframe(1), package):
            seen.append(f"{event} {args!r:.200}")

    sys.addaudithook(hook)
    return seen


def main(journey: Callable[[], object] = journey) -> None:
    """Import every module of the library, take the journey, and print what was seen."""
    names = [module_name(path) for path in files()]
    seen = watch(str(PACKAGE))
    for name in names:
        import_module(name)
    journey()
    trail = tuple(seen)
    print("\n".join(trail), end="")


if __name__ == "__main__":
    main()
