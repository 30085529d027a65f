"""The published water tables and the automatic feed, read with csv alone, and what follows from them.

The feed prints pH, oxygen, CODMn, NH3-N and TP every four hours with the class of the water. A stamp
that stands twice with one value counts once; with two values neither counts. `*` is no stamp, `--`
and `*` are no value. The six sections of LAKES are lakes by their published classes: the river scale
of total phosphorus gives 53 of them wrongly, the lake scale none that nothing else explains. 大坝前
is no less a lake, but its phosphorus is class I on both scales.
"""

from __future__ import annotations

import csv
import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from second_water import (
    CLASSES,
    FIVE,
    LIMITS,
    SUPPLEMENT,
    VALUE,
    WORSE,
    Found,
    Law,
    Range,
    Section,
    at_least,
    attains,
    cell,
    order,
    percent,
    rating,
    section,
    tally,
)

PROJECT = Path(__file__).parents[2]  # as a script this stands alone
EXPECTED = PROJECT / "tests" / "expected" / "water"
FEED = "zhejiang_2021-04-01_05.csv"
FEED_GB18030 = "zhejiang_2021-04-01_05_gb18030.csv"
COLUMNS = {
    "temperature": "水温(℃)",
    "ph": "pH(无量纲)",
    "do": "溶解氧(mg/L)",
    "codmn": "高锰酸盐指数(mg/L)",
    "nh3n": "氨氮(mg/L)",
    "tp": "总磷(mg/L)",
    "tn": "总氮(mg/L)",
}
LAKES = frozenset({"三潭岛", "北湖中心", "坝口", "小金山", "里石门水库", "铜山源水库"})
NOTHING = ("*", "--")

# ---- the feed, row by row -------------------------------------------------------------------------


class Row(NamedTuple):
    """One row of the feed: its line, its values by item, and the class that it states."""

    line: int
    basin: str
    name: str
    stamp: str  # empty where there is none
    values: Mapping[str, Fraction]
    published: int | None


def feed(path: Path, encoding: str = "utf-8-sig") -> list[Row]:
    """Read the feed."""
    with path.open(encoding=encoding, newline="") as stream:
        return [
            Row(
                line,
                row["流域"],
                row["断面名称"],
                "" if row["监测时间"] in NOTHING else row["监测时间"],
                {
                    item: Fraction(row[column])
                    for item, column in COLUMNS.items()
                    if row[column] not in NOTHING
                },
                CLASSES.get(row["水质类别"]),
            )
            for line, row in enumerate(csv.DictReader(stream), 2)
        ]


def row_class(values: Mapping[str, Fraction], *, lake: bool, beyond: Iterable[str] = ()) -> int:
    """The class of one row; items named `beyond` are taken as just beyond the limit they stand on."""
    orders = []
    for item in FIVE:
        if item in values:
            own = order(item, values[item], lake=lake)
            orders.append((WORSE if item == "ph" else own + 1) if item in beyond else own)
    return max(orders)


def on_limits(values: Mapping[str, Fraction], *, lake: bool) -> list[str]:
    """The items whose printed value is just a limit: the value behind it may be beyond."""
    limits = {item: LIMITS["tp_lake" if lake and item == "tp" else item] for item in FIVE[1:]}
    limits["ph"] = (Fraction(6), Fraction(9))
    return [item for item in FIVE if values.get(item) in limits[item]]


def reasons(rows: Sequence[Row]) -> Iterator[tuple[Row, int, str]]:
    """Yield every row whose published class does not follow on the river scale, with the reason.

    `lake`: it follows on the lake scale of phosphorus. `limit`: a printed value stands on a limit and
    the unrounded one may lie beyond. `before`: it is the class published four hours earlier: pH and
    oxygen are renewed before the class is. `gap`: those four hours are not in the file.
    """
    of_section: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    stamps = sorted({row.stamp for row in rows if row.stamp})
    for row in rows:
        of_section[row.name][row.stamp].append(row)
    for row in rows:
        if row.published is None or row_class(row.values, lake=False) == row.published:
            continue
        lake = row.name in LAKES
        own = row_class(row.values, lake=lake)
        on = on_limits(row.values, lake=lake)
        sets = itertools.chain.from_iterable(
            itertools.combinations(on, n) for n in range(1, len(on) + 1)
        )
        past = [stamp for stamp in of_section[row.name] if stamp and stamp < row.stamp]
        before = {each.published for each in of_section[row.name][max(past)]} if past else set()
        step = stamps[stamps.index(row.stamp) - 1]
        if own == row.published:
            yield row, own, "lake"
        elif any(row_class(row.values, lake=lake, beyond=s) == row.published for s in sets):
            yield row, own, "limit"
        elif row.published in before:
            yield row, own, "before"
        elif step not in past:
            yield row, own, "gap"
        else:
            yield row, own, "none"


def doubled(rows: Iterable[Row]) -> list[list[Row]]:
    """The rows of every section and stamp that stands more than once."""
    met: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.stamp:
            met[row.name, row.stamp].append(row)
    return [own for own in met.values() if len(own) > 1]


def late_classes(rows: Sequence[Row]) -> dict[str, tuple[int, int]]:
    """By hour: of the rows whose own class is not the one published before, how many print that."""
    before: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        if row.stamp:
            before[row.name][row.stamp] |= {row.published} - {None}
    late: Counter[str] = Counter()
    met: Counter[str] = Counter()
    for row in rows:
        past = [stamp for stamp in before[row.name] if stamp < row.stamp]
        if row.published is None or not past:
            continue
        last = before[row.name][max(past)]
        if last and row_class(row.values, lake=row.name in LAKES) not in last:
            met[row.stamp[-5:]] += 1
            late[row.stamp[-5:]] += row.published in last
    return {hour: (late[hour], met[hour]) for hour in sorted(met)}


# ---- the feed, section by section -----------------------------------------------------------------


def samples(rows: Iterable[Row]) -> dict[str, dict[str, list[Found]]]:
    """Samples by section and item; a stamp twice counts once, with two values not at all."""
    met: dict[tuple[str, str, str], set[Fraction]] = defaultdict(set)
    found: dict[str, dict[str, list[Found]]] = {}
    for row in rows:
        found.setdefault(row.name, {})
        for item, value in row.values.items():
            if row.stamp:
                met[row.name, item, row.stamp].add(value)
    for (name, item, _), values in met.items():
        if len(values) == 1:
            found[name].setdefault(item, []).append(Found(VALUE, *values))
    return found


def april(rows: Sequence[Row], law: Law) -> dict[str, Section]:
    """Every section in April 2021: the month is what is there of it."""
    return {
        name: section([items], law._replace(lake=law.lake and name in LAKES))
        for name, items in samples(rows).items()
    }


# ---- the published tables -------------------------------------------------------------------------


def table(path: Path) -> list[dict[str, str]]:
    """A table with a header."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


JINGAN = {
    "ph": "ph",
    "do_mgL": "do",
    "codmn_mgL": "codmn",
    "codcr_mgL": "cod",
    "bod5_mgL": "bod5",
    "nh3n_mgL": "nh3n",
    "tp_mgL": "tp",
    "tn_mgL": "tn",
    "volatile_phenol_mgL": "phenol",
    "petroleum_mgL": "oil",
}
TONGHUA = {
    "水温": "temperature",
    "pH值": "ph",
    "溶解氧": "do",
    "高锰酸盐指数": "codmn",
    "五日生化需氧量": "bod5",
    "氨氮": "nh3n",
    "总磷": "tp",
    "铜": "cu",
    "锌": "zn",
    "氟化物": "fluoride",
    "硒": "se",
    "砷": "as",
    "汞": "hg",
    "镉": "cd",
    "铬": "cr6",
    "铅": "pb",
    "氰化物": "cyanide",
    "挥发酚": "phenol",
    "石油类": "oil",
    "阴离子表面活性剂": "las",
}
LEVELS = ("国控", "省控", "市控", "县控")


def jingan(path: Path, law: Law) -> list[dict[str, Any]]:
    """The sections of Jing'an: class, deciding items, whether the target is met."""
    told = []
    for row in table(path):
        found = section([{item: [cell(row[name])] for name, item in JINGAN.items()}], law)
        assert found.range is not None
        told.append(
            {
                "section": row["section"],
                "class": list(found.range),
                "deciding": list(found.deciding),
                "published": CLASSES[row["class_published"]],
                "attains": attains(found.range, CLASSES[row["target_class"]]),
            }
        )
    return told


def jinyun(path: Path) -> dict[str, Any]:
    """The sections of Jinyun by level and above: measured, met, classes; they state their classes."""
    rows = [
        (row["控制级别"], CLASSES[row["功能目标"].removesuffix("类")], CLASSES[row["9月水质"]])
        for row in table(path)
    ]
    sets = {}
    for n, level in enumerate(LEVELS, 1):
        chosen = [row for row in rows if row[0] in LEVELS[:n]]
        found = [own for _, _, own in chosen]
        met = sum(attains(Range(own, own), target) is True for _, target, own in chosen)
        sets[f"{level}以上"] = {"measured": len(chosen), "met": met, "classes": tally(found)}
    return sets


def tonghua(path: Path) -> dict[str, Any]:
    """The drinking-water source of Tonghua: every item against class III, and its class."""
    items: dict[str, list[Found]] = {}
    verdicts = {}
    for row in table(path):
        name = row["监测项目"].split("(")[0].rstrip(" ≤≥")
        item = TONGHUA[name]
        items[item] = [cell(row["实际监测值"])]
        if row["达标情况"]:
            verdicts[item] = row["达标情况"] == "达标"
    found = section([items], Law())
    assert found.range is not None
    return {
        "class": list(found.range),
        "deciding": list(found.deciding),
        "items": {item: list(each) for item, each in sorted(found.items.items())},
        "meets": {item: attains(found.items[item], 3) for item in verdicts},
        "published": verdicts,
    }


SHARES = {"pct_I": (1, 1), "pct_II": (2, 2), "pct_III": (3, 3), "pct_IV": (4, 4)}
SHARES |= {"pct_V": (5, 5), "pct_worseV": (6, 6), "pct_I_III": (1, 3)}
COUNTS = ("n_I", "n_II", "n_III", "n_IV", "n_V", "n_worseV")


def implied(row: Mapping[str, str]) -> list[int]:
    """The counts of classes: those that are stated, else the only ones that give the shares."""
    if row["n_II"]:
        return [int(row[name]) for name in COUNTS]
    whole = int(row["n_sections"])
    counts = []
    for name in list(SHARES)[:6]:
        fits = [n for n in range(whole + 1) if f"{percent(n, whole)}" == row[name]]
        counts.append(fits[0] if len(fits) == 1 else 0)
    return counts


def class_shares(path: Path) -> list[dict[str, Any]]:
    """Every row of the shares: counts, rating, and the shares that do not follow from the counts."""
    told = []
    for row in table(path):
        counts = implied(row)
        orders = [n for n, count in enumerate(counts, 1) for _ in range(count)]
        whole = int(row["n_sections"])
        wrong = {}
        for name, (first, last) in SHARES.items():
            if row[name] and Fraction(row[name]) != Fraction(
                own := percent(at_least(orders, first, last), whole)
            ):
                wrong[name] = [row[name], str(own)]
        told.append(
            {
                "area": row["area"],
                "period": row["period"],
                "counts": counts,
                "adds_up": sum(counts) == whole,
                "good": str(percent(at_least(orders, 1, 3), whole)),
                "rating": rating(orders),
                "wrong": wrong,
            }
        )
    return told


# ---- made sections --------------------------------------------------------------------------------

EDGES = PROJECT / "tests" / "examples" / "water" / "edges.csv"
EDGE_KEYS = ("section", "date", "kind", "target", "expected", "note")
EDGE_ITEMS = ("temperature", "ph", *(name for name in LIMITS if name != "tp_lake"), *SUPPLEMENT)


def edges(path: Path, law: Law) -> dict[str, dict[str, Any]]:
    """The made sections: range, deciding items, what is missing, whether the target is met."""
    met: dict[str, dict[str, dict[str, list[Found]]]] = {}
    about: dict[str, dict[str, str]] = {}
    for row in table(path):
        about[row["section"]] = row
        months = met.setdefault(row["section"], {})
        items = months.setdefault(row["date"][:7], {})
        for item in EDGE_ITEMS:
            if row[item]:
                items.setdefault(item, []).append(cell(row[item]))
    told: dict[str, dict[str, Any]] = {}
    for name, months in met.items():
        row = about[name]
        found = section(list(months.values()), law._replace(lake=row["kind"] == "lake"))
        told[name] = {"class": list(found.range) if found.range else None}
        told[name] |= {"deciding": list(found.deciding)} if found.deciding else {}
        told[name] |= {"missing": list(found.missing)} if found.missing else {}
        if row["target"] and found.range:
            told[name]["attains"] = attains(found.range, CLASSES[row["target"]])
    return told


# ---- what is kept ---------------------------------------------------------------------------------


def told_section(found: Section, items: Mapping[str, Sequence[Found]]) -> dict[str, Any]:
    """A section in few words: its class, and sum and number of samples of each item (pH: mean)."""
    means = {
        item: [str(found.means[item]), len(each)]
        if item == "ph"
        else [str(sum(one.amount for one in each)), len(each)]
        for item, each in sorted(items.items())
    }
    return {
        "class": list(found.range) if found.range else None,
        "deciding": list(found.deciding),
        "missing": list(found.missing),
        "samples": means,
    }


def shares(rows: Sequence[Row], found: Mapping[str, Section]) -> dict[str, dict[str, Any]]:
    """Classes I to III and worse than V, by basin and together, of sections with a class."""
    basins: dict[str, list[int]] = defaultdict(list)
    for name, basin in {row.name: row.basin for row in rows}.items():
        own = found[name].range
        if own and own.best == own.worst:
            basins[basin].append(own.best)
            basins["all"].append(own.best)
    return {
        basin: {
            "sections": len(orders),
            "classes": tally(orders),
            "good": [at_least(orders, 1, 3), len(orders)],
            "worse": [at_least(orders, WORSE, WORSE), len(orders)],
            "rating": rating(orders),
        }
        for basin, orders in sorted(basins.items())
    }


def feed_rows(rows: Sequence[Row]) -> dict[str, Any]:
    """How the published classes of the rows follow."""
    found = list(reasons(rows))
    counted = Counter(why for _, _, why in found)
    stated = [row for row in rows if row.published is not None]
    return {
        "how": "published class against the row's own five items on the river scale of phosphorus;"
        " reasons as in tests/methods/water_data.py. Rows that follow on the lake scale are counted"
        " by section, the others listed: section, stamp, published, read, reason.",
        "rows": len(rows),
        "published": len(stated),
        "follow": len(stated) - len(found),
        "reasons": dict(sorted(counted.items())),
        "lakes": dict(sorted(Counter(row.name for row, _, why in found if why == "lake").items())),
        "exceptions": [
            [row.name, row.stamp, row.published, own, why]
            for row, own, why in found
            if why != "lake"
        ],
    }


def feed_sections(rows: Sequence[Row]) -> dict[str, Any]:
    """The classes of April 2021."""
    taken = samples(rows)
    with_lakes, rivers = april(rows, Law(lake=True)), april(rows, Law())
    rounds = april(rows, Law(lake=True, rounds=True))
    return {
        "how": "April 2021 as the mean of the five days there are; a stamp twice with one value once,"
        " with two values not at all. `samples`: item: [sum, number], pH: [mean through H+, number]."
        " `as_rivers` and `rounded_first` list the sections whose class differs without the lake"
        " scale, or with means rounded before they are classed.",
        "shares": shares(rows, with_lakes),
        "shares_as_rivers": shares(rows, rivers),
        "as_rivers": differing(with_lakes, rivers),
        "rounded_first": differing(with_lakes, rounds),
        "sections": {name: told_section(with_lakes[name], taken[name]) for name in taken},
    }


def differing(ours: Mapping[str, Section], theirs: Mapping[str, Section]) -> dict[str, list[int]]:
    """The sections with another class, and that class."""
    return {
        name: list(other)
        for name, each in theirs.items()
        if (other := each.range) is not None and other != ours[name].range
    }


def published_tables(folder: Path) -> dict[str, Any]:
    """What follows from the published tables."""
    return {
        "how": "classes as [best, worst] of the printed values, raw and rounded first; Jinyun and"
        " the shares from their stated classes and counts.",
        "jingan_raw": jingan(folder / "water_sections_published.csv", Law()),
        "jingan_rounded": jingan(folder / "water_sections_published.csv", Law(rounds=True)),
        "jinyun": jinyun(folder / "jinyun_2023-09.csv"),
        "tonghua": tonghua(folder / "tonghua_drinking_water_2025-10.csv"),
        "shares": class_shares(folder / "water_class_shares.csv"),
    }


def made_sections() -> dict[str, Any]:
    """What follows for the made sections."""
    raw = edges(EDGES, Law())
    others = {
        "rounded": edges(EDGES, Law(rounds=True)),
        "saturation": edges(EDGES, Law(saturation=True)),
    }
    return {
        "how": "tests/examples/water/edges.csv over all months there are: class [best, worst], the"
        " items of the worst class, needed items that are missing, whether the target is met (null:"
        " open). `rounded` and `saturation` list the sections that come out differently.",
        "raw": raw,
        **{
            name: {each: found for each, found in other.items() if found != raw[each]}
            for name, other in others.items()
        },
    }


def written(value: Any, deep: int = 0) -> str:
    """JSON with one line for each entry of the third level: small, and a difference is readable."""
    if deep < 2 and isinstance(value, (dict, list)) and value:
        indent = "  " * (deep + 1)
        if isinstance(value, dict):
            parts = [
                f"{json.dumps(k, ensure_ascii=False)}: {written(v, deep + 1)}"
                for k, v in value.items()
            ]
            ends = "{}"
        else:
            parts, ends = [written(each, deep + 1) for each in value], "[]"
        return f"{ends[0]}\n{indent}" + f",\n{indent}".join(parts) + f"\n{'  ' * deep}{ends[1]}"
    return json.dumps(value, ensure_ascii=False)


def freeze(data: Path) -> None:
    """Write the expected files anew."""
    rows = feed(data / "water" / FEED)
    EXPECTED.mkdir(parents=True, exist_ok=True)
    for name, found in {
        "feed_rows": feed_rows(rows),
        "feed_sections": feed_sections(rows),
        "published": published_tables(data / "published"),
        "edges": made_sections(),
    }.items():
        (EXPECTED / f"{name}.json").write_text(written(found) + "\n", "utf-8")
