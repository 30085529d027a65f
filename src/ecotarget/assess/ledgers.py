"""Ledgers to figures: how the items stand on a day, and what targets ask of them.

A figure of a period is how the ledger stands on the last day of the period that is seen. Only what
happens (found, relapsed, looked back at, repeated) is counted within the period.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from ecotarget.assess import tally
from ecotarget.assess.question import Question
from ecotarget.assess.tally import Tally
from ecotarget.engine.connection import Engine
from ecotarget.engine.text import literal
from ecotarget.intake import ledgers
from ecotarget.intake.ledgers import OpenedLedger
from ecotarget.methods import days_left, ledger_counts, ledger_state, repeats, response_time
from ecotarget.methods.days_left import Calendar
from ecotarget.model.assessment import Assessed, Assessment, Step
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.finding import Input
from ecotarget.model.ledger import (
    TRAITS,
    Counted,
    Group,
    Item,
    LedgerIndicator,
    LedgerReport,
    LedgerSet,
    Response,
)
from ecotarget.model.listing import Heading
from ecotarget.model.period import Period
from ecotarget.model.record import Unsettled
from ecotarget.vocab import Lexicon

# Where the day comes from on which a ledger is told.
AS_OF, LAST_NAMED = "as-of", "last-named"
ALL, UNIT, MONTH, DUE = "all", "unit", "month", "due"
ITEMS = "items"
# What happens on a day of its own: a count of it is that of the period.
_EVENTS = ("found", "relapsed", "reviewed", "repeats")
# Events that belong to the day on which the item was found.
_OF_FINDING = ("found", "repeats")
# Of a rate of these the items that are counted are the bad ones.
_AGAINST = ("relapsed", "overdue", "in_progress", "closed_late", "repeats")
_OF_TERMS = ("overdue", "closed_late")
_DAY = timedelta(days=1)
_NAMED, _BESIDE = 40, 5  # items that are named in the steps of a figure, and beside it


def indicators(sets: Iterable[LedgerSet]) -> tuple[str, ...]:
    """Return the indicators that ledgers answer."""
    return tuple(dict.fromkeys(one.indicator for said in sets for one in said.indicators))


def divisions(said: LedgerSet) -> tuple[str, ...]:
    """Return by what the items of a ledger can be told apart."""
    traits = (trait for trait in TRAITS if trait in said.columns)
    return (*traits, *((MONTH,) if "found" in said.columns else ()))


class _Ledger:
    """A ledger that was read; how it stands on a day is reckoned once."""

    def __init__(self, said: LedgerSet, engine: Engine, as_of: date | None) -> None:
        self.said = said
        self.engine = engine
        self.opened: OpenedLedger = ledgers.open_all([said], engine, as_of)
        self.entries = self.opened.tables[0]
        self.shown = ledgers.shown(said)
        self.tables: dict[date, str] = {}

    @property
    def is_whole(self) -> bool:
        """Tell whether every file could be read; single rows may have been set aside all the same."""
        aside = {entry.code for entry in self.opened.set_aside}
        return all(
            fault.warning or fault.code == "ledger-more" or fault.code in aside
            for fault in self.opened.faults
        )

    @property
    def set_aside(self) -> int:
        """Return how many rows could not be trusted."""
        return self.opened.rows_aside

    def day(self, as_of: date | None) -> tuple[date, str]:
        """Return the day on which the ledger is told, and where it comes from. Raises FaultError."""
        if as_of is not None:
            return as_of, AS_OF
        if self.opened.last_day is None:
            raise FaultError([*self.opened.faults, Fault("ledger-day-missing", self.said.place)])
        return self.opened.last_day, LAST_NAMED

    def items(self, day: date) -> str:
        """Return the table of the items as they stand on a day."""
        if day not in self.tables:
            name, more = f"{self.entries}_{len(self.tables)}", tuple(self.shown)
            last = ledger_state.last_step(self.said.columns)
            states = ledger_state.sql(self.entries, day, self.said.needs_evidence, more, last)
            self.engine.view(f"{name}_state", states)
            alike = [trait for trait in repeats.COMPARED if trait in self.said.columns]
            self.engine.table(name, repeats.sql(f"{name}_state", alike, more))
            self.tables[day] = name
        return self.tables[day]

    def groups(
        self,
        items: str,
        by: str,
        only: Mapping[str, Sequence[str]] | None = None,
        over: str = ALL,
    ) -> list[Group]:
        """Return the groups of one division of a table of items."""
        rows = self.engine.rows(ledger_counts.sql(items, by, only, over))
        return [ledger_counts.of_row(by, row) for row in rows]

    def whole(self, day: date, one: LedgerIndicator, over: str = ALL) -> Group:
        """Return what the items of an indicator come to on a day."""
        (found,) = self.groups(self.items(day), ALL, one.only, over)
        return found


# ---- The state of a ledger ----------------------------------------------------------------------


def report(
    said: LedgerSet,
    as_of: date | None,
    within: int,
    engine: Engine,
    by: Sequence[str] = (),
    unit: str = "",
) -> LedgerReport:
    """Tell how a ledger stands on a day, of one unit if it is named. Raises FaultError.

    `by` are divisions of `divisions`; that by units is always made where there are any. `within` are
    the days that items due soon reach ahead.
    """
    ledger = _Ledger(said, engine, as_of)
    day, day_from = ledger.day(as_of)
    items, entries = _of_unit(ledger, day, unit)
    told = tuple(dict.fromkeys((ALL, *((UNIT,) if UNIT in said.columns else ()), *by)))
    calendar = Calendar.of(said.calendar)

    def named(which: str) -> tuple[Item, ...]:
        sql = days_left.sql(items, which, day, within, tuple(ledger.shown))
        rows = engine.rows(sql)
        return tuple(days_left.of_row(row, day, calendar, ledger.shown) for row in rows)

    return LedgerReport(
        said=said,
        day=day,
        day_from=day_from,
        unit=unit,
        groups=tuple(one for each in told for one in ledger.groups(items, each)),
        of_due=tuple(one for each in told for one in ledger.groups(items, each, over=DUE)),
        overdue=named(days_left.OVERDUE),
        due_soon=named(days_left.DUE_SOON),
        relapsed=named(days_left.RELAPSED),
        responses=_responses(said, engine, entries, day),
        reviews_by_month=_reviews(ledger, items, day),
        within_days=within,
        faults=ledger.opened.faults,
        inputs=ledger.opened.inputs,
        set_aside=ledger.set_aside,
        whole=ledger.is_whole,
    )


def _of_unit(ledger: _Ledger, day: date, unit: str) -> tuple[str, str]:
    """Return the tables of items and of entries, of one unit if it is named. Raises FaultError."""
    items = ledger.items(day)
    if not unit:
        return items, ledger.entries
    known = tuple(group.name for group in ledger.groups(items, UNIT) if group.name)
    if unit not in known:
        details = {"found": unit, "known": tally.named(known)}
        near = nearest(unit, known)
        raise FaultError([Fault("ledger-unit-unknown", ledger.said.place, details, near)])
    for table in (items, ledger.entries):
        own = f"SELECT i.* FROM {table} AS i WHERE i.unit = {literal(unit)}"
        ledger.engine.view(f"{table}_own", own)
    return f"{items}_own", f"{ledger.entries}_own"


def _responses(said: LedgerSet, engine: Engine, entries: str, day: date) -> tuple[Response, ...]:
    if not said.steps:
        return ()
    (row,) = engine.rows(response_time.sql(entries, said.steps, day))
    return response_time.of_row(said.steps, row)


def _reviews(ledger: _Ledger, items: str, day: date) -> tuple[tuple[str, int], ...]:
    """Return the look-backs of every month, the empty ones too; none if the ledger has no such column."""
    first = ledger.opened.first_day
    if "reviewed" not in ledger.said.columns or first is None or first > day:
        return ()
    rows = ledger.engine.rows(ledger_counts.reviews_sql(items))
    return ledger_counts.by_month(rows, first, day)


# ---- What targets ask of ledgers ----------------------------------------------------------------


class _Count(NamedTuple):
    """Items that are counted out of those found, and how many nobody can place in the period.

    With `happened` what was so before the period is not counted.
    """

    reached: int
    counted: int
    unplaced: int = 0
    happened: bool = False


def assess(sets: Sequence[LedgerSet], question: Question, engine: Engine) -> Assessment:
    """Give the figures that are asked of ledgers, period by period.

    Without a day that is asked for a ledger is seen up to the last day that it names. A row that cannot
    be trusted may be an item of any kind: then a figure has two ends.
    """
    results: list[Assessed] = []
    faults: list[Fault] = []
    inputs: list[Input] = []
    strange: list[Fault] = []
    for said in sets:
        strange.extend(_strange(said))
        asked = [
            one
            for one in said.indicators
            if one.known is not None and tally.asked(question, one.indicator, said.jurisdiction)
        ]
        if not asked:
            continue
        ledger = _Ledger(said, engine, question.as_of)
        inputs.extend(ledger.opened.inputs)
        try:
            day, _ = ledger.day(question.as_of)
        except FaultError as error:
            faults.extend(error.faults)
            continue
        faults.extend(ledger.opened.faults)
        if ledger.is_whole:
            for period in _periods(ledger, question, day):
                results.extend(_figure(ledger, one, period, question) for one in asked)
    if not (question.explain and results):  # who asks for one figure is not told of the others
        faults.extend(strange)
    return tally.assessment(results, faults, inputs, question)


def _strange(said: LedgerSet) -> Iterator[Fault]:
    """Yield a fault for each indicator that nobody knows: no target file of the place was given."""
    for one in said.indicators:
        if one.known is None:
            details = {"found": one.indicator, "jurisdiction": said.jurisdiction}
            near = Lexicon(()).near_indicators("", one.indicator)
            yield Fault("ledger-indicator-unknown", one.place, details, near)


def trace(sets: Sequence[LedgerSet], question: Question, engine: Engine) -> Assessment:
    """Assess one figure with every step, down to the items, file and row. Raises FaultError.

    What differs in the scope alone is told one after the other.
    """
    found = assess(sets, question._replace(explain=True), engine)
    of = {(one.place, one.indicator, one.period) for one in found.results}
    if len(of) != 1:
        details = {"count": len(of)}
        fault = Fault("explain-one-figure", Place("ecotarget"), details)
        raise FaultError([*(one for one in found.faults if not one.warning), fault])
    return found


def _periods(ledger: _Ledger, question: Question, day: date) -> Iterator[Period]:
    """Yield what has been seen of each period asked for; without any, all that the ledger tells of."""
    first = ledger.opened.first_day or day
    wanted = question.periods or ((Period.between(first, day),) if first <= day else ())
    seen = (Period.between(one.start, min(one.end, day)) for one in wanted if one.start <= day)
    yield from dict.fromkeys(seen)


def _figure(ledger: _Ledger, one: LedgerIndicator, period: Period, question: Question) -> Assessed:
    count = _count(ledger, one, period)
    aside = ledger.set_aside + count.unplaced
    all_found = ledger.whole(period.end, one).found
    lacking = one.listed is not None and one.listed != all_found
    details: dict[str, object] = {}
    low, high = (
        (count.reached, count.counted + aside),
        (count.reached + aside, count.counted + aside),
    )
    if one.over is not None and not high[1]:
        details["unsettled"] = Unsettled("ledger-empty", (("day", period.end),))
    elif lacking:
        said = (("found", all_found), ("listed", one.listed), ("day", period.end))
        details["unsettled"] = Unsettled("ledger-listed", said)
    elif one.over is not None and low != high:
        details["cases_ends"] = (low, high)
    told = Tally(
        least=low,
        most=high,
        have=all_found,
        need=one.listed or all_found + ledger.set_aside,
        of=ITEMS,
        enough=not lacking,
    )
    heading = _heading(ledger.said, one, period)
    assert one.known is not None
    details["rows"] = tuple(_rows(ledger, one, period))
    if not _happens(ledger, one):
        details["falls"] = True  # what was closed may relapse
    steps = _steps(ledger, one, count, aside, period)
    return tally.figure(heading, one.known, period, told, question, details, steps=steps)


def _count(ledger: _Ledger, one: LedgerIndicator, period: Period) -> _Count:
    """Count what an indicator counts: on the last day, or what happened in the period."""
    over = one.over or ALL
    end = ledger.whole(period.end, one, over)
    reached = ledger_counts.count(end, one.measure)
    if not _happens(ledger, one):
        return _Count(reached, end.found)
    before = ledger.whole(period.start - _DAY, one, over)
    # An item that nobody knows when it was found stands in both.
    undated = 0
    if one.measure in _OF_FINDING:
        months = ledger.groups(ledger.items(period.end), MONTH, one.only, over)
        undated = next((group.found for group in months if not group.name), 0)
    reached -= ledger_counts.count(before, one.measure)
    return _Count(reached, end.found - before.found, undated)


def _happens(ledger: _Ledger, one: LedgerIndicator) -> bool:
    """Tell whether an indicator counts what happened in a period, and not how things stand at its end."""
    if one.measure in _OF_FINDING:
        return "found" in ledger.said.columns
    return one.measure in _EVENTS and one.over is None


def _behind(
    ledger: _Ledger, one: LedgerIndicator, period: Period, *, reached: bool
) -> list[Counted]:
    """Return the items that an indicator counts, or those that it counts not, by file and row."""
    before = ledger.items(period.start - _DAY) if _happens(ledger, one) else None
    sql = ledger_counts.items_sql(
        ledger.items(period.end),
        ledger.entries,
        one.measure,
        one.only,
        one.over or ALL,
        reached=reached,
        before=before,
    )
    return [ledger_counts.item_of_row(row, period.end) for row in ledger.engine.rows(sql)]


def _rows(ledger: _Ledger, one: LedgerIndicator, period: Period) -> Iterator[str]:
    """Yield the first items behind a figure: of a rate those that it lacks, of a count those in it."""
    items = _behind(ledger, one, period, reached=one.over is None or one.measure in _AGAINST)
    yield from (f"{item.id} {item.file}:{item.row}" for item in items[:_BESIDE])
    if len(items) > _BESIDE:
        yield f"+{len(items) - _BESIDE}"


def _heading(said: LedgerSet, one: LedgerIndicator, period: Period) -> Heading:
    source = said.source
    return Heading(
        names=source.name,
        place=said.place,
        files=source.files,
        sheet=source.table,
        delimiter=source.delimiter,
        jurisdiction=said.jurisdiction,
        period=period,
        scope=one.scope,
    )


def _steps(
    ledger: _Ledger, one: LedgerIndicator, count: _Count, aside: int, period: Period
) -> Iterator[Step]:
    found = ledger.whole(period.end, one)
    yield Step("ledger-day", {"ledger": ledger.said.source.name, "day": period.end})
    for trait, words in one.only.items():
        yield Step("ledger-only", {"trait": trait, "words": words})
    yield Step("ledger-found", {"count": found.found})
    if one.over == DUE:
        yield Step("ledger-due", {"count": count.counted})
    if ledger.said.needs_evidence and found.closed_without_evidence:
        yield Step("ledger-bare", {"count": found.closed_without_evidence})
    if found.without_due and (one.over == DUE or one.measure in _OF_TERMS):
        yield Step("ledger-undated", {"count": found.without_due})
    if aside:
        yield Step("ledger-aside", {"count": aside})
    yield Step("ledger-rule", {"rule": one.measure})
    if one.over is None:
        yield Step("ledger-count", {"measure": one.measure, "count": count.reached})
        yield from _item_steps(ledger, one, period, reached=True)
        return
    said = {"measure": one.measure, "count": count.reached, "of": count.counted}
    if count.counted:
        value = Fraction(100 * count.reached, count.counted)
        yield Step("ledger-rate", {**said, "value": tally.written(value)})
    else:
        yield Step("ledger-no-rate", said)
    yield from _item_steps(ledger, one, period, reached=False)
    yield from _item_steps(ledger, one, period, reached=True)


def _item_steps(
    ledger: _Ledger, one: LedgerIndicator, period: Period, *, reached: bool
) -> Iterator[Step]:
    """Name the items that are counted, or those that are not, each with its file and row."""
    items = _behind(ledger, one, period, reached=reached)
    if not items:
        return
    yield Step("ledger-reached" if reached else "ledger-unreached", {"count": len(items)})
    for item in items[:_NAMED]:
        said: dict[str, object] = {
            "id": item.id,
            "file": item.file,
            "row": item.row,
            "state": item.state,
            "found": item.found,
            "due": item.due,
            "closed": item.closed,
            "relapsed": item.relapsed,
        }
        key = "ledger-item"
        if item.bare:
            key = "ledger-item-bare"
        elif item.relapsed is not None:
            key = "ledger-item-relapsed"
        yield Step(key, said)
    if len(items) > _NAMED:
        yield Step("ledger-items-more", {"count": len(items) - _NAMED})
