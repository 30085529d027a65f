"""Whether a period has enough days, beside a second reading of table 4 over the days themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_rungs import CLAUSE

from ecotarget.methods.validity import coverage, months
from ecotarget.model.assessment import Coverage, Lack
from ecotarget.model.period import Period
from ecotarget.model.standard import Validity

CHINA = Validity(CLAUSE, days=324, month_days=27, february_days=25)
LEAD = Validity(CLAUSE, days=60, month_days=5)
QUARTERS = Validity(CLAUSE, share=Decimal("0.75"), quarter_share=Decimal("0.60"))
SUMMER = Validity(CLAUSE, share=Decimal("0.75"), season=("04-01", "09-30"), waived=("share",))
LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

MonthDays = dict[tuple[int, int], int]


def full(year: int, **changed: int) -> MonthDays:
    """Every day of a year is valid, but for `m2=24` and the like."""
    leap = 1 if year % 4 == 0 else 0
    lengths = {m: n + (leap if m == 2 else 0) for m, n in enumerate(LENGTHS, 1)}
    return {(year, m): changed.get(f"m{m}", n) for m, n in lengths.items()}


def said(
    rule: Validity, period: str, days: MonthDays, *, exceeds: bool = False
) -> tuple[int, int, list[Lack], bool]:
    found, enough = coverage(rule, Period.parse(period), days, exceeds)
    assert found.of == "days"
    return found.have, found.need, list(found.lacking), enough


# ---- GB 3095, table 4 ---------------------------------------------------------------------------


def test_the_worked_examples() -> None:
    days = full(2016, m5=26, m7=0)
    days[2016, 7] = 330 - sum(days.values())
    assert said(CHINA, "2016", days)[3] is False
    assert Lack("2016-05", 26, 27) in said(CHINA, "2016", days)[2]
    assert said(CHINA, "2016", full(2016, m5=26)) == (361, 324, [Lack("2016-05", 26, 27)], False)


def test_323_and_324_days_with_every_month_full_enough() -> None:
    """Eleven months of 27 and a February of 25 are 322."""
    least = full(2023, **{f"m{m}": 27 for m in range(1, 13)}) | {(2023, 2): 25}
    assert sum(least.values()) == 322
    assert said(CHINA, "2023", least | {(2023, 1): 28}) == (
        323,
        324,
        [Lack("2023", 323, 324)],
        False,
    )
    assert said(CHINA, "2023", least | {(2023, 1): 29}) == (324, 324, [], True)
    assert said(CHINA, "2024", {(2024, m): n for (_, m), n in least.items()})[2:] == (
        [Lack("2024", 322, 324)],
        False,
    )


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("year", [2023, 2024])
def test_27_days_in_a_month_and_25_in_february(year: int, month: int) -> None:
    """In a leap year as well."""
    need = 25 if month == 2 else 27
    name = f"{year}-{month:02d}"
    enough = full(year, **{f"m{month}": need})
    assert said(CHINA, str(year), enough)[2:] == ([], True)
    short = full(year, **{f"m{month}": need - 1})
    assert said(CHINA, str(year), short)[2:] == ([Lack(name, need - 1, need)], False)
    assert said(CHINA, name, {(year, month): need}) == (need, need, [], True)
    have, asked, lacking, ok = said(CHINA, name, {(year, month): need - 1})
    assert (have, asked, ok) == (need - 1, need, False)
    assert set(lacking) == {Lack(name, need - 1, need)}


def test_a_month_without_any_day_lacks_them_all() -> None:
    days = full(2024)
    del days[2024, 11]
    assert said(CHINA, "2024", days) == (336, 324, [Lack("2024-11", 0, 27)], False)
    have, need, lacking, enough = said(CHINA, "2024", {})
    assert (have, need, enough) == (0, 324, False)
    assert lacking[0] == Lack("2024", 0, 324)
    assert [lack.need for lack in lacking[1:]] == [27, 25, *[27] * 10]


def test_quarters_and_half_years_ask_what_their_months_ask() -> None:
    first = {(2024, 1): 27, (2024, 2): 25, (2024, 3): 27}
    assert said(CHINA, "2024-Q1", first) == (79, 79, [], True)
    assert said(CHINA, "2024-H1", first)[1] == 160
    more = first | {(2024, 1): 31, (2024, 3): 26}
    assert said(CHINA, "2024-Q1", more) == (82, 79, [Lack("2024-03", 26, 27)], False)


def test_a_month_that_is_only_touched_is_asked_for_its_share_rounded_up() -> None:
    """1 to 10 January: 27 x 10 / 31 = 8.7..; 20 to 29 February 2024: 25 x 10 / 29 = 8.6.."""
    assert said(CHINA, "2024-01-01..2024-01-10", {(2024, 1): 9}) == (9, 9, [], True)
    assert said(CHINA, "2024-01-01..2024-01-10", {(2024, 1): 8})[3] is False
    assert said(CHINA, "2024-02-20..2024-02-29", {(2024, 2): 9}) == (9, 9, [], True)
    # A day is one of one; 29 of 30 days of April, 27 x 29 / 30 = 26.1.
    assert said(CHINA, "2024-04-05", {(2024, 4): 1}) == (1, 1, [], True)
    assert said(CHINA, "2024-04-05", {})[3] is False
    assert said(CHINA, "2024-04-02..2024-04-30", {(2024, 4): 27}) == (27, 27, [], True)
    assert said(CHINA, "2024-04-02..2024-04-30", {(2024, 4): 26})[3] is False
    # Over a year's end: 16 of December's 31 and 15 of January's: 13.9.. and 13.06..
    across = {(2023, 12): 14, (2024, 1): 14}
    assert said(CHINA, "2023-12-16..2024-01-15", across) == (28, 28, [], True)
    assert said(CHINA, "2023-12-16..2024-01-15", across | {(2023, 12): 13})[2] == [
        Lack("2023-12-16..2024-01-15", 27, 28),
        Lack("2023-12", 13, 14),
    ]


def test_of_two_years_at_once_each_month_is_asked() -> None:
    days = full(2023) | full(2024, m2=24)
    assert said(CHINA, "2023-01-01..2024-12-31", days) == (
        365 + 366 - 5,
        2 * 322,
        [Lack("2024-02", 24, 25)],
        False,
    )


def test_sampled_items_ask_five_days_a_month_in_february_too() -> None:
    days = {(2024, month): 5 for month in range(1, 13)}
    assert said(LEAD, "2024", days) == (60, 60, [], True)
    assert said(LEAD, "2024", days | {(2024, 2): 4})[2] == [
        Lack("2024", 59, 60),
        Lack("2024-02", 4, 5),
    ]
    assert said(LEAD, "2024-Q2", {(2024, m): 5 for m in (4, 5, 6)}) == (15, 15, [], True)


# ---- CAAQS --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "need"), [(2023, 274), (2024, 275)])
def test_three_quarters_of_the_days_of_a_year(year: int, need: int) -> None:
    """365 x 0.75 = 273.75, 366 x 0.75 = 274.5; each quarter has its 60 % to spare."""
    spread = full(year, m1=0, m4=0, m7=0)
    spread[year, 1] = need - sum(spread.values())
    assert 0 < spread[year, 1] <= 31
    assert said(QUARTERS, str(year), spread) == (need, need, [], True)
    spread[year, 1] -= 1
    assert said(QUARTERS, str(year), spread)[2:] == ([Lack(str(year), need - 1, need)], False)


@pytest.mark.parametrize(
    ("year", "quarter", "need"), [(2023, 1, 54), (2024, 1, 55), (2023, 2, 55), (2023, 3, 56)]
)
def test_sixty_percent_of_each_quarter(year: int, quarter: int, need: int) -> None:
    """90 x 0.6 = 54, 91 x 0.6 = 54.6, 92 x 0.6 = 55.2."""
    first = 3 * quarter - 2
    days = full(year) | {(year, first): need - 30, (year, first + 1): 0, (year, first + 2): 30}
    assert said(QUARTERS, str(year), days)[2:] == ([], True)
    days[year, first] -= 1
    lack = Lack(f"{year}-Q{quarter}", need - 1, need)
    assert said(QUARTERS, str(year), days)[2:] == ([lack], False)


def test_the_season_of_ozone() -> None:
    """183 days from April to September: 137.25; other months neither help nor harm."""
    assert said(SUMMER, "2023", full(2023, m4=0, m5=15)) == (
        137,
        138,
        [Lack("2023", 137, 138)],
        False,
    )
    assert said(SUMMER, "2023", full(2023, m4=0, m5=16)) == (138, 138, [], True)
    winter_less = {key: n for key, n in full(2023).items() if 4 <= key[1] <= 9}
    assert said(SUMMER, "2023", winter_less) == (183, 138, [], True)
    assert said(SUMMER, "2023-Q2", {(2023, 4): 30, (2023, 5): 31, (2023, 6): 8}) == (
        69,
        69,
        [],
        True,
    )
    # Of a period that begins before the season only the season is asked.
    assert said(SUMMER, "2023-H1", {(2023, 4): 30, (2023, 5): 31, (2023, 6): 8})[:2] == (69, 69)


def test_outside_the_season_the_share_of_all_days_is_asked() -> None:
    """67.5 of the 90 days of January to March; no stretch is enough with nothing."""
    assert said(SUMMER, "2023-Q1", {(2023, 1): 31, (2023, 2): 28, (2023, 3): 31})[3] is True
    days = {(2023, 1): 31, (2023, 2): 28, (2023, 3): 8}
    assert said(SUMMER, "2023-Q1", days) == (67, 68, [Lack("2023-Q1", 67, 68)], False)
    assert said(SUMMER, "2023-Q1", {})[3] is False


@pytest.mark.parametrize("rule", [CHINA, QUARTERS, SUMMER])
def test_a_day_is_there_or_not(rule: Validity) -> None:
    assert said(rule, "2023-01-05", {(2023, 1): 1}) == (1, 1, [], True)
    assert said(rule, "2023-01-05", {}) == (0, 1, [Lack("2023-01-05", 0, 1)], False)
    assert said(rule, "2023-07-05", {(2023, 7): 0})[3] is False


def test_what_is_waived_above_the_limit() -> None:
    thin = full(2023, m4=0, m5=0)
    assert said(SUMMER, "2023", thin, exceeds=True) == (122, 138, [], True)
    assert said(SUMMER, "2023", thin)[3] is False
    quarter_only = QUARTERS._replace(waived=("quarter_share",))
    one_quarter = full(2023, m4=0, m5=0)
    assert said(quarter_only, "2023", one_quarter, exceeds=True) == (304, 274, [], True)
    assert said(quarter_only, "2023", one_quarter)[2] == [Lack("2023-Q2", 30, 55)]
    # The share of the year stays asked.
    few = {(2023, month): 22 for month in range(1, 13)}
    assert said(quarter_only, "2023", few, exceeds=True)[2:] == ([Lack("2023", 264, 274)], False)
    both = QUARTERS._replace(waived=("share", "quarter_share"))
    assert said(both, "2023", {(2023, 1): 1}, exceeds=True) == (1, 274, [], True)
    assert said(both, "2023", {(2023, 1): 1})[3] is False


def test_an_exceedance_waives_nothing_by_itself() -> None:
    assert said(CHINA, "2023", full(2023, m3=26), exceeds=True)[3] is False
    assert said(QUARTERS, "2023", {}, exceeds=True)[3] is False
    by_name = CHINA._replace(waived=("month_days",))
    assert said(by_name, "2023", full(2023, m3=26), exceeds=True) == (360, 324, [], True)
    assert said(by_name, "2023", {(2023, 1): 31}, exceeds=True)[2] == [Lack("2023", 31, 324)]
    days = CHINA._replace(waived=("days",))
    assert said(days, "2023", {(2023, 1): 31}, exceeds=True)[2][0] == Lack("2023-02", 0, 25)


def test_the_coverage_of_a_full_year() -> None:
    assert coverage(CHINA, Period.year(2024), full(2024)) == (Coverage(366, 324, "days"), True)


# ---- the months of a period ---------------------------------------------------------------------


def test_the_months_that_a_period_touches() -> None:
    found = list(months(Period.parse("2023-12-16..2024-02-29")))
    assert found == [
        ((2023, 12), date(2023, 12, 16), date(2023, 12, 31)),
        ((2024, 1), date(2024, 1, 1), date(2024, 1, 31)),
        ((2024, 2), date(2024, 2, 1), date(2024, 2, 29)),
    ]
    assert list(months(Period.parse("2024-02-10"))) == [
        ((2024, 2), date(2024, 2, 10), date(2024, 2, 10))
    ]


# ---- The second reading -------------------------------------------------------------------------


def each_day(period: Period) -> list[date]:
    return [period.start + timedelta(n) for n in range((period.end - period.start).days + 1)]


def china(period: Period, valid: Iterable[date]) -> bool:
    """Each month in proportion; a whole year needs 324 on top of that."""
    have = Counter((day.year, day.month) for day in valid)
    there = Counter((day.year, day.month) for day in each_day(period))
    for (year, month), length in there.items():
        whole = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
        if have[year, month] * whole < (25 if month == 2 else 27) * length:
            return False
    return period.span != "year" or sum(have.values()) >= 324


def canada(year: int, valid: Iterable[date]) -> bool:
    days = each_day(Period.year(year))
    good = list(valid)
    if Fraction(len(good), len(days)) < Fraction(3, 4):
        return False
    return all(
        Fraction(sum(d.month in q for d in good), sum(d.month in q for d in days)) >= Fraction(3, 5)
        for q in ((1, 2, 3), (4, 5, 6), (7, 8, 9), (10, 11, 12))
    )


PERIODS = st.sampled_from(
    ["2023", "2024", "2024-H1", "2024-Q1", "2023-02", "2024-02", "2024-12", "2024-06-07"]
) | st.tuples(st.integers(0, 500), st.integers(0, 120)).map(
    lambda drawn: (
        Period.between(
            date(2023, 1, 1) + timedelta(drawn[0]), date(2023, 1, 1) + timedelta(sum(drawn))
        ).text
    )
)


def counted(days: Iterable[date]) -> MonthDays:
    return dict(Counter((day.year, day.month) for day in days))


@given(PERIODS, st.lists(st.integers(0, 365), max_size=60))
def test_both_readings_of_table_4_agree(text: str, missing: list[int]) -> None:
    period = Period.parse(text)
    days = each_day(period)
    gone = {number % len(days) for number in missing}
    valid = [day for number, day in enumerate(days) if number not in gone]
    found, enough = coverage(CHINA, period, counted(valid))
    assert enough == china(period, valid)
    assert found.have == len(valid)


@given(st.sampled_from([2023, 2024]), st.integers(0, 365), st.integers(60, 120), st.integers(0, 30))
def test_both_readings_of_the_shares_agree(year: int, first: int, gap: int, more: int) -> None:
    """One long gap somewhere in the year and single days every two weeks."""
    days = each_day(Period.year(year))
    valid = [d for n, d in enumerate(days) if not first <= n < first + gap and n % 14 >= more // 15]
    assert coverage(QUARTERS, Period.year(year), counted(valid))[1] == canada(year, valid)
