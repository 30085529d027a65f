"""One figure of water walked back: the share from its sections, a class from its items, months, rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction

from ecotarget.assess import sections, waters
from ecotarget.assess.question import Question
from ecotarget.assess.sections import Survey
from ecotarget.engine.connection import Engine
from ecotarget.engine.text import literal
from ecotarget.intake import samples
from ecotarget.methods import section_mean
from ecotarget.methods.section_mean import MonthItem
from ecotarget.model.amount import plain
from ecotarget.model.assessment import SECTION, Assessed, Assessment, Step
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.reading import SampleSet
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding
from ecotarget.model.water import FOUND, MEASURED, ItemClass, ItemMean, SectionClass, WaterCode

_PLACES = Rounding(6)
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

    def __init__(
        self, said: SampleSet, survey: Survey, question: Question, engine: Engine
    ) -> None:
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
            yield from self.share(code, result, members)
            return
        (row,) = (one for one in rows if one.section.name == result.place)
        yield from self.section(code, row, result)

    def law(self, code: WaterCode) -> Step:
        details = {
            "code": code.id,
            "editions": tuple(edition.id for edition in code.editions),
            "asked": self.question.edition or "",
        }
        return Step("water-law", details)

    # ---- A section ------------------------------------------------------------------------------

    def section(self, code: WaterCode, row: SectionClass, result: Assessed) -> Iterator[Step]:
        """Tell a section: which items, their means, months and rows, and the class that they give."""
        if row.state != MEASURED:
            yield Step("water-silent", {"section": row.section.name, "state": row.state})
            return
        chosen = sections.chosen_set(self.said, code)
        details = {"set": chosen.id, "items": chosen.items, "missing": row.missing}
        yield Step("water-set", details, chosen.clause)
        yield Step("water-stage", {"stage": self.said.stage}, code.decimals_clause)
        deciding = set(row.deciding)
        for one in row.items:
            yield from self.item(code, row, one, deep=one.mean.item in deciding or result.item != "")
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
            yield self.mean(code, one.mean, row.months)
            yield from self.months(row, one.mean.item)
            yield from self.rows(row, one.mean.item)

    def mean(self, code: WaterCode, mean: ItemMean, months: int) -> Step:
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
            mean = section_mean.month_mean(item, MonthItem(*(int(str(figure)) for figure in figures)))
            said: dict[str, object] = {
                "item": item,
                "month": start[:7],
                "value": "" if mean.value is None else _figure(mean.value),
                "samples": mean.samples,
                "below": mean.below,
            }
            yield Step("water-month", said)

    def inside(self, row: SectionClass, day: str) -> bool:
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
                yield Step("water-silent", {"section": row.section.name, "state": row.state})
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


def _figure(value: Fraction) -> str:
    return plain(rounded(value, _PLACES))
