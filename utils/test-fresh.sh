# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# ./netns test-fresh: README's two commands on a Debian with nothing on it. Read by the driver
# ./netns.
#
# The machine is a folder that debootstrap fills, entered with chroot. Its mounts are in a mount
# namespace of their own and its processes in a pid namespace, so that nothing of either is left
# when it ends, however it ends.

FRESH_RELEASES="bookworm trixie"
FRESH=$TREES/fresh

# set_release WORD: the release, if it is one and the first
set_release()
{
    [ -z "$release" ] ||
        fail 2 "test-fresh: $1: expected one release, and $release is named already"
    for known in $FRESH_RELEASES; do
        [ "$1" != "$known" ] || release=$known
    done
    [ -n "$release" ] || fail 2 "test-fresh: $1: expected one of $FRESH_RELEASES"
}

# check_fresh: refuses before any work; with 77 what this machine does not permit
check_fresh()
{
    [ "$(id -u)" -eq 0 ] || fail 77 "test-fresh needs root, for debootstrap and chroot"
    # debootstrap exists for others than Debian too, but the mirror is apt's
    command -v apt-get >/dev/null 2>&1 ||
        fail 77 "test-fresh takes Debian from the mirror of apt, and there is no apt here"
    unshare --mount --pid --fork mount -t proc proc /proc 2>/dev/null ||
        fail 77 "test-fresh needs the right to make mount and pid namespaces (unshare)"
    command -v git >/dev/null 2>&1 || fail 77 "test-fresh needs git, to clone what is committed"
    # An archive that is unpacked inside a checkout of something else has none
    { [ "$(git -C "$ROOT" rev-parse --show-toplevel 2>/dev/null)" = "$ROOT" ] &&
        git -C "$ROOT" rev-parse -q --verify HEAD >/dev/null; } ||
        fail 2 "test-fresh tests what is committed, and $ROOT has no commit of git"
}

# make_base: a minimal Debian in an archive, which later runs unpack; sets base
make_base()
{
    base=$FRESH/$release.tar
    [ ! -f "$base" ] || return 0
    mirror=$(debian_mirrors | head -n 1)
    [ -n "$mirror" ] || fail 77 "test-fresh: apt knows no mirror of Debian here"
    say "making a minimal Debian ($release) with debootstrap"
    unfinished=$FRESH/$release.new
    rm -rf --one-file-system "$unfinished"
    mkdir -p "$unfinished" || exit 2
    # It mounts file systems, too
    if ! unshare --mount debootstrap --variant=minbase --include=ca-certificates "$release" \
        "$unfinished" "$mirror" >"$FRESH/debootstrap.log" 2>&1; then
        tail -n 5 "$FRESH/debootstrap.log" >&2
        fail 77 "test-fresh: debootstrap failed (all of its output is in $FRESH/debootstrap.log)"
    fi
    tar -C "$unfinished" -cf "$base.new" . || exit 2
    mv "$base.new" "$base" || exit 2
    rm -rf --one-file-system "$unfinished"
}

# settle_machine: how this machine reaches its mirrors: names, certificates, apt and pip
settle_machine()
{
    cp -L /etc/resolv.conf /etc/hosts "$machine/etc/" || exit 2
    cp -aL /etc/ssl/certs/. "$machine/etc/ssl/certs/" 2>/dev/null
    for file in "${SSL_CERT_FILE:-}" "${PIP_CERT:-}" "${REQUESTS_CA_BUNDLE:-}" \
        "${CURL_CA_BUNDLE:-}"; do
        if [ "${file#/}" != "$file" ] && [ -f "$file" ]; then
            mkdir -p "$machine${file%/*}" && cp -L "$file" "$machine$file" || exit 2
        fi
    done
    apt-config dump | grep '^Acquire::' >"$machine/etc/apt/apt.conf.d/99-as-outside"
    [ ! -f /etc/pip.conf ] || cp /etc/pip.conf "$machine/etc/" || exit 2
    for file in .pip/pip.conf .config/pip/pip.conf; do
        if [ -f "${HOME:-}/$file" ]; then
            mkdir -p "$machine/root/${file%/*}" &&
                cp "$HOME/$file" "$machine/root/$file" || exit 2
        fi
    done
}

# make_machine: sets machine, a folder of its own with a clone of what is committed in /src
make_machine()
{
    machine=$FRESH/$release-$$
    mkdir "$machine" || exit 2
    tar -C "$machine" -xf "$base" || exit 2
    settle_machine
    git clone -q "$ROOT" "$machine/src" || exit 2
}

# leave_fresh: removes what this run made, however far it came
leave_fresh()
{
    rm -rf "$steps"
    [ -z "$unfinished" ] || rm -rf --one-file-system "$unfinished" "$base.new"
    [ -z "$machine" ] || rm -rf --one-file-system "$machine"
}

# in_machine COMMAND...: in /src, as root, with nothing of this shell but the way to the mirrors
in_machine()
{
    env | grep -E '^(PIP_|SSL_|REQUESTS_|CURL_|[A-Za-z]+_(proxy|PROXY)=)' |
        sed "s/'/'\\\\''/g; s/=\(.*\)/='\1'/; s/^/export /" >"$entered/environment"
    # shellcheck disable=SC2016 # for the shells inside
    unshare --mount --pid --fork --kill-child sh -c '
        machine=$1
        shift
        mount -t proc proc "$machine/proc" && mount --rbind /sys "$machine/sys" &&
            mount --rbind /dev "$machine/dev" || exit 2
        exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
            HOME=/root TERM=dumb DEBIAN_FRONTEND=noninteractive \
            chroot "$machine" sh -c ". /environment; cd /src && exec \"\$@\"" sh "$@"
        ' sh "$entered" "$@" </dev/null
}

command_test_fresh()
{
    release=
    keep=
    unfinished=
    machine=
    for argument in "$@"; do
        case $argument in
            --keep) keep=1 ;;
            -h | --help)
                show_help
                return
                ;;
            -*) fail 2 "test-fresh: unknown option $argument; see ./netns help" ;;
            *) set_release "$argument" ;;
        esac
    done
    release=${release:-${FRESH_RELEASES%% *}}
    check_fresh
    # The files of a system are for all of its users
    umask 022
    # shellcheck source=utils/steps.sh
    . "$ROOT/utils/steps.sh"
    trap leave_fresh EXIT
    lock
    need debootstrap
    unlock
    # Checkouts have it in common
    lock "$FRESH"
    make_base
    unlock
    make_machine
    entered=$machine
    if [ -n "$keep" ]; then
        say "the machine is $machine; remove it with rm -r --one-file-system"
        machine=
    fi
    step "./netns run" in_machine ./netns run
    step "./netns test" in_machine ./netns test
    close_steps ""
}
