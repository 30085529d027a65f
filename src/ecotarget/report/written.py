"""Files written whole or not at all: a new file beside the old one, then one rename."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from ecotarget.model.faults import Fault, FaultError, Place


def write_whole(path: Path, pieces: Iterable[str]) -> None:
    """Write the pieces as UTF-8 to `path`. Raises FaultError; then the old file is as it was."""
    write_all([(path, pieces)])


def write_all(files: Iterable[tuple[Path, Iterable[str]]]) -> None:
    """Write several files of pieces. Raises FaultError; then all the old files are as they were.

    Nothing takes its name before all of it is written.
    """
    import tempfile  # only a run that writes files pays for the import

    waiting: list[tuple[str, Path]] = []
    path = Path()
    try:
        for path, pieces in files:
            if path.exists() and not path.is_file():
                raise FaultError([Fault("file-not-regular", Place(path.as_posix()))])
            whole = path.resolve()  # a link stays a link, and its file is written
            mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
            handle, temporary = tempfile.mkstemp(prefix=".ecotarget-", dir=whole.parent)
            waiting.append((temporary, whole))
            with os.fdopen(
                handle, "w", encoding="utf-8", errors="backslashreplace", newline=""
            ) as stream:
                stream.writelines(pieces)
                stream.flush()
                os.fsync(stream.fileno())
            Path(temporary).chmod(mode)
        while waiting:
            Path(waiting[0][0]).replace(waiting[0][1])
            waiting.pop(0)
    except OSError as error:
        details = {"cause": error.strerror or str(error)}
        raise FaultError([Fault("file-unwritable", Place(path.as_posix()), details)]) from error
    finally:
        for temporary, _ in waiting:
            _remove(temporary)


def _remove(temporary: str) -> None:
    with contextlib.suppress(OSError):
        Path(temporary).unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
