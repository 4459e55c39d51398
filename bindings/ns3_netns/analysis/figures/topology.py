# SPDX-License-Identifier: GPL-2.0-only
"""Hosts, namespaces, bridges and veths at the time when most namespaces were alive."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Optional

from .run import Run, Section, having
from .scale import format_count, format_time
from .svg import Svg, number, short

HOSTS = 3
CARDS = 12
PER_ROW = 5
LOOPBACK = "lo"


@dataclass
class Device:
    """A device that existed at that time."""

    ns: int
    ifindex: int
    name: str
    kind: str
    peer: Optional[tuple[int, int]]
    master: Optional[int]


@dataclass
class Card:
    """A namespace, or several that look alike."""

    key: Any
    names: list[str] = field(default_factory=list)
    count: int = 0
    devices: list[tuple[str, str]] = field(default_factory=list)  # name, and where the device leads
    bridges: list[int] = field(default_factory=list)  # ifindexes of bridges in init_net
    peers: list[int] = field(default_factory=list)  # namespaces at the other end of a veth


def section(runs: Sequence[Run]) -> Section:
    """Draws a picture for each run."""
    part = Section("topology", "Topology")
    good, part.missing = having(runs, "lifecycle", "devices", "namespaces")
    texts = []
    for run in good:
        moment = busiest(run)
        figure, text = draw(run, moment, len(runs) > 1)
        part.figures.append(figure)
        texts.append(f"{run.label}: {text}" if len(runs) > 1 else text)
    part.lead = "\n".join(texts)
    return part


def busiest(run: Run) -> int:
    """Returns the time just before the first end after most namespaces were alive."""
    rows = run.rows(
        "SELECT time_ns FROM (SELECT time_ns, SUM(CASE state WHEN 'alive' THEN 1 ELSE -1 END)"
        " OVER (ORDER BY time_ns, rowid) AS alive FROM lifecycle"
        " WHERE state IN ('alive', 'dying')) ORDER BY alive DESC, time_ns LIMIT 1"
    )
    if not rows:
        return run.end_ns
    following = run.value(
        "SELECT MIN(time_ns) FROM lifecycle WHERE state = 'dying' AND time_ns > ?", rows[0]
    )
    return following - 1 if following is not None else run.end_ns


def living(run: Run, host: int, moment: int) -> dict[int, str]:
    """Returns the names of the living namespaces of a host without init_net."""
    rows = run.rows(
        "SELECT l.ns, n.name FROM (SELECT ns FROM lifecycle WHERE host = ? AND time_ns <= ?"
        " GROUP BY ns HAVING SUM(state = 'alive') > 0 AND SUM(state IN ('dying', 'dead')) = 0) AS l"
        " LEFT JOIN namespaces AS n ON n.host = ? AND n.ns = l.ns WHERE l.ns > 1 ORDER BY l.ns",
        (host, moment, host),
    )
    return {ns: name or f"ns {ns}" for ns, name in rows}


def devices_of(run: Run, host: int, moment: int) -> dict[int, list[Device]]:
    """Returns the devices of each namespace."""
    found: dict[int, list[Device]] = defaultdict(list)
    for ns, ifindex, name, kind, peer_ns, peer_ifindex, master in run.database.execute(
        "SELECT ns, ifindex, name, kind, peer_ns, peer_ifindex, master FROM devices"
        " WHERE host = ? AND added_ns <= ? AND (removed_ns IS NULL OR removed_ns > ?)"
        " ORDER BY ns, ifindex",
        (host, moment, moment),
    ):
        peer = (peer_ns, peer_ifindex) if peer_ns is not None else None
        found[ns].append(Device(ns, ifindex, name, kind, peer, master))
    return found


def cards_of(
    names: dict[int, str], devices: dict[int, list[Device]], count: int = CARDS
) -> list[Card]:
    """Returns a card for each namespace; if there are many, those that look alike share one."""
    at = {(device.ns, device.ifindex): device for some in devices.values() for device in some}
    group = len(names) > count
    cards: dict[Any, Card] = {}
    for ns, name in names.items():
        lines, bridges, peers = [], [], []
        for device in devices.get(ns, []):
            if device.name == LOOPBACK:
                continue
            end = at.get(device.peer) if device.peer else None
            lead = device.kind.split("::")[-1]
            if end and end.master is not None and end.ns == 1:
                bridges.append(end.master)
                bridge = at.get((1, end.master))
                lead = f"veth to {bridge.name if bridge else 'a bridge'}"
            elif device.peer:
                peers.append(device.peer[0])
                other = names.get(device.peer[0], "init_net" if device.peer[0] == 1 else "?")
                lead = "veth" if group else f"veth to {other}"
            lines.append((re.sub(r"\d+$", "", device.name) if group else device.name, lead))
        look = Counter(lines), tuple(sorted(set(bridges)))
        key = (tuple(sorted(look[0].items())), look[1]) if group else ns
        card = cards.setdefault(key, Card(key))
        card.names.append(name)
        card.count += 1
        if card.count == 1:
            card.devices, card.bridges = lines, sorted(set(bridges))
            card.peers = [] if group else sorted(set(peers))
    ordered = list(cards.values())
    if group:
        ordered.sort(key=lambda card: (-card.count, card.names[0]))
    if len(ordered) > count:
        rest = ordered[count - 1 :]
        more = Card(None, [name for card in rest for name in card.names])
        more.count = sum(card.count for card in rest)
        ordered = ordered[: count - 1] + [more]
    return ordered


def draw(run: Run, moment: int, several: bool) -> tuple[Svg, str]:
    """Draws the hosts, one below the other."""
    places: list[tuple[int, dict[int, str], dict[int, list[Device]], list[Card]]] = []
    total = 0
    for host in run.hosts:
        names = living(run, host, moment)
        total += len(names)
        if len(places) < HOSTS:
            devices = devices_of(run, host, moment)
            places.append((host, names, devices, cards_of(names, devices)))
    text = (
        f"{format_count(total)} namespace{'s' * (total != 1)} alive on {len(run.hosts)}"
        f" host{'s' * (len(run.hosts) != 1)} at {format_time(moment)}, the most at a time."
    )
    title = "Hosts, namespaces, bridges and veths" + (f" of {run.label}" if several else "")
    svg = Svg(title, text, 960, 10)
    y = 8.0
    for host, names, devices, cards in places:
        y = draw_host(svg, y, host, names, devices, cards) + 14
    if len(run.hosts) > len(places):
        svg.text(8, y + 12, f"and {len(run.hosts) - len(places)} more hosts like these", "s")
        y += 24
    svg.height = y
    return svg, text


def draw_host(
    svg: Svg,
    y: float,
    host: int,
    names: dict[int, str],
    devices: dict[int, list[Device]],
    cards: list[Card],
) -> float:
    """Draws a host and returns the y at which it ends."""
    bridges = [device for device in devices.get(1, []) if device.kind == "bridge"]
    width, gap = 168.0, 12.0
    high = 40.0 + 16 * max([1] + [min(4, len(card.devices)) for card in cards])
    if any(card.count > 1 for card in cards):
        high += 22
    rows = -(-len(cards) // PER_ROW)
    bus = 14.0 + 7 * len(bridges)
    bottom = y + 92 + rows * (high + bus + 8) + 8
    svg.rect((4, y, 952, bottom - y), "card", radius=10)
    svg.text(18, y + 22, f"host {host}", "b")
    svg.text(
        942, y + 22, f"{format_count(len(names))} namespace{'s' * (len(names) != 1)}", "s", "end"
    )
    svg.rect((16, y + 32, 928, 46), "pale", radius=6)
    svg.text(28, y + 60, "init_net", "b")
    x = 110.0
    trunks: dict[int, tuple[float, int]] = {}
    for device in devices.get(1, []):
        if device.kind == "bridge":
            ports = sum(d.master == device.ifindex for d in devices[1])
            label = f"{device.name}: {format_count(ports)} port{'s' * (ports != 1)}"
        elif device.name != LOOPBACK and not device.peer:
            label = f"{device.name} ({device.kind.split('::')[-1].replace('NetDevice', '')})"
        else:
            continue
        size = 7.2 * len(label) + 20
        if x + size > 930:
            break
        if device.kind == "bridge":
            colour = len(trunks) % 3 + 1
            trunks[device.ifindex] = (x + 14, colour)
            svg.rect((x, y + 42, size, 26), f"f{colour}", radius=13, opacity=0.25)
        else:
            svg.rect((x, y + 42, size, 26), "card", radius=13)
        svg.text(x + 10, y + 59, label)
        x += size + 12
    draw_buses(svg, y, cards, trunks, (width, gap, high, bus))
    boxes = {}
    for i, card in enumerate(cards):
        left = 42 + (i % PER_ROW) * (width + gap)
        top = y + 84 + (i // PER_ROW) * (high + bus + 8) + bus
        boxes[card.key] = (left, top)
        draw_card(svg, left, top, width, high, card)
    draw_pairs(svg, cards, boxes, width, high)
    return bottom


def draw_buses(
    svg: Svg,
    y: float,
    cards: list[Card],
    trunks: dict[int, tuple[float, int]],
    sizes: tuple[float, float, float, float],
) -> None:
    """Draws lines from each bridge down the left side and along the rows of cards."""
    width, gap, high, bus = sizes
    for n, (bridge, (start, colour)) in enumerate(trunks.items()):
        joined = [i for i, card in enumerate(cards) if bridge in card.bridges]
        if not joined:
            continue
        side = 22 + 6 * n
        level = y + 84 + 7 * n
        data = f"M{number(start)} {number(y + 68)}V{number(level)}"
        if joined[-1] >= PER_ROW:
            data += f"H{number(side)}"
        for row in sorted({i // PER_ROW for i in joined}):
            top = level + row * (high + bus + 8)
            last = max(i % PER_ROW for i in joined if i // PER_ROW == row)
            right = 42 + last * (width + gap) + 18 + 10 * n
            if row:
                data += f"M{number(side)} {number(level)}V{number(top)}H{number(right)}"
            else:
                left = min(start, 42 + (joined[0] % PER_ROW) * (width + gap) + 18 + 10 * n)
                data += f"M{number(left)} {number(top)}H{number(max(start, right))}"
            for i in joined:
                if i // PER_ROW == row:
                    place = 42 + (i % PER_ROW) * (width + gap) + 18 + 10 * n
                    card_top = y + 84 + row * (high + bus + 8) + bus
                    data += f"M{number(place)} {number(top)}V{number(card_top)}"
        svg.path(data, f"l k{colour}")


def draw_card(svg: Svg, x: float, y: float, width: float, high: float, card: Card) -> None:
    """Draws name and devices of a card; several namespaces are drawn as a pile."""
    if card.count > 1:
        for shift in (6, 3):
            svg.rect((x + shift, y + shift, width - 6, high - 6), "card", radius=6)
        size = (width - 6, high - 6)
        title = f"{format_count(card.count)} namespaces"
    else:
        size = (width, high - 6)
        title = short(card.names[0], 20)
    svg.rect((x, y, *size), "card", ", ".join(card.names[:20]), 6)
    svg.text(x + 10, y + 19, title, "b")
    shown = card.devices[:4] if len(card.devices) <= 4 else card.devices[:3]
    lines = [f"{name}: {lead}" for name, lead in shown]
    if len(shown) < len(card.devices):
        lines.append(f"and {len(card.devices) - len(shown)} more devices")
    if not card.devices and card.key is not None:
        lines.append("lo only")
    if card.key is None:
        lines.append("of other kinds")
    for i, line in enumerate(lines):
        svg.text(x + 10, y + 36 + 16 * i, short(line, 26), "m")
    if card.count > 1:
        svg.text(x + 10, y + high - 18, short(", ".join(card.names[:3]), 22), "x s")


def draw_pairs(
    svg: Svg, cards: list[Card], boxes: dict[Any, tuple[float, float]], width: float, high: float
) -> None:
    """Draws veth pairs between two namespaces."""
    drawn = set()
    for card in cards:
        for peer in card.peers:
            if peer not in boxes or (peer, card.key) in drawn or peer == card.key:
                continue
            drawn.add((card.key, peer))
            (x1, y1), (x2, y2) = boxes[card.key], boxes[peer]
            begin, end = (x1 + width / 2, y1 + high - 6), (x2 + width / 2, y2 + high - 6)
            low = max(begin[1], end[1]) + 16
            svg.path(
                f"M{number(begin[0])} {number(begin[1])}C{number(begin[0])} {number(low)}"
                f" {number(end[0])} {number(low)} {number(end[0])} {number(end[1])}",
                "l k4",
            )
