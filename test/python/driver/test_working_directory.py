# SPDX-License-Identifier: GPL-2.0-only
"""./netns imports no module of the working directory, where anybody's files may lie."""

import os
import re
import subprocess
import sys

import pytest
from checkout import ROOT

MODULES = (
    "argparse ctypes ensurepip fcntl json os pip pyarrow pytest re runpy signal sphinx sqlite3"
    " sysconfig tomllib venv xdist zipfile"
).split()


@pytest.fixture
def trap(tmp_path):
    """A folder of modules that tell if they are imported."""
    folder = tmp_path / "trap"
    folder.mkdir()
    for name in MODULES:
        told = f"import sys; open({str(tmp_path / 'sprung')!r}, 'a').write('{name} ')\n"
        (folder / f"{name}.py").write_text(
            told + "sys.exit('the module of the working directory')\n"
        )
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ["query", "DB", "meta"],
        ["report", "DB", "-o", "page.html"],
        ["export", "DB", "--perfetto", "-o", "events.json"],
        ["export", "DB", "--parquet", "-o", "tables"],
        ["sweep", "--help"],
        ["fuzz"],
    ],
    ids="-".join,
)
def test_a_command_imports_none(netns, example, trap, words):
    given = [str(example) if word == "DB" else word for word in words]
    result = netns(*given, cwd=trap)
    assert not (trap.parent / "sprung").exists()
    assert result.returncode == 0 or "pip install" in result.stderr


def test_python_m_imports_none_of_them(example, trap):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "bindings")}
    for name in ("runpy", "os", "re"):  # python -m itself imports these, before it comes to us
        (trap / f"{name}.py").unlink()
    result = subprocess.run(
        [sys.executable, "-m", "ns3_netns", "query", str(example), "meta"],
        cwd=trap,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert not (trap.parent / "sprung").exists()


def test_the_set_up_imports_none(netns, fresh_checkout, trap, tmp_path):
    wheel = tmp_path / "ns3.whl"
    wheel.write_text("x")
    result = netns("build", driver=fresh_checkout / "netns", cwd=trap, NETNS_NS3_WHEEL=str(wheel))
    assert "SHA-256" in result.stderr
    assert not (trap.parent / "sprung").exists()


def test_every_call_of_python_is_safe():
    """A module after -m, code after -c and a script after - are run with the working directory."""
    for path in [ROOT / "netns", *sorted((ROOT / "utils").glob("*.sh"))]:
        text = path.read_text(encoding="utf-8")
        if path.name in ("test-tree.sh", "source-trees.sh"):
            continue  # in the folder of ns-3's sources, with its scripts
        for line in text.splitlines():
            if re.search(r'(python|candidate|base|found|"\$1"|interpreter)\S*" -(m|c)? ', line):
                assert " -I " in line or "$ELSEWHERE" in line, f"{path.name}: {line}"
