"""Classes of every water: what each medium knows, and what it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.intake.water_class import MEDIA, near, order_of


@pytest.mark.parametrize(
    "medium, text, order",
    [
        ("surface", "Ⅲ", 3),
        ("surface", "第三类", 3),
        ("surface", "劣于Ⅴ类", 6),
        ("surface", "＞V", 6),
        ("drinking", "劣五类", 6),
        ("groundwater", "Ⅴ类", 5),
        ("groundwater", "劣Ⅴ", None),
        ("groundwater", ">V", None),
        ("sea", "一类", 1),
        ("sea", "第四类", 4),
        ("sea", "劣四类", 5),
        ("sea", "劣于第四类", 5),
        ("sea", "五类", None),
        ("sea", "劣Ⅴ", None),
        ("black_odorous", "轻度黑臭", 2),
        ("black_odorous", "重度", 3),
        ("black_odorous", "无黑臭", 1),
        ("black_odorous", "Ⅲ", None),
        ("surface", "轻度", None),
    ],
)
def test_a_class_is_one_of_its_medium(medium: str, text: str, order: int | None) -> None:
    assert order_of(text, medium) == order


@pytest.mark.parametrize(
    "medium, text, wanted",
    [("surface", "劣Ⅳ", "劣Ⅴ"), ("sea", "劣Ⅴ", "劣四类"), ("black_odorous", "轻度臭", "轻度")],
)
def test_near_classes_are_those_of_the_medium(medium: str, text: str, wanted: str) -> None:
    assert wanted in near(text, medium)


@given(
    st.sampled_from(MEDIA), st.text(st.sampled_from("IVⅠⅡⅢⅣⅤ12345一二三四五劣第于类>"), max_size=5)
)
def test_what_is_near_is_itself_a_class(medium: str, text: str) -> None:
    assert all(order_of(found, medium) is not None for found in near(text, medium))
