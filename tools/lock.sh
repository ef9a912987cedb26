#!/usr/bin/env sh
# Writes requirements.lock anew from the ranges in pyproject.toml. Needs uv.
set -eu
cd "$(dirname "$0")/.."
exec uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
    --group pyproject.toml:dev pyproject.toml --output-file requirements.lock "$@"
