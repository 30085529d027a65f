"""The description of a ranking (`kind: ranking`): YAML to Ranking, every fault with its place.

The keys are in docs/rankings.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ecotarget.document import read_text, read_yaml
from ecotarget.intake import conditions
from ecotarget.intake.conditions import Conditional
from ecotarget.intake.counted import Lexicon
from ecotarget.intake.description import Path_, dotted
from ecotarget.intake.kinds import RANKING
from ecotarget.model.faults import Fault, nearest
from ecotarget.model.listing import Condition
from ecotarget.model.ranking import (
    ALL,
    ANY,
    COMPETITION,
    HIGHER,
    LOWER,
    OPEN,
    TIES,
    WITHOUT_DATA,
    Previous,
    Ranking,
    RankMeasure,
    SiteList,
)
from ecotarget.model.target import Indicator, Names

_KEYS = (
    *("schema", "dataset", "kind", "period", "files", "sheet", "delimiter", "place", "field"),
    *("ties", "tie_break", "measures", "previous", "left_out", "valid"),
    *("without_data", "jurisdictions", "lists"),
)
_NEEDED = ("schema", "dataset", "kind", "period", "files", "place", "field")
_OF_MEASURE = ("zh", "en", "column", "better", "unit", "decimals", "indicator", "stated", "signed")
_MOST_DECIMALS = 9


def load(path: Path, lexicon: Lexicon, known_places: bool = False) -> Ranking:
    """Load the description of a ranking. Raises FaultError with every fault in it.

    With `known_places` jurisdictions and indicators that it names must be those of target files.
    """
    reader = _Reader(read_yaml(read_text(path)), path.parent)
    reader.lexicon, reader.known_places = lexicon, known_places
    return reader.ranking()


class _Reader(Conditional):
    lexicon: Lexicon
    known_places: bool

    def ranking(self) -> Ranking:
        self.begin(_KEYS, _NEEDED)
        self.kind(RANKING)
        heading = self.heading()
        measures = tuple(self.measures())
        lists = tuple(self.lists())
        if not {"measures", "lists"} & set(self.data):
            self.fault("dataset-key-missing", (), key="measures")
        ids = tuple(one.id for one in measures)
        result = Ranking(
            names=heading.names,
            place=heading.place,
            files=heading.files,
            sheet=heading.sheet,
            delimiter=heading.delimiter,
            period=heading.period,
            place_column=self.text("place") or "",
            field=self.whole("field") or 0,
            ties=str(self.choice(("ties",), self.at(("ties",)) or COMPETITION, TIES)),
            tie_break=tuple(self.ids(("tie_break",), ids)),
            measures=measures,
            previous=self.previous(ids),
            left_out=self.maybe("left_out"),
            valid=self.maybe("valid"),
            without_data=str(
                self.choice(("without_data",), self.at(("without_data",)) or OPEN, WITHOUT_DATA)
            ),
            jurisdictions=self.jurisdictions(),
            lists=lists,
        )
        self.end()
        return result

    def measures(self) -> Iterator[RankMeasure]:
        taken: dict[str, str] = {}
        for id_ in self.mapping(("measures",)):
            path = ("measures", id_)
            if not isinstance(self.at(path), dict):
                self.fault("dataset-type", path, key=dotted(path), expected="mapping")
                continue
            self.known_keys(path, _OF_MEASURE)
            column = self.needed_text(*path, "column") or ""
            if self.at((*path, "better")) is None:
                self.fault("dataset-key-missing", path, key=f"{dotted(path)}.better")
            better = self.at((*path, "better")) or LOWER
            unit = self.text(*path, "unit")
            if unit is not None:
                self.unit((*path, "unit"), unit)
            indicator = self.rank_indicator((*path, "indicator"))
            if indicator is not None and taken.setdefault(indicator.id, id_) != id_:
                said = taken[indicator.id]
                self.fault(
                    "ranking-indicator-twice", (*path, "indicator"), found=indicator.id, first=said
                )
            yield RankMeasure(
                id=id_,
                names=Names(self.text(*path, "zh") or id_, self.text(*path, "en") or id_),
                column=column,
                better=str(self.choice((*path, "better"), better, (LOWER, HIGHER))),
                unit=unit or "",
                decimals=self.decimals((*path, "decimals")),
                indicator=indicator,
                stated=self.text(*path, "stated"),
                signed=self.switch((*path, "signed")),
            )

    def rank_indicator(self, path: Path_) -> Indicator | None:
        """Return the indicator that is named; it must be one of ranks.

        Which jurisdiction's own name it is, nobody knows: places have their own target files.
        """
        text = self.text_of(path, self.at(path))
        if text is None:
            return None
        found = self.lexicon.indicator("", text)
        for place in dict.fromkeys(self.mapping_of_texts(("jurisdictions",), None).values()):
            where = self.lexicon.jurisdiction(place)
            found = found or (self.lexicon.indicator(where.id, text) if where else None)
        if found is None:
            if self.known_places:
                near = self.lexicon.near_indicators("", text)
                self.fault("indicator-unknown", path, near, found=text)
        elif found.dimension != "rank":
            self.fault("counted-dimension", path, found=text, known="rank")
        return found

    def switch(self, path: Path_) -> bool:
        found = self.at(path)
        if found is not None and not isinstance(found, bool):
            self.fault("dataset-type", path, key=dotted(path), expected="true, false")
        return found is True

    def decimals(self, path: Path_) -> int | None:
        found = self.at(path)
        if found is None:
            return None
        if isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= _MOST_DECIMALS:
            return found
        self.fault("dataset-type", path, key=dotted(path), expected=f"0 .. {_MOST_DECIMALS}")
        return None

    def ids(self, path: Path_, known: tuple[str, ...]) -> Iterator[str]:
        """Yield ids of measures; one that there is not is a fault."""
        for number, id_ in enumerate(self.texts(path)):
            if id_ in known:
                yield id_
            else:
                self.unknown_measure((*path, number), id_, known)

    def unknown_measure(self, path: Path_, id_: str, known: tuple[str, ...]) -> None:
        near = nearest(id_, known) or known
        self.fault("ranking-measure-unknown", path, near, found=id_)

    def previous(self, known: tuple[str, ...]) -> Previous | None:
        if "previous" not in self.data or not self.needed_mapping("previous"):
            return None
        self.known_keys(("previous",), ("file", "sheet", "figures", "ranks"))
        file = self.text("previous", "file")
        figures = self.mapping_of_texts(("previous", "figures"), None)
        ranks = self.mapping_of_texts(("previous", "ranks"), None)
        for key, said in (("figures", figures), ("ranks", ranks)):
            for id_ in said:
                if id_ not in known:
                    self.unknown_measure(("previous", key, id_), id_, known)
        if not figures and not ranks and file is None:
            self.fault("dataset-key-missing", ("previous",), key="previous.figures")
        return Previous(
            None if file is None else self.folder.joinpath(file).as_posix(),
            self.text("previous", "sheet"),
            figures,
            ranks,
        )

    def maybe(self, key: str) -> Condition | None:
        """Return the words of a column that are asked for; bounds are for lists."""
        if key not in self.data or not self.needed_mapping(key):
            return None
        self.known_keys((key,), ("column", "is"))
        for needed in ("column", "is"):
            if self.at((key, needed)) is None:
                self.fault("dataset-key-missing", (key,), key=f"{key}.{needed}")
        return Condition(self.text(key, "column") or "", tuple(self.texts((key, "is"))))

    def jurisdictions(self) -> dict[str, str]:
        said = self.mapping_of_texts(("jurisdictions",), None)
        for name, text in said.items() if self.known_places else ():
            if self.lexicon.jurisdiction(text) is None:
                place = self.document.place(("jurisdictions", name))
                self.faults.append(Fault("jurisdiction-unknown", place, {"found": text}))
        first: dict[str, str] = {}
        for name, text in said.items():
            known = self.lexicon.jurisdiction(text)
            other = first.setdefault(known.id if known else text, name)
            if other != name:
                path = ("jurisdictions", name)
                self.fault("ranking-jurisdiction-twice", path, found=text, first=other, second=name)
        return said

    def lists(self) -> Iterator[SiteList]:
        for id_ in self.mapping(("lists",)):
            path = ("lists", id_)
            if not isinstance(self.at(path), dict):
                self.fault("dataset-type", path, key=dotted(path), expected="mapping")
                continue
            self.known_keys(path, ("zh", "en", ALL, ANY))
            said = [how for how in (ALL, ANY) if how in self.at(path)]
            if len(said) != 1:
                self.fault("ranking-list", path, found=id_)
                continue
            names = Names(self.text(*path, "zh") or id_, self.text(*path, "en") or id_)
            conditions = self.conditions((*path, said[0]), self.at((*path, said[0])))
            yield SiteList(id_, names, said[0], tuple(conditions))


def columns(ranking: Ranking) -> tuple[str, ...]:
    """Return every column of the table itself that the description names."""
    asked = [one for one in (ranking.left_out, ranking.valid) if one is not None]
    asked += [one for each in ranking.lists for one in each.conditions]
    found = [ranking.place_column, *(column for one in asked for column in conditions.columns(one))]
    for measure in ranking.measures:
        found += [measure.column, *([measure.stated] if measure.stated else [])]
    previous = ranking.previous
    if previous is not None and previous.file is None:
        found += [*previous.figures.values(), *previous.ranks.values()]
    return tuple(found)
