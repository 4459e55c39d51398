# SPDX-License-Identifier: GPL-2.0-only
"""The results of pings and transfers."""

from dataclasses import dataclass, field
from typing import Dict, List, Optional, Tuple

from ..analysis.texts import one_line


@dataclass(frozen=True)
class PingResult:
    """Requests and answers of one ping. Times are in seconds."""

    source: str
    target: str
    sent: int
    received: int
    rtts: List[float] = field(default_factory=list, repr=False)

    @property
    def loss(self) -> float:
        """The share of requests without an answer, 0 to 1."""
        return 1 - self.received / self.sent if self.sent else 0.0

    @property
    def min(self) -> Optional[float]:
        """The shortest round trip; None if there was no answer."""
        return min(self.rtts, default=None)

    @property
    def avg(self) -> Optional[float]:
        """The mean round trip; None if there was no answer."""
        return sum(self.rtts) / len(self.rtts) if self.rtts else None

    @property
    def max(self) -> Optional[float]:
        """The longest round trip; None if there was no answer."""
        return max(self.rtts, default=None)

    def __bool__(self):
        return self.received > 0

    def __repr__(self):
        lines = [
            f"--- {self.target} ping statistics ---",
            f"{self.sent} packets transmitted, {self.received} received,"
            f" {100 * self.loss:g}% packet loss",
        ]
        if self.rtts:
            times = "/".join(f"{1000 * t:.3f}" for t in (self.min, self.avg, self.max))
            lines.append(f"rtt min/avg/max = {times} ms")
        return "\n".join(lines)


@dataclass(frozen=True)
class PingAllResult:
    """A PingResult for each pair (from, to) of names."""

    results: Dict[Tuple[str, str], PingResult]

    @property
    def sent(self) -> int:
        """The number of all requests."""
        return sum(result.sent for result in self.results.values())

    @property
    def received(self) -> int:
        """The number of all answers."""
        return sum(result.received for result in self.results.values())

    @property
    def unreachable(self) -> List[Tuple[str, str]]:
        """The pairs without an answer."""
        return [pair for pair, result in self.results.items() if not result]

    def __bool__(self):
        return not self.unreachable

    def __repr__(self):
        rows: Dict[str, List[str]] = {}
        for (source, target), result in self.results.items():
            rows.setdefault(source, []).append(target if result else "X")
        lines = [one_line(f"{one} -> {' '.join(targets)}") for one, targets in rows.items()]
        return "\n".join([*lines, f"{self.received} of {self.sent} received"])


@dataclass(frozen=True)
class IperfResult:
    """A TCP transfer: received bytes, and its duration in simulated seconds."""

    source: str
    target: str
    received: int
    duration: float

    @property
    def rate(self) -> float:
        """The rate in bit/s."""
        return 8 * self.received / self.duration

    def __repr__(self):
        return one_line(
            f"{self.source} -> {self.target}: {self.received} bytes in {self.duration:g} s,"
            f" {self.rate / 1e6:.1f} Mbit/s"
        )
