"""The goal of a running target: which final figures keep it, found by asking the judge.

Everything that is told of the rest of a period is found so, and not by turning the requirement round:
the roundings, the comparison of rates as fractions and the base of a change are those of the verdict.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from ecotarget.model import requirement as kinds
from ecotarget.model.amount import PURE, Amount, Unit
from ecotarget.model.evidence import Evidence
from ecotarget.model.finding import PASS, Reason
from ecotarget.model.record import Cases, Measure
from ecotarget.model.target import Target
from ecotarget.verdict.early import one_sided
from ecotarget.verdict.judge import decimals, in_unit, outcome_of_whole

UP, DOWN = "up", "down"
_FARTHEST = 80  # doublings; what is kept that far out is kept without end


def fact(key: str, **details: object) -> Reason:
    """Return a line of a pace: a key of its words, and the figures of its sentence."""
    return Reason(key, details)


class Goal:
    """A target, its figure so far, and the judge. Figures are in the indicator's unit, shares in %."""

    def __init__(self, target: Target, evidence: Evidence, so_far: Measure) -> None:
        self.target = one_sided(target)
        self.so_far = so_far
        self.unit: Unit = target.indicator.unit or PURE
        self._evidence = self._with_whole_base(evidence)

    def _with_whole_base(self, evidence: Evidence) -> Evidence:
        """The final figure of a change is compared with the whole of the base year."""
        if not self.is_change:
            return evidence
        base = evidence.base_period
        year = None if base is None else base.start.year
        # Without a day to look from the base is of the whole year already.
        known = (evidence.whole_base, evidence.base)
        whole = next((one for one in known if one and year and self._is_whole(one, year)), None)
        return evidence._replace(base=whole, base_period=whole.period if whole else base)

    def _is_whole(self, base: Measure, year: int) -> bool:
        """Tell whether a figure is of the whole period in a year, with enough behind it to be judged by."""
        enough = base.reckoned is None or base.reckoned.enough
        return enough and base.period == self.target.period.in_year(year)

    @property
    def is_change(self) -> bool:
        """Tell whether the target is about a change on another year."""
        return isinstance(self.target.requirement, kinds.Change | kinds.Trend)

    @property
    def base(self) -> Measure | None:
        """The figure of the whole base year of a change."""
        return self._evidence.base if self.is_change else None

    @property
    def way(self) -> str | None:
        """Which way is better for the target: UP, DOWN, or neither (a range, an exact figure)."""
        requirement, lower = self.target.requirement, self.target.indicator.better == "lower"
        match requirement:
            case kinds.Threshold() | kinds.Change():
                return {">=": UP, ">": UP, "<=": DOWN, "<": DOWN}.get(requirement.comparator)
            case kinds.Trend() | kinds.About(tolerance=None):
                return DOWN if lower else UP
            case kinds.AllOf():
                return UP
            case _:
                return None

    @cached_property
    def step(self) -> Fraction:
        """A tenth of the last place that the judge looks at."""
        parts = (
            () if self.is_change else self.target.requirement
        )  # a change is in a unit of its own
        amounts = [part for part in parts if isinstance(part, Amount)]
        places = [decimals(in_unit(one, self.unit)) for one in amounts]
        if self.so_far.reckoned is not None:
            places += [self.so_far.reckoned.judged.places]
            places += [self.so_far.reckoned.shown] if self.is_change else []
        elif isinstance(self.so_far.value, Amount):
            places += [decimals(in_unit(self.so_far.value, self.unit))]
        return Fraction(1, 10 ** (max(places, default=0) + 1))

    def keeps(self, final: Fraction) -> bool:
        """Tell whether this final figure would keep the target."""
        value, said = self.so_far.value, self.so_far.reckoned
        base = final * Fraction(self.unit.factor)
        if said is not None and said.exact is not None and isinstance(value, Amount):
            exact = base / Fraction(value.unit.factor)
            whole = self.so_far._replace(reckoned=said._replace(exact=exact))
        else:  # a quotient has no end as a decimal; as cases it stays exact
            cases = Cases(Decimal(base.numerator), Decimal(100 * base.denominator))
            whole = self.so_far._replace(value=None, cases=cases)
        whole = whole._replace(period=self.target.period, beside=None, otherwise=None)
        return outcome_of_whole(self.target, self._evidence, whole) == PASS


def farthest(keeps: Callable[[int], bool], way: str) -> int | None:
    """Return the number that just keeps: the largest where less is better, else the smallest.

    None where none does, or where there is no last one. Numbers begin with 0.
    """
    wanted = way == UP  # the answer that is far out
    if keeps(0) == wanted:
        return 0 if wanted else None
    high = next((1 << power for power in range(_FARTHEST) if keeps(1 << power) == wanted), None)
    if high is None:
        return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if keeps(middle) == wanted else (middle, high)
    return high if wanted else low
