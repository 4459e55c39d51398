# SPDX-License-Identifier: GPL-2.0-only
"""Means and their confidence intervals."""

from __future__ import annotations

import functools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional

CONFIDENCE = 0.95


def student_share(t: float, freedom: int) -> float:
    """The share of Student's distribution between -t and t (Abramowitz and Stegun, 26.7.3, 4)."""
    angle = math.atan(t / math.sqrt(freedom))
    cosine = math.cos(angle)
    odd = freedom % 2
    term = cosine if odd else 1.0
    total = 0.0
    for k in range(2 if odd else 1, freedom, 2):
        total += term
        term *= cosine * cosine * k / (k + 1)
    if odd:
        return 2 / math.pi * (angle + math.sin(angle) * total)
    return math.sin(angle) * total


@functools.lru_cache(maxsize=None)
def student_quantile(freedom: int) -> float:
    """Returns the t for which 95 % of the distribution are between -t and t."""
    low, high = 1.9, 13.0  # for infinitely many degrees of freedom, and for one
    for _ in range(60):
        middle = (low + high) / 2
        if student_share(middle, freedom) < CONFIDENCE:
            low = middle
        else:
            high = middle
    return high


@dataclass(frozen=True)
class Mean:
    """The mean of `count` values, of which `least` is the smallest and `most` the largest."""

    count: int
    mean: float
    half: Optional[float]  # half of the 95 % confidence interval; None for a single value
    least: float
    most: float


def mean_of(values: Sequence[Optional[float]]) -> Optional[Mean]:
    """Returns the mean of the values that are not None; None if there is none."""
    present = [value for value in values if value is not None]
    if not present:
        return None
    count = len(present)
    half = None
    if count > 1:
        try:
            deviation = statistics.stdev(present)
        except OverflowError:  # values beyond 1e154
            deviation = math.inf
        half = student_quantile(count - 1) * deviation / math.sqrt(count)
        half = half if math.isfinite(half) else None
    return Mean(count, statistics.fmean(present), half, min(present), max(present))
