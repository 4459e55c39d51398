# SPDX-License-Identifier: GPL-2.0-only
"""The example database that is shipped is what its script makes."""

import sqlite3
import subprocess
import sys


def dump(path):
    """All that is in it, but the versions that made it."""
    database = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    pragmas = [
        database.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")
    ]
    versions = (
        "INSERT INTO \"meta\" VALUES('netns_version'",
        "INSERT INTO \"meta\" VALUES('ns3_version'",
    )
    return pragmas, [line for line in database.iterdump() if not line.startswith(versions)]


def test_pictures_of_the_pages_are_of_the_example(root, tmp_path, example, netns):
    """README.md and doc/ show figures of it: ./netns export DB --svg makes them."""
    assert netns("export", example, "--svg", "-o", tmp_path).returncode == 0
    pictures = list((root / "doc").glob("report-*.svg"))
    assert pictures
    for path in pictures:
        assert path.read_text() == (tmp_path / path.name.replace("report-", "")).read_text()


def test_the_example_is_made_again(root, tmp_path, example):
    path = tmp_path / "again.sqlite"
    script = root / "data" / "example" / "make-example.py"
    subprocess.run([sys.executable, script, path], check=True)
    assert dump(path) == dump(example)
    assert example.stat().st_size < 400_000
