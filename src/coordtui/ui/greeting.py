"""The first start: a greeting, and the three things that the program must know."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult, RenderResult
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from coordtui.text.messages import N_
from coordtui.text.translation import LANGUAGES, Translator
from coordtui.ui.actions import APP, FORM
from coordtui.ui.appearance import DressedApp
from coordtui.ui.containment import ContainingScreen
from coordtui.ui.hint_line import HintLine
from coordtui.ui.hints import hints_of
from coordtui.ui.keymap import KeyTable
from coordtui.ui.widgets import ChoiceField, Form, StatusLine, TextField
from coordtui.ui.widgets.lines import Role, Words

if TYPE_CHECKING:
    from coordtui.ui.answers import GreetingAnswer

NAMES = {"en": "English", "fr": "Français"}


class Welcome(Widget):
    """The greeting, in the chosen language; a line in the other one says that it can be chosen."""

    DEFAULT_CSS = "Welcome { height: auto; padding: 1 2 0 2; } Welcome.-low { padding: 0 2; height: 1; }"

    language = "en"

    def render(self) -> RenderResult:
        """The text."""
        say = Translator(self.language)
        others = [Translator(each) for each in LANGUAGES if each != self.language]
        lines = [
            say(N_("Welcome to coordtui.")),
            "",
            say(N_("Three things are needed to begin; all of them can be changed later.")),
            *(other(N_("English can be chosen below.")) for other in others),
        ]
        return Content("\n".join(lines))


class GreetingScreen(ContainingScreen):
    """The greeting with its form."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    GreetingScreen { layout: vertical; background: $background; color: $foreground; }
    GreetingScreen > Form { padding: 1 2; }
    """
    app: GreetingApp

    def __init__(self, defaults: GreetingAnswer) -> None:
        super().__init__()
        self.language = defaults.language
        values = {
            "lab_name": defaults.lab_name,
            "language": defaults.language,
            "coordinator": defaults.coordinator,
        }
        self.form = self._form(values)
        self.welcome, self.hints = Welcome(), HintLine()
        self.welcome.language = defaults.language
        self.status = StatusLine(self.say)

    def say(self, words: Words) -> str:
        """The words in the language that is chosen now."""
        return Translator(self.language)(words)

    def compose(self) -> ComposeResult:
        """Greeting, form, status, hints."""
        yield self.welcome
        yield self.form
        yield self.status
        yield self.hints

    def on_mount(self) -> None:
        """Nothing is saved yet."""
        self.status.say("")
        self.show_hints()

    def on_resize(self) -> None:
        """A low window has room for the form and one line."""
        self.welcome.set_class(self.size.height < 16, "-low")

    def show_hints(self) -> None:
        """The keys of the form, in the chosen language."""
        self.hints.renew(partial(hints_of, self.app.dispatcher, self.say, at_the_top=True))

    def _form(self, values: Mapping[str, Any]) -> Form:
        fields = (
            TextField(name="lab_name", label=N_("Name of the lab"), required=True),
            ChoiceField(
                name="language",
                label=N_("Language"),
                help=N_("of the lab; each person may choose another"),
                choices=tuple(NAMES.items()),
            ),
            TextField(
                name="coordinator",
                label=N_("Coordinator"),
                help=N_("who runs the program here, by name; may do everything"),
                required=True,
            ),
        )
        return Form(fields, values, translate=self.say)

    def on_form_changed(self, event: Form.Changed) -> None:
        """Another language changes the whole form at once; what was typed stays."""
        event.stop()
        if self.form.values["language"] == self.language:
            return
        self.language = self.welcome.language = self.form.values["language"]
        self.welcome.refresh(layout=True)
        self.form.retranslated()
        self.show_hints()

    def on_form_saved(self, event: Form.Saved) -> None:
        """Everything is known."""
        from coordtui.ui.answers import GreetingAnswer

        event.stop()
        self.app.answer = GreetingAnswer(**event.values)
        self.app.exit()

    def on_form_cancelled(self, event: Form.Cancelled) -> None:
        """The person leaves; nothing was written."""
        event.stop()
        self.app.exit()


class GreetingApp(DressedApp):
    """Asks, and keeps the answer in `answer`: None when the person left."""

    def __init__(self, defaults: GreetingAnswer) -> None:
        super().__init__(KeyTable((*FORM, *APP)), Translator(defaults.language))
        self.answer: GreetingAnswer | None = None
        self._greeting = GreetingScreen(defaults)

    def get_default_screen(self) -> Screen[Any]:
        """The greeting."""
        return self._greeting

    def show_hints(self) -> None:
        """The keys that do something now are others."""
        self._greeting.show_hints()

    def say(self, words: Words, role: Role = "") -> None:
        """Tell the person."""
        self._greeting.status.say(words, role)
