"""Months of sections in an engine, and the same months as means, for the twins of water classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from ecotarget.engine.connection import Column, Engine
from ecotarget.methods import section_classes, section_mean
from ecotarget.methods.section_mean import MonthItem
from ecotarget.model.water import ItemMean, ItemSet, WaterCode

Key = tuple[str, str, date]  # site, item, first day of the month
Months = Mapping[Key, MonthItem]

_MONTH = [
    *(Column(name, "text") for name in ("site", "item")),
    Column("month", "date"),
    *(Column(name, "integer") for name in ("samples", "below", "absent")),
    *(Column(name, "decimal") for name in ("total", "below_total", "most_below", "ions")),
]
_SECTION = [Column("site", "text"), Column("kind", "text")]
_TYPED = """SELECT site, item, month, CAST(samples AS INTEGER) AS samples,
  CAST(below AS INTEGER) AS below, CAST(absent AS INTEGER) AS absent,
  CAST(total AS HUGEINT) AS total, CAST(below_total AS HUGEINT) AS below_total,
  CAST(most_below AS BIGINT) AS most_below, CAST(ions AS HUGEINT) AS ions FROM given_month"""


def month_classes(
    engine: Engine,
    code: WaterCode,
    months: Months,
    kinds: Mapping[str, str],
    chosen: ItemSet,
    more: Sequence[str] = (),
    stage: str = "raw",
    *,
    saturation: bool = False,
) -> dict[tuple[str, date], tuple[int, int]]:
    """Run the SELECT of classes: (site, month) -> best, worst."""
    engine.small("given_month", _MONTH, [(*key, *row) for key, row in months.items()])
    engine.table("month_item", _TYPED)
    engine.small("section", _SECTION, sorted(kinds.items()))
    engine.small("class_limit", *section_classes.limit_table(code, chosen, more, stage))
    sql = section_classes.classes_sql(code, stage, saturation)
    found = {}
    for site, month, best, worst in engine.rows(sql):
        assert isinstance(month, date)
        assert (str(site), month) not in found
        found[str(site), month] = (int(str(best)), int(str(worst)))
    return found


def means_of(months: Months, site: str, month: date) -> dict[str, ItemMean]:
    """The means of one site and month."""
    return {
        key[1]: section_mean.month_mean(key[1], row)
        for key, row in months.items()
        if (key[0], key[2]) == (site, month)
    }


def row_of(
    item: str, found: Sequence[int], limits: Sequence[int] = (), absent: int = 0
) -> MonthItem:
    """A row of `month_item` from amounts in grains: found, detection limits, no limits."""
    acids = [section_mean.ions(amount) for amount in found] if item == "ph" else []
    return MonthItem(
        len(found) + len(limits) + absent,
        len(limits),
        absent,
        sum(found),
        sum(limits),
        max(limits, default=0),
        sum(acids),
    )


def near(random: Random, ends: Sequence[int]) -> int:
    """An amount on, beside or between limits."""
    end = random.choice(ends)
    off = random.choice([0, 0, 0, 1, -1, end // 20, -end // 20, end // 2, -end // 2, end])
    return max(0, end + off)
