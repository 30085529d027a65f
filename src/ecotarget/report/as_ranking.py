"""Rankings and lists of sites in every format: words for people, JSON and CSV for programs.

The JSON is published as ranking.schema.json; one place stands on one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ecotarget.model.amount import plain
from ecotarget.model.ranking import (
    DENSE,
    RankReport,
    RankTable,
    Site,
    SiteTable,
    Standing,
)
from ecotarget.report import records, sheets
from ecotarget.report.formats import Style
from ecotarget.report.sheets import Sheet
from ecotarget.words import Words

SCHEMA = "https://ecotarget.dev/schema/ranking-1.json"
COLUMNS = (
    *("kind", "dataset", "period", "measure", "place", "jurisdiction", "value", "unit", "rank"),
    *(
        "field",
        "unranked",
        "tied",
        "previous",
        "change",
        "stated",
        "reason",
        "list",
        "listed",
        "why",
    ),
    *("file", "line"),
)


class Cut(NamedTuple):
    """Which places are shown: the first so many ranks, the last so many; None: no bound."""

    top: int | None = None
    last: int | None = None

    def shows(self, one: Standing, field: int) -> bool:
        """Tell whether a place is shown; those of one rank stay together."""
        if self.top is None and self.last is None:
            return True
        if one.rank is None:
            return False
        first = self.top is not None and one.rank <= self.top
        return first or (self.last is not None and one.rank > field - self.last)


def render(name: str, report: RankReport, words: Words, style: Style, cut: Cut) -> Iterator[str]:
    """Yield the rankings in the format called `name`, one of formats.NAMES."""
    if name == "json":
        found = _entries(report, words, cut)
        return records.render_json({"schema": SCHEMA}, found, report.inputs, report.faults, words)
    if name == "jsonl":
        return records.render_lines(_entries(report, words, cut))
    if name == "csv":
        return records.render_csv(COLUMNS, _entries(report, words, cut), words)
    return sheets.render(name, _sheets(report, words, cut), style)


# ---- For people ---------------------------------------------------------------------------------


def _sheets(report: RankReport, words: Words, cut: Cut) -> Iterator[Sheet]:
    for table in report.tables:
        yield _sheet(table, words, cut)
    for sites in report.lists:
        yield _list_sheet(sites, words)


def _sheet(table: RankTable, words: Words, cut: Cut) -> Sheet:
    ranking, measure = table.ranking, table.measure
    name = measure.names.get(words.language)
    said = {
        "dataset": ranking.names.get(words.language),
        "period": ranking.period.text,
        "measure": name,
        "better": words.say(f"ranking.better-{measure.better}"),
    }
    shown = [one for one in table.standings if cut.shows(one, table.field)]
    before = any(one.previous is not None for one in table.standings)
    unit = f" ({measure.unit})" if measure.unit else ""
    columns = ("rank", "place", "value", *(("previous", "change") if before else ()), "note")
    cells = [_cells(one, words) for one in shown]
    if not any(one["note"] for one in cells):
        columns = columns[:-1]
    headers = {key: words.say(f"ranking.column-{key}") for key in columns}
    headers["value"] = f"{name}{unit}"
    return Sheet(
        title=words.say("ranking.title", said),
        headers=tuple(headers[key] for key in columns),
        rows=tuple(tuple(one[key] for key in columns) for one in cells),
        below=tuple(_below(table, words)),
        right=frozenset(n for n, key in enumerate(columns) if key not in ("place", "note")),
        wide=columns.index("place"),
        colours={n: sheets.DIM for n, one in enumerate(shown) if one.rank is None},
    )


def _cells(one: Standing, words: Words) -> dict[str, str]:
    rank = "-" if one.rank is None else str(one.rank)
    if one.tied:
        rank = words.say("ranking.tied", {"rank": rank})
    return {
        "rank": rank,
        "place": one.name,
        "value": "-" if one.value is None else plain(one.value),
        "previous": "-" if one.previous is None else str(one.previous),
        "change": _change(one.change),
        "note": words.say(f"ranking.reason-{one.reason}") if one.reason else "",
    }


def _change(change: int | None) -> str:
    if change is None:
        return "-"
    return f"↑{change}" if change > 0 else f"↓{-change}" if change < 0 else "0"


def _below(table: RankTable, words: Words) -> Iterator[str]:
    ranking, measure = table.ranking, table.measure
    ranked = table.ranked
    ties = words.say(f"ranking.ties-{ranking.ties}")
    yield words.say("ranking.ranked", {"ranked": ranked, "field": ranking.field, "ties": ties})
    if ranking.ties == DENSE:
        yield words.say("ranking.dense-field", {"field": table.field})
    by = [ranking.measure(id_) for id_ in ranking.tie_break if id_ != measure.id]
    if by:
        names = words.say("report.list-joint").join(one.names.get(words.language) for one in by)
        yield words.say("ranking.broken", {"measures": names})
    if table.unranked:
        names = words.say("report.list-joint").join(table.unranked)
        yield words.say("ranking.unranked", {"count": len(table.unranked), "names": names})
        if measure.indicator is not None:
            yield words.say(f"ranking.without-data-{ranking.without_data}")
    if table.before not in (None, ranked):
        yield words.say("ranking.before-differs", {"before": table.before, "ranked": ranked})


def _list_sheet(table: SiteTable, words: Words) -> Sheet:
    said = {
        "dataset": table.ranking.names.get(words.language),
        "period": table.ranking.period.text,
        "list": table.list.names.get(words.language),
    }
    on = [one for one in table.sites if one.listed]
    open_ones = [one for one in table.sites if one.listed is None]
    below = [words.say("ranking.list-count", {"count": len(on), "all": table.looked_at})]
    if open_ones:
        names = words.say("report.list-joint").join(one.name for one in open_ones)
        below.append(words.say("ranking.list-open", {"count": len(open_ones), "names": names}))
    below.append(words.say("ranking.list-own"))
    return Sheet(
        title=words.say("ranking.list-title", said),
        headers=(words.say("ranking.column-place"), words.say("ranking.column-why")),
        rows=tuple((one.name, _why(table, one, words)) for one in on),
        below=tuple(below),
        wide=1,
    )


def _why(table: SiteTable, one: Site, words: Words) -> str:
    parts = []
    for number, text in one.reasons:
        condition = table.list.conditions[number]
        bounds = [
            f"{sign} {plain(b.value)} {b.unit.spelling}".strip() for sign, b in condition.bounds
        ]
        unit = condition.unit.spelling if condition.unit and condition.bounds else ""
        asked = ", ".join((*bounds, *condition.words))
        said = {"column": condition.column, "found": f"{text} {unit}".strip(), "asked": asked}
        parts.append(words.say("ranking.why", said))
    return words.say("ranking.why-joint").join(parts)


# ---- For programs -------------------------------------------------------------------------------


def _entries(report: RankReport, words: Words, cut: Cut) -> Iterator[dict[str, Any]]:
    for table in report.tables:
        yield from _places(table, words, cut)
    for sites in report.lists:
        yield from (_site(sites, one, words) for one in sites.sites)


def _places(table: RankTable, words: Words, cut: Cut) -> Iterator[dict[str, Any]]:
    ranking, measure = table.ranking, table.measure
    for one in table.standings:
        if cut.shows(one, table.field):
            yield {
                "kind": "rank",
                "dataset": ranking.names.get(words.language),
                "period": ranking.period.text,
                "measure": measure.id,
                "place": one.name,
                "jurisdiction": one.jurisdiction,
                "value": one.value,
                "unit": measure.unit,
                "rank": one.rank,
                "field": table.field,
                "unranked": len(table.unranked),
                "tied": one.tied,
                "previous": one.previous,
                "change": one.change,
                "stated": one.stated,
                "reason": one.reason or None,
                "file": one.place.file,
                "line": one.place.line,
            }


def _site(table: SiteTable, one: Site, words: Words) -> dict[str, Any]:
    return {
        "kind": "list",
        "dataset": table.ranking.names.get(words.language),
        "period": table.ranking.period.text,
        "list": table.list.id,
        "place": one.name,
        "listed": one.listed,
        "why": _why(table, one, words),
        "file": one.place.file,
        "line": one.place.line,
    }
