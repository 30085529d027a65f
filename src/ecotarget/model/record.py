"""A measure: one figure for one jurisdiction, indicator, period and scope, with its trail.

Values that come into being once a row are named tuples: as frozen as a frozen dataclass and made
in a third of the time.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ecotarget.model.amount import EXACT, Amount, quotient
from ecotarget.model.faults import Fault, Place
from ecotarget.model.period import Period
from ecotarget.model.target import Indicator

if TYPE_CHECKING:  # a check of reported figures does not pay for what only readings need
    from fractions import Fraction

    from ecotarget.model.standard import Rounding


class WaterClass(NamedTuple):
    """A water class: order 1 (I) to 6 (worse than V)."""

    order: int


class Rank(NamedTuple):
    """A place among places; 1 is the best."""

    place: int
    field: int | None = None


class Grade(NamedTuple):
    """A grade, an award or another reported word."""

    text: str


class Completion(NamedTuple):
    """A deliverable: done or not, and on which day if that is known."""

    done: bool
    day: date | None = None


class Cases(NamedTuple):
    """The cases behind a rate. Compared by cross-multiplication, never as a rounded quotient."""

    reached: Decimal
    listed: Decimal

    def percent(self, places: int = 6) -> Decimal:
        """Return the rate in %, for printing."""
        return quotient(EXACT.multiply(self.reached, Decimal(100)), self.listed, places)


Value = Amount | WaterClass | Rank | Grade | Completion


class Unsettled(NamedTuple):
    """Why a figure decides nothing: a key of the reasons and what its sentence needs, in pairs."""

    key: str
    details: tuple[tuple[str, object], ...]


class Reckoned(NamedTuple):
    """What stands behind a figure that was reckoned from readings.

    `exact` is the figure before any rounding, in the unit of the value; None for a rate, whose cases
    say it. `judged` is the rounding before it meets a limit, `shown` the decimals when told. `enough`
    is False when the period has too few valid days: `have` of `need`, `lacking` says where.
    `unsettled` says why there is no figure to judge by. `assigned` says that the size of a task that
    its target leaves open was given by somebody else; `falls` that things are counted as they stand on
    a day, so that a later total may be less. `steps` walk the figure back, if that was
    asked: keys of the trail and what their sentences need, in pairs.
    """

    exact: Fraction | None
    judged: Rounding
    shown: int
    enough: bool
    have: int
    need: int
    lacking: tuple[str, ...]
    code: str
    unsettled: Unsettled | None = None
    assigned: bool = False
    steps: tuple[tuple[str, tuple[tuple[str, object], ...]], ...] = ()
    falls: bool = False


class Measure(NamedTuple):
    """One figure. `value` may be None when only the cases behind a rate were reported.

    `reckoned` is there when the figure comes from readings; `beside` is the figure that was reported
    for the same thing; `otherwise` is the other end of what the data allow, where they leave it open;
    `unexcepted` is the same figure with nothing left out, where agreed events take data away;
    `spots` are the fields of its row, each with the title and the letter of its column.
    """

    jurisdiction: str
    indicator: Indicator
    period: Period
    scope: str
    value: Value | None
    cases: Cases | None
    text: str
    source: str
    note: str
    place: Place
    reckoned: Reckoned | None = None
    beside: Measure | None = None
    otherwise: Measure | None = None
    unexcepted: Measure | None = None
    spots: tuple[tuple[str, str, str], ...] = ()

    def place_of(self, field: str) -> Place:
        """Return where the cell of a field stands."""
        for known, title, letter in self.spots:
            if known == field:
                return self.place._replace(cell=title, letter=letter)
        return self.place._replace(cell=field)

    def same_figure(self, other: Measure) -> bool:
        """Tell whether two rows report one and the same figure."""
        return _exact(self.value) == _exact(other.value) and self.cases == other.cases


def _exact(value: Value | None) -> object:
    """Make amounts of one dimension comparable: 0.023 mg/m3 is 23 ug/m3."""
    return (value.base, value.unit.dimension) if isinstance(value, Amount) else value


REFUSED = "refused"  # a faulty row: `faults` say why
BLANK = "blank"  # a row without a figure, which is never zero
REPEATED = "repeated"  # the same figure once more


class Attempt(NamedTuple):
    """A row that names a figure and gives none of its own: what it names, and what became of it."""

    jurisdiction: str
    indicator: Indicator
    period: Period
    scope: str
    kind: str
    place: Place
    faults: tuple[Fault, ...] = ()
