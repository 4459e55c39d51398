# SPDX-License-Identifier: GPL-2.0-only
"""What a ping counts, as iputils counts it: tried with `ping` on Linux 6.18.44."""

import pytest
from simulator import needs_simulator, output_of

pytestmark = [needs_simulator, pytest.mark.usefixtures("built")]

SCENE = """
from ns3_netns import Host, ns, reset, schedule, now

def scene(delay=None, **attributes):
    global h, a, b, end
    reset()
    h = Host(**attributes)
    a, b = h.namespaces("a", "b")
    end, _ = h.veth(a, "10.0.0.1/24", b, "10.0.0.2/24", delay=delay)
"""


def run(script, tmp_path):
    """Returns what a script prints after the scene."""
    return output_of(SCENE + script.replace("\n    ", "\n"), tmp_path)


def test_what_cannot_be_sent(tmp_path):
    """The link, or the namespace of an end, goes: what cannot be sent counts as transmitted."""
    script = """
    ways = {
        "link": lambda: ns.netns.LinkHelper().Delete(end),
        "down": lambda: ns.netns.LinkHelper().SetUp(end, False),
        "a": lambda: a.delete(),
        "b": lambda: b.delete(),
    }
    for preset in "instant", "linux-6.18":
        for way in ways.values():
            scene(Preset=preset)
            schedule(0.5, way)
            result = a.ping(b, count=5, interval=0.4)
            print(result.sent, result.received, round(result.loss, 3), len(result.rtts), now())
            h.run(until=20)
            assert h.raw.GetNRetired() == 0, "a ping keeps the Node of a dead namespace"
    """
    assert run(script, tmp_path).splitlines() == ["5 2 0.6 2 2.0"] * 8


def test_link_comes_back(tmp_path):
    """What is sent after the link came back is answered, and an answer belongs to its request."""
    script = """
    scene()
    links = ns.netns.LinkHelper()
    schedule(0.5, lambda: links.SetUp(end, False))
    schedule(1.3, lambda: links.SetUp(end, True))
    result = a.ping(b, count=6, interval=0.4)
    assert (result.sent, result.received) == (6, 4), result
    assert max(result.rtts) < 0.001, result
    """
    run(script, tmp_path)


def test_ping_all(tmp_path):
    """ping_all() counts each request, also those of namespaces that go meanwhile."""
    script = """
    scene()
    h.namespace("c")
    nets = h.namespaces("x", "y", "z")
    h.bridge("br0", nets, "10.1.0.0/24")
    schedule(1.2, nets[1].delete)
    result = h.ping_all(count=3)
    names = ("a", "b"), ("b", "a"), ("x", "z"), ("z", "x")
    assert [(result.results[n].sent, result.results[n].received) for n in names] == [(3, 3)] * 4
    names = ("x", "y"), ("y", "x"), ("y", "z"), ("z", "y")
    assert [(result.results[n].sent, result.results[n].received) for n in names] == [(3, 2)] * 4
    assert result.sent == 3 * len(result.results), result
    """
    run(script, tmp_path)


def test_every_delay(tmp_path):
    """No answer is lost, however long or short the link is: also the last, also the only one."""
    script = """
    delays = [0] + [m * 10.0**e for e in range(-9, 0) for m in (1, 2.4, 2.5, 4.9, 5)] + [0.9, 1]
    for delay in delays:
        for count in 1, 3:
            scene(delay=delay)
            result = a.ping(b, count=count)
            assert (result.sent, result.received) == (count, count), (delay, result)
            assert abs(result.min - 2 * delay) < 2.1e-9 or count == 1 or delay > 0.2, result
    print(len(delays), result.received)
    """
    assert run(script, tmp_path) == "48 3\n"


def test_waits_as_ping_does(tmp_path):
    """After the last request: 10 s without an answer, else an interval (schedule_exit())."""
    script = """
    scene()
    assert a.ping("10.0.0.77", count=2).sent == 2
    assert now() == 11, now()
    scene()
    schedule(0.5, lambda: ns.netns.LinkHelper().Delete(end))
    a.ping(b, count=2)
    assert now() == 2, now()
    """
    run(script, tmp_path)


def test_where_no_route_is(tmp_path):
    """ENETUNREACH, as Linux 6.18 without a default route; over 224.0.0.1 ns-3 ends a program."""
    script = """
    import errno
    scene()
    h.veth(a, "224.0.0.5/24", b, "10.2.0.2/24")
    calls = [lambda text=text: a.ping(text) for text in (
        "224.0.0.1", "224.0.0.5", "224.0.0.251", "224.0.1.1", "239.255.255.250", "240.0.0.1",
        "255.255.255.255", "0.0.0.1", "169.254.1.1")]
    lone = h.namespace("lone")
    h.veth(lone, "10.9.0.1/24", h, "224.0.0.9/24")
    for call in [*calls, lambda: lone.ping(h), lambda: lone.iperf(h, 1)]:
        try:
            print("no error", call())
        except OSError as error:
            assert error.errno == errno.ENETUNREACH, error
    assert a.ping(b, count=1)
    """
    assert run(script, tmp_path) == ""


def test_short_prefixes(tmp_path):
    """31 bits are a pair (RFC 3021), 32 bits one address, and each reaches itself."""
    script = """
    for preset in "instant", "linux-6.18":
        for late in False, True:
            reset()
            h = Host(Preset=preset)
            a, b, c, d = h.namespaces("a", "b", "c", "d")
            if late:
                h.run(1)
            h.veth(a, "10.0.0.0/31", b, "10.0.0.1/31")
            h.veth(c, "10.1.0.1/32", d, "10.1.0.2/32")
            assert (a.addresses, b.addresses) == (["10.0.0.0/31"], ["10.0.0.1/31"]), a.addresses
            assert (c.addresses, d.addresses) == (["10.1.0.1/32"], ["10.1.0.2/32"]), c.addresses
            for x, y in (a, b), (b, a), (a, a), (b, b), (c, c), (d, d):
                assert x.ping(y, count=1), (x, y)
            for x, y in (c, d), (d, c):
                try:
                    x.ping(y)
                    raise AssertionError("a route that Linux has not")
                except OSError as error:
                    assert "unreachable" in str(error)
            bridge = h.bridge("br0", [c], "10.2.0.0/31")
            assert h.addresses == ["10.2.0.0/31"], h.addresses
            assert c.addresses == ["10.1.0.1/32", "10.2.0.1/31"], c.addresses
            assert c.ping(h, count=1) and h.ping(c, count=1) and h.ping(h, count=1)
            assert a.iperf(b, 0.0001).received
    """
    run(script, tmp_path)


def test_own_answers(tmp_path):
    """Several pings at a time from one namespace do not take each other's answers."""
    script = """
    scene(delay=0.001)
    found = []

    def two():
        found.extend((yield [a.ping(b, count=3), a.ping(b, count=5, interval=0.1),
                             a.ping("10.0.0.1", count=2)]))

    h.process(two)
    h.run()
    assert [(r.sent, r.received) for r in found] == [(3, 3), (5, 5), (2, 2)], found
    """
    run(script, tmp_path)
