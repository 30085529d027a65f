"""Submission contracts (报送约定) as the user writes them: YAML with `contract:` at its top.

Everything wrong is told with its line and column, and nothing is guessed: a contract that could be
misread would let a figure go missing. The fields are in docs/submissions.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from ecotarget import units
from ecotarget.document import Document, read_text, read_yaml
from ecotarget.intake import holidays
from ecotarget.intake.description import Path_, dotted
from ecotarget.intake.measures import Lexicon
from ecotarget.intake.rule_file import RuleFile
from ecotarget.intake.values import READERS
from ecotarget.model.amount import PURE, Amount, Unit, plain
from ecotarget.model.faults import FaultError, nearest
from ecotarget.model.period import Period
from ecotarget.model.submission import (
    COLUMNS,
    COUNTS,
    DAY,
    EVERY,
    WORKING_DAYS,
    Contract,
    Due,
    Figure,
)
from ecotarget.model.target import Indicator, Jurisdiction
from ecotarget.vocab import scope_key

ROLE = "contract"
_NEEDED = ("schema", "contract", "jurisdictions", "every", "from", "figures")
_KEYS = (*_NEEDED, "until", "due", "calendar", "columns", "repeats", "files")
_PLACE_KEYS = ("id", "zh", "en", "aliases")
_DUE_KEYS = (*COUNTS, "months", "postponed")
_FIGURE_KEYS = ("indicator", "scope", "units", "decimals", "min", "max", "required")
_REPEATS = ("allow", "refuse")
_MOST = {DAY: 31}  # of days that can be counted after a period, else:
_MOST_DAYS = 366
_MOST_DECIMALS = 12
_ID = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*")
# What stands in the name of a file for the period and for the last part of the id of the place.
MARKS = ("period", "jurisdiction")
_MARK = re.compile(r"\{([^{}]*)\}")


def load(path: Path, lexicon: Lexicon) -> Contract:
    """Load one contract; places and indicators are those of `lexicon` and of the contract itself.

    Raises FaultError with every fault.
    """
    return _Reader(read_yaml(read_text(path)), path.parent, lexicon).contract()


class _Reader(RuleFile):
    def __init__(self, document: Document, folder: Path, lexicon: Lexicon) -> None:
        super().__init__(document, folder, ROLE)
        self.lexicon = lexicon
        self.inputs = [self.given]

    def contract(self) -> Contract:
        """Read the whole; what is wrong is noted and raised at the end."""
        self.begin(_KEYS, _NEEDED)
        names = self.heading(("contract",))
        places = self.places()
        every = self.one_of(("every",), EVERY, EVERY[0])
        first, last = self.period("from", every), self.period("until", every)
        if first is not None and last is not None and last.start < first.start:
            self.fault("contract-until", ("until",), found=last.text, first=first.text)
        days = self.days()
        due = self.due(has_calendar=days is not None)
        columns = self.words(("columns",), COLUMNS)
        repeats = self.one_of(("repeats",), _REPEATS, _REPEATS[0])
        files = self.file_names()
        figures = self.figures(places)
        self.end()
        assert first is not None
        return Contract(
            *(names, self.document.place(), places, every, first, last, due, days or {}),
            *(columns, repeats == _REPEATS[0], files, figures, tuple(self.inputs)),
        )

    # ---- Who and when ---------------------------------------------------------------------------

    def places(self) -> tuple[Jurisdiction, ...]:
        """Return who must send: ids or names that are known, or places that are named here."""
        found: dict[str, Jurisdiction] = {}
        for n, entry in enumerate(self.listed("jurisdictions")):
            path = ("jurisdictions", n)
            place = self.own_place(path) if isinstance(entry, dict) else self.known_place(path)
            if place is None:
                continue
            if place.id in found:
                self.fault("contract-place-twice", path, found=place.id)
            found.setdefault(place.id, place)
        return tuple(found.values())

    def listed(self, key: str) -> list[object]:
        """Return a list that must hold something."""
        found = self.data.get(key)
        if key in self.data and (not isinstance(found, list) or not found):
            self.fault("dataset-type", (key,), key=key, expected="list")
        return found if isinstance(found, list) else []

    def known_place(self, path: Path_) -> Jurisdiction | None:
        text = self.text_of(path, self.read(path))
        if not text:
            return None
        known = self.lexicon.jurisdiction(text)
        if known is None:
            near = self.lexicon.near_jurisdictions(text)
            self.fault("jurisdiction-unknown", path, near, found=text)
        return known

    def own_place(self, path: Path_) -> Jurisdiction | None:
        self.keys(path, _PLACE_KEYS)
        said = {key: self.word((*path, key)) for key in ("id", "zh", "en")}
        for key, text in said.items():
            if not text:
                self.fault("dataset-key-missing", path, key=key)
        if said["id"] and not _ID.fullmatch(said["id"]):
            self.fault("contract-place-id", (*path, "id"), found=said["id"])
        names = self.names_of(path, said["id"])
        aliases = tuple(self.list_of((*path, "aliases")))
        return Jurisdiction(said["id"], names, aliases) if said["id"] else None

    def period(self, key: str, every: str) -> Period | None:
        text = self.text(key)
        if text is None:
            return None
        try:
            found = Period.parse(text)
        except ValueError:
            self.fault("period-unknown", (key,), found=text)
            return None
        if found.span != every:
            self.fault("contract-span", (key,), name=key, found=text, every=every)
        return found

    def days(self) -> Mapping[date, bool] | None:
        """Return the days that are worked or free against the week; None without a calendar."""
        name = self.text("calendar")
        if name is None:
            return None
        try:
            read = holidays.load(self.folder.joinpath(name), None, (None, None))
        except FaultError as error:
            self.faults.extend(error.faults)
            return {}
        self.inputs.append(read.given)
        return read.days

    def due(self, *, has_calendar: bool) -> Due | None:
        """Return how the last day is counted; None where there is none."""
        said = self.mapping(("due",))
        if "due" not in self.data:
            return None
        if said:
            self.known_keys(("due",), _DUE_KEYS)
        ways = [way for way in COUNTS if way in said]
        if len(ways) != 1:
            self.fault("contract-due", ("due",), COUNTS)
            return None
        (how,) = ways
        count = self.whole(("due", how), 1, _MOST.get(how, _MOST_DAYS), 1)
        if "months" in said and how != DAY:
            self.fault("contract-months", ("due", "months"))
        months = self.whole(("due", "months"), 0, 24, 1)
        postponed = self.switch(("due", "postponed"), usual=False)
        if (how == WORKING_DAYS or postponed) and not has_calendar:
            self.fault("dataset-key-missing", ("due",), key="calendar")
        return Due(how, count, months, postponed)

    # ---- What -----------------------------------------------------------------------------------

    def words(self, path: Path_, known: tuple[str, ...]) -> tuple[str, ...]:
        """Return the words of a list, each of those that are known."""
        found = list(enumerate(self.list_of(path)))
        return tuple(dict.fromkeys(str(self.choice((*path, n), text, known)) for n, text in found))

    def file_names(self) -> tuple[str, ...]:
        """Return the names of files that are expected; only known marks stand in them."""
        names = tuple(self.list_of(("files",)))
        for n, name in enumerate(names):
            for mark in _MARK.findall(name):
                if mark not in MARKS:
                    near = nearest(mark, MARKS) or MARKS
                    self.fault("contract-file", ("files", n), near, found=mark)
        return names

    def figures(self, places: tuple[Jurisdiction, ...]) -> tuple[Figure, ...]:
        """Return every figure, one for each scope of an entry; the same one twice is a fault."""
        found: dict[tuple[str, str], Figure] = {}
        self.listed("figures")
        for path in self.entries(("figures",), _FIGURE_KEYS):
            indicator = self.indicator(path, places)
            if indicator is None:
                continue
            one = self.figure_of(path, indicator)
            for scope in self.scopes((*path, "scope")):
                key = indicator.id, scope_key(scope)
                known = found.setdefault(key, one._replace(scope=scope))
                if known.place != one.place:
                    line = known.place.line
                    self.fault("contract-figure-twice", path, found=indicator.id, first=line)
        return tuple(found.values())

    def indicator(self, path: Path_, places: tuple[Jurisdiction, ...]) -> Indicator | None:
        """Return the indicator that is named, by id or by a name."""
        text = self.word((*path, "indicator"))
        if not text:
            self.fault("dataset-key-missing", path, key="indicator")
            return None
        owners = [place.id for place in places] or [""]
        for owner in owners:
            found = self.lexicon.indicator(owner, text)
            if found is not None:
                return found
        near = self.lexicon.near_indicators(owners[0], text)
        self.fault("indicator-unknown", (*path, "indicator"), near, found=text)
        return None

    def scopes(self, path: Path_) -> list[str]:
        """Return what an entry is for, one or several; an empty text is the whole place."""
        if isinstance(self.read(path), list):
            return list(dict.fromkeys(self.list_of(path)))
        return [self.word(path)]

    def figure_of(self, path: Path_, indicator: Indicator) -> Figure:
        """Return what an entry asks of its figures."""
        said = self.read(path)
        assert isinstance(said, dict)
        if indicator.dimension in READERS:
            for key in ("units", "decimals", "min", "max"):
                if key in said:
                    self.fault("contract-no-number", (*path, key), key=key, found=indicator.id)
            said = {}
        least = self.bound((*path, "min"), indicator) if "min" in said else None
        most = self.bound((*path, "max"), indicator) if "max" in said else None
        if least is not None and most is not None and most.base < least.base:
            ends = _written(least), _written(most)
            self.fault("contract-range", (*path, "max"), least=ends[0], most=ends[1])
        decimals = None
        if "decimals" in said:
            decimals = self.whole((*path, "decimals"), 0, _MOST_DECIMALS, 0)
        allowed = self.allowed((*path, "units"), indicator) if "units" in said else ()
        required = self.switch((*path, "required"), usual=True)
        place = self.document.place(path)
        return Figure(indicator, "", allowed, decimals, least, most, required, place)

    def allowed(self, path: Path_, indicator: Indicator) -> tuple[Unit, ...]:
        """Return the units in which a figure may be sent; each must fit the indicator."""
        found: list[Unit] = []
        for n, text in enumerate(self.list_of(path)):
            try:
                unit = units.resolve(text)
            except units.UnknownUnit as unknown:
                self.fault("unit-unknown", (*path, n), unknown.near, found=text)
                continue
            if self.fits((*path, n), unit, indicator):
                found.append(unit)
        return tuple(found)

    def bound(self, path: Path_, indicator: Indicator) -> Amount | None:
        """Return a bound with its unit, which must fit the indicator; only a bare number has none."""
        found = self.amount(path)
        if found is None:
            return None
        wanted = indicator.unit or PURE
        if found.unit == PURE and wanted != PURE:
            self.fault("unit-missing", path, (wanted.spelling,), found=plain(found.value))
            return None
        return found if self.fits(path, found.unit, indicator) else None

    def fits(self, path: Path_, unit: Unit, indicator: Indicator) -> bool:
        """Tell whether a unit fits an indicator; note it if not."""
        wanted = indicator.unit or PURE
        if units.compatible(unit, wanted):
            return True
        near = (wanted.spelling,) if wanted.spelling else ()
        self.fault("unit-dimension", path, near, found=unit.spelling)
        return False

    # ---- Small readers --------------------------------------------------------------------------

    def whole(self, path: Path_, least: int, most: int, usual: int) -> int:
        """Read a whole number within bounds."""
        found = self.read(path)
        if found is None:
            return usual
        if isinstance(found, int) and not isinstance(found, bool) and least <= found <= most:
            return found
        expected = f"{least} ... {most}"
        self.fault("dataset-type", path, key=dotted(path), expected=expected)
        return usual

    def switch(self, path: Path_, *, usual: bool) -> bool:
        """Read true or false."""
        found = self.read(path)
        if found is None or isinstance(found, bool):
            return usual if found is None else found
        self.fault("dataset-type", path, key=dotted(path), expected="true / false")
        return usual


def _written(amount: Amount) -> str:
    return f"{plain(amount.value)} {amount.unit.spelling}".strip()
