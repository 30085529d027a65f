"""What a row is: decided once for every format."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ecotarget
from conftest import World
from ecotarget.model.finding import OUTCOMES, WAIVED, Reason, Report, Verdict
from ecotarget.report import rows
from ecotarget.words import Words

EN, ZH = Words("en"), Words("zh")
LOW = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'
KEPT = "testland/north,2024,air.pm25,,24,ug/m3,,"


def checked(**question: object) -> Report:
    targets = ecotarget.load_targets(["targets"])
    measures = ecotarget.load_measures(["figures.csv"], targets)
    return ecotarget.check(targets, measures, ecotarget.Question(**question))


def numbered(*numbers: int) -> list[str]:
    """Targets that say different things, each with this number."""
    return [LOW.replace("TN24-001", f"TN24-{n:03d}").replace("<= 24", f"<= {n}") for n in numbers]


def test_a_sign_for_every_outcome_and_none_twice() -> None:
    assert set(rows.SIGNS) == {*OUTCOMES, WAIVED}
    assert len(set(rows.SIGNS.values())) == len(rows.SIGNS)
    assert all(len(sign) == 1 for sign in rows.SIGNS.values())


def test_the_cells_of_a_row(world: World) -> None:
    world.targets(
        LOW.replace("binding", "strive, scope: {zh: 两站, en: two sites}"),
    )
    world.figures("testland/north,2023,air.pm25,两站,24.50,ug/m3,,")
    (finding,) = checked(what_if=True).findings
    row = rows.row(finding, ZH)
    assert row[1:] == (
        *("!", "提醒", "TN24-001", "PM2.5平均浓度 · 两站", "24.50 µg/m³", "力争 ≤ 24 µg/m³"),
        *("-0.50 µg/m³", "假设", "24.50 µg/m³ ≤ 24 µg/m³，不成立", ""),
    )
    assert row.finding is finding
    row = rows.row(finding._replace(flags=("what_if", "preliminary")), EN)
    assert row[1:] == (
        *("!", "warn", "TN24-001", "PM2.5 mean concentration · two sites", "24.50 µg/m³"),
        *("strive ≤ 24 µg/m³", "-0.50 µg/m³", "what-if preliminary"),
        *("24.50 µg/m³ ≤ 24 µg/m³ does not hold", ""),
    )


def test_a_contradiction_without_a_target_has_a_row_too(world: World) -> None:
    world.targets(LOW)
    world.figures(KEPT, "testland/north,2024,air.heavy_ratio,城区,50,%,1,3")
    finding = next(f for f in checked().findings if f.target is None)
    row = rows.row(finding, EN)
    assert (row.target, row.require, row.margin) == ("", "", "")
    assert row.name == "share of heavily polluted days · 城区"
    assert row.value == "1/3"
    assert rows.jurisdiction_of(finding) == "testland/north"
    assert rows.period_of(finding) == "2024"
    assert rows.scope_of(finding, EN) == "城区"
    assert rows.indicator_of(finding).id == "air.heavy_ratio"


def test_groups_follow_place_year_and_domain(world: World) -> None:
    world.targets(
        'id: TN24-002, indicator: water.cwqi, require: "<= 5", strength: binding',
        LOW,
        'id: TN24-003, indicator: air.pm10, require: "<= 5 ug/m3", strength: binding, period: 2024-03',
    )
    world.targets(LOW.replace("TN24", "TN23"), year=2023)
    world.targets(LOW, place="testland/a", zh="甲县", en="A County")
    world.figures(
        KEPT,
        KEPT.replace("2024", "2023"),
        KEPT.replace("testland/north", "testland/a"),
    )
    told = [
        (group.jurisdiction, group.domain, [row.target for row in group.rows])
        for group in rows.groups(checked(), EN)
    ]
    assert told == [
        ("A County  2024", "air", ["TN24-001"]),
        ("North County  2023", "air", ["TN23-001"]),
        ("North County  2024", "air", ["TN24-003", "TN24-001"]),
        ("North County  2024", "water", ["TN24-002"]),
    ]
    by_place = [
        (title, [group.domain for group in found])
        for title, found in rows.by_jurisdiction(checked(), ZH)
    ]
    assert by_place == [
        ("甲县  2024", ["大气"]),
        ("北县  2023", ["大气"]),
        ("北县  2024", ["大气", "水"]),
    ]


def test_two_places_of_one_name_are_two_groups(world: World) -> None:
    for place in ("testland/a/drum", "testland/b/drum"):
        world.targets(LOW, place=place, zh="鼓楼区", en="Drum Tower")
    world.figures(*(KEPT.replace("testland/north", f"testland/{p}/drum") for p in "ab"))
    report = checked()
    assert len(list(rows.groups(report, ZH))) == 2
    assert len(list(rows.by_jurisdiction(report, ZH))) == 2


def test_targets_without_any_figure_are_told_in_detail_only(world: World) -> None:
    world.targets(LOW, 'id: TN24-002, indicator: air.so2, require: "<= 5 ug/m3", strength: binding')
    world.figures(KEPT)
    (group,) = rows.groups(checked(), EN)
    assert [row.target for row in rows.told(group, 0)] == ["TN24-001"]
    assert [row.target for row in rows.told(group, 1)] == ["TN24-001", "TN24-002"]
    assert [row.target for row in rows.told(group, 2)] == ["TN24-001", "TN24-002"]


def test_a_figure_for_another_scope_makes_the_gap_worth_a_row(world: World) -> None:
    world.targets(LOW)
    world.figures(KEPT.replace(",,24", ",东站,24"))
    (group,) = rows.groups(checked(), EN)
    (row,) = rows.told(group, 0)
    assert row.outcome == "no data"
    assert row.reason == "no figure for this; the indicator has figures for: 东站"


@pytest.mark.parametrize(
    "outcome, value, require, shown",
    [
        ("pass", "1", "2", (False, False, True)),
        ("fail", "1", "2", (False, True, True)),
        ("fail", "", "2", (True, True, True)),
        ("fail", "1", "", (True, True, True)),
        ("pass", "", "2", (True, True, True)),
        ("warn", "1", "2", (True, True, True)),
        ("undecided", "1", "2", (True, True, True)),
        ("insufficient", "1", "2", (True, True, True)),
        ("no_data", "", "2", (True, True, True)),
        ("not_due", "1", "2", (True, True, True)),
        ("not_applicable", "1", "2", (True, True, True)),
    ],
)
def test_a_reason_is_told_whenever_the_figures_alone_do_not_say_it(
    world: World, outcome: str, value: str, require: str, shown: tuple[bool, bool, bool]
) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    (finding,) = checked().findings
    finding = finding._replace(verdict=Verdict(outcome, Reason("open")))
    row = rows.row(finding, EN)._replace(value=value, require=require)
    assert tuple(rows.wants_reason(row, detail) for detail in (0, 1, 2)) == shown


@pytest.mark.parametrize(
    "numbers, runs",
    [
        ((1,), "TN24-001"),
        ((1, 2), "TN24-001..002"),
        ((1, 3), "TN24-001 TN24-003"),
        ((1, 2, 3, 5, 7, 8), "TN24-001..003 TN24-005 TN24-007..008"),
        ((8, 9, 10, 11), "TN24-008..011"),
        ((99, 100, 101), "TN24-099..101"),
        ((3, 1, 2), "TN24-001..003"),
    ],
)
def test_neighbouring_targets_without_figures_are_named_as_a_run(
    world: World, numbers: tuple[int, ...], runs: str
) -> None:
    world.targets(*numbered(*numbers))
    world.figures("testland/north,2024,air.so2,,1,ug/m3,,")
    groups = list(rows.groups(checked(), EN))
    count = len(numbers)
    assert rows.gap_line(groups, EN) == f"- no data, {count} targets: {runs} (-v lists them)"
    assert rows.gap_line(groups, ZH) == f"- 缺数据 {count} 项：{runs}（-v 逐项列出）"


def test_no_gap_is_no_line(world: World) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    assert rows.gap_line(rows.groups(checked(), EN), EN) == ""
    assert rows.gap_line([], EN) == ""


@given(
    st.sets(st.integers(0, 120), min_size=1, max_size=60),
    st.sampled_from(["TN24-", "TN24-A", "ZJ19-0", "A-B-"]),
)
def test_runs_name_every_target_once(numbers: set[int], stem: str) -> None:
    ids = [f"{stem}{number:03d}" for number in sorted(numbers)]
    named: list[str] = []
    for run in rows._runs(ids[::-1]):
        first, _, last = run.partition("..")
        if not last:
            named.append(first)
            continue
        head = first[: -len(last)]
        named += [f"{head}{n:0{len(last)}d}" for n in range(int(first[len(head) :]), int(last) + 1)]
    assert sorted(named) == sorted(ids)


@pytest.mark.parametrize(
    "ids",
    [
        ["TN24-1", "TN24-2", "TN24-10"],
        ["TN24-9", "TN24-10", "TN24-99", "TN24-100"],
        ["TN24-001a", "TN24-001b"],
        ["TN24-001", "TN24-001"],
        ["TN24-١", "TN24-٢"],
        ["X", "Y"],
    ],
)
def test_odd_ids_are_all_named(ids: list[str]) -> None:
    text = " ".join(rows._runs(ids))
    for name in ids:
        assert name in text or name.rpartition("-")[2] in text


def test_counts_name_every_outcome_in_the_order_of_attention(world: World) -> None:
    world.targets(
        *numbered(23, 24, 25),
        'id: TN24-099, indicator: air.so2, require: "<= 5 ug/m3", strength: binding',
    )
    world.figures(KEPT)
    report = checked()
    assert rows.counts(report) == {
        "fail": 1,
        "warn": 0,
        "undecided": 0,
        "insufficient": 0,
        "no_data": 1,
        "not_due": 0,
        "not_applicable": 0,
        "pass": 2,
        "waived": 0,
    }
    assert tuple(rows.counts(report)) == (*OUTCOMES, WAIVED)
    assert rows.summary(report, EN) == "4 verdicts: 1 fail, 1 no data, 2 pass"
    assert rows.summary(report, ZH) == "判定 4 项：未达标 1、缺数据 1、达标 2"


def test_an_empty_report_counts_nothing() -> None:
    empty = Report((), (), (), (), ())
    assert set(rows.counts(empty).values()) == {0}
    assert list(rows.groups(empty, EN)) == []
    assert rows.summary(empty, EN).rstrip(" :") == "0 verdicts"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_strengths_and_flags_have_words_of_their_own(language: str) -> None:
    words = Words(language)
    for part, names in (
        ("strength", ("binding", "planned", "strive", "about")),
        ("flag", ("what_if", "preliminary", "inconsistent")),
        ("outcome", OUTCOMES),
    ):
        said = [words.say(f"report.{part}-{name}") for name in names]
        assert len(set(said)) == len(said)
        assert all(said)
