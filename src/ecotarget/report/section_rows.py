"""What a row of the monthly section table is, and what all rows come to: decided once for every format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from ecotarget.methods import section_shares
from ecotarget.model.amount import plain, quotient
from ecotarget.model.period import Period
from ecotarget.model.rounding import rounded
from ecotarget.model.sections import SectionTable
from ecotarget.model.standard import UNCONFIRMED, Clause, Rounding
from ecotarget.model.water import MEASURED, STATES, ItemClass, Section, SectionClass, WaterCode
from ecotarget.report import water_words
from ecotarget.report.telling import short, unit_text, visible
from ecotarget.units import resolve
from ecotarget.words import Words

ATTAINED, EXCEEDED, UNDECIDED = "attained", "exceeded", "undecided"
# A sign beside each word, so that nothing rests on colour alone.
SIGNS = {ATTAINED: "✓", EXCEEDED: "✗", UNDECIDED: "?"}
NOBODY = "-"  # the sign of a section that was not measured
UNTARGETED = "*"  # marks a class that is asked because the section has no target of its own
_PLACES = 4  # of item values without decimals of the law


class SectionReport(NamedTuple):
    """Section tables to be told: whether only their reminders, and from which day was looked."""

    tables: tuple[SectionTable, ...]
    as_of: str | None = None
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
    """`count` of all measured sections; `percent` is exact, None where nothing was measured."""

    count: int
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
    if row.best is not None and row.best > asked:
        return EXCEEDED
    return ATTAINED if row.worst is not None and row.worst <= asked else UNDECIDED


def rows(table: SectionTable, words: Words) -> Iterator[Row]:
    """Yield the sections in the order of the table, as words."""
    for row in table.rows:
        yield _row(table, row, words)


def counties(table: SectionTable) -> Iterator[tuple[str, tuple[SectionClass, ...]]]:
    """Yield the sections of each county, in the order of the table."""
    ordered = sorted(table.rows, key=lambda row: row.section.county)
    for county, found in groupby(ordered, key=lambda row: row.section.county):
        yield county, tuple(found)


def county_text(county: str, words: Words) -> str:
    """Name a county; say so where none is named."""
    return visible(county) if county else words.say("water.no-county")


def period_text(period: Period, words: Words) -> str:
    """Write a month or a year as a heading does; other stretches as everywhere."""
    if period.span not in ("month", "year"):
        return period.text
    said = {"year": f"{period.start.year:04d}", "month": _month(period, words)}
    return words.say(f"water.{period.span}", said)


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
        county=county_text(section.county, words),
        section=visible(section.name),
        level=words.say(f"water.level-{section.level}") if section.level else "",
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
        return f"{NOBODY} {words.say(f'water.state-{verdict}')}"
    return f"{SIGNS[verdict]} {words.say(f'water.result-{verdict}')}"


def items_text(table: SectionTable, row: SectionClass, words: Words) -> str:
    """Name the items that exceed with their multiples, that are open, or else that decided.

    The items of a section in the best class decide nothing: all of them are as good.
    """
    if row.over:
        return water_words.items_over(row.over, table.code.multiple_rounding, words)
    if row.state != MEASURED or row.best != row.worst:
        return words.say("water.joint").join(_open(row, words))
    return "" if row.best == 1 else water_words.item_names(row.deciding, words)


def _open(row: SectionClass, words: Words) -> Iterator[str]:
    open_ = open_items(row)
    if open_:
        said = {"items": water_words.item_names(open_, words)}
        yield words.say("water.open-items", said)
    if row.missing:
        said = {"items": water_words.item_names(row.missing, words)}
        yield words.say("water.lacking-items", said)


def open_items(row: SectionClass) -> tuple[str, ...]:
    """Return the items that count and whose class the data leave open."""
    return tuple(one.mean.item for one in row.items if one.counts and one.best != one.worst)


# ---- Values of items ----------------------------------------------------------------------------


def values_text(table: SectionTable, row: SectionClass, words: Words) -> str:
    """Write the value of every item of a section with its class."""
    joint = words.say("assessment.joint")
    return joint.join(_value(table.code, one, words) for one in row.items)


def _value(code: WaterCode, one: ItemClass, words: Words) -> str:
    item = water_words.item_name(one.mean.item, words)
    value = value_text(code, one, words)
    if not value:
        return words.say("water.value-unknown", {"item": item})
    if not one.counts:
        return words.say("water.value-only-shown", {"item": item, "value": value})
    name = water_words.sign_found(code, one.best, one.worst, words)
    said = {"item": item, "value": value, "name": name}
    unseen = one.mean.below + one.mean.absent
    said |= {"below": str(unseen), "samples": str(one.mean.samples)}
    return words.say("water.value-below" if unseen else "water.value", said)


def value_text(code: WaterCode, one: ItemClass, words: Words) -> str:
    """Write the value of an item with its unit; empty where there is none."""
    value = shown_value(code, one)
    unit = unit_text(resolve(code.unit_of[one.mean.item]), words)
    return "" if value is None else f"{plain(value)} {unit}".strip()


def shown_value(code: WaterCode, one: ItemClass) -> Decimal | None:
    """Return the value that met the limits with the decimals of the law.

    It keeps more of them where it would else look as if it stood on a limit that it is beside.
    """
    exact = one.judged
    if exact is None:
        return None
    places = code.decimals.get(one.mean.item)
    if places is None:
        return Decimal(short(quotient(Decimal(exact.numerator), Decimal(exact.denominator)), _PLACES))
    found = rounded(exact, Rounding(places))
    while found == one.limit and exact != Fraction(found):
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


def share(count: int, whole: int) -> Share:
    """Return a share of sections."""
    return Share(count, Fraction(100 * count, whole) if whole else None)


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
    joint = words.say("water.joint")
    yield _counts(found, code, words)
    for verdict in (EXCEEDED, UNDECIDED):
        if names := found.names[verdict]:
            yield words.say(f"water.{verdict}", _named(names, joint))
    for state, names in found.silent.items():
        said = {**_named(names, joint), "state": words.say(f"water.state-{state}")}
        yield words.say("water.silent", said)
    if found.measured:
        parts = words.say("assessment.joint").join(_classes(found, code, words))
        yield words.say("water.classes", {"classes": parts})
    if found.untargeted:
        said = {"count": str(found.untargeted), "name": water_words.class_name(code, code.good, words)}
        yield words.say("water.untargeted", said)
    yield from _differing(table, words)


def _named(names: Iterable[str], joint: str) -> dict[str, str]:
    listed = [visible(name) for name in names]
    return {"count": str(len(listed)), "names": joint.join(listed)}


def _counts(found: Tally, code: WaterCode, words: Words) -> str:
    if not found.measured:
        return words.say("water.attained-none", {"listed": str(found.listed)})
    said = {
        "attained": str(found.attained.count),
        "most": str(found.most.count),
        "share": percent_text(found.attained, code),
        "most_share": percent_text(found.most, code),
        "measured": str(found.measured),
        "listed": str(found.listed),
    }
    return words.say("water.attained-range" if found.most != found.attained else "water.attained", said)


def _classes(found: Tally, code: WaterCode, words: Words) -> Iterator[str]:
    for order, one in enumerate(found.classes, 1):
        if one.count:
            name = water_words.class_name(code, order, words)
            said = {"name": name, "count": str(one.count), "share": percent_text(one, code)}
            yield words.say("water.class-share", said)
    if found.open_classes:
        yield words.say("water.class-open", {"count": str(found.open_classes)})
    least, most = found.good
    said = {
        "name": water_words.class_name(code, code.good, words),
        "share": percent_text(least, code),
        "most_share": percent_text(most, code),
    }
    yield words.say("water.good" if least == most else "water.good-range", said)


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
            yield words.say("water.differs", said)


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
        yield visible(words.say("water.unconfirmed", said))
