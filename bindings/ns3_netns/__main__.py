# SPDX-License-Identifier: GPL-2.0-only
"""python -m ns3_netns is the command netns."""

import sys

from .analysis.command import main

sys.exit(main())
