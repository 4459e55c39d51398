# SPDX-License-Identifier: GPL-2.0-only
"""After a crash in C++ the session is lost, whatever cppyy makes of the crash."""

import sqlite3
import textwrap

import pytest
from simulator import REFUSED, needs_simulator, run_script

pytestmark = [needs_simulator, pytest.mark.usefixtures("built")]

START = (
    """
import os
from ns3_netns import *
ns.cppyy.cppdef('''
namespace crashing
{
    void Segfault(int) { raise(SIGSEGV); }
    void Segfault(ns3::Ptr<ns3::Node>) {}
    void Bus(int) { raise(SIGBUS); }
    void Bus(ns3::Ptr<ns3::Node>) {}
    void Illegal(int) { raise(SIGILL); }
    void Illegal(ns3::Ptr<ns3::Node>) {}
    volatile int zero = 0;
    int Divide(int a) { return a / zero; }
    int Divide(ns3::Ptr<ns3::Node>) { return 0; }
    int Modulo(int a) { return a % zero; }
    struct Text
    {
        Text() = default;
        Text(const std::string&) { abort(); }
        bool operator==(const Text&) const { abort(); }
        explicit operator bool() const { abort(); }
        int operator[](int) const { abort(); }
        int operator[](const char*) const { return 0; }
        std::size_t size() const { abort(); }
    };
    void Take(const Text&) {}
    template <typename T> void Template(T) { abort(); }
    void Crash() { abort(); }
}
''')
crashing = ns.cppyy.gbl.crashing
text = crashing.Text()
simulator = ns.Simulator
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # where ns-3 says why it ends

def scene():
    global h, a, b
    h = Host()
    a, b = h.namespaces("a", "b")
    h.veth(a, "10.0.0.1/24", b, "10.0.0.2/24")
    h.db("run.sqlite")

def swallow(function, *arguments):
    try:
        function(*arguments)
    except Exception:
        pass
"""
    + REFUSED
)


def after(crash, tmp_path):
    """Run a script that crashes; its result, and the status of its database."""
    result = run_script(START + "scene()\n" + crash, tmp_path)
    with sqlite3.connect(tmp_path / "run.sqlite") as database:
        status = database.execute("SELECT value FROM meta WHERE key = 'status'").fetchone()[0]
    return result, status


def crashes_of(children, tmp_path):
    """What a script prints that calls functions, each in a forked child of its own."""
    script = """
    def all_refused(signal):
        for call in (lambda: a.ping(b), now, reset, run, Host, lambda: ns.Node, lambda: a.state):
            refused(RuntimeError, f"ns-3 has crashed ({signal})", call)
        print("refused", flush=True)

    def in_a_child(name, signal, function):
        print(name, end=" ", flush=True)
        child = os.fork()
        if not child:
            scene()
            function()
            all_refused(signal)
            raise SystemExit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print("" if status == 1 else f"ended with {status}", end="", flush=True)
    """
    text = START + textwrap.dedent(script) + textwrap.dedent(children)
    result = run_script(text, tmp_path)
    assert result.returncode == 0, result.stdout
    return [line.partition(" ") for line in result.stdout.splitlines()]


def test_every_call_is_refused(tmp_path):
    """Also if cppyy throws the exception of the crash away, and the script catches what it gets."""
    children = """
    def names():
        ns.Names.Add("x", a.node)
        swallow(ns.Names.Add, "x", b.node)

    def with_faulthandler():
        import faulthandler
        faulthandler.enable()
        swallow(crashing.Segfault, 3)

    in_a_child("names", "AbortSignal", names)
    in_a_child("faulthandler", "SegmentationViolation", with_faulthandler)
    for signal, function, arguments in (
        ("SegmentationViolation", crashing.Segfault, [3]),
        ("BusError", crashing.Bus, [3]),
        ("IllegalInstruction", crashing.Illegal, [3]),
        ("FloatingPointError", crashing.Divide, [3]),
        ("FloatingPointError", crashing.Modulo, [3]),
        ("AbortSignal", crashing.Take, ["text"]),
        ("AbortSignal", crashing.Template, [3]),
        ("AbortSignal", lambda: text == crashing.Text(), []),
        ("AbortSignal", lambda: bool(text), []),
        ("AbortSignal", lambda: text[0], []),
        ("AbortSignal", lambda: list(text), []),
    ):
        in_a_child(signal, signal, lambda: swallow(function, *arguments))
    """
    lines = crashes_of(children, tmp_path)
    assert [last for _, _, last in lines] == ["refused"] * 13, lines


def test_the_run_of_a_crash_is_refused(tmp_path):
    """A function that the simulation calls catches the exception; the run stops, and fails."""
    children = """
    def crash(*_):
        swallow(crashing.Segfault, 3)

    def the_run(call, after, later):
        def child():
            schedule(after, crash)
            schedule(later, lambda: print("later"))
            refused(RuntimeError, "ns-3 has crashed", call)
        in_a_child("run", "SegmentationViolation", child)

    def outside_of_a_run():
        connect(h, "StateChange", crash)
        a.delete()

    the_run(lambda: h.run(), 1, 2)
    the_run(lambda: h.run(5), 1, 2)
    the_run(lambda: a.ping(b), 0, 1)
    in_a_child("StateChange", "SegmentationViolation", outside_of_a_run)
    """
    lines = crashes_of(children, tmp_path)
    assert [last for _, _, last in lines] == ["refused"] * 4, lines


@pytest.mark.parametrize(
    "end, returned, status",
    [
        ("", 1, "running"),
        ("a.ping(b)", 1, "running"),
        ("raise SystemExit(0)", 1, "running"),
        ("exit(7)", 7, "running"),
        ("simulator.Destroy()", 1, "failed"),
    ],
)
def test_it_is_no_success(tmp_path, end, returned, status):
    """Python does not end with 0, and the database is never complete."""
    result, found = after("swallow(crashing.Segfault, 3)\n" + end, tmp_path)
    assert (result.returncode, found) == (returned, status), result.stdout


def test_a_block_of_a_host(tmp_path):
    """Its end is a call, too."""
    children = """
    def block():
        with h:
            swallow(crashing.Segfault, 3)

    def thrown():
        with h:
            crashing.Crash()

    def both(function):
        return lambda: refused(RuntimeError, "ns-3 has crashed", function)

    in_a_child("block", "SegmentationViolation", both(block))
    in_a_child("thrown", "AbortSignal", both(thrown))
    """
    lines = crashes_of(children, tmp_path)
    assert [last for _, _, last in lines] == ["refused"] * 2, lines


def test_interrupts_after_a_crash_of_the_run(tmp_path):
    """Ctrl-C is Python's again."""
    children = """
    import signal

    # A shell lets its background jobs ignore it
    signal.signal(signal.SIGINT, signal.default_int_handler)

    def interrupted():
        ns.cppyy.cppexec("ns3::Simulator::Schedule(ns3::Seconds(1), crashing::Crash);")
        swallow(h.run)
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            print("interrupted", end=" ")

    in_a_child("run", "AbortSignal", interrupted)
    """
    lines = crashes_of(children, tmp_path)
    assert [last for _, _, last in lines] == ["interrupted refused"], lines
