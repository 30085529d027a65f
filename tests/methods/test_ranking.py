"""Ranks: places that print alike share one, and the next is counted past them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ecotarget.methods.ranking import Breaker, ranks

# 四川省生态环境厅, 2024年1-8月全省21个城市环境空气质量综合指数 (sthjt.sc.gov.cn, 2024-09-20), table 1.
SICHUAN = """
阿坝 1.65 1, 甘孜 1.78 2, 凉山 2.55 3, 巴中 2.98 4, 广元 3 5, 遂宁 3.09 6, 雅安 3.16 7, 南充 3.38 8,
资阳 3.41 9, 内江 3.42 10, 广安 3.43 11, 德阳 3.53 12, 达州 3.53 12, 成都 3.54 14, 攀枝花 3.58 15,
泸州 3.62 16, 绵阳 3.64 17, 自贡 3.66 18, 乐山 3.72 19, 宜宾 3.76 20, 眉山 3.77 21
"""
# 广东省, 2017年8月城市环境空气质量状况, table 1: index and rank.
GUANGDONG = """
广州 3.61 20, 深圳 2.93 12, 珠海 2.38 5, 汕头 2.63 6, 佛山 3.3 17, 韶关 3.55 18, 河源 2.88 10,
梅州 2.82 8, 惠州 2.97 14, 汕尾 2.09 3, 东莞 3.57 19, 中山 2.81 7, 江门 2.88 10, 阳江 2.13 4,
湛江 2 1, 茂名 2.07 2, 肇庆 3.18 16, 清远 3.95 21, 潮州 3.1 15, 揭阳 2.87 9, 云浮 2.96 13
"""


def table(text: str) -> list[tuple[str, Decimal, int]]:
    rows = [row.split() for row in text.replace("\n", " ").split(",")]
    return [(place, Decimal(index), int(rank)) for place, index, rank in rows]


def test_the_ranks_of_two_provinces() -> None:
    for text in (SICHUAN, GUANGDONG):
        rows = table(text)
        assert len(rows) == 21
        found = ranks({place: index for place, index, _ in rows})
        assert found == {place: rank for place, _, rank in rows}


def test_the_highest_ratio_is_the_first_where_more_is_better() -> None:
    found = ranks({"a": Decimal("93.5"), "b": Decimal(100), "c": Decimal(100)}, lowest_first=False)
    assert found == {"b": 1, "c": 1, "a": 3}


def test_a_place_without_a_figure_is_not_ranked_and_not_last() -> None:
    assert ranks({"a": None, "b": Decimal("3.10"), "c": Decimal("3.1")}) == {"b": 1, "c": 1}
    assert ranks({}) == {}


def test_zero_is_a_figure() -> None:
    assert ranks({"a": Fraction(1), "b": Fraction(0)}) == {"b": 1, "a": 2}


@given(st.dictionaries(st.text(max_size=3), st.none() | st.fractions(0, 3, max_denominator=4)))
def test_a_rank_is_one_more_than_the_number_of_better_places(
    figures: dict[str, Fraction | None],
) -> None:
    known = {place: figure for place, figure in figures.items() if figure is not None}
    for lowest_first in (True, False):
        found = ranks(figures, lowest_first)
        assert found == {
            place: 1 + sum((f < figure) if lowest_first else (f > figure) for f in known.values())
            for place, figure in known.items()
        }
        assert list(found.values()) == sorted(found.values())


# ---- Dense ranks and figures that part equal places ----------------------------------------------


def test_dense_ranks_leave_no_gap() -> None:
    figures = {
        "a": Decimal("3.43"),
        "b": Decimal("3.53"),
        "c": Decimal("3.53"),
        "d": Decimal("3.54"),
    }
    assert ranks(figures, dense=True) == {"a": 1, "b": 2, "c": 2, "d": 3}
    assert ranks(figures) == {"a": 1, "b": 2, "c": 2, "d": 4}


def test_a_breaker_parts_equal_places_and_no_others() -> None:
    figures = {"a": Decimal(1), "b": Decimal(2), "c": Decimal(2), "d": Decimal(3)}
    ratio = Breaker({"a": Decimal(0), "b": Decimal(90), "c": Decimal(95)}, lowest_first=False)
    assert ranks(figures, breakers=[ratio]) == {"a": 1, "c": 2, "b": 3, "d": 4}


def test_a_breaker_that_one_of_the_equal_places_lacks_leaves_it_to_the_next() -> None:
    figures = {"a": Decimal(2), "b": Decimal(2)}
    first = Breaker({"a": Decimal(1)}, lowest_first=True)
    second = Breaker({"a": Decimal(9), "b": Decimal(8)}, lowest_first=True)
    assert ranks(figures, breakers=[first]) == {"a": 1, "b": 1}
    assert ranks(figures, breakers=[first, second]) == {"b": 1, "a": 2}


SMALL = st.dictionaries(
    st.sampled_from("abcdef"), st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1
)


@given(SMALL, st.booleans(), st.booleans())
def test_ranks_by_two_figures_are_those_by_pairs(
    pairs: dict[str, tuple[int, int]], dense: bool, lowest: bool
) -> None:
    """Read again: with a second figure for every place, places are ranked by the pair of both."""
    first = {name: Fraction(pair[0]) for name, pair in pairs.items()}
    second = Breaker({name: Fraction(pair[1]) for name, pair in pairs.items()}, lowest)
    found = ranks(first, dense=dense, breakers=[second])
    keys = {name: (a, b if lowest else -b) for name, (a, b) in pairs.items()}
    for name, key in keys.items():
        better = [other for other in keys.values() if other < key]
        assert found[name] == 1 + len(set(better) if dense else better)
