"""An assessment made by hand: every state, result and kind of figure, and two editions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from ecotarget.model.assessment import (
    FINAL,
    RUNNING,
    TOO_LITTLE,
    Assessed,
    Assessment,
    Coverage,
    Lack,
    SetAside,
    Step,
)
from ecotarget.model.faults import Fault, Place
from ecotarget.model.finding import Input
from ecotarget.model.period import Period
from ecotarget.model.standard import (
    AirCode,
    CityRule,
    Clause,
    Day,
    Edition,
    Limit,
    Metric,
    Rounding,
    Statistic,
    Validity,
)
from ecotarget.model.target import Names

OLD, NEW = "xx/air/limits/2012", "xx/air/limits/2026"
SURE = Clause(OLD, "table 1", "confirmed")
DOUBTFUL = Clause(OLD, "annex Z", "unconfirmed")


def edition(name: str, start: int, end: int | None) -> Edition:
    return Edition(
        name,
        Names(f"限值 {start}", f"Limits {start}"),
        date(start, 1, 1),
        None if end is None else date(end, 2, 28),
        "ab" * 32,
        "https://example.org/law",
        ("annex Z",) if name == OLD else (),
    )


def metric(name: str, item: str, kind: str, unit: str = "ug/m3", shown: int = 0) -> Metric:
    clause = DOUBTFUL if item == "so2" else SURE
    return Metric(
        id=name,
        indicator=name,
        item=item,
        unit=unit,
        day=Day("mean", 20, SURE),
        statistic=Statistic(kind, clause),
        validity=Validity(SURE, days=324),
        averaging="annual",
        shown=shown,
        judged=Rounding(shown),
        clause=SURE,
    )


def code(name: str, zh: str, en: str, law: Edition) -> AirCode:
    return AirCode(
        id=name,
        names=Names(zh, en),
        day=law.start,
        editions=(law,),
        grade="II",
        limits=(),
        metrics=(
            metric("air.pm25", "pm25", "mean"),
            metric("air.so2", "so2", "mean"),
            metric("air.o3_90", "o3", "percentile"),
            metric("air.co_95", "co", "percentile", "mg/m3", 1),
        ),
        unit_of={"pm25": "ug/m3"},
        reference_kelvin=Decimal(298),
        multiple_rounding=Rounding(2),
        ratio_rounding=Rounding(1),
        city=CityRule(Decimal("0.75"), 4, Decimal("0.5"), SURE),
        air_index=None,
        composite=None,
        trend=None,
        sand=None,
        overlays=("somewhere-2020",) if name == "xx-2012" else (),
    )


OLD_CODE = code("xx-2012", "2012 年版", "edition of 2012", edition(OLD, 2012, 2026))
NEW_CODE = code("xx-2026", "2026 年版", "edition of 2026", edition(NEW, 2026, None))


def limit(item: str, value: str, unit: str = "ug/m3", averaging: str = "annual") -> Limit:
    return Limit(item, averaging, "II", Decimal(value), unit, date(2012, 1, 1), None, SURE)


def figure(
    indicator: str,
    item: str,
    value: Fraction | None,
    *,
    place: str = "北市",
    period: str = "2015",
    have: int = 366,
    state: str = FINAL,
    **more: object,
) -> Assessed:
    found = Period.parse(period)
    made = Assessed(
        place=place,
        rung="city",
        indicator=indicator,
        item=item,
        period=found,
        when=found.text,
        value=value,
        unit="ug/m3",
        shown=0,
        coverage=Coverage(have, 324, "days"),
        state=state,
        code="xx-2012",
    )
    return made._replace(**more)


FIGURES = (
    figure("air.pm25", "pm25", Fraction(165, 2), limit=limit("pm25", "35"), complies=False,
           multiple=Fraction(19, 14)),
    figure("air.so2", "so2", Fraction(5, 2), limit=limit("so2", "60"), complies=True,
           details={"trend": {"n": 5, "verdict": "falling", "r": Fraction(-9, 10),
                              "critical": Decimal("0.900")}}),
    figure("air.o3_90", "o3", Fraction(3211, 20), limit=limit("o3", "160", averaging="8h"), complies=None,
           have=180, state=TOO_LITTLE,
           coverage=Coverage(180, 324, "days", (Lack("2015-02", 20, 25), Lack("2015-07", 0, 27)))),
    figure("air.co_95", "co", Fraction(7, 3), unit="mg/m3", shown=1,
           limit=limit("co", "4", "mg/m3", "daily"), complies=True,
           details={"days": 360, "days_above": 0, "day_limit": limit("co", "4", "mg/m3", "daily"),
                    "day_ratio": Fraction(100)}),
    figure("air.pm25", "pm25", None, place="South County", have=0, state=TOO_LITTLE,
           limit=limit("pm25", "35")),
    figure("air.pm25", "pm25", Fraction(361, 10), place="South County", period="2026-03",
           have=20, state=RUNNING, limit=limit("pm25", "35"), code="xx-2026",
           coverage=Coverage(20, 27, "days", (Lack("2026-03", 20, 27),))),
    figure("air.good_day_ratio", "", Fraction(100 * 280, 365), place="South County", unit="%",
           shown=1, details={"valid": 365, "good": 280, "excellent": 100, "heavy": 3,
                             "indexed": 365, "cases": (280, 365)}),
    figure("air.composite_index", "", Fraction(393, 100), place="South County", unit="", shown=2,
           details={"parts": {"so2": Decimal("0.12"), "pm25": Decimal("1.37")}, "main": ("pm25",),
                    "missing": (), "rank": {"place": 2, "of": 5}}),
    figure("air.aqi", "", Fraction(101), place="South County", period="2026-03-05", unit="",
           coverage=Coverage(5, 6, "items"), code="xx-2026",
           details={"iaqi": {"pm25": 101, "pm10": 101}, "missing": 1, "level": 3,
                    "category": Names("轻度污染", "slightly polluted"),
                    "primary": ("pm25", "pm10")}),
    figure("air.aqi", "", None, place="South County", period="2026-03-06", unit="",
           coverage=Coverage(4, 6, "items"), code="xx-2026", state=TOO_LITTLE,
           details={"iaqi": {}, "missing": ("co", "o3"), "why": "missing"}),
    figure("air.attainment", "", None, place="South County", period="2016", unit="",
           coverage=Coverage(5, 6, "items"), complies=False,
           details={"failed": ("pm25", "o3"), "unknown": ("so2",)}),
)  # fmt: skip

FAULT = Fault("column-unknown", Place("readings.csv", 1, 0, "x"), {"found": "x"}, (), warning=True)
ODD = Fault("reading-negative", Place("readings.csv", 5, 0, "pm25"), {"found": "-4", "count": 7},
            warning=True)  # fmt: skip
ASSESSMENT = Assessment(
    results=FIGURES,
    codes=(OLD_CODE, NEW_CODE),
    faults=(FAULT,),
    set_aside=(SetAside("reading-missing", 60, ()), SetAside("reading-negative", 7, (ODD,))),
    inputs=(Input("readings.csv", "readings", "cd" * 32),),
    what_if=False,
    as_of=date(2026, 3, 20),
    ran=(("reading", "SELECT 1"), ("", "SELECT 2")),
)
STEPS = (
    Step("law", {"code": "xx-2012", "editions": (OLD,), "asked": ""}),
    Step("mean-of-days", {"days": 366, "sum": "30195", "unit": "ug/m3"}, SURE),
    Step("month", {"month": "2015-01", "days": 31, "mean": "80"}, SURE),
    Step("validity", {"have": 366, "need": 324, "lacking": ()}, DOUBTFUL),
)
