"""Means of sections: worked values, both engines, and a second reading over lists of samples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Context, Decimal
from fractions import Fraction
from math import lcm

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_rungs import columns, opened

from ecotarget.engine.connection import Column, Engine
from ecotarget.engine.duck import Duck
from ecotarget.methods import section_mean
from ecotarget.methods.section_mean import MonthItem
from ecotarget.model.water import ABSENT, BELOW, FOUND, ItemMean

pytest_plugins = ("engines",)

Sample = tuple[str, str, datetime, int, int]  # site, item, start, grains, found
KINDS = {"start": "timestamp", "amount": "integer", "found": "integer", "ions": "decimal"}
SAMPLE = columns("site item start amount found", **KINDS)
HYDROGEN = columns("amount ions", **KINDS)
STEPS = (
    "sample: SELECT site, item, start, amount, CAST(found AS INTEGER) AS found FROM given_sample",
    "hydrogen: SELECT amount, CAST(ions AS HUGEINT) AS ions FROM given_hydrogen",
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


NOON = at("2024-02-29 12:00")


def grains(value: str) -> int:
    scaled = Fraction(value) * 10**9
    assert scaled.denominator == 1
    return scaled.numerator


def tables(samples: Sequence[Sample]) -> dict[str, tuple[list[Column], Sequence[Sequence[object]]]]:
    acids = section_mean.hydrogen_rows(
        amount for _, item, _, amount, found in samples if item == "ph" and found == FOUND
    )
    return {"given_sample": (SAMPLE, samples), "given_hydrogen": (HYDROGEN, acids)}


def months(engine: Engine, samples: Sequence[Sample]) -> dict[tuple[str, str, date], MonthItem]:
    for name, (header, rows) in tables(samples).items():
        engine.small(name, header, rows)
    for step in STEPS:
        name, _, sql = step.partition(":")
        engine.table(name, sql)
    found = {}
    for site, item, month, *numbers in engine.rows(
        section_mean.month_of_sql(section_mean.numbered_sql("sample"))
    ):
        assert type(month) is date
        found[str(site), str(item), month] = MonthItem(*(int(str(n)) for n in numbers))
    return found


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    with opened() as engine:
        yield engine


def of_a_month(item: str, *values: str) -> ItemMean:
    """The mean of one month of samples written as in a table: 0.3, 0.025L, ND."""
    amounts = [Fraction(0 if v == "ND" else v.rstrip("L")) * 10**9 for v in values]
    assert all(a.denominator == 1 for a in amounts)
    kinds = [ABSENT if v == "ND" else BELOW if v.endswith("L") else FOUND for v in values]
    known = [a.numerator for a, k in zip(amounts, kinds, strict=True) if k == FOUND]
    below = [a.numerator for a, k in zip(amounts, kinds, strict=True) if k == BELOW]
    row = MonthItem(
        len(values),
        len(below),
        kinds.count(ABSENT),
        sum(known),
        sum(below),
        max(below, default=0),
        sum(section_mean.ions(a) for a in known) if item == "ph" else 0,
    )
    return section_mean.month_mean(item, row)


def test_seven_and_eight_make_7_2596() -> None:
    """-lg((10^-7 + 10^-8) / 2) = 7 - lg 0.55 = 7.259637310506 (table of logarithms)."""
    found = of_a_month("ph", "7.0", "8.0")
    assert found.value == Fraction("7.259637310506")
    assert (found.low, found.high) == (found.value, found.value)
    months_apart = section_mean.mean_of([of_a_month("ph", "7.0"), of_a_month("ph", "8.0")])
    assert months_apart.value == Fraction("7.259637310506")


def test_half_the_limit_counts() -> None:
    found = of_a_month("nh3n", "0.30", "0.025L")
    assert found == ItemMean(
        "nh3n",
        Fraction("0.15625"),
        Fraction("0.15"),
        Fraction("0.1625"),
        2,
        1,
        0,
        Fraction("0.025"),
    )


def test_not_detected_without_a_limit_is_no_part_of_the_mean() -> None:
    found = of_a_month("nh3n", "0.3", "0.1L", "ND")
    assert (found.value, found.low, found.high) == (Fraction("0.175"), Fraction("0.1"), None)
    assert (found.samples, found.below, found.absent) == (3, 1, 1)
    nothing = of_a_month("nh3n", "ND", "ND")
    assert (nothing.value, nothing.low, nothing.high) == (None, 0, None)
    assert nothing.most_below is None


def test_a_ph_that_was_not_detected_leaves_both_ends_open() -> None:
    found = of_a_month("ph", "7", "0.1L")
    assert (found.value, found.low, found.high) == (7, None, None)
    assert of_a_month("ph", "ND").value is None


def test_a_year_is_the_mean_of_its_months() -> None:
    first, second = of_a_month("tp", "1", "1", "1", "1"), of_a_month("tp", "2", "ND", "0.4L")
    year = section_mean.mean_of([first, second])
    assert year.value == (1 + Fraction("1.1")) / 2
    assert year.low == (1 + Fraction(2, 3)) / 2
    assert year.high is None
    assert (year.samples, year.below, year.absent, year.most_below) == (7, 1, 1, Fraction("0.4"))


def test_a_month_of_nothing_lowers_no_mean_but_leaves_it_open() -> None:
    year = section_mean.mean_of([of_a_month("tp", "1"), of_a_month("tp", "ND")])
    assert (year.value, year.low, year.high) == (1, Fraction(1, 2), None)


def test_only_one_item_can_be_averaged() -> None:
    with pytest.raises(ValueError, match=r"\[\]"):
        section_mean.mean_of([])
    with pytest.raises(ValueError, match="cod"):
        section_mean.mean_of([of_a_month("tp", "1"), of_a_month("cod", "1")])


def test_ions_are_whole_numbers_of_many_digits() -> None:
    assert section_mean.ions(grains("7")) == 10**18
    assert section_mean.ions(0) == 10**25
    assert section_mean.ions(grains("14")) == 10**11
    # 10^0.5 = 3.16227766016837933199889354...
    assert section_mean.ions(grains("6.5")) == 3162277660168379332
    assert section_mean.ions(grains("0.5")) == 3162277660168379331998894
    for beyond in ("-2.000000001", "16.000000001"):
        with pytest.raises(ValueError, match=beyond.replace(".", "")):
            section_mean.ions(grains(beyond))
    rows = section_mean.hydrogen_rows([grains("8"), grains("7"), grains("8")])
    assert rows == [(grains("7"), 10**18), (grains("8"), 10**17)]


@pytest.mark.parametrize("ph", ["5.5", "6", "6.5", "7.8", "8.5", "9", "9.01", "12.999999999"])
def test_equal_samples_give_their_own_ph(ph: str) -> None:
    assert of_a_month("ph", *[ph] * 7).value == Fraction(ph)
    assert section_mean.mean_of([of_a_month("ph", ph)] * 12).value == Fraction(ph)


def test_months_of_a_calendar(engine: Engine) -> None:
    samples: list[Sample] = [
        ("a", "tp", at("2023-12-31 23:59"), 5, FOUND),
        ("a", "tp", at("2024-01-01 00:00"), 7, FOUND),
        ("a", "tp", at("2024-01-31 23:00"), 9, BELOW),
        ("a", "tp", at("2024-02-29 00:00"), 0, ABSENT),
        ("b", "tp", at("2024-01-01 00:00"), 1, FOUND),
        ("a", "ph", at("2024-01-01 00:00"), grains("7"), FOUND),
        ("a", "ph", at("2024-01-02 00:00"), grains("8"), FOUND),
    ]
    january = date(2024, 1, 1)
    assert months(engine, samples) == {
        ("a", "tp", date(2023, 12, 1)): MonthItem(1, 0, 0, 5, 0, 0, 0),
        ("a", "tp", january): MonthItem(2, 1, 0, 7, 9, 9, 0),
        ("a", "tp", date(2024, 2, 1)): MonthItem(1, 0, 1, 0, 0, 0, 0),
        ("b", "tp", january): MonthItem(1, 0, 0, 1, 0, 0, 0),
        ("a", "ph", january): MonthItem(2, 0, 0, grains("15"), 0, 0, 11 * 10**17),
    }


def test_sums_beyond_64_bits(engine: Engine) -> None:
    """Coliforms of 10^9 per litre, and the ions of acid water, four hundred times."""
    starts = [at("2024-03-01 00:00") + timedelta(hours=n) for n in range(400)]
    samples: list[Sample] = [("a", "fc", start, 10**18, FOUND) for start in starts]
    samples += [("a", "ph", start, grains("1"), FOUND) for start in starts]
    found = months(engine, samples)
    assert found["a", "fc", date(2024, 3, 1)].total == 400 * 10**18
    assert found["a", "ph", date(2024, 3, 1)].ions == 400 * 10**24


@pytest.mark.spark
def test_both_engines_give_the_same_rows(engines: tuple[Engine, ...]) -> None:
    from engines import same_rows

    samples: list[Sample] = [
        (f"s{n % 3}", item, NOON + timedelta(hours=4 * n), grains(f"6.{n % 89:02}"), n % 7 % 3)
        for n in range(300)
        for item in ("ph", "tp", "do")
    ]
    query = f"SELECT * FROM ({section_mean.month_of_sql(section_mean.numbered_sql('sample'))}) AS m ORDER BY site, item, month"
    assert len(same_rows(engines, tables(samples), *STEPS, query)) == 27


# --- a second reading, over lists ----------------------------------------------------------------

WIDE = Context(prec=60)


def acid_mean(values: Sequence[Fraction]) -> Decimal:
    """-lg of the mean of 10^-pH, by natural logarithms."""
    ten = Decimal(10).ln(WIDE)
    powers = [
        WIDE.exp(WIDE.multiply(-WIDE.divide(Decimal(v.numerator), Decimal(v.denominator)), ten))
        for v in values
    ]
    total = Decimal(0)
    for power in powers:
        total = WIDE.add(total, power)
    return -WIDE.divide(WIDE.divide(total, Decimal(len(values))).ln(WIDE), ten)


def plain_mean(values: Iterable[Fraction]) -> Fraction | None:
    known = list(values)
    den = lcm(*(value.denominator for value in known)) if known else 1
    return Fraction(sum(int(v * den) for v in known), den * len(known)) if known else None


FINDS = st.sampled_from([FOUND, FOUND, FOUND, BELOW, ABSENT])
AMOUNTS = st.integers(0, 10**11) | st.sampled_from([0, 10**6, 2 * 10**8])
SERIES = st.lists(
    st.tuples(st.sampled_from(["tp", "ph"]), st.integers(0, 90), AMOUNTS, FINDS),
    min_size=1,
    max_size=40,
    unique_by=lambda one: one[:2],
)


@given(SERIES)
def test_both_readings_agree(duck: Duck, drawn: list[tuple[str, int, int, int]]) -> None:
    samples: list[Sample] = []
    for item, hours, amount, found in drawn:
        start = at("2024-01-01 00:00") + timedelta(hours=20 * hours)
        value = amount % (14 * 10**9) if item == "ph" else amount
        samples.append(("a", item, start, 0 if found == ABSENT else value, found))
    rows = months(duck, samples)
    keys = {("a", item, start.date().replace(day=1)) for _, item, start, _, _ in samples}
    assert rows.keys() == keys
    for _, item, month in keys:
        own = [
            (Fraction(amount, 10**9), found)
            for _, named, start, amount, found in samples
            if named == item and (start.year, start.month) == (month.year, month.month)
        ]
        mean = section_mean.month_mean(item, rows["a", item, month])
        check_month(mean, item, own)


def check_month(mean: ItemMean, item: str, own: list[tuple[Fraction, int]]) -> None:
    known = [value for value, found in own if found == FOUND]
    limits = [value for value, found in own if found == BELOW]
    absent = len(own) - len(known) - len(limits)
    assert (mean.samples, mean.below, mean.absent) == (len(own), len(limits), absent)
    assert mean.most_below == (max(limits) if limits else None)
    if item == "ph":
        if known:
            assert mean.value is not None
            away = abs(Fraction(acid_mean(known)) - mean.value)
            assert away <= Fraction(1, 10**12) if max(known) < 13 else Fraction(1, 10**10)
        else:
            assert mean.value is None
        return
    assert mean.value == plain_mean([*known, *(limit / 2 for limit in limits)])
    nothing = [Fraction(0)] * (len(limits) + absent)
    assert mean.low == plain_mean([*known, *nothing])
    assert mean.high == (None if absent else plain_mean([*known, *limits]))


@given(st.lists(st.fractions(4, 10, max_denominator=100), min_size=1, max_size=12))
def test_ph_of_a_year_lies_below_its_arithmetic_mean(values: list[Fraction]) -> None:
    """The sourest months weigh most; and both readings agree."""
    means = [ItemMean("ph", value, value, value, 1, 0, 0, None) for value in values]
    found = section_mean.mean_of(means).value
    assert found is not None
    arithmetic = plain_mean(values)
    assert arithmetic is not None
    assert min(values) - Fraction(1, 10**12) <= found <= arithmetic + Fraction(1, 10**12)
    assert abs(found - Fraction(acid_mean(values))) <= Fraction(1, 10**12)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 9), st.integers(0, 10**7), st.integers(0, 3), st.integers(0, 10**6)
        ),
        min_size=1,
        max_size=12,
    )
)
def test_a_period_from_its_rows_is_the_mean_of_its_months(
    months: list[tuple[int, int, int, int]],
) -> None:
    """The same clause twice: sums over one denominator, and means of means."""
    rows = [
        section_mean.MonthItem(found + below, below, 0, total, below * limit, below and limit, 0)
        for found, total, below, limit in months
    ]
    each = [section_mean.month_mean("tp", row) for row in rows]
    found = section_mean.period_mean("tp", rows)
    assert found == section_mean.mean_of(each)
    assert found.value == Fraction(sum(one.value for one in each if one.value), len(each))


def test_the_acidity_of_a_year_is_that_of_its_ions() -> None:
    rows = [
        section_mean.MonthItem(1, 0, 0, ph * 10**9, 0, 0, section_mean.ions(ph * 10**9))
        for ph in (7, 8)
    ]
    found = section_mean.period_mean("ph", rows)
    assert found.value is not None
    assert round(found.value, 4) == Fraction("7.2596")  # facts: pH 7.0 and 8.0
    assert found.samples == 2
