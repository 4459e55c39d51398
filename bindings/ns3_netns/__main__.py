# SPDX-License-Identifier: GPL-2.0-only
"""python -m ns3_netns is the command netns."""

import os
import sys


def _end(*_):
    os._exit(130)


def _main():
    # `python -m` has put the working directory first. Whatever modules lie there are not ours
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if sys.path[0] in ("", os.getcwd()) and sys.path[0] != package:
        del sys.path[0]
    import signal

    # Until the command is loaded, and once it has ended, Ctrl-C ends the process without a word
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _end)
    from .analysis.command import main

    return main()


sys.exit(_main())
