# SPDX-License-Identifier: GPL-2.0-only
"""./netns conformance: what it refuses, compares and counts, with sources of a few lines."""

import re

import pytest

SUITE = r"""
#include "ns3/net-namespace.h"
#include "ns3/node-container.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

using namespace ns3;

/// A case of a few lines.
class Case : public TestCase
{
  public:
    Case(std::string name, std::function<bool()> what)
        : TestCase(name),
          m_what(what)
    {
    }

  private:
    void DoRun() override
    {
        const bool good = m_what();
        Simulator::Destroy();
        NS_TEST_ASSERT_MSG_EQ(good, true, "it is not so");
    }

    std::function<bool()> m_what;
};

static bool
IsNamespace()
{
    return static_cast<bool>(NodeContainer(1).Get(0)->GetObject<netns::NetNamespace>());
}

class Suite : public TestSuite
{
  public:
    Suite()
        : TestSuite("tiny", TestSuite::Type::UNIT)
    {
        Add("no Node", [] { return true; });
        Add("ids and time", [] {
            NodeContainer nodes(2);
            nodes.Add(CreateObject<Node>());
            return nodes.Get(2)->GetId() == 2 && Simulator::Now().IsZero();
        });
        Add("no namespace", [] { return !IsNamespace(); });
        Add("only in a namespace", [] { return IsNamespace(); });
        Add("no end", [] {
            while (true)
            {
            }
            return true;
        });
        Add("end in a namespace only", [] {
            while (IsNamespace())
            {
            }
            return true;
        });
    }

  private:
    void Add(std::string name, std::function<bool()> what)
    {
        AddTestCase(new Case(name, what), TestCase::Duration::QUICK);
    }
};

static Suite g_suite;
"""


@pytest.fixture(name="conformance")
def fixture_conformance(netns, tmp_path):
    """A function that runs conformance with a cache of its own."""

    def run(*arguments):
        return netns("conformance", *arguments, XDG_CACHE_HOME=str(tmp_path / "cache"))

    return run


@pytest.mark.parametrize(
    "argument, message",
    [
        ("--fox", "conformance: --fox: expected --debian=RELEASE"),
        ("--debian=", "conformance: --debian=: expected a release"),
        ("--debian=12", "conformance: --debian=12: expected a release"),
        ("--ns3=/none", "conformance: /none: no such file or folder"),
        ("--module=a b", "conformance: --module=a b: expected a module"),
        ("--suite=../x", "conformance: --suite=../x: not a suite's name"),
        ("--limit=0", "conformance: --limit=0: expected seconds, from 1 to 99999"),
        ("--limit=1e3", "conformance: --limit=1e3: expected seconds, from 1 to 99999"),
    ],
)
def test_mistakes_are_refused_before_any_work(conformance, tmp_path, argument, message):
    result = conformance(argument)
    assert result.returncode == 2
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "cache").exists()


@pytest.fixture(name="tree")
def fixture_tree(tmp_path):
    """Sources of an ns-3 with one suite."""
    tree = tmp_path / "ns-3"
    (tree / "src/core/model").mkdir(parents=True)
    (tree / "src/core/model/object.h").write_text("\n")
    (tree / "src/network/test").mkdir(parents=True)
    (tree / "VERSION").write_text("3.44\n")
    (tree / "LICENSE").write_text("\n")
    (tree / "src/network/test/tiny.cc").write_text(SUITE)
    (tree / "src/network/test/broken.cc").write_text("NodeContainer nodes;\n")
    return tree


def test_a_release_without_libraries_is_refused(conformance, tree):
    (tree / "VERSION").write_text("3.99\n")
    result = conformance(f"--ns3={tree}")
    assert result.returncode == 2
    assert "no packaged ns-3.99 to run its suites against; there are 3.44" in result.stderr


def test_differences_are_named_and_counted(conformance, built, tree):
    result = conformance(f"--ns3={tree}", "--limit=1")
    assert result.returncode == 1, result.stdout + result.stderr
    lines = result.stdout.splitlines()
    assert [line for line in lines if line.startswith("DIFFERS")] == [
        "DIFFERS tiny: no namespace: plain pass, in a namespace fail",
        "DIFFERS tiny: no namespace: plain pass, on a recycled Node fail",
        "DIFFERS tiny: end in a namespace only: plain pass, in a namespace no end",
        "DIFFERS tiny: end in a namespace only: plain pass, on a recycled Node no end",
    ]
    assert any("it is not so" in line for line in lines)
    assert any(re.match("left out: src/network/test/broken.cc does not compile", l) for l in lines)
    assert "not compared: tiny: only in a namespace: fail on plain Nodes" in lines
    assert "not compared: tiny: no end: no end on plain Nodes" in lines
    assert "6 cases, 4 pass on plain Nodes; 3 of these, in 1 suites, take Nodes" in lines
    assert lines[-1] == "2 passed, 4 failed"

    # Nothing is compiled twice
    result = conformance(f"--ns3={tree}", "--suite=tinny")
    assert result.returncode == 1
    assert "conformance: no case in tinny" in result.stderr
