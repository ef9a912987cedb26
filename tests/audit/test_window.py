"""The journal on the screen: what is seen, narrowed, and told live."""

from __future__ import annotations

from pathlib import Path

from coordtui.api import Person, Ref
from coordtui.testing import open_test_session
from coordtui.ui.journal import JournalWindow, open_history, open_journal
from coordtui.ui.widgets import Row


def test_a_line_of_hostile_text_holds_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    with open_test_session(tmp_path, {}) as session:
        hostile = "\x1b]0;pwn\x07[@click=app.quit]x[/]\u202e"
        session.directory.people().add(Person(name=f"Vega {hostile}", about=hostile))
        window = open_journal(session.context())()
        assert isinstance(window, JournalWindow)
        window._note = lambda _person: None  # type: ignore[method-assign] # there is no screen
        found = window.gather()
        said = str([[str(cell) for cell in row.cells] for row in found.rows if isinstance(row, Row)])
        said += str([window._about(int(str(row.key))) for row in found.rows])
        assert not [char for char in ("\x1b", "\x07", "\u202e", "\\x1b", "\\x07", "\\u202e") if char in said]


def test_the_history_of_a_person_is_of_that_person(tmp_path: Path) -> None:
    with open_test_session(tmp_path, {}) as session:
        number = session.directory.people().add(Person(name="Vega Placeholder")).doc_id
        window = open_history(session.context(), Ref("person", str(number)))()
        window._note = lambda _person: None  # type: ignore[method-assign] # there is no screen
        assert len(window.gather().rows) == 1


def test_the_history_of_one_tells_of_nobody_else_who_was_changed_at_once(tmp_path: Path) -> None:
    with open_test_session(tmp_path, {}) as session:
        people = session.directory.people()
        with session.store.transaction():
            people.add(Person(name="Vega Placeholder"))
            number = people.add(Person(name="Altair Placeholder")).doc_id
        window = open_history(session.context(), Ref("person", str(number)))()
        window._note = lambda _person: None  # type: ignore[method-assign] # there is no screen
        found = window.gather()
        said = window._about(int(str(found.rows[0].key)))
        assert "Vega" in str(said)
        window._found = found
        said = window._about(int(str(found.rows[0].key)))
        assert "Altair" in str(said)
        assert "Vega" not in str(said)
