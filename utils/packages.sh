# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# Programs and packages of the system: finds them and installs the missing ones. Read by the
# driver ./netns.

package_manager()
{
    for manager in apt-get dnf zypper pacman apk; do
        if command -v "$manager" >/dev/null 2>&1; then
            echo "$manager"
            return
        fi
    done
}

# package_name MANAGER KIND: prints the name that the distribution gives the package
package_name()
{
    case $1:$2 in
        apt-get:compiler | apk:compiler) echo g++ ;;
        dnf:compiler | zypper:compiler) echo gcc-c++ ;;
        pacman:compiler) echo gcc ;;
        apt-get:ninja | dnf:ninja) echo ninja-build ;;
        apk:ninja) echo samurai ;;
        apt-get:zlib) echo zlib1g-dev ;;
        dnf:zlib | zypper:zlib) echo zlib-devel ;;
        apk:zlib) echo zlib-dev ;;
        apt-get:sqlite) echo libsqlite3-dev ;;
        dnf:sqlite) echo sqlite-devel ;;
        zypper:sqlite) echo sqlite3-devel ;;
        apk:sqlite) echo sqlite-dev ;;
        apt-get:boost) echo libboost-dev ;;
        dnf:boost) echo boost-devel ;;
        zypper:boost) echo libboost_headers-devel ;;
        apk:boost) echo boost-dev ;;
        apt-get:dpkg-source) echo dpkg-dev ;;
        *:dpkg-source) echo dpkg ;;
        *:debian-keyring) echo debian-archive-keyring ;;
        apt-get:xz) echo xz-utils ;;
        apt-get:gpg) echo gnupg ;;
        dnf:pkg-config) echo pkgconf-pkg-config ;;
        pacman:pkg-config | apk:pkg-config) echo pkgconf ;;
        pacman:python) echo python ;;
        *:python) echo python3 ;;
        zypper:sphinx) echo python3-Sphinx ;;
        pacman:pip | pacman:pytest | pacman:sphinx) echo "python-$2" ;;
        apk:pip | apk:pytest | apk:sphinx) echo "py3-$2" ;;
        pacman:xdist) echo python-pytest-xdist ;;
        apk:xdist) echo py3-pytest-xdist ;;
        *:xdist) echo python3-pytest-xdist ;;
        *:pip | *:pytest | *:sphinx) echo "python3-$2" ;;
        apt-get:venv) echo python3-venv ;;
        apt-get:headers | apk:headers) echo python3-dev ;;
        dnf:headers | zypper:headers) echo python3-devel ;;
        *:headers) package_name "$1" python ;;
        *:venv) package_name "$1" python ;;
        dnf:sqlite3 | pacman:sqlite3 | apk:sqlite3) echo sqlite ;;
        apt-get:gnuplot) echo gnuplot-nox ;;
        dnf:shellcheck | zypper:shellcheck) echo ShellCheck ;;
        dnf:clang-format | dnf:clang-tidy) echo clang-tools-extra ;;
        pacman:clang-format | pacman:clang-tidy) echo clang ;;
        apk:clang-format | apk:clang-tidy) echo clang-extra-tools ;;
        pacman:black | pacman:isort) echo "python-$2" ;;
        apk:isort | apk:flake8) echo "py3-$2" ;;
        dnf:isort | dnf:flake8 | zypper:black | zypper:isort | zypper:flake8) echo "python3-$2" ;;
        *) echo "$2" ;;
    esac
}

# run_manager PREFIX MANAGER PACKAGE...: installs the packages; PREFIX is sudo or nothing
run_manager()
{
    prefix=$1
    manager=$2
    shift 2
    case $manager in
        apt-get)
            $prefix apt-get update -qq
            $prefix env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
                --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
            ;;
        dnf) $prefix dnf install -y "$@" ;;
        zypper) $prefix zypper --non-interactive install "$@" ;;
        pacman) $prefix pacman -Sy --noconfirm --needed "$@" ;;
        apk) $prefix apk add "$@" ;;
    esac
}

install_command()
{
    case $1 in
        dnf) echo "dnf install" ;;
        zypper) echo "zypper install" ;;
        pacman) echo "pacman -S" ;;
        apk) echo "apk add" ;;
        *) echo "apt-get install" ;;
    esac
}

# Sets prefix to sudo, or to nothing for root
become_root()
{
    prefix=
    if [ "$(id -u)" -ne 0 ]; then
        prefix="sudo -n"
        sudo -n true 2>/dev/null
    fi
}

# install_packages KIND...: installs them, or says in one line how to
install_packages()
{
    manager=$(package_manager)
    if [ -z "$manager" ]; then
        fail 2 "please install: $*"
    fi
    packages=
    for kind in "$@"; do
        packages="$packages $(package_name "$manager" "$kind")"
    done
    packages=${packages# }
    if ! become_root; then
        fail 2 "please install what is missing: sudo $(install_command "$manager") $packages"
    fi
    # ccache speeds later builds up but is not required; some distributions with dnf lack it
    if [ "$manager" != dnf ] && ! has ccache; then
        packages="$packages ccache"
    fi
    say "installing $packages ($manager)"
    mkdir -p "$BUILD" || exit 2
    log=$BUILD/install.log
    # shellcheck disable=SC2086 # a list of words
    if ! run_manager "$prefix" "$manager" $packages </dev/null >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        fail 2 "$manager could not install: $packages (all of its output is in $log)"
    fi
}

compiler()
{
    for candidate in ${CXX:+"$CXX"} c++ g++ clang++; do
        if command -v "$candidate" >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
}

# has_header NAME: whether the compiler finds the header
has_header()
{
    found=$(compiler)
    [ -n "$found" ] && echo "#include <$1>" | "$found" -x c++ -fsyntax-only - 2>/dev/null
}

# Modules are looked for everywhere but in the working directory. Python 3.11 has -P for it
ELSEWHERE='import sys; sys.path[:] = [path for path in sys.path if path]'

# python_with MODULE: prints the first Python that can import it
python_with()
{
    for candidate in python3 /usr/bin/python3; do
        if "$candidate" -c "$ELSEWHERE; import $1" 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

# python_module PYTHON MODULE ARGUMENT...: runs the module as -m does, which would look for it, and
# for all that it imports, in the working directory first
python_module()
{
    interpreter=$1
    shift
    "$interpreter" -c "$ELSEWHERE; import runpy; module = sys.argv.pop(1)
runpy.run_module(module, run_name='__main__', alter_sys=True)" "$@"
}

# Whether the Python for build/python has its headers
has_python_headers()
{
    found=$(python_with venv,ensurepip || python_with zipfile) &&
        [ -f "$("$found" -I -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" ]
}

has()
{
    case $1 in
        compiler) [ -n "$(compiler)" ] ;;
        debian-keyring) [ -f "$DEBIAN_KEYRING" ] ;;
        zlib) has_header zlib.h ;;
        sqlite) has_header sqlite3.h ;;
        boost) has_header boost/multi_index_container.hpp ;;
        python) python_with zipfile >/dev/null ;;
        venv) python_with venv,ensurepip >/dev/null ;;
        headers) has_python_headers ;;
        xdist) python_with pytest,xdist >/dev/null ;;
        pip | pytest | sphinx) python_with "$1" >/dev/null ;;
        *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

missing()
{
    for kind in "$@"; do
        has "$kind" || echo "$kind"
    done
}

# need KIND...: installs the packages of these kinds that are missing
need()
{
    absent=$(missing "$@")
    if [ -n "$absent" ]; then
        # shellcheck disable=SC2086 # a list of words
        install_packages $absent
        absent=$(missing "$@" | tr '\n' ' ')
        if [ -n "$absent" ]; then
            fail 2 "installed, but still not usable: $absent"
        fi
    fi
}

# want KIND...: as need, but goes on if it cannot install; tests name what they leave out
want()
{
    absent=$(missing "$@")
    if [ -n "$absent" ] && become_root; then
        # shellcheck disable=SC2086 # a list of words
        (need $absent) || :
    fi
}
