#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Builds ns-3's test suites with other Nodes, runs them, and says what differs.

Called by ./netns conformance (utils/conformance.sh).
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = ROOT / "test" / "conformance"
EXCEPTIONS = SOURCES / "exceptions.txt"
KINDS = {"namespace": "in a namespace", "recycled": "on a recycled Node"}
# What most test sources include: compiled once
COMMON = ("core", "network", "internet")


def say(text):
    """Prints a line for the one who waits."""
    print(f"netns: {text}", file=sys.stderr, flush=True)


class Builder:
    """Compiles the test sources of ns-3, and links one program for each module."""

    def __init__(self, options):
        self.tree = options.tree
        self.folder = options.folder
        self.jobs = options.jobs
        self.flags = options.build / "script-compile.rsp"
        self.libraries = options.build / "script-link.rsp"
        self.compiler = [options.compiler]
        if shutil.which("ccache"):
            self.compiler.insert(0, "ccache")
        self.environment = dict(
            os.environ, CCACHE_BASEDIR=str(ROOT), CCACHE_SLOPPINESS="pch_defines,time_macros"
        )
        # What the packaged ns-3 is: its headers do not change while this stays
        self.identity = (
            options.identity
            + re.sub(r'"[^"]*"', "", self.flags.read_text())
            + (SOURCES / "test-nodes.h").read_text()
        )
        self.header = self.folder / "common.h"

    def run(self, command):
        """@return the exit status, and the output"""
        result = subprocess.run(
            command,
            cwd=self.tree,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        return result.returncode, result.stdout

    def command(self, *words):
        """@return a command that compiles for tests: fast to compile"""
        return [*self.compiler, f"@{self.flags}", "-O0", "-g0", "-w", *map(str, words)]

    def compile(self, source, target, *words, key=""):
        """Compiles one file unless that was done. @return None, or the first error"""
        key = self.identity + key + " ".join(map(str, [*words, source]))
        mark = target.with_suffix(".key")
        if target.exists() and mark.exists() and mark.read_text() == key:
            return None
        mark.unlink(missing_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        status, output = self.run(self.command(*words, "-c", source, "-o", target))
        if status:
            return next((l for l in output.splitlines() if "error" in l), output[-300:])
        mark.write_text(key)
        return None

    def make_header(self):
        """Compiles what most sources include."""
        headers = "".join(f'#include "ns3/{module}-module.h"\n' for module in COMMON)
        text = f'#include "{SOURCES}/test-nodes.h"\n{headers}'
        if not self.header.exists() or self.header.read_text() != text:
            self.header.write_text(text)
        target = self.folder / "common.h.gch"
        self.compile(self.header, target, "-x", "c++-header")

    def make_test(self, module, source):
        """@return the object file of a test source, and None or an error"""
        tests = self.tree / "src" / module / "test"
        name = "-".join(source.relative_to(tests).with_suffix("").parts)
        target = self.folder / module / (name + ".o")
        define = f'-DNS_TEST_SOURCEDIR="src/{module}/test"'
        folder = f"-I{source.parent}"
        error = self.compile(
            source, target, "-Winvalid-pch", "-include", self.header, define, folder
        )
        if error:
            # Names of headers that the source does not include may be in its way
            plain = ["-include", SOURCES / "test-nodes.h", define, folder]
            error = self.compile(source, target, *plain)
        return target, error

    def make_runner(self):
        """@return the object files of what runs the tests; every call looks at the sources"""
        targets = []
        texts = "".join(f.read_text() for f in sorted(SOURCES.glob("*.h")))
        for source in sorted(SOURCES.glob("*.cc")):
            target = self.folder / (source.stem + ".o")
            error = self.compile(source, target, key=texts + source.read_text())
            if error:
                sys.exit(f"netns: conformance: {source}: {error}")
            targets.append(target)
        return targets

    def link(self, module, objects):
        """@return the program of a module, and None or an error"""
        program = self.folder / f"conformance-{module}"
        order = self.folder / f"{module}.link"
        order.write_text("".join(f'"{o}"\n' for o in objects) + self.libraries.read_text())
        newest = max(o.stat().st_mtime for o in [*objects, self.libraries])
        if program.exists() and program.stat().st_mtime > newest:
            return program, None
        # RPATH, unlike RUNPATH, holds for libraries that libraries need
        options = ["-Wl,--disable-new-dtags", "-ldl", "-o", str(program)]
        status, output = self.run([self.compiler[-1], f"@{order}", *options])
        errors = [l for l in output.splitlines() if re.search("undefined|multiple|error", l)]
        return program, (errors or [output])[0] if status else None


def has_library(builder, module):
    """@return whether the packaged ns-3 has the module"""
    return re.search(rf"libns3[0-9.]*-{module}\.so", builder.libraries.read_text()) is not None


def find_modules(builder, wanted):
    """@return the test sources of the modules whose tests make Nodes, by module"""
    modules = {}
    for folder in sorted(builder.tree.glob("src/*/test")):
        module = folder.parent.name
        sources = sorted(folder.rglob("*.cc"))
        texts = "".join(s.read_text(errors="replace") for s in sources)
        if not re.search(r"NodeContainer|Node>\s*\(", texts):
            continue
        if (not wanted or module in wanted) and has_library(builder, module):
            modules[module] = sources
    return modules


def build(builder, modules):
    """@return the programs by module, and lines about what is left out"""
    runner = builder.make_runner()
    builder.make_header()
    programs = {}
    left_out = []
    with concurrent.futures.ThreadPoolExecutor(builder.jobs) as pool:
        jobs = {
            module: [pool.submit(builder.make_test, module, source) for source in sources]
            for module, sources in modules.items()
        }
        for module, sources in modules.items():
            objects = list(runner)
            for source, job in zip(sources, jobs[module]):
                target, error = job.result()
                if error:
                    left_out.append(f"src/{module}/test/{source.name} does not compile: {error}")
                else:
                    objects.append(target)
            program, error = builder.link(module, objects)
            if error:
                left_out.append(f"the tests of {module} cannot be linked: {error}")
            else:
                programs[module] = program
            say(f"built the tests of {module}")
    return programs, left_out


class Case:
    """The results of one case, by kind of Nodes."""

    def __init__(self, module, suite, name, number=1):
        self.module = module
        self.suite = suite
        self.name = name
        self.number = number  # cases without Nodes have one object for their suite
        self.results = {"plain": "pass"}
        self.logs = {}
        self.taken = 0
        self.recycled = 0
        self.seconds = {}


def run_suite(module, program, suite, options, logs):
    """@return the cases of one suite"""
    result = subprocess.run(
        [str(program), suite, str(options.limit), str(logs)],
        cwd=options.tree,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    cases = {}
    for line in result.stdout.splitlines():
        number, kind, outcome, taken, recycled, seconds, name = line.split("\t", 6)
        if not name:
            return [Case(module, suite, "", int(number))]
        case = cases.setdefault(number, Case(module, suite, name))
        case.results[kind] = outcome
        case.logs[kind] = logs / f"{suite}-{number}-{kind}.log"
        case.seconds[kind] = float(seconds)
        if kind == "recycled":
            case.recycled = int(recycled)
        else:
            case.taken = int(taken)
    return list(cases.values())


def run_all(programs, options):
    """@return all cases, in the order of modules and suites"""
    logs = options.folder / "logs"
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir(parents=True)
    cases = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        jobs = []
        for module, program in programs.items():
            suites = subprocess.run([program], stdout=subprocess.PIPE, text=True, check=True).stdout
            for suite in suites.split("\n")[:-1]:
                if not options.suite or suite in options.suite:
                    jobs.append(pool.submit(run_suite, module, program, suite, options, logs))
        for job in jobs:
            cases += job.result()
    return cases


def read_exceptions():
    """@return lists of suite, case and reason: cases that cannot hold"""
    exceptions = []
    for line in EXCEPTIONS.read_text().splitlines():
        if line and not line.startswith("#"):
            exceptions.append([part.strip() for part in line.split("|")])
    return exceptions


def reason_of(case, exceptions):
    """@return why a case cannot hold, or None"""
    for suite, name, reason in exceptions:
        if case.suite == suite and name in ("*", case.name):
            return reason
    return None


def why(case, kind):
    """@return what the log of a case says, in one line"""
    lines = case.logs[kind].read_text(errors="replace").splitlines()
    for pattern in ("NS_ASSERT|NS_ABORT|NS_FATAL|msg=|what\\(\\)", "limit=|actual=|failed"):
        for line in lines:
            if re.search(pattern, line):
                # The file is known; what the test says comes last
                return re.sub(r' in="[^"]*"', "", line.strip())[:300]
    return ""


def report(cases, left_out):
    """Prints the differences and the sums. @return the number of differences"""
    exceptions = read_exceptions()
    with_nodes = [c for c in cases if c.taken and c.results["plain"] == "pass"]
    differences = 0
    passed = 0
    excepted = []
    for case in with_nodes:
        for kind, words in KINDS.items():
            outcome = case.results.get(kind, "not run")
            if outcome == "pass":
                passed += 1
                continue
            reason = reason_of(case, exceptions)
            if reason:
                excepted.append(f"{case.suite}: {case.name}: {outcome} {words}: {reason}")
                continue
            differences += 1
            print(f"DIFFERS {case.suite}: {case.name}: plain pass, {words} {outcome}")
            print(f"        {why(case, kind)}\n        {case.logs[kind]}")
    for line in left_out:
        print(f"left out: {line}")
    for line in excepted:
        print(f"cannot hold: {line}")
    not_plain = [c for c in cases if c.results["plain"] != "pass"]
    for case in not_plain:
        print(f"not compared: {case.suite}: {case.name}: {case.results['plain']} on plain Nodes")
    suites = {c.suite for c in with_nodes}
    number = sum(c.number for c in cases)
    print(
        f"{number} cases, {number - len(not_plain)} pass on plain Nodes;"
        f" {len(with_nodes)} of these, in {len(suites)} suites, take Nodes"
    )
    for kind, words in KINDS.items():
        good = sum(c.results.get(kind) == "pass" for c in with_nodes)
        spent = sum(c.seconds.get(kind, 0) for c in with_nodes)
        plain = sum(c.seconds["plain"] for c in with_nodes)
        print(
            f"{words}: {good} of {len(with_nodes)} pass; processor time"
            f" {spent / plain if plain else 0:.2f} of that on plain Nodes"
        )
    taken = sum(c.taken for c in with_nodes)
    print(f"{sum(c.recycled for c in with_nodes)} of {taken} Nodes were recycled in the last run")
    print(f"{passed} passed, {differences} failed", flush=True)
    return differences


def main():
    """Builds and runs. @return the exit status"""
    parser = argparse.ArgumentParser()
    parser.add_argument("tree", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--identity", default="")
    parser.add_argument("--compiler", default="c++")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--limit", type=int, default=120)
    parser.add_argument("--module", action="append")
    parser.add_argument("--suite", action="append")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    builder = Builder(options)
    modules = find_modules(builder, options.module)
    if not modules:
        sys.exit(f"netns: conformance: {options.tree}: no test sources of a module of this ns-3")
    programs, left_out = build(builder, modules)
    say(f"built in {(time.monotonic() - began) / 60:.1f} minutes")
    cases = run_all(programs, options)
    if options.suite and not cases:
        sys.exit(f"netns: conformance: no case in {', '.join(options.suite)}")
    return 1 if report(cases, left_out) or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
