"""The projection: where a running figure may end, from the same calendar days of years before.

What it computes: `draws` possible ends of the period. Each takes the days so far as they are and puts
    days of past years in the place of those to come. Of the ends it tells the band that holds the middle
    eight tenths, the middle one, and the share that keeps the target. An estimate, no rule of law.
Input: the course of a mean, a share or number of days, or a percentile, in valid days, with the same
    stretch of years before. A year counts when it has valid days both so far and to come.
Shift to this year's level: each past year's days are multiplied by the mean of this year's valid days so
    far over the mean of that year's on the same calendar days. Of days that count or do not, the odds are
    multiplied: (counting + 1/2) / (others + 1/2) so far, this year over that year. Where the odds of the
    days to come rise by it, so many of that year's other days count that its rate becomes the new one;
    where they fall, so many of its counting days do not. Odds keep the rate between 0 and 1.
Blocks: the days to come are cut into weeks, so that an episode stays together. Each week is taken from one
    of the past years, from the same calendar days or up to a week earlier or later within the period.
Drift: a year that began high need not go on so. What one past year, shifted to the level of another, was
    off by over the days to come is a drift: (its rest / the other's rest) / (its part / the other's part).
    Each draw is multiplied by one of them, drawn from all pairs, either way, and no drift at all. Two years
    have one difference, which says little of how large one can be: it is taken to the third power. One
    year has none; the ratio of this year to it in one month so far over that in another stands for it.
    With one month so far nothing does, and the band tells of the weather only.
Missing days: as often as so far. Days to come that a past year lacks are lacking; where more are left than
    this year's share of valid days, the rest is left out, evenly spread.
Chance: Mersenne Twister (`random.Random`) from the seed; a choice among n is 64 bits times n over 2^64.
    Whole numbers only, so equal input gives equal bytes everywhere. For each draw in this order: the
    drift (none, then pairs in the order of the years, the newest first), the source of each week (the
    newest year first, in each from the earliest to the latest), the number of days kept and which is the
    first left out (where some may be), the rounding of the number of days that change sides.
Result: exact fractions; the final figure by the course's own rule: the mean of all valid days, their
    share in % or number, the value at k = 1 + (n - 1)p among them. The band leaves out a tenth of the
    draws at each end (rounded down), the middle is the lower one of two.
Gaps: a year before with nothing valid in one of the two stretches, or with nothing but zeros so far, does
    not count; without any year, or without a valid day so far, there is no projection.
Worked example: January at 20; the only past year 40 up to 24 January and 60 from there on. Its January is
    (24 x 40 + 7 x 60) / 31 = 1380/31, so each day to come is 60 x 20 / (1380/31) = 620/23, whichever week
    it is taken from, and the year ends at (31 x 20 + 334 x 620/23) / 365 = 26.4.
Differs from: a straight line through the days so far, which takes winter for summer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import permutations
from math import lcm
from random import Random
from typing import NamedTuple, TypeVar

from ecotarget.model.course import DAYS, MEAN, PERCENTILE, Course, Past
from ecotarget.model.pace import Projection

_WEEK = 7  # days that stay together
_AWAY = 7  # days by which a week may be taken earlier or later
# A band of 80 % from one difference of two years: 3.08 (Student's t, one degree of freedom) times
# sqrt(1 + 1/2) / sqrt(2) is 2.67 times the difference; of ratios the power, here as a whole number.
_ONE_DIFFERENCE = 3
_HALF = Fraction(1, 2)
_ONE = Fraction(1)
_TENTH = 10
_BITS = 64

_Day = tuple[int, int]  # month and day
_Rest = list[int]  # what one draw says of the days to come
_Ending = Callable[[_Rest, Fraction, Random], Fraction]
_T = TypeVar("_T")


class _Year(NamedTuple):
    """A past year: its valid days, its level over the part so far and over the rest."""

    year: int
    days: dict[_Day, Fraction]
    part: Fraction
    rest: Fraction


class _Frame(NamedTuple):
    """What all draws share.

    `weeks` are the weeks to come, each with every stretch of past days that may stand for it. A day
    that counts or does not is told as twice the place of its year, plus 1 where it counts; any other
    as its amount at this year's level, `scale` times. The first of `drifts` is 1.
    """

    course: Course
    years: tuple[_Year, ...]
    shifts: tuple[Fraction, ...]
    drifts: tuple[Fraction, ...]
    weeks: list[list[_Rest]]
    scale: int


def project(
    course: Course,
    keeps: Callable[[Fraction], bool],
    draws: int = 1000,
    seed: int = 0,
    *,
    drifting: bool = True,
) -> Projection | None:
    """Return the estimate of the final figure; None where nothing can be said.

    `keeps` tells of a final figure (book unit of the indicator, shares in %) whether the target is
    met. Without `drifting` a level is taken to last, which shows what the drift adds.
    """
    frame = _frame(course, drifting)
    if frame is None:
        return None
    chance = Random(seed)  # noqa: S311  # an estimate keeps no secret
    ending = {MEAN: _mean, PERCENTILE: _percentile, DAYS: _counted}[course.how](frame)
    finals = sorted(_end(frame, ending, chance) for _ in range(draws))
    edge, kept = draws // _TENTH, 0
    for final, times in Counter(finals).items():
        kept += times if keeps(final) else 0
    return Projection(
        low=finals[edge],
        middle=finals[(draws - 1) // 2],
        high=finals[draws - 1 - edge],
        chance=Fraction(kept, draws),
        years=tuple(one.year for one in frame.years),
        draws=draws,
        seed=seed,
    )


def _frame(course: Course, drifting: bool) -> _Frame | None:
    """Return what the draws rest on; None where no year before can stand for what is to come."""
    if course.how not in (MEAN, DAYS, PERCENTILE) or not course.points:
        return None
    if any(point.period.start != point.period.end for point in course.points):
        return None  # months are too few to draw from
    years = tuple(year for past in course.past if (year := _year(course, past)) is not None)
    if not years:
        return None
    level = _level(course.how, [point.value for point in course.points])
    shifts = tuple(Fraction(level, one.part) for one in years)
    drifts = tuple(_drifts(course, years)) if drifting and course.left else (_ONE,)
    scale = 1
    if course.how != DAYS:
        dens = [point.value.denominator for point in course.points]
        for year, shift in zip(years, shifts, strict=True):
            dens += {(value * shift).denominator for value in year.days.values()}
        scale = lcm(*dens)
    return _Frame(course, years, shifts, drifts, _weeks(course, years, shifts, scale), scale)


def _drifts(course: Course, years: Sequence[_Year]) -> Iterator[Fraction]:
    """Yield no drift, and by how much a level, shifted to that of another year, was off later."""
    yield _ONE
    if len(years) == 1:
        ratios = _ratios_by_month(course, years[0])
        yield from (Fraction(one, other) for one, other in permutations(ratios, 2))
        return
    for one, other in permutations([year for year in years if year.rest], 2):
        drift = Fraction(one.rest * other.part, other.rest * one.part)
        yield drift**_ONE_DIFFERENCE if len(years) == 2 else drift


def _ratios_by_month(course: Course, year: _Year) -> list[Fraction]:
    """Return this year's level over that of a past year for each month so far."""
    now: dict[int, list[Fraction]] = {}
    before: dict[int, list[Fraction]] = {}
    for point in course.points:
        now.setdefault(point.period.start.month, []).append(point.value)
    for day in _days(course.period.start, course.until):
        if day in year.days:
            before.setdefault(day[0], []).append(year.days[day])
    levels = (
        (_level(course.how, now[month]), _level(course.how, before[month]))
        for month in now
        if month in before
    )
    return [Fraction(one, other) for one, other in levels if one and other]


def _year(course: Course, past: Past) -> _Year | None:
    """Return a past year; None where nothing of it can be compared, or nothing is left to draw."""
    days = {_day(point.period.start): point.value for point in past.points}
    first, last = course.period.start, course.period.end
    part = [days[day] for day in _days(first, course.until) if day in days]
    rest = [days[day] for day in _days(_after(course.until, 1), last) if day in days]
    if not part or (course.left and not rest):
        return None
    level = _level(course.how, part)
    return _Year(past.year, days, level, _level(course.how, rest)) if level else None


def _level(how: str, values: Sequence[Fraction]) -> Fraction:
    """Return the mean; of days that count or do not, the odds with half a day on either side."""
    total = Fraction(0)
    for value in values:
        total += value
    if how == DAYS:
        return Fraction(total + _HALF, len(values) - total + _HALF)
    return Fraction(total, len(values) or 1)


def _after(day: date, days: int) -> date:
    return day + timedelta(days=days)


def _day(day: date) -> _Day:
    return day.month, day.day


def _days(first: date, last: date) -> list[_Day]:
    return [_day(_after(first, n)) for n in range((last - first).days + 1)]


def _weeks(
    course: Course, years: Sequence[_Year], shifts: Sequence[Fraction], scale: int
) -> list[list[_Rest]]:
    """Return the weeks to come, each with what may stand for it."""
    told = [
        {
            day: 2 * place + int(value) if course.how == DAYS else int(value * shift * scale)
            for day, value in year.days.items()
        }
        for place, (year, shift) in enumerate(zip(years, shifts, strict=True))
    ]
    days = _days(course.period.start, course.period.end)
    weeks = []
    for start in range(len(days) - course.left, len(days), _WEEK):
        length = min(_WEEK, len(days) - start)
        begins = range(max(0, start - _AWAY), min(start + _AWAY, len(days) - length) + 1)
        weeks.append(
            [
                [year[day] for day in days[begin : begin + length] if day in year]
                for year in told
                for begin in begins
            ]
        )
    return weeks


def _end(frame: _Frame, ending: _Ending, chance: Random) -> Fraction:
    """Draw one end of the period."""
    drift = _one_of(frame.drifts, chance)
    rest: _Rest = []
    for week in frame.weeks:
        rest += _one_of(week, chance)
    return ending(_thinned(frame.course, rest, chance), drift, chance)


def _one_of(choices: Sequence[_T], chance: Random) -> _T:
    return choices[_below(len(choices), chance)]


def _below(n: int, chance: Random) -> int:
    return chance.getrandbits(_BITS) * n >> _BITS


def _thinned(course: Course, rest: _Rest, chance: Random) -> _Rest:
    """Leave out days, evenly spread, until as few are valid as so far."""
    passed = (course.until - course.period.start).days + 1
    have = len(course.points)
    if have == passed:
        return rest
    kept = (course.left * have + _below(passed, chance)) // passed
    out = len(rest) - kept
    if out <= 0:
        return rest
    first = _below(len(rest), chance)
    left_out = {(number * len(rest) + first) // out for number in range(out)}
    return [value for number, value in enumerate(rest) if number not in left_out]


def _mean(frame: _Frame) -> _Ending:
    so_far = [int(point.value * frame.scale) for point in frame.course.points]
    total = sum(so_far)

    def mean(rest: _Rest, drift: Fraction, _: Random) -> Fraction:
        top, bottom = drift.as_integer_ratio()
        days = len(so_far) + len(rest)
        return Fraction(total * bottom + sum(rest) * top, days * bottom * frame.scale)

    return mean


def _percentile(frame: _Frame) -> _Ending:
    assert frame.course.position is not None
    a, b = frame.course.position.as_integer_ratio()
    so_far = [int(point.value * frame.scale) for point in frame.course.points]

    def percentile(rest: _Rest, drift: Fraction, _: Random) -> Fraction:
        top, bottom = drift.as_integer_ratio()
        amounts = sorted([value * bottom for value in so_far] + [value * top for value in rest])
        low, more = divmod((len(amounts) - 1) * a, b)
        below = amounts[low]
        above = amounts[low + 1] if more else below
        return Fraction(below * b + (above - below) * more, b * bottom * frame.scale)

    return percentile


def _counted(frame: _Frame) -> _Ending:
    """Of a draw so many days change sides in all as each year's new rate asks for."""
    course = frame.course
    so_far = int(sum(point.value for point in course.points))
    weights = {drift: _weights(frame, drift) for drift in set(frame.drifts)}

    def counted(rest: _Rest, drift: Fraction, chance: Random) -> Fraction:
        own, parts = weights[drift]
        times = Counter(rest)
        counting = sum(times[code] * weight for code, weight in enumerate(own))
        counting = so_far + (counting + _below(parts, chance)) // parts
        if not course.as_share:
            return Fraction(counting)
        return Fraction(100 * counting, len(course.points) + len(rest))

    return counted


def _weights(frame: _Frame, drift: Fraction) -> tuple[list[int], int]:
    """Return how much each kind of day counts, in parts of the second figure.

    Of each year a day that did not count, then one that did.
    """
    found: list[Fraction] = []
    for year, shift in zip(frame.years, frame.shifts, strict=True):
        odds = year.rest * shift * drift
        before, after = (Fraction(one, 1 + one) for one in (year.rest, odds))
        if after >= before:
            found += (Fraction(after - before, 1 - before), _ONE)
        else:
            found += (Fraction(0), Fraction(after, before))
    parts = lcm(*(one.denominator for one in found))
    return [int(one * parts) for one in found], parts
