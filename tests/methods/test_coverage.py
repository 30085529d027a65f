"""Coverage of lists: who is in scope, what is done, and what nobody knows."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget import units
from ecotarget.methods.coverage import Compared, Covered, compared, covered
from ecotarget.model.amount import Amount
from ecotarget.model.faults import Place
from ecotarget.model.listing import Condition, Listed

DONE = {"yes": True, "no": False, "-": None}
TONNES = units.resolve("t/a")


def condition(*bounds: tuple[str, str]) -> Condition:
    said = tuple((sign, Amount(Decimal(value), TONNES)) for sign, value in bounds)
    return Condition("waste", bounds=said)


HUNDRED = condition((">=", "100"))


def thing(name: str, *amounts: int | str | None, done: bool | None) -> Listed:
    known = tuple(None if amount is None else Fraction(amount) for amount in amounts)
    return Listed(name, done, known, Place("list.csv"))


def fold(name: str) -> str:
    return "".join(name.split()).casefold()


def listed(text: str) -> list[Listed]:
    """Read "A 250 yes, B - no": a name, the waste in t/a, done."""
    found = []
    for row in text.split(","):
        name, amount, done = row.split()
        found.append(thing(name, None if amount == "-" else amount, done=DONE[done]))
    return found


def test_the_worked_example() -> None:
    found = covered(listed("A 250 yes, B 100 yes, C 99.9 yes, D 180 -"), [HUNDRED], fold)
    assert found == Covered(2, 3, undone=(), open=("D",), unplaced=(), out=("C",), twice=())


def test_an_unknown_amount_is_neither_in_nor_out() -> None:
    found = covered(listed("A 250 yes, B - yes, C - no, D 100 no"), [HUNDRED], fold)
    assert (found.done, found.in_scope) == (1, 2)
    assert (found.unplaced, found.undone) == (("B", "C"), ("D",))


def test_without_a_scope_everything_counts() -> None:
    rows = [thing("A", done=True), thing("B", done=False), thing("C", done=None)]
    found = covered(rows, [], fold)
    assert (found.done, found.in_scope, found.undone, found.open) == (1, 3, ("B",), ("C",))


def test_an_empty_list_has_nothing_in_scope() -> None:
    assert covered([], [HUNDRED], fold) == Covered(0, 0, (), (), (), (), ())


@pytest.mark.parametrize(
    ("sign", "within"),
    [(">=", "at above"), ("<=", "below at"), (">", "above"), ("<", "below")],
)
def test_the_ends_of_a_condition(sign: str, within: str) -> None:
    rows = listed("below 99.9999 no, at 100 no, above 100.0001 no")
    assert covered(rows, [condition((sign, "100"))], fold).undone == tuple(within.split())


def test_both_bounds_of_a_condition_must_hold() -> None:
    rows = listed("a 9 no, b 10 no, c 99 no, d 100 no")
    found = covered(rows, [condition((">=", "10"), ("<", "100"))], fold)
    assert (found.undone, found.out) == (("b", "c"), ("a", "d"))


def test_a_bound_is_met_in_its_base_unit() -> None:
    """0.01 x 10^4 t/a are 100 t/a, and the amounts come in t/a."""
    bound = Amount(Decimal("0.01"), units.resolve("万t/a"))
    scope = [Condition("waste", bounds=((">=", bound),))]
    assert covered(listed("a 99 no, b 100 no"), scope, fold).undone == ("b",)


def test_a_condition_on_words_is_asked_of_one_and_nought() -> None:
    rows = [thing("a", 1, done=False), thing("b", 0, done=False), thing("c", None, done=False)]
    found = covered(rows, [Condition("trade", words=("化工",))], fold)
    assert (found.undone, found.out, found.unplaced) == (("a",), ("b",), ("c",))


def test_one_condition_that_fails_decides_whatever_is_unknown() -> None:
    scope = [HUNDRED, condition((">", "20"))]
    said = {"in": (100, 21), "out": (None, 20), "open": (None, 21)}
    rows = [thing(name, *amounts, done=True) for name, amounts in said.items()]
    found = covered(rows, scope, fold)
    assert (found.done, found.in_scope, found.out, found.unplaced) == (1, 1, ("out",), ("open",))


def test_an_object_needs_an_amount_for_every_condition() -> None:
    with pytest.raises(ValueError, match="shorter"):
        covered([thing("a", done=True)], [HUNDRED], fold)


def test_a_name_that_stands_twice_is_one_object() -> None:
    found = covered(listed("Ab 250 yes, aB 250 yes, C 120 no"), [HUNDRED], fold)
    assert (found.done, found.in_scope, found.twice) == (1, 2, ("Ab",))


def test_rows_of_one_object_that_contradict_each_other_say_nothing() -> None:
    found = covered(listed("A 250 yes, A 250 no, B 250 yes, B 50 yes"), [HUNDRED], fold)
    assert (found.done, found.in_scope) == (0, 1)
    assert (found.open, found.unplaced, found.twice) == (("A",), ("B",), ("A", "B"))
    again = covered(listed("A 250 yes, A 250 no, A 250 yes"), [HUNDRED], fold)
    assert (again.open, again.twice) == (("A",), ("A",))


def test_objects_without_a_name_are_different_ones() -> None:
    rows = [thing(" ", 250, done=True), thing("", 250, done=False), thing("", None, done=True)]
    found = covered(rows, [HUNDRED], fold)
    assert (found.done, found.in_scope, found.unplaced, found.twice) == (1, 2, ("",), ())


def test_required_less_done() -> None:
    found = compared(["A", "B", "C"], ["a ", "B", "D"], fold)
    assert found == Compared((2, 3), ("C",), ("D",), (), ())


def test_names_that_stand_twice_count_once_and_are_named() -> None:
    found = compared(["A", "a", "B", "A"], ["B", " b", "D", "d"], fold)
    assert found == Compared((1, 2), ("A",), ("D",), ("A",), ("B", "D"))


def test_nothing_required_has_no_cases() -> None:
    assert compared([], ["A"], fold) == Compared((0, 0), (), ("A",), (), ())


@given(
    st.lists(
        st.tuples(st.none() | st.integers(98, 102), st.sampled_from([True, False, None])),
        max_size=12,
    )
)
def test_every_object_is_in_one_place(rows: list[tuple[int | None, bool | None]]) -> None:
    objects = [thing(f"n{at}", waste, done=done) for at, (waste, done) in enumerate(rows)]
    found = covered(objects, [HUNDRED], fold)
    within = [done for waste, done in rows if waste is not None and waste >= 100]
    assert found.in_scope == len(within)
    assert found.done == within.count(True)
    assert (len(found.undone), len(found.open)) == (within.count(False), within.count(None))
    assert len(found.unplaced) == [waste for waste, _ in rows].count(None)
    assert found.in_scope + len(found.unplaced) + len(found.out) == len(rows)


NAMES = st.lists(st.sampled_from(["a", "A", "a ", "b", "B", "c", "d"]), max_size=10)


@given(NAMES, NAMES)
def test_the_sets_of_both_readings_agree(required: list[str], done: list[str]) -> None:
    found = compared(required, done, fold)
    wanted, finished = {fold(name) for name in required}, {fold(name) for name in done}
    assert found.cases == (len(wanted & finished), len(wanted))
    assert {fold(name) for name in found.missing} == wanted - finished
    assert {fold(name) for name in found.extra} == finished - wanted
    for names, twice in ((required, found.required_twice), (done, found.done_twice)):
        folded = [fold(name) for name in names]
        assert {fold(name) for name in twice} == {key for key in folded if folded.count(key) > 1}
        assert len(twice) == len({fold(name) for name in twice})
