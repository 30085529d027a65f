"""Lines folded for a screen, Chinese as it is set: behind a comma first, and no comma begins a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A piece ends at a space or behind punctuation; only what is longer than a line is cut elsewhere.
_PIECES = re.compile(r"[^ 、，；。：]*[ 、，；。：]+|[^ 、，；。：]+")


def folded_lines(text: str, width: int, indent: str = "") -> Iterator[str]:
    """Yield the lines of a text in `width` columns; those after the first begin with `indent`."""
    from rich.cells import cell_len

    line = ""
    for piece in _pieces(text, max(width - cell_len(indent), 1)):
        if cell_len(line + piece.rstrip()) <= width:
            line += piece
        elif line.strip():
            yield line.rstrip()
            line = indent + piece.lstrip()
        else:  # a screen too narrow to begin a line with spaces
            line = piece.lstrip()
    yield line.rstrip()


def longest_piece(text: str) -> int:
    """Return the columns of the longest piece of a text."""
    from rich.cells import cell_len

    return max((cell_len(piece.rstrip()) for piece in _PIECES.findall(text)), default=0)


def _pieces(text: str, width: int) -> Iterator[str]:
    """Yield the pieces of a text, cut where one is longer than a line."""
    from rich.cells import cell_len, set_cell_size

    for piece in _PIECES.findall(text):
        rest = piece
        while cell_len(rest.rstrip()) > width:
            # A full-width character that would stand across the edge goes to the next line.
            head = set_cell_size(rest, width).rstrip() or rest[:1]
            head = head if rest.startswith(head) else rest[:1]
            yield head
            rest = rest[len(head) :]
        yield rest
