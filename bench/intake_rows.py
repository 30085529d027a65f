"""Ten million rows of samples as laboratories send them: a long table of texts, units and marks.

Every cell follows from the number of its row and the seed by products and remainders, so that a seed
gives the same bytes on every machine. One value in nine is no plain figure: blank, a dash, below or
without a detection limit, with a power of ten, in full-width digits. One row in a hundred thousand is
wrong in each of the ways that WRONG names. The same rows are written as UTF-8 and as GB18030, and the
first of them, with the same share of wrong ones, as UTF-8 for programs that look at one row at a time.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb
from water_year import scatter

ROWS, SECTIONS, EVERY = 10_000_000, 500, 100_000
FIRST = "2024-01-01 00:00:00"
TITLES = ("断面", "采样时间", "项目", "监测值", "单位")
# An item: its name, its id in the vocabulary, decimals in mg/L, the most in units of the last of them.
ITEMS = (
    ("高锰酸盐指数", "codmn", 1, 120),
    ("化学需氧量", "cod", 0, 60),
    ("五日生化需氧量", "bod5", 1, 90),
    ("氨氮", "nh3n", 3, 2400),
    ("总磷", "tp", 3, 480),
    ("总氮", "tn", 2, 900),
    ("氟化物", "fluoride", 2, 180),
    ("铜", "cu", 3, 90),
    ("锌", "zn", 3, 150),
    ("砷", "as", 4, 60),
)
# What stands in the unit column, and how many times mg/L it is smaller, as a power of ten.
UNITS = (("mg/L", 0), ("毫克/升", 0), ("μg/L", 3), ("mg／L", 0), ("微克/升", 3))
# Which remainder of the row's number by EVERY is wrong, in which way.
WRONG = {"value": 11, "unit": 20_022, "item": 40_033, "time": 60_044, "twice": 80_055}
MISSING = "—"
# What a value may look like, for programs that know no marks of their own.
_FIGURE = r"[0-9０-９]+([.．][0-9０-９]+)?([eE][+-]?[0-9]+)?"
VALUE = rf"<?{_FIGURE}|{_FIGURE}[Ll]|未检出|ND"
MAPPING = """\
schema: 1
dataset: {zh: 一千万行手工监测（编造）, en: "Ten million rows of samples, made up"}
kind: water
medium: surface
layout: long
files: [FILE]
columns:
  section: 断面
  stamp: {column: 采样时间}
  item: 项目
  value: 监测值
  unit: 单位
  items:
ITEMS
missing: [—]
"""


def case(key: str, texts: list[str]) -> str:
    """Return SQL for the expression with a number."""
    return f"CASE {key} {' '.join(f'WHEN {n} THEN {text}' for n, text in enumerate(texts))} END"


def cells(seed: int) -> str:
    """Return the SELECT of the number, section, hour, item, unit and scattered values of a row.

    The second of two rows of one sample repeats the first with another value.
    """
    key = f"(n * 4 + {seed} * 1000)"
    most = case("i", [str(most) for *_, most in ITEMS])
    twice = (
        f"CASE WHEN n % {EVERY} = {WRONG['twice']} THEN n - {len(ITEMS)} * {SECTIONS} ELSE n END"
    )
    return f"""SELECT n, k // {len(ITEMS)} % {SECTIONS} AS s, k // {len(ITEMS) * SECTIONS} AS t,
  k % {len(ITEMS)} AS i, {scatter(f"(k // {len(ITEMS)} % {SECTIONS}) * 64 + k % {len(ITEMS)}", len(UNITS))} AS u,
  1 + {scatter(key, 1 << 20)} % ({most.replace("CASE i", f"CASE k % {len(ITEMS)}")}) AS v,
  {scatter(f"{key} + 1", 1000)} AS odd
FROM (SELECT n, {twice} AS k FROM range(ROWS_) AS r(n)) AS z"""


def value() -> str:
    """Return SQL for the text of a value: a plain figure, or in one row of nine something else."""
    figures = []
    for _, _, decimals, _ in ITEMS:
        by_unit = [
            f"printf('%.{max(0, decimals - less)}f', v / {10.0 ** (decimals - less)})"
            for _, less in UNITS
        ]
        figures.append(case("u", by_unit))
    plain = case("i", figures)
    limit = case("v % 4", ["'0.025'", "'0.01'", "'0.004'", "'0.5'"])
    wide = f"translate({plain}, '0123456789.', '０１２３４５６７８９．')"
    return f"""CASE WHEN n % {EVERY} = {WRONG["value"]} THEN '见附件'
  WHEN odd < 40 THEN {limit} || 'L' WHEN odd < 55 THEN '<' || {limit} WHEN odd < 75 THEN '未检出'
  WHEN odd < 80 THEN 'ND' WHEN odd < 85 THEN printf('%de-3', v) WHEN odd < 90 THEN {wide}
  WHEN odd < 105 THEN '' WHEN odd < 115 THEN '{MISSING}' ELSE {plain} END"""


def rows(count: int, seed: int) -> str:
    """Return the SELECT of the table."""
    items = case("i", [f"'{name}'" for name, *_ in ITEMS])
    units = case("u", [f"'{text}'" for text, _ in UNITS])
    wrong = {way: f"n % {EVERY} = {rest}" for way, rest in WRONG.items()}
    stamp = f"TIMESTAMP '{FIRST}' + to_hours(CAST(t * 4 AS INTEGER))"
    stamp = f"strftime({stamp}, '%Y-%m-%d %H:%M')"
    shown = (
        "printf('断面%03d', s + 1)",
        f"CASE WHEN {wrong['time']} THEN '2024-13-01 00:00' ELSE {stamp} END",
        f"CASE WHEN {wrong['item']} THEN '氦氮' ELSE {items} END",
        value(),
        f"CASE WHEN {wrong['unit']} THEN 'mg/立方' ELSE {units} END",
    )
    named = ",\n  ".join(f'{cell} AS "{title}"' for cell, title in zip(shown, TITLES, strict=True))
    return f"SELECT {named}\nFROM ({cells(seed).replace('ROWS_', str(count))}) AS x ORDER BY n"


def describe(folder: Path, name: str) -> None:
    """Write the description of a file beside it."""
    items = "\n".join(f"    {title}: {{item: {item}}}" for title, item, *_ in ITEMS)
    text = MAPPING.replace("FILE", f"{name}.csv").replace("ITEMS", items)
    (folder / f"{name}.yaml").write_text(text, "utf-8")


def generate(folder: Path, count: int, first: int, seed: int) -> None:
    """Write `utf8.csv`, `gb18030.csv` and the `first` rows as `slice.csv`, each with its description."""
    folder.mkdir(parents=True, exist_ok=True)
    plain, other = folder / "utf8.csv", folder / "gb18030.csv"
    with duckdb.connect() as engine:
        engine.execute("SET enable_progress_bar = false")
        for path, number in ((plain, count), (folder / "slice.csv", first)):
            engine.execute(
                f"COPY ({rows(number, seed)}) TO '{path}' (FORMAT csv, HEADER, QUOTE '\"')"
            )
    with (
        plain.open(encoding="utf-8", newline="") as source,
        other.open("w", encoding="gb18030", newline="") as target,
    ):
        while block := source.read(1 << 22):
            target.write(block)
    for name in ("utf8", "gb18030", "slice"):
        describe(folder, name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--slice", type=int, default=EVERY)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    generate(given.folder, given.rows, given.slice, given.seed)


if __name__ == "__main__":
    main()
