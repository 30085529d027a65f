"""Makes `register.csv`, `samples.csv` and `sources.csv`: water that nobody sampled, for trying `water`.

A made-up county with two rivers and a reservoir, 14 sections, sampled by hand once a month in 2025,
and four sources of drinking water. The same run gives the same bytes: the only chance in it is a
generator of whole numbers with a fixed seed. What is put in on purpose:

- 新塘桥: ammonia above class III from May to September, worse than class V in August; its year is IV;
- 中渡: phosphorus above class III in July;
- 库尾: in March mercury is `0.0001L`, a detection limit above the limit of class II;
- 桑园: dry in December; 柳湾: works in October; 荷塘: no row in June, so nobody measured;
- metals are mostly below their detection limits: `0.001L`, `0.00004L`;
- chlorophyll, nitrogen and transparency at the three points of the reservoir only;
- sources: manganese of 李村 above its limit in August; the volumes are those of a year.

Run: `python samples/water/make.py` writes the files beside itself.
"""  # noqa: INP001

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
MONTHS = range(1, 13)

REGISTER = (
    # section, river, basin, level, kind, role, target
    ("龙口", "清溪", "清溪流域", "国控", "河流", "入境", "Ⅱ"),
    ("石桥", "清溪", "清溪流域", "省控", "河流", "", "Ⅱ"),
    ("大埠", "清溪", "清溪流域", "市控", "河流", "", "Ⅲ"),
    ("中渡", "清溪", "清溪流域", "省控", "河流", "", "Ⅲ"),
    ("柳湾", "清溪", "清溪流域", "市控", "河流", "", "Ⅲ"),
    ("清溪口", "清溪", "清溪流域", "国控", "河流", "出境", "Ⅲ"),
    ("南港头", "南港", "南港流域", "市控", "河流", "入境", "Ⅲ"),
    ("桑园", "南港", "南港流域", "县控", "河流", "", "Ⅲ"),
    ("新塘桥", "南港", "南港流域", "县控", "河流", "", "Ⅲ"),
    ("荷塘", "南港", "南港流域", "市控", "河流", "", "Ⅲ"),
    ("南港闸", "南港", "南港流域", "省控", "河流", "出境", "Ⅲ"),
    ("坝前", "石塘水库", "清溪流域", "省控", "水库", "", "Ⅱ"),
    ("库中", "石塘水库", "清溪流域", "市控", "水库", "", "Ⅱ"),
    ("库尾", "石塘水库", "清溪流域", "县控", "水库", "", "Ⅱ"),
)
REGISTER_HEADER = ("断面", "河流", "流域", "县", "级别", "类型", "出入境", "目标")
COUNTY = "丙县"

# Columns: title, decimals, detection limit as a text, course over the year.
COLUMNS = (
    ("水温(℃)", 1, "", "warm"),
    ("pH", 1, "", "flat"),
    ("溶解氧(mg/L)", 1, "", "cold"),
    ("高锰酸盐指数(mg/L)", 1, "", "flat"),
    ("化学需氧量(mg/L)", 0, "4", "flat"),
    ("五日生化需氧量(mg/L)", 1, "0.5", "flat"),
    ("氨氮(mg/L)", 2, "0.03", "cold"),
    ("总磷(mg/L)", 3, "0.010", "rain"),
    ("铜(mg/L)", 3, "0.001", "rain"),
    ("砷(mg/L)", 4, "0.0003", "rain"),
    ("汞(mg/L)", 5, "0.00004", "flat"),
    ("镉(mg/L)", 4, "0.0001", "flat"),
    ("铅(mg/L)", 3, "0.001", "rain"),
    ("总氮(mg/L)", 2, "", "cold"),
    ("叶绿素a(μg/L)", 1, "", "warm"),
    ("透明度(m)", 1, "", "cold"),
)
TITLES = tuple(title for title, _, _, _ in COLUMNS)
# How the middle of the year stands to its mean, in %, month by month.
COURSES = {
    "flat": (98, 98, 100, 101, 102, 103, 103, 103, 102, 100, 99, 98),
    "warm": (40, 48, 66, 92, 120, 142, 158, 160, 138, 108, 76, 52),
    "cold": (118, 116, 110, 102, 94, 88, 84, 84, 90, 98, 106, 114),
    "rain": (88, 90, 98, 104, 108, 114, 116, 110, 102, 94, 90, 88),
}
# The mean of the year of each column, in units of its last digit.
LEVELS = {
    "龙口": (172, 76, 92, 16, 8, 11, 11, 42, 1, 8, 0, 0, 0),
    "石桥": (175, 75, 88, 21, 10, 13, 22, 58, 1, 9, 0, 0, 0),
    "大埠": (178, 75, 82, 32, 13, 18, 41, 98, 2, 11, 0, 0, 0),
    "中渡": (180, 75, 78, 38, 14, 21, 52, 132, 2, 12, 0, 0, 1),
    "柳湾": (181, 74, 76, 41, 15, 23, 60, 140, 3, 13, 0, 0, 1),
    "清溪口": (182, 74, 75, 42, 15, 24, 58, 128, 3, 13, 0, 0, 1),
    "南港头": (183, 74, 72, 44, 16, 26, 66, 146, 3, 14, 0, 0, 1),
    "桑园": (184, 73, 69, 47, 17, 28, 74, 155, 4, 15, 0, 0, 1),
    "新塘桥": (186, 73, 60, 52, 18, 33, 76, 156, 5, 17, 0, 1, 2),
    "荷塘": (185, 73, 66, 49, 17, 30, 70, 158, 4, 16, 0, 0, 1),
    "南港闸": (185, 74, 68, 47, 16, 28, 64, 150, 4, 15, 0, 0, 1),
    "坝前": (190, 78, 90, 17, 3, 9, 4, 16, 0, 5, 0, 0, 0, 62, 42, 31),
    "库中": (190, 79, 91, 19, 3, 9, 5, 18, 0, 5, 0, 0, 0, 66, 51, 27),
    "库尾": (188, 78, 88, 23, 5, 12, 8, 19, 1, 6, 0, 0, 0, 78, 70, 21),
}
# What is put in on purpose, by section and month.
PUT_IN = {
    ("中渡", 7): {"总磷(mg/L)": "0.246"},
    ("库尾", 3): {"汞(mg/L)": "0.0001L"},
    **{
        ("新塘桥", month): {"氨氮(mg/L)": text}
        for month, text in zip(range(5, 10), ("1.32", "1.61", "1.84", "2.30", "1.55"), strict=True)
    },
}
SILENT = {("桑园", 12): "断流", ("柳湾", 10): "施工"}
LEFT_OUT = {("荷塘", 6)}

SOURCES = {
    # source: volume of the year in 10^4 m3, and the mean of each column below
    "石塘水库": ("2860", (76, 88, 17, 4, 16, 152, 64, 7, 3, 2)),
    "龙口": ("1140", (75, 90, 18, 11, 42, 168, 81, 9, 4, 3)),
    "李村": ("96", (73, 74, 26, 9, 38, 214, 122, 21, 11, 7)),
    "杨湾": ("204", (74, 80, 22, 14, 51, 187, 97, 15, 8, 4)),
}
SOURCE_COLUMNS = (
    ("pH", 1, "", "flat"),
    ("溶解氧(mg/L)", 1, "", "cold"),
    ("高锰酸盐指数(mg/L)", 1, "", "flat"),
    ("氨氮(mg/L)", 2, "0.03", "cold"),
    ("总磷(mg/L)", 3, "0.010", "rain"),
    ("硫酸盐(mg/L)", 1, "", "flat"),
    ("氯化物(mg/L)", 1, "", "flat"),
    ("硝酸盐(mg/L)", 1, "", "cold"),
    ("铁(mg/L)", 2, "0.03", "rain"),
    ("锰(mg/L)", 2, "0.01", "rain"),
)
SOURCE_TITLES = tuple(title for title, _, _, _ in SOURCE_COLUMNS)
SOURCE_PUT_IN = {("李村", 8): {"锰(mg/L)": "0.14"}}


def chance() -> Iterator[int]:
    """Yield whole numbers from -9 to 9, the same on every run and every machine."""
    state = 20250105
    while True:
        state = (state * 1103515245 + 12345) % 2**31
        yield (state >> 16) % 19 - 9


def written(digits: int, decimals: int, limit: str) -> str:
    """Write a figure given in units of its last digit; below the detection limit, the limit with an L."""
    text = str(digits).rjust(decimals + 1, "0")
    text = f"{text[:-decimals]}.{text[-decimals:]}" if decimals else text
    if limit and digits < int(limit.replace(".", "")):
        return f"{limit}L"
    return text


def figures(
    levels: Iterable[int],
    columns: Iterable[tuple[str, int, str, str]],
    month: int,
    noises: Iterator[int],
) -> list[str]:
    """Return the cells of a row: level x course x chance; what has no level stays empty."""
    levels = tuple(levels)
    cells = []
    for number, (title, decimals, limit, course) in enumerate(columns):
        if number >= len(levels):
            cells.append("")
            continue
        # pH hardly moves, everything else by some percent.
        if title == "pH":
            digits = levels[number] + next(noises) // 4
        else:
            moved = levels[number] * COURSES[course][month - 1] * (100 + next(noises))
            digits = (moved + 5000) // 10_000
        cells.append(written(digits, decimals, limit))
    return cells


def register_rows() -> Iterator[list[str]]:
    """Yield the sections as the county lists them."""
    for name, river, basin, level, kind, role, target in REGISTER:
        yield [name, river, basin, COUNTY, level, kind, role, target]


def sample_rows() -> Iterator[list[str]]:
    """Yield a row for each section and month that was visited."""
    noises = chance()
    for month in MONTHS:
        for number, (name, *_) in enumerate(REGISTER):
            cells = figures(LEVELS[name], COLUMNS, month, noises)
            if (name, month) in LEFT_OUT:
                continue
            put_in = PUT_IN.get((name, month), {})
            cells = [put_in.get(title, cell) for title, cell in zip(TITLES, cells, strict=True)]
            state = SILENT.get((name, month), "正常")
            if state != "正常":
                cells = [""] * len(cells)
            yield [name, f"2025-{month:02d}-{3 + number % 5:02d}", state, *cells]


def source_rows() -> Iterator[list[str]]:
    """Yield a row for each source and month."""
    noises = chance()
    for month in MONTHS:
        for name, (volume, levels) in SOURCES.items():
            put_in = SOURCE_PUT_IN.get((name, month), {})
            cells = figures(levels, SOURCE_COLUMNS, month, noises)
            named = zip(SOURCE_TITLES, cells, strict=True)
            yield [
                name,
                COUNTY,
                volume,
                f"2025-{month:02d}",
                *(put_in.get(title, cell) for title, cell in named),
            ]


def write(path: Path, header: Iterable[str], lines: Iterable[list[str]]) -> None:
    """Write one file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def main() -> None:
    """Write the files."""
    write(HERE / "register.csv", REGISTER_HEADER, register_rows())
    write(HERE / "samples.csv", ("断面", "采样日期", "状态", *TITLES), sample_rows())
    header = ("水源", "县", "取水量(万立方米)", "月份", *SOURCE_TITLES)
    write(HERE / "sources.csv", header, source_rows())


if __name__ == "__main__":
    main()
