# SPDX-License-Identifier: GPL-2.0-only
"""./netns as its users meet it: commands, exit statuses, messages, what is done and what is not."""

import hashlib
import os
import re
import subprocess
import zipfile

import pytest

COMMANDS = (
    *("run", "query", "report", "export", "sweep", "setup", "build", "test", "test-tree"),
    "test-fresh",
    *("conformance", "fuzz", "bench", "dist", "docs", "lint", "help"),
)

ECHO_SCRIPT = r"""
#include "ns3/netns-module.h"

#include <fstream>
#include <iostream>

int
main(int argc, char* argv[])
{
    for (int i = 1; i < argc; ++i)
    {
        std::cout << "[" << argv[i] << "]";
    }
    std::ofstream("left-behind") << "x";
    return 7;
}
"""


# --- Help and mistakes ---


@pytest.mark.parametrize("arguments", [["help"], ["--help"], [], ["run", "--help"]])
def test_help_names_each_command(netns, arguments):
    result = netns(*arguments)
    assert result.returncode == 0
    assert result.stderr == ""
    documented = re.findall(r"^  ([\w-]+) ", result.stdout, re.MULTILINE)
    assert set(documented) == set(COMMANDS)


def test_needs_no_environment(root):
    """A service may have no HOME, no TERM and no locale."""
    environment = {"PATH": os.environ["PATH"]}
    result = subprocess.run(
        [root / "netns", "help"], env=environment, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_unknown_command_points_to_the_help(netns):
    result = netns("biuld")
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr == "netns: unknown command biuld; ./netns help lists the commands\n"


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["test", "--vlagrind"], "unknown option --vlagrind"),
        (["test", "--suite="], "not a suite's name"),
        (["test", "--valgrind", "--asan"], "exclude each other"),
        (["test", "--ns3=3.37"], "--ns3=3.37: expected wheel (the default) or debian"),
        (["test", "--ns3="], "--ns3=: expected wheel (the default) or debian"),
        (["test", "--quick", "--full"], "--full is everything; it goes with no other option"),
        (["build", "all"], "build takes no arguments"),
        (["dist", "all"], "dist takes no arguments"),
        (["dist"], "this is not a git checkout"),
        (["docs", "html"], "docs takes no arguments"),
        (["lint", "--fox"], "lint: unknown option --fox"),
        (["run", "no-such-script.cc"], "no-such-script.cc: no such file"),
        (["run", "notes.txt"], "expected the name of a program, or a file, .cc or .py"),
    ],
)
def test_mistakes_are_refused_before_any_work(netns, fresh_checkout, arguments, message):
    result = netns(*arguments, driver=fresh_checkout / "netns")
    assert result.returncode == 2
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (fresh_checkout / "build").exists()


def test_unknown_program_names_those_that_exist(netns, built):
    result = netns("run", "netns-container-hots")
    assert result.returncode == 2
    assert "no program netns-container-hots" in result.stderr
    assert "netns-test-runner" in result.stderr


def test_a_report_that_is_not_written_is_a_fault(netns, built, tmp_path):
    (tmp_path / "netns-container-host.html").symlink_to("elsewhere.html")
    result = netns("run", "netns-container-host", "--maxRows=5")
    assert result.returncode == 2
    assert "netns-container-host.html: is no regular file" in result.stderr
    assert result.stdout.endswith("database: netns-container-host.sqlite\n")


# --- Build ---


def test_nothing_changed_means_nothing_done(netns, built):
    before = {path: path.stat().st_mtime_ns for path in (built / "bin").iterdir()}
    result = netns("build")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert {path: path.stat().st_mtime_ns for path in (built / "bin").iterdir()} == before


def test_driver_works_through_a_link(netns, built, tmp_path, root):
    link = tmp_path / "link to netns"
    link.symlink_to(root / "netns")
    result = netns("build", driver=link)
    assert (result.returncode, result.stderr) == (0, "")
    assert not (tmp_path / "build").exists()


# --- Scripts ---


def test_script_gets_arguments_folder_and_exit_status(netns, built, tmp_path):
    script = tmp_path / "my echo.cc"
    script.write_text(ECHO_SCRIPT)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    result = netns("run", script, "--one=1", "two words", cwd=folder)
    assert result.returncode == 7
    assert result.stdout == "[--one=1][two words]"
    assert [path.name for path in folder.iterdir()] == ["left-behind"]


def test_script_is_compiled_when_its_content_changes(netns, built, tmp_path):
    script = tmp_path / "cached.cc"
    header = tmp_path / "answer.h"
    header.write_text("#define ANSWER 3\n")
    script.write_text('#include "answer.h"\n\nint\nmain()\n{\n    return ANSWER;\n}\n')

    first = netns("run", "cached.cc")
    assert (first.returncode, first.stderr) == (3, "netns: compiling cached.cc\n")
    os.utime(script)
    again = netns("run", "cached.cc")
    assert (again.returncode, again.stderr) == (3, "")
    header.write_text("#define ANSWER 4\n")
    changed = netns("run", "cached.cc")
    assert (changed.returncode, changed.stderr) == (4, "netns: compiling cached.cc\n")


def test_script_that_does_not_compile(netns, built, tmp_path):
    script = tmp_path / "broken.cc"
    script.write_text("int\nmain()\n{\n    retrun 0;\n}\n")
    for _ in range(2):
        result = netns("run", "broken.cc")
        assert result.returncode == 1
        assert re.search(r"broken\.cc:4:\d+: error: .*retrun", result.stderr)
        assert result.stderr.endswith("netns: broken.cc does not compile\n")


def test_script_that_breaks_later_does_not_run_its_old_self(netns, built, tmp_path):
    script = tmp_path / "breaks.cc"
    script.write_text("int\nmain()\n{\n    return 5;\n}\n")
    assert netns("run", "breaks.cc").returncode == 5
    script.write_text("int\nmain()\n{\n    return\n}\n")
    assert netns("run", "breaks.cc").returncode == 1


# --- Test ---


def test_list_of_suites(netns, built):
    result = netns("test", "--list")
    suites = result.stdout.split()
    assert result.returncode == 0
    assert suites == sorted(suites)
    assert suites and all(suite.startswith("netns-") for suite in suites)


def test_unknown_suite(netns, built):
    result = netns("test", "--suite=netns-no-such-suite")
    assert result.returncode == 1
    assert "--suite=netns-no-such-suite: no such suite" in result.stderr
    assert "passed" not in result.stdout


# --- The packaged ns-3 ---


def other_package(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other/__init__.py", "")


@pytest.mark.parametrize(
    "write, message",
    [
        (lambda path: None, "no such file; expected a wheel of ns3"),
        (lambda path: path.write_text("<html>not found</html>"), "cannot unpack"),
        (other_package, "not a wheel of ns3"),
    ],
)
def test_bad_wheel_leaves_nothing(netns, fresh_checkout, tmp_path, write, message):
    wheel = tmp_path / "ns3.whl"
    write(wheel)
    checksum = hashlib.sha256(wheel.read_bytes()).hexdigest() if wheel.exists() else ""
    result = netns(
        "build",
        driver=fresh_checkout / "netns",
        NETNS_NS3_WHEEL=str(wheel),
        NETNS_NS3_SHA256=checksum,
    )
    assert result.returncode == 2
    assert str(wheel) in result.stderr
    assert message in result.stderr
    build = fresh_checkout / "build"
    assert not build.exists() or not [path for path in build.iterdir() if "ns3" in path.name]
