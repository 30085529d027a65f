"""One file of the shelf: an edition of one instrument, checked for structure and against the lock.

Nothing is reckoned here; assembly.py makes typed law of the sheets of a code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ecotarget.document import Document, read_text, read_yaml
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.period import iso_day
from ecotarget.model.standard import UNCONFIRMED, Clause, Edition
from ecotarget.model.target import Names
from ecotarget.standards import water_sheet
from ecotarget.standards.structure import (
    DAY,
    DECIMAL,
    TEXT,
    WHOLE,
    Each,
    Many,
    Shape,
    Words,
    structure_faults,
)

_AIR = ("air", "general")
_NAMED = {"zh": TEXT, "en": TEXT}
_ITEMS = Words(("pm25", "pm10", "so2", "no2", "co", "o3", "nox", "no", "tsp", "pb", "bap"))
_RULE = ("cap", "none")
_BEYOND = Shape({"rule": Words(_RULE)}, cited=True)

_LIMITS = Shape(
    {
        "unit": TEXT,
        "rows": Many(
            Shape(
                {"item": _ITEMS, "averaging": TEXT},
                {"unit": TEXT, "I": DECIMAL, "II": DECIMAL, "any": DECIMAL},
            )
        ),
    },
    {"from": DAY, "to": DAY},
    cited=True,
)
_STATE = Shape({"rows": Many(Shape({"kelvin": DECIMAL}, {"from": DAY, "to": DAY}))}, cited=True)
_WINDOW = Shape({"hours": WHOLE, "need": WHOLE}, {"rounding": WHOLE}, cited=True)
_ENDS = Shape({"first": WHOLE, "last": WHOLE, "carry": "true / false"}, cited=True)
_DAY_RULE = Shape(
    {"kind": Words(("mean", "max", "max_8h"))},
    {
        "need": WHOLE,
        "enough": WHOLE,
        "stands_above": TEXT,
        "rounding": WHOLE,
        "mean": _WINDOW,
        "ends": _ENDS,
    },
    cited=True,
)
_DEMANDS = Words(("days", "month_days", "february_days", "share", "quarter_share"))
_VALIDITY = Shape(
    {},
    {
        "days": WHOLE,
        "month_days": WHOLE,
        "february_days": WHOLE,
        "share": DECIMAL,
        "quarter_share": DECIMAL,
        "season": Many(TEXT),
        "waived": Many(_DEMANDS),
    },
    cited=True,
)
_KINDS = Words(("mean", "percentile", "rank_percentile", "nth_highest", "mean_of_hours"))
_STATISTIC = Shape({"kind": _KINDS}, {"p": DECIMAL, "n": WHOLE, "rounding": WHOLE}, cited=True)
_METRIC = Shape(
    {
        "id": TEXT,
        "indicator": TEXT,
        "item": _ITEMS,
        "unit": TEXT,
        "day": TEXT,
        "statistic": TEXT,
        "validity": TEXT,
        "averaging": TEXT,
        "shown": WHOLE,
        "judged": WHOLE,
    },
    {"years": WHOLE, "years_need": WHOLE},
)
_METRICS = Shape({"decimals": Shape({}, cited=True), "rows": Many(_METRIC)}, cited=True)
_PLACES = Shape({"places": WHOLE}, cited=True)
_COLUMN = Shape(
    {"item": _ITEMS, "averaging": TEXT, "unit": TEXT, "points": Many(DECIMAL)},
    {"beyond": _BEYOND},
)
_SCALES = Shape({"beyond": _BEYOND, "iaqi": Many(WHOLE), "columns": Many(_COLUMN)}, cited=True)
_MEANS = Words(("daily", "max_1h", "max_8h", "1h", "moving_8h", "moving_24h"))
_BULLETIN = Shape(
    {
        "kind": Words(("daily", "realtime", "realtime_text")),
        "parts": Many(Shape({"item": _ITEMS, "mean": _MEANS, "averaging": TEXT})),
    },
    cited=True,
)
_LEVEL = Shape(
    {"level": WHOLE, **_NAMED, "colour": Shape(_NAMED), "rgb": Many(WHOLE)}, {"top": WHOLE}
)
_LEVELS = Shape(
    {"primary_above": WHOLE, "good_up_to": WHOLE, "heavy_above": WHOLE, "rows": Many(_LEVEL)},
    cited=True,
)
_INDEX = Shape(
    {
        "scales": _SCALES,
        "bulletins": Many(_BULLETIN),
        "input": Shape({"places": Each(WHOLE)}, cited=True),
        "missing": Shape({"rule": Words(("rest", "rest_above_100"))}, cited=True),
        "levels": _LEVELS,
    },
    cited=True,
)
_COMPOSITE = Shape(
    {
        "limits": TEXT,
        "grade": TEXT,
        "parts": _PLACES,
        "shown": WHOLE,
        "terms": Many(Shape({"item": _ITEMS, "metric": TEXT, "averaging": TEXT})),
    },
    cited=True,
)
_BANDS = Shape(
    {"names": Many(Shape(_NAMED)), "rows": Many(Shape({"metric": TEXT, "tops": Many(DECIMAL)}))},
    cited=True,
)

_HEADER = {
    "schema": WHOLE,
    "edition": TEXT,
    "title": Shape(_NAMED),
    "from": DAY,
    "source": TEXT,
    "unknown": Many(TEXT),
}
SHEET = Shape(
    _HEADER,
    {
        "to": DAY,
        "limits": Many(_LIMITS),
        "reference_state": _STATE,
        "rounding": Shape({"mode": Words(("half-even", "half-away"))}, cited=True),
        "days": Each(_DAY_RULE),
        "validity": Each(_VALIDITY),
        "statistics": Each(_STATISTIC),
        "metrics": Many(_METRICS),
        "city": Shape({"share": DECIMAL, "small_below": WHOLE, "small_share": DECIMAL}, cited=True),
        "exceedance_multiple": _PLACES,
        "ratio": _PLACES,
        "trend": Shape({"at_least": WHOLE, "critical": Each(DECIMAL)}, cited=True),
        "index": _INDEX,
        "composite": _COMPOSITE,
        "bands": _BANDS,
        "sand": Shape({"items": Many(_ITEMS), "start": DAY}, cited=True),
    },
)


class Sheet(NamedTuple):
    """An edition and what its file says, sound in structure."""

    edition: Edition
    document: Document

    @property
    def data(self) -> Mapping[str, Any]:
        """The plain data of the file."""
        data: Mapping[str, Any] = self.document.data
        return data

    def clause(self, *blocks: Mapping[str, Any]) -> Clause:
        """Return the citation of the innermost of these blocks, the outer ones filling its gaps."""
        text = next(block["clause"] for block in reversed(blocks) if "clause" in block)
        sure = next(block["confidence"] for block in reversed(blocks) if "confidence" in block)
        return Clause(self.edition.id, text, sure)


@cache
def lock(shelf: Path) -> Mapping[str, str]:
    """Return the hash of every edition of the shelf as it was laid down."""
    document = read_yaml(read_text(shelf / "lock.yaml", "lock.yaml"))
    if faults := structure_faults(document, Each(TEXT)):
        raise FaultError(faults)
    locked: Mapping[str, str] = document.data
    return locked


@cache
def read_sheet(shelf: Path, identifier: str) -> Sheet:
    """Read the edition with this id, `cn/air/gb-3095/2026`, from the shelf.

    What may stand in it depends on its folder: air and general rules, or water and the other media.
    Raises FaultError with every fault of structure (`schema-*`, `citation-missing`), or when the
    file is not the one that was locked (`edition-altered`).
    """
    name = f"{identifier}.yaml"
    document = read_yaml(read_text(shelf / name, name))
    if identifier.split("/")[1] in _AIR:
        faults = structure_faults(document, SHEET)
    else:
        faults = structure_faults(document, Shape(_HEADER, {"to": DAY, **water_sheet.parts()}))
        faults = faults or water_sheet.bound_faults(document)
    if not faults and document.data["edition"] != identifier:
        found = document.data["edition"]
        place = document.place(("edition",))
        faults.append(Fault("edition-unknown", place, {"found": found}, (identifier,)))
    if lock(shelf).get(name) != document.text.sha256:
        faults.append(Fault("edition-altered", Place(name)))
    if faults:
        raise FaultError(faults)
    data = document.data
    return Sheet(
        Edition(
            id=identifier,
            title=Names(data["title"]["zh"], data["title"]["en"]),
            start=iso_day(data["from"]),
            end=iso_day(data["to"]) if "to" in data else None,
            sha256=document.text.sha256,
            source=data["source"],
            unconfirmed=tuple(dict.fromkeys((*_unconfirmed(data, ""), *data["unknown"]))),
        ),
        document,
    )


def _unconfirmed(data: Any, clause: str) -> Iterator[str]:
    """Yield the clauses of the blocks that say of themselves that no source confirms them."""
    if isinstance(data, dict):
        clause = data.get("clause", clause)
        if data.get("confidence") == UNCONFIRMED:
            yield clause
    children = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    for child in children:
        yield from _unconfirmed(child, clause)


def unknown_name(sheet: Sheet, kind: str, found: str, known: Mapping[str, Any]) -> FaultError:
    """Make the fault of a name that none of a code's sheets explains."""
    place = Place(sheet.document.text.file)
    return FaultError(
        [Fault("edition-reference", place, {"kind": kind, "found": found}, nearest(found, known))]
    )
