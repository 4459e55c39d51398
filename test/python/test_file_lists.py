# SPDX-License-Identifier: GPL-2.0-only
"""The lists in CMakeLists.txt: all builds take the same from them, and nothing is left out."""

import ast
import subprocess
import sys
import types

import pytest
from checkout import has_boost

# An ns-3 around the module whose functions write down what they are given
TREE = """
cmake_minimum_required(VERSION 3.18)
project(tree LANGUAGES C CXX)
foreach(module {modules})
  set(lib${{module}} ns-${{module}})
endforeach()
function(note)
  foreach(word ${{ARGV}})
    file(APPEND "${{CMAKE_BINARY_DIR}}/notes" "${{word}};")
  endforeach()
  file(APPEND "${{CMAKE_BINARY_DIR}}/notes" "\\n")
endfunction()
function(build_lib)
  note(${{ARGV}})
  add_subdirectory(examples)
  file(WRITE "${{CMAKE_BINARY_DIR}}/empty.cc" "")
  add_library(tests SHARED "${{CMAKE_BINARY_DIR}}/empty.cc")
  set(testnetns tests PARENT_SCOPE)
endfunction()
function(build_lib_example)
  note(${{ARGV}})
  add_library(${{ARGV1}} INTERFACE)
endfunction()
set(ENABLE_EXAMPLES ON)
set(CMAKE_HEADER_OUTPUT_DIRECTORY "${{CMAKE_BINARY_DIR}}/headers")
add_subdirectory("{root}" contrib/netns)
get_target_property(libraries tests LINK_LIBRARIES)
note(TESTS ${{libraries}})
get_target_property(sources netns-example-trace SOURCES)
note(TRACE ${{sources}})
"""
MODULES = (
    *("core", "network", "internet", "bridge", "traffic-control", "point-to-point", "csma"),
    *("applications", "internet-apps", "flow-monitor"),
)


class Node:
    """A folder as waf has it."""

    def __init__(self, path):
        self.path = path

    def find_node(self, name):
        """A file in it."""
        return Node(self.path / name)

    def read(self):
        """The text of the file."""
        return self.path.read_text()


@pytest.fixture(name="waf", scope="module")
def fixture_waf(root):
    """The functions of wscript, without waf."""
    absent = {"wutils": types.ModuleType("wutils"), "waflib": types.ModuleType("waflib")}
    absent["waflib"].Options = None
    names = {}
    with pytest.MonkeyPatch.context() as patch:
        for name, module in absent.items():
            patch.setitem(sys.modules, name, module)
        exec(compile((root / "wscript").read_text(), "wscript", "exec"), names)
    return names


@pytest.fixture(name="lists", scope="module")
def fixture_lists(waf, root):
    """The lists of the module as waf reads them."""
    return waf["read_lists"](Node(root))


@pytest.fixture(name="cmake", scope="module")
def fixture_cmake(root, tmp_path_factory):
    """What the module gives to ns-3's build: (words of build_lib, of each program, of the rest)."""
    if not has_boost():
        pytest.skip("needs Boost's headers")
    folder = tmp_path_factory.mktemp("tree")
    text = TREE.format(root=root, modules=" ".join(MODULES))
    (folder / "CMakeLists.txt").write_text(text)
    command = ["cmake", "-G", "Ninja", "-S", folder, "-B", folder / "build"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    lines = (folder / "build/notes").read_text().splitlines()
    return [[word for word in line.split(";") if word] for line in lines]


def take(words, start, *ends):
    """The words after one keyword up to the next of several."""
    rest = words[words.index(start) + 1 :]
    last = min([rest.index(end) for end in ends if end in rest], default=len(rest))
    return rest[:last]


@pytest.mark.parametrize(
    "name", ["SOURCE_FILES", "HEADER_FILES", "PRIVATE_HEADER_FILES", "TEST_SOURCES"]
)
def test_waf_reads_what_cmake_reads(lists, cmake, name):
    others = ("SOURCE_FILES", "HEADER_FILES", "PRIVATE_HEADER_FILES", "LIBRARIES_TO_LINK")
    assert lists[name] and lists[name] == take(cmake[0], name, *others, "TEST_SOURCES")


def test_waf_reads_the_modules_that_cmake_reads(lists, cmake):
    libraries = [word[3:] for word in cmake[0] if word.startswith("ns-")]
    assert lists["NS3_MODULES"] == libraries
    (tests,) = [words[1:] for words in cmake if words[0] == "TESTS"]
    assert lists["TEST_NS3_MODULES"] == [word[3:] for word in tests if word.startswith("ns-")]


@pytest.mark.parametrize("folder, first", [("examples", "netns-trace-check"), ("bench", None)])
def test_waf_makes_the_programs_that_cmake_makes(waf, root, cmake, folder, first):
    made = {words[1]: words for words in cmake if words[0] == "NAME"}
    programs = waf["read_programs"](Node(root / folder))
    assert programs and first in (None, programs[0]["NAME"][0])
    for program in programs:
        words = made[program["NAME"][0]]
        assert program["SOURCE_FILES"] == take(words, "SOURCE_FILES", "LIBRARIES_TO_LINK")
        libraries = take(words, "LIBRARIES_TO_LINK")
        assert [word[3:] for word in libraries if word.startswith("ns-")] == program["NS3_MODULES"]


def test_the_two_folders_have_all_programs(waf, root, cmake):
    programs = [
        program["NAME"][0]
        for folder in ("examples", "bench")
        for program in waf["read_programs"](Node(root / folder))
    ]
    assert sorted(programs) == sorted(words[1] for words in cmake if words[0] == "NAME")


def test_waf_reads_the_library_of_the_examples(waf, root, cmake):
    (sources,) = [words[1:] for words in cmake if words[0] == "TRACE"]
    assert waf["read_library"](Node(root / "examples"), "netns-example-trace") == sources
    with pytest.raises(KeyError):
        waf["read_library"](Node(root / "examples"), "netns-trace-check")


def test_comments_and_lines_do_not_matter(waf, tmp_path):
    (tmp_path / "CMakeLists.txt").write_text(
        "# set(A wrong)\nset(A one ${libtwo-three}\n    four # set(A wrong)\n)\nset(B x)\n"
    )
    assert waf["read_lists"](Node(tmp_path)) == {"A": ["one", "two-three", "four"], "B": ["x"]}


@pytest.mark.parametrize("name", ["wscript", "examples/wscript", "bench/wscript"])
def test_wscript_is_python_as_old_as_waf(root, name):
    ast.parse((root / name).read_text(), feature_version=(3, 5))


def test_ns3_finds_the_modules_in_the_text(root, lists, tmp_path):
    """As ns-3's own filter_libraries() does: another brace in the file would be a module to it."""
    script = tmp_path / "find.cmake"
    script.write_text(
        f'file(READ "{root}/CMakeLists.txt" text)\n'
        'string(REGEX MATCHALL "{lib[^}]*[^obj]}" found "${text}")\n'
        'message("${found}")\n'
    )
    result = subprocess.run(["cmake", "-P", script], capture_output=True, text=True, check=True)
    found = [word[4:-1] for word in result.stderr.strip().split(";")]
    assert found == lists["NS3_MODULES"] + lists["TEST_NS3_MODULES"]


def find(root, *patterns):
    """Files of the checkout as the lists name them."""
    return sorted(
        str(path.relative_to(root)) for pattern in patterns for path in root.glob(pattern)
    )


def test_no_file_of_the_library_is_left_out(root, lists):
    listed = lists["SOURCE_FILES"] + lists["HEADER_FILES"] + lists["PRIVATE_HEADER_FILES"]
    assert sorted(listed) == find(
        root, "model/**/*.cc", "model/**/*.h", "helper/*.cc", "helper/*.h"
    )


def test_no_test_is_left_out(root, lists):
    programs = ["test/netns-callbacks.cc", "test/netns-test-runner.cc"]
    listed = [*lists["TEST_SOURCES"], *programs]
    # utils/conformance.py compiles the files of test/conformance, against ns-3's own tests
    found = [path for path in find(root, "test/**/*.cc") if "/conformance/" not in path]
    assert sorted(listed) == found


def test_no_preset_is_left_out(root, lists):
    listed = [f"data/presets/{name}.ini" for name in lists["PRESETS"]]
    assert sorted(listed) == find(root, "data/presets/*")


@pytest.mark.parametrize("folder", ["examples", "bench"])
def test_no_source_of_a_program_is_left_out(waf, root, folder):
    programs = waf["read_programs"](Node(root / folder))
    listed = {source for program in programs for source in program["SOURCE_FILES"]}
    if folder == "examples":
        listed.update(waf["read_library"](Node(root / folder), "netns-example-trace"))
    assert sorted(f"{folder}/{source}" for source in listed) == find(root, f"{folder}/**/*.cc")


def test_each_example_is_run_by_the_test_of_ns3(root, waf):
    rows = ast.parse((root / "test/examples-to-run.py").read_text()).body
    examples = next(
        ast.literal_eval(node.value)
        for node in rows
        if isinstance(node, ast.Assign) and node.targets[0].id == "cpp_examples"
    )
    run = {command.split()[0] for command, _, _ in examples}
    programs = waf["read_programs"](Node(root / "examples"))
    assert run == {program["NAME"][0] for program in programs}
