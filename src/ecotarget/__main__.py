"""`python -m ecotarget` and the command `ecotarget`."""

import gc
import os
import sys


def run() -> None:
    """Run the command line and leave with its exit code."""
    # One short run builds up values that all live to its end; looking for rubbish among them again
    # and again, and taking them apart at the end, took a fifth of the time and served nobody.
    gc.set_threshold(100_000, 50, 50)
    from ecotarget.cli.app import main

    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
