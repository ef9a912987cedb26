"""Changing the settings file, without touching what else is written in it.

A change is checked before it is written: what could not be read again is refused, and the
file stays as it was. Comments and order are kept. A reader sees the old file or the new
one, and two that write at the same time write one after the other.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any

import msgspec

from coordtui.api.errors import SettingsError
from coordtui.api.files import sync_folder
from coordtui.config.checking import misfit, unknown_key
from coordtui.config.entries import Plugins
from coordtui.config.fields import Leaf, leaves
from coordtui.config.settings import CoreSettings, Settings, keep_secret, settings_from_text, settings_in
from coordtui.config.toml import read_toml
from coordtui.text.messages import N_, Message

Check = Callable[[Settings], None]
"""Raises what speaks against settings that are about to be written."""

_Place = tuple[tuple[str, ...], Any]
"""The path of a setting in the file, and the type of its value."""


def set_value(
    path: Path, key: str, text: str, plugins: Plugins | None = None, check: Check | None = None
) -> Settings:
    """Give a setting the value that a person wrote, as TOML or as a bare text.

    A bare text is cut at its commas where a list is wanted. `plugins` are the structures of
    the plugins' sections, by name. Raises `SettingsError` when there is no such setting or
    the value does not fit, and what `check` raises; then nothing is written.
    """
    _, annotation = _place_of(key, path, plugins or {})
    values = {key: _parsed(key, text, annotation)}
    with _alone(path):
        return _put(path, values, plugins or {}, check)


def put_values(path: Path, values: Mapping[str, Any]) -> Settings:
    """Give several settings of the core their values at once, as the greeting does."""
    with _alone(path):
        return _put(path, values)


def change_values(path: Path, change: Callable[[Settings], Mapping[str, Any]]) -> Settings:
    """Give settings of the core values made from those in force; nobody else writes in between."""
    with _alone(path):
        settings = settings_in(read_toml(path))
        values = change(settings)
        return _put(path, values) if values else settings


def _put(
    path: Path, values: Mapping[str, Any], plugins: Plugins | None = None, check: Check | None = None
) -> Settings:
    places = {key: _place_of(key, path, plugins or {}) for key in values}
    for key, value in values.items():
        _fitting(value, places[key][1], key)
    new = _edited(read_toml(path).text, {places[key][0]: value for key, value in values.items()})
    settings = settings_from_text(path, new)
    for name, struct in (plugins or {}).items():
        settings.section(name, struct)
    if check is not None:
        check(settings)
    _replace(path, new)
    return settings


def unset_value(path: Path, key: str) -> bool:
    """Remove a setting from the file, so that it has its default; False if it is not there.

    It need not be a known one: this is also how a misspelt one is removed.
    """
    import tomlkit

    with _alone(path):
        document = tomlkit.parse(read_toml(path).text)
        found = _find(document, key)
        if found is not None:
            table, name = found
            del table[name]
            _replace(path, tomlkit.dumps(document))
    return found is not None


_UNCHANGED: Message = N_("Nothing was changed.")


def _place_of(key: str, path: Path, plugins: Plugins) -> _Place:
    """What a dotted key names; the names inside a table (`keys.page.keep`) may hold dots."""
    known: list[Leaf] = [*leaves(CoreSettings)]
    for name, struct in plugins.items():
        known += leaves(struct, (name,))
    for leaf in known:
        if leaf.key == key:
            if leaf.field.secret:
                raise SettingsError(
                    N_("“{key}” is a secret and does not belong in the settings.", key=key),
                    remedy=keep_secret(leaf.path[0], leaf.field.name, path),
                )
            return leaf.path, leaf.field.type
        if leaf.field.item is not None and key.startswith(f"{leaf.key}."):
            return (*leaf.path, key.removeprefix(f"{leaf.key}.")), leaf.field.item
    raise unknown_key(key, (leaf.key for leaf in known))


def _parsed(key: str, text: str, annotation: Any) -> Any:
    """The first reading of the text that the type allows: TOML, the bare text, a list of texts."""
    try:
        text.encode()
    except UnicodeEncodeError as error:  # bytes of the command line that no letter stands for
        raise SettingsError(
            N_("The value for “{key}” is not text in UTF-8.", key=key),
            why=_UNCHANGED,
            remedy=N_("Give another value."),
        ) from error
    readings: list[Any] = [text, [part.strip() for part in text.split(",") if part.strip()]]
    with contextlib.suppress(tomllib.TOMLDecodeError):
        values = tomllib.loads(f"value = {text}")
        if len(values) == 1:
            readings.insert(0, values["value"])
    for reading in readings:
        with contextlib.suppress(msgspec.ValidationError):
            msgspec.convert(reading, annotation)
            return reading
    return _fitting(text, annotation, key)


def _fitting(value: Any, annotation: Any, key: str) -> Any:
    """The value as the setting's type asks; raises `SettingsError`."""
    try:
        return msgspec.convert(value, annotation)
    except msgspec.ValidationError as error:
        another = N_("Give another value.")
        raise misfit(annotation, lambda _: _UNCHANGED, (key,), remedy=another) from error


def _edited(text: str, values: Mapping[tuple[str, ...], Any]) -> str:
    """The text of the file with these values in it."""
    if not text.strip():
        import tomli_w

        fresh: dict[str, Any] = {}
        for path, value in values.items():
            _table_at(fresh, path[:-1], dict)[path[-1]] = value
        return text + tomli_w.dumps(fresh)

    import tomlkit

    document = tomlkit.parse(text)
    for path, value in values.items():
        found = _find(document, ".".join(path))
        table, name = found or (_table_at(document, path[:-1], tomlkit.table), path[-1])
        table[name] = value
    return tomlkit.dumps(document)


def _table_at(table: MutableMapping[str, Any], path: tuple[str, ...], make: Any) -> MutableMapping[str, Any]:
    for name in path:
        table = table.setdefault(name, make())
    return table


def _find(table: MutableMapping[str, Any], key: str) -> tuple[MutableMapping[str, Any], str] | None:
    """The table and the name in it under which a dotted key is written, however it is quoted."""
    if key in table:
        return table, key
    for name, value in table.items():
        if key.startswith(f"{name}.") and isinstance(value, MutableMapping):
            found = _find(value, key.removeprefix(f"{name}."))
            if found is not None:
                return found
    return None


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Nobody else changes a settings file of this folder meanwhile; says so when it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)
    except OSError as error:
        raise SettingsError(
            N_("{file} cannot be written.", file=str(path)),
            why=error.strerror,
            remedy=N_(
                "What was there before is unchanged. Choose another file with {variable}.",
                variable="COORDTUI_SETTINGS",
            ),
        ) from error


def _replace(path: Path, text: str) -> None:
    """The file has the new text or the old one, whatever happens in between."""
    path = path.resolve()
    before = path.stat() if path.exists() else None
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            if before is not None:  # root may change what others must go on reading
                with contextlib.suppress(PermissionError):
                    os.fchown(file.fileno(), before.st_uid, before.st_gid)
            os.fchmod(file.fileno(), 0o644 if before is None else before.st_mode & 0o777)
        Path(temporary).replace(path)
    except BaseException:  # an interrupt too leaves nothing behind
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
