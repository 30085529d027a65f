"""What a file of the shelf may hold on water, the sea, noise and waste.

A list of class limits has one entry for each named class, from the best; what is worse than all of
them needs no limit. `none` leaves a class without a bound, `undetected` asks that nothing is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from ecotarget import vocab
from ecotarget.document import Document
from ecotarget.model.faults import Fault
from ecotarget.standards.structure import (
    BOUND,
    DECIMAL,
    FLAG,
    NONE,
    SIGNED,
    TEXT,
    UNIT,
    WHOLE,
    Each,
    Many,
    Shape,
    Words,
)

MEDIA = ("surface", "drinking", "groundwater", "sea", "black_odorous")
LOWER, UPPER = ("at_least", "above"), ("at_most", "below")
STRICT = ("above", "below")

_NAMED = {"zh": TEXT, "en": TEXT}
_OF = {"of": Many(Words(MEDIA))}
_PLACES = Shape({"places": WHOLE}, cited=True)
_SHARE = Shape({"classes": Many(WHOLE), "share": DECIMAL})
_CONDITIONS = {name: Many(_SHARE) for name in ("at_least", "at_most", "above", "below")}
_SUM = Shape({}, {"plus": Many(TEXT), "minus": Many(TEXT)})
_FORMULA = Shape(
    {"indicator": TEXT, "top": _SUM, "bottom": _SUM},
    {"balance": Shape({"left": _SUM, "right": _SUM})},
)
_GRADE = Shape({"class": WHOLE, "grade": WHOLE, **_NAMED, "colour": Shape(_NAMED)})
_RATING = Shape(
    {"from_count": WHOLE, "rows": Many(Shape({"grade": WHOLE, **_NAMED}, _CONDITIONS))}, cited=True
)
_CHANGE = Shape(
    {
        "same": DECIMAL,
        "some": DECIMAL,
        "clear_steps": WHOLE,
        "good": Many(WHOLE),
        "bad": Many(WHOLE),
    },
    cited=True,
)
_SATURATION = Shape(
    {
        "class": WHOLE,
        "share": DECIMAL,
        "curve": Shape({"dividend": DECIMAL, "offset": DECIMAL}, cited=True),
    },
    cited=True,
)
_ZONES = Shape(
    {"unit": UNIT, "rows": Many(Shape({"zone": TEXT, "day": DECIMAL, "night": DECIMAL}))},
    cited=True,
)


@cache
def parts() -> Mapping[str, Any]:
    """Return what may stand in a file beside its header."""
    items = Words(tuple(vocab.water_items()))
    return {
        "classes": _classes(items),
        "saturation": _SATURATION,
        "worst_item": Shape({"rule": Words(("worst",))}, cited=True),
        "sets": Many(_set(items)),
        "grades": Shape({"rows": Many(_GRADE)}, cited=True),
        "rating": _RATING,
        "main_items": _main_items(items),
        "exceedance_multiple": _PLACES,
        "ratio": _PLACES,
        "months": Shape({"need": WHOLE}, cited=True),
        "change": _CHANGE,
        "trend": Shape({"at_least": WHOLE, "critical": Each(DECIMAL)}, cited=True),
        "trophic": _trophic(items),
        "below": Shape({"rule": Words(("half",))}, cited=True),
        "ph_mean": Shape({"rule": Words(("hydrogen",))}, cited=True),
        "decimals": _decimals(items),
        "city_index": _city_index(items),
        "boundary": Shape({"items": Many(items), "names": Many(Shape(_NAMED))}, cited=True),
        "zone_limits": _ZONES,
        "formulas": Many(Shape({"rows": Many(_FORMULA)}, cited=True)),
    }


def _classes(items: Words) -> Shape:
    bounds = {name: Many(BOUND) for name in (*LOWER, *UPPER)}
    row = Shape({"item": items}, {"scale": Words(("river", "lake")), "unit": UNIT, **bounds})
    group = Shape({"unit": UNIT, "rows": Many(row)}, _OF, cited=True)
    return Shape({"good": WHOLE, "names": Many(Shape(_NAMED)), "limits": Many(group)}, cited=True)


def _set(items: Words) -> Shape:
    return Shape(
        {"id": TEXT, **_OF, **_NAMED, "items": Many(items), "needed": Many(items)},
        {"shown": Many(items), "open_ended": FLAG},
        cited=True,
    )


def _main_items(items: Words) -> Shape:
    first = Shape({"items": Many(items)}, cited=True)
    return Shape({"count": WHOLE, "without_multiple": Many(items)}, {"first": first}, cited=True)


def _trophic(items: Words) -> Shape:
    part = Shape({"item": items, "unit": TEXT, "a": SIGNED, "b": SIGNED, "r": SIGNED})
    level = Shape(_NAMED, {"below": DECIMAL, "up_to": DECIMAL})
    return Shape({"parts": Many(part), "levels": Many(level), "decimals": _PLACES}, cited=True)


def _decimals(items: Words) -> Shape:
    return Shape({"rows": Many(Shape({"places": WHOLE, "items": Many(items)}))}, cited=True)


def _city_index(items: Words) -> Shape:
    return Shape(
        {
            "class": WHOLE,
            "items": Many(items),
            "inverse": Many(items),
            "ph": Many(DECIMAL),
            "shown": WHOLE,
            "change_places": WHOLE,
            "cities": Shape({"rule": Words(("by_points",))}, cited=True),
        },
        cited=True,
    )


def bound_faults(document: Document) -> list[Fault]:
    """Return the faults of class limits in a file of sound structure.

    Each list has as many entries as there are named classes but the last, and no class has two
    lower or two upper ends, or one end that belongs to it and one that does not.
    """
    classes = document.data.get("classes")
    return [] if classes is None else list(_bound_faults(document, classes))


def _bound_faults(document: Document, classes: Mapping[str, Any]) -> Iterator[Fault]:
    count = len(classes["names"]) - 1
    for number, group in enumerate(classes["limits"]):
        for place, row in enumerate(group["rows"]):
            path = ("classes", "limits", number, "rows", place)
            lists = {name: row[name] for name in (*LOWER, *UPPER) if name in row}
            if not lists:
                details = {"field": UPPER[0], "where": "/".join(map(str, path))}
                yield Fault("schema-missing-field", document.place(path), details)
            for name, bounds in lists.items():
                if len(bounds) != count:
                    yield _wrong(document, (*path, name), bounds, f"{count} entries")
            for ends in zip(*lists.values(), strict=False):
                names = [name for name, end in zip(lists, ends, strict=True) if end != NONE]
                if _clash(names):
                    yield _wrong(document, path, names, "one bound for each end")


def _clash(names: Sequence[str]) -> bool:
    """Tell whether these ends of one class contradict each other."""
    strict = [name for name in names if name in STRICT]
    twice = any(all(name in names for name in pair) for pair in (LOWER, UPPER))
    return twice or 0 < len(strict) < len(names)


def _wrong(
    document: Document, path: Sequence[str | int], found: Sequence[object], wanted: str
) -> Fault:
    details = {
        "where": "/".join(map(str, path)),
        "found": ", ".join(map(str, found))[:60],
        "wanted": wanted,
    }
    return Fault("schema-type", document.place(path), details)
