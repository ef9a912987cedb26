"""The body of an answer, read without trusting its size, its length or its compression."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from coordtui.net import failures

if TYPE_CHECKING:
    import httpx


def read_body(response: httpx.Response, limit: int) -> bytes:
    """The unpacked body, at most `limit` bytes, of a response that is still being received.

    Raises `RequestFailed` when it is larger, breaks off or cannot be unpacked.
    """
    host = response.url.host
    announced = response.headers.get("content-length", "")
    # A 304 announces the length of what it does not send.
    if response.status_code != 304 and announced.isdecimal() and float(announced) > limit:
        raise failures.too_large(host, limit)
    raw = bytearray()
    # The raw stream: httpx unpacks a whole chunk at once, 64 kB of which may hold 64 MB.
    for chunk in response.stream:  # type: ignore[union-attr]
        raw += chunk
        if len(raw) > limit:
            raise failures.too_large(host, limit)
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if not raw or encoding in {"", "identity"}:
        return bytes(raw)
    if encoding not in {"gzip", "x-gzip"}:
        raise failures.unreadable(host)
    return _gunzip(raw, limit, host)


def _gunzip(raw: bytearray, limit: int, host: str) -> bytes:
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        body = unpacker.decompress(raw, limit + 1)
    except zlib.error as error:
        raise failures.unreadable(host) from error
    if len(body) > limit:
        raise failures.too_large(host, limit)
    if not unpacker.eof:
        raise failures.incomplete(host)
    if unpacker.unused_data:
        raise failures.unreadable(host)
    return body
