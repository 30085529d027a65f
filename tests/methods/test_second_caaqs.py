"""The second reading of Canada's rules reproduces the files of the R package, row by row."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
import yaml
from second_caaqs import (
    LIMITS_2015,
    LIMITS_2020,
    Daily,
    Hours,
    Metric,
    Yearly,
    achievement,
    daily,
    eight_hour_means,
    frozen,
    half_away,
    highest,
    length,
    level,
    metric_of,
    rank_percentile,
    read_sample,
    reckon,
    text,
    yearly,
)

from conftest import PROJECT

pytestmark = pytest.mark.no_cover  # see conftest.py

AIR = PROJECT.parent / "shared" / "data" / "air"
EXPECTED = PROJECT / "tests" / "expected" / "air_caaqs_marylebone.yaml"

FILES = {  # metric -> stem of the expected files, stem of the sample, columns of day, year, metric
    "o3": ("o3", "o3", "max8hr", "ann_4th_highest", "ozone_metric"),
    "pm2.5_24h": ("pm25_24h", "pm25", "avg_24h", "ann_98_percentile", "pm_metric"),
    "pm2.5_annual": ("pm25_annual", "pm25", "avg_24h", "ann_avg", "pm_metric"),
}
FULL = (True, True, False, False)  # enough days, enough quarters; not above, not incomplete
METRICS = pytest.mark.parametrize("metric", list(FILES))


def there(path: Path) -> Path:
    """Skip where the real data are not at hand."""
    if not path.exists():
        pytest.skip(f"{path.name} is not beside the project")
    return path


@cache
def reading(metric: str) -> dict[str, tuple[list[Daily], list[Yearly], list[Metric]]]:
    sample = there(AIR / "rcaaqs" / f"{FILES[metric][1]}_sample_data.csv")
    return {site: reckon(metric, hours) for (site, _), hours in read_sample(sample).items()}


def expected(metric: str, rung: str) -> list[dict[str, str]]:
    path = there(AIR / "rcaaqs" / f"expected_{FILES[metric][0]}_{rung}.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(value: bool | None) -> str:
    return "" if value is None else str(value).upper()


def number(cell: str) -> Fraction | None:
    return Fraction(cell) if cell else None


@METRICS
def test_days(metric: str) -> None:
    rows = {(site, str(d.day)): d for site, (days, _, _) in reading(metric).items() for d in days}
    for row in expected(metric, "daily"):
        made = rows.pop((row["ems_id"], row["date"]))
        assert str(made.n_readings) == row["n_readings"], row
        assert told(made.valid) == row["valid"], row
        assert made.value == number(row[FILES[metric][2]]), row
        assert told(made.exceed) == row["exceed"], row
        assert told(made.incomplete) == row["flag_daily_incomplete"], row
    assert rows == {}


@METRICS
def test_years(metric: str) -> None:
    rows = {
        (site, str(y.year)): y for site, (_, years, _) in reading(metric).items() for y in years
    }
    for row in expected(metric, "yearly"):
        made = rows.pop((row["ems_id"], row["year"]))
        cells = [row["valid_in_year"], *(row[f"quarter_{quarter}"] for quarter in range(1, 5))]
        for share, cell in zip([made.in_year, *made.quarters], cells, strict=True):
            assert abs(share - Fraction(cell)) < Fraction(1, 10**13), row
        assert made.value == number(row[FILES[metric][3]]), row
        assert told(made.valid_year) == row["valid_year"], row
        assert told(made.valid_quarters) == row.get("valid_quarters", "TRUE"), row
        assert told(made.exceed) == row["exceed"], row
        assert told(made.incomplete) == row["flag_yearly_incomplete"], row
    assert rows == {}


@METRICS
def test_metrics_and_levels(metric: str) -> None:
    rows = {
        (site, str(m.year)): m for site, (_, _, found) in reading(metric).items() for m in found
    }
    for row in expected(metric, "3yr"):
        made = rows[row["ems_id"], row["year"]]
        assert made == Metric(
            int(row["year"]),
            int(row["n_val"]),
            row["valid"] == "TRUE",
            row["flag_two_of_three_years"] == "TRUE",
            number(row[FILES[metric][4]]),
            int(row["min_year"]),
            int(row["max_year"]),
        )
    for row in expected(metric, "caaqs"):
        made = rows[row["ems_id"], row["caaqs_year"]]
        assert (made.value, made.n_val) == (number(row["metric_value"]), int(row["n_years"]))
        assert achievement(metric, made.value, LIMITS_2020) == row["caaqs"]
    for row in expected(metric, "caaqs_mgmt"):
        made = rows.pop((row["ems_id"], row["caaqs_year"]))
        assert made.value == number(row["metric_value_mgmt"])
        assert level(metric, made.value) == row["mgmt_level"]
    assert rows == {}


# ---- by hand, where the files are silent ----------------------------------------------------------


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def hours(value: int, count: int, start: str = "2014-07-01") -> Hours:
    """So many hours of one value."""
    return {at(start) + timedelta(hours=n): Fraction(value) for n in range(count)}


def test_a_half_goes_away_from_zero() -> None:
    assert half_away(Fraction("0.25"), 1) == Fraction("0.3")
    assert half_away(Fraction("-0.25"), 1) == Fraction("-0.3")
    assert half_away(Fraction("0.2499"), 1) == Fraction("0.2")


def test_the_rank_of_a_percentile() -> None:
    assert rank_percentile([Fraction(n) for n in range(1, 367)], Fraction(98, 100)) == 359
    assert rank_percentile([Fraction(n) for n in range(1, 101)], Fraction(98, 100)) == 99
    assert rank_percentile([Fraction(5)], Fraction(98, 100)) == 5
    assert highest([Fraction(1)], 4) is None


def test_eight_hour_means_reach_into_the_day_before() -> None:
    assert list(eight_hour_means(hours(40, 8))) == [at(f"2014-07-01T0{h}") for h in (5, 6, 7)]
    mixed = hours(0, 24) | hours(80, 24, "2014-07-02")
    assert eight_hour_means(mixed)[at("2014-07-02T03")] == 40
    assert daily("o3", mixed)[0].n_readings == 19


def test_a_thin_day_stands_above_the_limit() -> None:
    assert daily("o3", hours(62, 22))[0] == (date(2014, 7, 1), 17, False, None, False, False)
    assert daily("o3", hours(63, 22))[0] == (date(2014, 7, 1), 17, True, 63, True, True)
    assert daily("o3", hours(63, 22), LIMITS_2015["o3"])[0].valid is False
    assert daily("so2_3yr", hours(71, 17))[0].incomplete is True
    assert daily("no2_3yr", hours(99, 17))[0].valid is False
    assert daily("pm2.5_24h", hours(99, 18))[0] == (date(2014, 7, 1), 18, True, 99, None, None)


def whole_year(value: int, gaps: set[int]) -> Hours:
    """Every hour of 2014, but for the months in `gaps`."""
    filled = hours(value, 8760, "2014-01-01")
    return {stamp: amount for stamp, amount in filled.items() if stamp.month not in gaps}


def test_above_the_limit_the_quarters_do_not_matter_to_the_daily_metric() -> None:
    for value, kept in ((27, None), (28, Fraction(28))):
        filled = whole_year(value, {2, 3})
        (year,) = yearly("pm2.5_24h", daily("pm2.5_24h", filled), filled)
        assert (year.valid_year, year.valid_quarters) == (True, False)
        assert (year.value, year.incomplete) == (kept, kept is not None)
        (annual,) = yearly("pm2.5_annual", daily("pm2.5_annual", filled), filled)
        assert annual.value is None


def test_above_the_limit_the_season_does_not_matter_to_ozone() -> None:
    for value, kept in ((62, None), (63, Fraction(63))):
        filled = whole_year(value, {7, 8})
        (year,) = yearly("o3", daily("o3", filled), filled)
        assert (year.valid_year, year.value) == (False, kept)
        assert (year.incomplete, year.exceed) == (kept is not None, kept is not None)


def test_two_valid_years_of_three_make_a_metric() -> None:
    def year(number: int, value: int | None) -> Yearly:
        shown = None if value is None else Fraction(value)
        return Yearly(number, Fraction(1), (Fraction(1),) * 4, *FULL, shown)

    years = [year(2011, 60), year(2012, None), year(2013, 65), year(2014, None), year(2015, None)]
    assert metric_of("o3", years) == [
        (2011, 1, False, False, None, 2011, 2011),
        (2012, 1, False, False, None, 2011, 2012),
        (2013, 2, True, True, 63, 2011, 2013),
        (2014, 1, False, False, None, 2013, 2014),
        (2015, 1, False, False, None, 2013, 2015),
    ]
    assert metric_of("so2_1yr", years)[0] == (2011, 1, True, False, 60, 2011, 2011)


def test_a_metric_at_its_limit_keeps_it() -> None:
    assert achievement("o3", Fraction(62), LIMITS_2020) == "Achieved"
    assert achievement("o3", Fraction(63), LIMITS_2020) == "Not Achieved"
    assert achievement("o3", Fraction(63), LIMITS_2015) == "Achieved"
    assert level("o3", Fraction(56)) == "Actions for Preventing Air Quality Deterioration"
    assert level("so2_1yr", None) == "Insufficient Data"


def test_quarters_know_leap_years() -> None:
    assert [length(2016, quarter) for quarter in range(1, 5)] == [91, 91, 92, 92]
    assert (length(2015, 1), length(2016), length(2015)) == (90, 366, 365)
    assert text(Fraction("8.8")) == "8.8"


def test_the_frozen_figures_are_those_of_a_fresh_reading() -> None:
    source = there(AIR / "openair_marylebone_1998-2005.csv")
    assert frozen(source) == yaml.safe_load(EXPECTED.read_text("utf-8"))
