"""The settings of the program, and how they are read.

A setting that is not in the file has its default; a file that does not exist is one
without settings. The string below each field is what `coordtui config list` says of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from coordtui.api.errors import SettingsError
from coordtui.api.records import Language, Secret
from coordtui.api.records import Settings as SettingsStruct
from coordtui.config.checking import checked, misfit, unknown_key
from coordtui.config.fields import fields_of
from coordtui.config.paths import STORE_VARIABLE, default_store_url, settings_path
from coordtui.config.secrets import (
    SecretText,
    environment_secrets,
    read_secrets,
    secrets_path,
    variable_of,
)
from coordtui.config.toml import TomlFile, parse_toml, read_toml
from coordtui.text.messages import N_, Message

S = TypeVar("S", bound=SettingsStruct)


class KeepSettings(SettingsStruct, kw_only=True, frozen=True):
    """`[store.keep]`: which backups are kept."""

    recent: Annotated[int, Meta(ge=1, le=10_000)] = 5
    """How many of the newest backups are kept."""

    daily: Annotated[int, Meta(ge=0, le=10_000)] = 7
    """For how many days the last backup of each is kept."""

    weekly: Annotated[int, Meta(ge=0, le=10_000)] = 5
    """For how many weeks the last backup of each is kept."""

    monthly: Annotated[int, Meta(ge=0, le=10_000)] = 12
    """For how many months the last backup of each is kept."""


class StoreSettings(SettingsStruct, kw_only=True, frozen=True):
    """`[store]`."""

    url: str | None = None
    """Where the lab is kept, such as sqlite:///srv/lab/coordtui.db; without it, in your data folder."""

    keep: KeepSettings = KeepSettings()
    """Which backups of the store are kept."""


class NetSettings(SettingsStruct, kw_only=True, frozen=True):
    """`[network]`."""

    timeout_s: Annotated[float, Meta(ge=1, le=600)] = 30.0
    """Seconds that a server may stay silent before the request is given up."""

    connect_timeout_s: Annotated[float, Meta(ge=1, le=120)] = 10.0
    """Seconds that making a connection may take."""

    max_body_mb: Annotated[int, Meta(ge=1, le=1024)] = 32
    """Megabytes of one answer that are read; a longer one is refused."""

    contact: str = ""
    """A mail address told to the servers that are asked, so that they can write before they block."""

    turns: str = ""
    """A folder where all accounts of the machine take turns at a server; without it, each does by itself."""


class AccessSettings(SettingsStruct, kw_only=True, frozen=True):
    """`[access]`."""

    grants: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """The roles that have a right in this lab, in place of the usual ones: arxiv.watch = ['researcher']."""
    keys_file: str = "/etc/coordtui/authorized_keys"
    """The file of people's SSH keys. Only root writes it; `coordtui access` does."""

    sessions_each: Annotated[int, Meta(ge=1, le=1000)] = 5
    """How many sessions of one person over SSH are open at once."""

    idle_minutes: Annotated[int, Meta(ge=0, le=100_000)] = 720
    """After so many minutes without a key a session over SSH ends, with what was begun kept; 0: never."""

    memory_mb: Annotated[int, Meta(ge=0, le=1_000_000)] = 1024
    """Megabytes of memory of its own that one session over SSH may take; 0 sets no limit."""

    server: str = ""
    """Where `coordtui access serve` listens, so that sessions begin sooner; empty: each starts by itself."""


class PrivacySettings(SettingsStruct, kw_only=True, frozen=True):
    """`[privacy]`: who answers for personal data, and for how many days it is kept; 0 is for ever."""

    officer: str = ""
    """Who answers for personal data in this lab; everybody is shown the name."""

    contact: str = ""
    """How to reach them: a mail address, a telephone number, an office."""

    seen_days: Annotated[int, Meta(ge=0, le=36_500)] = 730
    """So many days the register of who saw what is kept."""

    drafts_days: Annotated[int, Meta(ge=0, le=36_500)] = 180
    """So many days a form that was begun and never saved is kept."""

    failures_days: Annotated[int, Meta(ge=0, le=36_500)] = 90
    """So many days the last failure of a plugin is kept in the state folder."""

    logs_days: Annotated[int, Meta(ge=0, le=36_500)] = 90
    """So many days logs and crash reports of the program are kept in the state folder."""

    left_days: Annotated[int, Meta(ge=0, le=36_500)] = 0
    """So many days after somebody's last role ended their erasure is proposed; 0 never proposes it."""

    erase_left: bool = False
    """Whether those who are proposed are erased by the daily job, without being asked about."""


class AuditSettings(SettingsStruct, kw_only=True, frozen=True):
    """`[audit]`: for how many days the audit log has what documents were before; 0 is for ever."""

    days_kept: Annotated[int, Meta(ge=0, le=36_500)] = 400
    """So many days what people changed is kept as it was before; the entries themselves stay."""

    program_days_kept: Annotated[int, Meta(ge=0, le=36_500)] = 30
    """So many days what jobs changed is kept as it was before."""


class BackupSettings(SettingsStruct, kw_only=True, frozen=True):
    """`[backup]`: when backups are made by themselves, and where they go; `[store.keep]` says which stay."""

    by: Literal["program", "server"] = "program"
    """Who makes them: this program, or who looks after the server by its own tools (no reminders then)."""

    every_hours: Annotated[int, Meta(ge=0, le=8760)] = 24
    """So many hours after a backup the next one is due; 0: none is made by itself."""

    at: Annotated[
        str, Meta(pattern=r"^$|^([01]\d|2[0-3]):[0-5]\d$", extra_json_schema={"examples": ["02:30"]})
    ] = ""
    """From which time of the day on a backup is due, as 02:30; without it, at any."""

    copy_to: str = ""
    """A second place: a folder on another disk, to which each new backup is copied."""

    same_disk: bool = False
    """Whether the second place may be on the disk of the store or the system; else it must be mounted."""

    warn_days: Annotated[int, Meta(ge=0, le=36_500)] = 3
    """After so many days without a backup Today and the doctor say so; 0: never."""

    drill_days: Annotated[int, Meta(ge=0, le=36_500)] = 90
    """After so many days in which no backup was tried Today says so; 0: never."""


class PluginsSettings(SettingsStruct, kw_only=True, frozen=True):
    """`[plugins]`."""

    disabled: list[str] = msgspec.field(default_factory=list)
    """Plugins that are switched off: they are not even loaded."""


class OutboxSettings(SettingsStruct, kw_only=True, frozen=True):
    """`[outbox]`: how messages leave the program. What is not set is off."""

    slack_webhook: Secret = ""
    """The address that Slack gave for the lab's channel; who has it can write there."""

    smtp_host: str = ""
    """The mail server, such as smtp.example.org; without it no mail is sent."""

    smtp_port: Annotated[int, Meta(ge=0, le=65_535)] = 0
    """Its port; 0 is the usual one: 587 with STARTTLS, 465 with TLS, 25 without either."""

    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is kept private; a server that cannot do it is sent nothing."""

    smtp_user: str = ""
    """The account on the mail server, if it wants one."""

    smtp_password: Secret = ""
    """The password of that account."""

    sender: str = ""
    """Who the mails are from: Placeholder Lab <lab@example.org>."""

    daily_limit: Annotated[int, Meta(ge=1, le=100_000)] = 500
    """Messages that leave within a day at most; the others wait."""

    keep_days: Annotated[int, Meta(ge=1, le=36_500)] = 90
    """So many days sent and discarded messages are kept; those that need a look stay."""


class CoreSettings(SettingsStruct, kw_only=True, frozen=True):
    """Everything that the core itself understands."""

    language: Language | None = None
    """The language of the texts; without it, the language of the lab."""

    theme: str = "dark"
    """The colours: the name of a file in the themes folder, without .toml."""

    start_page: str | None = None
    """The page that is open at the start, by the name of its pane; without it, the one you left."""

    preset: Literal["normal", "vim"] = "normal"
    """The keys: normal, or with those of vim beside them."""

    signs: Literal["auto", "unicode", "ascii"] = "auto"
    """The signs and lines on the screen: those of the terminal's language, or plain letters for old ones."""

    lean: bool = False
    """For poor links: no mouse, the terminal's own sixteen colours, fewer bytes."""

    mouse: bool = True
    """Whether clicks and the wheel reach the program; without, the terminal's own selecting works as ever."""

    store: StoreSettings = StoreSettings()
    """Where the data is."""

    network: NetSettings = NetSettings()
    """How servers are asked."""

    access: AccessSettings = AccessSettings()
    """Who may do what."""

    privacy: PrivacySettings = PrivacySettings()
    """Who answers for personal data, and how long it is kept."""

    audit: AuditSettings = AuditSettings()
    """How long earlier documents are kept."""

    backup: BackupSettings = BackupSettings()
    """When backups are made, and where they are copied."""

    plugins: PluginsSettings = PluginsSettings()
    """Which plugins run."""

    keys: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """Your own keys for a command, in place of its usual ones: page.keep = ['f', 's']."""


SECTIONS: Mapping[str, type[SettingsStruct]] = {"outbox": OutboxSettings}
"""Sections of the core that are read when somebody needs them, as a plugin's are: they hold secrets."""

RESERVED = frozenset(CoreSettings.__struct_fields__) | SECTIONS.keys()
"""Names that no plugin may have, because the settings use them."""


class Settings(CoreSettings, kw_only=True, frozen=True):
    """The settings in force. `sections` are the plugins' own, checked when they are asked for."""

    file: TomlFile = msgspec.field(default_factory=lambda: TomlFile(Path("settings.toml")))
    sections: Mapping[str, Mapping[str, Any]] = {}

    def section(self, name: str, struct: type[S]) -> S:
        """A plugin's settings with its secrets; raises `SettingsError`, naming file and line."""
        secret = [field.name for field in fields_of(struct).values() if field.secret]
        values = self.sections.get(name, {})
        for key in values:
            if key in secret:
                raise self._misplaced(name, key)
        section = checked(struct, values, self.file.where, (name,))
        if not secret:
            return section
        texts = {key: SecretText(text) for key, text in self._secrets(name, secret).items()}
        return msgspec.structs.replace(section, **texts)

    def _secrets(self, section: str, names: list[str]) -> dict[str, str]:
        """The secrets of a section; the environment goes before the file."""
        file = read_secrets(secrets_path(self.file.path))
        written = file.values.get(section, {})
        if not isinstance(written, Mapping):
            raise misfit(dict[str, str], file.where, (section,))
        for name, text in written.items():
            if name not in names:
                known = [f"{section}.{each}" for each in names]
                raise unknown_key(f"{section}.{name}", known, file.where((section, name)))
            if not isinstance(text, str):
                raise misfit(str, file.where, (section, name))
        return {**written, **environment_secrets(section, names)}

    def _misplaced(self, section: str, name: str) -> SettingsError:
        return SettingsError(
            N_("“{key}” is a secret and does not belong in the settings.", key=f"{section}.{name}"),
            why=self.file.where((section, name)),
            remedy=keep_secret(section, name, self.file.path),
        )

    def strays(self, plugins: Iterable[str]) -> list[SettingsError]:
        """Sections that no installed plugin answers to: misspelt, or of one that was removed."""
        known = {*RESERVED, *plugins}
        return [
            unknown_key(name, known, self.file.where((name,))) for name in self.sections if name not in known
        ]

    def store_url(self, argument: str | None = None) -> str:
        """The store: the argument, else `COORDTUI_STORE`, else the settings, else the default."""
        return argument or os.environ.get(STORE_VARIABLE) or self.store.url or default_store_url()


def keep_secret(section: str, name: str, settings: Path) -> Message:
    """Where a secret belongs."""
    return N_(
        "Set {variable} in the environment, or write it in {file} under [{section}] and run chmod 600 on it.",
        variable=variable_of(section, name),
        file=str(secrets_path(settings)),
        section=section,
    )


def load_settings(path: str | Path | None = None) -> Settings:
    """The settings in a file, by default the one that `settings_path` finds.

    Raises `SettingsError` with file, line and remedy when it cannot be read, is not TOML,
    names a setting that does not exist or gives one a value that it cannot have.
    """
    return settings_in(read_toml(settings_path(path)))


def settings_from_text(path: Path, text: str) -> Settings:
    """The settings as they would be if the file held this text."""
    return settings_in(parse_toml(path, text.encode()))


def settings_in(file: TomlFile) -> Settings:
    """The settings that a file holds; a table of an unknown name is kept as a plugin's section."""
    sections = {
        name: value
        for name, value in file.values.items()
        if name not in CoreSettings.__struct_fields__ and isinstance(value, Mapping)
    }
    own = {name: value for name, value in file.values.items() if name not in sections}
    core = checked(CoreSettings, own, file.where)
    return Settings(**msgspec.structs.asdict(core), file=file, sections=sections)
