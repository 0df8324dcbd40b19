"""Write the pages of the documentation that are made from the code: `python -m docs.generate`.

With `--check`, write nothing and fail where a page is not what the code would make today.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from docs import glossary_page, lifecycle_page, personal_data_page, rule_schema_page
from tests.meta import requirements

DOCS = Path(__file__).parent

PAGES: dict[str, Callable[[], str]] = {
    "reference/glossary.md": glossary_page.page,
    "reference/lifecycle.md": lifecycle_page.page,
    "reference/personal-data.md": personal_data_page.page,
    "reference/requirements.md": requirements.page,
    "reference/rule.schema.json": rule_schema_page.page,
}
"""Page → what makes its text."""


def stale(folder: Path = DOCS) -> list[str]:
    """Return the generated pages that are missing or not what the code would make today."""
    return [
        name
        for name, make in PAGES.items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != make()
    ]


def write(folder: Path = DOCS) -> None:
    """Write every generated page."""
    for name, make in PAGES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(make(), encoding="utf-8", newline="\n")


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        found = stale()
        for name in found:
            print(f"docs/{name} is stale; run: python -m docs.generate")
        return 1 if found else 0
    if arguments:
        print(__doc__)
        return 2
    write()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
