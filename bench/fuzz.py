"""Broken input by the hundred thousand: no traceback, no hang, no hunger, no wrong pass.

    python bench/fuzz.py --inputs 200000            # the long run
    python bench/fuzz.py --inputs 500 --only csv    # a short look at one kind

Every input is made from a sound file of `samples/` or `targets/` by a few changes (bytes turned, cut,
doubled, swapped, or a token put in that has broken somebody's program before), all from one number, so
that `--seed N --inputs 1` makes the same input again. It is run in this process as the command line
would run it. What counts as broken:

- the fault `internal`, an exit code other than 0, 1, 2, anything raised: a traceback in disguise;
- more than five seconds; more than 1 GiB at the end of a worker;
- a pass that does not follow: of reported figures, a target that passes although the cell, read
  again in ten lines of plain Python, is no figure that keeps it.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import faulthandler
import io
import json
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import FrameType
from xml.sax.saxutils import escape

from ecotarget import units
from ecotarget.cli.app import main as ecotarget
from ecotarget.targets import grammar

PROJECT = Path(__file__).resolve().parents[1]
SAMPLES = PROJECT / "samples"
SECONDS = 5
GIB = 1 << 30
Task = tuple[int, int, str | None]  # the first number, how many, of which kind only
Tried = tuple[Counter[str], list[tuple[int, str, str]], int]

# Texts that have broken programs that read tables and YAML.
TOKENS = (
    *(
        "-999",
        "NaN",
        "nan",
        "inf",
        "-inf",
        "1e999999",
        "1E-999999",
        "0x10",
        "1_000",
        "１２",
        "一百",
    ),
    *(
        "1,234",
        "1,23",
        "--",
        "-;",
        "NA",
        "ND",
        "<0.01",
        "0.02L",
        "未检出",
        "#REF!",
        "#DIV/0!",
        "100%",
    ),
    *(
        "2023-02-30",
        "2023/1/2",
        "45000",
        "0000-00-00",
        "9999-12-31",
        "2024-13",
        "2024-H3",
        "..",
        "~",
    ),
    *(
        "=cmd|' /C calc'!A0",
        "+1",
        "@SUM(A1)",
        "'; DROP TABLE a; --",
        "{{7*7}}",
        "${HOME}",
        "%s%s%n",
    ),
    *(
        "&a [*a]",
        "<<: *x",
        "!!python/object:os.system x",
        "? ",
        "- - - - -",
        "[[[[[[[[",
        "{a: {b: {c:",
    ),
    *(
        "\x00",
        "\x1b[31m",
        "\u202e",
        "\ufeff",
        "\u2028",
        "\ud7ff",
        "\U0001f4a9",
        "é",
        "Ⅲ",
        "㎡",
        "µ",
        "μ",
    ),
    *(
        "../../etc/passwd",
        "/dev/zero",
        "C:\\",
        "file:///etc/passwd",
        "x" * 5000,
        "," * 300,
        '"',
        "'",
    ),
    *(
        ":",
        "|",
        ">",
        "\t",
        "\r",
        "\n\n",
        "<= ",
        ">= ?",
        "rank <= ",
        "class <= VI",
        "per month",
        "of 0",
    ),
)
# What a requirement line and a unit are made of.
WORDS = (
    *("<=", ">=", "<", ">", "==", "≤", "≥", "within", "..", "about", "±", "class", "rank", "grade"),
    *(
        "not last",
        "of",
        "by",
        "done",
        "all",
        "is",
        "change",
        "since",
        "better than",
        "no worse than",
    ),
    *(
        "last year",
        "per",
        "month",
        "quarter",
        "stage",
        "?",
        "[A, B]",
        "[",
        "]",
        "2017",
        "2024-03-31",
    ),
    *(
        "0",
        "26",
        "-20",
        "99.5",
        "1e3",
        "III",
        "VI",
        "worse",
        "ug/m3",
        "%",
        "‰",
        "mg/L",
        "天",
        "万吨",
        "km",
    ),
)
PARTS = (
    *(
        "ug",
        "mg",
        "g",
        "kg",
        "t",
        "万",
        "亿",
        "吨",
        "m",
        "km",
        "L",
        "m3",
        "m³",
        "m2",
        "亩",
        "hm2",
        "个",
        "次",
    ),
    *(
        "天",
        "%",
        "‰",
        "ppb",
        "/",
        "*",
        "^",
        "-",
        "1",
        "2",
        "3",
        "(",
        ")",
        " ",
        "·",
        "每",
        "立方米",
        "µ",
        "N",
    ),
)
Runner = Callable[[random.Random, Path], Iterator[str]]


# ---- Changes ------------------------------------------------------------------------------------


def broken(sound: bytes, dice: random.Random) -> bytes:
    """Return the bytes with one to six changes."""
    data = bytearray(sound)
    for _ in range(dice.choice((1, 1, 1, 2, 3, 6))):
        _change(data, dice)
    return bytes(data)


def _change(data: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(data) + 1)
    length = dice.choice((1, 1, 2, 8, 60, 400))
    match dice.randrange(7):
        case 0 if at < len(data):
            data[at] ^= 1 << dice.randrange(8)
        case 1:
            del data[at : at + length]
        case 2:
            data[at:at] = data[at : at + length] * dice.choice((1, 1, 2, 50))
        case 3:
            data[at:] = b""
        case 4:
            _swap_lines(data, dice)
        case _:
            _put(data, dice.choice(TOKENS).encode("utf-8", "surrogatepass"), dice)


def _put(data: bytearray, token: bytes, dice: random.Random) -> None:
    """Put a token somewhere, or in the place of a cell or a scalar."""
    cells = [m.span(1) for m in re.finditer(rb"(?:^|[,:\n] ?)([^,:\n]{1,60})", data)]
    if cells and dice.random() < 0.7:
        start, end = dice.choice(cells)
        data[start:end] = token
    else:
        at = dice.randrange(len(data) + 1)
        data[at:at] = token


def _swap_lines(data: bytearray, dice: random.Random) -> None:
    lines = bytes(data).split(b"\n")
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    data[:] = b"\n".join(lines)


def broken_zip(sound: bytes, dice: random.Random) -> bytes:
    """Return a workbook with one of its parts broken, or the archive itself."""
    if dice.random() < 0.3:
        return broken(sound, dice)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as old, zipfile.ZipFile(made, "w") as new:
        names = old.namelist()
        chosen = dice.choice(names)
        for name in names:
            part = old.read(name)
            new.writestr(name, broken(part, dice) if name == chosen else part)
    return made.getvalue()


# ---- Running ------------------------------------------------------------------------------------


class Slow(BaseException):
    """The input took too long; no handler of the program may take it for one of its own."""


def _late(_signal: int, _frame: FrameType | None) -> None:
    raise Slow


def command(*arguments: str) -> tuple[int, str, str]:
    """Run the command line in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = ecotarget(list(arguments))
    said = [stream.buffer.getvalue().decode("utf-8", "replace") for stream in (out, err)]  # type: ignore[attr-defined]
    return code, said[0], said[1]


def complaints(code: int, err: str) -> Iterator[str]:
    """Yield what is wrong with the way a run ended."""
    if code not in (0, 1, 2):
        yield f"exit code {code}"
    if re.search(r"\b(error|错误) internal\b", err) or "Traceback" in err:
        yield err.strip()[-400:]
    if code == 2 and not err.strip():
        yield "exit code 2 without a word"


# ---- Kinds --------------------------------------------------------------------------------------


def requirement(dice: random.Random, _folder: Path) -> Iterator[str]:
    line = " ".join(dice.choice(WORDS + TOKENS) for _ in range(dice.randrange(1, 9)))
    try:
        grammar.parse(line)
    except grammar.RequirementError:
        pass
    except Exception as error:  # noqa: BLE001
        yield f"{line!r}: {error!r}"


def unit(dice: random.Random, _folder: Path) -> Iterator[str]:
    text = "".join(dice.choice(PARTS) for _ in range(dice.randrange(1, 12)))
    try:
        units.resolve(text)
    except units.UnknownUnit:
        pass
    except Exception as error:  # noqa: BLE001
        yield f"{text!r}: {error!r}"


def target(dice: random.Random, folder: Path) -> Iterator[str]:
    sound = dice.choice(sorted((PROJECT / "targets").rglob("*.yaml"))).read_bytes()
    path = folder / "2024.yaml"
    path.write_bytes(broken(sound, dice))
    code, _, err = command("lint", "targets", path.as_posix(), "-q")
    yield from complaints(code, err if code != 2 else err or "said with -q")


def table(dice: random.Random, folder: Path) -> Iterator[str]:
    path = folder / "figures.csv"
    data = broken((SAMPLES / "xinchang-2023.csv").read_bytes(), dice)
    path.write_bytes(
        data.decode("utf-8", "replace").encode(dice.choice(("utf-8", "gb18030")))
        if dice.random() < 0.3
        else data
    )
    targets = (PROJECT / "targets" / "zhejiang" / "shaoxing" / "xinchang").as_posix()
    code, out, err = command("check", path.as_posix(), "--targets", targets, "-f", "json")
    yield from complaints(code, err)
    if out.strip():
        yield from wrong_passes(json.loads(out))


def workbook(dice: random.Random, folder: Path) -> Iterator[str]:
    path = folder / "ledger.xlsx"
    path.write_bytes(broken_zip((SAMPLES / "ledgers" / "rectification.xlsx").read_bytes(), dice))
    shutil.copy(SAMPLES / "ledgers" / "rectification.yaml", folder / "ledger.yaml")
    text = (folder / "ledger.yaml").read_text("utf-8").replace("rectification.xlsx", "ledger.xlsx")
    (folder / "ledger.yaml").write_text(text, "utf-8")
    shutil.copy(SAMPLES / "ledgers" / "calendar.csv", folder / "calendar.csv")
    code, _, err = command("ledger", (folder / "ledger.yaml").as_posix(), "-f", "json")
    yield from complaints(code, err)


def described(dice: random.Random, folder: Path) -> Iterator[str]:
    """A description or one of its tables: ledgers, tasks, rankings, lists, noise, outlets, scores."""
    name, words = dice.choice(DESCRIBED)
    source = SAMPLES / name
    for file in source.parent.iterdir():
        if file.is_file():
            shutil.copy(file, folder / file.name)
    chosen = dice.choice([f for f in folder.iterdir() if f.suffix in (".yaml", ".csv")])
    chosen.write_bytes(broken(chosen.read_bytes(), dice))
    path = (folder / source.name).as_posix()
    code, _, err = command(*(path if word == "FILE" else word for word in words))
    yield from complaints(code, err)


DESCRIBED = (
    ("ledgers/screening.yaml", ("ledger", "FILE", "--as-of", "2023-12-31", "-f", "json")),
    ("ledgers/straw.yaml", ("ledger", "FILE", "-f", "csv")),
    ("tasks/tasks.yaml", ("tasks", "FILE", "--as-of", "2024-06-30", "-f", "json")),
    ("rankings/air.yaml", ("rank", "FILE", "-f", "json")),
    ("rankings/sites.yaml", ("rank", "FILE", "-f", "json")),
    ("readings/dataset.yaml", ("assess", "FILE", "-f", "json")),
)


def report(dice: random.Random, folder: Path) -> Iterator[str]:
    """A JSON report handed back to the program."""
    reports = folder / "reports"
    shutil.copytree(SAMPLES / "monthly" / "reports", reports)
    chosen = dice.choice(sorted(reports.rglob("*.json")))
    chosen.write_bytes(broken(chosen.read_bytes(), dice))
    code, _, err = command("report", "monthly", reports.as_posix(), "-f", "json")
    yield from complaints(code, err)


def archive(dice: random.Random, folder: Path) -> Iterator[str]:
    """A workbook, an open document or an archive of reported figures."""
    rows = list(csv.reader((SAMPLES / "xinchang-2023.csv").read_text("utf-8-sig").splitlines()))
    name, make = dice.choice(ARCHIVES)
    path = folder / name
    path.write_bytes(broken_zip(make(rows), dice))
    targets = (PROJECT / "targets" / "zhejiang" / "shaoxing" / "xinchang").as_posix()
    code, out, err = command("check", path.as_posix(), "--targets", targets, "-f", "json")
    yield from complaints(code, err)
    if out.strip():
        yield from wrong_passes(json.loads(out))


def _zipped(parts: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, text in parts.items():
            whole.writestr(name, text)
    return made.getvalue()


def _csv_archive(rows: list[list[str]]) -> bytes:
    lines = io.StringIO()
    csv.writer(lines).writerows(rows)
    return _zipped({"a.csv": lines.getvalue(), "b/c.csv": lines.getvalue().partition("\n")[0]})


def _excel(rows: list[list[str]]) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    texts = list(dict.fromkeys(cell for row in rows for cell in row))
    number = {text: n for n, text in enumerate(texts)}
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    lines = "".join(
        f"<row>{''.join(f'<c t={chr(34)}s{chr(34)}><v>{number[cell]}</v></c>' for cell in row)}</row>"
        for row in rows
    )
    links = (("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"))
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/{what}" Target="{target}"/>'
        for n, (what, target) in enumerate(links, 1)
    )
    return _zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
            f'<Default Extension="xml" ContentType="{kind}.sheet.main+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
            f"{relations}</Relationships>",
            "xl/sharedStrings.xml": f'<sst xmlns="{main}">{shared}</sst>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}'
            "</sheetData></worksheet>",
        }
    )


def _open_document(rows: list[list[str]]) -> bytes:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = "".join(
        f"<table:table-row>{''.join(cell.format(escape(text)) for text in row)}</table:table-row>"
        for row in rows
    )
    return _zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": "<office:document-content "
            + " ".join(f'xmlns:{name}="{names}:{name}:1.0"' for name in ("office", "table", "text"))
            + '><office:body><office:spreadsheet><table:table table:name="s">'
            + f"{lines}</table:table></office:spreadsheet></office:body></office:document-content>",
            "META-INF/manifest.xml": "<manifest/>",
        }
    )


ARCHIVES: tuple[tuple[str, Callable[[list[list[str]]], bytes]], ...] = (
    ("figures.xlsx", _excel),
    ("figures.ods", _open_document),
    ("figures.zip", _csv_archive),
)


def beside(dice: random.Random, folder: Path) -> Iterator[str]:
    """What is laid beside figures: waivers, exceptions, settings, a contract, earlier reports."""
    name, words = dice.choice(BESIDE)
    source = SAMPLES / name
    shutil.copytree(source.parent, folder, dirs_exist_ok=True)
    chosen = folder / source.name
    chosen.write_bytes(broken(chosen.read_bytes(), dice))
    code, _, err = command(*(word.replace("DIR", folder.as_posix()) for word in words))
    yield from complaints(code, err)


_OWN = ("check", "DIR/figures.csv", "--targets", "DIR/targets", "-f", "json")
_REPORTS = ("DIR/2025-05.json", "DIR/2025-06.json", "-f", "json")
_SENT = ("submission", "DIR/inbox", "--contract", "DIR/contract.yaml", "--period", "2025-03")
BESIDE = (
    ("waivers/waivers.yaml", (*_OWN, "--waivers", "DIR/waivers.yaml", "--as-of", "2024-12-31")),
    ("waivers/figures.csv", (*_OWN, "--waivers", "DIR/waivers.yaml")),
    ("recipes/ecotarget.yaml", ("check", "-c", "DIR/ecotarget.yaml", "-f", "json")),
    ("recipes/ecotarget.yaml", ("config", "show", "-c", "DIR/ecotarget.yaml", "-f", "json")),
    ("compare/2025-05.json", ("compare", *_REPORTS)),
    ("compare/2025-06.json", ("compare", *_REPORTS)),
    ("compare/2025-06.json", ("trend", *_REPORTS)),
    ("monthly/ladder.yaml", ("ladder", "DIR/reports", "--rule", "DIR/ladder.yaml", "-f", "json")),
    ("submission/contract.yaml", (*_SENT, "-f", "json")),
    ("submission/receipts.csv", (*_SENT, "--receipts", "DIR/receipts.csv", "-f", "json")),
)


KINDS: dict[str, tuple[Runner, int]] = {  # and how many of a hundred inputs are of the kind
    "requirement": (requirement, 25),
    "unit": (unit, 25),
    "target": (target, 10),
    "csv": (table, 20),
    "xlsx": (workbook, 3),
    "described": (described, 12),
    "report": (report, 5),
    "archive": (archive, 5),
    "beside": (beside, 6),
}


# ---- A second look at passes --------------------------------------------------------------------

_PLAIN = re.compile(r"\s*([<>]=?|==)\s*(-?\d+(?:\.\d+)?)\s*(\S*)\s*")
_ORDER: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "==": lambda a, b: a == b,
}


def wrong_passes(said: dict[str, object]) -> Iterator[str]:
    """Yield each pass of a plain bound whose figure, as the report tells it, does not keep it.

    Only figures in the very unit of the bound are looked at; the others are judged in another test.
    """
    findings = said["findings"]
    assert isinstance(findings, list)
    for one in findings:
        match = _PLAIN.fullmatch(one["require"] or "")
        if one["outcome"] != "pass" or match is None or one["unit"] != match[3]:
            continue
        told = one["trail"][0]["text"] if one["trail"] else ""
        number = re.fullmatch(r"(-?\d+(?:\.\d+)?)\s*" + re.escape(match[3]), told.strip())
        cases = re.fullmatch(r"(\d+)/(\d+)", told.strip())
        try:
            if cases:
                kept = _ORDER[match[1]](
                    100 * Decimal(cases[1]), Decimal(match[2]) * Decimal(cases[2])
                )
            elif number:
                kept = _ORDER[match[1]](Decimal(number[1]), Decimal(match[2]))
            else:
                continue
        except InvalidOperation:
            kept = False
        if not kept:
            yield f"wrong pass: {one['target']} {one['require']} with {told}"


# ---- The run ------------------------------------------------------------------------------------


def one_input(seed: int, only: str | None) -> tuple[str, list[str]]:
    """Make one input from its number, run it and return its kind and what was wrong."""
    dice = random.Random(seed)
    names, weights = list(KINDS), [weight for _, weight in KINDS.values()]
    drawn = dice.choices(names, weights)[0]  # drawn though not asked for: a number says it all
    kind = only or drawn
    folder = Path(tempfile.mkdtemp(prefix="ecotarget-"))
    signal.signal(signal.SIGALRM, _late)
    signal.alarm(SECONDS)
    try:
        wrong = list(KINDS[kind][0](dice, folder))
    except Slow:
        wrong = [f"more than {SECONDS} s"]
    except Exception as error:  # noqa: BLE001
        wrong = [f"raised {error!r}"]
    finally:
        signal.alarm(0)
        shutil.rmtree(folder, ignore_errors=True)
    return kind, wrong


def _work(task: Task, now: str | None = None) -> Tried:
    """Try inputs; in the folder `now` each process tells the number that it tries."""
    note = Path(now, str(os.getpid())) if now else None
    first, count, only = task
    os.environ["ECOTARGET_LANG"] = "en"
    counted: Counter[str] = Counter()
    found = []
    for seed in range(first, first + count):
        if note:
            note.write_text(str(seed), "ascii")
        kind, wrong = one_input(seed, only)
        counted[kind] += 1
        found.extend((seed, kind, text) for text in wrong)
    if note:
        note.unlink()
    return counted, found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _spread(tasks: list[Task], jobs: int, now: str) -> Iterator[Tried]:
    spawn = multiprocessing.get_context("spawn")
    size = 8 * jobs  # so many, and new processes take over: what one of them hoards does not stay
    for start in range(0, len(tasks), size):
        with ProcessPoolExecutor(jobs, spawn, faulthandler.enable) as pool:
            given = [pool.submit(_work, task, now) for task in tasks[start : start + size]]
            for done in as_completed(given):
                yield done.result()


def _under(now: str) -> Iterator[int]:
    """Yield the numbers that were being tried when the processes ended."""
    for path in sorted(Path(now).iterdir()):
        yield int(path.read_text("ascii"))


def run(inputs: int, seed: int, only: str | None, jobs: int) -> int:
    """Run so many inputs and tell; 1 when anything was broken."""
    size = max(1, min(500, -(-inputs // jobs)))
    tasks = [(seed + start, min(size, inputs - start), only) for start in range(0, inputs, size)]
    counted: Counter[str] = Counter()
    found: list[tuple[int, str, str]] = []
    most = 0
    if jobs == 1:
        results = map(_work, tasks)
        for part, wrong, memory in results:
            counted, most = counted + part, max(most, memory)
            found.extend(wrong)
    else:
        with tempfile.TemporaryDirectory(prefix="ecotarget-now-") as now:
            try:
                for part, wrong, memory in _spread(tasks, jobs, now):
                    counted, most = counted + part, max(most, memory)
                    found.extend(wrong)
            except BrokenProcessPool:
                found.extend((seed, "any", "may have ended the process") for seed in _under(now))
    for number, kind, text in sorted(found):
        print(f"--seed {number} --only {kind}: {text}")
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(counted.items()))
    print(f"{counted.total()} inputs ({kinds}), {len(found)} broken, at most {most / GIB:.2f} GiB")
    return int(bool(found) or most > GIB)


def main() -> int:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--inputs", type=int, default=200_000)
    said.add_argument("--seed", type=int, default=0)
    said.add_argument("--only", choices=tuple(KINDS))
    said.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = said.parse_args()
    return run(given.inputs, given.seed, given.only, given.jobs)


if __name__ == "__main__":
    sys.exit(main())
