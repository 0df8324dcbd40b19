"""The generated pages are up to date, and every mark names a requirement that exists."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs import generate
from tests.meta.requirements import CHAPTERS, REQUIREMENTS, page, proofs

MARKED = '''
import pytest
pytestmark = pytest.mark.requirement("R-01")

@pytest.mark.requirement("R-02", "R-03")
def test_one():
    """One claim
    on two lines.

    More.
    """

class TestSome:
    pytestmark = [pytest.mark.requirement("R-04"), pytest.mark.real_data]

    def test_two(self):
        """Another claim."""

    def no_test(self):
        """Nothing."""
'''


def test_no_generated_page_is_stale() -> None:
    """`python -m docs.generate` would change nothing."""
    assert generate.stale() == []


def test_every_mark_names_a_requirement() -> None:
    """No test claims to prove what nobody asked for."""
    assert {proof.requirement for proof in proofs()} <= REQUIREMENTS.keys()


def test_every_proof_says_what_it_claims() -> None:
    """Each test that proves a requirement has a docstring, which the page shows."""
    assert [proof.test for proof in proofs() if not proof.claim] == []


def test_every_requirement_has_its_chapter() -> None:
    """Each requirement stands on the page once."""
    written = page()
    assert all(written.count(f"### {requirement} ") == 1 for requirement in REQUIREMENTS)
    assert {requirement[:3] for requirement in REQUIREMENTS} == CHAPTERS.keys()


def test_marks_are_found_on_functions_classes_and_modules(tmp_path: Path) -> None:
    """A mark counts wherever pytest lets it stand."""
    (tmp_path / "test_x.py").write_text(MARKED, encoding="utf-8")
    found = [(proof.requirement, proof.test.rpartition("::")[2]) for proof in proofs(tmp_path)]
    assert found == [
        ("R-01", "test_two"),
        ("R-01", "test_one"),
        ("R-02", "test_one"),
        ("R-03", "test_one"),
        ("R-04", "test_two"),
    ]
    assert proofs(tmp_path)[1].claim == "One claim on two lines."


def test_a_changed_or_missing_page_is_stale(tmp_path: Path) -> None:
    """The check sees a page that is not there, and one that somebody edited."""
    assert generate.stale(tmp_path) == list(generate.PAGES)
    generate.write(tmp_path)
    assert generate.stale(tmp_path) == []
    (tmp_path / "reference" / "requirements.md").write_text("edited", encoding="utf-8")
    assert generate.stale(tmp_path) == ["reference/requirements.md"]


def test_an_unknown_argument_shows_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip of the pen writes no page and fails."""
    assert generate.main(["--chekc"]) == 2
    assert "python -m docs.generate" in capsys.readouterr().out
