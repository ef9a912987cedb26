"""What sshd is told of the account. A mistake locks everybody out: nothing is in force unchecked."""

from __future__ import annotations

from pathlib import Path

from coordtui.access.opening import sshd, texts
from coordtui.access.opening.machine import Machine
from coordtui.access.opening.place import MAIN_CONFIG, Place
from coordtui.access.opening.shell import quoted, written
from coordtui.access.opening.steps import Step
from coordtui.text.messages import N_

_FIRST_WITH_ALL = (9, 2)


def text_for(machine: Machine, place: Place) -> str:
    """The drop-in that the sshd here understands."""
    version = sshd.version(machine)
    old = version is not None and version < _FIRST_WITH_ALL
    return texts.drop_in(place, without=texts.NEWER if old else ())


def configured(machine: Machine, place: Place) -> Step:
    """The drop-in is there, and sshd understands it together with all else that it reads."""
    text = text_for(machine, place)
    return Step(
        id="sshd",
        title=N_("What sshd lets people do"),
        why=N_(
            "With a key of the file they get the program and nothing else: no shell, no files, no "
            "forwarding. It is tried by “sshd -t” before it takes its place and once more after; if sshd "
            "does not take it, what was there before is put back. Your own way in is not touched. Only "
            "MaxStartups must be looked at by yourself: sshd takes the last line of it, so one in {main} "
            "holds in place of ours.",
            main=MAIN_CONFIG,
        ),
        script=_script(machine, place, text),
        done=lambda: _is_so(machine, place, text),
        remedy=N_(
            "Nothing of sshd was changed. Read what it says against the file; “apt-get install "
            "openssh-server” if there is none."
        ),
    )


def _script(machine: Machine, place: Place, text: str) -> str:
    main, ours = quoted(machine, MAIN_CONFIG), quoted(machine, place.drop_in)
    folder = quoted(machine, str(Path(place.drop_in).parent))
    write = written(text, '"$ours.new"')
    return f"""\
main={main}; ours={ours}; sshd=$(PATH=$PATH:/usr/sbin command -v sshd)
{_ground(machine)}install -d -m 0755 {folder}
umask 022
{write}
printf 'Include %s\\nInclude %s\\n' "$ours.new" "$main" > "$ours.check"
"$sshd" -t -f "$ours.check" || {{ rm -f "$ours.new" "$ours.check"; exit 1; }}
rm -f "$ours.check"
if ! grep -Eiq '^[[:space:]]*include[[:space:]].*sshd_config\\.d' "$main"; then
    {{ echo 'Include {folder}/*.conf'; cat "$main"; }} > "$main.new"
    "$sshd" -t -f "$main.new" || {{ rm -f "$ours.new" "$main.new"; exit 1; }}
    cp -p "$main" "$main.before"; mv -f "$main.new" "$main"
fi
rm -f "$ours.before"; test ! -e "$ours" || cp -p "$ours" "$ours.before"
mv -f "$ours.new" "$ours"
if ! "$sshd" -t -f "$main"; then
    rm -f "$ours"; test ! -e "$ours.before" || mv -f "$ours.before" "$ours"
    exit 1
fi
rm -f "$ours.before"
"""


def _ground(machine: Machine) -> str:
    """What sshd wants before it judges anything; a trial has a server’s keys of its own."""
    if not machine.trial:
        return "install -d -m 0755 /run/sshd\n"
    main, key = quoted(machine, MAIN_CONFIG), quoted(machine, "/etc/ssh/ssh_host_ed25519_key")
    make = f"ssh-keygen -q -t ed25519 -N '' -f {key}; echo HostKey {key} > {main};"
    return f"install -d {quoted(machine, '/etc/ssh')}\ntest -e {main} || {{ {make} }}\n"


def _is_so(machine: Machine, place: Place, text: str) -> bool:
    """The file says it, and the main one reads it."""
    file = machine.at(place.drop_in)
    try:
        return file.read_text("utf-8") == text and file in sshd.files_of(machine.at(MAIN_CONFIG))
    except OSError:
        return False


def reloaded(machine: Machine, place: Place) -> Step:
    """The sshd that runs knows of it; without one there is nothing to tell."""
    return Step(
        id="reload",
        title=N_("sshd reads it"),
        why=N_("Nobody’s session ends by it, and yours stays open: try a new one before you leave this one."),
        script="true\n" if machine.trial else _RELOAD.format(drop_in=place.drop_in),
        done=lambda: machine.trial or all(_has_read(machine, place, each) for each in sshd.servers()),
        remedy=N_(
            "Start or reload sshd by the means of this machine: “systemctl reload ssh”, “service ssh "
            "reload”, or “kill -HUP” with the number of its process."
        ),
    )


_RELOAD = """\
if test -d /run/systemd/system; then
    systemctl try-reload-or-restart ssh.service || systemctl try-reload-or-restart sshd.service
else
    service ssh reload || kill -HUP "$(cat /run/sshd.pid)"
fi
for _ in 1 2 3 4 5 6 7 8 9 10; do
    test /run/sshd.pid -nt {drop_in} && break
    sleep 0.5
done
"""


def _has_read(machine: Machine, place: Place, server: sshd.Server) -> bool:
    if Path(place.drop_in) not in sshd.files_of(Path(server.config)):
        return True  # it is another lab's, or another machine's in a container
    values = sshd.effective(machine, "root", server.config, *server.changed)
    return not isinstance(values, dict) or sshd.is_live(server, values) is not False
