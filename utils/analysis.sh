# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# The Python side: query, report, export and sweep, which need any Python, and the packages in
# build/python that a part of them, their tests and the simulator in Python need. Read by ./netns.

# analysis_python: prints a Python that the package ns3_netns works with
analysis_python()
{
    for candidate in "$BUILD/python/bin/python" python3 /usr/bin/python3; do
        if "$candidate" -I -c 'import sqlite3, sys; sys.exit(sys.version_info < (3, 9))' \
            2>/dev/null; then
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
        exec "$python" "$ROOT/bindings/netns-command.py" "$@"
}

# report_of OPTION...: writes the report of a run with these options, beside its database
report_of()
{
    db=netns-container-host.sqlite
    for option in "$@"; do
        case $option in
            --db=* | -db=*) db=${option#*=} ;;
            # With these options the program writes no database
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

# Builds the program that the file names, unless that is a path
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

# pins FILE: prints requirements without the checksums of their files
pins()
{
    sed -e '/^ *--hash=/d' -e 's/ \\$//' "$1"
}

python_is_made()
{
    pins "$ROOT/bindings/requirements.txt" | cmp -s - "$BUILD/python/.requirements"
}

# make_python: makes the virtual environment build/python with pinned packages; returns 1 on failure
make_python()
{
    python_is_made && return
    if ! base=$(python_with venv,ensurepip); then
        want venv
        base=$(python_with venv,ensurepip) || return 1
    fi
    say "installing Python packages (build/python)"
    rm -rf "$BUILD/python"
    if ! "$base" -I -m venv "$BUILD/python" >"$BUILD/python.log" 2>&1 ||
        ! "$BUILD/python/bin/python" -I -m pip install -q --disable-pip-version-check --retries 1 \
            --require-hashes --only-binary=:all: -r "$ROOT/bindings/requirements.txt" \
            >>"$BUILD/python.log" 2>&1
    then
        rm -rf "$BUILD/python"
        return 1
    fi
    # Written last, so that an interrupted set-up starts again
    pins "$ROOT/bindings/requirements.txt" >"$BUILD/python/.requirements"
}

simulator_is_made()
{
    pins "$ROOT/bindings/requirements-sim.txt" | cmp -s - "$BUILD/python/.requirements-sim"
}

# requirement NAME FILE: prints the requirement with its checksums
requirement()
{
    sed -n -e "/^$1==/,/[^\\\\]\$/p" "$2"
}

# make_wheels: compiles the packages of requirements-sim.txt into build/python-wheels, installs them
make_wheels()
{
    python=$BUILD/python/bin/python
    tag=$("$python" -I -c 'import sys; print(sys.implementation.cache_tag)')
    wheels=$BUILD/python-wheels/$tag
    pins "$ROOT/bindings/requirements-sim.txt" | sed '/^#/d' | while IFS= read -r package; do
        # Each is compiled against those before it. Compiled once, for every later build/python
        if ! "$python" -I -m pip install -q --disable-pip-version-check --no-deps \
            --no-index --find-links "$wheels" "$package" 2>/dev/null; then
            requirement "${package%%=*}" "$ROOT/bindings/requirements-sim.txt" \
                >"$BUILD/python/.requirement"
            "$python" -I -m pip wheel -q --disable-pip-version-check --retries 1 --no-deps \
                --no-build-isolation --require-hashes --wheel-dir "$wheels" \
                -r "$BUILD/python/.requirement" &&
                "$python" -I -m pip install -q --disable-pip-version-check \
                    --no-deps --no-index --find-links "$wheels" "$package" || return 1
        fi
    done
}

# make_simulator: installs cppyy in build/python, which exists; returns 1 on failure
make_simulator()
{
    simulator_is_made && return
    say "compiling cppyy (build/python), which takes a minute"
    # The first import makes the precompiled header if there is none that fits
    if ! make_wheels >>"$BUILD/python.log" 2>&1 ||
        ! "$BUILD/python/bin/python" -I -c 'import cppyy' >>"$BUILD/python.log" 2>&1; then
        return 1
    fi
    pins "$ROOT/bindings/requirements-sim.txt" >"$BUILD/python/.requirements-sim"
}

# python_failed: says why the packages are not there
python_failed()
{
    tail -n 5 "$BUILD/python.log" >&2
    fail 2 "the Python packages could not be installed (all output is in $BUILD/python.log)"
}

# run_python FILE ARGUMENTS...: runs a script with the simulator
run_python()
{
    [ -f "$1" ] || fail 2 "$1: no such file"
    lock
    set_up
    configure "$BUILD"
    compile "$BUILD" netns
    if ! python_is_made || ! simulator_is_made; then
        need python compiler cmake headers
        make_python || python_failed
        make_simulator || python_failed
    fi
    unlock
    PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$ROOT/bindings${PYTHONPATH:+:$PYTHONPATH} \
        exec "$BUILD/python/bin/python" "$@"
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
        need python compiler cmake headers
        make_python || python_failed
        make_simulator || python_failed
        echo "$BUILD/python/bin/python"
    else
        set_up
    fi
    unlock
}
