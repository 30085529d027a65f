"""SARIF 2.1.0: results for programs that show findings beside the lines of a repository.

A target is a rule and a miss of it is a result at the row of the figure, with the line of the target
beside it. A code of a fault is a rule as well; what stands in no file is a notification.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from posixpath import normpath
from typing import Any
from urllib.parse import quote

from ecotarget.model.address import without_login
from ecotarget.model.baseline import KNOWN, NEW
from ecotarget.model.faults import Fault, Place
from ecotarget.model.finding import NOT_APPLICABLE, PASS
from ecotarget.model.target import Target
from ecotarget.model.version import VERSION
from ecotarget.model.waiver import Waiver
from ecotarget.report.as_json import encode, fault
from ecotarget.report.cases import ERROR, SILENT, WARNING, Case, Run, is_file, level_of, sound
from ecotarget.report.fingerprints import fingerprint
from ecotarget.report.rows import indicator_of
from ecotarget.report.telling import requirement_text
from ecotarget.words import Words

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SITE = "https://ecotarget.dev"
_ROOT = "SRCROOT"
_TAGS = {"zh": "zh-CN", "en": "en-US"}
# In a message `{0}` stands for an argument and `[text](address)` is a link.
_FIELD = re.compile(r"\{(\d+)\}")
_LINK = re.compile(r"\](?=\()")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|!~&]")
# Results of these say so; of all others the kind is `fail`, whatever their level.
_KINDS = {PASS: "pass", NOT_APPLICABLE: "notApplicable"}
# What a baseline says of a finding, in the words of SARIF.
_STATES = {KNOWN: "unchanged", NEW: "new"}
_STRICT = ("binding", "planned")
# Of the record of a fault, beside the name of the column.
_OF_CELLS = ("sheet", "letter", "found", "expected", "near")
# What an address may hold beside letters and digits; all else is written with a percent sign.
_IN_ADDRESS = ":/?#[]@!$&'()*+,;=%-._~"


def render(run: Run, words: Words, everything: bool = False) -> Iterator[str]:
    """Yield the log, one rule and one result a line; with `everything` what passes is told as well."""
    told = [case for case in run.cases if everything or case.level != SILENT]
    results = [case for case in told if not case.fault or is_file(case.place)]
    firsts: dict[tuple[str, ...], Case] = {}
    for case in results:
        firsts.setdefault(_rule_key(case), case)
    places = {key: place for place, key in enumerate(firsts)}
    yield f'{{\n"$schema": {encode(SCHEMA)},\n"version": "2.1.0",\n"runs": [{{\n'
    driver = {"name": "ecotarget", "semanticVersion": VERSION, "informationUri": _SITE}
    yield f'"tool": {{"driver": {encode(driver)[:-1]}, "rules": '
    yield from _list(firsts.values(), lambda case: _rule(case, words))
    yield "}},\n"
    yield f'"invocations": [{encode(_invocation(run))}],\n'
    yield f'"language": "{_TAGS[words.language]}",\n"columnKind": "unicodeCodePoints",\n'
    root = {_ROOT: {"description": {"text": words.say("ci.root")}}}
    yield f'"originalUriBaseIds": {encode(root)},\n"artifacts": '
    # A file that was read as two things is one artifact.
    hashes = {one.path: one.sha256 for one in run.inputs}
    yield from _list(hashes, lambda path: _artifact(path, hashes[path]))
    yield ',\n"results": '
    yield from _list(results, lambda case: _result(case, places[_rule_key(case)], words))
    yield "\n}]\n}\n"


def _list(entries: Iterable[Any], write: Callable[[Any], dict[str, Any]]) -> Iterator[str]:
    yield "["
    joint = "\n"
    for entry in entries:
        yield joint + encode(write(entry))
        joint = ",\n"
    yield "\n]"


def _rule_key(case: Case) -> tuple[str, ...]:
    """Tell two targets of one id apart by their place and period."""
    target = case.finding.target if case.finding else None
    if target is None:
        return (case.code,)
    return case.code, target.jurisdiction.id, target.period.text


def _invocation(run: Run) -> dict[str, Any]:
    said: dict[str, Any] = {"executionSuccessful": run.trusted}
    if run.exit_code is not None:
        said["exitCode"] = run.exit_code
    said["toolExecutionNotifications"] = [
        {"descriptor": {"id": case.code}, "level": case.level, "message": _message(case.text)}
        for case in run.cases
        if case.fault and not is_file(case.place)
    ]
    return said


def _rule(case: Case, words: Words) -> dict[str, Any]:
    """Return the rule that a case is a result of: a code of a fault, or a target."""
    if case.fault is not None:
        return _fault_rule(case, words)
    if case.finding is None:
        return {"id": case.code, "name": case.code, "shortDescription": _text(case.about)}
    target = case.finding.target
    if target is not None:
        return _target_rule(case, target, words)
    name = indicator_of(case.finding).names.get(words.language)
    return {"id": case.code, "name": case.code, "shortDescription": _text(name)}


def _fault_rule(case: Case, words: Words) -> dict[str, Any]:
    explained = words.say(f"explanations.{case.code}").rstrip()
    return {
        "id": case.code,
        "name": case.code,
        "shortDescription": _text(explained.partition("\n")[0]),
        "help": {"text": explained, "markdown": explained},
        "helpUri": f"{_SITE}/generated/faults/{case.code}.html",
        "defaultConfiguration": {"level": case.level},
    }


def _target_rule(case: Case, target: Target, words: Words) -> dict[str, Any]:
    language = words.language
    indicator, document = target.indicator, target.document
    what = indicator.names.get(language)
    if target.scope is not None:
        what = f"{what} · {target.scope.names.get(language)}"
    asked = requirement_text(target, words)
    said = {
        "place": case.suite,
        "period": target.period.text,
        "what": what,
        "require": asked,
        "document": document.names.get(language),
        "section": target.section,
    }
    help_ = f"{indicator.definition.get(language)}\n{indicator.source}"
    rule: dict[str, Any] = {
        "id": case.code,
        "name": indicator.id,
        "shortDescription": _text(f"{what} {asked}"),
        "fullDescription": _text(words.say("ci.rule", said)),
        "help": {"text": _lines(help_), "markdown": _MARKDOWN.sub(r"\\\g<0>", _lines(help_))},
        "defaultConfiguration": {"level": ERROR if target.strength in _STRICT else WARNING},
    }
    if document.address.startswith(("https://", "http://")):
        rule["helpUri"] = quote(document.address, safe=_IN_ADDRESS, errors="backslashreplace")
    return rule


def _result(case: Case, rule: int, words: Words) -> dict[str, Any]:
    said: dict[str, Any] = {"ruleId": case.code, "ruleIndex": rule}
    if case.kind in _KINDS:
        said["kind"] = _KINDS[case.kind]
    # A waived result keeps the weight of its true outcome; that it is waived, its suppression says.
    finding = case.finding
    waiver = finding.waiver if finding else None
    said["level"] = level_of(finding.verdict.outcome) if finding and waiver else case.level
    said["message"] = _message(case.full)
    said["locations"] = [_location(case.place, case.line)]
    if case.origin is not None and case.origin != case.place:
        related = _location(case.origin, max(case.origin.line, 1))
        said["relatedLocations"] = [{**related, "message": _message(words.say(_origin(case)))}]
    said["partialFingerprints"] = {"ecotargetIdentity/v1": fingerprint(case)}
    if waiver is not None:
        said["suppressions"] = [_suppression(waiver)]
    if finding is not None and finding.baseline is not None:
        said["baselineState"] = _STATES[finding.baseline]
    said["properties"] = {"outcome": finding.verdict.outcome if finding else case.kind}
    if case.fault is not None:
        said["properties"] |= _cell(case.fault, words)
    return said


def _origin(case: Case) -> str:
    """Return what the related line is, as a key: that of a target or of a contract."""
    return "ci.origin" if case.finding else "ci.origin-contract"


def _cell(entry: Fault, words: Words) -> dict[str, Any]:
    """Return what a program may want of a fault beside its sentence, as far as there is any."""
    said = fault(entry, words)
    told = {"column": said["cell"], **{name: said[name] for name in _OF_CELLS}}
    return {
        name: sound(value) if isinstance(value, str) else [sound(one) for one in value]
        for name, value in told.items()
        if value
    }


def _suppression(waiver: Waiver) -> dict[str, Any]:
    said = (
        f"{waiver.reason} ({waiver.id}, {waiver.approved_by}, {waiver.document}, {waiver.expires})"
    )
    where = _location(waiver.place, max(waiver.place.line, 1))
    return {
        "kind": "external",
        "status": "accepted",
        "justification": sound(said),
        "location": where,
    }


def _location(place: Place, line: int) -> dict[str, Any]:
    region = {"startLine": line}
    if place.column:
        region["startColumn"] = place.column
    where: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": _address(place.file), "region": region}
    }
    if place.cell:
        name = sound(place.cell)
        whole = f"{sound(place.sheet)}!{name}" if place.sheet else name
        where["logicalLocations"] = [{"name": name, "fullyQualifiedName": whole, "kind": "column"}]
    return where


def _artifact(path: str, sha256: str) -> dict[str, Any]:
    return {"location": _address(path), "hashes": {"sha-256": sha256}}


def _address(path: str) -> dict[str, Any]:
    """Return an address below the root of the source, where the file lies there."""
    plain = normpath(without_login(path))
    address = quote(plain, errors="backslashreplace")
    if plain.startswith("/"):
        return {"uri": f"file://{address}"}
    return {"uri": address} if plain.startswith("..") else {"uri": address, "uriBaseId": _ROOT}


def _message(text: str) -> dict[str, str]:
    return {"text": _LINK.sub(r"\\]", _FIELD.sub(r"{{\1}}", text))}


def _text(text: str) -> dict[str, str]:
    return {"text": sound(text)}


def _lines(text: str) -> str:
    return "\n".join(sound(line) for line in text.splitlines())
