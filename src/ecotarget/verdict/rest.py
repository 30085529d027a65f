"""What the rest of a period may be, of figures that have a season: exact arithmetic, no forecast.

`mean`: what the valid days left may average; `days`: the allowance of days that may be bad, what of it is
used and left, and how fast it was burnt; `percentile`: how many more days above the limit are affordable
whatever the others at or below it are. Where the days left are counted, all of them are taken as valid.

Figures that were reported without their days are weighed by calendar days, which is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model import course as kinds
from ecotarget.model.amount import Amount, quotient, tidy
from ecotarget.model.course import Course, Past
from ecotarget.model.evidence import PastFigure
from ecotarget.model.finding import Reason
from ecotarget.model.pace import AT_RISK, OFF_PACE, ON_PACE
from ecotarget.model.period import Period, moved
from ecotarget.model.record import Cases, Measure
from ecotarget.verdict.early import percentile
from ecotarget.verdict.goal import DOWN, UP, Goal, fact, farthest

WINDOWS = (7, 30, 90)
_NEAR = 10  # worse by less than a tenth of last year's rest is at risk, by more off pace


class Margin(NamedTuple):
    """What the rest may be, against what the same rest of a year before was. Positive is room."""

    year: int
    room: Fraction
    was: Fraction


class Weighed(NamedTuple):
    """The lines of a figure, and its margin on the newest year before that is known.

    `broken` says that the rest cannot mend it any more, as far as the days that are known go.
    """

    lines: tuple[Reason, ...]
    margin: Margin | None = None
    broken: bool = False


class Days(NamedTuple):
    """Days of a period: valid so far, bad ones among them, still to come, and all of its calendar."""

    valid: int
    bad: int
    left: int
    length: int


def state_of(margin: Margin) -> str:
    """Return the state that a margin gives."""
    if margin.room >= 0:
        return ON_PACE
    return AT_RISK if -margin.room * _NEAR < abs(margin.was) else OFF_PACE


def of_course(goal: Goal, course: Course) -> Weighed:
    """Weigh a figure by its valid days."""
    match course.how:
        case kinds.MEAN:
            found = _mean(goal, course)
        case kinds.DAYS:
            found = _days(goal, course)
        case kinds.PERCENTILE:
            found = _percentile(goal, course)
        case _:
            found = Weighed(())
    return found._replace(lines=(*found.lines, *_validity(course)))


def _length(period: Period) -> int:
    return (period.end - period.start).days + 1


def _rest_of(past: Past, course: Course) -> tuple[Fraction, ...]:
    """Return the values of a year before on the calendar days that are still to come."""
    last = moved(course.until, past.year - course.until.year)
    return tuple(point.value for point in past.points if point.period.start > last)


def _exactly(value: Fraction) -> Decimal:
    """Write a figure that ends after a few digits."""
    return tidy(quotient(Decimal(value.numerator), Decimal(value.denominator)))


# ---- Means --------------------------------------------------------------------------------------


def may_average(goal: Goal, total: Fraction, days: int, left: int) -> Fraction | None:
    """Return what `left` days may average, to a tenth of the last place that counts; None: nothing will do.

    One step more (one less where more is better) misses, the rounding of the judge included.
    """
    if goal.way is None or left <= 0:
        return None

    def keeps(number: int) -> bool:
        return goal.keeps((total + number * goal.step * left) / (days + left))

    number = farthest(keeps, goal.way)
    return None if number is None else number * goal.step


def _mean(goal: Goal, course: Course) -> Weighed:
    values = [point.value for point in course.points]
    if not values:
        return Weighed(())
    total = sum(values, Fraction(0))
    mean, left = total / len(values), course.left
    said = fact("mean-so-far", mean=mean, valid=len(values), left=left, unit=goal.unit)
    may = may_average(goal, total, len(values), left)
    rests = ((past.year, _average(_rest_of(past, course))) for past in course.past)
    return _weighed(goal, said, may, left, rests)


def _average(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def _weighed(
    goal: Goal,
    said: Reason,
    may: Fraction | None,
    left: int,
    rests: Iterator[tuple[int, Fraction | None]],
) -> Weighed:
    """Lay what the rest may average beside what it was in the years before."""
    if goal.way is None or not left:
        return Weighed((said,))
    if may is None:
        return Weighed((said, fact("mean-rest-none", left=left)), broken=True)
    exact = _exactly(may)
    if goal.way == UP:
        lines = [said, fact("mean-rest-least", rest=exact, left=left, unit=goal.unit)]
    else:
        lines = [said, fact("mean-rest", rest=exact, left=left, unit=goal.unit)]
    margins = []
    for year, was in rests:
        if was is not None:
            room = was - may if goal.way == UP else may - was
            margins.append(Margin(year, room, was))
            lines.append(fact("mean-past", year=year, was=was, room=room, unit=goal.unit))
    return Weighed(tuple(lines), margins[0] if margins else None)


def of_mean(goal: Goal, past: Sequence[PastFigure]) -> Weighed | None:
    """Weigh a mean that was reported without its days, by calendar days."""
    mean, end = amount(goal, goal.so_far), goal.so_far.period.end
    if mean is None:
        return None
    days, left = _length(goal.so_far.period), (goal.target.period.end - end).days
    said = fact("calendar-so-far", mean=mean, days=days, left=left, unit=goal.unit)
    may = may_average(goal, mean * days, days, left)
    rests = ((one.year, _reported_rest(goal, one)) for one in past)
    return _weighed(goal, said, may, left, rests)


def amount(goal: Goal, measure: Measure) -> Fraction | None:
    """Return a reported or reckoned amount in the unit of the indicator."""
    if measure.cases is not None:
        return Fraction(measure.cases.reached) * 100 / Fraction(measure.cases.listed)
    if not isinstance(measure.value, Amount):
        return None
    if measure.reckoned is not None and measure.reckoned.exact is not None:
        exact = measure.reckoned.exact * Fraction(measure.value.unit.factor)
        return exact / Fraction(goal.unit.factor)
    return Fraction(measure.value.base) / Fraction(goal.unit.factor)


def _reported_rest(goal: Goal, past: PastFigure) -> Fraction | None:
    part, whole = amount(goal, past.part), amount(goal, past.whole)
    days, length = _length(past.part.period), _length(past.whole.period)
    if part is None or whole is None or days >= length:
        return None
    return (whole * length - part * days) / Fraction(length - days)


# ---- Days ---------------------------------------------------------------------------------------


def allowance(goal: Goal, days: int, as_share: bool) -> int | None:
    """Return how many of so many days may be bad; None where not even none is enough."""
    good = goal.target.indicator.better == "higher"

    def keeps(bad: int) -> bool:
        counted = days - bad if good else bad
        final = Fraction(100 * counted, days) if as_share else Fraction(counted)
        return goal.keeps(final)

    if not days or goal.way != (UP if good else DOWN):
        return None
    return farthest(lambda bad: bad <= days and keeps(bad), DOWN)


def _days(goal: Goal, course: Course) -> Weighed:
    good = goal.target.indicator.better == "higher"
    bad = [p.period.start for p in course.points if (p.value == 0) is good]
    found = Days(len(course.points), len(bad), course.left, _length(course.period))
    rests = (
        (past.year, len(rest), sum((value == 0) is good for value in rest))
        for past in course.past
        if (rest := _rest_of(past, course))
    )
    weighed = _of_days(goal, found, course.as_share, rests)
    possible = allowance(goal, found.valid + found.left, course.as_share)
    burnt = _burns(course, bad, possible) if possible else ()
    return weighed._replace(lines=(*weighed.lines, *burnt))


def _burns(course: Course, bad: Sequence[date], allowed: int) -> Iterator[Reason]:
    """Yield how fast the allowance went: its share that was used, against the share of the time."""
    length, elapsed = _length(course.period), (course.until - course.period.start).days + 1
    for window in WINDOWS:
        if window <= elapsed:
            since = course.until - timedelta(days=window)
            burnt = sum(day > since for day in bad)
            speed = Fraction(burnt * length, allowed * window)
            yield fact("days-burn", window=window, bad=burnt, speed=speed)


def _of_days(
    goal: Goal, days: Days, as_share: bool, rests: Iterator[tuple[int, int, int]]
) -> Weighed:
    """Lay the days that may still be bad beside those of the same rest of years before."""
    whole = allowance(goal, days.length, as_share)
    possible = allowance(goal, days.valid + days.left, as_share)
    if possible is None or whole is None:
        return Weighed((fact("days-so-far", valid=days.valid, bad=days.bad, days=days.left),))
    left = possible - days.bad
    lines = [
        fact(
            "days-allowance",
            whole=whole,
            allowed=possible,
            used=days.bad,
            left=left,
            days=days.left,
        )
    ]
    if not possible:
        lines.append(fact("days-zero"))
    margins = []
    for year, valid, bad in rests:
        lines.append(fact("days-past", year=year, bad=bad, days=valid))
        if days.left and valid:
            was = Fraction(bad, valid)
            margins.append(Margin(year, Fraction(left, days.left) - was, was))
    return Weighed(tuple(lines), margins[0] if margins else None, broken=left < 0)


def of_days(goal: Goal, past: Sequence[PastFigure]) -> Weighed | None:
    """Weigh days that were reported: by their cases, else by calendar days."""
    period, whole = goal.so_far.period, goal.target.period
    as_share = goal.target.indicator.dimension == "share"
    counted = _counted(goal, goal.so_far)
    if counted is None:  # a share without its days is weighed as a mean of days
        return of_mean(goal, past)
    days = Days(*counted, (whole.end - period.end).days, _length(whole))
    rests = (
        (one.year, all_[0] - part[0], all_[1] - part[1])
        for one in past
        if (part := _counted(goal, one.part)) and (all_ := _counted(goal, one.whole))
    )
    found = _of_days(goal, days, as_share, rests)
    if as_share:
        return found
    return found._replace(lines=(*found.lines, fact("calendar-days")))


def _counted(goal: Goal, measure: Measure) -> tuple[int, int] | None:
    """Return the valid days and the bad ones among them; of a number, of all days of its calendar.

    None where they are not told, or are those of several places.
    """
    value = measure.value
    if measure.cases is not None:
        inside, valid = int(measure.cases.reached), int(measure.cases.listed)
        whole = Cases(Decimal(inside), Decimal(valid))
        if measure.cases != whole or valid > _length(measure.period):
            return None
    elif isinstance(value, Amount) and goal.target.indicator.dimension != "share":
        inside, valid = int(value.base), _length(measure.period)
    else:
        return None
    return valid, valid - inside if goal.target.indicator.better == "higher" else inside


# ---- Percentiles --------------------------------------------------------------------------------


def _percentile(goal: Goal, course: Course) -> Weighed:
    """Count the days above the limit that can still be borne if all the others lie at it."""
    values, left = [point.value for point in course.points], course.left
    number = farthest(lambda n: goal.keeps(n * goal.step), DOWN) if goal.way == DOWN else None
    if number is None or not values:
        return Weighed(())
    limit = number * goal.step
    above = sum(value > limit for value in values)
    borne = farthest(_bears(goal, course, values, limit), DOWN)
    told = _exactly(limit)
    said = fact("percentile-so-far", above=above, valid=len(values), limit=told, unit=goal.unit)
    if borne is None:
        return Weighed((said, fact("percentile-none", days=left)), broken=True)
    lines, margins = [said, fact("percentile-rest", more=borne, days=left)], []
    for past in course.past:
        rest = _rest_of(past, course)
        if rest and left:
            bad = sum(value > limit for value in rest)
            was = Fraction(bad, len(rest))
            margins.append(Margin(past.year, Fraction(borne, left) - was, was))
            lines.append(fact("days-past", year=past.year, bad=bad, days=len(rest)))
    return Weighed(tuple(lines), margins[0] if margins else None)


def _bears(
    goal: Goal, course: Course, values: Sequence[Fraction], limit: Fraction
) -> Callable[[int], bool]:
    """Return the test whether so many days of any height can come, the others at the limit."""

    def bears(more: int) -> bool:
        if more > course.left:
            return False
        rest: list[Fraction | None] = [*[None] * more, *[limit] * (course.left - more)]
        final = percentile([*values, *rest], course.position)
        return final is not None and goal.keeps(final)

    return bears


# ---- Validity -----------------------------------------------------------------------------------


def _validity(course: Course) -> Iterator[Reason]:
    """Say what a valid period still needs, and until when it can still become one."""
    more = course.need - len(course.points)
    if course.short:
        yield fact("valid-short", stretches=course.short)
    elif more > course.left:
        yield fact("valid-lost", more=more, left=course.left)
    elif more > 0:
        last = course.period.end - timedelta(days=more - 1)
        yield fact("valid-need", more=more, left=course.left, last=last)


# ---- The whole ----------------------------------------------------------------------------------


def final(goal: Goal) -> Decimal | None:
    """Return the final figure that just keeps the target, to a tenth of the last place that counts."""
    if goal.way is None:
        return None
    number = farthest(lambda n: goal.keeps(n * goal.step), goal.way)
    return None if number is None else _exactly(number * goal.step)
