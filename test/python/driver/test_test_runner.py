# SPDX-License-Identifier: GPL-2.0-only
"""The runner of the C++ suites, with suites that pass, fail and crash."""

import re
import shutil
import subprocess

import pytest

SUITES = r"""
#include "ns3/test.h"

#include <csignal>
#include <cstdlib>
#include <iostream>

using namespace ns3;

struct Case : TestCase
{
    Case(const std::string& name)
        : TestCase(name)
    {
    }

    void DoRun() override
    {
        std::cout << "output of " << GetName() << "\n";
        if (GetName() == "dies")
        {
            raise(SIGSEGV);
        }
        NS_TEST_ASSERT_MSG_EQ((GetName() == "fails"), false, "this one was told to");
    }
};

struct Suite : TestSuite
{
    Suite(const std::string& name, const std::string& third)
        : TestSuite(name)
    {
        AddTestCase(new Case("first"));
        AddTestCase(new Case("second"));
        AddTestCase(new Case(third), TestCase::Duration::EXTENSIVE);
    }
};

static Suite g_good("netns-good", "third");
static Suite g_bad("netns-bad", "fails");
static Suite g_dead("netns-dead", "dies");
static Suite g_foreign("foreign", "fails");
"""


def compile_runner(built, root, folder):
    """Leaves a runner that has the suites above."""
    (folder / "suites.cc").write_text(SUITES)
    cache = (built / "CMakeCache.txt").read_text()
    compiler = re.search(r"^CMAKE_CXX_COMPILER:\w+=(.*)$", cache, re.MULTILINE).group(1)
    ccache = ["ccache"] if shutil.which("ccache") else []
    for source in (root / "test/netns-test-runner.cc", "suites.cc"):
        command = [*ccache, compiler, f"@{built}/script-compile.rsp", "-c", source]
        subprocess.run(command, cwd=folder, check=True)
    objects = ["netns-test-runner.o", "suites.o"]
    command = [compiler, *objects, "-o", "runner", f"@{built}/script-link.rsp"]
    subprocess.run(command, cwd=folder, check=True)


@pytest.fixture(scope="session")
def runner(built, root, once):
    """Runs a runner that has the suites above."""
    program = once("runner", lambda folder: compile_runner(built, root, folder)) / "runner"

    def run(*arguments):
        return subprocess.run(
            [str(program), *arguments], capture_output=True, text=True, check=False
        )

    return run


def without_times(text):
    return re.sub(r"\d+\.\d s", "T s", text)


def test_good_suite(runner):
    result = runner("--suite=netns-good")
    assert result.returncode == 0
    assert without_times(result.stdout) == "PASS netns-good (3 cases) T s\n3 passed, 0 failed\n"


def test_failed_case_comes_with_its_output(runner):
    result = runner("--suite=netns-bad")
    assert result.returncode == 1
    assert "FAIL netns-bad (3 cases)" in result.stdout
    assert "output of fails" in result.stdout
    assert "this one was told to" in result.stdout
    assert result.stdout.endswith("\n2 passed, 1 failed\n")


def test_crash_is_a_failure_that_names_the_signal(runner):
    result = runner("--suite=netns-dead", "--suite=netns-good")
    assert result.returncode == 1
    assert "died of SIGSEGV" in result.stdout
    assert "output of dies" in result.stdout
    assert "PASS netns-good (3 cases)" in result.stdout
    assert result.stdout.endswith("\n3 passed, 1 failed\n")


def test_quick_leaves_longer_cases_out(runner):
    result = runner("--quick")
    assert result.returncode == 0
    assert result.stdout.endswith("\n6 passed, 0 failed\n")


@pytest.mark.parametrize("jobs", ["--jobs=1", "--jobs=2", "--jobs=9"])
def test_all_suites_in_order(runner, jobs):
    result = runner(jobs)
    results = re.findall(r"^(PASS|FAIL) (netns-\w+) \(", result.stdout, re.MULTILINE)
    assert results == [("FAIL", "netns-bad"), ("FAIL", "netns-dead"), ("PASS", "netns-good")]
    assert result.stdout.endswith("\n5 passed, 2 failed\n")


def test_list_has_our_suites_only(runner):
    assert runner("--list").stdout.split() == ["netns-bad", "netns-dead", "netns-good"]


@pytest.mark.parametrize(
    "argument, message",
    [
        ("--suite=netns-none", "--suite=netns-none: no such suite"),
        ("--suite=", "--suite=: expected a text"),
        ("--jobs=0", "--jobs=0: expected a whole number from 1 to 9999"),
        ("--jobs=many", "--jobs=many: expected a whole number"),
        ("--fast", "--fast: there is no such option"),
        ("netns-good", "unexpected word netns-good"),
    ],
)
def test_wrong_options_exit_with_1(runner, argument, message):
    for arguments in ([argument], ["--list", argument]):
        result = runner(*arguments)
        assert (result.returncode, result.stdout) == (1, "")
        assert message in result.stderr and result.stderr.count("\n") == 1
