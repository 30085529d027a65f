"""Section tables made by hand: every verdict, every state, ranges, long names, two months."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import handmade
from ecotarget.model.assessment import SetAside
from ecotarget.model.finding import Input
from ecotarget.model.period import Period
from ecotarget.model.sections import SectionTable
from ecotarget.model.standard import Clause, Rounding
from ecotarget.model.target import Names
from ecotarget.model.water import (
    DRY,
    LAKE,
    MEASURED,
    NOT_MONITORED,
    WORKS,
    Bound,
    ItemClass,
    ItemLimits,
    ItemMean,
    Section,
    SectionClass,
    WaterCode,
)

LAW = "xx/water/limits/2002"
TABLE = Clause(LAW, "table 1", "confirmed")
WORST = Clause(LAW, "3.1", "confirmed")
HALF = Clause(LAW, "annex B", "single")
MEANS = Clause(LAW, "annex C", "unconfirmed")
HYDROGEN = Clause(LAW, "annex D", "single")
CLASS_NAMES = (
    Names("Ⅰ类", "class I"),
    Names("Ⅱ类", "class II"),
    Names("Ⅲ类", "class III"),
    Names("Ⅳ类", "class IV"),
    Names("Ⅴ类", "class V"),
    Names("劣Ⅴ类", "worse than class V"),
)
LIMITS = {
    "ph": None,
    "do": ("7.5", "6", "5", "3", "2"),
    "codmn": ("2", "4", "6", "10", "15"),
    "nh3n": ("0.15", "0.5", "1.0", "1.5", "2.0"),
    "tp": ("0.02", "0.1", "0.2", "0.3", "0.4"),
    "hg": ("0.00005", "0.00005", "0.0001", "0.001", "0.001"),
    "tn": ("0.2", "0.5", "1.0", "1.5", "2.0"),
}
DECIMALS = {"ph": 0, "do": 1, "codmn": 1, "nh3n": 2, "tp": 3, "tn": 2}  # none for mercury


def limits(item: str) -> ItemLimits:
    steps = LIMITS[item] or ()
    low = item == "do"
    bounds = tuple(
        Bound(Decimal(one), None) if low else Bound(None, Decimal(one)) for one in steps
    ) or tuple(Bound(Decimal(6), Decimal(9)) for _ in range(5))
    return ItemLimits(item, "", "" if item == "ph" else "mg/L", bounds, TABLE)


CODE = WaterCode(
    id="xx-water",
    names=Names("地表水（手制）", "surface water, made by hand"),
    day=date(2023, 9, 30),
    editions=(handmade.edition(LAW, 2002, None)._replace(unconfirmed=("annex C",)),),
    medium="surface",
    class_names=CLASS_NAMES,
    good=3,
    limits=tuple(limits(item) for item in LIMITS),
    sets=(),
    unit_of={item: "" if item == "ph" else "mg/L" for item in LIMITS},
    decimals=DECIMALS,
    decimals_clause=None,
    no_multiple=("ph", "do"),
    first_named=("hg",),
    main_items=3,
    clause=WORST,
    below_clause=HALF,
    ph_clause=HYDROGEN,
    means_clause=MEANS,
    months_need=8,
    ratio_rounding=Rounding(1),
    multiple_rounding=Rounding(1),
)


def item(
    name: str,
    value: str | None,
    best: int,
    worst: int | None = None,
    *,
    limit: str | None = None,
    multiple: str | None = None,
    counts: bool = True,
    below: int = 0,
    absent: int = 0,
    samples: int = 1,
) -> ItemClass:
    mean = None if value is None else Fraction(value)
    unseen = below or absent
    return ItemClass(
        mean=ItemMean(
            name,
            mean,
            Fraction(0) if unseen else mean,
            mean and mean * 2 if below else mean,
            samples,
            below,
            absent,
            mean and mean * 2 if below else None,
        ),
        best=best,
        worst=best if worst is None else worst,
        judged=mean,
        multiple=None if multiple is None else Fraction(multiple),
        counts=counts,
        limit=None if limit is None else Decimal(limit),
    )


SEPTEMBER = Period.parse("2023-09")


def row(
    section: Section,
    items: tuple[ItemClass, ...] = (),
    *,
    state: str = MEASURED,
    over: tuple[str, ...] = (),
    missing: tuple[str, ...] = (),
    published: int | None = None,
    period: Period = SEPTEMBER,
    months: int = 1,
) -> SectionClass:
    deciding = [one for one in items if one.counts]
    best = max((one.best for one in deciding), default=published)
    worst = 6 if missing else max((one.worst for one in deciding), default=published)
    named = {one.mean.item: one for one in items}
    return SectionClass(
        section=section,
        period=period,
        state=state,
        best=best if state == MEASURED else None,
        worst=worst if state == MEASURED else None,
        items=items,
        deciding=tuple(one.mean.item for one in deciding if one.worst == worst),
        over=tuple(named[name] for name in over),
        attains=None,
        published=published,
        months=months if state == MEASURED else 0,
        missing=missing,
    )


GATE = Section("岩头闸", "椒江", "椒江流域", "台州市", "椒江区", "province", target=3)
LONG = Section(
    "始丰溪与永安溪交汇处下游五百米自动监测站", "始丰溪", "椒江流域", "台州市", "椒江区", "national",
    target=2,
)  # fmt: skip
QUAY = Section("老鼠屿码头", "椒江", "椒江流域", "台州市", "椒江区", "city", target=4)
LAKE_HEART = Section("湖心", "长潭水库", "椒江流域", "台州市", "黄岩区", "national", LAKE, 2)
UNSURE = Section("Red Bridge", "Long River", "椒江流域", "台州市", "黄岩区", "county", target=3)
BARE = Section("无目标断面", county="景宁畲族自治县")
SILENT = Section("断流断面", "小溪", county="景宁畲族自治县", level="county", target=3)
UNDER_WORKS = Section("施工断面", county="仙居县", target=3)
NOBODY = Section("未测断面", county="仙居县", level="city", target=3)

ROWS = (
    row(LONG, (item("ph", "7.8", 1), item("do", "6.8", 2), item("codmn", "3.6", 2, limit="4"),
               item("nh3n", "0.3", 2, limit="0.5"), item("tp", "0.08", 2, limit="0.1"))),
    row(GATE, (item("ph", "7.1", 1), item("do", "2.6", 5, limit="5"),
               item("codmn", "6.33", 4, limit="6", multiple="11/200"),
               item("nh3n", "2.3", 6, limit="1.0", multiple="13/10"),
               item("tp", "0.32", 5, limit="0.2", multiple="3/5"),
               item("tn", "3.41", 6, counts=False)), over=("nh3n", "tp", "do", "codmn"),
        published=5),
    row(QUAY, (item("ph", "7.5", 1), item("do", "5.5", 3, limit="3"),
               item("codmn", "6.04", 4, limit="10"))),
    row(LAKE_HEART, (item("ph", "8", 1), item("do", "8.2", 1), item("codmn", "1.8", 1),
                     item("nh3n", "0.025", 1, below=1))),
    row(UNSURE, (item("ph", "7", 1), item("hg", "0.0002", 1, 4, below=1),
                 item("codmn", "3", 2), item("nh3n", None, 1, 6, absent=1)), missing=("tp",)),
    row(BARE, (item("tp", "0.2004", 4, limit="0.2", multiple="1/500"),), over=("tp",)),
    row(SILENT, state=DRY),
    row(UNDER_WORKS, state=WORKS),
    row(NOBODY, state=NOT_MONITORED),
)  # fmt: skip
AUTUMN = SectionTable(
    code=CODE,
    period=SEPTEMBER,
    rows=ROWS,
    in_a_row={"岩头闸": 3, "无目标断面": 1},
    required=None,
    faults=(handmade.FAULT,),
    set_aside=(
        SetAside("reading-missing", 60, ()),
        SetAside("reading-negative", 7, (handmade.ODD,)),
    ),
    inputs=(Input("sections.csv", "readings", "cd" * 32), Input("list.csv", "register", "ef" * 32)),
)
OCTOBER = Period.parse("2023-10")
CLEAN = AUTUMN._replace(
    period=OCTOBER,
    rows=(
        row(LONG, (item("ph", "7.8", 1), item("do", "6.8", 2)), period=OCTOBER, months=1),
        row(LAKE_HEART, published=2, period=OCTOBER),
    ),
    in_a_row={},
)
