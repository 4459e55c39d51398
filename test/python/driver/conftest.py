# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of the driver ./netns share."""

import shutil

import pytest


@pytest.fixture
def fresh_checkout(root, tmp_path):
    """The driver and the CMake files in a checkout where nothing was done yet."""
    checkout = tmp_path / "fresh checkout"
    checkout.mkdir()
    for name in ("netns", "CMakeLists.txt", "VERSION"):
        shutil.copy2(root / name, checkout / name)
    for name in ("cmake", "utils"):
        shutil.copytree(root / name, checkout / name)
    return checkout
