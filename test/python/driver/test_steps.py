# SPDX-License-Identifier: GPL-2.0-only
"""Passes that run one after the other: .ci/run and ./netns test --full."""

import re
import subprocess

import pytest
from machine import write_program


@pytest.fixture(name="shell")
def fixture_shell(root):
    """A function that runs commands of the shell that know a part of the driver."""

    def run(part, commands, **environment):
        return subprocess.run(
            ["sh", "-uc", f'. "{root}/utils/{part}"\n{commands}'],
            env={"PATH": "/usr/bin:/bin", **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_passes_are_summed_up(shell):
    result = shell(
        "steps.sh",
        """say() { echo "$1"; return "$2"; }
        step "good pass" say "5 passed, 0 failed, 2 skipped" 0
        step "bad pass" say "3 passed, 1 failed" 1
        step "no sum" say "died" 2
        step "refused after all" say "1 passed, 0 failed" 1
        step "no tests" say "all is well" 0
        leave_out "nothing" "it is not here"
        step "not on this machine" say "netns: it needs root" 77
        close_steps 75""",
    )
    assert (result.returncode, result.stderr) == (1, "")
    lines = result.stdout.splitlines()
    assert lines[-1] == "9 passed, 3 failed"
    table = [re.split(r"  +", line.strip()) for line in lines[lines.index("== all passes") + 1 :]]
    assert [row[1:] for row in table[:5]] == [
        ["5 passed", "0 failed", "good pass"],
        ["3 passed", "1 failed", "bad pass"],
        ["0 passed", "1 failed", "no sum"],
        ["1 passed", "1 failed", "refused after all"],
        ["0 passed", "0 failed", "no tests"],
    ]
    assert table[5] == ["nothing: left out, it is not here"]
    assert table[6] == ["not on this machine: left out, it needs root"]
    assert all(row[0] == "0.0 minutes" for row in table[:5] + [table[7]])


def test_too_many_minutes_are_a_failure(shell):
    pass_and = 'step "pass" echo "1 passed, 0 failed"\n'
    assert shell("steps.sh", pass_and + "close_steps 1").returncode == 0
    result = shell("steps.sh", pass_and + "close_steps 0")
    assert result.returncode == 1
    assert result.stdout.endswith("more than 0 minutes\n1 passed, 1 failed\n")


@pytest.mark.parametrize("trees", ["", "ns-3.48:ns-3.35"])
def test_full_runs_everything(shell, root, tmp_path, trees):
    write_program(tmp_path / "netns", 'echo "called: $*"; echo "1 passed, 0 failed"')
    (tmp_path / "utils").symlink_to(root / "utils")
    rest_of_driver = 'lock() { :; }; unlock() { :; }; need() { echo "needed: $*"; }'
    result = shell(
        "test-full.sh",
        f"{rest_of_driver}\ncommand_test_full",
        ROOT=str(tmp_path),
        NETNS_NS3=trees,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("needed: chromium\n")
    calls = re.findall(r"^called: (.*)$", result.stdout, re.MULTILINE)
    assert calls[:3] == ["test", "lint --doxygen --tidy", "dist"]
    assert {"test --asan", "test --valgrind"} < set(calls)
    given = ["test-tree"] if trees else []
    profiles = [f"test-tree --profile={name}" for name in ("debug", "sanitizers")]
    assert calls[calls.index("test-tree --debian=all") + 1 :] == given + profiles
    assert result.stdout.endswith(f"\n{len(calls)} passed, 0 failed\n")
