"""What is proved of fields of each kind, what is not decided, what each rule set is asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs
import pytest

from leadcore.rules import (
    Action,
    ActivityRule,
    ActivitySource,
    Analysis,
    Automation,
    AutomationRule,
    Case,
    Condition,
    DecisionList,
    DecisionTable,
    Finding,
    Router,
    Rule,
    Schema,
    ScoreCard,
    analyse,
)
from leadcore.rules.analysis import FindingKind, questions
from leadcore.rules.analysis.blocks import universes
from leadcore.rules.analysis.clauses import clauses_of
from leadcore.rules.analysis.sweep import Sweep
from leadcore.rules.boxes import boxes
from leadcore.rules.cells import Space
from leadcore.texts import Text
from tests.rules.crates import SCHEMA as CRATES
from tests.rules.parcels import SCHEMA

LABEL = Text("规则", "rule")
EVERY: tuple[FindingKind, ...] = ("unsatisfiable", "always", "shadowed", "dead", "overlap", "gap")


def conditions(*texts: str) -> dict[str, Condition]:
    return {f"r{number}": SCHEMA.condition(text) for number, text in enumerate(texts)}


NEVER = [
    "pieces > 5 and pieces < 6",
    "pieces == 1.5",
    "fragile and not fragile",
    "fragile != True and fragile != False",
    "size not in ('small', 'large')",
    "status == 'new' and status == 'sent'",
    "note is missing and note != 'x'",
    "target is missing and target.city is known",
    "target is missing and target.city == '上海市'",
    "due_on > date('2026-01-31') and due_on < date('2026-02-01')",
    "note > 'a' and note < 'a'",
    "pieces < limit and limit < pieces",
    "pieces < limit and limit < 3 and pieces >= 2",
    "pieces != limit and pieces == limit",
    "age(sent_at) > days(7) and age(sent_at) < days(7)",
    "age(sent_at) > days(7) and sent_at is missing",
    "'a' in tags and 'a' not in tags",
    "'a' in tags and tags is missing",
    "starts_with(note, 'ab') and not contains(note, 'a')",
    "starts_with(note, 'ab') and not starts_with(note, 'a')",
    "starts_with(note, 'ab') and starts_with(note, 'ac')",
    "ends_with(note, 'ab') and not contains(note, 'b')",
    "note == 'abc' and not contains(note, 'b')",
    "contains(note, 'b') and note in ('a', 'c')",
    "lower(note) == 'ABC'",
    "contains(lower(note), 'A')",
    "lower(note) == 'abc' and contains(lower(note), 'd')",
    "lower(note) == 'abc' and note is missing",
    "not contains(note, '')",
    "fragile != fragile",
    "status == 'new' and status != status",
    "False",
]

SOMETIMES = [
    "weight > 5 and weight < 6",
    "pieces > 5 and pieces < 7",
    "pieces > 1 and pieces < 3 and weight > 1 and weight < pieces",
    "pieces == 1.0",
    "note > 'a' and note < 'b'",
    "note >= '' and note < ' '",
    "target is known and target.city is missing",
    "pieces < limit and limit < 3 and pieces >= 1",
    "sent_at < datetime('2020-01-01T00:00Z') and age(sent_at) < days(1)",
    "sent_at > datetime('2030-01-01T00:00Z') and age(sent_at) > days(400)",
    "age(sent_at) < days(0)",
    "'a' in tags and 'b' not in tags",
    "starts_with(note, 'a') and ends_with(note, 'b') and contains(note, 'c') and note != 'acb'",
    "contains(note, 'ab') and contains(note, 'ba') and not contains(note, 'aba')",
    "lower(note) == 'abc' and note != 'abc'",
    "contains(lower(note), 'a') and not contains(note, 'a')",
    "note in tags and note == 'x'",
    "note not in tags and 'x' in tags",
    "note < target.city",
    "note == target.city and starts_with(note, '上')",
    "lower(note) == lower(target.city) and note != target.city",
    "age(sent_at) > transit",
    "value >= 199.5 and value < 199.51",
    "rate > 0.1 and rate < 0.2",
    "transit > seconds(1) and transit < seconds(2)",
    "extra.floors > 2",
    "True",
]


def only(analysis: Analysis) -> Finding:
    (finding,) = analysis.findings
    return finding


@pytest.mark.requirement("R-80")
@pytest.mark.parametrize("text", NEVER)
def test_what_is_never_true_is_proved_so(text: str) -> None:
    """A contradiction is found, whatever kind of field it is about."""
    finding = only(analyse(conditions(text), ask=("unsatisfiable",)))
    assert (finding.kind, finding.rules, finding.proof) == ("unsatisfiable", ("r0",), "proved")


@pytest.mark.requirement("R-80")
@pytest.mark.parametrize("text", SOMETIMES)
def test_what_can_be_true_has_a_subject_on_which_it_is(text: str) -> None:
    """Together with a rule that is always true, the witness of the overlap makes it true."""
    rules = conditions("True", text)
    finding = only(analyse(rules, ask=("overlap",)))
    assert finding.proof == "proved"
    assert finding.witness is not None
    assert finding.witness.evaluate(rules["r1"]) is True


ALWAYS = [
    "note is known or note is missing",
    "not (fragile and not fragile and False)",
    "tags is missing or 'a' in tags or 'a' not in tags",
    "note is missing or contains(note, 'a') or not contains(note, 'a')",
    "sent_at is missing or age(sent_at) > days(1) or age(sent_at) <= days(1)",
    "pieces is missing or pieces <= 5 or pieces >= 6",
    "size is missing or size in ('small', 'large')",
]


@pytest.mark.parametrize("text", ALWAYS)
def test_what_is_always_true_is_proved_so(text: str) -> None:
    """A tautology is found, with the missing value counted in."""
    finding = only(analyse(conditions(text), ask=("always", "gap")))
    assert (finding.kind, finding.proof) == ("always", "proved")


UNKNOWN = [
    "fragile or not fragile",
    "pieces >= 0 or pieces < 0",
    "note < 'c' or note >= 'c' or contains(note, 'b')",
    "True",
]


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_is_unknown_of_some_is_not_always_true(text: str) -> None:
    """What needs a value that may be missing is no tautology; `True` says what it means."""
    assert analyse(conditions(text), ask=("always",)).is_clean


BEHIND = [
    (("contains(note, 'a')", "contains(note, 'ab')"), "shadowed", ("r1", "r0")),
    (("age(sent_at) > days(1)", "age(sent_at) > days(7)"), "shadowed", ("r1", "r0")),
    (("pieces > 3", "pieces in (4, 5)"), "shadowed", ("r1", "r0")),
    (("fragile or pieces > 3", "fragile and pieces > 1 or pieces > 7"), "shadowed", ("r1", "r0")),
    (("not (pieces == 3)", "pieces < 3 or pieces > 3"), "shadowed", ("r1", "r0")),
    (
        ("fragile and pieces > 3 or not fragile and pieces > 3", "pieces > 3 and fragile is known"),
        "shadowed",
        ("r1", "r0"),
    ),
    (
        (
            "size == 'small' and pieces > 3 or size == 'large' and pieces > 2",
            "size is known and pieces > 3",
        ),
        "shadowed",
        ("r1", "r0"),
    ),
    (
        ("pieces > 3", "limit < 1", "fragile and (pieces > 5 or limit < 0)"),
        "dead",
        ("r2", "r0", "r1"),
    ),
    (
        ("pieces > 3", "pieces <= 3", "pieces > 5 or weight > 1", "fragile and pieces is known"),
        "dead",
        ("r3", "r0", "r1"),
    ),
    (("pieces > 3", "pieces <= 3", "pieces is known"), "dead", ("r2", "r0", "r1")),
    (
        ("pieces > 3 or fragile", "pieces <= 3 or not fragile", "pieces > 5 or fragile is known"),
        "dead",
        ("r2", "r0", "r1"),
    ),
    (("fragile", "not fragile", "pieces > 1 and fragile is known"), "dead", ("r2", "r0", "r1")),
    (("size == 'small'", "size == 'large'", "size is known"), "dead", ("r2", "r0", "r1")),
]


@pytest.mark.requirement("R-80")
@pytest.mark.parametrize(("texts", "kind", "rules"), BEHIND)
def test_what_is_never_reached_names_what_comes_before(
    texts: tuple[str, ...], kind: str, rules: tuple[str, ...]
) -> None:
    """One rule that covers it shadows it; several that cover it together make it dead."""
    finding = only(analyse(conditions(*texts), ask=("shadowed", "dead")))
    assert (finding.kind, finding.rules, finding.proof) == (kind, rules, "proved")


def test_a_dead_rule_is_only_found_when_it_is_asked_for() -> None:
    """Each kind is found only where it was asked for."""
    rules = conditions("pieces > 3", "pieces <= 3", "pieces is known", "pieces > 4")
    assert [each.rules[0] for each in analyse(rules, ask=("dead",)).findings] == ["r2"]
    assert [each.rules[0] for each in analyse(rules, ask=("shadowed",)).findings] == ["r3"]


MANY_CASES = " and ".join(f"(pieces != {n} or limit != {n})" for n in range(12))
DENIED = [
    ["pieces < limit and limit < extra.floors and extra.floors < weight"],
    [" and ".join(f"contains(note, '{letter}')" for letter in "abcdefg")],
    [
        "pieces < limit and pieces > 79",
        *(f"{path} == {number}" for path in ("pieces", "limit") for number in range(80)),
    ],
]


@pytest.mark.parametrize("texts", DENIED)
def test_what_was_not_tried_is_not_denied(texts: list[str]) -> None:
    """Where not everything is tried, what was not found is open, though it can be true."""
    found = analyse(conditions(*texts), ask=("unsatisfiable",)).findings
    assert [each.rules for each in found if each.proof == "proved"] == []


def test_what_is_missing_is_missing_in_every_question_about_it() -> None:
    """Also where the questions to a text are too many sorts to be decided completely."""
    rules = conditions(
        "note is missing and contains(note, 'b')", "note < 'c' and contains(note, 'b')"
    )
    finding = only(analyse(rules, ask=("unsatisfiable",)))
    assert (finding.rules, finding.proof) == (("r0",), "proved")


@attrs.frozen
class Trip:
    left_at: datetime | None = None
    back_at: datetime | None = None


TRIPS = Schema.of(Trip)


def test_the_time_of_a_witness_is_one() -> None:
    """Two instants, each with its age, are seen from the same moment."""
    texts = {
        "any": "True",
        "both": 'left_at < datetime("2020-01-01T00:00Z") and age(left_at) > days(400)'
        ' and back_at > datetime("2030-01-01T00:00Z") and age(back_at) < days(1)',
    }
    rules = {id_: TRIPS.condition(text) for id_, text in texts.items()}
    finding = only(analyse(rules, ask=("overlap",)))
    assert finding.witness is not None
    assert finding.witness.evaluate(rules["both"])


def test_a_moment_that_is_not_tried_is_not_denied() -> None:
    """Two instants may leave half a second between them, which no age that is tried hits."""
    rule = TRIPS.condition(
        'left_at == datetime("2020-01-01T00:00Z") and age(left_at) > days(1)'
        ' and back_at == datetime("2020-01-02T00:00:00.5Z") and age(back_at) < days(0)'
    )
    assert only(analyse({"close": rule}, ask=("unsatisfiable",))).proof == "not_decided"


VARIANTS = ", ".join(f'"{text}"' for text in ("ab", "aB", "Ab", "AB"))

OPEN = [
    "target is known and starts_with(target.city, 'b') and target.city < 'a'",
    f"lower(note) == 'ab' and note not in ({VARIANTS})",
    "starts_with(note, 'b') and note < 'a'",
    "contains(target.city, note) and note > target.city and note is known and note == 'x' "
    "and target.city == 'y'",
    " and ".join(f"'{letter}' in tags" for letter in "abcdefghijklmnop") + " and tags is missing",
    f"{MANY_CASES} and pieces is missing",
]


@pytest.mark.parametrize("text", OPEN)
def test_what_cannot_be_decided_is_said_to_be_so(text: str) -> None:
    """Past what is decided completely, nothing is claimed either way."""
    finding = only(analyse(conditions(text), ask=("unsatisfiable",)))
    assert finding.proof == "not_decided"
    assert str(finding) == "not decided within the bound, whether: r0 is never true"


def test_a_gap_that_an_undecided_rule_fills_is_not_claimed() -> None:
    """A rule with too many cases is evaluated on the witness before a gap is called one."""
    rules = conditions("pieces is missing or limit is missing", MANY_CASES)
    undecided, gap = analyse(rules, ask=("gap",)).findings
    assert (undecided.rules, undecided.proof) == (("r1",), "not_decided")
    assert (gap.kind, gap.proof, gap.witness) == ("gap", "not_decided", None)


def test_a_search_that_is_cut_short_says_so() -> None:
    """With no state left to visit, what was not reached is open, and so is the gap."""
    trees = [SCHEMA.condition(text).tree for text in ("fragile and pieces > 3", "pieces > 4")]
    space = Space.of({path: spec.kind for path, spec in SCHEMA.fields.items()}, trees)
    universe, _ = universes(SCHEMA, space)
    clauses = clauses_of(universe, [boxes(space, tree) or () for tree in trees])
    sweep = Sweep(
        columns=clauses.columns, rules=clauses.siblings, sought=3, seeks_gap=True, budget=1
    ).run(3)
    assert not sweep.is_complete
    assert not sweep.reached


@pytest.mark.parametrize(("states", "is_decided"), [(20, False), (40, True)])
def test_what_one_search_leaves_open_another_may_decide(
    monkeypatch: pytest.MonkeyPatch, states: int, is_decided: bool
) -> None:
    """A rule that the search of all rules did not get to has a search of its own."""
    monkeypatch.setattr(questions, "MAX_STATES", states)
    rules = conditions(*(f"pieces == {n} and limit == {n} and fragile" for n in range(20)))
    analysis = analyse(rules, ask=("dead",))
    assert analysis.is_clean is is_decided
    assert {each.proof for each in analysis.findings} <= {"not_decided"}


def cases(*texts: str) -> tuple[Case, ...]:
    return tuple(
        Case(id=f"r{number}", when=text, then=text[:3], label=LABEL)
        for number, text in enumerate(texts)
    )


ORDERED = cases("pieces > 3", "pieces > 5", "fragile and not fragile")


@pytest.mark.parametrize("definition", [DecisionList, Router])
def test_of_rules_in_order_the_first_of_which_decides(
    definition: type[DecisionList] | type[Router],
) -> None:
    """Lists and routers are asked what is never or always true and what is never reached."""
    bound = definition(cases=ORDERED, otherwise="none").bind(SCHEMA)
    assert [(each.kind, each.rules) for each in analyse(bound).findings] == [
        ("unsatisfiable", ("r2",)),
        ("shadowed", ("r1", "r0")),
    ]


def test_overlaps_are_of_different_outcomes() -> None:
    """Two rules that are true together and decide the same do not overlap."""
    bound = DecisionList(cases=cases("pieces > 3", "pieces > 5", "fragile"), otherwise="none").bind(
        SCHEMA
    )
    found = analyse(bound, ask=("overlap",))
    assert [(each.rules, each.count) for each in found.findings] == [(("r2", "r0", "r1"), 2)]


def test_an_overlap_names_ten_and_counts_all() -> None:
    """A rule that overlaps with many names the first of them and says how many there are."""
    rules = conditions(*(f"pieces > {number}" for number in range(20)))
    *_, last = analyse(rules, ask=("overlap",)).findings
    assert (len(last.rules), last.count) == (11, 19)
    assert last.to("zh").startswith(
        "r19 与 r0、r1、r2、r3、r4、r5、r6、r7、r8、r9、另外 9 条 会同时成立"
    )


def test_of_a_score_card() -> None:
    """The rules of a card all count, so each is judged by itself."""
    rules = tuple(
        Rule(id=case.id, when=case.when, points=1, label=LABEL)
        for case in (*ORDERED, *cases("", "", "", "note is known or note is missing")[3:])
    )
    found = analyse(ScoreCard(rules=rules).bind(SCHEMA)).findings
    assert [(each.kind, each.rules) for each in found] == [
        ("unsatisfiable", ("r2",)),
        ("always", ("r3",)),
    ]


@pytest.mark.requirement("R-80")
def test_the_activity_rules_of_a_card_are_judged_too() -> None:
    """They are about activities, with fields of their own, and come after the others."""
    whens = {
        "never": "fragile and not fragile",
        "any": "note is known or note is missing",
        "ok": "True",
    }
    card = ScoreCard(
        rules=(Rule(id="plain", when="pieces > 1 and pieces < 1", points=1, label=LABEL),),
        activities=tuple(
            ActivityRule(id=id_, when=when, points=1, label=LABEL) for id_, when in whens.items()
        ),
    )
    source = ActivitySource(schema=SCHEMA, read=lambda _: (), at="sent_at")
    bound = card.bind(SCHEMA, activities=source)
    assert [(each.kind, each.rules) for each in analyse(bound).findings] == [
        ("unsatisfiable", ("plain",)),
        ("unsatisfiable", ("never",)),
        ("always", ("any",)),
    ]
    assert {each.kind for each in analyse(bound, ask=("overlap",)).findings} == set()


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (ScoreCard(), "a ScoreCard was given; allowed: what the `bind`"),
        ([SCHEMA.condition("fragile")], "rules: a list was given"),
        ({"a": "fragile"}, "a str was given; .* conditions of one schema by id"),
    ],
)
def test_what_is_no_rule_set_is_refused_in_words(rules: Any, said: str) -> None:
    """A rule set that was not bound, or a text, is named with what to do."""
    with pytest.raises(TypeError, match=said):
        analyse(rules)


def test_conditions_on_different_classes_are_refused() -> None:
    """Fields of one name need not be the same field."""
    mixed = {"a": SCHEMA.condition("fragile"), "b": CRATES.condition("fragile")}
    with pytest.raises(ValueError, match="conditions on Crate, Parcel; give those of one schema"):
        analyse(mixed)


@pytest.mark.parametrize(
    ("hit", "kinds"),
    [
        ("U", ["overlap", "gap"]),
        ("A", ["gap"]),
        ("F", ["shadowed", "gap"]),
        ("P", ["gap"]),
        ("C", []),
    ],
)
def test_of_a_decision_table_by_its_hit_policy(hit: str, kinds: list[str]) -> None:
    """A unique table must not overlap, one of any only where outputs differ, and so on."""
    table = DecisionTable.parse(
        [
            [hit, "pieces", "carrier: text(truck, van)"],
            ["1", "> 3", "truck"],
            ["2", "> 5", "truck"],
        ]
    )
    assert [each.kind for each in analyse(table.bind(SCHEMA)).findings] == kinds


def test_a_table_with_a_default_has_no_gap() -> None:
    """What is given otherwise fills every gap."""
    cells = [["U", "pieces", "n: number"], ["1", "> 3", "1"], ["otherwise", "", "0"]]
    assert analyse(DecisionTable.parse(cells).bind(SCHEMA)).is_clean


def test_of_automation() -> None:
    """The rules of automation are judged each by itself."""
    rule = AutomationRule(
        id="r0", on="sent", when="fragile and not fragile", do=(Action(name="stop"),), label=LABEL
    )
    bound = Automation(rules=(rule,)).bind(SCHEMA, events=("sent",), actions={"stop": ()})
    assert [each.kind for each in analyse(bound).findings] == ["unsatisfiable"]


def test_no_rules_at_all_leave_a_gap() -> None:
    """Without a rule no subject has one."""
    assert [each.kind for each in analyse({}).findings] == ["gap"]
    assert analyse(DecisionList(cases=(), otherwise="none").bind(SCHEMA)).is_clean


def test_an_unknown_question_is_refused_with_those_there_are() -> None:
    """A slip in what is asked is no clean result."""
    with pytest.raises(ValueError, match="cannot ask for 'gaps'; ask for any of: unsatisfiable"):
        analyse({}, ask=("gaps",))  # type: ignore[arg-type]  # the slip is the point


def test_a_witness_is_shown_as_explanations_show_values() -> None:
    """Amounts are in the large unit, private fields hidden, in both languages."""
    rules = conditions("value >= 199.5 and sender == 'Li'", "value >= 199.5")
    finding = only(analyse(rules, ask=("overlap",)))
    assert str(finding.witness) == "value = 199.50, sender = …"
    analysis = analyse(rules, ask=("overlap", "gap"))
    assert "没有一条规则成立" in analysis.of("gap")[0].to("zh")
    assert "<li>" in analysis.to_html("zh")
    assert analyse(rules, ask=("unsatisfiable",)).to_markdown() == "**nothing found**"
