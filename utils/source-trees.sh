# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# Sources of ns-3 in the cache of ./netns test-tree and conformance. Read by the driver ./netns.
#
# The sources are a folder, an archive, or a source package of Debian's (debian-sources.sh). A
# folder of the cache holds one unpacked ns-3 and its build; its name stands for the content of the
# sources, the compiler and the profile.

# The command that asks for sources, for messages
asked=test-tree
# A service may have no HOME
TREES=${XDG_CACHE_HOME:-${HOME:-$BUILD}/.cache}/netns

# list_tree FOLDER: the files of a source tree, without builds, history and this module
list_tree()
{
    (cd "$1" && find . \( -path ./build -o -path ./cmake-cache -o -path ./contrib/netns \
        -o -path ./testpy-output -o -name '.git' -o -name '.waf*' -o -name '.lock-*' \
        -o -name __pycache__ \) -prune -o \( -type f -o -type l \) -print) | LC_ALL=C sort
}

# tree_content PATH: what stands for the content; a .dsc has the checksums of its package
tree_content()
{
    if [ -d "$1" ]; then
        list_tree "$1" | (cd "$1" && tr '\n' '\0' | xargs -0 sha256sum 2>/dev/null) | sha256sum
    else
        sha256sum <"$1"
    fi
}

# find_root FOLDER: the folder of the ns-3 tree in it
find_root()
{
    find "$1" -maxdepth 5 -type d -path '*/src/core' 2>/dev/null | head -n 1 | sed 's,/src/core$,,'
}

# unpack_into FOLDER PATH: the sources, or exit status 1
unpack_into()
{
    case $2 in
        *.dsc) dpkg-source -x "$2" "$1/ns-3" >"$TREES/unpack.log" 2>&1 ;;
        *)
            if [ -d "$2" ]; then
                mkdir "$1/ns-3" || exit 2
                list_tree "$2" | tar -C "$2" --no-recursion -T - -cf - | tar -C "$1/ns-3" -xf -
            else
                tar -C "$1" -xf "$2"
            fi
            ;;
    esac
}

# need_for PATH: installs what unpacks the sources
need_for()
{
    case $1 in
        *.dsc) need dpkg-source ;;
        *.xz | *.txz) need xz ;;
        *.bz2 | *.tbz2) need bzip2 ;;
    esac
}

# unpack_tree PATH: sets folder (of the cache) and tree (the sources in it)
unpack_tree()
{
    key=$({
        tree_content "$1"
        "$(compiler)" --version
    } | sha256sum | cut -c 1-16)
    folder=$TREES/$key-$profile
    if [ ! -d "$folder" ]; then
        say "unpacking $1"
        rm -rf "$folder.new"
        mkdir -p "$folder.new" || exit 2
        if ! unpack_into "$folder.new" "$1"; then
            rm -rf "$folder.new"
            fail 2 "$asked: $1: cannot unpack; expected a tar archive or source package of ns-3"
        fi
        if [ -z "$(find_root "$folder.new")" ]; then
            rm -rf "$folder.new"
            fail 2 "$asked: $1: no ns-3 in it (no src/core)"
        fi
        mv "$folder.new" "$folder" || exit 2
    fi
    tree=$(find_root "$folder")
}

# build_system TREE: cmake, or waf as ns-3 had it up to 3.35
build_system()
{
    if [ -f "$1/CMakeLists.txt" ] && [ -f "$1/ns3" ]; then
        echo cmake
    elif [ -f "$1/waf" ]; then
        echo waf
    fi
}

# waf_python TREE: prints the first Python that this waf works with; 3.12 has no module imp, which
# ns-3.31's wants, and 3.13 has no module pipes
waf_python()
{
    for candidate in python3 /usr/bin/python3 python3.12 python3.11 python3.10 python3.9; do
        if (cd "$1" && "$candidate" -c 'import pipes' && "$candidate" waf --version) \
            >/dev/null 2>&1; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

# check_tree PATH: refuses what cannot be built, before any work
check_tree()
{
    case $(build_system "$tree") in
        cmake) ;;
        waf)
            waf_python "$tree" >/dev/null || fail 2 "$asked: $1: its waf works with no Python" \
                "here; put a Python 3.6 to 3.11 first on the PATH as python3"
            ;;
        *)
            fail 2 "$asked: $1: neither ns3 with CMakeLists.txt (3.36 and later)" \
                "nor waf (3.31 to 3.35)"
            ;;
    esac
}
