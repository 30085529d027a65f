"""Rating of a river, a basin, a region or a sea by the shares of its classes (断面水质类别比例法).

What it computes: the share of each class among the sections that were measured, by count or, for a
    sea, by the area that each point stands for; the first row of the rating whose conditions on sums
    of shares all hold. With fewer sections than the rating asks for, the grade of the class of the
    means: each item averaged over the sections, then the worst item.
Input: orders of classes; weights; the rows of the rating; means of items by section.
Result: counts (or weights) by class, shares in %, a row of the rating, means of the region.
Rounding: none. A share is compared by cross-multiplication, 100 x part >= limit x all, so that
    74.95 % is not 75 %.
Gaps: sections not measured, dry or under works are in no share. Without any, and with fewer than
    the rating asks for, there is no rating by shares. A section whose class cannot be told has no
    order: reckon with its best and with its worst. The mean of an item is over the sections that have it.
Worked example: 8 sections, 6 of them I to III and 2 worse than V: exactly 75 %, so good (良好) whatever
    the rest is. 10 sections, 6 good and 4 worse than V: 40 % worse than V is heavily polluted.
    221 sections with 29, 77, 62, 39 and 14: I to III 168/221 = 76.0 %.
Differs from: shares over all listed sections; shares rounded to one decimal before they are compared;
    the mean of the grades of sections; a mean of classes.
Source: 环办〔2011〕22号 for rivers, HJ 442.10-2020 for the sea; the clause of the rating says how sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from ecotarget.methods.section_mean import mean_of
from ecotarget.model.water import ClassGrade, ItemMean, Rating, ShareGrade, WaterCode


def counts(orders: Iterable[int], last: int) -> tuple[int, ...]:
    """Return how many sections are in each class, from the first to `last`.

    ValueError: an order that is none of the classes.
    """
    found = [0] * last
    for order in orders:
        found[_place(order, last)] += 1
    return tuple(found)


def weighed(orders: Sequence[int], weights: Sequence[Decimal], last: int) -> tuple[Fraction, ...]:
    """Return the sum of the weights (areas, volumes) of each class, one weight for each order.

    ValueError: an order that is none of the classes, a negative weight, not as many as orders.
    """
    found = [Fraction(0)] * last
    for order, weight in zip(orders, weights, strict=True):
        if weight < 0:
            raise ValueError(weight)
        found[_place(order, last)] += Fraction(weight)
    return tuple(found)


def _place(order: int, last: int) -> int:
    if not 1 <= order <= last:
        raise ValueError(order)
    return order - 1


def shares(parts: Sequence[int | Fraction]) -> tuple[Fraction, ...] | None:
    """Return the share of each class in %; None when there is nothing to share."""
    whole = sum(parts)
    return tuple(Fraction(100 * part) / Fraction(whole) for part in parts) if whole else None


def share(parts: Sequence[int | Fraction], classes: tuple[int, int]) -> Fraction | None:
    """Return the share in % of the classes from the first to the last of a pair."""
    whole, part = sum(parts), _part(parts, classes)
    return Fraction(100 * part) / Fraction(whole) if whole else None


def _part(parts: Sequence[int | Fraction], classes: tuple[int, int]) -> int | Fraction:
    first, last = classes
    return sum(parts[first - 1 : last])


def rate(
    rating: Rating, parts: Sequence[int | Fraction], points: int | None = None
) -> ShareGrade | None:
    """Return the row that counts or weights by class come under, None when there are too few.

    `points` is the number of sections behind weights; counts are their own number.
    """
    whole = sum(parts)
    if not whole or (whole if points is None else points) < rating.from_count:
        return None
    return next((row for row in rating.rows if _holds(row, parts, whole)), None)


def _holds(row: ShareGrade, parts: Sequence[int | Fraction], whole: int | Fraction) -> bool:
    def against(classes: tuple[int, int], limit: Decimal) -> int | Fraction:
        """Return what of the part is beyond the limit, times 100: negative below it."""
        return 100 * _part(parts, classes) - Fraction(limit) * whole

    return (
        all(against(*condition) >= 0 for condition in row.at_least)
        and all(against(*condition) <= 0 for condition in row.at_most)
        and all(against(*condition) > 0 for condition in row.above)
        and all(against(*condition) < 0 for condition in row.below)
    )


def region_means(
    means_by_section: Mapping[str, Mapping[str, ItemMean]],
) -> Mapping[str, ItemMean]:
    """Return each item averaged over the sections, or points of a lake, that have it."""
    by_item: dict[str, list[ItemMean]] = {}
    for means in means_by_section.values():
        for item, mean in means.items():
            by_item.setdefault(item, []).append(mean)
    return {item: mean_of(means) for item, means in by_item.items()}


def grade_of(code: WaterCode, order: int) -> ClassGrade | None:
    """Return the grade with which the water of a class is told; None where the code has none."""
    return next((grade for grade in code.grades if grade.order == order), None)
