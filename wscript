# SPDX-License-Identifier: GPL-2.0-only

"""The build as contrib/netns inside ns-3.35, the last release with waf.

The lists are those of CMakeLists.txt; a test compares them. netns-test-runner.cc is in neither: it
stands in for ns-3's test.py where there is none.
"""

import types

import wutils
from waflib import Options

SOURCE_FILES = [
    "helper/dummy-helper.cc",
    "helper/ipv4-address-pool.cc",
    "helper/link-helper.cc",
    "helper/linux-bridge-helper.cc",
    "helper/linux-device-helper.cc",
    "helper/net-namespace-container.cc",
    "helper/net-namespace-helper.cc",
    "helper/netns-stack-helper.cc",
    "helper/netns-trace-helper.cc",
    "helper/veth-helper.cc",
    "model/device/bridge-fdb.cc",
    "model/device/bridge-port-values.cc",
    "model/device/drop-reason.cc",
    "model/device/dummy-net-device.cc",
    "model/device/linux-bridge-net-device.cc",
    "model/device/linux-bridge-port.cc",
    "model/device/linux-net-device.cc",
    "model/device/softnet-backlog.cc",
    "model/device/veth-net-device.cc",
    "model/kernel/builtin-pernet.cc",
    "model/kernel/host-watcher.cc",
    "model/time/ini-file.cc",
    "model/stock/indexed-static-routing.cc",
    "model/namespace/net-device-table.cc",
    "model/kernel/net-namespace-cleaner.cc",
    "model/kernel/net-namespace-host-life.cc",
    "model/kernel/net-namespace-host.cc",
    "model/namespace/net-namespace-move.cc",
    "model/stock/net-namespace-node.cc",
    "model/kernel/net-namespace-setup.cc",
    "model/namespace/net-namespace.cc",
    "model/namespace/net-ref.cc",
    "model/time/netns-clock.cc",
    "model/time/netns-costs.cc",
    "model/time/netns-error.cc",
    "model/time/netns-lock.cc",
    "model/namespace/netns-mount-table.cc",
    "model/namespace/netns-mount.cc",
    "model/time/netns-preset-data.cc",
    "model/time/netns-preset.cc",
    "model/task/ns-proxy.cc",
    "model/stock/object-prototype.cc",
    "model/namespace/pernet-list.cc",
    "model/namespace/pernet-operations.cc",
    "model/namespace/proc-dir-entry.cc",
    "model/namespace/proc-net-dev.cc",
    "model/namespace/rtnl-link.cc",
    "model/task/rtnl-request.cc",
    "model/stock/socket-refs.cc",
    "model/stock/stack-internals-sockets.cc",
    "model/stock/stack-internals-receive.cc",
    "model/stock/stack-internals.cc",
    "model/namespace/stack-recycler.cc",
    "model/task/task-table.cc",
    "model/task/task.cc",
    "model/stock/tombstone-net-device.cc",
    "model/database/netns-trace-database.cc",
    "model/database/netns-trace-error.cc",
    "model/trace/netns-trace-recorder.cc",
    "model/database/trace-connection.cc",
    "model/trace/trace-device-recorder.cc",
    "model/database/trace-file.cc",
    "model/trace/trace-filter.cc",
    "model/trace/trace-gate.cc",
    "model/trace/trace-host-recorder.cc",
    "model/database/trace-rows.cc",
    "model/database/trace-schema.cc",
    "model/database/trace-table.cc",
    "model/trace/trace-tables.cc",
    "model/trace/trace-views.cc",
    "model/database/trace-writer.cc",
]

HEADER_FILES = [
    "helper/dummy-helper.h",
    "helper/ipv4-address-pool.h",
    "helper/link-helper.h",
    "helper/linux-bridge-helper.h",
    "helper/linux-device-helper.h",
    "helper/net-namespace-container.h",
    "helper/net-namespace-helper.h",
    "helper/netns-stack-helper.h",
    "helper/netns-trace-helper.h",
    "helper/veth-helper.h",
    "model/device/bridge-fdb.h",
    "model/device/bridge-port-values.h",
    "model/device/drop-reason.h",
    "model/device/dummy-net-device.h",
    "model/device/frame-watcher.h",
    "model/device/linux-bridge-net-device.h",
    "model/device/linux-bridge-port.h",
    "model/device/linux-net-device.h",
    "model/device/softnet-backlog.h",
    "model/device/veth-net-device.h",
    "model/stock/indexed-static-routing.h",
    "model/namespace/net-device-table.h",
    "model/kernel/net-namespace-cleaner.h",
    "model/kernel/net-namespace-host.h",
    "model/stock/net-namespace-node.h",
    "model/kernel/net-namespace-setup.h",
    "model/namespace/net-namespace.h",
    "model/namespace/net-ref.h",
    "model/time/netns-clock.h",
    "model/time/netns-costs.h",
    "model/time/netns-error.h",
    "model/time/netns-lock.h",
    "model/namespace/netns-mount-table.h",
    "model/namespace/netns-mount.h",
    "model/time/netns-preset.h",
    "model/task/ns-proxy.h",
    "model/namespace/pernet-list.h",
    "model/namespace/pernet-operations.h",
    "model/namespace/proc-dir-entry.h",
    "model/namespace/rtnl-link.h",
    "model/task/rtnl-request.h",
    "model/task/task-table.h",
    "model/task/task.h",
    "model/database/netns-trace-database.h",
    "model/database/netns-trace-error.h",
    "model/trace/netns-trace-recorder.h",
    "model/database/trace-column.h",
    "model/database/trace-rows.h",
    "model/database/trace-table.h",
]

PRIVATE_HEADER_FILES = [
    "model/kernel/builtin-pernet.h",
    "model/kernel/host-watcher.h",
    "model/time/ini-file.h",
    "model/stock/netns-accessor.h",
    "model/stock/netns-compat.h",
    "model/time/netns-preset-data.h",
    "model/stock/object-prototype.h",
    "model/stock/private-lists.h",
    "model/stock/private-members.h",
    "model/stock/private-sockets.h",
    "model/namespace/proc-net-dev.h",
    "model/stock/socket-refs.h",
    "model/stock/receive-index.h",
    "model/stock/stack-internals.h",
    "model/namespace/stack-recycler.h",
    "model/stock/tombstone-net-device.h",
    "model/database/trace-connection.h",
    "model/trace/trace-device-recorder.h",
    "model/database/trace-file.h",
    "model/trace/trace-filter.h",
    "model/trace/trace-gate.h",
    "model/trace/trace-host-recorder.h",
    "model/database/trace-schema.h",
    "model/trace/trace-tables.h",
    "model/trace/trace-views.h",
    "model/database/trace-writer.h",
]

# What tests and programs use beyond the modules of the library
TEST_MODULES = ["point-to-point", "csma", "applications", "internet-apps", "flow-monitor"]

BOOST_PROGRAM = """
#include <boost/multi_index_container.hpp>
#include <boost/version.hpp>
#if BOOST_VERSION < 106600
#error "too old"
#endif
int main() { return 0; }
"""

# Files of data/presets that become part of the library
PRESETS = ["instant", "linux-6.18"]

TEST_SOURCES = [
    "test/common/fixture.cc",
    "test/common/scene.cc",
    "test/database/netns-trace-database-test-suite.cc",
    "test/database/netns-trace-writer-test-suite.cc",
    "test/database/trace-database-bed.cc",
    "test/device/bridge-bed.cc",
    "test/device/netns-bridge-port-test-suite.cc",
    "test/device/netns-bridge-rules-test-suite.cc",
    "test/device/netns-bridge-test-suite.cc",
    "test/device/netns-dummy-test-suite.cc",
    "test/device/netns-veth-stack-test-suite.cc",
    "test/device/netns-veth-test-suite.cc",
    "test/helper/netns-address-pool-test-suite.cc",
    "test/helper/netns-helper-test-suite.cc",
    "test/helper/netns-stock-scenarios-test-suite.cc",
    "test/kernel/netns-observer-test-suite.cc",
    "test/kernel/netns-pernet-test-suite.cc",
    "test/kernel/netns-seed-test-suite.cc",
    "test/kernel/netns-teardown-random-test-suite.cc",
    "test/kernel/netns-timed-test-suite.cc",
    "test/kernel/timed-bed.cc",
    "test/namespace/move-bed.cc",
    "test/namespace/netns-device-table-test-suite.cc",
    "test/namespace/netns-move-random-test-suite.cc",
    "test/namespace/netns-move-test-suite.cc",
    "test/namespace/netns-move-traffic-test-suite.cc",
    "test/namespace/netns-namespace-test-suite.cc",
    "test/namespace/netns-node-reuse-test-suite.cc",
    "test/namespace/netns-recycling-test-suite.cc",
    "test/namespace/netns-ref-test-suite.cc",
    "test/namespace/netns-socket-ref-test-suite.cc",
    "test/namespace/netns-stale-applications-test-suite.cc",
    "test/namespace/netns-stale-devices-test-suite.cc",
    "test/namespace/netns-stale-events-test-suite.cc",
    "test/namespace/stale-bed.cc",
    "test/stock/host-world.cc",
    "test/stock/netns-host-addresses-test-suite.cc",
    "test/stock/netns-host-churn-test-suite.cc",
    "test/task/netns-task-test-suite.cc",
    "test/time/netns-preset-test-suite.cc",
    "test/trace/netns-trace-recorder-test-suite.cc",
    "test/trace/netns-trace-views-test-suite.cc",
]


def write_presets(bld):
    """Write what netns-preset-data.cc includes, as cmake/netns-presets.cmake does."""
    rows = ""
    for name in PRESETS:
        text = bld.path.find_node("data/presets/" + name + ".ini").read()
        rows += '        {"%s",\n         R"INI(%s)INI"},\n' % (name, text)
    template = bld.path.find_node("cmake/netns-preset-rows.inc.in").read()
    output = bld.bldnode.make_node("ns3/netns-preset-rows.inc")
    output.parent.mkdir()
    output.write(template.replace("@NETNS_PRESET_ROWS@", rows))


def copy_header(task):
    """Put a header where the compiler looks for it."""
    task.outputs[0].write(task.inputs[0].read())


def add_program(bld, name, sources, modules):
    """Add one program to examples/ or bench/; SQLite and zlib are at hand for its own use."""
    program = bld.create_ns3_program(name, ["netns"] + modules)
    program.source = sources
    program.defines = version_define()
    program.use.extend(["NETNS_SQLITE3", "NETNS_ZLIB"])
    return program


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
    write_presets(bld)
    module = bld.create_ns3_module(
        "netns", ["core", "network", "internet", "bridge", "traffic-control"]
    )
    module.source = SOURCE_FILES
    module.defines = version_define()
    module.use.extend(["NETNS_SQLITE3", "NETNS_ZLIB"])
    version = bld.path.find_node("VERSION").read().strip()
    module.env.append_value("DEFINES", "NETNS_VERSION=" + version)

    headers = bld(features="ns3header")
    headers.module = "netns"
    headers.source = HEADER_FILES
    # Not with ns3privateheader, which puts them where "ns3/NAME.h" does not reach
    for header in PRIVATE_HEADER_FILES:
        bld(
            rule=copy_header,
            source=header,
            target=bld.bldnode.make_node("ns3/" + header.split("/")[-1]),
            before=["cxx"],
        )

    tests = bld.create_ns3_module_test_library("netns")
    tests.source = TEST_SOURCES
    tests.defines = version_define()
    tests.use.append("NETNS_SQLITE3")
    tests.use.extend("ns3-" + name for name in TEST_MODULES)

    if bld.env["ENABLE_TESTS"] or bld.env["ENABLE_EXAMPLES"]:
        enable_modules(bld, TEST_MODULES)
    if bld.env["ENABLE_EXAMPLES"]:
        bld.netns_add_program = types.MethodType(add_program, bld)
        bld.recurse(["examples", "bench"])
