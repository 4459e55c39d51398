# SPDX-License-Identifier: GPL-2.0-only
"""What is downloaded is known by its SHA-256: the wheel of ns-3, and the Python packages."""

import hashlib
import re

import pytest
from checkout import ROOT

SUMS = dict(
    reversed(line.split())
    for line in (ROOT / "utils" / "ns3-wheels.sha256").read_text().splitlines()
)


@pytest.mark.parametrize("name", ["ns3.whl", next(iter(SUMS))])
def test_a_wheel_of_other_content_is_refused(netns, fresh_checkout, tmp_path, name):
    wheel = tmp_path / name
    wheel.write_text("something else")
    found = hashlib.sha256(b"something else").hexdigest()
    result = netns("build", driver=fresh_checkout / "netns", NETNS_NS3_WHEEL=str(wheel))
    # A file that has another name may be any of them
    expected = SUMS[name] if name in SUMS else " or ".join(SUMS.values())
    version = next(iter(SUMS)).split("-")[1]
    assert result.returncode == 2
    assert result.stderr == (
        f"netns: {wheel}: SHA-256 {found}; expected {expected}"
        f" (ns3=={version} in utils/ns3-wheels.sha256)\n"
    )
    assert not list((fresh_checkout / "build").glob("ns3*"))


def test_a_checksum_may_be_given_for_another_wheel(netns, fresh_checkout, tmp_path):
    wheel = tmp_path / "ns3.whl"
    wheel.write_text("something else")
    given = {"NETNS_NS3_WHEEL": str(wheel), "NETNS_NS3_SHA256": "0" * 64}
    result = netns("build", driver=fresh_checkout / "netns", **given)
    assert result.stderr.endswith(f"; expected {'0' * 64} (NETNS_NS3_SHA256)\n")
    given["NETNS_NS3_SHA256"] = hashlib.sha256(b"something else").hexdigest()
    result = netns("build", driver=fresh_checkout / "netns", **given)
    assert "cannot unpack" in result.stderr


def test_the_wheels_are_those_of_the_version():
    version = re.search(r"^NS3_VERSION=(\S+)", (ROOT / "netns").read_text(), re.M)[1]
    names = [name.split("-") for name in SUMS]
    assert {parts[1] for parts in names} == {version}
    assert {parts[2] for parts in names} == {f"cp3{minor}" for minor in range(9, 14)}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-sim.txt"])
def test_every_requirement_has_checksums(name):
    text = (ROOT / "bindings" / name).read_text()
    for requirement in re.sub(r" \\\n", "", re.sub(r"(?m)^#.*\n", "", text)).splitlines():
        words = requirement.split("--hash=")
        assert re.match(r"[\w.-]+==[\w.]+(; python_version .*)?$", words[0].strip()), requirement
        assert len(words) > 1, f"{requirement} has no checksum"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", word.strip()) for word in words[1:])
