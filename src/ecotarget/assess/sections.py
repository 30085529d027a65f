"""What each section was found to be in each period: from samples to months to classes.

A month's mean is that of its samples, a longer period's that of its months. A section that nobody
measured stays in the list with the reason: it neither meets nor misses anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ecotarget.assess.question import Question, stretches
from ecotarget.engine.connection import Column, Engine
from ecotarget.engine.text import literal
from ecotarget.intake import samples
from ecotarget.methods import section_mean, single_factor
from ecotarget.methods.section_mean import MonthItem
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.period import Period
from ecotarget.model.reading import OpenedSamples, SampleSet
from ecotarget.model.water import (
    MEASURED,
    NOT_MONITORED,
    ItemMean,
    ItemSet,
    Section,
    SectionClass,
    WaterCode,
)
from ecotarget.standards import waters

READING = "reading"
_PRESENT = "present"
_ALIKE = ("medium", "stage", "items", "more_items", "saturation")
_HYDROGEN = (Column("amount", "integer"), Column("ions", "integer"))

Means = Mapping[str, ItemMean]
Months = Mapping[tuple[str, date], Means]  # by section and first day of the month


class Survey(NamedTuple):
    """Every section in every period asked for, with the law of each period and the item means."""

    opened: OpenedSamples
    codes: Mapping[Period, WaterCode]
    rows: Mapping[Period, tuple[SectionClass, ...]]
    means: Mapping[tuple[str, Period], Means]
    last: date | None  # the last day that is seen


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
    first = alike(sets)
    law = Law(first.medium, question)
    items = frozenset(law.on(_any_day(question)).unit_of)
    opened = samples.open_all(sets, engine, items)
    if opened.first_day is None or opened.last_day is None:
        return Survey(opened, {}, {}, {}, None)
    last = min(opened.last_day, question.as_of) if question.as_of else opened.last_day
    periods = question.periods or tuple(stretches(opened.first_day, last, question.every))
    if wish.every_month:
        every = stretches(opened.first_day, last, "month")
        periods = tuple(dict.fromkeys((*question.periods, *every)))
    codes = {period: law.on(period.end) for period in periods}
    _dissolve(engine)
    rows: dict[Period, tuple[SectionClass, ...]] = {}
    means: dict[tuple[str, Period], Means] = {}
    for group in _by_months(periods, last):
        months = _months(engine, group.first, group.last)
        stated = _stated(engine, group.first, group.last)
        silent = _silent(engine, group.first, group.last)
        for period in group.periods:
            reader = _Reader(first, codes[period], period, months, stated, silent, wish)
            found = [reader.row(section) for section in opened.sections]
            rows[period] = tuple(row for row, _ in found)
            means.update({(row.section.name, period): said for row, said in found})
    return Survey(opened, codes, rows, means, last)


def alike(sets: Sequence[SampleSet]) -> SampleSet:
    """Return the first set; all must be classed in one way. Raises FaultError."""
    first = sets[0]
    for other in sets[1:]:
        for name in _ALIKE:
            if getattr(other, name) != getattr(first, name):
                details = {"key": name, "first": first.source.name.en, "found": other.source.name.en}
                raise FaultError([Fault("samples-differ", other.source.place, details)])
    return first


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
        yield _Group(min(p.start for p in whole), min(last, max(p.end for p in whole)), tuple(whole))
    for period in cut:
        yield _Group(period.start, min(last, period.end), (period,))


def _between(first: date, last: date) -> str:
    after = last + timedelta(days=1)
    return f"start >= {_at(first)} AND start < {_at(after)}"


def _at(day: date) -> str:
    return f"CAST({literal(f'{day.isoformat()} 00:00:00')} AS TIMESTAMP)"


def _months(engine: Engine, first: date, last: date) -> Months:
    """Return the item means of every section and month with samples in these days."""
    engine.view("seen_sample", f"SELECT * FROM sample WHERE {_between(first, last)}")
    engine.table("month_item", section_mean.month_sql("seen_sample"))
    found: dict[tuple[str, date], dict[str, ItemMean]] = {}
    for site, item, month, *figures in engine.rows(
        "SELECT site, item, month, samples, below, absent, total, below_total, most_below, ions "
        "FROM month_item ORDER BY site, month, item"
    ):
        assert isinstance(month, date)
        mean = section_mean.month_mean(str(item), MonthItem(*(int(str(figure)) for figure in figures)))
        found.setdefault((str(site), month), {})[str(item)] = mean
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
    ) -> None:
        self.wish = wish
        self.said = said
        self.code = code
        self.period = period
        self.months = months
        self.stated = stated
        self.silent = silent
        self.chosen = chosen_set(said, code)
        self.starts = tuple(part.start for part in _calendar(period))

    def row(self, section: Section) -> tuple[SectionClass, Means]:
        """Return what a section was found to be, and the means behind it."""
        there = [found for start in self.starts if (found := self.months.get((section.name, start)))]
        means = {
            item: section_mean.mean_of([month[item] for month in there if item in month])
            for item in sorted({item for month in there for item in month})
        }
        stated = [each for day, each in self.stated.get(section.name, ()) if self.within(day)]
        published = stated[0] if len(set(stated)) == 1 else None
        state = MEASURED if means or stated else self.silence(section.name)
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
            published,
            len(there) or len({day.replace(day=1) for day, _ in self.stated.get(section.name, ())}),
        )
        return _taken_as_stated(row), means

    def within(self, day: date) -> bool:
        return self.period.start <= day <= self.period.end

    def silence(self, name: str) -> str:
        """Return why nothing was measured: the last word of the data, else that nobody did."""
        states = [state for day, state in self.silent.get(name, ()) if self.within(day)]
        return states[-1] if states else NOT_MONITORED


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
    return found


def _taken_as_stated(row: SectionClass) -> SectionClass:
    """Take the class that the data state where their items do not tell it and do not gainsay it."""
    stated = row.published
    if stated is None or row.best is None or row.worst is None or row.best == row.worst:
        return row
    if not row.best <= stated <= row.worst:
        return row
    target = row.section.target
    return row._replace(
        best=stated, worst=stated, attains=None if target is None else stated <= target
    )


def section_order(section: Section) -> tuple[str, str, str, Place]:
    """Return the key by which sections are told: county, river, name."""
    return section.county, section.river, section.name, section.place
