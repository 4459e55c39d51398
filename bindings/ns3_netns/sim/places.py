# SPDX-License-Identifier: GPL-2.0-only
"""Finds the libraries and headers of ns-3 and netns: in a checkout, or beside this package."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
CHECKOUT = PACKAGE.parents[1]


@dataclass(frozen=True)
class Places:
    """Paths of folders; `libnetns` is a file."""

    ns3_include: Path
    ns3_lib: Path
    include: Path
    libnetns: Path


def _checkout():
    build = CHECKOUT / "build"
    return Places(
        build / "ns3" / "include",
        build / "ns3" / "lib64",
        build / "include",
        build / "lib" / "libnetns.so",
    )


def _installed():
    found = importlib.util.find_spec("ns3_netns_sim")
    if not found or not found.origin:
        raise ImportError(
            "the simulator is not installed; install the package ns3-netns with its extra sim,"
            " or use ./netns setup --python and ./netns run FILE.py in a checkout of netns"
        )
    folder = Path(found.origin).parent
    ns3 = folder.parent / "ns3"
    if not ns3.is_dir():
        raise ImportError(f"{ns3}: no such folder; expected the package ns3 beside ns3-netns-sim")
    return Places(ns3 / "include", ns3 / "lib64", folder / "include", folder / "libnetns.so")


def find() -> Places:
    """Returns the paths. Raises ImportError, which says what is missing."""
    if not (CHECKOUT / "cmake" / "netns-standalone.cmake").is_file():
        return _installed()
    places = _checkout()
    if not places.libnetns.exists():
        raise ImportError(f"{places.libnetns}: no such file; ./netns build makes it")
    return places
