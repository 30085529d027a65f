"""JSON reports that ecotarget itself wrote: of check, sections, ledger and rank, known by their schema.

A report of `check` is of the month of the day that it looks from (`as_of`), else of the month in which
the last figure that it judges ends; the others name their month themselves. JSON of another kind is
left aside with a warning; a report of another version of its schema is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from ecotarget.document import TABLE_LIMIT, Document, read_json, read_text
from ecotarget.intake.counted import amount_of
from ecotarget.intake.values import ValueProblem, number
from ecotarget.model.amount import PURE
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.finding import OUTCOMES, WHAT_IF, Input
from ecotarget.model.month import Exceeding, Folder, Kept, Late, Month, Ranked, Watched, month_of
from ecotarget.model.pace import STATES
from ecotarget.model.period import Period, iso_day
from ecotarget.model.record import Cases
from ecotarget.model.result import Checked, Key, Result
from ecotarget.model.target import Names

ROLE = "report"
CHECK, SECTIONS, LEDGER, RANKING = "report-1", "sections-1", "ledger-1", "ranking-1"
_SCHEMA = re.compile(r"https://ecotarget\.dev/schema/(([a-z]+)-[0-9]+)\.json")
_ANY_EDITION = re.compile(r"https://ecotarget\.dev/schema/([a-z]+)-([0-9]+)\.json")
_PLACE = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*")
_HEAD = re.compile(rb'"schema"\s*:\s*"https://ecotarget\.dev/schema/report-[0-9]+\.json"')
_SEARCHED = 4096
_MOST = 10**9  # no rank and no number of days is larger
_CASES = re.compile(r"([0-9]+)/([0-9]+)")


def is_report(path: Path) -> bool:
    """Tell whether this is a JSON report of `check`."""
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            return _HEAD.search(stream.read(_SEARCHED)) is not None
    except OSError:
        return False


def whole(path: Path) -> Checked:
    """Return what one report of `check` says. Raises FaultError if it is another kind of file.

    A report that tells of one target twice is no report that can be compared.
    """
    document = _read(path)
    _refuse_others(document)
    report = _Report(document)
    found = tuple(report.findings())
    if faults := tuple(_repeated(found)):
        raise FaultError(faults)
    return Checked(_given(document), report.as_of(), found, tuple(report.doubts()))


def _refuse_others(document: Document) -> None:
    """Raise FaultError for what is no report of `check` in the edition that is read here."""
    data, place = document.data, Place(document.text.file)
    said = data.get("schema") if isinstance(data, dict) else None
    match = _ANY_EDITION.fullmatch(said) if isinstance(said, str) else None
    if match is None:
        raise FaultError([Fault("report-foreign", place)])
    kind, edition = match.groups()
    if kind != CHECK.partition("-")[0]:
        raise FaultError([Fault("report-kind", place, {"found": kind})])
    if f"{kind}-{edition}" != CHECK:
        details = {"found": f"{kind}-{edition}", "known": CHECK}
        raise FaultError([Fault("report-version", place, details)])


def _repeated(found: Iterable[Result]) -> Iterator[Fault]:
    first: dict[Key, Result] = {}
    for one in found:
        known = first.setdefault(one.key, one)
        # One figure may be handed in twice and contradict itself twice.
        if known is not one and one.target is not None:
            details = {
                "found": one.target,
                "jurisdiction": one.jurisdiction,
                "period": one.period,
                "first": known.place.cell,
            }
            yield Fault("report-repeated", one.place, details)


class Told(NamedTuple):
    """What reports of `check` say, the files read, and warnings."""

    results: tuple[Result, ...]
    inputs: tuple[Input, ...]
    faults: tuple[Fault, ...]


def results(paths: Iterable[Path]) -> Told:
    """Return what reports of `check` say. Raises FaultError with every fault of every file."""
    found: list[Result] = []
    inputs: list[Input] = []
    faults: list[Fault] = []
    doubts: list[Fault] = []
    for path in paths:
        try:
            document = _read(path)
            _schema(document)
            report = _Report(document)
            found.extend(report.results())
            doubts.extend(report.doubts())
            inputs.append(_given(document))
        except FaultError as error:
            faults.extend(error.faults)
    faults.extend(_twice(found))
    if faults:
        raise FaultError(faults)
    return Told(tuple(found), tuple(inputs), tuple(doubts))


def load(folder: Path) -> Folder:
    """Load every JSON report below a folder. Raises FaultError with every fault of every file."""
    if not folder.is_dir():
        code = "reports-folder" if folder.exists() else "file-missing"
        raise FaultError([Fault(code, Place(folder.as_posix()))])
    return gathered(below(folder), folder.as_posix())


def below(folder: Path) -> Iterator[Path]:
    """Yield the JSON files below a folder, those in hidden folders left out."""
    for path in sorted(folder.rglob("*.json")):
        if not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


def gathered(paths: Iterable[Path], source: str) -> Folder:
    """Load JSON reports; `source` is what is named if there is none of check among them.

    Raises FaultError with every fault of every file.
    """
    found = _Gathered()
    faults: list[Fault] = []
    for path in paths:
        try:
            found.take(_read(path))
        except FaultError as error:
            faults.extend(error.faults)
    months = found.months()
    faults.extend(found.twice)
    for month in months:
        faults.extend(_twice(month.results))
    if not faults and not any(month.results for month in months):
        faults.append(Fault("reports-none", Place(source)))
    if faults:
        raise FaultError(faults)
    return Folder(months, tuple(found.warnings), tuple(found.inputs))


def _read(path: Path) -> Document:
    return read_json(read_text(path, limit=TABLE_LIMIT))


def _schema(document: Document) -> str:
    """Return the schema that a document is of, "" for none of ecotarget's. Raises FaultError.

    One whose version this program does not know must not be taken for a month without a report.
    """
    data = document.data
    said = data.get("schema") if isinstance(data, dict) else None
    match = _SCHEMA.fullmatch(said) if isinstance(said, str) else None
    if match is None:
        return ""
    known = next((one for one in _READERS if one.startswith(f"{match[2]}-")), match[1])
    if known != match[1]:
        details = {"found": match[1], "known": known}
        raise FaultError([Fault("report-version", Place(document.text.file), details)])
    return match[1]


def _given(document: Document) -> Input:
    text = document.text
    return Input(text.file, ROLE, text.sha256, text.encoding)


def _twice(found: Iterable[Result]) -> Iterator[Fault]:
    """Yield a fault for each target that two reports of one month tell of."""
    first: dict[tuple[str, str, str], Result] = {}
    told: set[tuple[str, str]] = set()
    for one in found:
        if one.target is None:
            continue
        known = first.setdefault((one.jurisdiction, one.target, one.period), one)
        pair = (known.place.file, one.place.file)
        if known is not one and pair not in told:
            told.add(pair)
            details = {"found": one.target, "first": known.place.file}
            yield Fault("reports-twice", one.place, details)


class _Gathered:
    """What was read so far, by month."""

    def __init__(self) -> None:
        self.days: dict[str, date] = {}
        self.results: dict[str, list[Result]] = {}
        self.ranks: dict[str, list[Ranked]] = {}
        self.late: dict[str, list[Late]] = {}
        self.exceeding: dict[str, list[Exceeding]] = {}
        self.ledgers: dict[str, list[Kept]] = {}
        self.sections: dict[str, list[Watched]] = {}
        self.inputs: list[Input] = []
        self.warnings: list[Fault] = []
        self.twice: list[Fault] = []
        self._first: dict[tuple[str, ...], str] = {}

    def take(self, document: Document) -> None:
        """Put a report where it belongs; JSON of another kind is left aside."""
        schema = _schema(document)
        reader = _READERS.get(schema)
        if reader is None:
            # What score, ladder and report monthly write may lie beside what they are made from.
            if not schema:
                place = Place(document.text.file)
                self.warnings.append(Fault("report-unknown", place, warning=True))
            return
        report = _Report(document)
        reader(self, report)
        self.warnings.extend(report.doubts())
        self.inputs.append(_given(document))

    def check(self, report: _Report) -> None:
        found = tuple(report.results())
        day = report.as_of()
        text = month_of(day) if day is not None else _last_month(found)
        if text is None:
            raise FaultError([Fault("report-month", Place(report.file))])
        if day is not None:
            self.days[text] = max(day, self.days.get(text, day))
        self.results.setdefault(text, []).extend(found)

    def table(self, report: _Report) -> None:
        for text, watched, found in report.exceeding():
            self.sections.setdefault(text, []).extend(watched)
            self.exceeding.setdefault(text, []).extend(found)
            for one in found:
                self.once(report, one.section, SECTIONS, one.period, one.county)

    def ledger(self, report: _Report) -> None:
        partial = report.is_partial()
        for text, one in report.late():
            kept = Kept(one.ledger, one.jurisdiction)
            names = self.ledgers.setdefault(text, [])
            # Of what a part of a ledger does not hold nobody can tell.
            names.extend([kept] if not partial and kept not in names else [])
            self.late.setdefault(text, []).extend([one] if one.id else [])
            self.once(report, one.ledger, LEDGER, text, one.jurisdiction)

    def ranking(self, report: _Report) -> None:
        for text, one in report.ranks():
            self.ranks.setdefault(text, []).append(one)
            self.once(report, one.dataset, RANKING, one.period, one.measure, one.place)

    def once(self, report: _Report, found: str, *key: str) -> None:
        """Note a fault if another report of the month tells of the same."""
        first = self._first.setdefault((*key, found), report.file)
        if first != report.file:
            details = {"found": found, "first": first}
            fault = Fault("reports-twice", Place(report.file), details)
            self.twice.extend([fault] if fault not in self.twice else [])

    def months(self) -> tuple[Month, ...]:
        every = {*self.results, *self.ranks, *self.ledgers, *self.sections}
        return tuple(
            Month(
                text=text,
                day=self.days.get(text),
                results=tuple(self.results.get(text, ())),
                ranks=tuple(self.ranks.get(text, ())),
                late=tuple(self.late.get(text, ())),
                exceeding=tuple(self.exceeding.get(text, ())),
                ledgers=tuple(self.ledgers.get(text, ())),
                sections=tuple(dict.fromkeys(self.sections.get(text, ()))),
            )
            for text in sorted(every)
        )


_READERS: Mapping[str, Callable[[_Gathered, _Report], None]] = {
    CHECK: lambda gathered, report: gathered.check(report),
    SECTIONS: lambda gathered, report: gathered.table(report),
    LEDGER: lambda gathered, report: gathered.ledger(report),
    RANKING: lambda gathered, report: gathered.ranking(report),
}


def _last_month(found: Iterable[Result]) -> str | None:
    ends = [Period.parse(one.figure).end for one in found if one.figure and one.target]
    return month_of(max(ends)) if ends else None


class _Entry(NamedTuple):
    """One object of a report and where it stands."""

    data: Mapping[str, Any]
    place: Place

    def wrong(self, key: str) -> FaultError:
        """Return the fault of an object that is not as ecotarget writes it."""
        return FaultError([Fault("report-shape", self.place, {"key": key})])

    def text(self, key: str) -> str:
        found = self.data.get(key)
        if isinstance(found, str):
            return found
        raise self.wrong(key)

    def maybe(self, key: str) -> str:
        """Return a text, or "" for null."""
        return "" if self.data.get(key) is None else self.text(key)

    def texts(self, key: str) -> list[str]:
        """Return a list of texts."""
        found = self.data.get(key)
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            return found
        raise self.wrong(key)

    def decimal(self, key: str) -> Decimal | None:
        said = self.maybe(key)
        try:
            return number(said) if said else None
        except ValueProblem as problem:
            raise self.wrong(key) from problem

    def whole(self, key: str) -> int | None:
        found = self.decimal(key)
        if found is not None and (abs(found) > _MOST or found != int(found)):
            raise self.wrong(key)
        return None if found is None else int(found)

    def day(self, key: str) -> date:
        try:
            return iso_day(self.text(key))
        except ValueError as error:
            raise self.wrong(key) from error

    def period(self, key: str) -> Period:
        try:
            return Period.parse(self.text(key))
        except ValueError as error:
            raise self.wrong(key) from error

    def entries(self, key: str) -> Iterator[_Entry]:
        found = self.data.get(key)
        if not isinstance(found, list):
            raise self.wrong(key)
        for place, one in enumerate(found):
            cell = f"{self.place.cell or '$'}.{key}[{place}]"
            where = self.place._replace(cell=cell)
            if not isinstance(one, dict):
                raise FaultError([Fault("report-shape", where, {"key": key})])
            yield _Entry(one, where)

    def inner(self, key: str) -> _Entry | None:
        found = self.data.get(key)
        if found is not None and not isinstance(found, dict):
            raise self.wrong(key)
        return None if found is None else _Entry(found, self.place)


class _Report:
    """Reads one report. Raises FaultError where it is not as ecotarget writes it."""

    def __init__(self, document: Document) -> None:
        self.file = document.text.file
        data = document.data if isinstance(document.data, dict) else {}
        self.top = _Entry(data, Place(self.file))

    def as_of(self) -> date | None:
        return self.top.day("as_of") if self.top.maybe("as_of") else None

    def doubts(self) -> Iterator[Fault]:
        """Yield a warning if the report says that its input could not be trusted, or is a part."""
        told = self.top.entries("faults") if "faults" in self.top.data else ()
        wrong = [one for one in told if one.text("severity") == "error"]
        if wrong:
            details = {"count": len(wrong), "code": wrong[0].text("code")}
            yield Fault("report-doubtful", self.top.place, details, warning=True)
        if self.is_partial():
            yield Fault("report-partial", self.top.place, warning=True)

    def is_partial(self) -> bool:
        """Tell whether a ledger or a table of sections was narrowed down when it was made."""
        if any(self.top.data.get(key) is not None for key in ("county", "level")):
            return True
        results = self.top.data.get("results")
        groups = results if isinstance(results, list) else []
        return any(
            isinstance(one, dict) and one.get("type") == "group" and one.get("unit") is not None
            for one in groups
        )

    def findings(self) -> Iterator[Result]:
        """Yield every finding of a report of `check`, those without a target too."""
        if "faults" not in self.top.data:  # then nobody knows whether it can be trusted
            raise self.top.wrong("faults")
        return map(_finding, self.top.entries("findings"))

    def results(self) -> Iterator[Result]:
        """Yield what a report of `check` says of its targets, then the figures that none asks for."""
        for one in self.top.entries("findings"):
            if one.data.get("target") is not None:
                yield _finding(one)
        for one in self.top.entries("unused"):
            yield _figure(one)

    def ranks(self) -> Iterator[tuple[str, Ranked]]:
        for one in self.top.entries("results"):
            if one.text("kind") != "rank":
                continue
            period, field = one.period("period"), one.whole("field")
            if field is None:
                raise one.wrong("field")
            place = one.maybe("jurisdiction") or one.text("place")
            rank = one.whole("rank")
            yield (
                month_of(period.end),
                Ranked(
                    place=place,
                    measure=one.text("measure"),
                    dataset=one.text("dataset"),
                    period=period.text,
                    rank=rank,
                    field=field,
                    unranked=one.whole("unranked") or 0,
                    file=self.file,
                ),
            )

    def late(self) -> Iterator[tuple[str, Late]]:
        """Yield the overdue items of a ledger; an empty one for each ledger, which may have none."""
        for one in self.top.entries("results"):
            text = month_of(one.period("day").start)
            ledger = one.text("dataset")
            jurisdiction = one.maybe("jurisdiction")
            bare = Late(jurisdiction, "", ledger, "", "", "", 0, self.file)
            if one.text("type") != "item" or one.text("which") != "overdue":
                yield text, bare
                continue
            days = one.whole("days_left")
            if days is None:
                raise one.wrong("days_left")
            yield (
                text,
                bare._replace(
                    unit=one.maybe("unit"),
                    id=one.text("id"),
                    name=one.maybe("item"),
                    due=one.maybe("due_on"),
                    days=-days,
                ),
            )

    def exceeding(self) -> Iterator[tuple[str, list[Watched], list[Exceeding]]]:
        """Yield of each table its month, whose sections it holds, and those beyond their class."""
        for table in self.top.entries("tables"):
            period = table.period("period")
            every = list(table.entries("sections"))
            found = [
                _section(one, period.text, self.file)
                for one in every
                if one.maybe("verdict") in ("exceeded", "undecided")
            ]
            watched = [Watched(one.maybe("county"), one.maybe("city"), "") for one in every]
            yield month_of(period.end), watched, found


def _section(one: _Entry, period: str, file: str) -> Exceeding:
    names = [
        entry.text("name") for key in ("best", "worst") if (entry := one.inner(key)) is not None
    ]
    required = one.inner("required")
    return Exceeding(
        jurisdiction="",
        county=one.maybe("county"),
        city=one.maybe("city"),
        section=one.text("section"),
        river=one.maybe("river"),
        required=required.text("name") if required else "",
        found="~".join(dict.fromkeys(names)),
        verdict=one.text("verdict"),
        months=one.whole("months_in_a_row"),
        period=period,
        file=file,
    )


def _finding(one: _Entry) -> Result:
    # What has no unit is a place, a class, a grade or a day: its value is a word.
    unit = one.data.get("unit")
    amounts = unit is not None
    trail = max(one.entries("trail"), key=lambda each: each.period("period").end, default=None)
    name, scope = one.text("name"), one.maybe("scope")
    if one.text("outcome") not in OUTCOMES:
        raise one.wrong("outcome")
    if one.text("reason_key") == "not-done":
        one.day("limit")
    if _PLACE.fullmatch(one.text("jurisdiction")) is None:
        raise one.wrong("jurisdiction")
    return Result(
        jurisdiction=one.text("jurisdiction"),
        target=None if one.data.get("target") is None else one.text("target"),
        indicator=one.text("indicator"),
        names=Names(name, name),
        period=one.period("period").text,
        scope=Names(scope, scope),
        require="" if one.data.get("target") is None else one.text("require"),
        outcome=one.text("outcome"),
        value=one.decimal("value") if amounts else one.maybe("value") or None,
        unit=one.maybe("unit") if amounts else None,
        limit=one.decimal("limit") if amounts else one.maybe("limit") or None,
        margin=one.decimal("margin"),
        reason=one.text("reason"),
        reason_key=one.text("reason_key"),
        cases=_cases(one.decimal("numerator"), one.decimal("denominator")),
        figure=trail.period("period").text if trail else "",
        told=trail.text("text") if trail else "",
        place=one.place,
        waived=one.data.get("waiver") is not None,
        pace=_pace(one),
        supposed=WHAT_IF in one.texts("flags"),
    )


def _pace(one: _Entry) -> str:
    """Return the state of the pace; reports of the first release have none."""
    inner = one.inner("pace")
    state = inner.maybe("state") if inner else ""
    if state and state not in STATES:
        raise one.wrong("pace")
    return state


def _figure(one: _Entry) -> Result:
    """Read a figure that no target asks for: its text is a plain figure, with its unit if it has one."""
    told, scope, indicator = one.text("text"), one.maybe("scope"), one.text("indicator")
    match = _CASES.fullmatch(told)
    try:
        amount = None if match else amount_of(told, PURE)
    except ValueProblem:
        amount = None
    return Result(
        jurisdiction=one.text("jurisdiction"),
        target=None,
        indicator=indicator,
        names=Names(indicator, indicator),
        period=one.period("period").text,
        scope=Names(scope, scope),
        require="",
        outcome="",
        value=amount.value if amount else None,
        unit=amount.unit.spelling if amount else None,
        limit=None,
        margin=None,
        reason="",
        reason_key="",
        cases=_cases(Decimal(match[1]), Decimal(match[2])) if match else None,
        figure=one.period("period").text,
        told=told,
        place=one.place,
    )


def _cases(reached: Decimal | None, listed: Decimal | None) -> Cases | None:
    return None if reached is None or listed is None else Cases(reached, listed)
