# SPDX-License-Identifier: GPL-2.0-only
"""netns-container-host: what a trace becomes, and what a fault leaves behind."""

import gzip
import math
import re
import sqlite3
import subprocess

import pytest

HEADER = "app,func,end_timestamp,duration\n"
SECOND = 10**9


@pytest.fixture(name="replay")
def fixture_replay(built, tmp_path):
    """A function that replays rows (app, func, start, duration) and gives result and database."""

    def run(rows, *options, name="trace.csv"):
        text = HEADER + "".join(f"{a},{f},{s + d!r},{d!r}\n" for a, f, s, d in rows)
        path = tmp_path / name
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        result = execute(built, tmp_path, f"--trace={path}", *options)
        assert result.returncode == 0, result.stderr
        database = tmp_path / "netns-container-host.sqlite"
        return result.stdout, sqlite3.connect(database)

    return run


def execute(built, cwd, *arguments, **others):
    """Run the program itself."""
    return subprocess.run(
        [built / "bin" / "netns-container-host", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        **others,
    )


def summary(text, label):
    """The right side of a row of the summary."""
    return re.search(rf"^{re.escape(label)} +(.*)$", text, re.M).group(1)


def requests(database):
    """(row, cold, ns, status) in order of row."""
    return database.execute("SELECT row, cold, ns, status FROM requests ORDER BY row").fetchall()


def test_cold_then_warm(replay):
    """The second request of an app finds the instance, that of another app does not."""
    text, database = replay([("a", "f", 0.0, 1.0), ("a", "f", 5.0, 1.0), ("b", "f", 6.0, 1.0)])
    rows = requests(database)
    assert [(cold, status) for _, cold, _, status in rows] == [(1, "ok"), (0, "ok"), (1, "ok")]
    assert rows[0][2] == rows[1][2] != rows[2][2]
    assert summary(text, "cold starts / warm starts") == "2 / 1"
    # That of the init task
    assert summary(text, "references taken / returned / outstanding").split()[4] == "1"


def test_all_say_the_same(replay, built, tmp_path, netns):
    """Console, database and page agree on each number that more than one of them has."""
    rows = [(f"app{i % 40}", "f", i * 0.37, 0.1 + i % 7) for i in range(400)]
    text, database = replay(rows, "--keepAlive=3s")
    ask = lambda query: database.execute(query).fetchone()  # noqa: E731
    created, freed, peak = summary(text, "namespaces created / freed / peak alive").split(" / ")
    assert ask("SELECT COUNT(*), COUNT(freed_ns) FROM namespaces WHERE ns > 1") == (
        int(created),
        int(freed),
    )
    cold, warm = map(int, summary(text, "cold starts / warm starts").split(" / "))
    assert ask("SELECT SUM(cold), SUM(NOT cold) FROM requests") == (cold, warm)
    taken, returned, rest = summary(text, "references taken / returned / outstanding").split(" / ")
    assert ask("SELECT SUM(taken), SUM(returned) FROM ref_holding") == (int(taken), int(returned))
    assert rest == f"{int(taken) - int(returned)} (1 of init_net)"
    spans = {
        "cold start": "server_ns - arrival_ns FROM requests WHERE cold",
        "request latency": "done_ns - arrival_ns FROM requests",
    }
    for label, source in spans.items():
        values = sorted(value for value, in database.execute(f"SELECT {source}"))
        shown = summary(text, f"{label}, p50 / p90 / p99 / max").split(" / ")
        units = {"us": 1e3, "ms": 1e6, "s": 1e9}
        for share, one in zip((0.5, 0.9, 0.99, 1), shown):
            number, unit = one.split()
            exact = values[math.ceil(share * len(values)) - 1]
            assert number == f"{exact / units[unit]:.4g}", (label, share)
    result = netns("report", tmp_path / "netns-container-host.sqlite")
    assert result.returncode == 0, result.stderr
    page = (tmp_path / "netns-container-host.html").read_text()
    page = re.sub(r"<[^>]*>", "|", page.replace("\u202f", "").replace("\u00a0", " "))
    assert f"{taken} taken, {returned} returned, 1 outstanding at the end." in page
    for label, value in (
        ("namespaces created", created),
        ("namespaces freed", freed),
        ("most alive at a time", peak),
        ("requests", "400"),
    ):
        assert re.search(rf"\|{label}\|+\s*\|*{value}\|", page), label
    values = sorted(value for value, in database.execute(f"SELECT {spans['cold start']}"))
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        exact = values[math.ceil(share * len(values)) - 1]
        assert re.search(rf"\|cold start, {name}\|+\s*\|*{exact / 1e6:.3g} ms\|", page), name


def test_a_name_is_not_cut_inside_a_character(replay):
    apps = ["aaaaaaa\u00e9", "aaaaaa\u20ac", "\u00e9\u00e9\u00e9\u00e9x", "aaaa\U0001f600"]
    _, database = replay([(app, "f", i, 0.1) for i, app in enumerate(apps)])
    database.text_factory = bytes
    names = database.execute("SELECT name FROM namespaces WHERE ns > 1 ORDER BY ns").fetchall()
    assert [name.decode().rpartition("-")[0] for (name,) in names] == [
        "aaaaaaa",
        "aaaaaa",
        "\u00e9\u00e9\u00e9\u00e9",
        "aaaa\U0001f600",
    ]


def test_busy_instance_is_not_shared(replay):
    """One invocation at a time; with --concurrency=2 two share an instance."""
    rows = [("a", "f", 0.0, 10.0), ("a", "f", 1.0, 10.0)]
    assert summary(replay(rows)[0], "cold starts / warm starts") == "2 / 0"
    assert summary(replay(rows, "--concurrency=2")[0], "cold starts / warm starts") == "1 / 1"


def test_keep_alive(replay):
    """An idle instance dies --keepAlive after its last answer; the next request is cold."""
    rows = [("a", "f", 0.0, 1.0), ("a", "f", 30.0, 1.0)]
    _, database = replay(rows, "--keepAlive=10s", "--preset=instant")
    assert [cold for _, cold, _, _ in requests(database)] == [1, 1]
    dying, done = database.execute(
        "SELECT dying_ns, done_ns FROM namespaces JOIN requests USING (host, ns) WHERE row = 1"
    ).fetchone()
    assert dying - done == 10 * SECOND


def test_a_cold_start_followed_through_the_database(replay):
    """The six phases add up, and agree with what the other tables tell of the namespace."""
    _, database = replay([(f"app{i % 40}", "f", i * 0.01, 0.5) for i in range(200)])
    phases = "locks_ns + setup_ns + devices_ns + stack_ns + start_ns + handshake_ns"
    wrong = database.execute(
        f"SELECT COUNT(*) FROM requests WHERE cold AND {phases} != server_ns - arrival_ns"
    ).fetchone()
    assert wrong == (0,)
    cold, warm = database.execute(
        "SELECT SUM(cold AND setup_ns IS NOT NULL), SUM(NOT cold AND setup_ns IS NULL)"
        " FROM requests"
    ).fetchone()
    assert cold > 0 and warm > 0 and cold + warm == 200
    arrival, setup, created, added, server = database.execute(
        "SELECT arrival_ns, namespaces.setup_ns, created_ns, added_ns, server_ns"
        " FROM requests JOIN namespaces USING (host, ns) JOIN devices USING (host, ns)"
        " WHERE row = 1 AND kind = 'veth'"
    ).fetchone()
    assert arrival <= setup < created < added < server
    assert database.execute("SELECT DISTINCT phase FROM lifecycle WHERE ns > 1").fetchall() == [
        ("run",)
    ]


def test_views_of_requests(replay):
    """Two cold starts, one of them refused, a warm request, and one that times out."""
    _, database = replay(
        [("a", "f", 0.0, 1.0), ("a", "g", 5.0, 1.5), ("b", "f", 6.0, 1.0)],
        "--preset=instant",
        "--serverStart=1ms",
        "--maxNamespaces=1",
    )
    requests_of = {
        row[0]: row[1:]
        for row in database.execute(
            "SELECT row, arrival_ns, server_ns, done_ns, duration_ns, handshake_ns FROM requests"
        )
    }
    arrival, server, _, _, handshake = requests_of[1]
    assert database.execute("SELECT * FROM cold_start").fetchall() == [
        (1, 2, "a-0", 1, "a", "f", 0, 0.0, server - arrival, (server - arrival) / 1e9)
        + (0.0, 0.0, 0.0, 0.0, 0.001, handshake / 1e9)
    ]
    slowest = database.execute("SELECT * FROM slowest_requests").fetchall()
    assert [row[:8] for row in slowest] == [
        (1, "a", "f", 1, 2, "a-0", 1, "ok"),
        (2, "a", "g", 1, 2, "a-0", 0, "ok"),
    ]
    for row, *_, latency_ns, latency_s, arrival_s, wait_s in slowest:
        arrival, server, done, duration, _ = requests_of[row]
        assert latency_ns == done - arrival - duration > 0
        assert (latency_s, arrival_s) == (latency_ns / 1e9, arrival / 1e9)
        assert wait_s == (server - arrival) / 1e9
    assert slowest[0][8] > slowest[1][8]


def test_locks(replay):
    """One writer of rtnl at a time; who waited was granted it when the one before released it."""
    _, database = replay([(f"app{i}", "f", i * 1e-4, 0.5) for i in range(100)])
    uses = database.execute(
        "SELECT time_ns + waited_ns AS taken, held_ns, waited_ns FROM locks"
        " WHERE lock = 'rtnl_mutex' ORDER BY taken, held_ns"
    ).fetchall()
    assert len(uses) > 500 and any(waited > 0 for _, _, waited in uses)
    for (taken, held, _), (after, _, waited) in zip(uses, uses[1:]):
        assert taken + held <= after
        assert waited == 0 or taken + held == after
    assert {mode for (mode,) in database.execute("SELECT DISTINCT mode FROM locks")} == {
        "exclusive",
        "shared",
    }


def test_instant(replay):
    """With the preset instant a cold start is the network's time and the server's."""
    text, database = replay([("a", "f", 0.0, 1.0)], "--preset=instant", "--serverStart=1ms")
    row = database.execute(
        "SELECT locks_ns, setup_ns, devices_ns, stack_ns, start_ns FROM requests"
    ).fetchone()
    assert row == (0, 0, 0, 0, 10**6)
    assert database.execute("SELECT COUNT(*) FROM locks").fetchone() == (0,)
    assert summary(text, "  task and namespace").startswith("0 us")


def test_time_scale_moves_arrivals_only(replay):
    """Ten times closer, durations unchanged."""
    _, database = replay([("a", "f", 0.0, 3.0), ("b", "f", 100.0, 3.0)], "--timeScale=10")
    rows = database.execute("SELECT arrival_ns, duration_ns, done_ns FROM requests").fetchall()
    assert [arrival for arrival, _, _ in rows] == [0, 10 * SECOND]
    for arrival, duration, done in rows:
        assert duration == 3 * SECOND
        assert 0 < done - arrival - duration < SECOND // 100


def test_every_reference_is_returned(replay):
    """For each namespace the references of `refs` add up to its count, which ends at zero."""
    _, database = replay([(f"app{i % 7}", "f", i * 0.5, 2.0) for i in range(100)])
    (created,) = database.execute("SELECT COUNT(*) FROM namespaces WHERE ns > 1").fetchone()
    assert created >= 7
    sums = database.execute(
        "SELECT SUM(delta), MIN(count) FROM refs WHERE ns > 1 GROUP BY host, ns"
    ).fetchall()
    assert sums == [(0, 0)] * created
    kinds = {kind for (kind,) in database.execute("SELECT DISTINCT kind FROM refs")}
    assert {"mount", "nsproxy"} <= kinds


def test_lifecycle_and_devices(replay):
    """States in order, devices within the life of their namespace, Nodes used again."""
    text, database = replay([(f"app{i}", "f", i * 20.0, 1.0) for i in range(5)], "--keepAlive=1s")
    states = database.execute("SELECT state FROM lifecycle WHERE ns = 2 ORDER BY rowid").fetchall()
    assert states == [("setup",), ("alive",), ("dying",), ("dead",)]
    early = database.execute(
        "SELECT COUNT(*) FROM devices d JOIN namespaces n USING (host, ns)"
        " WHERE added_ns < created_ns OR removed_ns > freed_ns"
    ).fetchone()
    assert early == (0,)
    assert database.execute(
        "SELECT name, mac FROM devices WHERE ns = 2 AND kind = 'veth'"
    ).fetchall() == [("eth0", "02:42:0a:01:00:02")]
    # lo, a link, the bridge, and a veth that comes and goes
    assert summary(text, "Nodes made / recycled / retired") == "1 / 5 / 0"
    (recycled,) = database.execute("SELECT SUM(recycled) FROM namespaces").fetchone()
    assert recycled == 5


def test_hosts_share_the_apps(replay):
    """An app always has the same host, and four hosts all have some."""
    rows = [(f"app{i % 40}", "f", i * 0.1, 0.01) for i in range(400)]
    _, database = replay(rows, "--hosts=4")
    hosts = database.execute("SELECT app, COUNT(DISTINCT host) FROM requests GROUP BY 1").fetchall()
    assert {count for _, count in hosts} == {1}
    assert database.execute("SELECT COUNT(DISTINCT host) FROM requests").fetchone() == (4,)


def test_refused_at_the_limit(replay):
    """A host without a slot refuses, and counts it."""
    rows = [("a", "f", 0.0, 10.0), ("b", "f", 1.0, 10.0)]
    text, database = replay(rows, "--maxNamespaces=1")
    assert [(ns is None, status) for _, _, ns, status in requests(database)] == [
        (False, "ok"),
        (True, "refused"),
    ]
    assert summary(text, "requests refused / timed out") == "1 / 0"


def test_a_forgotten_mount_is_a_leak(replay):
    """Every so manyth instance leaves its mount: its namespace lives on."""
    rows = [(f"app{i}", "f", i * 20.0, 0.1) for i in range(5)]
    text, database = replay(rows, "--forget=2", "--keepAlive=1s")
    leaks = database.execute("SELECT name, state, kind FROM leaks").fetchall()
    assert leaks == [("app1-1", "alive", "mount"), ("app3-3", "alive", "mount")]
    assert summary(text, "namespaces created / freed / peak alive") == "5 / 3 / 3"
    assert summary(text, "references taken / returned / outstanding").endswith("3 (1 of init_net)")
    assert {status for _, _, _, status in requests(database)} == {"ok"}


def test_refused_at_the_bridge(replay):
    """A bridge without a port left refuses, and what was begun for it is torn down."""
    rows = [("a", "f", 0.0, 10.0), ("b", "f", 1.0, 10.0), ("c", "f", 2.0, 10.0)]
    text, database = replay(rows, "--bridgeLimit=2")
    assert [status for _, _, _, status in requests(database)] == ["ok", "ok", "refused"]
    assert summary(text, "requests refused / timed out") == "1 / 0"
    assert summary(text, "namespaces created / freed / peak alive") == "3 / 3 / 3"


def test_timeout_is_recorded(replay):
    """An answer that cannot come in time is a timeout, and the instance is used again."""
    rows = [("a", "f", 0.0, 1.0), ("a", "f", 5.0, 1.0)]
    _, database = replay(rows, "--timeout=10us")
    assert [status for _, _, _, status in requests(database)] == ["timeout"] * 2


def test_a_late_answer_ends_its_connection(replay):
    """The client gave up while the answer was under way: the run ends soon after."""
    text, database = replay([("a", "f", 0.0, 0.0)], "--timeout=300us", "--keepAlive=1s")
    assert [status for _, _, _, status in requests(database)] == ["timeout"]
    assert float(summary(text, "simulated time").split()[0]) < 70  # 60 s of it are TIME_WAIT


def test_same_run_same_dump(replay):
    """Two runs differ in nothing that the database holds."""
    rows = [(f"app{i % 11}", "f", i * 0.3, 0.7) for i in range(200)]
    dumps = ["\n".join(replay(rows, "--keepAlive=5s")[1].iterdump()) for _ in range(2)]
    assert dumps[0] == dumps[1]


def test_gzip_and_standard_input(built, replay, tmp_path):
    """A packed trace and one from a pipe give the same requests."""
    rows = [("a", "f", 0.0, 1.0), ("b", "g", 2.5, 1.0)]
    plain = requests(replay(rows)[1])
    assert requests(replay(rows, name="trace.csv.gz")[1]) == plain
    with open(tmp_path / "trace.csv", encoding="ascii") as trace:
        assert execute(built, tmp_path, "--trace=-", stdin=trace).returncode == 0
    database = sqlite3.connect(tmp_path / "netns-container-host.sqlite")
    assert requests(database) == plain


def test_pcap(replay, tmp_path):
    """--pcap writes one file for each bridge, with an Ethernet link type."""
    replay([("a", "f", 0.0, 1.0)], "--pcap", "--hosts=2")
    files = sorted(tmp_path.glob("netns-container-host-*.pcap"))
    assert len(files) == 2
    content = files[0].read_bytes() + files[1].read_bytes()
    assert content[20:24] == b"\x01\x00\x00\x00"
    assert content.count(bytes([10, 1, 0, 2])) > 0 or content.count(bytes([10, 2, 0, 2])) > 0


def test_the_sample_is_found_from_anywhere(built, tmp_path):
    """Without --trace the shipped sample is replayed."""
    result = execute(built, tmp_path, "--maxRows=50")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    database = sqlite3.connect(tmp_path / "netns-container-host.sqlite")
    assert len(requests(database)) == 50
    assert database.execute("SELECT value FROM meta WHERE key = 'status'").fetchone() == (
        "complete",
    )


@pytest.mark.parametrize(
    "content, message",
    [
        ("", "trace.csv:1: "),
        ("app,func,end,duration\n", "trace.csv:1: "),
        (HEADER + "a,f,1.0,nan\n", "trace.csv:2: "),
        (HEADER + "a,f,1.0,0.5\na,f,1.0,-1\n", "trace.csv:3: "),
        (HEADER + "a,f,1.0\n", "trace.csv:2: "),
    ],
)
def test_a_fault_in_the_trace_leaves_no_database(built, tmp_path, content, message):
    """file:line, exit status 2, nothing written, an older database untouched."""
    (tmp_path / "trace.csv").write_text(content)
    result = execute(built, tmp_path, "--trace=trace.csv")
    assert result.returncode == 2
    assert result.stderr.startswith(message) and result.stderr.count("\n") == 1
    assert "expected" in result.stderr
    assert result.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["trace.csv"]


def test_a_database_that_cannot_be(built, tmp_path):
    """Another file is refused and left as it is; so is a folder that is not there."""
    other = tmp_path / "notes.txt"
    other.write_text("mine")
    result = execute(built, tmp_path, "--maxRows=1", f"--db={other}")
    assert result.returncode == 2
    assert str(other) in result.stderr and other.read_text() == "mine"
    result = execute(built, tmp_path, "--maxRows=1", f"--db={tmp_path}/none/x.sqlite")
    assert result.returncode == 2
    assert "none" in result.stderr


@pytest.mark.parametrize(
    "option",
    [
        "--hosts=0",
        "--hosts=255",
        "--concurrency=0",
        "--timeScale=0",
        "--preset=slow",
        "--bridgeLimit=-1",
        "--serverStart=-1s",
        "--what=1",
    ],
)
def test_bad_options(built, tmp_path, option):
    """Exit status 1, the option named, nothing written."""
    result = execute(built, tmp_path, option)
    assert result.returncode == 1
    assert option.split("=", maxsplit=1)[0] in result.stderr + result.stdout
    assert not list(tmp_path.iterdir())
