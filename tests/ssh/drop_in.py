"""Settings of the tried servers: the program's own text, the same without the gate, and careless ones."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from coordtui.access.opening import texts
from coordtui.access.opening.place import ACCOUNT, SETTINGS_FILE, Place
from tests.ssh_server import SSHD

CARELESS = """
AcceptEnv *
PermitUserEnvironment yes
PermitUserRC yes
AllowTcpForwarding yes
AllowStreamLocalForwarding yes
AllowAgentForwarding yes
X11Forwarding yes
PermitTunnel yes
GatewayPorts clientspecified
MaxSessions 20
Subsystem sftp internal-sftp
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
"""
"""The main file of an administrator who allows all there is to allow. The drop-in comes before it."""


def documented(account: str, programs: Path, settings: Path, keys_file: Path) -> str:
    """What the program writes into sshd's folder of settings, for this place and this sshd."""
    place = Place(programs=str(programs), keys_file=str(keys_file))
    written = texts.drop_in(place, without=unknown_here(texts.drop_in(place)))
    return written.replace(f"Match User {ACCOUNT}", f"Match User {account}").replace(
        SETTINGS_FILE, str(settings)
    )


def without_the_gate(text: str) -> str:
    """The same settings, but that keys decide what is run: the other locks hold without it."""
    return re.sub(r"(?m)^ *ForceCommand .*\n", "", text)


def unknown_here(text: str) -> set[str]:
    """The keywords that the sshd of this machine does not know."""
    words = {line.split()[0] for line in text.splitlines() if line.startswith("    ")}
    return {word for word in words & texts.NEWER if not knows(word)}


def knows(word: str) -> bool:
    """Whether the sshd of this machine knows a keyword."""
    command = [str(SSHD), "-T", "-f", "/dev/null", "-o", f"{word}=60"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    return "Bad configuration option" not in said.stderr
