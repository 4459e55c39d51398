# SPDX-License-Identifier: GPL-2.0-only
"""ns3_netns.analysis in Python, and the wheel that brings it."""

import fcntl
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile

import pytest
from ns3_netns.analysis import Trace, TraceError
from trace_database import VIEWS, create, set_meta


def test_it_tells_what_it_is(example):
    trace = Trace(example)
    assert set(trace.views) == set(VIEWS)
    assert "requests" in trace.tables and "sqlite_stat1" not in trace.tables
    assert trace.meta["preset"] == "linux-6.18"
    text = repr(trace)
    assert text.startswith(f"Trace('{example}'): netns-container-host --trace=")
    assert re.search(r"^    leaks +references that were taken and never returned.*$", text, re.M)


def test_a_frame_is_what_sqlite_gives(made):
    pytest.importorskip("pandas")
    trace = Trace(made)
    database = sqlite3.connect(f"{made.as_uri()}?mode=ro", uri=True)
    for name in trace.tables + trace.views:
        frame = trace[name]
        cursor = database.execute(f"SELECT * FROM {name}")
        assert list(frame.columns) == [column[0] for column in cursor.description]
        rows = cursor.fetchall()
        assert len(frame) == len(rows)
        for column, values in zip(frame.columns, zip(*rows)):
            present = [value for value in values if value is not None]
            assert frame[column].dropna().tolist() == present, (name, column)
    frame = trace.query("SELECT SUM(delta) AS held FROM refs WHERE ns = ? AND host = ?", [1, 2])
    assert frame["held"].tolist() == [1]
    frame = trace.query("SELECT :a + 1 AS b", {"a": 2})
    assert frame["b"].tolist() == [3]
    frame = trace.query(
        "SELECT freed_ns FROM namespaces ORDER BY 1", dtype_backend="numpy_nullable"
    )
    assert str(frame["freed_ns"].dtype) == "Int64"


def test_arrow_is_what_sqlite_gives(made):
    pytest.importorskip("pyarrow")
    pytest.importorskip("adbc_driver_sqlite")
    trace = Trace(made)
    database = sqlite3.connect(f"{made.as_uri()}?mode=ro", uri=True)
    for name in trace.tables + trace.views:
        rows = [tuple(row.values()) for row in trace.arrow(name).to_pylist()]
        assert rows == database.execute(f"SELECT * FROM {name}").fetchall(), name
    table = trace.arrow("SELECT ns FROM namespaces WHERE host = ? AND ns < ? ORDER BY ns", [1, 4])
    assert table.column("ns").to_pylist() == [1, 2, 3]


@pytest.mark.parametrize(
    "use, fault",
    [
        (lambda trace: trace["cold_strat"], "no table or view cold_strat; did you mean cold_start"),
        (
            lambda trace: trace.query("SELECT namee FROM namespaces"),
            "no such column: namee; did you",
        ),
        (lambda trace: trace.query("SELECT ?"), "Incorrect number of bindings"),
        (lambda trace: trace.query("DELETE FROM refs"), "this SQL does more than read"),
        (lambda trace: trace.arrow("DELETE FROM refs"), "this SQL does more than read"),
        (
            lambda trace: trace.arrow("SELECT namee FROM namespaces"),
            "no such column: namee; did you",
        ),
    ],
)
def test_faults_name_the_file(example, use, fault):
    pytest.importorskip("pandas")
    pytest.importorskip("adbc_driver_sqlite")
    with pytest.raises(TraceError) as caught:
        use(Trace(example))
    assert str(caught.value).startswith(f"{example}: {fault}")


PROBE = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(7)
"""


def held(path):
    """Whether another process sees a lock on the file."""
    return subprocess.run([sys.executable, "-c", PROBE, path], check=False).returncode == 7


def test_a_file_that_this_process_writes_is_refused(tmp_path):
    """Closing it would drop the writer's locks; the writer may be another copy of SQLite."""
    path = tmp_path / "live.sqlite"
    database = create(path)
    set_meta(database)
    database.commit()
    database.close()
    with open(path, "r+b") as writer:
        fcntl.lockf(writer, fcntl.LOCK_EX, 1, 1 << 30)
        assert held(path)
        with pytest.raises(TraceError) as caught:
            Trace(path)
        assert f"{path}: is being written by this process (file descriptor " in str(caught.value)
        assert held(path)
    assert Trace(path).meta["status"] == "complete"


def test_another_connection_that_waits_is_no_writer(example):
    """As in a notebook that uses sqlite3 too."""
    pytest.importorskip("pandas")
    database = sqlite3.connect(example)
    count = database.execute("SELECT COUNT(*) FROM refs").fetchone()
    assert (len(Trace(example)["refs"]),) == count
    database.close()


def test_a_trace_keeps_nothing_open(example):
    before = len(os.listdir("/dev/fd"))
    traces = [Trace(example) for _ in range(3)]
    assert len(os.listdir("/dev/fd")) == before and len(traces) == 3


def test_a_file_that_another_process_writes_is_read(root, tmp_path):
    path = tmp_path / "live.sqlite"
    script = (
        "import sqlite3, sys; from trace_database import create, insert; d = create(sys.argv[1]);"
        "d.execute('PRAGMA journal_mode = WAL');"
        "insert(d, 'lifecycle', [(1, 1, 2, 'setup', 'run')]); d.commit();"
        "print('written', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, path],
        cwd=root / "test" / "python",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout.readline() == "written\n"
        pytest.importorskip("pandas")
        assert Trace(path)["lifecycle"]["state"].tolist() == ["setup"]
        writer.stdin.close()


def test_the_wheel(root, tmp_path, example):
    """It is pure Python, needs nothing, and its command works without the checkout."""
    pytest.importorskip("setuptools", "61")
    pytest.importorskip("wheel")
    source = tmp_path / "checkout" / "bindings"
    shutil.copytree(root / "bindings", source, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "VERSION", tmp_path / "checkout")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run(
        pip + ["wheel", "--no-deps", "--no-build-isolation", "-w", tmp_path, source], check=True
    )
    (wheel,) = tmp_path.glob("ns3_netns-*-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = [name for name in names if name.endswith("/METADATA")]
        text = archive.read(metadata).decode()
    assert "ns3_netns/py.typed" in names and "ns3_netns/analysis/figures/topology.py" in names
    assert "Requires-Python: >=3.9" in text
    needs = re.findall(r"^Requires-Dist: (.*)$", text, re.M)
    assert needs and all("extra ==" in line for line in needs)
    target = tmp_path / "site"
    subprocess.run(
        pip + ["install", "--no-deps", "--no-index", "--target", target, wheel], check=True
    )
    result = subprocess.run(
        [target / "bin" / "netns", "query", example, "SELECT COUNT(*) AS n FROM leaks", "--csv"],
        env={**os.environ, "PYTHONPATH": str(target)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr, result.stdout) == (0, "", "n\n2\n")
    (tmp_path / "one.py").write_text("def one(seed):\n    return {'one': seed}\n")
    (tmp_path / "one.toml").write_text("function = 'one:one'\n")
    result = subprocess.run(
        [target / "bin" / "netns", "sweep", "one.toml", "--csv"],
        env={**os.environ, "PYTHONPATH": str(target)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    if "tomli" not in result.stderr:  # which a Python before 3.11 may not have
        assert (result.returncode, result.stderr) == (0, "")
        assert (tmp_path / "one" / "results.csv").read_text() == "seed,one\n1,1\n"


@pytest.mark.parametrize("version", ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"])
def test_each_python_reads_and_draws(root, tmp_path, example, version):
    """Those that are here."""
    python = shutil.which(f"python{version}")
    if not python or subprocess.run([python, "-c", "import sqlite3"], check=False).returncode:
        pytest.skip(f"needs python{version}")
    for arguments in (["query", example], ["report", example, "-o", tmp_path / "page.html"]):
        result = subprocess.run(
            [python, "-W", "error", "-m", "ns3_netns", *arguments],
            env={**os.environ, "PYTHONPATH": str(root / "bindings")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (result.returncode, result.stderr) == (0, "")
