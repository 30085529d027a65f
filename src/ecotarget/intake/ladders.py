"""The rule of the ladder as the user writes it: YAML with `ladder:` at its top.

The keys are in docs/ladder.md. Nothing of it comes with the program: documents name the steps and give
no rule for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ecotarget.document import read_text, read_yaml
from ecotarget.intake.description import Path_, dotted
from ecotarget.intake.rule_file import RuleFile
from ecotarget.model.finding import FAIL, OUTCOMES, PASS
from ecotarget.model.ladder import (
    AGAINST,
    ALL,
    ANY,
    BOUND,
    FAILED,
    GAPS,
    HOLD,
    OFF_PACE,
    Behind,
    Condition,
    Group,
    Ladder,
    LastRanks,
    Named,
    Overdue,
    Step,
)

ROLE = "ladder"
_KEYS = ("schema", "ladder", "source", "steps")
_RANK, _OVERDUE = "rank_last", "overdue"
_CONDITIONS = (FAILED, OFF_PACE, _RANK, _OVERDUE, ANY, ALL)
_NAMED = ("targets", "indicators")
_OF_BEHIND = (*_NAMED, "months", "needed", "outcomes", "gaps")
_OF_RANK = (*_NAMED, "measures", "places", "months", "gaps")
_OF_OVERDUE = (*_NAMED, "ledgers", "days")
# Met targets are no reason to climb.
_FAILING = tuple(outcome for outcome in OUTCOMES if outcome != PASS)


def load(path: Path) -> Ladder:
    """Load the rule of a ladder. Raises FaultError with every fault in it."""
    return _Reader(read_yaml(read_text(path)), path.parent, ROLE).ladder()


class _Reader(RuleFile):
    def ladder(self) -> Ladder:
        self.begin(_KEYS, _KEYS)
        names = self.heading(("ladder",))
        steps = tuple(self.steps())
        if not steps and isinstance(self.read(("steps",)), list):
            self.fault("dataset-key-missing", ("steps",), key="steps")
        source = self.text("source") or ""
        result = Ladder(names, source, steps, self.document.place(), self.given)
        self.end()
        return result

    def steps(self) -> Iterator[Step]:
        taken: dict[str, int] = {}
        for path in self.entries(("steps",), ("id", "zh", "en", "when")):
            id_ = self.id_of(path, taken)
            condition = self.condition((*path, "when"))
            if condition is not None:
                yield Step(id_, self.names_of(path, id_), condition)

    def condition(self, path: Path_) -> Condition | None:
        """Read a mapping of one key: what must hold."""
        said = self.read(path)
        if said is None:
            self.fault("dataset-key-missing", path, key="when")
            return None
        if not isinstance(said, dict):
            self.fault("dataset-type", path, key=dotted(path), expected="mapping")
            return None
        self.keys(path, _CONDITIONS)
        known = [key for key in said if key in _CONDITIONS]
        if len(known) != 1:
            self.fault("ladder-condition", path, _CONDITIONS)
            return None
        inner = (*path, known[0])
        if known[0] in (ANY, ALL):
            return self.group(inner, known[0])
        if not isinstance(self.read(inner), dict):
            self.fault("dataset-type", inner, key=known[0], expected="mapping")
            return None
        if known[0] == _RANK:
            return self.last_ranks(inner)
        return self.overdue(inner) if known[0] == _OVERDUE else self.behind(inner, known[0])

    def group(self, path: Path_, how: str) -> Group | None:
        found = [self.condition(each) for each in self.entries(path, None)]
        if not found:
            self.fault("ladder-condition", path, _CONDITIONS)
            return None
        return Group(how, tuple(one for one in found if one is not None))

    def behind(self, path: Path_, how: str) -> Behind:
        self.keys(path, (*_OF_BEHIND, "against") if how == OFF_PACE else _OF_BEHIND)
        outcomes = []
        for number, text in enumerate(self.list_of((*path, "outcomes"))):
            outcomes.append(str(self.choice((*path, "outcomes", number), text, _FAILING)))
        needed: int | None = 1
        if self.read((*path, "needed")) == ALL:
            needed = None
        elif self.read((*path, "needed")) is not None:
            needed = self.whole_at((*path, "needed"))
        return Behind(
            how=how,
            named=self.named(path),
            months=self.whole_at((*path, "months")),
            needed=needed,
            outcomes=frozenset(outcomes or (FAIL,)),
            against=self.one_of((*path, "against"), AGAINST, BOUND),
            gaps=self.one_of((*path, "gaps"), GAPS, HOLD),
        )

    def last_ranks(self, path: Path_) -> LastRanks:
        self.keys(path, _OF_RANK)
        measures = tuple(self.list_of((*path, "measures")))
        return LastRanks(
            named=self.named(path, more=bool(measures)),
            measures=measures,
            places=self.whole_at((*path, "places")),
            months=self.whole_at((*path, "months"), usual=1),
            gaps=self.one_of((*path, "gaps"), GAPS, HOLD),
        )

    def overdue(self, path: Path_) -> Overdue:
        self.keys(path, _OF_OVERDUE)
        ledgers: tuple[str, ...] | None = None
        if self.read((*path, "ledgers")) == ALL:
            ledgers = ()
        elif self.read((*path, "ledgers")) is not None:
            ledgers = tuple(self.list_of((*path, "ledgers"))) or None
        named = self.named(path, more=ledgers is not None)
        return Overdue(named, ledgers, self.whole_at((*path, "days")))

    def named(self, path: Path_, more: bool = False) -> Named:
        """Read what a condition speaks of; one that names nothing would never hold."""
        every = self.read((*path, "targets")) == ALL
        targets = [] if every else self.list_of((*path, "targets"))
        indicators = self.list_of((*path, "indicators"))
        if not (every or targets or indicators or more):
            self.fault("ladder-names-nothing", path, found=str(path[-1]))
        place = self.document.place(path)
        return Named(tuple(targets), tuple(indicators), every, place)

    def whole_at(self, path: Path_, usual: int | None = None) -> int:
        """Read a number from 1 on."""
        found = self.read(path)
        if found is None and usual is not None:
            return usual
        if found is None:
            self.fault("dataset-key-missing", path, key=str(path[-1]))
        elif isinstance(found, int) and not isinstance(found, bool) and found > 0:
            return found
        else:
            self.fault("dataset-type", path, key=str(path[-1]), expected="1, 2, 3 ...")
        return 1
