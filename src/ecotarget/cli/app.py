"""The command line: options to requests, faults to sentences, everything to one exit code."""

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from ecotarget.cli import terminal
from ecotarget.cli.config import Settings, settings
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.version import VERSION
from ecotarget.words import LANGUAGES, Words

# typer carries its own click, whose base class of usage errors has no public name there.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]
# How Python tells of links that lead in a circle.

# Help texts are keys of locales/*/help.yaml; `_in_words` puts the sentences in.
_Lang = Annotated[str | None, typer.Option("--lang", help="lang", metavar="zh|en")]
_Targets = Annotated[list[str] | None, typer.Option("--targets", help="targets", metavar="PATH")]
_Config = Annotated[Path | None, typer.Option("-c", "--config", help="config-file", metavar="PATH")]
_NoConfig = Annotated[bool, typer.Option("--no-config", help="no-config")]
_Quiet = Annotated[int, typer.Option("-q", "--quiet", count=True, show_default=False, help="quiet")]
_Verbose = Annotated[
    int, typer.Option("-v", "--verbose", count=True, show_default=False, help="verbose")
]
_Measures = Annotated[list[str] | None, typer.Argument(help="measures", metavar="[MEASURES]...")]
_Jurisdictions = Annotated[
    list[str] | None, typer.Option("--jurisdiction", help="jurisdiction", metavar="ID")
]
_Period = Annotated[str | None, typer.Option("--period", help="period", metavar="PERIOD")]
_AsOf = Annotated[str | None, typer.Option("--as-of", help="as-of", metavar="DAY|PERIOD")]
_Data = Annotated[list[str], typer.Argument(help="data", metavar="DATA")]
_Mapping = Annotated[str | None, typer.Option("--mapping", help="mapping", metavar="NAME|PATH")]
_Edition = Annotated[str | None, typer.Option("--edition", help="edition", metavar="NAME")]
_Grade = Annotated[str, typer.Option("--grade", help="grade", metavar="I|II")]
_By = Annotated[str | None, typer.Option("--by", help="by", metavar="station|city")]
_Indicators = Annotated[
    list[str] | None, typer.Option("--indicator", help="indicator", metavar="ID")
]
_Places = Annotated[list[str] | None, typer.Option("--place", help="place", metavar="NAME")]
_Periods = Annotated[list[str] | None, typer.Option("--period", help="periods", metavar="PERIOD")]
_Every = Annotated[
    str | None,
    typer.Option("--every", help="every", metavar="year|half-year|quarter|month|day|hour"),
]
_Overlays = Annotated[list[str] | None, typer.Option("--overlay", help="overlay", metavar="PATH")]
_Excepted = Annotated[str | None, typer.Option("--excepted", help="excepted", metavar="PATH")]
_Waivers = Annotated[list[str] | None, typer.Option("--waivers", help="waivers", metavar="PATH")]
_Baseline = Annotated[str | None, typer.Option("--baseline", help="baseline", metavar="REPORT")]
_Engine = Annotated[str | None, typer.Option("--engine", help="engine", metavar="ADDRESS")]
_Memory = Annotated[str | None, typer.Option("--memory-limit", help="memory-limit", metavar="1GiB")]
_Threads = Annotated[str | None, typer.Option("--threads", help="threads", metavar="N")]
_Formats = Annotated[
    list[str] | None, typer.Option("-f", "--format", help="format", metavar="FORMAT[:PATH]")
]
_CheckFormats = Annotated[
    list[str] | None, typer.Option("-f", "--format", help="check-format", metavar="FORMAT[:PATH]")
]
_LintFormats = Annotated[
    list[str] | None, typer.Option("-f", "--format", help="lint-format", metavar="FORMAT[:PATH]")
]
_Color = Annotated[str | None, typer.Option("--color", help="color", metavar="auto|always|never")]
_Rule = Annotated[str | None, typer.Option("--rule", help="rule", metavar="PATH")]
_Month = Annotated[str | None, typer.Option("--month", help="month", metavar="YYYY-MM")]
_WhatIf = Annotated[bool, typer.Option("--what-if", help="what-if")]
_Strict = Annotated[bool, typer.Option("--strict", help="strict")]
_FailOn = Annotated[
    list[str] | None, typer.Option("--fail-on", help="fail-on", metavar="OUTCOME,...")
]


# The published formats.
SCHEMAS = (
    *("target", "report", "assessment", "sections", "ranking", "tasks", "ledger"),
    *("score", "ladder", "monthly", "waivers", "compare", "config", "trend"),
    *("contract", "submission"),
)
# Where the schema of what people write lies; those of reports lie beside what writes them.
_SCHEMA_ROOMS = {"target": "targets", "contract": "intake"}


def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="version")] = False,
    lang: _Lang = None,
) -> None:
    """Say the version, or what there is to do."""
    if version:
        terminal.write([f"ecotarget {VERSION}\n"])
    elif context.invoked_subcommand is None:
        _in_words(context.command, _words(lang))
        terminal.write([context.get_help() + "\n"])


def check(
    measures: _Measures = None,
    targets: _Targets = None,
    jurisdiction: _Jurisdictions = None,
    period: _Period = None,
    as_of: _AsOf = None,
    what_if: _WhatIf = False,
    strict: _Strict = False,
    format_: _CheckFormats = None,
    fail_on: _FailOn = None,
    edition: _Edition = None,
    grade: _Grade = "II",
    overlay: _Overlays = None,
    excepted: _Excepted = None,
    waivers: _Waivers = None,
    list_waivers: Annotated[bool, typer.Option("--list-waivers", help="list-waivers")] = False,
    baseline: _Baseline = None,
    engine: _Engine = None,
    memory_limit: _Memory = None,
    threads: _Threads = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="exit-zero")] = False,
    allow_empty: Annotated[bool, typer.Option("--allow-empty", help="allow-empty")] = False,
    color: _Color = None,
    lang: _Lang = None,
    config: _Config = None,
    no_config: _NoConfig = False,
    quiet: _Quiet = 0,
    verbose: _Verbose = 0,
) -> None:
    """Are the targets kept?"""
    from ecotarget.cli import check as command
    from ecotarget.cli.delivery import sinks
    from ecotarget.cli.machine import Machine
    from ecotarget.report.formats import CHECK_NAMES, Style

    known = _settings(measures, config, no_config)
    words = _words(known.text("lang", lang))
    request = _request(known, measures, targets, jurisdiction, period, as_of, what_if, strict)
    request = _by_law(request, edition, grade, overlay, known.text("excepted", excepted))
    request = _beside(request, known, waivers, baseline)
    request = request._replace(machine=Machine(engine, memory_limit, threads))
    wanted = sinks(known.formats(format_, CHECK_NAMES), CHECK_NAMES)
    failing = command.fail_on(known.list("fail_on", fail_on), known.said("fail_on", fail_on))
    style = Style(terminal.width(), terminal.colour(known.text("color", color)), verbose)
    how = wanted, failing, style, exit_zero
    if list_waivers:
        from ecotarget.cli import waiver_list

        raise typer.Exit(waiver_list.run(request, words, *how, quiet))
    raise typer.Exit(command.run(request, words, *how, allow_empty, quiet))


def assess(
    data: _Data,
    mapping: _Mapping = None,
    indicator: _Indicators = None,
    by: _By = None,
    place: _Places = None,
    period: _Periods = None,
    every: _Every = None,
    edition: _Edition = None,
    grade: _Grade = "II",
    as_of: _AsOf = None,
    overlay: _Overlays = None,
    excepted: _Excepted = None,
    engine: _Engine = None,
    memory_limit: _Memory = None,
    threads: _Threads = None,
    explain_sql: Annotated[bool, typer.Option("--explain-sql", help="explain-sql")] = False,
    format_: _Formats = None,
    color: _Color = None,
    lang: _Lang = None,
    config: _Config = None,
    no_config: _NoConfig = False,
    quiet: _Quiet = 0,
    verbose: _Verbose = 0,
) -> None:
    """What do the readings come to?"""
    from ecotarget.cli import assess as command
    from ecotarget.cli.delivery import sinks
    from ecotarget.cli.machine import Machine
    from ecotarget.report.formats import Style

    known = _settings(data, config, no_config)
    words = _words(known.text("lang", lang))
    lists = tuple(indicator or ()), tuple(place or ()), tuple(period or ()), tuple(overlay or ())
    mapping, left_out = known.mapping(data, mapping), known.text("excepted", excepted)
    request = command.Request(data, mapping, by, every, edition, grade, as_of, left_out, *lists)
    machine = Machine(engine, memory_limit, threads)
    wanted = sinks(known.formats(format_, command.FORMATS), command.FORMATS)
    style = Style(terminal.width(), terminal.colour(known.text("color", color)), verbose)
    raise typer.Exit(command.run(request, machine, words, wanted, style, quiet, explain_sql))


def sections(
    data: _Data,
    mapping: _Mapping = None,
    period: Annotated[
        list[str] | None, typer.Option("--period", help="sections-period", metavar="PERIOD")
    ] = None,
    as_of: _AsOf = None,
    level: Annotated[
        str | None,
        typer.Option("--level", help="level", metavar="national|province|city|county"),
    ] = None,
    county: Annotated[str | None, typer.Option("--county", help="county", metavar="NAME")] = None,
    required: Annotated[
        str | None, typer.Option("--required", help="required-class", metavar="III|target")
    ] = None,
    reminder: Annotated[bool, typer.Option("--reminder", help="reminder")] = False,
    engine: _Engine = None,
    memory_limit: _Memory = None,
    threads: _Threads = None,
    format_: _Formats = None,
    color: _Color = None,
    lang: _Lang = None,
    config: _Config = None,
    no_config: _NoConfig = False,
    quiet: _Quiet = 0,
    verbose: _Verbose = 0,
) -> None:
    """Which sections are what they must be, and which exceed?"""
    from ecotarget.cli import sections as command
    from ecotarget.cli.delivery import sinks
    from ecotarget.cli.machine import Machine
    from ecotarget.report.formats import Style

    known = _settings(data, config, no_config)
    words = _words(known.text("lang", lang))
    periods, mapping = tuple(period or ()), known.mapping(data, mapping)
    request = command.Request(data, mapping, periods, as_of, level, county, required, reminder)
    machine = Machine(engine, memory_limit, threads)
    wanted = sinks(known.formats(format_, command.formats(reminder)), command.formats(reminder))
    style = Style(terminal.width(), terminal.colour(known.text("color", color)), verbose)
    raise typer.Exit(command.run(request, machine, words, wanted, style, quiet))


def explain(
    name: Annotated[
        str, typer.Argument(help="explain-name", metavar="TARGET|INDICATOR|FAULT|DATA")
    ],
    measures: _Measures = None,
    targets: _Targets = None,
    as_of: _AsOf = None,
    what_if: _WhatIf = False,
    strict: _Strict = False,
    mapping: _Mapping = None,
    indicator: Annotated[
        str | None, typer.Option("--indicator", help="explain-indicator", metavar="ID")
    ] = None,
    place: Annotated[
        str | None, typer.Option("--place", help="explain-place", metavar="NAME")
    ] = None,
    period: Annotated[
        str | None, typer.Option("--period", help="explain-period", metavar="PERIOD")
    ] = None,
    by: _By = None,
    edition: _Edition = None,
    grade: _Grade = "II",
    waivers: _Waivers = None,
    lang: _Lang = None,
    config: _Config = None,
    no_config: _NoConfig = False,
) -> None:
    """How did a verdict come about, what does a term mean?"""
    from ecotarget.cli import explain as command
    from ecotarget.cli.datasets import is_dataset

    figures = indicator is not None and Path(name).is_file()
    known = _settings([name] if Path(name).is_file() else measures, config, no_config)
    words = _words(known.text("lang", lang))
    mapping = known.mapping([name], mapping) if figures else mapping
    if mapping is not None or figures or is_dataset(Path(name)):
        from ecotarget.cli import explain_figure

        data = [name, *(measures or ())]
        figure = explain_figure.Figure(
            data, mapping, indicator, place, period, by, edition, grade, as_of
        )
        known_targets = tuple(known.list("targets", targets) or ["targets"])
        figure = figure._replace(targets=known_targets)
        raise typer.Exit(explain_figure.run(figure, words))
    request = _request(known, measures, targets, None, None, as_of, what_if, strict)
    request = request._replace(waivers=tuple(known.list("waivers", waivers)))
    raise typer.Exit(command.run(name, request, words))


def lint(
    paths: Annotated[
        list[str] | None, typer.Argument(help="lint-paths", metavar="[PATHS]...")
    ] = None,
    format_: _LintFormats = None,
    strict: Annotated[bool, typer.Option("--strict", help="lint-strict")] = False,
    select: Annotated[
        list[str] | None, typer.Option("--select", help="lint-select", metavar="CODE")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", help="lint-ignore", metavar="CODE")
    ] = None,
    rules: Annotated[bool, typer.Option("--rules", help="lint-rules")] = False,
    targets: _Targets = None,
    mapping: _Mapping = None,
    lang: _Lang = None,
    config: _Config = None,
    no_config: _NoConfig = False,
    quiet: _Quiet = 0,
    verbose: _Verbose = 0,
) -> None:
    """Are the target files sound, and the figures?"""
    from ecotarget.cli import lint as command
    from ecotarget.cli.delivery import sinks

    known = _settings(paths, config, no_config)
    words = _words(known.text("lang", lang))
    choice = command.rule_choice(known, select or (), ignore or ())
    asked = format_ or ["plain"]
    if rules:
        raise typer.Exit(command.list_rules(choice, words, asked[-1]))
    named = known.list("targets", targets) or ["targets"]
    request = command.Request(paths or named, named, mapping, choice, strict)
    wanted = sinks(asked, command.FORMATS)
    raise typer.Exit(command.run(request, words, wanted, quiet, verbose))


def list_(
    what: Annotated[str, typer.Argument(help="list-what", metavar="targets|indicators|units")],
    targets: _Targets = None,
    format_: Annotated[
        str, typer.Option("-f", "--format", help="list-format", metavar="plain|json|csv")
    ] = "plain",
    lang: _Lang = None,
    config: _Config = None,
    no_config: _NoConfig = False,
) -> None:
    """What is known: targets, indicators, units."""
    from ecotarget.cli import listing

    known = _settings(None, config, no_config)
    words = _words(known.text("lang", lang))
    found = known.list("targets", targets) or ["targets"]
    raise typer.Exit(listing.run(what, found, words, format_))


def config_(
    what: Annotated[str, typer.Argument(help="config-what", metavar="show")],
    measures: _Measures = None,
    targets: _Targets = None,
    mapping: _Mapping = None,
    jurisdiction: _Jurisdictions = None,
    period: _Period = None,
    strict: _Strict = False,
    fail_on: _FailOn = None,
    excepted: _Excepted = None,
    waivers: _Waivers = None,
    baseline: _Baseline = None,
    format_: Annotated[
        str | None, typer.Option("-f", "--format", help="config-format", metavar="table|plain|json")
    ] = None,
    color: _Color = None,
    lang: _Lang = None,
    config: _Config = None,
    no_config: _NoConfig = False,
    quiet: _Quiet = 0,
) -> None:
    """Which settings hold, and where is each from?"""
    from ecotarget.cli import config_show as command
    from ecotarget.cli.delivery import sinks
    from ecotarget.report.formats import Style

    known = _settings(measures, config, no_config)
    words = _words(known.text("lang", lang))
    given = {
        "targets": targets,
        "measures": measures,
        "waivers": waivers,
        "baseline": baseline,
        "excepted": excepted,
        "mapping": mapping,
        "jurisdiction": jurisdiction,
        "fail_on": fail_on,
        "period": period,
        "lang": lang,
        "color": color,
        "strict": strict,
    }
    wanted = sinks([format_] if format_ else [], command.FORMATS)
    style = Style(terminal.width(), terminal.colour(known.text("color", color)))
    raise typer.Exit(command.run(what, known, given, words, wanted, style, quiet))


def init(
    path: Annotated[Path, typer.Argument(help="init-path", metavar="PATH")],
    lang: _Lang = None,
) -> None:
    """Write a commented target file to begin with."""
    from ecotarget.cli import init as command

    raise typer.Exit(command.run(path, _words(lang)))


def rank(
    data: Annotated[list[str], typer.Argument(help="ranking-data", metavar="FILE")],
    by: Annotated[list[str] | None, typer.Option("--by", help="rank-by", metavar="MEASURE")] = None,
    top: Annotated[str | None, typer.Option("--top", help="top", metavar="N")] = None,
    last: Annotated[str | None, typer.Option("--last", help="last", metavar="N")] = None,
    targets: _Targets = None,
    format_: _Formats = None,
    color: _Color = None,
    lang: _Lang = None,
    config: _Config = None,
    no_config: _NoConfig = False,
    quiet: _Quiet = 0,
    verbose: _Verbose = 0,
) -> None:
    """Who comes first, who last?"""
    from ecotarget.cli import rank as command
    from ecotarget.cli.delivery import sinks
    from ecotarget.report.formats import NAMES, Style

    known = _settings(data, config, no_config)
    words = _words(known.text("lang", lang))
    named = known.list("targets", targets) or ["targets"]
    wanted = sinks(known.formats(format_, NAMES), NAMES)
    style = Style(terminal.width(), terminal.colour(known.text("color", color)), verbose)
    request = command.Request(data, named, by or [], top, last)
    raise typer.Exit(command.run(request, words, wanted, style, quiet))


def tasks(
    data: Annotated[list[str], typer.Argument(help="tasks-data", metavar="FILE")],
    as_of: _AsOf = None,
    fail_on: Annotated[
        list[str] | None, typer.Option("--fail-on", help="fail-on-tasks", metavar="STATE,...")
    ] = None,
    targets: _Targets = None,
    format_: _Formats = None,
    color: _Color = None,
    lang: _Lang = None,
    config: _Config = None,
    no_config: _NoConfig = False,
    quiet: _Quiet = 0,
    verbose: _Verbose = 0,
) -> None:
    """What is done of what was planned, and what is due by now?"""
    from ecotarget.cli import tasks as command
    from ecotarget.cli.delivery import sinks
    from ecotarget.report.formats import NAMES, Style

    known = _settings(data, config, no_config)
    words = _words(known.text("lang", lang))
    named = known.list("targets", targets) or ["targets"]
    wanted = sinks(known.formats(format_, NAMES), NAMES)
    style = Style(terminal.width(), terminal.colour(known.text("color", color)), verbose)
    request = command.Request(data, named, as_of, command.fail_on(fail_on or ()))
    raise typer.Exit(command.run(request, words, wanted, style, quiet))


def ledger(
    data: Annotated[list[str], typer.Argument(help="ledger-data", metavar="FILE")],
    as_of: _AsOf = None,
    within: Annotated[str | None, typer.Option("--within", help="within", metavar="DAYS")] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by", help="ledger-by", metavar="unit|list|level|source|way|place|kind|month"
        ),
    ] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="unit", metavar="NAME")] = None,
    fail_on: Annotated[
        str | None, typer.Option("--fail-on", help="fail-on-overdue", metavar="overdue")
    ] = None,
    reminder: Annotated[bool, typer.Option("--reminder", help="ledger-reminder")] = False,
    engine: _Engine = None,
    memory_limit: _Memory = None,
    threads: _Threads = None,
    format_: _Formats = None,
    color: _Color = None,
    lang: _Lang = None,
    config: _Config = None,
    no_config: _NoConfig = False,
    quiet: _Quiet = 0,
    verbose: _Verbose = 0,
) -> None:
    """What is rectified, what closed, what overdue?"""
    from ecotarget.cli import ledger as command
    from ecotarget.cli.delivery import sinks
    from ecotarget.cli.machine import Machine
    from ecotarget.report import as_ledger
    from ecotarget.report.formats import Style

    known = _settings(data, config, no_config)
    words = _words(known.text("lang", lang))
    wanted = sinks(known.formats(format_, as_ledger.formats(reminder)), as_ledger.formats(reminder))
    style = Style(terminal.width(), terminal.colour(known.text("color", color)), verbose)
    request = command.Request(data, as_of, within, tuple(by or ()), unit, fail_on, reminder)
    machine = Machine(engine, memory_limit, threads)
    raise typer.Exit(command.run(request, machine, words, wanted, style, quiet))


def score(
    measures: Annotated[
        list[str] | None, typer.Argument(help="score-data", metavar="[MEASURES]...")
    ] = None,
    rules: Annotated[
        list[str] | None, typer.Option("--rules", help="rules", metavar="PATH")
    ] = None,
    rule_year: Annotated[
        str | None, typer.Option("--rule-year", help="rule-year", metavar="YEAR")
    ] = None,
    targets: _Targets = None,
    jurisdiction: _Jurisdictions = None,
    as_of: _AsOf = None,
    strict: _Strict = False,
    format_: _Formats = None,
    color: _Color = None,
    lang: _Lang = None,
    config: _Config = None,
    no_config: _NoConfig = False,
    quiet: _Quiet = 0,
    verbose: _Verbose = 0,
) -> None:
    """How many points, which grade?"""
    from ecotarget.cli import score as command
    from ecotarget.cli.delivery import sinks
    from ecotarget.report.formats import NAMES, Style

    known = _settings(measures, config, no_config)
    words = _words(known.text("lang", lang))
    wanted = sinks(known.formats(format_, NAMES), NAMES)
    places = (measures, targets, jurisdiction)
    asked = _request(known, *places, None, as_of, what_if=False, strict=strict)
    style = Style(terminal.width(), terminal.colour(known.text("color", color)), verbose)
    request = command.Request(asked, rules or [], rule_year)
    raise typer.Exit(command.run(request, words, wanted, style, quiet))


def ladder(
    folder: Annotated[str, typer.Argument(help="ladder-folder", metavar="FOLDER")],
    rule: _Rule = None,
    month: _Month = None,
    targets: _Targets = None,
    format_: _Formats = None,
    color: _Color = None,
    lang: _Lang = None,
    config: _Config = None,
    no_config: _NoConfig = False,
    quiet: _Quiet = 0,
    verbose: _Verbose = 0,
) -> None:
    """Who is on which step, and why?"""
    from ecotarget.cli import ladder as command
    from ecotarget.cli.delivery import sinks
    from ecotarget.report.formats import NAMES, Style

    known = _settings([folder], config, no_config)
    words = _words(known.text("lang", lang))
    named = known.list("targets", targets) or ["targets"]
    wanted = sinks(known.formats(format_, NAMES), NAMES)
    style = Style(terminal.width(), terminal.colour(known.text("color", color)), verbose)
    request = command.Request(folder, rule, named, month)
    raise typer.Exit(command.run(request, words, wanted, style, quiet))


def report(
    what: Annotated[str, typer.Argument(help="report-what", metavar="monthly")],
    folder: Annotated[str, typer.Argument(help="ladder-folder", metavar="FOLDER")],
    month: _Month = None,
    rule: _Rule = None,
    out: Annotated[Path | None, typer.Option("--out", help="report-out", metavar="DIR")] = None,
    targets: _Targets = None,
    format_: _Formats = None,
    color: _Color = None,
    lang: _Lang = None,
    config: _Config = None,
    no_config: _NoConfig = False,
    quiet: _Quiet = 0,
    verbose: _Verbose = 0,
) -> None:
    """What happened this month, place by place?"""
    from ecotarget.cli import monthly as command
    from ecotarget.cli.delivery import several, sinks
    from ecotarget.report.as_monthly import FORMATS
    from ecotarget.report.formats import Style

    known = _settings([folder], config, no_config)
    words = _words(known.text("lang", lang))
    named = known.list("targets", targets) or ["targets"]
    asked = known.formats(format_, FORMATS)
    wanted = sinks(asked, FORMATS) if out is None else several(asked or ["markdown"], FORMATS)
    style = Style(terminal.width(), terminal.colour(known.text("color", color)), verbose)
    request = command.Request(what, folder, named, month, rule, out)
    raise typer.Exit(command.run(request, words, wanted, style, quiet))


def compare(
    old: Annotated[str, typer.Argument(help="compare-old", metavar="OLD")],
    new: Annotated[str, typer.Argument(help="compare-new", metavar="NEW")],
    fail_on: Annotated[
        list[str] | None, typer.Option("--fail-on", help="compare-fail-on", metavar="CHANGE,...")
    ] = None,
    targets: _Targets = None,
    format_: _Formats = None,
    color: _Color = None,
    lang: _Lang = None,
    config: _Config = None,
    no_config: _NoConfig = False,
    quiet: _Quiet = 0,
    verbose: _Verbose = 0,
) -> None:
    """What has changed between two reports?"""
    from ecotarget.cli import compare as command
    from ecotarget.cli.delivery import sinks
    from ecotarget.report.formats import NAMES, Style

    known = _settings([new], config, no_config)
    words = _words(known.text("lang", lang))
    named = known.list("targets", targets) or ["targets"]
    failing = command.fail_on(known.list("compare_fail_on", fail_on))
    wanted = sinks(known.formats(format_, NAMES), NAMES)
    style = Style(terminal.width(), terminal.colour(known.text("color", color)), verbose)
    request = command.Request(old, new, named, failing)
    raise typer.Exit(command.run(request, words, wanted, style, quiet))


def trend(
    paths: Annotated[list[str], typer.Argument(help="trend-paths", metavar="FOLDER|FILE...")],
    jurisdiction: _Jurisdictions = None,
    indicator: Annotated[
        list[str] | None, typer.Option("--indicator", help="trend-indicator", metavar="ID")
    ] = None,
    as_of: _AsOf = None,
    targets: _Targets = None,
    format_: _Formats = None,
    color: _Color = None,
    lang: _Lang = None,
    config: _Config = None,
    no_config: _NoConfig = False,
    quiet: _Quiet = 0,
    verbose: _Verbose = 0,
) -> None:
    """How did figures go over months and years?"""
    from ecotarget.cli import trend as command
    from ecotarget.cli.delivery import sinks
    from ecotarget.report.formats import NAMES, Style

    known = _settings(paths, config, no_config)
    words = _words(known.text("lang", lang))
    named = known.list("targets", targets) or ["targets"]
    places = known.list("jurisdiction", jurisdiction)
    wanted = sinks(known.formats(format_, NAMES), NAMES)
    style = Style(terminal.width(), terminal.colour(known.text("color", color)), verbose)
    request = command.Request(paths, named, places, indicator or [], as_of)
    raise typer.Exit(command.run(request, words, wanted, style, quiet))


def submission(
    data: Annotated[list[str], typer.Argument(help="submission-data", metavar="DATA")],
    contract: Annotated[str, typer.Option("--contract", help="contract", metavar="PATH")],
    period: Annotated[
        list[str] | None, typer.Option("--period", help="submission-period", metavar="PERIOD")
    ] = None,
    as_of: _AsOf = None,
    received: Annotated[
        str | None, typer.Option("--received", help="received", metavar="DAY")
    ] = None,
    receipts: Annotated[
        str | None, typer.Option("--receipts", help="receipts", metavar="PATH")
    ] = None,
    jurisdiction: _Jurisdictions = None,
    targets: _Targets = None,
    format_: _CheckFormats = None,
    color: _Color = None,
    lang: _Lang = None,
    config: _Config = None,
    no_config: _NoConfig = False,
    quiet: _Quiet = 0,
    verbose: _Verbose = 0,
) -> None:
    """Has every place sent what its contract asks for?"""
    from ecotarget.cli import submission as command
    from ecotarget.cli.delivery import sinks
    from ecotarget.report.formats import CHECK_NAMES, Style

    known = _settings(data, config, no_config)
    words = _words(known.text("lang", lang))
    named = known.list("targets", targets) or ["targets"]
    wanted = sinks(known.formats(format_, CHECK_NAMES), CHECK_NAMES)
    style = Style(terminal.width(), terminal.colour(known.text("color", color)), verbose)
    which = jurisdiction or [], period or []
    request = command.Request(data, contract, named, *which, as_of, received, receipts)
    raise typer.Exit(command.run(request, words, wanted, style, quiet))


def schema(
    what: Annotated[
        str,
        typer.Argument(help="schema-what", metavar="|".join(SCHEMAS)),
    ] = "target",
    lang: _Lang = None,
) -> None:
    """Write a published JSON Schema."""
    _words(lang)
    terminal.choose("WHAT", what, SCHEMAS)
    room = _SCHEMA_ROOMS.get(what, "report")
    source = Path(__file__).parents[1] / room / f"{what}.schema.json"
    terminal.write([source.read_text("utf-8")])


COMMANDS: dict[str, Callable[..., None]] = {
    "check": check,
    "assess": assess,
    "sections": sections,
    "explain": explain,
    "lint": lint,
    "list": list_,
    "config": config_,
    "init": init,
    "rank": rank,
    "tasks": tasks,
    "ledger": ledger,
    "score": score,
    "ladder": ladder,
    "report": report,
    "compare": compare,
    "trend": trend,
    "submission": submission,
    "schema": schema,
}


def _command(given: Sequence[str]) -> Any:
    """Build the command line; when the first word is a command, that one alone."""
    app = typer.Typer(
        name="ecotarget",
        help="app",
        rich_markup_mode=None,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(root)
    asked = given[:1] if given and given[0] in COMMANDS else COMMANDS
    for name in asked:
        app.command(name, help=name)(COMMANDS[name])
    return typer.main.get_command(app)


def _settings(inputs: Sequence[str] | None, config: Path | None, ignore: bool) -> Settings:
    start = Path(inputs[0]) if inputs else Path.cwd()
    return settings(start, config, ignore)


def _words(asked: str | None) -> Words:
    return Words(terminal.language(asked))


def _request(
    known: Settings,
    measures: list[str] | None,
    targets: list[str] | None,
    jurisdictions: list[str] | None,
    period: str | None,
    as_of: str | None,
    what_if: bool,
    strict: bool,
) -> Any:
    from ecotarget.cli.check import Request

    return Request(
        measures=known.list("measures", measures),
        targets=known.list("targets", targets) or ["targets"],
        jurisdictions=known.list("jurisdiction", jurisdictions),
        period=known.text("period", period),
        as_of=as_of,
        what_if=what_if,
        strict=known.switch("strict", strict),
        excepted=known.text("excepted", None),
        thresholds=known.thresholds,
        places=known.places_without(jurisdiction=jurisdictions, period=period),
    )


def _by_law(
    request: Any, edition: str | None, grade: str, overlay: list[str] | None, excepted: str | None
) -> Any:
    """Say by which law readings are reckoned, and which days are excepted from it."""
    overlays = tuple(overlay or ())
    return request._replace(edition=edition, grade=grade, overlays=overlays, excepted=excepted)


def _beside(request: Any, known: Settings, waivers: list[str] | None, baseline: str | None) -> Any:
    """Lay waivers and an earlier report beside the figures."""
    register = tuple(known.list("waivers", waivers))
    return request._replace(waivers=register, baseline=known.text("baseline", baseline))


def _in_words(command: Any, words: Words) -> None:
    """Replace the keys in a command's help by the sentences of the reader's language."""
    if command.help and words.has(f"help.{command.help}"):
        command.help = words.say(f"help.{command.help}")
    for parameter in command.params:
        key = getattr(parameter, "help", None)
        if key and words.has(f"help.{key}"):
            parameter.help = words.say(f"help.{key}")
    english = command.get_help
    command.get_help = lambda context: _headings(english(context), words)
    for inner in getattr(command, "commands", {}).values():
        _in_words(inner, words)


def _headings(text: str, words: Words) -> str:
    """Put click's own few words of a help page into the reader's language."""
    for heading, key in _HEADINGS:
        text = re.sub(heading, words.say(f"help.{key}"), text, flags=re.MULTILINE)
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; no fault leaves as a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    command = _command(given)
    terminal.prepare()
    try:
        if {"-h", "--help"} & set(given):
            _in_words(command, _words(_asked_language(given)))
        code = command.main(given, prog_name="ecotarget", standalone_mode=False)
        return code if isinstance(code, int) else terminal.OK
    except FaultError as error:
        terminal.tell(error.faults, _reader_words(given))
    except _UsageError as error:
        terminal.tell([_usage(error, command)], _reader_words(given))
    except (KeyboardInterrupt, typer.Abort):
        return terminal.INTERRUPTED
    except SystemExit:  # so the reader of a help page goes away
        return terminal.OK
    except Exception as error:  # noqa: BLE001
        # Whatever it is, a gate must not read it as "failed" or as "passed".
        terminal.tell([terminal.unforeseen(error)], _reader_words(given))
    return terminal.UNTRUSTED


def _asked_language(given: Sequence[str]) -> str | None:
    """Find `--lang` before the command line has been parsed, for help and for usage faults."""
    for place, text in enumerate(given):
        asked = text.partition("=")[2] if text.startswith("--lang=") else None
        if text == "--lang" and place + 1 < len(given):
            asked = given[place + 1]
        if asked in LANGUAGES:
            return asked
    return None


def _reader_words(given: Sequence[str]) -> Words:
    return _words(_asked_language(given))


def _usage(error: Any, command: Any) -> Fault:
    """Turn click's English sentence about a wrong command line into a fault with its parts."""
    place = Place("ecotarget")
    message = error.format_message()
    for pattern, code, near in _USAGE:
        if match := re.search(pattern, message):
            found = match[1]
            known = near(error, command, found)
            return Fault(code, place, {"found": found}, tuple(known))
    return Fault("usage", place, {"message": message})


def _options(error: Any, _command: Any, found: str) -> Sequence[str]:
    if error.ctx is None:
        return ()
    return nearest(found, [o for p in error.ctx.command.params for o in p.opts if o[:1] == "-"])


def _commands(_error: Any, _command: Any, found: str) -> Sequence[str]:
    return nearest(found, COMMANDS) or tuple(COMMANDS)


_HEADINGS = (
    (r"^Usage:", "usage"),
    (r"^Options:", "options"),
    (r"^Arguments:", "arguments"),
    (r"^Commands:", "commands"),
    (r"Show this message and exit\.", "help"),
    (r"\[required\]", "required"),
    (r"\[default:(?= )", "default"),
)


def _none(_error: Any, _command: Any, _found: str) -> Sequence[str]:
    return ()


_USAGE: tuple[tuple[str, str, Callable[[Any, Any, str], Sequence[str]]], ...] = (
    (r"No such option:? '?([^' ]+)", "option-unknown", _options),
    (r"No such command '([^']*)'", "command-unknown", _commands),
    (r"Missing argument '(.*)'", "argument-missing", _none),
    (r"unexpected extra argument(?:\(s\)|s)? \(([^)]*)\)", "argument-extra", _none),
    (r"Option '(.*)' requires an argument", "option-argument", _none),
    (r"Option '(.*)' does not take a value", "switch-value", _none),
)
