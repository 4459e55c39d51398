#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes the example database: make-example.py FILE. The same rows each time.

Runs build/bin/netns-container-host (`./netns build` makes it) on the first minute of the sample.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build" / "bin" / "netns-container-host"
OPTIONS = [
    "--maxRows=120",
    "--keepAlive=60s",
    "--forget=25",
    "--ns3::netns::NetnsTraceRecorder::TrafficInterval=10s",
]


def make(file):
    """Run it in a folder of its own, as the database holds the command line."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(ROOT / "data" / "sample" / "invocations.csv.gz", folder)
        command = [PROGRAM.name, "--trace=invocations.csv.gz", "--db=run.sqlite", *OPTIONS]
        subprocess.run(
            command, executable=PROGRAM, cwd=folder, check=True, stdout=subprocess.DEVNULL
        )
        shutil.copy(Path(folder) / "run.sqlite", file)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: make-example.py FILE")
    if not PROGRAM.exists():
        sys.exit(f"{PROGRAM}: no such program, expected ./netns build before")
    make(sys.argv[1])
