"""Makes the monthly reports in this folder: two made-up counties, March to June 2025.

Nobody measured these figures and nobody promised the targets. `figures.csv` and the target files are
written here; the reports are what `ecotarget check` and `ecotarget ledger` say of them at the end of each
month. The same run gives the same bytes. Put in on purpose:

- East County (东岸县): sections fail in April, May and June; PM2.5 is over its bound from April on; boilers
  lag behind the days gone by; the plan due on 30 April is not there; one of the last two of seven in rank;
- West County (西岸县): sections fail in April and June, and there is no report of May, so nobody can say
  that they failed three months in a row; PM2.5 comes back below its bound in June;
- the ledger: an item of each county is overdue at the end of June.

Run from the root of the project: `python samples/monthly/make.py` writes the files beside itself.
"""  # noqa: INP001

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

from ecotarget.cli.app import main
from ecotarget.model.period import Period

HERE = Path("samples/monthly")
MONTHS = ("2025-03", "2025-04", "2025-05", "2025-06")
SILENT = {("west", "2025-05")}  # no report
COUNTIES = {"east": ("东岸县", "East County", "DA25"), "west": ("西岸县", "West County", "XA25")}
HEADER = ("jurisdiction", "period", "indicator", "scope", "value", "unit")
HEADER += ("numerator", "denominator", "source")

TARGETS = """# Made: nobody promised these targets.
schema: 1
jurisdiction: {{id: sample/{id}, zh: {zh}, en: {en}}}
year: 2025
documents:
  plan: {{zh: 2025年工作要点（虚构）, en: Key points of 2025 (made up), issuer: {zh}生态环境分局（虚构）}}
indicators:
  - id: air.boilers_retired
    zh: 淘汰燃煤锅炉
    en: coal boilers retired
    dimension: count
    unit: 台
    better: higher
    definition: {{zh: 当年累计淘汰的燃煤锅炉台数, en: coal boilers taken out of use since 1 January}}
    source: plan
  - id: governance.emergency_plan
    zh: 修订应急预案
    en: emergency plan revised
    dimension: task
    better: higher
    definition: {{zh: 应急预案修订并印发, en: the emergency plan is revised and issued}}
    source: plan
targets:
  - {{id: {code}-001, indicator: air.pm25, require: "<= 28 ug/m3", strength: binding, source: {{document: plan, section: "1"}}}}
  - {{id: {code}-002, indicator: air.boilers_retired, require: ">= 24 台", strength: binding, source: {{document: plan, section: "2"}}}}
  - {{id: {code}-003, indicator: air.pm25_rank, require: rank not last 2 of 7, strength: planned, source: {{document: plan, section: "3"}}}}
  - {{id: {code}-004, indicator: governance.emergency_plan, require: by 2025-04-30, strength: binding, source: {{document: plan, section: "4"}}}}
"""
MONTHLY = """  - {{id: {code}-1{number}, indicator: water.section_zone_ratio, require: all, strength: binding, period: 2025-{number}, source: {{document: plan, section: "5"}}}}
"""
# By county and month: PM2.5 and boilers since January, rank among seven, plan done, sections kept of 6.
FIGURES = {
    ("east", "2025-03"): ("27.6", "5", "5/7", "", 6),
    ("east", "2025-04"): ("28.4", "6", "6/7", "未完成", 5),
    ("east", "2025-05"): ("28.9", "7", "6/7", "未完成", 4),
    ("east", "2025-06"): ("28.8", "9", "7/7", "未完成", 5),
    ("west", "2025-03"): ("28.2", "7", "3/7", "2025-03-20", 6),
    ("west", "2025-04"): ("28.6", "9", "4/7", "2025-03-20", 5),
    ("west", "2025-06"): ("27.2", "13", "2/7", "2025-03-20", 5),
}
LEDGER = """编号,问题,责任单位,发现日期,整改时限,完成整改日期,销号日期,销号佐证
W-01,雨污混接,东岸县,2025-02-10,2025-05-15,,,
W-02,河道垃圾,东岸县,2025-03-03,2025-04-30,2025-04-18,2025-04-25,验收意见
W-03,危废贮存不规范,西岸县,2025-03-12,2025-06-10,,,
W-04,扬尘管控不到位,西岸县,2025-05-06,2025-07-31,,,
"""
LEDGER_MAPPING = """# 制作的数据。A made ledger: docs/ledgers.md tells every key.
schema: 1
dataset: {zh: 督察整改台账, en: Rectification ledger}
kind: ledger
jurisdiction: sample
files: [ledger.csv]
columns:
  id: 编号
  name: 问题
  unit: 责任单位
  found: 发现日期
  due: 整改时限
  rectified: 完成整改日期
  closed: 销号日期
  evidence: 销号佐证
"""


def rows() -> list[tuple[str, ...]]:
    """The rows of figures.csv."""
    found = []
    for (county, month), (pm25, boilers, rank, plan, kept) in FIGURES.items():
        name = COUNTIES[county][0]
        since = f"2025-01-01..{Period.parse(month).end}"
        found.append((name, since, "air.pm25", "", pm25, "ug/m3", "", "", "made"))
        found.append((name, since, "air.boilers_retired", "", boilers, "台", "", "", "made"))
        found.append((name, since, "air.pm25_rank", "", rank, "", "", "", "made"))
        if plan:
            found.append((name, since, "governance.emergency_plan", "", plan, "", "", "", "made"))
        cases = (str(kept), "6")
        found.append((name, month, "water.section_zone_ratio", "", "", "", *cases, "made"))
    return found


def write_inputs() -> None:
    """Write the figures, the targets and the ledger."""
    paper = io.StringIO()
    csv.writer(paper, lineterminator="\n").writerows([HEADER, *rows()])
    (HERE / "figures.csv").write_text(paper.getvalue(), "utf-8")
    for id_, (zh, en, code) in COUNTIES.items():
        text = TARGETS.format(id=id_, zh=zh, en=en, code=code)
        text += "".join(MONTHLY.format(code=code, number=month[5:]) for month in MONTHS)
        file = HERE / "targets" / "sample" / id_ / "2025.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    (HERE / "ledger.csv").write_text(LEDGER, "utf-8")
    (HERE / "ledger.yaml").write_text(LEDGER_MAPPING, "utf-8")


def write_reports() -> int:
    """Run the commands that write the reports; return the worst exit code."""
    reports = HERE / "reports"
    reports.mkdir(exist_ok=True)
    worst = 0
    for month in MONTHS:
        day = Period.parse(month).end.isoformat()
        shared = ("--as-of", day, "--lang", "zh", "--no-config", "-qq")
        asked = ["check", f"{HERE}/figures.csv", "--targets", f"{HERE}/targets", *shared]
        for county in COUNTIES:
            asked += [] if (county, month) in SILENT else ["--jurisdiction", f"sample/{county}"]
        worst = max(worst, main([*asked, "--exit-zero", "-f", f"json:{reports}/{month}.json"]))
        ledger = ["ledger", f"{HERE}/ledger.yaml", *shared]
        worst = max(worst, main([*ledger, "-f", f"json:{reports}/{month}-ledger.json"]))
    return worst


if __name__ == "__main__":
    write_inputs()
    sys.exit(write_reports())
