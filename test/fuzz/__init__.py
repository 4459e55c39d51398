# SPDX-License-Identifier: GPL-2.0-only
"""Bad input for the programs and tools of the module, made from a seed: `./netns fuzz`.

Each module beside this one that has a TARGET is one kind of input. test/python/fuzz replays the
corpus of each, and some new inputs, in every run of the tests.
"""
