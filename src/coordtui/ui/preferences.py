"""What a person prefers, checked, kept and in force at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coordtui.api import SettingsError
from coordtui.config.themes import load_theme
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp

AT_THE_START = frozenset({"start_page"})
"""Personal settings that nothing can be seen of before the next start."""


def prefer(app: CoordtuiApp, name: str, value: Any) -> None:
    """Give one of the person's own settings a value (None: the lab's again).

    Raises `SettingsError` when the value does not fit, and changes nothing then.
    """
    check(app, name, value)
    app.session.prefer(name, value)
    bring_into_force(app, name)


def check(app: CoordtuiApp, name: str, value: Any) -> None:
    """Raise `SettingsError` when a personal setting cannot have the value, also if nothing has that name."""
    from coordtui.config.personal import overlaid

    if value is None:
        return
    overlaid(app.session.lab_settings, {name: value})
    if name == "theme":
        load_theme(value)
    if name == "start_page" and value not in pages(app):
        raise SettingsError(
            N_("There is no page “{name}”.", name=value),
            remedy=N_("There are: {names}.", names=", ".join(pages(app))),
        )


def pages(app: CoordtuiApp) -> list[str]:
    """The names of the pages, as the setting `start_page` takes them."""
    return [id.partition(".")[2] for id in app.shell.panes]


def bring_into_force(app: CoordtuiApp, name: str) -> None:
    """Let the program follow a setting that was changed while it runs."""
    settings = app.session.settings
    app.take_looks(settings)
    if name == "language":
        from coordtui.ui.retranslation import retranslate

        retranslate(app)
    elif name in {"keys", "preset"}:
        app.remap()
