"""What `access check` says of a machine that was opened, after somebody made it unsafe."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from coordtui.access.keys.line import Entry, write_line
from coordtui.access.keys.public_key import PublicKey
from coordtui.access.opening import Machine, Place, Row, texts
from coordtui.access.opening.checks import of_accounts, of_files, of_sshd, of_store
from coordtui.access.opening.place import HOME, KEYS_FILE, MAIN_CONFIG, STORE_FOLDER, SUDO_RULE
from coordtui.access.opening.roll import Member, Roll
from coordtui.cli import main
from tests.access.opening_kit import DROP_IN, needs_sshd


@pytest.fixture(autouse=True)
def few_files_of_code(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Looking through all that is installed takes a second; one test does."""
    if "whole" not in request.node.name:
        monkeypatch.setattr(of_files, "_paths_of_code", lambda *_: [tmp_path / "machine"])


def unsafe(rows: Iterable[Row]) -> set[str]:
    return {row.id for row in rows if row.severity == "unsafe"}


def not_ok(rows: Iterable[Row]) -> set[str]:
    return {row.id for row in rows if row.severity != "ok"}


def key(number: int = 1) -> PublicKey:
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes([number]) * 32
    return PublicKey("ssh-ed25519", base64.b64encode(blob).decode())


def line(login: str, number: int = 1) -> str:
    return write_line(Entry(login=login, key=key(number), program=Place().session)) + "\n"


def test_the_whole_of_what_was_just_opened_is_safe(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["access", "check", "--root", str(machine.root), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["severity"] for row in rows} <= {"ok", "advice"}
    assert {"sshd", "account", "roots-files", "home", "program", "store", "keys", "people"} <= {
        row["check"] for row in rows
    }


def test_what_is_unsafe_is_told_with_what_mends_it(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.at(HOME).chmod(0o755)
    assert main(["access", "check", "--root", str(machine.root)]) == 1
    assert f"# chmod 0700 {HOME}" in capsys.readouterr().out


@needs_sshd
@pytest.mark.parametrize(
    ("said", "instead", "row"),
    [
        ("AllowTcpForwarding no", "AllowTcpForwarding yes", "AllowTcpForwarding"),
        ("PermitUserRC no", "", "PermitUserRC"),
        ("PasswordAuthentication no", "PasswordAuthentication yes", "PasswordAuthentication"),
        ("AuthenticationMethods publickey", "", "AuthenticationMethods"),
        (f"AuthorizedKeysFile {KEYS_FILE}", "", "AuthorizedKeysFile"),
        ("ForceCommand trap", "ForceCommand echo; trap", "ForceCommand"),
        ("ExposeAuthInfo yes", "", "ExposeAuthInfo"),
        ("AcceptEnv LANG", "AcceptEnv TEXTUAL_* LANG", "AcceptEnv"),
        ("AcceptEnv LANG", "AcceptEnv P* LANG", "AcceptEnv"),
        ("AcceptEnv LANG", "AcceptEnv LD_PRELOAD", "AcceptEnv"),
        ("AcceptEnv LANG", "AcceptEnv LD_DEBUG?OUTPUT", "AcceptEnv"),
        ("AcceptEnv LANG", "AcceptEnv GLIBC_*", "AcceptEnv"),
        ("AcceptEnv LANG", "AcceptEnv *", "AcceptEnv"),
        ("MaxStartups", "PermitUserEnvironment yes\nMaxStartups", "PermitUserEnvironment"),
        ("PermitTunnel no", "PermitTunnel perhaps", "sshd"),
    ],
)
def test_what_sshd_would_allow_is_asked_of_sshd(machine: Machine, said: str, instead: str, row: str) -> None:
    drop_in = machine.at(DROP_IN)
    drop_in.write_text(drop_in.read_text().replace(said, instead))
    wrong = [each for each in of_sshd.look(machine, Place()) if each.severity == "unsafe"]
    assert [each.id for each in wrong] == [row]
    assert wrong[0].why is not None
    assert wrong[0].mend


SAID = {
    "authorizedkeysfile": [KEYS_FILE],
    "forcecommand": [texts.forced(Place())],
    "exposeauthinfo": ["yes"],
    "clientaliveinterval": ["60"],
    "maxstartups": ["100:30:300"],
    "permituserenvironment": ["no"],
    **{
        word.lower(): [value]
        for word, value in (*texts.KEYS_ONLY, *texts.FORBIDDEN, *texts.SESSIONS)
        if word != "AcceptEnv"
    },
}
"""What sshd says it would do, where all is as it should be."""


def of_values(values: of_sshd.Values) -> list[Row]:
    rows = [*of_sshd._of_a_person(Place(), values, MAIN_CONFIG), *of_sshd._everybodys(values, MAIN_CONFIG)]
    return [*rows, *of_sshd._crowd(values, MAIN_CONFIG)]


def test_what_sshd_says_where_all_is_as_it_should_be_gives_no_row() -> None:
    assert of_values(SAID) == []


HOLDS = (*texts.KEYS_ONLY, *texts.FORBIDDEN, ("PermitTTY", "yes"), ("ExposeAuthInfo", "yes"))


@pytest.mark.parametrize(("word", "wanted"), [*HOLDS, ("PermitUserEnvironment", "no")])
def test_each_setting_that_is_otherwise_is_unsafe_and_told_with_what_mends_it(word: str, wanted: str) -> None:
    for other in ("yes" if wanted == "no" else "no", "any"):
        (row,) = of_values({**SAID, word.lower(): [other]})
        assert (row.id, row.severity) == (word, "unsafe")
        assert row.why is not None
        assert row.mend
    missing = {name: value for name, value in SAID.items() if name != word.lower()}
    built_without = word in ("GSSAPIAuthentication", "KerberosAuthentication")
    assert {row.id for row in of_values(missing)} == (set() if built_without else {word})


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("MaxStartups", "10:30:100"),
        ("MaxStartups", "59:30:300"),
        ("PerSourceMaxStartups", "20"),
        ("MaxSessions", "10"),
        ("ClientAliveInterval", "0"),
        ("UnusedConnectionTimeout", "none"),
        ("LogLevel", "INFO"),
    ],
)
def test_each_setting_that_could_be_better_is_advice_with_what_mends_it(word: str, value: str) -> None:
    (row,) = of_values({**SAID, word.lower(): [value]})
    assert (row.id, row.severity) == (word, "advice")
    assert row.why is not None
    assert row.mend


@needs_sshd
@pytest.mark.parametrize(
    ("block", "where"),
    [
        ("Match Address 10.0.0.0/8,!10.1.0.0/16", "addr=10.255.255.255"),
        ("match User * address 192.168.*", "addr=192.168.1"),
        ("Match LocalPort=2222", "lport=2222"),
        ('Match LocalAddress "10.0.0.1" User coordtui', "laddr=10.0.0.1"),
        ("Match Host *.example.invalid", "host=1.example.invalid"),
        ("Match RDomain backstage", "rdomain=backstage"),
    ],
)
def test_what_holds_only_for_those_who_come_from_somewhere_is_seen(
    machine: Machine, block: str, where: str
) -> None:
    machine.at(DROP_IN).with_name("00-inside.conf").write_text(f"{block}\n    PermitTunnel yes\n")
    rows = [row for row in of_sshd.look(machine, Place()) if row.severity == "unsafe"]
    assert [row.id for row in rows] == ["PermitTunnel"]
    assert where in str(rows[0].text)
    assert "00-inside.conf" in rows[0].mend


@needs_sshd
def test_a_file_that_comes_before_the_drop_in_is_seen_through(machine: Machine) -> None:
    machine.at(DROP_IN).with_name("00-cloud.conf").write_text("Match User *\n    AllowAgentForwarding yes\n")
    assert unsafe(of_sshd.look(machine, Place())) == {"AllowAgentForwarding"}


@needs_sshd
def test_few_at_once_are_advice_and_not_unsafe(machine: Machine) -> None:
    drop_in = machine.at(DROP_IN)
    drop_in.write_text(drop_in.read_text().replace("100:30:300", "10:30:100"))
    rows = list(of_sshd.look(machine, Place()))
    assert not_ok(rows) == {"MaxStartups"}
    assert not unsafe(rows)


@needs_sshd
def test_a_line_of_the_main_file_that_beats_the_drop_in_is_seen_and_mended(machine: Machine) -> None:
    main = machine.at(MAIN_CONFIG)
    main.write_text(f"{main.read_text()}MaxStartups 10:30:100\nPermitUserEnvironment yes\n")
    rows = {row.id: row for row in of_sshd.look(machine, Place()) if row.severity != "ok"}
    assert {name: row.is_safe for name, row in rows.items()} == {
        "MaxStartups": True,
        "PermitUserEnvironment": False,
    }
    for row in rows.values():
        mend, _, again = row.mend.partition("; ")
        assert str(main) in mend
        assert again == of_sshd.AGAIN
        subprocess.run(["/bin/sh", "-c", mend], check=True)
    assert all(row.severity == "ok" for row in of_sshd.look(machine, Place()))


@pytest.mark.parametrize("pattern", ["*", "?*", "L*", "LD_*", "LD_DEBUG_OUTPUT", "P?THONPATH", "TEXTUAL_LOG"])
def test_a_pattern_that_lets_a_choice_of_code_in_is_known(pattern: str) -> None:
    assert unsafe(of_sshd._environment({"acceptenv": [pattern]})) == {"AcceptEnv"}


@pytest.mark.parametrize("pattern", [*texts.ACCEPTED, "LC_?*", "LD", "TERM"])
def test_a_pattern_of_words_about_the_terminal_is_not_unsafe(pattern: str) -> None:
    assert not unsafe(of_sshd._environment({"acceptenv": [pattern]}))


CHANGES: Mapping[str, Callable[[Machine], object]] = {
    "roots-files": lambda m: m.at(KEYS_FILE).chmod(0o660),
    "unreadable": lambda m: m.at(KEYS_FILE).chmod(0o000),
    "home": lambda m: m.at(HOME).chmod(0o701),
    "home-files": lambda m: m.at(f"{HOME}/.ssh").mkdir(),
}


@pytest.mark.parametrize("row", CHANGES)
def test_files_that_let_somebody_in_are_seen(machine: Machine, row: str) -> None:
    CHANGES[row](machine)
    assert unsafe(of_files.look(machine, Place())) == {row}
    assert all(each.mend for each in of_files.look(machine, Place()) if each.severity == "unsafe")


def test_a_folder_above_the_keys_that_others_may_write_is_seen(machine: Machine) -> None:
    machine.at("/etc").chmod(0o777)
    rows = [row for row in of_files.look(machine, Place()) if row.severity == "unsafe"]
    assert [row.mend.split("chmod go-w ")[1] for row in rows] == [str(machine.at("/etc"))]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to others")
def test_what_root_left_in_the_home_of_the_account_is_seen(machine: Machine) -> None:
    os.chown(machine.at(f"{STORE_FOLDER}/coordtui.db"), 4242, -1)
    assert unsafe(of_files.look(machine, Place())) == {"home-owner"}


def test_a_password_a_lock_and_a_shell_of_the_account_are_seen(machine: Machine) -> None:
    shadow, passwd = machine.at("/etc/shadow"), machine.at("/etc/passwd")
    shadow.write_text(shadow.read_text().replace(":*:", ":!:"))
    passwd.write_text(passwd.read_text().replace("/bin/sh", "/bin/bash"))
    assert unsafe(of_accounts.look(machine, Place())) == {"account-shell", "account-password"}
    shadow.write_text("coordtui:$y$hash:1::::::\n")
    assert "account-password" in unsafe(of_accounts.look(machine, Place()))


@pytest.mark.parametrize(
    ("said", "instead"), [(' ""', ""), ("NOSETENV", "SETENV"), ("env_reset", "!env_reset"), ("%", "ALL\n%")]
)
def test_a_rule_of_sudo_that_gives_more_is_seen(machine: Machine, said: str, instead: str) -> None:
    rule = machine.at(SUDO_RULE)
    rule.parent.mkdir(parents=True)
    machine.at("/etc/group").write_text(f"{Place().group}:x:4242:\n")
    rule.write_text(texts.sudo_rule(Place()))
    assert not unsafe(of_accounts.look(machine, Place()))
    rule.write_text(texts.sudo_rule(Place()).replace(said, instead))
    assert unsafe(of_accounts.look(machine, Place())) == {"sudo"}


@pytest.mark.parametrize(
    "foreign",
    [
        f"ssh-ed25519 {key(2).blob} somebody",
        line("hrafn", 2).replace("restrict,pty,", "pty,"),
        line("hrafn", 2).replace("restrict,pty,", "restrict,pty,agent-forwarding,"),
        line("hrafn", 2).replace("coordtui-session", "coordtui"),
        "nonsense",
    ],
)
def test_a_line_that_the_program_did_not_write_is_seen(
    machine: Machine, foreign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        of_store.roll, "ask", lambda *_: Roll("Lab", 1, "hrafn", [Member("hrafn", ["researcher"])])
    )
    file = machine.at(KEYS_FILE)
    file.write_text(line("hrafn"))
    assert not unsafe(of_store.look(machine, Place(keys_file=KEYS_FILE)))
    file.write_text(line("hrafn") + foreign.strip() + "\n")
    assert unsafe(of_store.look(machine, Place(keys_file=KEYS_FILE))) == {"keys"}


def test_keys_of_nobody_and_of_who_left_are_seen(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    members = [Member("hrafn", ["coordinator"]), Member("ilse", ["researcher"], left=True), Member("uma", [])]
    monkeypatch.setattr(of_store.roll, "ask", lambda *_: Roll("Lab", 1, "hrafn", members))
    machine.at(KEYS_FILE).write_text(
        "".join(line(each, n) for n, each in enumerate(("ilse", "uma", "ghost")))
    )
    rows = [row for row in of_store.look(machine, Place()) if row.severity != "ok"]
    assert [(row.id, row.mend.split()[3]) for row in rows if row.id.startswith("keys-of")] == [
        ("keys-of-nobody", "ghost"),
        ("keys-of-who-left", "ilse"),
        ("keys-of-who-left", "uma"),
    ]


def test_a_store_that_others_can_open_is_seen(machine: Machine) -> None:
    machine.at(STORE_FOLDER).chmod(0o755)
    machine.at(f"{STORE_FOLDER}/coordtui.db").chmod(0o644)
    assert unsafe(of_store.look(machine, Place())) == {"store"}


def test_doctor_says_nothing_of_a_way_in_that_nobody_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coordtui.access.opening import place
    from coordtui.cli.diagnosis import _way_in

    monkeypatch.setattr(place, "FOLDER", str(tmp_path / "nowhere"))
    assert list(_way_in()) == []
