"""The source as trees, for the tests that read it: parsed once, and walked once from each node."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def walk(node: ast.AST) -> tuple[ast.AST, ...]:
    """A node and everything below it; nodes are told apart by what they are, not by what they say."""
    return tuple(ast.walk(node))
