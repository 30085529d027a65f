"""Sums of wide records: held against the sums of the same samples item by item, on both engines."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from small_rungs import opened

from ecotarget.engine.connection import Column, Engine
from ecotarget.methods import section_mean, wide_months

pytest_plugins = ("engines",)

GRAIN = 10**9
COLUMNS = {"v0": "ph", "v1": "codmn"}
WIDE = (
    Column("site", "text"),
    Column("start", "timestamp"),
    Column("v0", "integer"),
    Column("v1", "integer"),
)
SAMPLE = (
    Column("site", "text"),
    Column("item", "text"),
    Column("start", "timestamp"),
    Column("amount", "integer"),
    Column("found", "integer"),
)
START = datetime(2021, 1, 30)  # noqa: DTZ001 - local time, as the data write it
EVERYTHING = "1 = 1"
MONTHS = "SELECT * FROM {} ORDER BY site, item, month"

Record = tuple[str, int, int | None, int | None]


def records(engine: Engine, rows: list[Record]) -> None:
    """Lay the same values down as wide records and as samples."""
    wide = [(site, START + timedelta(days=day), ph, codmn) for site, day, ph, codmn in rows]
    strips = [
        (site, item, start, amount, 0)
        for site, start, *amounts in wide
        for item, amount in zip(COLUMNS.values(), amounts, strict=True)
        if amount is not None
    ]
    acid = section_mean.hydrogen_rows(amount for _, item, _, amount, _ in strips if item == "ph")
    engine.small("wide", WIDE, wide)
    engine.small("sample", SAMPLE, strips)
    engine.small("hydrogen", (Column("amount", "integer"), Column("ions", "decimal")), acid)


def both(engine: Engine) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    engine.table("sums", wide_months.sums_sql("wide", COLUMNS, EVERYTHING))
    engine.table("acidity", wide_months.acidity_sql("wide", "v0", EVERYTHING))
    strips = wide_months.strips_sql("sums", "acidity", COLUMNS)
    engine.table("quick", wide_months.joined_sql([strips]))
    engine.table("plain", section_mean.month_of_sql(section_mean.numbered_sql("sample")))
    return engine.rows(MONTHS.format("quick")), engine.rows(MONTHS.format("plain"))


def test_one_month(engine: Engine) -> None:
    records(
        engine,
        [("甲", 0, 7 * GRAIN, 2 * GRAIN), ("甲", 1, 8 * GRAIN, None), ("甲", 1, None, 3 * GRAIN)],
    )
    quick, plain = both(engine)
    assert quick == plain
    (codmn, ph) = quick
    assert [int(str(each)) for each in codmn[3:]] == [2, 0, 0, 5 * GRAIN, 0, 0, 0]
    assert int(str(ph[3])) == 2
    assert int(str(ph[9])) == 10**18 + 10**17  # 10^-7 + 10^-8 in 10^-25 mol/L


def test_records_of_two_views_and_strips_add_up(engine: Engine) -> None:
    records(engine, [("甲", 0, None, 2 * GRAIN), ("甲", 5, None, 4 * GRAIN)])
    engine.table("sums", wide_months.sums_sql("wide", ["v1"], EVERYTHING))
    strips = wide_months.strips_sql("sums", "acidity", {"v1": "codmn"})
    parts = [strips, strips, section_mean.numbered_sql("sample")]
    engine.table("quick", wide_months.joined_sql(parts))
    found = engine.rows(MONTHS.format("quick"))
    assert [int(str(row[3])) for row in found] == [3, 3]  # 30 January, 4 February
    assert [int(str(row[6])) for row in found] == [6 * GRAIN, 12 * GRAIN]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("甲乙"),
            st.integers(0, 60),
            st.none() | st.integers(60, 90).map(lambda tenths: tenths * GRAIN // 10),
            st.none() | st.integers(0, 10**10),
        ),
        max_size=20,
    )
)
def test_one_pass_gives_what_strips_give(rows: list[Record]) -> None:
    with opened() as engine:
        records(engine, rows)
        quick, plain = both(engine)
        assert [tuple(map(str, row)) for row in quick] == [tuple(map(str, row)) for row in plain]
