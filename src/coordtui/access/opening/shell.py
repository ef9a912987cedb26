"""Lines of shell that can be copied, and run again without harm."""

from __future__ import annotations

import shlex

from coordtui.access.opening.machine import Machine

END = "END_OF_FILE"


def quoted(machine: Machine, path: str) -> str:
    """A path of the machine as a word of shell."""
    return shlex.quote(str(machine.at(path)))


def given_to(machine: Machine, owner: str, group: str, mode: str) -> str:
    """The options of `install`; in a trial all belongs to whoever tries."""
    return f"-m {mode}" if machine.trial else f"-o {owner} -g {group} -m {mode}"


def written(text: str, to: str) -> str:
    """Write a text into a file, whose path is a word of shell already."""
    return f"cat > {to} <<'{END}'\n{text.rstrip()}\n{END}"
