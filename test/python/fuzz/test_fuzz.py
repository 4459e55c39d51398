# SPDX-License-Identifier: GPL-2.0-only
"""./netns fuzz: it finds faults and keeps their inputs; and the corpus of each kind, replayed."""

import random
import sys

import pytest
from checkout import ROOT

sys.path.insert(0, str(ROOT / "test"))

from fuzz.__main__ import Search  # noqa: E402
from fuzz.target import (  # noqa: E402
    Outcome,
    Target,
    corpus,
    fault_key,
    input_of,
    read_input,
    run,
    targets,
)

TARGETS = targets()
KEPT = [(name, path) for name in TARGETS for path in corpus(name)]
FRESH = [(name, number) for name, kind in TARGETS.items() for number in range(kind.fresh)]


@pytest.mark.parametrize("name, path", KEPT, ids=[f"{name}-{path.name}" for name, path in KEPT])
def test_an_input_of_the_corpus_is_dealt_with(built, tmp_path, name, path):
    assert TARGETS[name].check(read_input(path), tmp_path) is None


@pytest.mark.parametrize("name, number", FRESH)
def test_a_new_input_is_dealt_with(built, tmp_path, name, number):
    assert TARGETS[name].check(input_of(name, TARGETS[name], 1, number), tmp_path) is None


def test_each_folder_of_the_corpus_has_its_kind():
    folders = {path.name for path in (ROOT / "test" / "fuzz" / "corpus").iterdir()}
    assert folders <= set(TARGETS)


class Threes(Target):
    """A kind for these tests: inputs with a 3 are faults."""

    def make(self, chance):
        return str(chance.randrange(10)).encode()

    def check(self, data, folder):
        return f"line {data.decode()}: a three" if b"3" in data else None


def test_the_first_input_of_a_fault_is_kept_and_the_fault_said_once(tmp_path, capsys):
    search = Search("threes", Threes(), 5, tmp_path)
    assert search.run(60, 100) == 1
    (kept,) = tmp_path.iterdir()
    assert kept.read_bytes() == b"3"
    first = next(n for n in range(100) if input_of("threes", Threes(), 5, n) == b"3")
    assert kept.name == f"5-{first}.txt"
    assert capsys.readouterr().out == (
        f"threes: line 3: a three\n  again: ./netns fuzz threes --replay={kept}\n"
        "threes: 100 inputs, 1 fault (seed 5)\n"
    )


def test_a_seed_makes_the_same_inputs_again():
    for kind in TARGETS.values():
        assert kind.make(random.Random(7)) == kind.make(random.Random(7))


@pytest.mark.parametrize(
    "script, fault",
    [
        ("exit 0", None),
        ("echo 'no such file' >&2; exit 2", None),
        ("exit 1", "exit status 1 without a message"),
        ("echo gone >&2; kill -SEGV $$", "ended by SIGSEGV: gone"),
        ("echo Traceback '(most recent call last)': >&2; echo E >&2; exit 1", "traceback: E"),
        ("echo odd >&2; exit 77", "exit status 77: odd"),
    ],
)
def test_how_a_program_ends_is_judged(tmp_path, script, fault):
    assert run(["sh", "-c", script], tmp_path).fault() == fault


def test_a_program_that_does_not_end_is_a_fault():
    assert "did not end" in Outcome(None, "", "").fault()


def test_numbers_and_paths_make_no_new_fault():
    assert fault_key("/tmp/a/t.csv:3: 'x' is bad") == fault_key("/tmp/b/t.csv:14: 'yy' is bad")


def test_replay(netns, built, tmp_path):
    good = tmp_path / "good.csv"
    good.write_text("app,func,end_timestamp,duration\na,f,2,1\n")
    result = netns("fuzz", "traces", f"--replay={good}")
    assert (result.returncode, result.stdout) == (0, f"traces: {good}: no fault\n")
    result = netns("fuzz", "traces", "--replay=absent")
    assert result.returncode == 2
    assert result.stderr.endswith(
        "netns: fuzz: --replay=absent: [Errno 2] No such file or " "directory: 'absent'\n"
    )


@pytest.mark.parametrize(
    "words, part",
    [
        (["nonsense"], "invalid choice: 'nonsense'"),
        (["--minutes=-1"], "invalid positive number value: '-1'"),
        (["--seed=x"], "invalid positive number value: 'x'"),
    ],
)
def test_wrong_words_are_refused(netns, words, part):
    result = netns("fuzz", *words)
    assert result.returncode == 2
    assert part in result.stderr
