"""Main pollution items: worked orders, and a second reading by repeated choice."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from water_laws import ALL_21, MONTH, SURFACE

from ecotarget.methods import main_items
from ecotarget.methods.main_items import ItemShare
from ecotarget.model.water import (
    MEASURED,
    NOT_MONITORED,
    ItemClass,
    ItemMean,
    Section,
    SectionClass,
)


def item(name: str, order: int, multiple: str | None = None, *, counts: bool = True, worst: int = 0) -> ItemClass:  # fmt: skip
    value = ItemMean(name, Fraction(1), Fraction(1), Fraction(1), 1, 0, 0, None)
    over = None if multiple is None else Fraction(multiple)
    return ItemClass(value, order, worst or order, Fraction(1), over, counts, None)


def section(*items: ItemClass, state: str = MEASURED) -> SectionClass:
    worst = max((one.worst for one in items), default=1)
    over = main_items.ordered((one for one in items if one.best > 3), SURFACE.first_named)
    return SectionClass(Section("s"), MONTH, state, worst, worst, items, (), over, None)


def named(*items: ItemClass) -> list[str]:
    return [one.mean.item for one in main_items.of_section(SURFACE, section(*items))]


def test_the_worked_example() -> None:
    """Guangdong prints 氨氮/1.3、总磷/0.6、化学需氧量/0.2 for a section worse than V."""
    found = (item("cod", 4, "0.2"), item("tp", 5, "0.6"), item("nh3n", 6, "1.3"))
    assert named(*found) == ["nh3n", "tp", "cod"]


def test_class_comes_before_the_multiple_and_three_are_named() -> None:
    found = (item("tp", 4, "9"), item("cod", 5, "0.1"), item("do", 5), item("bod5", 5, "0.4"))
    assert named(*found) == ["bod5", "cod", "do"]


def test_metals_and_cyanide_stand_first() -> None:
    assert named(item("nh3n", 6, "3"), item("cyanide", 4, "0.1"), item("hg", 5, "0.2")) == [
        "hg",
        "cyanide",
        "nh3n",
    ]


def test_a_good_section_names_nothing() -> None:
    assert named(item("tp", 3), item("do", 2)) == []
    assert named() == []


def test_equals_keep_the_order_of_the_table() -> None:
    assert named(item("codmn", 4, "0.2"), item("cod", 4, "0.2"), item("ph", 4), item("do", 4)) == [
        "codmn",
        "cod",
        "ph",
    ]


def test_a_region_names_what_is_exceeded_most_often() -> None:
    over = {"nh3n": 5, "cod": 4, "tp": 4, "ph": 1}
    rows = [
        section(*(item(name, 4, "0.5") for name in reversed(over) if number < over[name]))
        for number in range(10)
    ]
    silent = section(item("tp", 6, "9"), state=NOT_MONITORED)
    shown = section(item("tn", 6, "9", counts=False), item("tp", 2, worst=6))
    assert main_items.of_region(SURFACE, [*rows, silent, shown]) == (
        ItemShare("nh3n", 5, 11),
        ItemShare("cod", 4, 11),
        ItemShare("tp", 4, 11),
    )
    assert main_items.of_region(SURFACE, []) == ()


CLASSES = st.builds(
    item,
    st.sampled_from(ALL_21),
    st.integers(1, 6),
    st.none() | st.sampled_from(["0", "0.1", "0.2", "1.5"]),
)


@given(st.lists(CLASSES, unique_by=lambda one: one.mean.item))
def test_both_readings_agree(items: list[ItemClass]) -> None:
    """Take the first three one by one: of what is left, the one that no other goes before."""
    left = [one for one in items if one.best > 3]
    expected = []
    while left and len(expected) < 3:
        first = left[0]
        for other in left[1:]:
            if goes_before(other, first):
                first = other
        expected.append(first.mean.item)
        left.remove(first)
    assert named(*items) == expected


def goes_before(one: ItemClass, other: ItemClass) -> bool:
    metals = [each.mean.item in ("cyanide", "pb", "cr6", "hg", "cd", "as") for each in (one, other)]
    if metals[0] != metals[1]:
        return metals[0]
    if one.worst != other.worst:
        return one.worst > other.worst
    if one.multiple is None or other.multiple is None:
        return one.multiple is not None and other.multiple is None
    return one.multiple > other.multiple
