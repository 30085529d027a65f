"""`ecotarget score`: the sample, both ways in, ranges, and bad input in both languages."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conftest import PROJECT, Said, World

Cli = Callable[..., Said]
SAMPLE = ("sample/figures-2021.csv", "--targets", "sample/targets")


@pytest.fixture
def sample(world: World) -> Path:
    """A copy of the sample that may be changed."""
    shutil.copytree(PROJECT / "samples" / "scoring", world.root / "sample")
    return world.root / "sample"


def results(said: Said) -> list[dict[str, Any]]:
    return json.loads(said.out, parse_float=Decimal)["results"]


def total(said: Said) -> dict[str, Any]:
    (one,) = [entry for entry in results(said) if entry["type"] == "total"]
    return one


def points(said: Said) -> dict[str, Any]:
    return {entry["id"]: entry["low"] for entry in results(said) if entry["type"] == "line"}


def test_two_years_of_one_citys_rules_give_different_totals_for_the_same_results(
    sample: Path, cli: Cli
) -> None:
    """By hand, from 8 and 18 of 10 and 20 sections, one that misses its target, two months worse than V.

    2021: 50 x 8/10 x 0.8 - 2 x 2 - 5 x 1 = 23; 30 x 18/20 = 27; 10 x 3/30 = 1; together 51 of 80.
    2022: 40 - 5 x 2 - 3 x 2 - 2 x 1 = 22; 2 x 3 = 6; together 28 of 40.
    """
    asked = ("score", *SAMPLE, "--rules", "sample/zhoushan", "-f", "json")
    old, new = cli(*asked), cli(*asked, "--rule-year", "2022")
    assert (old.code, new.code) == (0, 0)
    assert points(old) == {"national": 23, "provincial": 27, "upgraded": 1}
    assert points(new) == {"national": 22, "upgraded": 6}
    assert (total(old)["low"], total(old)["full"], total(old)["what_if"]) == (51, 80, False)
    assert (total(new)["low"], total(new)["full"], total(new)["what_if"]) == (28, 40, True)


def test_deductions_bonus_veto_and_grade_of_the_made_rules(sample: Path, cli: Cli) -> None:
    """10 points missed; 50 less 10 steps of 0.5; 2 x 20 x 18/20; 3 sections; the veto lowers the grade."""
    said = cli("score", *SAMPLE, "--rules", "sample/graded.yaml", "-f", "json")
    assert points(said) == {
        "attained": 0,
        "national": 45,
        "provincial": 36,
        "upgraded": 3,
        "QD21-003": 0,
    }
    assert (total(said)["low"], total(said)["high"], total(said)["grade"]) == (84, 84, "fair")


def test_a_report_of_check_gives_what_the_figures_give(sample: Path, cli: Cli) -> None:
    assert cli("check", *SAMPLE, "-f", "json:report.json").code == 1
    rules = ("--rules", "sample/zhoushan/2021.yaml", "-f", "json")
    by_figures, by_report = cli("score", *SAMPLE, *rules), cli("score", "report.json", *rules)
    assert by_report.code == 0
    first, second = (points(one) for one in (by_figures, by_report))
    # The cases behind a figure that no target asks for are not in the report: its percentage is.
    assert first == second
    assert total(by_figures)["exact_low"] == total(by_report)["exact_low"] == "51/1"


def test_a_missing_figure_leaves_a_range_and_no_grade(sample: Path, cli: Cli) -> None:
    file = sample / "figures-2021.csv"
    kept = [line for line in file.read_text("utf-8").splitlines() if "省控" not in line]
    file.write_text("\n".join(kept) + "\n", "utf-8")
    said = cli("score", *SAMPLE, "--rules", "sample/graded.yaml", "-f", "json")
    assert (total(said)["low"], total(said)["high"]) == (48, 88)
    assert (total(said)["decided"], total(said)["grade"]) == (False, None)
    assert (total(said)["grade_low"], total(said)["grade_high"]) == ("failed", "fair")
    told = cli("score", *SAMPLE, "--rules", "sample/graded.yaml", "-f", "plain").out
    assert "Total: 48 to 88 of 100; the score is 48" in told
    assert "Grade undecided: failed to fair" in told
    assert "QD21-002: no data, counted as nothing earned" in told


def test_a_bonus_without_an_end_says_so(sample: Path, cli: Cli) -> None:
    file = sample / "figures-2021.csv"
    kept = [line for line in file.read_text("utf-8").splitlines() if "upgraded" not in line]
    file.write_text("\n".join(kept) + "\n", "utf-8")
    asked = ("score", *SAMPLE, "--rules", "sample/zhoushan", "--rule-year", "2022")
    assert total(cli(*asked, "-f", "json"))["high"] is None
    assert "Total: 22 or more of 40" in cli(*asked).out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_json_is_as_it_is_published(sample: Path, cli: Cli, lang: str) -> None:
    schema = json.loads(
        files("ecotarget").joinpath("report", "score.schema.json").read_text("utf-8")
    )
    for rules in ("sample/graded.yaml", "sample/zhoushan"):
        said = cli("score", *SAMPLE, "--rules", rules, "-f", "json", "--lang", lang)
        Draft202012Validator(schema).validate(json.loads(said.out))
        lines = cli("score", *SAMPLE, "--rules", rules, "-f", "jsonl", "--lang", lang).out
        assert [json.loads(line) for line in lines.splitlines()] == json.loads(said.out)["results"]


@pytest.mark.parametrize("format_", ["table", "plain", "json", "jsonl", "csv", "markdown", "html"])
def test_every_format_is_written_alike_twice(sample: Path, cli: Cli, format_: str) -> None:
    asked = ("score", *SAMPLE, "--rules", "sample/graded.yaml", "-f", format_)
    first, second = cli(*asked), cli(*asked)
    assert first.out and first == second
    assert first.code == 0


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_report_in_english_is_scored_as_one_in_chinese(sample: Path, cli: Cli) -> None:
    """The rules of 2022 speak of a scope by its Chinese name; a report holds that of its language."""
    rules = ("--rules", "sample/zhoushan", "--rule-year", "2022", "-f", "json")
    for lang in ("zh", "en"):
        cli("check", *SAMPLE, "-f", "json:report.json", "--lang", lang)
        said = cli("score", "report.json", *SAMPLE[1:], *rules)
        assert points(said) == {"national": 22, "upgraded": 6}
        told = cli("score", "report.json", *SAMPLE[1:], *rules[:-2], "--lang", "zh").out
        assert "劣Ⅴ类断面月次：扣 2 × 3" in told
    # Without the target file nobody knows the other name: told, and nothing is earned by it.
    said = cli("score", "report.json", "--targets", "none", *rules[:-2])
    assert "国控断面: no such figure (the indicator has: national sections 2021," in said.out
    assert "Total: 6 to 38 of 40; the score is 6" in said.out


def test_each_year_by_its_own_rules_in_one_run(sample: Path, cli: Cli) -> None:
    """By hand for 2022: one of ten national sections is short, one month is worse than V, two are upgraded.

    40 - 5 x 1 - 3 x 1 - 2 x 0 = 32, and 2 x 2 = 4: 36 of 40. For 2021 see above: 51 of 80.
    """
    both = ("sample/figures-2022.csv", *SAMPLE, "--targets", "sample/targets-2022")
    said = cli("score", *both, "--rules", "sample/zhoushan", "-f", "json")
    assert said.code == 0
    totals = [one for one in results(said) if one["type"] == "total"]
    assert [(one["year"], one["rules_year"], one["low"], one["high"]) for one in totals] == [
        (2021, 2021, 51, 51),
        (2022, 2022, 36, 36),
    ]
    assert not any(one["what_if"] for one in totals)


def test_rules_for_a_place_go_before_those_for_all(sample: Path, cli: Cli) -> None:
    own = (sample / "zhoushan" / "2021.yaml").read_text("utf-8")
    assert own.count("full: 50") == own.count("total: 80") == 1
    own = own.replace("full: 50", "full: 100").replace("total: 80", "total: 130")
    (sample / "zhoushan" / "own.yaml").write_text(own + "jurisdiction: example/island\n", "utf-8")
    asked = ("score", *SAMPLE, "--rules", "sample/zhoushan", "-f", "json")
    # 100 x 8/10 x 0.8 - 4 - 5 = 55; 27; 1
    assert (total(cli(*asked))["low"], total(cli(*asked))["full"]) == (83, 130)
    edit(sample / "zhoushan" / "own.yaml", "example/island", "example/islnd")
    said = cli(*asked)
    assert (said.code, said.out) == (2, "")
    assert (
        "no jurisdiction 'example/islnd', so these rules would never be used; near: example/island"
        in said.err
    )


BAD = (
    ("target: QD21-001", "target: QD21-01", "scoring-target", "没有编号为“QD21-01”的目标；相近的有：QD21-001", "there is no target 'QD21-01'; near: QD21-001"),
    ("total: 80", "total: 90", "scoring-sum", "各项满分合计 80，写的总分是 90", "the full points add up to 80, the total says 90"),
    ("indicator: water.section_worse_v_months", "indicator: water.section_worse_v_month", "indicator-unknown", "不认识的指标", "unknown indicator"),
    ("count: short, target: QD21-003", "count: short, indicator: water.section_worse_v_months", "scoring-count", "没有可以计的个数", "tells no number of cases"),
    ("indicator: water.section_upgraded_ratio", "indicator: water.section_fallen", "scoring-no-share", "不是比例", "is no share"),
    ("earn: share", "earn: shore", "dataset-value", "不能是", "cannot be"),
)  # fmt: skip


@pytest.mark.parametrize("old, new, code, zh, en", BAD, ids=lambda one: str(one)[:20])
def test_bad_rules_are_faults_in_both_languages(
    sample: Path, cli: Cli, old: str, new: str, code: str, zh: str, en: str
) -> None:
    edit(sample / "zhoushan" / "2021.yaml", old, new)
    for lang, sentence in (("zh", zh), ("en", en)):
        said = cli("score", *SAMPLE, "--rules", "sample/zhoushan/2021.yaml", "--lang", lang)
        assert (said.code, said.out) == (2, "")
        assert code in said.err
        assert sentence in said.err
        assert "sample/zhoushan/2021.yaml:" in said.err


def test_what_cannot_be_asked(sample: Path, cli: Cli) -> None:
    def refused(*arguments: str) -> str:
        said = cli("score", *arguments)
        assert (said.code, said.out) == (2, "")
        return said.err

    assert "scoring-none" in refused(*SAMPLE)
    rules = ("--rules", "sample/zhoushan/2022.yaml")
    assert "there are no rules for 2021; near: 2022" in refused(*SAMPLE, *rules)
    assert "no rules for 2020" in refused(*SAMPLE, *rules, "--rule-year", "2020")
    assert "option-value" in refused(*SAMPLE, *rules, "--rule-year", "next")
    assert "file-missing" in refused(*SAMPLE, "--rules", "nowhere.yaml")
    cli("check", *SAMPLE, "-f", "json:report.json")
    assert "scoring-mixed" in refused("report.json", *SAMPLE, *rules)


def test_figures_that_cannot_be_trusted_leave_the_score_told_and_the_exit_code_2(
    sample: Path, cli: Cli
) -> None:
    edit(sample / "figures-2021.csv", "water.section_fallen,,1,个", "water.section_fallen,,one,个")
    said = cli("score", *SAMPLE, "--rules", "sample/zhoushan/2021.yaml")
    assert said.code == 2
    assert "value-not-number" in said.err
    assert "Total: 51 of 80" in said.out
