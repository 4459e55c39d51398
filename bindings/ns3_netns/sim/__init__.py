# SPDX-License-Identifier: GPL-2.0-only
"""The simulator in Python; loaded by the first use of a name of ns3_netns."""

from .callbacks import Connection, cast, connect, schedule
from .host import Host, Namespace
from .loader import load, ns
from .process import Process, now, reset, run
from .results import IperfResult, PingResult

__all__ = [
    "Connection",
    "Host",
    "IperfResult",
    "Namespace",
    "PingResult",
    "Process",
    "cast",
    "connect",
    "load",
    "now",
    "ns",
    "reset",
    "run",
    "schedule",
]
