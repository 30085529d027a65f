"""Points and grades: worked examples, edges, and the rules read a second time in plain Python."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget import units
from ecotarget.model.amount import PURE, Amount
from ecotarget.model.faults import FaultError, Place
from ecotarget.model.finding import Input
from ecotarget.model.record import Cases
from ecotarget.model.result import Result
from ecotarget.model.scoring import (
    Band,
    Bonus,
    Item,
    PerCase,
    Reference,
    Scheme,
    Shortfall,
    Span,
    Veto,
)
from ecotarget.model.target import Names
from ecotarget.verdict.score import places, score

HERE = Place("rules.yaml", 1, 1)
UG = units.resolve("ug/m3")
PP = units.resolve("pp")
EMPTY = Names("", "")


def result(target: str | None, outcome: str, figure: str | None = None, **more: object) -> Result:
    """A result of 2025 in one place; a figure in ug/m3 against a limit, unless told otherwise."""
    value = figure
    said: dict[str, object] = {
        "jurisdiction": "a/b",
        "target": target,
        "indicator": "air.pm25",
        "names": Names("甲", "A"),
        "period": "2025",
        "scope": EMPTY,
        "require": "<= 24 ug/m3",
        "outcome": outcome,
        "value": None if value is None else Decimal(value),
        "unit": None if value is None else "ug/m3",
        "limit": None if value is None else Decimal(24),
        "margin": None if value is None else Decimal(24) - Decimal(value),
        "reason": "",
        "reason_key": "",
        "cases": None,
        "figure": "2025",
        "told": "",
        "place": Place("targets.yaml", 9),
    }
    return Result(**{**said, **more})  # type: ignore[arg-type]


def rate(target: str | None, outcome: str, reached: int, listed: int, **more: object) -> Result:
    cases = Cases(Decimal(reached), Decimal(listed))
    return result(target, outcome, None, cases=cases, unit="%", limit=Decimal(90), **more)


def to(target: str = "", indicator: str = "", scope: str = "") -> Reference:
    return Reference(target, indicator, scope, HERE)


def item(
    id_: str, target: str | None, earn: str, full: object, *rules: object, **more: object
) -> Item:
    said: dict[str, object] = {
        "id": id_,
        "names": Names(id_, id_),
        "reference": to(target) if target else None,
        "earn": earn,
        "full": Fraction(str(full)),
        "weight": Fraction(1),
        "missed_factor": Fraction(1),
        "deductions": rules,
        "floor": Fraction(0),
        "cap": Fraction(str(full)),
        "place": HERE,
    }
    return Item(**{**said, **more})  # type: ignore[arg-type]


def short(points: str, per: str = "1", steps: str = "started", **more: object) -> Shortfall:
    said: dict[str, object] = {
        "points": Fraction(points),
        "reference": None,
        "step": Amount(Decimal(per), UG),
        "steps": steps,
        "start": None,
        "side": "above",
        "after": Fraction(0),
        "until": None,
        "most": None,
        "place": HERE,
    }
    return Shortfall(**{**said, **more})  # type: ignore[arg-type]


def cases(points: str, counted: str, *targets: str, most: str | None = None) -> PerCase:
    limit = None if most is None else Fraction(most)
    return PerCase(Fraction(points), tuple(to(one) for one in targets), counted, limit, HERE)


def scheme(*items: Item, **more: object) -> Scheme:
    said: dict[str, object] = {
        "names": Names("细则", "rules"),
        "year": 2025,
        "version": "",
        "source": "made",
        "jurisdiction": "",
        "total": Fraction(100),
        "floor": Fraction(0),
        "cap": None,
        "items": items,
        "bonuses": (),
        "vetoes": (),
        "grades": (),
        "place": HERE,
        "given": Input("rules.yaml", "scoring", ""),
    }
    return Scheme(**{**said, **more})  # type: ignore[arg-type]


def total(rules: Scheme, *results: Result) -> Span:
    return score(rules, results, "a/b", 2025).total


def span(low: object, high: object | None = None) -> Span:
    return Span(Fraction(str(low)), Fraction(str(low if high is None else high)))


# ---- Items --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "outcome, low, high",
    [
        ("pass", 40, 40),
        ("fail", 0, 0),
        ("warn", 0, 0),  # a strive target that is missed
        ("no_data", 0, 40),
        ("undecided", 0, 40),
        ("insufficient", 0, 40),
        ("not_due", 0, 40),
    ],
)
def test_a_target_earns_all_or_nothing_and_one_without_verdict_leaves_both(
    outcome: str, low: int, high: int
) -> None:
    assert total(scheme(item("x", "T1", "met", 40)), result("T1", outcome)) == span(low, high)


def test_a_share_is_taken_from_the_cases_and_multiplied_when_the_target_is_missed() -> None:
    """Eight of ten sections, 50 points, x 0.8 since the task is missed: 32. Met: 40."""
    rules = scheme(item("x", "T1", "share", 50, missed_factor=Fraction("0.8")))
    assert total(rules, rate("T1", "fail", 8, 10)) == span(32)
    assert total(rules, rate("T1", "pass", 8, 10)) == span(40)
    assert total(rules, rate("T1", "undecided", 8, 10)) == span(0, 50)
    assert total(rules, rate("T1", "pass", 2, 3)) == Span(Fraction(100, 3), Fraction(100, 3))


def test_a_share_may_be_a_percentage_without_cases_but_no_concentration() -> None:
    rules = scheme(item("x", "T1", "share", 50))
    assert total(rules, result("T1", "pass", "94.5", unit="%", limit=Decimal(90))) == span("47.25")
    with pytest.raises(FaultError) as caught:
        total(rules, result("T1", "pass", "20"))
    assert [fault.code for fault in caught.value.faults] == ["scoring-no-share"]


@pytest.mark.parametrize(
    "value, steps, points",
    [
        ("24", "started", 20),
        ("24.1", "started", "19.5"),  # a started step counts whole
        ("25", "started", "19.5"),
        ("26.3", "started", "18.5"),  # 2.3 over: three steps
        ("26.3", "complete", 19),
        ("26.3", "proportional", "18.85"),
        ("64", "started", 0),  # exactly used up
        ("900", "started", 0),  # and never less
    ],
)
def test_points_are_taken_off_by_the_shortfall(value: str, steps: str, points: object) -> None:
    outcome = "pass" if Decimal(value) <= 24 else "fail"
    rules = scheme(item("x", "T1", "full", 20, short("0.5", steps=steps)))
    assert total(rules, result("T1", outcome, value)) == span(points)


def test_pieces_of_a_shortfall_cost_differently_and_each_may_have_an_end() -> None:
    """The first 5 over at 0.5 each, what is beyond at 2, at most 6 of the latter: 8 over is 2.5 + 6."""
    pieces = (
        short("0.5", until=Fraction(5)),
        short("2", after=Fraction(5), most=Fraction(6)),
    )
    rules = scheme(item("x", "T1", "full", 20, *pieces))
    assert total(rules, result("T1", "fail", "32")) == span("11.5")
    assert total(rules, result("T1", "fail", "34")) == span("11.5")  # 10 over: held at 6
    assert total(rules, result("T1", "fail", "27")) == span("18.5")


def test_a_bound_of_the_rules_own_has_a_side_and_asks_for_no_verdict() -> None:
    above = short("1", start=Amount(Decimal(20), UG))
    below = short("1", start=Amount(Decimal("0.03"), units.resolve("mg/m3")), side="below")
    figure = result(None, "", "22.5")
    rules = scheme(item("x", None, "full", 20, above._replace(reference=to(indicator="air.pm25"))))
    assert total(rules, figure) == span(17)
    rules = scheme(item("x", None, "full", 20, below._replace(reference=to(indicator="air.pm25"))))
    assert total(rules, figure) == span(12)  # 7.5 below 30: eight steps


def test_a_point_is_a_step_of_a_share_and_a_class_of_a_class() -> None:
    by_point = short("0.25", step=Amount(Decimal(1), PP))
    rules = scheme(item("x", "T1", "full", 10, by_point))
    assert total(rules, rate("T1", "fail", 8, 10)) == span("7.5")  # ten points short of 90 %
    by_class = short("2", step=Amount(Decimal(1), PURE))
    worse = result("T1", "fail", None, value="V", limit="III", margin=Decimal(-2))
    assert total(scheme(item("x", "T1", "full", 10, by_class)), worse) == span(6)


def test_a_rate_is_exact_where_it_was_printed_with_nine_decimals() -> None:
    """2 of 3 is 66.666666667 when printed; 90 less two thirds is 23 1/3, so 24 started steps."""
    printed = rate("T1", "fail", 2, 3, value=Decimal("66.666666667"))
    rules = scheme(item("x", "T1", "full", 100, short("1", step=Amount(Decimal(1), PP))))
    assert total(rules, printed) == span(76)
    third = short("1", steps="proportional", step=Amount(Decimal(1), PP))
    assert total(scheme(item("x", "T1", "full", 100, third)), printed) == Span(
        Fraction(230, 3), Fraction(230, 3)
    )


def test_cases_cost_points_each() -> None:
    results = (rate("T1", "fail", 9, 10), result("T2", "fail"), result("T3", "pass"))
    assert total(scheme(item("x", None, "full", 40, cases("5", "short", "T1"))), *results) == span(
        35
    )
    assert total(
        scheme(item("x", None, "full", 40, cases("1", "reached", "T1"))), *results
    ) == span(31)
    missed = cases("7", "missed", "T1", "T2", "T3")
    assert total(scheme(item("x", None, "full", 40, missed)), *results) == span(26)
    held = cases("7", "missed", "T1", "T2", "T3", most="10")
    assert total(scheme(item("x", None, "full", 40, held)), *results) == span(30)


def test_a_count_that_is_missing_is_the_worst_it_can_be_at_the_low_end() -> None:
    open_one = result("T1", "no_data")
    assert total(scheme(item("x", None, "full", 40, cases("5", "value", "T1"))), open_one) == span(
        0, 40
    )
    held = cases("5", "value", "T1", most="12")
    assert total(scheme(item("x", None, "full", 40, held)), open_one) == span(28, 40)
    several = cases("7", "missed", "T1", "T2")
    rules = scheme(item("x", None, "full", 40, several))
    assert total(rules, open_one, result("T2", "fail")) == span(26, 33)


@pytest.mark.parametrize("value", ["2.5", "-1"])
def test_a_count_is_a_whole_number_from_nought_on(value: str) -> None:
    rules = scheme(item("x", None, "full", 40, cases("5", "value", "T1")))
    with pytest.raises(FaultError) as caught:
        total(rules, result("T1", "pass", value))
    assert [fault.code for fault in caught.value.faults] == ["scoring-count"]


def test_an_item_is_held_within_its_floor_and_cap_and_taken_by_its_weight() -> None:
    rules = scheme(
        item("x", "T1", "full", 10, short("3"), floor=Fraction(-5), weight=Fraction(1, 2))
    )
    assert total(rules._replace(floor=Fraction(-100)), result("T1", "fail", "30")) == span("-2.5")
    assert total(rules, result("T1", "fail", "30")) == span(0)  # the total has a floor of its own


# ---- Bonuses, vetoes, grades --------------------------------------------------------------------


def bonus(per: str, points: str, target: str = "T1", **more: object) -> Bonus:
    said: dict[str, object] = {"counted": "reached", "most": None}
    return Bonus(
        "b", Names("b", "b"), to(target), Fraction(points), per, place=HERE, **{**said, **more}
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "one, low, high",
    [
        (bonus("share", "10"), 8, 8),
        (bonus("case", "2"), 16, 16),
        (bonus("case", "2", most=Fraction(5)), 5, 5),
        (bonus("met", "3"), 0, 0),
        (bonus("met", "3", "T2"), 3, 3),
        (bonus("met", "3", "T3"), 0, 3),
        (bonus("share", "10", "T3"), 0, 10),
        (bonus("case", "2", "T3", most=Fraction(5)), 0, 5),
    ],
)
def test_bonuses(one: Bonus, low: object, high: object) -> None:
    results = (rate("T1", "fail", 8, 10), result("T2", "pass"), result("T3", "no_data"))
    assert total(scheme(bonuses=(one,)), *results) == span(low, high)


def test_a_total_off_the_table_on_either_side_is_undecided() -> None:
    """Grades from 60 to 80: 0 lies below all of them, 100 above, and between lie some."""
    good = Band(
        Names("好", "good"), Fraction(60), low_included=True, high=Fraction(80), high_included=True
    )
    rules = scheme(item("x", "T1", "met", 100), grades=(good,))
    found = score(rules, [result("T1", "no_data")], "a/b", 2025)
    assert (found.grades, found.is_decided, found.grade) == ((None, None), False, None)
    for outcome in ("pass", "fail"):
        found = score(rules, [result("T1", outcome)], "a/b", 2025)
        assert (found.grades, found.is_decided) == ((None, None), True)
    held = scheme(item("x", "T1", "met", 70), grades=(good,))
    found = score(held, [result("T1", "pass")], "a/b", 2025)
    assert (found.grade, found.is_decided) == (good.names, True)


def test_a_target_for_five_years_is_of_the_year_in_which_it_ends() -> None:
    rules = scheme(item("x", "T1", "met", 40))
    five = result("T1", "pass", period="2021-01-01..2025-12-31")
    assert total(rules, five) == span(40)


def test_a_scope_that_nobody_has_is_told_with_those_that_are_there() -> None:
    reference = to(indicator="air.pm25", scope="东站")
    rules = scheme(item("x", None, "met", 40, reference=reference))
    found = score(rules, [result("T1", "pass", scope=Names("西站", "west"))], "a/b", 2025)
    (why,) = found.lines[0].because
    assert (why.key, why.details["elsewhere"]) == ("open-elsewhere", ("西站 2025",))
    assert found.total == span(0, 40)


def test_a_bonus_without_an_end_has_no_upper_end_while_its_figure_is_missing() -> None:
    rules = scheme(bonuses=(bonus("case", "2"),), grades=GRADES)
    found = score(rules, [result("T1", "no_data")], "a/b", 2025)
    assert found.total == Span(Fraction(0), None)
    assert not found.is_decided
    assert total(rules._replace(cap=Fraction(7)), result("T1", "no_data")) == span(0, 7)


def band(zh: str, en: str, low: int | None, high: int | None) -> Band:
    ends = [None if end is None else Fraction(end) for end in (low, high)]
    return Band(Names(zh, en), ends[0], low is not None, ends[1], high_included=False)


GRADES = (band("差", "poor", None, 60), band("良", "good", 60, 90), band("优", "best", 90, None))


@pytest.mark.parametrize(
    "points, grade", [("59.99", "poor"), ("60", "good"), ("89.99", "good"), ("90", "best")]
)
def test_the_ends_of_a_grade(points: str, grade: str) -> None:
    rules = scheme(item("x", "T1", "met", points), grades=GRADES)
    found = score(rules, [result("T1", "pass")], "a/b", 2025)
    assert found.grade is not None
    assert found.grade.en == grade


def test_a_grade_is_undecided_unless_both_ends_agree() -> None:
    rules = scheme(item("x", "T1", "met", 62), item("y", "T2", "met", 5), grades=GRADES)
    found = score(rules, [result("T1", "pass"), result("T2", "no_data")], "a/b", 2025)
    assert (found.total, found.is_decided) == (span(62, 67), True)
    found = score(rules, [result("T1", "no_data"), result("T2", "pass")], "a/b", 2025)
    assert (found.total, found.is_decided, found.grade) == (span(5, 67), False, None)


def test_a_veto_holds_the_total_and_the_grade_down_and_one_that_may_fall_the_low_end() -> None:
    veto = Veto(to("T2"), None, "poor", HERE)
    rules = scheme(item("x", "T1", "met", 95), grades=GRADES, vetoes=(veto,))

    def grades(outcome: str) -> tuple[str, ...]:
        found = score(rules, [result("T1", "pass"), result("T2", outcome)], "a/b", 2025)
        return tuple(one.en for one in found.grades if one is not None)

    assert grades("pass") == ("best", "best")
    assert grades("fail") == ("poor", "poor")
    assert grades("no_data") == ("poor", "best")
    rules = rules._replace(vetoes=(veto._replace(total=Fraction(10), grade=""),))
    assert total(rules, result("T1", "pass"), result("T2", "fail")) == span(10)
    assert total(rules, result("T1", "pass"), result("T2", "undecided")) == span(10, 95)


# ---- What rules name ----------------------------------------------------------------------------


def codes(rules: Scheme, *results: Result) -> list[tuple[str, tuple[str, ...]]]:
    with pytest.raises(FaultError) as caught:
        score(rules, results, "a/b", 2025)
    return [(fault.code, fault.near) for fault in caught.value.faults]


def test_an_unknown_target_is_a_fault_with_the_near_one() -> None:
    found = codes(scheme(item("x", "HZ25-01", "met", 1)), result("HZ25-001", "pass"))
    assert found == [("scoring-target", ("HZ25-001",))]


def test_an_indicator_names_one_target_by_its_scope_or_is_missing() -> None:
    one = result("T1", "pass", scope=Names("东站", "east"))
    other = result("T2", "fail", scope=Names("西站", "west"))
    by = item("x", None, "met", 5)._replace(reference=to(indicator="air.pm25", scope="east"))
    assert total(scheme(by), one, other) == span(5)
    by = by._replace(reference=to(indicator="air.pm25", scope="西站"))
    assert total(scheme(by), one, other) == span(0)
    by = by._replace(reference=to(indicator="air.pm25", scope="南站"))
    assert total(scheme(by), one, other) == span(0, 5)
    by = by._replace(reference=to(indicator="air.o3_90"))
    assert total(scheme(by), one, other) == span(0, 5)
    twin = by._replace(reference=to(indicator="air.pm25", scope="东站"))
    assert codes(scheme(twin), one, one._replace(target="T9")) == [
        ("scoring-several", ("T1", "T9"))
    ]
    by = by._replace(reference=to(indicator="air.pm_25"))
    ((code, near),) = codes(scheme(by), one)
    assert code == "indicator-unknown"
    assert "air.pm25" in near


def test_a_figure_without_a_target_decides_nothing_that_needs_a_verdict() -> None:
    figure = result(None, "", "22")
    by = item("x", None, "met", 5)._replace(reference=to(indicator="air.pm25"))
    assert codes(scheme(by), figure) == [("scoring-no-target", ())]
    monthly = result(None, "", "22", period="2025-06")
    assert total(scheme(by), monthly) == span(0, 5)  # the figure of a month is none of the year


def test_a_step_in_another_unit_is_a_fault() -> None:
    rules = scheme(item("x", "T1", "full", 5, short("1", step=Amount(Decimal(1), PP))))
    assert codes(rules, result("T1", "fail", "30")) == [("scoring-unit", ())]


def test_only_the_results_of_the_place_and_year_count() -> None:
    rules = scheme(item("x", "T1", "met", 5))
    mine = result("T1", "fail")
    assert total(rules, mine, mine._replace(jurisdiction="c", outcome="pass")) == span(0)
    assert total(rules, mine, mine._replace(period="2024", outcome="pass")) == span(0)
    assert score(rules._replace(year=2024), [mine], "a/b", 2025).what_if


def test_rules_are_for_the_places_that_have_the_targets_they_name() -> None:
    both = [result("T1", "pass"), result("T2", "pass", jurisdiction="c")]
    assert places(scheme(item("x", "T1", "met", 5)), both) == ("a/b",)
    by = item("x", None, "met", 5)._replace(reference=to(indicator="air.pm25"))
    assert places(scheme(by), both) == ("a/b", "c")
    assert places(scheme(by, jurisdiction="c"), both) == ("c",)
    assert places(scheme(item("x", "T9", "met", 5)), both) == ("a/b", "c")


# ---- The second reading -------------------------------------------------------------------------

OUTCOMES = st.sampled_from(["pass", "fail", "no_data"])


@st.composite
def made(draw: st.DrawFn) -> list[tuple[str, Fraction, int, str, int, int]]:
    """Items as (how, full points, points off, outcome, objects reached, objects listed)."""
    found = []
    for _ in range(draw(st.integers(1, 6))):
        listed = draw(st.integers(1, 30))
        found.append(
            (
                draw(st.sampled_from(["met", "share", "full"])),
                Fraction(draw(st.integers(0, 200)), draw(st.sampled_from([1, 2, 4, 5]))),
                draw(st.integers(0, 9)),
                draw(OUTCOMES),
                draw(st.integers(0, listed)),
                listed,
            )
        )
    return found


def rules_of(entries: list[tuple[str, Fraction, int, str, int, int]]) -> Scheme:
    items = []
    for number, (how, full, off, *_) in enumerate(entries):
        target = f"T{number}"
        more = [cases(str(off), "short", target), short(str(off), step=Amount(Decimal(7), PP))]
        own = item(target, target, how, 0, *(more if how == "full" else []))
        items.append(own._replace(full=full, cap=full, missed_factor=Fraction(1)))
    return scheme(*items, total=Fraction(0))


def results_of(entries: list[tuple[str, Fraction, int, str, int, int]]) -> list[Result]:
    found = []
    for number, (_, _, _, outcome, reached, listed) in enumerate(entries):
        value = None if outcome == "no_data" else Decimal(reached * 100) / Decimal(listed)
        told = None if value is None else round(value, 9)
        figure = rate(f"T{number}", outcome, reached, listed, value=told)
        found.append(figure._replace(cases=None) if outcome == "no_data" else figure)
    return found


def second_reading(
    entries: list[tuple[str, Fraction, int, str, int, int]],
) -> tuple[Fraction, Fraction]:
    low = high = Fraction(0)
    for how, full, off, outcome, reached, listed in entries:
        if outcome == "no_data":
            high += full
            continue
        if how == "met":
            points = full if outcome == "pass" else Fraction(0)
        elif how == "share":
            points = full * Fraction(reached, listed)
        else:
            points = full - off * (listed - reached)
            if outcome == "fail":
                points -= off * math.ceil(abs(90 - Fraction(100 * reached, listed)) / 7)
            points = max(Fraction(0), points)
        low, high = low + points, high + points
    return low, high


@given(made())
def test_both_readings_agree(entries: list[tuple[str, Fraction, int, str, int, int]]) -> None:
    low, high = second_reading(entries)
    assert total(rules_of(entries), *results_of(entries)) == Span(low, high)


@given(made(), st.sets(st.integers(0, 5)))
def test_a_missing_measure_never_raises_a_score(
    entries: list[tuple[str, Fraction, int, str, int, int]], hidden: set[int]
) -> None:
    rules, results = rules_of(entries), results_of(entries)
    veto = Veto(to("T0"), Fraction(3), "", HERE)
    extra = bonus("share", "9", "T0")
    rules = rules._replace(vetoes=(veto,), bonuses=(extra,))
    less = [
        one._replace(outcome="no_data", value=None, cases=None) if number in hidden else one
        for number, one in enumerate(results)
    ]
    whole, part = total(rules, *results), total(rules, *less)
    assert whole.high is not None and part.high is not None
    assert part.low <= whole.low <= whole.high <= part.high


# ---- What is told -------------------------------------------------------------------------------


def told(rules: Scheme, *results: Result) -> list[tuple[str, dict[str, object]]]:
    found = score(rules, results, "a/b", 2025)
    return [(why.key, dict(why.details)) for line in found.lines for why in line.because]


FULL = ("full", {"name": "T1", "full": 40})
OWN = ("full", {"name": "x", "full": 40})


@pytest.mark.parametrize(
    "one, results, steps",
    [
        (item("x", None, "full", 40), (), [OWN]),
        (item("x", None, "nothing", 40), (), []),
        (item("x", "T1", "full", 40), (result("T1", "fail"),), [FULL]),
        (item("x", "T1", "met", 40), (result("T1", "pass"),), [("met", FULL[1])]),
        (item("x", "T1", "met", 40), (result("T1", "fail"),), [("missed", FULL[1])]),
        (
            item("x", "T1", "met", 40),
            (result("T1", "undecided"),),
            [("open", {"name": "T1", "outcome": "undecided"})],
        ),
        (
            item("x", "T1", "share", 40, missed_factor=Fraction(1, 2)),
            (rate("T1", "fail", 8, 10),),
            [
                ("share", {"name": "T1", "share": 80, "full": 40}),
                ("factor", {"factor": Fraction(1, 2)}),
            ],
        ),
        (
            item("x", "T1", "share", 40, missed_factor=Fraction(1, 2)),
            (rate("T1", "pass", 8, 10),),
            [("share", {"name": "T1", "share": 80, "full": 40})],
        ),
        (
            item("x", None, "full", 40, cases("7", "missed", "T1", "T2", "T3", most="10")),
            (result("T1", "fail"), result("T2", "no_data"), result("T3", "pass")),
            [
                OWN,
                ("open", {"name": "T2", "outcome": "no_data"}),
                ("cases", {"name": ("T1", "T2", "T3"), "count": span(1, 2), "points": 7}),
            ],
        ),
        (
            item("x", None, "full", 40, cases("7", "missed", "T1", "T2", most="10")),
            (result("T1", "fail"), result("T2", "fail")),
            [
                OWN,
                ("cases", {"name": ("T1", "T2"), "count": span(2), "points": 7}),
                ("most", {"most": 10}),
            ],
        ),
        (
            item("x", None, "full", 40, cases("7", "missed", "T1")),
            (result("T1", "pass"),),
            [OWN],  # where there is no case nothing is told of any
        ),
        (
            item("x", "T1", "full", 40, short("9"), floor=Fraction(-5), weight=Fraction(1, 2)),
            (result("T1", "fail", "30"),),  # 6 over, 54 points: -14
            [
                FULL,
                ("shortfall", {"name": "T1", "over": 6, "unit": UG, "steps": 6, "points": 9}),
                ("held", {"floor": -5, "cap": 40}),
                ("weight", {"weight": Fraction(1, 2)}),
            ],
        ),
    ],
)
def test_every_step_of_an_item_is_told(
    one: Item, results: tuple[Result, ...], steps: list[tuple[str, dict[str, object]]]
) -> None:
    assert told(scheme(one), *results) == steps


@pytest.mark.parametrize(
    "rule, value, said",
    [
        (short("0.5"), "26.3", ("2.3", UG, 3)),
        (short("0.5"), "24", ("0", UG, 0)),
        (short("0.5", steps="complete"), "26.3", ("2.3", UG, 2)),
        (short("0.5", after=Fraction(1)), "26.3", ("2.3", UG, 2)),
        (short("0.5", until=Fraction(2)), "26.3", ("2.3", UG, 2)),
        # A thousandth of a milligram is a microgram; 2.3 of them are three started steps.
        (
            short("0.5", step=Amount(Decimal("0.001"), units.resolve("mg/m3"))),
            "26.3",
            ("0.0023", units.resolve("mg/m3"), 3),
        ),
        (short("0.5", start=Amount(Decimal(20), UG)), "22", ("2", UG, 2)),
        (short("0.5", start=Amount(Decimal(20), UG), side="below"), "18.5", ("1.5", UG, 2)),
        (short("0.5", start=Amount(Decimal(20), UG), side="below"), "22", ("0", UG, 0)),
    ],
)
def test_a_shortfall_is_told_with_its_unit_and_its_steps(
    rule: Shortfall, value: str, said: tuple[str, object, int]
) -> None:
    outcome = "pass" if Decimal(value) <= 24 else "fail"
    over, unit, steps = said
    details = {"name": "T1", "over": Fraction(over), "unit": unit, "steps": steps}
    assert told(scheme(item("x", "T1", "full", 40, rule)), result("T1", outcome, value)) == [
        FULL,
        ("shortfall" if steps else "no-shortfall", {**details, "points": Fraction(1, 2)}),
    ]


def test_a_shortfall_that_nobody_can_tell_costs_the_most_at_the_low_end() -> None:
    """The reckoning goes on with the reference of the deduction where it has one of its own."""
    rule = short("2", reference=to("T2"), most=Fraction(5))
    rules = scheme(item("x", "T1", "full", 40, rule))
    results = result("T1", "pass"), result("T2", "insufficient")
    assert total(rules, *results) == span(35, 40)
    assert told(rules, *results) == [FULL, ("open", {"name": "T2", "outcome": "insufficient"})]
    (line,) = score(rules, results, "a/b", 2025).lines
    assert line[:5] == ("item", "x", Names("x", "x"), ("T1", "T2"), 40)


@pytest.mark.parametrize(
    "one, steps",
    [
        (bonus("share", "10"), [("share", {"name": "T1", "share": 80, "full": 10})]),
        (bonus("case", "2"), [("bonus-cases", {"name": "T1", "count": span(8), "points": 2})]),
        (
            bonus("case", "2", most=Fraction(5)),
            [
                ("bonus-cases", {"name": "T1", "count": span(8), "points": 2}),
                ("most", {"most": 5}),
            ],
        ),
        (bonus("met", "3"), [("missed", {"name": "T1", "full": 3})]),
        (bonus("met", "3", "T2"), [("met", {"name": "T2", "full": 3})]),
        (bonus("met", "3", "T3"), [("open", {"name": "T3", "outcome": "no_data"})]),
        (bonus("case", "2", "T4"), []),
    ],
)
def test_every_step_of_a_bonus_is_told(
    one: Bonus, steps: list[tuple[str, dict[str, object]]]
) -> None:
    results = (
        *(rate("T1", "fail", 8, 10), rate("T4", "fail", 0, 10)),
        *(result("T2", "pass"), result("T3", "no_data")),
    )
    assert told(scheme(bonuses=(one,)), *results) == steps
    (line,) = score(scheme(bonuses=(one,)), results, "a/b", 2025).lines
    assert line[:5] == ("bonus", "b", Names("b", "b"), (one.reference.target,), None)


@pytest.mark.parametrize(
    "outcome, key", [("fail", "veto"), ("pass", "veto-clear"), ("no_data", "veto-open")]
)
def test_a_veto_is_told_whether_it_falls_or_not(outcome: str, key: str) -> None:
    veto = Veto(to("T2"), Fraction(10), "poor", HERE)
    rules = scheme(grades=GRADES, vetoes=(veto,))
    (line,) = score(rules, [result("T2", outcome)], "a/b", 2025).lines
    assert line[:6] == ("veto", "T2", Names("T2", "T2"), ("T2",), None, span(0))
    (why,) = line.because
    said = {"name": "T2", "outcome": outcome, "total": 10, "grade": Names("差", "poor")}
    assert (why.key, why.details) == (key, said)


def test_a_veto_of_the_total_alone_names_no_grade() -> None:
    rules = scheme(grades=GRADES, vetoes=(Veto(to("T2"), Fraction(10), "", HERE),))
    assert told(rules, result("T2", "fail"))[0][1]["grade"] is None


def test_a_veto_gives_a_total_without_an_end_its_end() -> None:
    veto = Veto(to("T2"), Fraction(10), "", HERE)
    rules = scheme(bonuses=(bonus("case", "2"),), vetoes=(veto,))
    assert total(rules, result("T1", "no_data"), result("T2", "fail")) == span(0, 10)
    either = score(rules, [result("T1", "no_data"), result("T2", "no_data")], "a/b", 2025)
    assert either.total == Span(Fraction(0), None)


BY_INDICATOR = to(indicator="air.pm25")
FIGURE = result(None, "", "30")


@pytest.mark.parametrize(
    "rules, results, code, details",
    [
        (scheme(item("x", "T9", "met", 1)), (), "scoring-target", {"found": "T9"}),
        (
            scheme(item("x", None, "met", 1, reference=to(indicator="air.pm_25"))),
            (),
            "indicator-unknown",
            {"found": "air.pm_25"},
        ),
        (
            scheme(item("x", None, "met", 1, reference=BY_INDICATOR)),
            (result("T1", "pass"), result("T2", "pass")),
            "scoring-several",
            {"found": "air.pm25"},
        ),
        (
            scheme(
                item("x", None, "full", 1, missed_factor=Fraction(1, 2), reference=BY_INDICATOR)
            ),
            (FIGURE,),
            "scoring-no-target",
            {"found": "air.pm25"},
        ),
        (
            scheme(item("x", None, "full", 1, short("1"), reference=BY_INDICATOR)),
            (FIGURE,),
            "scoring-no-target",
            {"found": "air.pm25"},
        ),
        (
            scheme(
                item(
                    "x",
                    None,
                    "full",
                    1,
                    PerCase(Fraction(1), (BY_INDICATOR,), "missed", None, HERE),
                )
            ),
            (FIGURE,),
            "scoring-no-target",
            {"found": "air.pm25"},
        ),
        (
            scheme(bonuses=(bonus("met", "1")._replace(reference=BY_INDICATOR),)),
            (FIGURE,),
            "scoring-no-target",
            {"found": "air.pm25"},
        ),
        (
            scheme(vetoes=(Veto(BY_INDICATOR, Fraction(1), "", HERE),)),
            (FIGURE,),
            "scoring-no-target",
            {"found": "air.pm25"},
        ),
        (
            scheme(item("x", "T1", "share", 1)),
            (result("T1", "fail", "30"),),
            "scoring-no-share",
            {"found": "T1"},
        ),
        (
            scheme(item("x", "T1", "full", 1, short("1"))),
            (result("T1", "fail"),),  # missed, and by how much nobody says
            "scoring-no-shortfall",
            {"found": "T1"},
        ),
        (
            scheme(item("x", "T1", "full", 1, short("1", start=Amount(Decimal(24), UG)))),
            (result("T1", "pass"),),
            "scoring-no-shortfall",
            {"found": "T1"},
        ),
        (
            scheme(item("x", "T1", "full", 1, short("1"))),
            (result("T1", "fail", value="IV", unit=None, limit="III", margin=Decimal(-1)),),
            "scoring-unit",
            {"found": "", "wanted": "ug/m3"},
        ),
        (
            scheme(item("x", "T1", "full", 1, short("1", step=Amount(Decimal(1), PP)))),
            (result("T1", "fail", "30"),),
            "scoring-unit",
            {"found": "pp", "wanted": "ug/m3"},
        ),
        (
            scheme(item("x", None, "full", 1, cases("1", "reached", "T1"))),
            (result("T1", "fail", "30"),),  # a level is no list
            "scoring-count",
            {"found": "T1"},
        ),
    ],
)
def test_a_rule_that_cannot_be_applied_is_a_fault_at_its_place(
    rules: Scheme, results: tuple[Result, ...], code: str, details: dict[str, object]
) -> None:
    with pytest.raises(FaultError) as caught:
        score(rules, results, "a/b", 2025)
    (fault,) = caught.value.faults
    assert (fault.code, fault.place, fault.details) == (code, HERE, details)


@pytest.mark.parametrize(
    ("factor", "keys"),
    [(1, ["share"]), (Fraction(1, 2), ["share", "factor"]), (0, ["share", "factor"])],
)
def test_a_factor_that_takes_nothing_is_not_told(factor: object, keys: list[str]) -> None:
    rules = scheme(item("x", "T1", "share", 50, missed_factor=Fraction(factor)))  # type: ignore[arg-type]
    (line,) = score(rules, [rate("T1", "fail", 8, 10)], "a/b", 2025).lines
    assert [why.key for why in line.because] == keys
