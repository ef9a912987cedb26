from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import distributions
from pathlib import Path

import pytest

from coordtui.api import NotFound
from coordtui.host import Found, Host, discover, discovery

Install = Callable[..., Found]
Load = Callable[..., Host]


def states(host: Host) -> dict[str, str]:
    return {each.name: each.state for each in host.plugins}


def declare(folder: Path, package: str, entry_points: str) -> None:
    metadata = folder / f"{package}.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Name: {}\nVersion: {}\n".format(*package.split("-")))
    (metadata / "entry_points.txt").write_text(entry_points)


def test_discovery_names_what_is_installed_and_imports_nothing(tmp_path: Path) -> None:
    declare(tmp_path, "two-1.0", "[coordtui.plugins]\nvisits = no_such_module:x\narchive=no_such_module\n")
    declare(tmp_path, "other-2.0", "[console_scripts]\nother = other:main\n\n[other.group]\nx = y\n")
    assert discover([str(tmp_path / "missing"), str(tmp_path)]) == [
        Found("archive", "no_such_module", "two", "1.0"),
        Found("visits", "no_such_module:x", "two", "1.0"),
    ]


def test_of_a_package_installed_twice_the_first_one_on_the_path_is_found(tmp_path: Path) -> None:
    for folder, version in (("first", "1.0"), ("second", "2.0")):
        declare(tmp_path / folder, f"visits-{version}", "[coordtui.plugins]\nvisits = visits\n")
    found = discover([str(tmp_path / "first"), str(tmp_path / "second")])
    assert [each.version for each in found] == ["1.0"]


def test_discovery_finds_what_the_standard_library_finds(tmp_path: Path) -> None:
    text = "# made by a tool\n[ignored]\na = b\n\n[coordtui.plugins]\nvisits  =  visits.main:plugin\n"
    declare(tmp_path, "lab_visits-1.0rc1", text)
    declare(tmp_path, "archive-3.1", "[coordtui.plugins]\narchive=archive\n[other]\nx=y\n")
    points = (p for dist in distributions(path=[str(tmp_path)]) for p in dist.entry_points)
    theirs = {
        (p.name, p.value, p.dist.name, p.dist.version)
        for p in points
        if p.group == discovery.GROUP and p.dist
    }
    assert {(f.name, f.value, f.dist, f.version) for f in discover([str(tmp_path)])} == theirs


def test_a_plugin_that_is_switched_off_is_never_imported(install: Install) -> None:
    found = install("loud", "raise SystemExit('imported')")
    host = Host([found], disabled=["loud"])
    host.load()
    assert states(host) == {"loud": "off"}
    assert found.value not in sys.modules


def test_with_only_the_others_stay_found_and_unimported(install: Install) -> None:
    visits, loud = install("visits"), install("loud")
    host = Host([visits, loud], only={"visits"})
    host.load()
    assert states(host) == {"visits": "active", "loud": "found"}
    assert loud.value not in sys.modules


def test_the_first_of_two_plugins_of_one_name_is_used_and_the_other_reported(install: Install) -> None:
    first, second = install("visits"), install("visits")
    host = Host([first, second])
    host.load()
    assert [each.found for each in host.plugins] == [first]
    assert host.hidden == [second]


@pytest.mark.parametrize(
    "code",
    ["import a_module_that_is_missing", "1/0", "raise SystemExit(3)", "def broken(:", "raise RuntimeError"],
)
def test_an_import_that_fails_costs_the_plugin_and_nobody_else(load: Load, code: str) -> None:
    host = load({"bad": code, "good": ""})
    assert states(host) == {"bad": "failed", "good": "active"}
    bad = host.get("bad")
    assert "Traceback" in (bad.error or "")
    assert bad.when is not None
    assert "could not start" in str(bad.reason)


def test_an_interrupt_by_the_person_is_not_contained(load: Load) -> None:
    with pytest.raises(KeyboardInterrupt):
        load({"bad": "import signal\nsignal.raise_signal(signal.SIGINT)"})


def test_the_report_of_a_failure_holds_no_values_of_variables(load: Load) -> None:
    host = load({"bad": "secret = 'hunter' + '2'\ndef f(token):\n    raise ValueError('no')\nf(secret)"})
    assert "ValueError: no" in (host.get("bad").error or "")
    assert "hunter2" not in (host.get("bad").error or "")


@pytest.mark.parametrize(
    ("returned", "sentence"),
    [
        ("Plugin(name='x', title=N_('X'), api=2)", "version 2 of the plugin interface"),
        ("'a string'", "declares a str where a Plugin is due"),
        ("Plugin(name='other', title=N_('X'), api=1)", "calls itself “other”"),
        ("Plugin(name='Bad Name', title=N_('X'), api=1)", "Its declaration is wrong"),
        (
            "Plugin(name='x', title=N_('X'), api=1, panes=(Pane(id='y.p', title=N_('P'), target='m:C'),))",
            "start with",
        ),
        (
            "Plugin(name='x', title=N_('X'), api=1, permissions=(Permission(id='x.a', title=N_('A')),)*2)",
            "twice",
        ),
        (
            "Plugin(name='x', title=N_('X'), api=1,"
            " jobs=(Job(id='x.j', title=N_('J'), target='m:j', requires='x.no'),))",
            "requires the right “x.no”",
        ),
        ("None", "no hook coordtui_plugin"),
    ],
)
def test_hook_coordtui_plugin_with_a_wrong_answer_is_refused_with_a_sentence(
    load: Load, returned: str, sentence: str
) -> None:
    host = load({"x": f"@hookimpl\ndef coordtui_plugin():\n    return {returned}"})
    assert states(host) == {"x": "refused"}
    assert sentence in str(host.get("x").reason)


def test_hook_coordtui_plugin_is_called_once_at_load(load: Load) -> None:
    host = load(
        {
            "visits": """
            calls = []
            @hookimpl
            def coordtui_plugin():
                calls.append(1)
                return Plugin(name="visits", title=N_("Visits"), api=1)
            """
        }
    )
    assert sys.modules[host.get("visits").found.value].calls == [1]
    assert str(host.get("visits").title) == "Visits"


def test_hook_coordtui_plugin_that_raises_is_a_failure(load: Load) -> None:
    host = load({"bad": "@hookimpl\ndef coordtui_plugin():\n    raise OSError('disk')"})
    assert states(host) == {"bad": "failed"}
    assert "OSError: disk" in (host.get("bad").error or "")


def test_a_module_without_hooks_is_refused(install: Install) -> None:
    host = Host([Found("json", "json", "test")])
    host.load()
    assert "not a plugin" in str(host.get("json").reason)


def test_a_plugin_may_not_be_called_core(load: Load) -> None:
    assert states(load({"core": ""})) == {"core": "refused"}


@pytest.mark.parametrize("name", ["theme", "network", "keys"])
def test_a_plugin_may_not_be_called_as_a_setting_is(load: Load, name: str) -> None:
    host = load({name: ""})
    assert states(host) == {name: "refused"}
    assert "name of a setting" in str(host.get(name).reason)


def test_a_hook_with_an_argument_that_it_never_gets_is_a_failure(load: Load) -> None:
    host = load({"bad": "@hookimpl\ndef coordtui_today(ctx, weather):\n    return []"})
    assert states(host) == {"bad": "failed"}


def test_a_plugin_may_be_an_object_of_a_module(install: Install) -> None:
    found = install(
        "visits",
        """
        class Visits:
            @hookimpl
            def coordtui_plugin(self):
                return Plugin(name="visits", title=N_("Visits"), api=1)
        visits = Visits()
        """,
    )
    host = Host([Found("visits", f"{found.value}:visits", "test")])
    host.load()
    assert states(host) == {"visits": "active"}


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "@hookimpl\ndef coordtui_todey(ctx):\n    return []",
            "“coordtui_todey” is ignored: there is no such hook; perhaps “coordtui_today”?",
        ),
        (
            "def coordtui_today(ctx):\n    return []",
            "“coordtui_today” is ignored: it is not marked with @hookimpl.",
        ),
        (
            "def coordtui_searhc(ctx):\n    return []",
            "“coordtui_searhc” is ignored: it is not marked with @hookimpl.",
        ),
        ("@hookimpl(specname='coordtui_tody')\ndef mine(ctx):\n    return []", "perhaps “coordtui_today”?"),
        (
            "@hookimpl(wrapper=True)\ndef coordtui_today(ctx):\n    return (yield)",
            "cannot wrap the hooks of others",
        ),
    ],
)
def test_a_function_that_is_taken_for_a_hook_but_is_none_is_reported(
    load: Load, code: str, sentence: str
) -> None:
    host = load({"visits": code})
    assert states(host) == {"visits": "active"}
    (slip,) = host.get("visits").slips
    assert sentence in str(slip)


def test_a_plugin_with_proper_hooks_has_no_slips(load: Load) -> None:
    host = load(
        {"visits": "import coordtui.api as coordtui_api\n@hookimpl\ndef coordtui_today(ctx):\n    return []"}
    )
    assert host.get("visits").slips == []


def test_asking_for_a_plugin_that_is_not_there_says_how_to_see_those_that_are(load: Load) -> None:
    with pytest.raises(NotFound, match="plugin list"):
        load({}).get("visits")


def test_two_hosts_do_not_share_their_plugins(load: Load) -> None:
    assert states(load({"visits": ""})) == {"visits": "active"}
    assert load({}).call("coordtui_today", ctx=None) == []
