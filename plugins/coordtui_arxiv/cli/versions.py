"""`coordtui arxiv papers versions`: the versions of a paper, and what changed between two."""

from __future__ import annotations

import argparse
from typing import Any

from coordtui.api import Context, Refused, safe
from coordtui.api.command_line import Translate, command, plain, print_json, whole
from coordtui_arxiv.cli.choosing import ids, number_of
from coordtui_arxiv.latex import shown
from coordtui_arxiv.records import Paper, Version
from coordtui_arxiv.texts import N_

_SIGNS = {"kept": " ", "added": "+", "removed": "-"}


def add(commands: Any, translate: Translate) -> None:
    """Add the command to those of the papers."""
    text = N_("the versions of a paper, and what changed in the last or in two of them")
    versions = command(commands, "versions", papers_versions, translate, text)
    ids(versions, translate)
    versions.add_argument(
        "--between",
        nargs=2,
        type=whole(translate),
        metavar=(translate(N_("OLDER")), translate(N_("NEWER"))),
        help=translate(N_("the numbers of two versions")),
    )


def papers_versions(ctx: Context, args: argparse.Namespace) -> int:
    """The versions of a paper, and what changed."""
    from coordtui_arxiv.service import Inbox
    from coordtui_arxiv.versions import address, versions

    (entry,) = Inbox(ctx).rows([number_of(ctx, args.key)])
    paper = entry.paper
    found = versions(paper)
    older, newer = _two(paper, found, args.between)
    changed = _changed(older, newer) if older and newer and older.title and newer.title else None
    if args.json:
        each = [plain(version) | {"url": address(paper, version.number)} for version in found]
        print_json({"paper": paper.key, "versions": each, "changes": changed})
        return 0
    for version in found:
        day = f"{version.date:%Y-%m-%d}" if version.date else " " * 10
        print(f"v{version.number}  {day}  {safe(shown(version.title)) or address(paper, version.number)}")
    if older and newer and changed is None:
        print(ctx._(N_("The text of version {n} was never seen here.", n=_unseen(older, newer))))
    for pieces in (changed["title"], changed["abstract"]) if changed else ():
        print()
        for piece in pieces:
            print(f"{_SIGNS[piece['kind']]} {safe(piece['text'])}")
    return 0


def _two(
    paper: Paper, found: list[Version], between: list[int] | None
) -> tuple[Version | None, Version | None]:
    """The two versions to compare: those asked for, or the last and what it is compared with."""
    from coordtui_arxiv.versions import before

    known = {version.number: version for version in found}
    if between is None:
        return before(found, paper.version), known[paper.version]
    for number in between:
        if number not in known:
            raise Refused(
                N_("The paper “{key}” has no version {n}.", key=paper.key, n=number),
                remedy=N_("Choose from 1 to {last}.", last=max(known)),
            )
    return known[min(between)], known[max(between)]


def _unseen(older: Version, newer: Version) -> int:
    return older.number if not older.title else newer.number


def _changed(older: Version, newer: Version) -> dict[str, Any]:
    from coordtui_arxiv.versions import changes

    def told(name: str) -> list[dict[str, str]]:
        before, after = shown(getattr(older, name)), shown(getattr(newer, name))
        return [{"kind": piece.kind, "text": piece.text} for piece in changes(before, after)]

    return {
        "from": older.number,
        "to": newer.number,
        "title": told("title"),
        "abstract": told("abstract"),
    }
