# SPDX-License-Identifier: GPL-2.0-only
"""The order of folders: which folder may include which, no circles, at most six floors.

A unit is a header with the source of the same name; a source without a header is a unit too. A
unit that includes no other unit of its folder stands on floor 1, any other one floor above the
highest unit that it includes.
"""

import re
from pathlib import PurePosixPath

# Each folder may include itself and these
MAY_INCLUDE = {
    "model/stock": (),
    "model/time": ("model/stock",),
    "model/namespace": ("model/stock", "model/time"),
}
# From here on each folder may include all folders before it
for _name in ("kernel", "task", "device", "inet", "netfilter", "tc", "proc", "iproute"):
    MAY_INCLUDE[f"model/{_name}"] = tuple(MAY_INCLUDE)
# The writer of databases knows nothing of the model
MAY_INCLUDE["model/database"] = ()
MAY_INCLUDE["model/trace"] = tuple(MAY_INCLUDE)
MAY_INCLUDE["helper"] = tuple(MAY_INCLUDE)

MAX_FLOORS = 6
# The header that includes all public headers; CMake writes it
ALL_HEADERS = "netns-module.h"
INCLUDE = re.compile(r'\s*#\s*include\s*["<](?:ns3/)?([\w.-]+\.h)[">]')


class Folder:
    """The units of a folder and what they include of it."""

    def __init__(self, name):
        self.name = name
        self.units = {}  # unit -> {unit that it includes: (file, line number)}
        self.up = []  # (file, line number, header, folder or None for all) not allowed here

    def circles(self):
        """Groups of units that include each other, each in order of names."""
        reach = {unit: self._reached(unit) for unit in self.units}
        groups = []
        for unit in sorted(self.units):
            if unit in reach[unit] and not any(unit in group for group in groups):
                groups.append(sorted(u for u in reach[unit] if unit in reach[u]))
        return groups

    def floors(self):
        """unit -> its floor; the units of a circle stand on one floor."""
        circle = {unit: tuple(group) for group in self.circles() for unit in group}
        floor = {}

        def climb(unit):
            if unit not in floor:
                group = circle.get(unit, (unit,))
                below = {u for member in group for u in self.units[member]} - set(group)
                height = 1 + max(map(climb, below), default=0)
                floor.update(dict.fromkeys(group, height))
            return floor[unit]

        for unit in self.units:
            climb(unit)
        return floor

    def path(self, group):
        """A shortest way around a circle: [unit, ..., the same unit]."""
        ways = [[group[0]]]
        seen = set()
        for way in ways:
            for unit in sorted(set(self.units[way[-1]]) & set(group)):
                if unit == group[0]:
                    return way + [unit]
                if unit not in seen:
                    seen.add(unit)
                    ways.append(way + [unit])
        raise AssertionError(f"{group} is no circle")

    def stairs(self, unit, floor):
        """The units from this one down to floor 1."""
        circle = {u: set(group) for group in self.circles() for u in group}
        way = [unit]
        while floor[way[-1]] > 1:
            members = circle.get(way[-1], {way[-1]})
            below = {u for member in members for u in self.units[member]} - members
            way.append(max(sorted(below), key=floor.get))
        return way

    def _reached(self, start):
        """Units that a unit includes, directly or through others."""
        reached = set()
        todo = [start]
        while todo:
            for unit in self.units[todo.pop()]:
                if unit not in reached:
                    reached.add(unit)
                    todo.append(unit)
        return reached


def read_folders(root):
    """All folders of the house that exist, in order."""
    files = {
        name: sorted(path for path in (root / name).glob("*") if path.suffix in (".cc", ".h"))
        for name in MAY_INCLUDE
    }
    home = {path.name: name for name in files for path in files[name] if path.suffix == ".h"}
    home[ALL_HEADERS] = None
    folders = []
    for name, paths in files.items():
        if paths:
            folders.append(Folder(name))
            folders[-1].units = {path.stem: {} for path in paths}
        for path in paths:
            read_includes(folders[-1], path, home)
    return folders


def read_includes(folder, path, home):
    """Enter the includes of a file into its folder."""
    file = f"{folder.name}/{path.name}"
    for number, line in enumerate(path.read_text(errors="replace").split("\n"), 1):
        match = INCLUDE.match(line)
        if not match or match[1] not in home:
            continue
        header = match[1]
        unit = PurePosixPath(header).stem
        if home[header] == folder.name:
            if unit != path.stem:
                folder.units[path.stem].setdefault(unit, (file, number))
        elif home[header] not in MAY_INCLUDE[folder.name]:
            folder.up.append((file, number, header, home[header]))


def check_places(root):
    """(file, line number, fault) of files where no order is known."""
    folders = {}
    for path in sorted(root.glob("model/*")) + sorted(root.glob("model/*/*")):
        name = path.relative_to(root).as_posix()
        if path.is_dir() and any(path.iterdir()) and name not in MAY_INCLUDE:
            yield name, 1, "a folder without an order; expected it in MAY_INCLUDE"
        elif path.suffix in (".cc", ".h") and path.parent == root / "model":
            yield name, 1, "a file outside the folders of model/"
    for path in (path for name in MAY_INCLUDE for path in sorted((root / name).glob("*.h"))):
        # Users include ns3/NAME.h, whatever the folder
        other = folders.setdefault(path.name, path)
        if other != path:
            name = path.relative_to(root).as_posix()
            yield name, 1, f"expected another name than that of {other.relative_to(root)}"


def check_folder(folder):
    """(file, line number, fault) of the includes of a folder."""
    for file, number, header, home in folder.up:
        allowed = " ".join((folder.name, *MAY_INCLUDE[folder.name]))
        what = f"{header} of {home}" if home else header
        yield file, number, f"{folder.name} must not include {what}; expected only {allowed}"
    for group in folder.circles():
        way = folder.path(group)
        text = f"a circle of includes: {' -> '.join(way)}; expected none"
        if len(group) + 1 > len(way):
            text += f" ({len(group)} units are in circles with it: {' '.join(group)})"
        yield *folder.units[way[0]][way[1]], text
    floor = folder.floors()
    for unit in sorted(u for u in floor if floor[u] > MAX_FLOORS):
        way = folder.stairs(unit, floor)
        includes = folder.units[unit]
        file, number = includes.get(way[1]) or next(iter(includes.values()))
        text = f"floor {floor[unit]} of {folder.name}; expected at most {MAX_FLOORS} floors"
        yield file, number, f"{text}: {' -> '.join(way)}"


def check_folders(root):
    """(file, line number, fault) of the order of folders."""
    yield from check_places(root)
    for folder in read_folders(root):
        yield from check_folder(folder)


def table(root):
    """What --floors prints."""
    rows = [("folder", "units", "floors", "up", "circles", "units in circles")]
    for folder in read_folders(root):
        groups = folder.circles()
        rows.append(
            (
                folder.name,
                len(folder.units),
                max(folder.floors().values()),
                len(folder.up),
                len(groups),
                sum(map(len, groups)),
            )
        )
    width = max(len(row[0]) for row in rows)
    return "".join(
        f"{row[0]:{width}}"
        + "".join(f"  {v:>{len(h)}}" for v, h in zip(row[1:], rows[0][1:]))
        + "\n"
        for row in rows
    )
