"""Sentences: a key and a language give the words that a person reads.

Data in locales/<language>/<part>.yaml; the first part of a key names the file, so that a run reads
only what it says. Everything below the hall speaks in keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ecotarget.document import read_text, read_yaml

LANGUAGES = ("zh", "en")
_LOCALES = Path(__file__).parent / "locales"


@cache
def _part(language: str, part: str) -> Mapping[str, Any]:
    data = read_yaml(read_text(_LOCALES / language / f"{part}.yaml")).data
    return data if isinstance(data, dict) else {}


class Words:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, key: str, details: Mapping[str, object] | None = None) -> str:
        """Return the sentence of `key` (`part.name`), with `details` filled in."""
        part, _, name = key.partition(".")
        sentence = str(_part(self.language, part)[name])
        return sentence if details is None else sentence.format_map(details)

    def has(self, key: str) -> bool:
        """Tell whether there is a sentence for `key`."""
        part, _, name = key.partition(".")
        return name in _part(self.language, part)

    def keys(self, part: str) -> tuple[str, ...]:
        """Return all keys of one part, for `explain` and for the test that compares languages."""
        return tuple(_part(self.language, part))
