#!/bin/sh
# Put TinyDB's source distribution, whose own tests are run on our store, into .cache/.
set -eu
cd "$(dirname "$0")/.."

version=4.9.0
sdist=.cache/tinydb-$version.tar.gz
[ -s "$sdist" ] && exit 0

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip download --quiet --disable-pip-version-check --no-deps --no-binary tinydb \
    --dest "$folder" "tinydb==$version"
mkdir -p .cache
mv "$folder/tinydb-$version.tar.gz" "$sdist"
