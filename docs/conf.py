"""How Sphinx builds the site: `make docs`. The pages below docs/generated are written here first."""

import re
import sys
from pathlib import Path

from docutils import nodes

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import pages  # noqa: E402

from ecotarget import __version__  # noqa: E402

pages.write(HERE / "generated")

project = "ecotarget"
author = "The ecotarget authors"
copyright = "2026, The ecotarget authors"
version = release = __version__
language = "en"

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 3
# The blocks that show a terminal, a table of figures or a grammar are no program in any language.
highlight_language = "text"

html_theme = "furo"
html_title = "ecotarget"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_extra_path = ["generated/published"]
html_theme_options = {"navigation_with_keys": True}
html_copy_source = False
html_show_sourcelink = False

_WIDE = re.compile("[\u2018-\u201d\u3000-\u9fff\uff00-\uffef]")


def join_lines(_app, doctree):
    """Chinese has no space between two sentences, so the end of a line in the source is none."""
    for end in list(doctree.findall(lambda node: isinstance(node, nodes.Text) and node == "\n")):
        place = end.parent.index(end)
        around = [node.astext() for node in end.parent[place - 1 : place + 2]]
        if (
            place
            and len(around) == 3
            and _WIDE.match(around[0][-1:] or " ")
            and _WIDE.match(around[2])
        ):
            end.parent.replace(end, nodes.Text(""))


def setup(app):
    app.connect("doctree-read", join_lines)
    return {"parallel_read_safe": True}
