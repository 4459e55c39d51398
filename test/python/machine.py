# SPDX-License-Identifier: GPL-2.0-only
"""Programs of a machine that is made up for a test."""

import os
import stat

# What a new machine has not, or what a test stands something else for
ABSENT = {"apt-get", "dnf", "zypper", "pacman", "apk", "sudo", "cmake", "ninja", "id", "ccache"}


def write_program(path, text):
    """Leaves a shell script."""
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def link_programs(folder):
    """Links to the programs of this machine, without those that are absent."""
    for place in ("/usr/local/bin", "/usr/bin", "/bin"):
        for program in os.scandir(place):
            link = folder / program.name
            if program.name not in ABSENT and not link.is_symlink():
                link.symlink_to(program.path)


def is_one_line(result, text, status=2):
    """Whether ./netns refused, with this line and nothing else."""
    return (result.returncode, result.stdout, result.stderr) == (status, "", f"netns: {text}\n")
