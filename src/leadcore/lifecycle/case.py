"""One question to decide, and how it is refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from leadcore.errors import Problem, ValidationError
from leadcore.lifecycle.definition import Lifecycle
from leadcore.model import Lead, Phase
from leadcore.texts import Text


@attrs.define(kw_only=True)
class Case:
    """One question to decide: this command, of this lead, leading to this status."""

    lead: Lead | None
    # Each decision names the command it takes; one precise type per row of DECISIONS would
    # need a generic protocol and tell the reader nothing more.
    command: Any
    to: str
    lifecycle: Lifecycle
    now: datetime

    @property
    def version(self) -> int:
        return 0 if self.lead is None else self.lead.version

    @property
    def subject(self) -> Lead:
        assert self.lead is not None, "the table has no row for a lead that is not registered"
        return self.lead

    @property
    def phase(self) -> Phase:
        return self.lifecycle.status[self.to].phase


def refuse(path: str, code: str, given: str | Text, allowed: Text) -> ValidationError:
    return ValidationError((Problem(path=path, code=code, given=given, allowed=allowed),))
