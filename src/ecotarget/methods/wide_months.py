"""Sums of months from records as they lie: one column an item (宽表按月合计).

What it computes: the same `month_item` as section_mean.numbered_sql, from wide records in which every
    value was found. All columns are added up in one pass, where strips of one item each need as many
    passes as there are items.
Input: a view (site, start, one amount or NULL for each item), in grains; `hydrogen` for pH.
Result: partial sums by site, item and number of the month; `joined_sql` adds those of all views and
    of the samples that lie in none, so that each site, item and month is there once.
Rounding: none; whole numbers.
Gaps: NULL is no sample; an item without one in a month is not there.
Worked example: CODMn 2.0, NULL and 3.0 in a month: two samples, total 5.0.
Differs from: section_mean.numbered_sql in speed only; a test holds both against each other.
Source: 环办〔2011〕22号 (means), as in section_mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ecotarget.engine.text import literal
from ecotarget.methods.section_mean import PH, month_of_sql

_NUMBER = "12 * EXTRACT(YEAR FROM w.start) + EXTRACT(MONTH FROM w.start) - 1"


def sums_sql(view: str, columns: Iterable[str], where: str) -> str:
    """Return the SELECT of counts and sums of every column, by site and number of the month."""
    said = ", ".join(
        f"CAST(COUNT(w.{c}) AS INTEGER) AS n_{c}, SUM(CAST(w.{c} AS HUGEINT)) AS s_{c}"
        for c in columns
    )
    return (
        f"SELECT w.site, {_NUMBER} AS number, {said}\nFROM {view} AS w WHERE {where}\n"
        f"GROUP BY w.site, {_NUMBER}"
    )


def acidity_sql(view: str, column: str, where: str) -> str:
    """Return the SELECT of the hydrogen ions of pH, by site and number of the month.

    Equal values are counted before their ions are looked up: there are few of them.
    """
    return (
        f"SELECT c.site, c.number, SUM(h.ions * c.rows_) AS ions\nFROM (\n"
        f"  SELECT w.site, {_NUMBER} AS number, w.{column} AS amount, COUNT(*) AS rows_\n"
        f"  FROM {view} AS w WHERE {where} AND w.{column} IS NOT NULL\n"
        f"  GROUP BY w.site, {_NUMBER}, w.{column}\n"
        ") AS c JOIN hydrogen AS h ON h.amount = c.amount\nGROUP BY c.site, c.number"
    )


def strips_sql(sums: str, acidity: str, items: Mapping[str, str]) -> str:
    """Return the partial sums of the tables of `sums_sql` and `acidity_sql`, item below item.

    `items` names the item of each column.
    """
    found = []
    for column, item in items.items():
        ions, join = "CAST(0 AS HUGEINT)", ""
        if item == PH:
            ions = "CAST(a.ions AS HUGEINT)"
            join = f" JOIN {acidity} AS a ON a.site = w.site AND a.number = w.number"
        found.append(
            f"SELECT w.site, {literal(item)} AS item, w.number, w.n_{column} AS samples, "
            "CAST(0 AS INTEGER) AS below, CAST(0 AS INTEGER) AS absent, "
            f"w.s_{column} AS total, CAST(0 AS HUGEINT) AS below_total, "
            f"CAST(0 AS BIGINT) AS most_below, {ions} AS ions\n"
            f"FROM {sums} AS w{join} WHERE w.n_{column} > 0"
        )
    return "\nUNION ALL\n".join(found)


def joined_sql(parts: Iterable[str]) -> str:
    """Return the SELECT of `month_item` from partial sums: each site, item and month once."""
    return month_of_sql(
        """SELECT p.site, p.item, p.number, CAST(SUM(p.samples) AS INTEGER) AS samples,
  CAST(SUM(p.below) AS INTEGER) AS below, CAST(SUM(p.absent) AS INTEGER) AS absent,
  SUM(p.total) AS total, SUM(p.below_total) AS below_total, MAX(p.most_below) AS most_below,
  SUM(p.ions) AS ions
FROM (
"""
        + "\nUNION ALL\n".join(parts)
        + "\n) AS p\nGROUP BY p.site, p.item, p.number"
    )
