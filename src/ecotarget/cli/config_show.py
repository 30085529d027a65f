"""`ecotarget config show`: each setting as a run would take it, and where it is from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from ecotarget.cli import config_file, gate, terminal
from ecotarget.cli import config_keys as keys
from ecotarget.cli.config import VARIABLE, Settings, variable
from ecotarget.cli.delivery import Sink, deliver
from ecotarget.model.faults import Fault, Place, nearest
from ecotarget.model.setting import COMMAND_LINE, DEFAULT, ENVIRONMENT, FILE, Setting, Settled
from ecotarget.model.thresholds import Thresholds
from ecotarget.report import as_settings
from ecotarget.report.formats import Style
from ecotarget.words import Words

FORMATS = ("table", "plain", "json")
WHAT = ("show",)
# Where figures are named without an option.
_ARGUMENT = "MEASURES"
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


def run(
    what: str,
    known: Settings,
    given: Mapping[str, Any],
    words: Words,
    wanted: list[Sink],
    style: Style,
    quiet: int,
) -> int:
    """Tell every setting and return the exit code: 2 if one of them is none."""
    terminal.choose("WHAT", what, WHAT)
    found = tuple(_settings(known, given))
    faults = (*_wrong(found), *_unheard())
    if quiet < 2:
        terminal.tell(faults, words)
    files = () if known.file is None else (known.file, *known.extended)
    settled = Settled(tuple(map(config_file.short, files)), found)
    deliver(
        lambda name, chosen: as_settings.render(name, settled, faults, words, chosen), wanted, style
    )
    failed = any(not fault.warning for fault in faults)
    return terminal.UNTRUSTED if failed else terminal.OK


def _settings(known: Settings, given: Mapping[str, Any]) -> Iterator[Setting]:
    """Yield every setting: those that can be said anywhere, then those of a file alone."""
    for name in keys.FIELDS:
        if given.get(name):
            yield Setting(name, given[name], COMMAND_LINE, Place(_option(name)))
        elif name in known.values:
            yield _said(known, name, known.values[name])
        else:
            yield _usual(name)
    for name, usual in _of_file(known):
        value = known.values.get(name, usual)
        shown = config_file.percent(value) if isinstance(value, Fraction) else value
        yield _said(known, name, shown) if name in known.values else Setting(name, shown, DEFAULT)


def _said(known: Settings, name: str, value: Any) -> Setting:
    place = known.places[name]
    return Setting(name, value, ENVIRONMENT if place.file == variable(name) else FILE, place)


def _option(name: str) -> str:
    return _ARGUMENT if name == "measures" else f"--{name.replace('_', '-')}"


def _usual(name: str) -> Setting:
    """Return what holds where nobody says anything."""
    if name == "lang":
        from_ = next((one for one in _LOCALE if os.environ.get(one)), None)
        source, place = (DEFAULT, None) if from_ is None else (ENVIRONMENT, Place(from_))
        return Setting(name, terminal.language(None), source, place)
    if name == "format":
        return Setting(name, ["table" if terminal.is_terminal() else "plain"], DEFAULT)
    return Setting(name, _DEFAULTS.get(name), DEFAULT)


_DEFAULTS: Mapping[str, Any] = {
    "targets": ["targets"],
    "fail_on": ["fail"],
    "color": "auto",
    "strict": False,
}


def _of_file(known: Settings) -> Iterator[tuple[str, Any]]:
    """Yield the names of what stands in a file alone, with what holds where it says nothing."""
    yield f"{keys.LINT}.{keys.IGNORE}", None
    head = f"{keys.LINT}.{keys.SEVERITY}."
    yield from ((name, None) for name in sorted(known.values) if name.startswith(head))
    usual = Thresholds()
    for field in keys.THRESHOLDS:
        yield f"{keys.PACE}.{field}", getattr(usual, field)
    head = f"{keys.PACE}.{keys.TARGETS}."
    yield from ((name, None) for name in sorted(known.values) if name.startswith(head))


def _wrong(found: tuple[Setting, ...]) -> Iterator[Fault]:
    """Yield which values of the environment and the command line are none; files are sound by now."""
    for one in found:
        if one.place is None or one.source not in (ENVIRONMENT, COMMAND_LINE):
            continue
        if one.name == "fail_on" and gate.names_nothing(one.value):
            yield Fault("fail-on-none", one.place)
        for entry in one.value if isinstance(one.value, list) else [one.value]:
            wrong = keys.wrong_entry(one.name, entry)
            if wrong is not None:
                yield wrong.told(one.name, entry, one.place)


def _unheard() -> Iterator[Fault]:
    """Yield variables that are named like settings and are none."""
    known = [variable(name) for name in keys.FIELDS]
    for name in sorted(os.environ):
        if name.startswith(VARIABLE) and name not in known:
            details = {"found": name}
            yield Fault("config-variable", Place(name), details, nearest(name, known), warning=True)
