# SPDX-License-Identifier: GPL-2.0-only
"""Sphinx: the documentation of the module, built by `./netns docs` with warnings as errors."""

project = "netns"
master_doc = "index"
language = "en"
smartquotes = False  # -- is an option
nitpicky = True
highlight_language = "none"

html_theme = "alabaster"
html_theme_options = {
    "description": "Linux network namespaces for ns-3",
    "show_powered_by": False,
    "page_width": "1080px",
}
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
