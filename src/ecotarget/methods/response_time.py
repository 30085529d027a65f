"""Response times by step (处置时限，如 1530): how many items took a step within its time.

What it computes: for each step from one moment of an item to a later one (found to dispatched, found to
    arrived ...): the items that took it, those within the minutes allowed, those that have begun and not
    taken it, and the slowest.
Input: a table of `entry` (intake/ledgers.py) with `at_<name>` for each moment: whole seconds since the
    beginning of 1970 by the clock of the ledger.
Options: the steps (first moment, last moment, minutes allowed); the day, after whose end nothing is seen.
Result: a Response for each step.
Rounding: none; minutes are exact fractions. Exactly 5 minutes are within 5 minutes.
Gaps: an item without the first moment is in no count of the step; without the last it is open, and open
    is not within. Where nothing was taken there is no slowest.
Worked example: 1 minute to dispatch; items dispatched after 40 s, 60 s, 61 s, and one not yet: 3 taken, 2
    within, 1 open, the slowest 61/60 minutes.
Differs from: means of response times, which one slow item hides in.
Source: 1-5-30 is the working rule for straw fires of one province: 1, 5 and 30 minutes; the user names
    the steps and their minutes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction

from ecotarget.model.ledger import Response

_MINUTE = 60
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - by the clock of the ledger


def second_of(moment: datetime) -> int:
    """Return the whole seconds from the beginning of 1970 to a moment of the same clock."""
    return (moment - _EPOCH) // timedelta(seconds=1)


def sql(source: str, steps: Mapping[str, tuple[str, str, Fraction]], day: date) -> str:
    """Return the SELECT of one row: for each step taken, within, open and the slowest in seconds."""
    after = second_of(datetime.combine(day, datetime.min.time())) + 24 * 60 * _MINUTE
    counts = []
    for number, (first, last, minutes) in enumerate(steps.values()):
        begun = f"e.at_{first} < {after}"
        taken = f"{begun} AND e.at_{last} < {after}"
        took = f"e.at_{last} - e.at_{first}"
        allowed = minutes * _MINUTE
        within = f"({took}) * {allowed.denominator} <= {allowed.numerator}"
        still = f"{begun} AND (e.at_{last} IS NULL OR e.at_{last} >= {after})"
        for name, test in (("taken", taken), ("within", f"{taken} AND {within}"), ("open", still)):
            counts.append(
                f"COALESCE(SUM(CASE WHEN {test} THEN 1 ELSE 0 END), 0) AS {name}_{number}"
            )
        counts.append(f"MAX(CASE WHEN {taken} THEN {took} END) AS slowest_{number}")
    listed = ",\n  ".join(counts)
    return f"SELECT {listed}\nFROM {source} AS e"


def of_row(
    steps: Mapping[str, tuple[str, str, Fraction]], row: Sequence[object]
) -> tuple[Response, ...]:
    """Return the responses of the one row of `sql`."""
    found = []
    for number, (step, (_, _, minutes)) in enumerate(steps.items()):
        taken, within, still, slowest = row[4 * number : 4 * number + 4]
        longest = None if slowest is None else Fraction(int(str(slowest)), _MINUTE)
        counts = [int(str(each)) for each in (taken, within, still)]
        found.append(Response(step, minutes, counts[0], counts[1], counts[2], longest))
    return tuple(found)
