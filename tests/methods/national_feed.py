"""The national real-time feed, read with the csv module alone: what it publishes, and its values."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

import pytest

from conftest import PROJECT

AIR = PROJECT.parent / "shared" / "data" / "air"
ITEMS = {"pm25": "pm2_5", "pm10": "pm10", "so2": "so2", "no2": "no2", "co": "co", "o3": "o3"}
# As the header reads, and as the figures are: the two ozone columns of each kind are exchanged.
OZONE_AS_WRITTEN = {
    "hour": "o3",
    "max_1h_24h": "o3_24h",
    "moving_8h": "o3_8h",
    "max_8h_24h": "o3_8h_24h",
}
OZONE_AS_IT_IS = {
    "hour": "o3_24h",
    "max_1h_24h": "o3",
    "moving_8h": "o3_8h_24h",
    "max_8h_24h": "o3_8h",
}
NAMES = {
    "细颗粒物(PM2.5)": "pm25",
    "颗粒物(PM10)": "pm10",
    "二氧化硫": "so2",
    "二氧化氮": "no2",
    "一氧化碳": "co",
}
LEVELS = {"优": 1, "良": 2, "轻度污染": 3, "中度污染": 4, "重度污染": 5, "严重污染": 6}
BLANK = ("", "-;")


class Station(NamedTuple):
    """One row: its values in µg/m³ by item and averaging, and what is published with them."""

    code: str
    values: Mapping[tuple[str, str], Fraction]
    aqi: int | None
    primaries: frozenset[str]
    level: int | None


def stations(name: str, ozone: Mapping[str, str]) -> list[Station]:
    path = AIR / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [_station(row, ozone) for row in csv.DictReader(file)]


def _station(row: Mapping[str, str], ozone: Mapping[str, str]) -> Station:
    columns = {(item, "hour"): column for item, column in ITEMS.items() if item != "o3"}
    columns |= {(item, "moving_24h"): f"{ITEMS[item]}_24h" for item in ("pm25", "pm10")}
    columns |= {("o3", over): column for over, column in ozone.items()}
    values = {
        key: Fraction(row[column]) * (1000 if key[0] == "co" else 1)
        for key, column in columns.items()
        if row[column].strip() not in BLANK
    }
    named = [name for name in row["primarypollutant"].split(",") if name not in ("", "-;")]
    published = row["aqi"].strip()
    return Station(
        row["stationcode"],
        values,
        None if published in BLANK else int(published),
        frozenset(NAMES[name] for name in named),
        LEVELS.get(row.get("quality", "")),
    )
