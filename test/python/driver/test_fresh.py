# SPDX-License-Identifier: GPL-2.0-only
"""./netns test-fresh: what it refuses, on machines made up for the purpose."""

import pytest
from machine import is_one_line, write_program


@pytest.fixture(name="fresh")
def fixture_fresh(netns, fresh_checkout, machine, tmp_path):
    """A function that runs test-fresh as root on a machine with apt; programs may be replaced."""
    write_program(machine / "id", "echo 0")
    write_program(machine / "apt-get", "exit 0")
    write_program(machine / "unshare", "exit 0")
    write_program(machine / "git", "exit 0")
    write_program(machine / "debootstrap", "echo no such mirror >&2; exit 1")

    def run(*words, **programs):
        for name, text in programs.items():
            write_program(machine / name.replace("_", "-"), text)
        return netns(
            "test-fresh",
            *words,
            driver=fresh_checkout / "netns",
            PATH=str(machine),
            XDG_CACHE_HOME=str(tmp_path / "cache"),
        )

    run.cache = tmp_path / "cache"
    return run


@pytest.mark.parametrize(
    "words, programs, fault",
    [
        (["sarge"], {}, "sarge: expected one of bookworm trixie"),
        (["--kepe"], {}, "unknown option --kepe; see ./netns help"),
        (["bookworm", "trixie", "x"], {}, "x: expected one of bookworm trixie"),
    ],
)
def test_wrong_words(fresh, words, programs, fault):
    assert is_one_line(fresh(*words, **programs), f"test-fresh: {fault}")


def test_needs_root(fresh):
    result = fresh(id="echo 1000")
    assert is_one_line(result, "test-fresh needs root, for debootstrap and chroot")


def test_needs_namespaces(fresh):
    result = fresh(unshare="exit 1")
    assert is_one_line(
        result, "test-fresh needs the right to make mount and pid namespaces (unshare)"
    )


def test_needs_a_commit(fresh, fresh_checkout):
    result = fresh(git="exit 128")
    assert is_one_line(
        result, f"test-fresh tests what is committed, and {fresh_checkout} has no commit of git"
    )


def test_needs_apt(fresh, machine):
    (machine / "apt-get").unlink()
    result = fresh(dnf="exit 0")
    assert is_one_line(
        result, "test-fresh takes Debian from the mirror of apt, and there is no apt here"
    )


def test_needs_a_mirror(fresh):
    assert is_one_line(fresh(), "test-fresh: apt knows no mirror of Debian here")


def test_a_failure_of_debootstrap_is_told_and_leaves_nothing(fresh):
    result = fresh(apt_get="echo \"'http://mirror.example/debian/dists/bookworm/InRelease' x 0\"")
    assert result.returncode == 2
    folder = fresh.cache / "netns" / "fresh"
    assert result.stderr == (
        "netns: making a minimal Debian (bookworm) with debootstrap\nno such mirror\n"
        "netns: test-fresh: debootstrap failed (all of its output is in "
        f"{folder}/debootstrap.log)\n"
    )
    assert [path.name for path in folder.iterdir()] == ["debootstrap.log"]
