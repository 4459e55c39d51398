# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# For maintainers: archive, documentation, lint. Read by the driver ./netns.

# The version, as in the file VERSION
version()
{
    sed -n 1p "$ROOT/VERSION"
}

command_dist()
{
    [ $# -eq 0 ] || fail 2 "dist takes no arguments (got $1)"
    if [ "$(git -C "$ROOT" rev-parse --show-toplevel 2>/dev/null)" != "$ROOT" ]; then
        fail 2 "dist makes an archive of what is committed; this is not a git checkout"
    fi
    lock
    set_up
    unlock
    if [ -n "$(git -C "$ROOT" status --porcelain)" ]; then
        say "what is not committed is not in the archive"
    fi
    archive=$BUILD/netns-$(version).tar.gz
    unpacked=$(mktemp -d) || exit 2
    trap 'rm -rf "$unpacked"' EXIT
    trap 'exit 130' INT TERM HUP
    git -C "$ROOT" archive --format=tar.gz --prefix=netns/ -o "$unpacked/new.tar.gz" HEAD \
        -- . ':(exclude).ci' || fail 1 "git could not make the archive"
    # Its build takes from here what no archive holds: ns-3, and what ccache knows
    tar -C "$unpacked" -xzf "$unpacked/new.tar.gz" || exit 1
    mkdir "$unpacked/netns/build"
    ln -s "$BUILD/ns3" "$unpacked/netns/build/ns3"
    [ ! -d "$BUILD/python" ] || ln -s "$BUILD/python" "$unpacked/netns/build/python"
    export CCACHE_BASEDIR="$unpacked/netns" CCACHE_NOHASHDIR=1
    unset NETNS_NS3_WHEEL
    say "building and testing the archive in a folder of its own"
    if ! "$unpacked/netns/netns" test >&2; then
        fail 1 "what is committed does not build or pass by itself"
    fi
    mv "$unpacked/new.tar.gz" "$archive" || exit 1
    echo "$archive"
}

# The pages of doc/, and those of the classes
command_docs()
{
    [ $# -eq 0 ] || fail 2 "docs takes no arguments (got $1)"
    lock
    need sphinx
    rm -rf "$BUILD/docs"
    # Every page again, so that warnings are not lost with pages that did not change
    if ! python_module "$(python_with sphinx)" sphinx -q -E -W --keep-going -b html \
        -d "$BUILD/docs-doctrees" "$ROOT/doc" "$BUILD/docs" >&2; then
        fail 1 "the documentation has warnings"
    fi
    run_doxygen
    unlock
    echo "$BUILD/docs/index.html"
}

# Makes the pages of the classes in build/docs/api; what has to be documented is
run_doxygen()
{
    need doxygen
    mkdir -p "$BUILD/docs"
    # An override is documented where it is first declared, a default constructor by its class
    if ! (cd "$ROOT" && NETNS_VERSION=$(version) doxygen -q doc/Doxyfile 2>&1) |
        sed -e "s,^$ROOT/,," -e '/ override (function) of .* is not documented\.$/d' \
            -e '/ Member \([A-Za-z]*\)() (function) of .*::\1 is not documented\.$/d' |
        awk '{ print } END { exit NR > 0 }' >&2; then
        fail 1 "the documentation of classes and functions has warnings"
    fi
}

# As run_doxygen, but comes back
lint_doxygen()
{
    (run_doxygen)
}

# system_clang_format: prints the clang-format 14 of the system; each version lays some lines out
# in another way
system_clang_format()
{
    found=$(command -v clang-format-14 || command -v clang-format) || return 1
    case $("$found" --version) in
        *" version 14."*) echo "$found" ;;
        *) return 1 ;;
    esac
}

linters_are_made()
{
    cmp -s "$ROOT/utils/requirements-lint.txt" "$BUILD/lint/.requirements"
}

# make_linters: installs pinned checkers into build/lint; returns 1 on failure
make_linters()
{
    linters_are_made && return
    has venv || want venv
    base=$(python_with venv,ensurepip) || return 1
    say "installing clang-format 14 and other checkers (build/lint)"
    rm -rf "$BUILD/lint"
    mkdir -p "$BUILD"
    "$base" -I -m venv "$BUILD/lint" >"$BUILD/lint.log" 2>&1 &&
        "$BUILD/lint/bin/python" -I -m pip install -q --disable-pip-version-check --retries 1 \
            --only-binary=:all: --require-hashes -r "$ROOT/utils/requirements-lint.txt" \
            >>"$BUILD/lint.log" 2>&1 &&
        cp "$ROOT/utils/requirements-lint.txt" "$BUILD/lint/.requirements"
}

# Whether the system has all checkers in versions that lay code out as this project does
has_linters()
{
    system_clang_format >/dev/null && [ -z "$(missing codespell black isort flake8)" ]
}

# Finds or installs the checkers; sets clang_format
need_linters()
{
    need python shellcheck
    if has_linters; then
        clang_format=$(system_clang_format)
    elif make_linters; then
        clang_format=$BUILD/lint/bin/clang-format
        PATH=$BUILD/lint/bin:$PATH
    else
        tail -n 5 "$BUILD/lint.log" >&2
        fail 2 "the checkers could not be installed (all output is in $BUILD/lint.log)"
    fi
}

# Each source file by itself, as it is compiled in build/
lint_tidy()
{
    sed -n 's/^  "file": "\(.*\)",\{0,1\}$/\1/p' "$BUILD/compile_commands.json" | sort -u |
        tr '\n' '\0' | xargs -0 -n 4 -P "$JOBS" clang-tidy -p "$BUILD" --quiet \
        --warnings-as-errors='*' 2>/dev/null
}

# lint_step NAME COMMAND...: runs one checker; adds the name to faults
lint_step()
{
    checker=$1
    shift
    "$@" || faults="$faults $checker"
}

command_lint()
{
    fix=
    doxygen=
    tidy=
    for argument in "$@"; do
        case $argument in
            --fix) fix=1 ;;
            --doxygen) doxygen=doxygen ;;
            --tidy) tidy=clang-tidy ;;
            -h | --help)
                show_help
                return
                ;;
            *) fail 2 "lint: unknown option $argument; see ./netns help" ;;
        esac
    done
    lock
    need_linters
    # shellcheck disable=SC2086 # words or nothing
    [ -z "$doxygen$tidy" ] || need $doxygen $tidy
    unlock
    [ -z "$tidy" ] || "$ROOT/netns" build || exit
    cd "$ROOT" || exit 2
    cpp=$(find bench examples helper model test -name '*.cc' -o -name '*.h')
    python="$(find bindings data doc examples test utils -name '*.py' -o -name wscript) wscript"
    # .ci is not part of the archive that dist makes
    scripts="netns $(ls .ci/run 2>/dev/null)"
    # shellcheck disable=SC2086 # lists of words without blanks in them
    {
        if [ -n "$fix" ]; then
            "$clang_format" -i $cpp
            isort -q $python
            black -q $python
        fi
        faults=
        lint_step clang-format "$clang_format" --dry-run --Werror $cpp
        lint_step codespell codespell -S test/fuzz/corpus ./*.md AUTHORS CMakeLists.txt \
            NS3-VERSIONS wscript $scripts bench bindings cmake data doc examples helper model \
            test utils
        # It reads utils/*.sh where the driver does
        lint_step shellcheck shellcheck -x -a $scripts
        lint_step isort isort --check-only -q $python
        lint_step black black --check --diff -q $python
        lint_step flake8 flake8 $python
        lint_step utils/check-source.py utils/check-source.py
        [ -z "$doxygen" ] || lint_step doxygen lint_doxygen
        [ -z "$tidy" ] || lint_step clang-tidy lint_tidy
    }
    [ -z "$faults" ] || fail 1 "lint: faults found by$faults"
}
