# SPDX-License-Identifier: GPL-2.0-only
"""Texts that somebody else wrote, made fit for a message, a table, a page or a file name."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

# Control characters, line and paragraph separators, what turns the direction of text round, and
# what XML 1.0 (section 2.2) or UTF-8 does not allow
_UNSEEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff"
)
_CONTROL = re.compile(f"[{_UNSEEN}]")
_BREAK = re.compile(f"[{_UNSEEN}\t\n\r]")
# The longest name of a file is 255 bytes (NAME_MAX); a suffix and a temporary name need room
_LONGEST = 180


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


def visible(text: str) -> str:
    """Returns a text in which a control character is told by its escape; line ends stay."""
    return _CONTROL.sub(_escaped, text)


def one_line(text: str) -> str:
    """Returns a text as visible(), on one line."""
    return _BREAK.sub(_escaped, text)


def text_of(value: object) -> str:
    """Returns a value of SQL as text; NULL is empty."""
    if value is None:
        return ""
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def file_names(names: Iterable[str]) -> dict[str, str]:
    """
    Returns a name for the file of each name. It is the name itself if that is plain; no two are
    equal for a file system that ignores case or the form of accents, and none is a path.

    Other characters than letters, digits, "_", "-", " " and "." become %XX, the bytes of UTF-8.
    """
    taken: set[str] = set()
    found = {}
    for name in names:
        plain = re.sub(r"[^\w. -]|^[. ]|[. ]$|^$", _percent, name)
        if len(plain.encode(errors="replace")) > _LONGEST:
            digest = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:16]
            plain = plain.encode(errors="replace")[: _LONGEST - 17].decode(errors="ignore")
            plain = f"{plain}-{digest}"
        candidate, number = plain, 1
        while _folded(candidate) in taken:
            number += 1
            candidate = f"{plain}~{number}"
        taken.add(_folded(candidate))
        found[name] = candidate
    return found


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode(errors="surrogatepass")) or "%"


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
