# SPDX-License-Identifier: GPL-2.0-only
"""Hosts and namespaces in Python, as a script uses them."""

import pytest
from simulator import needs_simulator, output_of

pytestmark = [needs_simulator, pytest.mark.usefixtures("built")]

TWO = """
from ns3_netns import Host
h = Host()
a, b = h.namespaces("a", "b")
h.veth(a, "10.0.0.1/24", b, "10.0.0.2/24")
"""


def test_first_script(tmp_path):
    """Two namespaces, a veth pair, a ping: nothing else is printed, and the exit is clean."""
    text = output_of(TWO + "print(a.ping(b))\n", tmp_path)
    assert text.splitlines() == [
        "--- 10.0.0.2 ping statistics ---",
        "3 packets transmitted, 3 received, 0% packet loss",
        "rtt min/avg/max = 0.002/0.003/0.006 ms",
    ]
