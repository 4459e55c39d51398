# SPDX-License-Identifier: GPL-2.0-only
"""libnetns.so and its headers, for ns3_netns."""
