"""The tests' own reading of Canada's CAAQS: from hours to the three-year metric, over lists.

It shares no line with the program. It follows the rule book of the `expected_*` files that the R
package rcaaqs 0.3.1.9000 printed for its own sample data, and what those files show where the rule
book is silent. All amounts are `Fraction`; nothing is rounded but where the rule says so, and then
half away from zero.

What the files show beyond the rule book
- The grid runs from the first to the last stamp of a site; every day of it has a row, also one
  without readings (`n_readings` 0, not valid). No carry beyond the ends of the series: the first
  windows of a series are short, those with fewer than 6 hours are not there.
- O3 `n_readings` counts the 8 h means (of 6 or more hours) that end in the day, not the hours.
- Gas stamps name the beginning of the hour, PM2.5 stamps (hh:59:59) lie in the hour they close;
  in both, the date of the stamp is the day.
- A day, year or metric that is not valid shows no value. `exceed` of a shown O3 day is
  `max8hr > 62`; PM2.5 days carry no `exceed` and no `flag_daily_incomplete`.
- O3 years: `valid_in_year` and the quarters are counts of valid days of the whole calendar year,
  while the demand of 75 % looks at the 183 days of April to September only. The 4th highest is
  taken over the whole year. PM2.5 years: they are shares of the days of the year and quarter.
- Yearly figures are made of the rounded days, metrics of the rounded years.
- `n_val` counts the valid years among the year and the two before; `min_year` is the first valid
  of them (the year itself when there is none), `max_year` is the year itself.
- A metric is judged, and finds its management level, after rounding.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
Hours = dict[datetime, Fraction]

# The limits of the 2020 edition, and of the one before where there was one. ppb; PM2.5 in ug/m3.
LIMITS_2020 = {
    "pm2.5_24h": Fraction(27),
    "pm2.5_annual": Fraction(88, 10),
    "o3": Fraction(62),
    "no2_3yr": Fraction(60),
    "no2_1yr": Fraction(17),
    "so2_3yr": Fraction(70),
    "so2_1yr": Fraction(5),
}
LIMITS_2015 = {"pm2.5_24h": Fraction(28), "pm2.5_annual": Fraction(10), "o3": Fraction(63)}

LEVELS = (
    "Actions for Keeping Clean Areas Clean",
    "Actions for Preventing Air Quality Deterioration",
    "Actions for Preventing CAAQS Exceedance",
    "Actions for Achieving Air Zone CAAQS",
)
LEVEL_TOPS = {
    metric: tuple(map(Fraction, tops))
    for metric, tops in {
        "o3": ("50", "56", "62"),
        "pm2.5_annual": ("4", "6.4", "8.8"),
        "pm2.5_24h": ("10", "19", "27"),
        "no2_1yr": ("2", "7", "17"),
        "no2_3yr": ("20", "31", "60"),
        "so2_1yr": ("2", "3", "5"),
        "so2_3yr": ("30", "50", "70"),
    }.items()
}


def half_away(value: Fraction, places: int) -> Fraction:
    """Round to `places` decimals; an exact half goes away from zero."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**places)


def mean(values: Iterable[Fraction]) -> Fraction:
    """The plain mean; there must be a value."""
    taken = list(values)
    return sum(taken, Fraction(0)) / len(taken)


def read_sample(path: Path) -> dict[tuple[str, str], Hours]:
    """Read a sample file of the package: (ems_id, site) -> beginning of the hour -> value."""
    found: dict[tuple[str, str], Hours] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            stamp = datetime.fromisoformat(row["date_time"]).replace(minute=0, second=0)
            hours = found[row["ems_id"], row["site"]]
            assert stamp not in hours, (path.name, row)
            hours[stamp] = Fraction(row["value"])
    return dict(found)


def days_of(hours: Hours) -> list[date]:
    """All days of the grid, from the first stamp to the last."""
    first, last = min(hours).date(), max(hours).date()
    return [first + DAY * number for number in range((last - first).days + 1)]


class Daily(NamedTuple):
    """One day: how many readings it rests on, whether it counts, its value, its two flags."""

    day: date
    n_readings: int
    valid: bool
    value: Fraction | None
    exceed: bool | None
    incomplete: bool | None


def eight_hour_means(hours: Hours) -> Hours:
    """Trailing means of 8 hours, at least 6 there, one decimal; named by their last hour."""
    means: Hours = {}
    stamp, last = min(hours), max(hours)
    while stamp <= last:
        there = [hours[at] for at in (stamp - HOUR * back for back in range(8)) if at in hours]
        if len(there) >= 6:
            means[stamp] = half_away(mean(there), 1)
        stamp += HOUR
    return means


def by_day(hours: Hours) -> dict[date, list[Fraction]]:
    """The values of each day."""
    found: dict[date, list[Fraction]] = defaultdict(list)
    for stamp, value in hours.items():
        found[stamp.date()].append(value)
    return found


def daily(metric: str, hours: Hours, limit: Fraction | None = None) -> list[Daily]:
    """All days of one site under one metric (`o3`, `pm2.5_*`, `no2_3yr`, `so2_3yr`)."""
    made = by_day(eight_hour_means(hours) if metric == "o3" else hours)
    limit = LIMITS_2020[metric] if limit is None else limit
    rows = []
    for day in days_of(hours):
        there = made.get(day, [])
        value, full = None, len(there) >= 18
        if there:
            value = half_away(mean(there), 1) if metric.startswith("pm2.5") else max(there)
            value = half_away(value, 1)
        exceed = incomplete = None
        valid = full
        if metric in ("o3", "so2_3yr"):
            exceed = value is not None and value > limit
            valid = full or exceed
            incomplete = exceed and not full
        rows.append(Daily(day, len(there), valid, value if valid else None, exceed, incomplete))
    return rows


def highest(values: Sequence[Fraction], number: int) -> Fraction | None:
    """The value with this number from the top."""
    return sorted(values, reverse=True)[number - 1] if 1 <= number <= len(values) else None


def rank_percentile(values: Sequence[Fraction], p: Fraction) -> Fraction:
    """Number n - floor(p n) from the top; nothing lies between two values."""
    count = len(values)
    return sorted(values, reverse=True)[count - (p * count).__floor__() - 1]


def length(year: int, quarter: int | None = None) -> int:
    """The days of a year, or of one of its quarters."""
    if quarter is None:
        return (date(year + 1, 1, 1) - date(year, 1, 1)).days
    end = date(year + 1, 1, 1) if quarter == 4 else date(year, 3 * quarter + 1, 1)
    return (end - date(year, 3 * quarter - 2, 1)).days


class Yearly(NamedTuple):
    """One year: shares or counts of valid days, its value and whether it counts."""

    year: int
    in_year: Fraction
    quarters: tuple[Fraction, ...]
    valid_year: bool
    valid_quarters: bool
    exceed: bool | None
    incomplete: bool | None
    value: Fraction | None


WAIVED = {  # which demands do not matter above the limit
    "pm2.5_24h": ("quarters",),
    "pm2.5_annual": (),
    "o3": ("year",),
    "no2_3yr": (),
    "no2_1yr": (),
    "so2_3yr": ("year", "quarters"),
    "so2_1yr": ("year", "quarters"),
}


def _figure(metric: str, values: list[Fraction], hours: list[Fraction]) -> Fraction | None:
    """The year's figure before anybody asks whether there is enough of it."""
    if metric in ("no2_1yr", "so2_1yr"):
        return half_away(mean(hours), 1) if hours else None
    if not values:
        return None
    if metric == "o3":
        return highest(values, 4)
    if metric == "pm2.5_annual":
        return half_away(mean(values), 1)
    return half_away(rank_percentile(values, Fraction(99 if metric == "so2_3yr" else 98, 100)), 1)


def yearly(
    metric: str, rows: Sequence[Daily], hours: Hours, limit: Fraction | None = None
) -> list[Yearly]:
    """All calendar years that the grid of one site touches."""
    limit = LIMITS_2020[metric] if limit is None else limit
    found = []
    for year in sorted({row.day.year for row in rows}):
        good = [row for row in rows if row.day.year == year and row.valid]
        counts = [
            sum((row.day.month + 2) // 3 == quarter for row in good) for quarter in range(1, 5)
        ]
        shares = [Fraction(counts[quarter - 1], length(year, quarter)) for quarter in range(1, 5)]
        values = [row.value for row in good if row.value is not None]
        figure = _figure(metric, values, [v for at, v in hours.items() if at.year == year])
        if metric == "o3":
            season = Fraction(counts[1] + counts[2], 183)
            enough_year, enough_quarters = season >= Fraction(3, 4), True
        else:
            enough_year = Fraction(len(good), length(year)) >= Fraction(3, 4)
            enough_quarters = min(shares) >= Fraction(3, 5)
        exceed = figure is not None and figure > limit
        waived = WAIVED[metric] if exceed else ()
        valid = (enough_year or "year" in waived) and (enough_quarters or "quarters" in waived)
        kept = figure if valid else None
        whole = enough_year and enough_quarters
        count_only = metric == "o3"
        found.append(
            Yearly(
                year,
                Fraction(len(good)) if count_only else Fraction(len(good), length(year)),
                tuple(map(Fraction, counts)) if count_only else tuple(shares),
                enough_year,
                enough_quarters,
                exceed if kept is not None else False,
                (kept is not None and not whole) if WAIVED[metric] else None,
                kept,
            )
        )
    return found


class Metric(NamedTuple):
    """The metric of one year: over the years it may look back on."""

    year: int
    n_val: int
    valid: bool
    two_of_three: bool
    value: Fraction | None
    min_year: int
    max_year: int


PLACES = {"o3": 0, "pm2.5_24h": 0}  # all others are told with one decimal


def metric_of(metric: str, years: Sequence[Yearly]) -> list[Metric]:
    """The metric of each year: mean of the valid ones of three, at least two; or the year alone."""
    back = 1 if metric.endswith("_1yr") else 3
    places = PLACES.get(metric, 1)
    found = []
    for row in years:
        taken = [y for y in years if row.year - back < y.year <= row.year and y.value is not None]
        valid = len(taken) >= min(back, 2)
        value = (
            half_away(mean(y.value for y in taken if y.value is not None), places)
            if valid
            else None
        )
        found.append(
            Metric(
                row.year,
                len(taken),
                valid,
                valid and len(taken) == 2,
                value,
                min((y.year for y in taken), default=row.year),
                row.year,
            )
        )
    return found


def achievement(metric: str, value: Fraction | None, limits: Mapping[str, Fraction]) -> str:
    """Whether a metric keeps its limit: at most the limit is kept."""
    if value is None:
        return "Insufficient Data"
    return "Achieved" if value <= limits[metric] else "Not Achieved"


def level(metric: str, value: Fraction | None) -> str:
    """The management level of a metric; a top belongs to the level below it."""
    if value is None:
        return "Insufficient Data"
    return LEVELS[sum(value > top for top in LEVEL_TOPS[metric])]


# ---- what is frozen: London, Marylebone Road, read as if it stood in Canada -----------------------

MARYLEBONE = {
    "pm2.5_24h": "pm25",
    "pm2.5_annual": "pm25",
    "o3": "o3",
    "no2_3yr": "no2",
    "no2_1yr": "no2",
    "so2_3yr": "so2",
    "so2_1yr": "so2",
}


def read_marylebone(path: Path, column: str) -> Hours:
    """One column of the hourly file; stamps begin the hour, blanks are missing."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            datetime.fromisoformat(row["date"]): Fraction(row[column])
            for row in csv.DictReader(file)
            if row[column] not in ("", "NA")
        }


def reckon(metric: str, hours: Hours) -> tuple[list[Daily], list[Yearly], list[Metric]]:
    """Days, years and metrics of one site. The days of both SO2 and both NO2 metrics are the same."""
    days = daily(metric.replace("_1yr", "_3yr"), hours)
    years = yearly(metric, days, hours)
    return days, years, metric_of(metric, years)


def text(value: Fraction | None) -> str | None:
    """A value that has one decimal, as it is printed."""
    if value is None:
        return None
    whole, tenth = divmod(int(value * 10), 10)
    return f"{whole}.{tenth}"


def frozen(path: Path) -> dict[str, dict[int, dict[str, object]]]:
    """Metric -> year -> figures."""
    made: dict[str, dict[int, dict[str, object]]] = {}
    for metric, column in MARYLEBONE.items():
        days, years, metrics = reckon(metric, read_marylebone(path, column))
        made[metric] = {}
        for year, found in zip(years, metrics, strict=True):
            made[metric][year.year] = {
                "days": sum(day.valid for day in days if day.day.year == year.year),
                "valid_year": year.valid_year,
                "valid_quarters": year.valid_quarters,
                "value": text(year.value),
                "incomplete": year.incomplete,
                "n_val": found.n_val,
                "metric": text(found.value),
                "two_of_three": found.two_of_three,
                "caaqs": achievement(metric, found.value, LIMITS_2020),
                "level": level(metric, found.value),
            }
    return made


def main(arguments: Sequence[str]) -> None:
    """Write the expected figures anew."""
    import yaml

    source = Path(arguments[0]) / "openair_marylebone_1998-2005.csv"
    lines = [
        "# Frozen by tests/methods/second_caaqs.py from hourly data of London, Marylebone Road\n",
        "# (openair); figures only. metric -> year -> figures under the CAAQS of 2020, ppb and ug/m3.\n",
    ]
    for metric, years in frozen(source).items():
        lines.append(f"{metric}:\n")
        for year, block in years.items():
            flow = yaml.safe_dump(block, default_flow_style=True, sort_keys=False, width=10**6)
            lines.append(f"  {year}: {flow}")
    expected = Path(__file__).parents[2] / "tests" / "expected"
    (expected / "air_caaqs_marylebone.yaml").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
