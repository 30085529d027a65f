"""The state of a ledger in every format: what is there, what nobody counted, who is reminded."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from datetime import date
from fractions import Fraction
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from ecotarget.model.faults import Fault, Place
from ecotarget.model.finding import Input
from ecotarget.model.ledger import Group, Item, LedgerReport, LedgerSet, Response
from ecotarget.model.reading import Dataset, Published, Rules, Stamp
from ecotarget.model.target import Names
from ecotarget.report import as_ledger
from ecotarget.report.formats import NAMES, Style
from ecotarget.words import Words

SCHEMA = json.loads(files("ecotarget").joinpath("report", "ledger.schema.json").read_text("utf-8"))
DAY = date(2024, 6, 30)
WHOLE = ("found", "planned", "due", "rectified", "closed", "relapsed", "reviewed", "unit", "name")


def ledger(*columns: str, **changes: object) -> LedgerSet:
    source = Dataset(
        name=Names("整改台账", "Rectification"),
        place=Place("ledger.yaml", 1, 1),
        files=("items.csv",),
        format="csv",
        layout="long",
        table=None,
        delimiter=",",
        stamp=Stamp({}, None),
        marks="begin",
        shift_minutes=0,
        site=None,
        fixed_site=None,
        item=None,
        value=None,
        unit=None,
        quantities={},
        ignored=frozenset(),
        missing=frozenset(),
        cities={},
        rules=Rules(),
        published=Published(),
        meta={},
    )
    said = LedgerSet(
        source=source,
        jurisdiction="testland/north",
        id_column="编号",
        columns={name: name for name in columns or WHOLE},
        evidence_column="佐证",
        date_format=None,
        words={},
        needs_evidence=True,
        calendar={},
        steps={},
        extra=(),
        indicators=(),
        place=Place("ledger.yaml", 1, 1),
    )
    return said._replace(**changes)  # type: ignore[arg-type]


def group(by: str = "all", name: str = "", *counts: int) -> Group:
    return Group(by, name, *(counts or (7, 5, 3, 4, 2, 2, 1, 3, 2, 1, 1, 1, 0, 1)))


def item(id_: str, unit: str, left: int | None, state: str = "open", **changes: object) -> Item:
    due = None if left is None else date.fromordinal(DAY.toordinal() + left)
    bare = Item(
        id_, unit, f"问题{id_}", date(2024, 1, 9), due, state, left, left, {}, "items.csv", 2
    )
    return bare._replace(**changes)  # type: ignore[arg-type]


LATE = item("3", "乙局", -91, "rectified", working_days_left=-62)
BACK = item("6", "丙局", -60, "relapsed")
SOON = item("4", "乙局", 0, "planned")
NOTHING = (0,) * 14
REPORT = LedgerReport(
    said=ledger(),
    day=DAY,
    day_from="as-of",
    unit="",
    groups=(
        group(),
        group("unit", "丙局", *(1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0)),
        group("unit", "乙局", *(3, 2, 1, 2, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0)),
        group("unit", "甲局", *(3, 2, 2, 2, 2, 2, 0, 1, 0, 1, 0, 1, 0, 1)),
    ),
    of_due=(group("all", "", *(5, 5, 3, 3, 2, 2, 1, 2, 2, 1, 1, 1, 0, 0)),),
    overdue=(LATE, BACK),
    due_soon=(SOON,),
    relapsed=(BACK,),
    responses=(Response("派发", Fraction(1), 3, 2, 1, Fraction(61, 60)),),
    reviews_by_month=(("2024-04", 0), ("2024-05", 1), ("2024-06", 0)),
    within_days=7,
    faults=(Fault("ledger-id-missing", Place("items.csv", 9, 0, "编号"), {"found": ""}),),
    inputs=(Input("items.csv", "ledger", "0" * 64),),
)
CALM = REPORT._replace(overdue=(), due_soon=(), relapsed=())
BARE = REPORT._replace(
    said=ledger("found", "unit", evidence_column=None, needs_evidence=False),
    overdue=(),
    due_soon=(),
    relapsed=(),
    responses=(),
    reviews_by_month=(),
    faults=(),
)
EMPTY = CALM._replace(
    groups=(group("all", "", *NOTHING),),
    of_due=(group("all", "", *NOTHING),),
    responses=(),
    reviews_by_month=(),
)


def said(
    report: LedgerReport,
    name: str,
    language: str = "zh",
    reminder: bool = False,
    width: int = 80,
) -> str:
    style = Style(width=width)
    return "".join(as_ledger.render(name, [report], Words(language), style, reminder))


def lines(report: LedgerReport, language: str = "zh", reminder: bool = False) -> list[str]:
    return [line.strip() for line in said(report, "plain", language, reminder).splitlines()]


def entries(report: LedgerReport, kind: str) -> list[dict[str, object]]:
    found = map(json.loads, said(report, "jsonl", "en").splitlines())
    return [one for one in found if one["type"] == kind]


def columns_of(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def test_the_state_with_both_denominators() -> None:
    told = lines(REPORT)
    assert told[0] == "整改台账　截至 2024-06-30"
    for line in (
        "发现  7  -  -",
        "已到期  5  -  -",
        "完成整改  4  57.1%  60.0% (3/5)",
        "销号  2  28.6%  40.0% (2/5)",
        "整改中  3  42.9%  -",
        "超期未办结  2  -  40.0% (2/5)",
        "超期办结  1  -  -",
        "没有时限  1  -  -",
    ):
        assert line in told


def test_what_a_ledger_has_no_column_for_is_not_counted() -> None:
    told = lines(BARE)
    assert not [line for line in told if line.startswith(("完成整改", "销号", "超期", "反弹"))]
    (absent,) = [line for line in told if line.startswith("台账没有这些列，不统计（不是零）")]
    for name in ("完成整改", "销号", "超期未办结", "反弹", "回头看", "没有时限"):
        assert name in absent
    (whole, *_) = entries(BARE, "group")
    assert (whole["found"], whole["overdue"], whole["closed"], whole["closed_rate"]) == (
        7,
        None,
        None,
        None,
    )
    assert (whole["due_closed"], whole["due_closed_rate"]) == (None, None)


def test_nothing_overdue_is_said() -> None:
    assert "没有超期未办结的" in lines(CALM)
    assert "今后 7 天内没有到期的" in lines(CALM)
    assert "nothing is overdue" in lines(CALM, "en")
    assert "没有超期未办结的" not in lines(REPORT)
    assert "没有超期未办结的" not in lines(BARE)  # nobody can tell


def test_an_empty_ledger_has_no_rates() -> None:
    told = lines(EMPTY)
    assert "完成整改  0  -  -" in told
    assert "到这一天一件也没有发现：没有比率" in told
    (whole,) = entries(EMPTY, "group")
    assert (whole["rectified"], whole["rectified_rate"], whole["exact_rectified_rate"]) == (
        0,
        None,
        None,
    )
    nothing_due = EMPTY._replace(groups=(group("all", "", 2, *NOTHING[1:]),))
    assert "到这一天没有到期的：没有占到期的比率" in lines(nothing_due)


def test_the_months_without_a_look_back_are_named() -> None:
    told = lines(REPORT)
    assert "回头看（月份 件数）：2024-05 1" in told
    assert "没有回头看的月份 2 个：2024-04、2024-06" in told
    assert [(one["month"], one["reviews"]) for one in entries(REPORT, "month")] == [
        ("2024-04", 0),
        ("2024-05", 1),
        ("2024-06", 0),
    ]


def test_units_stand_in_a_table_of_their_own() -> None:
    told = lines(REPORT)
    assert "责任单位  发现  完成整改  整改率  销号  销号率  整改中  超期未办结  反弹" in told
    assert "乙局  3  2  66.7%  0  0.0%  1  1  0" in told
    nameless = REPORT._replace(groups=(group(), group("unit", "")))
    assert "（未写明）  7  4  57.1%  2  28.6%  3  2  1" in lines(nameless)


def test_overdue_items_with_working_days_where_there_is_a_calendar() -> None:
    told = lines(REPORT)
    assert "编号  问题  责任单位  时限  状态  超期天数" in told
    assert "3  问题3  乙局  2024-03-31  已整改  91" in told
    assert "4  问题4  乙局  2024-06-30  已报方案  0" in told
    calendar = REPORT._replace(said=ledger(calendar={DAY: True}))
    assert "3  问题3  乙局  2024-03-31  已整改  91  62" in lines(calendar)
    (late, *_) = entries(calendar, "item")
    assert (late["days_left"], late["working_days_left"]) == (-91, -62)
    assert entries(REPORT, "item")[0]["working_days_left"] is None


def test_of_many_items_the_first_are_listed_and_the_rest_is_counted() -> None:
    many = REPORT._replace(overdue=tuple(item(f"Q{n:02d}", "乙局", n - 99) for n in range(60)))
    short = said(many, "plain")
    assert ("Q49" in short, "Q50" in short) == (True, False)
    assert "另有 10 件没有列出：-v 全列，csv 和 json 总是全列" in short
    whole = "".join(as_ledger.render("plain", [many], Words("zh"), Style(detail=1)))
    assert ("Q59" in whole, "另有" in whole) == (True, False)
    assert "Q59" in said(many, "csv")
    assert "Q59" in said(many, "plain", reminder=True)


def test_columns_that_are_to_be_shown_are_shown() -> None:
    more = LATE._replace(more={"备注": "列入计划"})
    report = REPORT._replace(
        said=ledger(extra=("备注",)), overdue=(more,), due_soon=(), relapsed=()
    )
    assert "3  问题3  乙局  2024-03-31  已整改  91  列入计划" in lines(report)
    assert entries(report, "item")[0]["more"] == {"备注": "列入计划"}


def test_every_unit_is_reminded_and_told_when_nothing_is_overdue() -> None:
    assert lines(REPORT, reminder=True) == [
        "提醒：丙局　整改台账　截至 2024-06-30",
        "超期未办结 1 件：",
        "1. 6 问题6：时限 2024-05-01，反弹，超期 60 天",
        "7 天内没有到期的。",
        "",
        "提醒：乙局　整改台账　截至 2024-06-30",
        "超期未办结 1 件：",
        "1. 3 问题3：时限 2024-03-31，已整改，超期 91 天",
        "7 天内到期 1 件：",
        "1. 4 问题4：时限 2024-06-30，已报方案，还剩 0 天",
        "",
        "提醒：甲局　整改台账　截至 2024-06-30",
        "没有超期未办结的。",
        "7 天内没有到期的。",
    ]


def test_reminders_with_working_days_without_units_and_without_terms() -> None:
    calendar = REPORT._replace(said=ledger(calendar={DAY: True}))
    told = lines(calendar, "en", reminder=True)
    assert "1. 3 问题3: due 2024-03-31, rectified, 91 days late (62 working)" in told
    assert "1. 4 问题4: due 2024-06-30, plan filed, 0 days left (0 working)" in told
    unitless = REPORT._replace(groups=REPORT.groups[:1])
    assert lines(unitless, reminder=True)[0] == "提醒：（未写明）　整改台账　截至 2024-06-30"
    assert [one["overdue"] for one in entries(unitless, "reminder")] == [["3", "6"]]
    assert "台账没有时限一列，无法提醒。" in lines(BARE, reminder=True)


def test_response_times() -> None:
    assert "派发  1  3  2  66.7%  1  1.02" in lines(REPORT)
    (step,) = entries(REPORT, "response")
    assert (step["slowest_minutes"], step["exact_slowest_minutes"]) == (1.016667, "61/60")
    never = REPORT._replace(responses=(Response("到场", Fraction(5), 0, 0, 2, None),))
    assert "到场  5  0  0  -  2  -" in lines(never)


def test_one_unit_stands_in_the_title() -> None:
    assert lines(REPORT._replace(unit="乙局"))[0] == "整改台账　乙局　截至 2024-06-30"
    named = REPORT._replace(day_from="last-named")
    assert "没有写 --as-of，看到 2024-06-30 为止：台账所记最后一件事发生的日期" in lines(named)


@pytest.mark.parametrize(
    "report", [REPORT, CALM, BARE, EMPTY], ids=["whole", "calm", "bare", "empty"]
)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("reminder", [False, True])
def test_the_json_is_as_published(report: LedgerReport, language: str, reminder: bool) -> None:
    document = json.loads(said(report, "json", language, reminder))
    Draft202012Validator(SCHEMA).validate(document)
    kinds = {one["type"] for one in document["results"]}
    assert kinds == {"reminder"} if reminder else "group" in kinds
    told = map(json.loads, said(report, "jsonl", language, reminder).splitlines())
    assert list(told) == document["results"]


def test_the_csv_has_every_line_and_column() -> None:
    text = said(REPORT, "csv", "en")
    assert text.startswith("\ufefftype,dataset,jurisdiction,day,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == len(said(REPORT, "jsonl", "en").splitlines())
    assert (rows[0]["found"], rows[0]["due_closed_rate"]) == ("7", "40.0")
    assert next(row for row in rows if row["id"] == "6")["days_left"] == "-60"
    forged = REPORT._replace(overdue=(LATE._replace(name="=1+1"),))
    assert ",'=1+1," in said(forged, "csv")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_format_tells_the_overdue(name: str, language: str) -> None:
    text = said(REPORT, name, language)
    assert "问题3" in text
    assert said(REPORT, name, language) == text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("reminder", [False, True])
def test_the_table_fits_eighty_columns(language: str, reminder: bool) -> None:
    text = said(REPORT, "table", language, reminder)
    assert max(map(columns_of, text.splitlines())) <= 80
    assert "\x1b" not in text


def test_no_name_steers_a_terminal() -> None:
    evil = REPORT._replace(overdue=(LATE._replace(name="a\x1b[31mb\nc"),))
    for name in ("plain", "table", "markdown"):
        for reminder in (False, True):
            assert "\x1b" not in said(evil, name, "zh", reminder)


def test_reminders_are_told_in_few_formats() -> None:
    assert (
        set(as_ledger.formats(reminder=True)) < set(as_ledger.formats(reminder=False)) == set(NAMES)
    )
