# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# Configuring and compiling. Read by the driver ./netns.

# lock [FOLDER]: waits until no other set-up or build runs in this checkout, or in the folder
lock()
{
    locked=${1:-$BUILD}
    mkdir -p "$locked" || exit 2
    if command -v flock >/dev/null 2>&1; then
        exec 9>"$locked/.lock"
        if ! flock -n 9; then
            say "waiting for another ./netns that uses $locked"
            flock 9
        fi
    fi
}

unlock()
{
    exec 9>&-
}

# set_up KIND...: installs what a build needs, and the packages of these kinds
set_up()
{
    if [ "$NS3" = debian ]; then
        need_debian
    elif [ -n "${NETNS_NS3_WHEEL:-}" ] && [ ! -f "$NETNS_NS3_WHEEL" ]; then
        fail 2 "NETNS_NS3_WHEEL=$NETNS_NS3_WHEEL: no such file; expected a wheel of ns3"
    elif ! has_ns3; then
        set -- "$@" python
        [ -n "${NETNS_NS3_WHEEL:-}" ] || set -- "$@" pip
    fi
    # Looks for the headers once, because each takes a run of the compiler
    if [ ! -f "$BUILD/.set-up" ]; then
        set -- "$@" zlib sqlite
    fi
    need compiler cmake ninja "$@"
    touch "$BUILD/.set-up"
    [ "$NS3" = debian ] || need_ns3
}

# configure FOLDER [CMAKE_OPTION...]
configure()
{
    folder=$1
    shift
    package=$BUILD/ns3
    ns3_prefix=$BUILD/ns3
    if [ "$NS3" = debian ]; then
        package=$BUILD/ns3-debian
        ns3_prefix=$BUILD/ns3-debian/usr
    fi
    home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:[A-Z]*=//p' "$folder/CMakeCache.txt" 2>/dev/null)
    if [ -n "$home" ] && [ "$home" != "$ROOT" ]; then
        say "the checkout has moved; starting a new build"
        rm -rf "$folder/CMakeCache.txt" "$folder/CMakeFiles" "$folder/build.ninja"
    fi
    # CMake writes build.ninja last; ninja runs CMake again when its files change
    if [ -f "$folder/build.ninja" ] &&
        [ -z "$(find "$package/.identity" -newer "$folder/build.ninja")" ]; then
        return
    fi
    say "configuring"
    mkdir -p "$folder"
    if ! cmake -S "$ROOT" -B "$folder" -G Ninja -DNETNS_NS3_PREFIX="$ns3_prefix" "$@" \
        >"$folder/configure.log" 2>&1; then
        cat "$folder/configure.log" >&2
        fail 1 "CMake could not configure the build"
    fi
}

# compile FOLDER [TARGET...]: brings the build up to date; silent when there is nothing to do
compile()
{
    folder=$1
    shift
    case $(ninja -C "$folder" -n "$@" 2>&1) in
        *"no work to do"* | *"nothing to do"*) return ;;
    esac
    ninja -C "$folder" -j "$JOBS" "$@" >&2 || fail 1 "the build failed"
}

# build_program NAME: builds one program of the module
build_program()
{
    lock
    set_up
    configure "$BUILD"
    if ! grep -qx -e "$1" "$BUILD/programs.txt"; then
        # The list of targets may be older than CMakeLists.txt
        compile "$BUILD" build.ninja
        if ! grep -qx -e "$1" "$BUILD/programs.txt"; then
            fail 2 "no program $1; there are: $(tr '\n' ' ' <"$BUILD/programs.txt")"
        fi
    fi
    compile "$BUILD" "$1"
    unlock
}
