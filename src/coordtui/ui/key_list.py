"""All commands with their keys, as data: what `: keys` and `coordtui keys` show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from coordtui.api import Message
from coordtui.text.messages import N_, NN_
from coordtui.ui.key_problems import KeyProblem, problems

if TYPE_CHECKING:
    from coordtui.ui.keymap import KeyTable, Origin

SCOPES: Mapping[str, Message] = {
    "app": N_("everywhere"),
    "page": N_("pages"),
    "list": N_("lists"),
    "scroll": N_("what scrolls"),
    "job": N_("while work goes on"),
    "today": N_("Today"),
    "heat": N_("heat maps"),
    "calendar": N_("calendars"),
    "timeline": N_("timelines"),
    "columns": N_("columns of a list"),
    "stale": N_("two versions of a record"),
    "form": N_("forms"),
    "text": N_("text fields"),
    "area": N_("long texts"),
    "choice": N_("choices"),
    "choices": N_("open choices"),
    "filter": N_("the filter"),
    "question": N_("questions"),
    "card": N_("a page that stopped"),
    "help": N_("help"),
    "chooser": N_("command list, search"),
    "jump": N_("jump labels"),
    "keys": N_("list of keys"),
    "capture": N_("a new key"),
}
"""What the scopes of the core are called; that of a page is called like the page."""

ORIGINS: Mapping[Origin, Message] = {"usual": N_("usual"), "vim": N_("vim preset"), "yours": N_("yours")}


class KeyLine(msgspec.Struct, frozen=True):
    """A command with its keys, where it is, where its keys come from, and what is wrong with them."""

    id: str
    title: Message
    keys: tuple[str, ...]
    scope: str
    origin: Origin
    problems: tuple[KeyProblem, ...] = ()


def key_lines(table: KeyTable) -> list[KeyLine]:
    """Every command, those with problems first; problems of ids that no command has are not here."""
    wrong: dict[str, list[KeyProblem]] = {}
    for problem in problems(table):
        wrong.setdefault(problem.command, []).append(problem)
    lines = [
        KeyLine(
            command.id,
            command.title,
            command.keys,
            command.scope,
            table.origins[command.id],
            tuple(wrong.get(command.id, ())),
        )
        for command in table.commands.values()
    ]
    order = {scope: place for place, scope in enumerate(SCOPES)}
    return sorted(lines, key=lambda line: (not line.problems, order.get(line.scope, 1)))


def told(found: Sequence[KeyProblem]) -> Message | None:
    """One sentence on the problems that the person's settings make; None when there are none."""
    count = len({(problem.command, problem.key) for problem in found if problem.yours})
    if not count:
        return None
    return NN_(
        "{n} key of your settings needs a look: press : and choose “keys”.",
        "{n} keys of your settings need a look: press : and choose “keys”.",
        count,
    )
