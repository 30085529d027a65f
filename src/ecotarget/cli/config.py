"""Settings: the command line, else ECOTARGET_*, else the nearest ecotarget.yaml, else defaults.

Paths in a configuration file are relative to the folder of that file.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ecotarget.cli import config_keys as keys
from ecotarget.cli.config_keys import FIELDS, LINT, PACE
from ecotarget.model.faults import NOTHING, FaultError, Place

if TYPE_CHECKING:
    from ecotarget.model.thresholds import Thresholds

NAMES = ("ecotarget.yaml", ".ecotarget.yaml")
VARIABLE = "ECOTARGET_"
_NOWHERE: Mapping[str, Place] = {}


class Settings(NamedTuple):
    """What the environment and the configuration file say; the command line is asked first.

    `places` tell where each value is from: the place in a file, or a variable as its file.
    """

    values: Mapping[str, Any] = NOTHING
    file: Path | None = None
    places: Mapping[str, Place] = _NOWHERE
    extended: tuple[Path, ...] = ()

    def formats(self, given: list[str] | None, known: Container[str]) -> list[str]:
        """Return the command line's formats, else those configured ones that this command has."""
        if given:
            return given
        from ecotarget.report.formats import ALIASES

        names = [(one, one.partition(":")[0]) for one in self.values.get("format", ())]
        return [one for one, name in names if name in known or ALIASES.get(name) in known]

    def list(self, name: str, given: list[str] | None) -> list[str]:
        """Return the command line's list, else the configured one."""
        return given or list(self.values.get(name, ()))

    def text(self, name: str, given: str | None) -> str | None:
        """Return the command line's text, else the configured one."""
        return given if given is not None else self.values.get(name)

    def switch(self, name: str, given: bool) -> bool:
        """Return whether the command line or the configuration turns this on."""
        return given or bool(self.values.get(name, False))

    def mapping(self, data: Iterable[str], given: str | None) -> str | None:
        """Return how data are read; a configured way is for files that do not describe themselves."""
        if given is not None or keys.NAMED not in self.values:
            return given
        from ecotarget.cli.datasets import is_dataset

        described = any(is_dataset(Path(one)) for one in data)
        return None if described else self.values[keys.NAMED]

    def places_without(self, **given: object) -> Mapping[str, Place]:
        """Return where values are from, without those that the command line says itself."""
        return {name: place for name, place in self.places.items() if not given.get(name)}

    def said(self, name: str, given: object) -> Place:
        """Return where a value is from: the option, else the variable or the place in the file."""
        return self.places_without(**{name: given}).get(name, Place(f"--{name.replace('_', '-')}"))

    @property
    def lint(self) -> Mapping[str, Any]:
        """Return what the file says of the rules of `lint`: those that are off, and severities."""
        head = f"{LINT}.{keys.SEVERITY}."
        weighed = {k.removeprefix(head): v for k, v in self.values.items() if k.startswith(head)}
        return {keys.IGNORE: self.values.get(f"{LINT}.{keys.IGNORE}", ()), keys.SEVERITY: weighed}

    @property
    def thresholds(self) -> Mapping[str, Thresholds]:
        """Return where the states of pace begin, by the id of a target; empty where nothing is said."""
        if not any(name.startswith(f"{PACE}.") for name in self.values):
            return {}
        from ecotarget.cli import config_file

        return config_file.thresholds(self.values)


def settings(start: Path, named: Path | None = None, ignore: bool = False) -> Settings:
    """Find and read the settings for a run that begins at `start`. Raises FaultError."""
    values: dict[str, Any] = {}
    places: dict[str, Place] = {}
    files: tuple[Path, ...] = ()
    file = None if ignore else named or _nearest(start)
    if file is not None:
        from ecotarget.cli import config_file

        found = config_file.read(file)
        values = {name: one.value for name, one in found.settings.items()}
        places = {name: one.place for name, one in found.settings.items()}
        files = found.files[1:]
    for name, value in environment().items():
        values[name], places[name] = value, Place(variable(name))
    return Settings(values, file, places, files)


def variable(name: str) -> str:
    """Return the variable of the environment that says a setting."""
    return f"{VARIABLE}{name.upper()}"


def environment() -> Mapping[str, Any]:
    """Return what the environment says. Raises FaultError for a switch that is neither on nor off.

    Lists are separated by commas, paths as in PATH; an empty variable says nothing.
    """
    said = {name: os.environ.get(variable(name), "") for name in FIELDS}
    return {name: _read(name, text) for name, text in said.items() if text}


def _read(name: str, text: str) -> Any:
    if name in keys.SWITCHES:
        return _on(name, text)
    if name in keys.SINGLE:
        return text
    return text.split(os.pathsep if name in keys.PATHS else ",")


def _on(name: str, text: str) -> bool:
    """Read a switch; a slip taken for `off` would let a missed target through without a word."""
    said = keys.switch(text)
    if said is None:
        raise FaultError([keys.Wrong("true / false").told(name, text, Place(variable(name)))])
    return said


def _nearest(start: Path) -> Path | None:
    """Return the configuration file at `start` or above it, up to the root of the repository."""
    folder = start.resolve()
    try:
        is_file = folder.is_file()
    except OSError:  # a name that no file can have: what reads it will say so
        is_file = True
    if is_file:
        folder = folder.parent
    for place in (folder, *folder.parents):
        for name in NAMES:
            if (place / name).is_file():
                return place / name
        pyproject = place / "pyproject.toml"
        if pyproject.is_file() and _has_table(pyproject):
            return pyproject
        if (place / ".git").exists():
            return None
    return None


def _has_table(pyproject: Path) -> bool:
    from ecotarget.cli import config_file

    return config_file.table(pyproject) is not None
