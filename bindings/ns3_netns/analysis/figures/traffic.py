# SPDX-License-Identifier: GPL-2.0-only
"""Who sends how much to whom, over veth pairs, loopback and stock devices."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from .run import Run, Section, having
from .scale import format_bytes, format_count
from .svg import Svg, short

SHOWN = 12
NETWORK = 0  # stands for what is behind stock devices; no namespace has this number
OTHERS = (-1, -1)

# The bytes of a veth go to the last known namespace of its peer. Those of lo stay in the
# namespace, those of a stock device leave the host
MATRIX = f"""
WITH ends AS (SELECT host, ns, ifindex, kind, peer_ns, MAX(added_ns) FROM devices
              GROUP BY host, ns, ifindex),
     sums AS (SELECT host, ns, ifindex, MAX(device) AS device, SUM(tx_bytes) AS tx,
                     SUM(rx_bytes) AS rx
              FROM traffic GROUP BY host, ns, ifindex),
     links AS (SELECT s.host, s.ns, tx, rx, CASE WHEN device = 'lo' THEN s.ns
                      ELSE COALESCE(peer_ns, {NETWORK}) END AS peer
               FROM sums AS s LEFT JOIN ends AS e
                 ON e.host = s.host AND e.ns = s.ns AND e.ifindex = s.ifindex
               WHERE kind IS NOT 'bridge')
SELECT host, ns AS sender, peer AS receiver, SUM(tx) AS bytes FROM links GROUP BY 1, 2, 3
UNION ALL
SELECT host, {NETWORK}, ns, SUM(rx) FROM links WHERE peer = {NETWORK} GROUP BY 1, 3
"""

Key = tuple[int, int]


def section(runs: Sequence[Run]) -> Section:
    """Draws a matrix for each run."""
    part = Section("traffic", "Traffic between namespaces")
    good, part.missing = having(runs, "traffic", "devices")
    texts = []
    for run in good:
        cells, names = matrix(run)
        if not cells:
            continue
        name = f"{run.label}: " if len(runs) > 1 else ""
        packets, dropped = run.rows(
            "SELECT SUM(tx_packets), SUM(rx_dropped + tx_dropped) FROM traffic"
        )[0]
        total = sum(cells.values())
        texts.append(
            f"{name}{format_bytes(total)} in {format_count(packets)} packets,"
            f" {format_count(dropped)} dropped."
        )
        title = "Traffic matrix" + (f" of {run.label}" if len(runs) > 1 else "")
        part.figures.append(draw(title, texts[-1], cells, names))
    part.lead = "\n".join(texts)
    if not part.figures:
        part.missing = part.missing or "No device carried anything."
    return part


def matrix(run: Run) -> tuple[dict[tuple[Key, Key], int], dict[Key, str]]:
    """Returns the bytes of (sender, receiver), and the names of both.

    Beyond a number of namespaces the others are summed up.
    """
    run.database.execute("DROP TABLE IF EXISTS temp.netns_matrix")
    run.database.execute(f"CREATE TEMP TABLE netns_matrix AS {MATRIX}")
    ends = run.rows(
        "SELECT host, ns FROM (SELECT host, sender AS ns, bytes FROM netns_matrix"
        " UNION ALL SELECT host, receiver, bytes FROM netns_matrix)"
        " WHERE bytes > 0 GROUP BY host, ns ORDER BY SUM(bytes) DESC, host, ns"
    )
    most = set(ends[:SHOWN])
    cells: dict[tuple[Key, Key], int] = defaultdict(int)
    for host, sender, receiver, amount in run.database.execute(
        "SELECT host, sender, receiver, bytes FROM netns_matrix WHERE bytes > 0"
    ):
        pair = ((host, sender), (host, receiver))
        cells[
            pair[0] if pair[0] in most else OTHERS, pair[1] if pair[1] in most else OTHERS
        ] += amount
    names = {}
    for host, ns in sorted(most, key=lambda key: (key[1] == NETWORK, key)):
        rows = []
        if run.database.has("namespaces"):
            rows = run.rows("SELECT name FROM namespaces WHERE host = ? AND ns = ?", (host, ns))
        name = "network" if ns == NETWORK else rows[0][0] if rows and ns != 1 else None
        names[host, ns] = run.name_of(host, ns, name)
    if len(ends) > len(most):
        names[OTHERS] = f"{format_count(len(ends) - len(most))} others"
    return cells, names


def draw(title: str, lead: str, cells: dict[tuple[Key, Key], int], names: dict[Key, str]) -> Svg:
    """Draws senders as rows and receivers as columns; more bytes are stronger."""
    size, high, left, top = 58, 30, 150, 96
    count = len(names)
    svg = Svg(title, lead + " Rows send, columns receive.", 960, top + high * count + 34)
    low, most = min(cells.values()), max(cells.values())
    keys = list(names)
    svg.text(left - 8, top - 10, "from \\ to", "m", "end")
    for i, key in enumerate(keys):
        name = short(names[key], 18)
        svg.text(left - 8, top + high * i + 20, name, "", "end")
        svg.text(left + size * i + size / 2 - 4, top - 10, short(names[key], 13), "", "start", -42)
        for j, other in enumerate(keys):
            amount = cells.get((key, other), 0)
            x, y = left + size * j, top + high * i
            box = (x + 1, y + 1, size - 2, high - 2)
            svg.rect(box, "pale", radius=3)
            if amount:
                share = math.log(amount / low + 1) / math.log(most / low + 1)
                hint = f"{names[key]} to {names[other]}: {format_bytes(amount)}"
                svg.rect(box, "f6", hint, 3, 0.12 + 0.55 * share)
                svg.text(x + size / 2, y + 19, format_bytes(amount), "x", "middle")
    svg.text(left, top + high * count + 22, "The stronger the colour, the more (logarithmic).", "m")
    return svg
