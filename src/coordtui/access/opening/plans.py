"""The steps of an opening, in their order, for the way in that was chosen."""

from __future__ import annotations

from coordtui.access.opening import step_account, step_files, step_lab, step_sshd, step_sudo
from coordtui.access.opening.machine import Machine
from coordtui.access.opening.place import Place
from coordtui.access.opening.steps import Step


def plan(machine: Machine, place: Place) -> list[Step]:
    """What must be so before people come in; each step can be asked whether it is."""
    steps = [
        step_account.programs(machine, place),
        step_account.account(machine),
        step_files.folders(machine),
        *([step_files.keys(machine, place)] if place.way == "keys" else []),
        step_files.settings(machine, place),
        step_lab.lab(machine, place),
    ]
    if place.way == "accounts":
        steps += [step_sudo.group(machine, place), step_sudo.rule(machine, place)]
    if place.way == "keys" or place.forced:
        steps += [step_sshd.configured(machine, place), step_sshd.reloaded(machine, place)]
    return steps
