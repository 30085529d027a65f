"""The description of a printed table: which relations must hold between its columns.

What stands in the cells is read by who looks at them. docs/lint.md describes each key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ecotarget.document import read_text, read_yaml
from ecotarget.intake.description import Description, Path_, dotted
from ecotarget.model.faults import nearest
from ecotarget.model.relations import (
    BETWEEN,
    CHANGE,
    CLASS,
    GOOD_DAYS,
    INDEX,
    KINDS,
    MEAN,
    PARTS,
    RANK,
    RATE,
    SHARE,
    SHARES,
    SUM,
    SUMMARY,
    TALLY,
    Relation,
    TableMapping,
)

_KEYS = (
    *("schema", "dataset", "kind", "files", "sheet", "delimiter", "period", "decimals", "units"),
    *("rates", "missing", "relations"),
)
_NEEDED = ("schema", "dataset", "kind", "files", "relations")
TABLE = "table"
_COLUMN, _COLUMNS, _PAIRS, _TEXT, _FLAG = "column", "columns", "pairs", "text", "true / false"


class _Role(NamedTuple):
    """What may stand under one name of a relation; `known` are the words that it may be."""

    form: str
    needed: bool = True
    known: tuple[str, ...] = ()


_MAY = False
_MOST = 30  # decimals
_ROLES: Mapping[str, Mapping[str, _Role]] = {
    SHARE: {
        "stated": _Role(_COLUMN),
        "part": _Role(_COLUMNS, _MAY),
        "whole": _Role(_COLUMN),
    },
    SHARES: {"are": _Role(_PAIRS), "whole": _Role(_COLUMN, _MAY)},
    PARTS: {"of": _Role(_COLUMN), "are": _Role(_COLUMNS), "exact": _Role(_FLAG, _MAY)},
    RATE: {"stated": _Role(_COLUMN), "over": _Role(_COLUMNS), "under": _Role(_COLUMNS)},
    CHANGE: {
        "stated": _Role(_COLUMN),
        "now": _Role(_COLUMN),
        "before": _Role(_COLUMN),
        "as": _Role(_TEXT, known=("relative", "points", "absolute")),
        "of": _Role(_TEXT, _MAY, ("rise", "fall")),
    },
    RANK: {
        "stated": _Role(_COLUMN),
        "value": _Role(_COLUMN),
        "best": _Role(_TEXT, known=("highest", "lowest")),
        "all": _Role(_FLAG, _MAY),
    },
    GOOD_DAYS: {"stated": _Role(_COLUMN), "days": _Role(_COLUMN, _MAY)},
    SUMMARY: {
        "row": _Role(_PAIRS),
        "of": _Role(_PAIRS, known=(SUM, MEAN, BETWEEN)),
        "exact": _Role(_FLAG, _MAY),
    },
    CLASS: {
        "stated": _Role(_COLUMN),
        "items": _Role(_PAIRS),
        "scale": _Role(_TEXT, _MAY, ("river", "lake")),
    },
    INDEX: {"stated": _Role(_COLUMN), "items": _Role(_PAIRS)},
    TALLY: {
        "column": _Role(_COLUMN),
        "best": _Role(_TEXT, _MAY),
        "worst": _Role(_TEXT),
        "count": _Role(_TEXT, _MAY),
        "whole": _Role(_TEXT, _MAY),
        "share": _Role(_TEXT, _MAY),
    },
}


def load(path: Path) -> TableMapping:
    """Load the description of printed tables. Raises FaultError with every fault in it."""
    return _Reader(read_yaml(read_text(path)), path.parent).table_mapping()


class _Reader(Description):
    """Reads one description; what is wrong is noted and reading goes on."""

    def table_mapping(self) -> TableMapping:
        self.begin(_KEYS, _NEEDED)
        self.kind(TABLE)
        files = [name for name in self.texts(("files",)) for name in self.matched(name)]
        period, period_column = self.period()
        result = TableMapping(
            name=self.names(),
            place=self.document.place(),
            files=tuple(files),
            relations=tuple(self.relations()),
            decimals=self.decimals(),
            units=self.mapping_of_texts(("units",), None),
            period=period,
            period_column=period_column,
            sheet=self.text("sheet"),
            delimiter=self.delimiter(files, "") or None,
            rates=tuple(self.texts(("rates",))),
            missing=frozenset(self.texts(("missing",))),
        )
        self.end()
        return result

    def matched(self, pattern: str) -> list[str]:
        """Return the files that a pattern names; one that names none is a fault."""
        found = self.matches(pattern)
        if not found:
            self.fault("dataset-files", ("files",), found=pattern)
        return found

    def period(self) -> tuple[str | None, str | None]:
        if isinstance(self.data.get("period"), dict):
            return None, self.mapping_of_texts(("period",), ("column",)).get("column")
        return self.text("period"), None

    def decimals(self) -> dict[str, int]:
        found = self.mapping(("decimals",))
        for name, value in found.items():
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST:
                self.fault("dataset-value", ("decimals", name), key=f"decimals.{name}", found=value)
        return found

    # ---- Relations ------------------------------------------------------------------------------

    def relations(self) -> Iterator[Relation]:
        found = self.data.get("relations", [])
        if not isinstance(found, list):
            self.fault("dataset-type", ("relations",), key="relations", expected="list")
            return
        for number, entry in enumerate(found):
            path: Path_ = ("relations", number)
            if not isinstance(entry, dict) or len(entry) != 1:
                kinds = ", ".join(KINDS)
                self.fault("dataset-type", path, key=dotted(path), expected=kinds)
                continue
            kind, said = next(iter(entry.items()))
            if kind not in _ROLES:
                near = nearest(kind, KINDS) or KINDS
                self.fault("dataset-value", path, near, key=dotted(path), found=kind)
            elif isinstance(said, dict):
                yield self.relation(kind, (*path, kind), said)
            else:
                self.fault("dataset-type", path, key=kind, expected="mapping")

    def relation(self, kind: str, path: Path_, said: Mapping[str, Any]) -> Relation:
        roles = _ROLES[kind]
        for key in said:
            if key not in (*roles, "where"):
                place = (*path, key)
                self.fault("dataset-key-unknown", place, nearest(key, roles), found=key)
        columns: dict[str, str] = {}
        lists: dict[str, tuple[str, ...]] = {}
        pairs: dict[str, Mapping[str, str]] = {}
        words: dict[str, str] = {}
        for name, role in roles.items():
            at = (*path, name)
            if said.get(name) is None:
                if role.needed:
                    self.fault("dataset-key-missing", path, key=f"{kind}.{name}")
            elif role.form == _COLUMNS:
                lists[name] = self.listed(at, said[name])
            elif role.form == _PAIRS:
                pairs[name] = self.pairs(at, said[name], role.known)
            elif role.form == _COLUMN:
                columns[name] = self.text_of(at, said[name]) or ""
            else:
                words[name] = self.word(at, said[name], role)
        where = self.pairs((*path, "where"), said.get("where") or {}, ())
        return Relation(kind, self.document.place(path), columns, lists, pairs, words, where)

    def word(self, path: Path_, found: Any, role: _Role) -> str:
        if role.form == _FLAG:
            if isinstance(found, bool):
                return "true" if found else "false"
            self.fault("dataset-type", path, key=dotted(path), expected=_FLAG)
            return ""
        text = self.text_of(path, found) or ""
        return str(self.choice(path, text, role.known)) if role.known else text

    def pairs(self, path: Path_, found: Any, known: tuple[str, ...]) -> dict[str, str]:
        """Read columns with what belongs to each; a mere list of columns has nothing beside them."""
        if isinstance(found, list):
            return dict.fromkeys(self.listed(path, found), "")
        if not isinstance(found, dict):
            self.fault("dataset-type", path, key=dotted(path), expected="mapping")
            return {}
        said = {name: self.text_of((*path, name), text) or "" for name, text in found.items()}
        for name, text in said.items():
            if known:
                self.choice((*path, name), text, known)
        return said

    def listed(self, path: Path_, found: Any) -> tuple[str, ...]:
        """Read a list of texts; a single text is a list of one."""
        entries = found if isinstance(found, list) else [found]
        said = [self.text_of((*path, n), entry) for n, entry in enumerate(entries)]
        return tuple(text for text in said if text)
