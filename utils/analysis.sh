# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# The Python side: query, report, export and sweep, which need any Python, and the packages in
# build/python that a part of them and their tests need. Read by the driver ./netns.

# analysis_python: prints a Python that the package ns3_netns works with
analysis_python()
{
    for candidate in "$BUILD/python/bin/python" python3 /usr/bin/python3; do
        if "$candidate" -c 'import sqlite3, sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null
        then
            echo "$candidate"
            return
        fi
    done
    return 1
}

# analyse COMMAND ARGUMENTS...: the command of the package, from the checkout
analyse()
{
    python=$(analysis_python) || fail 2 "$1 needs Python 3.9 or later, with its module sqlite3"
    PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$ROOT/bindings${PYTHONPATH:+:$PYTHONPATH} \
        exec "$python" -m ns3_netns "$@"
}

# report_of OPTION...: the page beside the database that a run with these options left
report_of()
{
    db=netns-container-host.sqlite
    for option in "$@"; do
        case $option in
            --db=* | -db=*) db=${option#*=} ;;
            # What only prints something leaves no database
            --help | -help | --version | -version | --Print* | -Print*) return ;;
        esac
    done
    [ "$db" != none ] || return
    if ! analysis_python >/dev/null; then
        say "no Python 3.9 here for the report; where there is one: ./netns report $db"
        return
    fi
    page=$(analyse report "$db") && echo "report: $page"
}

# Builds the program that the file names; a path is taken as it is
command_sweep()
{
    for argument in "$@"; do
        case $argument in
            -h | --help) analyse sweep --help ;;
        esac
    done
    wanted=$(analyse sweep --print-program "$@") || exit
    case $wanted in
        *.cc | *.cpp | *.cxx) build_script "$wanted" ;;
        "" | */*) program= ;;
        *)
            build_program "$wanted"
            program=$BUILD/bin/$wanted
            ;;
    esac
    [ -z "$program" ] || export NETNS_PROGRAM="$program"
    analyse sweep "$@"
}

python_is_made()
{
    cmp -s "$ROOT/bindings/requirements.txt" "$BUILD/python/.requirements"
}

# make_python: the virtual environment build/python with pinned packages; 1 when that failed
make_python()
{
    python_is_made && return
    if ! base=$(python_with venv,ensurepip); then
        want venv
        base=$(python_with venv,ensurepip) || return 1
    fi
    say "installing Python packages (build/python)"
    rm -rf "$BUILD/python"
    if ! "$base" -m venv "$BUILD/python" >"$BUILD/python.log" 2>&1 ||
        ! "$BUILD/python/bin/python" -m pip install -q --disable-pip-version-check --retries 1 \
            --only-binary=:all: -r "$ROOT/bindings/requirements.txt" >>"$BUILD/python.log" 2>&1
    then
        rm -rf "$BUILD/python"
        return 1
    fi
    # Last, so that an interrupted set-up is begun again
    cp "$ROOT/bindings/requirements.txt" "$BUILD/python/.requirements"
}

command_setup()
{
    with_python=
    for argument in "$@"; do
        case $argument in
            --python) with_python=1 ;;
            -h | --help)
                show_help
                return
                ;;
            *) fail 2 "setup: unknown option $argument; see ./netns help" ;;
        esac
    done
    lock
    if [ -n "$with_python" ]; then
        need python
        if ! make_python; then
            tail -n 5 "$BUILD/python.log" >&2
            fail 2 "the Python packages could not be installed (all output is in $BUILD/python.log)"
        fi
        echo "$BUILD/python/bin/python"
    else
        set_up
    fi
    unlock
}
