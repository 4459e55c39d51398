# SPDX-License-Identifier: GPL-2.0-only
"""Everything but the version, which stands in one file for all of netns, is in pyproject.toml."""

from pathlib import Path

from setuptools import setup

setup(version=(Path(__file__).resolve().parents[1] / "VERSION").read_text().strip())
