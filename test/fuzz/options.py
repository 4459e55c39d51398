# SPDX-License-Identifier: GPL-2.0-only
"""Command lines of the programs: one word that is odd, among words for a short run."""

import json
import re

from .target import PROGRAMS, Target, run

#: Whole numbers, and other options, of each program; and what makes a run short
OPTIONS = {
    "netns-container-host": (
        ("maxRows", "hosts", "concurrency", "requestBytes", "maxNamespaces", "forget"),
        ("keepAlive", "timeout", "timeScale", "serverStart", "db", "preset", "pcap", "trace"),
        ["--maxRows=3", "--preset=instant"],
    ),
    "netns-docker-bridge": (("containers",), ("linkDelay",), ["--containers=1"]),
    "netns-echo-ring": (("namespaces", "packets"), (), ["--namespaces=3", "--packets=1"]),
    "netns-move-device": ((), ("away",), []),
    "netns-overlapping-addresses": (("tenants",), (), ["--tenants=2"]),
    "netns-trace-check": (("maxRows", "memoryBytes"), ("trace", "list"), []),
    "netns-two-tasks": ((), ("preset",), []),
    "netns-veth-pair": (("packets",), ("delay", "pcap", "db"), ["--packets=1"]),
}
NS3 = (
    "RngSeed",
    "RngRun",
    "ChecksumEnabled",
    "SchedulerType",
    "SimulatorImplementationType",
    "ns3::TcpSocket::SegmentSize",
    "ns3::ArpCache::AliveTimeout",
    "ns3::netns::NetNamespaceHost::GracePeriod",
    "ns3::netns::VethNetDevice::Mtu",
)
VALUES = """0 1 2 -1 +1 1e6 2.9 1x 1,5 0x10 nan inf -inf 1e999 -0 00 9223372036854775807
    18446744073709551616 1s -1s 1e30s 1parsec 0s 9223372036s true yes instant none none.ini -- -
    --db=x ns3::MapScheduler ../x /dev/null/x . / {0} %n $HOME `id` 1;ls * ~ \\""".split()
VALUES += ["", " ", "1 ", " 1", "a b", "a'b", 'a"b', "a\nb", "\t", "é", "x" * 300, "\x7f"]


def is_count(text):
    """Whether a text is a whole number, as C++ has them."""
    return bool(re.fullmatch("[0-9]+", text)) and int(text) < 1 << 64


class Options(Target):
    """A program, and one option with some value."""

    about = "command lines of the programs"
    suffix = ".json"
    fresh = 20

    def make(self, chance):
        program = chance.choice(sorted(OPTIONS))
        counts, others, short = OPTIONS[program]
        name = chance.choice([*counts, *others, *NS3, "nonsense", ""])
        word = f"{chance.choice(('--', '--', '--', '-', ''))}{name}"
        if chance.random() < 0.95:
            word += f"={chance.choice(VALUES)}"
        return json.dumps([program, *short, word]).encode()

    def check(self, data, folder):
        program, *words = json.loads(data)
        (folder / "t.csv").write_text("app,func,end_timestamp,duration\na,f,1,1\n")
        if program == "netns-trace-check":
            words.insert(0, "--trace=t.csv")
        outcome = run([PROGRAMS / program, *words], folder)
        if outcome.status is not None and outcome.status > 2:
            return f"exit status {outcome.status}"
        name, _, value = words[-1].lstrip("-").partition("=")
        if outcome.status is None and name == "ns3::ArpCache::AliveTimeout" and value[:1] == "-":
            return None  # ns-3 takes it, and asks for the address of a neighbor again and again
        if outcome.status == 0 and name in OPTIONS[program][0] and not is_count(value):
            return f"{words[-1]}: taken for a whole number"
        return outcome.fault()


TARGET = Options()
