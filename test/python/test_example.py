# SPDX-License-Identifier: GPL-2.0-only
"""The example database that is shipped is what its script makes."""

import sqlite3
import subprocess
import sys


def dump(path):
    """All that is in it."""
    database = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    pragmas = [
        database.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")
    ]
    return pragmas, list(database.iterdump())


def test_the_example_is_made_again(root, tmp_path, example):
    path = tmp_path / "again.sqlite"
    script = root / "data" / "example" / "make-example.py"
    subprocess.run([sys.executable, script, path], check=True)
    assert dump(path) == dump(example)
    assert example.stat().st_size < 200_000
