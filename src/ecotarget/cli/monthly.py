"""`ecotarget report monthly`: one page for each place and one for all, from a folder of reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ecotarget.cli import months, terminal
from ecotarget.cli.delivery import Sink, deliver
from ecotarget.cli.months import Opened
from ecotarget.intake import ladders
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.ladder import Ladder
from ecotarget.model.month import Month, before
from ecotarget.model.monthly import MonthlyReport, Page
from ecotarget.report import as_monthly
from ecotarget.report.formats import Style
from ecotarget.report.written import write_all
from ecotarget.verdict import ladder as method
from ecotarget.verdict.changes import changes
from ecotarget.words import Words

MONTHLY = "monthly"
_ENDINGS = {"markdown": ".md", "json": ".json"}


class Request(NamedTuple):
    """What the command line asks of a folder of monthly reports."""

    what: str
    folder: str
    targets: list[str]
    month: str | None
    rule: str | None
    out: Path | None


def run(request: Request, words: Words, wanted: list[Sink], style: Style, quiet: int) -> int:
    """Make the report; the exit code is 0 without faults."""
    terminal.choose("WHAT", request.what, (MONTHLY,))
    rule = None if request.rule is None else ladders.load(Path(request.rule))
    opened = months.opened(request.folder, request.targets)
    report = _report(opened, months.chosen(opened.folder, request.month), rule)
    if quiet < 2:
        terminal.tell(opened.folder.faults, words, everything=style.detail > 1)
    if request.out is None:
        deliver(lambda name, chosen: as_monthly.render(name, report, words, chosen), wanted, style)
        return terminal.OK
    for sink in wanted:
        if sink.path is not None:
            terminal.refuse("monthly-out", found=sink.path.as_posix())
    shown = Style()._replace(detail=style.detail)
    written = _write(request.out, report, words, [sink.format for sink in wanted], shown)
    if quiet < 1:
        said = {"count": str(len(written)), "folder": written[0].parent.as_posix()}
        terminal.note(words.say("monthly.written", said))
    return terminal.OK


def _report(opened: Opened, month: str, rule: Ladder | None) -> MonthlyReport:
    folder = opened.folder
    now, then = folder.at(month), folder.at(before(month))
    assert now is not None, "a month that was chosen is there"
    standings = {} if rule is None else {
        one.jurisdiction: one for one in method.standings(rule, folder, month)
    }  # fmt: skip
    # A place that has fallen silent keeps its page.
    seen = (one for one in folder.months if one.text <= month)
    places = sorted({place for one in seen for place in one.jurisdictions})
    pages = tuple(
        _page(place, opened, now, then)._replace(standing=standings.get(place)) for place in places
    )
    return MonthlyReport(
        month=month,
        before=before(month),
        pages=pages,
        exceeding=tuple(one for one in now.exceeding if one.jurisdiction not in places),
        late=tuple(one for one in now.late if one.jurisdiction not in places),
        has_sections=bool(now.sections),
        has_ledgers=bool(now.ledgers or now.late),
        has_ranks=bool(now.ranks),
        ladder=rule,
        inputs=(*folder.inputs, *(() if rule is None else (rule.given,))),
    )


def _page(place: str, opened: Opened, now: Month, then: Month | None) -> Page:
    results = now.of(place)
    old = then.of(place) if then else ()
    return Page(
        jurisdiction=place,
        names=opened.name(place),
        results=results,
        changes=tuple(changes(old, results)) if old and results else None,
        exceeding=tuple(one for one in now.exceeding if one.jurisdiction == place),
        late=tuple(one for one in now.late if one.jurisdiction == place),
        ranks=tuple(one for one in now.ranks if one.place == place),
        standing=None,
        has_sections=any(one.jurisdiction == place for one in now.sections),
        has_ledgers=any(one.concerns(place) for one in now.ledgers),
    )


def _write(
    folder: Path, report: MonthlyReport, words: Words, formats: list[str], style: Style
) -> list[Path]:
    """Write the page of all and that of each place: all of them or, on a fault, none."""
    inside = folder / report.month
    try:
        inside.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        cause = error.strerror or str(error)
        place = Place(inside.as_posix())
        raise FaultError([Fault("file-unwritable", place, {"cause": cause})]) from error
    endings: dict[str, str] = {}
    for name in formats:
        first = endings.setdefault(_ENDINGS.get(name, ".txt"), name)
        if first != name:
            terminal.refuse("monthly-alike", found=name, first=first)
    pages = [
        (path.with_name(path.name + _ENDINGS.get(name, ".txt")), name, page)
        for path, page in _files(inside, report)
        for name in formats
    ]
    write_all(
        (file, as_monthly.render(name, report, words, style, page)) for file, name, page in pages
    )
    return [file for file, _, _ in pages]


def _files(folder: Path, report: MonthlyReport) -> Iterator[tuple[Path, as_monthly.Whose]]:
    """Yield the name of each page. Raises FaultError where two would have one name."""
    taken = {"all": "all"}
    yield folder / "all", as_monthly.ALL
    for page in report.pages:
        name = page.jurisdiction.replace("/", "-")
        first = taken.setdefault(name, page.jurisdiction)
        if first != page.jurisdiction or name == "all":
            terminal.refuse("monthly-alike", found=page.jurisdiction, first=first)
        yield folder / name, page
