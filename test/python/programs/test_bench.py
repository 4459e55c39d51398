# SPDX-License-Identifier: GPL-2.0-only
"""netns-bench, with runs too short to tell speed: what it prints, and what it refuses."""

import json
import os
import pty
import subprocess

import pytest

NAMES = ["churn", "timed", "refcount", "lookup", "bridge", "density", "move", "hostip", "trace"]
KEYS = [
    "bench",
    "n",
    "us_per_op",
    "peer",
    "peer_us_per_op",
    "ratio",
    "rss_start_mb",
    "rss_end_mb",
    "rss_growth_mb",
    "peer_rss_growth_mb",
    "nodes",
    "recycled",
    "retired",
    "traffic",
    "preset",
    "build",
]
MORE_KEYS = {
    "timed": ["case"],
    "lookup": ["case"],
    "bridge": ["case"],
    "density": ["case", "bytes_per_op", "peer_bytes_per_op"],
    "hostip": ["case"],
    "trace": ["case"],
}
OF_PEER = ["peer_us_per_op", "ratio", "peer_rss_growth_mb"]

# Longer than the grace period of 3 s, at 10 ms a namespace
CHURNED = 350


@pytest.fixture(scope="session")
def bench(built):
    """A function that runs netns-bench and gives its rows."""

    def run(*arguments):
        result = subprocess.run(
            [built / "bin/netns-bench", *arguments], capture_output=True, text=True, check=False
        )
        assert (result.returncode, result.stderr) == (0, "")
        return [json.loads(line) for line in result.stdout.splitlines()]

    return run


@pytest.fixture(scope="session")
def all_rows(bench, once):
    """The rows of every bench, by bench."""
    folder = once(
        "benches", lambda folder: (folder / "rows.json").write_text(json.dumps(run_all(bench)))
    )
    rows = json.loads((folder / "rows.json").read_text())
    assert all(row["bench"] == name for name, of_bench in rows.items() for row in of_bench)
    return rows


def run_all(bench):
    """Runs every bench."""
    return {
        "churn": bench("churn", f"--n={CHURNED}"),
        "timed": bench("timed", "--n=300"),
        "refcount": bench("refcount", "--n=2000"),
        "lookup": bench("lookup", "--n=2000"),
        "bridge": bench("bridge", "--n=40"),
        "density": bench("density", "--n=300"),
        "move": bench("move", "--n=300"),
        "hostip": bench("hostip", "--n=40"),
        "trace": bench("trace", "--n=400"),
    }


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_complete(all_rows, name):
    for row in all_rows[name]:
        assert sorted(row) == sorted(KEYS + MORE_KEYS.get(name, []))
        assert row["us_per_op"] > 0
        if row["peer"] == "none":
            assert [row[key] for key in OF_PEER] == [None] * 3
        else:
            ratio = row["us_per_op"] / row["peer_us_per_op"]
            assert row["ratio"] == pytest.approx(ratio, rel=1e-4)
        assert 0 < row["rss_start_mb"] <= row["rss_end_mb"] + 1
        growth = row["rss_end_mb"] - row["rss_start_mb"]
        assert row["rss_growth_mb"] == pytest.approx(growth, abs=1e-2)
        timed = name == "timed" or row.get("case") == "sample"
        assert row["preset"] == ("linux-6.18" if timed else "instant")
        assert "ns-3 3." in row["build"] and row["build"].count(", ") == 2


def test_cases_and_peers(all_rows):
    rows = [
        (row["bench"], row.get("case"), row["n"], row["peer"], row["traffic"])
        for of_bench in all_rows.values()
        for row in of_bench
    ]
    assert rows == [
        ("churn", None, CHURNED, "stock", 0),
        ("churn", None, CHURNED, "stock", 1),
        ("timed", "tcp", 300, "instant", 1),
        ("timed", "idle", 300, "instant", 0),
        ("refcount", None, 2000, "stock", 0),
        ("lookup", "hot-name", 2000, "table-1000", 0),
        ("lookup", "hot-index", 2000, "table-1000", 0),
        ("lookup", "random-name", 2000, "table-1000", 0),
        ("lookup", "random-index", 2000, "table-1000", 0),
        ("bridge", "few-ports", 10, "stock", 0),
        ("bridge", "many-ports", 40, "stock", 0),
        ("bridge", "all-ports", 40, "ports-10", 0),
        ("density", "idle", 300, "stock", 0),
        ("density", "stack", 3, "stock", 0),
        ("move", None, 300, "none", 0),
        ("hostip", "datagram", 200, "veths-10", 1),
        ("hostip", "datagram-stock", 200, "veths-10", 1),
        ("hostip", "churn", 1000, "none", 1),
        ("trace", "rows", 400, "none", 0),
        ("trace", "sample", 400, "no-database", 1),
    ]


def test_churn_uses_nodes_again(all_rows):
    for row in all_rows["churn"]:
        # 100 alive, and those that died in the last 3 s
        assert row["nodes"] == 400
        assert 0 < row["recycled"] < CHURNED
        assert row["retired"] == 0


def test_idle_namespaces_have_no_node(all_rows):
    idle, stack = all_rows["density"]
    assert idle["nodes"] == 0
    assert stack["nodes"] == stack["n"] + 1


def test_hosts_use_nodes_again(all_rows):
    many, stock, churn = all_rows["hostip"]
    assert (many["nodes"], stock["nodes"]) == (40, 0)
    # 100 alive, and those that died in the last 3 s
    assert churn["nodes"] == 400
    assert churn["recycled"] > 500 and churn["retired"] == 0


def test_without_a_peer(bench):
    rows = bench("density", "--n=100", "--peer=none")
    for row in rows:
        assert row["peer"] == "none"
        assert [row[key] for key in OF_PEER + ["peer_bytes_per_op"]] == [None] * 4


@pytest.mark.long
def test_every_bench_runs_when_none_is_named(bench):
    names = [row["bench"] for row in bench("--n=20")]
    assert list(dict.fromkeys(names)) == NAMES


def test_progress_is_for_terminals(built):
    terminal, side = pty.openpty()
    result = subprocess.run(
        [built / "bin/netns-bench", "refcount", "--n=100"],
        stdout=subprocess.PIPE,
        stderr=side,
        check=False,
    )
    shown = os.read(terminal, 4096).decode()
    os.close(side)
    os.close(terminal)
    assert result.returncode == 0
    assert json.loads(result.stdout)["bench"] == "refcount"
    assert "refcount: run 10 of 10" in shown
    assert shown.endswith("\r\033[K")


def test_help_teaches(built):
    result = subprocess.run(
        [built / "bin/netns-bench", "--help"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0
    for word in (*NAMES, "--n", "--peer", "--preset", "ratio"):
        assert word in result.stdout


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["chrun"], "no bench chrun, expected " + ", ".join(NAMES[:-1]) + " or " + NAMES[-1]),
        (["churn", "lookup"], "unexpected word lookup, expected --NAME=VALUE"),
        (["--n=-1"], "--n=-1: expected a whole number from 0 to 1000000000000"),
        (["--rounds=0"], "--rounds=0: expected a whole number from 1 to 1000000"),
        (["--peer=linux"], "--peer=linux, expected stock or none"),
        (["--preset=slow"], "no preset slow; expected instant, linux-6.18"),
        (["--n=many"], "--n=many: expected a whole number"),
        (["--m=3"], "--m: there is no such option"),
    ],
)
def test_mistakes_are_refused(built, arguments, message):
    result = subprocess.run(
        [built / "bin/netns-bench", *arguments], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert "{" not in result.stdout
    assert message in result.stdout + result.stderr
