#!/usr/bin/env sh
# Makes .venv beside the code, with the locked packages and this checkout installed
# editable. Does nothing when it is up to date. uv when there is one, pip otherwise.
set -eu
cd "$(dirname "$0")/.."

stamp=.venv/.installed
wanted=$(cat requirements.lock pyproject.toml tools/build_hook.py | cksum)
if [ -x .venv/bin/coordtui ] && [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ]; then
    exec .venv/bin/python -m coordtui.authoring.catalogues compile
fi

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "coordtui: no Python 3.11 or later was found — install one, or name it: make PYTHON=/path/to/python3" >&2
    exit 1
}

python=$(find_python)
echo "Setting up .venv with $("$python" --version) (once; about a minute)"
[ -x .venv/bin/python ] || "$python" -m venv .venv
if command -v uv >/dev/null 2>&1; then
    uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements.lock
    uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
else
    pip=".venv/bin/python -m pip --disable-pip-version-check --quiet"
    $pip install --require-hashes -r requirements.lock
    $pip install --no-deps --no-build-isolation -e .
fi
.venv/bin/python -m coordtui.authoring.catalogues compile
.venv/bin/python -m compileall -q src plugins # where writing bytecode is switched off, each start would compile
echo "$wanted" >"$stamp"
