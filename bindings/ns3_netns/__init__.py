# SPDX-License-Identifier: GPL-2.0-only
"""The Python side of netns, Linux network namespaces for the ns-3 simulator.

`ns3_netns.analysis` reads trace databases and needs no simulator. The names below are the
simulator. The first use of one of them loads ns-3, which takes seconds.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .sim import (
        Connection,
        Host,
        IperfResult,
        Namespace,
        PingResult,
        Process,
        cast,
        connect,
        load,
        now,
        ns,
        reset,
        run,
        schedule,
    )

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


def __getattr__(name: str):
    if name not in __all__:
        raise AttributeError(f"module 'ns3_netns' has no attribute '{name}'")
    return getattr(importlib.import_module(".sim", __name__), name)


def __dir__():
    return sorted([*globals(), *__all__])
