# SPDX-License-Identifier: GPL-2.0-only

"""What ns-3's test.py runs besides the suites: (program, run it, run it in valgrind)."""

cpp_examples = [
    ("netns-veth-pair", "True", "True"),
    ("netns-echo-ring", "True", "False"),
    ("netns-overlapping-addresses", "True", "True"),
    ("netns-docker-bridge", "True", "True"),
    ("netns-move-device", "True", "True"),
    ("netns-two-tasks", "True", "True"),
    ("netns-lifecycle-costs", "True", "False"),
    # test.py runs programs two folders below the ns-3 tree
    (
        "netns-trace-check --trace=../../contrib/netns/data/sample/invocations.csv.gz",
        "True",
        "False",
    ),
    ("netns-container-host --maxRows=300", "True", "False"),
]

python_examples = []
