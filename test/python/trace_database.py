# SPDX-License-Identifier: GPL-2.0-only
"""Makes trace databases of schema version 3 without ns-3: a small model of a container host.

    trace_database.py FILE [NAMESPACES [SEED]]

Tables and views are those of the database that is shipped; what is in the rows comes from a seed.
"""

import heapq
import random
import sqlite3
import sys
from collections import Counter

from checkout import ROOT

APPLICATION_ID = 0x4E65744E
SCHEMA_VERSION = 3
SECOND = 10**9

EXAMPLE = ROOT / "data" / "example" / "container-host.sqlite"


def _texts(kind):
    """The SQL of the tables, views or indexes of the database that is shipped, in order."""
    database = sqlite3.connect(f"{EXAMPLE.as_uri()}?mode=ro", uri=True)
    rows = database.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = ? AND sql IS NOT NULL"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
        (kind,),
    ).fetchall()
    database.close()
    return dict(rows)


SCHEMA = {name: sql for name, sql in _texts("table").items() if name != "meta"}
VIEWS = _texts("view")


def create(path, tables=tuple(SCHEMA)):
    """An empty database with these tables, and the views that they allow."""
    database = sqlite3.connect(path)
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    database.execute(_texts("table")["meta"])
    for table in tables:
        database.execute(SCHEMA[table])
    for view, text in VIEWS.items():
        database.execute(text)
        try:
            database.execute(f"EXPLAIN SELECT * FROM {view}")
        except sqlite3.OperationalError:
            database.execute(f"DROP VIEW {view}")
    return database


def set_meta(database, **values):
    """Keys of meta, above those that every database has."""
    everywhere = {
        "schema_version": SCHEMA_VERSION,
        "ns3_version": "3.44",
        "netns_version": "0.1.0-dev",
        "status": "complete",
        "command_line": "netns-container-host",
        "rng_seed": 1,
        "rng_run": 1,
        "preset": "linux-6.18",
    }
    rows = [(key, str(value)) for key, value in {**everywhere, **values}.items()]
    database.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", rows)


def insert(database, table, rows):
    """Rows in the order of SCHEMA."""
    rows = list(rows)
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


class ContainerHost:
    """Containers that start, serve and end on one host; keeps rows by table."""

    BRIDGE = 2
    INTERFACE = 3

    def __init__(self, host, seed, keep_alive=20 * SECOND):
        self.random = random.Random(seed * 1000 + host)
        self.host = host
        self.keep_alive = keep_alive
        self.rows = {table: [] for table in SCHEMA}
        self.free = Counter()  # lock: when it is free again
        self.next_ns = 2
        self.next_ifindex = 4
        self.next_pid = 100
        self.count = Counter()
        self.traffic = Counter()
        self.dying = []  # a heap: what the cleaner has not taken yet
        self.born = {}  # ns: when it was asked for
        self.cleaned = 0  # when the cleaner was done with its last batch
        for ifindex, name, kind in (
            (1, "lo", "ns3::LoopbackNetDevice"),
            (self.BRIDGE, "br0", "bridge"),
            (self.INTERFACE, "eth0", "ns3::PointToPointNetDevice"),
        ):
            master = self.BRIDGE if ifindex == self.INTERFACE else None
            row = (host, 1, ifindex, name, kind, self.mac(ifindex), 0, None, None, None, master)
            self.rows["devices"].append(row)
        self.rows["namespaces"].append(
            (host, 1, 4026531840, "init_net", host, 3, 0, 0, None, None, None, None)
        )
        self.reference(0, 1, 1, "nsproxy", 1)

    def mac(self, number):
        return f"02:42:0a:{self.host:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"

    def draw(self, median):
        """A cost around its median, in ns."""
        return int(self.random.lognormvariate(0, 0.12) * median)

    def reference(self, time, ns, delta, kind, holder):
        self.count[ns] += delta
        self.rows["refs"].append((time, self.host, ns, delta, self.count[ns], kind, holder))

    def state(self, time, ns, state):
        self.rows["lifecycle"].append((time, self.host, ns, state, "run"))

    def lock(self, time, lock, task, mode, held):
        """First come, first served; the time of the release and how long it waited."""
        granted = max(time, self.free[lock]) if mode == "exclusive" else time
        if mode == "exclusive":
            self.free[lock] = granted + held
        self.rows["locks"].append((time, self.host, lock, task, mode, granted - time, held))
        return granted + held, granted - time

    def start(self, time, app):
        """A cold start; (ns, end, the six phases)."""
        ns, self.next_ns = self.next_ns, self.next_ns + 1
        pid, self.next_pid = self.next_pid, self.next_pid + 1
        ifindex, self.next_ifindex = self.next_ifindex, self.next_ifindex + 1
        self.born[ns] = time
        self.state(time, ns, "setup")
        self.reference(time, ns, 1, "nsproxy", pid)
        setup = self.draw(580_000)
        created, waited = self.lock(time, "pernet_ops_rwsem", pid, "shared", setup)
        waits = waited
        self.state(created, ns, "alive")
        self.reference(created, ns, 1, "mount", ns)
        devices = self.draw(1_050_000)
        now, waited = self.lock(created, "rtnl_mutex", pid, "exclusive", devices)
        waits += waited
        stack = self.draw(36_000)
        now, waited = self.lock(now, "rtnl_mutex", pid, "exclusive", stack)
        waits += waited
        start, handshake = 600_000, self.draw(308_000)
        self.reference(now + start, ns, 1, "socket", ns)
        inner = (created + devices, ifindex)
        return ns, pid, created, inner, (waits, setup, devices, stack, start, handshake)

    def serve(self, ns, ifindex, time, end, answer):
        """Both ends of the veth carry a request and its answer."""
        interval = time // SECOND * SECOND
        there, back = 1000 + 66 * 3, answer + 66 * 9
        self.traffic[interval, ns, 2, "eth0", 0] += there
        self.traffic[interval, ns, 2, "eth0", 1] += back
        self.traffic[interval, 1, ifindex, f"veth{ifindex - 4}", 0] += back
        self.traffic[interval, 1, ifindex, f"veth{ifindex - 4}", 1] += there
        if self.random.random() < 0.01:
            self.traffic[interval, ns, 2, "eth0", 2] += 1
            packet = len(self.rows["drops"])
            drop = (end, self.host, ns, 2, "eth0", packet, 66, "rx", "backlog")
            self.rows["drops"].append(drop)

    def stop(self, time, ns, pid, created, added, ifindex, forget):
        """The last references go, and the cleaner takes the namespace with the next batch."""
        self.reference(time, ns, -1, "socket", ns)
        self.reference(time, ns, -1, "nsproxy", pid)
        if not forget:
            self.reference(time + 1_000_000, ns, -1, "mount", ns)
            self.state(time + 1_000_000, ns, "dying")
        if forget:
            self.bury(ns, created, added, ifindex, None)
        else:
            heapq.heappush(self.dying, (time + 1_000_000, ns, created, added, ifindex))

    def clean(self, until):
        """The batches that begin by then, one after the other, as cleanup_net() takes them."""
        while self.dying and max(self.cleaned, self.dying[0][0] + 50_000) <= until:
            begin = max(self.cleaned, self.dying[0][0] + 50_000)
            batch = []
            while self.dying and self.dying[0][0] <= begin:
                batch.append(heapq.heappop(self.dying))
            locked, _ = self.lock(begin, "pernet_ops_rwsem", 0, "shared", 9_000_000)
            held = 300_000 * len(batch)
            gone = begin + self.draw(9_000_000)
            gone, _ = self.lock(gone, "rtnl_mutex", 0, "exclusive", held)
            self.cleaned = max(gone, locked) + self.draw(27_000_000)
            for dying, ns, created, added, ifindex in batch:
                self.bury(ns, created, added, ifindex, (dying, gone, self.cleaned))

    def bury(self, ns, created, added, ifindex, ends):
        """The rows of a namespace that ended, or of one that nobody let go."""
        dying, gone, freed = ends or (None, None, None)
        name = f"{self.random.getrandbits(32):08x}-{ns}"
        setup = self.born[ns]
        self.rows["namespaces"].append(
            (self.host, ns, 4026531991 + ns, name, ns, 2, setup, created, dying, freed)
            + ((1, 0) if freed else (None, None))
        )
        if freed:
            self.state(freed, ns, "dead")
        mac = self.mac(ns)
        veth = f"veth{ifindex - 4}"
        self.rows["devices"] += [
            (self.host, ns, 1, "lo", "ns3::LoopbackNetDevice", "", created, freed)
            + (None, None, None),
            (self.host, ns, 2, "eth0", "veth", mac, added, gone, 1, ifindex, None),
            (self.host, 1, ifindex, veth, "veth", mac, added, gone, ns, 2, self.BRIDGE),
        ]

    def run(self, containers, requests):
        """So many containers, with about so many requests each."""
        arrivals = []
        clock = 0
        for app in range(containers):
            heapq.heappush(arrivals, (clock, app))
            # Some come together, which is when locks are waited for
            clock += int(self.random.expovariate(1) * 0.4 * SECOND) if app % 4 else 20_000
        while arrivals:
            time, app = heapq.heappop(arrivals)
            self.clean(time)
            ns, pid, created, (added, ifindex), phases = self.start(time, app)
            server = time + sum(phases)
            cold = 1
            for _ in range(self.random.randint(1, 2 * requests - 1)):
                duration = int(self.random.lognormvariate(0, 1.2) * 0.2 * SECOND)
                done = server + duration + 110_000
                row = (f"app-{app % 97:02}", f"f{app % 7}", self.host, ns, cold, time)
                row += phases if cold else (None,) * 6
                self.rows["requests"].append(row + (server, done, duration, "ok"))
                self.serve(ns, ifindex, server, done, self.random.choice((2000, 10000, 50000)))
                time = done + int(self.random.expovariate(1) * self.keep_alive / 4)
                server = time + self.draw(300_000)
                cold = 0
            forget = self.random.random() < 0.01
            self.stop(done + self.keep_alive, ns, pid, created, added, ifindex, forget)
        self.clean(float("inf"))

    def traffic_rows(self):
        """Sums of each interval in which a device carried anything."""
        devices = sorted({key[:4] for key in self.traffic})
        for time, ns, ifindex, device in devices:
            rx, tx, lost = (self.traffic[time, ns, ifindex, device, i] for i in range(3))
            packets = (rx // 1500 + 3, rx, tx // 1500 + 3, tx, lost, 0)
            yield (time, self.host, ns, ifindex, device, *packets)


def container_host(path, containers=200, seed=1, hosts=1, requests=4, tables=tuple(SCHEMA), **meta):
    """The database of a run; meta adds keys."""
    database = create(path, tables)
    rows = {table: [] for table in SCHEMA}
    for host in range(1, hosts + 1):
        model = ContainerHost(host, seed)
        model.run(containers // hosts, requests)
        model.rows["traffic"] = list(model.traffic_rows())
        for table, more in model.rows.items():
            rows[table] += more
    # Rows are written as things happen
    rows["requests"].sort(key=lambda row: (row[5], row))
    rows["requests"] = [(i, *row) for i, row in enumerate(rows["requests"], 1)]
    for table in ("lifecycle", "refs", "locks", "drops", "traffic"):
        rows[table].sort(key=lambda row: row[0])
    counts = Counter()
    for i, (time, host, ns, delta, _, *holder) in enumerate(rows["refs"]):
        counts[host, ns] += delta
        rows["refs"][i] = (time, host, ns, delta, counts[host, ns], *holder)
    for table in tables:
        insert(database, table, rows[table])
    set_meta(
        database,
        **{
            "program": "netns-container-host",
            "command_line": f"netns-container-host --maxRows={len(rows['requests'])}",
            "hosts": hosts,
            "requests": len(rows["requests"]),
            "rng_run": seed,
            "traffic_interval_ns": SECOND,
            **meta,
        },
    )
    for text in _texts("index").values():
        try:
            database.execute(text)
        except sqlite3.OperationalError as error:
            assert "no such table" in str(error), error
    database.commit()
    database.execute("ANALYZE")
    database.close()


if __name__ == "__main__":
    container_host(sys.argv[1], *map(int, sys.argv[2:]))
