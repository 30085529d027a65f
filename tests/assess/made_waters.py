"""Water that nobody sampled: a table with the ids of items as titles becomes a set of samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from ecotarget.assess import water_trace, waters
from ecotarget.assess.question import Question
from ecotarget.engine.duck import Duck
from ecotarget.intake import sample_mapping
from ecotarget.intake.register import FIELDS
from ecotarget.model.assessment import SECTION, WHOLE, Assessed, Assessment
from ecotarget.model.faults import FaultError
from ecotarget.model.period import Period
from ecotarget.model.reading import SampleSet
from ecotarget.model.sections import SectionTable
from ecotarget.vocab import water_items

# Clean water: class I by every item that is needed, in rivers and in lakes.
CLEAN = {"ph": "7.0", "do": "8.0", "codmn": "1.0", "nh3n": "0.10", "tp": "0.010"}
STATUSES = "statuses: {ok: measured, dry: dry, works: works, none: not_monitored}\n"

Found = Mapping[tuple[str, str], Assessed]


def row(section: str, day: str, **items: str) -> dict[str, str]:
    """A row of clean water, but for what is said otherwise."""
    return {"section": section, "day": day, **CLEAN, **items}


def made(
    folder: Path,
    rows: Sequence[Mapping[str, str]],
    more: str = "",
    medium: str = "surface",
    name: str = "samples",
) -> SampleSet:
    """Write rows and their description, and load it. A blank cell is a missing sample."""
    titles = tuple(dict.fromkeys(title for each in rows for title in each))
    lines = [",".join(titles), *(",".join(r.get(t, "") for t in titles) for r in rows)]
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    known = water_items()
    items = ", ".join(f'{t}: {{item: {t}, unit: "{known[t].unit}"}}' for t in titles if t in known)
    columns = ["section: section", f"items: {{{items}}}"]
    columns += ["stamp: {date: day}"] if "day" in titles else []
    columns += [f"{title}: {title}" for title in ("class", "status") if title in titles]
    place = ", ".join(f"{title}: {title}" for title in titles if title in FIELDS)
    text = (
        f"schema: 1\ndataset: {{zh: 虚构, en: {name}}}\nkind: water\nmedium: {medium}\n"
        f"files: [{name}.csv]\ncolumns: {{{', '.join(columns)}}}\n"
        f"{STATUSES if 'status' in titles else ''}place: {{{place}}}\n{more}"
    )
    path = folder / f"{name}.yaml"
    path.write_text(text, "utf-8")
    return sample_mapping.load(path)


def question(*periods: str, rung: str = WHOLE, **more: object) -> Question:
    return Question(rung=rung, periods=tuple(map(Period.parse, periods)))._replace(**more)


def assessed(sets: SampleSet | Sequence[SampleSet], asked: Question) -> Assessment:
    given = [sets] if isinstance(sets, SampleSet) else list(sets)
    with closing(Duck()) as engine:
        return waters.assess(given, asked, engine)


def told(said: SampleSet, *periods: str, rung: str = WHOLE, **more: object) -> Found:
    """Return every figure of one period by place and indicator."""
    found = assessed(said, question(*periods, rung=rung, **more)).results
    return {(one.place, one.indicator): one for one in found}


def one(said: SampleSet, indicator: str, *periods: str, **more: object) -> Assessed:
    """Return the only figure."""
    asked = question(*periods, indicators=(indicator,), **more)
    (figure,) = assessed(said, asked).results
    return figure


def of_class(said: SampleSet, section: str, period: str, **more: object) -> Assessed:
    """Return the class of a section."""
    name = "water.section_class"
    return one(said, name, period, rung=SECTION, places=(section,), **more)


def tables(
    said: SampleSet, *periods: str, required: int | None = None, **more: object
) -> tuple[SectionTable, ...]:
    with closing(Duck()) as engine:
        asked = question(*periods, rung=SECTION, every="month", **more)
        return waters.section_tables([said], asked, required, engine)


def traced(said: SampleSet, indicator: str, period: str, **more: object) -> Assessed:
    """Return one figure with its steps."""
    asked = question(period, indicators=(indicator,), **more)
    with closing(Duck()) as engine:
        (figure,) = water_trace.trace([said], asked, engine).results
    return figure


def code_of(error: FaultError) -> tuple[str, Mapping[str, object]]:
    """Return the code and the details of the only fault."""
    (fault,) = error.faults
    return fault.code, fault.details
