"""Reported figures to measures: every fault has its place, and no sound row is lost beside a bad one.

The folders examples/measures/good and bad are tests: put a file there and it is one. A file in `bad`
is called <fault code>--<what is wrong>; beside each file stands what is expected of it.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecotarget import units
from ecotarget.intake import grids
from ecotarget.intake import measures as intake
from ecotarget.intake.figure_heads import FIELDS, HEADERS
from ecotarget.intake.measures import Loaded, discover, load
from ecotarget.model.amount import Amount, plain
from ecotarget.model.faults import Fault, FaultError
from ecotarget.model.record import Cases, Completion, Grade, Measure, Rank, WaterClass
from ecotarget.targets.loader import load as load_targets
from ecotarget.vocab import Lexicon
from ecotarget.vocab import indicators as vocabulary

TESTS = Path(__file__).parents[1]
PROJECT = TESTS.parent
EXAMPLES = TESTS / "examples" / "measures"
SHARED = PROJECT.parent / "shared" / "data"

NORTH = """\
schema: 1
jurisdiction: {id: testland/north, zh: 北县, en: North County, aliases: [北]}
year: 2024
documents: {plan: {zh: 要点, en: Plan, issuer: 局}}
indicators:
  - id: air.star_firms
    zh: 星级企业数
    en: star firms
    dimension: count
    unit: 家
    better: higher
    definition: {zh: 星级企业, en: firms with a star}
    source: plan, 1
targets:
  - id: NC24-001
    indicator: air.pm25
    require: "<= 26 ug/m3"
    strength: binding
    source: {document: plan, section: "1"}
"""
SOUTH = """\
schema: 1
jurisdiction: {id: testland/south, zh: 南县, en: South County}
year: 2024
documents: {plan: {zh: 要点, en: Plan, issuer: 局}}
targets:
  - id: SC24-001
    indicator: air.pm25
    require: "<= 26 ug/m3"
    strength: binding
    source: {document: plan, section: "1"}
"""


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    root = tmp_path_factory.mktemp("places")
    for name, text in (("north", NORTH), ("south", SOUTH)):
        file = root / "targets" / "testland" / name / "2024.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
    loaded = load_targets([root])
    assert not loaded.faults
    return Lexicon(loaded.files)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for the files of a property test; each example overwrites the last."""
    return tmp_path_factory.mktemp("scratch")


def read(path: Path, text: str | bytes, lexicon: Lexicon, place: str | None = None) -> Loaded:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load([path], lexicon, place)


def told(measure: Measure) -> str:
    """One measure in one line, as the files beside the good examples have it."""
    unit, said = "", []
    match measure.value:
        case Amount() as amount:
            unit = amount.unit.spelling
            said.append(plain(amount.value))
        case WaterClass(order):
            said.append(f"class {order}")
        case Rank(place, field):
            said.append(f"rank {place}" + (f" of {field}" if field else ""))
        case Grade(text):
            said.append(f"grade {text}")
        case Completion(done, day):
            said.append(("done" if done else "not done") + (f" {day}" if day else ""))
    if measure.cases is not None:
        said.append("/".join(plain(number) for number in measure.cases))
    return " | ".join(
        (
            measure.jurisdiction,
            measure.period.text,
            measure.indicator.id,
            measure.scope,
            " & ".join(said),
            unit,
            str(measure.place.line),
        )
    )


# ---- The folders that are tests -----------------------------------------------------------------


def examples(kind: str) -> list[Path]:
    return sorted(path for path in (EXAMPLES / kind).iterdir() if path.suffix != ".expect")


def expected(path: Path) -> str:
    return path.with_name(path.name + ".expect").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", examples("good"), ids=lambda path: path.name)
def test_a_good_example_gives_the_figures_beside_it(path: Path, lexicon: Lexicon) -> None:
    loaded = load([path], lexicon)
    assert [fault for fault in loaded.faults if not fault.warning] == []
    assert [told(measure) for measure in loaded.measures] == expected(path).splitlines()


@pytest.mark.parametrize("path", examples("bad"), ids=lambda path: path.name)
def test_a_bad_example_gives_the_faults_beside_it(path: Path, lexicon: Lexicon) -> None:
    wanted = yaml.safe_load(expected(path))
    loaded = load([path], lexicon)
    assert len(loaded.measures) == wanted["kept"]
    assert len(loaded.faults) == len(wanted["faults"]), loaded.faults
    for fault, said in zip(loaded.faults, wanted["faults"], strict=True):
        agree(fault, said, path)


def agree(fault: Fault, said: dict[str, Any], path: Path) -> None:
    """Hold a fault against its description; what is not described may be anything."""
    said = {"code": path.name.partition("--")[0], **said}
    warning = said.pop("warning", False)
    if warning is not None:
        assert fault.warning is warning
    assert fault.place.file == path.as_posix()
    found = {
        "code": fault.code,
        "line": fault.place.line,
        "column": fault.place.column,
        "cell": fault.place.cell,
        "letter": fault.place.letter,
        "sheet": fault.place.sheet,
        "near": list(fault.near),
        "near_first": fault.near[0] if fault.near else None,
        **fault.details,
    }
    assert {key: found.get(key) for key in said} == said


@pytest.mark.parametrize("path", examples("bad"), ids=lambda path: path.name)
def test_the_sentence_of_a_fault_can_be_said_in_both_languages(
    path: Path, lexicon: Lexicon
) -> None:
    from ecotarget.report import telling
    from ecotarget.words import Words

    for fault in load([path], lexicon).faults:
        for language in ("zh", "en"):
            sentence = telling.fault_text(fault, Words(language))
            assert sentence
            assert "{" not in sentence.replace("{'n'", "")


def test_every_fault_that_the_intake_can_find_has_an_example() -> None:
    source = Path(intake.__file__).parent
    files = (source / name for name in ("measures.py", "values.py"))
    written = "".join(file.read_text(encoding="utf-8") for file in files)
    call = r'(?:fault|refuse|Fault|ValueProblem)\(\s*"([a-z-]+)"'
    codes = set(re.findall(call, written))
    assert len(codes) > 20  # the pattern still finds them
    assert codes <= {path.name.partition("--")[0] for path in examples("bad")}


def test_every_example_has_its_expectation_and_every_expectation_its_example() -> None:
    for kind in ("good", "bad"):
        names = {path.name for path in (EXAMPLES / kind).iterdir()}
        files = {name for name in names if not name.endswith(".expect")}
        assert names - files == {f"{name}.expect" for name in files}


# ---- Headers ------------------------------------------------------------------------------------

ROW = {
    "jurisdiction": "北县",
    "period": "2024",
    "indicator": "air.good_day_ratio",
    "scope": "城区",
    "value": "94.0",
    "unit": "%",
    "numerator": "344",
    "denominator": "366",
    "source": "公报",
    "note": "注",
}


@pytest.mark.parametrize("title, field", HEADERS.items())
def test_every_head_on_the_list_names_its_column(
    title: str, field: str, lexicon: Lexicon, tmp_path: Path
) -> None:
    heads = [title if name == field else name for name in FIELDS]
    text = ",".join(heads) + "\n" + ",".join(ROW[name] for name in FIELDS) + "\n"
    loaded = read(tmp_path / "a.csv", text, lexicon)
    assert loaded.faults == ()
    (measure,) = loaded.measures
    assert told(measure) == (
        "testland/north | 2024 | air.good_day_ratio | 城区 | 94.0 & 344/366 | % | 2"
    )
    assert (measure.source, measure.note, measure.text) == ("公报", "注", "94.0 %")


@pytest.mark.parametrize("title, field", HEADERS.items())
def test_a_record_may_use_every_head_as_its_key(
    title: str, field: str, lexicon: Lexicon, tmp_path: Path
) -> None:
    record = {title if name == field else name: text for name, text in ROW.items()}
    text = json.dumps([record], ensure_ascii=False)
    for name in ("a.json", "a.yaml"):
        loaded = read(tmp_path / name, text, lexicon)
        assert loaded.faults == ()
        assert told(loaded.measures[0]).endswith("94.0 & 344/366 | % | 1")


def test_the_page_on_measures_and_the_program_have_the_same_heads() -> None:
    page = (PROJECT / "docs" / "measures.md").read_text(encoding="utf-8")
    told_there: dict[str, str] = {}
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        fields = re.findall(r"`([a-z]+)`", cells[0])
        if len(cells) == 3 and fields:
            others = re.findall(r"`([^`]+)`", cells[1]) if len(cells) == 3 else []
            told_there.update({field: field for field in fields})
            per_field = others if len(fields) > 1 else []
            told_there.update(zip(per_field, fields, strict=bool(per_field)) if per_field else ())
            told_there.update(dict.fromkeys(others, fields[0]) if len(fields) == 1 else {})
    assert told_there == HEADERS


def test_the_order_of_the_columns_does_not_matter(lexicon: Lexicon, tmp_path: Path) -> None:
    names = ("unit", "value", "indicator", "period", "jurisdiction")
    cells = {**ROW, "value": "94"}
    for number, order in enumerate(itertools.islice(itertools.permutations(names), 0, 120, 7)):
        text = ",".join(order) + "\n" + ",".join(cells[name] for name in order) + "\n"
        loaded = read(tmp_path / f"{number}.csv", text, lexicon)
        assert loaded.faults == ()
        assert told(loaded.measures[0]) == (
            "testland/north | 2024 | air.good_day_ratio |  | 94 | % | 2"
        )


# ---- The jurisdiction that stands for rows without one ------------------------------------------

BARE = "period,indicator,value,unit\n2024,air.pm25,23,ug/m3\n"


def test_rows_without_a_jurisdiction_are_of_the_one_that_was_named(
    lexicon: Lexicon, tmp_path: Path
) -> None:
    loaded = read(tmp_path / "a.csv", BARE, lexicon, "testland/south")
    assert loaded.faults == ()
    assert loaded.measures[0].jurisdiction == "testland/south"
    loaded = read(tmp_path / "a.csv", BARE, lexicon)
    assert [fault.code for fault in loaded.faults] == ["column-missing"]
    assert loaded.faults[0].details == {"missing": "jurisdiction"}


def test_a_row_that_names_its_jurisdiction_keeps_it(lexicon: Lexicon, tmp_path: Path) -> None:
    text = (
        "jurisdiction,period,indicator,value,unit\n"
        "北县,2024,air.pm25,23,ug/m3\n,2024,air.pm25,24,ug/m3\n"
    )
    loaded = read(tmp_path / "a.csv", text, lexicon, "South County")
    assert [told(measure)[:14] for measure in loaded.measures] == [
        "testland/north",
        "testland/south",
    ]


def test_records_without_a_jurisdiction_are_of_the_one_that_was_named(
    lexicon: Lexicon, tmp_path: Path
) -> None:
    text = '[{"period": "2024", "indicator": "air.pm25", "value": 23, "unit": "ug/m3"}]'
    assert read(tmp_path / "a.json", text, lexicon, "南县").measures[0].jurisdiction == (
        "testland/south"
    )
    loaded = read(tmp_path / "a.json", text, lexicon)
    assert [(fault.code, fault.place.cell) for fault in loaded.faults] == [
        ("jurisdiction-unknown", "jurisdiction")
    ]


def test_an_unknown_jurisdiction_named_for_all_rows_is_a_fault_of_each(
    lexicon: Lexicon, tmp_path: Path
) -> None:
    loaded = read(tmp_path / "a.csv", BARE, lexicon, "testland/west")
    assert loaded.measures == ()
    assert [fault.code for fault in loaded.faults] == ["jurisdiction-unknown"]


# ---- Files --------------------------------------------------------------------------------------

CSV = "jurisdiction,period,indicator,value,unit\n北县,2024,air.pm25,23,ug/m3\n"


@pytest.mark.parametrize(
    "encoding, mark, name",
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8-sig"),
        ("gb18030", b"", "gb18030"),
        ("utf-16-le", b"\xff\xfe", "utf-16"),
        ("utf-16-be", b"\xfe\xff", "utf-16"),
    ],
)
@pytest.mark.parametrize("suffix", [".csv", ".json", ".yaml"])
def test_every_encoding_gives_the_same_figures_and_is_named(
    encoding: str, mark: bytes, name: str, suffix: str, lexicon: Lexicon, tmp_path: Path
) -> None:
    record = '[{"jurisdiction": "北县", "period": 2024, "indicator": "air.pm25", "value": 23, '
    text = CSV if suffix == ".csv" else record + '"unit": "ug/m3"}]'
    path = tmp_path / f"a{suffix}"
    loaded = read(path, mark + text.encode(encoding), lexicon)
    assert loaded.faults == ()
    line = 2 if suffix == ".csv" else 1
    assert [told(m) for m in loaded.measures] == [
        f"testland/north | 2024 | air.pm25 |  | 23 | ug/m3 | {line}"
    ]
    (entry,) = loaded.inputs
    assert (entry.path, entry.role, entry.encoding) == (path.as_posix(), "measures", name)


def test_an_input_is_named_with_the_hash_of_its_bytes(lexicon: Lexicon, tmp_path: Path) -> None:
    import hashlib

    loaded = read(tmp_path / "a.csv", CSV, lexicon)
    assert loaded.inputs[0].sha256 == hashlib.sha256(CSV.encode()).hexdigest()


def test_a_file_that_cannot_be_read_leaves_the_others_alone(
    lexicon: Lexicon, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    (tmp_path / "b.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "c.json").write_text("[", encoding="utf-8")
    missing = tmp_path / "d.csv"
    loaded = load([tmp_path, missing], lexicon)
    assert len(loaded.measures) == 1
    assert [(fault.code, Path(fault.place.file).name) for fault in loaded.faults] == [
        ("file-empty", "a.csv"),
        ("json-syntax", "c.json"),
        ("file-missing", "d.csv"),
    ]


def test_a_folder_named_like_a_table_is_a_fault(lexicon: Lexicon, tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    assert [fault.code for fault in load([tmp_path], lexicon).faults] == ["file-not-regular"]


def test_a_folder_gives_its_files_in_the_order_of_their_names_and_nothing_else(
    tmp_path: Path,
) -> None:
    for name in ("b.csv", "a.json", "c.yml", "d.yaml", "read.me", "e.md", "F.CSV"):
        (tmp_path / name).touch()
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "f.csv").touch()
    found = [path.name for path in discover([tmp_path, tmp_path / "e.md"])]
    assert found == ["F.CSV", "a.json", "b.csv", "c.yml", "d.yaml", "e.md"]


@pytest.mark.parametrize("name", ["a.et", "A.ET", "a.parquet"])
def test_a_spreadsheet_in_a_folder_is_not_passed_by_in_silence(
    name: str, lexicon: Lexicon, tmp_path: Path
) -> None:
    (tmp_path / "b.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / name).write_bytes(b"PK")
    loaded = load([tmp_path], lexicon)
    assert len(loaded.measures) == 1
    assert [(f.code, Path(f.place.file).name) for f in loaded.faults] == [("file-suffix", name)]
    assert not loaded.faults[0].warning


def test_no_files_give_no_figures(lexicon: Lexicon, tmp_path: Path) -> None:
    assert load([], lexicon) == ((), (), (), ())
    assert load([tmp_path], lexicon) == ((), (), (), ())


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.yaml"])
def test_a_file_beyond_the_bound_is_refused_unread(
    name: str, lexicon: Lexicon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = '[{"jurisdiction": "北县", "period": 2024, "indicator": "air.pm25", "value": 23, '
    text = CSV if name == "a.csv" else record + '"unit": "ug/m3"}]'
    size = len(text.encode())
    monkeypatch.setattr(grids, "TABLE_LIMIT", size)
    assert len(read(tmp_path / name, text, lexicon).measures) == 1
    monkeypatch.setattr(grids, "TABLE_LIMIT", size - 1)
    loaded = read(tmp_path / name, text, lexicon)
    assert loaded.measures == loaded.inputs == ()
    assert [fault.code for fault in loaded.faults] == ["file-too-large"]


def test_a_cell_too_large_for_a_table_is_a_fault_and_the_rows_before_it_are_kept(
    lexicon: Lexicon, tmp_path: Path
) -> None:
    text = CSV + "北县,2024,air.pm10,40," + "x" * 200_000 + "\n"
    loaded = read(tmp_path / "a.csv", text, lexicon)
    assert len(loaded.measures) == 1
    assert [(fault.code, fault.place.line) for fault in loaded.faults] == [("csv-syntax", 3)]


def test_several_files_are_one_submission(lexicon: Lexicon, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "b.csv").write_text(CSV.replace(",23,", ",24,"), encoding="utf-8")
    loaded = load([tmp_path], lexicon)
    assert loaded.measures == ()
    (fault,) = loaded.faults
    assert (fault.code, Path(fault.place.file).name) == ("value-twice", "b.csv")
    assert fault.details["place"] == f"{(tmp_path / 'a.csv').as_posix()}:2"


def test_three_different_figures_are_two_faults_and_no_figure(
    lexicon: Lexicon, tmp_path: Path
) -> None:
    rows = "".join(f"北县,2024,air.pm25,{value},ug/m3\n" for value in (23, 24, 23, 25))
    loaded = read(tmp_path / "a.csv", CSV.splitlines()[0] + "\n" + rows, lexicon)
    assert loaded.measures == ()
    assert [(f.code, f.place.line) for f in loaded.faults] == [
        ("value-twice", 3),
        ("value-twice", 5),
    ]


@pytest.mark.parametrize(
    "indicator, one, other, same",
    [
        ("air.pm25", "23,ug/m3,,", "23.0,ug/m3,,", True),
        ("air.pm25", "23,ug/m3,,", "23.00001,ug/m3,,", False),
        ("air.good_day_ratio", ",,344,366", ",,344,366", True),
        ("air.good_day_ratio", ",,344,366", ",,172,183", False),
        ("water.section_class", "Ⅲ,,,", "三类,,,", True),
        ("water.section_class", "Ⅲ,,,", "Ⅱ,,,", False),
        ("public.satisfaction_rank", "3,,,", "第三名,,,", True),
        ("public.satisfaction_rank", "3,,,", "4,,,", False),
        ("carbon.reduction_task", "完成,,,", "done,,,", True),
        ("carbon.reduction_task", "完成,,,", "未完成,,,", False),
        ("carbon.reduction_task", "完成,,,", "2024-06-30,,,", False),
        ("water.overall_grade", "优,,,", "良,,,", False),
    ],
)
def test_the_same_figure_twice_counts_once_and_two_figures_count_for_nothing(
    indicator: str, one: str, other: str, same: bool, lexicon: Lexicon, tmp_path: Path
) -> None:
    head = "jurisdiction,period,indicator,value,unit,numerator,denominator\n"
    rows = f"北县,2024,{indicator},{one}\n北县,2024,{indicator},{other}\n"
    loaded = read(tmp_path / "a.csv", head + rows, lexicon)
    assert len(loaded.measures) == (1 if same else 0)
    assert [fault.code for fault in loaded.faults] == ([] if same else ["value-twice"])


# ---- Numbers stay what they were ----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "0.1",
        "21.360",
        "1.0",
        "100",
        "0.30000000000000004",
        "123456789012345678901234567890",
    ],
)
@pytest.mark.parametrize("suffix", [".csv", ".json", ".yaml"])
def test_a_number_keeps_its_digits_through_every_kind_of_file(
    text: str, suffix: str, lexicon: Lexicon, tmp_path: Path
) -> None:
    whole = (
        f'[{{"jurisdiction": "北县", "period": "2024", "indicator": "air.pm25", "value": {text}, '
    )
    content = CSV.replace(",23,", f",{text},") if suffix == ".csv" else whole + '"unit": "ug/m3"}]'
    loaded = read(tmp_path / f"a{suffix}", content, lexicon)
    assert loaded.faults == ()
    value = loaded.measures[0].value
    assert isinstance(value, Amount)
    assert str(value.value) == text


@pytest.mark.parametrize("text", ["1e999", "1E5", "NaN", "Infinity", "-Infinity"])
def test_a_number_of_json_that_is_no_plain_figure_is_refused(
    text: str, lexicon: Lexicon, tmp_path: Path
) -> None:
    whole = (
        f'[{{"jurisdiction": "北县", "period": "2024", "indicator": "air.pm25", "value": {text}, '
    )
    loaded = read(tmp_path / "a.json", whole + '"unit": "ug/m3"}]', lexicon)
    assert loaded.measures == ()
    assert [(f.code, f.place.cell, f.details["found"]) for f in loaded.faults] == [
        ("value-not-number", "value", text)
    ]


def test_a_measure_remembers_what_its_row_said(lexicon: Lexicon, tmp_path: Path) -> None:
    text = (
        "jurisdiction,period,indicator,value,unit,numerator,denominator\n"
        "北县,2024,air.good_day_ratio,,,344,366\n"
        "北县,2023,air.good_day_ratio,94.0,%,344,366\n"
        "北县,2024,public.satisfaction_rank,第三名,,,\n"
        "北县,2022,air.good_day_ratio,—,,344,366\n"
    )
    loaded = read(tmp_path / "a.csv", text, lexicon)
    assert loaded.faults == ()
    assert [m.text for m in loaded.measures] == ["344/366", "94.0 %", "第三名", "344/366"]
    assert loaded.measures[0].cases == Cases(Decimal(344), Decimal(366))
    assert loaded.measures[0].value is loaded.measures[3].value is None


@pytest.mark.parametrize(
    "mark", ["", "-", "--", "—", "——", "/", "NA", "N/A", "缺测", "未监测", "无数据"]
)
def test_a_mark_for_nothing_is_never_zero(mark: str, lexicon: Lexicon, tmp_path: Path) -> None:
    loaded = read(tmp_path / "a.csv", CSV.replace(",23,", f",{mark},"), lexicon)
    assert loaded.measures == ()
    (fault,) = loaded.faults
    assert (fault.code, fault.warning, fault.place.line) == ("value-blank", True, 2)


@pytest.mark.parametrize("mark", ["-", "—", "/"])
def test_a_mark_for_nothing_in_both_cells_of_the_cases_is_no_case(
    mark: str, lexicon: Lexicon, tmp_path: Path
) -> None:
    text = (
        "jurisdiction,period,indicator,value,unit,numerator,denominator\n"
        f"北县,2024,air.good_day_ratio,94.0,%,{mark},{mark}\n"
    )
    loaded = read(tmp_path / "a.csv", text, lexicon)
    assert loaded.faults == ()
    assert told(loaded.measures[0]).endswith("94.0 | % | 2")


def test_a_text_that_no_file_can_hold_is_a_fault_and_not_a_report_that_cannot_be_written(
    lexicon: Lexicon, tmp_path: Path
) -> None:
    # JSON can spell half a character ("\\ud800"), which no encoding can write again.
    text = json.dumps([{**ROW, "note": "\ud800"}])
    loaded = read(tmp_path / "a.json", text, lexicon)
    for measure in loaded.measures:
        measure.note.encode("utf-8")
    assert [fault.warning for fault in loaded.faults] == [False]


@pytest.mark.parametrize("value", ["-1", "-99", "-999", "-9999.0", "-0.001"])
@pytest.mark.parametrize(
    "indicator, unit",
    [
        ("air.pm25", "ug/m3"),
        ("public.petitions", "件"),
        ("safety.incidents", "起"),
        ("water.section_ratio_worse_v", "%"),
        ("waste.hazardous_landfill", "t"),
    ],
)
def test_what_cannot_be_less_than_nothing_is_not_read_as_less(
    value: str, indicator: str, unit: str, lexicon: Lexicon, tmp_path: Path
) -> None:
    # Instruments write -99, -999 and -9999 for a gap; read as figures they keep every upper limit.
    text = CSV.replace("air.pm25,23,ug/m3", f"{indicator},{value},{unit}")
    loaded = read(tmp_path / "a.csv", text, lexicon)
    assert loaded.measures == ()
    assert [(f.code, f.place.line, f.place.cell, f.warning) for f in loaded.faults] == [
        ("value-negative", 2, "value", False)
    ]


# ---- Units: what does not fit never reaches the judge -------------------------------------------


def test_a_unit_that_does_not_fit_never_becomes_a_measure(lexicon: Lexicon, scratch: Path) -> None:
    """Every indicator of the vocabulary that is an amount, with every unit of the list."""
    every = [unit for unit, _ in units.known()]
    amounts = [i for i in vocabulary() if i.dimension not in {"class", "rank", "grade", "task"}]
    first_of = {(i.dimension, i.unit): i for i in amounts}
    buffer = io.StringIO()
    table = csv.writer(buffer)
    table.writerow(["jurisdiction", "period", "indicator", "scope", "value", "unit"])
    asked: list[tuple[str, bool]] = []
    for of in first_of.values():
        own = of.unit
        for number, unit in enumerate(every):
            if not unit.spelling:
                continue
            table.writerow(["北县", "2024", of.id, f"s{number}", "5", unit.spelling])
            if own is None:
                fits = unit.dimension == "number"
            elif own.dimension == "count" == unit.dimension:
                fits = counts_alike(own.kind or "", unit.kind or "")
            else:
                fits = unit.dimension == own.dimension
            asked.append((f"{of.id} in {unit.spelling}", fits))
    loaded = read(scratch / "units.csv", buffer.getvalue(), lexicon)
    lines = {fault.place.line for fault in loaded.faults}
    assert {fault.code for fault in loaded.faults} == {"unit-dimension"}
    assert {fault.place.cell for fault in loaded.faults} == {"unit"}
    for line, (said, fits) in enumerate(asked, start=2):
        assert (line not in lines) is fits, said


def counts_alike(own: str, other: str) -> bool:
    """个 and 项 count any thing, 家次 and 天 are no things; otherwise like counts with like."""
    happenings = {
        *("times", "person-times", "firm-visits", "machine-tests", "vehicle-times"),
        *("household-visits", "site-times", "sorties", "session", "course", "round", "batch"),
        *("day", "working-day", "week", "month", "quarter", "year"),
    }
    if own == other:
        return True
    return "thing" in (own, other) and not {own, other} & happenings


def test_a_figure_in_any_unit_of_its_dimension_is_the_same_amount(
    lexicon: Lexicon, tmp_path: Path
) -> None:
    rows = ["0.035,mg/m3", "35,ug/m3", "35,μg/m³", "35000,ng/m3", "35,微克/立方米", "0.000035,mg/L"]
    for number, cells in enumerate(rows):
        text = CSV.replace("23,ug/m3", cells)
        loaded = read(tmp_path / f"{number}.csv", text, lexicon)
        value = loaded.measures[0].value
        assert isinstance(value, Amount)
        assert Fraction(value.base) == 35


# ---- Any text whatever --------------------------------------------------------------------------

CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            *("北县", "testland/north", "2024", "2024-03", "2024年上半年", "air.pm25", "优良率"),
            *("water.section_class", "public.satisfaction_rank", "carbon.reduction_task"),
            *(
                "air.composite_index",
                "Ⅲ",
                "第三名",
                "完成",
                "2024-06-30",
                "23",
                "23.0",
                "-0",
                "1e9",
            ),
            *("ug/m3", "%", "天", "mg/L", "kg/(hm2·a)", "344", "366", "0", "-1", "—", "NaN"),
        ]
    ),
)
ROWS = st.fixed_dictionaries(dict.fromkeys(FIELDS, CELLS))
MANY = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def as_csv(rows: Iterable[dict[str, str]]) -> str:
    buffer = io.StringIO()
    table = csv.writer(buffer)
    table.writerow(FIELDS)
    table.writerows([row[name] for name in FIELDS] for row in rows)
    return buffer.getvalue()


def sound(number: int) -> dict[str, str]:
    return {
        **dict.fromkeys(FIELDS, ""),
        "jurisdiction": "北县",
        "period": "2024",
        "indicator": "air.pm25",
        "scope": f"sound {number}",
        "value": "23",
        "unit": "ug/m3",
    }


@MANY
@given(row=ROWS)
def test_any_row_is_a_measure_or_a_fault_and_its_neighbours_are_kept(
    row: dict[str, str], lexicon: Lexicon, scratch: Path
) -> None:
    text = as_csv([sound(1), row, sound(2)])
    if any("\x00" in cell for cell in row.values()):
        return  # a table with null bytes is no text; see file-binary
    loaded = read(scratch / "any.csv", text, lexicon)
    kept = [m for m in loaded.measures if m.scope in {"sound 1", "sound 2"}]
    assert len(kept) == 2
    others = [m for m in loaded.measures if m.scope not in {"sound 1", "sound 2"}]
    blank = not any(cell.strip() for cell in row.values())
    if not blank:
        assert len(others) + len(loaded.faults) == 1
    for fault in loaded.faults:
        assert fault.place.cell in FIELDS
        assert fault.place.line > 2


@MANY
@given(row=ROWS, cells=st.dictionaries(st.text(max_size=4), CELLS, max_size=2))
def test_any_record_is_a_measure_or_a_fault_and_its_neighbours_are_kept(
    row: dict[str, str], cells: dict[str, str], lexicon: Lexicon, scratch: Path
) -> None:
    text = json.dumps([sound(1), {**cells, **row}, sound(2)])
    loaded = read(scratch / "any.json", text, lexicon)
    assert len([m for m in loaded.measures if m.scope in {"sound 1", "sound 2"}]) == 2
    assert len(loaded.measures) == 3 or loaded.faults


@MANY
@given(text=st.text(max_size=60), suffix=st.sampled_from([".csv", ".json", ".yaml"]))
def test_any_text_whatever_is_read_or_refused(
    text: str, suffix: str, lexicon: Lexicon, scratch: Path
) -> None:
    loaded = read(scratch / f"text{suffix}", text, lexicon)
    assert loaded.measures == ()
    assert loaded.faults or suffix != ".csv"


@MANY
@given(raw=st.binary(max_size=40), suffix=st.sampled_from([".csv", ".json", ".yaml"]))
def test_any_bytes_whatever_are_read_or_refused(
    raw: bytes, suffix: str, lexicon: Lexicon, scratch: Path
) -> None:
    assert read(scratch / f"raw{suffix}", raw, lexicon).measures == ()


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(FIELDS), st.text(max_size=3)), inner, max_size=4),
    ),
    max_leaves=12,
)


@MANY
@given(data=JSON, wrapped=st.booleans())
def test_any_json_whatever_is_read_or_refused(
    data: object, wrapped: bool, lexicon: Lexicon, scratch: Path
) -> None:
    text = json.dumps({"measures": data} if wrapped else data)
    loaded = read(scratch / "data.json", text, lexicon)
    assert loaded.measures == ()
    assert loaded.faults or data in ([], {"measures": []})


@MANY
@given(
    head=st.lists(st.one_of(st.sampled_from(sorted(HEADERS)), st.text(max_size=6)), max_size=12),
    rows=st.lists(st.lists(CELLS, max_size=12), max_size=4),
)
def test_any_table_whatever_is_read_or_refused(
    head: list[str], rows: list[list[str]], lexicon: Lexicon, scratch: Path
) -> None:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([head, *rows])
    loaded = read(scratch / "table.csv", buffer.getvalue(), lexicon)
    for fault in loaded.faults:
        assert fault.place.file.endswith("table.csv")


@MANY
@given(rows=st.lists(ROWS, max_size=6), order=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_change_what_is_kept(
    rows: list[dict[str, str]], order: Any, lexicon: Lexicon, scratch: Path
) -> None:
    rows = [row for row in rows if "\x00" not in "".join(row.values())]
    shuffled = list(rows)
    order.shuffle(shuffled)

    def kept(of: list[dict[str, str]]) -> Iterator[str]:
        for measure in read(scratch / "order.csv", as_csv(of), lexicon).measures:
            yield told(measure).rpartition(" | ")[0]

    assert sorted(kept(rows)) == sorted(kept(shuffled))


# ---- The protocol and the shared data -----------------------------------------------------------


def test_the_lexicon_is_asked_once_for_each_text(lexicon: Lexicon, tmp_path: Path) -> None:
    asked: list[str] = []

    class Counting:
        def jurisdiction(self, text: str) -> Any:
            asked.append(text)
            return lexicon.jurisdiction(text)

        def __getattr__(self, name: str) -> Any:
            return getattr(lexicon, name)

    rows = "".join(f"北县,{year},air.pm25,23,ug/m3\n" for year in range(2000, 2024))
    loaded = load_with(Counting(), tmp_path / "a.csv", CSV + rows)
    assert len(loaded.measures) == 25
    assert asked == ["北县"]


def load_with(lexicon: Any, path: Path, text: str) -> Loaded:
    path.write_text(text, encoding="utf-8")
    return load([path], lexicon)


def test_a_file_kind_that_is_not_known_is_a_fault_with_the_known_ones(
    lexicon: Lexicon, tmp_path: Path
) -> None:
    for name, near in (("a.jsn", (".json",)), ("a.txt", None), ("a", None)):
        loaded = read(tmp_path / name, CSV, lexicon)
        (fault,) = loaded.faults
        assert (fault.code, fault.details["found"]) == ("file-suffix", Path(name).suffix)
        assert set(near or fault.near) <= set(fault.near) <= set(grids.SUFFIXES)
        assert fault.near


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\n\x00", b"\xef\xbb\xbf\n", b"\n"]
)
@pytest.mark.parametrize("suffix", [".csv", ".json", ".yaml"])
def test_a_file_of_a_mark_and_nothing_is_a_fault(
    raw: bytes, suffix: str, lexicon: Lexicon, tmp_path: Path
) -> None:
    loaded = read(tmp_path / f"a{suffix}", raw, lexicon)
    assert loaded.measures == ()
    assert loaded.faults


def test_load_never_raises_a_fault_error(lexicon: Lexicon) -> None:
    for kind in ("good", "bad"):
        try:
            load([EXAMPLES / kind], lexicon)
        except FaultError as error:
            pytest.fail(str(error))


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not here")
def test_the_messy_figures_of_the_shared_folder_are_read_or_refused(
    lexicon: Lexicon, tmp_path: Path
) -> None:
    with (SHARED / "units" / "messy_values.csv").open(encoding="utf-8-sig", newline="") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    rows = [{**sound(number), "value": cell} for number, cell in enumerate(cells)]
    loaded = read(tmp_path / "messy.csv", as_csv(rows), lexicon)
    assert len(loaded.measures) + len(loaded.faults) == len(cells)
    for measure in loaded.measures:
        assert re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)? ug/m3", measure.text)
