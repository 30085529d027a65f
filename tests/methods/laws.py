"""HJ 633-2012 and HJ 633-2026 typed a second time, from their tables: the tests' own reading.

Nothing here comes from the shelf; a slip in one typing shows itself against the other.
"""

from __future__ import annotations

from decimal import Decimal

from ecotarget.model.standard import AirIndex, Bulletin, Category, Clause, Part, Scale
from ecotarget.model.target import Names

CLAUSE = Clause("tests", "second typing", "confirmed")

# IAQI: SO2 day, SO2 1 h, NO2 day, NO2 1 h, CO day, CO 1 h, O3 8 h, O3 1 h, then PM10 and PM2.5 of
# 2012 and of 2026. A dash: the column ends.
TABLE = """
0      0    0    0    0  0   0    0    0    0    0    0    0
50    50  150   40  100  2   5  100  160   50   50   35   35
100  150  500   80  200  4  10  160  200  150  120   75   60
150  475  650  180  700 14  35  215  300  250  250  115  115
200  800  800  280 1200 24  60  265  400  350  350  150  150
300 1600    -  565 2340 36  90  800  800  420  420  250  250
400 2100    -  750 3090 48 120    - 1000  500  500  350  350
500 2620    -  940 3840 60 150    - 1200  600  600  500  500
"""
COLUMNS = (
    ("so2", "daily", "ug/m3"),
    ("so2", "1h", "ug/m3"),
    ("no2", "daily", "ug/m3"),
    ("no2", "1h", "ug/m3"),
    ("co", "daily", "mg/m3"),
    ("co", "1h", "mg/m3"),
    ("o3", "8h", "ug/m3"),
    ("o3", "1h", "ug/m3"),
    ("pm10", "daily", "2012"),
    ("pm10", "daily", "2026"),
    ("pm25", "daily", "2012"),
    ("pm25", "daily", "2026"),
)
PLACES = {"pm25": 0, "pm10": 0, "so2": 0, "no2": 0, "co": 1, "o3": 0}
ITEMS = ("pm25", "pm10", "so2", "no2", "co", "o3")


def scales(year: str) -> tuple[Scale, ...]:
    rows = [line.split() for line in TABLE.strip().splitlines()]
    found = []
    for at, (item, averaging, unit) in enumerate(COLUMNS, 1):
        if unit.startswith("20") and unit != year:
            continue
        points = tuple((Decimal(row[at]), int(row[0])) for row in rows if row[at] != "-")
        short = (item, averaging) in (("so2", "1h"), ("o3", "8h"))
        beyond = "none" if short and year == "2012" else "cap"
        own = "ug/m3" if unit.startswith("20") else unit
        found.append(Scale(item, averaging, own, points, beyond, CLAUSE))
    return tuple(found)


def day_parts(*more: Part) -> tuple[Part, ...]:
    items = ("so2", "no2", "pm10", "pm25", "co")
    own = tuple(Part(item, "daily", "daily") for item in items)
    return (*own, *more, Part("o3", "max_8h", "8h"))


# Six values of the hour; PM10 and PM2.5 have no column of 1 h and meet that of the day.
HOUR_PARTS = tuple(
    Part(item, "1h", "daily" if item in ("pm10", "pm25") else "1h")
    for item in ("so2", "no2", "pm10", "pm25", "co", "o3")
)
# What HJ 633-2012 itself asks of a real-time report: running means for PM10 and PM2.5.
TEXT_PARTS = (
    *(Part(item, "1h", "1h") for item in ("so2", "no2", "co", "o3")),
    Part("o3", "moving_8h", "8h"),
    Part("pm10", "moving_24h", "daily"),
    Part("pm25", "moving_24h", "daily"),
)

CATEGORIES = (
    Category(1, 50, Names("优", "excellent"), Names("绿", "green"), (0, 228, 0)),
    Category(2, 100, Names("良", "good"), Names("黄", "yellow"), (255, 255, 0)),
    Category(3, 150, Names("轻度污染", "light"), Names("橙", "orange"), (255, 126, 0)),
    Category(4, 200, Names("中度污染", "moderate"), Names("红", "red"), (255, 0, 0)),
    Category(5, 300, Names("重度污染", "heavy"), Names("紫", "purple"), (153, 0, 76)),
    Category(6, None, Names("严重污染", "severe"), Names("褐红", "maroon"), (126, 0, 35)),
)


def air_index(year: str, missing: str, *bulletins: Bulletin) -> AirIndex:
    return AirIndex(
        edition=f"cn/air/hj-633/{year}",
        scales=scales(year),
        bulletins=bulletins,
        categories=CATEGORIES,
        places=PLACES,
        missing=missing,
        missing_clause=CLAUSE,
        rounding_clause=CLAUSE,
        primary_above=50,
        good_up_to=100,
        heavy_above=200,
        clause=CLAUSE,
    )


HJ_2012 = air_index(
    "2012",
    "rest",
    Bulletin("daily", day_parts(Part("o3", "max_1h", "1h")), CLAUSE),
    Bulletin("realtime", HOUR_PARTS, CLAUSE),
    Bulletin("realtime_text", TEXT_PARTS, CLAUSE),
)
HJ_2026 = air_index(
    "2026",
    "rest_above_100",
    Bulletin("daily", day_parts(), CLAUSE),
    Bulletin("realtime", HOUR_PARTS, CLAUSE),
)


def scale(year: str, item: str, averaging: str) -> Scale:
    (found,) = (s for s in scales(year) if (s.item, s.averaging) == (item, averaging))
    return found
