"""What a row of the monthly section table is, and what all rows come to: decided once for every format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget.methods import section_shares
from ecotarget.model.amount import plain, tidy
from ecotarget.model.period import Period
from ecotarget.model.rounding import rounded
from ecotarget.model.sections import SectionTable
from ecotarget.model.standard import UNCONFIRMED, Clause, Rounding
from ecotarget.model.water import (
    LEVELS,
    MEASURED,
    STATES,
    ItemClass,
    Section,
    SectionClass,
    WaterCode,
)
from ecotarget.report import water_words
from ecotarget.report.telling import unit_text, visible
from ecotarget.units import resolve
from ecotarget.words import Words

ATTAINED, EXCEEDED, UNDECIDED = "attained", "exceeded", "undecided"
# A sign beside each word, so that nothing rests on colour alone.
SIGNS = {ATTAINED: "✓", EXCEEDED: "✗", UNDECIDED: "?"}
NOBODY = "-"  # the sign of a section that was not measured
UNTARGETED = "*"  # marks a class that is asked because the section has no target of its own
_PLACES = 4  # of item values without decimals of the law


class SectionReport(NamedTuple):
    """Section tables to be told, and which sections they were cut to: of a level and above, a county.

    `as_of` is the day from which was looked.
    """

    tables: tuple[SectionTable, ...]
    as_of: str | None = None
    level: str = ""
    county: str = ""
    reminders_only: bool = False


class Row(NamedTuple):
    """The cells of one section as words; empty where there is nothing to say."""

    row: SectionClass
    verdict: str  # ATTAINED, EXCEEDED, UNDECIDED, or the state of what nobody measured
    county: str
    section: str
    level: str
    required: str
    found: str
    result: str
    items: str
    months: str


class Share(NamedTuple):
    """`number` of all measured sections; `percent` is exact, None where nothing was measured."""

    number: int
    percent: Fraction | None


class Tally(NamedTuple):
    """What the sections of a table come to; `most` counts those undecided as attaining as well.

    `classes` counts the sections of each class, `good` those of the good classes for certain and
    at most. `silent` names the sections of each state in which nothing was measured.
    """

    attained: Share
    most: Share
    measured: int
    listed: int
    names: Mapping[str, tuple[str, ...]]  # sections by verdict
    silent: Mapping[str, tuple[str, ...]]
    classes: tuple[Share, ...]
    open_classes: int
    good: tuple[Share, Share]
    untargeted: int


def required_of(table: SectionTable, section: Section) -> int:
    """Return the order of the class that is asked of a section."""
    return table.required or section.target or table.code.good


def is_untargeted(table: SectionTable, section: Section) -> bool:
    """Tell whether a section is asked for the last good class for want of a target of its own."""
    return table.required is None and section.target is None


def verdict_of(table: SectionTable, row: SectionClass) -> str:
    """Return what became of the class asked for; the state where nothing was measured."""
    if row.state != MEASURED:
        return row.state
    asked = required_of(table, row.section)
    if lacks_months(table, row):
        return UNDECIDED
    if row.best is not None and row.best > asked:
        return EXCEEDED
    return ATTAINED if row.worst is not None and row.worst <= asked else UNDECIDED


def lacks_months(table: SectionTable, row: SectionClass) -> bool:
    """Tell whether a section was measured in too few months: its class meets and misses nothing."""
    return row.state == MEASURED and row.months < table.code.months_needed(row.period)


def months_text(table: SectionTable, row: SectionClass, words: Words) -> str:
    """Write how many months there are of those needed."""
    said = {"have": str(row.months), "need": str(table.code.months_needed(row.period))}
    return words.say("sections.lacking-months", said)


def rows(table: SectionTable, words: Words) -> Iterator[Row]:
    """Yield the sections in the order of the table, as words."""
    for row in table.rows:
        yield _row(table, row, words)


def counties(table: SectionTable) -> Iterator[tuple[str, tuple[SectionClass, ...]]]:
    """Yield the sections of each county, in the order of the table."""
    found: dict[str, list[SectionClass]] = {}
    for row in table.rows:
        found.setdefault(row.section.county, []).append(row)
    for county, members in found.items():
        yield county, tuple(members)


def whole_text(report: SectionReport, words: Words) -> str:
    """Name the sections that are told together: all, or those of a level and above."""
    if not report.level or report.level == LEVELS[0]:
        key = f"whole-{report.level}" if report.level else "whole"
        return words.say(f"sections.{key}")
    return words.say("sections.whole-level", {"level": words.say(f"sections.level-{report.level}")})


def names_counties(table: SectionTable) -> bool:
    """Tell whether any section says in which county it lies."""
    return any(row.section.county for row in table.rows)


def county_text(county: str, words: Words) -> str:
    """Name a county; say so where none is named."""
    return visible(county) if county else words.say("sections.no-county")


def period_text(period: Period, words: Words) -> str:
    """Write a month or a year as a heading does; other stretches as everywhere."""
    if period.span not in ("month", "year"):
        return period.text
    said = {"year": f"{period.start.year:04d}", "month": _month(period, words)}
    return words.say(f"sections.{period.span}", said)


def _month(period: Period, words: Words) -> str:
    number = period.start.month
    return str(number) if words.language == "zh" else f"{number:02d}"


def _row(table: SectionTable, row: SectionClass, words: Words) -> Row:
    section, code = row.section, table.code
    verdict = verdict_of(table, row)
    count = table.in_a_row.get(section.name, 0)
    mark = UNTARGETED if is_untargeted(table, section) else ""
    return Row(
        row=row,
        verdict=verdict,
        county=county_text(section.county, words) if names_counties(table) else "",
        section=visible(section.name),
        level=words.say(f"sections.level-{section.level}") if section.level else "",
        required=water_words.class_sign(code, required_of(table, section), words) + mark,
        found=_found(code, row, words),
        result=result_text(verdict, words),
        items=items_text(table, row, words),
        months=str(count) if verdict == EXCEEDED and count else "",
    )


def _found(code: WaterCode, row: SectionClass, words: Words) -> str:
    if row.best is None or row.worst is None:
        return "?" if row.state == MEASURED else ""
    return water_words.sign_found(code, row.best, row.worst, words)


def result_text(verdict: str, words: Words) -> str:
    """Write a verdict, or why there is none, with its sign."""
    if verdict in STATES:
        return f"{NOBODY} {words.say(f'sections.state-{verdict}')}"
    return f"{SIGNS[verdict]} {words.say(f'sections.result-{verdict}')}"


def items_text(table: SectionTable, row: SectionClass, words: Words) -> str:
    """Name the items that exceed with their multiples, that are open, or else that decided.

    The items of a section in the best class decide nothing: all of them are as good.
    """
    if lacks_months(table, row):
        return months_text(table, row, words)
    if row.over:
        return water_words.items_over(row.over, table.code.multiple_rounding, words)
    if row.state != MEASURED or row.best != row.worst:
        return words.say("assessment.joint").join(_open(row, words))
    return "" if row.best == 1 else water_words.item_names(row.deciding, words)


def _open(row: SectionClass, words: Words) -> Iterator[str]:
    open_ = open_items(row)
    if open_:
        said = {"items": water_words.item_names(open_, words)}
        yield words.say("sections.open-items", said)
    if row.missing:
        said = {"items": water_words.item_names(row.missing, words)}
        yield words.say("sections.lacking-items", said)


def open_items(row: SectionClass) -> tuple[str, ...]:
    """Return the items that count and whose class the data leave open."""
    return tuple(one.mean.item for one in row.items if one.counts and one.best != one.worst)


# ---- Values of items ----------------------------------------------------------------------------


def values_text(table: SectionTable, row: SectionClass, words: Words) -> str:
    """Write the value of every item of a section with its class."""
    joint = words.say("assessment.joint")
    return joint.join(_value(table, row, one, words) for one in row.items)


def _value(table: SectionTable, row: SectionClass, one: ItemClass, words: Words) -> str:
    item = water_words.item_name(one.mean.item, words)
    value = shown_value(table, row, one, more=1)
    if value is None:
        return words.say("sections.value-unknown", {"item": item})
    unit = unit_text(resolve(table.code.unit_of[one.mean.item]), words)
    said = {"item": item, "value": f"{plain(tidy(value))} {unit}".strip()}
    if not one.counts:
        return words.say("sections.value-only-shown", said)
    said["name"] = water_words.sign_found(table.code, one.best, one.worst, words)
    unseen = one.mean.below + one.mean.absent
    said |= {"below": str(unseen), "samples": str(one.mean.samples)}
    return words.say("sections.value-below" if unseen else "sections.value", said)


def shown_value(
    table: SectionTable, row: SectionClass, one: ItemClass, more: int = 0
) -> Decimal | None:
    """Return the value that met the limits with the decimals of the law and `more`.

    It keeps more of them where it would else look as if it stood on a limit that it is beside, or
    as if it were nothing.
    """
    exact = one.judged
    if exact is None:
        return None
    limits = table.code.limits_of(one.mean.item, row.section.kind)
    bounds = limits.bounds if limits else ()
    misleading = {Decimal(0), *(end for bound in bounds for end in (bound.low, bound.high))}
    places = table.code.decimals.get(one.mean.item, _PLACES) + more
    found = rounded(exact, Rounding(places))
    while found in misleading and exact != Fraction(found):
        places += 1
        found = rounded(exact, Rounding(places))
    return found


# ---- What all sections come to ------------------------------------------------------------------


def tally(table: SectionTable) -> Tally:
    """Count the sections of a table."""
    named: dict[str, list[str]] = {}
    for row in table.rows:
        named.setdefault(verdict_of(table, row), []).append(row.section.name)
    names = {verdict: tuple(found) for verdict, found in named.items()}
    last = len(table.code.class_names)
    whole = section_shares.in_range(table.rows, 1, last)
    good = section_shares.in_range(table.rows, 1, table.code.good)
    attained = len(names.get(ATTAINED, ()))
    orders = [row.order for row in table.rows if row.state == MEASURED]
    return Tally(
        attained=share(attained, whole.counted),
        most=share(attained + len(names.get(UNDECIDED, ())), whole.counted),
        measured=whole.counted,
        listed=whole.listed,
        names={verdict: names.get(verdict, ()) for verdict in SIGNS},
        silent={state: names[state] for state in STATES if state in names},
        classes=tuple(share(orders.count(n), whole.counted) for n in range(1, last + 1)),
        open_classes=orders.count(None),
        good=(share(good.low, good.counted), share(good.high, good.counted)),
        untargeted=[is_untargeted(table, row.section) for row in table.rows].count(True),
    )


def share(number: int, whole: int) -> Share:
    """Return a share of sections."""
    return Share(number, Fraction(100 * number, whole) if whole else None)


def percent(of: Share, code: WaterCode) -> Decimal | None:
    """Return a share in % with the decimals of the law."""
    return None if of.percent is None else rounded(of.percent, code.ratio_rounding)


def percent_text(of: Share, code: WaterCode) -> str:
    """Write a share."""
    value = percent(of, code)
    return "—" if value is None else f"{plain(value)} %"


def summary(table: SectionTable, words: Words) -> Iterator[str]:
    """Yield the lines below a table: counts, who exceeds, who is open, shares, who was not measured."""
    found, code = tally(table), table.code
    joint = words.say("sections.joint")
    yield _counts(found, code, words)
    for verdict in (EXCEEDED, UNDECIDED):
        if names := found.names[verdict]:
            yield words.say(f"sections.{verdict}", _named(names, joint))
    for state, names in found.silent.items():
        said = {**_named(names, joint), "state": words.say(f"sections.state-{state}")}
        yield words.say("sections.silent", said)
    if found.measured:
        parts = words.say("assessment.joint").join(_classes(found, code, words))
        yield words.say("sections.classes", {"classes": parts})
    if found.untargeted:
        said = {
            "count": str(found.untargeted),
            "name": water_words.class_name(code, code.good, words),
        }
        yield words.say("sections.untargeted", said)
    yield from _differing(table, words)


def _named(names: Iterable[str], joint: str) -> dict[str, str]:
    listed = [visible(name) for name in names]
    return {"count": str(len(listed)), "names": joint.join(listed)}


def _counts(found: Tally, code: WaterCode, words: Words) -> str:
    if not found.measured:
        return words.say("sections.attained-none", {"listed": str(found.listed)})
    said = {
        "attained": str(found.attained.number),
        "most": str(found.most.number),
        "share": percent_text(found.attained, code),
        "most_share": percent_text(found.most, code),
        "measured": str(found.measured),
        "listed": str(found.listed),
    }
    return words.say(
        "sections.attained-range" if found.most != found.attained else "sections.attained", said
    )


def _classes(found: Tally, code: WaterCode, words: Words) -> Iterator[str]:
    for order, one in enumerate(found.classes, 1):
        if one.number:
            name = water_words.class_name(code, order, words)
            said = {"name": name, "count": str(one.number), "share": percent_text(one, code)}
            yield words.say("sections.class-share", said)
    if found.open_classes:
        yield words.say("sections.class-open", {"count": str(found.open_classes)})
    least, most = found.good
    said = {
        "name": water_words.class_name(code, code.good, words),
        "share": percent_text(least, code),
        "most_share": percent_text(most, code),
    }
    yield words.say("sections.good" if least == most else "sections.good-range", said)


def _differing(table: SectionTable, words: Words) -> Iterator[str]:
    """Yield the sections whose class is not the one that the data themselves state."""
    for row in table.rows:
        if row.published is None or row.best is None or row.worst is None:
            continue
        if not row.best <= row.published <= row.worst:
            said = {
                "section": visible(row.section.name),
                "published": water_words.class_name(table.code, row.published, words),
                "found": water_words.class_found(table.code, row.best, row.worst, words),
            }
            yield words.say("sections.differs", said)


# ---- The law ------------------------------------------------------------------------------------


def basis(table: SectionTable, row: SectionClass) -> tuple[Clause, ...]:
    """Return the clauses that the class of a section rests on, each once."""
    if row.state != MEASURED:
        return ()
    code = table.code
    unseen = any(one.mean.below or one.mean.absent for one in row.items)
    found = [
        code.clause,
        code.below_clause if unseen else None,
        code.means_clause if row.months > 1 else None,
        code.ph_clause if any(one.mean.item == "ph" and one.counts for one in row.items) else None,
        *(limit_clause(table, row, one) for one in row.items if one.counts),
    ]
    return tuple(dict.fromkeys(clause for clause in found if clause is not None))


def limit_clause(table: SectionTable, row: SectionClass, one: ItemClass) -> Clause | None:
    """Return the clause of the limits of an item."""
    limits = table.code.limits_of(one.mean.item, row.section.kind)
    return None if limits is None else limits.clause


def doubts(table: SectionTable, words: Words) -> Iterator[str]:
    """Yield the clauses without a source that could be read, on which any of the sections rests."""
    found = (clause for row in table.rows for clause in basis(table, row))
    for clause in dict.fromkeys(c for c in found if c.confidence == UNCONFIRMED):
        said = {"edition": clause.edition, "clause": clause.text}
        yield visible(words.say("sections.unconfirmed", said))
