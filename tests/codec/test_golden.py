"""What was stored once is read for ever: documents in files, compared byte by byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leadcore.codec import from_data, to_data
from tests.codec.samples import SAMPLES

FOLDER = Path(__file__).parents[1] / "golden" / "codec"


def shown(document: object) -> str:
    """Return a document as the golden files have it."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@pytest.mark.parametrize("name", SAMPLES)
def test_documents_are_written_as_ever(name: str) -> None:
    """The document is the one in the file; a difference is a new version of the format."""
    assert shown(to_data(SAMPLES[name])) == (FOLDER / f"{name}.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SAMPLES)
def test_documents_are_read_as_ever(name: str) -> None:
    """The document in the file is read as the value that it was written from."""
    document = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert from_data(document, type(SAMPLES[name])) == SAMPLES[name]
