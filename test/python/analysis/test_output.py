# SPDX-License-Identifier: GPL-2.0-only
"""Where query, report and export write: devices, links, closed and full outputs, odd names."""

import os
import shutil
import sqlite3
import stat
import subprocess
import threading
import xml.etree.ElementTree

import pytest
from checkout import ROOT
from ns3_netns.analysis.database import Database
from ns3_netns.analysis.query import csv_field
from ns3_netns.analysis.texts import file_names
from trace_database import create


def shell(command, folder, **environment):
    """Runs a shell command in which $netns and $db are what they are called."""
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        capture_output=True,
        env={
            **os.environ,
            "netns": str(ROOT / "netns"),
            "db": str(ROOT / "data" / "example" / "container-host.sqlite"),
            **environment,
        },
        check=False,
    )


# --- What is no regular file stays what it is ---


@pytest.fixture
def null_device(tmp_path):
    """A device of our own like /dev/null, which is not touched."""
    path = tmp_path / "null"
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("only root may make devices")
    return path


@pytest.mark.parametrize("words", [["report"], ["export", "--perfetto"]])
def test_a_device_is_written_to(netns, example, null_device, words):
    result = netns(words[0], example, *words[1:], "-o", null_device)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert stat.S_ISCHR(null_device.lstat().st_mode), "the device was replaced by a file"
    assert [path.name for path in null_device.parent.iterdir()] == ["null"]


def test_a_fifo_is_written_to(netns, example, tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    found = []
    reader = threading.Thread(target=lambda: found.append(fifo.read_text(encoding="utf-8")))
    reader.start()
    result = netns("report", example, "-o", fifo)
    reader.join()
    assert (result.returncode, result.stderr) == (0, "")
    assert found[0].startswith("<!DOCTYPE html>") and found[0].endswith("</html>\n")
    assert stat.S_ISFIFO(fifo.lstat().st_mode)


@pytest.mark.parametrize("there", [False, True])
def test_a_link_stays_and_its_file_is_written(netns, example, tmp_path, there):
    (tmp_path / "pages").mkdir()
    target = tmp_path / "pages" / "page.html"
    if there:
        target.write_text("before")
    link = tmp_path / "link"
    link.symlink_to("pages/page.html")
    assert netns("report", example, "-o", link).returncode == 0
    assert os.readlink(link) == "pages/page.html"
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [path.name for path in target.parent.iterdir()] == ["page.html"]


def test_a_circle_of_links_is_refused(netns, example, tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    result = netns("report", example, "-o", tmp_path / "a")
    assert result.returncode == 2
    assert result.stderr == (
        f"netns: {tmp_path}/a: is a link in a circle of links; expected a file to write\n"
    )


def test_standard_output_is_no_file_to_replace(tmp_path):
    result = shell('"$netns" report "$db" -o /dev/stdout', tmp_path)
    assert result.returncode == 0 and result.stderr == b""
    assert result.stdout.startswith(b"<!DOCTYPE html>") and result.stdout.endswith(b"</html>\n")
    (tmp_path / "page").write_text("before\n")
    result = shell('"$netns" report "$db" -o /dev/stdout >>page', tmp_path)
    assert result.returncode == 0 and result.stderr == b""
    assert (tmp_path / "page").read_text(encoding="utf-8").startswith("before\n<!DOCTYPE html>")


def test_export_to_a_device_is_refused(netns, example, null_device):
    result = netns("export", example, "-o", null_device)
    assert result.returncode == 2
    assert result.stderr == f"netns: {null_device}: is a file; expected a folder to write to\n"
    assert stat.S_ISCHR(null_device.lstat().st_mode)


@pytest.mark.parametrize("words, name", [(["report"], "a.html"), (["export", "--perfetto"], None)])
def test_the_default_is_no_link_to_follow(netns, example, tmp_path, words, name):
    database = tmp_path / "a.sqlite"
    shutil.copy(example, database)
    default = tmp_path / (name or "a.perfetto.json")
    default.symlink_to("elsewhere")
    result = netns(words[0], database, *words[1:])
    assert result.returncode == 2
    assert result.stderr == (
        f"netns: {default}: is no regular file; use -o to write there or elsewhere\n"
    )
    assert not (tmp_path / "elsewhere").exists()


def test_what_sqlite_keeps_beside_the_database_is_kept(netns, example, tmp_path):
    database = tmp_path / "a.sqlite"
    shutil.copy(example, database)
    (tmp_path / "a.sqlite-wal").write_bytes(b"")
    result = netns("report", database, "-o", tmp_path / "a.sqlite-wal")
    assert result.returncode == 2
    assert "is the database; expected another file to write" in result.stderr


def test_an_empty_path_is_no_default(netns, example):
    result = netns("report", example, "-o", "")
    assert result.returncode == 2
    assert "argument -o: invalid path value: ''" in result.stderr


# --- Closed and full ---


@pytest.mark.parametrize(
    "command, fault",
    [
        ('"$netns" query "$db" refs >/dev/full', "output: No space left on device"),
        ('"$netns" query "$db" --help >/dev/full', "output: No space left on device"),
        ('"$netns" report "$db" -o page >/dev/full', "output: No space left on device"),
        ('"$netns" report "$db" -o /dev/full', "/dev/full: No space left on device"),
        (
            '"$netns" query "$db" refs >&-',
            "standard output is closed; expected one to write to",
        ),
    ],
)
def test_what_cannot_be_written_is_told_in_a_line(tmp_path, command, fault):
    result = shell(command, tmp_path)
    assert result.returncode == 2
    assert result.stderr.decode() == f"netns: {fault}\n"


def test_a_fault_that_nobody_can_read_has_its_exit_status(tmp_path):
    for nobody in ("2>&-", "2>/dev/full"):
        for buffered in ("", "1"):
            result = shell(
                f'"$netns" query "$db" absent {nobody}', tmp_path, PYTHONUNBUFFERED=buffered
            )
            assert result.returncode == 2


def test_who_reads_no_more_is_told_by_the_exit_status(tmp_path):
    numbers = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 300000)"
    sql = f"{numbers} SELECT * FROM c"
    result = shell(
        f'"$netns" query "$db" "{sql}" --csv | head -1; exit ${{PIPESTATUS[0]}}', tmp_path
    )
    assert (result.returncode, result.stdout, result.stderr) == (141, b"x\r\n", b"")


# --- Characters ---

ODD = "SELECT '\u00e9\u20ac' AS x, char(27) || '[31m' AS y"


@pytest.mark.parametrize(
    "environment", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin1"}]
)
def test_the_locale_makes_no_fault(tmp_path, environment):
    table = shell(f'"$netns" query "$db" "{ODD}"', tmp_path, **environment)
    assert (table.returncode, table.stderr) == (0, b"")
    assert b"\\x1b[31m" in table.stdout
    csv = shell(f'"$netns" query "$db" "{ODD}" --csv', tmp_path, **environment)
    assert csv.stdout.decode("utf-8") == "x,y\r\n\u00e9\u20ac,\\x1b[31m\r\n"
    json = shell(f'"$netns" query "$db" "{ODD}" --json', tmp_path, **environment)
    assert json.stdout.decode("utf-8") == '{"x": "\u00e9\u20ac", "y": "\\u001b[31m"}\n'


def test_a_path_need_not_be_utf_8(tmp_path):
    name = os.fsencode(tmp_path) + b"/\xff\xe9.html"
    result = subprocess.run(
        [
            str(ROOT / "netns"),
            "report",
            str(ROOT / "data/example/container-host.sqlite"),
            "-o",
            name,
        ],
        capture_output=True,
        check=False,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, name + b"\n", b"")
    assert os.path.exists(name)


@pytest.mark.parametrize(
    "value, field",
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@a", "'@a"),
        ("\t=1", "'\t=1"),
        ('=a,"b"', '"\'=a,""b"""'),
        (-1, "-1"),
        (-1.5, "-1.5"),
        ("a=1", "a=1"),
        ("a\x00b\x1b[2J\x7f\u202e", "a\\x00b\\x1b[2J\\x7f\\u202e"),
        ("two\nlines", '"two\nlines"'),
    ],
)
def test_csv_has_no_formula_and_no_control_character(value, field):
    assert csv_field(value) == field


def test_a_page_and_figures_have_no_control_character(netns, example, tmp_path):
    path = tmp_path / "a.sqlite"
    shutil.copy(example, path)
    database = sqlite3.connect(path)
    database.execute("UPDATE namespaces SET name = 'a' || char(0, 27, 8238, 65535) || ns")
    database.execute("UPDATE meta SET value = char(27) || 'x' WHERE key = 'command_line'")
    database.commit()
    assert netns("report", path).returncode == 0
    page = path.with_suffix(".html").read_text(encoding="utf-8")
    assert "a\\x00\\x1b\\u202e\\uffff" in page
    assert not set(page) & set("\0\x1b\u202e\uffff")
    assert netns("export", path, "--svg", "-o", tmp_path / "svg").returncode == 0
    for figure in (tmp_path / "svg").iterdir():
        xml.etree.ElementTree.parse(figure)


def test_a_message_is_one_line(netns, example):
    result = netns("query", example, 'SELECT "a\nb\x1b" FROM [refs\n]')
    assert result.returncode == 2
    assert result.stderr == f"netns: {example}: no such table: refs\\n\n"


# --- Names of tables ---


def test_names_of_tables_are_no_paths(netns, tmp_path):
    path = tmp_path / "db" / "a.sqlite"
    path.parent.mkdir()
    database = create(path, ())
    names = [
        "../up",
        f"{tmp_path}/abs",
        "..",
        ".",
        ".hidden",
        "a/b",
        "",
        "x" * 400,
        "\u00c9",
        "\u00e9",
    ]
    for name in names:
        database.execute(f'CREATE TABLE "{name}" (a)')
    database.commit()
    result = netns("export", path, "-o", tmp_path / "out")
    assert (result.returncode, result.stderr) == (0, "")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["db", "out"]
    assert [entry.name for entry in path.parent.iterdir()] == ["a.sqlite"]
    files = [entry.name for entry in (tmp_path / "out").iterdir()]
    assert len(files) == len(names) + 1  # and meta
    assert {"%2E.%2Fup.csv", "%2E%2E.csv", "%2Ehidden.csv", "a%2Fb.csv", "%.csv"} <= set(files)


def test_no_two_names_become_one_file():
    names = ["a", "A", "\u00e9", "e\u0301", "\u00c9", "\ufb01", "fi", "", "%", "\0", "x" * 300]
    names += ["x" * 301, "a~2", "\udcff"]
    found = file_names(names)
    assert list(found) == names
    assert len({name.casefold() for name in found.values()}) == len(names)
    assert all("/" not in name and "\0" not in name for name in found.values())
    assert all(0 < len(name.encode()) < 200 for name in found.values())
    assert file_names(["refs", "cold_start"]) == {"refs": "refs", "cold_start": "cold_start"}


def test_an_export_that_fails_leaves_nothing(netns, example, tmp_path):
    path = tmp_path / "a.sqlite"
    shutil.copy(example, path)
    database = sqlite3.connect(path)
    database.execute("CREATE VIEW zz AS SELECT * FROM absent")
    database.commit()
    for form in ("--csv", "--parquet"):
        result = netns("export", path, form, "-o", tmp_path / "new" / "out")
        assert result.returncode == 2
        assert not (tmp_path / "new").exists()


def test_a_database_tells_of_names_that_are_not_utf_8(tmp_path):
    path = tmp_path / "a.sqlite"
    database = create(path, ())
    database.execute("CREATE TABLE odd (xxxx)")
    database.commit()
    database.close()
    path.write_bytes(path.read_bytes().replace(b"(xxxx)", b"(\xff\xfexx)"))
    with Database(path) as opened:
        with pytest.raises(Exception, match="has names that are not UTF-8; is it damaged?"):
            opened.select("SELECT * FROM odd")
