"""The structure of a target file: its JSON Schema, and two readers of that schema.

`fits` is a small interpreter of the keywords that the schema uses; on the good path it stands in
for jsonschema, whose import costs more than a whole check. When it says no, jsonschema finds every
fault and `structure_faults` words them. A test holds the two equal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecotarget.document import Document
from ecotarget.model.faults import Fault, nearest

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Check = Callable[[Any], bool]
_TYPES: dict[str, type] = {"object": dict, "array": list, "string": str, "integer": int}


@cache
def schema() -> Mapping[str, Any]:
    """Return the published JSON Schema of the target file."""
    text = Path(__file__).with_name("target.schema.json").read_text("utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def fits(data: Any) -> bool:
    """Tell whether the data satisfy the schema."""
    return _checker("")(data)


@cache
def _checker(definition: str) -> Check:
    """Return the check for one of the schema's definitions; the empty name is the whole."""
    return _compiled(schema()["$defs"][definition] if definition else schema())


def _compiled(rule: Any) -> Check:
    """Turn one rule of the schema into one function, its keywords looked up once."""
    if rule.keys() == {"type", "minLength", "maxLength"} and rule["type"] == "string":
        return _bounded_text(rule["minLength"], rule["maxLength"])
    checks = tuple(_COMPILERS[key](value, rule) for key, value in rule.items() if key in _COMPILERS)
    if len(checks) == 1:
        return checks[0]

    def check_all(data: Any) -> bool:
        for check in checks:  # a plain loop takes half the time of all() here
            if not check(data):
                return False
        return True

    return check_all


def _bounded_text(least: int, most: int) -> Check:
    """Half of all values are texts between two lengths; one question instead of three."""
    return lambda data: isinstance(data, str) and least <= len(data) <= most


def _type(names: str | list[str], _rule: Any) -> Check:
    wanted = tuple(_TYPES[name] for name in ([names] if isinstance(names, str) else names))
    return lambda data: isinstance(data, wanted) and not isinstance(data, bool)


def _ref(target: str, _rule: Any) -> Check:
    return _checker(target.rpartition("/")[2])


def _properties(rules: Mapping[str, Any], _rule: Any) -> Check:
    checks = {key: _compiled(rule) for key, rule in rules.items()}

    def check(data: Any) -> bool:
        if not isinstance(data, dict):
            return True
        for key, value in data.items():
            if key in checks and not checks[key](value):
                return False
        return True

    return check


def _additional(allowed: Any, rule: Any) -> Check:
    known = frozenset(rule.get("properties", ()))
    if allowed is False:
        return lambda data: not isinstance(data, dict) or known.issuperset(data)
    inner = _compiled(allowed)

    def check(data: Any) -> bool:
        if not isinstance(data, dict):
            return True
        return all(inner(value) for key, value in data.items() if key not in known)

    return check


def _items(rule: Any, _rule: Any) -> Check:
    inner = _compiled(rule)
    return lambda data: not isinstance(data, list) or all(map(inner, data))


def _enum(values: list[Any], _rule: Any) -> Check:
    return lambda data: any(_equal(data, value) for value in values)


def _equal(data: Any, value: Any) -> bool:
    """JSON equality: true is not 1."""
    return bool(data == value) and isinstance(data, bool) == isinstance(value, bool)


def _of(kind: type, holds: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Check]:
    """Make a keyword that speaks about one type only and lets every other pass."""

    def compiled(value: Any, _rule: Any) -> Check:
        return lambda data: (
            not isinstance(data, kind) or isinstance(data, bool) or holds(data, value)
        )

    return compiled


def _pattern(pattern: str, _rule: Any) -> Check:
    search = re.compile(pattern).search
    return lambda data: not isinstance(data, str) or search(data) is not None


_COMPILERS: dict[str, Callable[[Any, Any], Check]] = {
    "type": _type,
    "$ref": _ref,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "pattern": _pattern,
    "enum": _enum,
    "const": lambda value, rule: _enum([value], rule),
    "required": _of(dict, lambda data, keys: all(key in data for key in keys)),
    "minProperties": _of(dict, lambda data, least: len(data) >= least),
    "minItems": _of(list, lambda data, least: len(data) >= least),
    "minLength": _of(str, lambda data, least: len(data) >= least),
    "maxLength": _of(str, lambda data, most: len(data) <= most),
    "minimum": _of(int, lambda data, least: data >= least),
    "maximum": _of(int, lambda data, most: data <= most),
}


def structure_faults(document: Document) -> list[Fault]:
    """Return every fault of structure that jsonschema finds, each with its place."""
    from jsonschema import Draft202012Validator  # only a fault pays for this import

    errors = Draft202012Validator(schema()).iter_errors(document.data)
    found = [fault for error in errors for fault in _worded(document, error)]
    return sorted(found, key=lambda fault: (fault.place, fault.code))


def _worded(document: Document, error: ValidationError) -> Iterator[Fault]:
    path = tuple(error.absolute_path)
    where = "/".join(str(step) for step in path) or "/"
    keyword: str = str(error.validator)
    value: Any = error.validator_value
    instance: Any = error.instance
    rule: Any = error.schema
    if keyword == "additionalProperties":
        known = tuple(rule["properties"])
        for key in instance:
            if key not in known:
                place = document.key_place((*path, key))
                yield Fault("schema-unknown-field", place, {"field": key}, nearest(key, known))
        return
    place = document.place(path)
    if keyword == "required":
        missing = [key for key in value if key not in instance]
        for key in missing:
            if f"'{key}'" in error.message.split(" is ")[0]:
                yield Fault("schema-missing-field", place, {"field": key, "where": where})
        return
    found = _short(instance)
    if keyword in ("enum", "const"):
        values = value if keyword == "enum" else [value]
        near = nearest(str(instance), [str(entry) for entry in values])
        listed = ", ".join(str(entry) for entry in values)
        yield Fault("schema-value", place, {"where": where, "found": found, "known": listed}, near)
    elif keyword == "type":
        wanted = " / ".join([value] if isinstance(value, str) else value)
        yield Fault("schema-type", place, {"where": where, "found": found, "wanted": wanted})
    elif keyword == "pattern":
        yield Fault("schema-pattern", place, {"where": where, "found": found, "pattern": value})
    else:
        details = {"where": where, "found": found, "rule": f"{keyword} {value}"}
        yield Fault("schema-bound", place, details)


def _short(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."
