"""The structure of a target file: its JSON Schema, and two readers of that schema.

`fits` is a small interpreter of the keywords that the schema uses; on the good path it stands in
for jsonschema, whose import costs more than a whole check. When it says no, jsonschema finds every
fault and `structure_faults` words them. A test holds the two equal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ecotarget.document import Document
from ecotarget.model.faults import Fault, nearest

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_TYPES: dict[str, type] = {"object": dict, "array": list, "string": str, "integer": int}


@cache
def schema() -> Mapping[str, Any]:
    """Return the published JSON Schema of the target file."""
    text = files("ecotarget").joinpath("targets", "target.schema.json").read_text("utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def fits(data: Any, rule: Mapping[str, Any] | None = None) -> bool:
    """Tell whether the data satisfy the schema (or the part of it given as `rule`)."""
    if rule is None:
        rule = schema()
    return all(_CHECKS[key](data, rule[key], rule) for key in rule if key in _CHECKS)


def _is_type(data: Any, names: str | Sequence[str], _rule: Mapping[str, Any]) -> bool:
    wanted = [names] if isinstance(names, str) else names
    return any(isinstance(data, _TYPES[n]) and not isinstance(data, bool) for n in wanted)


def _ref(data: Any, target: str, _rule: Mapping[str, Any]) -> bool:
    return fits(data, schema()["$defs"][target.rpartition("/")[2]])


def _properties(data: Any, rules: Mapping[str, Any], _rule: Mapping[str, Any]) -> bool:
    if not isinstance(data, dict):
        return True
    return all(fits(value, rules[key]) for key, value in data.items() if key in rules)


def _additional(data: Any, allowed: Any, rule: Mapping[str, Any]) -> bool:
    if not isinstance(data, dict):
        return True
    extra = [value for key, value in data.items() if key not in rule.get("properties", {})]
    return not extra if allowed is False else all(fits(value, allowed) for value in extra)


def _of(kind: type, holds: Any) -> Any:
    """A keyword that speaks only about one type and lets every other pass."""

    def check(data: Any, value: Any, _rule: Mapping[str, Any]) -> bool:
        if not isinstance(data, kind) or isinstance(data, bool):
            return True
        return bool(holds(data, value))

    return check


def _equal(data: Any, value: Any) -> bool:
    """JSON equality: true is not 1."""
    return data == value and isinstance(data, bool) == isinstance(value, bool)


_CHECKS: dict[str, Any] = {
    "type": _is_type,
    "$ref": _ref,
    "properties": _properties,
    "additionalProperties": _additional,
    "const": lambda data, value, _rule: _equal(data, value),
    "enum": lambda data, values, _rule: any(_equal(data, value) for value in values),
    "required": _of(dict, lambda data, keys: all(key in data for key in keys)),
    "minProperties": _of(dict, lambda data, least: len(data) >= least),
    "items": _of(list, lambda data, rule: all(fits(entry, rule) for entry in data)),
    "minItems": _of(list, lambda data, least: len(data) >= least),
    "pattern": _of(str, lambda data, pattern: re.search(pattern, data) is not None),
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
