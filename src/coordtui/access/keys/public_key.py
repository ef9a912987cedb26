"""A public key as OpenSSH writes it: read strictly, and known by its fingerprint.

Everything in it is looked at, not only its name: what sshd would not take, or what is weak, must not
get into the file.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator

import msgspec

from coordtui.access import usual
from coordtui.api.errors import Refused
from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe

LEAST_RSA, MOST_RSA = 3072, 16_384
"""Bits of an RSA key: fewer are weak, more are nobody's honest key."""

LONGEST = 16_384
"""Characters of a key that are read; OpenSSH reads no more either."""

ED25519, RSA = "ssh-ed25519", "ssh-rsa"
SK_ED25519, SK_ECDSA = "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"
_POINTS = {"nistp256": 65, "nistp384": 97, "nistp521": 133}
_ECDSA = {f"ecdsa-sha2-{curve}": curve for curve in _POINTS}

TYPES = (ED25519, SK_ED25519, SK_ECDSA, *_ECDSA, RSA)
"""The types that are taken."""

_PRIVATE = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY|PuTTY-User-Key-File|SSH PRIVATE KEY FILE FORMAT")
_OTHER_FORM = re.compile(r"---- BEGIN SSH2 PUBLIC KEY ----|-----BEGIN [A-Z ]*PUBLIC KEY-----")
_FINGERPRINT = re.compile(usual.FINGERPRINT)
_SHORT = len("SHA256:") + 10


class PublicKey(msgspec.Struct, frozen=True):
    """A key that was looked at: its type and its base64, as they stand in a line."""

    type: str
    blob: str

    @property
    def fingerprint(self) -> str:
        """`SHA256:…`, as `ssh-keygen -l` says it."""
        digest = hashlib.sha256(base64.b64decode(self.blob)).digest()
        return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"

    @property
    def bits(self) -> int:
        """How long it is, in bits."""
        parts = _parts(base64.b64decode(self.blob))
        next(parts)
        if self.type == RSA:
            next(parts)
            return int.from_bytes(next(parts), "big").bit_length()
        return int(_ECDSA[self.type].removeprefix("nistp")) if self.type in _ECDSA else 256


class WrongKey(Refused):
    """What was given is no key that is taken; nothing was written. A form says it at `key`."""

    field = "key"


def is_fingerprint(text: str) -> bool:
    """Whether it has the form `SHA256:` and 43 signs."""
    return _FINGERPRINT.fullmatch(text) is not None


def short(fingerprint: str) -> str:
    """The beginning of a fingerprint, by which people know a key; commands take it too."""
    return fingerprint[:_SHORT]


def given_key(text: str) -> PublicKey:
    """The one key in what a person gave: the text of their `.pub` file. Its comment is left out.

    Raises `WrongKey`: for a private key with what must be done about it now.
    """
    if _PRIVATE.search(text):
        raise WrongKey(
            N_("This is a private key; nothing was written."),
            why=N_(
                "Whoever has seen it can come in as its owner, and it was shown: nobody should use it any "
                "more."
            ),
            remedy=N_(
                "Throw this key away wherever it was in use, make a new one with “ssh-keygen -t ed25519”, "
                "and give its file that ends in .pub."
            ),
        )
    if _OTHER_FORM.search(text):
        raise WrongKey(
            N_("The key is written in another form than that of OpenSSH."),
            remedy=N_("Turn it into a line with “ssh-keygen -i -f FILE”, with “-m PKCS8” if it is PEM."),
        )
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if not lines:
        raise WrongKey(
            N_("There is no key in it."), remedy=N_("Give the file of a public key: its name ends in .pub.")
        )
    if len(lines) > 1:
        raise WrongKey(
            N_("There are {n} lines in it, and a key is one line.", n=len(lines)),
            remedy=N_("Give one key at a time, as it stands in the file that ends in .pub."),
        )
    words = lines[0].split()
    if "=" in words[0] or words[0] == "restrict":
        raise WrongKey(
            N_("There is something before the key."),
            why=N_("What a key may do is not for its owner to say."),
            remedy=N_("Give the key alone: it begins with its type, such as ssh-ed25519."),
        )
    return checked_key(words[0], words[1] if len(words) > 1 else "")


def checked_key(type_: str, blob: str) -> PublicKey:
    """The key of this type and base64; raises `WrongKey` when it is not whole, weak, or not taken."""
    if "-cert-" in type_:
        raise WrongKey(
            N_("This is a certificate, and only keys are taken."),
            remedy=N_("Give the key that it was made for: its file ends in .pub, not in -cert.pub."),
        )
    if type_ not in TYPES:
        raise WrongKey(
            N_("A key of the type “{type}” is not taken.", type=safe(type_, limit=40)),
            why=N_("DSA is broken.") if type_ == "ssh-dss" else None,
            remedy=N_(
                "Make one with “ssh-keygen -t ed25519”. These are taken: {types}.", types=", ".join(TYPES)
            ),
        )
    parts = _decoded(blob)
    if parts is None or parts[0] != type_.encode():
        raise _not_whole()
    if wrong := _wrong(type_, parts[1:]):
        raise wrong
    return PublicKey(type_, blob)


def _not_whole() -> WrongKey:
    return WrongKey(
        N_("The key is not whole, or something in it was changed."),
        remedy=N_("Copy the whole line of the file that ends in .pub, or send the file."),
    )


def _decoded(blob: str) -> list[bytes] | None:
    """The parts of a key; None when it is no base64, or they do not fill it."""
    if not 0 < len(blob) <= LONGEST:
        return None
    try:
        data = base64.b64decode(blob, validate=True)
        parts = list(_parts(data))
    except (binascii.Error, ValueError):
        return None
    # one form only: else one key would have two lines
    return parts if parts and base64.b64encode(data).decode() == blob else None


def _parts(data: bytes) -> Iterator[bytes]:
    """Each string of the wire format, a length of four bytes before it; raises `ValueError`."""
    while data:
        length = int.from_bytes(data[:4], "big")
        if len(data) < 4 + length:
            raise ValueError(length)
        yield data[4 : 4 + length]
        data = data[4 + length :]


def _wrong(type_: str, parts: list[bytes]) -> WrongKey | None:
    """Why a key of a type that is taken is not, by what is in it."""
    if type_ == RSA:
        return _wrong_rsa(parts)
    if type_ == ED25519:
        whole = len(parts) == 1 and len(parts[0]) == 32
    elif type_ == SK_ED25519:
        whole = len(parts) == 2 and len(parts[0]) == 32 and bool(parts[1])
    elif type_ == SK_ECDSA:
        whole = len(parts) == 3 and _is_point("nistp256", parts[:2]) and bool(parts[2])
    else:
        whole = len(parts) == 2 and _is_point(_ECDSA[type_], parts)
    return None if whole else _not_whole()


def _is_point(curve: str, parts: list[bytes]) -> bool:
    """Whether it names the curve, and has the form of an uncompressed point on it."""
    name, point = parts
    return name == curve.encode() and len(point) == _POINTS[curve] and point[0] == 4


def _wrong_rsa(parts: list[bytes]) -> WrongKey | None:
    if len(parts) != 2 or not all(map(_is_number, parts)):
        return _not_whole()
    exponent, modulus = (int.from_bytes(each, "big") for each in parts)
    if exponent < 3 or not (exponent & modulus & 1):
        return _not_whole()
    bits = modulus.bit_length()
    if bits > MOST_RSA:
        return WrongKey(N_("An RSA key of {bits} bits is longer than OpenSSH takes.", bits=bits))
    return _too_short(bits) if bits < LEAST_RSA else None


def _too_short(bits: int) -> WrongKey:
    why: Message = N_("It has {bits} bits; from {least} on they are taken.", bits=bits, least=LEAST_RSA)
    return WrongKey(
        N_("This RSA key is too short to be safe."),
        why=why,
        remedy=N_("Make another with “ssh-keygen -t ed25519”."),
    )


def _is_number(part: bytes) -> bool:
    """Whether it is a positive number written in one way: no sign, no zeros before it but one that is due."""
    if not part or part[0] & 0x80:
        return False
    return part[0] != 0 or (len(part) > 1 and bool(part[1] & 0x80))
