"""Point-times against the limits of their zones, day and night apart."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_laws import NOISE, NOISE_NUMBERS

from ecotarget.methods.zone_noise import Attainment, Cases, attainment
from ecotarget.model.faults import Place
from ecotarget.model.noise import DAY, NIGHT, NoiseLevel


def point_time(zone: str, part: str, level: Decimal | None) -> NoiseLevel:
    return NoiseLevel("point", zone, part, level, None, Place("noise.csv"))


def listed(text: str) -> list[NoiseLevel]:
    """Read "1 day 54, 4a night -"."""
    found = []
    for row in text.split(","):
        zone, part, level = row.split()
        found.append(point_time(zone, part, None if level == "-" else Decimal(level)))
    return found


WORKED = listed("1 day 54, 1 night 45, 2 day 61, 2 night 49, 4a day 70, 4a night -")


def test_the_worked_example() -> None:
    day, night = attainment(WORKED, NOISE, DAY), attainment(WORKED, NOISE, NIGHT)
    assert day.pooled == Cases(2, 3, 0)
    assert night.pooled == Cases(2, 2, 1)
    assert day.zones == {"1": Cases(1, 1), "2": Cases(0, 1), "4a": Cases(1, 1)}
    assert night.zones == {"1": Cases(1, 1), "2": Cases(1, 1), "4a": Cases(0, 0, 1)}


@pytest.mark.parametrize("zone", NOISE_NUMBERS)
def test_a_level_meets_its_limit_and_nothing_above(zone: str) -> None:
    for part, limit in zip((DAY, NIGHT), NOISE_NUMBERS[zone], strict=True):
        for level, attained in ((f"{limit}.0", 1), (f"{limit}.1", 0), (f"{limit - 1}.9", 1)):
            found = attainment(listed(f"{zone} {part} {level}"), NOISE, part)
            assert found.pooled == Cases(attained, 1, 0), (part, level)


def test_the_zones_are_pooled_and_their_rates_are_not_averaged() -> None:
    rows = listed("1 day 60, " + ", ".join(["2 day 50"] * 9))
    assert attainment(rows, NOISE, DAY).pooled == Cases(9, 10)  # 90 %, not the mean 50 %


def test_a_zone_only_with_the_other_part_of_the_day_is_not_named() -> None:
    found = attainment(listed("3 day 60, 1 night 44"), NOISE, NIGHT)
    assert found.zones == {"1": Cases(1, 1)}


def test_nothing_monitored_has_no_rate() -> None:
    assert attainment([], NOISE, DAY) == Attainment(Cases(), {})
    assert attainment(listed("1 day -"), NOISE, DAY).pooled == Cases(0, 0, 1)


@pytest.mark.parametrize("row", ["5 day 50", "1 dusk 50"])
def test_a_zone_without_a_limit_and_a_third_part_of_the_day_are_refused(row: str) -> None:
    with pytest.raises(ValueError, match=row.split()[1]):
        attainment(listed(row), NOISE, DAY)


LEVELS = st.none() | st.integers(350, 750).map(lambda tenths: Decimal(tenths).scaleb(-1))
ROWS = st.lists(
    st.builds(
        point_time, st.sampled_from(list(NOISE_NUMBERS)), st.sampled_from([DAY, NIGHT]), LEVELS
    )
)


@given(ROWS)
def test_both_readings_agree(rows: list[NoiseLevel]) -> None:
    for at, part in enumerate((DAY, NIGHT)):
        own = [(row.zone, row.level) for row in rows if row.part == part]

        def counted(pairs: list[tuple[str, Decimal | None]], at: int = at) -> Cases:
            known = [(zone, level) for zone, level in pairs if level is not None]
            good = [1 for zone, level in known if not level > NOISE_NUMBERS[zone][at]]
            return Cases(len(good), len(known), len(pairs) - len(known))

        found = attainment(rows, NOISE, part)
        assert found.pooled == counted(own)
        zones = {zone: counted([pair for pair in own if pair[0] == zone]) for zone, _ in own}
        assert found.zones == zones
        assert list(found.zones) == [zone for zone in NOISE_NUMBERS if zone in zones]
