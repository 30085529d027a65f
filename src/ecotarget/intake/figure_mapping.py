"""Descriptions of reported figures (`kind: figures`): what a table does not say of itself."""

from __future__ import annotations

from pathlib import Path

from ecotarget.document import read_text, read_yaml
from ecotarget.intake.description import Description
from ecotarget.model.figures import FigureSet
from ecotarget.model.period import Period

_KEYS = (
    *("schema", "dataset", "kind", "files", "delimiter", "decimal", "sheets", "hidden"),
    *("jurisdiction", "period", "columns", "indicators", "ignore"),
)


def load(path: Path, fields: tuple[str, ...]) -> FigureSet:
    """Load a description of figures whose tables have some of these fields. Raises FaultError."""
    reader = _Reader(read_yaml(read_text(path)), path.parent)
    reader.begin(_KEYS, ("schema", "dataset", "kind", "files"))
    reader.kind("figures")
    found = reader.figures(fields)
    reader.end()
    return found


class _Reader(Description):
    """Reads the description; what is wrong is noted and reading goes on."""

    def figures(self, fields: tuple[str, ...]) -> FigureSet:
        self.names()
        columns = self.mapping_of_texts(("columns",), fields)
        hidden = self.at(("hidden",))
        if hidden is not None:
            hidden = self.choice(("hidden",), str(hidden).lower(), ("false", "true")) == "true"
        return FigureSet(
            files=self.files_alone(),
            delimiter=self.delimiter((), ""),
            mark=self.mark(),
            sheets=tuple(self.texts(("sheets",))),
            hidden=bool(hidden),
            jurisdiction=self.text("jurisdiction") or "",
            period=self.period(),
            columns={title: field for field, title in columns.items()},
            indicators=self.mapping_of_texts(("indicators",), None),
            ignored=frozenset(self.texts(("ignore",))),
            place=self.document.place(),
        )

    def files_alone(self) -> tuple[str, ...]:
        """Return the files that the patterns mean; of what kind each is, is told when it is read."""
        found: dict[str, None] = {}
        for n, pattern in enumerate(self.texts(("files",))):
            matches = self.matches(pattern)
            if not matches:
                self.fault("dataset-files", ("files", n), found=pattern)
            found.update(dict.fromkeys(matches))
        return tuple(found)

    def period(self) -> str:
        """Return the period as it is written; that it is none is noted."""
        text = self.text("period") or ""
        try:
            Period.parse(text or "2024")
        except ValueError:
            self.fault("period-unknown", ("period",), found=text)
        return text
