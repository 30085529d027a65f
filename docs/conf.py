"""How Sphinx builds the site: `make docs`. The pages below docs/generated are written here first."""

import sys
from pathlib import Path

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
html_static_path: list[str] = []
html_extra_path = ["generated/published"]
html_theme_options = {"navigation_with_keys": True}
html_copy_source = False
html_show_sourcelink = False
