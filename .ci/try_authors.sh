# Uses an installed wheel as an author of plugins would; run in the folder that holds venv/, coming from the checkout.
export COORDTUI_SETTINGS="$PWD/settings.toml" XDG_STATE_HOME="$PWD/state" XDG_CACHE_HOME="$PWD/cache"
checkout="$OLDPWD"
tools="$PWD/venv/bin"
pip() { "$tools/python" -m pip --quiet --disable-pip-version-check "$@"; }

pip install "$(ls "$checkout"/dist/coordtui-*.whl)[author]"

# The example is right as it is written, by its own tools.
"$tools/coordtui" plugin new lendings --title "Lent things" --title-fr "Objets prêtés"
pip install --no-build-isolation -e 'coordtui-lendings[dev]'
(
    cd coordtui-lendings
    "$tools/pytest" -q
    "$tools/ruff" check
    "$tools/ruff" format --check
    "$tools/mypy"
)

# A plugin of ours is one like any other: copied under another name, it keeps all promises beside the original.
"$tools/coordtui" plugin new preprints --from arxiv
pip install --no-build-isolation ./coordtui-preprints
(cd coordtui-preprints && "$tools/pytest" -q)
"$tools/coordtui" plugin list | tee plugins.txt
for name in arxiv preprints lendings; do
    grep -qE "^$name +active" plugins.txt || { echo "the plugin $name is not in use"; exit 1; }
done

# The examples of the documentation.
for example in "$checkout"/docs/examples/*/; do
    [ -f "$example/pyproject.toml" ] || continue
    name=$(basename "$example")
    cp -R "$example" "$name"
    pip install --no-build-isolation "./$name"
    (cd "$name" && "$tools/pytest" -q)
done
