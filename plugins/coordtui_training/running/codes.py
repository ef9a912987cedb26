"""Codes that people read aloud, copy from paper and type: for checking in, and on certificates.

They are drawn from 31 signs, none of which looks like another (no 0 O 1 I L). That 31 is a prime makes
the check sign of a certificate catch each wrong sign and each pair that changed places.
"""

from __future__ import annotations

import secrets

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

SHORT = 6
"""Signs of a code for checking in."""

LONG = 12
"""Signs of the code of a certificate, the last of which checks the others."""

_GROUP = 4
_VALUE = {sign: value for value, sign in enumerate(SIGNS)}


def short() -> str:
    """A code for checking in; nobody can foresee it."""
    return "".join(secrets.choice(SIGNS) for _ in range(SHORT))


def long() -> str:
    """A code for a certificate, in groups: `7KQW-M2XR-9BTH`; nobody can foresee it."""
    drawn = "".join(secrets.choice(SIGNS) for _ in range(LONG - 1))
    return grouped(drawn + check_sign(drawn))


def bare(typed: str) -> str:
    """The code that somebody typed: in capitals, without spaces, hyphens and what else stands between."""
    return "".join(filter(str.isalnum, typed.upper()))


def grouped(code: str) -> str:
    """A bare code in groups of four."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def check_sign(code: str) -> str:
    """The sign that makes the sum of all values, each times its place from 1 on, a multiple of 31.

    `code` is of our signs, at most 29 of them. The places are the weights: a wrong sign changes the sum
    by a product of two numbers that are no multiples of 31, and so does a swap.
    """
    total = sum(place * _VALUE[sign] for place, sign in enumerate(code, start=1))
    return SIGNS[-total * pow(len(code) + 1, -1, len(SIGNS)) % len(SIGNS)]


def is_sound(code: str) -> bool:
    """Whether a bare code can be that of a certificate: its signs, their number and the check."""
    return len(code) == LONG and all(sign in _VALUE for sign in code) and check_sign(code[:-1]) == code[-1]
