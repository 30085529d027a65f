"""The second reading of the water rules is itself read again: by hand, and against the files.

docs/methods/published.md tells what is held here of published classes and shares.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import water_data as data
from second_water import (
    ABSENT,
    BELOW,
    CLASSES,
    DECIDING,
    FIVE,
    GRADE_OF_CLASS,
    GRADES,
    LIMITS,
    SUPPLEMENT,
    VALUE,
    Found,
    Law,
    Range,
    attains,
    cell,
    change,
    city_parts,
    half_even,
    month_mean,
    multiple,
    order,
    percent,
    period_mean,
    ph_mean,
    rating,
    rounded_for_class,
    section,
    spearman,
    spearman_chance,
    trophic,
    trophic_level,
    utilisation,
)

from conftest import PROJECT

pytestmark = pytest.mark.no_cover  # see conftest.py

SHARED = PROJECT.parent / "shared" / "data"
BOTH = pytest.mark.parametrize(
    "name, encoding", [(data.FEED, "utf-8-sig"), (data.FEED_GB18030, "gb18030")]
)
F = Fraction


def there(*parts: str) -> Path:
    """Skip where the real data are not at hand."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{path.name} is not beside the project")
    return path


def frozen(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((data.EXPECTED / f"{name}.json").read_text("utf-8"))
    return found


def anew(found: dict[str, Any]) -> Any:
    """As it comes back from a file."""
    return json.loads(json.dumps(found))


# ---- the limits: by hand --------------------------------------------------------------------------


def test_the_table_has_all_its_items() -> None:
    assert len(LIMITS) == 23  # 24 less temperature and pH, with phosphorus twice
    assert len(DECIDING) == 21
    assert set(FIVE) <= set(DECIDING)
    assert all(len(limits) == 5 for limits in LIMITS.values())
    assert len(SUPPLEMENT) == 5
    for name, limits in LIMITS.items():
        assert list(limits) == sorted(limits, reverse=name == "do"), name


@pytest.mark.parametrize(
    "item, value, expected",
    [
        ("cod", "12", 1),  # equal limits give the better class
        ("cod", "15", 1),
        ("cod", "15.1", 3),
        ("hg", "0.0001", 3),
        ("hg", "0.0005", 4),
        ("cd", "0.008", 5),
        ("cr6", "0.08", 5),
        ("cu", "1.0", 2),
        ("cu", "1.01", 6),
        ("do", "7.5", 1),
        ("do", "7.49", 2),
        ("do", "1.99", 6),
        ("ph", "9", 1),
        ("ph", "9.01", 6),
        ("ph", "5.99", 6),
    ],
)
def test_a_value_finds_its_class(item: str, value: str, expected: int) -> None:
    assert order(item, F(value)) == expected


def test_phosphorus_of_a_lake() -> None:
    assert [order("tp", F("0.03"), lake=lake) for lake in (False, True)] == [2, 3]


def test_oxygen_of_class_one_by_saturation() -> None:
    """At 30 degrees 468/61.6 = 7.597 mg/L saturate; nine tenths are 6.838."""
    assert order("do", F("6.84"), warm=F(30)) == 1
    assert order("do", F("6.83"), warm=F(30)) == 2
    assert order("do", F("6.84")) == 2


@pytest.mark.parametrize(
    "item, value, expected",
    [
        ("codmn", "6.04", "6.0"),
        ("codmn", "6.05", "6.0"),
        ("codmn", "6.06", "6.1"),
        ("codmn", "4.15", "4.2"),
        ("ph", "9.5", "10"),
        ("ph", "8.5", "8"),
        ("hg", "0.000004", "0.000004"),
        ("hg", "0.0000046", "0.000005"),
        ("nh3n", "0.505", "0.50"),
    ],
)
def test_a_mean_is_rounded_half_to_even(item: str, value: str, expected: str) -> None:
    assert rounded_for_class(item, F(value)) == F(expected)


@pytest.mark.parametrize(
    "text, kind, amount",
    [
        ("0.025L", BELOW, "0.025"),
        ("0.025l", BELOW, "0.025"),
        ("<0.01", BELOW, "0.01"),
        ("＜0.01", BELOW, "0.01"),
        ("3(L)", BELOW, "3"),
        ("3.5（L）", BELOW, "3.5"),
        ("0.4×10⁻³L", BELOW, "0.0004"),
        ("ND(0.01)", BELOW, "0.01"),
        ("ND", ABSENT, "0"),
        ("未检出", ABSENT, "0"),
        ("1.2×10^3", VALUE, "1200"),
        ("０.５", VALUE, "0.5"),
    ],
)
def test_cells(text: str, kind: str, amount: str) -> None:
    assert cell(text) == Found(kind, F(amount))


@pytest.mark.parametrize("text", ["", "-", "0.02LL", "about 3", "-0.1", "1.2.3"])
def test_what_cannot_be_read_is_an_error(text: str) -> None:
    with pytest.raises(ValueError):
        cell(text)


# ---- means and classes: by hand -------------------------------------------------------------------


def found(*cells: str) -> list[Found]:
    return [cell(each) for each in cells]


def test_half_the_detection_limit_and_its_ends() -> None:
    mean = month_mean(found("0.1", "0.4L"))
    assert mean == (F("0.15"), F("0.05"), F("0.25"), F("0.4"), 0)
    assert month_mean(found("0.1", "ND")) == (F("0.1"), F("0.05"), None, F(0), 1)
    assert month_mean(found("ND")).value is None


def test_months_weigh_the_same() -> None:
    mean = period_mean([found("0.1"), found("0.8", "0.8", "0.8")])
    assert mean.value == F("0.45")


def test_ph_goes_through_hydrogen_ions() -> None:
    assert half_even(ph_mean([[F(7), F(8)]]), 4) == F("7.2596")
    assert ph_mean([[F(9)] * 3, [F(9)]]) == 9
    assert half_even(ph_mean([[F("5.5"), F("9.5")]]), 2) == F("5.80")


GOOD = {"ph": "7", "do": "8", "codmn": "1", "nh3n": "0.05", "tp": "0.01"}


@pytest.mark.parametrize(
    "item, text, expected",
    [
        ("hg", "0.0001L", (1, 3)),  # half is on the limit of class I, the whole limit is beyond it
        ("hg", "0.00005L", (1, 1)),
        ("hg", "ND", (1, 6)),
        ("hg", "0.0021L", (1, 6)),
        ("nh3n", "<0.3", (1, 2)),
        ("nh3n", "0.025L", (1, 1)),
    ],
)
def test_what_is_not_detected(item: str, text: str, expected: tuple[int, int]) -> None:
    values = GOOD | {item: text}
    own = section([{name: [cell(value)] for name, value in values.items()}], Law())
    assert own.range == expected


def test_targets_under_a_range() -> None:
    assert [attains(Range(1, 3), target) for target in (3, 2)] == [True, None]
    assert attains(Range(4, 6), 3) is False


def test_made_sections_as_they_are_marked_by_hand() -> None:
    """The column `expected` of the made sections was typed with the values, from the table."""
    told = data.edges(data.EDGES, Law())
    rows = data.table(data.EDGES)
    assert len(told) == len({row["section"] for row in rows}) > 190
    for row in rows:
        own = told[row["section"]]["class"]
        ends = [CLASSES[name] for name in row["expected"].split("..") if name]
        assert (own or []) == ([*ends, *ends][:2] if len(ends) == 1 else ends), row["section"]


def test_every_item_of_the_table_is_among_the_made_sections() -> None:
    columns = set(data.table(data.EDGES)[0])
    assert {"temperature", "ph", *LIMITS} - {"tp_lake"} <= columns
    met = {row["section"].split()[0] for row in data.table(data.EDGES)}
    assert {"temperature", "ph", *LIMITS} - {"tp_lake"} <= met


def test_the_made_sections_are_frozen() -> None:
    assert anew(data.made_sections()) == frozen("edges")


# ---- worked values --------------------------------------------------------------------------------


def test_multiples() -> None:
    assert multiple("nh3n", F("2.3")) == F("1.3")
    assert multiple("tp", F("0.32")) == F("0.6")
    assert multiple("cod", F(24)) == F("0.2")
    assert multiple("cod", F(20)) is None
    assert multiple("do", F(1)) is None
    assert multiple("tp", F("0.06"), lake=True) == F("0.2")
    assert multiple("nh3n", F("0.6"), 2) == F("0.2")


def test_trophic_index() -> None:
    values = {"chla": "10", "tp": "0.05", "tn": "1.0", "sd": "1.0", "codmn": "4.0"}
    parts, index = trophic(values)
    told = {name: f"{part:.3f}" for name, part in parts.items()}
    assert told == {
        "chla": "50.006",
        "tp": "45.709",
        "tn": "54.530",
        "sd": "51.180",
        "codmn": "37.979",
    }
    assert f"{index:.3f}" == "48.018"
    assert f"{trophic(dict.fromkeys(values, '1'))[1]:.3f}" == "43.734"
    assert [trophic_level(Decimal(each)) for each in ("29.9", "30", "50", "50.1", "60", "70")] == [
        "贫营养",
        *["中营养"] * 2,
        *["轻度富营养"] * 2,
        "中度富营养",
    ]
    assert trophic_level(Decimal("70.1")) == "重度富营养"


CITY = """
ph 7.8 do 8 codmn 3 cod 10 bod5 2 nh3n 0.25 tp 0.10 cu 0.0005 zn 0.025 fluoride 0.4 se 0.0002
as 0.001 hg 0.00002 cd 0.00005 cr6 0.002 pb 0.001 cyanide 0.002 phenol 0.00015 oil 0.005 las 0.025
sulfide 0.005
"""


def test_city_index() -> None:
    words = CITY.split()
    parts = city_parts(dict(zip(words[::2], map(F, words[1::2]), strict=True)))
    assert (parts["ph"], parts["do"]) == (F("0.4"), F("0.625"))
    assert half_even(sum(parts.values(), F(0)), 4) == F("4.3005")
    assert half_even(sum(parts.values(), F(0)) - parts["ph"] - parts["do"], 4) == F("3.2755")
    with pytest.raises(ValueError, match="oil"):
        city_parts({name: F(1) for name in DECIDING if name != "oil"})


def test_trend() -> None:
    squares, coefficient = spearman([F("0.30"), F("0.25"), F("0.28"), F("0.22"), F("0.20")])
    assert (squares, coefficient) == (38, F("-0.9"))


@pytest.mark.parametrize("n, critical", [(5, "0.900"), (6, "0.829"), (7, "0.714")])
def test_critical_values_are_attained(n: int, critical: str) -> None:
    """The coefficient of the table is the smallest with a chance of at most 0.05, as one can count."""
    most = [s for s in range(n**3) if half_even(1 - F(6 * s, n**3 - n), 3) >= F(critical)]
    assert spearman_chance(n, max(most)) <= F("0.05") < spearman_chance(n, max(most) + 2)


def test_solid_waste_and_an_impossible_share() -> None:
    assert utilisation(F(100), F(97), F(5)) == F(9700, 105)
    assert half_even(utilisation(F(100), F(97), F(5)), 2) == F("92.38")
    assert "88.5" not in {str(percent(n, 54)) for n in range(55)}


# ---- ratings and change ---------------------------------------------------------------------------


def orders(*counts: int) -> list[int]:
    return [n for n, count in enumerate(counts, 1) for _ in range(count)]


@pytest.mark.parametrize(
    "counts, grade",
    [
        ((0, 9, 0, 1, 0, 0), "优"),  # 90
        ((0, 0, 3, 0, 0, 1), "良好"),  # 75 and 25: good all the same
        ((0, 0, 7, 2, 0, 1), "轻度污染"),
        ((0, 0, 7, 1, 0, 2), "中度污染"),  # D 20
        ((0, 0, 6, 0, 0, 4), "重度污染"),  # G 60 and D 40
        ((0, 0, 89, 11, 0, 0), "良好"),
    ],
)
def test_rating_by_shares(counts: tuple[int, ...], grade: str) -> None:
    assert GRADES[rating(orders(*counts)) - 1] == grade


def test_grades_of_classes() -> None:
    assert [GRADES[n - 1] for n in GRADE_OF_CLASS] == [GRADES[0], *GRADES]


def test_change_of_shares() -> None:
    before = orders(0, 5, 2, 2, 0, 1)  # G 70, D 10
    assert change(before, orders(0, 6, 2, 1, 0, 1)) == (10, 0)
    assert change(before, orders(0, 6, 3, 0, 0, 1)) == (20, 1)
    assert change(before, orders(0, 6, 3, 1, 0, 0)) == (30, 2)
    assert change(before, orders(0, 5, 1, 3, 0, 1)) == (-10, 0)


# ---- the files ------------------------------------------------------------------------------------


@BOTH
def test_published_classes_of_the_feed_follow_or_say_why(name: str, encoding: str) -> None:
    rows = data.feed(there("water", name), encoding)
    told = anew(data.feed_rows(rows))
    assert told == frozen("feed_rows")
    assert (told["rows"], told["published"], told["follow"]) == (2795, 2560, 2452)
    assert told["reasons"] == {"before": 35, "gap": 2, "lake": 53, "limit": 18}
    assert set(told["lakes"]) == data.LAKES


@BOTH
def test_a_section_of_the_feed_is_a_lake_or_a_river_all_through(name: str, encoding: str) -> None:
    """Only on the lake scale do the lakes follow; no other section follows better on it."""
    rows = [row for row in data.feed(there("water", name), encoding) if row.published is not None]
    for section_name in {row.name for row in rows}:
        own = [row for row in rows if row.name == section_name]
        wrong = {
            lake: sum(data.row_class(row.values, lake=lake) != row.published for row in own)
            for lake in (False, True)
        }
        assert (wrong[True] < wrong[False]) is (section_name in data.LAKES), section_name


def test_a_printed_limit_hides_the_worse_class() -> None:
    hidden = [each for each in frozen("feed_rows")["exceptions"] if each[4] == "limit"]
    assert len(hidden) == 18
    assert all(published > read for _, _, published, read, _ in hidden)


def test_the_class_of_four_hours_before_is_a_habit_of_midnight() -> None:
    """Of the samples whose class should change: how many still print the class before."""
    rows = data.feed(there("water", data.FEED))
    late = [each[1][-5:] for each in frozen("feed_rows")["exceptions"] if each[4] == "before"]
    assert (len(late), late.count("00:00")) == (35, 28)
    counted = data.late_classes(rows)
    assert counted["00:00"] == (33, 56)
    assert counted["12:00"] == (3, 98)


def test_hours_that_stand_twice() -> None:
    rows = data.feed(there("water", data.FEED))
    twice = data.doubled(rows)
    assert len(twice) == 222
    assert sum(len({tuple(sorted(row.values.items())) for row in own}) == 1 for own in twice) == 136
    assert sum(len({row.values.get("codmn") for row in own} - {None}) > 1 for own in twice) == 61


def test_saturation_decides_nothing_in_the_feed() -> None:
    for row in data.feed(there("water", data.FEED)):
        if "do" in row.values and "temperature" in row.values:
            oxygen, warm = row.values["do"], row.values["temperature"]
            assert order("do", oxygen, warm=warm) == order("do", oxygen), row


def test_total_nitrogen_never_counts_in_the_feed() -> None:
    rows = data.feed(there("water", data.FEED))
    high = [row for row in rows if row.values.get("tn", 0) > 2 and row.published is not None]
    assert len(high) > 1000
    assert sum(row.published != 6 for row in high) > 1000


@BOTH
def test_the_sections_of_april(name: str, encoding: str) -> None:
    rows = data.feed(there("water", name), encoding)
    told = anew(data.feed_sections(rows))
    assert told == frozen("feed_sections")
    # As rivers three lakes would come out a class too good; rounded first, two sections better.
    both = {**told["as_rivers"], **told["rounded_first"]}
    assert (len(told["as_rivers"]), len(told["rounded_first"])) == (3, 2)
    assert all(told["sections"][n]["class"][0] == own[0] + 1 for n, own in both.items())
    assert told["shares"]["all"]["sections"] == 102  # 奉口 has no value at all
    assert [n for n, each in told["sections"].items() if each["class"] is None] == ["奉口"]


TABLES: dict[str, Callable[[Path], Any]] = {
    "jingan_raw": lambda folder: data.jingan(folder / "water_sections_published.csv", Law()),
    "jingan_rounded": lambda folder: data.jingan(
        folder / "water_sections_published.csv", Law(rounds=True)
    ),
    "jinyun": lambda folder: data.jinyun(folder / "jinyun_2023-09.csv"),
    "tonghua": lambda folder: data.tonghua(folder / "tonghua_drinking_water_2025-10.csv"),
    "shares": lambda folder: data.class_shares(folder / "water_class_shares.csv"),
}


@pytest.mark.parametrize("name", TABLES)
def test_published_tables(name: str) -> None:
    assert anew(TABLES[name](there("published"))) == frozen("published")[name]


@pytest.mark.parametrize("stage", ["jingan_raw", "jingan_rounded"])
def test_classes_of_jingan_are_those_published(stage: str) -> None:
    for row in frozen("published")[stage]:
        assert row["class"] == [row["published"]] * 2, row["section"]
        assert row["attains"]


def test_on_the_lake_scale_jingan_would_not_follow() -> None:
    told = data.jingan(there("published", "water_sections_published.csv"), Law(lake=True))
    lake = {row["section"]: row["class"] for row in told}
    assert lake["中扬湖 中扬湖桥"] == [3, 3]


def test_jinyun_attains_on_every_level() -> None:
    told = frozen("published")["jinyun"]
    assert {name: (each["met"], each["measured"]) for name, each in told.items()} == {
        "国控以上": (0, 0),
        "省控以上": (2, 2),
        "市控以上": (7, 7),
        "县控以上": (13, 13),
    }


def test_tonghua_meets_every_item() -> None:
    told = frozen("published")["tonghua"]
    assert told["meets"] == told["published"]
    assert len(told["meets"]) == 19
    rows = data.table(there("published", "tonghua_drinking_water_2025-10.csv"))
    assert sum(row["实际监测值"].endswith("L") for row in rows) == 9
    assert set(told["meets"].values()) == {True}
    assert told["class"] == [3, 3]


def test_shares_follow_but_for_two() -> None:
    told = frozen("published")["shares"]
    assert all(row["adds_up"] for row in told)
    assert {(row["area"], row["period"]): row["wrong"] for row in told if row["wrong"]} == {
        ("嘉兴 市控以上", "2016-Q1"): {
            "pct_IV": ["81.5", "81.4"],
            "pct_worseV": ["2.8", "2.9"],
        }
    }
    good = {(row["area"], row["period"]): row["good"] for row in told}
    assert good["嘉兴 市控以上", "2020-01..11"] == "89.0"
    assert good["嘉兴 国考", "2022-07"] == "28.6"
    assert good["嘉兴 省考", "2022-01..07"] == "96.4"
    # Stated in words beside the tables: 93.1 % up to class IV in 2016, 99.2 and 77.4 % on target.
    assert [str(percent(*each)) for each in ((68, 73), (127, 128), (171, 221))] == [
        "93.2",
        "99.2",
        "77.4",
    ]


def test_how_many_shares_are_printed() -> None:
    rows = data.table(there("published", "water_class_shares.csv"))
    assert sum(bool(row[name]) for row in rows for name in data.SHARES) == 29
    assert [row["area"] for row in rows if not row["n_II"]] == [
        "浙江 省控",
        "浙江 钱塘江",
        "浙江 甬江",
    ]


def test_ratings_of_the_published_shares() -> None:
    told = {(row["area"], row["period"]): row["rating"] for row in frozen("published")["shares"]}
    assert GRADES[told["浙江 省控", "2018-05"] - 1] == "良好"
    assert GRADES[told["浙江 钱塘江", "2018-05"] - 1] == "优"
    assert GRADES[told["嘉兴 国考", "2022-07"] - 1] == "轻度污染"
    assert GRADES[told["嘉兴 国考", "2022-01..07"] - 1] == "优"
