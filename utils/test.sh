# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# ./netns test: the C++ suites, plain or under a checker, and the tests in test/python. Read by the
# driver ./netns.

# add_line TEXT: adds the numbers of a line "N passed, N failed" to the totals
add_line()
{
    passed=$((passed + $(echo "$1" | sed -n 's/^\([0-9]*\) passed,.*/\1/p')))
    failed=$((failed + $(echo "$1" | sed -n 's/.* \([0-9]*\) failed.*/\1/p')))
}

# run_suites COMMAND...: runs the test runner, keeps its closing line for the sum at the end
run_suites()
{
    { "$@" || echo "$?" >"$results/status"; } | while IFS= read -r line; do
        case $line in
            [0-9]*" passed, "[0-9]*" failed") echo "$line" >"$results/suites" ;;
            *) printf '%s\n' "$line" ;;
        esac
    done
    if [ ! -s "$results/suites" ]; then
        exit "$(cat "$results/status" 2>/dev/null || echo 1)"
    fi
    add_line "$(cat "$results/suites")"
    # A checker can find faults although all suites passed
    if [ -s "$results/status" ] && [ "$failed" -eq 0 ]; then
        failed=1
    fi
}

# junit NAME: prints a number of the report of pytest
junit()
{
    sed -n "s/.*<testsuite [^>]*\b$1=\"\([0-9]*\)\".*/\1/p" "$results/python.xml"
}

# workers_of PYTHON: the options with which its pytest keeps every processor busy
workers_of()
{
    if "$1" -c "$ELSEWHERE; import xdist.scheduler.worksteal" 2>/dev/null; then
        echo "-n $JOBS --dist=worksteal"
    elif "$1" -c "$ELSEWHERE; import xdist" 2>/dev/null; then
        echo "-n $JOBS"
    fi
}

run_python_tests()
{
    python=$BUILD/python/bin/python
    python_is_made || python=$(python_with pytest,xdist || python_with pytest)
    # shellcheck disable=SC2046 # a list of words
    PYTHONDONTWRITEBYTECODE=1 python_module "$python" pytest -q -rs -p no:cacheprovider \
        $(workers_of "$python") --junit-xml="$results/python.xml" "$ROOT/test/python"
    status=$?
    if [ ! -s "$results/python.xml" ]; then
        fail 1 "pytest ended with status $status and no report"
    fi
    bad=$(($(junit failures) + $(junit errors)))
    skipped=$(junit skipped)
    passed=$((passed + $(junit tests) - bad - skipped))
    # An interrupted or empty run has no failed test that would count
    if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
        bad=1
    fi
    failed=$((failed + bad))
}

command_test()
{
    mode=plain
    list=
    quick=
    suites=
    for argument in "$@"; do
        case $argument in
            --valgrind | --asan)
                [ "$mode" = plain ] || fail 2 "test: --valgrind and --asan exclude each other"
                mode=${argument#--}
                ;;
            --full)
                [ $# -eq 1 ] || fail 2 "test: --full is everything; it goes with no other option"
                command_test_full
                return
                ;;
            --list) list=1 ;;
            --quick) quick=--quick ;;
            --suite=*[!A-Za-z0-9._-]* | --suite=) fail 2 "test: $argument: not a suite's name" ;;
            --suite=*) suites="$suites $argument" ;;
            --ns3=wheel | --ns3=debian) NS3=${argument#--ns3=} ;;
            --ns3=*) fail 2 "test: $argument: expected wheel (the default) or debian" ;;
            -h | --help)
                show_help
                return
                ;;
            *) fail 2 "test: unknown option $argument; see ./netns help" ;;
        esac
    done

    lock
    folder=$BUILD
    [ "$NS3" = wheel ] || folder=$BUILD/$NS3
    case $mode:$NS3 in
        valgrind:*) set_up valgrind ;;
        plain:wheel)
            # The C++ suites need no Python packages
            if [ -n "$list$suites" ]; then
                set_up
            else
                set_up pytest
                want boost sphinx doxygen sqlite3 gnuplot git xz shellcheck pkg-config
                ! command -v apt-get >/dev/null 2>&1 || want gpg gpgv dpkg-source
                has_linters || make_linters || :
                want headers
                if ! make_python || ! make_simulator; then
                    say "no Python packages (build/python); some tests are left out"
                    want xdist
                fi
            fi
            ;;
        *) set_up ;;
    esac
    if [ "$mode" = asan ]; then
        folder=$folder/asan
        configure "$folder" -DNETNS_SANITIZE=ON
    else
        configure "$folder"
    fi
    compile "$folder"
    unlock

    runner=$folder/bin/netns-test-runner
    if [ -n "$list" ]; then
        exec "$runner" --list
    fi
    results=$(mktemp -d) || exit 2
    trap 'rm -rf "$results"' EXIT
    trap 'exit 130' INT TERM HUP
    passed=0
    failed=0
    skipped=0
    if [ -z "$quick" ]; then
        # A checker takes time and memory, so it gets more random moments but no large cases
        case $mode in
            plain) NETNS_TEST_FULL=${NETNS_TEST_FULL:-1} ;;
            *) NETNS_TEST_FULL=${NETNS_TEST_FULL:-checker} ;;
        esac
        export NETNS_TEST_FULL
    fi
    set -- "$runner" --jobs="$JOBS"
    if [ "$mode" = valgrind ]; then
        set -- valgrind --quiet --leak-check=full --show-leak-kinds=definite,indirect \
            --errors-for-leak-kinds=definite,indirect --error-exitcode=99 "$@" --quick
    fi
    # shellcheck disable=SC2086 # lists of words without blanks in them
    run_suites "$@" $quick $suites
    if [ "$mode" = plain ] && [ "$NS3" = wheel ] && [ -z "$suites" ]; then
        run_python_tests
    fi
    if [ "$skipped" -gt 0 ]; then
        echo "$passed passed, $failed failed, $skipped skipped"
    else
        echo "$passed passed, $failed failed"
    fi
    [ "$failed" -eq 0 ]
}
