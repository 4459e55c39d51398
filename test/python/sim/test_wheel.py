# SPDX-License-Identifier: GPL-2.0-only
"""The simulator from wheels, in a virtual environment without the checkout."""

import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from checkout import ROOT
from simulator import PYTHON, needs_simulator

pytestmark = [
    needs_simulator,
    pytest.mark.skipif(
        os.environ.get("NETNS_TEST_FULL", "") != "1",
        reason="compiles the library once more (NETNS_TEST_FULL=1)",
    ),
]


def call(*command, **more):
    """What a command prints; it has to succeed."""
    result = subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **more,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def build_wheels(folder):
    """Leaves the two wheels, built without a network against the ns-3 of the checkout."""
    build = [PYTHON, "-m", "pip", "wheel", "-q", "--disable-pip-version-check", "--no-deps"]
    build += ["--no-build-isolation", "-w", folder]
    # setuptools leaves files beside what it packs
    copy = folder / "checkout" / "bindings"
    shutil.copytree(ROOT / "bindings", copy, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "VERSION", copy.parent)
    call(*build, copy)
    call(
        *build,
        f"--config-settings=build-dir={ROOT}/build/wheel",
        f"--config-settings=cmake.define.NETNS_NS3_PREFIX={ROOT}/build/ns3",
        ROOT / "bindings" / "sim",
    )


@pytest.fixture(name="wheels", scope="session")
def fixture_wheels(once, built):
    """A folder with the two wheels."""
    return once("wheels", build_wheels)


def test_the_library_finds_ns3_beside_it(wheels, tmp_path):
    """By RUNPATH alone, and the wheel asks for what has to be there."""
    (wheel,) = wheels.glob("ns3_netns_sim-*-py3-none-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extract("ns3_netns_sim/libnetns.so", tmp_path)
        names = archive.namelist()
        (metadata,) = [name for name in names if name.endswith("/METADATA")]
        text = archive.read(metadata).decode()
    assert "ns3_netns_sim/include/ns3/netns-module.h" in names
    assert re.findall(r"^Requires-Dist: (.*)$", text, re.M) == ["ns3==3.44.post0", "cppyy==3.5.0"]
    dynamic = call("readelf", "-d", tmp_path / "ns3_netns_sim" / "libnetns.so")
    assert re.findall(r"(?:RPATH|RUNPATH).*\[(.*)\]", dynamic) == ["$ORIGIN/../ns3/lib64"]
    assert "libns3.44-core.so" in dynamic


@pytest.mark.long
def test_readme_in_a_clean_environment(wheels, tmp_path):
    """The first script, the bench's callbacks, and a script without the simulator's packages."""
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True, symlinks=True)
    python = environment / "bin" / "python"
    version = call(python, "-c", "import sys; print(sys.implementation.cache_tag)").strip()
    cached = ROOT / "build" / "python-wheels" / version
    if sys.prefix == sys.base_prefix or not cached.is_dir():
        pytest.skip(f"{cached}: no wheels of cppyy for this Python")
    install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-index"]
    install += ["--no-deps"]
    script = tmp_path / "hello.py"
    readme = (ROOT / "README.md").read_text()
    script.write_text(re.search(r"```python\n(.*?)```", readme, re.S)[1])
    call(*install, *wheels.glob("ns3_netns-*.whl"))
    clean = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    alone = subprocess.run(
        [python, script], cwd=tmp_path, env=clean, capture_output=True, text=True, check=False
    )
    assert alone.returncode == 1
    assert re.search(r"ImportError: .* ns3-netns with its extra sim", alone.stderr), alone.stderr

    needed = ["cppyy-cling", "cppyy-backend", "CPyCppyy", "cppyy"]
    call(*install, "--find-links", cached, *needed, *wheels.glob("ns3_netns_sim-*.whl"))
    # What the wheel of ns-3 has; the checkout keeps it unpacked
    (site,) = environment.glob("lib/python*/site-packages")
    (site / "ns3").symlink_to(ROOT / "build" / "ns3")
    assert Path(site).is_dir()
    text = call(python, script, cwd=tmp_path, env=clean)
    assert text.splitlines()[1] == "3 packets transmitted, 3 received, 0% packet loss"
