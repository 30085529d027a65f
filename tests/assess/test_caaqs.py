"""Canada's standards, through the whole of assess: every figure that the R package rcaaqs printed.

The expected files are those of the package for its own sample data; the frozen figures of London are
those of an independent reading (tests/methods/second_caaqs.py), which also has NO2 and SO2. What the
files show and the program tells in another place is said in docs/methods/caaqs.md.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from conftest import PROJECT
from ecotarget.assess import trace, walk
from ecotarget.assess.question import Question
from ecotarget.engine.duck import Duck
from ecotarget.intake import mapping
from ecotarget.model.assessment import FINAL, TOO_LITTLE, Assessed, Assessment
from ecotarget.model.period import Period
from ecotarget.model.rounding import rounded
from ecotarget.standards.catalog import code_for

pytestmark = pytest.mark.no_cover  # see conftest.py

AIR = PROJECT.parent / "shared" / "data" / "air"
FROZEN = PROJECT / "tests" / "expected" / "air_caaqs_marylebone.yaml"
LAW = "caaqs-2020"


class Sample(NamedTuple):
    """A metric of the package: its files, the columns of day, year and metric, and where we have it."""

    indicator: str
    ready: str
    file: str
    expected: str
    day: str
    year: str
    metric: str


SAMPLES = {
    "o3": Sample(
        *("air.caaqs_o3_8h", "rcaaqs-gas", "o3_sample_data.csv"),
        *("o3", "max8hr", "ann_4th_highest", "ozone_metric"),
    ),
    "pm2.5_24h": Sample(
        *("air.caaqs_pm25_24h", "rcaaqs-pm25", "pm25_sample_data.csv"),
        *("pm25_24h", "avg_24h", "ann_98_percentile", "pm_metric"),
    ),
    "pm2.5_annual": Sample(
        *("air.caaqs_pm25_annual", "rcaaqs-pm25", "pm25_sample_data.csv"),
        *("pm25_annual", "avg_24h", "ann_avg", "pm_metric"),
    ),
}
LONDON = {
    "pm2.5_24h": "air.caaqs_pm25_24h",
    "pm2.5_annual": "air.caaqs_pm25_annual",
    "o3": "air.caaqs_o3_8h",
    "no2_3yr": "air.caaqs_no2_1h",
    "no2_1yr": "air.caaqs_no2_annual",
    "so2_3yr": "air.caaqs_so2_1h",
    "so2_1yr": "air.caaqs_so2_annual",
}
METRICS = pytest.mark.parametrize("metric", list(SAMPLES))
LEVEL = {True: "Achieved", False: "Not Achieved", None: "Insufficient Data"}


class Hours(NamedTuple):
    """What an assessment leaves in the engine of one day: 8 h means or hours, and whether it counts."""

    count: int
    counts: bool


NO_HOURS = Hours(count=0, counts=False)


@cache
def run(
    ready: str, file: str, every: str, law: str = LAW, indicators: tuple[str, ...] = ()
) -> tuple[Assessment, Mapping[tuple[str, str, str], Hours]]:
    path = AIR / file
    if not path.exists():
        pytest.skip(f"{path.name} is not beside the project")
    dataset = mapping.with_files(mapping.ready(ready), [path])
    if not indicators:
        indicators = tuple(dict.fromkeys(s.indicator for s in SAMPLES.values() if s.ready == ready))
    question = Question(indicators=indicators, rung="station", every=every, edition=law)
    with closing(Duck()) as engine:
        found = walk.assess([dataset], question, engine)
        days = {
            (str(site), str(item), str(day)): Hours(int(str(hours)), valid == 1)
            for site, item, day, hours, valid in engine.rows(
                "SELECT site, item, day, hours, valid FROM station_day WHERE kind <> 'hours'"
            )
        }
    assert found.faults == ()
    assert {each.code for each in found.set_aside} <= {"reading-missing"}
    assert found.what_if
    return found, days


def sample(metric: str, every: str, law: str = LAW) -> dict[tuple[str, str], Assessed]:
    """Our figures of a sample by site and period."""
    one = SAMPLES[metric]
    found, _ = run(one.ready, f"rcaaqs/{one.file}", every, law)
    results = (each for each in found.results if each.indicator == one.indicator)
    return {(each.place, each.when): each for each in results}


def expected(metric: str, rung: str) -> Iterator[dict[str, str]]:
    path = AIR / "rcaaqs" / f"expected_{SAMPLES[metric].expected}_{rung}.csv"
    if not path.exists():
        pytest.skip(f"{path.name} is not beside the project")
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def number(cell: str) -> Fraction | None:
    return Fraction(cell) if cell else None


def told(figure: Assessed) -> Fraction | None:
    """The figure as it meets its limit."""
    assert figure.judged is not None
    return None if figure.value is None else Fraction(rounded(figure.value, figure.judged))


def years(figure: Assessed) -> dict[str, Fraction | None]:
    found = figure.details["years"]
    assert isinstance(found, dict)
    return found


def level(figure: Assessed) -> str:
    band: Any = figure.details.get("band")
    return "Insufficient Data" if band is None else str(band.en)


# ---- the sample data of the package --------------------------------------------------------------


@METRICS
def test_every_day(metric: str) -> None:
    one = SAMPLES[metric]
    ours = sample(metric, "day")
    _, hours = run(one.ready, f"rcaaqs/{one.file}", "day")
    rows = list(expected(metric, "daily"))
    assert len(rows) > 2000
    for row in rows:
        figure = ours.pop((row["site"], row["date"]))
        day = hours.get((row["site"], figure.item, row["date"]), NO_HOURS)
        assert str(day.count) == row["n_readings"], row
        assert figure.value == number(row[one.day]), row
        assert (figure.state == FINAL) == day.counts == (row["valid"] == "TRUE"), row
        assert (figure.coverage.have, figure.coverage.need) == (int(day.counts), 1)
        if metric == "o3":
            above = figure.value is not None and figure.value > 62
            assert above == (row["exceed"] == "TRUE"), row
            assert (above and day.count < 18) == (row["flag_daily_incomplete"] == "TRUE"), row
        else:
            assert (row["exceed"], row["flag_daily_incomplete"]) == ("", "")
    # The package begins at a station's first stamp, assess with the calendar year.
    assert all(figure.value is None for figure in ours.values())
    assert {when[:4] for _, when in ours} <= {"2011"}


def counts(metric: str, site: str, year: str) -> list[int]:
    """Valid days of the quarters."""
    ours = sample(metric, "quarter")
    return [ours[site, f"{year}-Q{quarter}"].coverage.have for quarter in range(1, 5)]


def length(year: int, quarter: int) -> int:
    first = date(year, 3 * quarter - 2, 1)
    last = date(year + 1, 1, 1) if quarter == 4 else date(year, 3 * quarter + 1, 1)
    return (last - first).days


@METRICS
def test_every_year(metric: str) -> None:
    one = SAMPLES[metric]
    ours = sample(metric, "year")
    rows = list(expected(metric, "yearly"))
    assert len(rows) in (6, 9)
    for row in rows:
        figure, year = ours[row["site"], row["year"]], int(row["year"])
        value = years(figure)[row["year"]]
        assert value == number(row[one.year]), row
        days = counts(metric, row["site"], row["year"])
        cells = [Fraction(row[f"quarter_{quarter}"]) for quarter in range(1, 5)]
        if metric == "o3":
            assert [*days, sum(days)] == [*cells, Fraction(row["valid_in_year"])]
        else:
            lengths = [length(year, quarter) for quarter in range(1, 5)]
            shares = [Fraction(*each) for each in zip(days, lengths, strict=True)]
            shares.append(Fraction(sum(days), sum(lengths)))
            for share, cell in zip(shares, [*cells, Fraction(row["valid_in_year"])], strict=True):
                assert abs(share - cell) < Fraction(1, 10**13), row
        short = {
            lack.stretch for lack in figure.coverage.lacking if lack.stretch[:4] == row["year"]
        }
        assert (row["year"] not in short) == (row["valid_year"] == "TRUE"), row
        quarters = row.get("valid_quarters", "TRUE") == "TRUE"
        assert any("Q" in stretch for stretch in short) != quarters, row
        assert (value is None) == bool(short), row
        # No year of the sample exceeds, so none stands on too little data.
        assert row["exceed"] == "FALSE"
        assert row["flag_yearly_incomplete"] in ("FALSE", "")
        assert "incomplete" not in figure.details


@METRICS
def test_every_metric_its_achievement_and_its_level(metric: str) -> None:
    ours = sample(metric, "year")
    for row in expected(metric, "3yr"):
        figure = ours[row["site"], row["year"]]
        valid = [year for year, value in years(figure).items() if value is not None]
        assert (figure.coverage.have, figure.coverage.need, figure.coverage.of) == (
            int(row["n_val"]),
            2,
            "years",
        )
        assert (figure.state == FINAL) == (row["valid"] == "TRUE"), row
        two = figure.state == FINAL and len(valid) == 2
        assert two == (row["flag_two_of_three_years"] == "TRUE"), row
        assert told(figure) == number(row[SAMPLES[metric].metric]), row
        assert min(valid, default=row["year"]) == row["min_year"], row
        assert figure.when == row["max_year"], row
    for row in expected(metric, "caaqs"):
        figure = ours[row["site"], row["caaqs_year"]]
        assert row["metric"] == metric
        assert told(figure) == number(row["metric_value"])
        assert LEVEL[figure.complies] == row["caaqs"]
        assert figure.coverage.have == int(row["n_years"])
    for row in expected(metric, "caaqs_mgmt"):
        figure = ours.pop((row["site"], row["caaqs_year"]))
        assert told(figure) == number(row["metric_value_mgmt"]), row
        assert level(figure) == row["mgmt_level"], row
        assert LEVEL[figure.complies] == row["caaqs_ambient"], row
    assert ours == {}


# ---- all seven figures, from another place -------------------------------------------------------


@pytest.mark.parametrize("metric", list(LONDON))
def test_london_read_as_if_it_stood_in_canada(metric: str) -> None:
    file, asked = "openair_marylebone_1998-2005.csv", tuple(LONDON.values())
    frozen = yaml.safe_load(FROZEN.read_text("utf-8"))[metric]
    days = {
        (each.indicator, each.when): each.coverage.have
        for each in run("openair", file, "quarter", LAW, asked)[0].results
    }
    found = [
        each
        for each in run("openair", file, "year", LAW, asked)[0].results
        if each.indicator == LONDON[metric]
    ]
    assert [figure.when for figure in found] == [str(year) for year in range(1998, 2006)]
    for figure in found:
        year = figure.when
        if int(year) not in frozen:  # SO2 ends with 2004: the other reading has no such year
            assert metric.startswith("so2")
            assert sum(days.get((figure.indicator, f"{year}-Q{q}"), 0) for q in (1, 2)) == 0
            continue
        block = frozen[int(year)]
        known = [days.get((figure.indicator, f"{year}-Q{number}"), 0) for number in range(1, 5)]
        assert sum(known) == block["days"]
        own = None if block["value"] is None else Fraction(block["value"])
        if "years" in figure.details:
            assert years(figure)[year] == own
            assert figure.coverage.have == block["n_val"]
        else:
            assert (figure.value if figure.state == FINAL else None) == own
        metric_value = None if block["metric"] is None else Fraction(block["metric"])
        assert (told(figure) if figure.state == FINAL else None) == metric_value
        assert (year in figure.details.get("incomplete", ())) == bool(block["incomplete"])
        assert LEVEL[figure.complies] == block["caaqs"]
        assert level(figure) == block["level"]


# ---- two editions -----------------------------------------------------------------------------------


def test_the_edition_of_2015_asked_for() -> None:
    """The same figures under looser levels; both are asked for by name."""
    old, new = sample("pm2.5_annual", "year", "caaqs-2015"), sample("pm2.5_annual", "year")
    assert {key: figure.value for key, figure in old.items()} == {
        key: figure.value for key, figure in new.items()
    }
    assert {str(figure.limit.value) for figure in old.values() if figure.limit} == {"10.0"}
    assert {str(figure.limit.value) for figure in new.values() if figure.limit} == {"8.8"}
    assert {figure.code for figure in old.values()} == {"ca-2015"}
    found, _ = run("rcaaqs-pm25", "rcaaqs/pm25_sample_data.csv", "year", "caaqs-2015")
    assert [code.id for code in found.codes] == ["ca-2015"]
    assert [edition.id for edition in found.codes[0].editions] == ["ca/air/caaqs/2015"]


@pytest.mark.parametrize(
    "day, name, ozone, bands",
    [
        ("2015-01-01", "ca-2015", 63, 3),
        ("2019-12-31", "ca-2015", 63, 3),
        ("2020-01-01", "ca-2020", 62, 7),
    ],
)
def test_the_edition_by_the_day(day: str, name: str, ozone: int, bands: int) -> None:
    law = code_for(date.fromisoformat(day), country="ca")
    assert law.id == name
    limit = law.limit("o3", "8h")
    assert limit is not None
    assert limit.value == ozone
    assert len({band.metric for band in law.bands}) == bands


# ---- made-up hours ----------------------------------------------------------------------------------


def write(path: Path, *stretches: tuple[str, int, str]) -> Path:
    """Hours of one value each: first day, number of days, value; the gas file of the package."""
    lines = ["site,date_time,parameter,value,units"]
    for first, count, value in stretches:
        start = date.fromisoformat(first).toordinal()
        for day in range(start, start + count):
            stamp = date.fromordinal(day).isoformat()
            lines += [f"A,{stamp} {hour:02d}:00:00,O3,{value},ppb" for hour in range(24)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def ozone(path: Path, every: str = "year", law: str = LAW) -> dict[str, Assessed]:
    dataset = mapping.with_files(mapping.ready("rcaaqs-gas"), [path])
    question = Question(("air.caaqs_o3_8h",), rung="station", every=every, edition=law)
    with closing(Duck()) as engine:
        return {each.when: each for each in walk.assess([dataset], question, engine).results}


def test_a_thin_year_above_the_limit_counts_and_says_so(tmp_path: Path) -> None:
    """A year is held against the level with its own decimal: 62.4 is above 62 though it rounds to 62."""
    path = write(tmp_path / "o3.csv", ("2021-06-01", 10, "62.4"), ("2022-04-01", 183, "50"))
    found = ozone(path)
    assert years(found["2021"]) == {"2019": None, "2020": None, "2021": Fraction("62.4")}
    assert found["2021"].details["incomplete"] == ("2021",)
    assert found["2021"].state == TOO_LITTLE  # one year of three
    assert found["2022"].value == Fraction("56.2")
    assert found["2022"].details["incomplete"] == ("2021",)
    assert found["2022"].complies is True
    assert level(found["2022"]) == "Actions for Preventing Air Quality Deterioration"
    # Under the levels of 2015 the thin year lies below 63 and does not count.
    old = ozone(path, law="caaqs-2015")
    assert years(old["2022"]) == {"2020": None, "2021": None, "2022": Fraction(50)}
    assert old["2022"].state == TOO_LITTLE
    assert "band" not in old["2022"].details


def test_a_mean_of_years_is_walked_back_to_its_years(tmp_path: Path) -> None:
    path = write(tmp_path / "o3.csv", ("2021-04-01", 183, "50"), ("2022-04-01", 183, "51"))
    dataset = mapping.with_files(mapping.ready("rcaaqs-gas"), [path])
    periods = (Period.year(2022),)
    question = Question(("air.caaqs_o3_8h",), rung="station", periods=periods, edition=LAW)
    with closing(Duck()) as engine:
        (figure,) = trace.trace([dataset], question, engine).results
    steps = [(step.key, dict(step.details)) for step in figure.steps]
    assert [step for step in steps if step[0].startswith("year")] == [
        ("year-invalid", {"year": "2020"}),
        ("year", {"year": "2021", "value": "50", "unit": "ppb"}),
        ("year", {"year": "2022", "value": "51", "unit": "ppb"}),
    ]
    assert ("ordered-day", {"number": 180, "n": 183, "value": "51", "unit": "ppb"}) in steps


def test_a_level_ends_with_its_top(tmp_path: Path) -> None:
    stretches = [("2020-04-01", 183, "50.4"), ("2021-04-01", 183, "50.5")]
    found = ozone(write(tmp_path / "o3.csv", *stretches))
    assert found["2021"].value == Fraction("50.45")  # judged as 50
    assert level(found["2021"]) == "Actions for Keeping Clean Areas Clean"
    stretches = [("2020-04-01", 183, "62.5"), ("2021-04-01", 183, "62.6")]
    found = ozone(write(tmp_path / "worse.csv", *stretches))
    assert found["2021"].complies is False  # 62.55 is 63
    assert found["2021"].multiple == (Fraction("62.55") - 62) / 62
    assert level(found["2021"]) == "Actions for Achieving Air Zone CAAQS"


def test_winter_has_a_demand_of_its_own(tmp_path: Path) -> None:
    """A month outside the season is asked for three quarters of its days: 24 of 31."""
    path = write(tmp_path / "o3.csv", ("2022-01-01", 24, "30"), ("2022-03-01", 23, "30"))
    found = ozone(path, every="month")
    assert (found["2022-01"].state, found["2022-01"].coverage.need) == (FINAL, 24)
    assert (found["2022-03"].state, found["2022-03"].coverage.need) == (TOO_LITTLE, 24)
    assert found["2022-02"].value is None
    assert found["2022-02"].state == TOO_LITTLE
