"""One figure of water walked back: items, months, rows, members; figures worked by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from made_waters import code_of, made, row, traced

from ecotarget.model.assessment import COUNTY, RIVER, SECTION, Assessed, Step
from ecotarget.model.faults import FaultError

CLASS, ZONE = "water.section_class", "water.section_zone_ratio"


def steps(figure: Assessed, key: str) -> list[dict[str, Any]]:
    return [dict(step.details) for step in figure.steps if step.key == key]


def keys(found: Sequence[Step]) -> list[str]:
    """The kinds of steps in their order, each run of one kind once."""
    names = [step.key for step in found]
    return [name for n, name in enumerate(names) if n == 0 or names[n - 1] != name]


def test_a_class_goes_back_to_the_row_that_decided_it(tmp_path: Path) -> None:
    """January 0.9, February 1.3: the mean 1.1 is above III's 1.0 by 0.1 of it."""
    rows = [row("A", "2025-01-05", nh3n="0.90"), row("A", "2025-02-06", nh3n="1.30")]
    figure = traced(made(tmp_path, rows), CLASS, "2025-Q1", rung=SECTION)
    (item,) = [one for one in steps(figure, "water-item") if one["item"] == "nh3n"]
    assert (item["value"], item["limit"], item["unit"]) == ("1.1", "1.0", "mg/L")
    assert (item["class"], item["multiple"]) == (4, "0.1")
    (mean,) = steps(figure, "water-mean")
    assert (mean["item"], mean["months"], mean["samples"], mean["below"]) == ("nh3n", 2, 2, 0)
    found = [(one["month"], one["samples"]) for one in steps(figure, "water-month")]
    assert found == [("2025-01", 1), ("2025-02", 1)]
    assert [(one["row"], one["text"], one["start"]) for one in steps(figure, "water-rows")] == [
        (2, "0.90", "2025-01-05 00:00"),
        (3, "1.30", "2025-02-06 00:00"),
    ]
    assert steps(figure, "water-class") == [{"class": 4, "deciding": ("nh3n",)}]
    assert [one["stage"] for one in steps(figure, "water-stage")] == ["rounded"]


def test_the_law_comes_first_and_the_class_last(tmp_path: Path) -> None:
    figure = traced(made(tmp_path, [row("A", "2025-01")]), CLASS, "2025-01", rung=SECTION)
    found = keys(figure.steps)
    assert (found[0], found[-1]) == ("water-law", "water-class")
    assert [step for step in figure.steps if step.key == "water-month"] == []


def test_what_is_undecided_names_the_item_and_what_is_missing(tmp_path: Path) -> None:
    """Mercury 0.0001L: half of it is class I, but the limit is above class II; TP is not there."""
    rows = [row("A", "2025-03", hg="0.0001L", tp="")]
    figure = traced(made(tmp_path, rows), CLASS, "2025-03", rung=SECTION)
    (undecided,) = steps(figure, "water-undecided")
    assert undecided == {"best": 1, "worst": 6, "items": ("hg", "tp")}
    (item,) = [one for one in steps(figure, "water-item") if one["item"] == "hg"]
    assert item["class"] is None


def test_a_mean_tells_its_own_item_only(tmp_path: Path) -> None:
    """0.30 and 0.025L: (0.30 + 0.0125) / 2."""
    rows = [row("A", "2025-03-04", nh3n="0.30"), row("A", "2025-03-18", nh3n="0.025L")]
    figure = traced(made(tmp_path, rows), "water.nh3n", "2025-03", rung=SECTION)
    assert keys(figure.steps) == ["water-law", "water-mean", "water-rows"]
    (mean,) = steps(figure, "water-mean")
    assert (mean["value"], mean["samples"], mean["below"]) == ("0.15625", 2, 1)
    assert [one["text"] for one in steps(figure, "water-rows")] == ["0.30", "0.025L"]
    assert [one["found"] for one in steps(figure, "water-rows")] == [True, False]


def three(folder: Path) -> Any:
    rows = [
        row("A", "2025-03", codmn="4.0", target="Ⅱ", county="甲", status="ok"),
        row("B", "2025-03", codmn="6.0", target="Ⅱ", county="甲", status="ok"),
        {"section": "C", "day": "2025-03", "target": "Ⅱ", "county": "甲", "status": "dry"},
        row("D", "2025-03", hg="0.0001L", target="Ⅱ", county="甲", status="ok"),
        row("E", "2025-03", target="Ⅱ", county="乙", status="ok"),
    ]
    return made(folder, rows)


def test_a_share_names_every_section_that_it_was_made_of(tmp_path: Path) -> None:
    said = three(tmp_path)
    figure = traced(said, ZONE, "2025-03", rung=COUNTY, places=("甲",))
    (share,) = steps(figure, "water-share")
    assert (share["reached"], share["counted"], share["listed"]) == (1, 3, 4)
    assert [
        (one["section"], one["class"], one["attains"]) for one in steps(figure, "water-member")
    ] == [
        ("A", 2, True),
        ("B", 3, False),
    ]
    assert steps(figure, "water-silent") == [{"section": "C", "state": "dry"}]
    assert steps(figure, "water-undecided") == [{"best": 1, "worst": 3, "items": ("D",)}]


def test_a_section_that_nobody_measured_says_so(tmp_path: Path) -> None:
    figure = traced(three(tmp_path), CLASS, "2025-03", rung=SECTION, places=("C",))
    assert keys(figure.steps) == ["water-law", "water-silent"]


def test_the_mean_of_a_river_is_told_section_by_section(tmp_path: Path) -> None:
    rows = [
        row("A", "2025-03", codmn="2.0", river="某江"),
        row("B", "2025-03", codmn="5.0", river="某江"),
        row("C", "2025-03", codmn="9.0", river="别江"),
    ]
    said = made(tmp_path, rows)
    figure = traced(said, "water.codmn", "2025-03", rung=RIVER, places=("某江",))
    found = [(one["section"], one["value"]) for one in steps(figure, "water-member-mean")]
    assert [(name, float(value)) for name, value in found] == [("A", 2), ("B", 5)]


def test_a_boundary_is_told_with_what_leaves_and_enters(tmp_path: Path) -> None:
    rows = [
        row(name, f"2025-{month:02d}", codmn=codmn, target="Ⅲ", role=role)
        for name, codmn, role in (("A", "3.0", "outflow"), ("B", "2.0", "inflow"), ("C", "9.0", ""))
        for month in range(5, 13)
    ]
    figure = traced(made(tmp_path, rows), "water.boundary_grade", "2025")
    (codmn,) = [one for one in steps(figure, "water-boundary") if one["item"] == "codmn"]
    assert [float(codmn[name]) for name in ("outflow", "inflow")] == [3, 2]
    assert (codmn["outflow_before"], codmn["inflow_before"]) == ("-", "-")
    assert [one["section"] for one in steps(figure, "water-member")] == ["A", "B"]


def test_a_trophic_index_is_told_part_by_part(tmp_path: Path) -> None:
    """The parts of chl-a 10 mg/m3, TP 0.05, TN 1.0, SD 1.0 m, CODMn 4.0, to three decimals."""
    items = {"chla": "0.010", "tp": "0.050", "tn": "1.00", "sd": "1.0", "codmn": "4.0"}
    said = made(tmp_path, [row("点", "2025-03", kind="lake", **items)])
    for rung in (SECTION, "whole"):
        figure = traced(said, "water.tli", "2025-03", rung=rung)
        found = {one["item"]: one for one in steps(figure, "water-trophic")}
        parts = {item: round(float(one["part"]), 3) for item, one in found.items()}
        assert parts == {"chla": 50.006, "tp": 45.709, "tn": 54.530, "sd": 51.180, "codmn": 37.979}
        assert (float(found["chla"]["value"]), found["chla"]["unit"]) == (10, "mg/m3")
        assert keys(figure.steps) == ["water-law", "water-trophic"]


def test_a_city_index_is_told_part_by_part(tmp_path: Path) -> None:
    """Not all items are there, so there is no index; the parts that can be told are."""
    figure = traced(made(tmp_path, [row("A", "2025-03", ph="7.8")]), "water.cwqi", "2025-03")
    found = {one["item"]: float(one["part"]) for one in steps(figure, "water-index")}
    assert found == {"ph": 0.4, "do": 0.625, "codmn": 0.166667, "nh3n": 0.1, "tp": 0.05}
    assert figure.value is None


def test_one_figure_is_explained_at_a_time(tmp_path: Path) -> None:
    said = made(tmp_path, [row("A", "2025-03"), row("B", "2025-03")])
    with pytest.raises(FaultError) as error:
        traced(said, CLASS, "2025-03", rung=SECTION)
    assert code_of(error.value) == ("explain-one-figure", {"count": 2})
