# SPDX-License-Identifier: GPL-2.0-only
"""What ./netns installs, or says how to install, on machines made up for the purpose."""

import shutil
import sys

import pytest
from machine import is_one_line, write_program

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
        assert "SHA-256" in result.stderr
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


def test_lint_without_shellcheck(netns, fresh_checkout, machine):
    (machine / "shellcheck").unlink(missing_ok=True)
    write_program(machine / "id", "echo 1000")
    write_program(machine / "sudo", "exit 1")
    write_program(machine / "apt-get", "echo must not be called >&2; exit 1")
    result = netns("lint", driver=fresh_checkout / "netns", PATH=str(machine))
    assert is_one_line(
        result, "please install what is missing: sudo apt-get install shellcheck"
    ), result.stderr


def test_lint_with_another_clang_format_brings_its_own(netns, fresh_checkout, machine):
    for name in ("codespell", "shellcheck", "black", "isort", "flake8"):
        write_program(machine / name, "")
    (machine / "clang-format-14").unlink(missing_ok=True)
    write_program(machine / "clang-format", "echo clang-format version 20.1.8")
    write_program(
        machine / "python3",
        f'case $* in *"-m venv"*) echo no venv today; exit 1;; esac\nexec "{sys.executable}" "$@"',
    )
    result = netns("lint", driver=fresh_checkout / "netns", PATH=str(machine))
    log = fresh_checkout / "build" / "lint.log"
    assert (result.returncode, result.stderr) == (
        2,
        "netns: installing clang-format 14 and other checkers (build/lint)\nno venv today\n"
        f"netns: the checkers could not be installed (all output is in {log})\n",
    )
