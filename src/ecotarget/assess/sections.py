"""What each section was found to be in each period: from samples to months to classes.

A month's mean is that of its samples, a longer period's that of its months. A section that nobody
measured stays in the list with the reason: it neither meets nor misses anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import NamedTuple, cast

from ecotarget.assess.exceptions import Span
from ecotarget.assess.question import Question, stretches
from ecotarget.assess.section_exceptions import leave_out
from ecotarget.engine.connection import Column, Engine
from ecotarget.engine.text import literal
from ecotarget.intake import samples
from ecotarget.methods import section_mean, single_factor, wide_months
from ecotarget.methods.section_mean import MonthItem
from ecotarget.model.assessment import SECTION
from ecotarget.model.excepted import LeftOut
from ecotarget.model.faults import Fault, FaultError
from ecotarget.model.period import Period
from ecotarget.model.reading import OpenedSamples, SampleSet
from ecotarget.model.water import (
    DRY,
    MEASURED,
    NOT_MONITORED,
    RAW,
    ItemMean,
    ItemSet,
    Section,
    SectionClass,
    WaterCode,
)
from ecotarget.standards import waters

_PRESENT = "present"
_ALIKE = ("medium", "stage", "items", "more_items", "saturation")
_HYDROGEN = (Column("amount", "integer"), Column("ions", "decimal"))

Means = Mapping[str, ItemMean]
# The sums of every item, by section and first day of the month.
Months = Mapping[tuple[str, date], Mapping[str, MonthItem]]


class Survey(NamedTuple):
    """Every section in every period asked for, with the law of each period and the item means.

    Stretches of the year before that are only compared with are among them.

    `months` counts the months behind each mean.
    """

    opened: OpenedSamples
    codes: Mapping[Period, WaterCode]
    rows: Mapping[Period, tuple[SectionClass, ...]]
    means: Mapping[tuple[str, Period], Means]
    months: Mapping[tuple[str, Period], Mapping[str, int]]
    last: date | None  # the last day that is seen
    whole: Survey | None = None  # the same with nothing left out, where samples are excepted
    left_out: tuple[LeftOut, ...] = ()


class Wish(NamedTuple):
    """What is asked of a survey beside the question: a class of every section, and every month."""

    required: int | None = None
    every_month: bool = False


class Law:
    """Which code holds on which day for a medium; one for all days when an edition is asked for."""

    def __init__(self, medium: str, question: Question) -> None:
        self.medium = medium
        self.edition = question.edition
        self.known: dict[date, WaterCode] = {}

    def on(self, day: date) -> WaterCode:
        """Return the code for a day. Raises FaultError."""
        if day not in self.known:
            named = self.edition is not None
            self.known[day] = (
                waters.water_code_named(str(self.edition), day)
                if named
                else waters.water_code(self.medium, day)
            )
        return self.known[day]


_NOTHING_MORE = Wish()


def survey(
    sets: Sequence[SampleSet], question: Question, engine: Engine, wish: Wish = _NOTHING_MORE
) -> Survey:
    """Open the samples and class every section for every period. Raises FaultError."""
    law = Law(alike(sets).medium, question)
    items = frozenset(law.on(_any_day(question)).unit_of)
    opened = samples.open_all(sets, engine, items, question.as_of)
    whole = classed(sets, opened, question, engine, wish)
    if not question.excepted or not whole.codes:
        return whole
    span = Span(
        min(p.start for p in whole.codes),
        min(whole.last or date.max, max(p.end for p in whole.codes)),
    )
    names = [section.name for section in opened.sections]
    left = leave_out(engine, question.excepted, names, items, _stretched(engine), span)
    if not any(one.values for one in left):
        return whole._replace(left_out=left)
    # From here on the engine has only what counts.
    kept = classed(sets, opened, question, engine, wish)
    return kept._replace(whole=whole, left_out=left)


def classed(
    sets: Sequence[SampleSet],
    opened: OpenedSamples,
    question: Question,
    engine: Engine,
    wish: Wish = _NOTHING_MORE,
) -> Survey:
    """Class every section of the samples that are in the engine. Raises FaultError."""
    first = sets[0]
    law = Law(first.medium, question)
    if opened.first_day is None or opened.last_day is None:
        return Survey(opened, {}, {}, {}, {}, None)
    stretched = _stretched(engine)
    last = min(opened.last_day, question.as_of or date.max)
    periods = question.periods or tuple(stretches(opened.first_day, last, question.every))
    if wish.every_month:
        every = stretches(opened.first_day, last, "month")
        periods = tuple(dict.fromkeys((*question.periods, *every)))
    elif question.rung != SECTION:
        periods = tuple(dict.fromkeys((*periods, *_years_before(periods, opened.first_day, law))))
    codes = {period: law.on(period.end) for period in periods}
    _dissolve(engine)
    rows: dict[Period, tuple[SectionClass, ...]] = {}
    means: dict[tuple[str, Period], Means] = {}
    counts: dict[tuple[str, Period], Mapping[str, int]] = {}
    for group in _by_months(periods, last):
        months = _months(engine, group.first, group.last)
        stated = _stated(engine, group.first, group.last)
        silent = _silent(engine, group.first, group.last)
        for period in group.periods:
            reader = _Reader(
                first, codes[period], period, months, stated, silent, wish, question.as_of
            )
            found = [
                reader.row(section, _Seen(period, last, stretched.get(section.name, {})))
                for section in opened.sections
            ]
            rows[period] = tuple(row for row, _, _ in found)
            means.update({(row.section.name, period): said for row, said, _ in found})
            counts.update({(row.section.name, period): said for row, _, said in found})
    return Survey(opened, codes, rows, means, counts, last)


def _years_before(periods: Iterable[Period], first: date, law: Law) -> Iterator[Period]:
    """Yield the same stretches of the year before that the data reach: groups are compared with them."""
    for period in periods:
        before = year_before(period)
        if before is None or before.end < first:
            continue
        with suppress(FaultError):  # there was no law yet
            law.on(before.end)
            yield before


def year_before(period: Period) -> Period | None:
    """Return the same stretch of the year before; None before the year 1 or on 29 February."""
    try:
        return period.in_year(period.start.year - 1)
    except ValueError:
        return None


def alike(sets: Sequence[SampleSet]) -> SampleSet:
    """Return the first set; all must be classed in one way. Raises FaultError."""
    first = sets[0]
    for other in sets[1:]:
        for name in _ALIKE:
            if getattr(other, name) != getattr(first, name):
                details = {
                    "key": name,
                    "first": first.source.name.en,
                    "found": other.source.name.en,
                }
                raise FaultError([Fault("samples-differ", other.source.place, details)])
    return first


def own_periods(sets: Iterable[SampleSet]) -> tuple[Period, ...]:
    """Return the stretches that tables without stamps are of; none when some have stamps."""
    stated = [said.period for said in sets]
    found = [Period.parse(text) for text in stated if text is not None]
    return tuple(dict.fromkeys(found)) if len(found) == len(stated) else ()


def _any_day(question: Question) -> date:
    """Return a day whose law tells the units; they never change."""
    return question.periods[0].end if question.periods else date(2020, 1, 1)


def _dissolve(engine: Engine) -> None:
    """Make `hydrogen`: the ions of each distinct pH."""
    found = engine.rows("SELECT DISTINCT amount FROM sample WHERE item = 'ph' AND found < 2")
    rows = section_mean.hydrogen_rows(sorted(int(str(amount)) for (amount,) in found))
    engine.small("hydrogen", _HYDROGEN, rows)


class _Group(NamedTuple):
    """Periods that share their months: the days whose samples the months are made of."""

    first: date
    last: date
    periods: tuple[Period, ...]


def _by_months(periods: Iterable[Period], last: date) -> Iterator[_Group]:
    """Yield the periods of whole months together, each other period with its own cut of days.

    A period that ends after the last day seen has no more samples than its months have.
    """
    whole: list[Period] = []
    cut: list[Period] = []
    for period in periods:
        ends = (period.end + timedelta(days=1)).day == 1 or period.end >= last
        (whole if period.start.day == 1 and ends else cut).append(period)
    if whole:
        yield _Group(
            min(p.start for p in whole), min(last, max(p.end for p in whole)), tuple(whole)
        )
    for period in cut:
        yield _Group(period.start, min(last, period.end), (period,))


def _between(first: date, last: date) -> str:
    after = last + timedelta(days=1)
    return f"start >= {_at(first)} AND start < {_at(after)}"


def _at(day: date) -> str:
    return f"CAST({literal(f'{day.isoformat()} 00:00:00')} AS TIMESTAMP)"


def _months(engine: Engine, first: date, last: date) -> Months:
    """Return the sums of every section and month with samples in these days."""
    wide: dict[str, dict[str, str]] = {}
    for view, column, item in engine.rows("SELECT view_, column_, item FROM wide_sample"):
        wide.setdefault(str(view), {})[str(column)] = str(item)
    engine.view("seen_sample", f"SELECT * FROM narrow_sample WHERE {_between(first, last)}")
    parts = [section_mean.numbered_sql("seen_sample")]
    for n, (view, items) in enumerate(sorted(wide.items())):
        sums, acidity = f"wide_sums_{n}", f"wide_acidity_{n}"
        where = _between(first, last)
        engine.table(sums, wide_months.sums_sql(view, items, where))
        for column in (c for c, item in items.items() if item == section_mean.PH):
            engine.table(acidity, wide_months.acidity_sql(view, column, where))
        parts.append(wide_months.strips_sql(sums, acidity, items))
    engine.table("month_item", wide_months.joined_sql(parts))
    found: dict[tuple[str, date], dict[str, MonthItem]] = {}
    for site, item, month, *figures in engine.rows(
        "SELECT site, item, month, samples, below, absent, total, below_total, most_below, ions "
        "FROM month_item"
    ):
        assert isinstance(month, date)
        # Whole numbers; one engine gives them as decimals.
        row = MonthItem(*(int(figure) for figure in cast("list[int]", figures)))
        found.setdefault((str(site), month), {})[str(item)] = row
    return found


def _stated(engine: Engine, first: date, last: date) -> Mapping[str, list[tuple[date, int]]]:
    """Return the classes that the data state, by section."""
    found: dict[str, list[tuple[date, int]]] = {}
    sql = f"SELECT site, start, class_ FROM stated WHERE {_between(first, last)}"
    for site, start, order in engine.rows(f"{sql} ORDER BY site, start"):
        assert isinstance(start, datetime)
        found.setdefault(str(site), []).append((start.date(), int(str(order))))
    return found


def _silent(engine: Engine, first: date, last: date) -> Mapping[str, list[tuple[date, str]]]:
    """Return what stands in place of values, by section."""
    found: dict[str, list[tuple[date, str]]] = {}
    sql = f"SELECT site, start, state FROM silent WHERE {_between(first, last)}"
    for site, start, state in engine.rows(f"{sql} ORDER BY site, start"):
        assert isinstance(start, datetime)
        found.setdefault(str(site), []).append((start.date(), str(state)))
    return found


def _stretched(engine: Engine) -> Mapping[str, Mapping[date, date]]:
    """Return the figures of more than a month by section and first day, with their last one."""
    found: dict[str, dict[date, date]] = {}
    for site, start, last in engine.rows("SELECT site, start, last FROM stretch"):
        assert isinstance(start, datetime)
        assert isinstance(last, datetime)
        found.setdefault(str(site), {})[start.date()] = last.date()
    return found


class _Seen(NamedTuple):
    """Which days a period has for a section, and which of them are the first of a longer figure.

    That of a quarter or a year stands for all of its months, and for nothing shorter than itself.
    """

    period: Period
    last: date  # the last day that is seen
    ends: Mapping[date, date]

    def holds(self, day: date) -> bool:
        """Tell whether what stands at a day is of the period and told by the last day."""
        end = min(self.period.end, self.last)
        return self.period.start <= day <= end and self.ends.get(day, day) <= end

    def months(self, starts: Iterable[date]) -> int:
        """Count the months behind what stands at these first days."""
        return len([month for start in starts for month in self.weight(start)])

    def weight(self, start: date) -> range:
        """Return a number for each month that what stands at a first day is of."""
        end = self.ends.get(start)
        return range(1 if end is None else calendar_months(Period.between(start, end)))

    def own(self, starts: Iterable[date]) -> list[date]:
        """Return the first days that there are; of a figure of the whole period only its own."""
        found = list(starts)
        whole = self.period.start
        alone = whole in found and self.ends.get(whole) == self.period.end
        return [whole] if alone else found


def calendar_months(period: Period) -> int:
    """Return how many calendar months a period touches."""
    start, end = period.start, period.end
    return (end.year - start.year) * 12 + end.month - start.month + 1


def still_runs(period: Period, last: date | None, stage: str, as_of: date | None) -> bool:
    """Tell whether a period still runs: by the day asked for, or as an automatic feed ends."""
    if as_of is not None and period.end > as_of:
        return True
    return stage == RAW and last is not None and period.end > last


class _Stated(NamedTuple):
    """What the data state of a class: of the period itself, and at most by its months."""

    published: int | None
    most: int | None
    months: int


class _Reader:
    """Classes the sections of one period."""

    def __init__(
        self,
        said: SampleSet,
        code: WaterCode,
        period: Period,
        months: Months,
        stated: Mapping[str, list[tuple[date, int]]],
        silent: Mapping[str, list[tuple[date, str]]],
        wish: Wish,
        as_of: date | None,
    ) -> None:
        self.wish = wish
        self.as_of = as_of
        self.said = said
        self.code = code
        self.period = period
        self.months = months
        self.stated = stated
        self.silent = silent
        self.chosen = chosen_set(said, code)
        self.starts = tuple(part.start for part in _calendar(period))

    def row(self, section: Section, seen: _Seen) -> tuple[SectionClass, Means, Mapping[str, int]]:
        """Return what a section was found to be, the means behind it, and the months behind them."""
        starts = seen.own(one for one in self.starts if self.counts(one, section.name, seen))
        there = {start: self.months[section.name, start] for start in starts}
        items = sorted({item for month in there.values() for item in month})
        own = {item: [day for day, month in there.items() if item in month] for item in items}
        means = {
            item: section_mean.period_mean(
                item, [there[day][item] for day in self.weighed(days, seen)]
            )
            for item, days in own.items()
        }
        months = {item: seen.months(days) for item, days in own.items()}
        stated = self.stated_class(section.name, seen)
        state = MEASURED if means or stated else self.silence(section.name, seen)
        row = single_factor.classify(
            self.code,
            section,
            self.period,
            means,
            self.chosen,
            self.said.more_items,
            self.said.stage,
            self.said.saturation,
            self.wish.required,
            state,
            None if stated is None else stated.published,
            self.fewest(months),
        )
        need = self.code.months_needed(self.period)
        row = _taken_as_stated(row, stated, need)
        running = still_runs(self.period, seen.last, self.said.stage, self.as_of)
        enough = row.months >= need or running
        return (row if enough else row._replace(attains=None)), means, months

    def weighed(self, days: Sequence[date], seen: _Seen) -> list[date]:
        """Repeat the first day of a quarter among months, so that each of its months counts."""
        if len(days) == 1:
            return list(days)
        return [day for day in days for _ in seen.weight(day)]

    def fewest(self, months: Mapping[str, int]) -> int:
        """Return the months of the needed item that has fewest of them: a class rests on no more."""
        asked = single_factor.needed(self.chosen, self.said.more_items)
        known = [months[item] for item in asked if item in months]
        return min(known or months.values(), default=0)

    def stated_class(self, name: str, seen: _Seen) -> _Stated | None:
        """Return what the data themselves state of the class of a section, if they do."""
        told = [one for one in self.stated.get(name, ()) if seen.holds(one[0])]
        starts = seen.own({day.replace(day=1) for day, _ in told})
        classes = {order for day, order in told if day.replace(day=1) in starts}
        if not classes:
            return None
        months = seen.months(starts)
        whole = len(starts) == 1 and months == calendar_months(self.period)
        if whole and len(classes) > 1:
            return _Stated(None, None, months)
        return _Stated(min(classes) if whole else None, max(classes), months)

    def counts(self, start: date, name: str, seen: _Seen) -> bool:
        """Tell whether a month has samples of a section that are of the period."""
        return (name, start) in self.months and (start not in seen.ends or seen.holds(start))

    def silence(self, name: str, seen: _Seen) -> str:
        """Return why nothing was measured: the last word of the data, else that nobody did.

        A section is dry when it was in every month: a dry one is in no share and leaves none open.
        """
        told = [one for one in self.silent.get(name, ()) if seen.holds(one[0])]
        last = {day.replace(day=1): state for day, state in told}
        wet = [state for state in last.values() if state != DRY]
        if last and not wet:
            starts = [start for start in self.starts if start <= seen.last]
            return DRY if seen.months(last) >= len(starts) else NOT_MONITORED
        return wet[-1] if wet else NOT_MONITORED


def _calendar(period: Period) -> Iterator[Period]:
    """Yield the calendar months that a period touches."""
    first, last = period.start.replace(day=1), period.end.replace(day=28) + timedelta(days=4)
    yield from Period.between(first, last - timedelta(days=last.day)).parts("month")


def chosen_set(said: SampleSet, code: WaterCode) -> ItemSet:
    """Return the items that decide. Raises FaultError for a set that the law does not know."""
    wanted = said.items or _PRESENT
    found = code.item_set(wanted)
    if found is None:
        known = tuple(each.id for each in code.sets)
        details = {"found": wanted, "code": code.id}
        raise FaultError([Fault("item-set-unknown", said.source.place, details, known)])
    _check_more_items(said, code, found)
    return found


def _check_more_items(said: SampleSet, code: WaterCode, chosen: ItemSet) -> None:
    """Raise FaultError for items that the user names and that would decide nothing."""
    if said.more_items and not chosen.open_ended:
        known = tuple(each.id for each in code.sets if each.open_ended)
        raise FaultError(
            [Fault("more-items-closed", said.source.place, {"found": chosen.id}, known)]
        )
    limited = {limits.item for limits in code.limits}
    faults = [
        Fault("more-items-limitless", said.source.place, {"found": item, "code": code.id})
        for item in said.more_items
        if item not in limited
    ]
    if faults:
        raise FaultError(faults)


def _taken_as_stated(row: SectionClass, stated: _Stated | None, need: int) -> SectionClass:
    """Take the class that the data state where their items do not tell it and do not gainsay it.

    Classes of months say only how bad their mean is at most.
    """
    if stated is None or stated.most is None or row.best is None or row.worst is None:
        return row
    best = row.best if stated.published is None else stated.published
    if row.best == row.worst or not row.best <= stated.most <= row.worst:
        return row
    if row.items and stated.months < need:
        return row
    return row._replace(
        best=best,
        worst=stated.most,
        deciding=(),
        missing=(),
        months=stated.months,
        attains=single_factor.attains(row.section.target, best, stated.most),
    )
