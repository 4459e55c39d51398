# SPDX-License-Identifier: GPL-2.0-only
"""What README.md and doc/ say is what happens: commands run, scripts compile and run."""

import doctest
import html.parser
import re
import shutil
import sqlite3
import subprocess
from urllib.parse import unquote, urlsplit

import pytest
from checkout import ROOT
from pages import blocks

PAGES = [ROOT / "README.md", *sorted((ROOT / "doc").glob("*.rst"))]
PLEASE_INSTALL = "please install what is missing"
PACKAGE_PYTHON = "build/python/bin/python"


ALL_BLOCKS = [block for path in PAGES for block in blocks(path)]


# --- Commands and scripts ---


@pytest.fixture(name="folder")
def fixture_folder(tmp_path):
    """A folder that looks like the checkout, but keeps what commands leave behind."""
    for path in ROOT.iterdir():
        # But for results of ./netns run, which may lie in the checkout
        if not path.name.startswith((".", "netns-")):
            (tmp_path / path.name).symlink_to(path)
    return tmp_path


@pytest.fixture(name="shell")
def fixture_shell(folder, request):
    """A function that runs a command as a reader of a page would."""

    def run(command):
        if command == "./netns docs":
            return request.getfixturevalue("docs")[0]
        return subprocess.run(
            ["sh", "-c", command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def execute(block, shell):
    """Run the commands of a block and compare their output with the one shown."""
    checker = doctest.OutputChecker()
    for command, expected in block.commands():
        tool = command.split()[0]
        if tool in ("gnuplot", "sqlite3") and not shutil.which(tool):
            pytest.skip(f"{block.place}: needs {tool}")
        if PACKAGE_PYTHON in command and not (ROOT / PACKAGE_PYTHON).exists():
            pytest.skip(f"{block.place}: needs the packages of ./netns setup --python")
        result = shell(command)
        if result.returncode == 2 and PLEASE_INSTALL in result.stderr:
            pytest.skip(f"{block.place}: {result.stderr.strip()}")
        if re.search(r"'ns3-netns\[|pyarrow is missing", result.stderr):
            pytest.skip(f"{block.place}: {result.stderr.splitlines()[-1]}")
        assert result.returncode == 0, f"{block.place}: {command}\n{result.stdout}{result.stderr}"
        if expected:
            shown = re.sub(r" +$", "", result.stdout, flags=re.M)
            assert checker.check_output(
                expected, shown, doctest.ELLIPSIS
            ), f"{block.place}: {command}\n--- the page says\n{expected}--- it is\n{shown}"


def has_simulator():
    """Scripts in Python can be run without installing anything."""
    return (ROOT / "build" / "python" / ".requirements-sim").exists()


@pytest.mark.long
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_page(path, folder, shell, built):
    """Files are written, commands run in order; `...` in an output stands for anything."""
    missing = []
    for block in blocks(path):
        if block.name:
            (folder / block.name).write_text("\n".join(block.lines) + "\n")
        elif block.language == "console" and not block.left_out:
            if not has_simulator() and any(
                " run " in c and ".py" in c for c, _ in block.commands()
            ):
                missing.append(block.place)
            else:
                execute(block, shell)
    if missing:
        pytest.skip(f"{', '.join(missing)}: build/python has no cppyy (./netns setup --python)")


@pytest.mark.parametrize(
    "block", [b for b in ALL_BLOCKS if b.left_out], ids=lambda block: block.place
)
def test_left_out(block):
    """Names what no test executes, and why."""
    commands = "; ".join(command for command, _ in block.commands())
    pytest.skip(f"{block.place}: {block.left_out}: {commands}")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_code_is_out_of_reach(path):
    """Each block is run, is a file that is used, or is no code; parts come from the examples."""
    shown = blocks(path)
    consoles = [block for block in shown if block.language == "console"]
    commands = [command for block in consoles for command, _ in block.commands()]
    for block in shown:
        if block.name:
            assert any(block.name in command for command in commands), f"{block.place}: not used"
        else:
            assert block.language in ("console", "text", "literalinclude"), (
                f"{block.place}: a part of a program is taken from an example by literalinclude,"
                " a whole one has a name"
            )


# --- The pages as HTML ---


@pytest.fixture(name="site", scope="session")
def fixture_site(docs):
    """The folder of the documentation as HTML."""
    result, folder = docs
    if result.returncode == 2 and PLEASE_INSTALL in result.stderr:
        pytest.skip(result.stderr.strip())
    assert result.returncode == 0, result.stderr
    assert result.stdout == f"{ROOT}/build/docs/index.html\n"
    assert result.stderr == ""
    return folder


class Links(html.parser.HTMLParser):
    """Collects what a page refers to and what it can be referred to by."""

    def __init__(self, path):
        super().__init__()
        self.targets = []
        self.ids = {""}
        self.feed(path.read_text())

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.targets += [values[key] for key in ("href", "src") if values.get(key)]
        self.ids.add(values.get("id"))


def test_links_between_pages(site):
    """Every page, file and anchor that a page refers to is there; nothing is loaded from afar."""
    pages = {path: Links(path) for path in site.glob("*.html")}
    assert len(pages) > 8
    for path, page in pages.items():
        for target in page.targets:
            url = urlsplit(target)
            if url.scheme:
                continue
            goal = (path.parent / unquote(url.path)).resolve() if url.path else path
            assert goal.exists(), f"{path.name}: {target}"
            if goal in pages and url.fragment:
                assert unquote(url.fragment) in pages[goal].ids, f"{path.name}: {target}"
        loaded = re.findall(r'(?:src|<link [^>]*href)="(\w+:[^"]*)"', path.read_text())
        assert not loaded, f"{path.name}: {loaded}"


def test_tables_are_tables(site):
    """A row without an answer is a row too many: text of the first column that was wrapped."""
    for path in site.glob("*.html"):
        rows = re.findall(r"<tr[^>]*>(.*?)</tr>", path.read_text(), re.S)
        for cells in (re.findall(r"<td[^>]*>(.*?)</td>", row, re.S) for row in rows):
            assert all(
                re.sub(r"<[^>]*>|\s", "", cell) for cell in cells[1:]
            ), f"{path.name}: {cells}"


def test_links_of_the_readme():
    """Files exist; pages are named as they are in doc/."""
    for target in re.findall(r"\]\(([^)#]+)", (ROOT / "README.md").read_text()):
        assert "://" in target or (ROOT / target).exists(), target


# --- Sentences that become untrue ---

# Every "not yet" and "no ... yet" on a page that is meant: (page, words around it)
NOT_YET = {
    ("RELEASE_NOTES.md", "netns 0.1.0 (not yet released)"),
    ("CONTRIBUTING.md", 'a test lists every "not yet".'),
    (
        "testing.rst",
        'Each sentence that says "not yet", or "no ... yet", must be on a list in the test.',
    ),
}


def sentences(path):
    """The sentences of a page that say "not yet" or "no ... yet"."""
    for block in re.split(r"\n\s*\n|^(?=[*-] |#)", path.read_text(), flags=re.M):
        for sentence in re.split(r"(?<=[.;:])\s(?=[A-Z])", " ".join(block.split())):
            if re.search(r"\b(?:not yet|no\b.*\byet)\b", sentence, re.I):
                yield sentence


def test_no_page_says_not_yet_by_accident():
    """What is missing today may be there tomorrow, and nobody looks for the sentence then."""
    pages = [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "RELEASE_NOTES.md"]
    found = {(path.name, sentence) for path in pages for sentence in sentences(path)}
    unlisted = [hit for hit in found if not any(p == hit[0] and w in hit[1] for p, w in NOT_YET)]
    assert unlisted == []
    gone = [(p, w) for p, w in NOT_YET if not any(p == hit[0] and w in hit[1] for hit in found)]
    assert gone == [], "listed, but not on the page"


# --- Lists that have to be complete ---


def documented_tables():
    """table -> [(column, type, unit, meaning)] of doc/database.rst."""
    tables = {}
    rows = []
    lines = (ROOT / "doc" / "database.rst").read_text().splitlines()
    for line, below in zip(lines, lines[1:] + [""]):
        if line and re.fullmatch(r"~+", below):
            rows = tables.setdefault(line, [])
            continue
        row = re.fullmatch(r"(\w+) +(INTEGER|REAL|TEXT) +(\S+) +(.*)", line)
        if row:
            rows.append(list(row.groups()))
        elif rows and re.fullmatch(r" {9,}\S.*", line):
            rows[-1][3] += " " + line.strip()
    return {name: rows for name, rows in tables.items() if rows}


def check_view(database, view, rows):
    """Columns in order, with unit, and the type of what a run shows there."""
    cursor = database.execute(f"SELECT * FROM {view}")
    assert [column for column, *_ in cursor.description] == [column for column, *_ in rows], view
    types = {int: "INTEGER", float: "REAL", str: "TEXT"}
    for values in cursor.fetchall():
        for value, (column, kind, _, meaning) in zip(values, rows):
            where = f"{view}.{column}"
            assert "NULL" in meaning if value is None else types[type(value)] == kind, where
    for column, _, unit, _ in rows:
        assert (unit == "ns") == column.endswith("_ns"), f"{view}.{column}"
        assert (unit == "s") == column.endswith("_s"), f"{view}.{column}"


def test_database_page_is_the_schema(built, tmp_path):
    """Tables and columns in order, with type, unit and NULL, as a run creates them."""
    program = built / "bin" / "netns-container-host"
    subprocess.run([program, "--maxRows=20"], cwd=tmp_path, check=True, capture_output=True)
    database = sqlite3.connect(tmp_path / "netns-container-host.sqlite")
    tables = documented_tables()
    kinds = dict(database.execute("SELECT name, type FROM sqlite_master WHERE type != 'index'"))
    assert set(tables) == {name for name in kinds if not name.startswith("sqlite_")}
    for table, rows in tables.items():
        if kinds[table] == "view":
            check_view(database, table, rows)
            continue
        schema = database.execute(f"PRAGMA table_info({table})").fetchall()
        assert [(name, kind) for _, name, kind, *_ in schema] == [
            (column, kind) for column, kind, *_ in rows
        ], table
        for (_, name, _, required, *_), (_, _, unit, meaning) in zip(schema, rows):
            is_time = name.endswith("_ns") and name != "peer_ns"  # the other end's namespace
            assert (unit == "ns") == is_time, f"{table}.{name}"
            assert ("NULL" in meaning) == (not required), f"{table}.{name}"
    text = (ROOT / "doc" / "database.rst").read_text()
    for (key,) in database.execute("SELECT key FROM meta"):
        assert f"``{key}``" in text, key


def test_model_page_names_attributes_traces_and_programs(built):
    """doc/netns.rst lists every attribute, every trace source, every example."""
    text = (ROOT / "doc" / "netns.rst").read_text()
    sources = "".join(path.read_text() for path in (ROOT / "model").glob("*/*.cc"))
    names = re.findall(r'Add(?:Attribute|TraceSource)\(\s*"(\w+)"', sources)
    assert len(names) > 25
    examples = [path.stem for path in (ROOT / "examples").glob("netns-*.cc")]
    assert [name for name in names + examples if f"``{name}``" not in text] == []


def test_experiments_page_names_every_cost():
    """doc/experiments.rst lists the sections of a preset."""
    text = (ROOT / "doc" / "experiments.rst").read_text()
    preset = (ROOT / "data" / "presets" / "linux-6.18.ini").read_text()
    sections = re.findall(r"^\[(\w+)\]", preset, re.M)
    assert len(sections) > 10
    assert [name for name in sections if f"``{name}``" not in text] == []


def test_experiments_page_names_every_option(root):
    """doc/experiments.rst has every option of netns-container-host, and no other."""
    source = (root / "examples" / "container-host" / "run-options.cc").read_text()
    text = (root / "doc" / "experiments.rst").read_text()
    documented = re.findall(r"^--(\w+)  ", text, re.M)
    added = re.findall(r'Add(?:Text|Preset|Count|Time|Number|Flag)\(\s*"(\w+)"', source)
    assert sorted(documented) == sorted(added)


def test_experiments_page_names_every_bench(root):
    """doc/experiments.rst has every bench of netns-bench, and no other."""
    source = (root / "bench" / "netns-bench.cc").read_text()
    text = (root / "doc" / "experiments.rst").read_text()
    table = text.split("bench     what an operation is")[1].split("\n\n")[0]
    documented = re.findall(r"^(\w+) +\S", table, re.M)
    assert sorted(documented) == sorted(re.findall(r'^    {"(\w+)", &', source, re.M))


def test_architecture_page_names_every_folder():
    """doc/architecture.rst draws the house; ./netns lint checks who includes whom."""
    text = (ROOT / "doc" / "architecture.rst").read_text()
    folders = [path.parent for path in (ROOT / "model").glob("*/*.h")] + [ROOT / "helper"]
    names = {folder.relative_to(ROOT).as_posix() for folder in folders}
    assert [name for name in sorted(names) if f"``{name}/``" not in text] == []
