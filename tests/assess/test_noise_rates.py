"""Noise to figures: day and night apart, all zones pooled, silent point-times in no denominator."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from conftest import PROJECT
from ecotarget.assess import noise
from ecotarget.assess.question import Question
from ecotarget.intake import noise as tables
from ecotarget.model.assessment import FINAL, RUNNING, TOO_LITTLE, Assessed, Assessment
from ecotarget.model.period import Period
from ecotarget.report import trail
from ecotarget.report.assessment_rows import Law
from ecotarget.words import LANGUAGES, Words

HEAD = """schema: 1
kind: noise
dataset: {zh: 噪声, en: Noise}
jurisdiction: 北县
period: 2024
files: [noise.csv]
"""
WIDE = HEAD + "columns: {point: 点位, zone: 类别, day: 昼间, night: 夜间}\n"
DATED = HEAD + "columns: {point: 点位, zone: 类别, date: 日期, day: 昼间, night: 夜间}\n"
ALL = Question(explain=True)


def assessed(folder: Path, text: str, table: str, question: Question = ALL) -> Assessment:
    (folder / "noise.csv").write_text(table, "utf-8")
    path = folder / "noise.yaml"
    path.write_text(text, "utf-8")
    found = noise.assess([tables.load(path)], question)
    for result in found.results:  # every step can be told, in both languages
        for language in LANGUAGES:
            assert list(trail.told(result, Law(found), Words(language)))
    return found


def of(found: Assessment, indicator: str) -> Assessed:
    (result,) = (one for one in found.results if one.indicator == indicator)
    return result


def test_each_zone_has_its_limits_and_all_zones_are_pooled(tmp_path: Path) -> None:
    table = "点位,类别,昼间,夜间\nN1,1,54,45\nN2,2,61,49\nN3,4a,70,\nN4,4b,70,60.1\n"
    found = assessed(tmp_path, WIDE, table)
    day, night = of(found, "noise.day_ratio"), of(found, "noise.night_ratio")
    # GB 3096-2008: 55/45, 60/50, 70/55 and 70/60 dB(A).
    assert (day.value, day.details["cases"]) == (75, (3, 4))
    assert (night.value, night.details["cases"]) == (Fraction(200, 3), (2, 3))
    assert day.details["zones"] == {"1": (1, 1), "2": (0, 1), "4a": (1, 1), "4b": (1, 1)}
    assert night.details["zones"] == {"1": (1, 1), "2": (1, 1), "4b": (0, 1)}
    assert (night.details["silent"], night.coverage.have, night.coverage.need) == (1, 3, 4)
    assert (day.state, night.state) == (FINAL, FINAL)
    assert [clause.edition for clause in day.clauses] == ["cn/noise/gb-3096/2008"]
    keys = [step.key for step in night.steps]
    assert keys == ["noise-zone"] * 4 + ["noise-silent", "tally-share"]
    assert len(found.results) == 2


def test_the_rate_of_zones_is_told_by_part_of_the_day_when_it_is_asked_for(tmp_path: Path) -> None:
    asked = Question(indicators=("noise.zone_ratio",))
    found = assessed(tmp_path, WIDE, "点位,类别,昼间,夜间\nN1,1,54,46\n", asked)
    told = {str(one.details["scope"]): one.value for one in found.results}
    assert told == {"昼间": 100, "夜间": 0}
    assert noise.indicators() == ("noise.day_ratio", "noise.night_ratio", "noise.zone_ratio")


def test_days_sort_point_times_into_the_periods_asked_for(tmp_path: Path) -> None:
    table = (
        "点位,类别,日期,昼间,夜间\nN1,1,2024-02-03,54,45\nN1,1,2024-08-03,56,44\n"
        "N1,1,2023-08-03,50,40\n"
    )
    found = assessed(tmp_path, DATED, table)
    assert of(found, "noise.day_ratio").details["cases"] == (1, 2)
    assert [(fault.code, fault.warning) for fault in found.faults] == [("counted-outside", True)]
    periods = tuple(map(Period.parse, ("2024-H1", "2024-H2", "2025")))
    found = assessed(tmp_path, DATED, table, Question(periods=periods))
    cases = {(one.when, one.indicator): one.details["cases"] for one in found.results}
    assert cases == {
        ("2024-H1", "noise.day_ratio"): (1, 1),
        ("2024-H1", "noise.night_ratio"): (1, 1),
        ("2024-H2", "noise.day_ratio"): (0, 1),
        ("2024-H2", "noise.night_ratio"): (1, 1),
    }


def test_up_to_a_day_only_what_was_measured_by_then_counts(tmp_path: Path) -> None:
    table = "点位,类别,日期,昼间,夜间\nN1,1,2024-02-03,54,45\nN1,1,2024-08-03,56,44\n"
    found = assessed(tmp_path, DATED, table, Question(as_of=date(2024, 6, 30)))
    day = of(found, "noise.day_ratio")
    assert (day.details["cases"], day.state) == ((1, 1), RUNNING)


@pytest.mark.parametrize(
    "table, state, value",
    [
        ("点位,类别,昼间,夜间\nN1,1,,\n", TOO_LITTLE, None),
        ("点位,类别,昼间,夜间\nN1,1,50,40\nN2,1\n", TOO_LITTLE, 100),
    ],
)
def test_nothing_measured_or_rows_lost_is_too_little(
    tmp_path: Path, table: str, state: str, value: int | None
) -> None:
    day = of(assessed(tmp_path, WIDE, table), "noise.day_ratio")
    assert (day.state, day.value) == (state, value)


def test_a_table_without_rows_gives_no_figure(tmp_path: Path) -> None:
    assert assessed(tmp_path, WIDE, "点位,类别,昼间,夜间\n").results == ()
    asked = Question(indicators=("air.pm25",))
    assert assessed(tmp_path, WIDE, "点位,类别,昼间,夜间\nN1,1,50,40\n", asked).inputs == ()


def test_the_samples_give_what_their_readme_says() -> None:
    path = PROJECT / "samples" / "noise" / "zones.yaml"
    found = noise.assess([tables.load(path)], Question())
    assert found.faults == ()
    assert [(one.indicator, one.details["cases"]) for one in found.results] == [
        ("noise.day_ratio", (7, 8)),
        ("noise.night_ratio", (6, 7)),
    ]
