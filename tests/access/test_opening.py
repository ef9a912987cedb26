"""Opening the lab to people, tried in a folder: what is printed is done, and done twice changes nothing."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from coordtui.access.opening import Machine, Place, Step, plan, texts
from coordtui.access.opening.place import (
    DROP_IN,
    KEYS_FILE,
    MAIN_CONFIG,
    PEOPLE_DROP_IN,
    SETTINGS_FILE,
    STORE_FOLDER,
    SUDO_RULE,
    Founding,
)
from coordtui.access.opening.roll import Roll, ask
from coordtui.cli import main
from tests.access.opening_kit import copy_of, files, needs_sshd, needs_visudo, outcomes, place_in


@pytest.fixture
def sshd_only(tmp_path: Path) -> Iterator[tuple[Machine, Step]]:
    """The step that tells sshd, alone."""
    machine = Machine(tmp_path)
    return machine, next(each for each in plan(machine, place_in(tmp_path)) if each.id == "sshd")


def test_a_lab_is_open_when_all_steps_are_done(opened: Path) -> None:
    machine = Machine(opened)
    found = ask(machine, Place().python, place_in(opened).store)
    assert isinstance(found, Roll)
    assert (found.lab, found.coordinator_login) == ("Lab of Nobody", "hrafn")
    modes = {
        file: oct(machine.at(file).stat().st_mode & 0o777)
        for file in (KEYS_FILE, SETTINGS_FILE, STORE_FOLDER)
    }
    assert modes == {KEYS_FILE: "0o640", SETTINGS_FILE: "0o640", STORE_FOLDER: "0o700"}


def test_what_is_done_is_not_done_again(opened: Path) -> None:
    before = files(opened)
    machine = Machine(opened)
    assert set(outcomes(machine, plan(machine, place_in(opened))).values()) == {"so"}
    assert files(opened) == before


@pytest.mark.parametrize("step", ["folders", "keys-file", "settings", "sshd"])
def test_the_commands_of_a_step_can_be_run_again(step: str, opened: Path, tmp_path: Path) -> None:
    root = tmp_path / "machine"
    machine = copy_of(opened, root)
    (chosen,) = (each for each in plan(machine, place_in(root)) if each.id == step)
    assert machine.shell(chosen.script).ok
    before = files(root)
    assert machine.shell(chosen.script).ok
    assert files(root) == before
    assert chosen.done()


def test_what_an_administrator_wrote_in_the_settings_and_the_file_of_keys_is_kept(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    folder = machine.at(KEYS_FILE).parent
    folder.mkdir(parents=True)
    machine.at(KEYS_FILE).write_text("# ours\n")
    machine.at(SETTINGS_FILE).write_text('theme = "light"\n[store]\nurl = "sqlite:///elsewhere.db"\n')
    chosen = [each for each in plan(machine, place_in(tmp_path)) if each.id in ("keys-file", "settings")]
    assert set(outcomes(machine, chosen).values()) == {"done"}
    assert machine.at(KEYS_FILE).read_text() == "# ours\n"
    assert machine.at(SETTINGS_FILE).read_text().startswith('theme = "light"')


def test_nothing_comes_after_a_step_that_failed(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    found = outcomes(machine, plan(machine, place_in(tmp_path, programs=str(tmp_path / "nowhere"))))
    assert found.pop("programs") == "failed"
    assert set(found.values()) == {"left"}
    assert files(tmp_path) == {}


def test_a_lab_is_not_made_without_its_names(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    steps = [
        each
        for each in plan(machine, place_in(tmp_path, founding=Founding()))
        if each.id in ("lab", "reload")
    ]
    assert outcomes(machine, steps) == {"lab": "waits", "reload": "left"}


@needs_sshd
@pytest.mark.parametrize("before", [None, "MaxSessions 3\n"])
def test_a_configuration_that_sshd_does_not_take_leaves_what_was_there(
    before: str | None, sshd_only: tuple[Machine, Step]
) -> None:
    machine, step = sshd_only
    assert machine.shell(step.script).ok  # a main file, with a server’s key
    drop_in = machine.at(DROP_IN)
    drop_in.unlink() if before is None else drop_in.write_text(before)
    broken = msgspec.structs.replace(
        step, script=step.script.replace("PermitTunnel no", "PermitTunnel perhaps")
    )
    there = files(machine.root)
    assert outcomes(machine, [broken]) == {"sshd": "failed"}
    assert files(machine.root) == there


@needs_sshd
def test_a_main_file_that_reads_no_folder_is_made_to_and_kept_beside(sshd_only: tuple[Machine, Step]) -> None:
    machine, step = sshd_only
    assert machine.shell(step.script).ok
    main_file = machine.at(MAIN_CONFIG)
    assert main_file.read_text().startswith(f"Include {machine.at(DROP_IN).parent}/*.conf\nHostKey")
    assert Path(f"{main_file}.before").read_text().startswith("HostKey")
    assert step.done()


@needs_sshd
def test_other_accounts_keep_what_they_may(opened: Path) -> None:
    from coordtui.access.opening import sshd

    machine = Machine(opened)
    theirs, ours = (sshd.effective(machine, name) for name in ("somebody", "coordtui"))
    assert isinstance(theirs, dict)
    assert isinstance(ours, dict)
    assert (theirs["forcecommand"], theirs["disableforwarding"]) == (["none"], ["no"])
    assert ours["disableforwarding"] == ["yes"]
    assert sorted(ours["acceptenv"]) == sorted(texts.ACCEPTED)


@needs_visudo
@needs_sshd
def test_people_with_accounts_get_one_command_and_both_ways_live_side_by_side(
    opened: Path, tmp_path: Path
) -> None:
    root = tmp_path / "machine"
    machine = copy_of(opened, root)
    steps = plan(machine, place_in(root, way="accounts", forced=True, group="lab"))
    found = outcomes(machine, steps)
    assert {name for name, outcome in found.items() if outcome == "done"} == {"group", "sudo", "sshd"}
    assert machine.at(DROP_IN).exists()
    assert machine.at(PEOPLE_DROP_IN).exists()
    rule = machine.at(SUDO_RULE).read_text()
    assert rule.rstrip().endswith('/coordtui-session ""')
    assert "NOSETENV" in rule
    assert not Path(f"{machine.at(SUDO_RULE)}~").exists()


@needs_visudo
def test_a_rule_that_sudo_does_not_take_is_not_put_in_place(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    steps = plan(machine, place_in(tmp_path, way="accounts"))
    (rule,) = (each for each in steps if each.id == "sudo")
    broken = msgspec.structs.replace(rule, script=rule.script.replace("NOPASSWD:", "NOPASSWORD="))
    assert outcomes(machine, [broken]) == {"sudo": "failed"}
    assert not machine.at(SUDO_RULE).exists()


def test_a_lab_that_is_moved_is_copied_and_keeps_its_language(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    words = ["--store", f"sqlite://{old}", "--lang", "fr"]
    assert main([*words, "init", "--name", "Labo", "--coordinator", "Hrafn Placeholder"]) == 0
    machine = Machine(tmp_path / "machine")
    founding = Founding(moved=f"sqlite://{old}", login="hrafn")
    steps = plan(machine, place_in(machine.root, founding=founding))
    chosen = [each for each in steps if each.id in ("account", "folders", "settings", "lab")]
    assert set(outcomes(machine, chosen).values()) == {"done"}
    assert "language" not in machine.at(SETTINGS_FILE).read_text()
    assert old.exists()
    found = ask(machine, Place().python, place_in(machine.root).store)
    assert isinstance(found, Roll)
    assert (found.lab, found.coordinator_login) == ("Labo", "hrafn")


def test_what_is_printed_is_shell_that_does_not_end_the_shell_it_is_pasted_into(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from coordtui.cli.access.init import copyable

    assert main(["access", "init", "--root", str(tmp_path), "--for", "accounts", "--forced"]) == 0
    said = capsys.readouterr().out
    machine = Machine(tmp_path)
    place = place_in(tmp_path, way="accounts", forced=True, founding=Founding())
    for step in plan(machine, place):
        assert copyable(step.script) in said
        subprocess.run(["/bin/sh", "-n", "-c", copyable(step.script)], check=True)
    after = subprocess.run(
        ["/bin/sh", "-c", copyable("false\nexit 3") + "\necho goes on"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert after.stdout == "goes on\n"
    assert files(tmp_path) == {}


@pytest.mark.parametrize(
    "words",
    [
        ["--login", "Hrafn; rm"],
        ["--for", "accounts", "--group", "a ALL=(ALL) ALL #"],
        ["--programs", "/opt/a b"],
        ["--programs", "/opt/a\nMatch all"],
    ],
)
def test_names_that_would_be_read_as_something_else_are_refused(words: list[str], tmp_path: Path) -> None:
    assert main(["access", "init", "--root", str(tmp_path), "--apply", *words]) == 1
    assert files(tmp_path) == {}
