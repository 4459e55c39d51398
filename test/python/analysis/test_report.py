# SPDX-License-Identifier: GPL-2.0-only
"""netns report: a page that needs nothing but itself, with a figure for each part of a run."""

import html.parser
import os
import re
import shutil
import sqlite3
import struct
import subprocess
import zlib
from xml.etree import ElementTree

import pytest
from trace_database import SCHEMA, container_host, create, set_meta

SECTIONS = [
    "cold-start",
    "teardown",
    "backlog",
    "references",
    "locks",
    "traffic",
    "leaks",
    "topology",
]
VOID = {"meta", "br", "hr", "img", "input", "link"}


class Page(html.parser.HTMLParser):
    """A page, taken apart: figures and text of each section."""

    def __init__(self, text):
        super().__init__()
        self.open = []
        self.tags = set()
        self.addresses = []
        self.sections = {}
        self.figures = {}  # of each section: titles
        self.text = {"": ""}
        self.section = ""
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        attributes = dict(attrs)
        self.addresses += [v for k, v in attrs if k in ("href", "src", "xlink:href", "action")]
        if tag == "section":
            self.section = attributes["id"]
            self.figures[self.section] = []
            self.text[self.section] = ""
        if tag == "svg":
            self.figures[self.section].append(None)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        if tag == "section":
            self.section = ""

    def handle_data(self, data):
        self.text[self.section] += data
        if self.open[-2:] == ["svg", "title"]:
            self.figures[self.section][-1] = data


def read(path):
    """The page, checked for what every page has to be."""
    text = path.read_text(encoding="utf-8")
    page = Page(text)
    assert all(address.startswith("#") for address in page.addresses)
    assert not re.search(r"https?:|url\(|@import|//[a-z]", text.replace("</", ""))
    assert "script" not in page.tags and "link" not in page.tags
    assert "prefers-color-scheme:dark" in text and "@media print" in text
    for titles in page.figures.values():
        assert all(titles)
    assert text.count("<figure>") == sum(map(len, page.figures.values()))
    # No coordinate or number failed to be one
    assert not re.search(r'="[^"<]*\b(nan|inf|None)\b', text)
    return page


def report(netns, *arguments):
    """The page that a command prints the path of."""
    result = netns("report", *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count("\n") == 1
    return result.stdout.rstrip("\n")


def test_each_part_has_its_figure(netns, tmp_path, made):
    path = tmp_path / "page.html"
    assert report(netns, made, "-o", path) == str(path)
    page = read(path)
    assert list(page.sections or page.figures) == ["summary", *SECTIONS]
    for section in SECTIONS:
        assert page.figures[section], section
    titles = [title for titles in page.figures.values() for title in titles]
    assert len(set(titles)) == len(titles)
    assert "netns-container-host" in page.text[""]


def test_numbers_are_those_of_the_database(netns, tmp_path, made):
    page = read_of(netns, tmp_path, made)
    database = sqlite3.connect(made)
    totals = [t for (t,) in database.execute("SELECT total_ns FROM cold_start ORDER BY 1")]
    median = totals[(len(totals) + 1) // 2 - 1]
    assert f"half of them within {median / 1e6:.3g}\u00a0ms" in page.text["cold-start"]
    (leaks,) = database.execute("SELECT COUNT(*) FROM leaks").fetchone()
    assert leaks and f"{leaks} references never returned" in page.text["leaks"]
    taken, returned = database.execute(
        "SELECT SUM(taken), SUM(returned) FROM ref_holding"
    ).fetchone()
    assert f"{taken} taken, {returned} returned" in page.text["references"].replace("\u202f", "")
    (dying,) = database.execute("SELECT MAX(dying) FROM backlog").fetchone()
    assert f"At most {dying} on one host" in page.text["backlog"]


def read_of(netns, tmp_path, *databases):
    """The page of databases."""
    path = tmp_path / "page.html"
    report(netns, *databases, "-o", path)
    return read(path)


def test_the_page_stands_beside_the_database(netns, tmp_path, example):
    shutil.copy(example, tmp_path / "run.sqlite")
    assert report(netns, "run.sqlite") == "run.html"
    first = (tmp_path / "run.html").read_bytes()
    assert report(netns, "run.sqlite") == "run.html"
    assert (tmp_path / "run.html").read_bytes() == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.html", "run.sqlite"]


def test_what_is_there_already_stays(netns, tmp_path, example):
    shutil.copy(example, tmp_path / "run.sqlite")
    (tmp_path / "run.html").write_text("<p>mine</p>\n")
    result = netns("report", "run.sqlite")
    assert result.returncode == 2
    assert result.stderr.startswith("netns: run.html: is not a report of netns; use -o FILE")
    assert (tmp_path / "run.html").read_text() == "<p>mine</p>\n"
    result = netns("report", "run.sqlite", "-o", "run.sqlite")
    assert result.returncode == 2 and "is the database" in result.stderr
    assert (tmp_path / "run.sqlite").read_bytes() == example.read_bytes()
    result = netns("report", "run.sqlite", "-o", "none/run.html")
    assert result.returncode == 2
    assert result.stderr == "netns: none/run.html: cannot be written; there is no such folder\n"


def test_several_runs_are_compared(netns, tmp_path, made, example):
    other = tmp_path / "other" / "made.sqlite"
    other.parent.mkdir()
    container_host(other, containers=100, seed=8, preset="slow & <odd>")
    page = read_of(netns, tmp_path, made, other, example)
    labels = [made.parent.name + "/made", "other/made", "example/container-host"]
    for label in labels:
        assert label in page.text["summary"]
    for section in ("cold-start", "teardown", "backlog", "references", "locks"):
        assert len(page.figures[section]) <= 2
        for label in labels:
            assert f"{label}: " in page.text[section]
    assert len(page.figures["traffic"]) == len(page.figures["topology"]) == 3
    assert "slow & <odd>" in page.text["summary"]


@pytest.mark.parametrize("absent", [name for name in SCHEMA if name != "drops"])
def test_a_missing_table_is_said(netns, tmp_path, absent):
    path = tmp_path / "part.sqlite"
    container_host(path, containers=20, tables=tuple(name for name in SCHEMA if name != absent))
    page = read_of(netns, tmp_path, path)
    said = [name for name in SECTIONS if "part has no " in page.text[name]]
    assert said
    for section in said:
        assert not page.figures[section]
    others = set(SECTIONS) - set(said) - {"leaks"}
    assert all(page.figures[section] for section in others)


def test_an_empty_run_has_a_page(netns, tmp_path):
    path = tmp_path / "empty.sqlite"
    database = create(path)
    set_meta(database)
    database.commit()
    database.close()
    page = read_of(netns, tmp_path, path)
    assert "There was no cold start." in page.text["cold-start"]
    assert "No namespace was torn down." in page.text["backlog"]


def test_odd_names_do_not_break_the_page(netns, tmp_path, example):
    """What a user may call things stays text."""
    path = tmp_path / "a & <b>.sqlite"
    shutil.copy(example, path)
    database = sqlite3.connect(path)
    database.execute("UPDATE namespaces SET name = '<script>\"&' || name")
    database.execute("UPDATE locks SET lock = lock || ' isn''t <i>'")
    database.execute("UPDATE refs SET kind = '<b>'")
    database.commit()
    database.close()
    page = read_of(netns, tmp_path, path)
    assert "a & <b>" in page.text[""]
    assert "isn't <i>" in page.text["locks"]


def test_topology_of_a_script(netns, tmp_path):
    """Two namespaces with a veth between them, one of them on a bridge too."""
    path = tmp_path / "pair.sqlite"
    database = create(path)
    set_meta(database)
    for ns, name in ((2, "red"), (3, "blue")):
        row = (0, ns, 100 + ns, name, ns, 2, 0, 0, None, None, None, None)
        database.execute(f"INSERT INTO namespaces VALUES ({', '.join('?' * 12)})", row)
        database.execute("INSERT INTO lifecycle VALUES (0, 0, ?, 'alive', 'setup')", (ns,))
    for row in (
        (0, 1, 2, "br0", "bridge", "", 0, None, None, None, None),
        (0, 1, 3, "port", "veth", "", 0, None, 2, 3, 2),
        (0, 2, 2, "veth0", "veth", "", 0, None, 3, 2, None),
        (0, 2, 3, "eth0", "veth", "", 0, None, 1, 3, None),
        (0, 3, 2, "veth1", "veth", "", 0, None, 2, 2, None),
    ):
        database.execute(f"INSERT INTO devices VALUES ({', '.join('?' * 11)})", row)
    database.commit()
    database.close()
    text = read_of(netns, tmp_path, path).text["topology"]
    for words in ("br0: 1 port", "veth0: veth to blue", "eth0: veth to br0", "veth1: veth to red"):
        assert words in text


def test_thousands_of_namespaces_stay_legible(netns, tmp_path):
    path = tmp_path / "many.sqlite"
    container_host(path, containers=3000, requests=1, keep_alive_ns=0)
    page = read_of(netns, tmp_path, path)
    assert " namespaces\neth: veth to br0" in page.text["topology"]
    assert (tmp_path / "page.html").stat().st_size < 300_000


def pixels(path):
    """Width, height and the colours of a PNG of 8 bits, not interlaced; filters are undone."""
    data = path.read_bytes()
    chunks, place = {}, 8
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        kind = data[place + 4 : place + 8]
        chunks[kind] = chunks.get(kind, b"") + data[place + 8 : place + 8 + length]
        place += 12 + length
    width, height, depth, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert depth == 8 and colour in (2, 6)
    size = 3 if colour == 2 else 4
    raw = zlib.decompress(chunks[b"IDAT"])
    before = bytearray(width * size)
    lines = []
    for y in range(height):
        start = y * (width * size + 1)
        line = bytearray(raw[start + 1 : start + 1 + width * size])
        undo(raw[start], line, before, size)
        lines.append([bytes(line[i : i + 3]) for i in range(0, len(line), size)])
        before = line
    return lines


def undo(kind, line, before, size):
    """One of PNG's five filters."""
    for i, byte in enumerate(line):
        left = line[i - size] if i >= size else 0
        up = before[i]
        corner = before[i - size] if i >= size else 0
        if kind == 4:
            near = left + up - corner
            add = min(
                (abs(near - left), 0, left),
                (abs(near - up), 1, up),
                (abs(near - corner), 2, corner),
            )[2]
        else:
            add = (0, left, up, (left + up) // 2)[kind]
        line[i] = (byte + add) & 255


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_shows_it(netns, tmp_path, example, scheme):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("needs chromium")
    path = tmp_path / "page.html"
    report(netns, example, "-o", path)
    shot = tmp_path / "page.png"
    result = subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        + [f"--blink-settings=preferredColorScheme={'01'[scheme == 'light']}"]
        + [f"--user-data-dir={tmp_path}/profile", "--window-size=800,1400"]
        + [f"--screenshot={shot}", path.as_uri()],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    assert shot.exists(), result.stderr
    lines = pixels(shot)
    counts = {}
    for line in lines:
        for pixel in line:
            counts[pixel] = counts.get(pixel, 0) + 1
    assert len(lines) == 1400 and len(counts) > 200
    brightness = sum(sum(pixel) * n for pixel, n in counts.items()) / (3 * 800 * 1400)
    assert brightness > 200 if scheme == "light" else brightness < 60
    # The curve of the whole cold start, and a phase
    wanted = [(0, 0x72, 0xB2), (0xD5, 0x5E, 0)] if scheme == "light" else [(0x4B, 0xA3, 0xE3)]
    assert all(counts.get(bytes(colour), 0) > 50 for colour in wanted)


def test_figures_alone_are_pictures(netns, tmp_path, made):
    """export --svg: each is an XML document with a title and its own style."""
    result = netns("export", made, "--svg", "-o", "figures")
    assert (result.returncode, result.stderr, result.stdout) == (0, "", "figures\n")
    names = sorted(path.name for path in (tmp_path / "figures").iterdir())
    assert {"backlog.svg", "cold-start-1.svg", "topology.svg", "traffic.svg"} <= set(names)
    for name in names:
        tree = ElementTree.parse(tmp_path / "figures" / name).getroot()
        assert tree.tag == "{http://www.w3.org/2000/svg}svg"
        assert tree.find("{http://www.w3.org/2000/svg}title").text
        assert tree.find("{http://www.w3.org/2000/svg}style").text


def test_a_run_of_the_container_host_ends_with_its_report(netns, tmp_path, built):
    result = netns("run", "--maxRows=50", "--db=run.sqlite")
    assert result.returncode == 0, result.stderr
    if "schema version 2" in result.stderr:
        pytest.skip("the program writes schema version 2")
    assert result.stdout.endswith("\ndatabase: run.sqlite\nreport: run.html\n")
    assert read(tmp_path / "run.html").figures["cold-start"]
    result = netns("run", "netns-container-host", "--no-report", "--maxRows=50", "--db=two.sqlite")
    assert result.stdout.endswith("\ndatabase: two.sqlite\n") and result.stderr == ""
    assert not (tmp_path / "two.html").exists()


def test_a_run_that_fails_or_only_prints_has_no_report(netns, tmp_path, built):
    result = netns("run", "--what=1")
    assert result.returncode == 1
    result = netns("run", "--PrintVersion")
    assert result.returncode == 0 and "report" not in result.stdout + result.stderr
    assert not list(tmp_path.iterdir())
