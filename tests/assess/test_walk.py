"""Which law, which days, which state: what a question asks is what the figures answer."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from made_hours import CITY, CLEAN, Air, ask, by_name, days, wide, write

from conftest import PROJECT
from ecotarget.assess import walk
from ecotarget.assess.question import Question
from ecotarget.intake import mapping
from ecotarget.model.assessment import FINAL, RUNNING, TOO_LITTLE, Assessed, Assessment, Coverage
from ecotarget.model.excepted import SAND, Excepted
from ecotarget.model.faults import FaultError, Place
from ecotarget.model.period import Period
from ecotarget.model.reading import Dataset
from ecotarget.standards import catalog

pytestmark = pytest.mark.no_cover  # see conftest.py

PRSA = PROJECT.parent / "shared" / "data" / "air" / "prsa"
DONGSI = PRSA / "PRSA_Data_Dongsi_20130301-20170228.csv"
SUMMER = date(2015, 6, 30)
Of = Callable[[str, str], Assessed]


def made(folder: Path, first: str, last: str, air: Callable[[date], Air]) -> Dataset:
    return wide(write(folder / "hours.csv", ((day, air(day)) for day in days(first, last))))


# ---- as of a day ------------------------------------------------------------------------------------


def dongsi() -> Dataset:
    if not DONGSI.exists():
        pytest.skip(f"{DONGSI.name} is not beside the project")
    return mapping.with_files(mapping.ready("prsa"), [DONGSI])


def rows_until(day: date) -> Iterator[list[str]]:
    with DONGSI.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        yield next(lines)
        for row in lines:
            if date(*map(int, row[1:4])) <= day:
                yield row


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The same station as if the file had been made on the evening of the day."""
    whole = dongsi()
    path = tmp_path_factory.mktemp("cut") / "dongsi.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows_until(SUMMER))
    return mapping.with_files(whole, [path])


@pytest.mark.parametrize("every", ["year", "quarter", "month"])
def test_nothing_later_than_the_day_is_seen(cut: Dataset, every: str) -> None:
    some = ("air.pm25", "air.co_95", "air.o3_90", "air.composite_index", "air.good_day_ratio")
    asked = () if every == "year" else some
    question = Question(asked, rung="station", every=every, as_of=SUMMER)
    seen, known = ask(dongsi(), question), ask(cut, question)
    assert seen.results == known.results
    assert seen.as_of == SUMMER
    assert max(figure.period.start for figure in seen.results) <= SUMMER
    # Without the day the figures are the same; only what they are called differs.
    plain = ask(cut, question._replace(as_of=None))
    assert [value(figure) for figure in plain.results] == [value(each) for each in seen.results]
    states = {figure.when: figure.state for figure in plain.results}
    assert RUNNING not in states.values()


def value(figure: Assessed) -> tuple[str, str, Fraction | None, Coverage]:
    return figure.indicator, figure.when, figure.value, figure.coverage


def test_a_running_year_is_preliminary_and_judges_nothing(cut: Dataset) -> None:
    found = ask(cut, Question(rung="station", as_of=SUMMER))
    years = {figure.when for figure in found.results}
    assert years == {"2013", "2014", "2015"}
    for figure in found.results:
        if figure.when != "2015":
            assert figure.state in (FINAL, TOO_LITTLE)
            continue
        assert figure.state == RUNNING, figure.indicator
        assert (figure.complies, figure.multiple) == (None, None)
    pm = by_name(found)("air.pm25", "2015")
    assert (pm.coverage.have, pm.coverage.need) == (valid_days(SUMMER), 324)
    assert {lack.stretch for lack in pm.coverage.lacking} >= {"2015", "2015-07", "2015-12"}
    assert not {lack.stretch for lack in pm.coverage.lacking} & {"2015-01", "2015-06"}
    assert pm.limit is not None


def valid_days(last: date) -> int:
    """Days of 2015 with twenty hours of PM2.5, counted over the rows of the file."""
    hours: dict[tuple[str, ...], int] = {}
    lines = rows_until(last)
    next(lines)
    for row in lines:
        if row[1] == "2015" and row[5] != "NA":
            hours[tuple(row[1:4])] = hours.get(tuple(row[1:4]), 0) + 1
    return sum(count >= 20 for count in hours.values())


def test_a_period_that_has_passed_on_the_day_is_final(cut: Dataset) -> None:
    """June ends with the day that is asked for: it is over; July is not there yet."""
    asked = Question(("air.pm25",), rung="station", every="month", as_of=SUMMER)
    of = by_name(ask(cut, asked))
    assert of("air.pm25", "2015-06").state == FINAL
    earlier = by_name(ask(cut, asked._replace(as_of=date(2015, 6, 29))))
    assert earlier("air.pm25", "2015-06").state == RUNNING
    assert earlier("air.pm25", "2015-06").coverage.have < of("air.pm25", "2015-06").coverage.have
    asked = asked._replace(every="quarter")
    assert by_name(ask(cut, asked))("air.pm25", "2015-Q2").state == FINAL


def test_before_the_first_reading_there_is_nothing(cut: Dataset) -> None:
    question = Question(("air.pm25",), rung="station", as_of=date(2012, 12, 31))
    assert ask(cut, question).results == ()


def test_months_and_quarters_ask_for_27_days_a_month(tmp_path: Path) -> None:
    """27 days (25 in February) of each month; a quarter has each of its months."""
    gone = {date(2023, 1, day) for day in range(1, 5)} | {date(2023, 3, day) for day in range(1, 6)}
    dataset = made(tmp_path, "2023-01-01", "2023-03-31", lambda day: {} if day in gone else CLEAN)
    of = by_name(ask(dataset, Question(("air.pm25",), every="month")))
    assert of("air.pm25", "2023-01").coverage == Coverage(27, 27, "days")
    assert of("air.pm25", "2023-02").coverage == Coverage(28, 25, "days")
    march = of("air.pm25", "2023-03")
    assert (march.coverage.have, march.coverage.need, march.state) == (26, 27, TOO_LITTLE)
    assert march.value == 10  # the figure is told all the same
    assert of("air.pm25", "2023-01").state == of("air.pm25", "2023-02").state == FINAL
    quarter = by_name(ask(dataset, Question(("air.pm25",), every="quarter")))("air.pm25", "2023-Q1")
    assert [lack.stretch for lack in quarter.coverage.lacking] == ["2023-03"]
    assert (quarter.coverage.have, quarter.coverage.need) == (81, 79)
    assert quarter.state == TOO_LITTLE


# ---- two editions in one year ---------------------------------------------------------------------

CHANGE = date(2026, 3, 1)
HAZY = {**CLEAN, "pm25": "61"}  # 2012: 50 + 26 x 50/40 = 82.5, so 83; 2026: 100 + 50/55, so 101


@pytest.fixture(scope="module")
def straddling(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return made(tmp_path_factory.mktemp("straddle"), "2026-01-01", "2026-12-31", lambda _: HAZY)


@pytest.fixture(scope="module")
def of_2026(straddling: Dataset) -> Assessment:
    periods = tuple(map(Period.parse, ("2026", "2026-Q1", "2026-02", "2026-03")))
    asked = (*walk.reckonable(), "air.aqi")
    return ask(straddling, Question(asked, periods=periods))


def test_days_before_the_change_go_by_the_old_table(of_2026: Assessment) -> None:
    daily = [figure for figure in of_2026.results if figure.indicator == "air.aqi"]
    assert len(daily) == 365  # the periods overlap; a day is told once
    for figure in daily:
        old = figure.period.start < CHANGE
        assert figure.value == (83 if old else 101), figure.when
        assert figure.details["level"] == (2 if old else 3)
        assert figure.details["primary"] == ("pm25",)
        assert figure.code == ("cn-2012" if old else "cn-2026")
    assert {code.id for code in of_2026.codes} == {"cn-2012", "cn-2026"}
    assert not of_2026.what_if


def test_figures_of_periods_go_by_the_law_of_their_last_day(of_2026: Assessment) -> None:
    of = by_name(of_2026)
    year = of("air.pm25", "2026")
    assert (year.code, year.value, year.state, year.complies) == ("cn-2026", 61, FINAL, False)
    assert year.limit is not None
    assert year.limit.value == 30
    assert year.multiple == Fraction(31, 30)
    assert year.details["days_above"] == 365  # above 60, the daily limit of the year's law
    assert of("air.pm25", "2026-Q1").code == "cn-2026"
    february, march = of("air.pm25", "2026-02"), of("air.pm25", "2026-03")
    assert (february.code, february.details["days_above"]) == ("cn-2012", 0)
    assert (march.code, march.details["days_above"]) == ("cn-2026", 31)


def test_good_days_are_counted_by_the_law_of_each_day(of_2026: Assessment) -> None:
    of = by_name(of_2026)
    assert of("air.good_days", "2026").value == 59
    assert of("air.good_day_ratio", "2026").value == Fraction(5900, 365)
    assert of("air.good_days", "2026-02").value == 28
    assert of("air.good_days", "2026-03").value == 0
    assert of("air.good_days", "2026-Q1").value == 59


@pytest.mark.parametrize(
    "edition, index, good, limit",
    [("2012", 83, 365, 35), ("2026", 101, 0, 30), ("2026-final", 101, 0, 25)],
)
def test_an_edition_that_is_asked_for_holds_for_all_days(
    straddling: Dataset, edition: str, index: int, good: int, limit: int
) -> None:
    asked = ("air.pm25", "air.aqi", "air.good_days")
    found = ask(straddling, Question(asked, edition=edition))
    assert found.what_if
    assert [code.id for code in found.codes] == [f"cn-{edition}"]
    daily = {figure.value for figure in found.results if figure.indicator == "air.aqi"}
    assert daily == {Fraction(index)}
    of = by_name(found)
    assert of("air.good_days", "2026").value == good
    year = of("air.pm25", "2026")
    assert year.limit is not None
    assert year.limit.value == limit
    assert year.complies is False


def test_the_limits_of_one_edition_change_with_2031(tmp_path: Path) -> None:
    """PM2.5 55: below the daily limit of 60, above that of 50."""
    dataset = made(tmp_path, "2030-12-01", "2031-01-31", lambda _: {**CLEAN, "pm25": "55"})
    months = by_name(ask(dataset, Question(("air.pm25", "air.pm25_95"), every="month")))
    assert months("air.pm25", "2030-12").details["days_above"] == 0
    assert months("air.pm25", "2031-01").details["days_above"] == 31
    daily = by_name(ask(dataset, Question(("air.pm25_95",), every="day")))
    assert daily("air.pm25_95", "2030-12-31").complies is True
    assert daily("air.pm25_95", "2031-01-01").complies is False
    assert daily("air.pm25_95", "2031-01-01").multiple == Fraction(1, 10)
    years = by_name(ask(dataset, Question(("air.pm25",))))
    limits = {year: years("air.pm25", year).limit for year in ("2030", "2031")}
    assert {year: str(limit.value) for year, limit in limits.items() if limit} == {
        "2030": "30",
        "2031": "25",
    }


def test_a_day_before_any_law_is_refused(tmp_path: Path) -> None:
    dataset = made(tmp_path, "2012-12-31", "2012-12-31", lambda _: CLEAN)
    with pytest.raises(FaultError) as raised:
        ask(dataset, Question(("air.pm25",)))
    assert {fault.code for fault in raised.value.faults} == {"edition-none"}
    found = ask(dataset, Question(("air.pm25",), edition="2012"))
    assert found.what_if


# ---- a stricter province --------------------------------------------------------------------------

OVERLAY = """schema: 1
overlay: {zh: 某省加严限值, en: Stricter limits of a province}
source: 某省文件
amends: cn/air/gb-3095/2012
limits:
  - {item: pm25, averaging: annual, grade: II, value: 0.030 mg/m3, from: 2024-01-01, clause: 第二条}
  - {item: pm25, averaging: daily, grade: II, value: 32 ug/m3, from: 2024-01-01, clause: 第三条}
"""


def test_an_overlay_tightens_from_its_day_on(tmp_path: Path) -> None:
    path = tmp_path / "province.yaml"
    path.write_text(OVERLAY, "utf-8")
    dataset = made(tmp_path, "2023-01-01", "2024-12-31", lambda _: {**CLEAN, "pm25": "33"})
    asked = Question(("air.pm25", "air.pm25_95", "air.good_days"))
    bare = by_name(ask(dataset, asked))
    found = ask(dataset, asked._replace(overlays=(catalog.overlay(path),)))
    strict = by_name(found)
    for year, verdict, limit in (("2023", True, "35"), ("2024", False, "30")):
        figure = strict("air.pm25", year)
        assert figure.limit is not None
        assert (figure.complies, figure.limit.value) == (verdict, Decimal(limit))
        assert bare("air.pm25", year).complies is True
        assert figure.value == bare("air.pm25", year).value == 33
    assert strict("air.pm25", "2024").multiple == Fraction(1, 10)
    assert strict("air.pm25", "2024").details["days_above"] == 366
    assert strict("air.pm25", "2023").details["days_above"] == 0
    assert strict("air.pm25_95", "2024").complies is False
    # The index and its good days are not touched.
    assert strict("air.good_days", "2024").value == bare("air.good_days", "2024").value == 366
    assert not found.what_if


# ---- sand dust ----------------------------------------------------------------------------------------

STORM = (date(2025, 4, 10), date(2025, 4, 11), date(2025, 4, 20))
DUSTY: Mapping[str, str] = {**CLEAN, "pm10": "900", "pm25": "160"}


def excepted(*stormy: date, place: str = CITY) -> tuple[Excepted, ...]:
    said = ("pm10", "pm25"), SAND, "沙尘认定 2025-7", Place("days.csv", 2)
    return tuple(Excepted(place, day, day, *said) for day in stormy)


def test_sand_is_taken_out_of_one_result_and_both_are_kept(tmp_path: Path) -> None:
    """Three days of dust, two of them agreed upon: 27 of 30 days are good, or 29 of 30."""
    dataset = made(
        tmp_path, "2025-04-01", "2025-04-30", lambda day: DUSTY if day in STORM else CLEAN
    )
    asked = ("air.good_day_ratio", "air.good_day_ratio_sand_removed", "air.heavy_days", "air.aqi")
    question = Question(asked, every="month", excepted=excepted(*STORM[:2]))
    found = ask(dataset, question)
    of = by_name(found)
    ratio = of("air.good_day_ratio", "2025-04")
    removed = of("air.good_day_ratio_sand_removed", "2025-04")
    assert (ratio.value, ratio.details["cases"]) == (90, (27, 30))
    assert (removed.value, removed.details["cases"]) == (Fraction(2900, 30), (29, 30))
    assert (ratio.details["heavy"], removed.details["heavy"]) == (3, 1)
    assert removed.unexcepted == ratio._replace(indicator=removed.indicator)
    assert ratio.unexcepted is None  # the ratio itself keeps sand dust
    assert of("air.heavy_days", "2025-04").value == 3
    assert of("air.aqi", "2025-04-10").value == 500  # the day itself stays what it was
    # Without agreed days there is no second result.
    bare = ask(dataset, question._replace(excepted=()))
    assert {figure.indicator for figure in bare.results} == {*asked} - {asked[1]}
    assert by_name(bare)("air.good_day_ratio", "2025-04").value == 90


def test_sand_in_another_place_changes_nothing(tmp_path: Path) -> None:
    dataset = made(
        tmp_path, "2025-04-01", "2025-04-30", lambda day: DUSTY if day in STORM else CLEAN
    )
    elsewhere = excepted(STORM[0], place="乙市")
    asked = ("air.good_day_ratio_sand_removed",)
    found = ask(dataset, Question(asked, every="month", excepted=elsewhere))
    assert by_name(found)(asked[0], "2025-04").value == 90


def test_the_places_that_are_asked_for(tmp_path: Path) -> None:
    dataset = made(tmp_path, "2025-04-01", "2025-04-02", lambda _: CLEAN)
    question = Question(("air.pm25",), every="day", rung="station")
    assert {figure.place for figure in ask(dataset, question).results} == {"甲"}
    assert ask(dataset, question._replace(places=("乙",))).results == ()
    with pytest.raises(FaultError) as raised:
        ask(dataset, question._replace(rung="city", edition="caaqs-2020", indicators=()))
    assert [fault.code for fault in raised.value.faults] == ["code-knows-no-city"]
