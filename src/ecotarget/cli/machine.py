"""What reckons readings: the address of an engine, and the bounds that it keeps."""

from __future__ import annotations

from typing import NamedTuple


class Machine(NamedTuple):
    """An engine as the command line names it; None leaves the choice to the program."""

    address: str | None = None
    memory_limit: str | None = None
    threads: str | None = None
