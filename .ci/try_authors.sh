# Uses an installed wheel as an author of plugins would; run in the folder that holds venv/, coming from the checkout.
export COORDTUI_SETTINGS="$PWD/settings.toml" XDG_STATE_HOME="$PWD/state" XDG_CACHE_HOME="$PWD/cache"
checkout="$OLDPWD"
place="$PWD"
tools="$PWD/venv/bin"
said() { printf -- '-- %s (%s s)\n' "$1" "$SECONDS"; }
# What depends on the load of the machine passes by itself; what is broken fails again.
tested() {
    "$tools/pytest" -q "$@" || {
        "$tools/pytest" -q --last-failed --last-failed-no-failures none "$@" || return 1
        echo "It hurries: this passed only by itself, and wants mending."
    }
}
pip() { "$tools/python" -m pip --quiet --disable-pip-version-check "$@"; }

said "the tools of authors"
pip install "$(ls "$checkout"/dist/coordtui-*.whl)[author]"

said "the example, a plugin of ours under another name, the examples of the documentation"
"$tools/coordtui" plugin new lendings --title "Lent things" --title-fr "Objets prêtés" >/dev/null
"$tools/coordtui" plugin new skills --from expertise >/dev/null
set -- ./coordtui-skills
for example in "$checkout"/docs/examples/*/; do
    [ -f "$example/pyproject.toml" ] || continue
    cp -R "${example%/}" "$place/"
    set -- "$@" "./$(basename "$example")"
done
pip install --no-build-isolation -e './coordtui-lendings[dev]' "$@"
"$tools/coordtui" plugin list | tee plugins.txt
for project in ./coordtui-lendings "$@"; do
    name=$(sed -n '/^\[project.entry-points/{n;s/ *=.*//p;}' "$project/pyproject.toml")
    grep -qE "^$name +active" plugins.txt || { echo "the plugin $name of $project is not in use"; exit 1; }
done
grep -qE "^expertise +active" plugins.txt  # beside its copy

# What each author would do next. Two at a time: the processor has more than one core, and a laptop two.
the_example() {
    cd "$place/coordtui-lendings"
    "$tools/ruff" check --quiet
    "$tools/ruff" format --quiet --check
    "$tools/mypy"
    # What every plugin promises is asked of the wheel, by the check.
    tested --ignore tests/test_conformance.py
    "$tools/coordtui" plugin check >checked.txt || { cat checked.txt; exit 1; }
    said "the example"
}
the_others() {
    for project in "$@"; do
        cd "$place/$project"
        "$tools/ruff" check --quiet
        "$tools/ruff" format --quiet --check
        tested
        said "$(basename "$project")"
    done
}
said "their own tests, lint and types"
the_example >example.txt 2>&1 &
one=$!
the_others "$@" >others.txt 2>&1 &
other=$!
wrong=0
wait "$one" || wrong=1
wait "$other" || wrong=1
cat example.txt others.txt
[ "$wrong" = 0 ] || { echo "A plugin does not keep what is promised to its author."; exit 1; }
