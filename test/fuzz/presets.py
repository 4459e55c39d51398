# SPDX-License-Identifier: GPL-2.0-only
"""Presets, mutated: INI files with the costs of operations."""

import re

from .target import PROGRAMS, ROOT, Target, run

SHIPPED = ROOT / "data" / "presets" / "linux-6.18.ini"
VALUES = ("", "0", "1", "-1ms", "1e3us", "1e400ms", "nanms", "infs", "1,5ms", "0x1ms", "1 2ms")
VALUES += (
    "3600s",
    "3601s",
    "0.4ns",
    "0.6ns",
    "9223372037s",
    "1ms;ls",
    "1 ms",
    "ms",
    "\u00e9",
    '"1ms"',
)
LINES = ("[", "]", "[]", "[Rcu]", "=", "median", "median =", "source =", "; x", "# x", "", "x = 1")
LINES += (
    "[RcuGrace]",
    "[Setup]",
    "[ Setup ]",
    "[setup]",
    "p90 = 1ns",
    "\t[Setup]\t",
    "\x00",
    "\x1b[2J",
)
TIME = re.compile(r"([+]?[0-9]*[.]?[0-9]*(?:[eE][+-]?[0-9]+)?)\s*(s|ms|us|ns)")
NANOSECONDS = {"s": 1e9, "ms": 1e6, "us": 1e3, "ns": 1}


def time_of(text):
    """Nanoseconds of a time that a preset may have, or None."""
    match = TIME.fullmatch(text)
    try:
        value = float(match[1]) * NANOSECONDS[match[2]]
    except (TypeError, ValueError):
        return None
    return value if 0.5 <= value <= 3.6e12 else None


def sections_of(text):
    """(name, keys) of each section; None if the text is no INI file."""
    sections = []
    for line in text.split("\n"):
        line = line.strip(" \t\r")
        if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", line):
            return None
        if not line or line[0] in ";#":
            continue
        if line[0] == "[":
            if line[-1] != "]" or line == "[" or not line[1:-1].strip():
                return None
            sections.append((line[1:-1].strip(" \t"), {}))
            continue
        key, equals, value = line.partition("=")
        key = key.strip(" \t")
        if not equals or not key or not sections or key in sections[-1][1]:
            return None
        sections[-1][1][key] = value.strip(" \t\r")
    names = [name for name, _ in sections]
    return sections if len(set(names)) == len(names) else None


def is_good(text, costs):
    """Whether a program may use it."""
    sections = sections_of(text)
    if not text or sections is None:
        return False
    for name, keys in sections:
        median = time_of(keys.get("median", ""))
        p90 = time_of(keys["p90"]) if "p90" in keys else median
        if (
            name not in costs
            or set(keys) - {"median", "p90", "source"}
            or not keys.get("source")
            or median is None
            or p90 is None
            or round(p90) < round(median)
        ):
            return False
    return True


class Presets(Target):
    """Some sections of the shipped preset, with lines replaced, taken out or added."""

    about = "presets for netns-two-tasks"
    suffix = ".ini"

    def make(self, chance):
        blocks = [block for block in SHIPPED.read_text().split("\n\n") if "[" in block]
        lines = "\n\n".join(chance.sample(blocks, chance.randrange(1, 5))).split("\n")
        for _ in range(chance.randrange(4)):
            place = chance.randrange(len(lines))
            change = chance.randrange(5)
            if change == 0 and len(lines) > 1:
                del lines[place]
            elif change == 1:
                lines.insert(place, chance.choice(LINES))
            elif change == 2:
                lines.insert(chance.randrange(len(lines)), lines[place])
            elif change == 3 and "=" in lines[place]:
                lines[place] = lines[place].split("=")[0] + "= " + chance.choice(VALUES)
            else:
                at = chance.randrange(len(lines[place]) + 1)
                lines[place] = lines[place][:at] + chance.choice("[]=;#x 9.-\n") + lines[place][at:]
        return chance.choice(("\n", "\n", "\r\n")).join(lines).encode()

    def check(self, data, folder):
        (folder / "p.ini").write_bytes(data)
        result = run([PROGRAMS / "netns-two-tasks", "--preset=p.ini"], folder)
        costs = re.findall(r"^\[(\w+)\]", SHIPPED.read_text(), re.M)
        good = is_good(data.decode(), costs)
        if fault := result.fault():
            return fault
        if result.status and not re.search(
            r"p\.ini(:[1-9][0-9]*: |: cannot be read)", result.stderr
        ):
            return f"refused without file and line: {result.stderr.strip()}"
        if good != (result.status == 0):
            return f"{'good' if good else 'bad'}, but exit status {result.status}: {result.stderr}"
        return None


TARGET = Presets()
