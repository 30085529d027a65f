"""The year of every city as a careful user would reckon it with lazy Polars: peer_polars.py FOLDER.

The same work and the same output as peer_pandas.py, streamed, in floats.
"""

from __future__ import annotations

import json
import sys
from math import ceil
from pathlib import Path

import polars as pl

ITEMS = ["PM2.5", "PM10", "SO2", "NO2", "CO", "O3"]
POINTS = [0, 50, 100, 150, 200, 300, 400, 500]
SCALES = {
    "PM2.5": [0, 35, 75, 115, 150, 250, 350, 500],
    "PM10": [0, 50, 150, 250, 350, 420, 500, 600],
    "SO2": [0, 50, 150, 475, 800, 1600, 2100, 2620],
    "NO2": [0, 40, 80, 180, 280, 565, 750, 940],
    "CO": [0, 2, 4, 14, 24, 36, 48, 60],
    "O3": [0, 100, 160, 215, 265, 800],
    "O3 1h": [0, 160, 200, 300, 400, 800, 1000, 1200],
}
FIGURES = {
    "air.so2": ("SO2", None),
    "air.no2": ("NO2", None),
    "air.pm10": ("PM10", None),
    "air.pm25": ("PM2.5", None),
    "air.so2_98": ("SO2", 0.98),
    "air.no2_98": ("NO2", 0.98),
    "air.pm10_95": ("PM10", 0.95),
    "air.pm25_95": ("PM2.5", 0.95),
    "air.co_95": ("CO", 0.95),
    "air.o3_90": ("O3", 0.90),
}


def station_means(readings: pl.LazyFrame) -> pl.LazyFrame:
    """Daily means of at least 20 hours: site, item, day, value."""
    return (
        readings.filter(pl.col("item") != "O3")
        .group_by("site", "item", pl.col("start").dt.date().alias("day"))
        .agg(pl.col("value").mean(), pl.col("value").count().alias("hours"))
        .filter(pl.col("hours") >= 20)
        .select("site", "item", "day", "value")
    )


def station_ozone(readings: pl.LazyFrame) -> pl.LazyFrame:
    """Daily maxima of 8 h (windows that end at 8 to 24) and of 1 h: site, item, day, value."""
    hour = pl.col("start").dt.hour()
    sheet = (
        readings.filter(pl.col("item") == "O3")
        .group_by("site", pl.col("start").dt.date().alias("day"))
        .agg(pl.when(hour == h).then(pl.col("value")).max().alias(f"h{h}") for h in range(24))
    )
    names = [[f"h{h}" for h in range(end - 8, end)] for end in range(8, 25)]
    means = [
        pl.when(pl.sum_horizontal(pl.col(name).is_not_null() for name in window) >= 6).then(
            pl.mean_horizontal(window)
        )
        for window in names
    ]
    every = [f"h{h}" for h in range(24)]
    rows = sheet.select(
        "site",
        "day",
        best=pl.max_horizontal(means),
        windows=pl.sum_horizontal(mean.is_not_null() for mean in means),
        highest=pl.max_horizontal(every),
        hours=pl.sum_horizontal(pl.col(name).is_not_null() for name in every),
    ).select(
        "site",
        "day",
        pl.when((pl.col("windows") >= 14) | (pl.col("best") > 160)).then("best").alias("O3"),
        pl.when(pl.col("hours") >= 20).then("highest").alias("O3 1h"),
    )
    return (
        rows.unpivot(index=["site", "day"], variable_name="item")
        .drop_nulls("value")
        .select("site", "item", "day", "value")
    )


def city_days(days: pl.LazyFrame, sites: pl.DataFrame) -> pl.LazyFrame:
    """Means of the stations where enough of them are valid: rows (city, day), a column an item."""
    listed = sites.group_by("city").agg(pl.len().alias("listed"))
    need = [ceil(count * (0.5 if count < 4 else 0.75)) for count in listed["listed"]]
    found = (
        days.join(sites.lazy(), on="site")
        .group_by("city", "item", "day")
        .agg(pl.col("value").mean(), pl.len().alias("have"))
        .join(listed.with_columns(need=pl.Series(need)).lazy(), on="city")
        .filter(pl.col("have") >= pl.col("need"))
    )
    item = pl.col("item")
    return found.group_by("city", "day").agg(
        pl.when(item == name).then(pl.col("value")).max().alias(name) for name in SCALES
    )


def sub_index(item: str) -> pl.Expr:
    """The sub-index of a column, rounded up; null where there is none."""
    scale, value = SCALES[item], pl.col(item).round(1 if item == "CO" else 0)
    exact = pl.when(value > scale[-1]).then(None if item == "O3" else POINTS[-1])
    steps = zip(scale, scale[1:], POINTS, POINTS[1:], strict=False)
    for low, high, below, above in steps:
        slope = (above - below) / (high - low)
        exact = exact.when(value <= high).then(below + slope * (value - low))
    return exact.round(9).ceil()


def index_of(days: pl.DataFrame) -> pl.DataFrame:
    """The daily index of 2012: of each city the days that count, are good, are heavy."""
    whole = pl.all_horizontal(pl.col(f"iaqi {item}").is_not_null() for item in ITEMS)
    parts = days.with_columns(sub_index(item).alias(f"iaqi {item}") for item in SCALES)
    index = parts.with_columns(
        whole.alias("whole"), pl.max_horizontal(f"iaqi {item}" for item in SCALES).alias("aqi")
    )
    return index.group_by("city").agg(
        (pl.col("whole") | (pl.col("aqi") > 100)).sum().alias("valid"),
        (pl.col("whole") & (pl.col("aqi") <= 100)).sum().alias("good"),
        (pl.col("aqi") > 200).sum().alias("heavy"),
    )


def figures(days: pl.DataFrame) -> dict[str, dict[str, list[object]]]:
    """The figures of each city's year."""
    month = pl.col("day").dt.month()
    counts = []
    values = []
    for name, (item, share) in FIGURES.items():
        column = pl.col(item)
        value = column.mean() if share is None else column.quantile(share, "linear")
        values.append(value.alias(name))
        months = [
            (column.is_not_null() & (month == m)).sum() >= (25 if m == 2 else 27)
            for m in range(1, 13)
        ]
        counts.append(pl.all_horizontal(column.count() >= 324, *months).alias(f"final {name}"))
    told: dict[str, dict[str, list[object]]] = {}
    for row in days.group_by("city").agg(*values, *counts).iter_rows(named=True):
        told[row["city"]] = {
            name: [row[name], row[f"final {name}"]] for name in FIGURES if row[name] is not None
        }
    for row in index_of(days).filter(pl.col("valid") > 0).iter_rows(named=True):
        mine = told[row["city"]]
        mine["air.good_days"], mine["air.heavy_days"] = [row["good"], None], [row["heavy"], None]
        mine["air.good_day_ratio"] = [100 * row["good"] / row["valid"], None]
        mine["air.heavy_ratio"] = [100 * row["heavy"] / row["valid"], None]
    return told


def main() -> None:
    folder = Path(sys.argv[1])
    sites = pl.read_csv(folder / "sites.csv")
    readings = pl.scan_parquet(str(folder / "*.parquet")).filter(pl.col("value").is_not_null())
    days = pl.concat([station_means(readings), station_ozone(readings)])
    json.dump(figures(city_days(days, sites).collect(engine="streaming")), sys.stdout)


if __name__ == "__main__":
    main()
