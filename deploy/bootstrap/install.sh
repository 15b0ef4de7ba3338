#!/bin/sh
# Installs everything pinned into .venv. Needs Python 3.11 or later and a way to the Python package registry; nothing else.
set -eu
cd "$(dirname "$0")/../.."

python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "SSBTEK needs Python 3.11 or later: $python is $("$python" --version 2>&1 || echo not there). Name another: make PYTHON=python3.12 …" >&2
    exit 2
fi

members=$(sed -e '/^#/d' deploy/bootstrap/members)
# What decides the installation; while it is the same, there is nothing to do.
want=$({ "$python" --version; pwd; cat requirements.lock deploy/bootstrap/members pyproject.toml; for m in $members; do cat "$m/pyproject.toml"; done; } | cksum)
if [ "$(cat .venv/.installed 2>/dev/null || true)" = "$want" ]; then exit 0; fi

if [ ! -x .venv/bin/uv ]; then
    echo "Installing into .venv (once; about 100 packages) …" >&2
    rm -rf .venv
    "$python" -m venv .venv || { echo "python's venv module is missing (Debian: the package python3-venv)" >&2; exit 2; }
    pin=$(mktemp)
    trap 'rm -f "$pin"' EXIT
    awk '/^uv==/{on=1} on{print} on && !/\\$/{exit}' requirements.lock > "$pin"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$pin"
fi
quiet=$([ -t 2 ] || echo --quiet)
# shellcheck disable=SC2086
# Compiled here, once: elsewhere each of eleven processes would compile two thousand modules at its first start.
.venv/bin/uv pip sync $quiet --compile-bytecode --python .venv/bin/python --require-hashes requirements.lock
# shellcheck disable=SC2086,SC2046
.venv/bin/uv pip install $quiet --python .venv/bin/python --no-deps $(printf -- '-e %s ' $members)
echo "$want" > .venv/.installed
