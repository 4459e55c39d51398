# SPDX-License-Identifier: GPL-2.0-only
"""What the tests share: the checkout, its build, machines, databases; and turns of workers."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from checkout import ROOT, without_waiting
from machine import link_programs
from trace_database import container_host

sys.path.insert(0, str(ROOT / "bindings"))
# Hypothesis would keep its tables of characters in the checkout
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(ROOT / "build" / "hypothesis"))


# --- Workers side by side (pytest-xdist) ---

COMMON = pytest.StashKey[Path]()


def pytest_configure(config):
    config.addinivalue_line("markers", "alone: compares speeds; no other test runs meanwhile")
    config.addinivalue_line("markers", "long: begins first, so that workers end together")
    if hasattr(config, "workerinput"):
        config.stash[COMMON] = Path(config.workerinput["common"])
    else:
        config.stash[COMMON] = Path(tempfile.mkdtemp(prefix="netns-test-"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """Before a worker starts: it works in the folder of this process."""
    node.workerinput["common"] = str(node.config.stash[COMMON])


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        shutil.rmtree(config.stash[COMMON])


@contextmanager
def locked(path):
    """Holds the lock on a file, against other processes too."""
    with open(path, "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    """Tests share a room, or have it alone; who waits for that lets nobody else in."""
    folder = item.config.stash[COMMON]
    with open(folder / "room", "ab") as room:
        with locked(folder / "door"):
            alone = item.get_closest_marker("alone")
            fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield


@pytest.fixture(scope="session")
def turn(pytestconfig):
    """A function: in `with turn("docs"):` no other test is at it."""
    return lambda name: locked(pytestconfig.stash[COMMON] / f"{name}.turn")


@pytest.fixture(scope="session")
def once(pytestconfig):
    """A function that has a folder filled by one of the workers, for all of them."""

    def get(name, fill):
        folder = pytestconfig.stash[COMMON] / name
        with locked(folder.with_suffix(".lock")):
            if not folder.exists():
                unfinished = folder.with_suffix(".unfinished")
                shutil.rmtree(unfinished, ignore_errors=True)
                unfinished.mkdir()
                fill(unfinished)
                unfinished.rename(folder)
        return folder

    return get


# --- The checkout ---


@pytest.fixture(scope="session")
def root():
    """The checkout."""
    return ROOT


@pytest.fixture
def netns(tmp_path):
    """A function that runs ./netns with some arguments, in a folder outside the checkout."""

    def run(*arguments, cwd=tmp_path, driver=ROOT / "netns", **environment):
        result = subprocess.run(
            [str(driver), *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        result.stderr = without_waiting(result.stderr)
        return result

    return run


@pytest.fixture(scope="session", autouse=True)
def scripts_in_ccache(tmp_path_factory):
    """What was compiled in an earlier run of the tests is found, though its folder had a number."""
    os.environ.setdefault("CCACHE_BASEDIR", str(tmp_path_factory.getbasetemp()))
    os.environ.setdefault("CCACHE_NOHASHDIR", "1")


@pytest.fixture(scope="session")
def built():
    """The build folder, up to date."""
    subprocess.run([str(ROOT / "netns"), "build"], check=True, stdin=subprocess.DEVNULL)
    return ROOT / "build"


# --- Machines ---


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


@pytest.fixture
def machine(tmp_path):
    """A folder of programs like this machine's, without package managers, sudo, CMake and ninja."""
    programs = tmp_path / "machine"
    programs.mkdir()
    link_programs(programs)
    return programs


@pytest.fixture(scope="session")
def loopback():
    """Skips where the loopback interface is down, as in a new network namespace."""
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname(), timeout=10).close()
    except OSError as error:
        pytest.skip(f"needs the loopback interface: {error}")


# --- Databases ---


@pytest.fixture(scope="session")
def example():
    """The database that is shipped."""
    return ROOT / "data" / "example" / "container-host.sqlite"


@pytest.fixture(scope="session")
def made(once):
    """A database of schema version 3 with two hosts, leaks, drops and waits."""

    def fill(folder):
        container_host(folder / "made.sqlite", containers=400, seed=6, hosts=2)

    return once("made", fill) / "made.sqlite"
