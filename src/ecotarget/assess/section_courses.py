"""How sections stand in a year under way: what the months left must be for each to keep its class.

The samples that were surveyed are still in the engine. The mean of a year is that of its months, so the
months that are over say what those left may average. A month is over when it has ended by the day asked
for and the data reach into it or beyond; without a day, as the data end: automatic stations, whose means
are not rounded, go on to the last day of a month, and what is sampled by hand is there with its sample.

A section keeps the class that the target asks for: its bound, the class that a share counts, or the class
of its own functional zone. It is lost when the best water that can be measured in every month left does
not bring an item back to that class. Nobody can say that a section is safe before its last month, unless
no class is worse than the one asked for: a single month may hold anything.

Shares by area, figures that the means of several sections make, and drinking water by volume have no
course; nor has a scope whose sections are not all listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from ecotarget import vocab
from ecotarget.assess import running, sections, water_figures, water_groups, waters
from ecotarget.assess.question import Question
from ecotarget.assess.sections import Survey
from ecotarget.engine.connection import Engine
from ecotarget.intake.water_ranges import RANGES
from ecotarget.methods import section_mean, section_rest, single_factor
from ecotarget.model import course as kinds
from ecotarget.model.assessment import SECTION, WHOLE
from ecotarget.model.course import Course, CourseKey, ItemCourse, SectionCourse
from ecotarget.model.period import Period
from ecotarget.model.reading import SampleSet
from ecotarget.model.requirement import ClassBound
from ecotarget.model.target import Target, TargetFile
from ecotarget.model.water import (
    RAW,
    ROUNDED,
    Bound,
    ItemLimits,
    ItemMean,
    Section,
    WaterCode,
)
from ecotarget.vocab import Lexicon

_PLACES = 40  # of the ions of a pH, in mol/L
# What class is asked of a section; None where nothing is.
_Required = Callable[[Section], int | None]


class _Setting(NamedTuple):
    """What the sections of one target share: the law, the months that are over and those left."""

    code: WaterCode
    said: SampleSet
    survey: Survey
    over: Period | None
    left: int


class _Item(NamedTuple):
    """An item as it stands: how much room the months left have, as a share of the limit.

    Below 0 they must be better than the limit.
    """

    room: Fraction
    is_lost: bool
    told: ItemCourse


def courses(
    files: Iterable[TargetFile],
    sets: Sequence[SampleSet],
    survey: Survey,
    question: Question,
    lexicon: Lexicon,
    engine: Engine,
) -> dict[CourseKey, Course]:
    """Return the course of every running target on classes of sections that the survey answers.

    Two targets that ask different classes of the same sections leave none.
    """
    last, medium = survey.opened.last_day, sets[0].medium
    if last is None:
        return {}
    ended = _end_of_months(last, sets[0].stage, question.as_of)
    until = max(min(last, question.as_of or last), ended)
    law = sections.Law(medium, question)
    asked: dict[CourseKey, list[Target]] = {}
    for key, target in running.targets(files, waters.reckonable(medium), scoped=True):
        if running.runs(target.period, until, question.as_of) and _is_of_months(target.period):
            asked.setdefault(key, []).append(target)
    over = {key: _between(targets[0].period, ended) for key, targets in asked.items()}
    periods = tuple(dict.fromkeys(period for period in over.values() if period is not None))
    if periods:
        own = question._replace(periods=periods, rung=SECTION)
        survey = sections.classed(sets, survey.opened, own, engine)
    groups = _groups(sets, survey, lexicon)
    found: dict[CourseKey, Course] = {}
    for key, targets in asked.items():
        group = groups.get((key[0], key[2]))
        period, so_far = targets[0].period, over[key]
        left = _months(period) - (0 if so_far is None else _months(so_far))
        if group is not None and left:
            setting = _Setting(law.on(period.end), sets[0], survey, so_far, left)
            course = _course(targets, setting, group.sections, until)
            if course is not None:
                found[key] = course._replace(growing=group.growing)
    return found


def _is_of_months(period: Period) -> bool:
    return period.start.day == 1 and (period.end + timedelta(days=1)).day == 1


def _months(period: Period) -> int:
    return sections.calendar_months(period)


def _end_of_months(last: date, stage: str, as_of: date | None) -> date:
    """Return the last day of the last month that is over."""
    reached = _end_of_month(last)
    bound = as_of or (last if stage == RAW else reached)
    end = min(bound, reached)
    return end if _end_of_month(end) == end else end.replace(day=1) - timedelta(days=1)


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _between(period: Period, ended: date) -> Period | None:
    """Return the months of a period that are over; None when none is."""
    return Period.between(period.start, min(ended, period.end)) if ended >= period.start else None


# ---- Which sections, and what is asked of them --------------------------------------------------


class _Group(NamedTuple):
    """The sections of a scope; `growing` tells that those that are met later are added."""

    sections: tuple[Section, ...]
    growing: bool


def _groups(
    sets: Sequence[SampleSet], survey: Survey, lexicon: Lexicon
) -> Mapping[tuple[str, str], _Group]:
    """Return the sections by jurisdiction and scope; those that a mapping names come first.

    A scope whose sections are not all known is left out. A list is closed by a register (what is not
    in it is a fault), by the number of its sections, or by their names.
    """
    registered = all(said.register for said in sets)
    named = {
        (one.jurisdiction, one.scope): frozenset(one.names)
        for said in sets
        for one in said.selections
        if one.names
    }
    found: dict[tuple[str, str], _Group] = {}
    groups = sorted(waters.groups(sets, survey, waters.ANSWERS), key=lambda g: g.told.rung == WHOLE)
    for told, names in groups:
        where = lexicon.jurisdiction(told.place)
        own = tuple(section for section in survey.opened.sections if section.name in names)
        if where is None:
            continue
        key = where.id, told.scope
        if own and (told.listed or 0) <= len(own):
            closed = registered or told.listed is not None
            all_named = named.get((told.place, told.scope)) == names
            found[key] = _Group(own, growing=not closed and not all_named)
        else:
            found.pop(key, None)
    return found


def _required(target: Target, code: WaterCode) -> _Required | None:
    """Return what class is asked of each section for it to count as kept; None: no such target.

    A share of what is worse than a class asks for that class: kept is what is not in the share.
    """
    name, requirement = target.indicator.id, target.requirement
    if name in (water_groups.ZONE, water_groups.BOUNDARY):
        return lambda section: section.target
    if name == water_groups.DRINKING:
        return lambda section: section.target or code.good
    shared = water_groups.SHARES.get(name)
    if shared is not None:
        first, last = shared
        bound = last if first == 1 and last is not None else first - 1
        return lambda _: bound
    if name == water_figures.CLASS[code.medium] and isinstance(requirement, ClassBound):
        order = requirement.order - (requirement.comparator == "<")
        return (lambda _: order) if requirement.comparator in ("<=", "<") and order else None
    return None


def _course(
    targets: Sequence[Target], setting: _Setting, group: Iterable[Section], until: date
) -> Course | None:
    """Return the course of a target; of several on the same sections when they ask the same."""
    target, code = targets[0], setting.code
    own = [each for each in group if water_groups.concerns(target.indicator.id, each)]
    asked = {
        tuple(required(section) for section in own)
        for each in targets
        if (required := _required(each, code)) is not None
    }
    by_area = code.medium == "sea" and all(each.amount is not None for each in own)
    if len(asked) != 1 or not own or by_area:
        return None
    (orders,) = asked
    stands = [_section(setting, *pair) for pair in zip(own, orders, strict=True)]
    return Course(
        how=kinds.SECTIONS,
        period=target.period,
        until=until,
        need=code.months_needed(target.period),
        sections=tuple(one for _, one in sorted(stands, key=lambda pair: pair[0])),
        as_share=target.indicator.dimension == "share",
    )


# ---- One section ----------------------------------------------------------------------------------

_ORDER = (kinds.LOST, kinds.OPEN, kinds.KEPT)
_Rank = tuple[int, Fraction, str]


def _section(setting: _Setting, section: Section, order: int | None) -> tuple[_Rank, SectionCourse]:
    """Return how a section stands, and its place: what is lost first, then the tightest."""
    code = setting.code
    if order is not None and order >= len(code.class_names):
        kept, items = kinds.KEPT, []
    else:
        items = [] if order is None else sorted(_items(setting, section, order), key=_room)
        kept = kinds.LOST if any(item.is_lost for item in items) else kinds.OPEN
    room = items[0].room if items else Fraction(len(_ORDER))
    told = tuple(item.told for item in items if item.room < 0) or tuple(i.told for i in items[:1])
    rank = _ORDER.index(kept), room, section.name
    return rank, SectionCourse(section.name, kept, told)


def _room(item: _Item) -> tuple[bool, Fraction, str]:
    return not item.is_lost, item.room, item.told.item


def _items(setting: _Setting, section: Section, order: int) -> Iterator[_Item]:
    """Yield the items that decide the class, by the months that are over."""
    code, said = setting.code, setting.said
    if setting.over is None:
        return
    key = section.name, setting.over
    means = setting.survey.means[key]
    for item in single_factor.counted(sections.chosen_set(said, code), said.more_items):
        limits, mean = code.limits_of(item, section.kind), means.get(item)
        if limits is None or mean is None or mean.value is None:
            continue
        months = setting.survey.months[key][item]
        for end, upper in _ends(limits.bounds[order - 1]):
            if (found := _item(setting, limits, mean, months, order, end, upper)) is not None:
                yield found


def _ends(bound: Bound) -> Iterator[tuple[Fraction, bool]]:
    """Yield the ends of what a class allows, and whether each is an upper one."""
    if bound.low is not None:
        yield Fraction(bound.low), False
    if bound.high is not None:
        yield Fraction(bound.high), True


def _item(
    setting: _Setting,
    limits: ItemLimits,
    mean: ItemMean,
    months: int,
    order: int,
    end: Fraction,
    upper: bool,
) -> _Item | None:
    """Return an item as it stands; None where nothing can break this end any more."""
    assert mean.value is not None
    code, left, ph = setting.code, setting.left, mean.item == section_mean.PH
    places = code.decimals.get(mean.item) if setting.said.stage == ROUNDED else None
    held = section_rest.furthest(end, places, upper)
    reckon = section_rest.rest_ph if ph else section_rest.rest
    rest = reckon(mean.value, months, left, held)
    if rest is None and upper:
        return None  # there are so many ions that no month can make it alkaline
    told = ItemCourse(
        item=mean.item,
        names=vocab.water_items()[mean.item].names,
        mean=mean.value,
        months=months,
        left=left,
        limit=end,
        unit=code.unit_of[mean.item],
        lower=upper,
        rest=rest,
    )
    is_lost = _is_lost(setting, limits, mean, months, order, upper)
    beyond = upper and not ph and rest is not None and rest < Fraction(RANGES[mean.item].low)
    if beyond and not is_lost:  # only a month that is over and was left blank brings it back
        told = told._replace(rest=None)
    return _Item(_room_beyond(held, rest, upper, ph), is_lost, told)


def _room_beyond(held: Fraction, rest: Fraction | None, upper: bool, ph: bool) -> Fraction:
    """Return how far the rest may be beyond what is held, as a share of that; of pH in ions."""
    if rest is None:
        return Fraction(-1)
    if ph:
        held, rest = (Fraction(section_mean.ions_of(each, _PLACES)) for each in (held, rest))
        upper = not upper
    room = (rest - held) * Fraction(1, abs(held) or 1)
    return room if upper else -room


def _is_lost(
    setting: _Setting, limits: ItemLimits, mean: ItemMean, months: int, order: int, upper: bool
) -> bool:
    """Tell whether the best that can be measured in all other months leaves the item beyond the class.

    Those that are over and have no value may still get one. What was not detected counts for the better: as nothing, of oxygen as the whole limit. By its
    saturation oxygen may be in a class whatever its mean.
    """
    assert setting.over is not None
    code, left = setting.code, setting.left + _months(setting.over) - months
    rule = code.saturation if setting.said.saturation else None
    if mean.item == single_factor.OXYGEN and rule is not None and order >= rule.order:
        return False
    kindest = mean.low if upper else mean.high
    if kindest is None:
        return False
    if mean.item == section_mean.PH:
        if upper:
            return False  # a single acid month brings any mean down
        best = section_rest.best_ph(kindest, months, left)
        low = limits.bounds[order - 1].low
        if low is None or best >= Fraction(low):
            return False
    else:
        bounds = RANGES[mean.item]
        each = Fraction(bounds.low if upper else bounds.top)
        best = section_rest.best(kindest, months, left, each)
    at_best = ItemMean(mean.item, best, best, best, 1, 0, 0, None)
    return single_factor.item_class(code, limits, at_best, setting.said.stage)[0] > order
