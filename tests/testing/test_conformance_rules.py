"""The promises about texts, versions, rights, people and hostile text: who breaks one is told where.

That the sample plugin keeps them all is tested beside those of the frame.
"""

from __future__ import annotations

import importlib
import inspect
import shutil
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.widgets import Static

from coordtui.api import (
    Command,
    Job,
    Pane,
    PersonalData,
    Record,
    Table,
    hookimpl,
    marking,
)
from coordtui.store.transaction import Transaction
from coordtui.testing.conformance import broken, permissions

N_, NN_ = marking("coordtui_guests")
HERE = Path(__file__).parent


def said(module, promise, documents=None):
    """What is wrong, by one promise."""
    found = broken(module, only=[promise], documents=documents)
    assert {each.promise for each in found} <= {promise}
    return "\n".join(each.text for each in found)


# Catalogues.


def test_texts_without_french_are_named_in_the_source_the_catalogue_and_on_the_page(tmp_path, monkeypatch):
    copied = shutil.copytree(HERE / "coordtui_guests", tmp_path / "coordtui_copied")
    for path in copied.rglob("*.py"):
        path.write_text(path.read_text().replace("coordtui_guests", "coordtui_copied"))
    catalogue = copied / "locale/fr/LC_MESSAGES/coordtui_guests.po"
    catalogue = catalogue.rename(catalogue.with_name("coordtui_copied.po"))
    catalogue.write_text(
        catalogue.read_text() + '\n#: coordtui_copied/panes.py\nmsgid "Come in, please"\nmsgstr "Entrez"\n'
    )
    page = copied / "panes.py"
    page.write_text(
        page.read_text()
        .replace('N_("Purpose")', 'N_("Why so")')
        .replace("        yield self.list", "        yield self.list\n        yield from plain()")
        + "\n\ndef plain():\n    from textual.widgets import Static\n\n"
        + '    yield Static("Nobody else today")\n    yield Static(str(N_("Come in, please")))\n'
    )
    demo = copied / "demo.py"
    demo.write_text(demo.read_text().replace('f"Prof. Nobody {n}"', '"Somebody invented here"'))
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    faults = said("coordtui_copied", "catalogues")
    assert "Somebody invented" not in faults  # what a demo makes up is no text of the program
    assert "“Why so”: is not in the catalogue" in faults
    assert "“Purpose”: is no longer in the source" in faults
    assert "guests.list, in French: “Nobody else today” is no message; write N_(…) around it in" in faults
    assert "guests.list, in French: “Come in, please” is not said in French where" in faults
    assert "coordtui_copied/panes.py, line" in faults
    assert len(faults.splitlines()) == 4


def test_a_title_that_is_no_message_is_named(but, guests):
    command = replace(guests.coordtui_plugin().commands[1], title="how many")
    assert "title of guests.count: “how many” is a plain text" in said(but(commands=(command,)), "catalogues")


def test_it_is_said_when_babel_is_missing(guests, monkeypatch):
    monkeypatch.delattr("coordtui.authoring.catalogues", raising=False)
    monkeypatch.setitem(sys.modules, "coordtui.authoring.catalogues", None)
    assert "install coordtui[author]" in said(guests, "catalogues")


# Migrations.


def test_documents_that_are_missing_are_asked_for(guests):
    faults = said(guests, "migrations", {"visits": {1: [{}]}})
    assert 'documents={"guests": {1: [{…}]}}' in faults
    assert "the table visits, which the plugin does not have" in faults


@pytest.mark.parametrize(
    ("migrated", "fault"),
    [
        (lambda document: document | {"purpose": 3}, "document 1 is no Guest now"),
        (lambda document: document["no such"], "the plugin did not start"),
        (lambda document: document, ""),
    ],
)
def test_a_version_that_does_not_arrive_is_named(but, guests, migrated, fault):
    table = replace(guests.coordtui_plugin().tables[0], migrations={2: migrated})
    moved = guests.coordtui_plugin().tables[1]
    faults = said(but(tables=(table, moved)), "migrations", {"guests": {1: [{"name": "x", "host": 1}]}})
    assert fault in faults
    assert bool(faults) == bool(fault)
    assert not fault or "guests, version 1 to 2: " in faults


# Permissions.


def test_who_writes_without_asking_is_named_with_the_table(but, beside, guests):
    from coordtui_guests.panes import GuestsPage
    from coordtui_guests.records import Guest

    class Careless(GuestsPage):
        """Forgets to ask."""

        def action_welcome(self):
            self.ctx.store.records(Guest).add(Guest(name="Nobody", host=0))

        def action_edit(self):
            self.guests.announce("Nobody")

        def action_note(self):
            self.ctx.store.table("guests").insert({"name": "x", "host": 0, "person": self.ctx.actor.person})

    def add(ctx, *_):
        ctx.store.records(Guest).add(Guest(name="Nobody", host=0))

    home = beside(Careless=Careless, add=add)
    declared = guests.coordtui_plugin()
    faults = said(
        but(
            panes=(replace(declared.panes[0], target=f"{home}:Careless", requires="guests.edit"),),
            commands=(
                declared.commands[0],
                Command(id="guests.add", title=N_("Guests"), action=f"{home}:add", keys=("A",)),
            ),
            jobs=(Job(id="guests.tidy", title=N_("Guests"), target=f"{home}:add"),),
        ),
        "permissions",
    )
    assert "The command guests.welcome, run by nobody, changed the table guests." in faults
    assert "The command guests.add, run by nobody, changed the table guests." in faults
    assert "The job guests.tidy, run by nobody, changed the table guests" in faults
    assert "The command guests.welcome wrote to the table guests before it asked" in faults
    assert "The command guests.add wrote to the table guests before it asked" in faults
    assert "page.edit" not in faults  # it asks
    assert "page.note wrote" not in faults  # it is the coordinator's own
    assert "page.note, run by nobody" in faults


def test_every_way_to_write_is_watched():
    asking = {"_open_for", "_must_admit"}  # whether it is admitted, before it is written
    methods = {name: each for name, each in vars(Transaction).items() if inspect.isfunction(each)}
    writing = {name for name, each in methods.items() if asking & {*each.__code__.co_names}}
    assert {*permissions.writing()} == writing - asking - {"finish"}  # which asks once more for all of them
    assert "insert_all" in writing


# Personal data.


class Visitor(Record):
    """Somebody known by their number."""

    person: int
    name: str = ""


def test_a_plugin_that_refers_to_people_needs_both_hooks(but, beside):
    def fill(ctx, lab):
        ctx.store.records(Visitor).add(Visitor(person=lab.people[0].doc_id))

    home = beside(fill=fill)
    silent = {"coordtui_personal_data": None, "coordtui_event": None, "coordtui_today": None}
    module = but(hooks=silent, tables=(Table(name="guests", record=Visitor),), demo=home)
    faults = said(module, "personal_data")
    assert "guests.person refers to people, and there is no coordtui_personal_data" in faults
    assert "guests.person refers to people, and there is no coordtui_event" in faults


def test_what_is_hidden_kept_or_left_behind_of_a_person_is_named(but, beside):
    def fill(ctx, lab):
        ctx.store.records(Visitor).add_all(
            Visitor(person=each.doc_id, name=each.name) for each in list(lab.people)[:3]
        )

    @hookimpl
    def coordtui_event(ctx, event):
        pass

    def answering(answer):
        module = but(
            hooks={
                "coordtui_personal_data": hookimpl(answer),
                "coordtui_event": coordtui_event,
                "coordtui_today": None,
            },
            tables=(Table(name="guests", record=Visitor),),
            demo=beside(fill=fill),
        )
        return said(module, "personal_data")

    def hiding(ctx, person, erase):
        return PersonalData()

    def odd(ctx, person, erase):
        return PersonalData(held={"guests": [{"who": {"a", "set"}}]})

    def loud(ctx, person, erase):
        raise LookupError("no such person")

    def half(ctx, person, erase):
        records = ctx.store.records(Visitor)
        held = [each for each in records.find() if each.person == person]
        for each in held if erase else ():
            records.save(replace(each, person=0))
        return PersonalData(held={"guests": [{"name": each.name} for each in held]} if held else {})

    faults = answering(hiding)
    assert "guests refers to a person of whom coordtui_personal_data() shows nothing" in faults
    assert "the table guests still referred to them" in faults
    assert "The table guests still refers to a person who was found to be another" in faults
    faults = answering(odd)
    assert "What is held about a person is no plain data" in faults
    assert "still showed “guests”" in faults
    assert "failed: LookupError: no such person" in answering(loud)
    assert "the table guests still had their name or address" in answering(half)


# Hostile text.


def test_text_that_crashes_commands_or_is_read_as_markup_is_named(but, beside, guests):
    from coordtui_guests.panes import GuestsPage

    class Trusting(GuestsPage):
        """Shows what others wrote as it comes."""

        def compose_body(self):
            yield from super().compose_body()
            texts = [guest.name for guest in self.guests.expected()]
            yield Static("".join(text for text in texts if text.startswith("[red]")))

    class Counting(GuestsPage):
        """Takes words for numbers."""

        def show_guests(self):
            int(self.guests.expected()[0].purpose)

    @hookimpl
    def coordtui_search(ctx, query, limit):
        return [] if query.isalpha() else 1 / 0

    home = beside(Trusting=Trusting, Counting=Counting)
    panes = (
        Pane(id="guests.one", title=N_("Guests"), target=f"{home}:Trusting"),
        Pane(id="guests.two", title=N_("Guests"), target=f"{home}:Counting"),
    )
    module = but(hooks={"coordtui_search": coordtui_search}, panes=panes, commands=())
    faults = said(module, "hostile")
    assert "The page guests.one reads markup in text" in faults
    assert "The page guests.two stopped: ValueError" in faults
    assert "coordtui_search() failed: 'ZeroDivisionError" in faults
