"""The steps of a figure of water in words: items, classes and states by their names."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from ecotarget.model.assessment import Step
from ecotarget.model.water import WaterCode
from ecotarget.report import water_words
from ecotarget.report.assessment_rows import detail_text, unit_of
from ecotarget.report.telling import said
from ecotarget.words import Words

_CLASSES = ("class", "best", "worst", "target")  # orders
_ITEMS = ("item", "items", "missing", "deciding")


def sentence(step: Step, code: WaterCode, words: Words) -> str:
    """Say a step, with the sentence that fits what its details hold."""
    return words.say(_key(step.key, step.details), _told(step.details, code, words))


def _told(details: Mapping[str, object], code: WaterCode, words: Words) -> dict[str, str]:
    told = said(details, words)
    for name, value in details.items():
        if name in _CLASSES and isinstance(value, int):
            told[name] = water_words.class_name(code, value, words)
        elif name in _ITEMS:
            items = (value,) if isinstance(value, str) else value
            told[name] = water_words.item_names(items if isinstance(items, tuple) else (), words)
        elif name == "state":
            told[name] = words.say(f"sections.state-{value}")
        elif isinstance(value, Fraction):  # areas and volumes of a share
            told[name] = detail_text(value, words)
        elif name == "stage":
            told[name] = words.say(f"trail.stage-{value}")
    if "unit" in told:
        told["value"] = f"{told['value']} {unit_of(told['unit'], words)}".strip()
    return told


def _key(key: str, details: Mapping[str, object]) -> str:
    """Return which of the sentences of a step fits: without limit, over it, undecided ..."""
    held: Mapping[str, tuple[tuple[str, bool], ...]] = {
        "water-law": (("trail.water-law-asked", bool(details.get("asked"))),),
        "water-set": (("trail.water-set-missing", bool(details.get("missing"))),),
        "water-class": (("trail.water-class-stated", not details.get("deciding")),),
        "water-mean": (
            ("trail.water-mean-unknown", not details.get("value")),
            ("trail.water-mean-months", (details.get("months") or 0) != 1),
            ("trail.water-mean-below", bool(details.get("below"))),
        ),
        "water-month": (
            ("trail.water-month-unknown", not details.get("value")),
            ("trail.water-month-below", bool(details.get("below"))),
        ),
        "water-item": (
            ("trail.water-item-open", details.get("class") is None),
            ("trail.water-item-over", bool(details.get("multiple"))),
            ("trail.water-item-unlimited", not details.get("limit")),
        ),
        "water-share": (("trail.water-share-none", not details.get("percent")),),
        "water-member": (
            ("trail.water-member-bare", details.get("target") is None),
            ("trail.water-member-missed", details.get("attains") is False),
            ("trail.water-member-open", details.get("attains") is None),
        ),
    }
    fitting = (variant for variant, fits in held.get(key, ()) if fits)
    return next(fitting, f"trail.{key}")
