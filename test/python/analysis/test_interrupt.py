# SPDX-License-Identifier: GPL-2.0-only
"""Ctrl-C ends query, report and export, whatever SQLite is doing."""

import os
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest
from checkout import ROOT, can_be_interrupted

ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
# One step of SQLite, which looks for an interruption between steps only
LONG_STEP = "SELECT length(replace(hex(zeroblob(450000000)), '0', 'abc'))"
# Far above the second that it may take, because other tests run meanwhile; without the thread that
# ends the process, none of these would end at all, or after minutes
PATIENCE = 30


@pytest.fixture
def endless(tmp_path, example):
    """A database with a view that has no end."""
    folder = tmp_path / "db"
    folder.mkdir()
    path = folder / "endless.sqlite"
    shutil.copy(example, path)
    database = sqlite3.connect(path)
    database.execute("DROP VIEW leaks")
    database.execute(f"CREATE VIEW leaks AS {ENDLESS} SELECT x AS host, x AS ns FROM c")
    database.commit()
    return path


def is_at_work(process):
    """Whether the process has used a second of a processor: it is long in its SQL."""
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") > 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    "words",
    [
        ["query", None, f"{ENDLESS} SELECT COUNT(*) FROM c"],
        ["query", None, f"{ENDLESS} SELECT * FROM c", "--csv"],
        ["query", None, LONG_STEP],
        ["query", None],
        ["report", None, "-o", "page.html"],
        ["export", None, "-o", "new/tables"],
        ["export", None, "--svg", "-o", "figures"],
    ],
    ids=lambda words: "-".join(word[:14] for word in words if word),
)
def test_it_ends_and_leaves_nothing(endless, tmp_path, words, number):
    for name in ("work", "tmp"):
        (tmp_path / name).mkdir()
    process = subprocess.Popen(
        [str(ROOT / "netns"), *(str(endless) if word is None else word for word in words)],
        cwd=tmp_path / "work",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
        preexec_fn=can_be_interrupted,
    )
    try:
        while process.poll() is None and not is_at_work(process):
            time.sleep(0.02)
        assert process.poll() is None, "it ended by itself"
        process.send_signal(number)
        _, errors = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert (process.returncode, errors) == (130, b"")
    assert not list((tmp_path / "work").iterdir()) and not list((tmp_path / "tmp").iterdir())
