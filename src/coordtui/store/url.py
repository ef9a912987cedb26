"""Where a store is: `sqlite:///folder/lab.db`, or simply the path of the file."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, unquote

from coordtui.api.errors import StoreError
from coordtui.text.messages import N_


def url_of(path: Path) -> str:
    """The address of the store in a file; spaces and accents are percent-encoded."""
    return "sqlite://" + quote(str(path.expanduser().absolute()))


def path_of(url: str) -> Path:
    """The file that an address names; raises `StoreError` when no engine answers to it.

    In an address, spaces and accents may be written as they are or percent-encoded; a
    plain path is taken literally.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        path = url
    elif scheme != "sqlite":
        raise StoreError(
            N_("This program has no engine for “{scheme}” stores.", scheme=scheme),
            why=N_("The address was {url}", url=url),
            remedy=N_("Give the path of a file, or an address such as {example}", example="sqlite:///lab.db"),
        )
    else:
        path = unquote(rest)
        if path and not path.startswith("/"):
            raise StoreError(
                N_("The address of the store names a server: {url}", url=url),
                why=N_("A SQLite store is a file of this machine."),
                remedy=N_("Write three slashes: {example}", example=f"sqlite:///{rest}"),
            )
    if not path.strip("/") or "\0" in path:
        raise StoreError(N_("The address of the store names no file: {url}", url=url))
    return Path("/" + path.lstrip("/") if path.startswith("/") else path).expanduser().absolute()
