"""Making the hooks of classes that may contain themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

import attrs

Hook = TypeVar("Hook", bound=Callable[..., Any])


@attrs.frozen
class Making:
    """Which hooks of one converter are being made."""

    begun: set[object] = attrs.field(factory=set[object], init=False)

    def hook(self, annotation: object, make: Callable[[], Hook]) -> Hook:
        """Return what `make` gives; what is asked for inside itself is made when first called."""
        if annotation in self.begun:
            return later(make)
        self.begun.add(annotation)
        try:
            return make()
        finally:
            self.begun.discard(annotation)


def later(make: Callable[[], Hook]) -> Hook:
    """Return a hook that is made when it is first called."""
    made = cache(make)

    def hook(*arguments: object) -> object:
        return made()(*arguments)

    return cast("Hook", hook)
