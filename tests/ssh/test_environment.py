"""What a client's environment, or the account's own, could say to the program does not arrive there.

On the careless server, which accepts every variable and reads the account's own file of them. The control
is the plain program in the place of the gate: there they do what they say.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordtui.access.keys.line import session_program
from tests.ssh.rig import NOBODY, RESEARCHER, Rig
from tests.waiting import until

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def trap(rig: Rig) -> Iterator[Path]:
    """A folder with a module that leaves a trace when it is imported as one of the program's."""
    folder = rig.place.home / "trap"
    folder.mkdir()
    for name in ("textual", "evil"):
        (folder / f"{name}.py").write_text(f"open({str(folder / 'imported')!r}, 'a').close()\n")
    (folder / "program").write_text(f"#!/bin/sh\ntouch {folder}/started\n")
    (folder / "program").chmod(0o755)
    rig.place.give(folder, *folder.iterdir())
    yield folder
    shutil.rmtree(folder)
    if rig.place.apart:
        shutil.rmtree(rig.place.home / ".ssh", ignore_errors=True)


def variables(trap: Path) -> dict[str, str]:
    """What would choose modules, programs, files, the store."""
    return {
        "PYTHONPATH": str(trap),
        "LD_LIBRARY_PATH": str(trap),
        "TEXTUAL_DRIVER": "evil:Driver",
        "TEXTUAL_LOG": str(trap / "textual.log"),
        "TEXTUAL_DEBUG": "1",
        "TEXTUAL_PRESS": "2,ctrl+q",
        "COORDTUI_STORE": f"sqlite:///{trap}/another.db",
        "COORDTUI_SETTINGS": str(trap / "settings.toml"),
        "COORDTUI_LANG": "fr",
        "HOME": str(trap),
        "XDG_STATE_HOME": str(trap / "state"),
        "XDG_CONFIG_HOME": str(trap / "config"),
        **dict.fromkeys(("BROWSER", "EDITOR", "VISUAL", "PAGER"), str(trap / "program")),
    }


def traces(trap: Path) -> set[str]:
    """What was left in the trap."""
    return {each.name for each in trap.iterdir()} - {"textual.py", "evil.py", "program", "__pycache__"}


@pytest.mark.parametrize("by", ["client", "account"])
def test_no_variable_reaches_the_program(rig, enter, trap, by) -> None:
    if by == "account" and not rig.place.apart:
        pytest.skip("it would be the folder of whoever runs the tests")
    sent = variables(trap)
    words = []
    if by == "client":
        words = ["-o", "SetEnv " + " ".join(f"{name}={text}" for name, text in sent.items())]
    else:
        folder = rig.place.home / ".ssh"
        folder.mkdir(mode=0o700)
        (folder / "environment").write_text("".join(f"{name}={text}\n" for name, text in sent.items()))
        rig.place.give(folder, folder / "environment")
    program = enter(RESEARCHER, *words, server="careless")
    program.press("2")
    program.wait_for("[2 Papers")  # English, in the lab of the settings, and no key came by itself
    assert program.leave() == 0
    assert traces(trap) == set()


def test_control_each_reaches_a_program_without_the_gate(rig, enter, trap) -> None:
    python = Path(session_program()).parent / "python"
    plain = f"exec {python} -m coordtui --settings {rig.settings}"
    rig.lines[NOBODY] = f'restrict,pty,command="{plain}" {rig.keys[NOBODY]} {NOBODY}'
    rig.write_lines()
    try:
        sent = variables(trap)
        words = ["-o", f"SetEnv PYTHONPATH={trap} TEXTUAL_LOG={sent['TEXTUAL_LOG']}"]
        enter(NOBODY, *words, server="careless", ready="")
        until(lambda: bool(traces(trap)), 30, "no variable did anything")
        assert "imported" in traces(trap)
    finally:
        rig.usual_lines()
