"""The library does nothing outside itself: no input or output, clock, chance or global state."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.meta.sources import CHECKOUT, files, shown, tree

BANNED_IMPORTS = frozenset(
    {
        "asyncio",
        "concurrent",
        "http",
        "io",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
        "random",
        "secrets",
        "shutil",
        "socket",
        "sqlite3",
        "subprocess",
        "tempfile",
        "threading",
        "time",
        "urllib",
        "uuid",
        "warnings",
    }
)
"""Top-level modules of clocks, chance, input and output, threads, and global state."""

BANNED_CALLS = frozenset(
    {
        "breakpoint",
        "eval",
        "globals",
        "input",
        "locals",
        "open",
        "print",
        "setattr",
        "vars",
        "date.today",
        "datetime.now",
        "datetime.today",
        "datetime.utcnow",
    }
)
"""Calls that reach outside, or around what is declared."""

BANNED_NAMES = frozenset({"os.environ", "sys.argv", "sys.stdin", "sys.stdout", "sys.stderr"})

MUTABLE_CALLS = frozenset(
    {"bytearray", "Counter", "defaultdict", "deque", "dict", "list", "OrderedDict", "set"}
)

EXCEPTIONS = {
    ("memory/plain.py", "threading"): "a lock, so that the host's threads see each save whole",
    ("testing/contract/in_async.py", "asyncio"): "the tested repository runs in an event loop",
    (
        "testing/contract/in_async.py",
        "threading",
    ): "that loop has a thread of its own",
    ("testing/contract/races.py", "concurrent"): "a race needs several callers",
    ("testing/contract/races.py", "threading"): "they start at a barrier",
    ("testing/simulation.py", "random"): "chance of one seed, the same in every process",
}
"""(file, what is banned) → why it may stand there."""


def dotted(node: ast.AST) -> str:
    """Return the last two names of `a.b.c`, one of `a`, and nothing of anything else."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name):
            return f"{owner}.{name}"
        case _:
            return ""


def imports(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (alias.name.partition(".")[0] for alias in names)
        case ast.ImportFrom(module=str(module), level=0):
            yield module.partition(".")[0]
        case _:
            return


def reaches(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield each place of a module that reaches outside it: its line and what stands there."""
    for node in ast.walk(module):
        yield from ((node.lineno, name) for name in imports(node) if name in BANNED_IMPORTS)  # type: ignore[attr-defined]  # an import has a line
        if isinstance(node, ast.Call) and dotted(node.func) in BANNED_CALLS:
            yield node.lineno, f"{dotted(node.func)}()"
        if isinstance(node, ast.Attribute) and dotted(node) in BANNED_NAMES:
            yield node.lineno, dotted(node)
        if isinstance(node, ast.Global):
            yield node.lineno, "global"


def is_mutable(value: ast.AST | None) -> bool:
    match value:
        case ast.List() | ast.Set() | ast.ListComp() | ast.SetComp():
            return True
        case ast.Dict(keys=keys):
            return not keys
        case ast.Call(func=func):
            return dotted(func).rpartition(".")[2] in MUTABLE_CALLS
        case _:
            return False


def state(body: list[ast.stmt]) -> Iterator[tuple[int, str]]:
    """Yield each assignment of a mutable value to a module or a class.

    A dict that is written out or derived is a table, for which there is no frozen literal.
    """
    for node in body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and is_mutable(node.value):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            if dotted(target) != "__all__":
                yield node.lineno, f"mutable {ast.unparse(target)}"
        elif isinstance(node, ast.ClassDef):
            yield from state(node.body)


def violations(path: Path) -> list[str]:
    module = tree(path)
    found = [*reaches(module), *state(module.body)]
    return [
        f"{shown(path)}:{line}: {what}"
        for line, what in sorted(found)
        if (shown(path), what) not in EXCEPTIONS
    ]


@pytest.mark.parametrize("path", files(), ids=shown)
def test_the_source_reaches_nothing_outside(path: Path) -> None:
    """No module names a clock, chance, input, output, a thread or global mutable state."""
    assert violations(path) == []


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("import random", "random"),
        ("from os import path", "os"),
        ("import datetime\nat = datetime.datetime.now(tz)", "datetime.now()"),
        ("def f(): print(1)", "print()"),
        ("x = os.environ['A']", "os.environ"),
        ("def f():\n    global x\n    x = 1", "global"),
        ("SEEN = []", "mutable SEEN"),
        ("SEEN: dict[str, int] = {}", "mutable SEEN"),
        ("class A:\n    seen = collections.defaultdict(int)", "mutable seen"),
    ],
)
def test_the_scan_sees_what_reaches_outside(source: str, what: str) -> None:
    """The scan finds each kind of thing that it looks for."""
    module = ast.parse(source)
    assert what in {found for _, found in (*reaches(module), *state(module.body))}


def run_watched(*code: str) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COV_")}
    done = subprocess.run(
        [sys.executable, "-B", *code],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_import_and_journey_do_no_io() -> None:
    """Importing every module and taking the whole journey raise no event of input or output."""
    assert run_watched("-m", "tests.meta.watched") == ""


@pytest.mark.parametrize(
    ("act", "event"),
    [
        ("open('pyproject.toml').close()", "open"),
        ("__import__('os').listdir('.')", "os.listdir"),
        ("__import__('socket').socket().close()", "socket.__new__"),
        ("__import__('subprocess').run(['python3', '--version'])", "subprocess.Popen"),
    ],
)
def test_the_watch_sees_what_reaches_outside(act: str, event: str) -> None:
    """The audit hook reports each kind of input and output that the journey would do itself."""
    code = f"from tests.meta.watched import main; main(lambda: {act})"
    assert event in run_watched("-c", code)
