# SPDX-License-Identifier: GPL-2.0-only
"""Life cycles and locks as Chrome trace events.

A host is a process; each namespace and each lock has a track.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Optional, TextIO

from .database import Database, TraceError

# Larger than the cookies of namespaces, which number the other tracks
LOCK_TRACKS = 1_000_000_000

Event = dict[str, Any]


def microseconds(ns: int) -> float:
    """Returns a time in the unit of the format, exact to the nanosecond."""
    return ns / 1000


def slice_event(track: tuple[int, int], name: str, begin: int, end: int, args: Event) -> Event:
    """Returns a span of time on a track."""
    return {
        "ph": "X",
        "name": name,
        "pid": track[0],
        "tid": track[1],
        "ts": microseconds(begin),
        "dur": microseconds(end - begin),
        "args": args,
    }


def name_event(kind: str, track: tuple[int, int], name: str) -> Event:
    """Returns the name of a process or a track."""
    pid, tid = track
    return {"ph": "M", "name": kind, "pid": pid, "tid": tid, "args": {"name": name}}


def lifecycles(database: Database) -> Iterator[Event]:
    """Yields a span for each state of each namespace.

    The last state lasts until the end of the run.
    """
    end = database.execute("SELECT MAX(time_ns) FROM lifecycle").fetchone()[0]
    named = database.has("namespaces")
    for host, ns, name, state, begin, after in database.execute(
        "SELECT l.host, l.ns, name, state, time_ns,"
        " LEAD(time_ns) OVER (PARTITION BY l.host, l.ns ORDER BY time_ns, l.rowid)"
        " FROM lifecycle AS l"
        + (" LEFT JOIN namespaces AS n USING (host, ns)" if named else ", (SELECT NULL AS name)")
        + " ORDER BY l.host, l.ns, time_ns, l.rowid"
    ):
        track = (host, ns)
        if state == "setup":
            yield name_event("thread_name", track, name or f"ns {ns}")
            yield {**name_event("thread_sort_index", track, ""), "args": {"sort_index": ns}}
        if state != "dead":
            args = {"ns": ns} if after is not None else {"ns": ns, "open": True}
            yield slice_event(track, state, begin, end if after is None else after, args)


def lock_uses(database: Database) -> Iterator[Event]:
    """
    Yields a span for each time that a lock is held.

    Shared uses that overlap are one span, so that the spans of a lock fit on one track.
    """
    track: Optional[tuple[int, int]] = None
    tracks: dict[tuple[int, str], int] = {}
    shared: Optional[dict[str, Any]] = None

    def close() -> Iterator[Event]:
        if shared and track:
            args = {"uses": shared["uses"], "waited_us": microseconds(shared["waited"])}
            yield slice_event(track, "shared", shared["begin"], shared["end"], args)

    for host, lock, task, mode, waited, granted, released in database.execute(
        "SELECT host, lock, task, mode, waited_ns, time_ns + waited_ns,"
        " time_ns + waited_ns + held_ns FROM locks ORDER BY host, lock, 6, rowid"
    ):
        if (host, lock) not in tracks:
            yield from close()
            shared = None
            tracks[host, lock] = LOCK_TRACKS + len(tracks)
            track = (host, tracks[host, lock])
            yield name_event("thread_name", track, lock)
            yield {**name_event("thread_sort_index", track, ""), "args": {"sort_index": -1}}
        if mode == "shared":
            if shared and granted <= shared["end"]:
                shared["end"] = max(shared["end"], released)
                shared["uses"] += 1
                shared["waited"] += waited
            else:
                yield from close()
                shared = {"begin": granted, "end": released, "uses": 1, "waited": waited}
            continue
        yield from close()
        shared = None
        assert track is not None
        args = {"task": task, "waited_us": microseconds(waited)}
        yield slice_event(
            track, f"task {task}" if task else "netns worker", granted, released, args
        )
    yield from close()


def write(database: Database, file: TextIO) -> None:
    """Writes the file, one event per line."""
    if not database.has("lifecycle") and not database.has("locks"):
        raise TraceError(database.path, "has neither lifecycle nor locks to draw")
    file.write('{"displayTimeUnit": "ns", "traceEvents": [')
    before = "\n"
    for name, events in (("lifecycle", lifecycles), ("locks", lock_uses)):
        if not database.has(name):
            continue
        for (host,) in database.execute(f"SELECT DISTINCT host FROM {name} ORDER BY host"):
            event = name_event("process_name", (host, 0), f"host {host}")
            file.write(before + json.dumps(event, allow_nan=False))
            before = ",\n"
        for event in events(database):
            file.write(before + json.dumps(event, allow_nan=False))
            before = ",\n"
    file.write("\n]}\n")
