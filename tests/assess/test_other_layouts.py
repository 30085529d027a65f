"""Other layouts and other files, through the whole of assess: the same rows give the same figures."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZipFile

import duckdb
import pytest
from made_hours import CITY, ITEMS, ask, by_name, columns, days

from conftest import PROJECT
from ecotarget.assess.question import Question
from ecotarget.intake import mapping
from ecotarget.model.assessment import FINAL, TOO_LITTLE, Assessed
from ecotarget.model.period import Period
from ecotarget.model.reading import Dataset

AIR = PROJECT.parent / "shared" / "data" / "air"
# g/mol, kPa and J/(mol K): 1 ppb = M p / (R T) ug/m3.
MOLAR = {"so2": "64.058", "no2": "46.005", "co": "28.010", "o3": "47.997"}
QUANTUM = Fraction(1, 10**6)


def one_ppb(item: str, kelvin: str) -> Fraction:
    gas = Fraction("8.31446261815324") * Fraction(kelvin)
    return Fraction(MOLAR[item]) * Fraction("101.325") / gas


def millionths(value: Fraction) -> Fraction:
    """A converted reading is kept with six decimals, an exact half away from zero."""
    return (
        Fraction((2 * value.numerator * 10**6 + value.denominator) // (2 * value.denominator))
        * QUANTUM
    )


def converted(hours: Sequence[str], item: str, kelvin: str = "273.15") -> list[Fraction]:
    return [millionths(Fraction(hour) * one_ppb(item, kelvin)) for hour in hours]


def mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def shared(name: str) -> Path:
    path = AIR / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the project")
    return path


# ---- Taiwan: hours across the columns, gases in ppb -----------------------------------------------

TAIWAN = "taiwan_fengyuan_2014_utf8bom.csv"
# Read off the file for 2014-01-01; O3 and SO2 in ppb, CO in ppm.
PM25 = "26 39 36 35 31 28 25 20 19 30 41 44 33 37 36 45 42 49 45 44 41 30 24 13"
SO2 = "1.8 2 1.7 1.6 1.9 1.4 1.5 1.6 5.1 15 4.5 2.7 3.5 3.6 3.9 4.4 9.9 5.1 3.4 2.3 2 1.9 1.9 1.9"
OZONE = "16 30 27 23 24 28 24 22 21 29 44 58 50 57 65 64 51 34 33 34 37 38 38 36"
CO = (
    "0.51 0.41 0.39 0.37 0.35 0.3 0.37 0.47 0.78 0.74 0.59 0.52 "
    "0.41 0.4 0.37 0.37 0.47 0.69 0.56 0.45 0.38 0.35 0.36 0.32"
)
DAILY = ("air.pm25", "air.pm10", "air.so2", "air.no2", "air.co_95", "air.o3_90")


@pytest.fixture(scope="module")
def taiwan() -> Callable[[str, str], Assessed]:
    dataset = mapping.with_files(mapping.ready("taiwan-hours"), [shared(TAIWAN)])
    return by_name(ask(dataset, Question(DAILY, rung="station", every="day")))


def test_a_day_of_taiwan_by_hand(taiwan: Callable[[str, str], Assessed]) -> None:
    day = "2014-01-01"
    assert (
        taiwan("air.pm25", day).value == mean([*map(Fraction, PM25.split())]) == Fraction(813, 24)
    )
    assert taiwan("air.so2", day).value == mean(converted(SO2.split(), "so2"))
    # 84.6 ppb in 24 hours; 1 ppb of SO2 is 2.8580 ug/m3 at 0 degrees.
    assert float(taiwan("air.so2", day).value or 0) == pytest.approx(84.6 / 24 * 2.8580, rel=1e-4)
    carbon = taiwan("air.co_95", day)
    assert carbon.unit == "mg/m3"
    parts = [str(Decimal(hour) * 1000) for hour in CO.split()]
    assert carbon.value == mean(converted(parts, "co")) / 1000
    # The eight hours from 10:00 to 18:00: 44 58 50 57 65 64 51 34 add up to 423.
    highest = taiwan("air.o3_90", day).value
    assert highest == mean(converted(OZONE.split()[10:18], "o3"))
    assert float(highest or 0) == pytest.approx(423 / 8 * 2.1414, rel=1e-4)


def second_reading() -> dict[tuple[str, str], list[Fraction | None]]:
    """The hours of each item and day: in ug/m3 as they are, gases carried over from ppb."""
    with shared(TAIWAN).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found: dict[tuple[str, str], list[Fraction | None]] = {}
    for row in rows:
        item = row["測項"].lower().replace(".", "")
        if item not in (*MOLAR, "pm25", "pm10"):
            continue
        cells = [row[str(hour)] for hour in range(24)]
        known = [cell if _is_number(cell) and Fraction(cell) >= 0 else None for cell in cells]
        day = date(*map(int, row["日期"].split("/"))).isoformat()
        scale = 1000 if item == "co" else 1
        found[item, day] = [
            None
            if cell is None
            else Fraction(cell)
            if item.startswith("pm")
            else millionths(Fraction(cell) * scale * one_ppb(item, "273.15"))
            for cell in known
        ]
    return found


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).removeprefix("-").isdecimal()


def test_every_day_of_taiwan(taiwan: Callable[[str, str], Assessed]) -> None:
    """Means of at least 20 hours, and the highest of the 8 h means that end at 8 to 24 o'clock."""
    compared = 0
    for (item, day), hours in second_reading().items():
        own = {"co": "air.co_95", "o3": "air.o3_90"}.get(item, f"air.{item}")
        figure = taiwan(own, day)
        wanted = highest_of_eight(hours) if item == "o3" else mean_of_twenty(hours)
        if item == "co" and wanted is not None:
            wanted /= 1000
        assert figure.value == wanted, (item, day)
        assert figure.state == (TOO_LITTLE if wanted is None else FINAL)
        compared += wanted is not None
    assert compared > 1300


def mean_of_twenty(hours: Sequence[Fraction | None]) -> Fraction | None:
    known = [hour for hour in hours if hour is not None]
    return mean(known) if len(known) >= 20 else None


def highest_of_eight(hours: Sequence[Fraction | None]) -> Fraction | None:
    windows = ([hour for hour in hours[end - 8 : end] if hour is not None] for end in range(8, 25))
    means = [mean(window) for window in windows if len(window) >= 6]
    return max(means) if means and (len(means) >= 14 or max(means) > 160) else None


# ---- London: every hour a row, the state of the gas by the day -------------------------------------


def test_london_at_another_temperature_for_another_law(tmp_path: Path) -> None:
    """The second of January 1998, NO2 in ppb: at 0 degrees under 2012, at 25 under 2026."""
    path = shared("openair_marylebone_1998-2005.csv")
    with path.open(encoding="utf-8", newline="") as file:
        lines = [line for number, line in enumerate(file) if number <= 72]  # three days
    hours = [row["no2"] for row in csv.DictReader(lines) if row["date"][:10] == "1998-01-02"]
    assert len(hours) == 24
    (tmp_path / "london.csv").write_text("".join(lines), "utf-8")
    dataset = mapping.with_files(mapping.ready("openair"), [tmp_path / "london.csv"])
    for law, kelvin in (("2012", "273.15"), ("2026", "298.15")):
        periods = (Period.parse("1998-01-02"),)
        question = Question(("air.no2",), rung="station", periods=periods, edition=law)
        of = by_name(ask(dataset, question))
        known = [hour for hour in hours if hour not in ("", "NA")]
        assert len(known) >= 20
        assert of("air.no2", "1998-01-02").value == mean(converted(known, "no2", kelvin))


def test_gases_change_their_state_with_september_2018(tmp_path: Path) -> None:
    """The same air, 100 ppb of ozone: 214.1 ug/m3 until August, 196.2 from September on."""
    lines = ["site,time," + ",".join(ITEMS)]
    for day in days("2018-08-31", "2018-09-01"):
        lines += [f"甲,{day} {hour:02d}:00,20,20,1,1,1,100" for hour in range(24)]
    (tmp_path / "hours.csv").write_text("\n".join(lines) + "\n", "utf-8")
    in_ppb = {"so2": "ppb", "no2": "ppb", "co": "ppm", "o3": "ppb"}
    dataset = described(tmp_path, "hours.csv", items=columns(in_ppb))
    of = by_name(ask(dataset, Question(("air.o3_90", "air.pm25", "air.co_95"), every="day")))
    for day, kelvin, shown in (("2018-08-31", "273.15", 214.1), ("2018-09-01", "298.15", 196.2)):
        figure = of("air.o3_90", day)
        assert figure.value == millionths(100 * one_ppb("o3", kelvin))
        assert float(figure.value or 0) == pytest.approx(shown, abs=0.05)
        assert figure.complies is False
        assert of("air.co_95", day).value == millionths(1000 * one_ppb("co", kelvin)) / 1000
        assert of("air.pm25", day).value == 20  # particles have no such state


# ---- the same rows in other files -------------------------------------------------------------------

Row = tuple[str, str, list[str]]
HEADER = ("点位", "时间", *ITEMS)
SITES = ("甲站", "乙站")


def rows() -> list[Row]:
    """Two stations, three days: figures with a decimal, some missing, one day too thin."""
    made = []
    for number, site in enumerate(SITES, 1):
        for day in days("2024-02-28", "2024-03-01"):
            for hour in range(24):
                seed = 7 * number + 11 * day.day + 3 * hour
                cells = {
                    "pm25": f"{20 + seed % 60}.{seed % 10}",
                    "pm10": f"{30 + seed % 90}",
                    "so2": f"{3 + seed % 9}.5",
                    "no2": f"{15 + seed % 40}",
                    "co": f"0.{1 + seed % 9}",
                    "o3": f"{40 + 5 * (seed % 30)}",
                }
                if seed % 13 == 0:
                    cells["o3"] = ""
                if day.day == 29 and number == 1 and hour > 17:
                    cells["pm25"] = ""
                stamp = f"{day} {hour:02d}:00"
                made.append((site, stamp, [cells[item] for item in ITEMS]))
    return made


def described(folder: Path, file: str, more: str = "", items: str = columns()) -> Dataset:
    site, time = ("点位", "时间") if more != "" or file != "hours.csv" else ("site", "time")
    text = f"""schema: 1
dataset: {{zh: 虚构, en: made up}}
files: [{file}]
layout: wide
columns: {{site: {site}, stamp: {{column: {time}, format: "%Y-%m-%d %H:%M"}}, items: {items}}}
marks: begin
time_zone: "+08:00"
cities: {{all: {CITY}}}
{more}"""
    path = folder / "dataset.yaml"
    path.write_text(text, "utf-8")
    return mapping.load(path)


def lines_of_text() -> str:
    lines = [",".join(HEADER), *(",".join((site, at, *cells)) for site, at, cells in rows())]
    return "\n".join(lines) + "\n"


def as_csv(folder: Path) -> Dataset:
    (folder / "plain.csv").write_text(lines_of_text(), "utf-8")
    return described(folder, "plain.csv")


def as_gb18030(folder: Path) -> Dataset:
    (folder / "old.csv").write_bytes(lines_of_text().encode("gb18030"))
    return described(folder, "old.csv")


def as_utf_16(folder: Path) -> Dataset:
    (folder / "excel.csv").write_bytes(lines_of_text().encode("utf-16"))
    return described(folder, "excel.csv")


def as_parquet(folder: Path) -> Dataset:
    with duckdb.connect() as connection:
        _typed_table(connection)
        connection.execute(f"COPY hours TO '{folder / 'hours.parquet'}' (FORMAT PARQUET)")
    return described(folder, "hours.parquet")


def as_duckdb(folder: Path) -> Dataset:
    with duckdb.connect(folder / "hours.duckdb") as connection:
        _typed_table(connection)
    return described(folder, "hours.duckdb", "table: hours\n")


def _typed_table(connection: duckdb.DuckDBPyConnection) -> None:
    kinds = ", ".join(f"{item} DECIMAL(9,1)" for item in ITEMS)
    connection.execute(f'CREATE TABLE hours ("点位" VARCHAR, "时间" TIMESTAMP, {kinds})')
    marks = ", ".join("?" * len(HEADER))
    connection.executemany(
        f"INSERT INTO hours VALUES ({marks})",
        [(site, at, *(cell or None for cell in cells)) for site, at, cells in rows()],
    )


def as_sqlite(folder: Path) -> Dataset:
    connection = sqlite3.connect(folder / "hours.sqlite")
    kinds = ", ".join(f"{item} NUMERIC" for item in ITEMS)
    connection.execute(f'CREATE TABLE hours ("点位" TEXT, "时间" TEXT, {kinds})')
    marks = ", ".join("?" * len(HEADER))
    records = [(site, at, *(cell or None for cell in cells)) for site, at, cells in rows()]
    connection.executemany(f"INSERT INTO hours VALUES ({marks})", records)
    connection.commit()
    connection.close()
    return described(folder, "hours.sqlite", "table: hours\n")


def as_xlsx(folder: Path) -> Dataset:
    _workbook(folder / "hours.xlsx", "小时值")
    return described(folder, "hours.xlsx", "sheet: 小时值\n")


PARTS: Mapping[str, str] = {
    "[Content_Types].xml": """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>""",
    "_rels/.rels": """<Relationships
 xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
 Target="xl/workbook.xml"/></Relationships>""",
    "xl/_rels/workbook.xml.rels": """<Relationships
 xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
 Target="sheet1.xml"/></Relationships>""",
}
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _workbook(path: Path, sheet: str) -> None:
    """Write the least that is a workbook: texts in place, figures as numbers."""
    records = [HEADER, *((site, at, *cells) for site, at, cells in rows())]
    body = "".join(f"<row>{''.join(map(_cell, record))}</row>" for record in records)
    with ZipFile(path, "w") as file:
        for name, text in PARTS.items():
            file.writestr(name, text)
        file.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
            f'<sheet name="{sheet}" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        file.writestr(
            "xl/sheet1.xml",
            f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>',
        )


def _cell(text: str) -> str:
    if not text:
        return "<c/>"
    if _is_number(text):
        return f"<c><v>{text}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def as_long(folder: Path) -> Dataset:
    lines = ["点位,时间,项目,浓度,单位"]
    for site, at, cells in rows():
        for item, cell in zip(ITEMS, cells, strict=True):
            value, unit = cell, "µg/m³"
            if item == "co" and site == "乙站":
                unit = "mg/m3"
            elif item == "co":
                value = str(Decimal(cell) * 1000)
            lines.append(f"{site},{at},{item.upper()},{value},{unit}")
    (folder / "long.csv").write_text("\n".join(lines) + "\n", "utf-8")
    listed = ", ".join(f"{item.upper()}: {{item: {item}}}" for item in ITEMS)
    return _other(
        folder,
        f"""files: [long.csv]
layout: long
columns:
  {{site: 点位, stamp: {{column: 时间, format: "%Y-%m-%d %H:%M"}}, item: 项目, value: 浓度, unit: 单位}}
items: {{{listed}}}
marks: begin
""",
    )


def as_hours(folder: Path) -> Dataset:
    """Hours that end: column 1 is the hour from 00:00 to 01:00."""
    across: dict[tuple[str, str, str], list[str]] = {}
    for site, at, cells in rows():
        for item, cell in zip(ITEMS, cells, strict=True):
            across.setdefault((site, at[:10].replace("-", ""), item), []).append(cell)
    lines = [",".join(("点位", "日期", "项目", *map(str, range(1, 25))))]
    lines += [",".join((*key, *cells)) for key, cells in across.items()]
    (folder / "across.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return _other(
        folder,
        f"""files: [across.csv]
layout: hours
columns: {{site: 点位, stamp: {{date: 日期, format: "%Y%m%d"}}, item: 项目}}
items: {columns()}
marks: end
""",
    )


def _other(folder: Path, text: str) -> Dataset:
    head = "schema: 1\ndataset: {zh: 虚构, en: made up}\n"
    tail = f'time_zone: "+08:00"\ncities: {{all: {CITY}}}\n'
    path = folder / "dataset.yaml"
    path.write_text(head + text + tail, "utf-8")
    return mapping.load(path)


OTHERS = (
    as_gb18030,
    as_utf_16,
    as_parquet,
    as_duckdb,
    as_sqlite,
    as_xlsx,
    as_long,
    as_hours,
)
Figures = list[tuple[Assessed, ...]]


def everything(dataset: Dataset) -> Figures:
    """Days and months, of the stations and of the city, the index of days and hours among them."""
    asked = (
        "air.aqi",
        "air.good_days",
        "air.pm25",
        "air.pm25_95",
        "air.co_95",
        "air.o3_90",
        "air.so2",
    )
    return [
        ask(dataset, Question(asked, rung="city", every="day")).results,
        ask(dataset, Question(asked, rung="station", every="month")).results,
        ask(dataset, Question(rung="station", every="hour")).results,
    ]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    return everything(as_csv(tmp_path_factory.mktemp("plain")))


@pytest.mark.parametrize("write", OTHERS, ids=lambda write: write.__name__.removeprefix("as_"))
def test_the_same_rows_give_the_same_figures(
    plain: Figures, tmp_path: Path, write: Callable[[Path], Dataset]
) -> None:
    assert everything(write(tmp_path)) == plain


def test_those_figures_are_right(plain: Figures) -> None:
    """By hand from the rows: two stations a day, or one where the other is too thin."""
    known = {(figure.indicator, figure.when): figure for figure in plain[0]}
    by_site: dict[tuple[str, str], list[Fraction]] = {}
    for site, at, cells in rows():
        if cells[0]:
            by_site.setdefault((site, at[:10]), []).append(Fraction(cells[0]))
    assert len(by_site["甲站", "2024-02-29"]) == 18
    for day in ("2024-02-28", "2024-02-29", "2024-03-01"):
        means = [mean(by_site[site, day]) for site in SITES if len(by_site[site, day]) >= 20]
        assert len(means) == (1 if day == "2024-02-29" else 2)
        assert known["air.pm25", day].value == mean(means)
        assert known["air.aqi", day].value is not None
    assert len(plain[2]) == 2 * 3 * 24
    months = {figure.when for figure in plain[1] if figure.indicator != "air.aqi"}
    assert months == {"2024-02", "2024-03"}
