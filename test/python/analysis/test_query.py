# SPDX-License-Identifier: GPL-2.0-only
"""netns query as users type it, and what it says of files that are no trace database."""

import csv
import io
import json
import os
import shutil
import sqlite3
import subprocess

import pytest
from machine import write_program
from trace_database import VIEWS, create


def select(path, sql):
    """Rows, by sqlite3 itself."""
    return sqlite3.connect(path).execute(sql).fetchall()


def test_without_sql_it_tells_what_there_is(netns, example):
    result = netns("query", example, "--json")
    assert (result.returncode, result.stderr) == (0, "")
    entries = {entry["name"]: entry for entry in map(json.loads, result.stdout.splitlines())}
    assert set(VIEWS) == {name for name, entry in entries.items() if entry["kind"] == "view"}
    for name, entry in entries.items():
        assert entry["rows"] == select(example, f"SELECT COUNT(*) FROM {name}")[0][0]
        assert entry["what"] and "\n" not in entry["what"]
    assert entries["leaks"]["what"].startswith("references that were taken and never returned")


def test_a_view_is_an_aligned_table(netns, example):
    result = netns("query", example, "ref_holding")
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["kind", "taken", "returned", "outstanding"] + [
        "p50_s",
        "p99_s",
        "max_s",
    ]
    assert [line.split()[0] for line in lines[2:]] == ["mount", "nsproxy"]
    # Numbers end below each other
    end = lines[0].index("taken") + len("taken")
    assert all(line[end - 1].isdigit() and line[end] == " " for line in lines[2:])


@pytest.mark.parametrize("place", range(3))
def test_an_option_may_stand_anywhere(netns, example, place):
    words = [example, "SELECT 1 AS one"]
    words.insert(place, "--csv")
    result = netns("query", *words)
    assert (result.returncode, result.stdout, result.stderr) == (0, "one\n1\n", "")


def test_csv_is_rfc_4180(netns, tmp_path):
    path = tmp_path / "odd.sqlite"
    database = create(path, ())
    odd = [
        None,
        "",
        'a "b"',
        "one\ntwo",
        "three\r\nfour",
        " x,y ",
        "\u00e9",
        1.5,
        2**62,
        b"\x00\xff",
    ]
    database.execute("CREATE TABLE odd (id INTEGER, value)")
    database.executemany("INSERT INTO odd VALUES (?, ?)", enumerate(odd))
    database.commit()
    target = tmp_path / "odd.csv"
    with open(target, "wb") as file:
        text = netns("query", path, "odd", "--csv")
        assert text.returncode == 0
    netns("export", path, "-o", tmp_path / "out")
    target = tmp_path / "out" / "odd.csv"
    with open(target, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    expected = ["" if v is None else v.hex() if isinstance(v, bytes) else str(v) for v in odd]
    assert rows == [["id", "value"]] + [[str(i), v] for i, v in enumerate(expected)]
    content = target.read_bytes()
    assert content.endswith(b"\r\n") and b'\r\n1,""\r\n' in content and b"\r\n0,\r\n" in content


def test_json_keeps_types_and_every_column(netns, example):
    sql = "SELECT NULL AS n, 1 AS one, 1.5 AS x, 'a\"b' AS t, 1 AS one, 9e999 AS big"
    result = netns("query", example, sql, "--json")
    assert json.loads(result.stdout) == {
        "n": None,
        "one": 1,
        "x": 1.5,
        "t": 'a"b',
        "one:1": 1,
        "big": float("inf"),
    }


def test_it_stops_with_its_reader(netns, made, root):
    """`| head` ends it without a word."""
    result = subprocess.run(
        ["sh", "-c", f"'{root}/netns' query '{made}' refs --csv | head -n 2"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.count("\n") == 2 and result.stderr == ""


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM refs",
        "CREATE TABLE x (y)",
        "CREATE TEMP TABLE x (y)",
        "ATTACH 'other.sqlite' AS other",
        "VACUUM INTO 'other.sqlite'",
        "PRAGMA journal_mode = WAL",
        "PRAGMA writable_schema = 1",
    ],
)
def test_it_only_reads(netns, example, tmp_path, sql):
    before = example.read_bytes()
    result = netns("query", example, sql)
    assert result.returncode == 2
    assert result.stderr == f"netns: {example}: this SQL does more than read\n"
    assert example.read_bytes() == before
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "sql, fault",
    [
        ("ref_holdng", "no table or view ref_holdng; did you mean ref_holding?"),
        ("zzz", "no table or view zzz; there are: devices, drops, "),
        ("SELECT * FROM lock", "no such table: lock; did you mean locks?"),
        ("SELECT deltas FROM refs", "no such column: deltas; did you mean delta"),
        ("SELECT r.hodler FROM refs r", "no such column: r.hodler; did you mean holder"),
        ("SELECT 1; SELECT 2", "You can only execute one statement at a time"),
        ("SELEKT 1", 'near "SELEKT": syntax error'),
        (" ; ", "the SQL returns nothing; expected a SELECT"),
    ],
)
def test_a_fault_in_the_sql_is_one_line(netns, example, sql, fault):
    result = netns("query", example, sql)
    assert result.returncode == 2
    assert result.stderr.startswith(f"netns: {example}: {fault}")
    assert result.stdout == "" and result.stderr.count("\n") == 1


def not_a_database(path):
    path.write_text("host,ns\n1,2\n" * 100)


def another_program(path):
    sqlite3.connect(path).execute("CREATE TABLE songs (name)")


def version(number):
    def write(path):
        create(path).execute(f"PRAGMA user_version = {number}")

    return write


def cut_off(path):
    database = create(path)
    rows = [(0, 1, i, "setup", "run") for i in range(10_000)]
    database.executemany("INSERT INTO lifecycle VALUES (?, ?, ?, ?, ?)", rows)
    database.commit()
    database.close()
    os.truncate(path, path.stat().st_size // 2 // 4096 * 4096)


def cut_in_header(path):
    cut_off(path)
    os.truncate(path, 50)


@pytest.mark.parametrize("command", ["query", "report", "export"])
@pytest.mark.parametrize(
    "write, fault",
    [
        (None, "no such file; did you mean trace.sqlite3?"),
        (lambda path: path.mkdir(), "is a folder; expected a trace database"),
        (lambda path: path.touch(), "is empty; expected a trace database"),
        (not_a_database, "is not a database; expected a trace database"),
        (another_program, "a database of another program (application id 0x0); expected one of"),
        (version(2), "schema version 2; expected 3: run the program again"),
        (version(4), "schema version 4; expected 3: take a newer netns"),
        (cut_off, "is damaged or cut off (database disk image is malformed)"),
        (cut_in_header, "is not a database; expected a trace database"),
    ],
)
def test_a_wrong_file_is_one_line(netns, tmp_path, command, write, fault):
    (tmp_path / "trace.sqlite3").touch()
    path = tmp_path / "trace.sqlite"
    if write:
        write(path)
    before = sorted(tmp_path.iterdir())
    result = netns(command, "trace.sqlite")
    assert result.returncode == 2
    assert result.stderr.startswith(f"netns: trace.sqlite: {fault}")
    assert result.stdout == "" and result.stderr.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    "arguments, fault",
    [
        (["query"], "netns query: the following arguments are required: DB"),
        (["query", "x", "--csv", "--json"], "netns query: argument --json: not allowed with"),
        (["report"], "netns report: the following arguments are required: DB"),
        (["export", "x", "--tar"], "netns: unrecognized arguments: --tar"),
    ],
)
def test_wrong_options_are_one_line(netns, arguments, fault):
    result = netns(*arguments)
    assert result.returncode == 2
    assert result.stderr.startswith(fault) and result.stderr.count("\n") == 1


def test_a_run_that_was_killed_can_be_read(netns, tmp_path):
    """What was committed is there, from the -wal file, and stays as it is."""
    path = tmp_path / "live.sqlite"
    database = create(path)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("INSERT INTO lifecycle VALUES (5, 1, 2, 'setup', 'run')")
    database.commit()
    for name in ("live.sqlite", "live.sqlite-wal", "live.sqlite-shm"):
        shutil.copy(tmp_path / name, tmp_path / f"killed{name[4:]}")
    database.close()
    result = netns("query", "killed.sqlite", "SELECT time_ns FROM lifecycle", "--csv")
    assert (result.returncode, result.stderr, result.stdout) == (0, "", "time_ns\n5\n")
    assert (tmp_path / "killed.sqlite-wal").exists()


def test_a_table_of_a_program_of_your_own(netns, tmp_path):
    """It is listed with its columns."""
    path = tmp_path / "own.sqlite"
    create(path, ()).execute("CREATE TABLE queue (length INTEGER, weight REAL)")
    result = netns("query", path, "--csv")
    rows = list(csv.reader(io.StringIO(result.stdout)))
    assert ["table", "queue", "0", "length, weight"] in rows


def test_no_python_is_said(netns, fresh_checkout, machine):
    for name in ("python3", "python3.11"):
        write_program(machine / name, "exit 1")
    driver = fresh_checkout / "netns"
    text = (fresh_checkout / "utils" / "analysis.sh").read_text()
    (fresh_checkout / "utils" / "analysis.sh").write_text(text.replace("/usr/bin/python3", ""))
    result = netns("query", "x.sqlite", driver=driver, PATH=str(machine))
    assert result.returncode == 2
    assert result.stderr == "netns: query needs Python 3.9 or later, with its module sqlite3\n"
