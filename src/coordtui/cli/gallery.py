"""`coordtui gallery`: all widgets that pages are made of, on the screen or in words."""

from __future__ import annotations

import argparse
import os

from coordtui.api.errors import NotFound
from coordtui.cli.invocation import Invocation
from coordtui.cli.program import has_screen, no_screen
from coordtui.text.messages import N_, Translate
from coordtui.text.safety import safe


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the options of `coordtui gallery`."""
    name = translate(N_("NAME"))
    parser.add_argument("--theme", metavar=name, help=translate(N_("the theme to begin with")))
    parser.add_argument("--no-colour", action="store_true", help=translate(N_("draw without colour")))
    parser.add_argument(
        "--text",
        nargs="?",
        const="",
        metavar=name,
        help=translate(N_("print what each widget, or the one of this name, says in words")),
    )
    parser.set_defaults(run=_gallery)


def _gallery(invocation: Invocation, arguments: argparse.Namespace) -> int:
    if arguments.text is not None:
        return _print(invocation, arguments.text)
    if not has_screen(invocation):
        raise no_screen()
    from coordtui.config.settings import CoreSettings
    from coordtui.config.themes import load_theme
    from coordtui.ui.gallery.app import run_gallery

    theme = load_theme(arguments.theme or CoreSettings().theme).name
    if arguments.no_colour:
        os.environ["NO_COLOR"] = "1"
    settings = CoreSettings(theme=theme, **invocation.options.looks)
    return run_gallery(invocation.console.translator, settings)


def _print(invocation: Invocation, name: str) -> int:
    from coordtui.ui.gallery import samples
    from coordtui.ui.gallery.text import gallery_text

    shown = [sample for sample in samples() if name in {"", sample.name}]
    if not shown:
        raise NotFound(
            N_("There is no sample “{name}”.", name=safe(name)),
            remedy=N_("There are: {names}.", names=", ".join(sample.name for sample in samples())),
        )
    for line in gallery_text(shown, invocation.console.translator):
        invocation.console.say(line)
    return 0
