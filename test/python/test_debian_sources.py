# SPDX-License-Identifier: GPL-2.0-only
"""./netns test-tree --debian: what it takes from a mirror, and what it does not."""

import hashlib
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from checkout import has_boost
from test_test_tree import PIPES, TEST_PY, WAF

NEEDED = ("apt-get", "gpg", "gpgv", "dpkg-source")

pytestmark = [
    pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason=f"needs {', '.join(NEEDED)}"),
    pytest.mark.skipif(not has_boost(), reason="needs Boost's headers"),
]


@pytest.fixture(name="keys", scope="module")
def fixture_keys(tmp_path_factory):
    """A function that makes a key, (how to sign with it, its keyring)."""

    def make(name):
        home = tmp_path_factory.mktemp("k")
        home.chmod(0o700)
        gpg = ["gpg", "--homedir", home, "--batch", "--quiet", "--passphrase", ""]
        subprocess.run([*gpg, "--quick-gen-key", name, "ed25519", "sign", "never"], check=True)
        ring = home / "ring.gpg"
        subprocess.run([*gpg, "--output", ring, "--export"], check=True)
        made.append(home)
        return gpg, ring

    made = []
    yield {name: make(name) for name in ("ours", "stranger")}
    for home in made:
        subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=False)


def sums(root, paths, kind="sha256"):
    """Lines of checksums as Debian's files have them."""
    rows = ""
    for path in paths:
        data = (root / path).read_bytes()
        rows += f" {hashlib.new(kind, data).hexdigest()} {len(data)} {path}\n"
    return rows


class Mirror:
    """A mirror in a folder, and an apt that knows it only."""

    def __init__(self, folder, keys):
        self.root = folder / "mirror"
        self.keys = keys
        self.state = folder / "state"
        self.state.mkdir()
        (folder / "sources.list").write_text(
            f"deb [trusted=yes] file:{self.root} bookworm main\n"
            f"deb [trusted=yes] file:{folder}/none bookworm-security main\n"
        )
        self.config = folder / "apt.conf"
        self.config.write_text(
            f'Dir::Etc::SourceList "{folder}/sources.list";\nDir::Etc::SourceParts "-";\n'
            f'Dir::State::Lists "{self.state}";\n'
        )
        self.environment = {
            "APT_CONFIG": str(self.config),
            "NETNS_DEBIAN_KEYRING": str(keys["ours"][1]),
        }

    def add(self, release, version):
        """Add a release with an ns-3 of scripts that builds with waf."""
        pool = self.root / "pool"
        pool.mkdir(parents=True, exist_ok=True)
        tree = self.root / f"ns3-{version}/ns-{version}"
        tree.mkdir(parents=True, exist_ok=True)
        files = {"VERSION": version + "\n", "waf": WAF, "pipes.py": PIPES, "test.py": TEST_PY}
        for name, text in files.items():
            (tree / name).write_text(text)
        (tree / "src/core").mkdir(parents=True, exist_ok=True)
        (tree.parent / "debian/source").mkdir(parents=True, exist_ok=True)
        if not (pool / f"ns3_{version}.tar.xz").exists():
            with tarfile.open(pool / f"ns3_{version}.tar.xz", "w:xz") as file:
                file.add(tree.parent, arcname=tree.parent.name)
        fields = f"Version: {version}\nFormat: 3.0 (native)\nMaintainer: N N <n@example.org>\n"
        files = [f"ns3_{version}.tar.xz"]
        package = f"Checksums-Sha256:\n{sums(pool, files)}Files:\n{sums(pool, files, 'md5')}"
        (pool / f"ns3_{version}.dsc").write_text(f"Source: ns3\n{fields}{package}")
        files.append(f"ns3_{version}.dsc")
        package = f"Checksums-Sha256:\n{sums(pool, files)}Files:\n{sums(pool, files, 'md5')}"
        sources = self.root / f"dists/{release}/main/source/Sources"
        sources.parent.mkdir(parents=True)
        sources.write_text(f"Package: ns3\nBinary: ns3\n{fields}Directory: pool\n{package}\n")
        self.sign(release)

    def sign(self, release, key="ours"):
        """Write and sign the file that vouches for the index."""
        folder = self.root / "dists" / release
        (folder / "InRelease").unlink(missing_ok=True)
        (folder / "Release").write_text(
            f"Origin: Debian\nSuite: {release}\nCodename: {release}\nComponents: main\n"
            "Date: Sat, 01 Aug 2026 00:00:00 UTC\nArchitectures: amd64\nSHA256:\n"
            + sums(folder, ["main/source/Sources"])
        )
        gpg = self.keys[key][0]
        signed = ["--output", folder / "InRelease", "--clearsign", folder / "Release"]
        subprocess.run([*gpg, *signed], check=True)
        (folder / "Release").unlink()


@pytest.fixture(name="mirror")
def fixture_mirror(tmp_path, keys):
    """A mirror that has nothing yet."""
    return Mirror(tmp_path, keys)


@pytest.fixture(name="test_tree")
def fixture_test_tree(netns, tmp_path, mirror):
    """A function that runs test-tree with a cache of its own and that mirror."""

    def run(*arguments, **environment):
        environment = {**mirror.environment, **environment}
        cache = str(tmp_path / "cache")
        return netns("test-tree", *arguments, NETNS_NS3="", XDG_CACHE_HOME=cache, **environment)

    return run


def versions(result):
    """The versions that were tested."""
    return re.findall(r"^== ns-(\S+) ", result.stdout, re.MULTILINE)


def test_stable_and_newest(test_tree, mirror):
    for release, version in (("trixie", "3.43"), ("sid", "3.48"), ("bookworm", "3.37")):
        mirror.add(release, version)
    result = test_tree()
    assert result.returncode == 0, result.stdout + result.stderr
    assert versions(result) == ["3.43", "3.48"]
    assert re.fullmatch(r"\d+ passed, 0 failed", result.stdout.splitlines()[-1])
    assert not list(mirror.state.iterdir())


def test_cache_without_a_mirror(test_tree, mirror):
    mirror.add("trixie", "3.43")
    mirror.add("sid", "3.48")
    assert test_tree().returncode == 0
    shutil.rmtree(mirror.root)
    result = test_tree()
    assert result.returncode == 0, result.stdout + result.stderr
    assert versions(result) == ["3.43", "3.48"]
    assert "netns: Debian's trixie cannot be looked up: " in result.stderr
    assert "netns: using ns3_3.43.dsc of an earlier run\n" in result.stderr
    assert "unpacking" not in result.stderr


def test_newer_version_on_the_mirror_is_taken(test_tree, mirror):
    mirror.add("sid", "3.48")
    assert versions(test_tree("--debian=newest")) == ["3.48"]
    shutil.rmtree(mirror.root)
    mirror.add("sid", "3.49")
    assert versions(test_tree("--debian=newest")) == ["3.49"]


def test_what_cannot_be_had_is_named_and_counted(test_tree, mirror):
    mirror.add("trixie", "3.43")
    result = test_tree()
    assert result.returncode == 0, result.stdout + result.stderr
    assert versions(result) == ["3.43"]
    assert re.search("^    SKIP ns-3 of Debian's newest cannot be had: .", result.stdout, re.M)
    assert result.stdout.splitlines()[-1].endswith(" passed, 0 failed, 1 skipped")


def test_last_resort(test_tree, mirror):
    mirror.add("bookworm", "3.37")
    result = test_tree()
    assert result.returncode == 0 and versions(result) == ["3.37"]
    assert result.stdout.splitlines()[-1].endswith(" passed, 0 failed, 2 skipped")


def test_nothing_to_be_had_is_said(test_tree):
    result = test_tree()
    assert result.returncode == 0 and versions(result) == []
    assert result.stdout.count("    SKIP ns-3 of Debian's ") == 3
    assert result.stdout.splitlines()[-1] == "0 passed, 0 failed, 3 skipped"


def test_all(test_tree, mirror):
    for release, version in (("trixie", "3.43"), ("sid", "3.43"), ("bullseye", "3.31")):
        mirror.add(release, version)
    result = test_tree("--debian=all")
    assert versions(result) == ["3.43", "3.31"]
    assert result.stdout.splitlines()[-1].endswith(" passed, 0 failed, 1 skipped")


def test_release_asked_for_has_to_be_there(test_tree, mirror):
    mirror.add("trixie", "3.43")
    result = test_tree("--debian=trixie", "--debian=forky")
    assert (result.returncode, result.stdout) == (2, "")
    assert "netns: test-tree: Debian's forky cannot be had: " in result.stderr


def spoil_archive(mirror):
    """Another archive of the same length."""
    path = mirror.root / "pool/ns3_3.43.tar.xz"
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)


def spoil_index(mirror):
    """Another index than the one that was signed."""
    path = mirror.root / "dists/trixie/main/source/Sources"
    path.write_text(path.read_text().replace("Binary: ns3", "Binary: ns4"))


def spoil_signature(mirror):
    """The signature of a stranger."""
    mirror.sign("trixie", "stranger")


def spoil_release(mirror):
    """No signature at all."""
    path = mirror.root / "dists/trixie/InRelease"
    text = path.read_text().split("\n\n", 1)[1].split("-----BEGIN PGP SIGNATURE")[0]
    path.with_name("Release").write_text(text)
    path.unlink()


@pytest.mark.parametrize("spoil", [spoil_archive, spoil_index, spoil_signature, spoil_release])
def test_takes_only_what_debian_signed(test_tree, mirror, tmp_path, spoil):
    mirror.add("trixie", "3.43")
    spoil(mirror)
    result = test_tree("--debian=trixie")
    assert (result.returncode, result.stdout) == (2, ""), result.stderr
    assert "Debian's trixie cannot be had: " in result.stderr
    assert not list(Path(tmp_path / "cache/netns").glob("*-optimized"))


def test_without_apt(test_tree, mirror, machine):
    mirror.add("trixie", "3.43")
    result = test_tree("--debian=trixie", PATH=str(machine))
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
