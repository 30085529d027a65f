"""Classes in SQL, on both engines, beside those of `single_factor`, which has a second reading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from section_rungs import Key, means_of, month_classes, near, row_of
from small_rungs import opened
from water_laws import (
    AUTO,
    FIVE_PLUS,
    GROUND,
    GROUND_SET,
    MONTH,
    PRESENT,
    SEA,
    SEA_SET,
    SURFACE,
)

from ecotarget.engine.connection import Engine
from ecotarget.engine.duck import Duck
from ecotarget.methods import section_classes, section_mean, single_factor
from ecotarget.methods.section_mean import MonthItem
from ecotarget.model.water import LAKE, RAW, RIVER, ROUNDED, Section, WaterCode

pytestmark = pytest.mark.no_cover  # see conftest.py

pytest_plugins = ("engines",)
GRAINS = 10**9
DAY = date(2024, 3, 1)
CASES = [
    (SURFACE, PRESENT, ()),
    (SURFACE, FIVE_PLUS, ("fluoride", "zn", "tn")),
    (GROUND, GROUND_SET, ()),
    (SEA, SEA_SET, ()),
]


def random_months(random: Random, code: WaterCode, kind: str, site: str) -> dict[Key, MonthItem]:
    """A section's month; most items are clean, so that any may decide."""
    months: dict[Key, MonthItem] = {}
    for item in dict.fromkeys([*(limits.item for limits in code.limits), "temperature"]):
        limits = code.limits_of(item, kind) or code.limits_of(item, LAKE)
        bounds = () if limits is None else limits.bounds
        ends = [int(e * GRAINS) for b in bounds for e in (b.low, b.high) if e is not None]
        ends = sorted(ends or [5 * GRAINS, 28 * GRAINS])
        if random.random() < 0.1:
            continue
        if random.random() < 0.8 and item not in ("ph", "temperature"):
            ends = ends[-1:] if item == "do" else ends[:1]
        found = [min(near(random, ends), 14 * GRAINS) for _ in range(random.randrange(1, 4))]
        below = [near(random, ends) for _ in range(random.choice([0, 0, 0, 0, 0, 1, 2]))]
        absent = random.choice([0] * 19 + [1])
        if (below or absent) and random.random() < 0.5:
            found = []
        months[site, item, DAY] = row_of(item, found, below, absent)
    return months


@pytest.mark.parametrize("stage", [RAW, ROUNDED])
@pytest.mark.parametrize("saturation", [False, True])
def test_sql_and_python_agree(engine: Engine, stage: str, saturation: bool) -> None:
    random = Random(20260315)
    for code, chosen, more in CASES:
        kinds = {f"s{n}": random.choice([RIVER, LAKE]) for n in range(150)}
        own = {site: random_months(random, code, kind, site) for site, kind in kinds.items()}
        months = {key: row for part in own.values() for key, row in part.items()}
        expected = {}
        for site, kind in kinds.items():
            found = single_factor.classify(
                code,
                Section(site, kind=kind),
                MONTH,
                means_of(own[site], site, DAY),
                chosen,
                more,
                stage,
                saturation,
                None,
            )
            if own[site]:
                expected[site, DAY] = (found.best, found.worst)
        assert len(set(expected.values())) > 5
        assert expected == month_classes(
            engine, code, months, kinds, chosen, more, stage, saturation=saturation
        )


def test_months_apart_and_sections_that_nobody_lists(engine: Engine) -> None:
    """A row for each month of a listed section, also where only what is shown was measured."""
    next_month = date(2024, 4, 1)
    months = {
        ("a", "tp", DAY): row_of("tp", [50_000_000]),
        ("a", "tp", next_month): row_of("tp", [500_000_000]),
        ("b", "fc", DAY): row_of("fc", [5 * GRAINS]),
        ("unlisted", "tp", DAY): row_of("tp", [1]),
    }
    only_tp = AUTO._replace(items=("tp",), needed=("tp",))
    found = month_classes(engine, SURFACE, months, {"a": RIVER, "b": LAKE}, only_tp)
    assert found == {("a", DAY): (2, 2), ("a", next_month): (6, 6), ("b", DAY): (1, 6)}


def test_a_limit_finer_than_the_decimals_is_refused() -> None:
    coarse = SURFACE._replace(decimals={"tp": 1})
    with pytest.raises(ValueError, match=r"0\.02"):
        section_classes.limit_table(coarse, AUTO, (), ROUNDED)


def one_item(duck: Duck, item: str, found: list[int], stage: str) -> int:
    """The class of a section of which one item was measured, in SQL."""
    only = AUTO._replace(items=(item,), needed=(item,))
    months = {("a", item, DAY): row_of(item, found)}
    ((best, worst),) = month_classes(duck, SURFACE, months, {"a": RIVER}, only, (), stage).values()
    assert best == worst
    return best


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    with opened() as engine:
        yield engine


def test_the_worked_example(duck: Duck) -> None:
    found = [6_000_000_000, 6_100_000_000]
    assert one_item(duck, "codmn", found, ROUNDED) == 3
    assert one_item(duck, "codmn", found, RAW) == 4


@pytest.mark.parametrize(
    ("item", "stage", "turns"),
    [
        # The last value of a class, in grains, and the class that begins behind it.
        ("codmn", RAW, [(2_000_000_000, 1, 2), (15_000_000_000, 5, 6)]),
        ("codmn", ROUNDED, [(2_050_000_000, 1, 2), (15_050_000_000, 5, 6)]),
        ("nh3n", ROUNDED, [(154_999_999, 1, 2), (1_005_000_000, 3, 4)]),
        ("do", RAW, [(7_499_999_999, 2, 1), (1_999_999_999, 6, 5)]),
        ("do", ROUNDED, [(7_450_000_000, 2, 1), (1_949_999_999, 6, 5)]),
        ("ph", RAW, [(5_999_999_999, 6, 1), (9_000_000_000, 1, 6)]),
        ("ph", ROUNDED, [(5_499_999_999, 6, 1), (9_499_999_999, 1, 6)]),
    ],
)
def test_one_grain_turns_the_class(
    duck: Duck, item: str, stage: str, turns: list[tuple[int, int, int]]
) -> None:
    """Half to even: 2.05 rounds to 2.0, 15.05 to 15.0, 0.155 to 0.16, 7.45 to 7.4, 5.5 to 6."""
    for last, before, behind in turns:
        assert one_item(duck, item, [last], stage) == before
        assert one_item(duck, item, [last + 1], stage) == behind


def test_a_mean_between_two_grains_is_above_its_limit(duck: Duck) -> None:
    """A third, and a ten-thousandth, of a grain above 2 mg/L."""
    limit = 2 * GRAINS
    for count in (3, 10_000):
        assert one_item(duck, "codmn", [limit] * count, RAW) == 1
        assert one_item(duck, "codmn", [limit] * (count - 1) + [limit + 1], RAW) == 2


@given(
    st.sampled_from(["codmn", "nh3n", "tp", "do", "ph"]),
    st.lists(st.integers(-3, 3), min_size=1, max_size=5),
    st.integers(0, 5),
    st.sampled_from([0, 500_000, 5_000_000, 50_000_000, 500_000_000]),
    st.sampled_from([RAW, ROUNDED]),
)
def test_means_at_the_ends_of_classes(
    duck: Duck, item: str, offs: list[int], number: int, half: int, stage: str
) -> None:
    """Samples within three grains of a limit or of half a step above it."""
    limits = SURFACE.limits_of(item, RIVER)
    assert limits is not None
    ends = [end for bound in limits.bounds for end in (bound.low, bound.high) if end is not None]
    at = int(ends[number % len(ends)] * GRAINS) + half
    row = row_of(item, [at + off for off in offs])
    mean = section_mean.month_mean(item, row)
    expected = single_factor.item_class(SURFACE, limits, mean, stage)
    assert one_item(duck, item, [at + off for off in offs], stage) == expected[0] == expected[1]
