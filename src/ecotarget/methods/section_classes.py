"""Classes of all sections and months at once, in SQL (单因子评价法, 批量).

What it computes: the class of every site and month by its worst item, just as `single_factor` does
    for one section: the rule stands there. Here it is whole numbers only: a mean a / d meets a limit
    t where a <= t d.
Input: `month_item`; `section` (site, kind); `class_limit`, which `limit_table` makes of the code.
Options: `stage`, `saturation`, the set of items and what the user adds, as for one section.
Result: `month_class` (site, month, best, worst); a row for each month of a listed section with any
    sample; where they differ the class is open.
Rounding: stage `rounded` rounds no value but moves the limits: what rounds half to even to 6.0 or less
    is 6.05 or less (0.5 of a step belongs to an even last digit). Limits are in 10^-6 grains, so
    that "below t" is "at most t - 1": no mean of fewer than 500,000 samples lies between. pH is
    compared by its hydrogen ions, at the ions where its twelve decimals turn.
Gaps: as for one section; sections that `section` does not list are left out.
Worked example: CODMn, 2 samples with a sum of 12.1 mg/L, stage rounded: 12.1 <= 2 x 6.05, class III;
    raw: 12.1 > 2 x 6, class IV.
Differs from: classing the rounded mean in SQL, for which the engines' roundings are not alike.
Source: as `single_factor`; GB/T 8170-2008, 3.2 for half to even.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget.engine.connection import Column
from ecotarget.engine.text import literal
from ecotarget.methods.integer_rounding import quotient
from ecotarget.methods.section_mean import ION_PLACES, PH, PH_STEP, hydrogen
from ecotarget.methods.single_factor import (
    BOTH,
    LOWER,
    OXYGEN,
    TEMPERATURE,
    UPPER,
    cap,
    counted,
    needed,
    side,
)
from ecotarget.model.amount import EXACT
from ecotarget.model.water import (
    GRAINS,
    LAKE,
    RIVER,
    ROUNDED,
    Bound,
    ItemLimits,
    ItemSet,
    Saturation,
    WaterCode,
)

_MILLIONTHS = 1_000_000  # of a grain; limits in SQL
_MILLIONTH_PLACES = 6


class LimitTable(NamedTuple):
    """The small table `class_limit`: its columns and rows."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]


def limit_table(
    code: WaterCode, chosen: ItemSet, more_items: Sequence[str], stage: str
) -> LimitTable:
    """Return the small table `class_limit`, a row for each item that counts and kind of water.

    `low1`, `high1` ... are the bounds of class 1 and so on in 10^-6 grains, of pH in 10^-31 mol/L;
    `none1` says that the class asks for nothing detected, `cap1` is the highest detection limit of
    the class in grains; `worse` is the order of what is worse than the item's last class.
    """
    rows = []
    for kind in (RIVER, LAKE):
        limited = {
            item: limits
            for item in counted(chosen, more_items)
            if (limits := code.limits_of(item, kind)) is not None
        }
        asked = [item for item in needed(chosen, more_items) if item in limited]
        for item, limits in limited.items():
            head = (item, kind, int(item in asked), len(asked), side(limits))
            rows.append((*head, len(limits.bounds) + 1, *_cells(code, limits, stage)))
    width = _width(code)
    names = ("low", "high", "none", "cap")
    columns = (
        Column("item", "text"),
        Column("kind", "text"),
        *(Column(name, "integer") for name in ("needed", "needs", "side", "worse")),
        *(Column(f"{name}{n}", "decimal") for n in range(1, width + 1) for name in names),
    )
    return LimitTable(columns, tuple(rows))


def _width(code: WaterCode) -> int:
    """Return how many columns the classes take: one more than any item has bounds."""
    return max(len(limits.bounds) for limits in code.limits) + 1


def _cells(code: WaterCode, limits: ItemLimits, stage: str) -> list[int | None]:
    """Return low, high, none and cap of each class; what is worse than the last has no bounds."""
    places = code.decimals.get(limits.item) if stage == ROUNDED else None
    cells: list[int | None] = []
    for order in range(1, _width(code) + 1):
        bound = limits.bounds[order - 1] if order <= len(limits.bounds) else Bound()
        low, high = _bottom(bound, places), _top(bound, places)
        ends = (
            (_ions_at(high, up=True), _ions_at(low, up=False))
            if limits.item == PH
            else (_whole(low, up=True), _whole(high, up=False))
        )
        cells += (*ends, int(bound.undetected), cap(limits, order))
    return cells


# A value to compare with, and whether it belongs to the class itself.
End = tuple[Fraction, bool]


def _top(bound: Bound, places: int | None) -> End | None:
    """Return up to where exact values meet the upper end of a bound.

    ValueError: the limit is finer than the decimals to which values are rounded.
    """
    if bound.high is None:
        return None
    limit = Fraction(bound.high)
    if places is None:
        return limit, not bound.strict
    steps = limit * 10**places
    if 0 < steps < 1:
        raise ValueError(bound.high)
    whole = -(-steps // 1) - 1 if bound.strict else steps // 1
    return (whole + Fraction(1, 2)) / Fraction(10**places), whole % 2 == 0


def _bottom(bound: Bound, places: int | None) -> End | None:
    """Return from where on exact values meet the lower end of a bound."""
    if bound.low is None:
        return None
    limit = Fraction(bound.low)
    if places is None:
        return limit, not bound.strict
    steps = limit * 10**places
    whole = steps // 1 + 1 if bound.strict else -(-steps // 1)
    return (whole - Fraction(1, 2)) / Fraction(10**places), whole % 2 == 0


def _whole(end: End | None, up: bool) -> int | None:
    """Return an end in millionths of a grain; one that does not belong to the class, beside it."""
    if end is None:
        return None
    value = end[0] * GRAINS * _MILLIONTHS
    if value.denominator != 1:
        raise ValueError(end[0])
    return value.numerator if end[1] else value.numerator + (1 if up else -1)


def _ions_at(end: End | None, up: bool) -> int | None:
    """Return the ions at which a pH, rounded as a mean is, passes the end of a bound.

    `up`: the end is the upper one of pH, so the lower one of ions.
    """
    if end is None:
        return None
    half = Fraction(PH_STEP) / Fraction(2)
    ph = end[0] + half if end[1] == up else end[0] - half
    # Limits are short decimals, so the quotient ends.
    exact = EXACT.divide(Decimal(ph.numerator), Decimal(ph.denominator))
    return hydrogen(exact, ION_PLACES + _MILLIONTH_PLACES)


def classes_sql(code: WaterCode, stage: str, saturation: bool) -> str:
    """Return the SELECT of `month_class` (site, month, best, worst) from `month_item`.

    It joins `section` (site, kind) and `class_limit` (`limit_table` of the same code and stage).
    """
    rule = code.saturation if saturation else None
    warmth, warm_join = ("", "") if rule is None else _WARMTH
    orders = ",\n      ".join(
        f"{_order_sql(code, stage, (f'{end}_top', bottom, nothing), rule)} AS {end}"
        for end, bottom, nothing in (
            ("middle", "stated", "low_top"),
            ("low", "samples", "low_top"),
            ("high", "samples", "high_top"),
        )
    )
    return f"""SELECT site, month, CAST(COALESCE(MAX(best), 1) AS INTEGER) AS best,
  CAST(CASE WHEN SUM(needed) = MAX(needs) THEN MAX(worst) ELSE {len(code.class_names)} END
    AS INTEGER) AS worst
FROM (
  SELECT site, month, needed, needs,
    CASE WHEN sure = 1 THEN middle
      WHEN side = {UPPER} THEN low
      WHEN side = {LOWER} AND absent = 0 THEN high
      WHEN side IS NOT NULL THEN 1 END AS best,
    CASE WHEN sure = 1 THEN middle
      WHEN side = {BOTH} OR absent > 0 THEN worse
      WHEN side = {UPPER} THEN high
      WHEN side IS NOT NULL THEN low END AS worst
  FROM (
    SELECT site, month, absent, needed, needs, side, worse, middle, low, high,
      {_sure_sql(code)} AS sure
    FROM (
      SELECT a.*,
      {orders}
      FROM (
        SELECT m.site, m.month, m.below, m.absent, m.most_below, l.*,
          CASE WHEN m.item = {literal(PH)} THEN m.ions
            ELSE m.total + m.total + m.below_total END AS middle_top,
          CAST(CASE WHEN m.item = {literal(PH)} THEN m.samples
            ELSE 2 * (m.samples - m.absent) END AS HUGEINT) AS stated,
          m.total AS low_top, m.total + m.below_total AS high_top,
          CAST(m.samples AS HUGEINT) AS samples{warmth}
        FROM month_item AS m JOIN section AS s ON s.site = m.site
        LEFT JOIN class_limit AS l ON l.item = m.item AND l.kind = s.kind{warm_join}
      ) AS a
    ) AS o
  ) AS e
) AS c
GROUP BY site, month"""


def _sure_sql(code: WaterCode) -> str:
    """Return the SQL that is 1 where the statutory mean decides, see `single_factor`."""
    width = range(1, _width(code) + 1)
    caps = " ".join(f"WHEN {n} THEN cap{n}" for n in width)
    nones = " ".join(f"WHEN {n} THEN none{n}" for n in width)
    return f"""CASE WHEN below = 0 AND absent = 0 THEN 1
        WHEN side = {UPPER} AND (absent = 0 OR (CASE middle {nones} END) = 1)
          AND (below = 0 OR most_below <= (CASE middle {caps} END)) THEN 1
        ELSE 0 END"""


_WARMTH = (
    ", t.warm_total, t.warm_samples",
    f"""
        LEFT JOIN (
          SELECT site AS warm_site, month AS warm_month, total AS warm_total,
            CAST(samples AS HUGEINT) AS warm_samples
          FROM month_item WHERE item = {literal(TEMPERATURE)} AND below = 0 AND absent = 0
        ) AS t ON t.warm_site = m.site AND t.warm_month = m.month AND m.item = {literal(OXYGEN)}""",
)


def _order_sql(
    code: WaterCode, stage: str, mean: tuple[str, str, str], rule: Saturation | None
) -> str:
    """Return the SQL of the class of a mean.

    `mean` is its sum in grains, what divides it, and the sum that is 0 when nothing was found.
    """
    top, bottom, nothing = mean
    cases = []
    for n in range(1, _width(code) + 1):
        holds = f"""(none{n} = 0 OR {nothing} = 0)
          AND (low{n} IS NULL OR {top} * {_MILLIONTHS} >= CAST(low{n} AS HUGEINT) * {bottom})
          AND (high{n} IS NULL OR {top} * {_MILLIONTHS} <= CAST(high{n} AS HUGEINT) * {bottom})"""
        if rule is not None and rule.order == n:
            holds = f"({holds})\n          OR ({_saturated(code, stage, top, bottom, rule)})"
        cases.append(f"WHEN {holds} THEN {n}")
    return "CASE " + "\n        ".join(cases) + " END"


def _saturated(code: WaterCode, stage: str, top: str, bottom: str, rule: Saturation) -> str:
    """Return the SQL of DO x (offset + T) >= share x dividend, all in whole numbers."""
    places = code.decimals.get(OXYGEN) if stage == ROUNDED else None
    if places is not None:
        step = GRAINS // 10**places
        nearest = quotient(top, f"{bottom} * {step}", "half-even")
        top, bottom = f"(CASE WHEN {bottom} = 0 THEN 0 ELSE {nearest} * {step} END)", "1"
    offset, parts = rule.offset.as_integer_ratio()
    full = Fraction(rule.share) * Fraction(rule.dividend)
    warm = f"({offset * GRAINS} * warm_samples + {parts} * warm_total)"
    right = full.numerator * GRAINS * parts
    return f"""item = {literal(OXYGEN)} AND {warm} > 0
          AND {top} * {full.denominator} * {warm}
            >= CAST({right} AS HUGEINT) * {GRAINS} * {bottom} * warm_samples"""
