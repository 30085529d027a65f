"""Attainment of outlets: the second reading goes over every figure that a record may stand for."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget import units
from ecotarget.methods.record_attainment import Attained, Outcome, counted, keeps, outcome
from ecotarget.model.outlet import OUTLETS, RECORDS, Found, OutletLimit
from ecotarget.model.water import ABSENT, BELOW, FOUND

MG = units.resolve("mg/L")


def limit(low: str | None, high: str | None, item: str = "cod") -> OutletLimit:
    def end(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    return OutletLimit(item, end(low), end(high), MG)


def found(text: str) -> Found | None:
    if text == "":
        return None
    if text == "ND":
        return Found(Decimal(0), ABSENT)
    kind = BELOW if text.startswith("<") else FOUND
    return Found(Decimal(text.removeprefix("<")), kind)


LIMITS = {"cod": limit(None, "60"), "nh3n": limit(None, "8", "nh3n")}


@pytest.mark.parametrize(
    "cod, ammonia, attains, over, left",
    [
        ("45", "3", True, (), ()),
        ("60", "8", True, (), ()),
        ("60.0", "8.01", False, ("nh3n",), ()),
        ("75", "", False, ("cod",), ("nh3n",)),
        ("45", "<10", None, (), ("nh3n",)),
        ("45", "<8", True, (), ()),
        ("45", "ND", None, (), ("nh3n",)),
        ("45", "", None, (), ("nh3n",)),
        ("", "", None, (), ("cod", "nh3n")),
    ],
)
def test_the_worked_examples(
    cod: str,
    ammonia: str,
    attains: bool | None,
    over: tuple[str, ...],
    left: tuple[str, ...],
) -> None:
    got = outcome(LIMITS, {"cod": found(cod), "nh3n": found(ammonia)})
    assert got == Outcome(attains, over, left)


def test_an_item_that_the_record_does_not_have_and_a_grade_without_limits() -> None:
    assert outcome(LIMITS, {"cod": found("45")}).attains is None
    assert outcome({}, {"cod": found("45")}) == Outcome(None, (), ())


@pytest.mark.parametrize(
    "low, high, text, kept",
    [
        ("6", "9", "6", True), ("6", "9", "9", True), ("6", "9", "9.01", False),
        ("6", "9", "5.99", False), ("6", "9", "<6", False), ("6", "9", "<6.1", None),
        ("6", "9", "<20", None), ("0", "9", "<9", True), ("0", "9", "<9.1", None),
        ("2", None, "2", True), ("2", None, "1.9", False), ("2", None, "<2", False),
        ("2", None, "<3", None), ("2", None, "ND", None), (None, "8", "<8", True),
        (None, "8", "<8.1", None), (None, "0", "<0.1", None),
    ],
)  # fmt: skip
def test_both_ends_belong_and_below_a_detection_limit_is_from_nothing_to_it(
    low: str | None, high: str | None, text: str, kept: bool | None
) -> None:
    assert keeps(limit(low, high), found(text)) is kept


STEP = st.integers(0, 12)


@given(STEP, STEP, STEP, st.sampled_from([FOUND, BELOW]), st.booleans(), st.booleans())
def test_a_limit_is_kept_if_every_figure_keeps_it_that_the_text_may_stand_for(
    first: int, second: int, value: int, kind: int, has_low: bool, has_high: bool
) -> None:
    low, high = sorted((first, second))
    if kind == BELOW and value == 0:
        return  # no detection limit is nothing
    one = limit(str(low) if has_low else None, str(high) if has_high else None)
    # What is below n lies from 0 up to, not including, n; eighths stand for all of it.
    may_be = [Fraction(value)] if kind == FOUND else [Fraction(n, 8) for n in range(8 * value)]
    verdicts = {
        (not has_low or figure >= low) and (not has_high or figure <= high) for figure in may_be
    }
    wanted = verdicts.pop() if len(verdicts) == 1 else None
    got = keeps(one, Found(Decimal(value), kind))
    if kind == BELOW and has_high and value - Fraction(1, 8) <= high < value:
        return  # between the last eighth and the detection limit
    assert got is wanted


# ---- Counting -----------------------------------------------------------------------------------

PAIRS = [("A", True), ("B", True), ("A", True), ("B", False)]


def test_records_and_outlets_are_counted_apart() -> None:
    assert counted(PAIRS, RECORDS) == Attained(3, 4, ("B",), ())
    assert counted(PAIRS, OUTLETS) == Attained(1, 2, ("B",), ())
    assert counted([], OUTLETS) == counted([], RECORDS) == Attained(0, 0, (), ())


@pytest.mark.parametrize("first, again", list(product([True, False, None], repeat=2)))
def test_an_outlet_is_as_good_as_the_worst_of_its_records(
    first: bool | None, again: bool | None
) -> None:
    got = counted([("A", first), ("A", again)], OUTLETS)
    if False in (first, again):
        assert got == Attained(0, 1, ("A",), ())
    elif None in (first, again):
        assert got == Attained(0, 1, (), ("A",))
    else:
        assert got == Attained(1, 1, (), ())


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from([True, False, None]))))
def test_counting_is_that_of_the_second_reading(pairs: list[tuple[str, bool | None]]) -> None:
    by_record = counted(pairs, RECORDS)
    assert by_record.attained == len([1 for _, attains in pairs if attains])
    assert by_record.counted == len(pairs)
    assert by_record.attained + len(by_record.failed) + len(by_record.open) == len(pairs)
    by_outlet = counted(pairs, OUTLETS)
    told = {name: [attains for other, attains in pairs if other == name] for name, _ in pairs}
    assert by_outlet.counted == len(told)
    assert by_outlet.attained == len([1 for each in told.values() if all(each)])
    assert set(by_outlet.failed) == {name for name, each in told.items() if False in each}
