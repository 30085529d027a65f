"""Makes the two reports in this folder: one made-up county, the end of May and the end of June 2025.

Nobody measured these figures and nobody promised the targets. `may/` and `june/` hold the target file and
the figures of the month, `2025-05.json` and `2025-06.json` what `ecotarget check` says of them. The same
run gives the same bytes. Put in on purpose:

- newly failing: the noise map due on 30 June is not there (MA25-004);
- newly met: the emergency plan (MA25-003), and sections of April, whose figure was corrected (MA25-009);
- worse and better: PM2.5 since January (MA25-001), boilers (MA25-002), both not due;
- unchanged: the plan of April that is still not there (MA25-005), so it fails in both;
- vanished: a survey that failed in May is in the plan no more (MA25-006);
- new: the sections of June, which fail at once (MA25-007);
- changed: sewers, of which 80 km are asked instead of 60 (MA25-008).

Run from the root of the project: `python samples/compare/make.py` writes the files beside itself.
"""  # noqa: INP001

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

from ecotarget.cli.app import main

HERE = Path("samples/compare")
MONTHS = {"may": ("2025-05", "2025-05-31"), "june": ("2025-06", "2025-06-30")}
COUNTY = "中岸县"
HEADER = ("jurisdiction", "period", "indicator", "scope", "value", "unit")
HEADER += ("numerator", "denominator", "source")

TASK = """  - id: governance.{id}
    zh: {zh}
    en: {en}
    dimension: task
    better: higher
    definition: {{zh: {zh}, en: {en}}}
    source: plan
"""
HEAD = """# Made: nobody promised these targets.
schema: 1
jurisdiction: {id: sample/middle, zh: 中岸县, en: Middle County}
year: 2025
documents:
  plan: {zh: 2025年工作要点（虚构）, en: Key points of 2025 (made up), issuer: 中岸县生态环境分局（虚构）}
indicators:
  - id: air.boilers_retired
    zh: 淘汰燃煤锅炉
    en: coal boilers retired
    dimension: count
    unit: 台
    better: higher
    definition: {zh: 当年累计淘汰的燃煤锅炉台数, en: coal boilers taken out of use since 1 January}
    source: plan
  - id: water.sewers_laid
    zh: 新建雨污分流管网
    en: new separate sewers
    dimension: length
    unit: km
    better: higher
    definition: {zh: 当年累计新建的雨污分流管网长度, en: separate sewers laid since 1 January}
    source: plan
"""
TASKS = (
    ("emergency_plan", "修订应急预案", "emergency plan revised"),
    ("noise_map", "绘制噪声地图", "noise map drawn"),
    ("dust_plan", "印发扬尘治理方案", "plan against dust issued"),
    ("outlet_survey", "完成入河排污口排查", "outlets into rivers surveyed"),
)
# Id, the rest of the entry; where two months differ, the lines of each.
SHARED = (
    ("001", 'indicator: air.pm25, require: "<= 28 ug/m3", strength: binding'),
    ("002", 'indicator: air.boilers_retired, require: ">= 24 台", strength: binding'),
    ("003", "indicator: governance.emergency_plan, require: by 2025-06-15, strength: planned"),
    ("004", "indicator: governance.noise_map, require: by 2025-06-30, strength: planned"),
    ("005", "indicator: governance.dust_plan, require: by 2025-04-30, strength: binding"),
    (
        "009",
        "indicator: water.section_zone_ratio, require: all, strength: binding, period: 2025-04",
    ),
)
OWN = {
    "may": (
        ("006", "indicator: governance.outlet_survey, require: by 2025-05-15, strength: planned"),
        ("008", 'indicator: water.sewers_laid, require: ">= 60 km", strength: planned'),
    ),
    "june": (
        (
            "007",
            "indicator: water.section_zone_ratio, require: all, strength: binding, period: 2025-06",
        ),
        ("008", 'indicator: water.sewers_laid, require: ">= 80 km", strength: planned'),
    ),
}
# Period ("" for since January), indicator, value, unit, reached, listed.
FIGURES = {
    "may": (
        ("", "air.pm25", "27.6", "ug/m3", "", ""),
        ("", "air.boilers_retired", "7", "台", "", ""),
        ("", "governance.emergency_plan", "未完成", "", "", ""),
        ("", "governance.noise_map", "未完成", "", "", ""),
        ("", "governance.dust_plan", "未完成", "", "", ""),
        ("", "governance.outlet_survey", "未完成", "", "", ""),
        ("", "water.sewers_laid", "31.5", "km", "", ""),
        ("2025-04", "water.section_zone_ratio", "", "", "5", "6"),
    ),
    "june": (
        ("", "air.pm25", "28.4", "ug/m3", "", ""),
        ("", "air.boilers_retired", "10", "台", "", ""),
        ("", "governance.emergency_plan", "2025-06-10", "", "", ""),
        ("", "governance.noise_map", "未完成", "", "", ""),
        ("", "governance.dust_plan", "未完成", "", "", ""),
        ("", "water.sewers_laid", "36", "km", "", ""),
        ("2025-04", "water.section_zone_ratio", "", "", "6", "6"),
        ("2025-06", "water.section_zone_ratio", "", "", "5", "6"),
    ),
}


def target_file(month: str) -> str:
    """The target file as it stood in that month."""
    tasks = "".join(TASK.format(id=id_, zh=zh, en=en) for id_, zh, en in TASKS)
    entries = sorted((*SHARED, *OWN[month]))
    source = 'source: {document: plan, section: "1"}'
    lines = "".join(f"  - {{id: MA25-{id_}, {rest}, {source}}}\n" for id_, rest in entries)
    return f"{HEAD}{tasks}targets:\n{lines}"


def figures(month: str) -> str:
    """The figures that were handed in at the end of that month."""
    since = f"2025-01-01..{MONTHS[month][1]}"
    paper = io.StringIO()
    rows = [
        (COUNTY, period or since, indicator, "", *rest, "made")
        for period, indicator, *rest in FIGURES[month]
    ]
    csv.writer(paper, lineterminator="\n").writerows([HEADER, *rows])
    return paper.getvalue()


def write_inputs() -> None:
    """Write the target files and the figures."""
    for month in MONTHS:
        file = HERE / month / "targets" / "sample" / "middle" / "2025.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(target_file(month), "utf-8")
        (HERE / month / "figures.csv").write_text(figures(month), "utf-8")


def write_reports() -> int:
    """Run the command that writes the reports; return the worse exit code."""
    worst = 0
    for month, (name, day) in MONTHS.items():
        asked = ["check", f"{HERE}/{month}/figures.csv", "--targets", f"{HERE}/{month}/targets"]
        asked += ["--as-of", day, "--lang", "zh", "--no-config", "-qq", "--exit-zero"]
        worst = max(worst, main([*asked, "-f", f"json:{HERE}/{name}.json"]))
    return worst


if __name__ == "__main__":
    write_inputs()
    sys.exit(write_reports())
