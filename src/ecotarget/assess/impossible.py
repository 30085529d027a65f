"""Single printed figures that cannot be, as faults: shares, ratios of days, changes, indices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from ecotarget.assess import laws_of_figures
from ecotarget.methods import possible_share, printed_figure, stated_change, stated_rate, valid_days
from ecotarget.methods.printed_figure import CUT, Span
from ecotarget.model.amount import plain
from ecotarget.model.faults import Fault, Place
from ecotarget.model.period import Period
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding

_MOST = 10_000  # cases up to which a denominator is looked for
_CLASSES = ("I", "II", "III", "IV", "V", ">V")


def class_text(order: int) -> str:
    """Write a class of surface water as both languages print it: III, >V."""
    return _CLASSES[order - 1]


def ends_said(span: Span, like: Decimal) -> tuple[str, str]:
    """Write the ends of a span with one decimal more than the figure that it is held against."""
    rule = Rounding(printed_figure.places(like) + 1)
    return plain(rounded(span.low, rule)), plain(rounded(span.high, rule))


def rounded_like(value: Fraction, like: Decimal) -> str:
    """Write an exact value with the decimals of the figure that it is held against."""
    return plain(rounded(value, Rounding(printed_figure.places(like))))


# ---- Shares -------------------------------------------------------------------------------------


def above_all(place: Place, stated: Decimal) -> Iterator[Fault]:
    """Yield what is wrong with a share above 100 %."""
    if stated > 100:
        yield Fault("rate-above-100", place, {"stated": plain(stated)}, warning=True)


def share_of(place: Place, stated: Decimal, whole: int) -> Iterator[Fault]:
    """Yield what is wrong with a percentage of `whole` cases, whatever their number."""
    found = possible_share.ways(stated, whole)
    if found.by_rounding:
        return
    if found.by_cutting:
        yield _cut(place, stated, Fraction(found.by_cutting[0]), Fraction(whole))
        return
    around = possible_share.around(stated, whole)
    near = tuple(f"{plain(share)} ({k}/{whole})" for k, share in around)
    fewest = next(possible_share.attainable(stated, _MOST), None)
    details = {
        "stated": plain(stated),
        "whole": whole,
        "fewest": f">{_MOST}" if fewest is None else fewest,
    }
    yield Fault("share-impossible", place, details, near, warning=True)


def share_of_cases(place: Place, stated: Decimal, part: Decimal, whole: Decimal) -> Iterator[Fault]:
    """Yield what is wrong with a percentage of known cases.

    Whole numbers are counts, which nobody rounds; others are amounts as they are printed.
    """
    if any(count != count.to_integral_value() for count in (part, whole)):
        yield from rate(place, stated, [part], [whole])
        return
    top, bottom = Fraction(part), Fraction(whole)
    found = printed_figure.habits(100 * Fraction(top, bottom), stated)
    if found == (CUT,):
        yield _cut(place, stated, top, bottom)
    elif not found:
        details = _cases_said(stated, top, bottom)
        yield Fault("share-contradicts-cases", place, details, warning=True)


def rate(
    place: Place, stated: Decimal, over: list[Decimal], under: list[Decimal]
) -> Iterator[Fault]:
    """Yield what is wrong with a percentage of amounts."""
    found = stated_rate.check(stated, over, under)
    if found is not None and not found.holds:
        low, high = ends_said(found.span, stated)
        details = {"stated": plain(stated), "given": plain(found.given), "low": low, "high": high}
        yield Fault("rate-does-not-follow", place, details, warning=True)


def _cut(place: Place, stated: Decimal, part: Fraction, whole: Fraction) -> Fault:
    details = _cases_said(stated, part, whole)
    return Fault("share-truncated", place, details, warning=True)


def _cases_said(stated: Decimal, part: Fraction, whole: Fraction) -> dict[str, object]:
    said = {"stated": plain(stated), "part": str(part), "whole": str(whole)}
    return {**said, "given": rounded_like(100 * Fraction(part, whole), stated)}


# ---- Days ---------------------------------------------------------------------------------------


def days(place: Place, stated: Decimal, period: Period) -> Iterator[Fault]:
    """Yield what is wrong with a ratio of valid days of a period."""
    length = (period.end - period.start).days + 1
    found = valid_days.days(stated, length)
    details: dict[str, object] = {"stated": plain(stated), "period": period.text, "length": length}
    if not found.by_rounding and not found.by_cutting:
        near = tuple(plain(share) for share in valid_days.near(stated, length))
        yield Fault("good-days-impossible", place, details, near, warning=True)
        return
    need = laws_of_figures.days_needed(period)
    most = max((*found.by_rounding, *found.by_cutting))
    if most < need:
        details |= {"valid": most, "need": need}
        yield Fault("good-days-few", place, details, warning=True)


# ---- Changes and indices ------------------------------------------------------------------------


def change(
    place: Place, stated: Decimal, now: Decimal, before: Decimal, kinds: Iterable[str]
) -> Iterator[Fault]:
    """Yield what is wrong with a stated change, if no kind of change gives it."""
    checked = [stated_change.check(stated, now, before, kind) for kind in kinds]
    found = [one for one in checked if one is not None]
    if len(found) < len(checked) or any(one.holds for one in found):
        return
    low, high = ends_said(found[0].span, stated)
    details = {"stated": plain(stated), "now": plain(now), "before": plain(before)}
    details |= {"given": plain(found[0].given), "low": low, "high": high}
    yield Fault("change-does-not-follow", place, details, warning=True)


def index(place: Place, stated: Decimal, ends: tuple[Decimal, Decimal] | None) -> Iterator[Fault]:
    """Yield what is wrong with an index that its parts allow from one end to the other."""
    if ends is None:
        return
    allowed = Span(Fraction(ends[0]), Fraction(ends[1]))
    if not printed_figure.span(stated).meets(allowed):
        details = {"stated": plain(stated), "low": plain(ends[0]), "high": plain(ends[1])}
        yield Fault("index-does-not-follow", place, details, warning=True)
