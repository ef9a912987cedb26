"""For people with accounts of their own, also those of LDAP: a group, and one rule of sudo."""

from __future__ import annotations

from coordtui.access.opening import texts
from coordtui.access.opening.machine import Machine
from coordtui.access.opening.place import ACCOUNT, SUDO_RULE, Place
from coordtui.access.opening.shell import quoted, written
from coordtui.access.opening.steps import Step
from coordtui.text.messages import N_


def group(machine: Machine, place: Place) -> Step:
    """The group whose members come in; one of LDAP does as well."""
    script = f"getent group {place.group} >/dev/null || groupadd {place.group}\n"
    if machine.trial:
        script = f"echo '{place.group}:x:4242:' >> {quoted(machine, '/etc/group')}\n"
    return Step(
        id="group",
        title=N_("The group “{group}”", group=place.group),
        why=N_(
            "Its members may open the program. A group of LDAP may be named with --group. Add people with "
            "“usermod -aG {group} NAME”, or where your directory is kept; they come in as the person with "
            "that login.",
            group=place.group,
        ),
        script=script,
        done=lambda: machine.has_group(place.group),
        remedy=N_("Name a group that is there with --group."),
    )


def rule(machine: Machine, place: Place) -> Step:
    """The rule; it takes its place only when sudo understands it, because a broken one stops all of sudo."""
    path = quoted(machine, SUDO_RULE)
    text = texts.sudo_rule(place)
    beside = quoted(machine, SUDO_RULE + "~")
    owner = "" if machine.trial else f"chown root:root {beside}\n"
    return Step(
        id="sudo",
        title=N_("The rule of sudo"),
        why=N_(
            "It lets the group run one program as “{name}”, without any argument, in an environment that "
            "sudo makes anew. sudo reads no file whose name ends in “~”, so that nothing is in force before "
            "it was checked. People type: {command}",
            name=ACCOUNT,
            command=f"sudo -u {ACCOUNT} {place.session}",
        ),
        script=(
            f"command -v visudo >/dev/null || {{ echo 'sudo is not installed' >&2; exit 1; }}\n"
            f"umask 077\n{'mkdir -p ' + quoted(machine, '/etc/sudoers.d') + chr(10) if machine.trial else ''}"
            f"{written(text, beside)}\n"
            f"visudo -cqf {beside} || {{ rm -f {beside}; exit 1; }}\n"
            f"{owner}chmod 0440 {beside}\nmv -f {beside} {path}\n"
        ),
        done=lambda: _is_so(machine, text),
        remedy=N_(
            "The rule of before, if there was one, is still in force. Without sudo: “apt-get install sudo”."
        ),
    )


def _is_so(machine: Machine, text: str) -> bool:
    file = machine.at(SUDO_RULE)
    try:
        return file.read_text("utf-8") == text and file.stat().st_mode & 0o777 == 0o440
    except OSError:
        return False
