"""Where a store is: `sqlite:///folder/lab.db`, `json:///folder/lab.json`, or the path of a SQLite file;
`postgresql://user@host1,host2/lab?target_session_attrs=read-write` for one on a server.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote, unquote

import msgspec

from coordtui.api.errors import StoreError
from coordtui.text.messages import N_

SCHEMES = ("sqlite", "json")
"""Stores in a file."""

SERVER = "postgresql"
"""A store on a server."""

_PASSWORD = re.compile(r"(?<=://)([^:@/?]*):(?!\d*(?:[/,?]|$))(?:[^?]*@|.*@)")
# Also one with signs in it that ought to be percent-encoded: to the last “@” there is.
_SECRET = re.compile(r"(?<=[?&])(password|sslpassword)=[^&]*")


class Address(msgspec.Struct, frozen=True):
    """An engine, and the file it keeps the store in; or the server's own address."""

    scheme: str
    path: Path = Path()
    server: str = ""


def url_of(path: Path, scheme: str = "sqlite") -> str:
    """The address of the store in a file; spaces and accents are percent-encoded."""
    return f"{scheme}://" + quote(os.fsencode(path.expanduser().absolute()))


def path_of(url: str) -> Path:
    """The file that an address names; see `address_of`. Raises `StoreError` for one that names a server."""
    address = address_of(url)
    if address.server:
        raise StoreError(
            N_("The store is in no file of this machine: {place}", place=without_password(url)),
            why=N_("A PostgreSQL server keeps it, which is backed up and restored by its own tools."),
            remedy=N_("See docs/postgres.md; “coordtui store copy” makes a file of it."),
        )
    return address.path


def file_of(url: str) -> Path | None:
    """The file that an address names, None for a server."""
    address = address_of(url)
    return None if address.server else address.path


def is_server(url: str) -> bool:
    """Whether an address names a server, and no file of this machine."""
    return url.partition("://")[0] in (SERVER, "postgres")


def without_password(url: str) -> str:
    """An address as people may see it."""
    if not is_server(url):
        return url
    return _SECRET.sub(r"\1=…", _PASSWORD.sub(r"\1@", url, count=1))


def has_password(url: str) -> bool:
    """Whether an address of a server has a password in it."""
    return without_password(url) != url


def address_of(url: str) -> Address:
    """What an address names; raises `StoreError` when no engine answers to it.

    In an address, spaces and accents may be written as they are or percent-encoded; a
    plain path is taken literally.
    """
    scheme, separator, rest = url.partition("://")
    if is_server(url):
        return Address(SERVER, server=url)
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
