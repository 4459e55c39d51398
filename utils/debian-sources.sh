# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# The source packages ns3 of Debian's releases, for ./netns test-tree and conformance. Read by the
# driver ./netns.
#
# apt does the work, with a list of sources and folders of its own; the machine's are only asked
# where Debian is. apt checks what it gets: Debian's signature on the release, the index of sources
# against the release, and the files of the package against the index.

DEBIAN_KEYRING=${NETNS_DEBIAN_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}
# Tested without arguments; the second list where nothing of the first can be had
DEBIAN_USUAL="trixie newest"
DEBIAN_LAST_RESORT=bookworm
DEBIAN_ALL="trixie newest bookworm bullseye"
SOURCES=$TREES/debian

# release_name NAME: what Debian's archive calls it
release_name()
{
    case $1 in
        newest) echo sid ;;
        *) echo "$1" ;;
    esac
}

# debian_mirrors: the mirrors that this machine's apt knows, those of security updates left out
debian_mirrors()
{
    apt-get update --print-uris 2>/dev/null |
        sed -nE -e '/-security\/InRelease/d' -e "s,^'(.*)/dists/[^/']*/InRelease'.*,\1,p" |
        awk '!seen[$0]++'
}

# private_apt PROGRAM ARGUMENTS...: apt with the sources of $release alone
private_apt()
{
    program=$1
    shift
    "$program" -c "$folder/apt.conf" -o "Dir::Etc::SourceList=$folder/release.sources" \
        -o Dir::Etc::SourceParts=- -o Dir::Etc::Preferences=- -o Dir::Etc::PreferencesParts=- \
        -o "Dir::State::Lists=$folder/lists" -o "Dir::Cache=$folder/cache" \
        -o APT::Sandbox::User=root -o APT::Default-Release= -o APT::Update::Error-Mode=any \
        -o Acquire::AllowInsecureRepositories=false -o Acquire::AllowWeakRepositories=false \
        -o Acquire::AllowDowngradeToInsecureRepositories=false \
        -o APT::Get::AllowUnauthenticated=false \
        -o Acquire::GzipIndexes=true -o Acquire::Languages=none -o Acquire::Retries=1 \
        -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 "$@"
}

# write_sources MIRROR: what private_apt reads; of files it shall make copies, not links
write_sources()
{
    mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" "$SOURCES/packages" || exit 2
    cat >"$folder/release.sources" <<EOF
Types: deb-src
URIs: $(echo "$1" | sed 's/^file:/copy:/')
Suites: $release
Components: main
Signed-By: $DEBIAN_KEYRING
EOF
    # What the machine does after an update of its own lists
    printf '#clear APT::Update::%s;\n' Pre-Invoke Post-Invoke Post-Invoke-Success \
        >"$folder/apt.conf"
}

# download_package MIRROR: the files of the package, all or nothing; $folder/dsc names its .dsc
download_package()
{
    write_sources "$1"
    private_apt apt-get update || return 1
    found=$(private_apt apt-get source --only-source --print-uris ns3 |
        sed -nE "s,^'.*' ([^ /]+\.dsc) .*,\1,p")
    if [ -z "$found" ]; then
        echo "E: $release has no source package ns3"
        return 1
    fi
    (cd "$SOURCES/packages" && private_apt apt-get source --only-source --download-only ns3) ||
        return 1
    echo "$found" >"$folder/dsc"
}

# what_apt_said LOG: one line
what_apt_said()
{
    line=$(grep -m 1 '^E: ' "$1" || tail -n 1 "$1")
    echo "${line#E: }"
}

# look_up: downloads from the first mirror that has it, or sets why
look_up()
{
    if ! command -v apt-get >/dev/null 2>&1; then
        why="there is no apt here"
        return 1
    fi
    want dpkg-source debian-keyring
    why=$(missing dpkg-source debian-keyring | tr '\n' ' ')
    if [ -n "$why" ]; then
        why="not installed: ${why% }"
        return 1
    fi
    mkdir -p "$folder" || exit 2
    # The first is the likeliest, and tells why
    for mirror in $(debian_mirrors); do
        download_package "$mirror" </dev/null >"$folder/apt.log" 2>&1 && return
        [ -n "$why" ] || why=$(what_apt_said "$folder/apt.log")
    done
    [ -n "$why" ] || why="this machine's apt names no mirror"
    return 1
}

# get_release NAME: sets dsc to its source package, downloaded now or earlier; or sets why
get_release()
{
    release=$(release_name "$1")
    folder=$SOURCES/$release
    if look_up; then
        dsc=$SOURCES/packages/$(cat "$folder/dsc")
        return
    fi
    [ -f "$folder/dsc" ] || return 1
    dsc=$SOURCES/packages/$(cat "$folder/dsc")
    [ -f "$dsc" ] || return 1
    say "Debian's $1 cannot be looked up: $why"
    say "using $(basename "$dsc") of an earlier run"
}

# add_release NAME: appends its package to sources unless it is there already
add_release()
{
    get_release "$1" || return 1
    case "
$sources" in
        *"
$dsc
"*) ;;
        *) sources="$sources$dsc
" ;;
    esac
}

# add_releases must|may NAME...: what must be had and cannot ends the run, what may is counted
add_releases()
{
    need_for_all=$1
    shift
    for name in "$@"; do
        add_release "$name" && continue
        [ "$need_for_all" = may ] || fail 2 "test-tree: Debian's $name cannot be had: $why"
        echo "    SKIP ns-3 of Debian's $name cannot be had: $why"
        skipped=$((skipped + 1))
    done
}
