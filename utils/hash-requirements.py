#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Writes the SHA-256 of the files that a platform may need below each line of a requirements file.

    build/python/bin/python utils/hash-requirements.py bindings/requirements*.txt

Run it after a change of a version. It asks pip's index, with pip's own client, what files there are
and takes the checksums that the index tells; it downloads none of the files.
"""

import re
import sys
from pathlib import Path

from pip._internal.commands import create_command
from pip._internal.index.collector import LinkCollector, parse_links

# Wheels for any platform, or for Linux on these processors, as glibc and musl have it
PLATFORM = re.compile(r"any$|(many|musl)linux.*_(x86_64|aarch64)$")


def is_needed(name, sources):
    """Whether a platform that is supported may take the file."""
    if name.endswith(".tar.gz"):
        return sources
    if not name.endswith(".whl"):
        return False
    python, abi, platform = name[: -len(".whl")].rsplit("-", 3)[1:]
    if not PLATFORM.search(platform):
        return False
    if abi == "none":
        return "py3" in python or bool(re.fullmatch("cp3(9|1[0-9])", python))
    if abi == "abi3":
        return True
    return bool(re.fullmatch("cp3(9|1[0-9])", abi))


def version_of(name):
    """The name and version in the name of a file, in a form that can be compared."""
    found = re.match(r"(.+?)-(\d[^-]*?)(\.tar\.gz|-.*\.whl)$", name)
    return (re.sub(r"[-_.]+", "-", found[1]).lower(), found[2]) if found else None


class Index:
    """What pip's index tells."""

    def __init__(self):
        command = create_command("download")
        options, _ = command.parse_args(["--no-deps"])
        session = command._build_session(options)
        self.collector = LinkCollector.create(session, options=options)
        self.known = {}

    def files(self, project):
        """The names of the files of a project, with their SHA-256."""
        if project not in self.known:
            found = self.known[project] = {}
            sources = self.collector.collect_sources(project, lambda page: [])
            for source in sources.index_urls:
                page = source and source.link and self.collector.fetch_response(source.link)
                for link in parse_links(page) if page else []:
                    if link.hash_name == "sha256":
                        found[link.filename] = link.hash
        return self.known[project]


def hashed(line, index, sources):
    """A requirement with its hashes, as pip reads it."""
    name, version = re.match(r"([\w.-]+)==([\w.]+)", line).groups()
    wanted = (re.sub(r"[-_.]+", "-", name).lower(), version)
    hashes = sorted(
        checksum
        for file, checksum in index.files(name).items()
        if version_of(file) == wanted and is_needed(file, sources)
    )
    if not hashes:
        sys.exit(f"{name}=={version}: the index has no file for a platform that is supported")
    return " \\\n    --hash=sha256:".join([line, *hashes])


def main(paths):
    """Rewrites the files."""
    index = Index()
    for path in map(Path, paths):
        text = re.sub(r" \\\n +--hash=\S+", "", path.read_text(encoding="utf-8"))
        # ./netns setup --python compiles what requirements-sim.txt has no wheel of
        sources = path.name == "requirements-sim.txt"
        lines = [
            line if not line or line.startswith("#") else hashed(line, index, sources)
            for line in text.splitlines()
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
