"""`ecotarget explain TARGET|INDICATOR|FAULT`: how a verdict came about, what a term means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ecotarget import vocab
from ecotarget.cli import terminal
from ecotarget.cli.check import Request, evaluated
from ecotarget.model.amount import PURE
from ecotarget.model.assessment import Step
from ecotarget.model.faults import FaultError, Place, nearest
from ecotarget.model.finding import Finding
from ecotarget.model.record import Measure
from ecotarget.model.target import Indicator, Target, TargetFile
from ecotarget.report import pace_words, telling, trail
from ecotarget.report.rows import row
from ecotarget.targets import loader
from ecotarget.words import Words

_OTHERS = frozenset({"jurisdiction-unknown"})


def run(name: str, request: Request, words: Words) -> int:
    """Explain what is called `name` and return the exit code."""
    if words.has(f"faults.{name}"):
        terminal.write_lines(_fault(name, words))
        return terminal.OK
    loaded = loader.load(Path(path) for path in request.targets)
    faults = [fault for fault in loaded.faults if not fault.warning]
    wanted = name.casefold()
    targets = [t for file in loaded.files for t in file.targets if t.id.casefold() == wanted]
    indicator = _indicator(name, loaded.files)
    if targets:
        findings: dict[Place, Finding] = {}
        if request.measures:
            places = sorted({target.jurisdiction.id for target in targets})
            report = evaluated(request._replace(jurisdictions=places, explain=True), words)
            # Rows of places that the named target files do not know concern other targets.
            faults = [f for f in report.faults if not f.warning and f.code not in _OTHERS]
            findings = {f.target.place: f for f in report.findings if f.target is not None}
        for target in targets:
            terminal.write_lines(_target(target, findings.get(target.place), words))
    elif indicator is not None:
        asking = [t for f in loaded.files for t in f.targets if t.indicator.id == indicator.id]
        terminal.write_lines(_term(indicator, asking, words))
        return terminal.OK
    elif faults:
        raise FaultError(faults)
    else:
        terminal.refuse("explain-unknown", _near(name, loaded.files, words), found=name)
    terminal.tell(faults, words)
    return terminal.UNTRUSTED if faults else terminal.OK


def _near(name: str, files: tuple[TargetFile, ...], words: Words) -> tuple[str, ...]:
    known = [target.id for file in files for target in file.targets]
    known += [text for entry in vocab.indicators() for text in vocab.names_of(entry)]
    return nearest(name, [*known, *words.keys("faults")])


def _indicator(name: str, files: tuple[TargetFile, ...]) -> Indicator | None:
    lexicon = vocab.Lexicon(files)
    places = ["", *(file.jurisdiction.id for file in files)]
    return next((i for p in places if (i := lexicon.indicator(p, name)) is not None), None)


def _fault(code: str, words: Words) -> Iterator[str]:
    yield code
    yield ""
    yield from words.say(f"explanations.{code}").rstrip().splitlines()


def _line(key: str, text: str, words: Words, indent: str = "") -> Iterator[str]:
    if text:
        yield f"{indent}{words.say(f'explain.{key}')}{text}"


def _target(target: Target, finding: Finding | None, words: Words) -> Iterator[str]:
    language = words.language
    yield f"{target.id}  {target.indicator.names.get(language)}"
    yield ""
    yield from _line("jurisdiction", target.jurisdiction.names.get(language), words)
    yield from _line("period", target.period.text, words)
    yield from _line("scope", _scope(target, words), words)
    yield from _line(
        "require", f"{target.require}  ({telling.requirement_text(target, words)})", words
    )
    yield from _line("strength", words.say(f"report.strength-{target.strength}"), words)
    yield from _line("due", target.due.isoformat() if target.due else "", words)
    document = f"{target.document.names.get(language)}, {target.section}"
    yield from _line("document", document, words)
    yield from _line("file", str(target.place), words)
    yield from _line("note", target.note.get(language) if target.note else "", words)
    for missing in target.missing:
        yield from _line("missing", missing.names.get(language), words)
    yield ""
    yield words.say("explain.term")
    yield from _definition(target.indicator, words)
    yield ""
    if finding is None:
        yield words.say("explain.no-verdict")
    else:
        yield from _verdict(finding, words)


def _scope(target: Target, words: Words) -> str:
    if target.scope is None:
        return words.say("explain.whole")
    items = telling.said({"items": target.scope.items}, words)["items"]
    name = target.scope.names.get(words.language)
    return f"{name} ({items})" if items else name


def _verdict(finding: Finding, words: Words) -> Iterator[str]:
    told = row(finding, words)
    yield words.say("explain.verdict") + f"{told.sign} {told.outcome} {told.flags}".rstrip()
    yield from _line("reason", told.reason, words)
    yield from _line("margin", told.margin, words)
    for measure in (finding.measure, *finding.bases):
        if measure is not None:
            yield from _figure(measure, words)
    if finding.pace is not None:
        day, state = finding.pace.day.isoformat(), pace_words.cell(finding, words)
        yield from _line("pace", f"{day}  {state}", words)
        for line in pace_words.lines(finding.pace, words):
            yield f"  {line}"


def _figure(measure: Measure, words: Words) -> Iterator[str]:
    yield words.say("explain.figure") + f"{measure.period.text}  {measure.text}"
    yield from _line("read-from", str(measure.place), words, "  ")
    if measure.source:
        yield from _line("source", measure.source, words, "  ")
    steps = measure.reckoned.steps if measure.reckoned else ()
    if measure.note and not steps:
        yield from _line("figure-note", measure.note, words, "  ")
    for number, (key, details) in enumerate(steps, 1):
        yield f"{number:>5}  {trail.sentence(Step(key, dict(details)), None, words)}"


def _definition(indicator: Indicator, words: Words) -> Iterator[str]:
    yield f"  {indicator.id}  {indicator.names.get(words.language)}"
    yield f"  {indicator.definition.get(words.language)}"
    unit = telling.unit_text(indicator.unit or PURE, words) or indicator.dimension
    yield from _line("unit", unit, words, "  ")
    yield from _line("better", words.say(f"explain.better-{indicator.better}"), words, "  ")
    confidence = words.say(f"explain.confidence-{indicator.confidence}")
    yield from _line("defined-in", f"{indicator.source} ({confidence})", words, "  ")


def _term(indicator: Indicator, targets: list[Target], words: Words) -> Iterator[str]:
    yield from _definition(indicator, words)
    yield from _line("aliases", telling.said({"a": indicator.aliases}, words)["a"], words, "  ")
    if targets:
        yield ""
        yield words.say("explain.asked-by")
    for target in targets:
        place = target.jurisdiction.names.get(words.language)
        require = telling.requirement_text(target, words)
        yield f"  {target.id}  {place} {target.period.text}  {require}"
