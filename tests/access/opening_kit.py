"""What the tests of an opening share: a folder that stands for a machine, and what was decided about it."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from coordtui.access.opening import Machine, Place, Step, carry_out
from coordtui.access.opening.place import DROP_IN, MAIN_CONFIG, SETTINGS_FILE, STORE_FOLDER, Founding

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/bin:/sbin")
needs_sshd = pytest.mark.skipif(SSHD is None, reason="there is no sshd to judge its configuration")
needs_visudo = pytest.mark.skipif(
    shutil.which("visudo", path="/usr/sbin:/usr/bin:/sbin") is None, reason="there is no sudo"
)

FOUNDING = Founding(name="Lab of Nobody", coordinator="Hrafn Placeholder", login="hrafn")


def place_in(root: Path, **changes: object) -> Place:
    store = f"sqlite://{root}{STORE_FOLDER}/coordtui.db"
    return msgspec.structs.replace(Place(store=store, founding=FOUNDING), **changes)


def outcomes(machine: Machine, steps: list[Step]) -> dict[str, str]:
    return {each.step.id: each.outcome for each in carry_out(machine, steps, lambda *_: None)}


def files(root: Path) -> dict[str, bytes]:
    return {str(each): each.read_bytes() for each in sorted(root.rglob("*")) if each.is_file()}


def copy_of(opened: Path, root: Path) -> Machine:
    """An opened machine of one's own, in another folder."""
    shutil.copytree(opened, root, symlinks=True)
    machine = Machine(root)
    for file in (MAIN_CONFIG, DROP_IN, SETTINGS_FILE):
        path = machine.at(file)
        path.write_text(path.read_text().replace(str(opened), str(root)))
    return machine
