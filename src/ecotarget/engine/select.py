"""Which engine an address means."""

from __future__ import annotations

import re

from ecotarget.engine.connection import Engine
from ecotarget.engine.duck import Progress
from ecotarget.model.faults import Fault, FaultError, Place, nearest

KNOWN = ("duckdb", "local", "local[4]", "spark://host:7077", "sc://host:15002")
# Keeps a whole run of a nation's year below 1 GiB; what does not fit is spilled to disk.
MEMORY = "700MB"
_SPARK = re.compile(r"local(\[([1-9][0-9]{0,3}|\*)\])?|(spark|sc)://[^\s/].*")


def open_engine(
    address: str | None,
    memory_limit: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Engine:
    """Open the engine at an address; without one, or with `duckdb`, it is DuckDB in this process.

    `memory_limit` is a text such as `512MB` (DuckDB takes MEMORY when it is None); for Spark it bounds the process on this machine.
    `progress` is told by DuckDB only. FaultError: `engine-unknown`, `engine-missing`,
    `engine-unreachable`, `memory-limit`.
    """
    if address is None or address == "duckdb":
        from ecotarget.engine.duck import Duck

        return Duck(memory_limit or MEMORY, threads, progress)
    if _SPARK.fullmatch(address):
        from ecotarget.engine.spark import Spark

        return Spark(address, memory_limit, threads)
    near = nearest(address, KNOWN) or KNOWN
    raise FaultError([Fault("engine-unknown", Place("--engine"), {"found": address}, near)])
