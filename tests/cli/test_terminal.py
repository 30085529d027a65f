"""The only voice: colour, width, language, and what control characters may do (nothing)."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Said, World
from ecotarget.cli import terminal
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.report.telling import visible
from ecotarget.words import Words

Cli = Callable[..., Said]

LOW = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'
MISSED = "testland/north,2024,air.pm25,,24.1,ug/m3,,"
ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")


def test_the_exit_codes_have_one_meaning_each() -> None:
    assert (terminal.OK, terminal.FAILED, terminal.UNTRUSTED, terminal.INTERRUPTED) == (
        0,
        1,
        2,
        130,
    )


# ---- language -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "environment, language",
    [
        ({}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "zh"),
        ({"LANG": "C"}, "zh"),
        ({"LANG": ""}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}, "zh"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": ""}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "zh_CN", "LC_ALL": "en_US"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "en_US", "LC_ALL": "zh_CN"}, "zh"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": ""}, "en"),
    ],
)
def test_the_locale_decides_when_nobody_asks(
    world: World, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], language: str
) -> None:
    monkeypatch.delenv("LANG")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert terminal.language(None) == language


def test_what_is_asked_for_beats_the_locale(world: World) -> None:
    assert terminal.language("zh") == "zh"
    assert terminal.language("en") == "en"


def test_an_unknown_language_is_refused(world: World) -> None:
    with pytest.raises(FaultError) as caught:
        terminal.language("fr")
    (fault,) = caught.value.faults
    assert fault.code == "option-value"
    assert fault.details == {"option": "--lang", "found": "fr", "known": "zh, en"}


@pytest.mark.parametrize(
    "arguments, environment, config, language",
    [
        ((), {}, "", "en"),
        ((), {}, "lang: zh\n", "zh"),
        ((), {"ECOTARGET_LANG": "en"}, "lang: zh\n", "en"),
        (("--lang", "zh"), {"ECOTARGET_LANG": "en"}, "lang: en\n", "zh"),
        ((), {"ECOTARGET_LANG": "zh"}, "", "zh"),
    ],
)
def test_the_option_beats_the_environment_beats_the_file_beats_the_locale(
    world: World,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    environment: dict[str, str],
    config: str,
    language: str,
) -> None:
    world.targets(LOW)
    world.figures(MISSED)
    if config:
        world.write("ecotarget.yaml", config)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    said = cli("check", "figures.csv", *arguments)
    assert said.out.startswith({"zh": "北县  2024\n", "en": "North County  2024\n"}[language])


def test_init_hears_the_language_of_the_environment_too(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECOTARGET_LANG", "zh")
    assert cli("init", "targets/testland/2026.yaml").err.startswith("已写好 ")


# ---- colour -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked, environment, on_terminal, colour",
    [
        (None, {}, False, False),
        (None, {}, True, True),
        ("auto", {}, True, True),
        (None, {"NO_COLOR": "1"}, True, False),
        (None, {"NO_COLOR": "0"}, True, False),
        (None, {"NO_COLOR": ""}, True, True),
        (None, {"FORCE_COLOR": "1"}, False, True),
        (None, {"FORCE_COLOR": ""}, False, False),
        (None, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        (None, {"FORCE_COLOR": "1", "NO_COLOR": ""}, False, True),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_the_option_beats_no_color_beats_force_color_beats_the_terminal(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    asked: str | None,
    environment: dict[str, str],
    on_terminal: bool,
    colour: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(terminal, "is_terminal", lambda: on_terminal)
    assert terminal.colour(asked) is colour


def coloured(text: str) -> bool:
    """Whether a colour is set (30 to 37), not only bold or dim."""
    return any(code.startswith("3") for found in ESCAPE.findall(text) for code in found.split(";"))


@pytest.mark.parametrize(
    "arguments, environment, colour",
    [
        ((), {}, False),
        (("--color", "always"), {}, True),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ((), {"ECOTARGET_COLOR": "always"}, True),
        (("--color", "never"), {"ECOTARGET_COLOR": "always"}, False),
    ],
)
def test_the_table_is_coloured_when_it_should_be(
    world: World,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    environment: dict[str, str],
    colour: bool,
) -> None:
    world.targets(LOW)
    world.figures(MISSED)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    out = cli("check", "figures.csv", "-f", "table", *arguments).out
    assert coloured(out) is colour
    assert ("\x1b" in out) is colour
    assert "✗ fail" in ESCAPE.sub("", out)


def test_colour_adds_nothing_but_colour(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(MISSED)
    plain = cli("check", "figures.csv", "-f", "table").out
    assert (
        ESCAPE.sub("", cli("check", "figures.csv", "-f", "table", "--color", "always").out) == plain
    )


@pytest.mark.parametrize("format_", ["plain", "json", "csv", "markdown", "html"])
def test_formats_for_programs_are_never_coloured(world: World, cli: Cli, format_: str) -> None:
    world.targets(LOW)
    world.figures(MISSED)
    assert "\x1b" not in cli("check", "figures.csv", "-f", format_, "--color", "always").out


# ---- a real terminal ----------------------------------------------------------------------------


def on_terminal(columns: int, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run the command line on a pseudo-terminal of that many columns."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "ecotarget", *arguments],
        stdin=slave,
        stdout=slave,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm-256color", **environment},
    )
    os.close(slave)
    pieces = []
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # how Linux says that the other side has been closed
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(master)
    return process.wait(60), b"".join(pieces).decode().replace("\r\n", "\n")


def columns_of(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_on_a_terminal_the_table_is_the_default_in_colour_and_fits(
    world: World, columns: int
) -> None:
    world.targets(LOW)
    world.figures(MISSED)
    code, out = on_terminal(columns, "check", "figures.csv", "--lang", "zh")
    assert code == 1
    assert coloured(out)
    lines = ESCAPE.sub("", out).splitlines()
    assert any("✗ 未达标" in line and "TN24-001" in line for line in lines)
    assert any(set(line) == {"─"} for line in lines)
    assert max(map(columns_of, lines)) <= columns


def test_on_a_terminal_no_color_is_heard(world: World) -> None:
    world.targets(LOW)
    world.figures(MISSED)
    assert "\x1b" not in on_terminal(80, "check", "figures.csv", NO_COLOR="1")[1]
    assert "\x1b" in on_terminal(80, "check", "figures.csv", NO_COLOR="")[1]
    assert coloured(on_terminal(80, "check", "figures.csv", "--color", "always", NO_COLOR="1")[1])


def test_a_dumb_terminal_keeps_its_width(world: World) -> None:
    world.targets(LOW)
    world.figures(MISSED)
    out = on_terminal(60, "check", "figures.csv", TERM="dumb")[1]
    assert max(columns_of(ESCAPE.sub("", line)) for line in out.splitlines()) <= 60


def test_columns_of_the_environment_are_the_width(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "61")
    assert terminal.width() == 61


def test_without_a_terminal_there_is_plenty_of_room(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "get_terminal_size", lambda *_: (_ for _ in ()).throw(OSError))
    monkeypatch.setattr(terminal, "is_terminal", lambda: False)
    assert terminal.width() == 160
    monkeypatch.setattr(terminal, "is_terminal", lambda: True)
    assert terminal.width() == 80


# ---- faults and characters ----------------------------------------------------------------------


def fault(code: str = "file-empty", line: int = 0, warning: bool = False, **more: object) -> Fault:
    return Fault(code, Place("a.csv", line), more, warning=warning)


def test_errors_come_before_warnings_and_both_in_the_order_of_their_places(
    capsys: pytest.CaptureFixture[str],
) -> None:
    faults = [
        fault("value-blank", 1, warning=True, found="-"),
        fault("unit-missing", 10),
        fault("unit-missing", 9),
        fault("file-empty", 9),
    ]
    terminal.tell(faults, Words("en"))
    assert [line.partition(": ")[0] for line in capsys.readouterr().err.splitlines()] == [
        *("a.csv:9", "a.csv:9", "a.csv:10", "a.csv:1")
    ]


@pytest.mark.parametrize(
    "count, shown, more", [(20, 20, ""), (21, 20, "1 more"), (40, 20, "20 more")]
)
def test_twenty_of_one_code_are_told(
    capsys: pytest.CaptureFixture[str], count: int, shown: int, more: str
) -> None:
    faults = [fault("unit-missing", line) for line in range(1, count + 1)]
    terminal.tell(faults, Words("en"))
    lines = capsys.readouterr().err.splitlines()
    assert sum("error unit-missing" in line for line in lines) == shown
    assert [line for line in lines if line.startswith(more)] == ([lines[-1]] if more else lines)
    terminal.tell(faults, Words("en"), everything=True)
    assert len(capsys.readouterr().err.splitlines()) == count


def test_a_fault_of_the_command_line_has_no_place() -> None:
    words = Words("en")
    here = Fault("no-targets", Place("ecotarget"), {"paths": "x"})
    assert terminal.line_of(here, words) == "error no-targets: no target files found: x"
    there = Fault("file-empty", Place("a.csv", 3, 7, "value"), warning=True)
    assert (
        terminal.line_of(there, words) == "a.csv:3:7 [value]: warning file-empty: the file is empty"
    )
    assert terminal.line_of(there, Words("zh")) == "a.csv:3:7 [value]: 警告 file-empty: 文件是空的"


@pytest.mark.parametrize(
    "text, shown",
    [
        ("plain 中文 µg/m³ ✓", "plain 中文 µg/m³ ✓"),
        ("行政区　北县", "行政区　北县"),  # the wide space of Chinese is a space
        ("a\u00a0b", "a\u00a0b"),
        (
            "\U00018cd6 \U0002ebf0 \ue5e5",
            "\U00018cd6 \U0002ebf0 \ue5e5",
        ),  # new or private characters
        ("a\nb\tc", "a\\x0ab\\x09c"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("bell\x07", "bell\\x07"),
        ("\r", "\\x0d"),
        ("\x85", "\\x85"),
        ("\x9b31m", "\\x9b31m"),  # the one-byte form of ESC [
        ("\u202eevil", "\\u202eevil"),  # turns the direction of reading round
        ("\u200b", "\\u200b"),
        ("\u2028", "\\u2028"),
        ("\x7f", "\\x7f"),
        ("\x00", "\\x00"),
        ("\udcff", "\\udcff"),
        ("", ""),
    ],
)
def test_control_characters_are_shown_as_escapes(text: str, shown: str) -> None:
    assert visible(text) == shown


CONTROLS = ("Cc", "Cf", "Cs", "Zl", "Zp")


@given(st.text())
def test_what_is_printed_has_no_control_character_and_loses_no_other(text: str) -> None:
    shown = visible(text)
    assert all(unicodedata.category(c) not in CONTROLS for c in shown)
    if all(unicodedata.category(c) not in CONTROLS for c in text):
        assert shown == text


def test_a_note_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.note("a\x1bb")
    assert capsys.readouterr() == ("", "a\\x1bb\n")


def test_a_result_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.write(["a", "b\n"])
    assert capsys.readouterr() == ("ab\n", "")


class Gone:
    """A standard output that nobody reads any more."""

    def __init__(self, stream: IO[str], after: int) -> None:
        self.stream = stream
        self.left = after

    def write(self, text: str) -> int:
        self.left -= 1
        if self.left < 0:
            raise BrokenPipeError(32, "Broken pipe")
        return len(text)

    def flush(self) -> None:
        raise BrokenPipeError(32, "Broken pipe")

    def fileno(self) -> int:
        return self.stream.fileno()


@pytest.mark.parametrize("after", [0, 1, 9])
def test_a_reader_that_has_gone_away_ends_the_writing_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    with (tmp_path / "out").open("w") as stream:
        monkeypatch.setattr(sys, "stdout", Gone(stream, after))
        terminal.write(["a", "b", "c"])
        monkeypatch.undo()
        # What Python still flushes at the end goes nowhere and complains to nobody.
        os.write(stream.fileno(), b"the rest")
    assert (tmp_path / "out").read_bytes() == b""


def test_choose_gives_back_what_is_known() -> None:
    assert terminal.choose("--x", "b", iter(("a", "b"))) == "b"
    with pytest.raises(FaultError) as caught:
        terminal.choose("--x", "plane", ("plain", "json"))
    (found,) = caught.value.faults
    assert found.details == {"option": "--x", "found": "plane", "known": "plain, json"}
    assert found.near == ("plain",)


def test_escapes_in_a_file_name_do_nothing(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures("testland/north,2024,x\x1b[2J,,1,,,", name="a\x1b[31m.csv")
    said = cli("check", "a\x1b[31m.csv")
    assert "\x1b" not in said.err + said.out
    assert "a\\x1b[31m.csv:2 [indicator, C]: error indicator-unknown" in said.err
