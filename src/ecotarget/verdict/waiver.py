"""Which finding is waived on a day, and what is to be said of each waiver.

A waiver speaks of one target of one jurisdiction and one period. It is looked at on the day asked for;
without one on the last day of the figure that was judged (of the period, where there is none), for
there is no clock. From the day after `expires` the finding is back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ecotarget.model.faults import Fault, nearest
from ecotarget.model.finding import (
    FAIL,
    INSUFFICIENT,
    NO_DATA,
    NOT_APPLICABLE,
    NOT_DUE,
    PASS,
    UNDECIDED,
    WAIVED,
    WARN,
    Finding,
)
from ecotarget.model.target import Target, TargetFile
from ecotarget.model.waiver import (
    ACTIVE,
    ENDING,
    EXPIRED,
    LAST_DAYS,
    NOT_BEGUN,
    RENEWED,
    UNMATCHED,
    UNNEEDED,
    Key,
    Standing,
    Waiver,
)

# What can be waived; what is kept or not applicable needs no waiver, what is not due one for its pace.
WAIVABLE = frozenset({FAIL, WARN, INSUFFICIENT, UNDECIDED, NO_DATA})
_KEPT = frozenset({PASS, NOT_APPLICABLE})


class Settled(NamedTuple):
    """The findings with their waivers, and what became of each waiver, in the order of the file."""

    findings: tuple[Finding, ...]
    standings: tuple[Standing, ...]


def settle(
    findings: Sequence[Finding],
    waivers: Sequence[Waiver],
    files: Iterable[TargetFile],
    as_of: date | None,
) -> Settled:
    """Lay the waivers on the findings. The verdicts stay what they are.

    As of a day, a waiver that begins later is not seen.
    """
    waivers = [one for one in waivers if as_of is None or one.starts <= as_of]
    if not waivers:
        return Settled(tuple(findings), ())
    targets = {_key(target): target for file in files for target in file.targets}
    found = {_key(f.target): f for f in findings if f.target is not None}
    standings = [_standing(one, targets, found.get(one.key), waivers, as_of) for one in waivers]
    in_force = {
        one.waiver.key: one.waiver
        for one in standings
        if one.waiver.holds_on(one.day) and _excusable(found.get(one.waiver.key))
    }
    settled = (_waived(finding, in_force) for finding in findings)
    return Settled(tuple(settled), tuple(standings))


def warnings(standings: Iterable[Standing]) -> Iterator[Fault]:
    """Yield what somebody has to look at, each at the place of its waiver."""
    for one in standings:
        waiver = one.waiver
        details = {
            "id": waiver.id,
            "target": waiver.target,
            "jurisdiction": waiver.jurisdiction,
            "period": waiver.period.text,
            "starts": waiver.starts.isoformat(),
            "expires": waiver.expires.isoformat(),
            "day": one.day.isoformat(),
            "days": one.days_left,
        }
        if one.state == UNMATCHED:
            yield Fault("waiver-unmatched", waiver.place, details, one.near, warning=True)
        elif one.state == EXPIRED:
            yield Fault("waiver-expired", waiver.place, details, warning=True)
        elif one.state == ENDING:
            yield Fault("waiver-ending", waiver.place, details, warning=True)
        elif one.state == UNNEEDED:
            yield Fault("waiver-unneeded", waiver.place, details, warning=True)
        elif one.state == NOT_BEGUN and one.outcome in WAIVABLE:
            yield Fault("waiver-not-begun", waiver.place, details, warning=True)


def _key(target: Target) -> Key:
    return target.jurisdiction.id, target.id, target.period.start, target.period.end


def _waived(finding: Finding, in_force: Mapping[Key, Waiver]) -> Finding:
    waiver = in_force.get(_key(finding.target)) if finding.target is not None else None
    if waiver is None:
        return finding
    return finding._replace(waiver=waiver, flags=(*finding.flags, WAIVED))


def _excusable(finding: Finding | None) -> bool:
    """Tell whether there is anything to excuse: an outcome, or what is not due and behind."""
    if finding is None or finding.verdict.outcome != NOT_DUE:
        return finding is not None and finding.verdict.outcome in WAIVABLE
    from ecotarget.model.pace import AT_RISK, OFF_PACE  # most runs look at years that are over

    return finding.pace is not None and finding.pace.state in (AT_RISK, OFF_PACE)


def _standing(
    waiver: Waiver,
    targets: Mapping[Key, Target],
    finding: Finding | None,
    waivers: Iterable[Waiver],
    as_of: date | None,
) -> Standing:
    day = as_of or (waiver.period.end if finding is None else last_day(finding))
    if waiver.key not in targets:
        return Standing(waiver, UNMATCHED, day, near=_near(waiver, targets.values()))
    outcome = finding.verdict.outcome if finding is not None else None
    return Standing(waiver, _state(waiver, day, outcome, waivers), day, outcome)


def last_day(finding: Finding) -> date:
    """Return the last day of the figures of a finding, of its period where there is none."""
    figures = finding.bases if finding.measure is None else (finding.measure, *finding.bases)
    if figures:
        return max(figure.period.end for figure in figures)
    assert finding.target is not None  # what has neither was never found
    return finding.target.period.end


def _state(waiver: Waiver, day: date, outcome: str | None, waivers: Iterable[Waiver]) -> str:
    if day < waiver.starts:
        return NOT_BEGUN
    if day > waiver.expires:
        again = any(one.key == waiver.key and one.holds_on(day) for one in waivers)
        return RENEWED if again else EXPIRED
    if outcome in _KEPT:
        return UNNEEDED
    return ENDING if (waiver.expires - day).days < LAST_DAYS else ACTIVE


def _near(waiver: Waiver, targets: Iterable[Target]) -> tuple[str, ...]:
    """Return what an unmatched waiver may have meant: a place, a target of it, or its periods."""
    known = list(targets)
    there = [one for one in known if one.jurisdiction.id == waiver.jurisdiction]
    if not there:
        return nearest(waiver.jurisdiction, dict.fromkeys(one.jurisdiction.id for one in known))
    same = [one for one in there if one.id == waiver.target]
    if not same:
        return nearest(waiver.target, [one.id for one in there])
    return tuple(one.period.text for one in same)
