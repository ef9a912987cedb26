"""One run of the command line: its options, and what they lead to when it is needed."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coordtui.api.errors import SettingsError
from coordtui.cli.asked import Options, language_of_the_environment, language_of_the_locale
from coordtui.cli.console import Console
from coordtui.text.messages import N_, NN_
from coordtui.text.safety import safe
from coordtui.text.translation import Translator

if TYPE_CHECKING:
    from coordtui.api.records import Language
    from coordtui.config import Settings
    from coordtui.host.session import Session


class Invocation:
    """What a command is given. Settings and store are opened by those commands that ask."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.may_found = False
        """Whether a settings file that was named need not exist, because the command makes it."""
        self.words: list[str] = []
        """The command as it was given, without the options of every command."""
        self.console = Console(Translator(self._language()))

    @property
    def asked_language(self) -> Language | None:
        """The language that the command line or the environment asks for, if one does."""
        return self.options.lang or language_of_the_environment()

    @cached_property
    def settings_path(self) -> Path:
        """The settings file; it need not exist."""
        from coordtui.config.paths import settings_path

        return settings_path(self.options.settings)

    @cached_property
    def settings(self) -> Settings:
        """The settings; raises `SettingsError`."""
        from coordtui.config import load_settings

        if not self.may_found:
            self.require_settings_file()
        return load_settings(self.settings_path)

    def require_settings_file(self) -> None:
        """Raise `SettingsError` when the file named on the command line is not there."""
        from coordtui.config.paths import is_missing

        if self.options.settings and is_missing(self.settings_path):
            raise SettingsError(
                N_("There is no settings file {file}.", file=safe(self.settings_path)),
                why=N_("It was named with --settings."),
                remedy=N_("Name one that exists; “coordtui config set” and “coordtui init” make one."),
            )

    @property
    def store_url(self) -> str:
        """The store by the command line, the environment, the settings, or where it usually is."""
        return self.settings.store_url(self.options.store)

    @contextmanager
    def session(self, **options: Any) -> Iterator[Session]:
        """A session on the store, in the language of its lab unless another was asked for."""
        from coordtui.host.session import open_session

        url = options.pop("store_url", None) or self.store_url
        language = self.asked_language
        if options.get("create"):  # there is no lab yet to say its language
            language = language or self.console.language
        options.setdefault("safe_mode", self.options.safe)
        options.setdefault("on_migration", self._tell_of_migration)
        gc.freeze()  # what was imported stays; it need not be walked through again and again
        gc.enable()  # off since the start of the process, and this may be a long life
        session = open_session(self.settings, url, language=language, **options)
        self._dress(session)
        try:
            self._require_home(session)
            self.console.translator = session.translator
            yield session
        finally:
            session.close()

    def _require_home(self, session: Session) -> None:
        """Raise `Refused` when the command is for those at home and somebody else acts."""
        if self.words and session.actor.person is not None and not session.actor.at_home:
            from coordtui.cli.at_home import require_home

            require_home(self.words, afar=True)

    def _tell_of_migration(self, tables: Mapping[str, int], lab: Language | None) -> None:
        """Say why the start takes longer, in the language that the session will have."""
        translate = Translator(self.asked_language or self.settings.language or lab or "en")
        with suppress(OSError):  # nobody reads it; the work goes on
            Console(translate).say_aside(
                NN_(
                    "Bringing the store to the new version: {n} record, once; this takes a while.",
                    "Bringing the store to the new version: {n} records, once; this takes a while.",
                    sum(tables.values()),
                )
            )

    def _dress(self, session: Session) -> None:
        """Let the looks that were asked for go before the settings, for this run."""
        from msgspec.structs import replace

        if looks := self.options.looks:
            session.lab_settings = replace(session.lab_settings, **looks)
            session.settings = replace(session.settings, **looks)
            for name in looks:
                session.own_settings.pop(name, None)

    def _language(self) -> Language:
        """The language before a store is open: asked for, in the settings, or of the locale."""
        if asked := self.asked_language:
            return asked
        try:
            return self.settings.language or language_of_the_locale()
        except SettingsError:  # said when the command itself needs the settings
            return language_of_the_locale()
