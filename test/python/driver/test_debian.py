# SPDX-License-Identifier: GPL-2.0-only
"""./netns test --ns3=debian, with an apt made up for the purpose."""

import pytest
from machine import is_one_line, write_program


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
