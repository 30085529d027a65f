"""Conditions on the cells of a row: one of some words, or within bounds that have units.

A row that says nothing is neither within nor without.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ecotarget import units
from ecotarget.intake.counted import Counted, amount_of, cell
from ecotarget.intake.description import Path_, dotted
from ecotarget.intake.tables import Row, Table
from ecotarget.intake.values import BELOW_ZERO, BLANK, ValueProblem
from ecotarget.model.amount import PURE, Amount, Unit
from ecotarget.model.faults import Fault, nearest
from ecotarget.model.listing import Condition
from ecotarget.vocab import folded

SIGNS = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<"}
_KEYS = ("column", "is", "unit", "unit_column", *SIGNS)


class Conditional(Counted):
    """Reads conditions of a description; what is wrong is noted and reading goes on."""

    def conditions(self, path: Path_, said: object) -> Iterator[Condition]:
        """Yield a list of conditions."""
        if not isinstance(said, list) or not said:
            self.fault("dataset-type", path, key=dotted(path), expected="list")
            return
        for number, one in enumerate(said):
            yield self.condition((*path, number), one)

    def condition(self, path: Path_, said: object) -> Condition:
        """Return one condition."""
        if not isinstance(said, dict):
            self.fault("dataset-type", path, key=dotted(path), expected="mapping")
            return Condition("")
        texts: dict[str, str] = {}
        words: list[str] = []
        for key, value in said.items():
            if key not in _KEYS:
                place = self.document.key_place((*path, key))
                near = nearest(str(key), _KEYS)
                self.faults.append(Fault("dataset-key-unknown", place, {"found": key}, near))
            elif key == "is":
                several = value if isinstance(value, list) else [value]
                words = [text for each in several if (text := self.text_of((*path, key), each))]
            elif (text := self.text_of((*path, key), value)) is not None:
                texts[key] = text
        if "column" not in texts:
            self.fault("dataset-key-missing", path, key=f"{dotted(path)}.column")
        if bool(set(texts) & set(SIGNS)) == bool(words):
            self.fault("listing-condition", path)
        unit = self.unit((*path, "unit"), texts["unit"]) if "unit" in texts else None
        readable = unit is not None or "unit" not in texts
        bounds = tuple(self._bounds(path, texts, unit)) if readable else ()
        column = texts.get("unit_column")
        return Condition(texts.get("column", ""), tuple(words), bounds, unit, column)

    def _bounds(
        self, path: Path_, texts: dict[str, str], unit: Unit | None
    ) -> Iterator[tuple[str, Amount]]:
        """Yield bounds in `unit`, or of whatever unit the first of them has."""
        usual = None if {"unit", "unit_column"} & set(texts) else PURE
        for key, sign in SIGNS.items():
            if key not in texts:
                continue
            bound = self.limit((*path, key), texts[key], unit, usual)
            if bound is not None:
                unit = unit or bound.unit
                yield sign, bound


def columns(condition: Condition) -> tuple[str, ...]:
    """Return the columns that a condition looks at."""
    more = () if condition.unit_column is None else (condition.unit_column,)
    return (condition.column, *more)


def amount(table: Table, row: Row, condition: Condition) -> Fraction | None:
    """Return what a condition is asked of, in the base unit of its bound; None where nothing is said.

    A condition on words is asked of 1 (one of them) and 0 (another). Raises ValueProblem.
    """
    text = cell(table, row, condition.column)
    if text.upper() in BLANK:
        return None
    if condition.words:
        return Fraction(folded(text) in {folded(word) for word in condition.words})
    wanted = condition.bounds[0][1].unit
    found = amount_of(text, _unit(table, row, condition, wanted))
    if found.value < 0 and not _may_be_negative(condition, wanted):
        raise ValueProblem("value-negative")
    if not units.compatible(found.unit, wanted):
        raise ValueProblem("unit-unfit", (wanted.spelling,) if wanted.spelling else ())
    return Fraction(found.base)


def _may_be_negative(condition: Condition, unit: Unit) -> bool:
    """Tell whether a figure can be less than nothing; else -999 is a mark for none.

    A bare number (a change on last year) can where one of its bounds is zero or less.
    """
    if unit.dimension != "number":
        return unit.dimension in BELOW_ZERO
    return any(bound.value <= 0 for _, bound in condition.bounds)


def _unit(table: Table, row: Row, condition: Condition, wanted: Unit) -> Unit | None:
    """Return the unit of a bare figure. Raises ValueProblem."""
    if condition.unit_column is None:
        return condition.unit or (PURE if wanted == PURE else None)
    text = cell(table, row, condition.unit_column)
    if not text:
        raise ValueProblem("unit-missing")
    try:
        return units.resolve(text)
    except units.UnknownUnit as unknown:
        raise ValueProblem("unit-unknown", unknown.near) from unknown
