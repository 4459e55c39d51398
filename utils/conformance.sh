# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# ./netns conformance: ns-3's own suites on plain Nodes, in namespaces and on recycled Nodes. Read
# by the driver, whose functions and variables it uses; utils/conformance.py does the work.
#
# The suites are those of the sources, and run against a packaged ns-3 of the same release.

# In this order; the first is the newest whose sources and libraries go together
CONFORMANCE_RELEASES="trixie bookworm"
# The wheel that goes with the sources of Debian 13
CONFORMANCE_WHEEL=3.43.post9

# use_packages VERSION: chooses the packaged ns-3 of a release, or exit status 1. Where it is
# another than the checkout's, BUILD is a folder of the cache for all that follows
use_packages()
{
    case $1 in
        "${NS3_VERSION%.post*}") folder=$BUILD ;;
        "${CONFORMANCE_WHEEL%.post*}")
            BUILD=$TREES/wheel-$CONFORMANCE_WHEEL
            NS3_VERSION=$CONFORMANCE_WHEEL
            folder=$BUILD
            ;;
        "$DEBIAN_VERSION")
            NS3=debian
            folder=$BUILD/debian
            ;;
        *) return 1 ;;
    esac
}

# compare_in SOURCE: all of it, for one ns-3
compare_in()
{
    need_for "$1"
    unpack_tree "$1"
    version=$(head -n 1 "$tree/VERSION" 2>/dev/null)
    there="${NS3_VERSION%.post*}, ${CONFORMANCE_WHEEL%.post*} and $DEBIAN_VERSION"
    use_packages "$version" || fail 2 "conformance: $1: no packaged ns-$version to run its suites" \
        "against; there are $there"
    lock
    set_up
    configure "$folder"
    compile "$folder" netns
    lock "$TREES"
    identity=$(cat "$BUILD/ns3/.identity")
    [ "$NS3" = wheel ] || identity=$(cat "$BUILD/ns3-debian/.identity")
    echo "== the suites of ns-$version, against $identity"
    say "building and running them takes up to an hour; what is built stays in $tree"
    cxx=$(sed -n 's/^CMAKE_CXX_COMPILER:[A-Z]*=//p' "$folder/CMakeCache.txt")
    # shellcheck disable=SC2086 # lists of words without blanks in them
    "$(python_with zipfile)" "$ROOT/utils/conformance.py" "$tree" "$tree/netns-conformance" \
        "$folder" --compiler="$cxx" --identity="$identity" --jobs="$JOBS" --limit="$limit" \
        $modules $suites
}

# get_conformance_source: sets source to the first that can be had
get_conformance_source()
{
    for name in ${releases:-$CONFORMANCE_RELEASES}; do
        if get_release "$name"; then
            source=$dsc
            return
        fi
        say "ns-3 of Debian's $name cannot be had: $why"
    done
    fail 2 "conformance: no sources of ns-3; --ns3=DIR takes them from a folder"
}

command_conformance()
{
    source=
    releases=
    modules=
    suites=
    limit=120
    for argument in "$@"; do
        case $argument in
            --debian=*[!a-z]* | --debian=)
                fail 2 "conformance: $argument: expected a release, for example trixie"
                ;;
            --debian=*) releases="$releases ${argument#--debian=}" ;;
            --ns3=?*) source=${argument#--ns3=} ;;
            --module=*[!a-z0-9-]* | --module=)
                fail 2 "conformance: $argument: expected a module of ns-3, for example internet"
                ;;
            --module=*) modules="$modules $argument" ;;
            --suite=*[!A-Za-z0-9._-]* | --suite=)
                fail 2 "conformance: $argument: not a suite's name"
                ;;
            --suite=*) suites="$suites $argument" ;;
            --limit=*[!0-9]* | --limit= | --limit=0* | --limit=??????*)
                fail 2 "conformance: $argument: expected seconds, from 1 to 99999"
                ;;
            --limit=*) limit=${argument#--limit=} ;;
            -h | --help)
                show_help
                return
                ;;
            *) fail 2 "conformance: $argument: expected --debian=RELEASE, --ns3=DIR," \
                "--ns3=ARCHIVE, --module=NAME, --suite=NAME or --limit=SECONDS" ;;
        esac
    done
    [ -z "$source" ] || [ -e "$source" ] ||
        fail 2 "conformance: $source: no such file or folder"
    mkdir -p "$TREES" || exit 2
    lock "$TREES"
    need compiler cmake ninja zlib sqlite python
    asked=conformance
    profile=optimized
    [ -n "$source" ] || get_conformance_source
    compare_in "$source"
}
