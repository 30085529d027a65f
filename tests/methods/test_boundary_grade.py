"""The grade of boundary sections: the table, what is open, and a second reading of it."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_laws import BOUNDARY

from ecotarget.methods.boundary_grade import Graded, Waters, grade

ITEMS = BOUNDARY.items


def waters(text: str) -> Waters:
    """Outflow, inflow, outflow and inflow of the year before; a dash for none."""
    return Waters(*(None if word == "-" else Fraction(word) for word in text.split()))


def alike(text: str) -> dict[str, Waters]:
    return dict.fromkeys(ITEMS, waters(text))


def ends(met: bool | None, text: str) -> tuple[int, int]:
    found = grade(BOUNDARY, met, alike(text))
    return found.best, found.worst


# out in out-before in-before
@pytest.mark.parametrize(
    ("met", "text", "order"),
    [
        (True, "3 2 4 2", 1),
        (True, "3 2 2.9 2", 2),
        (False, "7 8 7.5 8", 1),
        (False, "7 8 6.5 8", 2),
        (False, "9 8 9.5 8", 3),
        (False, "9 8 8.5 8", 4),
        (False, "9 8 8.5 7", 3),  # worse by 0.5, the inflow by 1.0
        (False, "6.6 6.5 6.4 6.0", 3),  # the worked example
        (False, "9 8 8.5 9", 4),  # the inflow improved
    ],
)
def test_the_table(met: bool, text: str, order: int) -> None:
    found = grade(BOUNDARY, met, alike(text))
    assert (found.best, found.worst) == (order, order)
    assert found.names == BOUNDARY.names[order - 1]


def test_the_worst_item_counts_and_each_is_told() -> None:
    said = {"codmn": waters("3 2 4 2"), "nh3n": waters("3 2 2.9 2"), "tp": waters("3 2 4 2")}
    found = grade(BOUNDARY, target_met=True, waters=said)
    assert found == Graded(2, 2, BOUNDARY.names[1], (("codmn", 1, 1), ("nh3n", 2, 2), ("tp", 1, 1)))


@pytest.mark.parametrize(
    ("met", "text", "expected"),
    [
        (None, "7 8 7.5 8", (1, 1)),  # grade 1 whether or not the target is met
        (None, "9 8 8.5 8", (2, 4)),
        (True, "3 - 4 -", (1, 1)),  # with the target met nobody asks for the inflow
        (False, "3 - 4 -", (1, 3)),
        (False, "9 8 - 8", (3, 4)),
        (False, "9 8 8.5 -", (3, 4)),
        (True, "3 2 - -", (1, 2)),
        (None, "- - - -", (1, 4)),
    ],
)
def test_what_is_not_known_leaves_open_only_what_rests_on_it(
    met: bool | None, text: str, expected: tuple[int, int]
) -> None:
    assert ends(met, text) == expected
    assert (grade(BOUNDARY, met, alike(text)).names is None) == (expected[0] != expected[1])


def test_an_item_without_means_leaves_the_grade_open() -> None:
    said = {**alike("3 2 4 2")}
    del said["tp"]
    found = grade(BOUNDARY, target_met=True, waters=said)
    assert (found.best, found.worst, found.names) == (1, 2, None)


def test_a_bad_item_decides_whatever_the_others_would_be() -> None:
    found = grade(BOUNDARY, target_met=False, waters={"codmn": waters("9 8 8.5 8")})
    assert (found.best, found.worst) == (4, 4)


@pytest.mark.parametrize(
    ("met", "text", "expected"),
    [
        (True, "3 2 3 2", (1, 2)),  # as last year
        (False, "8 8 8.5 8", (1, 3)),  # as it enters
        (False, "9 8 8 7", (3, 4)),  # both by 1, which is 12.5 % against 14.3 %
        (False, "9 8 8.8 7.9", (4, 4)),  # by 0.2 against 0.1, 2.3 % against 1.3 %
        (False, "3 2.6 2 1.5", (3, 3)),  # by 1 against 1.1, 50 % against 73 %
        (False, "3 2.9 2.5 2.5", (4, 4)),  # by 0.5 against 0.4
        (False, "30 3 29 2.9", (4, 4)),  # by 1 against 0.1, though both by 3.4 %
        (False, "30 3 29 2", (3, 4)),  # both by 1, 3.4 % against 50 %
        (False, "1.5 0.8 1 0", (3, 4)),  # nothing can be said in % of zero
    ],
)
def test_what_the_text_leaves_open_stays_open(
    met: bool, text: str, expected: tuple[int, int]
) -> None:
    assert ends(met, text) == expected


def test_by_less_in_the_one_way_and_by_more_in_the_other_is_open() -> None:
    # 0.5 against 0.6 mg/L; 50 % against 20 %.
    assert ends(met=False, text="1.5 3.6 1 3") == (
        2,
        2,
    )  # it leaves cleaner than it enters: nobody asks
    assert ends(met=False, text="3.7 3.6 2 1.7") == (3, 3)
    assert ends(met=False, text="4.0 3.6 3.0 2.7") == (4, 4)  # 1.0 against 0.9; 33.3 % each
    assert ends(met=False, text="4.0 3.5 3.0 2.6") == (
        3,
        4,
    )  # 1.0 against 0.9; 33.3 % against 34.6 %


# ---- A second reading: the table as rows, every world that the data allow. ------------------------


def row(met: bool, cleaner: bool, improved: bool, less: bool) -> int:
    table = {
        (True, True): 1,
        (True, False): 2,
        (False, True): 3,
        (False, False): 3 if less else 4,
    }
    return table[met or cleaner, improved]


def second_reading(met: bool | None, said: Waters) -> set[int]:
    out, into, out_before, into_before = said
    both = {True, False}

    def lower(one: Fraction | None, other: Fraction | None) -> set[bool]:
        if one is None or other is None or one == other:
            return both
        return {one == min(one, other)}

    if None in said or 0 in (out_before, into_before):
        less = both
    else:
        less = {out - out_before < into - into_before, out / out_before < into / into_before}
    mets = both if met is None else {met}
    worlds = product(mets, lower(out, into), lower(out, out_before), less)
    return {row(*world) for world in worlds}


AMOUNTS = st.none() | st.fractions(0, 5, max_denominator=4)
WATERS = st.builds(Waters, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)


@given(st.sampled_from([True, False, None]), st.tuples(WATERS, WATERS, WATERS))
def test_both_readings_agree(met: bool | None, said: tuple[Waters, Waters, Waters]) -> None:
    found = grade(BOUNDARY, met, dict(zip(ITEMS, said, strict=True)))
    orders = [second_reading(met, each) for each in said]
    assert [(low, high) for _, low, high in found.items] == [(min(o), max(o)) for o in orders]
    assert found.best == max(min(each) for each in orders)
    assert found.worst == max(max(each) for each in orders)
    assert found.names == (BOUNDARY.names[found.best - 1] if found.best == found.worst else None)


@pytest.mark.parametrize("text", ["9 8 8.5 -", "9 8 - 7", "9 - 8.5 7", "- 8 8.5 7"])
def test_a_mean_that_is_not_known_leaves_the_grade_open(text: str) -> None:
    """With all four it would be the third grade."""
    assert ends(met=False, text="9 8 8.5 7") == (3, 3)
    best, worst = ends(met=False, text=text)
    assert best <= 3 <= worst and best < worst
