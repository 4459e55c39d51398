# SPDX-License-Identifier: GPL-2.0-only
"""./netns lint finds each kind of fault and names the file; the checkout has none."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = ("clang-format", "codespell", "shellcheck", "black", "isort", "flake8")
SPDX = "// SPDX-License-Identifier: GPL-2.0-only\n"


def house_rules(folder, root):
    """What utils/check-source.py says of a folder."""
    return subprocess.run(
        [sys.executable, root / "utils" / "check-source.py", folder],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "name, text, fault",
    [
        ("model/a.cc", "#include <a>\n", "1: expected // SPDX-License-Identifier"),
        ("test/a.py", "#!/bin/sh\nx = 1\n", "2: expected # SPDX-License-Identifier"),
        ("model/a.cc", SPDX + "// \u2192\n", "2: a character that is not ASCII"),
        ("model/a.cc", SPDX + "// \\brief\n/** \\brief x */\n", "3: a doxygen tag with \\"),
        ("model/a.cc", SPDX + "\tint a;\n", "2: a tab"),
        ("README.md", "a \nb\n", "1: blanks at the end of the line"),
        ("README.md", "a\r\nb\n", "1: blanks at the end of the line"),
        ("doc/a.rst", "a\nb", "2: expected one newline at the end"),
        ("doc/a.rst", "a\n\n", "3: expected one newline at the end"),
        (
            "wscript",
            "# SPDX-License-Identifier: GPL-2.0-only\n#" + 100 * "x" + "\n",
            "2: 101 columns",
        ),
        (
            "helper/a-b.h",
            SPDX + "#ifndef A_H\n#define A_H\n#endif\n",
            "2: expected the include guard",
        ),
        ("helper/a.h", SPDX + "#ifndef A_H\n#define A_H\n#endif\n", "4: expected #endif /* A_H */"),
        ("helper/a.h", SPDX, "1: expected the include guard A_H"),
        ("helper/a.cc", SPDX + 700 * "\n" + "int a;\n", "701: 702 lines; expected at most 700"),
        (
            "model/device/a.cc",
            SPDX + '#include "ns3/up.h"\n',
            "2: model/device must not include helper",
        ),
    ],
)
def test_house_rule(name, text, fault, tmp_path, root):
    up = tmp_path / "helper" / "up.h"
    up.parent.mkdir()
    up.write_text(SPDX + "#ifndef UP_H\n#define UP_H\n#endif // UP_H\n")
    assert house_rules(tmp_path, root).stdout == ""
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    result = house_rules(tmp_path, root)
    assert result.returncode == 1
    assert result.stdout.startswith(f"{name}:{fault}")
    assert result.stdout.count("\n") == 1


def test_checkout_keeps_the_house_rules(root):
    result = house_rules(root, root)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.fixture(name="tools")
def fixture_tools():
    """Leaves a test out where lint would install something."""
    absent = [name for name in TOOLS if not shutil.which(name)]
    if absent:
        pytest.skip(f"needs {' '.join(absent)}")
    version = subprocess.run(
        [shutil.which("clang-format-14") or "clang-format", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    if " version 14." not in version.stdout:
        pytest.skip("needs clang-format 14")


@pytest.fixture(name="copy")
def fixture_copy(root, tmp_path):
    """A copy of the checkout, with few C++ files, among which a fault is found sooner."""
    copy = tmp_path / "copy"

    def left_out(folder, names):
        patterns = ["build", ".git", "__pycache__", "*.gz"]
        if Path(folder) != root / "helper":
            patterns += ["*.cc", "*.h"]
        return shutil.ignore_patterns(*patterns)(folder, names)

    shutil.copytree(root, copy, ignore=left_out)
    return copy


def test_checkout_has_no_faults(netns, tools, turn):
    with turn("docs"):  # where doxygen leaves its pages
        result = netns("lint", *(["--doxygen"] if shutil.which("doxygen") else []))
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_each_checker_finds_its_fault(netns, tools, copy):
    def append(name, text):
        with open(copy / name, "a", encoding="utf-8") as file:
            file.write(text)

    append("helper/veth-helper.cc", "\nint  g_wide;\n")
    append("CONTRIBUTING.md", "\nTeh end.\n")
    append("netns", "rm -r $HOME/*\n")
    append("test/python/conftest.py", "\nimport this, antigravity\n\nX = 'x'\n")
    result = netns("lint", driver=copy / "netns")
    assert result.returncode == 1
    for place in (
        "helper/veth-helper.cc:",
        "CONTRIBUTING.md:",
        "In netns line ",
        f"ERROR: {copy}/test/python/conftest.py Imports are incorrectly sorted",
        "+++ test/python/conftest.py",
        "E401 multiple imports on one line",
    ):
        assert place in result.stdout + result.stderr, place
    faults = "clang-format codespell shellcheck isort black flake8"
    assert result.stderr.endswith(f"netns: lint: faults found by {faults}\n")

    fixed = netns("lint", "--fix", driver=copy / "netns")
    assert fixed.stderr.endswith("netns: lint: faults found by codespell shellcheck flake8\n")


def test_doxygen_wants_every_function_described(netns, tools, copy):
    if not shutil.which("doxygen"):
        pytest.skip("needs doxygen")
    header = copy / "helper" / "veth-helper.h"
    header.write_text(
        header.read_text().replace("} // namespace netns", "void F();\n} // namespace netns")
    )
    result = netns("lint", "--doxygen", driver=copy / "netns")
    assert result.returncode == 1
    assert "helper/veth-helper.h:" in result.stderr
    assert "Member F() (function) of namespace ns3::netns is not documented." in result.stderr
    assert "doxygen" in result.stderr.splitlines()[-1]
