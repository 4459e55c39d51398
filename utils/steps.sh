# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# Passes one after the other, each with its minutes and its closing line "N passed, N failed"; for
# .ci/run and ./netns test --full.

steps=$(mktemp -d) || exit 2
trap 'rm -rf "$steps"' EXIT
trap 'exit 130' INT TERM HUP
steps_began=$(date +%s)
steps_passed=0
steps_failed=0

# minutes_since SECONDS
minutes_since()
{
    spent=$(($(date +%s) - $1))
    echo "$((spent / 60)).$((spent % 60 / 6))"
}

# step TITLE COMMAND...: runs one pass and adds the numbers of its closing line. A command that
# ends with 77 cannot be tried on this machine, and its last line says why
step()
{
    step_title=$1
    step_began=$(date +%s)
    shift
    echo "== $step_title"
    echo 0 >"$steps/status"
    { "$@" 2>&1 || echo "$?" >"$steps/status"; } | tee "$steps/log"
    if [ "$(cat "$steps/status")" -eq 77 ]; then
        leave_out "$step_title" "$(tail -n 1 "$steps/log" | sed 's/^netns: //')"
        return
    fi
    good=$(tail -n 1 "$steps/log" | sed -nE 's/^([0-9]+) passed, [0-9]+ failed.*/\1/p')
    bad=$(tail -n 1 "$steps/log" | sed -nE 's/^[0-9]+ passed, ([0-9]+) failed.*/\1/p')
    # A pass that did not come to its closing line counts as one failure
    if [ "$(cat "$steps/status")" -ne 0 ] && [ "${bad:-0}" -eq 0 ]; then
        bad=1
    fi
    steps_passed=$((steps_passed + ${good:-0}))
    steps_failed=$((steps_failed + ${bad:-0}))
    printf '%6s minutes  %5d passed  %5d failed  %s\n' "$(minutes_since "$step_began")" \
        "${good:-0}" "${bad:-0}" "$step_title" >>"$steps/table"
}

# leave_out TITLE WHY
leave_out()
{
    echo "== $1: left out, $2"
    printf '%48s%s: left out, %s\n' "" "$1" "$2" >>"$steps/table"
}

# close_steps MINUTES: prints the table and the sum; more than so many minutes are a failure too
close_steps()
{
    total=$(minutes_since "$steps_began")
    echo "== all passes"
    cat "$steps/table"
    printf '%6s minutes\n' "$total"
    if [ -n "$1" ] && [ "${total%.*}" -ge "$1" ]; then
        echo "more than $1 minutes"
        steps_failed=$((steps_failed + 1))
    fi
    echo "$steps_passed passed, $steps_failed failed"
    [ "$steps_failed" -eq 0 ]
}
