# SPDX-License-Identifier: GPL-2.0-only
"""netns query: rows as an aligned table, as CSV or as JSON lines."""

from __future__ import annotations

import itertools
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Optional, TextIO

from .database import Database, Rows
from .texts import one_line, visible

# The first rows, which set the widths of a table; later rows may be wider
LOOK_AHEAD = 10_000


# A spreadsheet takes a text that begins with one of these for a formula, and runs it
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(text: str) -> str:
    """Returns a text for a cell of CSV: an apostrophe stands before what looks like a formula."""
    return "'" + visible(text) if text.startswith(FORMULA) else visible(text)


def csv_field(value: Any) -> str:
    """
    Returns a field as in RFC 4180. NULL is an empty field, an empty text a quoted one.

    RFC 4180 has no control characters but line ends: they are told by their escapes.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        text = csv_text(value)
    else:
        text = value.hex() if isinstance(value, bytes) else str(value)
    if text and not re.search(r'[",\r\n]', text):
        return text
    return '"' + text.replace('"', '""') + '"'


def write_csv(rows: Rows, out: TextIO) -> None:
    """Writes a line of names and a line for each row. Lines end in CR LF, as in RFC 4180."""
    for row in itertools.chain([rows.columns], rows.rows):
        out.write(",".join(map(csv_field, row)) + "\r\n")


def _json_text(value: Any) -> str:
    # A terminal acts on these characters, which JSON leaves as they are
    text = json.dumps(value, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u202a-\u202e\u2066-\u2069]", _json_escape, text)


def _json_escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def json_value(value: Any) -> str:
    """Returns a value as JSON; bytes become hexadecimal digits."""
    if isinstance(value, bytes):
        value = value.hex()
    text = _json_text(value)
    # JSON has no infinity, but every reader reads this as one
    return text.replace("Infinity", "1e999") if isinstance(value, float) else text


def write_json(rows: Rows, out: TextIO) -> None:
    """Writes one JSON object per line."""
    keys = [_json_text(column) for column in rows.columns]
    for row in rows.rows:
        cells = (f"{key}: {json_value(value)}" for key, value in zip(keys, row))
        out.write("{" + ", ".join(cells) + "}\n")


def table_cell(value: Any) -> str:
    """Returns a value for people, on one line."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return format(value, ".9g")
    text = value.hex() if isinstance(value, bytes) else str(value)
    return text if text.isprintable() else one_line(text)


def width(text: str) -> int:
    """Returns how many columns a text takes on a terminal."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(bool(unicodedata.combining(c)) for c in text)


def write_table(rows: Rows, out: TextIO) -> None:
    """Writes aligned columns, with numbers to the right."""
    first = list(itertools.islice(rows.rows, LOOK_AHEAD))
    names = [table_cell(name) for name in rows.columns]
    head = [[table_cell(value) for value in row] for row in first]
    widths = [max(map(width, column)) for column in zip(names, *head)]
    right = [
        any(isinstance(value, (int, float)) for value in column)
        and not any(isinstance(value, str) for value in column)
        for column in (zip(*first) if first else [()] * len(widths))
    ]
    rest = ([table_cell(value) for value in row] for row in rows.rows)
    lines: Iterator[Sequence[str]] = itertools.chain(
        [names, ["-" * size for size in widths]], head, rest
    )
    for line in lines:
        out.write(_align(line, widths, right) + "\n")


def _align(cells: Iterable[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    parts = []
    for cell, size, to_right in zip(cells, widths, right):
        blanks = " " * max(0, size - width(cell))
        parts.append(blanks + cell if to_right else cell + blanks)
    return "  ".join(parts).rstrip()


WRITERS = {"table": write_table, "csv": write_csv, "json": write_json}


def contents(database: Database) -> Rows:
    """Returns a row for each table, then for each view."""
    kinds = [("table", name) for name in database.tables] + [("view", n) for n in database.views]
    return Rows(
        ["kind", "name", "rows", "what"],
        ((kind, name, database.count(name), database.help(name)) for kind, name in kinds),
    )


def rows_of(database: Database, what: Optional[str]) -> Rows:
    """Returns the rows of SQL, or of a table or view; without either, the list of these."""
    if what is None:
        return contents(database)
    if re.fullmatch(r"\s*[\w.-]+\s*", what):
        return database.select(f"SELECT * FROM {database.find(what.strip())}")
    return database.select(what)
