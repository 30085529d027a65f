"""A CSV file of samples held against a schema by frictionless: peer_frictionless.py FILE.

The schema asks of every row what the intake asks: a section, a time, an item that is known, a value
that is a figure or one of the marks, a unit that is known. That no two rows are of one sample is the
primary key. One line on standard output: rows seen, rows in fault, by kind of fault.
"""

from __future__ import annotations

import json
import sys
from collections import Counter

from frictionless import Checklist, Dialect, Resource, Schema, system
from intake_rows import ITEMS, MISSING, TITLES, UNITS, VALUE

MOST_FAULTS = 10**9


def schema() -> Schema:
    """Return the schema; the value is a text of a pattern, for no numeric type knows the marks."""
    section, time, item, value, unit = TITLES
    return Schema.from_descriptor(
        {
            "fields": [
                {"name": section, "type": "string", "constraints": {"required": True}},
                {
                    "name": time,
                    "type": "datetime",
                    "format": "%Y-%m-%d %H:%M",
                    "constraints": {"required": True},
                },
                {
                    "name": item,
                    "type": "string",
                    "constraints": {"required": True, "enum": [name for name, *_ in ITEMS]},
                },
                {"name": value, "type": "string", "constraints": {"pattern": VALUE}},
                {
                    "name": unit,
                    "type": "string",
                    "constraints": {"required": True, "enum": [text for text, _ in UNITS]},
                },
            ],
            "missingValues": ["", MISSING],
            "primaryKey": [section, time, item],
        }
    )


def main() -> None:
    path = sys.argv[1]
    with system.use_context(trusted=True):  # an absolute path
        resource = Resource(path=path, format="csv", schema=schema(), dialect=Dialect())
        report = resource.validate(Checklist(), limit_errors=MOST_FAULTS)
    task = report.tasks[0]
    kinds = Counter(error.type for error in task.errors)
    print(json.dumps({"rows": task.stats["rows"], "faults": dict(sorted(kinds.items()))}))


if __name__ == "__main__":
    main()
