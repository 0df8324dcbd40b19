"""Files and functions stay small, and the library has one face."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import leadcore
from tests.meta.sources import face_names, files, functions, public, shown, tree

MODULE_LINES = 400
FUNCTION_LINES = 30
MEDIAN_FUNCTION_LINES = 8
ROOT_NAMES = 40

LONG_MODULES: dict[str, str] = {}
"""File → why it may be longer."""

LONG_FUNCTIONS: dict[tuple[str, str], str] = {}
"""(file, function) → why it may be longer."""

VAGUE = frozenset({"base", "common", "helpers", "manager", "misc", "tools", "types", "utils"})


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function without its docstring, which says what it is worth."""
    described = ast.get_docstring(node, clean=False)
    total = (node.end_lineno or node.lineno) - node.lineno + 1
    return total - (described.count("\n") + 1 if described else 0)


def root_imports(path: Path) -> Iterator[int]:
    """Yield the lines on which a module of the library imports from the library's root."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module == "leadcore":
            names = (alias.name for alias in node.names)
            if any(not is_child(name) for name in names):
                yield node.lineno
        elif isinstance(node, ast.Import):
            yield from (node.lineno for alias in node.names if alias.name == "leadcore")


def is_child(name: str) -> bool:
    return f"leadcore.{name}" in face_names()


@pytest.mark.parametrize("path", files(), ids=shown)
def test_a_module_is_short_enough_to_read(path: Path) -> None:
    """No module has more than 400 lines."""
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MODULE_LINES or shown(path) in LONG_MODULES


@pytest.mark.parametrize("path", files(), ids=shown)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    """No function has more than 30 lines, its docstring not counted."""
    long = {name: length(node) for name, node in functions(path) if length(node) > FUNCTION_LINES}
    assert {name: n for name, n in long.items() if (shown(path), name) not in LONG_FUNCTIONS} == {}


def test_most_functions_are_very_short() -> None:
    """The median function has at most 8 lines."""
    lengths = [length(node) for path in files() for _, node in functions(path)]
    assert statistics.median(lengths) <= MEDIAN_FUNCTION_LINES


@pytest.mark.parametrize("path", files(), ids=shown)
def test_a_module_says_what_it_is_by_its_name_and_docstring(path: Path) -> None:
    """Every module has a docstring, and a name that is neither vague nor hidden."""
    assert ast.get_docstring(tree(path))
    assert path.stem not in VAGUE
    assert path.stem == "__init__" or not path.stem.startswith("_")


@pytest.mark.parametrize("path", files(), ids=shown)
def test_the_library_does_not_import_from_its_own_root(path: Path) -> None:
    """The root only gathers what is below it; inside, each module is imported by its own name."""
    assert list(root_imports(path)) == []


def test_the_root_has_few_names() -> None:
    """The root offers at most 40 names."""
    assert len(public(leadcore)) <= ROOT_NAMES


@pytest.mark.parametrize("name", face_names())
def test_a_face_has_what_it_offers(name: str) -> None:
    """What `__all__` lists exists, and is listed once."""
    face = import_module(name)
    names = list(getattr(face, "__all__", ()))
    assert [name for name in names if not hasattr(face, name)] == []
    assert len(names) == len(set(names))
