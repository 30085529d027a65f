"""What is written anew for Spark, beside what sqlglot does."""

from __future__ import annotations

import pytest

pytest.importorskip("sqlglot", reason="the extra `spark` is not installed")

from ecotarget.engine.dialect import to_spark


@pytest.mark.parametrize(
    ("portable", "spark"),
    [
        ("SELECT CAST(a AS HUGEINT) FROM t", "SELECT CAST(a AS DECIMAL(38, 0)) FROM t"),
        (
            "SELECT a // 2 FROM t",
            (
                "SELECT CAST((CAST(a AS DECIMAL(38, 0)) - CAST(a AS DECIMAL(38, 0)) % (2)) / (2)"
                " AS DECIMAL(38, 0)) FROM t"
            ),
        ),
        (
            "SELECT CAST(1 AS BIGINT) << h FROM t",
            "SELECT SHIFTLEFT(CAST(1 AS BIGINT), CAST(h AS INT)) FROM t",
        ),
        ("SELECT a FROM t ORDER BY a", "SELECT a FROM t ORDER BY a NULLS LAST"),
        ('SELECT "a b" FROM t', "SELECT `a b` FROM t"),
        (r"SELECT regexp_full_match(a, '\d')", r"SELECT a RLIKE CONCAT('^(?:', '\\d', ')$')"),
    ],
)
def test_the_text_for_spark(portable: str, spark: str) -> None:
    assert to_spark(portable) == spark


def test_a_quotient_within_a_quotient_is_written_anew_too() -> None:
    written = to_spark("SELECT (a // b) // c AS q FROM t")
    assert "DIV" not in written
    assert "//" not in written
    assert written.count("/ (b)") == 2  # in the whole and in its rest
    assert written.count("/ (c)") == 1
