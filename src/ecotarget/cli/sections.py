"""`ecotarget sections`: the monthly table of sections and the reminder of those that exceed.

It is no gate: exceeding sections leave the exit code at 0, only faults make it 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ecotarget.cli import assess, datasets, given, terminal
from ecotarget.cli.assess import working
from ecotarget.cli.delivery import Sink, deliver
from ecotarget.cli.machine import Machine
from ecotarget.intake import water_class
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.reading import SampleSet, Selection
from ecotarget.model.sections import SectionTable
from ecotarget.model.water import LEVELS, MEASURED
from ecotarget.report import section_formats
from ecotarget.report.formats import NAMES, Style
from ecotarget.report.section_rows import SectionReport
from ecotarget.vocab import folded
from ecotarget.words import Words

TARGET = "target"  # each section is held against its own


class Request(NamedTuple):
    """What the command line asks of samples; `required` is a class or TARGET."""

    data: list[str]
    mapping: str | None = None
    periods: tuple[str, ...] = ()
    as_of: str | None = None
    level: str | None = None
    county: str | None = None
    required: str | None = None
    reminder: bool = False


def formats(reminder: bool) -> tuple[str, ...]:
    """Return the formats that there are: reminders alone are told in few of them."""
    return section_formats.REMINDERS if reminder else NAMES


def run(
    request: Request,
    machine: Machine,
    words: Words,
    wanted: list[Sink],
    style: Style,
    quiet: int,
) -> int:
    """Class the sections, tell, and return the exit code: 0 without faults, whoever exceeds."""
    from ecotarget.assess import waters

    level = terminal.choose("--level", request.level, LEVELS) if request.level else ""
    periods = tuple(given.period(text) for text in request.periods)
    question = assess.question(assess.Request(data=request.data, as_of=request.as_of))
    sets = _samples(request)
    required = _required(request.required, sets[0].medium)
    with working(machine, words, quiet) as engine:
        asked = question._replace(periods=periods, every="month")
        found = waters.section_tables(sets, asked, required, engine)
        terminal.wipe()
    faults = [fault for table in found[:1] for fault in table.faults]
    tables = _cut(found, level, request.county)
    if not any(row.state == MEASURED for table in tables for row in table.rows):
        faults.append(Fault("nothing-assessed", Place("ecotarget")))
    if quiet < 2:
        terminal.tell(faults, words, everything=style.detail > 1)
    county = request.county or ""
    day = question.as_of.isoformat() if question.as_of else None
    report = SectionReport(tables, day, level, county, request.reminder)
    deliver(lambda name, chosen: section_formats.render(name, report, words, chosen), wanted, style)
    if quiet < 1:
        aside = (entry for table in found[:1] for entry in table.set_aside)
        for line in terminal.set_aside_lines(aside, words):
            terminal.note(line)
    failed = any(not fault.warning for fault in faults)
    return terminal.UNTRUSTED if failed else terminal.OK


def _samples(request: Request) -> tuple[SampleSet, ...]:
    """Load the sample sets. Raises FaultError when there are none, or of several media."""
    found = datasets.given(request.data, request.mapping).samples
    if not found:
        raise FaultError([Fault("sections-no-samples", Place(Path(request.data[0]).as_posix()))])
    media = tuple(dict.fromkeys(one.medium for one in found))
    if len(media) > 1:
        details = {"media": media}
        raise FaultError([Fault("sections-many-media", found[1].source.place, details)])
    return found


def _required(text: str | None, medium: str) -> int | None:
    """Return the order of the class that is asked of every section; None for their own targets."""
    if text is None or text == TARGET:
        return None
    order = water_class.order_of(text, medium)
    if order is None:
        near = water_class.near(text, medium)
        terminal.refuse("option-value", near, option="--required", found=text, known="III, target")
    return order


def _cut(
    tables: Iterable[SectionTable], level: str, county: str | None
) -> tuple[SectionTable, ...]:
    """Leave only the sections of a level and above and of a county. Raises FaultError."""
    from ecotarget.assess import waters

    found = tuple(tables)
    names = {row.section.county for table in found for row in table.rows if row.section.county}
    known = {folded(name): name for name in sorted(names)}
    if county is not None and folded(county) not in known:
        near = nearest(county, known.values()) or tuple(known.values())
        terminal.refuse("county-unknown", near, found=county)
    wanted = Selection("", "", level=level, county=known[folded(county)] if county else "")
    return tuple(
        table._replace(rows=tuple(row for row in table.rows if waters.selects(wanted, row.section)))
        for table in found
    )
