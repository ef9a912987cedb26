"""Every setting with its value, where that comes from and what it is for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from coordtui.api.records import Settings as SettingsStruct
from coordtui.config.checking import in_toml, unknown_key
from coordtui.config.fields import Leaf, leaves
from coordtui.config.paths import STORE_VARIABLE
from coordtui.config.secrets import variable_of
from coordtui.config.settings import CoreSettings, Settings
from coordtui.text.messages import N_, Message

Plugins = Mapping[str, type[SettingsStruct]]
"""The settings structure of each plugin that has one, by the plugin's name."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One setting. Of a secret, `value` only says whether it is set; `shown` is fit for the screen."""

    key: str
    value: Any
    shown: Message | str
    origin: Message
    help: Message


def entries(settings: Settings, plugins: Plugins | None = None, under: str = "") -> list[Entry]:
    """The settings in the order of their declaration: all, one (`network.contact`) or some (`network`).

    Raises `SettingsError` when there is none of this name, or when a plugin's section is wrong.
    """
    every = [each for leaf in leaves(CoreSettings) for each in _entries(settings, leaf, settings, leaf.path)]
    for name, struct in (plugins or {}).items():
        section = settings.section(name, struct)
        for leaf in leaves(struct, (name,)):
            every += _entries(settings, leaf, section, leaf.path[1:])
    chosen = [each for each in every if not under or f"{each.key}.".startswith(f"{under}.")]
    if not chosen:
        raise unknown_key(under, (each.key for each in every))
    return chosen


def _entries(settings: Settings, leaf: Leaf, holder: object, path: tuple[str, ...]) -> Iterator[Entry]:
    """One entry, or one for each line of a table that has some."""
    value: Any = reduce(getattr, path, holder)
    if leaf.field.secret:
        yield _secret(leaf, set_=bool(value))
    elif leaf.field.item is not None and value:
        for name, each in value.items():
            yield _plain(settings, leaf, (*leaf.path, name), each)
    else:
        yield _plain(settings, leaf, leaf.path, value)


def _plain(settings: Settings, leaf: Leaf, path: tuple[str, ...], value: Any) -> Entry:
    line = settings.file.line_of(path)
    origin = N_("default")
    if line is not None:
        origin = N_("{file}, line {line}", file=settings.file.path.name, line=line)
    if path == ("store", "url") and os.environ.get(STORE_VARIABLE):
        value = os.environ[STORE_VARIABLE]
        origin = N_("the environment, {variable}", variable=STORE_VARIABLE)
    if path == ("store", "url") and value:
        from coordtui.store.url import without_password

        value = without_password(value)
    shown = N_("not set") if value is None else in_toml(value) or "{}"
    return Entry(key=".".join(path), value=value, shown=shown, origin=origin, help=leaf.help)


def _secret(leaf: Leaf, *, set_: bool) -> Entry:
    variable = variable_of(*leaf.path)
    origin = N_("default")
    if set_ and os.environ.get(variable):
        origin = N_("the environment, {variable}", variable=variable)
    elif set_:
        origin = N_("the file of secrets")
    shown = N_("set") if set_ else N_("not set")
    return Entry(key=leaf.key, value=set_, shown=shown, origin=origin, help=leaf.help)
