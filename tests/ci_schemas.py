"""What public schemas ask of the formats for continuous integration, typed anew.

`junit_faults` says the rules of the XSD that the Jenkins xUnit plugin publishes as junit-10.xsd (the
one that Surefire's and pytest's files are held against), and the counts that no XSD can hold.
`SARIF` is the part of the OASIS schema of SARIF 2.1.0 that ecotarget writes, closed: what the public
schema does not know of these objects is no property here either, and every rule it has for these
properties is here.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft7Validator

# Element: attributes that must be there, attributes that may be, children.
_JUNIT = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {
            *("group", "time", "skipped", "timestamp", "hostname"),
            *("id", "package", "file", "log", "url"),
        },
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": (
        {"name"},
        {"time", "classname", "group"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
    "skipped": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
    "system-err": (set(), set(), set()),
}
_TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?")
_HOLDS_TEXT = {"failure", "error", "skipped", "system-out", "system-err"}


def junit_faults(text: str) -> list[str]:
    """Every rule of the XSD that a document breaks; an XML parser has the first word."""
    root = ET.fromstring(text)
    found = [] if root.tag == "testsuites" else [f"root {root.tag}"]
    return [*found, *_element_faults(root), *_count_faults(root)]


def _element_faults(node: ET.Element) -> Iterator[str]:
    needed, allowed, children = _JUNIT.get(node.tag, (set(), set(), set()))
    if node.tag not in _JUNIT:
        yield f"element {node.tag}"
    yield from (f"{node.tag} lacks {name}" for name in needed - set(node.attrib))
    yield from (f"{node.tag} has {name}" for name in set(node.attrib) - needed - allowed)
    if node.tag in ("testsuites", "testsuite") and not _TIME.fullmatch(node.get("time", "0")):
        yield f"time {node.get('time')}"
    texts = [node.text, *(child.tail for child in node)]
    if node.tag not in _HOLDS_TEXT and any((text or "").strip() for text in texts):
        yield f"text in {node.tag}"
    for child in node:
        if child.tag not in children:
            yield f"{child.tag} in {node.tag}"
        yield from _element_faults(child)


def _count_faults(root: ET.Element) -> Iterator[str]:
    for node in (root, *root.iter("testsuite")):
        cases = list(node.iter("testcase"))
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            number = sum(case.find(tag) is not None for case in cases)
            there = node.tag == "testsuite" or name != "skipped"
            if there and node.get(name) != str(number):
                yield f"{node.tag} {name} {node.get(name)}, not {number}"
        if node.get("tests") != str(len(cases)) or not cases:
            yield f"{node.tag} tests {node.get('tests')}, not {len(cases)}"
    named = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    if len(set(named)) < len(named) or not all(all(both) for both in named):
        yield "cases without a name of their own"


def _closed(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


_TEXT = {"type": "string"}
_NATURAL = {"type": "integer", "minimum": 1}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_MESSAGE = _closed(["text"], text=_TEXT)
_STRING = _closed(["text"], text=_TEXT, markdown=_TEXT)
_ADDRESS = {"type": "string", "pattern": r"^[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+$"}
_ARTIFACT = _closed([], uri=_ADDRESS, uriBaseId=_TEXT, description=_MESSAGE)
_LOCATION = _closed(
    [],
    physicalLocation=_closed(
        ["artifactLocation"],
        artifactLocation=_ARTIFACT,
        region=_closed([], startLine=_NATURAL, startColumn=_NATURAL),
    ),
    logicalLocations={
        "type": "array",
        "uniqueItems": True,
        "items": _closed([], name=_TEXT, fullyQualifiedName=_TEXT, kind=_TEXT),
    },
    message=_MESSAGE,
)
_RULE = _closed(
    ["id"],
    id=_TEXT,
    name=_TEXT,
    shortDescription=_STRING,
    fullDescription=_STRING,
    help=_STRING,
    helpUri={**_ADDRESS, "pattern": r"^https?://[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+$"},
    defaultConfiguration=_closed([], level=_LEVEL),
)
_RESULT = _closed(
    ["message"],
    ruleId=_TEXT,
    ruleIndex={"type": "integer", "minimum": -1},
    kind={"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
    level=_LEVEL,
    message=_MESSAGE,
    locations={"type": "array", "items": _LOCATION},
    relatedLocations={"type": "array", "uniqueItems": True, "items": _LOCATION},
    partialFingerprints={"type": "object", "additionalProperties": _TEXT},
    suppressions={
        "type": "array",
        "uniqueItems": True,
        "items": _closed(
            ["kind"],
            kind={"enum": ["inSource", "external"]},
            status={"enum": ["accepted", "underReview", "rejected"]},
            justification=_TEXT,
            location=_LOCATION,
        ),
    },
    baselineState={"enum": ["new", "unchanged", "updated", "absent"]},
    properties={"type": "object"},
)
_NOTIFICATION = _closed(
    ["message"], message=_MESSAGE, level=_LEVEL, descriptor=_closed(["id"], id=_TEXT)
)
_RUN = _closed(
    ["tool", "results"],
    tool=_closed(
        ["driver"],
        driver=_closed(
            ["name"],
            name=_TEXT,
            semanticVersion=_TEXT,
            informationUri=_ADDRESS,
            rules={"type": "array", "uniqueItems": True, "items": _RULE},
        ),
    ),
    invocations={
        "type": "array",
        "items": _closed(
            ["executionSuccessful"],
            executionSuccessful={"type": "boolean"},
            exitCode={"type": "integer"},
            toolExecutionNotifications={"type": "array", "items": _NOTIFICATION},
        ),
    },
    language={"type": "string", "pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"},
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    originalUriBaseIds={"type": "object", "additionalProperties": _ARTIFACT},
    artifacts={
        "type": "array",
        "uniqueItems": True,
        "items": _closed(
            [], location=_ARTIFACT, hashes={"type": "object", "additionalProperties": _TEXT}
        ),
    },
    results={"type": "array", "items": _RESULT},
)
SARIF = Draft7Validator(
    _closed(
        ["version", "runs"],
        **{"$schema": {"type": "string"}},
        version={"enum": ["2.1.0"]},
        runs={"type": "array", "items": _RUN},
    )
)


def sarif_faults(data: Any) -> list[str]:
    """Every rule of the schema that a log breaks, and what its text asks beside the schema."""
    found = [f"{list(error.absolute_path)}: {error.message}" for error in SARIF.iter_errors(data)]
    for run in () if found else data["runs"]:
        rules = run["tool"]["driver"]["rules"]
        for result in run["results"]:
            if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
                found.append(f"rule {result['ruleId']}")
            if result.get("kind", "fail") != "fail" and result["level"] != "none":
                found.append(f"level {result['level']} of {result['kind']}")
            if not result["locations"]:
                found.append("no location, which GitHub refuses")
    return found
