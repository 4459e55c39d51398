# SPDX-License-Identifier: GPL-2.0-only
"""./netns dist, on a machine whose CMake and ninja only look as if."""

import shutil
import subprocess
import sys
import tarfile

import pytest
from machine import write_program


@pytest.fixture
def dist(netns, fresh_checkout, machine):
    """A function that makes the archive of a small repository, whose test runner says this."""
    if not shutil.which("git"):
        pytest.skip("needs git")
    write_program(machine / "id", "echo 1000")
    write_program(machine / "sudo", "exit 1")
    write_program(machine / "cmake", ': >"$4/build.ninja"')
    write_program(
        machine / "ninja",
        '[ "$3" != -n ] || exit 0\nmkdir -p "$2/bin"\nls -A "$2/.."\n'
        'cp "$2/../runner" "$2/bin/netns-test-runner"',
    )
    write_program(machine / "python3", f'exec "{sys.executable}" "$@"')  # it has pytest
    ns3 = fresh_checkout / "build" / "ns3"
    ns3.mkdir(parents=True)
    (ns3 / ".identity").write_text("ns3==3.44.post0\n")
    (fresh_checkout / ".gitignore").write_text("/build/\n")
    (fresh_checkout / "test" / "python").mkdir(parents=True)
    (fresh_checkout / "test" / "python" / "test_one.py").write_text("def test_one():\n    pass\n")
    (fresh_checkout / ".ci").mkdir()
    (fresh_checkout / ".ci" / "run").touch()

    def run(runner):
        write_program(fresh_checkout / "runner", runner)
        git = ("git", "-c", "user.name=x", "-c", "user.email=x", "-c", "core.hooksPath=/dev/null")
        for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
            subprocess.run([*git, *words], cwd=fresh_checkout, check=True)
        (fresh_checkout / "not-committed").touch()
        return netns("dist", driver=fresh_checkout / "netns", PATH=str(machine))

    run.build = fresh_checkout / "build"
    return run


def test_archive_holds_what_is_committed(dist, root):
    result = dist('echo "$@" >&2; echo 1 passed, 0 failed')
    assert result.returncode == 0, result.stderr
    version = (root / "VERSION").read_text().strip()
    archive = dist.build / f"netns-{version}.tar.gz"
    assert result.stdout == f"{archive}\n"
    assert "netns: what is not committed is not in the archive\n" in result.stderr
    assert "\n2 passed, 0 failed\n" in result.stderr
    assert "not-committed" not in result.stderr
    with tarfile.open(archive) as members:
        names = members.getnames()
    assert {name.split("/")[0] for name in names} == {"netns"}
    assert {"netns/VERSION", "netns/runner", "netns/cmake"} <= set(names)
    assert not [name for name in names if ".ci" in name or "not-committed" in name]


def test_archive_that_does_not_pass_is_not_made(dist):
    result = dist("echo 0 passed, 1 failed; exit 1")
    assert result.returncode == 1
    assert result.stderr.endswith("netns: what is committed does not build or pass by itself\n")
    assert not list(dist.build.glob("*.tar.gz"))
