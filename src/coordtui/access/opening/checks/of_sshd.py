"""What sshd would allow whoever comes in as the service account: each sshd that runs is asked itself."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from coordtui.access.opening import sshd, texts
from coordtui.access.opening.machine import Machine, Said, text_of
from coordtui.access.opening.place import ACCOUNT, DROP_IN, MAIN_CONFIG, PEOPLE_DROP_IN, Place
from coordtui.access.opening.rows import AGAIN, Row, advice, ok, unsafe, unseen
from coordtui.text.messages import N_, NN_, Message
from coordtui.text.safety import safe

Values = Mapping[str, Sequence[str]]

_AGAIN_FOR_PEOPLE = "coordtui access init --for accounts --forced --apply"

_GIVES: Mapping[str, Message] = {
    "disableforwarding": N_("Connections could be forwarded through the server."),
    "allowtcpforwarding": N_("Connections could be forwarded into the server’s network."),
    "allowstreamlocalforwarding": N_("Sockets of the server could be reached as the service account."),
    "allowagentforwarding": N_("A session could use the keys of whoever comes in."),
    "x11forwarding": N_("A display of the person could be reached from the server."),
    "permittunnel": N_("The server’s network could be tunnelled out."),
    "permitlisten": N_("Ports of the server could be listened on."),
    "permitopen": N_("Connections could be opened from the server."),
    "gatewayports": N_("What is forwarded would be open to the whole network."),
    "permituserrc": N_("A file ~/.ssh/rc of the account would be run at each login."),
    "authorizedkeyscommand": N_("Keys come from a program too, not from the lab’s file alone."),
    "authorizedprincipalsfile": N_("Certificates let in who is in no line of the lab’s file."),
    "authorizedprincipalscommand": N_("Certificates let in who is in no line of the lab’s file."),
    "trustedusercakeys": N_("Certificates let in who is in no line of the lab’s file."),
    "authenticationmethods": N_("There is another way in than a key."),
    "pubkeyauthentication": N_("No key lets anybody in."),
    "passwordauthentication": N_("A password could be tried."),
    "kbdinteractiveauthentication": N_("A password could be tried."),
    "hostbasedauthentication": N_("Another machine’s word would let somebody in."),
    "gssapiauthentication": N_("Another way in is open, past the lab’s file of keys."),
    "kerberosauthentication": N_("Another way in is open, past the lab’s file of keys."),
    "permitemptypasswords": N_("A password could be empty."),
}

_CHOOSES_CODE = (
    "LD_",
    "GLIBC_",
    "GCONV_PATH",
    "LOCPATH",
    "NLSPATH",
    "MALLOC_",
    "RES_OPTIONS",
    "TMPDIR",
    "PYTHON",
    "TEXTUAL_",
    "COORDTUI_",
    "BASH_",
    "ENV",
    "PATH",
    "SSL_CERT_",
    "SSLKEYLOGFILE",
    "PGSERVICE",
    "PGPASSFILE",
    "PGSYSCONFDIR",
    "BROWSER",
)
"""How variables begin that choose code, programs or files; no pattern of AcceptEnv may let one in.

Those of the loader and of Python are obeyed before the gate runs: LD_DEBUG_OUTPUT alone writes a file
wherever the account may, and a `sitecustomize` on PYTHONPATH is read before the first line of ours.
"""

_LEAST_AT_ONCE = 60


def look(machine: Machine, place: Place) -> Iterator[Row]:
    """Rows for each sshd that listens, or for the usual configuration where none does."""
    if sshd.program(machine) is None:
        yield unsafe(
            "sshd", N_("There is no sshd."), N_("Nobody can come in."), "apt-get install openssh-server"
        )
        return
    servers = [] if machine.trial else sshd.servers()
    ours = [each for each in servers if _is_ours(machine, each)]
    if not ours and not machine.trial:
        yield advice(
            "sshd-runs",
            N_("No sshd listens."),
            N_("Nobody can come in; what follows is what its file says."),
            "systemctl start ssh || service ssh start",
        )
    yield from _version(machine)
    if len({each.config for each in servers}) > 1:
        files = ", ".join(sorted({each.config for each in servers}))
        yield advice(
            "two-sshd",
            N_("Several sshd listen, with different files: {files}.", files=safe(files)),
            N_(
                "Each is looked at by itself; one that does not read the drop-in lets people in by its own "
                "rules."
            ),
        )
    for server in ours or [sshd.Server(0, str(machine.at(MAIN_CONFIG)))]:
        yield from _one(machine, place, server)


def look_at_people(machine: Machine, place: Place) -> Iterator[Row]:
    """Whoever is in the group gets the program and nothing else, where that was asked for (`--forced`)."""
    if not machine.has(PEOPLE_DROP_IN) or sshd.program(machine) is None:
        return
    member = next(iter(machine.members(place.group)), None)
    if member is None:
        return
    values = sshd.effective(machine, member)
    if isinstance(values, Said):
        yield unseen("sshd-people", N_("What sshd would allow was not looked at: only root can ask it."))
        return
    place = msgspec.structs.replace(place, way="accounts")
    rows = [row for word, wanted in texts.FORBIDDEN for row in _is(values, word, wanted)]
    rows += [*_forced(place, values), *_everybodys(values, MAIN_CONFIG), *_environment(values)]
    yield from (msgspec.structs.replace(row, mend=row.mend and _AGAIN_FOR_PEOPLE) for row in rows)
    if all(row.is_safe for row in rows):
        yield ok("sshd-people", N_("sshd gives “{group}” the program and nothing else.", group=place.group))


def _is_ours(machine: Machine, server: sshd.Server) -> bool:
    """Whether it is the machine's own, or reads the drop-in; others serve something else, or are tried."""
    return server.config == MAIN_CONFIG or machine.at(DROP_IN) in sshd.files_of(Path(server.config))


def _version(machine: Machine) -> Iterator[Row]:
    found = sshd.version(machine)
    said = ".".join(map(str, found)) if found else "?"
    if found is None or found >= (9, 2):
        yield ok("sshd-version", N_("OpenSSH {version}", version=said))
        return
    yield advice(
        "sshd-version",
        N_("OpenSSH {version} is old.", version=said),
        N_("Before 9.2, a connection that opens no program is ended only by its client."),
        "apt-get install --only-upgrade openssh-server",
    )


def _one(machine: Machine, place: Place, server: sshd.Server) -> Iterator[Row]:
    values = sshd.effective(machine, ACCOUNT, server.config, *server.changed)
    if isinstance(values, Said):
        if not machine.is_root:
            yield unseen("sshd", N_("What sshd would allow was not looked at: only root can ask it."))
            return
        said = safe((values.err or values.out).strip(), limit=300)
        yield unsafe(
            "sshd",
            N_("sshd does not take its configuration: {text}", text=said),
            N_("It would not start."),
            f"sshd -t -f {shlex.quote(server.config)}",
        )
        return
    if server.pid and sshd.is_live(server, values) is False:
        yield unsafe(
            "sshd-live",
            N_("sshd (process {pid}) has not read its files since they were changed.", pid=str(server.pid)),
            N_("What it lets people do is what they said before."),
            "systemctl reload ssh || service ssh reload",
        )
    rows = [*_of_a_person(place, values, server.config), *_everybodys(values, server.config)]
    rows += _crowd(values, server.config)
    rows += _elsewhere(machine, place, server, {row.id for row in rows})
    yield from rows
    if all(row.is_safe for row in rows):
        yield ok(
            "sshd", N_("sshd gives a key the program and nothing else ({file}).", file=safe(server.config))
        )


def _of_a_person(place: Place, values: Values, config: str) -> Iterator[Row]:
    """What holds for whoever comes in as the account, all that a block of sshd’s can say otherwise."""
    yield from _ways(place, values)
    yield from _environment(values, config)
    yield from _sessions(values)


def _elsewhere(machine: Machine, place: Place, server: sshd.Server, known: set[str]) -> Iterator[Row]:
    """What holds otherwise for those who come from somewhere, or to another address or port."""
    for at in sshd.exceptions(server.config):
        values = sshd.effective(machine, ACCOUNT, server.config, *server.changed, at=at)
        if isinstance(values, Said):
            rows = iter([unseen("sshd-exception", N_("What sshd would allow could not be asked."))])
        else:
            rows = _of_a_person(place, values, server.config)
        for row in rows:
            if row.id not in known:
                known.add(row.id)
                where = safe(", ".join(f"{name}={value}" for name, value in at.items()))
                text = N_("Of some connections ({where}): {text}", where=where, text=row.text)
                yield msgspec.structs.replace(row, text=text, mend=_show("Match", server.config))


def _show(word: str, config: str) -> str:
    """Shell that shows where a configuration says something that only somebody can judge."""
    files = " ".join(shlex.quote(str(each)) for each in sshd.files_of(Path(config)))
    return f"grep -inE '^[[:space:]]*{word}' {files}"


def _ways(place: Place, values: Values) -> Iterator[Row]:
    for word, wanted in (*texts.KEYS_ONLY, *texts.FORBIDDEN):
        yield from _is(values, word, wanted)
    files = " ".join(values.get("authorizedkeysfile", ())).split()
    if files != [place.keys_file]:
        yield unsafe(
            "AuthorizedKeysFile",
            N_("sshd reads keys from: {files}", files=safe(" ".join(files))),
            N_(
                "Only {file} belongs to root; whoever could write another one would let themselves in.",
                file=place.keys_file,
            ),
            AGAIN,
        )
    yield from _forced(place, values)
    yield from _is(
        values, "ExposeAuthInfo", "yes", N_("The gate cannot tell whose key it was, and lets nobody in.")
    )


def _forced(place: Place, values: Values) -> Iterator[Row]:
    forced = " ".join(values.get("forcecommand", ()))
    if forced != texts.forced(place):
        yield unsafe(
            "ForceCommand",
            N_(
                "Not everybody begins with the gate: ForceCommand {command}",
                command=safe(forced or "none"),
            ),
            N_("A line of a key without “command=” would give a shell, and an account of one’s own does."),
            AGAIN,
        )


def _is(values: Values, word: str, wanted: str, why: Message | None = None) -> Iterator[Row]:
    found = values.get(word.lower())
    if found is None and word.lower() in ("gssapiauthentication", "kerberosauthentication"):
        return  # built without it
    said = " ".join(found or ["?"])
    if said != wanted:
        text = N_("{word} is {found}, and should be {wanted}.", word=word, found=safe(said), wanted=wanted)
        yield unsafe(word, text, why or _GIVES[word.lower()], AGAIN)


def _environment(values: Values, config: str = MAIN_CONFIG) -> Iterator[Row]:
    patterns = " ".join(values.get("acceptenv", ())).split()
    wrong = [each for each in patterns if any(_lets(each, name) for name in _CHOOSES_CODE)]
    if wrong:
        yield unsafe(
            "AcceptEnv",
            N_("sshd takes from the client: {names}", names=safe(" ".join(dict.fromkeys(wrong)))),
            N_("Such a variable can choose what code runs, before the gate has removed it."),
            _take_out("AcceptEnv", config),
        )
    elif strange := [each for each in patterns if each not in texts.ACCEPTED]:
        yield advice(
            "AcceptEnv",
            N_(
                "sshd takes more variables from the client than are of use: {names}",
                names=safe(" ".join(strange)),
            ),
            N_("The gate removes them."),
            AGAIN,
        )


def _lets(pattern: str, begin: str) -> bool:
    """Whether a pattern of sshd, with its * and ?, lets some name in that begins so."""
    for sign, wanted in zip(pattern, begin, strict=False):
        if sign == "*":
            return True
        if sign not in ("?", wanted):
            return False
    return len(pattern) >= len(begin)


def _take_out(word: str, config: str, but: str = DROP_IN) -> str:
    """Shell that makes comments of the lines with a keyword, in the files that say it; then init again."""
    line = re.compile(rf"^\s*{word}\b", re.IGNORECASE | re.MULTILINE)
    files = [
        shlex.quote(str(each))
        for each in sshd.files_of(Path(config))
        if not str(each).endswith(but) and line.search(text_of(each))
    ]
    if not files:
        return AGAIN
    return f"sed -i -E 's/^([[:space:]]*{word}[[:space:]=])/#\\1/I' {' '.join(files)}; {AGAIN}"


def _everybodys(values: Values, config: str) -> Iterator[Row]:
    """What sshd knows for the whole server only, and the block of the account cannot say otherwise."""
    found = " ".join(values.get("permituserenvironment", ("?",)))
    if found == "no":
        return
    yield unsafe(
        "PermitUserEnvironment",
        N_("PermitUserEnvironment is {found} for the whole server.", found=safe(found)),
        N_(
            "A line of a key, or a file in the account’s home, could choose what code runs. The drop-in "
            "cannot forbid it for one account."
        ),
        _take_out("PermitUserEnvironment", config, but="\0"),
    )


def _crowd(values: Values, config: str) -> Iterator[Row]:
    said = " ".join(values.get("maxstartups", ()))
    begin = said.partition(":")[0]
    if begin.isdecimal() and int(begin) < _LEAST_AT_ONCE:
        yield advice(
            "MaxStartups",
            NN_(
                "sshd begins to turn people away when {n} is about to come in.",
                "sshd begins to turn people away when {n} are about to come in.",
                int(begin),
            ),
            N_(
                "At the hour when a sign-up opens, many come at the same moment. Of several lines sshd takes "
                "the last: one in its main file holds in place of the drop-in’s."
            ),
            _take_out("MaxStartups", config),
        )

    one_place = " ".join(values.get("persourcemaxstartups", ()))
    if one_place.isdecimal() and int(one_place) < _LEAST_AT_ONCE:
        yield advice(
            "PerSourceMaxStartups",
            N_("sshd lets {n} come in at once from one address.", n=int(one_place)),
            N_("People who come through one machine, or one firewall, have one address together."),
            _take_out("PerSourceMaxStartups", config),
        )


def _sessions(values: Values) -> Iterator[Row]:
    yield from _is(values, "PermitTTY", "yes", N_("Nobody gets a terminal, and so the program."))
    if " ".join(values.get("unusedconnectiontimeout", ("?",))) in ("none", "0"):
        yield advice(
            "UnusedConnectionTimeout",
            N_("sshd lets a connection stay that opens no program."),
            N_("It is counted for nobody, and only its client ends it."),
            AGAIN,
        )
    if " ".join(values.get("maxsessions", ())) not in ("0", "1"):
        yield advice(
            "MaxSessions",
            N_("One connection may open several programs."),
            N_("Each counts among those of its person, so that nothing is gained by it."),
            AGAIN,
        )
    if "0" in values.get("clientaliveinterval", ("0",)):
        yield advice(
            "ClientAliveInterval",
            N_("sshd does not notice when a line is gone."),
            N_("Sessions of people whose machine was switched off stay for hours."),
            AGAIN,
        )
    if " ".join(values.get("loglevel", ())) not in ("VERBOSE", "DEBUG", "DEBUG1", "DEBUG2", "DEBUG3"):
        yield advice(
            "LogLevel",
            N_("sshd does not log by which key somebody came in."),
            N_("After a theft nobody could tell which key it was."),
            AGAIN,
        )
