# SPDX-License-Identifier: GPL-2.0-only
"""Checks the arguments of a call. An error names the call, the argument, and what was expected."""

import ipaddress
import math
import numbers
import operator
import re
from typing import Any, Sequence, Tuple

UNITS = {"s": 1, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "min": 60, "h": 3600, "d": 86400}
END = 9.2e9  # seconds: a time of ns-3 is a number of ns in 63 bits


def wrong(place: str, name: str, value: Any, expected: str, kind=ValueError) -> Exception:
    """Returns the exception for an argument."""
    return kind(f"{place}: {name}={value!r}; expected {expected}")


def seconds(place: str, name: str, value: Any, least: float = 0.0, most: float = END) -> float:
    """Returns a number of seconds from `least` to `most`."""
    text = f"seconds from {least:g} to {most:g}"
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise wrong(place, name, value, text, TypeError)
    number = float(value) if abs(value) < 1e300 else math.inf
    if not least <= number <= most:
        raise wrong(place, name, value, text)
    return number


def integer(place: str, name: str, value: Any, least: int, most: int) -> int:
    """Returns an integer from `least` to `most`."""
    text = f"an integer from {least} to {most}"
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise wrong(place, name, value, text, TypeError)
    number = operator.index(value)
    if not least <= number <= most:
        raise wrong(place, name, value, text)
    return number


def text(place: str, name: str, value: Any) -> str:
    """Returns a text that C++ can take."""
    if not isinstance(value, str):
        raise wrong(place, name, value, "a text", TypeError)
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise wrong(place, name, value, "a text without NUL and lone surrogates")
    return value


def sequence(place: str, name: str, value: Any, kind: type, expected: str) -> Tuple:
    """Returns a tuple of the items of a sequence, all of a kind."""
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        raise wrong(place, name, value, expected, TypeError)
    for item in value:
        if not isinstance(item, kind):
            raise wrong(place, name, value, expected, TypeError)
    return tuple(value)


def interface(place: str, name: str, value: Any) -> ipaddress.IPv4Interface:
    """Returns an address with its prefix."""
    expected = "an IPv4 address with its prefix, such as 10.0.0.1/24"
    if not isinstance(value, (str, ipaddress.IPv4Interface)):
        raise wrong(place, name, value, expected, TypeError)
    try:
        if "/" not in str(value):
            raise ValueError
        parsed = ipaddress.IPv4Interface(value)
    except ValueError:
        raise wrong(place, name, value, expected) from None
    _check_prefix(place, name, value, parsed.network)
    return parsed


def network(place: str, name: str, value: Any) -> ipaddress.IPv4Network:
    """Returns a network."""
    expected = "an IPv4 network, such as 10.0.0.0/24"
    if not isinstance(value, (str, ipaddress.IPv4Network)):
        raise wrong(place, name, value, expected, TypeError)
    try:
        parsed = ipaddress.IPv4Network(value)
    except ValueError as error:
        raise wrong(place, name, value, f"{expected} ({error})") from None
    _check_prefix(place, name, value, parsed)
    return parsed


def _check_prefix(place, name, value, parsed):
    if not parsed.prefixlen:
        raise wrong(place, name, value, "a prefix length from 1 to 32")


def fits(kind: str, value: str) -> bool:
    """Returns whether a text is a value of a type of ns-3, whose own parsers stop at the first
    letter that is wrong, and end the program at a time that is too long."""
    number = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
    if kind == "ns3::UintegerValue":
        return bool(re.fullmatch(r"\d{1,19}", value))
    if kind == "ns3::DoubleValue":
        return bool(re.fullmatch(f"[+-]?{number}", value)) and abs(float(value)) < math.inf
    if kind == "ns3::TimeValue":
        parts = re.fullmatch(rf"\+?({number})({'|'.join(UNITS)})?", value)
        return bool(parts) and float(parts[1]) * UNITS[parts[2] or "s"] <= END
    return True


def address(place: str, name: str, value: Any) -> str:
    """Returns an IPv4 address as text."""
    expected = "a Namespace, a Host or an IPv4 address"
    if not isinstance(value, (str, ipaddress.IPv4Address)):
        raise wrong(place, name, value, expected, TypeError)
    try:
        return str(ipaddress.IPv4Address(value))
    except ValueError:
        raise wrong(place, name, value, expected) from None
