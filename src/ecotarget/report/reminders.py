"""The reminder of exceeding sections, county by county: which they are, or in plain words that none is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ecotarget.model.sections import SectionTable
from ecotarget.model.water import MEASURED, SectionClass
from ecotarget.report import water_words
from ecotarget.report.as_grid import literal
from ecotarget.report.section_rows import (
    EXCEEDED,
    UNDECIDED,
    SectionReport,
    counties,
    county_text,
    lacks_months,
    months_text,
    names_counties,
    open_items,
    period_text,
    required_of,
    verdict_of,
    whole_text,
)
from ecotarget.report.telling import visible
from ecotarget.words import Words


class Reminder(NamedTuple):
    """What is told a county, or all of them together (`county` None): a sentence, and each section."""

    county: str | None
    said: str
    exceeding: tuple[SectionClass, ...]
    undecided: tuple[SectionClass, ...]
    silent: tuple[SectionClass, ...]


def of_all(table: SectionTable, words: Words) -> Reminder:
    """Return what the sections of all counties together are reminded of."""
    return _reminder(table, None, table.rows, words)


def of_counties(table: SectionTable, words: Words) -> Iterator[Reminder]:
    """Yield what each county is reminded of, in the order of the table."""
    for county, rows in counties(table):
        yield _reminder(table, county, rows, words)


def _reminder(
    table: SectionTable, county: str | None, rows: tuple[SectionClass, ...], words: Words
) -> Reminder:
    exceeding = tuple(row for row in rows if verdict_of(table, row) == EXCEEDED)
    undecided = tuple(row for row in rows if verdict_of(table, row) == UNDECIDED)
    silent = tuple(row for row in rows if row.state != MEASURED)
    found = Reminder(county, "", exceeding, undecided, silent)
    return found._replace(said=_said(found, len(rows) - len(silent), words))


def _said(found: Reminder, measured: int, words: Words) -> str:
    """Say how many exceed, or that none does; undecided ones and those not measured are told apart."""
    counts = {
        "measured": measured,
        "count": len(found.exceeding),
        "undecided": len(found.undecided),
        "silent": len(found.silent),
    }
    key = "count" if found.exceeding else "none-sure" if found.undecided else "none"
    parts = [words.say(f"sections.reminder-{key if measured else 'nothing'}", counts)]
    if found.undecided:
        parts.append(words.say("sections.reminder-also-undecided", counts))
    if found.silent and measured:
        parts.append(words.say("sections.reminder-also-silent", counts))
    return words.say("assessment.joint").join(parts) + words.say("sections.end")


def lines(table: SectionTable, report: SectionReport, words: Words) -> Iterator[str]:
    """Yield the reminder as plain text: what all come to, then county by county."""
    yield heading(table, words)
    whole = of_all(table, words)
    yield _told(whole_text(report, words), whole.said, words)
    for one in of_counties(table, words):
        if names_counties(table):
            yield ""
            yield _told(county_text(one.county or "", words), one.said, words)
        for number, row in enumerate(one.exceeding, 1):
            yield f"  {number}. {exceeding(table, row, words)}"
        for sentence in _others(table, one, words):
            yield f"  - {sentence}"


def markdown(table: SectionTable, report: SectionReport, words: Words) -> Iterator[str]:
    """Yield the reminder as markdown: a heading for each county, its sections as lists."""
    yield f"## {_literal(heading(table, words))}"
    yield ""
    whole = of_all(table, words)
    yield _literal(_told(whole_text(report, words), whole.said, words))
    for one in of_counties(table, words):
        if names_counties(table):
            yield ""
            yield f"### {_literal(county_text(one.county or '', words))}"
            yield ""
            yield _literal(one.said)
        told = [_literal(exceeding(table, row, words)) for row in one.exceeding]
        yield from ([""] if told else [])
        yield from (f"{number}. {sentence}" for number, sentence in enumerate(told, 1))
        others = [_literal(sentence) for sentence in _others(table, one, words)]
        yield from ([""] if others else [])
        yield from (f"- {sentence}" for sentence in others)


def heading(table: SectionTable, words: Words) -> str:
    """Return the heading of a reminder, with its month."""
    return words.say("sections.reminder-heading", {"period": period_text(table.period, words)})


def _literal(text: str) -> str:
    return literal(text, "markdown").replace("*", "\\*").replace("_", "\\_")


def _told(county: str, said: str, words: Words) -> str:
    return words.say("sections.reminder-county", {"county": county, "said": said})


def sentences(table: SectionTable, one: Reminder, words: Words) -> Iterator[str]:
    """Yield a sentence for each section that exceeds, is undecided or was not measured."""
    yield from (exceeding(table, row, words) for row in one.exceeding)
    yield from _others(table, one, words)


def _others(table: SectionTable, one: Reminder, words: Words) -> Iterator[str]:
    yield from (undecided(table, row, words) for row in one.undecided)
    for row in one.silent:
        said = {"section": _place(row, words), "state": words.say(f"sections.state-{row.state}")}
        yield words.say("sections.reminder-silent", said)


def exceeding(table: SectionTable, row: SectionClass, words: Words) -> str:
    """Say which class is asked for and found, which items exceed and how long that has been so."""
    count = table.in_a_row.get(row.section.name, 0)
    items = water_words.items_over(row.over, table.code.multiple_rounding, words)
    no_items = words.say("sections.reminder-no-items")
    return words.say(
        "sections.reminder-exceeded",
        {
            **_classes(table, row, words),
            "section": _place(row, words),
            "over": words.say("sections.reminder-over", {"items": items}) if items else no_items,
            "months": words.say("sections.reminder-months", {"count": count}) if count else "",
        },
    )


def undecided(table: SectionTable, row: SectionClass, words: Words) -> str:
    """Say what the class may be and why nobody can tell."""
    said = {"section": _place(row, words), "why": why_open(table, row, words)}
    return words.say("sections.reminder-undecided", {**_classes(table, row, words), **said})


def why_open(table: SectionTable, row: SectionClass, words: Words) -> str:
    """Say why the class of a section cannot be told."""
    parts = [months_text(table, row, words)] if lacks_months(table, row) else []
    parts += [
        words.say(f"sections.reminder-why-{key}", {"items": water_words.item_names(items, words)})
        for key, items in (("open", open_items(row)), ("lacking", row.missing))
        if items
    ]
    return words.say("assessment.joint").join(parts) or words.say("sections.reminder-why-unknown")


def _classes(table: SectionTable, row: SectionClass, words: Words) -> dict[str, str]:
    code = table.code
    best, worst = row.best or 1, row.worst or len(code.class_names)
    return {
        "required": water_words.class_name(code, required_of(table, row.section), words),
        "found": water_words.class_found(code, best, worst, words),
    }


def _place(row: SectionClass, words: Words) -> str:
    """Name a section with its river and level."""
    section = row.section
    level = words.say(f"sections.level-{section.level}") if section.level else ""
    about = words.say("sections.joint").join(filter(None, [visible(section.river), level]))
    said = {"section": visible(section.name), "about": about}
    return words.say("sections.reminder-place" if about else "sections.reminder-place-bare", said)
