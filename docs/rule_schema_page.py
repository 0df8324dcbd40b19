"""The reference file of the JSON form of conditions, made from the tables of its reader."""

from __future__ import annotations

import json

from leadcore.rules import json_schema


def page() -> str:
    """Return the JSON Schema as text, in which every character can be seen."""
    return json.dumps(json_schema(), indent=2) + "\n"
