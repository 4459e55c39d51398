# SPDX-License-Identifier: GPL-2.0-only
"""Reads trace databases: `Trace("run.sqlite")["cold_start"]` is a pandas DataFrame."""

from .database import TraceError
from .trace import Trace

__all__ = ["Trace", "TraceError"]
