# SPDX-License-Identifier: GPL-2.0-only
"""The command line of ./netns fuzz."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from .target import ROOT, fault_key, input_of, read_input, targets


def positive(kind):
    """A type for argparse: a number above zero."""

    def parse(text):
        number = kind(text)
        if not 0 < number < 1e9:
            raise ValueError(text)
        return number

    parse.__name__ = "positive number"
    return parse


def try_input(target, data):
    """The fault that an input finds, or None; in a new folder."""
    with tempfile.TemporaryDirectory(prefix="netns-fuzz-") as folder:
        return target.check(data, Path(folder))


class Search:
    """Tries inputs of one kind; keeps the first input of each fault in a file."""

    def __init__(self, name, target, seed, output):
        self.name = name
        self.target = target
        self.seed = seed
        self.output = output
        self.tried = 0
        self.faults = {}

    def try_next(self):
        """Tries the next input of the seed."""
        data = input_of(self.name, self.target, self.seed, self.tried)
        fault = try_input(self.target, data)
        if fault is not None and self.faults.setdefault(fault_key(fault), fault) is fault:
            self.output.mkdir(parents=True, exist_ok=True)
            path = self.output / f"{self.seed}-{self.tried}{self.target.suffix}"
            path.write_bytes(data)
            print(f"{self.name}: {fault}\n  again: ./netns fuzz {self.name} --replay={path}")
        self.tried += 1

    def count(self):
        """The number of faults, in words."""
        return "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"

    def run(self, seconds, inputs):
        """Tries until the time is over, or so many inputs; says every 10 s how far it is."""
        begin = told = time.monotonic()
        while self.tried < inputs and time.monotonic() - begin < seconds:
            self.try_next()
            if time.monotonic() - told >= 10:
                told = time.monotonic()
                rest = f"{told - begin:.0f} of {seconds:.0f} s"
                print(f"{self.name}: {self.tried} inputs, {rest}", file=sys.stderr, flush=True)
        print(f"{self.name}: {self.tried} inputs, {self.count()} (seed {self.seed})")
        return 1 if self.faults else 0


def replay(name, target, paths):
    """Tries the inputs in files again."""
    status = 0
    for path in paths:
        try:
            data = read_input(path)
        except (OSError, ValueError) as error:
            print(f"netns: fuzz: --replay={path}: {error}", file=sys.stderr)
            return 2
        fault = try_input(target, data)
        print(f"{name}: {path}: {fault or 'no fault'}")
        status = status or int(fault is not None)
    return status


def main():
    """The exit status: 1 when there was a fault."""
    kinds = targets()
    parser = argparse.ArgumentParser(
        prog="./netns fuzz",
        description="Tries bad input on the programs and tools, and keeps what finds a fault in "
        "build/fuzz. Without NAME: prints the names.",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", choices=kinds, help="a kind of input")
    parser.add_argument("--minutes", type=positive(float), default=1.0, help="default 1")
    parser.add_argument("--inputs", type=positive(int), default=10**9, help="at most so many")
    parser.add_argument("--seed", type=positive(int), default=1, help="default 1")
    parser.add_argument(
        "--replay", type=Path, action="append", metavar="FILE", help="the input in a file instead"
    )
    options = parser.parse_args()
    if options.name is None:
        for name, target in kinds.items():
            print(f"{name:12} {target.about}")
        return 0
    if options.replay:
        return replay(options.name, kinds[options.name], options.replay)
    output = ROOT / "build" / "fuzz" / options.name
    search = Search(options.name, kinds[options.name], options.seed, output)
    return search.run(options.minutes * 60, options.inputs)


if __name__ == "__main__":
    sys.exit(main())
