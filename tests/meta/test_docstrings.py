"""Every public name says what it is, and shows it in an example that runs."""

from __future__ import annotations

import inspect
from importlib import import_module
from types import ModuleType

import pytest

from tests.meta.sources import face_names, public

SHOWN_ELSEWHERE = {
    "leadcore.commands": "a command is plain data; `leadcore.lifecycle` shows it carried out",
    "leadcore.events": "a payload is plain data; `Event` shows it in its envelope",
    "leadcore.repositories": "a Protocol; `leadcore.memory` shows it kept",
}
"""Face → why its classes need no example each."""


def described(face: ModuleType) -> dict[str, object]:
    """Return the classes and functions that a face offers, by name."""
    values = {name: getattr(face, name) for name in public(face)}
    return {name: value for name, value in values.items() if is_described(value)}


def is_described(value: object) -> bool:
    """Tell whether a value can have a docstring of its own: a class or a function of ours."""
    return (inspect.isclass(value) or inspect.isfunction(value)) and is_own(value)


def is_own(value: object) -> bool:
    return getattr(value, "__module__", "").partition(".")[0] == "leadcore"


def needs_example(value: object) -> bool:
    """Tell whether a name must show itself; what raises an error or fits a Protocol shows those."""
    if inspect.isclass(value) and (issubclass(value, BaseException) or is_protocol(value)):
        return False
    return getattr(value, "__module__", "") not in SHOWN_ELSEWHERE


def is_protocol(value: type) -> bool:
    return bool(getattr(value, "_is_protocol", False))


def own_docstring(value: object) -> str:
    """Return the docstring that stands at a name itself, not at a class that it inherits from."""
    return vars(value).get("__doc__") or "" if inspect.isclass(value) else value.__doc__ or ""


def members(face: ModuleType) -> dict[str, object]:
    """Return the public methods and properties of a face's classes, by dotted name."""
    return {
        f"{name}.{member}": getattr(value, "__func__", value)
        for name, owner in described(face).items()
        if inspect.isclass(owner)
        for member, value in vars(owner).items()
        if not member.startswith("_")
        if isinstance(value, property | classmethod | staticmethod) or inspect.isfunction(value)
    }


@pytest.mark.parametrize("name", face_names())
def test_every_public_name_is_described(name: str) -> None:
    """Every public class, function, method and property has a docstring of its own."""
    face = import_module(name)
    named = described(face) | members(face)
    assert sorted(own for own, value in named.items() if not own_docstring(value)) == []


@pytest.mark.parametrize("name", face_names())
def test_every_public_name_shows_an_example(name: str) -> None:
    """Every public class and function has a doctest, which the test run executes."""
    lacking = (
        own
        for own, value in described(import_module(name)).items()
        if needs_example(value) and not shows_example(value)
    )
    assert sorted(lacking) == []


def shows_example(value: object) -> bool:
    """Tell whether the docstring of a name, or of one of its own methods, has an example."""
    docstrings = [own_docstring(value)]
    if inspect.isclass(value):
        docstrings += [getattr(member, "__doc__", None) or "" for member in vars(value).values()]
    return any(">>> " in docstring for docstring in docstrings)
