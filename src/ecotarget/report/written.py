"""Files written whole or not at all: a new file beside the old one, then one rename."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from ecotarget.model.faults import Fault, FaultError, Place


def write_whole(path: Path, pieces: Iterable[str]) -> None:
    """Write the pieces as UTF-8 to `path`. Raises FaultError; then the old file is as it was."""
    import tempfile  # only a run that writes files pays for the import

    temporary: str | None = None
    if path.exists() and not path.is_file():
        raise FaultError([Fault("file-not-regular", Place(path.as_posix()))])
    try:
        whole = path.resolve()  # a link stays a link, and its file is written
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        handle, temporary = tempfile.mkstemp(prefix=".ecotarget-", dir=whole.parent)
        with os.fdopen(
            handle, "w", encoding="utf-8", errors="backslashreplace", newline=""
        ) as stream:
            stream.writelines(pieces)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(whole)
    except OSError as error:
        _remove(temporary)
        details = {"cause": error.strerror or str(error)}
        raise FaultError([Fault("file-unwritable", Place(path.as_posix()), details)]) from error
    except BaseException:
        _remove(temporary)
        raise


def _remove(temporary: str | None) -> None:
    if temporary is not None:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
