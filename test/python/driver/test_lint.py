# SPDX-License-Identifier: GPL-2.0-only
"""./netns lint finds each kind of fault and names the file; the checkout has none."""

import importlib
import itertools
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = ("clang-format", "codespell", "shellcheck", "black", "isort", "flake8")
SPDX = "// SPDX-License-Identifier: GPL-2.0-only\n"


def house_rules(folder, root, *options):
    """What utils/check-source.py says of a folder."""
    return subprocess.run(
        [sys.executable, root / "utils" / "check-source.py", *options, folder],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "name, text, fault",
    [
        ("model/time/a.cc", "#include <a>\n", "1: expected // SPDX-License-Identifier"),
        ("test/a.py", "#!/bin/sh\nx = 1\n", "2: expected # SPDX-License-Identifier"),
        ("model/time/a.cc", SPDX + "// \u2192\n", "2: a character that is not ASCII"),
        ("model/time/a.cc", SPDX + "// \\brief\n/** \\brief x */\n", "3: a doxygen tag with \\"),
        ("model/time/a.cc", SPDX + "\tint a;\n", "2: a tab"),
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
        ("bench/a.cc", SPDX + "class A\n{\n" + 3 * "friend B;\n" + "};\n", "2: A has 3 friends"),
        (
            "model/device/a.cc",
            SPDX + '#include "ns3/up.h"\n',
            "2: model/device must not include up.h of helper",
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


# --- Who includes whom ---


def write_units(folder, includes):
    """Write headers and sources: file without model/ -> the headers that it includes."""
    for name, headers in includes.items():
        path = folder / "model" / name if name.count("/") else folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        guard = path.name.upper().replace(".", "_").replace("-", "_")
        lines = [f"#ifndef {guard}", f"#define {guard}"] if path.suffix == ".h" else []
        lines += [f'#include "{header}.h"' for header in headers.split()]
        lines += [f"#endif // {guard}"] if path.suffix == ".h" else []
        path.write_text(SPDX + "".join(f"{line}\n" for line in lines))


@pytest.fixture(name="lint_units")
def fixture_lint_units(root, tmp_path, monkeypatch):
    """A function that writes units and returns the faults of their includes."""
    monkeypatch.syspath_prepend(root / "utils")
    module = importlib.import_module("house_includes")

    def lint(includes):
        write_units(tmp_path, includes)
        return [
            f"{name}:{number}: {fault}" for name, number, fault in module.check_folders(tmp_path)
        ]

    return lint


LOW_TO_HIGH = "stock time namespace kernel task device inet netfilter tc proc iproute trace".split()


@pytest.mark.parametrize("low, high", list(itertools.combinations(LOW_TO_HIGH, 2)))
def test_folders_include_downwards_only(low, high, lint_units):
    files = {f"{low}/low.h": "", f"{high}/high.h": ""}
    assert lint_units({**files, f"{high}/a.cc": "ns3/low"}) == []
    (fault,) = lint_units({f"{low}/b.cc": "high ns3/core-module"})
    assert fault.startswith(
        f"model/{low}/b.cc:2: model/{low} must not include high.h of model/{high}; expected only "
    )


@pytest.mark.parametrize("folder", ["stock", "time", "namespace", "device"])
def test_the_writer_of_databases_knows_nothing_of_the_model(folder, lint_units):
    files = {f"{folder}/a.h": "", "database/b.h": "", "trace/c.h": "a b"}
    assert lint_units(files) == []
    faults = lint_units({f"{folder}/a.cc": "b", "database/b.cc": "a"})
    assert [fault.split("; expected only")[0] for fault in faults] == [
        f"model/{folder}/a.cc:2: model/{folder} must not include b.h of model/database",
        f"model/database/b.cc:2: model/database must not include a.h of model/{folder}",
    ]


def test_only_helpers_include_helpers_and_nobody_everything(tmp_path, lint_units):
    (tmp_path / "helper").mkdir()
    write_units(tmp_path, {"trace/a.h": "", "database/b.h": ""})
    guard = "#ifndef UP_H\n#define UP_H\n{}#endif // UP_H\n"
    (tmp_path / "helper" / "up.h").write_text(SPDX + guard.format('#include "a.h"\n'))
    assert lint_units({}) == []
    allowed = "model/trace model/stock"
    faults = lint_units({"trace/a.cc": "ns3/up", "time/t.cc": "netns-module"})
    assert [fault.split(" model/namespace")[0] for fault in faults] == [
        "model/time/t.cc:2: model/time must not include netns-module.h; expected only model/time "
        "model/stock",
        f"model/trace/a.cc:2: model/trace must not include up.h of helper; expected only {allowed} "
        "model/time",
    ]


def test_a_folder_has_an_order(lint_units):
    faults = lint_units({"attic/a.h": "", "../model/b.h": "", "time/old/c.h": ""})
    assert faults == [
        "model/attic:1: a folder without an order; expected it in MAY_INCLUDE",
        "model/b.h:1: a file outside the folders of model/",
        "model/time/old:1: a folder without an order; expected it in MAY_INCLUDE",
    ]


def test_no_two_headers_have_one_name(lint_units):
    assert lint_units({"time/a.h": "", "task/a.h": "", "task/a.cc": "", "time/a.cc": ""}) == [
        "model/task/a.h:1: expected another name than that of model/time/a.h"
    ]


def test_a_header_and_its_source_are_one_unit_of_a_circle(lint_units):
    files = {"time/a.h": "", "time/b.h": "a", "time/a.cc": "a"}
    assert lint_units(files) == []
    faults = lint_units({"time/a.cc": "a c b"})
    assert faults == ["model/time/a.cc:4: a circle of includes: a -> b -> a; expected none"]


def test_circles_that_share_a_unit_are_told_at_once(lint_units):
    files = {"time/a.h": "b", "time/b.h": "c", "time/c.h": "a d", "time/d.cc": "c", "time/d.h": ""}
    assert lint_units({**files, "time/e.h": "a"}) == [
        "model/time/a.h:4: a circle of includes: a -> b -> c -> a; expected none "
        "(4 units are in circles with it: a b c d)"
    ]


def test_at_most_six_floors(lint_units):
    chain = {f"time/f{n}.h": f"f{n - 1} f1" for n in range(2, 7)}
    assert lint_units({"time/f1.h": "", **chain}) == []
    # The source of a unit counts, and so does a source without a header
    assert lint_units({"time/g.h": "", "time/g.cc": "f1 f6"}) == [
        "model/time/g.cc:3: floor 7 of model/time; expected at most 6 floors: "
        "g -> f6 -> f5 -> f4 -> f3 -> f2 -> f1"
    ]
    assert len(lint_units({"time/h.cc": "g"})) == 2


def test_the_table_of_floors(tmp_path, root):
    write_units(
        tmp_path,
        {
            "stock/s.h": "",
            "stock/s.cc": "b",
            "time/a.h": "s",
            "time/b.h": "a",
            "time/c.h": "b",
            "time/c.cc": "d",
            "time/d.h": "c",
        },
    )
    assert house_rules(tmp_path, root, "--floors").stdout == (
        "folder       units  floors  up  circles  units in circles\n"
        "model/stock      1       1   1        0                 0\n"
        "model/time       4       3   0        1                 2\n"
    )


# --- How large a class may be ---


@pytest.fixture(name="classes")
def fixture_classes(root, monkeypatch):
    """The module that reads classes."""
    monkeypatch.syspath_prepend(root / "utils")
    return importlib.import_module("house_classes")


@pytest.mark.parametrize(
    "body, methods",
    [
        ("void F();", 1),
        ("static TypeId GetTypeId();\nuint32_t GetN() const;", 2),
        ("int F(int a,\n      std::function<void(int)> done = nullptr,\n      X x = {1, 0});", 1),
        ("std::map<int, std::vector<int>> F() const noexcept;", 1),
        ("int F() const { return G(1); }\nint G(int a) { if (a) { return 2; } return a; }", 2),
        ("template <class T>\nvoid F(T t);\ntemplate <int N = 3> int G() { return N; }", 2),
        ("[[nodiscard]] int F();\nauto G() -> std::vector<int>;\nvirtual void H() = 0;", 3),
        ("bool operator()(int a) const;\nexplicit operator bool() const;", 2),
        ("bool operator==(const A& o) const;\nint& operator[](int n);\nA* operator->();", 3),
        ("std::ostream& operator<<(int a);\nbool operator<(const A& o) const;", 2),
        # Not counted: overrides, special members, what is deleted
        ("void F() override;\nvoid G() const override { H(); }\nvoid K() final;", 0),
        ("bool F(int a,\n       int b) const\n    override;", 0),
        ("A();\nexplicit A(int n);\n~A();\nvirtual ~A() = default;\nA(const A&) = delete;", 0),
        ("A& operator=(const A&);\nA& operator=(A&&) = default;\nvoid F(int) = delete;", 0),
        ("A() : m_a{1}, m_b(2), m_c{3} { F(); }\nvoid F();", 1),
        ("A(int a)\n    : m_a(a)\n{\n}\nvoid F();", 1),
        # No functions
        ("int m_a{F(3)};\nint m_b = F(1);\nstd::function<void(int)> m_c;\nint m_d[2]{1, 2};", 0),
        ("typedef void (*Traced)(int a);\nusing Done = std::function<void(int)>;", 0),
        ("void (*m_f)(int);\nstatic_assert(sizeof(int) == 4);\nenum E : int\n{\n F, G\n};", 0),
        ("alignas(8) int m_a;\ndecltype(F(1)) m_b;\nstatic constexpr int B = (1 << 3);", 0),
        ("MACRO(m_a, 3);", 0),
        # Noise
        ('// void F();\n/* void G(); { */\n/** F(); */\nconst char* m_a{"F(); {"};', 0),
        ("#define F(a) \\\n  void a();\n#if 0\nvoid G();\n#endif", 1),
        ("char m_a{'{'};\nint m_b = 1'000'000;\nvoid F();", 1),
        # Other access
        ("void F();\n  private:\nvoid G();\n  protected:\nvoid H();\n  public:\nvoid I();", 2),
        ("void F();\n\nprivate:\n  void G();", 1),
    ],
)
def test_public_methods_are_counted(body, methods, classes):
    text = f"namespace ns3\n{{\nclass A final : public B<int>, C\n{{\n  public:\n{body}\n}};\n}}\n"
    (found,) = classes.read_classes(text)
    assert (found.name, found.line, found.methods) == ("A", 3, methods)


NESTED = """
class Forward;
enum class Kind : uint8_t
{
    ONE, TWO
};
struct One
{
    void F();
    class Two
    {
        void Private();
        friend class One;
      public:
        void G();
        void H();
    };
    struct
    {
        int m_a;
    } m_b;
    union Three { int a; float b; };
    std::vector<Two> m_c;
    void I();
};
struct One* g_one = nullptr;
template <class T>
class Four : public std::enable_if_t<(sizeof(T) > 3), One>
{
    template <class> friend class Forward;
    friend std::ostream& operator<<(std::ostream& o, const Four& f) { return o; }
    friend void F();
  public:
    void F();
};
template <>
class Four<int>
{
};
class One::Late
{
  public:
    void F();
};
int F(struct One& one)
{
    struct Local { void G(); };
    return [](int a) { return a; }(1);
}
class Five { public: void F(); };
struct One Make(struct One one, struct One = {})
{
}
MACRO(One, One::m_a)
class Six
{
    MACRO(m_b, 1)
    struct Seven
    {
        void F();
    };
};
"""


def test_nested_classes_structs_and_templates_are_told_apart(classes):
    found = classes.read_classes(NESTED)
    assert [(c.name, c.methods, c.friends) for c in found] == [
        ("One", 2, 0),
        ("One::Two", 2, 1),
        ("One::Three", 0, 0),
        ("Four", 1, 3),
        ("Four", 0, 0),
        ("One::Late", 1, 0),
        ("Five", 1, 0),
        ("Six", 0, 0),
        ("Six::Seven", 1, 0),
    ]


def test_the_limits_of_a_class(classes):
    def faults(methods, friends, *exceptions):
        body = "".join(f"void F{n}();\n" for n in range(methods)) + friends * "friend class B;\n"
        return list(classes.check_classes(f"\nstruct A\n{{\n{body}}};\n", exceptions))

    assert faults(40, 2) == []
    assert faults(41, 0) == [(2, "A has 41 public methods; expected at most 40")]
    assert faults(0, 3) == [(2, "A has 3 friends; expected at most 2")]
    friends = ("A", "friends", 3, "a reason")
    assert faults(0, 3, friends) == []
    assert faults(0, 3, ("B", "friends", 3, "a reason")) == faults(0, 3)
    assert faults(0, 4, friends) == [(2, "A has 4 friends; expected at most 3")]
    assert faults(0, 2, friends) == [
        (2, "A has 2 friends; expected no exception, the limit is 2"),
    ]


@pytest.mark.parametrize("text", ["class A\n{\n", "}\n", "void F()\n{\n  {\n}\n"])
def test_what_cannot_be_read_is_told(text, classes):
    ((_, fault),) = classes.check_classes(text)
    assert fault.startswith("expected braces and parentheses in pairs")


# --- The checkout ---


def test_checkout_keeps_the_house_rules(root):
    result = house_rules(root, root)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.fixture(name="tools")
def fixture_tools(root):
    """Leaves a test out where lint would install something."""
    if (root / "build" / "lint" / ".requirements").exists():
        absent = [] if shutil.which("shellcheck") else ["shellcheck"]
    else:
        absent = [name for name in TOOLS if not shutil.which(name)]
    if absent:
        pytest.skip(f"needs {' '.join(absent)}")


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
    if (root / "build" / "lint").exists():
        (copy / "build").mkdir()
        (copy / "build" / "lint").symlink_to(root / "build" / "lint")
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
