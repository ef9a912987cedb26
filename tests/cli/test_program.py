"""Opening the program, greeting, founding a lab, the demo."""

from __future__ import annotations

import pwd
import socket
import tomllib

import pytest

from coordtui.api import StoreFull
from coordtui.cli import program
from coordtui.ui import GreetingAnswer


class Screen:
    """Stands in for the screen: remembers what it was opened on."""

    def __init__(self):
        self.opened = []
        self.answer = GreetingAnswer(lab_name="Labo de personne", language="fr", coordinator="Zoé Fictive")
        self.defaults = None
        self.inside = None

    def run_app(self, session):
        self.opened.append((session.lab.name, session.actor.name, session.translator.language))
        if self.inside:
            self.inside(session)
        return 0

    def run_greeting(self, defaults):
        self.defaults = defaults
        return self.answer


@pytest.fixture
def screen(monkeypatch, machine):
    """A terminal with a screen that closes at once."""
    made = Screen()
    monkeypatch.setattr("coordtui.ui.run_app", made.run_app)
    monkeypatch.setattr("coordtui.ui.run_greeting", made.run_greeting)
    monkeypatch.setattr("coordtui.cli.console._is_terminal", lambda stream: True)
    monkeypatch.setattr("coordtui.cli.demo.signal.signal", lambda number, handler: None)
    return made


def settings(machine):
    return tomllib.loads((machine / "config" / "coordtui" / "settings.toml").read_text())


def test_a_store_with_a_lab_opens_without_a_question(coordtui, lab, screen):
    assert coordtui().status == 0
    assert screen.defaults is None
    assert screen.opened == [("Lab of Nobody", "Hrafn Placeholder", "en")]


def test_the_first_start_greets_and_writes_store_and_settings(coordtui, screen, machine, monkeypatch):
    monkeypatch.setenv("LC_ALL", "fr_CA.UTF-8")
    assert coordtui().status == 0
    assert screen.defaults.language == "fr"
    assert screen.opened == [("Labo de personne", "Zoé Fictive", "fr")]
    assert settings(machine) == {"language": "fr"}
    assert (machine / "data" / "coordtui" / "coordtui.db").exists()
    screen.answer = None
    assert coordtui().status == 0
    assert len(screen.opened) == 2


def test_a_store_named_at_the_first_start_is_remembered(coordtui, screen, machine):
    url = f"sqlite:///{machine / 'mine.db'}"
    assert coordtui("--store", url).status == 0
    assert settings(machine)["store"]["url"] == url
    assert coordtui().status == 0
    assert len(screen.opened) == 2


def test_who_leaves_the_greeting_leaves_nothing_behind(coordtui, screen, machine):
    screen.answer = None
    assert coordtui().status == 0
    assert screen.opened == []
    assert not (machine / "data").exists()
    assert not (machine / "config").exists()


def test_without_a_terminal_and_without_a_lab_the_way_to_one_is_named(coordtui, machine):
    answer = coordtui()
    assert answer.status == 1
    assert "coordtui init --name" in answer.err
    assert not (machine / "data").exists()


def test_without_a_terminal_an_existing_lab_is_a_sentence(coordtui, lab):
    answer = coordtui()
    assert answer.status == 1
    assert "terminal" in answer.err


def test_a_dumb_terminal_is_no_screen(coordtui, lab, screen, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    assert coordtui().status == 1
    assert coordtui("demo").status == 1
    assert screen.opened == []


def test_init_founds_a_lab_once(coordtui, machine):
    first = coordtui("init", "--name", "Labo", "--lang", "fr", "--coordinator", "Zoé Fictive")
    assert first.status == 0
    assert settings(machine)["language"] == "fr"
    again = coordtui("init", "--name", "Other", "--coordinator", "Nobody")
    assert again.status == 1
    assert again.err.count("\n") == 1
    assert coordtui("init", "--name", " ", "--coordinator", "x").status == 1
    assert coordtui("init").status == 2


def test_the_demo_is_in_a_store_of_its_own_that_is_gone_afterwards(coordtui, screen, machine):
    seen = []
    screen.inside = lambda session: seen.append((session.store.path, len(session.directory.people().ids())))
    assert coordtui("demo", "--people", "40", "--papers", "10", "--lang", "fr").status == 0
    ((path, people),) = seen
    assert people == 40
    assert not path.parent.exists()
    assert not (machine / "data").exists()
    ((name, _, language),) = screen.opened
    assert "Fictive Lab" in name
    assert language == "fr"


WORLD = """
    import httpx
    from coordtui.api import Plugin, hookimpl
    from coordtui.text.messages import N_

    @hookimpl
    def coordtui_plugin():
        return Plugin(name="world", title=N_("World"), api=1, demo=__name__)

    def fill(ctx, lab):
        pass

    def answer(request):
        return httpx.Response(200, headers={"ETag": "1"}, text=f"invented {request.url.host}")
"""


def test_the_demo_asks_an_invented_world_and_keeps_none_of_its_answers(
    coordtui, screen, plugins, machine, monkeypatch
):
    def refuse(*_):
        raise AssertionError("the demo opened a connection")

    plugins("world", WORLD)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    told = []
    screen.inside = lambda session: told.append(
        session.http.get("http://real.example.invalid/", interval=0).text
    )
    assert coordtui("demo", "--people", "5", "--papers", "3").status == 0
    assert told == ["invented real.example.invalid"]
    assert not (machine / "state").exists()


def test_the_demo_into_a_store_leaves_a_lab_that_opens(coordtui, screen, machine):
    url = f"sqlite:///{machine / 'demo.db'}"
    answer = coordtui("demo", "--into", url, "--people", "30", "--papers", "5")
    assert answer.status == 0
    assert "30 invented people" in answer.out
    assert screen.opened == []
    assert coordtui("--store", url).status == 0
    assert len(screen.opened) == 1
    again = coordtui("demo", "--into", url)
    assert again.status == 1
    assert "already" in again.err


def test_a_demo_that_fails_half_way_leaves_no_store(coordtui, machine, monkeypatch):
    def full(*_, **__):
        raise StoreFull("full")

    monkeypatch.setattr("coordtui.demo.build", full)
    answer = coordtui("demo", "--into", f"sqlite:///{machine / 'half.db'}")
    assert answer.status == 1
    assert list(machine.glob("half.db*")) == []


def test_without_a_folder_for_it_the_demo_is_a_sentence(coordtui, screen, monkeypatch):
    def none(**_):
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr("coordtui.cli.demo.tempfile.TemporaryDirectory", none)
    answer = coordtui("demo")
    assert answer.status == 1
    assert "TMPDIR" in answer.err


def test_the_greeting_may_make_the_settings_file_that_was_named_and_only_it(coordtui, screen, machine):
    file = machine / "named.toml"
    assert coordtui("--settings", str(file)).status == 0
    assert file.exists()
    answer = coordtui("--settings", str(machine / "other.toml"))
    assert answer.status == 1
    assert "other.toml" in answer.err
    assert len(screen.opened) == 1


def test_a_demo_is_never_written_over_a_file_that_is_no_store(coordtui, machine):
    file = machine / "thesis.txt"
    file.write_text("forty years of work")
    assert coordtui("demo", "--into", f"sqlite:///{file}").status == 1
    assert file.read_text() == "forty years of work"


@pytest.mark.parametrize(
    ("account", "number", "gecos", "proposed"),
    [
        ("hrafn", 1000, "Hrafn Placeholder,,,", "Hrafn Placeholder"),
        ("hrafn", 1000, "", ""),
        ("hrafn", 1000, "hrafn", ""),
        ("root", 0, "System Administrator", ""),
    ],
)
def test_an_account_is_no_proposal_for_a_name(
    account: str, number: int, gecos: str, proposed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = pwd.struct_passwd((account, "x", number, number, gecos, "/", "/bin/sh"))
    monkeypatch.setattr(pwd, "getpwuid", lambda uid: entry)
    assert program._own_name() == proposed
