"""How a run ends when it is not let finish: killed, stopped, no room, nobody who reads.

What a file is written with is tested in tests/report/test_written.py; here it is the whole program.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import PROJECT, Said, World

Cli = Callable[..., Said]

LOW = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'
FAILED = "testland/north,2024,air.pm25,,25,ug/m3,,"
READINGS = PROJECT / "samples" / "readings"

# Every command that writes: its arguments, where OUT is the file, and the file that comes to be.
WRITERS = {
    **{
        f"check {name}": (("check", "figures.csv", "-f", f"{name}:OUT"), "OUT")
        for name in ("json", "csv", "html", "markdown", "plain", "table", "junit", "sarif", "tap")
    },
    "assess csv": (("assess", "dataset.yaml", "-f", "csv:OUT"), "OUT"),
    "assess parquet": (("assess", "dataset.yaml", "-f", "parquet:OUT"), "OUT"),
    "report monthly": (("report", "monthly", "reports", "--out", "OUT"), "OUT/2025-06/all.md"),
    "init": (("init", "targets/testland/2026.yaml"), "targets/testland/2026.yaml"),
}
each_writer = pytest.mark.parametrize("name", WRITERS)


@pytest.fixture
def full(world: World) -> World:
    """A folder in which every one of the commands has its input."""
    world.targets(LOW)
    world.figures(FAILED)
    for name in ("dataset.yaml", "hourly.csv"):
        world.write(name, (READINGS / name).read_bytes())
    shutil.copytree(PROJECT / "samples" / "monthly" / "reports", world.root / "reports")
    return world


def arguments(name: str, out: str = "OUT") -> list[str]:
    return [word.replace("OUT", out) for word in WRITERS[name][0]]


# Who starts the tests unattended may have told them to pass over an interrupt; a terminal has not.
HEARS = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"


def program(world: World, *words: str, before: str = "", **more: object) -> subprocess.Popen[str]:
    """Start the program in a process of its own; `before` is Python that runs in it first."""
    begin = f"{HEARS}{before}\nfrom ecotarget.__main__ import run\nrun()"
    return subprocess.Popen(
        [sys.executable, "-c", begin, *words],
        cwd=world.root,
        text=True,
        stdout=more.pop("stdout", subprocess.PIPE),  # type: ignore[call-overload]
        stderr=more.pop("stderr", subprocess.PIPE),
        env={**os.environ, "TMPDIR": str(world.write("tmp/.keep", "").parent)},
        **more,
    )


def names(world: World) -> set[str]:
    """Every file below the folder, but for what the system's folder for temporary files holds."""
    found = (path.relative_to(world.root) for path in world.root.rglob("*") if path.is_file())
    return {path.as_posix() for path in found if path.parts[0] not in ("tmp", ".git")}


def left(world: World) -> list[str]:
    return sorted(path.name for path in (world.root / "tmp").iterdir() if path.name != ".keep")


# ---- kill -9 -------------------------------------------------------------------------------------

# The moment between the last byte and the new name, and the one just after the new name.
KILLED = """
import os, pathlib, signal
real = pathlib.Path.replace
def replace(self, target):
    {first}
    found = real(self, target)
    os.kill(os.getpid(), signal.SIGKILL)
pathlib.Path.replace = replace
"""


@each_writer
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("old", [True, False])
def test_who_is_killed_leaves_the_old_file_or_the_new_one(
    full: World, name: str, moment: str, old: bool
) -> None:
    file = WRITERS[name][1]
    if old and name != "init":  # init never writes over a file
        full.write(file, "old")
    there = names(full)
    first = "os.kill(os.getpid(), signal.SIGKILL)" if moment == "before" else "pass"
    run = program(full, *arguments(name), before=KILLED.format(first=first))
    run.communicate(timeout=60)
    assert run.returncode == -signal.SIGKILL
    path = full.root / file
    if moment == "before":
        assert path.read_text() == "old" if file in there else not path.exists()
    else:
        killed = path.read_bytes()
        assert killed != b"old"
    # What is left over is hidden, and the next run neither reads it nor minds it.
    more = names(full) - there - {file}
    assert all(Path(one).name.startswith(".ecotarget-") for one in more)
    if name == "init" and moment == "after":
        return
    again = program(full, *arguments(name))
    assert again.communicate(timeout=60)[1].count("internal") == 0
    assert again.returncode in (0, 1)
    if moment == "after":
        assert path.read_bytes() == killed
    assert names(full) - there - more == ({file} if file not in there else set()) or "OUT/" in file


def test_what_a_killed_run_left_is_read_by_no_other(full: World, cli: Cli) -> None:
    """A temporary file lies beside the report, which may be the folder of the figures or reports."""
    before = cli("check", ".", "-f", "json")
    for name in (".ecotarget-abc123", "reports/.ecotarget-abc123", "targets/.ecotarget-abc123"):
        full.write(name, "half a rep")
    assert cli("check", ".", "-f", "json") == before
    assert cli("report", "monthly", "reports").code == 0


# ---- Interrupt and termination -------------------------------------------------------------------

WAITING = """
import os, time
real = os.fsync
def fsync(handle):
    real(handle)
    print("written", flush=True)
    time.sleep(30)
os.fsync = fsync
"""


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("old", [True, False])
def test_who_is_stopped_says_so_and_leaves_nothing_half_done(
    full: World, number: int, code: int, old: bool
) -> None:
    if old:
        full.write("OUT", "old")
    there = names(full)
    run = program(full, *arguments("check json"), before=WAITING)
    assert run.stdout is not None
    assert run.stdout.readline() == "written\n"
    run.send_signal(number)
    _, err = run.communicate(timeout=30)
    assert (run.returncode, err) == (code, "")
    assert names(full) == there
    assert not old or (full.root / "OUT").read_text() == "old"


ENGINE_WAITS = """
from ecotarget.engine import duck
real = duck.Duck.view
def view(self, name, sql):
    real(self, name, sql)
    print("reading", flush=True)
    self.rows("SELECT count(*) FROM range(10000000) a, range(1000000) b WHERE a.range + b.range = -1")
duck.Duck.view = view
"""


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_engine_at_work_is_stopped_too(full: World, number: int, code: int) -> None:
    run = program(full, "assess", "dataset.yaml", before=ENGINE_WAITS)
    assert run.stdout is not None
    assert run.stdout.readline() == "reading\n"
    begun = time.monotonic()
    run.send_signal(number)
    run.communicate(timeout=30)
    assert run.returncode == code
    assert time.monotonic() - begun < 10
    assert left(full) == []


# ---- No room -------------------------------------------------------------------------------------


@each_writer
@pytest.mark.parametrize("old", [True, False])
def test_a_full_disk_is_told_and_leaves_the_old_file(full: World, name: str, old: bool) -> None:
    """The system lets no file grow beyond 50 bytes, as a full disk would not."""
    file = WRITERS[name][1]
    if old and name != "init":
        full.write(file, "old")
    there = names(full)

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50, 50))

    # Where the engine spools what it reads, there is no room either.
    run = program(full, *arguments(name), preexec_fn=bound)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 2
    assert "internal" not in err
    assert "Traceback" not in err
    assert "file-unwritable" in err or "output-unwritable" in err
    assert names(full) == there
    assert file not in there or (full.root / file).read_text() == "old"


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "words",
    [
        *(("check", "figures.csv"), ("check", "figures.csv", "-f", "json"), ("list", "units")),
        *(("--help",), ("--version",), ("explain", "air.pm25"), ("schema", "target")),
    ],
    ids=" ".join,
)
def test_a_standard_output_without_room_is_no_result(full: World, words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as stream:
        run = program(full, *words, stdout=stream)
        _, err = run.communicate(timeout=60)
    assert run.returncode == 2
    (line,) = err.splitlines()
    assert line.startswith("error output-unwritable: ")
    assert line.endswith(": No space left on device")


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="this system has no /dev/full")
def test_a_standard_error_without_room_changes_no_exit_code(full: World) -> None:
    full.figures(FAILED, "testland/north,2023,air.pm25,,none,ug/m3,,")
    with Path("/dev/full").open("w") as stream:
        run = program(full, "check", "figures.csv", stderr=stream)
        out, _ = run.communicate(timeout=60)
    assert run.returncode == 2
    assert "1 fail" in out


@each_writer
@pytest.mark.parametrize("where", ["below a file", "in no folder", "read-only"])
def test_a_folder_that_takes_no_file_is_told(
    full: World, cli: Cli, name: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "init" and where != "read-only":
        pytest.skip("init makes the folders that it needs")
    there = names(full)
    out = {"below a file": "figures.csv/x", "in no folder": "no/where/x", "read-only": "OUT"}[where]
    if name == "report monthly" and where == "in no folder":
        pytest.skip("report monthly makes the folder that it needs")
    if where == "read-only":
        # Nothing is read-only for the superuser, as whom such tests often run.
        import tempfile

        real = tempfile.mkstemp

        def refuse(*more: object, **said: object) -> object:
            if said.get("prefix") == ".ecotarget-":
                raise PermissionError(13, "Permission denied")
            return real(*more, **said)  # type: ignore[call-overload]

        monkeypatch.setattr(tempfile, "mkstemp", refuse)
        from ecotarget.engine import duck

        monkeypatch.setattr(duck, "mkstemp", refuse)
    said = cli(*arguments(name, out))
    assert said.code == 2
    assert "file-unwritable" in said.err
    assert "internal" not in said.err
    assert names(full) == there


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="this system has no /dev/null")
@pytest.mark.parametrize("name", [n for n in WRITERS if n not in ("init", "report monthly")])
def test_a_device_is_no_file_and_stays_what_it_is(full: World, cli: Cli, name: str) -> None:
    said = cli(*arguments(name, "/dev/null"))
    assert said.code == 2
    assert "/dev/null: error file-not-regular" in said.err
    assert Path("/dev/null").is_char_device()


def test_a_table_of_the_engine_is_written_as_any_other_file(full: World, cli: Cli) -> None:
    """A link stays a link, the rights stay, and nobody can guess the name of what is half written."""
    real = full.write("real.parquet", "old")
    real.chmod(0o640)
    (full.root / "OUT").symlink_to(real)
    trap = full.write("trap", "mine")
    (full.root / ".OUT.partial").symlink_to(trap)
    assert cli(*arguments("assess parquet")).code == 0
    assert (full.root / "OUT").is_symlink()
    assert real.read_bytes()[:4] == b"PAR1"
    assert real.stat().st_mode & 0o777 == 0o640
    assert trap.read_text() == "mine"


# ---- Nobody reads --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words, code",
    [
        (("list", "units", "-f", "json"), 0),
        (("check", "figures.csv"), 1),
        (("check", "figures.csv", "nowhere.csv"), 2),
        (("--help",), 0),
        (("check", "--help"), 0),
    ],
    ids=lambda said: " ".join(said) if isinstance(said, tuple) else str(said),
)
def test_a_reader_that_goes_away_changes_no_exit_code(
    full: World, words: tuple[str, ...], code: int
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = program(full, *words, stdout=writing)
    os.close(writing)
    _, err = run.communicate(timeout=60)
    assert run.returncode == code
    assert "Traceback" not in err
    assert "internal" not in err
    assert "Broken pipe" not in err


@pytest.mark.parametrize("shut, said", [(">&-", False), ("2>&-", True), (">&- 2>&-", False)])
def test_a_stream_that_is_shut_is_nowhere(full: World, shut: str, said: bool) -> None:
    line = f'"{sys.executable}" -m ecotarget check figures.csv nowhere.csv {shut}'
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=full.root,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert ("1 fail" in done.stdout) is said
    assert "nowhere.csv" not in done.stdout
    assert ("nowhere.csv" in done.stderr) is (shut == ">&-")
    assert "Traceback" not in done.stderr


def test_links_that_lead_in_a_circle_are_told(full: World, cli: Cli) -> None:
    (full.root / "a.csv").symlink_to("a.csv")
    for words in (
        *(("check", "a.csv"), ("assess", "a.csv"), ("check", "figures.csv", "-c", "a.csv")),
        *(
            ("check", "figures.csv", "--targets", "a.csv"),
            ("check", "figures.csv", "-f", "csv:a.csv"),
        ),
    ):
        said = cli(*words)
        assert said.code == 2
        assert "a.csv" in said.err
        assert "internal" not in said.err
