"""The pages made from the data: indicators, units, faults, targets, and the published schemas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

from ecotarget import units, vocab
from ecotarget.document import read_text, read_yaml
from ecotarget.model.amount import plain
from ecotarget.model.rules import RULES
from ecotarget.model.target import Indicator, Names, Target, TargetFile
from ecotarget.report.telling import requirement_text
from ecotarget.targets import loader
from ecotarget.words import LANGUAGES, Words

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = {
    "target-1.json": "targets/target.schema.json",
    "report-1.json": "report/report.schema.json",
    "assessment-1.json": "report/assessment.schema.json",
    "sections-1.json": "report/sections.schema.json",
    "ranking-1.json": "report/ranking.schema.json",
    "tasks-1.json": "report/tasks.schema.json",
    "ledger-1.json": "report/ledger.schema.json",
    "score-1.json": "report/score.schema.json",
    "ladder-1.json": "report/ladder.schema.json",
    "monthly-1.json": "report/monthly.schema.json",
    "contract-1.json": "intake/contract.schema.json",
    "submission-1.json": "report/submission.schema.json",
    "compare-1.json": "report/compare.schema.json",
    "trend-1.json": "report/trend.schema.json",
    "waivers-1.json": "report/waivers.schema.json",
    "config-1.json": "report/config.schema.json",
}
WORDS = {name: Words(name) for name in LANGUAGES}


def write(folder: Path) -> None:
    """Write every page below `folder`; a page whose text is the same keeps its time."""
    loaded = loader.load([ROOT / "targets"])
    made = {
        "indicators.md": indicators(vocab.indicators()),
        "units.md": unit_list(),
        "faults/index.md": fault_index(),
        **{f"faults/{code}.md": fault(code) for code in WORDS["en"].keys("faults")},
        "targets/index.md": target_index(loaded.files),
        **{f"targets/{_page(file)}.md": targets(file) for file in loaded.files},
    }
    for name, lines in made.items():
        _write(folder / name, "\n".join(lines) + "\n")
    for old in folder.rglob("*.md"):
        if old.relative_to(folder).as_posix() not in made:
            old.unlink()
    published = folder / "published" / "schema"
    published.mkdir(parents=True, exist_ok=True)
    for name, source in SCHEMAS.items():
        with files("ecotarget").joinpath(source).open("rb") as stream:
            (published / name).write_bytes(stream.read())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def literal(text: object) -> str:
    """Keep a text from being read as Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>#|$~&])", r"\\\1", " ".join(str(text).split()))


def both(names: Names) -> str:
    """Write both languages, one below the other."""
    return literal(names.zh) + ("" if names.zh == names.en else f"<br>{literal(names.en)}")


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield a Markdown table."""
    titles = list(header)
    yield f"| {' | '.join(titles)} |"
    yield "|" + "---|" * len(titles)
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def said(key: str) -> str:
    """Write one sentence of the word list in both languages."""
    return both(Names(*(WORDS[name].say(key) for name in ("zh", "en"))))


def indicators(entries: Iterable[Indicator]) -> Iterator[str]:
    """Yield the vocabulary: every field of every indicator in both languages."""
    yield "# Indicators 指标\n"
    yield "Generated from the vocabulary, `src/ecotarget/vocab/`; `ecotarget list indicators` prints it.\n"
    yield "A name, an alias or the id may stand in a table of figures.\n"
    for domain, found in groupby(entries, key=lambda entry: entry.domain):
        name = vocab.domains()[domain]
        yield f"## {literal(name.en)} {literal(name.zh)}\n"
        for entry in found:
            yield from indicator(entry, "###")


def indicator(entry: Indicator, heading: str) -> Iterator[str]:
    """Yield one indicator."""
    unit = entry.unit.spelling if entry.unit else ""
    yield f"{heading} {entry.id}\n"
    yield f"**{literal(entry.names.zh)}** · **{literal(entry.names.en)}**\n"
    yield f"- {literal(entry.definition.zh)}"
    yield f"- {literal(entry.definition.en)}"
    yield f"- dimension 量纲: {literal(entry.dimension)}"
    if unit:
        yield f"- unit 单位: `{unit}`"
    yield f"- direction 方向: {said(f'explain.better-{entry.better}').replace('<br>', ' · ')}"
    if entry.decimals is not None:
        yield f"- usual decimals 通常小数位: {entry.decimals}"
    known = said(f"explain.confidence-{entry.confidence}").replace("<br>", " · ")
    yield f"- source 出处: {literal(entry.source)} ({known})"
    if entry.aliases:
        yield f"- aliases 别名: {literal('；'.join(entry.aliases))}"
    yield ""


def unit_list() -> Iterator[str]:
    """Yield the closed list of units by dimension."""
    yield "# List of units 单位表\n"
    yield "Generated from `src/ecotarget/units.py`; `ecotarget list units` prints it.\n"
    yield "The factor leads to the base unit of the dimension; [Units](../units.md) tells the rules.\n"
    for dimension, found in groupby(units.known(), key=lambda entry: entry[0].dimension):
        yield f"## {literal(dimension)}\n"
        yield from table(
            ("unit", "中文", "English", "factor", "counts", "spellings"),
            (
                (
                    f"`{unit.spelling}`" if unit.spelling else "(none)",
                    literal(unit.zh),
                    literal(unit.en),
                    plain(unit.factor),
                    literal(unit.kind or ""),
                    literal("  ".join(spellings)),
                )
                for unit, spellings in found
            ),
        )


def fault_index() -> Iterator[str]:
    """Yield the list of fault codes with their sentences; each has a page of its own."""
    codes = WORDS["en"].keys("faults")
    yield "# Faults 问题代码\n"
    yield "What ecotarget says when an input cannot be trusted; `ecotarget explain CODE` prints the page.\n"
    yield "数据、目标文件和命令行里凡不可信的，都有代码；`ecotarget explain 代码` 显示同样的说明。\n"
    yield from table(
        ("code 代码", "sentence 提示"),
        ([f"[{code}]({code}.md)", said(f"faults.{code}")] for code in codes),
    )


def fault(code: str) -> Iterator[str]:
    """Yield the page of one fault: its sentence and its explanation in both languages."""
    # Hundreds of pages in the sidebar of every page would help nobody, and make the site slow to build.
    yield "---\norphan: true\n---\n"
    yield f"# {code}\n"
    rule = next((rule for rule in RULES if rule.code == code), None)
    for name in ("en", "zh"):
        yield f"> {literal(WORDS[name].say(f'faults.{code}'))}\n"
        yield WORDS[name].say(f"explanations.{code}").rstrip() + "\n"
    wanted = f"wanted.{code}"
    if WORDS["en"].has(wanted):
        yield f"- expected 应为: {said(wanted).replace('<br>', ' · ')}"
    if rule is not None:
        yield f"- a rule of `lint` 检查规则: `{rule.severity}`, `--ignore {code}`"
    yield ""


def target_index(found: Iterable[TargetFile]) -> Iterator[str]:
    """Yield the list of target files with their documents."""
    entries = list(found)
    yield "# Targets 目标\n"
    yield "Generated from `targets/`: what each jurisdiction promised, one page for each file.\n"
    yield from table(
        ("jurisdiction", "year", "targets", "documents"),
        (
            (
                f"[{both(file.jurisdiction.names)}]({_page(file)}.md)",
                str(file.year),
                str(len(file.targets)),
                "<br>".join(both(document.names) for document in file.documents),
            )
            for file in entries
        ),
    )
    yield "```{toctree}\n:hidden:\n"
    for file in entries:
        yield _page(file)
    yield "```"


def _page(file: TargetFile) -> str:
    return f"{file.jurisdiction.id.replace('/', '-')}-{file.year}"


def _what(target: Target) -> str:
    name = f"{both(target.indicator.names)}<br>{literal(target.indicator.id)}"
    return name if target.scope is None else f"{name}<br>· {both(target.scope.names)}"


def _requirement(target: Target) -> str:
    lines = [f"`{target.require}`"]
    lines += [literal(requirement_text(target, WORDS[name])) for name in ("zh", "en")]
    if target.due is not None:
        lines.append(f"due 期限 {target.due.isoformat()}")
    return "<br>".join(dict.fromkeys([*lines, said(f"report.strength-{target.strength}")]))


def _note(target: Target) -> str:
    lines = [both(target.note)] if target.note else []
    lines += [f"**not given 未给出**: {both(entry.names)}" for entry in target.missing]
    return "<br>".join(lines)


_COLUMNS: dict[str, Callable[[Target], str]] = {
    "id, period 编号、时段": lambda target: f"`{target.id}`<br>{target.period.text}",
    "indicator, scope 指标、范围": _what,
    "requirement, strength 要求、性质": _requirement,
    "section 条款": lambda target: literal(f"{target.document.id} {target.section}"),
    "note, what is not given 说明、未给出": _note,
}


def targets(file: TargetFile) -> Iterator[str]:
    """Yield what one jurisdiction promised for one year, and what was read and is no target."""
    names = file.jurisdiction.names
    yield f"# {literal(names.en)} {file.year} {literal(names.zh)}\n"
    for document in file.documents:
        day = f", {document.published.isoformat()}" if document.published else ""
        address = f", <{document.address}>" if document.address else ""
        yield f"- {literal(document.id)}: {both(document.names).replace('<br>', ' · ')},"
        yield f"  {literal(document.issuer)}{day}{address}"
    yield f"\nWritten in `{Path(file.path).relative_to(ROOT).as_posix()}`.\n"
    yield from table(
        _COLUMNS, ([cell(target) for cell in _COLUMNS.values()] for target in file.targets)
    )
    left_out: list[dict[str, Any]] = read_yaml(read_text(Path(file.path))).data.get("left_out", [])
    if left_out:
        yield "## Read and left out 读过而未列为目标的条款\n"
        yield from table(
            ("section 条款", "reason 理由"),
            ((literal(e["section"]), both(Names(e["zh"], e["en"]))) for e in left_out),
        )
    if file.indicators:
        yield "## Indicators of this file 本文件的指标\n"
        for entry in file.indicators:
            yield from indicator(entry, "###")
