"""JSON and JSON lines of the monthly section table with its reminders, for programs.

The format is published as sections.schema.json. A class has its order (1 is the best) and its name;
`value` has the decimals that the law tells it with, `exact` is the fraction before any rounding but
the law's own. Equal tables give equal bytes; one section stands on one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ecotarget.model.sections import SectionTable
from ecotarget.model.version import VERSION
from ecotarget.model.water import ItemClass, SectionClass, WaterCode
from ecotarget.report import reminders, water_words
from ecotarget.report.as_assessment_json import clause, set_aside
from ecotarget.report.as_assessment_json import code as code_of
from ecotarget.report.as_json import encode, fault
from ecotarget.report.assessment_rows import exact_text
from ecotarget.report.reminders import Reminder
from ecotarget.report.section_rows import (
    EXCEEDED,
    SectionReport,
    Share,
    basis,
    is_untargeted,
    limit_clause,
    percent,
    required_of,
    shown_value,
    tally,
    verdict_of,
)
from ecotarget.words import Words

SCHEMA = "https://ecotarget.dev/schema/sections-1.json"


def render(report: SectionReport, words: Words) -> Iterator[str]:
    """Yield the tables as one JSON object."""
    yield "{\n"
    for key, value in _head(report, words).items():
        yield f"{encode(key)}: {encode(value)},\n"
    yield f"{encode('tables')}: ["
    joint = "\n"
    for table in report.tables:
        yield joint
        yield from _table(table, words)
        joint = ",\n"
    yield "\n],\n"
    # All tables of a run are made of the same data.
    first = report.tables[:1]
    yield from _list("set_aside", (set_aside(x, words) for one in first for x in one.set_aside))
    yield ",\n"
    yield from _list("faults", (fault(x, words) for one in first for x in one.faults))
    yield "\n}\n"


def render_lines(report: SectionReport, words: Words) -> Iterator[str]:
    """Yield one JSON object a line: the sections of every table."""
    for table in report.tables:
        for row in table.rows:
            yield encode(_section(table, row, words)) + "\n"


def _head(report: SectionReport, words: Words) -> dict[str, Any]:
    inputs = dict.fromkeys(one for table in report.tables for one in table.inputs)
    codes = {table.code.id: table.code for table in report.tables}
    return {
        "schema": SCHEMA,
        "tool": {"name": "ecotarget", "version": VERSION},
        "language": words.language,
        "as_of": report.as_of,
        "level": report.level or None,
        "county": report.county or None,
        "inputs": [
            {"path": i.path, "role": i.role, "encoding": i.encoding, "sha256": i.sha256}
            for i in inputs
        ],
        "codes": [code_of(one, words) for one in codes.values()],
    }


def _list(key: str, entries: Iterable[Any]) -> Iterator[str]:
    yield f"{encode(key)}: ["
    joint = "\n"
    for entry in entries:
        yield joint + encode(entry)
        joint = ",\n"
    yield "\n]"


def _table(table: SectionTable, words: Words) -> Iterator[str]:
    yield "{\n"
    asked = None if table.required is None else _class(table.code, table.required, words)
    head = {
        "period": table.period.text,
        "code": table.code.id,
        "required": asked,
        "counts": _counts(table, words),
    }
    for key, value in head.items():
        yield f"{encode(key)}: {encode(value)},\n"
    yield from _list("sections", (_section(table, row, words) for row in table.rows))
    whole = (_reminder(table, reminders.of_all(table, words), words),)
    of_counties = (_reminder(table, one, words) for one in reminders.of_counties(table, words))
    yield ",\n"
    yield from _list("reminders", (*whole, *of_counties))
    yield "\n}"


def _counts(table: SectionTable, words: Words) -> dict[str, Any]:
    found, code = tally(table), table.code
    return {
        "attained": _share(found.attained, code),
        "attained_at_most": _share(found.most, code),
        "measured": found.measured,
        "listed": found.listed,
        "names": found.names,
        "silent": found.silent,
        "classes": [
            {**_class(code, order, words), **_share(one, code)}
            for order, one in enumerate(found.classes, 1)
        ],
        "class_undecided": found.open_classes,
        "good": _share(found.good[0], code),
        "good_at_most": _share(found.good[1], code),
        "without_target": found.untargeted,
    }


def _share(of: Share, code: WaterCode) -> dict[str, Any]:
    return {"count": of.number, "percent": percent(of, code), "exact": exact_text(of.percent)}


def _section(table: SectionTable, row: SectionClass, words: Words) -> dict[str, Any]:
    code, section = table.code, row.section
    verdict = verdict_of(table, row)
    return {
        "period": table.period.text,
        "county": section.county,
        "section": section.name,
        "river": section.river,
        "basin": section.basin,
        "city": section.city,
        "level": section.level or None,
        "kind": section.kind,
        "state": row.state,
        "required": _class(code, required_of(table, section), words),
        "own_target": not is_untargeted(table, section),
        "best": None if row.best is None else _class(code, row.best, words),
        "worst": None if row.worst is None else _class(code, row.worst, words),
        "verdict": verdict,
        "months_in_a_row": table.in_a_row.get(section.name) if verdict == EXCEEDED else None,
        "deciding": row.deciding,
        "over": [one.mean.item for one in row.over],
        "missing": row.missing,
        "items": [_item(table, row, one, words) for one in row.items],
        "published": None if row.published is None else _class(code, row.published, words),
        "months": row.months,
        "basis": [clause(one) for one in basis(table, row)],
    }


def _item(table: SectionTable, row: SectionClass, one: ItemClass, words: Words) -> dict[str, Any]:
    code, mean = table.code, one.mean
    rule = code.multiple_rounding
    shown = None if one.multiple is None else water_words.multiple_shown(one.multiple, rule)
    stands = limit_clause(table, row, one)
    return {
        "item": mean.item,
        "name": water_words.item_name(mean.item, words),
        "value": shown_value(table, row, one),
        "exact": exact_text(mean.value),
        "exact_low": exact_text(mean.low),
        "exact_high": exact_text(mean.high),
        "unit": code.unit_of[mean.item],
        "samples": mean.samples,
        "below": mean.below,
        "absent": mean.absent,
        "counts": one.counts,
        "best": one.best,
        "worst": one.worst,
        "limit": one.limit,
        "multiple": shown,
        "exact_multiple": exact_text(one.multiple),
        "clause": None if stands is None else clause(stands),
    }


def _reminder(table: SectionTable, one: Reminder, words: Words) -> dict[str, Any]:
    return {
        "county": one.county,
        "said": one.said,
        "exceeding": [row.section.name for row in one.exceeding],
        "undecided": [row.section.name for row in one.undecided],
        "silent": [row.section.name for row in one.silent],
        "sentences": list(reminders.sentences(table, one, words)),
    }


def _class(code: WaterCode, order: int, words: Words) -> dict[str, Any]:
    return {"order": order, "name": water_words.class_name(code, order, words)}
