"""`coordtui plugin`."""

from __future__ import annotations

import json
import threading


def test_the_list_says_name_state_version_origin_and_title(coordtui, visits):
    answer = coordtui("plugin", "list")
    assert answer.status == 0
    heading, row = answer.out.splitlines()
    assert heading.split() == ["name", "state", "version", "origin", "title"]
    assert row.split()[:3] == ["visits", "active", "1.2"]
    assert row.endswith("Visits")


def test_the_list_works_when_a_plugin_cannot_be_imported(coordtui, visits, plugins):
    plugins("bang", "raise RuntimeError('the roof is gone')")
    answer = coordtui("plugin", "list", "--json")
    assert answer.status == 0
    states = {each["name"]: each for each in json.loads(answer.out)}
    assert states["visits"]["state"] == "active"
    assert states["bang"]["state"] == "failed"
    assert "the roof is gone" in states["bang"]["reason"]
    assert states["bang"]["origin"].startswith("coordtui_bang")
    plain = coordtui("plugin", "list")
    assert "failed" in plain.out
    assert "the roof is gone" in plain.err


def test_info_shows_the_parts_the_misspelt_hook_and_the_hooks(coordtui, visits):
    answer = coordtui("plugin", "info", "visits")
    assert answer.status == 0
    for part in (
        "Visits",
        "visits.view  See visits",
        "visits.sync",
        "coordtui_today",
        "coordtui_tody",
        "1.2",
    ):
        assert part in answer.out
    data = json.loads(coordtui("plugin", "info", "visits", "--json").out)
    assert data["hooks"] == ["coordtui_plugin", "coordtui_today"]
    assert data["commands"] == ["visits", "guests"]
    assert len(data["misspelt"]) == 1


def test_info_of_a_broken_plugin_shows_its_last_error(coordtui, plugins):
    plugins("bang", "raise RuntimeError('the roof is gone')")
    answer = coordtui("plugin", "info", "bang")
    assert answer.status == 0
    assert "RuntimeError: the roof is gone" in answer.out
    assert "Traceback" in answer.out


def test_a_plugin_is_switched_off_and_on(coordtui, visits):
    assert coordtui("plugin", "disable", "visits").status == 0
    assert json.loads(coordtui("plugin", "list", "--json").out)[0]["state"] == "off"
    assert "off already" in coordtui("plugin", "disable", "visits").out
    assert coordtui("plugin", "enable", "visits").status == 0
    assert json.loads(coordtui("plugin", "list", "--json").out)[0]["state"] == "active"
    assert "on already" in coordtui("plugin", "enable", "visits").out


def test_a_plugin_that_was_removed_can_still_be_taken_off_the_list(coordtui, visits, machine):
    coordtui("plugin", "disable", "visits")
    for file in (machine / "site").glob("*.dist-info/entry_points.txt"):
        file.unlink()
    assert coordtui("plugin", "enable", "visits").status == 0
    assert coordtui("config", "get", "plugins.disabled").out == "[]\n"


def test_two_that_are_switched_off_at_once_are_both_off(coordtui, visits, plugins, machine):
    from coordtui.config.editing import change_values

    plugins("other", "raise ImportError")
    file = machine / "config" / "coordtui" / "settings.toml"
    coordtui("plugin", "list")
    started, ended = threading.Event(), threading.Event()

    def slowly(settings):
        started.set()
        ended.wait(0.2)  # the other one waits for the lock meanwhile
        return {"plugins.disabled": [*settings.plugins.disabled, "visits"]}

    first = threading.Thread(target=change_values, args=(file, slowly))
    first.start()
    assert started.wait(10)
    assert coordtui("plugin", "disable", "other").status == 0
    ended.set()
    first.join()
    assert json.loads(coordtui("config", "get", "plugins.disabled", "--json").out) == ["visits", "other"]


def test_a_command_of_a_plugin_that_could_not_start_says_why(coordtui, visits, lab, machine):
    file = machine / "mine.toml"
    file.write_text('[visits]\ndays = "many"\n')
    answer = coordtui("--settings", str(file), "visits", "--lang", "fr")
    assert answer.status == 1
    assert "visits.days" in answer.err
    assert "ligne 2" in answer.err


def test_an_unknown_plugin_is_refused(coordtui):
    for word in ("info", "enable", "disable"):
        answer = coordtui("plugin", word, "nobody")
        assert answer.status == 1
        assert "“nobody”" in answer.err


def test_with_safe_no_plugin_is_imported_by_the_list(coordtui, plugins):
    plugins("bang", "raise RuntimeError('the roof is gone')")
    answer = coordtui("plugin", "list", "--safe", "--json")
    assert json.loads(answer.out)[0]["state"] == "found"
