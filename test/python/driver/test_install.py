# SPDX-License-Identifier: GPL-2.0-only
"""The module as others install it: outside projects build and run, programs find what is theirs."""

import shutil
import sqlite3
import subprocess

import pytest

PROJECT = """\
cmake_minimum_required(VERSION 3.18)
project(outside LANGUAGES CXX)
find_package(netns REQUIRED)
add_executable(outside outside.cc)
target_link_libraries(outside netns::netns)
"""

PROGRAM = r"""
#include "ns3/core-module.h"
#include "ns3/netns-module.h"
#include "ns3/network-module.h"

#include <iostream>

using namespace ns3;
using namespace ns3::netns;

int
main()
{
    Ptr<Node> host = CreateObject<Node>();
    NetNamespaceContainer c = NetNamespaceHelper().Create(host, {"red", "blue"});
    VethHelper().Install(c.Get("red"), c.Get("blue"));
    NetnsTraceDatabase database;
    database.Open("outside.sqlite");
    Simulator::Run();
    database.Close();
    std::cout << c.GetN() << " namespaces, " << c.Get("red")->GetDevices().GetN() << " devices\n";
    Simulator::Destroy();
    return 0;
}
"""
OUTPUT = "2 namespaces, 2 devices\n"


def call(*command, cwd, status=0):
    """What the command says, both streams; it has to end with the status."""
    result = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert result.returncode == status, result.stdout
    return result.stdout


@pytest.fixture(name="prefix", scope="session")
def fixture_prefix(built, once):
    """Where the module is installed; it was moved since, as packages are."""

    def install(folder):
        call("cmake", "--install", built, "--prefix", folder / "first", cwd=folder)
        (folder / "first").rename(folder / "prefix")

    return once("install", install) / "prefix"


@pytest.fixture(name="project")
def fixture_project(tmp_path):
    """An outside project."""
    (tmp_path / "CMakeLists.txt").write_text(PROJECT)
    (tmp_path / "outside.cc").write_text(PROGRAM)
    return tmp_path


def configure(project, prefix, *options, status=0):
    return call(
        *("cmake", "-S", project, "-B", project / "build", "-G", "Ninja"),
        *(f"-DCMAKE_PREFIX_PATH={prefix}", *options),
        cwd=project,
        status=status,
    )


def runs(program, prefix, root):
    """The program does its work, with the installed library and not that of the build folder."""
    folder = program.parent
    assert call(program, cwd=folder) == OUTPUT
    libraries = call("ldd", program, cwd=folder)
    assert str(next(prefix.glob("lib*/libnetns.so.*")).parent) in libraries
    assert f"{root}/build/lib/" not in libraries
    assert "not found" not in libraries
    with sqlite3.connect(folder / "outside.sqlite") as database:
        row = database.execute("SELECT value FROM meta WHERE key = 'netns_version'").fetchone()
    assert row[0] == (root / "VERSION").read_text().strip()


def test_outside_project_with_cmake(project, prefix, root):
    configure(project, prefix)
    call("cmake", "--build", project / "build", cwd=project)
    runs(project / "build" / "outside", prefix, root)


def test_outside_program_with_pkg_config(project, prefix, root):
    if not shutil.which("pkg-config"):
        pytest.skip("needs pkg-config")
    path = next(prefix.glob("lib*/pkgconfig"))
    flags = f'$(PKG_CONFIG_PATH="{path}" pkg-config --cflags --libs netns)'
    call("sh", "-c", f"c++ -std=c++20 outside.cc {flags} -o outside", cwd=project)
    runs(project / "outside", prefix, root)


def test_package_refuses_what_it_cannot_serve(project, prefix):
    gone = project / "gone"
    output = configure(project, prefix, f"-DNETNS_NS3_PREFIX={gone}", status=1)
    assert f"no ns-3 in {gone}; set NETNS_NS3_PREFIX" in " ".join(output.split())
    (project / "CMakeLists.txt").write_text(PROJECT.replace("(netns ", "(netns 99.0 "))
    output = configure(project, prefix, status=1)
    assert 'compatible with requested version "99.0"' in " ".join(output.split())


def test_installed_program_needs_nothing_of_the_build(prefix, tmp_path, root):
    program = prefix / "bin" / "netns-container-host"
    assert f"{root}/build/lib/" not in call("ldd", program, cwd=tmp_path)
    assert f"[{prefix}/bin/../share/netns/sample/" in call(program, "--help", cwd=tmp_path)
    preset = prefix / "share" / "netns" / "presets" / "linux-6.18.ini"
    assert "simulated time" in call(program, "--maxRows=5", f"--preset={preset}", cwd=tmp_path)
    assert not (prefix / "bin" / "netns-test-runner").exists()


def test_program_of_the_build_takes_the_sample_of_the_checkout(built, tmp_path, root):
    program = built / "bin" / "netns-container-host"
    assert f"[{root}/examples/../data/sample/" in call(program, "--help", cwd=tmp_path)
