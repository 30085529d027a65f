"""The walk of samples: sample sets in, classes of sections and figures of rivers, basins, cities out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ecotarget.assess import exceptions, sections, water_figures, water_groups
from ecotarget.assess.question import Question
from ecotarget.assess.sections import Survey
from ecotarget.assess.water_figures import Setting
from ecotarget.assess.water_groups import Told
from ecotarget.engine.connection import Engine
from ecotarget.model.assessment import (
    BASIN,
    CITY,
    COUNTY,
    RIVER,
    SECTION,
    WHOLE,
    Assessed,
    Assessment,
)
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.period import Period
from ecotarget.model.reading import SampleSet, Selection
from ecotarget.model.sections import SectionTable
from ecotarget.model.water import LEVELS, MEASURED, Section, SectionClass, WaterCode

RUNGS = (SECTION, RIVER, BASIN, COUNTY, CITY, WHOLE)
# For targets: the scopes that a mapping names, and every city and county.
ANSWERS = "answers"
EVERYWHERE = "*"  # the place of a figure of all sections


class Group(NamedTuple):
    """Sections that are told together, and under which name."""

    told: Told
    names: frozenset[str]


def reckonable(medium: str) -> tuple[str, ...]:
    """Return the indicators that can be reckoned from samples of a medium."""
    return tuple(dict.fromkeys((*water_figures.known(medium), *water_groups.known(medium))))


def assess(sets: Sequence[SampleSet], question: Question, engine: Engine) -> Assessment:
    """Reckon the figures that are asked for. Raises FaultError."""
    return assessed(sets, question, engine)[1]


def assessed(
    sets: Sequence[SampleSet], question: Question, engine: Engine
) -> tuple[Survey, Assessment]:
    """Reckon the figures that are asked for, with the survey that they are made from.

    Raises FaultError.
    """
    _check_indicators(sets[0], question)
    survey = sections.survey(sets, question, engine)
    return survey, told(sets, survey, question, engine)


def told(
    sets: Sequence[SampleSet], survey: Survey, question: Question, engine: Engine
) -> Assessment:
    """Return the figures of a survey that a question asks for, beside those with nothing left out."""
    found = _told(sets, survey, question, engine)
    if survey.whole is not None:
        whole = _told(sets, survey.whole, question, engine).results
        both = exceptions.beside(found.results, whole)
        found = found._replace(results=tuple(sorted(both, key=_order)))
    return found._replace(left_out=survey.left_out)


def _told(
    sets: Sequence[SampleSet], survey: Survey, question: Question, engine: Engine
) -> Assessment:
    results: list[Assessed] = []
    medium = sets[0].medium
    asked = frozenset(question.indicators or reckonable(medium))
    found_groups = tuple(groups(sets, survey, question.rung))
    shown = tuple(p for p in survey.rows if not question.periods or p in question.periods)
    for period in shown:
        rows = survey.rows[period]
        code = survey.codes[period]
        setting = Setting(code, period, survey.last, sets[0].stage, question.as_of)
        if question.rung == SECTION:
            for row in rows:
                key = row.section.name, period
                means, months = survey.means[key], survey.months[key]
                results.extend(water_figures.figures(setting, row, means, months, asked))
            continue
        teller = water_groups.Teller(setting, survey, sets[0])
        found: list[Assessed] = []
        for group in found_groups:
            own = tuple(row for row in rows if row.section.name in group.names)
            if question.indicators:
                found.extend(teller.figures(group.told, own, asked | _behind(asked)))
            else:
                found.extend(teller.usual(group.told, own))
        if water_groups.CWQI_RANK in asked:
            indices = (one for one in found if one.indicator == water_groups.CWQI)
            found.extend(teller.ranks([one for one in indices if one.rung == CITY]))
        results.extend(one for one in found if one.indicator in asked)
    wanted = frozenset(question.places)
    kept = [one for one in results if not wanted or one.place in wanted]
    return Assessment(
        results=tuple(sorted(kept, key=_order)),
        codes=tuple({survey.codes[p].id: survey.codes[p] for p in shown}.values()),
        faults=(*survey.opened.faults, *_scope_faults(sets, survey, question)),
        set_aside=survey.opened.set_aside,
        inputs=survey.opened.inputs,
        what_if=question.edition is not None,
        as_of=question.as_of,
        ran=tuple((ran.name, ran.sql) for ran in engine.ran),
    )


def _behind(asked: frozenset[str]) -> frozenset[str]:
    """Return what must be reckoned for what is asked: the index for its rank."""
    return frozenset({water_groups.CWQI}) if water_groups.CWQI_RANK in asked else frozenset()


def members(
    said: SampleSet, rows: Iterable[SectionClass], result: Assessed
) -> tuple[SectionClass, ...]:
    """Return the sections that a figure of several was made of."""
    scope = str(result.details.get("scope", ""))
    found = []
    for row in rows:
        if scope:
            chosen = [
                one
                for one in said.selections
                if (one.scope, one.jurisdiction) == (scope, result.place)
            ]
            inside = any(selects(one, row.section) for one in chosen)
        else:
            inside = result.rung == WHOLE or getattr(row.section, result.rung) == result.place
        if inside and water_groups.concerns(result.indicator, row.section):
            found.append(row)
    return tuple(found)


def section_tables(
    sets: Sequence[SampleSet], question: Question, required: int | None, engine: Engine
) -> tuple[SectionTable, ...]:
    """Return the sections of every period asked for, of the last month without one.

    `required` is asked of every section; with None each has its own target, or the last good class
    of the law where it has none. Months in a row are counted back as far as the data reach.
    Raises FaultError.
    """
    own = tuple(one for one in sections.own_periods(sets) if one.span != "month")
    question = question._replace(periods=question.periods or own[-1:])
    survey = sections.survey(sets, question, engine, sections.Wish(required, every_month=True))
    if not survey.rows and survey.opened.faults:
        raise FaultError(list(survey.opened.faults))
    months = sorted(p for p in survey.rows if p.span == "month")
    asked = question.periods or tuple(months[-1:])
    return tuple(
        SectionTable(
            code=survey.codes[period],
            period=period,
            rows=tuple(sorted(survey.rows[period], key=_table_order)),
            in_a_row=_in_a_row(survey, period, required),
            required=required,
            faults=survey.opened.faults,
            set_aside=survey.opened.set_aside,
            inputs=survey.opened.inputs,
        )
        for period in asked
        if period in survey.rows
    )


def misses(row: SectionClass, code: WaterCode, required: int | None) -> bool:
    """Tell whether a section surely is worse than what is asked of it."""
    bound = required or row.section.target or code.good
    return row.state == MEASURED and row.best is not None and row.best > bound


def _in_a_row(survey: Survey, period: Period, required: int | None) -> Mapping[str, int]:
    """Count the months up to this one in which a section missed, as long as none lies between."""
    if period.span != "month":
        return {}
    found: dict[str, int] = {}
    going = {row.section.name for row in survey.rows[period]}
    months = (p for p in survey.rows if p.span == "month" and p.start <= period.start)
    for month in sorted(months, key=lambda p: p.start, reverse=True):
        code = survey.codes[month]
        going &= {r.section.name for r in survey.rows[month] if misses(r, code, required)}
        for name in going:
            found[name] = found.get(name, 0) + 1
    return found


def _table_order(row: SectionClass) -> tuple[str, int, str, str]:
    section = row.section
    level = LEVELS.index(section.level) if section.level in LEVELS else len(LEVELS)
    return section.county, level, section.river, section.name


# ---- Which sections are told together ---------------------------------------------------------------


def groups(sets: Sequence[SampleSet], survey: Survey, rung: str) -> Iterator[Group]:
    """Yield the groups of a rung. Raises FaultError when no section says where it lies."""
    if rung == ANSWERS:
        for one in dict.fromkeys(each for said in sets for each in said.selections):
            yield _selected(one, survey)
        for inner in (CITY, COUNTY):
            yield from _alike(survey, inner)
        return
    found = tuple(_alike(survey, rung)) if rung in (RIVER, BASIN, COUNTY, CITY) else ()
    if rung == WHOLE:
        names = frozenset(section.name for section in survey.opened.sections)
        yield Group(Told(WHOLE, EVERYWHERE, "", None), names)
    elif rung != SECTION and not found:
        details = {"rung": rung}
        raise FaultError(
            [Fault("sections-without-rung", sets[0].source.place, details, (SECTION,))]
        )
    yield from found


def _alike(survey: Survey, rung: str) -> Iterator[Group]:
    """Yield the sections of each river, basin, county or city that they name."""
    named: dict[str, set[str]] = {}
    for section in survey.opened.sections:
        if place := getattr(section, rung):
            named.setdefault(place, set()).add(section.name)
    for place, names in sorted(named.items()):
        yield Group(Told(rung, place, "", None), frozenset(names))


def _selected(said: Selection, survey: Survey) -> Group:
    names = frozenset(s.name for s in survey.opened.sections if selects(said, s))
    return Group(Told(WHOLE, said.jurisdiction, said.scope, said.listed), names)


def selects(said: Selection, section: Section) -> bool:
    """Tell whether a section belongs to a selection: every condition that is given must hold.

    A level takes in those above it; a section without a level belongs to none.
    """
    if said.level and not _at_least(section.level, said.level):
        return False
    if said.names and section.name not in said.names:
        return False
    wanted = (said.river, said.basin, said.city, said.county, said.role)
    found = (section.river, section.basin, section.city, section.county, section.role)
    return all(not asked or asked == is_ for asked, is_ in zip(wanted, found, strict=True))


def _scope_faults(sets: Sequence[SampleSet], survey: Survey, question: Question) -> Iterator[Fault]:
    """Yield what is wrong with the scopes that targets are answered for: none or too many sections."""
    if question.rung != ANSWERS or not survey.rows:
        return
    for said in sets:
        for one in said.selections:
            found = len([each for each in survey.opened.sections if selects(one, each)])
            details = {"scope": one.scope or one.jurisdiction, "found": found, "listed": one.listed}
            if not found:
                yield Fault("scope-empty", said.source.place, details)
            elif one.listed is not None and found > one.listed:
                yield Fault("scope-sections", said.source.place, details)


def _at_least(level: str, wanted: str) -> bool:
    return level in LEVELS and LEVELS.index(level) <= LEVELS.index(wanted)


def _check_indicators(said: SampleSet, question: Question) -> None:
    """Raise FaultError for what cannot be reckoned from samples of this medium."""
    known = reckonable(said.medium)
    faults = [
        Fault(
            "indicator-not-reckoned",
            Place("--indicator"),
            {"found": name, "code": said.medium},
            nearest(name, known) or known,
        )
        for name in question.indicators
        if name not in known
    ]
    if faults:
        raise FaultError(faults)


def _order(result: Assessed) -> tuple[str, str, date, date, str]:
    where = f"{result.place} {result.details.get('scope', '')}"
    return result.rung, where, result.period.start, result.period.end, result.indicator
