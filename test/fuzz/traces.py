# SPDX-License-Identifier: GPL-2.0-only
"""Invocation traces, mutated, for netns-container-host."""

from .target import PROGRAMS, Target, run

HEADER = "app,func,end_timestamp,duration"
NUMBERS = ("", "0", "-1", "1e6", "1e400", "nan", "inf", "9223372036", "0x10", "1,5", " 1", "1x")
CELLS = ("", '"', "'", "a b", "\u00e9" * 20, "x" * 300, "\0", "\r", "=1+1", "../x")


def row(chance):
    """A good row."""
    end = chance.uniform(1, 50)
    return f"a{chance.randrange(6)},f{chance.randrange(4)},{end:.6f},{chance.uniform(0, end):.6f}"


def spoil(chance, line):
    """A row with one cell replaced, taken out or doubled."""
    cells = line.split(",")
    place = chance.randrange(len(cells))
    change = chance.randrange(4)
    if change == 0:
        del cells[place]
    elif change == 1:
        cells.insert(place, cells[place])
    else:
        cells[place] = chance.choice(NUMBERS if place > 1 else CELLS)
    return ",".join(cells)


class Traces(Target):
    """A few good rows, of which some are spoiled."""

    about = "invocation traces for netns-container-host"
    suffix = ".csv"

    def make(self, chance):
        lines = [HEADER] + [row(chance) for _ in range(chance.randrange(30))]
        for _ in range(chance.randrange(3)):
            place = chance.randrange(len(lines))
            lines[place] = spoil(chance, lines[place])
        end = chance.choice(("\n", "\n", "\n", "", "\r\n"))
        return (end or "\n").join(lines).encode() + end.encode()

    def check(self, data, folder):
        (folder / "trace.csv").write_bytes(data)
        return run(
            [PROGRAMS / "netns-container-host", "--trace=trace.csv", "--preset=instant"], folder
        ).fault()


TARGET = Traces()
