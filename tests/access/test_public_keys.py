"""Keys as people give them: those that are taken, and what is said of the others."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from coordtui.access.keys.public_key import PublicKey, WrongKey, given_key
from tests.access.keys_kit import key, packed, rsa, text_of
from tests.ssh_server import why_not

POINT = b"\x04" + bytes(64)
TAKEN = {
    "ed25519": text_of(key(1)),
    "security key": f"sk-ssh-ed25519@openssh.com {packed(b'sk-ssh-ed25519@openssh.com', bytes(32), b'ssh:')}",
    "ecdsa": f"ecdsa-sha2-nistp256 {packed(b'ecdsa-sha2-nistp256', b'nistp256', POINT)}",
    "ecdsa 521": "ecdsa-sha2-nistp521 " + packed(b"ecdsa-sha2-nistp521", b"nistp521", b"\4" + bytes(132)),
    "ecdsa on a security key": "sk-ecdsa-sha2-nistp256@openssh.com "
    + packed(b"sk-ecdsa-sha2-nistp256@openssh.com", b"nistp256", POINT, b"ssh:"),
    "rsa": rsa(3072),
    "long rsa": rsa(8192),
    "with a comment in front": f"# mine\n\n  {text_of(key(1))}",
}
BLOB = key(1).blob
REFUSED = {
    "nothing": ("", "no key"),
    "a private key": (
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----\n",
        "Throw this key away",
    ),
    "an old private key": ("-----BEGIN RSA PRIVATE KEY-----\nMII\n", "Throw this key away"),
    "a private key of PuTTY": ("PuTTY-User-Key-File-3: ssh-ed25519\n", "Throw this key away"),
    "a key of PuTTY": (
        "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----",
        "ssh-keygen -i",
    ),
    "short rsa": (rsa(2048), "too short"),
    "dsa": (f"ssh-dss {packed(b'ssh-dss', b'1')}", "DSA is broken"),
    "a certificate": (f"ssh-ed25519-cert-v01@openssh.com {BLOB}", "certificate"),
    "two keys": (text_of(key(1)) + text_of(key(2)), "one line"),
    "options": (f'command="sh" ssh-ed25519 {BLOB}', "before the key"),
    "another option": (f"restrict ssh-ed25519 {BLOB}", "before the key"),
    "a half": (f"ssh-ed25519 {BLOB[:40]}", "not whole"),
    "another type than its own": (f"ssh-rsa {BLOB}", "not whole"),
    "no base64": ("ssh-ed25519 é", "not whole"),
    "more behind it": (f"ssh-ed25519 {packed(b'ssh-ed25519', bytes(32), b'more')}", "not whole"),
    "a point of another curve": (
        f"ecdsa-sha2-nistp256 {packed(b'ecdsa-sha2-nistp256', b'nistp384', POINT)}",
        "not whole",
    ),
    "an even modulus": ("ssh-rsa " + packed(b"ssh-rsa", b"\3", b"\0" + b"\xfe" * 384), "not whole"),
    "a word": ("hello", "is not taken"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_whole_key_of_a_type_that_is_taken_is_read(name: str) -> None:
    assert given_key(TAKEN[name]).blob in TAKEN[name]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_good_key_is_refused_with_what_to_do(name: str) -> None:
    text, said = REFUSED[name]
    with pytest.raises(WrongKey, match=said):
        given_key(text)


def test_one_key_has_one_form() -> None:
    """Base64 whose last signs carry bits that mean nothing would make two lines of one key."""
    security_key = TAKEN["security key"]
    assert security_key.endswith("=")
    last = security_key.rstrip("=")[-1]
    other = security_key.replace(f"{last}=", f"{chr(ord(last) + 1)}=")
    with pytest.raises(WrongKey, match="not whole"):
        given_key(other)


def test_a_length_that_is_longer_than_what_follows_is_no_key() -> None:
    with pytest.raises(WrongKey):
        given_key("ssh-ed25519 /////w==")


@pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")
@pytest.mark.parametrize("type_", ["ed25519", "ecdsa"])
def test_the_fingerprint_is_that_of_openssh(tmp_path: Path, type_: str) -> None:
    file = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", type_, "-N", "", "-f", file], check=True)
    said = subprocess.run(["ssh-keygen", "-lf", file], check=True, capture_output=True, text=True).stdout
    read: PublicKey = given_key(file.with_suffix(".pub").read_text())
    assert said.split()[:2] == [str(read.bits), read.fingerprint]
