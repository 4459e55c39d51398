# SPDX-License-Identifier: GPL-2.0-only
"""Parameters times seeds over a program or a Python function: `run("sweep.toml")`."""

from .config import SweepError
from .sweep import Outcome, run

__all__ = ["Outcome", "SweepError", "run"]
