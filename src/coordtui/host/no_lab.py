"""Whether there is a lab at an address, before its store is opened as this program knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from coordtui.api.errors import Refused
from coordtui.api.records import Language
from coordtui.config.paths import is_missing
from coordtui.directory.tables import LAB
from coordtui.store.engines.base import unfinished_copy
from coordtui.store.files import has_backups
from coordtui.store.url import is_server, path_of, without_password
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.store import Store


class NoLab(Refused):
    """There is no store yet, or no lab in it: the program greets, a command says how to begin."""

    def __init__(self, store_url: str) -> None:
        super().__init__(
            N_("There is no lab yet in the store {url}.", url=without_password(store_url)),
            remedy=N_("Run “coordtui” in a terminal to create it, or name another store with --store."),
        )
        self.store_url = store_url


def is_nowhere(store_url: str) -> bool:
    """Whether there is no store in the file that an address names, no backup and no half copy of one."""
    if is_server(store_url):
        return False
    path = path_of(store_url)
    return is_missing(path) and not (has_backups(path) or unfinished_copy(path).exists())


def has_lab(store: Store) -> bool:
    """Whether a lab was founded in it; writes nothing."""
    return bool(len(store.table(f"core.{LAB.name}")))


def language_in(store: Store) -> Language | None:
    """The language of a store's lab, read before its tables are as this program knows them."""
    said = next((lab.get("language") for lab in store.table(f"core.{LAB.name}").all()), None)
    return said if said in get_args(Language) else None
