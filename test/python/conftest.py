# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of the command line share."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root():
    """The checkout."""
    return ROOT


@pytest.fixture
def netns(tmp_path):
    """A function that runs ./netns with some arguments, in a folder outside the checkout."""

    def run(*arguments, cwd=tmp_path, driver=ROOT / "netns", **environment):
        return subprocess.run(
            [str(driver), *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def built():
    """The build folder, up to date."""
    subprocess.run([str(ROOT / "netns"), "build"], check=True, stdin=subprocess.DEVNULL)
    return ROOT / "build"


@pytest.fixture
def fresh_checkout(tmp_path):
    """The driver and the CMake files in a checkout where nothing was done yet."""
    checkout = tmp_path / "fresh checkout"
    checkout.mkdir()
    for name in ("netns", "CMakeLists.txt", "VERSION"):
        shutil.copy2(ROOT / name, checkout / name)
    shutil.copytree(ROOT / "cmake", checkout / "cmake")
    return checkout
