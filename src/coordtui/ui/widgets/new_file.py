"""A form that writes a text to a new file: exports, for who works on their own machine."""

from __future__ import annotations

from collections.abc import Callable

from coordtui.api.files import at_home, write_new
from coordtui.text.messages import N_, Translate
from coordtui.ui.widgets.fields import TextField
from coordtui.ui.widgets.form import Values
from coordtui.ui.widgets.form_screen import FormScreen
from coordtui.ui.widgets.lines import Words


def file_field() -> TextField:
    """Asks for the name of a new file, under `path`."""
    return TextField(
        name="path", label=N_("File"), help=N_("A new file; ~ is your home folder."), required=True
    )


def file_form(
    title: Words,
    path: str,
    text: Callable[[], str],
    said: Callable[[str], Words],
    *,
    private: bool = False,
    translate: Translate = str,
) -> FormScreen[Words]:
    """Asks for a file, `path` until the person names another, and writes what `text` returns to it.

    Returns `said(path)` with the whole path. A file that exists is left alone; a `private` one is
    read by its owner alone, which is said too. `text` is called in a thread and may take a while.
    Only for an actor who is `at_home`: the file is on the machine that the program runs on.
    """

    def save(values: Values, stored: object) -> Words:
        path = at_home(values["path"])
        write_new(path, text(), private=private)
        done = said(str(path.absolute()))
        return N_("{done} · private file", done=done) if private else done

    return FormScreen(title, [file_field()], {"path": path}, save=save, translate=translate)
