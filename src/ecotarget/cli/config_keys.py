"""What a configuration may say: its settings, of which kind each is, and which values are none.

`lint` and `pace` are sections, so their settings have names with dots: `pace.chance_on`,
`pace.targets.XS24-001.chance_on`, `lint.severity.share-truncated`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ecotarget.model.faults import Fault, Place, nearest
from ecotarget.model.period import Period

if TYPE_CHECKING:  # most runs set no thresholds
    from fractions import Fraction

PATHS = ("targets", "measures", "waivers")
PATH = ("baseline", "excepted")  # one file, not several
NAMED = "mapping"  # a ready name, or one file
LISTS = ("jurisdiction", "format", "fail_on", "compare_fail_on")
TEXTS = ("period", "lang", "color")
SWITCHES = ("strict",)
# Everything that the environment can say too.
FIELDS = (*PATHS, *PATH, NAMED, *LISTS, *TEXTS, *SWITCHES)
SINGLE = (*PATH, NAMED, *TEXTS)
EXTENDS = "extends"
LINT, PACE = "lint", "pace"
IGNORE, SEVERITY, TARGETS = "ignore", "severity", "targets"
THRESHOLDS = ("chance_on", "chance_off", "behind_risk", "behind_off")
# Which is not above which.
ORDERED = (("chance_off", "chance_on"), ("behind_risk", "behind_off"))
SECTIONS = {LINT: (IGNORE, SEVERITY), PACE: (*THRESHOLDS, TARGETS)}
TOP = (*FIELDS, *SECTIONS, EXTENDS)
# What belongs to one run: in a file it would go on deciding long after.
SINGLE_RUN = ("as_of", "what_if", "exit_zero", "allow_empty")

_ON = frozenset({"1", "true", "yes", "on"})
_OFF = frozenset({"0", "false", "no", "off"})
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?[%％]")


class Wrong(NamedTuple):
    """Why a value is none: what was expected, what is near; the code of a slip that has its own."""

    known: str
    near: tuple[str, ...] = ()
    code: str = ""
    found: str = ""  # where it is not the value that is wrong

    def told(self, name: str, found: object, place: Place) -> Fault:
        """Return the fault of the setting `name` at a place."""
        if self.code:
            details = {"found": self.found or str(found), "code": name.rpartition(".")[2]}
            return Fault(self.code, place, details, self.near)
        details = {"field": name, "found": str(found), "known": self.known}
        return Fault("config-value", place, details, self.near)


def is_yaml(text: str) -> bool:
    """Tell whether a mapping is named by its file; what has no such suffix is a ready name."""
    return text.endswith((".yaml", ".yml"))


def share(text: object) -> Fraction | None:
    """Read a share such as `80 %`; None for anything else, a bare number and 101 % included.

    >>> share("12.5 %")
    Fraction(1, 8)
    """
    from fractions import Fraction

    match = _SHARE.fullmatch(text) if isinstance(text, str) else None
    found = None if match is None else Fraction(match[1]) / 100
    return None if found is None or found > 1 else found


def switch(text: str) -> bool | None:
    """Read a switch of the environment; None for what is neither on nor off."""
    said = text.casefold()
    return said in _ON if said in _ON | _OFF else None


def unknown(path: Sequence[str], known: Iterable[str], place: Place) -> Fault:
    """Return the fault of a setting that does not exist, or that belongs to a single run."""
    details = {"found": ".".join(path)}
    if len(path) == 1 and path[0].replace("-", "_") in SINGLE_RUN:
        return Fault("config-single-run", place, details)
    return Fault("config-unknown-field", place, details, nearest(path[-1], known))


def wrong_value(name: str, value: object) -> Wrong | None:
    """Tell what is wrong with the kind of a setting's value; None if nothing is."""
    if name in SWITCHES:
        return None if isinstance(value, bool) else Wrong("true / false")
    if name == f"{LINT}.{IGNORE}":
        sound = isinstance(value, list) and all(isinstance(one, str) for one in value)
        return None if sound else Wrong("[CODE, ...]")
    if name.startswith((f"{LINT}.", f"{PACE}.")):
        return None  # one text each, which is looked at as such
    several = isinstance(value, list) and name not in (*SINGLE, EXTENDS)
    entries = value if several and isinstance(value, list) else [value]
    # A bare year is a period and may stand without quotes; nothing else is a number.
    allowed = (str, int) if name == "period" else (str,)
    sound = all(isinstance(one, allowed) and not isinstance(one, bool) for one in entries)
    return None if sound else Wrong("text")


def wrong_entry(name: str, value: object) -> Wrong | None:
    """Tell what is wrong with one entry of a setting; None if nothing is, or nobody knows it here.

    Places, paths and targets are known to who reads them.
    """
    if name.startswith(f"{PACE}."):
        return None if share(value) is not None else Wrong("0 % ... 100 %")
    if name.startswith(f"{LINT}.{SEVERITY}."):
        return _severity(name.removeprefix(f"{LINT}.{SEVERITY}."), value)
    check = _CHECKS.get(name)
    return None if check is None else check(str(value))


# ---- One check for each setting that has a closed list of values ---------------------------------


def _among(text: str, known: Iterable[str]) -> Wrong | None:
    listed = tuple(known)
    return None if text in listed else Wrong(", ".join(listed), nearest(text, listed))


def _period(text: str) -> Wrong | None:
    try:
        Period.parse(text)
    except ValueError:
        return Wrong("2024, 2024-H1, 2024-Q3, 2024-03, 2024-03-05, A..B")
    return None


def _language(text: str) -> Wrong | None:
    from ecotarget.words import LANGUAGES

    return _among(text, LANGUAGES)


def _colour(text: str) -> Wrong | None:
    return _among(text, ("auto", "always", "never"))


def _format(text: str) -> Wrong | None:
    """A format without its path; which command writes which is told by the command."""
    from ecotarget.cli.delivery import PARQUET
    from ecotarget.report.formats import ALIASES, CHECK_NAMES

    return _among(text.partition(":")[0], (*CHECK_NAMES, *ALIASES, PARQUET))


def _failing(text: str) -> Wrong | None:
    from ecotarget.cli.gate import of_check

    return _each(text, "_", of_check())


def _failing_changes(text: str) -> Wrong | None:
    from ecotarget.cli.gate import of_compare

    return _each(text, "-", of_compare())


def _each(text: str, joint: str, known: tuple[str, ...]) -> Wrong | None:
    from ecotarget.cli.gate import names

    wrong = (_among(name, known) for name in names([text], joint))
    return next((one for one in wrong if one is not None), None)


def _mapping(text: str) -> Wrong | None:
    if is_yaml(text):
        return None
    from ecotarget.cli.datasets import ready_names

    return _among(text, ready_names())


def _rule(text: str) -> Wrong | None:
    from ecotarget.model.rules import CODES

    return None if text in CODES else Wrong("", nearest(text, CODES), "rule-unknown")


def _severity(code: str, value: object) -> Wrong | None:
    from ecotarget.model.rules import SEVERITIES

    wrong = _rule(code)
    if wrong is not None:
        return wrong._replace(found=code)
    return None if value in SEVERITIES else Wrong("", SEVERITIES, "rule-severity")


_CHECKS: dict[str, Callable[[str], Wrong | None]] = {
    "period": _period,
    "lang": _language,
    "color": _colour,
    "format": _format,
    "fail_on": _failing,
    "compare_fail_on": _failing_changes,
    NAMED: _mapping,
    f"{LINT}.{IGNORE}": _rule,
}
