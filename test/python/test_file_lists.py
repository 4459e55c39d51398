# SPDX-License-Identifier: GPL-2.0-only
"""CMakeLists.txt and wscript: both name the same files, and all that there are."""

import ast
import re

import pytest

LISTS = ("SOURCE_FILES", "HEADER_FILES", "PRIVATE_HEADER_FILES", "TEST_SOURCES", "PRESETS")


def read_cmake(root, name):
    """A list of CMakeLists.txt."""
    text = (root / "CMakeLists.txt").read_text()
    return re.search(rf"^set\({name}\s(.*?)\)", text, re.MULTILINE | re.DOTALL)[1].split()


def read_wscript(root, name):
    """A list of wscript."""
    for node in ast.parse((root / "wscript").read_text()).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == name:
            return ast.literal_eval(node.value)
    raise KeyError(name)


@pytest.mark.parametrize("name", LISTS)
def test_both_builds_name_the_same_files(root, name):
    cmake = read_cmake(root, name)
    assert sorted(cmake) == sorted(read_wscript(root, name))
    assert len(cmake) == len(set(cmake))


def find(root, *patterns):
    """Files of the checkout as the lists name them."""
    return {str(path.relative_to(root)) for pattern in patterns for path in root.glob(pattern)}


def test_no_file_of_the_library_is_left_out(root):
    listed = {file for name in LISTS[:3] for file in read_cmake(root, name)}
    assert listed == find(root, "model/**/*.cc", "model/**/*.h", "helper/*.cc", "helper/*.h")


def test_no_test_is_left_out(root):
    listed = set(read_cmake(root, "TEST_SOURCES"))
    assert listed == find(root, "test/**/*.cc") - {"test/netns-test-runner.cc"}


def test_no_preset_is_left_out(root):
    listed = {f"data/presets/{name}.ini" for name in read_cmake(root, "PRESETS")}
    assert listed == find(root, "data/presets/*")


def read_programs(root, folder):
    """The programs of a folder, and the files that they are made of, by both builds."""
    cmake = (root / folder / "CMakeLists.txt").read_text()
    waf = (root / folder / "wscript").read_text()
    sources = re.compile(r"[\w/-]+\.cc\b")
    return (
        set(re.findall(r"^\s*NAME (\S+)", cmake, re.MULTILINE)),
        set(re.findall(r'netns_add_program\(\s*"([^"]+)"', waf)),
        set(sources.findall(cmake)),
        set(sources.findall(waf)),
    )


@pytest.mark.parametrize("folder", ["examples", "bench"])
def test_both_builds_make_the_same_programs(root, folder):
    names, waf_names, sources, waf_sources = read_programs(root, folder)
    assert names and names == waf_names
    assert sources == waf_sources
    assert {f"{folder}/{source}" for source in sources} == find(root, f"{folder}/**/*.cc")


def test_each_example_is_run_by_the_test_of_ns3(root):
    rows = ast.parse((root / "test/examples-to-run.py").read_text()).body
    examples = next(
        ast.literal_eval(node.value)
        for node in rows
        if isinstance(node, ast.Assign) and node.targets[0].id == "cpp_examples"
    )
    run = {command.split()[0] for command, _, _ in examples}
    assert run == read_programs(root, "examples")[0]


def test_each_build_brings_the_modules_along(root):
    modules = set(read_cmake(root, "NS3_MODULES"))
    tests = set(read_cmake(root, "TEST_NS3_MODULES"))
    # What ns-3 finds by reading CMakeLists.txt
    cmake = (root / "CMakeLists.txt").read_text()
    assert set(re.findall(r"\$\{lib([^}]+)\}", cmake)) == modules | tests
    waf = (root / "wscript").read_text()
    library = re.search(r"create_ns3_module\(\s*\"netns\", (\[.*?\])", waf, re.DOTALL)[1]
    assert set(ast.literal_eval(library)) == modules
    assert set(read_wscript(root, "TEST_MODULES")) == tests
