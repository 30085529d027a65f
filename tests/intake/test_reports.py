"""One report of `check` read back: only a whole one of this edition, and each target once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from conftest import Said, World
from ecotarget.intake import reports
from ecotarget.model.faults import Fault, FaultError

Cli = Callable[..., Said]
LOW = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'
ALL = "id: TN24-002, indicator: water.section_zone_ratio, require: all, strength: binding"
SCHEMA = "https://ecotarget.dev/schema/report-1.json"


@pytest.fixture
def path(world: World, cli: Cli) -> Path:
    """A report of two targets and of a figure that contradicts its cases."""
    world.targets(LOW, ALL)
    world.figures(
        "testland/north,2024,air.pm25,,25.5,ug/m3,,",
        "testland/north,2024,water.section_zone_ratio,,,,5,6",
        "testland/north,2024,water.section_ratio_iii,南片,50,%,1,3",
        "testland/north,2024,air.pm10,,40,ug/m3,,",
    )
    asked = ("check", "figures.csv", "--as-of", "2025-01-15", "-qq", "--exit-zero")
    assert cli(*asked, "-f", "json:r.json").code == 0
    return world.root / "r.json"


def changed(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The report after somebody has laid hands on it."""
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return path


def faults(path: Path) -> list[Fault]:
    with pytest.raises(FaultError) as caught:
        reports.whole(path)
    return list(caught.value.faults)


def test_what_a_report_says(path: Path) -> None:
    found = reports.whole(path)
    assert (found.given.role, found.given.encoding, found.doubts) == ("report", "utf-8", ())
    assert found.as_of == date(2025, 1, 15)
    assert sorted((one.key, one.outcome) for one in found.results) == [
        (("testland/north", "", "water.section_ratio_iii", "2024", "南片"), "warn"),
        (("testland/north", "TN24-001", "air.pm25", "2024", ""), "fail"),
        (("testland/north", "TN24-002", "water.section_zone_ratio", "2024", ""), "fail"),
    ]
    low = next(one for one in found.results if one.target == "TN24-001")
    assert (low.value, low.limit, low.margin, low.unit) == (
        *(Decimal("25.5"), Decimal(24), Decimal("-1.5")),
        "ug/m3",
    )
    assert low.place.cell.startswith("$.findings[")


def test_a_report_of_the_first_release_has_fewer_fields(path: Path) -> None:
    def old(data: dict[str, Any]) -> None:
        for key in ("baseline", "waivers", "excepted", "stale"):
            del data[key]
        for one in data["findings"]:
            for key in ("pace", "waiver", "unexcepted", "baseline"):
                del one[key]

    found = reports.whole(changed(path, old))
    assert {(one.pace, one.waived, one.supposed) for one in found.results} == {("", False, False)}


def test_paces_waivers_and_suppositions_are_read(path: Path) -> None:
    def more(data: dict[str, Any]) -> None:
        first = data["findings"][0]
        first["pace"] = {"state": "off_pace"}
        first["waiver"] = {"id": "W1"}
        first["flags"] = ["what_if", "waived"]
        data["findings"][1]["pace"] = {"state": None}

    first, second, _ = reports.whole(changed(path, more)).results
    assert (first.pace, first.counted, first.supposed) == ("off_pace", "waived", True)
    assert second.pace == ""


def test_a_report_that_doubts_itself_says_so(path: Path) -> None:
    def doubt(data: dict[str, Any]) -> None:
        data["faults"] = [
            {"code": "unit-unknown", "severity": "error"},
            {"code": "waiver-ending", "severity": "warning"},
        ]

    (fault,) = reports.whole(changed(path, doubt)).doubts
    assert (fault.code, fault.warning, fault.details) == (
        *("report-doubtful", True),
        {"count": 1, "code": "unit-unknown"},
    )
    warned = changed(path, lambda data: data["faults"].pop(0))
    assert reports.whole(warned).doubts == ()


def test_a_target_that_stands_there_twice_is_a_fault(path: Path) -> None:
    twice = changed(path, lambda data: data["findings"].append(data["findings"][0]))
    (fault,) = faults(twice)
    assert (fault.code, fault.place.cell) == ("report-repeated", "$.findings[3]")
    assert fault.details == {
        "found": "TN24-001",
        "jurisdiction": "testland/north",
        "period": "2024",
        "first": "$.findings[0]",
    }


def test_two_periods_or_indicators_of_one_target_are_no_repetition(path: Path) -> None:
    def more(data: dict[str, Any]) -> None:
        first = data["findings"][0]
        data["findings"] += [{**first, "period": "2024-H1"}, {**first, "indicator": "air.pm10"}]

    assert len(reports.whole(changed(path, more)).results) == 5


def test_a_figure_that_contradicts_itself_twice_is_no_repetition(path: Path) -> None:
    def again(data: dict[str, Any]) -> None:
        data["findings"] += [one for one in data["findings"] if one["target"] is None]

    assert len(reports.whole(changed(path, again)).results) == 4


OTHERS: tuple[tuple[str, str | bytes, str], ...] = (
    ("nothing", b"", "file-empty"),
    ("white space", b" \n\n", "file-empty"),
    ("null bytes", b"{\x00}", "file-binary"),
    ("no text", b"{\xff\xff", "file-encoding"),
    ("a table", "jurisdiction,period\n北县,2024\n", "json-syntax"),
    ("yaml", "schema: 1\n", "json-syntax"),
    ("a number", "7", "report-foreign"),
    ("a list", "[]", "report-foreign"),
    ("a bare object", "{}", "report-foreign"),
    ("no schema of ours", '{"schema": "https://example.org/report-1.json"}', "report-foreign"),
    ("a schema that is no text", '{"schema": 1}', "report-foreign"),
    ("the next edition", json.dumps({"schema": SCHEMA.replace("-1.", "-2.")}), "report-version"),
    ("another command", json.dumps({"schema": SCHEMA.replace("report", "ledger")}), "report-kind"),
    ("another, later", json.dumps({"schema": SCHEMA.replace("report-1", "rank-9")}), "report-kind"),
    ("a key twice", f'{{"schema": "{SCHEMA}", "schema": "{SCHEMA}"}}', "json-duplicate-key"),
    ("deep", "[" * 5000 + "]" * 5000, "yaml-too-deep"),
    ("no findings", json.dumps({"schema": SCHEMA, "faults": []}), "report-shape"),
    ("no faults", json.dumps({"schema": SCHEMA, "findings": []}), "report-shape"),
)  # fmt: skip


@pytest.mark.parametrize("text, code", [one[1:] for one in OTHERS], ids=[one[0] for one in OTHERS])
def test_what_is_no_report_is_one_clear_fault(world: World, text: str | bytes, code: str) -> None:
    found = faults(world.write("x.json", text))
    assert [(fault.code, fault.place.file.endswith("x.json")) for fault in found] == [(code, True)]


def test_a_report_that_is_cut_off_is_one_clear_fault(path: Path) -> None:
    raw = path.read_bytes()
    for length in (1, 20, 100, len(raw) // 3, len(raw) // 2, len(raw) - 40, len(raw) - 3):
        path.write_bytes(raw[:length])
        (fault,) = faults(path)
        assert fault.code in ("json-syntax", "file-encoding"), length
    path.write_bytes(raw + raw)
    assert [fault.code for fault in faults(path)] == ["json-syntax"]


BROKEN: tuple[tuple[str, object], ...] = (
    ("jurisdiction", None),
    ("target", []),
    ("indicator", None),
    ("period", "2024年13月"),
    ("period", None),
    ("require", None),
    ("outcome", "passed"),
    ("outcome", None),
    ("value", "twenty"),
    ("margin", "1e3"),
    ("margin", "NaN"),
    ("flags", "what_if"),
    ("flags", None),
    ("flags", [None]),
    ("pace", []),
    ("pace", {"state": "fine"}),
    ("trail", None),
    ("trail", [7]),
)  # fmt: skip


@pytest.mark.parametrize("key, value", BROKEN)
def test_a_finding_that_ecotarget_never_wrote_is_a_placed_fault(
    path: Path, key: str, value: object
) -> None:
    (fault,) = faults(changed(path, lambda data: data["findings"][0].update({key: value})))
    assert fault.code == "report-shape"
    cell = "$.findings[0].trail[0]" if value == [7] else "$.findings[0]"
    assert (fault.details["key"], fault.place.cell) == (key, cell)


@pytest.mark.parametrize("day", ["2025-1-15", "yesterday", 20250115])
def test_a_day_that_is_none_is_a_fault(path: Path, day: object) -> None:
    (fault,) = faults(changed(path, lambda data: data.update(as_of=day)))
    assert (fault.code, fault.details) == ("report-shape", {"key": "as_of"})


def test_what_is_not_there_or_no_file_is_a_fault(world: World) -> None:
    assert [fault.code for fault in faults(world.root / "nowhere.json")] == ["file-missing"]
    assert [fault.code for fault in faults(world.root)] == ["file-not-regular"]


def test_a_report_in_another_encoding_is_read(path: Path) -> None:
    wanted = reports.whole(path).results
    text = path.read_text("utf-8")
    for encoding in ("utf-8-sig", "utf-16", "gb18030"):
        path.write_bytes(text.encode(encoding))
        assert reports.whole(path).results == wanted
