"""`coordtui config edit`: the person's editor on a copy, which takes the file's place when it is right."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from coordtui.api.errors import CoordtuiError, Refused, SettingsError
from coordtui.cli.invocation import Invocation
from coordtui.text.messages import N_, Message

_USUAL = ("nano", "vi")


def edit_settings(invocation: Invocation) -> int:
    """Edit, check, replace. What was typed is never lost: a copy that is not taken is kept and named."""
    console = invocation.console
    path = invocation.settings_path.resolve()
    invocation.may_found = True
    command = _editor()
    before = _read(path)
    copy = _copy(path, before)
    while True:
        status = subprocess.run([*command, str(copy)], check=False).returncode  # noqa: S603 - the person's own
        after = _read(copy)
        if after == before:
            copy.unlink()
            console.say(N_("Nothing was changed."))
            return 0 if status == 0 else 1
        try:
            _check(invocation, copy, after)
        except CoordtuiError as error:
            console.complain(error)
            if console.interactive and console.agree(N_("Edit it again? [y/N]")):
                continue
            raise _kept(copy, N_("The settings are as they were.")) from error
        if _read(path) != before:
            raise _kept(copy, N_("Somebody else changed the settings meanwhile, and theirs are kept."))
        copy.replace(path)
        console.say(N_("The settings are saved in {path}.", path=str(path)))
        return 0


def _editor() -> list[str]:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    found = shlex.split(named) if named else [each for each in _USUAL if shutil.which(each)][:1]
    if not found or not shutil.which(found[0]):
        raise Refused(
            N_("There is no editor to open."),
            why=N_("“{name}” is not a program here.", name=found[0]) if found else None,
            remedy=N_("Name yours in the variable EDITOR, or use “coordtui config set”."),
        )
    return found


def _read(path: Path) -> bytes:
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    return b""


def _copy(path: Path, content: bytes) -> Path:
    """A copy beside the file, so that taking its place is one step."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix="settings.edited-", suffix=".toml")
    except OSError as error:
        raise SettingsError(N_("{file} cannot be written.", file=str(path)), why=error.strerror) from error
    with os.fdopen(handle, "wb") as copy:
        copy.write(content)
        if path.exists():
            os.fchmod(copy.fileno(), path.stat().st_mode & 0o777)
    return Path(name)


def _check(invocation: Invocation, path: Path, content: bytes) -> None:
    """Raise what is wrong unless the core and every plugin can read it, and every name is one."""
    from coordtui.cli.names import wrong_names
    from coordtui.config.settings import settings_in
    from coordtui.config.toml import parse_toml
    from coordtui.host import Host, discover

    settings = settings_in(parse_toml(path, content))
    if invocation.options.safe:
        return
    host = Host(discover(), settings.plugins.disabled)
    host.load()
    for each in host.active:
        if each.plugin and each.plugin.settings:
            settings.section(each.name, each.plugin.settings)
    for _, error in wrong_names(settings, host):
        raise error


def _kept(copy: Path, why: Message) -> Refused:
    return Refused(
        N_("Your changes were not taken."),
        why=why,
        remedy=N_("They are kept in {path}.", path=str(copy)),
    )
