# SPDX-License-Identifier: GPL-2.0-only
"""The command netns in a checkout. `python -m` would import modules of the working directory."""

import runpy

runpy.run_module("ns3_netns", run_name="__main__", alter_sys=True)
