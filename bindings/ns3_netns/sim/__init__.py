# SPDX-License-Identifier: GPL-2.0-only
"""The simulator in Python. The first use of a name of ns3_netns loads it."""

from .callbacks import Connection, cast, connect, schedule  # noqa: F401
from .host import Host, Namespace  # noqa: F401
from .loader import load, ns  # noqa: F401
from .process import Process, now, reset, run  # noqa: F401
from .results import IperfResult, PingResult  # noqa: F401
