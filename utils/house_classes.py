# SPDX-License-Identifier: GPL-2.0-only
"""How large a class may be: at most 40 public methods, at most two friends.

This is no C++ compiler. It reads classes as clang-format lays them out, with their nested classes,
and knows enough of comments, strings, templates and initialisers to find each declaration.
"""

import re
from dataclasses import dataclass

MAX_METHODS = 40
MAX_FRIENDS = 2

NOISE = re.compile(
    r"""//[^\n]*
    | /\*.*?\*/
    | R"(?P<end>[^(\s]*)\(.*?\)(?P=end)"
    | "(?:\\.|[^"\\\n])*"
    | (?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'
    | ^[ \t]*\#(?:[^\n]*\\\n)*[^\n]*""",
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
CLASS = re.compile(
    r"(?:^|\s)(?:class|struct|union)\s+(?:\w+\s+)*?((?:\w+::)*\w+)(?:\s+final)?\s*(?::(?!:)|$)"
)
ENUM = re.compile(r"(?:typedef )?enum\b")


@dataclass
class Class:
    """A class, and what is counted of it."""

    name: str  # of a nested class with those around it: Outer::Inner
    line: int
    methods: int = 0
    friends: int = 0


class UnreadableError(Exception):
    """Braces do not match; line says where that was seen."""

    def __init__(self, line):
        super().__init__(line)
        self.line = line


def without_noise(text):
    """The text with comments, literals and preprocessor lines blanked; each line stays a line."""
    return NOISE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def plain(statement):
    """A declaration without what has parentheses or angle brackets of its own."""
    text = re.sub(r"\boperator\s*(?:\(\s*\)|\[\s*\]|[^\w\s(]+)", " operator_ ", statement)
    text = re.sub(r"\[\[.*?\]\]", " ", text, flags=re.DOTALL)
    text = re.sub(r"\b(?:alignas|decltype|__attribute__)\s*\((?:[^()]|\([^()]*\))*\)", "X", text)
    text = text.replace("->", " ")
    before = None
    while before != text:
        before, text = text, re.sub(r"<[^<>]*>", " ", text)
    return re.sub(r"\s+", " ", text).strip()


def head(text):
    """A plain declaration up to an initialiser; one inside parentheses is a default argument."""
    depth = 0
    for n, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if char in "={" and depth == 0:
            return text[:n]
    return text


def is_method(statement, name):
    """Whether a declaration in a class adds a method to it: no override, no constructor."""
    text = plain(statement)
    declared = head(text)
    match = re.match(r"(?:template )?([^(]*?)(~?\w+) ?\((?! ?[*&])", declared)
    if not match or re.match(r"(?:template )?(?:typedef|using|static_assert|friend)\b", text):
        return False
    if re.search(r"= ?delete$", text) or re.search(r"\)[^()]*\b(?:override|final)\b", declared):
        return False
    if match[2] == "operator_":
        return not re.search(r"\boperator\s*=(?!=)", statement)
    # What has no type in front is a constructor, a destructor or a macro
    types = re.sub(r"\b(?:explicit|constexpr|inline|virtual)\b", "", match[1]).strip()
    return bool(types) and match[2] not in (name, f"~{name}")


class Reader:
    """Walks through the declarations of a file."""

    MARKS = re.compile(r"[(){};:]")

    def __init__(self, text):
        self.text = without_noise(text)
        self.at = 0
        self.classes = []

    def next_mark(self):
        """Go behind the next mark; its character, or "" at the end of the file."""
        match = self.MARKS.search(self.text, self.at)
        self.at = match.end() if match else len(self.text)
        return match[0] if match else ""

    def line(self):
        """The number of the line at hand."""
        return self.text.count("\n", 0, self.at) + 1

    def read(self, inside=None, access="public"):
        """Read declarations up to the end of a class or a namespace; the mark that ends it."""
        start = self.at
        depth = 0
        while True:
            mark = self.next_mark()
            statement = self.text[start : self.at - 1]
            if mark == "" or (mark == "}" and depth == 0):
                return mark
            if mark in "()":
                depth += 1 if mark == "(" else -1
            elif depth == 0 and mark == "{":
                if self.read_braces(inside, access, statement):
                    start = self.at
            elif depth == 0 and mark == ";":
                self.declare(inside, access, statement)
                start = self.at
            elif depth == 0 and mark == ":" and inside:
                label = re.fullmatch(r"\s*(public|protected|private)\s*", statement)
                if label:
                    access = label[1]
                    start = self.at

    def read_braces(self, inside, access, statement):
        """Read or skip what is in braces; whether the declaration ends with them."""
        text = plain(statement)
        declared = head(text)
        if re.match(r"(?:inline )?namespace\b|extern$", text):
            self.expect_brace(self.read())
            return True
        named = CLASS.search(declared)
        before = declared[: named.start()] if named else ""
        if named and before.count("(") == before.count(")") and not ENUM.match(text):
            name = f"{inside.name}::{named[1]}" if inside else named[1]
            self.classes.append(Class(name, self.line() - statement.lstrip().count("\n")))
            private = re.search(r"\bclass\b", text)
            self.expect_brace(self.read(self.classes[-1], "private" if private else "public"))
            return True
        self.skip_braces()
        if "(" not in declared or "=" in text[len(declared) :]:
            return False  # an enum, or the initialiser of a variable
        if re.search(r"\)[^()]*:", declared) and re.search(r"[\w>]$", statement.rstrip()):
            return False  # the initialiser of a member, in a constructor
        self.declare(inside, access, statement)
        return True

    def skip_braces(self):
        """Go behind the brace that closes the one before."""
        depth = 1
        while depth > 0:
            mark = self.next_mark()
            if mark == "":
                self.expect_brace(mark)
            depth += {"{": 1, "}": -1}.get(mark, 0)

    def expect_brace(self, mark):
        """Refuse a file whose braces do not match, instead of missing classes of it."""
        if mark != "}":
            raise UnreadableError(self.line())

    def declare(self, inside, access, statement):
        """Count a declaration."""
        if not inside:
            return
        if re.match(r"(?:template )?friend\b", plain(statement)):
            inside.friends += 1
        elif access == "public" and is_method(statement, inside.name.split("::")[-1]):
            inside.methods += 1


def read_classes(text):
    """The classes that a file defines."""
    reader = Reader(text)
    if reader.read() == "}":
        raise UnreadableError(reader.line())
    return reader.classes


def check_classes(text, exceptions=()):
    """(line number, fault) of the classes of a file; exceptions are as in check-source.py."""
    try:
        classes = read_classes(text)
    except UnreadableError as error:
        yield error.line, "expected braces and parentheses in pairs, also in each branch of #if"
        return
    for found in classes:
        for what, count, most in (
            ("public methods", found.methods, MAX_METHODS),
            ("friends", found.friends, MAX_FRIENDS),
        ):
            limit = next((e[2] for e in exceptions if e[:2] == (found.name, what)), most)
            fault = f"{found.name} has {count} {what}; expected"
            if count > limit:
                yield found.line, f"{fault} at most {limit}"
            elif limit > most and count <= most:
                yield found.line, f"{fault} no exception, the limit is {most}"
