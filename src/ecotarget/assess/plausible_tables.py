"""Printed tables that contradict themselves: each relation of the mapping, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from ecotarget.assess import impossible, laws_of_figures
from ecotarget.assess.printed_table import Figure, Sheet
from ecotarget.intake import nondetects, relations, tables, water_class
from ecotarget.intake.tables import Row
from ecotarget.intake.values import ValueProblem, number
from ecotarget.methods import magnitude, parts_and_total, printed_figure, stated_rank, stated_rate
from ecotarget.model.amount import EXACT, plain
from ecotarget.model.faults import Fault, FaultError, nearest
from ecotarget.model.period import Period
from ecotarget.model.relations import (
    BETWEEN,
    CHANGE,
    CLASS,
    GOOD_DAYS,
    INDEX,
    PARTS,
    RANK,
    RATE,
    SHARE,
    SHARES,
    SUM,
    SUMMARY,
    TALLY,
    Relation,
    TableMapping,
)
from ecotarget.model.water import ABSENT, BELOW, RIVER, ItemMean

_PRESENT = "present"


def inspect_table(path: Path) -> tuple[Fault, ...]:
    """Return what cannot be in the tables that a description names. Raises FaultError for itself."""
    mapping = relations.load(path)
    found: list[Fault] = []
    named = {column for _, column in mapping.named()}
    for name in mapping.files:
        try:
            table = tables.read_table(Path(name), mapping.sheet, mapping.delimiter, titles=named)
        except FaultError as error:
            found += error.faults
            continue
        missing = tuple(_missing(mapping, table.header))
        found += (*table.faults, *missing)
        if not missing:
            found += _inspect(Sheet(mapping, table))
    return tuple(sorted(found, key=lambda fault: (fault.place, fault.code)))


def _missing(mapping: TableMapping, header: tuple[str, ...]) -> Iterator[Fault]:
    """Yield the columns that the mapping names and the table does not have."""
    told = set()
    for place, column in mapping.named():
        if column not in header and (place, column) not in told:
            told.add((place, column))
            near = nearest(column, header)
            yield Fault("dataset-column-missing", place, {"found": column}, near)


def _inspect(sheet: Sheet) -> Iterator[Fault]:
    for relation in sheet.mapping.relations:
        yield from _CHECKS[relation.kind](sheet, relation)
    for row in sheet.table.rows:
        for column in sheet.mapping.rates:
            if (stated := sheet.figure(row, column)) is not None:
                yield from impossible.above_all(stated.place, stated.value)
    yield from sheet.faults


# ---- Shares and rates ---------------------------------------------------------------------------


def _share(sheet: Sheet, relation: Relation) -> Iterator[Fault]:
    for row in sheet.rows(relation):
        stated = sheet.figure(row, relation.columns["stated"])
        whole = sheet.figure(row, relation.columns["whole"])
        if stated is None or whole is None or whole.value <= 0:
            continue
        if stated.value > 100:
            yield from impossible.above_all(stated.place, stated.value)
            continue
        if "part" not in relation.lists:
            count = sheet.whole(row, whole.column)
            if count is not None:
                yield from impossible.share_of(stated.place, stated.value, count)
            continue
        parts = sheet.figures(row, relation.lists["part"])
        if parts is not None:
            part = parts_and_total.added(one.value for one in parts)
            yield from impossible.share_of_cases(stated.place, stated.value, part, whole.value)


def _shares(sheet: Sheet, relation: Relation) -> Iterator[Fault]:
    are = relation.pairs["are"]
    for row in sheet.rows(relation):
        pairs = [
            (sheet.figure(row, column), sheet.figure(row, beside) if beside else None)
            for column, beside in are.items()
        ]
        known = [(share, count) for share, count in pairs if share is not None]
        # A share that is not printed is nothing only where its count says so.
        complete = all(
            share is not None or (count is not None and count.value == 0) for share, count in pairs
        )
        whole = sheet.whole(row, relation.columns["whole"]) if "whole" in relation.columns else None
        counted = [(share, int(count.value)) for share, count in known if count is not None]
        if whole is not None and len(counted) == len(known):
            yield from _counted_shares(counted, whole, complete)
        else:
            yield from _bare_shares([share for share, _ in known], whole, complete)


def _counted_shares(
    shares: Sequence[tuple[Figure, int]], whole: int, complete: bool
) -> Iterator[Fault]:
    """Shares whose counts are known: those that were bent, together if they then add up to 100."""
    altered = parts_and_total.bent([(share.value, count) for share, count in shares], whole)
    if altered and complete and _sum(share for share, _ in shares) == 100:
        said = []
        for one in altered:
            share, count = shares[one.number]
            said.append(
                f"{share.column} {plain(one.stated)} ({count}/{whole} = {plain(one.given)})"
            )
        place = shares[altered[0].number][0].place
        yield Fault("shares-forced", place, {"altered": tuple(said)}, warning=True)
        return
    for one in altered:
        share, count = shares[one.number]
        part = (Decimal(count), Decimal(whole))
        yield from impossible.share_of_cases(share.place, share.value, *part)
    if not altered:
        yield from _hundred([share for share, _ in shares], complete)


def _bare_shares(shares: Sequence[Figure], whole: int | None, complete: bool) -> Iterator[Fault]:
    found = list(_hundred(shares, complete))
    if whole is not None:
        for share in shares:
            found += impossible.share_of(share.place, share.value, whole)
        values = [share.value for share in shares]
        if complete and not found and not parts_and_total.counts_fit(values, whole):
            details = {"whole": whole, "shares": tuple(plain(value) for value in values)}
            yield Fault("shares-contradict-cases", shares[0].place, details, warning=True)
    yield from found


def _hundred(shares: Sequence[Figure], complete: bool) -> Iterator[Fault]:
    if not shares:
        return
    found = parts_and_total.hundred([share.value for share in shares])
    wrong = not found.holds if complete else found.span.low > 100
    if wrong:
        low, high = impossible.ends_said(found.span, found.printed)
        details = {"sum": plain(found.printed), "count": len(shares), "low": low, "high": high}
        yield Fault("shares-do-not-add", shares[0].place, details, warning=True)


def _rate(sheet: Sheet, relation: Relation) -> Iterator[Fault]:
    over, under = relation.lists["over"], relation.lists["under"]
    columns = tuple(dict.fromkeys((*over, *under)))
    for row in sheet.rows(relation):
        stated = sheet.figure(row, relation.columns["stated"])
        amounts = sheet.figures(row, columns)
        if stated is None or amounts is None:
            continue

        def keeps(values: Sequence[Decimal], stated: Figure = stated) -> bool:
            known = dict(zip(columns, values, strict=True))
            top, bottom = [known[c] for c in over], [known[c] for c in under]
            found = stated_rate.check(stated.value, top, bottom)
            return found is None or found.holds

        yield from _mixed(amounts, keeps) or impossible.rate(
            stated.place,
            stated.value,
            [one.value for one in amounts if one.column in over],
            [one.value for one in amounts if one.column in under],
        )


def _mixed(amounts: Sequence[Figure], keeps: Callable[[Sequence[Decimal]], bool]) -> list[Fault]:
    """Return the one amount that mends its row when it is read in another unit, if there is one."""
    found = list(magnitude.scales([one.value for one in amounts], keeps))
    if len(found) != 1:
        return []
    one = amounts[found[0].number]
    near = tuple(plain(EXACT.scaleb(one.value, power)) for power in found[0].powers)
    details = {"found": plain(one.value), "column": one.column}
    return [Fault("magnitude-mixed", one.place, details, near, warning=True)]


# ---- Parts and summaries ------------------------------------------------------------------------


def _parts(sheet: Sheet, relation: Relation) -> Iterator[Fault]:
    exact = relation.words.get("exact") == "true"
    for row in sheet.rows(relation):
        total = sheet.figure(row, relation.columns["of"])
        parts = sheet.figures(row, relation.lists["are"])
        if total is None or parts is None:
            continue
        values = [one.value for one in parts]
        found = parts_and_total.check(values, total.value, exact)
        if found.holds:
            continue

        def keeps(values: Sequence[Decimal]) -> bool:
            return parts_and_total.check(values[:-1], values[-1], exact).holds

        mixed = [] if exact else _mixed([*parts, total], keeps)
        low, high = impossible.ends_said(found.span, found.printed)
        said = {"sum": plain(found.printed), "total": plain(total.value)}
        details = {**said, "low": low, "high": high}
        yield from mixed or [Fault("parts-do-not-add", total.place, details, warning=True)]


def _summary(sheet: Sheet, relation: Relation) -> Iterator[Fault]:
    named = relation.pairs["row"]
    summary = [row for row in sheet.table.rows if sheet.is_row(row, named)]
    if len(summary) != 1:
        said = ", ".join(named.values())
        details = {"found": said, "count": len(summary)}
        yield Fault("table-summary-row", relation.place, details)
        return
    others = [row for row in sheet.rows(relation) if row is not summary[0]]
    exact = relation.words.get("exact") == "true"
    for column, way in relation.pairs["of"].items():
        stated = sheet.figure(summary[0], column)
        known = [one for row in others if (one := sheet.figure(row, column)) is not None]
        if stated is None or not known or (way != BETWEEN and len(known) < len(others)):
            continue
        given = _summed([one.value for one in known], stated.value, way, exact)
        if given is not None:
            details = {"stated": plain(stated.value), "given": given, "rows": len(known)}
            yield Fault("summary-contradicts-table", stated.place, details, warning=True)


def _summed(values: Sequence[Decimal], stated: Decimal, way: str, exact: bool) -> str | None:
    """Return what the rows give where the summary is not that; None where it may be."""
    span = printed_figure.span(stated)
    if way == BETWEEN:
        low = min(values, key=lambda value: printed_figure.span(value).low)
        high = max(values, key=lambda value: printed_figure.span(value).high)
        allowed = printed_figure.Span(printed_figure.span(low).low, printed_figure.span(high).high)
        return None if span.meets(allowed) else f"{plain(low)} ... {plain(high)}"
    found = parts_and_total.check(values, stated, exact)
    if way == SUM:
        return None if found.holds else plain(found.printed)
    share = Fraction(1, len(values))
    if span.meets(found.span.times(share)):
        return None
    return impossible.rounded_like(Fraction(found.printed) * share, stated)


# ---- Changes, ranks, days -----------------------------------------------------------------------


def _change(sheet: Sheet, relation: Relation) -> Iterator[Fault]:
    falls = relation.words.get("of") == "fall"
    for row in sheet.rows(relation):
        found = sheet.figures(row, tuple(relation.columns[n] for n in ("stated", "now", "before")))
        if found is not None:
            stated, now, before = found
            change = EXACT.minus(stated.value) if falls else stated.value
            kinds = (relation.words["as"],)
            yield from impossible.change(stated.place, change, now.value, before.value, kinds)


def _rank(sheet: Sheet, relation: Relation) -> Iterator[Fault]:
    column = relation.columns["stated"]
    summaries = sheet.summaries()
    known: list[tuple[Row, Decimal, int]] = []
    for row in sheet.rows(relation):
        if row in summaries:
            continue
        value = sheet.figure(row, relation.columns["value"])
        rank = sheet.rank(row, column)
        if value is not None and rank is not None:
            known.append((row, value.value, rank))
    wrong = stated_rank.wrong(
        [value for _, value, _ in known],
        [rank for _, _, rank in known],
        relation.words["best"] == "highest",
        relation.words.get("all", "true") == "true",
    )
    for one in wrong:
        ranked, figure, stated = known[one.number]
        details = {"rank": stated, "value": plain(figure), "least": one.least, "most": one.most}
        yield Fault("rank-contradicts-values", sheet.place(ranked, column), details, warning=True)


def _good_days(sheet: Sheet, relation: Relation) -> Iterator[Fault]:
    for row in sheet.rows(relation):
        stated = sheet.figure(row, relation.columns["stated"])
        if stated is None:
            continue
        if stated.value > 100:
            yield from impossible.above_all(stated.place, stated.value)
        elif "days" in relation.columns:
            valid = sheet.whole(row, relation.columns["days"])
            if valid is not None:
                yield from impossible.share_of(stated.place, stated.value, valid)
        elif (period := sheet.period(row)) is not None:
            yield from impossible.days(stated.place, stated.value, period)


# ---- Indices and classes ------------------------------------------------------------------------


def _index(sheet: Sheet, relation: Relation) -> Iterator[Fault]:
    items = relation.pairs["items"]
    for row in sheet.rows(relation):
        stated = sheet.figure(row, relation.columns["stated"])
        found = sheet.figures(row, tuple(items))
        period = sheet.period(row)
        if stated is None or found is None or period is None:
            continue
        values = {items[one.column]: one.value for one in found}
        reckon = laws_of_figures.city_index if "codmn" in values else laws_of_figures.composite
        yield from impossible.index(stated.place, stated.value, reckon(values, period))


def _class(sheet: Sheet, relation: Relation) -> Iterator[Fault]:
    column = relation.columns["stated"]
    for row in sheet.rows(relation):
        text = sheet.text(row, column)
        period = sheet.period(row)
        order = water_class.order_of(text)
        if text and order is None:
            place, near = sheet.place(row, column), water_class.near(text)
            yield Fault("value-not-class", place, {"found": text}, near)
        elif order is not None and period is not None:
            yield from _better(sheet, relation, row, order, period)


def _better(
    sheet: Sheet, relation: Relation, row: Row, stated: int, period: Period
) -> Iterator[Fault]:
    """Yield the item that allows least of a class, where that is worse than the stated one."""
    code = laws_of_figures.water_code(period)
    chosen = code.item_set(_PRESENT) if code is not None else None
    if code is None or chosen is None:
        return
    scale = relation.words.get("scale", RIVER)
    worst, deciding, value = stated, "", ""
    for column, item in relation.pairs["items"].items():
        limits = code.limits_of(item, scale)
        text = sheet.text(row, column)
        if item not in chosen.items or limits is None or not text:
            continue
        means = _means(sheet, row, column, item, text)
        best = min((laws_of_figures.best_class(code, limits, mean) for mean in means), default=1)
        if best > worst:
            worst, deciding, value = best, column, text
    if worst > stated:
        details = {"item": deciding, "value": value}
        details |= {"stated": impossible.class_text(stated)}
        details |= {"allowed": impossible.class_text(worst)}
        place = sheet.place(row, relation.columns["stated"])
        yield Fault("class-better-than-items", place, details, warning=True)


def _means(sheet: Sheet, row: Row, column: str, item: str, text: str) -> list[ItemMean]:
    """Return what a printed concentration may stand for: itself, and the ends of what prints as it."""
    try:
        read = nondetects.reading(text)
    except nondetects.NotAFigure as problem:
        sheet.refuse(ValueProblem("value-not-number", problem.near), row, column, text)
        return []
    value = Decimal(read.figure)
    exact = Fraction(value)
    if read.found == ABSENT:
        return [ItemMean(item, None, Fraction(0), None, 1, 0, 1, None)]
    if read.found == BELOW:
        half = exact * Fraction(1, 2)
        return [ItemMean(item, half, Fraction(0), exact, 1, 1, 0, exact)]
    span = printed_figure.span(value)
    ends = (exact, max(span.low, Fraction(0)), span.high)
    return [ItemMean(item, end, end, end, 1, 0, 0, None) for end in ends]


def _tally(sheet: Sheet, relation: Relation) -> Iterator[Fault]:
    """Hold the numbers that a text gives against the classes of its table."""
    column, words = relation.columns["column"], relation.words
    best, worst = (water_class.order_of(words.get(key, "I")) for key in ("best", "worst"))
    place = relation.place
    if best is None or worst is None:
        said = f"{words.get('best', 'I')} {words['worst']}"
        yield Fault("value-not-class", place, {"found": said})
        return
    found = [water_class.order_of(sheet.text(row, column)) for row in sheet.rows(relation)]
    classes = [order for order in found if order is not None]
    within = len([order for order in classes if best <= order <= worst])
    for key, given in (("whole", len(classes)), ("count", within)):
        if key in words and words[key] != str(given):
            details: dict[str, object] = {"stated": words[key], "given": given}
            details["rows"] = len(classes)
            yield Fault("summary-contradicts-table", place, details, warning=True)
    if "share" in words and classes:
        share = number(words["share"].removesuffix("%").strip())
        cases = (Decimal(within), Decimal(len(classes)))
        yield from impossible.share_of_cases(place, share, *cases)


def _sum(figures: Iterable[Figure]) -> Decimal:
    return parts_and_total.added(one.value for one in figures)


_CHECKS: Mapping[str, Callable[[Sheet, Relation], Iterator[Fault]]] = {
    SHARE: _share,
    SHARES: _shares,
    PARTS: _parts,
    RATE: _rate,
    CHANGE: _change,
    RANK: _rank,
    GOOD_DAYS: _good_days,
    SUMMARY: _summary,
    CLASS: _class,
    INDEX: _index,
    TALLY: _tally,
}
