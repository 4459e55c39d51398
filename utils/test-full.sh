# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# ./netns test --full: what takes too long for every change. Read by the driver ./netns.

command_test_full()
{
    # shellcheck source=utils/steps.sh
    . "$ROOT/utils/steps.sh"
    driver=$ROOT/netns
    # The report is looked at as a browser shows it
    lock
    need chromium
    unlock
    step "all tests" "$driver" test
    step "layout, spelling, house rules, doxygen, clang-tidy" "$driver" lint --doxygen --tidy
    step "the archive" "$driver" dist
    if command -v apt-get >/dev/null 2>&1; then
        step "ns-3.37 of Debian" "$driver" test --ns3=debian
    else
        leave_out "ns-3.37 of Debian" "there is no apt-get here"
    fi
    for release in bookworm trixie; do
        step "on a minimal Debian, $release" "$driver" test-fresh "$release"
    done
    step "AddressSanitizer and UBSan" "$driver" test --asan
    step "valgrind" "$driver" test --valgrind
    step "ns-3's own suites in namespaces" "$driver" conformance
    # These name the releases that they cannot get
    step "in the sources of all releases" "$driver" test-tree --debian=all
    [ -z "${NETNS_NS3:-}" ] || step "in the sources of NETNS_NS3" "$driver" test-tree
    for profile in debug sanitizers; do
        step "in the sources of ns-3, $profile" "$driver" test-tree --profile="$profile"
    done
    close_steps ""
}
