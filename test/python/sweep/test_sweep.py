# SPDX-License-Identifier: GPL-2.0-only
"""netns sweep at the command line: points, resumption, failures, faults in the file."""

import csv
import json
import os
import re
import shutil
import signal
import sys

import pytest
from machine import write_program
from ns3_netns.analysis.figures.scale import digits
from ns3_netns.sweep.statistic import mean_of
from sweep_folder import MODEL, SWEEP, Folder, calls_in, finish, is_alive, wait_until

if sys.version_info < (3, 11):
    pytest.importorskip("tomli")


@pytest.fixture(name="folder")
def fixture_folder(tmp_path):
    folder = Folder(tmp_path)
    yield folder
    folder.release()


def test_a_function(folder):
    result = folder.run("--csv", "--jobs", 4)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "sweep/results.csv\nsweep/report.html\n"
    rows = folder.rows()
    assert len(rows) == 18 == len(folder.calls())
    assert [*rows[0]] == ["load", "kind", "seed", "delay", "load2"]
    assert [(row["load"], row["kind"], row["seed"]) for row in rows[:4]] == [
        ("1", "a", "1"),
        ("1", "a", "2"),
        ("1", "a", "3"),
        ("1", "b", "1"),
    ]
    assert {row["load2"] for row in rows if row["load"] == "10"} == {"20"}


def test_the_report(folder):
    """Means and intervals as a table and as hints of a figure, and nothing from elsewhere."""
    folder.run("--csv")
    page = (folder.path / "sweep" / "report.html").read_text()
    assert set(re.findall(r'(?:src|href)="([^"]*)"', page)) == {
        "#summary",
        "#result-1",
        "#result-2",
    }
    assert "//" not in page.replace("://www.w3.org/2000/svg", "")
    found = {}
    for row in folder.rows():
        found.setdefault((row["load"], row["kind"]), []).append(float(row["delay"]))
    assert len(found) == 6
    for (load, kind), values in found.items():
        mean = mean_of(values)
        cells = ["3", digits(mean.mean, 5), f"\u00b1 {digits(mean.half)}", digits(min(values), 5)]
        line = f'<td class=t>{load}</td><td class=t>{kind}</td><td>{"</td><td>".join(cells)}</td>'
        assert line in page
        assert f"<title>{cells[1]} {cells[2]}</title>" in page


def test_seeds_that_change_nothing(folder):
    """It is told, at the command line and on the page, when all seeds give one result."""
    (folder.path / "model.py").write_text(
        "def measure(load, kind, seed):\n    return {'delay': 2 * load, 'load2': 1}\n"
    )
    result = folder.run("--csv")
    assert (result.returncode, result.stdout) == (0, "sweep/results.csv\nsweep/report.html\n")
    assert result.stderr.startswith("netns: all seeds gave the same results; expected a program")
    assert "all seeds gave the same results" in (folder.path / "sweep/report.html").read_text()
    (folder.path / "sweep.toml").write_text(SWEEP.replace("seeds = 3", "seeds = 1"))
    assert folder.run("--csv").stderr == ""


def test_only_what_is_new_runs(folder):
    folder.run("--csv")
    first = (folder.path / "sweep" / "results.csv").read_bytes()
    assert folder.run("--csv").returncode == 0
    assert len(folder.calls()) == 18
    assert (folder.path / "sweep" / "results.csv").read_bytes() == first
    # Another order of the parameters, another seed
    text = SWEEP.replace("seeds = 3", "seeds = [3, 7]").split("\n")
    text[-3:-1] = reversed(text[-3:-1])
    (folder.path / "sweep.toml").write_text("\n".join(text))
    dry = folder.run("--dry-run").stdout.splitlines()
    assert sorted({line.split()[0] for line in dry}) == ["done", "open"]
    assert "done   model:measure(kind='a', load=1, seed=3)" in dry
    assert folder.run("--csv").returncode == 0
    assert [call.split()[-1] for call in folder.calls()[18:]] == ["7"] * 6
    assert len(folder.rows()) == 12
    # Another function is another sweep
    (folder.path / "model.py").write_text(MODEL.replace("load * 2", "load * 3"))
    assert folder.run("--csv").returncode == 0
    assert {row["load2"] for row in folder.rows() if row["load"] == "10"} == {"30"}


def test_failed_points_are_told_and_tried_again(folder):
    (folder.path / "bad").touch()
    result = folder.run("--csv")
    assert result.returncode == 1
    assert result.stderr == (
        "netns: 4 of 18 points failed, the first with exit status 1: ValueError: no such load;"
        " the report has all, the same command tries them again\n"
    )
    assert len(folder.rows()) == 14
    records = [
        json.loads(path.read_text()) for path in folder.path.glob("sweep/points/*.failed.json")
    ]
    assert (
        sorted(record["status"] for record in records)
        == ["exit status 1"] * 2 + ["signal SIGSEGV"] * 2
    )
    raised = [record for record in records if record["status"] == "exit status 1"]
    assert any("model.py" in line for line in raised[0]["output"])
    page = (folder.path / "sweep" / "report.html").read_text()
    assert "ValueError: no such load" in page and "signal SIGSEGV" in page
    (folder.path / "bad").unlink()
    assert folder.run("--csv").returncode == 0
    assert len(folder.calls()) == 18 + 4
    assert len(folder.rows()) == 18
    assert not list(folder.path.glob("sweep/points/*.failed.json"))


@pytest.mark.parametrize(
    "number, status", [(signal.SIGKILL, -9), (signal.SIGINT, 130), (signal.SIGTERM, 130)]
)
def test_a_sweep_that_is_stopped_goes_on(folder, number, status, tmp_path_factory):
    """Its simulations end with it; afterwards all is as if it had never been stopped."""
    folder.hold()
    process = folder.start("--csv", "--jobs", 2)
    wait_until(lambda: folder.held() == 2, process)
    process.send_signal(number)
    _, err = finish(process)
    assert process.returncode == status, err
    wait_until(lambda: not calls_in(folder.path))
    assert "Traceback" not in err
    done = len(folder.finished())
    assert done == 12
    folder.release()
    began = len(folder.calls())
    assert folder.run("--csv").returncode == 0
    assert len(folder.calls()) - began == 18 - done
    whole = Folder(tmp_path_factory.mktemp("whole"))
    whole.run("--csv", "--jobs", 1)
    for name in ("results.csv", "report.html"):
        there, here = (f.path / "sweep" / name for f in (whole, folder))
        assert there.read_bytes() == here.read_bytes()
    left = {path.name for path in (folder.path / "sweep").iterdir()}
    assert left == {".lock", "points", "results.csv", "report.html"}
    assert not list(folder.path.glob("sweep/points/.*"))


def test_two_sweeps_do_not_share_a_folder(folder):
    folder.hold()
    process = folder.start()
    wait_until(folder.held, process)
    result = folder.run()
    assert result.returncode == 2
    assert result.stderr.endswith(
        "another sweep writes to sweep; expected another folder (--output)\n"
    )
    assert result.stderr.count("\n") == 1
    process.terminate()
    finish(process)
    assert process.returncode == 130


FAULTS = [
    ("seeds = ", "is not TOML: "),
    ("sedes = 3", "unknown key sedes; did you mean seeds?"),
    ("colour = 3", "unknown key colour; expected program, function, seeds, parameters, results"),
    ("seeds = 3", "neither program nor function; expected one of them"),
    ('program = "x"\nfunction = "a:b"', "both program and function; expected one of them"),
    ("program = 3", "program = 3; expected a text"),
    ('function = "model"', 'function = "model"; expected "module:function"'),
    ('function = "model:other"', "function model:other: module 'model' has no attribute 'other'"),
    ('function = "mdl:measure"', "function mdl:measure: No module named 'mdl'"),
    (
        'function = "model:measure"\nparameters.load = [1]',
        "function model:measure: missing a required argument: 'kind';"
        " expected a function that takes (load, seed)",
    ),
    ('program = "netns-no-such"', "program netns-no-such is not found; expected a name on PATH"),
    ('program = "./none"', "no such file; expected a program"),
    ('program = "./model.py"', "not an executable program; expected a program"),
    ('program = "ls"\nseeds = 0', "seeds = 0; expected 1 to 1000000, or a list"),
    ('program = "ls"\nseeds = []', "seeds is empty, so there are no points"),
    ('program = "ls"\nseeds = [1, 1]', "seeds = [1, 1] has a number twice"),
    ('program = "ls"\nseeds = [-1]', "seeds = [-1]; expected how many, or a list of numbers"),
    ('program = "ls"\nparameters = 3', "parameters = 3; expected a table [parameters]"),
    ('program = "ls"\nparameters.a = []', "parameters.a is empty, so there are no points"),
    ('program = "ls"\nparameters.a = [[1]]', "parameters.a: [1]; expected a text, a number"),
    ('program = "ls"\nparameters.a = [nan]', "parameters.a: nan; expected a text, a number"),
    ('program = "ls"\nparameters.a = [1, 1]', "parameters.a has a value twice"),
    ('program = "ls"\nparameters.a = [1, 1.0]', "parameters.a has a value twice"),
    ('program = "ls"\nparameters.a = [1, "x"]', "parameters.a mixes kinds of values"),
    ('program = "ls"\nparameters.db = ["x"]', "parameters.db is set by the sweep"),
    ('program = "ls"\nparameters."a=b" = ["x"]', "parameters.a=b; expected the name of an option"),
    ('program = "ls"\nresults.n = 3', "results.n = 3; expected a SELECT of one value"),
    ('program = "ls"\n[results]', "results is empty; expected NAME = SELECT"),
    (
        'program = "ls"\nparameters.n = 3\nresults.n = "SELECT 1"',
        "results.n is a parameter's name; expected another",
    ),
    ('function = "a:b"\nresults.n = "SELECT 1"', "results is for programs; a function returns"),
    (
        'program = "ls"\nseeds = 1000000\nparameters.a = [1, 2]',
        "2000000 points; expected at most 1000000",
    ),
]


@pytest.mark.parametrize("text, fault", FAULTS)
def test_faults_of_the_file(folder, text, fault):
    """One line, nothing made."""
    (folder.path / "sweep.toml").write_text(text + "\n")
    result = folder.run()
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("netns: sweep.toml: ") and fault in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (folder.path / "sweep").exists()


def test_faults_of_the_command(folder):
    for arguments, fault in (
        (["--jobs", "0"], "argument --jobs: invalid number of processes value: '0'"),
        (["--output", "model.py"], "model.py/points: Not a directory"),
        (["--ouput", "x"], "unrecognized arguments: --ouput"),
        (["--jobs", "2", "--scheduler", "x"], "argument --scheduler: not allowed with argument"),
    ):
        result = folder.run(*arguments)
        assert (result.returncode, result.stdout) == (2, "")
        assert fault in result.stderr and result.stderr.count("\n") == 1
    (folder.path / "sweep.toml").rename(folder.path / "swep.toml")
    assert folder.run().stderr == "netns: sweep.toml: no such file; did you mean swep.toml?\n"


@pytest.mark.parametrize(
    "value, fault",
    [
        ("{'a': 'x'}", "result a is 'x'; expected a finite number"),
        ("{'a': float('nan')}", "result a is nan; expected a finite number"),
        ("{'seed': 1}", "result seed has a parameter's name; expected another"),
        ("{'a': True}", "result a is True; expected a finite number"),
        ("{}", "model:measure returned {}; expected at least one number"),
        ("[1]", "exit status 1: model:measure returned [1]; expected a dict of numbers"),
    ],
)
def test_faults_of_a_result(folder, value, fault):
    (folder.path / "model.py").write_text(f"def measure(**_):\n    return {value}\n")
    result = folder.run()
    assert result.returncode == 1
    assert fault in result.stderr


def test_a_function_that_forks_and_returns_twice(folder):
    """The result is that of the process that was started; another one makes the point fail."""
    (folder.path / "model.py").write_text(
        "import os\n\ndef measure(**_):\n    child = os.fork()\n"
        "    if child:\n        os.waitpid(child, 0)\n        return {'a': 1}\n"
        "    if os.environ['TWICE'] == '1':\n        return {'a': 99}\n    os._exit(0)\n"
    )
    folder.environment["TWICE"] = "1"
    result = folder.run("--csv")
    assert result.returncode == 1
    assert "model:measure returned also in a process that it forked; expected" in result.stderr
    folder.environment["TWICE"] = "0"
    assert folder.run("--csv").returncode == 0
    assert {row["a"] for row in folder.rows()} == {"1"}


def test_parquet_is_the_same_table(folder):
    parquet = pytest.importorskip("pyarrow.parquet")
    assert folder.run().stdout.startswith("sweep/results.parquet\n")
    table = parquet.read_table(folder.path / "sweep" / "results.parquet")
    folder.run("--csv")
    found = [{name: str(value) for name, value in row.items()} for row in table.to_pylist()]
    assert found == folder.rows()
    kinds = dict(zip(table.schema.names, map(str, table.schema.types)))
    assert kinds == {
        "load": "int64",
        "kind": "string",
        "seed": "int64",
        "delay": "double",
        "load2": "int64",
    }


def test_without_pyarrow_it_is_csv(folder):
    absent = folder.path / "absent"
    absent.mkdir()
    (absent / "pyarrow.py").write_text("raise ImportError('not here')\n")
    folder.environment["PYTHONPATH"] = f"{absent}:{folder.environment['PYTHONPATH']}"
    result = folder.run()
    assert result.stdout == "sweep/results.csv\nsweep/report.html\n"
    assert "pyarrow is missing" in result.stderr and result.returncode == 0


# --- Programs ---


def test_a_program(netns, built, tmp_path):
    """What the documentation begins with, and a program that the file may name by its path."""
    (tmp_path / "sweep.toml").write_text(
        'program = "netns-container-host"\nseeds = 2\n'
        "[parameters]\nkeepAlive = ['1s', '600s']\nmaxRows = 60\n"
        '[results]\ncold = "SELECT SUM(cold) FROM requests"\n'
        'warm = "SELECT COUNT(*) FROM requests WHERE NOT cold"\n'
    )
    result = netns("sweep", "sweep.toml", "--csv")
    assert result.returncode == 0, result.stderr
    assert result.stderr.startswith("netns: all seeds gave the same results; expected ")
    assert result.stderr.count("\n") == 1
    with open(tmp_path / "sweep" / "results.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["keepAlive"], row["seed"]) for row in rows] == [
        (keep, seed) for keep in ("1s", "600s") for seed in "12"
    ]
    assert all(int(row["cold"]) + int(row["warm"]) == 60 for row in rows)
    assert int(rows[0]["cold"]) > int(rows[2]["cold"])
    path = built / "bin" / "netns-container-host"
    (tmp_path / "other.toml").write_text(f'program = "{path}"\nparameters.maxRows = 40\n')
    result = netns("sweep", "other.toml", "--csv")
    assert (result.returncode, result.stderr) == (0, "")
    head, row = (tmp_path / "other" / "results.csv").read_text().splitlines()
    assert head == "maxRows,seed,cold_starts,cold_p50_ms,cold_p99_ms,freed_mean_ms,dying_peak"
    cold, p50, p99, freed, dying = map(float, row.split(",")[2:])
    assert 0 < cold <= 40 and 1 < p50 <= p99 < 10 and 10 < freed < 200 and 1 <= dying <= cold


def test_a_script(netns, built, tmp_path, root):
    """./netns compiles it."""
    shutil.copy(root / "examples" / "netns-veth-pair.cc", tmp_path / "pair.cc")
    (tmp_path / "pair.toml").write_text(
        'program = "pair.cc"\n[results]\nveths = "SELECT SUM(kind = \'veth\') FROM devices"\n'
    )
    result = netns("sweep", tmp_path / "pair.toml", "--csv", cwd=built)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "pair" / "results.csv").read_text() == "seed,veths\n1,2\n"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_program_ends_with_its_sweep(folder, number):
    write_program(
        folder.path / "slow", "echo $$ >new && mv new pid; while test -e hold; do :; done"
    )
    (folder.path / "sweep.toml").write_text('program = "./slow"\n')
    folder.hold()
    process = folder.start()
    wait_until((folder.path / "pid").exists, process)
    pid = int((folder.path / "pid").read_text())
    assert is_alive(pid)
    process.send_signal(number)
    finish(process)
    wait_until(lambda: not is_alive(pid))
    folder.release()
    result = folder.run()
    assert result.returncode == 1
    assert "left no trace database; expected a program that takes --db=FILE" in result.stderr


def test_faults_of_a_program(netns, built, tmp_path):
    program = f'program = "{built}/bin/netns-container-host"\n'
    for text, fault in (
        (
            "parameters.maxRow = 4\n",
            "exit status 1: netns-container-host: --maxRow: there is no such option",
        ),
        ('results.n = "SELECT x"\nparameters.maxRows = 4', "no such column: x"),
        (
            'results.n = "SELECT ns FROM refs"\nparameters.maxRows = 4\n',
            "results.n gives more than one value; expected a SELECT of one",
        ),
    ):
        (tmp_path / "sweep.toml").write_text(program + text)
        result = netns("sweep", "sweep.toml")
        assert result.returncode == 1
        assert fault in result.stderr
    (tmp_path / "sweep.toml").write_text('program = "netns-continer-host"\n')
    result = netns("sweep", "sweep.toml")
    assert result.returncode == 2
    assert "no program netns-continer-host; there are: " in result.stderr


def put_fifo(path):
    os.mkfifo(path)


def put_folder(path):
    path.mkdir()


def put_link(path):
    """To what never ends."""
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("put", [put_fifo, put_folder, put_link])
def test_only_regular_files_are_read_and_written(folder, put):
    """Nothing waits for a FIFO or is written through a link: a point runs again, or it is told."""
    sweep = 'function = "model:measure"\n[parameters]\nload = [1, 2]\nkind = "a"\n'
    (folder.path / "sweep.toml").write_text(sweep)
    assert folder.run("--csv").returncode == 0
    results = folder.path / "sweep" / "results.csv"
    before = results.read_bytes()
    point = next(folder.path.glob("sweep/points/*.json"))
    content = point.read_text()
    failed = point.with_suffix(".failed.json")
    for path, calls in ((point, 1), (failed, 0), (failed, 1)):
        if calls:
            point.unlink()
        put(path)
        begun = len(folder.calls())
        result = folder.run("--csv")
        if put is put_folder:
            place = path.relative_to(folder.path)
            told = f"netns: {place}: is a folder; expected the file of a point: remove it\n"
            assert (result.returncode, result.stderr) == (2, told)
            path.rmdir()
            point.write_text(content)
            continue
        assert result.returncode == 0, result.stderr
        assert ("is not as it was written" in result.stderr) == (path is point), result.stderr
        assert len(folder.calls()) == begun + calls
        assert (results.read_bytes(), point.read_text()) == (before, content)
        failed.unlink(missing_ok=True)
    for name in ("results.csv", "report.html", ".lock"):
        path = folder.path / "sweep" / name
        path.unlink()
        put(path)
        result = folder.run("--csv")
        assert result.returncode == 2
        assert result.stderr.startswith(f"netns: sweep/{name}: is no regular file; remove it, or ")
        path.rmdir() if put is put_folder else path.unlink()
    if put is not put_folder:
        put(folder.path / "sweep" / "running")
        result = folder.run("--csv")
        assert result.returncode == 2
        assert result.stderr.startswith("netns: sweep/running: is no folder; remove it, or choose")


@pytest.mark.parametrize(
    "change",
    [
        lambda text, other: text[: len(text) // 2],
        lambda text, other: "",
        lambda text, other: "[" * 100000,
        lambda text, other: other,
        lambda text, other: text.replace('"delay": ', '"delay": 1'),
        lambda text, other: text.replace('"seed": 2', '"seed": 3'),
        lambda text, other: text.replace('"results": {', '"results": [], "x": {'),
        lambda text, other: "null",
        lambda text, other: None,
    ],
    ids="cut empty deep swapped number seed results null removed".split(),
)
def test_a_point_whose_file_was_changed_is_named_and_runs_again(folder, change):
    assert folder.run("--csv").returncode == 0
    before = (folder.path / "sweep" / "results.csv").read_bytes()
    files = {path: path.read_text() for path in folder.path.glob("sweep/points/*.json")}
    first = next(path for path, text in files.items() if '"seed": 2' in text)
    other = next(text for path, text in files.items() if path != first)
    changed = change(files[first], other)
    if changed is None:
        first.unlink()
    else:
        first.write_text(changed)
    result = folder.run("--csv")
    assert result.returncode == 0
    if changed is not None:
        content = json.loads(files[first])
        values = {**content["parameters"], "seed": content["seed"]}
        point = ", ".join(f"{name} {value}" for name, value in values.items())
        place = first.relative_to(folder.path)
        fault = f"netns: {place}: is not as it was written; {point} runs again\n"
        assert result.stderr == fault
    assert len(folder.calls()) == 19
    assert (folder.path / "sweep" / "results.csv").read_bytes() == before
    assert first.read_text() == files[first]


@pytest.mark.parametrize(
    "line, fault",
    [
        ("seeds = 1.5", "seeds = 1.5; expected how many, or a list of numbers from 0"),
        ("seeds = true", "seeds = True; expected how many, or a list of numbers from 0"),
        ("seeds = [[1]]", "seeds = [[1]]; expected how many, or a list of numbers from 0"),
        (f"seeds = {'9' * 5000}", "is not TOML: "),
        (
            "parameters.load = [nan]",
            "parameters.load: nan; expected a text, a number, true or false",
        ),
        ('parameters.load = "a\\u0000"', "parameters.load: 'a\\x00'; expected a text without NUL"),
        (
            "parameters.load = 1979-05-27",
            "parameters.load: datetime.date(1979, 5, 27); expected a text",
        ),
        (
            'parameters."a\\nb" = 1',
            "parameters.a\\nb; expected a name that a Python function can take",
        ),
        ("parameters = 3", "parameters = 3; expected a table [parameters]"),
        ('program = "a\\u0000"', "program = 'a\\x00'; expected a text without NUL"),
        (f"x = {'[' * 50000}", "is not TOML: "),
    ],
)
def test_what_is_wrong_in_a_file_is_named(folder, line, fault):
    function = "" if line.startswith("program") else 'function = "model:measure"\n'
    (folder.path / "sweep.toml").write_text(f"{function}{line}\n")
    result = folder.run("--dry-run")
    assert result.returncode == 2
    assert result.stderr.startswith(f"netns: sweep.toml: {fault}")
    assert result.stderr.count("\n") == 1


def test_a_parameter_is_no_formula_in_csv(folder):
    text = SWEEP.replace('kind = ["a", "b"]', 'kind = ["=1+1", "b"]')
    (folder.path / "sweep.toml").write_text(text)
    assert folder.run("--csv").returncode == 0
    assert {row["kind"] for row in folder.rows()} == {"'=1+1", "b"}
