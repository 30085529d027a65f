"""`ecotarget lint`: are the target files sound, the figures, the tables, the data?

Every fault at once, each placed. Findings of a rule can be switched off or given another weight;
what makes an input untrustworthy cannot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ecotarget.cli import ci, datasets, terminal
from ecotarget.cli.config import Settings
from ecotarget.cli.delivery import Sink, deliver
from ecotarget.cli.machine import Machine
from ecotarget.document import outside
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.rules import RULES, Choice, chosen
from ecotarget.model.target import Jurisdiction, Names
from ecotarget.report import cases
from ecotarget.report.as_json import encode, fault
from ecotarget.report.formats import CI_NAMES, Style
from ecotarget.report.telling import visible
from ecotarget.targets import loader
from ecotarget.vocab import Lexicon
from ecotarget.words import Words

if TYPE_CHECKING:  # a look at target files does not pay for what only readings need
    from ecotarget.assess.walks import Given
    from ecotarget.model.assessment import SetAside

_PLAIN = ("plain", "json")
FORMATS = (*_PLAIN, *CI_NAMES)
_TABLE = "table"
_FIGURES = (".csv", ".tsv", ".json", ".xlsx", ".xlsm", ".xls", ".ods", ".zip")
# A list of records at the top, or `measures:` and nothing of a target file.
_RECORDS = re.compile(rb"^(?:- |-$|measures[ \t]*:)", re.MULTILINE)
_TARGETS = re.compile(rb"^(?:schema|targets)[ \t]*:", re.MULTILINE)


class Request(NamedTuple):
    """What the command line asks of a lint, settings already looked up."""

    paths: list[str]
    targets: list[str]
    mapping: str | None = None
    choice: Choice = Choice()
    strict: bool = False


class _Seen(NamedTuple):
    """What one kind of input gave: faults, and how many of what there were, for the last line."""

    faults: tuple[Fault, ...]
    key: str
    counts: Mapping[str, str]
    set_aside: tuple[SetAside, ...] = ()


class _Sorted(NamedTuple):
    """The paths by what lies there."""

    targets: list[str]
    figures: list[Path]
    tables: list[Path]
    data: list[str]


def rule_choice(known: Settings, select: Iterable[str], ignore: Iterable[str]) -> Choice:
    """Return which rules are on, and how they weigh. Raises FaultError for a code that is none."""
    said = known.lint
    configured = Choice(frozenset(said["ignore"]), severity=said["severity"])
    given = Choice(frozenset(ignore), frozenset(select))
    given.check(Place("ecotarget"))
    # What is asked for on the command line is on, whatever the file says.
    ignored = given.ignored | (configured.ignored - given.selected)
    return Choice(ignored, given.selected, configured.severity)


def run(request: Request, words: Words, wanted: list[Sink], quiet: int, detail: int = 0) -> int:
    """Lint everything at or below the paths, tell it in every format; return the exit code."""
    with ci.untrusted(wanted, words, cases.LINT):
        seen = list(_looked_at(request, words, quiet))
    faults = sorted(
        chosen((entry for one in seen for entry in one.faults), request.choice),
        key=lambda entry: (entry.place, entry.code),
    )
    errors = len([entry for entry in faults if not entry.warning])
    failed = terminal.FAILED if faults and request.strict else terminal.OK
    code = terminal.UNTRUSTED if errors else failed
    found = cases.of_faults(faults, words, cases.LINT, code)
    style = Style(exit_code=code, detail=detail)
    deliver(lambda name, chosen: _told(name, found, words, chosen), wanted, style)
    if ci.wants_summary(wanted):
        ci.write_summary(found, words)
    totals = {"errors": str(errors), "warnings": str(len(faults) - errors)}
    for one in seen if quiet < 1 else ():
        for line in terminal.set_aside_lines(one.set_aside, words):
            terminal.note(line)
        terminal.note(words.say(one.key, {**one.counts, **totals}))
    return code


def _told(name: str, found: cases.Run, words: Words, style: Style) -> Iterator[str]:
    """Yield the faults in one of FORMATS."""
    if name in CI_NAMES:
        from ecotarget.report import ci_formats

        yield from ci_formats.render(name, found, words, style)
        return
    faults = [case.fault for case in found.cases if case.fault is not None]
    if name == "json":
        lines = ",\n".join(encode(fault(entry, words)) for entry in faults)
        yield f'{{"faults": [\n{lines}\n]}}\n'
    else:
        told = terminal.lines_of(faults, words, style.detail > 1)
        yield from (f"{visible(line)}\n" for line in told)


def list_rules(choice: Choice, words: Words, format_: str) -> int:
    """Write every rule with its severity and one line of what it is; return the exit code."""
    terminal.choose("--format", format_, _PLAIN)
    entries: list[dict[str, Any]] = []
    for rule in RULES:
        first = words.say(f"explanations.{rule.code}").partition("\n")[0]
        severity = choice.severity_of(rule) if choice.is_on(rule.code) else "off"
        entries.append({"rule": rule.code, "severity": severity, "says": first})
    if format_ == "json":
        lines = ",\n".join(encode(entry) for entry in entries)
        terminal.write([f'{{"rules": [\n{lines}\n]}}\n'])
    else:
        terminal.write_lines("  ".join(entry.values()) for entry in entries)
    return terminal.OK


def _looked_at(request: Request, words: Words, quiet: int) -> Iterator[_Seen]:
    found = _sorted(request)
    if found.targets:
        yield _targets(found.targets)
    if found.figures:
        yield _figures(found, request)
    if found.tables:
        yield _tables(found.tables)
    if found.data:
        yield _data(found, request, words, quiet)


def _sorted(request: Request) -> _Sorted:
    """Tell target files, figures, tables and data sets apart."""
    found = _Sorted([], [], [], [])
    for text in request.paths:
        path = Path(text)
        if request.mapping is not None:
            found.data.append(text)
        elif path.is_dir() and any(_is_figures(file) for file in path.iterdir()):
            _sort_folder(path, found, _lexicon(_known(found, request)))
        else:
            _sort_file(path, found)
    return found


def _sort_file(path: Path, found: _Sorted) -> None:
    if datasets.is_dataset(path):
        if _is_table(path):
            found.tables.append(path)
        elif datasets.is_of_figures(path):
            found.figures.append(path)
        else:
            found.data.append(path.as_posix())
    elif _is_figures(path):
        found.figures.append(path)
    else:
        found.targets.append(path.as_posix())


def _sort_folder(folder: Path, found: _Sorted, lexicon: Lexicon | None) -> None:
    """A folder with tables directly in it holds figures, and descriptions of some of the tables."""
    described = [file for file in sorted(folder.iterdir()) if datasets.is_dataset(file)]
    own: set[Path] = set()
    faults: list[Fault] = []
    for file in described:
        _sort_file(file, found)
        with suppress(FaultError):  # what is wrong with a description is told when it is looked at
            files = _files_of(file, lexicon)
            faults += outside(folder, sorted(files), Place(file.as_posix()))
            own |= files
    tables = sorted(file for file in folder.iterdir() if _is_figures(file))
    faults += outside(folder, tables)
    if faults:
        raise FaultError(faults)
    for file in tables:
        if file.resolve() not in own:
            found.figures.append(file)


def _files_of(description: Path, lexicon: Lexicon | None) -> frozenset[Path]:
    """Return the files that a description names. Raises FaultError."""
    if datasets.is_of_figures(description):
        _, sets = datasets.figures_apart([description])
        return frozenset(Path(name).resolve() for one in sets for name in one.files)
    if _is_table(description):
        from ecotarget.intake import relations

        return frozenset(Path(name).resolve() for name in relations.load(description).files)
    found = datasets.given([description.as_posix()], None, lexicon, known_places=False)
    return datasets.own_files(found)


def _is_figures(path: Path) -> bool:
    """Tell whether a file holds reported figures: a table or records, no target file."""
    suffix = path.suffix.lower()
    if path.is_dir() or suffix in _FIGURES:
        return not path.is_dir()
    if suffix not in (".yaml", ".yml") or not path.is_file():
        return False
    content = path.read_bytes()
    return _RECORDS.search(content) is not None and _TARGETS.search(content) is None


def _is_table(path: Path) -> bool:
    from ecotarget.intake import kinds

    return kinds.kind_of(path) == _TABLE


def _targets(paths: list[str]) -> _Seen:
    """Return the faults of target files, and how many files and targets there are."""
    loaded = loader.load(Path(path) for path in paths)
    if not loaded.files and not loaded.faults:
        terminal.refuse("no-targets", paths=", ".join(paths))
    targets = len([target for file in loaded.files for target in file.targets])
    counts = {"files": str(len(loaded.files)), "targets": str(targets)}
    return _Seen(loaded.faults, "notes.linted", counts)


class _AnyPlace(Lexicon):
    """Without target files nobody knows the places; figures are looked at all the same."""

    def jurisdiction(self, text: str) -> Jurisdiction | None:
        return Jurisdiction(text, Names(text, text)) if text else None


def _figures(found: _Sorted, request: Request) -> _Seen:
    """Return what reported figures cannot be. Names are those of the target files, if there are any."""
    from ecotarget.assess import plausible
    from ecotarget.intake import measures

    loaded = _known(found, request)
    lexicon = Lexicon(loaded.files, loaded.unsound) if loaded.files else _AnyPlace(())
    paths, sets = datasets.figures_apart(found.figures)
    read = measures.load(paths, lexicon, described=sets)
    faults = (*read.faults, *plausible.inspect_figures(read.measures, loaded.files))
    counts = {"files": str(len(read.inputs)), "figures": str(len(read.measures))}
    return _Seen(faults, "notes.linted-figures", counts)


def _tables(paths: list[Path]) -> _Seen:
    """Return what printed tables cannot be."""
    from ecotarget.assess import plausible_tables

    faults: list[Fault] = []
    for path in paths:
        try:
            faults.extend(plausible_tables.inspect_table(path))
        except FaultError as error:
            faults.extend(error.faults)
    return _Seen(tuple(faults), "notes.linted-tables", {"tables": str(len(paths))})


def _known(found: _Sorted, request: Request) -> loader.Loaded:
    """Return the target files that say what places and indicators there are."""
    known = [Path(path) for path in (*request.targets, *found.targets)]
    return loader.load(path for path in known if path.exists())


def _lexicon(loaded: loader.Loaded) -> Lexicon | None:
    return Lexicon(loaded.files, loaded.unsound) if loaded.files else None


def _small(found: Given) -> Iterator[Fault]:
    """Yield what is wrong with what is read row by row: lists, noise, outlets, rankings, tasks."""
    from ecotarget.assess import listings, noise, outlets, rankings, tasks
    from ecotarget.assess.question import Question

    everything = Question()
    yield from listings.assess(found.listings, everything).faults
    yield from noise.assess(found.noise, everything).faults
    yield from outlets.assess(found.outlets, everything).faults
    yield from rankings.report(found.rankings).faults
    for one in found.tasks:
        yield from one.faults
    yield from tasks.strange(found.tasks)


def _data(sorted_: _Sorted, request: Request, words: Words, quiet: int) -> _Seen:
    """Return what is found in the data themselves, and the readings that are set aside."""
    from ecotarget.cli import assess

    faults: list[Fault] = []
    set_aside: tuple[SetAside, ...] = ()
    paths = sorted_.data
    loaded = _known(sorted_, request)
    lexicon = _lexicon(loaded)
    try:
        found = datasets.given(paths, request.mapping, lexicon, known_places=False)
        with assess.working(Machine(), words, quiet) as engine:
            if found.readings:
                from ecotarget.assess import inspect

                inspection = inspect.inspect(found.readings, engine)
                faults.extend(inspection.faults)
                set_aside = inspection.set_aside
            if found.samples:
                from ecotarget.assess import plausible_samples

                samples = plausible_samples.inspect_samples(found.samples, engine)
                faults.extend(samples.faults)
                set_aside = (*set_aside, *samples.set_aside)
            if found.ledgers:
                from ecotarget.assess import plausible_ledgers

                faults.extend(plausible_ledgers.inspect_ledgers(found.ledgers, engine).faults)
        faults.extend(_small(found))
    except FaultError as error:
        faults.extend(error.faults)
    return _Seen(tuple(faults), "notes.linted-data", {"sets": str(len(paths))}, set_aside)
