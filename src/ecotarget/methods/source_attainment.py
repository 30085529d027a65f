"""Attainment of drinking-water sources, by count and by volume (集中式饮用水水源地水质达标率).

What it computes: by count, sources that attain over sources monitored; by volume, the water drawn from
    sources that attain over all water drawn.
Input: sources with the volume drawn in one unit (None: not known), whether they were monitored, whether
    they attain (None: the data cannot tell), and whether an exceedance is excused.
Options: none; excused is said source by source.
Result: for each rate the least and the most that its numerator can be, and its denominator. The two
    differ while a source is undecided and, by volume, while one was not monitored.
Rounding: none; exact fractions.
Gaps: a source that was not monitored is in no count. Its water is drawn all the same, so by volume it
    stands in the denominator and in the numerator of the high end only. A source without a volume
    leaves no rate by volume and is named. No sources monitored, or no water drawn: no rate.
Excused: a source that misses for reasons of its geology (氟化物, 钠 ...) counts as attaining only where
    its row says so, and is named. One that is undecided stays so.
Worked example: 100, 60, 30 and 10 units of water; attains, attains, misses, not monitored: by count 2 of
    3, 66.67 %; by volume 160 of 200, 80 % to 85 %. With the third excused: 3 of 3; 95 % to 100 %.
Differs from: one rate in place of the other, which is why there are two; months that attain over months
    monitored (水质达标率 by samples).
Source: 达标个数/监测个数 and 达标取水量/总取水量 as cities and provinces print them; that the rate by volume
    counts the water of sources not monitored is unconfirmed; one city counts an excused source.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple


class Source(NamedTuple):
    """One source in a period. `attains` is None where the data cannot tell or nobody measured."""

    name: str
    volume: Fraction | None
    monitored: bool
    attains: bool | None
    excused: bool = False


class Ends(NamedTuple):
    """A rate between two ends of its numerator, `least` and `most`; there is none of a whole of 0."""

    least: Fraction
    most: Fraction
    whole: Fraction


class Attained(NamedTuple):
    """Both rates, with the names of sources that are not simply one or the other.

    `by_volume` is None when a source of `no_volume` has none.
    """

    by_count: Ends
    by_volume: Ends | None
    missed: tuple[str, ...]
    excused: tuple[str, ...]
    undecided: tuple[str, ...]
    not_monitored: tuple[str, ...]
    no_volume: tuple[str, ...]


def attainment(sources: Iterable[Source]) -> Attained:
    """Return both rates. ValueError: a volume is below zero."""
    listed = tuple(sources)
    reached, missed, excused, undecided, silent = _sorted_out(listed)
    no_volume = tuple(one.name for one in listed if one.volume is None)
    good, open_ = (*reached, *excused), undecided
    by_count = Ends(
        Fraction(len(good)),
        Fraction(len(good) + len(open_)),
        Fraction(len(listed) - len(silent)),
    )
    by_volume = None
    if not no_volume:
        least = _drawn(good)
        by_volume = Ends(least, least + _drawn((*open_, *silent)), _drawn(listed))
    return Attained(
        by_count,
        by_volume,
        _names(missed),
        _names(excused),
        _names(undecided),
        _names(silent),
        no_volume,
    )


def _names(sources: tuple[Source, ...]) -> tuple[str, ...]:
    return tuple(one.name for one in sources)


def _sorted_out(listed: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    """Return the sources that attain, miss, are excused, undecided, not monitored."""
    groups: tuple[list[Source], ...] = ([], [], [], [], [])
    reached, missed, excused, undecided, silent = groups
    for one in listed:
        if not one.monitored:
            silent.append(one)
        elif one.attains is None:
            undecided.append(one)
        elif one.attains:
            reached.append(one)
        else:
            (excused if one.excused else missed).append(one)
    return tuple(tuple(group) for group in groups)


def _drawn(sources: tuple[Source, ...]) -> Fraction:
    total = Fraction(0)
    for one in sources:
        if one.volume is None or one.volume < 0:
            raise ValueError(one.name)
        total += one.volume
    return total
