"""Files of stricter limits: what they may say, and how they are refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ecotarget.model.faults import Fault, FaultError
from ecotarget.standards.catalog import code_for, overlay

HEAD = """\
schema: 1
overlay: {zh: 某省加严限值, en: Stricter limits of a province}
source: an order of the province, 2026 No. 1
amends: cn/air/gb-3095/2026
limits:
"""
ROW = {
    "item": "pm25",
    "averaging": "annual",
    "grade": "II",
    "value": "28 ug/m3",
    "from": "2026-03-01",
    "clause": "section 2",
}


def row(**changes: str | None) -> str:
    said = {name: value for name, value in (ROW | changes).items() if value is not None}
    return "  - {" + ", ".join(f"{name}: {value}" for name, value in said.items()) + "}\n"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "province.yaml"
    path.write_text(text, "utf-8")
    return path


def faults_of(tmp_path: Path, text: str) -> tuple[Fault, ...]:
    with pytest.raises(FaultError) as caught:
        overlay(write(tmp_path, text))
    return caught.value.faults


def test_a_sound_overlay(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + row() + row(item="co", averaging="daily", value="3500 µg/m³"))
    found = overlay(path)
    assert (found.id, found.names.en) == ("province", "Stricter limits of a province")
    assert found.amends == "cn/air/gb-3095/2026"
    assert found.source == "an order of the province, 2026 No. 1"
    assert len(found.sha256) == 64
    assert found.file == path.as_posix()
    # Carbon monoxide is limited in mg/m3; another spelling and size of the unit is carried over.
    assert [(one.value, one.unit) for one in found.limits] == [
        (28, "ug/m3"),
        (Decimal("3.5"), "mg/m3"),
    ]


def test_the_same_limit_is_not_looser(tmp_path: Path) -> None:
    (limit,) = overlay(write(tmp_path, HEAD + row(value="30 ug/m3"))).limits
    assert limit.value == 30


@pytest.mark.parametrize(
    "changes, code, cell, near",
    [
        ({"value": "30.1 ug/m3"}, "overlay-looser", "value", ()),
        ({"value": "26 ug/m3", "from": "2031-01-01"}, "overlay-looser", "value", ()),
        ({"value": "36 ug/m3", "from": "2020-01-01"}, "overlay-looser", "value", ()),
        ({"grade": "I", "value": "16 ug/m3"}, "overlay-looser", "value", ()),
        ({"item": "pm2.5"}, "overlay-limit", "item", ("pm25",)),
        ({"averaging": "yearly"}, "overlay-limit", "averaging", ("annual", "daily")),
        ({"item": "o3"}, "overlay-limit", "averaging", ("1h", "8h")),
        ({"value": "28 ug/m4"}, "unit-unknown", "value", ("ug/m3",)),
        ({"value": "28 t"}, "unit-dimension", "value", ("ug/m3",)),
        ({"value": "0 ug/m3"}, "value-not-number", "value", ()),
        ({"value": "about 28 ug/m3"}, "value-not-number", "value", ()),
        ({"value": "28"}, "schema-type", "value", ()),
        ({"grade": "III"}, "schema-value", "grade", ("II",)),
        ({"from": "2026-3-1"}, "schema-type", "from", ()),
        ({"from": "2026-02-30"}, "schema-type", "from", ()),
        ({"to": "2026-02-28"}, "schema-type", "to", ()),
        ({"confidence": "sure"}, "schema-value", "confidence", ()),
    ],
)
def test_a_limit_that_cannot_be_taken(
    tmp_path: Path, changes: dict[str, str], code: str, cell: str, near: tuple[str, ...]
) -> None:
    line = row(**changes)
    (fault,) = faults_of(tmp_path, HEAD + line)
    assert fault.code == code
    assert (fault.place.line, fault.place.column) == (6, line.index(f"{cell}: ") + len(cell) + 3)
    assert set(near) <= set(fault.near)


def test_a_field_that_is_lacking_and_one_too_many(tmp_path: Path) -> None:
    text = HEAD + row(clause=None) + row(vlaue="28 ug/m3") + row(value=None)
    found = [
        (fault.code, fault.details["field"], fault.near[:1]) for fault in faults_of(tmp_path, text)
    ]
    assert found == [
        ("schema-missing-field", "clause", ()),
        ("schema-unknown-field", "vlaue", ("value",)),
        ("schema-missing-field", "value", ()),
    ]


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = HEAD + row(value="99 ug/m3") + row(item="pm3") + row(value="28 ug")
    assert [fault.code for fault in faults_of(tmp_path, text)] == [
        *("overlay-looser", "overlay-limit", "unit-dimension"),
    ]


@pytest.mark.parametrize(
    "amends", ["cn/air/gb-3095/2025", "gb-3095-2026", "cn/air/hj-633/2026", "zzz"]
)
def test_an_edition_without_limits_cannot_be_amended(tmp_path: Path, amends: str) -> None:
    text = HEAD.replace("cn/air/gb-3095/2026", amends) + row()
    (fault,) = faults_of(tmp_path, text)
    assert (fault.code, fault.place.line) == ("edition-unknown", 4)
    assert fault.details == {"found": amends}
    assert "cn/air/gb-3095/2026" in fault.near


@pytest.mark.parametrize("text", ["- 1\n", "a word\n", HEAD.replace("limits:\n", "limits: []\n")])
def test_a_file_of_another_shape(tmp_path: Path, text: str) -> None:
    assert {fault.code for fault in faults_of(tmp_path, text)} == {"schema-type"}


def test_of_two_overlays_the_stricter_holds(tmp_path: Path) -> None:
    from datetime import date

    first = overlay(write(tmp_path, HEAD + row(value="28 ug/m3")))
    second = overlay(write(tmp_path, HEAD + row(value="27 ug/m3")))._replace(id="other")
    for both in ((first, second), (second, first)):
        law = code_for(date(2026, 6, 1), overlays=both)
        assert law.limit("pm25", "annual").value == 27
        assert law.overlays == tuple(one.id for one in both)
