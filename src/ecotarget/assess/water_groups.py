"""Figures of several sections together: shares, ratings, means, indices of a river, basin, county or city.

Sections that nobody measured are in no share, and the verdict on a target must stand whatever they
would have been: both ends go along. A dry section has no water that could be good or bad.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from ecotarget.assess import water_figures
from ecotarget.assess.sections import Means, Survey, chosen_set, year_before
from ecotarget.assess.water_figures import CLASS, MEANS, TROPHIC, Setting
from ecotarget.methods import (
    boundary_grade,
    city_water_index,
    main_items,
    period_change,
    section_shares,
    share_rating,
    single_factor,
    source_attainment,
)
from ecotarget.methods.section_shares import Share
from ecotarget.model.assessment import OPEN, TOO_LITTLE, Assessed, Coverage, Lack
from ecotarget.model.reading import SampleSet
from ecotarget.model.standard import Clause
from ecotarget.model.water import DRY, LAKE, MEASURED, RIVER, ItemMean, Section, SectionClass

ZONE, BOUNDARY = "water.section_zone_ratio", "water.boundary_ratio"
GRADE, SEA_GRADE = "water.overall_grade", "sea.overall_grade"
BOUNDARY_GRADE = "water.boundary_grade"
DRINKING, DRINKING_VOLUME = "water.drinking_ratio", "water.drinking_volume_ratio"
CWQI, CWQI_RANK = "water.cwqi", "water.cwqi_rank"

# Shares of classes: of which orders, the first and the last; None is what is worse than the last class.
SHARES: Mapping[str, tuple[int, int | None]] = {
    "water.section_ratio_iii": (1, 3),
    "water.section_ratio_worse_iv": (5, None),
    "water.section_ratio_worse_v": (6, None),
    "sea.good_ratio": (1, 2),
    "sea.worse_iv_ratio": (5, None),
}
_OF_SURFACE = (
    *("water.section_ratio_iii", "water.section_ratio_worse_iv", "water.section_ratio_worse_v"),
    *(ZONE, BOUNDARY, GRADE, BOUNDARY_GRADE, CWQI, CWQI_RANK, TROPHIC, *MEANS),
)
_KNOWN = {
    "surface": _OF_SURFACE,
    "drinking": (DRINKING, DRINKING_VOLUME),
    "groundwater": (),
    "sea": ("sea.good_ratio", "sea.worse_iv_ratio", SEA_GRADE),
    "black_odorous": (),
}
_PERCENT = "%"
# What most data do not speak of; told unasked only where there is a value.
_IF_THERE = frozenset({ZONE, BOUNDARY, CWQI, TROPHIC, DRINKING_VOLUME})


class Told(NamedTuple):
    """Whose figure it is: rung, place, scope of the targets, and how many sections it lists."""

    rung: str
    place: str
    scope: str
    listed: int | None


def known(medium: str) -> tuple[str, ...]:
    """Return the indicators of several sections of a medium; the class is that of the worst."""
    return (*_KNOWN[medium], CLASS[medium])


def concerns(indicator: str, section: Section) -> bool:
    """Tell whether a figure is made of sections like this one: boundaries, points of lakes, or all."""
    if indicator in (BOUNDARY, BOUNDARY_GRADE):
        return section.role != ""
    return indicator != TROPHIC or section.kind == LAKE


class Teller:
    """Tells the figures of groups of sections in one period."""

    def __init__(self, setting: Setting, survey: Survey, said: SampleSet) -> None:
        self.setting = setting
        self.code = setting.code
        self.survey = survey
        self.said = said
        self.chosen = chosen_set(said, setting.code)

    def usual(self, group: Told, rows: Sequence[SectionClass]) -> Iterator[Assessed]:
        """Yield the figures of one group that are told unasked: those that the data speak of."""
        asked = frozenset(known(self.code.medium)) - {CLASS[self.code.medium], CWQI_RANK}
        for found in self.figures(group, rows, asked):
            if found.value is not None or found.indicator not in _IF_THERE:
                yield found

    def figures(
        self, group: Told, rows: Sequence[SectionClass], asked: frozenset[str]
    ) -> Iterator[Assessed]:
        """Yield the figures of one group that are asked for."""
        if not rows:
            return
        for name, (first, last) in SHARES.items():
            if name in asked:
                bound = len(self.code.class_names) if last is None else last
                yield self.of_classes(group, rows, name, first, bound)
        for name, ask in self.others().items():
            if name in asked and (found := ask(group, rows)) is not None:
                yield found
        for name, item in MEANS.items():
            if name in asked and (mean := self.means(rows, (item,)).get(item)) is not None:
                told = water_figures.item_mean(
                    self.setting, group.place, group.rung, name, mean, self.fewest(rows, (item,))
                )
                yield _scoped(self.whole(told, group, rows, (item,)), group)

    def others(
        self,
    ) -> Mapping[str, Callable[[Told, Sequence[SectionClass]], Assessed | None]]:
        """Return what else is told of a group, by indicator."""
        return {
            ZONE: self.zones,
            BOUNDARY: self.boundary,
            GRADE: self.grade,
            SEA_GRADE: self.grade,
            BOUNDARY_GRADE: self.boundary_graded,
            DRINKING: self.drinking,
            DRINKING_VOLUME: self.drinking_by_volume,
            CWQI: self.index,
            TROPHIC: self.trophic,
            CLASS[self.code.medium]: self.worst,
        }

    # ---- Shares ---------------------------------------------------------------------------------

    def of_classes(
        self, group: Told, rows: Sequence[SectionClass], name: str, first: int, last: int
    ) -> Assessed:
        """Return the share of a range of classes: of sections, or of the areas of sea points."""
        if self.code.medium == "sea" and all(row.section.amount is not None for row in rows):
            return self.of_areas(group, rows, name, first, last)
        share = section_shares.in_range(rows, first, last)
        return self.share(group, rows, name, share, self.rated(rows))

    def of_areas(
        self, group: Told, rows: Sequence[SectionClass], name: str, first: int, last: int
    ) -> Assessed:
        """Return the share of the area whose class is in a range."""
        measured = [row for row in rows if row.state == MEASURED]
        whole = _area(measured)
        least = _area(r for r in measured if first <= (r.best or 0) and (r.worst or 0) <= last)
        most = _area(r for r in measured if first <= (r.worst or 0) and (r.best or 0) <= last)
        open_ = _area(row for row in rows if row.state not in (MEASURED, DRY))
        details = {"silent": section_shares.in_range(rows, first, last).silent, "by": "area"}
        return self.ratio(group, rows, name, (least, most, whole, open_), details, self.rated(rows))

    def zones(self, group: Told, rows: Sequence[SectionClass]) -> Assessed:
        """Return the share of sections that reach their own target."""
        return self.share(group, rows, ZONE, section_shares.at_target(rows), (self.code.clause,))

    def boundary(self, group: Told, rows: Sequence[SectionClass]) -> Assessed | None:
        """Return the share of boundary sections that reach their own target."""
        own = [row for row in rows if concerns(BOUNDARY, row.section)]
        if not own:
            return None
        share = section_shares.at_target(own)
        return self.share(group, own, BOUNDARY, share, (self.code.clause,))

    def share(
        self,
        group: Told,
        rows: Sequence[SectionClass],
        name: str,
        share: Share,
        clauses: tuple[Clause, ...],
    ) -> Assessed:
        """Return a share of sections, with what the sections without a class leave open."""
        unmeasured = [row for row in rows if row.state not in (MEASURED, DRY)]
        open_ = len(share.untargeted) + len(unmeasured)
        details: dict[str, object] = {
            "silent": share.silent,
            "undecided": share.undecided,
            "untargeted": share.untargeted,
        }
        ends = (share.low, share.high, share.counted, open_)
        return self.ratio(group, rows, name, ends, details, clauses)

    def ratio(
        self,
        group: Told,
        rows: Sequence[SectionClass],
        name: str,
        ends: tuple[int | Fraction, int | Fraction, int | Fraction, int | Fraction],
        details: Mapping[str, object],
        clauses: tuple[Clause, ...],
    ) -> Assessed:
        """Return a share: what surely and what perhaps belongs to it, of all, and what is open."""
        least, most, whole, open_ = ends
        said = dict(details)
        said |= {"cases": (least, whole), "counts": self.counts(rows), "listed": len(rows)}
        if most != least or open_:
            said["cases_ends"] = ((least, whole + open_), (most + open_, whole + open_))
        found = self.plain(group, rows, name, clauses)
        state = found.state if whole else TOO_LITTLE
        return found._replace(
            value=_percent(least, whole) if whole else None,
            unit=_PERCENT,
            shown=self.code.ratio_rounding.places,
            state=OPEN if most != least and state != TOO_LITTLE else state,
            otherwise=_percent(most, whole) if whole and most != least else None,
            details={**found.details, **_kept(said)},
        )

    def counts(self, rows: Iterable[SectionClass]) -> tuple[int, ...]:
        """Count the sections of each class; those whose class cannot be told are in none."""
        orders = [row.order for row in rows if row.state == MEASURED and row.order is not None]
        return share_rating.counts(orders, len(self.code.class_names))

    # ---- Ratings --------------------------------------------------------------------------------

    def rated(self, rows: Sequence[SectionClass]) -> tuple[Clause, ...]:
        """Return the clause of shares: that of the rating, else that of the classes."""
        rating = self.code.rating
        return (self.code.clause,) if rating is None or not rows else (rating.clause,)

    def grade(self, group: Told, rows: Sequence[SectionClass]) -> Assessed | None:
        """Return the grade of a river, a basin or a sea: by shares, or of few sections by means."""
        rating = self.code.rating
        measured = [row for row in rows if row.state == MEASURED]
        if rating is None or not measured:
            return None
        name = SEA_GRADE if self.code.medium == "sea" else GRADE
        found = self.plain(group, rows, name, (rating.clause,))
        grades = [self.graded(measured, best=True), self.graded(measured, best=False)]
        if None in grades:
            return found._replace(state=TOO_LITTLE)
        best, worst = sorted((each for each in grades if each is not None), key=lambda g: g[0])
        open_ = best[0] != worst[0]
        worst = self.at_worst(rows, worst)
        details: dict[str, object] = {"grade": best[1], "counts": self.counts(rows)}
        if main := main_items.of_region(self.code, measured):
            details["main_items"] = tuple((one.item, one.over, one.measured) for one in main)
        if worst[0] != best[0]:
            details["grade_otherwise"] = worst[1]
        if (change := self.change(rows, best[0])) is not None:
            details["change"] = change
        return found._replace(
            value=Fraction(best[0]),
            state=OPEN if open_ and found.state != TOO_LITTLE else found.state,
            otherwise=None if best[0] == worst[0] else Fraction(worst[0]),
            details={**found.details, **details},
        )

    def at_worst(
        self, rows: Sequence[SectionClass], known: tuple[int, object]
    ) -> tuple[int, object]:
        """Return the grade if what nobody measured were the worst water.

        The law rates what was measured; a target must be met whatever the rest would have been.
        """
        last = len(self.code.class_names)
        there = [row for row in rows if row.state != DRY]
        if all(row.state == MEASURED for row in there):
            return known
        rating = self.code.rating
        assert rating is not None
        if len(there) < rating.from_count:
            told = share_rating.grade_of(self.code, last)
            return known if told is None else (told.grade, told.names)
        orders = [row.worst or last for row in there]
        row = share_rating.rate(rating, self.parts(there, orders), len(there))
        return known if row is None else max(known, (row.grade, row.names), key=lambda g: g[0])

    def graded(self, rows: Sequence[SectionClass], best: bool) -> tuple[int, object] | None:
        """Return the grade and its names with every class at its best, or at its worst."""
        rating = self.code.rating
        assert rating is not None
        orders = [(row.best if best else row.worst) or len(self.code.class_names) for row in rows]
        if len(rows) == 1:  # the mean of one is its own class, which the data may only state
            told = share_rating.grade_of(self.code, orders[0])
            return None if told is None else (told.grade, told.names)
        if len(rows) >= rating.from_count:
            row = share_rating.rate(rating, self.parts(rows, orders), len(rows))
            return None if row is None else (row.grade, row.names)
        found = self.of_means(rows)
        order = None if found is None else found.best if best else found.worst
        told = None if order is None else share_rating.grade_of(self.code, order)
        return None if told is None else (told.grade, told.names)

    def parts(
        self, rows: Sequence[SectionClass], orders: Sequence[int]
    ) -> Sequence[int | Fraction]:
        """Count the classes, or add up the areas of sea points."""
        last = len(self.code.class_names)
        weights = [row.section.amount for row in rows if row.section.amount is not None]
        if self.code.medium == "sea" and len(weights) == len(rows):
            return share_rating.weighed(orders, weights, last)
        return share_rating.counts(orders, last)

    def of_means(self, rows: Sequence[SectionClass]) -> SectionClass | None:
        """Class the mean water of a few sections; None where rivers and lakes are mixed."""
        kinds = {row.section.kind for row in rows}
        if len(kinds) != 1 or not all(self.of_row(row) for row in rows):
            return None
        kind, means = kinds.pop(), self.means(rows)
        asked = single_factor.needed(self.chosen, self.said.more_items)
        limited = [item for item in asked if self.code.limits_of(item, kind) is not None]
        if not all(self.has(row, limited) for row in rows):
            # The mean of the others says nothing of a section that lacks an item.
            means = {i: mean for i, mean in means.items() if all(self.has(r, (i,)) for r in rows)}
        return single_factor.classify(
            self.code,
            Section("", kind=kind),
            self.setting.period,
            means,
            self.chosen,
            self.said.more_items,
            self.said.stage,
            self.said.saturation,
            None,
        )

    def change(self, rows: Sequence[SectionClass], grade: int) -> object:
        """Return the change on the same stretch of the year before, if that was surveyed too."""
        rule, before = self.code.change, self.before(rows)
        if rule is None or not before:
            return None
        old = self.graded(before, best=True)
        enough = min(len(before), len(_measured(rows))) >= self.rating_from
        sides = (
            period_change.Side(
                self.counts(before) if enough else None, None if old is None else old[0]
            ),
            period_change.Side(self.counts(rows) if enough else None, grade),
        )
        return period_change.change(rule, *sides).key

    @property
    def rating_from(self) -> int:
        """From how many sections on shares are told."""
        return 1 if self.code.rating is None else self.code.rating.from_count

    def before(self, rows: Sequence[SectionClass]) -> list[SectionClass]:
        """Return the same sections, measured often enough, in the same stretch of the year before."""
        period = year_before(self.setting.period)
        names = {row.section.name for row in rows}
        known_ = () if period is None else self.survey.rows.get(period, ())
        return [
            row
            for row in known_
            if row.section.name in names
            and row.state == MEASURED
            and row.months >= self.setting.need
        ]

    def worst(self, group: Told, rows: Sequence[SectionClass]) -> Assessed | None:
        """Return the class of the worst section: what "all at class III" is decided by."""
        measured = _measured(rows)
        if not measured:
            return None
        last = len(self.code.class_names)
        best = max(row.best or last for row in measured)
        worst = max(row.worst or last for row in measured)
        if any(row.state not in (MEASURED, DRY) for row in rows):
            worst = last
        found = self.plain(group, rows, CLASS[self.code.medium], (self.code.clause,))
        details: dict[str, object] = {
            "class": self.code.class_names[best - 1] if best == worst else None,
            "class_range": None if best == worst else (best, worst),
            "deciding": (),
            "counts": self.counts(rows),
        }
        return found._replace(
            value=Fraction(best),
            unit="",
            state=OPEN if best != worst and found.state != TOO_LITTLE else found.state,
            otherwise=None if best == worst else Fraction(worst),
            details={**found.details, **_kept(details)},
        )

    # ---- Drinking water, indices, boundaries ------------------------------------------------------

    def drinking(self, group: Told, rows: Sequence[SectionClass]) -> Assessed:
        """Return the share of sources that attain, by count."""
        return self.sources(group, rows, DRINKING)

    def drinking_by_volume(self, group: Told, rows: Sequence[SectionClass]) -> Assessed:
        """Return the share of the water drawn that comes from sources that attain."""
        return self.sources(group, rows, DRINKING_VOLUME)

    def sources(self, group: Told, rows: Sequence[SectionClass], name: str) -> Assessed:
        """Return one of the two rates of drinking-water sources."""
        found = source_attainment.attainment(_source(row, self.code.good) for row in rows)
        ends = found.by_count if name == DRINKING else found.by_volume
        open_ = len(found.not_monitored)
        details: dict[str, object] = {
            "missed": found.missed,
            "undecided": found.undecided,
            "excused": found.excused,
            "silent": dict.fromkeys(found.not_monitored, 1),
            "missing": found.no_volume,
        }
        if ends is None:
            return self.ratio(group, rows, name, (0, 0, 0, 0), details, (self.code.clause,))
        amounts = (ends.least, ends.most, ends.whole, open_ if name == DRINKING else 0)
        return self.ratio(group, rows, name, amounts, details, (self.code.clause,))

    def index(self, group: Told, rows: Sequence[SectionClass]) -> Assessed | None:
        """Return the city water quality index; without one of its items there is none."""
        rule = self.code.city_index
        if rule is None:
            return None
        measured = _measured(rows)
        told = self.plain(group, rows, CWQI, (rule.clause, rule.cities_clause))
        met = {item for row in measured for item in self.survey.means[row.section.name, row.period]}
        if lacking := tuple(item for item in rule.items if item not in met):
            return told._replace(state=TOO_LITTLE, details={**told.details, "missing": lacking})
        found = self.city(measured)
        assert found is not None
        sides = [side for side in (found.river, found.lake) if side is not None]
        missing = tuple(
            dict.fromkeys(i for side in sides for i in (*side.missing, *side.undivided))
        )
        details: dict[str, object] = {"missing": missing}
        told = self.whole(told, group, rows, self.chosen.needed)
        if any(mean.absent for mean in self.means(measured).values()):
            told = told._replace(state=TOO_LITTLE)  # nobody knows how much was not detected
        earlier = self.city(self.before(rows))
        change = city_water_index.change(found.value, earlier.value if earlier else None)
        if change is not None:
            details["change_percent"] = change
        return told._replace(
            value=found.value,
            shown=rule.shown,
            judged=self.code.ratio_rounding._replace(places=rule.shown),
            state=TOO_LITTLE if found.value is None else told.state,
            details={**told.details, **_kept(details)},
        )

    def city(self, rows: Sequence[SectionClass]) -> city_water_index.City | None:
        """Return the index of some sections: rivers and lakes apart, then joined."""
        rule = self.code.city_index
        if rule is None or not rows:
            return None if rule is None else city_water_index.joined(None, 0, None, 0)
        sides: list[city_water_index.Index | None] = []
        for kind in (RIVER, LAKE):
            own = [row for row in rows if row.section.kind == kind]
            limits = city_water_index.divisors(rule, self.code, kind)
            sides.append(city_water_index.index(rule, limits, self.means(own)) if own else None)
        lakes = len([row for row in rows if row.section.kind == LAKE])
        return city_water_index.joined(sides[0], len(rows) - lakes, sides[1], lakes)

    def ranks(self, figures: Sequence[Assessed]) -> Iterator[Assessed]:
        """Yield the ranks of places by their index; a place without one is not ranked.

        Whose index rests on too little, or who has none, may stand before those ranked better.
        """
        rule = self.code.city_index
        if rule is None or not figures:
            return
        by_place = {one.place: one.value for one in figures}
        ranked = city_water_index.ranks(by_place, rule.shown)
        unsure = [one.place for one in figures if one.state == TOO_LITTLE]
        for place, rank in ranked.items():
            one = next(figure for figure in figures if figure.place == place)
            before = [each for each in unsure if each != place and ranked.get(each, rank) >= rank]
            yield one._replace(
                indicator=CWQI_RANK,
                value=Fraction(rank),
                otherwise=Fraction(rank + len(before)) if before else None,
                shown=0,
                judged=None,
                details={"field": len(ranked)},
            )

    def trophic(self, group: Told, rows: Sequence[SectionClass]) -> Assessed | None:
        """Return the trophic index of a lake: of the means over its points."""
        own = [row for row in rows if concerns(TROPHIC, row.section)]
        rule = self.code.trophic
        if not _measured(own) or rule is None:
            return None
        items = tuple(part.item for part in rule.parts)
        told = water_figures.trophic(
            self.setting, group.place, group.rung, self.means(own), self.fewest(own, items)
        )
        return _scoped(self.whole(told, group, own, items), group)

    def boundary_graded(self, group: Told, rows: Sequence[SectionClass]) -> Assessed | None:
        """Return the yearly grade of boundary sections: outflow against inflow and the year before."""
        rule = self.code.boundary
        own = [row for row in rows if row.state != DRY and concerns(BOUNDARY, row.section)]
        leaving = [row for row in own if row.section.role == "outflow"]
        if rule is None or not _measured(leaving) or self.setting.period.span != "year":
            return None
        arriving = [row for row in own if row.section.role == "inflow"]
        met = [row.attains for row in leaving]
        target = False if False in met else None if None in met else True
        waters = {item: self.waters(item, leaving, arriving) for item in rule.items}
        graded = boundary_grade.grade(rule, target, waters)
        found = self.plain(group, own, BOUNDARY_GRADE, (rule.clause,))
        same = graded.best == graded.worst
        details: dict[str, object] = {"grade": rule.names[graded.best - 1]}
        if not same:
            details["grade_otherwise"] = rule.names[graded.worst - 1]
        return found._replace(
            value=Fraction(graded.best),
            otherwise=None if same else Fraction(graded.worst),
            state=found.state if same or found.state == TOO_LITTLE else OPEN,
            details={**found.details, **details},
        )

    def waters(
        self, item: str, leaving: Sequence[SectionClass], arriving: Sequence[SectionClass]
    ) -> boundary_grade.Waters:
        """Return the means of an item that leave and enter, of this year and the one before."""
        sides = (
            (leaving, leaving),
            (arriving, arriving),
            (leaving, self.before(leaving)),
            (arriving, self.before(arriving)),
        )
        means = [
            self.means(rows, (item,)).get(item)
            if len(rows) == len(all_) and all(self.has(row, (item,)) for row in rows)
            else None
            for all_, rows in sides
        ]
        return boundary_grade.Waters(*(None if mean is None else mean.value for mean in means))

    # ---- What every figure has ----------------------------------------------------------------------

    def means(
        self, rows: Sequence[SectionClass], only: Iterable[str] | None = None
    ) -> Mapping[str, ItemMean]:
        """Return each item, or `only` some, averaged over sections in the period of their rows."""
        by_section: dict[str, Means] = {
            row.section.name: self.survey.means[row.section.name, row.period]
            for row in rows
            if row.state == MEASURED
        }
        if only is not None:
            by_section = {
                name: {item: means[item] for item in only if item in means}
                for name, means in by_section.items()
            }
        return share_rating.region_means(by_section)

    def of_row(self, row: SectionClass) -> Means:
        """Return the item means of a section in the period of its row."""
        return self.survey.means[row.section.name, row.period]

    def has(self, row: SectionClass, items: Iterable[str]) -> bool:
        """Tell whether items of a section were measured, and how little of each there can be."""
        means = self.of_row(row)
        return all(item in means and not means[item].absent for item in items)

    def fewest(self, rows: Iterable[SectionClass], items: Sequence[str]) -> int:
        """Return the months of the item that has fewest of them, at the sections that have it."""
        counts = [self.survey.months[row.section.name, row.period] for row in rows]
        return min((said[item] for said in counts for item in items if item in said), default=0)

    def whole(
        self, figure: Assessed, group: Told, rows: Sequence[SectionClass], items: Iterable[str]
    ) -> Assessed:
        """Return a figure made of means; it is too little where one of its sections is not in it."""
        asked = tuple(items)
        own = [row for row in rows if row.state != DRY]
        have = [row for row in own if self.has(row, asked)]
        if len(have) == len(own) and (group.listed or 0) <= len(rows):
            return figure
        need = max(len(own), group.listed or 0)
        return figure._replace(state=TOO_LITTLE, coverage=self.coverage(len(have), need))

    def coverage(self, have: int, need: int) -> Coverage:
        """Return how many sections there are of those that there should be."""
        lack = Lack(self.setting.period.text, have, need)
        return Coverage(have, need, "sections", () if have >= need else (lack,))

    def plain(
        self,
        group: Told,
        rows: Sequence[SectionClass],
        name: str,
        clauses: tuple[Clause, ...],
    ) -> Assessed:
        """Return a figure of a group without its value: coverage, state and what else all have."""
        measured = _measured(rows)
        listed = group.listed or len(rows)
        months = _months(measured)
        state = self.setting.state(months, undecided=False) if measured else TOO_LITTLE
        coverage = self.coverage(len(measured), listed)
        if measured and state == TOO_LITTLE:
            coverage = self.setting.coverage(months)
        if listed > len(rows):
            # Sections that should be there are not even listed.
            state, coverage = TOO_LITTLE, self.coverage(len(rows), listed)
        figure = Assessed(
            place=group.place,
            rung=group.rung,
            indicator=name,
            item="",
            period=self.setting.period,
            when=self.setting.period.text,
            value=None,
            unit="",
            shown=0,
            coverage=coverage,
            state=state,
            code=self.code.id,
            clauses=clauses,
        )
        return _scoped(figure, group)


def _scoped(figure: Assessed, group: Told) -> Assessed:
    if not group.scope:
        return figure
    return figure._replace(details={**figure.details, "scope": group.scope})


def _measured(rows: Iterable[SectionClass]) -> list[SectionClass]:
    return [row for row in rows if row.state == MEASURED]


def _months(rows: Iterable[SectionClass]) -> int:
    """Return the months of the section that has fewest of them."""
    return min((row.months for row in rows if row.state == MEASURED), default=0)


def _area(rows: Iterable[SectionClass]) -> Fraction:
    total = Fraction(0)
    for row in rows:
        total += Fraction(row.section.amount or 0)
    return total


def _percent(part: int | Fraction, whole: int | Fraction) -> Fraction:
    return 100 * Fraction(part) * Fraction(1, Fraction(whole))


def _source(row: SectionClass, good: int) -> source_attainment.Source:
    section = row.section
    attains = row.attains
    if section.target is None and row.best is not None and row.worst is not None:
        attains = single_factor.attains(good, row.best, row.worst)
    volume = None if section.amount is None else Fraction(section.amount)
    return source_attainment.Source(section.name, volume, row.state == MEASURED, attains)


def _kept(details: Mapping[str, object]) -> dict[str, object]:
    """Leave out what says nothing."""
    return {key: said for key, said in details.items() if said not in (None, (), {})}
