"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecotarget.model.faults import FaultError
from ecotarget.report.written import write_whole

# Two true things to say about a folder or a pipe in the place of a file.
REFUSED = ("file-unwritable", "file-not-regular")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def only(folder: Path, *names: str) -> bool:
    """Whether the folder holds these files and no other, hidden ones counted."""
    return sorted(path.name for path in folder.iterdir()) == sorted(names)


def fault_of(error: pytest.ExceptionInfo[FaultError]) -> tuple[str, str, object]:
    (fault,) = error.value.faults
    assert fault.warning is False
    return fault.code, fault.place.file, fault.details.get("cause")


def test_the_pieces_are_written_as_utf_8_without_a_change(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    write_whole(path, iter(["一\n", "µ\r\n", "", "✓\ufeff"]))
    assert path.read_bytes() == "一\nµ\r\n✓\ufeff".encode()
    assert only(tmp_path, "out.txt")


def test_no_pieces_are_an_empty_file(tmp_path: Path) -> None:
    write_whole(tmp_path / "out.txt", [])
    assert (tmp_path / "out.txt").read_bytes() == b""


def test_an_old_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("a much longer text than the new one")
    write_whole(path, ["new"])
    assert path.read_text() == "new"
    assert only(tmp_path, "out.txt")


@pytest.mark.parametrize(
    "error", [RuntimeError("half way"), KeyboardInterrupt(), SystemExit(3), UnicodeError("x")]
)
@pytest.mark.parametrize("old", ["old", None])
def test_an_interrupted_write_leaves_everything_as_it_was(
    tmp_path: Path, error: BaseException, old: str | None
) -> None:
    path = tmp_path / "out.txt"
    if old is not None:
        path.write_text(old)

    def pieces() -> Iterator[str]:
        yield "x" * 100_000
        raise error

    with pytest.raises(type(error)):
        write_whole(path, pieces())
    if old is None:
        assert only(tmp_path)
    else:
        assert path.read_text() == "old"
        assert only(tmp_path, "out.txt")


def test_half_a_character_is_written_as_an_escape_or_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old")
    try:
        write_whole(path, ["good", "\ud800", "中\udcff"])
    except (FaultError, UnicodeError):
        assert path.read_text() == "old"
    else:
        assert path.read_bytes() == "good\\ud800中\\udcff".encode()
    assert only(tmp_path, "out.txt")


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace", "fdopen"])
def test_a_full_disk_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "out.txt"
    path.write_text("old")
    holder: object = os if step in ("fsync", "fdopen") else Path
    monkeypatch.setattr(holder, step, full)
    with pytest.raises(FaultError) as error:
        write_whole(path, ["new"])
    monkeypatch.undo()
    assert fault_of(error) == ("file-unwritable", path.as_posix(), "No space left on device")
    assert path.read_text() == "old"
    assert only(tmp_path, "out.txt")


def test_an_error_without_words_still_has_a_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def odd(*_: object, **__: object) -> None:
        raise OSError("odd")

    monkeypatch.setattr(tempfile, "mkstemp", odd)
    with pytest.raises(FaultError) as error:
        write_whole(tmp_path / "out.txt", ["new"])
    assert fault_of(error)[2] == "odd"
    assert only(tmp_path)


def test_a_temporary_file_that_cannot_be_removed_hides_no_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(Path, "unlink", full)
    with pytest.raises(FaultError) as error:
        write_whole(tmp_path / "out.txt", ["new"])
    assert fault_of(error)[0] == "file-unwritable"


def test_a_missing_folder_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "out.txt"
    with pytest.raises(FaultError) as error:
        write_whole(path, ["new"])
    assert fault_of(error)[:2] == ("file-unwritable", path.as_posix())
    assert only(tmp_path)


def test_a_folder_in_the_place_of_the_file_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.mkdir()
    with pytest.raises(FaultError) as error:
        write_whole(path, ["new"])
    assert fault_of(error)[0] in REFUSED
    assert fault_of(error)[1] == path.as_posix()
    assert path.is_dir()
    assert only(tmp_path, "out.txt")


@pytest.mark.parametrize("rights", [0o600, 0o640, 0o644, 0o664, 0o400])
def test_the_rights_of_the_old_file_are_kept(tmp_path: Path, rights: int) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old")
    path.chmod(rights)
    write_whole(path, ["new"])
    assert path.read_text() == "new"
    assert mode(path) == rights


@pytest.mark.parametrize("mask, rights", [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_rights_that_any_new_file_has(
    tmp_path: Path, mask: int, rights: int
) -> None:
    before = os.umask(mask)
    try:
        write_whole(tmp_path / "out.txt", ["new"])
        assert mode(tmp_path / "out.txt") == rights
        assert os.umask(mask) == mask  # looking at the mask has not changed it
    finally:
        os.umask(before)


def test_a_link_stays_a_link_and_its_file_is_written(tmp_path: Path) -> None:
    """Whoever links report.json into a web folder must not find it cut off."""
    real = tmp_path / "real.txt"
    real.write_text("old")
    link = tmp_path / "out.txt"
    link.symlink_to("real.txt")
    write_whole(link, ["new"])
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert only(tmp_path, "out.txt", "real.txt")


def test_what_is_no_file_is_not_replaced_by_one(tmp_path: Path) -> None:
    """`-f json:/dev/null` as root would otherwise leave the machine without its /dev/null."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(FaultError) as error:
        write_whole(pipe, ["new"])
    assert fault_of(error)[0] in REFUSED
    assert fault_of(error)[1] == pipe.as_posix()
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert only(tmp_path, "pipe")


def test_a_long_name_is_no_reason_to_fail(tmp_path: Path) -> None:
    """The temporary file must not need a longer name than the file itself may have."""
    path = tmp_path / ("n" * 250 + ".txt")
    write_whole(path, ["new"])
    assert path.read_text() == "new"
    assert only(tmp_path, path.name)


@given(pieces=st.lists(st.text(st.characters(codec="utf-8")), max_size=5))
@settings(max_examples=30)
def test_what_was_written_comes_back(pieces: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.txt"
        write_whole(path, pieces)
        assert path.read_bytes() == "".join(pieces).encode()
        assert only(Path(folder), "out.txt")
