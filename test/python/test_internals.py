# SPDX-License-Identifier: GPL-2.0-only
"""doc/internals.rst names every private member of ns-3 that the sources use, and no other."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STOCK = ROOT / "model" / "stock"
HEADER = STOCK / "private-members.h"
PAGE = ROOT / "doc" / "internals.rst"
LINE = re.compile(r"^NETNS_PRIVATE\((\w+), ([\w:]+)\) // ([^:]+): (.+)$", re.MULTILINE)


def read_members(text):
    """(tag, member, type, why) of each line of the table in private-members.h."""
    members = LINE.findall(text)
    assert len(members) == len(re.findall(r"^NETNS_PRIVATE\(", text, re.MULTILINE))
    return members


def find_users(tag, sources):
    """Names of the sources, without .cc, that use a member."""
    use = re.compile(rf"\b{tag}\b")
    return sorted(name for name, text in sources.items() if use.search(text))


def format_rows(members, sources):
    """The rows of the table in doc/internals.rst."""
    rows = ""
    for tag, member, kind, why in members:
        users = ", ".join(f"``{name}``" for name in find_users(tag, sources))
        rows += f"   * - ``{member}``\n     - {kind}\n     - {why}\n     - {users}\n"
    return rows


@pytest.fixture(name="members", scope="module")
def fixture_members():
    """The table of private members."""
    return read_members(HEADER.read_text())


@pytest.fixture(name="sources", scope="module")
def fixture_sources():
    """Text of the sources of model/stock, by name."""
    return {path.stem: path.read_text() for path in sorted(STOCK.glob("*.cc"))}


def test_the_page_has_the_table(members, sources):
    rows = format_rows(members, sources)
    assert rows in PAGE.read_text(), f"doc/internals.rst should have these rows:\n{rows}"


def test_each_member_is_used(members, sources):
    unused = [tag for tag, *_ in members if not find_users(tag, sources)]
    assert not unused, "no source uses these members"


def test_no_other_file_reaches_private_members():
    """An explicit instantiation, a cast of what is not known, or a derived class that opens."""
    reach = re.compile(
        r"^template (?:struct|class) |reinterpret_cast|\bNETNS_PRIVATE\(|__asm__", re.M
    )
    sources = [
        p for f in ("model", "helper") for p in (ROOT / f).rglob("*") if p.suffix in (".cc", ".h")
    ]
    found = [path.name for path in sources if path != HEADER and reach.search(path.read_text())]
    assert not found, "private members belong into model/stock/private-members.h"


def test_no_class_of_ns3_is_declared_again():
    """A class body in namespace ns3 is ours, so inside of namespace netns."""
    for path in (*STOCK.glob("*.h"), *STOCK.glob("*.cc")):
        outside = path.read_text().split("namespace netns\n", maxsplit=1)[0]
        assert not re.search(r"^(?:class|struct) \w+[^;]*\{", outside, re.M), path.name


def test_the_table_is_included_by_sources_of_its_folder_only():
    users = [
        path.relative_to(ROOT).as_posix()
        for folder in ("model", "helper", "test", "examples", "bench")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".cc", ".h")
        and re.search(r'#include "(?:ns3/)?private-members\.h"', path.read_text())
    ]
    strangers = [name for name in users if not re.match(r"model/stock/.*\.cc$", name)]
    assert users and not strangers


def test_a_line_of_the_table_is_taken_apart():
    text = "NETNS_PRIVATE(A, Node::m_a) // a list: it is private: see there\n"
    assert read_members(text) == [("A", "Node::m_a", "a list", "it is private: see there")]
    assert find_users("A", {"x": "Private<A>(node)", "y": "Private<AB>(node)"}) == ["x"]
    with pytest.raises(AssertionError):
        read_members("NETNS_PRIVATE(A, Node::m_a) // without a reason\n")


def test_switches_that_the_page_names_exist():
    """Attributes of the module's own classes."""
    switches = re.findall(r"attribute ``(\w+)`` of ``ns3::netns::(\w+)``", PAGE.read_text())
    assert switches
    for attribute, name in switches:
        texts = [p.read_text() for p in (ROOT / "model").rglob("*.cc")]
        owners = [text for text in texts if f'TypeId("ns3::netns::{name}")' in text]
        assert len(owners) == 1 and f'AddAttribute("{attribute}"' in owners[0], (name, attribute)
