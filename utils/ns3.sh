# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# The ns-3 that is built against: the package of PyPI, or Debian's, unpacked into build/. Read by
# the driver ./netns.

# The SHA-256 of each wheel of this version, as sha256sum prints it
NS3_SUMS=$ROOT/utils/ns3-wheels.sha256

# Prints which wheel build/ns3 must contain
wheel_identity()
{
    if [ -n "${NETNS_NS3_WHEEL:-}" ]; then
        stat -c 'file %n %s %Y' "$(readlink -f "$NETNS_NS3_WHEEL")"
    else
        echo "ns3==$NS3_VERSION"
    fi
}

has_ns3()
{
    [ -f "$BUILD/ns3/.identity" ] || return 1
    read -r identity <"$BUILD/ns3/.identity"
    # A wheel that was given as a file stays in use without the variable
    case $identity in
        file\ *) [ -z "${NETNS_NS3_WHEEL:-}" ] || [ "$identity" = "$(wheel_identity)" ] ;;
        *) [ "$identity" = "$(wheel_identity)" ] ;;
    esac
}

# download_wheel FOLDER: prints the path of the wheel
download_wheel()
{
    python=$(python_with pip)
    # There are wheels for Python 3.9 to 3.13; the C++ libraries in them are the same
    other=
    if ! "$python" -I -c 'import sys; sys.exit(not (3, 9) <= sys.version_info[:2] <= (3, 13))'; then
        other="--python-version 3.13"
    fi
    say "downloading ns-3 (ns3==$NS3_VERSION, 70 MB)"
    printf 'ns3==%s' "$NS3_VERSION" >"$1/requirement"
    sed -n 's/^\([0-9a-f]\{64\}\) .*/ --hash=sha256:\1/p' "$NS3_SUMS" |
        tr -d '\n' >>"$1/requirement"
    # shellcheck disable=SC2086 # two words or none
    if ! "$python" -I -m pip download --quiet --disable-pip-version-check --no-deps \
        --require-hashes --only-binary=:all: $other --dest "$1" -r "$1/requirement" >&2; then
        return 1
    fi
    echo "$1"/*.whl
}

# check_wheel FILE: fails unless the file is a wheel whose SHA-256 is known
check_wheel()
{
    name=$(basename "$1")
    if [ -n "${NETNS_NS3_SHA256:-}" ]; then
        expected=$NETNS_NS3_SHA256
        of=NETNS_NS3_SHA256
    else
        # A file that has another name may be any of them
        expected=$(sed -n "s/^\([0-9a-f]*\)  \(.*\)$/\1 \2/p" "$NS3_SUMS" |
            awk -v name="$name" '$2 == name { found = $1 } { all = all sep $1; sep = " or " }
                                 END { print found ? found : all }')
        of="ns3==$NS3_VERSION in utils/ns3-wheels.sha256"
    fi
    found=$(sha256sum <"$1" | cut -d ' ' -f 1)
    case " $expected " in
        *" $found "*) ;;
        *) fail 2 "$1: SHA-256 $found; expected $expected ($of)" ;;
    esac
}

# unpack_wheel FILE FOLDER
unpack_wheel()
{
    "$(python_with zipfile)" -I - "$1" "$2" <<'END'
import sys
import zipfile

wheel, folder = sys.argv[1:]
try:
    with zipfile.ZipFile(wheel) as archive:
        names = [n for n in archive.namelist() if n.startswith("ns3/")]
        if not any(n.endswith("/ns3Config.cmake") for n in names):
            sys.exit(f"netns: {wheel}: not a wheel of ns3 (no CMake package in it)")
        archive.extractall(folder, names)
except (OSError, zipfile.BadZipFile) as error:
    sys.exit(f"netns: {wheel}: cannot unpack: {error}")
END
}

# Sets temporary to an empty folder that is removed when the driver ends
begin_unpacking()
{
    temporary=$BUILD/ns3.$$
    rm -rf "$temporary"
    trap 'rm -rf "$temporary"' EXIT
    trap 'exit 130' INT TERM HUP
    mkdir -p "$temporary" || exit 2
}

# end_unpacking SOURCE FOLDER IDENTITY: moves what was unpacked to its folder, all or nothing
end_unpacking()
{
    echo "$3" >"$1/.identity"
    rm -rf "$2"
    mv "$1" "$2" || exit 2
    rm -rf "$temporary"
    trap - EXIT INT TERM HUP
}

# Unpacks the libraries and headers into build/ns3
need_ns3()
{
    has_ns3 && return
    begin_unpacking
    mkdir "$temporary/wheel" || exit 2
    identity=$(wheel_identity)
    if [ -n "${NETNS_NS3_WHEEL:-}" ]; then
        wheel=$NETNS_NS3_WHEEL
    elif ! wheel=$(download_wheel "$temporary/wheel"); then
        fail 2 "could not download ns3==$NS3_VERSION; NETNS_NS3_WHEEL=FILE takes it from a file"
    fi
    check_wheel "$wheel"
    say "unpacking ns-3"
    unpack_wheel "$wheel" "$temporary" || exit 2
    end_unpacking "$temporary/ns3" "$BUILD/ns3" "$identity"
}

# --- Debian's ns-3 -------------------------------------------------------------------------------

# Prints the version of ns-3 that apt would install; nothing if there is none, or no apt
apt_version()
{
    LC_ALL=C apt-cache policy libns3-dev 2>/dev/null |
        sed -n 's/^ *Candidate: \([0-9].*\)/\1/p'
}

# Fails if apt would install another version
check_apt_version()
{
    case $version in
        "$DEBIAN_VERSION" | "$DEBIAN_VERSION"[!0-9.]*) ;;
        *) fail 2 "--ns3=debian needs ns-$DEBIAN_VERSION (Debian 12); apt has ${version:-none}" ;;
    esac
}

# unpack_debian FOLDER: never installs, because a second ns-3 in /usr/include would complete the
# headers of every other one without a word
unpack_debian()
{
    absent=
    mkdir "$1" || return 1
    for package in $DEBIAN_PACKAGES; do
        if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package")" = installed ]; then
            dpkg-query -L "$package" | sed 's,^/,,' | grep -E '^usr/(include|lib|libexec)/' |
                tar -C / --no-recursion -T - -cf - | tar -C "$1" -xf - || return 1
        else
            absent="$absent $package"
        fi
    done
    [ -n "$absent" ] || return 0
    mkdir "$1/packages" || return 1
    # shellcheck disable=SC2086 # a list of words
    (cd "$1/packages" && apt-get -qq download $absent) || return 1
    for package in "$1"/packages/*.deb; do
        dpkg-deb -x "$package" "$1" || return 1
    done
    rm -rf "$1/packages"
}

# Unpacks the libraries and headers into build/ns3-debian
need_debian()
{
    identity="ns-$DEBIAN_VERSION: $DEBIAN_PACKAGES"
    if [ "$(cat "$BUILD/ns3-debian/.identity" 2>/dev/null)" = "$identity" ]; then
        return
    fi
    if ! command -v apt-get >/dev/null 2>&1; then
        fail 2 "--ns3=debian takes ns-$DEBIAN_VERSION from apt, and there is no apt here"
    fi
    version=$(apt_version)
    [ -z "$version" ] || check_apt_version
    log=$BUILD/install.log
    begin_unpacking
    if ! unpack_debian "$temporary/debian" </dev/null >"$log" 2>&1; then
        # The lists of apt are missing or old
        if ! become_root; then
            fail 2 "please install what is missing: sudo apt-get install $DEBIAN_PACKAGES"
        fi
        $prefix apt-get -qq update </dev/null >"$log" 2>&1
        version=$(apt_version)
        check_apt_version
        begin_unpacking
        if ! unpack_debian "$temporary/debian" </dev/null >>"$log" 2>&1; then
            tail -n 20 "$log" >&2
            fail 2 "apt-get could not download Debian's ns-3 (all of its output is in $log)"
        fi
    fi
    end_unpacking "$temporary/debian" "$BUILD/ns3-debian" "$identity"
    say "unpacked Debian's ns-$DEBIAN_VERSION into build/ns3-debian"
}
