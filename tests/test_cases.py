"""Cases in sentences: the files in cases/ can be read and written by anybody who knows the targets.

A case says what is promised, what was reported and what follows from it:

    - case: 344 good days of 366 print as 94.0 % and still miss 94 %
      zh: 366天中344天优良，印出来是94.0%，仍未达到94%
      target: {indicator: air.good_day_ratio, require: ">= 94 %"}
      figures:
        - {numerator: 344, denominator: 366}
      expect: {outcome: fail, reason: rate-fail}

A target is binding, of the year 2024 and of 北县 unless it says otherwise; a figure has the period
2024 and the indicator of the target unless it says otherwise. Beside these a case may say
`as of: 2024-06-30`, `what if: yes`, `strict: yes`. What is expected is an outcome and, if wanted, the
key of the reason, the flags (none unless named), value, limit and margin as they are printed, `found`
(the periods of the figures used), `faults` (none unless named) and `unused`, how many figures no
target asks for. Every case runs through the real target file, the real table of figures, the judge
and the report.
"""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest
import yaml

import ecotarget
from ecotarget import Question
from ecotarget.intake.measures import FIELDS
from ecotarget.model.amount import plain
from ecotarget.model.finding import Finding

CASES = Path(__file__).parent / "cases"
OF_CASE = {"case", "zh", "target", "figures", "expect", "as of", "what if", "strict"}
OF_EXPECTED = {
    "outcome",
    "reason",
    "flags",
    "value",
    "limit",
    "margin",
    "found",
    "faults",
    "unused",
}
DEFAULTS = {"id": "TT24-001", "strength": "binding"}


def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{file.stem}: {case['case']}")
        for file in sorted(CASES.glob("*.yaml"))
        for case in read(file)
    ]


def read(file: Path) -> list[dict[str, Any]]:
    """Read the cases of one file; the base loader leaves every scalar as it is written."""
    found: list[dict[str, Any]] = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)
    return found


def write_target(folder: Path, said: dict[str, Any]) -> Path:
    target = {**DEFAULTS, **said, "source": {"document": "plan", "section": "1"}}
    if "count" in target.get("scope", {}):
        target["scope"]["count"] = int(target["scope"]["count"])
    year = int(target.pop("year", "2024"))
    place = {"id": "testland/north", "zh": "北县", "en": "North County"}
    plan = {"zh": "要点", "en": "Plan", "issuer": "局"}
    data: dict[str, Any] = {
        "schema": 1,
        "jurisdiction": place,
        "year": year,
        "documents": {"plan": plan},
        "targets": [target],
    }
    if (own := target.pop("own indicator", None)) is not None:
        definition = {"zh": own["zh"], "en": own["en"]}
        data["indicators"] = [{**own, "definition": definition, "source": "plan, 1"}]
    path = folder / "targets" / "testland" / "north" / f"{year}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def write_figures(folder: Path, said: list[dict[str, str]], indicator: str) -> Path:
    path = folder / "figures.csv"
    usual = {"jurisdiction": "北县", "period": "2024", "indicator": indicator}
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, FIELDS)
        table.writeheader()
        table.writerows({**usual, **figure} for figure in said)
    return path


def shown(value: Decimal | str | None) -> str:
    return plain(value) if isinstance(value, Decimal) else value or ""


def same(value: Any) -> Any:
    """Read a figure as a number: 94.0 and 94 are the same figure."""
    try:
        return Decimal(value) if isinstance(value, str) else value
    except InvalidOperation:
        return value


def told(finding: Finding) -> dict[str, Any]:
    verdict = finding.verdict
    used = [m.period.text for m in (finding.measure, *finding.bases) if m is not None]
    return {
        "outcome": verdict.outcome,
        "reason": verdict.reason.key,
        "flags": list(finding.flags),
        "value": shown(verdict.value),
        "limit": shown(verdict.limit),
        "margin": shown(verdict.margin),
        "found": used,
    }


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    assert set(case) <= OF_CASE, "a word of the case is misspelt"
    expect = case["expect"]
    assert set(expect) <= OF_EXPECTED, "a word of what is expected is misspelt"
    path = write_target(tmp_path, dict(case["target"]))
    figures = write_figures(tmp_path, case.get("figures", []), case["target"]["indicator"])
    loaded = ecotarget.load_targets([path])
    assert loaded.faults == ()
    measures = ecotarget.load_measures([figures], loaded)
    question = Question(
        as_of=date.fromisoformat(case["as of"]) if "as of" in case else None,
        what_if=case.get("what if") == "yes",
        strict=case.get("strict") == "yes",
        named=frozenset({path.as_posix()}),
    )
    report = ecotarget.check(loaded, measures, question)
    (finding,) = (found for found in report.findings if found.target is not None)
    wanted = {"flags": [], **{k: v for k, v in expect.items() if k not in {"faults", "unused"}}}
    found = told(finding)
    assert {name: same(found[name]) for name in wanted} == {k: same(v) for k, v in wanted.items()}
    assert [fault.code for fault in report.faults] == expect.get("faults", [])
    assert len(report.unused) == int(expect.get("unused", "0"))
    for language in ("zh", "en"):
        sentence = json.loads(ecotarget.render(report, "json", language))["findings"][0]["reason"]
        assert sentence
        assert "{" not in sentence


def test_every_case_has_a_name_of_its_own_in_both_languages() -> None:
    every = [case.values[0] for case in cases()]
    assert len(every) > 80
    for language in ("case", "zh"):
        names = [case[language] for case in every]
        assert all(names)
        assert len(set(names)) == len(names)
