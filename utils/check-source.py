#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""House rules that no formatter knows; prints `FILE:LINE: what is wrong` and exits 1.

    utils/check-source.py [--floors] [FOLDER]

FOLDER is the checkout, or another folder laid out like it. --floors prints a table of the folders
of the library instead: units, floors, includes that go up, circles.
"""

import argparse
import re
import sys
from pathlib import Path

from house_classes import check_classes
from house_includes import check_folders, table

# Users keep scripts and results of their own in a checkout: only these are ours
FOLDERS = (
    ".ci",
    "bench",
    "bindings",
    "cmake",
    "data",
    "doc",
    "examples",
    "helper",
    "model",
    "test",
    "utils",
)
KINDS = {
    "c++": (".cc", ".h", ".cc.in"),
    "code": (".cmake", ".cmake.in", ".py", ".sh", "CMakeLists.txt", "wscript", "netns", ".ci/run"),
    "text": (".md", ".rst", ".ini", ".toml", ".yaml", ".dox", "Doxyfile", "AUTHORS", "VERSIONS"),
}
SPDX = "SPDX-License-Identifier: GPL-2.0-only"
WIDTH = 100
# Classes that may be larger than the rule: (class, "public methods" or "friends", limit, reason)
EXCEPTIONS = ()


def source_files(root):
    """(path from the root, kind) of every file with rules."""
    candidates = [path for path in root.iterdir() if path.is_file()]
    for folder in FOLDERS:
        candidates += (path for path in (root / folder).rglob("*") if path.is_file())
    for path in sorted(candidates):
        name = path.relative_to(root).as_posix()
        for kind, ends in KINDS.items():
            if name.endswith(ends):
                yield name, kind
                break


def check_text(lines):
    """Rules for every file: (line number, fault)."""
    for number, line in enumerate(lines[:-1], 1):
        if "\t" in line:
            yield number, "a tab"
        if line != line.rstrip():
            yield number, "blanks at the end of the line"
    if lines[-1] or len(lines) < 2 or not lines[-2]:
        yield len(lines), "expected one newline at the end of the file"


def check_width(lines):
    """No line of code is too wide, but where a table has its own layout."""
    table = False
    for number, line in enumerate(lines, 1):
        switch = re.match(r" *// clang-format (on|off)$", line)
        if switch:
            table = switch[1] == "off"
        if len(line) > WIDTH and not table:
            yield number, f"{len(line)} columns; expected at most {WIDTH}"


def check_licence(lines, comment):
    """The first line, or the one below #!, tells the licence."""
    first = 1 if lines[0].startswith("#!") else 0
    if lines[first : first + 1] != [f"{comment} {SPDX}"]:
        yield first + 1, f"expected {comment} {SPDX}"


def check_cpp(lines):
    """Rules for C++."""
    for number, line in enumerate(lines, 1):
        if not line.isascii():
            yield number, "a character that is not ASCII"
        if re.search(r"(?:/\*\*|^ *\*|//[/!]).*?\\(?:brief|param|returns?|ingroup|file)\b", line):
            yield number, "a doxygen tag with \\; expected @"


def check_guard(name, lines):
    """NET_REF_H guards net-ref.h."""
    guard = re.sub(r"\W", "_", Path(name).name).upper()
    directives = [(n, line) for n, line in enumerate(lines, 1) if line.startswith("#")]
    expected = [f"#ifndef {guard}", f"#define {guard}"]
    if [line for _, line in directives[:2]] != expected:
        yield directives[0][0] if directives else 1, f"expected the include guard {guard}"
    elif directives[-1][1] not in (f"#endif /* {guard} */", f"#endif // {guard}"):
        yield directives[-1][0], f"expected #endif /* {guard} */"


def check_file(name, kind, lines):
    """(line number, fault) of a file by itself."""
    yield from check_text(lines)
    if kind != "text":
        yield from check_width(lines)
        yield from check_licence(lines, "//" if kind == "c++" else "#")
    if kind == "c++":
        yield from check_cpp(lines)
        yield from check_classes("\n".join(lines), EXCEPTIONS)
    if name.endswith(".h"):
        yield from check_guard(name, lines)


def check(root):
    """(file, line number, fault) of all files."""
    for name, kind in source_files(root):
        lines = (root / name).read_bytes().decode(errors="replace").split("\n")
        for number, fault in sorted(check_file(name, kind, lines)):
            yield name, number, fault
    yield from check_folders(root)


def main():
    """The exit status."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--floors", action="store_true")
    parser.add_argument("root", nargs="?", type=Path, default=Path(__file__).resolve().parents[1])
    arguments = parser.parse_args()
    if arguments.floors:
        print(table(arguments.root), end="")
        return 0
    faults = [f"{name}:{number}: {fault}" for name, number, fault in check(arguments.root)]
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
