"""Results: what they are about, and how far they lie on the good side of what is required."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

import ecotarget
from conftest import PROJECT, Said, World
from ecotarget.intake import reports
from ecotarget.model.faults import Place
from ecotarget.model.result import Result, of_finding
from ecotarget.model.target import Names

Cli = Callable[..., Said]
PLAIN = Names("", "")


def result(require: str, margin: str | None) -> Result:
    room = None if margin is None else Decimal(margin)
    return Result("a", "A", "air.pm25", PLAIN, "2025", PLAIN, require, "pass", None,
                  None, None, room, "", "", None, "2025", "", Place("r.json"))  # fmt: skip


@pytest.mark.parametrize(
    "require, margin, room",
    [
        ("<= 28 ug/m3", "1.5", "1.5"),
        (">= 94 %", "-0.5", "-0.5"),
        ("== 100 %", "-0.04", "-0.04"),  # the judge gives the distance with a minus
        ("change <= -20 % since 2017", "3", "3"),
        ("about 40 %", "2", "2"),
        ("no worse than last year", "-1", "-1"),
        ("class <= III", "1", "1"),
        ("rank <= 3", "-2", "-2"),
        ("rank not last 2 of 7", "4", "4"),
        ("grade >= B of [A, B, C]", "1", "1"),
        ("by 2025-04-30", "41", "41"),
        # Inside of a band nothing is better than anything else.
        ("within 6.5..8.5", "1.9", "0"),
        ("within 6.5..8.5", "0", "0"),
        ("within 6.5..8.5", "-0.2", "-0.2"),
        ("  within 6.5..8.5", "1", "0"),
        ("about 40 % +/- 2 pp", "0.5", "0"),
        ("about 40 % +/- 2 pp", "-0.5", "-0.5"),
        # One class, place or grade: above it is as far off as below.
        ("class == III", "1", "-1"),
        ("class == III", "-1", "-1"),
        ("class == III", "0", "0"),
        ("rank == 1", "-3", "-3"),
        ("grade == B of [A, B, C]", "1", "-1"),
        ("stage == 备案 of [公示, 备案]", "1", "-1"),
        # The margin counts classes towards better water.
        ("class >= IV", "1", "-1"),
        ("class > IV", "-2", "2"),
    ],
)
def test_the_room_is_on_the_side_that_the_requirement_calls_good(
    require: str, margin: str, room: str
) -> None:
    assert result(require, margin).room == Decimal(room)


def test_without_a_margin_there_is_no_room() -> None:
    assert result("done", None).room is None
    long = "-0." + "1" * 60
    assert result("class == II", long).room == Decimal(long)  # no digit is lost


def test_the_key_is_what_it_is_about() -> None:
    one = result("<= 1", None)._replace(scope=Names("全市", "whole city"))
    assert one.key == ("a", "A", "air.pm25", "2025", "")
    assert one._replace(target=None).key == ("a", "", "air.pm25", "2025", "全市")


def test_a_finding_and_its_json_say_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A baseline is read from JSON, the findings it is laid beside are not."""
    monkeypatch.chdir(PROJECT)
    targets = ecotarget.load_targets(["targets"])
    figures = sorted(Path("samples").glob("*.csv"))
    told = world.root / "told.csv"
    header = "jurisdiction,period,indicator,scope,value,unit,numerator,denominator\n"
    told.write_text(header + "象山县,2024-03,air.good_day_ratio,,90,%,30,31\n", "utf-8")
    measures = ecotarget.load_measures([*figures, told], targets)
    report = ecotarget.check(targets, measures, ecotarget.Question(what_if=True))
    path = world.root / "r.json"
    path.write_text(ecotarget.render(report, "json", "en"), "utf-8")
    read = reports.whole(path).results
    assert len(read) == len(report.findings) > 100
    assert any(one.target is None for one in read)

    def said(one: Result) -> tuple[object, ...]:
        figure = one.value, one.unit, one.limit, one.margin, one.room
        return *one.key, one.counted, one.require, *figure, one.reason_key, one.pace, one.supposed

    assert [said(of_finding(one)) for one in report.findings] == [said(one) for one in read]
    assert {one.supposed for one in read} == {True, False}
    assert json.loads(path.read_text("utf-8"))["findings"]
