# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# ./netns fuzz: bad input, made from a seed. Read by the driver ./netns.

command_fuzz()
{
    python=$(analysis_python) || fail 2 "fuzz needs Python 3.9 or later, with its module sqlite3"
    wanted=
    for argument in "$@"; do
        case $argument in
            -h | --help)
                wanted=
                break
                ;;
            -*) ;;
            *) wanted=1 ;;
        esac
    done
    if [ -n "$wanted" ]; then
        lock
        set_up
        configure "$BUILD"
        compile "$BUILD"
        unlock
    fi
    PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$ROOT/test:$ROOT/bindings \
        python_module "$python" fuzz "$@"
}
