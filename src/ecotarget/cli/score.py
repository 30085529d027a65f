"""`ecotarget score`: points and grades by scoring rules that the user wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ecotarget.cli import check, terminal
from ecotarget.cli.delivery import Sink, deliver
from ecotarget.intake import reports, scoring
from ecotarget.model import result
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.finding import Input
from ecotarget.model.result import Result
from ecotarget.model.scoring import Scheme, Score
from ecotarget.model.target import Names, Target
from ecotarget.report import as_score
from ecotarget.report.formats import Style
from ecotarget.targets import loader
from ecotarget.verdict import score as method
from ecotarget.words import Words


class Request(NamedTuple):
    """What the command line asks: a check, the rules, and those of which year (None: of the targets')."""

    check: check.Request
    rules: list[str]
    rule_year: str | None


class _Known(NamedTuple):
    """The results to be scored, with what is known of the places and indicators in them."""

    results: tuple[Result, ...]
    inputs: tuple[Input, ...]
    faults: tuple[Fault, ...]
    titles: Mapping[str, Names]
    indicators: frozenset[str]


def run(request: Request, words: Words, wanted: list[Sink], style: Style, quiet: int) -> int:
    """Score, tell, and return the exit code: 0 without faults."""
    if not request.rules:
        terminal.refuse("scoring-none")
    schemes = scoring.load(Path(path) for path in request.rules)
    known = _known(request.check, words)
    if quiet < 2:
        terminal.tell(known.faults, words, everything=style.detail > 1)
    scores = _scores(schemes, known, _year(request.rule_year))
    inputs = (*known.inputs, *dict.fromkeys(one.scheme.given for one in scores))
    deliver(
        lambda name, chosen: as_score.render(name, scores, known.titles, inputs, words, chosen),
        wanted,
        style,
    )
    failed = any(not fault.warning for fault in known.faults)
    return terminal.UNTRUSTED if failed else terminal.OK


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or not text.isascii():
        terminal.refuse("option-value", option="--rule-year", found=text, known="2024, 2025 ...")
    return int(text)


def _known(request: check.Request, words: Words) -> _Known:
    """Evaluate figures, or take what reports of `check` say."""
    paths = [Path(text) for text in request.measures]
    told = [path for path in paths if reports.is_report(path)]
    if told and len(told) < len(paths):
        other = next(path for path in paths if path not in told)
        raise FaultError([Fault("scoring-mixed", Place(other.as_posix()))])
    if told:
        found = reports.results(told)
        return _with_targets(request.targets, *found)
    report = check.evaluated(request, words)
    return _with_targets(request.targets, result.of_report(report), report.inputs, report.faults)


def _with_targets(
    targets: list[str],
    results: tuple[Result, ...],
    inputs: tuple[Input, ...],
    faults: tuple[Fault, ...],
) -> _Known:
    """Add what target files know: how places are called, which indicators they define."""
    files = loader.load([path for path in map(Path, targets) if path.exists()]).files
    known_targets = {
        (target.jurisdiction.id, target.id): target for file in files for target in file.targets
    }
    own = {indicator.id: indicator.names for file in files for indicator in file.indicators}
    results = tuple(
        _named(one, known_targets)._replace(names=own.get(one.indicator, one.names))
        for one in results
    )
    known = frozenset((*own, *(one.indicator for one in results)))
    titles = {file.jurisdiction.id: file.jurisdiction.names for file in files}
    return _Known(results, inputs, faults, titles, known)


def _named(one: Result, targets: Mapping[tuple[str, str], Target]) -> Result:
    """Give a result both names of its target; a report holds those of its own language."""
    target = targets.get((one.jurisdiction, one.target or ""))
    if target is None:
        return one
    scope = target.scope.names if target.scope else one.scope
    return one._replace(names=target.indicator.names, scope=scope)


def _scores(schemes: Sequence[Scheme], known: _Known, rule_year: int | None) -> list[Score]:
    """Score every place and year by the rules of that year, or of the year asked for."""
    years = sorted({one.year for one in known.results if one.target is not None})
    found: list[Score] = []
    used = years if rule_year is None else [rule_year]
    faults = list(_strangers((one for one in schemes if one.year in used), known))
    for year in years:
        of_year = [one for one in known.results if one.year == year]
        asked = [one for one in schemes if one.year == (year if rule_year is None else rule_year)]
        owners = {one.jurisdiction for one in asked if one.jurisdiction}
        for scheme in asked:
            for place in method.places(scheme, of_year):
                # Rules for one place go before those for all.
                if not scheme.jurisdiction and place in owners:
                    continue
                try:
                    found.append(method.score(scheme, of_year, place, year, known.indicators))
                except FaultError as error:
                    faults.extend(error.faults)
    if faults:
        raise FaultError(faults)
    if not found:
        said = ", ".join(str(year) for year in years)
        near = tuple(str(one.year) for one in schemes)
        terminal.refuse("scoring-year", near, found=said if rule_year is None else rule_year)
    return found


def _strangers(schemes: Iterable[Scheme], known: _Known) -> Iterator[Fault]:
    """Yield a fault for rules of a place that neither target files nor results know."""
    places = sorted({*known.titles, *(one.jurisdiction for one in known.results)})
    for one in schemes:
        if one.jurisdiction and one.jurisdiction not in places:
            near = nearest(one.jurisdiction, places)
            yield Fault("scoring-jurisdiction", one.place, {"found": one.jurisdiction}, near)
