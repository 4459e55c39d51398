# SPDX-License-Identifier: GPL-2.0-only
"""Runs a program or a Python function with many parameters and seeds: `run("sweep.toml")`."""

from .config import SweepError
from .sweep import Outcome, run

__all__ = ["Outcome", "SweepError", "run"]
