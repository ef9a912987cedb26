"""Answers kept on disk, so that a server can say “unchanged” instead of sending them again."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import msgspec

KEPT = 64
"""Answers kept; the oldest go."""


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """One answer with what identifies it to its server. `digest` is the SHA-256 of the body."""

    url: str
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    digest: str
    body: bytes

    def conditions(self) -> dict[str, str]:
        """The request headers that ask for the body only if it changed; a header is ASCII."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value and value.isascii()}


class Cache:
    """A folder of answers. It may vanish or be damaged at any time: that costs a download."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, url: str) -> Stored | None:
        """The whole and undamaged answer kept for this address, if there is one."""
        try:
            stored = msgspec.msgpack.decode(self._path(url).read_bytes(), type=Stored)
        except (OSError, msgspec.MsgspecError, ValueError):
            return None
        whole = stored.url == url and stored.digest == hashlib.sha256(stored.body).hexdigest()
        return stored if whole else None

    def keep(self, url: str, body: bytes, *, content_type: str, etag: str, last_modified: str) -> None:
        """Keep an answer in place of the former one; without a mark to compare by, forget that."""
        path = self._path(url)
        with suppress(OSError):  # A full or read-only disk: the answer is just not kept.
            if not (etag or last_modified):
                path.unlink(missing_ok=True)
                return
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            stored = Stored(
                url=url,
                content_type=content_type,
                etag=etag,
                last_modified=last_modified,
                digest=hashlib.sha256(body).hexdigest(),
                body=body,
            )
            _replace(path, msgspec.msgpack.encode(stored))
            self._prune()

    def _path(self, url: str) -> Path:
        return self._folder / hashlib.sha256(url.encode()).hexdigest()

    def _prune(self) -> None:
        """Remove the oldest answers, and what a killed writer left half written."""
        files = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in files[KEPT:]:
            path.unlink(missing_ok=True)


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that it is read whole or not at all; the digest tells of a lost page."""
    fd, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except OSError:
        os.unlink(name)
        raise
