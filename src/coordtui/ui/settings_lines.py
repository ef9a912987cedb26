"""The settings as lines to read and change: value, origin, what it is for, and how it is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_args

import msgspec
from msgspec import inspect as types

from coordtui.api import Message, SettingsError
from coordtui.config.checking import in_toml
from coordtui.config.editing import set_value, unset_value
from coordtui.config.entries import Entry, entries
from coordtui.config.fields import Field, Leaf, expected, leaves
from coordtui.config.personal import PERSONAL
from coordtui.config.settings import SECTIONS, CoreSettings
from coordtui.config.themes import find_themes
from coordtui.text.formats import number
from coordtui.text.messages import N_
from coordtui.text.translation import LANGUAGES
from coordtui.ui.preferences import AT_THE_START, check, pages, prefer
from coordtui.ui.widgets.lines import Words

if TYPE_CHECKING:
    from coordtui.config import Settings
    from coordtui.ui.app import CoordtuiApp

Choices = Sequence[tuple[Any, Words]]

_YES_NO: Choices = ((True, N_("yes")), (False, N_("no")))
USUAL, LABS, YOURS = N_("usual"), N_("the lab’s"), N_("your own")
"""Where the value of a setting comes from."""
_WORDS: Mapping[Any, Message] = {
    "en": N_("English"),
    "fr": N_("French"),
    "normal": N_("normal"),
    "vim": N_("with those of vim"),
    "auto": N_("as the terminal can"),
    "unicode": N_("lines and signs"),
    "ascii": N_("plain letters"),
    "dark": N_("dark"),
    "light": N_("light"),
    "contrast": N_("contrast"),
    "colour-blind": N_("colour-blind"),
    "colour-blind-light": N_("colour-blind, light"),
    "paper": N_("paper"),
    "night": N_("night"),
    "evening": N_("evening"),
    "grey": N_("grey"),
    "sixteen": N_("sixteen"),
    "terminal": N_("terminal"),
}
"""What choices are called; those that are names are shown as they are."""
TITLES: Mapping[str, Message] = {
    "language": N_("Language"),
    "theme": N_("Colours"),
    "start_page": N_("First page"),
    "preset": N_("Kind of keys"),
    "signs": N_("Signs"),
    "lean": N_("Poor link"),
    "mouse": N_("Mouse"),
    "keys": N_("Keys of your own"),
    "store.url": N_("Place of the store"),
    "store.keep.recent": N_("Newest backups"),
    "store.keep.daily": N_("Daily backups"),
    "store.keep.weekly": N_("Weekly backups"),
    "store.keep.monthly": N_("Monthly backups"),
    "network.timeout_s": N_("Patience in seconds"),
    "network.connect_timeout_s": N_("Time to connect"),
    "network.max_body_mb": N_("Largest answer"),
    "access.sessions_each": N_("Sessions of one person"),
    "access.idle_minutes": N_("End when nobody is there"),
    "access.memory_mb": N_("Memory of a session"),
    "network.contact": N_("Mail address"),
    "access.grants": N_("Rights of roles"),
    "plugins.disabled": N_("Plugins off"),
}
"""What the settings of the program are called; those of plugins have their names in the file only."""
_NOTHING: Sequence[Any] = ({}, [], "")


class SettingLine(msgspec.Struct, frozen=True, kw_only=True):
    """One setting. `choices` is empty where the value is written; `late` when a restart is needed."""

    key: str
    own: bool
    """Whether it is the person's, kept in the store; else it is the lab's, kept in its file."""
    shown: Words
    origin: Message
    help: Message
    expected: Message
    choices: Choices = ()
    value: Any = None
    title: Words = ""
    """What it is called; empty where only its name in the file says that."""
    set: bool = False
    """Whether it has another value than the usual one, so that it can be put back."""
    secret: bool = False
    late: bool = False


class SettingLines:
    """Reads the settings as lines, and changes them. `may_change_lab` adds the lab's and the plugins'."""

    def __init__(self, app: CoordtuiApp, *, may_change_lab: bool) -> None:
        self._app, self._session = app, app.session
        self._may_change_lab = may_change_lab
        active = [each.plugin for each in self._session.host.active if each.plugin is not None]
        theirs = {each.name: each.settings for each in active if each.settings is not None}
        self._plugins = {**theirs, **SECTIONS}

    def lines(self) -> list[SettingLine]:
        """The person's own settings first, then the lab's as its file has them now."""
        mine = [self._own(_OWN[name]) for name in PERSONAL]
        return mine + (self._labs(self._read_again()) if self._may_change_lab else [])

    def _own(self, leaf: Leaf) -> SettingLine:
        """A personal setting, with the value in force for the person."""
        name, field, session = leaf.key, leaf.field, self._session
        value = getattr(session.settings, name)
        chosen = name in session.own_settings
        labs = getattr(session.lab_settings, name) != field.default
        choices = self._choices(name, field)
        return SettingLine(
            key=name,
            own=True,
            value=value,
            title=TITLES.get(name, ""),
            shown=self._language if name == "language" else _shown(value, choices),
            origin=YOURS if chosen else LABS if labs else USUAL,
            help=leaf.help,
            expected=expected(field.type),
            choices=choices,
            set=chosen,
            late=name in AT_THE_START,
        )

    def _labs(self, settings: Settings) -> list[SettingLine]:
        lines = []
        fields = {leaf.key: leaf.field for leaf in leaves(CoreSettings)}
        for name, struct in self._plugins.items():
            fields |= {leaf.key: leaf.field for leaf in leaves(struct, (name,))}
        for entry in entries(settings, self._plugins):
            field = fields.get(entry.key) or _holder(fields, entry.key)
            choices = () if field.secret else self._choices(entry.key, field)
            is_set = settings.file.line_of(entry.key.split(".")) is not None
            lines.append(
                SettingLine(
                    key=entry.key,
                    own=False,
                    value=entry.value,
                    title=_title(entry.key),
                    shown=self._labs_words(entry, choices),
                    origin=USUAL if entry.origin == N_("default") else entry.origin,
                    help=entry.help,
                    expected=expected(field.type),
                    choices=choices,
                    set=is_set,
                    secret=field.secret,
                    late=True,
                )
            )
        return lines

    @property
    def _language(self) -> Words:
        """The language that is spoken without a choice for this one run."""
        return _WORDS[self._session.settings.language or self._lab_language]

    @property
    def _lab_language(self) -> str:
        lab = self._session.lab
        return lab.language if lab is not None else "en"

    def _labs_words(self, entry: Entry, choices: Choices) -> Words:
        if entry.key == "language":
            return _WORDS[entry.value or self._lab_language]
        if choices or entry.value in _NOTHING:
            return _shown(entry.value, choices)
        if type(entry.value) in (int, float):
            whole = float(entry.value).is_integer()
            return number(entry.value, self._app.translator, digits=0 if whole else 1)
        return entry.shown

    def _choices(self, key: str, field: Field) -> Choices:
        """The values to choose among, if they are few."""
        if key == "theme":
            return [(name, _WORDS.get(name, name)) for name in find_themes()]
        if key == "start_page":
            left: list[tuple[Any, Words]] = [(None, N_("where I left"))]
            panes = self._app.shell.panes.values()
            return left + [(name, pane.title) for name, pane in zip(pages(self._app), panes, strict=True)]
        if key == "language":
            return [(None, LABS), *((each, _WORDS[each]) for each in LANGUAGES)]
        kind = types.type_info(field.type)
        if isinstance(kind, types.BoolType):
            return _YES_NO
        if isinstance(kind, types.LiteralType):
            return [(value, _WORDS.get(value, str(value))) for value in get_args(field.type)]
        return ()

    # Changing.

    def check(self, line: SettingLine, value: Any) -> Message:
        """Raise `SettingsError` when the setting cannot have the value; else what will come of it."""
        if line.own:
            check(self._app, line.key, value)
        if line.late:
            return N_("In force from the next start.")
        return N_("In force as soon as it is kept.")

    def change(self, line: SettingLine, value: Any) -> None:
        """Give the setting a value: a choice, or the text that the person wrote; raises `SettingsError`."""
        if value is None:
            self.put_back(line)
        elif line.own:
            prefer(self._app, line.key, value)
        else:
            text = value if isinstance(value, str) else in_toml(value)
            set_value(self._path, line.key, text, self._plugins, self._check_names)

    def put_back(self, line: SettingLine) -> None:
        """Give it its usual value, or a personal one that of the lab."""
        if line.own:
            prefer(self._app, line.key, None)
        else:
            unset_value(self._path, line.key)

    def _check_names(self, settings: Settings) -> None:
        check(self._app, "theme", settings.theme)
        check(self._app, "start_page", settings.start_page)

    @property
    def _path(self) -> Any:
        return self._session.lab_settings.file.path

    def _read_again(self) -> Settings:
        """The lab's file as it is now; what is in force is older when it was changed since the start."""
        from coordtui.config.settings import load_settings

        try:
            return load_settings(self._path)
        except SettingsError:  # somebody is in the middle of an edit
            return self._session.lab_settings


_OWN = {leaf.key: leaf for leaf in leaves(CoreSettings)}


def _holder(fields: Mapping[str, Field], key: str) -> Field:
    """The table that a line of it belongs to."""
    return next(field for name, field in fields.items() if key.startswith(f"{name}."))


def _title(key: str) -> Words:
    """What a setting is called, or the table that a line of it belongs to."""
    return next((title for name, title in TITLES.items() if f"{key}.".startswith(f"{name}.")), "")


def _shown(value: Any, choices: Choices) -> Words:
    for choice, words in choices:
        if choice == value:
            return words
    if not value:
        return N_("none")
    return in_toml(value) if not isinstance(value, Mapping) else ", ".join(value)
