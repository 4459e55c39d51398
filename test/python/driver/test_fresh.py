# SPDX-License-Identifier: GPL-2.0-only
"""./netns test-fresh: what it refuses, on machines made up for the purpose."""

import os

import pytest
from machine import is_one_line, write_program

MIRROR = "echo \"'http://mirror.example/debian/dists/bookworm/InRelease' x 0\""
# The exit status where this machine does not permit it
CANNOT = 77
# Makes the little of a Debian that is written to before anything is run in it
DEBOOTSTRAP = 'folder=$4; mkdir -p "$folder/etc/apt/apt.conf.d"'


@pytest.fixture(name="fresh")
def fixture_fresh(netns, fresh_checkout, machine, tmp_path):
    """A function that runs test-fresh as root on a machine with apt; programs may be replaced."""
    write_program(machine / "id", "echo 0")
    write_program(machine / "apt-get", "exit 0")
    write_program(machine / "unshare", 'while [ "${1#-}" != "$1" ]; do shift; done; exec "$@"')
    write_program(machine / "mount", "exit 0")
    write_program(machine / "git", f"echo '{fresh_checkout}'")
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
        (["bookworm trixie"], {}, "bookworm trixie: expected one of bookworm trixie"),
        ([""], {}, ": expected one of bookworm trixie"),
        (
            ["trixie", "bookworm"],
            {},
            "bookworm: expected one release, and trixie is named already",
        ),
    ],
)
def test_wrong_words(fresh, words, programs, fault):
    assert is_one_line(fresh(*words, **programs), f"test-fresh: {fault}")


def test_needs_root(fresh):
    result = fresh(id="echo 1000")
    assert is_one_line(result, "test-fresh needs root, for debootstrap and chroot", CANNOT)


def test_needs_namespaces(fresh):
    result = fresh(unshare="exit 1")
    assert is_one_line(
        result, "test-fresh needs the right to make mount and pid namespaces (unshare)", CANNOT
    )


def test_needs_git(fresh, machine):
    (machine / "git").unlink()
    assert is_one_line(fresh(), "test-fresh needs git, to clone what is committed", CANNOT)


# None, and that of a checkout around this folder
@pytest.mark.parametrize("git", ["exit 128", "echo /"])
def test_needs_a_commit(fresh, fresh_checkout, git):
    result = fresh(git=git)
    assert is_one_line(
        result, f"test-fresh tests what is committed, and {fresh_checkout} has no commit of git"
    )


def test_needs_apt(fresh, machine):
    (machine / "apt-get").unlink()
    result = fresh(dnf="exit 0")
    assert is_one_line(
        result, "test-fresh takes Debian from the mirror of apt, and there is no apt here", CANNOT
    )


def test_needs_a_mirror(fresh):
    assert is_one_line(fresh(), "test-fresh: apt knows no mirror of Debian here", CANNOT)


def test_a_failure_of_debootstrap_is_told_and_leaves_nothing(fresh):
    result = fresh(apt_get=MIRROR)
    assert result.returncode == CANNOT
    folder = fresh.cache / "netns" / "fresh"
    assert result.stderr == (
        "netns: making a minimal Debian (bookworm) with debootstrap\nno such mirror\n"
        "netns: test-fresh: debootstrap failed (all of its output is in "
        f"{folder}/debootstrap.log)\n"
    )
    assert {path.name for path in folder.iterdir()} == {".lock", "debootstrap.log"}


@pytest.mark.parametrize("words", [[], ["--keep"]])
def test_what_was_not_made_whole_is_removed(fresh, fresh_checkout, words):
    git = f"[ $1 != clone ] || {{ echo no space left >&2; exit 1; }}; echo '{fresh_checkout}'"
    result = fresh(*words, apt_get=MIRROR, apt_config="exit 0", debootstrap=DEBOOTSTRAP, git=git)
    assert result.returncode == 2
    assert result.stderr.endswith("\nno space left\n")
    folder = fresh.cache / "netns" / "fresh"
    assert {path.name for path in folder.iterdir()} == {".lock", "debootstrap.log", "bookworm.tar"}


def test_the_machine_is_left_when_a_command_failed(fresh):
    """Its base is made once, and its files are for every user, whatever the umask is."""
    mask = os.umask(0o077)
    try:
        for made in (True, False):
            result = fresh("--keep", apt_get=MIRROR, apt_config="exit 0", debootstrap=DEBOOTSTRAP)
            assert result.stdout.endswith("\n0 passed, 2 failed\n")
            assert ("making a minimal Debian" in result.stderr) == made
    finally:
        os.umask(mask)
    machines = list((fresh.cache / "netns" / "fresh").glob("bookworm-*"))
    assert len(machines) == 2
    assert all(machine.stat().st_mode & 0o777 == 0o755 for machine in machines)
