"""One way in, a key of root's file, though the main file of sshd's settings allows every other.

Each other way is shown to be one on a server without the program's drop-in.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordtui.access.keys.line import session_program
from tests.ssh.drop_in import documented
from tests.ssh.rig import Rig
from tests.ssh_server import make_key

pytestmark = pytest.mark.timeout(120)

PASSWORD = "letmein"
HASHED = "$6$coordtui$k10Lqhem0VEPAPT5iNLz0XCeiiScWwW4QZCoi2QLzeAU3P2rYgiFU8UgVDZ6RfYNANNymGW6vX.uYYaCEqdTa0"
"""How the list of accounts has the password."""

OTHERS = ["their own file", "their older file", "certificate", "certificate of a known key", "password"]
BATCH = ("-o", "BatchMode=no", "-o", "NumberOfPasswordPrompts=1")


@pytest.fixture(scope="module")
def allowing(rig: Rig) -> Iterator[Rig]:
    """The account has files of keys of its own and a password; sshd allows all, with and without us."""
    if not rig.place.apart:
        pytest.skip("it would be the account of whoever runs the tests: no private mount namespace")
    authority = rig.client / "authority"
    make_key(authority)
    trusted = rig.place.etc / "authority.pub"
    shutil.copy(authority.with_suffix(".pub"), trusted)
    everything = (
        "AuthorizedKeysFile .ssh/authorized_keys .ssh/authorized_keys2\n"
        f"TrustedUserCAKeys {trusted}\nPasswordAuthentication yes\nKbdInteractiveAuthentication yes\n"
        "HostbasedAuthentication yes\n"
    )
    programs = Path(session_program()).parent
    ours = documented(rig.place.account, programs, rig.settings, rig.keys_file)
    rig.serve("allows", everything)
    rig.serve("locked", everything + ours)
    own = rig.place.home / ".ssh"
    own.mkdir(mode=0o700)
    for name in OTHERS:
        rig.make_keys(key_of(name))
    (own / "authorized_keys").write_text(rig.keys[key_of(OTHERS[0])] + "\n")
    (own / "authorized_keys2").write_text(rig.keys[key_of(OTHERS[1])] + "\n")
    rig.place.give(own, *own.iterdir())
    for name in OTHERS[2:4]:
        certify(rig, authority, rig.client / key_of(name))
    known = key_of("certificate of a known key")
    rig.lines[known] = rig.line("bo", known)
    rig.write_lines()
    shadow = rig.place.etc / "shadow"
    listed = shadow.read_text()
    shadow.write_text(listed.replace(f"{rig.place.account}:*:", f"{rig.place.account}:{HASHED}:"))
    yield rig
    shadow.write_text(listed)
    rig.usual_lines()
    shutil.rmtree(own)


def key_of(way: str) -> str:
    """The name of the key of a way."""
    return way.replace(" ", "-")


def certify(rig: Rig, authority: Path, key: Path) -> None:
    """Let an authority sign a key, for the account and with a command that would run."""
    words = ["-q", "-s", str(authority), "-I", "somebody", "-n", rig.place.account, "-O", "force-command=id"]
    subprocess.run(["ssh-keygen", *words, str(key.with_suffix(".pub"))], check=True)


def came_in(rig: Rig, way: str, server: str) -> subprocess.CompletedProcess[str]:
    """Try a way to the output of `id`."""
    asks = rig.client / "asks"
    asks.write_text(f"#!/bin/sh\necho {PASSWORD}\n")
    asks.chmod(0o700)
    words = rig.ssh(key_of(way), *(BATCH if way == "password" else ()), "lab", "id", server=server)
    return rig.call(words, SSH_ASKPASS=str(asks), SSH_ASKPASS_REQUIRE="force")


@pytest.mark.parametrize("way", OTHERS)
def test_no_other_way_opens_where_the_programs_settings_stand(allowing: Rig, way: str) -> None:
    done = came_in(allowing, way, "locked")
    assert done.stdout == ""
    if way == "certificate of a known key":  # the key itself is known, so that it leads to the gate
        assert (done.returncode, "No command" in done.stderr) == (64, True), done.stderr
    else:
        assert (done.returncode, "Permission denied (publickey)." in done.stderr) == (255, True), done.stderr


@pytest.mark.parametrize("way", OTHERS)
def test_control_each_other_way_opens_where_they_do_not(allowing: Rig, way: str) -> None:
    done = came_in(allowing, way, "allows")
    assert "uid=" in done.stdout, done.stderr


def test_sshd_offers_no_other_way_to_try(allowing: Rig) -> None:
    """What it would take, it names to whoever it turns away: passwords, questions, hosts."""
    wants = ("-o", "PreferredAuthentications=none")
    assert "(publickey)." in allowing.run("nobody", *wants, "lab", server="locked").stderr
    assert "password" in allowing.run("nobody", *wants, "lab", server="allows").stderr
