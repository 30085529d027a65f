"""Samples of water for tests: a description and rows in, what was opened out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from ecotarget.engine.duck import Duck
from ecotarget.intake import sample_mapping, samples
from ecotarget.model.faults import Fault
from ecotarget.model.reading import OpenedSamples, SampleSet
from ecotarget.vocab import water_items

ITEMS = frozenset(water_items())
HEAD = "schema: 1\ndataset: {zh: 试验, en: trial}\nkind: water\nmedium: surface\n"
WIDE = f"""{HEAD}format: csv
columns:
  section: 断面
  stamp: {{column: 时间}}
  items: {{溶解氧(mg/L): {{item: do}}, 氨氮(mg/L): {{item: nh3n}}}}
missing: ["-"]
"""
LONG = f"""{HEAD}format: csv
layout: long
columns:
  {{section: section, stamp: {{column: time}}, item: item, value: value, unit: unit,
   items: {{DO: {{item: do}}, NH3-N: {{item: nh3n}}, ORP: {{item: orp}}, FC: {{item: fc}}}}}}
missing: ["-"]
"""
_OPEN: list[Duck] = []


@pytest.fixture(autouse=True)
def engines_closed() -> Iterator[None]:
    """Let go of every engine that the test has opened."""
    yield
    while _OPEN:
        _OPEN.pop().close()


class Sampled(NamedTuple):
    """What was opened, and the engine that holds its tables."""

    opened: OpenedSamples
    engine: Duck

    def table(self, name: str) -> list[tuple[object, ...]]:
        return sorted(self.engine.rows(f"SELECT * FROM {name}"), key=str)

    def amounts(self) -> dict[tuple[str, str, str], tuple[int, int]]:
        """Amount and found of each sample by section, item and time."""
        rows = self.engine.rows("SELECT site, item, start, amount, found FROM sample")
        found = {
            (str(site), str(item), f"{start:%m-%d %H:%M}"): (int(str(amount)), int(str(how)))
            for site, item, start, amount, how in rows
        }
        assert len(found) == len(rows)
        return found

    def told(self) -> list[str]:
        """The faults as code, row and text; a question mark stands before a warning."""
        return sorted(line(fault) for fault in self.opened.faults)

    def counts(self) -> dict[str, int]:
        return {entry.code: entry.rows for entry in self.opened.set_aside}


def line(fault: Fault) -> str:
    found = fault.details.get("found", "")
    mark = "?" if fault.warning else ""
    return f"{mark}{fault.code} {fault.place.line or '-'} {found}".rstrip()


def opened(*sets: SampleSet, items: frozenset[str] = ITEMS, until: date | None = None) -> Sampled:
    engine = Duck(threads=2)
    _OPEN.append(engine)
    return Sampled(samples.open_all(sets, engine, items, until), engine)


def described(folder: Path, text: str, files: Mapping[str, str | bytes]) -> SampleSet:
    """Write a description and its files, and load it."""
    for name, content in files.items():
        raw = content if isinstance(content, bytes) else content.encode()
        folder.joinpath(name).write_bytes(raw)
    path = folder / "samples.yaml"
    path.write_text(text, "utf-8")
    return sample_mapping.with_files(sample_mapping.load(path), [folder / name for name in files])


def rows(*lines: str, head: str = "断面,时间,溶解氧(mg/L),氨氮(mg/L)") -> str:
    return "\n".join([head, *lines]) + "\n"
