"""The year of every city as a careful user would reckon it with pandas: python peer_pandas.py FOLDER.

The same statutory work as `ecotarget assess --by city --period 2016`, in floats: station days of at
least 20 hours, ozone windows, city days, validity, means, percentiles, daily index of 2012 and its
good and heavy days. It trusts the data: nothing looks for doubled hours, codes for missing values or
values beyond what can be. Prints a JSON object: city -> indicator -> [value, whether it is final].
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

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


def read(folder: Path, sites: pd.Index) -> pd.DataFrame:
    parts = []
    for path in sorted(folder.glob("*.parquet")):
        part = pd.read_parquet(path).dropna(subset=["value"])
        part["site"] = pd.Categorical(part["site"], categories=sites)
        part["item"] = pd.Categorical(part["item"], categories=ITEMS)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def station_means(readings: pd.DataFrame) -> pd.DataFrame:
    """Daily means of at least 20 hours: site, item, day, value."""
    others = readings[readings["item"] != "O3"]
    day = others["start"].dt.floor("D").rename("day")
    days = others.groupby(["site", "item", day], observed=True)["value"].agg(["mean", "count"])
    return days.loc[days["count"] >= 20, "mean"].rename("value").reset_index()


def station_ozone(readings: pd.DataFrame) -> pd.DataFrame:
    """Daily maxima of 8 h (windows that end at 8 to 24) and of 1 h: site, item, day, value."""
    ozone = readings[readings["item"] == "O3"]
    keys = [ozone["site"], ozone["start"].dt.floor("D").rename("day"), ozone["start"].dt.hour]
    sheet = ozone.set_index(keys)["value"].unstack().reindex(columns=range(24))
    values, there = sheet.fillna(0).to_numpy(), sheet.notna().to_numpy()
    total = sum(values[:, first : first + 17] for first in range(8))
    hours = sum(there[:, first : first + 17].astype(int) for first in range(8))
    means = np.where(hours >= 6, total / np.maximum(hours, 1), -1.0)
    best, windows = means.max(axis=1), (means >= 0).sum(axis=1)
    highest = sheet.max(axis=1).where(there.sum(axis=1) >= 20)
    valid = (windows >= 14) | (best > 160)
    found = pd.DataFrame({"O3": np.where(valid, best, np.nan), "O3 1h": highest}, index=sheet.index)
    return found.rename_axis(columns="item").stack().dropna().rename("value").reset_index()


def city_days(days: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Means of the stations where enough of them are valid: rows (city, day), a column an item."""
    listed = sites["city"].value_counts()
    need = np.ceil(listed * np.where(listed < 4, 0.5, 0.75))
    days = days.assign(city=days["site"].astype(str).map(sites.set_index("site")["city"]))
    found = days.groupby(["city", "item", "day"], observed=True)["value"].agg(["mean", "count"])
    enough = found["count"] >= need.reindex(found.index.get_level_values("city")).to_numpy()
    return found.loc[enough, "mean"].unstack("item")


def index_of(days: pd.DataFrame) -> pd.DataFrame:
    """The daily index of 2012: whether the day counts, is good, is heavy."""
    parts = {}
    for item, scale in SCALES.items():
        value = days[item].round(1 if item == "CO" else 0)
        last = np.nan if item == "O3" else POINTS[-1]
        exact = np.interp(value, scale, POINTS[: len(scale)], right=last)
        parts[item] = np.ceil(np.round(exact, 9))  # 55.000000000000007 is 55, not 56
    indices = pd.DataFrame(parts, index=days.index).where(days.notna())
    whole = indices[ITEMS].notna().all(axis=1)
    index = indices.max(axis=1)
    counts = whole | (index > 100)
    return pd.DataFrame({"valid": counts, "good": whole & (index <= 100), "heavy": index > 200})


def figures(days: pd.DataFrame) -> dict[str, dict[str, list[object]]]:
    """The figures of each city's year."""
    told: dict[str, dict[str, list[object]]] = {}
    for city, group in days.groupby("city"):
        months = group.index.get_level_values("day").month
        mine = told[str(city)] = {}
        for name, (item, share) in FIGURES.items():
            values = group[item].dropna()
            each = group[item].notna().groupby(months).sum().reindex(range(1, 13), fill_value=0)
            final = len(values) >= 324 and all(
                each[month] >= (25 if month == 2 else 27) for month in range(1, 13)
            )
            if len(values):
                value = values.mean() if share is None else np.percentile(values, 100 * share)
                mine[name] = [float(value), bool(final)]
        index = index_of(group)
        valid = int(index["valid"].sum())
        if valid:
            good, heavy = int(index["good"].sum()), int(index["heavy"].sum())
            mine["air.good_days"], mine["air.heavy_days"] = [good, None], [heavy, None]
            mine["air.good_day_ratio"] = [100 * good / valid, None]
            mine["air.heavy_ratio"] = [100 * heavy / valid, None]
    return told


def main() -> None:
    folder = Path(sys.argv[1])
    sites = pd.read_csv(folder / "sites.csv")
    readings = read(folder, pd.Index(sites["site"]))
    days = pd.concat([station_means(readings), station_ozone(readings)], ignore_index=True)
    json.dump(figures(city_days(days, sites)), sys.stdout)


if __name__ == "__main__":
    main()
