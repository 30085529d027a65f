"""The walk: which targets are asked, which figure answers each, and that the order changes nothing."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import pytest

import ecotarget
from ecotarget import Question
from ecotarget.model.finding import Finding, Report
from ecotarget.model.period import Period


class World(Protocol):
    """The folder of its own that conftest gives."""

    root: Path

    def write(self, name: str, text: str | bytes) -> Path: ...
    def targets(self, *entries: str, **more: Any) -> Path: ...
    def figures(self, *rows: str, name: str = "figures.csv") -> Path: ...


PM = 'id: TT24-001, indicator: air.pm25, require: "<= 25 ug/m3", strength: binding'
DAYS = 'id: TT24-002, indicator: air.good_day_ratio, require: ">= 94 %", strength: binding'


def checked(
    targets: Iterable[Path], figures: Iterable[Path], faults: tuple[str, ...] = (), **question: Any
) -> Report:
    """Evaluate with the public interface; faults other than those named are a slip of the test."""
    loaded = ecotarget.load_targets(targets)
    measures = ecotarget.load_measures(figures, loaded)
    report = ecotarget.check(loaded, measures, Question(**question))
    assert tuple(fault.code for fault in report.faults if not fault.warning) == faults
    return report


def one(report: Report) -> Finding:
    (finding,) = report.findings
    return finding


def outcomes(report: Report) -> dict[str, str]:
    return {f.target.id if f.target else "~": f.verdict.outcome for f in report.findings}


def key(report: Report) -> tuple[str, str]:
    verdict = one(report).verdict
    return verdict.outcome, verdict.reason.key


def bytes_of(report: Report) -> bytes:
    return b"\n".join(
        ecotarget.render(report, "json", language).encode() for language in ("zh", "en")
    )


# ---- Which targets are asked --------------------------------------------------------------------


@pytest.fixture
def two_places(world: World) -> tuple[Path, Path, Path]:
    north = world.targets(PM)
    south = world.targets(PM, place="testland/south", zh="南县", en="South County")
    figures = world.figures("北县,2024,air.pm25,,24,ug/m3,,")
    return north, south, figures


def test_a_file_without_any_figure_is_left_aside_and_named(
    two_places: tuple[Path, Path, Path], world: World
) -> None:
    _, south, figures = two_places
    report = checked([world.root / "targets"], [figures])
    assert [f.target.jurisdiction.id for f in report.findings if f.target] == ["testland/north"]
    assert [file.path for file in report.left_aside] == [south.as_posix()]
    assert south.as_posix() not in {entry.path for entry in report.inputs}


def test_a_file_that_was_named_is_asked_even_without_a_figure(
    two_places: tuple[Path, Path, Path], world: World
) -> None:
    _, south, figures = two_places
    report = checked([world.root / "targets"], [figures], named=frozenset({south.as_posix()}))
    assert [f.verdict.outcome for f in report.findings] == ["pass", "no_data"]
    assert report.left_aside == ()


def test_a_jurisdiction_that_was_named_is_asked_alone_and_even_without_a_figure(
    two_places: tuple[Path, Path, Path], world: World
) -> None:
    _, _, figures = two_places
    report = checked([world.root / "targets"], [figures], jurisdictions=("testland/south",))
    assert [f.target.jurisdiction.id for f in report.findings if f.target] == ["testland/south"]
    assert one(report).verdict.outcome == "no_data"
    assert report.left_aside == ()
    assert [m.jurisdiction for m in report.unused] == ["testland/north"]


def test_figures_of_another_year_do_not_make_a_file_asked(world: World) -> None:
    path = world.targets(PM)
    figures = world.figures("北县,2023,air.pm25,,24,ug/m3,,")
    report = checked([path], [figures])
    assert report.findings == ()
    assert [file.path for file in report.left_aside] == [path.as_posix()]
    assert len(checked([path], [figures], what_if=True).findings) == 1


@pytest.fixture
def two_years(world: World) -> tuple[list[Path], Path]:
    paths = [
        world.targets(
            PM,
            'id: TT24-003, indicator: air.pm10, require: "<= 50 ug/m3", strength: binding, '
            "period: 2024-Q1",
        ),
        world.targets(PM.replace("24-", "23-"), year=2023),
    ]
    rows = ["北县,2024,air.pm25,,24,ug/m3,,", "北县,2024-Q1,air.pm10,,40,ug/m3,,"]
    return paths, world.figures(*rows, "北县,2023,air.pm25,,26,ug/m3,,")


@pytest.mark.parametrize(
    "period, asked",
    [
        (None, {"TT24-001", "TT24-003", "TT23-001"}),
        ("2024", {"TT24-001", "TT24-003"}),
        ("2023", {"TT23-001"}),
        ("2024-Q1", {"TT24-003"}),
        ("2024-H1", {"TT24-003"}),
        ("2024-02", set()),
        ("2022", set()),
    ],
)
def test_a_period_asks_for_the_targets_that_lie_within_it(
    period: str | None, asked: set[str], two_years: tuple[list[Path], Path]
) -> None:
    paths, figures = two_years
    chosen = Period.parse(period) if period else None
    report = checked(paths, [figures], period=chosen)
    assert {f.target.id for f in report.findings if f.target} == asked
    years = {chosen.start.year} if chosen else {2023, 2024}
    files = [entry.path for entry in report.inputs if entry.role == "targets"]
    assert files == sorted(path.as_posix() for path in paths if int(path.stem) in years)


def test_a_period_that_was_named_asks_even_without_a_figure(world: World) -> None:
    report = checked([world.targets(PM)], [], period=Period.year(2024))
    assert key(report) == ("no_data", "no-figure")


# ---- Which figure answers -----------------------------------------------------------------------

SCOPED = (
    'id: TT24-001, indicator: water.section_ratio_iii, require: ">= 90 %", strength: binding, '
    "scope: {zh: 市控以上断面（A）, en: City Sections (A)}"
)


@pytest.mark.parametrize(
    "scope",
    [
        "市控以上断面（A）",
        "市控以上断面(A)",
        "市控以上断面（Ａ）",
        "市控以上 断面 (a)",
        "City Sections (A)",
        "city sections (a)",
        "CITYSECTIONS(A)",
        "Ｃity　Sections （A）",
    ],
)
def test_a_scope_is_matched_by_either_name_in_any_width_case_and_spacing(
    scope: str, world: World
) -> None:
    figures = world.figures(f"北县,2024,water.section_ratio_iii,{scope},91,%,,")
    assert key(checked([world.targets(SCOPED)], [figures])) == ("pass", "threshold-pass")


@pytest.mark.parametrize(
    "scope, named", [("", "*"), ("省控断面", "省控断面"), ("City Section", "City Section")]
)
def test_another_scope_is_another_question_and_is_named(
    scope: str, named: str, world: World
) -> None:
    figures = world.figures(f"北县,2024,water.section_ratio_iii,{scope},91,%,,")
    report = checked([world.targets(SCOPED)], [figures])
    assert key(report) == ("no_data", "no-figure-elsewhere")
    assert one(report).verdict.reason.details["elsewhere"] == (named,)
    assert len(report.unused) == 1


def test_a_figure_of_a_part_does_not_answer_for_the_whole(world: World) -> None:
    figures = world.figures("北县,2024,air.pm25,城区,20,ug/m3,,")
    report = checked([world.targets(PM)], [figures])
    assert key(report) == ("no_data", "no-figure-elsewhere")
    assert one(report).verdict.reason.details["elsewhere"] == ("城区",)


def test_periods_and_scopes_that_have_figures_are_named_in_order(world: World) -> None:
    figures = world.figures(
        "北县,2024-03,air.pm25,,20,ug/m3,,",
        "北县,2023,air.pm25,,20,ug/m3,,",
        "北县,2024,air.pm25,乡村,20,ug/m3,,",
        "北县,2023,air.pm25,城区,20,ug/m3,,",
    )
    report = checked([world.targets(PM)], [figures])
    assert one(report).verdict.reason.details["elsewhere"] == ("2023", "2024-03", "乡村", "城区")


MONTHLY = (
    'id: TT24-001, indicator: rectification.look_backs, require: ">= 1 次 per month", '
    "strength: binding"
)


def test_what_lies_elsewhere_is_named_for_a_target_of_every_month_too(world: World) -> None:
    figures = world.figures("北县,2024,rectification.look_backs,城区,20,次,,")
    report = checked([world.targets(MONTHLY)], [figures])
    assert key(report) == ("no_data", "no-figure-elsewhere")


def test_the_names_of_a_scope_are_one_scope_and_two_figures_for_it_are_none(world: World) -> None:
    figures = world.figures(
        "北县,2024,water.section_ratio_iii,市控以上断面（A）,91,%,,",
        "北县,2024,water.section_ratio_iii,City Sections (A),80,%,,",
    )
    loaded = ecotarget.load_targets([world.targets(SCOPED)])
    measures = ecotarget.load_measures([figures], loaded)
    report = ecotarget.check(loaded, measures)
    assert one(report).verdict.outcome not in {"pass", "fail"}


def test_the_same_figure_under_both_names_of_a_scope_is_one(world: World) -> None:
    figures = world.figures(
        "北县,2024,water.section_ratio_iii,市控以上断面（A）,91,%,,",
        "北县,2024,water.section_ratio_iii,City Sections (A),91.0,%,,",
    )
    assert key(checked([world.targets(SCOPED)], [figures])) == ("pass", "threshold-pass")


def test_two_different_values_for_one_thing_are_a_fault_and_neither_is_used(world: World) -> None:
    figures = world.figures("北县,2024,air.pm25,,24,ug/m3,,", "北县,2024,air.pm25,,26,ug/m3,,")
    report = checked([world.targets(PM)], [figures], ("value-twice",), named=every(world))
    assert key(report) == ("no_data", "no-figure")


def test_the_same_figure_twice_is_one_figure(world: World) -> None:
    figures = world.figures(
        "北县,2024,air.pm25,,24,ug/m3,,", "North County,2024,PM2.5,,24.0,ug/m3,,"
    )
    report = checked([world.targets(PM)], [figures])
    assert key(report) == ("pass", "threshold-pass")
    assert report.unused == ()


def every(world: World) -> frozenset[str]:
    return frozenset(path.as_posix() for path in (world.root / "targets").rglob("*.yaml"))


# ---- Part of a period, and the day asked for ----------------------------------------------------


def test_a_first_half_decides_nothing_and_is_flagged(world: World) -> None:
    figures = world.figures("北县,2024-H1,air.pm25,,99,ug/m3,,")
    report = checked([world.targets(PM)], [figures])
    assert key(report) == ("not_due", "partial")
    assert one(report).flags == ("preliminary",)


def test_the_longest_first_part_is_taken(world: World) -> None:
    rows = [f"北县,{period},air.pm25,,24,ug/m3,," for period in ("2024-01", "2024-H1", "2024-Q1")]
    finding = one(checked([world.targets(PM)], [world.figures(*rows)]))
    assert finding.measure is not None
    assert finding.measure.period.text == "2024-H1"


def test_a_later_part_is_no_first_part(world: World) -> None:
    rows = [f"北县,{period},air.pm25,,24,ug/m3,," for period in ("2024-Q2", "2024-H2", "2024-12")]
    report = checked([world.targets(PM)], [world.figures(*rows)])
    assert key(report) == ("no_data", "no-figure-elsewhere")


def test_the_whole_period_goes_before_any_part_of_it(world: World) -> None:
    rows = ["北县,2024-H1,air.pm25,,99,ug/m3,,", "北县,2024,air.pm25,,24,ug/m3,,"]
    report = checked([world.targets(PM)], [world.figures(*rows)])
    assert key(report) == ("pass", "threshold-pass")
    assert one(report).flags == ()
    assert [m.period.text for m in report.unused] == ["2024-H1"]


@pytest.mark.parametrize(
    "as_of, expected",
    [
        (None, ("fail", "threshold-fail")),
        (date(2024, 12, 31), ("fail", "threshold-fail")),
        (date(2024, 12, 30), ("not_due", "partial")),
        (date(2024, 6, 30), ("not_due", "partial")),
    ],
)
def test_what_lies_after_the_day_asked_for_is_not_seen(
    as_of: date | None, expected: tuple[str, str], world: World
) -> None:
    rows = ["北县,2024,air.pm25,,99,ug/m3,,", "北县,2024-H1,air.pm25,,20,ug/m3,,"]
    report = checked([world.targets(PM)], [world.figures(*rows)], as_of=as_of)
    assert key(report) == expected
    assert report.as_of == as_of


def test_with_everything_hidden_the_target_is_not_due(world: World) -> None:
    figures = world.figures("北县,2024,air.pm25,,99,ug/m3,,")
    question = {"as_of": date(2024, 6, 29), "jurisdictions": ("testland/north",)}
    report = checked([world.targets(PM)], [figures], **question)
    assert key(report) == ("not_due", "not-due")
    assert checked([world.targets(PM)], [figures], as_of=date(2024, 6, 29)).left_aside != ()


def test_a_figure_that_is_not_seen_contradicts_nothing(world: World) -> None:
    figures = world.figures("北县,2024,air.good_day_ratio,,99.9,%,344,366")
    question = {"as_of": date(2024, 6, 30), "jurisdictions": ("testland/north",)}
    report = checked([world.targets(PM)], [figures], **question)
    assert outcomes(report) == {"TT24-001": "not_due"}


# ---- The base of a change -----------------------------------------------------------------------

CHANGE = (
    'id: TT24-001, indicator: air.pm25, require: "change <= -10 % on last year", strength: binding'
)
SINCE = (
    'id: TT24-001, indicator: air.pm25, require: "change <= -10 % since 2017", strength: binding'
)
TREND = 'id: TT24-001, indicator: air.pm25, require: "better than last year", strength: binding'
KEPT = 'id: TT24-001, indicator: air.pm25, require: "no worse than 2017", strength: binding'


def test_the_figure_of_the_base_year_is_used_and_not_reported_as_unused(world: World) -> None:
    rows = ["北县,2024,air.pm25,,18,ug/m3,,", "北县,2023,air.pm25,,20,ug/m3,,"]
    report = checked([world.targets(CHANGE)], [world.figures(*rows)])
    assert key(report) == ("pass", "change-pass")
    assert report.unused == ()
    assert [m.period.text for m in one(report).bases] == ["2023"]


@pytest.mark.parametrize("entry, base", [(SINCE, "2017"), (KEPT, "2017"), (TREND, "2023")])
def test_each_kind_of_base_is_found(entry: str, base: str, world: World) -> None:
    rows = ["北县,2024,air.pm25,,18,ug/m3,,", f"北县,{base},air.pm25,,20,ug/m3,,"]
    report = checked([world.targets(entry)], [world.figures(*rows)])
    assert one(report).verdict.outcome == "pass"
    assert [m.period.text for m in one(report).bases] == [base]


@pytest.mark.parametrize("entry", [CHANGE, SINCE, TREND, KEPT])
def test_without_the_base_year_there_is_no_verdict(entry: str, world: World) -> None:
    rows = ["北县,2024,air.pm25,,1,ug/m3,,", "北县,2022,air.pm25,,20,ug/m3,,"]
    report = checked([world.targets(entry)], [world.figures(*rows)])
    assert key(report) == ("no_data", "no-base")
    assert len(report.unused) == 1


def test_a_first_half_is_compared_with_the_first_half_of_the_base_year(world: World) -> None:
    rows = [
        "北县,2024-H1,air.pm25,,18,ug/m3,,",
        "北县,2023,air.pm25,,1,ug/m3,,",
        "北县,2023-H1,air.pm25,,20,ug/m3,,",
    ]
    finding = one(checked([world.targets(CHANGE)], [world.figures(*rows)]))
    assert finding.verdict.outcome == "not_due"
    assert [m.period.text for m in finding.bases] == ["2023-H1"]
    assert finding.verdict.value == -10


def test_a_base_that_contradicts_itself_decides_nothing_and_is_flagged(world: World) -> None:
    entry = (
        'id: TT24-001, indicator: air.good_day_ratio, require: "no worse than last year", '
        "strength: binding"
    )
    rows = ["北县,2024,air.good_day_ratio,,,,366,366", "北县,2023,air.good_day_ratio,,99.9,%,1,365"]
    report = checked([world.targets(entry)], [world.figures(*rows)])
    assert key(report) == ("undecided", "stated-differs")
    assert one(report).flags == ("inconsistent",)
    assert len(report.findings) == 1


@pytest.mark.parametrize("line", ["no worse than 2024", "change <= 0 % since 2024"])
def test_a_figure_compared_with_itself_keeps_no_promise(line: str, world: World) -> None:
    entry = f'id: TT24-001, indicator: air.pm25, require: "{line}", strength: binding'
    loaded = ecotarget.load_targets([world.targets(entry)])
    measures = ecotarget.load_measures([world.figures("北县,2024,air.pm25,,99,ug/m3,,")], loaded)
    report = ecotarget.check(loaded, measures)
    assert "pass" not in outcomes(report).values()


def test_a_base_year_that_no_calendar_has_is_no_crash(world: World) -> None:
    entry = 'id: TT24-001, indicator: air.pm25, require: "no worse than 0000", strength: binding'
    loaded = ecotarget.load_targets([world.targets(entry)])
    measures = ecotarget.load_measures([world.figures("北县,2024,air.pm25,,99,ug/m3,,")], loaded)
    assert "pass" not in outcomes(ecotarget.check(loaded, measures)).values()


# ---- What if ------------------------------------------------------------------------------------


def test_a_figure_of_another_year_answers_only_when_asked_and_is_flagged(world: World) -> None:
    figures = world.figures("北县,2023,air.pm25,,24,ug/m3,,")
    path = world.targets(PM)
    report = checked([path], [figures], named=every(world))
    assert key(report) == ("no_data", "no-figure-elsewhere")
    report = checked([path], [figures], what_if=True)
    assert key(report) == ("pass", "threshold-pass")
    assert one(report).flags == ("what_if",)


def test_the_figure_of_the_own_year_is_preferred_even_where_it_is_only_a_part(world: World) -> None:
    rows = ["北县,2023,air.pm25,,1,ug/m3,,", "北县,2024,air.pm25,,99,ug/m3,,"]
    path = world.targets(PM)
    report = checked([path], [world.figures(*rows)], what_if=True)
    assert (key(report), one(report).flags) == (("fail", "threshold-fail"), ())
    rows = ["北县,2023,air.pm25,,1,ug/m3,,", "北县,2024-H1,air.pm25,,99,ug/m3,,"]
    report = checked([path], [world.figures(*rows)], what_if=True)
    assert (key(report), one(report).flags) == (("not_due", "partial"), ("preliminary",))


def test_of_several_other_years_the_latest_answers(world: World) -> None:
    rows = [
        f"北县,{year},air.pm25,,{value},ug/m3,,"
        for year, value in ((2020, 99), (2023, 24), (2022, 98))
    ]
    report = checked([world.targets(PM)], [world.figures(*rows)], what_if=True)
    assert key(report) == ("pass", "threshold-pass")


def test_only_the_same_stretch_of_another_year_answers(world: World) -> None:
    rows = ["北县,2023-H2,air.pm25,,24,ug/m3,,", "北县,2023-12,air.pm25,,24,ug/m3,,"]
    report = checked([world.targets(PM)], [world.figures(*rows)], what_if=True)
    assert (one(report).verdict.outcome, one(report).flags) == ("no_data", ())
    rows = ["北县,2023-H1,air.pm25,,24,ug/m3,,", "北县,2023-12,air.pm25,,24,ug/m3,,"]
    report = checked([world.targets(PM)], [world.figures(*rows)], what_if=True)
    assert one(report).verdict.outcome in {"no_data", "not_due"}
    quarter = PM + ", period: 2024-Q1"
    rows = ["北县,2023-Q1,air.pm25,,24,ug/m3,,", "北县,2023,air.pm25,,99,ug/m3,,"]
    report = checked([world.targets(quarter)], [world.figures(*rows)], what_if=True)
    assert (key(report), one(report).flags) == (("pass", "threshold-pass"), ("what_if",))


def test_what_if_moves_last_year_along(world: World) -> None:
    rows = ["北县,2022,air.pm25,,18,ug/m3,,", "北县,2021,air.pm25,,20,ug/m3,,"]
    report = checked([world.targets(CHANGE)], [world.figures(*rows)], what_if=True)
    assert (key(report), one(report).flags) == (("pass", "change-pass"), ("what_if",))
    assert [m.period.text for m in one(report).bases] == ["2021"]


def test_what_if_leaves_a_base_year_that_is_named_where_it_is(world: World) -> None:
    rows = ["北县,2022,air.pm25,,18,ug/m3,,", "北县,2017,air.pm25,,20,ug/m3,,"]
    report = checked([world.targets(SINCE)], [world.figures(*rows)], what_if=True)
    assert (key(report), one(report).flags) == (("pass", "change-pass"), ("what_if",))
    assert [m.period.text for m in one(report).bases] == ["2017"]


def test_what_if_does_not_compare_the_base_year_with_itself(world: World) -> None:
    figures = world.figures("北县,2017,air.pm25,,99,ug/m3,,")
    report = checked([world.targets(KEPT)], [figures], what_if=True)
    assert one(report).verdict.outcome != "pass"


def test_what_if_never_turns_a_late_day_of_another_year_into_a_day_in_time(world: World) -> None:
    # Due by the end of March; done at the end of December of the year before's work.
    entry = 'id: TT24-001, indicator: carbon.reduction_task, require: "by 2024-03-31", strength: binding'
    figures = world.figures("北县,2023,carbon.reduction_task,,2023-12-30,,,")
    report = checked([world.targets(entry)], [figures], what_if=True)
    assert one(report).verdict.outcome != "pass"


def test_what_if_finds_the_months_of_another_year(world: World) -> None:
    rows = [f"北县,2023-{month:02d},rectification.look_backs,,1,次,," for month in range(1, 13)]
    report = checked([world.targets(MONTHLY)], [world.figures(*rows)], what_if=True)
    assert (key(report), one(report).flags) == (("pass", "spans-met"), ("what_if",))


@pytest.mark.parametrize(
    "indicator, line, value",
    [
        ("carbon.reduction_task", "by ?", "完成,,,"),
        ("air.pm25", "change <= -1 % since ?", "1,ug/m3,,"),
        ("air.pm25", "<= ? ug/m3", "1,ug/m3,,"),
    ],
)
def test_what_is_open_stays_open_in_every_year(
    indicator: str, line: str, value: str, world: World
) -> None:
    entry = (
        f'id: TT24-001, indicator: {indicator}, require: "{line}", strength: binding, '
        "missing: [{what: bound, zh: 未给出, en: not given}]"
    )
    for year, what_if in ((2024, False), (2023, True)):
        figures = world.figures(f"北县,{year},{indicator},,{value}")
        report = checked([world.targets(entry)], [figures], what_if=what_if)
        assert key(report) == ("undecided", "open")


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_no_year_of_a_figure_is_a_crash(year: str, world: World) -> None:
    path = world.targets(
        CHANGE,
        PM.replace("001", "002") + ", due: 2025-03-31",
        'id: TT24-003, indicator: carbon.reduction_task, require: "by 2025-03-31", strength: binding',
        MONTHLY.replace("001", "004"),
        PM.replace("001", "005") + ", period: 2024-10-01..2025-03-31",
    )
    rows = [f"北县,{year},air.pm25,,24,ug/m3,,", f"北县,{year},carbon.reduction_task,,完成,,,"]
    rows += [f"北县,{year}-12,rectification.look_backs,,1,次,,"]
    rows += [f"北县,{year}-10-01..{year}-12-31,air.pm25,,24,ug/m3,,"]
    for what_if in (False, True):
        report = checked([path], [world.figures(*rows)], what_if=what_if, named=every(world))
        assert len(report.findings) == 5


# ---- Every month --------------------------------------------------------------------------------


def months(*figures: str) -> list[str]:
    return [
        f"北县,2024-{number:02d},rectification.look_backs,,{figure},次,,"
        for number, figure in enumerate(figures, start=1)
        if figure
    ]


def test_twelve_months_are_twelve_figures_each_once_and_nothing_is_preliminary(
    world: World,
) -> None:
    report = checked([world.targets(MONTHLY)], [world.figures(*months(*["1"] * 12))])
    assert key(report) == ("pass", "spans-met")
    finding = one(report)
    assert finding.flags == ()
    assert report.unused == ()
    trail = json.loads(ecotarget.render(report, "json"))["findings"][0]["trail"]
    assert [entry["period"] for entry in trail] == [f"2024-{n:02d}" for n in range(1, 13)]


@pytest.mark.parametrize(
    "figures, expected",
    [
        ([*["1"] * 11, ""], ("insufficient", "spans-lacking")),
        (["", *["1"] * 11], ("insufficient", "spans-lacking")),
        ([*["1"] * 11, "0"], ("fail", "spans-missed")),
        (["0", *[""] * 11], ("fail", "spans-missed")),
    ],
)
def test_a_month_that_lacks_is_not_a_month_without_any(
    figures: list[str], expected: tuple[str, str], world: World
) -> None:
    assert key(checked([world.targets(MONTHLY)], [world.figures(*months(*figures))])) == expected


@pytest.mark.parametrize(
    "total, expected",
    [
        ("1200", ("insufficient", "spans-total-only")),
        ("12", ("insufficient", "spans-total-only")),
        ("11", ("fail", "spans-total-short")),
        ("0", ("fail", "spans-total-short")),
    ],
)
def test_a_yearly_total_says_at_most_that_it_is_too_small(
    total: str, expected: tuple[str, str], world: World
) -> None:
    figures = world.figures(f"北县,2024,rectification.look_backs,,{total},次,,")
    report = checked([world.targets(MONTHLY)], [figures])
    assert key(report) == expected
    assert report.unused == ()


def test_a_total_beside_the_months_does_not_fill_a_gap(world: World) -> None:
    rows = ["北县,2024,rectification.look_backs,,1200,次,,", *months(*["1"] * 11, "")]
    assert key(checked([world.targets(MONTHLY)], [world.figures(*rows)])) == (
        "insufficient",
        "spans-lacking",
    )


@pytest.mark.parametrize(
    "span, count", [("month", 12), ("quarter", 4), ("half-year", 2), ("year", 1)]
)
def test_every_span_has_its_number_in_the_year(span: str, count: int, world: World) -> None:
    entry = MONTHLY.replace("per month", f"per {span}")
    names = {
        "month": [f"2024-{n:02d}" for n in range(1, 13)],
        "quarter": [f"2024-Q{n}" for n in range(1, 5)],
        "half-year": ["2024-H1", "2024-H2"],
        "year": ["2024"],
    }[span]
    rows = [f"北县,{name},rectification.look_backs,,1,次,," for name in names]
    report = checked([world.targets(entry)], [world.figures(*rows)])
    assert key(report) == ("pass", "spans-met")
    assert one(report).verdict.limit == str(count)
    report = checked([world.targets(entry)], [world.figures(*rows[1:])], named=every(world))
    assert one(report).verdict.outcome != "pass"


def test_once_a_year_is_one_figure_told_once(world: World) -> None:
    entry = MONTHLY.replace("per month", "per year")
    report = checked(
        [world.targets(entry)], [world.figures("北县,2024,rectification.look_backs,,1,次,,")]
    )
    trail = json.loads(ecotarget.render(report, "json"))["findings"][0]["trail"]
    assert [entry["period"] for entry in trail] == ["2024"]


# ---- Contradictions -----------------------------------------------------------------------------


def test_a_contradiction_no_target_asks_about_is_a_warning_without_a_target(world: World) -> None:
    rows = ["北县,2024,air.pm25,,24,ug/m3,,", "北县,2024,water.drinking_ratio,,99.9,%,1064,1071"]
    report = checked([world.targets(PM)], [world.figures(*rows)])
    assert outcomes(report) == {"TT24-001": "pass", "~": "warn"}
    finding = report.findings[-1]
    assert finding.target is None
    assert finding.verdict.reason.key == "stated-differs"
    assert finding.flags == ("inconsistent",)
    assert finding.measure is not None and finding.measure.indicator.id == "water.drinking_ratio"


def test_a_stated_rate_that_agrees_with_its_cases_is_no_finding(world: World) -> None:
    rows = ["北县,2024,air.pm25,,24,ug/m3,,", "北县,2024,water.drinking_ratio,,99.3,%,1064,1071"]
    report = checked([world.targets(PM)], [world.figures(*rows)])
    assert outcomes(report) == {"TT24-001": "pass"}


def test_a_contradiction_that_a_target_asks_about_is_told_once(world: World) -> None:
    figures = world.figures("北县,2024,air.good_day_ratio,,99.9,%,344,366")
    report = checked([world.targets(DAYS)], [figures])
    assert key(report) == ("undecided", "stated-differs")
    assert one(report).flags == ("inconsistent",)


def test_a_contradiction_is_told_although_its_target_is_open(world: World) -> None:
    entry = (
        'id: TT24-001, indicator: air.good_day_ratio, require: ">= ? %", strength: binding, '
        "missing: [{what: bound, zh: 未给出, en: not given}]"
    )
    figures = world.figures("北县,2024,air.good_day_ratio,,99.9,%,344,366")
    report = checked([world.targets(entry)], [figures])
    assert any("inconsistent" in finding.flags for finding in report.findings)
    assert "pass" not in outcomes(report).values()


def test_a_contradiction_of_one_month_is_told(world: World) -> None:
    entry = (
        'id: TT24-001, indicator: air.good_day_ratio, require: ">= 50 % per month", '
        "strength: binding"
    )
    rows = [f"北县,2024-{n:02d},air.good_day_ratio,,,,30,30" for n in range(1, 12)]
    rows.append("北县,2024-12,air.good_day_ratio,,99.9,%,20,30")
    report = checked([world.targets(entry)], [world.figures(*rows)])
    assert "pass" not in outcomes(report).values()
    assert any("inconsistent" in finding.flags for finding in report.findings)


# ---- Strict -------------------------------------------------------------------------------------


@pytest.mark.parametrize("strict, outcome", [(False, "warn"), (True, "fail")])
def test_strict_makes_a_strive_target_count(strict: bool, outcome: str, world: World) -> None:
    entry = PM.replace("binding", "strive")
    figures = world.figures("北县,2024,air.pm25,,26,ug/m3,,")
    assert one(checked([world.targets(entry)], [figures], strict=strict)).verdict.outcome == outcome


# ---- Order --------------------------------------------------------------------------------------


def test_findings_stand_by_place_domain_indicator_period_and_id(world: World) -> None:
    entries = [
        'id: TT24-009, indicator: water.drinking_ratio, require: ">= 1 %", strength: binding',
        'id: TT24-008, indicator: air.pm25, require: "<= 25 ug/m3", strength: binding',
        'id: TT24-007, indicator: air.pm25, require: "<= 26 ug/m3", strength: binding, period: 2024-Q1',
        'id: TT24-006, indicator: air.pm10, require: "<= 25 ug/m3", strength: binding',
        'id: TT24-005, indicator: air.pm25, require: "<= 27 ug/m3", strength: binding',
        'id: TT24-004, indicator: air.pm25, require: "<= 28 ug/m3", strength: binding, period: 2024-H2',
    ]
    paths = [
        world.targets(*entries),
        world.targets(*entries, place="testland/alpha", zh="甲县", en="Alpha County"),
    ]
    rows = [f"{place},2024,air.pm25,,24,ug/m3,," for place in ("北县", "甲县")]
    report = checked(paths, [world.figures(*rows)])
    ids = ["006", "007", "005", "008", "004", "009"]
    assert [f.target.id[-3:] for f in report.findings if f.target] == ids * 2
    places = [f.target.jurisdiction.id for f in report.findings if f.target]
    assert places == ["testland/alpha"] * 6 + ["testland/north"] * 6


def test_a_warning_without_a_target_stands_behind_the_targets_of_its_indicator(
    world: World,
) -> None:
    entries = [
        DAYS + ", scope: {zh: 城区, en: town}",
        'id: TT24-003, indicator: air.heavy_days, require: "<= 3 天", strength: binding',
    ]
    figures = world.figures("北县,2024,air.good_day_ratio,,99.9,%,344,366")
    report = checked([world.targets(*entries)], [figures])
    assert [f.target.id if f.target else "~" for f in report.findings] == [
        "TT24-002",
        "~",
        "TT24-003",
    ]


ENTRIES = (
    PM,
    DAYS,
    'id: TT24-003, indicator: rectification.look_backs, require: ">= 1 次 per month", strength: binding',
    'id: TT24-004, indicator: air.pm10, require: "change <= -5 % on last year", strength: strive',
    (
        'id: TT24-005, indicator: water.section_class, require: "class <= III", '
        "strength: binding, scope: {zh: 桥下, en: bridge}"
    ),
    'id: TT24-006, indicator: carbon.reduction_task, require: "done", strength: binding',
)
SOUND = (
    "北县,2024,air.pm25,,24,ug/m3,,",
    "北县,2024,air.good_day_ratio,,94.0,%,344,366",
    *(f"北县,2024-{month:02d},rectification.look_backs,,1,次,," for month in range(1, 12)),
    "北县,2024,air.pm10,,40,ug/m3,,",
    "北县,2023,air.pm10,,44,ug/m3,,",
    "北县,2024,water.section_class,桥下,Ⅲ,,,",
    "北县,2024-Q1,carbon.reduction_task,,完成,,,",
    "北县,2024-H1,carbon.reduction_task,,完成,,,",
    "北县,2024,water.drinking_ratio,A,99.9,%,1064,1071",
    "北县,2024,water.drinking_ratio,B,99.9,%,1064,1071",
    "北县,2024,water.drinking_ratio,C,99.9,%,1064,1071",
    "北县,2024,air.so2,,4,ug/m3,,",
    "北县,2024,air.no2,,4,ug/m3,,",
    "南县,2024,air.pm25,,30,ug/m3,,",
)


def test_the_files_may_come_in_any_order(world: World) -> None:
    targets = [
        world.targets(*ENTRIES),
        world.targets(*ENTRIES, place="testland/south", zh="南县", en="South County"),
        world.targets(PM, place="testland/west", zh="西县", en="West County"),
    ]
    figures = [
        world.figures(*SOUND[:8], name="b.csv"),
        world.figures(*SOUND[8:19], name="a.csv"),
        world.figures(*SOUND[19:], name="c.csv"),
    ]
    seen = {
        bytes_of(checked([targets[n] for n in order], [figures[n] for n in other]))
        for order in itertools.permutations(range(3))
        for other in itertools.permutations(range(3))
    }
    assert len(seen) == 1


def test_bad_files_may_come_in_any_order(world: World) -> None:
    path = world.targets(PM)
    figures = [
        world.figures(
            "北县,2024,air.pm25,,24,ug/m3,,", "北县,2024,air.pm10,,x,ug/m3,,", name="a.csv"
        ),
        world.figures("北县,2024,air.pm25,,26,ug/m3,,", name="b.csv"),
        world.figures("北县,2024,air.so2,,,,,", "nowhere,2024,air.so2,,4,ug/m3,,", name="c.csv"),
    ]
    seen = set()
    for order in itertools.permutations(figures):
        loaded = ecotarget.load_targets([path])
        measures = ecotarget.load_measures(order, loaded)
        seen.add(bytes_of(ecotarget.check(loaded, measures)))
    assert len(seen) == 1


def test_the_same_figure_in_two_files_is_cited_from_the_same_one_whatever_their_order(
    world: World,
) -> None:
    path = world.targets(PM)
    row = "北县,2024,air.pm25,,24,ug/m3,,"
    figures = [world.figures(row, name="a.csv"), world.figures(row, name="b.csv")]
    assert bytes_of(checked([path], figures)) == bytes_of(checked([path], figures[::-1]))


def test_the_rows_may_come_in_any_order(world: World) -> None:
    """A report tells the line of each row and the hash of its file; nothing else may change."""
    targets = [
        world.targets(*ENTRIES),
        world.targets(*ENTRIES, place="testland/south", zh="南县", en="South County"),
    ]
    chance = random.Random(5)
    rows = list(SOUND)
    seen = set()
    for _ in range(12):
        text = ecotarget.render(checked(targets, [world.figures(*rows)]), "json")
        text = re.sub(r'"sha256": "[0-9a-f]+"|(?<=figures\.csv", )"line": [0-9]+, ', "", text)
        head, _, unused = text.partition('"unused"')
        seen.add((head, *sorted(line.rstrip(",") for line in unused.splitlines())))
        chance.shuffle(rows)
    assert len(seen) == 1


def test_the_same_input_gives_the_same_bytes(world: World) -> None:
    path, figures = world.targets(*ENTRIES), world.figures(*SOUND[:-1])
    assert bytes_of(checked([path], [figures])) == bytes_of(checked([path], [figures]))


# ---- The report ---------------------------------------------------------------------------------


def test_inputs_are_named_by_path_and_role(world: World) -> None:
    path, figures = world.targets(PM), world.figures("北县,2024,air.pm25,,24,ug/m3,,")
    report = checked([path], [figures])
    assert [(entry.path, entry.role) for entry in report.inputs] == [
        (figures.as_posix(), "measures"),
        (path.as_posix(), "targets"),
    ]


def test_what_no_target_asks_for_is_named(world: World) -> None:
    rows = ["北县,2024,air.pm25,,24,ug/m3,,", "北县,2024,air.so2,,4,ug/m3,,"]
    report = checked([world.targets(PM)], [world.figures(*rows)])
    assert [m.indicator.id for m in report.unused] == ["air.so2"]


def test_one_figure_may_answer_several_targets(world: World) -> None:
    entries = [PM, PM.replace("001", "002").replace("25 ug", "20 ug")]
    report = checked([world.targets(*entries)], [world.figures("北县,2024,air.pm25,,24,ug/m3,,")])
    assert outcomes(report) == {"TT24-001": "pass", "TT24-002": "fail"}
    assert report.unused == ()


def test_without_a_question_everything_with_figures_is_asked(world: World) -> None:
    from ecotarget import evaluate

    loaded = ecotarget.load_targets([world.targets(PM)])
    figures = world.figures("北县,2024,air.pm25,,24,ug/m3,,")
    measures = ecotarget.load_measures([figures], loaded)
    report = evaluate.check(loaded.files, measures.measures)
    assert outcomes(report) == {"TT24-001": "pass"}
    assert (report.inputs[0].role, report.faults, report.as_of) == ("targets", (), None)


def test_the_faults_of_both_sides_are_in_the_report_and_warnings_of_targets_are_not(
    world: World,
) -> None:
    twice = PM.replace("001", "002")
    broken = PM.replace("001", "003").replace("<= 25 ug/m3", "<= 25 MG/L")
    path = world.targets(PM, twice, broken)
    figures = world.figures("北县,2024,air.pm25,,24,ug/m3,,", "北县,2024,air.so2,,x,ug/m3,,")
    loaded = ecotarget.load_targets([path])
    assert {fault.code for fault in loaded.faults} == {"target-repeated", "requirement-syntax"}
    report = ecotarget.check(loaded, ecotarget.load_measures([figures], loaded))
    assert {fault.code for fault in report.faults} == {"requirement-syntax", "value-not-number"}
    assert outcomes(report) == {"TT24-001": "pass", "TT24-002": "pass"}
