# SPDX-License-Identifier: GPL-2.0-only
"""Reading invocation traces: every fault is reported by file and line, every form reads alike."""

import functools
import gzip
import os
import random
import re
import resource
import signal
import subprocess
import sys

import pytest
from checkout import ROOT

PROGRAM = ROOT / "build" / "bin" / "netns-trace-check"
SAMPLE = ROOT / "data" / "sample" / "invocations.csv.gz"
MAKE_SAMPLE = ROOT / "data" / "sample" / "make-sample.py"

HEADER = b"app,func,end_timestamp,duration\n"
ROW = b"a1,f1,10.5,0.5\n"


@pytest.fixture(scope="session", name="check")
def fixture_check(built):
    """Run netns-trace-check; text is the result."""
    assert PROGRAM.is_relative_to(built)

    def run(path, *options, stdin=None, **others):
        return subprocess.run(
            [PROGRAM, f"--trace={path}", *options],
            input=stdin,
            capture_output=True,
            check=False,
            timeout=300,
            **others,
        )

    return run


@pytest.fixture(name="trace")
def fixture_trace(tmp_path):
    """Write a trace and give its path."""

    def write(content, name="trace.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def assert_fault(result, name, line, *words):
    """The program said one line, file:line first, and nothing else."""
    message = result.stderr.decode("ascii")
    assert result.returncode == 2, message
    assert result.stdout == b""
    assert message.count("\n") == 1
    assert message.startswith(f"{name}:{line}: ")
    assert ", expected " in message
    for word in words:
        assert word in message


def listing(result):
    """Rows that --list printed, as tuples (row, start, duration, app, func)."""
    assert result.returncode == 0, result.stderr.decode()
    lines = result.stdout.decode().splitlines()
    assert lines[0] == "row,start_ns,duration_ns,app,func"
    rows = [line.split(",") for line in lines[1:]]
    return [
        (int(row), int(start), int(length), app, func) for row, start, length, app, func in rows
    ]


@functools.cache
def random_rows(count):
    """Rows whose starts collide often, as (end in ms, duration in ms, app, func)."""
    draw = random.Random(1)
    return tuple(
        (draw.randrange(1000, 1000 + count), draw.randrange(900), f"a{draw.randrange(50)}", "f" * 9)
        for _ in range(count)
    )


@functools.cache
def as_csv(rows):
    return HEADER + b"".join(
        f"{app},{func},{end / 1000:.3f},{length / 1000:.3f}\n".encode()
        for end, length, app, func in rows
    )


@functools.cache
def in_order(rows):
    """What reading the rows ought to give."""
    first = min(end - length for end, length, _, _ in rows)
    starts = [
        ((end - length - first) * 1_000_000, number, length * 1_000_000, app, func)
        for number, (end, length, app, func) in enumerate(rows, 1)
    ]
    return [(row, start, length, app, func) for start, row, length, app, func in sorted(starts)]


# Faults

FAULTS = {
    "empty file": (b"", 1, "file is empty", '"app,func,end_timestamp,duration"'),
    "byte order mark only": (b"\xef\xbb\xbf", 1, 'header is ""'),
    "header only": (HEADER, 2, "no invocation after the header"),
    "header and blank lines only": (HEADER + b"\n\n", 2, "no invocation after the header"),
    "wrong header": (b"app,function,end,duration\n" + ROW, 1, '"app,function,end,duration"'),
    "no header": (ROW, 1, 'header is "a1,f1,10.5,0.5"'),
    "header in another order": (b"func,app,end_timestamp,duration\n" + ROW, 1, "header is"),
    "header with a blank": (b"app, func,end_timestamp,duration\n" + ROW, 1, "header is"),
    "short row": (HEADER + ROW + b"a1,f1,11\n", 3, "3 fields", "expected 4"),
    "one field": (HEADER + ROW + b"a1\n", 3, '1 field in "a1"', "expected 4"),
    "long row": (HEADER + b"a1,f1,11,1,\n", 2, "5 fields", "expected 4"),
    "cut last row": (HEADER + ROW + b"a1,f1", 3, "2 fields"),
    "empty app": (HEADER + b",f1,11,1\n", 2, "app is empty"),
    "empty func": (HEADER + b"a1,,11,1\n", 2, "func is empty"),
    "empty end": (HEADER + b"a1,f1,,1\n", 2, 'end_timestamp "" is not a number'),
    "empty duration": (HEADER + b"a1,f1,11,\n", 2, 'duration "" is not a number'),
    "word for a number": (HEADER + ROW + b"a1,f1,soon,1\n", 3, 'end_timestamp "soon" is not a'),
    "number with a unit": (HEADER + b"a1,f1,11,1s\n", 2, 'duration "1s" is not a number'),
    "number with a blank": (HEADER + b"a1,f1,11, 1\n", 2, 'duration " 1" is not a number'),
    "two points": (HEADER + b"a1,f1,1.1.1,1\n", 2, "is not a number"),
    "point only": (HEADER + b"a1,f1,.,1\n", 2, "is not a number"),
    "two signs": (HEADER + b"a1,f1,-+1,1\n", 2, "is not a number"),
    "exponent without digits": (HEADER + b"a1,f1,1e,1\n", 2, "is not a number"),
    "hexadecimal": (HEADER + b"a1,f1,0x10,1\n", 2, "is not a number"),
    "nan": (HEADER + b"a1,f1,nan,1\n", 2, 'end_timestamp "nan" is not finite'),
    "NaN duration": (HEADER + b"a1,f1,11,NaN\n", 2, 'duration "NaN" is not finite'),
    "inf": (HEADER + b"a1,f1,11,inf\n", 2, "is not finite"),
    "minus infinity": (HEADER + b"a1,f1,-Infinity,1\n", 2, "is not finite"),
    "negative duration": (HEADER + ROW + ROW + b"a1,f1,11,-0.5\n", 4, '"-0.5" is negative'),
    "tiny negative duration": (HEADER + b"a1,f1,11,-1e-30\n", 2, "is negative"),
    "end too large": (HEADER + b"a1,f1,9223372037,1\n", 2, "is out of range"),
    "end too large by exponent": (HEADER + b"a1,f1,1e10,1\n", 2, "is out of range"),
    "absurd exponent": (HEADER + b"a1,f1,1e999999999999999999,1\n", 2, "is out of range"),
    "end too small": (HEADER + b"a1,f1,-9223372037,1\n", 2, "is out of range"),
    "duration too large": (HEADER + b"a1,f1,11,99999999999999999999\n", 2, "is out of range"),
    "start too small": (HEADER + b"a1,f1,-9223372036,1\n", 2, "start", "is out of range"),
    "span too large": (
        HEADER + b"a1,f1,-9e9,1\n" + b"a1,f1,9e9,1\n" + ROW,
        3,
        "is out of range of the earliest start",
    ),
    "NUL in a row": (HEADER + ROW + b"a\x001,f1,11,1\n", 3, "NUL byte", "a\\x001,f1"),
    "NUL in the header": (b"app\0" + HEADER, 1, "NUL byte"),
    "NULs at the end": (HEADER + ROW + b"\0\0\0\0", 3, "NUL byte"),
    "UTF-16": (HEADER.decode().encode("utf-16"), 1, "NUL byte"),
    "blank line within": (HEADER + ROW + b"\n\n" + ROW, 3, "blank line"),
    "line too long": (HEADER + ROW + b"x" * 3_000_000 + b",f1,11,1\n", 3, "line longer than"),
    "line just too long": (HEADER + b"x" * 1_048_570 + b",f1,11,1\n", 2, "line longer than"),
    "RAR": (b"Rar!\x1a\x07\x01\x00" + bytes(50), 1, "is a RAR file", "bsdtar -xOf"),
    "ZIP": (b"PK\x03\x04" + bytes(50), 1, "is a ZIP file"),
    "half a gzip magic": (b"\x1f", 1, 'header is "\\x1f"'),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_reported_by_line(check, trace, name):
    content, line, *words = FAULTS[name]
    path = trace(content)
    assert_fault(check(path), path, line, *words)


@pytest.mark.parametrize("name", sorted(set(FAULTS) - {"RAR", "ZIP", "half a gzip magic"}))
def test_fault_within_gzip_from_standard_input(check, name):
    content, line, *words = FAULTS[name]
    result = check("-", stdin=gzip.compress(content))
    assert_fault(result, "<stdin>", line, *words)


def test_fault_is_found_with_few_rows_wanted(check, trace):
    path = trace(HEADER + ROW * 5000 + b"a1,f1,11\n")
    assert_fault(check(path, "--maxRows=1"), path, 5002, "3 fields")


def test_offending_text_is_cut_short(check, trace):
    path = trace(b"\xff" * 1000 + b"\n")
    result = check(path)
    assert_fault(result, path, 1, '"\\xff\\xff', '..."')
    quoted = re.search(rb'header is "(.*?)\.\.\."', result.stderr).group(1)
    assert 50 <= len(quoted) <= 60


def test_missing_file(check, tmp_path):
    path = tmp_path / "none.csv"
    assert_fault(check(path), path, 1, "No such file or directory")


def test_directory(check, tmp_path):
    assert_fault(check(tmp_path), tmp_path, 1, "is a directory")


def test_truncated_gzip(check, trace):
    rows = [b"a%d,f1,%d,0.5\n" % (i, i) for i in range(20000)]
    packed = gzip.compress(HEADER + b"".join(rows))
    path = trace(packed[: len(packed) // 2], "trace.csv.gz")
    result = check(path)
    line = int(result.stderr.decode().rsplit("trace.csv.gz:", 1)[1].split(":")[0])
    assert 2 < line < 20001
    assert_fault(result, path, line, "cut off")


@pytest.mark.parametrize("keep", [2, 5, 10, 12, -8, -1])
def test_gzip_truncated_anywhere(check, trace, keep):
    path = trace(gzip.compress(HEADER + ROW)[:keep], "trace.csv.gz")
    result = check(path)
    assert_fault(result, path, 1 if keep > 0 else 3, "cut off")


def test_corrupt_gzip(check, trace):
    packed = bytearray(gzip.compress(HEADER + random.Random(1).randbytes(5000).hex().encode()))
    packed[15] ^= 0xFF
    path = trace(bytes(packed), "trace.csv.gz")
    assert_fault(check(path), path, 1, "corrupt")


def test_gzip_with_a_wrong_checksum(check, trace):
    packed = bytearray(gzip.compress(HEADER + ROW))
    packed[-8] ^= 1
    path = trace(bytes(packed), "trace.csv.gz")
    assert_fault(check(path), path, 3, "corrupt", "incorrect data check")


def test_gzip_followed_by_something_else(check, trace):
    path = trace(gzip.compress(HEADER + ROW) + b"more", "trace.csv.gz")
    assert_fault(check(path), path, 3, "followed by something else")


# Forms of one trace


def test_all_forms_read_alike(check, trace):
    rows = random_rows(3000)
    content = as_csv(rows)
    middle = len(content) // 2
    wanted = in_order(rows)
    crlf = content.replace(b"\n", b"\r\n")
    forms = {
        "plain": content,
        "gzip": gzip.compress(content),
        "gzip, members": gzip.compress(content[:middle]) + gzip.compress(content[middle:]),
        "gzip, empty member": gzip.compress(b"") + gzip.compress(content) + gzip.compress(b""),
        "gzip, zeros behind": gzip.compress(content) + bytes(1000),
        "CR LF": crlf,
        "CR LF, no last line end": crlf[:-2],
        "byte order mark": b"\xef\xbb\xbf" + content,
        "no last line end": content[:-1],
        "blank lines at the end": content + b"\n\r\n\n",
    }
    for name, form in forms.items():
        # The name says nothing about the form.
        assert listing(check(trace(form), "--list")) == wanted, name
        assert listing(check("-", "--list", stdin=form)) == wanted, name


def test_bytes_that_come_one_at_a_time(check):
    content = HEADER + b"a1,f1,5,1\na2,f2,2,1\n"
    for form in (content, gzip.compress(content)):
        feeder = "import os,sys\nfor b in sys.stdin.buffer.read(): os.write(1, bytes([b]))"
        with subprocess.Popen(
            [sys.executable, "-c", feeder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as slow:
            with subprocess.Popen(
                [PROGRAM, "--trace=-", "--list"], stdin=slow.stdout, stdout=subprocess.PIPE
            ) as reader:
                slow.stdin.write(form)
                slow.stdin.close()
                output = reader.stdout.read().decode().splitlines()
        assert output[1:] == ["2,0,1000000000,a2,f2", "1,3000000000,1000000000,a1,f1"]


def test_longest_line(check, trace):
    app = b"x" * (1_048_576 - len(b",f1,11,1"))
    rows = listing(check(trace(HEADER + ROW + app + b",f1,11,1\r\n" + ROW), "--list"))
    assert [row[3] for row in rows] == ["a1", app.decode(), "a1"]


# Numbers


@pytest.mark.parametrize(
    "text, nanoseconds",
    [
        ("5160.142570018768", 5160142570019),
        ("0.0000000005", 1),
        ("0.00000000049999999999999999999", 0),
        ("1e-05", 10000),
        ("1.5E+2", 150000000000),
        ("123456e-3", 123456000000),
        ("+7.", 7000000000),
        (".25", 250000000),
        ("0e99999999999", 0),
        ("1e-99999999999", 0),
        ("-0.0", 0),
        ("0" * 500 + "1." + "0" * 500, 1000000000),
        ("9223372036.854775807", 9223372036854775807),
    ],
)
def test_duration_to_the_nanosecond(check, trace, text, nanoseconds):
    # Neither end matters here: a lone invocation starts at 0.
    path = trace(HEADER + f"a1,f1,0,{text}\n".encode())
    assert listing(check(path, "--list")) == [(1, 0, nanoseconds, "a1", "f1")]


def test_start_is_end_less_duration_from_the_earliest(check, trace):
    path = trace(HEADER + b"a1,f1,-3.5,2\na2,f2,-4,0.25\na3,f3,1612051200.000000001,0\n")
    assert listing(check(path, "--list")) == [
        (1, 0, 2000000000, "a1", "f1"),
        (2, 1250000000, 250000000, "a2", "f2"),
        (3, 1612051205500000001, 0, "a3", "f3"),
    ]


# Order, memory


def test_invocations_that_start_together_come_in_order_of_row(check, trace):
    path = trace(HEADER + b"a3,f,9,4\na2,f,6,1\na1,f,5,0\na0,f,4,0\n")
    assert [row[0] for row in listing(check(path, "--list"))] == [4, 1, 2, 3]


@pytest.mark.parametrize("memory", [0, 65536, 200000, 1000000, 1 << 26])
@pytest.mark.parametrize("most", [0, 1, 7, 5000, 29999, 30000, 30001])
def test_any_memory_gives_the_same_order(check, trace, memory, most):
    rows = random_rows(30000)
    result = check(trace(as_csv(rows)), "--list", f"--memoryBytes={memory}", f"--maxRows={most}")
    assert listing(result) == in_order(rows)[: most or None]


@pytest.mark.parametrize("memory", [65536, 1 << 26])
def test_maxrows_in_the_summary(check, trace, memory):
    rows = random_rows(30000)
    for most in (0, 10, 20000):
        wanted = in_order(rows)[: most or None]
        result = check(trace(as_csv(rows)), f"--memoryBytes={memory}", f"--maxRows={most}")
        summary = dict(line.split(None, 1) for line in result.stdout.decode().splitlines()[:4])
        assert summary["rows"] == f"{len(wanted)} of 30000"
        assert summary["apps"] == str(len({app for _, _, _, app, _ in wanted}))
        span = max(start + length for _, start, length, _, _ in wanted)
        assert summary["span"] == f"{span / 1e9:.3f} s"


def test_long_ids_do_not_break_the_limit_on_memory(check, trace):
    ids = [f"{i:05d}" * 20000 for i in range(60)]
    path = trace(HEADER + b"".join(f"{app},f,{100 - i},0\n".encode() for i, app in enumerate(ids)))
    for options in ([], ["--maxRows=50"]):
        rows = listing(check(path, "--list", "--memoryBytes=65536", *options))
        assert [row[3] for row in rows] == ids[::-1][: len(rows)]
        assert len(rows) == (50 if options else 60)


@pytest.mark.parametrize("options", [[], ["--maxRows=1000"]], ids=["all", "maxRows"])
def test_memory_does_not_grow_with_the_trace(check, once, options):
    def make(folder):
        for rows in (100_000, 1_000_000):
            path = folder / f"{rows}.csv"
            command = [sys.executable, MAKE_SAMPLE, "--rows", str(rows), "--out", path]
            subprocess.run(command, check=True)

    folder = once("traces", make)

    def peak_kib(rows):
        path = folder / f"{rows}.csv"
        command = [PROGRAM, f"--trace={path}", "--memoryBytes=4000000", *options]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return usage.ru_maxrss

    assert check is not None
    assert peak_kib(1_000_000) < peak_kib(100_000) + 4096


def test_missing_temporary_directory(check, trace, tmp_path):
    path = trace(as_csv(random_rows(5000)))
    environment = dict(os.environ, TMPDIR=str(tmp_path / "none"))
    result = check(path, "--memoryBytes=65536", env=environment)
    line = int(result.stderr.decode().rsplit("trace.csv:", 1)[1].split(":")[0])
    assert_fault(result, path, line, "temporary directory", str(tmp_path / "none"), "TMPDIR")
    # Nothing is written, so no directory is needed, where the rows fit.
    assert check(path, env=environment).returncode == 0


def test_full_temporary_directory(check, trace):
    # A limit on the size of files stands for the full disk: write() fails half-way.
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300000, 300000))

    path = trace(as_csv(random_rows(30000)))
    result = check(path, "--memoryBytes=65536", preexec_fn=limit, restore_signals=False)
    line = int(result.stderr.decode().rsplit("trace.csv:", 1)[1].split(":")[0])
    assert 100 < line < 30001
    assert_fault(result, path, line, "cannot keep the rows", "File too large", "TMPDIR")


def test_temporary_files_have_no_name(check, trace, tmp_path):
    folder = tmp_path / "tmp"
    folder.mkdir()
    path = trace(as_csv(random_rows(30000)) + b"bad\n")
    result = check(path, "--memoryBytes=65536", env=dict(os.environ, TMPDIR=str(folder)))
    assert_fault(result, path, 30002, "1 field")
    assert not list(folder.iterdir())


# The program


def test_summary_of_the_sample(check):
    result = check(SAMPLE)
    assert result.returncode == 0
    summary = dict(
        re.split(r"  +", line, maxsplit=1) for line in result.stdout.decode().splitlines()
    )
    rows = gzip.decompress(SAMPLE.read_bytes()).decode().splitlines()[1:]
    durations = sorted(float(row.split(",")[3]) for row in rows)
    assert summary["rows"] == f"{len(rows)} of {len(rows)}"
    assert summary["apps"] == str(len({row.split(",")[0] for row in rows}))
    assert summary["functions"] == str(len({tuple(row.split(",")[:2]) for row in rows}))
    for name, fraction in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1)):
        value = float(summary[f"duration {name}".ljust(12)].split()[0])
        assert value == pytest.approx(durations[int(fraction * (len(durations) - 1))], rel=0.01)


def test_no_trace_is_a_usage_error(check):
    result = subprocess.run([PROGRAM], capture_output=True, check=False)
    assert check is not None
    assert result.returncode == 1
    assert result.stderr.startswith(b"netns-trace-check: --trace is missing, expected ")


def test_unknown_option_is_a_usage_error(check):
    assert check(SAMPLE, "--nosuch").returncode == 1
