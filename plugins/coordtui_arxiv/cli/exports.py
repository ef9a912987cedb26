"""`coordtui arxiv papers export`: references for other programs."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from coordtui.api import Context, CoordtuiError
from coordtui.api.command_line import Translate, command, done, print_json
from coordtui.api.files import system_reason
from coordtui_arxiv.cli.choosing import choosing, chosen, ids, number_of
from coordtui_arxiv.exports import FORMATS
from coordtui_arxiv.texts import N_


def add(commands: Any, translate: Translate) -> None:
    """Add the command to those of the papers."""
    export = command(commands, "export", papers_export, translate, N_("papers as BibTeX, RIS or CSL-JSON"))
    ids(export, translate, nargs="*")
    choosing(export, translate)
    export.add_argument(
        "--format", choices=FORMATS, default="bibtex", help=translate(N_("bibtex unless given"))
    )
    export.add_argument(
        "--output",
        "-o",
        type=Path,
        metavar=translate(N_("FILE")),
        help=translate(N_("write to this file")),
    )


def papers_export(ctx: Context, args: argparse.Namespace) -> int:
    """Papers as references, on stdout or into a file."""
    from coordtui_arxiv.service import Inbox

    numbers = [number_of(ctx, key) for key in args.key] or chosen(ctx, args)
    papers = [entry.paper for entry in Inbox(ctx).rows(numbers)]
    text = FORMATS[args.format].write(papers)
    if args.output is None:
        if args.json:
            print_json({"papers": len(papers), "format": args.format, "text": text})
        else:
            print(text, end="")
        return 0
    try:
        _write(args.output, text)
    except OSError as error:
        raise CoordtuiError(
            N_("The file “{path}” cannot be written.", path=str(args.output)),
            why=system_reason(error),
            remedy=N_("Make room, or choose another place."),
        ) from error
    return done(ctx, args, {"papers": len(papers), "file": str(args.output)})


def _write(path: Path, text: str) -> None:
    """The file has the whole text, or is as it was; what is no ordinary file is written into."""
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    path = path.resolve()
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        new.write_text(text, encoding="utf-8")
        if path.exists():
            new.chmod(path.stat().st_mode & 0o777)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
