# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# ./netns test-tree: the module as contrib/netns inside the sources of an ns-3. Read by the driver,
# whose functions and variables it uses.
#
# Nothing is written to the checkout.

# link_module: makes this checkout the tree's contrib/netns
link_module()
{
    [ "$(readlink "$tree/contrib/netns")" = "$ROOT" ] && return
    mkdir -p "$tree/contrib" || exit 2
    ln -sfn "$ROOT" "$tree/contrib/netns" || exit 2
    # Another checkout's files may be older than what was compiled from this one's
    rm -rf "$tree/cmake-cache/contrib/netns"
}

# stage NAME COMMAND...: runs it in the tree with its output in a log; prints how long it took
stage()
{
    name=$1
    shift
    began=$(date +%s)
    (cd "$tree" && "$@") </dev/null >"$folder/$name.log" 2>&1
    status=$?
    took=$(($(date +%s) - began))
    printf '%-10s %3d.%d min' "$name" $((took / 60)) $((took % 60 / 6))
    if [ "$status" -ne 0 ]; then
        echo " FAILED"
    else
        echo
    fi
    return "$status"
}

# broken STAGE: counts a version that did not come to its tests
broken()
{
    grep -E 'error|Error' "$folder/$1.log" | head -n 20 >&2
    tail -n 20 "$folder/$1.log" >&2
    say "test-tree: all of the output is in $folder/$1.log"
    failed=$((failed + 1))
}

configure_cmake()
{
    case $profile in
        sanitizers) set -- -d debug --enable-sanitizers ;;
        *) set -- -d "$profile" ;;
    esac
    if [ -n "$bindings" ]; then
        PATH=$bindings:$PATH # CMake takes the first python3
        set -- "$@" --enable-python-bindings
    fi
    "$python" ./ns3 configure --enable-modules=netns --enable-tests --enable-examples \
        --filter-module-examples-and-tests=netns -G Ninja "$@"
}

build_cmake()
{
    cmake --build cmake-cache -j "$JOBS"
}

configure_waf()
{
    launcher=$(command -v ccache)
    CXX="${launcher:+$launcher }$(compiler)" "$python" ./waf configure -d "$profile" \
        --enable-tests --enable-examples --disable-werror --disable-python --netns-only \
        --enable-modules=netns --cxx-standard=-std=c++17
}

build_waf()
{
    "$python" ./waf build -j "$JOBS"
}

run_suites_of_tree()
{
    "$python" ./test.py -n -t "$folder/suites" -s 'netns-*'
}

# The whole list of examples: up to 3.35 it takes no pattern
run_examples_of_tree()
{
    "$python" ./test.py -n -t "$folder/examples" -c example
}

# A script that reaches the module as every script of ns-3 in Python does
run_script_of_tree()
{
    cat >"$folder/bindings.py" <<'END'
from ns import ns

host = ns.CreateObject[ns.Node]()
red = ns.netns.NetNamespaceHelper().Create(host, ["red"]).Get("red")
print(red.GetName(), red.GetDevices().GetN())
ns.Simulator.Destroy()
END
    PATH=$bindings:$PATH
    "$python" ./ns3 run --no-build "$folder/bindings.py" >"$folder/bindings.txt" &&
        grep -qx 'red 1' "$folder/bindings.txt"
}

# test_bindings: the script, in a tree with ns-3's bindings
test_bindings()
{
    if [ -z "$bindings" ]; then
        echo "    SKIP ns.netns in Python: this build has no bindings"
    elif stage bindings run_script_of_tree; then
        echo "    PASS ns.netns in Python"
        passed=$((passed + 1))
    else
        broken bindings
    fi
}

# read_results STAGE: what test.py says of our suites or examples, "PASS netns-veth"; it prints
# colours and the folders of examples
read_results()
{
    sed -nE "s/$(printf '\033')\[[0-9;]*m//g
        s,^(\[[0-9]+/[0-9]+\] )?([A-Z]+): [A-Za-z]+ (contrib/[a-z/]*/)?(netns-.*),\2 \4,p" \
        "$folder/$1.log" | LC_ALL=C sort
}

# count_results STAGE: prints and counts them
count_results()
{
    results=$(read_results "$1")
    good=$(echo "$results" | grep -c '^PASS')
    bad=$(echo "$results" | grep -cE '^(FAIL|CRASH|VALGR)')
    echo "$results" | sed -e '/^$/d' -e 's/^/    /'
    if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ] || [ "$good" -eq 0 ]; then
        # test.py failed over something else, or ran nothing of ours
        tail -n 20 "$folder/$1.log" >&2
        bad=$((bad + 1))
    fi
    echo "    $1: $good passed, $bad failed"
    [ "$bad" -eq 0 ] || say "test-tree: more in $folder/$1.txt"
    passed=$((passed + good))
    failed=$((failed + bad))
}

# say_left_out: the examples that did not run, and what NS3-VERSIONS leaves out
say_left_out()
{
    sed -nE 's/^ *\(?"(netns-[^" ]*).*/\1/p' "$ROOT/test/examples-to-run.py" |
        while read -r example; do
            read_results examples | grep -qE "^[A-Z]+ $example( |\$)" ||
                echo "    SKIP $example: test.py did not run it"
        done
    sed -n "s/^$version  *left out: /    left out on this version: /p" "$ROOT/NS3-VERSIONS"
}

# loads_some VERSION: whether its bindings load what was built; up to 3.41 they want all modules
loads_some()
{
    case $1 in
        3.3[0-9]* | 3.4[01]*) return 1 ;;
    esac
}

# test_tree: configures, builds and tests in $tree
test_tree()
{
    system=$(build_system "$tree")
    version=$(head -n 1 "$tree/VERSION")
    echo "== ns-$version ($system, $profile) in $tree"
    case $system:$profile in
        waf:sanitizers)
            echo "    SKIP ns-$version: its waf knows no sanitizers"
            return
            ;;
        waf:*) python=$(waf_python "$tree") ;;
        *) python=$(python_with zipfile) ;;
    esac
    bindings=
    if [ "$system:$profile" = cmake:optimized ] && simulator_is_made && loads_some "$version"; then
        bindings=$BUILD/python/bin
        python=$bindings/python
    fi
    case $profile in
        sanitizers) export NETNS_TEST_FULL=checker ;;
        *) unset NETNS_TEST_FULL ;;
    esac
    link_module
    # Same paths in the preprocessed text of every tree
    export CCACHE_BASEDIR="$tree"
    export PYTHONDONTWRITEBYTECODE=1
    # Neither build tool notices when what it was configured with changes
    wanted="$ROOT $bindings $(cat "$ROOT/wscript" "$ROOT/utils/test-tree.sh" | cksum)"
    if [ "$(cat "$folder/configured" 2>/dev/null)" != "$wanted" ]; then
        rm -f "$folder/configured"
        stage configure "configure_$system" || { broken configure && return; }
        echo "$wanted" >"$folder/configured"
    fi
    say "building (output in $folder/build.log)"
    stage build "build_$system" || { broken build && return; }
    stage suites run_suites_of_tree
    count_results suites
    stage examples run_examples_of_tree
    count_results examples
    test_bindings
    say_left_out
}

# each_source COMMAND: runs it with each line of sources as its argument
each_source()
{
    while IFS= read -r source; do
        [ -z "$source" ] || "$1" "$source" </dev/null
    done <<END
$sources
END
}

need_path()
{
    [ -e "$1" ] || fail 2 "test-tree: $1: no such file or folder"
}

unpack_and_check()
{
    need_for "$1"
    unpack_tree "$1"
    check_tree "$1"
}

unpack_and_test()
{
    unpack_tree "$1"
    test_tree
}

# get_sources: appends what comes from Debian to sources
get_sources()
{
    # shellcheck disable=SC2086 # lists of words
    if [ -z "$releases$sources" ]; then
        add_releases may $DEBIAN_USUAL
        [ -n "$sources" ] || add_releases may $DEBIAN_LAST_RESORT
    fi
    for name in $releases; do
        # shellcheck disable=SC2086 # a list of words
        case $name in
            all) add_releases may $DEBIAN_ALL ;;
            *) add_releases must "$name" ;;
        esac
    done
}

# test_trees: all of them, checked before the first is built
test_trees()
{
    each_source need_path
    mkdir -p "$TREES" || exit 2
    lock "$TREES"
    need compiler cmake ninja zlib sqlite boost python
    passed=0
    failed=0
    skipped=0
    get_sources
    each_source unpack_and_check
    each_source unpack_and_test
    unlock
    left_out=
    [ "$skipped" -eq 0 ] || left_out=", $skipped skipped"
    echo "$passed passed, $failed failed$left_out"
    [ "$failed" -eq 0 ]
}

command_test_tree()
{
    # Paths may have blanks in them, so one to a line
    sources=
    releases=
    profile=optimized
    for argument in "$@"; do
        case $argument in
            --profile=optimized | --profile=debug | --profile=sanitizers)
                profile=${argument#--profile=}
                ;;
            --profile=*)
                fail 2 "test-tree: $argument: expected optimized, debug or sanitizers"
                ;;
            --debian=*[!a-z]* | --debian=)
                fail 2 "test-tree: $argument: expected a release, for example trixie, or newest" \
                    "or all"
                ;;
            --debian=*) releases="$releases ${argument#--debian=}" ;;
            --ns3=?*) sources="$sources${argument#--ns3=}
" ;;
            -h | --help)
                show_help
                return
                ;;
            *) fail 2 "test-tree: $argument: expected --debian=RELEASE, --ns3=DIR," \
                "--ns3=ARCHIVE or --profile=NAME" ;;
        esac
    done
    if [ -z "$sources$releases" ] && [ -n "${NETNS_NS3:-}" ]; then
        sources=$(echo "$NETNS_NS3" | tr ':' '\n')
    fi
    test_trees
}
