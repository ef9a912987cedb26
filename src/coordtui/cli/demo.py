"""`coordtui demo`: the program on an invented lab, gone when it is left; or that lab in a store to keep."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

from coordtui.api.errors import Refused
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import number_from
from coordtui.cli.program import has_screen, no_screen, read_aloud, show
from coordtui.config.paths import is_missing
from coordtui.text.messages import N_, NN_, Translate
from coordtui.text.safety import safe

PEOPLE, PAPERS = 1200, 3000


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the options of `coordtui demo`."""
    number = translate(N_("COUNT"))
    parser.add_argument(
        "--into",
        metavar="URL",
        help=translate(N_("write the lab into this store, which must be new, and leave")),
    )
    people, papers = number_from(1, translate), number_from(0, translate)
    parser.add_argument(
        "--people", type=people, default=PEOPLE, metavar=number, help=translate(N_("how many people"))
    )
    parser.add_argument(
        "--papers", type=papers, default=PAPERS, metavar=number, help=translate(N_("how many papers"))
    )
    parser.set_defaults(run=_demo)


def _demo(invocation: Invocation, arguments: argparse.Namespace) -> int:
    if arguments.into:
        from coordtui.store.url import without_password

        _write_whole(invocation, arguments.into, arguments)
        count = arguments.people
        invocation.console.say(
            NN_(
                "{n} invented person is now in {url}.",
                "{n} invented people are now in {url}.",
                count,
                url=safe(without_password(arguments.into)),
            )
        )
        return 0
    page = invocation.options.linear
    if page is None and not has_screen(invocation):
        raise no_screen()
    for number in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, leave_well)  # until the screen takes them over
    with temporary_folder() as folder:
        url = f"sqlite:///{Path(folder) / 'demo.db'}"
        _write(invocation, url, arguments)
        if page is not None:
            return read_aloud(invocation, page, store_url=url, state=Path(folder))
        return show(invocation, store_url=url, state=Path(folder))


def temporary_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder that is gone with the program; raises `Refused` where there can be none."""
    try:
        return tempfile.TemporaryDirectory(prefix="coordtui-demo-", ignore_cleanup_errors=True)
    except OSError as error:
        raise Refused(
            N_("There is no folder for what is gone afterwards."),
            why=safe(error.strerror),
            remedy=N_("Name one that you may write in the variable TMPDIR, or use --into."),
        ) from error


def _write_whole(invocation: Invocation, url: str, arguments: argparse.Namespace) -> None:
    """Write the lab, or leave no new file behind."""
    from coordtui.store.url import file_of

    path = file_of(url)
    new = path is not None and is_missing(path)
    try:
        _write(invocation, url, arguments)
    except BaseException:  # an interrupt too leaves nothing behind
        if path is not None and new:
            for end in ("", "-wal", "-shm", "-lock"):
                path.with_name(path.name + end).unlink(missing_ok=True)
        raise


def leave_well(number: int, _frame: FrameType | None) -> None:
    """Leave as usual, so that the invented lab is removed."""
    sys.exit(128 + number)


def _write(invocation: Invocation, url: str, arguments: argparse.Namespace) -> None:
    from coordtui.demo import build
    from coordtui.store.url import without_password

    language = invocation.console.language
    with invocation.session(store_url=url, create=True) as session:
        if session.lab is not None:
            raise Refused(
                N_("There is a lab in {url} already.", url=safe(without_password(url))),
                why=N_("The invented lab is only written into a new store."),
                remedy=N_("Name one that does not exist yet."),
            )
        build(session, arguments.people, arguments.papers, language=language)
