"""Where a store is: `sqlite:///folder/lab.db`, `json:///folder/lab.json`, or the path of a SQLite file."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote, unquote

import msgspec

from coordtui.api.errors import StoreError
from coordtui.text.messages import N_

SCHEMES = ("sqlite", "json")


class Address(msgspec.Struct, frozen=True):
    """An engine and the file it keeps the store in."""

    scheme: str
    path: Path


def url_of(path: Path, scheme: str = "sqlite") -> str:
    """The address of the store in a file; spaces and accents are percent-encoded."""
    return f"{scheme}://" + quote(os.fsencode(path.expanduser().absolute()))


def path_of(url: str) -> Path:
    """The file that an address names; see `address_of`."""
    return address_of(url).path


def address_of(url: str) -> Address:
    """What an address names; raises `StoreError` when no engine answers to it.

    In an address, spaces and accents may be written as they are or percent-encoded; a
    plain path is taken literally.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        scheme, path = "sqlite", url
    elif scheme not in SCHEMES:
        raise StoreError(
            N_("This program has no engine for “{scheme}” stores.", scheme=scheme),
            why=N_("The address was {url}", url=url),
            remedy=N_("Give the path of a file, or an address such as {example}", example="sqlite:///lab.db"),
        )
    else:
        path = unquote(rest, errors="surrogateescape")
        if path and not path.startswith("/"):
            raise StoreError(
                N_("The address of the store names a server: {url}", url=url),
                why=N_("The store is a file of this machine."),
                remedy=N_("Write three slashes: {example}", example=f"{scheme}:///{rest}"),
            )
    if not path.strip("/") or "\0" in path:
        raise StoreError(N_("The address of the store names no file: {url}", url=url))
    path = "/" + path.lstrip("/") if path.startswith("/") else path
    try:
        return Address(scheme, Path(path).expanduser().absolute())
    except RuntimeError as error:
        raise StoreError(N_("The address of the store names an unknown account: {url}", url=url)) from error
