"""The reminder of exceeding sections: which they are, and in plain words that none is."""

from __future__ import annotations

import json

import pytest

import handmade_sections as handmade
from ecotarget.model.sections import SectionTable
from ecotarget.model.water import SectionClass
from ecotarget.report import reminders, section_formats
from ecotarget.report.formats import Style
from ecotarget.report.section_rows import SectionReport
from ecotarget.words import Words

LONG, GATE, QUAY, LAKE_HEART, UNSURE, BARE, SILENT, WORKS, NOBODY = handmade.ROWS


def told(*rows: SectionClass, language: str = "zh", format_: str = "plain") -> list[str]:
    report = SectionReport((of(*rows),), reminders_only=True)
    text = "".join(section_formats.render(format_, report, Words(language), Style(width=200)))
    return text.splitlines()


def of(*rows: SectionClass) -> SectionTable:
    return handmade.AUTUMN._replace(rows=rows)


def test_a_reminder_names_section_river_class_items_multiples_and_months() -> None:
    over = "超标项目及倍数：氨氮(1.3)、总磷(0.6)、溶解氧、高锰酸盐指数(0.1)"
    assert told(GATE) == [
        "2023年9月 超标断面提醒",
        "全部断面：实测 1 个断面，1 个超标。",
        "",
        "椒江区：实测 1 个断面，1 个超标。",
        f"  1. 岩头闸（椒江、省控）：要求Ⅲ类，实测劣Ⅴ类；{over}；连续超标 3 个月",
    ]
    assert told(GATE, language="en")[-1] == (
        "  1. 岩头闸 (椒江, province): required class III, found worse than class V; items over, "
        "with multiples: NH3-N(1.3), TP(0.6), DO, CODMn(0.1); months in a row: 3"
    )


def test_that_there_is_none_is_said_for_all_and_for_each_county() -> None:
    assert told(LONG, LAKE_HEART) == [
        "2023年9月 超标断面提醒",
        "全部断面：实测 2 个断面，没有超标断面。",
        "",
        "椒江区：实测 1 个断面，没有超标断面。",
        "",
        "黄岩区：实测 1 个断面，没有超标断面。",
    ]
    assert told(LONG, language="en")[1] == (
        "all sections: none of the 1 measured sections exceeds."
    )


def test_an_undecided_section_is_no_none() -> None:
    lines = told(UNSURE)
    assert lines[1] == "全部断面：实测 1 个断面，没有确定超标的；1 个未定，不能视为达标。"
    assert lines[-1] == (
        "  - Red Bridge（Long River、县控）：未定，要求Ⅲ类，可能为Ⅱ类至劣Ⅴ类"
        "（检出限高于限值或未注明：汞、氨氮；缺少 总磷）"
    )


def test_a_section_that_nobody_measured_is_told_apart() -> None:
    assert told(SILENT, NOBODY)[1:] == [
        "全部断面：没有实测断面，不能判断有无超标；未测 2 个。",
        "",
        "景宁畲族自治县：没有实测断面，不能判断有无超标；未测 1 个。",
        "  - 断流断面（小溪、县控）：断流，不作评价",
        "",
        "仙居县：没有实测断面，不能判断有无超标；未测 1 个。",
        "  - 未测断面（市控）：未监测，不作评价",
    ]
    assert told(LONG, SILENT)[1] == "全部断面：实测 1 个断面，没有超标断面；另有 1 个未测。"


def test_sections_of_a_county_stay_together_wherever_they_stand() -> None:
    found = [one.county for one in reminders.of_counties(of(GATE, UNSURE, LONG), Words("zh"))]
    assert found == ["椒江区", "黄岩区"]


def test_an_exceedance_that_the_data_only_state_has_no_items() -> None:
    row = handmade.row(GATE.section, published=5)
    assert "实测Ⅴ类；超标项目未列出；连续超标 3 个月" in told(row)[-1]


def test_a_class_without_any_value_may_be_anything() -> None:
    row = handmade.row(GATE.section)
    assert told(row)[-1].endswith("可能为Ⅰ类至劣Ⅴ类（没有可以定类的数据）")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_table_holds_the_reminders_as_well(language: str) -> None:
    report = SectionReport((handmade.AUTUMN,))
    for format_ in ("table", "plain", "markdown"):
        whole = "".join(section_formats.render(format_, report, Words(language), Style(width=240)))
        alone = report._replace(reminders_only=True)
        own = "".join(section_formats.render(format_, alone, Words(language), Style(width=240)))
        assert whole.endswith(own)
        assert len(whole) > len(own)


def test_markdown_has_headings_and_lists_and_no_foreign_markup() -> None:
    row = GATE._replace(section=GATE.section._replace(name="*a*_b_[c](d)", county="#x"))
    lines = told(row, LAKE_HEART, SILENT, format_="markdown")
    assert lines[0] == "## 2023年9月 超标断面提醒"
    assert [line for line in lines if line.startswith("### ")] == [
        "### #x", "### 黄岩区", "### 景宁畲族自治县",
    ]  # fmt: skip
    (listed,) = [line for line in lines if line.startswith("1. ")]
    assert listed.startswith(r"1. \*a\*\_b\_\[c\](d)（椒江、省控）：")
    assert lines[-1] == "- 断流断面（小溪、县控）：断流，不作评价"


def test_json_has_every_sentence_and_who_it_is_about() -> None:
    report = SectionReport((handmade.AUTUMN,), reminders_only=True)
    text = "".join(section_formats.render("json", report, Words("zh"), Style()))
    whole, first, *others = json.loads(text)["tables"][0]["reminders"]
    assert (whole["county"], whole["exceeding"]) == (None, ["岩头闸", "无目标断面"])
    assert whole["undecided"] == ["Red Bridge"]
    assert whole["silent"] == ["断流断面", "施工断面", "未测断面"]
    assert len(whole["sentences"]) == 6
    assert (first["county"], first["said"]) == ("椒江区", "实测 3 个断面，1 个超标。")
    assert [one["county"] for one in others] == ["黄岩区", "景宁畲族自治县", "仙居县"]
