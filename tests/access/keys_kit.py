"""Keys that nobody has, and a key file of one's own."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

from coordtui.access.keys.line import Entry
from coordtui.access.keys.public_key import PublicKey, checked_key

NOW = datetime(2026, 11, 12, 12, tzinfo=UTC)
PROGRAM = "/opt/lab/bin/coordtui-session"


def packed(*parts: bytes) -> str:
    """The base64 of a key of these parts."""
    return base64.b64encode(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).decode()


def key(number: int) -> PublicKey:
    """An ed25519 key: another one for each number."""
    return checked_key("ssh-ed25519", packed(b"ssh-ed25519", number.to_bytes(32, "big")))


def rsa(bits: int) -> str:
    """The line of an RSA key of so many bits."""
    modulus = b"\0" + ((1 << bits - 1) | 1).to_bytes(bits // 8, "big")
    return "ssh-rsa " + packed(b"ssh-rsa", b"\x01\x00\x01", modulus)


def text_of(key: PublicKey) -> str:
    """A key as it stands in the file that ends in .pub."""
    return f"{key.type} {key.blob} somebody@somewhere\n"


def entry(login: str = "hrafn", number: int = 1, **fields: Any) -> Entry:
    """An entry with a key of that number."""
    return Entry(**({"login": login, "key": key(number), "program": PROGRAM} | fields))
