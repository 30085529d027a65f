"""The portable SQL in Spark's dialect: what sqlglot does not do, or does inexactly.

- HUGEINT is DECIMAL(38, 0), for Spark has no wider whole number than BIGINT.
- `a // b` is CAST((a - a % b) / b AS DECIMAL(38, 0)): Spark's DIV of decimals is cut to 64 bits
  without a word, and `/` of BIGINT is a float. Exact; a quotient from 10^32 on is an error.
- `a << b` is a shift of a BIGINT; Spark's literals have 32 bits.
- regexp_full_match is a match of the whole text.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp

WHOLE = "DECIMAL(38, 0)"


@lru_cache(maxsize=512)
def to_spark(sql: str) -> str:
    """Return one statement in the portable SQL as Spark's SQL. sqlglot.ParseError: it is none."""
    from sqlglot import ErrorLevel, exp, parse_one

    tree = exp.Paren(this=parse_one(sql, read="duckdb"))
    # From the leaves up, so that a quotient within a quotient is rewritten first.
    for node in reversed(list(tree.walk())):
        if isinstance(node, exp.DataType) and node.this == exp.DataType.Type.INT128:
            node.replace(exp.DataType.build(WHOLE, dialect="spark"))
        elif isinstance(node, exp.IntDiv):
            node.replace(_quotient(node.this, node.expression))
        elif isinstance(node, exp.BitwiseLeftShift):
            node.set("this", exp.cast(node.this, "BIGINT"))
            node.set("expression", exp.cast(node.expression, "INT"))
        elif isinstance(node, exp.RegexpFullMatch):
            pattern = exp.Concat(expressions=[_text("^(?:"), node.expression, _text(")$")])
            node.replace(exp.RegexpLike(this=node.this, expression=pattern))
    return str(tree.this.sql(dialect="spark", unsupported_level=ErrorLevel.RAISE))


def _quotient(dividend: exp.Expression, divisor: exp.Expression) -> exp.Expression:
    from sqlglot import exp

    whole, part = exp.cast(dividend, WHOLE, dialect="spark"), exp.paren(divisor)
    rest = exp.Mod(this=whole.copy(), expression=part.copy())
    exact = exp.Div(this=exp.paren(exp.Sub(this=whole, expression=rest)), expression=part)
    return exp.cast(exact, WHOLE, dialect="spark")


def _text(text: str) -> exp.Expression:
    from sqlglot import exp

    return exp.Literal.string(text)
