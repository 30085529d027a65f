"""Samples of sections that are left out: by day and item, in narrow and wide tables, and what stays."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_waters import CLEAN, assessed, made, question, row

from ecotarget.assess import sections
from ecotarget.engine.duck import Duck
from ecotarget.model.assessment import SECTION, TOO_LITTLE, WHOLE, Assessed
from ecotarget.model.excepted import EVENT, Excepted, LeftOut
from ecotarget.model.faults import Place
from ecotarget.model.reading import SampleSet

MONTHS = [f"2024-{month:02d}-15" for month in range(1, 13)]
NH3N, CODMN, CLASS = "water.nh3n", "water.codmn", "water.section_class"
SHARE = "water.section_ratio_iii"
FOUL = {"nh3n": "3.0"}


def entry(first: str, last: str, *items: str, place: str = "A") -> Excepted:
    ends = date.fromisoformat(first), date.fromisoformat(last)
    return Excepted(place, *ends, items, EVENT, "letter 1", Place("days.csv", 2))


def year(folder: Path, foul: tuple[int, ...], **more: str) -> SampleSet:
    """Two sections over a year: A is foul in some months, B is clean."""
    rows = [row("A", day, **(FOUL if n + 1 in foul else {})) for n, day in enumerate(MONTHS)]
    rows += [row("B", day) for day in MONTHS]
    return made(folder, rows, **more)


def of(
    said: SampleSet, *entries: Excepted, period: str = "2024", rung: str = SECTION
) -> dict[tuple[str, str], Assessed]:
    found = assessed(said, question(period, rung=rung, excepted=entries)).results
    return {(figure.place, figure.indicator): figure for figure in found}


def test_a_month_without_its_foul_sample(tmp_path: Path) -> None:
    said = year(tmp_path, (7, 8))
    found = of(said, entry("2024-07-01", "2024-08-31", "nh3n"))
    ammonia = found["A", NH3N]
    assert (ammonia.value, ammonia.coverage.have) == (Fraction(1, 10), 10)
    assert ammonia.unexcepted is not None
    assert (ammonia.unexcepted.value, ammonia.unexcepted.coverage.have) == (
        Fraction(6 + 1, 12),  # ten months of 0.1 and two of 3.0
        12,
    )
    class_ = found["A", CLASS]
    assert class_.value == 1
    assert class_.unexcepted is not None
    assert class_.unexcepted.value == 3
    # Other items of these days, and other sections, stay as they are.
    assert found["A", CODMN].unexcepted is None
    assert {figure.unexcepted for (place, _), figure in found.items() if place == "B"} == {None}


def test_without_exceptions_nothing_stands_beside_a_figure(tmp_path: Path) -> None:
    said = year(tmp_path, (7,))
    assert {figure.unexcepted for figure in of(said).values()} == {None}


def test_the_figures_beside_are_those_of_a_run_without_exceptions(tmp_path: Path) -> None:
    said = year(tmp_path, (7,))
    for rung in (SECTION, WHOLE):
        whole = of(said, rung=rung)
        found = of(said, entry("2024-07-01", "2024-07-31"), rung=rung)
        assert {key: figure.unexcepted or figure for key, figure in found.items()} == whole


def test_every_item_goes_where_none_is_named(tmp_path: Path) -> None:
    said = year(tmp_path, (7,))
    found = of(said, entry("2024-07-01", "2024-07-31"), period="2024-07")
    gone = found["A", CLASS]
    assert (gone.value, gone.state, gone.coverage.have) == (None, TOO_LITTLE, 0)
    assert gone.unexcepted is not None
    assert gone.unexcepted.value == 6
    assert found["B", CLASS].value == 1


def test_what_is_left_out_is_no_month_of_the_year(tmp_path: Path) -> None:
    """Five months of ammonia leave seven, and a year needs eight."""
    said = year(tmp_path, (1, 2, 3, 4, 5))
    found = of(said, entry("2024-01-01", "2024-05-31", "nh3n"))
    assert (found["A", NH3N].state, found["A", CLASS].state) == (TOO_LITTLE, TOO_LITTLE)
    assert found["A", CODMN].coverage.have == 12


def test_a_share_rests_on_what_is_left(tmp_path: Path) -> None:
    said = year(tmp_path, (6, 7, 8, 9))
    found = of(said, entry("2024-06-01", "2024-09-30", "nh3n"), rung=WHOLE)[("*", SHARE)]
    assert (found.value, found.details["cases"]) == (100, (2, 2))
    assert found.unexcepted is not None
    assert found.unexcepted.details["cases"] == (1, 2)


def test_only_days_within_the_range_go(tmp_path: Path) -> None:
    rows = [row("A", f"2024-07-{day:02d}", nh3n=f"{day}.0") for day in (1, 10, 20)]
    said = made(tmp_path, rows)
    found = of(said, entry("2024-07-02", "2024-07-19", "nh3n"), period="2024-07")
    assert found["A", NH3N].value == Fraction(21, 2)
    found = of(said, entry("2024-07-20", "2024-07-20", "nh3n"), period="2024-07")
    assert found["A", NH3N].value == Fraction(11, 2)


def test_a_class_that_is_stated_goes_with_its_day(tmp_path: Path) -> None:
    rows = [{"section": "A", "day": day, "class": "Ⅴ" if n == 6 else "Ⅱ"}
            for n, day in enumerate(MONTHS)]  # fmt: skip
    said = made(tmp_path, rows)
    found = of(said, entry("2024-07-15", "2024-07-15"), period="2024-07")["A", CLASS]
    assert (found.value, found.unexcepted is not None) == (None, True)
    assert found.unexcepted is not None
    assert found.unexcepted.value == 5
    assert of(said, entry("2024-07-14", "2024-07-14"), period="2024-07")["A", CLASS].value == 5


def test_a_figure_of_a_quarter_goes_only_when_all_of_its_days_do(tmp_path: Path) -> None:
    said = made(tmp_path, [row("A", f"2024-Q{n}", nh3n=f"{n}.0") for n in (1, 2, 3, 4)])
    part = of(said, entry("2024-04-01", "2024-06-29", "nh3n"))
    assert part["A", NH3N].value == Fraction(5, 2)
    whole = of(said, entry("2024-04-01", "2024-06-30", "nh3n"))
    assert whole["A", NH3N].value == Fraction(8, 3)


@pytest.mark.parametrize("months", ["2024-{:02d}", "2024-{:02d}-01"])
def test_a_figure_of_a_month_goes_only_with_its_month(tmp_path: Path, months: str) -> None:
    """Samples that all stand on firsts of months may be figures of the months."""
    rows = [row("A", months.format(n), nh3n=f"{n}.0") for n in (1, 2, 3)]
    rows += [row("B", f"2024-{n:02d}-{n:02d}") for n in (1, 2, 3)]
    said = made(tmp_path, rows)
    part = of(said, entry("2024-02-01", "2024-02-28", "nh3n"), period="2024-Q1")
    assert (part["A", NH3N].value, part["A", NH3N].unexcepted) == (2, None)
    whole = of(said, entry("2024-02-01", "2024-02-29", "nh3n"), period="2024-Q1")
    assert whole["A", NH3N].value == 2
    assert whole["A", NH3N].coverage.have == 2
    day = of(said, entry("2024-01-01", "2024-01-01", "nh3n", place="B"), period="2024-Q1")
    assert day["B", NH3N].coverage.have == 2


def test_every_entry_tells_how_many_samples_it_took(tmp_path: Path) -> None:
    said = year(tmp_path, (7,))
    entries = (
        entry("2024-07-01", "2024-08-31", "nh3n"),
        entry("2024-12-01", "2024-12-31", place="B"),
        entry("2025-01-01", "2025-12-31"),
        entry("2024-07-01", "2024-07-31", place="C"),
    )
    found = assessed(said, question("2024", rung=SECTION, excepted=entries))
    assert found.left_out == tuple(map(LeftOut, entries[:3], (2, len(CLEAN), 0)))


def test_an_entry_for_another_section_changes_nothing(tmp_path: Path) -> None:
    said = year(tmp_path, (7,))
    strange = entry("2024-07-01", "2024-07-31", place="C")
    found = assessed(said, question("2024", rung=SECTION, excepted=(strange,)))
    assert found.left_out == ()
    assert found.results == assessed(said, question("2024", rung=SECTION)).results


def test_what_comes_after_the_survey_sees_only_what_counts(tmp_path: Path) -> None:
    """Whoever classes the samples again, for other months, has them without the ones left out."""
    said = year(tmp_path, (7,))
    asked = question("2024", rung=SECTION, excepted=(entry("2024-07-01", "2024-07-31"),))
    with closing(Duck()) as engine:
        survey = sections.survey([said], asked, engine)
        months = question("2024-07", rung=SECTION)
        again = sections.classed([said], survey.opened, months, engine)
    (period,) = again.codes
    assert survey.whole is not None
    assert [("A", period) in survey.means, again.means["A", period]] == [False, {}]
    assert again.means["B", period]["nh3n"].value == Fraction(1, 10)


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_wide_and_narrow_tables_lose_the_same(tmp_path: Path, narrow: bool) -> None:
    said = year(tmp_path, (7, 8))
    if narrow:  # a non-detect keeps a table from being added up in one pass
        rows = [row("A", day, **(FOUL if n in (6, 7) else {})) for n, day in enumerate(MONTHS)]
        rows += [row("B", day, tp="0.010L") for day in MONTHS]
        said = made(tmp_path, rows, name="other")
    found = of(said, entry("2024-07-15", "2024-07-15", "nh3n"))
    assert found["A", NH3N].value == Fraction(3 + 1, 11)
    assert found["A", CODMN].value == 1


LEVELS = st.integers(1, 50)


@given(
    st.lists(LEVELS, min_size=12, max_size=12),
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=3),
)
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_the_same_read_a_second_time(
    tmp_path: Path, levels: list[int], ranges: list[tuple[int, int]]
) -> None:
    """The mean of a year is that of the months that are left."""
    rows = [row("A", day, nh3n=str(level)) for day, level in zip(MONTHS, levels, strict=True)]
    entries = [
        entry(f"2024-{min(a, b):02d}-15", f"2024-{max(a, b):02d}-15", "nh3n") for a, b in ranges
    ]
    out = {n for a, b in ranges for n in range(min(a, b), max(a, b) + 1)}
    left = [level for n, level in enumerate(levels, 1) if n not in out]
    found = of(made(tmp_path, rows), *entries)
    figure = found.get(("A", NH3N))
    assert figure is not None
    assert figure.value == (Fraction(sum(left), len(left)) if left else None)
    assert (figure.unexcepted or figure).value == Fraction(sum(levels), 12)
