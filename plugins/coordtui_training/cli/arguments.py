"""The arguments that most commands take, named and said alike in all of them."""

from __future__ import annotations

import argparse
from typing import Any

from coordtui.api.command_line import Translate, whole
from coordtui_training.texts import N_


def session_number(parser: argparse._ActionsContainer, translate: Translate, **more: Any) -> None:
    """Add the session that a command is about, as `number`: the program keeps its own in `session`."""
    help_ = translate(N_("the session, by number"))
    parser.add_argument("number", type=whole(translate), metavar=translate(N_("SESSION")), help=help_, **more)


def person_named(parser: argparse._ActionsContainer, translate: Translate, **more: Any) -> None:
    """Add the person that a command is about, as `person`."""
    help_ = translate(N_("by number, e-mail or whole name"))
    parser.add_argument("person", metavar=translate(N_("PERSON")), help=help_, **more)
