"""Mean of an item at a section over a month and over longer periods (断面浓度均值).

What it computes: the arithmetic mean of the samples of a calendar month; for what was not detected
    half the detection limit; for pH the mean of the hydrogen ions, -lg(mean(10^-pH)). A longer
    period (quarter, year, 1-N月) is the mean of the means of its months, pH through the ions again.
    Several sections, or points of a lake, are averaged in the same way.
Input: `sample` (site, item, start, amount, found); amounts in grains (10^-9 of the book unit);
    `found` 0 a value, 1 below the limit that the amount names, 2 not detected without a limit.
    `hydrogen` (amount, ions): `hydrogen_rows` of the pH amounts.
Result: `month_item`, whole numbers; then a mean with what it would be with nothing and with the whole
    limit in place of what was not detected.
Rounding: none, but for pH, whose logarithm has no end: 12 decimals, half to even. Ions are whole
    numbers of 10^-25 mol/L, exact to 10^-12 of themselves up to pH 13.
Gaps: a month without samples is not there and is no zero. A sample without a detection limit is no
    part of the mean; it counts as nothing in the low mean, and there is no high mean. A pH that was
    "not detected" leaves both ends open.
Worked example: pH 7.0 and 8.0 give 7.2596. NH3-N 0.30 and "0.025L": (0.30 + 0.0125) / 2 = 0.15625,
    between 0.15 and 0.1625. Months of 1 and 2 mg/L, four samples in the first: 1.5, not 1.2.
Differs from: the mean of all samples of a year; the arithmetic mean of pH (7.5); zero or the whole
    limit for what was not detected (loads, other media); the class of a year as a mean of classes.
Source: 环办〔2011〕22号 (means), 环办监测函〔2020〕82号, 7 (half the limit) and its rule for pH; the
    clauses and how sure they are come with the code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from ecotarget.model.water import GRAINS, ItemMean

PH = "ph"
ION_PLACES = 25  # hydrogen ions are whole numbers of 10^-25 mol/L
# A pH within which the ions are whole numbers of many digits; no probe shows anything outside.
LOWEST_PH, HIGHEST_PH = -2, 16

PH_STEP = Decimal(10) ** -12  # to which a mean pH is rounded
_FINE_PLACES = 40  # of the ions of a month within a longer period
# Ions of forty places have at most 56 digits within the pH that can be kept.
_WIDE = Context(prec=60, rounding=ROUND_HALF_EVEN)


class MonthItem(NamedTuple):
    """A row of `month_item` without its place and month: counts, and sums in grains.

    `samples` counts all, `below` and `absent` those not detected with and without a limit; `total`
    adds what was found, `below_total` the limits, `ions` the hydrogen of pH (0 for other items).
    """

    samples: int
    below: int
    absent: int
    total: int
    below_total: int
    most_below: int
    ions: int


def ions(amount: int) -> int:
    """Return the hydrogen ions of a pH in grains, in 10^-25 mol/L.

    ValueError: a pH below LOWEST_PH or above HIGHEST_PH, which nothing can be the mean of.
    """
    if not LOWEST_PH * GRAINS <= amount <= HIGHEST_PH * GRAINS:
        raise ValueError(amount)
    return hydrogen(Decimal(amount).scaleb(-9, _WIDE), ION_PLACES)


def hydrogen(ph: Decimal, places: int) -> int:
    """Return 10^-pH in whole numbers of 10^-`places` mol/L, half to even."""
    power = _WIDE.power(Decimal(10), _WIDE.subtract(Decimal(places), ph))
    return int(power.to_integral_value(ROUND_HALF_EVEN, _WIDE))


def hydrogen_rows(amounts: Iterable[int]) -> list[tuple[int, int]]:
    """Return the rows of `hydrogen`: each pH amount once, with its ions, in ascending order."""
    return [(amount, ions(amount)) for amount in sorted(set(amounts))]


def month_of_sql(numbered: str) -> str:
    """Return the SELECT of `month_item` from sums by number of the month: its first day as a date."""
    # A month is looked up by its number, 12 x year + month - 1, and becomes a date only once.
    return f"""SELECT site, item,
  CAST(DATE '0001-01-01' + (number - 12) * INTERVAL 1 MONTH AS DATE) AS month,
  samples, below, absent, total, below_total, most_below, ions
FROM (
{numbered}
) AS m"""


def numbered_sql(source: str) -> str:
    """Return the SELECT of the sums of samples by site, item and number of the month."""
    ions = "SUM(CASE WHEN s.found = 0 THEN COALESCE(h.ions, 0) ELSE 0 END)"
    joined = f"{source} AS s LEFT JOIN hydrogen AS h ON h.amount = s.amount"
    return f"""{_sums_sql(f"{source} AS s", f"s.item <> '{PH}'", "CAST(0 AS HUGEINT)")}
UNION ALL
{_sums_sql(joined, f"s.item = '{PH}'", f"CAST({ions} AS HUGEINT)")}"""


def _sums_sql(source: str, which: str, ions: str) -> str:
    """Return the sums of some items by site and number of the month; only pH has ions."""
    return f"""  SELECT s.site, s.item,
    12 * EXTRACT(YEAR FROM s.start) + EXTRACT(MONTH FROM s.start) - 1 AS number,
    CAST(COUNT(*) AS INTEGER) AS samples,
    CAST(SUM(CASE WHEN s.found = 1 THEN 1 ELSE 0 END) AS INTEGER) AS below,
    CAST(SUM(CASE WHEN s.found = 2 THEN 1 ELSE 0 END) AS INTEGER) AS absent,
    SUM(CASE WHEN s.found = 0 THEN CAST(s.amount AS HUGEINT) ELSE 0 END) AS total,
    SUM(CASE WHEN s.found = 1 THEN CAST(s.amount AS HUGEINT) ELSE 0 END) AS below_total,
    MAX(CASE WHEN s.found = 1 THEN s.amount ELSE 0 END) AS most_below,
    {ions} AS ions
  FROM {source}
  WHERE {which}
  GROUP BY s.site, s.item, 12 * EXTRACT(YEAR FROM s.start) + EXTRACT(MONTH FROM s.start) - 1"""


def month_mean(item: str, row: MonthItem) -> ItemMean:
    """Return the mean of an item from its row of `month_item`."""
    counts = (row.samples, row.below, row.absent)
    most_below = Fraction(row.most_below, GRAINS) if row.below else None
    found = row.samples - row.below - row.absent
    if item == PH:
        value = _ph(Decimal(row.ions), found, ION_PLACES) if found else None
        known = value if found == row.samples else None
        return ItemMean(item, value, known, known, *counts, most_below)
    if found == row.samples:  # nothing was below anything: all three means are one
        value = Fraction(row.total, found * GRAINS)
        return ItemMean(item, value, value, value, *counts, None)
    stated = row.samples - row.absent
    whole = row.total + row.below_total
    return ItemMean(
        item,
        Fraction(row.total + whole, 2 * stated * GRAINS) if stated else None,
        Fraction(row.total, row.samples * GRAINS),
        None if row.absent else Fraction(whole, row.samples * GRAINS),
        *counts,
        most_below,
    )


def period_mean(item: str, rows: Sequence[MonthItem]) -> ItemMean:
    """Return the mean of the means of months from their rows. ValueError: there are none."""
    if len(rows) == 1:
        return month_mean(item, rows[0])
    samples, below, absent = (sum(row[n] for row in rows) for n in range(3))
    counts = (samples, below, absent)
    most_below = Fraction(max(row.most_below for row in rows), GRAINS) if below else None
    found = [(row, row.samples - row.below - row.absent) for row in rows]
    if item == PH:
        ions = _quotient([(row.ions, count) for row, count in found if count])
        value = None if ions is None else _ph(_decimal(ions), 1, ION_PLACES)
        known = None if below or absent else value
        return ItemMean(item, value, known, known, *counts, most_below)
    low = _of_grains([(row.total, row.samples) for row in rows])
    if not below and not absent:
        return ItemMean(item, low, low, low, *counts, None)
    stated = [row for row in rows if row.samples > row.absent]
    halves = [(2 * r.total + r.below_total, 2 * (r.samples - r.absent)) for r in stated]
    high = None if absent else _of_grains([(r.total + r.below_total, r.samples) for r in rows])
    return ItemMean(item, _of_grains(halves), low, high, *counts, most_below)


def _of_grains(pairs: Sequence[tuple[int, int]]) -> Fraction | None:
    mean = _quotient(pairs)
    return None if mean is None else mean * Fraction(1, GRAINS)


def _quotient(pairs: Sequence[tuple[int, int]]) -> Fraction | None:
    """Return the mean of the quotients of whole numbers; None of nothing.

    Over one denominator: a sum of fractions would be reduced at every step.
    """
    if not pairs:
        return None
    whole = lcm(*(bottom for _, bottom in pairs))
    return Fraction(sum(top * (whole // bottom) for top, bottom in pairs), whole * len(pairs))


def mean_of(means: Sequence[ItemMean]) -> ItemMean:
    """Return the mean of means of one item: of the months of a period, or of several sections.

    Samples are counted together. ValueError: there are none, or they are of several items.
    """
    names = {mean.item for mean in means}
    if len(names) != 1:
        raise ValueError(sorted(names))
    (item,) = names
    if len(means) == 1:
        return means[0]
    values = [mean.value for mean in means if mean.value is not None]
    if all(mean.low == mean.value == mean.high for mean in means) and values:
        value = _mean(item, values)
        return ItemMean(item, value, value, value, sum(m.samples for m in means), 0, 0, None)
    limits = [mean.most_below for mean in means if mean.most_below is not None]
    return ItemMean(
        item,
        _mean(item, values) if values else None,
        _whole_mean(item, [mean.low for mean in means]),
        _whole_mean(item, [mean.high for mean in means]),
        sum(mean.samples for mean in means),
        sum(mean.below for mean in means),
        sum(mean.absent for mean in means),
        max(limits, default=None),
    )


def _whole_mean(item: str, values: Sequence[Fraction | None]) -> Fraction | None:
    """Return the mean of all; None where one of them is not known."""
    known = [value for value in values if value is not None]
    return _mean(item, known) if len(known) == len(values) else None


def _mean(item: str, values: Sequence[Fraction]) -> Fraction:
    if item != PH:
        mean = _quotient([value.as_integer_ratio() for value in values])
        assert mean is not None
        return mean
    if len(values) == 1:
        return values[0]
    fine = sum(ions_of(value, _FINE_PLACES) for value in values)
    return ph_of(fine, len(values), _FINE_PLACES)


def _decimal(value: Fraction) -> Decimal:
    """Write a fraction as a decimal; a pH that came from here has twelve places and loses nothing."""
    return _WIDE.divide(Decimal(value.numerator), Decimal(value.denominator))


def ions_of(ph: Fraction, places: int) -> int:
    """Return the hydrogen ions of a pH in whole numbers of 10^-`places` mol/L."""
    return hydrogen(_decimal(ph), places)


def ph_of(ions: int, count: int, places: int) -> Fraction:
    """Return the pH of the mean of ions, whole numbers of 10^-`places` mol/L that add up to `ions`."""
    return _ph(Decimal(ions), count, places)


def _ph(total: Decimal, count: int, places: int) -> Fraction:
    """Return -lg of the mean of ions that add up to `total`."""
    exponent = _WIDE.log10(_WIDE.divide(total, Decimal(count)))
    ph = _WIDE.subtract(Decimal(places), exponent)
    return Fraction(ph.quantize(PH_STEP, ROUND_HALF_EVEN, context=_WIDE))
