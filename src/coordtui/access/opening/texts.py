"""The files that tell sshd and sudo what people may do: nothing but open the program."""

from __future__ import annotations

from collections.abc import Iterable

from coordtui.access.opening.place import ACCOUNT, SETTINGS_FILE, Place
from coordtui.access.usual import BEGIN

FORBIDDEN = (
    ("DisableForwarding", "yes"),
    ("AllowTcpForwarding", "no"),
    ("AllowStreamLocalForwarding", "no"),
    ("AllowAgentForwarding", "no"),
    ("X11Forwarding", "no"),
    ("PermitTunnel", "no"),
    ("PermitListen", "none"),
    ("PermitOpen", "none"),
    ("GatewayPorts", "no"),
    ("PermitUserRC", "no"),
)
"""Ways out of the program and into the server's network, each closed by itself."""

KEYS_ONLY = (
    ("AuthorizedKeysCommand", "none"),
    ("AuthorizedPrincipalsFile", "none"),
    ("AuthorizedPrincipalsCommand", "none"),
    ("TrustedUserCAKeys", "none"),
    ("AuthenticationMethods", "publickey"),
    ("PubkeyAuthentication", "yes"),
    ("PasswordAuthentication", "no"),
    ("KbdInteractiveAuthentication", "no"),
    ("HostbasedAuthentication", "no"),
    ("GSSAPIAuthentication", "no"),
    ("KerberosAuthentication", "no"),
    ("PermitEmptyPasswords", "no"),
)
"""One way in: a key of the lab's own file."""

ACCEPTED = ("LANG", "LC_*", "COLORTERM", "NO_COLOR")
"""What a terminal may say of itself; no other variable of the client arrives."""

SESSIONS = (
    ("PermitTTY", "yes"),
    ("AcceptEnv", " ".join(ACCEPTED)),
    ("MaxSessions", "1"),
    ("ClientAliveInterval", "60"),
    ("ClientAliveCountMax", "3"),
    ("UnusedConnectionTimeout", "60"),
    ("LogLevel", "VERBOSE"),
)
"""One program for each connection; who is gone is noticed, and whose key it was stands in the log."""

EVERYBODY = (("MaxStartups", "100:30:300"), ("LoginGraceTime", "60"))
"""Sixty people who come at the same moment; for the whole server, because sshd knows it no other way."""

NEWER = frozenset({"UnusedConnectionTimeout"})
"""What an older sshd does not know, and can do without."""


def forced(place: Place) -> str:
    """What runs, whatever the line of the key says or leaves out.

    The gate asks sshd by which key the person came in (`ExposeAuthInfo`), and finds whose it is in the
    file of keys; a key whose line is not one of the program's opens nothing.
    """
    if place.way == "accounts":
        return f"{BEGIN} sudo -n -u {ACCOUNT} {place.session}"
    return f"{BEGIN} {place.session} --settings {SETTINGS_FILE} --by-key"


def drop_in(place: Place, *, without: Iterable[str] = ()) -> str:
    """The file for `sshd_config.d`; `without` are keywords that the sshd here does not know."""
    leave_out = frozenset(without)
    head = "# Written by “coordtui access init”; “coordtui access check” says whether it still holds.\n"
    if place.way == "accounts":
        group = (("ForceCommand", forced(place)), *FORBIDDEN, *SESSIONS)
        return head + _block(f"Match Group {place.group}", group, leave_out)
    inside = (
        ("AuthorizedKeysFile", place.keys_file),
        *KEYS_ONLY,
        ("ExposeAuthInfo", "yes"),
        ("ForceCommand", forced(place)),
        *FORBIDDEN,
        *SESSIONS,
    )
    everybody = "".join(f"{word} {value}\n" for word, value in EVERYBODY)
    return head + everybody + _block(f"Match User {ACCOUNT}", inside, leave_out)


def _block(head: str, inside: Iterable[tuple[str, str]], leave_out: frozenset[str]) -> str:
    lines = (f"    {word} {value}\n" for word, value in inside if word not in leave_out)
    return f"\n{head}\n" + "".join(lines)


def sudo_rule(place: Place) -> str:
    """The file for `sudoers.d`: one command, without arguments, in an environment made anew."""
    gate = place.session.replace(",", "\\,").replace(":", "\\:").replace("=", "\\=").replace(" ", "\\ ")
    kept = " ".join(ACCEPTED)
    return (
        "# Written by “coordtui access init --for accounts”; no argument may follow the command.\n"
        f'Defaults!{gate} env_reset, !setenv, use_pty, umask=0077, umask_override, env_keep="{kept}"\n'
        f'%{place.group} ALL=({ACCOUNT}:{ACCOUNT}) NOPASSWD: NOSETENV: {gate} ""\n'
    )


def settings(place: Place) -> str:
    """The settings of an opened lab, before anybody changed them."""
    lines = ["[store]", f'url = "{place.store}"']
    if not place.founding.moved:  # a lab that was there has its own language
        lines = [f'language = "{place.founding.language}"', "", *lines]
    lines += ["", "[access]", f'keys_file = "{place.keys_file}"']
    return "\n".join(lines) + "\n"
