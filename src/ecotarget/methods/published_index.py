"""Does a published index follow from the concentrations that are published with it?

What it computes: the index that the values give, as they are mapped and with the ozone columns
    exchanged (current hour with the highest hour of 24; running 8 h mean with its maximum of 24 h),
    beside the published one. A feed whose columns are labelled the wrong way round shows itself:
    as mapped some of its indices cannot follow, exchanged all do.
Input: values of one site and hour by (item, over) in µg/m³, `over` as a data set's mapping says it
    (`hour`, `moving_8h`, `moving_24h`, `max_1h_24h`, `max_8h_24h`); the published index.
Options: the edition (`AirIndex`) and the kind of its bulletin.
Result: `Follows` for one index, `Tally` for a data set.
Rounding: as `aqi.py`; a published index is a whole number and must be met exactly.
Gaps: a value that is missing may be the one that made the published index, so an index above what
    the others give does not contradict them when a part is missing or beyond its column; one below
    it does. An index that is not published is not looked at.
Worked example: O3 mapped as hour 300, highest hour 100, all else clean: 150; published 32. As mapped it
    cannot follow; exchanged it does (100 x 50/160 = 31.25, so 32).
Source: HJ 633-2012, HJ 633-2026; the national feed of 2018, whose ozone columns are exchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from ecotarget.methods import aqi
from ecotarget.model.standard import AirIndex

_MEANS = {"hour": "1h"}
_EXCHANGED = {
    "hour": "max_1h_24h",
    "max_1h_24h": "hour",
    "moving_8h": "max_8h_24h",
    "max_8h_24h": "moving_8h",
}


class Follows(NamedTuple):
    """A published index beside what the values give: as mapped, and with ozone exchanged.

    The largest sub-index of the values stands in `reckoned` even where no index would be told; it
    is None without any value. `holds` and `exchanged_holds` say whether the published one can follow.
    `explained`: it cannot as mapped, and exchanged, with as many values, it is met exactly.
    """

    published: int
    reckoned: int | None
    exchanged: int | None
    holds: bool
    exchanged_holds: bool
    explained: bool


class Tally(NamedTuple):
    """How many published indices there are, and how many cannot follow: as mapped, exchanged.

    `explained` are those of `failing` that are met exactly when exchanged.
    """

    published: int
    failing: int
    failing_exchanged: int
    explained: int

    @property
    def columns_exchanged(self) -> bool:
        """Whether the ozone columns are exchanged: it explains some indices and contradicts none.

        A data set without the other column loses its ozone when exchanged, which explains nothing.
        """
        return self.explained > 0 and self.failing_exchanged == 0


def follows(
    index: AirIndex,
    values: Mapping[tuple[str, str], Fraction],
    published: int,
    kind: str = aqi.REALTIME,
) -> Follows:
    """Return whether the published index can follow. Raises LookupError without such a bulletin."""
    turned = {
        (item, _EXCHANGED.get(over, over) if item == "o3" else over): value
        for (item, over), value in values.items()
    }
    asked = len(aqi.bulletin(index, kind).parts)
    known, other = _known(index, values, kind), _known(index, turned, kind)
    reckoned, exchanged = max(known, default=None), max(other, default=None)
    holds = _can_follow(known, asked, published)
    explained = not holds and exchanged == published and len(other) == len(known)
    exchanged_holds = _can_follow(other, asked, published)
    return Follows(published, reckoned, exchanged, holds, exchanged_holds, explained)


def tally(found: Iterable[Follows]) -> Tally:
    """Count over the indices of a data set."""
    listed = tuple(found)
    failing = [one for one in listed if not one.holds]
    exchanged = [one for one in listed if not one.exchanged_holds]
    explained = [one for one in failing if one.explained]
    return Tally(len(listed), len(failing), len(exchanged), len(explained))


def _known(
    index: AirIndex, values: Mapping[tuple[str, str], Fraction], kind: str
) -> tuple[int, ...]:
    """The sub-indices of the parts that have one."""
    named = {(item, _MEANS.get(over, over)): value for (item, over), value in values.items()}
    parts = aqi.of_values(index, kind, named).parts
    return tuple(own for _, _, own in parts if own is not None)


def _can_follow(known: tuple[int, ...], asked: int, published: int) -> bool:
    if not known or published == max(known):
        return True
    return len(known) < asked and published > max(known)
