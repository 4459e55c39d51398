# SPDX-License-Identifier: GPL-2.0-only
"""./netns test-tree: what it takes, refuses and counts, with an ns-3 made of scripts."""

import os
import re
import shutil
import subprocess
import tarfile

import pytest
from machine import write_program
from pages import blocks

# Stands for ns-3's own scripts: says PASS for all, or what the file "verdict" has
TEST_PY = r"""#!/usr/bin/env python3
import pathlib, re, sys
verdict = pathlib.Path("verdict").read_text() if pathlib.Path("verdict").exists() else "PASS"
if "-s" in sys.argv:
    print("[1/2] \033[32mPASS\033[0m: TestSuite netns-veth")
    print(f"{verdict}: TestSuite netns-move")
else:
    print("PASS: Example core-example")
    rows = pathlib.Path("contrib/netns/test/examples-to-run.py").read_text()
    for name in re.findall(r'"(netns-[^" ]*)', rows):
        if name != "netns-two-tasks":
            print(f"[1/9] \033[32mPASS\033[0m: Example contrib/netns/examples/{name} --maxRows=3")
sys.exit(verdict != "PASS")
"""

NS3 = """#!/usr/bin/env python3
import pathlib, subprocess, sys
if sys.argv[1:3] == ["run", "--no-build"]:
    assert "from ns import ns" in pathlib.Path(sys.argv[3]).read_text()
    print("red", len(list(pathlib.Path(".").glob("with-bindings"))))
    sys.exit()
if sys.argv[1] == "run":
    sys.exit(sys.argv[2] != "netns-veth-pair")
assert sys.argv[1] == "configure" and "--enable-modules=netns" in sys.argv
assert pathlib.Path("contrib/netns/CMakeLists.txt").exists()
if "--enable-python-bindings" in sys.argv:
    pathlib.Path("with-bindings").touch()
print(*sys.argv)
sys.exit(subprocess.call(["cmake", "-S", ".", "-B", "cmake-cache", "-G", "Ninja"]))
"""

WAF = """#!/usr/bin/env python3
import pathlib, sys
if sys.argv[1] == "configure":
    print(*sys.argv)
    assert pathlib.Path("contrib/netns/wscript").exists()
if sys.argv[1] == "build":
    with open("build.count", "a") as count:
        count.write("x")
"""


# waf imports a module that Python 3.13 has no more, and test-tree asks whether it is there. This
# waf needs none, so the sources bring one
PIPES = '"""Nothing."""\n'


@pytest.fixture(name="make_tree")
def fixture_make_tree(tmp_path):
    """A function that makes the sources of an ns-3 of some version."""

    def make(version):
        tree = tmp_path / f"ns-{version}"
        (tree / "src/core").mkdir(parents=True)
        (tree / "src/core/core.cc").write_text("// core\n")
        (tree / "VERSION").write_text(version + "\n")
        (tree / "test.py").write_text(TEST_PY)
        if version == "3.35":
            (tree / "waf").write_text(WAF)
            (tree / "pipes.py").write_text(PIPES)
        else:
            (tree / "ns3").write_text(NS3)
            (tree / "CMakeLists.txt").write_text(
                "cmake_minimum_required(VERSION 3.18)\nproject(x NONE)\n"
                "add_custom_target(all-of-it ALL COMMAND ${CMAKE_COMMAND} -E echo built)\n"
            )
        return tree

    return make


@pytest.fixture(name="test_tree")
def fixture_test_tree(netns, tmp_path):
    """A function that runs test-tree with a cache of its own."""

    def run(*arguments, **environment):
        environment = {"NETNS_NS3": "", "XDG_CACHE_HOME": str(tmp_path / "cache"), **environment}
        return netns("test-tree", *arguments, **environment)

    return run


def archive(tree):
    """The tree as an archive beside it; skips where ./netns would have to install xz."""
    if not shutil.which("xz"):
        pytest.skip("needs xz")
    path = tree.with_name(tree.name + ".tar.xz")
    with tarfile.open(path, "w:xz") as file:
        file.add(tree, arcname=tree.name)
    return path


def list_files(root):
    """All files of the checkout but those that ./netns build makes."""
    return {
        os.path.join(folder, name)
        for folder, _, names in os.walk(root)
        if not folder.startswith(str(root / "build"))
        for name in names
    }


def test_archive_and_folder_cmake_and_waf(test_tree, make_tree, root):
    before = list_files(root)
    new, old = make_tree("3.48"), make_tree("3.35")
    result = test_tree(f"--ns3={archive(new)}", f"--ns3={old}")
    assert result.returncode == 0, result.stdout + result.stderr
    assert re.search(r"^== ns-3\.48 \(cmake, optimized\) in ", result.stdout, re.MULTILINE)
    assert re.search(r"^== ns-3\.35 \(waf, optimized\) in ", result.stdout, re.MULTILINE)
    for stage in ("configure", "build", "suites", "examples"):
        assert len(re.findall(rf"^{stage} +\d+\.\d min$", result.stdout, re.MULTILINE)) == 2
    assert result.stdout.count("    PASS netns-veth\n") == 2
    assert result.stdout.count("    SKIP netns-two-tasks: test.py did not run it\n") == 2
    assert "core-example" not in result.stdout
    assert re.search("^    (PASS|SKIP) ns.netns in Python", result.stdout, re.MULTILINE)
    total = result.stdout.count("    PASS ")
    assert result.stdout.count(f"    examples: {total // 2 - 2} passed, 0 failed\n") == 2
    assert result.stdout.splitlines()[-1] == f"{total} passed, 0 failed"
    assert list_files(root) == before
    assert not (old / "contrib").exists()


@pytest.mark.parametrize("version", ["3.48", "3.35"])
def test_commands_of_the_readme(make_tree, root, machine, version):
    """The README says what test-tree does: the same programs with the same options."""
    tree = make_tree(version)
    (tree / "contrib").mkdir()
    (tree / "contrib/netns").symlink_to(root)
    for name in ("ns3", "waf", "test.py"):
        if (tree / name).exists():
            (tree / name).chmod(0o755)
    write_program(machine / "cmake", "exit 0")
    starts = {"3.48": "$ ./ns3 configure", "3.35": "$ ./waf configure"}[version]
    block = next(b for b in blocks(root / "README.md") if b.lines[0].startswith(starts))
    options = set(re.findall(r" --[\w-]+(?:=[\w-]+)?", block.lines[0]))
    driver = (root / "utils/test-tree.sh").read_text()
    assert options and not {option for option in options if option not in driver}
    for command, _ in block.commands():
        result = subprocess.run(
            ["sh", "-c", command], cwd=tree, env={**os.environ, "PATH": str(machine)}, check=False
        )
        assert result.returncode == 0, command


@pytest.mark.parametrize(
    "profile, cmake", [("debug", "-d debug\n"), ("sanitizers", "-d debug --enable-sanitizers\n")]
)
def test_profiles(test_tree, make_tree, tmp_path, profile, cmake):
    result = test_tree(
        f"--profile={profile}", f"--ns3={make_tree('3.48')}", f"--ns3={make_tree('3.35')}"
    )
    assert result.returncode == 0, result.stdout + result.stderr
    logs = {path.read_text() for path in tmp_path.glob(f"cache/netns/*-{profile}/configure.log")}
    assert [log for log in logs if cmake in log]
    skipped = f"    SKIP ns-3.35: its waf knows no {profile}\n"
    assert (skipped in result.stdout) == (profile == "sanitizers")
    assert (f"ns-3.35 (waf, {profile}) in" in result.stdout) and len(logs) == 2 - (
        profile == "sanitizers"
    )


def test_second_run_configures_nothing(test_tree, make_tree, tmp_path):
    tree = make_tree("3.35")
    assert "\nconfigure " in test_tree(f"--ns3={tree}").stdout
    second = test_tree(NETNS_NS3=str(tree))
    assert second.returncode == 0
    assert re.fullmatch(r"netns: building \(output in .*\)\n", second.stderr)
    assert "\nconfigure " not in second.stdout
    assert "unpacking" not in second.stderr
    (count,) = tmp_path.glob("cache/netns/*/ns-3/build.count")
    assert count.read_text() == "xx"
    (tree / "src/core/core.cc").write_text("// another\n")
    assert "unpacking" in test_tree(NETNS_NS3=str(tree)).stderr


def test_failure_is_counted_and_the_next_version_still_tested(test_tree, make_tree):
    bad, good = make_tree("3.48"), make_tree("3.35")
    (bad / "verdict").write_text("CRASH")
    result = test_tree(NETNS_NS3=f"{bad}:{good}")
    assert result.returncode == 1
    assert "    CRASH netns-move\n" in result.stdout
    assert "    suites: 1 passed, 1 failed\n" in result.stdout
    assert "    suites: 2 passed, 0 failed\n" in result.stdout
    assert result.stdout.splitlines()[-1].endswith(" passed, 2 failed")


def test_build_that_fails_is_counted(test_tree, make_tree):
    tree = make_tree("3.48")
    (tree / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.18)\nproject(x NONE)\n"
        "add_custom_target(all-of-it ALL COMMAND ${CMAKE_COMMAND} -E false)\n"
    )
    result = test_tree(f"--ns3={tree}")
    assert result.returncode == 1
    assert re.search(r"^build +\d+\.\d min FAILED$", result.stdout, re.MULTILINE)
    assert "build.log" in result.stderr
    assert result.stdout.splitlines()[-1] == "0 passed, 1 failed"


@pytest.mark.parametrize(
    "argument, message",
    [
        ("--ns3=", "--ns3=: expected --debian=RELEASE, --ns3=DIR, --ns3=ARCHIVE or --profile=NAME"),
        ("--ns3=none.tar.xz", "none.tar.xz: no such file or folder"),
        ("ns-3.48", "ns-3.48: expected --debian=RELEASE, --ns3=DIR"),
        ("--debian=", "--debian=: expected a release, for example trixie, or newest or all"),
        ("--debian=../etc", "--debian=../etc: expected a release"),
        ("--profile=fast", "--profile=fast: expected optimized, debug or sanitizers"),
    ],
)
def test_refuses(test_tree, argument, message, tmp_path):
    result = test_tree(argument)
    assert result.returncode == 2
    assert message in result.stderr and result.stderr.count("\n") == 1
    assert not (tmp_path / "cache").exists()


def test_refuses_what_is_no_ns3(test_tree, make_tree, tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("no archive\n")
    result = test_tree(f"--ns3={text}")
    assert (result.returncode, result.stdout) == (2, "")
    assert "notes.txt: cannot unpack; expected a tar archive or source package" in result.stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    result = test_tree(f"--ns3={empty}")
    assert result.returncode == 2
    assert "empty: no ns-3 in it" in result.stderr
    tree = make_tree("3.48")
    (tree / "ns3").unlink()
    result = test_tree(f"--ns3={tree}")
    assert result.returncode == 2
    assert "neither ns3 with CMakeLists.txt (3.36 and later) nor waf (3.31" in result.stderr


def test_refuses_waf_that_no_python_runs(test_tree, make_tree):
    tree = make_tree("3.35")
    (tree / "waf").write_text("import no_such_module\n")
    result = test_tree(f"--ns3={make_tree('3.48')}", f"--ns3={tree}")
    assert (result.returncode, result.stdout) == (2, "")
    assert "its waf works with no Python here; put a Python 3.6 to 3.11" in result.stderr


def test_waf_gets_a_python_that_it_works_with(test_tree, make_tree, machine):
    (machine / "python3").unlink()
    write_program(machine / "python3", "exit 1")
    for name in ("cmake", "ninja"):
        write_program(machine / name, "exit 0")
    result = test_tree(f"--ns3={make_tree('3.35')}", PATH=str(machine))
    assert result.returncode == 0, result.stdout + result.stderr


def test_refuses_without_a_compiler(test_tree, make_tree, machine, tmp_path):
    for name in ("c++", "g++", "clang++"):
        (machine / name).unlink(missing_ok=True)
    write_program(machine / "id", "echo 1000")
    write_program(machine / "sudo", "exit 1")
    write_program(machine / "apt-get", "echo must not be called >&2; exit 1")
    for name in ("cmake", "ninja"):
        write_program(machine / name, "exit 1")
    result = test_tree(f"--ns3={make_tree('3.48')}", PATH=str(machine))
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(
        "netns: please install what is missing: sudo apt-get install g++"
    )
    assert result.stderr.count("\n") == 1
