"""`coordtui theme`: the themes there are, a new one, what is wrong with one, and how it looks."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from coordtui.api.command_line import group
from coordtui.api.errors import Refused
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.text.messages import N_, Message, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.config.theme_review import Review


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the options of `coordtui theme`."""
    from coordtui.cli.theme_check import check

    commands = group(parser, translate)
    name, which = translate(N_("NAME")), translate(N_("NAME|FILE"))
    every = commands.add_parser("list", help=translate(N_("the themes, and whether they can be read")))
    add_json(every, translate)
    every.set_defaults(run=_list)
    new = commands.add_parser("new", help=translate(N_("write a theme of your own, to be changed")))
    new.add_argument("name", metavar=name)
    new.add_argument(
        "--from", dest="source", default="dark", metavar=name, help=translate(N_("the theme to begin with"))
    )
    new.set_defaults(run=_new)
    checked = commands.add_parser(
        "check", help=translate(N_("contrast, colour blindness and faults of a theme, or of all"))
    )
    checked.add_argument("which", nargs="*", metavar=which)
    add_json(checked, translate)
    checked.set_defaults(run=check)
    shown = commands.add_parser(
        "preview", help=translate(N_("look at a theme, read again whenever its file is saved"))
    )
    shown.add_argument("which", metavar=which)
    shown.set_defaults(run=_preview)


def theme_path(invocation: Invocation, which: str) -> Path:
    """The file of a theme, by its name or as a path; raises `SettingsError`, or `Refused` from afar."""
    from coordtui.api.files import at_home
    from coordtui.config.themes import theme_file

    if not which.endswith(".toml") and "/" not in which:
        return theme_file(which)
    require_home(invocation, N_("No file is read for somebody who works from afar."))
    return at_home(which)


def require_home(invocation: Invocation, what: Message) -> None:
    """Raise `Refused` when whoever asks does not own the account; where there is no lab, they do."""
    from coordtui.host.no_lab import NoLab

    try:
        with invocation.session() as session:
            if not session.actor.at_home:
                raise Refused(what, remedy=N_("Choose a theme by its name."))
    except NoLab:
        return


def _list(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.config.themes import bundled_themes, find_themes

    console, rows, data = invocation.console, [], []
    for name, file in find_themes().items():
        found = _review(file)
        dark = found.spec.dark if found and found.spec else None
        own = file.parent != bundled_themes()
        ok = bool(found and found.ok)
        data.append({"name": name, "file": str(file), "own": own, "ok": ok, "dark": dark})
        ground = {True: N_("dark ground"), False: N_("light ground"), None: "?"}[dark]
        origin = N_("your own") if own else N_("comes with the program")
        rows.append((name, ground, origin, _state(found)))
    if arguments.json:
        console.json(data)
    else:
        console.table((N_("name"), N_("ground"), N_("origin"), N_("state")), rows)
    return 0


def _review(file: Path) -> Review | None:
    """What is found; None where the file is no TOML."""
    from coordtui.api.errors import SettingsError
    from coordtui.config.theme_review import review

    try:
        return review(file)
    except SettingsError:
        return None


def _state(found: Review | None) -> Message:
    if found is None or not found.ok:
        return N_("has faults: see “coordtui theme check”")
    return N_("can be read") if found.measured else N_("as the terminal’s colours can be read")


def _new(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.api.files import NotWritten, system_reason, write_new
    from coordtui.config.theme_roles import NAME, new_theme
    from coordtui.config.themes import bundled_themes, load_theme, own_themes

    name = arguments.name
    if not NAME.fullmatch(name):
        raise Refused(
            N_("“{name}” is no name for a theme.", name=safe(name, limit=60)),
            remedy=N_("Take letters, figures, “-” and “_”, and no more than forty."),
        )
    if (bundled_themes() / f"{name}.toml").exists():
        raise Refused(
            N_("A theme “{name}” comes with the program.", name=name), remedy=N_("Choose another name.")
        )
    require_home(invocation, N_("No file is written for somebody who works from afar."))
    text = new_theme(load_theme(arguments.source), invocation.console.translator)
    path = own_themes() / f"{name}.toml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = system_reason(error)
        raise NotWritten(
            N_("“{path}” cannot be written: {reason}.", path=safe(path.parent), reason=reason)
        ) from error
    write_new(path, text)
    invocation.console.say(N_("Written: {file}", file=safe(path)))
    invocation.console.say(N_("“coordtui theme preview {name}” shows it while you change it.", name=name))
    return 0


def _preview(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.cli.program import has_screen, no_screen

    path = theme_path(invocation, arguments.which)
    if not has_screen(invocation):
        raise no_screen()
    from coordtui.config.settings import CoreSettings
    from coordtui.config.themes import read_theme
    from coordtui.ui.gallery.theme_preview import run_preview

    read_theme(path)  # a fault is said here, where it can be read at leisure
    settings = CoreSettings(theme=path.stem, **invocation.options.looks)
    return run_preview(path, invocation.console.translator, settings)
