"""Fuzz the rules language and its JSON forms: `python -m fuzz.rules -max_total_time=600`.

Needs atheris; the options are those of libFuzzer. Every input is read as a text, and as JSON too if
it is any. What must hold is stated in `tests/rules/claims.py`; an input for which it does not is
written to a file `crash-…` in the current folder: put it into `tests/rules/hostile.json`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["leadcore"]):
    from leadcore.rules import to_json, to_jsonlogic
    from leadcore.rules.foreign import CALLS, NAMES, OPERATORS, SIGNS
    from leadcore.rules.functions import CONSTANTS, FUNCTIONS
    from tests.rules.claims import holds_of_json, holds_of_text
    from tests.rules.parcels import SCHEMA
    from tests.rules.refused import REFUSED

MAX_LENGTH = 400
"""How many bytes an input has: what is longer is slower and finds no more."""

CONDITIONS = (
    'note == "上海市" and not (pieces in (1, 2, 3) or fragile)',
    "1 < pieces <= 5 and weight >= 0.5 and value < 200.50",
    '"x" in tags and note not in ("a", "b") and target.city is missing',
    'contains(lower(note), "x") or starts_with(note, "a") or ends_with(note, "b")',
    'age(sent_at) > days(7) and sent_at < datetime("2026-01-31T09:00+08:00")',
    'due_on == date("2026-01-31") and transit > minutes(90) and size == "small"',
    'pieces < limit and rate > 0.1 and extra.floors != 3 and status == "new" and sender is known',
)
"""Conditions with every part of the language, from which inputs are bred."""


def try_input(data: bytes) -> None:
    """Assert what must hold of any text and any JSON."""
    text = data.decode("utf-8", "surrogateescape")
    holds_of_text(text)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return
    holds_of_json(value)


def seeds() -> list[str]:
    """Return the texts and documents that are tried first."""
    conditions = [SCHEMA.condition(text) for text in CONDITIONS]
    plain = [SCHEMA.condition(text) for text in CONDITIONS[:3]]
    return [
        *CONDITIONS,
        *(json.dumps(to_json(condition)) for condition in conditions),
        *(json.dumps(to_jsonlogic(condition)) for condition in plain),
        *(row.source for row in REFUSED),
    ]


def words() -> set[str]:
    """Return what inputs are made of."""
    keys = ("all", "any", "not", "field", "call", "args", "op", "value", "var", "and", "or", "!")
    native = ("==", "!=", "<=", "in", "not in", "is known", "is missing", "True", "\\u202e", "0.5")
    return {
        *SIGNS,
        *OPERATORS,
        *NAMES,
        *CALLS,
        *FUNCTIONS,
        *CONSTANTS,
        *SCHEMA.fields,
        *keys,
        *native,
    }


def quoted(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


def main() -> None:
    """Run until the options say stop, or something does not hold."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for number, seed in enumerate(seeds()):
            Path(corpus, str(number)).write_bytes(seed.encode("utf-8", "surrogatepass"))
        dictionary = Path(folder, "words")
        dictionary.write_text("\n".join(f'"{quoted(word)}"' for word in sorted(words()) if word))
        options = [f"-dict={dictionary}", f"-max_len={MAX_LENGTH}", *sys.argv[1:], str(corpus)]
        atheris.Setup([sys.argv[0], *options], try_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
