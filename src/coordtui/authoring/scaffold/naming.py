"""What a new plugin is called, and whether it may be called so."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Collection
from importlib.util import find_spec

import msgspec

from coordtui.api import Refused, fold, safe
from coordtui.text.messages import N_, Message

LONGEST = 30
"""Letters of a name: it stands in every import of the plugin, whose lines are 110 columns."""

LONGEST_TITLE = 40

_NAME = re.compile(rf"[a-z](?:[a-z0-9]|_(?=[a-z0-9])){{1,{LONGEST - 1}}}\Z")
_UNFIT = frozenset('"\\{}<>|`$')
"""What a title may not hold: these mean more in the sources and catalogues that it is written into."""


class Names(msgspec.Struct, frozen=True):
    """A plugin by all its names.

    `name` is that of its entry point, declaration, settings and command; `title` and `title_fr`
    are what people read, `author` who holds the rights, where that is known.
    """

    name: str
    title: str
    title_fr: str
    author: str = ""

    @property
    def package(self) -> str:
        """What is imported: `coordtui_visits`."""
        return f"coordtui_{self.name}"

    @property
    def dist(self) -> str:
        """What is installed, and the folder that it is written into: `coordtui-visits`."""
        return f"coordtui-{self.name.replace('_', '-')}"


def checked(name: str, title: str | None, title_fr: str | None, taken: Collection[str]) -> Names:
    """The names of a new plugin; raises `Refused` when it cannot be called so.

    `taken` are names that something else has: plugins, settings, commands, groups of ids.
    """
    if not _NAME.match(name):
        raise Refused(
            N_("“{name}” cannot be the name of a plugin.", name=safe(name, limit=60)),
            why=N_(
                "A name has two to {most} small letters, digits and single underscores, "
                "and begins with a letter.",
                most=LONGEST,
            ),
            remedy=_proposed(name),
        )
    if name in taken or find_spec(f"coordtui_{name}") is not None:
        raise Refused(
            N_("The name “{name}” is taken.", name=name),
            why=N_("A plugin, a setting or a command has it already."),
            remedy=N_("Choose another; “coordtui plugin list” names the installed plugins."),
        )
    said = _title(title) if title is not None else name.replace("_", " ").capitalize()
    return Names(name, said, _title(title_fr) if title_fr is not None else said, _author())


def _author() -> str:
    """Who git says that they are; nothing without it."""
    try:
        told = subprocess.run(
            ["git", "config", "user.name"],  # noqa: S607 - the one that they use
            capture_output=True,
            check=False,
            timeout=5,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return safe(told.stdout.decode("utf-8", "replace").strip(), limit=80)


def _proposed(name: str) -> Message:
    """A name like the one that was asked for, where there is one."""
    near = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_0123456789")[:LONGEST].strip("_")
    if _NAME.match(near):
        return N_("For instance: {name}", name=near)
    return N_("For instance: {name}", name="visits")


def _title(text: str) -> str:
    title = " ".join(text.split())
    odd = any(letter in _UNFIT or unicodedata.category(letter)[0] == "C" for letter in title)
    if odd or not 0 < len(title) <= LONGEST_TITLE:
        raise Refused(
            N_("“{title}” cannot be the title of a page.", title=safe(title, limit=60)),
            why=N_(
                "A title has at most {most} letters, and none of these signs: {signs}",
                most=LONGEST_TITLE,
                signs=" ".join(sorted(_UNFIT)),
            ),
        )
    return title
