"""The library as the meta tests see it: its files, its syntax trees, its public names."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

CHECKOUT = Path(__file__).parents[2]
SRC = CHECKOUT / "src"
PACKAGE = SRC / "leadcore"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def files() -> tuple[Path, ...]:
    """Return every Python file of the library."""
    return tuple(sorted(PACKAGE.rglob("*.py")))


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def shown(path: Path) -> str:
    """Return a file's path as the tables of exceptions write it, such as `rules/parse.py`."""
    return path.relative_to(PACKAGE).as_posix()


def functions(path: Path) -> Iterator[tuple[str, Function]]:
    """Yield each function of a file with its name, methods with that of their class."""
    return functions_below(tree(path), "")


def functions_below(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        name = prefix
        if isinstance(child, ast.ClassDef | Function):
            name = f"{prefix}.{child.name}".lstrip(".")
        if isinstance(child, Function):
            yield name, child
        yield from functions_below(child, name)


def module_name(path: Path) -> str:
    parts = path.relative_to(SRC).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def face_names() -> tuple[str, ...]:
    """Return what users import from: the root, and the modules and packages right below it."""
    return tuple(name for path in files() if (name := module_name(path)).count(".") <= 1)


def own_names(module: ModuleType) -> tuple[str, ...]:
    return tuple(
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and inspect.getmodule(value) is module
    )


def public(module: ModuleType) -> tuple[str, ...]:
    """Return the public names of a face: its `__all__`, or else what it defines itself."""
    return tuple(getattr(module, "__all__", None) or own_names(module))
