"""Tables of places to ranks, and sites to red and black lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from ecotarget.assess import tally
from ecotarget.assess.question import Question
from ecotarget.intake import ranking_rows
from ecotarget.intake.ranking_rows import OpenedRanking, PlaceRow
from ecotarget.methods import ranking as method
from ecotarget.methods import site_list
from ecotarget.methods.ranking import Breaker
from ecotarget.model.assessment import (
    FINAL,
    OPEN,
    RUNNING,
    TOO_LITTLE,
    WHOLE,
    Assessed,
    Assessment,
    Coverage,
    Lack,
)
from ecotarget.model.faults import Fault
from ecotarget.model.finding import Input
from ecotarget.model.ranking import (
    APART,
    DENSE,
    LOWER,
    NO_VALUE,
    NOT_VALID,
    Ranking,
    RankMeasure,
    RankReport,
    RankTable,
    Site,
    SiteList,
    SiteTable,
    Standing,
)
from ecotarget.model.record import Unsettled
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding
from ecotarget.vocab import folded

PLACES = "places"


def indicators(rankings: Iterable[Ranking]) -> tuple[str, ...]:
    """Return the indicators that rankings answer."""
    found = (one.indicator for ranking in rankings for one in ranking.measures)
    return tuple(dict.fromkeys(indicator.id for indicator in found if indicator is not None))


def report(rankings: Iterable[Ranking], by: Iterable[str] = ()) -> RankReport:
    """Rank the places of every table by these measures (none: by all) and fill the lists."""
    wanted = frozenset(by)
    tables: list[RankTable] = []
    lists: list[SiteTable] = []
    faults: list[Fault] = []
    inputs: list[Input] = []
    for ranking in rankings:
        opened = ranking_rows.open_ranking(ranking)
        faults.extend(opened.faults)
        inputs.extend(opened.inputs)
        for measure in ranking.measures:
            if not wanted or measure.id in wanted:
                table = _table(ranking, measure, opened)
                tables.append(table)
                faults.extend(_differing(table))
        lists.extend(_sites(ranking, number, opened) for number in range(len(ranking.lists)))
    return RankReport(tuple(tables), tuple(lists), tuple(faults), tuple(dict.fromkeys(inputs)))


def assess(rankings: Sequence[Ranking], question: Question) -> Assessment:
    """Give each place the rank that is asked for.

    One row that cannot be trusted may move every rank, so nothing is told of such a table.
    """
    results: list[Assessed] = []
    faults: list[Fault] = []
    inputs: list[Input] = []
    for ranking in rankings:
        told = [one for one in ranking.measures if _asked(one, question)]
        if not told or not tally.periods(question, ranking.period, dated=False):
            continue
        opened = ranking_rows.open_ranking(ranking)
        faults.extend(opened.faults)
        inputs.extend(opened.inputs)
        if any(not fault.warning for fault in opened.faults):
            continue
        for measure in told:
            table = _table(ranking, measure, opened)
            faults.extend(_differing(table))
            results.extend(_figures(table, question))
    return tally.assessment(results, faults, inputs, question)


def _asked(measure: RankMeasure, question: Question) -> bool:
    indicator = measure.indicator
    if indicator is None:
        return False
    return not question.indicators or indicator.id in question.indicators


# ---- Ranks --------------------------------------------------------------------------------------


def _table(ranking: Ranking, measure: RankMeasure, opened: OpenedRanking) -> RankTable:
    """Rank the places by one measure, now and in the period before."""
    now = _ranks(ranking, measure, [row for row in opened.places if row.valid], before=False)
    then = _ranks(ranking, measure, opened.before, before=True)
    then.update(
        (folded(row.name), rank)
        for row in opened.before
        if (rank := row.ranks_before.get(measure.id)) is not None
    )
    shared = Counter(now.values())
    order = {name: number for number, name in enumerate(now)}
    standings = []
    for row in opened.places:
        rank = now.get(folded(row.name))
        value = _figure(row, measure, before=False)
        standing = Standing(
            name=row.name,
            jurisdiction=row.jurisdiction,
            value=value,
            rank=rank,
            tied=rank is not None and shared[rank] > 1,
            previous=then.get(folded(row.name)),
            stated=row.stated.get(measure.id),
            reason="" if rank is not None else NOT_VALID if value is not None else NO_VALUE,
            place=row.place,
        )
        standings.append(standing)
    standings.sort(key=lambda one: order.get(folded(one.name), len(order)))
    field = max(now.values(), default=0) if ranking.ties == DENSE else len(now)
    before = len(then) if ranking.previous is not None and then else None
    return RankTable(ranking, measure, tuple(standings), field, before)


def _ranks(
    ranking: Ranking, measure: RankMeasure, rows: Sequence[PlaceRow], before: bool
) -> dict[str, int]:
    """Return the rank of each place by its folded name, in the order of the ranks."""
    by = [measure, *(ranking.measure(id_) for id_ in ranking.tie_break if id_ != measure.id)]
    sorted_by = [
        Breaker({folded(row.name): _figure(row, one, before) for row in rows}, one.better == LOWER)
        for one in by
    ]
    first, *breakers = sorted_by
    return method.ranks(first.figures, first.lowest_first, ranking.ties == DENSE, breakers)


def _figure(row: PlaceRow, measure: RankMeasure, before: bool) -> Decimal | None:
    """Return the figure that a place is ranked by: as printed, or rounded once."""
    found = (row.figures_before if before else row.figures).get(measure.id)
    if found is None or measure.decimals is None:
        return found
    return rounded(Fraction(found), Rounding(measure.decimals))


def _differing(table: RankTable) -> Iterator[Fault]:
    """Yield a warning for each rank that the table prints otherwise."""
    for one in table.standings:
        if one.stated is not None and one.stated != one.rank:
            place = one.place._replace(cell=table.measure.stated or "")
            details = {"place": one.name, "stated": one.stated, "found": one.rank or "-"}
            yield Fault("ranking-stated", place, details, warning=True)


def _figures(table: RankTable, question: Question) -> Iterator[Assessed]:
    """Yield the rank of every place; of one that is not ranked, that nobody can tell it.

    Places without a figure may stand ahead of a place or behind it, so its rank is open by as many,
    unless the description says that they take no part.
    """
    ranking, measure = table.ranking, table.measure
    ranked = table.ranked
    unknown = 0 if ranking.without_data == APART else len(table.unranked)
    running = question.as_of is not None and question.as_of < ranking.period.end
    for one in table.standings:
        where = one.jurisdiction or one.name
        if question.places and where not in question.places:
            continue
        lack = Lack(ranking.period.text, 0, 1)
        field = table.field + unknown
        details: dict[str, object] = {"field": field, "ranked": ranked, "at": one.place}
        if one.rank is None:
            why = (("place", one.name), ("ranked", ranked))
            details["unsettled"] = Unsettled("rank-none", why)
        state = RUNNING if running else OPEN if unknown else FINAL
        open_rank = one.rank is not None and unknown > 0
        assert measure.indicator is not None
        yield Assessed(
            place=where,
            rung=WHOLE,
            indicator=measure.indicator.id,
            item="",
            period=ranking.period,
            when=ranking.period.text,
            value=None if one.rank is None else Fraction(one.rank),
            unit="",
            shown=0,
            coverage=Coverage(ranked, ranking.field, PLACES, () if one.rank else (lack,)),
            state=TOO_LITTLE if one.rank is None else state,
            details=details,
            otherwise=Fraction((one.rank or 0) + unknown) if open_rank else None,
        )


# ---- Red and black lists ------------------------------------------------------------------------


def _sites(ranking: Ranking, number: int, opened: OpenedRanking) -> SiteTable:
    """Return the sites of a list, and those that nobody can place."""
    said = ranking.lists[number]
    found = [_site(said, number, row) for row in opened.places]
    return SiteTable(
        ranking, said, tuple(one for one in found if one.listed is not False), len(found)
    )


def _site(said: SiteList, number: int, row: PlaceRow) -> Site:
    answers = row.answers[number]
    placed = site_list.placed(said.how, said.conditions, [amount for amount, _ in answers])
    reasons = tuple((n, answers[n][1]) for n in placed.deciding)
    return Site(row.name, placed.listed, reasons, row.place)
