"""Figures of one section in one period: its class, its item means, its trophic index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ecotarget import vocab
from ecotarget.assess.sections import still_runs
from ecotarget.methods import main_items, trophic_index
from ecotarget.model.assessment import (
    FINAL,
    OPEN,
    RUNNING,
    SECTION,
    TOO_LITTLE,
    Assessed,
    Coverage,
    Lack,
)
from ecotarget.model.period import Period
from ecotarget.model.standard import Clause
from ecotarget.model.water import LAKE, MEASURED, ItemMean, SectionClass, WaterCode

CLASS = {
    "surface": "water.section_class",
    "drinking": "water.section_class",
    "groundwater": "water.groundwater_class",
    "sea": "sea.point_class",
    "black_odorous": "water.black_odorous_class",
}
MEANS = {"water.codmn": "codmn", "water.nh3n": "nh3n", "water.tp": "tp"}
TROPHIC = "water.tli"
# Of surface water only: other media are not told by these means.
SURFACE = (*MEANS, TROPHIC)


class Setting(NamedTuple):
    """What all figures of a period share: the law, how far the data reach, how they were judged."""

    code: WaterCode
    period: Period
    last: date | None  # the last day that is seen
    stage: str
    as_of: date | None

    @property
    def need(self) -> int:
        """Months that there must be."""
        return self.code.months_needed(self.period)

    @property
    def running(self) -> bool:
        """Tell whether the period still runs: by the day asked for, or as an automatic feed ends."""
        return still_runs(self.period, self.last, self.stage, self.as_of)

    @property
    def unended(self) -> bool:
        """Tell whether the data end before the last month, and nobody says that nothing follows."""
        return self.as_of is None and (self.last or date.max) < self.period.end.replace(day=1)

    def state(self, months: int, undecided: bool) -> str:
        """Return the state of a figure that rests on so many months."""
        if months < self.need and not (self.running and months):
            return TOO_LITTLE
        if self.running or self.unended:
            return RUNNING
        return OPEN if undecided else FINAL

    def coverage(self, months: int) -> Coverage:
        """Return how many months are there of those needed."""
        lack = Lack(self.period.text, months, self.need)
        return Coverage(months, self.need, "months", () if months >= self.need else (lack,))


def known(medium: str) -> tuple[str, ...]:
    """Return the indicators of a single section of a medium."""
    return (CLASS[medium], *(SURFACE if medium == "surface" else ()))


def figures(
    setting: Setting,
    row: SectionClass,
    means: Mapping[str, ItemMean],
    months: Mapping[str, int],
    asked: frozenset[str],
) -> Iterator[Assessed]:
    """Yield the figures of one section; `months` counts those behind each mean."""
    name = CLASS[setting.code.medium]
    if name in asked:
        yield section_class(setting, row, name)
    for indicator, item in MEANS.items():
        if indicator in asked and item in means:
            yield item_mean(
                setting, row.section.name, SECTION, indicator, means[item], months[item]
            )
    if TROPHIC in asked and row.section.kind == LAKE and setting.code.trophic is not None:
        items = (part.item for part in setting.code.trophic.parts)
        fewest = min((months[item] for item in items if item in months), default=0)
        yield trophic(setting, row.section.name, SECTION, means, fewest)


def section_class(setting: Setting, row: SectionClass, indicator: str) -> Assessed:
    """Return the class of a section as a figure: the order of its class, 1 for the best."""
    best, worst = row.best, row.worst
    undecided = best != worst
    code = setting.code
    details: dict[str, object] = {
        "class": None if row.order is None else code.class_names[row.order - 1],
        "class_range": (best, worst) if undecided else None,
        "target": row.section.target,
        "deciding": row.deciding,
        "over": tuple((o.mean.item, o.multiple) for o in main_items.of_section(code, row)),
        "state": row.state,
        "missing": row.missing,
        "published": row.published,
    }
    blank = best is None or worst is None
    return Assessed(
        place=row.section.name,
        rung=SECTION,
        indicator=indicator,
        item="",
        period=setting.period,
        when=setting.period.text,
        value=None if best is None else Fraction(best),
        unit="",
        shown=0,
        coverage=setting.coverage(row.months if row.state == MEASURED else 0),
        state=TOO_LITTLE if blank else setting.state(row.months, undecided),
        complies=row.attains,
        code=code.id,
        details={key: said for key, said in details.items() if said not in (None, ())},
        otherwise=Fraction(worst) if undecided and worst is not None else None,
        clauses=clauses(setting, row),
    )


def clauses(setting: Setting, row: SectionClass) -> tuple[Clause, ...]:
    """Return what the class of a section rests on beside the limits."""
    code = setting.code
    found = [code.clause]
    if any(one.mean.below for one in row.items):
        found.extend(each for each in (code.below_clause,) if each is not None)
    if row.months > 1:
        found.extend(each for each in (code.means_clause,) if each is not None)
    for one in row.items:
        limits = code.limits_of(one.mean.item, row.section.kind)
        if limits is not None and one.counts and limits.clause not in found:
            found.append(limits.clause)
    return tuple(found)


def item_mean(
    setting: Setting, place: str, rung: str, indicator: str, mean: ItemMean, months: int
) -> Assessed:
    """Return the mean of an item as a figure in its book unit."""
    code = setting.code
    decimals = code.decimals.get(mean.item)
    said = vocab.indicator(indicator)
    shown = decimals if decimals is not None else (said.decimals or 0) if said else 0
    absent = mean.value is None or mean.absent  # nobody knows how much was not detected
    told = (code.means_clause, code.below_clause if mean.below else None)
    return Assessed(
        place=place,
        rung=rung,
        indicator=indicator,
        item=mean.item,
        period=setting.period,
        when=setting.period.text,
        value=mean.value,
        unit=code.unit_of[mean.item],
        shown=shown,
        coverage=setting.coverage(months),
        state=TOO_LITTLE if absent else setting.state(months, undecided=False),
        code=code.id,
        details={"samples": mean.samples, "below": mean.below},
        judged=code.ratio_rounding._replace(places=shown),
        clauses=tuple(each for each in told if each is not None),
    )


def trophic(
    setting: Setting, place: str, rung: str, means: Mapping[str, ItemMean], months: int
) -> Assessed:
    """Return the trophic index of a lake or a point of it."""
    code, rule = setting.code, setting.code.trophic
    assert rule is not None
    found = trophic_index.index(rule, means)
    unknown = any(means[part.item].absent for part in rule.parts if part.item in means)
    little = found.value is None or unknown
    return Assessed(
        place=place,
        rung=rung,
        indicator=TROPHIC,
        item="",
        period=setting.period,
        when=setting.period.text,
        value=found.value,
        unit="",
        shown=rule.shown,
        coverage=setting.coverage(months),
        state=TOO_LITTLE if little else setting.state(months, undecided=False),
        code=code.id,
        details={"missing": found.lacking} if found.lacking else {"grade": found.level},
        judged=code.ratio_rounding._replace(places=rule.shown),
        clauses=(rule.clause,),
    )
