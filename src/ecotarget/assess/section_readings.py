"""Single samples held against the class that is stated beside them: one row of a feed, one class.

All rows are classed in the engine; only those whose stated class is better than their own values
allow are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, cast

from ecotarget.assess.sections import chosen_set
from ecotarget.engine.connection import Column, Engine
from ecotarget.engine.text import literal
from ecotarget.intake import samples
from ecotarget.methods import section_classes, section_mean, single_factor
from ecotarget.methods.section_mean import MonthItem
from ecotarget.model.faults import Place
from ecotarget.model.period import Period
from ecotarget.model.reading import SampleSet
from ecotarget.model.water import Section, SectionClass, WaterCode

# A sample has the shape of a month with one sample, so that one rule classes both.
_SAMPLES = """SELECT s.site, s.item, s.start AS month, CAST(1 AS INTEGER) AS samples,
  CAST(CASE WHEN s.found = 1 THEN 1 ELSE 0 END AS INTEGER) AS below,
  CAST(CASE WHEN s.found = 2 THEN 1 ELSE 0 END AS INTEGER) AS absent,
  CAST(CASE WHEN s.found = 0 THEN s.amount ELSE 0 END AS HUGEINT) AS total,
  CAST(CASE WHEN s.found = 1 THEN s.amount ELSE 0 END AS HUGEINT) AS below_total,
  CASE WHEN s.found = 1 THEN s.amount ELSE 0 END AS most_below,
  CAST(CASE WHEN s.found = 0 THEN COALESCE(h.ions, 0) ELSE 0 END AS HUGEINT) AS ions
FROM sample AS s
JOIN stated AS t ON t.site = s.site AND t.start = s.start
LEFT JOIN hydrogen AS h ON s.item = 'ph' AND h.amount = s.amount"""
_BETTER = """SELECT c.site, c.month, t.class_ FROM month_class AS c
JOIN stated AS t ON t.site = c.site AND t.start = c.month
WHERE t.class_ < c.best ORDER BY c.site, c.month"""


# So many are told with their row; looking one up takes a query.
_PLACED = 100


class Better(NamedTuple):
    """A sample whose stated class is better than its own values allow: when it was taken, its row."""

    start: datetime
    row: SectionClass
    place: Place


def better_than_their_values(
    engine: Engine, said: SampleSet, code: WaterCode, sections: Sequence[Section]
) -> Iterator[Better]:
    """Yield the samples whose stated class is better than their values allow.

    `sample`, `stated` and `hydrogen` must be there.
    """
    chosen = chosen_set(said, code)
    kinds = [(section.name, section.kind) for section in sections]
    engine.small("section", (Column("site", "text"), Column("kind", "text")), kinds)
    engine.table("month_item", _SAMPLES)
    table = section_classes.limit_table(code, chosen, said.more_items, said.stage)
    engine.small("class_limit", table.columns, table.rows)
    engine.table("month_class", section_classes.classes_sql(code, said.stage, said.saturation))
    known = {section.name: section for section in sections}
    for number, (site, start, stated) in enumerate(engine.rows(_BETTER)):
        assert isinstance(start, datetime)
        section = known[str(site)]
        rows = _rows(engine, section.name, start)
        means = {item: section_mean.month_mean(item, row) for item, row in rows.items()}
        day = Period.between(start.date(), start.date())
        row = single_factor.classify(
            code,
            section,
            day,
            means,
            chosen,
            said.more_items,
            said.stage,
            said.saturation,
            None,
            published=int(str(stated)),
        )
        place = _place(engine, section, start) if number < _PLACED else section.place
        yield Better(start, row, place)


def _place(engine: Engine, section: Section, start: datetime) -> Place:
    """Return the row in which the class is stated."""
    after = start.date() + timedelta(days=1)
    for one in samples.trace(engine, section.name, "class", start.date(), after):
        if one.start == start:
            return Place(one.file, one.row)
    return section.place


def _rows(engine: Engine, site: str, start: datetime) -> Mapping[str, MonthItem]:
    """Return the items of one sample."""
    stamp = f"CAST({literal(start.isoformat(sep=' '))} AS TIMESTAMP)"
    found = engine.rows(
        "SELECT item, samples, below, absent, total, below_total, most_below, ions FROM month_item "
        f"WHERE site = {literal(site)} AND month = {stamp}"
    )
    return {
        str(item): MonthItem(*(int(figure) for figure in cast("list[int]", figures)))
        for item, *figures in found
    }
