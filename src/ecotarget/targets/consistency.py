"""What a schema cannot say: do units fit, are periods sane, do counts and sums agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from ecotarget import units, vocab
from ecotarget.model import requirement as kinds
from ecotarget.model.amount import EXACT, POINTS, PURE, Amount, Unit, plain
from ecotarget.model.faults import NOTHING, Fault, nearest
from ecotarget.model.target import SUM, Indicator, Target, TargetFile
from ecotarget.vocab import scope_key

# Dimensions that are no amounts, and the requirement kinds that speak about each.
_WORDED: dict[str, tuple[type, ...]] = {
    "class": (kinds.ClassBound, kinds.Trend),
    "rank": (kinds.RankBound, kinds.NotLast, kinds.Trend),
    "grade": (kinds.GradeBound, kinds.Is),
    "task": (kinds.By, kinds.Done),
}
_AMOUNTS = (kinds.Threshold, kinds.Within, kinds.About, kinds.Change, kinds.Trend)


class Problem(NamedTuple):
    """A fault that does not know its place yet: where in the target it stands and what the words need."""

    code: str
    at: str
    details: Mapping[str, object] = NOTHING
    near: tuple[str, ...] = ()
    found: str = ""


def indicator_problem(said: Mapping[str, Any]) -> Problem | None:
    """Tell what is wrong with an indicator that a target file defines."""
    domain = said["id"].partition(".")[0]
    if domain not in vocab.domains():
        known = tuple(vocab.domains())
        return Problem("indicator-domain", "id", near=nearest(domain, known) or known, found=domain)
    unit = said.get("unit")
    dimension = said["dimension"]
    if dimension in ("rank", "class") and said["better"] == "higher":
        # The first place and class I are the best, whoever counts.
        return Problem("indicator-direction", "better", found=dimension)
    if unit is None:
        if dimension in _WORDED or dimension == PURE.dimension:
            return None
        return Problem("indicator-unit-missing", "dimension", found=dimension)
    try:
        resolved = units.resolve(unit)
    except units.UnknownUnit as unknown:
        return Problem("unit-unknown", "unit", near=unknown.near, found=unit)
    if resolved.dimension != dimension:
        return Problem(
            "indicator-dimension", "dimension", near=(resolved.dimension,), found=dimension
        )
    return None


def within_target(target: Target) -> Iterator[Problem]:
    """Yield what does not agree within one target."""
    yield from _fit(target)
    yield from _open(target)
    yield from _dates(target)
    yield from _milestones(target)
    if target.due is not None and target.due < target.period.start:
        yield Problem("target-due", "due", {"due": target.due, "period": target.period.text})
    scope = target.scope
    if scope is None:
        return
    if scope.items and scope.size is not None and len(scope.items) != scope.size:
        details = {"count": scope.size, "items": len(scope.items)}
        yield Problem("scope-count", "scope", details)
    whole = getattr(target.requirement, "whole", None)
    if whole is not None and scope.size is not None and whole != scope.size:
        yield Problem("requirement-count", "require", {"count": scope.size, "whole": whole})


def _dates(target: Target) -> Iterator[Problem]:
    """A base year lies before the year that is compared with it; a span fits into the period."""
    requirement = target.requirement
    base = getattr(requirement, "base", None)
    if isinstance(base, int) and base >= target.period.start.year:
        yield Problem("requirement-base", "require", {"base": base, "period": target.period.text})
    span = getattr(requirement, "span", None)
    if span is not None and next(target.period.parts(span), None) is None:
        yield Problem("requirement-span", "require", {"span": span, "period": target.period.text})


def _milestones(target: Target) -> Iterator[Problem]:
    """Milestones are for what goes by a schedule; in their order they rise, up to the target's bound."""
    indicator, milestones = target.indicator, target.milestones
    if not milestones:
        return
    if indicator.course != SUM and (indicator.course or indicator.dimension != "share"):
        yield Problem("target-milestone-kind", "milestones", {"indicator": indicator.id})
        return
    bound = getattr(target.requirement, "bound", None)
    steps = [(one.by, one.value.base) for one in milestones]
    if isinstance(bound, Amount):
        steps.append((target.period.end, bound.base))
    days = [day for day, _ in steps[: len(milestones)]]
    asked = [value for _, value in steps]
    if len(set(days)) < len(days) or days != sorted(days) or asked != sorted(asked):
        yield Problem("target-milestone-order", "milestones")


def _open(target: Target) -> Iterator[Problem]:
    """An open bound must say what is missing; nobody may forget it silently."""
    if kinds.leaves_open(target.requirement) and not target.missing:
        yield Problem("missing-unsaid", "require", {"require": target.require})


def _fit(target: Target) -> Iterator[Problem]:
    """The requirement must speak about the kind of quantity that the indicator is."""
    indicator, requirement = target.indicator, target.requirement
    details = {"require": target.require, "dimension": indicator.dimension}
    allowed = _WORDED.get(indicator.dimension, _AMOUNTS)
    whole = getattr(requirement, "whole", None)
    if indicator.dimension == "share" or (indicator.dimension == "count" and whole is not None):
        allowed = (*allowed, kinds.AllOf)
    if not isinstance(requirement, allowed):
        yield Problem("requirement-kind", "require", details)
        return
    aimless = isinstance(requirement, kinds.Trend) or (
        isinstance(requirement, kinds.About) and requirement.tolerance is None
    )
    if aimless and indicator.better == "none":
        yield Problem("requirement-direction", "require", details)
    for amount in _amounts(requirement):
        if not _speaks_of(amount.unit, requirement, indicator):
            unit = indicator.unit.spelling if indicator.unit else ""
            found = amount.unit.spelling
            yield Problem("requirement-unit", "require", {**details, "found": found, "unit": unit})
    if isinstance(requirement, kinds.Threshold) and whole and indicator.dimension != "share":
        yield Problem("requirement-whole", "require", details)


def _amounts(requirement: kinds.Requirement) -> tuple[Amount, ...]:
    match requirement:
        case kinds.Threshold(bound=Amount() as bound):
            return (bound,)
        case kinds.Within():
            return (requirement.low, requirement.high)
        case kinds.About():
            return (requirement.level,)
        case kinds.Change(step=Amount() as step):
            return (step,)
        case _:
            return ()


def _speaks_of(unit: Unit, requirement: kinds.Requirement, indicator: Indicator) -> bool:
    own = indicator.unit or PURE
    if isinstance(requirement, kinds.Change):
        if unit.dimension == "share":
            return True
        if own.dimension == "share":
            return unit == POINTS
    return units.compatible(unit, own)


def within_file(file: TargetFile, named: Iterable[str] = ()) -> Iterator[Fault]:
    """Yield what does not agree between the targets of one file.

    `named` are the ids of all its entries, those that are set aside for a fault of their own too.
    """
    by_id = {target.id: target for target in file.targets}
    faulty = set(named) - set(by_id)
    for target in file.targets:
        if faulty.isdisjoint(target.sum_of):
            yield from _sum(target, by_id)
    yield from _asked_twice(file)
    yield from _counts(file)


def _sum(target: Target, by_id: Mapping[str, Target]) -> Iterator[Fault]:
    """The parts named in `sum_of` must add up to the bound of the whole."""
    if not target.sum_of:
        return
    unknown = [name for name in target.sum_of if name not in by_id]
    for name in unknown:
        near = nearest(name, by_id)
        yield Fault("sum-unknown", target.place, {"id": target.id, "found": name}, near)
    if unknown:
        return
    parts = [by_id[name] for name in target.sum_of]
    bounds = [_bound(part) for part in parts]
    whole = _bound(target)
    if target in parts or len(set(target.sum_of)) < len(parts) or _mixed(target, parts):
        yield Fault("sum-parts", target.place, {"id": target.id})
        return
    if whole is None or None in bounds:
        yield Fault("sum-open", target.place, {"id": target.id})
        return
    total = Decimal(0)
    for bound in bounds:
        total = EXACT.add(total, bound or Decimal(0))
    if total != whole:
        details = {"id": target.id, "total": plain(total), "bound": plain(whole)}
        yield Fault("sum-wrong", target.place, details)


def _mixed(target: Target, parts: Iterable[Target]) -> bool:
    """Tell whether the parts are of another quantity than the whole."""
    own = target.indicator.unit or PURE
    return not all(units.compatible(part.indicator.unit or PURE, own) for part in parts)


def _bound(target: Target) -> Decimal | None:
    requirement = target.requirement
    if isinstance(requirement, kinds.Threshold) and requirement.bound is not None:
        return requirement.bound.base
    return None


def _asked_twice(file: TargetFile) -> Iterator[Fault]:
    """Two targets that say the same of the same figure are one commitment written twice."""
    first: dict[tuple[object, ...], str] = {}
    for target in file.targets:
        scope = scope_key(target.scope.names.zh) if target.scope else ""
        key = (
            target.indicator.id,
            scope,
            target.period.text,
            type(target.requirement),
            target.requirement,
        )
        if key in first:
            details = {"id": target.id, "first": first[key]}
            yield Fault("target-repeated", target.place, details, warning=True)
        first.setdefault(key, target.id)


def _counts(file: TargetFile) -> Iterator[Fault]:
    """One scope has one number of objects, wherever the file names it."""
    first: dict[str, Target] = {}
    for target in file.targets:
        if target.scope is None or target.scope.size is None:
            continue
        known = first.setdefault(scope_key(target.scope.names.zh), target)
        if known.scope is not None and known.scope.size != target.scope.size:
            details = {
                "id": target.id,
                "scope": target.scope.names.zh,
                "count": target.scope.size,
                "first": known.id,
                "other": known.scope.size,
            }
            yield Fault("scope-counts-differ", target.place, details)


def across_files(files: Iterable[TargetFile]) -> Iterator[Fault]:
    """Yield what does not agree between files: one jurisdiction and year in two of them."""
    first: dict[tuple[str, int], str] = {}
    for file in files:
        key = (file.jurisdiction.id, file.year)
        if key in first and file.targets:
            details = {"jurisdiction": key[0], "year": key[1], "first": first[key]}
            yield Fault("target-file-repeated", file.targets[0].place, details)
        first.setdefault(key, file.path)
