"""One figure of water walked back: the share from its sections, a class from its items, months, rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction

from ecotarget.assess import sections, waters
from ecotarget.assess.question import Question
from ecotarget.assess.sections import Survey
from ecotarget.assess.water_figures import TROPHIC, Setting
from ecotarget.assess.water_groups import BOUNDARY_GRADE, CWQI, CWQI_RANK, Teller
from ecotarget.engine.connection import Engine
from ecotarget.engine.text import literal
from ecotarget.intake import samples
from ecotarget.methods import section_mean, trophic_index
from ecotarget.methods.section_mean import MonthItem
from ecotarget.model.amount import plain
from ecotarget.model.assessment import SECTION, Assessed, Assessment, Step
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.reading import SampleSet
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding
from ecotarget.model.water import FOUND, MEASURED, ItemClass, ItemMean, SectionClass, WaterCode

_PLACES = Rounding(6)
_INDICES = (TROPHIC, CWQI, CWQI_RANK)
_ROWS = 40  # rows of samples that are shown of one item


def trace(sets: Sequence[SampleSet], question: Question, engine: Engine) -> Assessment:
    """Assess one indicator of one place and period, with every step. Raises FaultError."""
    survey = sections.survey(sets, question, engine)
    assessment = waters.told(sets, survey, question, engine)
    if len(assessment.results) != 1:
        details = {"count": len(assessment.results)}
        raise FaultError([Fault("explain-one-figure", Place("ecotarget"), details)])
    (result,) = assessment.results
    steps = tuple(_Trail(sets[0], survey, question, engine).steps(result))
    return assessment._replace(results=(result._replace(steps=steps),))


class _Trail:
    """Tells the steps of one figure."""

    def __init__(self, said: SampleSet, survey: Survey, question: Question, engine: Engine) -> None:
        self.said = said
        self.survey = survey
        self.question = question
        self.engine = engine

    def steps(self, result: Assessed) -> Iterator[Step]:
        """Yield every step, the last reckoned first."""
        code = self.survey.codes[result.period]
        yield self.law(code)
        rows = self.survey.rows[result.period]
        if result.rung != SECTION:
            members = waters.members(self.said, rows, result)
            yield from self.group(code, result, members)
            return
        (row,) = (one for one in rows if one.section.name == result.place)
        if row.state != MEASURED:
            yield self.silent(row)
        elif result.indicator == TROPHIC:
            yield from self.parts(code, result, (row,))
        elif result.item:
            means = self.survey.means[row.section.name, row.period]
            yield from self.sources(code, row, means[result.item])
        else:
            yield from self.section(code, row)

    def law(self, code: WaterCode) -> Step:
        """Tell which law the figure is reckoned by."""
        details = {
            "code": code.id,
            "editions": tuple(edition.id for edition in code.editions),
            "asked": self.question.edition or "",
        }
        return Step("water-law", details)

    # ---- A section ------------------------------------------------------------------------------

    def section(self, code: WaterCode, row: SectionClass) -> Iterator[Step]:
        """Tell a section: which items, their means, months and rows, and the class that they give."""
        chosen = sections.chosen_set(self.said, code)
        details = {"set": chosen.id, "items": chosen.items, "missing": row.missing}
        yield Step("water-set", details, chosen.clause)
        yield Step("water-stage", {"stage": self.said.stage}, code.decimals_clause)
        deciding = set(row.deciding)
        for one in row.items:
            yield from self.item(code, row, one, deep=one.mean.item in deciding)
        if row.best == row.worst:
            told: dict[str, object] = {"class": row.order, "deciding": row.deciding}
            yield Step("water-class", told, code.clause)
        else:
            unsure = tuple(one.mean.item for one in row.items if one.best != one.worst)
            told = {"best": row.best, "worst": row.worst, "items": (*unsure, *row.missing)}
            yield Step("water-undecided", told, code.below_clause)

    def item(
        self, code: WaterCode, row: SectionClass, one: ItemClass, deep: bool
    ) -> Iterator[Step]:
        """Tell one item: the value that met the limits, and where it comes from if it decided."""
        if one.judged is None:
            return
        limits = code.limits_of(one.mean.item, row.section.kind)
        yield Step(
            "water-item",
            {
                "item": one.mean.item,
                "value": _figure(one.judged),
                "limit": "" if one.limit is None else plain(one.limit),
                "unit": code.unit_of[one.mean.item],
                "class": one.best if one.best == one.worst else None,
                "multiple": "" if one.multiple is None else _figure(one.multiple),
            },
            None if limits is None else limits.clause,
        )
        if deep:
            yield from self.sources(code, row, one.mean)

    def sources(self, code: WaterCode, row: SectionClass, mean: ItemMean) -> Iterator[Step]:
        """Tell where a mean comes from: its months and its rows."""
        yield self.mean(code, mean, row.months)
        yield from self.months(row, mean.item)
        yield from self.rows(row, mean.item)

    def mean(self, code: WaterCode, mean: ItemMean, months: int) -> Step:
        """Tell the mean of an item and what it was made of."""
        details: dict[str, object] = {
            "item": mean.item,
            "value": "" if mean.value is None else _figure(mean.value),
            "unit": code.unit_of[mean.item],
            "months": months,
            "samples": mean.samples,
            "below": mean.below,
        }
        clause = code.ph_clause if mean.item == "ph" else code.below_clause if mean.below else None
        return Step("water-mean", details, clause or code.means_clause)

    def months(self, row: SectionClass, item: str) -> Iterator[Step]:
        """Tell the months behind the mean of a longer period."""
        if row.months < 2:
            return
        found = self.engine.rows(
            "SELECT site, month, samples, below, absent, total, below_total, most_below, ions "
            f"FROM month_item WHERE item = {literal(item)} ORDER BY month"
        )
        for site, month, *figures in found:
            start = str(month)[:10]
            if str(site) != row.section.name or not self.inside(row, start):
                continue
            mean = section_mean.month_mean(
                item, MonthItem(*(int(str(figure)) for figure in figures))
            )
            said: dict[str, object] = {
                "item": item,
                "month": start[:7],
                "value": "" if mean.value is None else _figure(mean.value),
                "samples": mean.samples,
                "below": mean.below,
            }
            yield Step("water-month", said)

    def inside(self, row: SectionClass, day: str) -> bool:
        """Tell whether a day, as text, lies in the period of a section."""
        return row.period.start.isoformat() <= day <= row.period.end.isoformat()

    def rows(self, row: SectionClass, item: str) -> Iterator[Step]:
        """Tell the rows of the files that the item's samples stand in."""
        last = row.period.end + timedelta(days=1)
        found = samples.trace(self.engine, row.section.name, item, row.period.start, last)
        for one in found[:_ROWS]:
            said = {
                "file": one.file,
                "row": one.row,
                "start": f"{one.start:%Y-%m-%d %H:%M}",
                "text": one.text,
                "found": one.found == FOUND,
            }
            yield Step("water-rows", said)

    # ---- A group of sections --------------------------------------------------------------------

    def group(
        self, code: WaterCode, result: Assessed, members: Sequence[SectionClass]
    ) -> Iterator[Step]:
        """Tell a figure of several sections: what it is made of, and who is in it."""
        yield from self.parts(code, result, members)
        if result.item or result.indicator in _INDICES:
            for row in members:
                if row.state != MEASURED:
                    yield self.silent(row)
            return
        yield from self.share(code, result, members)

    def parts(
        self, code: WaterCode, result: Assessed, members: Sequence[SectionClass]
    ) -> Iterator[Step]:
        """Tell what an index, a mean or a boundary grade is made of."""
        last, said = self.survey.last, self.said
        setting = Setting(code, result.period, last, said.stage, self.question.as_of)
        teller = Teller(setting, self.survey, said)
        rows = [row for row in members if row.state == MEASURED]
        clause = result.clauses[0] if result.clauses else None
        if result.indicator == TROPHIC and code.trophic is not None:
            units = {part.item: part.unit for part in code.trophic.parts}
            for one in trophic_index.index(code.trophic, teller.means(rows)).parts:
                details = {"item": one.item, "unit": units[one.item], "value": _figure(one.amount)}
                details |= {"part": _figure(one.value), "weight": _figure(one.weight)}
                yield Step("water-trophic", details, clause)
        elif result.indicator in _INDICES and (city := teller.city(rows)) is not None:
            for side in (city.river, city.lake):
                for item, part in () if side is None else side.parts:
                    yield Step("water-index", {"item": item, "part": _figure(part)}, clause)
        elif result.indicator == BOUNDARY_GRADE and code.boundary is not None:
            for item in code.boundary.items:
                found = teller.waters(item, *_sides(rows))
                figures = {
                    "item": item,
                    "outflow": _known(found.outflow),
                    "inflow": _known(found.inflow),
                    "outflow_before": _known(found.outflow_before),
                    "inflow_before": _known(found.inflow_before),
                }
                yield Step("water-boundary", figures, clause)
        elif result.item:
            for row in rows:
                mean = self.survey.means[row.section.name, row.period].get(result.item)
                if mean is not None and mean.value is not None:
                    details = {"section": row.section.name, "item": result.item}
                    details |= {"unit": result.unit, "value": _figure(mean.value)}
                    yield Step("water-member-mean", details, code.means_clause)

    def silent(self, row: SectionClass) -> Step:
        """Tell why a section is in no figure."""
        return Step("water-silent", {"section": row.section.name, "state": row.state})

    def share(
        self, code: WaterCode, result: Assessed, members: Sequence[SectionClass]
    ) -> Iterator[Step]:
        """Tell a figure of several sections by its members."""
        counted = result.details.get("cases")
        if isinstance(counted, tuple):
            details = {
                "reached": counted[0],
                "counted": counted[1],
                "listed": len(members),
                "percent": "" if result.value is None else _figure(result.value),
            }
            clause = result.clauses[0] if result.clauses else code.clause
            yield Step("water-share", details, clause)
        for row in members:
            if row.state != MEASURED:
                yield self.silent(row)
            elif row.best != row.worst:
                said = {"best": row.best, "worst": row.worst, "items": (row.section.name,)}
                yield Step("water-undecided", said)
            else:
                details = {
                    "section": row.section.name,
                    "class": row.order,
                    "target": row.section.target,
                    "attains": row.attains,
                }
                yield Step("water-member", details)


def _sides(
    rows: Sequence[SectionClass],
) -> tuple[tuple[SectionClass, ...], tuple[SectionClass, ...]]:
    """Return the sections where water leaves and those where it enters."""
    return (
        tuple(row for row in rows if row.section.role == "outflow"),
        tuple(row for row in rows if row.section.role == "inflow"),
    )


def _figure(value: Fraction) -> str:
    """Write a figure on the way with all its digits, or with six decimals if it has no end."""
    shown = rounded(value, _PLACES)
    return plain(shown.normalize()) if shown else "0"


def _known(value: Fraction | None) -> str:
    return "-" if value is None else _figure(value)
