"""Everything that can be wrong with a table is found when it is defined, all at once."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import pytest

from leadcore.errors import DefinitionError, Problem
from leadcore.lifecycle import (
    BACK,
    OWNER,
    SAME,
    STANDARD_NEEDS,
    STANDARD_STATUSES,
    STANDARD_TABLE,
    START,
    Lifecycle,
    Need,
    StatusDef,
    Transition,
)
from leadcore.model import Phase
from leadcore.rules import Schema
from leadcore.texts import Text
from tests.lifecycle.host import HOST, NEEDS, SELLER, STATUSES, TABLE

NOTHING = Text("", "")


def problems_of(**changes: object) -> tuple[Problem, ...]:
    """Return what is wrong with the host's lifecycle once it is changed."""
    with pytest.raises(DefinitionError) as refusal:
        attrs.evolve(HOST, **changes)  # type: ignore[arg-type]  # the tests name real fields
    assert refusal.value.subject == Text("生命周期", "lifecycle")
    return refusal.value.problems


def found(**changes: object) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in problems_of(**changes)]


def row(
    sources: str | tuple[str, ...] = "fresh",
    command: str = "accept",
    target: str = SAME,
    needs: str | tuple[str, ...] = (),
    who: str | tuple[str, ...] = OWNER,
) -> Transition:
    return Transition(sources, command, target, needs, who)


LAST = f"transitions[{len(TABLE)}]"


def test_the_standard_lifecycle_is_sound() -> None:
    """The parts of the standard lifecycle make a lifecycle."""
    parts: Mapping[str, object] = {
        "statuses": STANDARD_STATUSES,
        "transitions": STANDARD_TABLE,
        "needs": STANDARD_NEEDS,
    }
    assert Lifecycle(**parts).needs == STANDARD_NEEDS  # type: ignore[arg-type]  # its own parts


@pytest.mark.parametrize(
    ("extra", "path", "said"),
    [
        (row(sources="frehs"), f"{LAST}.sources", "did you mean fresh"),
        (row(sources=START), f"{LAST}.sources", "one of bought, fresh, gone, trial"),
        (row(sources=()), f"{LAST}.sources", "one of bought, fresh, gone, trial"),
        (row(command="acept"), f"{LAST}.command", "did you mean accept"),
        (row(target="fresh"), f"{LAST}.target", "one of (same)"),
        (row(target=BACK), f"{LAST}.target", "one of (same)"),
        (row(needs="seat"), f"{LAST}.needs", "did you mean seats"),
        (row(who="sellers"), f"{LAST}.who", "did you mean seller"),
        (row(who=()), f"{LAST}.who", "one of owner, seller, system"),
        (row(command="change_status", target="bought"), f"{LAST}.target", "one of fresh, trial"),
        (row(command="win", target="gone"), f"{LAST}.target", "one of bought"),
        (row("gone", "archive", "gone"), f"{LAST}.target", "one of nothing"),
        (row("bought", "change_status", "fresh"), f"{LAST}.sources", "one of fresh, trial"),
        (row("gone", "win", "bought"), f"{LAST}.sources", "one of fresh, trial"),
        (row("fresh", "reopen", BACK), f"{LAST}.sources", "one of bought, gone"),
        (row("fresh", "refuse_invalid", BACK), f"{LAST}.sources", "one of nothing"),
        (row("bought", "reopen", "fresh"), f"{LAST}.target", "one of (back)"),
        (row("fresh", "register", "fresh"), f"{LAST}.sources", "one of (start)"),
        (row(START, "register", "gone"), f"{LAST}.target", "one of fresh, trial"),
        (row(START, "register", SAME), f"{LAST}.target", "one of fresh, trial"),
    ],
)
def test_a_row_names_only_what_there_is(extra: Transition, path: str, said: str) -> None:
    """A name that does not exist, or does not fit the command, is refused with what does."""
    (problem,) = problems_of(transitions=(*TABLE, extra))
    assert (problem.path, problem.code, problem.allowed.en) == (path, "unknown_name", said)


@pytest.mark.parametrize(
    ("command", "phase"),
    [
        ("propose_invalid", Phase.WON),
        ("confirm_invalid", Phase.OPEN),
        ("refuse_invalid", Phase.OPEN),
        ("archive", Phase.OPEN),
        ("archive", Phase.ARCHIVED),
        ("lose", Phase.REVIEW),
    ],
)
def test_a_command_leaves_only_phases_that_it_can(command: str, phase: Phase) -> None:
    """A review is of what was proposed, an archive of what is closed, an end of what is open."""
    others = {
        "propose_invalid": "odd_review",
        "confirm_invalid": "odd_invalid",
        "refuse_invalid": BACK,
        "archive": "odd_archived",
        "lose": "gone",
    }
    statuses = (
        *STATUSES,
        StatusDef("odd_review", Phase.REVIEW, NOTHING),
        StatusDef("odd_invalid", Phase.INVALID, NOTHING),
        StatusDef("odd_archived", Phase.ARCHIVED, NOTHING),
    )
    source = next(status.name for status in statuses if status.phase is phase)
    extra = row(source, command, others[command], (), SELLER)
    assert found(statuses=statuses, transitions=(*TABLE, extra)) == [
        (f"{LAST}.sources", "unknown_name")
    ]


@pytest.mark.parametrize("name", ["fresh", "trial"])
def test_a_status_is_defined_once(name: str) -> None:
    """Two statuses of one name are refused."""
    again = StatusDef(name, Phase.OPEN, NOTHING)
    assert found(statuses=(*STATUSES, again)) == [("statuses", "repeated")]


@pytest.mark.parametrize("name", ["", "on trial", "on-trial", START, SAME, BACK, "a|b"])
def test_a_status_is_one_word(name: str) -> None:
    """A status is named as diagrams and rules can write it, never as a mark of the table."""
    again = StatusDef(name, Phase.OPEN, NOTHING)
    assert found(statuses=(*STATUSES, again))[0] == ("statuses", "bad_name")


def test_a_need_is_defined_once() -> None:
    """Two needs of one name are refused."""
    assert found(needs=(*NEEDS, NEEDS[0])) == [("needs", "repeated")]


def test_no_role_is_called_owner() -> None:
    """The word for the lead's owner is no role, and each role stands once."""
    assert found(roles=(SELLER, "system", OWNER)) == [("roles", "repeated")]
    assert found(roles=(SELLER, "system", SELLER)) == [("roles", "repeated")]


@pytest.mark.parametrize(
    "need",
    [
        Need("odd", NOTHING),
        Need("odd", NOTHING, when="owner is known", given="amount"),
    ],
)
def test_a_need_asks_one_thing(need: Need) -> None:
    """A need asks the lead or the command, not both and not neither."""
    assert found(needs=(*NEEDS, need)) == [("needs.odd", "unclear_need")]


@pytest.mark.parametrize(
    ("when", "code"),
    [("sets >= 1", "rule_type"), ('seats >= "many"', "rule_type"), ("seats >=", "rule_syntax")],
)
def test_a_needs_expression_is_checked(when: str, code: str) -> None:
    """An expression that the schema of the leads does not bear is refused at definition."""
    (problem,) = problems_of(needs=(*NEEDS, Need("odd", NOTHING, when=when)))
    assert (problem.path, problem.code) == ("needs.odd.when", code)


def test_a_need_of_a_command_is_a_field_of_it() -> None:
    """What a command must bring is one of its own fields."""
    odd = Need("odd", NOTHING, given="note")
    transitions = (*TABLE, row("fresh", "decline", SAME, "odd"))
    (problem,) = problems_of(needs=(*NEEDS, odd), transitions=transitions)
    assert (problem.path, problem.code) == ("needs.odd.given", "unknown_name")
    assert problem.allowed.en == "one of by, id, lead_id, reason"


def test_one_question_has_one_row() -> None:
    """Two rows for one command in one status are refused, but for changes to two statuses."""
    again = row(("trial", "fresh"), "lose", "gone")
    assert found(transitions=(*TABLE, again)) == [(LAST, "ambiguous"), (LAST, "ambiguous")]
    twice = row("fresh", "change_status", "trial")
    assert found(transitions=(*TABLE, twice)) == [(LAST, "ambiguous")]
    fine = row("trial", "change_status", "fresh")
    assert attrs.evolve(HOST, transitions=(*TABLE, fine)).rows("trial", "change_status") == (fine,)


def test_an_end_has_one_row_even_with_two_targets() -> None:
    """Only a change of status says where it leads; any other command may lead to one status."""
    renewed = StatusDef("renewed", Phase.WON, NOTHING)
    transitions = (*TABLE, row("trial", "win", "renewed"))
    assert found(statuses=(*STATUSES, renewed), transitions=transitions) == [(LAST, "ambiguous")]


def test_every_status_can_be_reached() -> None:
    """A status that no lead can come to is refused; coming back to it is not coming to it."""
    island = StatusDef("island", Phase.OPEN, NOTHING)
    assert found(statuses=(*STATUSES, island)) == [("statuses.island", "unreachable")]
    leaves = row("island", "lose", "gone")
    assert found(statuses=(*STATUSES, island), transitions=(*TABLE, leaves)) == [
        ("statuses.island", "unreachable")
    ]


def test_without_a_registration_nothing_is_reached() -> None:
    """A table without a row that registers reaches no status."""
    assert [code for _, code in found(transitions=TABLE[1:])] == ["unreachable"] * 4


def test_every_open_status_has_a_way_to_an_end() -> None:
    """A status that a lead can never leave for a closed one is refused."""
    pit = StatusDef("pit", Phase.OPEN, NOTHING)
    falls = row("fresh", "change_status", "pit")
    stays = row("pit", "amend", SAME)
    assert found(statuses=(*STATUSES, pit), transitions=(*TABLE, falls, stays)) == [
        ("statuses.pit", "trap")
    ]


def test_a_way_back_is_a_way_out() -> None:
    """A review that can only be refused is no trap, since it leads back to an open status."""
    review = StatusDef("review", Phase.REVIEW, NOTHING)
    rows = (row("fresh", "propose_invalid", "review"), row("review", "refuse_invalid", BACK))
    sound = attrs.evolve(HOST, statuses=(*STATUSES, review), transitions=(*TABLE, *rows))
    assert len(sound.transitions) == len(TABLE) + 2
    assert found(statuses=(*STATUSES, review), transitions=(*TABLE, rows[0])) == [
        ("statuses.review", "trap")
    ]


def test_the_schema_is_of_leads() -> None:
    """A lifecycle asks about leads and nothing else."""

    @attrs.frozen
    class Parcel:
        owner: str = ""
        seats: int = 0

    schema = Schema.of(Parcel)
    assert ("schema", "other_schema") in found(schema=schema)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    """One refusal lists problems of statuses, needs, roles and rows, and prints each."""
    with pytest.raises(DefinitionError) as refusal:
        attrs.evolve(
            HOST,
            statuses=(*STATUSES, STATUSES[0]),
            needs=(*NEEDS, Need("odd", NOTHING)),
            roles=(SELLER, "system", OWNER),
            transitions=(*TABLE, row(sources="here", command="jump"), row(needs="x", who="y")),
        )
    codes = [problem.code for problem in refusal.value.problems]
    assert codes == ["repeated", "repeated", "unclear_need", *["unknown_name"] * 3]
    for problem in refusal.value.problems:
        assert str(problem) in str(refusal.value)
