# SPDX-License-Identifier: GPL-2.0-only
"""Plain callables on trace sources and in events."""

import pytest
from simulator import REFUSED, needs_simulator, output_of

pytestmark = [needs_simulator, pytest.mark.usefixtures("built")]

START = """
from ns3_netns import *
h = Host()
"""


def test_every_trace_source_of_the_module(tmp_path):
    """A callable gets what the source tells, and may keep it."""
    script = """
    got = {}

    def listen(thing):
        for name in map(str, ns.netns.python.GetTraceSources(getattr(thing, "raw", thing))):
            connect(thing, name, lambda *args, name=name: got.setdefault(name, args))

    listen(h)
    listen(ns.netns.TaskTable.Of(h.raw))
    a, b = h.namespaces("a", "b")
    ends = h.veth(a, "10.0.0.1/24", b, "10.0.0.2/24")
    listen(ends[0])
    bridge = h.bridge("br0", [a], "10.1.0.0/24")
    listen(bridge.raw)
    connect(ends[1], "Drop", lambda packet, *more: got.setdefault("Drop", (packet, *more)))

    def process():
        yield 1
        c = yield h.namespace("c")
        d = yield h.namespace("d")
        ends = yield h.veth(c, "10.3.0.1/24", d, "10.3.0.2/24")
        ns.netns.LinkHelper().SetNetns(ends[0], a.raw, "moved")
        port, _ = yield h.veth(h, None, d, None)
        ns.netns.LinkHelper().SetMaster(port, bridge.raw)
        yield 1
        c.delete()

    h.process(process)
    a.ping(b)
    ends[1].SetAdminUp(False)
    a.ping(b, count=1)
    h.run()
    names = "Created StateChange Freed Ref Device Move Mount Lock Task Recycled"
    names += " MacTx MacRx Drop Sniffer PromiscSniffer Port"
    assert set(names.split()) <= set(got), set(names.split()) - set(got)
    assert got["Mount"][0] == "a" and got["Mount"][2] is True
    assert got["Created"][0].GetName() == "a"
    assert got["Lock"][0] in ("rtnl_mutex", "pernet_ops_rwsem")
    assert got["Lock"][1].released.GetSeconds() >= 1
    assert got["Task"][1:] == (1, "fork"), got["Task"]
    assert (got["Device"][1].name, got["Device"][1].ifindex) == ("veth0", 2), got["Device"][1].name
    assert str(got["Move"][0].name) == "moved"
    assert got["Ref"][:3] == (1, 1, 2)
    assert got["MacTx"][0].GetSize() > 20
    assert got["Drop"][2] == ns.netns.DropReason.PEER_DOWN, got["Drop"]
    assert cast(got["Drop"][3]).GetPeer().GetIfIndex() == 0
    before, after = got["StateChange"][1:]
    assert (before, after) == (ns.netns.NetNamespace.SETUP, 0), (before, after)
    """
    output_of(START + script.replace("\n    ", "\n"), tmp_path)


def test_sources_of_ns3(tmp_path):
    """Stock applications and protocols, whatever the types of their arguments."""
    script = """
    a, b = h.namespaces("a", "b")
    h.veth(a, "10.0.0.1/24", b, "10.0.0.2/24")
    address = ns.InetSocketAddress(ns.Ipv4Address("10.0.0.2"), 9).ConvertTo()
    sink = ns.PacketSinkHelper("ns3::TcpSocketFactory", address).Install(b.node).Get(0)
    bulk = ns.BulkSendHelper("ns3::TcpSocketFactory", address)
    bulk.SetAttribute("MaxBytes", ns.UintegerValue(100000))
    bulk = cast(bulk.Install(a.node).Get(0))
    ping = ns.PingHelper(ns.Ipv4Address("10.0.0.2").ConvertTo())
    ping.SetAttribute("Count", ns.UintegerValue(3))
    ping.SetAttribute("VerboseMode", ns.StringValue("Silent"))
    ping = ping.Install(a.node).Get(0)
    ping.SetStopTime(ns.Seconds(5))
    got = {}

    def listen(thing, *names):
        for name in names:
            connect(thing, name, lambda *args, name=name: got.setdefault(name, []).append(args))

    listen(sink, "Rx")
    listen(bulk, "Tx")
    listen(ping, "Tx", "Rtt", "Report")
    ip = a.node.GetObject[ns.Ipv4L3Protocol]()
    listen(ip, "SendOutgoing", "LocalDeliver")
    windows = []

    def when_there():
        socket = bulk.GetSocket()
        connect(socket, "CongestionWindow", lambda old, new: windows.append((old, new)))
        connect(socket, "RTO", lambda old, new: got.setdefault("RTO", []).append(new))
        connect(socket, "State", lambda old, new: got.setdefault("State", []).append(new))

    schedule(1e-7, when_there)
    run(10)
    assert sum(packet.GetSize() for packet, _ in got["Rx"]) == 100000
    assert windows and all(new > 0 for _, new in windows)
    assert got["RTO"][0].GetSeconds() > 0
    assert isinstance(got["State"][0], int)
    assert [seq for seq, _ in got["Rtt"]][:2] == [0, 1]
    assert got["Report"][0][0].m_transmitted == 3
    header, packet, interface = got["SendOutgoing"][0]
    assert str(header.GetSource()) == "10.0.0.1", header.GetSource()
    assert interface == 1
    """
    output_of(START + script.replace("\n    ", "\n"), tmp_path)


def test_an_exception_stops_the_run(tmp_path):
    """It is raised from what ran the simulation, with its traceback."""
    script = """
    import traceback
    a, b = h.namespaces("a", "b")
    end, _ = h.veth(a, "10.0.0.1/24", b, "10.0.0.2/24")

    def bad(packet):
        raise LookupError(f"{packet.GetSize()} bytes")

    connection = connect(end, "MacTx", bad)
    try:
        a.ping(b)
    except LookupError:
        print(traceback.format_exc())
    connection.disconnect()
    print(a.ping(b).received, connection)
    schedule(1, lambda: 1 / 0)
    schedule(2, lambda: print("later"))
    event = schedule(1.5, lambda: print("never"))
    event.Cancel()
    for _ in range(2):
        try:
            run()
        except ZeroDivisionError as error:
            print(error)
    """
    text = output_of(START + script.replace("\n    ", "\n"), tmp_path)
    assert 'in bad\n    raise LookupError(f"{packet.GetSize()} bytes")' in text
    assert text.splitlines()[-3:] == [
        "3 <MacTx of ns3::netns::VethNetDevice>",
        "division by zero",
        "later",
    ]


def test_misuse(tmp_path):
    """A name or a callable that does not fit is told at once."""
    script = """
    a, b = h.namespaces("a", "b")
    end, _ = h.veth(a, None, b, None)

    def none():
        pass

    refused(
        TypeError,
        "Mount of ns3::netns::NetNamespaceHost calls with 3 arguments"
        " (str, netns.NetNamespace, bool), which none() does not take",
        h.connect, "Mount", none,
    )
    refused(TypeError, "calls with 1 argument (Packet)", connect, end, "MacTx", none)
    refused(TypeError, "(int, int, int, netns.RefHolder)", connect, h, "Ref", lambda a, b: 0)
    refused(TypeError, "3 is not callable", connect, h, "Ref", 3)
    refused(ValueError, "has no trace source Fred; it has: Created, ", connect, h, "Fred", none)
    refused(TypeError, "an event calls with 0 arguments", schedule, 1, lambda packet: 0)
    refused(ValueError, "seconds=-1; expected seconds from 0 to 9.2e+09", schedule, -1, none)
    connect(end, "MacTx", print)
    connect(h, "Ref", lambda *all: 0)
    """
    output_of(START + REFUSED + script.replace("\n    ", "\n"), tmp_path)
