"""Sizes that a superior sets in another file: a YAML or JSON mapping of keys to figures.

No file, or a key without a figure: it has not been set yet. A file that lacks the key is a fault.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from ecotarget import units
from ecotarget.document import read_json, read_text, read_yaml
from ecotarget.intake.counted import amount_of
from ecotarget.intake.values import ValueProblem
from ecotarget.model.amount import Unit, quotient
from ecotarget.model.faults import Fault, FaultError, nearest
from ecotarget.model.finding import Input
from ecotarget.model.task import External

ROLE = "external"


def size(
    said: External, unit: Unit | None
) -> tuple[Decimal | None, tuple[Fault, ...], tuple[Input, ...]]:
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
    if data[said.key] is None:
        return None, (), given
    found = str(data[said.key]).strip()
    place = document.place((said.key,))
    try:
        amount = amount_of(found, unit)
    except ValueProblem as problem:
        return None, (Fault(problem.code, place, {"found": found}, problem.near),), given
    if unit is not None and not units.compatible(amount.unit, unit):
        details = {"found": amount.unit.spelling, "wanted": unit.spelling}
        return None, (Fault("unit-unfit", place, details),), given
    factor = unit.factor if unit is not None else amount.unit.factor
    return quotient(amount.base, factor, 30), (), given
