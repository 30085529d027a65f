"""Sizes that a superior sets in another file: a YAML or JSON mapping of keys to figures.

No file, or a key without a figure: it has not been set yet. A file that lacks the key is a fault. With
the day on which it was set (`{amount: 30 t, date: 2024-05-10}`) an earlier day does not see it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from ecotarget import units
from ecotarget.document import read_json, read_text, read_yaml
from ecotarget.intake.counted import amount_of
from ecotarget.intake.values import ValueProblem
from ecotarget.model.amount import Unit, quotient
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.finding import Input
from ecotarget.model.period import iso_day
from ecotarget.model.task import External

ROLE = "external"


class Given(NamedTuple):
    """A size and the day on which it was set, None where that is not said."""

    amount: Decimal
    day: date | None


def size(
    said: External, unit: Unit | None
) -> tuple[Given | None, tuple[Fault, ...], tuple[Input, ...]]:
    """Return the size in `unit` (None while it is not set), with faults and the file read."""
    path = Path(said.file)
    if not path.exists():
        return None, (), ()
    try:
        text = read_text(path)
        document = read_json(text) if path.suffix.lower() == ".json" else read_yaml(text)
    except FaultError as error:
        return None, error.faults, ()
    given = (Input(text.file, ROLE, text.sha256, text.encoding),)
    data = document.data
    if not isinstance(data, dict) or said.key not in data:
        known = tuple(map(str, data)) if isinstance(data, dict) else ()
        details = {"found": said.key}
        near = nearest(said.key, known) or known[:3]
        return None, (Fault("task-external-key", document.place(), details, near),), given
    entry, place = data[said.key], document.place((said.key,))
    amount, day = entry, None
    if isinstance(entry, dict):
        if set(entry) != {"amount", "date"}:
            details = {"key": said.key, "expected": "amount, date"}
            return None, (Fault("dataset-type", place, details),), given
        amount, day = entry["amount"], entry["date"]
    if amount is None:
        return None, (), given
    faults: list[Fault] = []
    size_ = _amount(str(amount).strip(), unit, place, faults)
    day_ = None if day is None else _day(str(day).strip(), place, faults)
    return (None if size_ is None or faults else Given(size_, day_)), tuple(faults), given


def _amount(text: str, unit: Unit | None, place: Place, faults: list[Fault]) -> Decimal | None:
    """Read a size in `unit`; note what is wrong."""
    try:
        amount = amount_of(text, unit)
        if amount.value < 0:
            raise ValueProblem("value-negative")
    except ValueProblem as problem:
        faults.append(Fault(problem.code, place, {"found": text}, problem.near))
        return None
    if unit is not None and not units.compatible(amount.unit, unit):
        details = {"found": amount.unit.spelling, "wanted": unit.spelling}
        faults.append(Fault("unit-unfit", place, details))
        return None
    factor = unit.factor if unit is not None else amount.unit.factor
    return quotient(amount.base, factor, 30)


def _day(text: str, place: Place, faults: list[Fault]) -> date | None:
    """Read a strictly ISO day; note what is wrong."""
    try:
        return iso_day(text)
    except ValueError:
        faults.append(Fault("target-date", place, {"found": text}))
        return None
