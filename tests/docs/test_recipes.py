"""The recipes do what their page says: the monthly script, month by month, and the line for cron."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import PROJECT

RECIPES = PROJECT / "samples" / "recipes"
SHELL = shutil.which("sh")
pytestmark = pytest.mark.skipif(SHELL is None, reason="the script needs a POSIX shell")

MONTHS = ("2025-04", "2025-05", "2025-06", "2025-07")
# April: all is well. May: a plan that was due is not there. June: still not, which is no news.
# July: the plan has come late, and boilers have fallen behind.
CODES = {"2025-04": 0, "2025-05": 1, "2025-06": 0, "2025-07": 1}


class Desk:
    """A copy of the sample folder, a folder of reports, and a PATH with ecotarget in it."""

    def __init__(self, root: Path) -> None:
        self.root, self.folder, self.reports = root, root / "bay", root / "bay" / "reports"
        shutil.copytree(RECIPES, self.folder)
        self.tools = root / "tools"
        self.tools.mkdir()
        self.tool("ecotarget", f'exec "{sys.executable}" -m ecotarget "$@"')
        self.environment = {
            "PATH": f"{self.tools}{os.pathsep}{os.defpath}",
            "PYTHONPATH": str(PROJECT / "src"),
            "LANG": "en_US.UTF-8",
        }

    def tool(self, name: str, line: str) -> None:
        """Put a small program on the PATH."""
        path = self.tools / name
        path.write_text(f"#!/bin/sh\n{line}\n", "utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run the script with arguments of its own."""
        assert SHELL is not None
        command = [SHELL, str(self.folder / "monthly.sh"), *map(str, arguments)]
        return self.call(command)

    def call(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def month(self, month: str) -> subprocess.CompletedProcess[str]:
        """Run the script for a month."""
        return self.run(self.folder, self.reports, month)

    def kept(self) -> dict[str, bytes]:
        """Return the files of the folder of reports, hidden ones as well."""
        return {path.name: path.read_bytes() for path in self.reports.iterdir()}

    def summary(self, month: str) -> str:
        return (self.reports / f"{month}.md").read_text("utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_month_after_month(desk: Desk) -> None:
    for number, month in enumerate(MONTHS, 1):
        done = desk.month(month)
        assert (done.returncode, done.stderr) == (CODES[month], ""), month
        files = {f"{name}.{kind}" for name in MONTHS[:number] for kind in ("json", "md")}
        assert set(desk.kept()) == files
        assert done.stdout == (desk.summary(month) if CODES[month] else "")
        report = json.loads((desk.reports / f"{month}.json").read_text("utf-8"))
        last = {"2025-04": 30, "2025-05": 31, "2025-06": 30, "2025-07": 31}[month]
        assert report["as_of"] == f"{month}-{last}"
        assert desk.summary(month).startswith(f"# {month}\n\n")
    assert "BA25-003" in desk.summary("2025-04")
    assert "against" not in desk.summary("2025-04")
    assert re.search(r"newly failing +\| BA25-003", desk.summary("2025-05"))
    assert "../2025-05.json" in desk.summary("2025-06")
    assert "newly failing" not in desk.summary("2025-06")
    assert re.search(r"BA25-002 .* on pace → off pace", desk.summary("2025-07"))


def test_a_month_that_cannot_be_trusted_leaves_nothing_behind(desk: Desk) -> None:
    assert desk.month("2025-04").returncode == 0
    before = desk.kept()
    figures = desk.folder / "figures" / "2025.csv"
    sound = figures.read_text("utf-8")
    figures.write_text(sound.replace("26.4,ug/m3", "26.4,ug/m33"), "utf-8")
    done = desk.month("2025-05")
    assert (done.returncode, done.stdout) == (2, "")
    assert "unit-unknown" in done.stderr
    assert "monthly.sh: the check of 2025-05 cannot be trusted" in done.stderr
    assert desk.kept() == before
    # Mended, the month is made after all, and compared with the last one that is there.
    figures.write_text(sound, "utf-8")
    assert desk.month("2025-05").returncode == 1
    assert "../2025-04.json" in desk.summary("2025-05")


def test_a_broken_month_is_passed_over_by_the_next(desk: Desk) -> None:
    for month in ("2025-04", "2025-06"):
        desk.month(month)
    # In April the plan was not due; in June it fails, so that is news although May is missing.
    assert re.search(r"newly failing +\| BA25-003", desk.summary("2025-06"))
    assert "../2025-04.json" in desk.summary("2025-06")


def test_the_last_report_must_be_whole(desk: Desk) -> None:
    assert desk.month("2025-04").returncode == 0
    report = desk.reports / "2025-04.json"
    report.write_text(report.read_text("utf-8")[:-200], "utf-8")
    before = desk.kept()
    done = desk.month("2025-05")
    assert (done.returncode, done.stdout) == (2, "")
    assert "2025-05 cannot be compared with 2025-04" in done.stderr
    assert desk.kept() == before


def test_a_month_again_gives_the_same_files(desk: Desk) -> None:
    for month in MONTHS[:3]:
        desk.month(month)
    before = desk.kept()
    # Figures of July come in, and a month is made anew: it is compared with the month before it.
    with (desk.folder / "figures" / "2025.csv").open("a", encoding="utf-8") as stream:
        stream.write("海湾县,2025年1-8月,air.pm25,99,ug/m3,made\n")
    assert desk.month("2025-05").returncode == CODES["2025-05"]
    after = desk.kept()
    digest = re.compile(rb'"sha256": "[0-9a-f]{64}"')  # of the file of figures, which has grown
    assert {name: digest.sub(b"", text) for name, text in after.items()} == {
        name: digest.sub(b"", text) for name, text in before.items()
    }


def test_in_the_first_month_every_failure_is_news(desk: Desk) -> None:
    done = desk.month("2025-06")
    assert done.returncode == 1
    assert "BA25-003" in done.stdout


@pytest.mark.parametrize("month", ["2025-6", "June", "2025-06-30", ""])
def test_what_is_no_month_is_refused(desk: Desk, month: str) -> None:
    done = desk.run(desk.folder, desk.reports, month) if month else desk.run(desk.folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("monthly.sh: ")
    assert not desk.reports.exists()


def test_a_month_that_does_not_exist_is_refused(desk: Desk) -> None:
    done = desk.month("2025-13")
    assert (done.returncode, desk.kept()) == (2, {})
    assert "period-unknown" in done.stderr


def test_a_folder_without_a_configuration_is_refused(desk: Desk) -> None:
    (desk.folder / "ecotarget.yaml").unlink()
    done = desk.month("2025-04")
    assert (done.returncode, desk.kept()) == (2, {})
    assert "ecotarget.yaml: error file-missing" in done.stderr


def test_without_ecotarget_nothing_is_trusted(desk: Desk) -> None:
    (desk.tools / "ecotarget").unlink()
    done = desk.month("2025-04")
    assert (done.returncode, desk.kept()) == (2, {})


def test_two_runs_do_not_meet(desk: Desk) -> None:
    (desk.reports / ".2025-04.new").mkdir(parents=True)
    done = desk.month("2025-04")
    assert done.returncode == 2
    assert "another run" in done.stderr
    assert [path.name for path in desk.reports.iterdir()] == [".2025-04.new"]


def test_names_with_spaces_are_names(desk: Desk) -> None:
    folder = desk.root / "the bay"
    desk.folder.rename(folder)
    assert SHELL is not None
    command = [SHELL, str(folder / "monthly.sh"), str(folder), str(folder / "my reports")]
    assert desk.call([*command, "2025-05"]).returncode == 1
    assert (folder / "my reports" / "2025-05.md").exists()


# ---- the line for cron --------------------------------------------------------------------------


def cron_line(page: str) -> str:
    text = (PROJECT / "docs" / page).read_text("utf-8")
    (line,) = re.findall(r"^[0-9*]+ [0-9*]+ [0-9*]+ [0-9*]+ [0-9*]+ .*$", text, re.MULTILINE)
    return str(line)


def test_both_pages_have_the_same_line() -> None:
    assert cron_line("recipes.md") == cron_line("zh/recipes.md")


@pytest.mark.parametrize(
    ("today", "month"), [("2025-06", "2025-05"), ("2026-01", "2025-12"), ("2025-10", "2025-09")]
)
def test_the_line_for_cron_makes_the_month_before(desk: Desk, today: str, month: str) -> None:
    minute, hour, day, *every, command = cron_line("recipes.md").split(" ", 5)
    assert (minute, hour, day, every) == ("0", "6", "5", ["*", "*"])
    assert "%" not in command  # cron would read it as the end of the line
    desk.tool("date", f'[ "$1" = +%Y-%m ] && echo {today}')
    assert SHELL is not None
    done = desk.call([SHELL, "-c", command.replace("/srv/bay", str(desk.folder))])
    # In September and December the last figures are those of July, when something was off pace.
    assert done.returncode == 1
    assert set(desk.kept()) == {f"{month}.json", f"{month}.md"}
    assert done.stdout == desk.summary(month)
