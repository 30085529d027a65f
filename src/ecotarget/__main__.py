"""`python -m ecotarget` and the command `ecotarget`."""

import contextlib
import gc
import os
import signal
import sys
from types import FrameType

_BY_SIGNAL = 128  # what shells add to the number of the signal that ended a program


def run() -> None:
    """Run the command line and leave with its exit code."""
    # One short run builds up values that all live to its end; looking for rubbish among them again
    # and again, and taking them apart at the end, took a fifth of the time and served nobody.
    gc.set_threshold(100_000, 50, 50)
    from ecotarget.cli.app import main

    ended: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        # As an interrupt: what is half written is taken away on the way out.
        ended.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    code = main()
    with contextlib.suppress(OSError):  # `main` has told of it
        sys.stdout.flush()
    with contextlib.suppress(OSError):
        sys.stderr.flush()
    os._exit(_BY_SIGNAL + ended[0] if ended else code)


if __name__ == "__main__":
    run()
