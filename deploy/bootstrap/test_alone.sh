#!/bin/sh
# Each provider's tests with nothing installed but that provider and what it declares: finds imports it did not declare.
set -eu
cd "$(dirname "$0")/../.."
providers=${*:-$(ls services/provider-adapters)}
root=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for p in $providers; do
    folder=services/provider-adapters/$p
    [ -f "$folder/pyproject.toml" ] || { echo "no provider $p under services/provider-adapters" >&2; exit 2; }
    .venv/bin/uv venv --quiet --python .venv/bin/python "$work/$p"
    # The lock's pins without its hashes: a constraint installs nothing by itself.
    sed -n 's/^\([A-Za-z0-9_.-]*==[^ ]*\).*/\1/p' requirements.lock > "$work/pins"
    .venv/bin/uv pip install --quiet --python "$work/$p/bin/python" --constraint "$work/pins" \
        ./libs/contracts ./libs/runtime "./libs/adapter-kit[test]" "./$folder[test]"
    echo "== $p, installed alone"
    # Run from a copy outside the workspace, so that nothing beside it can be found.
    mkdir -p "$work/run-$p"
    cp -R "$folder/tests" "$work/run-$p/tests"
    (cd "$work/run-$p" && SSBTEK_CONTRACTS=${SSBTEK_CONTRACTS:-$root/../shared/ssbtek-v10} \
        "$work/$p/bin/python" -m pytest -q --import-mode=importlib -p no:cacheprovider -o asyncio_mode=auto \
        -o markers="contracts: needs the published contract files
kafka: needs Kafka" tests)
    rm -rf "${work:?}/$p"
done
