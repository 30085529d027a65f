"""What a schema cannot say: units that fit, counts and sums that agree, promises written once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget import units, vocab
from ecotarget.model.faults import Place
from ecotarget.model.period import Period
from ecotarget.model.requirement import leaves_open
from ecotarget.model.target import (
    Document,
    Indicator,
    Jurisdiction,
    Missing,
    Names,
    Scope,
    Target,
    TargetFile,
)
from ecotarget.targets.consistency import (
    across_files,
    indicator_problem,
    within_file,
    within_target,
)
from ecotarget.targets.grammar import parse

NAMES = Names("名", "name")
PLACE = Jurisdiction("a/b", NAMES)
PLAN = Document("plan", NAMES)
LACKING = (Missing("bound", NAMES),)

# One indicator of each sort: dimension -> the unit that its figures are in.
UNIT = {
    "share": "%",
    "count": "件",
    "mass": "t",
    "mass/volume": "ug/m3",
    "area": "亩",
    "money": "万元",
    "number": "",
    "points": "pp",
    "score": "分",
    "class": None,
    "rank": None,
    "grade": None,
    "task": None,
}


def indicator(dimension: str, better: str = "lower", unit: str | None = "own") -> Indicator:
    spelling = UNIT[dimension] if unit == "own" else unit
    resolved = None if spelling is None else units.resolve(spelling)
    return Indicator("water.x", NAMES, dimension, resolved, better, None, NAMES, "a source")


def target(
    line: str,
    what: Indicator | str = "share",
    *,
    id: str = "AB24-001",  # noqa: A002
    scope: Scope | None = None,
    due: date | None = None,
    period: str = "2024",
    missing: tuple[Missing, ...] = (),
    sum_of: tuple[str, ...] = (),
    at: int = 1,
) -> Target:
    requirement = parse(line)
    return Target(
        id=id,
        jurisdiction=PLACE,
        indicator=indicator(what) if isinstance(what, str) else what,
        requirement=requirement,
        require=line,
        strength="binding",
        period=Period.parse(period),
        document=PLAN,
        section="一",
        place=Place("t.yaml", at, 5),
        scope=scope,
        due=due,
        missing=missing,
        sum_of=sum_of,
        is_open=leaves_open(requirement),
    )


def problems(of: Target) -> list[tuple]:
    return [(found.code, found.at, dict(found.details)) for found in within_target(of)]


def codes(of: Target) -> list[str]:
    return [found.code for found in within_target(of)]


def file(
    *targets: Target, place: str = "a/b", year: int = 2024, path: str = "t.yaml"
) -> TargetFile:
    return TargetFile(path, "", Jurisdiction(place, NAMES), year, (PLAN,), (), targets)


def faults(*targets: Target) -> list[tuple]:
    return [
        (found.code, str(found.place), dict(found.details), found.near, found.warning)
        for found in within_file(file(*targets))
    ]


# ---- An indicator that a file defines -----------------------------------------------------------


def said(**changes) -> dict:
    data = {
        "id": "water.own",
        "zh": "甲",
        "en": "A",
        "dimension": "count",
        "unit": "个",
        "better": "higher",
        "definition": {"zh": "甲", "en": "A"},
        "source": "plan",
    }
    data.update(changes)
    return {key: value for key, value in data.items() if value is not ...}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"unit": "家"},
        {"dimension": "share", "unit": "%"},
        {"dimension": "mass/volume", "unit": "μg/m³"},
        {"dimension": "money", "unit": "万元"},
        {"dimension": "number", "unit": ...},
        {"dimension": "number", "unit": ""},
        {"dimension": "task", "unit": ...},
        {"dimension": "class", "unit": ..., "better": "lower"},
        {"dimension": "rank", "unit": ..., "better": "lower"},
        {"dimension": "grade", "unit": ...},
        {"dimension": "grade", "unit": "星"},
    ],
)
def test_an_indicator_whose_unit_is_of_its_dimension_is_sound(changes):
    assert indicator_problem(said(**changes)) is None


@pytest.mark.parametrize(
    ("changes", "code", "at", "found", "near"),
    [
        ({"id": "watr.own"}, "indicator-domain", "id", "watr", "water"),
        ({"id": "zzzz.own"}, "indicator-domain", "id", "zzzz", "governance"),
        ({"unit": ...}, "indicator-unit-missing", "dimension", "count", None),
        (
            {"dimension": "share", "unit": ...},
            "indicator-unit-missing",
            "dimension",
            "share",
            None,
        ),
        (
            {"dimension": "nonsense", "unit": ...},
            "indicator-unit-missing",
            "dimension",
            "nonsense",
            None,
        ),
        ({"unit": "ug/m33"}, "unit-unknown", "unit", "ug/m33", "ug/m3"),
        ({"unit": "ton", "dimension": "mass"}, "unit-unknown", "unit", "ton", "t"),
        ({"unit": "t"}, "indicator-dimension", "dimension", "count", "mass"),
        ({"dimension": "share"}, "indicator-dimension", "dimension", "share", "count"),
        ({"dimension": "number"}, "indicator-dimension", "dimension", "number", "count"),
        ({"dimension": "task"}, "indicator-dimension", "dimension", "task", "count"),
        ({"unit": ""}, "indicator-dimension", "dimension", "count", "number"),
    ],
)
def test_an_unsound_indicator_is_told_with_what_was_found_and_what_is_near(
    changes, code, at, found, near
):
    problem = indicator_problem(said(**changes))
    assert (problem.code, problem.at, problem.found) == (code, at, found)
    assert problem.near == () if near is None else near in problem.near


def test_a_domain_that_looks_like_none_is_told_with_all_of_them():
    assert indicator_problem(said(id="qqq.own")).near == tuple(vocab.domains())


@pytest.mark.parametrize("dimension", ["rank", "class"])
def test_a_rank_or_class_that_is_better_when_higher_is_refused(dimension):
    # 1 is always the best place and I the best class; `better than last year` would be judged
    # the wrong way round.
    assert indicator_problem(said(dimension=dimension, unit=..., better="higher")) is not None


# ---- The requirement fits the indicator ---------------------------------------------------------

LINES = {
    "threshold": "<= 5 {}",
    "within": "within 1..5 {}",
    "about": "about 5 {}",
    "relative change": "change <= -5 % on last year",
    "change": "change <= -5 {} on last year",
    "trend": "better than last year",
    "all of": "all of 3",
    "all": "all",
    "class": "class <= III",
    "rank": "rank <= 3",
    "grade": "grade >= A of [A, B]",
    "is": "is 银鼎",
    "by": "by 2024-06-30",
    "done": "done",
}
AMOUNT = {"threshold", "within", "about", "relative change", "change", "trend"}
SUITS = {
    "share": AMOUNT | {"all of", "all"},
    "count": AMOUNT | {"all of"},
    "class": {"class", "trend"},
    "rank": {"rank", "trend"},
    "grade": {"grade", "is"},
    "task": {"by", "done"},
}


@pytest.mark.parametrize("kind", LINES)
@pytest.mark.parametrize("dimension", UNIT)
def test_each_kind_of_requirement_suits_exactly_the_dimensions_it_speaks_about(dimension, kind):
    unit = UNIT[dimension] or ""
    if kind == "change" and dimension == "share":
        unit = "pp"
    line = LINES[kind].format(unit)
    found = problems(target(line, dimension))
    if kind in SUITS.get(dimension, AMOUNT):
        assert found == []
    else:
        details = {"require": line, "dimension": dimension}
        assert found == [("requirement-kind", "require", details)]


@pytest.mark.parametrize(
    ("line", "dimension"),
    [
        ("<= 0.026 mg/m3", "mass/volume"),
        ("<= 26 ng/L", "mass/volume"),
        ("<= 5 kg", "mass"),
        ("<= 5 公顷", "area"),
        ("<= 1 亿元", "money"),
        ("<= 5 ‰", "share"),
        ("<= 5 起", "count"),
        ("<= 5 个", "count"),
        ("<= 5 项", "count"),
        ("within 1..2 mg/m3", "mass/volume"),
        ("about 1 mg/m3", "mass/volume"),
        ("about 5 % +/- 1 pp", "share"),
        ("change <= -2 pp on last year", "share"),
        ("change <= -2 % on last year", "share"),
        ("change <= -2 ‰ since 2013", "mass"),
        ("change <= -2 kg on last year", "mass"),
        ("change <= -2 起 on last year", "count"),
        ("change <= -2 on last year", "number"),
        ("<= ? t", "mass"),
    ],
)
def test_any_unit_of_the_same_quantity_fits(line, dimension):
    missing = LACKING if "?" in line else ()
    assert problems(target(line, dimension, missing=missing)) == []


@pytest.mark.parametrize(
    ("line", "dimension", "found", "own"),
    [
        ("<= 26 ppb", "mass/volume", "ppb", "ug/m3"),
        ("<= 26 mg/kg", "mass/volume", "mg/kg", "ug/m3"),
        ("<= 26", "mass/volume", "", "ug/m3"),
        ("<= 94", "share", "", "%"),
        ("<= 94 pp", "share", "pp", "%"),
        ("<= 94 %", "number", "%", ""),
        ("<= 5 家", "count", "家", "件"),
        ("<= 5 次", "count", "次", "件"),
        ("<= 5 天", "count", "天", "件"),
        ("<= 5", "count", "", "件"),
        ("<= 5 倍", "number", "倍", ""),
        ("about 5 pp", "share", "pp", "%"),
        ("change <= -2 pp on last year", "mass", "pp", "t"),
        ("change <= -2 pp on last year", "count", "pp", "件"),
        ("change <= -2 on last year", "share", "", "%"),
        ("change <= -2 on last year", "mass", "", "t"),
        ("change <= -2 ug/m3 on last year", "mass", "ug/m3", "t"),
    ],
)
def test_a_unit_of_another_quantity_is_refused_with_both_units(line, dimension, found, own):
    details = {"require": line, "dimension": dimension, "found": found, "unit": own}
    assert problems(target(line, dimension)) == [("requirement-unit", "require", details)]


def test_both_ends_of_a_range_in_a_wrong_unit_are_told():
    assert set(codes(target("within 1..5 ppb", "mass/volume"))) == {"requirement-unit"}


@pytest.mark.parametrize("line", ["better than last year", "no worse than 2013"])
@pytest.mark.parametrize("dimension", ["share", "mass", "count", "number"])
def test_better_means_nothing_where_no_direction_is_good(line, dimension):
    neutral = indicator(dimension, better="none")
    details = {"require": line, "dimension": dimension}
    assert problems(target(line, neutral)) == [("requirement-direction", "require", details)]
    for better in ("lower", "higher"):
        assert problems(target(line, indicator(dimension, better=better))) == []


def test_about_without_a_tolerance_means_nothing_where_no_direction_is_good():
    # There is no good side to be on; the judge would take "not less" and pass a pH of 14.
    neutral = indicator("number", better="none")
    assert codes(target("about 7", neutral)) == ["requirement-direction"]
    assert codes(target("about 7 +/- 0.5", neutral)) == []


@pytest.mark.parametrize("line", ["<= 5 件", "within 1..5 件", "change <= -5 % on last year"])
def test_bounds_need_no_good_direction(line):
    assert codes(target(line, indicator("count", better="none"))) == []


@pytest.mark.parametrize(
    ("line", "dimension", "wanted"),
    [
        ("<= 4 % of 116", "share", []),
        ("<= ? % of 116", "share", []),
        ("<= 4 件 of 116", "count", ["requirement-whole"]),
        ("<= 4 t of 116", "mass", ["requirement-whole"]),
        ("<= 4 of 116", "number", ["requirement-whole"]),
        ("<= ? t of 116", "mass", ["requirement-whole"]),
        ("all of 116", "count", []),
        ("rank <= 3 of 6", "rank", []),
    ],
)
def test_only_a_share_is_taken_over_a_number_of_objects(line, dimension, wanted):
    assert codes(target(line, dimension, missing=LACKING)) == wanted


# ---- What is left open, dates, counts -----------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "dimension"),
    [
        ("<= ? t", "mass"),
        ("rank <= ?", "rank"),
        ("by ?", "task"),
        ("change <= ? % on last year", "mass"),
        ("change <= -5 % since ?", "mass"),
    ],
)
def test_an_open_bound_must_say_what_is_missing(line, dimension):
    assert problems(target(line, dimension)) == [("missing-unsaid", "require", {"require": line})]
    assert problems(target(line, dimension, missing=LACKING)) == []


def test_what_is_missing_may_be_said_of_a_closed_bound_too():
    assert codes(target("<= 5 t", "mass", missing=(Missing("list", NAMES),))) == []


@pytest.mark.parametrize(
    ("due", "period", "wanted"),
    [
        (date(2023, 12, 31), "2024", ["target-due"]),
        (date(2024, 1, 1), "2024", []),
        (date(2024, 12, 31), "2024", []),
        (date(2025, 6, 30), "2024", []),
        (date(2024, 6, 30), "2024-H2", ["target-due"]),
        (date(2024, 7, 1), "2024-H2", []),
        (None, "2024", []),
    ],
)
def test_nothing_is_due_before_its_period_begins(due, period, wanted):
    found = problems(target("done", "task", due=due, period=period))
    assert [code for code, _, _ in found] == wanted
    if wanted:
        assert found == [("target-due", "due", {"due": due, "period": period})]


def test_a_scope_that_lists_its_objects_must_count_them_right():
    def scope(size, *items):
        return Scope(NAMES, size, items)

    for good in (scope(None), scope(3), scope(None, "a", "b"), scope(2, "a", "b"), scope(1, "a")):
        assert codes(target("<= 5 %", scope=good)) == []
    for bad, items in ((scope(1, "a", "b"), 2), (scope(3, "a", "b"), 2)):
        details = {"count": bad.size, "items": items}
        assert problems(target("<= 5 %", scope=bad)) == [("scope-count", "scope", details)]


@pytest.mark.parametrize(
    ("line", "dimension"),
    [("<= 4 % of 13", "share"), ("all of 13", "share"), ("all of 13", "count")],
)
def test_the_number_in_the_requirement_is_that_of_the_scope(line, dimension):
    for size in (None, 13):
        assert codes(target(line, dimension, scope=Scope(NAMES, size))) == []
    for size in (12, 14):
        found = problems(target(line, dimension, scope=Scope(NAMES, size)))
        details = {"count": size, "whole": 13}
        assert found == [("requirement-count", "require", details)]
    assert codes(target(line, dimension)) == []


def test_the_places_of_a_rank_are_not_the_objects_of_its_scope():
    assert codes(target("rank <= 3 of 6", "rank", scope=Scope(NAMES, 90))) == []


def test_every_fault_of_one_target_is_found_at_once():
    found = codes(
        target(
            "<= ? t of 13",
            "mass",
            due=date(2023, 1, 1),
            scope=Scope(NAMES, 5, ("a",)),
        )
    )
    assert sorted(found) == [
        "missing-unsaid",
        "requirement-count",
        "requirement-whole",
        "scope-count",
        "target-due",
    ]


@pytest.mark.parametrize(
    ("line", "period", "wanted"),
    [
        ("better than 2023", "2024", None),
        ("better than 2024", "2024", 2024),
        ("no worse than 2025", "2024", 2025),
        ("better than 2024", "2024-H2", 2024),
        ("better than 2023", "2023-12-01..2024-01-31", 2023),
        ("better than 2022", "2023-12-01..2024-01-31", None),
        ("better than last year", "2024", None),
        ("change <= -5 % since 2023", "2024", None),
        ("change <= -5 % since 2024", "2024", 2024),
        ("change <= -5 % on last year", "2024", None),
        ("change <= -5 % since ?", "2024", None),
    ],
)
def test_a_base_year_lies_before_the_period_that_is_compared_with_it(line, period, wanted):
    found = problems(target(line, "mass", period=period, missing=LACKING))
    details = {"base": wanted, "period": period}
    assert found == ([("requirement-base", "require", details)] if wanted else [])


@pytest.mark.parametrize(
    ("span", "period", "fits"),
    [
        ("month", "2024", True),
        ("month", "2024-03", True),
        ("month", "2024-03-05", False),
        ("month", "2024-03-02..2024-04-29", False),
        ("month", "2024-03-02..2024-04-30", True),
        ("half-year", "2024-Q2", False),
        ("half-year", "2024-H2", True),
        ("year", "2024", True),
        ("year", "2024-01-01..2024-11-30", False),
        ("day", "2024-03-05", True),
    ],
)
def test_every_span_that_is_asked_for_must_fit_at_least_once_into_the_period(span, period, fits):
    found = problems(target(f">= 1 件 per {span}", "count", period=period))
    details = {"span": span, "period": period}
    assert found == ([] if fits else [("requirement-span", "require", details)])


# ---- Sums ---------------------------------------------------------------------------------------


def test_parts_that_add_up_exactly_are_sound():
    # 0.1 + 0.2 is 0.3, which binary fractions do not know; 500 kg are half a tonne.
    whole = target("<= 0.3 t", "mass", id="AB24-1", sum_of=("AB24-2", "AB24-3"))
    parts = (
        target("<= 0.1 t", "mass", id="AB24-2"),
        target("<= 0.2 t", "mass", id="AB24-3", period="2024-H1"),
    )
    assert faults(whole, *parts) == []
    mixed = target("<= 500 kg", "mass", id="AB24-3", period="2024-H1")
    half = target("<= 0.6 t", "mass", id="AB24-1", sum_of=("AB24-2", "AB24-3"))
    assert faults(half, parts[0], mixed) == []


def test_parts_that_do_not_add_up_are_told_with_both_figures():
    whole = target("<= 0.3 t", "mass", id="AB24-1", sum_of=("AB24-2", "AB24-3"), at=7)
    parts = (
        target("<= 0.1 t", "mass", id="AB24-2"),
        target("<= 0.20000001 t", "mass", id="AB24-3", period="2024-H1"),
    )
    details = {"id": "AB24-1", "total": "0.30000001", "bound": "0.3"}
    assert faults(whole, *parts) == [("sum-wrong", "t.yaml:7:5", details, (), False)]


_BOUNDS = st.decimals(0, 10**9, places=4, allow_nan=False, allow_infinity=False)


@given(st.lists(_BOUNDS, min_size=2, max_size=5), st.sampled_from([0, 0, 1, -1]))
def test_a_sum_is_wrong_exactly_if_the_fractions_do_not_add_up(bounds, slip):
    total = sum(map(Fraction, bounds)) + Fraction(slip, 10**4)
    if total < 0:
        return
    ids = tuple(f"AB24-{n}" for n in range(2, len(bounds) + 2))
    written = format(Decimal(int(total * 10**4)).scaleb(-4), "f")
    whole = target(f"<= {written} t", "mass", id="AB24-1", sum_of=ids)
    parts = [
        target(f"<= {bound:f} t", "mass", id=name, period=f"20{n + 10}")
        for n, (name, bound) in enumerate(zip(ids, bounds, strict=True))
    ]
    wanted = ["sum-wrong"] if slip else []
    assert [code for code, *_ in faults(whole, *parts)] == wanted


def test_a_part_that_does_not_exist_is_told_with_the_near_ones():
    whole = target("<= 3 t", "mass", id="AB24-1", sum_of=("AB24-22", "AB24-3"), at=4)
    parts = (
        target("<= 1 t", "mass", id="AB24-2"),
        target("<= 2 t", "mass", id="AB24-3", period="2023"),
    )
    ((code, place, details, near, warning),) = faults(whole, *parts)
    assert (code, place, warning) == ("sum-unknown", "t.yaml:4:5", False)
    assert details == {"id": "AB24-1", "found": "AB24-22"}
    assert near[0] == "AB24-2"


def test_every_part_that_does_not_exist_is_told():
    whole = target("<= 3 t", "mass", id="AB24-1", sum_of=("ZZ99-8", "ZZ99-9"))
    assert [code for code, *_ in faults(whole)] == ["sum-unknown", "sum-unknown"]


@pytest.mark.parametrize(
    ("whole", "part", "dimension"),
    [
        ("<= ? t", "<= 1 t", "mass"),
        ("<= 3 t", "<= ? t", "mass"),
        ("within 1..3 t", "<= 1 t", "mass"),
        ("<= 3 t", "about 1 t", "mass"),
        ("all of 3", ">= 1 件", "count"),
    ],
)
def test_a_sum_with_a_part_that_has_no_bound_cannot_be_checked_and_says_so(whole, part, dimension):
    targets = (
        target(whole, dimension, id="AB24-1", sum_of=("AB24-2", "AB24-3"), at=9),
        target(part, dimension, id="AB24-2", period="2023"),
        target("<= 2 t" if dimension == "mass" else ">= 2 件", dimension, id="AB24-3"),
    )
    assert faults(*targets) == [("sum-open", "t.yaml:9:5", {"id": "AB24-1"}, (), False)]


def test_parts_of_zero_are_parts():
    whole = target("<= 2 t", "mass", id="AB24-1", sum_of=("AB24-2", "AB24-3"))
    parts = (
        target("<= 0 t", "mass", id="AB24-2", period="2023"),
        target("<= 2 t", "mass", id="AB24-3", period="2022"),
    )
    assert faults(whole, *parts) == []


PARTS = [("sum-parts", "t.yaml:9:5", {"id": "AB24-1"}, (), False)]


@pytest.mark.parametrize(
    ("whole", "dimension", "part", "its"),
    [
        ("<= 5 t", "mass", "<= 2 件", "count"),
        ("<= 5 t", "mass", "<= 2", "number"),
        ("<= 5", "number", "<= 2 t", "mass"),
        ("<= 5 ug/m3", "mass/volume", "<= 2 t", "mass"),
    ],
)
def test_parts_of_another_quantity_than_the_whole_do_not_add_up(whole, dimension, part, its):
    targets = (
        target(whole, dimension, id="AB24-1", sum_of=("AB24-2", "AB24-3"), at=9),
        target(whole.replace("5", "3"), dimension, id="AB24-2"),
        target(part, its, id="AB24-3"),
    )
    assert faults(*targets) == PARTS


def test_firms_and_visits_to_firms_do_not_add_up():
    firms, visits = (indicator("count", unit=unit) for unit in ("家", "家次"))
    targets = (
        target("<= 5 家", firms, id="AB24-1", sum_of=("AB24-2", "AB24-3"), at=9),
        target("<= 3 家", firms, id="AB24-2"),
        target("<= 2 家次", visits, id="AB24-3"),
    )
    assert faults(*targets) == PARTS


def test_a_part_that_is_named_twice_or_is_the_whole_itself_is_refused():
    part = target("<= 2 t", "mass", id="AB24-2", period="2023")
    twice = target("<= 4 t", "mass", id="AB24-1", sum_of=("AB24-2", "AB24-2"), at=9)
    assert faults(twice, part) == PARTS
    zero = target("<= 0 t", "mass", id="AB24-2", period="2023")
    itself = target("<= 4 t", "mass", id="AB24-1", sum_of=("AB24-1", "AB24-2"), at=9)
    assert faults(itself, zero) == PARTS


def test_a_sum_over_a_part_that_was_set_aside_waits_until_that_is_put_right():
    whole = target("<= 4 t", "mass", id="AB24-1", sum_of=("AB24-2", "AB24-9"))
    part = target("<= 2 t", "mass", id="AB24-2", period="2023")
    written = file(whole, part)
    assert [fault.code for fault in within_file(written)] == ["sum-unknown"]
    assert list(within_file(written, ["AB24-1", "AB24-2", "AB24-9"])) == []


# ---- Said twice, counted twice ------------------------------------------------------------------


def test_the_same_promise_written_twice_is_a_warning_that_names_the_first():
    found = faults(
        target("<= 5 t", "mass", id="AB24-1"),
        target("<=5 吨", "mass", id="AB24-2", at=8),
        target("<= 5.0 t", "mass", id="AB24-3", at=9),
    )
    assert found == [
        ("target-repeated", "t.yaml:8:5", {"id": "AB24-2", "first": "AB24-1"}, (), True),
        ("target-repeated", "t.yaml:9:5", {"id": "AB24-3", "first": "AB24-1"}, (), True),
    ]


def test_two_names_of_one_scope_that_differ_in_white_space_and_width_are_one_scope():
    one = Scope(Names("13个 断面（A）", "13 sections"), 13)
    other = Scope(Names("13个断面(ａ)", "sections"), 13)
    found = faults(
        target("<= 5 %", id="AB24-1", scope=one), target("<= 5 %", id="AB24-2", scope=other)
    )
    assert [code for code, *_ in found] == ["target-repeated"]


def test_what_differs_in_any_part_is_no_repetition():
    other = Indicator("water.y", NAMES, "mass", units.resolve("t"), "lower", None, NAMES, "x")
    different = [
        target("<= 5 t", "mass", id="AB24-1"),
        target("< 5 t", "mass", id="AB24-2"),
        target("<= 6 t", "mass", id="AB24-3"),
        target("<= 5 t", "mass", id="AB24-4", period="2024-H1"),
        target("<= 5 t", "mass", id="AB24-5", scope=Scope(NAMES)),
        target("<= 5 t", other, id="AB24-6"),
        target("within 10..20 t", "mass", id="AB24-7"),
        target("about 10 t +/- 20 t", "mass", id="AB24-8"),
    ]
    assert faults(*different) == []


def test_one_scope_has_one_number_of_objects_wherever_the_file_names_it():
    found = faults(
        target("<= 1 %", id="AB24-1", scope=Scope(Names("断面", "sections"), 13)),
        target("<= 2 %", id="AB24-2", scope=Scope(Names("断 面", "sections"), 14), at=6),
        target("<= 3 %", id="AB24-3", scope=Scope(Names("断面", "sections"), 13)),
        target("<= 4 %", id="AB24-4", scope=Scope(Names("断面", "sections"))),
        target("<= 5 %", id="AB24-5", scope=Scope(Names("点位", "points"), 20)),
        target("<= 6 %", id="AB24-6"),
    )
    details = {"id": "AB24-2", "scope": "断 面", "count": 14, "first": "AB24-1", "other": 13}
    assert found == [("scope-counts-differ", "t.yaml:6:5", details, (), False)]


# ---- Between files ------------------------------------------------------------------------------


def test_one_place_and_year_in_two_files_is_refused_where_the_second_begins():
    one = file(target("done", "task"), path="one.yaml")
    two = file(target("done", "task", at=3), target("done", "task", at=9), path="two.yaml")
    (fault,) = across_files(iter([one, two]))
    assert (fault.code, str(fault.place), fault.warning) == (
        "target-file-repeated",
        "t.yaml:3:5",
        False,
    )
    assert dict(fault.details) == {"jurisdiction": "a/b", "year": 2024, "first": "one.yaml"}


def test_every_further_file_is_told_with_the_first():
    files = [file(target("done", "task"), path=f"{n}.yaml") for n in "abc"]
    assert [dict(fault.details)["first"] for fault in across_files(files)] == ["a.yaml", "a.yaml"]


def test_other_places_and_other_years_are_other_files():
    files = [
        file(target("done", "task"), place=place, year=year)
        for place, year in [("a", 2023), ("a", 2024), ("b", 2023), ("b", 2024)]
    ]
    for one, other in pairwise(files):
        assert list(across_files([one, other])) == []
    assert list(across_files(files)) == []
