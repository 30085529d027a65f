"""The sentences: the same in both languages, none that is lacking, none that nobody says.

What the program says is read off its own source: literal keys, families of keys (`report.per-` and a
span), the codes of faults and the keys of reasons.
"""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
import yaml

import parsed
from ecotarget.intake.ledger_mapping import MEASURES as LEDGER_MEASURES
from ecotarget.methods import aqi, period_change, spearman
from ecotarget.model.assessment import OPEN, RUNNING, TOO_LITTLE
from ecotarget.model.baseline import KNOWN, NEW
from ecotarget.model.change import CHANGES, KINDS
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.finding import FLAGS, OUTCOMES, WAIVED
from ecotarget.model.ledger import STATES as LEDGER_STATES
from ecotarget.model.ledger import TRAITS
from ecotarget.model.pace import STATES as PACES
from ecotarget.model.period import SPANS
from ecotarget.model.ranking import COMPETITION, DENSE, WITHOUT_DATA
from ecotarget.model.setting import COMMAND_LINE, DEFAULT, ENVIRONMENT, FILE
from ecotarget.model.submission import COLUMNS as SUBMISSION_COLUMNS
from ecotarget.model.submission import STATES as SUBMISSION_STATES
from ecotarget.model.task import STATES as TASK_STATES
from ecotarget.model.waiver import STATES as WAIVER_STATES
from ecotarget.model.water import LEVELS, MEASURED, RAW, ROUNDED
from ecotarget.model.water import STATES as WATER_STATES
from ecotarget.report import (
    as_assessment,
    as_ledger,
    as_sections,
    as_settings,
    as_submission,
    as_tasks,
    as_trend,
    as_waivers,
    assessment_rows,
    section_rows,
)
from ecotarget.report.as_grid import COLUMNS
from ecotarget.report.telling import fault_text
from ecotarget.standards.sheet import _ITEMS
from ecotarget.standards.structure import CONFIDENCE
from ecotarget.targets.loader import load
from ecotarget.words import LANGUAGES, Words

pytestmark = pytest.mark.no_cover  # see conftest.py

STRENGTHS = ("binding", "planned", "strive", "about")

ROOM = Path(__file__).parents[1] / "src" / "ecotarget"
LOCALES = ROOM / "locales"
PARTS = sorted(path.stem for path in (LOCALES / "zh").glob("*.yaml"))
CHINESE = re.compile("[一-鿿]")
each_part = pytest.mark.parametrize("part", PARTS)
each_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
def sentences(language: str, part: str) -> dict[str, str]:
    """The file as PyYAML alone reads it, every scalar a text."""
    text = (LOCALES / language / f"{part}.yaml").read_text("utf-8")
    return yaml.load(text, Loader=yaml.BaseLoader)


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


# ---- Two languages ------------------------------------------------------------------------------


def test_both_languages_have_the_same_files():
    assert LANGUAGES == ("zh", "en")
    assert sorted(path.name for path in LOCALES.iterdir()) == sorted(LANGUAGES)
    for language in LANGUAGES:
        assert sorted(path.name for path in (LOCALES / language).iterdir()) == [
            f"{part}.yaml" for part in PARTS
        ]


@each_part
def test_both_languages_have_the_same_keys_in_the_same_order(part):
    assert list(sentences("zh", part)) == list(sentences("en", part))


@each_part
def test_both_languages_fill_the_same_fields(part):
    if part == "explanations":
        return  # said as they are; their braces are examples
    zh, en = sentences("zh", part), sentences("en", part)
    assert {key: fields(zh[key]) for key in zh} == {key: fields(en[key]) for key in zh}


@each_language
@each_part
def test_every_sentence_is_a_text_with_plain_fields(language, part):
    for key, sentence in sentences(language, part).items():
        assert isinstance(sentence, str), key
        assert re.fullmatch(r"[a-z0-9_-]+", key), key
        assert sentence.strip(), key
        if part == "explanations":
            continue
        for _, name, how, turned in Formatter().parse(sentence):
            assert name is None or re.fullmatch(r"[a-z_]+", name), key
            assert not how, key
            assert turned is None, key


@each_language
@each_part
def test_every_sentence_is_in_its_own_language(language, part):
    for key, sentence in sentences(language, part).items():
        if language == "zh":
            # What has no Chinese has no words at all: signs, fields, program names.
            said = re.sub(r"\{\w+\}|--?[a-z-]+|`[^`]*`", "", sentence)
            assert CHINESE.search(said) or not re.search("[A-Za-z]{4}", said) or part == "expected"
        elif part not in ("template", "explanations"):
            assert not CHINESE.search(sentence), key


@each_language
def test_the_program_says_what_is_written(language):
    words = Words(language)
    assert words.language == language
    for part in PARTS:
        wanted = sentences(language, part)
        assert words.keys(part) == tuple(wanted)
        for key, sentence in wanted.items():
            assert words.has(f"{part}.{key}")
            assert words.say(f"{part}.{key}") == sentence


def test_fields_are_filled_in_and_what_is_filled_in_is_never_read_again():
    words = Words("en")
    assert words.say("faults.target-repeated", {"id": "A", "first": "B"}) == "A says the same as B"
    assert words.say("faults.target-repeated", {"id": "{first}", "first": "{0.x}", "more": 1}) == (
        "{first} says the same as {0.x}"
    )


def test_a_sentence_that_is_not_there_is_not_invented():
    words = Words("zh")
    assert not words.has("faults.no-such-thing")
    assert not words.has("faults.")
    assert not words.has("faults")
    with pytest.raises(KeyError):
        words.say("faults.no-such-thing")
    with pytest.raises(KeyError):
        words.say("faults.target-repeated", {"id": "A"})
    with pytest.raises(FaultError):
        words.say("nothing.at-all")
    with pytest.raises(FaultError):
        Words("fr").say("faults.file-empty")


# ---- What the source says -----------------------------------------------------------------------


@cache
def trees() -> tuple[tuple[Path, ast.Module], ...]:
    paths = sorted(ROOM.rglob("*.py"))
    return tuple((path, parsed.tree(path)) for path in paths)


@cache
def documentation() -> frozenset[int]:
    """The literals that say nothing: docstrings and the pieces of f-strings."""
    found = set()
    for _, tree in trees():
        for node in parsed.walk(tree):
            if isinstance(node, ast.JoinedStr):
                found.update(id(piece) for piece in node.values)
            body = getattr(node, "body", None)
            if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
                found.add(id(body[0].value))
    return frozenset(found)


@cache
def literals() -> frozenset[str]:
    return frozenset(
        node.value
        for _, tree in trees()
        for node in parsed.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documentation()
    )


def is_key(text: str) -> bool:
    part, dot, name = text.partition(".")
    # "report.formats" is a module and not a sentence.
    is_module = (ROOM / part / f"{name}.py").is_file()
    return part in PARTS and bool(dot) and bool(re.fullmatch("[a-z0-9_-]*", name)) and not is_module


@cache
def spoken() -> frozenset[str]:
    """Every whole key in the source."""
    return frozenset(text for text in literals() if is_key(text) and text[-1] not in "-.")


@cache
def families() -> frozenset[str]:
    """Every beginning of a key that the source completes: f"report.per-{span}"."""
    begun = {text for text in literals() if is_key(text) and text[-1] in "-."}
    for _, tree in trees():
        for node in parsed.walk(tree):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                text = node.values[0].value
                if is_key(text):
                    begun.add(text)
    return frozenset(begun)


@cache
def calls_by_name() -> dict[str, list[tuple[ast.FunctionDef, ast.Call]]]:
    """Every call in a function, by the name of what is called."""
    found: dict[str, list[tuple[ast.FunctionDef, ast.Call]]] = {}
    for _, tree in trees():
        for function in parsed.walk(tree):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in parsed.walk(function):
                if isinstance(node, ast.Call):
                    name = ast.unparse(node.func).rpartition(".")[2]
                    found.setdefault(name, []).append((function, node))
    return found


def calls_within(*names: str) -> list[tuple[ast.FunctionDef, ast.Call]]:
    return [pair for name in names for pair in calls_by_name().get(name, ())]


def texts_of(node: ast.AST | None) -> list[str]:
    """The texts that an expression may be: a literal, or either branch of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*texts_of(node.body), *texts_of(node.orelse)]
    return []


def may_be(node: ast.AST | None, function: ast.AST) -> set[str]:
    """The texts that an argument may be: written out, or put under a name before."""
    if not isinstance(node, ast.Name):
        return set(texts_of(node))
    found: set[str] = set()
    for inner in parsed.walk(function):
        if isinstance(inner, ast.Assign):
            targets = {
                name.id for name in parsed.walk(inner.targets[0]) if isinstance(name, ast.Name)
            }
            if node.id in targets:
                found.update(text for value in parsed.walk(inner.value) for text in texts_of(value))
    return found


@cache
def said_at(place: int, *names: str) -> frozenset[str]:
    """What the calls with these names are given as their argument number `place`."""
    return frozenset(
        text
        for function, call in calls_within(*names)
        if len(call.args) > place
        for text in may_be(call.args[place], function)
    )


@cache
def raised() -> frozenset[str]:
    """The code of every fault that the source can raise."""
    found = said_at(0, "Fault", "fault", "refuse", "Problem", "ValueProblem")
    for _, tree in trees():
        for node in parsed.walk(tree):
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "_USAGE":
                found |= {code for row in node.value.elts for code in texts_of(row.elts[1])}
    return found


@cache
def reasons() -> frozenset[str]:
    """The key of every reason that the judge can give."""
    decided = said_at(1, "_decided", "_worded")
    given = said_at(0, "Reason") | said_at(0, "Unsettled")
    return given | {f"{key}-{end}" for key in decided for end in ("pass", "fail")}


@cache
def expected() -> frozenset[str]:
    """What the grammar can expect at a place."""
    found = said_at(0, "error") | said_at(1, "take", "expect", "error_at")
    return found | said_at(2, "RequirementError")


@cache
def helps() -> frozenset[str]:
    """The keys of help texts: `help="..."`, the commands, and the headings that click writes."""
    found = set()
    for path, tree in trees():
        if path.stem != "app":
            continue
        for node in parsed.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "help":
                found.update(texts_of(node.value))
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_HEADINGS":
                found.update(key for row in node.value.elts for key in texts_of(row.elts[1]))
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "COMMANDS":
                found.update(key for entry in node.value.keys for key in texts_of(entry))
    return frozenset(found)


SETTING_ASIDE = (
    *("reader.py", "suspects.py", "stamps.py"),
    *("sample_reader.py", "samples.py", "moments.py"),
)


@cache
def set_aside() -> frozenset[str]:
    """The code of everything that intake can set aside."""
    files = {ROOM / "intake" / name for name in SETTING_ASIDE}
    found = set()
    for path, tree in trees():
        for function in parsed.walk(tree) if path in files else ():
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in parsed.walk(function):
                if isinstance(node, ast.Call) and node.args:
                    name = ast.unparse(node.func).rpartition(".")[2]
                    if name in ("refuse", "ValueProblem", "SetAside"):
                        found |= may_be(node.args[0], function)
    return frozenset(found)


@cache
def steps() -> frozenset[str]:
    """The key of every step of a trail, and those of the clauses."""
    return said_at(0, "Step")


@cache
def counted() -> frozenset[str]:
    """What valid data are counted in."""
    written = {
        keyword.value.value
        for _, call in calls_within("Coverage")
        for keyword in call.keywords
        if keyword.arg == "of" and isinstance(keyword.value, ast.Constant)
    }
    return said_at(2, "Coverage") | written | TALLIED


def because(room: str) -> frozenset[str]:
    """The key of every reason of a score, or of a step of the ladder."""
    (tree,) = [tree for path, tree in trees() if path == ROOM / "verdict" / f"{room}.py"]
    found: set[str] = set()
    for function in parsed.walk(tree):
        for node in parsed.walk(function) if isinstance(function, ast.FunctionDef) else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Because":
                found |= may_be(node.args[0], function)
    if room == "ladder":
        rows = ("failed", "off_pace", "rank-last")
        found = {*rows, *(f"{key}-once" for key in rows), *(found - {"-once"})}
        gaps = (
            "no-report",
            "no-target",
            "no-figure",
            "no-verdict",
            "no-field",
            "no-rank",
            "open-rank",
        )
        found |= {f"gap-{why}" for why in (*gaps, "no-ranking", "no-ledger")}
    return frozenset(found)


def monthly_columns() -> frozenset[str]:
    """The titles of the tables of a monthly report: the texts under `headers` in its source."""
    (tree,) = [tree for path, tree in trees() if path == ROOM / "report" / "as_monthly.py"]
    found = {"place", "step"}
    for node in parsed.walk(tree):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "headers":
            listed = node.value.elts if isinstance(node.value, ast.Tuple | ast.List) else []
            found |= {text for one in listed for text in texts_of(one)}
    return frozenset(found - {"outcome", "value", "require", "reason"})  # those of a check


# What lists, noise, outlets and amounts are counted in.
TALLIED = frozenset({"objects", "point_times", "records", "outlets", "amounts"})
TOLD = {*assessment_rows._BESIDE, *assessment_rows._MORE}
RESULTS = (assessment_rows.KEPT, assessment_rows.EXCEEDED)
# Details that the value itself tells.
IN_THE_VALUE = {"class", "class_range", "grade_otherwise", "cases_ends", "cases_otherwise"}
IN_THE_VALUE |= {"rows", "unsettled"}  # of a ledger, for programs
STATES = (RUNNING, TOO_LITTLE, OPEN)  # a final figure needs no word for it
TRENDS = (spearman.RISING, spearman.FALLING, spearman.NONE, spearman.TOO_SHORT, spearman.TIED)
REQUIRE = (
    *("class", "class-sign", "grade", "grade-is", "better", "no-worse", "all", "all-of"),
    *("not-last", "not-last-of"),
)
LISTED = tuple(f"{which.replace('_', '-')}-items" for which in as_ledger._ITEMS)
LATENESS = ("days-late", "days-left", "working-days-late", "working-days-left")
RESPONSE = ("step", "allowed", "taken", "within", "within-rate", "open", "slowest")
# The columns of tables that are written together with their cells.
LEDGER_COLUMNS = (
    *("what", "count", "of-all", "of-due", "id", "name", "unit", "due", "state"),
    *(*LATENESS, *RESPONSE),
)
PARTED = ("every", "each-day", "all-of")  # tasks that are counted in periods, days or parts
RANK_COLUMNS = ("rank", "place", "value", "previous", "change", "note", "why")
# Each family of keys and its members.
FAMILIES = {
    "report.outcome-": lambda: (*OUTCOMES, WAIVED),
    "report.strength-": lambda: STRENGTHS,
    "report.flag-": lambda: FLAGS,
    "report.column-": lambda: COLUMNS,
    "report.per-": lambda: SPANS,
    "report.step-": lambda: ("class", "rank", "grade", "by"),
    "report.require-": lambda: REQUIRE,
    "assessment.": lambda: (
        *(f"result-{result}" for result in RESULTS),
        *(f"state-{state}" for state in STATES),
    ),
    "assessment.column-": lambda: as_assessment.COLUMNS,
    "assessment.coverage-": counted,
    "assessment.detail-": lambda: TOLD - {"why"},  # which has sentences of its own
    "assessment.item-": lambda: _ITEMS.known,
    "assessment.result-": lambda: (*RESULTS, *(f"{result}-together" for result in RESULTS)),
    "assessment.state-": lambda: STATES,
    "assessment.trend-": lambda: (*TRENDS, spearman.UNTABLED),
    "assessment.why-": lambda: (aqi.NOTHING, aqi.MISSING, aqi.BEYOND),
    "assessment.change-": lambda: (period_change.NONE, *period_change.BETTER, *period_change.WORSE),
    "assessment.by-": lambda: ("area",),
    "sections.column-": lambda: (*as_sections.COLUMNS, "values"),
    "sections.level-": lambda: LEVELS,
    "sections.state-": lambda: [state for state in WATER_STATES if state != MEASURED],
    "sections.result-": lambda: section_rows.SIGNS,
    "sections.": lambda: ("exceeded", "undecided", "whole", "whole-national", "month", "year"),
    "sections.reminder-": lambda: ("count", "none", "none-sure", "nothing"),
    "sections.reminder-why-": lambda: ("open", "lacking"),
    "notes.aside-": set_aside,
    "trail.": lambda: {*steps(), *(f"stage-{stage}" for stage in (RAW, ROUNDED))},
    "trail.stage-": lambda: (RAW, ROUNDED),
    "trail.confidence-": lambda: CONFIDENCE,
    "reasons.": reasons,
    "faults.": raised,
    "explanations.": raised,
    "expected.": expected,
    "wanted.": lambda: raised() & set(sentences("en", "wanted")),
    "explain.": lambda: said_at(0, "_line"),
    "explain.better-": lambda: ("lower", "higher", "none"),
    "explain.confidence-": lambda: ("confirmed", "unconfirmed"),
    "help.": helps,
    "score.": lambda: (*because("score"), "total", "total-open", "total-unbounded"),
    "score.column-": lambda: ("item", "full", "points", "why"),
    "score.kind-": lambda: ("item", "bonus", "veto"),
    "score.veto-": lambda: ("total", "grade"),
    "ladder.": lambda: because("ladder"),
    "ladder.column-": lambda: ("step", "place", "why"),
    "ledger.": lambda: (*as_ledger._COUNTS, *LISTED),
    "ledger.column-": lambda: LEDGER_COLUMNS,
    "ledger.day-": lambda: ("as-of", "last-named"),
    "ledger.by-": lambda: (*TRAITS, "month"),
    "ledger.rate-": lambda: as_ledger._RATES,
    "ledger.state-": lambda: LEDGER_STATES,
    "ledger.rule-": lambda: LEDGER_MEASURES,
    "ledger.reminder-": lambda: ("overdue", "none", "soon", "none-soon"),
    "ranking.better-": lambda: ("lower", "higher"),
    "ranking.column-": lambda: RANK_COLUMNS,
    "ranking.reason-": lambda: ("no-value", "not-valid"),
    "ranking.ties-": lambda: (COMPETITION, DENSE),
    "ranking.without-data-": lambda: WITHOUT_DATA,
    "waivers.column-": lambda: as_waivers._TABLE,
    "waivers.state-": lambda: WAIVER_STATES,
    "settings.column-": lambda: as_settings._COLUMNS,
    "settings.source-": lambda: (COMMAND_LINE, ENVIRONMENT, FILE, DEFAULT),
    "tasks.": lambda: ("empty-every", *(f"short-{kind}" for kind in PARTED), "missing-each-day"),
    "tasks.column-": lambda: as_tasks._TABLE,
    "tasks.state-": lambda: TASK_STATES,
    "tasks.unit-": lambda: PARTED,
    "tasks.day-": lambda: ("as-of", "until", "last-named"),
    "pace.": lambda: said_at(0, "fact"),
    "report.pace-": lambda: PACES,
    "compare.": lambda: KINDS,
    "compare.column-": lambda: (
        *("change", "place", "target", "indicator", "period", "before", "now", "pace"),
    ),
    "report.baseline-": lambda: (KNOWN, NEW),
    "trend.": lambda: as_trend._COLOURS,
    "trend.column-": lambda: (*("indicator", "periods", "figures", "course", "r", "verdict"),),
    "submission.column-": lambda: (
        *("period", "due", "required", *as_submission._COUNTED, as_submission._FILES),
    ),
    "submission.field-": lambda: SUBMISSION_COLUMNS,
    "submission.problem-": lambda: (
        *("blank", "late", "repeated", "unit", "decimals", "below", "above", "column"),
    ),
    "submission.state-": lambda: SUBMISSION_STATES,
    "monthly.": lambda: CHANGES,
    "monthly.column-": monthly_columns,
    "monthly.no-": lambda: ("sections", "ledgers", "ranks", "sections-here", "ledgers-here"),
    "monthly.section-": lambda: ("exceeded", "undecided"),
}


def members(family: str) -> set[str]:
    return {f"{family}{name}" for name in FAMILIES[family]()}


def test_the_source_is_found_and_speaks():
    assert len(spoken()) > 30
    assert len(raised()) > 70
    assert len(reasons()) > 30
    assert len(expected()) > 12
    assert len(helps()) > 25
    assert len(set_aside()) > 18
    assert len(steps()) > 20
    assert counted() == {"days", "years", "items", "months", "sections"} | TALLIED


def test_every_key_in_the_source_has_a_sentence():
    assert {key for key in spoken() if not Words("zh").has(key)} == set()


def test_every_family_of_keys_in_the_source_is_known_to_this_test_and_the_other_way_round():
    assert families() == set(FAMILIES)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_member_of_a_family_has_a_sentence(family):
    found = members(family)
    assert found
    assert {key for key in found if not Words("en").has(key)} == set()


@each_part
def test_every_sentence_is_said_somewhere(part):
    said = {key for family in FAMILIES for key in members(family)} | spoken()
    assert [key for key in sentences("en", part) if f"{part}.{key}" not in said] == []


def test_everything_that_can_be_set_aside_is_a_fault_as_well():
    assert set_aside() <= set(sentences("en", "faults"))


def test_what_is_told_beside_a_figure_is_made_and_stands_in_the_schema():
    told = TOLD | IN_THE_VALUE | {"day_ratio", *assessment_rows._ABOVE}
    schema = json.loads((ROOM / "report" / "assessment.schema.json").read_text("utf-8"))
    assert set(schema["$defs"]["details"]["properties"]) == told
    made = {
        node.value
        for path, tree in trees()
        if path.parent.name == "assess"
        for node in parsed.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert told - made == set()


def test_every_fault_that_can_be_raised_has_a_sentence_and_an_explanation_and_no_other_has():
    assert set(sentences("en", "faults")) == raised()
    assert set(sentences("en", "explanations")) == raised()


def test_every_reason_that_the_judge_gives_has_a_sentence_and_no_other_has():
    assert set(sentences("en", "reasons")) == reasons()


def test_everything_that_the_grammar_expects_has_words_and_no_other_has():
    assert set(sentences("en", "expected")) == expected()


# ---- What a sentence needs is given -------------------------------------------------------------


def named(name: str, function: ast.AST, line: int) -> set[str] | None:
    """The keys of the dictionary that stands under a name on a line of a function; None: not one.

    What is put under the name anew counts alone, what is put into it counts besides.
    """
    found: set[str] | None = None
    kinds = (ast.Assign, ast.AnnAssign, ast.AugAssign)
    nodes = [
        node for node in parsed.walk(function) if isinstance(node, kinds) and node.lineno < line
    ]
    for node in sorted(nodes, key=lambda node: node.lineno):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if ast.unparse(target) == name:
            if not isinstance(node.value, ast.Dict):
                return None
            before = found if isinstance(node, ast.AugAssign) else None
            found = (before or set()) | keys_of(node.value, function)
        elif isinstance(target, ast.Subscript) and ast.unparse(target.value) == name:
            found = (found or set()) | set(texts_of(target.slice))
    return found


def keys_of(data: ast.Dict, function: ast.AST) -> set[str]:
    found = {text for key in data.keys if key is not None for text in texts_of(key)}
    for key, value in zip(data.keys, data.values, strict=True):
        if key is None:
            found |= named(ast.unparse(value), function, data.lineno) or set()
    return found


def given(call: ast.Call, function: ast.AST) -> set[str] | None:
    """The details that a call hands to the sentence, as far as they can be read off the source."""
    name = ast.unparse(call.func).rpartition(".")[2]
    found = {k.arg for k in call.keywords if k.arg not in (None, "near", "warning", "details")}
    if name == "refuse" and ast.unparse(call.func).startswith("self."):
        return {"found"}  # the refusal of a cell names what stands in it
    for argument in (*call.args[1:], *(k.value for k in call.keywords if k.arg == "details")):
        if isinstance(argument, ast.Dict):
            found |= keys_of(argument, function)
        elif isinstance(argument, ast.Name):
            told = named(argument.id, function, call.lineno)
            if told is None and argument.id == "details":
                return None
            found |= told or set()
        elif isinstance(argument, ast.DictComp):
            return None
        elif isinstance(argument, ast.Call) and ast.unparse(argument.func) == "_wrong":
            found |= {"field", "found", "known"}
    return found


def test_every_step_of_a_trail_is_told_with_what_its_sentence_needs():
    wanted = {key: fields(text) for key, text in sentences("en", "trail").items()}
    for language in LANGUAGES:
        for key in steps():
            assert fields(sentences(language, "trail")[key]) == wanted[key], key
    lacking, seen = [], set()
    for function, call in calls_within("Step"):
        for key in may_be(call.args[0], function):
            said = given(call, function)
            seen.add(key)
            if said is not None and not wanted[key] <= said:
                lacking.append((key, sorted(wanted[key] - said)))
    assert lacking == []
    assert seen == steps()


def test_every_fault_is_raised_with_what_its_sentence_needs():
    wanted = {code: fields(text) for code, text in sentences("en", "faults").items()}
    lacking, seen = [], set()
    for function, call in calls_within("Fault", "fault", "refuse", "Problem"):
        for code in may_be(call.args[0] if call.args else None, function):
            said = given(call, function)
            seen.add(code)
            if said is not None and not wanted[code] <= said:
                lacking.append((code, sorted(wanted[code] - said)))
    assert lacking == []
    assert len(seen) > 65


def test_no_sentence_with_fields_is_said_without_them():
    for _, call in calls_within("say"):
        for key in texts_of(call.args[0]):
            if len(call.args) + len(call.keywords) == 1:
                part, _, name = key.partition(".")
                assert not fields(sentences("en", part)[name]), key


@each_language
def test_every_sentence_about_a_fault_can_be_said_with_its_fields(language):
    words = Words(language)
    for code, sentence in sentences(language, "faults").items():
        details = dict.fromkeys(fields(sentence), "X")
        if code == "requirement-syntax":
            details["expected"] = "unit"
        text = fault_text(Fault(code, Place("f"), details, ("A", "B")), words)
        assert "{" not in text
        assert text.count("X") >= len(fields(sentence)) - (code == "requirement-syntax")
        assert "A" in text
        assert "B" in text


# ---- The template -------------------------------------------------------------------------------


@each_language
def test_the_template_of_a_target_file_is_a_sound_target_file(language, tmp_path):
    details = {"place": "a/b", "year": "2026", "short": "26"}
    text = Words(language).say("template.target-file", details)
    assert "{{" not in text
    assert "}}" not in text
    path = tmp_path / "targets" / "a" / "b" / "2026.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    loaded = load([tmp_path])
    assert loaded.faults == ()
    assert [target.id for target in loaded.files[0].targets] == ["XX26-001"]


@each_language
def test_every_line_of_the_template_that_is_only_a_comment_is_sound_when_it_is_not(
    language, tmp_path
):
    details = {"place": "a", "year": "2026", "short": "26"}
    text = Words(language).say("template.target-file", details)
    # Lines like `# note: {zh: ..., en: ...}` are there to be used: without the sign they must load.
    text = re.sub(
        r"^( +)# (?=(published|scope|note|missing): ?\S)", r"\1", text, flags=re.MULTILINE
    )
    text = text.replace('"<= 26 ug/m3"\n', '"<= ? ug/m3"\n')
    path = tmp_path / "targets" / "a" / "2026.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    loaded = load([tmp_path])
    assert loaded.faults == ()
    (target,) = loaded.files[0].targets
    assert target.missing
    assert target.note
    assert target.scope
