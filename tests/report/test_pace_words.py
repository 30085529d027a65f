"""Pace in words: every state and every kind of line, in both languages, typed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from ecotarget import units
from ecotarget.model.faults import Place
from ecotarget.model.finding import NOT_DUE, Finding, Reason, Report, Verdict
from ecotarget.model.pace import (
    AT_RISK,
    LOST,
    MET_EARLY,
    OFF_PACE,
    ON_PACE,
    STATES,
    Pace,
    Projection,
)
from ecotarget.model.target import Names
from ecotarget.report import pace_words
from ecotarget.words import LANGUAGES, Words
from underway import PM25, target

UG, TONNES, CASES = (units.resolve(text) for text in ("ug/m3", "t", "件"))
DAY = date(2024, 6, 30)
ZH, EN = Words("zh"), Words("en")
ESTIMATE = Projection(
    low=Fraction("23.456"),
    middle=Fraction(26),
    high=Fraction(1234567, 10000),
    chance=Fraction(996, 1000),
    years=(2023, 2022),
    draws=1000,
    seed=7,
)
WEIGHED = Pace(
    OFF_PACE,
    "mean",
    DAY,
    Reason("by-past", {"year": 2023}),
    (
        Reason(
            "mean-past", {"year": 2023, "was": Fraction(26), "room": Fraction(-5, 3), "unit": UG}
        ),
    ),
    ESTIMATE,
)


def finding(pace: Pace | None) -> Finding:
    asked = target(PM25, "<=", "26", "ug/m3", place=Place("2024.yaml", 2))
    return Finding(
        asked, None, Verdict(NOT_DUE, Reason("partial", {"period": "2024-H1"})), pace=pace
    )


def report_of(*paces: Pace | None) -> Report:
    return Report(tuple(map(finding, paces)), (), (), (), ())


def of_state(state: str | None) -> Pace:
    return Pace(state, "mean", DAY, Reason("no-past"))


# ---- The cell and the summary -------------------------------------------------------------------


@pytest.mark.parametrize(
    "state, zh, en",
    [
        (LOST, "✗ 已无望", "✗ lost"),
        (OFF_PACE, "< 落后", "< off pace"),
        (AT_RISK, "! 有风险", "! at risk"),
        (ON_PACE, "= 正常", "= on pace"),
        (MET_EARLY, "✓ 提前达标", "✓ met early"),
        (None, "-", "-"),
    ],
)
def test_a_state_is_a_sign_and_a_word(state: str | None, zh: str, en: str) -> None:
    one = finding(of_state(state))
    assert (pace_words.cell(one, ZH), pace_words.cell(one, EN)) == (zh, en)


def test_no_pace_leaves_the_cell_empty() -> None:
    assert pace_words.cell(finding(None), EN) == ""


def test_states_are_counted_with_what_needs_attention_first() -> None:
    states = (None, ON_PACE, LOST, ON_PACE, MET_EARLY, AT_RISK, OFF_PACE)
    report = report_of(*(of_state(state) for state in states))
    assert pace_words.summary(report, EN) == (
        "still running: 1 lost, 1 off pace, 1 at risk, 2 on pace, 1 met early, 1 cannot be told"
    )
    assert pace_words.summary(report, ZH) == (
        "年度在途：已无望 1、落后 1、有风险 1、正常 2、提前达标 1、说不准 1"
    )


def test_where_nothing_runs_nothing_is_counted() -> None:
    assert pace_words.summary(report_of(None), EN) == ""


# ---- Lines --------------------------------------------------------------------------------------

# Key, figures, the sentence in Chinese, the sentence in English.
SAID: list[tuple[str, Mapping[str, object], str, str]] = [
    ("lost", {}, "已成定局：无论以后如何都守不住", "decided: nothing that comes can keep it"),
    (
        "met-early",
        {},
        "已成定局：无论以后如何都不会再失守",
        "decided: nothing that comes can break it",
    ),
    (
        "no-past",
        {},
        "没有往年资料，季节变化无从比较，只作算术",
        "without past years the season cannot be weighed; only the arithmetic is told",
    ),
    (
        "no-schedule",
        {},
        "没有可比的序时进度，只说还差多少",
        "nobody knows a schedule for this; only what is still to happen is told",
    ),
    (
        "no-whole-base",
        {},
        "基期全期的数据缺失或有效数据不足，算不出其余时段的限度",
        (
            "the figure of the whole base year is missing or has too few valid data, so what the rest may be"
            " cannot be told"
        ),
    ),
    (
        "broken",
        {},
        "按已知的日子，其余时段已无法补救",
        "by the days that are known the rest cannot mend it",
    ),
    (
        "by-chance",
        {"chance": 59},
        "估计守住目标的可能：59%",
        "estimated chance to keep the target: 59 %",
    ),
    (
        "by-past",
        {"year": 2023},
        "其余时段的限度与 2023 年同一时段相比",
        "what the rest may be, against the same rest of 2023",
    ),
    (
        "by-schedule",
        {"behind": Fraction(15, 4)},
        "落后序时进度 3.75 个百分点（负数为超前）",
        "3.75 percentage points behind schedule (negative: ahead)",
    ),
    (
        "spans-met",
        {},
        "已结束的各时段均达到要求",
        "every stretch that is over was as required",
    ),
    (
        "spans-gaps",
        {},
        "有的时段已结束而没有数据",
        "some stretches that are over have no figure",
    ),
    (
        "mean-so-far",
        {"valid": 180, "mean": Fraction(227, 3), "unit": UG, "left": 184},
        "至今有效 180 天，均值 75.7 µg/m³；还有 184 天",
        "180 valid days so far, mean 75.7 µg/m³; 184 days to come",
    ),
    (
        "calendar-so-far",
        {"days": 181, "mean": Fraction("29.4"), "unit": UG, "left": 184},
        "前 181 天均值 29.4 µg/m³；还有 184 天（按日历天数计，有效天数不详）",
        (
            "mean of the first 181 days 29.4 µg/m³; 184 days to come (by calendar days; how many were valid"
            " is not known)"
        ),
    ),
    (
        "mean-rest",
        {"left": 184, "rest": Decimal("24.63"), "unit": UG},
        "其余 184 天如全部有效，均值最多可为 24.63 µg/m³",
        "the 184 days to come may average at most 24.63 µg/m³, if all of them are valid",
    ),
    (
        "mean-rest-least",
        {"left": 10, "rest": Decimal("0.5"), "unit": UG},
        "其余 10 天如全部有效，均值至少须为 0.5 µg/m³",
        "the 10 days to come must average at least 0.5 µg/m³, if all of them are valid",
    ),
    (
        "mean-rest-none",
        {"left": 31},
        "其余 31 天无论均值多少都不够",
        "no average of the 31 days to come is enough",
    ),
    (
        "mean-past",
        {"year": 2022, "was": Fraction("72.4"), "room": Fraction(-2, 7), "unit": UG},
        "2022 年同一时段为 72.4 µg/m³，余地 -0.286 µg/m³",
        "the same rest of 2022 was 72.4 µg/m³: room -0.286 µg/m³",
    ),
    (
        "days-allowance",
        {"whole": 21, "allowed": 20, "used": 7, "left": 13, "days": 184},
        "容许不合格天数：按全期日历 21 天，按可能的有效天数 20 天；已用 7 天，余 13 天，还有 184 天",
        (
            "bad days: 21 of all days of the period, 20 of the valid days that are possible; 7 used, 13 left"
            " for 184 days to come"
        ),
    ),
    (
        "days-so-far",
        {"valid": 90, "bad": 2, "days": 275},
        "至今有效 90 天，其中不合格 2 天；还有 275 天",
        "2 bad days of 90 valid ones so far; 275 days to come",
    ),
    ("days-zero", {}, "一天都不容许", "no bad day is allowed at all"),
    (
        "days-burn",
        {"window": 7, "bad": 3, "speed": Fraction(391, 100)},
        "近 7 天不合格 3 天，为均匀消耗的 3.91 倍",
        "3 bad days in the last 7 days: 3.91 times an even use of the allowance",
    ),
    (
        "days-past",
        {"year": 2023, "bad": 19, "days": 166},
        "2023 年同一时段 166 天中不合格 19 天",
        "the same rest of 2023 had 19 bad days of 166",
    ),
    (
        "calendar-days",
        {},
        "按日历天数计，有效天数不详",
        "by calendar days; how many of them were valid is not known",
    ),
    (
        "percentile-so-far",
        {"above": 20, "valid": 180, "limit": Decimal("160.5"), "unit": UG},
        "至今有效 180 天中有 20 天高于 160.5 µg/m³",
        "20 of 180 valid days so far above 160.5 µg/m³",
    ),
    (
        "percentile-rest",
        {"more": 16, "days": 184},
        "其余 184 天中还可有 16 天高于它（高多少都行），前提是其他天不高于它且全部有效",
        (
            "16 more days above it can be borne among the 184 to come, however high, if the others are not"
            " above it and all are valid"
        ),
    ),
    (
        "percentile-none",
        {"days": 31},
        "一天也不能再有，其他天等于限值也嫌高；还有 31 天",
        "not one more can be borne, and days at the limit are too high already; 31 days to come",
    ),
    (
        "sections-counted",
        {"kept": 1, "lost": 2, "open": 11},
        "断面：已守住 1 个，已失守 2 个，未定 11 个",
        "sections: 1 kept, 2 lost, 11 open",
    ),
    (
        "sections-needed",
        {"needed": 13, "more": 12, "open": 12},
        "须有 13 个断面守住类别：未定的 12 个中须有 12 个",
        "13 sections must keep their class: 12 of the 12 open ones",
    ),
    (
        "sections-lost",
        {"sections": ("东桥", "西桥")},
        "已守不住的断面：东桥、西桥",
        "sections that can be kept no more: 东桥, 西桥",
    ),
    (
        "sections-within",
        {"count": 9},
        "另有 9 个未定断面至今在类别之内",
        "9 more open sections are within their class so far",
    ),
    (
        "valid-short",
        {"stretches": ("2024-02", "2024-04")},
        "已结束而有效天数不足的时段：2024-02、2024-04；全期已不可能有效",
        (
            "stretches that are over had too few valid days: 2024-02, 2024-04; the period cannot become"
            " valid"
        ),
    ),
    (
        "valid-lost",
        {"more": 40, "left": 31},
        "还需 40 个有效天，只剩 31 天，全期已不可能有效",
        "40 valid days are still needed and 31 days are left; the period cannot become valid",
    ),
    (
        "valid-need",
        {"more": 144, "left": 184, "last": date(2024, 8, 10)},
        "还需 144 个有效天（剩 184 天）；此前若一天也没有，从 2024-08-10 起须天天有效",
        (
            "144 valid days are still needed (184 days left); if none comes before, every day must be valid"
            " from 2024-08-10 on"
        ),
    ),
    (
        "sum-progress",
        {
            "done": Fraction(91000),
            "goal": Decimal(240000),
            "unit": TONNES,
            "share": Fraction(910, 24),
            "time": Fraction(18100, 365),
            "owed": Fraction(100000),
        },
        "已完成 91000，目标 240000 t，占 37.9%；时间已过 49.6%，应完成 100000 t",
        "91000 of 240000 t done, 37.9 %; 49.6 % of the time was over, 100000 t were due",
    ),
    (
        "sum-used",
        {
            "done": Fraction(71),
            "goal": Decimal(120),
            "unit": CASES,
            "share": Fraction(7100, 120),
            "time": Fraction(18100, 365),
            "owed": Fraction(120 * 181, 365),
        },
        "已用 71，容许 120 件，占 59.2%；时间已过 49.6%，均匀使用应为 59.5 件",
        "71 of 120 cases allowed so far, 59.2 %; 49.6 % of the time was over, an even use is 59.5 cases",
    ),
    (
        "sum-none",
        {"done": Fraction(2), "unit": CASES},
        "一件也不容许；至今 2 件",
        "none is allowed; 2 cases so far",
    ),
    (
        "sum-rest",
        {"rest": Fraction(149000), "each": Fraction(149000, 6), "unit": TONNES},
        "还差 149000 t，平均每月 24833 t",
        "149000 t to go: 24833 t a month",
    ),
    (
        "sum-left",
        {"rest": Fraction(49), "each": Fraction(49, 6), "unit": CASES},
        "还余 49 件，平均每月最多 8.17 件",
        "49 cases left: at most 8.17 cases a month",
    ),
    (
        "milestone-next",
        {"day": date(2024, 9, 30), "value": Decimal(15), "unit": CASES},
        "下一节点：2024-09-30 前 15 件",
        "next milestone: 15 cases by 2024-09-30",
    ),
    (
        "rate-rest",
        {
            "reached": Fraction(31),
            "listed": Fraction(48),
            "needed": Fraction(46),
            "more": Fraction(15),
        },
        "48 个中达到 31 个；需 46 个，还差 15 个（按现有清单）",
        "31 of 48; 46 are needed, 15 more (for the list as it is)",
    ),
    (
        "rate-spare",
        {
            "reached": Fraction(1),
            "listed": Fraction(48),
            "most": Fraction(4),
            "spare": Fraction(3),
        },
        "48 个中有 1 个；容许 4 个，还余 3 个（按现有清单）",
        "1 of 48; 4 are allowed, 3 to spare (for the list as it is)",
    ),
    (
        "rate-none",
        {"reached": Fraction(1), "listed": Fraction(3)},
        "3 个中有 1 个；多少个都不够",
        "1 of 3; no number of them is enough",
    ),
    (
        "change-so-far",
        {"now": "25 ug/m3", "base": "30 ug/m3", "period": "2023-H1"},
        "至今 25 ug/m3；2023-H1 为 30 ug/m3",
        "25 ug/m3 so far; 2023-H1 was 30 ug/m3",
    ),
    (
        "change-most",
        {"bound": Decimal("24.5"), "unit": UG, "period": "2023", "base": Fraction(30)},
        "全期最多可为 24.5 µg/m³（2023 为 30 µg/m³）",
        "the whole may come to at most 24.5 µg/m³ (2023 was 30 µg/m³)",
    ),
    (
        "change-least",
        {"bound": Decimal(12), "unit": TONNES, "period": "2023", "base": Fraction(10)},
        "全期至少须为 12 t（2023 为 10 t）",
        "the whole must come to at least 12 t (2023 was 10 t)",
    ),
    (
        "rank-rest",
        {"place": 5, "limit": 3, "gain": 2},
        "第 5 位，要求第 3 位以内，还须前进 2 位",
        "place 5, place 3 or better is required: 2 places to gain",
    ),
    (
        "spans-so-far",
        {"over": 6, "have": 5, "left": 6},
        "已结束 6 个时段，其中 5 个有数据；还有 6 个",
        "6 stretches are over, 5 of them have figures; 6 to come",
    ),
    (
        "spans-missed",
        {"spans": ("2024-02",)},
        "未达到的时段：2024-02",
        "stretches that were missed: 2024-02",
    ),
    (
        "spans-missing",
        {"spans": ("2024-03", "2024-05")},
        "没有数据的时段：2024-03、2024-05",
        "stretches without a figure: 2024-03, 2024-05",
    ),
    (
        "task-left",
        {"due": date(2024, 9, 30), "days": 92},
        "期限 2024-09-30，还有 92 天",
        "due 2024-09-30, 92 days left",
    ),
    (
        "task-done",
        {"due": date(2024, 9, 30)},
        "已完成；期限 2024-09-30",
        "completed; due 2024-09-30",
    ),
]
OF_A_SECTION: Mapping[str, object] = {
    "section": "东桥",
    "item": Names("总磷", "total phosphorus"),
    "mean": Fraction("0.22"),
    "months": 6,
    "left": 6,
    "limit": Fraction("0.2"),
    "unit": "mg/L",
    "rest": Decimal("0.18"),
}
SAID += [
    (
        "section-rest",
        OF_A_SECTION,
        "东桥：总磷 6 个月均值 0.22 mg/L，限值 0.2；其余 6 个月均值最多可为 0.18 mg/L",
        (
            "东桥: total phosphorus 0.22 mg/L over 6 months, limit 0.2; the 6 months to come may average at"
            " most 0.18 mg/L"
        ),
    ),
    (
        "section-rest-least",
        {**OF_A_SECTION, "item": Names("溶解氧", "dissolved oxygen"), "limit": Fraction(5)},
        "东桥：溶解氧 6 个月均值 0.22 mg/L，限值 5；其余 6 个月均值至少须为 0.18 mg/L",
        (
            "东桥: dissolved oxygen 0.22 mg/L over 6 months, limit 5; the 6 months to come must average at"
            " least 0.18 mg/L"
        ),
    ),
    (
        "section-none",
        {key: value for key, value in OF_A_SECTION.items() if key != "rest"},
        "东桥：总磷 6 个月均值 0.22 mg/L，限值 0.2；其余 6 个月无论多少都拉不回来",
        (
            "东桥: total phosphorus 0.22 mg/L over 6 months, limit 0.2; no value of the 6 months to come"
            " brings it back"
        ),
    ),
]


@pytest.mark.parametrize("key, figures, zh, en", SAID, ids=[each[0] for each in SAID])
def test_a_line_in_both_languages(
    key: str, figures: Mapping[str, object], zh: str, en: str
) -> None:
    one = Pace(None, "mean", DAY, Reason(key, figures))
    assert list(pace_words.lines(one, ZH)) == [zh]
    assert list(pace_words.lines(one, EN)) == [en]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_left_out(language: str) -> None:
    assert set(Words(language).keys("pace")) == {key for key, *_ in SAID}


def test_why_comes_first_then_what_is_left_then_the_estimate() -> None:
    """A chance of 99.6 % is not told as certain."""
    assert list(pace_words.lines(WEIGHED, EN)) == [
        "what the rest may be, against the same rest of 2023",
        "the same rest of 2023 was 26 µg/m³: room -1.67 µg/m³",
        (
            "estimate, not a reckoning: the final figure lies between 23.5 and 123 with a probability of"
            " 80 %, 26 in the middle; 99 % to keep the target. From the same days of 2023, 2022, shifted to"
            " the level of this year; 1000 draws, seed 7"
        ),
    ]
    assert list(pace_words.lines(WEIGHED, ZH))[-1] == (
        "估计（不是核算结果）：全期结果有八成可能在 23.5 与 123 之间，居中 26；守住目标的可能 99%。"
        "依据 2023、2022 年同日数据，平移到今年的水平，抽样 1000 次，种子 7"
    )


def test_a_name_that_steers_a_terminal_is_shown_and_not_obeyed() -> None:
    one = Pace(None, "sections", DAY, Reason("sections-lost", {"sections": ("\x1b[2J桥",)}))
    assert list(pace_words.lines(one, ZH)) == ["已守不住的断面：\\x1b[2J桥"]


# ---- For programs -------------------------------------------------------------------------------


def test_every_figure_for_programs() -> None:
    found = pace_words.as_data(WEIGHED, EN)
    assert {key: found[key] for key in ("state", "how", "day", "reason_key")} == {
        "state": "off_pace",
        "how": "mean",
        "day": "2024-06-30",
        "reason_key": "by-past",
    }
    assert found["lines"] == [
        {
            "key": "mean-past",
            "text": "the same rest of 2023 was 26 µg/m³: room -1.67 µg/m³",
            "figures": {
                "year": 2023,
                "was": Decimal(26),
                "room": Decimal("-1.666667"),
                "unit": "µg/m³",
            },
        }
    ]
    assert found["projection"] == {
        "estimate": True,
        "low": Decimal("23.456"),
        "middle": Decimal(26),
        "high": Decimal("123.4567"),
        "chance": Decimal("0.996"),
        "years": [2023, 2022],
        "draws": 1000,
        "seed": 7,
    }


def test_dates_lists_and_nothing_for_programs() -> None:
    lines = (
        Reason("task-left", {"due": date(2024, 9, 30), "days": 92}),
        Reason("spans-missing", {"spans": ("2024-03", "2024-05")}),
    )
    found = pace_words.as_data(Pace(None, "spans", DAY, Reason("spans-gaps"), lines), ZH)
    assert (found["state"], found["projection"]) == (None, None)
    assert [line["figures"] for line in found["lines"]] == [
        {"due": "2024-09-30", "days": 92},
        {"spans": ["2024-03", "2024-05"]},
    ]


def test_every_state_has_a_sign_of_its_own() -> None:
    assert sorted(pace_words.SIGNS) == sorted(STATES)
    assert len({*pace_words.SIGNS.values(), pace_words.UNTOLD}) == len(STATES) + 1
