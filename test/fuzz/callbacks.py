# SPDX-License-Identifier: GPL-2.0-only
"""What a script does inside callbacks: one to four things in as many places."""

import functools
import subprocess

from .target import PROGRAMS, Target, run

PROGRAM = PROGRAMS / "netns-callbacks"


@functools.lru_cache(maxsize=None)
def names(kind):
    """The names of all places, or of all actions."""
    text = subprocess.run([PROGRAM, "--list"], check=True, capture_output=True, text=True).stdout
    lines = (line.split() for line in text.splitlines())
    return [words[1] for words in lines if words[0] == kind]


class Callbacks(Target):
    """Places and actions; some of them when their place is reached for the N-th time."""

    about = "what a script does inside callbacks"
    fresh = 10

    def make(self, chance):
        lines = [
            f"preset {chance.choice(('instant', 'linux-6.18'))}",
            f"grace {chance.choice((1500, 3000))}",
        ]
        for _ in range(chance.choice((1, 2, 2, 3, 4))):
            place = chance.choice(names("place"))
            action = chance.choice(names("action"))
            route = chance.choice(("helpers", "model"))
            after = chance.choice((0, 0, 0, 1, 2, 5, 20))
            lines.append(f"at {place} do {action} by {route} after {after}")
        return "\n".join(lines).encode() + b"\n"

    def check(self, data, folder):
        (folder / "case.txt").write_bytes(data)
        return run([PROGRAM, "case.txt"], folder).fault(expected=(0,))


TARGET = Callbacks()
