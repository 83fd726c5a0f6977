# Sourced by the other scripts: finds Python 3.12 or newer and makes .venv from requirements.lock.
# shellcheck shell=bash

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$project" || exit 1
venv=$project/.venv
stamp=$venv/.installed

say() { printf '%s\n' "$*" >&2; }

is_usable() { "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; }

# A shim of pyenv may answer to a name and fail: each candidate is tried, none is trusted.
find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3.13 python3.12 python3.14 python3 python \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[2-9]*/bin/python3 \
        /opt/homebrew/bin/python3 /usr/local/bin/python3; do
        if [ -n "$candidate" ] && is_usable "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return 0
        fi
    done
    return 1
}

make_venv() {
    local python
    if python=$(find_python); then
        say "setup: making .venv with $("$python" -V) ($python)"
        "$python" -m venv --clear "$venv"
    elif command -v uv >/dev/null; then
        say "setup: no Python 3.12 or newer found; uv brings one"
        uv venv --quiet --clear --seed --python '>=3.12' "$venv"
    else
        say "setup: no Python 3.12 or newer found; install one, or uv, or set PYTHON to its path"
        exit 1
    fi
}

# What .venv holds belongs to this lock and this folder; for another it is made anew, since what the
# lock no longer has must not stay.
wanted() { { cat requirements.lock && pwd; } | cksum; }

# How vcrproxy itself is installed belongs to this pyproject.toml.
wanted_project() { cksum <pyproject.toml; }

is_made() { [ -f "$stamp$1" ] && [ "$2" = "$(cat "$stamp$1")" ] && is_usable "$venv/bin/python"; }

# Exact versions, told by their hashes, and wheels: what is built from source would bring in more.
install_locked() {
    say "setup: installing what requirements.lock names into .venv (a minute or so)"
    pip_install --only-binary :all: --require-hashes --requirement requirements.lock
    wanted >"$stamp"
}

install_project() {
    pip_install --no-deps --no-build-isolation --editable .
    wanted_project >"$stamp-project"
}

pip_install() {
    local log
    log=$(mktemp)
    if ! "$venv/bin/python" -m pip install --quiet "$@" >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        say "setup: pip failed, see above"
        exit 1
    fi
    rm -f "$log"
}

is_made "" "$(wanted)" || { make_venv && install_locked; }
is_made -project "$(wanted_project)" || install_project
export PATH="$venv/bin:$PATH"
