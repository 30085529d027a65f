"""Validity of a period (数据有效性): whether it has enough valid days to speak for itself.

What it computes: have and need, for the year and for each month or quarter.
    GB 3095-2012 and GB 3095-2026, table 4: at least 324 daily values a year, and at least 27 in each
    month (25 in February). HJ 663 asks the same of percentiles. CAAQS: 75 % of the days of the year
    (or of April to September), 60 % of each quarter.
Input: valid days of each month of the period; the rule; whether the value exceeds the limit.
Options: those of `Validity`; demands that are waived when the value exceeds its limit.
Result: a `Coverage` and whether it is enough.
Gaps: months without any day lack all of theirs. For months, quarters and half-years the demand on
    each month is used (practice, not text); of a month that the period only touches, the same share
    is asked, rounded up. Of a stretch that its season does not touch, the share of all days is asked.
    A single day is there or not.
Worked example: 2016 with 330 valid days and 26 in May: not valid, 2016-05 has 26 of 27. 2016 with
    323 days and every month full enough: not valid, 323 of 324.
Differs from: 75 or 90 % capture over the year alone.
Source: GB 3095-2012 table 4, GB 3095-2026 table 4; CAAQS by the facts on the shelf.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

from ecotarget.model.assessment import Coverage, Lack
from ecotarget.model.period import Period
from ecotarget.model.standard import Validity

MonthDays = Mapping[tuple[int, int], int]  # (year, month) -> valid days


def coverage(
    rule: Validity, period: Period, days: MonthDays, exceeds: bool = False
) -> tuple[Coverage, bool]:
    """Return the counts and whether they are enough. `exceeds`: the value is above its limit."""
    if period.span == "day":
        return _of_one_day(period, days)
    rule = _for_season(rule, period)
    in_season = {month: n for month, n in days.items() if _in_season(rule, *month)}
    have = sum(in_season.values())
    need = _needed(rule, period)
    waived = frozenset(rule.waived) if exceeds else frozenset()
    lacking = [
        lack
        for name, lack in _parts(rule, period, days)
        if lack.have < lack.need and name not in waived
    ]
    short = have < need and ("share" if rule.share is not None else "days") not in waived
    if short and all(lack.stretch != period.text for lack in lacking):
        lacking.insert(0, Lack(period.text, have, need))
    # A stretch of which nothing is asked (winter, of a summer's figure) cannot have enough of it.
    return Coverage(have, need, "days", tuple(lacking)), need > 0 and not lacking


def _of_one_day(period: Period, days: MonthDays) -> tuple[Coverage, bool]:
    have = sum(days.values())
    lacking = () if have else (Lack(period.text, 0, 1),)
    return Coverage(have, 1, "days", lacking), have > 0


def _for_season(rule: Validity, period: Period) -> Validity:
    """Return the rule without its season when the period has no day in it."""
    return rule if any(_season_days(rule, period)) else rule._replace(season=None)


def _needed(rule: Validity, period: Period) -> int:
    """Return how many days the whole period needs."""
    if rule.share is not None:
        return _share(rule.share, sum(_season_days(rule, period)))
    if period.span == "year" and rule.days is not None:
        return rule.days
    return sum(lack.need for _, lack in _parts(rule, period, {}))


def _season_days(rule: Validity, period: Period) -> Iterator[int]:
    for (year, month), length in _months(period):
        if _in_season(rule, year, month):
            yield length


def _in_season(rule: Validity, _year: int, month: int) -> bool:
    """Tell whether a month belongs to the season; seasons are of whole months."""
    if rule.season is None:
        return True
    first, last = (int(day[:2]) for day in rule.season)
    return first <= month <= last


def _parts(rule: Validity, period: Period, days: MonthDays) -> Iterator[tuple[str, Lack]]:
    """Yield what each month and each quarter has and needs."""
    if rule.month_days is not None:
        for (year, month), length in _months(period):
            full = _length(year, month)
            asked = rule.month_days
            if month == 2 and rule.february_days is not None:
                asked = rule.february_days
            need = asked if length == full else ceil(Fraction(asked * length, full))
            yield "month_days", Lack(f"{year:04d}-{month:02d}", days.get((year, month), 0), need)
    if rule.quarter_share is not None:
        for quarter in period.parts("quarter"):
            have = sum(days.get(month, 0) for month, _ in _months(quarter))
            length = sum(n for _, n in _months(quarter))
            yield "quarter_share", Lack(quarter.text, have, _share(rule.quarter_share, length))


def _share(share: Decimal, days: int) -> int:
    return ceil(Fraction(share) * days)


def months(period: Period) -> Iterator[tuple[tuple[int, int], date, date]]:
    """Yield each month that the period touches, with the first and last of its days within."""
    year, month = period.start.year, period.start.month
    while (year, month) <= (period.end.year, period.end.month):
        first = max(period.start, date(year, month, 1))
        last = min(period.end, date(year, month, _length(year, month)))
        yield (year, month), first, last
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _months(period: Period) -> Iterator[tuple[tuple[int, int], int]]:
    for month, first, last in months(period):
        yield month, (last - first).days + 1


def _length(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days
