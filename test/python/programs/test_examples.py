# SPDX-License-Identifier: GPL-2.0-only
"""The examples: what they print, that their own check passes, and what they refuse."""

import re
import subprocess

import pytest


@pytest.fixture(name="example")
def fixture_example(built, tmp_path):
    """A function that runs an example in an empty folder."""

    def run(name, *arguments):
        return subprocess.run(
            [built / "bin" / name, *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.parametrize(
    "name, arguments, line",
    [
        ("netns-veth-pair", [], "10 of 10 packets came back"),
        ("netns-veth-pair", ["--packets=3", "--delay=1ms"], "3 of 3 packets came back"),
        (
            "netns-overlapping-addresses",
            [],
            "20 namespaces, 10 of them 10.0.0.2; 0 received what was another's",
        ),
        ("netns-overlapping-addresses", ["--tenants=300"], "10.0.0.2 of tenant 299 received 300"),
        ("netns-echo-ring", ["--namespaces=20"], "200 of 200 packets came back"),
        ("netns-docker-bridge", [], "20 containers; the server received 400000 of 400000 bytes"),
        (
            "netns-docker-bridge",
            ["--containers=100"],
            "100 containers; the server received 2000000",
        ),
        ("netns-move-device", [], "300 s: the end, 2000000 bytes received"),
        ("netns-move-device", ["--away=10s"], "300 s: the end, 2000000 bytes received"),
        ("netns-two-tasks", [], "freed; tasks left: 1"),
        ("netns-two-tasks", ["--preset=instant"], "freed; tasks left: 1"),
    ],
)
def test_runs(example, name, arguments, line):
    """Exit status 0 says that the example's own check passed."""
    result = example(name, *arguments)
    assert result.returncode == 0, result.stdout + result.stderr
    assert line in result.stdout
    assert result.stderr == ""
    assert example(name, *arguments).stdout == result.stdout, "not the same twice"


def test_pcap(example, tmp_path):
    """--pcap leaves a file for each end."""
    assert example("netns-veth-pair", "--pcap").returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "netns-veth-pair-0-2-2.pcap",
        "netns-veth-pair-0-3-2.pcap",
    ]


def test_costs_are_those_of_linux(example):
    """Every row of the preset linux-6.18 is within 25 % of what was measured."""
    result = example("netns-lifecycle-costs")
    assert result.returncode == 0, result.stdout
    rows = re.findall(r"^(.+?) +(\d+\.\d+) +(\d+\.\d+) +(\d+\.\d\d)$", result.stdout, re.M)
    assert len(rows) == 17
    for what, measured, simulated, ratio in rows:
        assert float(simulated) / float(measured) == pytest.approx(float(ratio), abs=0.01), what
        assert 0.75 <= float(ratio) <= 1.25, what


def test_another_preset(example, tmp_path):
    """A file of one's own is used, and no row of it is judged."""
    (tmp_path / "slow.ini").write_text("[RcuGrace]\nmedian = 1s\nsource = assumed\n")
    result = example("netns-lifecycle-costs", "--preset=slow.ini")
    assert result.returncode == 0
    assert re.search(
        r"last reference to freed, 1 namespace, 0 pairs +35.000 +1000.000", result.stdout
    )


@pytest.mark.parametrize(
    "name, argument, status, text",
    [
        ("netns-overlapping-addresses", "--tenants=0", 1, "from 1 to 5000"),
        ("netns-echo-ring", "--namespaces=1", 1, "from 2 to 60000"),
        ("netns-docker-bridge", "--containers=0", 1, "from 1 to 1000"),
        ("netns-move-device", "--away=1h", 1, "from 0.1s to 60s"),
        ("netns-two-tasks", "--preset=fast", 1, "no preset fast; expected instant, linux-6.18"),
        # ns-3's UdpEchoClient takes 0 for no limit
        ("netns-veth-pair", "--packets=0", 1, "expected a whole number from 1 to 9900"),
        ("netns-echo-ring", "--packets=0", 1, "expected a whole number from 1 to 10000"),
        ("netns-lifecycle-costs", "--preset=none.ini", 1, "none.ini: cannot be read"),
    ],
)
def test_refuses(example, name, argument, status, text):
    """One line: what, and what was expected."""
    result = example(name, argument)
    assert result.returncode == status
    assert argument.split("=", maxsplit=1)[1] in result.stderr
    assert text in result.stderr and result.stderr.count("\n") == 1


@pytest.mark.parametrize("way", ["full", "folder"])
def test_a_capture_that_cannot_be_written(example, tmp_path, way):
    """A message, and no capture that ends in the middle without a word."""
    path = tmp_path / "netns-veth-pair-0-2-2.pcap"
    if way == "full":
        path.symlink_to("/dev/full")
    else:
        path.mkdir()
    result = example("netns-veth-pair", "--pcap")
    assert result.returncode == 2
    assert f"{path.name}: cannot be written: " in result.stderr
    assert result.stderr.count("\n") == 1
