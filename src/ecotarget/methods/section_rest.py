"""What the months left must average for the mean of a year to keep a limit (余下月份均值).

What it computes: with n months of mean m so far and r months left, the mean that those left may have
    at the most (of oxygen: must have at the least) for the mean of all n + r months to be the limit L:
    ((n + r) L - n m) / r. For pH the same through hydrogen ions, since its mean is that of the ions.
Input: the mean so far and the number of its months, the months left, the limit; exact.
Result: the mean of the rest, an exact fraction; below zero where nothing that can be measured brings the
    mean to an upper limit. For pH None where no ions can: too many of them already for a lower end, or
    already more than the upper end needs, so that nothing can break it.
    `best` and `best_ph` are the means of all months if those left were the best that can be measured.
Rounding: none of the result, but for pH (12 decimals, as `section_mean.py`). Where a mean is rounded before
    it meets the limit, `furthest` is the mean that still is the limit: half a unit of its last digit
    beyond. At that very half the digit before decides (half to even), so it is the end of what is kept,
    in it or not.
Gaps: every month left counts as one that will be measured. With fewer of them the best mean is further
    from the limit, so what is lost stays lost.
Worked example: NH3-N, limit 1.0 mg/L, 8 months of mean 1.2, 4 left: (12 - 9.6) / 4 = 0.6. With 11 months
    of mean 1.2, one left: 12 - 13.2 = -1.2, and the best mean is 13.2 / 12 = 1.1: lost.
    Oxygen, limit 5, 6 months of mean 4, 6 left: 6. NH3-N rounded to two decimals: 1.0 is kept to 1.005.
    pH, lower end 6, one month of 5.5 and one left: 2 x 10^-6 < 10^-5.5: lost, 5.80 at the best.
Differs from: the share of months that met the limit; a mean over samples; the arithmetic mean of pH.
Source: arithmetic on the mean of months (环办〔2011〕22号).
"""

from __future__ import annotations

from fractions import Fraction

from ecotarget.methods import section_mean

_PLACES = 40  # of the ions, in mol/L


def rest(mean: Fraction, months: int, left: int, limit: Fraction) -> Fraction:
    """Return what the months left must average for the mean of all to be the limit."""
    return ((months + left) * limit - months * mean) * Fraction(1, left)


def furthest(limit: Fraction, places: int | None, upper: bool) -> Fraction:
    """Return the mean to which a limit is kept by means rounded to `places` (None: as they are)."""
    if places is None:
        return limit
    half = Fraction(1, 2 * 10**places)
    return limit + half if upper else limit - half


def best(mean: Fraction, months: int, left: int, each: Fraction) -> Fraction:
    """Return the mean of all months if each month left were `each`."""
    return (months * mean + left * each) * Fraction(1, months + left)


def rest_ph(mean: Fraction, months: int, left: int, limit: Fraction) -> Fraction | None:
    """Return the pH that the months left must average for the mean of all to be the limit."""
    so_far, all_ = (section_mean.ions_of(ph, _PLACES) for ph in (mean, limit))
    ions = (months + left) * all_ - months * so_far
    return section_mean.ph_of(ions, left, _PLACES) if ions > 0 else None


def best_ph(mean: Fraction, months: int, left: int) -> Fraction:
    """Return the pH of all months if those left had no ions at all."""
    ions = section_mean.ions_of(mean, _PLACES)
    return section_mean.ph_of(months * ions, months + left, _PLACES)
