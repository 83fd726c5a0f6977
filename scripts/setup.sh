# Sourced by the other scripts: finds Python 3.12 or newer, makes .venv, installs what is needed.
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

# What is installed belongs to this pyproject.toml and this folder.
wanted() { { cat pyproject.toml && pwd; } | cksum; }

install() {
    local log
    log=$(mktemp)
    say "setup: installing vcrproxy and its tools into .venv (a minute or so)"
    if ! "$venv/bin/python" -m pip install --quiet --editable '.[dev]' >"$log" 2>&1; then
        cat "$log" >&2
        say "setup: pip failed, see above"
        exit 1
    fi
    rm -f "$log"
    wanted >"$stamp"
}

is_usable "$venv/bin/python" || make_venv
[ -f "$stamp" ] && [ "$(wanted)" = "$(cat "$stamp")" ] || install
export PATH="$venv/bin:$PATH"
