"""Mistakes that programs of this kind make, each with the tests that hold it here.

The list stands in COVERED: what goes wrong, and which tests would fail if it went wrong here. What no
other test holds from end to end is tried below, from the command line.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from functools import cache

import pytest

from conftest import PROJECT, Said, World
from ecotarget import units

Cli = Callable[..., Said]
HERE = "test_peer_faults.py"
COVERED: dict[str, tuple[str, ...]] = {
    "too few data become 0, and 0 exceeds nothing": (
        "intake/test_measures.py::test_a_mark_for_nothing_is_never_zero",
        "intake/test_readings.py::test_missing_values_are_counted_and_never_zero",
        "methods/test_daily_mean.py::test_missing_hours_are_no_zeros",
        "verdict/test_reckoned.py::test_too_few_days_are_told_before_a_figure_that_differs",
        f"{HERE}::test_a_blank_is_no_zero_and_meets_no_bound",
    ),
    "limits are cut to whole numbers": (
        "standards/test_editions.py::test_the_limits_agree_with_the_table_of_the_standard",
        f"{HERE}::test_a_bound_keeps_its_decimals",
    ),
    "running totals in binary floats round 28.5 down": (
        "engine/test_exactness.py::test_quotient_rest_and_product_are_exact",
        "model/test_amount.py::test_the_exact_context_keeps_the_digits_that_the_one_of_python_loses",
        "methods/test_place_day.py::test_sums_beyond_64_bits",
    ),
    "new limits take the place of the old ones, and older years are judged by later law": (
        "standards/test_catalog.py::test_the_edition_follows_the_measured_day",
        "assess/test_walk.py::test_figures_of_periods_go_by_the_law_of_their_last_day",
        "standards/test_sheet.py::test_every_edition_is_locked_and_none_was_edited",
    ),
    "windows of eight hours roll by position and cross gaps": (
        "methods/test_daily_max_8h.py::test_with_the_day_before_missing_the_first_windows_are_short",
        "methods/test_daily_max_8h.py::test_a_window_needs_six_of_its_eight_hours",
    ),
    "a threshold of 0 for the share of valid data, and windows around their hour": (
        "methods/test_daily_max_8h.py::test_the_first_window_ends_at_8_and_the_last_at_24",
        "methods/test_validity.py::test_323_and_324_days_with_every_month_full_enough",
    ),
    "exit code 0 whatever the result, and a ratio that is rounded before it is compared": (
        "verdict/test_reckoned.py::test_the_exact_figure_is_compared_and_not_the_rounded_one",
        f"{HERE}::test_each_end_has_its_exit_code",
        f"{HERE}::test_what_prints_like_the_bound_does_not_meet_it",
    ),
    "an allowance of zero that nothing can break": (
        "verdict/test_progress.py::test_an_allowance_of_zero_holds_or_is_broken",
        f"{HERE}::test_nothing_is_allowed_and_one_happened",
    ),
    "a base of zero is replaced by a small number": (
        "verdict/test_judge.py::test_a_relative_change_on_no_cases_reached_has_no_meaning",
        f"{HERE}::test_a_base_of_zero_has_no_change",
    ),
    "wrong factors in a table of units typed by hand": (
        "test_units.py::test_pint_agrees_with_the_factor",
        "test_units.py::test_every_composed_base_is_the_base_of_the_list",
        f"{HERE}::test_counts_by_volume_follow_from_the_litre",
    ),
    "units that are read as something else, and usual ones that are refused": (
        f"{HERE}::test_a_spelling_with_two_meanings_is_refused",
        f"{HERE}::test_a_usual_spelling_is_read",
    ),
    "daily SO2 by the table of hours, and an index by the ceiling of binary floats": (
        "standards/test_editions.py::test_the_parts_of_the_bulletins",
        "methods/test_aqi.py::test_a_value_is_rounded_half_to_even_before_it_meets_the_column",
        "methods/test_iaqi.py::test_tenths_of_every_column_agree_with_the_second_reading",
    ),
    "gaps between break points, and an error above the scale": (
        "methods/test_iaqi.py::test_more_is_never_less",
        "methods/test_aqi.py::test_an_hour_of_so2_beyond_its_column_is_never_good_air",
        "standards/test_editions.py::test_what_is_beyond_the_last_point",
    ),
    "any non-detect is of the best class": (
        "methods/test_single_factor.py::test_a_detection_limit_above_the_limit_of_the_class_leaves_it_open",
    ),
    "items that are missing are dropped, so that gaps improve a rank": (
        "methods/test_city_water_index.py::test_a_missing_item_is_never_dropped",
        "methods/test_city_water_index.py::test_no_gap_ever_gives_an_index",
    ),
    "an exit code that an option gives another meaning, and cases without a name": (
        "cli/test_check_command.py::test_exit_zero_leaves_two",
        "cli/test_terminal.py::test_the_exit_codes_have_one_meaning_each",
        "cli/test_ci.py::test_a_warning_of_lint_passes_and_a_fault_is_an_error",
        "report/test_ci_cases.py::test_cases_that_look_alike_get_a_number",
    ),
    "a baseline whose key lets a new problem elsewhere pass": (
        "cli/test_baseline_option.py::test_a_baseline_of_another_place_or_year_excuses_nothing",
        "verdict/test_changes.py::test_another_key_is_another_target",
    ),
    "a date that cannot be read becomes the first of January": (
        "intake/test_waivers.py::test_a_bad_file_gives_each_of_its_faults",
        "intake/test_values.py::test_a_day_is_written_the_iso_way",
        f"{HERE}::test_a_date_of_two_readings_is_no_period",
    ),
    "what is due today drops out, because 0 days are left": (
        "methods/test_days_left.py::test_on_the_day_of_the_term_nothing_is_left_and_nothing_is_overdue",
        "assess/test_submissions.py::test_the_last_day_is_in_time_and_the_next_is_late",
    ),
    "one exit code for what failed and what could not run": (
        f"{HERE}::test_each_end_has_its_exit_code",
        "cli/test_check_command.py::test_two_beats_one_and_the_rest_is_still_told",
    ),
    "344 of 366 days print as 94.0 % and pass 94 %": (
        "verdict/test_judge.py::test_344_days_of_366_are_not_94_percent_although_they_print_so",
        f"{HERE}::test_what_prints_like_the_bound_does_not_meet_it",
    ),
}


@cache
def names_of(name: str) -> frozenset[str]:
    tree = ast.parse((PROJECT / "tests" / name).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("mistake", COVERED)
def test_each_mistake_is_held_by_tests_that_are_there(mistake: str) -> None:
    for node in COVERED[mistake]:
        name, _, test = node.partition("::")
        assert test in names_of(name), node


def test_every_test_below_holds_a_mistake() -> None:
    named = {node.partition("::")[2] for nodes in COVERED.values() for node in nodes}
    own = {name for name in names_of(HERE) if name.startswith("test_")}
    about = {
        "test_each_mistake_is_held_by_tests_that_are_there",
        "test_every_test_below_holds_a_mistake",
    }
    assert own - about <= named


# ---- From end to end ----------------------------------------------------------------------------


def target(require: str, indicator: str = "air.pm25") -> str:
    return f'id: TN24-001, indicator: {indicator}, require: "{require}", strength: binding'


def outcome(world: World, cli: Cli, require: str, row: str, indicator: str = "air.pm25") -> str:
    """Return the outcome of one target and one row of figures."""
    path = world.targets(target(require, indicator))
    world.figures(*row.splitlines())
    report = json.loads(
        cli("check", "figures.csv", "--targets", str(path), "-f", "json", "--exit-zero").out
    )
    (result,) = report["findings"]
    return str(result["outcome"])


def test_a_blank_is_no_zero_and_meets_no_bound(world: World, cli: Cli) -> None:
    for mark in ("", "-", "—", "NA", "缺测"):
        row = f"testland/north,2024,air.pm25,,{mark},ug/m3,,"
        assert outcome(world, cli, "<= 24 ug/m3", row) == "no_data"


@pytest.mark.parametrize("bound", ["9.3", "0.5", "24.05"])
def test_a_bound_keeps_its_decimals(world: World, cli: Cli, bound: str) -> None:
    for value, wanted in ((bound, "pass"), (f"{bound}1", "fail")):
        row = f"testland/north,2024,air.pm25,,{value},ug/m3,,"
        assert outcome(world, cli, f"<= {bound} ug/m3", row) == wanted


def test_what_prints_like_the_bound_does_not_meet_it(world: World, cli: Cli) -> None:
    row = "testland/north,2024,air.good_day_ratio,,,,344,366"
    assert outcome(world, cli, ">= 94 %", row, "air.good_day_ratio") == "fail"
    row = "testland/north,2024,air.good_day_ratio,,,,47,50"
    assert outcome(world, cli, ">= 94 %", row, "air.good_day_ratio") == "pass"
    # 1.04 is told as 1.0 where one decimal is usual, and it is above 1 all the same.
    row = "testland/north,2024,air.pm25,,1.04,ug/m3,,"
    assert outcome(world, cli, "<= 1.0 ug/m3", row) == "fail"


def test_nothing_is_allowed_and_one_happened(world: World, cli: Cli) -> None:
    for count, wanted in ((0, "pass"), (1, "fail")):
        row = f"testland/north,2024,air.heavy_days,,{count},d,,"
        assert outcome(world, cli, "<= 0 d", row, "air.heavy_days") == wanted


def test_a_base_of_zero_has_no_change(world: World, cli: Cli) -> None:
    rows = "testland/north,2024,air.pm25,,1,ug/m3,,\ntestland/north,2023,air.pm25,,0,ug/m3,,"
    assert outcome(world, cli, "change <= -3 % since 2023", rows) == "undecided"


def test_a_date_of_two_readings_is_no_period(world: World, cli: Cli) -> None:
    world.targets(target("<= 24 ug/m3"))
    for text in ("01/02/2024", "2024/1/2", "2024-13-01", "2024-02-30"):
        world.figures(f"testland/north,{text},air.pm25,,20,ug/m3,,")
        said = cli("check", "figures.csv")
        assert said.code == 2
        assert "period-unknown" in said.err


def test_each_end_has_its_exit_code(world: World, cli: Cli) -> None:
    world.targets(target("<= 24 ug/m3"))
    good = "testland/north,2024,air.pm25,,20,ug/m3,,"
    world.figures(good)
    assert cli("check", "figures.csv").code == 0
    world.figures(good.replace(",20,", ",30,"))
    assert cli("check", "figures.csv").code == 1
    world.figures(good.replace("ug/m3", "ug/m4"))
    assert cli("check", "figures.csv").code == 2
    assert cli("check", "nowhere.csv").code == 2


# ---- Units --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelling",
    [
        *("MG/L", "ppt", "mg N/L", "mg/L as N", "mg/L as P", "ton", "barrel", "umol/g"),
        *("个/100L", "MPN/100L", "UG/M3", "kgm-3", ""),
    ],
)
def test_a_spelling_with_two_meanings_is_refused(spelling: str) -> None:
    if spelling:
        with pytest.raises(units.UnknownUnit):
            units.resolve(spelling)
    else:  # no unit at all is a pure number, and never the unit that somebody thought of
        assert units.resolve(spelling).dimension == "number"


@pytest.mark.parametrize(
    "spelling", ["ug/m3", "μg/m³", "ppb", "dB(A)", "吨", "万吨", "个/L", "tce", "CFU/100mL"]
)
def test_a_usual_spelling_is_read(spelling: str) -> None:
    assert units.resolve(spelling).factor > 0


def test_counts_by_volume_follow_from_the_litre() -> None:
    assert units.resolve("CFU/100mL").factor == 10 * units.resolve("CFU/L").factor
    assert units.resolve("MPN/100mL").factor == 10 * units.resolve("MPN/L").factor
    assert units.resolve("个/mL").factor == 1000 * units.resolve("个/L").factor
