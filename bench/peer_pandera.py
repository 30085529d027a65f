"""A CSV file of samples held against a schema by pandera: peer_pandera.py FILE pandas|polars.

The checks are those of peer_frictionless.py: a section, a time, an item and a unit that are known, a
value that is a figure or one of the marks, no two rows of one sample. On pandas, which is what most use,
and on Polars, which is the quickest that pandera knows. No value is converted. One line on standard output.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

from intake_rows import ITEMS, MISSING, TITLES, UNITS, VALUE
from pandera.errors import SchemaErrors

SECTION, TIME, ITEM, TEXT, UNIT = TITLES
STAMP = "%Y-%m-%d %H:%M"


def schema(pa: Any, text: Any, moment: Any) -> Any:
    """Return the schema: texts, patterns, sets, and a key of three columns."""
    return pa.DataFrameSchema(
        {
            SECTION: pa.Column(text, pa.Check.str_length(min_value=1)),
            TIME: pa.Column(moment),
            ITEM: pa.Column(text, pa.Check.isin([name for name, *_ in ITEMS])),
            TEXT: pa.Column(text, pa.Check.str_matches(f"^(?:{VALUE})$"), nullable=True),
            UNIT: pa.Column(text, pa.Check.isin([text for text, _ in UNITS])),
        },
        unique=[SECTION, TIME, ITEM],
    )


def by_pandas(path: str) -> tuple[int, Counter[str]]:
    """Return the rows seen, and the faults by column."""
    import pandas as pd  # noqa: PLC0415 - the other engine is not paid for
    import pandera.pandas as pa  # noqa: PLC0415

    rows = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=["", MISSING])
    rows[TIME] = pd.to_datetime(rows[TIME], format=STAMP, errors="coerce")
    try:
        schema(pa, str, rows[TIME].dtype).validate(rows, lazy=True)
    except SchemaErrors as found:
        return len(rows), Counter(str(column) for column in found.failure_cases["column"])
    return len(rows), Counter()


def by_polars(path: str) -> tuple[int, Counter[str]]:
    """Return the rows seen, and the faults by column."""
    import pandera.polars as pa  # noqa: PLC0415
    import polars as pl  # noqa: PLC0415

    rows = pl.read_csv(path, infer_schema=False, null_values=["", MISSING])
    rows = rows.with_columns(pl.col(TIME).str.to_datetime(STAMP, strict=False))
    try:
        schema(pa, pl.String, pl.Datetime).validate(rows, lazy=True)
    except SchemaErrors as found:
        return rows.height, Counter(str(column) for column in found.failure_cases["column"])
    return rows.height, Counter()


def main() -> None:
    path, engine = sys.argv[1:]
    rows, faults = by_pandas(path) if engine == "pandas" else by_polars(path)
    print(json.dumps({"rows": rows, "faults": dict(sorted(faults.items()))}, ensure_ascii=False))


if __name__ == "__main__":
    main()
