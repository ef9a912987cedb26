"""What a client asks of the server, as bytes: the words of a command line and an environment.

Whoever reads it is a process of its own that nobody else waits for, so that a bad request costs nobody
but its sender. Nothing is imported here that Python has not loaded already: the client reads this too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LARGEST = 1 << 16
"""Bytes of a request at most; a command line and an environment by allow-list are far less."""

READY, GO = b"A", b"G"
"""The session is ready and has not touched the terminal; the client has let go of it: go."""


def written(version: str, words: Sequence[str], environment: Mapping[str, str]) -> bytes:
    """The request, after four bytes with its size; raises `ValueError` when it is too large."""
    fields = [version, str(len(words)), *words, *(f"{name}={value}" for name, value in environment.items())]
    if any("\0" in field for field in fields):
        raise ValueError("a field holds a zero")
    body = "\0".join(fields).encode("utf-8", "surrogateescape")
    if len(body) > LARGEST:
        raise ValueError("too large")
    return len(body).to_bytes(4, "big") + body


def read(body: bytes, version: str) -> tuple[list[str], dict[str, str]]:
    """The words and the environment of a request; raises `ValueError` for one that is not ours."""
    fields = body.decode("utf-8", "surrogateescape").split("\0")
    if len(fields) < 2 or fields[0] != version:
        raise ValueError("another version")
    count = int(fields[1])
    if not 0 <= count <= len(fields) - 2:
        raise ValueError("words are missing")
    environment: dict[str, str] = {}
    for field in fields[2 + count :]:
        name, equals, value = field.partition("=")
        if not name or not equals:
            raise ValueError("no name")
        environment[name] = value
    return fields[2 : 2 + count], environment
