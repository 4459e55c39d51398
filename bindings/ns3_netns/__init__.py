# SPDX-License-Identifier: GPL-2.0-only
"""Python side of netns, Linux network namespaces for the ns-3 simulator."""
