#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes the example database: make-example.py FILE. The same rows each time."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "test" / "python"))

from trace_database import container_host  # noqa: E402

if __name__ == "__main__":
    container_host(sys.argv[1], containers=60, seed=17, requests=2, keep_alive_ns=20 * 10**9)
