"""The windows in which theme and language are chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coordtui.api import Message
from coordtui.config.themes import find_themes, own_themes
from coordtui.text.messages import N_
from coordtui.text.translation import LANGUAGES
from coordtui.ui.preferences import prefer
from coordtui.ui.preview import Looks, PreviewChooser
from coordtui.ui.retranslation import retranslate

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp

LANGUAGE_NAMES = {"en": "English", "fr": "Français"}

THEME_NOTES: dict[str, Message] = {
    "dark": N_("Light text on a dark ground."),
    "light": N_("Dark text on a light ground."),
    "contrast": N_("As much contrast as there can be, for tired or weak eyes."),
    "colour-blind": N_("Colours that differ for everybody, also without red or green."),
    "colour-blind-light": N_("The same on a light ground: blue, brown, red, bluish green."),
    "paper": N_("Ink on warm paper, for long reading by daylight."),
    "night": N_("Deep blue and soft letters, for a dark room."),
    "evening": N_("Colours of embers with little blue light, for late hours."),
    "grey": N_("Greys; a warm colour only where something needs you."),
    "sixteen": N_("The sixteen colours that every terminal has."),
    "terminal": N_("The terminal’s own text and ground, in the fewest bytes."),
}
"""What each bundled theme is for, in the order in which they are offered; a person’s own come after them."""


def theme_chooser(app: CoordtuiApp) -> PreviewChooser:
    """Each theme, tried on as the cursor passes."""
    files, own = find_themes(), own_themes()
    names = [*(name for name in THEME_NOTES if name in files), *(n for n in files if n not in THEME_NOTES)]
    choices = [
        Looks(name, name, str(files[name]) if files[name].parent == own else THEME_NOTES.get(name, ""))
        for name in names
    ]
    return PreviewChooser(N_("Theme"), choices, app.session.settings.theme, app.wear, app.translator)


def language_chooser(app: CoordtuiApp) -> PreviewChooser:
    """Each language, spoken as the cursor passes."""

    def speak(language: str) -> None:
        if app.translator.language != language:
            app.translator.language = language
            retranslate(app)

    choices = [Looks(language, LANGUAGE_NAMES[language]) for language in LANGUAGES]
    return PreviewChooser(N_("Language"), choices, app.translator.language, speak, app.translator)


def choose(app: CoordtuiApp, name: str, then: Callable[[], object] = lambda: None) -> None:
    """Open the window for a setting, `theme` or `language`; `then` is called when one is kept."""
    chooser = theme_chooser(app) if name == "theme" else language_chooser(app)

    chooser.opened_by = f"app.{name}"

    def keep(chosen: Looks | None) -> None:
        if chosen is not None:
            prefer(app, name, chosen.value)
            app.say(N_("Kept; it is yours on every terminal."))
            then()

    app.push_screen(chooser, keep)
