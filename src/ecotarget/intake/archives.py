"""Zip archives, among them .xlsx and .ods: what they unpack to is bounded, and unpacked to count it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from ecotarget.model.faults import Fault, FaultError, Place

# What a table may unpack to, in bytes, and how many files an archive may hold.
MOST_BYTES = 512 * 1024 * 1024
MOST_FILES = 2000
_BLOCK = 1024 * 1024
_ENCRYPTED, _IS_UTF8 = 0x1, 0x800
# Others unpack without a bound on what one block becomes; no spreadsheet writes them.
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError),
)
_SIGNS = (b"PK\x03\x04", b"PK\x05\x06")
SUFFIX = ".zip"


class Member(NamedTuple):
    """One file of an archive: its name there and its bytes."""

    name: str
    raw: bytes


def is_archive(raw: bytes) -> bool:
    """Tell whether bytes begin like a zip archive."""
    return raw.startswith(_SIGNS)


class BrokenArchive(ValueError):
    """Bytes that cannot be unpacked."""


def check(name: str, raw: bytes) -> None:
    """Unpack every file of an archive and forget it. Raises BrokenArchive; FaultError: too much.

    What the archive says of its sizes is not believed: the bytes are counted.
    """
    for _ in _unpacked(name, raw, keep=False):
        pass


def members(name: str, raw: bytes) -> Iterator[Member]:
    """Yield the files of an archive in the order of their names; those of systems are passed by.

    Raises FaultError: broken, locked by a password, too much, a path that leaves the archive.
    """
    try:
        found = [one for one in _unpacked(name, raw, keep=True) if not _is_of_a_system(one.name)]
    except BrokenArchive as error:
        fault = Fault("archive-unreadable", Place(name), {"cause": str(error)})
        raise FaultError([fault]) from error
    yield from sorted(found)


def only(name: str, raw: bytes, suffixes: Collection[str]) -> Member:
    """Return the one file of an archive with one of these suffixes; others are passed by.

    Raises FaultError, as `members` does, and where there is none or more than one.
    """
    found = [
        one for one in members(name, raw) if PurePosixPath(one.name).suffix.lower() in suffixes
    ]
    if not found:
        raise FaultError([Fault("archive-empty", Place(name), {}, tuple(suffixes))])
    if len(found) > 1:
        told = tuple(one.name for one in found)
        raise FaultError([Fault("archive-several", Place(name), {"count": len(told)}, told[:3])])
    return found[0]


def _unpacked(name: str, raw: bytes, *, keep: bool) -> Iterator[Member]:
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > MOST_FILES:
                raise _too_large(name)
            for info in infos:
                _refuse(name, info)
                if info.compress_type not in _PACKED:
                    raise BrokenArchive(f"compression {info.compress_type}")
                blocks = []
                with archive.open(info) as stream:
                    while block := stream.read(_BLOCK):
                        left -= len(block)
                        if left < 0:
                            raise _too_large(name)
                        blocks += [block] if keep else []
                yield Member(_told(info), b"".join(blocks))
    except _BROKEN as error:
        raise BrokenArchive(str(error) or "zip") from error


def _refuse(name: str, info: zipfile.ZipInfo) -> None:
    """Raise FaultError for what is locked, and for a path that leads out of the archive."""
    told = _told(info)
    if info.flag_bits & _ENCRYPTED:
        raise FaultError([Fault("archive-locked", Place(name, cell=told))])
    path = PurePosixPath(told.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts:
        raise FaultError([Fault("archive-path", Place(name), {"found": told})])


def _told(info: zipfile.ZipInfo) -> str:
    """Return the name of a file; those without the mark of UTF-8 are of Chinese systems, if they can be."""
    if info.flag_bits & _IS_UTF8 or info.filename.isascii():
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _is_of_a_system(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _too_large(name: str) -> FaultError:
    details = {"limit": MOST_BYTES // 1024 // 1024, "files": MOST_FILES}
    return FaultError([Fault("archive-too-large", Place(name), details)])
