"""The lines of the key file: those of ours, read and written in one form only, and all others.

A line of ours is, on one line,

    restrict,pty,command="trap '' INT QUIT; exec PROGRAM --as LOGIN --key SHA256:…",expiry-time="…Z"
        TYPE BASE64 LOGIN DAY TITLE

without a time where the key has no end, and with ` --settings FILE` in the command where the settings
are elsewhere than usual. Whatever differs from this by one sign is not ours: it is kept as it is, byte
for byte, and told of as unsafe.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from coordtui.access import usual
from coordtui.access.keys.public_key import TYPES, PublicKey, WrongKey, checked_key
from coordtui.api.errors import Refused
from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe

USUAL_SETTINGS = usual.SETTINGS
"""The settings that a session reads when its line names no others."""

PROGRAM = "coordtui-session"

LONGEST_TITLE = 60

_LOGIN = re.compile(usual.LOGIN)
_PATH = re.compile(r"/[A-Za-z0-9._/+@-]*[A-Za-z0-9._+@-]")
_PROGRAM = re.compile(rf"(?:/[A-Za-z0-9._/+@-]*)?/{PROGRAM}")
_COMMAND = re.compile(
    rf"{usual.BEGIN} (?P<program>{_PROGRAM.pattern}) --as (?P<login>{_LOGIN.pattern})"
    rf" --key (?P<key>{usual.FINGERPRINT})"
    rf"(?: --settings (?P<settings>{_PATH.pattern}))?"
)
_OURS = re.compile(
    rf'restrict,pty,command="{_COMMAND.pattern}"(?:,expiry-time="(?P<expires>\d{{14}}Z)")?'
    rf" (?P<type>[a-z0-9@.-]+) (?P<blob>[A-Za-z0-9+/=]+) (?P<comment>{_LOGIN.pattern})"
    r"(?: (?P<added>\d{4}-\d\d-\d\d)(?: (?P<title>.+))?)?"
)
_NOT_IN_TITLES = re.compile(r"""["'\\`$]""")
_WHITE = re.compile("[ \t]+")
_EXPIRY = "%Y%m%d%H%M%SZ"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One key of one person, as a line of ours says it. `expires` is in UTC, None for never."""

    login: str
    key: PublicKey
    program: str
    settings: str = USUAL_SETTINGS
    expires: datetime | None = None
    added: date | None = None
    title: str = ""

    def is_live(self, now: datetime) -> bool:
        """Whether sshd lets it in at that moment."""
        return self.expires is None or now <= self.expires


class Line(msgspec.Struct, frozen=True):
    """A line as it stands, without its end: an `entry` of ours, or what is `wrong` with it.

    Blank lines and comments have neither. `key` is what is known of a foreign line's key.
    """

    text: str
    entry: Entry | None = None
    wrong: Message | None = None
    key: PublicKey | None = None


# What may stand in a line.


def is_login(text: str) -> bool:
    """Whether somebody may be called so: a small letter, then 31 at most of a-z, 0-9, `.`, `_` and `-`."""
    return _LOGIN.fullmatch(text) is not None


def checked_login(text: str) -> str:
    """The login; raises `Refused`."""
    if not is_login(text):
        raise Refused(
            N_("“{login}” cannot be a login.", login=safe(text, limit=60)),
            why=N_("It begins with a small letter; 31 letters, figures or . _ - may follow."),
            remedy=N_("Write it without capitals, accents and spaces, such as a.tremblay."),
            field="login",
        )
    return text


def checked_title(text: str) -> str:
    """What a key is called, such as “laptop”; raises `Refused` for signs that a line must not hold."""
    title = " ".join(text.split())
    if len(title) > LONGEST_TITLE or title != safe(title) or _NOT_IN_TITLES.search(title):
        raise Refused(
            N_("“{title}” cannot be the title of a key.", title=safe(title, limit=LONGEST_TITLE)),
            why=N_("It has {n} characters at most, and no quotation marks, \\ or $.", n=LONGEST_TITLE),
            remedy=N_("Write it in a few plain words, such as laptop."),
            field="title",
        )
    return title


def session_program() -> str:
    """The gate's program, which is beside the Python that runs."""
    return str(Path(sys.executable).parent / PROGRAM)


# Reading.


def read_line(text: str) -> Line:
    """What a line is; it never raises."""
    stripped = text.strip(" \t")
    if not stripped or stripped.startswith("#"):
        return Line(text)
    try:
        if entry := _entry(text):
            return Line(text, entry)
    except (WrongKey, ValueError):  # it looks like ours, and its key or a date is not one
        pass
    key = _key_in(stripped)
    return Line(text, wrong=_what_is_wrong(stripped, key), key=key)


def _entry(text: str) -> Entry | None:
    """The entry of a line of ours, None when it is none; raises `WrongKey` and `ValueError`."""
    found = _OURS.fullmatch(text)
    if found is None or found["login"] != found["comment"] or found["settings"] == USUAL_SETTINGS:
        return None
    key = checked_key(found["type"], found["blob"])
    title = found["title"] or ""
    if key.fingerprint != found["key"] or not _is_title(title):
        return None
    return Entry(
        login=found["login"],
        key=key,
        program=found["program"],
        settings=found["settings"] or USUAL_SETTINGS,
        expires=_moment(found["expires"]) if found["expires"] else None,
        added=date.fromisoformat(found["added"]) if found["added"] else None,
        title=title,
    )


def _is_title(text: str) -> bool:
    try:
        return checked_title(text) == text
    except Refused:
        return False


def _moment(text: str) -> datetime:
    """The moment of a time as sshd writes it; raises `ValueError` where it is none, or has two forms."""
    moment = datetime.strptime(text, _EXPIRY).replace(tzinfo=UTC)
    if moment.strftime(_EXPIRY) != text:
        raise ValueError(text)
    return moment


def _key_in(line: str) -> PublicKey | None:
    """The key of a foreign line: behind its options, if it has any, as sshd looks for it."""
    words = _WHITE.split(line)
    if words[0] not in TYPES:
        words = _WHITE.split(line[max(end for _, end in _options(line)) :].lstrip(" \t"))
    try:
        return checked_key(words[0], words[1])
    except (WrongKey, IndexError):
        return None


def _options(line: str) -> Iterator[tuple[str, int]]:
    """The options that a line begins with, and where each ends, as sshd takes them apart."""
    begin, quoted, place = 0, False, 0
    while place < len(line):
        sign = line[place]
        if sign == "\\" and line[place + 1 : place + 2] == '"':
            place += 1
        elif sign == '"':
            quoted = not quoted
        elif not quoted and sign in ", \t":
            yield line[begin:place], place
            begin = place + 1
            if sign != ",":
                return
        place += 1
    yield line[begin:place], place


def _what_is_wrong(line: str, key: PublicKey | None) -> Message:
    """What a foreign line gives to whoever has its key, the worst first."""
    if key is None:
        return N_("It is not understood.")
    names = {option.partition("=")[0].lower() for option, _ in _options(line)}
    if "command" not in names:
        return N_("Whoever has this key gets a shell on the server.")
    if "restrict" not in names:
        return N_("It has no “restrict”: whoever has this key may forward connections through the server.")
    return N_("It runs another command than this program writes, or may do more.")


# Writing.


def write_line(entry: Entry) -> str:
    """The line of an entry; raises `Refused` for what must not stand in it.

    The line is read again before it is given: what would be read as anything else is never written.
    """
    checked_login(entry.login)
    checked_title(entry.title)
    if not entry.program.endswith(f"/{PROGRAM}"):
        raise Refused(
            N_("{path} is not the program that lets people in.", path=safe(entry.program)),
            why=N_("A line of a key runs “{name}” and nothing else.", name=PROGRAM),
            remedy=N_("Run the “coordtui” that was installed beside it."),
        )
    for path in (entry.program, entry.settings):
        if not _PATH.fullmatch(path):
            raise Refused(
                N_("The path {path} cannot stand in the key file.", path=safe(path)),
                why=N_("It has a space or another sign that a shell or sshd would read as something else."),
                remedy=N_("Install the program, and keep its settings, in folders of plain names."),
            )
    settings = "" if entry.settings == USUAL_SETTINGS else f" --settings {entry.settings}"
    command = f"{usual.BEGIN} {entry.program} --as {entry.login} --key {entry.key.fingerprint}{settings}"
    expires = "" if entry.expires is None else f',expiry-time="{_as_sshd_says(entry.expires)}"'
    comment = [entry.login]
    if entry.added is not None:
        comment += [entry.added.isoformat(), *([entry.title] if entry.title else [])]
    line = f'restrict,pty,command="{command}"{expires} {entry.key.type} {entry.key.blob} {" ".join(comment)}'
    if read_line(line).entry != entry:
        raise Refused(
            N_("The line of this key would not be read as it is meant; nothing was written."),
            remedy=N_("Try another title, or another kind of key."),
        )
    return line


def _as_sshd_says(moment: datetime) -> str:
    """A moment as `expiry-time` has it: in UTC, to the second."""
    return f"{moment.astimezone(UTC):%Y%m%d%H%M%SZ}".rjust(15, "0")
