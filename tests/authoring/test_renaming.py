"""What of a plugin bears its name, and what only looks so."""

from __future__ import annotations

import pytest

from coordtui.authoring.scaffold.renaming import Renaming, catalogue, is_a_word_of

EVERYWHERE = Renaming("gpus", "cards", "coordtui_gpus", "coordtui_cards")
CAREFUL = Renaming("gpus", "cards", "coordtui_gpus", "coordtui_cards", whole=False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from coordtui_gpus.records import Host", "from coordtui_cards.records import Host"),
        ('target="coordtui_gpus.panes:Fleet"', 'target="coordtui_cards.panes:Fleet"'),
        ('ctx.require("gpus.view")', 'ctx.require("cards.view")'),
        ('f"gpus.{kind}"', 'f"cards.{kind}"'),
        ('each.startswith("gpus.")', 'each.startswith("cards.")'),
        ('N_("“coordtui gpus sweep” looks again.")', 'N_("“coordtui cards sweep” looks again.")'),
        ('("“coordtui " "gpus sweep” looks again.")', '("“coordtui " "cards sweep” looks again.")'),
        ('SETTINGS = "[gpus]\\nevery_s = 5"', 'SETTINGS = "[cards]\\nevery_s = 5"'),
        ("x = 1  # as gpus.view says", "x = 1  # as cards.view says"),
        ('Plugin(name="gpus", title=N_("GPUs"))', 'Plugin(name="cards", title=N_("GPUs"))'),
        ('é = session.context("gpus")', 'é = session.context("cards")'),
        ('open_({"gpus": "coordtui_gpus"})', 'open_({"cards": "coordtui_cards"})'),
        ('KIND = "gpus"', 'KIND = "cards"'),
    ],
)
def test_what_names_the_plugin_is_renamed_also_where_its_name_is_a_word_of_its_own(before, after):
    assert EVERYWHERE.source(before) == after
    assert CAREFUL.source(before) == after


@pytest.mark.parametrize(
    "code",
    [
        "held = host.gpus[0].gpus",
        'f"{gpus.count} of {len(host.gpus)}"',
        'URL = "https://rss.gpus.org/gpus.org"',
        '"gpus.csv"',
        '"my.gpus.here"',
        "coordtui_gpus_2 = coordtui_gpusher = 1",
        '"coordtui_gpusher and some gpus"',
    ],
)
def test_what_only_looks_like_the_name_stays(code):
    assert EVERYWHERE.source(code) == code


def test_a_bare_word_is_the_plugin_unless_it_is_a_word_of_the_code():
    code = 'told = {"gpus": 3}\nif cells == "gpus":\n    pass\n'
    assert CAREFUL.source(code) == code
    assert EVERYWHERE.source(code) == code.replace("gpus", "cards")
    assert is_a_word_of("gpus", ["x = host.gpus"])
    assert not is_a_word_of("gpus", ['"gpus"  # gpus'])


def test_a_text_over_several_lines_is_renamed_as_the_source_is():
    code = 'x = f"""gpus.view\n{gpus.one} and\n  gpus.edit"""; y = "gpus.two"\n'
    assert EVERYWHERE.source(code) == 'x = f"""cards.view\n{gpus.one} and\n  cards.edit"""; y = "cards.two"\n'


def test_a_catalogue_has_the_messages_of_the_renamed_source():
    written = """msgid ""
msgstr ""
"Language: fr\\n"

#: coordtui_gpus/doctor.py
msgid ""
"Look again: “coordtui "
"gpus sweep”."
msgstr "Regardez encore : « coordtui gpus sweep »."

msgid "{n} GPU"
msgid_plural "{n} GPUs of {gpus}"
msgstr[0] "{n} GPU"
msgstr[1] "{n} GPU de {gpus}"
"""
    assert (
        catalogue(written, EVERYWHERE)
        == """msgid ""
msgstr "Language: fr\\n"

#: coordtui_cards/doctor.py
msgid "Look again: “coordtui cards sweep”."
msgstr "Regardez encore : « coordtui cards sweep »."

msgid "{n} GPU"
msgid_plural "{n} GPUs of {gpus}"
msgstr[0] "{n} GPU"
msgstr[1] "{n} GPU de {gpus}"
"""
    )


def test_a_package_of_another_name_than_its_plugin_gets_the_usual_one():
    renaming = Renaming("visits", "guests", "lab_visits", "coordtui_guests")
    code = 'from lab_visits import cli\nPlugin(name="visits", target="lab_visits.cli:configure")\n'
    assert renaming.source(code) == code.replace("lab_visits", "coordtui_guests").replace("visits", "guests")
    assert renaming.text("pip install lab-visits") == "pip install coordtui-guests"
