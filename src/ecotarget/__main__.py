"""`python -m ecotarget` and the command `ecotarget`."""

import sys

from ecotarget.cli.app import main


def run() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(main())


if __name__ == "__main__":
    run()
