"""`ecotarget explain TARGET|INDICATOR|FAULT`: how a verdict came about, what a term means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ecotarget import vocab
from ecotarget.cli import terminal
from ecotarget.cli.check import Request, evaluated
from ecotarget.model.amount import PURE
from ecotarget.model.faults import nearest
from ecotarget.model.finding import Finding
from ecotarget.model.record import Measure
from ecotarget.model.target import Indicator, Target, TargetFile
from ecotarget.report import telling
from ecotarget.report.rows import row
from ecotarget.targets import loader
from ecotarget.words import Words


def run(name: str, request: Request, words: Words) -> int:
    """Explain what is called `name` and return the exit code."""
    if words.has(f"faults.{name}"):
        terminal.write(_fault(name, words))
        return terminal.OK
    files = loader.load(Path(path) for path in request.targets).files
    targets = [t for file in files for t in file.targets if t.id.casefold() == name.casefold()]
    indicator = _indicator(name, files)
    if not targets and indicator is None:
        known = [t.id for file in files for t in file.targets]
        known += [text for entry in vocab.indicators() for text in vocab.names_of(entry)]
        known += words.keys("faults")
        terminal.refuse("explain-unknown", nearest(name, known), found=name)
    if targets:
        findings = _findings(request, {target.id for target in targets})
        for target in targets:
            found = [f for f in findings if f.target is not None and f.target.place == target.place]
            terminal.write(_target(target, found, words))
    elif indicator is not None:
        asking = [t for file in files for t in file.targets if t.indicator.id == indicator.id]
        terminal.write(_term(indicator, asking, words))
    return terminal.OK


def _findings(request: Request, wanted: set[str]) -> list[Finding]:
    """Evaluate what the request names, if there are figures at all."""
    if not request.measures:
        return []
    report = evaluated(request)
    return [f for f in report.findings if f.target is not None and f.target.id in wanted]


def _indicator(name: str, files: tuple[TargetFile, ...]) -> Indicator | None:
    lexicon = vocab.Lexicon(files)
    places = ["", *(file.jurisdiction.id for file in files)]
    return next((i for p in places if (i := lexicon.indicator(p, name)) is not None), None)


def _fault(code: str, words: Words) -> Iterator[str]:
    yield f"{code}\n\n"
    yield words.say(f"explanations.{code}").rstrip() + "\n"


def _line(key: str, text: str, words: Words) -> str:
    return f"{words.say(f'explain.{key}')}{text}\n" if text else ""


def _target(target: Target, findings: list[Finding], words: Words) -> Iterator[str]:
    language = words.language
    yield f"{target.id}  {target.indicator.names.get(language)}\n\n"
    yield _line("jurisdiction", target.jurisdiction.names.get(language), words)
    yield _line("period", target.period.text, words)
    yield _line("scope", _scope(target, words), words)
    yield _line("require", f"{target.require}  ({telling.requirement_text(target, words)})", words)
    yield _line("strength", words.say(f"report.strength-{target.strength}"), words)
    yield _line("due", target.due.isoformat() if target.due else "", words)
    document = f"{target.document.names.get(language)}, {target.section}"
    yield _line("document", document, words)
    yield _line("file", str(target.place), words)
    yield _line("note", target.note.get(language) if target.note else "", words)
    for missing in target.missing:
        yield _line("missing", missing.names.get(language), words)
    yield "\n" + words.say("explain.term") + "\n"
    yield from _definition(target.indicator, words)
    if not findings:
        yield "\n" + words.say("explain.no-verdict") + "\n"
    for finding in findings:
        yield "\n"
        yield from _verdict(finding, words)


def _scope(target: Target, words: Words) -> str:
    if target.scope is None:
        return words.say("explain.whole")
    items = telling.said({"items": target.scope.items}, words)["items"]
    name = target.scope.names.get(words.language)
    return f"{name} ({items})" if items else name


def _verdict(finding: Finding, words: Words) -> Iterator[str]:
    told = row(finding, words)
    yield words.say("explain.verdict") + f"{told.sign} {told.outcome} {told.flags}".rstrip() + "\n"
    yield _line("reason", told.reason, words)
    yield _line("margin", told.margin, words)
    for measure in (finding.measure, *finding.bases):
        if measure is not None:
            yield from _figure(measure, words)


def _figure(measure: Measure, words: Words) -> Iterator[str]:
    yield words.say("explain.figure") + f"{measure.period.text}  {measure.text}\n"
    yield "  " + _line("read-from", str(measure.place), words)
    if measure.source:
        yield "  " + _line("source", measure.source, words)
    if measure.note:
        yield "  " + _line("figure-note", measure.note, words)


def _definition(indicator: Indicator, words: Words) -> Iterator[str]:
    yield f"  {indicator.id}  {indicator.names.get(words.language)}\n"
    yield f"  {indicator.definition.get(words.language)}\n"
    unit = telling.unit_text(indicator.unit or PURE, words) or indicator.dimension
    yield "  " + _line("unit", unit, words)
    yield "  " + _line("better", words.say(f"explain.better-{indicator.better}"), words)
    confidence = words.say(f"explain.confidence-{indicator.confidence}")
    yield "  " + _line("defined-in", f"{indicator.source} ({confidence})", words)


def _term(indicator: Indicator, targets: list[Target], words: Words) -> Iterator[str]:
    yield from _definition(indicator, words)
    yield "  " + _line("aliases", telling.said({"a": indicator.aliases}, words)["a"], words)
    if targets:
        yield "\n" + words.say("explain.asked-by") + "\n"
    for target in targets:
        place = target.jurisdiction.names.get(words.language)
        require = telling.requirement_text(target, words)
        yield f"  {target.id}  {place} {target.period.text}  {require}\n"
