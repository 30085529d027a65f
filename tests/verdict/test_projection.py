"""The projection: its rule read a second time day by day, worked examples, edges and properties."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.methods import order_statistic
from ecotarget.model.course import DAYS, MEAN, PERCENTILE, SECTIONS, Course, Past, Point
from ecotarget.model.period import Period
from ecotarget.verdict.projection import project

pytestmark = pytest.mark.no_cover  # see conftest.py

F = Fraction
Series = dict[date, Fraction]


def stretch(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def points(series: Series) -> tuple[Point, ...]:
    return tuple(Point(Period.between(day, day), series[day]) for day in sorted(series))


def course(how: str, period: Period, until: date, now: Series, *past: Series, **more) -> Course:
    """A course; of each past year the series of its valid days, the newest first."""
    years = [Past(min(one).year, points(one)) for one in past if one]
    position = F(9, 10) if how == PERCENTILE else None
    said = {"points": points(now), "past": tuple(years), "position": position}
    return Course(how, period, until, **{**said, **more})


def steady(first: date, last: date, value: object) -> Series:
    return {day: F(value) for day in stretch(first, last)}


# ---- The rule, read a second time ----------------------------------------------------------------


def level(how: str, values: Sequence[Fraction]) -> Fraction:
    if how == DAYS:
        good = values.count(F(1))
        return (good + F(1, 2)) / (len(values) - good + F(1, 2))
    return sum(values, F(0)) / len(values)


def pick(generator: random.Random, n: int) -> int:
    return generator.getrandbits(64) * n // 2**64


def second_drifts(one: Course, years: list[tuple[Series, list, list]]) -> list[Fraction]:
    """No drift; then what each year, shifted to another's level, was off by."""
    drifts = [F(1)]
    now = {p.period.start: p.value for p in one.points}
    if not one.left:
        return drifts
    if len(years) == 1:
        _, part, _ = years[0]
        ratios = []
        for month in dict.fromkeys(day.month for day in now):
            mine = [value for day, value in now.items() if day.month == month]
            theirs = [value for day, value in part if day.month == month]
            if theirs and level(one.how, mine) and level(one.how, theirs):
                ratios.append(level(one.how, mine) / level(one.how, theirs))
        pairs = [(a, b) for i, a in enumerate(ratios) for j, b in enumerate(ratios) if i != j]
        return drifts + [a / b for a, b in pairs]
    told = [
        (level(one.how, [v for _, v in part]), level(one.how, [v for _, v in rest]))
        for _, part, rest in years
    ]
    told = [(part, rest) for part, rest in told if rest]
    for i, (part, rest) in enumerate(told):
        for j, (other_part, other_rest) in enumerate(told):
            if i != j:
                drift = (rest / other_rest) / (part / other_part)
                drifts.append(drift * drift * drift if len(years) == 2 else drift)
    return drifts


def second(one: Course, draws: int, seed: int) -> list[Fraction] | None:
    """Return the ends of all draws, by loops over days; a past day is found by its own date."""
    now = [p.value for p in one.points]
    all_days = stretch(one.period.start, one.period.end)
    to_come = [day for day in all_days if day > one.until]

    def then(year: int, day: date) -> date | None:
        try:
            return day.replace(year=year)
        except ValueError:
            return None

    years = []
    for past in one.past:
        series = {p.period.start: p.value for p in past.points}
        there = [(d, series[d]) for day in all_days if (d := then(past.year, day)) in series]
        # Months and days are compared, for 29 February may be missing on either side.
        border = (one.until.month, one.until.day)
        part = [(d, v) for d, v in there if (d.month, d.day) <= border]
        rest = [(d, v) for d, v in there if (d.month, d.day) > border]
        if part and (rest or not to_come) and level(one.how, [v for _, v in part]):
            years.append((past.year, series, part, rest))
    if not now or not years:
        return None
    drifts = second_drifts(one, [(series, part, rest) for _, series, part, rest in years])
    generator, found = random.Random(seed), []
    for _ in range(draws):
        drift = drifts[pick(generator, len(drifts))]
        drawn: list[tuple[int, Fraction]] = []
        for start in range(0, len(to_come), 7):
            week = to_come[start : start + 7]
            sources = []
            for number, (year, series, _, _) in enumerate(years):
                for away in range(-7, 8):
                    moved = [day + timedelta(days=away) for day in week]
                    if moved[0] < one.period.start or moved[-1] > one.period.end:
                        continue
                    own = [then(year, day) for day in moved]
                    sources.append([(number, series[day]) for day in own if day in series])
            drawn += sources[pick(generator, len(sources))]
        passed = (one.until - one.period.start).days + 1
        if len(now) < passed:
            kept = (len(to_come) * len(now) + pick(generator, passed)) // passed
            out = len(drawn) - kept
            if out > 0:
                first = pick(generator, len(drawn))
                gone = [(n * len(drawn) + first) // out for n in range(out)]
                assert len(set(gone)) == out
                drawn = [value for n, value in enumerate(drawn) if n not in gone]
        shifts = [level(one.how, now) / level(one.how, [v for _, v in y[2]]) for y in years]
        found.append(second_final(one, now, drawn, years, shifts, drift, generator))
    return sorted(found)


def second_final(one, now, drawn, years, shifts, drift, generator) -> Fraction:
    if one.how == DAYS:
        expected, denominators = F(0), []
        for number, (_, _, _, rest) in enumerate(years):
            odds = level(DAYS, [v for _, v in rest]) if rest else F(1)
            rate, new = odds / (1 + odds), odds * shifts[number] * drift
            new = new / (1 + new)
            good = new / rate if new < rate else F(1)
            other = (new - rate) / (1 - rate) if new >= rate else F(0)
            denominators += [good.denominator, other.denominator]
            expected += sum((good if v else other for n, v in drawn if n == number), F(0))
        parts = least_common(denominators)
        counting = sum(now) + (expected * parts + pick(generator, parts)) // parts
        return F(100 * counting, len(now) + len(drawn)) if one.as_share else F(counting)
    values = sorted(now + [v * shifts[n] * drift for n, v in drawn])
    if one.how == MEAN:
        return sum(values, F(0)) / len(values)
    # The position rule of the method, on values that are made whole for it.
    parts = least_common([v.denominator for v in values])
    a, b = one.position.as_integer_ratio()
    amounts = {n: int(v * parts) for n, v in enumerate(values, 1)}
    return order_statistic.value("percentile", a, b, len(values), amounts, parts)


def least_common(numbers: list[int]) -> int:
    found = 1
    for number in numbers:
        bigger, smaller = found, number
        while smaller:
            bigger, smaller = smaller, bigger % smaller
        found = found * number // bigger
    return found


YEAR = 2024


@st.composite
def courses(draw, hows: Sequence[str] = (MEAN, DAYS, PERCENTILE)) -> Course:
    """A short period around the end of February, with up to three past years and gaps in all."""
    how = draw(st.sampled_from(hows))
    first = date(YEAR, draw(st.sampled_from([1, 2])), draw(st.integers(10, 28)))
    length, left = draw(st.integers(2, 45)), draw(st.integers(0, 30))
    until = first + timedelta(days=length - 1)
    period = Period.between(first, until + timedelta(days=left))
    value = st.integers(0, 1) if how == DAYS else st.integers(0, 300)

    def year(back: int) -> Series:
        days = stretch(first, until if not back else period.end)
        drawn = draw(st.lists(st.none() | value, min_size=len(days), max_size=len(days)))
        series = {}
        for day, one in zip(days, drawn, strict=True):
            if one is not None and (back == 0 or (day.month, day.day) != (2, 29)):
                series[day.replace(year=YEAR - back)] = F(one) if how == DAYS else F(one, 8)
        return series

    number = draw(st.integers(0, 3))
    share = draw(st.booleans())
    return course(how, period, until, *(year(back) for back in range(number + 1)), as_share=share)


@given(courses(), st.integers(0, 5))
def test_both_readings_agree(one: Course, seed: int) -> None:
    draws = 30
    told = project(one, lambda _: True, draws, seed)
    ends = second(one, draws, seed)
    if ends is None:
        assert told is None
        return
    assert told is not None
    assert (told.low, told.middle, told.high) == (ends[3], ends[14], ends[26])
    assert (told.draws, told.seed) == (draws, seed)
    for limit in (ends[0], ends[10], ends[29]):
        kept = sum(end <= limit for end in ends)
        below = project(one, lambda end, top=limit: end <= top, draws, seed)
        above = project(one, lambda end, top=limit: end > top, draws, seed)
        assert below.chance == F(kept, draws)
        assert above.chance == 1 - below.chance


# ---- What it promises ----------------------------------------------------------------------------


@given(courses())
def test_the_band_is_ordered_and_stays_within_what_can_be(one: Course) -> None:
    told = project(one, lambda _: False, 40)
    if told is None:
        return
    assert told.low <= told.middle <= told.high
    assert told.chance == 0
    assert told.low >= 0
    assert set(told.years) <= {past.year for past in one.past}
    if one.how == DAYS and one.as_share:
        assert told.high <= 100
    elif one.how == DAYS:
        good = sum(point.value for point in one.points)
        assert good <= told.low and told.high <= good + one.left
        assert {end.denominator for end in (told.low, told.middle, told.high)} == {1}


@given(courses([MEAN, PERCENTILE]), st.integers(2, 9))
def test_the_whole_moves_with_this_years_level(one: Course, times: int) -> None:
    """Shares and shapes come from past years, the level from this one."""
    told = project(one, lambda _: True, 20)
    lifted = [point._replace(value=point.value * times) for point in one.points]
    high = project(one._replace(points=tuple(lifted)), lambda _: True, 20)
    if told is None:
        assert high is None
        return
    assert [end * times for end in told[:3]] == list(high[:3])


@given(courses([MEAN, PERCENTILE]), st.integers(2, 9))
def test_the_level_of_a_past_year_does_not_matter(one: Course, times: int) -> None:
    past = [
        year._replace(points=tuple(p._replace(value=p.value * times) for p in year.points))
        for year in one.past
    ]
    other = one._replace(past=tuple(past))
    assert project(one, lambda _: True, 20) == project(other, lambda _: True, 20)


@given(courses(), st.integers(0, 2**40))
def test_the_same_seed_gives_the_same_estimate(one: Course, seed: int) -> None:
    def keeps(end: Fraction) -> bool:
        return end <= 20

    assert project(one, keeps, 20, seed) == project(one, keeps, 20, seed)


@given(courses(), st.data())
def test_on_the_last_day_the_band_is_the_figure(one: Course, data) -> None:
    over = one._replace(period=Period.between(one.period.start, one.until))
    told = project(over, lambda _: True, 10)
    if told is None:
        return
    values = [point.value for point in one.points]
    amounts = {n: int(value * 8) for n, value in enumerate(sorted(values), 1)}
    figure = {
        MEAN: lambda: sum(values, F(0)) / len(values),
        DAYS: lambda: F(100 * sum(values), len(values)) if one.as_share else sum(values),
        PERCENTILE: lambda: order_statistic.value("percentile", 9, 10, len(values), amounts, 8),
    }[one.how]()
    assert told.low == told.middle == told.high == figure
    assert told.chance == 1
    assert project(over, lambda end: end != figure, 10).chance == 0


# ---- Worked by hand ------------------------------------------------------------------------------

JANUARY = date(2025, 1, 31)
WHOLE = Period.year(2025)


def last_year(low: object, high: object, turn: date) -> Series:
    before = steady(date(2024, 1, 1), turn, low)
    return before | steady(turn + timedelta(days=1), date(2024, 12, 31), high)


def test_the_worked_example() -> None:
    now = steady(date(2025, 1, 1), JANUARY, 20)
    one = course(MEAN, WHOLE, JANUARY, now, last_year(40, 60, date(2024, 1, 24)))
    told = project(one, lambda end: end <= F(264, 10))
    assert told.low == told.middle == told.high == (31 * 20 + 334 * F(620, 23)) / 365
    assert (told.years, told.chance) == ((2024,), 1)


def test_an_episode_of_last_year_comes_back_at_this_years_level() -> None:
    """Half of last year's level: the week at 200 comes back at 100, once, or a day or two beside it."""
    now = steady(date(2025, 1, 1), date(2025, 6, 30), 20)
    then = steady(date(2024, 1, 1), date(2024, 12, 31), 40)
    then |= steady(date(2024, 10, 1), date(2024, 10, 7), 200)
    told = project(course(MEAN, WHOLE, date(2025, 6, 30), now, then), lambda _: True)
    flat = F(20)
    assert told.low >= flat
    assert flat < told.middle < flat + F(7 * 80 * 3, 365)
    assert told.high <= flat + F(7 * 80 * 3, 365)


def test_missing_days_are_as_many_to_come_as_so_far() -> None:
    """Every second day so far; the number of days of the year shows in the denominator."""
    days = stretch(date(2025, 1, 1), date(2025, 6, 30))[1::2]
    until = date(2025, 6, 30)
    now = {day: F(1) for day in days}
    then = steady(date(2024, 1, 1), date(2024, 12, 31), 0)
    ends = []
    project(course(DAYS, WHOLE, until, now, then), lambda end: not ends.append(end))
    # 90 of 181 days so far; of 184 days to come 91 or 92 count among the valid ones.
    valid = {F(184 * 90, 181).__floor__(), F(184 * 90, 181).__ceil__()}
    found = {days for end in ends for days in valid if (end * (90 + days) / 100).denominator == 1}
    assert found == valid
    for end in ends:
        assert any((end * (90 + days) / 100).denominator == 1 for days in valid)


def test_years_alike_have_no_drift_and_unlike_ones_widen_the_band() -> None:
    until = date(2025, 6, 30)
    now = steady(date(2025, 1, 1), until, 20)
    turn = timedelta(days=176)

    def year(number: int, later: int) -> Series:
        first = date(number, 1, 1)
        early = steady(first, first + turn, 40)
        return early | steady(first + turn + timedelta(days=1), date(number, 12, 31), later)

    alike = course(MEAN, WHOLE, until, now, year(2024, 40), year(2023, 40), year(2022, 40))
    told = project(alike, lambda _: True)
    assert told.low == told.high == 20
    unlike = course(MEAN, WHOLE, until, now, year(2024, 40), year(2023, 60), year(2022, 30))
    wide, plain = (project(unlike, lambda _: True, drifting=on) for on in (True, False))
    assert wide.high - wide.low > 2 * (plain.high - plain.low) > 0
    assert wide.years == (2024, 2023, 2022)


def test_two_years_have_one_difference_taken_to_the_third_power() -> None:
    """One week to come, of years that are 10 so far; one of them is 20 in its last three weeks."""
    until = date(2025, 12, 24)
    now = steady(date(2025, 1, 1), until, 10)
    flat = steady(date(2024, 1, 1), date(2024, 12, 31), 10)
    high = steady(date(2023, 1, 1), date(2023, 12, 31), 10)
    high |= steady(date(2023, 12, 11), date(2023, 12, 31), 20)
    ends: set[Fraction] = set()
    project(course(MEAN, WHOLE, until, now, flat, high), lambda end: not ends.add(end))
    part = F(344 * 10 + 14 * 20, 358)
    drift = (2 / (part / 10)) ** 3
    weeks = {10, 20 * 10 / part}
    told = {(3580 + 7 * week * d) / 365 for week in weeks for d in (1, drift, 1 / drift)}
    assert ends == told


@pytest.mark.parametrize("clean", [2024, 2025])
def test_a_month_of_nothing_but_zeros_has_no_ratio(clean: int) -> None:
    """One year before, three months so far, of which one is zero in one of the two years."""
    until = date(2025, 3, 31)
    now = steady(date(2025, 1, 1), until, 20)
    then = steady(date(2024, 1, 1), date(2024, 12, 31), 20)
    zero = steady(date(clean, 2, 1), date(clean, 2, 28), 0)
    zero |= {date(2024, 2, 29): F(0)} if clean == 2024 else {}
    (now if clean == 2025 else then).update(zero)
    one = course(MEAN, WHOLE, until, now, then)
    # January and March have the same ratio, so their drift is none.
    assert project(one, lambda _: True) == project(one, lambda _: True, drifting=False)


@pytest.mark.parametrize("good", [0, 1])
def test_the_share_of_days_stays_between_none_and_all(good: int) -> None:
    """So far every day this year was what no day of last year was."""
    until = date(2025, 6, 30)
    now = steady(date(2025, 1, 1), until, good)
    then = steady(date(2024, 1, 1), date(2024, 12, 31), 1 - good)
    told = project(course(DAYS, WHOLE, until, now, then, as_share=False), lambda _: True)
    days = 181 * good
    assert days <= told.low <= told.high <= days + 184
    # Odds of 363 to 1 at least against those of last year: nearer to half than either.
    assert days < told.middle < days + 184


# ---- Nothing to say ------------------------------------------------------------------------------

Change = Callable[[Course], Course]


def months(one: Course) -> Course:
    whole = Period.parse("2025-01")
    return one._replace(points=(Point(whole, F(3)),))


def nothing_so_far(one: Course) -> Course:
    return one._replace(past=(cut(one, date(2024, 2, 1), date(2024, 12, 31)),))


def nothing_to_come(one: Course) -> Course:
    return one._replace(past=(cut(one, date(2024, 1, 1), date(2024, 1, 31)),))


def cut(one: Course, first: date, last: date) -> Past:
    kept = [point for point in one.past[0].points if first <= point.period.start <= last]
    return Past(2024, tuple(kept))


def zero_so_far(one: Course) -> Course:
    past = Past(2024, points(last_year(0, 5, date(2024, 1, 31))))
    return one._replace(past=(past,))


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one._replace(past=()),
        lambda one: one._replace(points=()),
        lambda one: one._replace(how=SECTIONS),
        months,
        nothing_so_far,
        nothing_to_come,
        zero_so_far,
    ],
    ids=["past", "points", "sections", "months", "part", "rest", "zero"],
)
def test_without_what_it_rests_on_there_is_no_estimate(change: Change) -> None:
    now = steady(date(2025, 1, 1), JANUARY, 20)
    one = course(MEAN, WHOLE, JANUARY, now, last_year(40, 60, JANUARY.replace(year=2024)))
    assert project(one, lambda _: True) is not None
    assert project(change(one), lambda _: True) is None


def test_a_year_that_cannot_be_compared_is_left_out_of_several() -> None:
    now = steady(date(2025, 1, 1), JANUARY, 20)
    good = last_year(40, 60, date(2024, 1, 31))
    late = steady(date(2023, 3, 1), date(2023, 12, 31), 50)
    told = project(course(MEAN, WHOLE, JANUARY, now, good, late), lambda _: True)
    assert told.years == (2024,)
