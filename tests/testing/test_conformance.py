"""Each promise: the sample plugin keeps it, and one that differs in one thing is told what it breaks.

Longer than other files: the promises share one way of making the plugin that breaks them.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from msgspec.structs import replace

from coordtui.api import Check, Command, Job, Pane, Plugin, hookimpl, marking
from coordtui.testing import assert_plugin_conforms
from coordtui.testing.conformance import PROMISES, Subject, broken, panes
from coordtui.testing.conformance.imports import MOST, imported
from coordtui.testing.conformance.panes import Visit, looked_at
from coordtui.ui.widgets import Page

N_, NN_ = marking("coordtui_guests")

DOCUMENTS = {"guests": {1: [{"name": "Prof. Nobody", "host": 1}]}}


def said(module, promise):
    """What is wrong, by one promise."""
    found = broken(module, only=[promise])
    assert {each.promise for each in found} <= {promise}
    return "\n".join(each.text for each in found)


def test_a_plugin_that_does_all_that_the_docs_say_keeps_every_promise(guests):
    assert_plugin_conforms("coordtui_guests", documents=DOCUMENTS)


def test_each_promise_is_one_sentence_of_its_own_and_has_a_module_of_its_name():
    assert len({promise.id for promise in PROMISES}) == len(PROMISES) == 12
    assert all(promise.says.endswith(".") and "\n" not in promise.says for promise in PROMISES)


# Declaration.


@pytest.mark.parametrize(
    "part",
    ["no_such:VisitsPage", "coordtui_guests.panes:NoSuch"],
    ids=["no module", "no class"],
)
def test_a_pane_that_is_not_there_is_named(but, part):
    pane = Pane(id="guests.list", title=N_("Guests"), target=part)
    assert f"“guests.list” is {part}, which cannot be had" in said(but(panes=(pane,)), "declaration")


def test_a_pane_must_be_a_page_with_a_docstring(but, beside):
    undocumented = type("Undocumented", (Page,), {})
    home = beside(NotAPage=object, Undocumented=undocumented)
    pages = (
        Pane(id="guests.one", title=N_("Guests"), target=f"{home}:NotAPage"),
        Pane(id="guests.two", title=N_("Guests"), target=f"{home}:Undocumented"),
    )
    text = said(but(panes=pages, commands=()), "declaration")
    assert "“guests.one” is beside_the_guests:NotAPage, which is no subclass of Page" in text
    assert "Undocumented of “guests.two” has no docstring" in text


def test_what_is_called_must_take_what_it_is_given(but, beside):
    home = beside(of_nothing=lambda: None, of_three=lambda one, two, three: None, thing=7)
    module = but(
        jobs=(
            Job(id="guests.tidy", title=N_("Guests"), target=f"{home}:of_nothing"),
            Job(id="guests.later", title=N_("Guests"), target=f"{home}:thing", after=("guests.misspelt",)),
        ),
        checks=(Check(id="guests.check", title=N_("Guests"), target=f"{home}:of_three"),),
        commands=(Command(id="guests.on", title=N_("Guests"), action=f"{home}:of_nothing", on_record=True),),
        demo="coordtui_guests.records",
    )
    text = said(module, "declaration")
    assert "The job “guests.tidy” is called as beside_the_guests:of_nothing(ctx, run)" in text
    assert "The job “guests.later” is beside_the_guests:thing, which cannot be called" in text
    assert "runs after “guests.misspelt”, which the plugin does not declare" in text
    assert "The check “guests.check” is called as beside_the_guests:of_three(ctx)" in text
    assert "The command “guests.on” is called as beside_the_guests:of_nothing(ctx, ref)" in text
    assert "The demo “guests” is coordtui_guests.records:fill, which cannot be had" in text


def test_what_the_host_refuses_is_said_and_nothing_else_is_asked(but):
    pane = replace(but().coordtui_plugin().panes[0], requires="guests.undeclared")
    assert [each.promise for each in broken(but(panes=(pane,)))] == ["declaration"]
    assert "requires the right “guests.undeclared”" in said(but(panes=(pane,)), "declaration")
    assert "asks for version 99 of the API" in said(but(api=99), "declaration")
    assert "no_such_plugin could not be imported" in said("no_such_plugin", "declaration")
    assert "no hook coordtui_plugin()" in said(ModuleType("empty"), "declaration")


def test_an_id_without_the_plugins_name_is_named(but):
    def declares() -> Plugin:
        pane = Pane(id="visits.list", title=N_("Guests"), target="coordtui_guests.panes:GuestsPage")
        return Plugin(name="guests", title=N_("Guests"), api=1, panes=(pane,))

    text = said(but({"coordtui_plugin": hookimpl(declares)}), "declaration")
    assert "'visits.list'" in text
    assert "must start with 'guests.'" in text


def test_a_plugin_is_installed_under_the_name_that_it_declares(but, monkeypatch):
    from coordtui.host import Found
    from coordtui.testing.conformance import subject

    assert not said(but(), "declaration")
    monkeypatch.setattr(subject, "discover", lambda: [Found("visitors", "coordtui_guests", "guests")])
    assert "installed as “visitors” but calls itself “guests”" in said(but(), "declaration")


# Hooks.


def test_hooks_that_are_misspelt_unmarked_or_wrapping_are_named(but, guests):
    @hookimpl(hookwrapper=True)
    def coordtui_today(ctx):
        yield

    def coordtui_search(ctx, query):
        return []

    coordtui_search.__module__ = guests.__name__
    misspelt = hookimpl(lambda ctx, ref: [])
    hooks = {
        "coordtui_today": coordtui_today,
        "coordtui_search": coordtui_search,
        "coordtui_record_pannels": misspelt,
    }
    text = said(but(hooks), "hooks")
    assert "“coordtui_today” is ignored: a plugin cannot wrap" in text
    assert "“coordtui_search” is ignored: it is not marked with @hookimpl" in text
    assert (
        "“coordtui_record_pannels” is ignored: there is no such hook; perhaps “coordtui_record_panels”"
        in text
    )


def test_an_argument_that_the_hook_does_not_have_is_named(but):
    module = but({"coordtui_today": hookimpl(lambda ctx, person: [])})
    assert [each.promise for each in broken(module)] == ["declaration", "hooks"]
    assert "“coordtui_today” takes “person”, which the hook does not have; it has ctx" in "\n".join(
        each.text for each in broken(module)
    )


def test_a_default_or_a_star_in_a_hook_is_told_as_it_never_gets_a_value(but):
    text = said(but({"coordtui_today": hookimpl(lambda ctx=None: [])}), "hooks")
    assert "has a default for “ctx”" in text
    assert "takes “**rest”, which is never given" in said(
        but({"coordtui_today": hookimpl(lambda ctx, **rest: [])}), "hooks"
    )


# Imports.


def written(folder: Path, name: str, **files: str) -> str:
    package = folder / name
    package.mkdir()
    declared = (
        "from coordtui.api import Pane, Plugin, hookimpl, marking\n"
        f"N_, NN_ = marking('{name}')\n"
        "@hookimpl\n"
        "def coordtui_plugin():\n"
        f"    return Plugin(name='{name}', title=N_('Written'), api=1, panes=(Pane(id='{name}.list', "
        f"title=N_('Written'), target='{name}.panes:P'),))\n"
    )
    for file, text in {"__init__": "", "panes": "", **files}.items():
        (package / f"{file}.py").write_text(declared + text if file == "__init__" else text)
    return name


@pytest.fixture
def writes(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    yield lambda name, **files: written(tmp_path, name, **files)
    for name in [each for each in sys.modules if each.startswith("conforms_")]:
        del sys.modules[name]


def test_what_a_start_would_pay_for_is_named(writes):
    name = writes("conforms_heavy", __init__="import textual.widget\nimport email.mime.text\n")
    text = said(name, "imports")
    assert f"Importing {name} brings rich, which a start of the program would pay for" in text
    assert f"Importing {name} brings textual" in text
    assert "modules" in text
    assert f"more than {MOST}" in text
    assert "only the modules of panes import Textual" in text


def test_the_measure_counts_modules_and_milliseconds_in_a_process_of_its_own(writes):
    name = writes("conforms_light")
    found = imported(name)
    assert found.modules == [name]
    assert found.ms > 0
    assert name not in sys.modules
    with pytest.raises(RuntimeError, match="no_such_plugin"):
        imported("no_such_plugin")


def test_sources_use_the_api_widgets_in_panes_and_no_other_plugin(writes):
    name = writes(
        "conforms_sources",
        service="def late():\n    import textual\n    from coordtui.ui.widgets import Page\n",
        panes="from textual.widget import Widget\nfrom coordtui.ui.widgets import Page\n"
        "from coordtui.ui.app import CoordtuiApp\n",
        typed="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from coordtui.store import Changes\n",
        meets="import coordtui_gpus.records\nfrom coordtui.host import Host\n",
    )
    text = said(name, "imports")
    assert sorted(line.split(":")[0] for line in text.splitlines()) == [
        f"{name}.meets, line 1 imports coordtui_gpus.records",
        f"{name}.meets, line 2 imports coordtui.host, which is no part of the API and may go at any time.",
        f"{name}.panes, line 3 imports coordtui.ui.app, which is no part of the API and may go at any time.",
        f"{name}.service, line 2 imports textual",
        f"{name}.service, line 3 imports coordtui.ui.widgets",
    ]


# Names.


def test_a_name_of_data_that_hides_what_the_program_calls_is_told_with_its_line(writes):
    name = writes(
        "conforms_names",
        panes="from coordtui.ui.widgets import Page\n"
        "from textual.widget import Widget\n\n\n"
        "class P(Page):\n"
        "    size = 3\n"
        "    badge = 'seven'\n"
        "    def on_mount(self):\n"
        "        self.focusable_parts, self.tasks = [], []\n"
        "        self.border_title = 'hers'\n"
        "        self.run_worker = None\n\n"
        "    def place(self):\n"
        "        return {}\n\n\n"
        "class W(Widget):\n"
        "    def compose(self):\n"
        "        self.name: str = 'x'\n"
        "        yield from ()\n",
    )
    assert [line.partition(",")[0] for line in said(name, "names").splitlines()] == [
        "“size” of P (conforms_names.panes",
        "“self.focusable_parts” of P (conforms_names.panes",
        "“self.run_worker” of P (conforms_names.panes",
        "“self.name” of W (conforms_names.panes",
    ]
    assert "line 19) hides the property of that name of DOMNode" in said(name, "names")


# Panes.


def page_that(beside, **methods):
    """The pane of a page of guests that does something else, by the names of its methods."""
    kind = import_module("coordtui_guests.panes").GuestsPage
    home = beside(Other=type("Other", (kind,), {**methods, "__doc__": "Other guests."}))
    return (Pane(id="guests.list", title=N_("Guests"), target=f"{home}:Other"),)


def fails(*_, **__):
    raise RuntimeError("a fault")


USUAL = Visit((80, 24), "en", filled=False)


async def seen(module, tmp_path, visit=USUAL):
    """What is wrong with its pages when they are looked at once."""
    return [fault for _, fault in await looked_at(Subject(module, {}, tmp_path), [visit])]


def test_a_page_that_stops_in_a_filled_lab_alone_is_named_with_size_language_and_lab(but, beside):
    def show_guests(self):
        if self.guests.expected():
            fails()

    (line,) = said(but(panes=page_that(beside, show_guests=show_guests)), "panes").splitlines()
    assert line == (
        "“guests.list” stopped with RuntimeError: a fault, at 40x10, in English, in a filled lab, "
        "and in 5 more of 12 visits."
    )


async def test_a_page_that_cannot_tell_its_place_as_json_is_named(but, beside, tmp_path):
    page = page_that(beside, place=lambda self: {"list": {1, 2}})
    (fault,) = await seen(but(panes=page), tmp_path)
    assert fault.startswith("“guests.list” cannot tell its place as JSON, TypeError")


async def test_a_page_that_cannot_take_the_place_of_an_older_version_is_named(but, beside, tmp_path):
    page = page_that(
        beside, place=lambda self: {"at": 7}, take_place=lambda self, place: "x" * int(place["at"])
    )
    faults = "\n".join(await seen(but(panes=page), tmp_path))
    assert "cannot take the place {'at': None} of another version, TypeError" in faults
    assert "cannot take its own place" not in faults


async def test_a_page_that_falls_over_another_language_is_named(but, beside, tmp_path):
    faults = await seen(but(panes=page_that(beside, retranslated=fails)), tmp_path)
    assert faults == ["“guests.list” stopped with RuntimeError: a fault when the language changes"]


async def test_a_page_that_shows_nothing_is_named(but, tmp_path):
    blank = (Pane(id="guests.list", title=N_("Guests"), target="coordtui.ui.widgets:Page"),)
    faults = await seen(but(panes=blank, commands=()), tmp_path, USUAL._replace(size=(120, 40)))
    assert faults == ["“guests.list” shows nothing"]


def test_a_demo_that_fails_is_named(but, beside, monkeypatch):
    monkeypatch.setattr(panes, "VISITS", (USUAL._replace(filled=True),))
    assert said(but(demo=beside(fill=fails)), "panes") == (
        "Its demo could not fill the lab: RuntimeError: a fault"
    )


# Commands.


def one(key, **changes):
    known = {"id": "guests.one", "title": N_("one"), "action": "welcome", "scope": "guests.list"}
    return Command(**known | {"keys": (key,) if key else ()} | changes)


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        (one("W", action="misspelt"), "runs action_misspelt(), and no page or window of the plugin has it"),
        (one("W", scope="guests.nowhere"), "has the scope “guests.nowhere” of “guests.one”"),
        (one("W", scope="page"), "is in the scope “page”, which is not the plugin's"),
        (one("Q", action="coordtui_guests.service:said", scope="app"), ""),
        (one("", scope="guests.window"), "has no key, and “guests.window” is no page"),
        (one("q"), "“q” of “guests.one” is that of “app.close”"),
        (one("ctrl+shift+a"), "No key of “guests.one” arrives for sure"),
        (one("["), "needs AltGr"),
        (one("ctrl+m"), "A terminal sends “ctrl+m” as “enter”"),
        (one("s"), ""),
        (one("j"), "“j” of “guests.one” never gets to the page “guests.list”"),
        (one("q", action="coordtui_guests.service:said", scope="app"), "“app.close” has it"),
        (one("g v z", action="coordtui_guests.service:said", scope="app"), "is never reached"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.scope} {'+'.join(value.keys)}",
)
def test_a_command_that_cannot_be_reached_is_told_why(but, command, fault):
    text = said(but(commands=(command,)), "commands")
    assert (fault in text) if fault else not text


def test_two_commands_of_a_page_cannot_have_the_same_key(but):
    text = said(but(commands=(one("W"), one("W", id="guests.two"))), "commands")
    assert "No key “W” for “guests.two”: “guests.one” has it." in text


def test_a_command_that_the_list_of_commands_does_not_have_is_named(but):
    text = said(but(commands=(one("W", action="only_here"),)), "commands")
    assert "“guests.one” runs action_only_here()" in text
    assert "The command “guests.one” is not found in the list of commands on “guests.list”." in text


def test_a_letter_that_another_page_has_leads_elsewhere(but):
    pane = replace(but().coordtui_plugin().panes[0], letter="t")
    assert "“g t” does not lead to “guests.list”: the letter is that of “core.today”." in said(
        but(panes=(pane,)), "commands"
    )


# Crashes.


def test_a_page_that_brings_down_the_program_or_another_page_is_named(but, beside, monkeypatch):
    """The program contains what a page raises; here it is kept from doing so."""
    from coordtui.ui.page_host import PageHost

    monkeypatch.setattr(PageHost, "_show_card", lambda self, error: self._clear())
    assert said(but(), "crash") == "When “guests.list” raises, no card says so in its place."
    monkeypatch.setattr(PageHost, "failed", lambda self, error: self.app.crashed(error))
    assert "When “guests.list” raises, the program ends: Crash" in said(but(), "crash")


def test_a_hook_that_brings_down_who_asks_is_named(but, monkeypatch):
    from coordtui.host.session import Session

    monkeypatch.setattr(Session, "panels", fails)
    assert said(but(), "crash") == (
        "When “coordtui_record_panels” raises, so does what asks for it: RuntimeError: a fault."
    )


# Asking.


def test_all_faults_are_told_at_once_each_under_the_promise_that_it_breaks(but):
    module = but(
        {"coordtui_tody": hookimpl(lambda ctx: [])}, panes=(), commands=(), demo="no_such", jobs=(), cli=()
    )
    with pytest.raises(AssertionError) as raised:
        assert_plugin_conforms(module, documents=DOCUMENTS)
    text = str(raised.value)
    says = {promise.id: promise.says for promise in PROMISES}
    assert f"declaration: {says['declaration']}\n  - The demo “guests” is no_such" in text
    assert f"hooks: {says['hooks']}\n  - “coordtui_tody” is ignored" in text


async def test_a_coroutine_is_told_to_ask_in_a_plain_test(guests):
    with pytest.raises(RuntimeError, match="write “def”, not “async def”"):
        assert_plugin_conforms(guests)


def test_a_check_that_cannot_be_made_is_a_fault_of_the_promise(but, monkeypatch):
    from coordtui.testing.conformance import asking

    promise = asking.Promise("hooks", "They are.", fails)
    monkeypatch.setattr(asking, "PROMISES", (promise,))
    (found,) = broken(but())
    assert found.promise == "hooks"
    assert found.text.startswith("It could not be asked for: RuntimeError: a fault (test_conformance.py")
