"""One configuration file and the one that it extends, read and looked at as a whole.

Every setting is told with its place; a file with a slip in it gives none. A file that `extends` another
one takes each of its settings whole: lists are not joined, of `lint.severity` and `pace` each single one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ecotarget.cli import config_keys as keys
from ecotarget.document import Document, read_text, read_yaml
from ecotarget.model.amount import plain, quotient, tidy
from ecotarget.model.faults import Fault, FaultError, Place

if TYPE_CHECKING:  # most files set no thresholds
    from fractions import Fraction

    from ecotarget.model.thresholds import Thresholds

_TOML = ("tool", "ecotarget")
_Path = tuple[str | int, ...]


class Setting(NamedTuple):
    """What a file says of one setting, paths made relative to where it is read from, and its place."""

    value: Any
    place: Place


class Read(NamedTuple):
    """The settings by their names, and the files that they are from, the nearest first."""

    settings: Mapping[str, Setting]
    files: tuple[Path, ...]


class _Source(NamedTuple):
    """A configuration file as data; `within` leads to its settings."""

    path: Path
    document: Document
    within: tuple[str, ...]

    def place(self, path: _Path) -> Place:
        return self.document.place((*self._lead, *path))

    def key_place(self, path: _Path) -> Place:
        return self.document.key_place((*self._lead, *path))

    @property
    def _lead(self) -> tuple[str, ...]:
        """Return what stands before a path where there are no lines, in TOML."""
        return self.within if self.document.marks is None else ()


def read(path: Path) -> Read:
    """Read a configuration file and what it extends. Raises FaultError with every fault."""
    settings: dict[str, Setting] = {}
    files: list[Path] = []
    faults: list[Fault] = []
    following: Path | None = path
    while following is not None:
        files.append(following)
        found = _Reader(_source(following))
        found.read()
        following = found.extended(files)
        faults += found.faults
        settings = {**found.settings, **settings}
    if not faults:
        faults += [*_disordered(settings), *_without_a_gate(settings)]
    if faults:
        raise FaultError(faults)
    return Read(settings, tuple(files))


def table(path: Path) -> Mapping[str, Any] | None:
    """Return the table [tool.ecotarget] of a TOML file; None where it has none. Raises FaultError."""
    import tomllib  # only where there is a pyproject.toml and no ecotarget.yaml

    text = read_text(path, short(path))
    try:
        data: Any = tomllib.loads(text.content)
    except tomllib.TOMLDecodeError as error:
        raise FaultError([Fault("toml-syntax", Place(text.file), {"cause": str(error)})]) from error
    for name in _TOML:
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else None


def short(path: Path) -> str:
    """Write a path relative to the working directory where that is shorter to read."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def thresholds(settings: Mapping[str, Any]) -> Mapping[str, Thresholds]:
    """Return where the states of pace begin, by the id of a target, "" for all others.

    `settings` are values by name; what a target does not say of itself is as for all others.
    """
    from ecotarget.model.thresholds import Thresholds

    head, by_target = f"{keys.PACE}.", f"{keys.PACE}.{keys.TARGETS}."
    said: dict[str, dict[str, Any]] = {"": {}}
    for name, value in settings.items():
        if name.startswith(by_target):
            target, _, field = name.removeprefix(by_target).rpartition(".")
            said.setdefault(target, {})[field] = value
        elif name.startswith(head):
            said[""][name.removeprefix(head)] = value
    general = Thresholds()._replace(**said[""])
    return {target: general._replace(**fields) for target, fields in said.items()}


def _without_a_gate(settings: Mapping[str, Setting]) -> Iterator[Fault]:
    """Yield that `none` stands alone under `fail_on`: the gate would always be open."""
    if (said := settings.get("fail_on")) is None:
        return
    from ecotarget.cli import gate  # a file need not name one

    if gate.names_nothing(said.value):
        yield Fault("fail-on-none", said.place)


def _disordered(settings: Mapping[str, Setting]) -> Iterator[Fault]:
    """Yield which thresholds lie above those that they must not lie above."""
    if not any(name.startswith(f"{keys.PACE}.") for name in settings):
        return
    for target, limits in thresholds({k: one.value for k, one in settings.items()}).items():
        within = f"{keys.PACE}.{keys.TARGETS}.{target}" if target else keys.PACE
        for low, high in keys.ORDERED:
            below, above = getattr(limits, low), getattr(limits, high)
            names = [f"{within}.{low}", f"{within}.{high}"]
            said = [name for name in names if name in settings]
            if below > above and said:
                details = {"low": names[0], "high": names[1]}
                details |= {"below": percent(below), "above": percent(above)}
                yield Fault("config-pace-order", settings[said[0]].place, details)


def percent(value: Fraction) -> str:
    """Write a share as it is written in a file."""
    return f"{plain(tidy(quotient(Decimal(value.numerator) * 100, Decimal(value.denominator))))} %"


def _source(path: Path) -> _Source:
    """Read one file as data. Raises FaultError."""
    name = short(path)
    text = read_text(path, name)
    if path.suffix != ".toml":
        document = read_yaml(text)
        if not isinstance(document.data, dict):
            fault = keys.Wrong("field: value").told("/", "", document.place())
            raise FaultError([fault])
        return _Source(path, document, ())
    data = table(path)
    if data is None:
        # Read as if it said nothing, a misspelt heading would turn off what stands below it.
        fault = keys.Wrong("[tool.ecotarget]").told("/", "", Place(name))
        raise FaultError([fault])
    return _Source(path, Document(text, dict(data), None), _TOML)


class _Reader:
    """Looks at every setting of one file; keeps those that are sound, and the faults."""

    def __init__(self, source: _Source) -> None:
        self.source = source
        self.settings: dict[str, Setting] = {}
        self.faults: list[Fault] = []

    def read(self) -> None:
        for key, value in self.source.document.data.items():
            if key not in keys.TOP:
                self.unknown((key,), keys.TOP)
            elif key in keys.SECTIONS:
                self.section(key, value)
            else:
                self.setting((key,), value)

    def extended(self, files: list[Path]) -> Path | None:
        """Return the file that this one extends, unless it is not there or extends this one."""
        said = self.settings.pop(keys.EXTENDS, None)
        if said is None:
            return None
        path = Path(said.value)
        details = {"found": short(path)}
        if not path.is_file():
            self.faults.append(Fault("config-extends-missing", said.place, details))
            return None
        if any(path.resolve() == known.resolve() for known in files):
            self.faults.append(Fault("config-extends-loop", said.place, details))
            return None
        return path

    def section(self, key: str, value: Any) -> None:
        known = keys.SECTIONS[key]
        for inner, said in self.fields((key,), value, ", ".join(known)):
            path = (key, inner)
            if inner not in known:
                self.unknown(path, known)
            elif inner == keys.SEVERITY:
                for code, text in self.fields(path, said, "{CODE: error}"):
                    self.setting((*path, code), text)
            elif inner == keys.TARGETS:
                self.targets(path, said)
            else:
                self.setting(path, said)

    def targets(self, path: tuple[str, ...], value: Any) -> None:
        known = keys.THRESHOLDS
        for target, said in self.fields(path, value, "{ID: {chance_on: 80 %}}"):
            within = (*path, target)
            for inner, text in self.fields(within, said, ", ".join(known)):
                if inner in known:
                    self.setting((*within, inner), text)
                else:
                    self.unknown((*within, inner), known)

    def fields(self, path: tuple[str, ...], value: Any, known: str) -> Iterator[tuple[str, Any]]:
        """Yield the fields of what must be a mapping."""
        if isinstance(value, dict):
            yield from value.items()
        else:
            fault = keys.Wrong(known).told(".".join(path), value, self.source.place(path))
            self.faults.append(fault)

    def unknown(self, path: tuple[str, ...], known: tuple[str, ...]) -> None:
        self.faults.append(keys.unknown(path, known, self.source.key_place(path)))

    def setting(self, path: tuple[str, ...], value: Any) -> None:
        name, place = ".".join(path), self.source.place(path)
        wrong = keys.wrong_value(name, value)
        found = [] if wrong is None else [wrong.told(name, value, place)]
        if not found:
            found = list(self.wrong_entries(name, path, value))
        self.faults += found
        if not found:
            self.settings[name] = Setting(self.taken(name, value), place)

    def wrong_entries(self, name: str, path: _Path, value: Any) -> Iterator[Fault]:
        several = [((*path, n), one) for n, one in enumerate(value)] if _is_list(value) else []
        for at, one in several or [(path, value)]:
            wrong = keys.wrong_entry(name, one)
            if wrong is not None:
                yield wrong.told(name, one, self.source.place(at))

    def taken(self, name: str, value: Any) -> Any:
        """Return a sound value as the program takes it; paths count from the folder of the file."""
        folder = self.source.path.parent
        entries = value if _is_list(value) else [value]
        if name in keys.PATHS:
            return [short(folder / one) for one in entries]
        if name in keys.PATH or (name == keys.NAMED and keys.is_yaml(value)):
            return short(folder / value)
        if name == keys.EXTENDS:
            return folder / value
        if name == "format":
            return [_beside(one, folder) for one in entries]
        if name in keys.LISTS:
            return list(entries)
        if name in keys.TEXTS:
            return str(value)
        threshold = name.startswith(f"{keys.PACE}.")
        return keys.share(value) if threshold else value


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _beside(text: str, folder: Path) -> str:
    """Put the file of `FORMAT:PATH` into the folder that it is counted from."""
    name, _, path = text.partition(":")
    return text if path in ("", "-") else f"{name}:{short(folder / path)}"
