# SPDX-License-Identifier: GPL-2.0-only
"""./netns as its users meet it: commands, exit statuses, messages, what is done and what is not."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile

import pytest
from conftest import write_program

COMMANDS = (
    *("run", "query", "report", "export", "sweep", "setup", "build", "test", "test-tree"),
    *("bench", "dist", "docs", "lint", "help"),
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
    assert result.returncode == 2
    assert "no suite netns-no-such-suite" in result.stderr
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
    result = netns("build", driver=fresh_checkout / "netns", NETNS_NS3_WHEEL=str(wheel))
    assert result.returncode == 2
    assert str(wheel) in result.stderr
    assert message in result.stderr
    build = fresh_checkout / "build"
    assert not build.exists() or not [path for path in build.iterdir() if "ns3" in path.name]


# --- System packages, on machines made up for the purpose ---


@pytest.fixture
def not_a_wheel(tmp_path):
    """Stops the set-up right behind the system packages."""
    wheel = tmp_path / "ns3.whl"
    wheel.write_text("x")
    return str(wheel)


@pytest.mark.parametrize(
    "manager, advice",
    [
        ("apt-get", "sudo apt-get install cmake ninja-build"),
        ("dnf", "sudo dnf install cmake ninja-build"),
        ("zypper", "sudo zypper install cmake ninja"),
        ("pacman", "sudo pacman -S cmake ninja"),
        ("apk", "sudo apk add cmake samurai"),
    ],
)
def test_without_root_one_line_says_what_to_install(
    netns, fresh_checkout, machine, not_a_wheel, manager, advice
):
    write_program(machine / "id", "echo 1000")
    write_program(machine / "sudo", "exit 1")
    write_program(machine / manager, "echo must not be called >&2; exit 1")
    result = netns(
        "build",
        driver=fresh_checkout / "netns",
        PATH=str(machine),
        NETNS_NS3_WHEEL=not_a_wheel,
    )
    assert result.returncode == 2
    assert result.stderr == f"netns: please install what is missing: {advice}\n"


@pytest.mark.parametrize("user", ["0", "1000"])
def test_missing_packages_are_installed_once(
    netns, fresh_checkout, machine, not_a_wheel, tmp_path, user
):
    calls = tmp_path / "calls"
    tools = [(name, shutil.which(name)) for name in ("cmake", "ninja")]
    links = "\n".join(f"ln -sf '{path}' '{machine / name}'" for name, path in tools)
    write_program(machine / "id", f"echo {user}")
    write_program(machine / "sudo", f'echo sudo >>"{calls}"\n[ "$1" != -n ] || shift\nexec "$@"')
    write_program(machine / "apt-get", f'echo "$@" >>"{calls}"\n[ "$1" = update ] && exit\n{links}')
    for _ in range(2):
        result = netns(
            "build",
            driver=fresh_checkout / "netns",
            PATH=str(machine),
            NETNS_NS3_WHEEL=not_a_wheel,
        )
        assert "cannot unpack" in result.stderr
    lines = calls.read_text().splitlines()
    installs = [line for line in lines if line.startswith("install ")]
    assert len(installs) == 1
    assert installs[0].split()[-3:] == ["cmake", "ninja-build", "ccache"]
    assert ("sudo" in lines) == (user != "0")


def test_failing_installation_is_reported(netns, fresh_checkout, machine, not_a_wheel):
    write_program(machine / "id", "echo 0")
    write_program(machine / "apt-get", "echo E: no such mirror >&2; exit 100")
    result = netns(
        "build", driver=fresh_checkout / "netns", PATH=str(machine), NETNS_NS3_WHEEL=not_a_wheel
    )
    assert result.returncode == 2
    assert "E: no such mirror" in result.stderr
    assert "apt-get could not install: cmake ninja-build ccache" in result.stderr


# --- Documentation ---


@pytest.mark.parametrize(
    "manager, advice",
    [
        ("apt-get", "apt-get install python3-sphinx"),
        ("dnf", "dnf install python3-sphinx"),
        ("zypper", "zypper install python3-Sphinx"),
        ("pacman", "pacman -S python-sphinx"),
        ("apk", "apk add py3-sphinx"),
    ],
)
def test_docs_without_sphinx(netns, fresh_checkout, machine, tmp_path, manager, advice):
    write_program(machine / "id", "echo 1000")
    write_program(machine / "sudo", "exit 1")
    write_program(machine / manager, "echo must not be called >&2; exit 1")
    (tmp_path / "sphinx.py").write_text("raise ImportError")
    result = netns(
        "docs", driver=fresh_checkout / "netns", PATH=str(machine), PYTHONPATH=str(tmp_path)
    )
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr == f"netns: please install what is missing: sudo {advice}\n"


def test_docs_with_a_warning(netns, fresh_checkout):
    (fresh_checkout / "doc").mkdir()
    (fresh_checkout / "doc" / "conf.py").touch()
    (fresh_checkout / "doc" / "index.rst").write_text("Title\n=====\n\n:doc:`nowhere`\n")
    result = netns("docs", driver=fresh_checkout / "netns")
    if result.returncode == 2 and "please install" in result.stderr:
        pytest.skip(result.stderr.strip())
    assert result.returncode == 1
    assert "index.rst:4: WARNING: unknown document" in result.stderr
    assert "netns: the documentation has warnings" in result.stderr
    assert result.stdout == ""


# --- Lint, without its tools ---


def test_lint_without_its_tools(netns, fresh_checkout, machine):
    for name in ("clang-format", "clang-format-14", "codespell", "shellcheck", "black", "isort"):
        (machine / name).unlink(missing_ok=True)
    write_program(machine / "flake8", "")
    write_program(machine / "id", "echo 1000")
    write_program(machine / "sudo", "exit 1")
    write_program(machine / "apt-get", "echo must not be called >&2; exit 1")
    result = netns("lint", driver=fresh_checkout / "netns", PATH=str(machine))
    assert is_one_line(
        result,
        "please install what is missing: sudo apt-get install"
        " clang-format codespell shellcheck black isort",
    ), result.stderr


def test_lint_with_another_clang_format(netns, fresh_checkout, machine):
    for name in ("codespell", "shellcheck", "black", "isort", "flake8"):
        write_program(machine / name, "")
    (machine / "clang-format-14").unlink(missing_ok=True)
    write_program(machine / "clang-format", "echo clang-format version 20.1.8")
    result = netns("lint", driver=fresh_checkout / "netns", PATH=str(machine))
    assert is_one_line(
        result,
        f"lint needs clang-format 14; {machine}/clang-format is clang-format version 20.1.8",
    ), result.stderr


# --- The archive, on a machine whose CMake and ninja only look as if ---


@pytest.fixture
def dist(netns, fresh_checkout, machine):
    """A function that makes the archive of a small repository, whose test runner says this."""
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


# --- Debian's ns-3, from an apt made up for the purpose ---


@pytest.fixture
def debian(netns, fresh_checkout, machine, tmp_path):
    """A function that tests against Debian's ns-3, on a machine with the apt that is described."""
    calls = tmp_path / "calls"
    calls.touch()

    def run(version="3.37-2", user="0", get=":", installed=""):
        write_program(machine / "id", f"echo {user}")
        write_program(machine / "sudo", "exit 1")
        (tmp_path / "version").write_text(version)
        write_program(
            machine / "apt-cache", f'printf "  Candidate: "; cat "{tmp_path}/version"; echo'
        )
        write_program(machine / "apt-get", f'echo "$@" >>"{calls}"\n{get}')
        write_program(machine / "dpkg-deb", 'mkdir -p "$3/usr/include/${2##*/}"')
        write_program(
            machine / "dpkg-query",
            f'[ "{installed}" ] || exit\n[ $1 = -L ] || printf installed\n'
            f'[ $1 = -W ] || printf "%s\\n" /. /usr/include {installed}',
        )
        return netns("test", "--ns3=debian", driver=fresh_checkout / "netns", PATH=str(machine))

    run.build = fresh_checkout / "build"
    run.calls = lambda: calls.read_text().splitlines()
    run.version = tmp_path / "version"
    return run


def is_one_line(result, text):
    return (result.returncode, result.stdout, result.stderr) == (2, "", f"netns: {text}\n")


DOWNLOAD = "for name; do [ $1 = -qq ] && [ $2 = download ] && : >$name.deb; done"
PACKAGES = "ns3 libns3-dev libns3.37 libgsl27 libgslcblas0 libboost1.74-dev"


def test_debian_without_apt(netns, fresh_checkout, machine):
    result = netns("test", "--ns3=debian", driver=fresh_checkout / "netns", PATH=str(machine))
    assert is_one_line(
        result, "--ns3=debian takes ns-3.37 from apt, and there is no apt here"
    ), result.stderr


@pytest.mark.parametrize("version", ["3.31+dfsg-3", "3.41-1", "3.370-1", "3.37.1-1"])
@pytest.mark.parametrize("user", ["0", "1000"])
def test_debian_of_another_version(debian, version, user):
    result = debian(version=version, user=user)
    assert is_one_line(result, f"--ns3=debian needs ns-3.37 (Debian 12); apt has {version}")
    assert debian.calls() == []


@pytest.mark.parametrize("version", ["(none)", "3.37-2"])
def test_debian_without_root(debian, version):
    result = debian(version=version, user="1000", get="echo E: no list >&2; exit 100")
    assert is_one_line(
        result, f"please install what is missing: sudo apt-get install {PACKAGES}"
    ), result.stderr
    assert debian.calls() == [f"-qq download {PACKAGES}"]
    assert not list(debian.build.glob("ns3*"))


def test_debian_is_downloaded_once_and_not_installed(debian):
    for _ in range(2):
        debian(user="1000", get=DOWNLOAD)
    assert [line.split()[1] for line in debian.calls()] == ["download"]
    unpacked = [path.name for path in (debian.build / "ns3-debian/usr/include").iterdir()]
    assert {"ns3.deb", "libns3-dev.deb", "libns3.37.deb"} <= set(unpacked)
    assert not (debian.build / "ns3").exists()


def test_debian_brings_the_lists_of_apt_up_to_date(debian):
    update = f'[ "$2" != update ] || printf 3.37-2 >"{debian.version}"'
    unknown = f'grep -q none "{debian.version}" && exit 100'
    debian(version="(none)", get=f"{update}\n{unknown}\n{DOWNLOAD}")
    assert [line.split()[1] for line in debian.calls()][:3] == ["download", "update", "download"]
    assert (debian.build / "ns3-debian/.identity").exists()


def test_debian_that_apt_does_not_know(debian):
    result = debian(version="(none)", get='[ "$2" = update ] || exit 100')
    assert result.returncode == 2
    assert result.stderr.endswith("netns: --ns3=debian needs ns-3.37 (Debian 12); apt has none\n")


def test_debian_that_cannot_be_downloaded(debian):
    result = debian(get="echo E: no such mirror >&2; exit 100")
    assert result.returncode == 2
    assert "E: no such mirror" in result.stderr
    assert "apt-get could not download Debian's ns-3" in result.stderr
    assert not list(debian.build.glob("ns3*"))


def test_debian_that_is_installed_is_taken_from_there(debian):
    debian(user="1000", installed="/usr/include/stdio.h /etc/passwd", get="exit 100")
    assert not any("download" in line for line in debian.calls())
    copies = [path for path in (debian.build / "ns3-debian").rglob("*") if path.is_file()]
    assert [path.name for path in copies if path.name != ".identity"] == ["stdio.h"]
