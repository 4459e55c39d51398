#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Write an invocation trace in the schema of the public Azure Functions trace of 2021.

Without options it writes the sample that is shipped beside this script, the same every time. With
--rows it writes a trace of any length quickly, for tests of speed and memory.

The sample follows the numbers of

  Mohammad Shahrad, Rodrigo Fonseca, Inigo Goiri, Gohar Chaudhry, Paul Batum, Jason Cooke, Eduardo
  Laureano, Colby Tresness, Mark Russinovich, Ricardo Bianchini. "Serverless in the Wild:
  Characterizing and Optimizing the Serverless Workload at a Large Cloud Provider". 2020 USENIX
  Annual Technical Conference (USENIX ATC 20), July 2020.

and the schema of the trace published with

  Yanqi Zhang, Inigo Goiri, Gohar Irfan Chaudhry, Rodrigo Fonseca, Sameh Elnikety, Christina
  Delimitrou, Ricardo Bianchini. "Faster and Cheaper Serverless Computing on Harvested Resources".
  ACM SIGOPS 28th Symposium on Operating Systems Principles (SOSP 21), October 2021.

README.md in this folder lists the numbers, how close the sample comes to each, and why.
"""

import argparse
import gzip
import hashlib
import io
import math
import os
import random
import statistics
import sys

HEADER = "app,func,end_timestamp,duration\n"
NS = 1_000_000_000

# The sample
SEED = 20210131
APPS = 300
WINDOW = 3600  # seconds in which invocations start
ROWS = 20_000  # about: timers fire a whole number of times

# Published: fractions of the applications by rate
ONCE_AN_HOUR_OR_LESS = 0.45
ONCE_A_MINUTE_OR_LESS = 0.81
# Published: log-normal fit of the functions' average execution times, in seconds
LOG_MEAN = -0.38
LOG_SIGMA = 2.36
# Published: functions in an application. 54 % have one, 95 % at most ten; between these, and
# above, the steps are read off figure 1 of the paper
FUNCTIONS = ((0.54, 1, 1), (0.70, 2, 2), (0.80, 3, 3), (0.88, 4, 5), (0.95, 6, 10), (1, 11, 20))
# Published (figure 6): applications by the coefficient of variation of their inter-arrival times
TIMER_SHARE = 0.20
BURSTY_SHARE = 0.42
TIMER_PERIODS = (60, 90, 120, 180, 240, 300, 600)

# Assumed
SPREAD = 0.5  # sigma of one function's execution times around its average
MAX_DURATION = 600.0  # seconds, the longest that the Consumption plan lets a function run
MAX_BUSY = 12.0  # instances that one function keeps busy on average


class Source:
    """Random values made from random() alone, which is the same in every version of Python."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def below(self, n):
        """A whole number from 0 to n - 1."""
        return int(self.random() * n)

    def exponential(self, mean):
        """An exponentially distributed value."""
        return -mean * math.log(1.0 - self.random())

    def shuffle(self, items):
        """Shuffle a list in place."""
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]

    def normal(self):
        """A normally distributed value."""
        return statistics.NormalDist().inv_cdf(min(max(self.random(), 1e-12), 1 - 1e-12))


def identifier(seed, *parts):
    """An id as in the published trace: 64 hexadecimal digits."""
    text = "/".join(["netns-sample", str(seed), *map(str, parts)])
    return hashlib.sha256(text.encode()).hexdigest()


def total(values):
    """Their sum, added one after the other: sum() of Python 3.12 and later has other last bits."""
    result = 0.0
    for value in values:
        result += value
    return result


def variation(times):
    """Coefficient of variation of the gaps between times in order."""
    gaps = [b - a for a, b in zip(times, times[1:])]
    mean = total(gaps) / len(gaps)
    return math.sqrt(total((gap - mean) ** 2 for gap in gaps) / len(gaps)) / mean


def invocation_counts():
    """Invocations of each application in the window, smallest first."""
    hours = WINDOW / 3600
    rare = round(APPS * ONCE_AN_HOUR_OR_LESS)
    medium = round(APPS * ONCE_A_MINUTE_OR_LESS) - rare
    popular = APPS - rare - medium
    counts = [max(1, int(hours))] * rare
    # Rates between one an hour and one a minute: even on a logarithmic scale
    counts += [math.ceil(hours * 60 ** ((i + 0.5) / medium)) for i in range(medium)]

    # Above: a power law whose exponent makes the number of rows come out
    def tail(exponent):
        return [int(hours * 60 * ((i + 0.5) / popular) ** -exponent) + 1 for i in range(popular)]

    low, high = 0.0, 3.0
    for _ in range(60):
        middle = (low + high) / 2
        if sum(counts) + sum(tail(middle)) < ROWS:
            low = middle
        else:
            high = middle
    return counts + sorted(tail(low))


def timer_times(source, count):
    """A timer: as many whole periods as come nearest to the count."""
    period = min(TIMER_PERIODS, key=lambda p: abs(WINDOW / p - count))
    phase = source.random() * period
    return [phase + i * period + source.random() * 0.02 for i in range(WINDOW // period)]


def bursty_times(source, count):
    """Bursts of invocations close together, quiet between them."""
    while True:
        size = 3 + source.below(max(2, min(100, count // 2)))
        spacing = 0.01 * 50 ** source.random()
        times = []
        while len(times) < count:
            at = source.random() * WINDOW * 0.98
            for _ in range(min(1 + source.below(2 * size), count - len(times))):
                times.append(at)
                at += source.exponential(spacing)
        times.sort()
        if variation(times) > 1.1 and times[-1] < WINDOW:
            return times


def steady_times(source, count):
    """Gaps that vary less than those of a Poisson process."""
    while True:
        stages = 2 + source.below(8)
        gaps = [total(source.exponential(1) for _ in range(stages)) for _ in range(count + 1)]
        scale = WINDOW / total(gaps)
        times = []
        at = 0.0
        for gap in gaps[:-1]:
            at += gap * scale
            times.append(at)
        if 0.1 < variation(times) < 0.9:
            return times


def arrivals(source, counts):
    """Start times of each application, and whether it is a timer."""
    regular = [app for app, count in enumerate(counts) if count >= 5]
    slow = [app for app in regular if counts[app] <= 60]
    source.shuffle(slow)
    timers = set(slow[: round(TIMER_SHARE * len(regular))])
    others = [app for app in regular if app not in timers]
    source.shuffle(others)
    bursty = set(others[: round(BURSTY_SHARE * len(regular))])
    times = []
    for app, count in enumerate(counts):
        if app in timers:
            times.append(timer_times(source, count))
        elif app in bursty:
            times.append(bursty_times(source, count))
        elif app in others:
            times.append(steady_times(source, count))
        else:
            times.append(sorted(source.random() * WINDOW for _ in range(count)))
    return times, timers


def function_counts(source, times, timers):
    """Functions of each application: the published distribution, as far as invocations allow."""
    wanted = []
    for i in range(APPS):
        place = (i + 0.5) / APPS
        least, most = next((a, b) for upto, a, b in FUNCTIONS if place < upto)
        wanted.append(least + source.below(most - least + 1))
    functions = [1] * APPS
    free = [app for app in range(APPS) if app not in timers]
    source.shuffle(free)
    for number in sorted(wanted, reverse=True):
        app = next((app for app in free if len(times[app]) >= number), None)
        if app is not None and number > 1:
            free.remove(app)
            functions[app] = number
    return functions


def calls_of(source, times, functions):
    """List (app, func, start): each function has a call, earlier ones more of the others."""
    calls = []
    for app, starts in enumerate(times):
        number = functions[app]
        order = list(range(number))
        while len(order) < len(starts):
            order.append(int(number ** source.random()) - 1 if number > 1 else 0)
        source.shuffle(order)
        calls += [(app, func, start) for func, start in zip(order, starts)]
    return calls


def average_durations(source, calls):
    """Average execution time of each function: evenly spaced quantiles of the published fit.

    Which function gets which is random, except that none gets one that would keep more than
    MAX_BUSY instances busy.
    """
    counts = {}
    for app, func, _ in calls:
        counts[app, func] = counts.get((app, func), 0) + 1
    quantile = statistics.NormalDist(LOG_MEAN, LOG_SIGMA).inv_cdf
    free = [math.exp(quantile((i + 0.5) / len(counts))) for i in range(len(counts))]
    averages = {}
    for key in sorted(counts, key=lambda k: (-counts[k], k)):
        fits = sum(1 for average in free if average * counts[key] <= MAX_BUSY * WINDOW)
        averages[key] = free.pop(source.below(max(1, fits)))
    return averages


def sample_rows(seed):
    """All rows of the sample, in order of end as a log would have them."""
    source = Source(seed)
    times, timers = arrivals(source, invocation_counts())
    functions = function_counts(source, times, timers)
    calls = calls_of(source, times, functions)
    averages = average_durations(source, calls)
    rows = []
    for app, func, start in calls:
        factor = math.exp(SPREAD * source.normal() - SPREAD * SPREAD / 2)
        duration = min(max(averages[app, func] * factor, 0.001), MAX_DURATION)
        milliseconds = round(duration * 1000)
        end = int(start * NS) + milliseconds * 1_000_000
        rows.append((end, identifier(seed, app), identifier(seed, app, func), milliseconds))
    rows.sort()
    for end, app, func, milliseconds in rows:
        seconds = f"{end // NS}.{end % NS:09d}"
        yield f"{app},{func},{seconds},{milliseconds // 1000}.{milliseconds % 1000:03d}\n"


def long_rows(seed, count, chunk=50_000):
    """Text of any number of rows at 1,000 a second, not in order of start, in large pieces.

    4,096 functions in 512 applications, the first far more often than the last; execution times
    from the published fit. Made to be written fast, not to be like the published trace otherwise.
    """
    source = Source(seed)
    apps = [identifier(seed, app) for app in range(512)]
    names = [f"{apps[i % 512]},{identifier(seed, i % 512, i)}," for i in range(4096)]
    quantile = statistics.NormalDist(LOG_MEAN, LOG_SIGMA).inv_cdf
    places = [(i + 0.5) / 4096 for i in range(4096)]
    durations = [min(round(math.exp(quantile(p)) * 1000), 600_000) for p in places]
    tails = [f",{ms // 1000}.{ms % 1000:03d}\n" for ms in durations]
    draw = source.random
    for first in range(0, count, chunk):
        pieces = []
        for row in range(first, min(first + chunk, count)):
            duration = int(draw() * 4096)
            end = row + durations[duration]
            name = names[int(draw() ** 4 * 4096)]
            pieces.append(f"{name}{end // 1000}.{end % 1000:03d}{tails[duration]}")
        yield "".join(pieces)


def write(path, pieces):
    """Write the header and the rows: to a file, packed if its name ends in .gz, or to "-".

    A file appears under its name only when it is complete.
    """
    if path == "-":
        sys.stdout.write(HEADER)
        sys.stdout.writelines(pieces)
        return
    part = path + ".part"
    try:
        with open(part, "wb") as plain:
            packed = gzip.GzipFile("", "wb", 9, plain, mtime=0) if path.endswith(".gz") else plain
            with io.TextIOWrapper(packed, "ascii", newline="\n") as text:
                text.write(HEADER)
                text.writelines(pieces)
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="Write an invocation trace.")
    parser.add_argument("--rows", type=int, help="write a trace of this length, not the sample")
    parser.add_argument("--seed", type=int, default=SEED, help=f"default {SEED}")
    parser.add_argument(
        "--out",
        default=os.path.join(here, "invocations.csv.gz"),
        help="file, packed if it ends in .gz; - for standard output (default: the sample here)",
    )
    options = parser.parse_args()
    if options.rows is None:
        write(options.out, sample_rows(options.seed))
    elif options.rows > 0:
        write(options.out, long_rows(options.seed, options.rows))
    else:
        parser.error("--rows needs to be 1 or more")


if __name__ == "__main__":
    main()
