#!/bin/sh
# Checks the types of every package, strictly.
set -eu
cd "$(dirname "$0")/../.."
# shellcheck disable=SC2046
exec .venv/bin/python -m mypy $(sed -e '/^#/d' -e 's,$,/src,' deploy/bootstrap/members)
