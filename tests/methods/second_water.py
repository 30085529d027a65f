"""The tests' own reading of the surface water rules: limits, means, classes, shares, indices.

It shares no line with the program and reads the texts anew: GB 3838-2002 (tables 1 and 2), the
assessment method of 2011 (环办〔2011〕22号: single factor, rating, change, trophic index, trend), the
statistics rule of 2020 (环办监测函〔2020〕82号: half the detection limit, decimals, pH through H+) and
the ranking rule of 2017 (环办监测〔2017〕51号: the city index). All amounts are `Fraction` in mg/L
(faecal coliforms 个/L); only logarithms are `Decimal`, with 60 digits.
`python tests/methods/second_water.py DATA` writes `tests/expected/water/*.json` anew from
`DATA/water` and `DATA/published`; the texts of the files tell how each was made.

Where the texts leave a choice, this reading takes
- the first class whose limit holds the value; pH outside 6 to 9 (both ends inside) is worse than V;
- 21 items decide; temperature, total nitrogen and faecal coliforms never do. Oxygen, pH, CODMn,
  NH3-N and TP must be there, else nobody can tell how bad the water is;
- a month is the mean of its samples, anything longer the mean of its months, pH through H+ in both;
- what is below a detection limit counts half of it. When a detection limit is above the limit of the
  class that this gives (worse than V: above that of V), the class is a range: from the class of the
  mean with nothing, to that with whole detection limits. Not detected with no limit stated: from
  nothing to the worst;
- classes compare the unrounded mean (`raw`), or the mean rounded half to even to the decimals of the
  statistics rule (`rounded`; a zero keeps one significant digit);
- the oxygen of class I is 7.5 mg/L; the branch of 90 % saturation is an option (468/(31.6+t) mg/L);
- shares are of measured sections; a section meets its target when its worst possible class does,
  misses it when its best does not, and is open between;
- fewer than five sections are rated by their mean, five or more by shares: G >= 90, G >= 75, then
  D >= 40, D >= 20, the rest (G classes I to III, D worse than V, unrounded).
"""

from __future__ import annotations

import itertools
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

# ---- the law, typed from its tables ---------------------------------------------------------------

TABLE_1 = """
do       7.5     6       5      3     2
codmn    2       4       6      10    15
cod      15      15      20     30    40
bod5     3       3       4      6     10
nh3n     0.15    0.5     1.0    1.5   2.0
tp       0.02    0.1     0.2    0.3   0.4
tp_lake  0.01    0.025   0.05   0.1   0.2
tn       0.2     0.5     1.0    1.5   2.0
cu       0.01    1.0     1.0    1.0   1.0
zn       0.05    1.0     1.0    2.0   2.0
fluoride 1.0     1.0     1.0    1.5   1.5
se       0.01    0.01    0.01   0.02  0.02
as       0.05    0.05    0.05   0.1   0.1
hg       0.00005 0.00005 0.0001 0.001 0.001
cd       0.001   0.005   0.005  0.005 0.01
cr6      0.01    0.05    0.05   0.05  0.1
pb       0.01    0.01    0.05   0.05  0.1
cyanide  0.005   0.05    0.2    0.2   0.2
phenol   0.002   0.002   0.005  0.01  0.1
oil      0.05    0.05    0.05   0.5   1.0
las      0.2     0.2     0.2    0.3   0.3
sulfide  0.05    0.1     0.2    0.5   1.0
fc       200     2000    10000  20000 40000
"""
LIMITS = {
    name: tuple(map(Fraction, limits))
    for name, *limits in (line.split() for line in TABLE_1.strip().splitlines())
}
SUPPLEMENT = {"so4": 250, "cl": 250, "no3n": 10, "fe": Fraction("0.3"), "mn": Fraction("0.1")}
PH_LOW, PH_HIGH = 6, 9
WORSE = 6
SHOWN = ("temperature", "tn", "fc")
FIVE = ("ph", "do", "codmn", "nh3n", "tp")
DECIDING = ("ph", *(name for name in LIMITS if name not in (*SHOWN, "tp_lake")))
DECIMALS = {
    **dict.fromkeys(("ph", "fc"), 0),
    **dict.fromkeys(("do", "codmn", "cod", "bod5"), 1),
    **dict.fromkeys(("nh3n", "tn", "oil", "las", "so4", "cl", "no3n"), 2),
    **dict.fromkeys(("tp", "cu", "zn", "fluoride", "cr6", "pb", "cyanide", "sulfide", "fe"), 3),
    **dict.fromkeys(("se", "as", "phenol", "mn"), 4),
    **dict.fromkeys(("hg", "cd"), 5),
}
CLASSES = dict(zip(("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ"), range(1, 7), strict=True))
GRADES = ("优", "良好", "轻度污染", "中度污染", "重度污染")
GRADE_OF_CLASS = (1, 1, 2, 3, 4, 5)
# The trophic index: a, b, r squared; chlorophyll in ug/L, transparency in m, the rest in mg/L.
TROPHIC = {
    "chla": ("2.5", "1.086", "1"),
    "tp": ("9.436", "1.624", "0.7056"),
    "tn": ("5.453", "1.694", "0.6724"),
    "sd": ("5.118", "-1.94", "0.6889"),
    "codmn": ("0.109", "2.661", "0.6889"),
}

# ---- cells, rounding ------------------------------------------------------------------------------

VALUE, BELOW, ABSENT = "value", "below", "absent"
NUMBER = r"(\d+(?:\.\d+)?)(?:[x×*]10\^?([-−]?\d+))?"
FORMS = (
    (re.compile(rf"{NUMBER}"), VALUE),
    (re.compile(rf"{NUMBER}\(?[Ll]\)?"), BELOW),
    (re.compile(rf"<{NUMBER}"), BELOW),
    (re.compile(rf"(?:ND|未检出)\({NUMBER}\)"), BELOW),
)


class Found(NamedTuple):
    """What a sample gave: a value, or that it lies below an amount, or nothing but its absence."""

    kind: str
    amount: Fraction


def cell(text: str) -> Found:
    """Read a cell; what cannot be read is an error."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if plain.upper() == "ND" or plain == "未检出":
        return Found(ABSENT, Fraction(0))
    for form, kind in FORMS:
        if matched := form.fullmatch(plain):
            power = int((matched[2] or "0").replace("−", "-"))
            return Found(kind, Fraction(matched[1]) * Fraction(10) ** power)
    raise ValueError(text)


def half_even(value: Fraction, places: int) -> Fraction:
    """An exact half goes to the even digit; the sign stays aside."""
    whole, rest = divmod(abs(value) * Fraction(10) ** places, 1)
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2):
        whole += 1
    return Fraction(whole if value >= 0 else -whole) / Fraction(10) ** places


def rounded_for_class(item: str, value: Fraction) -> Fraction:
    """Half to even to the decimals of the item; where that is nothing, to one significant digit."""
    places = DECIMALS[item]
    result = half_even(value, places)
    while not result and value:
        places += 1
        result = half_even(value, places)
    return result


def percent(part: int, whole: int, places: int = 1) -> Decimal:
    """A share as it is printed."""
    exact = half_even(Fraction(100 * part, whole), places)
    return (Decimal(exact.numerator) / exact.denominator).quantize(Decimal(1).scaleb(-places))


# ---- means ----------------------------------------------------------------------------------------


class Mean(NamedTuple):
    """The statutory mean, the means with nothing and with whole detection limits, and their top."""

    value: Fraction | None
    low: Fraction
    high: Fraction | None  # None: somebody found nothing and says no limit
    top: Fraction  # the highest detection limit among the undetected, 0 without any
    absent: int


def plain(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def ph_mean(months: Sequence[Sequence[Fraction]]) -> Fraction:
    """Minus the logarithm of the mean of 10^-pH, of the months' means; to 12 decimals."""
    with localcontext() as context:
        context.prec = 60
        ions = [
            sum((Decimal(10) ** -_decimal(value) for value in month), Decimal(0)) / len(month)
            for month in months
        ]
        mean = -(sum(ions, Decimal(0)) / len(ions)).log10()
        return Fraction(mean.quantize(Decimal("1E-12")))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def month_mean(samples: Sequence[Found]) -> Mean:
    """One item in one month."""
    limits = [each.amount for each in samples if each.kind == BELOW]
    values = [each.amount for each in samples if each.kind == VALUE]
    absent = sum(each.kind == ABSENT for each in samples)
    told = [*values, *(limit / 2 for limit in limits)]
    return Mean(
        plain(told) if told else None,
        sum(values, Fraction(0)) / len(samples),
        None if absent else plain([*values, *limits]),
        max(limits, default=Fraction(0)),
        absent,
    )


def period_mean(months: Sequence[Sequence[Found]]) -> Mean:
    """One item in a period: the mean of the means of its months."""
    means = [month_mean(samples) for samples in months if samples]
    told = [each.value for each in means if each.value is not None]
    whole = [each.high for each in means if each.high is not None]
    return Mean(
        plain(told) if told else None,
        plain([each.low for each in means]),
        plain(whole) if len(whole) == len(means) else None,
        max(each.top for each in means),
        sum(each.absent for each in means),
    )


# ---- classes --------------------------------------------------------------------------------------


def order(item: str, value: Fraction, *, lake: bool = False, warm: Fraction | None = None) -> int:
    """The class of a value: 1 to 6. `warm` is the temperature where the saturation branch is open."""
    if item == "ph":
        return 1 if PH_LOW <= value <= PH_HIGH else WORSE
    if item == "do":
        if warm is not None and value >= Fraction(9, 10) * 468 / (Fraction("31.6") + warm):
            return 1
        return next((n for n, low in enumerate(LIMITS["do"], 1) if value >= low), WORSE)
    limits = LIMITS["tp_lake" if lake and item == "tp" else item]
    return next((n for n, high in enumerate(limits, 1) if value <= high), WORSE)


class Range(NamedTuple):
    """The best and the worst class that the data allow."""

    best: int
    worst: int


class Law(NamedTuple):
    """How classes are told: lake or river, rounded first or not, saturation, which items decide."""

    lake: bool = False
    rounds: bool = False
    saturation: bool = False
    items: tuple[str, ...] = DECIDING
    needed: tuple[str, ...] = FIVE


def item_range(item: str, mean: Mean, law: Law, warm: Fraction | None = None) -> Range:
    """The class of an item; a range where a detection limit hides it."""

    def told(value: Fraction) -> int:
        judged = rounded_for_class(item, value) if law.rounds else value
        return order(item, judged, lake=law.lake, warm=warm if law.saturation else None)

    if item == "ph":  # nobody reports a pH below a detection limit
        own = told(mean.low)
        return Range(own, own)
    ends = [told(mean.low), WORSE if mean.high is None else told(mean.high)]
    if mean.value is not None:
        own = told(mean.value)
        ends.append(own)
        limits = LIMITS["tp_lake" if law.lake and item == "tp" else item]
        hidden = item == "do" or mean.top > limits[min(own, len(limits)) - 1]
        if not mean.absent and not (mean.top and hidden):
            return Range(own, own)
    return Range(min(ends), max(ends))


class Section(NamedTuple):
    """The class of a section (None without any sample) and of its items, the items of the worst class
    among those that decide, and what is missing."""

    range: Range | None
    items: Mapping[str, Range]
    means: Mapping[str, Fraction | None]
    deciding: tuple[str, ...]
    missing: tuple[str, ...]


def section(months: Sequence[Mapping[str, Sequence[Found]]], law: Law) -> Section:
    """Class a section from the samples of each month, by item."""
    names = sorted({name for month in months for name in month if month[name]})
    ranges: dict[str, Range] = {}
    means: dict[str, Fraction | None] = {}
    heat = [month["temperature"] for month in months if month.get("temperature")]
    warm = period_mean(heat).value if heat else None
    for name in names:
        each = [month[name] for month in months if month.get(name)]
        mean = period_mean(each)
        if name == "ph":
            value = ph_mean([[found.amount for found in month] for month in each])
            mean = Mean(value, value, value, Fraction(0), 0)
        means[name] = mean.value
        if name in LIMITS or name == "ph":
            ranges[name] = item_range(name, mean, law, warm)
    counted = {name: ranges[name] for name in law.items if name in ranges}
    missing = tuple(name for name in law.needed if name not in counted)
    if not names:
        return Section(None, ranges, means, (), missing)
    best = max((each.best for each in counted.values()), default=1)
    worst = max((each.worst for each in counted.values()), default=WORSE)
    deciding = tuple(name for name, each in counted.items() if each.worst == worst)
    return Section(Range(best, WORSE if missing else worst), ranges, means, deciding, missing)


def attains(found: Range, target: int) -> bool | None:
    """Whether a section meets the class asked of it; None where the data cannot tell."""
    return True if found.worst <= target else False if found.best > target else None


def multiple(
    item: str, value: Fraction, required: int = 3, *, lake: bool = False
) -> Fraction | None:
    """By how many times a value exceeds the limit of a class; none for temperature, pH and oxygen."""
    if item in ("ph", "do", "temperature"):
        return None
    limit = LIMITS["tp_lake" if lake and item == "tp" else item][required - 1]
    return (value - limit) / limit if value > limit else None


# ---- shares, ratings, change, trend ---------------------------------------------------------------


def at_least(orders: Iterable[int], first: int, last: int) -> int:
    """How many of the classes lie from `first` to `last`."""
    return sum(first <= each <= last for each in orders)


def rating(orders: Sequence[int]) -> int:
    """The grade 1 to 5 of five sections or more, by the shares of classes I-III and worse than V."""
    good = Fraction(100 * at_least(orders, 1, 3), len(orders))
    worse = Fraction(100 * at_least(orders, WORSE, WORSE), len(orders))
    if good >= 75:
        return 1 if good >= 90 else 2
    return 5 if worse >= 40 else 4 if worse >= 20 else 3


def change(before: Sequence[int], after: Sequence[int]) -> tuple[Fraction, int]:
    """Percentage points of X = dG - dD, and 0 no, 1 some, 2 clear change (10 and 20 belong below)."""

    def points(orders: Sequence[int]) -> Fraction:
        parts = at_least(orders, 1, 3) - at_least(orders, WORSE, WORSE)
        return Fraction(100 * parts, len(orders))

    x = points(after) - points(before)
    return x, 2 if abs(x) > 20 else 1 if abs(x) > 10 else 0


def spearman(values: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """The sum of squared differences of ranks, and the coefficient; ties share the mean rank."""
    ranks = [
        Fraction(2 * sum(other < value for other in values) + values.count(value) + 1, 2)
        for value in values
    ]
    squares = sum(((rank - n) ** 2 for n, rank in enumerate(ranks, 1)), Fraction(0))
    n = len(values)
    return squares, 1 - 6 * squares / (n**3 - n)


def spearman_chance(n: int, squares: int) -> Fraction:
    """One-tailed, by counting all orders: the chance of ranks that differ by no more than this."""
    orders = list(itertools.permutations(range(n)))
    near = sum(sum((a - b) ** 2 for a, b in enumerate(each)) <= squares for each in orders)
    return Fraction(near, len(orders))


# ---- indices and rates ----------------------------------------------------------------------------


def trophic(values: Mapping[str, str]) -> tuple[dict[str, Decimal], Decimal]:
    """The parts 10 (a + b ln C) and their weighted sum; weights are r squared over their sum."""
    with localcontext() as context:
        context.prec = 60
        parts = {
            name: 10 * (Decimal(a) + Decimal(b) * Decimal(values[name]).ln())
            for name, (a, b, _) in TROPHIC.items()
        }
        weights = {name: Decimal(square) for name, (_, _, square) in TROPHIC.items()}
        top = sum((parts[name] * weights[name] for name in parts), Decimal(0))
        return parts, top / sum(weights.values(), Decimal(0))


def trophic_level(index: Decimal) -> str:
    """The words of the index; 30, 50, 60 and 70 belong to mesotrophic and to the level below."""
    if index < 30:
        return "贫营养"
    tops = ((50, "中营养"), (60, "轻度富营养"), (70, "中度富营养"))
    return next((name for top, name in tops if index <= top), "重度富营养")


def city_parts(values: Mapping[str, Fraction], *, lake: bool = False) -> dict[str, Fraction]:
    """The 21 parts of the city index: mean over the limit of class III, oxygen the other way."""
    if set(values) != set(DECIDING):
        raise ValueError(sorted(set(values) ^ set(DECIDING)))
    limit = {
        name: LIMITS["tp_lake" if lake and name == "tp" else name][2]
        for name in values
        if name != "ph"
    }
    parts = {name: value / limit[name] for name, value in values.items() if name != "ph"}
    parts["do"] = limit["do"] / values["do"]
    ph = values["ph"]
    parts["ph"] = 7 - ph if ph <= 7 else (ph - 7) / 2
    return parts


def utilisation(generated: Fraction, used: Fraction, of_old_stock: Fraction) -> Fraction:
    """Solid waste: what was used, over what came up this year and what was used of older stock."""
    return 100 * used / (generated + of_old_stock)


# ---- the files ------------------------------------------------------------------------------------


def tally(orders: Iterable[int]) -> dict[str, int]:
    """How many sections are of each class."""
    counted = Counter(orders)
    return {name: counted[number] for name, number in CLASSES.items()}


if __name__ == "__main__":
    from water_data import freeze

    freeze(Path(sys.argv[1]))
