# SPDX-License-Identifier: GPL-2.0-only
"""The documentation, built once."""

import json
import shutil
import subprocess

import pytest
from checkout import without_waiting


@pytest.fixture(scope="session")
def docs(once, turn, root):
    """(What ./netns docs said, a copy of the pages that it made.)"""
    command = [str(root / "netns"), "docs"]

    def build(folder):
        with turn("docs"):
            result = subprocess.run(command, capture_output=True, text=True, check=False)
            if result.returncode == 0:
                shutil.copytree(root / "build" / "docs", folder / "pages")
        said = [result.returncode, result.stdout, without_waiting(result.stderr)]
        (folder / "said.json").write_text(json.dumps(said))

    folder = once("docs", build)
    said = json.loads((folder / "said.json").read_text())
    return subprocess.CompletedProcess(command, *said), folder / "pages"
