"""What a person's environment may say to the program, which runs under an account that is not theirs.

Only what is on a list comes in, and only in the form that it is meant to have: what their terminal is,
their language, their time zone. Everything else could choose code, files or programs: `TEXTUAL_DRIVER`
names a module, `BROWSER` and `EDITOR` programs, `PYTHONPATH` a folder of modules, `LD_PRELOAD` a
library. It is done before anything else of the program is imported, because libraries read their
variables when they are.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from contextlib import suppress
from typing import NamedTuple, NoReturn

PATH = "/usr/local/bin:/usr/bin:/bin"
UTF8 = "C.UTF-8"

_TERM = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}")
_LOCALE = re.compile(r"[A-Za-z]{1,8}(_[A-Za-z]{2})?(\.[A-Za-z0-9-]{1,16})?(@[A-Za-z0-9]{1,16})?")
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,31}(/[A-Za-z][A-Za-z0-9_+-]{0,31}){0,2}")

ALLOWED: Mapping[str, re.Pattern[str]] = {
    "TERM": _TERM,
    "COLORTERM": re.compile(r"truecolor|24bit|yes|1"),
    "NO_COLOR": re.compile(r"[A-Za-z0-9]{1,16}"),
    "TZ": _ZONE,
    "LANG": _LOCALE,
    "LC_ALL": _LOCALE,
    "LC_CTYPE": _LOCALE,
    "LC_MESSAGES": _LOCALE,
    "LC_TIME": _LOCALE,
    "LC_COLLATE": _LOCALE,
    "LC_NUMERIC": _LOCALE,
}
"""The variables that come in, and the form that each must have; others, and other forms, stay out."""

_SPELLING = ("LC_ALL", "LC_CTYPE", "LANG")
"""What says how the terminal spells letters; the first that is set counts."""

_ADDRESS = re.compile(r"[0-9A-Fa-f.:]{2,45}(%[A-Za-z0-9.-]{1,16})?")

_READ_AT_START = re.compile(r"(PYTHON|LD_|MALLOC_|GLIBC_|GCONV_PATH$|LOCPATH$|NLSPATH$)")
"""What Python or the system's own library have obeyed before anybody could take it away."""


_TOLD = ("SSH_CONNECTION", "SSH_ORIGINAL_COMMAND", "SSH_USER_AUTH", "SUDO_UID", "SUDO_USER")
"""Where sshd and sudo say who came and what they want; read once, and taken away."""


class Came(NamedTuple):
    """How somebody came, as the environment told before it was cleaned."""

    address: str = ""
    """The address that they came from over SSH; empty where they did not."""
    command: str | None = None
    """What they asked to be run; None where it was the program."""
    account: int | None = None
    """The number of the account that sudo was called by, and what sudo calls it."""
    account_name: str = ""
    told: Mapping[str, str] = {}
    """The variables that said so: another process that goes on with this needs them again."""


def take_over(words: Sequence[str]) -> Came:
    """Clean the environment of this process, which begins anew if it was begun in a way that obeys it.

    It returns how the person came. The rest of the process sees only what is allowed.
    """
    came = how_they_came(os.environ)
    clean = cleaned(os.environ, home=_home())
    if not sys.flags.isolated and must_begin_anew(os.environ):
        begin_anew(words, {**clean, **came.told})
    replace(os.environ, clean)
    _import_nothing_from_here()
    os.umask(0o077)
    return came


def how_they_came(environ: Mapping[str, str]) -> Came:
    """What sshd and sudo say of it; the command is the person's own words, and is only compared."""
    address = environ.get("SSH_CONNECTION", "").split(" ")[0]
    number = environ.get("SUDO_UID", "")
    return Came(
        address if _ADDRESS.fullmatch(address) else "",
        environ.get("SSH_ORIGINAL_COMMAND"),
        int(number) if re.fullmatch(r"[0-9]{1,10}", number) else None,
        environ.get("SUDO_USER", ""),
        {name: environ[name] for name in _TOLD if name in environ},
    )


def cleaned(environ: Mapping[str, str], *, home: str) -> dict[str, str]:
    """The environment that the program gets: what is allowed, and what the account itself says.

    Where nothing says how the terminal spells letters it is UTF-8, as terminals are; where something
    says that it is not, it is plain ASCII: the program writes UTF-8 or ASCII and nothing else.
    """
    kept = {name: environ[name] for name, form in ALLOWED.items() if form.fullmatch(environ.get(name, ""))}
    spelling = next((kept[name] for name in _SPELLING if name in kept), UTF8)
    utf8 = "utf8" in spelling.lower().replace("-", "")
    kept["LC_CTYPE"] = UTF8 if utf8 else "C"
    kept.setdefault("LANG", kept["LC_CTYPE"])
    if kept.pop("LC_ALL", None):  # it would go before what was just said
        kept["LC_MESSAGES"] = environ["LC_ALL"]
    return kept | {"HOME": home, "PATH": PATH}


def must_begin_anew(environ: Mapping[str, str]) -> bool:
    """Whether this process may have obeyed what is not allowed, or spells letters in an old way.

    Python reads its own variables, and the folder of the account's own packages, before the first line
    of a program. sshd and sudo let none of these through unless they were told to, so this is rare:
    beginning anew takes as long as a third of the whole start.
    """
    import codecs
    import site

    if any(_READ_AT_START.match(name) for name in environ):
        return True
    if site.ENABLE_USER_SITE and os.path.isdir(site.getusersitepackages()):
        return True
    return codecs.lookup(sys.getfilesystemencoding()).name != "utf-8"


def begin_anew(words: Sequence[str], environ: Mapping[str, str]) -> NoReturn:
    """The same once more, in a Python that obeys neither variables nor the account's own packages."""
    isolated = [sys.executable, "-I", "-X", "utf8", "-m", "coordtui.access.gate", *words]
    os.execve(sys.executable, isolated, dict(environ))  # noqa: S606 - without a shell, on purpose


def replace(environ: MutableMapping[str, str], by: Mapping[str, str]) -> None:
    """Put one environment in place of another."""
    for name in [*environ]:
        if name not in by:
            del environ[name]
    environ.update(by)


def _import_nothing_from_here() -> None:
    """No module comes from the folder where the process was started, or where its script is."""
    if not sys.flags.isolated and sys.path and not sys.flags.safe_path:
        beside = os.path.dirname(os.path.abspath(sys.argv[0])) if sys.argv else ""
        with suppress(ValueError):
            sys.path.remove(beside)
        with suppress(ValueError):
            sys.path.remove("")


def _home() -> str:
    """The home of the account, as the system says; the environment is not asked."""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return "/"
