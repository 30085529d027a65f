"""Water and other media that are classed by their worst item: law, sections and what is found there.

A class is an order: 1 is the best (class I), one more than the number of named classes is what is
worse than the last of them (劣Ⅴ is 6). A rung of black-odorous water or of the sea is the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model.faults import NOTHING, Place
from ecotarget.model.period import Period
from ecotarget.model.standard import Clause, Edition, Rounding, TrendRule
from ecotarget.model.target import Names

# Samples are kept in SQL as whole numbers of 10^-9 of the book unit of their item.
GRAINS = 1_000_000_000

RIVER, LAKE = "river", "lake"
RAW, ROUNDED = "raw", "rounded"

MEASURED = "measured"
NOT_MONITORED = "not_monitored"
DRY = "dry"
WORKS = "works"
STATES = (MEASURED, NOT_MONITORED, DRY, WORKS)

# Control levels, the strictest first: each contains those before it ("city and above").
LEVELS = ("national", "province", "city", "county")

# What was found of an item that was not detected.
FOUND, BELOW, ABSENT = 0, 1, 2  # a value; below a stated limit; not detected, no limit stated


class Bound(NamedTuple):
    """What one class asks of an item: a value from `low` to `high`, each end None where it is open.

    Ends belong to the class unless `strict`. `undetected` asks that nothing is detected at all.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    strict: bool = False
    undetected: bool = False


class ItemLimits(NamedTuple):
    """The limits of one item, class by class from the best.

    `scale` is `river`, `lake` or empty (both). A value is in the first class whose bound holds it,
    and worse than the last where none does.
    """

    item: str
    scale: str
    unit: str
    bounds: tuple[Bound, ...]
    clause: Clause


class ItemSet(NamedTuple):
    """Which items decide the class (`items`) and which are only shown (`shown`).

    Without one of `needed` nobody can tell how bad the water is. The others count when they are
    there. `open_ended` sets take further items that the user names (the X of 5+X).
    """

    id: str
    names: Names
    items: tuple[str, ...]
    needed: tuple[str, ...]
    shown: tuple[str, ...]
    open_ended: bool
    start: date
    clause: Clause


class Saturation(NamedTuple):
    """The other way to reach a class with oxygen: `share` (0.9) of saturation.

    Saturation at t °C is `dividend` / (`offset` + t) mg/L.
    """

    order: int
    share: Decimal
    dividend: Decimal
    offset: Decimal
    clause: Clause


class ClassGrade(NamedTuple):
    """A class and the grade of the water that it is told with: class 3, 良好, green."""

    order: int
    grade: int  # 1 is the best grade; several classes may share one
    names: Names
    colour: Names


class ShareGrade(NamedTuple):
    """One row of a rating by shares: the first row whose conditions all hold gives the grade.

    Conditions are on sums of class shares in %: `at_least` and `below`/`above`/`at_most` by a pair
    of orders (first class, last class): ((1, 3), 90) asks for the share of classes 1 to 3.
    """

    grade: int
    names: Names
    at_least: tuple[tuple[tuple[int, int], Decimal], ...] = ()
    at_most: tuple[tuple[tuple[int, int], Decimal], ...] = ()
    above: tuple[tuple[tuple[int, int], Decimal], ...] = ()
    below: tuple[tuple[tuple[int, int], Decimal], ...] = ()


class Rating(NamedTuple):
    """How a river, a basin or a sea is rated: by shares from `from_count` points on, else by means."""

    from_count: int
    rows: tuple[ShareGrade, ...]
    clause: Clause


class ChangeRule(NamedTuple):
    """How two periods are compared (percentage points of shares, steps of the grade).

    |X| <= `same` is no change, <= `some` some, more is clear; a grade step of `clear_steps` is clear.
    """

    same: Decimal
    some: Decimal
    clear_steps: int
    good: tuple[int, int]  # classes whose share counts as better when it grows
    bad: tuple[int, int]
    clause: Clause


class TrophicPart(NamedTuple):
    """One item of the trophic index: TLI = 10 (`a` + `b` ln C); `r` is its correlation with chl-a.

    `unit` is that in which C is put into the formula.
    """

    item: str
    unit: str
    a: Decimal
    b: Decimal
    r: Decimal


class TrophicRule(NamedTuple):
    """The trophic index of lakes; `levels`: (up to and including, names), None for the last.

    A bound with `below` True does not belong to the lower level (TLI < 30).
    """

    parts: tuple[TrophicPart, ...]
    levels: tuple[tuple[Decimal | None, bool, Names], ...]
    shown: int
    clause: Clause


class CityIndex(NamedTuple):
    """The city water quality index: sum of item means over their class limits."""

    items: tuple[str, ...]
    order: int  # the class whose limits divide
    inverse: tuple[str, ...]  # limit over mean (oxygen)
    ph: tuple[Decimal, Decimal, Decimal]  # lower end, middle, upper end
    shown: int
    change_places: int
    clause: Clause
    cities_clause: Clause  # how river and lake indices of a city are joined


class BoundaryRule(NamedTuple):
    """Four grades of a boundary: by target met, outflow against inflow, and the year before."""

    items: tuple[str, ...]
    names: tuple[Names, ...]  # from the best
    start: date
    end: date | None
    clause: Clause


class WaterCode(NamedTuple):
    """All the law that a medium is classed and rated by on a day.

    `medium`: `surface`, `drinking`, `groundwater`, `sea`, `black_odorous`. `class_names` run from the best to what is
    worse than the last. `good` is the last class that counts as good. `decimals` are those to which
    a mean is rounded before it is classed where the method rounds first.
    """

    id: str
    names: Names
    day: date
    editions: tuple[Edition, ...]
    medium: str
    class_names: tuple[Names, ...]
    good: int
    limits: tuple[ItemLimits, ...]
    sets: tuple[ItemSet, ...]
    unit_of: Mapping[str, str]
    decimals: Mapping[str, int]
    decimals_clause: Clause | None
    no_multiple: tuple[str, ...]  # items without an exceedance multiple
    first_named: tuple[
        str, ...
    ]  # items that are named first among the main ones when over the limit
    main_items: int  # how many main items are named
    clause: Clause  # the worst item decides
    below_clause: Clause | None  # half the detection limit in means
    ph_clause: Clause | None  # means of pH through H+
    means_clause: Clause | None  # months, years
    months_need: int  # months of a valid year where some have no water
    ratio_rounding: Rounding
    multiple_rounding: Rounding
    grades: tuple[ClassGrade, ...] = ()
    rating: Rating | None = None
    change: ChangeRule | None = None
    trend: TrendRule | None = None
    saturation: Saturation | None = None
    trophic: TrophicRule | None = None
    city_index: CityIndex | None = None
    boundary: BoundaryRule | None = None
    overlays: tuple[str, ...] = ()
    grade: str = ""

    def limits_of(self, item: str, scale: str) -> ItemLimits | None:
        """Return the limits of an item on the scale of a river or a lake."""
        for limits in self.limits:
            if limits.item == item and limits.scale in ("", scale):
                return limits
        return None

    def months_needed(self, period: Period) -> int:
        """Return the months with data that a period needs: of twelve `months_need`, else in proportion.

        A period within a month needs that month.
        """
        start, end = period.start, period.end
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        return months if months == 1 else -(-months * self.months_need // 12)

    def item_set(self, name: str) -> ItemSet | None:
        """Return a set of items by its id."""
        return next((one for one in self.sets if one.id == name), None)


class NoiseLimit(NamedTuple):
    """Limits of one functional zone in dB(A)."""

    zone: str
    day: Decimal
    night: Decimal
    clause: Clause


class Term(NamedTuple):
    """One amount of a formula with its sign: +1 or -1."""

    sign: int
    amount: str  # indicator id of the amount


class Formula(NamedTuple):
    """A rate as the law writes it: sum of `top` over sum of `bottom`, times 100 %.

    `identity` is a pair of sums that must be equal, None where none is known. Every amount must be
    there: what is not stated is never 0.
    """

    indicator: str
    top: tuple[Term, ...]
    bottom: tuple[Term, ...]
    identity: tuple[tuple[Term, ...], tuple[Term, ...]] | None
    clause: Clause


class Section(NamedTuple):
    """A section, lake point, source or sea point as the register lists it.

    `level` is one of LEVELS or empty; `target` the class that it must reach (None: none is set);
    `kind` river or lake; `role` inflow, outflow or empty; `amount` the volume of water drawn or the
    area that it stands for, in whatever unit all have.
    """

    name: str
    river: str = ""
    basin: str = ""
    city: str = ""
    county: str = ""
    level: str = ""
    kind: str = RIVER
    target: int | None = None
    role: str = ""
    amount: Decimal | None = None
    place: Place = Place("")
    more: Mapping[str, object] = NOTHING


class ItemMean(NamedTuple):
    """An item at a section in a period: its mean and what it was made of.

    `value` is the statutory mean (half the detection limit for what is below it), in the book unit;
    None when nothing but undetected samples without a stated limit is there. `low` and `high` are
    the means with nothing and with the whole limit instead. `most_below` is the highest detection
    limit among the undetected, `absent` counts those without one.
    """

    item: str
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    samples: int
    below: int
    absent: int
    most_below: Fraction | None


class ItemClass(NamedTuple):
    """The class of one item: from `best` to `worst` order; equal unless it cannot be told.

    `multiple` is the exceedance multiple over the limit of the class asked for, None where it does
    not exceed or has none. `counts` is False for items that are only shown.
    """

    mean: ItemMean
    best: int
    worst: int
    judged: Fraction | None  # the value that met the limits: rounded where the method rounds first
    multiple: Fraction | None
    counts: bool
    limit: Decimal | None  # of the class asked for


class SectionClass(NamedTuple):
    """What a section was found to be in a period.

    `state` is one of STATES; best and worst are None unless it was measured. `deciding` are the items
    of the worst class, `over` those worse than the required class (or class III) in the order in
    which they are named. `attains` compares with the section's own target: None when it has none or
    the data cannot tell. `published` is the class that the data themselves state.
    """

    section: Section
    period: Period
    state: str
    best: int | None
    worst: int | None
    items: tuple[ItemClass, ...]
    deciding: tuple[str, ...]
    over: tuple[ItemClass, ...]
    attains: bool | None
    published: int | None = None
    months: int = 0  # months with data behind the period's means
    missing: tuple[str, ...] = ()  # items of the set without a single sample

    @property
    def order(self) -> int | None:
        """The class; None when nothing was measured or the data cannot tell."""
        return self.best if self.best == self.worst else None
