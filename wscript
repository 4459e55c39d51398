# SPDX-License-Identifier: GPL-2.0-only

"""The build as contrib/netns inside an ns-3 that builds with waf: ns-3.31 to ns-3.35.

What is built stands in CMakeLists.txt, here and in the folders of programs, and is read from there.
netns-test-runner.cc is not in it: it stands in for ns-3's test.py where there is none.
"""

import re
import types

import wutils
from waflib import Options

BOOST_PROGRAM = """
#include <boost/multi_index_container.hpp>
#include <boost/version.hpp>
#if BOOST_VERSION < 106600
#error "too old"
#endif
int main() { return 0; }
"""


def plain_words(text):
    """Split what a command of CMake is given; ${libcore} is core."""
    return re.sub(r"\$\{lib([^}]+)\}", r"\1", text).split()


def read_commands(folder):
    """Read a CMakeLists.txt as text: (name, words) of each command, without comments."""
    text = re.sub(r"(?m)#.*$", "", folder.find_node("CMakeLists.txt").read())
    commands = re.findall(r"(?m)^ *(\w+)\(([^()]*)\)", text)
    return [(name, plain_words(arguments)) for name, arguments in commands]


def read_lists(folder):
    """Read the lists of the module by name."""
    commands = read_commands(folder)
    return {words[0]: words[1:] for name, words in commands if name == "set"}


def keywords(words, names):
    """Sort words by the keyword that they follow, as CMake's own functions do."""
    values = {}
    for word in words:
        if word in names:
            values[word] = current = []
        else:
            current.append(word)
    return values


def read_programs(folder):
    """Read the programs of a folder: a dictionary of NAME, SOURCE_FILES, NS3_MODULES each."""
    names = ("NAME", "SOURCE_FILES", "NS3_MODULES")
    commands = read_commands(folder)
    return [keywords(words, names) for name, words in commands if name == "netns_add_program"]


def read_library(folder, library):
    """Read the sources of a static library."""
    for name, words in read_commands(folder):
        if name == "add_library" and words[:2] == [library, "STATIC"]:
            return words[2:]
    raise KeyError(library)


def write_presets(bld, names):
    """Write what netns-preset-data.cc includes, as cmake/netns-presets.cmake does."""
    rows = ""
    for name in names:
        text = bld.path.find_node("data/presets/" + name + ".ini").read()
        rows += '        {"%s",\n         R"INI(%s)INI"},\n' % (name, text)
    template = bld.path.find_node("cmake/netns-preset-rows.inc.in").read()
    output = bld.bldnode.make_node("ns3/netns-preset-rows.inc")
    output.parent.mkdir()
    output.write(template.replace("@NETNS_PRESET_ROWS@", rows))


def copy_header(task):
    """Put a header where the compiler looks for it."""
    task.outputs[0].write(task.inputs[0].read())


def add_programs(bld):
    """Add the programs of examples/ or bench/, by name; SQLite and zlib are at hand for them."""
    programs = {}
    for words in read_programs(bld.path):
        name = words["NAME"][0]
        program = bld.create_ns3_program(name, ["netns"] + words["NS3_MODULES"])
        program.source = words["SOURCE_FILES"]
        program.defines = version_define()
        program.use.extend(["NETNS_SQLITE3", "NETNS_ZLIB"])
        programs[name] = program
    return programs


def version_define():
    """Tell the compiler 335 for ns-3.35."""
    major, minor = wutils.VERSION.split(".")[:2]
    return ["NETNS_NS3_VERSION=%d" % (100 * int(major) + int(minor))]


def options(opt):
    """Offer what ns-3.48 calls --filter-module-examples-and-tests=netns."""
    opt.add_option(
        "--netns-only",
        help="Leave out the tests and examples of all modules but netns",
        action="store_true",
        dest="netns_only",
        default=False,
    )


def enable_modules(bld, names):
    """Enable modules that tests and programs need, as --enable-modules does for dependencies."""
    enabled = bld.env["NS3_ENABLED_MODULES"]
    if "ns3-netns" in bld.env["NS3_ENABLED_CONTRIBUTED_MODULES"]:
        names = ["ns3-" + name for name in names if "ns3-" + name in bld.env["NS3_MODULES"]]
        bld.env["NS3_ENABLED_MODULES"] = enabled + [name for name in names if name not in enabled]


def leave_out_others(bld):
    """Drop the tests and examples that the modules in src/ have declared."""
    bld.env["NS3_MODULES_WITH_TEST_LIBRARIES"] = []
    for task in list(bld.all_task_gen):
        if hasattr(task, "is_ns3_module_test_library") or hasattr(task, "is_ns3_program"):
            bld.exclude_taskgen(task)


def configure(conf):
    """Look for Boost, SQLite and zlib; without them the module is left out."""
    missing = [
        name
        for name, found in (
            (
                "Boost 1.66",
                conf.check_nonfatal(fragment=BOOST_PROGRAM, msg="Checking for Boost 1.66"),
            ),
            (
                "SQLite 3",
                conf.check_nonfatal(
                    header_name="sqlite3.h", lib="sqlite3", uselib_store="NETNS_SQLITE3"
                ),
            ),
            (
                "zlib",
                conf.check_nonfatal(header_name="zlib.h", lib="z", uselib_store="NETNS_ZLIB"),
            ),
        )
        if not found
    ]
    conf.report_optional_feature(
        "netns",
        "Linux network namespaces",
        not missing,
        "not found: %s (development packages)" % ", ".join(missing),
    )
    if missing:
        conf.env["MODULES_NOT_BUILT"].append("netns")
    conf.env["NETNS_ONLY"] = Options.options.netns_only


def build(bld):
    """Declare the library, its headers, its tests and its programs."""
    if bld.env["NETNS_ONLY"]:
        leave_out_others(bld)
    lists = read_lists(bld.path)
    write_presets(bld, lists["PRESETS"])
    module = bld.create_ns3_module("netns", lists["NS3_MODULES"])
    module.source = lists["SOURCE_FILES"]
    module.defines = version_define()
    module.use.extend(["NETNS_SQLITE3", "NETNS_ZLIB"])
    version = bld.path.find_node("VERSION").read().strip()
    module.env.append_value("DEFINES", "NETNS_VERSION=" + version)

    headers = bld(features="ns3header")
    headers.module = "netns"
    headers.source = lists["HEADER_FILES"]
    # Not with ns3privateheader, which puts them where "ns3/NAME.h" does not reach
    for header in lists["PRIVATE_HEADER_FILES"]:
        bld(
            rule=copy_header,
            source=header,
            target=bld.bldnode.make_node("ns3/" + header.split("/")[-1]),
            before=["cxx"],
        )

    tests = bld.create_ns3_module_test_library("netns")
    tests.source = lists["TEST_SOURCES"]
    tests.defines = version_define()
    tests.use.append("NETNS_SQLITE3")
    tests.use.extend("ns3-" + name for name in lists["TEST_NS3_MODULES"])

    if bld.env["ENABLE_TESTS"] or bld.env["ENABLE_EXAMPLES"]:
        enable_modules(bld, lists["TEST_NS3_MODULES"])
    if bld.env["ENABLE_EXAMPLES"]:
        bld.netns_add_programs = types.MethodType(add_programs, bld)
        bld.netns_read_library = read_library
        bld.recurse(["examples", "bench"])
