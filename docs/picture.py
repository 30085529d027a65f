"""Draw the pictures of the readme from the real output: `python docs/picture.py`.

Both are the table of `ecotarget check` on two samples, once in each language. Draw them again when
the table changes; tests/docs/test_readme.py holds the words in them equal to the output.
"""

from __future__ import annotations

import io
import re
from html import escape, unescape
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

import ecotarget

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ("samples/xiangshan-2024.csv", "samples/zhejiang-2019.csv")
WIDTH = {"zh": 96, "en": 112}
CHAR_WIDTH = 12.2  # of rich's drawing, in pixels

_BLACK, _RED, _GREEN, _OCHRE = (36, 41, 47), (164, 14, 38), (17, 99, 41), (125, 78, 0)
_BLUE, _VIOLET, _TEAL, _GREY = (9, 105, 218), (130, 80, 223), (10, 94, 112), (87, 96, 106)
THEME = TerminalTheme(
    (255, 255, 255),
    _BLACK,
    [_BLACK, _RED, _GREEN, _OCHRE, _BLUE, _VIOLET, _TEAL, _GREY],
)

# As rich draws it, without its window and without the fonts that it would fetch from the network.
FORMAT = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC",
    "PingFang SC", "Microsoft YaHei", monospace;
  font-size: {char_height}px; line-height: {line_height}px;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
<rect fill="#ffffff" stroke="#d0d7de" stroke-width="2" x="1" y="1" \
width="{frame_width}" height="{frame_height}" rx="8"/>
<g transform="translate(20, 16)" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


class _Format(str):
    """The format with a frame as large as the picture; rich leaves room for a window's title."""

    __slots__ = ()

    def format(self, **parts: object) -> str:  # type: ignore[override]
        width = float(str(parts["terminal_width"])) + 40
        height = float(str(parts["terminal_height"])) + 32
        parts |= {"width": width, "height": height}
        parts |= {"frame_width": width - 2, "frame_height": height - 2}
        return str.format(self, **parts)


def table(language: str) -> str:
    """Return the table as a terminal shows it in this language, with its colours."""
    targets = ecotarget.load_targets([ROOT / "targets"])
    measures = ecotarget.load_measures([ROOT / path for path in SAMPLES], targets)
    report = ecotarget.check(targets, measures)
    style = ecotarget.Style(width=WIDTH[language], colour=True)
    return ecotarget.render(report, "table", language, style)


def picture(language: str) -> str:
    """Return the picture as SVG."""
    console = Console(width=WIDTH[language], record=True, file=io.StringIO())
    console.print(Text(f"$ ecotarget check {' '.join(SAMPLES)}\n", style="bold"))
    console.print(Text.from_ansi(table(language)), end="")
    drawn = console.export_svg(theme=THEME, code_format=_Format(FORMAT), unique_id="ecotarget")
    drawn = re.sub(r'<text ([^>]*?)x="([^"]*)"([^>]*)>([^<]*)</text>', _words, drawn)
    return "\n".join(line.rstrip() for line in drawn.splitlines()) + "\n"


def _words(match: re.Match[str]) -> str:
    """Put every word at its own column, whatever the font; rich counts 水 as one column wide."""
    before, start, after, escaped = match.groups()
    after = re.sub(r' textLength="[^"]*"', "", after)
    text = unescape(escaped).replace("\xa0", " ")
    drawn = []
    for word in re.finditer(r"[^ ]+", text):
        x = float(start) + CHAR_WIDTH * cell_len(text[: word.start()])
        length = CHAR_WIDTH * cell_len(word[0])
        place = f'{before}x="{x:g}" textLength="{length:g}"{after}'
        drawn.append(f"<text {place}>{escape(word[0])}</text>")
    return "\n".join(drawn) + "\n"


def main() -> None:
    """Draw both."""
    for language in WIDTH:
        path = ROOT / "docs" / "images" / f"check-{language}.svg"
        path.write_text(picture(language), encoding="utf-8")


if __name__ == "__main__":
    main()
