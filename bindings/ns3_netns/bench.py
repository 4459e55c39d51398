# SPDX-License-Identifier: GPL-2.0-only
"""What the simulator in Python costs: `python -m ns3_netns.bench`, one JSON object per line.

import      seconds until `from ns3_netns import ns` ends. The peer is `from ns import ns` of the
            same ns-3. Both run in processes of their own, in turn
callbacks   calls of a Python function per second, by the trace source Tx of UdpClient, while its
            datagrams go from one namespace to another. There is no peer
experiment  seconds of an experiment in which 1,000 namespaces on a bridge exchange UDP packets. The
            peer is the same in C++, the program netns-echo-ring. The time with 2 namespaces is
            subtracted from both, so that import and start do not count

Each value is the median of the rounds. `ratio` is the value divided by that of the peer.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from .sim import places

ROUNDS = 5
CALLS = 300_000


def _seconds(*command, **environment):
    """Runs a program. Returns its wall-clock seconds and its output."""
    before = time.perf_counter()
    result = subprocess.run(
        [str(part) for part in command],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **environment},
    )
    return time.perf_counter() - before, result.stdout


def _row(bench, value, unit, peer=None, peer_value=None, **more):
    row = {"bench": bench, "value": round(value, 4), "unit": unit, "peer": peer}
    row["peer_value"] = peer_value and round(peer_value, 4)
    row["ratio"] = peer_value and round(value / peer_value, 3)
    return {**row, **more}


def bench_import(rounds):
    """Compares the import with that of ns-3's own bindings; both include the start of Python."""
    ours, stock = [], []
    # The package ns of ns-3 is in the folder above its libraries
    folder = places.find().ns3_lib.parent
    path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    for _ in range(rounds):
        ours.append(_seconds(sys.executable, "-c", "from ns3_netns import ns")[0])
        stock.append(_seconds(sys.executable, "-c", "from ns import ns", PYTHONPATH=path)[0])
    return _row("import", statistics.median(ours), "s", "stock", statistics.median(stock))


def bench_callbacks(rounds):
    """Counts the calls of a function for datagrams from one namespace to another."""
    from ns3_netns import Host, connect, ns, reset, run

    rates = []
    for _ in range(rounds):
        host = Host(Preset="instant")
        a, b = host.namespaces("a", "b")
        host.veth(a, "10.0.0.1/24", b, "10.0.0.2/24")
        address = ns.InetSocketAddress(ns.Ipv4Address(b.address), 9).ConvertTo()
        ns.PacketSinkHelper("ns3::UdpSocketFactory", address).Install(b.node)
        client = ns.UdpClientHelper(address)
        client.SetAttribute("MaxPackets", ns.UintegerValue(CALLS))
        client.SetAttribute("Interval", ns.TimeValue(ns.MicroSeconds(10)))
        calls = 0

        def count(packet):
            nonlocal calls
            calls += 1

        connect(client.Install(a.node).Get(0), "Tx", count)
        before = time.perf_counter()
        run()
        rates.append(calls / (time.perf_counter() - before))
        assert calls == CALLS
        reset()
    return _row("callbacks", statistics.median(rates), "1/s")


def echo_ring(namespaces, packets):
    """Runs the experiment of netns-echo-ring in Python."""
    from ns3_netns import Host, connect, ns, run

    host = Host()
    nets = host.namespaces(*(f"n{i}" for i in range(namespaces)))
    host.bridge("br0", nets, "10.0.0.0/16")
    end = 0.1 * (packets + 1)
    answers = 0

    def count(packet):
        nonlocal answers
        answers += 1

    for net, peer in zip(nets, [*nets[1:], nets[0]]):
        server = ns.UdpEchoServerHelper(7)
        server.Install(net.node).Stop(ns.Seconds(end))
        client = ns.UdpEchoClientHelper(ns.Ipv4Address(peer.address).ConvertTo(), 7)
        client.SetAttribute("MaxPackets", ns.UintegerValue(packets))
        client.SetAttribute("Interval", ns.TimeValue(ns.MilliSeconds(100)))
        clients = client.Install(net.node)
        connect(clients.Get(0), "Rx", count)
        clients.Stop(ns.Seconds(end))
    run(end)
    events = ns.Simulator.GetEventCount()
    print(f"{answers} of {namespaces * packets} packets came back, {events} events")


def bench_experiment(rounds, namespaces, packets):
    """Compares the experiment in Python and C++. Their output shows that both did the same."""
    program = places.CHECKOUT / "build" / "bin" / "netns-echo-ring"
    if not program.exists():
        sys.exit(f"{program}: no such file; ./netns build in a checkout makes it")
    ours, peer, printed = [], [], set()
    for _ in range(rounds):
        for times, command in (
            (ours, (sys.executable, "-m", "ns3_netns.bench", "--ring")),
            (peer, (program,)),
        ):
            options = [f"--packets={packets}"]
            base, _ = _seconds(*command, *options, "--namespaces=2")
            whole, text = _seconds(*command, *options, f"--namespaces={namespaces}")
            times.append(whole - base)
            printed.add(text)
    values = statistics.median(ours), "s", "C++", statistics.median(peer)
    return _row("experiment", *values, result=" / ".join(sorted(printed)).replace("\n", ""))


BENCHES = {"import": bench_import, "callbacks": bench_callbacks, "experiment": bench_experiment}


def main():
    """Prints the rows that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m ns3_netns.bench", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("bench", nargs="*", help="import, callbacks, experiment; none for all")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--ring", action="store_true", help="only the experiment in Python, once")
    parser.add_argument("--namespaces", type=int, default=1000)
    parser.add_argument("--packets", type=int, default=100)
    arguments = parser.parse_args()
    unknown = set(arguments.bench) - set(BENCHES)
    if unknown or arguments.rounds < 1:
        parser.error(f"expected {', '.join(BENCHES)} and at least one round")
    if arguments.ring:
        echo_ring(arguments.namespaces, arguments.packets)
        return
    for name in arguments.bench or BENCHES:
        size = (arguments.namespaces, arguments.packets) if name == "experiment" else ()
        print(json.dumps(BENCHES[name](arguments.rounds, *size)), flush=True)


if __name__ == "__main__":
    sys.path[:] = [path for path in sys.path if Path(path) != Path(__file__).parent]
    main()
