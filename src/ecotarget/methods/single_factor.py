"""Class of a section by its worst item (单因子评价法).

What it computes: each item is in the best class whose bound holds its mean (so equal limits give the
    better class, and a pH outside all bounds is worse than the last); the section is in the class of
    its worst item. Oxygen may reach a class by its saturation as well: DO >= share x dividend /
    (offset + T). GB 3838-2002, GB/T 14848-2017 6.2 and 6.3, GB 3097-1997; 环办〔2011〕22号 for rivers.
Input: means of items (`ItemMean`); the limits on the scale of a river or a lake; the set of items
    that decide, those without which nobody can tell how bad the water is, those only shown.
Options: `stage`: `raw` lays the exact mean beside the limits, `rounded` rounds it first, half to
    even, to the code's decimals (one significant digit where that would give 0); `saturation`; the
    class `required` for exceedances (else the section's target, else the last good class).
Result: `best` and `worst`: one class, or what the data leave open. Met when `worst` is as good as
    the target, missed when `best` is not, else undecided. The exceedance multiple is (C - S) / S.
Non-detects: the mean with half the limit decides, unless a detection limit is above the limit of the
    class found (for what is worse than the last, of the last) or a limit is not stated. Then the item
    is anywhere from the class of the mean with nothing to that with the whole limit, or to the worst.
    Where more is better (oxygen) every undetected sample opens that range; pH is not undetected. A
    class that asks for "not detected" holds water in which nothing was found.
Gaps: a missing item of those needed leaves the worst class open and is named; other items count when
    they are there. An item without limits on the scale is not asked for. Temperature takes part only
    when all its samples have values.
Worked example: pH 7.8, DO 6.8, CODMn 6.33, NH3-N 0.816, TP 0.171 in a river: I, II, IV, III, III,
    so IV by CODMn, 0.055 times above class III. COD 12 is class I. `0.3L` of NH3-N: half of it is
    in class I (0.15), but 0.3 is not: I to II, undecided.
Differs from: index methods; the class of the mean of classes; a worst item of those that are there.
For many sections at once the same rule is in SQL: `section_classes`.
Source: GB 3838-2002 table 1, GB/T 14848-2017 6.2 and 6.3, GB 3097-1997, 环办〔2011〕22号, 环办监测函
    〔2020〕82号; every limit comes with its clause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from ecotarget.methods.main_items import ordered
from ecotarget.model.period import Period
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding
from ecotarget.model.water import (
    GRAINS,
    MEASURED,
    ROUNDED,
    Bound,
    ItemClass,
    ItemLimits,
    ItemMean,
    ItemSet,
    Section,
    SectionClass,
    WaterCode,
)

OXYGEN, TEMPERATURE = "do", "temperature"
UPPER, LOWER, BOTH = 1, -1, 0  # from which side the bounds of an item hold its values


def counted(chosen: ItemSet, more_items: Sequence[str]) -> tuple[str, ...]:
    """Return the items that decide the class: those of the set, and of the user if it is open."""
    return (*chosen.items, *_more(chosen, more_items))


def needed(chosen: ItemSet, more_items: Sequence[str]) -> tuple[str, ...]:
    """Return the items without which nobody can tell how bad the water is."""
    return (*chosen.needed, *_more(chosen, more_items))


def _more(chosen: ItemSet, more_items: Sequence[str]) -> tuple[str, ...]:
    more = more_items if chosen.open_ended else ()
    return tuple(item for item in more if item not in chosen.items)


# --- one item ----------------------------------------------------------------------------------


def item_class(
    code: WaterCode,
    limits: ItemLimits,
    mean: ItemMean,
    stage: str,
    warmth: Fraction | None = None,
) -> tuple[int, int, Fraction | None]:
    """Return the best and the worst class of an item, and the value that met the limits.

    `warmth` is the mean temperature when oxygen may reach a class by its saturation.
    """

    def order(value: Fraction, nothing: bool) -> int:
        return _order(code, limits, _judged(code, mean.item, value, stage), nothing, warmth)

    judged = None if mean.value is None else _judged(code, mean.item, mean.value, stage)
    found = order(mean.value or Fraction(0), mean.low == 0)
    if _decides(limits, mean, found):
        return found, found, judged
    last = len(limits.bounds) + 1
    if mean.low is None or (mean.high is None and side(limits) != UPPER) or side(limits) == BOTH:
        return 1, last, judged
    low = order(mean.low, mean.low == 0)
    # With the whole limit in its place, something would have been found.
    high = last if mean.high is None else order(mean.high, mean.high == 0)
    return min(low, high), max(low, high), judged


def side(limits: ItemLimits) -> int:
    """Tell from which side the bounds hold: UPPER, LOWER, or BOTH (pH)."""
    if all(bound.low is None for bound in limits.bounds):
        return UPPER
    return LOWER if all(bound.high is None for bound in limits.bounds) else BOTH


def _decides(limits: ItemLimits, mean: ItemMean, found: int) -> bool:
    """Tell whether the statutory mean decides the class in spite of what was not detected."""
    if not mean.below and not mean.absent:
        return True
    if side(limits) != UPPER:
        return False
    undetected = found <= len(limits.bounds) and limits.bounds[found - 1].undetected
    if mean.absent and not undetected:
        return False
    most = cap(limits, found)
    return mean.most_below is None or (most is not None and mean.most_below * GRAINS <= most)


def cap(limits: ItemLimits, order: int) -> int | None:
    """Return the highest detection limit, in grains, with which a sample of a class is in it.

    That of a class without a limit of its own ("not detected") is the next class's; what is worse
    than the last has that of the last.
    """
    bounds = limits.bounds[min(order, len(limits.bounds)) - 1 :]
    bound = next((bound for bound in bounds if bound.high is not None), None)
    if bound is None or bound.high is None:
        return None
    grains = Fraction(bound.high) * GRAINS
    return -(-grains // 1) - 1 if bound.strict else grains // 1


def _judged(code: WaterCode, item: str, value: Fraction, stage: str) -> Fraction:
    """Return the value that meets the limits."""
    places = code.decimals.get(item) if stage == ROUNDED else None
    if places is None:
        return value
    found = Fraction(rounded(value, Rounding(places)))
    while value and not found:  # one significant digit is kept
        places += 1
        found = Fraction(rounded(value, Rounding(places)))
    return found


def _order(
    code: WaterCode, limits: ItemLimits, value: Fraction, nothing: bool, warmth: Fraction | None
) -> int:
    """Return the class of a judged value; `nothing` says that no sample had any of it."""
    orders = (n for n, bound in enumerate(limits.bounds, 1) if _holds(bound, value, nothing))
    found = next(orders, len(limits.bounds) + 1)
    rule = code.saturation
    if rule is None or warmth is None or limits.item != OXYGEN or found <= rule.order:
        return found
    offset = Fraction(rule.offset) + warmth
    full = Fraction(rule.share) * Fraction(rule.dividend)
    return rule.order if offset > 0 and value * offset >= full else found


def _holds(bound: Bound, value: Fraction, nothing: bool) -> bool:
    if bound.undetected and not nothing:
        return False
    above = bound.low is None or value > Fraction(bound.low)
    below = bound.high is None or value < Fraction(bound.high)
    at_end = value in {Fraction(end) for end in (bound.low, bound.high) if end is not None}
    return (above and below) or (at_end and not bound.strict)


# --- a section ---------------------------------------------------------------------------------


def classify(
    code: WaterCode,
    section: Section,
    period: Period,
    means: Mapping[str, ItemMean],
    chosen: ItemSet,
    more_items: tuple[str, ...],
    stage: str,
    saturation: bool,
    required: int | None,
    state: str = MEASURED,
    published: int | None = None,
    months: int = 0,
) -> SectionClass:
    """Return the class of a section from the means of its items."""
    if state != MEASURED:
        return SectionClass(section, period, state, None, None, (), (), (), None, published, months)
    asked = required or section.target or code.good
    warmth = _warmth(means) if saturation else None
    counting = counted(chosen, more_items)
    items = tuple(
        _item(code, limits, means[item], stage, warmth, asked, item in counting)
        for item in dict.fromkeys((*counting, *chosen.shown, *means))
        if item in means and (limits := code.limits_of(item, section.kind)) is not None
    )
    deciding = [one for one in items if one.counts]
    missing = tuple(
        item
        for item in needed(chosen, more_items)
        if item not in means and code.limits_of(item, section.kind) is not None
    )
    last = len(code.class_names)
    worst_found = max((one.worst for one in deciding), default=last)
    best = max((one.best for one in deciding), default=1)
    worst = last if missing else worst_found
    return SectionClass(
        section,
        period,
        state,
        best,
        worst,
        items,
        tuple(one.mean.item for one in deciding if one.worst == worst_found),
        ordered((one for one in deciding if one.best > asked), code.first_named),
        attains(section.target, best, worst),
        published,
        months,
        missing,
    )


def attains(target: int | None, best: int, worst: int) -> bool | None:
    """Tell whether a class meets a target; None without a target or when nobody can tell."""
    if target is None or best <= target < worst:
        return None
    return worst <= target


def _warmth(means: Mapping[str, ItemMean]) -> Fraction | None:
    mean = means.get(TEMPERATURE)
    return None if mean is None or mean.below or mean.absent else mean.value


def _item(
    code: WaterCode,
    limits: ItemLimits,
    mean: ItemMean,
    stage: str,
    warmth: Fraction | None,
    asked: int,
    counts: bool,
) -> ItemClass:
    best, worst, judged = item_class(code, limits, mean, stage, warmth)
    bound = limits.bounds[asked - 1] if asked <= len(limits.bounds) else Bound()
    limit = _limit(bound, judged)
    multiple = None
    if best > asked and judged is not None and limit and mean.item not in code.no_multiple:
        multiple = (judged - Fraction(limit)) / Fraction(limit)
    return ItemClass(mean, best, worst, judged, multiple, counts, limit)


def _limit(bound: Bound, value: Fraction | None) -> Decimal | None:
    """Return the limit of a class: of two ends the one that the value is beyond, if any."""
    if bound.low is None or bound.high is None:
        return bound.high if bound.low is None else bound.low
    if value is None or Fraction(bound.low) <= value <= Fraction(bound.high):
        return None
    return bound.low if value < Fraction(bound.low) else bound.high
