"""What `coordtui doctor` looks at: each check gives a title and a finding."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from coordtui import __version__
from coordtui.access.usual import ACCOUNT, SETTINGS
from coordtui.api.declare import Finding
from coordtui.api.errors import CoordtuiError
from coordtui.api.files import at_home
from coordtui.cli import server_lab
from coordtui.cli.console import speaks_utf8
from coordtui.cli.findings import as_data
from coordtui.cli.names import wrong_names
from coordtui.cli.store.check import verdict
from coordtui.cli.store.opening import declared, read, speak_as_its_lab
from coordtui.config.paths import is_missing
from coordtui.config.themes import find_themes
from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe
from coordtui.text.translation import Translator, is_spoken

if TYPE_CHECKING:
    from coordtui.cli.invocation import Invocation
    from coordtui.host import Loaded
    from coordtui.host.session import Session

Row = tuple[Message | str, Finding]

_PACKAGES = ("textual", "tinydb", "httpx", "msgspec", "pluggy")


def diagnose(invocation: Invocation) -> Iterator[Row]:
    """Every check, the environment first; one that cannot be made is a finding too."""
    yield N_("program"), _program()
    yield N_("terminal"), _terminal()
    yield N_("texts"), catalogue("coordtui")
    yield from _way_in()
    yield from _server_lab(invocation) if server_lab.is_meant(invocation) else _lab(invocation)


def _server_lab(invocation: Invocation) -> Iterator[Row]:
    """The checks of the lab of this server, made by the account whose it is; root would look for its own."""
    from pwd import getpwnam

    from coordtui.cli.access.by_owner import as_account
    from coordtui.cli.invocation import Invocation as Asked

    def work() -> dict[str, Any]:
        there = Asked(replace(invocation.options, settings=SETTINGS))
        rows, translate = list(_lab(there)), there.console.translator
        said = [(translate(title), as_data(finding, translate)) for title, finding in rows]
        return {"language": translate.language, "rows": said}

    try:
        found = as_account(getpwnam(ACCOUNT), work)
    except KeyError:
        return  # the way in says that there is no such account
    except CoordtuiError as error:
        yield N_("store"), _refused(error)
        return
    invocation.console.translator = Translator(found["language"])
    for title, said in found["rows"]:
        text, remedy = (part and N_("{text}", text=safe(part)) for part in (said["text"], said["remedy"]))
        yield safe(title), Finding(ok=said["ok"], text=text, remedy=remedy)


def _lab(invocation: Invocation) -> Iterator[Row]:
    """The checks of the settings, of the store and of what is in it."""
    try:
        settings = invocation.settings
    except CoordtuiError as error:
        yield N_("settings"), _refused(error)
        return
    yield N_("settings"), _settings(invocation.settings_path)
    from coordtui.store.url import file_of

    said = []
    try:
        for title, finding in _store(invocation):
            said.append(str(finding.text))
            yield title, finding
        with invocation.session() as session:
            for stray in settings.strays(each.name for each in session.host.plugins):
                yield N_("settings"), _refused(stray)
            for path, wrong in wrong_names(settings, session.host):
                faulty = path == ("theme",) and settings.theme in find_themes()  # its own file is wrong
                why = wrong.why if faulty else settings.file.where(path)
                yield N_("settings"), _refused(CoordtuiError(wrong.what, why=why, remedy=wrong.remedy))
            if session.lab:
                yield N_("lab"), Finding(ok=True, text=N_("“{name}”", name=safe(session.lab.name)))
            yield N_("outbox"), _checked(session, "core", "coordtui.outbox.finding:find")
            yield N_("backups"), _checked(session, "core", "coordtui.backups.telling:find")
            yield N_("requests"), requests(settings.network.turns, file_of(invocation.store_url))
            yield from _plugins(session)
    except CoordtuiError as error:
        refused = _refused(error)
        if str(refused.text) not in said:
            yield N_("store"), refused


def _way_in() -> Iterator[Row]:
    """Whether the way in over SSH is safe, where this machine was opened to people."""
    from coordtui.access.opening.place import FOLDER

    if not Path(FOLDER).exists():
        return
    from coordtui.access.opening import Machine, Place, examine
    from coordtui.cli.access.check import verdict

    rows = list(examine(Machine(), Place()))
    unsafe = any(row.severity == "unsafe" for row in rows)
    more = N_("“coordtui access check” says more; as root it sees everything.")
    whole = all(row.severity == "ok" for row in rows)
    yield N_("way in"), Finding(ok=not unsafe, text=verdict(rows), remedy=None if whole else more)


def _settings(path: Path) -> Finding:
    if path.exists():
        return Finding(ok=True, text=N_("read from {path}", path=safe(path)))
    return Finding(
        ok=True, text=N_("There is no file {path}; every setting has its default.", path=safe(path))
    )


def _program() -> Finding:
    return Finding(
        ok=True,
        text=N_(
            "coordtui {version}, Python {python}, {packages}",
            version=__version__,
            python=platform.python_version(),
            packages=", ".join(f"{name} {_version(name)}" for name in _PACKAGES),
        ),
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "?"


def _terminal() -> Finding:
    name = os.environ.get("TERM", "")
    size = shutil.get_terminal_size()
    if not speaks_utf8(sys.stdout):
        return Finding(
            ok=False,
            text=N_("It does not speak UTF-8 but {encoding}.", encoding=sys.stdout.encoding),
            remedy=N_("Choose a locale such as fr_CA.UTF-8 or C.UTF-8 in LANG."),
        )
    if name in {"", "dumb"}:
        return Finding(
            ok=False,
            text=N_("It cannot draw: TERM is “{name}”.", name=safe(name)),
            remedy=N_("Use a terminal, or set TERM to its kind, such as xterm-256color."),
        )
    return Finding(
        ok=True,
        text=N_("{name}, {columns} by {lines}", name=safe(name), columns=size.columns, lines=size.lines),
    )


def catalogue(package: str) -> Finding:
    """Whether the French texts of a package are there."""
    if is_spoken(package, "fr"):
        return Finding(ok=True, text=N_("English and French"))
    return Finding(
        ok=False,
        text=N_("The French texts of “{package}” are missing.", package=package),
        remedy=N_("Install the program again, or build its catalogues."),
    )


def _store(invocation: Invocation) -> Iterator[Row]:
    """What can be seen of the store at a glance, also when no session can be opened on it.

    How old its last backup is has a row of its own. Of one that is not there yet, whoever opens the
    session says what to do.
    """
    from coordtui.store.check import check
    from coordtui.store.url import file_of

    path = file_of(invocation.store_url)
    if path is None:
        info, around = read(invocation, lambda store: (store.info(), store.around()))
        yield N_("store"), Finding(ok=True, text=N_("{engine}, it answers", engine=safe(info.version)))
        for finding in around:
            yield N_("store"), finding
        return
    if is_missing(path):
        return
    speak_as_its_lab(invocation)
    report = check(invocation.store_url, declared(invocation), quick=True, backups=False)
    if report.ok:
        yield N_("store"), Finding(ok=True, text=verdict(report, invocation.console.translator, quick=True))
    for finding in report.findings:
        yield N_("store"), finding
    yield N_("privacy"), private(path)


def private(path: Path) -> Finding:
    """Whether the store's file is closed to those who have nothing to do with it."""
    from coordtui.store.rights import exposure

    exposed = exposure(path)
    if exposed is not None:
        return Finding(ok=False, text=exposed)
    if path.stat().st_mode & 0o060:
        return Finding(ok=True, text=N_("Only its owner and its group can open the store."))
    return Finding(ok=True, text=N_("Only its owner can open the store."))


def requests(turns: str, store: Path | None) -> Finding:
    """Whether all accounts that work here take turns at the servers that they ask."""
    from coordtui.store.rights import may

    if not turns:
        if store is None or is_missing(store) or not store.stat().st_mode & 0o060:
            return Finding(ok=True, text=N_("All programs of this account space them out together."))
        return Finding(
            ok=False,
            text=N_("Other accounts open this store too, and each spaces its requests out by itself."),
            remedy=N_("Name a folder in the setting “network.turns” in which all of them may write."),
        )
    folder = at_home(turns)
    if folder.is_absolute() and folder.is_dir() and may(folder, os.W_OK | os.X_OK):
        said = N_("All accounts that write in {path} space them out together.", path=safe(folder))
        return Finding(ok=True, text=said)
    return Finding(
        ok=False,
        text=N_("The setting “network.turns” names no folder to write in: {path}.", path=safe(folder)),
        remedy=N_("Make the folder, for the group of those who run the program; see the install guide."),
    )


def _plugins(session: Session) -> Iterator[Row]:
    for loaded in session.host.plugins:
        yield loaded.name, _plugin(loaded)
        if loaded.state == "active" and loaded.plugin:
            yield loaded.name, catalogue(loaded.found.value.partition(":")[0].partition(".")[0])
            for check in loaded.plugin.checks:
                yield check.title, _checked(session, loaded.name, check.target)
    for double in session.host.hidden:
        yield (
            double.name,
            Finding(
                ok=False,
                text=N_("Another plugin of this name, from {dist}, is ignored.", dist=safe(double.dist)),
            ),
        )


def _plugin(loaded: Loaded) -> Finding:
    more = N_("“coordtui plugin info {name}” says more.", name=loaded.name)
    if loaded.needs_somebody:
        return Finding(ok=False, text=loaded.reason or N_("It failed."), remedy=more)
    if loaded.slips:
        return Finding(ok=False, text=loaded.slips[0], remedy=more)
    return Finding(ok=True, text=N_("active") if loaded.state == "active" else N_("switched off"))


def _checked(session: Session, plugin: str, target: str) -> Finding:
    from coordtui.host import resolve

    try:
        finding = resolve(target)(session.context(plugin))
        if not isinstance(finding, Finding):
            raise TypeError(f"{target} gave a {type(finding).__name__} where a Finding is due")
    except CoordtuiError as error:
        return _refused(error)
    except Exception as error:  # noqa: BLE001 - a plugin's own code: its failure is the finding
        name, text = type(error).__name__, safe(error, limit=200)
        return Finding(ok=False, text=N_("The check itself failed: {name}: {text}", name=name, text=text))
    return finding


def _refused(error: CoordtuiError) -> Finding:
    what = error.what if isinstance(error.what, Message) else N_("{text}", text=safe(error.what))
    text = what if error.why is None else N_("{what} — {why}", what=what, why=error.why)
    remedy = error.remedy if isinstance(error.remedy, Message) else None
    return Finding(ok=False, text=text, remedy=remedy)
