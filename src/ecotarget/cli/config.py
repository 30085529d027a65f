"""Settings: the command line, else ECOTARGET_*, else the nearest ecotarget.yaml, else defaults.

Paths in a configuration file are relative to the folder of that file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ecotarget.document import Document, read_text, read_yaml
from ecotarget.model.faults import NOTHING, Fault, FaultError, Place, nearest

NAMES = ("ecotarget.yaml", ".ecotarget.yaml")
_PATHS = ("targets", "measures")
_LISTS = ("jurisdiction", "format", "fail_on")
_TEXTS = ("period", "lang", "color")
_SWITCHES = ("strict",)
_ON = frozenset({"1", "true", "yes", "on"})
_OFF = frozenset({"0", "false", "no", "off"})
FIELDS = (*_PATHS, *_LISTS, *_TEXTS, *_SWITCHES)
# Stands in a file alone: which rules of `lint` are off, and what weighs another severity.
LINT = "lint"
_LINT_FIELDS = ("ignore", "severity")


class Settings(NamedTuple):
    """What the environment and the configuration file say; the command line is asked first."""

    values: Mapping[str, Any] = NOTHING
    file: Path | None = None

    def list(self, name: str, given: list[str] | None) -> list[str]:
        """Return the command line's list, else the configured one."""
        return given or list(self.values.get(name, ()))

    def text(self, name: str, given: str | None) -> str | None:
        """Return the command line's text, else the configured one."""
        return given if given is not None else self.values.get(name)

    @property
    def name(self) -> str:
        """Return what faults call the configuration file; empty where there is none."""
        return "" if self.file is None else _short(self.file)

    def switch(self, name: str, given: bool) -> bool:
        """Return whether the command line or the configuration turns this on."""
        return given or bool(self.values.get(name, False))


def settings(start: Path, named: Path | None = None, ignore: bool = False) -> Settings:
    """Find and read the settings for a run that begins at `start`. Raises FaultError."""
    values: dict[str, Any] = {}
    file = None
    if not ignore:
        file = named or _nearest(start)
        if file is not None:
            values.update(_read(file))
    values.update(_environment())
    return Settings(values, file)


def _nearest(start: Path) -> Path | None:
    """Return the configuration file at `start` or above it, up to the root of the repository."""
    folder = start.resolve()
    if folder.is_file():
        folder = folder.parent
    for place in (folder, *folder.parents):
        for name in NAMES:
            if (place / name).is_file():
                return place / name
        pyproject = place / "pyproject.toml"
        if pyproject.is_file() and _table(pyproject) is not None:
            return pyproject
        if (place / ".git").exists():
            return None
    return None


def _table(path: Path) -> Mapping[str, Any] | None:
    """Return the table [tool.ecotarget]; None where the file has none."""
    import tomllib  # only where there is a pyproject.toml and no ecotarget.yaml

    text = read_text(path, _short(path))
    try:
        data: Any = tomllib.loads(text.content)
    except tomllib.TOMLDecodeError as error:
        raise FaultError([Fault("toml-syntax", Place(text.file), {"cause": str(error)})]) from error
    for name in ("tool", "ecotarget"):
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else None


def _read(path: Path) -> Mapping[str, Any]:
    text = read_text(path, _short(path))
    toml = path.suffix == ".toml"
    document = Document(text, dict(_table(path) or {}), None) if toml else read_yaml(text)
    if not isinstance(document.data, dict):
        raise FaultError([Fault("config-value", document.place(), _wrong("/", "", "field: value"))])
    faults = [fault for key in document.data if (fault := _fault(document, key)) is not None]
    if isinstance(document.data.get(LINT), dict):
        faults += _lint_faults(document)
    if faults:
        raise FaultError(faults)
    values: dict[str, Any] = {}
    for key, value in document.data.items():
        entries = value if isinstance(value, list) else [value]
        if key == LINT:
            values[key] = value
        elif key in _PATHS:
            values[key] = [_short(path.parent / entry) for entry in entries]
        elif key in _LISTS:
            values[key] = [str(entry) for entry in entries]
        else:
            values[key] = str(value) if key in _TEXTS else value
    return values


def _fault(document: Document, key: str) -> Fault | None:
    value = document.data[key]
    place = document.place((key,))
    if key == LINT:
        wrong = None if isinstance(value, dict) else ", ".join(_LINT_FIELDS)
        return Fault("config-value", place, _wrong(key, value, wrong)) if wrong else None
    if key not in FIELDS:
        near = nearest(key, (*FIELDS, LINT))
        return Fault("config-unknown-field", document.key_place((key,)), {"found": key}, near)
    if key in _SWITCHES:
        wrong = None if isinstance(value, bool) else "true / false"
    else:
        entries = value if isinstance(value, list) and key not in _TEXTS else [value]
        # A bare year is a period and may stand without quotes; nothing else is a number.
        allowed = (str, int) if key == "period" else (str,)
        sound = all(isinstance(e, allowed) and not isinstance(e, bool) for e in entries)
        wrong = None if sound else "text"
    return Fault("config-value", place, _wrong(key, value, wrong)) if wrong else None


def _lint_faults(document: Document) -> Iterator[Fault]:
    """Yield what is wrong under `lint`; which codes are rules, the command knows."""
    for key, value in document.data[LINT].items():
        path = (LINT, key)
        if key not in _LINT_FIELDS:
            near, place = nearest(key, _LINT_FIELDS), document.key_place(path)
            yield Fault("config-unknown-field", place, {"found": f"lint.{key}"}, near)
            continue
        listed = key == "ignore"
        sound = isinstance(value, list if listed else dict)
        texts = () if not sound else value if listed else value.values()
        if not sound or not all(isinstance(text, str) for text in texts):
            known = "[CODE, ...]" if listed else "{CODE: error}"
            yield Fault("config-value", document.place(path), _wrong(f"lint.{key}", value, known))


def _wrong(key: str, value: object, known: str) -> dict[str, object]:
    return {"field": key, "found": str(value), "known": known}


def _environment() -> Mapping[str, Any]:
    values: dict[str, Any] = {}
    for name in FIELDS:
        text = os.environ.get(f"ECOTARGET_{name.upper()}")
        if not text:
            continue
        if name in _SWITCHES:
            values[name] = _on(name, text)
        elif name in _TEXTS:
            values[name] = text
        else:
            values[name] = text.split(os.pathsep if name in _PATHS else ",")
    return values


def _on(name: str, text: str) -> bool:
    """Read a switch; a slip taken for `off` would let a missed target through without a word."""
    said = text.casefold()
    if said not in _ON | _OFF:
        place = Place(f"ECOTARGET_{name.upper()}")
        raise FaultError([Fault("config-value", place, _wrong(name, text, "true / false"))])
    return said in _ON


def _short(path: Path) -> str:
    """Write a path relative to the working directory where that is shorter to read."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
