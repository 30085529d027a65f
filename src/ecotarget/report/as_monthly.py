"""The monthly report in its formats: pages for people, JSON for programs.

The JSON is published as monthly.schema.json; a verdict, a change, a section, an item, a rank or a step
stands on one line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ecotarget.model.change import CHANGES
from ecotarget.model.finding import FAIL, OUTCOMES, WAIVED, WARN
from ecotarget.model.month import Exceeding, Late
from ecotarget.model.monthly import MonthlyReport, Page
from ecotarget.model.result import Result
from ecotarget.report import as_ladder, records, sheets
from ecotarget.report.formats import Style
from ecotarget.report.result_words import (
    indicator_text,
    outcome_text,
    true_outcome,
    value_text,
)
from ecotarget.report.sheets import Sheet
from ecotarget.words import Words

SCHEMA = "https://ecotarget.dev/schema/monthly-1.json"
_LISTED = 50  # so many items are told to people; programs get them all
FORMATS = ("table", "plain", "markdown", "json")
_COUNTED = (*OUTCOMES, WAIVED)
# What is written: everything (None), the page of all, or that of one place.
ALL = "all"
Whose = Page | str | None


def render(
    name: str, report: MonthlyReport, words: Words, style: Style, whose: Whose = None
) -> Iterator[str]:
    """Yield the report, or one page of it, in the format called `name`, one of FORMATS."""
    pages = report.pages if whose is None else (whose,) if isinstance(whose, Page) else ()
    of_all = not isinstance(whose, Page)
    if name == "json":
        head = {"schema": SCHEMA, "month": report.month, "before": report.before}
        found = _entries(report, pages, of_all, words)
        return records.render_json(head, found, report.inputs, (), words)
    made: list[Sheet] = []
    most = None if style.detail else _LISTED
    made.extend(_whole(report, most, words) if of_all else ())
    for page in pages:
        made.extend(_page(report, page, most, words))
    return sheets.render(name, made, style)


# ---- The page of all ----------------------------------------------------------------------------


def _whole(report: MonthlyReport, most: int | None, words: Words) -> Iterator[Sheet]:
    said = {"month": report.month}
    shown = [one for one in _COUNTED if any(_counts(page)[one] for page in report.pages)]
    headers = [words.say("monthly.column-place")]
    headers += [words.say(f"report.outcome-{one}") for one in shown]
    headers += [words.say(f"monthly.{kind}") for kind in CHANGES[:2]]
    headers += [words.say("monthly.column-step")] if report.ladder else []
    rows = []
    for page in report.pages:
        counts = _counts(page)
        cells = [_place(page, words), *(str(counts[one]) for one in shown)]
        cells += ["-" if page.changes is None else str(_kinds(page)[k]) for k in CHANGES[:2]]
        cells += [_step(page, words)] if report.ladder else []
        rows.append(tuple(cells))
    yield Sheet(
        title=words.say("monthly.title-all", said),
        headers=tuple(headers),
        rows=tuple(rows),
        below=tuple(_below_all(report, words)),
        right=frozenset(range(1, len(shown) + 3)),
        colours={n: sheets.RED for n, one in enumerate(report.pages) if _counts(one)[FAIL]},
    )
    yield _changes(
        report.pages,
        report.before,
        words.say("monthly.changes-all", {"before": report.before}),
        words,
    )
    every = [one for page in report.pages for one in page.exceeding]
    late = [one for page in report.pages for one in page.late]
    if report.has_sections:
        yield _sections([*every, *report.exceeding], report.month, words)
    if report.has_ledgers:
        yield _late([*late, *report.late], most, words)
    if report.has_ranks:
        yield _ranks(report.pages, words)


def _below_all(report: MonthlyReport, words: Words) -> Iterator[str]:
    silent = [_place(page, words) for page in report.pages if not page.results]
    if silent:
        names = words.say("report.list-joint").join(silent)
        yield words.say("monthly.silent", {"month": report.month, "names": names})
    for key in ("sections", "ledgers", "ranks"):
        if not getattr(report, f"has_{key}"):
            yield words.say(f"monthly.no-{key}", {"month": report.month})
    if report.ladder is not None:
        yield from as_ladder.rule_lines(report.ladder, words)


# ---- The page of one place ----------------------------------------------------------------------


def _page(report: MonthlyReport, page: Page, most: int | None, words: Words) -> Iterator[Sheet]:
    yield _verdicts(report, page, words)
    if page.changes is None:
        title = words.say("monthly.changes", {"before": report.before})
        unknown = words.say("monthly.changes-unknown", {"before": report.before})
        yield Sheet(title=title, headers=(), rows=(), below=(unknown,))
    else:
        yield _changes(
            [page], report.before, words.say("monthly.changes", {"before": report.before}), words
        )
    if page.has_sections:
        yield _sections(page.exceeding, report.month, words)
    if page.has_ledgers or page.late:
        yield _late(page.late, most, words)
    if report.has_ranks:
        yield _ranks([page], words)
    if report.ladder is not None:
        why = [] if page.standing is None else [as_ladder.why(page.standing, words)]
        title = words.say("monthly.step", {"step": _step(page, words)})
        below = [line for line in why if line]
        yield Sheet(title=title, headers=(), rows=(), below=tuple(below))


def _verdicts(report: MonthlyReport, page: Page, words: Words) -> Sheet:
    order = {outcome: number for number, outcome in enumerate(_COUNTED)}
    ordered = sorted(page.results, key=lambda one: (order[one.counted], one.target or ""))
    headers = ("outcome", "target", "indicator", "value", "require", "reason")
    said = {"place": _place(page, words), "month": report.month}
    counts = _counts(page)
    joint = words.say("report.list-joint")
    told = joint.join(
        words.say(
            "report.outcome-count",
            {"outcome": words.say(f"report.outcome-{one}"), "count": str(counts[one])},
        )
        for one in _COUNTED
        if counts[one]
    )
    summary = {"count": str(len(ordered)), "outcomes": told}
    lacking = [key for key in ("sections", "ledgers") if not getattr(page, f"has_{key}")]
    silent = words.say("monthly.no-report", {"month": report.month})
    return Sheet(
        title=words.say("monthly.title", said),
        headers=tuple(words.say(f"report.column-{key}") for key in headers),
        rows=tuple(_verdict(one, words) for one in ordered),
        below=(
            words.say("report.summary", summary) if ordered else silent,
            *(words.say(f"monthly.no-{key}-here", {"month": report.month}) for key in lacking),
        ),
        right=frozenset((3,)),
        wide=5,
        colours={
            n: sheets.RED if one.counted == FAIL else sheets.YELLOW
            for n, one in enumerate(ordered)
            if one.counted in (FAIL, WARN)
        },
    )


def _verdict(one: Result, words: Words) -> tuple[str, ...]:
    return (
        true_outcome(one, words),
        one.target or "",
        indicator_text(one, words),
        value_text(one),
        one.require,
        one.reason,
    )


def _changes(pages: Sequence[Page], before: str, title: str, words: Words) -> Sheet:
    headers = ["change", "target", "indicator", "before", "now"]
    rows = []
    several = len(pages) > 1
    for page in pages:
        for one in page.changes or ():
            cells = [words.say(f"monthly.{one.kind}"), one.result.target or ""]
            cells += [indicator_text(one.result, words)]
            cells += [outcome_text(text, words) for text in (one.before, one.after)]
            rows.append((*((_place(page, words),) if several else ()), *cells))
    shown = [*(["place"] if several else []), *headers]
    unknown = [page for page in pages if page.changes is None]
    none = (words.say("monthly.no-changes"),)
    if unknown:
        names = words.say("report.list-joint").join(_place(page, words) for page in unknown)
        none = (words.say("monthly.unknown-changes", {"before": before, "names": names}),)
    return Sheet(
        title=title,
        headers=tuple(words.say(f"monthly.column-{key}") for key in shown) if rows else (),
        rows=tuple(rows),
        below=none if unknown or not rows else (),
        wide=shown.index("indicator"),
    )


def _sections(found: Sequence[Exceeding], month: str, words: Words) -> Sheet:
    headers = ["section", "county", "required", "found", "months", "verdict"]
    # A table of a quarter that ends in the month is no table of the month.
    longer = any(one.period != month for one in found)
    headers[:0] = ["period"] if longer else []
    rows = [
        (
            *((one.period,) if longer else ()),
            one.section,
            one.county or one.city,
            one.required,
            one.found,
            "" if one.months is None else str(one.months),
            words.say(f"monthly.section-{one.verdict}"),
        )
        for one in found
    ]
    none = () if rows else (words.say("monthly.no-exceeding"),)
    return Sheet(
        title=words.say("monthly.exceeding", {"count": str(len(rows))}),
        headers=tuple(words.say(f"monthly.column-{key}") for key in headers) if rows else (),
        rows=tuple(rows),
        below=none,
        right=frozenset((5 if longer else 4,)),
    )


def _late(found: Sequence[Late], most: int | None, words: Words) -> Sheet:
    worst = sorted(found, key=lambda one: -one.days)[:most]
    headers = ("ledger", "item", "name", "unit", "due", "days")
    rows = [(one.ledger, one.id, one.name, one.unit, one.due, str(one.days)) for one in worst]
    none = () if rows else (words.say("monthly.no-late"),)
    left = len(found) - len(worst)
    none = (words.say("monthly.more", {"count": left}),) if left else none
    return Sheet(
        title=words.say("monthly.late", {"count": str(len(found))}),
        headers=tuple(words.say(f"monthly.column-{key}") for key in headers) if rows else (),
        rows=tuple(rows),
        below=none,
        right=frozenset((5,)),
        wide=2,
    )


def _ranks(pages: Sequence[Page], words: Words) -> Sheet:
    several = len(pages) > 1
    headers = [*(["place"] if several else []), "ranking", "measure", "period", "rank"]
    rows = [
        (
            *((_place(page, words),) if several else ()),
            one.dataset,
            one.measure,
            one.period,
            f"{one.rank}/{one.field}" if one.rank is not None else words.say("monthly.unranked"),
        )
        for page in pages
        for one in page.ranks
    ]
    none = () if rows else (words.say("monthly.in-no-ranking"),)
    return Sheet(
        title=words.say("monthly.ranks"),
        headers=tuple(words.say(f"monthly.column-{key}") for key in headers) if rows else (),
        rows=tuple(rows),
        below=none,
        right=frozenset((len(headers) - 1,)),
    )


# ---- Cells --------------------------------------------------------------------------------------


def _counts(page: Page) -> Counter[str]:
    return Counter(one.counted for one in page.results)


def _kinds(page: Page) -> Counter[str]:
    return Counter(one.kind for one in page.changes or ())


def _place(page: Page, words: Words) -> str:
    return page.names.get(words.language)


def _step(page: Page, words: Words) -> str:
    if page.standing is None:
        return words.say("ladder.no-report")
    return as_ladder.step_name(page.standing, words)


# ---- For programs -------------------------------------------------------------------------------


def _entries(
    report: MonthlyReport, pages: Iterable[Page], of_all: bool, words: Words
) -> Iterator[dict[str, Any]]:
    if of_all:
        for page in report.pages:
            yield _summary(page, words)
    for page in pages:
        place = {"jurisdiction": page.jurisdiction}
        yield from ({"type": "verdict", **place, **_result(one, words)} for one in page.results)
        for one in page.changes or ():
            ends = {"before": one.before or None, "now": one.after or None}
            said = {"change": one.kind, "target": one.result.target, **ends}
            yield {"type": "change", **place, **said}
        for section in page.exceeding:
            yield {"type": "section", **place, **_section(section)}
        for late in page.late:
            yield {"type": "overdue", **place, **_item(late)}
        for rank in page.ranks:
            told = {"dataset": rank.dataset, "measure": rank.measure, "period": rank.period}
            yield {"type": "rank", **place, **told, "rank": rank.rank, "field": rank.field}
        yield from _steps(page, words)
    if of_all:
        nobody = {"jurisdiction": None}
        for section in report.exceeding:
            yield {"type": "section", **nobody, **_section(section)}
        for late in report.late:
            yield {"type": "overdue", **nobody, **_item(late)}


def _summary(page: Page, words: Words) -> dict[str, Any]:
    counts, kinds = _counts(page), _kinds(page)
    known = page.changes is not None
    return {
        "type": "summary",
        "jurisdiction": page.jurisdiction,
        "name": _place(page, words),
        "reported": bool(page.results),
        "counts": {outcome: counts[outcome] for outcome in _COUNTED},
        "changes": {kind: kinds[kind] for kind in CHANGES} if known else None,
        "exceeding": len(page.exceeding) if page.has_sections else None,
        "overdue": len(page.late) if page.has_ledgers else None,
        "step": page.standing.step.id if page.standing and page.standing.step else None,
    }


def _result(one: Result, words: Words) -> dict[str, Any]:
    return {
        "target": one.target,
        "indicator": one.indicator,
        "name": indicator_text(one, words),
        "period": one.period,
        "require": one.require,
        "outcome": one.outcome,
        "waived": one.waived,
        "value": one.value,
        "unit": one.unit,
        "limit": one.limit,
        "margin": one.margin,
        "numerator": one.cases.reached if one.cases else None,
        "denominator": one.cases.listed if one.cases else None,
        "reason": one.reason,
        "file": one.place.file,
    }


def _section(one: Exceeding) -> dict[str, Any]:
    return {
        "section": one.section,
        "river": one.river,
        "county": one.county,
        "city": one.city,
        "required": one.required,
        "found": one.found,
        "verdict": one.verdict,
        "period": one.period,
        "months_in_a_row": one.months,
        "file": one.file,
    }


def _item(one: Late) -> dict[str, Any]:
    return {
        "ledger": one.ledger,
        "unit": one.unit,
        "id": one.id,
        "item": one.name,
        "due_on": one.due,
        "days": one.days,
        "file": one.file,
    }


def _steps(page: Page, words: Words) -> Iterator[dict[str, Any]]:
    one = page.standing
    if one is not None:
        yield {
            "type": "step",
            "jurisdiction": page.jurisdiction,
            "step": one.step.id if one.step else None,
            "step_name": one.step.names.get(words.language) if one.step else None,
            "reasons": list(as_ladder.sentences(one.reasons, words)),
            "gaps": list(as_ladder.sentences(one.gaps, words)),
        }
