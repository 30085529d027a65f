"""A wrong command line: one fault with its near match, in the language of the reader. And help."""

from __future__ import annotations

import gc
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable

import pytest

from conftest import Said, World
from ecotarget.model.version import VERSION
from ecotarget.words import Words

Cli = Callable[..., Said]

COMMANDS = (
    "check",
    "assess",
    "explain",
    "lint",
    "list",
    "init",
    "rank",
    "tasks",
    "ledger",
    "score",
    "ladder",
    "report",
    "schema",
)
LANGUAGES = ("zh", "en")

# Arguments, code, the beginning of the sentence in both languages, what must be near.
USAGE = (
    (("check", "--fomat", "json"), "option-unknown", "没有 --fomat ", "there is no option --fomat", "--format"),
    (("check", "--jurisdictio=x"), "option-unknown", "没有 --jurisdictio ", "there is no option --jurisdictio", "--jurisdiction"),
    (("lint", "--strikt"), "option-unknown", "没有 --strikt ", "there is no option --strikt", "--strict"),
    (("check", "-x"), "option-unknown", "没有 -x ", "there is no option -x", ""),
    (("--versoin",), "option-unknown", "没有 --versoin ", "there is no option --versoin", "--version"),
    (("chekc",), "command-unknown", "没有 chekc 这个命令", "there is no command chekc;", "check"),
    (("lnt", "x"), "command-unknown", "没有 lnt 这个命令", "there is no command lnt;", "lint"),
    (("§",), "command-unknown", "没有 § 这个命令", "there is no command §;", "check、assess、sections、explain、lint、list、config、init、rank、tasks、ledger、score、ladder、report、compare、trend、submission、schema"),
    (("explain",), "argument-missing", "缺少参数 TARGET|INDICATOR|FAULT|DATA", "argument TARGET|INDICATOR|FAULT|DATA is missing", None),
    (("init",), "argument-missing", "缺少参数 PATH", "argument PATH is missing", None),
    (("list",), "argument-missing", "缺少参数 targets|indicators|units", "argument targets|indicators|units is missing", None),
    (("schema", "target", "more"), "argument-extra", "多余的参数 more", "unexpected argument more", None),
    (("init", "a/2026.yaml", "b", "c"), "argument-extra", "多余的参数 b c", "unexpected argument b c", None),
    (("check", "--period"), "option-argument", "选项 --period 需要一个值", "option --period needs a value", None),
    (("check", "-f"), "option-argument", "选项 -f 需要一个值", "option -f needs a value", None),
)  # fmt: skip


@pytest.mark.parametrize(
    "arguments, code, zh, en, near", USAGE, ids=[" ".join(case[0]) for case in USAGE]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_command_line_is_one_fault_in_the_language_of_the_reader(
    world: World,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: str,
    zh: str,
    en: str,
    near: str | None,
    language: str,
) -> None:
    monkeypatch.setenv("LANG", {"zh": "zh_CN.UTF-8", "en": "en_GB.UTF-8"}[language])
    said = cli(*arguments)
    assert (said.code, said.out) == (2, "")
    (line,) = said.err.splitlines()
    error = {"zh": "错误", "en": "error"}[language]
    sentence = {"zh": zh, "en": en}[language]
    assert line.startswith(f"{error} {code}: {sentence}")
    mark = {"zh": "；相近的有：", "en": "; near: "}[language]
    if near is None:
        assert mark not in line
    elif near:
        listed = near if language == "zh" else near.replace("、", ", ")
        assert listed in line.partition(mark)[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_asked_for_is_heard_before_the_rest_is_understood(
    world: World, cli: Cli, language: str
) -> None:
    error = {"zh": "错误", "en": "error"}[language]
    assert cli("check", "--bogus", "--lang", language).err.startswith(f"{error} option-unknown")
    assert cli("check", f"--lang={language}", "--bogus").err.startswith(f"{error} option-unknown")
    assert cli("check", "-f", "x", "--lang", language).err.startswith(f"{error} format-unknown")


def test_a_language_asked_for_in_the_environment_is_heard_too(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECOTARGET_LANG", "zh")
    assert cli("check", "--bogus").err.startswith("错误 option-unknown")
    assert cli("check").err.startswith("错误 no-")
    assert cli("check", "--lang", "en").err.startswith("error no-")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_given_to_a_switch_is_told_in_the_language_of_the_reader(
    world: World, cli: Cli, language: str
) -> None:
    said = cli("check", "--strict=yes", "--lang", language)
    assert (said.code, said.out) == (2, "")
    assert "--strict" in said.err
    sentence = said.err.partition(": ")[2]
    assert any("一" <= c <= "鿿" for c in sentence) == (language == "zh")


def test_a_double_dash_ends_the_options(world: World, cli: Cli) -> None:
    said = cli("lint", "--", "--strict")
    assert said.code == 2
    assert said.out.startswith("--strict: error file-missing: ")


def test_the_version_is_all_that_is_said(world: World, cli: Cli) -> None:
    assert cli("--version") == Said(0, f"ecotarget {VERSION}\n", "")
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+([a-z0-9.]+)?", VERSION)


# ---- help ---------------------------------------------------------------------------------------


LOCALES = {"zh": "zh_CN.UTF-8", "en": "en_US.UTF-8"}
HEADINGS = {
    "zh": ("用法：", "选项：", "参数：", "命令："),
    "en": ("Usage:", "Options:", "Arguments:", "Commands:"),
}


def help_of(cli: Cli, monkeypatch: pytest.MonkeyPatch, command: str, language: str) -> str:
    monkeypatch.setenv("LANG", LOCALES[language])
    said = cli(*command.split(), "-h")
    assert (said.code, said.err) == (0, "")
    assert cli(*command.split(), "--help") == said
    return said.out


def entries_of(text: str) -> list[tuple[str, str]]:
    """Options, arguments and commands with their sentences."""
    entries: list[str] = []
    listed = False
    for line in text.splitlines():
        listed = listed or bool(re.fullmatch(r"\S+[:：]", line))
        if listed and re.match(r"  \S", line):
            entries.append(line.strip())
        elif listed and line.startswith("   "):
            entries[-1] += f" {line.strip()}" if "  " in entries[-1] else f"  {line.strip()}"
    pairs = [re.split(r"\s{2,}", entry, maxsplit=1) for entry in entries]
    return [(name, sentence) for name, sentence in pairs]


def han(text: str) -> bool:
    return any("一" <= c <= "鿿" for c in text)


@pytest.mark.parametrize("command", ["", *COMMANDS])
@pytest.mark.parametrize("language", LANGUAGES)
def test_help_speaks_the_language_of_the_reader(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch, command: str, language: str
) -> None:
    text = help_of(cli, monkeypatch, command, language)
    words, other = Words(language), {"zh": "en", "en": "zh"}[language]
    assert words.say(f"help.{command or 'app'}") in " ".join(text.split())
    assert text.startswith(HEADINGS[language][0])
    assert HEADINGS[language][1] in text
    for heading in HEADINGS[other]:
        assert heading not in text
    entries = entries_of(text)
    assert len(entries) >= 2
    for name, sentence in entries:
        assert han(sentence) == (language == "zh"), (name, sentence)
        assert not words.has(f"help.{sentence}"), f"a bare key: {sentence}"
        if language == "zh":
            for english in ("Show this", "required", "default"):
                assert english not in sentence, (name, sentence)


def test_the_count_of_a_switch_has_no_default_worth_telling(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "default: 0" not in help_of(cli, monkeypatch, "check", "en")


@pytest.mark.parametrize("command", ["", *COMMANDS])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_of_the_help_can_be_asked_for(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch, command: str, language: str
) -> None:
    """`ecotarget -h --lang en` is what somebody types who cannot read the Chinese help."""
    text = help_of(cli, monkeypatch, command, language)
    monkeypatch.setenv("LANG", LOCALES[{"zh": "en", "en": "zh"}[language]])
    assert cli(*command.split(), "-h", "--lang", language) == Said(0, text, "")


def test_every_option_has_a_sentence_of_its_own(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = dict(entries_of(help_of(cli, monkeypatch, "check", "en")))
    for option, sentence in (
        ("--targets PATH", "Target file or folder; may be repeated."),
        ("--jurisdiction ID", "Evaluate only these jurisdictions (id or name); may be repeated."),
        ("--period PERIOD", "Evaluate only this period."),
        (
            "--as-of DAY|PERIOD",
            "The day to look from, or a period (2024-06) for its last day; later figures are not seen.",
        ),
        ("--what-if", "Where a year has no figure take another year's, and mark it."),
        ("--strict", "Missing a strive target is a failure."),
        (
            "--fail-on OUTCOME,...",
            "Outcomes (fail where none is named) and states of the pace that make the exit code 1.",
        ),
        ("--exit-zero", "Exit 0 even if targets fail; 2 stays 2."),
        ("--allow-empty", "Evaluating nothing is no error."),
        ("-c, --config PATH", "Configuration file."),
        ("--no-config", "Read no configuration file."),
    ):
        assert told[option] == sentence
    assert told["-f, --format FORMAT[:PATH]"].startswith("Format, may be repeated;")
    assert set(told) >= {
        *("--color auto|always|never", "--lang zh|en", "-q, --quiet", "-v, --verbose"),
        *("-h, --help", "[MEASURES]..."),
    }


def test_without_a_command_the_help_is_the_answer(world: World, cli: Cli) -> None:
    said = cli()
    assert (said.code, said.err) == (0, "")
    assert said == cli("-h")
    assert said.out.startswith("Usage:")
    for command in COMMANDS:
        assert re.search(rf"^  {command} +\S", said.out, re.MULTILINE)


def test_help_wins_over_what_is_missing(world: World, cli: Cli) -> None:
    assert cli("explain", "-h").code == 0
    assert cli("init", "--help").code == 0


# ---- the door -----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [0, 1, 2, 130])
def test_the_process_ends_with_the_exit_code(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """`__main__` may leave by os._exit or by sys.exit; the code is that of the command line."""
    from ecotarget import __main__ as door
    from ecotarget.cli import app

    def leave(found: int) -> None:
        raise SystemExit(found)

    monkeypatch.setattr(app, "main", lambda: code)
    monkeypatch.setattr(door, "main", lambda: code, raising=False)
    monkeypatch.setattr(os, "_exit", leave)
    threshold = gc.get_threshold()
    with pytest.raises(SystemExit) as left:
        door.run()
    gc.set_threshold(*threshold)
    assert left.value.code == code


def test_what_was_said_is_flushed_before_the_process_ends(world: World) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ecotarget", "list", "indicators", "-f", "json"],
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert len(json.loads(done.stdout)) > 50
    assert len(done.stdout) > 10_000
    assert done.stderr == b""
