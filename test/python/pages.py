# SPDX-License-Identifier: GPL-2.0-only
"""Pages of the documentation, taken apart into blocks of code."""

import itertools
import re
from dataclasses import dataclass, field

LEFT_OUT = re.compile(r"(?:\.\. |<!-- )not executed: (.*?)(?: -->)?$")


@dataclass
class Block:
    """A block of code: a file of that name, or commands with their output."""

    place: str  # page:line
    language: str
    name: str = ""
    left_out: str = ""  # why it is not executed
    lines: list = field(default_factory=list)

    def commands(self):
        """(command, output shown) of a console block."""
        pairs = []
        for line in self.lines:
            if line.startswith("$ "):
                pairs.append([line[2:], ""])
            elif line.startswith("> ") and pairs and not pairs[-1][1]:
                pairs[-1][0] += "\n" + line[2:]
            else:
                assert pairs, f"{self.place}: output without a command"
                pairs[-1][1] += line + "\n"
        return [
            (command, output.rstrip("\n") + "\n" if output else "") for command, output in pairs
        ]


def markdown_blocks(path):
    """The fenced blocks of a page in Markdown."""
    before = ""
    block = None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if block is None and line.startswith("```"):
            block = Block(f"{path.name}:{number}", line[3:])
            left_out = LEFT_OUT.match(before)
            name = re.match(r"<!-- file: (\S+) -->", before)
            block.left_out = left_out[1] if left_out else ""
            block.name = name[1] if name else ""
        elif block and line == "```":
            yield block
            block = None
        elif block:
            block.lines.append(line)
        before = line or before


def rst_blocks(path):
    """The code blocks of a page in reStructuredText, files that are included as a whole too."""
    lines = path.read_text().splitlines()
    before = ""
    for number, line in enumerate(lines, 1):
        directive = re.match(r"( *)\.\. (code-block|literalinclude):: ?(\S*)", line)
        if directive:
            indent = len(directive[1])
            inside = list(
                itertools.takewhile(lambda l: not l or l[: indent + 1].isspace(), lines[number:])
            )
            options = dict(re.findall(r"^ +:([a-z-]+): *(.*)$", "\n".join(inside), re.M))
            block = Block(f"{path.name}:{number}", directive[3], options.get("caption", ""))
            left_out = LEFT_OUT.match(before)
            block.left_out = left_out[1] if left_out else ""
            if directive[2] == "literalinclude":
                block.language = "literalinclude"
                block.lines = (path.parent / directive[3]).read_text().splitlines()
            else:
                body = [l for l in inside if not re.match(r" +:[a-z-]+:", l)]
                text = "\n".join(body).strip("\n").split("\n")
                cut = min(len(l) - len(l.lstrip()) for l in text if l)
                block.lines = [l[cut:] for l in text]
            yield block
        before = line or before


def blocks(path):
    """All blocks of a page, in order."""
    return list(markdown_blocks(path) if path.suffix == ".md" else rst_blocks(path))
