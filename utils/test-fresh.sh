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
FRESH=${XDG_CACHE_HOME:-$HOME/.cache}/netns/fresh

# check_fresh: refuses before any work
check_fresh()
{
    case " $FRESH_RELEASES " in
        *" $release "*) ;;
        *) fail 2 "test-fresh: $release: expected one of $FRESH_RELEASES" ;;
    esac
    [ "$(id -u)" -eq 0 ] || fail 2 "test-fresh needs root, for debootstrap and chroot"
    # debootstrap exists for others than Debian too, but the mirror is apt's
    command -v apt-get >/dev/null 2>&1 ||
        fail 2 "test-fresh takes Debian from the mirror of apt, and there is no apt here"
    unshare --mount --pid --fork true 2>/dev/null ||
        fail 2 "test-fresh needs the right to make mount and pid namespaces (unshare)"
    git -C "$ROOT" rev-parse -q --verify HEAD >/dev/null 2>&1 ||
        fail 2 "test-fresh tests what is committed, and $ROOT has no commit of git"
}

# make_base: a minimal Debian in an archive, which later runs unpack; sets base
make_base()
{
    base=$FRESH/$release.tar
    [ ! -f "$base" ] || return 0
    mirror=$(debian_mirrors | head -n 1)
    [ -n "$mirror" ] || fail 2 "test-fresh: apt knows no mirror of Debian here"
    say "making a minimal Debian ($release) with debootstrap"
    rm -rf --one-file-system "$FRESH/$release.new"
    mkdir -p "$FRESH/$release.new" || exit 2
    if ! debootstrap --variant=minbase --include=ca-certificates "$release" \
        "$FRESH/$release.new" "$mirror" >"$FRESH/debootstrap.log" 2>&1; then
        tail -n 5 "$FRESH/debootstrap.log" >&2
        rm -rf --one-file-system "$FRESH/$release.new"
        fail 2 "test-fresh: debootstrap failed (all of its output is in $FRESH/debootstrap.log)"
    fi
    tar -C "$FRESH/$release.new" -cf "$base.new" . || exit 2
    rm -rf --one-file-system "$FRESH/$release.new"
    mv "$base.new" "$base" || exit 2
}

# settle_machine: how this machine reaches its mirrors: names, certificates, apt and pip
settle_machine()
{
    cp -L /etc/resolv.conf /etc/hosts "$machine/etc/" || exit 2
    cp -aL /etc/ssl/certs/. "$machine/etc/ssl/certs/" 2>/dev/null
    apt-config dump | grep '^Acquire::' >"$machine/etc/apt/apt.conf.d/99-as-outside"
    for file in "$HOME/.pip/pip.conf" "$HOME/.config/pip/pip.conf" /etc/pip.conf; do
        [ ! -f "$file" ] || cp "$file" "$machine/etc/pip.conf"
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

drop_machine()
{
    rm -rf --one-file-system "$machine"
}

# in_machine COMMAND...: in /src, as root, with nothing of this shell but the way to the mirrors
in_machine()
{
    env | grep -E '^(PIP_|SSL_|REQUESTS_|CURL_|[A-Za-z]+_(proxy|PROXY)=)' |
        sed "s/'/'\\\\''/g; s/=\(.*\)/='\1'/; s/^/export /" >"$machine/environment"
    # shellcheck disable=SC2016 # for the shells inside
    unshare --mount --pid --fork --kill-child sh -c '
        machine=$1
        shift
        mount -t proc proc "$machine/proc" && mount --rbind /sys "$machine/sys" &&
            mount --rbind /dev "$machine/dev" || exit 2
        exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
            HOME=/root TERM=dumb DEBIAN_FRONTEND=noninteractive \
            chroot "$machine" sh -c ". /environment; cd /src && exec \"\$@\"" sh "$@"
        ' sh "$machine" "$@" </dev/null
}

command_test_fresh()
{
    release=bookworm
    keep=
    for argument in "$@"; do
        case $argument in
            --keep) keep=1 ;;
            -h | --help)
                show_help
                return
                ;;
            -*) fail 2 "test-fresh: unknown option $argument; see ./netns help" ;;
            *) release=$argument ;;
        esac
    done
    check_fresh
    lock
    need debootstrap
    mkdir -p "$FRESH" || exit 2
    make_base
    unlock
    # shellcheck source=utils/steps.sh
    . "$ROOT/utils/steps.sh"
    make_machine
    if [ -n "$keep" ]; then
        say "the machine is $machine; remove it with rm -r --one-file-system"
    else
        trap 'drop_machine; rm -rf "$steps"' EXIT
    fi
    step "./netns run" in_machine ./netns run
    step "./netns test" in_machine ./netns test
    close_steps ""
}
