# SPDX-License-Identifier: GPL-2.0-only
"""Scales, ticks, and numbers with units for people."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

TIME_UNITS = ((1e9, "s"), (1e6, "ms"), (1e3, "\u00b5s"), (1, "ns"))
BYTE_UNITS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1, "B"))
COUNT_UNITS = ((1e9, " G"), (1e6, " M"), (1, ""))


def digits(value: float, significant: int = 3) -> str:
    """Formats a number with significant digits, without an exponent; 2.50 is 2.5."""
    if value == 0:
        return "0"
    places = significant - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    text = f"{rounded:,.{max(0, places)}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", "\u202f")


def _with_unit(value: float, units: Sequence[tuple[float, str]], blank: str) -> str:
    for size, unit in units:
        # A value that rounds up to 1000 of a unit is 1 of the next
        if abs(value) >= size * 0.9995:
            return f"{digits(value / size)}{blank}{unit}"
    return f"{digits(value / units[-1][0])}{blank}{units[-1][1]}" if value else "0"


def format_time(ns: float) -> str:
    """Formats nanoseconds: 2.6 ms, 41 s, 1 490 s."""
    return _with_unit(ns, TIME_UNITS, "\u00a0")


def format_bytes(value: float) -> str:
    """Formats bytes: 10 kB, 3.2 MB."""
    return _with_unit(value, BYTE_UNITS, "\u00a0")


def format_count(value: float) -> str:
    """Formats a count: whole below a million, 2.5 M above."""
    if abs(value) < 1e6 and value == int(value):
        return f"{int(value):,}".replace(",", "\u202f")
    return _with_unit(value, COUNT_UNITS, "")


def format_share(value: float) -> str:
    """Formats a share: 0.999 is 99.9 %."""
    return f"{digits(100 * value, 4)}\u00a0%"


def nice_step(span: float, count: int) -> float:
    """Returns the least step of 1, 2 or 5 times a power of ten of which `count` cover the span."""
    rough = span / max(1, count)
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1, 2, 5, 10):
        if factor * power >= rough * (1 - 1e-9):
            return factor * power
    return 10 * power


def linear_ticks(low: float, high: float, count: int = 6) -> list[float]:
    """Returns round numbers within [low, high], at most count + 1."""
    if not high > low:
        return [low]
    step = nice_step(high - low, count)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [i * step for i in range(first, last + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """Returns powers of ten within [low, high], and 2 and 5 times those if there is room."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for factors in ((1, 2, 5), (1, 3), (1,)):
        ticks = [factor * 10.0**power for power in powers for factor in factors]
        ticks = [tick for tick in ticks if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]
        if len(ticks) <= 9:
            break
    return ticks


class Scale:
    """Maps values to positions on the page."""

    def __init__(
        self, low: float, high: float, begin: float, end: float, logarithmic: bool = False
    ) -> None:
        self.low = low
        self.high = high if high > low else low + 1
        self.begin = begin
        self.end = end
        self.logarithmic = logarithmic

    def __call__(self, value: float) -> float:
        """Returns a position. Values outside are at the border."""
        value = min(max(value, self.low), self.high)
        if self.logarithmic:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return self.begin + share * (self.end - self.begin)

    def ticks(self, count: int = 6) -> list[float]:
        """Returns the values that get a number."""
        if self.logarithmic:
            return log_ticks(self.low, self.high)
        return linear_ticks(self.low, self.high, count)


def time_ticks(scale: Scale, count: int = 6) -> tuple[list[float], Callable[[float], str]]:
    """Returns ticks in ns that are round in the unit in which all of them are shown."""
    if scale.logarithmic:
        return scale.ticks(), format_time
    size, unit = next(
        ((size, unit) for size, unit in TIME_UNITS if scale.high >= 1.5 * size), TIME_UNITS[-1]
    )
    ticks = [size * tick for tick in linear_ticks(scale.low / size, scale.high / size, count)]
    return ticks, lambda ns: f"{digits(ns / size, 6)}\u00a0{unit}" if ns else "0"


def log_limits(values: Sequence[float]) -> tuple[float, float]:
    """Returns limits around the positive values, at 1, 2 or 5 times a power of ten."""
    positive = [value for value in values if value > 0] or [1.0]
    low, high = min(positive), max(positive)
    below = 10.0 ** math.floor(math.log10(low))
    above = 10.0 ** math.floor(math.log10(high))
    low = max(below * factor for factor in (1, 2, 5) if below * factor <= low * (1 + 1e-9))
    high = min(above * factor for factor in (1, 2, 5, 10) if above * factor >= high * (1 - 1e-9))
    return low, high if high > low else 10 * low


def nearest_rank(count: int, numerator: int, denominator: int) -> int:
    """Returns the rank, from 1, of the numerator/denominator quantile of `count` sorted values."""
    return max(1, -(-count * numerator // denominator))
