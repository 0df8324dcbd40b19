"""What is too slow or too wide for every change: `nox -s NAME`, or `nox` for the usual sessions.

The interpreters must be on PATH; a session whose interpreter is missing fails.
"""

from __future__ import annotations

import nox

nox.options.sessions = ["tests", "lowest"]
nox.options.error_on_missing_interpreters = True


@nox.session(python=["3.11", "3.12", "3.13"])
def tests(session: nox.Session) -> None:
    """Run the tests on each version of Python that is supported."""
    session.install("-qe", ".[test]")
    session.run("pytest", *session.posargs)


@nox.session(python="3.11")
def lowest(session: nox.Session) -> None:
    """Run the tests with the lowest version that is allowed of every direct dependency."""
    session.install("-q", "uv")
    session.run("uv", "pip", "install", "-q", "--resolution", "lowest-direct", "-e", ".[test]")
    session.run("pytest", *session.posargs)


@nox.session(python="3.11")
def deep(session: nox.Session) -> None:
    """Try 5,000 examples of every property; give a path to try those of one package."""
    session.install("-qe", ".[test]")
    session.run("pytest", "-n", "auto", *session.posargs, env={"HYPOTHESIS_PROFILE": "deep"})


@nox.session(python="3.11")
def kill(session: nox.Session) -> None:
    """Kill 200 writers in the middle of their work on each database, and look at what is left."""
    session.install("-qe", ".[test]")
    session.run("pytest", "tests/examples/test_kill.py", env={"LEADCORE_KILLS": "200"})


@nox.session(python="3.11")
def fuzz(session: nox.Session) -> None:
    """Give the rules language and its JSON forms anything at all, for ten minutes.

    Other options are those of libFuzzer: `nox -s fuzz -- -max_total_time=60 -seed=1`.
    """
    session.install("-qe", ".[test]", "atheris>=3.0")
    options = session.posargs or ["-max_total_time=600"]
    session.run("python", "-m", "fuzz.rules", "-print_final_stats=1", *options)


@nox.session(python="3.11")
def mutants(session: nox.Session) -> None:
    """Break the code in every small way and list what no test notices.

    Name what to break: `nox -s mutants -- "leadcore.values.money.*"`. The mutants stay in the
    folder `mutants`, for `mutmut show NAME`; a run takes a second or more for each.
    """
    session.install("-qe", ".[test]", "mutmut>=3.3")
    session.run("mutmut", "run", *session.posargs, env={"HYPOTHESIS_PROFILE": "mutation"})
    results = str(session.run("mutmut", "results", silent=True))
    left = [line for line in results.splitlines() if not line.endswith("not checked")]
    session.log("Not killed: %d\n%s", len(left), "\n".join(left))
