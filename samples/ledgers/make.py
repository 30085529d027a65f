"""Makes the ledgers in this folder: problems that nobody found, to counts that documents print.

A made-up county. The same run gives the same bytes; there is no chance in it. The counts are those of
two public documents, typed from their text; every item, date and unit is made up:

- `screening.csv` (GB18030): problems of a screening of waters, 1064 of 1071 (own checks), 219 of 220
  (checks between counties) and 186 of 238 (checks between cities) rectified. Xinchang branch, work of
  2023 and plan for 2024, part 1 (2) 1;
- `rectification.xlsx`: 5 of 7 findings of a central inspection closed, 24 of 24 letters closed, and of 434
  problems found besides 359 rectified and 75 in progress. Taizhou Bay New Area, report on the
  rectification of central inspection findings (2023-01-11), part 2;
- `straw.csv`: fires of straw, with minutes. 1, 5 and 30 minutes for the three steps are the working rule
  of one province; the document that asks for "1530" (Pinghu, plan of 2025) does not say what it means.

Put in on purpose, and in no document:

- `rectification.xlsx`: four items closed without evidence, six overdue besides, two that relapsed and were
  closed again, no look-back in July 2022, a term on the day itself, one item without a term;
- `straw.csv`: one alert dispatched after exactly a minute (in time) and one a second later (late), one put
  out late, one not put out yet.

Run: `python samples/ledgers/make.py` writes the files beside itself.
"""  # noqa: INP001

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
Cell = str | date | None
Row = tuple[Cell, ...]
UNITS = ("综合行政执法局", "住房和城乡建设局", "农业农村局", "水务集团", "城东街道", "石桥镇")
PLACES = ("城东河", "石桥溪", "青河干流", "南塘", "工业园排口", "老街管网")
DAY = timedelta(days=1)

# ---- Screening of waters ------------------------------------------------------------------------

SCREENING = (
    *("编号", "检查方式", "问题类型", "责任单位", "发现日期", "整改时限", "完成整改日期", "备注"),
)
# Channel, the letter of its ids, found, rectified.
CHANNELS = (("自查", "Z", 1071, 1064), ("县际互查", "X", 220, 219), ("市际互查", "S", 238, 186))
KINDS = ("管网混接", "标识缺失", "岸线垃圾", "雨污不分", "台账缺失")


def screening() -> Iterator[Row]:
    """Yield the problems of every channel; those that are not rectified are the last ones found."""
    for channel, letter, found, rectified in CHANNELS:
        for number in range(found):
            day = date(2023, 2, 1) + DAY * (number * 240 // found)
            done = day + DAY * (10 + number % 35) if number < rectified else None
            yield (
                f"{letter}{number + 1:04d}",
                channel,
                KINDS[number % len(KINDS)],
                UNITS[number % len(UNITS)],
                day,
                day + DAY * 60 if done else date(2024, 3, 31),
                done,
                "" if done else "已列入2024年计划",
            )


# ---- Rectification ------------------------------------------------------------------------------

RECTIFICATION = (
    *("编号", "问题", "来源", "发现方式", "责任单位", "地点", "发现日期", "方案上报日期"),
    *("整改时限", "完成整改日期", "销号日期", "销号佐证", "反弹日期", "回头看日期"),
)
SEEN = date(2022, 12, 31)
LETTER, FINDING, OTHER = "督察交办信访件", "督察反馈问题", "自行排查"
FINDINGS, FINDINGS_CLOSED, LETTERS, PROBLEMS, RECTIFIED = 7, 5, 24, 434, 359
NOT_CLOSED, BARE, LATE = 15, 4, 6  # rectified and not closed yet; closed without evidence; overdue
RELAPSED = (40, 41)


def rectification() -> Iterator[Row]:
    """Yield findings, letters and the problems that were found besides."""
    for number in range(FINDINGS):
        closed = date(2022, 6, 20) + DAY * 30 * number if number < FINDINGS_CLOSED else None
        due = date(2022, 12, 31) if number == 4 else date(2022, 9, 30)
        if closed is None:
            due = date(2023, 12, 31) if number == 5 else date(2024, 12, 31)
        yield (
            *(f"F{number + 1:02d}", f"反馈问题之{number + 1}", FINDING, "被动", UNITS[number % 6]),
            *(PLACES[number % 6], date(2022, 1, 10), date(2022, 2, 15)),
            *(due if number else date(2022, 6, 30), closed and closed - DAY * 12, closed),
            *("验收意见" if closed else "", None, closed and _reviewed(closed, number)),
        )
    for number in range(LETTERS):
        found = date(2022, 1, 12) + DAY * number
        yield (
            *(f"X{number + 1:02d}", f"群众来信反映之{number + 1}", LETTER, "被动"),
            *(UNITS[number % 6], PLACES[number % 6], found, found + DAY * 5, found + DAY * 60),
            *(found + DAY * 30, found + DAY * 45, "办结告知书", None),
            _reviewed(found + DAY * 45, number),
        )
    for number in range(PROBLEMS):
        yield _problem(number)


def _problem(number: int) -> Row:
    """The first ones are closed; then come those rectified, then those in progress."""
    found = date(2022, 2, 1) + DAY * (number * 200 // PROBLEMS)
    planned = found + DAY * 10
    due: date | None = found + DAY * 90
    rectified: date | None = found + DAY * (20 + number % 40)
    closed: date | None = max(found + DAY * (35 + number % 50), rectified + DAY * 3)
    evidence, relapsed, reviewed = "验收单", None, None
    if number in RELAPSED:
        relapsed, rectified, closed = date(2022, 8, 16), date(2022, 10, 8), date(2022, 11, 4)
    if number >= RECTIFIED - NOT_CLOSED - BARE and number < RECTIFIED - NOT_CLOSED:
        evidence = "无"
    if number >= RECTIFIED - NOT_CLOSED:
        closed, evidence, due = None, "", date(2023, 1, 3) + DAY * (number % 5)
    if number >= RECTIFIED:
        rectified, due = None, date(2023, 3, 31)
    if number >= PROBLEMS - LATE:
        due = date(2022, 12, 9) + DAY * 3 * (PROBLEMS - 1 - number)
    if number == RECTIFIED:
        due = SEEN
    if number == RECTIFIED + 1:
        due = None
    if closed is not None and number % 9 == 0:
        reviewed = _reviewed(closed, number)
    return (
        *(f"P{number + 1:03d}", f"{PLACES[number % 6]}{KINDS[number % 5]}", OTHER),
        *("主动" if number % 4 else "被动", UNITS[number % 6], PLACES[number % 6]),
        *(found, planned, due, rectified, closed, evidence, relapsed, reviewed),
    )


def _reviewed(closed: date, number: int) -> date:
    """Return a day of looking back, never in July and never after the day the ledger is seen on."""
    day = min(closed + DAY * (14 + number % 20), SEEN)
    return day.replace(month=8) if day.month == 7 else day


# ---- Fires of straw -----------------------------------------------------------------------------

STRAW = (
    *(
        "编号",
        "网格",
        "来源",
        "发现时间",
        "派发时间",
        "到场时间",
        "处置时间",
        "审核时间",
        "处置照片",
    ),
)
# Seconds to dispatch, to arrive, to put out; None: not yet.
FIRES: tuple[tuple[int, int, int | None], ...] = (
    (25, 240, 1200),
    (60, 295, 1500),
    (61, 180, 900),
    (40, 300, 1800),
    (35, 420, 1740),
    (20, 150, 2400),
    (55, 280, 600),
    (30, 200, None),
)
GRIDS = ("东门村网格", "桥头村网格", "南塘村网格")


def straw() -> Iterator[tuple[str, ...]]:
    """Yield the alerts, each with its moments."""
    for number, (dispatched, arrived, out) in enumerate(FIRES):
        seen = datetime(2025, 5, 20, 9, 30) + timedelta(hours=29 * number, seconds=7 * number)  # noqa: DTZ001
        ended = None if out is None else seen + timedelta(seconds=out)
        yield (
            f"J{number + 1:02d}",
            GRIDS[number % len(GRIDS)],
            "铁塔视频" if number % 3 else "巡查",
            _moment(seen),
            _moment(seen + timedelta(seconds=dispatched)),
            _moment(seen + timedelta(seconds=arrived)),
            _moment(ended),
            _moment(ended and ended + timedelta(hours=2)),
            "有" if ended else "",
        )


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat(" ")


# ---- Days that are worked or free against the week ----------------------------------------------

# Notices of the General Office of the State Council on the holidays of 2022 and of 2023.
FREE = (
    *(date(2022, 9, 12), *(date(2022, 10, 3) + DAY * n for n in range(5))),
    *(date(2023, 1, 2), *(date(2023, 1, 23) + DAY * n for n in range(5))),
)
WORKED = (date(2022, 10, 8), date(2022, 10, 9), date(2023, 1, 28), date(2023, 1, 29))


def calendar() -> Iterator[tuple[str, str]]:
    """Yield the days with what they are."""
    days = [(day, "放假") for day in FREE] + [(day, "上班") for day in WORKED]
    yield from ((day.isoformat(), word) for day, word in sorted(days))


# ---- Files --------------------------------------------------------------------------------------


def table(header: Sequence[str], rows: Iterator[Row]) -> str:
    """Write rows as CSV; days are ISO, what is not there is empty."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(["" if cell is None else str(cell) for cell in row] for row in rows)
    return stream.getvalue()


def workbook(header: Sequence[str], rows: Iterator[Row]) -> bytes:
    """Write rows as a workbook of one sheet whose days are days, and no texts."""
    lines = [_line(1, header), *(_line(n, row) for n, row in enumerate(rows, 2))]
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="台账" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><fonts count="1"><font/></fonts>'
        '<fills count="1"><fill/></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}'
        "</sheetData></worksheet>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as book:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (2022, 12, 31, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            book.writestr(entry, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return stream.getvalue()


def _line(number: int, row: Sequence[Cell]) -> str:
    cells = "".join(_cell(f"{chr(ord('A') + n)}{number}", cell) for n, cell in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _cell(name: str, cell: Cell) -> str:
    if isinstance(cell, date):
        return f'<c r="{name}" s="1"><v>{(cell - date(1899, 12, 30)).days}</v></c>'
    if not cell:
        return ""
    return f'<c r="{name}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'


def main() -> None:
    """Write every file beside this one."""
    (HERE / "screening.csv").write_bytes(table(SCREENING, screening()).encode("gb18030"))
    (HERE / "rectification.xlsx").write_bytes(workbook(RECTIFICATION, rectification()))
    (HERE / "straw.csv").write_bytes(table(STRAW, straw()).encode())
    (HERE / "calendar.csv").write_bytes(table(("日期", "安排"), calendar()).encode())


if __name__ == "__main__":
    main()
