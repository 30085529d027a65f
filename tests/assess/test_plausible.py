"""Reported figures that cannot be: each rule with a figure that breaks it and one that does not."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from conftest import PROJECT, World
from ecotarget.assess import plausible
from ecotarget.assess.section_readings import Better
from ecotarget.intake import measures
from ecotarget.model.faults import Fault, Place
from ecotarget.model.period import Period
from ecotarget.model.target import Names
from ecotarget.model.water import MEASURED, ItemClass, ItemMean, Section, SectionClass
from ecotarget.targets import loader
from ecotarget.vocab import Lexicon

HEADER = "jurisdiction,period,indicator,scope,value,unit,numerator,denominator,source,note"
NORTH = "testland/north"


def found(world: World, *rows: str) -> list[Fault]:
    world.targets('id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding')
    files = loader.load([world.root / "targets"]).files
    world.write("figures.csv", "\n".join([HEADER, *rows]) + "\n")
    read = measures.load([Path("figures.csv")], Lexicon(files))
    assert read.faults == ()
    return list(plausible.inspect_figures(read.measures, files))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2024,noise.zone_ratio,54个点次,88.5,%,,,", "share-impossible"),
        ("2024,noise.zone_ratio,54个点次,88.9,%,,,", None),
        ("2024,noise.zone_ratio,54 point-times,88.5,%,,,", "share-impossible"),
        ("2024,noise.zone_ratio,,88.5,%,,,", None),  # nobody says of how many
        ("2024,noise.zone_ratio,3个区54个点次,88.5,%,,,", None),  # nor which of two numbers
        ("2024,water.section_ratio_iii,83个市控以上断面,94.0,%,,,", None),
        ("2024,water.section_ratio_iii,73个市控以上断面,93.1,%,,,", "share-truncated"),
        ("2024,water.drinking_volume_ratio,7个水源地,93.3,%,,,", None),  # by volume, no count
        ("2024,air.good_day_ratio,,94.5,%,346,366,", None),
        ("2024,air.good_day_ratio,,94.6,%,346,366,", "share-contradicts-cases"),
        ("2024,air.good_day_ratio,,945,‰,346,366,", None),
        ("2024,water.section_ratio_iii,,81.5,%,57,70,", "share-contradicts-cases"),
        ("2024,water.section_ratio_iii,,93.1,%,68,73,", "share-truncated"),
        ("2024,waste.industrial_use_ratio,,92.4,%,97,105,", None),
        ("2024,waste.industrial_use_ratio,,92.7,%,97,105,", None),  # 97.3 of 105.0
        ("2024,water.section_ratio_iii,,92.7,%,97,105,", "share-contradicts-cases"),
        ("2024,waste.industrial_use_ratio,,97.0,%,97.1,105.3,", "rate-does-not-follow"),
        ("2024,waste.industrial_use_ratio,,103,%,,,", "rate-above-100"),
        ("2024,waste.industrial_use_ratio,,100.0,%,,,", None),
        ("2024-09,air.good_day_ratio,,93.1,%,,,", None),  # 27 of 29
        ("2024-09,air.good_day_ratio,,98.9,%,,,", "good-days-impossible"),
        ("2024-09,air.good_day_ratio,三市平均,98.9,%,,,", None),  # a mean is no ratio of days
        ("2024-09,air.good_day_ratio,,92.3,%,,,", "good-days-few"),  # 12 of 13, 24 of 26
        ("2024,air.good_day_ratio,,98.9,%,,,", None),
    ],
)
def test_one_figure(world: World, row: str, code: str | None) -> None:
    faults = found(world, f"{NORTH},{row},")
    assert [fault.code for fault in faults] == ([] if code is None else [code])
    assert all(fault.warning for fault in faults)
    assert all(fault.place == Place("figures.csv", 2, 0, "value", letter="E") for fault in faults)


def test_the_numbers_of_an_impossible_share(world: World) -> None:
    (fault,) = found(world, f"{NORTH},2024,noise.zone_ratio,54个点次,88.5,%,,,,")
    assert fault.details == {"stated": "88.5", "whole": 54, "fewest": 26}
    assert fault.near == ("87.0 (47/54)", "88.9 (48/54)")


def test_the_size_of_a_scope_is_known_from_the_targets(world: World) -> None:
    scope = "scope: {zh: 省控断面, en: provincial sections, count: 54}"
    world.targets(
        f'id: TS24-001, indicator: water.section_ratio_iii, require: ">= 90 %", {scope}, '
        "strength: binding",
        place="testland/south",
        zh="南县",
        en="South",
    )
    row = "testland/south,2024,water.section_ratio_iii,{},88.5,%,,,,"
    for name in ("省控断面", "provincial sections"):
        assert [f.code for f in found(world, row.format(name))] == ["share-impossible"]
    assert found(world, row.format("市控断面")) == []


@pytest.mark.parametrize(
    ("now", "before", "note", "wrong"),
    [
        ("air.pm25,,23.0,ug/m3", "air.pm25,,21.2,ug/m3", "同比上升8.5%", 0),
        ("air.pm25,,23.0,ug/m3", "air.pm25,,21.2,ug/m3", "同比下降8.5%", 1),
        ("air.pm25,,23.0,ug/m3", "air.pm25,,21.2,ug/m3", "同比上升9.5%", 1),
        ("air.pm25,,21.36,ug/m3", "air.pm25,,24.26,ug/m3", "比上年低2.9", 0),
        ("air.pm25,,21.36,ug/m3", "air.pm25,,25.26,ug/m3", "比上年低2.9", 1),
        ("air.good_day_ratio,,94.5,%", "air.good_day_ratio,,95.3,%", "同比减少0.8个百分点", 0),
        ("air.good_day_ratio,,94.5,%", "air.good_day_ratio,,95.3,%", "同比减少0.8%", 0),
        ("air.good_day_ratio,,94.5,%", "air.good_day_ratio,,95.3,%", "同比减少2.3%", 1),
        ("air.pm25,,23.0,ug/m3", "air.pm25,,21.2,ug/m3", "同比持平", 0),
        ("air.pm25,,23.0,ug/m3", "air.pm10,,21.2,ug/m3", "同比上升9.5%", 0),
        ("air.pm25,,23.0,ug/m3", "air.pm25,全市,21.2,ug/m3", "同比上升9.5%", 1),
    ],
)
def test_a_change_in_the_note(world: World, now: str, before: str, note: str, wrong: int) -> None:
    faults = found(world, f"{NORTH},2024,{now},,,,{note}", f"{NORTH},2023,{before},,,,")
    assert [fault.code for fault in faults] == ["change-does-not-follow"] * wrong
    assert all(fault.place.cell == "note" for fault in faults)


def test_a_composite_index_and_its_six_figures(world: World) -> None:
    """Wuyuan, September 2023."""
    values = {"so2": 11, "no2": 16, "pm10": 40, "pm25": 16, "o3_90": 139}
    rows = [f"{NORTH},2023-09,air.{item},,{value},ug/m3,,,," for item, value in values.items()]
    rows.append(f"{NORTH},2023-09,air.co_95,,0.6,mg/m3,,,,")
    assert found(world, *rows, f"{NORTH},2023-09,air.composite_index,,2.63,,,,,") == []
    (fault,) = found(world, *rows, f"{NORTH},2023-09,air.composite_index,,2.53,,,,,")
    assert (fault.code, fault.details["low"]) == ("index-does-not-follow", "2.63")
    assert found(world, *rows[1:], f"{NORTH},2023-09,air.composite_index,,2.53,,,,,") == []


def test_carbon_monoxide_may_be_told_in_micrograms(world: World) -> None:
    values = {"so2": 11, "no2": 16, "pm10": 40, "pm25": 16, "o3_90": 139, "co_95": 600}
    rows = [f"{NORTH},2023-09,air.{item},,{value},ug/m3,,,," for item, value in values.items()]
    assert found(world, *rows, f"{NORTH},2023-09,air.composite_index,,2.63,,,,,") == []


def test_the_samples_of_the_project_hold() -> None:
    files = loader.load([PROJECT / "targets"]).files
    read = measures.load([PROJECT / "samples"], Lexicon(files))
    assert len(read.measures) > 90
    assert plausible.inspect_figures(read.measures, files) == ()


TAKEN = datetime(2023, 9, 6, 10)  # noqa: DTZ001 - local time, as the data write it


def section(published: int | None, best: int | None, worst: int | None) -> SectionClass:
    amount = Fraction(59, 100)
    mean = ItemMean("nh3n", amount, amount, amount, 1, 0, 0, None)
    shown = ItemClass(mean._replace(item="tn"), 6, 6, amount, None, counts=False, limit=None)
    items = [shown]
    if best is not None and worst is not None:
        items.append(ItemClass(mean, best, worst, amount, None, counts=True, limit=Decimal(1)))
    place = Place("sections.csv", 3)
    return SectionClass(
        Section("兰口", place=place),
        Period.parse("2023-09"),
        MEASURED,
        best,
        worst,
        tuple(items),
        (),
        (),
        None,
        published,
    )


def test_a_stated_class_that_is_too_good() -> None:
    better = Better(TAKEN, section(2, 3, 3), Place("sections.csv", 3))
    (fault,) = plausible.inspect_sections([better])
    assert fault.code == "class-better-than-items"
    assert fault.place == Place("sections.csv", 3, 0, "兰口 2023-09-06 10:00")
    item = Names("氨氮", "ammonia nitrogen")
    assert fault.details == {"stated": "II", "allowed": "III", "item": item, "value": "0.59"}


@pytest.mark.parametrize(
    ("published", "best", "worst"),
    [(3, 3, 3), (4, 3, 3), (2, 2, 4), (None, 3, 3), (2, None, None)],
)
def test_a_stated_class_that_may_be(
    published: int | None, best: int | None, worst: int | None
) -> None:
    place = Place("sections.csv", 3)
    other = Better(TAKEN, section(published, best, worst), place)
    assert list(plausible.inspect_sections([other])) == []
