"""What is decided before a period ends: no value that may still come can turn it.

A proof and no forecast. A figure that accumulates (`course: sum` in the vocabulary) is never less later
in the year; one that was reported rounded stands for all that rounds to it. Every day of the period
without a valid value may still get one, those that are over too, each from zero to the largest that can
be measured. A target is kept early only when the period is valid already; what can be kept no more is
missed early, valid or not. Roundings are those of the judge, who is asked about the two ends that the
figure may still take.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model import course as kinds
from ecotarget.model.amount import EXACT, Amount
from ecotarget.model.course import Course
from ecotarget.model.evidence import Evidence
from ecotarget.model.finding import FAIL, PASS, Reason
from ecotarget.model.period import Period
from ecotarget.model.record import Cases, Measure
from ecotarget.model.requirement import AllOf, ClassBound, Threshold
from ecotarget.model.target import BY_DAYS, SUM, Target

_GROWS = (SUM, BY_DAYS)
_AT_LEAST, _AT_MOST = (">=", ">"), ("<=", "<")
_MANY = 10**6  # sections that may still be added to a list that nobody has closed


class Early(NamedTuple):
    """An outcome before the end, and why."""

    outcome: str
    reason: Reason


class Ends(NamedTuple):
    """The least and the largest figure that a period may still come to; None: nobody can tell."""

    low: Measure | None
    high: Measure | None


Whole = Callable[[Measure], str]  # the outcome that a figure of the whole period would have


def one_sided(target: Target) -> Target:
    """Turn exactly none and exactly all into the bound that they are.

    Nothing is less than none, and no share is more than all.
    """
    requirement = target.requirement
    if not isinstance(requirement, Threshold) or requirement.comparator != "==":
        return target
    bound = requirement.bound
    if bound is not None and not bound.value:
        return target._replace(requirement=requirement._replace(comparator="<="))
    if bound is not None and target.indicator.dimension == "share" and bound.base == 100:
        return target._replace(requirement=requirement._replace(comparator=">="))
    return target


def early(target: Target, evidence: Evidence, so_far: Measure, whole: Whole) -> Early | None:
    """Return what is decided already of a figure that covers the first part of the period."""
    requirement = target.requirement
    plain = isinstance(requirement, Threshold) and requirement.span is None
    course = evidence.course
    is_share = target.indicator.dimension == "share"
    if course is None and target.indicator.course in _GROWS and not is_share:
        return _accumulated(target, so_far, whole)
    if course is None and target.indicator.course == BY_DAYS and so_far.cases is not None:
        return _whatever_days(target, so_far, whole) if plain else None
    if course is None or so_far.reckoned is None or target.period != course.period:
        return None
    if course.reviewed:
        return None
    if isinstance(requirement, ClassBound):
        return _class_lost(course)
    return _whatever_comes(target, course, ends(course, so_far), whole) if plain else None


def _accumulated(target: Target, so_far: Measure, whole: Whole) -> Early | None:
    """A total that is never less: past an upper bound, or at a lower one, it stays there."""
    requirement = target.requirement
    comparator = ">=" if isinstance(requirement, AllOf) else getattr(requirement, "comparator", "")
    if not isinstance(requirement, AllOf | Threshold) or getattr(requirement, "span", None):
        return None
    if so_far.reckoned is not None and so_far.reckoned.falls:
        return None
    outcome = whole(_least(so_far))
    assert isinstance(so_far.value, Amount)
    said = {"told": so_far.value.value, "unit": so_far.value.unit, "period": so_far.period.text}
    # Of days from readings only a course knows whether the year is valid.
    certain = target.indicator.course == SUM or so_far.reckoned is None
    if comparator in _AT_LEAST and outcome == PASS and certain:
        return Early(PASS, Reason("early-total-pass", said))
    # More than exactly so many is too many for good; less may still become enough.
    past = comparator == "==" and _is_past(target, so_far)
    if outcome == FAIL and (comparator in _AT_MOST or past):
        return Early(FAIL, Reason("early-total-fail", said))
    return None


def _is_past(target: Target, so_far: Measure) -> bool:
    bound, value = getattr(target.requirement, "bound", None), _least(so_far).value
    return isinstance(bound, Amount) and isinstance(value, Amount) and value.base > bound.base


def _whatever_days(target: Target, so_far: Measure, whole: Whole) -> Early | None:
    """A reported share of days: each day of the period that is not in it may come and count, or not.

    Nobody says how many of the days over were valid, so all that are not counted yet may still be. More
    days than are over, or parts of them, are days of several places, and nobody says of how many.
    """
    assert so_far.cases is not None
    reached, listed = (int(each) for each in so_far.cases)
    days, over = (_length(period) for period in (target.period, so_far.period))
    if (
        so_far.cases != Cases(Decimal(reached), Decimal(listed))
        or not 0 <= reached <= listed <= over
    ):
        return None
    both = (reached, reached + days - listed)
    low, high = (_share(so_far, target.period, each, days) for each in both)
    left = (target.period.end - so_far.period.end).days
    said = {"left": left, "day": so_far.period.end}
    certain = so_far.reckoned is None  # of readings only a course knows whether the year is valid
    return _by_ends(target, Ends(low, high), whole, said, certain)


def _length(period: Period) -> int:
    return (period.end - period.start).days + 1


def _least(so_far: Measure) -> Measure:
    """Return the least that the figure may really be: half a unit of its last digit less.

    Whole numbers of things are counted and not rounded; what was reckoned has all its digits.
    """
    value = so_far.value
    if so_far.reckoned is not None or not isinstance(value, Amount):
        return so_far
    counted = value.unit.dimension == "count" and value.unit.factor == 1
    exponent = int(value.value.as_tuple().exponent)
    if counted and exponent >= 0:
        return so_far
    half = Decimal("0.5").scaleb(exponent)
    return so_far._replace(value=value._replace(value=EXACT.subtract(value.value, half)))


def _class_lost(course: Course) -> Early | None:
    """A section whose mean no water can bring back to its class has missed it."""
    states = [one.kept for one in course.sections]
    if course.how != kinds.SECTIONS or states != [kinds.LOST] or course.growing:
        return None
    return Early(FAIL, Reason("early-rest-fail", {"left": course.left, "day": course.until}))


def _whatever_comes(target: Target, course: Course, found: Ends, whole: Whole) -> Early | None:
    said = {"left": course.left, "day": course.until}
    return _by_ends(target, found, whole, said, is_valid(course))


def _by_ends(
    target: Target, found: Ends, whole: Whole, said: Mapping[str, object], certain: bool
) -> Early | None:
    """Ask the judge about both ends; a pass needs a figure that is `certain` to count as well."""
    outcomes = {None if end is None else whole(end) for end in found}
    comparator = getattr(one_sided(target).requirement, "comparator", "")
    # One end is enough for a miss where more only makes it worse.
    if comparator in _AT_MOST and found.low is not None and whole(found.low) == FAIL:
        return Early(FAIL, Reason("early-rest-fail", said))
    if comparator in _AT_LEAST and found.high is not None and whole(found.high) == FAIL:
        return Early(FAIL, Reason("early-rest-fail", said))
    if outcomes == {PASS} and certain:
        return Early(PASS, Reason("early-rest-pass", said))
    return None


def is_valid(course: Course) -> bool:
    """Tell whether the period has the valid days that it needs as a whole already.

    Sections say nothing of it: their months may still be missing.
    """
    return course.valid and course.how != kinds.SECTIONS


def ends(course: Course, so_far: Measure) -> Ends:
    """Return the least and the largest figure of the whole period, as the measures to judge."""
    values, still = [point.value for point in course.points], still_open(course)
    match course.how:
        case kinds.MEAN:
            low = _mean(values, still, Fraction(0))
            high = None if course.most is None else _mean(values, still, course.most)
            return Ends(_amount(so_far, course, low), _amount(so_far, course, high))
        case kinds.PERCENTILE:
            low = percentile([*values, *[Fraction(0)] * still], course.position)
            high = percentile([*values, *[course.most] * still], course.position)
            return Ends(_amount(so_far, course, low), _amount(so_far, course, high))
        case kinds.DAYS:
            counted = sum(values, Fraction(0))
            return _counted(so_far, course, (counted, counted + still), len(values) + still)
        case kinds.SECTIONS:
            return _of_sections(so_far, course)
        case _:
            return Ends(None, None)


def still_open(course: Course) -> int:
    """Return how many days may still get a value: those to come, and those over that have none."""
    return _length(course.period) - len(course.points)


def _of_sections(so_far: Measure, course: Course) -> Ends:
    """Sections that are decided, and those beside them that may still be so.

    In a share that is to be small are the sections that do not keep their class. Where the list is not
    closed, those that are added may all be in the share, or all be beside it.
    """
    inside = kinds.LOST if so_far.indicator.better == "lower" else kinds.KEPT
    more = _MANY if course.growing else 0
    sure = sum(one.kept == inside for one in course.sections)
    still = sum(one.kept == kinds.OPEN for one in course.sections) + more
    counts = Fraction(sure), Fraction(sure + still)
    return _counted(so_far, course, counts, len(course.sections) + more)


def _mean(values: list[Fraction], left: int, each: Fraction) -> Fraction | None:
    """Return the mean when every day left has one value; an end, if that value is beyond all means."""
    days = len(values) + left
    return (sum(values, Fraction(0)) + left * each) / days if days else None


def percentile(values: list[Fraction | None], position: Fraction | None) -> Fraction | None:
    """Return the percentile of values whose unknown ones are above all (HJ 663 appendix A)."""
    if not values or position is None:
        return None
    known = sorted(value for value in values if value is not None)
    place = 1 + (len(values) - 1) * position
    number = int(place)
    if number > len(known) or (place > number and number + 1 > len(known)):
        return None
    below = known[number - 1]
    return below + (known[number] - below) * (place - number) if place > number else below


def _counted(
    so_far: Measure, course: Course, counts: tuple[Fraction, Fraction], whole: int
) -> Ends:
    """Return both ends of a share or of a number."""
    if not whole:
        return Ends(None, None)
    if not course.as_share:
        low, high = (_amount(so_far, course, count) for count in counts)
        return Ends(low, high)
    return Ends(*(_share(so_far, course.period, int(count), whole) for count in counts))


def _share(so_far: Measure, period: Period, reached: int, listed: int) -> Measure:
    return so_far._replace(
        period=period,
        value=None,
        cases=Cases(Decimal(reached), Decimal(listed)),
        beside=None,
        otherwise=None,
    )


def _amount(so_far: Measure, course: Course, exact: Fraction | None) -> Measure | None:
    """Return the measure of the whole period with an exact figure in the unit of the indicator."""
    if exact is None or so_far.reckoned is None or not isinstance(so_far.value, Amount):
        return None
    unit = so_far.value.unit
    book = so_far.indicator.unit or unit
    inside = exact * Fraction(book.factor) / Fraction(unit.factor)
    return so_far._replace(
        period=course.period,
        reckoned=so_far.reckoned._replace(exact=inside),
        beside=None,
        otherwise=None,
    )
