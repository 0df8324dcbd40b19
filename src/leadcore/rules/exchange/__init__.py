"""Conditions as JSON, for user interfaces and other programs, and as JsonLogic."""

from __future__ import annotations

from leadcore.rules.exchange.json_reader import from_json
from leadcore.rules.exchange.json_schema import json_schema
from leadcore.rules.exchange.json_writer import to_json
from leadcore.rules.exchange.jsonlogic_reader import from_jsonlogic
from leadcore.rules.exchange.jsonlogic_writer import to_jsonlogic

__all__ = ["from_json", "from_jsonlogic", "json_schema", "to_json", "to_jsonlogic"]
