"""The tests' own reading of China's ambient air rules: from hourly files to the year, over lists.

It shares no line with the program and reads the clauses anew: GB 3095 (limits, validity), HJ 663
(day, city, period, percentile, compliance), HJ 633 (index), the ranking rule of 2018 (composite).
All amounts are `Fraction`, in ug/m3 (CO in mg/m3); nothing is rounded before the last step of each
figure. `python tests/methods/second_air.py DATA_AIR` writes `tests/expected/air_prsa.yaml` anew.

Where the clauses leave a choice, this reading takes
- an hour is named by its beginning; the day is 00:00 to 24:00; a blank cell is missing like `NA`;
- daily mean: at least 20 hours. Highest hour of ozone in a day: at least 20 hours too (no clause
  says so; the count is that of the other daily values);
- ozone 8 h: windows named 8 to 24, all their hours in the day, at least 6 of 8 hours; the day
  counts with 14 windows, or with fewer when its unrounded maximum is above 160;
- city: mean of the stations' unrounded day values (also of their highest ozone hours), with 75 % of
  the stations valid, or 50 % when there are fewer than four;
- periods are made of unrounded days; a figure that meets a limit is rounded once, half to even, to
  whole ug/m3 (CO 0.1 mg/m3); the exceedance multiple is made of the unrounded figure;
- daily index: unrounded day values are rounded half to even before they meet the scale, the index
  upwards. 2012: seven parts, the index of the parts that are there is the index of the day. 2026:
  six parts; when one is missing the index is published only above 100;
- a day is valid for the rate of good days when it has the daily value of all six items (for ozone
  the highest 8 h mean), or an index above 100 without them: what is missing makes no day good.
  (2012 says nothing; 2026 implies it.)
- composite index: the figure as it is judged (whole ug/m3, CO 0.1 mg/m3) over its limit, rounded
  half to even to two decimals, then summed. The published sums follow from published, that is
  rounded, figures in 8 of 9 cases; from unrounded figures every sum of these places would differ.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

ITEMS = ("so2", "no2", "pm10", "pm25", "co", "o3")
Slots = list[Fraction | None]  # the 24 hours of a day, from 00:00
Series = dict[date, Fraction]  # the valid days of one item
Days = dict[str, Series]  # by item, and `o3_1h` for the highest hour of ozone

# ---- the law, typed from its tables ---------------------------------------------------------------

PERCENTILE = {"so2": 98, "no2": 98, "pm10": 95, "pm25": 95, "co": 95, "o3": 90}
PLACES = {"co": 1}  # decimals of a figure that meets a limit; all others none


class Law(NamedTuple):
    """Grade II limits."""

    annual: Mapping[str, int]
    daily: Mapping[str, int]


CN_2012 = Law(
    {"so2": 60, "no2": 40, "pm10": 70, "pm25": 35},
    {"so2": 150, "no2": 80, "pm10": 150, "pm25": 75, "co": 4, "o3": 160},
)
CN_2026 = Law(
    {"so2": 60, "no2": 40, "pm10": 60, "pm25": 30},
    {"so2": 150, "no2": 80, "pm10": 120, "pm25": 60, "co": 4, "o3": 160},
)
CN_2031 = Law(
    {"so2": 20, "no2": 30, "pm10": 50, "pm25": 25},
    {"so2": 50, "no2": 50, "pm10": 100, "pm25": 50, "co": 4, "o3": 160},
)
LAWS = {"cn-2012": CN_2012, "cn-2026": CN_2026, "cn-2031": CN_2031}

IAQI = (0, 50, 100, 150, 200, 300, 400, 500)
SCALES = {
    "so2": (0, 50, 150, 475, 800, 1600, 2100, 2620),
    "so2_1h": (0, 150, 500, 650, 800),
    "no2": (0, 40, 80, 180, 280, 565, 750, 940),
    "no2_1h": (0, 100, 200, 700, 1200, 2340, 3090, 3840),
    "co": (0, 2, 4, 14, 24, 36, 48, 60),
    "co_1h": (0, 5, 10, 35, 60, 90, 120, 150),
    "o3": (0, 100, 160, 215, 265, 800),
    "o3_1h": (0, 160, 200, 300, 400, 800, 1000, 1200),
    "pm10": (0, 50, 150, 250, 350, 420, 500, 600),
    "pm25": (0, 35, 75, 115, 150, 250, 350, 500),
}
SCALES_2026 = SCALES | {
    "pm10": (0, 50, 120, 250, 350, 420, 500, 600),
    "pm25": (0, 35, 60, 115, 150, 250, 350, 500),
}
LEVEL_TOPS = (50, 100, 150, 200, 300)


# ---- rounding, percentile -------------------------------------------------------------------------


def half_even(value: Fraction, places: int = 0) -> Fraction:
    """GB/T 8170: an exact half goes to the even digit; the sign stays aside."""
    whole, rest = divmod(abs(value) * 10**places, 1)
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2):
        whole += 1
    return Fraction(whole if value >= 0 else -whole, 10**places)


def ceiling(value: Fraction) -> int:
    """The next whole number upwards."""
    return -(-value.numerator // value.denominator)


def mean(values: Iterable[Fraction]) -> Fraction:
    """The plain mean; there must be a value."""
    taken = list(values)
    return sum(taken, Fraction(0)) / len(taken)


def percentile(values: Iterable[Fraction], p: int) -> Fraction:
    """k = 1 + (n-1) p %; between the neighbours of k in proportion."""
    ascending = sorted(values)
    k = 1 + Fraction((len(ascending) - 1) * p, 100)
    below = int(k)
    low = ascending[below - 1]
    return low if k == below else low + (ascending[below] - low) * (k - below)


# ---- hour to day ----------------------------------------------------------------------------------


def day_mean(slots: Slots) -> Fraction | None:
    """The mean of a day with at least 20 hours."""
    there = [value for value in slots if value is not None]
    return mean(there) if len(there) >= 20 else None


def day_max(slots: Slots) -> Fraction | None:
    """The highest hour of a day with at least 20 hours."""
    there = [value for value in slots if value is not None]
    return max(there) if len(there) >= 20 else None


def windows(slots: Slots) -> list[Fraction]:
    """The 8 h means named 8 to 24 that have at least 6 hours."""
    found = []
    for end in range(8, 25):
        there = [value for value in slots[end - 8 : end] if value is not None]
        if len(there) >= 6:
            found.append(mean(there))
    return found


def day_max_8h(slots: Slots, limit: int = 160) -> Fraction | None:
    """The highest 8 h mean of a day with 14 of them, or with fewer when it is above the limit."""
    found = windows(slots)
    if not found or (len(found) < 14 and max(found) <= limit):
        return None
    return max(found)


def station_days(hours: Mapping[str, Mapping[date, Slots]]) -> Days:
    """All valid days of one station."""
    rules: dict[str, tuple[str, Callable[[Slots], Fraction | None]]] = {
        item: (item, day_mean) for item in ITEMS if item != "o3"
    }
    rules |= {"o3": ("o3", day_max_8h), "o3_1h": ("o3", day_max)}
    made: Days = {}
    for name, (item, rule) in rules.items():
        found = {day: rule(slots) for day, slots in hours[item].items()}
        made[name] = {day: value for day, value in found.items() if value is not None}
    return made


# ---- station to city ------------------------------------------------------------------------------


def enough_stations(valid: int, total: int) -> bool:
    """75 % of the stations, 50 % of fewer than four."""
    return 100 * valid >= (50 if total < 4 else 75) * total > 0


def city_days(stations: Sequence[Days]) -> Days:
    """The city's days from all its stations."""
    made: Days = {}
    for name in stations[0]:
        there: dict[date, list[Fraction]] = defaultdict(list)
        for days in stations:
            for day, value in days[name].items():
                there[day].append(value)
        made[name] = {
            day: mean(values)
            for day, values in sorted(there.items())
            if enough_stations(len(values), len(stations))
        }
    return made


# ---- day to period --------------------------------------------------------------------------------


def within(series: Series, first: date, last: date) -> Series:
    """The days of a period."""
    return {day: value for day, value in series.items() if first <= day <= last}


def valid_year(days: Iterable[date]) -> bool:
    """324 days, 27 in each month, 25 in February; the days must be of one year."""
    counts = Counter(day.month for day in days)
    return sum(counts.values()) >= 324 and all(
        counts[month] >= (25 if month == 2 else 27) for month in range(1, 13)
    )


def judged(item: str, value: Fraction) -> Fraction:
    """The figure that meets the limit."""
    return half_even(value, PLACES.get(item, 0))


def multiple(value: Fraction, limit: int) -> Fraction:
    """By how many times the limit is exceeded, two decimals."""
    return half_even((value - limit) / limit, 2)


def both(verdicts: Iterable[bool | None]) -> bool | None:
    """One breach breaks all; without one, an open question leaves all open."""
    known = list(verdicts)
    return False if False in known else None if None in known else True


# ---- the index ------------------------------------------------------------------------------------


def iaqi(scale: str, value: Fraction, edition: int = 2012) -> int | None:
    """One part of the index, rounded upwards; `value` is rounded already.

    Above the scale 500; above 800, SO2 of an hour and ozone of 8 hours have none in 2012, and 200
    and 300 in 2026.
    """
    points = (SCALES if edition == 2012 else SCALES_2026)[scale]
    if value > points[-1]:
        return None if len(points) < len(IAQI) and edition == 2012 else IAQI[len(points) - 1]
    upper = next(n for n in range(1, len(points)) if value <= points[n])
    low, high = points[upper - 1], points[upper]
    step = Fraction(IAQI[upper] - IAQI[upper - 1], high - low)
    return ceiling(step * (value - low) + IAQI[upper - 1])


class Index(NamedTuple):
    """The index of one place and day (or hour), its level 1 to 6 and its primary pollutants.

    `valid`: nothing is missing that could make it larger than 100.
    """

    aqi: int
    level: int
    primary: tuple[str, ...]
    valid: bool = True


def index_of(parts: Mapping[str, int], *, full: bool = True) -> Index:
    """The index of the parts that are there, by item."""
    aqi = max(parts.values())
    level = 1 + sum(aqi > top for top in LEVEL_TOPS)
    primary = tuple(item for item in ITEMS if parts.get(item) == aqi) if aqi > 50 else ()
    return Index(aqi, level, primary, full or aqi > 100)


def day_index(values: Mapping[str, Fraction], edition: int) -> Index | None:
    """The daily index; `values` by item, and `o3_1h`, which only 2012 looks at."""
    parts: dict[str, int] = {}
    for name, value in values.items():
        if name == "o3_1h" and edition != 2012:
            continue
        item = name.removesuffix("_1h")
        part = iaqi(name, judged(item, value), edition)
        if part is not None:
            parts[item] = max(part, parts.get(item, 0))
    if not parts:
        return None
    found = index_of(parts, full=set(ITEMS) <= values.keys())
    return found if found.valid or edition == 2012 else None


def indices(days: Days, first: date, last: date, edition: int) -> dict[date, Index]:
    """The index of every day of a period that has one."""
    found = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(number)
        values = {name: series[day] for name, series in days.items() if day in series}
        index = day_index(values, edition) if values else None
        if index is not None:
            found[day] = index
    return found


def rate(part: int, whole: int) -> Fraction | None:
    """A share in %, one decimal."""
    return half_even(Fraction(100 * part, whole), 1) if whole else None


# ---- the figures of a period ----------------------------------------------------------------------


class Figure(NamedTuple):
    """One item in one period."""

    days: int
    valid: bool  # as a year
    mean: Fraction | None
    high: Fraction | None  # the percentile of the item
    above: int  # days above the daily limit
    worst: Fraction | None  # the highest day


def figure(item: str, series: Series, law: Law) -> Figure:
    """All figures of one item in the period whose days are given."""
    values = list(series.values())
    if not values:
        return Figure(0, valid=False, mean=None, high=None, above=0, worst=None)
    return Figure(
        len(values),
        valid_year(series),
        mean(values),
        percentile(values, PERCENTILE[item]),
        sum(judged(item, value) > law.daily[item] for value in values),
        max(values),
    )


def complies(item: str, made: Figure, law: Law) -> bool | None:
    """Mean and percentile of a valid year must both keep their limits."""
    if not made.valid or made.mean is None or made.high is None:
        return None
    return (item not in law.annual or judged(item, made.mean) <= law.annual[item]) and judged(
        item, made.high
    ) <= law.daily[item]


def composite_parts(made: Mapping[str, Figure]) -> dict[str, Fraction] | None:
    """The six parts of the composite index, two decimals each; limits of 2012."""
    parts = {}
    for item in ITEMS:
        value = made[item].mean if item in CN_2012.annual else made[item].high
        if value is None:
            return None
        limit = CN_2012.annual.get(item, CN_2012.daily[item])
        parts[item] = half_even(judged(item, value) / limit, 2)
    return parts


# ---- the files ------------------------------------------------------------------------------------

PRSA_COLUMNS = {"PM2.5": "pm25", "PM10": "pm10", "SO2": "so2", "NO2": "no2", "CO": "co", "O3": "o3"}
PRSA_STATIONS = ("Aotizhongxin", "Changping", "Dongsi", "Huairou")


def read_prsa(path: Path, years: Sequence[int]) -> dict[str, dict[date, Slots]]:
    """Hours by item and day of these years; CO from ug/m3 to mg/m3."""
    found: dict[str, dict[date, Slots]] = {item: {} for item in ITEMS}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if int(row["year"]) not in years:
                continue
            day = date(int(row["year"]), int(row["month"]), int(row["day"]))
            for column, item in PRSA_COLUMNS.items():
                cell = row[column].strip()
                if cell not in ("NA", ""):
                    value = Fraction(cell) / 1000 if item == "co" else Fraction(cell)
                    slots = found[item].setdefault(day, [None] * 24)
                    assert slots[int(row["hour"])] is None, row
                    slots[int(row["hour"])] = value
    return found


def prsa_places(folder: Path, years: Sequence[int]) -> dict[str, Days]:
    """The four stations, and the city that they make."""
    stations = {
        name: station_days(read_prsa(folder / f"PRSA_Data_{name}_20130301-20170228.csv", years))
        for name in PRSA_STATIONS
    }
    return stations | {"city": city_days(list(stations.values()))}


# The columns of the real-time feed with what they truly hold: ozone is labelled the wrong way round.
REALTIME = {
    "so2_1h": "so2",
    "no2_1h": "no2",
    "co_1h": "co",
    "o3_1h": "o3_24h",
    "pm10": "pm10",
    "pm25": "pm2_5",
}


def realtime_index(row: Mapping[str, str], columns: Mapping[str, str] = REALTIME) -> Index | None:
    """The real-time index as the network publishes it: six hourly values.

    Particles of the hour meet their daily column (as HJ 633-2026 has it; the 2012 text asks for the
    24 h moving mean, and the feed does not do that); moving ozone takes no part.
    """
    parts = {}
    for scale, column in columns.items():
        cell = row[column]
        if cell not in ("", "-;"):
            item = scale.removesuffix("_1h")
            part = iaqi(scale, judged(item, Fraction(cell)))
            if part is not None:
                parts[item] = part
    return index_of(parts) if parts else None


# ---- what is frozen -------------------------------------------------------------------------------

YEARS = (2013, 2014, 2015, 2016, 2017)
SPANS = {str(year): (date(year, 1, 1), date(year, 12, 31)) for year in YEARS} | {
    "2014-01": (date(2014, 1, 1), date(2014, 1, 31)),
    "2014-02": (date(2014, 2, 1), date(2014, 2, 28)),
    "2015-07": (date(2015, 7, 1), date(2015, 7, 31)),
    "2016-02": (date(2016, 2, 1), date(2016, 2, 29)),
    "2014-Q4": (date(2014, 10, 1), date(2014, 12, 31)),
    "2015-Q1": (date(2015, 1, 1), date(2015, 3, 31)),
    "2016-Q3": (date(2016, 7, 1), date(2016, 9, 30)),
    "2016-H1": (date(2016, 1, 1), date(2016, 6, 30)),
}


def text(value: Fraction | None, places: int | None = None) -> str | None:
    """`num/den`, or a decimal with so many places."""
    if value is None:
        return None
    if places is None:
        return f"{value.numerator}/{value.denominator}"
    digits = f"{abs(int(half_even(value, places) * 10**places)):0{places + 1}d}"
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def _item_block(item: str, made: Figure) -> dict[str, object]:
    """The figures of one item that no limit touches."""
    places = PLACES.get(item, 0)
    block: dict[str, object] = {"days": made.days, "valid": made.valid}
    if made.mean is not None:
        if item in CN_2012.annual:
            block |= {"mean": text(made.mean), "mean_judged": text(made.mean, places)}
        block |= {"high": text(made.high), "high_judged": text(made.high, places)}
        block |= {"worst": text(made.worst)}
    return block


def _limit_block(item: str, made: Figure, law: Law) -> dict[str, object]:
    """How one item stands against its limits."""
    block: dict[str, object] = {"complies": complies(item, made, law), "above": made.above}
    for key, value, limit in (
        ("mean_multiple", made.mean, law.annual.get(item)),
        ("high_multiple", made.high, law.daily[item]),
    ):
        if value is not None and limit is not None and judged(item, value) > limit:
            block[key] = text(multiple(value, limit), 2)
    return block


def _index_block(found: Mapping[date, Index]) -> dict[str, object]:
    """The days of a period by their index. `digest` is over lines `day aqi primary,primary`."""
    valid = [index for index in found.values() if index.valid]
    levels = Counter(index.level for index in valid)
    primary = Counter(item for index in found.values() for item in index.primary)
    lines = [f"{day} {index.aqi} {','.join(index.primary)}\n" for day, index in found.items()]
    good = levels[1] + levels[2]
    return {
        "days": len(found),
        "valid": len(valid),
        "good": good,
        "good_rate": text(rate(good, len(valid)), 1),
        "heavy": levels[5] + levels[6],
        "levels": [levels[level] for level in range(1, 7)],
        "sum": sum(index.aqi for index in found.values()),
        "ties": sum(len(index.primary) > 1 for index in found.values()),
        "primary": {item: primary[item] for item in ITEMS if primary[item]},
        "digest": hashlib.sha256("".join(lines).encode()).hexdigest()[:16],
    }


def reckon(days: Days, first: date, last: date) -> dict[str, object]:
    """All figures of one place and period, as they are frozen; a whole year also under 2026."""
    block: dict[str, object] = {}
    whole = (last - first).days > 360
    for name, law in (LAWS if whole else {"cn-2012": CN_2012}).items():
        made = {item: figure(item, within(days[item], first, last), law) for item in ITEMS}
        if not block:
            block = {item: _item_block(item, made[item]) for item in ITEMS}
            parts = composite_parts(made)
            if parts:
                total = sum(parts.values(), Fraction(0))
                shown: dict[str, object] = {item: text(part, 2) for item, part in parts.items()}
                block["composite"] = shown | {"sum": text(total, 2)}
        judgement: dict[str, object] = {item: _limit_block(item, made[item], law) for item in ITEMS}
        judgement["complies"] = both(complies(item, made[item], law) for item in ITEMS)
        block[name] = judgement
    for edition in (2012, 2026) if whole else (2012,):
        block[f"aqi-{edition}"] = _index_block(indices(days, first, last, edition))
    return block


def frozen(places: Mapping[str, Days]) -> dict[str, dict[str, dict[str, object]]]:
    """Place -> period -> figures."""
    return {
        place: {when: reckon(days, *span) for when, span in SPANS.items()}
        for place, days in places.items()
    }


HEADER = """\
# Frozen by tests/methods/second_air.py from four stations of the PRSA data set; figures only.
# place -> period -> item -> days (valid days), valid (as a year: 324, 27, 25), mean and high (the
# percentile of the item) exact and as judged, worst (the highest day). cn-*: grade II under
# that law; above = days above the daily limit. aqi-*: daily index by edition of HJ 633; days with an
# index; valid ones among them; levels = valid days of level 1 to 6; sum, ties, primary and digest
# (over the lines `day aqi primary,primary`) of all days with an index. Units ug/m3, CO mg/m3.
"""


def main(arguments: Sequence[str]) -> None:
    """Write the expected figures anew."""
    import yaml

    project = Path(__file__).parents[2]
    made = frozen(prsa_places(Path(arguments[0]) / "prsa", YEARS))
    lines = [HEADER]
    for place, periods in made.items():
        lines.append(f"{place}:\n")
        for when, block in periods.items():
            lines.append(f"  {when!r}:\n")
            for key, value in block.items():
                flow = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=10**6)
                lines.append(f"    {key}: {flow}")
    (project / "tests" / "expected" / "air_prsa.yaml").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
