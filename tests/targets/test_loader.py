"""Target files to targets: what is found where, what a fault costs, and a folder of examples.

Every file in tests/examples/targets/good must load without a fault. Every file in bad is called
`<fault-code>--<what>.yaml` and must give that one fault at the line and column which its first line
names: `# expect: requirement-syntax 10:17 near ug/m3`; `-` stands for the file as a whole. An example
is read as targets/example/2024.yaml, or where its first line says (`# place: a/b/2023.yaml`).
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path

import pytest

from ecotarget.model import requirement as kinds
from ecotarget.model.amount import Amount
from ecotarget.model.faults import FaultError, Place
from ecotarget.model.period import Period
from ecotarget.model.target import (
    Document,
    Indicator,
    Jurisdiction,
    Missing,
    Names,
    Scope,
    Target,
)
from ecotarget.report.telling import fault_text
from ecotarget.targets.loader import Loaded, discover, load, load_file
from ecotarget.words import Words

EXAMPLES = Path(__file__).parents[1] / "examples" / "targets"
GOOD = sorted((EXAMPLES / "good").glob("*.yaml"))
BAD = sorted((EXAMPLES / "bad").glob("*.yaml"))

HEAD = """\
schema: 1
jurisdiction: {id: a, zh: 甲县, en: A County}
year: 2024
documents:
  plan: {zh: 要点, en: Plan, issuer: 局}
"""


def entry(
    name: str = "AB24-001", line: str = '"<= 26 ug/m3"', what: str = "air.pm25", more=""
) -> str:
    return (
        f"  - id: {name}\n    indicator: {what}\n    require: {line}\n    strength: binding\n"
        f"    source: {{document: plan, section: 一}}\n{more}"
    )


def written(folder: Path, text: str, name: str = "targets/a/2024.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def told(loaded: Loaded) -> list[str]:
    """Code and place within the file of each fault."""
    return [
        f"{f.code} {Path(f.place.file).name}:{f.place.line}:{f.place.column}" for f in loaded.faults
    ]


# ---- The examples -------------------------------------------------------------------------------


def first_line(path: Path) -> str:
    """The first line of a file in whatever encoding; what is wanted of it is ASCII."""
    return path.read_bytes().split(b"\n")[0].replace(b"\x00", b"").decode("ascii", "ignore").strip()


def placed(folder: Path, path: Path) -> Path:
    where = re.search(r"# place: (\S+)", first_line(path))
    copy = folder / "targets" / (where[1] if where else "example/2024.yaml")
    copy.parent.mkdir(parents=True)
    copy.write_bytes(path.read_bytes())
    return copy


def test_there_are_examples():
    assert len(GOOD) > 10
    assert len(BAD) > 80


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_example_loads_without_a_fault_and_keeps_every_target(path, tmp_path):
    loaded = load([placed(tmp_path, path)])
    assert loaded.faults == ()
    (file,) = loaded.files
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "utf-16", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    assert [t.id for t in file.targets] == re.findall(r"^  - id: ([A-Z]{2}\S+)", text, re.MULTILINE)
    assert file.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_example_gives_exactly_the_fault_it_is_named_after(path, tmp_path):
    expect = re.fullmatch(r"# expect: (\S+) (-|(\d+):(\d+))(?: near (.*))?", first_line(path))
    assert expect is not None, "the first line says what to expect"
    code, _, line, column, near = expect.groups()
    assert path.stem.startswith(f"{code}--")

    copy = placed(tmp_path, path)
    (fault,) = load([copy]).faults
    wanted = Place(copy.as_posix(), int(line or 0), int(column or 0))
    assert (fault.code, fault.place) == (code, wanted)
    assert fault.warning is (code == "target-repeated")
    if near:
        wanted_near = tuple(near.split(", "))
        assert fault.near[: len(wanted_near)] == wanted_near
    for language in ("zh", "en"):
        assert fault_text(fault, Words(language))


def test_every_fault_that_the_content_of_a_target_file_can_have_has_an_example():
    sources = Path(__file__).parents[2] / "src" / "ecotarget"
    rooms = ("document.py", "targets/loader.py", "targets/consistency.py", "targets/structure.py")
    text = "".join((sources / room).read_text("utf-8") for room in rooms)
    starts = "file|yaml|schema|target|indicator|requirement|missing|scope|sum|period|unit"
    codes = set(re.findall(rf'"((?:{starts})-[a-z-]+)"', text))
    # These are about a path or about two files, and have tests of their own below or beside.
    elsewhere = {
        "file-missing",
        "file-not-regular",
        "file-unreadable",
        "file-too-large",
        "target-file-repeated",
    }
    assert elsewhere < codes
    assert {path.stem.partition("--")[0] for path in BAD} == codes - elsewhere


def test_every_thing_that_the_grammar_can_expect_has_an_example_and_words(tmp_path):
    expected = set()
    for number, path in enumerate(BAD):
        if path.stem.startswith("requirement-syntax--"):
            (fault,) = load([placed(tmp_path / str(number), path)]).faults
            expected.add(fault.details["expected"])
    for language in ("zh", "en"):
        assert expected == set(Words(language).keys("expected"))


# ---- What a file says ---------------------------------------------------------------------------


def test_everything_that_a_file_says_reaches_its_values(tmp_path):
    path = EXAMPLES / "good" / "every-field.yaml"
    copy = written(tmp_path, path.read_text("utf-8"), "targets/example/2024.yaml")
    file, faults = load_file(copy, tmp_path / "targets")
    assert faults == []
    assert (file.path, file.year) == (copy.as_posix(), 2024)
    assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    place = file.jurisdiction
    assert (place.id, place.names) == ("example", Names("例县", "Example County"))
    assert place.aliases == ("例", "Example")

    plan, report = file.documents
    assert (plan.id, plan.names, plan.issuer) == ("plan", Names("要点", "Plan"), "例局")
    assert (plan.published, plan.address) == (date(2024, 2, 29), "http://example.org/plan")
    assert (report.id, report.published, report.address) == ("report", None, "")

    (own,) = file.indicators
    assert (own.id, own.domain, own.names) == ("water.own_thing", "water", Names("自定", "own"))
    assert (own.dimension, own.unit.spelling, own.better) == ("count", "个", "higher")
    assert (own.decimals, own.source, own.confidence) == (0, "plan", "unconfirmed")
    assert (own.aliases, own.definition) == (("又名", "also"), Names("定义", "definition"))

    (target,) = file.targets
    assert (target.id, target.jurisdiction, target.indicator) == ("EX24-C001a", place, own)
    assert (target.requirement, target.require) == (kinds.AllOf(2), "all of 2")
    assert (target.strength, target.period) == ("strive", Period.parse("2024-H1"))
    assert (target.document, target.section) == (report, "一/1")
    assert target.scope == Scope(Names("两个点", "two points"), 2, ("甲点", "乙点"))
    assert (target.due, target.note) == (date(2024, 6, 30), Names("注", "note"))
    assert target.missing == (Missing("list", Names("名单", "the list")),)
    assert (target.sum_of, target.is_open) == ((), False)
    assert target.place == Place(copy.as_posix(), 25, 5)


def test_what_a_file_leaves_out_has_its_plain_meaning(tmp_path):
    file, _ = load_file(written(tmp_path, HEAD + "targets:\n" + entry()))
    (target,) = file.targets
    assert target.period == Period.parse("2024")
    assert (target.scope, target.due, target.note) == (None, None, None)
    assert (target.missing, target.sum_of, file.indicators) == ((), (), ())
    assert file.jurisdiction.aliases == ()
    own = HEAD + (
        "indicators:\n  - {id: water.own, zh: 甲, en: a, dimension: task, better: higher, "
        "definition: {zh: 甲, en: a}, source: plan}\n"
    )
    (indicator,) = load_file(written(tmp_path, own + "targets:\n" + entry()))[0].indicators
    assert (indicator.unit, indicator.decimals, indicator.aliases) == (None, None, ())
    assert indicator.confidence == "confirmed"


def test_a_bound_is_read_exactly(tmp_path):
    line = '"<= 0.10000000000000000000000001 mg/m3"'
    file, _ = load_file(written(tmp_path, HEAD + "targets:\n" + entry(line=line)))
    bound = file.targets[0].requirement.bound
    assert isinstance(bound, Amount)
    assert str(bound.value) == "0.10000000000000000000000001"


@pytest.mark.parametrize(
    ("line", "missing", "wanted"),
    [
        ("done", "", False),
        ("done", "bound", True),
        ("done", "list", False),
        ("done", "base", False),
        ("done", "definition", False),
        ("by ?", "bound", True),
        ("by ?", "list", True),
        ("by 2024-06-30", "scale", False),
    ],
)
def test_a_target_is_open_when_its_bound_is_or_when_the_bound_is_said_to_be_missing(
    tmp_path, line, missing, wanted
):
    more = f"    missing: [{{what: {missing}, zh: 缺, en: x}}]\n" if missing else ""
    text = HEAD + "targets:\n" + entry(line=f'"{line}"', what="carbon.reduction_task", more=more)
    file, faults = load_file(written(tmp_path, text))
    assert faults == []
    assert file.targets[0].is_open is wanted


def test_what_nobody_says_of_a_value_is_its_plain_meaning():
    names = Names("中", "en")
    indicator = Indicator("water.x", names, "task", None, "higher", None, names, "s")
    assert (indicator.confidence, indicator.aliases) == ("confirmed", ())
    place, document = Jurisdiction("a", names), Document("plan", names)
    assert (place.aliases, document.issuer, document.published, document.address) == (
        (),
        "",
        None,
        "",
    )
    target = Target(
        "AB24-1",
        place,
        indicator,
        kinds.Done(),
        "done",
        "binding",
        Period.year(2024),
        document,
        "一",
        Place("t.yaml"),
    )
    assert (target.is_open, target.missing, target.sum_of) == (False, (), ())
    assert (target.scope, target.due, target.note) == (None, None, None)
    assert (Scope(names).size, Scope(names).items) == (None, ())


def test_names_are_said_in_the_language_that_is_asked_for():
    names = Names("中", "en")
    assert (names.get("zh"), names.get("en")) == ("中", "en")


# ---- What a fault costs -------------------------------------------------------------------------


def test_a_fault_of_one_target_sets_that_target_aside_and_keeps_the_others(tmp_path):
    text = (
        HEAD
        + "targets:\n"
        + entry()
        + entry("AB24-002", '"<= 26 ppb"')
        + entry("AB24-003", '"<= 9 ug/m3"')
    )
    loaded = load([written(tmp_path, text)])
    assert told(loaded) == ["requirement-unit 2024.yaml:14:14"]
    assert [target.id for target in loaded.files[0].targets] == ["AB24-001", "AB24-003"]


def test_every_fault_of_a_file_is_found_at_once(tmp_path):
    more = "    period: 2024-13\n    due: 2024-02-30\n"
    text = (
        HEAD.replace("year: 2024", "year: 2023")
        + "targets:\n"
        + entry("AB24-001", '"<= 26 ug/m33"', "air.pm255", more).replace("plan,", "plann,")
        + entry("AB24-001", '"done"')
        + entry("AB24-002", '"done"')
        + entry("AB24-003", '"<= ? ppm"')
    )
    loaded = load([written(tmp_path, text, "targets/b/2024.yaml")])
    assert sorted(told(loaded)) == sorted(
        [
            "target-year-path 2024.yaml:3:7",
            "target-jurisdiction-path 2024.yaml:2:20",
            "indicator-unknown 2024.yaml:8:16",
            "requirement-syntax 2024.yaml:9:21",
            "target-document 2024.yaml:11:24",
            "period-unknown 2024.yaml:12:13",
            "target-date 2024.yaml:13:10",
            "target-id-repeated 2024.yaml:14:9",
            "requirement-kind 2024.yaml:21:14",
            "missing-unsaid 2024.yaml:26:14",
        ]
    )
    assert loaded.files[0].targets == ()


def test_a_fault_of_structure_sets_the_whole_file_aside_with_all_its_faults(tmp_path):
    text = HEAD + "targets:\n" + entry().replace("binding", "must") + entry("ab")
    path = written(tmp_path, text)
    loaded = load([path])
    assert loaded.files == ()
    assert told(loaded) == ["schema-value 2024.yaml:10:15", "schema-pattern 2024.yaml:12:9"]
    with pytest.raises(FaultError) as caught:
        load_file(path)
    assert len(caught.value.faults) == 2


def test_a_file_that_cannot_be_read_does_not_keep_the_others_from_being_read(tmp_path):
    written(tmp_path, HEAD + "targets:\n" + entry())
    written(tmp_path, "a: [", "targets/a/2023.yaml")
    written(tmp_path, "", "targets/a/2022.yaml")
    loaded = load([tmp_path / "targets", tmp_path / "gone.yaml"])
    assert [file.year for file in loaded.files] == [2024]
    assert [fault.code for fault in loaded.faults] == ["file-empty", "yaml-syntax", "file-missing"]


def test_a_warning_sets_nothing_aside(tmp_path):
    text = HEAD + "targets:\n" + entry() + entry("AB24-002")
    loaded = load([written(tmp_path, text)])
    assert [(fault.code, fault.warning) for fault in loaded.faults] == [("target-repeated", True)]
    assert len(loaded.files[0].targets) == 2


def test_an_unsound_indicator_of_the_file_is_unknown_to_its_targets(tmp_path):
    own = (
        "indicators:\n  - {id: water.own, zh: 甲, en: a, dimension: mass, unit: 个, better: higher, "
        "definition: {zh: 甲, en: a}, source: plan}\n"
    )
    text = HEAD + own + "targets:\n" + entry(line='">= 5 个"', what="water.own") + entry("AB24-002")
    loaded = load([written(tmp_path, text)])
    codes = [fault.code for fault in loaded.faults]
    assert codes[0] == "indicator-dimension"
    assert [target.id for target in loaded.files[0].targets] == ["AB24-002"]
    assert loaded.files[0].indicators == ()


def test_an_indicator_of_one_file_is_not_known_in_another(tmp_path):
    own = (
        "indicators:\n  - {id: water.own, zh: 甲, en: a, dimension: count, unit: 个, "
        "better: higher, definition: {zh: 甲, en: a}, source: plan}\n"
    )
    line = entry(line='">= 5 个"', what="water.own")
    written(tmp_path, HEAD + own + "targets:\n" + line)
    other = HEAD.replace("year: 2024", "year: 2023")
    written(tmp_path, other + "targets:\n" + line, "targets/a/2023.yaml")
    loaded = load([tmp_path])
    assert told(loaded) == ["indicator-unknown 2023.yaml:8:16"]


def test_an_unknown_indicator_is_told_with_the_near_ones_of_the_file_too(tmp_path):
    own = (
        "indicators:\n  - {id: water.ownership, zh: 甲, en: a, dimension: task, better: higher, "
        "definition: {zh: 甲, en: a}, source: plan}\n"
    )
    text = HEAD + own + "targets:\n" + entry(line="done", what="water.ownerships")
    (fault,) = load([written(tmp_path, text)]).faults
    assert fault.near[0] == "water.ownership"
    assert dict(fault.details) == {"found": "water.ownerships"}


def test_the_second_target_of_one_id_is_told_with_the_line_of_the_first(tmp_path):
    text = HEAD + "targets:\n" + entry() + entry(line='"<= 5 ug/m3"') + entry(line='"<= 6 ug/m3"')
    faults = load([written(tmp_path, text)]).faults
    assert [dict(fault.details) for fault in faults] == [{"found": "AB24-001", "line": 7}] * 2


def test_a_sum_over_a_part_that_has_a_fault_of_its_own_is_not_said_to_miss_it(tmp_path):
    text = (
        HEAD
        + "targets:\n"
        + entry("AB24-001", '">= 3 天"', "air.good_days", "    sum_of: [AB24-002, AB24-003]\n")
        + entry("AB24-002", '">= 1 t"', "air.good_days")
        + entry("AB24-003", '">= 2 天"', "air.good_days")
    )
    assert told(load([written(tmp_path, text)])) == ["requirement-unit 2024.yaml:15:14"]


# ---- The column in a requirement ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("written_as", "column"),
    [
        ('"<= 26 bogus"', 14 + 1 + 6),
        ("'<= 26 bogus'", 14 + 1 + 6),
        ("about 26 bogus", 14 + 9),
        ('   "<= 26 bogus"', 14 + 3 + 1 + 6),
        ('"  <= 26 bogus"', 14 + 1 + 2 + 6),
        ('"<= 26 µg/m33"', 14 + 1 + 6),
        ('""', None),
    ],
)
def test_a_fault_in_a_line_stands_where_it_is_written_behind_the_opening_quote(
    tmp_path, written_as, column
):
    text = HEAD + "targets:\n" + entry(line=written_as)
    (found,) = told(load([written(tmp_path, text)]))
    if column is None:
        assert found == "schema-bound 2024.yaml:9:14"
    else:
        assert found == f"requirement-syntax 2024.yaml:9:{column}"


@pytest.mark.parametrize(
    "written_as",
    [
        ">-\n      <= 26 bogus",
        "|\n      <= 26 bogus",
        '"<= 26\n      bogus"',
        '"\\u003c= 26 bogus"',
        "'is it''s of 3'",
    ],
)
def test_a_fault_in_a_line_that_is_not_written_as_it_is_read_still_has_a_place_in_the_file(
    tmp_path, written_as
):
    text = HEAD + "targets:\n" + entry(line=written_as)
    (fault,) = load([written(tmp_path, text)]).faults
    assert fault.code == "requirement-syntax"
    line = text.splitlines()[fault.place.line - 1]
    assert 14 <= fault.place.column <= len(line) + 1


def test_a_fault_of_a_line_carries_what_its_sentence_needs(tmp_path):
    text = HEAD + "targets:\n" + entry(line='"<= 26 ug/m33"')
    (fault,) = load([written(tmp_path, text)]).faults
    assert dict(fault.details) == {"line": "<= 26 ug/m33", "found": "ug/m33", "expected": "unit"}
    assert fault.near[0] == "ug/m3"
    assert "ug/m33" in fault_text(fault, Words("zh"))


# ---- Finding files ------------------------------------------------------------------------------


def test_files_are_found_in_order_at_any_depth_and_hidden_ones_are_left(tmp_path):
    for name in (
        "targets/b/2024.yaml",
        "targets/a/2024.yaml",
        "targets/a/deep/2023.yaml",
        "targets/2019.yaml",
        "targets/.git/2024.yaml",
        "targets/a/.hidden.yaml",
        "targets/a/notes.txt",
        "targets/a/2024.yaml.bak",
    ):
        written(tmp_path, "x", name)
    root = tmp_path / "targets"
    wanted = ["2019.yaml", "a/2024.yaml", "a/deep/2023.yaml", "b/2024.yaml"]
    assert list(discover([root])) == [(root / name, root) for name in wanted]


def test_a_folder_that_is_itself_hidden_may_be_named(tmp_path):
    path = written(tmp_path, "x", ".private/targets/a/2024.yaml")
    assert [file for file, _ in discover([tmp_path / ".private"])] == [path]


def test_the_jurisdiction_hangs_from_the_nearest_folder_called_targets(tmp_path):
    path = written(tmp_path, "x", "targets/old/targets/a/2024.yaml")
    inner = tmp_path / "targets" / "old" / "targets"
    for named in (tmp_path, inner, inner / "a", path):
        assert list(discover([named])) == [(path, inner)]


def test_without_a_folder_called_targets_it_hangs_from_the_folder_that_was_named(tmp_path):
    path = written(tmp_path, "x", "promises/a/2024.yaml")
    assert list(discover([tmp_path / "promises"])) == [(path, tmp_path / "promises")]
    assert list(discover([path])) == [(path, None)]


def test_a_file_that_hangs_from_nowhere_may_name_any_jurisdiction(tmp_path):
    path = written(tmp_path, HEAD + "targets:\n" + entry(), "elsewhere/2024.yaml")
    assert load([path]).faults == ()


def test_what_is_not_there_is_a_fault_and_an_empty_folder_is_not(tmp_path):
    assert load([tmp_path]) == Loaded((), ())
    assert load([]) == Loaded((), ())
    assert [f.code for f in load([tmp_path / "gone"]).faults] == ["file-missing"]


def test_files_named_one_by_one_are_read_whatever_they_are_called(tmp_path):
    path = written(tmp_path, HEAD + "targets:\n" + entry(), "targets/a/2024.yml")
    loaded = load([path])
    assert loaded.faults == ()
    assert len(loaded.files) == 1


def test_a_file_that_is_named_twice_is_read_once_and_its_faults_are_told_once(tmp_path):
    path = written(tmp_path, HEAD + "targets:\n" + entry() + entry("AB24-002", '"<= 2 ppb"'))
    once = load([path])
    assert [fault.code for fault in once.faults] == ["requirement-unit"]
    again = load([tmp_path / "targets", path])
    assert len(again.files) == 1
    assert again.faults == once.faults


def test_two_spellings_of_one_path_are_one_file(tmp_path):
    path = written(tmp_path, HEAD + "targets:\n" + entry())
    loaded = load([path, tmp_path / "targets" / "a" / ".." / "a" / "2024.yaml"])
    assert loaded.faults == ()
    assert len(loaded.files) == 1


def test_one_place_and_year_in_two_files_is_refused(tmp_path):
    written(tmp_path, HEAD + "targets:\n" + entry())
    written(tmp_path, HEAD + "targets:\n" + entry(), "more/targets/a/2024.yaml")
    loaded = load([tmp_path / "targets", tmp_path / "more"])
    assert told(loaded) == ["target-file-repeated 2024.yaml:7:5"]
    assert dict(loaded.faults[0].details)["first"] == (tmp_path / "targets/a/2024.yaml").as_posix()


@pytest.mark.parametrize(
    ("folder", "named"),
    [
        (".", "targets"),
        (".", "targets/a"),
        (".", "targets/a/b"),
        (".", "targets/a/b/2024.yaml"),
        ("targets", "."),
        ("targets", "a"),
        ("targets", "a/b/2024.yaml"),
        ("targets/a", "b"),
        ("targets/a", "b/2024.yaml"),
        ("targets/a/b", "."),
        ("targets/a/b", "2024.yaml"),
    ],
)
def test_a_sound_file_is_sound_from_whatever_folder_it_is_looked_at(
    tmp_path, monkeypatch, folder, named
):
    text = HEAD.replace("id: a,", "id: a/b,") + "targets:\n" + entry()
    written(tmp_path, text, "targets/a/b/2024.yaml")
    monkeypatch.chdir(tmp_path / folder)
    loaded = load([Path(named)])
    assert loaded.faults == ()
    assert len(loaded.files) == 1


def test_the_same_files_give_the_same_result_in_the_same_order(tmp_path):
    for place in "cab":
        text = HEAD.replace("id: a,", f"id: {place},") + "targets:\n" + entry() + entry("AB24-2")
        written(tmp_path, text, f"targets/{place}/2024.yaml")
    one, other = load([tmp_path]), load([tmp_path])
    assert one == other
    assert [file.jurisdiction.id for file in one.files] == ["a", "b", "c"]
