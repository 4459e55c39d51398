# SPDX-License-Identifier: GPL-2.0-only
"""Several runs that write one trace database at the same time."""

import json
import re
import signal
import sqlite3
import subprocess
import time

from .target import PATIENCE, PROGRAMS, Target, run

HEADER = "app,func,end_timestamp,duration\n"
LOSES = re.compile(
    r"run\.sqlite: is (being written by|open in) (netns-container-host|another program) "
    r"\(process \d+\), choose another --db or wait for it\n"
)


def command(rows, batch):
    """A run that makes a database with so many requests, and commits it in parts."""
    return [
        PROGRAMS / "netns-container-host",
        "--trace=trace.csv",
        "--preset=instant",
        f"--maxRows={rows}",
        "--db=run.sqlite",
        f"--ns3::netns::NetnsTraceDatabase::BatchRows={batch}",
    ]


def start(words, folder, delay):
    """Begins a run a little later."""
    time.sleep(delay)
    return subprocess.Popen(
        words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def look(path):
    """What is wrong with the database, or its status and number of requests."""
    try:
        database = sqlite3.connect(f"file:{path}?mode=rw", uri=True)
        check = database.execute("PRAGMA integrity_check").fetchall()
        meta = dict(database.execute("SELECT key, value FROM meta"))
        count = 0
        if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'requests'").fetchone():
            (count,) = database.execute("SELECT COUNT(*) FROM requests").fetchone()
        database.close()
    except sqlite3.Error as error:
        return f"the database cannot be read: {error}", None, 0
    if check != [("ok",)]:
        return f"the database is corrupt: {check[0][0]}", None, 0
    return None, meta.get("status"), count


class Writers(Target):
    """Two or three runs with their delays; one of them may be killed."""

    about = "runs of netns-container-host that write one trace database at the same time"
    suffix = ".json"

    def make(self, chance):
        runs = [
            {
                "rows": number * 100 + chance.randrange(1, 100),
                "batch": chance.choice((1, 3, 20, 10000)),
                "delay": chance.choice((0, 0, chance.uniform(0, 0.1))),
            }
            for number in range(chance.choice((2, 2, 2, 3)))
        ]
        kill = chance.choice((None, None, chance.uniform(0, 0.15)))
        plan = {"earlier": chance.choice((True, True, False)), "runs": runs, "kill": kill}
        return json.dumps(plan).encode()

    def check(self, data, folder):
        plan = json.loads(data)
        rows = "".join(f"a{n % 50},f,{n / 10:.1f},0.01\n" for n in range(400))
        (folder / "trace.csv").write_text(HEADER + rows)
        if plan["earlier"]:
            first = run(command(400, 10000), folder)
            if first.status != 0:
                return first.fault((0,))
        started = [
            start(command(one["rows"], one["batch"]), folder, one["delay"]) for one in plan["runs"]
        ]
        killed = None
        if plan["kill"] is not None:
            time.sleep(plan["kill"])
            killed = started[0]
            killed.kill()
        return self.judge(plan, started, killed, folder)

    def judge(self, plan, started, killed, folder):
        """What is wrong with the runs and with what they leave."""
        good = [400] if plan["earlier"] else []
        for one, process in zip(plan["runs"], started):
            _, text = process.communicate(timeout=PATIENCE)
            if process.returncode == 0:
                good.append(one["rows"])
            elif process is killed and process.returncode == -signal.SIGKILL:
                continue
            elif process.returncode != 2 or not LOSES.fullmatch(text):
                return f"a loser ended with {process.returncode}: {text}"
        if killed is None and len(good) == bool(plan["earlier"]):
            return "nobody won"
        path = folder / "run.sqlite"
        if killed is not None and not path.exists():
            return "the earlier database is lost" if plan["earlier"] else None
        fault, status, count = look(path)
        if fault:
            return fault
        if status == "complete" and count not in good + [plan["runs"][0]["rows"]] * bool(killed):
            return f"a complete database with {count} requests, of runs with {good}"
        if status != "complete" and killed is None:
            return f"the database of the winner is {status}"
        left = sorted(p.name for p in folder.iterdir()) if killed is None else []
        if left and left != ["run.sqlite", "trace.csv"]:
            return f"left behind: {left}"
        return None


TARGET = Writers()
