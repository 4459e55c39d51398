# SPDX-License-Identifier: GPL-2.0-only
"""Figures of runs, as SVG, made with the standard library."""
