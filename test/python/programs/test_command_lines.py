# SPDX-License-Identifier: GPL-2.0-only
"""Every program reads its options to the letter, and says when its output is lost."""

import os
import re
import resource
import signal
import subprocess

import pytest

# One whole number and one time of each program, and what it needs beside them
PROGRAMS = {
    "netns-callbacks": (None, None, ["--list"]),
    "netns-test-runner": ("jobs", None, ["--list"]),
    "netns-bench": ("n", None, ["lookup"]),
    "netns-container-host": ("maxRows", "keepAlive", ["--db=none"]),
    "netns-docker-bridge": ("containers", "linkDelay", []),
    "netns-echo-ring": ("namespaces", None, []),
    "netns-lifecycle-costs": (None, None, []),
    "netns-move-device": (None, "away", []),
    "netns-overlapping-addresses": ("tenants", None, []),
    "netns-trace-check": ("maxRows", None, ["--trace=absent.csv"]),
    "netns-two-tasks": (None, None, []),
    "netns-veth-pair": ("packets", "delay", []),
}
NO_COUNT = ("1e6", "2.9", "1x", "1;ls", "1,5", "-1", "+1", " 1", "nan", "inf", "0x10", "", 30 * "9")
NO_TIME = (
    "-1s",
    "1e-30s",
    "1e30s",
    "99999999999s",
    "nan",
    "inf",
    "1,5s",
    "1 s",
    "1parsec",
    "s",
    "",
)
NEVER = (
    "--nonsense=1",
    "--nonsense",
    "extra",
    "-",
    "--=1",
    "--RngSeed=0",
    "--RngSeed=1x",
    "--RngSeed=99999999999",
    "--RngRun=-1",
    "--RngRun=1.5",
    "--ns3::TcpSocket::SegmentSize=1x",
    "--ns3::netns::NetNamespaceHost::GracePeriod=3 s",
    "--ns3::NoSuchClass::Size=1",
    "--PrintAttributes=zz",
    "--PrintAttributes",
    "--PrintGroup=zz",
    "--PrintGroup=",
    "--PrintTypeIds=1",
    "-h",
)
WORDS = ("netns-bench", "netns-callbacks")  # take a word
WRONG = [
    (program, word)
    for program, (count, time, _) in PROGRAMS.items()
    for word in (
        *(f"--{count}={value}" for value in NO_COUNT if count),
        *(f"--{time}={value}" for value in NO_TIME if time),
        *(word for word in NEVER if not (program in WORDS and word in ("extra", "-"))),
    )
]


def run(built, folder, program, *words, **more):
    """A program with what it needs and these words."""
    more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    return subprocess.run(
        [built / "bin" / program, *PROGRAMS[program][2], *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
        **more,
    )


def test_every_program_is_in_the_table(built):
    names = set((built / "programs.txt").read_text().split())
    assert names == set(PROGRAMS)


@pytest.mark.parametrize("program", PROGRAMS)
def test_wrong_words_are_refused(built, tmp_path, program):
    for word in (word for name, word in WRONG if name == program):
        result = run(built, tmp_path, program, word)
        shown = re.escape(word.split("=")[0] if word.startswith("--") else word)
        assert word != "-h" or result.stderr.startswith(f"{program}: -h: "), result.stderr
        assert result.returncode == 1, f"{word}: {result}"
        assert re.fullmatch(f"{program}: .*{shown}.*\n", result.stderr), f"{word}: {result.stderr}"
        assert result.stdout == ""
    assert not any(tmp_path.iterdir()), "a program wrote something before it read its options"


@pytest.mark.parametrize("program", PROGRAMS)
def test_help_is_printed(built, tmp_path, program):
    result = run(built, tmp_path, program, "--help")
    assert result.returncode == 0
    assert all(f"--{name}" in result.stdout for name in PROGRAMS[program][:2] if name)


@pytest.mark.parametrize(
    "name", ["my results.sqlite", "a'b\"c", "-dash", "--x=1", "two\nlines", "é"]
)
def test_a_name_may_have_any_characters(built, tmp_path, name):
    result = run(built, tmp_path, "netns-container-host", f"--db={name}", "--maxRows=3")
    assert result.returncode == 0, result.stderr
    assert f"database: {name}\n" in result.stdout
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_what_the_user_sets_is_not_overridden(built, tmp_path):
    words = ["--maxRows=50", "--preset=instant"]
    usual = run(built, tmp_path, "netns-container-host", *words)
    small = run(
        built, tmp_path, "netns-container-host", *words, "--ns3::TcpSocket::SegmentSize=200"
    )
    events = [re.search(r"\n(events).* (\d+),", one.stdout)[2] for one in (usual, small)]
    assert int(events[1]) > 2 * int(events[0]), "smaller segments should take more events"


HOST = "--ns3::netns::NetNamespaceHost::"
LINK = "--ns3::PointToPointChannel::Delay"


@pytest.mark.parametrize(
    "option, attribute",
    [
        ("--preset=instant", f"{HOST}Preset=instant"),
        ("--maxNamespaces=2", f"{HOST}MaxNetNamespaces=2"),
        ("--bridgeLimit=2", "--ns3::netns::LinuxBridgeNetDevice::PortLimit=2"),
    ],
)
def test_an_attribute_is_as_good_as_its_option(built, tmp_path, option, attribute):
    """The default of the program's option does not override it."""
    words = ("--db=none", "--maxRows=200")
    plain, one, other, both = (
        run(built, tmp_path, "netns-container-host", *words, *more)
        for more in ([], [option], [attribute], [option, attribute])
    )
    texts = [result.stdout for result in (plain, one, other)]
    events = [re.search(r"\nevents.* (\d+),", text)[1] for text in texts]
    assert events[1] == events[2] != events[0]
    assert (both.returncode, both.stdout) == (1, "")
    assert f"{option.split('=')[0]} has set this, expected one of the two" in both.stderr


def test_the_links_of_the_hosts_may_be_changed(built, tmp_path):
    words = ("--db=none", "--maxRows=20", "--preset=instant")
    usual, slow = (
        run(built, tmp_path, "netns-container-host", *words, *more).stdout
        for more in ([], [f"{LINK}=50ms"])
    )
    assert usual != slow and "50." not in usual


@pytest.mark.parametrize(
    "program, attribute",
    [
        ("netns-veth-pair", "ns3::UdpEchoClient::Interval=1s"),
        ("netns-echo-ring", "ns3::UdpEchoClient::Interval=1s"),
        ("netns-docker-bridge", "ns3::PointToPointNetDevice::DataRate=1Gbps"),
        ("netns-docker-bridge", "ns3::BulkSendApplication::MaxBytes=1"),
        ("netns-move-device", "ns3::netns::VethNetDevice::Delay=1s"),
        ("netns-move-device", "ns3::BulkSendApplication::MaxBytes=1"),
        ("netns-overlapping-addresses", "ns3::OnOffApplication::MaxBytes=1"),
        ("netns-bench", "ns3::netns::NetNamespaceHost::Preset=linux-6.18"),
    ],
)
def test_an_attribute_that_would_be_overridden_is_refused(built, tmp_path, program, attribute):
    result = run(built, tmp_path, program, f"--{attribute}")
    assert (result.returncode, result.stdout) == (1, "")
    assert f"--{attribute.split('=')[0]}: the program sets this attribute" in result.stderr


PRESET_PROGRAMS = (
    "netns-bench",
    "netns-container-host",
    "netns-lifecycle-costs",
    "netns-two-tasks",
)


@pytest.mark.parametrize("program", PRESET_PROGRAMS)
def test_a_preset_that_is_none_is_refused(built, tmp_path, program):
    (tmp_path / "comments.ini").write_text("; nothing\n\n# else\n")
    os.mkfifo(tmp_path / "fifo.ini")
    (tmp_path / "folder.ini").mkdir()
    cases = {
        "zz": "no preset zz",
        "absent.ini": "cannot be read",
        "comments.ini": "has no cost",
        "fifo.ini": "is not a regular file",
        "folder.ini": "is not a regular file",
        "/dev/null": "is not a regular file",
        "a\x1b[2J\nb.ini": "a\\x1b[2J\\x0ab.ini: cannot be read",
    }
    options = ["--preset"]
    if program != "netns-bench":
        options.append(f"{HOST}Preset")
    for value, text in cases.items():
        for option in options:
            result = run(built, tmp_path, program, f"{option}={value}", timeout=60)
            assert (result.returncode, result.stdout) == (1, ""), result
            assert result.stderr.startswith(f"{program}: {option}=")
            assert text in result.stderr and result.stderr.count("\n") == 1


def test_a_message_has_no_control_characters(built, tmp_path):
    name = "a\x1b[2J\nb"
    for words in ([f"--db={name}/x"], [f"--trace={name}"], [f"--trace=x{name}", "--db=none"]):
        result = run(built, tmp_path, "netns-container-host", "--maxRows=1", *words)
        assert result.returncode == 2
        assert "a\\x1b[2J\\x0ab" in result.stderr
        assert re.fullmatch(r"[^\x00-\x1f\x7f]+\n", result.stderr), repr(result.stderr)


@pytest.mark.parametrize("value", ["9223372036854775808", str(2**40 + 1), str(2**64 - 1)])
def test_more_memory_than_there_is_is_refused(built, tmp_path, value):
    (tmp_path / "t.csv").write_text("app,func,end_timestamp,duration\na,f,1,1\n")
    words = ("--trace=t.csv", f"--memoryBytes={value}")
    result = run(built, tmp_path, "netns-trace-check", *words)
    assert (result.returncode, result.stdout) == (1, "")
    assert f"--memoryBytes={value}: expected a whole number" in result.stderr
    limit = {
        "preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31)),
    }
    result = run(
        built, tmp_path, "netns-trace-check", *words[:1], f"--memoryBytes={2**40}", **limit
    )
    assert (result.returncode, result.stdout) == (1, "")
    assert f"--memoryBytes={2**40}: there is not so much memory" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["--keepAlive=1000000000s", "--timeScale=0.000000001"],
        ["--timeScale=0.00000001"],
    ],
)
def test_an_end_that_no_time_can_hold_is_refused(built, tmp_path, words):
    (tmp_path / "t.csv").write_text("app,func,end_timestamp,duration\na,f,1,1\nb,f,100,1\n")
    result = run(built, tmp_path, "netns-container-host", "--trace=t.csv", "--db=x", *words)
    assert result.returncode == 2
    assert result.stderr.startswith("t.csv: requests over 100 s ")
    assert "expected less than" in result.stderr
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    "word",
    [
        "--ns3::TcpSocket::RcvBufSize=0",
        "--ns3::TcpSocket::SegmentSize=0",
        "--ns3::PointToPointNetDevice::DataRate=0bps",
        "--ns3::TcpL4Protocol::SocketType=ns3::Node",
    ],
)
def test_a_value_that_crashes_ns3_is_named(built, tmp_path, word):
    words = ["--maxRows=3", "--db=none", word]
    result = run(built, tmp_path, "netns-container-host", *words)
    assert result.returncode == 1
    assert f"ns-3 crashed, expected other values of {word}\n" in result.stderr


def test_an_attribute_of_a_class_above_is_named(built, tmp_path):
    word = "--ns3::Ipv4L3Protocol::IpForward=false"
    result = run(built, tmp_path, "netns-container-host", "--maxRows=3", word)
    assert result.returncode == 1
    assert f"{word}: expected --ns3::Ipv4::IpForward" in result.stderr


# --- Output ---

QUICK = {
    "netns-container-host": ["--maxRows=3"],
    "netns-echo-ring": ["--namespaces=3"],
    "netns-overlapping-addresses": ["--tenants=2"],
    "netns-docker-bridge": ["--containers=1"],
    "netns-bench": ["--n=100", "--rounds=1", "--peer=none"],
}


def words_for_output(program, folder):
    """Options of a short run that prints something."""
    if program == "netns-trace-check":
        (folder / "t.csv").write_text("app,func,end_timestamp,duration\na,f,1,1\n")
        return ["--trace=t.csv"]
    return QUICK.get(program, [])


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_full_disk_below_the_output_is_told(built, tmp_path, program):
    with open("/dev/full", "wb") as full:
        result = run(built, tmp_path, program, *words_for_output(program, tmp_path), stdout=full)
    assert result.returncode == 2, result.stderr
    assert "standard output: cannot be written" in result.stderr


@pytest.mark.parametrize("program", PROGRAMS)
def test_help_that_is_lost_is_told(built, tmp_path, program):
    for word in ("--help", "--PrintGlobals", "--PrintTypeIds", "--PrintVersion"):
        with open("/dev/full", "wb") as full:
            result = run(built, tmp_path, program, word, stdout=full)
        assert result.returncode == 2, f"{word}: {result}"
        assert "standard output: cannot be written" in result.stderr
        result = run(built, tmp_path, program, word, preexec_fn=lambda: os.close(1))
        assert result.returncode == 2, f"{word}: {result}"
        assert "standard output: cannot be written" in result.stderr


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_closed_output_is_told(built, tmp_path, program):
    result = run(
        built,
        tmp_path,
        program,
        *words_for_output(program, tmp_path),
        preexec_fn=lambda: os.close(1),
    )
    assert result.returncode == 2, result.stderr
    assert "standard output: cannot be written" in result.stderr


@pytest.mark.parametrize(
    "program, word",
    [
        ("netns-container-host", "--maxRows=3"),
        ("netns-container-host", "--help"),
        ("netns-test-runner", "--quick"),
        ("netns-callbacks", "--sweep=false"),
    ],
)
def test_a_pipe_that_nobody_reads_is_told(built, tmp_path, program, word):
    reader, writer = os.pipe()
    os.close(reader)
    result = run(built, tmp_path, program, word, stdout=writer)
    os.close(writer)
    assert result.returncode == 2
    assert "standard output: cannot be written" in result.stderr


def limit_files():
    """For `preexec_fn`: no file grows beyond 64 KB, and the signal is what a shell leaves."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, resource.RLIM_INFINITY))


def test_a_temporary_file_beyond_the_limit_is_told(built, tmp_path):
    rows = "".join(f"app{i},f,{i},1\n" for i in range(40000))
    (tmp_path / "t.csv").write_text("app,func,end_timestamp,duration\n" + rows)
    result = run(
        built,
        tmp_path,
        "netns-trace-check",
        "--trace=t.csv",
        "--memoryBytes=100000",
        preexec_fn=limit_files,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert result.returncode == 2, result
    assert "temporary directory" in result.stderr and "File too large" in result.stderr


def test_a_database_beyond_the_limit_is_told(built, tmp_path):
    result = run(
        built,
        tmp_path,
        "netns-container-host",
        "--maxRows=3000",
        "--db=x.sqlite",
        preexec_fn=limit_files,
    )
    assert result.returncode == 2, result
    assert result.stderr.startswith("x.sqlite: ")
