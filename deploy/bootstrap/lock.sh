#!/bin/sh
# Maintainers: resolve every dependency anew and pin it with its hashes in requirements.lock (names no registry).
set -eu
cd "$(dirname "$0")/../.."
members=$(sed -e '/^#/d' deploy/bootstrap/members)
set --
for m in $members; do
    set -- "$@" --no-emit-package "$(sed -n 's/^name = "\(.*\)"/\1/p' "$m/pyproject.toml" | head -n 1)"
done
# shellcheck disable=SC2046
.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
    --no-annotate --group dev --all-extras "$@" $(printf '%s/pyproject.toml ' $members) ${UPGRADE:+--upgrade} \
    -o requirements.lock >/dev/null
