# SPDX-License-Identifier: GPL-2.0-only
"""Files of sweeps, with wrong words and values."""

from ._copies import END, in_copy
from .target import Target

GOOD = """\
function = "model:measure"
seeds = 3
[parameters]
load = [1, 2, 10]
kind = ["a", "b"]
"""
PROGRAM = """\
program = "true"
seeds = [1, 2]
[parameters]
keepAlive = ["1s", "10s"]
maxRows = 60
[results]
n = "SELECT COUNT(*) FROM refs"
"""
MODEL = "def measure(seed, **parameters):\n    return {'x': 1.0}\n"

KEYS = (
    *("program", "function", "seeds", "parameters", "results", "seed", "Seeds", "db", "RngRun"),
    *(
        '""',
        '"a b"',
        '"a=b"',
        '"-x"',
        '"\\u0000"',
        '"\\n"',
        '"\u00e9"',
        "parameters.x",
        "results.n",
    ),
)
VALUES = (
    *("", "0", "-1", "1.5", "1e400", "nan", "-inf", "true", "9" * 19, "9" * 5000, "0x10", "1_000"),
    *('""', '" "', '"a"', '"a\\u0000b"', '"../x"', '"a:b:c"', '"os:getcwd"', '"model:absent"'),
    *("[]", "[[1]]", "[1, 1]", "[1, true]", '[1, "a"]', "[nan]", "{}", "{a = 1}", "1979-05-27"),
    *("[" * 3000, '"""x\ny"""', "'SELECT 1'", "[1, 1.0]", '"\\uD800"', "1000001", "[0]"),
)


class Sweeps(Target):
    """Good files of which some lines are spoiled, and some bytes."""

    about = "files for ./netns sweep"
    suffix = ".toml"

    def make(self, chance):
        lines = chance.choice((GOOD, PROGRAM)).splitlines()
        for _ in range(chance.choice((1, 1, 2, 4))):
            place = chance.randrange(len(lines))
            change = chance.randrange(5)
            key = lines[place].partition(" = ")[0]
            if change < 2:
                lines[place] = f"{key} = {chance.choice(VALUES)}"
            elif change == 2:
                lines.insert(place, f"{chance.choice(KEYS)} = {chance.choice(VALUES)}")
            elif change == 3:
                lines.insert(place, lines.pop())
            elif len(lines) > 1:
                del lines[place]
        data = bytearray("\n".join(lines).encode() + b"\n")
        if chance.random() < 0.2:
            data[chance.randrange(len(data))] = chance.randrange(256)
        return bytes(data)

    def check(self, data, folder):
        (folder / "sweep.toml").write_bytes(data)
        (folder / "model.py").write_text(MODEL)
        interrupted, outcome = in_copy(["sweep", "sweep.toml", "--dry-run"], folder)
        if interrupted and outcome.status is None:
            return f"does not end within {END} s of Ctrl-C"
        if interrupted:
            return None  # a million points take longer
        fault = outcome.fault(expected=(0, 2))
        if fault:
            return fault
        if outcome.status == 2 and outcome.stderr.count("\n") != 1:
            return f"more than one line: {outcome.stderr}"
        if outcome.status == 2 and not outcome.stderr.startswith("netns: sweep.toml: "):
            return f"does not name the file: {outcome.stderr}"
        return None


TARGET = Sweeps()
