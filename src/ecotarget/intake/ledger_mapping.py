"""The description of a ledger (`kind: ledger`): YAML to LedgerSet, every fault with its place.

docs/ledger.md describes each key. What a column does not say is never made up: an indicator of closings
needs a column of closings, a rate over items due needs one of terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from ecotarget.document import Document, read_text, read_yaml
from ecotarget.intake import holidays, stamps
from ecotarget.intake.counted import Lexicon, amount_of
from ecotarget.intake.description import Description, Path_, dotted
from ecotarget.intake.kinds import LEDGER
from ecotarget.intake.tables import RECORDS as RECORD_SUFFIXES
from ecotarget.intake.values import ValueProblem
from ecotarget.model.faults import Fault, FaultError, nearest
from ecotarget.model.ledger import DATES, TRAITS, LedgerIndicator, LedgerSet
from ecotarget.model.reading import Dataset, Rules, Stamp
from ecotarget.model.reading import Published as NoIndex
from ecotarget.model.target import Indicator

RECORDS = "records"  # lists of mappings in YAML or JSON
KEYS = (
    *("schema", "dataset", "kind", "jurisdiction", "files", "format", "table", "sheet"),
    *("delimiter", "columns", "date_format", "missing", "words", "closed_without_evidence"),
    *("calendar", "response", "show", "indicators"),
)
NEEDED = ("schema", "dataset", "kind", "columns")
COLUMNS = ("id", "name", "evidence", *DATES, *TRAITS)
EVIDENCE = ("yes", "no")
PROOFS = ("evidence", "evidence_date")
COUNTS_AS = ("open", "closed")
OVER = ("all", "due")
# What may be counted, and the columns of which one at least must be there.
_DONE = ("rectified", "accepted", "publicised", "closed")
MEASURES: Mapping[str, tuple[str, ...]] = {
    "found": (),
    "planned": ("planned",),
    "rectified": _DONE,
    "accepted": _DONE[1:],
    "closed": ("closed",),
    "relapsed": ("relapsed",),
    "overdue": ("due",),
    "in_progress": _DONE,
    "closed_late": ("closed",),
    "reviewed": ("reviewed",),
    "repeats": ("place", "kind"),
}
_OF_TERMS = ("overdue", "closed_late")
_COUNTS, _RATES = ("count", "number"), ("share",)  # what a figure is without `over`, and with it
_INDICATOR_KEYS = ("indicator", "measure", "over", "only", "scope", "listed")
_STEP_KEYS = ("from", "to", "within")
_MOMENT = re.compile(r"[a-z][a-z0-9_]{0,30}")
_MINUTE = 60
_TIME = "time"


def load(path: Path, lexicon: Lexicon | None = None) -> LedgerSet:
    """Load the description of a ledger. Raises FaultError with every fault in it.

    With a lexicon the indicators are looked up in it and told by their ids.
    """
    return _Reader(read_yaml(read_text(path)), path.parent).ledger(lexicon)


class _Reader(Description):
    """Reads one document; what is wrong is noted and reading goes on."""

    def __init__(self, document: Document, folder: Path) -> None:
        super().__init__(document, folder)
        self.meta: dict[str, object] = {}

    def ledger(self, lexicon: Lexicon | None) -> LedgerSet:
        """Return the ledger. Raises FaultError with all that is wrong."""
        self.begin(KEYS, NEEDED)
        self.kind(LEDGER)
        steps = self.steps()
        columns = self.columns(steps)
        words = self.words(columns)
        result = LedgerSet(
            source=self.source(),
            jurisdiction=self.text("jurisdiction") or "",
            id_column=self.needed_text("columns", "id") or "" if "columns" in self.data else "",
            columns=columns,
            evidence_column=self.text("columns", "evidence"),
            date_format=self.date_format(),
            words=words,
            needs_evidence=self.needs_evidence(),
            calendar=self.calendar(),
            steps=steps,
            extra=tuple(self.texts(("show",))),
            indicators=tuple(self.indicators(columns, words, lexicon)),
            place=self.document.place(),
        )
        self.end()
        return result

    def source(self) -> Dataset:
        """Return where the items lie."""
        files, kind = self.ledger_files()
        return Dataset(
            name=self.names(),
            place=self.document.place(),
            files=files,
            format=kind,
            layout="long",
            table=self.table(),
            delimiter=self.delimiter(files, kind),
            stamp=Stamp({}, None),
            marks="begin",
            shift_minutes=0,
            site=None,
            fixed_site=None,
            item=None,
            value=None,
            unit=None,
            quantities={},
            ignored=frozenset(),
            missing=frozenset(text.strip() for text in self.texts(("missing",))),
            cities={},
            rules=Rules(),
            published=NoIndex(),
            meta=self.meta,
        )

    def ledger_files(self) -> tuple[tuple[str, ...], str]:
        """Return the files and their format; lists of mappings go by their ending alone."""
        patterns = self.texts(("files",))
        if not patterns or not all(text.lower().endswith(RECORD_SUFFIXES) for text in patterns):
            return self.files()
        found: list[str] = []
        for number, pattern in enumerate(patterns):
            matches = self.matches(pattern)
            if not matches:
                self.fault("dataset-files", ("files", number), found=pattern)
            found.extend(name for name in matches if name not in found)
        return tuple(found), RECORDS

    # ---- Columns and words ----------------------------------------------------------------------

    def columns(self, steps: Mapping[str, tuple[str, str, Fraction]]) -> dict[str, str]:
        """Return the column of each date, moment and trait, and of the name."""
        moments = {name for first, last, _ in steps.values() for name in (first, last)}
        said = self.mapping_of_texts(("columns",), (*COLUMNS, *sorted(moments - {*COLUMNS})))
        for name in sorted(moments):
            if name not in said:
                self.fault("dataset-key-missing", ("columns",), key=f"columns.{name}")
        return {key: title for key, title in said.items() if key not in ("id", "evidence")}

    def date_format(self) -> str | None:
        template = self.text("date_format")
        if template is not None:
            try:
                stamps.pattern(template)
            except ValueError:
                self.fault("dataset-stamp-format", ("date_format",), found=template)
        return template

    def words(self, columns: Mapping[str, str]) -> dict[str, dict[str, str]]:
        """Return what each text of a trait means; where there are words no others are known."""
        said = self.mapping(("words",))
        there = [trait for trait in TRAITS if trait in columns]
        if self.text("columns", "evidence") is not None:
            there.append("evidence")
        if said:
            self.known_keys(("words",), there)
        found = {trait: self.mapping_of_texts(("words", trait), None) for trait in said}
        for text, word in found.get("evidence", {}).items():
            self.choice(("words", "evidence", text), word, EVIDENCE)
        return found

    def needs_evidence(self) -> bool:
        """Tell whether what is closed without evidence is open: where there is a column of it."""
        there = any(self.at(("columns", name)) is not None for name in PROOFS)
        said = self.data.get("closed_without_evidence")
        if said is None:
            return there
        if self.choice(("closed_without_evidence",), said, COUNTS_AS) != "open":
            return False
        if not there and said == "open":
            path = ("closed_without_evidence",)
            self.fault("dataset-key-missing", path, key="columns.evidence")
        return True

    # ---- Terms ----------------------------------------------------------------------------------

    def calendar(self) -> dict[date, bool]:
        """Return the days that are worked (True) or free against the week."""
        said = self.mapping(("calendar",))
        if not said:
            return {}
        self.known_keys(("calendar",), ("file", "sheet", "date", "day", "days"))
        found: dict[date, bool] = {}
        for text, word in self.mapping_of_texts(("calendar", "days"), None).items():
            path = ("calendar", "days", text)
            try:
                found[holidays.day_of(text)] = holidays.is_worked(word)
            except ValueProblem as problem:
                self.fault(
                    problem.code, path, problem.near, found=text if not problem.near else word
                )
        if "file" not in said:
            return found
        file, sheet = self.text("calendar", "file"), self.text("calendar", "sheet")
        titles = (self.text("calendar", "date"), self.text("calendar", "day"))
        if file is None:
            return found
        try:
            read = holidays.load(self.folder.joinpath(file), sheet, titles)
        except FaultError as error:
            self.faults.extend(error.faults)
            return found
        self.meta["calendar"] = read.given
        return read.days | found

    def steps(self) -> dict[str, tuple[str, str, Fraction]]:
        """Return the steps of response: first moment, last moment, minutes."""
        found: dict[str, tuple[str, str, Fraction]] = {}
        for name in self.mapping(("response",)):
            path: Path_ = ("response", name)
            said = self.mapping_of_texts(path, _STEP_KEYS)
            for key in _STEP_KEYS:
                if self.at((*path, key)) is None:
                    self.fault("dataset-key-missing", path, key=f"{dotted(path)}.{key}")
            for key in ("from", "to"):
                if key in said and not _MOMENT.fullmatch(said[key]):
                    self.fault("ledger-moment-name", (*path, key), found=said.pop(key))
            minutes = self.minutes((*path, "within"), said.get("within"))
            if minutes is not None and "from" in said and "to" in said:
                found[name] = (said["from"], said["to"], minutes)
        return found

    def minutes(self, path: Path_, text: str | None) -> Fraction | None:
        """Read the time that a step may take, in minutes."""
        if text is None:
            return None
        try:
            found = amount_of(text, None)
        except ValueProblem as problem:
            self.fault(problem.code, path, problem.near, found=text)
            return None
        if found.unit.dimension != _TIME or found.base <= 0:
            self.fault("ledger-step-time", path, found=text)
            return None
        return Fraction(found.base) / Fraction(_MINUTE)

    # ---- Indicators -----------------------------------------------------------------------------

    def indicators(
        self,
        columns: Mapping[str, str],
        words: Mapping[str, Mapping[str, str]],
        lexicon: Lexicon | None,
    ) -> Iterator[LedgerIndicator]:
        """Yield what targets may ask of the ledger."""
        said = self.data.get("indicators", [])
        if not isinstance(said, list):
            self.fault("dataset-type", ("indicators",), key="indicators", expected="list")
            return
        if said and self.at(("jurisdiction",)) is None:
            self.fault("dataset-key-missing", ("indicators",), key="jurisdiction")
        told: set[tuple[str, str]] = set()
        for number, entry in enumerate(said):
            path: Path_ = ("indicators", number)
            if not isinstance(entry, dict):
                self.fault("dataset-type", path, key=dotted(path), expected="mapping")
                continue
            found = self.indicator(path, entry, columns, words, lexicon)
            if found is None:
                continue
            if (found.indicator, found.scope) in told:
                self.fault("ledger-indicator-twice", path, found=found.indicator, scope=found.scope)
            told.add((found.indicator, found.scope))
            yield found

    def indicator(
        self,
        path: Path_,
        said: Mapping[str, Any],
        columns: Mapping[str, str],
        words: Mapping[str, Mapping[str, str]],
        lexicon: Lexicon | None,
    ) -> LedgerIndicator | None:
        for key in said:
            if key not in _INDICATOR_KEYS:
                place = self.document.key_place((*path, key))
                near = nearest(key, _INDICATOR_KEYS)
                self.faults.append(Fault("dataset-key-unknown", place, {"found": key}, near))
        lacking = [key for key in ("indicator", "measure") if said.get(key) is None]
        for key in lacking:
            self.fault("dataset-key-missing", path, key=f"{dotted(path)}.{key}")
        if lacking:
            return None
        measure = self.choice((*path, "measure"), said["measure"], tuple(MEASURES))
        over = said.get("over")
        if over is not None:
            over = self.choice((*path, "over"), over, OVER)
        self.see_columns(path, measure, over, columns)
        name = self.text_of((*path, "indicator"), said["indicator"]) or ""
        known = self.known((*path, "indicator"), name, lexicon)
        if known is not None and known.dimension not in (_COUNTS if over is None else _RATES):
            self.fault("ledger-indicator-kind", path, found=known.id, dimension=known.dimension)
        return LedgerIndicator(
            known.id if known else name,
            measure,
            over,
            self.only(path, said.get("only"), columns, words),
            self.text_of((*path, "scope"), said.get("scope")) or "",
            self.number_of((*path, "listed"), said.get("listed")),
            known,
            self.document.place((*path, "indicator")),
        )

    def see_columns(
        self, path: Path_, measure: str, over: str | None, columns: Mapping[str, str]
    ) -> None:
        """See that what is measured stands in the ledger: nothing is counted as none."""
        needed = MEASURES[measure]
        if needed and not any(name in columns for name in needed):
            key = ", ".join(f"columns.{name}" for name in needed)
            self.fault("ledger-measure-column", path, measure=measure, key=key)
        if (over == "due" or measure in _OF_TERMS) and "due" not in columns and needed != ("due",):
            self.fault("ledger-measure-column", path, measure=measure, key="columns.due")

    def known(self, path: Path_, name: str, lexicon: Lexicon | None) -> Indicator | None:
        """Return the indicator with a name; None where there is no lexicon to look it up in.

        A jurisdiction that no target file is of may have indicators of its own.
        """
        if lexicon is None or not name:
            return None
        where = lexicon.jurisdiction(self.text("jurisdiction") or "")
        place = where.id if where else ""
        found = lexicon.indicator(place, name)
        if found is None and where is not None:
            near = lexicon.near_indicators(place, name)
            self.fault("indicator-unknown", path, near, found=name)
        return found

    def number_of(self, path: Path_, found: Any) -> int | None:
        """Return how many items there must be."""
        if found is None or (isinstance(found, int) and not isinstance(found, bool) and found > 0):
            return found
        self.fault("dataset-type", path, key=dotted(path), expected="1, 2, 3 ...")
        return None

    def only(
        self,
        path: Path_,
        said: Any,
        columns: Mapping[str, str],
        words: Mapping[str, Mapping[str, str]],
    ) -> dict[str, tuple[str, ...]]:
        """Return the words that traits of the items must have."""
        if said is None:
            return {}
        if not isinstance(said, dict):
            key = f"{dotted(path)}.only"
            self.fault("dataset-type", (*path, "only"), key=key, expected="mapping")
            return {}
        found: dict[str, tuple[str, ...]] = {}
        there = tuple(trait for trait in TRAITS if trait in columns)
        for trait, wanted in said.items():
            own = (*path, "only", trait)
            if trait not in there:
                place = self.document.key_place(own)
                near = nearest(trait, there) or there
                self.faults.append(Fault("dataset-key-unknown", place, {"found": trait}, near))
                continue
            several = wanted if isinstance(wanted, list) else [wanted]
            texts = [text for each in several if (text := self.text_of(own, each))]
            known = tuple(dict.fromkeys(words.get(trait, {}).values()))
            for text in texts:
                if known and text not in known:
                    near = nearest(text, known) or known
                    self.fault("ledger-word-unknown", own, near, found=text)
            found[trait] = tuple(texts)
        return found
