"""Scoring rules as the user writes them: YAML with `scoring:` at its top, one file a year.

The keys are in docs/scores.md. Nothing of them comes with the program: documents name scoring rules
and do not print them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from ecotarget import units
from ecotarget.document import read_text, read_yaml
from ecotarget.intake.description import Path_
from ecotarget.intake.rule_file import RuleFile
from ecotarget.model.amount import plain, quotient
from ecotarget.model.faults import Fault, FaultError
from ecotarget.model.scoring import (
    ABOVE,
    BELOW,
    BONUS_FOR,
    CASE,
    COUNTS,
    EARNS,
    MISSED,
    NOTHING_EARNED,
    REACHED,
    SHARE,
    SHORT,
    STEPS,
    VALUE,
    Band,
    Bonus,
    Item,
    PerCase,
    Reference,
    Scheme,
    Shortfall,
    Veto,
)
from ecotarget.model.target import Names

ROLE = "scoring"
_KEYS = (
    *("schema", "scoring", "year", "version", "source", "jurisdiction"),
    *("total", "floor", "cap", "items", "bonuses", "vetoes", "grades"),
)
_NEEDED = ("schema", "scoring", "year", "source", "total", "items")
_REFERENCE = ("target", "indicator", "scope")
_OF_ITEM = (
    *("id", "zh", "en", *_REFERENCE, "earn", "full", "weight", "missed_factor"),
    *("deduct", "floor", "cap"),
)
_OF_SHORTFALL = (*_REFERENCE, "points", "per", "steps", "from", "side", "after", "until", "most")
_OF_CASES = (*_REFERENCE, "points", "count", "targets", "most")
_OF_BONUS = ("id", "zh", "en", *_REFERENCE, "points", "per", "count", "most")
_OF_VETO = (*_REFERENCE, "total", "grade")
# The ends of a grade; the word says whether the end itself belongs to it.
_LOW = {"at_least": True, "above": False}
_HIGH = {"at_most": True, "below": False}
_YEARS = range(1990, 2101)
_SUFFIXES = (".yaml", ".yml")


def load(paths: Iterable[Path]) -> tuple[Scheme, ...]:
    """Load scoring rules from files and folders. Raises FaultError with every fault of every file."""
    found: list[Scheme] = []
    faults: list[Fault] = []
    for path in _files(paths):
        try:
            found.append(_Reader(read_yaml(read_text(path)), path.parent, ROLE).scheme())
        except FaultError as error:
            faults.extend(error.faults)
    first: dict[tuple[str, int], Scheme] = {}
    for one in found:
        known = first.setdefault((one.jurisdiction, one.year), one)
        if known is not one:
            details = {"found": one.year, "first": str(known.place)}
            faults.append(Fault("scoring-year-twice", one.place, details))
    if faults:
        raise FaultError(faults)
    return tuple(found)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.iterdir() if file.suffix in _SUFFIXES)
        else:
            yield path


class _Reader(RuleFile):
    def scheme(self) -> Scheme:
        self.begin(_KEYS, _NEEDED)
        names = self.heading(("scoring",))
        items = tuple(self.items())
        if not items and isinstance(self.read(("items",)), list):
            self.fault("dataset-key-missing", ("items",), key="items")
        total = self.figure(("total",)) or Fraction(0)
        grades = tuple(self.grades())
        result = Scheme(
            names=names,
            year=self.year(),
            version=self.text("version") or "",
            source=self.text("source") or "",
            jurisdiction=self.text("jurisdiction") or "",
            total=total,
            floor=self.figure(("floor",), below_zero=True) or Fraction(0),
            cap=self.figure(("cap",)),
            items=items,
            bonuses=tuple(self.bonuses()),
            vetoes=tuple(self.vetoes([one.names for one in grades])),
            grades=grades,
            place=self.document.place(),
            given=self.given,
        )
        if result.cap is not None:
            self.ordered(("cap",), result.floor, result.cap)
        self.weigh(items, total)
        self.end()
        return result

    def weigh(self, items: Iterable[Item], total: Fraction) -> None:
        """See that the full points add up to the total that is stated."""
        found = Fraction(0)
        for item in items:
            found += item.full * item.weight
        if not self.faults and found != total:
            self.fault("scoring-sum", ("total",), found=_told(found), total=_told(total))

    # ---- Small readers --------------------------------------------------------------------------

    def ordered(self, path: Path_, low: Fraction, high: Fraction) -> None:
        """See that an upper bound does not lie below the lower one."""
        if high < low:
            self.fault("scoring-bounds", path, low=_told(low), high=_told(high))

    def year(self) -> int:
        found = self.at(("year",))
        if isinstance(found, int) and found in _YEARS:
            return found
        if "year" in self.data:
            self.fault("dataset-type", ("year",), key="year", expected="2025")
        return 0

    def reference(self, path: Path_, needed: bool = True) -> Reference | None:
        """Read what a rule speaks of: a target, or an indicator with its scope."""
        target, indicator = self.word((*path, "target")), self.word((*path, "indicator"))
        if target and indicator:
            self.fault("scoring-reference", path)
        elif not target and not indicator:
            if needed:
                self.fault("scoring-reference", path)
            return None
        scope = self.word((*path, "scope"))
        place = self.document.place((*path, "target" if target else "indicator"))
        return Reference(target, indicator, scope, place)

    # ---- The rules ------------------------------------------------------------------------------

    def items(self) -> Iterator[Item]:
        taken: dict[str, int] = {}
        for path in self.entries(("items",), _OF_ITEM):
            id_ = self.id_of(path, taken)
            earn = self.one_of((*path, "earn"), EARNS)
            reference = self.reference(path, needed=earn not in ("full", NOTHING_EARNED))
            full = Fraction(0)
            if earn != NOTHING_EARNED:
                full = self.needed_figure((*path, "full"))
            cap = self.figure((*path, "cap"))
            weight = self.figure((*path, "weight"))
            factor = self.figure((*path, "missed_factor"))
            if factor is not None and (earn != SHARE or factor > 1):
                self.fault("scoring-factor", (*path, "missed_factor"), found=_told(factor))
            floor = self.figure((*path, "floor"), below_zero=True) or Fraction(0)
            self.ordered((*path, "floor"), floor, full if cap is None else cap)
            deductions = tuple(self.deductions((*path, "deduct"), reference))
            if earn == NOTHING_EARNED and floor >= 0:
                # Held at nothing, no deduction would ever count.
                self.fault("dataset-key-missing", path, key="floor")
            if reference is None and not self.read((*path, "deduct")):
                self.fault("scoring-names-nothing", path, found=id_)
            yield Item(
                id=id_,
                names=self.names_of(path, id_),
                reference=reference,
                earn=earn,
                full=full,
                weight=Fraction(1) if weight is None else weight,
                missed_factor=Fraction(1) if factor is None else factor,
                deductions=deductions,
                floor=floor,
                cap=full if cap is None else cap,
                place=self.document.place(path),
            )

    def deductions(self, path: Path_, own: Reference | None) -> Iterator[Shortfall | PerCase]:
        for each in self.entries(path, None):
            said = self.read(each)
            assert isinstance(said, dict)
            if ("per" in said) == ("count" in said):
                self.fault("scoring-deduction", each)
            elif "per" in said:
                self.keys(each, _OF_SHORTFALL)
                rule = self.shortfall(each, own)
                yield from [] if rule is None else [rule]
            else:
                self.keys(each, _OF_CASES)
                yield self.cases(each, own)

    def shortfall(self, path: Path_, own: Reference | None) -> Shortfall | None:
        reference = self.reference(path, needed=own is None)
        step, start = self.amount((*path, "per")), self.amount((*path, "from"))
        steps = self.one_of((*path, "steps"), STEPS)
        side = ABOVE
        if start is not None:
            side = self.one_of((*path, "side"), (ABOVE, BELOW))
        if step is None:
            return None
        if step.value <= 0:
            self.fault("scoring-step", (*path, "per"), found=self.word((*path, "per")))
            return None
        if start is not None and not units.compatible(start.unit, step.unit):
            found, wanted = start.unit.spelling, step.unit.spelling
            self.fault("scoring-unit", (*path, "from"), found=found, wanted=wanted)
        after, until = self.figure((*path, "after")) or Fraction(0), self.figure((*path, "until"))
        if until is not None:
            self.ordered((*path, "until"), after, until)
        return Shortfall(
            points=self.needed_figure((*path, "points")),
            reference=reference,
            step=step,
            steps=steps,
            start=start,
            side=side,
            after=after,
            until=until,
            most=self.figure((*path, "most")),
            place=self.document.place(path),
        )

    def cases(self, path: Path_, own: Reference | None) -> PerCase:
        counted = self.one_of((*path, "count"), COUNTS)
        several: list[Reference] = []
        if counted == MISSED:
            for number_, target in enumerate(self.list_of((*path, "targets"))):
                place = self.document.place((*path, "targets", number_))
                several.append(Reference(target, "", "", place))
            if not several:
                self.fault("dataset-key-missing", path, key="targets")
        else:
            reference = self.reference(path, needed=own is None) or own
            several.extend([reference] if reference else [])
        return PerCase(
            points=self.needed_figure((*path, "points")),
            references=tuple(several),
            counted=counted,
            most=self.figure((*path, "most")),
            place=self.document.place(path),
        )

    def bonuses(self) -> Iterator[Bonus]:
        taken: dict[str, int] = {}
        for path in self.entries(("bonuses",), _OF_BONUS):
            id_ = self.id_of(path, taken)
            reference = self.reference(path)
            per = self.one_of((*path, "per"), BONUS_FOR)
            counted = VALUE
            if per == CASE:
                counted = self.one_of((*path, "count"), (VALUE, REACHED, SHORT))
            if reference is not None:
                yield Bonus(
                    id=id_,
                    names=self.names_of(path, id_),
                    reference=reference,
                    points=self.needed_figure((*path, "points")),
                    per=per,
                    counted=counted,
                    most=self.figure((*path, "most")),
                    place=self.document.place(path),
                )

    def vetoes(self, grades: list[Names]) -> Iterator[Veto]:
        known = tuple(name for names in grades for name in dict.fromkeys(names))
        for path in self.entries(("vetoes",), _OF_VETO):
            reference = self.reference(path)
            total = self.figure((*path, "total"), below_zero=True)
            grade = self.word((*path, "grade"))
            if grade and grade not in known:
                self.choice((*path, "grade"), grade, known or ("-",))
            if total is None and not grade:
                self.fault("dataset-key-missing", path, key="total, grade")
            if reference is not None:
                yield Veto(reference, total, grade, self.document.place(path))

    # ---- Grades ---------------------------------------------------------------------------------

    def grades(self) -> list[Band]:
        """Read the grades; they must touch one another, each end in one of them."""
        found: list[tuple[Band, Path_]] = []
        for path in self.entries(("grades",), ("zh", "en", *_LOW, *_HIGH)):
            zh, en = self.word((*path, "zh")), self.word((*path, "en"))
            if not zh and not en:
                self.fault("dataset-key-missing", path, key="zh, en")
            low, low_in = self.end_of_band(path, _LOW)
            high, high_in = self.end_of_band(path, _HIGH)
            band = Band(Names(zh or en, en or zh), low, low_in, high, high_in)
            ends = [end for end in (low, high) if end is not None]
            is_point = len(ends) == 2 and ends[0] == ends[1]
            if not ends or ends != sorted(ends) or (is_point and not band.holds(ends[0])):
                self.fault("scoring-grade", path, found=zh or en)
                continue
            found.append((band, path))
        taken: dict[str, int] = {}
        for band, path in found:
            line = self.document.place(path).line
            for name in dict.fromkeys(band.names):
                if taken.setdefault(name, line) != line:
                    self.fault("rule-twice", path, found=name, first=taken[name])
        found.sort(key=lambda one: (one[0].low is not None, one[0].low or Fraction(0)))
        for (below, _), (above, path) in pairwise(found):
            self.joint(below, above, path)
        return [band for band, _ in found]

    def end_of_band(self, path: Path_, known: dict[str, bool]) -> tuple[Fraction | None, bool]:
        said = self.read(path)
        assert isinstance(said, dict)
        written = [key for key in known if key in said]
        if len(written) > 1:
            self.fault("scoring-grade", path, found=self.word((*path, "zh")))
        if not written:
            return None, False
        return self.figure((*path, written[0]), below_zero=True), known[written[0]]

    def joint(self, below: Band, above: Band, path: Path_) -> None:
        """See that a band begins where the one below it ends: no total in both, none in neither."""
        if below.high is None or above.low is None or above.low < below.high:
            code = "scoring-grades-overlap"
        elif above.low > below.high or not (below.high_included or above.low_included):
            code = "scoring-grades-gap"
        elif below.high_included and above.low_included:
            code = "scoring-grades-overlap"
        else:
            return
        self.fault(code, path, found=above.names.zh, first=below.names.zh)


def _told(value: Fraction) -> str:
    return plain(quotient(Decimal(value.numerator), Decimal(value.denominator)))
