"""Drinking-water sources: by count, by volume, and what is open."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.methods.source_attainment import Attained, Ends, Source, attainment
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding

SAID = {
    "attains": (True, True),
    "misses": (True, False),
    "open": (True, None),
    "silent": (False, None),
}


def sources(text: str) -> list[Source]:
    """Read "A 100 attains, B - misses excused"."""
    found = []
    for row in text.split(","):
        name, volume, said, *more = row.split()
        drawn = None if volume == "-" else Fraction(volume)
        found.append(Source(name, drawn, *SAID[said], excused=more == ["excused"]))
    return found


def rates(ends: Ends | None) -> tuple[str, str]:
    assert ends is not None
    low, high = (100 * part / ends.whole for part in (ends.least, ends.most))
    return str(rounded(low, Rounding(2))), str(rounded(high, Rounding(2)))


def test_the_worked_example() -> None:
    found = attainment(sources("A 100 attains, B 60 attains, C 30 misses, D 10 silent"))
    assert rates(found.by_count) == ("66.67", "66.67")
    assert rates(found.by_volume) == ("80.00", "85.00")
    assert (found.missed, found.not_monitored) == (("C",), ("D",))
    assert (found.excused, found.undecided, found.no_volume) == ((), (), ())


def test_an_excused_source_counts_only_where_its_row_says_so_and_is_named() -> None:
    found = attainment(sources("A 100 attains, B 60 attains, C 30 misses excused, D 10 silent"))
    assert rates(found.by_count) == ("100.00", "100.00")
    assert rates(found.by_volume) == ("95.00", "100.00")
    assert (found.missed, found.excused) == ((), ("C",))


def test_an_excuse_is_nothing_to_a_source_that_does_not_miss() -> None:
    found = attainment(sources("A 10 attains excused, B 10 open excused, C 10 silent excused"))
    assert (found.excused, found.undecided, found.not_monitored) == ((), ("B",), ("C",))
    assert rates(found.by_count) == ("50.00", "100.00")


def test_an_undecided_source_opens_both_rates() -> None:
    found = attainment(sources("A 70 attains, B 20 open, C 10 misses"))
    assert rates(found.by_count) == ("33.33", "66.67")
    assert rates(found.by_volume) == ("70.00", "90.00")


def test_the_two_rates_are_two_figures() -> None:
    """77 of 84 sources attain (91.7 %), and the large ones among them carry most of the water."""
    large = [Source(f"a{n}", Fraction(100), monitored=True, attains=True) for n in range(77)]
    small = [Source(f"b{n}", Fraction(10), monitored=True, attains=False) for n in range(7)]
    found = attainment(large + small)
    assert rates(found.by_count) == ("91.67", "91.67")
    assert rates(found.by_volume) == ("99.10", "99.10")


def test_a_source_without_a_volume_leaves_no_rate_by_volume() -> None:
    found = attainment(sources("A - attains, B 20 misses, C - silent"))
    assert found.by_volume is None
    assert found.no_volume == ("A", "C")
    assert rates(found.by_count) == ("50.00", "50.00")


@pytest.mark.parametrize("text", ["A 10 silent, B 0 silent", ""])
def test_nothing_monitored_has_no_rate_by_count(text: str) -> None:
    found = attainment(sources(text) if text else [])
    assert found.by_count == Ends(Fraction(0), Fraction(0), Fraction(0))


def test_no_water_drawn_has_no_rate_by_volume() -> None:
    found = attainment(sources("A 0 attains"))
    assert found.by_volume == Ends(Fraction(0), Fraction(0), Fraction(0))
    assert attainment([]) == Attained(
        Ends(Fraction(0), Fraction(0), Fraction(0)),
        Ends(Fraction(0), Fraction(0), Fraction(0)),
        *((),) * 5,
    )


def test_a_volume_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="A"):
        attainment(sources("A -1 misses"))


KINDS = st.sampled_from(["attains", "misses", "misses excused", "open", "silent"])


@given(st.lists(st.tuples(KINDS, st.integers(0, 9)), max_size=6))
def test_the_ends_are_those_of_all_that_may_be(rows: list[tuple[str, int]]) -> None:
    """Both rates of every world in which each open source attains or misses."""
    text = [f"s{at} {volume} {kind}" for at, (kind, volume) in enumerate(rows)]
    found = attainment([source for row in text for source in sources(row)])
    open_ = [at for at, (kind, _) in enumerate(rows) if kind in ("open", "silent")]
    counts, volumes = set(), set()
    for answers in product((True, False), repeat=len(open_)):
        good = {at for at, (kind, _) in enumerate(rows) if kind in ("attains", "misses excused")}
        good |= {at for at, answer in zip(open_, answers, strict=True) if answer}
        counts.add(len([at for at in good if rows[at][0] != "silent"]))
        volumes.add(sum(rows[at][1] for at in good))
    assert found.by_volume is not None
    assert (found.by_count.least, found.by_count.most) == (min(counts), max(counts))
    assert (found.by_volume.least, found.by_volume.most) == (min(volumes), max(volumes))
    assert found.by_count.whole == len([kind for kind, _ in rows if kind != "silent"])
    assert found.by_volume.whole == sum(volume for _, volume in rows)
