# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of the command line share."""

import os
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from trace_database import container_host

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bindings"))


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
    for name in ("cmake", "utils"):
        shutil.copytree(ROOT / name, checkout / name)
    return checkout


def write_program(path, text):
    """Leave a shell script."""
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def machine(tmp_path):
    """A folder of programs like this machine's, without package managers, sudo, CMake and ninja."""
    programs = tmp_path / "machine"
    programs.mkdir()
    absent = {"apt-get", "dnf", "zypper", "pacman", "apk", "sudo", "cmake", "ninja", "id", "ccache"}
    for folder in ("/usr/local/bin", "/usr/bin", "/bin"):
        for program in os.scandir(folder):
            link = programs / program.name
            if program.name not in absent and not link.is_symlink():
                link.symlink_to(program.path)
    return programs


@pytest.fixture(scope="session")
def loopback():
    """Skips where the loopback interface is down, as in a new network namespace."""
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname(), timeout=10).close()
    except OSError as error:
        pytest.skip(f"needs the loopback interface: {error}")


@pytest.fixture(scope="session")
def example():
    """The database that is shipped."""
    return ROOT / "data" / "example" / "container-host.sqlite"


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A database of schema version 3 with two hosts, leaks, drops and waits."""
    path = tmp_path_factory.mktemp("made") / "made.sqlite"
    container_host(path, containers=400, seed=6, hosts=2)
    return path
