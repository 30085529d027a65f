"""JSON: valid against its published schema, exact digits, no floats, stable keys and order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import ecotarget
from conftest import PROJECT, World
from ecotarget.model import requirement as kinds
from ecotarget.model.amount import PERCENT, PURE, Amount, Unit
from ecotarget.model.baseline import KNOWN, NEW, Baseline, Stale
from ecotarget.model.excepted import KINDS, Excepted, LeftOut
from ecotarget.model.faults import Fault, Place
from ecotarget.model.finding import OUTCOMES, Finding, Input, Reason, Report, Verdict
from ecotarget.model.period import Period
from ecotarget.model.record import Cases, Measure
from ecotarget.model.result import of_finding
from ecotarget.model.target import (
    Document,
    Indicator,
    Jurisdiction,
    Missing,
    Names,
    Scope,
    Target,
    TargetFile,
)
from ecotarget.model.waiver import STATES, Standing, Waiver
from ecotarget.report import as_json
from ecotarget.words import Words

STRENGTHS = ("binding", "planned", "strive", "about")

FLAGS = ("what_if", "preliminary", "inconsistent", "excluded_events", "waived")
STRENGTHS = ("binding", "planned", "strive", "about")
SCHEMA = json.loads(files("ecotarget").joinpath("report", "report.schema.json").read_text("utf-8"))
WHOLE = Draft202012Validator(SCHEMA)
LINE = Draft202012Validator(
    {"$schema": SCHEMA["$schema"], "$defs": SCHEMA["$defs"], "$ref": "#/$defs/finding"}
)
KEYS = [
    *("schema", "tool", "language", "as_of", "inputs", "editions", "counts", "left_aside"),
    *("baseline", "findings", "faults", "unused", "waivers", "excepted", "stale"),
]
FINDING = [
    *("jurisdiction", "target", "indicator", "name", "period", "scope", "require", "strength"),
    *("outcome", "flags", "value", "unit", "limit", "margin", "reason", "reason_key"),
    *("numerator", "denominator", "source", "trail", "pace", "waiver", "unexcepted"),
    "baseline",
]


def read(text: str) -> Any:
    """Read JSON without a single float, and refuse a key that is there twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len({key for key, _ in pairs}) == len(pairs)
        return dict(pairs)

    return json.loads(text, parse_float=Decimal, object_pairs_hook=once)


def faults_of(data: Any, validator: Draft202012Validator = WHOLE) -> list[str]:
    return [f"{list(e.absolute_path)}: {e.message}"[:300] for e in validator.iter_errors(data)]


# ---- the published schema -----------------------------------------------------------------------


def test_the_schema_has_its_address() -> None:
    assert SCHEMA["$id"] == as_json.SCHEMA == "https://ecotarget.dev/schema/report-1.json"
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "question",
    [
        ecotarget.Question(),
        ecotarget.Question(what_if=True),
        ecotarget.Question(as_of=date(2022, 6, 30), strict=True),
        ecotarget.Question(period=Period.parse("2024")),
    ],
    ids=["plain", "what-if", "as-of", "period"],
)
def test_the_real_samples_are_valid(
    monkeypatch: pytest.MonkeyPatch, question: ecotarget.Question, language: str
) -> None:
    monkeypatch.chdir(PROJECT)
    targets = ecotarget.load_targets(["targets"])
    measures = ecotarget.load_measures(sorted(Path("samples").glob("*.csv")), targets)
    report = ecotarget.check(targets, measures, question)
    assert report.findings
    data = read(ecotarget.render(report, "json", language))
    assert faults_of(data) == []
    lines = ecotarget.render(report, "jsonl", language).splitlines()
    assert [read(line) for line in lines] == data["findings"]


def test_the_schema_is_strict() -> None:
    """One thing wrong at a time in a report that is right: each must be refused."""
    good = read("".join(as_json.render(small(), Words("en"))))
    assert faults_of(good) == []

    def broken() -> Iterator[Any]:
        for path in spots(good):
            yield changed(good, path, {"more": 1})
        for key in KEYS:
            yield {name: value for name, value in good.items() if name != key}
        for place in (("findings", 0), ("findings", 0, "source"), ("findings", 0, "trail", 0),
                      ("faults", 0), ("unused", 0), ("inputs", 0), ("tool",), ("counts",)):  # fmt: skip
            for key in at(good, place):
                yield removed(good, place, key)
        for place, value in (
            (("schema",), "https://ecotarget.dev/schema/report-2.json"),
            (("language",), "fr"),
            (("as_of",), "2024-1-1"),
            (("counts", "pass"), -1),
            (("editions",), [{}]),
            (("findings", 0, "outcome"), "passed"),
            (("findings", 0, "strength"), "strong"),
            (("findings", 0, "flags"), ["excused"]),
            (("findings", 0, "flags"), ["what_if", "what_if"]),
            (("findings", 0, "value"), True),
            (("findings", 0, "margin"), "1"),
            (("findings", 0, "period"), "2024-13-1"),
            (("findings", 0, "period"), "2024年"),
            (("findings", 0, "target"), None),  # without a target there is no source either
            (("findings", 0, "source"), None),
            (("findings", 0, "denominator"), None),
            (("findings", 0, "denominator"), 0),
            (("findings", 0, "numerator"), -1),
            (("findings", 0, "reason"), ""),
            (("findings", 1, "source"), good["findings"][0]["source"]),
            (("findings", 1, "trail"), []),
            (("faults", 0, "severity"), "note"),
            (("faults", 0, "line"), 0),
            (("faults", 0, "code"), "Not A Code"),
            (("faults", 0, "near"), [""]),
            (("inputs", 0, "sha256"), "0" * 63),
            (("inputs", 0, "role"), "notes"),
            (("unused", 0, "line"), 0),
        ):
            assert at(good, place) != value
            yield replaced(good, place, value)

    for data in broken():
        assert faults_of(data), data


def spots(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every object in the data."""
    if isinstance(data, dict):
        yield path
        for key, value in data.items():
            yield from spots(value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from spots(value, (*path, number))


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


def changed(data: Any, path: tuple[Any, ...], more: dict[str, Any]) -> Any:
    copy = json.loads(json.dumps(data, default=str), parse_float=Decimal)
    at(copy, path).update(more)
    return copy


def removed(data: Any, path: tuple[Any, ...], key: str) -> Any:
    copy = changed(data, (), {})
    del at(copy, path)[key]
    return copy


def replaced(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    copy = changed(data, (), {})
    at(copy, path[:-1])[path[-1]] = value
    return copy


# ---- reports made by hand and by chance ---------------------------------------------------------

UG = Unit("ug/m3", "mass/volume", Decimal("0.000001"), "微克每立方米", "micrograms")
PLACE = Jurisdiction("testland/north", Names("北县", "North"))
PLAN = Document("plan", Names("要点", "Plan"))
PM = Indicator(
    "air.pm25", Names("细", "fine"), "mass/volume", UG, "lower", 0, Names("甲", "a"), "GB"
)
SHARE = Indicator(
    "water.share", Names("比", "share"), "share", PERCENT, "higher", 1, Names("甲", "a"), "GB"
)
YEAR = Period.parse("2024")


def target(**more: Any) -> Target:
    fields: dict[str, Any] = {
        "id": "TN24-001",
        "jurisdiction": PLACE,
        "indicator": PM,
        "requirement": kinds.Threshold("<=", Amount(Decimal(24), UG)),
        "require": "<= 24 ug/m3",
        "strength": "binding",
        "period": YEAR,
        "document": PLAN,
        "section": "1",
        "place": Place("targets/a.yaml", 7, 5),
    }
    return Target(**{**fields, **more})


def measure(**more: Any) -> Measure:
    fields: dict[str, Any] = {
        "jurisdiction": "testland/north",
        "indicator": PM,
        "period": YEAR,
        "scope": "",
        "value": Amount(Decimal("21.360"), UG),
        "cases": None,
        "text": "21.360 ug/m3",
        "source": "bulletin",
        "note": "",
        "place": Place("a.csv", 2),
    }
    return Measure(**{**fields, **more})


KEPT = Verdict(
    "pass",
    Reason("threshold-pass", {"comparator": "<="}),
    Decimal("21.360"),
    Decimal(24),
    Decimal("2.640"),
    UG,
)


def small() -> Report:
    cases = measure(indicator=SHARE, cases=Cases(Decimal(1), Decimal(3)), value=None, text="1/3")
    differs = {"stated": "50 %", "reached": 1, "listed": 3, "percent": Decimal("33.3333")}
    return Report(
        findings=(
            Finding(target(indicator=SHARE), cases, KEPT, ("preliminary",), (measure(),)),
            Finding(None, cases, Verdict("warn", Reason("stated-differs", differs))),
        ),
        faults=(Fault("unit-unknown", Place("a.csv", 3, 0, "unit"), {"found": "x"}, ("t",)),),
        inputs=(Input("a.csv", "measures", "0" * 64),),
        unused=(measure(scope="西"),),
        left_aside=(TargetFile("b.yaml", "1" * 64, PLACE, 2024, (), (), ()),),
        as_of=date(2025, 1, 15),
    )


def test_the_whole_report_as_it_is_written() -> None:
    verdict = KEPT._replace(outcome="fail", margin=Decimal("-0.00000000001"))
    report = Report((Finding(target(), measure(), verdict),), (), (), (), ())
    assert "".join(as_json.render(report, Words("en"))) == (
        "{\n"
        '"schema": "https://ecotarget.dev/schema/report-1.json",\n'
        f'"tool": {{"name": "ecotarget", "version": "{ecotarget.__version__}"}},\n'
        '"language": "en",\n'
        '"as_of": null,\n'
        '"inputs": [],\n'
        '"editions": [],\n'
        '"counts": {"fail": 1, "warn": 0, "undecided": 0, "insufficient": 0, "no_data": 0, '
        '"not_due": 0, "not_applicable": 0, "pass": 0, "waived": 0},\n'
        '"left_aside": [],\n'
        '"baseline": null,\n'
        '"findings": [\n'
        '{"jurisdiction": "testland/north", "target": "TN24-001", "indicator": "air.pm25", '
        '"name": "fine", "period": "2024", "scope": "", "require": "<= 24 ug/m3", '
        '"strength": "binding", "outcome": "fail", "flags": [], "value": 21.360, "unit": "ug/m3", '
        '"limit": 24, "margin": -0.00000000001, '
        '"reason": "21.360 µg/m³ ≤ 24 µg/m³ holds", "reason_key": "threshold-pass", '
        '"numerator": null, "denominator": null, "source": {"document": "Plan", "section": "1", '
        '"file": "targets/a.yaml", "line": 7, "note": null}, "trail": [{"period": "2024", '
        '"text": "21.360 ug/m3", "file": "a.csv", "line": 2, "source": "bulletin", "note": "", '
        '"reckoned": null}], "pace": null, "waiver": null, "unexcepted": null, "baseline": null}\n'
        "],\n"
        '"faults": [\n'
        "],\n"
        '"unused": [\n'
        "],\n"
        '"waivers": [\n'
        "],\n"
        '"excepted": [\n'
        "],\n"
        '"stale": [\n'
        "]\n"
        "}\n"
    )


def test_the_keys_and_their_order_are_stable() -> None:
    data = read("".join(as_json.render(small(), Words("zh"))))
    assert list(data) == KEYS
    assert list(data["counts"]) == [*OUTCOMES, "waived"]
    assert [list(entry) for entry in data["findings"]] == [FINDING, FINDING]
    assert list(data["findings"][0]["source"]) == ["document", "section", "file", "line", "note"]
    figure = ["period", "text", "file", "line", "source", "note", "reckoned"]
    assert list(data["findings"][0]["trail"][0]) == figure
    assert list(data["unused"][0]) == ["jurisdiction", "indicator", "scope", *figure]
    assert list(data["faults"][0]) == [
        *("code", "severity", "file", "line", "column", "cell", "letter", "sheet"),
        *("found", "expected", "message", "near"),
    ]
    assert list(data["inputs"][0]) == ["path", "role", "encoding", "sha256"]


def test_what_is_there_and_what_is_not() -> None:
    first, second = read("".join(as_json.render(small(), Words("zh"))))["findings"]
    assert (first["numerator"], first["denominator"]) == (1, 3)
    assert first["flags"] == ["preliminary"]
    assert [figure["text"] for figure in first["trail"]] == ["1/3", "21.360 ug/m3"]
    assert first["source"]["document"] == "要点"
    assert second["source"] is second["target"] is second["require"] is second["strength"] is None
    assert second["jurisdiction"] == "testland/north"
    assert second["period"] == "2024"


def test_a_fault_without_a_line_has_none() -> None:
    words = Words("en")
    assert as_json.fault(Fault("file-empty", Place("a.csv"), warning=True), words) == {
        "code": "file-empty",
        "severity": "warning",
        "file": "a.csv",
        "line": None,
        "column": None,
        "cell": None,
        "letter": None,
        "sheet": None,
        "found": None,
        "expected": None,
        "message": "the file is empty",
        "near": (),
    }
    placed = as_json.fault(
        Fault("unit-unknown", Place("a.csv", 3, 4, "unit"), {"found": "x"}, ("t", "kg")), words
    )
    assert (placed["line"], placed["column"], placed["cell"]) == (3, 4, "unit")
    assert placed["message"] == "unknown unit 'x'; near: t, kg"
    assert placed["near"] == ("t", "kg")
    assert placed["severity"] == "error"


def test_scopes_and_notes_speak_the_language() -> None:
    entry = Finding(
        target(
            scope=Scope(Names("两站", "two sites"), 2),
            note=Names("含本数", "inclusive"),
            missing=(Missing("bound", Names("界限", "the bound")),),
        ),
        None,
        Verdict("undecided", Reason("open")),
    )
    for language, scope, note, reason in (
        ("zh", "两站", "含本数", "文件没有给出：界限"),
        ("en", "two sites", "inclusive", "the document does not give: the bound"),
    ):
        (line,) = as_json.render_lines(Report((entry,), (), (), (), ()), Words(language))
        data = read(line)
        assert (data["scope"], data["source"]["note"], data["reason"]) == (scope, note, reason)
        assert data["trail"] == []


names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=None).filter(
    lambda number: -40 < number.adjusted() < 40
)


@st.composite
def waivers(draw: st.DrawFn) -> Waiver:
    """Waivers as odd as the types allow."""
    days = draw(st.dates()), draw(st.dates())
    texts = [draw(names) for _ in range(6)]
    place = Place(draw(names), draw(st.integers(1, 5)))
    period = draw(st.sampled_from(("2024", "2024-Q3", "2024-01-01..2024-11-30")))
    return Waiver(*texts[:3], Period.parse(period), *texts[3:], *days, place)


@st.composite
def left_out(draw: st.DrawFn) -> LeftOut:
    """Entries of exceptions that took something away."""
    days = draw(st.dates()), draw(st.dates())
    items = tuple(draw(st.lists(names, max_size=2)))
    place = Place(draw(names), draw(st.integers(1, 5)))
    entry = Excepted(draw(names), *days, items, draw(st.sampled_from(KINDS)), draw(names), place)
    return LeftOut(entry, draw(st.integers(1, 10**6)))


@st.composite
def baselines(draw: st.DrawFn) -> Baseline:
    """Baselines as odd as the types allow."""
    counts = [draw(st.integers(0, 9)) for _ in range(3)]
    found = of_finding(Finding(target(id=draw(names)), measure(), KEPT))
    contradicting = of_finding(Finding(None, measure(), Verdict("warn", Reason("stated-differs"))))
    entries = st.builds(
        Stale,
        st.sampled_from((found, contradicting, found._replace(waived=True))),
        st.sampled_from(("", "waived", *OUTCOMES)),
    )
    stale = tuple(draw(st.lists(entries, max_size=2)))
    return Baseline(draw(names), draw(st.none() | st.dates()), *counts, stale)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Reports as odd as the types allow."""
    findings = []
    for number in range(draw(st.integers(0, 4))):
        text = draw(names)
        cases = draw(st.none() | st.just(Cases(Decimal(draw(st.integers(0, 9))), Decimal(9))))
        figure = measure(
            scope=draw(names), text=text, source=draw(names), note=draw(names), cases=cases,
            period=Period.parse(draw(st.sampled_from(("2024", "2024-H1", "2024-Q3", "2024-02",
                                                     "2024-02-29", "2024-01-01..2024-11-30")))),
        )  # fmt: skip
        verdict = Verdict(
            draw(st.sampled_from(OUTCOMES)),
            Reason("stated-differs", {"stated": text, "reached": 1, "listed": 2, "percent": 50}),
            draw(st.none() | decimals | names),
            draw(st.none() | decimals | names),
            draw(st.none() | decimals),
            draw(st.sampled_from((None, UG, PURE, PERCENT))),
        )
        asked = target(
            id=f"TN24-{number:03d}",
            strength=draw(st.sampled_from(STRENGTHS)),
            require=draw(names),
            section=draw(names),
            scope=draw(st.none() | st.just(Scope(Names(text, text)))),
            note=draw(st.none() | st.just(Names(text, text))),
        )
        flags = tuple(draw(st.lists(st.sampled_from(FLAGS), unique=True, max_size=3)))
        here = draw(st.booleans())
        whole = draw(st.none() | st.just(measure(text=draw(names))))
        findings.append(
            Finding(
                asked if here else None,
                figure._replace(unexcepted=whole) if draw(st.booleans()) or not here else None,
                verdict,
                flags,
                waiver=draw(st.none() | waivers()),
                unexcepted=draw(st.none() | st.just(verdict)),
                baseline=draw(st.sampled_from((None, KNOWN, NEW))),
            )
        )
    faults = tuple(
        Fault(
            "unit-unknown",
            Place(draw(names), draw(st.integers(0, 5)), draw(st.integers(0, 5)), draw(names)),
            {"found": draw(names)},
            tuple(draw(st.lists(names, max_size=2))),
            draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 2)))
    )
    aside = (TargetFile(draw(names), "", PLACE, 2024, (), (), ()),)
    unused = (measure(text=draw(names), note=draw(names)),)
    day = draw(st.none() | st.dates())
    standings = tuple(
        Standing(
            draw(waivers()),
            draw(st.sampled_from(STATES)),
            draw(st.dates()),
            draw(st.none() | st.sampled_from(OUTCOMES)),
            tuple(draw(st.lists(names, max_size=2))),
        )
        for _ in range(draw(st.integers(0, 2)))
    )
    taken = tuple(draw(st.lists(left_out(), max_size=2)))
    return Report(
        *(tuple(findings), faults, (), unused, aside, day),
        waivers=standings,
        left_out=taken,
        baseline=draw(st.none() | baselines()),
    )


@given(reports(), st.sampled_from(("zh", "en")))
@settings(max_examples=150)
def test_every_report_is_valid_and_keeps_its_digits(report: Report, language: str) -> None:
    words = Words(language)
    text = "".join(as_json.render(report, words))
    data = read(text)
    assert faults_of(data) == []
    assert text == "".join(as_json.render(report, words))
    lines = list(as_json.render_lines(report, words))
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    assert [read(line) for line in lines] == data["findings"]
    assert all(faults_of(read(line), LINE) == [] for line in lines)
    for entry, said in zip(report.findings, data["findings"], strict=True):
        for name in ("value", "limit", "margin"):
            wanted = getattr(entry.verdict, name)
            assert said[name] == wanted
            if isinstance(wanted, Decimal):
                assert f'"{name}": {format(wanted, "f")}' in text


# ---- single values ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value, text",
    [
        (Decimal("21.360"), "21.360"),
        (Decimal("0.00"), "0.00"),
        (Decimal("-0.5"), "-0.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-12"), "0.000000000001"),
        (Decimal("12345678901234567890.123456789"), "12345678901234567890.123456789"),
        (0, "0"),
        (-7, "-7"),
        (10**30, "1" + "0" * 30),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        ("", '""'),
        ('say "x"\\', '"say \\"x\\"\\\\"'),
        ("中 µ ✓", '"中 µ ✓"'),
        ("a\nb\x00\x1b", '"a\\nb\\u0000\\u001b"'),
        ([], "[]"),
        ((1, "a"), '[1, "a"]'),
        ({}, "{}"),
        ({"b": 1, "a": [None]}, '{"b": 1, "a": [null]}'),
    ],
)
def test_a_value_as_it_is_written(value: object, text: str) -> None:
    assert as_json.encode(value) == text


@given(decimals)
def test_a_decimal_keeps_its_digits_and_gets_no_exponent(number: Decimal) -> None:
    text = as_json.encode(number)
    assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)
    assert json.loads(text, parse_float=Decimal, parse_int=Decimal) == number
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    assert len(text.partition(".")[2]) == max(0, -exponent)


@given(st.text())
def test_every_text_comes_back_and_stands_on_one_line(text: str) -> None:
    said = as_json.encode(text)
    assert json.loads(said) == text
    assert "\n" not in said and "\r" not in said


@pytest.mark.parametrize("text", ["\ud800", "a\udcffb"])
def test_half_a_character_comes_back_too(text: str) -> None:
    """Written as it is it would stop the writing of the whole report."""
    said = as_json.encode(text)
    assert json.loads(said.encode()) == text


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner)))  # fmt: skip
def test_plain_data_is_written_as_the_standard_library_reads_it(value: object) -> None:
    assert json.loads(as_json.encode(value)) == value


def test_a_float_is_never_written() -> None:
    with pytest.raises(TypeError):
        as_json.encode(0.1)
    with pytest.raises(TypeError):
        as_json.encode({"a": [0.1]})


# ---- what the loaders put in --------------------------------------------------------------------


def test_faults_of_every_loader_are_valid(world: World) -> None:
    """Near matches are never empty texts, places never without a file."""
    world.targets(
        'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding',
        'id: TN24-002, indicator: air.pm26, require: "<= 24 ug/m3", strength: binding',
        'id: TN24-003, indicator: air.pm10, require: "<= 24 ug/m4", strength: binding',
        'id: TN24-004, indicator: air.composite_index, require: "<= 3 t", strength: binding',
    )
    world.figures(
        "testland/north,2024,air.composite_index,,3,t,,",  # the indicator is a pure number
        "testland/north,2024,air.pm25,,1,furlong,,",
        "testland/north,2024,air.pm25,,,ug/m3,,",
        "nowhere,2024,air.pm25,,1,ug/m3,,",
        "testland/north,24,air.pm25,,1,ug/m3,,",
    )
    targets = ecotarget.load_targets(["targets", "gone.yaml"])
    measures = ecotarget.load_measures(["figures.csv", "gone.csv"], targets)
    report = ecotarget.check(targets, measures)
    for language in ("zh", "en"):
        data = read(ecotarget.render(report, "json", language))
        assert faults_of(data) == []
        assert len(data["faults"]) >= 9


def test_a_figure_stands_once_in_the_trail_of_a_verdict(world: World) -> None:
    world.targets(
        'id: TN24-001, indicator: rectification.look_backs, require: ">= 1 次 per quarter", '
        "strength: binding"
    )
    world.figures(
        "testland/north,2024-Q1,rectification.look_backs,,1,次,,",
        "testland/north,2024-Q2,rectification.look_backs,,2,次,,",
    )
    targets = ecotarget.load_targets(["targets"])
    report = ecotarget.check(targets, ecotarget.load_measures(["figures.csv"], targets))
    (entry,) = read(ecotarget.render(report, "json"))["findings"]
    assert [figure["period"] for figure in entry["trail"]] == ["2024-Q1", "2024-Q2"]


def test_one_finding_stands_on_one_line() -> None:
    lines = "".join(as_json.render(small(), Words("en"))).splitlines()
    inside = lines[lines.index('"findings": [') + 1 : lines.index("],")]
    assert len(inside) == 2
    assert all(read(line.rstrip(","))["indicator"] == "water.share" for line in inside)
