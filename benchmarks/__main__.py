"""Run a benchmark: `python -m benchmarks NAME [--json]`; without a name, list them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path


def names(folder: Path = Path(__file__).parent) -> tuple[str, ...]:
    """Return the name of every benchmark there is."""
    stems = (path.stem for path in folder.glob("*.py"))
    return tuple(sorted(stem for stem in stems if not stem.startswith("__")))


def shown(figures: Mapping[str, float], as_json: bool) -> str:
    """Return the figures as one JSON object, or as lines for a person."""
    if as_json:
        return json.dumps(dict(figures))
    width = max(map(len, figures), default=0)
    return "\n".join(f"{name:{width}}  {value:,.6g}" for name, value in figures.items())


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark that the command line names."""
    known = names()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="?", choices=known, metavar="NAME", help=", ".join(known))
    parser.add_argument("--json", action="store_true", help="print one JSON object of figures")
    chosen = parser.parse_args(arguments)
    if chosen.name is None:
        print("\n".join(known))
    else:
        print(shown(import_module(f"benchmarks.{chosen.name}").run(), chosen.json))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
